"""Phone Link of Windows (Your Phone, Link to Windows): what a computer keeps of the phone that is paired with it.

Databases under `Packages/Microsoft.YourPhone_…/LocalCache/Indexed/<id>/System/Database`, copied from the phone:

- `phone.db`: `message`, text messages of about 30 days: `type` 1 received, 2 sent; `from_address` empty for the
  owner's; the people of a message that was sent in `message_to_address`; `status` 2 read. `conversation` names the
  people of a thread in `recipient_list`. `mms` with `mms_part` and `mms_address`, where Android's own
  `insert-address-token` stands for the owner as the sender. Until 2020 also the address book: `contact` and `address`.
- `contacts.db`: since then, `contact` and `phonenumber`.
- `calling.db`: `call_history`; what the numbers in `call_type` mean is published nowhere, so no call has a direction.
- `notifications.db`: what apps of the phone showed as they got it, WhatsApp among them, as JSON: `appName`,
  `packageName`, `title` (a person's name, a group's, or what the app writes there), `text`, `timestamp` in
  milliseconds. The title does not prove who wrote: such a message has no sender.

Times are FILETIME, tenths of microseconds since 1601 UTC. Keys and `same` are those of Android's `mmssms.db`, so that a
message in the phone's database and in this copy counts once.

Sources: YPA, a module of Autopsy (labcif/YPA: its queries name tables, columns and units); the queries of
kacos2000/Win10 (`YourPhone`); published scripts of 2025 that read `notifications.db`. No real sample was at hand.
Not read: pictures (`photos.db`), settings, other tables.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, ClassVar

from parsers import times
from parsers.apps.android.book import CALLS, MESSAGES, NO_ADDRESS, apart, identifier_kind
from parsers.apps.android.contacts import APP as CONTACTS
from parsers.apps.android.parts import OWN_TOKEN, is_text, kind_of
from parsers.apps.android.threads import group_key, person
from parsers.base import Context, register
from parsers.evidence import Item
from parsers.reasons import WARNING_LEFT_OVER
from parsers.records import (
    OWNER,
    Attachment,
    Call,
    Direction,
    Message,
    Provenance,
    Record,
    Time,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import Roster, digest
from parsers.rows import Row, Side, Table, contact, unknown
from parsers.sqlite.database import Database
from parsers.sqlite.parser import DatabaseParser
from parsers.words import N_

APP = "Phone Link"
_DIRECTIONS: dict[int, Direction] = {1: "in", 2: "out"}
_LONGEST = 10_000_000  # seconds
_LEFT = "{0} NOT IN (SELECT {0} FROM {1} WHERE {0} IS NOT NULL)"


@register
class PhoneLink(DatabaseParser):
    """See the module's docstring."""

    id = "phone-link"
    name = N_("Phone Link of Windows: text messages (phone.db)")
    version = "1"
    app = MESSAGES
    recovers = ("message",)
    tested = ("2019 and 2021 (by published source)",)
    notes = N_("Built from public sources, without a real sample. The computer keeps messages of about 30 days.")
    reason = N_("SQLite database with the tables message and conversation of Windows' Phone Link")
    needs: ClassVar = {"message": ("message_id", "thread_id", "timestamp", "from_address", "body"),
                       "conversation": ("thread_id", "recipient_list")}  # fmt: skip

    def records(self, item: Item, database: Database, context: Context) -> Iterator[Record]:
        return _Messages(database).records(context)


@register
class PhoneLinkContacts(DatabaseParser):
    """See the module's docstring."""

    id = "phone-link-contacts"
    name = N_("Phone Link of Windows: contacts (contacts.db)")
    version = "1"
    app = CONTACTS
    tested = ("2021 (by published source)",)
    notes = N_("Built from public sources, without a real sample.")
    reason = N_("SQLite database with the tables contact and phonenumber of Windows' Phone Link")
    needs: ClassVar = {"contact": ("contact_id", "display_name"), "phonenumber": ("contact_id", "phone_number")}

    def records(self, item: Item, database: Database, context: Context) -> Iterator[Record]:
        return _contacts(database, context)


@register
class PhoneLinkCalls(DatabaseParser):
    """See the module's docstring."""

    id = "phone-link-calls"
    name = N_("Phone Link of Windows: calls (calling.db)")
    version = "1"
    app = CALLS
    tested = ("2021 (by published source)",)
    notes = N_("Built from public sources, without a real sample. Who called whom is not known.")
    reason = N_("SQLite database with the table call_history of Windows' Phone Link")
    needs: ClassVar = {"call_history": ("call_id", "phone_number", "duration", "call_type", "start_time")}

    def records(self, item: Item, database: Database, context: Context) -> Iterator[Record]:
        roster = Roster(CALLS)
        columns = ("call_id", "phone_number", "duration", "call_type", "start_time", "is_read", "last_updated_time")
        table = Table(database, "call_history", "call", columns)
        yield from table.records(lambda row: _call(row, roster), context)
        yield from roster.records()


