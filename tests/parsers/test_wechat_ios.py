"""WeChat of the iPhone beyond the contract: whose chat a digest is, who wrote in a group, files by their number."""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path

from parsers.records import Conversation, Message, Participant, Record, Warning  # noqa: A004
from tests import support


def case(name: str, folder: Path) -> list[Record]:
    root = support.build(support.FIXTURES / "wechat-ios" / name, folder / name)
    return support.read(support.parser_named("wechat-ios"), root)


def chat(records: list[Record], key: str) -> list[Message]:
    return [m for m in records if isinstance(m, Message) and m.conversation == key]


def test_a_table_is_the_chat_of_whom_its_digest_is(tmp_path: Path) -> None:
    found = chat(case("2024", tmp_path), "wxid_boss")
    assert [(m.direction, m.text) for m in found[:2]] == [
        ("in", "护照在我这里"), ("out", "When do I get my wages?")]
    assert found[0].sender == "wxid_boss"


def test_in_a_group_the_words_say_who_wrote(tmp_path: Path) -> None:
    records = case("2024", tmp_path)
    assert [(m.sender, m.text) for m in chat(records, "12345@chatroom")] == [
        ("wxid_lina", "They keep all the phones"), ("owner", "be quiet"), (None, "You were invited"),
        ("wxid_boss", None)]
    group = next(r for r in records if isinstance(r, Conversation) and r.title == "House")
    assert set(group.participants) == {"owner", "wxid_boss", "wxid_lina"}


def test_a_chat_of_nobody_known_is_read_and_told(tmp_path: Path) -> None:
    records = case("2024", tmp_path)
    key = f"md5:{hashlib.md5(b'wxid_unknown', usedforsecurity=False).hexdigest()}"
    assert [m.text for m in chat(records, key)] == ["who is this", "hello"]
    assert any(isinstance(r, Warning) and r.args == {"count": 1} for r in records)


def test_the_owner_is_in_the_settings_or_the_name_of_the_folder(tmp_path: Path) -> None:
    for name, own in (("2024", "wxid_maya"), ("2016", "old_owner")):
        owner = next(r for r in case(name, tmp_path) if isinstance(r, Participant) and r.owner)
        assert ("account", own) in owner.aliases


def test_files_are_called_after_the_number_of_their_message(tmp_path: Path) -> None:
    found = {m.app_key: m for m in chat(case("2024", tmp_path), "wxid_boss")}
    endings = {key: (found[key].attachments[0].path or "").rpartition("/")[2] for key in ("9003", "9004", "9005")}
    assert endings == {"9003": "3.pic_thum", "9004": "4.aud", "9005": "5.pdf"}


def test_a_deleted_contact_takes_no_message_along(tmp_path: Path) -> None:
    root = support.build(support.FIXTURES / "wechat-ios" / "2016", tmp_path / "in")
    connection = sqlite3.connect(next(root.rglob("MM.sqlite")))
    with connection:
        connection.execute("DELETE FROM Friend")
        connection.execute("DELETE FROM Friend_Ext")
    connection.close()
    found = [m for m in support.read(support.parser_named("wechat-ios"), root) if isinstance(m, Message)]
    assert sorted(m.text or "" for m in found) == ["", "I have paid", "Pay the agency first", "no pay again"]
    assert {m.direction for m in found if m.text in ("I have paid", "Pay the agency first")} == {"in", "out"}
