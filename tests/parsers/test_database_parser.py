"""What the formats of databases share, and what closes a file that could not be read to its end."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest

from parsers.base import Context, Identified, closed
from parsers.errors import EvidenceUnreadable, MissingColumns
from parsers.item import Item
from parsers.records import OWNER, Found, Record, Rejection
from parsers.roster import direction_of
from parsers.rows import Row, contact, not_read, unknown
from parsers.signs import Signs
from parsers.sqlite.database import Database
from parsers.sqlite.parser import DatabaseParser
from tests import support


class _Letters(DatabaseParser):
    reason = "letters"
    needs: ClassVar = {"letter": ("writer", "words"), "writer": (), "stamp": ("price",)}

    def records(self, item: Item, database: Database, context: Context) -> Iterator[Record]:
        yield Found("message", database.count("letter"))
        yield from not_read(database, "stamp", "no such table")


def _item(folder: Path, sql: str) -> Iterator[Item]:
    connection = sqlite3.connect(folder / "x.db")
    connection.executescript(sql)
    connection.close()
    with support.opened(folder) as evidence:
        yield next(item for item in evidence.items if item.name == "x.db")


LETTER = "CREATE TABLE letter(words, writer, day); INSERT INTO letter VALUES ('a', 'b', 1);"


@pytest.mark.parametrize(("sql", "claimed"), [
    (LETTER + "CREATE TABLE writer(a); CREATE TABLE stamp(price);", True),
    (LETTER + "CREATE TABLE stamp(price);", False),
    (LETTER + "CREATE TABLE writer(a); CREATE TABLE stamp(worth);", False),
    ("CREATE TABLE letter(words); CREATE TABLE writer(a); CREATE TABLE stamp(price);", False),
])  # fmt: skip
def test_a_database_is_told_by_all_tables_that_are_needed(tmp_path: Path, sql: str, claimed: bool) -> None:
    for item in _item(tmp_path, sql):
        assert _Letters().identify(item) == (Identified(95, "letters") if claimed else None)


def test_what_is_left_of_a_database_needs_the_table_that_is_read_alone(tmp_path: Path) -> None:
    for item in _item(tmp_path, LETTER):
        assert list(_Letters().read(item, Context())) == [Found("message", 1)]


def test_a_database_without_what_is_needed_says_what(tmp_path: Path) -> None:
    for item in _item(tmp_path, "CREATE TABLE letter(words)"):
        with pytest.raises(MissingColumns, match=r"letter\(writer, words\)"):
            list(_Letters().read(item, Context()))


def test_the_first_table_tells_at_a_glance_unless_another_does() -> None:
    class Stamps(_Letters):
        signs = Signs(tables=("stamp",))

    assert (_Letters().signs, Stamps().signs) == (Signs(tables=("letter",)), Signs(tables=("stamp",)))


def test_rows_that_are_left_aside_are_told_of(tmp_path: Path) -> None:
    for item in _item(tmp_path, LETTER + "CREATE TABLE stamp(price); INSERT INTO stamp VALUES (1), (2);"):
        _, warning = _Letters().read(item, Context())
        assert warning.args == {"table": "stamp", "rows": 2}  # type: ignore[union-attr]


def test_what_was_read_is_closed_where_the_medium_fails() -> None:
    def rows() -> Iterator[Record]:
        yield Found("message", 1)
        raise EvidenceUnreadable(path="x", reason="torn")

    found: list[Record] = []
    with pytest.raises(EvidenceUnreadable):
        found.extend(closed(rows(), lambda: [Found("contact", 2)]))
    assert found == [Found("message", 1), Found("contact", 2)]


def test_an_entry_of_nobody_is_rejected() -> None:
    row = Row("people", 7, "live", {"blocked": 1, "muted": "1", "pinned": 0, "gone": 1})
    assert isinstance(contact("App", row, None, [("phone", None), ("email", "")]), Rejection)
    found = contact("App", row, None, [("phone", "1"), ("email", "")], row.flags("blocked", "pinned", muted="quiet"),
                    row.deleted_if(row.integer("gone") == 1))  # fmt: skip
    assert not isinstance(found, Rejection)
    assert (found.identifiers, found.details, found.state) == (
        (("phone", "1"),), {"blocked": True, "quiet": True}, "deleted_by_app")


def test_a_row_that_the_log_removed_is_not_called_deleted_by_the_app() -> None:
    assert Row("people", 7, "removed_by_wal", {}).deleted_if(True) == "removed_by_wal"


def test_values_that_are_not_known_are_counted_by_column() -> None:
    said = [warning.args for warning in unknown({("type", "9"): 2, ("state", "x"): 1})]
    assert said == [{"field": "state", "value": "x", "count": 1}, {"field": "type", "value": "9", "count": 2}]


def test_which_way_a_message_went_is_open_where_the_owner_is_not_known() -> None:
    assert [direction_of(who) for who in (OWNER, "a", None)] == ["out", "in", "unknown"]
    assert direction_of("a", known=False) == direction_of(OWNER, known=False) == "unknown"
