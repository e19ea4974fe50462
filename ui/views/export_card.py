"""Files for other tools: which format, which part of the case, written in the background with progress and stop."""

from __future__ import annotations

import threading
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFileDialog, QProgressBar, QWidget

from parsers.words import N_
from triage import exchange
from triage.case import Case
from ui.desk import Desk
from ui.look.theme import M, S
from ui.widgets.basic import Banner, Card, Label, button, row
from ui.widgets.form import Field, choice, line
from ui.words import count, error_text, iso_day, number, such_as, tr


class ExportCard(Card):
    """Below the report's options. `told` carries how many records are written so far."""

    told = Signal(int)

    def __init__(self, desk: Desk) -> None:
        super().__init__(margins=(M, M, M, M), spacing=S)
        self.desk = desk
        self._stop = threading.Event()
        self.writing = False
        purposes = [(name, tr(to.purpose)) for name, to in exchange.FORMATS.items()]
        self.format = Field(tr("Files for other tools"), choice(purposes))
        self.start = Field(tr("From"), line(such_as("2026-01-31")))
        self.end = Field(tr("To"), line(such_as("2026-12-31")))
        self.accepted = QCheckBox(tr("Only accepted flags"))
        self.write_button = button(tr("Write the files…"), self.choose, glyph="folder")
        self.stop_button = button(tr("Stop"), self._stop.set, glyph="stop")
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Files are being written"))
        self.figures = Label("", "caption", "muted")
        self.banner = Banner()
        self.body.addWidget(self.format)
        self.body.addLayout(row(self.start, self.end, spacing=M))
        self.body.addWidget(self.accepted)
        about = tr("What scope and privilege keep back is in no file. A list of hashes is written beside it, and the "
                   "log says what was handed out.")
        self.body.addWidget(Label(about, "caption", "muted", wrap=True))
        self.body.addLayout(row(self.write_button, self.stop_button, self.figures, None, spacing=S))
        self.body.addWidget(self.bar)
        self.body.addWidget(self.banner)
        self.told.connect(lambda n: self.figures.setText(number(n)))
        self._show_state()

    def _show_state(self) -> None:
        for widget, shown in ((self.bar, self.writing), (self.stop_button, self.writing), (self.figures, self.writing)):
            widget.setVisible(shown)
        self.write_button.setEnabled(not self.writing and self.desk.writable and not self.desk.importing)

    def refresh(self) -> None:
        """Whether something can be written now."""
        self._show_state()

    def choose(self) -> None:
        """Ask where, then write."""
        kind = self.format.text()
        stem = self.desk.facts.get("number") or (self.desk.path.stem if self.desk.path else "case")
        folder = self.desk.out_folder
        suggested = folder / f"{stem}{exchange.FORMATS[kind].ending or ''}"
        name, _ = QFileDialog.getSaveFileName(_window(self), tr("Where to write the files"), str(suggested))
        if name:
            self.write(Path(name))

    def write(self, out: Path) -> None:
        """Write the chosen format to `out` in the background."""
        selection = exchange.Selection(iso_day(self.start.text()) or None, iso_day(self.end.text()) or None,
                                       accepted=self.accepted.isChecked())
        kind, told, stopped = self.format.text(), self.told, self._stop
        stopped.clear()
        self.writing = True
        self.banner.dismiss()
        self.figures.setText("")
        self._show_state()

        def work(case: Case) -> exchange.Exported:
            return exchange.export(case, kind, out, selection, progress=told.emit, cancelled=stopped.is_set)

        self.desk.ops.write(work, self._done, self, self._failed)

    def _done(self, made: exchange.Exported) -> None:
        self.writing = False
        self._show_state()
        self.banner.show_text(count(sum(made.counts.values()), N_("{n} record written to {path}"),
                                    N_("{n} records written to {path}"), path=made.out), "good")
        self.desk.changed.emit("log")

    def _failed(self, error: BaseException) -> None:
        self.writing = False
        self._show_state()
        if self._stop.is_set():
            self.banner.show_text(tr("Stopped. Nothing was written."), "plain")
        else:
            self.banner.show_text(error_text(error), "danger")


def _window(widget: QWidget) -> QWidget:
    return widget.window()
