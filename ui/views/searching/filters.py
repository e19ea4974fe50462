"""The filters beneath the search: conversation, person, app and days."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from triage.report import labels
from triage.search import Filters
from ui.look.theme import S, theme
from ui.widgets.basic import button, row
from ui.widgets.form import choice
from ui.words import dotted, of, told_apart, tr, typed_day


class FilterBar(QWidget):
    """`changed` is emitted for every change; `filters` is what they say now."""

    changed = Signal()

    def __init__(self, clear: Callable[[], object]) -> None:
        super().__init__()
        self._waiting: Filters | None = None
        self.conversation = choice([("", tr("All conversations"))])
        self.person, self.app = choice([("", tr("Everybody"))]), choice([("", tr("All apps"))])
        self.start, self.end = QLineEdit(), QLineEdit()
        for box, name in ((self.conversation, tr("Conversation")), (self.person, tr("Person")), (self.app, tr("App"))):
            box.setAccessibleName(name)
            box.currentIndexChanged.connect(lambda _: self.changed.emit())
        for edit, name in ((self.start, tr("From day")), (self.end, tr("To day"))):
            edit.setPlaceholderText(name)
            edit.setAccessibleName(name)
            edit.setFont(theme().font("body"))
            edit.setToolTip(tr("A day such as 2026-03-31"))
            edit.textChanged.connect(lambda _: self.changed.emit())
        layout = row(self.conversation, self.person, self.app, self.start, self.end,
                     button(tr("Clear"), clear, kind="quiet"), spacing=S)
        for n, share in enumerate((8, 7, 6, 4, 4, 0)):
            layout.setStretch(n, share)
        self.setLayout(layout)

    def fill(self, conversations: list[Any], persons: list[Any]) -> None:
        """Offer what is in the case; what is chosen stays."""
        by_title = sorted(conversations, key=lambda c: str(c["title"]).casefold())
        _options(self.conversation, [
            (c["id"], dotted(str(c["title"]), of(labels.APP, c["app"]), told_apart(c["apart"]))) for c in by_title])
        _options(self.person, sorted(((p["id"], p["name"]) for p in persons if p["messages"]),
                                     key=lambda p: p[1].casefold()))
        _options(self.app, [(a, of(labels.APP, a)) for a in sorted({c["app"] for c in conversations})])
        if self._waiting is not None:
            waiting, self._waiting = self._waiting, None
            self.set(waiting)

    def filters(self) -> Filters:
        """The filters as the search takes them; a day that is half typed is none."""
        return Filters(conversation=self.conversation.currentData() or None, person=self.person.currentData() or None,
                       app=self.app.currentData() or None, start=_day(self.start.text()), end=_day(self.end.text()))

    def set(self, filters: Filters) -> None:
        """Show these filters, once there is something to choose from."""
        if self.conversation.count() == 1:
            self._waiting = filters
        for box, value in ((self.conversation, filters.conversation), (self.person, filters.person),
                           (self.app, filters.app)):
            box.setCurrentIndex(max(0, box.findData(value or "")))
        self.start.setText(filters.start or "")
        self.end.setText(filters.end or "")

    def reset(self) -> None:
        """Filter nothing."""
        self.set(Filters())

    def active(self) -> set[tuple[str, str]]:
        """The facets (see triage.search.facets) that these filters stand for."""
        chosen = {("conversations", self.conversation.currentData()), ("people", self.person.currentData()),
                  ("apps", self.app.currentData()), ("months", _month(self.start.text(), self.end.text()))}
        return {(facet, value) for facet, value in chosen if value}

    def narrow(self, facet: str, value: str) -> None:
        """Filter by a facet, or no longer if that is so already."""
        back = (facet, value) in self.active()
        boxes = {"conversations": self.conversation, "people": self.person, "apps": self.app}
        if facet in boxes:
            boxes[facet].setCurrentIndex(0 if back else max(0, boxes[facet].findData(value)))
            return
        year, month = (int(part) for part in value.split("-"))
        self.start.setText("" if back else f"{value}-01")
        self.end.setText("" if back else f"{value}-{monthrange(year, month)[1]}")


def _options(box: QComboBox, options: list[tuple[str, str]]) -> None:
    current = box.currentData()
    box.blockSignals(True)
    while box.count() > 1:
        box.removeItem(1)
    for value, name in options:
        box.addItem(name, value)
    box.setCurrentIndex(max(0, box.findData(current)))
    box.blockSignals(False)


def _day(text: str) -> str | None:
    """A day once it is typed whole; what is half typed does not filter yet."""
    try:
        return typed_day(text).isoformat()
    except ValueError:
        return None


def _month(start: str, end: str) -> str | None:
    """The month that two days are the first and the last of."""
    first, last = _day(start), _day(end)
    if not first or not last or first[:7] != last[:7] or not first.endswith("-01"):
        return None
    year, month = (int(part) for part in first.split("-")[:2])
    return first[:7] if int(last[8:]) == monthrange(year, month)[1] else None
