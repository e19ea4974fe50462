"""Several readings of one source beside one another: what each found, where they differ, and which one counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from parsers.words import N_
from triage.report import labels
from triage.sources import readings
from triage.views.overview import LEDGER
from ui import history
from ui.desk import Desk
from ui.look.theme import M, S
from ui.widgets.basic import Card, Label, button, column, row
from ui.widgets.form import Field, line
from ui.words import count, date_and_time, number, of, tr

_DONE = ("read", "partial", "empty")
_COLUMNS = {"found": N_("Found"), "stored": N_("Stored"), "merged": N_("Merged"), "rejected": N_("Rejected")}


class NewerCard(Card):
    """Offers to read a source again with the newer parser."""

    def __init__(self, source: dict[str, Any], again: Callable[[dict[str, Any]], None], *, may: bool) -> None:
        super().__init__("sunken", (M, M, M, M))
        self.body.addWidget(Label(tr(
            "Read with version {old} of its parser; version {new} is installed. The new result is put beside this "
            "one, and this one counts until you choose the other.",
            old=source["parser_version"], new=source["newer"]), "caption", wrap=True))
        self.again = button(tr("Read again with the newer parser"), lambda: again(source), kind="primary",
                            glyph="evidence")
        self.again.setEnabled(may)
        self.body.addLayout(row(self.again, None))


class ReadingsCard(QWidget):
    """The readings of `source`, of which it is one. Choosing takes a reason, goes into the log, and can be undone."""

    def __init__(self, desk: Desk, source: dict[str, Any], group: list[dict[str, Any]]) -> None:
        super().__init__()
        self.desk, self.source = desk, source
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, M, 0, 0)
        self._layout.setSpacing(S)
        self._layout.addWidget(Label(tr("Readings of this source"), "caption-strong", "muted"))
        self._layout.addLayout(self._counts(group))
        self.difference = Label("", "caption", wrap=True, selectable=True)
        self._layout.addWidget(self.difference)
        other = next((one for one in group if one["counts"]), None)
        if source["counts"] or other is None:
            other = next(one for one in reversed(group) if one["id"] != source["id"])
            self._layout.addWidget(Label(tr("This reading counts."), "caption", "good"))
        elif source["status"] in _DONE:
            self._choosing()
        if {source["status"], other["status"]} <= set(_DONE):
            self._compare(source, other)

    def _counts(self, group: list[dict[str, Any]]) -> QGridLayout:
        """A line a reading and kind of record: what this version of the parser found, and what became of it."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(M)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        for n, name in enumerate(LEDGER, 1):
            grid.addWidget(Label(tr(_COLUMNS[name]), "small", "muted"), 0, n)
        at = 1
        for one in group:
            state = tr("counts") if one["counts"] else tr("set aside")
            name = tr("Version {version}, {time} ({state})", version=one["parser_version"], state=state,
                      time=date_and_time(one["finished_at"] or one["started_at"]))
            grid.addWidget(Label(name, "caption-strong", "good" if one["counts"] else None, wrap=True), at, 0, 1, 5)
            at += 1
            for kind, counts in one["kinds"].items():
                grid.addWidget(Label(of(labels.LEDGER_KIND, kind), "caption"), at, 0)
                for n, column_name in enumerate(LEDGER, 1):
                    grid.addWidget(Label(number(counts[column_name]), "caption"), at, n)
                at += 1
        return grid

    def _compare(self, one: dict[str, Any], other: dict[str, Any]) -> None:
        def arrived(found: dict[str, dict[str, int]]) -> None:
            counts = {name: found["message"][name] + found["call"][name] for name in found["message"]}
            if not any(counts.values()):
                self.difference.setText(tr("Both readings have the same messages and calls."))
                return
            said = {"version": other["parser_version"]}
            self.difference.setText("\n".join((
                tr("Version {version} beside this one:", **said),
                "· " + count(counts["only_first"], N_("{n} message or call is in this one only"),
                             N_("{n} messages and calls are in this one only")),
                "· " + count(counts["only_second"], N_("{n} message or call is in the other only"),
                             N_("{n} messages and calls are in the other only")),
                "· " + count(counts["changed"], N_("{n} is in both and reads differently"),
                             N_("{n} are in both and read differently")))))

        self.desk.ops.read(lambda reader: readings.compare(reader.case, one["row"], other["row"]), arrived, self,
                           key="readings")

    def _choosing(self) -> None:
        self.why = Field(tr("Reason"), line(tr("Why this reading is the better one")))
        self.why.input.returnPressed.connect(self._choose)
        self.choose = button(tr("Let this one count"), self._choose, kind="primary")
        self.choose.setEnabled(self.desk.may_write)
        last = row(self.why, column(None, self.choose, 0), spacing=S)
        last.setStretch(0, 1)
        self._layout.addLayout(last)
        self._layout.addWidget(Label(
            tr("Tags, notes and decisions stay with the messages that both readings have. Ctrl+Z takes it back."),
            "small", "muted", wrap=True))

    def _choose(self) -> None:
        if not self.choose.isEnabled():
            return
        if not self.why.text():
            self.why.set_error(tr("A reason is needed, and it goes into the log."))
            self.why.input.setFocus()
            return
        self.choose.setEnabled(False)
        self.difference.setText(tr("The case is being counted anew…"))
        path, version = self.source["path"], self.source["parser_version"]
        self.desk.history.do(
            history.reading_chosen(self.source["id"], self.why.text()), tr("Which reading of a source counts"),
            "evidence", self, failed=self._failed, done=lambda: self.desk.say(
                tr("Of {path} the reading by version {version} counts now.", path=path, version=version), "good"))

    def _failed(self, error: BaseException) -> None:
        self.choose.setEnabled(True)
        self.desk.ops.report(error)
