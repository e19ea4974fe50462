"""The side panel of a message: where it stands in the evidence, all its times, its state, the raw row."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from parsers.words import N_
from triage.report import labels
from triage.views import calls
from ui.chat import describe
from ui.chat.copies import ask_copy
from ui.chat.details import as_stored, in_words
from ui.chat.flag_section import FlagSection
from ui.chat.player import Player, why_silent
from ui.chat.provenance_text import heading, of_source
from ui.chat.times import full
from ui.chat.work_section import WorkSection
from ui.desk import Desk
from ui.look.theme import ROOMY, L, M, S, theme
from ui.reading import raw_row
from ui.views.place import scrolled
from ui.widgets.basic import Card, Label, button, clear, glyph_label, row
from ui.widgets.lines import Lines
from ui.widgets.value import add_value
from ui.words import dotted, number, of, size, tr

_LONG = 6000


class ProvenancePanel(QFrame):
    """Filled with the current message. `asked` carries what is to be done with it, as the id of a shortcut."""

    asked = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.setProperty("side", "true")
        self.setMinimumWidth(270 if theme().scale <= ROOMY else 400)
        self._content = QWidget()
        self._layout = QVBoxLayout(self._content)
        self._layout.setContentsMargins(L, L, L, L)
        self._layout.setSpacing(S)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 0, 0, 0)
        outer.addWidget(scrolled(self._content))
        self.message: dict[str, Any] = {}
        self.players: list[Player] = []
        self.show_message({})

    def show_message(self, message: dict[str, Any]) -> None:
        """Fill the panel; an empty dict empties it."""
        self.message = message
        self.players = []
        clear(self._layout)
        if not message:
            self._layout.addWidget(Label(tr("Where a message stands in the evidence is shown here."), tone="muted",
                                         wrap=True))
            self._layout.addStretch(1)
            return
        self._layout.addWidget(Label(tr("Provenance"), "heading"))
        self._who(message)
        self._sounds(message)
        if message["marks"]:
            self._layout.addWidget(FlagSection(self.desk, message))
        work = WorkSection(self.desk, message)
        work.asked.connect(self.asked)
        self._layout.addWidget(work)
        self._section(tr("Times"), full(message))
        for n, source in enumerate(message["sources"]):
            self._section(heading(n), of_source(source))
        self._attachments(message)
        self._details(message)
        self._section(tr("Ids"), [(tr("Message"), message["id"]), (tr("Conversation"), message["conversation"])],
                      mono=True)
        self._raw = button(tr("Show the stored row"), self._show_raw, kind="quiet", glyph="database")
        self._layout.addLayout(row(self._raw, None))
        self._layout.addStretch(1)

    def _heading(self, text: str) -> None:
        self._layout.addSpacing(M)
        self._layout.addWidget(Label(text, "caption-strong", "muted", wrap=True))

    def _section(self, title: str, lines: list[tuple[str, str]], *, mono: bool = False) -> None:
        self._heading(title)
        grid = QGridLayout()
        grid.setHorizontalSpacing(M)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for n, (name, value) in enumerate(lines):
            add_value(grid, n, name, value, "mono" if mono else "caption")
        self._layout.addLayout(grid)

    def _who(self, message: dict[str, Any]) -> None:
        sender = message["sender"]
        who = sender["name"] if sender else tr("Sender not named")
        self._layout.addWidget(Label(who, "strong", wrap=True, selectable=True))
        known = [of(labels.MESSAGE_KIND, message["kind"]), of(labels.DIRECTION, message["direction"])]
        if sender and sender["identifier"]:
            known.insert(0, str(sender["identifier"]))
        self._layout.addWidget(Label(dotted(*known), "caption", "muted", wrap=True, selectable=True))
        if words := describe.state_words(message):
            card = Card("danger" if message["state"] == "deleted_by_app" else "concern", (M, S, M, S))
            line = row(glyph_label(describe.STATE_ICON.get(message["state"], "trash"), "danger", 18),
                       Label(words, "caption-strong", wrap=True))
            line.setStretch(1, 1)
            card.body.addLayout(line)
            self._layout.addWidget(card)
        if message["text"] and len(message["text"]) > _LONG:
            whole = Lines(message["text"])
            whole.setReadOnly(True)
            whole.setMinimumHeight(200)
            whole.setAccessibleName(tr("The whole text"))
            self._heading(tr("The whole text"))
            self._layout.addWidget(whole)

    def _sounds(self, message: dict[str, Any]) -> None:
        for attachment in message["attachments"]:
            sound = message["kind"] == "voice" or (attachment["mime"] or "").startswith("audio/")
            if sound and attachment["present"] and attachment["sha256"]:
                self.players.append(Player(self.desk, attachment))
                self._layout.addWidget(self.players[-1])

    def play(self) -> None:
        """Play or pause the first recording of the message; a sentence says why not."""
        why = why_silent() if self.players else tr("This message has no recording in the evidence.")
        if why:
            self.desk.say(why, "concern")
        else:
            self.players[0].play()

    def _attachments(self, message: dict[str, Any]) -> None:
        for attachment in message["attachments"]:
            here = tr("in the evidence") if attachment["present"] else tr("not in the evidence")
            lines = [(tr("Name"), attachment["name"] or "–"), (tr("Type"), attachment["mime"] or "–"),
                     (tr("File"), here), (tr("Size"), size(attachment["size"]))]
            if attachment["path"]:
                lines.append((tr("Path"), attachment["path"]))
            if attachment["sha256"]:
                lines.append(("SHA-256", attachment["sha256"]))
            if attachment.get("seconds"):
                lines.append((tr("Length"), calls.length(attachment["seconds"])))
            self._section(tr("Attachment"), lines)
            if attachment["present"] and attachment["sha256"]:
                self._layout.addLayout(row(button(
                    tr("Save a copy…"), lambda a=attachment: ask_copy(self.desk, self, a["sha256"], a["name"]),
                    kind="quiet", glyph="save",
                    tip=tr("Save a copy of the file, checked by its hash, outside the case")), None))

    def _details(self, message: dict[str, Any]) -> None:
        details = message["details"]
        edits = details.get("edited")
        if isinstance(edits, list) and edits:
            self._section(tr("Edited"), [
                (number(n), str(e.get("text") or tr(N_("the earlier text is not in the evidence"))))
                for n, e in enumerate(edits, 1) if isinstance(e, dict)])
        if message["reacted"]:
            self._section(tr("Reactions"), [(emoji, who or "–") for emoji, who in message["reacted"]])
        if words := in_words(details, message["called"]):
            self._section(tr("What else the evidence says"), words)
        if fields := as_stored(details):
            self._section(tr("Fields of the app, as stored"), fields, mono=True)

    def _show_raw(self) -> None:
        self._raw.setEnabled(False)
        message = self.message

        def done(found: dict[str, Any]) -> None:
            if message is self.message:
                self._section(tr("Stored row"), [(k, str(v)) for k, v in found.items() if v is not None], mono=True)

        self.desk.ops.read(lambda reader: raw_row(reader, message["row"]), done, self, lane="pages")

