"""The pages of a SQLite file as bytes: b-trees, free pages, free blocks, and the frames of a write-ahead log.

SQLite reads what is; this reads what was left lying. Facts: https://www.sqlite.org/fileformat2.html, sections 1.3
(header), 1.5 (freelist), 1.6 (b-tree pages, free blocks), 2.1 (record format), 4 (write-ahead log), and
https://www.sqlite.org/fileformat2.html#the_rollback_journal (section 3). Nothing here opens a file: bytes come through
`Item.read_at`, and damage ends what it touches, never the reading.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from parsers.errors import UserError

if TYPE_CHECKING:
    from parsers.evidence import Item

LEAF, INTERIOR = 0x0D, 0x05
_WAL_MAGIC = (0x377F0682, 0x377F0683)
_JOURNAL_MAGIC = b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7"
_FRAME_HEADER = 24
_WAL_HEADER = 32
_ENCODINGS = {1: "utf-8", 2: "utf-16-le", 3: "utf-16-be"}
_SIZES = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0)
_MOST_PAGES = 1 << 22


class Page(NamedTuple):
    """One version of a page. `offset`: bytes from the start of the file that holds it; `file`: main, wal or journal."""

    number: int
    data: bytes
    offset: int
    file: str


def varint(data: bytes, at: int) -> tuple[int, int]:
    """(value, place behind it). Raises IndexError where the bytes end."""
    value = 0
    for n in range(8):
        byte = data[at + n]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + n + 1
    value = value << 8 | data[at + 8]
    return (value - (1 << 64) if value >> 63 else value), at + 9


def varint_length(value: int) -> int:
    """Bytes that a value takes."""
    if value < 0:
        return 9
    return next((n for n in range(1, 9) if value < 1 << 7 * n), 9)


def body_size(serial: int) -> int:
    """Bytes of a value of this serial type; -1 for a type that does not exist."""
    if serial < 10:
        return _SIZES[serial] if serial >= 0 else -1
    return -1 if serial < 12 else (serial - 12) // 2


def value_of(serial: int, data: bytes, encoding: str) -> Any:
    """The value. Raises UnicodeDecodeError for text that is none."""
    if serial == 0:
        return None
    if serial in (8, 9):
        return serial - 8
    if serial == 7:
        import struct  # noqa: PLC0415  (real numbers are rare)

        return struct.unpack(">d", data)[0]
    if serial < 7:
        return int.from_bytes(data, "big", signed=True)
    return data.decode(encoding) if serial & 1 else data


class File:
    """A database as pages. `tree` and `free` look at the file with its log applied, as the app would see it.

    `applied`: frames of the log that SQLite took; what stands behind them is in force nowhere. None: as salts tell.
    `with_log` False: the log beside it is another database's.
    """

    def __init__(self, item: Item, applied: int | None = None, *, with_log: bool = True) -> None:
        head = item.read_at(0, 100)
        self.item = item
        size = int.from_bytes(head[16:18], "big")
        self.page_size = 65536 if size == 1 else size
        self.sound = len(head) == 100 and self.page_size >= 512 and not self.page_size & (self.page_size - 1)
        self.usable = self.page_size - head[20] if self.sound else 0
        self.encoding = _ENCODINGS.get(int.from_bytes(head[56:60], "big"), "utf-8")
        self.count = item.size // self.page_size if self.sound else 0
        self._wal, self._journal = item.side("-wal") if with_log else None, item.side("-journal")
        self._applied = applied
        self._latest: dict[int, int] = {}
        self._read = lru_cache(maxsize=256)(self._read_main)
        if self.sound:
            self._apply_log()

    # -- pages --------------------------------------------------------------------------------------------------

    def _read_main(self, number: int) -> bytes:
        return self.item.read_at((number - 1) * self.page_size, self.page_size)

    def main(self, number: int) -> Page:
        """A page of the file itself, short where the file ends."""
        return Page(number, self._read(number), (number - 1) * self.page_size, "main")

    def live(self, number: int) -> Page:
        """A page as it is with the log applied."""
        offset = self._latest.get(number)
        if offset is None or self._wal is None:
            return self.main(number)
        return Page(number, self._wal.read_at(offset, self.page_size), offset, "wal")

    def _apply_log(self) -> None:
        """The last frame of each page up to the last commit, as far as the salts are those of the log's header."""
        pending: dict[int, int] = {}
        for number, commit, offset, current in self._frames():
            if not current:
                return
            pending[number] = offset
            if commit:
                self._latest |= pending
                pending = {}
                self.count = max(self.count, commit)

    def _frames(self) -> Iterator[tuple[int, int, int, bool]]:
        """(page, database size after a commit or 0, offset of the content, whether of the log's present generation)."""
        if self._wal is None or self._wal.size < _WAL_HEADER:
            return
        head = self._wal.read_at(0, _WAL_HEADER)
        if int.from_bytes(head[:4], "big") not in _WAL_MAGIC or int.from_bytes(head[8:12], "big") != self.page_size:
            return
        step = _FRAME_HEADER + self.page_size
        end = self._wal.size if self._applied is None else _WAL_HEADER + self._applied * step
        for at in range(_WAL_HEADER, self._wal.size - step + 1, step):
            frame = self._wal.read_at(at, _FRAME_HEADER)
            number = int.from_bytes(frame[:4], "big")
            if 0 < number < _MOST_PAGES:
                current = at < end and frame[8:16] == head[16:24]
                yield number, int.from_bytes(frame[4:8], "big"), at + _FRAME_HEADER, current

    def older(self) -> Iterator[Page]:
        """Versions of pages that are no longer in force: earlier frames of the log, what it replaced in the file, and
        what a rollback journal kept.
        """
        if self._wal is not None:
            for number, _, offset, _ in self._frames():
                if self._latest.get(number) != offset:
                    yield Page(number, self._wal.read_at(offset, self.page_size), offset, "wal")
        for number in sorted(self._latest):
            if (number - 1) * self.page_size < self.item.size:
                yield self.main(number)
        with contextlib.suppress(UserError):  # that the journal cannot be read is told where the database is opened
            yield from self._journalled()

    def _journalled(self) -> Iterator[Page]:
        if self._journal is None or self._journal.size < 512 + self.page_size:
            return
        head = self._journal.read_at(0, 28)
        sector = int.from_bytes(head[20:24], "big") if head[:8] == _JOURNAL_MAGIC else 512
        for at in range(max(sector, 512), self._journal.size - self.page_size - 7, self.page_size + 8):
            number = int.from_bytes(self._journal.read_at(at, 4), "big")
            if not 0 < number <= self.count:
                return
            yield Page(number, self._journal.read_at(at + 4, self.page_size), at + 4, "journal")

    # -- trees and free pages -----------------------------------------------------------------------------------

    def tree(self, root: int) -> tuple[set[int], bool]:
        """Numbers of the leaf pages of a table, and whether the tree was whole."""
        leaves: set[int] = set()
        seen: set[int] = set()
        todo, whole = [root], True
        while todo:
            number = todo.pop()
            if number in seen or not 0 < number <= self.count:
                whole = whole and number in seen
                continue
            seen.add(number)
            data, start = self.live(number).data, 100 if number == 1 else 0
            if len(data) < self.page_size:
                whole = False
            elif data[start] == LEAF:
                leaves.add(number)
            elif data[start] == INTERIOR:
                todo += self._children(data, start)
            else:
                whole = False
        return leaves, whole

    def _children(self, data: bytes, start: int) -> list[int]:
        cells = int.from_bytes(data[start + 3:start + 5], "big")
        places = [int.from_bytes(data[start + 12 + 2 * n:start + 14 + 2 * n], "big") for n in range(cells)]
        children = [int.from_bytes(data[place:place + 4], "big") for place in places if place + 4 <= len(data)]
        return [*children, int.from_bytes(data[start + 8:start + 12], "big")]

    def free(self) -> list[int]:
        """Numbers of the pages that nothing uses, trunks of the freelist among them."""
        return list(self._freelist())

    def free_leaves(self) -> frozenset[int]:
        """Those of them that hold what they held when they were last used: all but the trunks."""
        return frozenset(number for number, trunk in self._freelist().items() if not trunk)

    def _freelist(self) -> dict[int, bool]:
        """The pages that nothing uses, and whether each is a trunk."""
        head = self.live(1).data
        trunk = int.from_bytes(head[32:36], "big") if len(head) >= 40 else 0
        found: dict[int, bool] = {}
        while 0 < trunk <= self.count and not found.get(trunk):
            found[trunk] = True
            data = self.live(trunk).data
            n = min(int.from_bytes(data[4:8], "big"), self.usable // 4 - 2)
            for place in range(8, 8 + 4 * n, 4):
                leaf = int.from_bytes(data[place:place + 4], "big")
                if 0 < leaf <= self.count:
                    found.setdefault(leaf, False)
            trunk = int.from_bytes(data[:4], "big")
        return found


def cells(page: Page) -> set[int]:
    """Where the cells of a leaf page begin."""
    data, start = page.data, 100 if page.number == 1 else 0
    if len(data) < start + 8 or data[start] != LEAF:
        return set()
    n = int.from_bytes(data[start + 3:start + 5], "big")
    places = (int.from_bytes(data[start + 8 + 2 * k:start + 10 + 2 * k], "big") for k in range(n))
    return {place for place in places if start + 8 + 2 * n <= place < len(data)}


def gaps(page: Page, usable: int) -> Iterator[tuple[int, int]]:
    """Stretches of a leaf page that no cell uses: between the list of cells and the first of them, and free blocks."""
    data, start = page.data, 100 if page.number == 1 else 0
    n = int.from_bytes(data[start + 3:start + 5], "big")
    content = int.from_bytes(data[start + 5:start + 7], "big") or 65536
    if start + 8 + 2 * n < content <= usable:
        yield start + 8 + 2 * n, content
    block, last = int.from_bytes(data[start + 1:start + 3], "big"), 0
    while last < block <= usable - 4:
        size = int.from_bytes(data[block + 2:block + 4], "big")
        if size < 4 or block + size > usable:
            return
        yield block, block + size
        last, block = block, int.from_bytes(data[block:block + 2], "big")
