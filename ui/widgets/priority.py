"""The priority of a conversation as three bars."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from parsers.words import N_
from ui.widgets.rows import bars
from ui.words import tr

LEVELS = (N_("No flag"), N_("Flags, no dimension positive"), N_("One dimension positive"),
          N_("Two or more dimensions positive"))


class Bars(QWidget):
    """Its meaning is its tooltip and its name."""

    def __init__(self, level: int) -> None:
        super().__init__()
        self.level = level
        self.setToolTip(tr(LEVELS[level]))
        self.setAccessibleName(tr(LEVELS[level]))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(20, 16)

    def paintEvent(self, event: QPaintEvent) -> None:
        bars(QPainter(self), self.width(), 1, self.level)
