"""TikTok: who the app knew. Android `db_im_xx`, `db_im_contact…`; iPhone `AwemeIM.db`.

Facts (ALEAPP and iLEAPP `tikTok` of 2026, tested there on TikTok of 2018 to 2026; plaso's `ios_tiktok_contacts`; the
statements that make the tables, in the app of 2022 and 2024): on Android `IM_USER_BASE_INFO` and, before, `SIMPLE_USER`
have `UID`, `NICK_NAME`, `UNIQUE_ID` (the name one chose); on the iPhone `AwemeContacts` with the number of its version
(`AwemeContactsV4`, `V5`) has `uid`, `customID`, `nickname`, `contactName`, `alias`; `TTKIMContactBaseUser…` is a cache
of everybody whom the app had to show. The name of a column is not always written alike, so its case is not asked.
`FOLLOW_STATUS`, `BLOCK` and their like are kept as they are: no source says what their numbers mean.

Tested: made-up databases of three versions. An entry need not be an acquaintance.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from parsers.base import Context, Identified, Parser, register
from parsers.errors import UserError
from parsers.formats.tiktok.content import APP
from parsers.item import Item
from parsers.records import Record
from parsers.rows import Row, Table, contact
from parsers.signs import Signs
from parsers.sqlite.database import Database
from parsers.words import N_

REASON_PEOPLE = N_("SQLite database with a table of people as TikTok has it")
_ANDROID = ("IM_USER_BASE_INFO", "SIMPLE_USER")
_IPHONE = re.compile(r"AwemeContacts(?:V\d+)?\Z|TTKIMContactBaseUser(?:V\d+)?\Z")
_KEPT = frozenset((
    "followstatus", "followerstatus", "block", "blocked_by", "blockedby", "deleted", "follow_status", "isblock",
    "signature", "follower_status", "contactname", "alias",
))  # fmt: skip
_NAMES = ("nick_name", "nickname")
_HANDLES = ("unique_id", "customid")


def _tables(schema: dict[str, frozenset[str]] | None) -> list[str]:
    """Tables of people, the best described first."""
    found = [name for name in _ANDROID if {"UID", "NICK_NAME"} <= (schema or {}).get(name, frozenset())]
    for name, columns in sorted((schema or {}).items()):
        lower = {column.lower() for column in columns}
        if _IPHONE.match(name) and {"uid", "nickname"} <= lower:
            found.append(name)
    return found


class Known:
    """What the row of a person says, whatever the case of its columns."""

    def __init__(self, row: Row) -> None:
        values = {name.lower(): name for name in row.values}
        self._row, self._columns = row, values
        self.uid = self._text("uid")
        self.name = next((text for name in _NAMES if (text := self._text(name))), None)
        self.handle = next((text for name in _HANDLES if (text := self._text(name))), None)

    def _text(self, name: str) -> str | None:
        column = self._columns.get(name)
        return None if column is None else self._row.text(column)

    def details(self) -> dict[str, Any]:
        columns = [column for name, column in sorted(self._columns.items()) if name in _KEPT]
        return self._row.given(*columns)


def read_people(database: Database) -> Iterator[Known]:
    """Everybody whom a database of people names, each row as it stands."""
    for table in _tables({name: database.columns(name) for name in database.tables()}):
        for row in Table(database, table, "contact", sorted(database.columns(table))).rows():
            yield Known(row)


def names_beside(item: Item, names: tuple[str, ...], folders: tuple[str, ...]) -> dict[str, Known]:
    """People by account, from the databases of people that lie in these folders. What is damaged costs names alone."""
    found: dict[str, Known] = {}
    for folder in folders:
        for other in item.evidence.in_folder(folder):
            if not other.name.startswith(names) or other.name.endswith(("-wal", "-shm", "-journal")):
                continue
            if not _tables(other.schema()):
                continue
            try:
                with other.database() as database:
                    for known in read_people(database):
                        if known.uid is not None and (known.name or known.handle):
                            found.setdefault(known.uid, known)
            except UserError as error:
                item.damage.append(str(error))
    return found


class _People(Parser):
    """Tables of people, each row a contact."""

    version = "1"
    app = APP
    notes = N_("An entry is somebody whose profile the app stored, which need not be an acquaintance.")

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        with item.database() as database:
            for name in _tables(item.schema()):
                columns = sorted(database.columns(name))
                yield from Table(database, name, "contact", columns).records(_contact, context)


@register
class TikTokPeopleAndroid(_People):
    """See the module's docstring."""

    id = "tiktok-android-people"
    name = N_("TikTok for Android, people (db_im_xx, db_im_contact)")
    tested = ("2021 to 2024 (by published source)",)
    signs = Signs(tables=_ANDROID)

    def identify(self, item: Item) -> Identified | None:
        tables = _tables(item.schema())
        return Identified(90, REASON_PEOPLE) if tables and tables[0] in _ANDROID else None


@register
class TikTokPeopleIos(_People):
    """See the module's docstring."""

    id = "tiktok-ios-people"
    name = N_("TikTok for iPhone, people (AwemeIM.db)")
    tested = ("2018 to 2026 (by published source)",)
    signs = Signs(database=True)

    def identify(self, item: Item) -> Identified | None:
        tables = _tables(item.schema())
        return Identified(90, REASON_PEOPLE) if tables and tables[0] not in _ANDROID else None


def _contact(row: Row) -> Iterator[Record]:
    known = Known(row)
    yield contact(APP, row, known.name, (("account", known.uid), ("username", known.handle)), known.details())
