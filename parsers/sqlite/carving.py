"""Finding deleted rows of a table in what a SQLite file has left lying. Rather one row less than one that never was.

A record says itself how long it is: its header lists the type of each value, and the sum of their sizes must be the
size that stands before it. So a place is a candidate only where all of that fits to the byte; where its texts are
text; and where every value is of a kind, and every number in a range, that the living rows of the table have, and the
rows of no other table of as many columns. A row that lives on, under its own number, under a unique key or with the
same content, is none. In a free block the first four bytes are overwritten, which costs the row its number.

A row that runs on to overflow pages is read from these where they are whole (`parsers.sqlite.overflow`); where they are
not, and its number and length stand there or it fills a free block to the byte, it is given as far as its own page
goes, and marked as cut.

`Found.confidence`: high, where record, size and number are whole and what follows begins where it ends; medium, where
the number is lost, where it is cut, or where nothing vouches for the end, whose last bytes another row may have
overwritten; low, where the beginning of the header was worked out, where the rest stands on other pages, or where
hardly any living row says what rows look like.
Not found: tables WITHOUT ROWID, what SQLite or the app wiped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from math import isfinite
from typing import Any, NamedTuple

from parsers.sqlite.database import Database, quoted
from parsers.sqlite.overflow import Overflow, Payload
from parsers.sqlite.pages import File, Page, cells, gaps, varint, varint_length

_SAMPLE = 3000  # living rows, from each end of the table, that a shape is learnt from
_FEW = 30  # fewer say too little about what rows look like
_LEAST_COLUMNS = 4
_LONGEST_ROWID = 9
_OTHER_VALUES = 64
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LONGEST_HEADER = 127  # bytes; more columns than any message table has
_SAY_NOTHING = bytes((0, 8, 9, 12, 13))
"""The types of NULL, 0, 1 and what is empty. What holds hardly anything else is no row (`Shape.accepts`), and stands
at every byte of a page that was wiped."""
_ODD, _EVEN = (bytes(range(first, 128, 2)) for first in (1, 0))


class Found(NamedTuple):
    """A deleted row. `rowid` None where it is lost; `offset`: bytes from the start of `file` (main, wal, journal).

    `cut`: its last value ends early, and those behind it are lost. `pages`: overflow pages that hold the rest of it.
    """

    rowid: int | None
    values: tuple[Any, ...]
    page: int
    offset: int
    file: str
    confidence: str
    cut: bool = False
    pages: tuple[int, ...] = ()


class _Cell(NamedTuple):
    """A cell of a page: where its record's header and its end are, its number if that is left."""

    start: int
    header: int
    end: int
    rowid: int | None
    payload: Payload
    confidence: str


class Shape:
    """What rows of a table look like: how many values, of which kinds, in which ranges."""

    def __init__(self, database: Database, table: str) -> None:
        self.table = table
        info = list(database.query(
            "SELECT name, type, pk FROM pragma_table_info(?) ORDER BY cid", (table,)))
        self.columns = [str(name) for name, _, _ in info]
        keys = [n for n, (_, _, pk) in enumerate(info) if pk]
        whole = len(keys) == 1 and str(info[keys[0]][1]).upper() == "INTEGER"
        self.alias = keys[0] if whole else None
        names = ", ".join(map(quoted, self.columns))
        rows: list[tuple[Any, ...]] = []
        for order in ("", "DESC"):
            rows += database.query(
                f"SELECT {names} FROM {quoted(table)} ORDER BY rowid {order} LIMIT {_SAMPLE}") if names else []
        self.known = len(rows) >= _FEW
        self._kinds = [self._learn(n, str(info[n][1]), rows) for n in range(len(info))]

    def _learn(self, n: int, declared: str, rows: list[tuple[Any, ...]]) -> _Kind:
        if not self.known:
            return _Kind.declared(declared)
        return _Kind.of([row[n] for row in rows])

    def accepts(self, values: tuple[Any, ...]) -> bool:
        """Whether a row could be one of this table's."""
        if self.alias is not None and (len(values) <= self.alias or values[self.alias] is not None):
            return False
        said = 0
        for n, (value, kind) in enumerate(zip(values, self._kinds, strict=False)):
            if n != self.alias and not kind.accepts(value):
                return False
            said += value not in (None, 0, 1, -1, "", b"")
        return said > 1

    def types(self, count: int) -> re.Pattern[bytes]:
        """The types of a record of so many values, after that of a row number in the first column: what stands there
        whatever a free block has overwritten.
        """
        kinds = self._kinds[1 if self.alias == 0 else 0:count]
        return re.compile(b"(?=(" + b"".join(kind.pattern() for kind in kinds) + b"))", re.DOTALL)


