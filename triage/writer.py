"""Writing the records of one source into the case, in bulk.

Everything of a source goes in within one transaction: after a kill the case holds the source whole or not at all.
Ids do not depend on the order of import: a message that the evidence lets us recognise in another copy (`same`) takes
its id from what it is, any other from exhibit, path, hash, table and row.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from time import perf_counter
from typing import Any

import msgspec

from parsers.errors import UserError
from parsers.evidence import Item
from parsers.records import (
    Attachment,
    Call,
    Contact,
    Conversation,
    Found,
    Location,
    Message,
    Participant,
    Provenance,
    Reaction,
    Record,
    Rejection,
    Warning,
)
from triage import people
from triage.case import Case, dump_json
from triage.custody import printable
from triage.text import fold, index_folded, index_text
from triage.zones import Zoning

_BATCH = 4000
#: The driver binds None and bytes thirty times slower than numbers and strings (2 µs a value, and a message has a dozen
#: of them): so an empty string stands for NULL, a bytearray for the id, and the text says itself whether it is there.
_MESSAGE_SQL = """
INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?, nullif(?, ''), nullif(?, ''), nullif(?, ''), ?, ?, nullif(?, ''),
  iif(?, ?, NULL), ?, nullif(?, ''), nullif(?, ''), ?, nullif(?, ''), NULL, nullif(?, ''), nullif(?, ''),
  nullif(?, ''), nullif(?, ''), 0, NULL)
