"""WeChat for the iPhone, people: the tables `Friend` and `OpenIMContact` of `WCDB_Contact.sqlite`, and older ones.

Facts (WechatExporter of 2020 to 2024 and the readers before it; published schemas of 2016, 2020 and 2025 and readers of
their protocol buffers; published headers of the app): `Friend` has `userName` and `type`, of which bit 1 is the address
book, 8 blocked, 64 starred; `dbContactRemark` (1 the name somebody gave themselves, 2 the name one chose, 3 how the
owner calls them), `dbContactProfile` (1 the sex, male or female; 2, 3 and 4 country, province and town; 5 words about
oneself), `dbContactSocial` (11 a telephone), `dbContactChatRoom` (1 the members, split by `;`, 2 who made the group, 6
XML with what members are called there). `OpenIMContact`, which is newer, has people of firms, whose firm
`dbContactOpenIM` names in JSON. Before about 2017 people were in `MM.sqlite`: `Friend` with `UsrName`, `NickName`,
`Mobile`, `Email`, `Sex`, and `Friend_Ext` with `ConRemark`, `ConChatRoomMem` and `ConStrRes2` (XML, with `alias`); that
file is read here where it has no chats.

Tested on: made-up databases of 2016, 2020 and 2024. Not read: pictures, backgrounds, cards.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from parsers.apps.wechat.content import REASON_GROUP
from parsers.base import Context, Identified, Parser, register
from parsers.item import Item
from parsers.protobuf import Fields, NotProtobuf, fields
from parsers.protobuf import data as data_in
from parsers.protobuf import integer as integer_in
from parsers.protobuf import text as text_in
from parsers.records import IdentifierKind, Record, Rejection
from parsers.roster import Roster
from parsers.rows import Row, Table, contact
from parsers.signs import Signs
from parsers.sqlite.database import Database
from parsers.words import N_

APP = "WeChat"
REASON_PEOPLE = N_("SQLite database with WeChat's table Friend")
GROUPS = ("@chatroom", "@im.chatroom")
_TABLES = ("Friend", "OpenIMContact")
_COLUMNS = ("userName", "username", "type", "certificationFlag", "dbContactRemark", "dbContactChatRoom",
            "dbContactProfile", "dbContactSocial", "dbContactOpenIM", "UsrName", "NickName", "Type", "Mobile", "Email",
            "Sex")  # fmt: skip
_IGNORED = ("encodeUserName", "extFlag", "imgStatus", "typeExt", "openIMAppid", "dbContactBrand", "dbContactHeadImage",
            "dbContactLocal", "dbContactOther", "dbContactEncryptSecret", "_packed_DBContactTable", "TableVer", "Uin",
            "FullPY", "ShortPY", "Img", "LastChatTime", "Draft")  # fmt: skip
_SAVED, _BLOCKED, _STARRED = 1, 8, 64
_SEX = {1: "male", 2: "female"}
_ALIAS = re.compile(r"<alias>([^<]+)</alias>")
_WHO, _CALLED = re.compile(r'[^>]*?UserName="([^"]+)"'), re.compile(r"<DisplayName>([^<]+)</DisplayName>")
_NUMBER = re.compile(r"\+?[\d][\d ()-]{4,20}\Z")


class Known(msgspec.Struct, frozen=True):
    """An account as a table of people has it. `members`, `maker`, `called` (account and name there): of a group."""

    account: str | None
    name: str | None = None
    nickname: str | None = None
    alias: str | None = None
    members: tuple[str, ...] = ()
    maker: str | None = None
    saved: bool = False
    called: tuple[tuple[str, str], ...] = ()


@register
class WeChatPeopleIos(Parser):
    """See the module's docstring."""

    id = "wechat-ios-people"
    name = N_("WeChat for iPhone, people (WCDB_Contact.sqlite)")
    version = "2"
    app = APP
    tested = ("2016, 2020 and 2024 (by published source)",)
    notes = N_("An entry is somebody whom the app had to show, which need not be an acquaintance.")
    signs = Signs(tables=("Friend",))

    def identify(self, item: Item) -> Identified | None:
        schema = item.schema() or {}
        columns = schema.get("Friend", frozenset())
        new = "dbContactRemark" in columns and bool(columns & {"userName", "username"})
        old = columns >= {"UsrName", "NickName"} and not any(name.startswith("Chat_") for name in schema)
        return Identified(90, REASON_PEOPLE) if new or old else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        with item.database() as database:
            yield from people(database, context)
            yield from _groups(list(known_of(database)))


def people(database: Database, context: Context) -> Iterator[Record]:
    """The tables of people, of either form, as contacts."""
    extras = _extras(database)
    for name in _TABLES:
        yield from _table(database, name).records(lambda row: _contact(row, extras), context)


