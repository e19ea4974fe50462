"""Google Duo for Android, since 2022 Google Meet: `tachyon.db`, its calls, the notes that were left, and its people.

Facts (ALEAPP `googleDuo` of 2021 to 2026; the statements by which the app of 2017, version 8 of the database, makes its
tables): `activity_history.timestamp_usec` counts microseconds since 1970 UTC; `self_id` and `other_id` are a number, a
mail address or the id of a group with `|` and a code of its kind behind it; `outgoing` 1 made, 0 received;
`activity_type` 1 call, 2 note, 4 reaction; `call_state` of a call 0 a message was left, 1 missed, 2 answered, 4 nothing
said. `messages` holds the notes (films, sounds and pictures of a day's life) with times in milliseconds, `content_uri`
and `content_type`; the file lies in `files/media`. `duo_users` are the people of the address book who use the app, and
the owner (`is_self`). How long a call was, and whether with picture, is not stored.

Tested: databases made up after these descriptions (of 2017 and of 2021). Calls of rooms with a link (Meet) are not in
this database as far as anybody describes it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, ClassVar

from parsers import times
from parsers.apps.android.book import Book, Outcome, identifier_kind
from parsers.apps.android.parts import kind_of
from parsers.base import Context, register
from parsers.filetypes import mime_of
from parsers.item import Item
from parsers.paths import file_of
from parsers.records import (
    OWNER,
    Attachment,
    Call,
    Direction,
    Message,
    Record,
    Time,
)
from parsers.roster import Roster, digest
from parsers.rows import Row, Table, contact, unknown
from parsers.sqlite.database import Database
from parsers.sqlite.parser import DatabaseParser
from parsers.words import N_

APP = "Google Duo"
_ACTIVITY = ("timestamp_usec", "self_id", "other_id", "activity_type", "call_state", "outgoing")
_NOTES = ("message_id", "sender_id", "sender_type", "recipient_id", "recipient_type", "status", "sent_timestamp_millis",
          "received_timestamp_millis", "seen_timestamp_millis", "content_type", "content_uri", "content_size_bytes",
          "saved_status", "initial_insert_timestamp_millis")  # fmt: skip
_IGNORED = ("ticket", "sender_type", "recipient_type")
_PEOPLE = ("user_id", "contact_display_name", "contact_phone_type_custom", "is_self", "is_blocked", "is_hidden")
_CALLS = "activity_type IS NULL OR activity_type NOT IN (2, 4)"
_OUTCOMES: dict[int, Outcome] = {0: "voicemail", 1: "missed", 2: "answered", 4: "unknown"}
_NOBODY = "(no address)"


@register
class GoogleDuo(DatabaseParser):
    """See the module's docstring."""

    id = "google-duo"
    name = N_("Google Duo and Google Meet for Android (tachyon.db)")
    version = "1"
    app = APP
    recovers = ("messages", "activity_history")
    tested = ("2017 and 2021 (by published source)",)
    notes = N_("How long a call was, and whether with picture, the database does not say. Of notes it holds those that "
               "were not yet removed a day after they were seen.")
    reason = N_("SQLite database with Google Duo's table duo_users")
    needs: ClassVar = {"duo_users": ("user_id", "contact_display_name")}

    def records(self, item: Item, database: Database, context: Context) -> Iterator[Record]:
        return _Reading(item, database).records(context)


