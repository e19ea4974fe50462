"""Who and which conversations a database names, gathered while its messages pass, and yielded once at the end.

Memory grows with the people and threads of an account, never with its messages.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from parsers.records import (
    OWNER,
    Conversation,
    ConversationKind,
    Direction,
    IdentifierKind,
    Participant,
    Provenance,
    State,
)

Alias = tuple[IdentifierKind, str]
_MOST_RANGES = 50  # of missing row ids, kept per conversation; the totals go on counting


def digest(*parts: object) -> str:
    """A short digest of values for `Message.same`, equal on every machine."""
    text = "\x1f".join("" if part is None else str(part) for part in parts)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()


def direction_of(sender: str | None, *, known: bool = True) -> Direction:
    """Which way a message of `sender` went: `unknown` where it is not `known` who the owner is."""
    if sender is None or not known:
        return "unknown"
    return "out" if sender == OWNER else "in"


class Neighbour:
    """A conversation beside whose messages row ids can be missing: how many, and where."""

    __slots__ = ("beside", "between", "ranges")

    def __init__(self) -> None:
        self.between = self.beside = 0
        self.ranges: list[list[int | None]] = []

    def missing(self, first: int, last: int, before: int | None, after: int | None, *, between: bool) -> None:
        """Note that the row ids `first` to `last` are missing next to messages of this conversation, with times
        around (milliseconds). `between`: its own messages stand on both sides.
        """
        if between:
            self.between += last - first + 1
        else:
            self.beside += last - first + 1
        if len(self.ranges) < _MOST_RANGES:
            self.ranges.append([first, last, before, after])

    def noted(self) -> dict[str, Any]:
        """What the details of the conversation say of them."""
        if not self.ranges:
            return {}
        return {"missing_rows": {"between": self.between, "beside": self.beside, "ranges": self.ranges}}


class _Thread(Neighbour):
    __slots__ = ("details", "kind", "people", "provenance", "shared", "state", "titles", "whose")

    def __init__(self) -> None:
        super().__init__()
        self.kind: ConversationKind = "unknown"
        self.titles: dict[str, None] = {}
        self.people: dict[str, None] = {}
        self.shared = False
        self.whose: str | None = None
        self.state: State = "live"
        self.details: dict[str, Any] = {}
        self.provenance = Provenance()


class _Person:
    __slots__ = ("aliases", "identifier", "kind", "names")

    def __init__(self, kind: IdentifierKind, identifier: str | None) -> None:
        self.kind, self.identifier = kind, identifier
        self.names: dict[str, None] = {}
        self.aliases: dict[Alias, None] = {}


class Roster:
    """People and threads of one source of the app `app`."""

    def __init__(self, app: str) -> None:
        self._app = app
        self._people: dict[str, _Person] = {}
        self._threads: dict[str, _Thread] = {}
        self._owner = _Person("owner", None)
        self._owner_used = False

    def person(
        self, key: str, kind: IdentifierKind, identifier: str | None = None, name: str | None = None,
        aliases: Iterable[Alias] = (),
    ) -> str:
        """Note somebody and return their key. The first name is the one shown; others are aliases."""
        person = self._people.get(key)
        if person is None:
            person = self._people[key] = _Person(kind, key if identifier is None else identifier)
        _note(person, name, aliases)
        return key

    def owner(self, name: str | None = None, aliases: Iterable[Alias] = ()) -> str:
        """Note what the evidence says of the owner's own account; return the owner's key."""
        self._owner_used = True
        _note(self._owner, name, aliases)
        return OWNER

    def known(self, key: str) -> bool:
        """Whether somebody was noted under this key."""
        return key == OWNER or key in self._people

    def thread(
        self, key: str, kind: ConversationKind = "unknown", people: Iterable[str] = (), title: str | None = None, *,
        shared: bool = False, state: State | None = None, details: dict[str, Any] | None = None,
        provenance: Provenance | None = None, whose: str | None = None,
    ) -> str:
        """Note a conversation and return its key. Told twice, it keeps the first title and everybody."""
        thread = self._threads.get(key)
        if thread is None:
            thread = self._threads[key] = _Thread()
        if kind != "unknown":
            thread.kind = kind
        if title:
            thread.titles[title] = None
        for person in people:
            thread.people[person] = None
        thread.shared = thread.shared or shared
        thread.whose = thread.whose or whose
        if state is not None:
            thread.state = state
        if details:
            thread.details.update(details)
        if provenance is not None:
            thread.provenance = provenance
        return key

    def has_thread(self, key: str) -> bool:
        """Whether a conversation was noted under this key."""
        return key in self._threads

    def neighbour(self, key: str) -> Neighbour | None:
        """The conversation of a key, for what is missing beside its messages."""
        return self._threads.get(key)

    def people_of(self, key: str) -> tuple[str, ...]:
        """The people noted for a conversation, without the owner."""
        return tuple(person for person in self._threads[key].people if person != OWNER)

    def records(self) -> Iterator[Conversation | Participant]:
        """Yield every conversation, then everybody."""
        for key, thread in self._threads.items():
            titles = list(thread.titles)
            details = {**thread.details, **({"titles": titles} if len(titles) > 1 else {}), **thread.noted()}
            people = tuple(dict.fromkeys((*thread.people, OWNER)))
            yield Conversation(
                key, self._app, thread.kind, titles[0] if titles else None, people, thread.shared, thread.state,
                details or None, thread.provenance, thread.whose,
            )
        for key, person in self._people.items():
            yield self._participant(key, person, owner=False)
        if self._threads or self._owner_used:
            yield self._participant(OWNER, self._owner, owner=True)

    def _participant(self, key: str, person: _Person, *, owner: bool) -> Participant:
        names = list(person.names)
        own: Alias = (person.kind, person.identifier or "")
        others: list[Alias] = [alias for alias in person.aliases if alias != own]
        others += [("name", name) for name in names[1:]]
        name = names[0] if names else None
        return Participant(key, self._app, person.kind, person.identifier, name, owner, tuple(others))


class Numbered:
    """People whose accounts have numbers, of one source. `own`: the accounts that it is of."""

    def __init__(self, app: str, own: Iterable[str]) -> None:
        self.own = tuple(own)
        self.roster = Roster(app)
        for number in self.own:
            self.roster.owner(None, [("account", number)])

    def person(self, number: str | None, name: str | None = None, username: str | None = None) -> str | None:
        """Note somebody and return their key."""
        if number is None:
            return None
        aliases: list[Alias] = [("username", username)] if username else []
        if number in self.own:
            return self.roster.owner(name or username, aliases)
        return self.roster.person(number, "account", number, name or username, aliases)

    def direction(self, sender: str | None) -> Direction:
        """Which way a message of somebody went."""
        return direction_of(sender, known=bool(self.own))


def _note(person: _Person, name: str | None, aliases: Iterable[Alias]) -> None:
    if name:
        person.names[name] = None
    for alias in aliases:
        if alias[1]:
            person.aliases[alias] = None
