"""The first rows of a table as they stand, and as a mapping would read them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QStackedWidget, QWidget

from parsers.records import OWNER, Call, Contact, Message, Record, Rejection, Time
from parsers.times import iso_utc
from parsers.words import N_
from triage.report import labels
from triage.tables.mapping import Preview
from triage.views.details import OUTCOME
from ui.look.theme import S, theme
from ui.models.table import Column
from ui.widgets.basic import Card, Label, clear, column
from ui.widgets.table import Table
from ui.words import dotted, listed, number, of, own_way, tr

_MOST_COLUMNS = 40
_SHOWN_ROWS = 20
#: The least height of a table: its head and some rows, in pixels at the usual size of text.
_LEAST = 150
_PEOPLE = {OWNER: N_("Owner of the device")}


class Rows(QWidget):
    """Two tables, and between them what is wrong or still open."""

    def __init__(self) -> None:
        super().__init__()
        self.stands = QStackedWidget()
        self.problems = column(spacing=S)
        self.read = Table([
            Column(tr("When"), lambda r: r["when"], tone=lambda r: r["tone"]),
            Column(tr("Who"), lambda r: r["who"]), Column(tr("Conversation"), lambda r: r["where"]),
            Column(tr("What"), lambda r: r["what"], tone=lambda r: r["tone"], tip=lambda r: r["what"]),
        ], tr("As it will be read"), stretch=3, sortable=False)
        for part in (self.stands, self.read):
            part.setMinimumHeight(round(_LEAST * theme().scale))
        layout = column(Label(tr("As it stands"), "caption-strong"), self.stands, self.problems,
                        Label(tr("As it will be read"), "caption-strong"), self.read, spacing=S)
        layout.setStretch(1, 1)
        layout.setStretch(4, 1)
        self.setLayout(layout)

    def show_table(self, seen: Preview) -> None:
        """The rows as the table has them."""
        names = seen.header[:_MOST_COLUMNS]
        shown = Table([Column(own_way(name) or f"({n + 1})", partial(_cell, n)) for n, name in enumerate(names)],
                      tr("As it stands"), stretch=max(0, len(names) - 1), sortable=False)
        shown.set_rows([{"id": place, "cells": cells} for place, cells in seen.rows[:_SHOWN_ROWS]],
                       [110] * (len(names) - 1))
        while (old := self.stands.currentWidget()) is not None:
            self.stands.removeWidget(old)
            old.deleteLater()
        self.stands.addWidget(shown)

    def show_records(self, rows: list[dict[str, Any]], problems: Sequence[str]) -> None:
        """What the mapping makes of them."""
        clear(self.problems)
        for text in problems:
            card = Card("sunken", (S, S, S, S))
            card.body.addWidget(Label(text, "caption", "danger", wrap=True))
            self.problems.addWidget(card)
        self.read.set_rows(rows, (150, 150, 130))


def _cell(n: int, entry: dict[str, Any]) -> str:
    cells = entry["cells"]
    return str(cells[n])[:200] if n < len(cells) else ""


def as_read(records: Sequence[Record]) -> list[dict[str, Any]]:
    """What an import would make of each row."""
    return [{"id": n, "tone": None} | _row(record) for n, record in enumerate(records)]


def _row(record: Record) -> dict[str, Any]:
    if isinstance(record, Message):
        ways = {"in": tr("received"), "out": tr("sent")}
        who = dotted(_person(record.sender), ways.get(record.direction, ""))
        return {"when": _when(record.time), "who": who, "where": _bare(record.conversation),
                "what": record.text or of(labels.MESSAGE_KIND, record.kind)}
    if isinstance(record, Call):
        length = tr("{n} s", n=number(record.duration_s)) if record.duration_s else ""
        return {"when": _when(record.time), "who": listed(*map(_person, record.participants)),
                "where": _bare(record.conversation), "what": dotted(of(OUTCOME, record.outcome), length)}
    if isinstance(record, Contact):
        return {"when": "", "who": record.name or "", "where": "",
                "what": listed(*(value for _, value in record.identifiers))}
    assert isinstance(record, Rejection)
    return {"when": "", "who": "", "where": "", "what": tr(record.reason), "tone": "danger"}


def _when(time: Time) -> str:
    if time.local is not None:
        return time.local.replace("T", " ")
    if time.utc_ms is not None:
        return (iso_utc(time.utc_ms) or "").replace("T", " ")
    return tr("no time ({raw})", raw=time.raw) if time.raw else tr("no time")


def _person(key: str | None) -> str:
    return tr(_PEOPLE[key]) if key in _PEOPLE else _bare(key or "")


def _bare(key: str) -> str:
    """What stands for a person or a conversation without what the program puts before it."""
    return " – ".join((part.partition(":")[2] or part).removeprefix("name:") for part in key.split("~"))
