"""What an examiner does with messages of a chat: tag, bookmark, note, choose for the report, translate, copy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from parsers.words import N_
from triage.case import Case
from triage.ledger import work as ledger_work
from triage.report import labels
from triage.work import annotations, worklist
from triage.work.annotations import BOOKMARK, Change
from ui.chat.extras import ROLES
from ui.chat.provenance_text import as_text
from ui.dialogs.ledger_line import LedgerDialog
from ui.dialogs.picture import PictureDialog, who_and_when
from ui.dialogs.tag_picker import TagPicker
from ui.dialogs.texts import RenderingDialog, TextDialog
from ui.history import annotated
from ui.keys import shortcuts
from ui.look.icons import icon
from ui.look.tags import label
from ui.look.theme import theme
from ui.running.operations import Reader
from ui.words import count, dotted, isolate, of, tr

if TYPE_CHECKING:
    from ui.chat.pane import ChatPane

MOST = 20_000  # messages that one step changes
_COPIED = 2000
_QUOTED = 200
_MENU = (("tag", "tag"), ("bookmark", "bookmark"), ("note", "note"), ("exhibit", "exhibit"), ("contrary", "contrary"),
         ("render", "translate"), ("ledger", "ledger"), ("", ""), ("quoted", "reply"), ("reveal", "eye"),
         ("enlarge", "fit"), ("copy", "copy"))


class Work(QObject):
    """Answers the shortcuts of a ChatPane that change the case."""

    def __init__(self, pane: ChatPane) -> None:
        super().__init__(pane)
        self.pane, self.desk = pane, pane.desk
        self._runs: dict[str, Callable[[], None]] = {
            "tag": self.tag, "bookmark": self.bookmark, "note": self.note, "render": self.render,
            "exhibit": lambda: self.choose("exhibit"), "contrary": lambda: self.choose("contrary"),
            "quoted": self.quoted, "copy": self.copy,
            "tag-conversation": lambda: self.tag_conversation(pane.conversation),
            "note-conversation": lambda: self.note_conversation(pane.conversation),
            "ledger": self.ledger, "day": self.pane.ask_day,
            "unread": self.pane.go_to_unread, "play": self.pane.ask_sound,
            "enlarge": self.enlarge,
        }
        pane.view.asked.connect(self.run)
        pane.view.menu_asked.connect(self.menu)

    def run(self, name: str) -> None:
        """Do what a shortcut stands for; what changes the case waits while it may not be changed."""
        if not self.pane.conversation:
            self.desk.say(tr("Choose a conversation first."), "accent")
        elif name in ("quoted", "copy", "day", "unread", "play", "enlarge") or self._may_write():
            self._runs[name]()

    def on_conversation(self, name: str, conversation: dict[str, Any]) -> None:
        """Tag or note a conversation, whether or not it is the one that is shown."""
        if self._may_write():
            (self.tag_conversation if name == "tag-conversation" else self.note_conversation)(conversation)

    def _may_write(self) -> bool:
        """Whether the case may be changed now; if not, it is said."""
        if not self.desk.writable:
            self.desk.say(tr("The case is open for reading only."), "concern")
        elif not self.desk.may_write:
            self.desk.say_reading()
        return self.desk.may_write

    def menu(self, where: QPoint) -> None:
        """The same by mouse."""
        menu = QMenu(self.pane)
        for name, glyph in _MENU:
            if not name:
                menu.addSeparator()
                continue
            action = menu.addAction(icon(glyph, theme().colours.muted), tr(shortcuts.title(name)))
            action.setShortcut(shortcuts.keys(name))
            action.setShortcutVisibleInContextMenu(True)
            action.setEnabled(self.desk.may_write or name in ("quoted", "copy", "reveal", "enlarge"))
            action.triggered.connect(lambda _=False, n=name: self.pane.view.run(n))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(where)

    # -- which messages -----------------------------------------------------------------------------------------

    def rows(self) -> list[int]:
        """Row ids of the selected messages; empty, and said, where they are too many."""
        view = self.pane.view
        if view.chosen() > MOST:
            self.desk.say(tr("These are {n} messages; select {most} at most.", n=view.chosen(), most=MOST), "concern")
            return []
        return [self.pane.model.ids[n] for n in view.chosen_rows()]

    def current(self) -> dict[str, Any]:
        """The current message, if it is at hand."""
        index = self.pane.view.currentIndex()
        return (self.pane.model.row(index.row()) if index.isValid() else None) or {}

    def _messages(self, work: Callable[[Case, list[str]], Change], name: str, rows: list[int]) -> None:
        self.desk.history.do(annotated(lambda case: work(case, worklist.public_ids(case, rows))), name, "work",
                             self.pane, about={"message": rows[0]})

    # -- tags ---------------------------------------------------------------------------------------------------

    def tag(self) -> None:
        """Offer the tags for the selected messages."""
        rows = self.rows()
        if rows:
            title = count(len(rows), N_("Tag {n} message"), N_("Tag {n} messages"))
            self._pick(title, "message", lambda case: worklist.public_ids(case, rows), {"message": rows[0]})

    def tag_conversation(self, conversation: dict[str, Any]) -> None:
        """Offer the tags for a conversation."""
        uid = conversation["id"]
        self._pick(tr("Tag the conversation"), "conversation", lambda _: [uid], {})

    def _pick(self, title: str, what: str, subjects: Callable[[Case], list[str]], about: dict[str, Any]) -> None:
        def work(reader: Reader) -> tuple[list[dict[str, Any]], dict[str, int], int]:
            uids = subjects(reader.case)
            found = annotations.tags_of(reader.store, what, uids)
            return (annotations.tags(reader.store), Counter(t["name"] for tags in found.values() for t in tags),
                    len(uids))

        def toggle(name: str, colour: str, on: bool) -> None:
            def act(case: Case) -> Change:
                uids = subjects(case)
                return (annotations.tag(case, name, what, uids, colour=colour) if on
                        else annotations.untag(case, name, what, uids))

            words = tr(N_("tag {name}")) if on else tr(N_("tag {name} taken off"))
            self.desk.history.do(annotated(act), words.format(name=label(name)), "work", self.pane, about=about)

        def show(found: tuple[list[dict[str, Any]], dict[str, int], int]) -> None:
            if found[2]:
                picker = TagPicker(title, *found, self.pane.window())
                picker.toggled.connect(toggle)
                picker.open()

        self.desk.ops.read(work, show, self.pane, lane="pages")

    def bookmark(self) -> None:
        """Bookmark the selected messages; where all are, take it off."""
        rows = self.rows()
        if not rows:
            return
        on = any(t["name"] == BOOKMARK for t in self.current().get("tags", ()))
        if on:
            self._messages(lambda case, uids: annotations.untag(case, BOOKMARK, "message", uids),
                           tr("bookmark taken off"), rows)
        else:
            self._messages(lambda case, uids: annotations.tag(case, BOOKMARK, "message", uids, colour="yellow"),
                           tr("bookmark"), rows)

    # -- notes and renderings -----------------------------------------------------------------------------------

    def note(self) -> None:
        """Write a note on the current message."""
        message = self.current()
        if message:
            who = (message["sender"] or {}).get("name") or tr(N_("Sender not named"))
            words = message["text"][:_QUOTED] if message["text"] else of(labels.MESSAGE_KIND, message["kind"])
            self._note("message", message["id"], tr("{name}: {value}", name=isolate(who), value=isolate(words)),
                       {"message": message["row"]})

    def note_conversation(self, conversation: dict[str, Any]) -> None:
        """Write a note on a conversation."""
        self._note("conversation", conversation["id"], str(conversation["title"]), {})

    def _note(self, what: str, uid: str, shown: str, about: dict[str, Any]) -> None:
        dialog = TextDialog(tr("Note"), shown, self.pane.window())
        dialog.saved.connect(lambda text: self.desk.history.do(
            annotated(lambda case: annotations.add_note(case, what, uid, text)), tr("note"), "work", self.pane,
            about=about))
        dialog.open()

    def render(self) -> None:
        """Write a translation or transcript of the current message."""
        message = self.current()
        if not message:
            return
        dialog = RenderingDialog(message, self.desk.actor, self.pane.window())
        dialog.saved.connect(lambda made: self.desk.history.do(
            annotated(lambda case: annotations.render(
                case, message["id"], made["kind"], made["text"], language=made["language"], author=made["author"],
                file=next((a["sha256"] for a in message["attachments"] if made["kind"] == "transcript"), None))),
            tr("translation or transcript"), "work", self.pane, about={"message": message["row"]}))
        dialog.open()

    def ledger(self) -> None:
        """Add a line to the ledger of pay and debts from the current message."""
        message = self.current()
        if not message:
            return
        people = {p["id"]: p["name"] for p in self.pane.conversation["participants"] if p}
        dialog = LedgerDialog(message, people, self.pane.window())

        def save(made: dict[str, str]) -> None:
            self.desk.history.do(
                annotated(lambda case: ledger_work.add(case, message["id"], **made)), tr("Line added to the ledger"),
                "ledger", self.pane, failed=dialog.failed, done=added, about={"message": message["row"]})

        def added() -> None:
            dialog.accept()
            self.desk.say(tr("Added to Pay and debts. Ctrl+Z takes it back."), "good")

        dialog.saved.connect(save)
        dialog.open()

    # -- the report ---------------------------------------------------------------------------------------------

    def choose(self, role: str) -> None:
        """Choose the selected messages for the report; where the current one is chosen so, leave them out again."""
        rows = self.rows()
        if not rows:
            return
        standing = (self.current().get("exhibit") or {}).get("role")
        wanted = None if standing == role else role
        name = tr(ROLES[role]) if wanted else tr(N_("left out of the report"))
        self._messages(lambda case, uids: annotations.choose(case, uids, wanted), name, rows)

    # -- looking ------------------------------------------------------------------------------------------------

    def quoted(self) -> None:
        """Go to the message that the current one answers."""
        answer, thread = self.current().get("answers"), self.pane.model.thread
        if answer and thread is not None and (at := thread.row_of(answer["row"])) is not None:
            self.pane.view.show_row(at)
        elif answer and answer.get("chat") is not None:
            self.desk.go("conversations", message=answer["row"])
        else:
            self.desk.say(tr("This message answers no other that is at hand."), "accent")

    def enlarge(self) -> None:
        """Look closely at the pictures of the current message, from the one that was clicked on."""
        view, message = self.pane.view, self.current()
        pictures = message.get("pictures") or []
        if not pictures:
            self.desk.say(tr("This message has no picture that can be shown."), "accent")
            return
        names = {a["sha256"]: a["name"] for a in message["attachments"] if a["sha256"]}
        at = next((n for n, p in enumerate(pictures) if p["sha256"] == view.looked_at), 0)

        def show() -> None:
            picture = pictures[at]
            place = tr("{n} of {of}", n=at + 1, of=len(pictures)) if len(pictures) > 1 else ""
            dialog.show_file(picture, names.get(picture["sha256"]) or "", dotted(place, *who_and_when(message)))

        def step(by: int) -> None:
            nonlocal at
            at = max(0, min(len(pictures) - 1, at + by))
            show()

        def reveal(files: list[str]) -> None:
            view.reveal(files)
            show()

        dialog = PictureDialog(self.desk, view.shows, reveal, step if len(pictures) > 1 else None, self.pane.window())
        show()
        dialog.open()

    def copy(self) -> None:
        """The selected messages as text, each with its provenance."""
        view, model = self.pane.view, self.pane.model
        ids = [model.ids[n] for n in view.chosen_rows(_COPIED)]
        if not ids:
            return

        def done(text: str) -> None:
            QGuiApplication.clipboard().setText(text)
            if view.chosen() > _COPIED:
                self.desk.say(tr("The first {n} messages were copied.", n=_COPIED), "concern")

        def work(reader: Reader) -> str:  # a thousand messages take longer to write out than the window may pause
            return "\n\n".join(map(as_text, reader.store.by_ids(ids)))

        self.desk.ops.read(work, done, self.pane, lane="pages")
