"""Records from the rows of messages."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from parsers import times
from parsers.apps.postbox import Object, PostboxError, Reader, fields, peer, root, type_hash
from parsers.apps.signal import plain
from parsers.exports import objects
from parsers.formats.telegram_ios.media import Carried, carried
from parsers.formats.telegram_ios.people import People
from parsers.formats.telegram_ios.stored import FAILED, INCOMING, SENDING, UNSENT, Hole, Index, Stored, index, stored
from parsers.records import OWNER, Direction, Found, Kind, Message, Reaction, Record, Rejection
from parsers.roster import direction_of
from parsers.rows import Row
from parsers.words import N_

if TYPE_CHECKING:
    from parsers.item import Item
    from parsers.sqlite.database import Database

_REPLY, _EDITED, _REACTIONS = (
    type_hash(name) for name in ("ReplyMessageAttribute", "EditedMessageAttribute", "ReactionsMessageAttribute")
)
_TIMER, _SIGNATURE, _TRANSCRIPT, _QUOTED = (
    type_hash(f"{name}MessageAttribute")
    for name in ("AutoremoveTimeout", "AuthorSignature", "AudioTranscription", "QuotedReply")
)
_SCHEDULED = (3, 4)
_STATES = ((FAILED, "failed"), (SENDING, "sending"), (UNSENT, "unsent"))
_WHYS = 50

REASON_HOLE = N_("The row stands for messages that the app had not loaded from the service.")
REASON_NO_KEY = N_("The row's key is not that of a message.")


class Messages:
    """Makes records; `unread` counts messages that could not be read, by why."""

    def __init__(self, item: Item, database: Database, people: People) -> None:
        self._item, self._database, self._people = item, database, people
        self._shares = {"key", "value"} <= database.columns("t6")
        self.unread: Counter[str] = Counter()
        self._seen: dict[tuple[str, str], int] = {}

    def make(self, row: Row) -> Iterator[Record]:
        """Yield the message of a row."""
        where = index(row["key"])
        if where is None:
            yield Rejection("message", REASON_NO_KEY, row.provenance)
            return
        try:
            found = stored(row["value"])
        except Hole:
            yield Rejection("message", REASON_HOLE, row.provenance)
            return
        except PostboxError as error:
            yield self._unreadable(row, where, str(error))
            return
        message = self._message(row, where, found)
        yield message
        yield from self._reactions(message, found, row)

    def _unreadable(self, row: Row, where: Index, why: str) -> Message:
        self.unread[why if why in self.unread or len(self.unread) < _WHYS else "…"] += 1
        key, _ = self._people.dialog(where.peer)
        value = row["value"]
        return Message(
            key, "other", "unknown", None, times.from_unix_s(where.seconds), None, row.provenance, row.state,
            str(where.number), None, details={"unread": why}, raw=value if isinstance(value, bytes) else None,
        )  # fmt: skip

    def _message(self, row: Row, where: Index, found: Stored) -> Message:
        key, other = self._people.dialog(where.peer)
        incoming = bool(found.flags & INCOMING)
        sender = self._people.person(found.author) if found.author else (other if incoming else self._people.me())
        if sender is None and key.startswith("channel"):
            sender = self._people.known(key)
        self._people.meet(key, sender)
        details: dict[str, Any] = {}
        holds = carried([*found.media, *self._shared(found)], self._item, details)
        if found.damaged:
            details["damaged_parts"] = found.damaged
        self._describe(where, found, details)
        text = found.text or holds.words
        kind: Kind = holds.kind or ("text" if found.text or not found.shared else "other")
        if kind == "other" and found.text:
            kind = "text"
        direction: Direction = "in" if incoming else "out"
        time = times.from_unix_s(where.seconds)
        return Message(
            key, kind, direction, sender, time, text or None, row.provenance, row.state, str(where.number),
            self._same(key, where, time.utc_ms, sender, holds, text, row), self._reply(found),
            tuple(holds.files), details or None, reply_in=details.get("reply_elsewhere", {}).get("chat"),
        )  # fmt: skip

    def _shared(self, found: Stored) -> Iterator[Object]:
        """Media that several messages share stand in a table of their own."""
        for namespace, number in found.shared if self._shares else ():
            key = namespace.to_bytes(4, "big", signed=True) + number.to_bytes(8, "big", signed=True)
            value = next(self._database.query("SELECT value FROM t6 WHERE key = ?", (key,)), (None,))[0]
            if isinstance(value, bytes):
                try:
                    reader = Reader(value)
                    if reader.number("b") == 0:
                        yield root(reader.blob())
                except PostboxError:
                    continue  # the message then has no file of it, as where the row is missing

    def _describe(self, where: Index, found: Stored, details: dict[str, Any]) -> None:
        """Add what any message may have."""
        if found.forward is not None:
            self._forward(found.forward, details)
        for one in found.attributes:
            kind = one.get("@")
            if kind == _EDITED and one.get("d"):
                edited = times.from_unix_s(one["d"])
                details["edited"] = [{"text": None, "utc_ms": edited.utc_ms, "raw": edited.raw}]
            elif kind == _REACTIONS:
                reactions = [{"emoji": _emoji(r), "count": plain(r.get("c"))} for r in objects(one.get("r"))]
                details |= {"reactions": reactions} if reactions else {}
            elif kind in (_REPLY, _QUOTED):
                self._answered(one, kind == _QUOTED or peer(one.get("p")) != peer(where.peer), details)
            elif kind in (_SIGNATURE, _TRANSCRIPT):
                text = one.get("s" if kind == _SIGNATURE else "text")
                if isinstance(text, str) and text:
                    details["author" if kind == _SIGNATURE else "transcription"] = text
            elif kind == _TIMER and type(one.get("t")) is int and one["t"]:
                details["expires_s"] = one["t"]
        if found.album is not None:
            details["album"] = found.album
        if where.namespace in _SCHEDULED:
            details["scheduled"] = True
        state = next((name for flag, name in _STATES if found.flags & flag), None)
        if state is not None:
            details["send_state"] = state

    def _forward(self, forward: Object, details: dict[str, Any]) -> None:
        source = peer(forward.get("source")) or peer(forward.get("author"))
        details["forwarded_from"] = self._people.name(source) or forward.get("signature")
        if source is not None:
            details["forwarded_from_id"] = source
        when = times.from_unix_s(forward.get("date"))
        if when.basis != "none":
            details["forwarded_at"] = {"utc_ms": when.utc_ms, "raw": when.raw}

    def _answered(self, one: Object, elsewhere: bool, details: dict[str, Any]) -> None:
        """What is answered: words of it that were quoted, and where it stands when it is in another chat."""
        quote = one.get("qu")
        try:
            held = fields(quote) if isinstance(quote, bytes) else quote
        except PostboxError:
            held = None
        text = held.get("t") if isinstance(held, dict) else None
        if isinstance(text, str) and text:
            details["quoted"] = {"text": text}
        source, name = peer(one.get("p")) if elsewhere else None, one.get("a")
        if source is not None:
            number = _answered_number(one)
            details["reply_elsewhere"] = {"chat": source, **({} if number is None else {"message": number})}
        if "quoted" in details and (source is not None or isinstance(name, str)):
            details["quoted"]["sender"] = name if isinstance(name, str) and name else self._people.name(source)

    def _reactions(self, message: Message, found: Stored, row: Row) -> Iterator[Record]:
        """Yield the reactions whose author is named; their sums stand in the message's details."""
        for one in found.attributes:
            for recent in objects(one.get("rp")) if one.get("@") == _REACTIONS else ():
                yield Found("reaction", 1)
                sender = self._people.person(recent.get("p"))
                self._people.meet(message.conversation, sender)
                time = times.from_unix_s(recent["ts"]) if recent.get("ts") else times.MISSING
                direction = direction_of(sender)
                yield Reaction(
                    message.conversation, message.app_key or "", sender, _emoji(recent), time, row.provenance,
                    direction, row.state,
                )  # fmt: skip

    @staticmethod
    def _reply(found: Stored) -> str | None:
        """The number of the message that is answered."""
        return next((_answered_number(one) for one in found.attributes if one.get("@") == _REPLY), None)

    def _same(
        self, key: str, where: Index, ms: int | None, sender: str | None, holds: Carried, text: str | None, row: Row
    ) -> str | None:
        """As the parser of the JSON export makes it, so that a message in both counts once."""
        if row.state == "removed_by_wal" or where.namespace != 0 or ms is None:
            return None
        named = None if holds.event == "custom" else holds.event
        author = self._people.owner if sender == OWNER and self._people.owner else sender
        content = f"{author}\x1f{named}\x1f{text or None}"
        digest = hashlib.blake2b(content.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()
        if not key.startswith("chat"):
            return f"{where.number}\x1f{ms}\x1f{digest}"
        n = self._seen[key, f"{ms}{digest}"] = self._seen.get((key, f"{ms}{digest}"), -1) + 1
        return f"{ms}\x1f{digest}\x1f{n}"


def _answered_number(one: Object) -> str | None:
    number = one["i"] >> 32 if type(one.get("i")) is int else 0
    return str(number) if number else None


def _emoji(one: Object) -> str:
    """The emoji of a reaction, or what stands for it: custom ones are files, stars are paid."""
    if isinstance(one.get("v"), str) and one["v"]:
        return str(one["v"])
    if "star" in one:
        return "paid"
    return f"custom:{one['cfid']}" if type(one.get("cfid")) is int else "unknown"
