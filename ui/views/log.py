"""The audit log and verification: evidence against its hashes, the chain, the index."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QProgressBar, QSplitter, QVBoxLayout, QWidget

from parsers.errors import Cancelled
from parsers.words import N_
from triage.case import Case
from triage.casefile.facts import FACTS
from triage.custody import chain, logbook, verification
from triage.custody.actions import named, titled, told
from triage.intake import passes
from ui.desk import Desk
from ui.keys.commands import Command
from ui.look.theme import XL, L, M, S, theme
from ui.models.table import Column
from ui.running.importing import Importing
from ui.views.place import Place, scrolled
from ui.widgets.basic import Card, Label, PageHead, button, clear, column, glyph_label, row
from ui.widgets.export import table_tool
from ui.widgets.table import Table
from ui.widgets.value import add_value
from ui.words import count, date_and_time, error_text, of, tr

_SAID = 20  # lines of a card: more would push the log out of sight


def _subject(entry: chain.Entry) -> str:
    """What an action was about; a fact of the case by what it is called."""
    return of(FACTS, entry.subject) if entry.action.startswith("fact.set") else entry.subject


def _what_it_does() -> str:
    return tr("Read the evidence again and compare every hash, the log and the index")


class Log(Place):
    """Newest first; one entry in full at the right."""

    CONCERNS = frozenset({"evidence", "flags", "scope", "people", "facts", "log"})

    def __init__(self, desk: Desk, importing: Importing) -> None:
        super().__init__(desk, importing)
        self.head = PageHead(tr("Log"), tr("Every action, chained by its hash: what was changed afterwards shows."))
        self.words = QLineEdit()
        self.words.setPlaceholderText(tr("Filter the log"))
        self.words.setAccessibleName(tr("Filter the log"))
        self.words.setClearButtonEnabled(True)
        self.words.setFixedWidth(theme().beside(220))
        self.words.setFont(theme().font("body"))
        self.verify_button = button(tr("Verify everything"), self.verify, kind="primary", glyph="shield",
                                    tip=_what_it_does())
        self.verifying = False
        desk.busy.connect(self._busy)  # a method: it is let go with the place, when the case is closed
        self.head.add(self.words, self.verify_button, table_tool(lambda: self.table))
        self.result = Card("good", (L, M, L, M))
        self.result.hide()
        self.remarks = Card("concern", (L, M, L, M))
        self.remarks.hide()
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Verification runs"))
        self.bar.hide()
        self.table = Table([
            Column(tr("No."), lambda e: str(e.seq), key=lambda e: e.seq, right=True),
            Column(tr("Time (UTC)"), lambda e: date_and_time(e.at), key=lambda e: e.at),
            Column(tr("Actor"), lambda e: e.actor), Column(tr("Action"), lambda e: named(tr, e.action), role="strong",
                                                             two_lines=True),
            Column(tr("Subject"), _subject, ending=True, two_lines=True),
            Column(tr("Reason"), lambda e: e.reason or "", optional=True),
            Column(tr("Remark"), lambda e: tr("earlier than the entry before") if e.seq in self.set_back else "",
                   optional=True, two_lines=True, tip=self._remark),
            Column(tr("Hash"), lambda e: e.hash[:12], role="mono", tip=lambda e: e.hash),
        ], tr("Audit log"), stretch=4, on_row=self._show, also=[
            Column(tr("Time (UTC, ISO 8601)"), lambda e: e.at), Column(tr("Whole hash"), lambda e: e.hash)])
        self.detail = QFrame()
        self.detail.setProperty("side", "true")
        self.detail.setMinimumWidth(theme().beside(300))
        self._content = QWidget()
        self._layout = QVBoxLayout(self._content)
        self._layout.setContentsMargins(L, L, L, L)
        self.detail.setLayout(column(scrolled(self._content, tr("Entry of the log")), margins=(1, 0, 0, 0)))
        self.entries: list[chain.Entry] = []
        self.set_back: dict[int, str] = {}
        self._lay_out()
        self._offer()

    def _lay_out(self) -> None:
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.table)
        split.addWidget(self.detail)
        split.setStretchFactor(0, 1)
        split.setSizes([900, 330])
        split.setChildrenCollapsible(False)
        said = column(self.bar, self.result, self.remarks, spacing=S, margins=(XL, 0, XL, M))
        layout = column(self.head, said, split, spacing=0)
        layout.setStretch(2, 1)
        self.setLayout(layout)
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(150)
        self.timer.timeout.connect(self._filter)
        self.words.textChanged.connect(lambda _: self.timer.start())

    def commands(self) -> list[Command]:
        found = self.verify_button
        return [Command(found.text(), found.click, glyph="shield")] if found.isEnabled() else []

    def refresh(self) -> None:
        self.desk.ops.read(lambda reader: list(logbook.entries(reader.case))[::-1], self._fill, self, key="log")

    def _fill(self, entries: list[chain.Entry]) -> None:
        self.entries = entries
        self.set_back = chain.set_back((e.seq, e.at) for e in reversed(entries))
        self._say(self.remarks, "concern", "clock", tr(
            "Entries whose time lies before that of the entry before: {n}", n=len(self.set_back)),
            [self._remark(e) for e in entries if e.seq in self.set_back][:_SAID])
        self.remarks.setVisible(bool(self.set_back))
        self._filter()
        self.settle_focus()

    def _remark(self, entry: chain.Entry) -> str:
        before = self.set_back.get(entry.seq)
        return tr(chain.SET_BACK, seq=entry.seq, at=entry.at, before=before) if before else ""

    def _filter(self) -> None:
        words = self.words.text().casefold()
        kept = [e for e in self.entries if words in " ".join((
            named(tr, e.action), e.action, e.actor, _subject(e), e.subject, e.reason or "")).casefold()]
        self.table.set_rows(kept, (56, 160, 110, 150, 0, 190, 160, 120))
        if kept:
            self.table.selectRow(0)

    def _show(self, entry: chain.Entry) -> None:
        clear(self._layout)
        self._layout.addWidget(Label(named(tr, entry.action), "heading", wrap=True))
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        grid.setHorizontalSpacing(M)
        detail = [(titled(tr, key), told(tr, value, key, entry.action)) for key, value in entry.detail.items()]
        lines = [(tr("Entry"), str(entry.seq)), (tr("Time (UTC)"), entry.at), (tr("Actor"), entry.actor),
                 (tr("Name in the log"), entry.action), (tr("Subject"), _subject(entry)),
                 (tr("Reason"), entry.reason or "–"),
                 *([(tr("Remark"), self._remark(entry))] if entry.seq in self.set_back else []),
                 *detail, (tr("Hash"), entry.hash), (tr("Hash before"), entry.previous)]
        for n, (name, value) in enumerate(lines):
            add_value(grid, n, name, value, "mono" if value in (entry.hash, entry.previous) else "caption")
        self._layout.addLayout(grid)
        self._layout.addStretch(1)

    def main_control(self) -> QWidget:
        return self.table

    def _busy(self, _: bool) -> None:
        self._offer()

    # -- verification -------------------------------------------------------------------------------------------

    def _offer(self) -> None:
        """One verification at a time, and none beside an import: it would wait behind it, and both are stopped by one
        sign, which a verification that begins takes away.
        """
        importing = self.importing.running
        self.verify_button.setEnabled(not (self.verifying or importing))
        self.verify_button.setToolTip(tr("Evidence is being read. Verify once that has ended.") if importing
                                      else _what_it_does())

    def _ended(self) -> None:
        self.verifying = False
        self.bar.hide()
        self._offer()

    def verify(self) -> None:
        """Read the evidence again in the background."""
        if self.verifying or self.importing.running:
            return
        self.verifying = True
        self._offer()
        self.bar.show()
        self.result.hide()
        stop = self.desk.stop_import
        stop.clear()

        def work(case: Case) -> list[chain.Finding]:
            with case.scratch() as scratch:
                findings = [*chain.verify_chain(case), *verification.verify_index(case),
                            *passes.verify(case), *verification.verify_evidence(case, scratch, stop.is_set)]
            if case.why_read_only is None:
                verification.record_verification(case, findings)
            return findings

        self.desk.ops.write(work, self._verified, self, self._failed)

    def _failed(self, error: BaseException) -> None:
        self._ended()
        if not isinstance(error, Cancelled):
            self._say(self.result, "danger", "warning", error_text(error), [])

    def _verified(self, findings: list[chain.Finding]) -> None:
        self._ended()
        if findings:
            self._say(self.result, "danger", "warning",
                      count(len(findings), N_("Verification found {n} point:"), N_("Verification found {n} points:")),
                      [tr(f.detail, **f.args) for f in findings[:_SAID]])
        else:
            self._say(self.result, "good", "check", tr("Evidence, log and index are as they were."), [])
        self.desk.changed.emit("log")

    def _say(self, card: Card, tone: str, glyph: str, text: str, lines: list[str]) -> None:
        clear(card.body)
        card.set_kind(tone)
        head = row(glyph_label(glyph, tone, 22), Label(text, "strong", wrap=True), spacing=M)
        head.setStretch(1, 1)
        card.body.addLayout(head)
        for line_ in lines:
            card.body.addWidget(Label(line_, "caption", wrap=True, selectable=True))
        card.show()
