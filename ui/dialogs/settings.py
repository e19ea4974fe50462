"""Settings: language, colours, size of text, who acts, the zone that times are shown in, pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from PySide6.QtWidgets import QCheckBox, QCompleter

from triage.case import Case
from triage.custody.chain import default_actor, printable
from triage.work import stating
from ui.dialogs.frame import Frame
from ui.look.theme import M, theme
from ui.settings import SCALES, SCHEMES
from ui.topbar import SCHEME_NAMES
from ui.widgets.basic import Label, row
from ui.widgets.form import Field, choice, line
from ui.words import error_text, language, language_choices, tr

if TYPE_CHECKING:
    from ui.window import Window


class SettingsDialog(Frame):
    """What is chosen counts when it is saved. What belongs to the case needs one to be open."""

    def __init__(self, window: Window) -> None:
        super().__init__(tr("Settings"), window, accept=tr("Save"), width=560)
        self.window_, self.desk = window, window.desk
        opened = self.desk.path is not None
        self.language = Field(tr("Language"), choice(language_choices(), language()))
        self.scheme = Field(tr("Colours"), choice([(s, tr(SCHEME_NAMES[s])) for s in SCHEMES], theme().scheme))
        self.scale = Field(tr("Size of text"), choice(
            [(str(s), tr("{n}%", n=round(s * 100))) for s in SCALES],
            min((str(s) for s in SCALES), key=lambda s: abs(float(s) - theme().scale))))
        self.actor = Field(tr("Your name, for the log"), line(
            default_actor(), text=str(self.desk.settings.get("actor") or self.desk.actor)),
            tr("Stands beside every tag, note and decision that you make from now on."))
        zone = line("Europe/Paris", text=self.desk.facts.get("zone", "") if opened else "")
        zone.setCompleter(QCompleter(sorted(available_timezones()), zone))
        self.zone = Field(tr("Zone that times are shown in"), zone,
                          tr("Of this case. It only displays: what the evidence says stays beside it."))
        self.zone.setEnabled(opened and self.desk.may_write)
        self.pictures = QCheckBox(tr("Show pictures without asking until this case is closed"))
        self.pictures.setChecked(self.desk.show_pictures)
        self.pictures.setEnabled(opened)
        first = row(self.language, self.scheme, self.scale, spacing=M)
        for n, share in enumerate((5, 4, 3)):  # a language that is a draft says so behind its name
            first.setStretch(n, share)
        self.body.addLayout(first)
        self.language.input.setFocus()
        for widget in (self.actor, self.zone, self.pictures):
            self.body.addWidget(widget)
        self.body.addWidget(Label(tr("Pictures are blurred each time a case is opened. Nobody has to see what they did "
                                     "not ask for."), "small", "muted", wrap=True))

    def submit(self) -> None:
        zone = self.zone.text()
        if self.zone.isEnabled() and zone != self.desk.facts.get("zone", ""):
            def set_zone(case: Case) -> None:
                stating.set_facts(case, {"zone": zone})

            self.desk.ops.write(set_zone, lambda _: self._zoned(), self,
                                lambda error: self.zone.set_error(error_text(error)))
        else:
            self._finish()

    def _zoned(self) -> None:
        self.desk.refresh_facts()
        self._finish()

    def _finish(self) -> None:
        name = self.actor.text()
        self.desk.settings.set("actor", name)
        if self.desk.ops.case is not None:
            self.desk.ops.case.actor = printable(name or default_actor())
        if self.pictures.isChecked() != self.desk.show_pictures:
            self.desk.show_pictures = self.pictures.isChecked()
            self.desk.changed.emit("pictures")
        window = self.window_
        chosen, scheme, scale = self.language.text(), self.scheme.text(), float(self.scale.text())
        self.accept()
        if chosen != language():
            window.set_language(chosen)
        if scheme != theme().scheme:
            window.set_scheme(scheme)
        if abs(scale - theme().scale) > 0.01:
            window.set_scale(scale)
