"""Tagged and noted: everything examiners have added to the case, by tag and kind, with the way to each message."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QInputDialog,
    QListWidgetItem,
    QMenu,
    QSplitter,
    QStackedWidget,
    QWidget,
)

from parsers.words import N_
from triage.report import labels
from triage.work import annotations, worklist
from triage.work.annotations import BOOKMARK, COLOURS
from ui.chat import times
from ui.chat.extras import RENDERING
from ui.desk import Desk
from ui.history import annotated
from ui.look import tags
from ui.look.icons import icon
from ui.look.theme import M, S, theme
from ui.models.table import Column
from ui.running.importing import Importing
from ui.running.operations import Reader
from ui.views.place import Place, wait_in
from ui.widgets.basic import Empty, Label, PageHead, button, column
from ui.widgets.letters import Items
from ui.widgets.table import Table
from ui.words import count, date_and_time, dotted, number, of, told_apart, tr

KINDS = {"tag": N_("Tag"), "note": N_("Note"), "exhibit": N_("Exhibit"), "contrary": N_("Contrary message"),
         **RENDERING}
_GROUPS = (("note", "note", N_("Notes")), ("exhibit", "exhibit", N_("Exhibits")),
           ("contrary", "contrary", N_("Contrary messages")), ("translation", "translate", N_("Translations")),
           ("transcript", "voice", N_("Transcripts")), ("ocr", "image", N_("Read from pictures")),
           ("document", "document", N_("Read from documents")))
_TONE = {"tag": "plain", "note": "plain", "exhibit": "good", "contrary": "concern"}
_ENTRY = Qt.ItemDataRole.UserRole
Entry = dict[str, Any]


class Marked(Place):
    """Tags and kinds at the left, what bears them at the right."""

    CONCERNS = frozenset({"evidence", "work", "scope", "people", "facts"})

    def __init__(self, desk: Desk, importing: Importing) -> None:
        super().__init__(desk, importing)
        self.entries: list[Entry] = []
        self.chosen: tuple[str, str] = ("all", "")
        self.head = PageHead(tr("Tagged and noted"), tr("What you and others have added to this case."))
        self.go = button(tr("Show the message"), self._show, glyph="conversations")
        self.out = button(tr("Write to a file…"), self._export, glyph="save",
                          tip=tr("Write this list to a CSV or Excel file"))
        self.head.add(self.go, self.out)
        self.groups = Items()
        self.groups.setAccessibleName(tr("Tags and kinds"))
        self.groups.setFont(theme().font("body"))
        self.groups.setProperty("side", "true")
        self.groups.setIconSize(QSize(theme().side(16), theme().side(16)))
        self.groups.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.groups.setTextElideMode(Qt.TextElideMode.ElideMiddle)  # how many there are stays to be read
        self.groups.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.groups.customContextMenuRequested.connect(self._menu)
        self.table = Table([
            Column(tr("Kind"), kind, pill=True, tone=lambda e: _TONE.get(e["kind"], "plain")),
            Column(tr("Tag or text"), said, role="strong", two_lines=True),
            Column(tr("Time"), when, two_lines=True, key=lambda e: e.get("sent_at") or e.get("sent_at_local") or ""),
            Column(tr("Person"), lambda e: e.get("sender") or ""),
            Column(tr("Message"), message, two_lines=True),
            Column(tr("Conversation"), lambda e: dotted(e.get("conversation") or "", told_apart(e.get("apart")))),
            Column(tr("Added by"), lambda e: e["actor"]),
            Column(tr("Added at (UTC)"), lambda e: date_and_time(e["at"]), key=lambda e: e["at"]),
        ], tr("Tagged and noted"), stretch=4, on_row=lambda _: self._buttons(), on_enter=lambda _: self._show())
        self._lay_out()
        self.groups.currentItemChanged.connect(lambda *_: self._choose())
        for key, run in ((Qt.Key.Key_F2, self._rename), (Qt.Key.Key_Delete, self._drop)):
            shortcut = QShortcut(QKeySequence(key), self.groups)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(lambda run=run: run(self.chosen[1]) if self._may_change() else None)

    def _lay_out(self) -> None:
        left = QFrame()
        left.setProperty("list", "true")
        left.setMinimumWidth(190)
        hint = Label(tr("To rename, recolour or take away a tag: right click, or the menu key (Shift+F10). F2 renames "
                        "it, Delete takes it away."), "small", "muted", wrap=True)
        layout = column(self.groups, column(hint, margins=(M, S, M, M)), spacing=0)
        layout.setStretch(0, 1)
        left.setLayout(layout)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(left)
        split.addWidget(self.table)
        split.setStretchFactor(1, 1)
        split.setSizes([220, 900])
        split.setChildrenCollapsible(False)
        self.body = QStackedWidget()
        holder = QWidget()
        holder.setLayout(column(Empty(
            "tag", tr("Nothing tagged or noted yet"),
            tr("In a conversation select messages and press T to tag them, M to write a note, E to choose them for the "
               "report. What you add appears here."),
            button(tr("See the conversations"), lambda: self.desk.go("conversations"), kind="primary"))))
        self.body.addWidget(holder)
        self.body.addWidget(split)
        wait_in(self.body)
        outer = column(self.head, self.body, spacing=0)
        outer.setStretch(1, 1)
        self.setLayout(outer)

    def refresh(self) -> None:
        def work(reader: Reader) -> tuple[list[Entry], list[dict[str, Any]]]:
            return worklist.listing(reader.store), annotations.tags(reader.store)

        self.desk.ops.read(work, lambda found: self._fill(*found), self, key="marked")

    def _fill(self, entries: list[Entry], known: list[dict[str, Any]]) -> None:
        self.entries = entries
        self.body.setCurrentIndex(1 if entries or known else 0)
        keep = self.chosen
        blocked = self.groups.blockSignals(True)
        self.groups.clear()
        self._group("all", "", tr("Everything"), "media", len(entries))
        for tag in known:
            n = sum(e["kind"] == "tag" and e["name"] == tag["name"] for e in entries)
            self._group("tag", tag["name"], tags.label(tag["name"]), "", n, tag["colour"])
        for name, glyph, title in _GROUPS:
            n = sum(e["kind"] == name for e in entries)
            if n:
                self._group(name, "", tr(title), glyph, n)
        for at in range(self.groups.count()):
            if tuple(self.groups.item(at).data(_ENTRY)) == tuple(keep):
                self.groups.setCurrentRow(at)
        if self.groups.currentRow() < 0:
            self.groups.setCurrentRow(0)
        self.groups.blockSignals(blocked)
        self._choose()
        self.settle_focus()

    def _group(self, what: str, name: str, title: str, glyph: str, n: int, colour: str = "") -> None:
        item = QListWidgetItem(tags.dot(colour) if colour else icon(glyph, theme().colours.muted),
                               f"{title}  {number(n)}")
        item.setData(_ENTRY, (what, name))
        self.groups.addItem(item)

    def _choose(self) -> None:
        item = self.groups.currentItem()
        if item is None:
            return
        self.chosen = what, name = item.data(_ENTRY)
        shown = [e for e in self.entries if what == "all" or (
            e["kind"] == what and (what != "tag" or e["name"] == name))]
        self.table.set_rows(shown, (112, 170, 135, 112, 0, 120, 76, 132))
        self.head.subtitle.setText(count(len(shown), N_("{n} entry"), N_("{n} entries")))
        if shown and not self.table.currentIndex().isValid():
            self.table.selectRow(0)
        self._buttons()

    def _buttons(self) -> None:
        entry = self.table.current()
        self.go.setEnabled(entry is not None and ("row" in entry or "conversation_row" in entry))
        self.out.setEnabled(bool(self.table.source.rows))

    def _show(self) -> None:
        entry = self.table.current()
        if entry is None:
            return
        if "row" in entry:
            self.desk.go("conversations", message=entry["row"])
        elif "conversation_row" in entry:
            self.desk.go("conversations", conversation_row=entry["conversation_row"])
        elif entry["what"] == "person":
            self.desk.go("people", person=entry["subject"])

    def _export(self) -> None:
        self.table.export()

    # -- tags ---------------------------------------------------------------------------------------------------

    def _may_change(self) -> bool:
        """Whether a tag is chosen that can be changed now."""
        return self.chosen[0] == "tag" and self.desk.may_write

    def _menu(self, where: Any) -> None:
        """For the chosen tag: a press of the right button chooses the one below it, a key opens the menu anywhere."""
        if not self._may_change():
            return
        name = self.chosen[1]
        menu = QMenu(self)
        if name != BOOKMARK:
            menu.addAction(icon("edit", theme().colours.muted), tr("Rename…"), lambda: self._rename(name))
        colours = menu.addMenu(tr("Colour"))
        for colour in COLOURS:
            colours.addAction(tags.dot(colour), tr(tags.NAMES[colour]), lambda c=colour: self._do(
                lambda case: annotations.change_tag(case, name, colour=c), tr(N_("tag {name}"), name=tags.label(name))))
        menu.addSeparator()
        menu.addAction(icon("trash", theme().colours.muted), tr("Take the tag away everywhere"),
                       lambda: self._drop(name))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.groups.viewport().mapToGlobal(where))

    def _drop(self, name: str) -> None:
        self._do(lambda case: annotations.drop_tag(case, name), tr(N_("tag {name} taken off"), name=tags.label(name)))

    def _rename(self, name: str) -> None:
        if name == BOOKMARK:
            self.desk.say(tr("The bookmark keeps its name."), "accent")
            return
        text, ok = QInputDialog.getText(self.window(), tr("Rename the tag"), tr("Name"), text=name)
        if ok and text.strip() and text.strip() != name:
            self.chosen = ("tag", text.strip())  # it stays the chosen one under its new name
            self._do(lambda case: annotations.change_tag(case, name, new_name=text),
                     tr(N_("tag {name}"), name=text.strip()))

    def _do(self, work: Any, name: str) -> None:
        self.desk.history.do(annotated(work), name, "work", self)

    def arrive(self, tag: str | None = None, kind: str | None = None, **_: Any) -> None:
        if tag is not None or kind is not None:
            self.chosen = ("tag", tag) if tag is not None else (kind or "all", "")
            self.refresh()

    def main_control(self) -> QWidget:
        return self.table


def kind(entry: Entry) -> str:
    """The kind of an entry in words."""
    return of(KINDS, entry["kind"])


def said(entry: Entry) -> str:
    """The tag, or what was written."""
    if entry["kind"] == "tag":
        return tags.label(entry["name"])
    return entry["text"] or ""


def when(entry: Entry) -> str:
    """When the message was sent, and by which clock."""
    return times.when(entry) if entry["what"] == "message" else ""


def message(entry: Entry) -> str:
    """The words of the message, or its kind."""
    if entry["what"] != "message":
        return entry.get("said") or ""
    return entry.get("said") or of(labels.MESSAGE_KIND, entry.get("message_kind"))
