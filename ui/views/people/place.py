"""People: who stands behind which identifiers, merges proposed and undone, categories set by the examiner alone."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QSplitter, QStackedWidget, QWidget

from parsers.words import N_
from triage import people
from triage.report import labels
from triage.views import overview
from ui.desk import Desk
from ui.history import merged
from ui.look.theme import ROOMY, XL, L, M, S, theme
from ui.models.table import Column
from ui.reading import merges
from ui.running.importing import Importing
from ui.running.operations import Reader
from ui.views.people.panel import CATEGORIES, CATEGORY_TONE, PersonPanel
from ui.views.place import Nothing, Place, wait_in
from ui.widgets.basic import Card, Label, PageHead, button, clear, column, glyph_label, row
from ui.widgets.export import table_tool
from ui.widgets.table import Table
from ui.words import count, isolate, listed, mirrored, number, of, tr

#: Proposals at a time: the table stays in view.
_PROPOSED = 3


class People(Place):
    """A table; proposals above it; the person at the right."""

    CONCERNS = frozenset({"evidence", "people", "scope", "facts"})

    def __init__(self, desk: Desk, importing: Importing) -> None:
        super().__init__(desk, importing)
        self.head = PageHead(tr("People"), tr("Who is one person is your decision; the program only proposes."))
        self.words = QLineEdit()
        self.words.setPlaceholderText(tr("Name or number"))
        self.words.setAccessibleName(tr("Filter the people"))
        self.words.setClearButtonEnabled(True)
        self.words.setFixedWidth(theme().beside(220))
        self.words.setFont(theme().font("body"))
        self.join = button(tr("Make one person"), self._merge_chosen, glyph="merge",
                           tip=tr("Make the selected rows one person"))
        self.head.add(self.words, self.join, table_tool(lambda: self.table))
        self.table = Table([
            Column(tr("Name"), lambda p: p["name"], role="strong"),
            Column(tr("Category"), lambda p: tr(CATEGORIES[p["category"]]), pill=True,
                   tone=lambda p: CATEGORY_TONE[p["category"]]),
            Column(tr("Identifiers"), identifiers),
            Column(tr("Country"), countries),
            Column(tr("Apps"), apps),
            Column(tr("Messages"), lambda p: number(p["messages"]), key=lambda p: p["messages"], right=True),
        ], tr("People"), stretch=2, on_row=self._show,
            on_enter=lambda p: desk.go("search", person=p["id"]))
        self.panel = PersonPanel(desk)
        self.proposals = Card("accent", (L, M, L, M), S)
        self.proposals.hide()
        self._from = 0  # the first proposal that is shown: one that is not decided must not keep back the rest
        self.everybody: list[dict[str, Any]] = []
        self._lay_out()
        self.words.textChanged.connect(lambda _: self._filter())
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._buttons())
        desk.busy.connect(self._buttons)

    def _lay_out(self) -> None:
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.table)
        split.addWidget(self.panel)
        split.setStretchFactor(0, 1)
        split.setSizes([880, 350])
        split.setChildrenCollapsible(False)
        self.body = QStackedWidget()
        self.nothing = Nothing(self.desk, "people")
        self.body.addWidget(self.nothing)
        self.body.addWidget(split)
        wait_in(self.body)
        layout = column(self.head, column(self.proposals, margins=(XL, 0, XL, M)), self.body, spacing=0)
        layout.setStretch(2, 1)
        self.setLayout(layout)

    def refresh(self) -> None:
        def work(reader: Reader) -> tuple[list[Any], list[Any], list[Any], bool]:
            return (people.listing(reader.case), people.proposed(reader.case), merges(reader.store),
                    overview.bare(reader.case))

        self.desk.ops.read(work, lambda found: self._fill(*found), self, key="people")

    def _fill(self, everybody: list[dict[str, Any]], proposals: list[dict[str, Any]],
              done: list[dict[str, Any]], bare: bool) -> None:
        self.everybody = everybody
        self.nothing.tell(tr("Nobody is named"), tr("Nothing that may be seen names a person."), bare=bare)
        self.panel.merges = done
        self.body.setCurrentIndex(1 if everybody else 0)
        self._filter()
        self._propose(proposals)
        self._buttons()
        self.settle_focus()

    def _filter(self) -> None:
        wanted = self.words.text().casefold()
        kept = [p for p in self.everybody if not wanted or wanted in f"{p['name']} {identifiers(p)}".casefold()]
        self.table.set_rows(kept, (210, 110, 0, 90, 130, 90))
        if kept and not self.table.currentIndex().isValid():
            self.table.selectRow(0)
        elif self.table.current() is not None:
            self._show(self.table.current())

    def _show(self, person: dict[str, Any]) -> None:
        self.panel.show_person(person)

    def _buttons(self) -> None:
        may = self.desk.writable and not self.desk.importing
        self.join.setEnabled(may and len(self.table.selectionModel().selectedRows()) > 1)

    # -- proposals ----------------------------------------------------------------------------------------------

    def _propose(self, proposals: list[dict[str, Any]]) -> None:
        clear(self.proposals.body)
        known = {p["id"]: p for p in self.everybody}
        shown = [(p, persons) for p in proposals
                 if len(persons := [known[uid] for uid in p["persons"] if uid in known]) > 1]
        self.proposals.setVisible(bool(shown))
        if not shown:
            return
        self.proposals.body.addLayout(row(glyph_label("merge", "accent", 20), Label(
            count(len(shown), N_("{n} number or account belongs to several entries. One person?"),
                  N_("{n} numbers or accounts belong to several entries each. One person?")), "strong", wrap=True)))
        self._from = self._from if self._from < len(shown) else 0
        at_once = self._at_once()
        for proposal, persons in shown[self._from:self._from + at_once]:
            made = button(tr("Make one person"), lambda p=persons, x=proposal: self._merge(p, x))
            made.setEnabled(self.desk.writable and not self.desk.importing)
            line = row(Label(proposal["what"], "caption-strong"), Label(equals(persons), "caption", wrap=True), made,
                       spacing=M)
            line.setStretch(1, 1)
            self.proposals.body.addLayout(line)
        if len(shown) > at_once:
            last = min(self._from + at_once, len(shown))
            where = (tr("{first} to {last} of {n}", first=self._from + 1, last=last, n=len(shown)) if at_once > 1
                     else tr("{n} of {of}", n=last, of=len(shown)))
            self.proposals.body.addLayout(row(
                Label(where, "caption", "muted"),
                button(tr("Show others"), lambda: self._turn(proposals), kind="quiet"), None, spacing=M))

    @staticmethod
    def _at_once() -> int:
        """With large text more than one would leave no room for the list."""
        return _PROPOSED if theme().scale <= ROOMY else 1

    def _turn(self, proposals: list[dict[str, Any]]) -> None:
        """The next proposals; after the last ones the first again."""
        self._from += self._at_once()
        self._propose(proposals)

    def _merge_chosen(self) -> None:
        self._merge(self.table.chosen(), None)

    def _merge(self, persons: list[dict[str, Any]], shared: dict[str, Any] | None) -> None:
        keep, *others = [p["id"] for p in sorted(persons, key=lambda p: -p["messages"])]
        if shared is None:
            reason = tr(N_("Decided by the examiner"))
        else:
            reason = (tr(N_("Same number {number}"), number=shared["what"]) if shared["number"]
                      else tr(N_("Same account {account}"), account=shared["what"]))

        self.desk.history.do(
            merged([(keep, gone) for gone in others], reason), tr(N_("made one person")), "people", self,
            done=lambda: self._joined(keep))

    def _joined(self, person: str) -> None:
        """Show whom it was about: there it can be undone, also after a hundred other steps."""
        self.desk.say(tr("They are one person now. It can be undone at the right."), "good")
        self.table.choose(person)

    def arrive(self, person: str | None = None, **_: Any) -> None:
        if person is not None:
            self.table.choose(person)

    def main_control(self) -> QWidget:
        return self.nothing.add if self.nothing.isVisible() else self.table


def equals(persons: list[dict[str, Any]]) -> str:
    """Persons who may be one, each with its apps. The line runs as the window does, whatever the names are written
    in, and each part of it by its own letters.
    """
    way = "\u200f" if mirrored() else "\u200e"
    parts = [isolate(f"{way}{isolate(p['name'])} ({isolate(apps(p))})") for p in persons]
    return way + "   =   ".join(parts)


def identifiers(person: dict[str, Any]) -> str:
    """Numbers and other identifiers in one line, each once."""
    found = [i["e164"] or i["identifier"] or "" for i in person["identifiers"]]
    found += [a["e164"] or a["value"] for i in person["identifiers"] for a in i["aliases"]]
    return listed(*dict.fromkeys(f for f in found if f))


def apps(person: dict[str, Any]) -> str:
    """The apps in which a person has an identifier."""
    return listed(*sorted({of(labels.APP, i["app"]) for i in person["identifiers"]}))


def countries(person: dict[str, Any]) -> str:
    """The countries of a person's numbers."""
    return listed(*sorted({i["country"] for i in person["identifiers"] if i["country"]}))
