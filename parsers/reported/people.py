"""Who takes part, and in which conversations, in what covers many apps: reports and tables of other tools."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from parsers.apps.whatsapp.people import canonical
from parsers.records import OWNER, Conversation, ConversationKind, IdentifierKind, Participant, Provenance, State

WHATSAPP = "WhatsApp"
SMS, PHONE, MAIL = "SMS", "Phone", "Email"
SYSTEM = "system message"

_NATIVE = re.compile(r"native|sms|mms|phone|calls?|messages?|imessage", re.IGNORECASE)
_PHONE = re.compile(r"\+?[\d\s().\-/*#\u200e\u202a\u202c\u00a0]*\d[\d\s().\-/*#\u200e\u202a\u202c\u00a0]*")
_BLANKS = re.compile(r"[\s\u200e\u202a\u202c\u00a0]+")


def identifier_kind(app: str, identifier: str) -> IdentifierKind:
    """Return what kind of identifier a party has. Digits alone are a number only where the app is the telephone's."""
    low = identifier.casefold()
    if low.endswith(("@s.whatsapp.net", "@c.us", "@g.us")):
        return "jid"
    if low.endswith("@lid"):
        return "lid"
    if "@" in identifier.strip("@"):
        return "email"
    if _PHONE.fullmatch(identifier) and (identifier.startswith("+") or _NATIVE.search(app)):
        return "phone"
    return "username" if identifier.startswith("@") else "account"


class _Person(msgspec.Struct):
    app: str
    identifier: str | None
    name: str | None
    owner: bool
    aliases: dict[tuple[IdentifierKind, str], None]


class _Thread(msgspec.Struct):
    app: str
    kind: ConversationKind
    title: str | None
    state: State
    people: dict[str, None]
    details: dict[str, Any]
    where: Provenance
    told: bool = False


class Book:
    """Collects people and conversations; `new()` yields conversations before the messages that need them."""

    def __init__(self) -> None:
        self._people: dict[str, _Person] = {}
        self._threads: dict[str, _Thread] = {}
        self._fresh: dict[str, None] = {}
        self._marked: set[str] = set()  # apps

    @staticmethod
    def key(app: str, identifier: str) -> str:
        """Return the key of an identifier, unique over the apps of a report; WhatsApp's own JID as other sources have
        it, so that the phone's database and the report meet.
        """
        if identifier_kind(app, identifier) == "phone":
            identifier = _BLANKS.sub("", identifier)
        return canonical(identifier) if app == WHATSAPP else f"{app}:{identifier}"

    def person(
        self, app: str, identifier: str | None, name: str | None = None, owner: bool = False,
        aliases: Iterable[tuple[IdentifierKind, str]] = (),
    ) -> str | None:  # fmt: skip
        """Note somebody; return the key, None where neither identifier nor name is given."""
        if not identifier and not name:
            if owner:
                self.owner()
            return OWNER if owner else None
        key = self.key(app, identifier) if identifier else f"{app}:name:{name}"
        entry = self._people.get(key)
        if entry is None:
            entry = self._people[key] = _Person(app, identifier, name, owner, {})
        entry.name = entry.name or (name if name != identifier else None)
        entry.owner = entry.owner or owner
        if owner:
            self._marked.add(app)
        entry.aliases |= dict.fromkeys(aliases)
        return key

    def owner(self, aliases: Iterable[tuple[IdentifierKind, str]] = ()) -> None:
        """Note the owner of the device, with what the report says of that person outside any app."""
        entry = self._people.setdefault(OWNER, _Person(PHONE, None, None, True, {}))
        entry.aliases |= dict.fromkeys(aliases)

    def is_owner(self, key: str | None) -> bool:
        """Say whether a key is of the owner of the device, as far as was read."""
        return key is not None and (key == OWNER or (key in self._people and self._people[key].owner))

    def marks_owner(self, app: str) -> bool:
        """Say whether the report marked anybody of an app as the owner, as far as was read."""
        return app in self._marked

    def between(self, app: str, people: Iterable[str | None], where: Provenance) -> str:
        """Note the conversation of the owner with these people, whatever their order; return its key."""
        known = dict.fromkeys(person for person in people if person is not None)
        others = sorted(person for person in known if not self.is_owner(person))
        key = "~".join(others) or f"{app}:(nobody)"
        kind: ConversationKind = "group" if len(others) > 1 else "direct" if others else "unknown"
        if len(others) == len(known):
            self.owner()
            known[OWNER] = None
        return self.thread(key, app, kind, known, where)

    def thread(
        self, key: str, app: str, kind: ConversationKind, people: Iterable[str], where: Provenance,
        title: str | None = None, state: State = "live", details: dict[str, Any] | None = None,
    ) -> str:  # fmt: skip
        """Note a conversation; return its key."""
        entry = self._threads.get(key)
        if entry is None:
            entry = self._threads[key] = _Thread(app, kind, title, state, {}, details or {}, where)
            self._fresh[key] = None
        before = (entry.title, entry.kind, len(entry.people), entry.state)
        entry.title = entry.title or title
        entry.kind = kind if entry.kind == "unknown" else entry.kind
        entry.state = "live" if state == "live" else entry.state
        entry.people |= dict.fromkeys(people)
        if before != (entry.title, entry.kind, len(entry.people), entry.state):
            entry.told = False
        return key

    def new(self) -> Iterator[Conversation]:
        """Yield the conversations that were noted since the last call for the first time."""
        for key in self._fresh:
            yield self._conversation(key)
        self._fresh.clear()

    def records(self) -> Iterator[Participant | Conversation]:
        """Yield everybody, and the conversations of which more was learnt than was told."""
        for key, entry in self._threads.items():
            if not entry.told:
                yield self._conversation(key)
        for key, person in self._people.items():
            yield self._participant(key, person)

    def _conversation(self, key: str) -> Conversation:
        entry = self._threads[key]
        entry.told = True
        return Conversation(key, entry.app, entry.kind, entry.title, tuple(entry.people), state=entry.state,
                            details=entry.details or None, provenance=entry.where)  # fmt: skip

    @staticmethod
    def _participant(key: str, person: _Person) -> Participant:
        aliases = dict(person.aliases)
        if key == OWNER:
            return Participant(OWNER, person.app, "owner", None, person.name, owner=True, aliases=tuple(aliases))
        if person.identifier is None:
            return Participant(key, person.app, "name", person.name, person.name, person.owner, tuple(aliases))
        identifier = canonical(person.identifier) if person.app == WHATSAPP else person.identifier
        kind = identifier_kind(person.app, identifier)
        user, _, server = identifier.partition("@")
        if kind == "jid" and server != "g.us" and user.isdecimal():
            aliases[("phone", f"+{user}")] = None
        aliases.pop((kind, identifier), None)
        return Participant(key, person.app, kind, identifier, person.name, person.owner, tuple(aliases))
