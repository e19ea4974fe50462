"""Painting list rows of several lines, and the list that holds them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from ui.look.icons import pixmap
from ui.look.theme import theme
from ui.widgets import letters
from ui.words import dotted, own_way

Index = QModelIndex | QPersistentModelIndex
#: Letters that stay of a name however narrow the room is.
_LEAST = 5
_DOTS = "…"


def mirrored(option: QStyleOptionViewItem) -> bool:
    """Whether rows are read from right to left."""
    return bool(option.direction == Qt.LayoutDirection.RightToLeft)  # type: ignore[attr-defined]


def ground(painter: QPainter, option: QStyleOptionViewItem) -> QRectF:
    """The row's background: chosen, under the mouse, in focus. Returns the room inside."""
    t = theme()
    rect = QRectF(option.rect)  # type: ignore[attr-defined]
    state = option.state  # type: ignore[attr-defined]
    if state & QStyle.StateFlag.State_Selected:
        painter.fillRect(rect, t.color("accent_soft"))
        edge = rect.right() - 2 if mirrored(option) else rect.left()
        painter.fillRect(QRectF(edge, rect.top(), 3, rect.height()), t.color("accent"))
    elif state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(rect, t.color("hover"))
    painter.setPen(t.color("line"))
    start, end = (0, 14) if mirrored(option) else (14, 0)
    painter.drawLine(QPointF(rect.left() + start, rect.bottom()), QPointF(rect.right() - end, rect.bottom()))
    if state & QStyle.StateFlag.State_HasFocus:
        painter.setPen(t.color("accent"))
        painter.drawRect(rect.adjusted(1, 1, -2, -2))
    return rect.adjusted(14, 9, -16, -9) if mirrored(option) else rect.adjusted(16, 9, -14, -9)


def cut(metrics: QFontMetricsF, text: str, width: float) -> str:
    """A line as far as there is room, with dots at its end; with those alone where it is cut at dots of its own."""
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
    return shown if shown == text or not shown.endswith(_DOTS) else shown[:-1].rstrip(f" ·,{_DOTS}") + _DOTS


def words(painter: QPainter, rect: QRectF, text: str, role: str, colour: str = "text", *, right: bool = False,
          middle: bool = False) -> float:
    """One elided line at the top of `rect`, at its left, its `right` or in its `middle`; returns its width."""
    t = theme()
    font = t.font(role)
    metrics = QFontMetricsF(font)
    shown = cut(metrics, text.replace("\n", " "), rect.width())
    painter.setFont(font)
    painter.setPen(t.color(colour))
    side = Qt.AlignmentFlag.AlignHCenter if middle else (
        Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft)
    flags = side | Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignAbsolute | Qt.TextFlag.TextSingleLine
    painter.drawText(QRectF(rect.left(), rect.top(), rect.width(), metrics.height()), flags, own_way(shown))
    return metrics.horizontalAdvance(shown)


def told(role: str, room: float, *parts: str, spare: tuple[int, ...]) -> str:
    """Short facts with dots between them; where they do not fit, without those that tell least, in that order."""
    metrics, kept = QFontMetricsF(theme().font(role)), list(parts)
    for n in spare:
        if metrics.horizontalAdvance(dotted(*kept)) <= room:
            break
        kept[n] = ""
    return dotted(*kept)


def shortened(role: str, room: float, name: str, *rest: str) -> str:
    """A name with short facts behind it, dots between them; where they do not fit it is the name that is cut, as a day
    or a count that is cut is lost or reads as another.
    """
    metrics = QFontMetricsF(theme().font(role))
    taken = metrics.horizontalAdvance(dotted(name, *rest)) - metrics.horizontalAdvance(name)
    least = metrics.averageCharWidth() * _LEAST
    return dotted(metrics.elidedText(name, Qt.TextElideMode.ElideRight, max(room - taken, least)), *rest)


def chip_size(text: str) -> QSizeF:
    """The room that a chip takes."""
    metrics = QFontMetricsF(theme().font("small-strong"))
    return QSizeF(metrics.horizontalAdvance(text) + 14, metrics.height() + 3)


def chip(painter: QPainter, left: float, top: float, text: str, tone: str) -> float:
    """A word on a soft ground; returns the x after it."""
    t = theme()
    font = t.font("small-strong")
    box = QRectF(QPointF(left, top), chip_size(text))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(t.color("sunken" if tone == "plain" else f"{tone}_soft"))
    painter.drawRoundedRect(box, 5, 5)
    painter.setFont(font)
    painter.setPen(t.color("muted" if tone == "plain" else tone))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, own_way(text))
    painter.restore()
    return box.right() + 6


