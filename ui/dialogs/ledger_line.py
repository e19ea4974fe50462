"""A line for the ledger of pay and debts, out of a message of a chat."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from triage.ledger.entries import KINDS, entries_of
from triage.ledger.rates import PERIODS
from triage.scope import ReasonNeeded
from ui.dialogs.frame import Frame
from ui.look.theme import M, S
from ui.widgets.basic import Label, row
from ui.widgets.form import Field, choice, line
from ui.words import error_text, tr

_QUOTED = 400


class LedgerDialog(Frame):
    """Proposes what can be read in the message. `saved` carries what `triage.ledger.work.add` takes; whoever saves
    accepts the dialog, or lets it say what is wrong (`failed`).
    """

    saved = Signal(dict)

    def __init__(self, message: dict[str, Any], people: dict[str, str], parent: QWidget) -> None:
        super().__init__(tr("Add to pay and debts"), parent, accept=tr("Add"), width=520)
        text = message["text"] or ""
        read = next(iter(entries_of(text, message["row"])), None)
        sender = (message["sender"] or {}).get("id") or next(iter(people), "")
        self.body.addWidget(Label(text[:_QUOTED] + ("…" if len(text) > _QUOTED else ""), "caption", wrap=True))
        self.writer = Field(tr("Whose words they are"), choice(list(people.items()), sender))
        self.kind = Field(tr("Kind"), choice([(kind, tr(name)) for kind, name in KINDS.items()],
                                             read.kind if read else "amount"))
        self.value = Field(tr("Amount"), line(text=str(read.value) if read and read.value is not None else ""))
        self.currency = Field(tr("Currency"), line(text=read.currency if read else ""),
                              tr("As EUR, or empty where nobody said it."))
        self.debtor = Field(tr("Who paid or owes"), choice(
            [("", tr("not said")), ("writer", tr("Who wrote")), ("other", tr("Who is meant"))],
            read.debtor if read else ""), tr("Of a payment or a debt."))
        self.per = Field(tr("Each time"), choice(
            [("", tr("not said")), *((per, tr(name)) for per, name in PERIODS.items())], read.per if read else ""))
        self.reason = Field(tr("Reason"), line(tr("Goes into the log")))
        for changed in (self.writer, self.kind):  # what was read holds for who wrote it, and for a payment or a debt
            changed.input.currentIndexChanged.connect(lambda _: self.debtor.input.setCurrentIndex(0))
        self.body.addLayout(row(self.writer, self.kind, spacing=M))
        self.body.addLayout(row(self.value, self.currency, spacing=M))
        self.body.addLayout(row(self.debtor, self.per, spacing=M))
        self.body.addWidget(self.reason)
        self.body.addSpacing(S)
        edit = self.value.input if not self.value.text() else self.reason.input
        assert isinstance(edit, QLineEdit)
        edit.setFocus()

    def submit(self) -> None:
        self.error.hide()
        self.reason.set_error("")
        self.saved.emit({"writer": self.writer.text(), "kind": self.kind.text(), "value": self.value.text(),
                         "currency": self.currency.text(), "reason": self.reason.text(), "debtor": self.debtor.text(),
                         "per": self.per.text()})

    def failed(self, error: BaseException) -> None:
        """Say why it was not saved."""
        if isinstance(error, ReasonNeeded):
            self.reason.set_error(error_text(error))
            self.reason.input.setFocus()
        else:
            self.refuse(error_text(error))
