"""The one look of tables: airy rows, thin lines, words on soft grounds for states."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QFont,
    QFontMetricsF,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTextLayout,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from parsers.words import N_
from ui.keys import shortcuts
from ui.look.icons import icon
from ui.look.theme import ROOMY, L, S, theme
from ui.models.table import ENDING, PILL, ROW, TONE, TYPEFACE, Column, TableModel
from ui.widgets import letters, widths
from ui.widgets.basic import TONES
from ui.widgets.export import export
from ui.widgets.rows import mirrored
from ui.words import own_way, tr

#: How high a row is, and one that holds two lines, in pixels at the usual size of text.
_HIGH, _HIGHER = 34, 50
Index = QModelIndex | QPersistentModelIndex
UP, DOWN = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
_SORTING = {"sort-up": UP, "sort-down": DOWN}
_ORDERS = {keys.toString(): order for name, order in _SORTING.items() for keys in shortcuts.sequences(name)}


class CellDelegate(QStyledItemDelegate):
    """Paints a cell in its typeface and tone, or as a pill."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        t = theme()
        painter.save()
        rect = QRectF(option.rect)  # type: ignore[attr-defined]
        state = option.state  # type: ignore[attr-defined]
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, t.color("accent_soft"))
        painter.setPen(t.color("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        text = str(index.data(Qt.ItemDataRole.DisplayRole) or "").replace("\n", " ")
        tone = index.data(TONE)
        inner = rect.adjusted(S, 0, -S, 0)
        alignment = Qt.AlignmentFlag(index.data(Qt.ItemDataRole.TextAlignmentRole))
        if index.data(PILL) and text:
            _paint_pill(painter, inner, text, tone or "plain", mirror=mirrored(option),
                        edge=bool(state & QStyle.StateFlag.State_Selected))
        else:
            font = t.font(index.data(TYPEFACE) or "body")
            painter.setFont(font)
            painter.setPen(t.color(TONES.get(tone or "plain", "text")))
            metrics = QFontMetricsF(font)
            mode = Qt.TextElideMode.ElideMiddle if index.data(TYPEFACE) == "mono" else (
                Qt.TextElideMode.ElideLeft if index.data(ENDING) else Qt.TextElideMode.ElideRight)
            high = rect.height() >= 2 * metrics.height() and mode != Qt.TextElideMode.ElideMiddle
            lines = in_two(text, font, inner.width(), path=bool(index.data(ENDING))) if high else [text]
            lines = [metrics.elidedText(each, mode, inner.width()) for each in lines]
            block = QRectF(inner.left(), 0, inner.width(), metrics.height())
            block.moveTop(inner.center().y() - metrics.height() * len(lines) / 2)
            for each in lines:
                painter.drawText(block, alignment | Qt.TextFlag.TextSingleLine, own_way(each))
                block.translate(0, metrics.height())
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(t.color("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)  # a pill has left its own
            painter.drawRect(rect.adjusted(0.5, 0.5, -1, -1))
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        text = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        return QSize(widths.need(text, str(index.data(TYPEFACE) or "body"), pill=bool(index.data(PILL))),
                     round(_HIGH * theme().scale))


def in_two(text: str, font: QFont, width: float, *, path: bool = False) -> list[str]:
    """A text as one line, or as two where it is too wide: broken between words, else anywhere; a path before its last
    part. The second may still be too wide, and the folders of a path.
    """
    folders, cut, name = text.rpartition("/")
    if path and cut:
        return [text] if QFontMetricsF(font).horizontalAdvance(text) <= width else [folders + cut, name]
    layout = QTextLayout(text, font)
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(width)
    end = line.textLength() if line.isValid() else len(text)
    layout.endLayout()
    units = text.encode("utf-16-le")  # Qt counts the units of UTF-16
    first, second = (part.decode("utf-16-le", "replace").strip() for part in (units[:2 * end], units[2 * end:]))
    return [first, second] if second else [text]


def _paint_pill(painter: QPainter, rect: QRectF, text: str, tone: str, *, mirror: bool, edge: bool) -> None:
    """`edge`: it has a line around it, as its ground is hardly another than that of a chosen row."""
    t = theme()
    font = t.font("small-strong")
    metrics = QFontMetricsF(font)
    width = min(metrics.horizontalAdvance(text) + 18, rect.width())
    height = metrics.height() + 4
    pill = QRectF(rect.right() - width if mirror else rect.left(), rect.center().y() - height / 2, width, height)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colour = t.color("muted" if tone in ("plain", "muted") else tone)
    painter.setPen(QPen(colour, 1) if edge else Qt.PenStyle.NoPen)
    painter.setBrush(t.color("sunken" if tone in ("plain", "muted") else f"{tone}_soft"))
    painter.drawRoundedRect(pill, height / 2, height / 2)
    painter.setPen(colour)
    painter.setFont(font)
    painter.drawText(pill, Qt.AlignmentFlag.AlignCenter,
                     own_way(metrics.elidedText(text, Qt.TextElideMode.ElideRight, width - 12)))


class Table(QTableView):
    """A table of whole rows. `on_row` is called with the data of the row that becomes current. `nothing`: what is said
    where it has no rows. `also`: columns that it has no room for, which a file of it gets.
    """

    def __init__(self, columns: Sequence[Column], name: str, *, stretch: int = 0,
                 on_row: Callable[[Any], None] | None = None, on_enter: Callable[[Any], None] | None = None,
                 sortable: bool = True, nothing: str = "", parent: QWidget | None = None,
                 also: Sequence[Column] = ()) -> None:
        super().__init__(parent)
        self.also = also
        self.source = TableModel(columns, self)
        self.setModel(self.source)
        self.setItemDelegate(CellDelegate(self))
        self.setAccessibleName(name)
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(round(_HIGH * theme().scale))
        header = self.horizontalHeader()
        header.setFont(theme().font("small-strong"))
        header.setHighlightSections(False)
        header.setAccessibleName(name)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setMinimumSectionSize(44)
        header.setSectionResizeMode(stretch, QHeaderView.ResizeMode.Stretch)
        self._stretch, self._least, self._needs = stretch, [0] * len(columns), [0] * len(columns)
        self._fitting, self._by_hand, self._needs_known = False, False, False
        header.sectionResized.connect(self._resized)
        self._on_row, self._on_enter = on_row, on_enter
        self.say_nothing(nothing)
        if sortable:
            header.setSortIndicator(-1, UP)
            self.setSortingEnabled(True)
            header.sortIndicatorChanged.connect(self._say_order)
        self.sortable = sortable
        self.selectionModel().currentRowChanged.connect(self._moved)
        self.doubleClicked.connect(self._enter)

    def say_nothing(self, words: str) -> None:
        """What is said where there are no rows; for those whose rows have to be read first."""
        self._nothing = words
        self.setAccessibleDescription(words)
        self.viewport().update()

    def set_rows(self, rows: list[Any], least: Sequence[int] = ()) -> None:
        """Replace the rows; the current one stays current where it is still there (by its `id`). `least`: how wide each
        column is where it has the choice, in pixels at the usual size of text.
        """
        before = self.current()
        self.source.set_rows(rows)
        self._fitting = True  # a column that comes or goes was not drawn by hand
        for n, each in enumerate(self.source.columns):
            if each.optional:
                self.setColumnHidden(n, not any(each.text(entry) for entry in self.source.rows))
        self._fitting = False
        if least:
            self._needs_known = True
            self._needs = widths.needs(self.source.columns, self.source.rows)
            self._least = [round(wish * theme().scale) for wish in [*least, *[0] * len(self._needs)][:len(self._needs)]]
            self._fit()
        if isinstance(before, dict):
            self.choose(before.get("id"))

    def _fit(self) -> None:
        """Share the room among the columns, unless somebody has drawn them as they like them."""
        if self._by_hand or not self._needs_known:
            return
        titles = widths.titles(self.source.columns, self.horizontalHeader().sortIndicatorSection())
        seen = [n for n in range(len(titles)) if not self.isColumnHidden(n)]
        least, needed, title = ([of[n] for n in seen] for of in (self._least, self._needs, titles))
        least = [max(pair) for pair in zip(least, title, strict=True)]
        found, fits = widths.share(self.viewport().width(), least, needed, title, seen.index(self._stretch))
        self._fitting = True
        header = self.horizontalHeader()
        mode = QHeaderView.ResizeMode.Stretch if fits else QHeaderView.ResizeMode.Interactive
        if header.sectionResizeMode(self._stretch) != mode:
            header.setSectionResizeMode(self._stretch, mode)
        for n, width in zip(seen, found, strict=True):
            if n != self._stretch or not fits:
                self.setColumnWidth(n, width)
        short = any(self.source.columns[n].two_lines and self._needs[n] > width
                    for n, width in zip(seen, found, strict=True))
        high = _HIGHER if short and theme().scale <= ROOMY else _HIGH
        self.verticalHeader().setDefaultSectionSize(round(high * theme().scale))
        self._fitting = False

    def _resized(self, section: int, _: int, __: int) -> None:
        """By hand, unless this does it or the column takes the rest by itself."""
        interactive = QHeaderView.ResizeMode.Interactive
        if not self._fitting and self.horizontalHeader().sectionResizeMode(section) == interactive:
            self._by_hand = True

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._nothing and not self.source.rows:
            painter = QPainter(self.viewport())
            painter.setFont(theme().font("caption"))
            painter.setPen(theme().color("muted"))
            painter.drawText(self.viewport().rect().adjusted(L, L, -L, -L),
                             Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap,
                             own_way(self._nothing))

    def selectRow(self, row: int) -> None:
        """Choose a row. (Qt's own looks for its first cell at the edge, where a right-to-left window has none.)"""
        self.setCurrentIndex(self.source.index(row, 0))

    def choose(self, uid: Any) -> bool:
        """Make the row with this id the current one."""
        for n, entry in enumerate(self.source.rows):
            if isinstance(entry, dict) and entry.get("id") == uid:
                self.setCurrentIndex(self.source.index(n, 0))
                return True
        return False

    def current(self) -> Any:
        """The current row's data."""
        index = self.currentIndex()
        return index.data(ROW) if index.isValid() else None

    def chosen(self) -> list[Any]:
        """The data of all selected rows, from top to bottom."""
        return [i.data(ROW) for i in sorted(self.selectionModel().selectedRows(), key=lambda i: i.row())]

    def _moved(self, index: QModelIndex, _: QModelIndex) -> None:
        if self._on_row is not None and index.isValid():
            self._on_row(index.data(ROW))

    def _enter(self, index: QModelIndex) -> None:
        if self._on_enter is not None and index.isValid():
            self._on_enter(index.data(ROW))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._enter(self.currentIndex())
            return
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
            return
        if self.sortable and (order := _ORDERS.get(QKeySequence(event.keyCombination()).toString())) is not None:
            self.order_by(max(0, self.currentIndex().column()), order)
            return
        super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        letters.go(self, search)

    def order_by(self, column: int, order: Qt.SortOrder) -> None:
        """Order the rows by a column, as a press on its title does; the current row stays current, and in sight."""
        self.sortByColumn(column, order)
        self.scrollTo(self.currentIndex())

    def _say_order(self, column: int, order: Qt.SortOrder) -> None:
        """The sign beside the title is seen only: say the order in words as well."""
        if 0 <= column < len(self.source.columns):
            words = N_("Ordered by {column}, upwards") if order == UP else N_("Ordered by {column}, downwards")
            self._fit()  # its title needs room for the sign
            self.setAccessibleDescription(tr(words, column=self.source.columns[column].title))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        copying = menu.addAction(icon("copy", theme().colours.muted), tr("Copy the selected rows"), self._copy)
        copying.setEnabled(bool(self.selectionModel().selectedRows()))
        if self.sortable and self.currentIndex().isValid():
            for name, order in _SORTING.items():
                action = menu.addAction(tr(shortcuts.title(name)),
                                        partial(self.order_by, self.currentIndex().column(), order))
                action.setShortcut(shortcuts.keys(name))
        menu.addAction(icon("save", theme().colours.muted), tr("Write this list to a CSV or Excel file"), self.export)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(event.globalPos())

    def export(self) -> None:
        """Write all rows, as they are shown and in their order, to a file."""
        desk = getattr(self.window(), "desk", None)
        if desk is not None:
            columns = [*self.source.columns, *self.also]
            cells = [[c.written(entry) for c in columns] for entry in self.source.rows]
            export(desk, self, self.accessibleName(), [c.title for c in columns], lambda _: cells)

    def _copy(self) -> None:
        """The chosen rows as text with tabs, with the column titles."""
        lines = ["\t".join(c.title for c in self.source.columns)]
        lines += ["\t".join(c.text(entry).replace("\t", " ").replace("\n", " ") for c in self.source.columns)
                  for entry in self.chosen()]
        QGuiApplication.clipboard().setText("\n".join(lines))
