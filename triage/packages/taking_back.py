"""Taking back a merge by what the log says of it: in another process, on another day, without the package's passphrase.

What somebody has changed since is left as it is now, and counted.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import msgspec

from parsers.errors import UserError
from parsers.words import N_
from triage import people
from triage.case import Case
from triage.custody import chain
from triage.flagging import own_rules, scoping
from triage.work import annotations as work
from triage.work import persons
from triage.work.annotations import Row

_WHAT = "package.merge.undo"


class NothingTakenOver(UserError):
    message = N_("Nothing that was taken over from {path} still stands, so there is nothing to take back.")
    exit_code = 2


class TakenBack(msgspec.Struct, frozen=True):
    """How many steps of the merge were taken back, and how many not, because something else was decided since."""

    undone: int
    left: int


class _Entry(msgspec.Struct):
    seq: int
    action: str
    subject: str
    detail: dict[str, Any]


def take_back(case: Case, path: Path, reason: str | None = None) -> TakenBack:
    """Take back the last merge of this file that stands. Raises NothingTakenOver, OSError."""
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    entries = _last(case, sha256)
    if not entries:
        raise NothingTakenOver(path=str(path))
    begin = entries[0]
    undone = left = 0
    rules = False
    with case.transaction():
        chain.record(case, _WHAT, begin.subject, reason, {"package": begin.detail["package"], "entry": begin.seq})
        for entry in reversed(entries[1:]):
            taken = _take_back(case, entry)
            if taken is not None:
                undone, left = undone + taken, left + (not taken)
            rules = rules or entry.action == "package.rule"
        if rules:
            own_rules.run(case)
        scoping.apply(case)
    return TakenBack(undone - 1, left)  # the memory of the merge is no decision


def _last(case: Case, sha256: str) -> list[_Entry]:
    """The entries of the last merge of a file whose memory still stands, from its first to its last."""
    found: list[_Entry] = []
    merges: list[list[_Entry]] = []
    for seq, action, subject, text in case.db.execute("SELECT seq, action, subject, detail FROM audit ORDER BY seq"):
        if not found and action != "package.merge":
            continue
        entry = _Entry(seq, action, subject, json.loads(text))
        if action == "package.merge":
            found = [entry] if entry.detail.get("sha256") == sha256 else []
        elif found:
            found.append(entry)
            if action == "package.settled":
                merges.append(found)
                found = []
    return merges[-1] if merges and _as_left(case, merges[-1][-1].detail["rows"]) else []


def _now(case: Case, row: dict[str, Any]) -> dict[str, Any] | None:
    return work.row_now(case, row["table"], tuple(row["key"]))


def _as_left(case: Case, rows: list[dict[str, Any]]) -> bool:
    return all(_now(case, row) == row["after"] for row in rows)


def _take_back(case: Case, entry: _Entry) -> bool | None:
    """Whether a step could be taken back; None where there is nothing to it."""
    detail = entry.detail
    if "rows" in detail:
        if not _as_left(case, detail["rows"]):
            return False
        work.write(case, f"{entry.action}.undo", entry.subject, [
            Row(row["table"], tuple(row["key"]), row["before"]) for row in detail["rows"]], None, _origin(detail))
        return True
    match entry.action:
        case "package.flag":
            return _flag(case, entry)
        case "package.person":
            return _person(case, entry)
        case "person.merge":
            return _part(case, detail["merge"])
        case "person.part":
            return _join(case, detail["merge"])
    return None


def _origin(detail: dict[str, Any]) -> dict[str, Any]:
    return {name: detail[name] for name in ("package", "author", "at") if name in detail}


def _flag(case: Case, entry: _Entry) -> bool:
    now = case.db.execute("SELECT status, author, decided_at FROM flag WHERE ident = ?", (entry.subject,)).fetchone()
    theirs = (entry.detail["after"], *((entry.detail["author"], entry.detail["at"])
                                       if entry.detail["after"] != "unreviewed" else (None, None)))
    if now is None or tuple(now) != theirs or "was" not in entry.detail:
        return False
    before = entry.detail["was"]
    case.db.execute("UPDATE flag SET status = ?, reason = ?, author = ?, decided_at = ? WHERE ident = ?",
                    (*before, entry.subject))
    chain.record(case, "package.flag.undo", entry.subject, before[1], {
        **_origin(entry.detail), "before": now[0], "after": before[0]})
    return True


def _person(case: Case, entry: _Entry) -> bool:
    field = "category" if "category" in entry.detail else "name"
    now = case.db.execute(f"SELECT {field} FROM person WHERE uid = ?", (entry.subject,)).fetchone()
    if now is None or now[0] != entry.detail[field]:
        return False
    case.db.execute(f"UPDATE person SET {field} = ? WHERE uid = ?", (entry.detail["before"], entry.subject))
    chain.record(case, "package.person.undo", entry.subject, None, {
        **_origin(entry.detail), "before": now[0], field: entry.detail["before"]})
    return True


def _part(case: Case, merge: int) -> bool:
    try:
        persons.undo_merge(case, merge)
    except people.NoSuchPerson:
        return False
    return True


def _join(case: Case, merge: int) -> bool:
    row = case.db.execute("SELECT json_extract(gone, '$.kept'), json_extract(gone, '$.uid'), reason FROM merge"
                          " WHERE id = ?", (merge,)).fetchone()
    try:
        persons.merge(case, *row)
    except people.NoSuchPerson:
        return False
    return True


