"""The key to sign with: a file with its password, or a key on a card or module with its PIN."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QComboBox, QFileDialog, QLineEdit, QWidget

from triage.report import signing, token
from ui.desk import Desk
from ui.look.theme import S
from ui.widgets.basic import Label, button, column, row
from ui.widgets.form import Field, choice, line
from ui.words import error_text, tr

#: What is wrong with a key and not with the report.
KEY_ERRORS = (signing.KeyUnusable, signing.CertificateNotValid, token.TokenUnusable, token.AddressUnclear)
_LIBRARIES = (".so", ".dll", ".dylib")


class KeyChoice(QWidget):
    """`button` opens it and stands elsewhere; the rest shows once a key is chosen."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.button = button(tr("Sign with a key…"), self._choose, kind="quiet", glyph="lock")
        self.password = Field(tr("Password of the key"), line(secret=True))
        self.unsign_button = button(tr("Do not sign"), self._forget, kind="quiet")
        self.label = Label("", "caption", "muted", wrap=True)
        self.on_card = Field(tr("Key on the card or module"), choice([]))
        self._path: Path | None = None
        self.setLayout(column(self.label, self.on_card,
                              row(self.password, column(None, self.unsign_button), spacing=S), spacing=S))
        self._show()

    def opener(self) -> tuple[str, bytes] | None:
        """What `open_key` takes, or None without a signature."""
        if self._path is None:
            return None
        chosen = str(self._path)
        if self._is_library():  # before its keys are listed: the only one
            chosen = str(self._list().currentData() or token.Address(chosen))
        return chosen, self._edit().text().encode()

    def use_key(self, path: Path) -> None:
        """Sign with this key file, or with a key that this library reaches; its password or PIN is asked for."""
        self._path = path
        self._list().clear()
        self._show()
        self._edit().setFocus()
        if self._is_library():
            self.desk.ops.read(lambda _: token.offered(str(path)), self._list_keys, self, self._failed, lane="paper")

    def failed(self, error: BaseException) -> None:
        """Say at the field what is wrong with the key."""
        self.password.set_error(error_text(error))

    # -- inside -------------------------------------------------------------------------------------------------

    def _is_library(self) -> bool:
        return self._path is not None and (self._path.suffix.lower() in _LIBRARIES or ".so." in self._path.name)

    def _edit(self) -> QLineEdit:
        edit = self.password.input
        assert isinstance(edit, QLineEdit)
        return edit

    def _list(self) -> QComboBox:
        keys = self.on_card.input
        assert isinstance(keys, QComboBox)
        return keys

    def _choose(self) -> None:
        kinds = ";;".join((tr("Key file (PKCS#12)") + " (*.p12 *.pfx)",
                           tr("Library of a card or module (PKCS#11)") + " (*.so *.so.* *.dll *.dylib)"))
        name, _ = QFileDialog.getOpenFileName(self, tr("The key to sign with"), "", kinds)
        if name:
            self.use_key(Path(name))

    def _forget(self) -> None:
        self._path = None
        self._edit().clear()
        self._show()

    def _list_keys(self, found: list[token.Offered]) -> None:
        for one in found:
            about = " · ".join(part for part in dict.fromkeys((one.name, one.label, one.token)) if part)
            self._list().addItem(about, one.address)
        self.on_card.set_error("" if found else tr("No certificate was found. Is the card in its reader?"))

    def _failed(self, error: BaseException) -> None:
        self.on_card.set_error(error_text(error))

    def _show(self) -> None:
        signing, card = self._path is not None, self._is_library()
        self.label.setText(tr("Signed with {path}", path=str(self._path)) if signing else "")
        asked = tr("PIN") if card else tr("Password of the key")
        self.password.label.setText(asked)
        self._edit().setAccessibleName(asked)
        self.password.set_error("")
        self.setVisible(signing)
        self.on_card.setVisible(card)


def open_key(given: tuple[str, bytes] | None) -> signing.Key | None:
    """The key of a choice. Raises what `triage.report.signing.load` raises."""
    return signing.load(given[0], password=given[1]) if given else None
