"""Search: as one types, newest first, with the hits marked and filters beside."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QComboBox, QFrame, QLineEdit, QSplitter, QStackedWidget

from parsers.errors import UserError
from parsers.words import N_
from triage import overview, people, search
from triage.report import labels
from ui.chat.layout import lay, underline
from ui.chat.pane import ChatPane
from ui.chat.times import clock
from ui.desk import Desk
from ui.importing import Importing
from ui.models.hits import HitModel, found
from ui.models.lazy import PAGE, ROW
from ui.operations import Reader, is_interrupt
from ui.reading import conversation_of
from ui.theme import L, M, S, theme
from ui.views.place import Place
from ui.widgets.basic import Empty, Label, button, column, restyle, row
from ui.widgets.form import choice
from ui.widgets.rows import RowDelegate, RowList, words
from ui.words import count, error_text, of, parse_iso, short_day, tr

Index = QModelIndex | QPersistentModelIndex
_WAIT_MS = 160
HELP = (
    (N_("passport work"), N_("both words, in any order")), (N_('"keep your passport"'), N_("these words in a row")),
    (N_("passp*"), N_("words that begin so")), (N_("wage OR salary"), N_("one of them")),
    (N_("passport NOT hotel"), N_("without a word")), (N_("from:Victor"), N_("who wrote it")),
    (N_("date:2026-03-01..2026-03-31"), N_("from one day to another")), (N_("kind:voice"), N_("voice messages")),
)


class HitDelegate(RowDelegate):
    """Who and where, the snippet with its hits, the times."""

    HEIGHT = 86

    def draw(self, painter: QPainter, room: QRectF, index: Index) -> None:
        t, message = theme(), index.data(ROW)
        if message is None:
            painter.fillRect(QRectF(room.left(), room.top() + 2, room.width() * 0.5, 12), t.color("skeleton"))
            painter.fillRect(QRectF(room.left(), room.top() + 28, room.width() * 0.8, 12), t.color("skeleton"))
            return
        if not message:
            words(painter, room, tr(N_("held back by scope or privilege")), "caption", "muted")
            return
        step = 21 * t.scale
        who = (message["sender"] or {}).get("name") or tr(N_("Sender not named"))
        local = parse_iso(message["sent_at_local"])
        when = f"{short_day(local.date())}, {clock(message)}" if local else clock(message)
        right = words(painter, room, when, "small", "muted", right=True)
        used = words(painter, room.adjusted(0, 0, -right - 12, 0), who, "strong")
        words(painter, room.adjusted(used + 10, 1, -right - 12, 0),
              f"{message['conversation_title']} · {message['app']}", "caption", "muted")
        text = message["snippet"] or of(labels.MESSAGE_KIND, message["kind"])
        layout, _, _ = lay(text, t.font("body"), room.width(), 2,
                           underline(text, message["hit_spans"], "mark", "accent"))
        painter.setPen(t.color("text"))
        painter.setClipRect(room)
        layout.draw(painter, room.topLeft() + QPointF(0, step + 2))


class Search(Place):
    """The hits at the left, the hit in its conversation at the right."""

    CONCERNS = frozenset({"evidence", "people", "scope", "facts"})

    def __init__(self, desk: Desk, importing: Importing) -> None:
        super().__init__(desk, importing)
        self.query = QLineEdit()
        self.query.setProperty("big", "true")
        self.query.setPlaceholderText(tr("Search all messages"))
        self.query.setAccessibleName(tr("Search all messages"))
        self.query.setClearButtonEnabled(True)
        self.query.setFont(theme().font("message"))
        self.problem = Label("", "caption", "danger", wrap=True)
        self.problem.hide()
        self.total = Label("", "caption-strong")
        self.conversation = choice([("", tr("All conversations"))])
        self.person, self.app = choice([("", tr("Everybody"))]), choice([("", tr("All apps"))])
        self.start, self.end = QLineEdit(), QLineEdit()
        self.model = HitModel(desk.ops, self)
        self.list = RowList(self.model, HitDelegate(), tr("Messages found"))
        self.pane = ChatPane(desk)
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(_WAIT_MS)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        for box, name in ((self.conversation, tr("Conversation")), (self.person, tr("Person")), (self.app, tr("App"))):
            box.setAccessibleName(name)
        for edit, name in ((self.start, tr("From day")), (self.end, tr("To day"))):
            edit.setPlaceholderText(name)
            edit.setAccessibleName(name)
            edit.setFont(theme().font("body"))
            edit.setToolTip(tr("A day such as 2026-03-31"))
        filters = row(self.conversation, self.person, self.app, self.start, self.end,
                      button(tr("Clear"), self.clear_filters, kind="quiet"), spacing=S)
        for n, share in enumerate((4, 3, 2, 2, 2, 0)):
            filters.setStretch(n, share)
        head = QFrame()
        head.setProperty("band", "true")
        head.setLayout(column(self.query, self.problem, filters, spacing=S, margins=(L + 8, M, L + 8, M)))
        hits = QFrame()
        hits.setProperty("list", "true")
        hits.setMinimumWidth(340)
        inner = column(row(self.total, None, margins=(L, S, L, S)), self.list, spacing=0, margins=(0, 0, 1, 0))
        inner.setStretch(1, 1)
        hits.setLayout(inner)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.addWidget(hits)
        self.split.addWidget(self.pane)
        self.split.setStretchFactor(1, 1)
        self.split.setSizes([560, 700])
        self.split.setChildrenCollapsible(False)
        self.body = QStackedWidget()
        self.body.addWidget(self._how())
        self.empty = Empty("search", tr("Nothing found"), "")
        self.body.addWidget(self.empty)
        self.body.addWidget(self.split)
        layout = column(head, self.body, spacing=0)
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.pane.empty.say(tr("The hit in its conversation"), tr("Choose a hit to read what stands around it."))

    def _how(self) -> Empty:
        empty = Empty("search", tr("Find words in every conversation"),
                      tr("Accents, capitals and look-alike letters do not matter. What can be typed:"))
        for example, meaning in HELP:
            line = row(button(tr(example), lambda text=example: self.query.setText(tr(text)), kind="chip"),
                       Label(tr(meaning), "caption", "muted"), None, spacing=M)
            inner = empty.layout().itemAt(1).layout().itemAt(1).layout()
            inner.addLayout(line)
        return empty

    def _connect(self) -> None:
        self.query.textChanged.connect(lambda _: self.timer.start())
        self.query.returnPressed.connect(self._first)
        for box in (self.conversation, self.person, self.app):
            box.currentIndexChanged.connect(lambda _: self.timer.start())
        for edit in (self.start, self.end):
            edit.textChanged.connect(lambda _: self.timer.start())
        self.timer.timeout.connect(self.run)
        self.list.selectionModel().currentChanged.connect(lambda index, _: self._show(index))
        self.list.activated.connect(self._enter)
        self.model.arrived.connect(self._late)

    # -- filters ------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        def work(reader: Reader) -> tuple[list[Any], list[Any]]:
            return overview.conversations(reader.store), people.listing(reader.case)

        self.desk.ops.read(work, self._fill, self, key="search-filters")
        if self.query.text() or self.model.ids:
            self.timer.start()

    def _fill(self, lists: tuple[list[Any], list[Any]]) -> None:
        conversations, persons = lists
        by_title = sorted(conversations, key=lambda c: str(c["title"]).casefold())
        self._options(self.conversation, [(c["id"], f"{c['title']} · {c['app']}") for c in by_title])
        self._options(self.person, sorted(((p["id"], p["name"]) for p in persons if p["messages"]),
                                          key=lambda p: p[1].casefold()))
        self._options(self.app, [(a, a) for a in sorted({c["app"] for c in conversations})])

    @staticmethod
    def _options(box: QComboBox, options: list[tuple[str, str]]) -> None:
        current = box.currentData()
        box.blockSignals(True)
        while box.count() > 1:
            box.removeItem(1)
        for value, name in options:
            box.addItem(name, value)
        box.setCurrentIndex(max(0, box.findData(current)))
        box.blockSignals(False)

    def clear_filters(self) -> None:
        """Search everywhere again."""
        for box in (self.conversation, self.person, self.app):
            box.setCurrentIndex(0)
        for edit in (self.start, self.end):
            edit.clear()
        self.query.setFocus()

    def _filters(self) -> search.Filters:
        return search.Filters(
            conversation=self.conversation.currentData() or None, person=self.person.currentData() or None,
            app=self.app.currentData() or None, start=_day(self.start.text()), end=_day(self.end.text()))

    # -- searching ----------------------------------------------------------------------------------------------

    def run(self) -> None:
        """Parse what is typed and search in the background; a mistake is named beneath and the hits stay."""
        text, filters = self.query.text(), self._filters()
        try:
            query = search.parse(text, filters)
        except UserError as error:
            self._wrong(error)
            return
        self._wrong(None)
        if query.node is None and filters == search.Filters():
            self.model.show(None, [])
            self.total.setText("")
            self.body.setCurrentIndex(0)
            return

        def work(reader: Reader) -> tuple[list[int], list[Any]]:
            ids = search.find_ids(reader.store, query, newest_first=True)
            return ids, found(reader, ids[:PAGE], query)

        self.desk.ops.read(work, lambda result: self._found(query, *result), self, self._failed, lane="search",
                           key="search")

    def _found(self, query: search.Query, ids: list[int], first: list[Any]) -> None:
        self.model.show(query, ids, (0, first) if ids else None)
        self.total.setText(count(len(ids), N_("{n} message, newest first"), N_("{n} messages, newest first")))
        if ids:
            self.body.setCurrentIndex(2)
            self.list.scrollToTop()
        else:
            self.empty.say(tr("Nothing found"), tr("No message that may be seen holds this. Try the beginning of a "
                                                   "word with *, or fewer words and filters."))
            self.body.setCurrentIndex(1)

    def _failed(self, error: BaseException) -> None:
        if not is_interrupt(error):
            self._wrong(error)

    def _wrong(self, error: BaseException | None) -> None:
        self.problem.setText(error_text(error) if error else "")
        self.problem.setVisible(error is not None)
        self.query.setProperty("wrong", "true" if error else None)
        restyle(self.query)
        self.query.setAccessibleDescription(self.problem.text())

    # -- hits ---------------------------------------------------------------------------------------------------

    def _first(self) -> None:
        self.timer.stop()
        if self.model.ids:
            self.list.setFocus()
            self.list.choose(max(0, self.list.currentIndex().row()))
        else:
            self.run()

    def _show(self, index: Index) -> None:
        message = index.data(ROW) if index.isValid() else None
        if message:
            self.pane.show_message(message["row"], lambda reader: conversation_of(reader, message["row"]))

    def _late(self, first: int, last: int) -> None:
        current = self.list.currentIndex()
        if first <= current.row() <= last:
            self._show(current)

    def _enter(self, index: Index) -> None:
        message = index.data(ROW)
        if message:
            self.desk.go("conversations", message=message["row"])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.query.setFocus()
            self.query.selectAll()
            return
        super().keyPressEvent(event)

    def arrive(self, text: str | None = None, conversation: str | None = None, person: str | None = None,
               **_: Any) -> None:
        if person is not None:
            self.clear_filters()
            self.person.setCurrentIndex(max(0, self.person.findData(person)))
        if conversation is not None:
            self.conversation.setCurrentIndex(max(0, self.conversation.findData(conversation)))
        if text is not None:
            self.query.setText(text)
        self.query.setFocus()
        self.query.selectAll()


def _day(text: str) -> str | None:
    """A day once it is typed whole; what is half typed does not filter yet."""
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        return None
