"""The head of a conversation: its name with the tools beside it or, where room is short, below; and what it is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QBoxLayout, QFrame, QGridLayout, QSizePolicy, QWidget

from ui.look.theme import ROOMY, L, S, theme
from ui.look.tips import as_it_stands
from ui.widgets.basic import Elided, Label
from ui.words import is_rtl

_LEAST = 180
"""Pixels of the name, with letters of the usual size, below which the tools go beneath it."""
_LINES = 2


class About(Label):
    """Text on at most two lines; where that is not all of it the last ends in … and the whole is the tooltip."""

    def __init__(self) -> None:
        super().__init__("", "caption", "muted", wrap=True)
        self.setMinimumWidth(20)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def heightForWidth(self, width: int) -> int:
        return min(_LINES, len(self._broken(width)[0])) * self.fontMetrics().lineSpacing()

    def _broken(self, width: int) -> tuple[list[str], QTextOption]:
        option = QTextOption(self.alignment())
        option.setTextDirection(
            Qt.LayoutDirection.RightToLeft if is_rtl(self.text()) else Qt.LayoutDirection.LeftToRight)
        layout = QTextLayout(self.text(), self.font())
        layout.setTextOption(option)
        lines = []
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            lines.append(self.text()[line.textStart():line.textStart() + line.textLength()])
        layout.endLayout()
        return lines or [""], option

    def paintEvent(self, event: QPaintEvent) -> None:
        lines, option = self._broken(self.width())
        shown = lines[:_LINES]
        if len(lines) > _LINES:
            shown[-1] = self.fontMetrics().elidedText(
                "".join(lines[_LINES - 1:]), Qt.TextElideMode.ElideRight, self.width())
        tip = as_it_stands(self.text()) if len(lines) > _LINES else ""
        if self.toolTip() != tip:
            self.setToolTip(tip)
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        option.setWrapMode(QTextOption.WrapMode.NoWrap)
        for n, text in enumerate(shown):
            layout = QTextLayout(text.rstrip(), self.font())
            layout.setTextOption(option)
            layout.beginLayout()
            layout.createLine().setLineWidth(self.width())
            layout.endLayout()
            layout.draw(painter, QPointF(0, n * self.fontMetrics().lineSpacing()))


class Head(QFrame):
    """A band above the messages."""

    def __init__(self, title: Elided, about: About, tools: QBoxLayout) -> None:
        super().__init__()
        self.setProperty("band", "true")
        self._about, self._tools = about, QWidget()
        tools.addStretch(1)
        self._tools.setLayout(tools)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(L, S, S, S)
        self._grid.setHorizontalSpacing(S)
        self._grid.setVerticalSpacing(1)
        self._grid.setColumnStretch(0, 1)
        self._grid.addWidget(title, 0, 0)
        self.setLayout(self._grid)
        self._beneath: bool | None = None
        self._turn()

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):  # its width, or what is shown in it
            self._turn()
        return super().event(event)

    def _turn(self) -> None:
        needed = self._tools.sizeHint().width() + round(_LEAST * theme().scale) + L + 2 * S
        beneath = theme().scale > ROOMY or self.width() < needed
        if beneath != self._beneath:
            self._beneath = beneath
            for part in (self._about, self._tools):
                self._grid.removeWidget(part)
            self._grid.addWidget(self._tools, *((2, 0, 1, 2) if beneath else (0, 1)))
            self._grid.addWidget(self._about, 1, 0, 1, 2)
