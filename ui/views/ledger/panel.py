"""One line of the ledger: what was written, what the program read in it, and what the examiner says it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QFrame, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from parsers.errors import UserError
from parsers.words import N_
from triage.case import Case
from triage.ledger import work as ledger_work
from triage.ledger.doubts import DOUBTS
from triage.ledger.entries import KINDS
from triage.ledger.rates import PERIODS
from triage.scope import ReasonNeeded
from triage.work import annotations
from ui.chat.times import when
from ui.desk import Desk
from ui.history import annotated
from ui.look.theme import ROOMY, XS, L, M, S, theme
from ui.opening import open_conversation
from ui.views.place import scrolled
from ui.widgets.basic import Card, Label, Pill, button, clear, column, row
from ui.widgets.flow import FlowLayout
from ui.widgets.form import Field, choice, line
from ui.widgets.value import Value
from ui.words import date_and_time, error_text, isolate, tr

STATES: dict[str, tuple[str, str]] = {
    **{doubt: (words, "concern") for doubt, words in DOUBTS.items()},
    "changed": (N_("changed"), "accent"), "struck": (N_("struck out"), "danger"), "added": (N_("added"), "accent"),
    "unsure": (N_("can be read in two ways"), "concern"), "": ("", "plain"),
}


class LedgerPanel(QFrame):
    """The side panel. Everything it does goes through the window's undo."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.entry: dict[str, Any] = {}
        self.setProperty("side", "true")
        self.setMinimumWidth(308 if theme().scale <= ROOMY else 400)
        content = QWidget()
        self._layout = QVBoxLayout(content)
        self._layout.setContentsMargins(L, L, L, L)
        self._layout.setSpacing(S)
        self.setLayout(column(scrolled(content), margins=(1, 0, 0, 0)))
        self.nothing()

    def nothing(self) -> None:
        """No line is chosen."""
        self.entry = {}
        clear(self._layout)
        self._layout.addWidget(Label(tr("No line chosen"), "heading"))
        self._layout.addWidget(Label(tr("Choose a line to read its message and to correct what was read in it."),
                                     "caption", "muted", wrap=True))
        self._layout.addStretch(1)

    def show_line(self, entry: dict[str, Any]) -> None:
        """Fill the panel with a line of the table."""
        self.entry = entry
        clear(self._layout)
        add = self._layout.addWidget
        who, other = isolate(entry["who"]), isolate(entry["other"])
        add(Label(tr("{who} to {other}", who=who, other=other), "heading", wrap=True))
        if entry["meant"]:
            add(Label(tr("Answers or mentions {name}", name=isolate(entry["meant"])), "caption", wrap=True))
        words, tone = STATES[entry["state"]]
        add(Label(when(entry), "caption", "muted", wrap=True))
        if words:
            state = Pill(tr(words), tone)
            state.setWordWrap(True)
            state.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
            add(state)
        card = Card("sunken", (M, S, M, S))
        card.body.addWidget(Value(entry["message"] or "–", "message", name=tr("Message")))
        add(card)
        self._layout.addLayout(row(button(tr("Open the conversation"), lambda: open_conversation(
            self.desk, entry["conversation"], entry["row"]), kind="quiet", glyph="conversations"), None))
        if entry["state"] != "added":
            add(Label(tr("As read by the program: {words}", words=entry["as_read"]), "caption", "muted", wrap=True))
        if entry["edit"] is not None:
            add(Label(tr("{actor}, {at} UTC: {reason}", actor=entry["edit"].author, at=date_and_time(entry["edit"].at),
                         reason=entry["edit"].reason), "caption", wrap=True, selectable=True))
        self._form(entry)
        self._layout.addStretch(1)

    def _form(self, entry: dict[str, Any]) -> None:
        self._layout.addSpacing(S)
        self._layout.addWidget(Label(tr("What it is"), "caption-strong", "muted", wrap=True))
        kinds = [(kind, tr(name)) for kind, name in KINDS.items()]
        self.kind = Field(tr("Kind"), choice(kinds, entry["kind"]))
        self.value = Field(tr("Amount"), line(text=entry["value"]))
        self.currency = Field(tr("Currency"), line(text=entry["currency"]),
                              tr("As EUR, or empty where nobody said it."))
        self.reason = Field(tr("Reason"), line(tr("Goes into the log")))
        self.meant = Field(tr("Who is meant"), choice([("", tr("unknown")), *entry["people"]], entry["meant_id"]),
                           tr("In no total until you say it."))
        self.debtor = Field(tr("Who paid or owes"), choice([
            ("", tr("not said")), ("writer", entry["who"]), ("other", entry["other"]),
            ("received", tr("to {name}, by whom is not said", name=entry["who"]))], entry["debtor"]),
            tr("Of a payment or a debt."))
        self.per = Field(tr("Each time"), choice([("", tr("not said")), *(
            (per, tr(name)) for per, name in PERIODS.items())], entry["per"]))
        # Who paid does not owe, where a payment is made a debt.
        self.kind.input.currentIndexChanged.connect(lambda _: self.debtor.input.setCurrentIndex(0))
        figures = self.value, self.currency
        self._layout.addWidget(self.kind)
        self._layout.addLayout(column(*figures, spacing=S) if theme().scale > ROOMY else row(*figures, spacing=S))
        if entry["people"]:
            self._layout.addWidget(self.meant)
        self._layout.addWidget(self.debtor)
        self._layout.addWidget(self.per)
        self._layout.addWidget(self.reason)
        self.error = Label("", "caption", "danger", wrap=True)
        self.error.hide()
        self._layout.addWidget(self.error)
        may = self.desk.may_write
        buttons = [button(tr("Save"), self.save, kind="primary")]
        if entry["state"] not in ("struck", "added"):
            buttons.append(button(tr("Strike out"), self.strike, kind="reject"))
        if entry["edit"] is not None:
            words = tr("Take away") if entry["state"] == "added" else tr("As it was read")
            buttons.append(button(words, self.restore))
        other = button(tr("Add another line"), self.add, kind="quiet", glyph="add",
                       tip=tr("A line with what stands here, to the same message"))
        for made in (*buttons, other):
            made.setEnabled(may)
        self._layout.addLayout(FlowLayout(*buttons, spacing=XS))
        self._layout.addLayout(row(other, None))
        edit = self.reason.input
        assert isinstance(edit, QLineEdit)
        edit.returnPressed.connect(self.save)

    # -- what an examiner does ----------------------------------------------------------------------------------

    def _do(self, work: Callable[[Case], annotations.Change], name: str) -> None:
        def failed(error: BaseException) -> None:
            if isinstance(error, ReasonNeeded):
                self.reason.set_error(error_text(error))
                self.reason.input.setFocus()
            else:
                self.error.setText(error_text(error))
                self.error.show()
                if not isinstance(error, UserError):
                    self.desk.ops.unexpected.emit(error)

        self.error.hide()
        self.reason.set_error("")
        self.desk.history.do(annotated(work), name, "ledger", self, failed=failed)

    def _fields(self) -> tuple[str, str, str, str, str | None, str, str]:
        """What the form says, in the order in which triage.ledger.work takes it."""
        meant = self.meant.text() if self.entry["people"] else None
        return (self.kind.text(), self.value.text(), self.currency.text(), self.reason.text(), meant,
                self.debtor.text(), self.per.text())

    def save(self) -> None:
        """Say what the line is; an added line is made anew."""
        uid, fields = self.entry["id"], self._fields()
        if self.entry["state"] == "added":
            self._do(lambda case: ledger_work.change_added(case, uid, *fields), tr("Line of the ledger changed"))
        else:
            self._do(lambda case: ledger_work.change(case, uid, *fields), tr("Line of the ledger changed"))

    def strike(self) -> None:
        """Take the line out of the totals."""
        uid, reason = self.entry["id"], self.reason.text()
        self._do(lambda case: ledger_work.strike(case, uid, reason), tr("Line of the ledger struck out"))

    def restore(self) -> None:
        """Let the line stand as it was read."""
        uid = self.entry["id"]
        self._do(lambda case: ledger_work.restore(case, uid), tr("Line of the ledger as it was read"))

    def add(self) -> None:
        """Add a line with what the form says, to the same message and by the same writer."""
        message, writer = self.entry["message_id"], self.entry["writer"]
        fields = self._fields()
        self._do(lambda case: ledger_work.add(case, message, writer, *fields), tr("Line added to the ledger"))
