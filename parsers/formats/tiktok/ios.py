"""TikTok for the iPhone: `Library/Application Support/ChatFiles/<account>/db.sqlite`.

Facts (iLEAPP `tikTok` and `tikTokReplied` of 2026, tested there on TikTok of 2018 to 2026; published readers of the
same tables in a sister app, with their columns): `TIMMessageORM` has `localCreatedAt` and `serverCreatedAt` (seconds
since 1970 UTC), `sender`, `content` (JSON, see `content`), `belongingConversationIdentifier`, `identifier` and
`serverMessageID`, `deleted`, `hasRead`, `status` (200: sent). `TIMParticipantORM` names who is in a conversation,
`TIMConversationORM.type` 1 a chat of two, `TIMConversationCoreInfoORM.name` what it is called. The owner's account is
the name of the folder. `TIMMessageKVORM` (`belongingMessageID`, `key`, `value`), since about 2021
`TIMMessageNewPropertyORM` (with `sender`, `createdTime`, `belongingConversationID`), hold the reactions (`key` `e:` and
the emoji) and, as JSON, a copy of what a reply answers: `ref_msg_id` its id with the service, `hint` with
`refmsg_uid` who wrote it and `content` what. The copy stays when the message, or the reply, is deleted (iLEAPP): such
a one is given as a message of its own. The case in which columns are written differs and is not asked.

Tested: made-up databases of two versions. Not read: files, drafts, and messages of apps other than TikTok that have the
same tables. People stand in `AwemeIM.db` of the app (see `people`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from parsers.base import Context, Identified, Parser, register
from parsers.errors import MissingColumns
from parsers.formats.tiktok.content import APP, object_in, read_content
from parsers.formats.tiktok.people import names_beside
from parsers.formats.tiktok.phone import NO_CHAT, Chats, digits_in, time_of
from parsers.item import Item
from parsers.records import Message, Reaction, Record
from parsers.roster import digest
from parsers.rows import Row, Side, Table, integer
from parsers.signs import Signs
from parsers.sqlite.database import Database, quoted
from parsers.words import N_

REASON = N_("SQLite database with TikTok's table TIMMessageORM")
_MESSAGES = frozenset(("sender", "content", "belongingconversationidentifier"))
_COLUMNS = (
    "identifier", "servermessageid", "belongingconversationidentifier", "sender", "servercreatedat", "localcreatedat",
    "content", "status", "type", "deleted", "hasread",
)  # fmt: skip
_IGNORED = ("ext", "localinfo", "messageversion", "pullindex", "orderindex", "unreadmention", "rowid", "tableflag",
            "indexinconversationv2", "secsender")  # fmt: skip
_PLACE = re.compile(r"(?:\A|/)ChatFiles/(\d{4,25})/[^/]+\Z")
#: Tables of properties, the newer first: (table, its columns of the message, the conversation, the sender, the time).
_PROPERTIES = ("TIMMessageNewPropertyORM", "TIMMessageKVORM")
_PROPERTY = ("belongingmessageid", "belongingconversationid", "belongingconversationidentifier", "key", "value",
             "sender", "createdtime", "deleted")  # fmt: skip


def _spelled(database: Database, table: str, wanted: tuple[str, ...]) -> list[str]:
    """The columns of a table as it spells them, of those that are wanted in small letters."""
    return sorted(column for column in database.columns(table) if column.lower() in wanted)


def _low(row: Row) -> Row:
    """A row whose columns are spelled in small letters."""
    return Row(row.table, row.id, row.state, {
        name.lower(): [_low(one) for one in value] if isinstance(value, list) else value
        for name, value in row.values.items()})  # fmt: skip


@register
class TikTokIos(Parser):
    """See the module's docstring."""

    id = "tiktok-ios"
    name = N_("TikTok for iPhone (ChatFiles, db.sqlite)")
    version = "3"
    app = APP
    recovers = ("TIMMessageORM",)
    tested = ("2019 to 2026 (by published source)",)
    notes = N_("Made after public descriptions. Who the owner is stands in the name of the folder, so keep it. Files "
               "are not linked.")
    signs = Signs(tables=("TIMMessageORM",))

    def identify(self, item: Item) -> Identified | None:
        schema = item.schema()
        columns = {column.lower() for column in (schema or {}).get("TIMMessageORM", ())}
        return Identified(95, REASON) if columns >= _MESSAGES else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        with item.database() as database:
            if not {column.lower() for column in database.columns("TIMMessageORM")} >= _MESSAGES:
                raise MissingColumns(path=item.path, what="TIMMessageORM(sender, content, …)")
            yield from _Reading(item, database).records(context)


