"""One chat of an HTML export: its name, its people, and which of them used the account.

The pages name people and give no ids. Where the whole account was exported, `lists/chats.html` says of each chat what
it is, and `export_results.html` who the owner is.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from parsers.base import spared
from parsers.formats.telegram_html import service
from parsers.formats.telegram_html.pages import ENTRY, Pages
from parsers.records import Conversation, ConversationKind, Direction, IdentifierKind, Participant
from parsers.text.dom import attribute, child, classes, element, text_of
from parsers.text.pages import split
from parsers.text.printed import Dates

if TYPE_CHECKING:
    from parsers.evidence import Item

APP = "Telegram"
_KINDS: dict[str, ConversationKind] = {
    "private": "direct", "bot": "direct", "group": "group", "channel": "channel",
}  # fmt: skip
_OWN_CHAT = "Saved messages"
#: What the exporter calls everybody who has no name any more: the same words for different people.
_DELETED = "Deleted Account"
_HEAD = 1 << 16  # bytes in which the names of an account stand
_VIA = " via @"


class Owner(msgspec.Struct, frozen=True):
    """Whose account was exported, as `export_results.html` says."""

    name: str
    phone: str | None = None
    username: str | None = None
    bio: str | None = None

    def participant(self) -> Participant:
        """The owner as a participant, keyed by name as the pages know people."""
        aliases: list[tuple[IdentifierKind, str]] = []
        if self.phone:
            aliases.append(("phone", self.phone))
        if self.username:
            aliases.append(("username", self.username))
        return Participant(self.name, APP, "name", self.name, self.name, owner=True, aliases=tuple(aliases))


def read_owner(item: Item | None, chat: Item | None = None) -> Owner | None:
    """Read whose account it is from `export_results.html`, if that is there. `chat`: what is read with it."""
    if item is None:
        return None
    data = b""
    for block in spared(chat or item, item, item.chunks()):
        data = (data + block)[:_HEAD]
        if len(data) == _HEAD:
            break
    start = data.find(b'<div class="personal_info')
    node = element(data[start:]) if start >= 0 else None
    if node is None:
        return None
    values: dict[str, str] = {}
    for row in node.iter("div"):
        if "row" in classes(row):
            label, value = text_of(child(row, "label")), text_of(child(row, "value"))
            if label and value:
                values[label] = value
    name = " ".join(values[part] for part in ("First name", "Last name") if part in values)
    if not name:
        return None
    return Owner(name, values.get("Phone number"), values.get("Username"), values.get("Bio"))


class Listed(msgspec.Struct, frozen=True):
    """What `lists/chats.html` says of a chat: name, kind as a word, number of messages; how many bear its title."""

    name: str | None
    word: str | None
    count: str | None
    namesakes: int


def find_listed(first: Item, listing: Item | None, title: str | None) -> Listed | None:
    """Look a chat up in the list of chats, by the path of its first page."""
    if listing is None:
        return None
    found, namesakes = None, 0
    folder = posixpath.basename(first.folder)
    for piece in spared(first, listing, split(listing, ENTRY)):
        if piece.head or piece.torn:
            continue
        node = element(piece.source)
        body = child(node, "body") if node is not None else None
        if node is None or body is None:
            continue
        namesakes += text_of(child(body, "name")) == title
        href = posixpath.normpath((attribute(node, "href") or "").partition("#")[0])
        if href.endswith(f"{folder}/{first.name}"):
            found = (text_of(child(body, "name")), text_of(child(body, "info")), text_of(child(body, "details_entry")))
    return None if found is None else Listed(*found, namesakes)


class Survey(msgspec.Struct):
    """What a first look at all pages finds: how many messages, who wrote, what kind of chat the service lines show."""

    messages: int = 0
    first: int | None = None  # the number of the first message
    senders: dict[str, None] = {}
    group: bool = False
    channel: bool = False
    called: bool = False


def survey(pages: Pages, dates: Dates) -> Survey:
    """Look at all pages once, counting the messages."""
    found = Survey(senders={})
    for piece in pages.pieces():
        node = element(piece.source) if not piece.torn else None
        if service.separates(node):
            continue
        found.messages += 1
        if found.first is None:
            found.first = service.number_of(node)
        body = child(node, "body") if node is not None else None
        if node is None or body is None:
            continue
        if "service" in classes(node):
            action = service.read_line(text_of(body) or "").action
            found.group = found.group or action in service.GROUP
            found.channel = found.channel or action == "create_channel"
            continue
        name = text_of(child(body, "from_name"), without="details")
        if name is not None:
            found.senders[name.partition(_VIA)[0].strip()] = None
        dates.note(attribute(child(body, "date"), "title") or "")
        found.called = found.called or b"media_call" in piece.source
    return found


class Chat:
    """The chat while its messages pass. `key`: its title, which is all that the pages know it by.

    Of a chat with a deleted account the number of its first message is part of the key: numbers count per account in
    such chats, so that two of them never share one, and a later export of the same chat begins with the same.
    """

    def __init__(
        self, title: str | None, folder: str, listed: Listed | None, owner: Owner | None, found: Survey, dates: Dates
    ) -> None:
        if listed is not None and listed.name == _OWN_CHAT and listed.word == "private":
            title = _OWN_CHAT  # the page itself bears the owner's name
        self.title, self.dates, self._listed, self._owner, self._found = title, dates, listed, owner, found
        self.key = title or folder or "?"
        if title is not None and listed is not None and listed.namesakes > 1:
            self.key = f"{title} ({folder})"  # two chats of one name are two chats
        if title == _DELETED and found.first is not None:
            self.key = f"{title} (message {found.first})"
        self._people: dict[str, None] = {}
        self.basis: str | None = None
        self._self: str | None = owner.name if owner is not None else None
        self.kind: ConversationKind = self._kind()
        self.other = self._named(title) if title is not None and self.kind == "direct" else None
        self._settle()

    def _kind(self) -> ConversationKind:
        if self._listed is not None:
            if self.title == _OWN_CHAT:
                return "self"
            return _KINDS.get(self._listed.word or "", "unknown")
        found = self._found
        if found.channel:
            return "channel"
        if found.group or len(found.senders) > 2:
            return "group"
        two = len(found.senders) == 2 and self.title in found.senders
        return "direct" if two or found.called else "unknown"

    def _settle(self) -> None:
        """Find out who of two is the owner, where nothing states it."""
        if self._self is not None:
            self.basis = "the name is that of the account's owner"
            if self._self == self.title and self.kind == "direct":
                self._self, self.other, self.basis = None, None, None  # two people of one name
        elif self.kind == "direct" and self.title in self._found.senders and len(self._found.senders) == 2:
            self._self = next(name for name in self._found.senders if name != self.title)
            self.basis = "chat of two that bears the other's name"

    def person(self, name: str | None) -> str | None:
        """Return the key of somebody the pages name."""
        if name is None or not name.strip():
            return None
        key = self._named(name.strip())
        self._people[key] = None
        return key

    def _named(self, name: str) -> str:
        """The key of a name: the name itself, but for one that is nobody's, which names one person in one chat."""
        if name != _DELETED:
            return name
        return self.key if self.title == _DELETED else f"{_DELETED} ({self.key})"

    def direction(self, sender: str | None) -> Direction:
        """Say whether the owner wrote it. A name that is the chat's own in a channel is nobody's."""
        if sender is None or (sender in (self.title, self.key) and self.kind in ("channel", "group", "unknown")):
            return "unknown"
        if self._self is not None:
            return "out" if sender == self._self else "in"
        return "in" if self.kind == "direct" and sender == self.other else "unknown"

    def conversation(self, details: dict[str, Any]) -> Conversation:
        """Return the conversation when its messages have passed."""
        if self._listed is not None:
            details = {"type": self._listed.word, "listed_count": self._listed.count, **details}
        if self.basis is not None:
            details["direction_basis"] = self.basis
        people = dict(self._people)
        if self.other is not None:
            people[self.other] = self._people[self.other] = None
        if self._self is not None and self.kind in ("direct", "self"):
            people[self._self] = self._people[self._self] = None
        return Conversation(self.key, APP, self.kind, self.title, tuple(people), details=details or None,
                            whose=self._self)

    def participants(self) -> Iterator[Participant]:
        """Yield everybody. The owner that the account's overview names is declared there, with all it says."""
        for key in self._people:
            inferred = key == self._self and self._owner is None
            name = _DELETED if key.startswith(f"{_DELETED} (") else key
            yield Participant(key, APP, "name", key, name, owner=inferred)
