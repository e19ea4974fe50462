"""The chat: paints the rows in sight, and answers mouse and keys."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from ui.chat.layout import Bubble
from ui.chat.paint import paint_row, paint_skeleton
from ui.chat.scroll import ChatScroll, Index
from ui.keys.shortcuts import CHAT_KEYS
from ui.look.theme import XL, theme
from ui.models.thread import NO_MESSAGE, ThreadModel
from ui.threads import Thread
from ui.words import tr

_MOVES = {
    Qt.Key.Key_Down: QAbstractItemView.CursorAction.MoveDown, Qt.Key.Key_Up: QAbstractItemView.CursorAction.MoveUp,
    Qt.Key.Key_PageDown: QAbstractItemView.CursorAction.MovePageDown,
    Qt.Key.Key_PageUp: QAbstractItemView.CursorAction.MovePageUp,
    Qt.Key.Key_Home: QAbstractItemView.CursorAction.MoveHome, Qt.Key.Key_End: QAbstractItemView.CursorAction.MoveEnd,
}


class ChatView(ChatScroll):
    """Shows a ThreadModel. `moved` tells the row that is current; `scrolled` that other rows are seen; `asked` carries
    the id of a shortcut that the view does not answer itself; `menu_asked` where on the screen a menu is wanted; `told`
    why a key did nothing.
    """

    moved = Signal(int)
    asked = Signal(str)
    menu_asked = Signal(QPoint)
    told = Signal(str)

    def __init__(self, model: ThreadModel, parent: QWidget | None = None) -> None:
        super().__init__(model, parent)
        self.revealed: set[str] = set()
        self.looked_at = ""  # the file of the picture that a double click is on
        self._all_wanted = False
        self._anchor, self._extending = -1, False
        self.unblurred: Callable[[], bool] = lambda: False
        self.selectionModel().currentRowChanged.connect(self._current_moved)

    def complete(self, thread: Thread) -> None:
        """Show the whole of a conversation of which a part is shown: what is seen, current and selected stays."""
        part, model, bar = self.thread_model.thread, self.thread_model, self.verticalScrollBar()
        if part is None or not len(part.ids) or (shift := thread.row_of(part.ids[0])) is None:
            model.show(thread)
            return
        top, _ = self.visible_rows()
        below = bar.value() - part.heights.top(top)
        current, chosen = self.currentIndex().row(), self.selectionModel().selection()
        everything = self._all_wanted and self.chosen() == len(part.ids)
        ranges = [(r.top() + shift, r.bottom() + shift) for r in chosen]
        for row in range(len(part.ids)):
            thread.heights.set(row + shift, part.heights[row])
        model.extend(thread, shift)
        if self.marked >= 0:
            self.marked += shift
        self._range(thread.heights.top(top + shift) + below)
        selection = QItemSelection()
        for first, last in ranges:
            selection.select(model.index(first, 0), model.index(last, 0))
        keep = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(model.index(current + shift, 0) if current >= 0 else QModelIndex(),
                                              keep.NoUpdate)
        self.selectionModel().select(selection, keep.ClearAndSelect)
        if everything:
            self.selectAll()
        self.viewport().update()

    def selectAll(self) -> None:
        thread = self.thread_model.thread
        self._all_wanted = thread is not None and thread.partial  # once it is whole
        super().selectAll()

    # -- events -------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), theme().color("chat"))
        heights = self._heights
        if heights is None or not len(heights):
            if heights is not None:
                painter.setPen(theme().color("muted"))
                painter.setFont(theme().font("body"))
                painter.drawText(self.viewport().rect().adjusted(XL, XL, -XL, -XL), Qt.AlignmentFlag.AlignCenter
                                 | Qt.TextFlag.TextWordWrap, tr(NO_MESSAGE))
            return
        if self._width != self.viewport().width():
            self._width = self.viewport().width()
            self._bubbles.clear()
        self._settle()
        self._hold()
        y, selection, current = self.verticalScrollBar().value(), self.selectionModel(), self.currentIndex().row()
        row = heights.at(y)
        top = heights.top(row) - y
        while row < len(heights) and top < self.viewport().height():
            made = self._bubble(row)
            if made is None:
                paint_skeleton(painter, top, heights[row], self._width, row)
            else:
                paint_row(painter, made, top, self._width, current=row == current and self.hasFocus(),
                          selected=selection.isSelected(self.thread_model.index(row, 0)), shown=self.shows,
                          marked=row == self.marked)
                if row == self.marked and not self._unmark.isActive():
                    self._unmark.start()
            top += heights[row]
            row += 1

    def _current_moved(self, index: QModelIndex, _: QModelIndex) -> None:
        if not self._extending:
            self._anchor = index.row() if index.isValid() else -1
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
        if event.modifiers() == Qt.KeyboardModifier.ShiftModifier and event.key() in _MOVES:
            self._extend(self.moveCursor(_MOVES[event.key()], event.modifiers()))
            return
        super().keyPressEvent(event)

    def _extend(self, index: Index) -> None:
        """Select from where the current message was chosen without Shift to another one."""
        anchor = self.thread_model.index(max(self._anchor, 0), 0)
        if not index.isValid() or not anchor.isValid():
            return
        keep = QItemSelectionModel.SelectionFlag
        self._extending = True
        self.selectionModel().setCurrentIndex(index, keep.NoUpdate)
        self._extending = False
        first, last = sorted((anchor.row(), index.row()))
        between = QItemSelection(self.thread_model.index(first, 0), self.thread_model.index(last, 0))
        self.selectionModel().select(between, keep.ClearAndSelect)
        self.scrollTo(index)

    def run(self, name: str) -> None:
        """Do what a shortcut of the chat stands for, by its id."""
        move = self.CursorAction
        if name in ("next", "previous"):
            action = move.MoveDown if name == "next" else move.MoveUp
            self.setCurrentIndex(self.moveCursor(action, Qt.KeyboardModifier.NoModifier))
        elif name in ("next-flag", "previous-flag"):
            if not self.next_flag(1 if name == "next-flag" else -1):
                self.told.emit(tr("No flagged message follows.") if name == "next-flag"
                               else tr("No flagged message comes before."))
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
        left = event.button() == Qt.MouseButton.LeftButton
        if left and event.modifiers() == Qt.KeyboardModifier.ShiftModifier and self._anchor >= 0:
            self._extend(self.indexAt(event.position().toPoint()))
            return
        super().mousePressEvent(event)
        if made is None or event.button() != Qt.MouseButton.LeftButton or event.modifiers():
            return
        file = next((p.file for p in made.pictures if p.rect.contains(inside)), "")
        if file:
            self.reveal([file])
        elif made.quote is not None and made.quote.contains(inside):
            self.run("quoted")

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A picture large, and seen: the first of the two clicks has shown it, or blurred it again."""
        made, inside = self._at(event.position().toPoint())
        file = next((p.file for p in made.pictures if p.rect.contains(inside)), "") if made is not None else ""
        if not file:
            super().mouseDoubleClickEvent(event)
            return
        if not self.shows(file):
            self.reveal([file])
        self.looked_at = file
        self.asked.emit("enlarge")
        self.looked_at = ""

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
        files = [p.file for p in made.pictures if p.file] if made is not None else []
        if files:
            self.reveal(files)
        else:
            self.told.emit(tr("This message has no picture that can be shown."))

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
