"""Ledger: wages, debts, hours, fines and deductions that messages name, by pair of people, with what an examiner says.
"""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from decimal import Decimal
from functools import lru_cache
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from parsers.errors import Cancelled
from parsers.words import N_
from triage.case import Case
from triage.ledger import gathered, totals
from triage.ledger import lines as ledger
from triage.ledger import work as ledger_work
from triage.ledger.lines import Line
from triage.ledger.parties import Parties
from triage.ledger.rates import PERIODS, Period
from triage.ledger.sides import Debtor
from triage.ledger.vocabulary import Kind
from triage.ledger.written import written
from triage.sources.zones import time_basis
from triage.store import Store
from triage.views import overview
from ui.desk import Desk
from ui.look.theme import L, S, theme
from ui.models.table import Column
from ui.running.importing import Importing
from ui.running.operations import Reader
from ui.views.ledger.panel import STATES, LedgerPanel
from ui.views.place import Nothing, Place
from ui.widgets.basic import Label, PageHead, button, column, row
from ui.widgets.table import Table
from ui.words import isolate, language, listed, locale, number, parse_iso, short_day, tr

_EVERYBODY, _APART = "everybody", "apart"
_BEFORE, _BEHIND = 16, 60
"""Code points around an amount: in a narrow column it is seen itself."""
_A_STEP = 20_000
Pair = tuple[Line, Line | None]
Sums = dict[str, list[totals.Total]]


