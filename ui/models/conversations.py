"""The list of conversations: read once, filtered and sorted here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from parsers.words import N_
from triage.report import labels
from ui import codes
from ui.look.tips import as_it_stands
from ui.words import count, exhibit, of, told_apart, tr

Index = QModelIndex | QPersistentModelIndex
ROW = Qt.ItemDataRole.UserRole + 1

SORTS: dict[str, str] = {
    "priority": N_("By priority"), "last": N_("Latest first"), "messages": N_("Longest first"), "title": N_("By title"),
}
KEEPS: dict[str, str] = {"all": N_("All"), "help": N_("Help sought"), "flags": N_("With flags"),
                         "unread": N_("Unread"), "tagged": N_("With tags")}


@dataclass(frozen=True)
class Narrow:
    """Further filters: an app, a tag (on the conversation or a message in it), days from and to (ISO), an exhibit."""

    app: str = ""
    tag: str = ""
    start: str = ""
    end: str = ""
    exhibit: str = ""

    def fits(self, c: dict[str, Any]) -> bool:
        """Whether a conversation passes. One without any usable time passes the days: it may lie within them."""
        names = {t["name"] for t in c["tags"]} | set(c["inside"])
        return ((not self.app or c["app"] == self.app) and (not self.tag or self.tag in names)
                and (not self.exhibit or self.exhibit in c["exhibits"])
                and (not self.start or not c["last"] or c["last"][:10] >= self.start)
                and (not self.end or not c["first"] or c["first"][:10] <= self.end))


class ConversationModel(QAbstractListModel):
    """Rows are *Conversation* objects of the contract."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.everything: list[dict[str, Any]] = []
        self.rows: list[dict[str, Any]] = []
        self._words, self._keep, self._sort = "", "all", "priority"
        self.narrow = Narrow()

    def set_all(self, conversations: list[dict[str, Any]]) -> None:
        """Replace the list; it comes by priority."""
        self.everything = conversations
        self._apply()

    def arrange(self, *, words: str | None = None, keep: str | None = None, sort: str | None = None,
                narrow: Narrow | None = None) -> None:
        """Change what is shown and in which order."""
        self.narrow = self.narrow if narrow is None else narrow
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
        if self._keep == "unread" and not c["unread"]:
            return False
        if self._keep == "tagged" and not (c["tags"] or c["inside"] or c["noted"]):
            return False
        if not self.narrow.fits(c):
            return False
        if not self._words:
            return True
        if self._words in str(c["title"]).casefold() or self._words in of(labels.APP, c["app"]).casefold():
            return True
        return any(self._words in f"{p['name']} {p['identifier'] or ''}".casefold() for p in c["participants"])

    def set_unread(self, row: int, unread: int) -> None:
        """Set the number of unread messages of a conversation (its row id); it stays where it is in the list."""
        for c in self.everything:
            if c["row"] == row:
                c["unread"] = unread
        for n, c in enumerate(self.rows):
            if c["row"] == row:
                self.dataChanged.emit(self.index(n, 0), self.index(n, 0))

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
            return ", ".join([str(c["title"]), of(labels.APP, c["app"]),
                              count(c["messages"], N_("{n} message"), N_("{n} messages")),
                              count(flags, N_("{n} flag"), N_("{n} flags")),
                              count(c["unread"], N_("{n} unread"), N_("{n} unread")),
                              *([told_apart(c["apart"])] if c["apart"] else []), *(t["name"] for t in c["tags"]),
                              tr(N_("priority {n}"), n=c["priority"])])
        if role == Qt.ItemDataRole.ToolTipRole:
            return as_it_stands("\n".join([
                ", ".join(p["name"] for p in c["participants"] if p), _held(c), *(n["text"] for n in c["noted"]),
                *codes.explained(c["flags"]).splitlines()]))
        return None


def _held(c: dict[str, Any]) -> str:
    """The exhibits that hold a conversation."""
    return exhibit(", ".join(c["exhibits"]) or "–")
