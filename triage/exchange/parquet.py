"""Parquet for laboratories that compute over many cases: a folder with a file a table, typed, compressed (zstd).

Times are `timestamp[ms, UTC]`, empty without a known zone; wall-clock times stay text. Lists are lists of text. The
schema carries what each column means (`description` in the field's metadata), and the manual prints the same table.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from triage.exchange.jsonl import everything
from triage.exchange.writing import Job

_GROUP = 50_000  # rows held in memory and written as one group
_Get = Callable[[dict[str, Any]], Any]


def _time(name: str) -> _Get:
    def get(record: dict[str, Any]) -> datetime | None:
        value = record.get(name)
        return datetime.fromisoformat(value) if value else None

    return get


def _of(name: str, part: str) -> _Get:
    return lambda record: record[name][part] if record.get(name) else None


def _each(name: str, part: str) -> _Get:
    return lambda record: [str(entry[part]) for entry in record.get(name) or ()
                           if entry and entry.get(part) is not None]


def _of_each(name: str, part: str) -> _Get:
    """One for each, empty where it has none, so that two such lists run side by side."""
    return lambda record: [entry[part] for entry in record.get(name) or ()]


def _place(part: str) -> _Get:
    return lambda record: record["sources"][0][part] if record.get("sources") else None


_UTC = pa.timestamp("ms", tz="UTC")
_TEXTS = pa.list_(pa.string())
#: Columns of messages and calls: name, type, what it is, how it is made.
MESSAGES: tuple[tuple[str, pa.DataType, str, _Get], ...] = (
    ("id", pa.string(), "stable id: the same in every import of the same evidence", lambda m: m["id"]),
    ("conversation", pa.string(), "id of the conversation", lambda m: m["conversation"]),
    ("conversation_title", pa.string(), "its title, or who takes part", lambda m: m["conversation_title"]),
    ("app", pa.string(), "the app", lambda m: m["app"]),
    ("kind", pa.string(), "text, image, video, voice, call …", lambda m: m["kind"]),
    ("direction", pa.string(), "in, out or unknown, seen from the device", lambda m: m["direction"]),
    ("sender_id", pa.string(), "id of the person", _of("sender", "id")),
    ("sender_name", pa.string(), "what the person is called", _of("sender", "name")),
    ("sender_identifier", pa.string(), "number or account as in the evidence", _of("sender", "identifier")),
    ("recipient_ids", _TEXTS, "ids of the others who take part", _each("recipients", "id")),
    ("sent_at", _UTC, "UTC; empty without a known zone", _time("sent_at")),
    ("sent_at_local", pa.string(), "wall-clock time, ISO 8601", lambda m: m["sent_at_local"]),
    ("sent_at_raw", pa.string(), "the time as it stands in the evidence", lambda m: m["sent_at_raw"]),
    ("time_basis", pa.string(), "utc, local, assigned or none", lambda m: m["time_basis"]),
    ("time_doubt", pa.string(), "of an assigned zone: skipped, twice or order (of the file); clock corrected",
     lambda m: m["time_doubt"]),
    ("text", pa.string(), "the words, as they were written", lambda m: m["text"]),
    ("state", pa.string(), "live, wal_only, removed_by_wal, recovered or deleted_by_app", lambda m: m["state"]),
    ("reply_to", pa.string(), "id of the message answered", lambda m: m["reply_to"]),
    ("attachments", _TEXTS, "names of attached files, empty where one has none", _of_each("attachments", "name")),
    ("attachment_sha256", _TEXTS, "their SHA-256 in the same order, empty where the file is not in the evidence",
     _of_each("attachments", "sha256")),
    ("flags", _TEXTS, "ids of flags, which say that a passage matches a rule", lambda m: list(m["flags"])),
    ("exhibit", pa.string(), "exhibit reference of the first place", _place("exhibit")),
    ("path", pa.string(), "file inside the evidence", _place("path")),
    ("sha256", pa.string(), "SHA-256 of that file", _place("sha256")),
    ("table", pa.string(), "table of the database", _place("table")),
    ("row", pa.int64(), "row id", _place("row")),
    ("offset", pa.int64(), "byte offset", _place("offset")),
    ("line", pa.int64(), "line, from 1", _place("line")),
    ("parser", pa.string(), "what read it", _place("parser")),
    ("places", pa.int32(), "in how many places of the evidence it stands", lambda m: len(m["sources"])),
)
_PEOPLE: tuple[tuple[str, pa.DataType, str, _Get], ...] = (
    ("id", pa.string(), "stable id", lambda p: p["id"]),
    ("name", pa.string(), "what the person is called", lambda p: p["name"]),
    ("category", pa.string(), "set by an examiner, or unknown", lambda p: p["category"]),
    ("messages", pa.int64(), "messages written", lambda p: p["messages"]),
    ("identifiers", _TEXTS, "numbers and accounts", _each("identifiers", "identifier")),
)
_CONVERSATIONS: tuple[tuple[str, pa.DataType, str, _Get], ...] = (
    ("id", pa.string(), "stable id", lambda c: c["id"]),
    ("title", pa.string(), "title, or who takes part", lambda c: c["title"]),
    ("app", pa.string(), "the app", lambda c: c["app"]),
    ("messages", pa.int64(), "messages in it", lambda c: c["messages"]),
    ("priority", pa.int32(), "0 to 3, by the published combination rule", lambda c: c["priority"]),
    ("participants", _TEXTS, "ids of people", _each("participants", "id")),
)
TABLES = {"message": ("messages", MESSAGES), "call": ("calls", MESSAGES), "person": ("people", _PEOPLE),
          "conversation": ("conversations", _CONVERSATIONS)}


def write(job: Job) -> None:
    """Write a file for each table that has rows, then read the numbers back from the files."""
    writers: dict[str, _Writer] = {}
    try:
        for kind, record in everything(job):
            if kind in TABLES:
                if kind not in writers:
                    writers[kind] = _Writer(job, *TABLES[kind])
                writers[kind].add(record)
                job.count(kind)
    finally:
        for writer in writers.values():
            writer.close()
    for kind, (name, _) in TABLES.items():
        path = job.path / f"{name}.parquet"
        if path.exists():
            with path.open("rb") as stream:
                table = pq.ParquetFile(stream)
                job.read_again[kind] = sum(len(batch) for batch in table.iter_batches(columns=["id"]))


class _Writer:
    def __init__(self, job: Job, name: str, columns: tuple[tuple[str, pa.DataType, str, _Get], ...]) -> None:
        self._columns = columns
        self._schema = pa.schema([
            pa.field(column, kind, metadata={"description": about}) for column, kind, about, _ in columns],
            metadata=job.about())
        self._file = (job.path / f"{name}.parquet").open("wb")  # a path that is no text is none to pyarrow
        self._writer = pq.ParquetWriter(self._file, self._schema, compression="zstd")
        self._rows: list[dict[str, Any]] = []

    def add(self, record: dict[str, Any]) -> None:
        self._rows.append({name: get(record) for name, _, _, get in self._columns})
        if len(self._rows) >= _GROUP:
            self._flush()

    def _flush(self) -> None:
        if self._rows:
            self._writer.write_table(pa.Table.from_pylist([_clean(row) for row in self._rows], schema=self._schema))
            self._rows.clear()

    def close(self) -> None:
        with self._file:
            self._flush()
            self._writer.close()


def _clean(row: dict[str, Any]) -> dict[str, Any]:
    """Lone surrogates, which no UTF-8 holds, as U+FFFD."""
    return {name: value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            if isinstance(value, str) and not value.isascii() else value for name, value in row.items()}
