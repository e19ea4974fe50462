"""What every small window has in common: a title, a body, and two buttons; opened without stopping the program."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from ui.theme import L, M, S
from ui.widgets.basic import Label, button, column, row
from ui.words import tr


class Frame(QDialog):
    """Filled by `body`. Escape closes it."""

    def __init__(self, title: str, parent: QWidget, *, accept: str = "", width: int = 460) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(width)
        self.body = column(spacing=S)
        self.error = Label("", "caption", "danger", wrap=True)
        self.error.hide()
        self.buttons = row(None, spacing=S)
        self.cancel = button(tr("Cancel") if accept else tr("Close"), self.reject)
        self.buttons.addWidget(self.cancel)
        if accept:
            self.ok = button(accept, self.submit, kind="primary")
            self.buttons.addWidget(self.ok)
        self.setLayout(column(Label(title, "heading"), self.body, self.error, self.buttons, spacing=M,
                              margins=(L, L, L, L)))

    def submit(self) -> None:
        """What the main button does."""
        self.accept()

    def refuse(self, text: str) -> None:
        """Say what is missing; the window stays."""
        self.error.setText(text)
        self.error.show()
