"""Lists that hold ids and fetch the rows that are looked at, in pages, in the background."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from ui.running.operations import Operations, Reader

Index = QModelIndex | QPersistentModelIndex
ROW = Qt.ItemDataRole.UserRole + 1

PAGE = 48
_REACH = 3  # pages around the one looked at last that are still worth reading

Fetch = Callable[[Reader, list[int]], list[Any]]


class LazyModel(QAbstractListModel):
    """`data(…, ROW)` is the row, or None while its page is on the way; `arrived` then tells from which row to which.

    Pages least recently used are let go, so that memory does not grow with the length of the list.
    """

    arrived = Signal(int, int)
    #: Pages kept: of rows with pictures fewer, as each of these takes 200 KB.
    KEPT = 60

    def __init__(self, ops: Operations, fetch: Fetch, parent: QObject) -> None:
        super().__init__(parent)
        self._ops, self._fetch = ops, fetch
        self.ids: Sequence[int] = ()
        self._pages: OrderedDict[int, list[Any]] = OrderedDict()
        self._old: dict[int, list[Any]] = {}
        self._asked: set[int] = set()
        self._generation = 0
        self._near = 0

    def set_ids(self, ids: Sequence[int], first: tuple[int, list[Any]] | None = None) -> None:
        """Replace the list. `first`: a page number with its rows that are at hand already."""
        self.beginResetModel()
        self.ids = ids
        self._pages.clear()
        self._old.clear()
        self._asked.clear()
        self._generation += 1
        if first is not None:
            self._pages[first[0]] = first[1]
        self.endResetModel()

    def renumber(self, ids: Sequence[int], shift: int) -> None:
        """Replace the list by a longer one in which row n of this one is row n + shift: what is at hand stays."""
        loaded = {number * PAGE + n + shift: entry for number, page in {**self._old, **self._pages}.items()
                  for n, entry in enumerate(page)}
        pages = {number: [loaded.get(row) for row in range(number * PAGE, min((number + 1) * PAGE, len(ids)))]
                 for number in {row // PAGE for row in loaded}}
        self.set_ids(ids)
        for number, page in sorted(pages.items()):
            # A page with gaps is shown as far as it goes until it is read.
            (self._old if None in page else self._pages)[number] = page

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's signature)
        return 0 if parent.isValid() else len(self.ids)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.ids):
            return None
        if role == ROW:
            return self.row(index.row())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            entry = self.peek(index.row())
            return self.describe(entry) if entry else ""
        return None

    def describe(self, entry: Any) -> str:
        """A row in words, for screen readers and keyboard search."""
        return str(entry)

    def peek(self, row: int) -> Any:
        """The row if it is at hand; nothing is fetched."""
        page = self._pages.get(row // PAGE) or self._old.get(row // PAGE)
        if page is None:
            return None
        at = row % PAGE
        return page[at] if at < len(page) else None

    def row(self, row: int) -> Any:
        """The row, or None while it is fetched."""
        number = row // PAGE
        page = self._pages.get(number)
        self._near = number
        if page is None:
            self.want(number)
            page = self._old.get(number)
            if page is None:
                return None
        else:
            self._pages.move_to_end(number)
        at = row % PAGE
        return page[at] if at < len(page) else None

    def want(self, number: int) -> None:
        """Fetch a page unless it is here or on its way."""
        if number in self._pages or number in self._asked or number < 0 or number * PAGE >= len(self.ids):
            return
        self._asked.add(number)
        generation = self._generation
        ids = list(self.ids[number * PAGE:(number + 1) * PAGE])

        def work(reader: Reader) -> list[Any] | None:
            # Whoever drags the scrollbar leaves pages behind before their turn comes; those are not read at all.
            return self._fetch(reader, ids) if abs(number - self._near) <= _REACH else None

        def done(rows: list[Any] | None) -> None:
            if generation != self._generation:
                return
            self._asked.discard(number)
            if rows is None:
                return
            self._keep(number, rows)
            first = number * PAGE
            last = first + len(rows) - 1
            self.dataChanged.emit(self.index(first, 0), self.index(last, 0))
            self.arrived.emit(first, last)

        def failed(error: BaseException) -> None:
            if generation == self._generation:
                self._asked.discard(number)
                self._ops.unexpected.emit(error)

        self._ops.read(work, done, self, failed, lane="pages")

    def _keep(self, number: int, rows: list[Any]) -> None:
        self._pages[number] = rows
        self._old.pop(number, None)
        self._pages.move_to_end(number)
        while len(self._pages) > self.KEPT:
            self._pages.popitem(last=False)

    def forget(self) -> None:
        """Fetch again whatever is looked at: decisions or names have changed. What is there is shown until then."""
        self._generation += 1
        self._old = dict(self._pages)
        self._pages.clear()
        self._asked.clear()
        if self.ids:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.ids) - 1, 0))
