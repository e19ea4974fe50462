"""Viber on the iPhone: `Contacts.data` of the group container `group.viber.share.container`.

Facts (public notes on the Core Data tables, of importers checked against real accounts and of examiners):
`ZVIBERMESSAGE.ZDATE` seconds since 2001-01-01 UTC; `ZSTATE` `received` for what came in, every other word for what was
sent; `ZPHONENUMINDEX` the sender's row in `ZPHONENUMBER`, whose `ZMEMBER` is their row in `ZMEMBER`
(`ZDISPLAYFULLNAME`, `ZMEMBERID`); `ZCONVERSATION` with `ZGROUPID` of a group, `ZINTERLOCUTOR` of a chat of two,
`ZSUBTYPE` 3 a channel, 5 the owner's notes; members in a join table whose number changes with the version
(`Z_5PHONENUMINDEXES`); `ZATTACHMENT.ZTYPE` `picture`, `gif`, `video`, `audio`, `file`, `sticker`, `customLocation`,
with the file's name in `ZNAME`; `ZSYSTEMTYPE` empty, `url` or `formatted` for text, `customLocation`, `systemCallLog`,
anything else an event; `ZTOKEN` is the token of `shared`. `ZMETADATA` is JSON.

`ZLOCATION` is the row of a place in `ZVIBERLOCATION`; `ZBEINGDELETED` 1 marks what the user deleted. Before 2015 the
people were `ZPHONENUMBERINDEX`, whose `ZCONTACT` is their row in `ZABCONTACT` (iPBA's plug-in).

No real sample was at hand: tested on made-up databases. Calls and contacts: `ios_book`. Not read: likes (`ZLIKE`:
counted).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, ClassVar

from parsers import times
from parsers.base import Context, register
from parsers.evidence import Item
from parsers.formats.viber.ios_book import Recent, contact_name, contacts, international, note_owner
from parsers.formats.viber.shared import APP, NOTES, Info, business_text, note_person, same, token_of
from parsers.paths import file_of
from parsers.records import (
    OWNER,
    Attachment,
    ConversationKind,
    Direction,
    Kind,
    Message,
    Provenance,
    Record,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import Roster
from parsers.rows import WARNING_NOT_READ, Row, Side, Table, unknown
from parsers.sqlite.database import Database
from parsers.sqlite.parser import DatabaseParser
from parsers.words import N_

_COLUMNS = ("Z_PK", "ZDATE", "ZSTATEDATE", "ZSTATE", "ZTEXT", "ZTOKEN", "ZMETADATA", "ZSYSTEMTYPE", "ZATTACHMENT",
            "ZCONVERSATION", "ZPHONENUMINDEX", "ZSEQ", "ZREADDATE", "ZDELETEDDATE", "ZLATITUDE",
            "ZLONGITUDE", "ZLOCATION", "ZBEINGDELETED", "ZTIMEBOMBDURATION", "ZTIMEBOMBTIMESTAMP", "ZFORWARDTYPE",
            "ZCALLTYPE")  # fmt: skip
_IGNORED = re.compile(r"Z_(?:ENT|OPT|FOK_\w+|\d+\w+)|ZSEQ|ZORDER\w*|ZFLAGS?|ZEXTRAFLAGS?|ZLIKES?COUNT")
_ATTACHMENT = Side("attachments", "ZATTACHMENT", "Z_PK", ("ZTYPE", "ZNAME", "ZID", "ZSTATE", "ZFILESIZE", "ZDURATION"),
                   to="ZATTACHMENT")  # fmt: skip
_PLACE = Side("places", "ZVIBERLOCATION", "Z_PK", ("ZLATITUDE", "ZLONGITUDE", "ZADDRESS"), to="ZLOCATION")
_TYPES: dict[str, Kind] = {"picture": "image", "gif": "video", "video": "video", "audio": "voice", "file": "document",
                           "sticker": "sticker", "customlocation": "location"}  # fmt: skip
_TEXTS = ("", "url", "formatted", "text")
_JOIN = re.compile(r"Z_\d+PHONENUMINDEXES\Z")


@register
class ViberIos(DatabaseParser):
    """See the module's docstring."""

    id = "viber-ios"
    name = N_("Viber for iPhone (Contacts.data)")
    version = "2"
    app = APP
    tested = ("2017 to 2025 (by description)",)
    notes = N_("Made after public descriptions. Likes are counted, not read.")
    reason = N_("SQLite database with Viber's table ZVIBERMESSAGE")
    needs: ClassVar = {"ZVIBERMESSAGE": ("ZDATE", "ZTEXT", "ZCONVERSATION")}

    def records(self, item: Item, database: Database, context: Context) -> Iterator[Record]:
        return _Reading(item, database).records(context)


