"""Skype since 2017: `s4l-<account>.db` of telephones and Windows, and `live<account>.db` of Android before it.

Facts: of the first (IPED's reader; an example row, as published in 2021) `messagesv12.nsp_data` is a message as JSON:
`creator`, `conversationId`, `createdTime` (milliseconds since 1970 UTC, which is its id with the service as well),
`messagetype` and `content` as in an export (`export`), `_isMyMessage` 1 for the owner's, `_serverMessages` what the
service sent. `conversationsv14` (before, `v13`) has `conv` with `id`, `_threadProps.topic`, `_threadMembers`;
`profilecachev8` people: `mri`, names, `emails`, `phones`; `internaldata` the owner's `skypeName`. Of the second
(Autopsy's and ALEAPP's modules) `chatItem` has `conversation_link`, `person_id` who wrote, `is_sender_me`, `time`
(milliseconds since 1970 UTC), `content`, `message_type` 3 for calls, `device_gallery_path`, `file_name`; `person` has
`entry_id` and names, `particiapnt` (so spelled) who is in a conversation. The unit of `duration` is told differently by
both, so it is kept as it is.

Built without a real sample, on made-up databases. Not read: drafts, the caches of files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, ClassVar

import msgspec

from parsers import times
from parsers.base import Context, Identified, Parser, register
from parsers.exports import json_of, list_of, object_of, text_of
from parsers.filetypes import mime_of
from parsers.formats.skype.export import APP, Reader
from parsers.formats.skype.markup import plain
from parsers.item import Item
from parsers.paths import file_of
from parsers.reasons import REASON_BROKEN
from parsers.records import (
    OWNER,
    REASON_NOBODY,
    Attachment,
    Call,
    Contact,
    Direction,
    Found,
    IdentifierKind,
    Kind,
    Message,
    Record,
    Rejection,
)
from parsers.roster import Roster, digest
from parsers.rows import Row, Table, contact
from parsers.signs import Signs
from parsers.sqlite.database import Database
from parsers.sqlite.parser import DatabaseParser
from parsers.words import N_

REASON_LIVE = N_("SQLite database with Skype's tables chatItem and person")
_ITEMS = frozenset(("conversation_link", "person_id", "is_sender_me", "time", "content", "message_type"))
_ITEM_COLUMNS = (*sorted(_ITEMS), "duration", "device_gallery_path", "file_name", "status", "cloud_id", "skype_id")
_NAMED = re.compile(r"s4l-(.{1,100})\.db\Z")
_WAYS: dict[int, Direction] = {0: "in", 1: "out"}
_MEDIA: dict[str, Kind] = {"image": "image", "video": "video", "audio": "voice"}
_PREFIX = re.compile(r"(\d{1,2}):(.+)\Z", re.DOTALL)
_CALL = 3


@register
class SkypeApp(DatabaseParser):
    """See the module's docstring."""

    id = "skype-app"
    name = N_("Skype since 2017 (s4l-….db)")
    version = "1"
    app = APP
    tested = ("2018 and 2021 (by description)",)
    notes = N_("Made after public descriptions. Drafts and the caches of files are not read.")
    reason = N_("SQLite database with Skype's tables messagesv12 and conversationsv14")
    needs: ClassVar = {"messagesv12": ("nsp_data",)}

    def records(self, item: Item, database: Database, context: Context) -> Iterator[Record]:
        return _App(item, context, database).all()


@register
class SkypeLive(Parser):
    """See the module's docstring."""

    id = "skype-live"
    name = N_("Skype for Android, about 2018 (live….db)")
    version = "1"
    app = APP
    tested = ("2017 and 2018 (by description)",)
    notes = N_("Made after public descriptions. How long a call was is kept as it stands, as its unit is not certain.")
    signs = Signs(tables=("chatItem", "chatitem"))

    def identify(self, item: Item) -> Identified | None:
        schema = item.schema()
        if schema is None or not schema.get(_table(schema, "chatItem"), frozenset()) >= _ITEMS:
            return None
        return Identified(95, REASON_LIVE) if _table(schema, "person") in schema else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        with item.database() as database:
            yield from _Live(item, database).records(context)


def _table(tables: Any, name: str) -> str:
    """A table by its name, in whatever case the app wrote it."""
    return next((one for one in tables if one.lower() == name.lower()), name)


