
"""Tables of an app's database as rows: the columns that this version has, with the rows of side tables folded in.

One mechanism for every parser of a database: it asks for the columns that exist, reads on behind damaged pages, keeps
the loss ledger, marks rows that the write-ahead log brought, changed or removed, and names columns that are new.

A side table holds several rows for one row of the main table (the parts of a multimedia message, the people it went
to). Its rows come as one JSON value beside the main row, so that a message is never multiplied and a change in a side
table shows in the comparison of the two views like a change in the row itself.

What such parsers tell alike is here as well: entries of address books, values that are not known, tables left aside.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import msgspec

from parsers.base import Context
from parsers.records import (
    PRESENT,
    REASON_NOBODY,
    Contact,
    IdentifierKind,
    LedgerKind,
    Message,
    Provenance,
    Record,
    Rejection,
    State,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import Roster
from parsers.sqlite.database import Database, quoted
from parsers.sqlite.gaps import Gaps
from parsers.sqlite.scan import Tally, scan
from parsers.sqlite.values import text_of
from parsers.words import N_

WARNING_UNREAD = N_("The table {table} has columns that this version of the program does not read: {columns}.")
WARNING_SIDE_DAMAGED = N_(
    "The table {table} is damaged. What belongs to the messages was read from it as far as possible.")
WARNING_UNKNOWN = N_("{count} entries have the unknown {field} {value}; they were kept.")
WARNING_NOT_READ = N_("{rows} rows of the table {table} were not read.")

_CHECK_EVERY = 0x7FF
#: Stands before a blob written as hexadecimal digits: a code point that no text contains.
_BLOB = "\U0010ffff"


class Side(msgspec.Struct, frozen=True):
    """A side table. `name`: what its rows go by; `key`: its column that holds the main table's `to`.

    `order`: a column of numbers by which the rows of one main row stand, before their row id.
    """

    name: str
    table: str
    key: str
    columns: tuple[str, ...]
    order: str | None = None
    to: str = "rowid"


class Row:
    """A row: `row["column"]` is None for a column that this version lacks, a list of rows for a side table."""

    __slots__ = ("id", "state", "table", "values")

    def __init__(self, table: str, row_id: int, state: State, values: dict[str, Any]) -> None:
        self.table, self.id, self.state, self.values = table, row_id, state, values

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name)

    @property
    def provenance(self) -> Provenance:
        return Provenance(self.table, self.id)

    def text(self, name: str) -> str | None:
        """The value as text; None when there is none, or it is empty."""
        value = self.values.get(name)
        return value or None if type(value) is str else None if value is None else text_of(value)[0]

    def raw(self, name: str) -> bytes | None:
        """The bytes of a text that is no UTF-8, for `Message.raw`."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return text_of(value)[1]
        if value.isascii():
            return None
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            return value.encode("utf-8", "surrogateescape") if _escaped(value) else None
        return None

    def integer(self, name: str) -> int | None:
        """The value as a whole number, also where it is stored as text."""
        value = self.values.get(name)
        return value if type(value) is int else None if value is None else integer(value)

    def side(self, name: str) -> list[Row]:
        """The rows of a side table."""
        return self.values.get(name) or []

    def given(self, *names: str, silent: tuple[object, ...] = (None, "", 0, -1)) -> dict[str, Any]:
        """Columns that say something, as plain JSON values, for `details`."""
        found = {}
        values = self.values
        for name in names:
            value = values.get(name)
            if value is not None and value not in silent and not isinstance(value, bytes):
                found[name] = str(value) if isinstance(value, float) and value - value != 0 else value
        return found

    def flags(self, *names: str, **words: str) -> dict[str, Any]:
        """Columns that hold 1, for `details`: under their own names, or each under the word that is given for it."""
        called = {name: name for name in names} | words
        return {word: True for name, word in called.items() if self.integer(name) == 1}

    def deleted_if(self, marked: bool) -> State:
        """The state of the row, where the app keeps rows that it marks as deleted, be it in the log alone."""
        return "deleted_by_app" if marked and self.state in PRESENT else self.state


def _escaped(text: str) -> bool:
    return all(not 0xD800 <= ord(c) <= 0xDFFF or 0xDC80 <= ord(c) <= 0xDCFF for c in text)


def integer(value: object) -> int | None:
    """A whole number, also where it is stored as text or as a number with a point."""
    if type(value) is int:
        return value
    if isinstance(value, float):
        return int(value) if value - value == 0 and value == int(value) else None
    if isinstance(value, str) and len(value) < 20:
        text = value.strip()
        return int(text) if text.lstrip("-").isdecimal() and text.count("-") <= text.startswith("-") else None
    return None


