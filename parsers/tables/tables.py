"""The tables of one file, each with the mapping that fits it, and their records."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from parsers.base import Context
from parsers.errors import FileMalformed, UserError
from parsers.filetypes import begins_as_text_cannot
from parsers.reasons import WARNING_UNDATED, WARNING_UNKNOWN
from parsers.records import Found, Provenance, Record, Warning  # noqa: A004  (the field's own word)
from parsers.reported.people import Book
from parsers.reported.values import settle
from parsers.signs import any_of
from parsers.sqlite.database import Database
from parsers.tables import database as databases
from parsers.tables import xry
from parsers.tables.cells import Moments, observe
from parsers.tables.layouts import LAYOUTS
from parsers.tables.mapping import Mapping, load, named, order_of, plain, stand_in, wanted
from parsers.tables.reading import (
    DELIMITERS,
    Row,
    Sheet,
    book_sheets,
    encoding_of_text,
    is_book,
    text_encoding,
    text_head,
    text_sheet,
)
from parsers.tables.rows import Rows
from parsers.text import codepages
from parsers.text.csvtext import warning_of
from parsers.text.dates import DateOrder, Verdict
from parsers.words import N_

if TYPE_CHECKING:
    from parsers.evidence import Item

COMPANION = ".mapping.toml"
_CHECK_EVERY = 2000


def _shortest(columns: Sequence[str]) -> list[bytes]:
    """Columns as bytes, without those that have another of them in themselves: where that is missing, they are too."""
    found = [plain(column).encode() for column in columns if column.isascii()]
    for column in columns:  # Chinese has no capitals that `bytes.lower` would leave as they are
        if not column.isascii() and all(letter.isascii() or letter.lower() == letter.upper() for letter in column):
            found += [plain(column).encode(page).lower() for page in ("utf-8", "gb18030")]
    return [one for one in found if not any(other != one and other in one for other in found)]


#: The columns of the known layouts that are ASCII or Chinese, as bytes: one of each group must be there.
_BYTES = [sorted((_shortest(group) for group in layout.choices),
                 key=lambda group: -min(map(len, group), default=0))  # long ones are rare, and soon told to be missing
          for layout in LAYOUTS]
#: Whether a table can be of one of them at all: one of the first group of each.
_may_be_any = any_of(tuple(sorted({column for groups in _BYTES for column in groups[0] or [b""]})))
_LARGEST_MAPPING = 1 << 20
_SMALL_BOOK = 8 << 20  # bytes; every sheet of a smaller workbook is looked at, whatever its name

_NOTHING = N_("no mapping fits its columns")
_AMBIGUOUS = N_("{n} dates can be read day first or month first; they were kept as written. "
                "Say in the mapping which it is, and add the table again.")
_UNREAD_SHEET = N_("The sheet {sheet} is not read: no mapping fits its columns ({n} rows).")
_UNREAD_TABLES = N_("Tables that no mapping names and that are not read: {tables}.")
_UNREAD_COLUMNS = N_("These columns have no field of their own and were kept as they are: {columns}.")
_MISSING = N_("{n} attachments are named by the table and are not in the evidence.")
_WORDLESS = N_("{n} entries are text messages of which the log holds no words; they stand as messages without text.")
_LINES = N_("The table holds the records of {n} lines; none of them is taken for the owner's.")
_MAPPED = N_("Read as “{mapping}” ({source}).")
_GIVEN = N_("a mapping given by the examiner")


class Tables:
    """Reads one file. `given`: the mappings to try before the layouts that are known; None for those of the evidence.

    Raises `BadMapping` where a mapping that lies beside the table is none.
    """

    def __init__(self, item: Item, given: Sequence[Mapping] | None = None) -> None:
        self._item = item
        self._given = list(_given(item)) if given is None else list(given)
        self._layouts: Sequence[Mapping] = [*self._given, *LAYOUTS] if self._given else LAYOUTS

    def may_fit(self) -> bool:
        """Say whether all columns of some mapping stand in the first bytes of a text: asked of every file there is."""
        head = self._item.head()
        encoding = None if begins_as_text_cannot(head) else text_encoding(head)
        if encoding is None or not head:
            return False
        if not self._given and not encoding.startswith("utf-16"):
            low = head.lower()
            return b"xry export" in low[:200] or (
                _may_be_any(low) is not None and any(_stand_in(low, groups) for groups in _BYTES))
        text = plain(head.decode(encoding, "replace"))
        return xry.recognise(self._item) is not None or any(
            all(any(plain(column) in text for column in group) for group in mapping.choices)
            for mapping in self._layouts
        )

    def first(self) -> Mapping | None:
        """Return the mapping of the first table that one fits, looking no further than is needed."""
        return next((found[0] for _, found in self._all(quick=True) if found is not None), None)

    def _all(self, quick: bool) -> Iterator[tuple[Sheet, tuple[Mapping, Row] | None]]:
        """Yield the tables, each with the mapping that fits it and its header row, or None.

        `quick`: leave out the sheets whose names no mapping has, where every mapping has some.
        """
        item, layouts = self._item, self._layouts
        if databases.is_database(item):
            yield from self._of_database()
            return
        if is_book(item):
            names = {plain(name) for mapping in layouts for name in mapping.sheets}
            anywhere = not quick or item.size < _SMALL_BOOK or any(not mapping.sheets for mapping in self._given)
            for sheet in book_sheets(item, lambda name: anywhere or plain(name) in names):
                yield sheet, choose(layouts, sheet.first(), sheet.name)
            return
        encoding = text_encoding(item.head()) if quick else encoding_of_text(item)
        if encoding is None:
            return
        mapping = xry.recognise(item)
        if mapping is not None:
            yield xry.sheet(item), (mapping, (0, xry.HEADER))
            return
        for delimiter in DELIMITERS:
            rows = text_head(item, encoding, delimiter)
            found = choose([m for m in layouts if m.delimiter in (None, delimiter)], rows, None)
            if found is not None:
                yield text_sheet(item, encoding, delimiter), found
                return

    def _of_database(self) -> Iterator[tuple[Sheet, tuple[Mapping, Row] | None]]:
        """Yield the tables that a mapping names, and what is left, as one sheet that no mapping fits."""
        there = {plain(table) for table in self._item.schema() or ()}
        wanted = [mapping for mapping in self._given if there.intersection(map(plain, mapping.sheets))]
        if not wanted:
            return
        with Database(self._item) as database:
            left = []
            for table in databases.names(database):
                found = None
                for mapping in wanted:
                    if plain(table) in map(plain, mapping.sheets) and found is None:
                        sheet = databases.sheet(database, table, mapping.links)
                        found = choose([mapping], sheet.first(1), table)
                        if found is not None:
                            yield sheet, found
                if found is None:
                    left.append(table)
            pointed = {link.rpartition(".")[0] for mapping in wanted for link in mapping.links.values()}
            left = [table for table in left if table not in pointed]
            if left:
                yield Sheet(", ".join(left), lambda: iter(())), None

    def records(self, context: Context) -> Iterator[Record]:
        """Yield the records of all tables that a mapping fits, and what was left out."""
        item, book = self._item, Book()
        read = False
        try:
            looked_at = ((sheet, found, None if found is None else _look(item, context, sheet, *found))
                         for sheet, found in self._all(quick=False))  # fmt: skip
            tables = list(looked_at) if is_book(item) else []
            for sheet, found, looked in tables or looked_at:
                if found is not None and looked is not None:
                    read = True
                    told = order_of(found[0]) or context.day_order
                    verdict = settle(looked.order, told)
                    if verdict.order is None and told is None:
                        verdict = _of_the_others(found[0], tables) or verdict
                    yield from _sheet(item, context, sheet, *found, book, looked, verdict)
                elif databases.is_database(item):
                    yield Warning(_UNREAD_TABLES, {"tables": sheet.name or ""})
                elif n := sum(1 for _, cells in sheet.rows() if any(cells)):
                    yield Warning(_UNREAD_SHEET, {"sheet": sheet.name or "", "n": n}, Provenance(sheet.name, 1))
        except UserError:  # the medium or the archive failed in the middle: what was read needs its people
            yield from book.records()
            raise
        if not read:
            raise FileMalformed(path=item.path, reason=_NOTHING)
        yield from book.records()
        if not (is_book(item) or databases.is_database(item)):
            encoding = encoding_of_text(item)
            if encoding is not None and not encoding.startswith("utf"):
                yield codepages.warning_of(encoding)


def _stand_in(low: bytes, groups: list[list[bytes]]) -> bool:
    """Say whether one column of each group stands in these bytes. In loops: it is asked of every file, many times."""
    for group in groups:
        for column in group:
            if column in low:
                break
        else:
            if group:
                return False
    return True


def choose(layouts: Sequence[Mapping], rows: list[Row], sheet: str | None) -> tuple[Mapping, Row] | None:
    """Return the mapping that fits one of these first rows best (given ones first), and that row."""
    best: tuple[int, Mapping, Row] | None = None
    names = [named(cells) for _, cells in rows]
    anywhere = set[str]().union(*names)
    for mapping in layouts:
        choices = wanted(mapping)
        if not stand_in(choices, anywhere):
            continue
        if sheet is not None and mapping.sheets and plain(sheet) not in map(plain, mapping.sheets):
            continue
        for n, row in enumerate(rows):
            if stand_in(choices, names[n]) and _proven(mapping, row[1], rows[n + 1 :]):
                rank = len(choices) + (1000 if not mapping.source else 0)
                if best is None or rank > best[0]:
                    best = (rank, mapping, row)
                break
    return None if best is None else best[1:]


def _proven(mapping: Mapping, header: list[str], rows: list[Row]) -> bool:
    """Say whether one of the first values of the column that a mapping asks proof of means something."""
    if not mapping.proof:
        return True
    names = [plain(cell) for cell in header]
    places = [names.index(plain(name)) for name in mapping.names(mapping.proof) if plain(name) in names]
    tables = (mapping.directions, mapping.outcomes, mapping.kinds)
    return any(mapping.meaning(table, cells[n]) is not None
               for _, cells in rows for n in places if n < len(cells) for table in tables)  # fmt: skip


def _given(item: Item) -> Iterator[Mapping]:
    """Yield the mappings of the examiner: the one beside the table, and those that the case remembers."""
    beside = item.beside(item.name + COMPANION)
    if beside is not None and beside.size <= _LARGEST_MAPPING:
        yield load(b"".join(beside.chunks()).decode("utf-8", "replace"), beside.path)
    yield from remembered(item)


def remembered(item: Item) -> list[Mapping]:
    """Return the mappings that the case remembers."""
    return [_loaded(text) for text in getattr(item.evidence, "mappings", ())]


@functools.lru_cache(256)
def _loaded(text: str) -> Mapping:
    """A mapping is tried on every file, and read once."""
    return load(text, "mapping")


class _Looked(NamedTuple):
    """What a table says of itself as a whole: how its dates can be read, and of how many lines it is."""

    order: DateOrder
    lines: int


_Found = tuple[Sheet, tuple[Mapping, Row] | None, _Looked | None]


def _look(item: Item, context: Context, sheet: Sheet, mapping: Mapping, header: Row) -> _Looked:
    order = DateOrder()
    looking = Rows(item, sheet, mapping, header[1], Moments(mapping, settle(order, None)), Book())
    for n, (place, cells) in enumerate(sheet.rows()):
        if n % _CHECK_EVERY == 0:
            context.check()
        if place > header[0]:
            observe(looking.raw_time(cells), order)
            looking.look(cells)
    return _Looked(order, len(looking.lines))


def _of_the_others(mapping: Mapping, tables: Sequence[_Found]) -> Verdict | None:
    """How the other sheets of the same tool's report are read, where its own dates do not say: a report prints all its
    dates alike. None where no other sheet says, or where they say different things.
    """
    tool = mapping.name.partition(":")[0]
    found = [settle(looked.order, None) for _, other, looked in tables
             if other is not None and looked is not None and mapping.source and other[0].source
             and other[0].name.partition(":")[0] == tool]  # fmt: skip
    told = [verdict for verdict in found if verdict.order is not None and verdict.basis != "form"]
    return told[0] if len({verdict.order for verdict in told}) == 1 and not any(v.weak for v in told) else None


def _sheet(
    item: Item, context: Context, sheet: Sheet, mapping: Mapping, header: Row, book: Book, looked: _Looked,
    verdict: Verdict,
) -> Iterator[Record]:  # fmt: skip
    moments = Moments(mapping, verdict)
    rows = Rows(item, sheet, mapping, header[1], moments, book, one_line=looked.lines < 2)
    for n, (place, cells) in enumerate(sheet.rows()):
        if n % _CHECK_EVERY == 0:
            context.check()
        if place <= header[0]:
            continue
        if not rows.has_content(cells):
            yield from rows.chat(place, cells)
            continue
        yield Found(rows.kind(cells), 1)
        yield from rows.record((place, cells))
    yield from _warnings(sheet, mapping, rows, moments, header, looked.lines)


def _warnings(
    sheet: Sheet, mapping: Mapping, rows: Rows, moments: Moments, header: Row, lines: int
) -> Iterator[Warning]:
    place = header[0] if header[0] >= 0 else None  # the names of a database's columns stand in no row
    where = Provenance(sheet.name, None if sheet.by_line else place, line=place if sheet.by_line else None)
    yield Warning(_MAPPED, {"mapping": mapping.name, "source": mapping.source or _GIVEN}, where)
    undated = rows.undated - moments.ambiguous
    for message, n in ((_AMBIGUOUS, moments.ambiguous), (WARNING_UNDATED, undated), (_MISSING, rows.missing),
                       (_WORDLESS, rows.wordless), (_LINES, lines if lines > 1 else 0)):
        if n:
            yield Warning(message, {"n": n}, where)
    for (field, value), n in sorted(rows.unknown.items()):
        yield Warning(WARNING_UNKNOWN, {"n": n, "field": field, "value": value}, where)
    yield from warning_of(sheet.unclosed)
    if rows.others:
        yield Warning(_UNREAD_COLUMNS, {"columns": ", ".join(rows.others)}, where)
