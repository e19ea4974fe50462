"""What Qt says itself where its own translations lack it: in its file dialog, on the buttons of its dialogs and in the
menus of its fields. For some languages they lack all of it, for the others what came with later versions.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTranslator

from parsers.words import N_
from ui.words import tr

#: By Qt's words, with `&` before the letter that is pressed with Alt.
WORDS = {text: text for text in (
    # The file dialog
    N_("&Look in:"), N_("File &name:"), N_("Files of &type:"), N_("Directory:"), N_("&Open"), N_("&Save"),
    N_("&Choose"), N_("Back"), N_("Go back"), N_("Forward"), N_("Go forward"), N_("Parent Directory"),
    N_("Go to the parent directory"), N_("Create New Folder"), N_("Create a New Folder"), N_("List View"),
    N_("Change to list view mode"), N_("Detail View"), N_("Change to detail view mode"), N_("Sidebar"),
    N_("List of places and bookmarks"), N_("Files"), N_("Directories"), N_("Show &hidden files"), N_("&New Folder"),
    N_("&Rename"), N_("&Delete"), N_("New Folder"), N_("Computer"), N_("Name"), N_("Size"), N_("Type"),
    N_("Date Modified"), N_("Folder"), N_("Drive"), N_("File"), N_("Unknown"), N_("Shortcut"),
    # Buttons
    N_("OK"), N_("Cancel"), N_("Open"), N_("Save"), N_("Close"), N_("&Yes"), N_("&No"),
    # The menu of a field
    N_("&Undo"), N_("&Redo"), N_("Cu&t"), N_("&Copy"), N_("&Paste"), N_("Delete"), N_("Select All"),
)}
_CONTEXTS = ("QFileDialog", "QFileSystemModel", "QAbstractFileIconProvider", "QPlatformTheme", "QLineEdit",
             "QWidgetTextControl")


class QtWords(QTranslator):
    """Asked after Qt's own translations: it is to be installed before them."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._found = {text: found for text in WORDS if (found := tr(text)) != text}

    def isEmpty(self) -> bool:
        return False

    def translate(self, context: str, text: str, about: str | None = None, n: int = -1) -> str | None:  # type: ignore[override]
        return self._found.get(text) if context in _CONTEXTS else None
