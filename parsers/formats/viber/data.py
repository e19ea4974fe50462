"""Viber for Android: `viber_data`, calls and the people of the address book as the app keeps them.

Facts: `phonebookcontact` is the app's copy of the phone's address book, with entries that the phone may have lost
since; `phonebookdata` its numbers (`data2` in international form, `data1` as the phone has it, `data3` as it was typed,
`data5` its label; `mime_type` 0 numbers, others kept with their number); `vibernumbers` which numbers use the app,
under which name and id; `blockednumbers` who is blocked (ALEAPP `Viber`; Packt's "Learning Android Forensics" on the
app's files). Those of the last two who are in the address book are told there; the others become contacts of their own,
and so do entries of `sync_data`, which are to be synchronised still and may be gone from the phone.

Versions (plaso `android_viber_call` has the tables of 2022; statements of older and newer versions of the app, as
published): in older ones `vibernumbers` has an `actual_photo`, and `phonebookdata` goes to `data5`; newer ones have
`viberpay_data` and `contact_businesses` beside. No older schema is published as a whole: the made-up database of 2014
lacks what 2022 has more (kinds of calls, tokens, ids of members, days of blocking).

Tested on: a public sample of 2022 (4 calls, 5 contacts); made-up databases of 2014 and 2022. Not read: payment data,
businesses (counted).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from parsers import times
from parsers.base import Context, Identified, Parser, register
from parsers.errors import MissingColumns
from parsers.evidence import Item
from parsers.formats.viber.calls import Calls
from parsers.formats.viber.shared import APP
from parsers.records import (
    IdentifierKind,
    Record,
)
from parsers.roster import Roster
from parsers.rows import Row, Side, Table, contact, not_read, unknown
from parsers.signs import Signs
from parsers.sqlite.database import Database
from parsers.words import N_

_Identifiers = dict[tuple[IdentifierKind, str], None]
REASON = N_("SQLite database with Viber's tables phonebookcontact and calls")
_NUMBERS = ("canonized_number", "viber_name", "member_id", "encrypted_member_id", "viber_id", "date_of_birth")
_LEFT = "contact_id IS NULL OR contact_id NOT IN (SELECT _id FROM phonebookcontact)"
_NOT_IN_BOOK = "canonized_number NOT IN (SELECT data2 FROM phonebookdata WHERE data2 IS NOT NULL)"


@register
class ViberData(Parser):
    """See the module's docstring."""

    id = "viber-data"
    name = N_("Viber for Android, calls and contacts (viber_data)")
    version = "3"
    app = APP
    tested = ("2022 (a public sample)", "2014 (made up after parts of its source)")
    notes = N_("Payment data is not read.")
    signs = Signs(tables=("phonebookcontact", "calls"))

    def identify(self, item: Item) -> Identified | None:
        schema = item.schema()
        if schema is None:
            return None
        book, calls = schema.get("phonebookcontact", frozenset()), schema.get("calls", frozenset())
        ours = "display_name" in book or ("canonized_number" in calls and "aggregate_hash" in calls)
        return Identified(95, REASON) if ours else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        with item.database() as database:
            roster = Roster(APP)
            if not database.columns("phonebookcontact") and not database.columns("calls"):
                raise MissingColumns(path=item.path, what="phonebookcontact, calls")
            calls = Calls(roster)
            book = _Book(database, roster)
            yield from calls.table(database, "calls", context)
            yield from book.records(context)
            yield from roster.records()
            yield from unknown(calls.unknown)


