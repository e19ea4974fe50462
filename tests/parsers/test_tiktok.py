"""TikTok beyond the contract: who wrote, what was deleted, what a reply kept, whose download it is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.formats.tiktok.content import object_in, read_content
from parsers.records import Conversation, Message, Participant, Reaction, Record
from tests import support


def case(parser: str, name: str, folder: Path) -> list[Record]:
    root = support.build(support.FIXTURES / parser / name, folder / parser / name)
    return support.read(support.parser_named(parser), root)


def messages(records: list[Record]) -> dict[int | None, Message]:
    return {m.provenance.row: m for m in records if isinstance(m, Message) and m.state != "removed_by_wal"}


def test_a_message_that_the_app_hides_is_still_read(tmp_path: Path) -> None:
    hidden = messages(case("tiktok-android", "2023", tmp_path))[3]
    assert (hidden.text, hidden.state, hidden.direction) == ("Tell nobody", "deleted_by_app", "in")


def test_the_owner_is_the_account_that_the_file_is_named_after(tmp_path: Path) -> None:
    records = case("tiktok-android", "2023", tmp_path)
    owner = next(p for p in records if isinstance(p, Participant) and p.owner)
    assert (owner.name, ("username", "maya.tt") in owner.aliases) == ("Maya", True)
    assert [messages(records)[row].direction for row in (1, 2, 8)] == ["in", "out", "unknown"]


def test_without_that_name_nobody_is_taken_for_the_owner(tmp_path: Path) -> None:
    root = support.build(support.FIXTURES / "tiktok-android" / "2019", tmp_path / "in")
    for ending in ("", "-wal"):
        (root / f"6500000000000000001_im.db{ending}").rename(root / f"copy.db{ending}")
    records = support.read(support.parser_named("tiktok-android"), root)
    assert {m.direction for m in records if isinstance(m, Message)} == {"unknown"}
    assert len(messages(records)) == 5


def test_a_group_has_its_name_and_its_people(tmp_path: Path) -> None:
    found = {r.title: r for r in case("tiktok-android", "2023", tmp_path) if isinstance(r, Conversation)}
    assert found["House of Mr K"].kind == "group"
    assert set(found["House of Mr K"].participants) == {"6800000000000000002", "6800000000000000003", "owner"}


def test_both_phones_say_the_same_of_one_message(tmp_path: Path) -> None:
    android = messages(case("tiktok-android", "2023", tmp_path))[1]
    iphone = messages(case("tiktok-ios", "2026", tmp_path))[1]
    assert (android.conversation, android.same, android.text) == (iphone.conversation, iphone.same, iphone.text)


def test_reactions_name_the_message_by_its_key(tmp_path: Path) -> None:
    for parser, name in (("tiktok-android", "2023"), ("tiktok-ios", "2026")):
        records = case(parser, name, tmp_path)
        keys = {m.app_key for m in records if isinstance(m, Message)}
        reactions = [r for r in records if isinstance(r, Reaction)]
        assert reactions
        assert {r.target for r in reactions} <= keys


@pytest.mark.parametrize(("name", "text"), [("2019", "Your passport stays with me"), ("2026", "Nobody goes out")])
def test_what_a_reply_that_is_gone_copied_is_a_message(tmp_path: Path, name: str, text: str) -> None:
    records = case("tiktok-ios", name, tmp_path)
    copy = next(m for m in records if isinstance(m, Message) and m.text == text)
    assert (copy.state, copy.direction, copy.time.basis) == ("deleted_by_app", "in", "none")


def test_a_reply_keeps_the_words_that_it_answers(tmp_path: Path) -> None:
    found = case("tiktok-ios", "2019", tmp_path)
    reply = next(m for m in found if isinstance(m, Message) and m.text == "I cannot, I am ill")
    assert reply.reply_to == "6700000000000000001"
    assert (reply.details or {})["quoted"] == "Work tonight or pay the fine"


def test_the_owner_of_a_download_without_a_profile_is_told_only_where_it_is_sure(tmp_path: Path) -> None:
    def directions(chats: dict[str, list[tuple[str, str]]]) -> list[str]:
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        entries = {f"Chat History with {name}:": [
            {"Date": "2025-01-01 00:00:00", "From": writer, "Content": words} for writer, words in said]
            for name, said in chats.items()}  # fmt: skip
        (folder / "user_data.json").write_text(
            json.dumps({"Direct Message": {"Direct Messages": {"ChatHistory": entries}}}), encoding="utf-8")
        found = support.read(support.parser_named("tiktok-download"), folder)
        return [m.direction for m in found if isinstance(m, Message)]

    assert directions({"k": [("k", "a"), ("me", "b")]}) == ["in", "out"]
    assert directions({"k": [("me", "a")], "l": [("me", "b")]}) == ["out", "out"]
    assert directions({"k": [("old_name_of_k", "a")]}) == ["unknown"]
    assert directions({"k": [("k", "a"), ("me", "b"), ("third", "c")]}) == ["unknown"] * 3


def test_lines_of_a_text_download_belong_to_the_message_before(tmp_path: Path) -> None:
    found = [m for m in case("tiktok-text", "2026", tmp_path) if isinstance(m, Message)]
    assert found[2].text == "You owe me\n\nfor the flight: 900"
    assert (found[2].time.basis, found[0].direction) == ("utc", "out")


def test_a_download_that_ends_in_the_middle_gives_what_stands_before(tmp_path: Path) -> None:
    data = (support.FIXTURES / "tiktok-download/2021/input/user_data.json").read_bytes()
    (tmp_path / "user_data.json").write_bytes(data[: data.index(b"all of them")])
    records = support.read(support.parser_named("tiktok-download"), tmp_path)
    assert len([m for m in records if isinstance(m, Message)]) == 3
    assert any(getattr(r, "partial", False) for r in records)


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text() | st.integers(),
                    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(
                        ["text", "tips", "url", "url_list", "itemId", "video", "resource_url", "secUID", "uid", "x",
                         "duration", "cover_url", "comment", "aweType"]), inner)))  # fmt: skip
def test_any_content_is_read(value: object) -> None:
    said = read_content(json.dumps(value))
    json.dumps(said.details, allow_nan=False)
    assert said.known or object_in(json.dumps(value)) is not None or not value
