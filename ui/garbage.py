"""Garbage is looked for on the window's thread alone.

Python looks for cycles of things that nobody needs wherever the next thing is made, so also in a thread that reads
evidence. What belongs to the window must end on its own thread: Qt widgets that end elsewhere take the program down.
So the looking by itself is switched off, and a timer of the window does it, by Python's own counts.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 1000


class Collector(QObject):
    """Looks for garbage from now on, until it is stopped."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Collect what is young, and what is older as rarely as Python would."""
        _, middle, old = [count > most for count, most in zip(gc.get_count(), gc.get_threshold(), strict=True)]
        gc.collect(2 if middle and old else 1 if middle else 0)

    def stop(self) -> None:
        """Leave it to Python again."""
        self._timer.stop()
        gc.enable()