def contact(
    app: str, row: Row, name: str | None, stated: Iterable[tuple[IdentifierKind, str | None]],
    details: Mapping[str, Any] | None = None, state: State | None = None,
) -> Contact | Rejection:
    """An entry of an address book, with those of the `stated` identifiers that it has. One of nobody is rejected."""
    identifiers = tuple((kind, value) for kind, value in stated if value)
    if not identifiers and name is None:
        return Rejection("contact", REASON_NOBODY, row.provenance)
    return Contact(app, name, identifiers, row.provenance, state or row.state, dict(details) if details else None)


def unknown(found: Mapping[tuple[str, Any], int]) -> Iterator[Warning]:
    """Tell of values that the parser does not know. `found`: how many rows have each, by column and value."""
    for (field, value), count in sorted(found.items()):
        yield Warning(WARNING_UNKNOWN, {"field": field, "value": value, "count": count})


def not_read(database: Database, *tables: str) -> Iterator[Warning]:
    """Tell how many rows lie in tables that are known, and left aside."""
    for table in tables:
        rows = database.count(table)
        if rows:
            yield Warning(WARNING_NOT_READ, {"table": table, "rows": rows}, Provenance(table))


class Table:
    """A main table of a database, which the parser answers for row by row.

    `columns`: those that are read; `ignored`: those that are known and say nothing to a case; every other one is
    named in a warning. `where`: which of its rows (SQL on the table itself, without an alias). `gaps`: where row ids
    that are missing between messages are noted.
    """

    def __init__(
        self, database: Database, name: str, kind: LedgerKind, columns: Iterable[str], *,
        ignored: Iterable[str] = (), sides: Iterable[Side] = (), where: str = "1", gaps: Roster | None = None,
    ) -> None:
        self.database, self.name, self.kind, self.where = database, name, kind, where
        present = database.columns(name)
        wanted = list(dict.fromkeys(columns))
        self.columns = [column for column in wanted if column in present]
        self.unread = sorted(present - set(wanted) - set(ignored) - {"_id"})
        self._sides = [_SideReader(database, name, side) for side in sides if side.key in database.columns(side.table)]
        self._gaps = None if gaps is None else _Gaps(database, name, gaps)

    def __bool__(self) -> bool:
        return bool(self.database.columns(self.name))

    def records(self, make: Callable[[Row], Iterable[Record]], context: Context) -> Iterator[Record]:
        """Yield what the ledger needs and what `make` makes of every row."""
        if not self:
            return
        tally = Tally(self.database, self.kind, self.name, where=self.where)
        yield from tally.start()
        n = old = 0
        for row in self.rows():
            n += 1
            if not n & _CHECK_EVERY:
                context.check()
            if row.state == "removed_by_wal":
                old += 1
                yield tally.old()
            made = make(row)
            yield from made if self._gaps is None else self._gaps.listen(row.id, made)
            tally.last = row.id
        tally.read = n - old
        yield from tally.settle()
        yield from self.warnings()

    def rows(self) -> Iterator[Row]:
        """Yield the rows in order of their ids, in constant memory; none where the table is missing."""
        if not self:
            return
        for state, (row_id, *values) in scan(self.database, self._select()):
            found = dict(zip(self.columns, values, strict=False))
            for n, side in enumerate(self._sides, len(self.columns)):
                found[side.side.name] = side.rows(values[n], state)
            yield Row(self.name, row_id, state, found)

    def warnings(self) -> Iterator[Record]:
        """Yield what an examiner must know of the table: new columns, damaged side tables."""
        place = Provenance(self.name)
        if self._gaps is not None:
            yield from self._gaps.warnings()
        if self.unread:
            yield Warning(WARNING_UNREAD, {"table": self.name, "columns": ", ".join(self.unread)}, place)
        for side in self._sides:
            if side.loose is not None:
                table = side.side.table
                yield Warning(WARNING_SIDE_DAMAGED, {"table": table}, Provenance(table), partial=True)

    def _select(self) -> str:
        asked = [f"m.{quoted(column)}" for column in self.columns] + [side.value for side in self._sides]
        joins = "".join(side.join for side in self._sides)
        rows = quoted(self.name)
        if self.where != "1":
            rows = f"(SELECT rowid AS rowid, * FROM {rows} WHERE {self.where})"
        return f"SELECT m.rowid, {', '.join(asked or ['NULL'])} FROM {rows} AS m{joins} WHERE m.rowid > ?"


