"""What TikTok's databases of both phones share: whose they are, the conversations, what becomes of a row.

The id of a chat of two is `0:1:` and the two accounts (descriptions of the service's messages of 2026), so that it
names the other person too. `deleted` is 1 where the app hides a message whose row it keeps (the statement in the
Android app; iLEAPP).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from parsers import times
from parsers.formats.tiktok.content import APP, Said
from parsers.formats.tiktok.people import Known
from parsers.item import Item
from parsers.records import (
    OWNER,
    ConversationKind,
    Direction,
    Message,
    Provenance,
    Record,
    State,
    Time,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import Roster, digest, direction_of
from parsers.rows import Row, unknown
from parsers.words import N_

WARNING_OWNER = N_("The database is not named after the owner's account, so that nobody knows who wrote which message.")
WARNING_FORM = N_("{count} messages of the type {type} have a content of an unknown form, which was kept as it is.")
NO_CHAT = "(no conversation)"
_TWO = re.compile(r"\d:1:(\d{1,25}):(\d{1,25})\Z")
_KINDS: dict[int | None, ConversationKind] = {1: "direct", 2: "group"}


class Chats:
    """The people and conversations of one database, and its messages as they are made."""

    def __init__(self, account: str | None, people: dict[str, Known]) -> None:
        self.account, self._people = account, people
        self.roster = Roster(APP)
        self.unknown: Counter[tuple[str, str]] = Counter()
        self._forms: Counter[str] = Counter()
        if account is not None:
            own = people.get(account)
            handles = [("username", own.handle)] if own is not None and own.handle else []
            self.roster.owner(own.name if own is not None else None, [("account", account), *handles])  # type: ignore[list-item]

    def person(self, uid: str | None) -> str | None:
        """The key of an account; None where there is none (0 and -1 mean nobody)."""
        if uid is None or uid in ("0", "-1"):
            return None
        if uid == self.account:
            return OWNER
        known = self._people.get(uid)
        handle = known.handle if known is not None else None
        return self.roster.person(uid, "account", uid, known.name if known is not None else None,
                                  [("username", handle)] if handle else [])  # fmt: skip

    def direction(self, sender: str | None) -> Direction:
        """Which way a message went, where the database says whose it is."""
        return direction_of(sender, known=self.account is not None)

    def chat(
        self, stored: str | None, number: int | None = None, title: str | None = None,
        people: tuple[str, ...] = (), place: Provenance | None = None, details: dict[str, Any] | None = None,
    ) -> str:
        """Note a conversation and return its key."""
        if not stored:
            return self.roster.thread(NO_CHAT)
        two = _TWO.match(stored)
        kind = "direct" if two else _KINDS.get(number, "unknown")
        if two:
            ends = tuple(dict.fromkeys(found for uid in two.groups() if (found := self.person(uid)) is not None))
            kind, people = ("self" if ends == (OWNER,) else kind), (*people, *ends)
        others = tuple(person for person in people if person != OWNER)
        return self.roster.thread(stored, kind, others, title, shared=True, details=details, provenance=place)

    def message(
        self, row: Row, said: Said, *, chat: str, sender: str | None, time: Time, own: str | None, server: int | None,
        number: int | None, quoted: tuple[str | None, dict[str, Any]] = (None, {}),
    ) -> Message:
        """Make the message of a row. `own`: the id that the phone gave it; `server`: the service's."""
        details = {**said.details, **quoted[1]}
        if not said.known:
            self._forms[str(number)] += 1
            details["type"] = number
        key = str(server) if server is not None and server > 0 else own
        if server == 0:
            details["no_server_id"] = True  # the service never confirmed it
        if sender not in (None, OWNER):
            self.roster.thread(chat, people=(sender,))
        return Message(
            chat, said.kind, "unknown" if said.kind == "system" else self.direction(sender), sender, time, said.text,
            row.provenance, self.state(row), key, None if key is None else f"{key}\x1f{digest(said.kind, said.text)}",
            quoted[0], said.attachments, details or None, row.raw("content"),
        )  # fmt: skip

    @staticmethod
    def state(row: Row) -> State:
        """A row that the app marked as deleted is still there."""
        return row.deleted_if(row.integer("deleted") == 1)

    def close(self) -> Iterator[Record]:
        """Yield everybody, and what an examiner must know."""
        yield from self.roster.records()
        if self.account is None:
            yield Warning(WARNING_OWNER)
        yield from unknown(self.unknown)
        for value, count in sorted(self._forms.items()):
            yield Warning(WARNING_FORM, {"type": value, "count": count})


def time_of(*values: object) -> Time:
    """The first of some numbers that is a time, in seconds or milliseconds since 1970, which their size tells apart."""
    for value in values:
        found = times.in_other_unit(value)
        if found is not None:
            return found[0]
    return times.missing(next((value for value in values if value is not None), None))


def digits_in(pattern: re.Pattern[str], item: Item) -> str | None:
    """The account in the path of a file, by a pattern whose first group it is."""
    match = pattern.search(item.path)
    return None if match is None else match[1]
