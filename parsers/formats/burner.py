"""Burner for Android: `burners.db`, numbers that are used for a while and thrown away.

Facts (what a public sample shows; ALEAPP `burner` of 2021; plaso `android_burner` has the tables): `messages.direction`
1 received, 2 sent; `message_type` 1 call with `connected`, 2 message, whose picture is at `asset_url`; a `voice_url` is
the recording of a voicemail; `date_created` milliseconds since 1970 UTC; `burner_id` is the number of the owner's that
was used, described in `burners`; `contacts` is the app's address book. `duration` is in whole minutes, as they are
charged: ALEAPP names it so, and in the sample the minutes of its calls are those that `burners.remaining_minutes` lacks
of `total_minutes`. So it is told in `details.minutes_charged`, and the length of a call stays unknown.

The first description in plaso (2023) has the same tables with fewer columns: `messages` without words, direction,
`connected` and pictures, `contacts` without notes and blocking. A database like that is read for what it has.

Tested on: a public sample of 2022; made-up databases of both descriptions. Not read: subscriptions and connections to
other services.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import ClassVar

from parsers import times
from parsers.apps.android.book import Book, Outcome, identifier_kind
from parsers.base import Context, register
from parsers.evidence import Item
from parsers.records import (
    OWNER,
    Attachment,
    Call,
    Direction,
    Kind,
    Message,
    Record,
)
from parsers.roster import Roster
from parsers.rows import Row, Table, contact, unknown
from parsers.sqlite.database import Database
from parsers.sqlite.parser import DatabaseParser
from parsers.words import N_

APP = "Burner"
_COLUMNS = ("message_id", "state", "message", "contact_phone_number", "connected", "message_type", "voice_url",
            "date_created", "last_updated_date", "read", "burner_id", "duration", "direction", "asset_url",
            "send_status", "contact_burner_id")  # fmt: skip
_IGNORED = ("user_id", "sid")
_CALLS = "message_type = 1"
_DIRECTIONS: dict[int, Direction] = {1: "in", 2: "out"}
_LONGEST = 200_000  # minutes
_USUAL = {1: 3, 2: 1}  # `state` of a call and of a message to which nothing happened
_NUMBER = ("name", "alias", "auto_reply_text", "voicemail_url")


@register
class Burner(DatabaseParser):
    """See the module's docstring."""

    id = "burner"
    name = N_("Burner for Android (burners.db)")
    version = "3"
    app = APP
    recovers = ("messages",)
    tested = ("2022 (a public sample)", "fewer columns (by description)")
    notes = N_("Calls are told in minutes charged, not by their length. Subscriptions and connections to other "
               "services are not read.")
    reason = N_("SQLite database with Burner's tables messages and burners")
    needs: ClassVar = {"messages": ("message_id", "message_type", "contact_phone_number", "burner_id", "date_created")}

    def records(self, item: Item, database: Database, context: Context) -> Iterator[Record]:
        return _Reading(database).records(context)


