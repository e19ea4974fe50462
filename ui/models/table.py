"""A table over rows that are already at hand: sources, people, log entries. Sorts by what is shown or by a key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ui.look.tips import as_it_stands
from ui.words import number, written_out

Index = QModelIndex | QPersistentModelIndex
ROW = Qt.ItemDataRole.UserRole + 1
TONE = Qt.ItemDataRole.UserRole + 2
PILL = Qt.ItemDataRole.UserRole + 3
TYPEFACE = Qt.ItemDataRole.UserRole + 4
ENDING = Qt.ItemDataRole.UserRole + 5


@dataclass(frozen=True)
class Column:
    """`title` (translated), the text of a row, and how it looks and sorts. `ending`: what tells most stands at the end
    of the text, as in a path. `optional`: it is shown only while a row has something in it.
    `two_lines`: where it has too little room for its words, the rows become higher and it takes two lines.
    `about`: what its title means, for whoever points at it.
    """

    title: str
    text: Callable[[Any], str]
    key: Callable[[Any], Any] | None = None
    tone: Callable[[Any], str | None] | None = None
    right: bool = False
    pill: bool = False
    role: str = "body"
    tip: Callable[[Any], str] | None = None
    ending: bool = False
    optional: bool = False
    two_lines: bool = False
    about: str = ""

    def written(self, row: Any) -> Any:
        """What a file gets of a row: its text, but a number where the text is that number as it is read, to be counted
        with.
        """
        text = self.text(row)
        value = self.key(row) if self.right and self.key is not None else None
        if isinstance(value, float) and value.is_integer():
            value = int(value)  # an amount of 600 is not written as 600.0
        return value if isinstance(value, int | float) and text == number(value) else text

    @property
    def side(self) -> Qt.AlignmentFlag:
        """Words stand where reading begins; numbers (`right`) at the right in every language, so that their units lie
        beneath one another.
        """
        if self.right:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute
        return Qt.AlignmentFlag.AlignLeft


class TableModel(QAbstractTableModel):
    """Rows are plain data; a row is given back by the ROW role."""

    def __init__(self, columns: Sequence[Column], parent: QObject) -> None:
        super().__init__(parent)
        self.columns = list(columns)
        self.rows: list[Any] = []
        self._sorted: tuple[int, Qt.SortOrder] | None = None

    def set_rows(self, rows: list[Any]) -> None:
        """Replace everything, kept in the order chosen."""
        self.beginResetModel()
        self.rows = list(rows)
        if self._sorted is not None:
            self._order(*self._sorted)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's signature)
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        entry, column = self.rows[index.row()], self.columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return written_out(column.text(entry))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return column.side | Qt.AlignmentFlag.AlignVCenter
        if role == ROW:
            return entry
        if role == TONE:
            return column.tone(entry) if column.tone else None
        if role == PILL:
            return column.pill
        if role == TYPEFACE:
            return column.role
        if role == ENDING:
            return column.ending
        if role == Qt.ItemDataRole.ToolTipRole:
            return as_it_stands(column.tip(entry) if column.tip else column.text(entry))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{column.title}: {column.text(entry)}"
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or section >= len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.columns[section].about or None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.columns[section].side | Qt.AlignmentFlag.AlignVCenter
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if not 0 <= column < len(self.columns):
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        entries = [self.rows[i.row()] for i in before]
        self._sorted = (column, order)
        self._order(column, order)
        places = {id(entry): n for n, entry in enumerate(self.rows)}
        self.changePersistentIndexList(before, [
            self.index(places[id(entry)], i.column()) for i, entry in zip(before, entries, strict=True)])
        self.layoutChanged.emit()

    def _order(self, column: int, order: Qt.SortOrder) -> None:
        chosen = self.columns[column]
        self.rows.sort(key=chosen.key or (lambda entry: chosen.text(entry).casefold()),
                       reverse=order == Qt.SortOrder.DescendingOrder)
