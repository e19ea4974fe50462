"""What every parser yields.

Records are frozen msgspec structs: the same shape as frozen, slotted dataclasses, at a tenth of their cost to build (12
fields, 200,000 objects: 0.05 s against 0.58 s), which matters because every message passes through one. A record holds
what the evidence says and where it says it, and nothing that an examiner or the program thinks about it.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from parsers.words import N_

Kind = Literal[
    "text", "image", "video", "voice", "document", "sticker", "location", "contact", "call", "system", "reaction",
    "poll", "deleted", "other",
]
Direction = Literal["in", "out", "unknown"]
State = Literal["live", "wal_only", "removed_by_wal", "recovered", "deleted_by_app"]
#: The states of a row that is in the database, with its write-ahead log.
PRESENT: tuple[State, ...] = ("live", "wal_only")
Basis = Literal["utc", "local", "assigned", "none"]
ConversationKind = Literal["direct", "group", "broadcast", "channel", "self", "unknown"]
IdentifierKind = Literal["phone", "jid", "lid", "username", "account", "email", "name", "owner", "other"]

#: Key of the participant who used the device, where the evidence does not name that person's own account.
OWNER = "owner"


class Provenance(msgspec.Struct, frozen=True):
    """Where in its source file a record stands; the path and hash of the file are the source's own.

    `table` and `row` (the row id) for databases, `offset` (bytes from the start) for binary and streamed files,
    `line` (from 1) for text. At least one of row, offset and line is set.
    """

    table: str | None = None
    row: int | None = None
    offset: int | None = None
    line: int | None = None


class Time(msgspec.Struct, frozen=True):
    """A moment as the evidence gives it.

    `utc_ms`: milliseconds since 1970-01-01 UTC, only when the zone is known. `local`: wall-clock time without a zone,
    ISO 8601, when it is not. `raw`: the value as it stands in the source. `basis` says which of these holds; the
    basis `assigned` is given later by an examiner and never by a parser. Make one with `parsers.times`.
    """

    utc_ms: int | None
    local: str | None
    raw: str
    basis: Basis


class Participant(msgspec.Struct, frozen=True):
    """One identifier of somebody, in one app. Who the person is, is an examiner's decision.

    `key` is what `Message.sender` and `Conversation.participants` refer to within the source: the identifier itself
    (a JID, number, account, or, where nothing else exists, the name), or `OWNER`. `aliases` are further identifiers
    that the evidence itself states for the same account (such as the number behind a WhatsApp LID).
    """

    key: str
    app: str
    kind: IdentifierKind
    identifier: str | None
    name: str | None = None
    owner: bool = False
    aliases: tuple[tuple[IdentifierKind, str], ...] = ()


class Conversation(msgspec.Struct, frozen=True):
    """A thread. `key` is stable across copies of the same evidence (a JID, a chat id, a title).

    `shared`: the key names one thread on every device (the id of a group or channel), so that two devices' copies
    are one conversation. Otherwise each exhibit keeps its own: two phones' chats with the same number, or two chats
    called "Mum", are different threads. `whose`: of a file that holds one chat, the owner of the phone or account as
    the file calls them, where it shows that: exports of one chat of one owner are one thread wherever in the exhibit
    they lie. Without it a file in another folder may be from another phone, and is a thread of its own.
    """

    key: str
    app: str
    kind: ConversationKind = "unknown"
    title: str | None = None
    participants: tuple[str, ...] = ()
    shared: bool = False
    state: State = "live"
    details: dict[str, Any] | None = None
    provenance: Provenance = Provenance()
    whose: str | None = None


class Attachment(msgspec.Struct, frozen=True):
    """A file that a message refers to. `path` is where it lies inside the evidence, when it is there.

    `name`: as the message calls it. `size` in bytes and `stated_sha256` (hex) as the message states them, not as
    measured: the import measures the file itself. `duration_s` in seconds.
    """

    name: str | None
    mime: str | None = None
    path: str | None = None
    size: int | None = None
    stated_sha256: str | None = None
    duration_s: float | None = None
    details: dict[str, Any] | None = None


class Message(msgspec.Struct, frozen=True):
    """One message.

    `conversation` and `sender` are keys of a Conversation and a Participant of the same source (the sender is None
    only when the evidence names none). `app_key` is the app's own id of the message; `reply_to` is the `app_key` of
    the message it answers, `reply_in` the key of the conversation where that one stands, if it is another. `same` is
    what makes two copies with equal text the same message within app and conversation key, and must differ between
    different messages (use `Ordinals` where the evidence has no ids); None means it cannot be told. A `same` that
    starts with `*` holds in the whole app, whatever the conversation is called on another device (a random id of 16
    characters and more): the two ends of a chat then count once.
    `details` holds what has no field of its own, as plain JSON values: `caption`, `edited` (list of earlier texts
    with times), `forwarded_from`, `quoted` (text of the quoted message), `reply_elsewhere` (`chat` and `message` that
    are answered in another conversation, as the app names them), `lat`/`lon` (degrees), `place`, `poll` (options),
    `system` (what the event was, with its arguments), `vcard`, `link`, `duration_s`, `expires_s`. A message of kind
    `call` that is all the evidence tells of a call has `outcome` (as `Call` has it) besides, with `duration_s` and
    `video` as far as they are told: it is listed and counted as a call. One that repeats a log of calls, or tells that
    a call began whose end is told apart, has none.
    `raw` is the original bytes where text could not be decoded or a blob could not be read.
    """

    conversation: str
    kind: Kind
    direction: Direction
    sender: str | None
    time: Time
    text: str | None
    provenance: Provenance
    state: State = "live"
    app_key: str | None = None
    same: str | None = None
    reply_to: str | None = None
    attachments: tuple[Attachment, ...] = ()
    details: dict[str, Any] | None = None
    raw: bytes | None = None
    reply_in: str | None = None


class Call(msgspec.Struct, frozen=True):
    """A call from a call log. `duration_s`: seconds, None when unknown; `participants`: keys, without the owner."""

    conversation: str
    direction: Direction
    sender: str | None
    time: Time
    duration_s: float | None
    outcome: Literal["answered", "missed", "rejected", "cancelled", "voicemail", "blocked", "unknown"]
    provenance: Provenance
    video: bool = False
    participants: tuple[str, ...] = ()
    state: State = "live"
    app_key: str | None = None
    same: str | None = None
    details: dict[str, Any] | None = None


class Contact(msgspec.Struct, frozen=True):
    """An entry of an address book. `identifiers` are (kind, value) pairs as written there."""

    app: str
    name: str | None
    identifiers: tuple[tuple[IdentifierKind, str], ...]
    provenance: Provenance
    state: State = "live"
    details: dict[str, Any] | None = None


class Location(msgspec.Struct, frozen=True):
    """A place at a time that is no message (a track point, a visited place). `lat`, `lon` in degrees, WGS 84."""

    app: str
    lat: float
    lon: float
    time: Time
    provenance: Provenance
    accuracy_m: float | None = None
    state: State = "live"
    details: dict[str, Any] | None = None


class Reaction(msgspec.Struct, frozen=True):
    """An emoji put on a message. `target` is the `app_key` of that message, within `conversation`."""

    conversation: str
    target: str
    sender: str | None
    emoji: str
    time: Time
    provenance: Provenance
    direction: Direction = "unknown"
    state: State = "live"


class Found(msgspec.Struct, frozen=True):
    """What the parser is responsible for: `n` more rows (or entries of the file) of a record kind.

    The loss ledger sums these per kind. Counted from the evidence itself (`SELECT count(*)`, entries met in a
    stream), never from the records the parser yielded, or the ledger could not catch a loss.
    """

    kind: LedgerKind
    n: int


#: `recovered`: deleted rows that were found again, which are counted apart.
LedgerKind = Literal["message", "call", "contact", "location", "reaction", "recovered"]


class Rejection(msgspec.Struct, frozen=True):
    """A row that could not become a record: `reason` is a message id (see parsers.words), with its arguments."""

    kind: LedgerKind
    reason: str
    provenance: Provenance
    args: dict[str, Any] = {}
    raw: str | None = None


class Warning(msgspec.Struct, frozen=True):  # noqa: A001  (the field's own word)
    """Something an examiner must know about the source. `partial`: part of the source could not be read."""

    message: str
    args: dict[str, Any] = {}
    provenance: Provenance = Provenance()
    partial: bool = False


Record = Participant | Conversation | Message | Call | Contact | Location | Reaction | Found | Rejection | Warning


class Ordinals:
    """Numbers equal messages where a format has no message ids.

    The nth "ok" of the same sender in the same minute in one export is the nth in another export of that chat.
    Memory stays flat: counting restarts when `group` (the raw time) changes, as exports are in order of time.
    """

    def __init__(self) -> None:
        self._group: str | None = None
        self._seen: dict[str, int] = {}

    def number(self, group: str, content: str) -> str:
        """Return `group`, `content` and the ordinal among equals as one string for `Message.same`."""
        if group != self._group:
            self._group = group
            self._seen.clear()
        n = self._seen.get(content, 0)
        self._seen[content] = n + 1
        return f"{group}\x1f{content}\x1f{n}"


#: Reasons that several parsers share, so that a translator meets them once.
REASON_NO_CONVERSATION = N_("The row belongs to no conversation that the database still has.")
REASON_NOBODY = N_("The row names neither a person nor a number.")
REASON_NO_EMOJI = N_("The reaction names no emoji.")
