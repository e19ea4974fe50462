"""Writing the records of one source into the case, in bulk.

Everything of a source goes in within one transaction: after a kill the case holds the source whole or not at all.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from math import isfinite
from time import perf_counter
from typing import Any

from parsers.records import (
    Contact,
    Conversation,
    Found,
    Location,
    Participant,
    Reaction,
    Record,
    Rejection,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.words import N_
from triage.case import Case
from triage.custody import accounts
from triage.custody.chain import printable
from triage.flags.nearby import Candidates
from triage.flags.patterns.told import UNTIMED, Told
from triage.intake import indexed
from triage.intake.prepare import (
    KIND,
    LOCAL,
    REPLY_TO,
    SORT_MS,
    STATE,
    TOLD,
    UTC_MS,
    Batch,
    encode,
    hash_bytes,
    storable,
    uid,
)
from triage.people import Identities
from triage.sources.zones import Zoning, settle
from triage.text import beside

#: The messages that answers name, by key and conversation: `source`, `first`: its first message. Its own are looked at
#: as they stand in the file; in the order of the conversations each would have a page of its own decrypted. A key that
#: is long enough to be unique means a message of another conversation too, where its own has none: what was written in
#: a group is answered in private.
_ANSWERED = (
    """
    INSERT OR REPLACE INTO temp.answered SELECT m.app_key, m.conversation, m.id
    FROM (SELECT DISTINCT conversation FROM temp.answered INTERSECT
          SELECT conversation FROM conversation_source WHERE source <> :source) c
      CROSS JOIN message m ON m.conversation = c.conversation
      CROSS JOIN temp.answered a ON a.key = m.app_key AND a.conversation = m.conversation
    WHERE m.source <> :source AND length(m.app_key) >= 16
    """,
    """
    INSERT OR REPLACE INTO temp.answered SELECT m.app_key, a.conversation, m.id
    FROM message m NOT INDEXED CROSS JOIN temp.answered a ON a.key = m.app_key
    WHERE m.id >= :first AND m.source = :source AND (a.conversation = m.conversation
      OR length(m.app_key) >= 16 AND a.id IS NULL)
    ORDER BY a.conversation = m.conversation, m.id
    """,
    """
    INSERT OR REPLACE INTO temp.answered SELECT p.app_key, p.conversation, p.message
    FROM (SELECT DISTINCT conversation FROM temp.answered) c
      JOIN copy p ON p.conversation = c.conversation AND p.source = :source
      JOIN temp.answered a ON a.key = p.app_key AND a.conversation = p.conversation
    """,
)
_REPLIES = 2000  # looked at together
NOWHERE = N_("The place has no usable coordinates.")
#: See triage.intake.prepare for the empty strings; the text says itself whether it is there. Asking beforehand which
#: messages are known costs more than being told that one was.
_MESSAGE_SQL = """
INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?, nullif(?, ''), nullif(?, ''), nullif(?, ''), ?, ?, nullif(?, ''),
  iif(?, ?, NULL), ?, nullif(?, ''), nullif(?, ''), ?, nullif(?, ''), NULL, nullif(?, ''), nullif(?, ''),
  nullif(?, ''), nullif(?, ''), 0, NULL)
ON CONFLICT (ident) DO NOTHING
"""
#: A row that the write-ahead log changed in nothing that a message says (a star, whether it was delivered) gives one
#: message in both views of the database: the log neither brought nor removed it.
_IN_BOTH_VIEWS = """
UPDATE message SET state = iif(kind = 'deleted', 'deleted_by_app', 'live') WHERE id = ? AND source = ? AND state = ?
  AND conversation = ? AND kind = ? AND direction = ? AND sender IS nullif(?, '') AND time_raw = ?
