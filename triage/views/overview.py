"""The case at a glance: what was read, what was not and why, and which conversations to read first."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from parsers.times import iso_utc
from triage import scope
from triage.case import Case
from triage.casefile import facts
from triage.flagging import priorities
from triage.intake import prepare
from triage.packages.info import of as package_of
from triage.sources import readings, stated
from triage.store import Store
from triage.twins import linked
from triage.views import counts

LEDGER = ("found", "stored", "merged", "rejected")


def sources(case: Case, db: Any = None, *, newer: bool = True) -> list[dict[str, Any]]:
    """*sources* of the contract, by exhibit and path: state, hashes and the loss ledger of each.

    `rejections`: reasons with their arguments and how many rows each has. Of several readings of a source `replaces`
    names the first, and `counts` says whether this one does; `newer` is the version of the installed parser where it
    would read the source anew (`newer=False` leaves it out: to know it, every parser has to be loaded, which takes most
    of a second the first time). `in_words` makes of it what other programs are given.
    """
    db = db or case.db
    aside = {row[0] for row in db.execute(readings.ASIDE)}
    kinds: dict[int, dict[str, dict[str, int]]] = defaultdict(dict)
    for source, kind, *numbers in db.execute("SELECT * FROM ledger ORDER BY source, kind"):
        kinds[source][kind] = dict(zip(LEDGER, numbers, strict=True))
    limited = scope.keeps_back(case)
    rejections = _rejections(db, limited=limited)
    warnings: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for source, message, args, partial, table, row, offset, line in db.execute(
        "SELECT source, message, args, partial, tbl, row, offset, line FROM warning ORDER BY source, id"):
        warnings[source].append({
            "message": message, "args": _arguments(args, limited=limited), "partial": bool(partial),
            "table": table, "row": row, "offset": offset, "line": line})
    listed, handed = stated.by_file(db), stated.by_root(db)
    result = []
    for row in db.execute(_SOURCES):
        n, uid, exhibit, evidence, *rest = row
        entry = dict(zip(_SOURCE_FIELDS, rest, strict=True))
        entry["reason_args"] = _arguments(entry["reason_args"], limited=limited)
        entry["listed"] = [*listed.get((evidence, entry["path"]), [])]
        whole = handed.get(evidence)
        if whole is not None and whole["path"] != entry["path"]:
            entry["listed"].append(whole)
        if entry["reason"] == stated.COMPARED or entry["listed"][-1:] == [whole]:
            entry["stated_sha256"] = None  # it is that of the archive around it, or of what came with the list
        held = {kind for kind, counted in kinds[n].items() if counted["found"]}
        if entry["format"] == _TEXTS and "call" in held and "message" not in held:
            entry["format"] = _PHONE
        entry |= {f: sum(k[f] for k in kinds[n].values()) for f in LEDGER}
        result.append({"id": uid, "exhibit": exhibit, **entry, "kinds": kinds[n], "rejections": rejections[n],
                       "warnings": warnings[n], "row": n, "counts": n not in aside})
    by_first: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for entry in result:
        by_first[readings.first(entry)].append(entry)
    for entry in result if newer else ():
        entry["newer"] = readings.newer(entry, by_first[readings.first(entry)])
    return result


def _rejections(db: Any, *, limited: bool) -> dict[int, list[dict[str, Any]]]:
    """By source: `message`, `args` and `n` of each reason; one reason with many arguments stands once, without them."""
    found: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    for source, reason, args, n in db.execute(
        "SELECT source, reason, args, count(*) FROM rejection GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"):
        bulk = reason == prepare.UNREACHED  # stands in one row with its number
        found[source, reason][args] += n * (json.loads(args)["n"] if bulk else 1)
    result: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for (source, reason), numbers in found.items():
        if len(numbers) > FEW:
            named = dict.fromkeys(json.loads(next(iter(numbers)) or "{}"), "…")
            numbers = Counter({json.dumps(named): numbers.total()})  # noqa: PLW2901
        result[source] += [{"message": reason, "args": _arguments(args, limited=limited), "n": n}
                           for args, n in numbers.items()]
    return result


def in_words(source: dict[str, Any], says: Callable[..., str]) -> dict[str, Any]:
    """A source as the contract has it: its reason, `reasons` and warnings as sentences."""
    reasons: Counter[str] = Counter()
    for told in source["rejections"]:
        reasons[says(told["message"], **told["args"])] += told["n"]
    left_out = ("row", "reason_args", "rejections")
    reason = says(source["reason"], **source["reason_args"]) if source["reason"] else None
    return {name: value for name, value in source.items() if name not in left_out} | {
        "reason": reason, "reasons": dict(reasons),
        "warnings": [w | {"message": says(w["message"], **w["args"])} for w in source["warnings"]]}


def why_in_words(conversation: dict[str, Any], says: Callable[..., str]) -> dict[str, Any]:
    """A conversation as the contract has it: why it has its priority as a sentence."""
    why = says(conversation["why"], **conversation["why_args"]) if conversation["why"] else ""
    return {name: value for name, value in conversation.items() if name != "why_args"} | {"why": why}


#: What parsers call messages of a phone and its calls. What reads both is named after the messages.
_TEXTS, _PHONE = "SMS", "Phone"
#: Arguments of sentences about a source that are words of the program, or of the file as such. Others may be words of
#: the evidence: a name, the beginning of a message.
_OF_FILES = frozenset({
    "action", "algorithm", "columns", "event", "facts", "field", "fields", "format", "found", "how", "kind",
    "language", "list", "mapping", "order", "parser", "path", "places", "reason", "sheet", "source", "stated",
    "table", "tables", "type", "version", "what", "why", "zone"})


def _arguments(args: str | None, *, limited: bool) -> dict[str, Any]:
    """Arguments of a sentence; where a part of the evidence may not be seen, without what may be words of it."""
    return {name: value if not limited or name in _OF_FILES or not isinstance(value, str | list) else "…"
            for name, value in (json.loads(args) if args else {}).items()}


FEW = 12
"""So many files that nothing read, for the same reason, are told one by one."""


def told(found: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[list[dict[str, Any]]]]:
    """Which of the sources to list one by one, and which together: a phone has a hundred thousand files of which the
    same is to be said, namely that their kind is none that holds messages.
    """
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for source in found:
        unread = source["status"] in ("not_recognised", "empty") and not source["found"]
        same = (source["exhibit"], source["status"], source["reason"], *sorted(source["reason_args"].items()))
        groups[same if unread else (source["row"],)].append(source)
    together = [group for group in groups.values() if len(group) > FEW]
    return [s for group in groups.values() if len(group) <= FEW for s in group], together


_SOURCE_FIELDS = (
    "path", "size", "sha256", "md5", "format", "parser", "parser_version", "identified", "status", "reason",
    "reason_args", "zone", "offset_ms", "started_at", "finished_at", "root", "acquired_by", "acquired_at",
    "acquired_with", "stated_sha256", "replaces",
)
_SOURCES = """
SELECT s.id, s.uid, e.exhibit, e.id, s.path, s.size, s.sha256, s.md5, s.format, s.parser, s.parser_version,
  s.identified, s.status, s.reason, s.reason_args, s.zone, s.offset_ms, s.started_at, s.finished_at, e.root,
  e.acquired_by, e.acquired_at, e.acquired_with, e.stated_sha256, (SELECT o.uid FROM source o WHERE o.id = s.replaces)
