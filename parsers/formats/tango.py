"""Tango for Android: `tc.db`, chats, and `profile.db`, people.

Facts, of which the numbers were read off a public sample whose content leaves no doubt: `messages.payload` is a
protobuf message in Base64 with 2 the chat, 3 the type, 4 the words, 5 and 6 the addresses of a file and its preview, 7
and 15 its copies on the phone, 8 its size in bytes, 9 a length in seconds, 10 the media's id, 21 the sender (1 first
name, 2 last name, 3 account), 76 the words of a notice, 97 the message that the notice is about. `direction` 1 sent, 2
received: the sender stands in received messages only, and a notice of direction 1 names the owner (other tools have it
the other way round). `create_time` milliseconds since 1970 UTC; `type` 0 text, 1 video, 3 picture, 30 a song, 61 notice
of a like; others are kept with their number. `del_status` other than 0 is kept as it is: messages that the app itself
sent have it too. `likes` repeats the notices and is counted only. `conversations.payload` is of the same kind, with 2
who is in the chat (1 and 2 names, 3 the account) and 3 their accounts: a chat of `conv_type` other than 0, or with
several accounts, is a group. Chats without messages are told as well (`conv_del_status` as it is). `sms` holds words
and a number, without a time or a direction.

`profile.db`: `profiletable` holds names in Base64, `itemUserId` the account; `profiles` has the owner's account as
`keyCurrentUserId`. Tested on: a public sample of 2016 (18 messages, 57 people), and made-up databases: no other version
of the tables is publicly described (plaso `android_tango` has those of the sample), so that the second ones have all
its columns, a group, chats that were removed, and a log. Not read: games, posts, receipts.
"""

from __future__ import annotations

import base64
import binascii
from collections import Counter
from collections.abc import Iterator
from typing import Any, ClassVar

