"""Some lines of plain text, each at the side where its own letters begin."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTextEdit, QWidget

from ui.look.theme import theme
from ui.words import mirrored


class Lines(QTextEdit):
    """To write in, or to read; Tab leaves it.

    Qt's own widget for plain text has all lines at the left, those from right to left too.
    """

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptRichText(False)
        self.setProperty("lines", "true")
        self.setTabChangesFocus(True)
        self.setFont(theme().font("body"))
        self.setPlainText(text)
        if mirrored():
            self.textChanged.connect(self._begin)
            self._begin()

    def _begin(self) -> None:
        """Where there is nothing yet one begins to write at the side of the window."""
        option = self.document().defaultTextOption()
        way = (Qt.LayoutDirection.RightToLeft if self.document().isEmpty() else Qt.LayoutDirection.LayoutDirectionAuto)
        if option.textDirection() != way:
            option.setTextDirection(way)
            self.document().setDefaultTextOption(option)
