"""Wire for Android until 2023: a database without an ending, named after the owner's account.

Facts (wireapp/wire-android-sync-engine, MessageData, UserData, ConversationData, Likings and their columns; wireapp/
wire-android, the migration that reads these databases): `Messages._id` is the message's id everywhere, `conv_id` a
local id whose `Conversations.remote_id` is everybody's, `time` milliseconds since 1970 UTC as the server has it,
`msg_type` a word, `content` a JSON list of parts whose `content` make up the words, `protos` what was sent, as a
protocol buffer (`shared`), `quote` the message answered, `duration` and `ephemeral` milliseconds. `Likings.action` is 1
for a like. `conv_type` 0 group, 1 with oneself, 2 of two people, 3 and 4 asked for.

Tested: fixtures made after that source, with columns of 2018 and of 2021. The app since 2023 keeps its database
encrypted with a key of the phone; that is not read.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, ClassVar

from parsers import times
from parsers.base import Context, register
from parsers.formats.wire_phone.shared import APP, Said, decoded
from parsers.item import Item
from parsers.protobuf import NotProtobuf
from parsers.records import (
    OWNER,
    REASON_NO_CONVERSATION,
    Attachment,
    ConversationKind,
    Direction,
    IdentifierKind,
    Kind,
    Message,
    Reaction,
    Record,
    Rejection,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import Roster, direction_of
from parsers.rows import Row, Side, Table, contact, unknown
from parsers.sqlite.database import Database
from parsers.sqlite.parser import DatabaseParser
from parsers.words import N_

WARNING_BLOBS = N_("{n} messages hold data that could not be read; it was kept as it is.")
WARNING_OWNER = N_("Neither the name of the database nor its folder says whose account it is, so that nobody knows "
                   "which messages were sent and which received.")
_COLUMNS = ("_id", "conv_id", "msg_type", "user_id", "content", "protos", "time", "local_time", "edit_time", "members",
            "recipient", "email", "name", "msg_state", "ephemeral", "expired", "duration", "quote", "asset_id")
_IGNORED = ("client_id", "error_code", "first_msg", "content_size", "expiry_time", "quote_validity",
            "force_read_receipts", "hot", "invite")
_USERS = ("_id", "name", "handle", "email", "phone", "connection", "display_name", "domain")
_KINDS: dict[str, Kind] = {
    "Text": "text", "TextEmojiOnly": "text", "RichMedia": "text", "Composite": "text", "Asset": "image",
    "AnyAsset": "document", "VideoAsset": "video", "AudioAsset": "voice", "Location": "location", "Knock": "other",
    "MissedCall": "call", "SuccessfulCall": "call", "Recalled": "deleted", "RestrictedFile": "document",
}  # fmt: skip
_CALLS = {"MissedCall": "missed", "SuccessfulCall": "answered"}
_SYSTEM = frozenset((
    "MemberJoin", "MemberLeave", "MemberLeaveDueToLegalHold", "ReadReceiptsOn", "ReadReceiptsOff", "ConnectRequest",
    "ConnectAccepted", "Rename", "OtrFailed", "OtrFixed", "OtrIdentityChanged", "SessionReset", "OtrVerified",
    "OtrUnverified", "OtrDeviceAdded", "OtrMemberAdded", "StartedUsingDevice", "HistoryLost", "MessageTimer",
    "LegalHoldEnabled", "LegalHoldDisabled",
))  # fmt: skip
_CHATS: dict[int, ConversationKind] = {0: "group", 1: "self", 2: "direct", 3: "direct", 4: "direct", 5: "group"}


@register
class WireAndroid(DatabaseParser):
    """See the module's docstring."""

    id = "wire-android"
    name = N_("Wire for Android until 2023")
    version = "3"
    app = APP
    recovers = ("Messages",)
    tested = ("tables of 2018 and 2021 (by published source)",)
    notes = N_("Files are on the server or encrypted; what they are called is kept. The app since 2023 encrypts its "
               "database, which is not read.")
    reason = N_("SQLite database with Wire's tables Messages and Conversations")
    needs: ClassVar = {
        "Messages": ("conv_id", "msg_type", "user_id", "content", "time"),
        "Conversations": ("remote_id",),
    }

    def records(self, item: Item, database: Database, context: Context) -> Iterator[Record]:
        return _Reading(item, database).records(context)


