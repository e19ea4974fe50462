
"""What databases of Apple's system and of Core Data share: times, property lists, archives, rows beside rows.

Facts. Core Data and Foundation count seconds since 2001-01-01 UTC (Apple, `NSDate.timeIntervalSinceReferenceDate`). An
`NSKeyedArchiver` plist holds a flat list `$objects` whose members refer to each other by UID, and `$top` names the
root (public descriptions by ccl_bplist, C. Sandersen; imessage-exporter, `util/plist.rs`). Both come from other
people's devices and may be made to hurt: sizes, depth and the number of objects are limited here.
"""

from __future__ import annotations

import math
import plistlib
import struct
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from xml.parsers.expat import ExpatError

from parsers import times
from parsers.records import IdentifierKind, Provenance, State, Warning  # noqa: A004  (the field's own word)
from parsers.sqlite.database import Database, quoted
from parsers.sqlite.scan import scan
from parsers.words import N_

WARNING_UNREAD_COLUMNS = N_("The table {table} has columns that this version does not read: {columns}.")

_LARGEST_PLIST = 32 << 20  # bytes
_DEEPEST = 40
_MOST_OBJECTS = 50_000
_HIGHEST_ROW = (1 << 31) - 1  # of rows that are read beside others; two of them make one key

#: What plistlib raises on content that was damaged or made to hurt.
_DAMAGE = (
    plistlib.InvalidFileException, ExpatError, ValueError, TypeError, LookupError, AttributeError, OverflowError,
    RecursionError, MemoryError, EOFError, OSError, struct.error,
)


def apple_ms(value: object) -> int | None:
    """Milliseconds since 1970 UTC of an Apple time (seconds or nanoseconds since 2001), None when it is none."""
    return times.from_apple(value).utc_ms


def load_plist(data: object) -> Any:
    """Return the content of a property list (binary or XML), or None when it cannot be read."""
    if not isinstance(data, bytes) or len(data) > _LARGEST_PLIST:
        return None
    try:
        return plistlib.loads(data)
    except _DAMAGE:
        return None


def unarchive(data: object) -> Any:
    """Return the root object of an `NSKeyedArchiver` plist as plain values, or None when it cannot be read.

    Dictionaries, lists, sets, text, URLs and data become dict, list, str and bytes; dates become seconds since 2001;
    an object of another class becomes a dict of its fields, with its class under `$class`.
    """
    plist = load_plist(data)
    if not isinstance(plist, dict) or not isinstance(plist.get("$objects"), list):
        return None
    top = plist.get("$top")
    root = next(iter(top.values()), None) if isinstance(top, dict) and top else None
    return _Unarchiver(plist["$objects"]).value(root, 0)


class _Unarchiver:
    """Follows the references of one archive, within limits: shared objects can multiply without end."""

    def __init__(self, objects: list[Any]) -> None:
        self._objects = objects
        self._left = _MOST_OBJECTS

    def value(self, item: Any, depth: int) -> Any:
        self._left -= 1
        if depth > _DEEPEST or self._left < 0:
            return None
        if isinstance(item, dict) and item.keys() == {"CF$UID"} and type(item["CF$UID"]) is int:
            item = plistlib.UID(item["CF$UID"]) if 0 <= item["CF$UID"] < 1 << 32 else None  # written as XML
        if isinstance(item, plistlib.UID):
            item = self._objects[item.data] if item.data < len(self._objects) else None
            return None if item == "$null" else self.value(item, depth + 1)
        if isinstance(item, list):
            return [self.value(member, depth + 1) for member in item]
        return self._object(item, depth) if isinstance(item, dict) else item

    def _object(self, item: dict[Any, Any], depth: int) -> Any:
        keys, members = item.get("NS.keys"), item.get("NS.objects")
        if isinstance(keys, list) and isinstance(members, list):
            names = (self.value(key, depth + 1) for key in keys)
            return {str(name): self.value(member, depth + 1) for name, member in zip(names, members, strict=False)}
        if isinstance(members, list):
            return [self.value(member, depth + 1) for member in members]
        for field in ("NS.string", "NS.bytes", "NS.data", "NS.time"):
            if field in item:
                return self.value(item[field], depth + 1)
        if "NS.relative" in item:
            base, rest = (self.value(item.get(field), depth + 1) for field in ("NS.base", "NS.relative"))
            return f"{base or ''}{rest or ''}"
        found = {str(name): self.value(member, depth + 1) for name, member in item.items() if name != "$class"}
        kind = self.value(item.get("$class"), depth + 1) if "$class" in item else None
        if isinstance(kind, dict) and isinstance(kind.get("$classname"), str):
            found["$class"] = kind["$classname"]
        return found


def plain(value: Any) -> Any:
    """Make a plist's value plain JSON: bytes become a note of their size, dates ISO text, numbers stay finite.

    Within limits: a value may hold itself, or the same value so often that it has no end.
    """
    return _Plain().value(value, 0)