class _App(Reader):
    """Messages as JSON: each is read as one of an export."""

    def __init__(self, item: Item, context: Context, database: Database) -> None:
        self._database, self._asked = database, context
        super().__init__(item, context, {"userId": self._owner_of(item)}, APP)

    def _owner_of(self, item: Item) -> str | None:
        settings = Table(self._database, "internaldata", "contact", ("nsp_pk", "nsp_data"),
                         where="nsp_pk LIKE '%priv_prefs%'")  # fmt: skip
        if "nsp_pk" in self._database.columns("internaldata"):
            for row in settings.rows():
                name = text_of(object_of(json_of(row["nsp_data"]).get("value")).get("skypeName"))
                if name is not None:
                    return name
        for row in Table(self._database, "messagesv12", "message", ("nsp_data",)).rows():
            raw = json_of(row["nsp_data"])
            if raw.get("_isMyMessage") in (1, True) and text_of(raw.get("creator")):
                return text_of(raw.get("creator"))
        named = _NAMED.match(item.name)
        return named[1] if named is not None else None

    def all(self) -> Iterator[Record]:
        """Yield people, conversations and messages."""
        columns = ("nsp_data",)
        people = Table(self._database, "profilecachev8", "contact", columns,
                       ignored=self._database.columns("profilecachev8"))  # fmt: skip
        yield from people.records(self._profile, self._asked)
        for name in ("conversationsv14", "conversationsv13"):
            for row in Table(self._database, name, "contact", columns).rows():
                conv = object_of(json_of(row["nsp_data"]).get("conv"))
                about = object_of(conv.get("_threadProps"))
                members = [text_of(object_of(one).get("id")) for one in list_of(conv.get("_threadMembers"))]
                people_of = [one for one in members if one] or about.get("members")
                self.thread({"id": conv.get("id"),
                             "threadProperties": {"topic": about.get("topic"), "members": people_of}}, 0)
                number = text_of(conv.get("id"))
                if number is not None:
                    self.cast.thread(number, provenance=row.provenance)
        known = self._database.columns("messagesv12")
        table = Table(self._database, "messagesv12", "message", columns, ignored=known)
        yield from table.records(self._row, self._asked)
        yield from self.close()

    def _profile(self, row: Row) -> Iterator[Record]:
        about = json_of(row["nsp_data"])
        mri = text_of(about.get("mri"))
        name = text_of(about.get("displayNameOverride")) or text_of(about.get("fullName")) or " ".join(
            part for part in (text_of(about.get("firstName")), text_of(about.get("lastName"))) if part) or None
        if mri is None and name is None:
            yield Rejection("contact", REASON_NOBODY, row.provenance)
            return
        key = self.person(mri, name)
        stated: list[tuple[IdentifierKind, str]] = []
        if mri is not None:
            prefix, _, account = mri.partition(":")
            stated.append(("phone" if prefix == "4" else "username", account or mri))
        stated += [("email", one) for one in map(text_of, list_of(about.get("emails"))) if one]
        phones = (text_of(object_of(one).get("number")) or text_of(one) for one in list_of(about.get("phones")))
        stated += [("phone", one) for one in phones if one]
        told = ("city", "country", "birthday", "mood")
        details = {word: value for word in told if (value := text_of(about.get(word)))}
        if key == OWNER:
            details["owner"] = "1"
        yield Contact(APP, name, tuple(dict.fromkeys(stated)), row.provenance, row.state, details or None)

    def _row(self, row: Row) -> Iterator[Record]:
        raw = json_of(row["nsp_data"])
        if not raw:
            yield Rejection("message", REASON_BROKEN, row.provenance, raw=(row.text("nsp_data") or "")[:2000])
            return
        server = next((object_of(one) for one in list_of(raw.get("_serverMessages"))), {})
        made = times.from_unix_ms(raw.get("createdTime"))
        shaped = {
            "id": text_of(server.get("id")) or text_of(raw.get("createdTime")), "from": raw.get("creator"),
            "originalarrivaltime": text_of(server.get("originalarrivaltime")) or times.iso_utc(made.utc_ms),
            "messagetype": raw.get("messagetype"), "content": raw.get("content"),
            "properties": raw.get("properties") or server.get("properties"),
            "imdisplayname": server.get("imdisplayname"), "amsreferences": server.get("amsreferences"),
        }  # fmt: skip
        chat = text_of(raw.get("conversationId")) or "?"
        message = self.message({name: value for name, value in shaped.items() if value is not None}, chat, 0)
        direction, time = message.direction, message.time
        if "originalarrivaltime" not in server:
            time = made
        if raw.get("_isMyMessage") in (1, True):
            direction = "out"
        yield msgspec.structs.replace(
            message, provenance=row.provenance, state=row.state, direction=direction, time=time,
            sender=OWNER if direction == "out" else message.sender,
            same=message.same if row.state == "live" else None)  # fmt: skip
        for reaction in self.reactions(shaped, message):
            yield reaction if isinstance(reaction, Found) else msgspec.structs.replace(
                reaction, provenance=row.provenance)


