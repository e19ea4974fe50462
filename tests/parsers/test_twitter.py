"""Twitter beyond the contract: packed values, one message in a database and an archive, damage, the samples."""

from __future__ import annotations

import struct
from collections import Counter
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from parsers.formats.twitter.blob import texts, values
from parsers.records import Contact, Conversation, Message, Record, Rejection
from tests import support


def case(parser: str, name: str, folder: Path) -> list[Record]:
    root = support.build(support.FIXTURES / parser / name, folder / parser / name)
    return support.read(support.parser_named(parser), root)


def messages(records: list[Record]) -> list[Message]:
    return [record for record in records if isinstance(record, Message)]


def test_packed_values_read_to_their_end() -> None:
    data = b"\x49\x1d" + struct.pack(">q", 7) + b"\x6a\x02hi\x42\x03a\xf0\x9f\x98\x80\x11\x12\x05\x30\x31\x38\x58"
    assert list(values(data)) == ["{", 7, "hi", "a😀", 0, 5, False, True, None, "}"]
    assert texts(b"\x42\x02\xed\xa0\xbd\xed\xb8\x80") == ["😀"]  # each half of a pair by itself


@given(st.binary(max_size=80))
def test_any_bytes_are_values_or_none(data: bytes) -> None:
    assert texts(data) is None or all(isinstance(text, str) for text in texts(data) or ())


def test_a_message_is_one_in_a_database_and_in_an_archive(tmp_path: Path) -> None:
    left = {m.same: (m.text, m.direction) for m in messages(case("twitter-android", "2015", tmp_path))}
    right = {m.same: (m.text, m.direction) for m in messages(case("twitter-archive", "2019", tmp_path))}
    both = left.keys() & right.keys() - {None}
    assert ("You owe us 3000, see https://t.co/a", "in") in {left[same] for same in both if left[same] == right[same]}


def test_posts_stand_apart_from_messages(tmp_path: Path) -> None:
    records = case("twitter-android", "2015", tmp_path)
    kinds = {r.key: r.kind for r in records if isinstance(r, Conversation)}
    assert kinds["posts:own"] == kinds["posts:others"] == "channel"
    assert {m.direction for m in messages(records) if m.conversation == "posts:others"} == {"unknown"}


def test_without_an_account_file_the_one_in_every_chat_is_the_owner(tmp_path: Path) -> None:
    root = support.build(support.FIXTURES / "twitter-archive" / "2019", tmp_path / "archive")
    (root / "data" / "account.js").unlink()
    records = support.read(support.parser_named("twitter-archive"), root)
    assert {m.direction for m in messages(records)} == {"in", "out"}
    basis = {(r.details or {})["direction_basis"] for r in records if isinstance(r, Conversation)}
    assert basis == {"in every chat"}


def test_behind_damage_a_chat_of_two_is_told_by_its_people(tmp_path: Path) -> None:
    root = support.build(support.FIXTURES / "twitter-archive" / "2019", tmp_path / "archive")
    path = root / "data" / "direct-messages.js"
    text = path.read_text(encoding="utf-8").replace('"broken" ]\n  }\n}, {', '@@@ {', 1)
    text = text.replace('"senderId" : "77",', '"senderId" : "77", "recipientId" : "4354196549",')
    path.write_text(text, encoding="utf-8")
    found = {m.text: m.conversation for m in messages(support.read(support.parser_named("twitter-archive"), root))}
    assert found["Hello"] == "77-4354196549"


def test_the_public_samples(testdata: Path) -> None:
    records = support.read(support.parser_named("twitter-android"), testdata / "twitter-android")
    tables = Counter(m.provenance.table for m in messages(records))
    assert tables == {"conversation_entries": 1, "statuses": 263}
    assert next(m for m in messages(records) if m.provenance.table == "conversation_entries").direction == "in"
    assert sum(isinstance(r, Contact) for r in records) == 242
    others = support.read(support.parser_named("twitter-ios"), testdata / "twitter-ios")
    assert (len(messages(others)), sum(isinstance(r, Contact) for r in others)) == (67, 25)
    assert not [r for r in (*records, *others) if isinstance(r, Rejection)]
