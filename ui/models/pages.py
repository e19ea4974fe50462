"""The pages of a report as a list: pictures are made as they come into sight."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QImage

from ui.pages import render
from ui.running.operations import Operations
from ui.words import tr

Index = QModelIndex | QPersistentModelIndex
PICTURE = Qt.ItemDataRole.UserRole + 1
PPI = 110.0
_KEPT = 40
_BATCH = 4


class PagesModel(QAbstractListModel):
    """`files` are the volumes, each with its number of pages."""

    def __init__(self, ops: Operations, parent: QObject) -> None:
        super().__init__(parent)
        self._ops = ops
        self._pages: list[tuple[Path, int]] = []
        self._pictures: OrderedDict[int, QImage] = OrderedDict()
        self._asked: set[int] = set()
        self._generation = 0
        self.problem = ""

    def show(self, files: list[tuple[Path, int]]) -> None:
        """Show the pages of these files."""
        self.beginResetModel()
        self._pages = [(file, number) for file, pages in files for number in range(1, pages + 1)]
        self._pictures.clear()
        self._asked.clear()
        self._generation += 1
        self.endResetModel()

    def page(self, row: int) -> tuple[Path, int]:
        """File and number of a page."""
        return self._pages[row]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's signature)
        return 0 if parent.isValid() else len(self._pages)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._pages):
            return None
        if role == PICTURE:
            return self._picture(index.row())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return tr("Page {n} of {of}", n=index.row() + 1, of=len(self._pages))
        return None

    def _picture(self, row: int) -> QImage | None:
        picture = self._pictures.get(row)
        if picture is not None:
            self._pictures.move_to_end(row)
            return picture
        if row not in self._asked:
            self._ask(row)
        return None

    def _ask(self, row: int) -> None:
        file = self._pages[row][0]
        wanted = [r for r in range(row, min(row + _BATCH, len(self._pages)))
                  if r not in self._pictures and r not in self._asked and self._pages[r][0] == file]
        self._asked.update(wanted)
        generation = self._generation
        numbers = [self._pages[r][1] for r in wanted]

        def work(_: Any) -> list[QImage]:
            return [QImage.fromData(png) for png in render(file, numbers, PPI)]

        def done(pictures: list[QImage]) -> None:
            if generation != self._generation:
                return
            for r, picture in zip(wanted, pictures, strict=True):
                self._pictures[r] = picture
                self._asked.discard(r)
            while len(self._pictures) > _KEPT:
                self._pictures.popitem(last=False)
            self.dataChanged.emit(self.index(wanted[0], 0), self.index(wanted[-1], 0))

        self._ops.read(work, done, self, lane="paper")
