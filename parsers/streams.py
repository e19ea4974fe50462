"""Streams over parts of the evidence: pieces of a file read in place, and content that is made while it is read.

Nothing here opens a file. A piece is asked for through a function `at(offset, size)`; made content comes from a
generator, so that unpacking, decrypting and checking are generators that take blocks and yield blocks.
"""

from __future__ import annotations

import io
import zlib
from bisect import bisect_right
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from itertools import accumulate
from types import TracebackType
from typing import Any, BinaryIO, cast

from parsers.errors import ArchiveDamaged, EvidenceUnreadable, NeedsKey, UserError

#: Reads up to `size` bytes at `offset`; fewer only where the file ends.
ReadAt = Callable[[int, int], bytes]
#: Part of a stream: where to read (None for a hole, which reads as zeros), offset and length in bytes.
Piece = tuple[ReadAt | None, int, int]

_FIRST, _LARGEST = 1 << 13, 1 << 18  # bytes asked for at once: little for who looks at the head only
_DAMAGE_OF = ("zlib", "lzma", "_lzma", "_bz2", "struct", "zipfile", "tarfile")


class Pieces(io.RawIOBase):
    """A seekable stream made of pieces of other files, one after the other, read in place."""

    def __init__(self, path: str, *pieces: Piece) -> None:
        super().__init__()
        self._path, self._pieces = path, pieces
        self._starts = list(accumulate((length for *_, length in pieces), initial=0))
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        start = (0, self._position, self._starts[-1])[whence]
        if start + offset < 0:
            raise ValueError("before the start of the file")
        self._position = start + offset
        return self._position

    def read_at(self, offset: int, size: int) -> bytes:
        """Read as `at` does, whatever the position. Raises EOFError where a piece is shorter than stated."""
        found = bytearray()
        n = bisect_right(self._starts, offset) - 1
        while size > 0 and n < len(self._pieces):
            at, start, length = self._pieces[n]
            inside = offset - self._starts[n]
            take = min(size, length - inside)
            if take > 0:
                block = bytes(take) if at is None else at(start + inside, take)
                if len(block) < take:
                    raise EOFError("it ends in the middle")
                found += block
                offset, size = offset + take, size - take
            n += 1
        return bytes(found)

    def readinto(self, buffer: Any, /) -> int:
        view = memoryview(buffer).cast("B")
        wanted = min(len(view), max(self._starts[-1] - self._position, 0), _LARGEST)
        with reading(self._path):
            block = self.read_at(self._position, wanted)
        view[:len(block)] = block
        self._position += len(block)
        return len(block)


class Made(io.RawIOBase):
    """A stream whose content a generator makes while it is read. Going back makes it anew from the start."""

    def __init__(self, make: Callable[[], Iterator[bytes]], path: str) -> None:
        super().__init__()
        self._make, self._path = make, path
        self._blocks = make()
        self._left = memoryview(b"")
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        if whence == io.SEEK_END:
            while self._next(_LARGEST):
                pass
        target = offset if whence == io.SEEK_SET else self._position + offset
        if target < self._position:
            if target < 0:
                raise ValueError("before the start of the file")
            self._blocks, self._left, self._position = self._make(), memoryview(b""), 0
        while self._position < target and self._next(target - self._position):
            pass
        return self._position

    def _next(self, size: int) -> memoryview:
        """The next bytes, at most `size`; empty at the end."""
        while not self._left:
            with reading(self._path):
                block = next(self._blocks, None)
            if block is None:
                return memoryview(b"")
            self._left = memoryview(block)
        taken, self._left = self._left[:size], self._left[size:]
        self._position += len(taken)
        return taken

    def readinto(self, buffer: Any, /) -> int:
        view = memoryview(buffer).cast("B")
        taken = self._next(len(view))
        view[:len(taken)] = taken
        return len(taken)


def in_place(path: str, *pieces: Piece) -> BinaryIO:
    """Open pieces as one file."""
    return cast(BinaryIO, io.BufferedReader(Pieces(path, *pieces)))


def made(make: Callable[[], Iterator[bytes]], path: str) -> BinaryIO:
    """Open what `make` yields as a file; what it raises becomes a sentence about `path`."""
    return cast(BinaryIO, io.BufferedReader(Made(make, path)))


def blocks(at: ReadAt, offset: int, size: int) -> Iterator[bytes]:
    """Yield `size` bytes from `offset`. Raises EOFError where they end early."""
    step = _FIRST
    while size > 0:
        block = at(offset, min(step, size))
        if not block:
            raise EOFError("it ends in the middle")
        yield block
        offset, size, step = offset + len(block), size - len(block), min(step * 4, _LARGEST)


def unpacked(packed: Iterator[bytes], machine: Any) -> Iterator[bytes]:
    """Run blocks through a decompressor of `zlib`, `bz2` or `lzma`, in steps of bounded size.

    Ends where the packed stream ends. Raises EOFError when the blocks end before it does, and what the library raises
    on damage, all that came before it yielded.
    """
    for block in packed:
        if hasattr(machine, "unconsumed_tail"):  # zlib
            while block:
                before = machine.copy()
                try:
                    made = machine.decompress(block, _LARGEST)
                except zlib.error:
                    yield from _until_damage(before, block)
                    raise
                yield made
                block = machine.unconsumed_tail  # noqa: PLW2901  (what is left of it)
        else:
            yield machine.decompress(block, _LARGEST)
            while not (machine.eof or machine.needs_input):
                yield machine.decompress(b"", _LARGEST)
        if machine.eof:
            return
    if hasattr(machine, "unconsumed_tail"):
        yield machine.flush()
    if not machine.eof:
        raise EOFError("its packed data end in the middle")


def _until_damage(machine: Any, block: bytes) -> Iterator[bytes]:
    """What a block holds before the place where it is damaged: a byte at a time, as the library throws away what it
    had of the bytes it was given at once.
    """
    for n in range(len(block)):
        try:
            yield machine.decompress(block[n:n + 1])
        except zlib.error:
            return


def reading(path: str) -> AbstractContextManager[None]:
    """Turn what the system and the libraries for archives raise into sentences for a person."""
    return _Reading(path)


class _Reading(AbstractContextManager[None]):
    """(A generator would cost as much as opening the file, and 100,000 are opened.)"""

    __slots__ = ("_path",)

    def __init__(self, path: str) -> None:
        self._path = path

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        told = None if error is None else self._told(error)
        if told is not None:
            raise told from error

    def _told(self, error: BaseException) -> UserError | None:
        path = self._path
        if isinstance(error, EOFError | RecursionError):
            return ArchiveDamaged(path=path, reason=str(error))
        if isinstance(error, NotImplementedError):  # a way of packing that the library does not know
            return EvidenceUnreadable(path=path, reason=str(error))
        if isinstance(error, RuntimeError):  # zipfile: encrypted member
            return NeedsKey(path=path, what=str(error))
        if isinstance(error, OSError):
            if type(error).__module__ in _DAMAGE_OF or error.errno is None:  # bz2, gzip: invalid data
                return ArchiveDamaged(path=path, reason=str(error))
            return EvidenceUnreadable(path=path, reason=error.strerror or str(error))
        if type(error).__module__ in _DAMAGE_OF or isinstance(error, ValueError | OverflowError):
            return ArchiveDamaged(path=path, reason=str(error))
        return None