class _Book:
    def __init__(self, database: Database, roster: Roster) -> None:
        self._database, self._roster = database, roster
        self._users: dict[str, Row] = {}
        self._blocked: dict[str, Row] = {}
        for row in Table(database, "vibernumbers", "contact", _NUMBERS).rows():
            self._users[row.text("canonized_number") or ""] = row
        for row in Table(database, "blockednumbers", "contact", ("canonized_number", "blocked_date")).rows():
            self._blocked[row.text("canonized_number") or ""] = row

    def records(self, context: Context) -> Iterator[Record]:
        ignored = ("native_id", "phone_label", "low_display_name", "contact_lookup_key", "contact_hash", "version",
                   "has_number", "has_name", "native_photo_id", "numbers_name", "flags")  # fmt: skip
        entries = Side("entries", "phonebookdata", "contact_id",
                       ("data1", "data2", "data3", "data5", "mime_type"), to="_id")  # fmt: skip
        table = Table(self._database, "phonebookcontact", "contact", (
            "display_name", "phonetic_name", "starred", "viber", "recently_joined_date", "joined_date", "deleted",
        ), ignored=ignored, sides=(entries,))  # fmt: skip
        yield from table.records(self._contact, context)
        if "contact_id" in self._database.columns("phonebookdata"):
            left = Table(self._database, "phonebookdata", "contact", ("data1", "data2", "data3", "mime_type"),
                         ignored=self._database.columns("phonebookdata"), where=_LEFT)  # fmt: skip
            yield from left.records(self._entry_alone, context)
        if "data2" in self._database.columns("phonebookdata"):
            for name in ("vibernumbers", "blockednumbers"):
                if "canonized_number" in self._database.columns(name):
                    extra = Table(self._database, name, "contact", (*_NUMBERS, "blocked_date"), where=_NOT_IN_BOOK,
                                  ignored=("photo", "actual_photo", "clear", "block_reason", "status"))  # fmt: skip
                    yield from extra.records(self._number, context)
            if "canonized_phone_number" in self._database.columns("sync_data"):
                where = _NOT_IN_BOOK.replace("canonized_number", "canonized_phone_number")
                waiting = Table(self._database, "sync_data", "contact", (
                    "canonized_phone_number", "display_name", "phonetic_name", "operation"), where=where)  # fmt: skip
                yield from waiting.records(self._waiting, context)
        yield from not_read(self._database, "viberpay_data", "contact_businesses")

    def _contact(self, row: Row) -> Iterator[Record]:
        identifiers: _Identifiers = {}
        details = row.given("phonetic_name")
        for entry in row.side("entries"):
            identifiers.update(_stated(entry))
            if entry.text("data5"):
                details.setdefault("labels", []).append(entry.text("data5"))
            number = entry.text("data2")
            if number is not None:
                self._enrich(number, identifiers, details, row.text("display_name"))
        for column, word in (("starred", "starred"), ("viber", "uses_app"), ("deleted", "deleted")):
            if row.integer(column) == 1:
                details[word] = True
        joined = times.from_unix_ms(row["joined_date"] or row["recently_joined_date"])
        if joined.utc_ms is not None:
            details["joined_ms"] = joined.utc_ms
        yield self._record(row, row.text("display_name"), identifiers, details)

    def _number(self, row: Row) -> Iterator[Record]:
        number = row.text("canonized_number")
        identifiers: _Identifiers = {}
        details: dict[str, Any] = {}
        if number is not None:
            identifiers["phone", number] = None
            self._enrich(number, identifiers, details, row.text("viber_name"))
        yield self._record(row, row.text("viber_name"), identifiers, details)

    def _entry_alone(self, row: Row) -> Iterator[Record]:
        """A number whose person is no longer in the book."""
        identifiers, details = _stated(row), {"without_person": True}
        yield self._record(row, None, identifiers, details)

    def _waiting(self, row: Row) -> Iterator[Record]:
        number = row.text("canonized_phone_number")
        identifiers: _Identifiers = {("phone", number): None} if number else {}
        details = {"to_be_synchronised": True, **row.given("phonetic_name", "operation")}
        yield self._record(row, row.text("display_name"), identifiers, details)

    def _enrich(self, number: str, identifiers: _Identifiers, details: dict[str, Any], name: str | None) -> None:
        """What the app knows of a number that uses it, or is blocked."""
        user, blocked = self._users.get(number), self._blocked.get(number)
        if user is not None:
            details["uses_app"] = True
            for column in ("member_id", "encrypted_member_id", "viber_id"):
                value = user.text(column)
                if value is not None:
                    identifiers["account", value] = None
            details.update(user.given("viber_name", "date_of_birth"))
        if blocked is not None:
            details["blocked"] = True
            since = times.from_unix_ms(blocked["blocked_date"])
            if since.utc_ms is not None:
                details["blocked_ms"] = since.utc_ms
        if self._roster.known(number):
            self._roster.person(number, "phone", number, name)

    def _record(self, row: Row, name: str | None, identifiers: _Identifiers, details: dict[str, Any]) -> Record:
        return contact(APP, row, name, identifiers, details, row.deleted_if(row.integer("deleted") == 1))


def _stated(entry: Row) -> _Identifiers:
    """What a row of the book's numbers and addresses states, in international form first."""
    found: _Identifiers = {}
    values = [value for value in map(entry.text, ("data2", "data1")) if value is not None]
    for value in values or (entry.text("data3"),):
        if value is not None and entry.integer("mime_type") in (0, None):
            found["phone", value] = None
        elif value is not None:
            found["email" if "@" in value else "other", value] = None
    return found
