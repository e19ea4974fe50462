"""Choosing tags: those that exist with their colours, or a new one by typing its name."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QListWidgetItem, QPushButton, QWidget

from triage.work.annotations import BOOKMARK, COLOURS
from ui.dialogs.frame import Frame
from ui.look import tags
from ui.look.theme import XS, theme
from ui.widgets.basic import Label, button, row
from ui.widgets.letters import Items
from ui.words import number, tr

_NAME = Qt.ItemDataRole.UserRole


class TagPicker(Frame):
    """`toggled` carries a tag's name, its colour, and whether it is to be on. Each is saved at once.

    `known`: tags as triage.work.annotations.tags gives them. `on`: name to how many of the `of` subjects have it.
    """

    toggled = Signal(str, str, bool)

    def __init__(self, title: str, known: list[dict[str, Any]], on: dict[str, int], of: int, parent: QWidget) -> None:
        super().__init__(title, parent, width=380)
        self._known = {t["name"]: t for t in known}
        self._known.setdefault(BOOKMARK, {"name": BOOKMARK, "colour": "yellow", "uses": 0})
        self._on, self._of = on, of
        self._just_set: str | None = None  # the tag that Enter gave or took a moment ago
        self.words = QLineEdit()
        self.words.setPlaceholderText(tr("Find a tag, or type a new name"))
        self.words.setAccessibleName(self.words.placeholderText())
        self.words.setFont(theme().font("body"))
        self.list = Items()
        self.list.setAccessibleName(tr("Tags"))
        self.list.setFont(theme().font("body"))
        self.list.setMinimumHeight(210)
        self.list.setIconSize(QSize(theme().side(16), theme().side(16)))
        self.body.addWidget(self.words)
        self.body.addWidget(self.list)
        self.body.addWidget(Label(tr("Colour of a new tag"), "caption", "muted"))
        self.body.addLayout(self._colours())
        self.words.textChanged.connect(lambda _: self._fill())
        self.list.itemClicked.connect(self._toggle)
        self.cancel.setText(tr("Done"))
        self.cancel.setAutoDefault(False)
        self.cancel.clicked.disconnect()
        self.cancel.clicked.connect(self._done)
        self._fill()
        self.words.setFocus()

    def _colours(self) -> Any:
        group = QButtonGroup(self)
        line = row(spacing=XS)
        for name in COLOURS:
            made = button("", kind="chip", tip=tr(tags.NAMES[name]))
            made.setIcon(tags.dot(name))
            made.setCheckable(True)
            made.setAutoDefault(False)
            made.setChecked(name == "blue")
            made.setProperty("colour", name)
            group.addButton(made)
            line.addWidget(made)
        line.addStretch(1)
        self.colour_buttons = group
        return line

    def _fill(self) -> None:
        wanted = self.words.text().strip()
        self.list.clear()
        names = sorted(self._known, key=lambda n: (n != BOOKMARK, n.casefold()))
        for name in names:
            if wanted.casefold() in tags.label(name).casefold():
                self.list.addItem(self._item(name))
        if wanted and wanted.casefold() not in {tags.label(n).casefold() for n in names} | {BOOKMARK}:
            made = QListWidgetItem(tr("Make the tag “{name}”", name=wanted))
            made.setData(_NAME, wanted)
            self.list.addItem(made)
        self.list.setCurrentRow(0)

    def _item(self, name: str) -> QListWidgetItem:
        tag, n = self._known[name], self._on.get(name, 0)
        words = tags.label(name)
        if 0 < n < self._of:
            words = tr("{name} (on {n} of {of})", name=words, n=n, of=self._of)
        made = QListWidgetItem(tags.dot(tag["colour"]), words)
        made.setData(_NAME, name)
        made.setToolTip(tr("used {n} times", n=number(tag["uses"])))
        made.setFlags(made.flags() & ~Qt.ItemFlag.ItemIsUserCheckable)
        made.setCheckState(Qt.CheckState.Checked if n and n == self._of else
                           Qt.CheckState.PartiallyChecked if n else Qt.CheckState.Unchecked)
        return made

    def _set(self, name: str) -> None:
        """Give a tag, or take it where all have it."""
        if name not in self._known:
            chosen = self.colour_buttons.checkedButton()
            self._known[name] = {"name": name, "colour": chosen.property("colour"), "uses": 0}
        on = self._on.get(name, 0) < self._of
        self._on[name] = self._of if on else 0
        self.toggled.emit(name, self._known[name]["colour"], on)

    def _toggle(self, item: QListWidgetItem) -> None:
        name = item.data(_NAME)
        self._set(name)
        self.words.clear()
        self._fill()
        for n in range(self.list.count()):
            if self.list.item(n).data(_NAME) == name:
                self.list.setCurrentRow(n)

    def _done(self) -> None:
        """Who types a name and clicks Done means the tag that is marked below: it is given, never taken. Escape and
        closing the window leave it aside.
        """
        marked = self.list.currentItem()
        if self.words.text().strip() and marked is not None and self._on.get(marked.data(_NAME), 0) < self._of:
            self._set(marked.data(_NAME))
        self.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row_ = self.list.currentRow()
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self.words.hasFocus():
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self.list.setCurrentRow(min(max(0, row_ + step), self.list.count() - 1))
            self._just_set = None
            return
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        focus = self.focusWidget()
        if enter and isinstance(focus, QPushButton):
            focus.click()
            return
        chosen = self.list.currentItem()
        again = chosen is not None and not self.words.text() and chosen.data(_NAME) == self._just_set
        if enter and (again or event.modifiers() & Qt.KeyboardModifier.ControlModifier):
            self.accept()  # who presses Enter twice is done, and has not changed their mind
            return
        if chosen is not None and (enter or (event.key() == Qt.Key.Key_Space and self.list.hasFocus())):
            self._just_set = chosen.data(_NAME) if enter else None
            self._toggle(chosen)
            return
        super().keyPressEvent(event)
