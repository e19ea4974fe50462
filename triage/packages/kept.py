"""Which rows of a case go into a package: sets of row ids in temporary tables of the connection that reads the case.

What scope or privilege keeps back stays out whether or not it was opened: an opening is the examiner's own, under the
examiner's own authority. So does everything that only such messages show: people, files, whole sources with their
paths. A choice of conversations works the same way. Nothing is copied first and deleted later.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from triage import scope
from triage.sources import readings

if TYPE_CHECKING:
    from triage.store import Store

_ALL_BITS = scope.DATES | scope.PEOPLE | scope.PRIVILEGED | scope.ASIDE
_TABLES = ("conversation", "message", "identity", "person", "contact", "source", "evidence", "flag", "attachment",
           "reaction")


@contextmanager
def chosen(store: Store, conversations: Sequence[str] = ()) -> Iterator[Kept]:
    """What is kept, for as long as the context lasts. Raises NoSuchConversation, also for one that stays out."""
    kept = Kept(store, conversations)
    try:
        kept.fill()
        yield kept
    finally:
        kept.drop()


class Kept:
    """`restricted`: something stays out. After `fill`, `temp.kept_TABLE` has the ids of the rows that are kept."""

    def __init__(self, store: Store, conversations: Sequence[str]) -> None:
        self.db: Any = store.db
        self.case = store.case
        self.rows = [store.conversation_id(uid) for uid in conversations]
        self.restricted = bool(self.rows) or self._one(
            "SELECT EXISTS (SELECT 1 FROM message WHERE hidden <> 0) OR EXISTS (SELECT 1 FROM veil)") == 1

    def _one(self, sql: str, values: Sequence[Any] = ()) -> int:
        return int(self.db.execute(sql, values).fetchone()[0])

    def drop(self) -> None:
        """Take the temporary tables away."""
        for name in _TABLES:
            self.db.execute(f"DROP TABLE IF EXISTS temp.kept_{name}")

    def fill(self) -> None:
        """Find what is kept. Each step rests on the ones before it."""
        self.drop()
        for name in _TABLES:
            self.db.execute(f"CREATE TEMP TABLE kept_{name} (id INTEGER PRIMARY KEY)")
        if not self.restricted:
            for name in _TABLES:
                self.db.execute(f"INSERT INTO temp.kept_{name} SELECT id FROM main.{name}")
            return
        self._conversations()
        values = {"bits": _ALL_BITS, "chosen": bool(self.rows)}
        reactions = scope.reaction_visible(self.case, closed=_ALL_BITS)
        for name, sql in _STEPS:
            self.db.execute(f"INSERT OR IGNORE INTO temp.kept_{name} {sql.format(reaction_visible=reactions)}",
                            {n: value for n, value in values.items() if f":{n}" in sql})

    def _conversations(self) -> None:
        """Those that may be seen with nothing opened; of them the chosen ones, if there is a choice."""
        self.db.execute("INSERT INTO temp.kept_conversation " + scope.SHOWN.format(visible="m.hidden = 0"),
                        (_ALL_BITS,))
        if self.rows:
            self.db.execute("DELETE FROM temp.kept_conversation WHERE id NOT IN (SELECT value FROM json_each(?))",
                            (json.dumps(self.rows),))

    def left_out(self) -> dict[str, int]:
        """How many rows of each kind stay out, those with none left away."""
        whole = {"messages": "message", "conversations": "conversation", "people": "person", "contacts": "contact",
                 "sources": "source", "flags": "flag", "reactions": "reaction"}
        counts = {what: self._one(f"SELECT (SELECT count(*) FROM main.{table} WHERE {_COUNTS.get(table, '1')})"
                                  f" - (SELECT count(*) FROM temp.kept_{table})") for what, table in whole.items()}
        counts["files"] = self._one("SELECT count(*) FROM (SELECT DISTINCT coalesce(sha256, id) FROM attachment EXCEPT"
                                    " SELECT coalesce(sha256, id) FROM attachment WHERE id IN temp.kept_attachment)")
        counts["locations"] = self._one("SELECT count(*) FROM location") if self.restricted else 0
        return {what: n for what, n in counts.items() if n}

    def count(self, table: str) -> int:
        """How many rows of a table are kept."""
        return self._one(f"SELECT count(*) FROM temp.kept_{table}")

    def subjects(self) -> dict[str, set[str]]:
        """Public ids that work may be about: {message, conversation, person, file}; of messages those that have any."""
        asked = {
            "message": "SELECT lower(hex(ident)) FROM message WHERE id IN temp.kept_message"
                       f" AND ident IN ({_WORKED_ON})",
            "conversation": "SELECT uid FROM conversation WHERE id IN temp.kept_conversation",
            "person": "SELECT uid FROM person WHERE id IN temp.kept_person",
            "file": "SELECT sha256 FROM attachment WHERE sha256 IS NOT NULL AND id IN temp.kept_attachment",
        }
        return {what: {row[0] for row in self.db.execute(sql)} for what, sql in asked.items()}


#: What of a table counts at all, in a case where a source was read again and one of its readings is set aside.
_COUNTS = {
    "message": f"hidden & {scope.ASIDE} = 0", "source": f"id NOT IN ({readings.ASIDE})",
    "flag": "ident NOT LIKE '%-%'", "contact": "uid NOT LIKE '%-%'", "reaction": f"length(uid) = {readings.IDENT}",
    "conversation": f"id NOT IN (SELECT id FROM veil WHERE what = 'conversation' AND bits & {scope.ASIDE})",
}
_WORKED_ON = (
    "SELECT unhex(subject) FROM tagged WHERE what = 'message' UNION SELECT unhex(subject) FROM note WHERE what ="
    " 'message' UNION SELECT unhex(subject) FROM exhibit UNION SELECT unhex(message) FROM rendering UNION"
    " SELECT unhex(json_extract(body, '$.message')) FROM made WHERE kind = 'ledger.line'")
#: A message that was merged from two conversations stands in the one it was first read in; that one comes with it.
_STEPS: tuple[tuple[str, str], ...] = (
    ("message", ("SELECT m.id FROM message m WHERE m.hidden = 0 AND (m.conversation IN temp.kept_conversation OR"
                 " m.id IN (SELECT message FROM copy WHERE conversation IN temp.kept_conversation))")),
    ("conversation", "SELECT DISTINCT conversation FROM message WHERE id IN temp.kept_message"),
    ("reaction", ("SELECT r.id FROM reaction r WHERE r.conversation IN temp.kept_conversation AND NOT EXISTS"
                 " (SELECT 1 FROM message m WHERE m.conversation = r.conversation AND m.app_key = r.target"
                 " AND m.id NOT IN temp.kept_message AND m.id NOT IN (SELECT t.message FROM twin t JOIN copy c"
                 " ON c.id = t.copy WHERE c.message IN temp.kept_message)) AND {reaction_visible}")),
    ("identity", "SELECT identity FROM conversation_participant WHERE conversation IN temp.kept_conversation"),
    ("identity", "SELECT sender FROM message WHERE sender IS NOT NULL AND id IN temp.kept_message"),
    ("identity", "SELECT sender FROM reaction WHERE sender IS NOT NULL AND id IN temp.kept_reaction"),
    ("person", "SELECT person FROM identity WHERE id IN temp.kept_identity"),
    ("contact", ("SELECT id FROM contact WHERE id NOT IN (SELECT id FROM veil WHERE what = 'contact' AND bits & :bits)"
                " AND (NOT :chosen OR id IN (SELECT k.contact FROM contact_identifier k JOIN identity i ON"
                " i.e164 = k.e164 OR i.identifier = k.value WHERE i.id IN temp.kept_identity))")),
    ("attachment", "SELECT id FROM attachment WHERE message IN temp.kept_message"),
    ("source", "SELECT source FROM message WHERE id IN temp.kept_message"),
    ("source", ("SELECT source FROM copy WHERE message IN temp.kept_message"
               " AND conversation IN temp.kept_conversation")),
    ("source", "SELECT source FROM contact WHERE id IN temp.kept_contact"),
    ("source", "SELECT source FROM reaction WHERE id IN temp.kept_reaction"),
    ("evidence", "SELECT evidence FROM source WHERE id IN temp.kept_source"),
    ("evidence", "SELECT evidence FROM attachment WHERE evidence IS NOT NULL AND id IN temp.kept_attachment"),
    ("flag", ("SELECT f.id FROM flag f WHERE f.message IN temp.kept_message AND f.conversation IN"
             " temp.kept_conversation AND NOT EXISTS (SELECT 1 FROM flag_span s WHERE s.flag = f.id"
             " AND s.message NOT IN temp.kept_message)")),
)
