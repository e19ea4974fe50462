"""Who and what a redacted report leaves out: the default, and what the examiner adds or takes back."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from parsers.words import N_
from triage import people
from triage.report import redaction
from ui.desk import Desk
from ui.look.theme import M, S
from ui.running.operations import Reader
from ui.widgets.basic import Card, Elided, Label, button, clear, column, row
from ui.widgets.form import choice, line
from ui.words import error_text, tr

_TEXTS = {"text": N_("Black out"), "word": N_("Leave readable")}


class RedactionCard(Card):
    """Below the options, while redaction is on."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(margins=(M, M, M, M), spacing=S)
        self.desk = desk
        self.body.addWidget(Label(tr("What is left out"), "heading"))
        self.body.addWidget(Label(
            tr("Affected people, and who wrote a passage that may be a report by an affected person, are left out "
               "unless you say otherwise. Pictures and coordinates never print; a picture that is blacked out loses "
               "its file name and its hash as well."), "caption", "muted", wrap=True))
        self._list = column(spacing=S)
        self.body.addLayout(self._list)
        self.person = choice([])
        self.person.setAccessibleName(tr("Another person"))
        self.add_button = button(tr("Leave out"), self._add_person, kind="quiet")
        self.body.addLayout(self._stretched(self.person, self.add_button))
        self.what = choice([(what, tr(name)) for what, name in _TEXTS.items()], "text")
        self.what.setAccessibleName(tr("What to do with the words"))
        self.text = line(tr("A number, an address, any words"))
        self.text.setAccessibleName(tr("Words"))
        self.text.returnPressed.connect(self.add_text)
        self.text_button = button(tr("Add"), self.add_text, kind="quiet")
        self.body.addLayout(self._stretched(self.text, self.what, self.text_button))
        self.picture = choice([])
        self.picture.setAccessibleName(tr("A picture"))
        self.picture_button = button(tr("Black out"), self._add_picture, kind="quiet")
        self.body.addLayout(self._stretched(self.picture, self.picture_button))
        self.problem = Label("", "caption", "danger", wrap=True)
        self.body.addWidget(self.problem)
        self.problem.hide()

    @staticmethod
    def _stretched(first: QWidget, *others: QWidget) -> Any:
        made = row(first, *others, spacing=S)
        made.setStretch(0, 1)
        return made

    def refresh(self) -> None:
        """Read who and what is left out now."""
        self.desk.ops.read(_read, self._fill, self, key="redaction-card")

    def _fill(self, found: _Found) -> None:
        hidden, texts, names, pictures = found
        clear(self._list)
        left_out = {one["person"] for one in hidden}
        for one in hidden:
            self._line(names.get(one["person"], one["person"]), tr(one["why"]), tr("Print the name"),
                       lambda person=one["person"], made=one["decision"]: self._name(person, made))
        for row_ in texts:
            self._line(row_["body"]["text"], tr(_TEXTS[row_["body"]["what"]]), tr("Take back"),
                       lambda made=row_["uid"]: self._write(lambda case: redaction.drop(case, made)))
        for one in pictures:
            if one["decision"]:
                self._line(_called(one), tr("a picture"), tr("Take back"),
                           lambda made=one["decision"]: self._write(lambda case: redaction.drop(case, made)))
        if not hidden and not texts and not any(one["decision"] for one in pictures):
            self._list.addWidget(Label(tr("Nobody and nothing yet."), "caption", "muted"))
        self.person.clear()
        for uid, name in names.items():
            if uid not in left_out:
                self.person.addItem(name, uid)
        self.picture.clear()
        for one in pictures:
            if not one["decision"]:
                self.picture.addItem(_called(one), one["sha256"])
        for widget in (self.person, self.add_button, self.text, self.text_button, self.picture, self.picture_button):
            widget.setEnabled(self.desk.writable and not self.desk.importing)
        for widget in (self.picture, self.picture_button):
            widget.setVisible(self.picture.count() > 0)

    def _line(self, name: str, why: str, action: str, run: Any) -> None:
        words = column(Elided(name, "strong"), Label(why, "caption", "muted", wrap=True), spacing=0)
        made = button(action, run, kind="quiet")
        made.setAccessibleName(f"{action} {name}")
        made.setEnabled(self.desk.writable and not self.desk.importing)
        line_ = row(words, made, spacing=S)
        line_.setStretch(0, 1)
        self._list.addLayout(line_)

    # -- deciding -----------------------------------------------------------------------------------------------

    def _add_person(self) -> None:
        uid = self.person.currentData()
        if uid:
            self._write(lambda case: self._leave_out(case, str(uid)))

    @staticmethod
    def _leave_out(case: Any, uid: str) -> None:
        """Take back that somebody is to be named, or decide that they are left out."""
        store = redaction.Store(case)
        keeping = [r["uid"] for r in redaction.decided(store) if r["body"] == {"what": "keep", "person": uid}]
        for made in keeping:
            redaction.drop(case, made)
        if uid not in {one["person"] for one in redaction.people(redaction.Store(case))}:
            redaction.add(case, {"what": "person", "person": uid})

    def _name(self, person: str, made: str | None) -> None:
        if made is not None:
            self._write(lambda case: redaction.drop(case, made))
        else:
            self._write(lambda case: redaction.add(case, {"what": "keep", "person": person}))

    def _add_picture(self) -> None:
        sha256 = self.picture.currentData()
        if sha256:
            self._write(lambda case: redaction.add(case, {"what": "image", "sha256": str(sha256)}))

    def add_text(self) -> None:
        """Black out the words in the line, or leave them readable."""
        body = {"what": self.what.currentData(), "text": self.text.text().strip()}
        self._write(lambda case: redaction.add(case, body))

    def _write(self, work: Any) -> None:
        self.problem.hide()

        def done(_: object) -> None:
            self.text.clear()
            self.refresh()
            self.desk.changed.emit("log")

        def failed(error: BaseException) -> None:
            self.problem.setText(error_text(error))
            self.problem.show()

        self.desk.ops.write(work, done, self, failed)


_Found = tuple[list[dict[str, Any]], list[dict[str, Any]], dict[str, str], list[dict[str, Any]]]


def _called(picture: dict[str, Any]) -> str:
    """What somebody knows a picture by."""
    when = picture["at"][:16].replace("T", " ")
    return " · ".join(part for part in (picture["name"], when, picture["conversation"]) if part)


def _read(reader: Reader) -> _Found:
    store = reader.store
    texts = [row_ for row_ in redaction.decided(store) if row_["body"]["what"] in _TEXTS]
    names = {p["id"]: p["name"] for p in people.listing(reader.case)}
    return redaction.people(store), texts, names, redaction.pictures(store)
