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
        sizes = self.sizes[which]
        asked = np.repeat(np.arange(len(which)), sizes)
        ends = np.cumsum(sizes)
        within = np.arange(len(asked)) - np.repeat(ends - sizes, sizes)
        return asked, np.take(self.values, np.take(self.starts[which], asked) + within)


class Pairs:
    """Pairs of numbers, each with its place among all, in order. `packed`: see `pack`, ascending."""

    def __init__(self, packed: npt.NDArray[np.uint64]) -> None:
        self.packed = packed

    def __len__(self) -> int:
        return len(self.packed)

    @cached_property
    def _shift(self) -> np.uint64:
        return np.uint64(64 - min(22, max(3, 4 + len(self.packed).bit_length())))

    @cached_property
    def _seen(self) -> npt.NDArray[np.bool_]:
        """By hash whether a pair has it: most that are asked about are none, and to look among all takes longer."""
        seen = np.zeros(1 << 64 - int(self._shift), np.bool_)
        seen[self._hash(self.packed)] = True
        return seen

    def _hash(self, packed: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
        hashed: npt.NDArray[np.uint64] = (packed * _SPREAD) >> self._shift
        return hashed

    def find(self, first: Places, second: Places) -> tuple[Places, Places]:
        """Which of the pairs asked about are there, by their places in the question, and their places here."""
        asked = pack(first, second)
        if not len(self.packed):
            return (nothing := np.zeros(0, np.intp)), nothing
        maybe = np.flatnonzero(self._seen[self._hash(asked)])
        asked = asked[maybe]
        at = np.minimum(np.searchsorted(self.packed, asked), len(self.packed) - 1)
        there = self.packed[at] == asked
        return maybe[there], at[there]


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