@register
class PhoneLinkNotifications(DatabaseParser):
    """See the module's docstring."""

    id = "phone-link-notifications"
    name = N_("Phone Link of Windows: notifications (notifications.db)")
    version = "1"
    app = APP
    tested = ("2021 and 2025 (by published source)",)
    notes = N_("Built from public sources, without a real sample. A notification does not prove who wrote.")
    reason = N_("SQLite database with the table notifications of Windows' Phone Link")
    needs: ClassVar = {"notifications": ("notification_id", "json", "post_time")}

    def records(self, item: Item, database: Database, context: Context) -> Iterator[Record]:
        roster = Roster(APP)
        columns = ("notification_id", "json", "post_time", "state", "package_name")
        table = Table(database, "notifications", "message", columns, ignored=("anonymous_id",))
        yield from table.records(lambda row: _notification(row, roster), context)
        yield from roster.records()


class _Messages:
    """Text and multimedia messages of `phone.db`, with the address book where it is there."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._roster = Roster(MESSAGES)
        self._unknown: Counter[tuple[str, str]] = Counter()
        self._people: dict[int | None, tuple[str, ...]] = {}
        for row in _book(database).rows():
            for side in row.side("numbers"):
                person(self._roster, side.text("address"), row.text("display_name"))
        wanted = ("thread_id", "recipient_list", "summary", "msg_count")
        for row in Table(database, "conversation", "message", wanted).rows():
            found = (person(self._roster, one) for one in apart(row.text("recipient_list")))
            people = tuple(dict.fromkeys(key for key in found if key is not None))
            if people and row.state != "removed_by_wal":
                details = row.given("thread_id", "summary", "msg_count")
                self._people[row.integer("thread_id")] = people
                self._roster.thread(group_key(people), "group" if len(people) > 1 else "direct", people,
                                    details=details, provenance=row.provenance)  # fmt: skip

    def records(self, context: Context) -> Iterator[Record]:
        to = Side("to", "message_to_address", "message_id", ("address",), to="message_id")
        columns = ("message_id", "thread_id", "timestamp", "status", "type", "from_address", "body", "pc_status")
        yield from Table(self._database, "message", "message", columns, sides=(to,)).records(self._text, context)
        parts = Side("parts", "mms_part", "message_id", ("content_type", "name", "text"), to="message_id")
        people = Side("people", "mms_address", "message_id", ("address",), to="message_id")
        wanted = ("message_id", "thread_id", "timestamp", "status", "subject", "pc_status")
        mms = Table(self._database, "mms", "message", wanted, sides=(parts, people))
        yield from mms.records(self._mms, context)
        if {"message_id"} <= self._database.columns("mms_part") and self._database.columns("mms"):
            left = self._database.count("mms_part", _LEFT.format("message_id", "mms"))
            if left:
                yield Warning(WARNING_LEFT_OVER, {"table": "mms_part", "rows": left}, Provenance("mms_part"))
        yield from _contacts(self._database, context)
        yield from self._roster.records()
        yield from unknown(self._unknown)

    def _thread(self, row: Row, people: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
        """Key of the conversation of a message and who is in it: as its thread says, or else the message."""
        people = self._people.get(row.integer("thread_id")) or people
        if people:
            return self._roster.thread(group_key(people), "group" if len(people) > 1 else "direct", people), people
        thread = row.text("thread_id")
        return self._roster.thread(NO_ADDRESS if thread is None else f"thread {thread}"), ()

    def _text(self, row: Row) -> Iterator[Record]:
        body, stated, details = row.text("body"), row.integer("type"), row.given("pc_status")
        sender = person(self._roster, row.text("from_address"))
        to = [key for key in (person(self._roster, side.text("address")) for side in row.side("to")) if key]
        direction = _DIRECTIONS.get(stated or 0, "unknown")
        if "type" not in row.values or row["type"] is None:
            direction = "in" if sender else "out"
            details["direction_basis"] = "sender" if sender else "no sender"
        elif direction == "unknown":
            self._unknown["type", str(row.text("type"))] += 1
            details["type"] = row.text("type")
        key, people = self._thread(row, tuple(dict.fromkeys(to if direction == "out" else [sender] if sender else [])))
        if direction == "out" and to and len(people) > 1:
            details["to"] = to
        if direction == "in" and row.integer("status") == 1:
            details["read"] = False
        time = _time(row["timestamp"])
        yield Message(
            key, "other" if direction == "unknown" else "text", direction, OWNER if direction == "out" else sender,
            time, body, row.provenance, row.state, None,
            None if time.utc_ms is None else "\x1f".join((str(time.utc_ms), direction, digest(body or ""))),
            details=details or None, raw=row.raw("body"),
        )  # fmt: skip

    def _mms(self, row: Row) -> Iterator[Record]:
        details = row.given("subject", "pc_status")
        addresses = [side.text("address") for side in row.side("people")]
        found = (person(self._roster, address) for address in addresses)
        named = tuple(dict.fromkeys(one for one in found if one))
        key, _ = self._thread(row, named)
        direction: Direction = "out" if OWN_TOKEN in addresses else "in" if addresses else "unknown"
        words, files = [], []
        for part in row.side("parts"):
            mime = part.text("content_type") or ""
            if is_text(mime):
                words.append(part.text("text") or "")
            elif mime != "application/smil":
                files.append(Attachment(part.text("name"), mime or None))
        sender = OWNER if direction == "out" else named[0] if direction == "in" and len(named) == 1 else None
        yield Message(
            key, kind_of(files[0].mime) if files else "text", direction, sender, _time(row["timestamp"]),
            "\n".join(filter(None, words)) or None, row.provenance, row.state, row.text("message_id"),
            attachments=tuple(files), details={**details, "mms": True},
        )  # fmt: skip


def _book(database: Database) -> Table:
    numbers = Side("numbers", "address", "contact_id", ("address", "address_type", "times_contacted", "is_primary",
                   "last_contacted_time"), to="contact_id")  # fmt: skip
    newer = Side("newer", "phonenumber", "contact_id", ("phone_number", "display_phone_number", "phone_number_type"),
                 to="contact_id")  # fmt: skip
    columns = ("contact_id", "display_name", "alternative_name", "nicknames", "last_updated_time")
    return Table(database, "contact", "contact", columns, ignored=("thumbnail",), sides=(numbers, newer))


def _contacts(database: Database, context: Context) -> Iterator[Record]:
    """Whom the address book names, and the numbers of people whose row is gone."""
    yield from _book(database).records(_contact, context)
    for table, column in (("address", "address"), ("phonenumber", "phone_number")):
        if {"contact_id", column} <= database.columns(table) and database.columns("contact"):
            numbers = Table(database, table, "contact", ("contact_id", column), ignored=database.columns(table),
                            where=_LEFT.format("contact_id", "contact"))  # fmt: skip
            yield from numbers.records(_number, context)


def _number(row: Row) -> Iterator[Record]:
    value = row.text("address") or row.text("phone_number")
    yield contact(CONTACTS, row, None, ((identifier_kind(value), value),) if value else (), row.given("contact_id"))


def _contact(row: Row) -> Iterator[Record]:
    older, newer = row.side("numbers"), row.side("newer")
    values = [side.text("address") for side in older] + [side.text("phone_number") for side in newer]
    found = [(identifier_kind(value), value) for value in dict.fromkeys(values) if value is not None]
    details: dict[str, Any] = row.given("contact_id", "alternative_name", "nicknames")
    contacted = [row.integer("times_contacted") or 0 for row in older]
    if any(contacted):
        details["times_contacted"] = sum(contacted)
    last = [at for at in (_time(side["last_contacted_time"]).utc_ms for side in older) if at is not None]
    if last:
        details["last_contacted_ms"] = max(last)
    yield contact(CONTACTS, row, row.text("display_name"), found, details)


def _call(row: Row, roster: Roster) -> Iterator[Record]:
    number, time, seconds = row.text("phone_number"), _time(row["start_time"]), row.integer("duration")
    someone = person(roster, number)
    people = (someone,) if someone else ()
    key = roster.thread(f"tel:{someone or NO_ADDRESS}", "direct" if people else "unknown", people)
    duration = float(seconds) if seconds is not None and 0 <= seconds < _LONGEST else None
    yield Call(
        key, "unknown", None, time, duration, "answered" if duration else "unknown", row.provenance,
        participants=people, state=row.state, app_key=row.text("call_id"),
        details=row.given("call_type", silent=(None, "")) or None,
    )  # fmt: skip


def _notification(row: Row, roster: Roster) -> Iterator[Record]:
    """What an app showed: its words, in a conversation of what it showed under one title."""
    try:
        said = json.loads(row.text("json") or "")
    except (ValueError, RecursionError):
        said = None
    fields = {name: value for name, value in said.items() if isinstance(value, str)} if isinstance(said, dict) else {}
    package = fields.get("packageName") or row.text("package_name") or ""
    title, app = fields.get("title") or None, fields.get("appName") or package
    key = roster.thread(f"{package}|{title or ''}", "unknown", (), title or app or None,
                        details={name: value for name, value in (("app", app), ("package", package)) if value})
    time = _time(row["post_time"])
    if time.utc_ms is None and isinstance(said, dict):
        time = times.from_unix_ms(said.get("timestamp"))
    details: dict[str, Any] = {"notification": app or True, **row.given("state")}
    text = fields.get("text")
    if not fields:
        text = row.text("json")
        details["unreadable_json"] = True
    yield Message(
        key, "text" if text else "other", "in", None, time, text, row.provenance, row.state,
        row.text("notification_id"),
        None if time.utc_ms is None else f"{time.utc_ms}\x1f{digest(title or '', text or '')}", details=details,
        raw=row.raw("json"),
    )  # fmt: skip


def _time(value: object) -> Time:
    """A FILETIME. One that is a time only in another unit is read in that: tools convert the column they copy."""
    found = times.in_other_unit(value)
    return found[0] if found is not None else times.missing(value)
