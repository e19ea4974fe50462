"""Where a key or password is given: typed, pasted or chosen as a file. The same wherever something is locked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from triage.intake.keys import KeyFileLarge, of_file, typed
from ui.look.theme import M
from ui.widgets.basic import button, column, row
from ui.widgets.form import Field, line
from ui.words import error_text, tr


class KeyField(QWidget):
    """`secret` is what is typed, `files` what was chosen beside it. `folder`: where to look for a file first."""

    def __init__(self, asked: str, folder: Callable[[], str] = str) -> None:
        super().__init__()
        self._folder = folder
        self.files: list[Path] = []
        self.secret = Field(asked, line(tr("Kept in memory until the case is closed, written nowhere"), secret=True))
        self.button = button(tr("Key file…"), self._choose, glyph="folder",
                             tip=tr("A key file of the app, such as WhatsApp's “key”, or a text with a password in "
                                    "each line"))
        both = row(self.secret, column(None, self.button), spacing=M)
        both.setStretch(0, 1)
        self.setLayout(both)

    def _choose(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(self, tr("Key file…"), self._folder())
        self.files = [Path(name) for name in names]
        self.button.setText(", ".join(path.name for path in self.files) or tr("Key file…"))

    def forget(self) -> None:
        """Empty it."""
        self.secret.input.clear()  # type: ignore[attr-defined]  # it is a line
        self.secret.set_error("")
        self.files = []
        self.button.setText(tr("Key file…"))

    def secrets(self) -> tuple[bytes, ...] | None:
        """What was typed and chosen, or None, and said at its field, where a key file cannot be read."""
        assert isinstance(self.secret.input, QLineEdit)
        try:
            return (*typed(self.secret.input.text()), *(secret for path in self.files for secret in of_file(path)))
        except KeyFileLarge as error:
            self.secret.set_error(error_text(error))
        except OSError as error:
            self.secret.set_error(tr("{path} cannot be read ({reason}).", path=str(error.filename),
                                     reason=error.strerror or str(error)))
        return None
