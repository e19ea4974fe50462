"""LINE for the iPhone: `Line.sqlite` (before, `talk.sqlite`), in `PrivateStore/P_…/Messages`.

Facts (a public reader of backups of 2025 with its notes on the tables; an article on `talk.sqlite` of 2013; an open
source printer of these chats): `ZMESSAGE.ZTIMESTAMP` is milliseconds since 1970 UTC, `ZSENDER` a row of `ZUSER`, empty
for what the owner wrote, `ZCONTENTTYPE` LINE's content type (0 text, 1 picture, and so on, as on Android), `ZCHAT` a
row of `ZCHAT`, whose `ZTYPE` is 0 for two people and else a group, `ZMID` the chat's id everywhere; `ZID` the service's
id of the message; `ZLATITUDE` and `ZLONGITUDE` degrees, 0 for none. A table of pairs (`Z_1MEMBERS`, its numbers differ)
names the members; names of groups stand in `UnifiedGroup.sqlite` beside it (`ZUNIFIEDGROUP.ZID`, `ZNAME`).

Tested: made-up databases of 2013 and 2025. Not read: files (where they lie is not described), reactions, calls' log.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from parsers import times
from parsers.base import Context, Identified, Parser, register
from parsers.errors import MissingColumns, UserError
from parsers.evidence import Item
from parsers.formats.android_sms.parts import WARNING_UNKNOWN
from parsers.formats.line_android import APP, CONTENT, same_of
from parsers.records import (
    OWNER,
    Contact,
    ConversationKind,
    Direction,
    IdentifierKind,
    Kind,
    Message,
    Record,
    Rejection,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import Roster, digest
from parsers.rows import Row, Table
from parsers.signs import Signs
from parsers.sqlite import Database
from parsers.words import N_

REASON = N_("SQLite database with LINE's tables ZMESSAGE, ZCHAT and ZUSER")
REASON_NOBODY = N_("The row names neither a person nor a number.")
_MESSAGES = frozenset(("ZTEXT", "ZSENDER", "ZCONTENTTYPE", "ZCHAT", "ZTIMESTAMP"))
_COLUMNS = (*sorted(_MESSAGES), "ZID", "ZSENDSTATUS", "ZREADCOUNT", "ZLATITUDE", "ZLONGITUDE", "ZMESSAGETYPE")
_IGNORED = ("Z_PK", "Z_ENT", "Z_OPT", "ZTHUMBNAIL", "ZCONTENTMETADATA", "ZREQSEQ", "ZCONTENTINFO")
_USERS = ("ZMID", "ZNAME", "ZADDRESSBOOKNAME", "ZCUSTOMNAME")
_MEMBERS = re.compile(r"Z_\d+MEMBERS\Z")


@register
class LineIos(Parser):
    """See the module's docstring."""

    id = "line-ios"
    name = N_("LINE for iPhone (Line.sqlite, talk.sqlite)")
    version = "2"
    app = APP
    recovers = ("ZMESSAGE",)
    tested = ("2013 and 2025 (by description)",)
    notes = N_("Made after public descriptions. Files of messages are not linked: where they lie is not described.")
    signs = Signs(tables=("ZMESSAGE",))

    def identify(self, item: Item) -> Identified | None:
        schema = item.schema()
        if schema is None or not schema.get("ZMESSAGE", frozenset()) >= _MESSAGES:
            return None
        known = "ZMID" in schema.get("ZUSER", frozenset()) and "ZCHAT" in schema
        return Identified(95, REASON) if known else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        with item.database() as database:
            if not database.columns("ZMESSAGE") >= _MESSAGES:
                raise MissingColumns(path=item.path, what="ZMESSAGE(ZTEXT, ZSENDER, ZCONTENTTYPE, ZCHAT, ZTIMESTAMP)")
            yield from _Reading(item, database).records(context)