class Ledger(Place):
    """Pairs at the left, their lines and totals in the middle, one line at the right."""

    CONCERNS = frozenset({"evidence", "people", "scope", "facts", "ledger"})
    told = Signal(int, int)

    def __init__(self, desk: Desk, importing: Importing) -> None:
        super().__init__(desk, importing)
        self._read: list[Line] | None = None
        self.rows: list[dict[str, Any]] = []
        self._sums: Sums = {}
        self._message: int | None = None
        self._stop = threading.Event()
        self.head = PageHead(tr("Pay and debts"), tr(
            "Wages, debts, fines and hours that messages name. A line is what somebody wrote; it is no proof that "
            "money moved."))
        self.pairs = Table([
            Column(tr("People"), lambda p: p["name"], role="strong", two_lines=True),
            Column(tr("Lines"), lambda p: number(p["lines"]), key=lambda p: -p["lines"], right=True),
        ], tr("Pairs of people"), on_row=lambda _: self._show_pair(), sortable=False)
        self.lines = Table([
            Column(tr("Day"), lambda e: _day(e["at"]), key=lambda e: e["at"] or ""),
            Column(tr("Who wrote"), lambda e: e["who"]),
            Column(tr("Kind"), lambda e: _kind(e["kind"], e["debtor"], e["per"]), role="strong", two_lines=True),
            Column(tr("Amount"), lambda e: e["shown"], key=lambda e: e["sort"], right=True),
            Column(tr("Words"), lambda e: e["words"], tip=lambda e: e["message"], two_lines=True),
            Column(tr("State"), lambda e: tr(STATES[e["state"]][0]) if e["state"] else "", pill=True,
                   tone=lambda e: STATES[e["state"]][1], optional=True),
        ], tr("Lines of the ledger"), stretch=4, on_row=self._show_line, also=[
            Column(tr("Written to"), lambda e: e["other"]),
            *_figures(), Column(tr("Local time"), lambda e: e["at"] or ""),
            Column(tr("Message"), lambda e: e["message"]), Column(tr("Message id"), lambda e: e["message_id"])])
        self.totals = Table([
            Column(tr("Who wrote"), lambda t: t["who"], role="strong"),
            Column(tr("Written to"), lambda t: t["other"]),
            Column(tr("Kind"), lambda t: t["label"], two_lines=True),
            Column(tr("Total"), lambda t: t["total"], key=lambda t: t["sort"], right=True),
            Column(tr("Lines"), lambda t: number(t["lines"]), key=lambda t: t["lines"], right=True),
            Column(tr("Not counted"), lambda t: number(t["doubtful"]) if t["doubtful"] else "",
                   key=lambda t: t["doubtful"], right=True, optional=True),
        ], tr("Totals"), stretch=2, also=_figures())
        self.panel = LedgerPanel(desk)
        self.outs = (button(tr("Export lines…"), self.lines.export, glyph="save", tip=tr("Write the lines to a file")),
                     button(tr("Export totals…"), self.totals.export, glyph="save",
                            tip=tr("Write the totals to a file")))
        self.head.add(*self.outs)
        self._lay_out()

    def _lay_out(self) -> None:
        note = Label(tr(
            "Not counted until you say what they are: questions, negations, what is asked for, promised, forwarded or "
            "told by a bank; and in groups, until you say who is meant. Payments, deductions, fines and fees are added "
            "up; of a balance the last one stands; wages, prices, interest and hours run from the least to the most."),
            "caption", "muted", wrap=True)
        if theme().scale > 1.2:  # there is no room for it then
            note.hide()
            self.totals.setToolTip(note.text())
            self.totals.setAccessibleDescription(note.text())
        below = QWidget()
        inner = column(row(Label(tr("Totals"), "heading"), None, margins=(L, S, L, 0)),
                       column(note, margins=(L, 0, L, S)), self.totals, spacing=2)
        inner.setStretch(2, 1)
        below.setLayout(inner)
        middle = QSplitter(Qt.Orientation.Vertical)
        middle.addWidget(self.lines)
        middle.addWidget(below)
        middle.setSizes([380, 280])
        middle.setChildrenCollapsible(False)
        split = QSplitter(Qt.Orientation.Horizontal)
        for part in (self.pairs, middle, self.panel):
            split.addWidget(part)
        split.setStretchFactor(0, 1)
        split.setStretchFactor(1, 3)
        split.setSizes([250, 680, 300])
        split.setChildrenCollapsible(False)
        self.body = QStackedWidget()
        self.stop_button = button(tr("Stop"), self.stop, glyph="stop")
        self.again_button = button(tr("Read again"), self.refresh, glyph="play")
        self.nothing = Nothing(self.desk, "ledger", self.stop_button, self.again_button)
        self.told.connect(self._tell)
        self.body.addWidget(self.nothing)
        self.body.addWidget(split)
        layout = column(self.head, self.body, spacing=0)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    # -- reading ------------------------------------------------------------------------------------------------

    def _changed(self, what: str) -> None:
        if what in self.CONCERNS and what != "ledger":
            self._read = None
        super()._changed(what)

    def refresh(self) -> None:
        self._stop.set()  # one that still runs
        known, told, stop = self._read, self.told, threading.Event()
        self._stop = stop
        if known is None:
            self.body.setCurrentIndex(0)
            self._say(tr("Reading the messages for amounts…"), tr("It takes some seconds."), self.stop_button)

        def tell(done: int, of: int) -> None:
            if stop.is_set():
                raise Cancelled
            told.emit(done, of)

        def work(reader: Reader) -> tuple[list[Line], list[dict[str, Any]], Sums, bool]:
            read = list(ledger.of_case(reader.store, tell)) if known is None else known
            rows = _rows(reader.store, ledger_work.laid_over(read, reader.store))
            return read, rows, _sums(rows), overview.bare(reader.case)

        self.desk.ops.read(work, lambda found: self._fill(*found), self, self._failed, lane="ledger", key="ledger")

    def _keep(self) -> None:
        """Keep what was found, for a case that an earlier version made: only once somebody asks for it, as it holds up
        what other threads read, and in short steps between which decisions are saved.
        """
        def work(case: Case | None) -> int:
            return gathered.gather(case, most=_A_STEP) if case is not None else 0  # it may be closed meanwhile

        if self.desk.may_write:
            self.desk.ops.write(work, lambda more: self._keep() if more else None, self, quiet=True)

    def _tell(self, done: int, of: int) -> None:
        """How far the reading has come."""
        if self._read is None and not self._stop.is_set():
            self.nothing.text.setText(tr("{n} of {of} messages", n=number(done), of=number(of)))

    def stop(self) -> None:
        """Give up reading; what the place shows then asks for it again."""
        self._stop.set()

    def _failed(self, error: BaseException) -> None:
        stopped = isinstance(error, Cancelled)
        self._say(tr("Stopped") if stopped else tr("The amounts could not be read"),
                  tr("No amounts are shown until the messages are read to the end."), self.again_button)
        self.desk.ops.report(error)

    def _say(self, title: str, text: str, action: QWidget | None = None, *, bare: bool = False) -> None:
        self.nothing.tell(title, text, bare=bare)
        for each in (self.stop_button, self.again_button):
            each.setVisible(each is action)

    def _fill(self, read: list[Line], rows: list[dict[str, Any]], sums: Sums, bare: bool) -> None:
        if self._read is None:
            self._keep()
        self._read, self.rows, self._sums = read, rows, sums
        for out in self.outs:
            out.setEnabled(bool(rows))
        if not rows:
            self.body.setCurrentIndex(0)
            self._say(tr("No amounts found"), tr(
                "No message names money or working hours. Numbers in words are read before a currency or hours only, "
                "and pictures are not read."),
                bare=bare)
            self.settle_focus()
            return
        self.body.setCurrentIndex(1)
        counts: Counter[str] = Counter(e["pair"] for e in rows)
        names = {e["pair"]: e["between"] for e in rows}
        before = self.pairs.current()
        self.pairs.set_rows([{"id": _EVERYBODY, "name": tr("Everybody"), "lines": len(rows)}, *(
            {"id": pair, "name": names[pair], "lines": n}
            for pair, n in sorted(counts.most_common(), key=lambda one: one[0].startswith(_APART)))], (0, 56))
        if before is None:
            self.pairs.choose(next((pair for pair, _ in counts.most_common() if not pair.startswith(_APART)),
                                   _EVERYBODY))
        else:
            self._show_pair()
        self.settle_focus()
        if self._message is not None:
            self._find(self._message)

    def main_control(self) -> QWidget:
        return self.lines if self.rows else self.nothing.add

    def _show_pair(self) -> None:
        pair = (self.pairs.current() or {"id": _EVERYBODY})["id"]
        chosen = [e for e in self.rows if pair in (_EVERYBODY, e["pair"])]
        self.lines.set_rows(chosen, (112, 104, 124, 88, 0, 84))
        names = {e["writer"]: e["who"] for e in chosen} | {e["other_id"]: e["other"] for e in chosen}
        self.totals.set_rows([{
            "id": n, "who": names.get(t.writer, ""), "other": names.get(t.counterpart, ""), "kind": t.kind,
            "label": _kind(t.kind, t.debtor, t.per), "total": _named(t), "sort": float(t.total), "currency": t.currency,
            "lines": t.lines,
            "doubtful": t.doubtful} for n, t in enumerate(self._sums.get(pair, []))], (130, 130, 0, 110, 60, 100))
        if self.lines.current() is not None:
            self._show_line(self.lines.current())
        elif chosen:
            self.lines.selectRow(0)
        else:
            self.panel.nothing()

    def _show_line(self, entry: dict[str, Any]) -> None:
        self.panel.show_line(entry)

    def arrive(self, message: int | None = None, **_: Any) -> None:
        self._message = message
        if message is not None and self.rows:
            self._find(message)

    def _find(self, message: int) -> None:
        self._message = None
        for entry in self.rows:
            if entry["row"] == message:
                self.pairs.choose(entry["pair"])
                self.lines.choose(entry["id"])
                return
        self.desk.say(tr("The ledger has no line of this message."), "concern")


