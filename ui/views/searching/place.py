"""Search: as one types, newest first, with the hits marked and counted, and what was looked into kept in the log."""

from __future__ import annotations

from functools import cached_property
from typing import Any, TypeVar

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QSplitter, QStackedWidget

from parsers.errors import UserError
from parsers.words import N_
from triage import people, search
from triage.intake import passes
from triage.search import facets
from triage.selectors import cases as selectors
from triage.text import languages
from triage.views import calls, overview
from triage.views.exhibits import set_apart
from triage.work import annotations
from ui.chat.lent_keys import lend_keys
from ui.chat.pane import ChatPane
from ui.desk import Desk
from ui.look.theme import L, M, S
from ui.models.hits import First, HitModel, Rest, found
from ui.models.lazy import PAGE, ROW
from ui.reading import conversation_of
from ui.running.importing import Importing
from ui.running.operations import Reader, is_interrupt
from ui.views.place import Nothing, Place, share
from ui.views.searching.builder import Builder
from ui.views.searching.filters import FilterBar
from ui.views.searching.hits import HitDelegate
from ui.views.searching.kept import EXPORT, KeptSearches
from ui.views.searching.line import SearchLine, first_line
from ui.views.searching.lists import ListPage
from ui.views.searching.selectors import SelectorPage
from ui.views.searching.side import FacetPanel, LanguageCard
from ui.widgets.basic import Band, Elided, Label, button, clear, column, restyle, row, tool
from ui.widgets.form import choice
from ui.widgets.rows import RowList
from ui.words import count, error_text, isolate, listed, tr

Index = QModelIndex | QPersistentModelIndex
_HELP, _NOTHING, _HITS = range(3)
_WAIT_MS, _MOST_WORDS = 160, 12
_P = TypeVar("_P", SelectorPage, ListPage, Builder)
#: Facets that narrow by what is typed, and the field that says it.
_TYPED = {"flags": "flag", "languages": "lang"}


