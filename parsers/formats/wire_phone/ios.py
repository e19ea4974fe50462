"""Wire for the iPhone: `store.wiredatabase`.

Facts (Wire's own backup-export-tool, package `ios.database`; iLEAPP `wire`; wireapp/wire-ios, the folder of an
account): Core Data, times in seconds since 2001 UTC. `ZMESSAGE.ZVISIBLEINCONVERSATION` or, where the owner hid it,
`ZHIDDENINCONVERSATION` is the chat, `ZSENDER` a row of `ZUSER`; what was sent stands as protocol buffers
(`shared`) in `ZGENERICMESSAGEDATA.ZDATA`, whose `ZMESSAGE` or, for files, `ZASSET` names the message; the words stand
again, without case and accents, in `ZNORMALIZEDTEXT`, which counts where there is no other. Identifiers are UUIDs of 16
bytes. `Z_PRIMARYKEY` names the entity numbers, among them `SystemMessage`, and those of the table of pairs of reactions
and users. `ZPARTICIPANTROLE` are members. What the numbers of `ZSYSTEMMESSAGETYPE` mean changed between versions, so
they stay numbers. The database lies in `<account>/store`.

Tested: fixtures made after that source, of the model of 2020 (2.81) and of an older one without roles and reactions.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any, ClassVar

from parsers import times
from parsers.base import Context, register
from parsers.formats.wire_phone.android import WARNING_BLOBS, WARNING_OWNER
from parsers.formats.wire_phone.shared import APP, Said, decoded
from parsers.item import Item
from parsers.protobuf import NotProtobuf
from parsers.records import (
    OWNER,
    REASON_NO_CONVERSATION,
    ConversationKind,
    IdentifierKind,
    Kind,
    Message,
    Reaction,
    Record,
    Rejection,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import Roster, direction_of
from parsers.rows import Row, Side, Table, contact
from parsers.sqlite.database import Database
from parsers.sqlite.parser import DatabaseParser
from parsers.words import N_

_COLUMNS = ("Z_ENT", "ZSENDER", "ZVISIBLEINCONVERSATION", "ZHIDDENINCONVERSATION", "ZSERVERTIMESTAMP",
            "ZUPDATEDTIMESTAMP", "ZNORMALIZEDTEXT", "ZTEXT", "ZSYSTEMMESSAGETYPE", "ZDURATION", "ZNONCE_DATA",
            "ZEXPECTSREADCONFIRMATION", "ZISEXPIRED")
#: `ZMConversationType`: 4 asks somebody for a conversation of two.
_CHATS: dict[int, ConversationKind] = {1: "self", 2: "direct", 3: "group", 4: "direct"}
_USERS = ("ZNAME", "ZHANDLE", "ZPHONENUMBER", "ZEMAILADDRESS", "ZREMOTEIDENTIFIER_DATA")


@register
class WireIos(DatabaseParser):
    """See the module's docstring."""

    id = "wire-ios"
    name = N_("Wire for iPhone (store.wiredatabase)")
    version = "5"
    app = APP
    recovers = ("ZMESSAGE",)
    tested = ("model of 2020 and an older one (by published source)",)
    notes = N_("Notices of the app keep their number: what it means changed between versions. Files are encrypted; "
               "what they are called is kept.")
    reason = N_("SQLite database with Wire's tables ZMESSAGE and ZGENERICMESSAGEDATA")
    needs: ClassVar = {
        "ZMESSAGE": ("ZSENDER", "ZVISIBLEINCONVERSATION", "ZSERVERTIMESTAMP"),
        "ZGENERICMESSAGEDATA": ("ZDATA",),
    }

    def records(self, item: Item, database: Database, context: Context) -> Iterator[Record]:
        return _Reading(item, database).records(context)


def _uuid(value: object) -> str | None:
    return str(uuid.UUID(bytes=value)) if isinstance(value, bytes) and len(value) == 16 else None