def _figures() -> list[Column]:
    """Amount and currency each for itself, to be counted with in a spreadsheet."""
    return [Column(tr("Figure"), lambda e: number(e["sort"]), key=lambda e: e["sort"], right=True),
            Column(tr("Currency"), lambda e: tr(N_("h")) if e["kind"] == "hours" else e["currency"])]


def _sums(rows: list[dict[str, Any]]) -> Sums:
    """Totals of each pair and of everybody."""
    by: dict[str, list[Line]] = defaultdict(list)
    for entry in rows:
        if entry["stands"] is not None:
            by[entry["pair"]].append(entry["stands"])
            by[_EVERYBODY].append(entry["stands"])
    return {pair: totals.totals(lines) for pair, lines in by.items()}


def _rows(store: Store, pairs: list[Pair]) -> list[dict[str, Any]]:
    """Lines ready for the table, with their messages."""
    names = {uid: store.names[n] for n, (uid, _) in sorted(store.identities.items(), reverse=True)}
    messages = ledger_work.said(store, {read.entry.message for read, _ in pairs})
    owners = {store.identities[n][0] for n in store.owners}
    parties, rows = Parties(store), []
    for read, stands in pairs:
        if read.entry.message not in messages:
            continue
        row = _row(store, read, stands, names, owners, messages[read.entry.message])
        if read.writer and not parties.other(read.conversation, read.writer):
            row["people"] = [(uid, names[uid]) for uid in parties.people(read.conversation) if uid != read.writer]
        rows.append(row)
    return rows


