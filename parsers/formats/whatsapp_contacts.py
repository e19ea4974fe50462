
"""WhatsApp for Android: `wa.db`, the names behind the numbers.

Tables, each row of which becomes a contact: `wa_contacts` (jid, number, display_name as in the phone's
address book, wa_name as the person calls themselves, status as the "about" text), `wa_address_book` (newer
versions), `wa_vnames` (names of businesses that WhatsApp verified), `wa_biz_profiles` (address and e-mail of
businesses), `wa_group_descriptions`, `wa_group_admin_settings` (who made a group, in its newer versions) and
`wa_block_list`. Groups and channels have rows in `wa_contacts` too; `details.address_of` says so. Names are joined to
the messages of `msgstore.db` in the case, by JID and number: the two files need not lie together.

In a copy that comes out of a backup these tables exist and are empty (amberkeep, docs on Android, on
2.26.35.75): the app rebuilds them from the address book.

Tested on: column lists of 2.20 to 2.26.
Sources: IPED `WAContactsExtractorAndroid` (which names there are, `wa_vnames` where the address book has
none), frozenspider/chat-history-manager (columns of 2023 and 2026), KnugiHK/WhatsApp-Chat-Exporter
(`display_name` before `wa_name`), column names in the app's own queries for `wa_group_descriptions` and
`wa_biz_profiles`.

Times: `status_timestamp` is milliseconds since 1970 UTC, in `details.status_ms`.
Not read: photos, storage statistics, settings of groups, business hours and catalogues.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from parsers.apps.whatsapp.chat import kind_of
from parsers.apps.whatsapp.people import APP, canonical
from parsers.base import Context, Identified, Parser, register
from parsers.errors import MissingColumns
from parsers.evidence import Item
from parsers.records import OWNER, REASON_NOBODY, Contact, IdentifierKind, Provenance, Record, Rejection, State
from parsers.signs import Signs
from parsers.sqlite.database import Database, quoted
from parsers.sqlite.scan import Tally, scan
from parsers.sqlite.values import count_of, plain, text_of
from parsers.words import N_

REASON = N_("SQLite database with WhatsApp's table wa_contacts")

#: Column of the table -> what it is called in `details`; columns that a version lacks are left out.
_TABLES: dict[str, dict[str, str]] = {
    "wa_contacts": {
        "wa_name": "own_name",
        "given_name": "given_name",
        "family_name": "family_name",
        "nickname": "nickname",
        "status": "about",
        "status_timestamp": "status_ms",
        "company": "company",
        "title": "title",
        "phone_label": "phone_label",
        "is_whatsapp_user": "uses_app",
        "is_starred": "starred",
        "raw_contact_id": "address_book_id",
        "sort_name": "sort_name",
    },
    "wa_address_book": {
        "given_name": "given_name",
        "family_name": "family_name",
        "nickname": "nickname",
        "company": "company",
        "title": "title",
        "phone_label": "phone_label",
        "is_whatsapp_user": "uses_app",
        "raw_contact_id": "address_book_id",
    },
    "wa_vnames": {
        "verified_name": "verified_name",
        "industry": "industry",
        "city": "city",
        "country": "country",
        "verified_level": "verified_level",
    },
    "wa_biz_profiles": {"address": "address", "business_description": "description", "tag": "tag"},
    "wa_group_descriptions": {
        "description": "description",
        "description_setter_jid": "set_by",
        "description_time": "set_at",
    },
    "wa_group_admin_settings": {"creator_jid": "created_by"},
    "wa_block_list": {},
}
#: Columns whose text is the name, the best first.
_NAMES = ("display_name", "wa_name", "verified_name", "nickname", "sort_name")
#: Columns that say whose row it is.
_WHO = frozenset(("jid", "number"))
_FLAGS = frozenset(("uses_app", "starred"))


@register
class WhatsAppContacts(Parser):
    id = "whatsapp-contacts"
    name = N_("WhatsApp for Android, contacts (wa.db)")
    version = "2"
    app = APP
    tested = ("2.20 to 2.26 (by description)",)
    notes = N_(
        "Photos and settings are not read. In a copy that comes out of a backup the app leaves the tables "
        "empty."
    )
    signs = Signs(tables=("wa_contacts",))

    def identify(self, item: Item) -> Identified | None:
        schema = item.schema()
        columns = schema.get("wa_contacts") if schema is not None else None
        if columns is None or not columns & _WHO or not columns & {"display_name", "wa_name", "number"}:
            return None
        return Identified(95, REASON)

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        with item.database() as database:
            if not database.columns("wa_contacts") & _WHO:
                raise MissingColumns(path=item.path, what="wa_contacts(jid)")
            for table, wanted in _TABLES.items():
                columns = database.columns(table)
                if columns & _WHO and (not wanted or columns & {*wanted, *_NAMES}):
                    yield from _table(database, table, wanted, context)


def _table(database: Database, table: str, wanted: dict[str, str], context: Context) -> Iterator[Record]:
    tally = Tally(database, "contact", table)
    yield from tally.start()
    present = database.columns(table)
    names = [name for name in dict.fromkeys(("jid", "number", "email", *_NAMES, *wanted)) if name in present]
    asked = ", ".join(quoted(name) for name in names)
    n = old = 0
    for state, (row_id, *values) in scan(
        database, f"SELECT rowid, {asked} FROM {quoted(table)} WHERE rowid > ?"
    ):
        n += 1
        if state == "removed_by_wal":
            old += 1
            yield tally.old()
        context.check()
        yield _contact(table, row_id, dict(zip(names, values, strict=True)), wanted, state)
        tally.last = row_id
    tally.read = n - old
    yield from tally.settle()


def _contact(table: str, row_id: int, row: dict[str, Any], wanted: dict[str, str], state: State) -> Record:
    provenance = Provenance(table, row_id)
    identifiers = _identifiers(row)
    found = {column: text_of(row.get(column))[0] for column in _NAMES}
    full = " ".join(text for text in (text_of(row.get(c))[0] for c in ("given_name", "family_name")) if text)
    name = found["display_name"] or full or next((text for text in found.values() if text is not None), None)
    if not identifiers and name is None:
        return Rejection("contact", REASON_NOBODY, provenance)
    details: dict[str, Any] = {}
    for column, word in wanted.items():
        value = row.get(column)
        if (
            value is None
            or value in ("", -1)
            or (value == name and column in _NAMES and column != "verified_name")
        ):
            continue
        if word in _FLAGS:
            details[word] = value == 1
        elif word.endswith("_ms"):
            if count_of(value) is not None:
                details[word] = value
        else:
            details[word] = plain(value)
    if table == "wa_block_list":
        details["blocked"] = True
    jid, _ = text_of(row.get("jid"))
    kind = kind_of(jid) if jid is not None else "unknown"
    if kind in ("group", "channel", "broadcast"):
        details["address_of"] = kind
    return Contact(APP, name, identifiers, provenance, state, details or None)


def _identifiers(row: dict[str, Any]) -> tuple[tuple[IdentifierKind, str], ...]:
    """The JID without its device part, and the number: as the address book has it, else as the JID states
    it.
    """
    found: dict[tuple[IdentifierKind, str], None] = {}
    jid, _ = text_of(row.get("jid"))
    number, _ = text_of(row.get("number"))
    if jid is not None:
        key = canonical(jid)
        user, _at, server = key.rpartition("@")
        if key != OWNER:
            found[("lid" if server in ("lid", "hosted.lid") else "jid", key)] = None
        if number is None and server == "s.whatsapp.net" and user.isdecimal() and len(user) > 4:
            number = f"+{user}"
    if number is not None:
        found[("phone", number)] = None
    email, _ = text_of(row.get("email"))
    if email is not None:
        found[("email", email)] = None
    return tuple(found)
