"""Further filters of the conversations, and what the list is as a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from parsers.words import N_
from triage.report import labels
from ui.look.tags import dot, label
from ui.look.theme import XS, S
from ui.models.conversations import Narrow
from ui.widgets.basic import column, row
from ui.widgets.form import Field, choice, line
from ui.words import of, such_as, tr, typed_day

#: What a list of conversations holds as a file: title (a message id) and cell.
COLUMNS: tuple[tuple[str, Callable[[dict[str, Any]], Any]], ...] = (
    (N_("Title"), lambda c: str(c["title"])), (N_("App"), lambda c: of(labels.APP, c["app"])),
    (N_("People"), lambda c: "; ".join(f"{p['name']} <{p['identifier'] or '–'}>" for p in c["participants"] if p)),
    (N_("Messages"), lambda c: c["messages"]), (N_("Unread"), lambda c: c["unread"]),
    (N_("First"), lambda c: c["first"]), (N_("Last"), lambda c: c["last"]),
    (N_("Priority"), lambda c: c["priority"]), (N_("Help sought"), lambda c: c["help"]),
    (N_("Flags"), lambda c: "; ".join(f"{code} {n}" for code, n in c["flags"].items())),
    (N_("Exhibit ref"), lambda c: "; ".join(c["exhibits"])),
    (N_("Tags"), lambda c: "; ".join(label(t["name"]) for t in c["tags"])),
    (N_("Notes"), lambda c: " | ".join(n["text"] for n in c["noted"])), (N_("Id"), lambda c: c["id"]),
)


class ConversationFilters(QWidget):
    """App, tag, days, and the exhibit where there are several. `changed` carries a Narrow."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.app = Field(tr("App"), choice([("", tr("Any"))]))
        self.tag = Field(tr("Tag"), choice([("", tr("Any"))]))
        self.exhibit = Field(tr("Exhibit ref"), choice([("", tr("Any"))]))
        self.exhibit.hide()
        self.start = Field(tr("From"), line(such_as("2026-01-31")))
        self.end = Field(tr("To"), line(such_as("2026-12-31")))
        self.setLayout(column(row(self.app, self.tag, spacing=S), row(self.start, self.end, spacing=S),
                              self.exhibit, spacing=XS))
        for field in self._lists:
            assert isinstance(field.input, QComboBox)
            field.input.currentIndexChanged.connect(lambda _: self._tell())
        for field in (self.start, self.end):
            field.input.textChanged.connect(lambda _: self._tell())

    @property
    def _lists(self) -> tuple[Field, ...]:
        return self.app, self.tag, self.exhibit

    def offer(self, conversations: list[dict[str, Any]]) -> None:
        """Offer the apps, tags and exhibits that there are."""
        known = {t["name"]: t["colour"] for c in conversations for t in c["tags"]}
        names = sorted(set(known) | {n for c in conversations for n in c["inside"]}, key=str.casefold)
        self._refill(self.app, [(a, of(labels.APP, a), None) for a in sorted({c["app"] for c in conversations})])
        exhibits = sorted({exhibit for c in conversations for exhibit in c["exhibits"]})
        self._refill(self.exhibit, [(exhibit, exhibit, None) for exhibit in exhibits])
        self.exhibit.setVisible(len(exhibits) > 1)
        self._refill(self.tag, [(n, label(n), known.get(n)) for n in names])

    @staticmethod
    def _refill(field: Field, options: list[tuple[str, str, str | None]]) -> None:
        box = field.input
        assert isinstance(box, QComboBox)
        before, blocker = box.currentData(), QSignalBlocker(box)
        while box.count() > 1:
            box.removeItem(1)
        for value, name, colour in options:
            if colour:
                box.addItem(dot(colour), name, value)
            else:
                box.addItem(name, value)
        box.setCurrentIndex(max(0, box.findData(before)))
        blocker.unblock()

    def _tell(self) -> None:
        self.changed.emit(Narrow(self.app.text(), self.tag.text(), self._day(self.start), self._day(self.end),
                                 self.exhibit.text()))

    @staticmethod
    def _day(field: Field) -> str:
        """The day as it is compared; nothing, and said, while it is none."""
        text = field.text()
        try:
            found = typed_day(text).isoformat() if text else ""
        except ValueError:
            field.set_error(tr("A day, such as 2026-01-31"))
            return ""
        field.set_error("")
        return found

    def clear(self) -> None:
        """Filter nothing."""
        for field in self._lists:
            field.input.setCurrentIndex(0)
        for field in (self.start, self.end):
            field.input.clear()