class _Kind(NamedTuple):
    """What stands in a column: types of Python, whether NULL, the range of its whole numbers."""

    types: frozenset[type]
    nullable: bool
    least: int | None
    most: int | None

    def pattern(self) -> bytes:
        """The types of its values as bytes of a record's header."""
        parts = [b"\\x00"] if self.nullable or not self.types else []
        if self.types & {int, float}:
            parts.append(rb"[\x01-\x09]" if float in self.types else rb"[\x01-\x06\x08\x09]")
        for kind, last in ((str, _ODD), (bytes, _EVEN)):
            if kind in self.types:
                short = b"".join(bytes((n,)) for n in range(12, 128) if n % 2 == (kind is str))
                parts.append(b"[" + re.escape(short) + b"]|[\x81-\xff](?:[\x80-\xff])?[" + re.escape(last) + b"]")
        return b"(?:" + b"|".join(parts) + b")"

    @classmethod
    def declared(cls, affinity: str) -> _Kind:
        upper = affinity.upper()
        if "INT" in upper or "BOOL" in upper or "TIME" in upper or "DATE" in upper:
            return cls(frozenset((int, float)), nullable=True, least=None, most=None)
        if "CHAR" in upper or "CLOB" in upper or "TEXT" in upper:
            return cls(frozenset((str,)), nullable=True, least=None, most=None)
        if "BLOB" in upper:
            return cls(frozenset((bytes,)), nullable=True, least=None, most=None)
        return cls(frozenset((int, float, str, bytes)), nullable=True, least=None, most=None)

    @classmethod
    def of(cls, values: list[Any]) -> _Kind:
        types = {type(value) for value in values if value is not None}
        if float in types:
            types.add(int)  # a whole number is stored as one, whatever the column says
        numbers = [int(value) for value in values if isinstance(value, int | float) and isfinite(value)]
        least, most = (min(numbers), max(numbers)) if numbers else (None, None)
        if least is not None and most is not None:
            room = max(_OTHER_VALUES, abs(most) // 16 if least > 10 ** 8 else most * 2, (most - least) // 4)
            least, most = (least - room if least > 0 else min(least, -1) - (least < 0) * room), most + room
        return cls(frozenset(types), nullable=any(value is None for value in values), least=least, most=most)

    def accepts(self, value: Any) -> bool:
        if value is None:
            return self.nullable
        if type(value) not in self.types:
            return False
        if isinstance(value, int | float) and self.least is not None and self.most is not None:
            return self.least <= value <= self.most
        return True


class Carver:
    """Looks for deleted rows of one table."""

    def __init__(self, database: Database, table: str) -> None:
        self.file = File(database.item, database.applied, with_log=not database.log_left_out)
        self._overflow = Overflow(self.file)
        self.database = database
        self.shape = Shape(database, table)
        root = next(iter(database.query(
            "SELECT rootpage, sql FROM sqlite_master WHERE type = 'table' AND name = ? COLLATE NOCASE", (table,))),
            (0, ""))
        self._rooted = self.file.sound and bool(root[0]) and "WITHOUT ROWID" not in str(root[1]).upper()
        self._leaves, self._whole = self.file.tree(int(root[0])) if self._rooted else (set(), False)
        self._counts = self._stored_counts()
        self._last = self._last_rowid()
        self._types = [(count, self.shape.types(count)) for count in sorted(self._counts, reverse=True)]
        self._others = [shape for other in database.tables() if other != table
                        and any(abs(len(database.columns(other)) - n) == 0 for n in self._counts)
                        for shape in [Shape(database, other)] if shape.alias == self.shape.alias]

    def _stored_counts(self) -> frozenset[int]:
        """How many values the living rows hold: rows older than a column lack it."""
        counts = {len(self.shape.columns)}
        for number in sorted(self._leaves)[:20] + sorted(self._leaves)[-20:]:
            page = self.file.live(number)
            for place in cells(page):
                try:
                    _, at = varint(page.data, place)
                    _, at = varint(page.data, at)
                    counts.add(len(_serials(page.data, at)[0]))
                except (IndexError, ValueError):
                    continue
        return frozenset(n for n in counts if n <= len(self.shape.columns))

    def _last_rowid(self) -> int:
        table = quoted(self.shape.table)
        last = [row[0] for row in self.database.query(f"SELECT coalesce(max(rowid), 0) FROM {table}")]
        if "sqlite_sequence" in self.database.tables():
            last += [row[0] for row in self.database.query(
                "SELECT seq FROM sqlite_sequence WHERE name = ?", (self.shape.table,)) if isinstance(row[0], int)]
            if len(last) > 1:
                return int(max(last))
        return int(max(last, default=0)) + (1 << 20)

    def rows(self) -> Iterator[Found]:
        """Every deleted row that could be told beyond doubt, once."""
        if not self._rooted or len(self.shape.columns) < _LEAST_COLUMNS or not self._counts:
            return
        best: dict[tuple[Any, ...], Found] = {}
        taken: dict[tuple[Any, ...], tuple[Any, ...]] = {}
        for found in _unshared(self._candidates()):
            key = tuple(value for n, value in enumerate(found.values) if n != self.shape.alias)
            held = best.get(key)
            if held is not None and (held.rowid is not None or found.rowid is None):
                continue
            if any(taken.setdefault(name, key) != key for name in self._names(found)):
                continue  # an older version of a row that was found already
            if held is None and self._lives(found, key):
                continue
            best[key] = found
        yield from sorted(best.values(), key=lambda f: (f.rowid is None, f.rowid or 0, f.file, f.offset))

    def _names(self, found: Found) -> Iterator[tuple[Any, ...]]:
        """What tells one row from another: its number, and its unique keys."""
        if found.rowid is not None:
            yield "rowid", found.rowid
        named = dict(zip(self.shape.columns, found.values, strict=False))
        for columns in self.database.unique_keys(self.shape.table):
            values = tuple(named.get(column) for column in columns)
            if None not in values:
                yield (*columns, *values)

    def _candidates(self) -> Iterator[Found]:
        for number in sorted(self._leaves):
            self.database.item.evidence.progress(0)
            page = self.file.live(number)
            for start, end in gaps(page, self.file.usable):
                yield from self._region(page, start, end, own=True)
        free = self.file.free()
        for number in free:
            self.database.item.evidence.progress(0)
            yield from self._whole_page(self.file.live(number), own=False)
        wanted = self._leaves | set(free)
        for page in self.file.older():
            if page.number in wanted:
                yield from self._whole_page(page, own=page.number in self._leaves)

    def _whole_page(self, page: Page, *, own: bool) -> Iterator[Found]:
        if len(page.data) < self.file.page_size:
            return
        start = 100 if page.number == 1 else 0
        if own and not cells(page):
            return
        if cells(page):
            for first, end in gaps(page, self.file.usable):
                yield from self._region(page, first, end, own=own)
        yield from self._region(page, start, self.file.usable, own=own)

    def _region(self, page: Page, start: int, end: int, *, own: bool) -> Iterator[Found]:
        """Cells in a stretch of a page. A whole one speaks for itself. One without its beginning is believed where it
        ends with the stretch, or where the next one begins; of a whole one that does not, the end may be overwritten.
        """
        found = sorted(self._cells(page.data, start, end, own), key=lambda cell: (cell.start, -cell.end))
        starts = {cell.start for cell in found} | {end}
        at = start
        for cell in found:
            if cell.start < at:
                continue
            vouched = cell.end in starts
            if vouched or cell.confidence == "high":
                yield self._found(page, cell if vouched else cell._replace(confidence="medium"))
                at = cell.end

    def _cells(self, data: bytes, start: int, end: int, own: bool) -> Iterator[_Cell]:
        """Whatever could be a cell, by the types in the header of its record."""
        first = 1 if self.shape.alias == 0 else 0
        for count, pattern in self._types:
            for match in pattern.finditer(data, start + first + 1, end):
                types = match[1]
                length = len(types) + first + 1
                if length > _LONGEST_HEADER or len(types.translate(None, _SAY_NOTHING)) < 2:
                    continue
                header = match.start() - first - 1
                payload = self._payload(data, header, length, _types(types, first), end)
                if payload is None or not (len(payload.values) == count or payload.cut) or not self._fits(
                        payload.values, own):
                    continue
                yield from self._placed(data, header, length, payload, start)

    def _placed(self, data: bytes, header: int, length: int, payload: Payload, start: int) -> Iterator[_Cell]:
        """The ways in which a record may stand in a cell: whole, or with the first four bytes overwritten."""
        total, end = payload.size, payload.end
        intact = data[header] == length and (self.shape.alias != 0 or data[header + 1] == 0)
        if intact:
            number = self._number(data, header, total, start)
            if number is not None:
                rowid, begin = number
                yield _Cell(begin, header, end, rowid, payload, "high")
                return
        for digits in range(1, _LONGEST_ROWID + 1):
            begin = header - digits - varint_length(total)
            left = data[max(begin + 4, header - digits):header]  # of the row number
            if begin < start:
                return
            if payload.cut and begin > start:
                continue  # only the free block that it fills to the byte says that it was that long
            if (intact or header < begin + 4) and (
                not left or (left[-1] < 0x80 and all(byte > 0x7F for byte in left[:-1]))):
                yield _Cell(begin, header, end, None, payload, "medium" if header >= begin + 4 else "low")

    def _payload(self, data: bytes, header: int, length: int, serials: list[int], end: int) -> Payload | None:
        """The record, where all its texts are text: else the end of another cell was written over this one."""
        try:
            payload = self._overflow.payload(data, header, length, serials, end)
        except UnicodeDecodeError:
            return None
        if payload is None or any(type(value) is str and _CONTROL.search(value) for value in payload.values):
            return None
        return payload

    def _number(self, data: bytes, at: int, length: int, start: int) -> tuple[int, int] | None:
        """The row number that stands before a record, and where its cell begins, if the length stands before that."""
        size = varint_length(length)
        for begin in range(at - 1, max(start + size, at - _LONGEST_ROWID) - 1, -1):
            try:
                stated, behind = varint(data, begin - size)
                rowid, end = varint(data, begin)
            except IndexError:
                continue
            if stated == length and behind == begin and end == at and 0 < rowid <= self._last:
                return rowid, begin - size
        return None

    def _fits(self, values: tuple[Any, ...], own: bool) -> bool:
        return self.shape.accepts(values) and (own or not any(other.accepts(values) for other in self._others))

    def _found(self, page: Page, cell: _Cell) -> Found:
        payload, confidence = cell.payload, cell.confidence
        if payload.pages:
            confidence = "low"
        elif payload.cut and confidence == "high":
            confidence = "medium"
        return Found(cell.rowid, payload.values, page.number, page.offset + cell.header, page.file,
                     confidence if self.shape.known else "low", payload.cut, payload.pages)

    def _lives(self, found: Found, key: tuple[Any, ...]) -> bool:
        """Whether the row is still there: under its number, by a unique key, or word for word."""
        table = self.shape.table
        if found.rowid is not None and self.database.holds(table, ["rowid"], [found.rowid]):
            return True
        for name in self._names(found):
            half = len(name) // 2
            if name[0] != "rowid" and self.database.holds(table, name[:half], name[half:]):
                return True
        columns = [c for n, c in enumerate(self.shape.columns[:len(found.values)]) if n != self.shape.alias]
        whole = len(key) - found.cut  # of a row that is cut, what stands before the cut tells it
        return self.database.holds(table, columns[:whole], key[:whole])


def _unshared(candidates: Iterable[Found]) -> Iterator[Found]:
    """All but rows that lay claim to an overflow page of another: at most one of them is right, and which is not told.

    The same row in an older version of its page claims the same pages for the same content.
    """
    found = list(candidates)
    claims: dict[int, set[tuple[Any, ...]]] = {}
    for one in found:
        for page in one.pages:
            claims.setdefault(page, set()).add(one.values)
    yield from (one for one in found if all(len(claims[page]) == 1 for page in one.pages))


def _serials(data: bytes, at: int) -> tuple[list[int], int]:
    """The types of a record and where its values begin. Raises IndexError or ValueError."""
    length, place = varint(data, at)
    end = at + length
    if length < 2:
        raise ValueError("no header")
    return _types(data[place:end], 0), end


def _types(header: bytes, first: int) -> list[int]:
    """Types from a header, after so many of type NULL. Raises IndexError where it ends in the middle of one."""
    serials, place = [0] * first, 0
    while place < len(header):
        serial, place = varint(header, place)
        serials.append(serial)
    return serials


def carve(database: Database, tables: Iterable[str]) -> dict[str, list[Found]]:
    """Deleted rows of each of the tables that exist."""
    return {table: list(Carver(database, table).rows()) for table in tables if database.columns(table)}
