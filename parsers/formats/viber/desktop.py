"""Viber on the desktop (Windows, macOS, Linux): `viber.db` in clear.

Facts (mbv/viberdbviewer, public exporters and importers that were checked against real accounts): `Events` holds what
happened (`TimeStamp` milliseconds since 1970 UTC, `Direction` 0 received, 1 sent, `ChatID`, `ContactID` the author,
`Token`), `Messages` by `EventID` what was written (`Type`, `Body`, `Info` as JSON, `PayloadPath` of a file on that
computer, `Duration`); `ChatInfo` names chats (`Token` of a group, bit 19 of `Flags` the owner's notes, `PGType` of a
community or channel), `ChatRelation` their members; `Contact` people with number and `MID`. `ClientFlag` 256 and 257
mark earlier versions of edited messages, which are kept as messages of kind `other`. Numbers of reactions on a message
stand in `MembersReactions`; who reacted is not told, but for events of type 0, which `LikeRelation` ties to a message.
A `PttID` is a voice message, a row of `Calls` makes an event a call.

The published model of the tables of 2022 has columns more: of a contact `VID`, `EncryptedNumber`, `ABContact` (in the
address book) and `ViberContact`, of a message `PGLikeCount` and `PGMessageId` of communities, of a chat `PGTags` and
`PGCountry`; it has no `LikeRelation`, no `Calls`.

Newer versions encrypt the file; then it is no database that this or any tool can read without the key of that computer.
No real sample was at hand: tested on made-up databases of both descriptions. Not read: stickers' pictures, files still
to be fetched (`DownloadFile`: counted).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, ClassVar

from parsers import times
from parsers.base import Context, register
from parsers.evidence import Item
from parsers.formats.viber.shared import (
    APP,
    DESKTOP,
    NOTES,
    REACTIONS,
    Info,
    business_text,
    note_person,
    orphans,
    parsed,
    same,
    token_of,
)
from parsers.paths import file_of
from parsers.records import (
    OWNER,
    Attachment,
    ConversationKind,
    IdentifierKind,
    Kind,
    Message,
    Provenance,
    Record,
)
from parsers.roster import Roster
from parsers.rows import Row, Side, Table, contact, not_read, unknown
from parsers.sqlite.database import Database
from parsers.sqlite.parser import DatabaseParser
from parsers.words import N_

_COLUMNS = ("EventID", "TimeStamp", "Direction", "Type", "ChatID", "ContactID", "Token", "ContactLatitude",
            "ContactLongitude", "IsRead")  # fmt: skip
_CONTACT_IGNORED = ("EncryptedNumber", "ContactFlags", "DownloadID", "Timestamp", "SortName", "AvatarPath")
_IGNORED = ("Number", "IsSessionLifeTime", "Flags", "Seq", "SortOrder")
_MESSAGE = Side("messages", "Messages", "EventID", (
    "Type", "Status", "Subject", "Body", "Flag", "PayloadPath", "ThumbnailPath", "StickerID", "PttID", "Duration",
    "Info", "MembersReactions", "AdminsReactions", "SelfReaction", "PGIsLiked", "ClientFlag", "PGLikeCount",
), to="EventID")  # fmt: skip
_CALL = Side("calls", "Calls", "EventID", ("Duration", "Type", "Status"), to="EventID")
_LIKE = Side("likes", "LikeRelation", "LikeEventID", ("MessageToken",), to="EventID")
_HISTORY = (256, 257)
_NOTES_BIT = 1 << 19
_MEDIA = frozenset(("image", "video", "voice", "document"))


@register
class ViberDesktop(DatabaseParser):
    """See the module's docstring."""

    id = "viber-desktop"
    name = N_("Viber on a computer (viber.db)")
    version = "4"
    app = APP
    tested = ("2019 and 2022 (by description)",)
    notes = N_("Reads a copy in clear; newer versions encrypt it. Who reacted is not told by the database.")
    reason = N_("SQLite database with the tables Events, Messages and ChatInfo of Viber on the desktop")
    needs: ClassVar = {
        "Events": ("EventID", "TimeStamp", "Direction", "ChatID", "ContactID"),
        "Messages": ("Body",),
        "ChatInfo": (),
    }

    def records(self, item: Item, database: Database, context: Context) -> Iterator[Record]:
        return _Reading(item, database).records(context)


