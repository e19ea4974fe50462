"""Conversations: the list by priority, the chat, and the provenance of the current message."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget

from triage.views import overview
from triage.work import worklist
from ui import reading
from ui.chat.pane import ChatPane
from ui.chat.provenance import ProvenancePanel
from ui.desk import Desk
from ui.keys import shortcuts
from ui.keys.commands import Command
from ui.keys.shortcuts import keys
from ui.models.lazy import ROW
from ui.reading import conversation_of
from ui.running.importing import Importing
from ui.views.conversations.listing import ConversationList
from ui.views.place import Place, share
from ui.widgets.basic import column, tool
from ui.words import tr


class Conversations(Place):
    """Three panes; the last can be folded away."""

    CONCERNS = frozenset({"evidence", "flags", "scope", "people", "facts", "work"})

    def __init__(self, desk: Desk, importing: Importing) -> None:
        super().__init__(desk, importing)
        self.list = ConversationList(desk)
        self.pane = ChatPane(desk)
        self.panel = ProvenancePanel(desk)
        self.fold = tool("panel", tr("Show or hide the provenance"), self._fold, shortcut=keys("panel"), checkable=True)
        self.fold.setChecked(True)
        self.pane.tools.addWidget(self.fold)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        for widget in (self.list, self.pane, self.panel):
            self.split.addWidget(widget)
        share(self.split, (320, 640, 300), 1)
        self.setLayout(column(self.split))
        self.list.chosen.connect(self.pane.show_conversation)
        self.list.entered.connect(self._enter)
        self.list.asked.connect(self.pane.work.on_conversation)
        self.pane.current.connect(self.panel.show_message)
        self.list.all_changed.connect(self.refresh)
        desk.changed.connect(self._seen)
        self.panel.asked.connect(self.pane.view.run)
        self.pane.sound_wanted.connect(self._play)
        self.pane.opened.connect(self._chat_opened)
        self._entering = False

    def _enter(self) -> None:
        """The keyboard goes to the messages, as soon as they are there."""
        self._entering = not self.pane.view.isVisible()
        if not self._entering:
            self.pane.view.setFocus()

    def _chat_opened(self) -> None:
        self.list.choose(self.pane.conversation["id"])
        if self._entering:
            self._enter()

    def refresh(self) -> None:
        actor = self.desk.actor
        self.desk.ops.read(lambda reader: (worklist.conversations(reader.store, actor), overview.bare(reader.case)),
                           lambda found: self._fill(*found), self, lane="pages", key="conversations")

    def _seen(self, what: str) -> None:
        """Another part of the current conversation was read."""
        row, actor = self.pane.conversation.get("row"), self.desk.actor
        if what == "seen" and row is not None:
            self.desk.ops.read(lambda reader: worklist.unseen(reader.store, actor, row),
                               lambda n: self.list.model.set_unread(row, n), self)

    def _fill(self, found: list[dict[str, Any]], bare: bool) -> None:
        self.list.fill(found, bare=bare)
        self.pane.say_choose(bare=bare, some=bool(found))
        if self.pane.conversation:
            self.list.choose(self.pane.conversation["id"])
        self.settle_focus()

    def arrive(self, conversation: dict[str, Any] | None = None, message: int | None = None,
               conversation_row: int | None = None, **_: Any) -> None:
        if conversation_row is not None:
            self.pane.show_found(lambda reader: reading.conversation_row(reader.store, conversation_row))
            return
        if message is not None and conversation is None:
            self.pane.show_message(message, lambda reader: conversation_of(reader, message))
            self._enter()  # who asked for a message works on it next
        elif conversation is not None:
            self.pane.show_conversation(conversation, message)

    def main_control(self) -> QWidget:
        if self.pane.conversation:
            return self.pane.view
        # Not "unless the list is empty": it is while it is read, and what takes the keyboard later chooses its first.
        return self.pane.empty.add if self.pane.empty.add.isVisible() else self.list.list

    def here(self) -> dict[str, Any]:
        row = (self.pane.view.currentIndex().data(ROW) or {}).get("row")
        shown = self.pane.conversation
        return {"conversation": shown, "message": row} if shown else {}

    def commands(self) -> list[Command]:
        return [Command(tr(s.title), lambda n=s.id: self._run(n), s.keys, "conversations")
                for s in shortcuts.SHORTCUTS if s.where == shortcuts.CHAT]

    def _run(self, name: str) -> None:
        if name == "panel":
            self.fold.click()
        else:
            self.pane.view.run(name)

    def _play(self) -> None:
        if not self.panel.isVisible():
            self.fold.click()
        self.panel.play()

    def _fold(self) -> None:
        self.panel.setVisible(self.fold.isChecked())
