"""The grid of files: tiles in as many columns as fit, thumbnails blurred until they are asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from parsers.words import N_
from triage.media import gallery
from triage.views import calls
from ui.chat.flow import Picture
from ui.chat.paint import paint_picture
from ui.desk import Desk
from ui.dialogs.picture import who_and_when
from ui.look import tags
from ui.look.pictures import both
from ui.look.theme import S, theme
from ui.models.lazy import ROW, LazyModel
from ui.running.operations import Operations, Reader
from ui.widgets.rows import chip, icon_at, mirrored, shortened, words
from ui.words import size, tr

Index = QModelIndex | QPersistentModelIndex
TILE = QSize(190, 200)
_PICTURE = 132
KIND = {"image": N_("picture"), "video": N_("film"), "audio": N_("sound"), "document": N_("document")}
GLYPHS = {"image": "image", "video": "video", "audio": "voice", "document": "document"}


class FileModel(LazyModel):
    """Rows are files of `triage.media.gallery`, with `image` and `blurred` made from the thumbnail."""

    KEPT = 12

    def __init__(self, ops: Operations, parent: QObject) -> None:
        super().__init__(ops, self._rows, parent)

    @staticmethod
    def _rows(reader: Reader, wanted: list[int]) -> list[dict[str, Any]]:
        found = gallery.rows(reader.store, wanted)
        for file in found:
            thumbnail = file.pop("thumbnail", None) if file else None
            if thumbnail:
                file["image"], file["blurred"] = both(thumbnail)
        return found

    def describe(self, entry: Any) -> str:
        """Whatever a tile shows: what the file is, who sent it and when, its marks, and why there is no picture."""
        words = [name_of(entry), tr(KIND[entry["kind"]]), *who_and_when(entry)]
        words += [k["category"] or tr(N_("Known file")) for k in entry["known"]]
        words += [tags.label(tag["name"]) for tag in entry["tags"]]
        if not entry["present"] or entry["failed"] or entry.get("image") is None:
            words.append(why(entry))
        return ", ".join(filter(None, words))


class GridModel(QAbstractTableModel):
    """The files in rows of `columns`."""

    def __init__(self, files: FileModel, parent: QObject) -> None:
        super().__init__(parent)
        self.files, self.columns = files, 4
        files.modelAboutToBeReset.connect(self.beginResetModel)
        files.modelReset.connect(self.endResetModel)
        files.arrived.connect(self._arrived)

    def set_columns(self, n: int) -> None:
        """Lay out anew."""
        if n != self.columns:
            self.beginResetModel()
            self.columns = n
            self.endResetModel()

    def _arrived(self, first: int, last: int) -> None:
        self.dataChanged.emit(self.index(first // self.columns, 0), self.index(last // self.columns, self.columns - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's signature)
        return 0 if parent.isValid() else -(-len(self.files.ids) // self.columns)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else self.columns

    def number(self, index: Index) -> int:
        """Which file stands at a place; -1 for none."""
        n = index.row() * self.columns + index.column()
        return n if index.isValid() and n < len(self.files.ids) else -1

    def place(self, n: int) -> QModelIndex:
        """Where a file stands."""
        return self.index(n // self.columns, n % self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        n = self.number(index)
        return self.files.data(self.files.index(n, 0), role) if n >= 0 else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if self.number(index) < 0:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class TileDelegate(QStyledItemDelegate):
    """One file: its picture or sign, its name, who and when."""

    def __init__(self, shows: Callable[[str], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._shows = shows

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return TILE * theme().scale

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        t, file = theme(), index.data(ROW)
        rect = QRectF(option.rect).adjusted(5, 5, -5, -5)  # type: ignore[attr-defined]
        state = option.state  # type: ignore[attr-defined]
        if index.flags() == Qt.ItemFlag.NoItemFlags:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.setPen(t.color("accent" if chosen else "line"))
        painter.setBrush(t.color("accent_soft" if chosen else "surface"))
        painter.drawRoundedRect(rect, 8, 8)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(t.color("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 7, 7)
        if file:
            self._draw(painter, rect.adjusted(S, S, -S, -S), file, mirror=mirrored(option))
        elif file is not None:
            words(painter, rect.adjusted(S, S, -S, -S), tr(N_("held back by scope or privilege")), "caption", "muted",
                  right=mirrored(option))
        painter.restore()

    def _draw(self, painter: QPainter, room: QRectF, file: dict[str, Any], *, mirror: bool) -> None:
        t = theme()
        box = QRectF(room.left(), room.top(), room.width(), _PICTURE * t.scale)
        if file.get("image") is not None:
            paint_picture(painter, box, Picture(box, file["sha256"], file["image"], file["blurred"]),
                          shown=self._shows(file["sha256"]))
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(t.color("sunken"))
            painter.drawRoundedRect(box, 6, 6)
            icon_at(painter, GLYPHS.get(file["kind"], "paperclip"), "muted", box.center().x() - 16,
                    box.center().y() - 24, 32)
            words(painter, QRectF(box.left() + 8, box.center().y() + 14, box.width() - 16, 18), why(file), "small",
                  "muted", middle=True)
        y = box.top() + 5
        if file["known"]:
            chip(painter, box.left() + 5, y, file["known"][0]["category"] or tr(N_("Known file")), "danger")
        for tag in file["tags"][:1]:
            name = tags.label(tag["name"])
            tags.paint(painter, QRectF(box.left() + 5, box.bottom() - 25, min(tags.width(name), box.width() - 10), 20),
                       name, tag["colour"])
        below = QRectF(room.left(), box.bottom() + 5, room.width(), 18)
        words(painter, below, name_of(file), "caption-strong", right=mirror)
        words(painter, below.translated(0, 19 * t.scale), shortened("small", below.width(), *who_and_when(file)),
              "small", "muted", right=mirror)


def name_of(file: dict[str, Any]) -> str:
    """What the file is called."""
    return str(file["name"] or (file["path"] or "").rpartition("/")[2] or tr(N_("without a name")))


def why(file: dict[str, Any]) -> str:
    """What stands where a picture would: its length or size, or why there is none."""
    if not file["present"]:
        return tr(N_("not in the evidence"))
    if file["failed"]:
        return tr(file["failed"])
    if file["seconds"]:
        return calls.length(file["seconds"])
    return size(file["size"])


class MediaGrid(QTableView):
    """`moved` carries the file that is current, or an empty dict; `large`: it is to be looked at closely;
    `looked`: others are blurred now than before.
    """

    moved = Signal(dict)
    entered = Signal(dict)
    large = Signal()
    looked = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.files = FileModel(desk.ops, self)
        self.grid = GridModel(self.files, self)
        self.revealed: set[str] = set()
        self.setModel(self.grid)
        self.setItemDelegate(TileDelegate(self.shows, self))
        self.setAccessibleName(tr("Files"))
        self.setProperty("grid", "true")
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.hide()
            header.setAccessibleName(tr("Files"))
        self.horizontalHeader().setDefaultSectionSize(round(TILE.width() * theme().scale))
        self.verticalHeader().setDefaultSectionSize(round(TILE.height() * theme().scale))
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.selectionModel().currentChanged.connect(self._moved)
        self.files.arrived.connect(self._late)
        desk.changed.connect(self._changed)

    def _changed(self, what: str) -> None:
        """All are to be shown, or blurred: what was blurred alone among shown ones is not shown alone now."""
        if what == "pictures":
            self.revealed.clear()
            self.viewport().update()
            self.looked.emit()

    def shows(self, sha256: str) -> bool:
        """Whether a file's thumbnail is shown and not blurred."""
        return (sha256 in self.revealed) != self.desk.show_pictures

    def current(self) -> dict[str, Any]:
        """The current file, if it is at hand."""
        n = self.grid.number(self.currentIndex())
        return (self.files.row(n) if n >= 0 else None) or {}

    def chosen(self) -> list[dict[str, Any]]:
        """The selected files that are at hand, in order."""
        numbers = sorted(self.grid.number(i) for i in self.selectionModel().selectedIndexes())
        return [f for n in numbers if n >= 0 and (f := self.files.peek(n))]

    def choose(self, n: int) -> None:
        """Make a file current."""
        if 0 <= n < len(self.files.ids):
            self.setCurrentIndex(self.grid.place(n))
            self.scrollTo(self.grid.place(n))

    def reveal(self, files: list[str]) -> None:
        """Show thumbnails that are blurred, blur those that are shown."""
        self.revealed ^= set(files)
        self.viewport().update()
        self.looked.emit()

    def _moved(self, index: QModelIndex, _: QModelIndex) -> None:
        self.moved.emit(self.current() if index.isValid() else {})

    def _late(self, first: int, last: int) -> None:
        if first <= self.grid.number(self.currentIndex()) <= last:
            self.moved.emit(self.current())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        n = self.grid.number(self.currentIndex())
        columns = max(1, self.viewport().width() // round(TILE.width() * theme().scale))
        self.grid.set_columns(columns)
        self.horizontalHeader().setDefaultSectionSize(self.viewport().width() // columns)
        if n >= 0 and self.grid.number(self.currentIndex()) != n:
            self.choose(n)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        file = index.data(ROW) if index.isValid() else None
        if not file or file.get("image") is None or event.button() != Qt.MouseButton.LeftButton or event.modifiers():
            return
        if event.position().y() < self.visualRect(index).top() + (_PICTURE + 12) * theme().scale:
            self.reveal([file["sha256"]])

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Large, and seen: the first of the two clicks has shown it, or blurred it again."""
        file = self.current()
        if file.get("image") is None or event.button() != Qt.MouseButton.LeftButton:
            return
        if not self.shows(file["sha256"]):
            self.reveal([file["sha256"]])
        self.large.emit()

    def step(self, by: int) -> None:
        """The file so many places on."""
        n = self.grid.number(self.currentIndex())
        self.choose(max(0, min(len(self.files.ids) - 1, n + by)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        key, right = event.key(), self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        if event.text() in ("v", "V"):
            self.reveal([f["sha256"] for f in self.chosen() if f.get("image") is not None])
        elif event.text() in ("z", "Z") and self.current().get("image") is not None:
            self.large.emit()
        elif plain and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):  # on into the next row, as a list is read
            self.step(1 if (key == Qt.Key.Key_Right) != right else -1)
        elif plain and key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.choose(0 if key == Qt.Key.Key_Home else len(self.files.ids) - 1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current():
            self.entered.emit(self.current())
        else:
            super().keyPressEvent(event)
