"""The address book of Android: `contacts2.db` of the contacts provider.

Each row of `raw_contacts` is what one account (Google, the phone, the SIM, WhatsApp, Telegram …) says of a person, and
becomes one contact; `data` holds its entries, whose columns `data1` to `data14` mean what the entry's type in
`mimetypes` says. `details.contact_id` is equal for those that the phone shows as one person.

Facts (Android's `ContactsContract` and `ContactsDatabaseHelper`): a row with `deleted` 1 was deleted and waits for its
server. `deleted_contacts` keeps ids and times of contacts that are gone. Old versions keep the account in
`raw_contacts` itself, newer ones in `accounts`. What the entries say: see `parsers.apps.android.contacts`.

Older phones keep the call log in this file too; then it is read as well (see `android_calls`).

Tested on: a public sample (Android 4.4, without contacts), made-up databases with the columns of Android 4 and 14.
Times: `last_time_contacted` and `contact_deleted_timestamp` milliseconds since 1970 UTC.
Not read: pictures, the index for searching, suggestions, profile of the owner (`profile.db` has the same tables and is
read as any other).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from parsers.apps.android.calls import has_calls, read_calls
from parsers.apps.android.contacts import APP, Person, details_of
from parsers.base import Context, register
from parsers.evidence import Item
from parsers.records import (
    REASON_NOBODY,
    Contact,
    Provenance,
    Record,
    Rejection,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.rows import Row, Side, Table
from parsers.sqlite.database import Database
from parsers.sqlite.parser import DatabaseParser, Schema
from parsers.sqlite.values import text_of
from parsers.words import N_

WARNING_GONE = N_(
    "{contacts} contacts were deleted, the last one at {last} (milliseconds since 1970 UTC). Their names are not kept.")
WARNING_LEFT_OVER = N_(
    "{rows} rows of the table {table} belong to contacts that are no longer there, which can be a sign of deletion.")
_COLUMNS = (
    "account_id", "account_name", "account_type", "data_set", "sourceid", "deleted", "contact_id", "starred",
    "display_name", "display_name_alt", "phonetic_name", "times_contacted", "last_time_contacted", "x_times_contacted",
    "x_last_time_contacted", "custom_ringtone", "send_to_voicemail", "sync1", "sync2", "metadata_dirty", "backup_id",
)
_IGNORED = (
    "is_restricted", "raw_contact_is_read_only", "version", "dirty", "aggregation_mode", "aggregation_needed", "pinned",
    "display_name_source", "phonetic_name_style", "sort_key", "phonebook_label", "phonebook_bucket", "sort_key_alt",
    "phonebook_label_alt", "phonebook_bucket_alt", "name_verified", "sync3", "sync4", "link", "link_type1", "link1",
    "raw_contact_is_user_profile", "display_name_reverse", "has_phone_number", "is_sim", "sec_custom_vibration",
)
_ENTRY = ("mimetype_id", *(f"data{n}" for n in range(1, 15)))


@register
class AndroidContacts(DatabaseParser):
    """See the module's docstring."""

    id = "android-contacts"
    name = N_("Android contacts (contacts2.db)")
    version = "3"
    app = APP
    tested = ("Android 4.4 (2013, calls only)", "Android 4 and 14 (by description)")
    notes = N_("Pictures are not read. The call log of older phones in the same file is read too.")
    reason = N_("SQLite database with Android's tables raw_contacts, data and mimetypes")
    needs: ClassVar = {"data": ("raw_contact_id",), "mimetypes": ()}

    def fits(self, schema: Schema) -> bool:
        return super().fits(schema) and ("raw_contacts" in schema or has_calls(schema))

    def records(self, item: Item, database: Database, context: Context) -> Iterator[Record]:
        yield from _Reading(database).records(context)
        if has_calls({"calls": database.columns("calls")}):
            yield from read_calls(item, database, context)


class _Reading:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._types = self._names("mimetypes", "mimetype")
        self._groups = self._names("groups", "title")
        self._accounts: dict[int, tuple[str | None, str | None]] = {}
        if "account_type" in database.columns("accounts"):
            sql = f"SELECT rowid, {database.expression('accounts', 'account_name')}, account_type FROM accounts"
            for row_id, name, kind in database.query(sql):
                self._accounts[row_id] = text_of(name)[0], text_of(kind)[0]

    def _names(self, table: str, column: str) -> dict[int, str]:
        if column not in self._database.columns(table):
            return {}
        sql = f"SELECT rowid, {column} FROM {table}"
        return {row_id: text_of(value)[0] or "" for row_id, value in self._database.query(sql)}

    def records(self, context: Context) -> Iterator[Record]:
        entries = Side("entries", "data", "raw_contact_id", _ENTRY, to="_id")
        table = Table(self._database, "raw_contacts", "contact", _COLUMNS, ignored=_IGNORED, sides=(entries,))
        yield from table.records(self._make, context)
        yield from self._warnings()

    def _make(self, row: Row) -> Iterator[Record]:
        person = Person(self._types, self._groups)
        for entry in row.side("entries"):
            person.take(entry)
        name = row.text("display_name") or person.name
        if name is None and not person.identifiers and not person.details:
            yield Rejection("contact", REASON_NOBODY, row.provenance)
            return
        account = self._accounts.get(row.integer("account_id") or 0)
        details = {**details_of(row, account or (row.text("account_name"), row.text("account_type"))), **person.details}
        state = row.deleted_if(row.integer("deleted") == 1)
        yield Contact(APP, name, tuple(person.identifiers), row.provenance, state, details or None)

    def _warnings(self) -> Iterator[Record]:
        if "contact_deleted_timestamp" in self._database.columns("deleted_contacts"):
            sql = "SELECT count(*), max(contact_deleted_timestamp) FROM deleted_contacts"
            for count, last in self._database.query(sql):
                if count:
                    place = Provenance("deleted_contacts")
                    yield Warning(WARNING_GONE, {"contacts": count, "last": str(text_of(last)[0])}, place)
        if "_id" in self._database.columns("raw_contacts"):
            where = "raw_contact_id NOT IN (SELECT _id FROM raw_contacts WHERE _id IS NOT NULL)"
            rows = self._database.count("data", where)
            if rows:
                yield Warning(WARNING_LEFT_OVER, {"table": "data", "rows": rows}, Provenance("data"))