"""
_OTHER_VIEW = {"wal_only": "removed_by_wal", "removed_by_wal": "wal_only"}


class Writer:
    """Takes the records of one source. `counts[kind]` holds found, stored, merged and rejected for the ledger."""

    def __init__(self, case: Case, source: int, source_uid: str, exhibit: str, evidence: int, zoning: Zoning,
                 app: str, device: str = "", told: Told | None = None, people: str = "", like: str = "") -> None:
        """`device`, `people` and `like`: see `triage.intake.reading.Begin`."""
        self.case, self.db, self.source, self.source_uid = case, case.db, source, like or source_uid
        self.exhibit, self.device = exhibit, f"{exhibit}/{device}" if device else exhibit
        self.evidence, self.zoning, self.app = evidence, zoning, app
        self.candidates = Candidates()  # the new messages that rules may match
        self.told = told or Told()
        self.counts: dict[str, Counter[str]] = {}
        self.index_seconds = 0.0
        self.partial = False
        self._people = Identities(case, source, uid("evidence", f"{exhibit}/{people}" if people else exhibit), app)
        self._conversations: dict[str, int] = {}
        self._apps: dict[str, str] = {}
        self._reactions: list[tuple[Any, ...]] = []
        self._elsewhere: list[tuple[int, str, str]] = []  # answers to messages of other conversations
        self._twice: set[str] = set()  # days with messages on which clocks went back
        self._settled: set[int] = set()
        self._quotes: set[int] = set()  # messages with quotations, which are indexed where nothing else says them
        self.behind = accounts.last_rows(case)  # what was there before
        self._next = self._first = self.behind["message"] + 1
        # What the new messages answer: to look for it among them at the end would decrypt all of them once more.
        self.db.execute("CREATE TEMP TABLE IF NOT EXISTS answering"
                        " (id INTEGER PRIMARY KEY, key TEXT NOT NULL, conversation INTEGER NOT NULL)")
        self.db.execute("DELETE FROM temp.answering")
        self._add: dict[type, Callable[[Any], None]] = {
            Participant: self._participant, Conversation: self._conversation, Contact: self._contact,
            Location: self._location, Reaction: self._reaction, Found: self._found, Rejection: self._rejection,
            Warning: self._warning,
        }

    def shared(self) -> set[int]:
        """The conversations that other sources have messages of as well, or whose messages have moved in time."""
        return self._settled | {n for (n,) in self.db.execute(
            "SELECT conversation FROM conversation_source WHERE source <> ?", (self.source,))}

    def has_messages(self) -> bool:
        """Whether the source brought any, or further copies of some."""
        return any(self.counts[kind][what] for kind in ("message", "recovered") if kind in self.counts
                   for what in ("stored", "merged"))

    def add(self, record: Record) -> None:
        """Take one record that is no message or call."""
        self._add[type(record)](record)

    def records(self, records: list[Record]) -> None:
        """Take records, the participants first, so that conversations find them under their own app."""
        for record in sorted(records, key=lambda r: not isinstance(r, Participant)):
            self.add(record)
        self._write_reactions()

    def count(self, kind: str) -> Counter[str]:
        """The ledger line of a record kind."""
        if kind not in self.counts:
            self.counts[kind] = Counter(found=0, stored=0, merged=0, rejected=0)
        return self.counts[kind]

    # -- messages and calls -------------------------------------------------------------------------------------

    def batch(self, batch: Batch) -> None:
        """Write prepared messages and calls: new ones, and further copies of known ones."""
        base, source = self._next, self.source
        kinds = ("recovered",) * 3 if batch.recovered else ("message", "call", "call")
        conversations, get_person = self._conversations, self._people.get
        fresh: list[tuple[Any, ...]] = []
        stored = [0, 0, 0]
        for n, row in enumerate(batch.rows, base):
            conversation = conversations.get(row[0]) or self._conversation_id(row[0])
            sender = get_person(row[1]) if row[1] else ""
            fresh.append((n, bytearray(row[2]), row[3], conversation, source, row[4], row[5], sender, *row[6:]))
            stored[row[3]] += 1
        self._twice |= self.zoning.days_with_twice([row[LOCAL] for row in batch.rows if row[LOCAL]])
        if stored[TOLD] and not batch.recovered:  # the parser counted them among the messages of the file
            self.count("message")["found"] -= stored[TOLD]
            self.count("call")["found"] += stored[TOLD]
        self._next = base + len(batch.rows)
        before = self.db.total_changes
        self.db.executemany(_MESSAGE_SQL, fresh)
        moved, elsewhere = self._copies(batch, base) if self.db.total_changes - before < len(fresh) else ({}, set())
        for n in moved:
            kind = batch.rows[n - base][3]
            stored[kind] -= 1
            self.count(kinds[kind])["merged"] += 1
        for kind, n in enumerate(stored):
            if n:
                self.count(kinds[kind])["stored"] += n
        self.db.executemany("UPDATE message SET raw = ? WHERE id = ?", [
            (raw, base + place) for place, raw in batch.raw if base + place not in moved])
        self.db.executemany("INSERT INTO temp.answering VALUES (?, ?, ?)", [
            (n, row[REPLY_TO], conversations[row[0]]) for n, row in enumerate(batch.rows, base)
            if row[REPLY_TO] and n not in moved])
        self._index(batch, base, moved, elsewhere)
        self._write_attachments(batch, base, moved)

    def _copies(self, batch: Batch, base: int) -> tuple[dict[int, int], set[int]]:
        """Write the rows that an equal message kept out as copies of it. Returns {row id it would have had: of the
        message}, and those of them whose message stands in another conversation.
        """
        new = {n for (n,) in self.db.execute("SELECT id FROM message WHERE id >= ?", (base,))}
        old = {n: row for n, row in enumerate(batch.rows, base) if n not in new}
        known = self._known([row[2] for row in old.values()])
        self.db.executemany("INSERT INTO copy VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", [
            (known[row[2]][0], self._conversations[row[0]], self.source, row[13], row[8],
             *(None if value == "" else value for value in (row[14], *row[17:22]))) for row in old.values()])
        for row in old.values():
            if row[STATE] in _OTHER_VIEW:
                self._settle_views(known[row[2]][0], row)
        return ({n: known[row[2]][0] for n, row in old.items()},
                {n for n, row in old.items() if known[row[2]][1] != self._conversations[row[0]]})

    def _settle_views(self, message: int, row: tuple[Any, ...]) -> None:
        """Let a message of which `row` is a copy be told as what it is with both views of the database."""
        sender = self._people.get(row[1]) if row[1] else ""
        if self.db.execute(_IN_BOTH_VIEWS, (message, self.source, _OTHER_VIEW[row[STATE]], self._conversations[row[0]],
                                            row[KIND], row[5], sender, row[8])).rowcount:
            self.db.execute("UPDATE copy SET state = (SELECT state FROM message WHERE id = ?1) WHERE message = ?1"
                            " AND source = ?2 AND state IN ('wal_only', 'removed_by_wal')", (message, self.source))

    def _index(self, batch: Batch, base: int, moved: dict[int, int], elsewhere: set[int]) -> None:
        """Index the new texts, and keep which of the messages rules may match. `elsewhere`: see `_copies`."""
        start = perf_counter()
        self.told.add(base, [kinds if row[UTC_MS] != "" else kinds | UNTIMED
                             for kinds, row in zip(batch.kinds, batch.rows, strict=True)])
        names = dict(batch.names)
        rows = [(n, body, names.get(n - base, "")) for n, body in enumerate(batch.bodies, base) if n not in moved]
        for place, rules in batch.worth:
            n = base + place
            if n not in moved or n in elsewhere:  # it has other neighbours here
                row = batch.rows[place]
                at = row[SORT_MS]
                self.candidates.add(moved.get(n, n), self._conversations[row[0]], None if at == "" else at, rules)
        self.db.executemany("INSERT INTO message_fts (rowid, body, names) VALUES (?, ?, ?)", rows)
        self._quotes.update(base + place for place in batch.quotes if base + place not in moved)
        self._elsewhere += [(base + place, chat, key) for place, chat, key in batch.elsewhere
                            if base + place not in moved]
        self.index_seconds += perf_counter() - start

    def finish(self) -> None:
        """After the last record: settle the hours that came twice, and find the messages that replies answer.

        A key means a message of the same source, which may have been merged into its copy elsewhere. In another source
        of the conversation it means the same only where it is long enough to be unique: two accounts number alike.
        """
        self._settled = settle(self.case, self.source, self.zoning, self._twice, since=self._first)
        self.db.execute("CREATE TEMP TABLE IF NOT EXISTS answered (key TEXT, conversation INTEGER, id INTEGER,"
                        " PRIMARY KEY (key, conversation)) WITHOUT ROWID")
        self.db.execute("INSERT OR IGNORE INTO temp.answered SELECT key, conversation, NULL FROM temp.answering")
        elsewhere = [(n, key, self._conversations.get(chat, 0)) for n, chat, key in self._elsewhere]
        self.db.executemany("INSERT OR IGNORE INTO temp.answered VALUES (?, ?, NULL)",
                            [answered[1:] for answered in elsewhere])
        ((asked,),) = self.db.execute("SELECT EXISTS (SELECT 1 FROM temp.answered)")
        for sql in _ANSWERED if asked else ():
            self.db.execute(sql, {"source": self.source, "first": self._first})
        last = 0
        while replies := self.db.execute(
                "SELECT a.id, r.id FROM temp.answering r CROSS JOIN temp.answered a ON a.key = r.key"
                " AND a.conversation = r.conversation WHERE a.id IS NOT NULL AND r.id > ? ORDER BY r.id LIMIT ?",
                (last, _REPLIES)).fetchall():
            self._answer(replies)
            last = replies[-1][1]
        self._answer([(found, n) for n, *place in elsewhere for (found,) in self.db.execute(
            "SELECT id FROM temp.answered WHERE key = ? AND conversation = ? AND id IS NOT NULL", place)])
        indexed.renew(self.db, self._quotes)
        for table in ("answering", "answered"):  # which stand in memory
            self.db.execute(f"DELETE FROM temp.{table}")

    def _answer(self, replies: list[tuple[int, int]]) -> None:
        """Keep which messages others answer, as (message, its reply), and which quotations need no index of their own.
        Row by row: one statement for all would keep every page it changes in memory, to be able to take itself back.
        """
        self.db.executemany("UPDATE message SET reply = ? WHERE id = ?", replies)
        quoting = [reply for reply in replies if reply[1] in self._quotes]
        texts, details = (dict(self.db.execute(
            f"SELECT id, {column} FROM message WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps([reply[place] for reply in quoting]),))) for place, column in enumerate(("text", "details")))
        self._quotes -= {n for found, n in quoting if details[n] is not None and beside.repeats(
            beside.quoted(json.loads(details[n])), texts[found])}

    def _known(self, idents: list[bytes]) -> dict[bytes, tuple[int, int]]:
        marks = ", ".join("?" * len(idents))
        return {ident: (n, conversation) for ident, n, conversation in self.db.execute(
            f"SELECT ident, id, conversation FROM message WHERE ident IN ({marks})", list(map(bytearray, idents)))}

    def _write_attachments(self, batch: Batch, base: int, moved: dict[int, int]) -> None:
        rows = []
        for place, name, mime, path, size, sha256, stated, present, details in batch.attachments:
            message = moved.get(base + place, base + place)
            rows.append((message, name, mime, path, size, sha256, stated, present, self.evidence if present else None,
                         details))
        if moved:  # the first copy may have lacked the file that this one brings
            rows = [row for row in rows if not self._has_attachment(row)]
            known = set(moved.values())
            self.db.executemany("UPDATE message SET attachments = attachments + 1 WHERE id = ?",
                                [(row[0],) for row in rows if row[0] in known])
        self.db.executemany("INSERT INTO attachment VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def _has_attachment(self, row: tuple[Any, ...]) -> bool:
        found = self.db.execute(
            "SELECT id, present FROM attachment WHERE message = ? AND name IS ? AND (sha256 IS ? OR sha256 IS NULL"
            " OR ? IS NULL)", (row[0], row[1], row[5], row[5])).fetchone()
        if found and row[7] and not found[1]:
            self.db.execute(
                "UPDATE attachment SET path = ?, size = ?, sha256 = ?, present = 1, evidence = ? WHERE id = ?",
                (row[3], row[4], row[5], row[8], found[0]))
        return found is not None

    # -- everything else ----------------------------------------------------------------------------------------

    def _participant(self, r: Participant) -> None:
        self._people.declare(r)

    def _app(self, key: str) -> str:
        return self._apps.get(key, self.app)

    def _conversation(self, r: Conversation) -> None:
        self._apps[r.key] = r.app
        self._conversation_id(r.key, r)

    def _conversation_id(self, key: str, r: Conversation | None = None) -> int:
        """Find or make the conversation; a declaration fills in what an earlier mention left open."""
        app = r.app if r else self._app(key)
        if r is not None and r.shared:
            name = uid("conversation", app, key, "")
        elif r is not None and r.whose is not None:
            name = uid("conversation", app, key, self.exhibit, r.whose)
        else:
            name = uid("conversation", app, key, self.device)
        row = self.db.execute("SELECT id FROM conversation WHERE uid = ?", (name,)).fetchone()
        if row is None:
            row = self.db.execute(
                "INSERT INTO conversation VALUES (NULL, ?, ?, ?, 'unknown', NULL, 'live', NULL) RETURNING id",
                (name, app, printable(key))).fetchone()
        n = int(row[0])
        previous = self._conversations.get(key)
        if previous is not None and previous != n:  # mentioned by messages before it was told whose it is
            self._move(previous, n)
        self._conversations[key] = n
        if r is not None:
            self.db.execute(
                "UPDATE conversation SET kind = CASE ? WHEN 'unknown' THEN kind ELSE ? END,"
                " title = coalesce(?, title), state = ?, details = coalesce(?, details) WHERE id = ?",
                (r.kind, r.kind, printable(r.title) if r.title else None, r.state, encode(r.details), n))
            self.db.executemany("INSERT OR IGNORE INTO conversation_participant VALUES (?, ?)",
                                [(n, self._people.get(key)) for key in r.participants])
        self.db.execute("INSERT OR IGNORE INTO conversation_source VALUES (?, ?)", (n, self.source))
        return n

    def _move(self, old: int, new: int) -> None:
        self._write_reactions()
        self.candidates.move(old, new)
        self.db.execute("UPDATE temp.answering SET conversation = ? WHERE conversation = ?", (new, old))
        for table in ("message", "copy", "reaction"):
            self.db.execute(f"UPDATE {table} SET conversation = ? WHERE conversation = ? AND source = ?",
                            (new, old, self.source))
        self.db.execute("DELETE FROM conversation_source WHERE conversation = ? AND source = ?", (old, self.source))
        for table, column in (("conversation_participant", "conversation"), ("conversation", "id")):
            self.db.execute(f"DELETE FROM {table} WHERE {column} = ? AND NOT EXISTS"
                            " (SELECT 1 FROM conversation_source WHERE conversation = ?)", (old, old))

    def _contact(self, r: Contact) -> None:
        name = uid("contact", r.app, r.name or "", *[f"{k}={v}" for k, v in sorted(r.identifiers)], self.source_uid,
                   str(r.provenance.table), str(r.provenance.row), str(r.provenance.offset), str(r.provenance.line))
        p = r.provenance
        row = self.db.execute(
            "INSERT OR IGNORE INTO contact VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
            (name, self.source, r.app, printable(r.name) if r.name else None,
             encode([list(p) for p in r.identifiers]) or "[]", r.state, encode(r.details), p.table, p.row, p.offset,
             p.line)).fetchone()
        if row is not None:
            self.db.executemany("INSERT INTO contact_identifier VALUES (?, ?, ?, ?)", [
                (row[0], kind, printable(value), self._people.normal(kind, value).e164)
                for kind, value in r.identifiers])
        self.count("contact")["stored" if row else "merged"] += 1

    def _reaction(self, r: Reaction) -> None:
        conversation = self._conversations.get(r.conversation) or self._conversation_id(r.conversation)
        key = hash_bytes(str(conversation), r.target, r.sender or "", r.emoji, r.time.raw)
        utc, local, raw, basis, _ = self.zoning.place(r.time)
        p = r.provenance
        self._reactions.append(
            (key, conversation, storable(r.target), self.source, self._people.get(r.sender), r.direction,
             printable(r.emoji), utc, local, storable(raw), basis, r.state, p.table, p.row, p.offset, p.line))

    def _write_reactions(self) -> None:
        before = self.db.total_changes
        self.db.executemany(f"INSERT OR IGNORE INTO reaction VALUES (NULL, {', '.join('?' * 16)})", self._reactions)
        stored = self.db.total_changes - before
        if self._reactions:
            self.count("reaction")["stored"] += stored
            self.count("reaction")["merged"] += len(self._reactions) - stored
        self._reactions.clear()

    def _location(self, r: Location) -> None:
        p = r.provenance
        if not (isfinite(r.lat) and isfinite(r.lon)):
            self._rejection(Rejection("location", NOWHERE, p, raw=f"{r.lat}, {r.lon}"))
            return
        key = hash_bytes(r.app, str(r.lat), str(r.lon), r.time.raw, str(p.row), str(p.offset), self.source_uid)
        utc, local, raw, basis, _ = self.zoning.place(r.time)
        done = self.db.execute(
            f"INSERT OR IGNORE INTO location VALUES (NULL, {', '.join('?' * 16)})",
            (key, self.source, r.app, r.lat, r.lon, r.accuracy_m, utc, local, storable(raw), basis, r.state,
             encode(r.details), p.table, p.row, p.offset, p.line)).rowcount
        self.count("location")["stored" if done else "merged"] += 1

    def _found(self, r: Found) -> None:
        self.count(r.kind)["found"] += r.n

    def _rejection(self, r: Rejection) -> None:
        self.count(r.kind)["rejected"] += 1
        p = r.provenance
        self.db.execute("INSERT INTO rejection VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        (self.source, r.kind, r.reason, encode(r.args), p.table, p.row, p.offset, p.line,
                         printable(r.raw) if r.raw else None))

    def _warning(self, r: Warning) -> None:
        self.partial = self.partial or r.partial
        p = r.provenance
        self.db.execute("INSERT INTO warning VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)",
                        (self.source, r.message, encode(r.args), r.partial, p.table, p.row, p.offset, p.line))