class Search(Place):
    """The hits at the left, the hit in its conversation at the right."""

    CONCERNS = frozenset({"evidence", "people", "scope", "facts"})

    def __init__(self, desk: Desk, importing: Importing) -> None:
        super().__init__(desk, importing)
        self.query = SearchLine()
        self.problem = Label("", "caption", "danger", wrap=True)
        self.problem.hide()
        self.remedy = button(tr("Read them now"), self._gather, kind="quiet")
        self.remedy.hide()
        self.stands_for = Label("", "caption", "muted", wrap=True)
        self.stands_for.hide()
        self.whose = Elided("", "caption")
        self.whose.hide()
        self.total = Label("", "caption-strong")
        self.order = choice([("newest", tr("Newest first")), ("oldest", tr("Oldest first")),
                             ("relevance", tr("Most relevant first")), ("conversation", tr("By conversation"))])
        self.order.setMinimumContentsLength(16)
        self.order.setAccessibleName(tr("Order of the hits"))
        self.filters = FilterBar(self.clear_filters)
        self.conversation, self.person, self.app = self.filters.conversation, self.filters.person, self.filters.app
        self.start, self.end = self.filters.start, self.filters.end
        self.model = HitModel(desk.ops, self)
        self.list = RowList(self.model, HitDelegate(), tr("Messages found"))
        self.place_of = Label("", "caption", "muted")
        self.facets = FacetPanel()
        self.kept = KeptSearches(desk, self._typed, lambda: self.model.query)
        self.out = tool("save", tr(EXPORT), self.kept.export)
        self.pane = ChatPane(desk)
        self._around: dict[str, int | None] = {}
        self._known: tuple[list[str], list[str], list[str]] = ([], [], [])
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(_WAIT_MS)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.help = tool("question", tr("What can be typed"), self._toggle_help, shortcut="F2")
        listed_calls = button(tr("Calls"), lambda: self._type(calls.SEARCH), kind="quiet")
        numbers = button(tr("Numbers and accounts"), self._show_selectors, kind="quiet")
        lists = button(tr("Lists"), self._show_lists, kind="quiet")
        build = button(tr("Build a search"), self._show_builder, kind="quiet")
        line = first_line(self.query, (self.kept, self.help), (build, listed_calls, numbers, lists))
        wrong = row(self.problem, self.remedy, spacing=S)
        wrong.setStretch(0, 1)
        self.meant = row(spacing=S)
        head = Band()
        head.setLayout(column(line, wrong, self.stands_for, self.filters, spacing=S, margins=(L + 8, M, L + 8, M)))
        self.body = QStackedWidget()
        self.body.addWidget(LanguageCard(self._type))
        self.empty = Nothing(self.desk, "search")
        nothing = QFrame()
        nothing.setLayout(column(self.empty, row(None, self.meant, None, margins=(L, 0, L, L)), None))
        self.body.addWidget(nothing)
        self.body.addWidget(self._results())
        layout = column(head, self.body, spacing=0)
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.pane.empty.say(tr("The hit in its conversation"), tr("Choose a hit to read what stands around it."))

    def _results(self) -> QFrame:
        hits = QFrame()
        hits.setProperty("list", "true")
        hits.setMinimumWidth(320)
        above = row(self.total, None, self.out, self.order, spacing=S, margins=(L, S, S, S))
        inner = column(row(self.whose, margins=(L, S, L, 0)), above, self.list, spacing=0, margins=(0, 0, 1, 0))
        inner.setStretch(2, 1)
        hits.setLayout(inner)
        self.before = tool("chevron-left", tr("Hit before in this conversation"), lambda: self._step("before"),
                           shortcut="Ctrl+Alt+Left")
        self.after = tool("chevron-right", tr("Next hit in this conversation"), lambda: self._step("after"),
                          shortcut="Ctrl+Alt+Right")
        reading = QFrame()
        around = column(row(self.place_of, None, self.before, self.after, spacing=S, margins=(L, S, M, S)), self.pane,
                        spacing=0)
        around.setStretch(1, 1)
        reading.setLayout(around)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.addWidget(hits)
        self.split.addWidget(reading)
        share(self.split, (480, 600), 1)
        page = QFrame()
        both = row(self.facets, self.split, spacing=0)
        both.setStretch(1, 1)
        page.setLayout(both)
        return page

    def _connect(self) -> None:
        self.query.textChanged.connect(lambda _: self.timer.start())
        self.query.returnPressed.connect(self._first)
        self.filters.changed.connect(self.timer.start)
        self.order.currentIndexChanged.connect(lambda _: self.timer.start())
        self.timer.timeout.connect(self.run)
        self.list.selectionModel().currentChanged.connect(lambda index, _: self._show(index))
        self.list.activated.connect(self._enter)
        lend_keys(self.list, self.pane)
        self.model.arrived.connect(self._late)
        self.facets.chosen.connect(self._narrow)
        self.kept.wanted.connect(self._again)
        self.kept.wrong.connect(self._wrong)

    # -- pages that are built when they are first asked for: together they would hold the window -------------------

    @cached_property
    def selectors(self) -> SelectorPage:
        return self._page(SelectorPage(self.desk))

    @cached_property
    def lists(self) -> ListPage:
        return self._page(ListPage(self.desk))

    @cached_property
    def builder(self) -> Builder:
        made = self._page(Builder())
        made.fill(*self._known)
        return made

    def _page(self, page: _P) -> _P:
        self.body.addWidget(page)
        page.wanted.connect(self._type)
        return page

    # -- filters ------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        self.kept.refresh()

        def work(reader: Reader) -> tuple[list[Any], list[Any], list[str], list[str]]:
            store = reader.store
            return (set_apart(store, overview.conversations(store)), people.listing(reader.case),
                    languages.known(store), [tag["name"] for tag in annotations.tags(store)])

        self.desk.ops.read(work, self._fill, self, key="search-filters")
        if self.query.text() or self.model.ids:
            self.timer.start()
        else:  # the first search takes its place where it comes sooner
            self.desk.ops.read(lambda reader: search.warm(reader.store), lambda _: None, self, lambda _: None,
                               lane="search", key="search")

    def _fill(self, lists: tuple[list[Any], list[Any], list[str], list[str]]) -> None:
        conversations, persons, met, tags = lists
        self.filters.fill(conversations, persons)
        self._known = sorted({p["name"] for p in persons if p["messages"]}, key=str.casefold), met, tags
        if "builder" in self.__dict__:
            self.builder.fill(*self._known)

    def clear_filters(self) -> None:
        """Search everywhere again."""
        self.filters.reset()
        self.query.setFocus()

    def _typed(self) -> search.Query:
        return search.parse(self.query.text(), self.filters.filters())

    def _type(self, text: str) -> None:
        if self.query.text() == text:
            self.run()
        self.query.setText(text)
        self.query.setFocus()

    def _active(self) -> set[tuple[str, str]]:
        """The facets that narrow the search now."""
        typed = {tuple(word.split(":", 1)) for word in self.query.text().split() if ":" in word}
        return self.filters.active() | {(facet, value) for field, value in typed for facet, asked in _TYPED.items()
                                        if field == asked}

    def _narrow(self, facet: str, value: str) -> None:
        """Narrow the search to a facet, or take that back."""
        if facet not in _TYPED:
            self.filters.narrow(facet, value)
            return
        asked = f"{_TYPED[facet]}:{value}"
        rest = [word for word in self.query.text().split(" ") if word != asked]
        back = (facet, value) in self._active()
        self.query.setText(" ".join(rest if back else [*rest, asked]).strip())

    # -- searching ----------------------------------------------------------------------------------------------

    def run(self) -> None:
        """Parse what is typed and search in the background; a mistake is named beneath and the hits stay."""
        text, filters = self.query.text(), self.filters.filters()
        try:
            query = search.parse(text, filters)
        except UserError as error:
            self._wrong(error)
            return
        self._wrong(None)
        if query.node is None and filters == search.Filters():
            self.model.show(None, [])
            self._say_whose(None)
            self.total.setText("")
            self.stands_for.hide()
            self.body.setCurrentIndex(_HELP)
            return
        order = str(self.order.currentData())

        def work(reader: Reader) -> First:
            ready = search.resolve(reader.store, query)  # once, for all that follows
            ids = search.page(reader.store, ready, PAGE + 1, order=order)
            return First(ready, order, ids[:PAGE], found(reader, ids[:PAGE], ready), len(ids) <= PAGE,
                         search.explain(reader.store, ready), overview.bare(reader.case))

        self.desk.ops.read(work, lambda first: self._found(first.query, first), self, self._failed, lane="search",
                           key="search")

    def _found(self, query: search.Query, first: First) -> None:
        """The first page is here: show it, and ask for the rest."""
        self.model.show(query, first.ids, (0, first.rows) if first.ids else None)
        self._say_whose(None)
        self._say_total(len(first.ids), first.whole)
        self._say_expansions(first.expansions, search.meant(query) if first.ids else [])
        self.facets.show_facets(None, set())
        if first.ids:
            self.body.setCurrentIndex(_HITS)
            self.list.scrollToTop()
        else:
            self.empty.tell(tr("Nothing found"), tr("No message that may be seen holds this. Try the beginning of a "
                                                    "word with *, or fewer words and filters."), bare=first.bare)
            clear(self.meant)
            self.body.setCurrentIndex(_NOTHING)

        def work(reader: Reader) -> Rest:
            ids = first.ids if first.whole else search.ids_in_order(reader.store, query, first.order)
            return Rest(ids, facets.facets(reader.store, query),
                        [] if ids else search.suggestions(reader.store, query))

        self.desk.ops.read(work, lambda rest: self._followed(query, first, rest), self, self._failed, lane="search",
                           key="search")

    def _followed(self, query: search.Query, first: First, rest: Rest) -> None:
        if not first.whole:
            at = self.list.currentIndex().row()
            self.model.show(query, rest.ids, (0, first.rows))
            if at >= 0:
                self.list.choose(at)
            self._say_total(len(rest.ids), whole=True)
        self.facets.show_facets(rest.counted if rest.ids else None, self._active())
        clear(self.meant)
        if rest.meant:
            self.meant.addWidget(Label(tr("Did you mean")))
            for text in rest.meant:
                self.meant.addWidget(button(text, lambda text=text: self._type(text), kind="chip"))

    def _say_whose(self, query: search.Query | None) -> None:
        """Of which search the hits are, where that is another one than stands in the line."""
        self.whose.setText("" if query is None else tr("Hits of: {query}", query=isolate(query.text.strip()))
                           if query.text.strip() else tr("Hits of the search before"))
        self.whose.setToolTip("")  # that of a longer one, see Elided
        self.whose.setVisible(query is not None)

    def _say_total(self, n: int, whole: bool) -> None:
        self.total.setText(count(n, N_("{n} hit"), N_("{n} hits")) if whole
                           else tr("The first {n}; counting the others…", n=n))

    def _say_expansions(self, expansions: list[dict[str, Any]], meant: list[str]) -> None:
        lines = [tr("Did you mean: {query}", query=text) for text in meant]
        for shown in expansions:
            words = [f"{word} ({n})" for word, n in shown["words"].items()]
            more = len(words) - _MOST_WORDS + shown["more"]
            rest = " " + tr("and {n} more", n=more) if more > 0 else ""
            lines.append(tr("{word} stands for: {words}", word=shown["word"],
                            words=listed(*words[:_MOST_WORDS]) or tr("no word of this case")) + rest)
        self.stands_for.setText("\n".join(lines))
        self.stands_for.setVisible(bool(lines))

    def _failed(self, error: BaseException) -> None:
        if not is_interrupt(error):
            self._wrong(error)

    def _wrong(self, error: BaseException | None) -> None:
        self.problem.setText(error_text(error) if error else "")
        self.problem.setVisible(error is not None)
        if error is not None:  # what stands beneath was of the search before; its hits stay, words about it do not
            self.stands_for.hide()
            self._say_whose(self.model.query)
            if self.body.currentIndex() == _NOTHING:
                self.body.setCurrentIndex(_HELP)
        self.remedy.setVisible(isinstance(error, selectors.NotReadYet) and self.desk.why_read_only is None)
        self.query.mark(error.args_by_name["position"] if isinstance(error, search.QueryError) else None)
        self.query.setProperty("wrong", "true" if error else None)
        restyle(self.query)
        self.query.setAccessibleDescription(self.problem.text())

    def _gather(self) -> None:
        """Read the messages for what fields of the search rest on, then search again."""
        self.remedy.setEnabled(False)
        self.problem.setText(tr("Reading the messages for numbers, accounts, links and languages…"))

        def done(_: object) -> None:
            self.remedy.setEnabled(True)
            self.run()

        def failed(error: BaseException) -> None:
            self.remedy.setEnabled(True)
            self._wrong(error)

        self.desk.ops.write(passes.run, done, self, failed)

    def _again(self, text: str, filters: search.Filters) -> None:
        """A saved or past search, with the filters that it had."""
        self.filters.set(filters)
        self._type(text)

    def _show_selectors(self) -> None:
        self.body.setCurrentWidget(self.selectors)
        self.selectors.refresh()

    def _show_builder(self) -> None:
        self.body.setCurrentWidget(self.builder)
        self.builder.fields["all_words"].input.setFocus()

    def _show_lists(self) -> None:
        self.body.setCurrentWidget(self.lists)
        self.lists.refresh()

    def _toggle_help(self) -> None:
        shown = self.body.currentIndex() == _HELP
        if not shown:
            self.body.setCurrentIndex(_HELP)
        elif self.model.query is not None:
            self.body.setCurrentIndex(_HITS if self.model.ids else _NOTHING)

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
            self.pane.mark(self.model.query)
            self.pane.show_message(message["row"], lambda reader: conversation_of(reader, message["row"]))
            self._say_place(message["row"])
            if self.model.query is not None:
                self.kept.log(self.model.query, len(self.model.ids))

    def _say_place(self, message: int) -> None:
        query = self.model.query
        self._around = {}
        if query is None:
            return

        def done(around: dict[str, int | None]) -> None:
            self._around = around
            self.place_of.setText(tr("Hit {place} of {of} in this conversation", place=around["place"] or 0,
                                     of=around["of"] or 0))
            self.before.setEnabled(around["before"] is not None)
            self.after.setEnabled(around["after"] is not None)

        self.desk.ops.read(lambda reader: search.neighbours(reader.store, query, message), done, self, lane="pages",
                           key="search-around")

    def _step(self, way: str) -> None:
        """To the hit before or after in the same conversation."""
        message = self._around.get(way)
        if message is not None and message in self.model.ids:
            self.list.choose(list(self.model.ids).index(message))

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

    def here(self) -> dict[str, Any]:
        return {"text": self.query.text(), "filters": self.filters.filters()}

    def arrive(self, text: str | None = None, conversation: str | None = None, person: str | None = None,
               filters: search.Filters | None = None, **_: Any) -> None:
        filters = search.Filters(person=person) if person is not None else filters
        if filters is not None:
            self.filters.set(filters)
        if conversation is not None:
            self.conversation.setCurrentIndex(max(0, self.conversation.findData(conversation)))
        self.query.setText(self.query.text() if text is None else text)
        self.query.setFocus()
        self.query.selectAll()