class _Reading:
    def __init__(self, item: Item, database: Database) -> None:
        self._item, self._database = item, database
        self._roster = Roster(APP)
        self._unknown: Counter[tuple[str, str]] = Counter()
        self._own = self._owner()
        self._people: dict[int, str | None] = {}
        self._contacts = Table(database, "Contact", "contact", (
            "ContactID", "Name", "ClientName", "Number", "MID", "EncryptedMID", "VID", "ViberContact", "ABContact",
            "DateOfBirth"), ignored=_CONTACT_IGNORED)  # fmt: skip
        for row in self._contacts.rows():
            self._people[row.integer("ContactID") or row.id] = self._note(row)
        self._chats: dict[int, str] = {}
        self._peers: dict[int, str] = {}
        self._read_chats()

    def _owner(self) -> int:
        """The contact who sent; the first one, as the app makes it, where nothing was sent.

        Where somebody received as well, the events name the other person of a chat instead of the author.
        """
        sql = ("SELECT ContactID FROM Events WHERE ContactID > 0 GROUP BY 1"
               " HAVING sum(Direction = 1) > 10 * sum(Direction = 0) ORDER BY sum(Direction = 1) DESC, 1")
        return next((row[0] for row in self._database.query(sql) if type(row[0]) is int), 1)

    def _note(self, row: Row) -> str | None:
        names, number, member = (row.text("Name"), row.text("ClientName")), row.text("Number"), row.text("MID")
        if (row.integer("ContactID") or row.id) == self._own:
            own: list[tuple[IdentifierKind, str]] = [("phone", number or ""), ("account", member or "")]
            self._roster.owner(names[0] or names[1], own)
            return OWNER
        return note_person(self._roster, number, member, names, (row.text("EncryptedMID"), row.text("VID")))

    def _read_chats(self) -> None:
        members: dict[int, dict[str, None]] = {}
        for row in Table(self._database, "ChatRelation", "contact", ("ChatID", "ContactID")).rows():
            key = self._people.get(row.integer("ContactID") or 0)
            if key not in (None, OWNER):
                members.setdefault(row.integer("ChatID") or 0, {})[str(key)] = None
        wanted = ("ChatID", "Name", "Token", "Flags", "PGType", "PGUri", "PGTags", "PGCountry", "PGTabLine")
        table = Table(self._database, "ChatInfo", "contact", wanted)
        for row in table.rows():
            number = row.integer("ChatID") or row.id
            people, token = list(members.get(number, {})), token_of(row["Token"])
            kind: ConversationKind = "group" if token or len(people) > 1 or row.text("Name") else "direct"
            if (row.integer("Flags") or 0) & _NOTES_BIT:
                key, kind, people = NOTES, "self", []
            elif kind == "group":
                key = f"group:{token}" if token else f"chat {number}"
                kind = "channel" if row.integer("PGType") == 3 else "group"
            else:
                key = people[0] if people else f"chat {number}"
                if people:
                    self._peers[number] = key
            self._chats[number] = self._roster.thread(
                key, kind, people, row.text("Name"), shared=key.startswith("group:"),
                details=row.given("PGUri", "PGTags", "PGCountry", "PGTabLine"),
                provenance=Provenance("ChatInfo", row.id))

    def records(self, context: Context) -> Iterator[Record]:
        table = Table(self._database, "Events", "message", _COLUMNS, ignored=_IGNORED, sides=(_MESSAGE, _LIKE, _CALL))
        yield from table.records(self._event, context)
        yield from orphans(self._database, self._make, context)
        yield from self._contacts.records(self._contact, context)
        yield from self._roster.records()
        yield from unknown(self._unknown)
        yield from not_read(self._database, "DownloadFile")

    def _event(self, row: Row) -> Iterator[Record]:
        return self._make(row, next(iter(row.side("messages")), None) or Row("Messages", 0, row.state, {}))

    def _make(self, row: Row, message: Row) -> Iterator[Record]:
        number = message.integer("Type")
        info = Info(message.text("Info"))
        details = self._details(row, message, info)
        kind, text = self._content(row, message, info, details)
        sent = row.integer("Direction")
        direction: Any = {0: "in", 1: "out"}.get(-1 if sent is None else sent, "unknown")
        author = self._people.get(row.integer("ContactID") or 0)
        chat = row.integer("ChatID") or 0
        sender = OWNER if direction == "out" else author if author != OWNER else None
        if sender is None and direction == "in":
            sender = self._peers.get(chat)
        time, token = times.from_unix_ms(row["TimeStamp"]), token_of(row["Token"])
        own = None if kind in ("system", "reaction", "other") else token
        others = [sender] if sender not in (None, OWNER) and direction == "in" else []
        key = self._roster.thread(self._chats.get(chat) or f"chat {chat}", people=others)
        yield Message(
            key, kind, direction, sender, time, text, row.provenance, row.state, token,
            same(own, time.utc_ms, direction, text, number, row.state), info.reply_to,
            self._attachments(message, kind, info), details or None, message.raw("Body"),
        )  # fmt: skip

    def _content(self, row: Row, message: Row, info: Info, details: dict[str, Any]) -> tuple[Kind, str | None]:
        """Kind and words of a message; what is an earlier version, a reaction or a deletion goes to the details."""
        number, text = message.integer("Type"), message.text("Body")
        call = next(iter(row.side("calls")), None)
        if call is not None:
            details["call"] = {name.lower(): value for name, value in call.given("Type", "Status").items()}
            seconds = call.integer("Duration")
            if seconds is not None and seconds >= 0:
                details["duration_s"] = seconds
            details["outcome"] = "answered" if seconds else "unknown"
            return "call", text
        if number is None:
            details["system"] = {"type": f"event {row.integer('Type')}"}
            return "system", text
        kind: Kind
        kind, name = DESKTOP.get(number, ("other", ""))
        if message.text("PttID"):
            kind = "voice"
        elif not name:
            self._unknown["Type", str(number)] += 1
            details["type"] = number
        elif name == "business message":
            text = business_text(text)
        elif name == "link":
            text = "\n".join(part for part in dict.fromkeys((text or info.text, info.link)) if part) or None
        elif kind == "reaction":
            likes = [token_of(like["MessageToken"]) for like in row.side("likes")]
            details["reacts_to"] = [like for like in likes if like is not None]
        elif kind == "system":
            details["system"] = {"type": name}
            text = text or info.text
        if message.integer("ClientFlag") in _HISTORY:
            details["earlier_version"] = True
            kind = "other"
        return kind, text

    def _details(self, row: Row, message: Row, info: Info) -> dict[str, Any]:
        details: dict[str, Any] = dict(info.details)
        reactions: Counter[str] = Counter()
        for column in ("MembersReactions", "AdminsReactions"):
            found: Any = parsed(message.text(column))
            for code, count in found.items() if isinstance(found, dict) else ():
                if type(count) is int and 0 < count < 1 << 31:
                    reactions[REACTIONS.get(str(code), str(code))] += count
        if reactions:
            details["reactions"] = dict(reactions)
        if message.text("Subject"):
            details["subject"] = message.text("Subject")
        place = [row.integer("ContactLatitude"), row.integer("ContactLongitude")]
        if all(place):
            details["location_raw"] = place
        if row.integer("IsRead") == 0 and row.integer("Direction") == 0:
            details["read"] = False
        details.update(message.given("StickerID", "SelfReaction", "PGLikeCount"))
        return details

    def _attachments(self, message: Row, kind: Kind, info: Info) -> tuple[Attachment, ...]:
        stored = message.text("PayloadPath") or (message.text("ThumbnailPath") if kind in ("image", "video") else None)
        if kind not in _MEDIA or (stored is None and info.file_name is None and kind != "voice"):
            return ()
        found = file_of(stored.replace("\\", "/"), self._item) if stored else None
        name = info.file_name or (stored.replace("\\", "/").rpartition("/")[2] if stored else None)
        seconds = message.integer("Duration")
        duration = info.duration or (float(seconds) if seconds is not None and seconds > 0 else None)
        details = {"stored_as": stored} if stored else None
        return (Attachment(name, None, found.path if found else None, info.file_size, None, duration, details),)

    def _contact(self, row: Row) -> Iterator[Record]:
        stated: list[tuple[IdentifierKind, str | None]] = [("phone", row.text("Number"))]
        stated += [("account", row.text(column)) for column in ("MID", "EncryptedMID", "VID")]
        name = row.text("Name") or row.text("ClientName")
        details = row.given("ClientName", "DateOfBirth")
        details |= row.flags(ABContact="in_address_book", ViberContact="uses_app")
        if (row.integer("ContactID") or row.id) == self._own:
            details["owner"] = True
        yield contact(APP, row, name, dict.fromkeys(stated), details)
