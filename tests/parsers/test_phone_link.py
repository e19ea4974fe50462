"""Phone Link of Windows: what a computer keeps of the phone that is paired with it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from parsers.records import Call, Contact, Message, Record, Warning  # noqa: A004  (the field's own word)
from tests import support


def case(parser: str, name: str, folder: Path) -> list[Record]:
    root = support.build(support.FIXTURES / parser / name, folder / parser / name)
    return support.read(support.parser_named(parser), root)


def test_messages_of_the_phone_have_their_side_and_their_time(tmp_path: Path) -> None:
    records = case("phone-link", "2019", tmp_path)
    found = {m.provenance.row: m for m in records if isinstance(m, Message)}
    assert [(found[row].direction, found[row].sender) for row in (11, 12, 13, 15)] == [
        ("in", "+40721000001"), ("out", "owner"), ("in", "+40721000001"), ("unknown", "BANK")]
    assert found[11].time.utc_ms == 1_700_000_000_000  # a FILETIME
    assert found[14].conversation == "+40721000001~+40721000002"
    assert (found[21].text, [a.name for a in found[21].attachments], found[22].sender) == (
        "Your room", ["room.jpg"], "owner")
    assert any(isinstance(r, Warning) and r.args == {"table": "mms_part", "rows": 1} for r in records)


def test_the_copy_on_the_computer_and_the_one_on_the_phone_count_once(tmp_path: Path) -> None:
    """Both databases give one message the same conversation and the same mark."""
    phone = sqlite3.connect(tmp_path / "mmssms.db")
    phone.executescript("""
        CREATE TABLE canonical_addresses (_id INTEGER PRIMARY KEY, address TEXT);
        CREATE TABLE threads (_id INTEGER PRIMARY KEY, recipient_ids TEXT);
        CREATE TABLE sms (_id INTEGER PRIMARY KEY, thread_id INTEGER, address TEXT, date INTEGER, type INTEGER,
                          body TEXT);
        INSERT INTO canonical_addresses VALUES (1, '+40721000001'), (2, '+40721000002');
        INSERT INTO threads VALUES (1, '1'), (2, '1 2');
        INSERT INTO sms VALUES (1, 1, '+40721000001', 1700000000000, 1, 'Bring your passport'),
                               (2, 1, '+40721000001', 1700000060000, 2, 'I want it back'),
                               (3, 2, '+40721000001', 1700000240000, 2, 'To both of you');
    """)
    phone.close()
    marks = {(m.conversation, m.same) for m in support.read(support.parser_named("android-sms"), tmp_path)
             if isinstance(m, Message)}  # fmt: skip
    there = {(m.conversation, m.same) for m in case("phone-link", "2019", tmp_path / "computer")
             if isinstance(m, Message) and m.provenance.row in (11, 12, 14)}  # fmt: skip
    assert len(marks) == 3
    assert marks == there


def test_numbers_of_people_whose_row_is_gone_stay(tmp_path: Path) -> None:
    found = [c for c in case("phone-link-contacts", "fewer-columns", tmp_path) if isinstance(c, Contact)]
    assert [(c.name, c.identifiers) for c in found] == [
        ("Ana", ()), (None, (("phone", "+40721000009"),)), (None, (("phone", "+40721000010"),))]


def test_nobody_is_said_to_have_called_or_written_where_nothing_says_so(tmp_path: Path) -> None:
    calls = [c for c in case("phone-link-calls", "2021", tmp_path) if isinstance(c, Call)]
    assert {(c.direction, c.sender) for c in calls} == {("unknown", None)}
    shown = [m for m in case("phone-link-notifications", "2025", tmp_path) if isinstance(m, Message)]
    assert {m.sender for m in shown} == {None}
    assert [m.text for m in shown[:2]] == ["You stay until the debt is paid", "He has our passports"]
    assert shown[3].text is not None  # JSON that is cut stays as it is
    assert "Come to" in shown[3].text