def icon_at(painter: QPainter, name: str, colour: str, left: float, top: float, size: int = 16) -> None:
    """An icon of resources/icons."""
    painter.drawPixmap(QPointF(round(left), round(top)), pixmap(name, getattr(theme().colours, colour), size, 2.0))


def bars(painter: QPainter, right: float, top: float, level: int) -> None:
    """A priority of 0 to 3 as three bars of growing height, so that it is not told by colour alone."""
    t = theme()
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    for n in range(3):
        height = 5 + 4 * n
        painter.setBrush(t.color("concern") if n < level else t.color("line"))
        painter.drawRoundedRect(QRectF(right - (3 - n) * 6, top + 13 - height, 4, height), 1, 1)
    painter.restore()


class RowPainter:
    """Paints a row in places that are counted from where reading begins: in a window that is read from right to left
    everything stands on the other side of `room`.
    """

    def __init__(self, painter: QPainter, room: QRectF, *, mirror: bool) -> None:
        self.painter, self.room, self.mirror = painter, room, mirror

    def seen(self, box: QRectF) -> QRectF:
        """Where a box really is."""
        if not self.mirror:
            return box
        return QRectF(self.room.left() + self.room.right() - box.right(), box.top(), box.width(), box.height())

    def words(self, rect: QRectF, text: str, role: str, colour: str = "text", *, end: bool = False) -> float:
        """One elided line at the top of `rect`, at its beginning or its `end`; returns its width."""
        return words(self.painter, self.seen(rect), text, role, colour, right=end != self.mirror)

    def fits(self, text: str, role: str, width: float) -> bool:
        """Whether `words` would write all of a text in that width."""
        return QFontMetricsF(theme().font(role)).horizontalAdvance(text) <= width

    def chip(self, left: float, top: float, text: str, tone: str) -> float:
        """A word on a soft ground; returns the x after it."""
        size = chip_size(text)
        chip(self.painter, self.seen(QRectF(QPointF(left, top), size)).left(), top, text, tone)
        return left + size.width() + 6

    def icon(self, name: str, colour: str, left: float, top: float, size: int = 16) -> None:
        """An icon of resources/icons."""
        icon_at(self.painter, name, colour, self.seen(QRectF(left, top, size, size)).left(), top, size)

    def bars(self, right: float, top: float, level: int) -> None:
        """A priority of 0 to 3."""
        bars(self.painter, self.seen(QRectF(right - 18, top, 18, 13)).right(), top, level)

    def skeleton(self, top: float, share: float) -> None:
        """A line of words that is still being read."""
        room = self.room
        line = QRectF(room.left(), room.top() + top, room.width() * share, 12)
        self.painter.fillRect(self.seen(line), theme().color("skeleton"))


class RowDelegate(QStyledItemDelegate):
    """Base of the row painters. `HEIGHT` in pixels at a scale of 1."""

    HEIGHT = 64

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, round(self.HEIGHT * theme().scale))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        room = ground(painter, option)
        self.draw(RowPainter(painter, room, mirror=mirrored(option)), index)
        painter.restore()

    def draw(self, row: RowPainter, index: Index) -> None:
        """Paint the inside of a row."""
        raise NotImplementedError


class RowList(QTableView):
    """A list of uniform rows: a table of one column, as a list view visits every row before it shows the first.

    (Measured with 173,000 rows: 0.4 s of standstill in a list view, none that can be measured in a table.)
    `on_letter` is asked first what a letter does; where it returns False, it does what it does in every list.
    """

    on_letter: Callable[[str], bool] | None = None

    def __init__(self, model: Any, delegate: RowDelegate, name: str) -> None:
        super().__init__()
        delegate.setParent(self)
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setAccessibleName(name)
        self.horizontalHeader().hide()
        self.horizontalHeader().setAccessibleName(name)
        self.verticalHeader().setAccessibleName(name)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setMinimumSectionSize(40)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(round(delegate.HEIGHT * theme().scale))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)

    def keyboardSearch(self, search: str) -> None:
        if self.on_letter is None or not self.on_letter(search):
            letters.go(self, search)

    def choose(self, row: int) -> None:
        """Make a row the current one and bring it into sight."""
        index = self.model().index(row, 0)
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index)
