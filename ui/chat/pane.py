"""A conversation with its head: who takes part, jump to a day, next flag; and the chat beneath."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import (
    QMenu,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
    QWidgetAction,
)

from parsers.words import N_
from triage.report import labels
from triage.search import Query
from triage.work import worklist
from ui.chat import also
from ui.chat.actions import ActionBand
from ui.chat.also import Also
from ui.chat.head import About, Head
from ui.chat.minimap import Minimap
from ui.chat.seen import ReadingMark
from ui.chat.view import ChatView
from ui.chat.work import Work
from ui.desk import Desk
from ui.keys.shortcuts import keys
from ui.models.lazy import PAGE
from ui.models.thread import NO_MESSAGE, ThreadModel, page_of
from ui.reading import conversation_still
from ui.running.operations import Reader
from ui.threads import Thread, open_part, open_thread, worked
from ui.views.place import Nothing
from ui.widgets.basic import Elided, Label, column, glyph_label, row, tool
from ui.widgets.calendar import Calendar
from ui.words import count, dotted, isolate, listed, number, of, tr


class ChatPane(QWidget):
    """`current` carries the message that is current, or an empty dict."""

    current = Signal(dict)
    opened = Signal()
    sound_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.model = ThreadModel(desk.ops, self)
        self.view = ChatView(self.model)
        self.map = Minimap(self.view)
        self.conversation: dict[str, Any] = {}
        self._key = f"thread-{id(self)}"
        self._waiting: int | None = None
        self.title = Elided("", "heading")
        self.people = About()
        self.flag_sign = glyph_label("flag", "muted", 16)
        self.flag_label = Label("", "caption", "muted")
        self.previous_flag = tool("chevron-left", tr("Previous flag (p)"), lambda: self.view.next_flag(-1))
        self.next_flag = tool("chevron-right", tr("Next flag (n)"), lambda: self.view.next_flag(1))
        self.day = tool("calendar", tr("Go to a day"), self.ask_day, shortcut=keys("day"))
        self.tag = tool("tag", tr("Tag the conversation"), lambda: self.work.run("tag-conversation"),
                        shortcut=keys("tag-conversation"))
        self.note = tool("note", tr("Write a note on the conversation"), lambda: self.work.run("note-conversation"),
                         shortcut=keys("note-conversation"))
        self.copy = tool("copy", tr("Copy the selected messages with their provenance (Ctrl+C)"), self.view.copy)
        self.also = Also(self)
        self.band = ActionBand(self.view)
        self._lay_out()
        self.work = Work(self)
        self.reading_mark = ReadingMark(self)
        self.view.unblurred = lambda: desk.show_pictures
        self.view.moved.connect(self._moved)
        self.view.told.connect(lambda text: desk.say(text, "accent"))
        self.model.arrived.connect(self._late)
        desk.changed.connect(self._changed)

    def _lay_out(self) -> None:
        self.tools = row(self.flag_sign, self.flag_label, self.previous_flag, self.next_flag, self.day,
                         self.also.tool, self.tag, self.note, self.copy, spacing=2)
        head = Head(self.title, self.people, self.tools)
        chat = QWidget()
        chat.setLayout(row(self.view, self.map, spacing=0))
        full = QWidget()
        layout = QVBoxLayout(full)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(head)
        layout.addWidget(chat, 1)
        layout.addWidget(self.band)
        self.pages = QStackedWidget()
        self.empty = Nothing(self.desk, "conversations")
        self.say_choose(bare=False)
        self.pages.addWidget(self.empty)
        self.pages.addWidget(full)
        self.setLayout(column(self.pages))

    # -- opening ------------------------------------------------------------------------------------------------

    def show_conversation(self, conversation: dict[str, Any], message: int | None = None) -> None:
        """Show a conversation at a message (its row id), else at its beginning."""
        if conversation["row"] == self.conversation.get("row") and self.model.thread is not None:
            self.desk.ops.forget(self._key)  # who went on and came back does not want the other one any more
            self._go_to(message)
            return
        self._open(lambda reader: conversation, message)

    def show_message(self, message: int, lookup: Callable[[Reader], dict[str, Any] | None]) -> None:
        """Show the conversation that `lookup` finds, at a message."""
        thread = self.model.thread if self.conversation else None  # without one the thread is being read anew
        if thread is not None and (at := thread.row_of(message)) is not None:
            self.desk.ops.forget(self._key)
            self.view.show_row(at)
            return
        self._open(lookup, message)

    def show_found(self, lookup: Callable[[Reader], dict[str, Any] | None]) -> None:
        """Show the conversation that `lookup` finds, at its beginning."""
        self._open(lookup, None)

    def _open(self, lookup: Callable[[Reader], dict[str, Any] | None], message: int | None) -> None:
        def work(reader: Reader) -> tuple[Thread, int, list[Any]] | None:
            conversation = lookup(reader)
            if conversation is None:
                return None
            thread = open_part(reader, conversation, message) or open_thread(reader, conversation)
            at = thread.row_of(message) if message is not None else 0
            number = page_of(at or 0)
            return thread, at or 0, self.model.read(reader, list(thread.ids[number * PAGE:(number + 1) * PAGE]))

        self.desk.ops.read(work, lambda found: self._opened(found, message), self, lane="pages",
                           key=self._key)

    def _opened(self, found: tuple[Thread, int, list[Any]] | None, message: int | None) -> None:
        if found is None:
            if not self.conversation:  # the one that was shown is held back now: its name and people are too
                self.clear()
                self.current.emit({})
            return
        thread, at, first = found
        self.conversation = thread.conversation
        self.model.show(thread, (page_of(at), first))
        self._describe(thread)
        self.pages.setCurrentIndex(1)
        self.map.update()
        if message is not None and len(thread.ids):
            self.view.show_row(at)
        elif len(thread.ids):
            self.view.setCurrentIndex(self.model.index(0, 0))
            self.view.scrollToTop()
        else:  # nobody tells the view that no message is current: what stood beside it was of another conversation
            self.current.emit({})
        self.view.setAccessibleDescription("" if len(thread.ids) else tr(NO_MESSAGE))
        self.band.refresh()
        self.opened.emit()
        if thread.partial:
            self.desk.ops.read(lambda reader: open_thread(reader, thread.conversation), self._completed, self,
                               lane="threads", key=f"whole-{id(self)}")

    def _completed(self, thread: Thread) -> None:
        """The whole of a long conversation is read."""
        part = self.model.thread
        if part is not None and part.partial and part.conversation is thread.conversation:
            self.view.complete(thread)
            self.reading_mark.begin()
            self._describe(thread)
            self.map.update()

    def _describe(self, thread: Thread) -> None:
        c = thread.conversation
        self.title.setText(str(c["title"]))
        flagged = len(thread.flagged)
        said = count(flagged, N_("{n} message with a flag"), N_("{n} messages with flags"))
        names = listed(*(isolate(p["name"]) for p in c["participants"][:12] if p))
        more = len(c["participants"]) - 12
        kind = of(labels.CONVERSATION_KIND, c.get("kind"))
        self.people.setText(dotted(
            of(labels.APP, c["app"]),
            tr(N_("being read…")) if thread.partial else count(len(thread.ids), N_("{n} entry"), N_("{n} entries")),
            said if flagged else "", kind,
            tr(labels.BASIS["local"]) if thread.local else tr(N_("times in {zone}"), zone=thread.zone),
            _gaps(c.get("details") or {}), also.said(c.get("also") or []),
            names + (f" +{more}" if more > 0 else "")))  # the names last: they are cut
        self.also.show(c.get("also") or [])
        self.day.setEnabled(not thread.partial)
        self.flag_label.setText(number(flagged))
        self.flag_label.setAccessibleName(said)
        for sign in (self.flag_sign, self.flag_label):
            sign.setToolTip(f"{said}\n" + tr(
                "Messages are counted here. The overview and the list count passages that match a rule: one message "
                "may hold several, and one passage may run over several messages."))
        for each in (self.flag_sign, self.flag_label, self.previous_flag, self.next_flag):
            each.setVisible(bool(flagged))

    def _go_to(self, message: int | None) -> None:
        thread = self.model.thread
        if message is None or thread is None:
            return
        if (at := thread.row_of(message)) is not None:
            self.view.show_row(at)
        elif thread.partial:
            conversation = self.conversation
            self._open(lambda reader: conversation, message)

    def mark(self, query: Query | None) -> None:
        """Mark what a search finds in every message that is shown from now on."""
        if query is not self.model.query:
            self.model.query = query
            self.model.forget()
            self.view.forget_layout()

    def say_choose(self, *, bare: bool, some: bool = True) -> None:
        """What stands here until a conversation is shown: the case is bare, or has some to choose from, or none."""
        if some:
            self.empty.tell(tr("Choose a conversation"),
                            tr("The list at the left puts what deserves to be read first at the top."), bare=bare)
        else:
            self.empty.tell(tr("No conversation"), tr("What was read holds none that may be seen."), bare=bare)

    def clear(self) -> None:
        """Show nothing."""
        self.desk.ops.forget(self._key)
        self.conversation = {}
        self.model.show(None)
        self.pages.setCurrentIndex(0)

    # -- days ---------------------------------------------------------------------------------------------------

    def ask_sound(self) -> None:
        """Have the recording of the current message played, where a place has its player."""
        if self.receivers("2sound_wanted()"):
            self.sound_wanted.emit()
        else:
            self.desk.say(tr("Recordings are played under Conversations, at the right of the message."), "accent")

    def ask_day(self) -> None:
        thread = self.model.thread
        known = thread.span() if thread is not None else None
        if thread is None or known is None or thread.partial:
            self.desk.say(tr("The conversation is still being read.") if thread is not None and thread.partial
                          else tr("No message here has a day."), "accent")
            return
        first, last = map(_day, known)
        calendar = Calendar(first, last, (_day(ordinal) for ordinal in set(thread.days) if ordinal))
        at = self.view.currentIndex().row() if self.view.currentIndex().isValid() else self.view.visible_rows()[0]
        if thread.days[at]:
            calendar.setSelectedDate(_day(thread.days[at]))
        menu = QMenu(self)
        action = QWidgetAction(menu)
        action.setDefaultWidget(calendar)
        menu.addAction(action)
        calendar.activated.connect(lambda day: (menu.close(), self.go_to_day(day)))
        calendar.clicked.connect(lambda day: (menu.close(), self.go_to_day(day)))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.day.mapToGlobal(self.day.rect().bottomLeft()))
        calendar.setFocus()

    def go_to_day(self, day: QDate) -> None:
        """Show the first message of a day, or of the next one with messages."""
        thread = self.model.thread
        if thread is not None and len(thread.ids):
            at = thread.row_at(day.toPython())
            self.view.setCurrentIndex(self.model.index(at, 0))
            self.view.scrollTo(self.model.index(at, 0), self.view.ScrollHint.PositionAtTop)
            self.view.setFocus()

    def go_to_unread(self) -> None:
        """Show the first message that the examiner has not yet had before the eyes, and mark where it lies."""
        thread = self.model.thread
        if thread is None or thread.partial:
            self.desk.say(tr("The conversation is still being read."), "accent")
            return

        def go(until: int | None) -> None:
            at = thread.unread_after(until)
            if thread is not self.model.thread:
                return
            if at >= len(thread.ids):
                self.desk.say(tr("You have read every message here."), "accent")
                return
            thread.unread = at if at > 0 else -1
            self.view.forget_layout()
            self.map.update()
            self.view.show_row(at)
            self.view.setFocus()

        uid = thread.conversation["id"]
        self.desk.ops.read(lambda reader: worklist.read_until(reader.store, reader.case.actor, uid), go, self,
                           lane="pages", key=f"unread-{id(self)}")

    # -- what is current ----------------------------------------------------------------------------------------

    def _moved(self, at: int) -> None:
        message = self.model.row(at) if at >= 0 else None
        self._waiting = at if message is None and at >= 0 else None
        self.current.emit(message or {})

    def _late(self, first: int, last: int) -> None:
        if self._waiting is not None and first <= self._waiting <= last:
            self._moved(self._waiting)

    def _changed(self, what: str) -> None:
        if what == "pictures":
            self.view.revealed.clear()
            self.view.viewport().update()
        elif not self.conversation:
            return
        elif what == "places":
            self.view.viewport().update()
        elif what in ("flags", "work", "media"):
            self.refresh_rows(what)
        elif what in ("evidence", "scope", "people", "facts"):
            message = self.model.row(self.view.currentIndex().row()) if self.view.currentIndex().isValid() else None
            key, self.conversation = self.conversation["row"], {}
            self._open(lambda reader: conversation_still(reader, key), message["row"] if message else None)

    def refresh_rows(self, what: str = "flags") -> None:
        """Draw the messages anew after a decision, with what was there until the new ones are read."""
        self.model.forget()
        self._waiting = self.view.currentIndex().row() if self.view.currentIndex().isValid() else None
        self.view.viewport().update()
        if self._waiting is not None:
            self.model.row(self._waiting)
        thread = self.model.thread
        if what == "work" and thread is not None:
            def done(rows_: list[int]) -> None:
                thread.worked = rows_
                self.map.update()

            self.desk.ops.read(lambda reader: worked(reader.store, thread), done, self, lane="threads",
                               key=f"worked-{id(self)}")
        self.map.update()


def _day(ordinal: int) -> QDate:
    """A day of Python's count."""
    return QDate.fromJulianDay(ordinal + 1721425)


def _gaps(details: dict[str, Any]) -> str:
    missing = details.get("missing_rows")
    if not isinstance(missing, dict) or not missing.get("between"):
        return ""
    return count(int(missing["between"]), N_("{n} missing row id, a sign of deletion"),
                 N_("{n} missing row ids, a sign of deletion"))


