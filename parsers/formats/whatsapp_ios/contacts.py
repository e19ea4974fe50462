
"""WhatsApp for iOS: `ContactsV2.sqlite`, the names behind the numbers, and `LID.sqlite`, the numbers behind LIDs.

Tables, each row of which becomes a contact: `ZWAADDRESSBOOKCONTACT` (2018 and later: full name as in the phone's
address book, number, JID, LID, "about" text, business name), before it `ZWACONTACT` with `ZWAPHONE` and `ZWASTATUS`;
`ZWAPHONENUMBERLIDPAIR` and `ZWAZACCOUNT` of `LID.sqlite`. Names and pairs are also used by the parser of
`ChatStorage.sqlite`, which lies in the same folder.

Tested on: a public sample of an iOS backup made in 2025 for tests (2 contacts, 1 pair); the older tables by
description. Sources: IPED `WAContactsExtractorIOS` (tables, joins), the sample's own schema.
Times: seconds since 2001 UTC, in `details.…_ms` as milliseconds since 1970.
Not read: synchronisation state.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from parsers.apps.apple import apple_ms
from parsers.apps.whatsapp.people import APP, canonical
from parsers.base import Context, Identified, Parser, register
from parsers.errors import MissingColumns
from parsers.evidence import Item
from parsers.formats.whatsapp_ios.people import with_server
from parsers.records import REASON_NOBODY, Contact, IdentifierKind, Provenance, Record, Rejection, State
from parsers.signs import Signs
from parsers.sqlite.database import Database
from parsers.sqlite.scan import Tally, scan
from parsers.sqlite.values import plain, text_of
from parsers.words import N_

REASON = N_("SQLite database with WhatsApp's contacts on iOS")
REASON_LID = N_("SQLite database with WhatsApp's table of hidden identifiers on iOS")

_CONTACTS = "ZWAADDRESSBOOKCONTACT"
_OLD = "ZWAPHONE"
#: Tables that become contacts, with what each must have.
_TABLES: dict[str, frozenset[str]] = {
    _CONTACTS: frozenset(("ZFULLNAME",)),
    _OLD: frozenset(("ZCONTACT",)),
    "ZWAPHONENUMBERLIDPAIR": frozenset(("ZLID", "ZPHONENUMBER")),
    "ZWAZACCOUNT": frozenset(("ZIDENTIFIER", "ZPHONENUMBER")),
}
_NAMES = ("ZFULLNAME", "ZBUSINESSNAME", "ZHIGHLIGHTEDNAME", "ZDISPLAYNAME", "ZNICKNAME", "ZUSERNAME")
_TEXTS = {
    "ZGIVENNAME": "given_name", "ZFIRSTNAME": "given_name", "ZLASTNAME": "family_name", "ZNICKNAME": "nickname",
    "ZBUSINESSNAME": "business_name", "ZORGANIZATION": "company", "ZABOUTTEXT": "about", "ZABOUTEMOJI": "about_emoji",
    "ZTEXT": "about", "ZNOTES": "note", "ZLOCALIZEDPHONENUMBER": "number_as_shown", "ZPHONENUMBERLABEL": "phone_label",
}
_TIMES = {"ZABOUTTIMESTAMP": "about_ms", "ZLASTUPDATED": "updated_ms", "ZTIMESTAMP": "at_ms",
          "ZCREATEDAT": "created_ms"}
_IDENTIFIERS = ("ZWHATSAPPID", "ZLID", "ZIDENTIFIER", "ZPHONENUMBER", "ZUSERNAME")


@register
class WhatsAppIOSContacts(Parser):
    id = "whatsapp-ios-contacts"
    name = N_("WhatsApp for iOS, contacts (ContactsV2.sqlite, LID.sqlite)")
    version = "2"
    app = APP
    tested = ("2025 (public test sample)", "before 2018 (by description)")
    signs = Signs(tables=tuple(_TABLES))

    def identify(self, item: Item) -> Identified | None:
        schema = item.schema()
        if schema is None:
            return None
        found = [table for table, columns in _TABLES.items() if schema.get(table, frozenset()) >= columns]
        if not found or (found == [_OLD] and "ZWACONTACT" not in schema):
            return None
        return Identified(95, REASON if found[0] in (_CONTACTS, _OLD) else REASON_LID)

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        with item.database() as database:
            tables = [table for table, columns in _TABLES.items() if database.columns(table) >= columns]
            if not tables:
                raise MissingColumns(path=item.path, what=f"{_CONTACTS}(ZFULLNAME)")
            for table in tables:
                yield from _table(database, table, context)


def _table(database: Database, table: str, context: Context) -> Iterator[Record]:
    tally = Tally(database, "contact", table)
    yield from tally.start()
    names, sql = _select(database, table)
    alone = _select(database, table, joined=False)[1]
    n = old = 0
    for state, (row_id, *values) in scan(database, sql, less=(alone,)):
        n += 1
        context.check()
        if state == "removed_by_wal":
            old += 1
            yield tally.old()
        yield _contact(table, row_id, dict(zip(names, values, strict=True)), state)
        tally.last = row_id
    tally.read = n - old
    yield from tally.settle()


def _select(database: Database, table: str, *, joined: bool = True) -> tuple[tuple[str, ...], str]:
    """The query of a table; the older one takes its names and texts from the tables that it points to."""
    wanted = tuple(dict.fromkeys((*_IDENTIFIERS, *_NAMES, *_TEXTS, *_TIMES)))
    sources, joins = [(table, "t")], []
    if table == _OLD and joined:
        if {"Z_PK"} <= database.columns("ZWACONTACT"):
            sources.append(("ZWACONTACT", "c"))
            joins.append("LEFT JOIN ZWACONTACT AS c ON c.Z_PK = t.ZCONTACT")
        if {"Z_PK", "ZPHONE"} <= database.columns("ZWASTATUS") and "Z_PK" in database.columns(table):
            sources.append(("ZWASTATUS", "s"))
            # one status for each number: a join on the number alone could multiply the row
            joins.append("LEFT JOIN (SELECT ZPHONE, max(Z_PK) AS last FROM ZWASTATUS GROUP BY ZPHONE) AS l "
                         "ON l.ZPHONE = t.Z_PK LEFT JOIN ZWASTATUS AS s ON s.Z_PK = l.last")
    asked = []
    for name in wanted:
        found = [database.expression(source, name, alias) for source, alias in sources]
        present = [expression for expression in found if expression != "NULL"]
        asked.append(f"COALESCE({', '.join(present)}, NULL)" if present else "NULL")
    return wanted, f"SELECT t.rowid, {', '.join(asked)} FROM {table} AS t {' '.join(joins)} WHERE t.rowid > ?"


def _contact(table: str, row_id: int, row: dict[str, Any], state: State) -> Record:
    place = Provenance(table, row_id)
    identifiers = _identifiers(row)
    names = [text for column in _NAMES if (text := text_of(row[column])[0]) is not None]
    parts = [text for column in ("ZGIVENNAME", "ZFIRSTNAME", "ZLASTNAME") if (text := text_of(row[column])[0])]
    name = names[0] if names else " ".join(parts) or None
    if not identifiers and name is None:
        return Rejection("contact", REASON_NOBODY, place)
    details: dict[str, Any] = {}
    for column, word in _TEXTS.items():
        text, _ = text_of(row[column])
        if text is not None and text != name:
            details.setdefault(word, plain(text))
    for column, word in _TIMES.items():
        moment = apple_ms(row[column])
        if moment is not None:
            details[word] = moment
    return Contact(APP, name, identifiers, place, state, details or None)


def _identifiers(row: dict[str, Any]) -> tuple[tuple[IdentifierKind, str], ...]:
    found: dict[tuple[IdentifierKind, str], None] = {}
    jid = with_server(row["ZWHATSAPPID"], "s.whatsapp.net")
    number, _ = text_of(row["ZPHONENUMBER"])
    if jid is not None:
        found["jid", canonical(jid)] = None
        user, _at, server = canonical(jid).rpartition("@")
        if number is None and server == "s.whatsapp.net" and user.isdecimal() and len(user) > 4:
            number = f"+{user}"
    for column in ("ZLID", "ZIDENTIFIER"):
        lid = with_server(row[column], "lid")
        if lid is not None:
            found["lid" if lid.endswith("lid") else "jid", canonical(lid)] = None
    if number is not None:
        # LID.sqlite writes numbers in international form without their +
        bare = number.isdecimal() and row["ZWHATSAPPID"] is None
        found["phone", f"+{number}" if bare else number] = None
    username, _ = text_of(row["ZUSERNAME"])
    if username is not None:
        found["username", username] = None
    return tuple(found)
