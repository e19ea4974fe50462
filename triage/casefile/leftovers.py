"""Private folders for who may only read a case: outside its own folder, and wiped at the next start after a crash."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from pathlib import Path

from filelock import FileLock, Timeout

from parsers.evidence import Scratch

_PREFIX = "attest-"
_HELD = "held"  # locked as long as the process that made the folder lives


class HeldScratch(Scratch):
    """A folder in the system's place for temporary files, which no other process takes for a leftover."""

    def __init__(self) -> None:
        wipe()
        super().__init__(Path(tempfile.mkdtemp(prefix=_PREFIX)))
        self._lock = FileLock(self.folder / _HELD)
        self._lock.acquire()

    def close(self) -> None:
        self._lock.release()
        super().close()


def wipe() -> None:
    """Remove such folders whose process has ended: they may hold evidence in plain text."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError, Timeout):  # another user's, or one in use
            if folder.is_symlink() or not (folder / _HELD).is_file():
                continue
            with FileLock(folder / _HELD, timeout=0):
                shutil.rmtree(folder, ignore_errors=True)
