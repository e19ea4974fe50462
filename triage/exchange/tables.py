"""Tables for people who work in spreadsheets: a folder of CSV files, or one XLSX workbook.

CSV: UTF-8 with a byte order mark, so that Excel reads it as such; comma; CRLF (RFC 4180). XLSX: a sheet a table, split
where a sheet would pass its 1,048,576 rows; a cell holds at most 32,767 characters, and longer texts are cut there with
a note in the manifest, as the whole stands in CSV and JSON lines. Cells that a spreadsheet program would run as a
formula get an apostrophe in front in CSV, and are marked as texts in a workbook.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from operator import methodcaller
from pathlib import Path
from typing import Any

from triage.exchange.jsonl import everything
from triage.exchange.workbook import CHARACTERS, Workbook, count_rows
from triage.exchange.writing import Job, cell
from triage.flagging import matched

_Columns = dict[str, Callable[[dict[str, Any]], Any]]


def _named(*names: str) -> _Columns:
    return {name: methodcaller("get", name) for name in names}


def _detail(name: str) -> Callable[[dict[str, Any]], Any]:
    return lambda record: record["details"].get(name)


def _person(record: dict[str, Any] | None) -> str | None:
    return f"{record['name']} <{record['identifier']}>" if record and record["identifier"] else (
        record["name"] if record else None)


def _figure(name: str) -> Callable[[dict[str, Any]], Any]:
    """A sum to be counted with."""
    def get(record: dict[str, Any]) -> float | None:
        value = record[name]
        return None if value is None else float(value) if "." in value else int(value)

    return get


def _first_source(name: str) -> Callable[[dict[str, Any]], Any]:
    return lambda record: record["sources"][0][name] if record["sources"] else None


def _source(name: str) -> Callable[[dict[str, Any]], Any]:
    return lambda record: record["source"][name]


_MESSAGE: _Columns = {
    **_named("sent_at", "sent_at_local", "time_basis", "time_doubt", "app", "conversation_title", "direction"),
    "sender": lambda m: _person(m["sender"]),
    "recipients": lambda m: "; ".join(filter(None, map(_person, m["recipients"]))),
    **_named("kind", "text", "state"),
    "attachments": lambda m: "; ".join(a["name"] or a["mime"] or "?" for a in m["attachments"]),
    "flags": lambda m: "; ".join(m["flags"]),
    **_named("id", "conversation", "reply_to", "sent_at_raw"),
    **{name: _first_source(name) for name in ("exhibit", "path", "sha256", "table", "row", "offset", "line", "parser")},
    "places": lambda m: len(m["sources"]),
}
#: Table by record kind: its name and columns.
TABLES: dict[str, tuple[str, _Columns]] = {
    "message": ("messages", _MESSAGE),
    "call": ("calls", {**{name: get for name, get in _MESSAGE.items() if name != "attachments"},
                       **{name: _detail(name) for name in ("duration_s", "outcome", "video")}}),
    "conversation": ("conversations", {
        **_named("title", "app", "messages", "first", "last", "priority", "why"),
        "participants": lambda c: "; ".join(filter(None, map(_person, c["participants"]))),
        "flags": lambda c: "; ".join(f"{code} {n}" for code, n in c["flags"].items()), **_named("help", "id")}),
    "person": ("people", {
        **_named("name", "category", "messages"),
        "identifiers": lambda p: "; ".join(str(i["identifier"]) for i in p["identifiers"] if i["identifier"]),
        **_named("id")}),
    "contact": ("contacts", {
        **_named("name", "app", "state"),
        "identifiers": lambda c: "; ".join(f"{kind}: {value}" for kind, value in c["identifiers"]),
        **{name: _source(name) for name in ("path", "table", "row", "line")}, **_named("id")}),
    "location": ("locations", {
        **_named("sent_at", "sent_at_local", "time_basis", "time_doubt", "lat", "lon", "accuracy_m", "app", "state"),
        **{name: _source(name) for name in ("path", "table", "row")}}),
    "reaction": ("reactions", {
        **_named("sent_at", "sent_at_local", "emoji"), "sender": lambda r: _person(r["sender"]),
        **_named("message", "conversation"), **{name: _source(name) for name in ("path", "table", "row")}}),
    "flag": ("flags", {
        **_named("code", "lane", "status"), **_named("matched"),
        **_named("reason", "author", "decided_at", "rule", "rule_version", "strength", "phase", "message",
                 "conversation", "innocent", "id")}),
    "ledger": ("pay_and_debts", {
        **_named("sent_at", "sent_at_local", "app", "conversation_title"), "writer": lambda r: _person(r["writer"]),
        "counterpart": lambda r: _person(r["counterpart"]),
        **_named("kind", "means"), "value": _figure("value"), **_named(
            "currency", "per", "counted", "why", "text", "author", "reason", "message", "conversation", "id")}),
    "ledger_total": ("pay_and_debts_totals", {
        "writer": lambda r: _person(r["writer"]), "counterpart": lambda r: _person(r["counterpart"]),
        **_named("kind", "means"), **{name: _figure(name) for name in ("total", "least", "most")},
        **_named("currency", "per", "lines", "not_counted")}),
    "source": ("sources", {
        **_named("exhibit", "path", "status", "reason", "format", "parser", "parser_version", "found", "stored",
                 "merged", "rejected", "size", "sha256", "md5")}),
}


_ABOUT = "about"


def _plain(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value


def _rows(job: Job) -> Iterator[tuple[str, list[Any]]]:
    """(kind, cells) of every record."""
    for kind, record in everything(job):
        if kind == "flag":
            record["matched"] = matched.line(matched.words(job.store, [record["id"]]).get(record["id"], []))
        yield kind, [_plain(get(record)) for get in TABLES[kind][1].values()]
        job.count(kind)


def write_about(job: Job, folder: Path) -> None:
    """A table that says what a folder of tables holds and what limits it."""
    with (folder / "about.csv").open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream, lineterminator="\r\n").writerows(
            [cell(name), cell(value)] for name, value in job.about().items())


def write_csv(job: Job) -> None:
    """Write a file for each table that has rows, then read all."""
    write_about(job, job.path)
    files: dict[str, Any] = {}
    try:
        writers = {}
        for kind, cells in _rows(job):
            if kind not in files:
                name, columns = TABLES[kind]
                files[kind] = (job.path / f"{name}.csv").open("w", encoding="utf-8-sig", newline="")
                writers[kind] = csv.writer(files[kind], lineterminator="\r\n")
                writers[kind].writerow(columns)
            writers[kind].writerow([cell(value) for value in cells])
    finally:
        for file in files.values():
            file.close()
    for kind in files:
        with long_cells(), (job.path / f"{TABLES[kind][0]}.csv").open(encoding="utf-8-sig", newline="") as stream:
            job.read_again[kind] = sum(1 for _ in csv.reader(stream)) - 1


@contextmanager
def long_cells() -> Iterator[None]:
    """What was written here is read again whatever its length. The limit is one for the whole program, and evidence is
    read under a lower one, so it is set back.
    """
    before = csv.field_size_limit(1 << 30)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def write_xlsx(job: Job) -> None:
    """Write one workbook, streaming, then read it again."""
    last = ""
    with Workbook(job.path) as book:
        for kind, cells in _rows(job):
            if kind != last:  # the records of a kind follow one another
                name, columns = TABLES[kind]
                book.sheet(name, list(columns))
                last = kind
            book.append(cells)
        book.sheet(_ABOUT, ["what", "value"])
        for pair in job.about().items():
            book.append(pair)
    if book.cut:
        job.notes.append(f"{book.cut} texts are longer than the {CHARACTERS} characters that a cell can hold and are "
                         "cut.")
    kinds = {name: kind for kind, (name, _) in TABLES.items()}
    for title, rows in count_rows(job.path).items():
        if title == _ABOUT:
            continue
        job.read_again[kinds[title.rstrip("0123456789 ")]] += rows


def write_sheet(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]], title: str) -> int:
    """One table as a workbook, as safe as the others; returns how many rows."""
    with Workbook(path) as book:
        book.sheet(re.sub(r"[][:*?/\\]", " ", title)[:31] or "list", columns)
        n = 0
        for n, row in enumerate(rows, 1):  # noqa: B007  (the number of the last one is the answer)
            book.append(row)
    return n
