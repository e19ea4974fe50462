"""A new case on one page: what it is about, what may be looked at, and how the file is protected."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

import phonenumbers
from babel import Locale
from babel.core import get_global
from PySide6.QtCore import QDate, QTimeZone
from PySide6.QtWidgets import QCheckBox, QFileDialog, QGridLayout, QLineEdit, QWidget

from parsers.errors import UserError
from parsers.words import N_
from triage.casefile import facts
from triage.custody import chain
from ui.look.theme import XL, L, M, S, theme
from ui.views.place import scrolled
from ui.widgets.basic import Banner, Card, Label, button, column, row
from ui.widgets.form import Field, Strength, choice, line
from ui.words import error_text, language, language_choices, such_as, tr, typed_fact

if TYPE_CHECKING:
    from ui.desk import Desk
    from ui.views.start import Start

_MIN = 12


@lru_cache(maxsize=1)  # the files of the system are walked through
def zones() -> list[tuple[str, str]]:
    """Time zones by their IANA names, without the aliases that only confuse."""
    odd = ("Etc/", "SystemV/", "posix/", "right/")
    wanted = sorted(z for z in available_timezones() if "/" in z and not z.startswith(odd))
    return [("UTC", "UTC"), *((z, z.replace("_", " ")) for z in wanted)]


def zones_near(zone: str) -> list[tuple[str, str]]:
    """The same with that of the case first: it is the likeliest, and stands far down among four hundred."""
    return sorted(zones(), key=lambda pair: pair[0] != zone)


def regions() -> list[tuple[str, str]]:
    """Countries by name, for phone numbers written without one."""
    names = Locale.parse(language()).territories
    known = sorted(((r, f"{names.get(r, r)} ({r})") for r in phonenumbers.SUPPORTED_REGIONS), key=lambda x: x[1])
    return [("", tr(N_("Not stated"))), *known]


def guess_region(zone: str) -> str:
    """The country of the machine's zone: only what is preselected."""
    guess = str(get_global("zone_territories").get(zone, ""))
    return guess if guess in phonenumbers.SUPPORTED_REGIONS else ""


#: What an empty field of a fact shows, an example of a day, and what is said below it.
_EMPTY = {
    "question": N_("What is to be found out"), "authority": N_("Warrant, order or consent, with its date"),
    "scope-people": N_("Numbers or names, with commas"), "privileged": N_("Numbers or names, with commas"),
}
_SUCH_AS = {"scope-from": "2026-03-01", "scope-to": "2026-05-31", "requested": "2026-03-01"}
_BELOW = {
    "examiner": N_("Stands beside every entry of the log."), "scope-from": N_("Leave empty for no limit."),
    "scope-people": N_("Leave empty for everybody."),
    "privileged": N_("What they write is held back until you open it with a reason."),
    "zone": N_("Only for showing times; the evidence keeps its own."),
}
_LISTS = {"zone": zones, "region": regions, "language": language_choices}


def fact_field(name: str, label: str, value: str = "") -> Field:
    """Where a fact of the case is stated: a list of what there is to choose from, else a line. What stands is kept,
    whether the list knows it or not.
    """
    hint = tr(_BELOW[name]) if name in _BELOW else ""
    if name not in _LISTS:
        # A bare day would be taken for the limit that is set.
        empty = such_as(_SUCH_AS[name]) if name in _SUCH_AS else tr(_EMPTY[name]) if name in _EMPTY else ""
        return Field(label, line(empty, text=value), hint)
    options = _LISTS[name]()
    if value not in dict(options):
        options = [(value, value or tr("Not stated")), *options]
    return Field(label, choice(options, value, editable=name != "language"), hint)