class _Reading:
    def __init__(self, item: Item, database: Database) -> None:
        self._database = database
        self._roster = Roster(APP)
        self._damaged = 0
        parts = item.path.lower().split("/")
        self._account = parts[-3] if len(parts) > 2 and parts[-2] == "store" else None
        self._entities = {row.text("Z_NAME"): row.integer("Z_ENT") for row in Table(
            database, "Z_PRIMARYKEY", "contact", ("Z_NAME", "Z_ENT")).rows()}  # fmt: skip
        self._users: dict[int, str] = {}
        for row in Table(database, "ZUSER", "contact", _USERS).rows():
            self._user(row)
        if self._account is not None and self._account not in self._users.values():
            self._account = None
        self._users = {row: OWNER if user == self._account else user for row, user in self._users.items()}
        members: dict[int, list[str]] = {}
        for row in Table(database, "ZPARTICIPANTROLE", "contact", ("ZUSER", "ZCONVERSATION")).rows():
            person = self._users.get(row.integer("ZUSER") or 0)
            if person is not None:
                members.setdefault(row.integer("ZCONVERSATION") or 0, []).append(person)
        self._chats: dict[int, str] = {}
        chats = Table(database, "ZCONVERSATION", "contact",
                      ("ZREMOTEIDENTIFIER_DATA", "ZUSERDEFINEDNAME", "ZCONVERSATIONTYPE"))  # fmt: skip
        for row in chats.rows():
            people = members.get(row.id, [])
            others = [person for person in people if person != OWNER]
            counted: ConversationKind = "group" if len(others) > 1 else "direct" if others else "unknown"
            kind = _CHATS.get(row.integer("ZCONVERSATIONTYPE") or 0, counted)
            key = self._chats[row.id] = _uuid(row["ZREMOTEIDENTIFIER_DATA"]) or f"row:{row.id}"
            self._roster.thread(key, kind, people, row.text("ZUSERDEFINEDNAME"), shared=not key.startswith("row:"),
                                provenance=row.provenance)  # fmt: skip
        self._liked: dict[int, tuple[str, str | None]] = {}
        wanted = {row.integer("ZMESSAGE") for row in Table(database, "ZREACTION", "contact", ("ZMESSAGE",)).rows()}
        self._wanted = {number for number in wanted if number is not None}

    def _user(self, row: Row) -> None:
        user, name = _uuid(row["ZREMOTEIDENTIFIER_DATA"]) or f"row:{row.id}", row.text("ZNAME")
        self._users[row.id] = user
        aliases = [pair for pair in _identifiers(row) if pair[1] != user]
        if user == self._account:
            self._roster.owner(name, [("account", user), *aliases])
        else:
            # The number of a row is somebody else's in another phone.
            self._roster.person(user, "name" if user.startswith("row:") else "account", user, name, aliases)

    def records(self, context: Context) -> Iterator[Record]:
        sides = (Side("said", "ZGENERICMESSAGEDATA", "ZMESSAGE", ("ZDATA",)),
                 Side("files", "ZGENERICMESSAGEDATA", "ZASSET", ("ZDATA",)))
        known = self._database.columns("ZMESSAGE")
        table = Table(self._database, "ZMESSAGE", "message", _COLUMNS, ignored=known, sides=sides, gaps=self._roster)
        yield from table.records(self._message, context)
        reaction, user = self._entities.get("Reaction"), self._entities.get("User")
        pairs, first, second = f"Z_{reaction}USERS", f"Z_{reaction}REACTIONS", f"Z_{user}USERS"
        if {first, second} <= self._database.columns(pairs):
            about = Side("about", "ZREACTION", "Z_PK", ("ZMESSAGE", "ZUNICODEVALUE"), to=first)
            likes = Table(self._database, pairs, "reaction", (first, second), sides=(about,))
            yield from likes.records(lambda row: self._reaction(row, second), context)
        people = Table(self._database, "ZUSER", "contact", _USERS, ignored=self._database.columns("ZUSER"))
        yield from people.records(self._contact, context)
        yield from self._roster.records()
        if self._account is None:
            yield Warning(WARNING_OWNER)
        if self._damaged:
            yield Warning(WARNING_BLOBS, {"n": self._damaged})

    def _message(self, row: Row) -> Iterator[Record]:
        shown, hidden = row.integer("ZVISIBLEINCONVERSATION"), row.integer("ZHIDDENINCONVERSATION")
        chat = self._chats.get(shown or 0) or self._chats.get(hidden or 0)
        key = chat or self._roster.thread("(no conversation)")
        sender = self._users.get(row.integer("ZSENDER") or 0)
        if sender is not None:
            self._roster.thread(key, people=(sender,))
        said, raw = self._said(row)
        details: dict[str, Any] = {} if said is None else dict(said.details)
        kind: Kind = "other" if said is None else said.kind
        text = row.text("ZTEXT") if said is None else said.text
        if text is None and row.text("ZNORMALIZEDTEXT") is not None and kind in ("other", "text"):
            text, kind, details["text_from"] = row.text("ZNORMALIZEDTEXT"), "text", "ZNORMALIZEDTEXT"
        if said is None and row.integer("Z_ENT") == self._entities.get("SystemMessage", -1):
            kind, text = "system", None
            details["system"] = {"type": row.integer("ZSYSTEMMESSAGETYPE")}
            length = row["ZDURATION"]
            if isinstance(length, int | float) and 0 < length < 10_000_000:
                kind, details["duration_s"], details["outcome"] = "call", length, "answered"
        elif kind == "other" and text is not None:
            kind = "text"
        if shown is None and hidden is not None:
            details["hidden"] = True
        edited = times.from_apple(row["ZUPDATEDTIMESTAMP"])
        if edited.utc_ms is not None:
            details["updated_at"] = times.iso_utc(edited.utc_ms)
        own = _uuid(row["ZNONCE_DATA"]) or (said.id if said is not None else None)
        if row.id in self._wanted:
            self._liked[row.id] = key, own
        way = direction_of(sender, known=self._account is not None and kind != "system")
        time = times.from_apple(row["ZSERVERTIMESTAMP"])
        same = f"*wire\x1f{own}" if own is not None and kind != "system" and len(own) >= 16 else own
        state = row.deleted_if(bool(details.get("hidden")))
        yield Message(
            key, kind, way, sender, time, text, row.provenance, state, own, same,
            said.reply_to if said is not None else None, said.attachments if said is not None else (),
            details or None, raw,
        )  # fmt: skip

    def _said(self, row: Row) -> tuple[Said | None, bytes | None]:
        """What was sent: of several, the last that has words; an edit replaces what it stands beside."""
        best: Said | None = None
        raw: bytes | None = None
        for data in (one["ZDATA"] for one in (*row.side("files"), *row.side("said"))):
            if not isinstance(data, bytes):
                continue
            try:
                found = decoded(data)[-1]
            except NotProtobuf:
                self._damaged += 1
                raw = data
                continue
            if best is None or found.text is not None or (found.attachments and not best.attachments):
                best = found
        return best, raw

    def _reaction(self, row: Row, user: str) -> Iterator[Record]:
        about = row.side("about")
        key, target = self._liked.get(about[0].integer("ZMESSAGE") or 0, (None, None)) if about else (None, None)
        if key is None or target is None:
            yield Rejection("reaction", REASON_NO_CONVERSATION, row.provenance)
            return
        sender = self._users.get(row.integer(user) or 0)
        way = direction_of(sender, known=self._account is not None)
        yield Reaction(key, target, sender, about[0].text("ZUNICODEVALUE") or "", times.MISSING, row.provenance, way,
                       row.state)  # fmt: skip

    @staticmethod
    def _contact(row: Row) -> Iterator[Record]:
        yield contact(APP, row, row.text("ZNAME"), _identifiers(row))


def _identifiers(row: Row) -> Iterator[tuple[IdentifierKind, str]]:
    stated: tuple[tuple[IdentifierKind, str | None], ...] = (
        ("account", _uuid(row["ZREMOTEIDENTIFIER_DATA"])), ("username", row.text("ZHANDLE")),
        ("email", row.text("ZEMAILADDRESS")), ("phone", row.text("ZPHONENUMBER")))
    yield from ((kind, value) for kind, value in stated if value is not None)
