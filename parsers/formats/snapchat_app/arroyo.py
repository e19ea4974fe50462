"""Snapchat's `arroyo.db`: chats and snaps as the app on a phone has them, on Android and the iPhone alike.

Facts (iLEAPP's and ALEAPP's readers of 2026, tested there on the apps of 2019 to 2026; a public reader of both phones
of 2026; SnapEnhance of 2023 and 2024): `conversation_message` has `client_conversation_id` (an UUID that all its people
share), `client_message_id` and `server_message_id` (numbers within it), `message_content` (see `content`),
`content_type`, `sender_id` (an UUID), `creation_timestamp` and `read_timestamp` (milliseconds since 1970 UTC),
`message_state_type`, `is_saved`, `quoted_server_message_id`, `local_message_content_id` (set for what was made on this
phone). `conversation.conversation_metadata` names the people (field 3, its .1.1 the 16 bytes of an user),
`user_conversation` too, with `conversation_type` 0 for two people, `feed_entry` has `conversation_title`. The owner is
`required_values`, `USERID`; without it `user_id` in `Documents/user.plist` (a file that begins with TSAF, in which a
value is the text behind its name), else the only one who made messages on this phone.

Snapchat deletes most of what was seen. Tables made without row ids, the write-ahead log and deleted rows are looked at.
Tested: made-up databases of two versions. Not read: stories, memories, the app's other databases, ciphered files.
"""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, ClassVar

