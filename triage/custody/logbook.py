"""The audit log as it is shown: of what scope or privilege keeps back it says that something was done, and not what.

An entry keeps what an examiner wrote, and a note or a translation says as much as the message it is about. The chain
itself stays as it was written, so that it can be verified, and an entry says all of it again once that part is opened.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from triage.case import Case
from triage.custody import chain
from triage.custody.chain import Entry
from triage.store import Store
from triage.work.subjects import Subjects

WITHHELD = "…"
#: A reader's decisions that were not taken over: their details are the decisions themselves, of any kind.
_NOT_TAKEN = frozenset({"package.kept", "package.without"})


def entries(case: Case, until: int | None = None) -> Iterator[Entry]:
    """The log in order, up to and with entry `until`."""
    return told(case, chain.entries(case, until))


def told(case: Case, found: Iterable[Entry]) -> Iterator[Entry]:
    """Entries as they are shown: itself, or another one in its place."""
    subjects = Subjects(Store(case))
    for entry in found:
        yield _told(entry, subjects) if subjects.limited else entry


def _told(entry: Entry, subjects: Subjects) -> Entry:
    rows = entry.detail.get("rows")
    if not _seen(entry, subjects):
        detail = withheld(entry.detail)
    elif isinstance(rows, list) and (shown := [_row(row, subjects) for row in rows]) != rows:
        detail = entry.detail | {"rows": shown}
    else:
        return entry
    named = entry.action == "export" or (entry.action.startswith("tag.") and not all(
        subjects.tag_seen(str(row["key"][0])) for row in rows or []))
    return msgspec.structs.replace(entry, reason=entry.reason and WITHHELD, detail=detail,
                                   subject=WITHHELD if named else entry.subject)


def _seen(entry: Entry, subjects: Subjects) -> bool:
    """Whether what an entry is about may be seen, as far as its rows do not say it."""
    action, detail = entry.action, entry.detail
    if action.startswith(("flag.", "package.flag")):
        return subjects.seen("flag", entry.subject.removeprefix("flag|"))
    if action.startswith(("person.", "package.person")):
        return subjects.seen("person", entry.subject)
    if action == "export" and detail.get("format") == "copy":  # its subject is the name of the file
        return subjects.seen("file", str(detail.get("file")))
    return action not in _NOT_TAKEN


def _row(row: dict[str, Any], subjects: Subjects) -> dict[str, Any]:
    table = str(row["table"])
    sides = [row[side] for side in ("before", "after") if row[side] is not None]
    if all(subjects.row_seen(table, columns, json.loads(columns["body"]) if table == "made" else {})
           for columns in sides):
        return row
    return row | {side: withheld(row[side]) for side in ("before", "after")}


def withheld(value: Any) -> Any:
    """The same shape without its words: names of details, and numbers, stay."""
    if isinstance(value, dict):
        return {name: withheld(part) for name, part in value.items()}
    if isinstance(value, list):
        return [withheld(part) for part in value]
    return WITHHELD if isinstance(value, str) and value else value