class _Live:
    """Messages as rows of their own columns."""

    def __init__(self, item: Item, database: Database) -> None:
        self._item, self._database = item, database
        self._roster = Roster(APP)
        self._tables = database.tables()
        self._names: dict[str, str] = {}
        for row in self._rows("person", "entry_id", "first_name", "last_name", "display_name"):
            name = " ".join(part for part in (row.text("first_name"), row.text("last_name")) if part)
            self._names[row.text("entry_id") or ""] = name or row.text("display_name") or ""
        self._members: dict[str, dict[str, None]] = {}
        for row in self._rows("particiapnt", "conversation_id", "person_id"):
            person = self._person(row.text("person_id"))
            if person is not None:
                self._members.setdefault(row.text("conversation_id") or "", {})[person] = None

    def _rows(self, name: str, *columns: str) -> Iterator[Row]:
        return Table(self._database, _table(self._tables, name), "contact", columns).rows()

    def _person(self, stated: str | None) -> str | None:
        if stated is None:
            return None
        match = _PREFIX.match(stated)
        account = match[2] if match is not None else stated
        kind: IdentifierKind = "phone" if match is not None and match[1] == "4" else "username"
        return self._roster.person(account, kind, account, self._names.get(stated) or None)

    def records(self, context: Context) -> Iterator[Record]:
        """Yield everything."""
        name = _table(self._tables, "chatItem")
        known = self._database.columns(name)
        where = f"message_type IS NULL OR message_type <> {_CALL}"
        messages = Table(self._database, name, "message", _ITEM_COLUMNS, ignored=known, where=where)
        yield from messages.records(self._message, context)
        calls = Table(self._database, name, "call", _ITEM_COLUMNS, ignored=known, where=f"message_type = {_CALL}")
        yield from calls.records(self._call, context)
        name = _table(self._tables, "person")
        people = Table(self._database, name, "contact", ("entry_id", "first_name", "last_name", "display_name"),
                       ignored=self._database.columns(name))  # fmt: skip
        yield from people.records(self._contact, context)
        yield from self._roster.records()

    def _thread(self, row: Row) -> str:
        link = row.text("conversation_link")
        if link is None:
            return self._roster.thread("(no conversation)")
        members = list(self._members.get(link, {}))
        if link.startswith("19:") or len(members) > 2:
            return self._roster.thread(link, "group", members, shared=True)
        person = self._person(link)
        return self._roster.thread(link, "direct", [person] if person else [])

    def _who(self, row: Row) -> tuple[Direction, str | None]:
        number = row.integer("is_sender_me")
        way = _WAYS.get(-1 if number is None else number, "unknown")
        return way, self._roster.owner() if way == "out" else self._person(row.text("person_id"))

    def _message(self, row: Row) -> Iterator[Record]:
        way, sender = self._who(row)
        read = plain(row.text("content") or "")
        details = dict(read.details)
        if row.integer("message_type") is not None:
            details["type"] = row.integer("message_type")
        stored = row.text("device_gallery_path")
        name = row.text("file_name") or (stored.rpartition("/")[2] if stored else None)
        found = file_of(stored, self._item)
        files = () if name is None else (Attachment(
            name, mime_of(name), found.path if found is not None else None,
            details={"stored_as": stored} if stored else None),)  # fmt: skip
        kind: Kind = "text" if read.text else "other"
        if files:
            kind = _MEDIA.get((mime_of(name or "") or "").partition("/")[0], "document")
        time = times.from_unix_ms(row["time"])
        same = None if time.utc_ms is None else f"{time.utc_ms}\x1f{row.text('person_id')}\x1f{digest(read.text, name)}"
        yield Message(
            self._thread(row), kind, way, sender, time, read.text or None, row.provenance, row.state, same=same,
            attachments=files, details=details or None, raw=row.raw("content"),
        )  # fmt: skip

    def _call(self, row: Row) -> Iterator[Record]:
        way, sender = self._who(row)
        key = self._thread(row)
        length, time = row.integer("duration"), times.from_unix_ms(row["time"])
        others = tuple(one for one in self._roster.people_of(key) if one != OWNER)
        yield Call(
            key, way, sender, time, None, "answered" if length and length > 0 else "unknown", row.provenance,
            participants=others, state=row.state, details=row.given("duration", "content") or None,
            same=None if time.utc_ms is None else f"call\x1f{time.utc_ms}\x1f{way}",
        )  # fmt: skip

    def _contact(self, row: Row) -> Iterator[Record]:
        stated = row.text("entry_id")
        name = self._names.get(stated or "") or None
        match = _PREFIX.match(stated or "")
        kind: IdentifierKind = "phone" if match is not None and match[1] == "4" else "username"
        yield contact(APP, row, name, ((kind, match[2] if match is not None else stated),))
