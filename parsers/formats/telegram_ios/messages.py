"""Records from the rows of messages."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from parsers import times
from parsers.formats.telegram_ios.media import Carried, carried
from parsers.formats.telegram_ios.people import People
from parsers.formats.telegram_ios.stored import FAILED, INCOMING, SENDING, UNSENT, Hole, Index, Stored, index, stored
from parsers.postbox import Object, PostboxError, Reader, peer, root, type_hash
from parsers.records import OWNER, Direction, Kind, Message, Record, Rejection
from parsers.rows import Row
from parsers.signal import plain
from parsers.words import N_

if TYPE_CHECKING:
    from parsers.item import Item
    from parsers.sqlite import Database

_REPLY, _EDITED, _REACTIONS = (
    type_hash(name) for name in ("ReplyMessageAttribute", "EditedMessageAttribute", "ReactionsMessageAttribute")
)
_TIMER = type_hash("AutoremoveTimeoutMessageAttribute")
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
        yield self._message(row, where, found)

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
            tuple(holds.files), details or None,
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
                reactions = [{"emoji": r.get("v") if isinstance(r.get("v"), str) else "unknown",
                              "count": plain(r.get("c"))} for r in one.get("r") or () if isinstance(r, dict)]
                details |= {"reactions": reactions} if reactions else {}
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

    @staticmethod
    def _reply(found: Stored) -> str | None:
        """The number of the message that is answered."""
        for one in found.attributes:
            if one.get("@") == _REPLY and type(one.get("i")) is int:
                number = one["i"] >> 32
                return str(number) if number else None
        return None

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
