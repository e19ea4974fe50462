"""Rows of CSV text, of which a lost or stray quotation mark swallows none.

A cell between quotation marks may go on over lines (RFC 4180). Where its end is missing, every reader of CSV makes one
cell of the rows that follow, up to the next quotation mark or the end of the file. Two signs tell that from a text of
several lines: nothing closes the cell at all, or what closes it is the beginning of another cell, with words behind it
where a delimiter or the end of the line has to be, and all the lines between have as many cells as the rows before.
Then the first line is read alone, and the next ones as rows of their own.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Iterator

from parsers.records import (
    Provenance,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.words import N_

csv.field_size_limit(16 << 20)

WARNING_UNCLOSED = N_(
    "{n} quotation marks, the first on line {line}, are not closed where they should be; these lines were read alone.")

_END = "\ufdd0\n"  # no character, so no line of a file; inside a cell only where that is still open


class _Source:
    """Lines for a reader of rows, which can be put back: those of a row, until the next one is asked for."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines, self._again = lines, deque[str]()
        self.row: list[str] = []
        self.number = 0  # of the lines that were handed out
        self._ended = False

    def __iter__(self) -> _Source:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._lines, None)
        if line is None:
            if self._ended:
                raise StopIteration
            self._ended, line = True, _END
        self.row.append(line)
        self.number += 1
        return line

    def put_back(self) -> str:
        """All but the first line of the row, which is returned, come once more."""
        first, *others = (line for line in self.row if line != _END)
        self._again.extendleft(reversed(others))
        self.number -= len(self.row) - 1
        self._ended = False
        return first


def rows(lines: Iterable[str], delimiter: str, broken: list[int]) -> Iterator[tuple[int, list[str]]]:
    """Yield rows of cells with the number of their first line, from 1. `lines` have their ends, as `\\n`.

    `broken` takes the numbers of lines with a quotation mark that nothing closes where it should; they are read alone.
    So is a line whose cell would have more than 16 million characters.
    """
    source = _Source(iter(lines))
    reader = csv.reader(source, delimiter=delimiter)
    width = 0  # cells of the last row on a line of its own
    while True:
        place, source.row = source.number + 1, []
        try:
            cells = next(reader)
            is_open = cells[-1:] != [_END.strip()] and source.row[-1] == _END
        except StopIteration:
            return
        except csv.Error:
            is_open = True
        if is_open or _swallows(source.row, delimiter, width):
            cells = _alone(source.put_back(), delimiter, width)
            broken.append(place)
            reader = csv.reader(source, delimiter=delimiter)
        elif source.row == [_END]:
            return
        elif len(source.row) == 1 and len(cells) > 1:
            width = len(cells)
        yield place, cells


def warning_of(broken: list[int]) -> Iterator[Warning]:
    """What an examiner must know of the lines that `rows` read alone; nothing where there are none."""
    if broken:
        yield Warning(WARNING_UNCLOSED, {"n": len(broken), "line": broken[0]}, Provenance(None, line=broken[0]))


def _swallows(lines: list[str], delimiter: str, width: int) -> bool:
    """Whether the lines of a row are rows of their own, behind a quotation mark that is not closed where it should."""
    if len(lines) < 2 or width < 2 or lines[-1].count(delimiter) < width - 1:
        return False
    if any(line.count(delimiter) != width - 1 for line in lines[:-1]):
        return False
    last, position = lines[-1], 0
    while (mark := last.find('"', position)) >= 0:
        if last[mark + 1 : mark + 2] != '"':  # it closes the cell
            begins = mark == 0 or last[mark - 1] == delimiter
            return begins and last[mark + 1 : mark + 2] not in (delimiter, "\n", "\r", "")
        position = mark + 2
    return False


def _alone(line: str, delimiter: str, width: int) -> list[str]:
    """The cells of a line with an open quotation mark: closed at its end where that makes the cells of a row, else as
    it is written.
    """
    text = line.removesuffix("\n")
    try:
        closed = next(csv.reader([text + '"'], delimiter=delimiter), [])
    except csv.Error:
        closed = []
    return closed if len(closed) == width > 1 else text.split(delimiter)
