"""The chat as an item view: where rows lie, which are in sight, and what Qt asks of a view.

The scrollbar counts pixels of the estimated whole. When a row's true height differs from its estimate, what is on the
screen stays where it is and the scrollbar moves by the difference.
"""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSignalBlocker,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QRegion, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from ui.chat.describe import is_centred
from ui.chat.layout import Bubble, bubble, hidden
from ui.models.thread import ThreadModel
from ui.words import tr

Index = QModelIndex | QPersistentModelIndex
_KEPT = 400
_MARKED_MS = 2200
_AHEAD = 24  # rows fetched before they come into sight


class ChatScroll(QAbstractItemView):
    """Lays out only the rows that are seen. `scrolled` tells that other rows are."""

    scrolled = Signal()

    def __init__(self, model: ThreadModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bubbles: OrderedDict[int, Bubble] = OrderedDict()
        self._width = 0
        self._aim: tuple[int, QAbstractItemView.ScrollHint] | None = None
        self._placing = False
        self.marked = -1  # the row that was asked for, for a moment: it may have been in sight, and current, before
        self._unmark = QTimer(self)
        self._unmark.setSingleShot(True)
        self._unmark.setInterval(_MARKED_MS)
        self._unmark.timeout.connect(lambda: self._mark(-1))
        self.thread_model = model
        self.setModel(model)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAccessibleName(tr("Messages"))
        self.setMinimumWidth(320)
        self.verticalScrollBar().setSingleStep(48)
        model.arrived.connect(self._arrived)

    # -- heights and places -------------------------------------------------------------------------------------

    @property
    def _heights(self):
        thread = self.thread_model.thread
        return thread.heights if thread is not None else None

    def _bubble(self, row: int) -> Bubble | None:
        """The laid-out row; None while its message is on the way."""
        made = self._bubbles.get(row)
        if made is not None:
            self._bubbles.move_to_end(row)
            return made
        message = self.thread_model.row(row)
        if message is None:
            return None
        thread = self.thread_model.thread
        assert thread is not None
        day = thread.days[row] if row == 0 or thread.days[row] != thread.days[row - 1] else None
        first = (row == 0 or day is not None or thread.senders[row] != thread.senders[row - 1]
                 or self._is_centred(row - 1))
        width = self.viewport().width()
        made = bubble(message, width, day=day, first=first, palette=thread.palette,
                      unread=row == thread.unread) if message else hidden(width, day)
        self._bubbles[row] = made
        while len(self._bubbles) > _KEPT:
            self._bubbles.popitem(last=False)
        return made

    def _is_centred(self, row: int) -> bool:
        """Whether a row stands in the middle; of a long thread that is known of what has been read."""
        message, thread = self.thread_model.peek(row), self.thread_model.thread
        return is_centred(message) if message else thread is not None and bool(thread.centred[row])

    def _settle(self) -> None:
        """Give the rows in sight their true heights without moving what is seen."""
        heights, bar = self._heights, self.verticalScrollBar()
        if heights is None or not len(heights):
            return
        at_end = bar.value() >= bar.maximum() and bar.maximum() > 0
        y = bar.value()
        for _ in range(64):
            row = heights.at(y)
            top = heights.top(row)
            made = self._bubble(row)
            change = heights.set(row, made.height) if made is not None else 0
            if not change or top >= y:
                break
            y = max(0, y + change)  # it came in from above: its lower edge stays
        bottom, row = y + self.viewport().height(), heights.at(y)
        top = heights.top(row)
        while row < len(heights) and top < bottom:
            made = self._bubble(row)
            if made is not None:
                heights.set(row, made.height)
            top += heights[row]
            row += 1
        self._range(y if not at_end else heights.total)
        for ahead in (row + _AHEAD, heights.at(y) - _AHEAD):
            self.thread_model.want(max(0, ahead) // 48)

    def _range(self, value: int | None = None) -> None:
        heights, bar = self._heights, self.verticalScrollBar()
        blocker = QSignalBlocker(bar)
        total = heights.total + 12 if heights is not None else 0
        bar.setPageStep(max(1, self.viewport().height() - 40))
        bar.setRange(0, max(0, total - self.viewport().height()))
        if value is not None:
            bar.setValue(value)
        blocker.unblock()
        bar.update()

    def visible_rows(self) -> tuple[int, int]:
        """The first and last row in sight; (-1, -1) without any."""
        heights = self._heights
        if heights is None or not len(heights):
            return -1, -1
        y = self.verticalScrollBar().value()
        return heights.at(y), heights.at(y + self.viewport().height() - 1)

    def show_row(self, row: int, *, centre: bool = True) -> None:
        """Bring a row into sight and make it the current one."""
        index = self.thread_model.index(row, 0)
        if index.isValid():
            self.setCurrentIndex(index)
            hint = self.ScrollHint.PositionAtCenter if centre else self.ScrollHint.PositionAtTop
            self.scrollTo(index, hint)
            self._aim = row, hint
            self._mark(row)

    def _mark(self, row: int) -> None:
        """Mark a row for a moment, which begins when it is painted; -1 marks none."""
        self.marked = row
        self._unmark.stop()
        self.viewport().update()

    def _hold(self) -> None:
        """Keep the row that was brought into sight where it was wanted, while those above it get their true heights;
        until all in sight have them, or somebody scrolls.
        """
        if self._aim is None:
            return
        row, hint = self._aim
        self._placing = True
        for _ in range(4):
            before = self.verticalScrollBar().value()
            self._place(row, hint)
            self._settle()
            if self.verticalScrollBar().value() == before:
                break
        self._placing = False
        first, last = self.visible_rows()
        if all(self._bubble(n) is not None for n in range(first, last + 1)):
            self._aim = None

    def forget_layout(self) -> None:
        """Lay out anew: decisions, width or colours have changed."""
        self._bubbles.clear()
        self.viewport().update()

    # -- what an item view must answer ---------------------------------------------------------------------------

    def visualRect(self, index: Index) -> QRect:
        heights = self._heights
        if not index.isValid() or heights is None or index.row() >= len(heights):
            return QRect()
        top = heights.top(index.row()) - self.verticalScrollBar().value()
        return QRect(0, top, self.viewport().width(), heights[index.row()])

    def indexAt(self, point: QPoint) -> QModelIndex:
        heights = self._heights
        y = point.y() + self.verticalScrollBar().value()
        if heights is None or not len(heights) or y < 0 or y >= heights.total:
            return QModelIndex()
        return self.thread_model.index(heights.at(y), 0)

    def scrollTo(self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
                 ) -> None:
        if index.isValid():
            self._place(index.row(), hint)
            self.viewport().update()

    def _place(self, row: int, hint: QAbstractItemView.ScrollHint) -> None:
        heights, bar = self._heights, self.verticalScrollBar()
        if heights is None or row >= len(heights):
            return
        view = self.viewport().height()
        made = self._bubble(row)
        if made is not None:
            heights.set(row, made.height)
        self._range()
        top, height = heights.top(row), heights[row]
        if hint == self.ScrollHint.PositionAtTop:
            bar.setValue(top)
        elif hint == self.ScrollHint.PositionAtCenter:
            bar.setValue(top - max(0, (view - height) // 2))
        elif top < bar.value():
            bar.setValue(top)
        elif top + height > bar.value() + view:
            bar.setValue(min(top, top + height - view + 4))

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        n = self.thread_model.rowCount()
        if not n:
            return QModelIndex()
        move = QAbstractItemView.CursorAction
        row = self.currentIndex().row() if self.currentIndex().isValid() else self.visible_rows()[0]
        heights = self._heights
        page = self.viewport().height() - 60
        if action in (move.MoveDown, move.MoveRight, move.MoveNext):
            row += 1 if self.currentIndex().isValid() else 0
        elif action in (move.MoveUp, move.MoveLeft, move.MovePrevious):
            row -= 1
        elif action == move.MoveHome:
            row = 0
        elif action == move.MoveEnd:
            row = n - 1
        elif action == move.MovePageDown:
            row = max(row + 1, heights.at(heights.top(row) + page))
        elif action == move.MovePageUp:
            row = min(row - 1, heights.at(max(0, heights.top(row) - page)))
        return self.thread_model.index(min(n - 1, max(0, row)), 0)

    def horizontalOffset(self) -> int:
        return 0

    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    def isIndexHidden(self, index: Index) -> bool:
        return False

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        heights = self._heights
        if heights is None or not len(heights):
            return
        y = self.verticalScrollBar().value()
        area = rect.normalized()
        first, last = heights.at(area.top() + y), heights.at(area.bottom() + y)
        self.selectionModel().select(
            QItemSelection(self.thread_model.index(first, 0), self.thread_model.index(last, 0)), command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        region = QRegion()
        first, last = self.visible_rows()
        for part in selection:
            for row in range(max(first, part.top()), min(last, part.bottom()) + 1):
                region = region.united(self.visualRect(self.thread_model.index(row, 0)))
        return region

    # -- events -------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            heights = self._heights
            row = heights.at(self.verticalScrollBar().value()) if heights is not None and len(heights) else -1
            self._bubbles.clear()
            if row >= 0:
                self._range(heights.top(row))
        self._range()

    def updateGeometries(self) -> None:
        self._range()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        if not self._placing:
            self._aim = None
        self.viewport().update()
        self.scrolled.emit()

    def reset(self) -> None:
        super().reset()
        self._bubbles.clear()
        self._aim = None
        self._mark(-1)
        self._range(0)
        self.viewport().update()

    def _arrived(self, first: int, last: int) -> None:
        for row in range(first, last + 1):
            self._bubbles.pop(row, None)
        self.viewport().update()
