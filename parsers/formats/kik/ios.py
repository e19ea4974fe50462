"""Kik for the iPhone: `kik.sqlite`.

Facts (plaso `kik_ios` with its public sample of 2015, which is tested; iLEAPP `kikMessages`, `kikBplistmeta`, seen with
versions 16 and 17): `ZKIKMESSAGE.ZTYPE` 1 received, 2 sent, 3 a notice of the group, 4 a notice about a member; times
are seconds since 2001 UTC, `ZTIMESTAMP` the sender's and `ZRECEIVEDTIMESTAMP` this phone's; `ZUSER` is the other
person, or, in what was sent to a group, the group. Which chat a message stands in says a table of pairs whose name
has Core Data's numbers of both entities (`Z_3MESSAGES`: chat, message); a message may stand in two.
`ZKIKATTACHMENT.ZCONTENT` is a content id, which is the message's text as well; a property list of that name in
`attachments` describes it, the file lies in `content_manager/data_cache`. Who the owner is the database does not say.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, ClassVar

from parsers import times
from parsers.apps.apple import load_plist
from parsers.base import Context, register
from parsers.errors import UserError
from parsers.formats.kik.shared import APP, file_of, is_group, kind_of_file, person, same_of
from parsers.item import Item
from parsers.records import (
    OWNER,
    Attachment,
    Direction,
    Kind,
    Message,
    Provenance,
    Record,
)
from parsers.roster import Roster
from parsers.rows import Row, Side, Table, contact, unknown
from parsers.sqlite.database import Database, quoted
from parsers.sqlite.parser import DatabaseParser
from parsers.words import N_

_COLUMNS = ("ZBODY", "ZTYPE", "ZUSER", "ZSTATE", "ZSYSTEMSTATE", "ZFLAGS", "ZTIMESTAMP", "ZRECEIVEDTIMESTAMP",
            "ZSTANZAID", "ZMENTIONID", "ZREPLYTOSTANZAID")  # fmt: skip
_IGNORED = ("Z_PK", "Z_ENT", "Z_OPT", "ZINTERNALID", "ZCHATEXTRA", "ZDRAFTMESSAGECHAT", "ZLASTMESSAGECHAT",
            "ZLASTMESSAGEUSER", "ZRENDERINSTRUCTIONSET", "ZEXTRA", "ZKEYBOARDS")  # fmt: skip
_USERS = ("ZJID", "ZDISPLAYNAME", "ZUSERNAME", "ZFIRSTNAME", "ZLASTNAME", "ZEMAIL", "ZSTATUS", "ZGROUPTAG", "ZPPURL",
          "ZADDRESSBOOKID", "ZFLAGS")  # fmt: skip
_QUIET = ("Z_PK", "Z_ENT", "Z_OPT", "ZINTERNALID", "ZPRESENCE", "ZTYPE", "ZCHATUSER", "ZEXTRA", "ZLASTMESSAGE",
          "ZDISPLAYNAMEASCII", "ZPPTIMESTAMP", "ZCONTENTLINKSPROTODATA")  # fmt: skip
_PEOPLE = "ZJID IS NULL OR ZJID NOT LIKE '%@groups.kik.com'"
_PAIRS = re.compile(r"Z_(\d+)MESSAGES\Z")
_MEMBERS = re.compile(r"Z_\d+MEMBERS\Z")
_SMALL = 4 << 20  # bytes of a property list


@register
class KikIos(DatabaseParser):
    """See the module's docstring."""

    id = "kik-ios"
    name = N_("Kik for iPhone (kik.sqlite)")
    version = "1"
    app = APP
    tested = ("2015 (a public sample)", "2024 (by description)")
    notes = N_("The database does not say whose account it is. Drafts are not read.")
    reason = N_("SQLite database with Kik's tables ZKIKMESSAGE and ZKIKUSER")
    needs: ClassVar = {"ZKIKMESSAGE": ("ZBODY", "ZTYPE", "ZUSER"), "ZKIKUSER": ("ZJID",)}

    def records(self, item: Item, database: Database, context: Context) -> Iterator[Record]:
        return _Reading(item, database).records(context)


