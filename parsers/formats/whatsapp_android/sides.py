"""The tables beside `message`, streamed in step with it.

A current msgstore.db spreads a message over dozens of tables keyed by `message_row_id`. Joining them all
multiplies rows and is slow; asking per message is slower; holding them in memory grows with the chat. So each
table is read once in order of message and the streams are merged, which costs one comparison per message
without side rows.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator
from typing import Any

from parsers.formats.whatsapp_android.side_tables import statements
from parsers.formats.whatsapp_android.statement import Side
from parsers.records import State
from parsers.sqlite.database import Database
from parsers.sqlite.scan import scan

_NEVER = (1 << 63) - 1

SideRow = dict[str, Any]
SideRows = dict[str, list[SideRow]]

#: Rows that say nothing of a message's content, so that their being left over says nothing either.
_NO_TRACE = frozenset(("business", "ephemeral", "channel"))


class Sides:
    """The merged streams. `next_id` is the id of the next message that has side rows.

    `replaced`: whether a side row of the message last taken is gone or different with the write-ahead log
    applied.
    """

    def __init__(self, database: Database) -> None:
        self.orphans: Counter[str] = Counter()
        self.replaced = False
        self._tables: list[str] = []
        self._columns: list[tuple[str, tuple[str, ...]]] = []
        streams = [self._stream(database, *found) for found in statements(database)]
        self._merged = heapq.merge(*streams)
        self._head = next(self._merged, None)
        self.next_id = self._head[0] if self._head is not None else _NEVER
        self._taken_id: int | None = None
        self._taken: SideRows = {}
        self._older: SideRows | None = None

    def _stream(
        self, database: Database, side: Side, columns: tuple[str, ...], sql: str
    ) -> Iterator[tuple[int, int, State, tuple[Any, ...]]]:
        index = len(self._columns)
        self._columns.append((side.name, columns))
        self._tables.append(side.table)

        def rows() -> Iterator[tuple[int, int, State, tuple[Any, ...]]]:
            last = -_NEVER
            for state, row in _rows(database, side, sql):
                row_id = row[1]
                if type(row_id) is int and row_id >= last:  # damage can break the order that the merge needs
                    last = row_id
                    yield row_id, index, state, row[2:]

        return rows()

    def take(self, row_id: int) -> SideRows:
        """Return the side rows of one message, by name. Ask in ascending order; an id may be asked twice."""
        if row_id == self._taken_id:
            return self._taken
        self._taken_id, self._taken, self._older, self.replaced = row_id, {}, None, False
        head = self._head
        while head is not None and head[0] <= row_id:
            name, columns = self._columns[head[1]]
            if head[0] == row_id:
                self._sort_in(head[2], name, dict(zip(columns, head[3], strict=True)))
            elif name not in _NO_TRACE and head[2] != "removed_by_wal":
                self.orphans[self._tables[head[1]]] += 1
            head = next(self._merged, None)
        self._head = head
        self.next_id = head[0] if head is not None else _NEVER
        return self._taken

    def older(self) -> SideRows | None:
        """Return the side rows of the message last taken without the write-ahead log, if they differ."""
        return self._older

    def _sort_in(self, state: State, name: str, row: SideRow) -> None:
        if state != "live" and self._older is None:
            self._older = {known: list(rows) for known, rows in self._taken.items()}
        if state != "removed_by_wal":
            self._taken.setdefault(name, []).append(row)
        if state != "wal_only" and self._older is not None:
            self._older.setdefault(name, []).append(row)
            self.replaced = self.replaced or state == "removed_by_wal"

    def finish(self) -> None:
        """Count what is left: side rows of messages after the last one."""
        self.take(_NEVER)


def _rows(database: Database, side: Side, sql: str) -> Iterator[tuple[State, tuple[Any, ...]]]:
    if side.quiet:
        arguments = (-_NEVER,) if sql.endswith("> ?") else ()
        return (("live", row) for row in database.query(sql, arguments))
    if sql.endswith("> ?"):
        return scan(database, sql)
    return _sorted(database, side, sql) if side.rows_of else database.rows(sql)


def _sorted(database: Database, side: Side, sql: str) -> Iterator[tuple[State, tuple[Any, ...]]]:
    """The rows of a query that sorts. One damaged page ends it, mostly before its first row: what is left is then read
    row by row and sorted here, in memory.
    """
    noted, last = len(database.item.damage), -_NEVER
    for state, row in database.rows(sql):
        last = row[0]
        yield state, row
    if len(database.item.damage) == noted:
        return
    asked = sql.removeprefix("SELECT ").removesuffix(" ORDER BY 1")
    again = scan(database, f"SELECT {side.rows_of}.rowid, {asked} AND {side.rows_of}.rowid > ?")
    left = [(state, row[1:]) for state, row in again if type(row[1]) is int and row[1] > last]
    yield from sorted(left, key=lambda found: int(found[1][0]))
