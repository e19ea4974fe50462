"""Rules: an examiner's own, written and tried on the case before they are kept; handed on as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QBoxLayout, QFileDialog, QSplitter, QStackedWidget, QWidget

from parsers.errors import UserError
from parsers.words import N_
from triage.case import Case
from triage.flagging import own_rules
from triage.flagging.own_rules import OwnRule
from triage.flags.explain import SPEAKERS
from triage.flags.shipped import shipped
from ui.desk import Desk
from ui.history import Act, back
from ui.look.theme import ROOMY, L, M, S, theme
from ui.models.table import Column
from ui.opening import open_conversation
from ui.running.importing import Importing
from ui.running.operations import Reader
from ui.views.place import Place, scrolled, share
from ui.widgets.basic import Banner, Label, PageHead, button, column, row
from ui.widgets.flow import Parted
from ui.widgets.form import Field, abreast, choice, line, whole
from ui.widgets.lines import Lines
from ui.widgets.table import Table
from ui.words import count, error_text, isolate, language, locale, number, parse_iso, short_day, tr

_AROUND = 60
_FOUND = 220  # pixels that what a trial found needs beside the form, for a few words of a passage
_BUTTONS = 410  # pixels that the three buttons below the form have beside each other on a window of 1024


class Rules(Place):
    """The rules of the case at the left, the form beside them, what a trial found at its right or, without room,
    beneath it.
    """

    CONCERNS = frozenset({"evidence", "flags", "scope", "rules"})

    def __init__(self, desk: Desk, importing: Importing) -> None:
        super().__init__(desk, importing)
        self.busy = False
        self.head = PageHead(tr("Own rules"), tr(
            "Try a rule on the case before you keep it. What it finds are passages to read, as with every rule."))
        self.head.add(button(tr("Term lists"), lambda: desk.go("search"), kind="quiet",
                             tip=tr("Lists of words are searched for under Search, in Lists")),
                      button(tr("Import rules…"), self._choose_import, glyph="open"),
                      button(tr("Export rules…"), self._choose_export, glyph="save"))
        self.table = Table([
            Column(tr("Rule"), lambda r: r["rule"].name, role="strong"),
            Column(tr("Indicator"), lambda r: r["rule"].code),
            Column(tr("Flags"), lambda r: number(sum(r["flags"].values())), key=lambda r: -sum(r["flags"].values()),
                   right=True),
        ], tr("Rules of this case"), on_row=lambda r: self.show_rule(r["rule"], r["uid"]), sortable=False,
            nothing=tr("No rule of this case yet: write one beside, or import some."))
        self.banner = Banner()
        self._make_form()
        self.hits = Table([
            Column(tr("Passage"), lambda h: h["words"], tip=lambda h: h["text"]),
            Column(tr("Who"), lambda h: h["who"]),
            Column(tr("Day"), lambda h: h["day"]),
        ], tr("What the trial found"), on_enter=lambda h: open_conversation(desk, h["conversation"], h["row"]),
            sortable=False, nothing=tr("The passages that a trial finds stand here."))
        self.found = Label(tr("Nothing has been tried yet."), "caption", "muted", wrap=True)
        self._lay_out()
        self.uid: str | None = None
        self._just_kept: str | None = None  # the name of the rule that is chosen as soon as it is listed
        removing = QShortcut(QKeySequence(Qt.Key.Key_Delete), self.table)
        removing.setContext(Qt.ShortcutContext.WidgetShortcut)
        removing.activated.connect(self.remove_button.click)
        desk.busy.connect(self._buttons)

    def _make_form(self) -> None:
        spoken = language()
        codes = [(code, f"{code} – {spec.title.in_language(spoken)}") for code, spec in shipped().codes.items()]
        languages = [(code, locale().languages.get(code, code)) for code in sorted(shipped().languages)]
        self.name = Field(tr("Name"), line())
        self.code = Field(tr("Indicator it stands for"), choice(codes))
        self.language = Field(tr("Language"), choice(languages, spoken))
        self.speaker = Field(tr("Who says such words"), choice([(key, tr(text)) for key, text in SPEAKERS.items()]))
        self.within = whole(1, 400, 60)
        self.within.setAccessibleName(tr("Characters between the parts at most"))
        self.parts = [self._lines(tr("First part (one phrase a line)")),
                      self._lines(tr("Second part")),
                      self._lines(tr("Third part, if there is one"))]
        self.match = self._lines(tr("It must find (one message a line)"))
        self.no_match = self._lines(tr("It must not find (one message a line)"))
        self.try_button = button(tr("Try on the case"), self.attempt, kind="primary", glyph="play")
        self.keep_button = button(tr("Keep and run"), self.keep, glyph="check")
        self.remove_button = button(tr("Remove"), self.remove, kind="reject",
                                    tip=tr("Take the chosen rule out of the case (Delete in the list); Ctrl+Z brings "
                                           "it back"))
        self.new_button = button(tr("New rule"), self.new, kind="quiet", glyph="add")

    @staticmethod
    def _lines(label: str) -> Field:
        edit = Lines()
        edit.setFixedHeight(round(66 * theme().scale))
        return Field(label, edit)

    def _lay_out(self) -> None:
        left = QWidget()
        inner = column(self.table, row(self.new_button, None, margins=(S, S, S, S)), spacing=0)
        inner.setStretch(0, 1)
        left.setLayout(inner)
        if theme().scale <= ROOMY:
            left.setMinimumWidth(260)  # with large text the form needs the room
        form = QWidget()
        hint = Label(tr(
            "Phrases: {either} is one or the other, {maybe} may be absent, {ending} takes any ending, {gap} lets two "
            "words stand between, {number} is a number. F1 explains them.", either="a | b", maybe="(a|b)?",
            ending="deport*", gap="[2]", number="#"), "caption", "muted", wrap=True)
        form.setLayout(column(
            abreast(self.name, self.language), self.code, self.speaker,
            abreast(*self.parts[:2]), self.parts[2], hint,
            row(Label(tr("Characters between the parts at most"), "caption-strong"), self.within, None, spacing=M),
            abreast(self.match, self.no_match), None, spacing=S, margins=(L, M, L, M)))
        wide = sum(made.sizeHint().width() for made in (self.remove_button, self.try_button, self.keep_button))
        if theme().scale > ROOMY or wide > _BUTTONS:  # on a small window some languages have no room for them in a row
            actions: QBoxLayout = column(self.try_button, row(self.remove_button, None, self.keep_button, spacing=S),
                                         spacing=S, margins=(L, S, L, S))
        else:
            actions = row(self.remove_button, None, self.try_button, self.keep_button, spacing=S, margins=(L, S, L, S))
        middle = QWidget()
        inner = column(column(self.banner, margins=(M, 0, M, 0)), scrolled(form), actions, spacing=0)
        inner.setStretch(1, 1)
        middle.setLayout(inner)
        right = QWidget()
        inner = column(column(self.found, margins=(L, M, L, S)), self.hits, spacing=0)
        inner.setStretch(1, 1)
        right.setLayout(inner)
        self.work = Parted(middle, right, lambda: (max(part.minimumSizeHint().width() for part in (form, middle)),
                                                   round(_FOUND * theme().scale)))
        share(self.work, (530, 410) if theme().scale <= ROOMY else (580, 240), 1)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.addWidget(left)
        self.split.addWidget(self.work)
        share(self.split, (270, 940) if theme().scale <= ROOMY else (250, 820), 1)
        self.body = QStackedWidget()
        self.body.addWidget(self.split)
        layout = column(self.head, self.body, spacing=0)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    # -- the rules of the case ----------------------------------------------------------------------------------

    def refresh(self) -> None:
        self.desk.ops.read(lambda reader: own_rules.listing(reader.store), self._fill, self, key="rules")

    def _fill(self, rows: list[dict[str, Any]]) -> None:
        self.table.set_rows([{"id": r["uid"], **r} for r in rows], (0, 76, 96))
        if self.uid not in {r["uid"] for r in rows}:
            self.uid = None  # it was removed, or its keeping taken back: the form holds it still
        wanted, self._just_kept = self._just_kept, None
        for r in rows:
            if wanted is not None and r["rule"].name == wanted:
                self.table.choose(r["uid"])
        self._buttons()

    def main_control(self) -> QWidget:
        return self.name.input

    def _buttons(self) -> None:
        may = self.desk.may_write and not self.busy
        self.try_button.setEnabled(not self.busy)
        self.keep_button.setEnabled(may)
        self.remove_button.setEnabled(may and self.uid is not None)

    def new(self) -> None:
        """An empty form."""
        self.uid = None
        self.table.clearSelection()
        self.show_rule(OwnRule("", self.code.text(), self.language.text(), "controller", ((), ()), (), ()), None)
        self.name.input.setFocus()

    def show_rule(self, rule: OwnRule, uid: str | None) -> None:
        """Put a rule into the form."""
        self.uid = uid
        self.name.input.setText(rule.name)
        for field, value in ((self.code, rule.code), (self.language, rule.language), (self.speaker, rule.speaker)):
            field.input.setCurrentIndex(max(0, field.input.findData(value)))
        self.within.setValue(rule.within)
        for n, field in enumerate(self.parts):
            _set(field, rule.parts[n] if n < len(rule.parts) else ())
        _set(self.match, rule.match)
        _set(self.no_match, rule.no_match)
        self._buttons()

    def rule(self) -> OwnRule:
        """What the form says."""
        parts = tuple(part for field in self.parts if (part := _lines(field)))
        speaker: Any = self.speaker.text()
        return OwnRule(self.name.text(), self.code.text(), self.language.text(), speaker, parts, _lines(self.match),
                       _lines(self.no_match), self.within.value())

    # -- trying and keeping -------------------------------------------------------------------------------------

    def _work(self, sentence: str) -> None:
        self.busy = True
        self.banner.dismiss()
        self.found.setText(sentence)
        self._buttons()

    def _failed(self, error: BaseException) -> None:
        self.busy, self._just_kept = False, None
        self._buttons()
        self.found.setText("")
        self.banner.show_text(error_text(error), "danger")
        if not isinstance(error, UserError):
            self.desk.ops.unexpected.emit(error)

    def attempt(self) -> None:
        """Run the rule over the messages that may be seen, without keeping anything."""
        rule = self.rule()
        self._work(tr("Trying the rule on every message…"))

        def work(reader: Reader) -> tuple[dict[str, Any], list[dict[str, Any]]]:
            result = own_rules.attempt(reader.store, rule)
            messages = {m["row"]: m for m in reader.store.by_ids([h["row"] for h in result["hits"]])}
            rows = dict(reader.store.db.execute("SELECT uid, id FROM conversation"))
            return result, [_hit(h, messages[h["row"]], rows) for h in result["hits"] if h["row"] in messages]

        self.desk.ops.read(work, lambda found: self._tried(*found), self, self._failed, lane="ledger", key="rule-trial")

    def _tried(self, result: dict[str, Any], hits: list[dict[str, Any]]) -> None:
        self.busy = False
        self._buttons()
        said = tr("Messages that match: {n} of {all}. Conversations: {talks}.", n=result["n"], all=result["read"],
                  talks=result["conversations"])
        if result["n"] > len(hits):
            said += " " + tr("The first {n} are shown.", n=len(hits))
        self.found.setText(said + " " + tr("Enter opens the conversation."))
        self.hits.set_rows(hits, (0, 130, 110))

    def keep(self) -> None:
        """Keep the rule in the case and run it."""
        rule = self.rule()
        self._work(tr("Running the rule on every message…"))
        self._just_kept = rule.name
        self._do(lambda case: own_rules.keep(case, rule), tr("Rule kept: {name}", name=rule.name))

    def remove(self) -> None:
        """Take the rule out of the case; decided flags stay."""
        uid = self.uid
        if uid is not None:
            self._work("")
            self._do(lambda case: own_rules.remove(case, uid), tr("Rule removed"))

    def _do(self, work: Any, name: str) -> None:
        self.desk.history.do(_in_step(work), name, "rules", self, done=lambda: self._kept(name), failed=self._failed)

    def _kept(self, name: str) -> None:
        self.busy = False
        self.found.setText("")
        self._buttons()
        self.banner.show_text(name, "good")
        self.desk.changed.emit("flags")

    # -- files --------------------------------------------------------------------------------------------------

    def _choose_export(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, tr("Export rules"), str(Path.home() / "rules.json"),
                                              "JSON (*.json)")
        if name:
            self.export_to(Path(name))

    def export_to(self, path: Path) -> None:
        """Write the rules of the case to a file."""
        def done(n: int) -> None:
            self.banner.show_text(count(n, N_("{n} rule written to {path}"), N_("{n} rules written to {path}"),
                                        path=str(path)), "good")

        self.desk.ops.write(lambda case: own_rules.write_file(case, path), done, self, self._failed)

    def _choose_import(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, tr("Import rules"), str(Path.home()), "JSON (*.json)")
        if name:
            self.import_from(Path(name))

    def import_from(self, path: Path) -> None:
        """Keep the rules of a file and run them."""
        def work(case: Case) -> int:
            changes = own_rules.read_file(case, path)
            own_rules.run(case)
            return len(changes)

        def done(n: int) -> None:
            self._kept(count(n, N_("{n} rule imported"), N_("{n} rules imported")))
            self.refresh()

        self._work(tr("Running the rule on every message…"))
        self.desk.ops.write(work, done, self, self._failed)


def _in_step(work: Any) -> Act:
    """A change of the rules, with the flags brought in step; undoing it does the same."""
    def act(case: Case) -> Act:
        change = work(case)
        own_rules.run(case)
        return lambda again: _again(again, back(change))

    return act


def _again(case: Case, inverse: Act) -> Act:
    after = inverse(case)
    own_rules.run(case)
    return lambda again: _again(again, after)


def _set(field: Field, lines: tuple[str, ...]) -> None:
    edit = field.input
    assert isinstance(edit, Lines)
    edit.setPlainText("\n".join(lines))


def _lines(field: Field) -> tuple[str, ...]:
    edit = field.input
    assert isinstance(edit, Lines)
    return tuple(text for raw in edit.toPlainText().splitlines() if (text := raw.strip()))


def _hit(hit: dict[str, Any], message: dict[str, Any], rows: dict[str, int]) -> dict[str, Any]:
    text = message["text"] or ""
    start = max(0, min((a for a, _ in hit["spans"]), default=0) - _AROUND // 2)
    moment = parse_iso(message["sent_at_local"] or message["sent_at"])
    return {"id": hit["row"], "row": hit["row"], "text": text, "conversation": rows[message["conversation"]],
            "words": ("…" if start else "") + text[start:start + 3 * _AROUND],
            "who": isolate(message["sender"]["name"]) if message["sender"] else "–",
            "day": short_day(moment.date()) if moment else ""}