class _Reading:
    def __init__(self, item: Item, database: Database) -> None:
        self._item, self._database = item, database
        self._roster = Roster(APP)
        self._unknown: Counter[tuple[str, str]] = Counter()
        self._members: dict[int, str | None] = {}
        self._numbers: dict[int, str | None] = {}
        self._phones: dict[str, str] = {}
        note_owner(item, self._roster)
        self._read_people()
        self._read_old_people()
        self._chats: dict[int, str] = {}
        self._peers: dict[int, str] = {}
        self._read_chats()

    def _read_people(self) -> None:
        numbers: dict[int, list[Row]] = {}
        for row in Table(self._database, "ZPHONENUMBER", "contact", ("ZMEMBER", "ZCANONIZEDPHONENUM", "ZPHONE")).rows():
            numbers.setdefault(row.integer("ZMEMBER") or -row.id, []).append(row)
        members = Table(self._database, "ZMEMBER", "contact", ("ZMEMBERID", "ZDISPLAYFULLNAME", "ZDISPLAYSHORTNAME"))
        for row in members.rows():
            names = (row.text("ZDISPLAYFULLNAME"), row.text("ZDISPLAYSHORTNAME"))
            phones = [international(n.text("ZCANONIZEDPHONENUM") or n.text("ZPHONE")) for n in numbers.get(row.id, ())]
            number = next((n for n in phones if n and n.lstrip("+").isdigit()), None)
            self._members[row.id] = note_person(self._roster, number, row.text("ZMEMBERID"), names, ())
        for member, rows in numbers.items():
            for row in rows:
                stated = row.text("ZCANONIZEDPHONENUM") or row.text("ZPHONE")
                known = self._members.get(member)
                self._numbers[row.id] = known or note_person(self._roster, international(stated), None, (), ())
                for number in (row.text("ZCANONIZEDPHONENUM"), row.text("ZPHONE")):
                    if number and self._numbers[row.id]:
                        self._phones[international(number) or number] = str(self._numbers[row.id])

    def _read_old_people(self) -> None:
        """People of versions before 2015, whose names are those of the telephone's address book."""
        if self._database.columns("ZPHONENUMBER"):
            return
        book = Table(self._database, "ZABCONTACT", "contact", ("ZMAINNAME", "ZPREFIXNAME", "ZSUFFIXNAME"))
        names = {row.id: contact_name(row) for row in book.rows()}
        wanted = ("ZCONTACT", "ZCANONIZEDPHONENUM")
        for row in Table(self._database, "ZPHONENUMBERINDEX", "contact", wanted).rows():
            number = international(row.text("ZCANONIZEDPHONENUM"))
            known = names.get(row.integer("ZCONTACT") or 0)
            self._numbers[row.id] = note_person(self._roster, number, None if number else known, (known,), ())

    def _telephone(self, number: str) -> str | None:
        return self._phones.get(international(number) or "") or note_person(
            self._roster, international(number), None, (), ())

    def _read_chats(self) -> None:
        people: dict[int, dict[str, None]] = {}
        for name in (table for table in self._database.tables() if _JOIN.match(table)):
            chat = next((c for c in self._database.columns(name) if c.endswith("CONVERSATIONS")), None)
            index = next((c for c in self._database.columns(name) if c.endswith("PHONENUMINDEXES")), None)
            for row in Table(self._database, name, "contact", (chat or "", index or "")).rows():
                key = self._numbers.get(row.integer(index or "") or 0)
                if key is not None:
                    people.setdefault(row.integer(chat or "") or 0, {})[key] = None
        wanted = ("ZGROUPID", "ZNAME", "ZINTERLOCUTOR", "ZSUBTYPE", "ZTYPE", "ZTIMEBOMBDURATION")
        for row in Table(self._database, "ZCONVERSATION", "contact", wanted).rows():
            members, group, subtype = list(people.get(row.id, {})), row.text("ZGROUPID"), row.integer("ZSUBTYPE")
            peer = self._members.get(row.integer("ZINTERLOCUTOR") or 0)
            kind: ConversationKind = "group" if group and group != "0" else "direct"
            if subtype == 5:
                key, kind, members = NOTES, "self", []
            elif kind == "group":
                key, kind = f"group:{group}", "channel" if subtype == 3 else "group"
            else:
                peer = peer or (members[0] if members else None)
                key, members = peer or f"conversation {row.id}", [peer] if peer else []
                if peer:
                    self._peers[row.id] = peer
            self._chats[row.id] = self._roster.thread(
                key, kind, members, row.text("ZNAME"), shared=key.startswith("group:"),
                provenance=Provenance("ZCONVERSATION", row.id))

    def records(self, context: Context) -> Iterator[Record]:
        present = self._database.columns("ZVIBERMESSAGE")
        ignored = [column for column in present if _IGNORED.fullmatch(column)]
        sides = (_ATTACHMENT, _PLACE)
        table = Table(self._database, "ZVIBERMESSAGE", "message", _COLUMNS, ignored=ignored, sides=sides,
                      gaps=self._roster)  # fmt: skip
        yield from table.records(self._make, context)
        calls = Recent(self._roster, self._chats.get, self._numbers.get, self._telephone)
        yield from calls.records(self._database, context)
        yield from contacts(self._database, context)
        yield from self._roster.records()
        yield from unknown(self._unknown + calls.unknown)
        for name, read in (("ZRECENT", "ZCALLTYPE"), ("ZLIKE", None), ("ZABCONTACT", "ZMAINNAME")):
            rows = self._database.count(name)
            if rows and read not in self._database.columns(name):
                yield Warning(WARNING_NOT_READ, {"table": name, "rows": rows}, Provenance(name))

    def _make(self, row: Row) -> Iterator[Record]:
        info, state = Info(row.text("ZMETADATA")), row.text("ZSTATE")
        details: dict[str, Any] = dict(info.details)
        sender = self._numbers.get(row.integer("ZPHONENUMINDEX") or 0)
        direction: Direction = "in" if state == "received" else "out"
        if state is None:
            direction, details["direction_basis"] = ("in", "sender") if sender else ("out", "no sender")
        else:
            details["state"] = state
        changed = times.from_apple(row["ZSTATEDATE"])
        if changed.utc_ms is not None and row["ZSTATEDATE"] != row["ZDATE"]:
            details["state_ms"] = changed.utc_ms
        chat = row.integer("ZCONVERSATION") or 0
        sender = OWNER if direction == "out" else sender or self._peers.get(chat)
        files = row.side("attachments")
        details |= row.given("ZTIMEBOMBDURATION", "ZTIMEBOMBTIMESTAMP", "ZFORWARDTYPE", "ZCALLTYPE")
        kind, text = self._kind(row, files, details), row.text("ZTEXT")
        if _note_place(row, details) and kind == "text" and not text:
            kind = "location"
        if (row.text("ZSYSTEMTYPE") or "") == "formatted":
            text = business_text(text)
        time, token = times.from_apple(row["ZDATE"]), token_of(row["ZTOKEN"])
        own = token if kind != "system" else None
        key = self._chats.get(chat) or self._roster.thread(f"conversation {chat}", people=[sender] if sender else ())
        state = row.deleted_if(row.integer("ZBEINGDELETED") == 1)
        yield Message(
            key, kind, direction, sender, time, text, row.provenance, state, token,
            same(own, time.utc_ms, direction, text, kind, row.state), info.reply_to,
            tuple(self._attachment(file, info) for file in files), details or None, row.raw("ZTEXT"),
        )  # fmt: skip

    def _kind(self, row: Row, files: list[Row], details: dict[str, Any]) -> Kind:
        system = (row.text("ZSYSTEMTYPE") or "").strip()
        if system.lower() == "systemcalllog":
            details["system"] = {"type": system}
            return "call"
        if system.lower() == "customlocation":
            return "location"
        if system.lower() not in _TEXTS:
            details["system"] = {"type": system}
            return "system"
        word = (files[0].text("ZTYPE") or "").lower() if files else ""
        if word and word not in _TYPES:
            self._unknown["attachment", word] += 1
        return _TYPES.get(word, "document") if files else "text"

    def _attachment(self, file: Row, info: Info) -> Attachment:
        name, size, seconds = file.text("ZNAME"), file.integer("ZFILESIZE"), file["ZDURATION"]
        found = file_of(name, self._item)
        duration = float(seconds) if isinstance(seconds, int | float) and 0 < seconds < 1e7 else info.duration
        details = file.given("ZTYPE", "ZID")
        return Attachment(
            info.file_name or name, None, found.path if found else None,
            size if size is not None and size > 0 else info.file_size, None, duration, details or None)


def _note_place(row: Row, details: dict[str, Any]) -> bool:
    """Put a message's place among its details, with what the app calls it."""
    for place in (*row.side("places"), row):
        lat, lon = place["ZLATITUDE"], place["ZLONGITUDE"]
        if not (isinstance(lat, int | float) and isinstance(lon, int | float)) or not (lat or lon):
            continue
        if abs(lat) > 90 or abs(lon) > 180:  # not degrees: kept as it is
            details["location_raw"] = [lat, lon]
            return True
        details["lat"], details["lon"] = float(lat), float(lon)
        if place is not row and place.text("ZADDRESS"):
            details["address"] = place.text("ZADDRESS")
        return True
    return False
