"""Viber on the desktop of 2013 to 2016: `viber.db` whose events name people by their numbers.

Facts (two public descriptions of the tables with all their columns, and a public exporter of such files): `Events`
(`TimeStamp` seconds since 1970 UTC, `Direction` 0 received, 1 sent, `Number` the other person's, in a group the
writer's), `Messages` by `EventID` (`Type`, `Body`, `PayloadPath`, `ThumbnailPath`, `PttID` and `PttDuration` of a voice
message), `Calls` by `EventID`; `ChatInfo` (`Token`: the number of the other person, or the id of a group) with its
members in `ChatRelation`; `Contact` with `ContactRelation` for the names of the address book, `OriginNumberInfo` for
those that people gave themselves, `PhoneNumber` for who uses the app. Whoever has given a name and is not in the
address book becomes a contact of their own. The file lies in a folder that is called after the owner's number. Later
versions: see `desktop`.

No real sample was at hand, and the descriptions know one schema: tested on a made-up database of it, and on one that
has fewer columns, times in milliseconds, numbers as text, chats without members and rows in its log alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, ClassVar

from parsers import times
from parsers.base import Context, register
from parsers.evidence import Item
from parsers.formats.viber.shared import APP, DESKTOP, orphans, same, token_of
from parsers.paths import file_of
from parsers.records import (
    OWNER,
    Attachment,
    Direction,
    Kind,
    Message,
    Provenance,
    Record,
    Time,
)
from parsers.roster import Roster
from parsers.rows import Row, Side, Table, contact, unknown
from parsers.sqlite.database import Database
from parsers.sqlite.parser import DatabaseParser, Schema
from parsers.words import N_

_NOT_IN_BOOK = "Number NOT IN (SELECT Number FROM ContactRelation WHERE Number IS NOT NULL)"
_COLUMNS = ("EventID", "TimeStamp", "Direction", "Type", "ChatID", "Number", "Token", "IsRead", "ContactLatitude",
            "ContactLongitude")  # fmt: skip
_MESSAGE = Side("messages", "Messages", "EventID", (
    "Type", "Status", "Subject", "Body", "PayloadPath", "ThumbnailPath", "StickerID", "PttID", "PttDuration",
), to="EventID")  # fmt: skip
_CALL = Side("calls", "Calls", "EventID", ("Duration", "Type", "Status"), to="EventID")
_MEDIA = frozenset(("image", "video", "voice", "document"))


@register
class ViberDesktopOld(DatabaseParser):
    """See the module's docstring."""

    id = "viber-desktop-old"
    name = N_("Viber on a computer, to 2016 (viber.db)")
    version = "3"
    app = APP
    tested = ("2013 to 2016 (one schema, by description)",)
    notes = N_("Built from public descriptions of the tables, without a real sample.")
    reason = N_("SQLite database with the tables Events, Messages and OriginNumberInfo of Viber on the desktop "
                "(to 2016)")
    needs: ClassVar = {
        "Events": ("EventID", "TimeStamp", "Direction", "ChatID", "Number"),
        "Messages": ("Body",),
        "ChatInfo": (),
    }
    confidence = 94

    def fits(self, schema: Schema) -> bool:
        return super().fits(schema) and "ContactID" not in schema["Events"]

    def records(self, item: Item, database: Database, context: Context) -> Iterator[Record]:
        return _Reading(item, database).records(context)


