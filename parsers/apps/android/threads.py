"""Conversations and people of Android's message database.

Facts (Android's `MmsSmsDatabaseHelper` and `MmsSmsProvider`): `threads.recipient_ids` are row ids of
`canonical_addresses`, separated by blanks; the type of a thread is 1 for a broadcast. Whoever answers in a thread does
so under the number that the network gives, which may be written otherwise than the one in `canonical_addresses`: the
two are one person to the phone, and here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from parsers.apps.android.book import NO_ADDRESS, Book, identifier_kind
from parsers.apps.android.parts import OWN_TOKEN, UNKNOWN_SENDER
from parsers.records import ConversationKind, Provenance
from parsers.roster import Roster
from parsers.rows import integer
from parsers.sqlite.database import Database
from parsers.sqlite.values import text_of

_NOBODY = frozenset(("", OWN_TOKEN, UNKNOWN_SENDER))
_DIGITS = re.compile(r"\D+")
_REMEMBERED = 20_000  # pairs of thread and address, of which nearly all repeat
_ENOUGH = 7  # digits that two spellings of one number share at their ends


def person(roster: Roster, address: str | None, name: str | None = None) -> str | None:
    """Note whoever has an address; None where the address stands for nobody."""
    if address is None or address.strip() in _NOBODY:
        return None
    return roster.person(Book.key(address), identifier_kind(address), address.strip(), name)


def group_key(people: Iterable[str]) -> str:
    """The key of the conversation of these people, equal on every copy: as in backups in XML."""
    return "~".join(sorted(set(people))) or NO_ADDRESS


def alike(left: str, right: str) -> bool:
    """Whether two addresses are spellings of one number: the longer ends in all the digits of the shorter."""
    a, b = sorted((_DIGITS.sub("", left), _DIGITS.sub("", right)), key=len)
    if identifier_kind(left) != "phone" or identifier_kind(right) != "phone" or not a:
        return left.casefold() == right.casefold()
    national = a.lstrip("0") if len(a) < len(b) else a
    return a == b or (len(national) >= _ENOUGH and b.endswith(national))


class Threads:
    """The threads of a database, by their row ids. Without one, `tell` says who is in a thread."""

    def __init__(self, database: Database | None, roster: Roster) -> None:
        self._roster = roster
        self._people: dict[int, tuple[str, ...]] = {}
        self._keys: dict[int, str] = {}
        self._addresses: dict[int, str] = {}
        self._titled: dict[int, tuple[ConversationKind, dict[str, Any], Provenance]] = {}
        self._found: dict[tuple[int | None, str], str | None] = {}
        if database is None:
            return
        if {"_id", "address"} <= database.columns("canonical_addresses"):
            for row_id, address in database.query("SELECT _id, address FROM canonical_addresses"):
                self._addresses[row_id] = text_of(address)[0] or ""
        if "recipient_ids" in database.columns("threads"):
            self._read(database)

    def _read(self, database: Database) -> None:
        names = ("recipient_ids", "type", "archived", "message_count", "snippet", "snippet_cs", "date")
        asked = ", ".join(database.expression("threads", name) for name in names)
        for row_id, ids, kind, archived, count, snippet, _charset, _date in database.query(
            f"SELECT rowid, {asked} FROM threads"
        ):
            numbers = [integer(part) for part in (text_of(ids)[0] or "").split()]
            details: dict[str, Any] = {"thread_id": row_id}
            if archived == 1:
                details["archived"] = True
            if integer(count):
                details["message_count"] = integer(count)
            if text_of(snippet)[0]:
                details["snippet"] = text_of(snippet)[0]
            self.tell(row_id, (self._addresses.get(n) for n in numbers if n is not None), details,
                      Provenance("threads", row_id), "broadcast" if kind == 1 else "group")  # fmt: skip

    def tell(
        self, thread: int, addresses: Iterable[str | None], details: dict[str, Any], place: Provenance,
        several: ConversationKind = "group",
    ) -> None:
        """Say who is in a thread beside the owner. `several`: what it is where they are more than one."""
        found = (person(self._roster, address) for address in addresses)
        people = self._people[thread] = tuple(dict.fromkeys(key for key in found if key is not None))
        self._titled[thread] = (several if len(people) > 1 else "direct" if people else "unknown", details, place)

    def key(self, thread: int | None, addresses: Iterable[str | None]) -> str:
        """The conversation of a message: that of its thread; else of the people it names."""
        if thread is not None and self._people.get(thread):
            known = self._keys.get(thread)
            if known is None:
                kind, details, place = self._titled[thread]
                people = self._people[thread]
                known = self._keys[thread] = self._roster.thread(
                    group_key(people), kind, people, details=details, provenance=place)
            return known
        people = tuple(dict.fromkeys(k for k in (person(self._roster, a) for a in addresses) if k is not None))
        details = {} if thread is None else {"thread_id": thread}
        key = group_key(people) if people or thread is None else f"thread {thread}"
        if self._roster.has_thread(key):
            return key
        kind = "group" if len(people) > 1 else "direct" if people else "unknown"
        return self._roster.thread(key, kind, people, details=details)

    def member(self, thread: int | None, address: str | None) -> str | None:
        """The person of a thread who has this address, however it is written there; whoever else it is, otherwise."""
        if address is None:
            return None
        if (thread, address) not in self._found:
            if len(self._found) > _REMEMBERED:
                self._found.clear()
            self._found[thread, address] = self._member(thread, address)
        return self._found[thread, address]

    def _member(self, thread: int | None, address: str) -> str | None:
        if address.strip() in _NOBODY:
            return None
        for key in self._people.get(thread, ()) if thread is not None else ():
            if key != Book.key(address) and alike(key, address):
                return self._roster.person(key, identifier_kind(key), aliases=((identifier_kind(address), address),))
        return person(self._roster, address)

    def has(self, thread: int | None, address: str) -> bool:
        """Whether somebody of a thread has this address, however it is written there."""
        return any(alike(key, address) for key in self.others(thread))

    def only(self, thread: int | None) -> str | None:
        """The other person of a thread with one."""
        people = self._people.get(thread, ()) if thread is not None else ()
        return people[0] if len(people) == 1 else None

    def others(self, thread: int | None) -> tuple[str, ...]:
        """Everybody of a thread but the owner."""
        return self._people.get(thread, ()) if thread is not None else ()

    def unused(self) -> int:
        """Note every thread that no message named, which can be one whose messages were deleted; say how many."""
        empty = [row for row in self._people if row not in self._keys]
        for row in empty:
            if self._people[row]:
                self.key(row, ())
        return len(empty)
