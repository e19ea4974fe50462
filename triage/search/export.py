"""Hits and selectors as a table for a spreadsheet: a cell of evidence is never a formula there."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from parsers.errors import UserError
from parsers.words import N_
from triage.case import Case
from triage.custody import chain
from triage.intake import handover
from triage.search.engine import find
from triage.search.nodes import Query
from triage.selectors import cases as selectors
from triage.selectors.kinds import NAMES
from triage.store import Store

#: A table's columns: each heading, in the words of whoever reads it, with what a row has there.
Columns = Sequence[tuple[str, Callable[[dict[str, Any]], object]]]
#: What makes a spreadsheet take a cell for a formula, also behind spaces (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class CannotWrite(UserError):
    message = N_("{path} cannot be written ({reason}).")


def cell(value: object) -> str:
    """A value as it may stand in a CSV cell: with an apostrophe before what would be a formula."""
    text = "" if value is None else chain.printable(str(value)).replace("\x00", "\ufffd")
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_FORMULA) else text


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Write rows as UTF-8 with a byte-order mark, which spreadsheets need; return how many. Raises CannotWrite."""
    n = 0
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(columns)
            for row in rows:
                writer.writerow([cell(value) for value in row])
                n += 1
    except OSError as error:
        raise CannotWrite(path=str(path), reason=error.strerror or str(error)) from error
    return n


def export_hits(case: Case, query: Query, path: Path, columns: Columns, title: str = "hits") -> int:
    """Write the hits of a query, by time, as a workbook where the name ends in .xlsx, else as CSV; return how many.

    Logged. Raises CannotWrite, InsideEvidence.
    """
    handover.check_outside(case, path)
    n, form = _table(path, columns, find(Store(case), query), title)
    if case.why_read_only is None:
        with case.transaction():
            chain.record(case, "export", path.name, None, {
                "query": query.text, "messages": n, "format": form})
    return n


def export_selectors(case: Case, path: Path, columns: Columns, title: str = "selectors") -> int:
    """Write every selector that may be seen, for work with open sources, as a workbook where the name ends in .xlsx,
    else as CSV; return how many. Cards masked. Logged. Raises CannotWrite, InsideEvidence.
    """
    handover.check_outside(case, path)
    store = Store(case)
    n, form = _table(path, columns, (v for kind in NAMES for v in selectors.listing(store, kind)), title)
    if case.why_read_only is None:
        with case.transaction():
            chain.record(case, "export", path.name, None, {"selectors": n, "format": form})
    return n


def _table(path: Path, columns: Columns, entries: Iterable[dict[str, Any]], title: str) -> tuple[int, str]:
    """Write a row for each entry as the name ends; return how many, and in which form. Raises CannotWrite."""
    headings = [heading for heading, _ in columns]
    rows = ([get(entry) for _, get in columns] for entry in entries)
    if path.suffix.lower() != ".xlsx":
        return write_csv(path, headings, rows), "csv"
    from triage.exchange.tables import write_sheet  # noqa: PLC0415  (which takes its cells from here)

    try:
        return write_sheet(path, headings, rows, title), "xlsx"
    except OSError as error:
        raise CannotWrite(path=str(path), reason=error.strerror or str(error)) from error