class _Reading:
    def __init__(self, item: Item, database: Database) -> None:
        self._item = item
        self._roster = Roster(APP)
        self._unknown: Counter[tuple[str, str]] = Counter()
        self._own: set[str] = set()
        ignored = database.columns("duo_users")
        self._people = Table(database, "duo_users", "contact", _PEOPLE, ignored=ignored)
        known = database.columns("activity_history")
        # What a version adds to the log is named once, with the calls.
        self._calls = Table(database, "activity_history", "call", _ACTIVITY, where=_CALLS)
        self._others = Table(database, "activity_history", "message", _ACTIVITY, ignored=known, where=f"NOT ({_CALLS})")
        self._notes = Table(database, "messages", "message", _NOTES, ignored=_IGNORED)
        for row in self._people.rows():
            if row.integer("is_self") == 1:
                self._mine(row.text("user_id"), row.text("contact_display_name"))
        if "self_id" in known:
            for row in Table(database, "activity_history", "call", ("self_id",), ignored=known).rows():
                self._mine(row.text("self_id"))
        self._names: dict[str, str] = {}
        for row in self._people.rows():
            user, name = _bare(row.text("user_id")), row.text("contact_display_name")
            if user is not None and name is not None:
                self._names.setdefault(user, name)

    def _mine(self, user: str | None, name: str | None = None) -> None:
        own = _bare(user)
        if own is not None and own not in self._own:
            self._own.add(own)
            self._roster.owner(name, ((identifier_kind(own), own),))

    def _person(self, user: str | None) -> str | None:
        bare = _bare(user)
        if bare is None:
            return None
        if bare in self._own:
            return OWNER
        if identifier_kind(bare) == "other":  # a group has an id of its own
            return None
        return self._roster.person(Book.key(bare), identifier_kind(bare), bare, self._names.get(bare))

    def _thread(self, person: str | None, stated: str | None) -> str:
        if person is None:
            group = _bare(stated)
            return self._roster.thread(f"group:{group}", shared=True) if group else self._roster.thread(_NOBODY)
        return self._roster.thread("(self)", "self") if person == OWNER else self._roster.thread(
            person, "direct", [person])

    def records(self, context: Context) -> Iterator[Record]:
        yield from self._calls.records(self._call, context)
        yield from self._others.records(self._other, context)
        yield from self._notes.records(self._note, context)
        yield from self._people.records(self._contact, context)
        yield from self._roster.records()
        yield from unknown(self._unknown)

    def _call(self, row: Row) -> Iterator[Record]:
        person = self._person(row.text("other_id"))
        key = self._thread(person, row.text("other_id"))
        direction = _way(row)
        details: dict[str, Any] = {}
        if row.integer("activity_type") != 1:
            self._unknown["activity_type", str(row["activity_type"])] += 1
            details["type"] = row.given("activity_type").get("activity_type")
        state = row.integer("call_state")
        if state not in _OUTCOMES:
            self._unknown["call_state", str(row["call_state"])] += 1
            details["state"] = state
        yield Call(
            key, direction, person if direction == "in" else OWNER if direction == "out" else None, _micro(row), None,
            _OUTCOMES.get(-1 if state is None else state, "unknown"), row.provenance,
            participants=(person,) if person and person != OWNER else (), state=row.state, same=_same(row),
            details={name: value for name, value in details.items() if value is not None} or None,
        )  # fmt: skip

    def _other(self, row: Row) -> Iterator[Record]:
        """A note or a reaction that the log names without what was in it."""
        person = self._person(row.text("other_id"))
        direction = _way(row)
        note = row.integer("activity_type") == 2
        yield Message(
            self._thread(person, row.text("other_id")), "system", direction,
            person if direction == "in" else OWNER if direction == "out" else None, _micro(row), None, row.provenance,
            row.state, same=_same(row), details={"system": {"type": "note" if note else "reaction"}},
        )  # fmt: skip

    def _note(self, row: Row) -> Iterator[Record]:
        sender, recipient = self._person(row.text("sender_id")), self._person(row.text("recipient_id"))
        direction: Direction = "unknown"
        if sender == OWNER:
            direction = "out"
        elif recipient == OWNER or (self._own and sender is not None):  # else it went to a group
            direction = "in"
        to_group = direction == "in" and recipient is None and row.text("recipient_id") is not None
        other, stated = (recipient, "recipient_id") if direction == "out" or to_group else (sender, "sender_id")
        key = self._thread(other, row.text(stated))
        if to_group and sender is not None:
            self._roster.thread(key, people=[sender])
        uri, mime = row.text("content_uri"), (row.text("content_type") or "").lower()
        files: tuple[Attachment, ...] = ()
        if uri is not None:
            name = uri.partition("?")[0].rstrip("/").rpartition("/")[2]
            found, size = file_of(name, self._item), row.integer("content_size_bytes")
            mime = mime or mime_of(name) or ""
            files = (Attachment(name, mime or None, found.path if found else None, size if size and size > 0 else None,
                                details={"uri": uri}),)  # fmt: skip
        sent, received = (times.from_unix_ms(row[f"{one}_timestamp_millis"]) for one in ("sent", "received"))
        seen = times.from_unix_ms(row["seen_timestamp_millis"])
        details: dict[str, Any] = row.given("status")
        if received.utc_ms is not None and sent.utc_ms is not None and received.utc_ms != sent.utc_ms:
            details["received_ms"] = received.utc_ms
        if seen.utc_ms is not None:
            details["read_ms"] = seen.utc_ms
        if row.integer("saved_status") == 1:
            details["kept"] = True
        own = row.text("message_id")
        time = next((one for one in (sent, received, times.from_unix_ms(row["initial_insert_timestamp_millis"]))
                     if one.utc_ms is not None), sent)  # fmt: skip
        kind = kind_of(mime) if mime else "other"
        yield Message(
            key, kind, direction, sender, time, None, row.provenance, row.state, own,
            f"{own}\x1f{digest(kind, sender, time.raw)}" if own else None, attachments=files, details=details or None,
        )  # fmt: skip

    def _contact(self, row: Row) -> Iterator[Record]:
        user, name = _bare(row.text("user_id")), row.text("contact_display_name")
        details: dict[str, Any] = row.flags(is_self="own", is_blocked="blocked", is_hidden="hidden")
        if row.text("contact_phone_type_custom"):
            details["label"] = row.text("contact_phone_type_custom")
        yield contact(APP, row, name, ((identifier_kind(user), user),) if user is not None else (), details)


def _bare(user: str | None) -> str | None:
    """An id without the code of its kind."""
    return user.partition("|")[0].strip() or None if user is not None else None


def _way(row: Row) -> Direction:
    outgoing = row.integer("outgoing")
    return "out" if outgoing == 1 else "in" if outgoing == 0 else "unknown"


def _micro(row: Row) -> Time:
    value = row.integer("timestamp_usec")
    if value is None:
        return times.missing(row["timestamp_usec"])
    time = times.from_unix_ms(value // 1000)
    return Time(time.utc_ms, time.local, str(value), time.basis)


def _same(row: Row) -> str | None:
    stamp = row.integer("timestamp_usec")
    return None if stamp is None else f"log\x1f{stamp}\x1f{digest(*(row[name] for name in _ACTIVITY[2:]))}"