class _Reading:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._roster = Roster(APP)
        self._unknown: Counter[tuple[str, str]] = Counter()
        self._numbers: dict[str, str] = {}
        self._about: dict[str, dict[str, object]] = {}
        wanted = ("burner_id", "phone_number_id", *_NUMBER, "date_created", "expiration_date", "disabled")
        for row in Table(database, "burners", "contact", wanted).rows():
            number = row.text("phone_number_id")
            if number is not None:
                self._numbers[row.text("burner_id") or ""] = number
                self._about[number] = _about(row)
                self._roster.owner(aliases=(("phone", number),))
        self._contacts = Table(database, "contacts", "contact", (
            "contact_id", "name", "phone_number", "burner_id", "date_created", "blocked", "muted", "notes",
        ), ignored=("last_updated_date", "images"))  # fmt: skip
        for row in self._contacts.rows():
            self._person(row.text("phone_number"), row.text("name"))

    def _person(self, number: str | None, name: str | None = None) -> str | None:
        if number is None:
            return None
        return self._roster.person(Book.key(number), identifier_kind(number), number, None if name == number else name)

    def records(self, context: Context) -> Iterator[Record]:
        others = f"message_type IS NULL OR NOT {_CALLS}"
        table = Table(self._database, "messages", "message", _COLUMNS, ignored=_IGNORED, where=others)
        yield from table.records(self._message, context)
        known = self._database.columns("messages")  # those that are not read were named with the messages
        calls = Table(self._database, "messages", "call", _COLUMNS, ignored=known, where=_CALLS)
        yield from calls.records(self._call, context)
        yield from self._contacts.records(self._contact, context)
        yield from self._roster.records()
        yield from unknown(self._unknown)

    def _thread(self, row: Row) -> tuple[str, str | None, dict[str, object]]:
        """Key of the conversation, one for each number of the owner's, the other person, and the number used."""
        person = self._person(row.text("contact_phone_number"))
        burner = row.text("burner_id")
        used = self._numbers.get(burner or "", burner)
        key = f"{person or '(no address)'}|{used}" if used else person or "(no address)"
        self._roster.thread(key, "direct" if person else "unknown", [person] if person else [],
                            details={"own_number": used, **self._about.get(used, {})} if used else {})  # fmt: skip
        return key, person, {"own_number": used} if used else {}

    def _message(self, row: Row) -> Iterator[Record]:
        key, person, details = self._thread(row)
        direction = _DIRECTIONS.get(row.integer("direction") or 0, "unknown")
        if direction == "unknown":
            self._unknown["direction", str(row["direction"])] += 1
        number = row.integer("message_type")
        picture, voice = row.text("asset_url"), row.text("voice_url")
        kind: Kind = "image" if picture else "voice" if voice else "text" if number == 2 else "other"
        if number != 2:
            self._unknown["message_type", str(number)] += 1
            details["type"] = number
        if row.integer("read") == 0 and direction == "in":
            details["read"] = False
        details.update(row.given("send_status"), **_stated(row))
        attachments = tuple(Attachment(url.rpartition("/")[2] or None, details={"url": url})
                            for url in (picture, voice) if url)  # fmt: skip
        own = row.text("message_id")
        sender = person if direction == "in" else OWNER if direction == "out" else None
        yield Message(
            key, kind, direction, sender, times.from_unix_ms(row["date_created"]), row.text("message"), row.provenance,
            row.state, own, f"id\x1f{own}" if own and row.state == "live" else None, attachments=attachments,
            details=details or None, raw=row.raw("message"),
        )  # fmt: skip

    def _call(self, row: Row) -> Iterator[Record]:
        key, person, details = self._thread(row)
        direction = _DIRECTIONS.get(row.integer("direction") or 0, "unknown")
        if direction == "unknown":
            self._unknown["direction", str(row["direction"])] += 1
        details.update(_stated(row))
        if row.text("voice_url"):
            details["voicemail"] = row.text("voice_url")
        connected = row.integer("connected") == 1
        outcome: Outcome = "voicemail" if row.text("voice_url") else "answered" if connected else "unknown"
        if row.integer("connected") == 0 and outcome == "unknown" and direction == "in" and not row.integer("duration"):
            outcome = "missed"
        own = row.text("message_id")
        yield Call(
            key, direction, person if direction == "in" else OWNER if direction == "out" else None,
            times.from_unix_ms(row["date_created"]), None, outcome, row.provenance,
            participants=(person,) if person else (), state=row.state,
            app_key=own, same=f"id\x1f{own}" if own and row.state == "live" else None, details=details or None,
        )  # fmt: skip

    def _contact(self, row: Row) -> Iterator[Record]:
        number, name = row.text("phone_number"), row.text("name")
        stated = ((identifier_kind(number), number),) if number is not None else ()
        yield contact(APP, row, None if name == number else name, stated,
                      row.given("notes") | row.flags("blocked", "muted"))  # fmt: skip


def _about(row: Row) -> dict[str, object]:
    """What the app knows of one of the owner's numbers, for the conversations that went over it."""
    found: dict[str, object] = {f"own_number_{name}": value for name, value in row.given(*_NUMBER).items()}
    for column, word in (("date_created", "own_number_since_ms"), ("expiration_date", "own_number_until_ms")):
        time = times.from_unix_ms(row[column])
        if time.utc_ms is not None:
            found[word] = time.utc_ms
    if row.integer("disabled") == 1:
        found["own_number_disabled"] = True
    return found


def _stated(row: Row) -> dict[str, object]:
    """What a row says that has no field of its own: minutes, a state that is not the usual one, the other's burner."""
    found: dict[str, object] = {}
    minutes, state = row.integer("duration"), row.integer("state")
    if minutes is not None and 0 < minutes < _LONGEST:
        found["minutes_charged"] = minutes
    if state is not None and state != _USUAL.get(row.integer("message_type") or 0):
        found["state"] = state
    found.update(row.given("contact_burner_id"))
    return found
