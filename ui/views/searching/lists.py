"""Keyword lists and watch lists: loaded from files, run over the whole case, results per line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFileDialog, QStackedWidget, QWidget

from parsers.words import N_
from triage.case import Case
from triage.search import keywords
from triage.selectors import cases, watch
from ui.desk import Desk
from ui.look.theme import L, M, S
from ui.models.table import Column
from ui.running.operations import Reader
from ui.views.searching.selectors import as_query
from ui.widgets.basic import Empty, Label, button, column, row
from ui.widgets.form import choice
from ui.widgets.table import Table
from ui.words import count, error_text, number, tr


class ListPage(QWidget):
    """One list at a time; its results, the keywords that were found first. `wanted` carries a search."""

    wanted = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._left_out: list[str] = []
        self.lists = choice([])
        self.lists.setAccessibleName(tr("List"))
        self.lists.setMinimumWidth(240)
        self.state = Label("", tone="muted", wrap=True)
        self.problem = Label("", tone="danger", wrap=True)  # apart, as a list that is read meanwhile writes `state`
        self.problem.hide()
        self.results = Table([
            Column(tr("Category"), lambda r: r["category"]),
            Column(tr("Search"), lambda r: r["query"], role="strong"),
            Column(tr("Messages"), lambda r: "–" if r["messages"] is None else number(r["messages"]),
                   key=lambda r: -1 if r["messages"] is None else r["messages"], right=True),
            Column(tr("Conversations"), lambda r: "" if not r["conversations"] else number(r["conversations"]),
                   key=lambda r: r["conversations"] or 0, right=True),
            Column(tr("Note"), lambda r: r["note"], tone=lambda r: "danger" if r["problem"] else None),
        ], tr("Results per line"), stretch=4, on_enter=lambda r: self.wanted.emit(r["search"]))
        self.always = QCheckBox(tr("In every case"))
        self.always.setToolTip(tr("The list is kept, unencrypted, in your own folder on this machine, and checked "
                                  "whenever evidence is added to a case."))
        self.always.toggled.connect(self._keep_always)
        self.always.hide()
        self.delete = button(tr("Remove this list"), self._remove, kind="quiet")
        self.nothing = Empty("search", tr("No list yet"), tr(
            "A keyword list is a text or CSV file with one search a line, or a list that another tool exported. A watch"
            " list is a CSV file of numbers, accounts and hashes."))
        self.body = QStackedWidget()
        self.body.addWidget(self.nothing)
        self.body.addWidget(self.results)
        head = row(self.lists, button(tr("Keyword list…"), self._open_keywords, glyph="add"),
                   button(tr("Watch list…"), self._open_watch, glyph="add"), self.always, None,
                   self.delete, spacing=S,
                   margins=(L + 8, M, L + 8, S))
        layout = column(head, row(self.problem, margins=(L + 8, 0, L + 8, 0)),
                        row(self.state, margins=(L + 8, 0, L + 8, S)), self.body, spacing=0)
        layout.setStretch(3, 1)
        self.setLayout(layout)
        self._offer(any_list=False)
        self.lists.currentIndexChanged.connect(lambda _: self.run())

    def refresh(self) -> None:
        """Read again which lists there are, and run the chosen one."""
        def work(reader: Reader) -> list[tuple[str, str]]:
            watched = reader.case.db.execute("SELECT DISTINCT list FROM watch ORDER BY list")
            return [*(("k" + entry["name"], entry["name"]) for entry in keywords.lists(reader.case)),
                    *(("w" + name, tr("Watch list {name}", name=name)) for name, in watched)]

        self.desk.ops.read(work, self._fill, self, self._failed, key="lists")

    def _fill(self, named: list[tuple[str, str]]) -> None:
        current = self.lists.currentData()
        self.lists.blockSignals(True)
        self.lists.clear()
        for value, name in named:
            self.lists.addItem(name, value)
        self.lists.setCurrentIndex(max(0, self.lists.findData(current)))
        self.lists.blockSignals(False)
        self.delete.setEnabled(bool(named) and self.desk.why_read_only is None)
        self._offer(any_list=bool(named))
        if named:
            self.run()

    def _offer(self, *, any_list: bool) -> None:
        """What concerns a list, where there is one."""
        self.body.setCurrentWidget(self.results if any_list else self.nothing)
        for part in (self.lists, self.delete, self.state):
            part.setVisible(any_list)

    def run(self) -> None:
        """Run the chosen list over everything that may be seen."""
        chosen = str(self.lists.currentData() or "")
        self._show_always()
        if not chosen:
            return
        self.state.setText(tr("Searching for every line of the list…"))
        name = chosen[1:]

        def of_keywords(reader: Reader) -> list[dict[str, Any]]:
            return keywords.run(reader.store, keywords.keywords_of(reader.case, name))

        def of_watch(reader: Reader) -> list[dict[str, Any]]:
            return [hit for hit in watch.check(reader.store) if hit["list"] == name]

        work, show = (of_keywords, self._show_keywords) if chosen[0] == "k" else (of_watch, self._show_watched)
        self.desk.ops.read(work, show, self, self._failed, key="list-run")

    def _show_keywords(self, results: list[dict[str, Any]]) -> None:
        found = sum(1 for r in results if r["messages"])
        self._show([{"id": n, **r, "search": r["query"], "note": error_text(r["problem"]) if r["problem"] else ""}
                    for n, r in enumerate(results)], tr("{found} of {all} lines are found.", found=found,
                                                        all=len(results)))

    def _show_watched(self, hits: list[dict[str, Any]]) -> None:
        rows = []
        for hit in hits:
            note = "; ".join(part for part in (hit["note"], ", ".join(hit["people"]), ", ".join(hit["files"])) if part)
            value = watch.as_searched(hit)
            rows.append({"id": hit["id"], "category": hit["category"], "query": hit["value"], "note": note,
                         "messages": len(hit["messages"]), "conversations": 0, "problem": None,
                         "search": as_query({"kind": hit["kind"], "value": value})})
        self._show(rows, count(len(rows), N_("{n} entry of the watch list is in this case."),
                                N_("{n} entries of the watch list are in this case.")))

    def _show(self, rows: list[dict[str, Any]], said: str) -> None:
        rows.sort(key=lambda r: (-(r["messages"] or 0), r["id"]))
        self.state.setText(said)
        self.results.set_rows(rows, (150, 260, 100, 120, 0))

    # -- loading ------------------------------------------------------------------------------------------------

    def _open_keywords(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, tr("Keyword list"), "", tr("Lists (*.txt *.csv *.tsv *.xml)"))
        if name:
            self.load_keywords(Path(name))

    def _open_watch(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, tr("Watch list"), "", "CSV (*.csv)")
        if name:
            self.load_watch(Path(name))

    def load_keywords(self, path: Path) -> None:
        """Keep a keyword list in the case and run it."""
        self.problem.hide()
        self.desk.ops.write(lambda case: "k" + keywords.load(case, path), self._loaded, self, self._failed)

    def load_watch(self, path: Path) -> None:
        """Keep a watch list in the case and check it; the messages are read for selectors where they were not."""
        def work(case: Case) -> str:
            name, left_out = watch.load(case, path)
            cases.gather(case)
            self._left_out = left_out
            return "w" + name

        self.problem.hide()
        self.desk.ops.write(work, self._loaded, self, self._failed)

    def _keep_always(self, always: bool) -> None:
        """Write the list out as it stands in the case, so that its file need not be at hand."""
        name = str(self.lists.currentData() or "")[1:]

        def work(reader: Reader) -> bytes:
            return watch.as_csv(reader.case, name)

        def done(data: bytes) -> None:
            self.desk.settings.watch_always(name, data)
            self._show_always()  # what was shown meanwhile went by the file, which was not there yet

        if always:
            self.desk.ops.read(work, done, self, self._failed)
        else:
            self.desk.settings.watch_always(name, None)

    def _show_always(self) -> None:
        """Whether the chosen list is one for every case."""
        chosen = str(self.lists.currentData() or "")
        self.always.setVisible(chosen[:1] == "w")
        self.always.blockSignals(True)
        self.always.setChecked(any(path.stem == chosen[1:] for path in self.desk.settings.watch_files()))
        self.always.blockSignals(False)

    def _loaded(self, value: str) -> None:
        self.lists.blockSignals(True)
        self.lists.addItem(value[1:], value)
        self.lists.setCurrentIndex(self.lists.findData(value))
        self.lists.blockSignals(False)
        left_out = self._left_out
        if left_out:
            self.desk.said.emit(tr("Left out, because they are nothing that can be watched: {lines}",
                                   lines=", ".join(left_out[:10])), "concern")
            self._left_out = []
        self.refresh()

    def _remove(self) -> None:
        chosen = str(self.lists.currentData() or "")
        if chosen:
            remove = keywords.remove if chosen[0] == "k" else watch.remove
            self.desk.ops.write(lambda case: remove(case, chosen[1:]), lambda _: self.refresh(), self, self._failed)

    def _failed(self, error: BaseException) -> None:
        self.problem.setText(error_text(error))
        self.problem.show()
