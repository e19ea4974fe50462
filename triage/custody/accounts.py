"""What the case holds, against what its log says was put there: so that a row that was changed by another program shows
as well as an entry that was, and so do entries cut off the end of the log.

An import puts into the log a SHA-256 over the records that each source gave, as they are stored, and over the list of
files of the evidence; facts, decisions and other work stand in the log word by word. What a zone, scope or a later
source may change is no part of the hash. Sources that were read before the program did so have none, and a review
package tells of its own log alone: its records came from another case.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import msgspec

from parsers.words import N_
from triage.casefile import facts
from triage.custody.chain import Finding, entries, printable, record
from triage.packages import info
from triage.sources.zones import shifted
from triage.twins import titled

if TYPE_CHECKING:
    from triage.case import Case

#: Names of details of the log.
RECORDS, FILES = "records_sha256", "files_sha256"
#: Joined, which takes a third of the time of asking for each row.
_TALK, _WHO = " LEFT JOIN conversation c ON c.id = m.conversation", " LEFT JOIN identity i ON i.id = m.sender"
#: As it was before a clock offset was assigned.
_UTC = ("iif({0}.local IS NULL, {0}.utc_ms - s.offset_ms, NULL),"
        " iif(s.offset_ms = 0, {0}.local, clock_said({0}.local, s.offset_ms)), {0}.time_raw, {0}.state")
#: Since this version of the case a clock offset sets right the wall clock too.
_SINCE = 10
#: What one message stands for (triage.twins.linked) is in the case as it was read, and once more as its copy.
_NO_TWIN, _TWINS_SINCE = "m.id NOT IN (SELECT copy FROM twin)", 11
#: What is told of two sources follows from both, whichever came first (triage.twins.titled).
_OF_ONE = f"m.message <> '{titled.OTHER}'"
_PLACE = "{0}.tbl, {0}.row, {0}.offset, {0}.line"
#: Records of a source, by table: SQL with the source's row id first, in the order in which they came.
_RECORDS = {
    "message": f"substr(m.ident, 1, 10), m.record, c.uid, m.kind, m.direction, i.uid, {_UTC}, m.text, m.app_key,"
               f" m.reply_to, m.details, m.raw, {_PLACE}",
    "copy": "(SELECT substr(o.ident, 1, 10) FROM message o WHERE o.id = abs(m.message)), "
            f"c.uid, m.state, m.time_raw, m.app_key, m.details, {_PLACE}",
    "reaction": f"c.uid, m.target, i.uid, m.direction, m.emoji, {_UTC}, {_PLACE}",
    "location": f"m.app, m.lat, m.lon, m.accuracy_m, {_UTC}, m.details, {_PLACE}",
    "contact": f"m.app, m.name, m.identifiers, m.state, m.details, {_PLACE}",
    "rejection": f"m.kind, m.reason, m.args, m.raw, {_PLACE}",
    "warning": f"m.message, m.args, m.partial, {_PLACE}",
}
_JOINED = {"message": _TALK + _WHO, "copy": _TALK, "reaction": _TALK + _WHO}
_PAGE = 500  # rows that are hashed at once
_RECORD = itemgetter(slice(1, None))  # of a row all but its source
_json = msgspec.json.Encoder()
_DECISIONS = ("flag.accept", "flag.reject", "flag.unsure")
_WORK = {"tag": ("uid",), "tagged": ("tag", "what", "subject"), "note": ("uid",), "exhibit": ("subject",),
         "rendering": ("uid",), "made": ("uid",)}
_DONE = ("read", "partial", "empty")

FACT = N_("“{name}” of the case is not what the log says of it.")
DECISION = N_("The decision on flag {flag} is not the last one that stands in the log.")
WORK = N_("What an examiner made ({table} {key}) is not what stands in the log.")
SOURCE = N_("What the case holds of {path} is not what the log says was read from it.")
LOST = N_("The log says that {path} was read, and the case does not hold it any more.")
LIST = N_("The list of files of exhibit {exhibit} is not the one that the log says was read.")
ZONE = N_("Zone or clock offset of {path} are none that stand in the log.")


def last_rows(case: Case) -> dict[str, int]:
    """The last row of each table of records: what a source adds comes behind them."""
    return {table: int(case.db.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()[0])
            for table in _RECORDS}


def of_source(case: Case, source: int, behind: dict[str, int]) -> str:
    """The hash over the records that a source gave, which stand behind these rows."""
    return _sums(case, "m.source = ?", (source,), behind).get(source, _hex([]))


def of_files(case: Case, evidence: int) -> str:
    """The hash over the files of a piece of evidence, by path: path, size, SHA-256, MD5."""
    return _hex(case.db.execute("SELECT path, size, sha256, md5 FROM evidence_file WHERE evidence = ? ORDER BY path",
                                (evidence,)))


def _sums(case: Case, where: str = "1", values: tuple[Any, ...] = (), behind: dict[str, int] | None = None
          ) -> dict[int, str]:
    digests: dict[int, Any] = {}
    version = int(case.db.execute("PRAGMA user_version").fetchone()[0])
    moved = version >= _SINCE
    case.db.create_function("clock_said", 2, lambda local, ms: shifted(local, -ms) if local and moved else local)
    for table, columns in _RECORDS.items():
        own = {"copy": _NO_TWIN if version >= _TWINS_SINCE else "1", "warning": _OF_ONE}.get(table, "1")
        rows = case.db.execute(
            f"SELECT m.source, {columns.format('m')} FROM {table} m NOT INDEXED JOIN source s ON s.id = m.source"
            f"{_JOINED.get(table, '')} WHERE m.id > ? AND {where} AND {own} ORDER BY m.id",
            ((behind or {}).get(table, 0), *values))
        for source, found in groupby(rows, itemgetter(0)):
            digest = digests.setdefault(source, hashlib.sha256())
            for lines in _pages(map(_RECORD, found)):
                digest.update(lines)
    return {source: digest.hexdigest() for source, digest in digests.items()}


def _hex(rows: Iterable[tuple[Any, ...]]) -> str:
    digest = hashlib.sha256()
    for lines in _pages(rows):
        digest.update(lines)
    return digest.hexdigest()


def _pages(rows: Iterable[tuple[Any, ...]]) -> Iterator[bytes]:
    rows = iter(rows)
    while page := [*islice(rows, _PAGE)]:
        yield _json.encode_lines(page)


# -- another reading of a source --------------------------------------------------------------------------------------

def unchanged(case: Case) -> set[int]:
    """Sources (row ids) whose records are those that the log says: before places of messages change among them."""
    said, sums = _Log(case), _sums(case)
    return {source for source, *_, key in _sources(case)
            if sums.get(source, _hex([])) == said.records.get(key)}


def say_again(case: Case, sound: set[int]) -> None:
    """Another reading of a source counts now, and messages that several sources hold stand in another one's place: the
    log says of those that were sound what they hold from now on. In a transaction.
    """
    said, sums = _Log(case), _sums(case)
    for source, path, *_, key in _sources(case):
        now = sums.get(source, _hex([]))
        if source in sound and now != said.records[key]:
            exhibit, _, sha256, parser, version = key
            record(case, "source.records", path, None, {
                "exhibit": exhibit, "sha256": sha256, "parser": parser, "version": version, RECORDS: now})


# -- verification -----------------------------------------------------------------------------------------------------

class _Log:
    """What the log says last of each thing. An entry that was tampered with may have any shape: it says nothing, and
    the chain tells of it.
    """

    def __init__(self, case: Case) -> None:
        self.facts: dict[str, str] = {}
        self.decisions: dict[str, tuple[Any, Any, str | None]] = {}
        self.work: dict[tuple[str, tuple[str, ...]], dict[str, Any] | None] = {}
        self.read: dict[tuple[Any, ...], dict[str, Any]] = {}
        self.records: dict[tuple[Any, ...], Any] = {}
        self.files: dict[tuple[str, Any], Any] = {}
        self.zones: set[tuple[Any, ...]] = {(None, 0)}
        for entry in entries(case):
            detail = entry.detail
            if entry.action == "fact.set":
                self.facts[str(entry.subject)] = str(detail.get("after"))
            elif entry.action.startswith(("flag.", "package.flag")) and "after" in detail:
                author = entry.actor if entry.action in _DECISIONS else None
                self.decisions[str(entry.subject)] = (detail["after"], entry.reason, author)
            elif entry.action in ("source.read", "source.again", "source.records"):
                self._source(str(entry.subject), detail, whole=entry.action != "source.records")
            elif entry.action == "source.zone":
                self.zones.add((entry.subject, *_pair(detail.get("after"))))
            elif entry.action == "evidence.add":
                self.zones.add((detail.get("zone"), round(1000 * (detail.get("offset_s") or 0))))
                self.files.pop((str(entry.subject), detail.get("root")), None)
            elif entry.action == "evidence.done" and FILES in detail:
                self.files[str(entry.subject), detail.get("root")] = detail[FILES]
            if isinstance(rows := detail.get("rows"), list):
                self._rows(rows)

    def _source(self, path: str, detail: dict[str, Any], *, whole: bool) -> None:
        key = (detail.get("exhibit"), path, *(detail.get(name) for name in ("sha256", "parser", "version")))
        if whole:
            self.read[key] = detail
        self.records[key] = detail.get(RECORDS)

    def _rows(self, rows: list[Any]) -> None:
        for row in rows:
            if isinstance(row, dict) and row.get("table") in _WORK and isinstance(row.get("key"), list):
                self.work[str(row["table"]), tuple(map(str, row["key"]))] = row.get("after")


def verify(case: Case) -> list[Finding]:
    """Compare what the case holds with what its log says was put there."""
    if info.of(case) is not None:
        return []
    said = _Log(case)
    return [*_facts(case, said), *_decisions(case, said), *_work(case, said), *_read(case, said), *_files(case, said)]


def _facts(case: Case, said: _Log) -> Iterator[Finding]:
    for name in facts.FACTS:
        if case.fact(name) != said.facts.get(name, ""):
            yield Finding("log", name, FACT, {"name": name})


def _decisions(case: Case, said: _Log) -> Iterator[Finding]:
    """Of a flag that was laid aside with another reading the id goes on behind a dash (`triage.sources.rereading`)."""
    held: dict[str, list[tuple[Any, ...]]] = {}
    for ident, *decision in case.db.execute("SELECT ident, status, reason, author FROM flag"):
        held.setdefault(str(ident).partition("-")[0], []).append(tuple(decision))
    for flag, decisions in sorted(held.items()):
        last = said.decisions.get(flag, ("unreviewed", None, None))
        if last[0] == "unreviewed":
            right = all(status == "unreviewed" for status, *_ in decisions)
        else:
            right = any(status == last[0] and _same(reason, last[1]) and last[2] in (None, author)
                        for status, reason, author in decisions)
        if not right:
            yield Finding("log", flag, DECISION, {"flag": flag})
    for flag, (status, *_) in sorted(said.decisions.items()):
        if status != "unreviewed" and flag.partition("-")[0] not in held:
            yield Finding("log", flag, DECISION, {"flag": flag})


def _same(stored: Any, said: str | None) -> bool:
    return (printable(stored) if isinstance(stored, str) else stored) == said


def _work(case: Case, said: _Log) -> Iterator[Finding]:
    left = {key: after for key, after in said.work.items() if after is not None}
    there = {name for (name,) in case.db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for table, names in _WORK.items():
        if table not in there:
            continue  # of an older version, which may only be read
        cursor = case.db.execute(f"SELECT * FROM {table}")
        columns = [d[0] for d in cursor.description]
        for row in cursor:
            now = dict(zip(columns, row, strict=True))
            key = (table, tuple(str(now[name]) for name in names))
            after = left.pop(key, None)
            if not isinstance(after, dict) or any(now.get(name) != value for name, value in after.items()):
                yield Finding("log", key[1][-1], WORK, {"table": table, "key": " ".join(key[1])})
    for where, gone in sorted(left):
        yield Finding("log", gone[-1], WORK, {"table": where, "key": " ".join(gone)})


def _sources(case: Case) -> list[tuple[Any, ...]]:
    """(row id, path, status, zone, offset, what the log knows it by) of sources that a parser read."""
    return [(n, path, status, zone, offset, (exhibit, path, sha256, parser, version))
            for n, path, status, zone, offset, exhibit, sha256, parser, version in case.db.execute(
                "SELECT s.id, s.path, s.status, s.zone, s.offset_ms, e.exhibit, s.sha256, s.parser, s.parser_version"
                " FROM source s LEFT JOIN evidence e ON e.id = s.evidence WHERE s.parser IS NOT NULL ORDER BY s.id")]


def _read(case: Case, said: _Log) -> Iterator[Finding]:
    sums = _sums(case)
    ledger: dict[int, dict[str, dict[str, int]]] = {}
    for source, kind, *numbers in case.db.execute("SELECT source, kind, found, stored, merged, rejected FROM ledger"):
        names = ("found", "stored", "merged", "rejected")
        ledger.setdefault(source, {})[kind] = dict(zip(names, numbers, strict=True))
    held = set()
    for n, path, status, zone, offset, key in _sources(case):
        held.add(key)
        detail = said.read.get(key, {})
        if status in _DONE:
            kinds = {name: value for name, value in detail.items() if isinstance(value, dict) and "found" in value}
            records = said.records.get(key)
            if detail.get("status") != status or kinds != ledger.get(n, {}) or (
                    records is not None and records != sums.get(n, _hex([]))):
                yield Finding("log", path, SOURCE, {"path": path})
        if not {(zone, offset), (path, zone, offset)} & said.zones:
            yield Finding("log", path, ZONE, {"path": path})
    for key in sorted(said.read.keys() - held, key=str):
        if said.read[key].get("status") in _DONE:
            yield Finding("log", str(key[1]), LOST, {"path": key[1]})


def _pair(after: Any) -> tuple[Any, Any]:
    return (after[0], after[1]) if isinstance(after, list) and len(after) == 2 else (None, None)


def _files(case: Case, said: _Log) -> Iterator[Finding]:
    for evidence, exhibit, root in case.db.execute("SELECT id, exhibit, root FROM evidence ORDER BY id"):
        stated = said.files.get((exhibit, root))
        if stated is not None and stated != of_files(case, evidence):
            yield Finding("log", exhibit, LIST, {"exhibit": exhibit})
