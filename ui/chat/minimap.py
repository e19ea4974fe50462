"""A strip beside the scrollbar: where along the conversation flagged passages and the examiner's own marks stand."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.chat.view import ChatView
from ui.look.theme import theme
from ui.words import tr


class Minimap(QWidget):
    """A click goes to the nearest flagged passage."""

    def __init__(self, view: ChatView) -> None:
        super().__init__()
        self.view = view
        self.setFixedWidth(12)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(tr("Flagged passages along the conversation"))
        self.setAccessibleName(tr("Flagged passages along the conversation"))
        view.scrolled.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(12, 100)

    def _place(self, row: int) -> float:
        thread = self.view.thread_model.thread
        assert thread is not None
        total = max(thread.heights.total, self.height())
        return thread.heights.top(row) / total * self.height()

    def paintEvent(self, event: QPaintEvent) -> None:
        t = theme()
        painter = QPainter(self)
        painter.fillRect(self.rect(), t.color("chat"))
        thread = self.view.thread_model.thread
        if thread is None or not len(thread.heights):
            return
        if thread.unread >= 0:
            painter.fillRect(QRectF(0, self._place(thread.unread), 12, 1), t.color("accent"))
        for row, y in self._apart(sorted(thread.flagged)):
            painter.fillRect(QRectF(2, y, 8, 3), t.color(thread.flagged[row]))
        for _, y in self._apart(thread.worked):
            painter.fillRect(QRectF(0, y, 3, 3), t.color("accent"))

    def _apart(self, rows: Sequence[int]) -> Iterator[tuple[int, float]]:
        """Rows in their order, and where they stand, as far as these are two pixels apart: of a hundred thousand only
        as many are looked at as there is room for.
        """
        thread = self.view.thread_model.thread
        assert thread is not None
        n, a_pixel = 0, max(thread.heights.total, self.height()) / max(1, self.height())
        while n < len(rows):
            y = self._place(rows[n])
            yield rows[n], y
            last = thread.heights.at(math.ceil((y + 2) * a_pixel) - 1)  # whatever begins above two pixels from here
            n = max(n + 1, bisect_right(rows, last))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        thread = self.view.thread_model.thread
        if thread is not None and (thread.flagged or thread.worked):
            y = event.position().y()
            self.view.show_row(min([*thread.flagged, *thread.worked], key=lambda row: abs(self._place(row) - y)))
