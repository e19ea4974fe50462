"""Zalo for the iPhone: one database per chat in `Documents/chat_dbs/<account>/`, people in `profile.sqlite`.

Facts (iLEAPP `zalo` of June and October 2026, whose author saw several versions of the app, and his article on it):
`<id>.db` is the chat with a person and `group_<id>.db` that of a group; the folder is named after the owner's account.
`ChatContent.SenderId` is who wrote, `TimeStamp` counts from 1970 UTC (its unit, seconds or milliseconds, is told from
its size), `MsgType` 0 text, 6 voice note, 10 sticker, 12 calls, links and recommended people (told apart by a word in
`BinNet`), 18 place, 22 file, 26 poll, 15, 20, 24, 36 notices, 1 to 4, 19, 23 pictures and films. `BinNet` is a blob of
no described form, in which names of files, addresses and coordinates stand as text. Its meaning is the makers' alone:
types come from observation. `profile.sqlite` has `ProfileEntity`, `BuddyEntity` (numbers) and `GlobalIdEntity`, a
newer table; `chatgroup.sqlite` the groups' names.

Tested: fixtures made after these descriptions, of a version with `LocalPath` and `GlobalIdEntity` and of one without.
Not read: `chat.sqlite` of older versions (its columns are not described), `*_ext.db`, Zalo on Android, whose
databases nobody has described in public.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, ClassVar

from parsers import times
from parsers.base import Context, Identified, Parser, register
from parsers.errors import MissingColumns, UserError
from parsers.filetypes import mime_of
from parsers.item import Item
from parsers.records import (
    OWNER,
    Attachment,
    IdentifierKind,
    Kind,
    Message,
    Record,
    Time,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import Roster, digest, direction_of
from parsers.rows import Row, Side, Table, contact, unknown
from parsers.signs import Signs
from parsers.sqlite.database import Database
from parsers.sqlite.parser import DatabaseParser
from parsers.words import N_

APP = "Zalo"
REASON_PEOPLE = N_("SQLite database with Zalo's table ProfileEntity")
WARNING_OWNER = N_("The database does not lie in a folder named after the owner's account, so that nobody knows who "
                   "wrote which message.")
_COLUMNS = ("SenderId", "CliMsgId", "MsgType", "TimeStamp", "MsgContent", "BinNet", "LocalPath")
_KINDS: dict[int, Kind] = {0: "text", 6: "voice", 10: "sticker", 12: "other", 15: "system", 18: "location",
                           20: "system", 22: "document", 24: "system", 26: "poll", 36: "system"}  # fmt: skip
_MEDIA = frozenset((1, 2, 3, 4, 19, 23))
#: Words in the blob of a message of type 12, as they are spelled there.
_RECOMMENDED: tuple[tuple[bytes, Kind, str], ...] = (
    (b"recommened.calltime", "call", "call"), (b"recommened.misscall", "call", "missed call"),
    (b"recommened.groupcall", "call", "group call"), (b"recommened.link", "text", "link"),
    (b"recommened.user", "contact", "person"),
)  # fmt: skip
_OF_MIME: dict[str, Kind] = {"image": "image", "video": "video", "audio": "voice"}
_LINK = re.compile(rb"https?://[^\x00-\x20\"<>\x7f-\xff]{4,2000}")
_PLACE = re.compile(rb'"(latitude|longitude)"\s*:\s*"?(-?\d{1,3}(?:\.\d{1,20})?)')
_SECONDS = 100_000_000_000  # more is milliseconds
_LONGEST_BLOB = 1 << 20
_PEOPLE = frozenset(("userid", "displayname"))


def _bytes(row: Row, name: str) -> bytes:
    value = row[name]
    return value[:_LONGEST_BLOB] if isinstance(value, bytes) else str(value or "").encode("utf-8", "replace")


@register
class ZaloIos(DatabaseParser):
    """See the module's docstring."""

    id = "zalo-ios"
    name = N_("Zalo for iPhone, chats (chat_dbs)")
    version = "3"
    app = APP
    recovers = ("ChatContent",)
    tested = ("2026 and before (by published source)",)
    notes = N_("Types of messages come from observation, since their maker describes none. Zalo on Android is not "
               "read: nobody has described its databases in public.")
    reason = N_("SQLite database with Zalo's table ChatContent")
    needs: ClassVar = {"ChatContent": ("SenderId", "MsgType", "TimeStamp", "MsgContent")}

    def records(self, item: Item, database: Database, context: Context) -> Iterator[Record]:
        return _Reading(item, database).records(context)