FROM source s JOIN evidence e ON e.id = s.evidence
ORDER BY s.parser IS NULL, e.exhibit, s.path, s.replaces IS NOT NULL, s.uid
"""


_UNFINISHED = """
SELECT e.exhibit, e.root, json_extract(a.detail, '$.zone'),
  CAST(round(coalesce(json_extract(a.detail, '$.offset_s'), 0) * 1000) AS INTEGER),
  json_extract(a.detail, '$.day_order'), json_extract(a.detail, '$.year')
FROM evidence e LEFT JOIN audit a ON a.seq = (
  SELECT max(seq) FROM audit WHERE action = 'evidence.add' AND subject = e.exhibit
  AND iif(json_valid(detail), json_extract(detail, '$.root'), NULL) = e.root)
WHERE e.finished_at IS NULL OR EXISTS (SELECT 1 FROM source s WHERE s.evidence = e.id AND s.status = 'cancelled')
ORDER BY e.exhibit, e.id
"""


def bare(case: Case) -> bool:
    """Whether the case has no evidence yet: then it says nothing that it holds none of something."""
    return bool(case.db.execute("SELECT NOT EXISTS (SELECT 1 FROM source)").fetchone()[0])


def unfinished(case: Case) -> list[dict[str, Any]]:
    """Evidence whose import was stopped, or ended with the program, before all of it was read: also where no file of it
    was in work then, so that no source tells of it. `exhibit`, `root`, and the `zone`, `offset_ms`, `day_order` and
    `year` that were stated of it: with others the rest would be read to other times.
    """
    names = ("exhibit", "root", "zone", "offset_ms", "day_order", "year")
    return [dict(zip(names, row, strict=True)) for row in case.db.execute(_UNFINISHED)]


def waiting(case: Case) -> list[str]:
    """The exhibits with sources whose messages are still to be read closely (`triage.flagging.closer`), in order; none
    in a case of an older version that is only read. A review package says what its case said.
    """
    if (package := package_of(case)) is not None:
        return [*package.waiting]
    if not case.db.execute("SELECT 1 FROM sqlite_master WHERE name = 'closer'").fetchone():
        return []
    return [exhibit for (exhibit,) in case.db.execute(
        "SELECT DISTINCT e.exhibit FROM closer c JOIN source s ON s.id = c.source JOIN evidence e ON e.id = s.evidence"
        " ORDER BY 1")]


def info(case: Case, *, newer: bool = True) -> dict[str, Any]:
    """*info* of the contract: the case's facts, its sources with their ledger, totals, and what is held back.

    `newer`: as `sources` has it.
    """
    return {
        "case": {"path": str(case.path), **{name: case.fact(name) or None for name in facts.FACTS},
                 "read_only": case.why_read_only is not None, "withheld": scope.withheld(case)},
        "sources": sources(case, newer=newer),
        "totals": Store(case).totals(),
    }


def conversations(
    store: Store, limit: int | None = None, offset: int = 0, language: str | None = None
) -> list[dict[str, Any]]:
    """*Conversation* objects of the contract: by priority, then help lane, then number of messages, then id.

    `language`: of the names in `why_args`, the case's own where none is given.
    """
    spans = store.spans()
    levels = priorities.of_case(store, language)
    also = linked.told(store)
    calm = priorities.NONE
    rows = []
    for n, uid, app, kind, state, details in store.db.execute(
        "SELECT id, uid, app, kind, state, details FROM conversation"):
        if n not in store.shown:
            continue
        messages, first, last = spans.get(n, (0, None, None))
        level = levels.get(n, calm)
        rows.append({
            "id": uid, "title": store.title(n), "app": app, "kind": kind, "state": state,
            "details": store.conversation_details(n, details),
            "participants": [store.person(p) for p in store.participants(n)], "messages": messages,
            "first": first, "last": last, "flags": level.flags, "help": level.help,
            "priority": level.level, "why": level.why, "why_args": level.why_args, "row": n,
            "also": also.get(n, []),
        })
    rows.sort(key=lambda c: (-c["priority"], -c["help"], -sum(c["flags"].values()), -c["messages"], c["id"]))
    page = rows[offset:None if limit is None else offset + limit]
    for row in page:
        row["first"], row["last"] = _edge(store, row["row"], row["first"]), _edge(store, row["row"], row["last"])
    return page


def _edge(store: Store, conversation: int, sort_ms: int | None) -> str | None:
    """The first or last time as the evidence knows it: UTC with Z, or wall-clock time without a zone."""
    if sort_ms is None:
        return None
    row = store.db.execute(
        f"SELECT m.utc_ms, m.local FROM message m WHERE ({store.in_conversation()}) AND m.sort_ms = ? AND"
        f" {store.visible} AND m.basis <> 'none' LIMIT 1", (conversation, conversation, sort_ms)).fetchone()
    return None if row is None else iso_utc(row[0]) or row[1]


def by_hour(store: Store) -> dict[str, list[list[int]]]:
    """Messages and calls by weekday (Monday first) and hour: `zone` in the display zone, `local` apart.

    `local` holds what has a wall-clock time without a zone: its hours are those of a clock that nobody knows. Counted
    by quarters of an hour, as zones are no whole number of hours from UTC everywhere.
    """
    hours: dict[str, list[list[int]]] = {name: [[0] * 24 for _ in range(7)] for name in ("zone", "local")}
    for quarter, local, n in store.db.execute(
        f"SELECT m.quarter, m.local, sum(m.n) FROM {counts.by_quarter(store.db, store.zone)} m"
        f" WHERE m.quarter IS NOT NULL AND {store.visible} GROUP BY 1, 2"):
        moment = datetime.fromtimestamp(quarter * counts.QUARTER_MS // 1000, UTC if local else store.zone)
        hours["local" if local else "zone"][moment.weekday()][moment.hour] += n
    return hours


def states(case: Case, exhibit: str, root: str) -> dict[str, str]:
    """The state of each source of a piece of evidence, by its id; empty where nothing of it was ever found. `root`: the
    name of its file or folder.
    """
    return dict(case.db.execute(
        "SELECT s.uid, s.status FROM source s JOIN evidence e ON e.id = s.evidence WHERE e.uid = ?",
        (prepare.uid("evidence", exhibit, root),)))