from parsers import times
from parsers.base import Context, register
from parsers.errors import UserError
from parsers.evidence import Item
from parsers.paths import file_of
from parsers.protobuf import Fields, NotProtobuf, fields, message
from parsers.protobuf import integer as integer_in
from parsers.protobuf import text as text_in
from parsers.reasons import WARNING_BLOB
from parsers.records import (
    OWNER,
    Attachment,
    Direction,
    Kind,
    Message,
    Provenance,
    Record,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import Roster, digest
from parsers.rows import Row, Table, contact, not_read, unknown
from parsers.sqlite.database import MAGIC, Database
from parsers.sqlite.parser import DatabaseParser
from parsers.words import N_

APP = "Tango"
_COLUMNS = ("msg_id", "conv_id", "type", "media_id", "create_time", "send_time", "direction", "status", "payload",
            "del_status")  # fmt: skip
_DATING = ("itemDatingAge", "itemDatingLocationString", "itemDatingSeekingString", "itemDatingEssayText")
_DIRECTIONS: dict[int, Direction] = {1: "out", 2: "in"}
_KINDS: dict[int, Kind] = {0: "text", 1: "video", 2: "voice", 3: "image", 30: "other", 61: "system"}
_LATE = 1000  # milliseconds between writing and sending that are worth telling
_TEXT, _FILES, _SENDER, _NOTICE, _ABOUT = 4, (7, 15), 21, 76, 97


@register
class Tango(DatabaseParser):
    """See the module's docstring."""

    id = "tango-android"
    name = N_("Tango for Android, chats (tc.db)")
    version = "3"
    app = APP
    recovers = ("messages",)
    tested = ("2016 (a public sample, the one version described)",)
    notes = N_("Games, posts and receipts are not read.")
    reason = N_("SQLite database with Tango's tables conversations and messages")
    needs: ClassVar = {
        "messages": ("msg_id", "conv_id", "payload", "direction", "create_time"),
        "conversations": ("conv_id",),
    }

    def records(self, item: Item, database: Database, context: Context) -> Iterator[Record]:
        return _Reading(item, database).records(context)


@register
class TangoProfiles(DatabaseParser):
    """See the module's docstring."""

    id = "tango-profiles"
    name = N_("Tango for Android, people (profile.db)")
    version = "2"
    app = APP
    tested = ("2016 (a public sample, the one version described)",)
    notes = N_("Pictures, posts and settings are not read.")
    reason = N_("SQLite database with Tango's table profiletable")
    needs: ClassVar = {"profiletable": ("itemUserId", "itemFirstName")}

    def records(self, item: Item, database: Database, context: Context) -> Iterator[Record]:
        own = _own_account(database)
        table = Table(database, "profiletable", "contact", (
            "itemUserId", "itemFirstName", "itemLastName", "itemBirthday", "itemGender", "itemStatus", "itemCity",
            "itemGeoCountryCode", "itemIsFriend", "itemIsBlocked", "itemIsHidden", "itemFriendRequestType",
            "itemFriendRequestMessage", "itemFriendRequestTime", "itemDistance", "itemLastActiveTime", *_DATING,
        ), ignored=[name for name in database.columns("profiletable") if name.startswith("item")])  # fmt: skip
        yield from table.records(lambda row: _profile(row, own), context)


def _profile(row: Row, own: str | None) -> Iterator[Record]:
    account = row.text("itemUserId")
    names = (decoded(row.text("itemFirstName")), decoded(row.text("itemLastName")))
    name = " ".join(part for part in names if part) or None
    details: dict[str, Any] = row.given("itemBirthday", "itemGender", "itemGeoCountryCode", "itemFriendRequestType",
                                        "itemDatingAge")  # fmt: skip
    for column in _DATING[1:]:
        if row.text(column):
            details[column] = decoded(row.text(column))
    for column, word in (("itemFriendRequestTime", "request_ms"), ("itemLastActiveTime", "last_active_ms")):
        time = times.from_unix_ms(row.integer(column) or None)
        if time.utc_ms is not None:
            details[word] = time.utc_ms
    for column, word in (("itemStatus", "about"), ("itemCity", "city"), ("itemFriendRequestMessage", "request")):
        if row.text(column):
            details[word] = decoded(row.text(column))
    details |= row.flags(itemIsFriend="friend", itemIsBlocked="blocked", itemIsHidden="hidden")
    if account is not None and account == own:
        details["owner"] = True
    distance = row["itemDistance"]
    if isinstance(distance, float) and 0 <= distance < 1e6:
        details["distance_stated"] = distance
    yield contact(APP, row, name, (("account", account),), details)


def _own_account(database: Database) -> str | None:
    for row in Table(database, "profiles", "contact", ("key", "value")).rows():
        if row.text("key") == "keyCurrentUserId":
            return row.text("value")
    return None


class _Reading:
    def __init__(self, item: Item, database: Database) -> None:
        self._item, self._database = item, database
        self._roster = Roster(APP)
        self._unknown: Counter[tuple[str, str]] = Counter()
        self._unreadable = 0
        self._names: dict[str, str] = {}
        self._groups: set[str] = set()
        self._own: str | None = None
        self._profiles()
        wanted = ("conv_id", "conv_type", "payload", "conv_del_status")
        for row in Table(database, "conversations", "contact", wanted).rows():
            if row.state != "removed_by_wal":
                self._chat(row)

    def _profiles(self) -> None:
        """Names of people, and the owner's account, from the database beside this one, which stays its own source."""
        beside = self._item.beside("profile.db")
        if beside is None or beside.head(16) != MAGIC:
            return
        try:
            with beside.database() as database:
                own = self._own = _own_account(database)
                wanted = ("itemUserId", "itemFirstName", "itemLastName")
                for row in Table(database, "profiletable", "contact", wanted).rows():
                    account = row.text("itemUserId")
                    parts = (decoded(row.text("itemFirstName")), decoded(row.text("itemLastName")))
                    name = " ".join(part for part in parts if part) or None
                    if account is not None and account == own:
                        self._roster.owner(name, [("account", account)])
                    elif account is not None and name is not None:
                        self._names[account] = name
        except UserError as error:  # a damaged neighbour costs the names alone
            self._item.damage.append(str(error))

    def _chat(self, row: Row) -> None:
        chat = row.text("conv_id")
        people: dict[str | None, None] = {}
        payload = _opened(row.text("payload"))
        for peer in payload.get(2, ()):
            try:
                found = fields(peer) if isinstance(peer, bytes) else {}
            except NotProtobuf:
                continue
            people[self._person(_words(found, 3), _name(found))] = None
        for account in payload.get(3, ()):
            if isinstance(account, bytes):
                people[self._person(account.decode("utf-8", "surrogateescape"))] = None
        others = [person for person in people if person is not None and person != OWNER]
        if chat is None:
            return
        if row.integer("conv_type") or len(others) > 1:
            self._groups.add(chat)
        else:
            others = others or [str(self._person(chat))]
        details = row.given("conv_type", "conv_del_status")
        self._roster.thread(chat, "group" if chat in self._groups else "direct", others, details=details,
                            shared=chat in self._groups, provenance=row.provenance)  # fmt: skip

    def records(self, context: Context) -> Iterator[Record]:
        table = Table(self._database, "messages", "message", _COLUMNS, ignored=("share_id",))
        yield from table.records(self._make, context)
        words = Table(self._database, "sms", "message", ("msg_id", "phonenumber", "text"))
        yield from words.records(self._sms, context)
        yield from self._roster.records()
        yield from unknown(self._unknown)
        if self._unreadable:
            yield Warning(WARNING_BLOB, {"count": self._unreadable}, Provenance("messages"), partial=True)
        yield from not_read(self._database, "likes")

    def _sms(self, row: Row) -> Iterator[Record]:
        number = row.text("phonenumber")
        person = None if number is None else self._roster.person(number, "phone", number)
        key = self._roster.thread(f"sms {number}" if number else "(no address)", "direct" if person else "unknown",
                                  [person] if person else [])  # fmt: skip
        yield Message(key, "text", "unknown", None, times.MISSING, row.text("text"), row.provenance, row.state,
                      row.text("msg_id"), details={"sms": True}, raw=row.raw("text"))  # fmt: skip

    def _make(self, row: Row) -> Iterator[Record]:
        stored = row.text("payload")
        payload = _opened(stored)
        readable = bool(payload) or not stored
        self._unreadable += not readable  # below it becomes a message of kind `other`, with its bytes
        number = row.integer("type")
        direction = _DIRECTIONS.get(row.integer("direction") or 0, "unknown")
        if direction == "unknown":
            self._unknown["direction", str(row["direction"])] += 1
        kind: Kind = _KINDS.get(-1 if number is None else number, "other") if readable else "other"
        details: dict[str, Any] = row.given("status", "del_status")
        text = _words(payload, _TEXT)
        if number not in _KINDS:
            self._unknown["type", str(number)] += 1
            details["type"] = number
        elif number == 30:
            kind, details["link"] = "text", _words(payload, 10)
        elif kind == "system":
            text = text or _words(payload, _NOTICE)
            details["system"] = {"type": "like", "about": _words(_inside(payload, _ABOUT), _TEXT)}
        if number not in (0, 61):
            details["duration_s"] = _positive(payload, 9)
        chat = row.text("conv_id")
        same = f"{row['create_time']}\x1f{direction}\x1f{number}\x1f{digest(text, row['media_id'])}"
        sender = OWNER if direction == "out" else self._sender(payload, chat) if direction == "in" else None
        group = chat in self._groups
        other = sender if sender not in (None, OWNER) else None if group else self._person(chat)
        key = self._roster.thread(chat or "(no address)", "group" if group else "direct" if chat else "unknown",
                                  [other] if other not in (None, OWNER) else [], shared=group)  # fmt: skip
        sent, made = row.integer("send_time"), row.integer("create_time")
        if sent and made and abs(sent - made) > _LATE and times.from_unix_ms(sent).utc_ms is not None:
            details["send_time_ms"] = sent
        time = times.from_unix_ms(row["create_time"])
        yield Message(
            key, kind, direction, sender, time, text, row.provenance, row.state, row.text("msg_id"),
            None if time.utc_ms is None else same, attachments=self._attachments(payload, kind),
            details={word: value for word, value in details.items() if value is not None} or None,
            raw=None if readable and number in _KINDS else (stored or "").encode("utf-8", "surrogateescape"),
        )  # fmt: skip

    def _person(self, account: str | None, name: str | None = None) -> str | None:
        if not account:
            return None
        if account == self._own:
            return OWNER
        return self._roster.person(account, "account", account, self._names.get(account) or name)

    def _sender(self, payload: Fields, chat: str | None) -> str | None:
        sender = _inside(payload, _SENDER)
        return self._person(_words(sender, 3) or (None if chat in self._groups else chat), _name(sender))

    def _attachments(self, payload: Fields, kind: Kind) -> tuple[Attachment, ...]:
        if kind not in ("image", "video", "voice"):
            return ()
        paths = [path for path in (_words(payload, number) for number in _FILES) if path]
        url = _words(payload, 5)
        found = next((item for item in (file_of(path, self._item) for path in paths) if item is not None), None)
        seconds = _positive(payload, 9)
        details = {word: value for word, value in (("stored_as", paths[0] if paths else None), ("url", url)) if value}
        name = (paths[0] if paths else url or "").rpartition("/")[2] or None
        return (Attachment(
            name, None, found.path if found else None, _positive(payload, 8, 1 << 40),
            duration_s=None if seconds is None else float(seconds), details=details or None),)  # fmt: skip


def decoded(text: str | None) -> str | None:
    """A name in Base64, or as it stands where it is none."""
    if not text:
        return None
    try:
        return base64.b64decode(text, validate=True).decode("utf-8")
    except (ValueError, binascii.Error):
        return text


def _opened(stored: str | None) -> Fields:
    """The message in Base64; empty where it is none."""
    try:
        return fields(base64.b64decode(stored or "", validate=True))
    except (ValueError, binascii.Error):  # NotProtobuf is a ValueError
        return {}


def _name(person: Fields) -> str | None:
    return " ".join(part for part in (_words(person, 1), _words(person, 2)) if part) or None


def _inside(payload: Fields, number: int) -> Fields:
    """The message in a field; empty where it is none."""
    try:
        return message(payload, number) or {}
    except NotProtobuf:
        return {}


def _words(payload: Fields | None, number: int) -> str | None:
    return text_in(payload, number) or None


def _positive(payload: Fields, number: int, limit: int = 1 << 31) -> int | None:
    value = integer_in(payload, number)
    return value if value is not None and 0 < value < limit else None
