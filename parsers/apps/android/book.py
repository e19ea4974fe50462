"""Who takes part in text messages and calls, by the addresses that a phone keeps of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Literal

from parsers.records import (
    OWNER,
    Conversation,
    ConversationKind,
    IdentifierKind,
    Participant,
    Time,
)
from parsers.roster import digest

Outcome = Literal["answered", "missed", "rejected", "cancelled", "voicemail", "blocked", "unknown"]
MESSAGES, CALLS = "SMS", "Phone"
#: Conversation of entries that name no address, such as drafts and withheld numbers.
NO_ADDRESS = "(no address)"
#: What stands for no value, for the owner (in an MMS that was sent) and for a sender whom the network did not tell.
NOTHING = frozenset({"", "null", "NULL", "insert-address-token", "\u02bcUNKNOWN_SENDER!\u02bc"})
_NO_NAME = frozenset({"", "null", "(Unknown)", "(unknown)", "Unknown"})
_REMEMBERED = 10_000
_OWN = 20  # numbers, more than one person has on a phone; a hostile file states no end of them
_UNDATED_KEPT = 200_000
#: Marks of direction, which come with a number that was copied from another app, and hyphens that break no line.
_MARKS, _HYPHENS = "\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff", "\u2010-\u2015"
_PHONE = re.compile(  # each character is tried once, whatever the length
    rf"(?=\D*\d)(?:[{_MARKS}]*\+)?[\d\s().\-/*#{_MARKS}{_HYPHENS}]+")
_BLANKS = re.compile(rf"[\s{_MARKS}]+")
_JOINED = re.compile(r"[;,]")
_FEWEST_DIGITS = 3  # of a number; fewer behind a comma or semicolon are what is dialled after a pause


def given(value: str | None) -> str | None:
    """Return a value, or None where the app wrote that there is none."""
    return None if value is None or value in NOTHING else value


def apart(value: str | None) -> list[str]:
    """Return the addresses that one value names: those of a group are joined by `~`, and several numbers or mail
    addresses by a comma or semicolon, which the name of a sender may hold as well.
    """
    found: list[str] = []
    for piece in (value or "").split("~"):
        several = [one.strip() for one in _JOINED.split(piece)]
        whole = len(several) > 1 and all(_is_address(one) for one in several if one)
        found += several if whole else [piece]
    return [one for one in found if given(one.strip()) is not None]


def _is_address(text: str) -> bool:
    if "@" in text:
        return True
    return _PHONE.fullmatch(text) is not None and sum(map(str.isdigit, text)) >= _FEWEST_DIGITS


class Book:
    """Who and which conversations were met, with the names that the backup gives them."""

    def __init__(self) -> None:
        self._people: dict[str, tuple[str, str, dict[str, None], dict[str, None]]] = {}  # + names, other spellings
        self._threads: dict[str, tuple[str, ConversationKind, dict[str, None], dict[str, None]]] = {}
        self._own: dict[str, None] = {}
        self._direct: dict[tuple[str | None, str | None], tuple[str, str | None]] = {}  # nearly all repeat

    def person(self, address: str, name: str | None = None, app: str = MESSAGES) -> str:
        """Return the participant's key for an address as written, noting the name."""
        key = address if address.removeprefix("+").isdigit() else self.key(address)
        entry = self._people.get(key)
        if entry is None:
            entry = self._people[key] = (address.strip(), app, {}, {})
        if name is not None and name not in _NO_NAME:
            entry[2][name] = None
        return key

    @staticmethod
    def key(address: str) -> str:
        """Return the key of an address: blanks are layout in a number and part of a sender's name."""
        return _BLANKS.sub("", address) if _PHONE.fullmatch(address) else address.strip()

    def thread(
        self, key: str, people: tuple[str, ...], name: str | None, app: str, kind: ConversationKind
    ) -> str:
        """Note a conversation and return its key."""
        entry = self._threads.get(key)
        if entry is None:
            entry = self._threads[key] = (app, kind, {}, {})
        if name is not None and name not in _NO_NAME:
            entry[2][name] = None
        for person in people:
            entry[3][person] = None
        return key

    def direct(self, address: str | None, name: str | None) -> tuple[str, str | None]:
        """Note the conversation of an SMS; return its key and the key of the other person."""
        known = self._direct.get((address, name))
        if known is None:
            if len(self._direct) > _REMEMBERED:
                self._direct.clear()
            known = self._direct[address, name] = self.among(apart(address), name)
        return known

    def among(self, addresses: list[str], name: str | None) -> tuple[str, str | None]:
        """Note the conversation with these addresses, whatever their order; return its key, and that of the other
        person when there is only one.
        """
        people = sorted({self.person(address) for address in addresses})
        if not people:
            return self.thread(NO_ADDRESS, (), None, MESSAGES, "unknown"), None
        if len(people) > 1:
            return self.thread("~".join(people), tuple(people), name, MESSAGES, "group"), None
        self.person(addresses[0], name)
        return self.thread(people[0], (people[0],), name, MESSAGES, "direct"), people[0]

    def members(self, thread: str) -> tuple[str, ...]:
        """Return the keys of the people of a conversation, without the owner."""
        return tuple(self._threads[thread][3])

    def spelling(self, key: str, address: str) -> str:
        """Note another way in which the address of a person is written; return that person's key."""
        self._people[key][3][address.strip()] = None
        return key

    def own(self, address: str) -> None:
        """Note a number that the backup states as the owner's."""
        self._own[self.key(address)] = None

    def owned(self) -> tuple[str, ...]:
        """Return the first addresses that were stated as the owner's so far."""
        return tuple(islice(self._own, _OWN))

    def records(self) -> Iterator[Participant | Conversation]:
        """Yield everybody and every conversation."""
        for key, (app, kind, names, people) in self._threads.items():
            title = next(iter(names), None)
            details = {"names": list(names)} if len(names) > 1 else None
            yield Conversation(key, app, kind, title, (*people, OWNER), details=details)
        for key, (identifier, app, names, spellings) in self._people.items():
            aliases = tuple((identifier_kind(other), other) for other in spellings)
            yield Participant(
                key, app, identifier_kind(identifier), identifier, next(iter(names), None), aliases=aliases
            )
        if self._threads:
            app = next(iter(self._threads.values()))[0]
            aliases = tuple((identifier_kind(number), number) for number in self._own)
            yield Participant(OWNER, app, "owner", None, owner=True, aliases=aliases)


def identifier_kind(address: str) -> IdentifierKind:
    """Return what kind of identifier an address is: senders such as banks write a name."""
    if _PHONE.fullmatch(address):
        return "phone"
    return "email" if "@" in address else "other"


class Undated:
    """Numbers messages without a time, so that two copies of one count once.

    Copies keep the order of the phone: the nth of its like in one is the nth in another.
    """

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def number(self, conversation: str, time: Time, *content: str) -> str | None:
        """Return what tells the next message of this content from others; None where there are too many to hold."""
        like = digest("\x1f".join((conversation, time.raw, *content)))
        if like not in self._seen and len(self._seen) >= _UNDATED_KEPT:
            return None
        self._seen[like] += 1
        return f"undated\x1f{like}\x1f{self._seen[like]}"