from parsers import times
from parsers.base import Context, register
from parsers.errors import UserError
from parsers.formats.snapchat_app.cache import Cache
from parsers.formats.snapchat_app.content import APP, Said, read_content, users_in
from parsers.formats.snapchat_app.people import Known, people_in
from parsers.item import Item
from parsers.protobuf import NotProtobuf, fields
from parsers.reasons import WARNING_BLOB
from parsers.records import (
    OWNER,
    ConversationKind,
    Direction,
    IdentifierKind,
    Kind,
    Message,
    Provenance,
    Record,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import Roster, digest, direction_of
from parsers.rows import Row, Table, unknown
from parsers.sqlite.database import Database
from parsers.sqlite.parser import DatabaseParser
from parsers.words import N_

WARNING_OWNER = N_("The database does not say whose account it is, so that nobody knows who wrote which message.")
_COLUMNS = (
    "client_conversation_id", "client_message_id", "server_message_id", "message_content", "content_type", "sender_id",
    "creation_timestamp", "read_timestamp", "message_state_type", "is_saved", "quoted_server_message_id",
    "local_message_content_id",
)  # fmt: skip
_IGNORED = (
    "is_viewed_by_user", "is_viewable_by_user", "remote_media_count", "local_message_references",
    "content_read_release_policy", "is_released_by_user", "released_by_count", "is_reacted", "order_key", "tombstoned",
)  # fmt: skip
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\Z", re.IGNORECASE)
_TSAF = re.compile(rb"\x08([^\x00]{1,200})\x00")
_PEOPLE = ("main.db", "primary.docobjects")
_OF_MIME: dict[str, Kind] = {"image": "image", "video": "video", "audio": "voice"}
_MOST_PLIST = 1 << 20


@register
class SnapchatArroyo(DatabaseParser):
    """See the module's docstring."""

    id = "snapchat-arroyo"
    name = N_("Snapchat on phones (arroyo.db)")
    version = "3"
    app = APP
    recovers = ("conversation_message",)
    tested = ("2021 and 2026 (by published source)",)
    notes = N_("Made after public descriptions. Most of what was seen is no longer there. Files kept in pieces or "
               "ciphered are not put together.")
    reason = N_("SQLite database with Snapchat's table conversation_message")
    needs: ClassVar = {
        "conversation_message": ("client_conversation_id", "client_message_id", "message_content",
                                 "creation_timestamp", "sender_id"),
    }

    def records(self, item: Item, database: Database, context: Context) -> Iterator[Record]:
        return _Reading(item, database).records(context)


class _Reading:
    def __init__(self, item: Item, database: Database) -> None:
        self._item, self._database = item, database
        self._roster = Roster(APP)
        self._known = _people_of(item)
        self._own = self._owner()
        self._unknown: Counter[tuple[str, str]] = Counter()
        self._unreadable = 0
        self._cache = Cache(item)
        if self._own is not None:
            known = self._known.get(self._own)
            self._roster.owner(known.name if known else None, [("account", self._own), *_aliases(known)])
        self._conversations()

    def _owner(self) -> str | None:
        """The user id of the owner, in small letters."""
        names = sorted(self._database.columns("required_values"))
        for row in Table(self._database, "required_values", "contact", names).rows():
            values = [row.text(name) or "" for name in names]
            user = next((value for value in values if _UUID.match(value)), None)
            if user is not None and any(value.upper() == "USERID" for value in values):
                return user.lower()
        stated = self._from_plist()
        if stated is not None:
            return stated
        if "local_message_content_id" not in self._database.columns("conversation_message"):
            return None
        own = Table(self._database, "conversation_message", "message", ("sender_id",),
                    where="local_message_content_id IS NOT NULL")  # fmt: skip
        senders = {user.lower() for row in own.rows() if (user := row.text("sender_id")) is not None}
        return senders.pop() if len(senders) == 1 else None

    def _from_plist(self) -> str | None:
        before, found, _ = self._item.path.partition("user_scoped/")
        beside = self._item.evidence.get(f"{before}user.plist") if found else None
        if beside is None or beside.size > _MOST_PLIST or beside.head(4) != b"TSAF":
            return None
        try:
            words = [word.decode("utf-8", "replace") for word in _TSAF.findall(b"".join(beside.chunks()))]
        except UserError as error:
            self._item.damage.append(str(error))
            return None
        user = next((value for name, value in pairwise(words) if name == "user_id"), "")
        return user.lower() if _UUID.match(user) else None

    def _person(self, user: str | None) -> str | None:
        if user is None:
            return None
        user = user.lower()
        if user == self._own:
            return OWNER
        known = self._known.get(user)
        return self._roster.person(user, "account", user, known.name if known else None, _aliases(known))

    def _conversations(self) -> None:
        people: dict[str, list[str]] = {}
        numbers: dict[str, int | None] = {}
        links = Table(self._database, "user_conversation", "contact",
                      ("user_id", "client_conversation_id", "conversation_type"))  # fmt: skip
        for row in links.rows():
            chat = row.text("client_conversation_id")
            if chat is not None:
                people.setdefault(chat, []).append(row.text("user_id") or "")
                numbers[chat] = row.integer("conversation_type")
        feeds: dict[str, Row] = {}
        feed = Table(self._database, "feed_entry", "contact",
                     ("client_conversation_id", "conversation_title", "conversation_type", "participants"))  # fmt: skip
        for row in feed.rows():
            chat = row.text("client_conversation_id")
            if chat is not None:
                feeds[chat] = row
                numbers.setdefault(chat, row.integer("conversation_type"))
                people.setdefault(chat, []).extend(_chunks(row["participants"]))
        core = Table(self._database, "conversation", "contact",
                     ("client_conversation_id", "conversation_metadata", "tombstoned_at_timestamp"))  # fmt: skip
        gone: dict[str, str] = {}
        for row in core.rows():
            chat = row.text("client_conversation_id")
            if chat is not None:
                people.setdefault(chat, []).extend(_members(row["conversation_metadata"]))
                if row.integer("tombstoned_at_timestamp"):
                    gone[chat] = str(row["tombstoned_at_timestamp"])
        for chat, users in people.items():
            told = dict.fromkeys(user.lower() for user in users if user)
            keys = [key for user in told if (key := self._person(user)) is not None]
            title = feeds[chat].text("conversation_title") if chat in feeds else None
            others = [key for key in keys if key != OWNER]
            kind = _kind(numbers.get(chat), len(keys))
            self._roster.thread(
                chat, kind, others, title, shared=True, provenance=feeds[chat].provenance if chat in feeds else None,
                details={"tombstoned_at": gone[chat]} if chat in gone else None)  # fmt: skip

    def records(self, context: Context) -> Iterator[Record]:
        table = Table(self._database, "conversation_message", "message", _COLUMNS, ignored=_IGNORED)
        yield from table.records(self._message, context)
        yield from self._roster.records()
        if self._own is None:
            yield Warning(WARNING_OWNER)
        yield from unknown(self._unknown)
        if self._unreadable:
            yield Warning(WARNING_BLOB, {"count": self._unreadable}, Provenance("conversation_message"), partial=True)

    def _message(self, row: Row) -> Iterator[Record]:
        packed = row["message_content"]
        blob = packed if isinstance(packed, bytes) else None
        said = read_content(blob, row.integer("content_type"))
        odd = not said.readable or (packed is not None and blob is None)
        self._unreadable += odd
        if not said.known:
            self._unknown["message_content", str(said.details.get("body"))] += 1
        chat, server = row.text("client_conversation_id"), row.integer("server_message_id")
        own = row.integer("client_message_id")
        sender = self._person(row.text("sender_id"))
        others = () if sender is None or sender == OWNER else (sender,)
        thread = self._roster.thread(chat or "(no conversation)", people=others, shared=chat is not None)
        files = tuple(self._cache.files(chat, server))
        kind = _kind_of_files(said, [file.mime for file in files])
        time = times.from_unix_ms(row["creation_timestamp"])
        key = str(server) if server is not None and server > 0 else f"c{own}" if own is not None else None
        quoted = row.integer("quoted_server_message_id")
        same = None
        if key is not None and not key.startswith("c"):
            same = f"{key}\x1f{digest(row.text('sender_id'), said.kind, said.text)}"
        yield Message(
            thread, kind, self._direction(sender), sender, time, said.text, row.provenance, row.state, key, same,
            str(quoted) if quoted else None, files, self._details(row, said) or None,
            (packed if isinstance(packed, bytes) else str(packed).encode("utf-8", "surrogateescape"))
            if odd or (not said.known and blob) else None,
        )  # fmt: skip

    def _direction(self, sender: str | None) -> Direction:
        return direction_of(sender, known=self._own is not None)

    @staticmethod
    def _details(row: Row, said: Said) -> dict[str, Any]:
        details = dict(said.details)
        state = row.text("message_state_type")
        if state is not None and state != "COMMITTED":
            details["state"] = state
        if row.integer("is_saved") == 1:
            details["saved"] = True
        read = times.from_unix_ms(row["read_timestamp"])
        if read.utc_ms is not None:
            details["read_at"] = times.iso_utc(read.utc_ms)
        return details


def _kind(number: int | None, people: int) -> ConversationKind:
    """`conversation_type` 0 is a chat of two; more people than two are a group whatever it says."""
    if people > 2 or number not in (None, 0):
        return "group"
    return "direct" if number == 0 or people == 2 else "self" if people == 1 and number is None else "unknown"


def _kind_of_files(said: Said, mimes: list[str | None]) -> Kind:
    """What media are is told by their files, where they are there."""
    if said.kind not in ("image", "other"):
        return said.kind
    kinds = {_OF_MIME.get((mime or "").partition("/")[0]) for mime in mimes} - {None}
    return kinds.pop() or said.kind if len(kinds) == 1 else said.kind


def _people_of(item: Item) -> dict[str, Known]:
    """Everybody whom the databases of people name that belong to the same account."""
    found: dict[str, Known] = {}
    before, scoped, rest = item.path.partition("user_scoped/")
    root = f"{before}{scoped}{rest.partition('/')[0]}/" if scoped else f"{item.folder}/".removeprefix("/")
    for name in _PEOPLE:
        for other in item.evidence.named(name):
            if other.path.startswith(root) and other.schema() is not None:
                for user, known in people_in(other).items():
                    found.setdefault(user, known)
    return found


def _aliases(known: Known | None) -> list[tuple[IdentifierKind, str]]:
    if known is None:
        return []
    stated: list[tuple[IdentifierKind, str | None]] = [("username", known.username)]
    stated += [("username", other) for other in known.others]
    stated.append(("phone", known.phone))
    return [(kind, value) for kind, value in stated if value]


def _members(packed: object) -> list[str]:
    """The users in the metadata of a conversation. Never raises."""
    if not isinstance(packed, bytes):
        return []
    try:
        entries = fields(packed).get(3, [])
    except NotProtobuf:
        return []
    users = []
    for entry in entries:
        if isinstance(entry, bytes):
            try:
                users += users_in(fields(entry), 1)
            except NotProtobuf:
                continue
    return users


def _chunks(packed: object) -> list[str]:
    """Users as 16 bytes each, one behind the other."""
    if not isinstance(packed, bytes) or len(packed) % 16:
        return []
    return [str(uuid.UUID(bytes=packed[n : n + 16])) for n in range(0, len(packed), 16)]
