"""One person: name and category as the examiner decides, identifiers as the evidence has them, merges to undo."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QFrame, QLayout, QVBoxLayout, QWidget

from parsers.words import N_
from triage.report import labels
from ui.desk import Desk
from ui.history import parted, person_set
from ui.look.theme import XS, L, M, S, theme
from ui.views.place import scrolled
from ui.widgets.basic import Card, Label, Pill, button, clear, column, row
from ui.widgets.flow import FlowLayout
from ui.widgets.form import Field, choice, line
from ui.words import count, date_and_time, dotted, of, tr

CATEGORIES = labels.CATEGORY
CATEGORY_TONE = {"unknown": "plain", "suspect": "concern", "affected": "help", "witness": "accent", "other": "plain"}

#: How many identifiers are shown before the others are asked for.
_CARDS = 6


class PersonPanel(QFrame):
    """The side panel of the people."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.person: dict[str, Any] = {}
        self.merges: list[dict[str, Any]] = []
        self.setProperty("side", "true")
        self.setMinimumWidth(theme().beside(320))
        self._content = QWidget()
        self._layout = QVBoxLayout(self._content)
        self._layout.setContentsMargins(L, L, L, L)
        self._layout.setSpacing(S)
        self.setLayout(column(scrolled(self._content), margins=(1, 0, 0, 0)))

    def show_person(self, person: dict[str, Any]) -> None:
        """Fill the panel."""
        self.person = person
        clear(self._layout)
        add = self._layout.addWidget
        add(Label(person["name"], "title", wrap=True, selectable=True))
        self._layout.addLayout(FlowLayout(
            Pill(tr(CATEGORIES[person["category"]]), CATEGORY_TONE[person["category"]]),
            Label(count(person["messages"], N_("{n} message"), N_("{n} messages")), "caption", "muted"),
            button(tr("Messages"), lambda: self.desk.go("search", person=person["id"]), kind="quiet", glyph="search")))
        self._identifiers(person)
        self._assessment(person)
        self._merged(person)
        self._layout.addStretch(1)

    def _heading(self, text: str) -> None:
        self._layout.addSpacing(M)
        self._layout.addWidget(Label(text, "caption-strong", "muted", wrap=True))

    def _identifiers(self, person: dict[str, Any]) -> None:
        self._heading(tr("In the evidence"))
        known = person["identifiers"]
        shown = known if len(known) <= _CARDS + 1 else known[:_CARDS]
        self._cards(self._layout, shown)
        if others := known[len(shown):]:
            self.others = QWidget()  # else what is decided of somebody stands screens below their name
            self.others.hide()
            self.others.setLayout(column(spacing=S))
            self._cards(self.others.layout(), others)
            more = QWidget()
            told = Label(tr("and {n} others", n=len(others)), "caption", "muted")
            every = button(tr("Show others"), lambda: (more.hide(), self.others.show()), kind="quiet")
            more.setLayout(row(told, every, None))
            self._layout.addWidget(more)
            self._layout.addWidget(self.others)

    @staticmethod
    def _cards(layout: QLayout, known: list[dict[str, Any]]) -> None:
        for found in known:
            card = Card("sunken", (M, S, M, S), XS)
            card.body.addWidget(Label(found["e164"] or found["identifier"] or found["name"] or tr("no identifier"),
                                      "strong", wrap=True, selectable=True))
            parts = [of(labels.APP, found["app"]), of(labels.IDENTIFIER_KIND, found["kind"])]
            if found["name"]:
                parts.append(tr("called “{name}” there", name=found["name"]))
            if found["country"]:
                parts.append(found["country"])
            if found["line_type"]:
                parts.append(found["line_type"])
            if found["owner"]:
                parts.append(tr("owner of the device"))
            told = dotted(*parts).replace(" ·", "\u00a0·")  # no line begins with a dot
            card.body.addWidget(Label(told, "caption", "muted", wrap=True, selectable=True))
            for alias in found["aliases"]:
                card.body.addWidget(Label(tr("also {value}", value=alias["e164"] or alias["value"]), "caption",
                                          wrap=True, selectable=True))
            if found["identifier"] and found["e164"] and found["identifier"] != found["e164"]:
                card.body.addWidget(Label(tr("as written: {value}", value=found["identifier"]), "small", "muted",
                                          wrap=True, selectable=True))
            layout.addWidget(card)

    def _assessment(self, person: dict[str, Any]) -> None:
        self._heading(tr("Your assessment"))
        self.name = Field(tr("Name to use"), line(text=person["name"]))
        self.category = Field(tr("Category"), choice([(k, tr(v)) for k, v in CATEGORIES.items()], person["category"]))
        self.reason = Field(tr("Reason"), line(tr("Goes into the log")))
        save = button(tr("Save"), self._save, kind="primary")
        save.setEnabled(self.desk.writable and not self.desk.importing)
        for field in (self.name, self.category, self.reason):
            self._layout.addWidget(field)
        self.name.input.returnPressed.connect(self._save)
        self.reason.input.returnPressed.connect(self._save)
        self._layout.addLayout(row(None, save))

    def _save(self) -> None:
        person, category = self.person, self.category.text()
        typed = self.name.text()
        name = typed if typed != person["name"] else None
        if category != person["category"] and not self.reason.text():
            self.reason.set_error(tr("A reason is needed, and it goes into the log."))
            self.reason.input.setFocus()
            return
        reason = self.reason.text() or None
        changed = category if category != person["category"] else None
        if name is None and changed is None:
            return

        self.desk.history.do(
            person_set(person["id"], name=name, category=changed, reason=reason), tr(N_("person {name}"), name=typed),
            "people", self, done=lambda: self.desk.say(tr("Saved: {name}", name=typed), "good"))

    def _merged(self, person: dict[str, Any]) -> None:
        mine = [m for m in self.merges if m["kept"] == person["id"]]
        if not mine:
            return
        self._heading(tr("Made one person"))
        for merge in mine:
            undo = button(tr("Undo"), lambda n=merge["id"]: self._undo(n), kind="quiet", glyph="part")
            undo.setEnabled(self.desk.writable and not self.desk.importing)
            words = dotted(f"{date_and_time(merge['at'])} UTC", merge["actor"], merge["reason"] or "–")
            line_ = row(Label(words, "caption", wrap=True), undo)
            line_.setStretch(0, 1)
            self._layout.addLayout(line_)

    def _undo(self, n: int) -> None:
        self.desk.history.do(parted([n]), tr(N_("parted into two persons")), "people", self)
