"""A returned package beside the case: the list of what differs, and one decision with both sides, both authors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QGridLayout, QSplitter, QVBoxLayout, QWidget

from parsers.words import N_
from triage.packages import compare, describe, state
from triage.packages.compare import Choice, Comparison, Item, Side
from triage.packages.merging import default_choices
from triage.store import Store
from ui.desk import Desk
from ui.keys import shortcuts
from ui.look.theme import L, M, S
from ui.models.table import Column
from ui.views.place import scrolled
from ui.widgets.basic import Card, Label, Pill, button, clear, column, row
from ui.widgets.table import Table
from ui.words import count, date_and_time, of, tr

TONES = {"conflict": "danger", "there": "accent", "here": "plain", "same": "good", "settled": "plain"}
CHOICES: dict[str, str] = {"mine": N_("stays as here"), "theirs": N_("taken over"), "both": N_("both stay")}
#: What finds the subject of a decision, to the place that shows it.
_PLACE_OF = {"flag": "review", "person": "people", "file": "media", "message": "conversations",
             "conversation_row": "conversations"}


@dataclass(frozen=True)
class Line:
    """An item in words, as a row of the table. `id` finds it again."""

    item: Item
    about: str
    mine: str
    theirs: str
    before: str
    place: dict[str, Any]
    held_back: bool


def lines(store: Store, comparison: Comparison) -> list[dict[str, Any]]:
    """Rows of the table, in a reading thread; words of the program are translated here."""
    found = []
    for item in comparison.items:
        said = describe.about(store, item)
        words = tr(said.about) if said.ours else said.about
        found.append({"id": item.key, "line": Line(
            item, words, *(_said(item, value, said) for value in (item.mine.value, item.theirs.value, item.before)),
            said.place, said.held_back)})
    return found


def _said(item: Item, value: dict[str, Any] | None, said: describe.Said) -> str:
    message, args = describe.decision(value, item, said)
    return tr(message, **args)


class MergePanel(QWidget):
    """`take(choices)` carries them out; `leave()` puts the package away."""

    def __init__(self, desk: Desk, take: Callable[[dict[str, Choice]], None], leave: Callable[[], None]) -> None:
        super().__init__()
        self.desk, self._take, self._leave = desk, take, leave
        self.comparison: Comparison | None = None
        self.choices: dict[str, Choice] = {}
        self.rows: list[dict[str, Any]] = []
        self.current: Line | None = None
        self.summary = Label("", "strong", wrap=True)
        self.hint = Label("", "caption", "muted", wrap=True)
        self.table = Table([
            Column(tr("Standing"), lambda r: of(compare.STANDINGS, r["line"].item.standing), pill=True,
                   tone=lambda r: TONES[r["line"].item.standing]),
            Column(tr("What"), lambda r: of(state.KINDS, r["line"].item.kind), role="strong"),
            Column(tr("About"), lambda r: r["line"].about, tip=lambda r: r["line"].about),
            Column(tr("Here"), lambda r: r["line"].mine), Column(tr("Reader"), lambda r: r["line"].theirs),
            Column(tr("Becomes"), self._becomes, tone=lambda r: "danger" if self._open(r["line"].item) else None),
        ], tr("What the second reader decided"), stretch=2, on_row=self._show)
        self.side = QFrame()
        self.side.setProperty("side", "true")
        self.side.setMinimumWidth(340)
        self._content = QWidget()
        self._layout = QVBoxLayout(self._content)
        self._layout.setContentsMargins(L, L, L, L)
        self._layout.setSpacing(M)
        self.choose_buttons: dict[Choice, Any] = {
            "mine": button(tr("Mine (M)"), lambda: self.choose("mine"), kind="chip"),
            "theirs": button(tr("Theirs (T)"), lambda: self.choose("theirs"), kind="chip"),
            "both": button(tr("Both (B)"), lambda: self.choose("both"), kind="chip"),
        }
        self.go = button(tr("Take over"), self.take, kind="primary", glyph="merge")
        self.back = button(tr("Put the package away"), self._leave, kind="quiet")
        self._lay_out()
        self._keys()

    def _lay_out(self) -> None:
        foot = QFrame()
        foot.setProperty("band", "bottom")
        for made in self.choose_buttons.values():
            made.setCheckable(True)
        foot.setLayout(column(row(*self.choose_buttons.values(), None, spacing=S), spacing=S, margins=(L, M, L, M)))
        inside = column(scrolled(self._content), foot, spacing=0, margins=(1, 0, 0, 0))
        inside.setStretch(0, 1)
        self.side.setLayout(inside)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.table)
        split.addWidget(self.side)
        split.setStretchFactor(0, 1)
        split.setChildrenCollapsible(False)
        split.setSizes([860, 350])
        words = column(self.summary, self.hint, spacing=2)
        head = row(words, self.back, self.go, spacing=M, margins=(L + 8, 0, L + 8, M))
        head.setStretch(0, 1)
        layout = column(head, split, spacing=0)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def _keys(self) -> None:
        runs: dict[str, Callable[[], object]] = {
            "mine": lambda: self.choose("mine"), "theirs": lambda: self.choose("theirs"),
            "both": lambda: self.choose("both"), "next-decision": lambda: self.step(1),
            "previous-decision": lambda: self.step(-1), "go-to-decision": self.show_place}
        for name, run in runs.items():
            for keys in shortcuts.sequences(name):
                shortcut = QShortcut(keys if isinstance(keys, QKeySequence) else QKeySequence(keys), self)
                shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                shortcut.activated.connect(run)

    # -- what is shown ------------------------------------------------------------------------------------------

    def show_comparison(self, comparison: Comparison, rows: list[dict[str, Any]]) -> None:
        """Show a package; choices that were made for items that still stand stay."""
        standing = {item.key for item in comparison.standing("there", "conflict")}
        kept = {key: choice for key, choice in self.choices.items() if key in standing} if (
            self.comparison is not None and self.comparison.package.id == comparison.package.id) else {}
        self.comparison, self.rows = comparison, rows
        self.choices = default_choices(comparison) | kept
        self.current = None
        self.table.set_rows(rows, (145, 165, 0, 105, 105, 90))
        clear(self._layout)
        if rows:
            self.table.selectRow(0)
            self._show(rows[0])
        else:
            self._layout.addWidget(Label(tr("The reader has decided nothing yet, and nothing was decided here since."),
                                         tone="muted", wrap=True))
            self._layout.addStretch(1)
        self.refresh()

    def refresh(self) -> None:
        """Figures and buttons."""
        comparison = self.comparison
        if comparison is None:
            return
        counts = {name: len(comparison.standing(name)) for name in compare.STANDINGS}
        words = [f"{of(compare.STANDINGS, name)} ({n})" for name, n in counts.items() if n]
        self.summary.setText(tr("From {reader}: {what}", reader=comparison.package.reader,
                                what=" · ".join(words) or tr("nothing that differs")))
        still = sum(self._open(item) for item in comparison.standing("conflict"))
        if still:
            self.hint.setText(count(
                still, N_("{n} conflict is still open: say which decision stands. Open ones can wait."),
                N_("{n} conflicts are still open: say which decision stands. Open ones can wait.")))
        elif self.choices:
            self.hint.setText(tr("Every step goes into the log with its author. One undo takes all of it back."))
        else:
            self.hint.setText(tr("There is nothing to take over."))
        self.go.setText(count(len(self.choices), N_("Carry out {n} choice"), N_("Carry out {n} choices")))
        self.go.setEnabled(bool(self.choices) and self.desk.may_write)
        self.table.viewport().update()
        self._mark()

    def _open(self, item: Item) -> bool:
        return item.standing == "conflict" and item.key not in self.choices

    def _becomes(self, entry: dict[str, Any]) -> str:
        item: Item = entry["line"].item
        if item.key in self.choices:
            return of(CHOICES, self.choices[item.key])
        if item.standing == "settled":
            return of(CHOICES, item.settled)
        return tr("open") if item.standing in ("conflict", "there") else "–"

    def _show(self, entry: dict[str, Any]) -> None:
        line: Line = entry["line"]
        self.current = line
        item = line.item
        clear(self._layout)
        self._layout.addLayout(row(Pill(of(compare.STANDINGS, item.standing), TONES[item.standing]), None))
        self._layout.addWidget(Label(of(state.KINDS, item.kind), "heading", wrap=True))
        self._layout.addWidget(Label(line.about, wrap=True, selectable=True))
        if line.place:
            self._layout.addLayout(row(button(tr("Show it (O)"), self.show_place, glyph="open"), None))
        if item.before is not None:
            self._layout.addWidget(Label(tr("When the package was made: {what}", what=line.before), "caption", "muted",
                                         wrap=True))
        for title, side, said in ((tr("Here"), item.mine, line.mine), (tr("Reader"), item.theirs, line.theirs)):
            reason = "…" if line.held_back and side.reason else side.reason
            self._layout.addWidget(self._side_card(title, side, said, reason))
        self._layout.addStretch(1)
        self._mark()

    @staticmethod
    def _side_card(title: str, side: Side, said: str, reason: str) -> Card:
        card = Card(margins=(M, M, M, M), spacing=S)
        card.body.addWidget(Label(title, "caption-strong", "muted"))
        card.body.addWidget(Label(said, "strong", wrap=True, selectable=True))
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        facts = ((tr("By"), side.actor or "–"), (tr("Time (UTC)"), date_and_time(side.at) if side.at else "–"),
                 (tr("Reason"), reason or "–"))
        for n, (name, value) in enumerate(facts):
            grid.addWidget(Label(name, "caption", "muted"), n, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(Label(value, "caption", wrap=True, selectable=True), n, 1)
        card.body.addLayout(grid)
        return card

    def _mark(self) -> None:
        item = None if self.current is None else self.current.item
        may = item is not None and item.standing in ("conflict", "there") and self.desk.may_write
        for name, made in self.choose_buttons.items():
            made.setEnabled(may and (name != "both" or (item is not None and item.may_keep_both)))
            made.setChecked(item is not None and self.choices.get(item.key) == name)

    # -- choosing -----------------------------------------------------------------------------------------------

    def choose(self, choice: Choice) -> None:
        """Say what stands for the current row; the next open conflict comes up."""
        if self.current is None or self.current.item.standing not in ("conflict", "there"):
            return
        item = self.current.item
        if choice == "both" and not item.may_keep_both:
            self.desk.say(tr("Both can stand only for notes, translations and transcripts. Choose one of the two."),
                          "concern")
            self._mark()
            return
        self.choices[item.key] = choice
        self.refresh()
        if item.standing == "conflict":
            following = next((r for r in self.rows if self._open(r["line"].item)), None)
            if following is not None:
                self.table.choose(following["id"])

    def step(self, way: int) -> None:
        """The next row, or the one before."""
        n = self.table.currentIndex().row() + way
        if 0 <= n < len(self.rows):
            self.table.selectRow(n)

    def show_place(self) -> None:
        """Show what the decision is about, in its own place."""
        place = {} if self.current is None else self.current.place
        for name, where in _PLACE_OF.items():
            if name in place:
                self.desk.go(where, **{name: place[name]})
                return

    def take(self) -> None:
        """Carry the choices out."""
        if self.choices and self.desk.may_write:
            self.go.setEnabled(False)
            self._take(dict(self.choices))
