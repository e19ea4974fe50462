"""LINE for the iPhone: `Line.sqlite` (before, `talk.sqlite`), in `PrivateStore/P_…/Messages`.

Facts (a public reader of backups of 2025 with its notes on the tables; an article on `talk.sqlite` of 2013; an open
source printer of these chats): `ZMESSAGE.ZTIMESTAMP` is milliseconds since 1970 UTC, `ZSENDER` a row of `ZUSER`, empty
for what the owner wrote, `ZCONTENTTYPE` LINE's content type (0 text, 1 picture, and so on, as on Android), `ZCHAT` a
row of `ZCHAT`, whose `ZTYPE` is 0 for two people, 4 for an account of a firm, 100 for the owner's own notes, else for a
group, `ZMID` the chat's id everywhere; `ZID` the service's id of the message; `ZLATITUDE` and `ZLONGITUDE` degrees, 0
for none. A table of pairs (`Z_1MEMBERS`, its numbers differ) names the members; names of groups stand in
`UnifiedGroup.sqlite` beside it (`ZUNIFIEDGROUP.ZID`, `ZNAME`), before in `ZGROUP`.

`ZCONTENTMETADATA` is an archive of names and values (see `parsers.apps.line`). Files lie in `Message
Attachments/<chat>/` and `Message Thumbnails/<chat>/`, called `<ZID>` with an ending; reactions in `MessageExt.sqlite`
beside the database (`ZMESSAGEREACTION`: `ZMESSAGEID`, `ZREACTORMID`, `ZREACTIONTYPE`, `ZCHATMID`, `ZCREATEDAT`) (public
readers of iPhones' backups and of LINE's own in iCloud, of 2026). The unit of `ZCREATEDAT` is told by its size: seconds
since 2001, seconds or milliseconds since 1970 do not overlap in the years that have reactions.

Tested: made-up databases of 2013, 2025 and 2026.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, ClassVar

from parsers import times
from parsers.apps.apple import load_plist, plain, unarchive
from parsers.apps.line import APP, BY_NUMBER, CONTENT, REPLY, call_details, contact_of, notice_of, same_of
from parsers.base import Context, register
from parsers.errors import UserError
from parsers.evidence import Item
from parsers.reasons import REASON_LOOSE_REACTION
from parsers.records import (
    OWNER,
    Attachment,
    ConversationKind,
    Direction,
    Found,
    Kind,
    Message,
    Provenance,
    Reaction,
    Record,
    Rejection,
    Time,
)
from parsers.roster import Roster, digest
from parsers.rows import Row, Table, contact, unknown
from parsers.sqlite.database import Database
from parsers.sqlite.parser import DatabaseParser
from parsers.words import N_

_MESSAGES = ("ZCHAT", "ZCONTENTTYPE", "ZSENDER", "ZTEXT", "ZTIMESTAMP")
_COLUMNS = (*_MESSAGES, "ZID", "ZSENDSTATUS", "ZREADCOUNT", "ZLATITUDE", "ZLONGITUDE", "ZMESSAGETYPE",
            "ZCONTENTMETADATA")  # fmt: skip
_IGNORED = ("Z_PK", "Z_ENT", "Z_OPT", "ZTHUMBNAIL", "ZREQSEQ", "ZCONTENTINFO")
_USERS = ("ZMID", "ZNAME", "ZADDRESSBOOKNAME", "ZCUSTOMNAME")
_MEMBERS = re.compile(r"Z_\d+MEMBERS\Z")
_CONTENT = CONTENT | {106: ("other", "empty placeholder"), 107: ("text", "link"), 111: ("other", "album"),
                      112: ("image", "image")}  # fmt: skip
_OWN = re.compile(r"(?:P_|Data-)(u[0-9a-f]{4,64})\Z")
_CHATS: dict[int, ConversationKind] = {0: "direct", 4: "direct", 100: "self"}
_FOLDERS = ("Message Attachments", "Message Thumbnails")
_EARLIEST_UNIX, _MILLISECONDS = 1_300_000_000, 100_000_000_000


@register
class LineIos(DatabaseParser):
    """See the module's docstring."""

    id = "line-ios"
    name = N_("LINE for iPhone (Line.sqlite, talk.sqlite)")
    version = "3"
    app = APP
    recovers = ("ZMESSAGE",)
    tested = ("2013, 2025 and 2026 (by description)",)
    notes = N_("Made after public descriptions.")
    reason = N_("SQLite database with LINE's tables ZMESSAGE, ZCHAT and ZUSER")
    needs: ClassVar = {"ZMESSAGE": _MESSAGES, "ZUSER": ("ZMID",), "ZCHAT": ()}

    def records(self, item: Item, database: Database, context: Context) -> Iterator[Record]:
        return _Reading(item, database).records(context)


