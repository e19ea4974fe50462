"""Chats and people of a Telegram export, and who of them owns the account."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from parsers.formats.telegram_json.media import string
from parsers.records import (
    Conversation,
    ConversationKind,
    Direction,
    IdentifierKind,
    Ordinals,
    Participant,
)

APP = "Telegram"

#: Chat types of the exporter: the family of their ids, and the kind of conversation.
_TYPES: dict[str | None, tuple[str, ConversationKind]] = {
    "personal_chat": ("user", "direct"), "bot_chat": ("user", "direct"), "saved_messages": ("user", "self"),
    "replies": ("user", "unknown"), "verify_codes": ("user", "unknown"), "private_group": ("chat", "group"),
    "private_supergroup": ("channel", "group"), "public_supergroup": ("channel", "group"),
    "public_group": ("channel", "group"), "private_channel": ("channel", "channel"),
    "public_channel": ("channel", "channel"),
}  # fmt: skip
# Ids of old versions (Telegram Desktop before 2021): the bare id with the family in the bits above 32.
_FAMILIES = ((0, "user"), (1 << 32, "chat"), (2 << 32, "channel"))


class Chat:
    """One chat while its messages pass. `key`: `user`, `chat` or `channel` and its id, as `from_id` writes
    it."""

    def __init__(self, header: dict[str, Any], offset: int, left: bool) -> None:
        self.type = string(header.get("type"))
        family, self.kind = _TYPES.get(self.type, ("", "unknown"))
        self.known = self.type in _TYPES
        self.title = string(header.get("name"))
        number = string(header.get("id"))
        self.key = chat_key(header) if number is not None else self.title or f"chat at byte {offset}"
        self.other = self.key if self.kind == "direct" and number is not None else None
        self.self_id = self.key if self.kind == "self" and number is not None else None
        self.own_numbers = family == "chat"
        self.shared = family in ("chat", "channel") and number is not None
        self.ordinals = Ordinals()
        self.people: dict[str, None] = {}
        self.left = left
        self.basis: str | None = None


def chat_key(header: dict[str, Any]) -> str:
    """Return the key of a chat from its type and id; `user` is what the list of frequent contacts calls
    people."""
    kind = string(header.get("type"))
    family = "user" if kind == "user" else _TYPES.get(kind, ("", "unknown"))[0]
    return f"{family}{string(header.get('id'))}"


def peer(value: Any) -> str | None:
    """Return a peer's id as new versions write it: `user123`, `chat123`, `channel123`."""
    if type(value) is int and value >= 0:
        for start, family in _FAMILIES:
            if start <= value < start + (1 << 32):
                return f"{family}{value - start}"
    return string(value)


class People:
    """Everybody met, and the owner."""

    def __init__(self) -> None:
        self.owner: str | None = None
        self.stated = False  # the export itself names its owner
        self._names: dict[str, str | None] = {}
        self._kinds: dict[str, IdentifierKind] = {}
        self._aliases: dict[str, dict[tuple[IdentifierKind, str], None]] = {}
        self._met: dict[str, None] = {}  # not everybody in the contacts

    def person(self, who: Any, name: Any, chat: Chat | None) -> str | None:
        """Return the key of somebody met in a chat, or None when neither an id nor a name is there."""
        key = who if type(who) is str else peer(who)
        name = name if type(name) is str else string(name)
        if not key:
            if not name:
                return None
            key = name
            self._kinds.setdefault(key, "name")
        if not self._names.get(key):
            self._names[key] = name
        if chat is not None:
            chat.people[key] = self._met[key] = None
        return key

    def alias(self, key: str, kind: IdentifierKind, value: str | None) -> None:
        """Note a further identifier that the export states for an account."""
        if value:
            self._aliases.setdefault(key, {})[kind, value] = None

    def account(self, information: Any) -> str | None:
        """Note an account from `personal_information` or an entry of the contacts; return its key."""
        if not isinstance(information, dict) or "user_id" not in information:
            return None
        number = string(information["user_id"])  # always a bare number here, of up to 52 bits today
        if not number or not number.isascii() or not number.isdigit():
            return None
        key = f"user{number}"
        self.person(key, full_name(information), None)
        self.alias(key, "phone", string(information.get("phone_number")))
        self.alias(key, "username", string(information.get("username")))
        return key

    def direction(self, sender: str | None, chat: Chat) -> Direction:
        """Say whether a message was written by the owner.

        Posts in the name of a channel or group can be the owner's as well as another administrator's.
        """
        owner = self.owner or chat.self_id
        if sender is None or self._kinds.get(sender) == "name" or sender.startswith(("channel", "chat")):
            return "unknown"
        if owner is not None:
            if not self.stated:
                chat.basis = chat.basis or "owner known from another chat of this export"
            return "out" if sender == owner else "in"
        if chat.other is None:
            return "unknown"
        chat.basis = "chat id is the other person's"
        if sender == chat.other:
            return "in"
        self.owner = sender
        return "out"

    def conversation(self, chat: Chat, frequent: dict[str, Any] | None) -> Conversation:
        """Return the conversation of a chat whose messages have passed."""
        details: dict[str, Any] = {"type": chat.type}
        if chat.left:
            details["left"] = True
        if chat.basis is not None:
            details["direction_basis"] = chat.basis
        if frequent:
            details["frequent"] = frequent
        people = dict(chat.people)
        if chat.other is not None:
            people[chat.other] = self._met[chat.other] = None
            self.person(chat.other, chat.title, None)
        if chat.self_id is not None or (chat.other is not None and self.owner is not None):
            me = chat.self_id or self.owner or ""
            people[me] = self._met[me] = None
        return Conversation(
            chat.key, APP, chat.kind, chat.title, tuple(people), shared=chat.shared, details=details
        )  # fmt: skip

    def records(self) -> Iterator[Participant]:
        """Yield everybody."""
        if self.owner is not None:
            self._met[self.owner] = None
        for key in self._met:
            name = self._names.get(key)
            kind = self._kinds.get(key, "account")
            aliases = tuple(self._aliases.get(key, ()))
            yield Participant(key, APP, kind, key, name, owner=key == self.owner, aliases=aliases)


def full_name(information: dict[str, Any]) -> str | None:
    """Return first and last name as one."""
    parts = (string(information.get(field)) for field in ("first_name", "last_name"))
    return " ".join(part for part in parts if part) or None
