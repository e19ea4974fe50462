"""Copies of files of the evidence that were given to another program, until the case is closed.

They lie in a private folder outside the case's own, which is wiped when the case closes, when the program ends, and,
after a crash, at its next start.
"""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from triage.casefile.leftovers import HeldScratch

_LONGEST = 80


class Lent:
    """`put` a copy, `open` it, `take_back` all of them."""

    def __init__(self) -> None:
        self._scratch: HeldScratch | None = None

    def put(self, name: str, data: bytes, ending: str) -> Path:
        """Write a copy that the user alone can read. `ending`: of what it is by its content, never by the name that
        evidence gives it, since the system decides by the ending what to do with it.
        """
        if self._scratch is None:
            self._scratch = HeldScratch()
        plain = re.sub(r"[^\w-]+", "_", Path(name).stem)[:_LONGEST] or "file"
        path = self._scratch.new_folder() / f"{plain}{ending}"
        path.touch(mode=0o600)
        path.write_bytes(data)
        return path

    def open(self, path: Path) -> bool:
        """Ask the system to open it. False where it has no program for it."""
        return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

    def take_back(self) -> None:
        """Delete every copy."""
        if self._scratch is not None:
            self._scratch.close()
            self._scratch = None
