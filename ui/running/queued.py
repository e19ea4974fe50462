"""The evidence that waits to be read: asked for in the window's thread, taken in the one that writes."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Iterable
from pathlib import Path

from triage.ingest import Options

Batch = tuple[Options, list[Path]]


class Queue:
    """Batches of evidence in the order they were asked for. Every method may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._batches: deque[Batch] = deque()
        self._sizes: dict[tuple[Path, ...], int] = {}

    def __len__(self) -> int:
        return len(self._batches)

    def put(self, batches: Iterable[Batch]) -> None:
        """Add batches at the end."""
        with self._lock:
            self._batches.extend(batches)

    def take(self) -> Batch | None:
        """The next batch, which then waits no more; None where none does."""
        with self._lock:
            return self._batches.popleft() if self._batches else None

    def clear(self) -> list[Batch]:
        """Let nothing wait any more; returns what did."""
        with self._lock:
            left = list(self._batches)
            self._batches.clear()
            return left

    def waiting(self) -> list[Batch]:
        """What waits now."""
        with self._lock:
            return list(self._batches)

    def size(self) -> int:
        """Bytes of all that waits, as the file system tells them; measured once."""
        return sum(map(self.size_of, self.waiting()))

    def size_of(self, batch: Batch) -> int:
        """Bytes of one batch, waiting or taken."""
        roots = tuple(batch[1])
        if roots not in self._sizes:
            self._sizes[roots] = sum(map(_size, roots))
        return self._sizes[roots]


def named(batch: Batch) -> str:
    """What to call a batch: its exhibit and its files or folders."""
    options, roots = batch
    names = ", ".join(path.name for path in roots)
    return f"{options.exhibit} ({names})" if options.exhibit else names


def _size(root: Path) -> int:
    """Bytes of a file or of all in a folder. What cannot be looked at counts as nothing; its import says so."""
    try:
        if not root.is_dir():
            return root.stat().st_size
        return sum(os.lstat(os.path.join(folder, name)).st_size  # noqa: PTH118  (100,000 files)
                   for folder, _, names in os.walk(root) for name in names)
    except OSError:
        return 0
