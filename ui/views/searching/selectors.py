"""Numbers, accounts, addresses and references that the messages name, by kind, with who uses them and when."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from parsers.words import N_
from triage.search import export
from triage.selectors import cases
from triage.selectors.kinds import FIELDS, MASKED, NAMES
from ui.desk import Desk
from ui.look.theme import L, M, S
from ui.models.table import Column
from ui.running.operations import Reader
from ui.views.place import share
from ui.views.searching import columns as search_columns
from ui.widgets.basic import Empty, Label, button, column, row
from ui.widgets.export import ask
from ui.widgets.table import Table
from ui.words import count, error_text, listed, number, parse_iso, short_day, tr

_MOST = 5000
_MISSING = (N_("{n} message has not been read for numbers and accounts yet."),
            N_("{n} messages have not been read for numbers and accounts yet."))


def as_query(entry: dict[str, Any]) -> str:
    """The search that finds the messages of a selector; of what is masked, all of its kind."""
    kind, value = entry["kind"], str(entry["value"])
    if kind in MASKED:
        return f"{kind}:*"
    if kind == "amount":
        much, _, unit = value.partition(" ")
        return f"amount:{much}{unit if unit.isalpha() else ''}"
    if kind == "coordinates":
        return f"near:({value},100m)"
    return f'{kind}:"{value}"' if kind in FIELDS or kind == "phone" else f'"{value}"'


class SelectorPage(QWidget):
    """Kinds with their counts at the left, the values of one at the right. `wanted` carries a search."""

    wanted = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.kinds = Table([
            Column(tr("Kind"), lambda k: tr(NAMES[k["id"]]), role="strong"),
            Column(tr("Values"), lambda k: number(k["values"]), key=lambda k: k["values"], right=True),
        ], tr("Kinds"), on_row=lambda k: self._values(k["id"]), sortable=False)
        self.values = Table([
            Column(tr("Value"), lambda v: v["value"], role="mono"),
            Column(tr("Checked"), search_columns.checked, pill=True, tone=lambda v: "good"),
            Column(tr("Messages"), lambda v: number(v["messages"]), key=lambda v: v["messages"], right=True),
            Column(tr("People"), lambda v: listed(*v["people"])),
            Column(tr("First"), lambda v: _day(v["first"]), key=lambda v: v["first"] or ""),
            Column(tr("Last"), lambda v: _day(v["last"]), key=lambda v: v["last"] or ""),
        ], tr("Values"), on_enter=lambda v: self.wanted.emit(as_query(v)))
        self.state = Label("", tone="muted", wrap=True)
        self.read = button(tr("Read the messages"), self.gather, kind="primary")
        self.out = button(tr("Export as CSV or Excel…"), self._export, glyph="save")
        self.body = QStackedWidget()
        self.body.addWidget(Empty("search", tr("Numbers, accounts and links"), tr(
            "The messages have to be read once for phone numbers, accounts, addresses and references."), self.read))
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.kinds)
        split.addWidget(self.values)
        share(split, (300, 900), 1)
        self.body.addWidget(split)
        head = row(self.state, self.out, spacing=S, margins=(L + 8, M, L + 8, M))
        head.setStretch(0, 1)
        layout = column(head, self.body, spacing=0)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def refresh(self) -> None:
        """Read the kinds again."""
        def work(reader: Reader) -> tuple[int, list[dict[str, Any]]]:
            return cases.missing(reader.case), cases.overview(reader.store)

        self.desk.ops.read(work, lambda result: self._show(*result), self, self._failed, key="selectors")

    def _show(self, missing: int, kinds: list[dict[str, Any]]) -> None:
        self.read.setEnabled(self.desk.why_read_only is None)
        self.body.setCurrentIndex(0 if missing else 1)
        self.out.setEnabled(bool(kinds) and not missing)
        self.state.setText(count(missing, *_MISSING) if missing else tr(
            "Enter shows the messages of a value. What only looks like a number of its kind is left out."))
        self.kinds.set_rows([{"id": k["kind"], **k} for k in kinds], (0, 80))
        if kinds and self.kinds.current() is None:
            self.kinds.choose(kinds[0]["kind"])
        elif kinds:
            self._values(self.kinds.current()["id"])
        else:
            self.values.set_rows([])

    def _values(self, kind: str) -> None:
        self.desk.ops.read(lambda reader: cases.listing(reader.store, kind, _MOST), lambda rows: self.values.set_rows(
            rows, (0, 170, 90, 220, 110, 110)), self, self._failed, key="selector-values")

    def gather(self) -> None:
        """Read the messages for selectors, in the background."""
        self.read.setEnabled(False)
        self.state.setText(tr("Reading the messages for numbers, accounts and links…"))
        self.desk.ops.write(cases.gather, lambda _: self.refresh(), self, self._failed)

    def _failed(self, error: BaseException) -> None:
        self.read.setEnabled(True)
        self.state.setText(error_text(error))

    def _export(self) -> None:
        path = ask(self.desk, self, tr("Numbers, accounts and links"))
        if path is not None:
            self.export_to(path)

    def export_to(self, path: Path) -> None:
        """Write every value to a file; logged."""
        columns, title = search_columns.selectors(), tr("Numbers, accounts and links")
        self.desk.ops.write(
            lambda case: export.export_selectors(case, path, columns, title),
            lambda n: self.desk.said.emit(tr("{n} values written to {path}.", n=n, path=str(path)), "good"),
            self, self._failed)


def _day(iso: str | None) -> str:
    moment = parse_iso(iso)
    return short_day(moment.date()) if moment else ""
