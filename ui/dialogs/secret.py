"""Asking for the passphrase of a file that is brought in."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.dialogs.frame import Frame
from ui.widgets.basic import Elided
from ui.widgets.form import Field, line
from ui.words import tr


class SecretDialog(Frame):
    """`given` carries the passphrase."""

    given = Signal(str)

    def __init__(self, title: str, file: str, accept: str, parent: QWidget) -> None:
        super().__init__(title, parent, accept=accept)
        self.secret = Field(tr("Passphrase of the package"), line(secret=True))
        self.body.addWidget(Elided(file, "caption", "muted", Qt.TextElideMode.ElideMiddle))
        self.body.addWidget(self.secret)
        self.secret.input.setFocus()

    def submit(self) -> None:
        assert isinstance(self.secret.input, QLineEdit)
        if self.secret.input.text():
            self.given.emit(self.secret.input.text())
            self.accept()
