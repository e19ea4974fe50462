"""Tinder for Android: `tinder-3.db`.

Facts (ALEAPP `tinder` of August 2026; HPI `my.tinder.android`; chat-history-manager-rust `tinder_android`, by their
published source): `message.sent_date` milliseconds since 1970 UTC, `from_id` and `to_id` accounts, `match_id` the chat;
`match.person_id` is the other person, described in `match_person` (`name`, `bio`, `birth_date` in milliseconds, also
before 1970). Nothing says whose account it is but that one end of each chat is not the person of the match; older
versions have it in a view. `type` was UNKNOWN in all that anybody saw. `inbox_message` holds what Tinder itself sent.
It is a cache: chats that were not opened lately may be missing, and ended ones may still be there.

Tested: databases made up after these descriptions (of about 2021 and of 2026). Not read: pictures and gender of a match
(protocol buffers without a published schema), who was liked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, ClassVar

from parsers import times
from parsers.base import Context, register
from parsers.item import Item
from parsers.records import (
    OWNER,
    Direction,
    Message,
    Record,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import Roster, digest
from parsers.rows import Row, Table, contact, unknown
from parsers.signs import Signs
from parsers.sqlite.database import Database
from parsers.sqlite.parser import DatabaseParser
from parsers.words import N_

APP = "Tinder"
WARNING_OWNER = N_("No chat of the database names its other person, so that nobody knows who wrote which message.")
_COLUMNS = ("id", "match_id", "from_id", "to_id", "text", "sent_date", "type", "delivery_status", "is_liked", "is_seen")
_MATCHES = ("id", "person_id", "creation_date", "last_activity_date", "is_blocked", "is_muted", "attribution", "type")
_PEOPLE = ("id", "name", "bio", "birth_date", "membership_status", "city", "jobs", "schools")
_INBOX = ("message_id", "body", "sent_date", "type", "seen", "campaign_id")
_PLAIN = (None, "UNKNOWN", "TEXT")
_SERVICE = "Tinder"


@register
class TinderAndroid(DatabaseParser):
    """See the module's docstring."""

    id = "tinder-android"
    name = N_("Tinder for Android (tinder-3.db)")
    version = "1"
    app = APP
    recovers = ("message",)
    tested = ("about 2021 and 2026 (by published source)",)
    notes = N_("A cache: chats that were not opened lately may be missing. Pictures of the people are not read.")
    reason = N_("SQLite database with Tinder's tables message and match_person")
    needs: ClassVar = {"message": ("match_id", "from_id", "to_id", "sent_date"), "match_person": ()}
    signs = Signs(tables=("match_person",))

    def records(self, item: Item, database: Database, context: Context) -> Iterator[Record]:
        return _Reading(database).records(context)


class _Reading:
    def __init__(self, database: Database) -> None:
        self._roster = Roster(APP)
        self._unknown: Counter[tuple[str, str]] = Counter()
        self._messages = Table(database, "message", "message", _COLUMNS, ignored=("raw_message_data",),
                               gaps=self._roster)  # fmt: skip
        self._people = Table(database, "match_person", "contact", _PEOPLE, ignored=database.columns("match_person"))
        self._inbox = Table(database, "inbox_message", "message", _INBOX, ignored=database.columns("inbox_message"))
        self._names = {user: row.text("name") for row in self._people.rows() if (user := row.text("id")) is not None}
        self._persons: dict[str, str] = {}
        matches = Table(database, "match", "contact", _MATCHES, ignored=database.columns("match"))
        for row in matches.rows():
            match, person = row.text("id"), row.text("person_id")
            if match is None or person is None:
                continue
            self._persons[match] = person
            details: dict[str, Any] = {name: True for name in ("is_blocked", "is_muted") if row.integer(name) == 1}
            for column, word in (("creation_date", "matched_ms"), ("last_activity_date", "last_activity_ms")):
                moment = times.from_unix_ms(row[column]).utc_ms
                if moment is not None:
                    details[word] = moment
            details.update(row.given("attribution", "type"))
            self._roster.thread(match, "direct", [self._person(person)], details=details)
        self._own = self._owner()

    def _owner(self) -> str | None:
        """The account at the other end of chats whose person is known: the same in nearly all."""
        ends: Counter[str] = Counter()
        for row in self._messages.rows():
            person = self._persons.get(row.text("match_id") or "")
            pair = row.text("from_id"), row.text("to_id")
            if person in pair:
                ends.update(one for one in pair if one is not None and one != person)
        own = max(ends, key=lambda one: (ends[one], one), default=None)
        if own is not None:
            self._roster.owner(aliases=(("account", own),))
        return own

    def _person(self, user: str) -> str:
        return self._roster.person(user, "account", user, self._names.get(user))

    def records(self, context: Context) -> Iterator[Record]:
        yield from self._messages.records(self._message, context)
        yield from self._inbox.records(self._notice, context)
        yield from self._people.records(self._contact, context)
        yield from self._roster.records()
        if self._own is None and self._messages:
            yield Warning(WARNING_OWNER)
        yield from unknown(self._unknown)

    def _message(self, row: Row) -> Iterator[Record]:
        writer, reader, match = row.text("from_id"), row.text("to_id"), row.text("match_id")
        direction: Direction = "unknown"
        if self._own is not None:
            direction = "out" if writer == self._own else "in" if reader == self._own else "unknown"
        others = [self._person(one) for one in (writer, reader) if one is not None and one != self._own]
        key = self._roster.thread(match or "~".join(sorted(others)) or "(no match)",
                                  "direct" if len(others) == 1 else "unknown", others)  # fmt: skip
        sender = OWNER if direction == "out" else None if writer is None else self._person(writer)
        details: dict[str, Any] = row.given("delivery_status", silent=(None, "", "SUCCESS"))
        if row.text("type") not in _PLAIN:
            self._unknown["type", row.text("type") or ""] += 1
            details["type"] = row.text("type")
        if row.integer("is_liked") == 1:
            details["is_liked"] = True
        if row.integer("is_seen") == 0 and direction == "in":
            details["read"] = False
        time, own = times.from_unix_ms(row["sent_date"]), row.text("id")
        text = row.text("text")
        at = f"*tinder\x1f{own}" if own and len(own) >= 16 and row.state == "live" else None
        yield Message(
            key, "text", direction, sender, time, text, row.provenance, row.state, own,
            at or (f"{own}\x1f{digest(text, sender, time.raw)}" if own else None), details=details or None,
            raw=row.raw("text"),
        )  # fmt: skip

    def _notice(self, row: Row) -> Iterator[Record]:
        """What Tinder itself sent to the owner."""
        sender = self._roster.person(_SERVICE, "other", _SERVICE, _SERVICE)
        key = self._roster.thread("(inbox)", "channel", [sender], _SERVICE)
        time, own, text = times.from_unix_ms(row["sent_date"]), row.text("message_id"), row.text("body")
        same = f"inbox\x1f{own}\x1f{digest(text, time.raw)}" if own else None
        yield Message(key, "text", "in", sender, time, text, row.provenance, row.state, own, same,
                      details=row.given("type", "campaign_id") or None, raw=row.raw("body"))  # fmt: skip

    def _contact(self, row: Row) -> Iterator[Record]:
        details = row.given("bio", "membership_status", "city", "jobs", "schools")
        born = row.integer("birth_date")
        if born is not None and born != 0:
            details["birth_date_ms"] = born
        yield contact(APP, row, row.text("name"), (("account", row.text("id")),), details)
