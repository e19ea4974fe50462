"""The loss ledger of the whole case, in sentences and as a table."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from parsers.words import N_
from triage.report import labels
from triage.views import overview
from ui.look.theme import XL, M, S
from ui.widgets.basic import Label, rule
from ui.words import count, listed, number, of, tr


def ledger_sentence(totals: dict[str, int]) -> str:
    """The loss ledger in one sentence."""
    return tr(N_("Rows of evidence of every kind: {found}. Stored: {stored}; merged with an equal copy: {merged}; "
                 "rejected with a reason: {rejected}."), **totals)


def sources_sentence(sources: list[dict[str, Any]]) -> str:
    """How many sources there are, and in which states."""
    by: dict[str, int] = {}
    for s in sources:
        by[s["status"]] = by.get(s["status"], 0) + 1
    parts = [tr("{name}: {value}", name=of(labels.STATUS, status), value=number(n))
             for status, n in sorted(by.items(), key=lambda x: -x[1])]
    return count(len(sources), N_("{n} source: "), N_("{n} sources: ")) + listed(*parts)


def ledger_table(sources: list[dict[str, Any]], totals: dict[str, int]) -> QWidget:
    """What was found of each kind of row, and what became of it."""
    kinds: dict[str, dict[str, int]] = {}
    for s in sources:
        for kind, counts in s["kinds"].items():
            mine = kinds.setdefault(kind, dict.fromkeys(overview.LEDGER, 0))
            for name in overview.LEDGER:
                mine[name] += counts[name]
    table = QWidget()
    grid = QGridLayout(table)
    grid.setContentsMargins(XL + M, S, 0, 0)
    grid.setHorizontalSpacing(XL)
    for n, title in enumerate((N_("Found"), N_("Stored"), N_("Merged"), N_("Rejected")), 1):
        grid.addWidget(_right(Label(tr(title), "caption-strong", "muted")), 0, n)
    for at, (kind, counts) in enumerate(sorted(kinds.items()), 1):
        grid.addWidget(Label(of(labels.LEDGER_KIND, kind)), at, 0)
        for n, name in enumerate(overview.LEDGER, 1):
            grid.addWidget(_right(Label(number(counts[name]))), at, n)
    at = grid.rowCount()
    grid.addWidget(rule(), at, 0, 1, 5)
    grid.addWidget(Label(tr("In all"), "strong"), at + 1, 0)
    for n, name in enumerate(overview.LEDGER, 1):
        grid.addWidget(_right(Label(number(totals[name]), "strong")), at + 1, n)
    grid.setColumnStretch(5, 1)
    return table


def _right(label: Label) -> Label:
    label.setAlignment(Qt.AlignmentFlag.AlignRight)
    return label
