"""Records from the rows of a table of messages."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec

from parsers import times
from parsers.apps.tl import Blob, Object, read_message, transcription
from parsers.exports import objects
from parsers.formats.telegram_android.flat import is_flat, texts
from parsers.formats.telegram_android.media import Finder, plain, read_action, read_media, service_name, words
from parsers.formats.telegram_android.people import Directory
from parsers.formats.telegram_android.rescue import BASIS, rescued
from parsers.records import (
    Found,
    Kind,
    Message,
    Reaction,
    Record,
    Time,
)
from parsers.rows import Row

_SENDING = {1: "sending", 2: "not sent", 3: "being edited"}
_UNKNOWN_VALUES = 100
#: Fields before the text that hold objects, whose constructors may be newer than this program.
_BEFORE_WORDS = frozenset({"from_id", "peer_id", "saved_peer_id", "fwd_from", "guestchat_via_from", "reply_to"})


class Messages:
    """Makes messages of rows; counts the blobs that could not be read, by what stopped the reading."""

    def __init__(self, people: Directory, find: Finder) -> None:
        self._people, self._find = people, find
        self.unread: Counter[str] = Counter()
        self._seen: dict[tuple[str, str], int] = {}

    def make(self, row: Row) -> Iterator[Record]:
        """Yield the message of a row, and the reactions to it."""
        data = row["data"]
        blob = read_message(data) if isinstance(data, bytes) else None
        value: Object = blob.value if blob is not None else {}
        if isinstance(data, bytes) and (blob is None or _stops_before_words(blob)):
            value = {**rescued(data, _number(row), row["uid"], row["date"]), **value}
        message = self._message(row, blob, value)
        yield message
        yield from self._reactions(message, value, row)

    def pushed(self, row: Row) -> Iterator[Record]:
        """Yield the message of a row that a notification brought, and that the app had not loaded.

        The blob holds what somebody wrote, or, where it is the same as the notification, a sentence of the app's own.
        """
        for record in self.make(row):
            if not isinstance(record, Message):
                yield record
                continue
            told = row.text("fm")
            details = {**(record.details or {}), **({"notification": told} if told else {})}
            if record.text is None or record.text == told or row.integer("is_reaction"):
                yield msgspec.structs.replace(record, kind="other", text=None, same=None, details=details)
            else:
                yield msgspec.structs.replace(record, details={**details, "text_from": "notification"})

    def _message(self, row: Row, blob: Blob | None, value: Object) -> Message:
        people = self._people
        peer = value.get("peer_id") or value.get("to_id")
        key = people.dialog(row["uid"], peer if isinstance(peer, dict) else None)
        out = self._out(row, value)
        sender = people.person(self._sender(key, value, out))
        people.meet(key, sender)
        details: dict[str, Any] = {}
        kind, text, attachments = self._content(blob, value, details)
        action = value.get("action")
        named = service_name(action) if isinstance(action, dict) else None
        time = times.from_unix_s(row["date"] or value.get("date"))
        app_key = self._app_key(row, value)
        self._describe(row, value, details)
        raw, state = None, row.state
        if kind == "deleted" and state == "live":
            state = "deleted_by_app"
        if blob is None or blob.unread is not None:
            raw = row["data"] if isinstance(row["data"], bytes) else None
            self._note(blob, row["data"], details)
        return Message(
            key, kind, people.direction(out), sender, time, text, row.provenance, state, app_key,
            self._same(key, app_key, time, f"{sender}\x1f{None if named == 'custom' else named}\x1f{text}", row),
            _reply(value), attachments, details or None, raw, details.get("reply_elsewhere", {}).get("chat"),
        )  # fmt: skip

    @staticmethod
    def _out(row: Row, value: Object) -> bool | None:
        column = row.integer("out")
        if column is not None:
            return bool(column)
        return bool(value.get("out")) if "_" in value else None

    def _sender(self, key: str, value: Object, out: bool | None) -> str | None:
        stated = self._people.peer(value.get("from_id"))
        if stated is not None:
            return stated
        if key.startswith("channel") and value.get("post"):
            return key
        if out:
            return self._people.me
        return self._people.other(key) if out is False else None

    def _content(
        self, blob: Blob | None, value: Object, details: dict[str, Any]
    ) -> tuple[Kind, str | None, tuple[Any, ...]]:
        if blob is None and "message" not in value:
            return "other", None, ()
        action, media = value.get("action"), value.get("media")
        if value.get("_") == "messageEmpty":
            details["type"] = "messageEmpty"
            return "deleted", None, ()
        if value.get("_") == "messageService" or isinstance(action, dict):
            kind, text = read_action(action if isinstance(action, dict) else {}, details)
            return kind, text, ()
        text = words(value.get("message"))
        if text is not None and (blob is None or _stops_before_words(blob)):
            details["text_from"] = BASIS
        if not isinstance(media, dict):
            return ("text" if "message" in value else "other"), text, ()
        if text is not None and text.startswith("-1") and media.get("_") != "messageMediaWebPage":
            text = None  # what versions before 2017 wrote where there was no text
        carried = read_media(media, self._find, blob.path if blob is not None else None, details)
        kind = carried.kind or "text"
        if not text and carried.text:
            text, details["text_from"] = carried.text, carried.source
        elif text and kind == "other":
            kind = "text"
        return kind, text, carried.attachments

    def _describe(self, row: Row, value: Object, details: dict[str, Any]) -> None:
        """Add what any message may have."""
        forward = value.get("fwd_from")
        if isinstance(forward, dict):
            self._forward(forward, details)
        elif value.get("fwd_from_id"):
            source = value["fwd_from_id"]
            details["forwarded_from_id"] = self._people.peer(source) if isinstance(source, dict) else f"user{source}"
        edited = times.from_unix_s(value.get("edit_date"))
        if edited.basis != "none":
            details["edited"] = [{"text": None, "utc_ms": edited.utc_ms, "raw": edited.raw}]
        for field, name in (("views", "views"), ("post_author", "author"), ("grouped_id", "album"),
                            ("ttl_period", "expires_s"), ("via_bot_id", "via_bot"), ("via_bot_name", "via_bot"),
                            ("ttl", "expires_s"), ("from_rank", "rank")):  # fmt: skip
            if value.get(field):
                details[name] = plain(value[field])
        entities = [one for one in objects(value.get("entities")) if len(one) > 3]
        if entities:  # links with another wording, mentions without a name, languages of code
            details["entities"] = plain(entities)
        reply = value.get("reply_to")
        if isinstance(reply, dict):
            if reply.get("reply_to_peer_id"):
                told = {"chat": self._people.peer(reply["reply_to_peer_id"]), "message": _reply(value)}
                details["reply_elsewhere"] = {name: word for name, word in told.items() if word is not None}
            if reply.get("quote_text"):
                details["quoted"] = {"text": plain(reply["quote_text"])}
        state = _SENDING.get(row.integer("send_state") or 0)
        if state is not None:
            details["send_state"] = state
        heard = transcription(row["custom_params"])
        if heard is not None:
            details["transcription"] = heard
        if row.table.startswith("scheduled"):
            details["scheduled"] = True
        if row.integer("ttl"):
            details.setdefault("expires_s", row.integer("ttl"))

    def _forward(self, forward: Object, details: dict[str, Any]) -> None:
        source = self._people.peer(forward.get("from_id")) or (
            f"channel{forward['channel_id']}" if type(forward.get("channel_id")) is int else None
        )
        account = self._people.accounts.get(source or "")
        details["forwarded_from"] = words(forward.get("from_name")) or (account.name if account is not None else None)
        if source is not None:
            details["forwarded_from_id"] = source
        when = times.from_unix_s(forward.get("date"))
        if when.basis != "none":
            details["forwarded_at"] = {"utc_ms": when.utc_ms, "raw": when.raw}

    @staticmethod
    def _app_key(row: Row, value: Object) -> str | None:
        """The message's number: the blob's own, for old tables mix the channel's number into theirs."""
        number = value.get("id")
        if isinstance(number, int) and number:
            return str(number)
        number = _number(row)
        return None if number is None else str(number)

    def _same(self, key: str, app_key: str | None, time: Time, content: str, row: Row) -> str | None:
        """As the parser of the JSON export makes it, so that a message in both counts once.

        Numbers are the channel's own in channels and supergroups, and the account's everywhere else: in a basic group
        another device has other numbers, and the nth of equal messages in a second stands for the nth there.
        """
        digest = hashlib.blake2b(content.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()
        stamp = str(time.utc_ms) if time.utc_ms is not None else ""
        if not key.startswith("chat") or not stamp:
            return f"{app_key}\x1f{stamp}\x1f{digest}" if app_key is not None else None
        if row.state == "removed_by_wal":
            return None
        n = self._seen.get((key, stamp + digest), 0)
        self._seen[key, stamp + digest] = n + 1
        return f"{stamp}\x1f{digest}\x1f{n}"

    def _note(self, blob: Blob | None, data: object, details: dict[str, Any]) -> None:
        """Say how far a blob could be read."""
        if blob is None:
            head = data[:4][::-1].hex() if isinstance(data, bytes) and len(data) >= 4 else "nothing"
            why = f"unknown constructor {head}" if head != "nothing" else "no content"
            if isinstance(data, bytes) and is_flat(data):
                why, details["texts"] = "FlatBuffers, a form that is not published", texts(data)
        else:
            why = blob.why
            details["unread_from"] = blob.unread
        details["unread"] = why
        known = why in self.unread or len(self.unread) < _UNKNOWN_VALUES
        self.unread[why if known else "…"] += 1

    def _reactions(self, message: Message, value: Object, row: Row) -> Iterator[Record]:
        reactions = value.get("reactions")
        if not isinstance(reactions, dict):
            return
        sums = objects(reactions.get("results"))
        if sums and message.details is not None:
            message.details["reactions"] = _sums(sums)
        recent = reactions.get("recent_reactions") or reactions.get("recent_reactons")
        for one in objects(recent) if message.app_key is not None else ():
            yield Found("reaction", 1)
            sender = self._people.person(self._people.peer(one.get("peer_id") or one.get("user_id")))
            out = None if sender is None else sender == self._people.me
            time = times.from_unix_s(one.get("date")) if one.get("date") else times.MISSING
            yield Reaction(
                message.conversation, message.app_key or "", sender, _emoji(one.get("reaction")), time, row.provenance,
                self._people.direction(out), row.state,
            )  # fmt: skip


def _number(row: Row) -> int | None:
    """A message's number by the row alone."""
    number = row.integer("mid")
    if number is None or abs(number) < 1 << 31:
        return number
    low = number & 0xFFFFFFFF
    return low - (1 << 32) if low >= 1 << 31 else low


def _stops_before_words(blob: Blob) -> bool:
    """Whether the reading ended before the text of a message."""
    return blob.unread in _BEFORE_WORDS and blob.value.get("_") == "message"


def _sums(results: list[Object]) -> list[dict[str, Any]]:
    return [{"emoji": _emoji(one.get("reaction")), "count": plain(one.get("count"))} for one in results]


def _emoji(reaction: Any) -> str:
    if isinstance(reaction, str):
        return reaction or "unknown"
    if isinstance(reaction, dict):
        if reaction.get("emoticon"):
            return str(reaction["emoticon"])
        if reaction.get("document_id"):
            return f"custom:{reaction['document_id']}"
        if reaction.get("_") == "reactionPaid":
            return "paid"
    return "unknown"


def _reply(value: Object) -> str | None:
    reply = value.get("reply_to")
    number = (reply if isinstance(reply, dict) else value).get("reply_to_msg_id")
    return str(number) if isinstance(number, int) and number else None
