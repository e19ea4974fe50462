"""Asking for the passphrase of a file that is brought in, or for the key of what is locked."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.dialogs.frame import Frame
from ui.widgets.basic import Elided, Label
from ui.widgets.form import Field, line
from ui.widgets.key_field import KeyField
from ui.words import tr


class SecretDialog(Frame):
    """`given` carries what was typed. `asked`: what it is; `file`: what it is for, where that is one file."""

    given = Signal(str)

    def __init__(self, title: str, asked: str, accept: str, parent: QWidget, *, file: str = "", about: str = ""
                 ) -> None:
        super().__init__(title, parent, accept=accept)
        self.secret = Field(asked, line(secret=True))
        if file:
            self.body.addWidget(Elided(file, "caption", "muted", Qt.TextElideMode.ElideMiddle))
        if about:
            self.body.addWidget(Label(about, "caption", "muted", wrap=True))
        self.body.addWidget(self.secret)
        self.secret.input.setFocus()

    def submit(self) -> None:
        assert isinstance(self.secret.input, QLineEdit)
        if self.secret.input.text():
            self.given.emit(self.secret.input.text())
            self.accept()


class KeyDialog(Frame):
    """`given` carries what may open it: what was typed, and what key files hold."""

    given = Signal(object)

    def __init__(self, title: str, accept: str, parent: QWidget, *, folder: str = "", about: str = "") -> None:
        super().__init__(title, parent, accept=accept, width=560)
        self.keys = KeyField(tr("Key or password"), lambda: folder)
        self.secret = self.keys.secret
        if about:
            self.body.addWidget(Label(about, "caption", "muted", wrap=True))
        self.body.addWidget(self.keys)
        self.secret.input.setFocus()

    def submit(self) -> None:
        secrets = self.keys.secrets()
        if secrets:
            self.given.emit(secrets)
            self.accept()
