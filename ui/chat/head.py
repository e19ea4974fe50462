"""The head of a conversation: its name and people, with the tools beside them or, where room is short, beneath."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QLayout

from ui.theme import ROOMY, L, S, theme
from ui.widgets.basic import row

_LEAST = 180
"""Pixels of the name, with letters of the usual size, below which the tools go beneath it."""


class Head(QFrame):
    """A band above the messages."""

    def __init__(self, names: QLayout, tools: QBoxLayout) -> None:
        super().__init__()
        self.setProperty("band", "true")
        self._tools = tools
        tools.addStretch(1)
        self._inner = row(names, tools, spacing=S, margins=(L, S, S, S))
        self._inner.setStretch(0, 1)
        self.setLayout(self._inner)
        self._turn()

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):  # its width, or what is shown in it
            self._turn()
        return super().event(event)

    def _turn(self) -> None:
        needed = self._tools.sizeHint().width() + round(_LEAST * theme().scale) + L + 2 * S
        beneath = theme().scale > ROOMY or self.width() < needed
        way = QBoxLayout.Direction.TopToBottom if beneath else QBoxLayout.Direction.LeftToRight
        if self._inner.direction() != way:
            self._inner.setDirection(way)