"""
_json = msgspec.json.Encoder()


class Candidates:
    """Messages worth the full rules, found by the cheap anchors while their text is in hand."""

    def __init__(self, anchors: Callable[[str], bool]) -> None:
        self.anchors = anchors
        self.ids: list[int] = []


class Writer:
    """Takes the records of one source. `counts[kind]` holds found, stored, merged and rejected for the ledger."""

    def __init__(self, case: Case, source: int, item: Item, exhibit: str, evidence: int, candidates: Candidates,
                 zoning: Zoning, app: str) -> None:
        self.case, self.db, self.source, self.item = case, case.db, source, item
        self.exhibit, self.evidence, self.candidates, self.zoning = exhibit, evidence, candidates, zoning
        self.source_uid = uid("source", exhibit, item.path, item.digests().sha256)
        self.counts: dict[str, Counter[str]] = {}
        self.warnings = 0
        self.index_seconds = 0.0
        self.partial = False
        self.app = app
        self._people = people.Identities(case, uid("evidence", exhibit), app)
        self._conversations: dict[str, int] = {}
        self._apps: dict[str, str] = {}
        self._prefix: dict[str, bytes] = {}
        self._last_ms: dict[int, int | None] = {}
        self._next = self.db.execute("SELECT coalesce(max(id), 0) + 1 FROM message").fetchone()[0]
        self._first = self._next
        self._rows: list[tuple[Any, ...]] = []
        self._raw: list[tuple[bytes, int]] = []
        self._fts: list[tuple[int, str, str]] = []
        self._attachments: list[tuple[int, Attachment]] = []
        self._maybe: list[int] = []
        self._add: dict[type, Callable[[Any], None]] = {
            Message: self._message, Call: self._call, Participant: self._participant, Conversation: self._conversation,
            Contact: self._contact, Location: self._location, Reaction: self._reaction, Found: self._found,
            Rejection: self._rejection, Warning: self._warning,
        }

    def add(self, record: Record) -> None:
        """Take one record, in the order the parser gives them."""
        self._add[type(record)](record)
        if len(self._rows) >= _BATCH:
            self.flush()

    def count(self, kind: str) -> Counter[str]:
        """The ledger line of a record kind."""
        if kind not in self.counts:
            self.counts[kind] = Counter(found=0, stored=0, merged=0, rejected=0)
        return self.counts[kind]

    # -- messages and calls -------------------------------------------------------------------------------------

    def _message(self, r: Message) -> None:
        text, raw = r.text, r.raw
        if text is not None and not text.isascii():
            text, cleaned = clean(text)
            raw = cleaned if raw is None else raw
        n = self._row(r, 0, r.kind, text, raw, len(r.attachments), r.reply_to, r.details)
        names = ""
        if r.attachments:
            self._attachments.extend((n, attachment) for attachment in r.attachments)
            names = index_text("\n".join(a.name for a in r.attachments if a.name))
        body = ""
        if text:
            folded = fold(text)
            body = index_folded(folded)
            if self.candidates.anchors(folded):
                self._maybe.append(n)
        self._fts.append((n, body, names))

    def _call(self, r: Call) -> None:
        details = {"duration_s": r.duration_s, "outcome": r.outcome, "video": r.video,
                   "participants": list(r.participants), **(r.details or {})}
        n = self._row(r, 1, "call", None, None, 0, None, details)
        self._fts.append((n, "", ""))

    def _row(self, r: Message | Call, record: int, kind: str, text: str | None, raw: bytes | None, attachments: int,
             reply_to: str | None, details: dict[str, Any] | None) -> int:
        n = self._next
        self._next = n + 1
        conversation = self._conversations.get(r.conversation) or self._conversation_id(r.conversation)
        time = self.zoning.place(r.time)
        sort_ms = time[4]
        if sort_ms is None:  # no usable time: stays where it stands in the file, after the row before it
            sort_ms = self._last_ms.get(conversation)
        else:
            self._last_ms[conversation] = sort_ms
        p = r.provenance
        sender, utc_ms, local = self._people.get(r.sender), time[0], time[1]
        self._rows.append((
            n, self._ident(r, text, p), record, conversation, self.source, kind, r.direction,
            "" if sender is None else sender, "" if utc_ms is None else utc_ms, local or "", time[2], time[3],
            "" if sort_ms is None else sort_ms, text is not None, text or "", r.state, r.app_key or "",
            reply_to or "", attachments, encode(details) or "" if details else "", p.table or "",
            "" if p.row is None else p.row, "" if p.offset is None else p.offset, "" if p.line is None else p.line,
        ))
        if raw is not None:
            self._raw.append((raw, n))
        return n

    def _ident(self, r: Message | Call, text: str | None, p: Provenance) -> bytearray:
        """80 bits: at ten million messages the chance that any two collide is one in twenty billion."""
        if r.same is None:
            key = f"{self.source_uid}\0{p.table}\0{p.row}\0{p.offset}\0{p.line}\0{r.state}"
            return bytearray(hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=10).digest())
        prefix = self._prefix.get(r.conversation)
        if prefix is None:
            app = self._app(r.conversation)
            prefix = self._prefix[r.conversation] = f"{app}\0{r.conversation}\0".encode("utf-8", "surrogatepass")
        if r.same[:1] == "*":
            prefix = prefix[:prefix.index(b"\0") + 1]
        content = f"{type(r).__name__}\0{r.same}\0{text}"
        return bytearray(hashlib.blake2b(prefix + content.encode("utf-8", "surrogatepass"), digest_size=10).digest())

    def flush(self) -> None:
        """Write what has gathered: new messages, and further copies of known ones."""
        if not self._rows:
            return
        known = self._known([row[1] for row in self._rows])
        fresh, copies, moved = [], [], {}
        for row in self._rows:
            ident = bytes(row[1])
            first = known.get(ident)
            if first is None:
                known[ident] = row[0]
                fresh.append(row)
            else:
                moved[row[0]] = first
                copies.append((first, row[3], row[4], row[15], row[10],
                               *(None if value == "" else value for value in row[19:24])))
            self.count("call" if row[2] else "message")["stored" if first is None else "merged"] += 1
        self.db.executemany(_MESSAGE_SQL, fresh)
        self.db.executemany("UPDATE message SET raw = ? WHERE id = ?", self._raw)
        start = perf_counter()
        self.db.executemany(
            "INSERT INTO message_fts (rowid, body, names) VALUES (?, ?, ?)",
            [row for row in self._fts if row[0] not in moved] if moved else self._fts)
        self.index_seconds += perf_counter() - start
        self.db.executemany("INSERT INTO copy VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", copies)
        self._write_attachments(moved)
        self.candidates.ids.extend(n for n in self._maybe if n not in moved)
        for pending in (self._rows, self._raw, self._fts, self._attachments, self._maybe):
            pending.clear()

    def finish(self) -> None:
        """After the last record: write the rest, and find the messages that replies answer."""
        self.flush()
        self.db.execute("CREATE TEMP TABLE IF NOT EXISTS answered"
                        " (conversation INTEGER, key TEXT, id INTEGER, PRIMARY KEY (conversation, key)) WITHOUT ROWID")
        self.db.execute("DELETE FROM temp.answered")
        self.db.execute("INSERT OR IGNORE INTO temp.answered SELECT conversation, reply_to, NULL FROM message"
                        " WHERE id >= ? AND reply_to IS NOT NULL", (self._first,))
        self.db.execute(
            "INSERT OR REPLACE INTO temp.answered SELECT m.conversation, m.app_key, m.id FROM"
            " (SELECT DISTINCT conversation FROM temp.answered) c JOIN message m ON m.conversation = c.conversation"
            " JOIN temp.answered a ON a.conversation = m.conversation AND a.key = m.app_key")
        self.db.execute("UPDATE message SET reply = (SELECT a.id FROM temp.answered a WHERE a.conversation ="
                        " message.conversation AND a.key = message.reply_to) WHERE id >= ? AND reply_to IS NOT NULL",
                        (self._first,))

    def _known(self, idents: list[bytearray]) -> dict[bytes, int]:
        marks = ", ".join("?" * len(idents))
        return dict(self.db.execute(f"SELECT ident, id FROM message WHERE ident IN ({marks})", idents))  # noqa: S608

    def _write_attachments(self, moved: dict[int, int]) -> None:
        rows = []
        for n, a in self._attachments:
            message = moved.get(n, n)
            size, sha256, evidence = a.size, None, None
            details = a.details
            item = self.item.evidence.get(a.path) if a.path else None
            if item is not None:
                try:
                    digests = item.digests()
                    size, sha256, evidence = digests.size, digests.sha256, self.evidence
                except UserError as error:
                    self._warning(Warning(error.message, error.args_by_name, partial=True))
            elif details and "sha256" in details:  # decoded from inside the source file itself
                sha256, evidence = details["sha256"], self.evidence
            rows.append((message, printable(a.name) if a.name else None, a.mime, a.path, size, sha256,
                         a.stated_sha256, sha256 is not None, evidence, encode(_with_duration(a))))
        if moved:  # the first copy may have lacked the file that this one brings
            rows = [row for row in rows if not self._has_attachment(row)]
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
        shared = r.shared if r else False
        name = uid("conversation", app, key, "" if shared else self.exhibit)
        row = self.db.execute("SELECT id FROM conversation WHERE uid = ?", (name,)).fetchone()
        if row is None:
            row = self.db.execute(
                "INSERT INTO conversation VALUES (NULL, ?, ?, ?, 'unknown', NULL, 'live', NULL) RETURNING id",
                (name, app, printable(key))).fetchone()
        n = int(row[0])
        previous = self._conversations.get(key)
        if previous is not None and previous != n:  # mentioned by messages before it was declared as shared
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
        self.flush()
        for table in ("message", "copy", "reaction"):
            self.db.execute(f"UPDATE {table} SET conversation = ? WHERE conversation = ? AND source = ?",  # noqa: S608
                            (new, old, self.source))
        self.db.execute("DELETE FROM conversation_source WHERE conversation = ? AND source = ?", (old, self.source))
        self.db.execute("DELETE FROM conversation WHERE id = ? AND NOT EXISTS"
                        " (SELECT 1 FROM conversation_source WHERE conversation = ?)", (old, old))

    def _contact(self, r: Contact) -> None:
        name = uid("contact", r.app, r.name or "", *[f"{k}={v}" for k, v in sorted(r.identifiers)], self.source_uid,
                   str(r.provenance.row), str(r.provenance.offset), str(r.provenance.line))
        p = r.provenance
        row = self.db.execute(
            "INSERT OR IGNORE INTO contact VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
            (name, self.source, r.app, printable(r.name) if r.name else None, encode([list(p) for p in r.identifiers]),
             r.state, encode(r.details), p.table, p.row, p.offset, p.line)).fetchone()
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
        done = self.db.execute(
            f"INSERT OR IGNORE INTO reaction VALUES (NULL, {', '.join('?' * 16)})",
            (key, conversation, r.target, self.source, self._people.get(r.sender), r.direction, printable(r.emoji),
             utc, local, raw, basis, r.state, p.table, p.row, p.offset, p.line)).rowcount
        self.count("reaction")["stored" if done else "merged"] += 1

    def _location(self, r: Location) -> None:
        p = r.provenance
        key = hash_bytes(r.app, str(r.lat), str(r.lon), r.time.raw, str(p.row), str(p.offset), self.source_uid)
        utc, local, raw, basis, _ = self.zoning.place(r.time)
        done = self.db.execute(
            f"INSERT OR IGNORE INTO location VALUES (NULL, {', '.join('?' * 16)})",
            (key, self.source, r.app, r.lat, r.lon, r.accuracy_m, utc, local, raw, basis, r.state,
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
        self.warnings += 1
        p = r.provenance
        self.db.execute("INSERT INTO warning VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)",
                        (self.source, r.message, encode(r.args), r.partial, p.table, p.row, p.offset, p.line))


def _with_duration(a: Attachment) -> dict[str, Any] | None:
    return a.details if a.duration_s is None else {**(a.details or {}), "duration_s": a.duration_s}


def clean(text: str) -> tuple[str, bytes | None]:
    """Return the text with lone surrogates as U+FFFD, and its raw bytes if there were any."""
    try:
        text.encode()
    except UnicodeEncodeError:
        try:
            raw = text.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError:
            raw = text.encode("utf-8", "surrogatepass")
        return printable(text), raw
    return text, None


def encode(value: Any) -> str | None:
    """JSON text for a column, tolerant of what evidence may hold; None and empty become NULL."""
    if not value:
        return None
    try:
        return _json.encode(value).decode()
    except (UnicodeEncodeError, TypeError, ValueError):
        return printable(dump_json(value) or "")


def hash_bytes(*parts: str) -> bytes:
    """Ten bytes that stand for the parts."""
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=10).digest()


def uid(*parts: str) -> str:
    """A string id that depends on nothing but the parts."""
    return hash_bytes(*parts).hex()

