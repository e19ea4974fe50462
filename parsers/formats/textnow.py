"""TextNow for Android: `textnow_data.db`.

Facts (ALEAPP `textnow`, and what a public sample shows): `messages.message_direction` 1 received, 2 sent; `date`
milliseconds since 1970 UTC; `message_type` 1 text, 2 picture (its address on the service in `message_text`, the file in
`attach`), 8 voicemail (its words in `message_attributes.transcript`), 16 notice of a missed call, 100 and 102 calls
received and made, whose seconds stand in `message_text`; 201 and 202 accompany calls, without words. `message_id` is
the service's id where it is positive, and the phone's own otherwise. `contact_value` is a number, an e-mail address or
a user name (`contact_type` 2, 3, 1), or names a group with its people in `group_members`.

Older versions (the statements by which the app of about 2014 makes and upgrades its tables, as published): in version 1
of the database `messages` ends with `date`; `state` came with 2, `attach` with 3, `message_source` with 5, the tables
of groups with 6, `proxy` with 7 (`proxy_number` is a number of the service by which a contact is dialled). `contacts`,
`blocked_contacts`, `message_attributes` and the column `all_emoji` came later (to 2020); before, only conversations
and messages name people.

Tested on: a public sample of 2020; a made-up database of version 7, of 2014. Not read: rates and credits, the cache of
callers' names, drafts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import ClassVar

from parsers import times
from parsers.apps.android.book import Book, identifier_kind
from parsers.base import Context, register
from parsers.evidence import Item
from parsers.paths import file_of
from parsers.records import (
    OWNER,
    Attachment,
    Call,
    Direction,
    IdentifierKind,
    Kind,
    Message,
    Provenance,
    Record,
)
from parsers.roster import Roster, digest
from parsers.rows import Row, Side, Table, contact, unknown
from parsers.sqlite.database import Database
from parsers.sqlite.parser import DatabaseParser
from parsers.words import N_

APP = "TextNow"
_COLUMNS = ("message_id", "contact_value", "contact_type", "contact_name", "message_direction", "message_type",
            "message_text", "read", "date", "state", "attach", "message_source", "all_emoji", "is_deleted")  # fmt: skip
_CALLS = "message_type IN (100, 102)"
_KINDS: dict[int, tuple[Kind, str]] = {1: ("text", "text"), 2: ("image", "picture"), 4: ("video", "video"),
                                       8: ("voice", "voicemail"), 16: ("system", "missed call"),
                                       201: ("system", "call made"), 202: ("system", "call received")}  # fmt: skip
_DIRECTIONS: dict[int, Direction] = {1: "in", 2: "out"}
_ADDRESS = re.compile(r"(https?|file|content)://\S+\Z|/\S+\Z")
_LONGEST = 10_000_000  # seconds


@register
class TextNow(DatabaseParser):
    """See the module's docstring."""

    id = "textnow"
    name = N_("TextNow for Android (textnow_data.db)")
    version = "4"
    app = APP
    recovers = ("messages",)
    tested = ("2020 (a public sample)", "2014 (by published source)")
    notes = N_("Rates, credits and drafts are not read.")
    reason = N_("SQLite database with TextNow's table messages")
    needs: ClassVar = {"messages": ("contact_value", "message_direction", "message_type", "message_text", "date")}

    def records(self, item: Item, database: Database, context: Context) -> Iterator[Record]:
        return _Reading(item, database).records(context)