class _Gaps(Gaps):
    """Row ids that are missing between messages, told by the records of the rows as they pass."""

    def __init__(self, database: Database, table: str, roster: Roster) -> None:
        super().__init__(database, table)
        self._roster = roster
        self._before: tuple[str, int | None] | None = None

    def listen(self, row_id: int, records: Iterable[Record]) -> Iterator[Record]:
        """Pass on the records of a row, noting what is missing before it."""
        for record in records:
            if isinstance(record, Message):
                after = record.conversation, record.time.utc_ms
                if self.last is not None and self._before is not None:
                    (left, before), (right, now) = self._before, after
                    self.jump(self.last + 1, row_id, self._roster.neighbour(left), before,
                              self._roster.neighbour(right), now)  # fmt: skip
                self.last, self._before = row_id, after
            yield record
        self.last = row_id


class _SideReader:
    """How the rows of one side table come: by its index, by one pass over it, or, where it is damaged, from memory."""

    def __init__(self, database: Database, main: str, side: Side) -> None:
        self.side = side
        present = database.columns(side.table)
        self._columns = [column for column in side.columns if column in present]
        order = quoted(side.order) if side.order is not None and side.order in present else "0"
        to = "m.rowid" if side.to == "rowid" else f"m.{quoted(side.to)}"
        self.loose: dict[Any, list[Row]] | None = None
        packed = ", ".join(f"CASE typeof({c}) WHEN 'blob' THEN '{_BLOB}' || hex({c}) ELSE {c} END"
                           for c in map(quoted, self._columns))
        rows = f"json_group_array(json_array({order}, rowid, {packed or 'NULL'}))"
        table, key = quoted(side.table), quoted(side.key)
        self.join = ""
        if side.to != "rowid" and side.to not in database.columns(main):
            self.value = "NULL"
        elif self._damaged(database):
            self.loose = self._load(database)
            self.value = to
        elif _indexed(database, side.table, side.key):
            self.value = f"(SELECT {rows} FROM {table} WHERE {table}.{key} = {to})"
        else:
            alias = quoted(f"side {side.name}")
            self.join = (f" LEFT JOIN (SELECT {key} AS main, {rows} AS found FROM {table} GROUP BY {key}) AS {alias}"
                         f" ON {alias}.main = {to}")
            self.value = f"{alias}.found"

    def _damaged(self, database: Database) -> bool:
        """Whether any of it cannot be read. Looking notes the damage, so that the source is called partial."""
        noted = len(database.item.damage)
        columns = " + ".join(f"ifnull(length({quoted(c)}), 0)" for c in (self.side.key, *self._columns))
        for _ in database.rows(f"SELECT 1, sum({columns}) FROM {quoted(self.side.table)} ORDER BY 1"):
            pass
        return len(database.item.damage) > noted

    def _load(self, database: Database) -> dict[Any, list[Row]]:
        found: dict[Any, list[Row]] = {}
        asked = ", ".join(quoted(c) for c in (self.side.key, *self._columns))
        for state, (row_id, key, *values) in scan(
            database, f"SELECT rowid, {asked} FROM {quoted(self.side.table)} WHERE rowid > ?"
        ):
            if state != "removed_by_wal":
                row = Row(self.side.table, row_id, state, dict(zip(self._columns, values, strict=True)))
                found.setdefault(key, []).append(row)
        return found

    def rows(self, value: object, state: State) -> list[Row]:
        if self.loose is not None:
            return self.loose.get(value, [])
        if not isinstance(value, str) or value == "[]":
            return []
        found = sorted(json.loads(value), key=lambda row: (row[0] if isinstance(row[0], int | float) else 0, row[1]))
        return [
            Row(self.side.table, packed[1], state,
                {name: _unpacked(one) for name, one in zip(self._columns, packed[2:], strict=False)})
            for packed in found
        ]


def _unpacked(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(_BLOB):
        return bytes.fromhex(value[1:])
    return value


def _indexed(database: Database, table: str, column: str) -> bool:
    """Whether rows of a table are found by a column without reading all of it."""
    sql = ("SELECT 1 FROM pragma_index_list(?1) AS l, pragma_index_info(l.name) AS i"
           " WHERE i.seqno = 0 AND i.name = ?2 COLLATE NOCASE AND l.partial = 0"
           " UNION ALL SELECT 1 FROM pragma_table_info(?1) WHERE name = ?2 COLLATE NOCASE AND pk = 1"
           " AND upper(type) = 'INTEGER'")
    return next(database.query(sql, (table, column)), None) is not None
