"""Work on several processors: what the networks read in parts that need nothing of one another.

The networks' arithmetic is done outside Python's own lock, so that threads are enough, and the parts are the same
however many there are.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

_MOST = 8  # each has some megabytes in hand
_FEW = 64
_Part = TypeVar("_Part")
_Made = TypeVar("_Made")


class Threads:
    """So many threads as may be used: 1 uses this one alone."""

    def __init__(self, most: int = 1) -> None:
        self._pool: ThreadPoolExecutor | None = None
        self._most = most

    def use(self, most: int | None) -> None:
        """From now on so many; None: as many as there are processors."""
        most = min(_MOST, most or _processors())
        if most != self._most:
            self._most, pool, self._pool = most, self._pool, None
            if pool is not None:
                pool.shutdown(wait=False)

    def map(self, work: Callable[[_Part], _Made], parts: Iterable[_Part]) -> list[_Made]:
        """What is made of each part, in their order."""
        every = [*parts]
        if self._most == 1 or len(every) < 2:
            return [work(part) for part in every]
        pool = self._pool = self._pool or ThreadPoolExecutor(self._most, "reading")
        return [*pool.map(work, every)]


def processors(texts: Sequence[str]) -> int:
    """How many threads cut so many texts into pieces: to begin several takes longer than to cut a few; -1: all."""
    return 1 if len(texts) < _FEW else -1


def _processors() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
