"""The list of conversations with its filter, at the left of the chat."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QButtonGroup, QFrame, QLineEdit, QStackedWidget

from parsers.words import N_
from ui.models.conversations import KEEPS, ROW, SORTS, ConversationModel
from ui.theme import XS, M, S, theme
from ui.widgets.basic import Empty, Label, button, column, row
from ui.widgets.form import choice
from ui.widgets.rows import RowDelegate, RowList, bars, chip, words
from ui.words import count, number, parse_iso, short_day, tr

Index = QModelIndex | QPersistentModelIndex
_CHIPS = 3


class ConversationDelegate(RowDelegate):
    """Title and priority; app, messages and days; codes of the flags."""

    HEIGHT = 84

    def draw(self, painter: QPainter, room: QRectF, index: Index) -> None:
        c = index.data(ROW)
        if c is None:
            return
        step = 21 * theme().scale
        words(painter, room.adjusted(0, 0, -30, 0), str(c["title"]), "strong")
        bars(painter, room.right(), room.top() + 2, c["priority"])
        line = room.adjusted(0, step, 0, 0)
        shown = f"{c['app']}  ·  {count(c['messages'], N_('{n} message'), N_('{n} messages'))}  ·  {span(c)}"
        words(painter, line, shown, "caption", "muted")
        x, y = room.left(), room.top() + 2 * step + 1
        if c["help"]:
            x = chip(painter, x, y, tr(N_("Help sought")) + f" {number(c['help'])}", "help")
        concerns = [(code, n) for code, n in c["flags"].items() if not code.startswith("V-")]
        for code, n in concerns[:_CHIPS]:
            x = chip(painter, x, y, f"{code} {n}" if n > 1 else code, "concern")
        if len(concerns) > _CHIPS:
            chip(painter, x, y, f"+{len(concerns) - _CHIPS}", "plain")
        if not c["flags"]:
            words(painter, QRectF(x, y, room.right() - x, 20), tr(N_("No passage matches a rule")), "small", "muted")


def span(c: dict[str, Any]) -> str:
    """First and last day of a conversation."""
    first, last = parse_iso(c["first"]), parse_iso(c["last"])
    if first is None or last is None:
        return tr(N_("no usable time"))
    if first.date() == last.date():
        return short_day(first.date())
    return f"{short_day(first.date())} – {short_day(last.date())}"


class ConversationList(QFrame):
    """`chosen` carries the conversation to show; `entered` asks to read it with the keyboard."""

    chosen = Signal(dict)
    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("list", "true")
        self.setMinimumWidth(280)
        self.model = ConversationModel(self)
        self.list = RowList(self.model, ConversationDelegate(), tr("Conversations"))
        self.words = QLineEdit()
        self.words.setPlaceholderText(tr("Name, number or app"))
        self.words.setAccessibleName(tr("Filter the conversations"))
        self.words.setClearButtonEnabled(True)
        self.words.setFont(theme().font("body"))
        self.sort = choice([(k, tr(v)) for k, v in SORTS.items()], "priority")
        self.sort.setAccessibleName(tr("Order of the conversations"))
        self.total = Label("", "caption", "muted")
        self.keeps = QButtonGroup(self)
        chips = row(spacing=XS)
        for name, title in KEEPS.items():
            made = button(tr(title), lambda n=name: self.model.arrange(keep=n), kind="chip")
            made.setCheckable(True)
            made.setChecked(name == "all")
            made.setFont(theme().font("caption"))
            self.keeps.addButton(made)
            chips.addWidget(made)
        chips.addStretch(1)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.list)
        self.empty = Empty("conversations", tr("No conversation"), tr("Nothing fits the filter."))
        self.empty.text.setFixedWidth(220)
        self.pages.addWidget(self.empty)
        head = column(self.words, chips, row(self.total, None, self.sort), spacing=S, margins=(M, M, M, S))
        layout = column(head, self.pages, spacing=0, margins=(0, 0, 1, 0))
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.words.textChanged.connect(lambda text: self.model.arrange(words=text))
        self.sort.currentIndexChanged.connect(lambda _: self.model.arrange(sort=self.sort.currentData()))
        self.model.modelReset.connect(self._counted)
        self.list.selectionModel().currentChanged.connect(self._moved)
        self.list.activated.connect(lambda _: self.entered.emit())

    def _counted(self) -> None:
        n, of = len(self.model.rows), len(self.model.everything)
        self.total.setText(number(n) if n == of else tr("{n} of {of}", n=n, of=of))
        self.pages.setCurrentIndex(0 if n else 1)
        if not of:
            self.empty.say(tr("No conversation yet"), tr("Add evidence first; what it holds appears here."))
        else:
            self.empty.say(tr("No conversation"), tr("Nothing fits the filter."))

    def _moved(self, index: QModelIndex, _: QModelIndex) -> None:
        found = index.data(ROW) if index.isValid() else None
        if found is not None:
            self.chosen.emit(found)

    def choose(self, uid: str) -> None:
        """Mark a conversation as the one shown, without showing it again."""
        at = self.model.position(uid)
        if at < 0 and self.model.everything:
            self.words.clear()
            self.keeps.buttons()[0].setChecked(True)
            self.model.arrange(words="", keep="all")
            at = self.model.position(uid)
        if at >= 0:
            selection = self.list.selectionModel()
            blocked = selection.blockSignals(True)
            self.list.choose(at)
            selection.blockSignals(blocked)
            self.list.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.words.text():
            self.words.clear()
            return
        super().keyPressEvent(event)
