"""Evidence: bring it in, watch it being read, and see of every source what was and was not understood."""

from __future__ import annotations

from itertools import takewhile
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QPushButton, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from parsers.words import N_
from triage.ingest import Options
from triage.report import labels
from triage.sources import readings
from triage.views import overview
from ui import sample_case
from ui.desk import Desk
from ui.dialogs.mapping import MappingDialog
from ui.look.theme import XL, L, M, S
from ui.models.table import Column
from ui.running.importing import Importing
from ui.views.evidence.intake import Intake, ProgressCard
from ui.views.evidence.source_filter import SourceFilter
from ui.views.evidence.source_panel import SourcePanel
from ui.views.evidence.unfinished import Unfinished
from ui.views.place import Place, wait_in
from ui.widgets.basic import Card, Empty, PageHead, button, column, restyle
from ui.widgets.export import table_tool
from ui.widgets.table import Table
from ui.words import count, error_text, number, of, sentence, size, tr

#: Which tone a state of a source has.
STATUS_TONE = {"read": "good", "partial": "concern", "empty": "plain", "not_recognised": "plain", "not_read": "plain",
               "needs_key": "concern", "failed": "danger", "cancelled": "concern"}


class Evidence(Place):
    """Drop files anywhere on it."""

    CONCERNS = frozenset({"evidence", "scope", "facts"})

    def __init__(self, desk: Desk, importing: Importing) -> None:
        super().__init__(desk, importing)
        self.setAcceptDrops(True)
        self.head = PageHead(tr("Evidence"), self._about())
        self.add_files = button(tr("Add files"), self.choose_files, kind="primary", glyph="add",
                                tip=tr("Add files"), shortcut="Ctrl+Shift+O")
        self.add_folder = button(tr("Add a folder"), self.choose_folder, glyph="folder")
        self.head.add(table_tool(lambda: self.table), self.add_folder, self.add_files)
        self.intake = Intake(self._start, self._cancel_intake, desk.facts.get("zone", "UTC"))
        self.unfinished = Unfinished(self.go_on)
        self.progress = ProgressCard(importing)
        self.table = Table(self._columns(), tr("Sources"), stretch=1, on_row=self._show, also=[
            Column(tr("Size in bytes"), lambda s: number(s["size"] or 0), key=lambda s: s["size"] or 0, right=True),
            Column("SHA-256", lambda s: s["sha256"] or ""), Column("MD5", lambda s: s["md5"] or ""),
            Column(tr("Why"), lambda s: sentence(s["reason"], s["reason_args"]) if s["reason"] else "")])
        self._rows: list[dict[str, Any]] = []
        self._unfinished: list[dict[str, Any]] = []
        self._locked: dict[str, Any] | None = None  # what a key was asked for last, until something opens it
        self._in_its_place: str | None = None
        self.filter = SourceFilter()
        self.filter.changed.connect(self._narrow)
        self.panel = SourcePanel(desk, self._with_key, self.map_table, self.read_anew, lambda s: self.go_on([s]))
        self.drop = self._drop_card()
        self._lay_out()
        importing.ended.connect(self._ended)
        importing.source_done.connect(self.refresh)
        desk.busy.connect(self._buttons)
        self._buttons()

    def _about(self) -> str:
        if self.desk.package is not None:
            return tr("It is not in this review package, and none can be added. What was read from it is.")
        return tr("Nothing is ever written to it; every file is hashed as it is read.")

    def _columns(self) -> list[Column]:
        def figure(title: str, name: str) -> Column:
            return Column(title, lambda s: number(s[name]), key=lambda s: s[name], right=True,
                          tone=lambda s: "danger" if name == "rejected" and s[name] else None)

        return [
            Column(tr("Exhibit ref"), lambda s: s["exhibit"], role="strong"),
            Column(tr("Source"), lambda s: s["path"], tip=lambda s: s["path"], ending=True,
                   two_lines=True),
            Column(tr("App"), lambda s: of(labels.APP, s["format"]) or "–"),
            Column(tr("State"), self._state, pill=True,
                   tone=lambda s: "accent" if self._running(s) else (
                       STATUS_TONE.get(s["status"]) if s["counts"] else "plain")),
            figure(tr("Found"), "found"), figure(tr("Stored"), "stored"), figure(tr("Merged"), "merged"),
            figure(tr("Rejected"), "rejected"),
            Column(tr("Size"), lambda s: size(s["size"]), key=lambda s: s["size"] or 0, right=True),
        ]

    def _running(self, source: dict[str, Any]) -> bool:
        step = self.importing.step
        return bool(self.importing.running and step and source["path"] == step.source and not source["finished_at"])

    def _state(self, source: dict[str, Any]) -> str:
        if self._running(source):
            return tr("being read")
        return of(labels.STATUS, source["status"]) if source["counts"] else tr("set aside")

    def _drop_card(self) -> Card:
        card = Card("drop", (XL, XL, XL, XL))
        if self.desk.package is not None:
            card.body.addWidget(Empty("evidence", tr("Nothing was read"), self._about()))
            return card
        card.body.addWidget(Empty(
            "drop", tr("Drop evidence here"),
            tr("Files, folders or archives: extractions and backups of phones, databases and exports of chat apps, "
               "text messages, calls, address books, UFED reports, tables. Everything in a folder is looked at; what "
               "is not recognised is listed too."),
            button(tr("Add a folder"), self.choose_folder, glyph="folder"),
            button(tr("Add files"), self.choose_files, kind="primary", glyph="add")))
        return card

    def _lay_out(self) -> None:
        self.split = QSplitter(Qt.Orientation.Horizontal)
        listed = QWidget()
        listed.setLayout(column(self.filter, self.table, spacing=0))
        self.split.addWidget(listed)
        self.split.addWidget(self.panel)
        self.split.setStretchFactor(0, 1)
        self.split.setSizes([820, 380])
        self.split.setChildrenCollapsible(False)
        self.body = QStackedWidget()
        self.body.setMinimumHeight(160)  # or the page that is not shown would squeeze the form above
        holder = QWidget()
        holder.setLayout(column(self.drop, margins=(XL, S, XL, XL)))
        self.body.addWidget(holder)
        self.body.addWidget(self.split)
        wait_in(self.body)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.head)
        layout.addLayout(column(self.progress, self.unfinished, self.intake, spacing=M, margins=(XL, 0, XL, 0)))
        layout.addSpacing(L)
        layout.addWidget(self.body, 1)

    # -- bringing in --------------------------------------------------------------------------------------------

    def _buttons(self) -> None:
        may = self.desk.may_import
        self.intake.say_when(later=self.importing.running)
        self.unfinished.show_of(self._unfinished if may and not self.importing.running else [])
        self.add_files.setEnabled(may)
        self.add_folder.setEnabled(may)
        for made in self.drop.findChildren(QPushButton):
            made.setEnabled(may)

    def choose_files(self) -> None:
        """Ask for files."""
        names, _ = QFileDialog.getOpenFileNames(self, tr("Add files"), self._folder())
        self.offer([Path(name) for name in names])

    def choose_folder(self) -> None:
        """Ask for a folder."""
        name = QFileDialog.getExistingDirectory(self, tr("Add a folder"), self._folder())
        self.offer([Path(name)] if name else [])

    @property
    def _training(self) -> bool:
        return self.desk.path == sample_case.training_path()

    def _folder(self) -> str:
        """Where the last evidence was; in the training where its own is, to which no other case is led."""
        if self._training:
            return str(sample_case.training_evidence())
        return str(self.desk.settings.get("evidence-folder", Path.home()))

    def offer(self, paths: list[Path]) -> None:
        """Show what is about to be read, with the acquisition facts to state. A case is no evidence."""
        cases = [path for path in paths if path.suffix.lower() == ".attest" and path.is_file()]
        if cases:
            self.desk.say(tr("{path} is a case of this program and no evidence. Close this one, and open it from the "
                             "start page.", path=str(cases[0])), "concern")
            paths = [path for path in paths if path not in cases]
        if paths and self.desk.may_import:
            if not self._training:
                self.desk.settings.set("evidence-folder", str(paths[0].parent))
            self.intake.offer(paths)
            self.body.setCurrentIndex(1 if self._rows else 0)
            self.drop.setVisible(False)

    def _with_key(self, source: dict[str, Any]) -> None:
        """The evidence of a source that needs its key, again under the same exhibit: the rest is not read twice."""
        root = self._root(source)
        if root is None:
            return
        self.offer([root])
        self.intake.ask_for_key(source)
        self._locked = source

    def _root(self, source: dict[str, Any]) -> Path | None:
        """Where its evidence is; None, and said, where it is not there any more."""
        root = Path(source["root"])
        if root.exists():
            return root
        self.desk.say(tr("{path} is not there any more. Connect the medium that holds it, or add it from its new "
                         "place.", path=str(root)), "danger")
        return None

    def read_anew(self, source: dict[str, Any]) -> None:
        """With the newer parser, beside the result that is there."""
        root = self._root(source)
        if root is not None:
            self._start([(Options(exhibit=source["exhibit"], secrets=self.desk.secrets,
                                  again=(readings.first(source),), **self._facts(source)), [root])])

    def go_on(self, unfinished: list[dict[str, Any]]) -> None:
        """Take up again what an import that was stopped left, under its exhibits and with what was stated of it. What
        was read to its end is not read twice.
        """
        wanted = {(one["exhibit"], one["root"]) for one in unfinished}
        batches = [(Options(exhibit=one["exhibit"], zone=one["zone"], offset_ms=one["offset_ms"],
                            day_order=one["day_order"], year=one["year"], secrets=self.desk.secrets), [root])
                   for one in self._unfinished if (one["exhibit"], one["root"]) in wanted
                   and (root := self._root(one)) is not None]
        if batches:
            self._start(batches)

    @staticmethod
    def _facts(source: dict[str, Any]) -> dict[str, Any]:
        return {name: source[name] or None for name in ("acquired_by", "acquired_at", "acquired_with")}

    def map_table(self, source: dict[str, Any]) -> MappingDialog:
        """Ask what the columns of a table are, and read it."""
        root = Path(source["root"])
        dialog = MappingDialog(self.desk, source, self)
        dialog.wanted.connect(lambda text: self._start([(Options(
            exhibit=source["exhibit"], secrets=self.desk.secrets, mappings=(text,), **self._facts(source)), [root])]))
        dialog.open()
        return dialog

    def _cancel_intake(self) -> None:
        self._locked = None
        self.drop.setVisible(True)

    def _start(self, batches: list[Any]) -> None:
        self.drop.setVisible(True)
        self.importing.start(batches)

    def _ended(self, error: Any) -> None:
        self._buttons()
        if error is not None:
            self.desk.say(error_text(error), "danger")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() and self.desk.may_import:
            event.acceptProposedAction()
            self._over(on=True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._over(on=False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._over(on=False)
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        self.offer(paths)

    def _over(self, *, on: bool) -> None:
        self.drop.setProperty("over", "true" if on else None)
        restyle(self.drop)

    # -- what is there ------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        self.desk.ops.read(lambda reader: overview.sources(reader.case), self._fill, self, key="sources")
        self.desk.ops.read(lambda reader: overview.unfinished(reader.case), self._left_over, self, key="unfinished")

    def _left_over(self, found: list[dict[str, Any]]) -> None:
        self._unfinished = found
        self._buttons()

    def _narrow(self) -> None:
        self.table.set_rows(self.filter.of_rows(self._rows), (64, 0, 86, 128, 62, 62, 62, 62, 72))

    def _fill(self, rows: list[dict[str, Any]]) -> None:
        self._rows, first = rows, not self._rows
        self.filter.offer(rows)
        self._narrow()
        self.body.setCurrentIndex(1 if rows else 0)
        if rows:
            self._follow()
            exhibits = len({r["exhibit"] for r in rows})
            self.head.subtitle.setText(
                count(len(rows), N_("{n} source"), N_("{n} sources")) + " · "
                + count(exhibits, N_("{n} exhibit"), N_("{n} exhibits")) + " · "
                + self._about())
            if self.table.current() is None:
                self.table.selectRow(0)
            if first and self.add_files.hasFocus():
                self.table.setFocus()
        self.settle_focus()

    def _follow(self) -> None:
        """What a key has opened has other names than what was locked: show of it what was read, or is nearest."""
        locked, at, shown = self._locked, self.table.current(), self.table.source.rows
        if locked is None or any(row["id"] == locked["id"] for row in self._rows):
            return
        if at is None:  # the first is shown while the import runs, and whoever looks at another is left there
            self._in_its_place = shown[0]["id"] if shown else None
        if self.importing.running:
            return
        self._locked = None
        if at is None or at["id"] == self._in_its_place:
            opened = [row for row in shown if row["root"] == locked["root"]]
            nearest = max(opened, key=lambda row: (_shared(row["path"], locked["path"]), row["status"] == "read"),
                          default=None)
            if nearest is not None and _shared(nearest["path"], locked["path"]):
                self.table.choose(nearest["id"])

    def _show(self, source: dict[str, Any]) -> None:
        group = [s for s in self._rows if readings.first(s) == readings.first(source)]
        self.panel.show_source(source, running=self._running(source), group=group)

    def main_control(self) -> QWidget:
        return self.table if self._rows else self.add_files

    def arrive(self, source: str | None = None, offer: list[Path] | None = None, **_: Any) -> None:
        if offer:
            self.offer(offer)
        if source is not None and not self.table.choose(source):
            self.filter.clear()
            self.table.choose(source)
        self._buttons()


def _shared(one: str, other: str) -> int:
    """How many folders and containers two paths share, from the first."""
    both = zip(one.split("/"), other.split("/"), strict=False)
    return sum(1 for _ in takewhile(lambda parts: parts[0] == parts[1], both))
