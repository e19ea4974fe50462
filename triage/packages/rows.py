"""Copying the kept rows of a case into the tables of a package, and indexing their words anew."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import PurePath
from typing import Any

from parsers.errors import Cancelled
from triage.case import Case
from triage.casefile import facts
from triage.intake import indexed
from triage.ledger import lines as ledger
from triage.packages.info import Media
from triage.packages.kept import Kept
from triage.store import Store
from triage.views import counts, quotes
from triage.work import annotations as work

_PAGE = 2000
_CLOSED_FACTS = frozenset({"privileged", "scope-people"})
#: Table, and SQL that is true for its rows that are kept.
_TABLES: tuple[tuple[str, str], ...] = (
    ("evidence", "id IN temp.kept_evidence"),
    ("source", "id IN temp.kept_source"),
    ("ledger", "source IN temp.kept_source"),
    ("rejection", "source IN temp.kept_source"),
    ("warning", "source IN temp.kept_source"),
    ("person", "id IN temp.kept_person"),
    ("identity", "id IN temp.kept_identity"),
    ("alias", "identity IN temp.kept_identity"),
    ("contact", "id IN temp.kept_contact"),
    ("contact_identifier", "contact IN temp.kept_contact"),
    ("conversation", "id IN temp.kept_conversation"),
    ("conversation_participant", "conversation IN temp.kept_conversation AND identity IN temp.kept_identity"),
    ("conversation_source", "conversation IN temp.kept_conversation AND source IN temp.kept_source"),
    ("message", "id IN temp.kept_message"),
    ("copy", ("message IN temp.kept_message AND conversation IN temp.kept_conversation"
             " AND source IN temp.kept_source")),
    ("attachment", "id IN temp.kept_attachment"),
    ("reaction", "id IN temp.kept_reaction"),
    ("flag", "id IN temp.kept_flag"),
    ("flag_span", "flag IN temp.kept_flag"),
    ("selector", "id IN (SELECT selector FROM selector_use WHERE message IN temp.kept_message)"),
    ("selector_use", "message IN temp.kept_message"),
    ("selector_state", "1"),
    ("message_language", "message IN temp.kept_message"),
    ("language_state", "1"),
    ("amount_message", "message IN temp.kept_message"),
    ("kept", "name = 'amounts'"),
    ("media", "sha256 IN (SELECT sha256 FROM attachment WHERE id IN temp.kept_attachment)"),
)
#: Tables that stay out as a whole: the log and its seals, whose details quote; an examiner's own searches and lists;
#: what hides messages, and openings, as nothing hidden is there; how far somebody has read.
STAY_OUT = frozenset({"audit", "seal", "saved_search", "keyword_list", "keyword", "veil", "opening", "seen"})
#: Tables that are written from what else is kept: facts, work, people made one, the indexes, and counts.
WRITTEN_OTHERWISE = frozenset({"fact", "merge", "tag", "tagged", "note", "exhibit", "rendering", "made", "message_fts",
                               "index_state", "rendering_fts", "message_count", "quarter_count", "closer", "find",
                               "twin"})
_EVERYTHING_ONLY = ("location", "hash_list", "known_hash", "watch", "evidence_file", "stated", "other_hash")
#: The same where something stays out: positions say not whose they are; lists only what the kept rows match.
_OF_LISTS: tuple[tuple[str, str], ...] = (
    ("known_hash", ("value IN (SELECT sha256 FROM attachment WHERE id IN temp.kept_attachment UNION"
                    " SELECT stated_sha256 FROM attachment WHERE id IN temp.kept_attachment UNION"
                    " SELECT d.md5 FROM media d JOIN attachment a ON a.sha256 = d.sha256 WHERE a.id IN"
                    " temp.kept_attachment UNION SELECT d.sha1 FROM media d JOIN attachment a ON a.sha256 = d.sha256"
                    " WHERE a.id IN temp.kept_attachment)")),
    ("watch", ("value IN (SELECT value FROM selector WHERE id IN (SELECT selector FROM selector_use WHERE message IN"
              " temp.kept_message) UNION SELECT e164 FROM identity WHERE id IN temp.kept_identity UNION SELECT"
              " lower(identifier) FROM identity WHERE id IN temp.kept_identity UNION SELECT sha256 FROM attachment"
              " WHERE id IN temp.kept_attachment)")),
    ("evidence_file", ("(source IN temp.kept_source AND role IN ('source', 'side')) OR EXISTS (SELECT 1 FROM attachment"
                      " a WHERE a.id IN temp.kept_attachment AND a.evidence = evidence_file.evidence"
                      " AND a.path = evidence_file.path)")),
)
#: What stands in place of an examiner's decisions in a package for somebody who is not to know them.
_DECIDED: dict[tuple[str, str], str] = {
    ("flag", "status"): "'unreviewed'", ("flag", "reason"): "NULL", ("flag", "author"): "NULL",
    ("flag", "decided_at"): "NULL", ("person", "category"): "'unknown'", ("person", "note"): "NULL",
}
#: What a message quotes of another one goes unless that one is kept: columns read through SQL.
_UNQUOTED = ("iif({details} LIKE '%quoted%', json_remove({details}, "
             + ", ".join(f"'$.{name}'" for name in sorted(quotes.NAMES)) + "), {details})")


class Rows:
    """Writes everything but files and facts of the package. `tell` counts rows, and raises Cancelled when asked to."""

    def __init__(self, case: Case, packed: Case, kept: Kept, media: Media, progress: Callable[[int], None],
                 cancelled: Callable[[], bool], *, blind: bool = False) -> None:
        self.blind = blind
        self.case, self.packed, self.kept, self.media = case, packed, kept, media
        self.subjects = kept.subjects()
        self.work_left_out = 0
        self._written, self._progress, self._cancelled = 0, progress, cancelled

    def tell(self, more: int) -> None:
        """So many more rows or files are written."""
        self._written += more
        self._progress(self._written)
        if self._cancelled():
            raise Cancelled

    def write(self) -> None:
        """Copy table by table, then what rests on the copies."""
        lists = _OF_LISTS if self.kept.restricted else tuple((table, "1") for table in _EVERYTHING_ONLY)
        for table, where in (*_TABLES, *lists):
            self._copy(table, where)
        if self.kept.restricted:
            self._copy("hash_list", "id IN (SELECT list FROM known_hash WHERE " + _OF_LISTS[0][1] + ")")
        self._merges()
        with self.packed.transaction():
            for name in facts.FACTS:
                if name not in _CLOSED_FACTS and (value := self.case.fact(name)):
                    self.packed.set_fact(name, value)
        self._work()
        self._index()

    # -- tables -------------------------------------------------------------------------------------------------

    def _copy(self, table: str, where: str) -> None:
        names = [row[1] for row in self.case.db.execute(f"PRAGMA main.table_info({table})")]
        columns = ", ".join(self._column(table, name) for name in names)
        cursor = self.case.db.execute(f"SELECT {columns} FROM main.{table} WHERE {where}")
        try:
            self._put(table, names, self._changed(table, names, cursor))
        finally:  # a cursor in the middle would keep the temporary tables from being dropped
            cursor.close()

    def _put(self, table: str, names: list[str], rows: Iterator[tuple[Any, ...]]) -> None:
        sql = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
        with self.packed.transaction():
            self.packed.db.executemany(sql, self._counted(rows))

    def _counted(self, rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
        for n, row in enumerate(rows, 1):
            yield row
            if n % _PAGE == 0:
                self.tell(_PAGE)

    def _column(self, table: str, name: str) -> str:
        if (table, name) == ("media", "thumbnail") and self.media == "none":
            return "NULL"
        if self.blind and (table, name) in _DECIDED:
            return _DECIDED[table, name]
        if not self.kept.restricted:
            return name
        unquoted = _UNQUOTED.format(details="details")
        return {
            ("message", "hidden"): "0",
            ("message", "reply"): "iif(reply IN temp.kept_message, reply, NULL)",
            ("message", "details"): f"iif(reply IN temp.kept_message, details, {unquoted})",
            ("copy", "details"): unquoted,
            # Some apps keep the last words of a thread in its own row, whoever wrote them.
            ("conversation", "details"): "iif(id IN (SELECT conversation FROM message WHERE id NOT IN temp.kept_message"
                                         " UNION SELECT conversation FROM copy WHERE message NOT IN temp.kept_message),"
                                         " NULL, details)",
            ("source", "replaces"): "iif(replaces IN temp.kept_source, replaces, NULL)",
            ("rejection", "raw"): "NULL",
        }.get((table, name), name)

    def _changed(self, table: str, names: list[str], rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
        """Rows with what names the examiner's machine, or may quote what stays out, put into other words."""
        change: dict[str, Callable[[Any], Any]] = {}
        if table == "evidence":
            change["root"] = not_here
        elif table in ("rejection", "warning") and self.kept.restricted:
            change["args"] = _only_numbers
        if not change:
            return rows
        at = {names.index(name): function for name, function in change.items()}
        return (tuple(at[n](value) if n in at else value for n, value in enumerate(row)) for row in rows)

    def _merges(self) -> None:
        """Persons made one, where all of them are kept; the others could not be parted without naming who is not."""
        rows = self.case.db.execute("SELECT * FROM merge ORDER BY id").fetchall()
        kept = {n for (n,) in self.case.db.execute("SELECT id FROM temp.kept_identity")}
        persons = {n for (n,) in self.case.db.execute("SELECT id FROM temp.kept_person")}
        whole = [row for row in rows if row[1] in persons and kept.issuperset(json.loads(row[3]))]
        if self.blind:  # who is who is no secret, but what was thought of them, and why, is
            whole = [(*row[:2], _without_assessment(row[2]), *row[3:6], None, row[7]) for row in whole]
        self._put("merge", ["id", "kept", "gone", "identities", "at", "actor", "reason", "undone_at"], iter(whole))

    # -- the work of examiners ----------------------------------------------------------------------------------

    def _work(self) -> None:
        everything = not self.kept.restricted
        if self.blind:
            self._keep("rendering", lambda row: row["message"] in self.subjects["message"])
            self._keep("made", lambda row: row["kind"] == "rule" and self._may_go(row, set()))
            return
        tagged = self._keep("tagged", lambda row: row["subject"] in self.subjects[row["what"]])
        used = {row["tag"] for row in tagged}
        self._keep("tag", lambda row: everything or row["uid"] in used)
        self._keep("note", lambda row: row["subject"] in self.subjects[row["what"]])
        self._keep("exhibit", lambda row: row["subject"] in self.subjects["message"])
        self._keep("rendering", lambda row: row["message"] in self.subjects["message"])
        lines = self._ledger_lines()
        self._keep("made", lambda row: self._may_go(row, lines))

    def _keep(self, table: str, test: Callable[[dict[str, Any]], bool]) -> list[dict[str, Any]]:
        cursor = self.case.db.execute(f"SELECT * FROM {table}")
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor]
        kept = [row for row in rows if test(row)]
        if table != "tag":
            self.work_left_out += len(rows) - len(kept)
        self._put(table, names, (tuple(row.values()) for row in kept))
        return kept

    def _ledger_lines(self) -> set[str]:
        """Lines of pay and debts that the package's own messages give."""
        if not self.kept.restricted or not self.case.db.execute(
            "SELECT 1 FROM made WHERE kind = 'ledger.line' LIMIT 1").fetchone():
            return set()
        return {line.id for line in ledger.of_case(Store(self.packed))}

    def _may_go(self, row: dict[str, Any], lines: set[str]) -> bool:
        body = json.loads(row["body"])
        if row["kind"] == "ledger.line":
            if not self.kept.restricted:
                return True
            return body["line"] in lines if "line" in body else body["message"] in self.subjects["message"]
        if row["kind"] == "rule":  # an example may be a message that stays out
            return not self.kept.restricted or not self.case.db.execute(
                "SELECT 1 FROM message WHERE id NOT IN temp.kept_message AND text IN (SELECT value FROM json_each(?))",
                (json.dumps([*body["match"], *body["no_match"]]),)).fetchone()
        return False  # for reports, drawings, the training, text read from pictures, other packages: not a decision

    # -- the index ----------------------------------------------------------------------------------------------

    def _index(self) -> None:
        with self.packed.transaction():
            self.packed.db.executemany("INSERT INTO message_fts (rowid, body, names) VALUES (?, ?, ?)",
                                       self._counted(indexed.rows(self.packed.db, "1")))
            work.index_again(self.packed)
            counts.gather(self.packed)


def copied() -> frozenset[str]:
    """The tables whose rows are copied as they are."""
    return frozenset(table for table, _ in _TABLES) | frozenset(_EVERYTHING_ONLY)


def not_here(root: str) -> str:
    """The root of evidence as a package has it: its name without the folders of the machine that read it."""
    return f"package:{PurePath(root.replace(chr(92), '/')).name}"


def _without_assessment(gone: str) -> str:
    """Somebody who was made part of another, as `persons.merge` keeps it, without category and note."""
    record = json.loads(gone) | {"category": "unknown", "note": None}
    record["lent"] = {name: value for name, value in record.get("lent", {}).items() if name == "name"}
    return json.dumps(record)


def _only_numbers(args: str | None) -> str | None:
    """Arguments of a sentence about evidence, without words out of it."""
    if not args:
        return args
    return json.dumps({name: value if isinstance(value, int | float) else "…"
                       for name, value in json.loads(args).items()})
