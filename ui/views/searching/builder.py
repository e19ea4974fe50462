"""A form that makes a search, for people who do not want to learn its language. What it makes stands beneath it."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QComboBox, QFrame, QGridLayout, QLineEdit, QToolButton, QWidget

from parsers.words import N_
from triage.search.builder import Form, compose
from ui.look.theme import L, M, S, theme
from ui.widgets.basic import Label, Tool, button, column, row
from ui.widgets.form import Field, choice, line
from ui.widgets.scrolled import Scrolled
from ui.widgets.value import Value
from ui.words import locale, such_as, tr, typed_day

_SPELLINGS = (
    ("exact", N_("as they are written")), ("similar", N_("also with a letter changed")),
    ("roman", N_("also in another script")), ("disguised", N_("also spelt apart or with digits")),
)
_KINDS = (("image", N_("Pictures")), ("video", N_("Videos")), ("voice", N_("Voice notes")),
          ("document", N_("Documents")), ("location", N_("Locations")), ("contact", N_("Contacts")),
          ("call", N_("Calls")))
_HAS = (("link", N_("a link")), ("number", N_("a phone number")), ("amount", N_("a sum of money")))
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WIDEST = 1040
"""Pixels of the form at most, at the usual size of text."""


def _example(text: str) -> QLineEdit:
    return line(such_as(text))


class Builder(QWidget):
    """`wanted` carries the finished search."""

    wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, Field] = {}
        self._toggles: dict[str, dict[str, QToolButton]] = {"kinds": {}, "has": {}, "weekdays": {}}
        self.preview = Value("", "mono", name=tr("The search that the form makes"))
        inside = QWidget()
        inside.setObjectName("scrolled")
        inside.setLayout(column(
            Label(tr("Build a search"), "heading"),
            Label(tr("Fill in what you know; what you leave empty does not matter."), tone="muted", wrap=True),
            self._narrow(), None, spacing=M, margins=(L + 8, L, L + 8, L)))
        area = Scrolled(tr("Build a search"))
        area.setWidget(inside)
        bar = QFrame()
        bar.setProperty("band", "true")
        self.go = button(tr("Search now"), self._go, kind="primary")
        self.nothing = Label(tr("Nothing is filled in yet."), "caption", "muted")
        foot = row(self.preview, self.nothing, button(tr("Clear"), self.clear, kind="quiet"), self.go, spacing=S,
                   margins=(L + 8, M, L + 8, M))
        foot.setStretch(0, 1)
        foot.setStretch(1, 1)
        bar.setLayout(foot)
        layout = column(area, bar, spacing=0)
        layout.setStretch(0, 1)
        self.setLayout(layout)
        self._changed()

    def _narrow(self) -> QBoxLayout:
        """No field is wider than what is typed into it: in a wide window two would be a screen apart."""
        form = QWidget()
        form.setLayout(self._grid())
        form.setMaximumWidth(round(_WIDEST * theme().scale))
        held = row(form, None)
        held.setStretch(0, 1)
        held.setStretch(1, 0)  # what is beside it has only what the form cannot take
        return held

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(L)
        grid.setVerticalSpacing(M)
        anyone = [("", tr("Anybody"))]
        rows: list[list[tuple[str, str, QWidget]]] = [
            [("all_words", tr("All of these words"), line()), ("phrase", tr("Exactly these words together"), line())],
            [("any_words", tr("At least one of these words"), line()), ("no_words", tr("None of these words"), line())],
            [("spelling", tr("The words"), choice([(v, tr(n)) for v, n in _SPELLINGS])),
             ("language", tr("Language"), choice([("", tr("Any"))]))],
            [("sender", tr("Written by"), choice(anyone)),
             ("taking_part", tr("In conversations with"), choice(anyone))],
            [("first_day", tr("From day"), _example("2026-03-01")), ("last_day", tr("To day"), _example("2026-03-31"))],
            [("from_hour", tr("From hour"), _example("22:00")), ("to_hour", tr("To hour"), _example("05:00"))],
            [("least", tr("A sum of at least"), _example("100")), ("most", tr("A sum of at most"), _example("500"))],
            [("flag", tr("Flags"), choice([("", tr("With or without")), ("any", tr("Matches a rule")),
                                           ("help", tr("Help sought")), ("concern", tr("Concern"))])),
             ("tag", tr("Tag"), choice([("", tr("With or without")), ("*", tr("Any tag"))]))],
        ]
        for at, pair in enumerate(rows):
            for side, (name, title, widget) in enumerate(pair):
                field = self.fields[name] = Field(title, widget)
                grid.addWidget(field, at, side)
                if isinstance(widget, QComboBox):
                    widget.currentIndexChanged.connect(self._changed)
                elif isinstance(widget, QLineEdit):
                    widget.textChanged.connect(self._changed)
                    widget.returnPressed.connect(self._go)
        names = locale().days["format"]["abbreviated"]
        for at, (group, title, options) in enumerate((
            ("kinds", tr("Only"), [(v, tr(n)) for v, n in _KINDS]), ("has", tr("With"), [(v, tr(n)) for v, n in _HAS]),
            ("weekdays", tr("On"), [(v, names[n]) for n, v in enumerate(_DAYS)])), len(rows)):
            grid.addLayout(self._chips(group, title, options), at, 0, 1, 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        return grid

    def _chips(self, group: str, title: str, options: list[tuple[str, str]]) -> Any:
        made: list[QWidget] = []
        for value, name in options:
            chip = Tool()
            chip.setText(name)
            chip.setCheckable(True)
            chip.setFont(theme().font("body"))
            chip.setProperty("kind", "chip")
            chip.setAccessibleName(f"{title}: {name}")
            chip.toggled.connect(self._changed)
            self._toggles[group][value] = chip
            made.append(chip)
        return row(Label(title, "caption-strong"), *made, None, spacing=S)

    def fill(self, people: list[str], languages: list[str], tags: list[str]) -> None:
        """Offer who writes, which languages and which tags there are in the case."""
        for name, options in (
            ("sender", [(p, p) for p in people]), ("taking_part", [(p, p) for p in people]),
            ("language", [(code, locale().languages.get(code, code)) for code in languages]),
            ("tag", [(t, t) for t in tags])):
            box = self.fields[name].input
            assert isinstance(box, QComboBox)
            fixed, current = 2 if name == "tag" else 1, box.currentData()
            box.blockSignals(True)
            while box.count() > fixed:
                box.removeItem(fixed)
            for value, shown in options:
                box.addItem(shown, value)
            box.setCurrentIndex(max(0, box.findData(current)))
            box.blockSignals(False)
        self._changed()

    def form(self) -> Form:
        """What is filled in."""
        chosen = {group: tuple(value for value, chip in chips.items() if chip.isChecked())
                  for group, chips in self._toggles.items()}
        stated = {name: field.text() for name, field in self.fields.items()}
        for name in ("first_day", "last_day"):
            with suppress(ValueError):  # what is half typed yet is shown as it stands
                stated[name] = typed_day(stated[name]).isoformat()
        return Form(**stated, **chosen)

    def clear(self) -> None:
        """Empty the form."""
        for field in self.fields.values():
            if isinstance(field.input, QComboBox):
                field.input.setCurrentIndex(0)
            elif isinstance(field.input, QLineEdit):
                field.input.clear()
        for chips in self._toggles.values():
            for chip in chips.values():
                chip.setChecked(False)

    def _changed(self, *_: Any) -> None:
        text = compose(self.form())
        self.preview.set_text(text)
        self.preview.setVisible(bool(text))
        self.nothing.setVisible(not text)
        self.go.setEnabled(bool(text))

    def _go(self) -> None:
        if text := compose(self.form()):
            self.wanted.emit(text)