class _Reading:
    def __init__(self, item: Item, database: Database) -> None:
        self._item, self._database = item, database
        self._roster = Roster(APP)
        self._unknown: Counter[tuple[str, str]] = Counter()
        self._users: dict[int, str] = {}
        self._names: dict[int, str | None] = {}
        for row in Table(database, "ZKIKUSER", "contact", _USERS).rows():
            self._user(row)
        self._members: dict[int, list[str]] = {}
        self._load_members()
        self._chats: dict[int, int] = {}  # a chat's user: a person or a group
        for row in Table(database, "ZKIKCHAT", "contact", ("ZUSER", "ZFLAGS")).rows():
            user = row.integer("ZUSER")
            if user is not None:
                self._chats[row.id] = user
                self._thread(user, row.provenance)

    def _user(self, row: Row) -> None:
        jid = row.text("ZJID") or row.text("ZUSERNAME")
        name = row.text("ZDISPLAYNAME") or " ".join(
            part for part in (row.text("ZFIRSTNAME"), row.text("ZLASTNAME")) if part) or None
        if jid is None or (row.state == "removed_by_wal" and row.id in self._users):
            return
        self._users[row.id], self._names[row.id] = jid, name
        if not is_group(jid):
            person(self._roster, jid, name, row.text("ZUSERNAME"), row.text("ZEMAIL"))

    def _load_members(self) -> None:
        """Who is in which group; the table and its columns are named by Core Data."""
        for table in filter(_MEMBERS.match, self._database.tables()):
            columns = sorted(self._database.columns(table))
            group = next((column for column in columns if column.endswith("MEMBERSINVERSE")), None)
            member = next((column for column in columns if column.endswith("MEMBERS")), None)
            if group is None or member is None:
                continue
            sql = f"SELECT {quoted(group)}, {quoted(member)} FROM {quoted(table)}"
            for number, user in self._database.query(sql):
                jid = self._users.get(user) if type(user) is int else None
                if type(number) is int and jid is not None and not is_group(jid):
                    self._members.setdefault(number, []).append(jid)

    def _pairs(self) -> tuple[Side, ...]:
        """The table that says which chat a message stands in."""
        for table in filter(_PAIRS.match, self._database.tables()):
            columns = sorted(self._database.columns(table))
            chat = next((column for column in columns if column.endswith("CHAT")), None)
            message = next((column for column in columns if column.endswith("MESSAGES")), None)
            if chat is not None and message is not None:
                return (Side("chats", table, message, (chat,), to="Z_PK"),)
        return ()

    def records(self, context: Context) -> Iterator[Record]:
        files = Side("files", "ZKIKATTACHMENT", "ZMESSAGE", ("ZCONTENT", "ZTYPE", "ZSTATE", "ZFLAGS", "ZTIMESTAMP"),
                     to="Z_PK")  # fmt: skip
        table = Table(self._database, "ZKIKMESSAGE", "message", _COLUMNS, ignored=_IGNORED,
                      sides=(files, *self._pairs()), gaps=self._roster)  # fmt: skip
        yield from table.records(self._message, context)
        users = Table(self._database, "ZKIKUSER", "contact", _USERS, ignored=_QUIET, where=_PEOPLE)
        yield from users.records(self._contact, context)
        yield from self._roster.records()
        yield from unknown(self._unknown)

    def _thread(self, user: int | None, place: Provenance | None = None) -> str:
        jid = self._users.get(user) if user is not None else None
        if user is None or jid is None:
            return self._roster.thread("(unknown chat)")
        if is_group(jid):
            return self._roster.thread(jid, "group", self._members.get(user, ()), self._names.get(user), shared=True,
                                       provenance=place)  # fmt: skip
        return self._roster.thread(jid, "direct", (jid,), provenance=place)

    def _conversation(self, row: Row) -> tuple[str, list[str]]:
        """The chat of a message; of several the one with the person it names, and the others."""
        user = row.integer("ZUSER")
        chats = [value for side in row.side("chats") for value in side.values.values() if type(value) is int]
        users = [self._chats[chat] for chat in chats if chat in self._chats]
        first = user if user in users or not users else users[0]
        key = self._thread(first)
        return key, [self._thread(other) for other in users if other != first]

    def _message(self, row: Row) -> Iterator[Record]:
        number, text = row.integer("ZTYPE"), row.text("ZBODY")
        user = row.integer("ZUSER")
        jid = self._users.get(user) if user is not None else None
        key, others = self._conversation(row)
        details: dict[str, Any] = row.given("ZSTATE", "ZSYSTEMSTATE", "ZFLAGS", "ZMENTIONID")
        details = {name.lower().removeprefix("z"): value for name, value in details.items()}
        if others:
            details["also_in"] = others
        direction: Direction = "in" if number == 1 else "out" if number == 2 else "unknown"
        sender = OWNER if number == 2 else jid if number == 1 and not is_group(jid) else None
        kind: Kind = "text" if text is not None else "other"
        if number in (3, 4):
            kind, details["system"] = "system", {"type": "group" if number == 3 else "member"}
            if number == 4 and jid is not None:
                details["system"]["about"] = jid
        elif number not in (1, 2):
            self._unknown["ZTYPE", str(number)] += 1
            kind, details["type"] = "other", number
        attachments = tuple(self._attachments(row))
        if attachments:
            names = {(attachment.details or {}).get("content_id") for attachment in attachments}
            text = None if text in names else text
            stated = (attachments[0].details or {}).pop("kind")
            kind = stated if kind != "system" else kind
        time = times.from_apple(row["ZTIMESTAMP"])
        received = times.from_apple(row["ZRECEIVEDTIMESTAMP"])
        if time.utc_ms is None and received.utc_ms is not None:
            time, details["time_from"] = received, "received"
        elif received.utc_ms is not None and number == 1:
            details["received"] = times.iso_utc(received.utc_ms)
        stanza = row.text("ZSTANZAID")
        yield Message(
            key, kind, direction, sender, time, text, row.provenance, row.state, stanza,
            same_of(stanza, live=row.state == "live"), row.text("ZREPLYTOSTANZAID"), attachments, details or None,
            row.raw("ZBODY"),
        )  # fmt: skip

    def _attachments(self, row: Row) -> Iterator[Attachment]:
        for side in row.side("files"):
            content = side.text("ZCONTENT")
            stated, plist = self._described(content)
            found = file_of(content, self._item) if plist is None else self._beside(content, plist)
            details: dict[str, Any] = {"content_id": content, **side.given("ZTYPE", "ZSTATE"), **stated}
            camera = stated.get("app-id") == "com.kik.ext.camera"
            details["kind"] = kind_of_file(found, "image" if camera else "document")
            size = stated.get("file-size")
            name = stated.get("file-name") or content
            yield Attachment(
                str(name) if name else None, None, found.path if found else None,
                int(size) if isinstance(size, str) and size.isdecimal() and len(size) < 16 else None, details=details,
            )  # fmt: skip

    def _beside(self, content: str | None, plist: Item) -> Item | None:
        """The file of a content id whose description has the same name."""
        for other in self._item.evidence.named(content or ""):
            if other is not plist and not other.container and not other.folder.endswith("attachments"):
                self._item.claim(other)
                return other
        return None

    def _described(self, content: str | None) -> tuple[dict[str, Any], Item | None]:
        """What the property list of a content id says, and the list."""
        for other in self._item.evidence.named(content or ""):
            if not other.folder.endswith("attachments") or other.size > _SMALL:
                continue
            if not other.head().startswith((b"bplist", b"<?xml")):
                continue
            try:
                plist = load_plist(b"".join(other.chunks()))
            except UserError as error:
                self._item.damage.append(str(error))
                continue
            if isinstance(plist, dict):
                self._item.claim(other)
                return _stated(plist), other
        return {}, None

    def _contact(self, row: Row) -> Iterator[Record]:
        yield contact(
            APP, row, row.text("ZDISPLAYNAME"),
            (("jid", row.text("ZJID")), ("username", row.text("ZUSERNAME")), ("email", row.text("ZEMAIL"))),
            row.given("ZSTATUS", "ZPPURL", "ZFIRSTNAME", "ZLASTNAME", "ZFLAGS"),
        )  # fmt: skip


def _stated(plist: dict[Any, Any]) -> dict[str, Any]:
    """Names and values of a description, as text."""
    found = {name: str(plist[name])[:200] for name in ("app-id",) if isinstance(plist.get(name), str)}
    for group in ("string", "hashes"):
        entries = plist.get(group)
        for entry in entries if isinstance(entries, list) else ():
            if isinstance(entry, dict) and isinstance(entry.get("name"), str) and isinstance(entry.get("value"), str):
                found[entry["name"][:60]] = entry["value"][:1000]
    return found