@register
class ZaloPeople(Parser):
    """See the module's docstring."""

    id = "zalo-ios-people"
    name = N_("Zalo for iPhone, people (profile.sqlite)")
    version = "1"
    app = APP
    tested = ("2026 and before (by published source)",)
    notes = N_("An entry is somebody whose profile the app stored, which need not be an acquaintance.")
    signs = Signs(tables=("ProfileEntity",))

    def identify(self, item: Item) -> Identified | None:
        schema = item.schema()
        if schema is None or not schema.get("ProfileEntity", frozenset()) >= _PEOPLE:
            return None
        return Identified(90, REASON_PEOPLE) if "BuddyEntity" in schema or item.name == "profile.sqlite" else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        with item.database() as database:
            if not database.columns("ProfileEntity") >= _PEOPLE:
                raise MissingColumns(path=item.path, what="ProfileEntity(userid, displayname)")
            sides = (Side("buddies", "BuddyEntity", "zaloid", ("mobile",), to="userid"),
                     Side("ids", "GlobalIdEntity", "rawid", ("globalid",), to="userid"))
            known = database.columns("ProfileEntity")
            table = Table(database, "ProfileEntity", "contact", tuple(_PEOPLE), ignored=known, sides=sides)
            yield from table.records(_contact, context)


def _contact(row: Row) -> Iterator[Record]:
    stated: list[tuple[IdentifierKind, str | None]] = [("account", row.text("userid"))]
    stated += [("phone", buddy.text("mobile")) for buddy in row.side("buddies")]
    stated += [("account", other.text("globalid")) for other in row.side("ids")]
    yield contact(APP, row, row.text("displayname"), dict.fromkeys(stated))


