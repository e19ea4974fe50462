"""Searches kept under a name, those run before, and the hits as a file: the menu beside the search."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QInputDialog, QMenu, QToolButton

from parsers.words import N_
from triage import search
from triage.search import export, history
from ui.desk import Desk
from ui.look.theme import theme
from ui.running.operations import Reader
from ui.views.searching import columns as search_columns
from ui.widgets.basic import Tool, set_icon
from ui.widgets.export import ask
from ui.words import count, tr

EXPORT = N_("Export the hits as CSV or Excel…")
_PAST = 12


class KeptSearches(Tool):
    """`typed` gives the query as it is typed, `shown` the one whose hits are shown.

    `wanted` carries the text and the filters of a search to be run again, `wrong` an error.
    """

    wanted = Signal(str, object)
    wrong = Signal(object)

    def __init__(self, desk: Desk, typed: Callable[[], search.Query], shown: Callable[[], search.Query | None]) -> None:
        super().__init__()
        self.desk, self._typed, self._shown = desk, typed, shown
        set_icon(self, "clock", theme().colours.muted, theme().colours.accent)
        self.setToolTip(tr("Saved and past searches"))
        self.setAccessibleName(self.toolTip())
        self._logged: tuple[str, search.Filters] | None = None
        self._saved: list[tuple[str, str, search.Filters]] = []
        self._past: list[tuple[str, str, search.Filters]] = []
        self.list = QMenu(self)
        self.setMenu(self.list)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.list.aboutToShow.connect(self.fill)

    def fill(self) -> None:
        """Make the menu, from what was read when the place was refreshed or a search was kept."""
        self.list.clear()
        shown = self._shown()
        keep = self.list.addAction(tr("Save this search…"), self._save)
        keep.setEnabled(shown is not None and shown.node is not None and self.desk.why_read_only is None)
        out = self.list.addAction(tr(EXPORT), self.export)
        out.setEnabled(shown is not None)
        for title, entries in ((tr("Saved"), self._saved), (tr("Past searches"), self._past)):
            if entries:
                self.list.addSection(title)
            for name, text, filters in entries:
                self.list.addAction(name.replace("&", "&&"),
                                    lambda text=text, filters=filters: self.wanted.emit(text, filters))

    def refresh(self) -> None:
        """Read saved and past searches again."""
        def work(reader: Reader) -> tuple[list[Any], list[Any]]:
            return history.saved(reader.case), history.history(reader.case, _PAST)

        def done(lists: tuple[list[Any], list[Any]]) -> None:
            self._saved = [(entry["name"], entry["query"], entry["filters"]) for entry in lists[0]]
            self._past = [(entry["query"], entry["query"], search.Filters(**entry["filters"])) for entry in lists[1]
                          if entry["query"]]

        self.desk.ops.read(work, done, self, key="search-kept")

    def log(self, query: search.Query, n: int) -> None:
        """What an examiner looks into goes into the audit log, once; what is half typed does not."""
        if self.desk.why_read_only is None and self._logged != (query.text, query.filters):
            self._logged = (query.text, query.filters)
            self.desk.ops.write(lambda case: history.log(case, query, n), lambda _: self.refresh(), self,
                                self.wrong.emit)

    def _save(self) -> None:
        name, kept = QInputDialog.getText(self, tr("Save this search"), tr("Name"), text=self._typed().text)
        if kept:
            self.keep(name)

    def keep(self, name: str) -> None:
        """Keep the search as it is typed under a name, in the case."""
        query = self._typed()
        self.desk.ops.write(lambda case: history.save(case, name, query), lambda _: self.refresh(), self,
                            self.wrong.emit)

    def export(self) -> None:
        """Ask where to write the hits that are shown, and write them."""
        path = ask(self.desk, self, tr("Hits")) if self._shown() is not None else None
        if path is not None:
            self.export_to(path)

    def export_to(self, path: Path) -> None:
        """Write the hits that are shown to a file; logged."""
        query, columns, title = self._shown(), search_columns.hits(), tr("Hits")
        if query is not None:
            self.desk.ops.write(
                lambda case: export.export_hits(case, query, path, columns, title),
                lambda n: self.desk.said.emit(count(n, N_("{n} message written to {path}."), N_(
                    "{n} messages written to {path}."), path=str(path)), "good"),
                self, self.wrong.emit)
