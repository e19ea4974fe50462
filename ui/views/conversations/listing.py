"""The list of conversations with its filter, at the left of the chat."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter
from PySide6.QtWidgets import QButtonGroup, QFrame, QLineEdit, QMenu, QStackedWidget

from parsers.words import N_
from triage.case import Case
from triage.report import labels
from triage.work import worklist
from ui import codes
from ui.desk import Desk
from ui.keys.shortcuts import keys
from ui.look import tags
from ui.look.theme import ROOMY, XS, M, S, theme
from ui.models.conversations import KEEPS, ROW, SORTS, ConversationModel, Narrow
from ui.views.conversations.filters import COLUMNS, ConversationFilters
from ui.widgets.basic import Empty, Label, button, column, row, tool
from ui.widgets.export import export_tool
from ui.widgets.flow import FlowLayout
from ui.widgets.form import choice
from ui.widgets.rows import RowDelegate, RowList, RowPainter, chip_size, shortened, told
from ui.words import count, day_span, dotted, number, of, parse_iso, told_apart, tr

Index = QModelIndex | QPersistentModelIndex
_CHIPS = 3
#: Letters in the list, and what the chat calls what they do.
LETTERS = {keys("tag-chosen"): "tag-conversation", keys("note-chosen"): "note-conversation"}


class ConversationDelegate(RowDelegate):
    """Title and priority; app (of chats of one name what tells them apart), messages and days; codes of the flags."""

    HEIGHT = 84

    def draw(self, row: RowPainter, index: Index) -> None:
        c, room = index.data(ROW), row.room
        if c is None:
            return
        step = 21 * theme().scale
        left = _unread(row, c["unread"]) if c["unread"] else room.right() - 26
        row.words(QRectF(room.left(), room.top(), left - room.left() - 6, step), str(c["title"]),
                  "strong" if c["unread"] else "body")
        row.bars(room.right(), room.top() + 2, c["priority"])
        line = room.adjusted(0, step, 0, 0)
        row.words(line, about(c, line.width()), "caption", "muted")
        x, y = room.left(), room.top() + 2 * step + 1
        if c["help"]:
            x = row.chip(x, y, codes.counted(tr(N_("Help sought")), c["help"]), "help")
        for tag in c["tags"][:2]:
            name = tags.label(tag["name"])
            box = QRectF(x, y, min(tags.width(name), 110), QFontMetricsF(theme().font("small-strong")).height() + 3)
            tags.paint(row.painter, row.seen(box), name, tag["colour"])
            x = box.right() + 6
        if c["noted"]:
            row.icon("note", "muted", x, y + 1)
            x += 22
        concerns = [codes.counted(code, n) for code, n in codes.in_order(c["flags"]) if not code.startswith(codes.HELP)]
        marks, more = fitting(concerns, room.right() - x)
        for text in marks:
            x = row.chip(x, y, text, "concern")
        if more:
            row.chip(x, y, more, "plain")
        if not c["flags"]:
            row.words(QRectF(x, y, room.right() - x, 20), tr(N_("No passage matches a rule")), "small", "muted")


def about(c: dict[str, Any], room: float) -> str:
    """App, messages and days; of chats of one name what tells them apart instead of the app, and rather than how many
    messages they have.
    """
    messages, days = count(c["messages"], N_("{n} message"), N_("{n} messages")), span(c)
    if not c["apart"]:
        return told("caption", room, of(labels.APP, c["app"]), messages, days, spare=(0, 1))
    held = told_apart(c["apart"])
    whole = dotted(held, messages, days)
    fits = QFontMetricsF(theme().font("caption")).horizontalAdvance(whole) <= room
    return whole if fits else shortened("caption", room, held, days)


def fitting(chips: list[str], room: float) -> tuple[list[str], str]:
    """The chips that stand beside each other in so many pixels, at most three, and `+N` for those that do not, which
    has its place kept.
    """
    kept: list[str] = []
    for n, text in enumerate(chips):
        others = f"+{len(chips) - n}"
        room -= chip_size(text).width() + 6
        last = n + 1 == len(chips)
        if n == _CHIPS or room < (0 if last else chip_size(others).width()):
            return kept, others
        kept.append(text)
    return kept, ""


def _unread(row: RowPainter, n: int) -> float:
    """How many messages were not read yet, beside the priority; returns where it begins."""
    t, painter, room = theme(), row.painter, row.room
    text = number(n) if n < 10_000 else "9999+"
    metrics = QFontMetricsF(t.font("small-strong"))
    width = max(20.0, metrics.horizontalAdvance(text) + 12)
    box = QRectF(room.right() - 30 - width, room.top(), width, metrics.height() + 2)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(t.color("accent"))
    painter.drawRoundedRect(row.seen(box), box.height() / 2, box.height() / 2)
    painter.setPen(t.color("on_accent"))
    painter.setFont(t.font("small-strong"))
    painter.drawText(row.seen(box), Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()
    return box.left()


def span(c: dict[str, Any]) -> str:
    """First and last day of a conversation."""
    first, last = parse_iso(c["first"]), parse_iso(c["last"])
    if first is None or last is None:
        return tr(N_("no usable time"))
    return day_span(first.date(), last.date())


class ConversationList(QFrame):
    """`chosen` carries the conversation to show; `entered` asks to read it with the keyboard; `asked` to do something
    with one (its id, what the chat calls it); `all_changed` to read the list again.
    """

    chosen = Signal(dict)
    entered = Signal()
    asked = Signal(str, dict)
    all_changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.setProperty("list", "true")
        self.setMinimumWidth(260)
        self._bare = True
        self.model = ConversationModel(self)
        self.list = RowList(self.model, ConversationDelegate(), tr("Conversations"))
        self.list.on_letter = self._letter
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._menu)
        self.words = QLineEdit()
        self.words.setPlaceholderText(tr("Name, number or app"))
        self.words.setAccessibleName(tr("Filter the conversations"))
        self.words.setClearButtonEnabled(True)
        self.words.setFont(theme().font("body"))
        self.sort = choice([(k, tr(v)) for k, v in SORTS.items()], "priority")
        self.sort.setAccessibleName(tr("Order of the conversations"))
        self.total = Label("", "caption", "muted")
        self.filters = ConversationFilters()
        self.filters.hide()
        self.more = tool("filter", tr("More filters: app, tag, days, exhibit"), self._show_filters, checkable=True)
        self.out = export_tool(desk, lambda: tr("Conversations"), lambda: [tr(t) for t, _ in COLUMNS],
                               lambda: lambda _, rows=tuple(self.model.rows): [
                                   [cell(c) for _, cell in COLUMNS] for c in rows])
        self.pages = QStackedWidget()
        self.pages.addWidget(self.list)
        self.empty = Empty("conversations", tr("No conversation"), tr("Nothing fits the filter."), wide=220)
        self.pages.addWidget(self.empty)
        order = [row(self.total, None, self.out, self.sort)] if theme().scale <= ROOMY else [
            row(self.total, None, self.out), self.sort]
        head = column(row(self.words, self.more, spacing=XS), self._chips(), self.filters, *order, spacing=S,
                      margins=(M, M, M, S))
        layout = column(head, self.pages, spacing=0, margins=(0, 0, 1, 0))
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.words.textChanged.connect(lambda text: self.model.arrange(words=text))
        self.sort.currentIndexChanged.connect(lambda _: self.model.arrange(sort=self.sort.currentData()))
        self.filters.changed.connect(lambda narrow: self.model.arrange(narrow=narrow))
        self.model.modelReset.connect(self._counted)
        self.list.selectionModel().currentChanged.connect(self._moved)
        self.list.activated.connect(lambda _: self.entered.emit())

    def _chips(self) -> FlowLayout:
        self.keeps = QButtonGroup(self)
        flow = FlowLayout(spacing=XS)
        for name, title in KEEPS.items():
            made = button(tr(title), lambda k=name: self.model.arrange(keep=k), kind="chip")
            made.setCheckable(True)
            made.setChecked(name == "all")
            made.setFont(theme().font("caption"))
            self.keeps.addButton(made)
            flow.addWidget(made)
        return flow

    def fill(self, conversations: list[dict[str, Any]], *, bare: bool) -> None:
        """Show these; what is filtered and chosen stays. `bare`: the case has no evidence yet."""
        self._bare = bare
        self.filters.offer(conversations)
        self.model.set_all(conversations)

    def _show_filters(self) -> None:
        self.filters.setVisible(self.more.isChecked())
        if not self.more.isChecked():
            self.filters.clear()

    def _counted(self) -> None:
        n, of = len(self.model.rows), len(self.model.everything)
        self.total.setText(number(n) if n == of else tr("{n} of {of}", n=n, of=of))
        self.pages.setCurrentIndex(0 if n else 1)
        if not of and not self._bare:
            self.empty.say(tr("No conversation"), tr("What was read holds none that may be seen."))
        elif not of:
            self.empty.say(tr("No conversation yet"), tr("Add evidence first; what it holds appears here."))
        else:
            self.empty.say(tr("No conversation"), tr("Nothing fits the filter."))

    def _moved(self, index: QModelIndex, _: QModelIndex) -> None:
        found = index.data(ROW) if index.isValid() else None
        if found is not None:
            self.chosen.emit(found)

    def _letter(self, letter: str) -> bool:
        """What a letter does with the chosen conversation. Returns whether it does something."""
        found, name = self.list.currentIndex().data(ROW), LETTERS.get(letter.casefold())
        if found is None or name is None:
            return False
        self.asked.emit(name, found)
        return True

    def choose(self, uid: str) -> None:
        """Mark a conversation as the one shown, without showing it again."""
        at = self.model.position(uid)
        if at < 0 and any(c["id"] == uid for c in self.model.everything):
            self.words.clear()
            self.keeps.buttons()[0].setChecked(True)
            self.filters.clear()
            self.model.arrange(words="", keep="all", narrow=Narrow())
            at = self.model.position(uid)
        if at >= 0:
            selection = self.list.selectionModel()
            blocked = selection.blockSignals(True)
            self.list.choose(at)
            selection.blockSignals(blocked)
            self.list.viewport().update()

    # -- read and unread ----------------------------------------------------------------------------------------

    def _menu(self, where: QPoint) -> None:
        c = self.list.currentIndex().data(ROW)  # by mouse the one below the pointer: the press has chosen it
        if c is None:
            return
        menu = QMenu(self)
        may = self.desk.may_write
        for title, uids, until in (
            (tr("Mark as read"), [c["id"]], worklist.EVERYTHING_MS), (tr("Mark as unread"), [c["id"]], None),
            (tr("Mark all in the list as read"), [r["id"] for r in self.model.rows], worklist.EVERYTHING_MS)):
            menu.addAction(title, lambda u=uids, ms=until: self._mark(u, ms)).setEnabled(may)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.list.viewport().mapToGlobal(where))

    def _mark(self, uids: list[str], until: int | None) -> None:
        def work(case: Case) -> None:
            with case.transaction():
                for uid in uids:
                    worklist.mark_seen(case, uid, until)

        self.desk.ops.write(work, lambda _: self.all_changed.emit(), self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.words.text():
            self.words.clear()
            return
        super().keyPressEvent(event)
