"""Accounts, groups and channels of a `cache4.db`, and which dialog a row belongs to.

Keys are those that Telegram's own JSON export writes: `user123`, `chat123`, `channel123`; a secret chat is
`secret123`. In `uid` a user stands by number, a group or channel by its negative number; a secret chat has bit 62 set
(versions since 2021) or its number, which has a sign, in the upper half with nothing in the lower (before). Source:
DrKLO/Telegram, `DialogObject`. The owner is the user whose record has the flag `self`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from parsers.apps.tl import Object, read_object
from parsers.records import (
    OWNER,
    Conversation,
    ConversationKind,
    Direction,
    IdentifierKind,
    Participant,
    Provenance,
)
from parsers.sqlite.database import Database

APP = "Telegram"
_SECRET_BIT = 1 << 62
_FOLDER_BIT = 1 << 61
_HALF = 0xFFFFFFFF
_FIELDS = {"peerUser": ("user", "user_id"), "peerChat": ("chat", "chat_id"), "peerChannel": ("channel", "channel_id")}


class Account:
    """A user, group or channel as the database describes it."""

    __slots__ = ("aliases", "details", "group", "name")

    def __init__(self, name: str | None) -> None:
        self.name = name
        self.aliases: dict[tuple[IdentifierKind, str], None] = {}
        self.details: dict[str, Any] = {}
        self.group = False


class Directory:
    """Everybody the database knows, by key. Grows with the people, not with the messages."""

    def __init__(self, database: Database | None) -> None:
        """`database`: None where it is not there, and nobody is known."""
        self._database = database
        self.accounts: dict[str, Account] = {}
        self.owner: str | None = None
        self.unread = 0
        self._used: dict[str, None] = {}
        self._families: dict[int, str] = {}
        self._secret: dict[int, str | None] = {}
        self._threads: dict[str, _Thread] = {}
        self._read_users()
        self._read_chats()
        self._read_secret()

    def _rows(self, table: str, *columns: str) -> Iterator[tuple[Any, ...]]:
        if self._database is not None and "uid" in (present := self._database.columns(table)):
            asked = ", ".join(column if column in present else "NULL" for column in ("uid", *columns))
            yield from self._database.query(f"SELECT {asked} FROM {table} ORDER BY rowid")

    def _read_users(self) -> None:
        for uid, name, data in self._rows("users", "name", "data"):
            key = f"user{uid}"
            value = read_object(data)
            if value is None or not value["_"].startswith("user"):
                self.unread += data is not None
                self.accounts[key] = _from_column(name)
                continue
            account = self.accounts[key] = Account(_full_name(value) or _from_column(name).name)
            if isinstance(value.get("phone"), str) and value["phone"]:
                account.aliases["phone", f"+{value['phone'].lstrip('+')}"] = None
            for username in _usernames(value):
                account.aliases["username", f"@{username}"] = None
            for flag in ("bot", "deleted", "contact", "mutual_contact", "scam", "fake"):
                if value.get(flag):
                    account.details[flag] = True
            if value.get("self") and self.owner is None:
                self.owner = key

    def _read_chats(self) -> None:
        for uid, name, data in self._rows("chats", "name", "data"):
            value = read_object(data)
            family = "channel" if value is not None and value["_"].startswith("channel") else "chat"
            if value is None:
                self.unread += data is not None
                family = "?"
            number = -uid if type(uid) is int and uid < 0 else uid
            self._families[number] = family
            account = self.accounts[f"{family}{number}"] = Account(_title(value) or (str(name) if name else None))
            account.group = bool(value) and (family == "chat" or bool((value or {}).get("megagroup")))
            for username in _usernames(value or {}):
                account.details.setdefault("usernames", []).append(f"@{username}")
            for flag in ("left", "kicked", "deactivated", "broadcast", "megagroup", "gigagroup", "forum"):
                if (value or {}).get(flag):
                    account.details[flag] = True

    def _read_secret(self) -> None:
        for uid, user in self._rows("enc_chats", "user"):
            number = _signed(uid) if type(uid) is int else uid
            self._secret[number] = f"user{user}" if type(user) is int and user > 0 else None

    def peer(self, value: Any) -> str | None:
        """Return the key of a peer, or of a user's bare number."""
        if type(value) is int:
            return f"user{value}" if value > 0 else None
        if not isinstance(value, dict):
            return None
        family, field = _FIELDS.get(value.get("_", ""), ("", ""))
        number = value.get(field)
        return f"{family}{number}" if family and number is not None else None

    def person(self, key: str | None) -> str | None:
        """Note somebody who is named by a message, and return the key."""
        if key is not None:
            self._used[key] = None
        return key

    @property
    def me(self) -> str:
        """The owner's key."""
        return self.owner or OWNER

    def dialog(self, uid: object, peer: Object | None = None) -> str:
        """Return the key of the conversation that `uid` stands for; `peer` is what a message in it says."""
        if type(uid) is not int:
            return f"dialog {uid}"
        new = uid > 0 and bool(uid & _SECRET_BIT)
        number = _signed(uid if new else uid >> 32)
        if new or (not uid & _HALF and number in self._secret):
            return self._thread(f"secret{number}", "direct", self._secret.get(number))
        if uid > 0:
            key = f"user{uid}"
            return self._thread(key, "self" if key == self.owner else "direct", key)
        named = self.peer(peer)
        family = self._families.get(-uid)
        if family in (None, "?") and named is not None and named.lstrip("chanelt") == str(-uid):
            return self._thread(named, "unknown", None)
        key = f"{family or 'chat'}{-uid}" if family != "?" else f"chat{-uid}"
        account = self.accounts.get(key)
        kind: ConversationKind = "group" if account is not None and account.group else "channel"
        return self._thread(key, kind if account is not None else "unknown", None)

    def is_dialog(self, uid: object) -> bool:
        """Whether a row of the list of dialogs is a conversation and not a folder of them."""
        return type(uid) is int and uid != 0 and not (uid > 0 and uid & _FOLDER_BIT and not uid & _SECRET_BIT)

    def _thread(self, key: str, kind: ConversationKind, other: str | None) -> str:
        thread = self._threads.get(key)
        if thread is None:
            thread = self._threads[key] = _Thread(kind)
            if other is not None:
                thread.people[other] = self._used[other] = None
            if kind in ("direct", "self"):
                thread.people[self.me] = self._used[self.me] = None
        return key

    def meet(self, key: str, sender: str | None) -> None:
        """Note that somebody wrote in a conversation."""
        if sender is not None:
            self._threads.setdefault(key, _Thread("unknown")).people[sender] = self._used[sender] = None

    def other(self, key: str) -> str | None:
        """The other of a chat of two."""
        thread = self._threads.get(key)
        if thread is None or thread.kind != "direct":
            return None
        return next((person for person in thread.people if person != self.me), None)

    def direction(self, out: bool | None) -> Direction:
        return "unknown" if out is None else "out" if out else "in"

    def records(self) -> Iterator[Conversation | Participant]:
        """Yield every conversation and everybody who takes part in one."""
        for key, thread in self._threads.items():
            account = self.accounts.get(key)
            other = self.other(key)
            name = account.name if account is not None else None
            if name is None and other is not None and other in self.accounts:
                name = self.accounts[other].name
            details = dict(account.details) if account is not None and not key.startswith("user") else {}
            if key.startswith("secret"):
                details["secret"] = True
            shared = key.startswith(("chat", "channel"))
            where = Provenance("chats" if shared else "users")
            yield Conversation(
                key, APP, thread.kind, name, tuple(thread.people), shared, details=details or None, provenance=where,
                whose=None if shared else self.owner,  # one phone can have several accounts, each with a chat with Ana
            )  # fmt: skip
        for key in self._used:
            yield self._participant(key)

    def _participant(self, key: str) -> Participant:
        if key == OWNER:
            return Participant(OWNER, APP, "owner", None, owner=True)
        account = self.accounts.get(key)
        name = account.name if account is not None else None
        aliases = tuple(account.aliases) if account is not None else ()
        return Participant(key, APP, "account", key, name, owner=key == self.owner, aliases=aliases)


def _signed(number: int) -> int:
    """The number of a secret chat: 32 bits with a sign."""
    low = number & _HALF
    return low - (1 << 32) if low >> 31 else low


class _Thread:
    __slots__ = ("kind", "people")

    def __init__(self, kind: ConversationKind) -> None:
        self.kind = kind
        self.people: dict[str, None] = {}


def _from_column(name: object) -> Account:
    """The column `name` holds the name in small letters, for searching, and behind `;;;` the username."""
    text, _, username = str(name or "").partition(";;;")
    account = Account(text.strip() or None)
    if username.strip():
        account.aliases["username", f"@{username.strip()}"] = None
    return account


def _full_name(value: Object) -> str | None:
    parts = (value.get("first_name"), value.get("last_name"))
    return " ".join(part for part in parts if isinstance(part, str) and part) or None


def _title(value: Object | None) -> str | None:
    title = (value or {}).get("title")
    return title if isinstance(title, str) and title else None


def _usernames(value: Object) -> Iterator[str]:
    if isinstance(value.get("username"), str) and value["username"]:
        yield value["username"]
    others = value.get("usernames")
    for one in others if isinstance(others, list) else ():
        if isinstance(one, dict) and isinstance(one.get("username"), str):
            yield one["username"]