class _Reading:
    def __init__(self, item: Item, database: Database) -> None:
        self._item, self._database = item, database
        self._roster = Roster(APP)
        self._unknown: Counter[tuple[str, str]] = Counter()
        own = item.folder.rpartition("/")[2].lstrip("+")
        self._roster.owner(None, [("phone", f"+{own}")] if own.isdecimal() and 7 < len(own) < 16 else ())
        self._names: dict[str, list[str]] = {}
        self._book: dict[int, tuple[str | None, list[str]]] = {}
        self._users: set[str] = set()
        self._read_names()
        self._chats: dict[int, str] = {}
        self._read_chats()

    def _read_names(self) -> None:
        self._contacts = Table(self._database, "Contact", "contact", ("ContactID", "FirstName", "SecondName"),
                               ignored=("AvatarPath", "RingtonePath", "IsNotAdded"))  # fmt: skip
        for row in self._contacts.rows():
            name = " ".join(part for part in (row.text("FirstName"), row.text("SecondName")) if part) or None
            self._book[row.integer("ContactID") or row.id] = (name, [])
        for row in Table(self._database, "PhoneNumber", "contact", ("Number", "IsViberNumber")).rows():
            if row.integer("IsViberNumber") == 1 and row.text("Number"):
                self._users.add(row.text("Number") or "")
        for row in Table(self._database, "ContactRelation", "contact", ("ContactID", "Number")).rows():
            name, numbers = self._book.get(row.integer("ContactID") or 0, (None, []))
            number = row.text("Number")
            if number is not None:
                numbers.append(number)
                self._names.setdefault(number, []).extend([name] if name else [])
        for row in Table(self._database, "OriginNumberInfo", "contact", ("Number", "ClientName")).rows():
            if row.text("ClientName"):
                self._names.setdefault(row.text("Number") or "", []).append(row.text("ClientName") or "")

    def _person(self, number: str | None) -> str | None:
        if not number:
            return None
        first, *others = [*dict.fromkeys(self._names.get(number, ())), None][:4]
        kind: Any = "phone" if number.lstrip("+").isdecimal() else "account"
        return self._roster.person(number, kind, number, first, [("name", name) for name in others if name])

    def _read_chats(self) -> None:
        members: dict[int, dict[str, None]] = {}
        for row in Table(self._database, "ChatRelation", "contact", ("ChatID", "Number")).rows():
            who = self._person(row.text("Number"))
            if who is not None:
                members.setdefault(row.integer("ChatID") or 0, {})[who] = None
        for row in Table(self._database, "ChatInfo", "contact", ("ChatID", "Name", "Token", "Flags")).rows():
            number, token = row.integer("ChatID") or row.id, row.text("Token")
            people = list(members.get(number, {}))
            direct = len(people) < 2 and (not people or token in (None, people[0]) or not row.text("Name"))
            if direct and not people and token is not None and token.lstrip("+").isdecimal() and len(token) < 16:
                people = [self._person(token) or token]
            key = people[0] if direct and people else f"group:{token}" if token else f"chat {number}"
            self._chats[number] = self._roster.thread(
                key, "direct" if direct and people else "group", people, row.text("Name"),
                shared=key.startswith("group:"), provenance=Provenance("ChatInfo", row.id))  # fmt: skip

    def records(self, context: Context) -> Iterator[Record]:
        sides = (_MESSAGE, _CALL) if self._database.columns("Calls") else (_MESSAGE,)
        ignored = ("IsSessionLifeTime", "Flags")
        table = Table(self._database, "Events", "message", _COLUMNS, ignored=ignored, sides=sides)
        yield from table.records(self._event, context)
        yield from orphans(self._database, self._make, context)
        yield from self._contacts.records(self._contact, context)
        where = _NOT_IN_BOOK if "Number" in self._database.columns("ContactRelation") else "1"
        others = Table(self._database, "OriginNumberInfo", "contact", ("Number", "ClientName"), where=where,
                       ignored=("AvatarPath", "DownloadID"))  # fmt: skip
        yield from others.records(self._other, context)
        yield from self._roster.records()
        yield from unknown(self._unknown)

    def _event(self, row: Row) -> Iterator[Record]:
        return self._make(row, next(iter(row.side("messages")), None) or Row("Messages", 0, row.state, {}))

    def _make(self, row: Row, message: Row) -> Iterator[Record]:
        call = next(iter(row.side("calls")), None)
        details: dict[str, Any] = message.given("Subject")
        if message.integer("StickerID"):
            details["StickerID"] = message.integer("StickerID")
        kind, number = self._kind(row, message, call, details)
        sent = row.integer("Direction")
        ways: dict[int, Direction] = {0: "in", 1: "out"}
        way = ways.get(-1 if sent is None else sent, "unknown")
        other = self._person(row.text("Number"))
        sender = OWNER if way == "out" else other if way == "in" else None
        key = self._chats.get(row.integer("ChatID") or 0)
        if key is None:
            key = self._roster.thread(other or f"chat {row.integer('ChatID') or 0}", "direct" if other else "unknown",
                                      [other] if other else ())  # fmt: skip
        elif other is not None and way == "in":
            self._roster.thread(key, people=[other])
        place = [row.integer("ContactLatitude"), row.integer("ContactLongitude")]
        if all(place):
            details["location_raw"] = place
        if row.integer("IsRead") == 0 and way == "in":
            details["read"] = False
        time, token, text = _time(row["TimeStamp"]), token_of(row["Token"]), message.text("Body")
        yield Message(
            key, kind, way, sender, time, text, row.provenance, row.state, token,
            same(token, time.utc_ms, way, text, number, row.state), None, self._attachments(message, kind),
            details or None, message.raw("Body"),
        )  # fmt: skip

    def _kind(self, row: Row, message: Row, call: Row | None, details: dict[str, Any]) -> tuple[Kind, int | None]:
        number = message.integer("Type")
        if call is not None:
            seconds = call.integer("Duration")
            if seconds is not None and seconds >= 0:
                details["duration_s"] = seconds
            details["outcome"] = "answered" if seconds else "unknown"
            return "call", number
        if number is None:
            details["system"] = {"type": f"event {row.integer('Type')}"}
            return "system", number
        if message.text("PttID"):
            return "voice", number
        kind, name = DESKTOP.get(number, ("other", ""))
        if not name:
            self._unknown["Type", str(number)] += 1
            details["type"] = number
        elif kind == "system":
            details["system"] = {"type": name}
        return kind, number

    def _attachments(self, message: Row, kind: Kind) -> tuple[Attachment, ...]:
        stored = message.text("PayloadPath") or (message.text("ThumbnailPath") if kind in ("image", "video") else None)
        seconds = message.integer("PttDuration")
        duration = float(seconds) if seconds and seconds > 0 else None
        if kind not in _MEDIA or stored is None:
            return (Attachment(None, duration_s=duration),) if kind == "voice" else ()
        path = stored.replace("\\", "/")
        found = file_of(path, self._item)
        name, lies = path.rpartition("/")[2], found.path if found else None
        return (Attachment(name, None, lies, duration_s=duration, details={"stored_as": stored}),)

    def _contact(self, row: Row) -> Iterator[Record]:
        name, numbers = self._book.get(row.integer("ContactID") or row.id, (None, []))
        yield self._entry(row, name, numbers)

    def _other(self, row: Row) -> Iterator[Record]:
        yield self._entry(row, row.text("ClientName"), [row.text("Number") or ""])

    def _entry(self, row: Row, name: str | None, numbers: list[str]) -> Record:
        numbers = [number for number in dict.fromkeys(numbers) if number]
        details: dict[str, Any] = {"uses_app": True} if self._users.intersection(numbers) else {}
        given = {name for number in numbers for name in self._names.get(number, ())} - {name}
        if given:
            details["also_called"] = sorted(given)
        return contact(APP, row, name, (("phone", number) for number in numbers), details)


def _time(value: object) -> Time:
    """Seconds since 1970; milliseconds in the last of these versions."""
    found = times.from_unix_s(value)
    return times.from_unix_ms(value) if found.basis == "none" else found