class _Reading:
    def __init__(self, item: Item, database: Database) -> None:
        self._item, self._database = item, database
        self._roster = Roster(APP)
        self._unknown: Counter[tuple[str, str]] = Counter()
        self._groups: dict[str, tuple[str | None, list[str]]] = {}
        for row in Table(database, "groups", "contact", ("contact_value", "title")).rows():
            self._groups[row.text("contact_value") or ""] = row.text("title"), []
        wanted = ("contact_value", "member_contact_value", "member_display_name")
        for row in Table(database, "group_members", "contact", wanted).rows():
            key = self._person(row.text("member_contact_value"), row.text("member_display_name"))
            if key is not None:
                self._groups.setdefault(row.text("contact_value") or "", (None, []))[1].append(key)
        for row in Table(database, "conversations", "contact", ("contact_value", "contact_name")).rows():
            self._thread(row.text("contact_value"), row.text("contact_name"), row.provenance)
        for row in Table(database, "proxy", "contact", ("contact_value", "proxy_number")).rows():
            if row.text("contact_value") and row.text("proxy_number"):
                key, _ = self._thread(row.text("contact_value"), None)
                self._roster.thread(key, details={"dialled_as": row.text("proxy_number")})

    def records(self, context: Context) -> Iterator[Record]:
        attributes = Side("attributes", "message_attributes", "_id", ("transcript", "rating"), to="message_id")
        others = f"message_type IS NULL OR NOT {_CALLS}"
        table = Table(self._database, "messages", "message", _COLUMNS, sides=(attributes,), where=others)
        yield from table.records(self._message, context)
        known = self._database.columns("messages")  # those that are not read were named with the messages
        calls = Table(self._database, "messages", "call", _COLUMNS, ignored=known, where=_CALLS)
        yield from calls.records(self._call, context)
        for name in ("contacts", "blocked_contacts"):
            yield from Table(self._database, name, "contact", (
                "contact_value", "contact_name", "contact_type", "blocked_username", "blocked_e164_number",
                "blocked_email", "blocked_contact_display_name",
            ), ignored=("global_id", "avatar_initials", "avatar_color", "blocked_contact_uri", "contact_uri"),
            ).records(self._contact, context)  # fmt: skip
        yield from self._roster.records()
        yield from unknown(self._unknown)

    def _person(self, value: str | None, name: str | None) -> str | None:
        if value is None:
            return None
        kind = identifier_kind(value)
        return self._roster.person(Book.key(value), "username" if kind == "other" else kind, value,
                                   None if name == value else name)  # fmt: skip

    def _thread(self, value: str | None, name: str | None, place: Provenance | None = None) -> tuple[str, str | None]:
        """Key of a conversation, and the other person of one of two."""
        if value in self._groups:
            title, people = self._groups[value]
            key = self._roster.thread(f"group:{value}", "group", people, title or name, shared=True, provenance=place)
            return key, None
        person = self._person(value, name)
        people = [person] if person is not None else []
        return self._roster.thread(person or "(no address)", "direct" if person else "unknown", people,
                                   provenance=place), person  # fmt: skip

    def _message(self, row: Row) -> Iterator[Record]:
        number, text = row.integer("message_type"), row.text("message_text")
        kind: Kind
        kind, name = _KINDS.get(-1 if number is None else number, ("other", ""))
        direction = _DIRECTIONS.get(row.integer("message_direction") or 0, "unknown")
        key, person = self._thread(row.text("contact_value"), row.text("contact_name"))
        details = row.given("state")
        if not name:
            self._unknown["message_type", str(number)] += 1
            details["type"] = number
        if direction == "unknown":
            self._unknown["message_direction", str(row["message_direction"])] += 1
        if kind == "system":
            details["system"] = {"type": name}
        if row.integer("read") == 0 and direction == "in":
            details["read"] = False
        attachments: tuple[Attachment, ...] = ()
        if kind in ("image", "video", "voice"):
            address = text if text and _ADDRESS.match(text) else None
            attachments, text = (self._attachment(row, address),), text if address is None else None
            transcript = next((side.text("transcript") for side in row.side("attributes")), None)
            if transcript and kind == "voice":
                details["transcription"] = transcript
        time, own = times.from_unix_ms(row["date"]), row.integer("message_id")
        same = f"id\x1f{own}" if own is not None and own > 0 else None
        if same is None and time.utc_ms is not None:
            same = f"{time.utc_ms}\x1f{direction}\x1f{number}\x1f{digest(text)}"
        sender = person if direction == "in" else OWNER if direction == "out" else None
        state = row.deleted_if(row.integer("is_deleted") == 1)
        yield Message(
            key, kind, direction, sender, time, text, row.provenance, state, None if own is None else str(own),
            None if state != "live" and same and same.startswith("id") else same, attachments=attachments,
            details=details or None, raw=row.raw("message_text"),
        )  # fmt: skip

    def _attachment(self, row: Row, address: str | None) -> Attachment:
        stored = row.text("attach")
        found = file_of(stored, self._item)
        details = {name: value for name, value in (("url", address), ("stored_as", stored)) if value}
        name = stored.rpartition("/")[2] if stored else None
        return Attachment(name, None, found.path if found else None, details=details or None)

    def _call(self, row: Row) -> Iterator[Record]:
        key, person = self._thread(row.text("contact_value"), None)
        stated = row.integer("message_direction")
        made = stated == 2 if stated in _DIRECTIONS else row.integer("message_type") == 102
        seconds = row.integer("message_text")
        duration = float(seconds) if seconds is not None and 0 <= seconds < _LONGEST else None
        time = times.from_unix_ms(row["date"])
        yield Call(
            key, "out" if made else "in", OWNER if made else person, time, duration,
            "answered" if duration else "unknown", row.provenance, participants=(person,) if person else (),
            state=row.state, app_key=row.text("message_id"), details=row.given("state") or None,
            same=None if time.utc_ms is None else f"{time.utc_ms}\x1f{made}\x1f{duration}",
        )  # fmt: skip

    def _contact(self, row: Row) -> Iterator[Record]:
        names = ("contact_value", "blocked_e164_number", "blocked_email", "blocked_username")
        values = [value for value in (row.text(name) for name in names) if value is not None]
        found: list[tuple[IdentifierKind, str]] = []
        for value in dict.fromkeys(values):
            kind = identifier_kind(value)
            found.append(("username" if kind == "other" else kind, value))
        name = row.text("contact_name") or row.text("blocked_contact_display_name")
        yield contact(APP, row, name, found, {"blocked": True} if row.table == "blocked_contacts" else None)
