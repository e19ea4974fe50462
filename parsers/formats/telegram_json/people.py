"""Chats and people of a Telegram export, and who of them owns the account."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from parsers.formats.telegram_json.media import string
from parsers.records import (
    OWNER,
    Conversation,
    ConversationKind,
    Direction,
    IdentifierKind,
    Ordinals,
    Participant,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.text.jsonvalues import number
from parsers.words import N_

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
_PEER = re.compile(r"(?:user|chat|channel)[0-9]+")
_USER = re.compile(r"user[0-9]+")
_DIGITS = re.compile(r"[0-9]{1,18}")
_MOST_NAMES = 20  # of one account, and accounts whose names are told of; a hostile file has no end of them
_RENAMED = N_("{n} accounts bear several names in this file; the first of each is shown: {names}.")


class Chat:
    """One chat while its messages pass. `key`: `user`, `chat` or `channel` and its id, as `from_id` writes
    it."""

    def __init__(self, header: dict[str, Any], where: str, left: bool) -> None:
        """`where`: what a chat is called whose number and name are lost; two such chats are not one."""
        self.type = string(header.get("type"))
        family, self.kind = _TYPES.get(self.type, ("", "unknown"))
        self.known = self.type in _TYPES
        self.title = string(header.get("name"))
        numbered = number(header.get("id")) is not None
        self.key = chat_key(header) if numbered else self.title or where
        self.other = self.key if self.kind == "direct" and numbered else None
        self.self_id = self.key if self.kind == "self" and numbered else None
        self.me: str | None = None  # the owner, as a chat of two alone shows it
        self.family = family
        self.shared = family in ("chat", "channel") and numbered
        self.ordinals = Ordinals()
        self.people: dict[str, None] = {}
        self.directions: dict[str | None, Direction] = {None: "unknown"}  # by sender
        self.left = left
        self.basis: str | None = None


def chat_key(header: dict[str, Any]) -> str:
    """Return the key of a chat from its type and id; `user` is what the list of frequent contacts calls
    people."""
    kind = string(header.get("type"))
    family = "user" if kind == "user" else _TYPES.get(kind, ("", "unknown"))[0]
    written = number(header.get("id")) or ""
    return written if _PEER.fullmatch(written) else f"{family}{written}"


def peer(value: Any, *, packed: bool) -> str | None:
    """Return a peer's id as new versions write it: `user123`, `chat123`, `channel123`.

    A number alone is a user's, unless `packed`: then what it is of stands in the bits above 32.
    """
    written = number(value)
    if written is None or not _DIGITS.fullmatch(written):
        return written
    for start, family in _FAMILIES if packed else ():
        if start <= int(written) < start + (1 << 32):
            return f"{family}{int(written) - start}"
    return f"user{int(written)}"


class People:
    """Everybody met, and the owner."""

    def __init__(self) -> None:
        self.owner: str | None = None
        self.stated = False  # the export itself names its owner
        self.owners: dict[str, None] = {}  # several, where exports of several accounts are in one file
        self._names: dict[str, str | None] = {}
        self._kinds: dict[str, IdentifierKind] = {}
        self._aliases: dict[str, dict[tuple[IdentifierKind, str], None]] = {}
        self._renamed: dict[str, dict[str, None]] = {}  # all names of those who have several
        self._met: dict[str, None] = {}  # not everybody in the contacts

    def own(self, key: str | None, *, stated: bool = False) -> None:
        """Take an account as the owner of what follows; None: a new export begins."""
        self.owner, self.stated = key, stated
        if key is not None:
            self.owners[key] = None

    def person(self, who: Any, name: Any, chat: Chat | None, *, packed: bool = False) -> str | None:
        """Return the key of somebody met in a chat, or None when neither an id nor a name is there.

        `packed`: see `peer`.
        """
        key = who if type(who) is str and who.startswith("user") else peer(who, packed=packed)
        name = name if type(name) is str else string(name)
        if not key:
            if not name:
                return None
            key = f"({name})" if _PEER.fullmatch(name) else name  # who is called like an account is not that one
            self._kinds.setdefault(key, "name")
        if key == OWNER:
            key = f"({key})"
        known = self._names.get(key)
        if not known:
            self._names[key] = name
        elif name and name != known:
            names = self._renamed.setdefault(key, {known: None})
            if len(names) < _MOST_NAMES:
                names[name] = None
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
        key = peer(information["user_id"], packed=False)  # a number alone, of up to 52 bits today
        if key is None or not _USER.fullmatch(key) or key == "user0":  # which is nobody's
            return None
        self.person(key, full_name(information), None)
        self.alias(key, "phone", string(information.get("phone_number")))
        self.alias(key, "username", string(information.get("username")))
        return key

    def direction(self, sender: str | None, chat: Chat) -> Direction:
        """Say whether a message was written by the owner.

        Posts in the name of a channel or group can be the owner's as well as another administrator's.
        """
        known = chat.directions.get(sender)
        if known is None:
            known = chat.directions[sender] = self._direction(sender or "", chat)
        return known

    def _direction(self, sender: str, chat: Chat) -> Direction:
        if not _USER.fullmatch(sender):
            return "unknown"
        owner = chat.self_id or (self.owner if self.owner != chat.other else None)  # no chat of two is with oneself
        if chat.other is not None and (owner is None or not self.stated):
            return self._between_two(sender, chat)
        if owner is None:
            return "unknown"
        if not self.stated and chat.self_id is None:
            chat.basis = "owner known from another chat of this export"
        return "out" if sender == owner else "in"

    def _between_two(self, sender: str, chat: Chat) -> Direction:
        """Say who of two wrote, where the export does not name its owner: the chat has the other's number."""
        if not _USER.fullmatch(chat.other or ""):
            return "unknown"
        chat.basis = "chat id is the other person's"
        if sender == chat.other:
            return "in"
        if chat.me is None:
            chat.me = sender
            self.own(sender)
        return "out" if sender == chat.me else "unknown"

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
        me = chat.self_id or chat.me or (self.owner if self.owner != chat.other else None)
        if me is not None and not chat.shared and chat.kind != "unknown":
            people[me] = self._met[me] = None
        return Conversation(
            chat.key, APP, chat.kind, chat.title, tuple(people), shared=chat.shared, details=details,
            whose=None if chat.shared else me,
        )  # fmt: skip

    def warnings(self) -> Iterator[Warning]:
        """Tell of those who have several names: no identifiers, as anybody may call himself like another's number."""
        if self._renamed:
            told = [f"{key} ({', '.join(names)})" for key, names in islice(self._renamed.items(), _MOST_NAMES)]
            more = "; …" if len(self._renamed) > _MOST_NAMES else ""
            yield Warning(_RENAMED, {"n": len(self._renamed), "names": "; ".join(told) + more})

    def records(self) -> Iterator[Participant]:
        """Yield everybody."""
        self._met |= self.owners
        for key in self._met:
            name = self._names.get(key)
            kind = self._kinds.get(key, "account")
            aliases = tuple(self._aliases.get(key, ()))
            yield Participant(key, APP, kind, key, name, owner=key in self.owners, aliases=aliases)


def full_name(information: dict[str, Any]) -> str | None:
    """Return first and last name as one."""
    parts = (string(information.get(field)) for field in ("first_name", "last_name"))
    return " ".join(part for part in parts if part) or None
