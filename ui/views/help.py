"""Help: the manual inside the program, searchable and offline; F1 opens it at the page of the place one is in."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QSplitter, QStackedWidget, QWidget

from parsers.words import N_
from ui import manual
from ui.desk import Desk
from ui.look.theme import L, M, S, theme
from ui.running.importing import Importing
from ui.views.place import Place, share
from ui.widgets.basic import Label, column, row, tool
from ui.widgets.letters import Items
from ui.widgets.page import MarkdownPage
from ui.words import count, tr

_PAGE = Qt.ItemDataRole.UserRole
_HEADING = Qt.ItemDataRole.UserRole + 1


class Manual(QWidget):
    """Pages and what a search finds at the left, the page at the right."""

    def __init__(self) -> None:
        super().__init__()
        self.page = ""
        self._past: list[str] = []
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search the manual"))
        self.search.setAccessibleName(tr("Search the manual"))
        self.search.setClearButtonEnabled(True)
        self.search.setFont(theme().font("body"))
        self.list = self._list(tr("Pages of the manual"))
        self.hits = self._list(tr("What the search found"))
        self.said = Label("", "caption", "muted", wrap=True)
        self.text = MarkdownPage(tr("Page of the manual"))
        self.back = tool("chevron-left", tr("Back"), self.go_back)
        self.back.setEnabled(False)
        self._lay_out()
        for page, title in manual.pages():
            item = QListWidgetItem(title)
            item.setData(_PAGE, page)
            self.list.addItem(item)
        self.search.textChanged.connect(self._search)
        self.search.returnPressed.connect(self._first)
        self.list.currentItemChanged.connect(lambda item, _: self.open(item.data(_PAGE)) if item else None)
        self.hits.itemActivated.connect(self._hit)
        self.hits.itemClicked.connect(self._hit)
        self.text.asked.connect(self.open)
        self.open(manual.INDEX)

    @staticmethod
    def _list(name: str) -> QListWidget:
        made = Items()
        made.setAccessibleName(name)
        made.setFont(theme().font("body"))
        made.setProperty("side", "true")
        made.setWordWrap(True)
        made.setSpacing(2)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return made

    def _lay_out(self) -> None:
        side = QFrame()
        side.setProperty("list", "true")
        self.lists = QStackedWidget()
        self.lists.addWidget(self.list)
        self.lists.addWidget(self.hits)
        head = row(self.back, self.search, spacing=S, margins=(M, M, M, S))
        layout = column(head, column(self.said, margins=(L, 0, M, 0)), self.lists, spacing=S, margins=(0, 0, 0, S))
        layout.setStretch(2, 1)
        side.setLayout(layout)
        side.setMinimumWidth(240)
        self.note = Label(tr("The pages of the manual are written in English so far."), "caption", "muted", wrap=True)
        right = QWidget()
        inner = column(column(self.note, margins=(26, M, M, 0)), self.text, spacing=0)
        inner.setStretch(1, 1)
        right.setLayout(inner)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(side)
        split.addWidget(right)
        share(split, (300, 900), 1)
        outer = column(split, spacing=0)
        self.setLayout(outer)

    def open(self, page: str, heading: str = "", words: list[str] | None = None) -> None:
        """Show a page; an unknown one leaves what is shown."""
        if page != self.page:
            text = manual.text_of(page)
            if not text:
                return
            if self.page:
                self._past.append(self.page)
                self.back.setEnabled(True)
            self.page = page
            self.note.setVisible(manual.in_english_only(page))
            self.text.show_markdown(text)
            self._choose(page)
        self.text.mark(words or [], heading)

    def _choose(self, page: str) -> None:
        blocked = self.list.blockSignals(True)
        for n in range(self.list.count()):
            if self.list.item(n).data(_PAGE) == page:
                self.list.setCurrentRow(n)
        self.list.blockSignals(blocked)

    def go_back(self) -> None:
        """The page that was read before."""
        if self._past:
            page = self._past.pop()
            self.open(page)
            if self._past:
                self._past.pop()
            self.back.setEnabled(bool(self._past))

    # -- searching ----------------------------------------------------------------------------------------------

    def _search(self, words: str) -> None:
        found = manual.search(words)
        self.lists.setCurrentIndex(1 if words.strip() else 0)
        self.said.setText(count(len(found), N_("{n} section"), N_("{n} sections")) if words.strip() else "")
        self.hits.clear()
        for hit in found:
            where = hit.title if hit.title == hit.heading else f"{hit.title} › {hit.heading}"
            item = QListWidgetItem(f"{where}\n{hit.snippet}")
            item.setData(_PAGE, hit.page)
            item.setData(_HEADING, hit.heading)
            self.hits.addItem(item)
        if found:
            self.hits.setCurrentRow(0)

    def _first(self) -> None:
        if self.hits.count():
            self._hit(self.hits.currentItem() or self.hits.item(0))

    def _hit(self, item: QListWidgetItem) -> None:
        page = item.data(_PAGE)
        self.open(page, item.data(_HEADING), manual.as_written(page, self.search.text()))


class Help(Place):
    """The manual as a place of the window."""

    def __init__(self, desk: Desk, importing: Importing) -> None:
        super().__init__(desk, importing)
        self.manual = Manual()
        self.setLayout(column(self.manual))

    def here(self) -> dict[str, Any]:
        return {"page": self.manual.page or None}

    def arrive(self, page: str | None = None, **_: Any) -> None:
        if page is not None:
            self.manual.open(page)
        self.manual.search.setFocus()
