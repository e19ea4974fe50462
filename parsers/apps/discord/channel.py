"""The channel of an export, its people, and which of them the exporting account is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from parsers.exports import Cast, object_of, text_of
from parsers.records import OWNER, ConversationKind, Direction, IdentifierKind, Provenance
from parsers.text.jsonstream import Element
from parsers.whose import Whose, owned

APP = "Discord"

_KINDS: dict[str, ConversationKind] = {
    "DirectTextChat": "direct", "DM": "direct", "1": "direct", "DirectGroupTextChat": "group", "GROUP_DM": "group",
    "3": "group", "GuildNews": "channel", "GUILD_ANNOUNCEMENT": "channel", "GUILD_NEWS": "channel", "5": "channel",
}  # fmt: skip
_LOOK_AT = 2000  # messages, to see who writes in a chat of two


def kind_of(channel: dict[str, Any]) -> ConversationKind:
    """The kind of a channel, by its type as the exporter or the data package writes it."""
    stated = text_of(channel.get("type"))
    return _KINDS.get(stated or "", "group" if stated else "unknown")


def _full(user: dict[str, Any]) -> str | None:
    """The name of an account, with its four digits where it still has some."""
    name, tag = text_of(user.get("name")) or text_of(user.get("nickname")), text_of(user.get("discriminator"))
    return f"{name}#{tag}" if tag is not None and tag.strip("0") and name is not None else name


class Channel:
    """The channel of one file. `key` is its id, which is one on all devices."""

    def __init__(self, header: dict[str, Any], fallback: str, cast: Cast) -> None:
        channel, guild = object_of(header.get("channel")), object_of(header.get("guild"))
        self._cast = cast
        self.key = text_of(channel.get("id")) or fallback
        self.known = text_of(channel.get("id")) is not None
        self.kind = kind_of(channel)
        self.title = text_of(channel.get("name"))
        self._other: str | None = None
        self._owner: str | None = None
        self._people: dict[str, None] = {}
        self.whose = Whose()
        self._details: dict[str, Any] = {
            word: channel[word] for word in ("category", "topic") if text_of(channel.get(word)) is not None}
        if text_of(guild.get("id")) != "0" and (text_of(guild.get("id")) or text_of(guild.get("name"))):
            self._details["guild"] = {"id": text_of(guild.get("id")), "name": text_of(guild.get("name"))}
        span = {word: value for word, value in object_of(header.get("dateRange")).items() if value}
        if span:
            self._details["exported_range"] = span

    def seek_owner(self, elements: Iterable[Element]) -> None:
        """In a chat of two, which is called after the other person, see who writes, and so who the owner is."""
        if self.kind != "direct" or self.title is None:
            return
        names: dict[str, set[str | None]] = {}
        for n, element in enumerate(elements):
            author = object_of(object_of(element.value).get("author"))
            key = text_of(author.get("id")) or _full(author)
            known = (text_of(author.get("name")), text_of(author.get("nickname")))
            if key is not None and (author.get("isBot") is not True or self.title in known):
                names.setdefault(key, set()).update(known)  # an app that somebody used in the chat is no third person
            if n == _LOOK_AT:
                break
        others = [key for key, called in names.items() if self.title in called]
        if len(others) == 1 and len(names) <= 2:
            self._other = others[0]
            self._owner = next((key for key in names if key != self._other), None)
            self._cast.has_owner = True
            if self._owner is not None and not self.known:
                self.whose = owned(self._owner)

    def person(self, raw: Any) -> str | None:
        """Note somebody and return their key, the account's id."""
        user = object_of(raw)
        number, name = text_of(user.get("id")), text_of(user.get("name"))
        shown = text_of(user.get("nickname")) or name
        name = _full(user)
        aliases: list[tuple[IdentifierKind, str]] = [("username", name)] if name else []
        if (number or name) is not None and (number or name) == self._owner:
            return self._cast.owner(shown, [("account", number), *aliases] if number else aliases)
        if number is None:  # an export as text names people by their name alone
            return None if name is None else self._cast.person(name, "username", name, shown)
        return self._cast.person(number, "account", number, shown, aliases)

    def author(self, raw: Any) -> str | None:
        """Note somebody who takes part, and return their key."""
        key = self.person(raw)
        if key is not None:
            self._people[key] = None
        return key

    def direction(self, sender: str | None) -> Direction:
        """Whether the exporting account sent or received a message."""
        if sender == OWNER:
            return "out"
        return "in" if sender is not None and sender == self._other else "unknown"

    def note(self) -> None:
        """Note the conversation with everybody met."""
        if self._other is not None:
            self._details["direction_basis"] = "title"
        self._cast.thread(
            self.key, self.kind, self._people, self.title, shared=self.known, details=self._details,
            provenance=Provenance("channel", None, 0), whose=self.whose.owner,
        )  # fmt: skip
