"""Google Messages beyond the contract: what only its own database holds, and what the phone's holds as well."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections import Counter
from pathlib import Path

import pytest

from parsers.formats.android_bugle import AndroidBugle
from parsers.records import Conversation, Message, Reaction, Record, Warning  # noqa: A004  (the field's own word)
from tests import support

PARSER = AndroidBugle()


def case(name: str, folder: Path) -> list[Record]:
    return support.read(PARSER, support.build(support.FIXTURES / PARSER.id / name, folder / name))


@pytest.fixture(scope="module")
def current(tmp_path_factory: pytest.TempPathFactory) -> list[Record]:
    return case("current", tmp_path_factory.mktemp("bugle"))


def messages(records: list[Record]) -> list[Message]:
    return [record for record in records if isinstance(record, Message)]


def test_events_of_a_group_are_no_messages_of_anybody(current: list[Record]) -> None:
    events = [m for m in messages(current) if m.kind == "system"]
    assert len(events) == 4
    assert all(m.direction == "unknown" and m.text is None for m in events)


def test_what_was_deleted_for_everybody_is_kept_from_the_older_view(current: list[Record]) -> None:
    both = {m.state: m for m in messages(current) if m.provenance.row == 9}
    assert both["wal_only"].kind == "deleted"
    assert both["removed_by_wal"].attachments[0].path == "cache/voice_1.m4a"


def test_microseconds_are_not_the_year_56147(current: list[Record]) -> None:
    micro = next(m for m in messages(current) if m.text == "Micro")
    assert (micro.time.utc_ms, micro.time.raw) == (1709640070123, "1709640070123456")


def test_a_group_by_rcs_is_one_thread_on_every_phone(current: list[Record]) -> None:
    group = next(r for r in current if isinstance(r, Conversation) and r.kind == "group")
    assert group.shared
    assert group.key == "rcs:g-7f3e9c2b4d5a6f70"


def test_the_owner_is_whoever_has_a_sim(current: list[Record]) -> None:
    assert {m.sender for m in messages(current) if m.direction == "out"} == {"owner"}
    assert not any(m.sender == "+33699000000" for m in messages(current))


def test_tables_that_nobody_described_are_named(current: list[Record]) -> None:
    args = [r.args for r in current if isinstance(r, Warning)]
    assert {"table": "messages_annotations", "rows": 1} in args


def test_a_reaction_says_who_and_when(current: list[Record]) -> None:
    found = [r for r in current if isinstance(r, Reaction)]
    assert [(r.emoji, r.sender, r.time.utc_ms) for r in found] == [
        ("👍", "owner", 1709640120000), ("👎", "+33612340001", None), ("👎", None, None)]  # fmt: skip
    assert {r.target for r in found} == {m.app_key for m in messages(current) if m.provenance.row == 5}
    marks = {m.provenance.row: m for m in messages(current) if m.kind == "reaction"}
    assert marks[14].details is not None
    assert marks[14].details["reaction"] == "👍"
    assert marks[15].details is not None
    assert marks[15].details["taken_back"] is True


def test_an_answer_names_what_it_answers(current: list[Record]) -> None:
    rows = {m.provenance.row: m for m in messages(current)}
    assert rows[16].reply_to == rows[5].app_key
    assert rows[17].reply_to == "MxZhqPzTS4Tn2d0QvK9wYg99"


def test_words_sent_with_a_picture_are_its_text(current: list[Record]) -> None:
    rows = {m.provenance.row: m for m in messages(current)}
    assert (rows[18].kind, rows[18].text) == ("image", "The house where you will live")


def test_what_was_written_before_an_edit_is_kept(current: list[Record]) -> None:
    rows = {m.provenance.row: m for m in messages(current)}
    assert rows[19].text == "I will find you"
    assert rows[19].details is not None
    assert rows[20].details is not None
    assert rows[19].details["later_version"] == rows[20].app_key
    assert rows[20].details["edited"][0]["text"] == "I will find you"


@pytest.mark.parametrize("change", [
    "ALTER TABLE message_reactions DROP COLUMN applied_reaction", "ALTER TABLE message_reactions DROP COLUMN reaction",
    "ALTER TABLE message_reactions RENAME COLUMN reactions_data TO x", "DROP TABLE message_edits",
    "ALTER TABLE message_reactions RENAME COLUMN message_id TO x", "DROP TABLE message_replies",
    "ALTER TABLE message_edits DROP COLUMN edited_at_timestamp_ms", "ALTER TABLE parts RENAME COLUMN text TO x",
    "UPDATE message_reactions SET reactions_data = X'0b', applied_reaction = 'x'", "DROP TABLE message_captions",
    "UPDATE message_replies SET replied_to_message_id = 'x'", "ALTER TABLE messages RENAME COLUMN sender_id TO x",
])  # fmt: skip
def test_tables_of_other_versions_cost_no_message(change: str, tmp_path: Path) -> None:
    root = support.build(support.FIXTURES / PARSER.id / "current", tmp_path / "evidence")
    (root / "bugle.db-wal").unlink()
    with contextlib.closing(sqlite3.connect(root / "bugle.db")) as connection, connection:
        rows = connection.execute("SELECT count(*) FROM messages").fetchone()[0]
        connection.execute(change)
    records = support.read(PARSER, root)
    assert len(messages(records)) == rows
    totals = support.ledger(records).get("reaction", Counter())
    assert totals["found"] == totals["kept"] + totals["rejected"]


def test_a_text_that_the_phone_holds_too_is_the_same_message(tmp_path: Path) -> None:
    """The phone's own database and the app's, written by one phone, give one key for a text."""
    phone = support.read(
        support.parser_named("android-sms"),
        support.build(support.FIXTURES / "android-sms" / "modern", tmp_path / "phone"))
    text = "Be at the house before six"
    mine = {m.same for m in messages(phone) if m.text == text}
    assert mine == {m.same for m in messages(case("aosp", tmp_path)) if m.text == text}


def test_a_message_without_parts_people_or_conversation_is_a_message(tmp_path: Path) -> None:
    found = {m.provenance.row: m for m in messages(case("aosp", tmp_path))}
    assert len(found) == 10
    assert found[9].conversation == "conversation 77"
    assert found[10].text is None


@pytest.mark.parametrize(
    ("change", "kept"),
    [
        ("ALTER TABLE messages RENAME COLUMN sender_id TO x", True),
        ("ALTER TABLE messages RENAME COLUMN message_status TO x", True),
        ("ALTER TABLE messages RENAME COLUMN received_timestamp TO x", True),
        ("ALTER TABLE parts RENAME COLUMN content_type TO x", True),
        ("DROP TABLE participants", True),
        ("DROP TABLE parts", False),
    ],
)
def test_what_is_missing_costs_no_message(change: str, kept: bool, tmp_path: Path) -> None:
    before = {m.provenance.row: m.text for m in messages(case("aosp", tmp_path))}
    root = support.build(support.FIXTURES / PARSER.id / "aosp", tmp_path / "changed")
    connection = sqlite3.connect(root / "bugle.db")
    for kind in ("view", "trigger", "index"):
        found = connection.execute("SELECT name FROM sqlite_master WHERE type = ? AND sql IS NOT NULL", (kind,))
        connection.executescript("".join(f"DROP {kind} {name};" for (name,) in found.fetchall()))
    connection.executescript(change)
    connection.close()
    after = {m.provenance.row: m.text for m in messages(support.read(PARSER, root))}
    assert after.keys() == before.keys()
    assert not kept or after == before


def test_the_name_of_the_file_does_not_matter(tmp_path: Path) -> None:
    root = support.build(support.FIXTURES / PARSER.id / "aosp", tmp_path / "evidence")
    shutil.move(root / "bugle.db", root / "bugle_db")
    assert len(messages(support.read(PARSER, root))) == 10
