"""Threema for the iPhone: `ThreemaData.sqlite`, a Core Data store.

Facts (a public reader of these stores of 2026 that checks every row against what it put in; an exporter and iLEAPP's
`Threema` of 2025 and 2026, tested on iPhones): `ZMESSAGE` holds every kind of message, which `Z_ENT` tells by its name
in `Z_PRIMARYKEY` (`TextMessage`, `FileMessage`, `ImageMessage`, `AudioMessage`, `VideoMessage`, `LocationMessage`,
`BallotMessage`, `SystemMessage`). `ZISOWN` 1 is the owner's; `ZDATE` and `ZREMOTESENTDATE` (as the sender's phone had
it) are seconds since 2001 UTC; `ZID` 8 bytes, the message's id on every phone; `ZQUOTEDMESSAGEID` that of the message
answered; `ZDELETEDAT`, `ZLASTEDITEDAT`. `ZCONVERSATION` names the person (`ZCONTACT`), or the group (`ZGROUPID`,
`ZGROUPNAME`, its maker in `ZCONTACT`, none where the owner made it), and the owner (`ZGROUPMYIDENTITY`). A file is
`ZDATA`, `ZIMAGE`, `ZAUDIO` or `ZVIDEO`, a row of `ZFILEDATA` and so on, whose `ZDATA` is a byte 1 and the content, or a
byte 2 and the name of a file in `.ThreemaData_SUPPORT/_EXTERNAL_DATA`. `ZMESSAGEHISTORYENTRY` has earlier words,
`ZMESSAGEREACTION` reactions. Columns that two kinds share have numbers at their ends, which differ.

Tested: made-up stores of two versions. Not read: content that lies in the database itself (its size is told),
distribution lists, votes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, ClassVar

from parsers import times
from parsers.base import Context, register
from parsers.item import Item
from parsers.reasons import REASON_LOOSE_REACTION
from parsers.records import (
    OWNER,
    Attachment,
    Direction,
    IdentifierKind,
    Kind,
    Message,
    Reaction,
    Record,
    Rejection,
    Time,
)
from parsers.roster import Roster, direction_of
from parsers.rows import Row, Side, Table, contact, unknown
from parsers.sqlite.database import Database
from parsers.sqlite.parser import DatabaseParser
from parsers.words import N_

APP = "Threema"
_COLUMNS = (
    "Z_ENT", "ZCONVERSATION", "ZSENDER", "ZISOWN", "ZDATE", "ZREMOTESENTDATE", "ZTEXT", "ZCAPTION", "ZFILENAME",
    "ZMIMETYPE", "ZFILESIZE", "ZID", "ZQUOTEDMESSAGEID", "ZDATA", "ZIMAGE", "ZAUDIO", "ZVIDEO", "ZDELETEDAT",
    "ZLASTEDITEDAT", "ZLATITUDE", "ZLONGITUDE", "ZACCURACY", "ZPOINAME", "ZPOIADDRESS", "ZBALLOT", "ZARG",
    "ZSENDFAILED", "ZUSERACK", "ZUSERACKDATE", "ZDURATION", "ZREADDATE",
)  # fmt: skip
_KINDS: dict[str, Kind] = {
    "TextMessage": "text", "FileMessage": "document", "ImageMessage": "image", "AudioMessage": "voice",
    "VideoMessage": "video", "LocationMessage": "location", "BallotMessage": "poll", "SystemMessage": "system",
}  # fmt: skip
#: What a notice of the app tells, by the number in `ZTYPE`.
_NOTICES = {
    1: "renamed", 2: "member left", 3: "member added", 4: "member removed", 5: "owner added", 6: "owner removed",
    7: "call missed", 8: "call rejected", 9: "call rejected, busy", 10: "call not answered", 11: "call ended",
    12: "call rejected, disabled", 13: "call rejected", 15: "call rejected, off hours", 16: "owner left",
    17: "first vote", 18: "vote changed", 19: "description changed", 20: "votes", 30: "votes complete",
    32: "picture changed",
}  # fmt: skip
_CALLS = {7: "missed", 8: "rejected", 9: "rejected", 10: "missed", 11: "answered", 12: "rejected", 13: "rejected",
          15: "rejected"}  # fmt: skip
_MIME: dict[str, Kind] = {"image": "image", "video": "video", "audio": "voice"}
_FILES = (("ZDATA", "ZFILEDATA", None), ("ZIMAGE", "ZIMAGEDATA", "image/jpeg"), ("ZAUDIO", "ZAUDIODATA", "audio/mp4"),
          ("ZVIDEO", "ZVIDEODATA", "video/mp4"))  # fmt: skip
_PEOPLE = ("ZIDENTITY", "ZFIRSTNAME", "ZLASTNAME", "ZPUBLICNICKNAME", "ZPROPERTY1", "ZVERIFIEDEMAIL",
           "ZVERIFIEDMOBILENO", "ZVERIFICATIONLEVEL", "ZHIDDEN", "ZCSI", "ZDEPARTMENT", "ZJOBTITLE")  # fmt: skip
_PAIRS = re.compile(r"Z_\d+GROUPCONVERSATIONS\Z")
_TYPE = re.compile(r"ZTYPE\d*\Z")
_NAMED = re.compile(rb"[0-9A-Fa-f-]{36}")
_MOST_EDITS = 50


@register
class ThreemaIos(DatabaseParser):
    """See the module's docstring."""

    id = "threema-ios"
    name = N_("Threema for iPhone (ThreemaData.sqlite)")
    version = "4"
    app = APP
    recovers = ("ZMESSAGE",)
    tested = ("2018 and 2026 (by published source)",)
    notes = N_("Made after public descriptions. Content that lies in the database itself is counted, not taken out.")
    reason = N_("SQLite database with Threema's tables ZMESSAGE, ZCONVERSATION and ZCONTACT")
    needs: ClassVar = {"ZMESSAGE": ("ZISOWN", "ZDATE", "ZCONVERSATION", "ZSENDER", "ZTEXT"), "ZCONTACT": ("ZIDENTITY",)}

    def records(self, item: Item, database: Database, context: Context) -> Iterator[Record]:
        return _Reading(item, database).records(context)


