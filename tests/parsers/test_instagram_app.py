"""Instagram's apps beyond the contract: the same message on two phones, archives of any content, the public sample."""

from __future__ import annotations

import sqlite3
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.apps.apple import unarchive
from parsers.formats.instagram_app.android import micros
from parsers.formats.instagram_app.ios import pick
from parsers.formats.instagram_app.shared import call_told, found_words, pruned
from parsers.records import Conversation, Message, Participant, Reaction, Record, Rejection
from tests import support

JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=12)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(
        st.sampled_from(["text", "NSString*string", "url", "BOOLisShhMode", "media", "CF$UID"]), inner)),
    max_leaves=20)  # fmt: skip


def case(parser: str, name: str, folder: Path) -> list[Record]:
    root = support.build(support.FIXTURES / parser / name, folder / parser / name)
    return support.read(support.parser_named(parser), root)


def messages(records: list[Record]) -> list[Message]:
    return [record for record in records if isinstance(record, Message)]


def test_a_message_is_one_on_both_kinds_of_phone(tmp_path: Path) -> None:
    left, right = (
        {m.same: (m.text, m.sender, m.time.utc_ms) for m in messages(case(f"instagram-{kind}", name, tmp_path))}
        for kind, name in (("ios", "2022"), ("android", "2019"))
    )
    both = [same for same in left if same in right and left[same][0] == "Your passport stays here"]
    assert [left[same] for same in both] == [right[same] for same in both] != []


def test_whoever_uses_several_accounts_wrote_with_each_of_them(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "direct.db") as database:
        database.executescript("""
            CREATE TABLE session (user_id TEXT PRIMARY KEY);
            CREATE TABLE threads (user_id TEXT, thread_id TEXT, thread_info TEXT);
            CREATE TABLE messages (user_id TEXT, thread_id TEXT, timestamp INTEGER, message TEXT);
            INSERT INTO session VALUES ('11'), ('22');
            INSERT INTO messages VALUES
                ('11', 't1', 1709640000000000, '{"item_type": "text", "text": "a", "user_id": 11}'),
                ('22', 't2', 1709640001000000, '{"item_type": "text", "text": "b", "user_id": 22}'),
                ('22', 't2', 1709640002000000, '{"item_type": "text", "text": "c", "user_id": 33}');
        """)
    database.close()
    found = messages(support.read(support.parser_named("instagram-android"), tmp_path))
    assert [(m.text, m.direction) for m in found] == [("a", "out"), ("b", "out"), ("c", "in")]


def test_fields_are_found_whatever_type_stands_before_them() -> None:
    value = {"NSString*senderPk": "1", "BOOLdidJoin": True, "NSArray<IGUser *>*users": [], "plain": 2}
    found = [pick(value, name) for name in ("senderPk", "didJoin", "users", "plain", "missing")]
    assert found == ["1", True, [], 2, None]


@given(JSON)
@settings(deadline=None)
def test_any_content_shows_its_words(value: Any) -> None:
    words, links = found_words(value)
    assert words is None or words
    assert all(link.startswith("http") for link in links)
    pruned(value)
    pick(value, "string", "text")
    unarchive(value)
    assert micros(value).basis in ("utc", "none")


def test_the_public_sample(testdata: Path) -> None:
    records = support.read(support.parser_named("instagram-ios"), testdata / "instagram-ios")
    found = messages(records)
    assert Counter(m.kind for m in found) == {"text": 41, "call": 25, "image": 8, "system": 1}
    assert {m.direction for m in found} == {"in", "out"}
    assert all(m.time.basis == "utc" for m in found)
    assert [r.emoji for r in records if isinstance(r, Reaction)] == ["❤️", "❤️"]
    assert {r.name for r in records if isinstance(r, Participant)} >= {"This Is DFIRTwo", "ThisIsDfirTwo"}
    assert sum(isinstance(r, Conversation) for r in records) == 3
    assert not [r for r in records if isinstance(r, Rejection)]


@pytest.mark.parametrize(("words", "told"), [
    (("video_call_started",), {}), (("video_call_ended",), {"outcome": "unknown"}),
    (("Missed audio call",), {"video": False, "outcome": "missed"}), (("video_call_ended", "audio"),
    {"video": False, "outcome": "unknown"}), ((None,), {}), (("Boss started an audio call",), {"video": False}),
])  # fmt: skip
def test_a_call_is_told_once_when_it_is_over(words: tuple[str | None, ...], told: dict[str, Any]) -> None:
    assert call_told(*words) == told
