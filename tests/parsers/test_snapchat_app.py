"""Snapchat's databases beyond the contract: words, events, who the owner is, files of the cache."""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from parsers.formats.snapchat_app.content import read_content
from parsers.records import Conversation, Message, Participant, Record
from tests import support


def case(name: str, folder: Path) -> list[Record]:
    root = support.build(support.FIXTURES / "snapchat-arroyo" / name, folder / name)
    return support.read(support.parser_named("snapchat-arroyo"), root)


def messages(records: list[Record]) -> dict[int | None, Message]:
    return {m.provenance.row: m for m in records if isinstance(m, Message)}


def test_words_are_those_that_somebody_typed(tmp_path: Path) -> None:
    found = messages(case("2026", tmp_path))
    assert [found[row].text for row in (1, 2, 9, 13)] == [
        "You stay until the debt is paid", "Please give me my passport", "nice car", "Who works tonight?"]
    assert found[2].reply_to == found[1].app_key


def test_a_screenshot_is_an_event_of_whom_took_it(tmp_path: Path) -> None:
    event = messages(case("2026", tmp_path))[5]
    assert (event.kind, event.direction, event.sender) == ("system", "in", "22222222-2222-4222-8222-222222222222")
    assert (event.details or {})["system"]["type"] == "screenshot"


def test_a_call_and_a_place_have_their_numbers(tmp_path: Path) -> None:
    found = messages(case("2026", tmp_path))
    assert (found[7].kind, (found[7].details or {})["duration_s"]) == ("call", 61.0)
    assert (found[8].kind, (found[8].details or {})["lat"]) == ("location", 43.6045)


def test_files_of_the_cache_tell_what_a_snap_was(tmp_path: Path) -> None:
    found = messages(case("2026", tmp_path))
    assert (found[3].kind, found[4].kind) == ("image", "video")
    ciphered = found[4].attachments[1]
    assert ciphered.mime is None
    assert "ciphered" in (ciphered.details or {})["content"]


def test_the_owner_is_known_from_what_was_made_on_the_phone(tmp_path: Path) -> None:
    records = case("2021", tmp_path)
    assert [messages(records)[row].direction for row in (1, 2)] == ["in", "out"]
    assert next(p for p in records if isinstance(p, Participant) and p.owner).aliases[0][1].startswith("11111111")


def test_what_the_log_removed_is_kept(tmp_path: Path) -> None:
    gone = messages(case("2021", tmp_path))[3]
    assert (gone.text, gone.state) == ("Nobody will believe you", "removed_by_wal")


def test_the_owner_stands_in_the_plist_where_the_database_is_silent(tmp_path: Path) -> None:
    root = support.build(support.FIXTURES / "snapchat-arroyo" / "2026", tmp_path / "in")
    with sqlite3.connect(next(root.rglob("arroyo.db"))) as connection:
        connection.execute("DELETE FROM required_values")
        connection.execute("UPDATE conversation_message SET local_message_content_id = NULL")
    connection.close()
    parser = support.parser_named("snapchat-arroyo")
    assert {m.direction for m in support.read(parser, root) if isinstance(m, Message)} == {"unknown"}
    (root / "Documents/user.plist").write_bytes(
        b"TSAF\x01\x08username\x00\x08maya\x00\x08user_id\x00\x0811111111-1111-4111-8111-111111111111\x00")
    assert messages(support.read(parser, root))[2].direction == "out"


def test_a_group_has_its_people_from_the_metadata(tmp_path: Path) -> None:
    group = next(r for r in case("2026", tmp_path) if isinstance(r, Conversation) and r.title == "House")
    assert (group.kind, len(group.participants), group.shared) == ("group", 3, True)


@given(st.binary(max_size=300), st.integers(-1, 40) | st.none())
def test_any_bytes_are_read(blob: bytes, number: int | None) -> None:
    read_content(blob, number)
    body = b"\x22" + bytes([min(len(blob), 125)]) + blob[:125]
    assert read_content(b"\x22" + bytes([len(body)]) + body, number).readable


@given(st.binary(max_size=120))
def test_any_document_of_a_person_is_read(packed: bytes) -> None:
    with tempfile.TemporaryDirectory() as name:
        connection = sqlite3.connect(Path(name) / "primary.docobjects")
        connection.execute("CREATE TABLE snapchatter (userId TEXT, p BLOB)")
        with connection:
            connection.execute("INSERT INTO snapchatter VALUES ('a', ?)", (packed,))
        connection.close()
        assert len(support.read(support.parser_named("snapchat-ios-people"), Path(name))) == 2
