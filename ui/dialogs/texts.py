"""Writing a note, a reason, a translation or a transcript."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from parsers.words import N_
from ui.chat.extras import RENDERING
from ui.dialogs.frame import Frame
from ui.look.theme import M
from ui.widgets.basic import Label, row
from ui.widgets.form import Field, choice, line
from ui.widgets.lines import Lines
from ui.words import tr

_QUOTED = 600


class Editor(Lines):
    """Some lines to write in; Ctrl+Return is `finished`."""

    finished = Signal()

    def __init__(self, name: str, text: str = "") -> None:
        super().__init__(text)
        self.setAccessibleName(name)
        self.setMinimumHeight(110)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if (event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
                and event.modifiers() & Qt.KeyboardModifier.ControlModifier):
            self.finished.emit()
            return
        super().keyPressEvent(event)


class TextDialog(Frame):
    """One text. `saved` carries it."""

    saved = Signal(str)

    def __init__(self, title: str, about: str, parent: QWidget, *, text: str = "", needed: bool = True) -> None:
        super().__init__(title, parent, accept=tr("Save"))
        self._needed, self._stood = needed, text
        self.text = Editor(title, text)
        if about:
            self.body.addWidget(Label(about, "caption", "muted", wrap=True))
        self.body.addWidget(self.text)
        self.body.addWidget(Label(tr("Saved with your name and the time, and kept in the log. Ctrl+Return saves."),
                                  "small", "muted", wrap=True))
        self.text.finished.connect(self.submit)
        self.text.setFocus()

    def unsaved(self) -> bool:
        return self.text.toPlainText().strip() != self._stood.strip()

    def submit(self) -> None:
        text = self.text.toPlainText().strip()
        if not text and self._needed:
            self.refuse(tr("There is nothing to keep: write something first."))
            return
        self.saved.emit(text)
        self.accept()


class RenderingDialog(Frame):
    """A translation or a transcript beside the original. `saved` carries kind, language, author and text."""

    saved = Signal(dict)

    def __init__(self, message: dict[str, Any], author: str, parent: QWidget, *,
                 standing: dict[str, Any] | None = None) -> None:
        title = tr("Translation or transcript") if standing is None else tr("Change it")
        super().__init__(title, parent, accept=tr("Save"), width=540)
        heard = message["kind"] in ("voice", "video") and not message["text"]
        kinds = [(k, tr(RENDERING[k])) for k in ("translation", "transcript")]
        kind = standing["kind"] if standing else "transcript" if heard else "translation"
        self.kind = Field(tr("Kind"), choice(kinds, kind))
        self.language = Field(tr("Language"), line(tr("such as en or fr"),
                                                   text=(standing or {}).get("language") or ""))
        self.author = Field(tr("Who made it"), line(text=(standing or {}).get("author") or author))
        self._stood = str((standing or {}).get("text") or "")
        self.text = Editor(tr("Text"), self._stood)
        if message["text"]:
            words = message["text"][:_QUOTED]
            self.body.addWidget(Label(words + (" …" if len(message["text"]) > _QUOTED else ""), "caption", wrap=True))
        self.body.addLayout(row(self.kind, self.language, self.author, spacing=M))
        self.body.addWidget(self.text)
        self.body.addWidget(Label(tr(N_("It stands below the original, marked as made by a person, and is found by "
                                        "search. The original stays as it is.")), "small", "muted", wrap=True))
        self.kind.setEnabled(standing is None)
        self.language.setEnabled(standing is None)
        self.text.finished.connect(self.submit)
        self.text.setFocus()

    def unsaved(self) -> bool:
        return self.text.toPlainText().strip() != self._stood.strip()

    def submit(self) -> None:
        text = self.text.toPlainText().strip()
        if not text:
            self.refuse(tr("There is nothing to keep: write something first."))
            return
        self.saved.emit({"kind": self.kind.text(), "language": self.language.text() or None,
                         "author": self.author.text() or None, "text": text})
        self.accept()
