"""A process of its own for what may be made to do harm: pictures and documents out of evidence.

It gets bytes and nothing else, has a limit on memory, can write no file, and ends with its parent. Whoever asks it sets
a limit on time, ends it where that is over, and takes nothing that it says for granted. It is made anew where it ended.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Self

LARGEST = 96 << 20  # bytes of a file that is handed over
_MEMORY = 2 << 30  # bytes that the process may take


class Apart:
    """Hands one file after the other to a process that runs `work`; use as a context manager."""

    def __init__(self, work: Callable[[Connection], None]) -> None:
        self._does = work
        self._process: multiprocessing.process.BaseProcess | None = None
        self._pipe: Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def start(self) -> Connection:
        """The way to the process, which runs from now on if it did not."""
        if self._pipe is None:
            context = multiprocessing.get_context("spawn")
            pipe, theirs = context.Pipe()
            process = context.Process(target=self._does, args=(theirs,), daemon=True)
            try:
                process.start()
            except BaseException:  # then there is none to end, and why is what is to be told
                pipe.close()
                raise
            finally:
                theirs.close()
            self._pipe, self._process = pipe, process
        return self._pipe

    def end(self) -> None:
        """End it, whatever it does."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
        if self._pipe is not None:
            self._pipe.close()
        self._process = self._pipe = None


def confine() -> None:
    """First thing in the other process: it hears no Ctrl-C, ends with its parent, and has its limits."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _limit()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _limit() -> None:
    """Where the system can: a file that unfolds to more fails, and takes nothing else with it."""
    try:
        import resource  # noqa: PLC0415  (not on every system)
    except ImportError:
        return
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
