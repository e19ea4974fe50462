"""Apple's and WhatsApp's databases change: a column or table that is missing costs its own field only."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from parsers.base import Context
from parsers.errors import MissingColumns
from tests import support

FIXTURES = [
    ("whatsapp-ios", "current", "ChatStorage.db", "message"),
    ("whatsapp-ios-contacts", "current", "ContactsV2.db", "contact"),
    ("whatsapp-ios-calls", "current", "CallHistory.db", "call"),
    ("apple-messages", "ios-18", "Library/SMS/sms.db", "message"),
    ("apple-contacts", "ios-17", "AddressBook.db", "contact"),
    ("apple-calls", "ios-17", "CallHistory.db", "call"),
]
#: What decides about a record itself: values of cards that are gone are contacts too, marks without a message are one.
_MOVES = {
    ("apple-contacts", "ABMultiValue"), ("apple-contacts", "ABMultiValueEntry"),
    ("apple-messages", "message.associated_message_guid"), ("apple-messages", "message.associated_message_type"),
    ("apple-messages", "message.guid"),
}


def _schema(path: Path) -> list[tuple[str, str | None]]:
    """Every table, and every column of every table."""
    connection = sqlite3.connect(path)
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found: list[tuple[str, str | None]] = []
    for table in sorted(name for name in names if not name.startswith("sqlite_")):
        found.append((table, None))
        found.extend((table, row[1]) for row in connection.execute(f"PRAGMA table_info({table})"))
    connection.close()
    return found


def _without(path: Path, table: str, column: str | None) -> None:
    """Rebuild the table without the column, with the same row ids, as an older version would have it."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA synchronous = OFF")
    if column is not None:
        rest = [row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[1] != column]
        kept = ", ".join(["rowid", *rest])
        connection.execute(f"CREATE TABLE rebuilt ({', '.join([*rest, 'filler'])})")
        connection.execute(f"INSERT INTO rebuilt ({kept}) SELECT {kept} FROM {table}")
    connection.execute(f"DROP TABLE {table}")
    if column is not None:
        connection.execute(f"ALTER TABLE rebuilt RENAME TO {table}")
    connection.commit()
    connection.close()


@pytest.mark.parametrize(("parser_id", "case", "name", "kind"), FIXTURES, ids=str)
def test_what_is_missing_costs_itself_only(parser_id: str, case: str, name: str, kind: str, tmp_path: Path) -> None:
    parser = support.parser_named(parser_id)
    source = support.build(support.FIXTURES / parser_id / case, tmp_path / "evidence") / name
    whole = source.read_bytes()
    with support.opened(tmp_path / "evidence") as evidence:
        item = evidence.get(name)
        assert item is not None
        everything = support.ledger(list(parser.read(item, Context())))[kind]["found"]
    unread = []
    for table, column in _schema(source):
        source.write_bytes(whole)
        _without(source, table, column)
        with support.opened(tmp_path / "evidence") as evidence:
            item = evidence.get(name)
            assert item is not None
            try:
                records = list(parser.read(item, Context()))
            except MissingColumns:
                unread.append((table, column))
                assert parser.identify(item) is None
                continue
            assert item.damage == [], (table, column)
        totals = support.ledger(records).get(kind, {"found": 0})
        missing = f"{table}.{column}" if column is not None else table
        if _MOVES.isdisjoint({(parser_id, table), (parser_id, missing)}):
            assert totals["found"] == everything, missing
    assert len(unread) <= 6, "few things are needed"
