"""The line that is searched by, which shows where a query is wrong."""

from __future__ import annotations

from PySide6.QtGui import QInputMethodEvent, QTextCharFormat
from PySide6.QtWidgets import QApplication, QBoxLayout, QLineEdit, QWidget

from ui.look.theme import ROOMY, XS, S, theme
from ui.widgets.basic import column, row
from ui.widgets.flow import FlowLayout
from ui.words import tr


class SearchLine(QLineEdit):
    """A large line. `mark` underlines the character at which the search stops."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("big", "true")
        self.setPlaceholderText(tr("Search all messages"))
        self.setAccessibleName(tr("Search all messages"))
        self.setClearButtonEnabled(True)
        self.setFont(theme().font("message"))
        self.marked: int | None = None

    def mark(self, position: int | None) -> None:
        """Underline one character, counted from 1; None takes the mark away.

        A line of Qt has no formats of its own; those of an input method, sent without any text, show until the next.
        """
        if position == self.marked and position is None:
            return
        self.marked = position
        attributes = []
        if position is not None:
            shape = QTextCharFormat()
            shape.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            shape.setUnderlineColor(theme().color("danger"))
            shape.setForeground(theme().color("danger"))
            before = len(self.text()[:position - 1].encode("utf-16-le")) // 2  # Qt counts UTF-16
            attributes.append(QInputMethodEvent.Attribute(
                QInputMethodEvent.AttributeType.TextFormat, before - self.cursorPosition(), 1, shape))
        QApplication.sendEvent(self, QInputMethodEvent("", attributes))


def first_line(query: QWidget, tools: tuple[QWidget, ...], ways: tuple[QWidget, ...]) -> QBoxLayout:
    """What is typed, with its tools and the other ways to search beside it; with large text the ways stand beneath, as
    the line would hold no more than a word.
    """
    large = theme().scale > ROOMY
    line = row(query, *tools, *(() if large else ways), spacing=S)
    line.setStretch(0, 1)
    return column(line, FlowLayout(*ways, spacing=S), spacing=XS) if large else line
