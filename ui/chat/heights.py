"""Heights of many rows: a Fenwick tree, so that a place in a chat of a million rows is found and moved in no time.

Heights are guessed from the length of the text and set exactly when a row is laid out; the scrollbar follows.
"""

from __future__ import annotations

from array import array

import numpy as np

_CHARACTERS_A_LINE = 62
_LINE = 21
_BASE = 46


def estimate(length: int, attachments: int, *, centred: bool) -> int:
    """Pixels that a row will take, from the number of characters of its text."""
    if centred:
        return 40
    lines = 1 + length // _CHARACTERS_A_LINE if length else 0
    return _BASE + lines * _LINE + attachments * 46


class Heights:
    """Positive pixel heights of rows. Sums and searches take the logarithm of their number."""

    def __init__(self, heights: array[int]) -> None:
        self._heights = heights
        sums = np.zeros(len(heights) + 1, np.int64)
        if len(heights):
            np.cumsum(np.frombuffer(heights, np.int32), out=sums[1:])
        # Each node holds the sum of the block that ends at it; from prefix sums that is one subtraction each.
        nodes = np.arange(len(sums))
        self._tree = array("q")
        self._tree.frombytes((sums - sums[nodes - (nodes & -nodes)]).tobytes())
        self.total = int(sums[-1])

    def __len__(self) -> int:
        return len(self._heights)

    def __getitem__(self, row: int) -> int:
        return self._heights[row]

    def top(self, row: int) -> int:
        """The sum of all heights above a row."""
        total, n, tree = 0, row, self._tree
        while n > 0:
            total += tree[n]
            n &= n - 1
        return total

    def set(self, row: int, height: int) -> int:
        """Change a height; returns the difference."""
        difference = height - self._heights[row]
        if difference:
            self._heights[row] = height
            self.total += difference
            n, tree = row + 1, self._tree
            while n < len(tree):
                tree[n] += difference
                n += n & -n
        return difference

    def at(self, y: int) -> int:
        """The row in which a pixel lies, the last one for anything below."""
        if not self._heights:
            return -1
        n, left, tree = 0, max(0, y), self._tree
        step = 1 << (len(self._heights).bit_length())
        while step:
            following = n + step
            if following < len(tree) and tree[following] <= left:
                n = following
                left -= tree[following]
            step >>= 1
        return min(n, len(self._heights) - 1)