def _groups(known: list[Known]) -> Iterator[Record]:
    """The groups that the table knows, with their members: their chats may be gone."""
    roster = Roster(APP)
    names = {one.account: one.name for one in known}
    for group in known:
        if group.account is None or not group.account.endswith(GROUPS):
            continue
        called = dict(group.called)
        members = [roster.person(member, "account", member, names.get(member) or called.get(member))
                   for member in group.members]  # fmt: skip
        roster.thread(group.account, "group", members, group.name, shared=True,
                      details={"owner": group.maker} if group.maker else None)  # fmt: skip
    yield from roster.records()


def known_of(database: Database) -> Iterator[Known]:
    """Whom the tables of people name."""
    extras = _extras(database)
    for name in _TABLES:
        for row in _table(database, name).rows():
            yield _known(row, extras)


def _table(database: Database, name: str) -> Table:
    return Table(database, name, "contact", _COLUMNS, ignored=_IGNORED)


def _extras(database: Database) -> dict[str, Row]:
    wanted = ("UsrName", "ConRemark", "ConChatRoomMem", "ConStrRes2")
    rows = Table(database, "Friend_Ext", "contact", wanted).rows()
    return {account: row for row in rows if (account := row.text("UsrName")) is not None}


def _known(row: Row, extras: dict[str, Row]) -> Known:
    account = row.text("userName") or row.text("username") or row.text("UsrName")
    remark, room = _packed(row["dbContactRemark"]), _packed(row["dbContactChatRoom"])
    extra = extras.get(account or "")
    extra = extra or Row("Friend_Ext", 0, row.state, {})
    nickname = text_in(remark, 1) or row.text("NickName")
    alias = _ALIAS.search(extra.text("ConStrRes2") or "")
    members = text_in(room, 1) or extra.text("ConChatRoomMem") or ""
    return Known(
        account, text_in(remark, 3) or extra.text("ConRemark") or nickname or None, nickname or None,
        text_in(remark, 2) or (html.unescape(alias[1]) if alias else None),
        tuple(member for member in members.split(";") if member), text_in(room, 2) or None,
        bool(_type(row) & _SAVED), tuple(_called(text_in(room, 6) or "")),
    )  # fmt: skip


def _called(xml: str) -> Iterator[tuple[str, str]]:
    """The accounts in the XML of a group, with what they are called there."""
    for member in xml.split("<Member ")[1:]:
        who, name = _WHO.match(member), _CALLED.search(member)
        if who is not None and name is not None:
            yield html.unescape(who[1]), html.unescape(name[1])


def _type(row: Row) -> int:
    return row.integer("type") or row.integer("Type") or 0


def _packed(value: object) -> Fields:
    try:
        return fields(value) if isinstance(value, bytes) else {}
    except NotProtobuf:
        return {}


def _contact(row: Row, extras: dict[str, Row]) -> Iterator[Record]:
    known = _known(row, extras)
    if known.account is not None and known.account.endswith(GROUPS):
        yield Rejection("contact", REASON_GROUP, row.provenance)
        return
    stated: list[tuple[IdentifierKind, str | None]] = [
        ("account", known.account), ("username", known.alias), ("phone", _phone(row)), ("email", row.text("Email"))]
    yield contact(APP, row, known.name, stated, _details(row, known))


def _phone(row: Row) -> str | None:
    """The telephone beside an account: as words, or in a protocol buffer of its own."""
    packed = data_in(_packed(row["dbContactSocial"]), 11)
    if packed is not None:
        for value in (text_in(_packed(packed), 1), packed.decode("utf-8", "replace")):
            if value and _NUMBER.match(value):
                return value
    return row.text("Mobile")


def _details(row: Row, known: Known) -> dict[str, Any]:
    details: dict[str, Any] = {"in_address_book": known.saved}
    if known.nickname is not None and known.nickname != known.name:
        details["nickname"] = known.nickname
    for bit, word in ((_BLOCKED, "blocked"), (_STARRED, "starred")):
        if _type(row) & bit:
            details[word] = True
    profile = _packed(row["dbContactProfile"])
    sex = _SEX.get(integer_in(profile, 1) or row.integer("Sex") or 0)
    if sex is not None:
        details["sex"] = sex
    place = ", ".join(part for part in (text_in(profile, number) for number in (4, 3, 2)) if part)
    firm = text_in(_packed(row["dbContactOpenIM"]), 1)
    stated = {"place": place, "about": text_in(profile, 5), "firm": firm}
    return details | {word: value for word, value in stated.items() if value} | row.given("certificationFlag")
