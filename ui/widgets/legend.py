"""What the signs of a drawing mean: words in a line that breaks where the width ends."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QWidget

from ui.look.theme import L, M, theme
from ui.widgets.basic import Label
from ui.widgets.flow import FlowLayout
from ui.words import tr


class _Words(Label):
    """One line where there is room for it. (Qt would break more than a few words in any case.)"""

    def sizeHint(self) -> QSize:
        letters = self.fontMetrics()
        return QSize(letters.horizontalAdvance(self.text()) + 2, letters.height())


class Legend(QWidget):
    """`parts`: (message id, tone; empty for the usual one)."""

    def __init__(self, parts: Iterable[tuple[str, str]]) -> None:
        super().__init__()
        labels = []
        for text, tone in parts:
            label = _Words(tr(text), "small", tone or "muted", wrap=True)
            label.setAlignment(Qt.AlignmentFlag.AlignVCenter)
            labels.append(label)
        self.setLayout(FlowLayout(*labels, spacing=round(L * min(1.2, theme().scale)), margins=(M, 4, M, 4)))
