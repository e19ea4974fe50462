"""Columns of numbers, for what is asked of every word of every message: numpy asks a thousand at once in the time that
Python takes for one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

Places = npt.NDArray[np.integer[Any]]
"""Whole numbers, mostly places in other columns."""

_SPREAD = np.uint64(0x9E3779B97F4A7C15)  # odd, its bits without a pattern: a product's upper bits are a good hash


class Lists:
    """Lists of numbers, one behind the other. `starts` has one place more than there are lists."""

    def __init__(self, starts: Places, values: Places) -> None:
        self.starts, self.values = starts, values
        self.sizes: Places = np.diff(starts)

    @classmethod
    def of(cls, lists: Sequence[Sequence[int]]) -> Lists:
        """Of Python's lists."""
        starts = np.zeros(len(lists) + 1, np.int32)
        np.cumsum([*map(len, lists)], out=starts[1:])
        return cls(starts, np.fromiter((n for one in lists for n in one), np.int32, int(starts[-1])))

    def __getitem__(self, which: int) -> Places:
        return self.values[self.starts[which]:self.starts[which + 1]]

    def of_all(self, which: Places) -> tuple[Places, Places]:
        """All numbers of these lists, and beside each the place in `which` of its list."""
        sizes = np.take(self.sizes, which)
        asked = np.repeat(np.arange(len(which)), sizes)
        before = np.take(self.starts, which) - np.cumsum(sizes) + sizes
        return asked, np.take(self.values, np.take(before, asked) + np.arange(len(asked)))


class Pairs:
    """Pairs of numbers, each with its place among all, in order. `packed`: see `pack`, ascending."""

    def __init__(self, packed: npt.NDArray[np.uint64]) -> None:
        self.packed = packed

    def __len__(self) -> int:
        return len(self.packed)

    @cached_property
    def _hashed(self) -> _Hashed:
        return _Hashed(self.packed)

    def find(self, first: Places, second: Places) -> tuple[Places, Places]:
        """Which of the pairs asked about are there, by their places in the question, and their places here."""
        return self._hashed.find(pack(first, second))


class _Hashed:
    """Numbers by their hash: to look for one among all in their order takes five times as long."""

    def __init__(self, packed: npt.NDArray[np.uint64]) -> None:
        bits = max(4, len(packed).bit_length())
        self._bucket, self._finer = np.uint64(64 - bits), np.uint64(64 - min(22, bits + 3))
        hashed = packed * _SPREAD
        self._order = np.argsort(hashed).astype(np.int32)
        self._packed = packed[self._order]
        hashed = hashed[self._order]
        self._starts = np.searchsorted(hashed >> self._bucket, np.arange((1 << bits) + 1, dtype=np.uint64)
                                       ).astype(np.int32)
        # Whether one has the finer hash: most that are asked about are none.
        self._seen = np.zeros(1 << 64 - int(self._finer), np.bool_)
        self._seen[hashed >> self._finer] = True

    def find(self, asked: npt.NDArray[np.uint64]) -> tuple[Places, Places]:
        hashed = asked * _SPREAD
        maybe = np.flatnonzero(np.take(self._seen, (hashed >> self._finer).view(np.int64)))
        asked = np.take(asked, maybe)
        bucket = (np.take(hashed, maybe) >> self._bucket).view(np.int64)
        place, end = np.take(self._starts, bucket), np.take(self._starts, bucket + 1)
        found, places = [], []
        left = np.flatnonzero(place < end)
        while len(left):
            here = np.take(place, left)
            same = np.take(self._packed, here) == np.take(asked, left)
            found.append(left[same])
            places.append(here[same])
            place[left] += 1
            left = left[~same & (here + 1 < np.take(end, left))]
        if not found:
            return maybe[:0], maybe[:0]
        at = np.concatenate(found)
        order = np.argsort(at)
        return np.take(maybe, at[order]), np.take(self._order, np.concatenate(places)[order])


def pack(first: Places, second: Places) -> npt.NDArray[np.uint64]:
    """Two numbers from 0 up, below 2**32, as one: sorted by the first, then the second."""
    return (first.astype(np.uint64) << np.uint64(32)) | second.astype(np.uint64)


def unpack(packed: npt.NDArray[np.uint64]) -> tuple[Places, Places]:
    """The numbers that were packed."""
    return (packed >> np.uint64(32)).astype(np.intp), (packed & np.uint64(0xFFFFFFFF)).astype(np.intp)


def once(first: Places, second: Places) -> tuple[Places, Places]:
    """The pairs, each once and in order."""
    packed = np.sort(pack(first, second))  # np.unique takes ten times as long
    return unpack(packed[np.append(packed[1:] != packed[:-1], True)] if len(packed) else packed)


class Rows:
    """Whole numbers by row and column, such as weights in hundredths by word and code. Where rows are added up two
    columns are in one number, those of the second half in its upper bits: to add half as many takes a fifth of the
    time. Sums are exact.
    """

    def __init__(self, rows: npt.NDArray[np.int16]) -> None:
        self._rows, self._half = rows, (rows.shape[1] + 1) // 2

    def __len__(self) -> int:
        return len(self._rows)

    def take(self, which: Places) -> npt.NDArray[np.int64]:
        """Rows, to be added up and then `unpacked`."""
        rows = np.take(self._rows, which, axis=0)
        packed = rows[:, :self._half].astype(np.int64)
        packed[:, :rows.shape[1] - self._half] += rows[:, self._half:].astype(np.int64) << 32
        return packed

    def unpacked(self, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
        """By column, of rows or sums of rows."""
        low = rows.astype(np.int32)
        high = ((rows - low) >> 32).astype(np.int32)
        return np.concatenate([low, high], axis=1)[:, :self._rows.shape[1]]

    def of(self, which: Places) -> npt.NDArray[np.int32]:
        """Rows by column."""
        return np.take(self._rows, which, axis=0).astype(np.int32)