class _Reading:
    def __init__(self, item: Item, database: Database) -> None:
        self._database = database
        root = item.path.partition("Library/Application Support/ChatFiles/")[0].rstrip("/")
        folders = [item.folder, *(f"{root}/{below}".strip("/") for below in ("Documents", "Documents/im"))]
        above = item.folder.split("/")
        folders += ["/".join(above[:n]) for n in range(len(above) - 1, max(len(above) - 5, -1), -1)]
        people = names_beside(item, ("AwemeIM",), tuple(dict.fromkeys(folders)))
        self._chats = Chats(digits_in(_PLACE, item), people)
        self._properties = next((name for name in _PROPERTIES if database.columns(name)), None)
        members: dict[str, list[str]] = {}
        for row in self._rows("TIMParticipantORM", ("userid", "belongingconversationidentifier")):
            chat, person = row.text("belongingconversationidentifier"), self._chats.person(row.text("userid"))
            if chat is not None and person is not None:
                members.setdefault(chat, []).append(person)
        kinds = {row.text("identifier"): row.integer("type")
                 for row in self._rows("TIMConversationORM", ("identifier", "type"))}  # fmt: skip
        names = {row.text("belongingconversationidentifier"): row for row in self._rows(
            "TIMConversationCoreInfoORM", ("belongingconversationidentifier", "name", "desc"))}
        for chat in dict.fromkeys([*kinds, *names, *members]):
            core = names.get(chat)
            self._chats.chat(chat, kinds.get(chat), core.text("name") if core is not None else None,
                             tuple(members.get(chat or "", ())), core.provenance if core is not None else None)

    def _rows(self, table: str, wanted: tuple[str, ...]) -> Iterator[Row]:
        columns = _spelled(self._database, table, wanted)
        yield from map(_low, Table(self._database, table, "contact", columns).rows())

    def records(self, context: Context) -> Iterator[Record]:
        table = Table(
            self._database, "TIMMessageORM", "message", _spelled(self._database, "TIMMessageORM", _COLUMNS),
            ignored=_spelled(self._database, "TIMMessageORM", _IGNORED), sides=self._sides(), gaps=self._chats.roster)
        yield from table.records(lambda row: self._message(_low(row)), context)
        yield from self._loose(context)
        if self._properties is not None:
            key = self._column("key")
            reactions = Table(self._database, self._properties, "reaction", self._spelled_properties(),
                              where=f"{quoted(key)} LIKE 'e:_%'", ignored=self._database.columns(self._properties),
                              sides=self._answered())  # fmt: skip
            yield from reactions.records(lambda row: self._reaction(_low(row)), context)
        yield from self._chats.close()

    def _spelled_properties(self) -> list[str]:
        return _spelled(self._database, self._properties or "", _PROPERTY)

    def _column(self, name: str, table: str | None = None) -> str:
        """A column as its table spells it; its own name where the table lacks it."""
        return next(iter(_spelled(self._database, table or self._properties or "", (name,))), name)

    def _sides(self) -> tuple[Side, ...]:
        """The copies of what a reply answers."""
        if self._properties is None:
            return ()
        columns = tuple(_spelled(self._database, self._properties, ("key", "value")))
        return (Side("properties", self._properties, self._column("belongingmessageid"), columns,
                     to=self._column("identifier", "TIMMessageORM")),)  # fmt: skip

    def _answered(self) -> tuple[Side, ...]:
        table = "TIMMessageORM"
        columns = tuple(_spelled(self._database, table, ("servermessageid", "belongingconversationidentifier")))
        return (Side("message", table, self._column("identifier", table), columns,
                     to=self._column("belongingmessageid")),)  # fmt: skip

    def _message(self, row: Row) -> Iterator[Record]:
        chats = self._chats
        chat = chats.chat(row.text("belongingconversationidentifier"))
        answer: tuple[str | None, dict[str, Any]] = (None, {})
        for one in row.side("properties"):
            found = _copy_of(one.text("value"))
            if found is not None:
                answer = found[0], {"quoted": found[2], "quoted_sender": chats.person(found[1])}
                answer = found[0], {key: value for key, value in answer[1].items() if value is not None}
        yield chats.message(
            row, read_content(row.text("content")), chat=chat, sender=chats.person(row.text("sender")),
            time=time_of(row["servercreatedat"], row["localcreatedat"]), own=row.text("identifier"),
            server=row.integer("servermessageid"), number=row.integer("type"), quoted=answer)  # fmt: skip

    def _loose(self, context: Context) -> Iterator[Record]:
        """Copies of messages that a reply answered which is gone itself."""
        table = self._properties
        if table is None:
            return
        own, value = self._column("belongingmessageid"), self._column("value")
        there = self._column("identifier", "TIMMessageORM")
        where = (f"{quoted(value)} LIKE '%ref_msg_id%' AND {quoted(own)} NOT IN"
                 f" (SELECT {quoted(there)} FROM TIMMessageORM WHERE {quoted(there)} IS NOT NULL)")
        copies = Table(self._database, table, "message", self._spelled_properties(), where=where,
                       ignored=self._database.columns(table))  # fmt: skip
        yield from copies.records(lambda row: self._copy(_low(row)), context)

    def _copy(self, row: Row) -> Iterator[Record]:
        chats, found = self._chats, _copy_of(row.text("value"))
        number, uid, text = found if found is not None else (None, None, None)
        sender = chats.person(uid)
        stored = row.text("belongingconversationid") or row.text("belongingconversationidentifier")
        chat = chats.chat(stored) if stored else chats.roster.thread(NO_CHAT)
        if sender is not None:
            chats.roster.thread(chat, people=(sender,))
        details = {"remnant": "copied by a reply that is gone", "reply_at": time_of(row["createdtime"]).raw or None}
        yield Message(
            chat, "text" if text is not None else "other", chats.direction(sender), sender, time_of(None), text,
            row.provenance, row.deleted_if(True), number,
            f"copy\x1f{number}\x1f{row.text('belongingmessageid')}\x1f{digest(text)}",
            details={key: value for key, value in details.items() if value is not None},
            raw=None if text is not None else (row.text("value") or "").encode("utf-8", "surrogateescape"),
        )  # fmt: skip

    def _reaction(self, row: Row) -> Iterator[Record]:
        target = next(iter(row.side("message")), None)
        number = target.integer("servermessageid") if target is not None else None
        stored = row.text("belongingconversationid") or row.text("belongingconversationidentifier")
        if stored is None and target is not None:
            stored = target.text("belongingconversationidentifier")
        sender = self._chats.person(row.text("sender"))
        yield Reaction(
            self._chats.chat(stored), str(number) if number is not None and number > 0 else
            row.text("belongingmessageid") or "", sender, (row.text("key") or "").removeprefix("e:"),
            time_of(row["createdtime"]), row.provenance, self._chats.direction(sender), self._chats.state(row))


def _copy_of(stored: str | None) -> tuple[str | None, str | None, str | None] | None:
    """What a reply answers: its id with the service, who wrote it, its words. None where a property is something else.
    """
    found = object_in(stored)
    if found is None or "ref_msg_id" not in found:
        return None
    number = integer(found.get("ref_msg_id"))
    hint = found.get("hint")
    about = hint if isinstance(hint, dict) else object_in(hint if isinstance(hint, str) else None) or {}
    writer = about.get("refmsg_uid")
    content = about.get("refmsg_content") or about.get("content")
    text = read_content(content).text if isinstance(content, str) else None
    return (str(number) if number else None, str(writer) if isinstance(writer, str | int) and writer else None, text)
