"""One flag explained, and the decision on it: the rule, the words, the frameworks, the innocent reading."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QBoxLayout, QFrame, QGridLayout, QLayout, QVBoxLayout, QWidget

from parsers.words import N_
from triage.flagging import matched, own_rules
from triage.flags.explain import Counted, Explanation, Sentence, explain
from triage.flags.patterns.words import specs
from triage.flags.shipped import shipped
from triage.report import labels
from ui.desk import Desk
from ui.look.theme import ROOMY, XS, L, M, S, theme
from ui.views.place import scrolled
from ui.widgets.basic import Card, Label, Pill, button, clear, column, row
from ui.widgets.flow import FlowLayout
from ui.widgets.form import line
from ui.widgets.value import add_value
from ui.words import date_and_time, error_text, language, listed, locale, of, tr, translator

VERDICT_STATUS = {"accept": "accepted", "reject": "rejected", "unsure": "unsure"}
TONE = {"accepted": "good", "rejected": "danger", "unsure": "concern", "unreviewed": "plain"}
_PROMPT = {"accept": N_("Why it stands"), "reject": N_("Why it does not"), "unsure": N_("What is open")}


def _explained(flag: dict[str, Any]) -> Explanation | None:
    """What the catalogue says of a flag; None where it is of a catalogue that is not here."""
    if flag["code"] not in shipped().codes and flag["rule"] not in specs():
        return None
    return explain(own_rules.in_force(), flag["code"], flag["rule"], flag["rule_version"], flag["explanation"],
                   phase=flag["phase"], language=language(), account=flag["account"])


def _said(sentence: Sentence) -> str:
    return translator()(sentence.message, **sentence.args)

#: The bar that scrolls what stands above the foot, in pixels: both end at the same place.
_BAR = 12


class FlagPanel(QFrame):
    """`decide(flag, verdict, reason)` and `undo()` are the place's."""

    def __init__(self, desk: Desk, decide: Callable[[dict[str, Any], str, str], None],
                 undo: Callable[[], None]) -> None:
        super().__init__()
        self.desk, self._decide, self._undo_run = desk, decide, undo
        self.flag: dict[str, Any] = {}
        self.codes: dict[str, dict[str, Any]] = {}
        self._known: Explanation | None = None
        self.verdict = ""
        self._forbidden = ""
        self.setProperty("side", "true")
        self.setMinimumWidth(340 if theme().scale <= ROOMY else 400)
        self._content = QWidget()
        self._layout = QVBoxLayout(self._content)
        self._layout.setContentsMargins(L, L, L, L)
        self._layout.setSpacing(S)
        layout = column(scrolled(self._content), self._foot(), spacing=0, margins=(1, 0, 0, 0))
        layout.setStretch(0, 1)
        self.setLayout(layout)

    def _foot(self) -> QWidget:
        foot = QFrame()
        foot.setProperty("band", "bottom")
        self.buttons = {
            "accept": button(tr("Accept (A)"), lambda: self.choose("accept"), kind="accept", glyph="check"),
            "reject": button(tr("Reject (R)"), lambda: self.choose("reject"), kind="reject", glyph="close"),
            "unsure": button(tr("Unsure (U)"), lambda: self.choose("unsure"), kind="unsure", glyph="question"),
        }
        for made in self.buttons.values():
            made.setCheckable(True)
        self.reason = line()
        self.reason.setAccessibleName(tr("Reason for the decision"))
        self.reason.returnPressed.connect(self.save)
        self.reason.textEdited.connect(lambda _: self._say_how())
        self.save_button = button(tr("Save (Enter)"), self.save, kind="primary")
        self.undo_button = button(tr("Undo"), self._undo_run, kind="quiet", glyph="undo", tip=tr("Undo (Ctrl+Z)"))
        self.undo_button.setEnabled(False)
        self.status = Label("", "caption", "muted", wrap=True)
        choices: QLayout = FlowLayout(*self.buttons.values(), spacing=XS)  # in some languages they need a second row
        if theme().scale > ROOMY:
            choices = column(*self.buttons.values(), spacing=XS)
            last: QBoxLayout = column(self.save_button, self.status, self.undo_button, spacing=S)
        else:  # the reason has a row of its own: a sentence is read whole before it goes into the log
            last = column(row(self.save_button, None, self.undo_button, spacing=S), self.status, spacing=XS)
        edges = (L, M, L + _BAR, M) if theme().scale <= ROOMY else (S, S, S, S)
        foot.setLayout(column(choices, self.reason, last, spacing=S, margins=edges))
        self.reset()
        return foot

    # -- deciding -----------------------------------------------------------------------------------------------

    def allow(self, why_not: str) -> None:
        """Whether decisions can be saved; a sentence says why not."""
        self._forbidden = why_not
        self.reset()

    def reset(self) -> None:
        """Nothing chosen."""
        self.verdict = ""
        may = bool(self.flag) and not self._forbidden
        for made in self.buttons.values():
            made.setChecked(False)
            made.setEnabled(may)
        self.reason.clear()
        self.reason.setEnabled(False)
        self.reason.setPlaceholderText(tr("Choose first, then say why"))
        self.save_button.setEnabled(False)
        if self._forbidden or self.status.property("tone") != "good":  # what was saved last stays to be read
            self.status.setText(self._forbidden)

    def choose(self, verdict: str) -> None:
        """Choose a decision and ask for its reason."""
        if not self.flag:
            self.desk.say(tr("There is no flag here to decide on."), "accent")
        if not self.flag or self._forbidden:
            return
        self.verdict = verdict
        for name, made in self.buttons.items():
            made.setChecked(name == verdict)
        self.reason.setEnabled(True)
        self.save_button.setEnabled(True)
        self.reason.setPlaceholderText(tr(_PROMPT[verdict]))
        self.reason.setFocus()
        self._say_how()

    def _say_how(self) -> None:
        """How a choice is saved or left; what was missing before is being typed."""
        self.status.setText(tr("Type the reason, then Enter. Escape takes the choice back."))
        self.status.set_tone("muted")

    def save(self) -> None:
        """Save what is chosen."""
        if not self.verdict or not self.flag:
            return
        if not self.reason.text().strip():
            self.refuse_text(tr("A reason is needed, and it goes into the log."))
            return
        self.save_button.setEnabled(False)
        self._decide(self.flag, self.verdict, self.reason.text().strip())

    def saved(self, text: str) -> None:
        """Say that it is saved."""
        self.reset()
        self.status.setText(text)
        self.status.set_tone("good")

    def refuse(self, error: BaseException) -> None:
        """Say why it was not saved."""
        self.refuse_text(error_text(error))

    def refuse_text(self, text: str) -> None:
        """Say what is missing."""
        self.status.setText(text)
        self.status.set_tone("danger")
        self.save_button.setEnabled(True)
        self.reason.setFocus()

    def can_undo(self, steps: int) -> None:
        """How many decisions can be taken back."""
        self.undo_button.setEnabled(steps > 0)

    # -- explaining ---------------------------------------------------------------------------------------------

    def say_done(self) -> None:
        """Every flag has its decision."""
        self._layout.insertWidget(0, Label(tr("Every flag has been reviewed"), "heading"))
        self._layout.insertWidget(1, Label(tr("Look through the accepted ones, or print the report."), tone="muted",
                                           wrap=True))

    def show_flag(self, flag: dict[str, Any]) -> None:
        """Fill the panel."""
        if flag and flag.get("id") == self.flag.get("id") and flag["status"] == self.flag["status"] and self.verdict:
            return
        self.flag = flag
        self._known = _explained(flag) if flag else None
        clear(self._layout)
        self.reset()
        if flag:
            self._head(flag)
            self._words(flag)
            self._innocent(flag)
            self._frameworks(flag)
            self._decision(flag)
        self._layout.addStretch(1)

    def _heading(self, text: str) -> None:
        self._layout.addSpacing(S)
        self._layout.addWidget(Label(text, "caption-strong", "muted"))

    def _head(self, flag: dict[str, Any]) -> None:
        code = self.codes.get(flag["code"], {})
        tone = "help" if flag["lane"] == "help" else "concern"
        self._layout.addLayout(row(Pill(flag["code"], tone), Pill(of(labels.REVIEW, flag["status"]),
                                                                  TONE[flag["status"]]), None))
        known = self._known
        self._layout.addWidget(Label(known.title if known else code.get("title", flag["code"]), "title", wrap=True))
        if known and known.definition != known.title:
            self._layout.addWidget(Label(known.definition, wrap=True, selectable=True))
        if flag["lane"] == "help":
            card = Card("help", (M, S, M, S))
            card.body.addWidget(Label(
                tr("Help lane: the passage reads like a call for help or a report of harm. It is shown first so that "
                   "nobody waits, and it never counts towards a priority."), "caption", wrap=True))
            self._layout.addWidget(card)

    def _counted(self, pattern: Counted) -> None:
        """What a pattern of a whole conversation rests on: a share, what it is compared with, and on what basis."""
        self._heading(tr("What was counted"))
        card = Card("sunken", (M, S, M, S))
        for numbers, of_what in ((pattern.numbers, pattern.counted), (pattern.others, pattern.compared)):
            if numbers and of_what:
                share = tr("{hits} of {cases}", hits=int(numbers[0]), cases=int(numbers[1]))
                card.body.addWidget(Label(share, "strong"))
                card.body.addWidget(Label(of_what, "caption", wrap=True))
        if pattern.script:
            card.body.addWidget(Label(pattern.script, wrap=True, selectable=True))
        self._layout.addWidget(card)
        grid = self._grid()
        self._line(grid, tr("Basis"), _said(pattern.basis))
        if pattern.source:
            self._line(grid, tr("After"), pattern.source)
        self._line(grid, tr("Said only from"), pattern.least)
        self._layout.addWidget(Label(
            tr("It is a course of events, not a finding about a person. Its messages are marked in the conversation."),
            "caption", "muted", wrap=True))

    def _words(self, flag: dict[str, Any]) -> None:
        if self._known is not None and self._known.pattern is not None:
            self._counted(self._known.pattern)
            return
        self._heading(tr("Matched words"))
        card = Card("sunken", (M, S, M, S))
        words = matched.line(flag["words"]) or "–"
        card.body.addWidget(Label(words, "strong", wrap=True, selectable=True))
        self._layout.addWidget(card)
        explained = flag["explanation"]
        parts = "  +  ".join(p["text"] for p in explained.get("parts", ()))  # their names are the author's shorthand
        grid = self._grid()
        self._line(grid, tr("Rule"), tr("{rule}, version {version}", rule=flag["rule"], version=flag["rule_version"]))
        if parts:
            self._line(grid, tr("Parts"), parts)
        self._background(grid)
        self._layout.addWidget(Label(
            tr("The passage matches the rule; whether it means what the rule is about is for you to judge."),
            "caption", "muted", wrap=True))

    def _background(self, grid: QGridLayout) -> None:
        """What is behind the match: whose words the rule takes them for, what was ruled out, who has read the rule."""
        known = self._known
        if known is None:
            return
        if known.found_by:
            self._line(grid, tr("Found by"), _said(known.found_by))
        self._line(grid, tr("Read as"), _said(known.speaker))
        if known.checked:
            self._line(grid, tr("Checked"), "\n".join(map(_said, known.checked)))
        if known.also:
            add_value(grid, grid.count(), tr("Also"), listed(*known.also), whole=True)
        if known.language:
            self._line(grid, tr("Rule's language"), locale().languages.get(known.language, known.language))
        self._line(grid, tr("Review of the rule"), _said(known.review))
        if known.state:
            self._line(grid, tr("Status of the rule"), _said(known.state))
        if known.note:
            self._line(grid, tr("Note"), known.note)

    def _innocent(self, flag: dict[str, Any]) -> None:
        text = self._known.innocent if self._known else flag["innocent"]
        if text:
            self._heading(tr("Innocent reading"))
            card = Card("good", (M, S, M, S))
            card.body.addWidget(Label(text, wrap=True, selectable=True))
            self._layout.addWidget(card)

    def _frameworks(self, flag: dict[str, Any]) -> None:
        catalogue = shipped()
        frames, lang = flag["frameworks"], language()
        ilo = [f"{n} {catalogue.frameworks.ilo[n].name.in_language(lang)}" for n in frames["ilo"]
               if n in catalogue.frameworks.ilo]
        delphi = [f"{n} {catalogue.frameworks.delphi[n].name.in_language(lang)}" for n in frames["delphi"]
                  if n in catalogue.frameworks.delphi]
        if not (ilo or delphi or frames["htcds"]):
            return
        self._heading(tr("Frameworks"))
        grid = self._grid()
        for name, values in (("ILO 2012", ilo), ("Delphi 2009", delphi), ("IOM HTCDS", frames["htcds"])):
            if values:
                self._line(grid, name, "\n".join(values))
        strength, phase = flag["strength"], flag["phase"]
        if strength or phase:
            self._line(grid, tr("Strength"), " · ".join(filter(None, [
                of(labels.STRENGTH, strength) if strength else "", of(labels.PHASE, phase) if phase else ""])))

    def _decision(self, flag: dict[str, Any]) -> None:
        if flag["status"] == "unreviewed":
            return
        self._heading(tr("Decision"))
        grid = self._grid()
        self._line(grid, tr("Status"), of(labels.REVIEW, flag["status"]))
        self._line(grid, tr("Reason"), flag["reason"] or "–")
        self._line(grid, tr("By"), flag["author"] or "–")
        if flag["decided_at"]:
            self._line(grid, tr("On"), date_and_time(flag["decided_at"]) + " UTC")

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(M)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        self._layout.addLayout(grid)
        return grid

    @staticmethod
    def _line(grid: QGridLayout, name: str, value: str) -> None:
        add_value(grid, grid.count(), name, value)


