"""Before and while evidence is read: the facts of its acquisition, then progress with rate and time left."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QProgressBar, QSizePolicy, QWidget

from parsers.words import N_
from triage.ingest import Options
from ui.look.theme import ROOMY, L, M, S, theme
from ui.look.tips import as_it_stands
from ui.running.importing import PHASES, Importing, Step
from ui.running.queued import Batch, named
from ui.views.new_case import zones_near
from ui.widgets.basic import Card, Elided, Label, button, row
from ui.widgets.form import Field, choice, line
from ui.widgets.key_field import KeyField
from ui.words import count, sentence, size, such_as, tr

_DAY_ORDERS = {"dmy": N_("Day, month, year"), "mdy": N_("Month, day, year"), "ymd": N_("Year, month, day")}


class Intake(Card):
    """What is about to be read. Everything can stay empty; what is stated goes into the case and the report.

    `zone`: that of the case, which stands first among those to choose from.
    """

    def __init__(self, start: Callable[[list[Batch]], None], cancel: Callable[[], None], zone: str = "UTC") -> None:
        super().__init__(margins=(L, L, L, L), spacing=M)
        self._start, self._cancel = start, cancel
        self.paths: list[Path] = []
        self.ready: list[Batch] = []  # stated before this one, and read with it
        self.title = Label("", "heading")
        self.names = Elided("", "caption", "muted")
        self.before = Label("", "caption", "muted", wrap=True)
        self.exhibit = Field(tr("Exhibit ref"), line(tr("As on the seal")))
        self.by = Field(tr("Acquired by"), line())
        self.at = Field(tr("Acquired on"), line(such_as("2026-05-11 09:30")))
        self.tool = Field(tr("Acquired with"), line(tr("Tool and version")))
        self.stated = Field(tr("SHA-256 stated at hand-over"), line())
        self.zone = Field(tr("Zone of times that have none"), choice(
            [("", tr("Leave open")), *zones_near(zone)], editable=True))
        self.keys = KeyField(tr("Password or key, if it is encrypted"), lambda: str(self.paths[0].parent))
        self.secret = self.keys.secret
        self.days = Field(tr("Dates that do not tell day from month"), choice([
            ("", tr("Leave open")), *((order, tr(text)) for order, text in _DAY_ORDERS.items())]))
        self.year = Field(tr("Year of dates that have none"), choice([
            ("", tr("Leave open")), *((str(year), str(year)) for year in range(time.localtime().tm_year, 2008, -1))]))
        self._kept: tuple[bytes, ...] = ()  # keys stated before for what is come back to
        self.asked = Label("", "body", wrap=True)
        self.body.addWidget(self.title)
        self.body.addWidget(self.names)
        self.body.addWidget(self.asked)
        self.before_row = QWidget()
        back = button(tr("Change what was stated before"), self.back, kind="quiet", glyph="undo")
        line_ = row(self.before, back, spacing=M)
        line_.setStretch(0, 1)
        self.before_row.setLayout(line_)
        self.body.addWidget(self.before_row)
        self.body.addLayout(row(self.exhibit, self.by, self.at, self.tool, spacing=M))
        stated = row(self.stated, self.zone, self.days, self.year, spacing=M)
        for n, share in enumerate((3, 2, 2, 2) if theme().scale <= ROOMY else (2, 2, 3, 2)):  # by their labels
            stated.setStretch(n, share)
            stated.itemAt(n).setAlignment(Qt.AlignmentFlag.AlignBottom)  # where one label takes two lines
        self.body.addLayout(stated)
        self.body.addWidget(self.keys)
        self.start_button = button(tr("Read the evidence"), self._go, kind="primary", glyph="play")
        last = row(
            Label(tr("Text exports carry no time zone. Leave it open to keep wall-clock times as they stand."),
                  "caption", "muted", wrap=True),
            button(tr("Not now"), self._stop, kind="quiet", tip=tr("Leave this out; what was stated before stays")),
            self.start_button)
        last.setStretch(0, 1)
        self.body.addLayout(last)
        for field in (self.exhibit, self.by, self.at, self.tool, self.stated, self.secret):
            field.input.returnPressed.connect(self._go)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)  # never squeezed by the table below
        self.hide()

    def offer(self, paths: list[Path]) -> None:
        """Show the form for these files and folders. What is in it already is read with them, as it is stated; what
        was stated before is come back to, and never read twice.
        """
        known = next((batch for batch in self.ready if batch[1] == paths), None)
        shown = not self.isHidden()
        if shown and paths == self.paths and self.asked.isHidden():  # else its key was asked for, and nothing else
            self.start_button.setFocus()
            return
        if shown and paths != self.paths:
            stated = self._stated()
            if stated is None:
                return
            self.ready.append(stated)
        if known is not None:
            self.ready.remove(known)
        self._fill(known or (Options(acquired_by=self.by.text() or None, acquired_at=self.at.text() or None,
                                     acquired_with=self.tool.text() or None), paths))

    def back(self) -> None:
        """Come back to what was stated last before this one, and then to those before that."""
        if not self.ready:
            return
        stated = self._stated()
        if stated is not None:
            last = self.ready.pop()
            self.ready.insert(0, stated)
            self._fill(last)

    def _fill(self, batch: Batch) -> None:
        """Show what is stated of a batch."""
        options, self.paths = batch
        self.before.setText(tr("Read with it: {names}", names=", ".join(map(named, self.ready))))
        self.before.setVisible(bool(self.ready))
        self.before_row.setVisible(bool(self.ready))
        self.title.setText(count(len(self.paths), N_("{n} item to read"), N_("{n} items to read")))
        self.names.setText(", ".join(p.name for p in self.paths))
        self._ask(None)
        self.exhibit.input.setPlaceholderText(self.paths[0].name if len(self.paths) == 1 else tr("As on the seal"))
        self._forget_keys()
        for field, value in ((self.exhibit, options.exhibit), (self.by, options.acquired_by),
                             (self.at, options.acquired_at), (self.tool, options.acquired_with),
                             (self.stated, options.stated_sha256)):
            field.input.setText(value or "")
            field.set_error("")
        for field, value in ((self.zone, options.zone), (self.days, options.day_order), (self.year, options.year)):
            field.input.setCurrentIndex(max(0, field.input.findData(str(value or ""))))
            field.set_error("")
        self._kept = options.secrets
        if self._kept:
            self.keys.button.setText(tr("A key was given"))
        self.show()
        self.start_button.setFocus()

    def say_when(self, *, later: bool) -> None:
        """Its button says whether the evidence is read at once or after what is being read."""
        self.start_button.setText(tr("Read after what is being read now") if later else tr("Read the evidence"))

    def ask_for_key(self, source: dict[str, Any]) -> None:
        """Of evidence that is in the case already, ask for the key of a source only: its facts are stated, and would
        not be taken anew. The cursor goes where the key goes.
        """
        self.title.setText(tr("The key of {name}", name=source["path"].rsplit("/", 1)[-1]))
        self.names.setText(source["root"])
        assert isinstance(self.exhibit.input, QLineEdit)
        self.exhibit.input.setText(source["exhibit"])
        self._ask(source)
        self.secret.input.setFocus()

    def _ask(self, source: dict[str, Any] | None) -> None:
        for field in (self.exhibit, self.by, self.at, self.tool, self.stated):
            field.setVisible(source is None)
        self.asked.setText(sentence(source["reason"], source["reason_args"]) if source else "")
        self.asked.setVisible(source is not None)

    def _forget_keys(self) -> None:
        self.keys.forget()
        self._kept = ()

    def _stated(self) -> Batch | None:
        """What is in the form, which then is as empty as before; None, and said at its field, where it cannot be."""
        def value(field: Field) -> str | None:
            return field.text() or None

        stated = "".join(self.stated.text().split()).lower()
        if stated and (len(stated) != 64 or any(c not in "0123456789abcdef" for c in stated)):
            self.stated.set_error(tr("A SHA-256 has 64 characters from 0 to 9 and a to f."))
            self.stated.input.setFocus()
            return None
        if stated and len(self.paths) > 1:  # it would be held against each of them
            self.stated.set_error(tr("A hash is that of one file: add that file by itself and state it there."))
            self.stated.input.setFocus()
            return None
        self.stated.set_error("")
        if not self.zone.listed():
            return None
        secrets = self.keys.secrets()
        if secrets is None:
            return None
        options = Options(exhibit=value(self.exhibit), acquired_by=value(self.by), acquired_at=value(self.at),
                          acquired_with=value(self.tool), stated_sha256=stated or None, zone=self.zone.text() or None,
                          secrets=(*self._kept, *secrets), day_order=self.days.text() or None,
                          year=int(self.year.text()) if self.year.text() else None)
        self._forget_keys()
        self.stated.input.clear()
        return options, self.paths

    def _go(self) -> None:
        stated = self._stated()
        if stated is None:
            return
        batches, self.ready = [*self.ready, stated], []
        self.hide()
        self._start(batches)

    def _stop(self) -> None:
        """Leave out what is shown. What was stated before it is shown then: nobody has said that it should go."""
        if self.ready:
            self._fill(self.ready.pop())
            return
        self.hide()
        self._cancel()


class ProgressCard(Card):
    """Shown while an import runs, and for a moment after it."""

    def __init__(self, importing: Importing) -> None:
        super().__init__("accent", margins=(L, M, L, M), spacing=S)
        self.importing = importing
        self.title = Label("", "strong")
        self.source = Elided("", "caption", "muted", Qt.TextElideMode.ElideMiddle)
        self.figures = Label("", "caption", "muted")
        self.next = Elided("", "caption", "muted")
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Progress of the import"))
        self.cancel = button(tr("Stop"), self._cancel, glyph="stop",
                             tip=tr("Stop, and read nothing that waits; what has been read stays, and adding it again "
                                    "goes on from there"))
        head = row(self.title, self.source, self.cancel, spacing=M)
        head.setStretch(1, 1)
        self.body.addLayout(head)
        self.body.addWidget(self.bar)
        self.body.addWidget(self.figures)
        self.body.addWidget(self.next)
        self._tell_next()
        importing.queued.connect(self._queued)
        importing.moved.connect(self._step)
        importing.ended.connect(self._ended)
        if importing.running:  # shown with the place; showing it by itself would open a window of its own
            self._begin()
        else:
            self.hide()

    def _queued(self) -> None:
        """There is more to read, or less."""
        self._tell_next()
        if self.importing.running and self.importing.step is None:
            self._begin()
            self.show()

    def _tell_next(self) -> None:
        waiting = self.importing.queue.waiting()
        names = ", ".join(map(named, waiting))
        self.next.setText(count(len(waiting), N_("{n} piece of evidence waits: {names}"),
                                N_("{n} pieces of evidence wait: {names}"), names=names))
        self.next.setToolTip(as_it_stands(names))
        self.next.setVisible(bool(waiting))

    def _begin(self) -> None:
        self.cancel.setEnabled(not self.importing.stopping)
        self.title.setText(tr(PHASES["scan"]))
        self.figures.setText("")
        self.source.setText("")
        self.bar.setRange(0, 0)
        if self.importing.step is not None:
            self._tell(self.importing.step)

    def _step(self, step: Step) -> None:
        if self.importing.running:
            self.show()
            self._tell(step)

    def _tell(self, step: Step) -> None:
        if self.importing.stopping:
            return
        self.bar.setRange(0, 0 if step.endless else 1000)
        self.bar.setValue(round(step.share * 1000))
        self.title.setText(tr(PHASES.get(step.phase, PHASES["read"])))
        where = tr("{index} of {of}", index=step.index, of=step.of) if step.of else ""
        self.source.setText("  ·  ".join(filter(None, (where, step.source))))
        if step.phase == "rules":  # nothing of the evidence is read yet: figures of it would look as if it stood still
            self.figures.setText(tr("This takes a minute or two. The imports after this one go without it."))
            return
        if step.phase == "again":  # no evidence is read
            self.figures.setText(tr("What was decided stays. Stopped before its end, nothing is changed."))
            return
        parts = [tr("{n} records", n=step.records), tr("{n} records a second", n=round(step.records_rate)),
                 tr("{size} a second", size=size(round(step.bytes_rate)))]
        if step.left_s is not None:
            parts.append(_left(step.left_s))
        self.figures.setText("  ·  ".join(parts))

    def _cancel(self) -> None:
        self.cancel.setEnabled(False)
        self.title.setText(tr("Stopping…"))
        self.importing.cancel()

    def _ended(self, error: object) -> None:
        self.hide()


def _left(seconds: float) -> str:
    if seconds < 60:
        return count(max(1, round(seconds)), N_("about {n} second left"), N_("about {n} seconds left"))
    return count(round(seconds / 60), N_("about {n} minute left"), N_("about {n} minutes left"))
