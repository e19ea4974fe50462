"""Keys of the chat that work in the list beside it: on the message of a hit or of a flag."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut

from ui.chat.pane import ChatPane
from ui.keys.shortcuts import CHAT_KEYS
from ui.models.lazy import ROW
from ui.widgets.rows import RowList

#: What the letters of the chat do to a message; those that only move within the chat are not lent.
WORK = ("tag", "bookmark", "note", "exhibit", "contrary", "render", "ledger")


def lend_keys(hits: RowList, pane: ChatPane) -> None:
    """The letters that tag, note and choose a message work on the hit or flag too, once the chat beside shows it."""
    def run(name: str) -> None:
        hit, shown = hits.currentIndex().data(ROW), pane.view.currentIndex()
        message = pane.model.row(shown.row()) if shown.isValid() else None
        if hit and message and message.get("row") == hit["row"]:
            pane.view.run(name)

    for letter, name in CHAT_KEYS.items():
        if name in WORK:
            shortcut = QShortcut(QKeySequence(letter), hits)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(lambda name=name: run(name))