class _Plain:
    def __init__(self) -> None:
        self._left = _MOST_OBJECTS

    def value(self, value: Any, depth: int) -> Any:
        self._left -= 1
        if isinstance(value, dict | list | tuple | set) and (depth >= _DEEPEST or self._left < 0):
            return None
        if isinstance(value, dict):
            return {str(name): self.value(member, depth + 1) for name, member in value.items() if self._left > 0}
        if isinstance(value, list | tuple | set):
            return [self.value(member, depth + 1) for member in value if self._left > 0]
        if isinstance(value, float) and not math.isfinite(value):
            return str(value)
        if isinstance(value, bytes):
            return f"<{len(value)} bytes>"
        if isinstance(value, datetime):
            return value.isoformat()
        return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def unread_columns(database: Database, table: str, known: Iterable[str]) -> Warning | None:
    """Return a warning that names the columns of a main table which the parser has never heard of, if there are any."""
    unread = sorted(database.columns(table) - set(known))
    if not unread:
        return None
    return Warning(WARNING_UNREAD_COLUMNS, {"table": table, "columns": ", ".join(unread)}, Provenance(table))


def _in_order(
    database: Database, columns: str, source: str, order: str, bare: tuple[str, str] | None = None
) -> Iterator[tuple[State, tuple[Any, ...]]]:
    """Rows by their first column, which is unique. Sorting meets every damaged page before the first row: then what
    can be read is taken in the order of the file, going on behind the damage, and sorted here. `bare`: columns and
    source without the table that is joined.
    """
    noted, last = len(database.item.damage), -1
    for state, row in database.rows(f"SELECT {columns} FROM {source} ORDER BY {order}"):
        last = row[0]
        yield state, row
    if len(database.item.damage) == noted:
        return
    asked, *less = [f"SELECT t.rowid, {what} FROM {place} AND t.rowid > ?"
                    for what, place in ((columns, source), *([bare] if bare else []))]
    rest = [(state, row[1:]) for state, row in scan(database, asked, less=less) if row[1] > last]
    yield from sorted(rest, key=lambda found: found[1][0])


class Beside:
    """Rows of a table in order of the row of another table that they belong to, in both views of a log.

    `owner` is the column that names the other row, `own` the row's own key (or `rowid`); `columns` are SQL. Read once,
    in step with the other table: a join could multiply its rows, and asking for each is slow. `left_over` fills with
    what belongs to no row that was asked for (the values of `own`).
    """

    def __init__(
        self, database: Database, table: str, owner: str, own: str, columns: Sequence[str] = (), join: str = ""
    ) -> None:
        self._rows: Iterator[tuple[State, tuple[Any, ...]]] = iter(())
        self._taken: tuple[object, list[tuple[State, tuple[Any, ...]]]] = (None, [])
        self.left_over: list[object] = []
        if {owner, own} - {"rowid"} <= database.columns(table):
            a, b = f"t.{quoted(owner)}", f"t.{quoted(own)}"
            sane = " AND ".join(f"typeof({key}) = 'integer' AND {key} BETWEEN 0 AND {_HIGHEST_ROW}" for key in (a, b))
            keys = f"{a} * {_HIGHEST_ROW + 1} + {b}, {a}, {b}"
            (wanted, source), bare = [
                (", ".join((keys, *given)), f"{quoted(table)} AS t {joined} WHERE {sane}")
                for given, joined in ((columns, join), (["NULL"] * len(columns), ""))
            ]
            self._rows = _in_order(database, wanted, source, f"{a}, {b}", bare if join else None)
        self._head = next(self._rows, None)

    def take(self, key: object, state: State = "live") -> list[tuple[Any, ...]]:
        """Return (own key, *columns) of the rows of one owner, in the view that `state` is of.

        Ask in ascending order of `key`; a key may be asked twice. A key that is no whole number owns nothing.
        """
        if key != self._taken[0]:
            found: list[tuple[State, tuple[Any, ...]]] = []
            while self._head is not None and isinstance(key, int) and self._head[1][1] <= key:
                kind, row = self._head
                if row[1] == key:
                    found.append((kind, row[2:]))
                elif kind != "removed_by_wal":
                    self.left_over.append(row[2])
                self._head = next(self._rows, None)
            self._taken = key, found
        not_in_view = "wal_only" if state == "removed_by_wal" else "removed_by_wal"
        return [row for kind, row in self._taken[1] if kind != not_in_view]

    def finish(self) -> None:
        """Count what is left: rows of owners after the last one."""
        self.take(_HIGHEST_ROW + 1)


def address_kind(address: str) -> IdentifierKind:
    """What an address of Apple's messages is: an e-mail address, a number, or the name of a service."""
    if "@" in address:
        return "email"
    digits = sum(map(str.isdecimal, address))
    return "phone" if digits >= 2 and all(c.isdecimal() or c in "+ ()-./#*" for c in address) else "other"
