"""The list of conversations: read once, filtered and sorted here."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from parsers.words import N_
from ui.words import count, tr

Index = QModelIndex | QPersistentModelIndex
ROW = Qt.ItemDataRole.UserRole + 1

SORTS: dict[str, str] = {
    "priority": N_("By priority"), "last": N_("Latest first"), "messages": N_("Longest first"), "title": N_("By title"),
}
KEEPS: dict[str, str] = {"all": N_("All"), "help": N_("Help sought"), "flags": N_("With flags")}


class ConversationModel(QAbstractListModel):
    """Rows are *Conversation* objects of the contract."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.everything: list[dict[str, Any]] = []
        self.rows: list[dict[str, Any]] = []
        self._words, self._keep, self._sort = "", "all", "priority"

    def set_all(self, conversations: list[dict[str, Any]]) -> None:
        """Replace the list; it comes by priority."""
        self.everything = conversations
        self._apply()

    def arrange(self, *, words: str | None = None, keep: str | None = None, sort: str | None = None) -> None:
        """Change what is shown and in which order."""
        self._words = self._words if words is None else words.casefold()
        self._keep, self._sort = keep or self._keep, sort or self._sort
        self._apply()

    def _apply(self) -> None:
        self.beginResetModel()
        found = [c for c in self.everything if self._fits(c)]
        if self._sort == "priority":
            found.sort(key=lambda c: (not c["help"], -c["priority"]))
        elif self._sort == "last":
            found.sort(key=lambda c: c["last"] or "", reverse=True)
        elif self._sort == "messages":
            found.sort(key=lambda c: -c["messages"])
        else:
            found.sort(key=lambda c: str(c["title"]).casefold())
        self.rows = found
        self.endResetModel()

    def _fits(self, c: dict[str, Any]) -> bool:
        if self._keep == "help" and not c["help"]:
            return False
        if self._keep == "flags" and not c["flags"]:
            return False
        if not self._words:
            return True
        if self._words in str(c["title"]).casefold() or self._words in c["app"].casefold():
            return True
        return any(self._words in f"{p['name']} {p['identifier'] or ''}".casefold() for p in c["participants"])

    def position(self, uid: str) -> int:
        """The row of a conversation by its public id; -1 where it is not shown."""
        return next((n for n, c in enumerate(self.rows) if c["id"] == uid), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's signature)
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        c = self.rows[index.row()]
        if role == ROW:
            return c
        if role == Qt.ItemDataRole.DisplayRole:
            return str(c["title"])
        if role == Qt.ItemDataRole.AccessibleTextRole:
            flags = sum(c["flags"].values())
            return ", ".join([str(c["title"]), c["app"], count(c["messages"], N_("{n} message"), N_("{n} messages")),
                              count(flags, N_("{n} flag"), N_("{n} flags")), tr(N_("priority {n}"), n=c["priority"])])
        if role == Qt.ItemDataRole.ToolTipRole:
            return ", ".join(p["name"] for p in c["participants"])
        return None
