"""WhatsApp for Android: a damaged page costs what stood on it, not the people, chats and words behind it."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest

from parsers.base import Context
from parsers.records import Conversation, Participant, Record
from parsers.sqlite.scan import _behind_damage
from tests import support
from tests.parsers.test_whatsapp_android import PARSER, messages

_PEOPLE = 900
_SCHEMA = """
CREATE TABLE jid (_id INTEGER PRIMARY KEY AUTOINCREMENT, user TEXT, server TEXT, raw_string TEXT);
CREATE TABLE chat (_id INTEGER PRIMARY KEY AUTOINCREMENT, jid_row_id INTEGER, subject TEXT);
CREATE TABLE jid_map (lid_row_id INTEGER PRIMARY KEY, jid_row_id INTEGER);
CREATE TABLE lid_display_name (lid_row_id INTEGER PRIMARY KEY, display_name TEXT);
CREATE TABLE group_participant_user (_id INTEGER PRIMARY KEY, group_jid_row_id INTEGER, user_jid_row_id INTEGER,
  label TEXT);
CREATE TABLE message_vcard (_id INTEGER PRIMARY KEY AUTOINCREMENT, message_row_id INTEGER, vcard TEXT);
CREATE TABLE message (_id INTEGER PRIMARY KEY, chat_row_id INTEGER, from_me INTEGER, key_id TEXT,
  sender_jid_row_id INTEGER, timestamp INTEGER, message_type INTEGER, text_data TEXT);
INSERT INTO jid VALUES (10000, '120363000000000001', 'g.us', '120363000000000001@g.us');
INSERT INTO chat VALUES (10000, 10000, 'The group');
"""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A chat with each of 900 people, who also write in a group under their hidden identifiers."""
    path = tmp_path_factory.mktemp("whole") / "msgstore.db"
    people = range(1, _PEOPLE + 1)
    rows: dict[str, Sequence[tuple[object, ...]]] = {
        "jid VALUES (?, ?, 's.whatsapp.net', ?)": [
            (n, f"4917{n:08}", f"4917{n:08}@s.whatsapp.net") for n in people],
        "jid VALUES (?, ?, 'lid', ?)": [(n + _PEOPLE, f"{n:015}", f"{n:015}@lid") for n in people],
        "jid_map VALUES (?, ?)": [(n + _PEOPLE, n) for n in people],
        "lid_display_name VALUES (?, ?)": [(n + _PEOPLE, f"name of person {n}") for n in people],
        "chat VALUES (?, ?, ?)": [(n, n, f"subject number {n}") for n in people],
        "group_participant_user VALUES (?, 10000, ?, ?)": [(n, n, f"label number {n}") for n in people],
        "message_vcard VALUES (?, ?, ?)": [(n, 2 * n, f"BEGIN:VCARD {n}") for n in people],
        "message VALUES (?, ?, 0, ?, 0, 1700000000000, 0, 'hello')": [(2 * n - 1, n, f"3A{2 * n:020}") for n in people],
        "message VALUES (?, 10000, 0, ?, ?, 1700000000000, 0, 'hello')": [
            (2 * n, f"3A{2 * n + 1:020}", n + _PEOPLE) for n in people],
    }  # fmt: skip
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.executescript(_SCHEMA)
        for into, values in rows.items():
            connection.executemany(f"INSERT INTO {into}", values)
        connection.commit()
    return path.read_bytes()


def _known(records: list[Record]) -> dict[str, int]:
    """How much is told, of each kind."""
    found = messages(records)
    groups = [record for record in records if isinstance(record, Conversation) and record.key.endswith("@g.us")]
    return {
        "messages": len(found),
        "in their chat": sum(not message.conversation.startswith("unknown") for message in found),
        "with their sender": sum(message.sender is not None for message in found),
        "under a number": sum(not (message.sender or "@lid").endswith("@lid") for message in found),
        "cards": sum("vcard" in (message.details or {}) for message in found),
        "names": sum("name of" in (record.name or "") for record in records if isinstance(record, Participant)),
        "titles": sum("subject" in (record.title or "") for record in records if isinstance(record, Conversation)),
        "members": max(len((group.details or {}).get("labels", ())) for group in groups),
    }


@pytest.mark.parametrize(
    ("words", "costs"),
    [
        (b"491700000400", {"in their chat", "with their sender", "under a number", "members", "names"}),
        (b"subject number 400", {"in their chat", "with their sender", "under a number", "titles"}),
        (b"name of person 400", {"names"}),
        (b"BEGIN:VCARD 400", {"cards"}),
        (b"label number 400", {"members"}),
    ],
)
def test_a_damaged_page_costs_what_stood_on_it(words: bytes, costs: set[str], whole: bytes, tmp_path: Path) -> None:
    data = bytearray(whole)
    at = data.find(words) // 4096 * 4096
    data[at : at + 4096] = b"\xff" * 4096
    (tmp_path / "msgstore.db").write_bytes(data)
    with support.opened(tmp_path) as evidence:
        item = evidence.items[0]
        known = _known(list(PARSER.read(item, Context())))
        assert item.damage, "the import must be able to call the source partial"
    every = {name: 2 * _PEOPLE if name in ("messages", "in their chat", "with their sender", "under a number")
             else _PEOPLE for name in known}  # fmt: skip
    lost = {name: every[name] - n for name, n in known.items() if n != every[name]}
    assert set(lost) <= costs
    assert lost
    assert max(lost.values()) < 200, "one page, and nothing behind it"


@pytest.mark.parametrize("columns", ["raw_string", "user, server, raw_string"])
def test_an_address_on_a_damaged_page_stands_in_the_index_too(columns: str, whole: bytes, tmp_path: Path) -> None:
    path = tmp_path / "msgstore.db"
    path.write_bytes(whole)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute(f"CREATE UNIQUE INDEX jid_index ON jid ({columns})")
    data = bytearray(path.read_bytes())
    at = data.find(b"491700000400") // 4096 * 4096
    data[at : at + 4096] = b"\xff" * 4096
    path.write_bytes(data)
    known = _known(support.read(PARSER, tmp_path))
    assert known["with their sender"] == known["under a number"] == known["in their chat"] == 2 * _PEOPLE
    assert known["members"] == _PEOPLE


def test_nothing_stands_behind_the_last_row_id_that_there_can_be(whole: bytes, tmp_path: Path) -> None:
    (tmp_path / "msgstore.db").write_bytes(whole)
    with support.opened(tmp_path) as evidence, evidence.items[0].database() as database:
        for last in ((1 << 63) - 1, (1 << 63) - 2):
            assert _behind_damage(database, "SELECT rowid FROM jid WHERE rowid > ?", last) is None
