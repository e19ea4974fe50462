"""Garbage is looked for on the window's thread alone.

Python looks for cycles of things that nobody needs wherever the next thing is made, so also in a thread that reads
evidence. What belongs to the window must end on its own thread: Qt widgets that end elsewhere take the program down.
So the looking by itself is switched off, and a timer of the window does it.

What lives long (the places of a window hold some 100,000 things) is not walked through again: looking at all of it
takes 0.1 to 0.2 s, in which the window stands still. So after each MANY new things all are looked at that were not yet,
and what is alive then is set aside. What of that dies in a cycle later is only found when the case is closed, or when
another program is in front.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

_EVERY_MS = 1000
MANY = 10_000
"""Things, which are looked at in some 10 ms."""


class Collector(QObject):
    """Looks for garbage from now on, until it is stopped. What is there already stays to the end."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        gc.collect()
        gc.freeze()
        self._made = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        QGuiApplication.instance().applicationStateChanged.connect(self._front)  # type: ignore[union-attr]

    def look(self) -> None:
        """Look at what is new, and where that has become much set aside what lives."""
        self._made += gc.get_count()[0]  # more than were given back since the last time
        if self._made < MANY:
            gc.collect(1)
        else:
            self._made = 0
            gc.collect()
            gc.freeze()

    def look_everywhere(self) -> None:
        """Look also at what was set aside."""
        gc.unfreeze()
        gc.collect()
        gc.freeze()

    def stop(self) -> None:
        """Leave it to Python again."""
        self._timer.stop()
        QGuiApplication.instance().applicationStateChanged.disconnect(self._front)  # type: ignore[union-attr]
        gc.unfreeze()
        gc.enable()

    def _front(self, state: Qt.ApplicationState) -> None:
        if state != Qt.ApplicationState.ApplicationActive:
            self.look_everywhere()
