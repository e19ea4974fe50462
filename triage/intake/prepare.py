"""From a parser's messages to rows ready for the case: cleaned, placed in time, identified.

Needs no database, so it can run in the process that reads the evidence. Rows are plain tuples of strings, numbers and
bytes, which cross to another process by `marshal` at a tenth of the cost of pickling records. An empty string stands
for NULL: the database driver binds None thirty times slower than a string (2 µs, and a message has a dozen of them).

Ids do not depend on the order of import: a message that the evidence lets us recognise in another copy (`same`) takes
its id from what it is, any other from exhibit, path, hash, table and row.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import Any, NamedTuple

import msgspec

from parsers.errors import UserError
from parsers.evidence import Item
from parsers.records import Attachment, Call, Conversation, Message, Provenance
from parsers.records import Warning as Remark
from parsers.words import N_
from triage.custody.chain import printable
from triage.sources.zones import Zoning
from triage.text import beside
from triage.text.fold import index_text

_json = msgspec.json.Encoder()

#: The column `record`: a message, a call of a log of calls, a call that is told in its chat and nowhere else.
MESSAGE, CALL, TOLD = range(3)
_NOT_TAKEN = ("missed", "rejected", "cancelled", "blocked")
LONGEST_TEXT = 1 << 20  # characters of one message: a book
_MOST_REMARKS = 20
UNREACHED = N_("{n} rows were counted but could not be reached, because of damage or an error before them.")
_TOO_LONG = N_("A message has {count} characters. The first {kept} were kept; the rest is in the evidence only.")
_HALF = N_("A message holds what is no whole character, such as half of an emoji: it is shown as"
           " “\N{REPLACEMENT CHARACTER}”, and its bytes are kept.")



class Batch(NamedTuple):
    """Rows of messages and calls, in the order of the file. The other lists name a row by its place in `rows`.

    `rows`: conversation key, sender key, ident, then the columns of `message` from `record` on (see `_row`).
    `bodies`: of each row its text in the form of the index. `names`: (place, the same of what else is searched), where
    there is any.
    `raw`: (place, bytes). `attachments`: (place, then the columns of `attachment` after `message`). `recovered`: all
    of them are deleted rows that were found again. `kinds`: of each row what its text may hold for the
    patterns of conversations, a byte, see `flags.patterns.told`. `worth`: (place, numbers of rules that may match), see
    `triage.flagging.applying`. `quotes`: places of rows that quote the message that they answer, which is searched
    where that one does not say the same. `elsewhere`: (place, conversation key, key) of messages of
    other conversations that rows answer.
    """

    rows: list[tuple[Any, ...]]
    bodies: list[str]
    names: list[tuple[int, str]]
    raw: list[tuple[int, bytes]]
    attachments: list[tuple[Any, ...]]
    recovered: bool = False
    kinds: bytes = b""
    worth: list[tuple[int, list[int]]] = []  # noqa: RUF012  (never changed)
    quotes: list[int] = []  # noqa: RUF012
    elsewhere: list[tuple[int, str, str]] = []  # noqa: RUF012


# Where these stand in one of `Batch.rows`.
KIND, UTC_MS, LOCAL, SORT_MS, TEXT, STATE, REPLY_TO, DETAILS = 4, 6, 7, 10, 12, 13, 15, 17


SAID = ("(m.kind NOT IN ('call', 'system', 'deleted', 'location') OR m.kind = 'deleted' AND m.state <> 'live'"
        " OR m.kind = 'location' AND coalesce(m.details, '') NOT LIKE '%\"live\":true%')")
"""Messages whose text somebody wrote, in SQL: not the words that the app puts for a call, an event, a message that was
deleted or a place that is shared live. They say nothing about a person, so no rule looks at them."""


def said_in(batch: Batch) -> list[str]:
    """Of each row the text that somebody wrote (`SAID`), or nothing."""
    return [row[TEXT] if row[KIND] == "text" or _is_said(row) else "" for row in batch.rows]


def _is_said(row: tuple[Any, ...]) -> bool:
    """As `SAID`."""
    kind = row[KIND]
    if kind == "deleted":
        return bool(row[STATE] != "live")
    if kind == "location":
        return '"live":true' not in str(row[DETAILS])
    return kind not in ("call", "system")


def _only_rang(details: dict[str, Any]) -> dict[str, Any]:
    """The details of a call, where one that nobody took has no length: what logs state there (Samsung's for missed
    calls, apps that keep a beginning and an end) is how long it rang, and nobody talked for so long.
    """
    if details["outcome"] not in _NOT_TAKEN or not details.get("duration_s"):
        return details
    return {**details, "duration_s": None, "rang_s": details["duration_s"]}


class Preparer:
    """Prepares the messages and calls of one source. `app` until a conversation says otherwise."""

    def __init__(self, item: Item, app: str, source_uid: str, zoning: Zoning) -> None:
        self.recovered = False
        self.item, self.app, self.source_uid, self.zoning = item, app, source_uid, zoning
        self.warnings: list[Remark] = []
        self._apps: dict[str, str] = {}
        self._begun: dict[str, tuple[hashlib.blake2b, hashlib.blake2b]] = {}  # of each conversation, see `_ident`
        self._last_ms: dict[str, Any] = {}
        self._remarked: Counter[str] = Counter()  # how often, by what was warned of
        self._start()

    def _start(self) -> None:
        self._batch = Batch([], [], [], [], [], self.recovered, quotes=[], elsewhere=[])

    def begin_recovered(self) -> None:
        """What follows are deleted rows that were found again."""
        self.recovered = True
        self.warnings.clear()
        self._start()

    def take(self) -> Batch:
        """Hand over what has gathered and start anew."""
        batch = self._batch
        self._start()
        return batch

    def conversation(self, r: Conversation) -> None:
        """Learn the app of a conversation, which ids are made of."""
        self._apps[r.key] = r.app

    def message(self, r: Message) -> None:
        """Prepare one message."""
        text, raw = r.text, r.raw
        if text is not None and len(text) > LONGEST_TEXT:
            text, raw = self._shortened(text, raw, r.provenance)
        if text is not None and not text.isascii():
            text, cleaned = clean(text)
            if cleaned is not None and raw is None:
                raw = cleaned
                self._remark(_HALF, {}, r.provenance)
        batch = self._batch
        place = len(batch.rows)
        reply_to = r.reply_to
        if r.reply_in is not None and reply_to is not None:
            batch.elsewhere.append((place, r.reply_in, storable(reply_to) or ""))
            reply_to = None
        record, details = MESSAGE, r.details
        if r.kind == "call" and details and "outcome" in details:
            record, details = TOLD, _only_rang(details)
        batch.rows.append(self._row(r, record, r.kind, text, len(r.attachments), reply_to, details))
        batch.bodies.append(index_text(text) if text else "")
        if raw is not None:
            batch.raw.append((place, raw))
        if r.attachments or (r.details and not beside.NOTED.issuperset(r.details)):
            self._beside(r, place)

    def _beside(self, r: Message, place: int) -> None:
        """What a message has beside its text, and its words in the form of the index."""
        batch, details = self._batch, r.details or {}
        files: list[str] = []
        for attachment in r.attachments:
            batch.attachments.append(self._attachment(place, attachment))
            files += beside.of_file(attachment.name, attachment.details)
        # Whether the message that is answered says the same is known when all of them are read (see `Writer`).
        waits = r.reply_to is not None and not beside.QUOTES.isdisjoint(details)
        if waits:
            batch.quotes.append(place)
        if names := beside.form(files, details, quotes=not waits):
            batch.names.append((place, names))

    def _shortened(self, text: str, raw: bytes | None, provenance: Provenance) -> tuple[str, bytes | None]:
        """The beginning of a text that no app sends: to fold and index it all would take gigabytes."""
        self._remark(_TOO_LONG, {"count": len(text), "kept": LONGEST_TEXT}, provenance, partial=True)
        return text[:LONGEST_TEXT], None if raw is None else raw[:LONGEST_TEXT]

    def _remark(self, message: str, args: dict[str, Any], provenance: Provenance, *, partial: bool = False) -> None:
        """Warn of a message, unless many were warned of already."""
        self._remarked[message] += 1
        if self._remarked[message] <= _MOST_REMARKS:
            self.warnings.append(Remark(message, args, provenance, partial=partial))

    def call(self, r: Call) -> None:
        """Prepare one call."""
        # What every call has is never taken from what one app calls by the same name.
        details = {**(r.details or {}), "duration_s": r.duration_s, "outcome": r.outcome, "video": r.video,
                   "participants": list(r.participants)}
        details = _only_rang(details)
        self._batch.rows.append(self._row(r, CALL, "call", None, 0, None, details))
        self._batch.bodies.append("")

    def _row(self, r: Message | Call, record: int, kind: str, text: str | None, attachments: int,
             reply_to: str | None, details: dict[str, Any] | None) -> tuple[Any, ...]:
        utc_ms, local, raw, basis, sort_ms = self.zoning.place(r.time)
        if sort_ms is None:  # no usable time: stays where it stands in the file, after the row before it
            sort_ms = self._last_ms.get(r.conversation)
        else:
            self._last_ms[r.conversation] = sort_ms
        p = r.provenance
        return (
            r.conversation, r.sender or "", self._ident(r, text, p), record, kind, r.direction,
            "" if utc_ms is None else utc_ms, local or "", storable(raw), basis, "" if sort_ms is None else sort_ms,
            text is not None, text or "", r.state, storable(r.app_key) or "", storable(reply_to) or "", attachments,
            encode(details) or "" if details else "", p.table or "", "" if p.row is None else p.row,
            "" if p.offset is None else p.offset, "" if p.line is None else p.line,
        )

    def _ident(self, r: Message | Call, text: str | None, p: Provenance) -> bytes:
        """80 bits: at ten million messages the chance that any two collide is one in twenty billion."""
        if r.same is None:
            return hash_bytes(self.source_uid, str(p.table), str(p.row), str(p.offset), str(p.line), r.state)
        begun = self._begun.get(r.conversation)
        if begun is None:
            app = f"{self._apps.get(r.conversation, self.app)}\0"
            begun = self._begun[r.conversation] = (_begin(app), _begin(f"{app}{r.conversation}\0"))
        # With a star: unique in the whole app, whatever the other end calls the conversation.
        digest = begun[r.same[:1] != "*"].copy()  # half of the time that it takes to begin anew
        digest.update(f"{type(r).__name__}\0{r.same}\0{text}".encode("utf-8", "surrogatepass"))
        return digest.digest()

    def _attachment(self, place: int, a: Attachment) -> tuple[Any, ...]:
        size, sha256, details = a.size, None, a.details
        item = self.item.evidence.get(a.path) if a.path else None
        if item is not None:
            self.item.claim(item)  # before the pictures that belong to no chat are looked for
            try:
                digests = item.digests()
                size, sha256 = digests.size, digests.sha256
            except UserError as error:
                self.warnings.append(Remark(error.message, error.args_by_name, partial=True))
        elif details and "sha256" in details:  # decoded from inside the source file itself
            sha256 = details["sha256"]
        if a.duration_s is not None:
            details = {**(details or {}), "duration_s": a.duration_s}
        return (place, storable(a.name), storable(a.mime), storable(a.path), number(size), storable(sha256),
                storable(a.stated_sha256), sha256 is not None, encode(details))


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


def storable(text: str | None) -> str | None:
    """The text with lone surrogates, which no column can hold, as U+FFFD."""
    return text if not text or text.isascii() else printable(text)


def number(value: int | None) -> int | None:
    """The number if a column can hold it: evidence may state a size of 31 digits."""
    return value if value is not None and -(1 << 63) <= value < 1 << 63 else None


def encode(value: Any) -> str | None:
    """JSON text for a column, tolerant of what evidence may hold; None and empty become NULL."""
    if not value:
        return None
    try:
        return _json.encode(value).decode()
    except (UnicodeEncodeError, TypeError, ValueError, OverflowError):
        return printable(json.dumps(value, ensure_ascii=False, default=str))


def _begin(text: str) -> hashlib.blake2b:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=10)


def hash_bytes(*parts: str) -> bytes:
    """Ten bytes that stand for the parts."""
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=10).digest()


def uid(*parts: str) -> str:
    """A string id that depends on nothing but the parts."""
    return hash_bytes(*parts).hex()
