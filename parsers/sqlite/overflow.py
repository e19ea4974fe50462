"""Records of deleted rows that run on to overflow pages.

A payload that is too long for its page keeps its beginning there, with the number of the first overflow page behind it;
each of these begins with the number of the next, the last with 0 (https://www.sqlite.org/fileformat2.html, section
1.6). When the row goes, its overflow pages go to the freelist: as leaves of it they stay as they were, as trunks their
beginning is overwritten, and once they are used again they hold something else. So a chain is believed only where it
has exactly as many pages as the record's length asks for, at least three, all of them leaves of the freelist, one after
the other as they were given back, the first of them the continuation of no other free page. What still cannot be told
is a chain that another row of as many pages used from its first page on, and gave back, and whose own cell is gone:
with pages of 512 bytes and long rows written and deleted all the time that was one chain in 612, else none in 266
(tests/benchmarks/recovery_long_benchmark.py).
"""

from __future__ import annotations

import codecs
import functools
from typing import TYPE_CHECKING, Any, NamedTuple

from parsers.sqlite.pages import body_size, value_of

if TYPE_CHECKING:
    from parsers.sqlite.pages import File


#: Of chains of one or two pages, six of some two hundred were another row's.
_LEAST_PAGES = 3


class Payload(NamedTuple):
    """A record's values. `size`: bytes of the whole payload, header included; `end`: where its cell ends on the page;
    `pages`: the overflow pages that hold the rest; `cut`: their content is gone, and the values end before it.
    """

    values: tuple[Any, ...]
    size: int
    end: int
    pages: tuple[int, ...] = ()
    cut: bool = False


class Overflow:
    """What the free pages of a file hold of rows that were longer than a page."""

    def __init__(self, file: File) -> None:
        self._file = file
        self._leaves = file.free_leaves()
        self._order = {number: n for n, number in enumerate(file.free())}

    def local(self, size: int) -> int:
        """How much of a payload of this size stands on its own page (section 1.6: U, X, M and K)."""
        usable = self._file.usable
        if size <= usable - 35:
            return size
        least = (usable - 12) * 32 // 255 - 23
        best = least + (size - least) % (usable - 4)
        return best if best <= usable - 35 else least

    def payload(self, data: bytes, header: int, length: int, serials: list[int], limit: int) -> Payload | None:
        """Read the record whose header of `length` bytes stands at `header`; None where it is none.

        `limit`: where the unused part of the page ends. Raises UnicodeDecodeError for text that is none.
        """
        sizes = [body_size(serial) for serial in serials]
        if min(sizes) < 0:
            return None
        size = length + sum(sizes)
        local = self.local(size)
        end = header + local + (4 if local < size else 0)
        if local < length or end > limit:
            return None
        body = data[header + length : header + local]
        if local == size:
            return Payload(_values(serials, sizes, body, self._file.encoding), size, end)
        first = int.from_bytes(data[end - 4 : end], "big")
        if not 0 < first <= self._file.count:
            return None
        chain = self._chain(first, size - local)
        if chain is not None:
            rest, pages = chain
            return Payload(_values(serials, sizes, body + rest, self._file.encoding), size, end, pages)
        if sum(sizes[: sizes.index(max(sizes))]) >= len(body):
            return None  # it ends before what made it so long, and says next to nothing
        return Payload(_values(serials, sizes, body, self._file.encoding, cut=True), size, end, cut=True)

    @functools.cached_property
    def _continued(self) -> frozenset[int]:
        """Pages that free pages name as their continuation."""
        return frozenset(int.from_bytes(self._file.live(number).data[:4], "big") for number in self._leaves)

    def _chain(self, first: int, size: int) -> tuple[bytes, tuple[int, ...]] | None:
        """The content of a chain of free pages, None where it is not whole or too short to be believed."""
        held, pages, number = bytearray(), list[int](), first
        if size <= (_LEAST_PAGES - 1) * (self._file.usable - 4):
            return None
        if first not in self._leaves or first in self._continued:
            return None
        while len(held) < size:
            if number not in self._leaves or (pages and self._order[number] != self._order[pages[-1]] + 1):
                return None
            data = self._file.live(number).data
            pages.append(number)
            held += data[4 : self._file.usable]
            number = int.from_bytes(data[:4], "big")
        return (bytes(held[:size]), tuple(pages)) if number == 0 else None


def _values(serials: list[int], sizes: list[int], body: bytes, encoding: str, *, cut: bool = False) -> tuple[Any, ...]:
    """The values of a record; of one that is cut those that are there, the last text as far as it goes."""
    values: list[Any] = []
    at = 0
    for serial, size in zip(serials, sizes, strict=True):
        piece = body[at : at + size]
        at += size
        if len(piece) < size and cut:
            if serial & 1:
                values.append(codecs.getincrementaldecoder(encoding)().decode(piece))
            break
        values.append(value_of(serial, piece, encoding))
    return tuple(values)