def _row(store: Store, read: Line, stands: Line | None, names: dict[str, str], owners: set[str],
         message: ledger_work.Said) -> dict[str, Any]:
    entry = (stands or read).entry
    text = message.text
    added = read.edited is not None and not read.text
    begin, end = max(0, read.entry.start - _BEFORE), read.entry.end + _BEHIND
    if begin and (space := text.find(" ", begin - 1, read.entry.start)) >= 0:
        begin = space + 1  # a number that is cut would be read as one
    words = text[:_BEHIND] if added else f"{'…' if begin else ''}{text[begin:end]}{'…' if end < len(text) else ''}"
    line = stands or read
    first, second = sorted((line.writer, line.counterpart))
    shown = _figure(entry.value, entry.currency, entry.kind)
    as_read = shown if entry is read.entry else _figure(read.entry.value, read.entry.currency, read.entry.kind)
    title = store.title(read.conversation)
    if line.is_between_two:
        # The owner of a device is in most pairs: whoever is on the other side is read first, and not cut off.
        one, other = (names.get(uid, "–") for uid in sorted((first, second), key=lambda uid: uid in owners))
        pair, between = f"{first} {second}", f"{isolate(one)} ↔ {isolate(other)}"
    else:
        pair, between = f"{_APART} {read.conversation}", tr("In {name}, to whom is not known", name=isolate(title))
    return {
        "id": read.id, "row": read.entry.message, "message_id": message.id, "message": text, "at": message.at,
        "sent_at_local": message.at, "sent_at": message.utc, **time_basis(message.basis, message.clock_offset),
        "conversation": read.conversation, "writer": line.writer, "other_id": line.counterpart,
        "who": names.get(line.writer, "–"), "other": names.get(line.counterpart, title), "people": [],
        "meant": names.get(read.meant, ""), "meant_id": line.counterpart, "pair": pair, "between": between,
        "kind": entry.kind, "debtor": entry.debtor, "per": entry.per, "value": _plain(entry.value),
        "currency": entry.currency,
        "sort": float(entry.value),
        "shown": shown, "words": words.replace("\n", " "),
        "as_read": listed(_kind(read.entry.kind, read.entry.debtor, read.entry.per), as_read),
        "state": _state(read, stands, added=added), "edit": read.edited, "stands": stands,
    }


def _state(read: Line, stands: Line | None, *, added: bool) -> str:
    if stands is None:
        return "struck"
    if added:
        return "added"
    if read.edited is not None:
        return "changed"
    return stands.entry.doubt or ("unsure" if stands.entry.unsure else "")


def _plain(value: Any) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _kind(kind: Kind, debtor: Debtor, per: Period) -> str:
    """What a line or total is, with who owes or has paid and for how long it is each time."""
    what = tr(totals.label(kind, debtor))
    return listed(what, tr(PERIODS[per])) if per else what


def _figure(value: Any, currency: str, kind: str) -> str:
    """An amount as the language writes it, with its currency or as hours."""
    unit = tr(N_("h")) if kind == "hours" else currency
    return f"{_written(value, language())}\u00a0{unit}".strip()  # never on two lines


def _named(t: totals.Total) -> str:
    """A sum, the last balance, or from what to what something was named; nothing where no line counts, as nobody said
    that the debt is 0.
    """
    if not t.lines:
        return "–"
    most = _figure(t.most if t.varies else t.total, t.currency, t.kind)
    return f"{_written(t.least, language())}\u00a0– {most}" if t.varies else most


@lru_cache(maxsize=16_384)  # people name the same amounts again and again
def _written(value: Decimal, _: str) -> str:
    return written(value, locale())


def _day(iso: str | None) -> str:
    moment = parse_iso(iso)
    return short_day(moment.date()) if moment else ""

