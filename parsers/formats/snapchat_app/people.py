"""Snapchat: who the app knew. Android `main.db`, table `Friend`; iPhone `primary.docobjects`, table `snapchatter`.

Facts (iLEAPP's and ALEAPP's readers of 2026; a public reader of both phones of 2026): `Friend` has `userId`,
`username`, `displayName`, `addedTimestamp` and `reverseAddedTimestamp` (milliseconds since 1970 UTC), `phone`,
`birthday`; `CombinedUsername` the name one had before. `snapchatter` has `userId` and, in the blob `p` (a FlatBuffers
document whose slot 0 repeats the id), the name that is shown in slot 2; the names one chose stand in the tables
`index_snapchatterusername`, `…mutableUsername` and `…legacyUsername` at the same row id. Neither is the list of
friends: it is everybody whom the app had to show.

Tested: made-up databases of two versions each.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

import msgspec

from parsers.base import Context, Identified, Parser, register
from parsers.errors import UserError
from parsers.formats.snapchat_app.content import APP
from parsers.item import Item
from parsers.records import IdentifierKind, Record
from parsers.rows import Row, Side, Table, contact
from parsers.signs import Signs
from parsers.sqlite.database import Database
from parsers.words import N_

REASON_ANDROID = N_("SQLite database with Snapchat's table Friend")
REASON_IPHONE = N_("SQLite database with Snapchat's table snapchatter")
_FRIEND = ("userId", "username", "displayName", "phone", "birthday", "addedTimestamp", "reverseAddedTimestamp",
           "friendLinkType")  # fmt: skip
_INDEXES = (("index_snapchattermutableUsername", "mutableUsername"), ("index_snapchatterusername", "username"),
            ("index_snapchatterlegacyUsername", "legacyUsername"))  # fmt: skip


class Known(msgspec.Struct, frozen=True):
    """A person as a database of people has them."""

    user: str | None
    username: str | None
    name: str | None
    others: tuple[str, ...] = ()
    phone: str | None = None


def is_android(schema: dict[str, frozenset[str]] | None) -> bool:
    return bool(schema) and {"userId", "username"} <= (schema or {}).get("Friend", frozenset())


def is_iphone(schema: dict[str, frozenset[str]] | None) -> bool:
    return bool(schema) and "userId" in (schema or {}).get("snapchatter", frozenset())


def people_in(item: Item) -> dict[str, Known]:
    """People by user id, from a database of people. What is damaged costs names alone."""
    schema = item.schema()
    found: dict[str, Known] = {}
    try:
        with item.database() as database:
            names = {} if is_android(schema) else _indexed_names(database)
            for row in (_friends(database) if is_android(schema) else _snapchatters(database)).rows():
                known = known_of(row, names)
                if known.user is not None:
                    found.setdefault(known.user.lower(), known)
    except UserError as error:
        item.damage.append(str(error))
    return found


def _friends(database: Database) -> Table:
    sides = (Side("combined", "CombinedUsername", "userId", ("originalUsername", "mutableUsername"), to="userId"),)
    return Table(database, "Friend", "contact", _FRIEND, ignored=database.columns("Friend"), sides=sides)


def _snapchatters(database: Database) -> Table:
    return Table(database, "snapchatter", "contact", ("userId", "p"), ignored=database.columns("snapchatter"))


def _indexed_names(database: Database) -> dict[int, list[str]]:
    """The names that people chose, by the row id that the tables of them share with the table of people."""
    found: dict[int, list[str]] = {}
    for table, column in _INDEXES:
        for row in Table(database, table, "contact", (column,)).rows():
            name = row.text(column)
            if name is not None and row.state != "removed_by_wal":
                found.setdefault(row.id, []).append(name)
    return found


def known_of(row: Row, indexed: dict[int, list[str]]) -> Known:
    """What the row of a person says. `indexed`: names that other tables have, by row id."""
    user, names = row.text("userId"), [row.text("username"), *indexed.get(row.id, ())]
    for side in row.side("combined"):
        names = [side.text("mutableUsername"), *names, side.text("originalUsername")]
    told = list(dict.fromkeys(name for name in names if name))
    packed = row["p"]
    shown = row.text("displayName") or (_shown(packed, user) if isinstance(packed, bytes) else None)
    return Known(user, told[0] if told else None, shown, tuple(told[1:]), row.text("phone"))


def _shown(packed: bytes, user: str | None) -> str | None:
    """The name that is shown, out of a document that repeats the user's id."""
    return (_slot(packed, 2) or None) if user is not None and _slot(packed, 0) == user else None


def _slot(packed: bytes, slot: int) -> str | None:
    """A text of the root table of a FlatBuffers document (flatbuffers.dev, internals). Never raises."""
    try:
        (table,) = struct.unpack_from("<I", packed, 0)
        (back,) = struct.unpack_from("<i", packed, table)
        vtable = table - back
        if vtable < 0:
            return None
        (size,) = struct.unpack_from("<H", packed, vtable)
        if slot >= (size - 4) // 2:
            return None
        (offset,) = struct.unpack_from("<H", packed, vtable + 4 + slot * 2)
        if not offset:
            return None
        (away,) = struct.unpack_from("<I", packed, table + offset)
        start = table + offset + away
        (length,) = struct.unpack_from("<I", packed, start)
        text = packed[start + 4 : start + 4 + length]
        return text.decode("utf-8") if len(text) == length else None
    except (struct.error, UnicodeDecodeError):
        return None


class _People(Parser):
    version = "1"
    app = APP
    notes = N_("An entry is somebody whom the app had to show, which need not be a friend.")

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        with item.database() as database:
            android = is_android(item.schema())
            names = {} if android else _indexed_names(database)
            table = _friends(database) if android else _snapchatters(database)
            yield from table.records(lambda row: _contact(row, names), context)


@register
class SnapchatPeopleAndroid(_People):
    """See the module's docstring."""

    id = "snapchat-android-people"
    name = N_("Snapchat for Android, people (main.db)")
    tested = ("2021 and 2026 (by published source)",)
    signs = Signs(tables=("Friend",))

    def identify(self, item: Item) -> Identified | None:
        schema = item.schema()
        named = "displayName" in (schema or {}).get("Friend", frozenset())
        return Identified(90, REASON_ANDROID) if is_android(schema) and named else None


@register
class SnapchatPeopleIos(_People):
    """See the module's docstring."""

    id = "snapchat-ios-people"
    name = N_("Snapchat for iPhone, people (primary.docobjects)")
    tested = ("2021 and 2026 (by published source)",)
    signs = Signs(tables=("snapchatter",))

    def identify(self, item: Item) -> Identified | None:
        return Identified(90, REASON_IPHONE) if is_iphone(item.schema()) else None


def _contact(row: Row, names: dict[int, list[str]]) -> Iterator[Record]:
    known = known_of(row, names)
    stated: list[tuple[IdentifierKind, str | None]] = [("account", known.user), ("username", known.username)]
    stated += [("username", other) for other in known.others]
    stated.append(("phone", known.phone))
    details = row.given("birthday", "addedTimestamp", "reverseAddedTimestamp", "friendLinkType")
    yield contact(APP, row, known.name, stated, details)
