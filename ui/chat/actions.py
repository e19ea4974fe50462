"""The band under a chat: what can be done with the selected messages."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QToolButton

from parsers.words import N_
from ui.chat.view import ChatView
from ui.keys import shortcuts
from ui.look.theme import S, theme
from ui.widgets.basic import Elided, row, tool
from ui.words import count, tr

_ACTIONS = (("tag", "tag", N_("Tag")), ("bookmark", "bookmark", N_("Bookmark")), ("note", "note", N_("Note")),
            ("exhibit", "exhibit", N_("Exhibit")), ("contrary", "contrary", N_("Contrary")),
            ("render", "translate", N_("Translate")), ("ledger", "ledger", N_("Pay")))


class ActionBand(QFrame):
    """Words beside the icons where there is room for all of them."""

    def __init__(self, view: ChatView) -> None:
        super().__init__()
        self.setProperty("band", "bottom")
        self.view = view
        self.buttons: dict[str, QToolButton] = {}
        self.label = Elided("", "caption", "muted")
        line = row(self.label, spacing=2, margins=(S, 2, S, 2))
        line.setStretch(0, 1)
        for name, glyph, words in _ACTIONS:
            made = tool(glyph, f"{tr(shortcuts.title(name))} ({shortcuts.shown(shortcuts.keys(name))})",
                        lambda n=name: view.run(n))
            made.setText(tr(words))
            made.setFont(theme().font("caption"))
            made.setIconSize(QSize(theme().side(16), theme().side(16)))
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self.buttons[name] = made
            line.addWidget(made)
        self.setLayout(line)
        view.selectionModel().selectionChanged.connect(lambda *_: self.refresh())
        self.refresh()

    def refresh(self) -> None:
        """Say how many messages are selected."""
        n = self.view.chosen()
        self.label.setText(count(n, N_("{n} message selected"), N_("{n} messages selected")) if n else
                           tr("Select messages, then:"))
        for made in self.buttons.values():
            made.setEnabled(n > 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        words = self.label.fontMetrics().horizontalAdvance(tr("Select messages, then:")) + 2 * S
        wanted = words + sum(b.fontMetrics().horizontalAdvance(b.text()) + 38 for b in self.buttons.values())
        style = (Qt.ToolButtonStyle.ToolButtonTextBesideIcon if event.size().width() >= wanted
                 else Qt.ToolButtonStyle.ToolButtonIconOnly)
        for made in self.buttons.values():
            made.setToolButtonStyle(style)
