"""A value of the evidence in a panel: it breaks anywhere to fit, and copying gives it exactly.

A label breaks its lines only between words, and a path or a hash has none. Break characters inside the text would help
the eye, and would be copied with it: a hash would then match nothing. So the text stays as it is, and the widget breaks
its lines.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QTextOption, QWheelEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QTextEdit

from ui.theme import ROOMY, theme
from ui.widgets.basic import Label
from ui.words import mirrored

#: What a value asks for at most in width, in letters: what is longer takes more lines.
_WIDEST = 24
#: Below this many letters in a line a value would be a column of letters.
_NARROWEST = 6


class Value(QTextEdit):
    """Text in a role of the type scale that is read and copied, never changed. `name` says what it is the value of."""

    def __init__(self, text: str, role: str = "caption", tone: str | None = None, *, name: str = "") -> None:
        super().__init__()
        self.setProperty("value", "true")
        if tone:
            self.setProperty("tone", tone)
        self.setReadOnly(True)
        self.setAcceptRichText(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse
                                     | Qt.TextInteractionFlag.TextSelectableByKeyboard)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.setFont(theme().font(role))
        self.document().setDefaultFont(self.font())
        self.document().setDocumentMargin(0)
        option = QTextOption(_side())
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.document().setDefaultTextOption(option)
        self.setPlainText(text)
        self.setAccessibleName(name)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def text(self) -> str:
        """The value."""
        return self.toPlainText()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        document = self.document()
        before = document.textWidth()
        document.setTextWidth(width)
        height = document.size().height()
        document.setTextWidth(before)
        return round(height + 0.5)

    def sizeHint(self) -> QSize:
        letters = QFontMetrics(self.font())
        longest = max(letters.horizontalAdvance(line) for line in self.toPlainText().split("\n")) + 2
        width = min(longest, letters.averageCharWidth() * _WIDEST)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        letters = QFontMetrics(self.font())
        return QSize(letters.averageCharWidth() * _NARROWEST, letters.height())

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the panel around it turns, however much of a value it shows


def add_value(grid: QGridLayout, at: int, name: str, value: str, role: str = "caption") -> Value:
    """A line of a grid of two columns: what it is, and the value; one above the other where text is large."""
    title = Label(name, "caption", "muted", wrap=theme().scale > ROOMY)
    title.setAlignment(Qt.AlignmentFlag.AlignTop)
    shown = Value(value, role, name=name)
    if theme().scale > ROOMY:  # side by side each would have room for a few letters only
        grid.addWidget(title, 2 * at, 0, 1, 2)
        grid.addWidget(shown, 2 * at + 1, 0, 1, 2)
    else:
        grid.addWidget(title, at, 0)
        grid.addWidget(shown, at, 1)
    return shown


def _side() -> Qt.AlignmentFlag:
    """Where the lines begin: where those of the window do, whatever way the value itself runs."""
    return (Qt.AlignmentFlag.AlignRight if mirrored() else Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignAbsolute
