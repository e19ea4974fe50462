"""Events for laboratories that gather many cases: a Timesketch timeline and an OpenSearch bulk file.

Timesketch takes CSV with the columns `message`, `datetime` and `timestamp_desc` and any further ones
(timesketch.org, "Create timeline from JSON/JSONL/CSV file"); rows without a UTC time are left out there and counted in
the manifest, since Timesketch has no place for a wall-clock time. OpenSearch: action and document lines of the bulk
API; the document's id is the message's, so that loading twice does not double it.
"""

from __future__ import annotations

import csv
from typing import Any

import msgspec

from triage.exchange.tables import TABLES, long_cells
from triage.exchange.writing import Job, cell

_HEAD = ("message", "datetime", "timestamp_desc", "app", "kind", "conversation", "sender", "recipients", "direction",
         "flags", "state", "path", "sha256", "message_id")
_encoder = msgspec.json.Encoder()


def write_timesketch(job: Job) -> None:
    """Write the CSV file, then read it."""
    timeless = 0
    columns = TABLES["message"][1]
    with job.path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(_HEAD)
        for kind, record in job.records():
            if record["sent_at"] is None:
                timeless += 1
                continue
            said = "Message sent" if kind == "message" else "Call"
            text = record["text"] or f"[{record['kind']}]"
            values = [text, record["sent_at"], said, record["app"], record["kind"], record["conversation_title"],
                      *(columns[name](record) for name in ("sender", "recipients")), record["direction"],
                      "; ".join(record["flags"]), record["state"],
                      *(columns[name](record) for name in ("path", "sha256")), record["id"]]
            writer.writerow([cell(value) for value in values])
            job.count(kind)
    if timeless:
        job.notes.append(f"{timeless} records have no UTC time and are not in this timeline. Assign zones to their "
                         "sources, and export again.")
    with long_cells(), job.path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            job.read_again["call" if row["timestamp_desc"] == "Call" else "message"] += 1


def write_opensearch(job: Job) -> None:
    """Write the bulk file, then read it."""
    with job.path.open("wb") as stream:
        for kind, record in job.records():
            stream.write(_encoder.encode({"index": {"_index": "attest", "_id": record["id"]}}) + b"\n")
            stream.write(_encoder.encode({"record": kind, **_document(record)}) + b"\n")
            job.count(kind)
    with job.path.open("rb") as stream:
        for number, line in enumerate(stream):
            if number % 2:
                job.read_again[msgspec.json.decode(line)["record"]] += 1


def _document(record: dict[str, Any]) -> dict[str, Any]:
    document = {name: value for name, value in record.items() if name not in ("row", "record", "details")}
    return document | {"details": _encoder.encode(record["details"]).decode()}  # of any shape: kept as text
