"""A recording where Qt's reading threads find it by a name: in memory on Linux, else in the case's private scratch.

A QBuffer made in Python would do as well, were it not that Qt's reading thread needs Python's lock for each call of it,
while the window's thread, which holds the lock, waits for the reading thread to end: the window would stand still for
ever. A resource (qrc:) is copied by Qt into a temporary file outside the case.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

from PySide6.QtCore import QUrl

_PRIVATE = 0o600


class MemoryFile:
    """These bytes under a name, until `close`; whoever reads them should have ended by then. `folder` is private to the
    case, belongs to this file alone, and is used where the system has no files in memory. Raises OSError.
    """

    def __init__(self, data: bytes, ending: str, folder: Path) -> None:
        self._folder, self._number = folder, -1
        if hasattr(os, "memfd_create") and Path("/proc/self/fd").is_dir():
            self._number = os.memfd_create("recording", os.MFD_CLOEXEC)
            path = Path(f"/proc/self/fd/{self._number}")
            number = os.dup(self._number)
        else:
            path = folder / f"recording{ending}"
            number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE)
        with os.fdopen(number, "wb") as file:
            file.write(data)
        self.path = path
        self.url = QUrl.fromLocalFile(str(path))

    def close(self) -> None:
        """Forget the bytes. What cannot be deleted yet goes with the scratch of the case."""
        number, self._number = self._number, -1
        if number >= 0:
            os.close(number)
        with contextlib.suppress(OSError):
            shutil.rmtree(self._folder)