class _Reading:
    def __init__(self, item: Item, database: Database) -> None:
        self._database = database
        self._roster = Roster(APP)
        self._unknown: Counter[str] = Counter()
        self._users: dict[int, str] = {}
        for row in Table(database, "ZUSER", "contact", _USERS).rows():
            user, name = row.text("ZMID"), row.text("ZNAME") or row.text("ZCUSTOMNAME") or row.text("ZADDRESSBOOKNAME")
            if user is not None:
                self._users[row.id] = self._roster.person(user, "account", user, name)
            elif name is not None:
                self._users[row.id] = self._roster.person(f"row:{row.id}", "name", name, name)
        groups = _groups(item)
        members = self._members()
        self._chats: dict[int, str] = {}
        for row in Table(database, "ZCHAT", "contact", ("ZMID", "ZTYPE", "ZTITLE", "ZNAME")).rows():
            mid, people = row.text("ZMID"), members.get(row.id, [])
            kind: ConversationKind = "direct" if row.integer("ZTYPE") == 0 else "group"
            if row.integer("ZTYPE") is None:
                kind = "group" if len(people) > 1 or (mid or "").startswith(("c", "r")) else "direct"
            if kind == "direct" and mid is not None and mid in self._users.values():
                people = [*people, mid]
            title = groups.get(mid or "") or row.text("ZTITLE") or row.text("ZNAME")
            key = self._chats[row.id] = mid or f"row:{row.id}"
            shared = kind == "group" and mid is not None
            self._roster.thread(key, kind, people, title, shared=shared, provenance=row.provenance)

    def _members(self) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        for table in filter(_MEMBERS.match, self._database.tables()):
            columns = sorted(self._database.columns(table))
            chat = next((name for name in columns if name.endswith("CHATS")), None)
            user = next((name for name in columns if name.endswith("MEMBERS")), None)
            if chat is None or user is None:
                continue
            for row in Table(self._database, table, "contact", (chat, user)).rows():
                person = self._users.get(row.integer(user) or 0)
                if person is not None:
                    found.setdefault(row.integer(chat) or 0, []).append(person)
        return found

    def records(self, context: Context) -> Iterator[Record]:
        table = Table(self._database, "ZMESSAGE", "message", _COLUMNS, ignored=_IGNORED, gaps=self._roster)
        yield from table.records(self._message, context)
        people = Table(self._database, "ZUSER", "contact", _USERS, ignored=self._database.columns("ZUSER"))
        yield from people.records(self._contact, context)
        yield from self._roster.records()
        for value, count in sorted(self._unknown.items()):
            yield Warning(WARNING_UNKNOWN, {"field": "ZCONTENTTYPE", "value": value, "count": count})

    def _message(self, row: Row) -> Iterator[Record]:
        number, text, user = row.integer("ZCONTENTTYPE"), row.text("ZTEXT"), row.integer("ZSENDER")
        sender: str | None
        way: Direction
        kind, details = self._kind(number)
        if number == 18:  # an event of the chat, which nobody wrote
            sender, way = None, "unknown"
            details["system"], text = {"text": text}, None
        else:
            sender, way = self._writer(user)
        key = self._chats.get(row.integer("ZCHAT") or 0) or self._roster.thread("(no conversation)")
        if sender not in (None, OWNER):
            self._roster.thread(key, people=(sender,))
        elif sender == OWNER:
            self._roster.owner()
        lat, lon = row["ZLATITUDE"], row["ZLONGITUDE"]
        if isinstance(lat, float) and isinstance(lon, float) and (lat or lon) and abs(lat) <= 90 and abs(lon) <= 180:
            details["lat"], details["lon"] = lat, lon
        details |= row.given("ZREADCOUNT", "ZMESSAGETYPE")
        time, server = times.from_unix_ms(row.integer("ZTIMESTAMP")), row.text("ZID")
        if time.utc_ms is None:
            details |= row.given("ZTIMESTAMP")
        same = same_of(row, server, text, kind)
        if same is None and time.utc_ms is not None:
            same = f"{time.utc_ms}\x1f{sender}\x1f{kind}\x1f{digest(text)}"
        yield Message(
            key, kind, way, sender, time, text, row.provenance, row.state, server, same, details=details or None,
            raw=row.raw("ZTEXT"),
        )  # fmt: skip

    def _kind(self, number: int | None) -> tuple[Kind, dict[str, Any]]:
        if number in (None, 0):
            return "text", {}
        if number == 100:  # what the app tells of itself, as on Android
            return "system", {"type": number}
        if number not in CONTENT:
            self._unknown[str(number)] += 1
            return "other", {"type": number}
        kind, name = CONTENT[number]
        return kind, {} if kind == "text" else {"type": name}

    def _writer(self, user: int | None) -> tuple[str | None, Direction]:
        if user is None:
            return OWNER, "out"
        sender = self._users.get(user)
        return sender, "in" if sender is not None else "unknown"

    @staticmethod
    def _contact(row: Row) -> Iterator[Record]:
        user, name = row.text("ZMID"), row.text("ZNAME") or row.text("ZCUSTOMNAME") or row.text("ZADDRESSBOOKNAME")
        identifiers: tuple[tuple[IdentifierKind, str], ...] = (("account", user),) if user is not None else ()
        if not identifiers and name is None:
            yield Rejection("contact", REASON_NOBODY, row.provenance)
            return
        yield Contact(APP, name, identifiers, row.provenance, row.state, row.given("ZADDRESSBOOKNAME") or None)


def _groups(item: Item) -> dict[str, str]:
    """Names of groups, from the database beside the chats'."""
    beside = item.beside("UnifiedGroup.sqlite")
    if beside is None or "ZUNIFIEDGROUP" not in (beside.schema() or {}):
        return {}
    item.claim(beside)
    try:
        with beside.database() as database:
            rows = Table(database, "ZUNIFIEDGROUP", "contact", ("ZID", "ZNAME")).rows()
            return {number: row.text("ZNAME") or "" for row in rows if (number := row.text("ZID")) is not None}
    except UserError:
        return {}
