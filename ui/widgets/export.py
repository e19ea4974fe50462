"""A list as a file: asks where, writes in the background, says how many rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QToolButton, QWidget

from parsers.words import N_
from triage.exchange import lists
from ui.desk import Desk
from ui.running.operations import Reader
from ui.widgets.basic import tool
from ui.words import count, error_text, tr

#: What a list gives: its rows, read in the background.
Rows = Callable[[Reader], Sequence[Sequence[Any]]]


def ask(desk: Desk, parent: QWidget, title: str) -> Path | None:
    """Ask where to write a list; None where nothing was chosen."""
    folder = desk.out_folder
    stem = "-".join(filter(None, [desk.facts.get("number") or "", title]))
    name, chosen = QFileDialog.getSaveFileName(
        parent.window(), tr("Where to write the list"), str(folder / (re.sub(r"[^\w.-]+", "-", stem) + ".xlsx")),
        tr("Excel workbook (*.xlsx)") + ";;" + tr("CSV file (*.csv)"))
    if not name:
        return None
    path = Path(name)
    return path if path.suffix.lower() in (".csv", ".xlsx") else path.with_name(
        path.name + (".csv" if "csv" in chosen else ".xlsx"))


def export(desk: Desk, parent: QWidget, title: str, columns: Sequence[str], rows: Rows) -> None:
    """Ask where, then read the rows and write them; the banner says what came of it."""
    path = ask(desk, parent, title)
    if path is None:
        return

    def failed(error: BaseException) -> None:
        desk.say(error_text(error), "danger")

    def done(n: int) -> None:
        desk.say(count(n, N_("{n} row written to {path}"), N_("{n} rows written to {path}"), path=path), "good")
        desk.changed.emit("log")

    def read(found: Sequence[Sequence[Any]]) -> None:
        if desk.may_write:
            desk.ops.write(lambda case: lists.write(case, path, title, columns, found), done, parent, failed)
        else:
            desk.ops.read(lambda reader: lists.write(reader.case, path, title, columns, found), done, parent, failed)

    desk.ops.read(rows, read, parent, failed)


def table_tool(table: Callable[[], Any]) -> QToolButton:
    """A button that writes a table of a place as it is shown."""
    return tool("save", tr("Write this list to a CSV or Excel file"), lambda: table().export())


def export_tool(desk: Desk, title: Callable[[], str], columns: Callable[[], Sequence[str]],
                rows: Callable[[], Rows]) -> QToolButton:
    """A button that writes a list."""
    made = tool("save", tr("Write this list to a CSV or Excel file"))
    made.clicked.connect(lambda _=False: export(desk, made, title(), columns(), rows()))
    return made
