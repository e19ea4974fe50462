"""What scope and privilege hold back, and opening or closing each part with a reason that is logged."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget

from parsers.words import N_
from triage import scope
from triage.flagging import scoping
from triage.report import labels
from ui.desk import Desk
from ui.look.theme import L, M, S
from ui.package_strip import left_out
from ui.widgets.basic import Card, Label, button, clear, column, glyph_label, row
from ui.widgets.form import line
from ui.words import count, error_text, number, of, tr


class ScopeCard(Card):
    """In the overview."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(margins=(L, M, L, L), spacing=S)
        self.desk = desk
        self._inside = column(spacing=S)
        self.body.addLayout(self._inside)
        self._withheld: dict[str, int] = {}
        self._asking = ""
        self._form: QWidget | None = None
        self._buttons: dict[str, QPushButton] = {}

    def show_withheld(self, withheld: dict[str, int]) -> None:
        """Say what is held back now, and what has been opened."""
        self._withheld = withheld
        self.desk.ops.read(lambda reader: {bit for (bit,) in reader.case.db.execute("SELECT bit FROM opening")},
                           self._fill, self, key="scope-card")

    def _fill(self, opened: set[int]) -> None:
        self._form = None
        clear(self._inside)
        held = self._withheld
        head = row(glyph_label("shield", "accent", 20), Label(tr("Scope and privilege"), "heading", wrap=True))
        head.setStretch(1, 1)
        self._inside.addLayout(head)
        stated = any(self.desk.facts.get(name) for name in ("scope-from", "scope-to", "scope-people", "privileged"))
        package = self.desk.package
        if package is not None and package.left_out.get("messages", 0):
            self._inside.addWidget(Label(left_out(package.left_out["messages"]), wrap=True))
        elif not stated:
            self._inside.addWidget(Label(tr("No limit is stated: everything that was read is shown."), "caption",
                                         "muted", wrap=True))
        elif held.get("all"):
            self._inside.addWidget(Label(
                count(held["all"], N_("{n} message or call is held back: not shown, searched, flagged or counted."),
                      N_("{n} messages and calls are held back: not shown, searched, flagged or counted.")), wrap=True))
        else:
            self._inside.addWidget(Label(tr("Nothing is held back now."), "caption", "muted", wrap=True))
        for name, bit in scope.NAMES.items():
            if bit in opened:
                self._part(name, tr("opened"), tr("Close again"), lambda n=name: self._close(n))
            elif held.get(name):
                self._part(name, number(held[name]), tr("Open…"), lambda n=name: self._ask(n))
        if sum(held.get(name, 0) for name in scope.NAMES) > held.get("all", 0):
            self._inside.addWidget(Label(tr("What is held back for more than one reason stands in the figure of each, "
                                            "and is shown once all of them are opened."), "caption", "muted",
                                         wrap=True))

    def _part(self, name: str, figure: str, action: str, run: Any) -> None:
        words = Label(of(labels.WITHHELD, name), "caption", wrap=True)
        made = self._buttons[name] = button(action, run, kind="quiet")
        made.setEnabled(self.desk.writable and not self.desk.importing)
        made.setAccessibleName(f"{action} {of(labels.WITHHELD, name)}")
        line_ = row(words, Label(figure, "caption-strong"), made, spacing=S)
        line_.setStretch(0, 1)
        self._inside.addLayout(line_)

    def _ask(self, name: str) -> None:
        """Ask for the reason to open one part, named: another that was asked for before is not asked for any more."""
        self._leave()
        self._asking = name
        self.reason = line(tr("Why it may be seen"))
        self.reason.setAccessibleName(tr("Reason for opening"))
        self.problem = Label("", "caption", "danger", wrap=True)
        self.problem.hide()
        self._form = QWidget()
        self._form.setLayout(column(
            Label(tr("Open: {what}", what=of(labels.WITHHELD, name)), "caption-strong", wrap=True),
            Label(tr("Opening is logged with its reason and printed in the report."), "caption", "muted", wrap=True),
            self.reason, self.problem,
            row(button(tr("Cancel"), self._leave, kind="quiet"), None, button(tr("Open"), self._open, kind="primary"))))
        self._inside.addWidget(self._form)
        self.reason.returnPressed.connect(self._open)
        self.reason.setFocus()

    def _leave(self) -> None:
        """Ask for nothing; the keyboard goes back to the button that asked."""
        if self._form is not None:
            self._form.hide()
            self._form.deleteLater()
            self._form = None
            self._buttons[self._asking].setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._form is not None:
            self._leave()
            return
        super().keyPressEvent(event)

    def _open(self) -> None:
        name, reason = self._asking, self.reason.text()

        def failed(error: BaseException) -> None:
            self.problem.setText(error_text(error))
            self.problem.show()

        self.desk.ops.write(lambda case: scoping.open_part(case, name, reason), lambda _: self._changed(), self, failed)

    def _close(self, name: str) -> None:
        self.desk.ops.write(lambda case: scoping.close_part(case, name), lambda _: self._changed(), self)

    def _changed(self) -> None:
        self.desk.changed.emit("scope")
