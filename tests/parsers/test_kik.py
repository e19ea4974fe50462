"""Kik beyond the contract: one message on both ends, a message in two chats, files by their content, the sample."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from parsers.records import Conversation, Message, Record, Rejection
from tests import support


def case(parser: str, name: str, folder: Path) -> list[Record]:
    root = support.build(support.FIXTURES / parser / name, folder / parser / name)
    return support.read(support.parser_named(parser), root)


def messages(records: list[Record]) -> list[Message]:
    return [record for record in records if isinstance(record, Message)]


def test_both_ends_of_a_message_are_one(tmp_path: Path) -> None:
    sent = {m.same for m in messages(case("kik-ios", "2015", tmp_path)) if m.same}
    received = {m.same for m in messages(case("kik-android", "old", tmp_path)) if m.same}
    assert len(sent & received) == 1


def test_a_message_in_two_chats_stands_where_it_was_sent_and_names_the_other(tmp_path: Path) -> None:
    both = next(m for m in messages(case("kik-ios", "2015", tmp_path)) if (m.details or {}).get("also_in"))
    assert both.conversation == "boss_abc@talk.kik.com"
    assert (both.details or {})["also_in"] == ["1100000000001_g@groups.kik.com"]


def test_a_file_is_what_its_first_bytes_say(tmp_path: Path) -> None:
    for parser in ("kik-ios", "kik-android"):
        pictures = [m for m in messages(case(parser, "current", tmp_path)) if m.attachments]
        assert [(m.kind, m.text, m.attachments[0].path is not None) for m in pictures] == [("image", None, True)]


def test_the_public_sample(testdata: Path) -> None:
    records = support.read(support.parser_named("kik-ios"), testdata / "kik-ios")
    found = messages(records)
    assert len(found) == 60
    assert Counter(m.direction for m in found) == {"in": 31, "out": 24, "unknown": 5}
    groups = [r for r in records if isinstance(r, Conversation) and r.kind == "group"]
    assert [(g.title, len(g.participants)) for g in groups] == [("EveryoneButRoss", 5)]
    assert not [r for r in records if isinstance(r, Rejection)]
