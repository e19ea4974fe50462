"""A file that is read again while it is still being written: by a thread, since writing, reading and hashing leave the
interpreter free for the next lines.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterable
from queue import Queue
from types import TracebackType
from typing import Self

import msgspec

from triage.exchange.writing import Job

_CHUNK = 1 << 20  # bytes written and read again at a time
_AHEAD = 4  # chunks that wait to be written


class Reread:
    """Writes `job.path`. What stands in the file then is hashed (`job.digests`), and `records` says the kinds of
    records in each stretch of it, which `job.read_again` counts; a stretch that cannot be read counts nothing.

    Raises OSError from `write`, or at the end.
    """

    def __init__(self, job: Job, records: Callable[[bytes], Iterable[str]]) -> None:
        self._job, self._records = job, records
        self._queue: Queue[bytes | None] = Queue(_AHEAD)
        self._pending: list[bytes] = []
        self._size = 0
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._work, name="reread", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        if kind is None:
            self._hand_over()
        self._queue.put(None)
        self._thread.join()
        if kind is None and self._error is not None:
            raise self._error

    def write(self, data: bytes) -> None:
        """Whole records."""
        self._pending.append(data)
        self._size += len(data)
        if self._size >= _CHUNK:
            self._hand_over()

    def _hand_over(self) -> None:
        if self._error is not None:
            raise self._error
        self._queue.put(b"".join(self._pending))
        self._pending.clear()
        self._size = 0

    def _work(self) -> None:
        try:
            self._follow()
        except Exception as error:  # noqa: BLE001  (raised where the file is written)
            self._error = error
            while self._queue.get() is not None:
                continue

    def _follow(self) -> None:
        digest = hashlib.sha256()
        with self._job.path.open("wb") as stream, self._job.path.open("rb") as back:
            while (data := self._queue.get()) is not None:
                stream.write(data)
                stream.flush()
                found = back.read(len(data))
                digest.update(found)
                try:
                    self._job.read_again.update(self._records(found))
                except msgspec.DecodeError:
                    continue
        self._job.digests[self._job.path] = digest.hexdigest()
