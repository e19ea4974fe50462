"""What the report is asked for: shape, format, language, paper, whose passages, which parts, redaction, signature."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from parsers.words import N_
from triage.report import labels
from triage.report.options import (
    FORMATS,
    PARTS,
    SHAPES,
    STATUSES,
    Format,
    Options,
    Paper,
    Shape,
    Status,
    default_parts,
    shape_parts,
)
from ui.desk import Desk
from ui.look.theme import M, S
from ui.views.report.key_choice import KeyChoice
from ui.widgets.basic import Card, Label, button, clear, column, row
from ui.widgets.form import Field, abreast, choice
from ui.words import language_choices, of, tr

PAPERS: tuple[tuple[Paper, str], ...] = (("a4", "A4"), ("us-letter", "US Letter"))
FORMAT_NAMES: dict[Format, str] = {
    "pdf": N_("PDF, for the file"), "html": N_("HTML, for the screen"), "docx": N_("Word document, to edit"),
}
#: What each shape is for.
PURPOSES: dict[Shape, str] = {
    "full": N_("Everything a court asks for: facts, then assessments, then how it was done."),
    "labour": N_("For labour inspectors: pay, hours, documents and housing first."),
    "bundle": N_("Chosen passages word for word, without assessments, for hearings and statements."),
    "request": N_("Accounts, addresses and times by provider, to ask for data to be kept or handed over."),
}


class ReportOptions(QWidget):
    """`changed` when something else was chosen; `redaction` when redaction was switched on or off."""

    changed = Signal()
    redaction = Signal(bool)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.shape = Field(tr("Shape"), choice([(s, of(labels.SHAPE, s)) for s in SHAPES], "full"),
                           tr(PURPOSES["full"]))
        self.format = Field(tr("Format"), choice([(f, tr(FORMAT_NAMES[f])) for f in FORMATS], "pdf"))
        self.language = Field(tr("Language"), choice(language_choices(), desk.report_language))
        self.paper = Field(tr("Paper"), choice(list(PAPERS), "a4"))
        self.flags = {status: QCheckBox(of(labels.REVIEW, status)) for status in STATUSES}
        for box in self.flags.values():
            box.setChecked(True)
            box.toggled.connect(lambda _: self.changed.emit())
        self.chosen = QCheckBox(tr("Only passages that I chose"))
        self.redact = QCheckBox(tr("Redacted: numbers instead of names"))
        self.more_button = button(tr("Parts of the report…"), self._toggle_parts, kind="quiet")
        self.parts_card = Card("sunken", (M, S, M, S))
        self.parts: dict[str, QCheckBox] = {}
        self.key = KeyChoice(desk)
        self._lay_out()
        self.shape.input.currentIndexChanged.connect(self._shape_changed)  # type: ignore[attr-defined]
        self.format.input.currentIndexChanged.connect(lambda _: self._format_changed())  # type: ignore[attr-defined]
        self.chosen.toggled.connect(lambda _: self.changed.emit())
        self.redact.toggled.connect(self.redaction)
        self._shape_changed()

    def _lay_out(self) -> None:
        flags = row(*self.flags.values(), None, spacing=M)
        self.flags_label = Label(tr("Passages of flags that are"), "caption-strong")
        language = abreast(self.language, self.paper)
        language.setStretch(0, 2)  # names of sizes of paper are short, those of drafts of languages are not
        self.setLayout(column(
            self.shape, self.format, language, self.flags_label, flags, self.chosen,
            self.redact, row(self.more_button, self.key.button, None, spacing=S), self.parts_card, self.key, spacing=S))
        self.parts_card.hide()

    # -- what was chosen ----------------------------------------------------------------------------------------

    def form(self) -> Format:
        """The format of the file."""
        return cast(Format, self.format.text())

    def options(self) -> Options:
        """Everything else."""
        shape = cast(Shape, self.shape.text())
        wanted = tuple(part for part in shape_parts(shape) if self.parts[part].isChecked())
        return Options(
            shape=shape, language=self.language.text(), paper=cast(Paper, self.paper.text()),
            parts=None if wanted == default_parts(shape) else wanted, flags=self.statuses(),
            chosen_only=self.chosen.isChecked(), redact=self.redact.isChecked())

    def statuses(self) -> tuple[Status, ...]:
        """Whose passages go in."""
        return tuple(status for status, box in self.flags.items() if box.isChecked())

    # -- parts --------------------------------------------------------------------------------------------------

    def _shape_changed(self) -> None:
        shape = cast(Shape, self.shape.text())
        self.shape.set_error("")
        self.shape.hint.setText(tr(PURPOSES[shape]))
        narrow = shape in ("bundle", "request")
        for widget in (self.flags_label, self.chosen, *self.flags.values()):
            widget.setVisible(not narrow)
        clear(self.parts_card.body)
        kept = default_parts(shape)
        self.parts = {part: QCheckBox(tr(PARTS[part])) for part in shape_parts(shape)}
        for part, box in self.parts.items():
            box.setChecked(part in kept)
            self.parts_card.body.addWidget(box)
        self.changed.emit()

    def _format_changed(self) -> None:
        self.paper.setVisible(self.form() != "html")
        self.changed.emit()

    def _toggle_parts(self) -> None:
        self.parts_card.setVisible(not self.parts_card.isVisible())
