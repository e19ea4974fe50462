"""Tables in CSV whose first row names their columns, as downloads of accounts have them: rows by the names of columns.

A few lines of explanation may stand before the row of names. Commas part the cells; in a file that somebody saved anew
it may be semicolons or tabs. Names of columns are compared in small letters, without blanks around them.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from parsers.base import Context
from parsers.filetypes import encoding_of
from parsers.item import Item
from parsers.reasons import REASON_BROKEN, REASON_SHORT
from parsers.records import Found, LedgerKind, Provenance, Record, Rejection
from parsers.text.csvtext import rows as rows_of
from parsers.text.csvtext import warning_of
from parsers.text.holes import HOLE
from parsers.text.lines import text_lines

_DELIMITERS = ",;\t"
_MOST_BEFORE = 10  # rows before the names of the columns
_LOOK_EVERY = 1000
_EXCERPT = 2000


class Row(msgspec.Struct, frozen=True):
    """A row: the number of its first line, its cells by the names of their columns in small letters, without blanks
    around them (`words` has them as they are). None where the cells do not fit their names.
    """

    line: int
    cells: dict[str, str] | None
    raw: str
    reason: str = ""

    def get(self, name: str) -> str | None:
        """What stands in a column, None where nothing does."""
        return ((self.cells or {}).get(name) or "").strip() or None

    def written(self, name: str) -> str | None:
        """The same with the blanks around it, for the words of a message."""
        found = (self.cells or {}).get(name) or ""
        return found.replace("\r\n", "\n") if found.strip() else None

    def others(self, known: frozenset[str]) -> dict[str, str]:
        """What stands in columns that are not known."""
        return {name: cell for name, cell in (self.cells or {}).items() if name not in known and cell.strip()}

    def rejected(self, kind: LedgerKind) -> Iterator[Record]:
        """What a row gives whose cells do not fit."""
        yield Found(kind, 1)
        yield Rejection(kind, self.reason, Provenance(None, line=self.line), raw=self.raw[:_EXCERPT])


def delimiter_of(item: Item, wanted: frozenset[str]) -> str | None:
    """What parts the cells of a table that has all these columns; None where a file is no such table."""
    head = item.head()
    encoding = encoding_of(head)
    if item.container or encoding is None or not encoding.startswith("utf-8"):
        return None
    lines = [f"{line}\n" for line in head.decode("utf-8", "replace").removeprefix("\ufeff").split("\n")]
    for delimiter in _DELIMITERS:
        for n, (_, cells) in enumerate(rows_of(lines, delimiter, [])):
            if wanted <= {_plain(cell) for cell in cells}:
                return delimiter
            if n == _MOST_BEFORE:
                break
    return None


class Headed:
    """The rows of a table below the names of its columns. `wanted`: columns that it has."""

    def __init__(self, item: Item, context: Context, wanted: frozenset[str]) -> None:
        self._item, self._context, self._wanted = item, context, wanted
        self._delimiter = delimiter_of(item, wanted) or ","
        self._broken: list[int] = []
        self.columns: list[str] = []

    def rows(self) -> Iterator[Row]:
        """Yield the rows. Can be asked for more than once."""
        self._broken = []
        names: list[str] | None = None
        for n, (line, cells) in enumerate(rows_of(text_lines(self._item), self._delimiter, self._broken)):
            if n % _LOOK_EVERY == 0:
                self._context.check()
            if names is None:
                plain = [_plain(cell) for cell in cells]
                if self._wanted <= set(plain):
                    names = self.columns = plain
                continue
            if not any(cell.strip() for cell in cells) or (
                    _plain(cells[0]) == names[0] and [_plain(cell) for cell in cells] == names):  # put together of two
                continue
            raw = self._delimiter.join(cells)
            if any(map(HOLE.search, cells)):  # the beginning of one, perhaps, and the end of another
                yield Row(line, None, raw, REASON_BROKEN)
            elif len(cells) < max(names.index(name) for name in self._wanted) + 1:
                yield Row(line, None, raw, REASON_SHORT)
            else:
                found = dict(zip(names, cells, strict=False))
                if len(cells) > len(names):
                    found["(more)"] = self._delimiter.join(cells[len(names) :])
                yield Row(line, found, raw)

    def warnings(self) -> Iterator[Record]:
        """What an examiner must know of the table."""
        yield from warning_of(self._broken)


def _plain(cell: str) -> str:
    return cell.strip().strip("\ufeff").strip().lower()
