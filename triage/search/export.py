"""Hits as a CSV file for a spreadsheet: a cell of evidence is never a formula there."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from parsers.errors import UserError
from parsers.words import N_
from triage import custody
from triage.case import Case
from triage.search.engine import find
from triage.search.nodes import Query
from triage.selectors import cases as selectors
from triage.selectors.kinds import NAMES
from triage.store import Store

COLUMNS = ("id", "sent_at", "sent_at_local", "sent_at_raw", "time_basis", "app", "conversation_title", "sender",
           "sender_identifier", "direction", "kind", "state", "text", "hits", "attachments", "sources")
SELECTOR_COLUMNS = ("kind", "value", "checked", "messages", "people", "first", "last")
#: What makes a spreadsheet take a cell for a formula, also behind spaces (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class CannotWrite(UserError):
    message = N_("{path} cannot be written ({reason}).")


def cell(value: object) -> str:
    """A value as it may stand in a CSV cell: with an apostrophe before what would be a formula."""
    text = "" if value is None else custody.printable(str(value)).replace("\x00", "\ufffd")
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


def export_hits(case: Case, query: Query, path: Path) -> int:
    """Write the hits of a query, by time, as a workbook where the name ends in .xlsx, else as CSV; return how many.

    Logged. Raises CannotWrite.
    """
    rows = (_row(message) for message in find(Store(case), query))
    n, form = _table(path, COLUMNS, rows, "hits")
    if case.why_read_only is None:
        with case.transaction():
            custody.record(case, "export", path.name, None, {
                "query": query.text, "messages": n, "format": form})
    return n


def _table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]], title: str) -> tuple[int, str]:
    """Write rows as the name ends; return how many, and in which form. Raises CannotWrite."""
    if path.suffix.lower() != ".xlsx":
        return write_csv(path, columns, rows), "csv"
    from triage.exchange.tables import write_sheet  # noqa: PLC0415  (which takes its cells from here)

    try:
        return write_sheet(path, columns, rows, title), "xlsx"
    except OSError as error:
        raise CannotWrite(path=str(path), reason=error.strerror or str(error)) from error


def export_selectors(case: Case, path: Path) -> int:
    """Write every selector that may be seen, for work with open sources, as a workbook where the name ends in .xlsx,
    else as CSV; return how many. Cards masked. Logged.
    """
    store = Store(case)
    n, form = _table(path, SELECTOR_COLUMNS, (
        [v["kind"], v["value"], "yes" if v["checked"] else "", v["messages"], " | ".join(v["people"]), v["first"],
         v["last"]] for kind in NAMES for v in selectors.listing(store, kind)), "selectors")
    if case.why_read_only is None:
        with case.transaction():
            custody.record(case, "export", path.name, None, {"selectors": n, "format": form})
    return n


def _row(m: dict[str, Any]) -> list[object]:
    sender = m["sender"] or {}
    text = m["text"] or ""
    return [
        m["id"], m["sent_at"], m["sent_at_local"], m["sent_at_raw"], m["time_basis"], m["app"], m["conversation_title"],
        sender.get("name"), sender.get("identifier"), m["direction"], m["kind"], m["state"], m["text"],
        _where(m["rendering"], m["snippet"]) if "rendering" in m else
        " | ".join(text[start:end] for start, end in m["hits"]),
        " | ".join(a["name"] or a["mime"] or "" for a in m["attachments"]),
        " | ".join(f"{s['path']} {s['table'] or ''} {'' if s['row'] is None else s['row']}".rstrip()
                   for s in m["sources"]),
    ]


def _where(rendering: dict[str, Any], snippet: str) -> str:
    """The words of a translation or transcript in which a hit stands, and whose it is."""
    return f"{rendering['kind']} ({rendering['author']}, {rendering['made_by']}): {snippet}"
