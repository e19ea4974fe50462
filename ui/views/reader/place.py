"""The second reader: packages are made here and taken back here; in a package, what it is and what was done in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QGridLayout, QSplitter, QStackedWidget, QWidget

from parsers.words import N_
from triage.case import Case, PassphraseNeeded, WrongPassphrase
from triage.packages import compare, journal, merging, state
from triage.packages.compare import Choice, Comparison
from triage.packages.info import MEDIA, Package
from triage.packages.journal import Sent
from triage.packages.merging import Outcome
from ui.desk import Desk
from ui.dialogs.secret import SecretDialog
from ui.history import Act
from ui.keys.commands import Command
from ui.look.theme import ROOMY, XL, L, M, S, theme
from ui.models.table import Column
from ui.package_strip import left_out_words
from ui.running.importing import Importing
from ui.running.operations import Reader
from ui.views.place import Place, scrolled, share
from ui.views.reader.form import MakeCard
from ui.views.reader.merge import MergePanel, lines
from ui.widgets.basic import Card, Empty, Label, PageHead, button, clear, column, row
from ui.widgets.table import Table
from ui.widgets.value import add_value
from ui.words import count, date_and_time, dotted, error_text, listed, number, of, size, tr

_ABOUT = N_("An encrypted part of the case for somebody who decides without you; both decisions come together here.")


class SecondReader(Place):
    """Pages: making and the list of packages; a returned package; what this package is."""

    CONCERNS = frozenset({"evidence", "flags", "scope", "people", "facts", "work", "log"})

    def __init__(self, desk: Desk, importing: Importing) -> None:
        super().__init__(desk, importing)
        self.comparison: Comparison | None = None
        self.secret: str | None = None
        self.outcome: Outcome | None = None
        self.head = PageHead(tr("Second reader"), tr(_ABOUT))
        self.back_button = button(tr("Bring a package back…"), self.choose_package, glyph="open",
                                  tip=tr("Compare what the reader decided, and take it over"))
        self.head.add(self.back_button)
        self.form = MakeCard(desk)
        self.form.made.connect(lambda _: self._read_sent())
        self.sent = Table([
            Column(tr("Made"), lambda r: date_and_time(r["sent"].package.made_at),
                   key=lambda r: r["sent"].package.made_at),
            Column(tr("For"), lambda r: r["sent"].package.reader, role="strong"),
            Column(tr("File"), lambda r: r["sent"].file, tip=lambda r: f"SHA-256 {r['sent'].sha256}"),
            Column(tr("Size"), lambda r: size(r["sent"].size), key=lambda r: r["sent"].size, right=True),
            Column(tr("Brought back"), _brought_back, tone=lambda r: "good" if r["sent"].merged else None),
        ], tr("Packages made"), stretch=2)
        self.merge = MergePanel(desk, self.take, self.put_away)
        self._content = QWidget()
        self._info = column(spacing=M, margins=(XL, S, XL, XL))
        self._content.setLayout(self._info)
        self.pages = QStackedWidget()
        self._lay_out()
        desk.busy.connect(self._may)
        self._may()

    def _lay_out(self) -> None:
        split = QSplitter(Qt.Orientation.Horizontal)
        left = QWidget()
        left.setLayout(column(self.form, None, margins=(XL, 0, M, L)))
        self.none = Empty("people", tr("No package yet"), tr(
            "A second reader sees what you may see, tags and decides on another machine, and sends the package back. "
            "What scope and privilege keep back is not in it."))
        self.lists = QStackedWidget()
        for page in (self.none, self.sent):
            self.lists.addWidget(page)
        area = scrolled(left)
        area.setMinimumWidth(480)
        for widget in (area, self.lists):
            split.addWidget(widget)
        share(split, (560, 620) if theme().scale <= ROOMY else (670, 400), 1)
        for part in (split, self.merge, scrolled(self._content)):
            self.pages.addWidget(part)
        layout = column(self.head, self.pages, spacing=0)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def _may(self, _: object = None) -> None:
        self.back_button.setVisible(self.desk.package is None and self.comparison is None)
        self.back_button.setEnabled(not self.desk.importing)
        self.form.refresh_state()

    def commands(self) -> list[Command]:
        if self.desk.package is not None:
            return []
        found = [Command(tr("Bring a package back"), self.choose_package, glyph="open")]
        if self.comparison is not None:
            found.append(Command(tr("Carry out the choices of this package"), self.merge.take, glyph="merge"))
            found.append(Command(tr("Put the package away"), self.put_away, glyph="close"))
        return found

    def refresh(self) -> None:
        if self.desk.package is not None:
            self.pages.setCurrentIndex(2)
            self.desk.ops.read(lambda reader: journal.done(reader.case), self._show_package, self, key="package-done")
            return
        self.form.refresh()
        self._read_sent()
        if self.comparison is not None:
            self.compare(Path(self.comparison.path), self.secret)

    # -- packages that were made --------------------------------------------------------------------------------

    def _read_sent(self) -> None:
        self.desk.ops.read(lambda reader: journal.sent(reader.case.db), self._fill, self, key="packages")

    def _fill(self, sent: list[Sent]) -> None:
        self.sent.set_rows([{"id": one.package.id, "sent": one} for one in sent], (150, 130, 0, 80, 170))
        self.lists.setCurrentIndex(1 if sent else 0)

    # -- a package that comes back ------------------------------------------------------------------------------

    def choose_package(self) -> None:
        """Ask for the file, then for its passphrase."""
        folder = str(self.desk.settings.get("package-folder", self.desk.path.parent if self.desk.path else "."))
        name, _ = QFileDialog.getOpenFileName(self.window(), tr("The package that came back"), folder,
                                              tr("Cases of Attest") + " (*.attest)")
        if name:
            self.compare(Path(name), None)

    def compare(self, path: Path, secret: str | None) -> None:
        """Compare a package with the case; its passphrase is asked for where it is missing or wrong."""
        def failed(error: BaseException) -> None:
            if isinstance(error, PassphraseNeeded | WrongPassphrase):
                self._ask(path, "" if isinstance(error, PassphraseNeeded) else error_text(error))
            else:
                self.desk.say(error_text(error), "danger")

        def work(reader: Reader) -> tuple[Comparison, list[dict[str, Any]]]:
            found = compare.compare(reader.case, path, secret)
            return found, lines(reader.store, found)

        def arrived(found: tuple[Comparison, list[dict[str, Any]]]) -> None:
            self.secret = secret
            self._show_comparison(*found)

        self.desk.ops.read(work, arrived, self, failed, key="package-compare")

    def _ask(self, path: Path, error: str) -> None:
        dialog = SecretDialog(tr("Open the package"), tr("Passphrase of the package"), tr("Compare"), self.window(),
                              file=str(path))
        if error:
            dialog.refuse(error)
        dialog.given.connect(lambda secret: self.compare(path, secret))
        dialog.open()

    def _show_comparison(self, found: Comparison, rows: list[dict[str, Any]]) -> None:
        self.comparison = found
        self.merge.show_comparison(found, rows)
        self.pages.setCurrentIndex(1)
        self._may()
        self.head.subtitle.setText(tr("{file}, made for {reader} on {at}: {reason}", file=Path(found.path).name,
                                      reader=found.package.reader, at=date_and_time(found.package.made_at),
                                      reason=found.package.reason))
        self.merge.table.setFocus()

    def put_away(self) -> None:
        """Back to the list; nothing was changed by looking."""
        self.comparison, self.secret = None, None
        self.merge.comparison = None
        self.head.subtitle.setText(tr(_ABOUT))
        self.pages.setCurrentIndex(0)
        self._may()

    def take(self, choices: dict[str, Choice]) -> None:
        """Carry the choices out as one step that can be undone."""
        comparison = self.comparison
        if comparison is None:
            return

        def act(case: Case) -> Act:
            self.outcome, inverse = merging.merge(case, comparison, choices)
            return inverse

        name = tr("decisions of {reader} taken over", reader=comparison.package.reader)
        self.desk.history.do(act, name, "scope", self, done=self._taken, failed=self._failed)

    def _failed(self, error: BaseException) -> None:
        self.desk.say(error_text(error), "danger")
        self.merge.refresh()

    def _taken(self) -> None:
        outcome = self.outcome
        assert outcome is not None  # the step that is done has set it
        words = tr("Decisions of the reader taken over: {taken}; kept as they were here: {kept}; kept both ways: "
                   "{both}.", taken=outcome.taken, kept=outcome.kept, both=outcome.both)
        if outcome.without:
            words += " " + tr("{n} could not be taken over: what they are about is not in this case. They are in the "
                              "log.", n=len(outcome.without))
        self.desk.say(words, "concern" if outcome.without else "good")

    # -- in a package -------------------------------------------------------------------------------------------

    def _show_package(self, done: dict[str, int]) -> None:
        package = self.desk.package
        if package is None:
            return
        clear(self._info)
        self.head.subtitle.setText(tr("This is a review package: a part of a case, for you to decide on."))
        card = Card(margins=(L, L, L, L), spacing=M)
        card.body.addWidget(Label(tr("What this package is"), "heading"))
        card.body.addLayout(_facts(package))
        self._info.addWidget(card)
        work = Card(margins=(L, L, L, L), spacing=S)
        work.body.addWidget(Label(tr("What you have done in it"), "heading"))
        if done:
            for kind, n in done.items():
                work.body.addLayout(row(Label(number(n), "strong"), Label(of(state.KINDS, kind)), None, spacing=S))
        else:
            work.body.addWidget(Label(tr("Nothing yet. Review flags, tag, write notes: all of it travels back."),
                                      tone="muted", wrap=True))
        work.body.addWidget(Label(tr(
            "To hand it back, close it and send this one file. The examiner compares it with the case, sees your name, "
            "time and reason beside every decision, and decides where you two differ. What you black out for a report, "
            "searches and lists stay in this file."), "caption", "muted", wrap=True))
        self._info.addWidget(work)
        self._info.addStretch(1)


def _brought_back(entry: dict[str, Any]) -> str:
    sent: Sent = entry["sent"]
    if not sent.merged:
        return tr("not yet")
    return dotted(date_and_time(sent.merged), count(sent.taken, N_("{n} decision"), N_("{n} decisions")))


def _facts(package: Package) -> QGridLayout:
    grid = QGridLayout()
    grid.setColumnStretch(1, 1)
    grid.setHorizontalSpacing(L)
    holds = [count(package.messages, N_("{n} message or call"), N_("{n} messages and calls")),
             count(package.conversations, N_("{n} conversation"), N_("{n} conversations"))]
    holds.append(tr("made without earlier decisions") if package.blind else tr("with the decisions made so far"))
    if package.media == "files":
        holds.append(tr("{files} files ({size})", files=package.files, size=size(package.file_bytes)))
    facts = [
        (tr("For"), package.reader), (tr("Made by"), listed(package.made_by, f"{date_and_time(package.made_at)} UTC")),
        (tr("Reason"), package.reason), (tr("Holds"), dotted(*holds)),
        (tr("Pictures and files"), of(MEDIA, package.media)),
        (tr("Left out for good"), left_out_words(package.left_out) or tr("nothing")),
        (tr("Evidence"), tr("Not in it. Hashes and places of every record are; the evidence itself stays where the "
                            "case is, and nothing can be imported here.")),
        (tr("Case"), package.case),
        (tr("Entry of its log"), dotted(number(package.head_seq), package.head_hash)),
    ]
    for n, (name, value) in enumerate(facts):
        add_value(grid, n, name, value, "body")
    return grid