class _Reading:
    def __init__(self, item: Item, database: Database) -> None:
        self._item, self._database = item, database
        self._roster = Roster(APP)
        self._unknown: Counter[tuple[str, str]] = Counter()
        self._names = {row.integer("Z_ENT"): row.text("Z_NAME") for row in Table(
            database, "Z_PRIMARYKEY", "contact", ("Z_NAME", "Z_ENT")).rows()}  # fmt: skip
        chats = Table(database, "ZCONVERSATION", "contact",
                      ("ZCONTACT", "ZGROUPID", "ZGROUPNAME", "ZGROUPMYIDENTITY"))  # fmt: skip
        rows = list(chats.rows())
        self._own = next((own for row in rows if (own := row.text("ZGROUPMYIDENTITY"))), None)
        self._people: dict[int, str] = {}
        for row in Table(database, "ZCONTACT", "contact", _PEOPLE).rows():
            identity = row.text("ZIDENTITY")
            if identity is not None:
                aliases = [pair for pair in _identifiers(row) if pair != ("account", identity)]
                name = _name(row)
                self._people[row.id] = OWNER if identity == self._own else self._roster.person(
                    identity, "account", identity, name, aliases)  # fmt: skip
        if self._own is not None:
            self._roster.owner(None, [("account", self._own)])
        self._polls = self._read_polls()
        self._types = sorted(name for name in database.columns("ZMESSAGE") if _TYPE.match(name))
        members = self._members()
        self._chats = {row.id: self._chat(row, members.get(row.id, [])) for row in rows}

    def _chat(self, row: Row, members: list[str]) -> str:
        group, contact = row["ZGROUPID"], self._people.get(row.integer("ZCONTACT") or 0)
        if isinstance(group, bytes) and group:
            maker = contact if contact not in (None, OWNER) else row.text("ZGROUPMYIDENTITY") or self._own or ""
            return self._roster.thread(
                f"{group.hex()}-{maker}", "group", members, row.text("ZGROUPNAME"), shared=True,
                details={"creator": maker} if maker else None, provenance=row.provenance)  # fmt: skip
        if contact is None:
            return self._roster.thread(f"row:{row.id}", provenance=row.provenance)
        return self._roster.thread(contact, "direct", [contact], provenance=row.provenance)

    def _members(self) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        for table in filter(_PAIRS.match, self._database.tables()):
            columns = self._database.columns(table)
            person = next((name for name in columns if name.endswith("MEMBERS")), None)
            chat = next((name for name in columns if name.endswith("GROUPCONVERSATIONS")), None)
            if person is not None and chat is not None:
                for row in Table(self._database, table, "contact", (person, chat)).rows():
                    known = self._people.get(row.integer(person) or 0)
                    if known is not None:
                        found.setdefault(row.integer(chat) or 0, []).append(known)
        return found

    def _read_polls(self) -> dict[int, dict[str, Any]]:
        polls: dict[int, dict[str, Any]] = {}
        for row in Table(self._database, "ZBALLOT", "contact", ("ZTITLE", "ZCREATORID")).rows():
            polls[row.id] = {"question": row.text("ZTITLE"), "creator": row.text("ZCREATORID"), "answers": []}
        for row in Table(self._database, "ZBALLOTCHOICE", "contact", ("ZBALLOT", "ZNAME")).rows():
            poll = polls.get(row.integer("ZBALLOT") or 0)
            if poll is not None and row.text("ZNAME"):
                poll["answers"].append(row.text("ZNAME"))
        return polls

    def records(self, context: Context) -> Iterator[Record]:
        known = self._database.columns("ZMESSAGE")
        sides = [Side(column, table, "Z_PK", ("ZDATA",), to=column) for column, table, _ in _FILES if column in known]
        edits = self._to_message("ZMESSAGEHISTORYENTRY")
        if edits is not None:
            sides.append(Side("edits", "ZMESSAGEHISTORYENTRY", edits, ("ZEDITDATE", "ZTEXT"), to="Z_PK"))
        # Core Data's columns of bookkeeping are many and change with every version: only what says something is asked
        table = Table(self._database, "ZMESSAGE", "message", (*_COLUMNS, *self._types), ignored=known, sides=sides,
                      gaps=self._roster)  # fmt: skip
        yield from table.records(self._message, context)
        yield from self._reactions(context)
        people = Table(self._database, "ZCONTACT", "contact", _PEOPLE, ignored=self._database.columns("ZCONTACT"))
        yield from people.records(_contact, context)
        yield from self._roster.records()
        yield from unknown(self._unknown)

    def _to_message(self, table: str) -> str | None:
        """The column of a table that names a message (`Z14_MESSAGE` beside it says of which kind it is)."""
        return "ZMESSAGE" if "ZMESSAGE" in self._database.columns(table) else None

    def _message(self, row: Row) -> Iterator[Record]:
        entity = self._names.get(row.integer("Z_ENT"))
        kind: Kind = _KINDS.get(entity or "", "other")
        if kind == "other":
            self._unknown["Z_ENT", str(entity or row["Z_ENT"])] += 1
        own = row.integer("ZISOWN")
        direction: Direction = "out" if own == 1 else "in" if own == 0 else "unknown"
        chat = self._chats.get(row.integer("ZCONVERSATION") or 0) or self._roster.thread("(no conversation)")
        details, text = self._details(row), row.text("ZTEXT") or row.text("ZCAPTION")
        files = tuple(self._files(row))
        if entity == "FileMessage":
            kind = _MIME.get((row.text("ZMIMETYPE") or "").partition("/")[0], "document")
        if kind == "system":
            kind, direction = self._notice(row, details), "unknown"
        elif kind == "location":
            self._place(row, details)
        elif kind == "poll":
            poll = self._polls.get(row.integer("ZBALLOT") or 0)
            if poll is not None:
                details["poll"], text = poll, text or poll["question"]
        if row["ZDELETEDAT"] is not None and text is None and not files:
            kind = "deleted"
        number = _hex(row["ZID"])
        sender = OWNER if direction == "out" else self._sender(row, chat) if direction == "in" else None
        same = None
        if number is not None and kind not in ("system", "call"):
            same = f"*threema\x1f{number}"  # as the backup of the app for Android has it
        yield Message(
            chat, kind, direction, sender, self._time(row["ZDATE"], row["ZREMOTESENTDATE"]), text, row.provenance,
            row.state, number, same, _hex(row["ZQUOTEDMESSAGEID"]), files, details or None, row.raw("ZTEXT"),
        )  # fmt: skip

    def _sender(self, row: Row, chat: str) -> str | None:
        """Who wrote: in a group the row says it, in a chat of two the chat."""
        person = self._people.get(row.integer("ZSENDER") or 0)
        if person is None and chat in self._people.values():
            person = chat
        if person is not None and person != OWNER:
            self._roster.thread(chat, people=(person,))
        return person

    @staticmethod
    def _time(date: object, sent: object) -> Time:
        found = times.from_apple(date)
        return found if found.utc_ms is not None else times.from_apple(sent)

    def _details(self, row: Row) -> dict[str, Any]:
        details: dict[str, Any] = {}
        for column, word in (("ZREMOTESENTDATE", "sent_at"), ("ZDELETEDAT", "deleted_at"), ("ZREADDATE", "read_at")):
            moment = times.iso_utc(times.from_apple(row[column]).utc_ms)
            if moment is not None and (column != "ZREMOTESENTDATE" or row[column] != row["ZDATE"]):
                details[word] = moment
        edits = [{"text": one.text("ZTEXT"), "at": times.iso_utc(times.from_apple(one["ZEDITDATE"]).utc_ms)}
                 for one in row.side("edits")[:_MOST_EDITS]]  # fmt: skip
        if edits:
            details["edited"] = edits
        elif row["ZLASTEDITEDAT"] is not None:
            details["edited_at"] = times.iso_utc(times.from_apple(row["ZLASTEDITEDAT"]).utc_ms)
        if row["ZUSERACKDATE"] is not None:
            details["user_ack"] = row.integer("ZUSERACK")
        if row.integer("ZSENDFAILED") == 1:
            details["status"] = "failed"
        return details

    def _notice(self, row: Row, details: dict[str, Any]) -> Kind:
        """A notice of the app. Which of the columns called `ZTYPE` is the notices' own differs: the one that is set."""
        number = next((value for name in reversed(self._types) if (value := row.integer(name)) is not None), None)
        about: dict[str, Any] = {"type": _NOTICES.get(-1 if number is None else number, number)}
        argument = row["ZARG"]
        words = argument.decode("utf-8", "replace") if isinstance(argument, bytes) else argument
        if isinstance(words, str) and words and words.isprintable():
            about["argument"] = words[:2000]
        details["system"] = about
        if number not in _CALLS:
            return "system"
        details["outcome"] = _CALLS[number]
        return "call"

    @staticmethod
    def _place(row: Row, details: dict[str, Any]) -> None:
        lat, lon = row["ZLATITUDE"], row["ZLONGITUDE"]
        if isinstance(lat, int | float) and isinstance(lon, int | float) and abs(lat) <= 90 and abs(lon) <= 180:
            details["lat"], details["lon"] = float(lat), float(lon)
        place = ", ".join(word for word in (row.text("ZPOINAME"), row.text("ZPOIADDRESS")) if word)
        if place:
            details["place"] = place
        accuracy = row["ZACCURACY"]
        if isinstance(accuracy, int | float) and 0 < accuracy < 1e7:
            details["accuracy_m"] = accuracy

    def _files(self, row: Row) -> Iterator[Attachment]:
        size, seconds = row.integer("ZFILESIZE"), row["ZDURATION"]
        length = float(seconds) if isinstance(seconds, int | float) and 0 < seconds < 1e7 else None
        for column, _, mime in _FILES:
            for data in row.side(column):
                packed = data["ZDATA"]
                details: dict[str, Any] = {}
                found: Item | None = None
                if isinstance(packed, bytes) and packed[:1] == b"\x02":
                    match = _NAMED.search(packed)
                    name = match[0].decode() if match else ""
                    details["stored_as"] = name
                    found = self._item.beside(f".ThreemaData_SUPPORT/_EXTERNAL_DATA/{name}") if name else None
                    if found is not None:
                        self._item.claim(found)
                elif isinstance(packed, bytes) and packed:
                    details["inside_database"] = len(packed) - (packed[:1] == b"\x01")
                yield Attachment(
                    row.text("ZFILENAME") or details.get("stored_as"), row.text("ZMIMETYPE") or mime,
                    found.path if found else None, size if size is not None and size > 0 else None, duration_s=length,
                    details=details or None)  # fmt: skip
                return
        if row.text("ZFILENAME") or row.text("ZMIMETYPE"):
            yield Attachment(row.text("ZFILENAME"), row.text("ZMIMETYPE"), size=size, duration_s=length)

    def _reactions(self, context: Context) -> Iterator[Record]:
        column = self._to_message("ZMESSAGEREACTION")
        if column is None:
            return
        sides = (Side("message", "ZMESSAGE", "Z_PK", ("ZID", "ZCONVERSATION"), to=column),)
        wanted = (column, "ZCREATOR", "ZDATE", "ZREACTION")
        table = Table(self._database, "ZMESSAGEREACTION", "reaction", wanted,
                      ignored=self._database.columns("ZMESSAGEREACTION"), sides=sides)  # fmt: skip
        yield from table.records(self._reaction, context)

    def _reaction(self, row: Row) -> Iterator[Record]:
        message = next(iter(row.side("message")), None)
        target = _hex(message["ZID"]) if message is not None else None
        chat = self._chats.get(message.integer("ZCONVERSATION") or 0) if message is not None else None
        emoji = row.text("ZREACTION")
        if target is None or chat is None or emoji is None:
            yield Rejection("reaction", REASON_LOOSE_REACTION, row.provenance, raw=emoji)
            return
        creator = row.integer("ZCREATOR")
        sender = OWNER if not creator else self._people.get(creator)  # the owner is no contact; one that is gone is
        way = direction_of(sender)
        yield Reaction(chat, target, sender, emoji, times.from_apple(row["ZDATE"]), row.provenance, way, row.state)


def _hex(value: object) -> str | None:
    return value.hex() if isinstance(value, bytes) and value else None


def _name(row: Row) -> str | None:
    full = " ".join(part for part in (row.text("ZFIRSTNAME"), row.text("ZLASTNAME")) if part)
    return full or row.text("ZPUBLICNICKNAME") or row.text("ZPROPERTY1")


def _identifiers(row: Row) -> list[tuple[IdentifierKind, str]]:
    stated: list[tuple[IdentifierKind, str | None]] = [
        ("account", row.text("ZIDENTITY")), ("email", row.text("ZVERIFIEDEMAIL")),
        ("phone", row.text("ZVERIFIEDMOBILENO")), ("name", row.text("ZPUBLICNICKNAME") if _name(row) else None)]
    return [(kind, value) for kind, value in stated if value]


def _contact(row: Row) -> Iterator[Record]:
    stated = (pair for pair in _identifiers(row) if pair[0] != "name")
    details = row.given("ZPUBLICNICKNAME", "ZVERIFICATIONLEVEL", "ZHIDDEN", "ZCSI", "ZDEPARTMENT", "ZJOBTITLE")
    yield contact(APP, row, _name(row), stated, details)
