"""The tables of a backup, as its app writes them: every cell in quotation marks, a quotation mark in it twice.

Before that the app doubles every backslash. A text of several lines stays in its cell, so that a row may take several
lines. Within a cell a line can begin with two quotation marks, or with the one that ends the cell, but never with one
and a character of a cell: such a line is the next row, and the one before it has lost its end.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from parsers.reasons import WARNING_DAMAGED, WARNING_TRUNCATED
from parsers.records import (
    Record,
    Warning,  # noqa: A004  (the field's own word)
)

if TYPE_CHECKING:
    from parsers.base import Context
    from parsers.item import Item

_NEXT_ROW = re.compile(rb'"[^",\r]')
_LONGEST = 1 << 20  # bytes of a row; the app's longest messages have some thousand
_LOOK_EVERY = 1000
_EXCERPT = 2000


class Row(NamedTuple):
    """A row by the names of its columns. `cells` None: it could not be read. `raw`: its bytes.

    `decoded`: it is valid UTF-8; where it is not, what is not stands as U+FFFD in the cells.
    """

    offset: int
    cells: dict[str, str] | None
    raw: bytes
    decoded: bool = True

    def text(self, name: str) -> str | None:
        """A cell that says something."""
        return (self.cells or {}).get(name) or None

    def is_set(self, name: str) -> bool:
        """Whether a cell is the app's word for yes."""
        return self.text(name) == "1"

    @property
    def excerpt(self) -> str:
        """The row as the text of a rejected entry."""
        return self.raw[:_EXCERPT].decode("utf-8", "replace")


class Table:
    """A file of rows below the names of their columns. `truncated`: it ends inside a row. `damaged`: bad rows."""

    def __init__(self, item: Item, context: Context) -> None:
        self._item, self._context = item, context
        self.truncated = False
        self.damaged = 0

    def __iter__(self) -> Iterator[Row]:
        header: list[str] | None = None
        for n, (offset, raw, whole) in enumerate(self._rows()):
            if n % _LOOK_EVERY == 0:
                self._context.check()
            cells, decoded = _cells(raw) if whole else (None, True)
            if header is None:
                header = cells if cells is not None and all(cells) else []
                self.damaged += not header
            elif cells is None or len(cells) != len(header):
                self.damaged += 1
                yield Row(offset, None, raw)
            else:
                yield Row(offset, dict(zip(header, cells, strict=True)), raw, decoded)

    def warnings(self) -> Iterator[Record]:
        """What an examiner must know of the damage."""
        if self.truncated:
            yield Warning(WARNING_TRUNCATED, {}, partial=True)
        if self.damaged:
            yield Warning(WARNING_DAMAGED, {"n": self.damaged}, partial=True)

    def _rows(self) -> Iterator[tuple[int, bytes, bool]]:
        """Each row with its place, and whether its quotation marks close."""
        start, pieces, size, inside = 0, list[bytes](), 0, False
        for offset, piece in self._lines():
            if inside and (size > _LONGEST or _NEXT_ROW.match(piece)):
                yield start, b"\n".join(pieces), False
                inside = False
            if not inside:
                if not piece.strip():
                    continue
                start, pieces, size = offset, [], 0
            pieces.append(piece)
            size += len(piece) + 1
            inside ^= bool(piece.count(b'"') & 1)
            if not inside:
                yield start, b"\n".join(pieces), True
        if inside:
            self.truncated = True
            yield start, b"\n".join(pieces), False

    def _lines(self) -> Iterator[tuple[int, bytes]]:
        offset, rest = 0, b""
        for block in self._item.chunks():
            *whole, rest = (rest + block).split(b"\n")
            for piece in whole:
                yield offset, piece
                offset += len(piece) + 1
            if len(rest) > _LONGEST:
                yield offset, rest
                offset, rest = offset + len(rest), b""
        if rest:
            yield offset, rest


def _cells(raw: bytes) -> tuple[list[str] | None, bool]:
    """The cells of a row, None where they are none, and whether it is valid UTF-8."""
    text = raw.decode("utf-8", "replace")
    try:
        cells = next(csv.reader([text.removesuffix("\r")], strict=True))
    except (csv.Error, StopIteration):
        return None, True
    return [cell.replace("\\\\", "\\") for cell in cells], "\ufffd" not in text or _is_utf8(raw)


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True
