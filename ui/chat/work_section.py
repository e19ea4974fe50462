"""The part of the side panel that shows what examiners added to a message, and where it is changed."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from parsers.words import N_
from triage.work import annotations
from ui.chat.extras import ROLE_ICON, ROLES, rendering_head
from ui.desk import Desk
from ui.dialogs.texts import RenderingDialog, TextDialog
from ui.history import annotated
from ui.keys import shortcuts
from ui.look import tags
from ui.look.theme import XS, M, S
from ui.look.tips import as_it_stands
from ui.widgets.basic import Card, Label, glyph_label, row, tool
from ui.words import date_and_time, dotted, number, tr

_LONGEST = 6000  # characters of a text that are shown
_ADD = (("tag", "tag"), ("note", "note"), ("exhibit", "exhibit"), ("contrary", "contrary"), ("render", "translate"))


class WorkSection(QWidget):
    """`asked` carries the id of a shortcut: what the chat's own keys do, by button."""

    asked = Signal(str)

    def __init__(self, desk: Desk, message: dict[str, Any]) -> None:
        super().__init__()
        self.desk, self.message = desk, message
        self._may = desk.may_write
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, M, 0, 0)
        self._layout.setSpacing(XS)
        self._layout.addWidget(Label(tr("Your work"), "caption-strong", "muted"))
        line = row(spacing=2)
        for name, glyph in _ADD:
            made = tool(glyph, f"{tr(shortcuts.title(name))} ({shortcuts.shown(shortcuts.keys(name))})",
                        lambda n=name: self.asked.emit(n))
            made.setEnabled(self._may)
            line.addWidget(made)
        line.addStretch(1)
        self._layout.addLayout(line)
        for tag in message.get("tags") or ():
            self._tag(tag)
        if message.get("exhibit"):
            self._exhibit(message["exhibit"])
        for note in message.get("noted") or ():
            self._note(note)
        for rendering in message.get("renderings") or ():
            self._rendering(rendering)

    def _do(self, work: Any, name: str) -> None:
        self.desk.history.do(annotated(work), name, "work", self.desk, about={"message": self.message["row"]})

    def _away(self, name: str, run: Any) -> Any:
        made = tool("close", name, run)
        made.setEnabled(self._may)
        return made

    def _tag(self, tag: dict[str, Any]) -> None:
        dot = Label()
        dot.setPixmap(tags.dot(tag["colour"]).pixmap(14, 14))
        uid, name = self.message["id"], tag["name"]
        words = Label(tags.label(name), "caption-strong")
        words.setToolTip(as_it_stands(_who(tag)))
        line = row(dot, words, None, self._away(tr("Take the tag off"), lambda: self._do(
            lambda case: annotations.untag(case, name, "message", [uid]),
            tr(N_("tag {name} taken off"), name=tags.label(name)))), spacing=S)
        self._layout.addLayout(line)

    def _exhibit(self, chosen: dict[str, Any]) -> None:
        uid = self.message["id"]
        card = Card("sunken", (S, XS, XS, XS), XS)
        head = row(
            glyph_label(ROLE_ICON[chosen["role"]], "accent", 16),
            Label(tr(ROLES[chosen["role"]]), "caption-strong", wrap=True),
            self._edit(tr("Write why"), lambda: self._reason(chosen)),
            self._away(tr("Leave out of the report"), lambda: self._do(
                lambda case: annotations.choose(case, [uid], None), tr(N_("left out of the report")))), spacing=S)
        head.setStretch(1, 1)
        card.body.addLayout(head)
        if chosen["reason"]:
            card.body.addWidget(Label(chosen["reason"], "caption", wrap=True, selectable=True))
        card.body.addWidget(Label(_who(chosen), "small", "muted", wrap=True))
        self._layout.addWidget(card)

    def _reason(self, chosen: dict[str, Any]) -> None:
        uid = self.message["id"]
        dialog = TextDialog(tr("Why it stands in the report"), "", self.window(), text=chosen["reason"] or "",
                            needed=False)
        dialog.saved.connect(lambda text: self._do(
            lambda case: annotations.choose(case, [uid], chosen["role"], images=chosen["images"],
                                            reason=text or None), tr(ROLES[chosen["role"]])))
        dialog.open()

    def _note(self, note: dict[str, Any]) -> None:
        uid = note["uid"]
        self._card("note", tr(N_("Note")), note["text"], _who(note), lambda: self._change_note(note), lambda: self._do(
            lambda case: annotations.change_note(case, uid, ""), tr(N_("note taken away"))))

    def _change_note(self, note: dict[str, Any]) -> None:
        dialog = TextDialog(tr("Note"), "", self.window(), text=note["text"])
        dialog.saved.connect(lambda text: self._do(
            lambda case: annotations.change_note(case, note["uid"], text), tr(N_("note changed"))))
        dialog.open()

    def _rendering(self, rendering: dict[str, Any]) -> None:
        uid = rendering["uid"]
        text = rendering["text"]
        if len(text) > _LONGEST:  # a document may have 500,000, which no label can lay out
            text = text[:_LONGEST] + "\n" + tr(N_("… and {n} characters more"), n=number(len(text) - _LONGEST))
        self._card("translate", rendering_head(rendering), text, date_and_time(rendering["at"]) + " UTC",
                   lambda: self._change_rendering(rendering), lambda: self._do(
            lambda case: annotations.change_rendering(case, uid, ""), tr(N_("translation or transcript taken away"))))

    def _change_rendering(self, rendering: dict[str, Any]) -> None:
        dialog = RenderingDialog(self.message, rendering["author"], self.window(), standing=rendering)
        dialog.saved.connect(lambda made: self._do(
            lambda case: annotations.change_rendering(case, rendering["uid"], made["text"], author=made["author"]),
            tr(N_("translation or transcript changed"))))
        dialog.open()

    def _card(self, glyph: str, title: str, text: str, by: str, change: Any, drop: Any) -> None:
        card = Card("sunken", (S, XS, XS, S), XS)
        head = row(glyph_label(glyph, "muted", 16), Label(title, "caption-strong", wrap=True),
                   self._edit(tr("Change it"), change), self._away(tr("Take it away"), drop), spacing=S)
        head.setStretch(1, 1)
        card.body.addLayout(head)
        card.body.addWidget(Label(text, "caption", wrap=True, selectable=True))
        card.body.addWidget(Label(by, "small", "muted", wrap=True))
        self._layout.addWidget(card)

    def _edit(self, name: str, run: Any) -> Any:
        made = tool("edit", name, run)
        made.setEnabled(self._may)
        return made


def _who(entry: dict[str, Any]) -> str:
    return dotted(entry["actor"], f"{date_and_time(entry['at'])} UTC")