class _Reading:
    def __init__(self, item: Item, database: Database) -> None:
        self._database = database
        self._roster = Roster(APP)
        self._unknown: Counter[tuple[str, str]] = Counter()
        self._damaged = 0
        self._owner: str | None = None
        rows = list(Table(database, "Users", "contact", _USERS).rows())
        for row in rows:
            if row.text("_id") == item.name or (self._owner is None and (row.text("connection") or "") == "self"):
                self._owner = row.text("_id")
        for row in rows:
            self._user(row)
        self._chats: dict[str, str] = {}
        chats = Table(database, "Conversations", "contact", ("_id", "remote_id", "name", "conv_type", "creator"))
        for row in chats.rows():
            local = row.text("_id")
            if local is None:
                continue
            kind = _CHATS.get(-1 if row.integer("conv_type") is None else row.integer("conv_type") or 0, "unknown")
            key = self._chats[local] = row.text("remote_id") or local
            self._roster.thread(key, kind, (), row.text("name"), shared=kind != "self", provenance=row.provenance)
        for row in Table(database, "ConversationMembers", "contact", ("user_id", "conv_id")).rows():
            person, chat = self._person(row.text("user_id")), self._chats.get(row.text("conv_id") or "")
            if person is not None and chat is not None:
                self._roster.thread(chat, people=(person,))

    def _user(self, row: Row) -> None:
        user, name = row.text("_id"), row.text("name") or row.text("display_name")
        if user is None:
            return
        aliases = _identifiers(row)[1:]
        if user == self._owner:
            self._roster.owner(name, [("account", user), *aliases])
        else:
            self._roster.person(user, "account", user, name, aliases)

    def _person(self, user: str | None) -> str | None:
        if user is None:
            return None
        return OWNER if user == self._owner else self._roster.person(user, "account", user)

    def _chat(self, local: str | None) -> str:
        if local is None:
            return self._roster.thread("(no conversation)")
        return self._chats.get(local) or self._roster.thread(local)

    def records(self, context: Context) -> Iterator[Record]:
        files = Side("file", "Assets2", "_id", ("name", "size", "mime"), to="asset_id")
        table = Table(self._database, "Messages", "message", _COLUMNS, ignored=_IGNORED, sides=(files,),
                      gaps=self._roster)
        yield from table.records(self._message, context)
        found = Side("message", "Messages", "_id", ("conv_id",), to="message_id")
        likes = Table(self._database, "Likings", "reaction", ("message_id", "user_id", "timestamp", "action"),
                      sides=(found,), where="action = 1")
        if {"message_id", "user_id", "action"} <= self._database.columns("Likings"):
            yield from likes.records(self._reaction, context)
        people = Table(self._database, "Users", "contact", _USERS, ignored=self._database.columns("Users"))
        yield from people.records(self._contact, context)
        yield from self._roster.records()
        if self._owner is None:
            yield Warning(WARNING_OWNER)
        if self._damaged:
            yield Warning(WARNING_BLOBS, {"n": self._damaged})
        yield from unknown(self._unknown)

    def _message(self, row: Row) -> Iterator[Record]:
        key, sender = self._chat(row.text("conv_id")), self._person(row.text("user_id"))
        if sender is not None:
            self._roster.thread(key, people=(sender,))
        kind_name = row.text("msg_type") or ""
        said, raw = self._proto(row["protos"])
        text = _words(row.text("content")) or (said.text if said is not None else None)
        details: dict[str, Any] = {} if said is None else dict(said.details)
        details |= row.given("msg_state")
        kind: Kind = "system" if kind_name in _SYSTEM else _KINDS.get(kind_name, "other")
        if kind == "other" and kind_name == "Knock":
            details["ping"] = True
        elif kind == "other":
            self._unknown["msg_type", kind_name[:80]] += 1
        if kind == "system":
            details["system"] = {"type": kind_name, **row.given("members", "name", "email", "recipient")}
        self._lengths(row, kind, details)
        edited = times.from_unix_ms(row["edit_time"])
        if edited.utc_ms is not None:
            details["edited_at"] = times.iso_utc(edited.utc_ms)
        way = direction_of(sender)
        if self._owner is None or kind == "system":
            way = "unknown"
        own, time = row.text("_id"), times.from_unix_ms(row["time"])
        same = f"*wire\x1f{own}" if own is not None and kind != "system" and len(own) >= 16 else own
        yield Message(
            key, kind, way, sender, time, text if kind != "system" else None, row.provenance, row.state, own, same,
            row.text("quote") or (said.reply_to if said is not None else None),
            tuple(self._files(row, said)), details or None, raw or row.raw("content"),
        )  # fmt: skip

    @staticmethod
    def _lengths(row: Row, kind: Kind, details: dict[str, Any]) -> None:
        length, brief = row.integer("duration"), row.integer("ephemeral")
        if kind == "call" and length is not None and 0 < length < 1 << 40:
            details["duration_s"] = length / 1000
        if (outcome := _CALLS.get(row.text("msg_type") or "")) is not None:
            details["outcome"] = outcome
        if brief is not None and 0 < brief < 1 << 40:
            details["expires_s"] = brief / 1000
        if row.integer("expired") == 1:
            details["expired"] = True

    def _proto(self, value: object) -> tuple[Said | None, bytes | None]:
        if not isinstance(value, bytes) or not value:
            return None, None
        try:
            return decoded(value)[-1], None
        except NotProtobuf:
            self._damaged += 1
            return None, value

    @staticmethod
    def _files(row: Row, said: Said | None) -> Iterator[Attachment]:
        known = row.side("file")
        for file in known:
            size = file.integer("size")
            yield Attachment(file.text("name"), file.text("mime"), size=size if size and 0 < size < 1 << 50 else None)
        if not known and said is not None:
            yield from said.attachments

    def _reaction(self, row: Row) -> Iterator[Record]:
        found, message = row.side("message"), row.text("message_id")
        if not found or message is None:
            yield Rejection("reaction", REASON_NO_CONVERSATION, row.provenance)
            return
        sender = self._person(row.text("user_id"))
        way: Direction = "out" if sender == OWNER else "in" if sender is not None and self._owner else "unknown"
        yield Reaction(self._chat(found[0].text("conv_id")), message, sender, "❤️",
                       times.from_unix_ms(row["timestamp"]), row.provenance, way, row.state)  # fmt: skip

    def _contact(self, row: Row) -> Iterator[Record]:
        name = row.text("name") or row.text("display_name")
        yield contact(APP, row, name, _identifiers(row), row.given("connection", "domain"))


def _identifiers(row: Row) -> list[tuple[IdentifierKind, str]]:
    stated: tuple[tuple[IdentifierKind, str], ...] = (
        ("account", "_id"), ("username", "handle"), ("email", "email"), ("phone", "phone"))
    return [(kind, value) for kind, column in stated if (value := row.text(column)) is not None]


def _words(content: str | None) -> str | None:
    """The words of a message's parts; of what is no list of parts, the text itself."""
    if content is None:
        return None
    try:
        parts = json.loads(content)
    except (ValueError, RecursionError):
        return content
    if not isinstance(parts, list):
        return content
    words = [part["content"] for part in parts if isinstance(part, dict) and isinstance(part.get("content"), str)]
    return "".join(words) or None
