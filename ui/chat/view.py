"""The chat: an item view that lays out and paints only the rows that are seen.

The scrollbar counts pixels of the estimated whole. When a row's true height differs from its estimate, what is on the
screen stays where it is and the scrollbar moves by the difference.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QSignalBlocker,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QWidget

from ui.chat.layout import Bubble, bubble, hidden
from ui.chat.paint import paint_row, paint_skeleton
from ui.models.thread import ThreadModel
from ui.shortcuts import CHAT_KEYS
from ui.theme import theme
from ui.words import tr

Index = QModelIndex | QPersistentModelIndex
_KEPT = 400
_AHEAD = 24  # rows fetched before they come into sight


class ChatView(QAbstractItemView):
    """Shows a ThreadModel. `moved` tells the row that is current; `scrolled` that other rows are seen; `asked` carries
    the id of a shortcut that the view does not answer itself; `menu_asked` where on the screen a menu is wanted.
    """

    moved = Signal(int)
    scrolled = Signal()
    asked = Signal(str)
    menu_asked = Signal(QPoint)

    def __init__(self, model: ThreadModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bubbles: OrderedDict[int, Bubble] = OrderedDict()
        self._width = 0
        self.revealed: set[str] = set()
        self.unblurred: Callable[[], bool] = lambda: False
        self.thread_model = model
        self.setModel(model)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAccessibleName(tr("Messages"))
        self.setMinimumWidth(360)
        self.verticalScrollBar().setSingleStep(48)
        model.arrived.connect(self._arrived)
        self.selectionModel().currentRowChanged.connect(self._current_moved)

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
                 or bool(thread.centred[row - 1]))
        width = self.viewport().width()
        made = bubble(message, width, day=day, first=first, palette=thread.palette) if message else hidden(width, day)
        self._bubbles[row] = made
        while len(self._bubbles) > _KEPT:
            self._bubbles.popitem(last=False)
        return made

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
            self.scrollTo(index, self.ScrollHint.PositionAtCenter if centre else self.ScrollHint.PositionAtTop)

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
        heights, bar = self._heights, self.verticalScrollBar()
        if not index.isValid() or heights is None:
            return
        row, view = index.row(), self.viewport().height()
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
        self.viewport().update()

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

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), theme().color("chat"))
        heights = self._heights
        if heights is None or not len(heights):
            return
        if self._width != self.viewport().width():
            self._width = self.viewport().width()
            self._bubbles.clear()
        self._settle()
        y, selection, current = self.verticalScrollBar().value(), self.selectionModel(), self.currentIndex().row()
        row = heights.at(y)
        top = heights.top(row) - y
        while row < len(heights) and top < self.viewport().height():
            made = self._bubble(row)
            if made is None:
                paint_skeleton(painter, top, heights[row], self._width, row)
            else:
                paint_row(painter, made, top, self._width, current=row == current and self.hasFocus(),
                          selected=selection.isSelected(self.thread_model.index(row, 0)), shown=self.shows)
            top += heights[row]
            row += 1

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
        self.viewport().update()
        self.scrolled.emit()

    def reset(self) -> None:
        super().reset()
        self._bubbles.clear()
        self._range(0)
        self.viewport().update()

    def _arrived(self, first: int, last: int) -> None:
        for row in range(first, last + 1):
            self._bubbles.pop(row, None)
        self.viewport().update()

    def _current_moved(self, index: QModelIndex, _: QModelIndex) -> None:
        self.moved.emit(index.row() if index.isValid() else -1)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
            return
        held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        name = CHAT_KEYS.get(event.text()) if not event.modifiers() & held else None
        if name is not None:
            self.run(name)
            return
        super().keyPressEvent(event)

    def run(self, name: str) -> None:
        """Do what a shortcut of the chat stands for, by its id."""
        move = self.CursorAction
        if name in ("next", "previous"):
            action = move.MoveDown if name == "next" else move.MoveUp
            self.setCurrentIndex(self.moveCursor(action, Qt.KeyboardModifier.NoModifier))
        elif name in ("next-flag", "previous-flag"):
            self.next_flag(1 if name == "next-flag" else -1)
        elif name == "reveal":
            self.reveal_current()
        elif name == "copy":
            self.copy()
        elif name == "all":
            self.selectAll()
        else:
            self.asked.emit(name)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        made, inside = self._at(event.position().toPoint())
        super().mousePressEvent(event)
        if made is None or event.button() != Qt.MouseButton.LeftButton or event.modifiers():
            return
        file = next((p.file for p in made.pictures if p.rect.contains(inside)), "")
        if file:
            self.reveal([file])
        elif made.quote is not None and made.quote.contains(inside):
            self.run("quoted")

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        where = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard and self.currentIndex().isValid():
            where = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center())
        else:
            index = self.indexAt(event.pos())
            if index.isValid() and not self.selectionModel().isSelected(index):
                self.setCurrentIndex(index)
        self.menu_asked.emit(where)

    # -- pictures -----------------------------------------------------------------------------------------------

    def shows(self, file: str) -> bool:
        """Whether a file's thumbnail is shown and not blurred."""
        return (file in self.revealed) != self.unblurred()

    def reveal(self, files: list[str]) -> None:
        """Show thumbnails that are blurred, blur those that are shown."""
        self.revealed ^= set(files)
        self.viewport().update()

    def reveal_current(self) -> None:
        """The same for the pictures of the current message."""
        row = self.currentIndex().row()
        made = self._bubble(row) if self.currentIndex().isValid() else None
        if made is not None:
            self.reveal([p.file for p in made.pictures if p.file])

    def _at(self, point: QPoint) -> tuple[Bubble | None, QPointF]:
        """The laid-out row at a point, and the point within it."""
        index = self.indexAt(point)
        made = self._bubbles.get(index.row()) if index.isValid() else None
        return made, QPointF(point - self.visualRect(index).topLeft())

    # -- what an examiner does ----------------------------------------------------------------------------------

    def next_flag(self, step: int) -> bool:
        """Go to the next (1) or previous (-1) flagged message. Returns whether there is one."""
        thread = self.thread_model.thread
        if thread is None:
            return False
        current = self.currentIndex().row() if self.currentIndex().isValid() else self.visible_rows()[0] - step
        ahead = sorted(r for r in thread.flagged if (r > current if step > 0 else r < current))
        if not ahead:
            return False
        self.show_row(ahead[0] if step > 0 else ahead[-1])
        return True

    def chosen_rows(self, most: int | None = None) -> list[int]:
        """Selected rows in order, at most so many."""
        rows: list[int] = []
        for part in sorted(self.selectionModel().selection(), key=lambda part: part.top()):
            last = part.bottom() if most is None else min(part.bottom(), part.top() + most - len(rows) - 1)
            rows += range(part.top(), last + 1)
        return rows

    def chosen(self) -> int:
        """How many rows are selected."""
        return sum(part.height() for part in self.selectionModel().selection())

    def copy(self) -> None:
        """The selected messages as text, each with its provenance."""
        self.asked.emit("copy")