class _Reading:
    def __init__(self, item: Item, database: Database) -> None:
        self._item, self._database = item, database
        self._roster = Roster(APP)
        self._unknown: Counter[tuple[str, str]] = Counter()
        self._files: dict[tuple[str, str], list[Item]] | None = None
        found = next((match[1] for part in item.path.split("/") if (match := _OWN.match(part))), None)
        self._own = found
        if found is not None:
            self._roster.owner(None, [("account", found)])
        self._users: dict[int, str] = {}
        for row in Table(database, "ZUSER", "contact", _USERS).rows():
            user, name = row.text("ZMID"), row.text("ZNAME") or row.text("ZCUSTOMNAME") or row.text("ZADDRESSBOOKNAME")
            if user is not None:
                self._users[row.id] = self._roster.person(user, "account", user, name)
            elif name is not None:
                self._users[row.id] = self._roster.person(f"row:{row.id}", "name", name, name)
        groups = _groups(item)
        named = {row.id: (row.text("ZID") or "", row.text("ZNAME") or "")
                 for row in Table(database, "ZGROUP", "contact", ("ZID", "ZNAME")).rows()}  # fmt: skip
        groups = {mid: name for mid, name in named.values() if mid} | groups
        members, of_groups = self._members("CHATS"), self._members("GROUPS")
        by_mid = {named[number][0]: people for number, people in of_groups.items() if number in named}
        self._chats: dict[int, str] = {}
        for row in Table(database, "ZCHAT", "contact", ("ZMID", "ZTYPE", "ZTITLE", "ZNAME")).rows():
            mid, people = row.text("ZMID"), members.get(row.id, [])
            people = [*people, *by_mid.get(mid or "", [])]
            kind = _CHATS.get(-1 if row.integer("ZTYPE") is None else row.integer("ZTYPE") or 0, "group")
            if row.integer("ZTYPE") is None:
                kind = "group" if len(people) > 1 or (mid or "").startswith(("c", "r")) else "direct"
            if kind == "direct" and mid is not None and mid in self._users.values():
                people = [*people, mid]
            title = groups.get(mid or "") or row.text("ZTITLE") or row.text("ZNAME")
            key = self._chats[row.id] = mid or f"row:{row.id}"
            if kind == "self":
                people = []
            shared = kind == "group" and mid is not None
            self._roster.thread(key, kind, people, title, shared=shared, provenance=row.provenance)

    def _members(self, ending: str) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        for table in filter(_MEMBERS.match, self._database.tables()):
            columns = sorted(self._database.columns(table))
            chat = next((name for name in columns if ending in name), None)
            user = next((name for name in columns if "MEMBERS" in name), None)
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
        yield from self._reactions()
        people = Table(self._database, "ZUSER", "contact", _USERS, ignored=self._database.columns("ZUSER"))
        yield from people.records(self._contact, context)
        yield from self._roster.records()
        yield from unknown(self._unknown)

    def _message(self, row: Row) -> Iterator[Record]:
        number, text, user = row.integer("ZCONTENTTYPE"), row.text("ZTEXT"), row.integer("ZSENDER")
        sender: str | None
        way: Direction
        kind, details = self._kind(number)
        values = _values(row["ZCONTENTMETADATA"])
        if number == 18:  # an event of the chat, which nobody wrote
            sender, way = None, "unknown"
            details["system"], text = {"text": text, **notice_of(values)}, None
        else:
            sender, way = self._writer(user)
        if kind == "call":
            details |= call_details(values, text, way, told=True)
        elif kind == "contact" and (contact := contact_of(values)):
            details["contact"] = contact
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
            key, kind, way, sender, time, text, row.provenance, row.state, server, same, values.get(REPLY),
            tuple(self._attachments(key, server, kind, values)), details or None, row.raw("ZTEXT"),
        )  # fmt: skip

    def _kind(self, number: int | None) -> tuple[Kind, dict[str, Any]]:
        if number in (None, 0):
            return "text", {}
        if number == 100:  # what the app tells of itself, as on Android
            return "system", {"type": number}
        if number not in _CONTENT:
            self._unknown["ZCONTENTTYPE", str(number)] += 1
            return "other", {"type": number}
        kind, name = _CONTENT[number]
        return kind, {} if kind == "text" else {"type": name}

    def _attachments(self, chat: str, server: str | None, kind: Kind, values: dict[str, str]) -> Iterator[Attachment]:
        """The file of a message, or the small picture that is all there is of it."""
        name, size = values.get("FILE_NAME"), values.get("FILE_SIZE", "")
        found = self._stored().get((chat, server or ""), [])
        for one in found:
            self._item.claim(one)
        if found:
            best = next((one for one in found if one.folder.rpartition("/")[0].endswith(_FOLDERS[0])), found[0])
            preview = best.folder.rpartition("/")[0].endswith(_FOLDERS[1])
            yield Attachment(name or best.name, "image/jpeg" if preview else None, best.path,
                             details={"thumbnail": True} if preview else None)  # fmt: skip
        elif name is not None or kind in ("image", "video", "voice", "document"):
            yield Attachment(name, size=int(size) if size.isdecimal() and 0 < len(size) < 13 else None)

    def _stored(self) -> dict[tuple[str, str], list[Item]]:
        """The files that the app keeps, by chat and message: those of this account where several are there."""
        if self._files is None:
            self._files = {}
            own = next((part for part in self._item.path.split("/") if part.startswith("P_")), None)
            for one in self._item.evidence.items:
                parts = one.path.split("/")
                if len(parts) > 2 and parts[-3] in _FOLDERS and (own is None or own in parts) and not one.container:
                    self._files.setdefault((parts[-2], one.name.partition(".")[0]), []).append(one)
        return self._files

    def _reactions(self) -> Iterator[Record]:
        """Reactions, from the database beside the chats'."""
        beside = self._item.beside("MessageExt.sqlite")
        if beside is None or not (beside.schema() or {}).get("ZMESSAGEREACTION", frozenset()) >= {"ZMESSAGEID"}:
            return
        self._item.claim(beside)
        try:
            with beside.database() as database:
                wanted = ("ZMESSAGEID", "ZREACTORMID", "ZREACTIONTYPE", "ZCHATMID", "ZCREATEDAT")
                for row in Table(database, "ZMESSAGEREACTION", "reaction", wanted).rows():
                    if row.state != "removed_by_wal":
                        yield Found("reaction", 1)
                        yield self._reaction(row)
        except UserError as error:  # a damaged neighbour costs the reactions alone
            self._item.damage.append(str(error))

    def _reaction(self, row: Row) -> Record:
        target, who, number = row.text("ZMESSAGEID"), row.text("ZREACTORMID"), row.integer("ZREACTIONTYPE")
        chat, place = row.text("ZCHATMID"), Provenance("MessageExt.sqlite ZMESSAGEREACTION", row.id)
        if target is None or chat is None or number is None or not self._roster.has_thread(chat):
            return Rejection("reaction", REASON_LOOSE_REACTION, place, raw=target)
        sender: str | None = OWNER
        way: Direction = "out"
        if who is None or who != self._own:  # where nothing names the owner, who reacted may be the owner
            sender = None if who is None else self._roster.person(who, "account", who)
            way = "in" if who is not None and (self._own is not None or who in self._users.values()) else "unknown"
        emoji = BY_NUMBER.get(number, f"#{number}")
        return Reaction(chat, target, sender, emoji, _moment(row["ZCREATEDAT"]), place, way)

    def _writer(self, user: int | None) -> tuple[str | None, Direction]:
        if user is None:
            return OWNER, "out"
        sender = self._users.get(user)
        return sender, "in" if sender is not None else "unknown"

    @staticmethod
    def _contact(row: Row) -> Iterator[Record]:
        user, name = row.text("ZMID"), row.text("ZNAME") or row.text("ZCUSTOMNAME") or row.text("ZADDRESSBOOKNAME")
        yield contact(APP, row, name, (("account", user),), row.given("ZADDRESSBOOKNAME"))


def _values(archive: object) -> dict[str, str]:
    """The names and values beside a message, as text."""
    found = plain(unarchive(archive))
    found = found if isinstance(found, dict) else plain(load_plist(archive))
    return {name: str(value) for name, value in found.items() if isinstance(value, str | int)} if isinstance(
        found, dict) else {}  # fmt: skip


def _moment(value: object) -> Time:
    number = value if isinstance(value, int | float) else None
    if number is None or number < _EARLIEST_UNIX:
        return times.from_apple(value)
    return times.from_unix_s(value) if number < _MILLISECONDS else times.from_unix_ms(value)


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