class _Reading:
    def __init__(self, item: Item, database: Database) -> None:
        self._item, self._database = item, database
        self._roster = Roster(APP)
        self._unknown: Counter[tuple[str, str]] = Counter()
        parts = item.path.split("/")
        self._account = parts[-2] if len(parts) > 2 and parts[-3] == "chat_dbs" and parts[-2].isdecimal() else None
        self._root = "/".join(parts[:-3])
        stem = item.name.rpartition(".")[0] or item.name
        self._group = stem.startswith("group_")
        self._chat = stem.removeprefix("group_")
        self._names = self._lookup("profile.sqlite", "ProfileEntity", "userid", "displayname")
        if self._account is not None:
            self._roster.owner(self._names.get(self._account), [("account", self._account)])
        title = None
        if self._group:
            title = self._lookup("chatgroup.sqlite", "GroupEntity", "groupid", "name").get(self._chat)
        self._key = f"group:{self._chat}" if self._group else self._chat
        people = () if self._group or self._chat == self._account else (self._person(self._chat),)
        self._roster.thread(self._key, "group" if self._group else "direct" if people else "self", people, title,
                            shared=self._group)  # fmt: skip
        self._files: list[Item] | None = None

    def _lookup(self, name: str, table: str, key: str, value: str) -> dict[str, str]:
        """Names from a database beside the chats; without it there are none."""
        path = f"{self._root}/{name}".removeprefix("/")
        beside = self._item.evidence.get(path) if self._account is not None else None
        if beside is None or table not in (beside.schema() or {}):
            return {}
        try:
            with beside.database() as database:
                rows = Table(database, table, "contact", (key, value)).rows()
                return {known: name for row in rows if (known := row.text(key)) and (name := row.text(value) or "")}
        except UserError:
            return {}

    def _person(self, user: str) -> str:
        return OWNER if user == self._account else self._roster.person(user, "account", user, self._names.get(user))

    def records(self, context: Context) -> Iterator[Record]:
        table = Table(self._database, "ChatContent", "message", _COLUMNS, gaps=self._roster)
        yield from table.records(self._message, context)
        yield from self._roster.records()
        if self._account is None:
            yield Warning(WARNING_OWNER)
        yield from unknown(self._unknown)

    def _message(self, row: Row) -> Iterator[Record]:
        number, text, blob = row.integer("MsgType"), row.text("MsgContent"), _bytes(row, "BinNet")
        text = text if text is None or text.strip() else None
        user = row.text("SenderId")
        sender = None if user is None else self._person(user)
        direction = direction_of(sender, known=self._account is not None)
        if self._group and sender is not None:
            self._roster.thread(self._key, people=(sender,))
        details: dict[str, Any] = {}
        files = tuple(self._attachments(row, number, blob))
        kind = self._kind(number, blob, files, details)
        if kind in ("sticker", "contact") and text is not None:  # ids of the app, no words of anybody
            details[kind] = text
            text = None
        link = [found.decode("ascii") for found in _LINK.findall(blob)]
        if link and text is None:
            details["link"] = link[-1]
        place = {name.decode(): float(value) for name, value in _PLACE.findall(blob)} if kind == "location" else {}
        if len(place) == 2 and abs(place["latitude"]) <= 90 and abs(place["longitude"]) <= 180:
            details["lat"], details["lon"] = place["latitude"], place["longitude"]
        time, own = self._time(row["TimeStamp"]), row.text("CliMsgId")
        raw = row.raw("MsgContent") or (blob if blob and ("MsgType", str(number)) in self._unknown else None)
        same = f"{own}\x1f{user}\x1f{digest(kind, text)}" if own and own != "0" else None
        yield Message(
            self._key, kind, direction, sender, time, text, row.provenance, row.state, own, same, attachments=files,
            details=details or None, raw=raw,
        )  # fmt: skip

    def _kind(self, number: int | None, blob: bytes, files: tuple[Attachment, ...], details: dict[str, Any]) -> Kind:
        if number in _MEDIA:
            details["type"] = "media"
            return _OF_MIME.get((files[0].mime or "").partition("/")[0], "other") if files else "other"
        if number == 12:
            for word, kind, name in _RECOMMENDED:
                if word in blob:
                    details["type"] = name
                    if kind == "call":
                        details["outcome"] = "missed" if name == "missed call" else "unknown"
                    return kind
        if number not in _KINDS or number == 12:
            self._unknown["MsgType", str(number)] += 1
            details["type"] = number
            return "other"
        return _KINDS[number]

    @staticmethod
    def _time(value: object) -> Time:
        number = value if isinstance(value, int | float) else None
        return times.from_unix_s(value) if number is not None and number < _SECONDS else times.from_unix_ms(value)

    def _attachments(self, row: Row, number: int | None, blob: bytes) -> Iterator[Attachment]:
        path = row.text("LocalPath")
        if path is not None:
            found = self._item.find(path)
            name = path.replace("\\", "/").rpartition("/")[2]
            yield self._attachment(name, found if found is not self._item else None, {"file_path": path})
        elif number == 22 or number in _MEDIA:
            named = [one for one in self._stored() if one.name.rpartition(".")[0].encode() in blob]
            best = next((one for one in named if not one.name.lower().endswith((".jpg", ".jpeg"))), None)
            if named:  # a preview is called like the file that it is of
                best = best or named[0]
                yield self._attachment(best.name, best, {"matched_by": "its name stands in the message's data"})

    def _attachment(self, name: str, found: Item | None, details: dict[str, Any]) -> Attachment:
        if found is not None:
            self._item.claim(found)
        return Attachment(name, mime_of(name), found.path if found is not None else None, details=details)

    def _stored(self) -> list[Item]:
        """Files of this chat that the app kept, whose names are long enough to say something."""
        if self._files is None:
            below = f"/{self._account}/{self._chat}/"
            self._files = [
                one for one in self._item.evidence.items
                if (below in f"/{one.path}" or "/Documents/Files/" in f"/{one.path}") and not one.container
                and len(one.name.rpartition(".")[0]) >= 6 and not one.name.endswith(".zins")
            ] if self._account is not None else []  # fmt: skip
        return self._files
