"""Zeros in a row where a file should have text: what a failing medium, a broken copy or a full disk leaves in place of
blocks that were not read or never written.

What stood there is lost, and worse, what stands before and behind it can look like one: the beginning of one message
and the end of another. So the examiner is told where they are (`Holes`, which `Item.chunks` feeds while a format reads
its file, and `told`), and formats that know where their entries begin go on there.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from parsers.errors import UserError
from parsers.records import (
    Provenance,
    Record,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.words import N_

if TYPE_CHECKING:
    from parsers.item import Item

ZEROS = N_(
    "There are zeros in this file where text should be (bytes: {count}, the first at byte {offset}). What stood there "
    "is lost or was never written, and messages beside them may not be whole."
)
#: Characters U+0000 in text. Fewer may be what somebody sent.
FEWEST = 4
HOLE = re.compile("\0{4,}")
HOLE_IN_BYTES = re.compile(b"\0{4,}")
_WIDE = re.compile(b"\0{8,}")  # in UTF-32 five stand in a row in every text
_BEGINS_WIDE = re.compile(rb"\xff\xfe\0\0|\0\0\xfe\xff|\0\0\0[^\0]|[^\0]\0\0\0", re.DOTALL)
#: Which zeros are told of: all, or (of what shows by itself where it ends) not those at the end of the file.
Told = Literal["", "all", "inside"]


def zeros(count: int, offset: int) -> Warning:
    """The warning of so many bytes, the first of which is at this place."""
    return Warning(ZEROS, {"count": count, "offset": offset}, partial=True)


def thinned(line: str, *, last: bool = False) -> str:
    """A line with the fewest zeros in place of more, so that they show where it is torn. `last`: without those at the
    end, which are behind the text.
    """
    if "\0" not in line:
        return line
    line = HOLE.sub("\0" * FEWEST, line)
    return line.removesuffix("\0" * FEWEST) if last else line


def squeezed(text: str, size: int) -> str:
    """The beginning of a piece of text, with what stands behind zeros in it: they would fill it."""
    return HOLE.sub("\0" * FEWEST, text)[:size]


class Holes:
    """Takes a file block by block. `count`: bytes of zeros in a row, `first`: the offset of the first.

    A file is passed over more than once: what was taken already is not taken again.
    """

    def __init__(self, head: bytes, told: Told = "all") -> None:
        self.count = self.first = 0
        self._told = told
        self._pattern = _WIDE if _BEGINS_WIDE.match(head) else HOLE_IN_BYTES
        self._least = bytes(2 * FEWEST if self._pattern is _WIDE else FEWEST)
        self._at = 0  # up to here it was taken
        self._open = 0  # zeros that stand before this place, and may go on

    def take(self, offset: int, block: bytes) -> None:
        """Take the block at an offset; one that does not follow the last is left out."""
        if offset != self._at or not block:
            return
        self._at += len(block)
        begin = 0
        if self._open or block[0] == 0:
            begin = len(block) - len(block.lstrip(b"\0"))
            if begin == len(block):
                self._open += begin
                return
            self._add(offset + begin, self._open + begin)
        end = len(block.rstrip(b"\0"))
        self._open = len(block) - end
        while (begin := block.find(self._least, begin, end)) >= 0:  # ten times as fast as the expression alone
            match = self._pattern.match(block, begin)
            assert match is not None
            begin = match.end()
            self._add(offset + begin, begin - match.start())

    def _add(self, stop: int, size: int) -> None:
        if size >= len(self._least):
            self.first = self.first if self.count else stop - size
            self.count += size

    def warnings(self) -> Iterator[Warning]:
        """What an examiner must know of the file; nothing where it has no zeros in a row."""
        if self._told == "all":
            self._add(self._at, self._open)
            self._open = 0
        if self.count:
            yield zeros(self.count, self.first)


def watch(other: Item, which: Told) -> None:
    """Have zeros in a further file of an export told, by `of_others`."""
    if other.holes is None:
        other.holes = Holes(other.head(), which)


def of_others(others: Iterable[Item]) -> Iterator[Warning]:
    """What an examiner must know of files that were watched."""
    for other in others:
        holes, other.holes = other.holes, None
        for warning in holes.warnings() if holes is not None else ():
            yield msgspec.structs.replace(warning, provenance=Provenance(other.name))


def told(read: Callable[..., Iterator[Record]], which: Told) -> Callable[..., Iterator[Record]]:
    """Make a parser's `read` tell of zeros in a row, behind all that it yields."""
    read = getattr(read, "__wrapped__", read)  # that of another parser, which this one builds on

    @functools.wraps(read)
    def reading(parser: Any, item: Item, context: Any) -> Iterator[Record]:
        item.holes = holes = Holes(item.head(), which)
        try:
            yield from read(parser, item, context)
        except UserError:  # the medium failed in the middle: what was read has its zeros
            yield from holes.warnings()
            raise
        finally:
            item.holes = None
        yield from holes.warnings()

    return reading