class NewCase(QWidget):
    """The form; nothing is written before “Create the case”."""

    def __init__(self, desk: Desk, start: Start) -> None:
        super().__init__()
        self.desk, self.start = desk, start
        zone = bytes(QTimeZone.systemTimeZoneId().data()).decode() or "UTC"
        self.fields: dict[str, Field] = {
            name: fact_field(name, label, value) for name, label, value in (
                ("number", tr("Case number"), ""),
                ("title", tr("Title"), ""),
                ("examiner", tr("Examiner"), str(desk.settings.get("actor") or chain.default_actor())),
                ("agency", tr("Agency"), str(desk.settings.get("agency", ""))),
                ("question", tr("Question asked"), ""),
                ("authority", tr("Legal authority"), ""),
                ("scope-from", tr("First day"), ""),
                ("scope-to", tr("Last day"), ""),
                ("scope-people", tr("Only conversations with these people"), ""),
                ("privileged", tr("Privileged people (lawyers, doctors, clergy)"), ""),
                ("zone", tr("Display time zone"), zone if zone in dict(zones()) else "UTC"),
                ("region", tr("Country of numbers without one"), guess_region(zone)),
                ("language", tr("Language of the report"), language()),
            )
        }
        self._protection()
        self.banner = Banner()
        self.create_button = button(tr("Create the case"), self._create, kind="primary", glyph="check")
        for field in (self.secret, self.again):
            field.input.returnPressed.connect(self.create_button.click)  # type: ignore[attr-defined]
        self._lay_out()

    def _protection(self) -> None:
        self.file = Field(tr("File"), line(path=True), tr("One file holds everything; it can be moved and copied."))
        self.secret = Field(tr("Passphrase"), line(secret=True))
        self.again = Field(tr("Passphrase again"), line(secret=True))
        self.strength = Strength()
        self.plain = QCheckBox(tr("Without encryption"))
        self.plain.setFont(theme().font("body"))
        self.plain.setToolTip(tr("Only for training: anybody who has the file can read it."))
        self.secret.input.textChanged.connect(self.strength.show_for)
        self.plain.toggled.connect(self._plain_toggled)
        self.fields["number"].input.textChanged.connect(self._suggest_file)

    def _lay_out(self) -> None:
        f = self.fields
        browse = button(tr("Choose…"), self._browse)
        file_row = row(self.file, browse, spacing=S)
        file_row.setStretch(0, 1)
        content = QWidget()
        content.setLayout(column(
            Label(tr("New case"), "title"),
            Label(tr("Everything can be changed later; each change is logged."), tone="muted"), S,
            _section(tr("The case"), [[f["number"], f["title"]], [f["examiner"], f["agency"]], [f["question"]]]),
            _section(tr("Legal basis and scope"), [[f["authority"]], [f["scope-from"], f["scope-to"]],
                                                   [f["scope-people"], f["privileged"]]]),
            _section(tr("Display"), [[f["zone"], f["region"], f["language"]]]),
            _section(tr("Protection"), [[file_row], [self.secret, self.again], [self.strength, self.plain]]),
            S, None, spacing=M, margins=(XL, L, XL, L)))
        foot = row(button(tr("Back"), lambda: self.start.show_page("home"), kind="quiet"), None, self.create_button,
                   margins=(XL, S, XL, S))
        layout = column(self.banner, scrolled(content), foot, spacing=S)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def begin(self) -> None:
        """Ready to type."""
        self.banner.dismiss()
        self._suggest_file()
        self.fields["number"].input.setFocus()

    # -- what happens while typing ------------------------------------------------------------------------------

    def _suggest_file(self) -> None:
        edit = self.file.input
        assert isinstance(edit, QLineEdit)
        if edit.isModified():
            return
        number = "".join(c if c.isalnum() or c in "-_." else "-" for c in self.fields["number"].text()).strip("-.")
        folder = Path(str(self.desk.settings.get("folder", Path.home())))
        edit.setText(str(folder / f"{number or 'case-' + QDate.currentDate().toString('yyyy-MM-dd')}.attest"))

    def _browse(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, tr("Where to keep the case"), self.file.text(),
                                              tr("Cases of Attest") + " (*.attest)")
        if name:
            self.file.input.setText(name if name.endswith(".attest") else f"{name}.attest")
            self.file.input.setModified(True)

    def _plain_toggled(self, on: bool) -> None:
        for field in (self.secret, self.again):
            field.setEnabled(not on)
            field.set_error("")
        self.strength.setEnabled(not on)

    # -- creating -----------------------------------------------------------------------------------------------

    def _create(self) -> None:
        values = {name: typed_fact(name, field.text()) for name, field in self.fields.items()}
        if not self._check(values):
            return
        path = Path(self.file.text()).expanduser()
        if path.suffix != ".attest":
            path = path.with_name(path.name + ".attest")
        self.desk.settings.set("folder", str(path.parent))
        self.desk.settings.set("agency", values["agency"])
        if values["examiner"]:  # who works here does so too when the case is opened again
            self.desk.settings.set("actor", values["examiner"])
        self.create_button.setEnabled(False)
        self.desk.create(path, None if self.plain.isChecked() else self.secret.input.text(), values, self._failed,
                         lambda: self.desk.go("evidence"))

    def _failed(self, error: BaseException) -> None:
        self.create_button.setEnabled(True)
        self.banner.show_text(error_text(error), "danger")

    def _check(self, values: dict[str, str]) -> bool:
        wrong: list[Field] = []

        def say(field: Field, text: str) -> None:
            field.set_error(text)
            if text:
                wrong.append(field)

        for name, field in self.fields.items():
            try:
                values[name] = facts.check(name, values[name])
                say(field, "")
            except UserError as error:
                say(field, error_text(error))
        days = [self.fields[name] for name in ("scope-from", "scope-to")]
        if not set(days) & set(wrong) and values["scope-to"] and values["scope-from"] > values["scope-to"]:
            say(days[1], tr("The last day lies before the first."))
        say(self.file, "" if self.file.text() else tr("Choose where to keep the case."))
        if not self.plain.isChecked():
            secret, again = self.secret.input.text(), self.again.input.text()
            say(self.secret, "" if len(secret) >= _MIN else tr("At least {n} characters.", n=_MIN))
            say(self.again, "" if secret == again else tr("The two passphrases differ."))
        if wrong:
            wrong[0].go()
        return not wrong


def _section(title: str, rows: list[list[object]]) -> QWidget:
    """A card with a heading and fields side by side."""
    card = Card(margins=(L + 4, L, L + 4, L), spacing=M)
    card.body.addWidget(Label(title, "heading"))
    for fields in rows:
        grid = QGridLayout()
        grid.setHorizontalSpacing(L)
        for n, field in enumerate(fields):
            if isinstance(field, QWidget):
                grid.addWidget(field, 0, n)
            else:
                grid.addLayout(field, 0, n)  # type: ignore[call-overload]
            grid.setColumnStretch(n, 1)
        card.body.addLayout(grid)
    return card

