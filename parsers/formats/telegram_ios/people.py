"""People, groups and channels of Telegram's store for iPhone."""

from __future__ import annotations

from collections.abc import Iterator

from parsers.apps.postbox import Object, PostboxError, peer, root, type_hash
from parsers.records import OWNER, Conversation, ConversationKind, Participant
from parsers.roster import Alias, Roster
from parsers.sqlite.database import Database

APP = "Telegram"
_STATE = type_hash("AuthorizedAccountState")


class _Peer:
    """What the store says of a peer."""

    __slots__ = ("aliases", "group", "name", "other")

    def __init__(self, value: Object) -> None:
        names = [value[key].strip() for key in ("fn", "ln", "t") if isinstance(value.get(key), str)]
        self.name = " ".join(name for name in names if name) or None
        self.aliases: list[Alias] = []
        phone, username = value.get("p"), value.get("un")
        if isinstance(phone, str) and phone.strip("+").isdecimal():
            self.aliases.append(("phone", f"+{phone.strip('+')}"))
        if isinstance(username, str) and username:
            self.aliases.append(("username", f"@{username}"))
        self.group = value.get("i.t") == 1  # a channel in which everybody writes, a supergroup
        self.other = peer(value.get("r")) if type(value.get("r")) is int else None  # of a secret chat


class People:
    """Every peer by its key; `unread` counts those that are stored in a way that is not known."""

    def __init__(self, database: Database) -> None:
        self._roster = Roster(APP)
        self._peers: dict[str, _Peer] = {}
        self.unread = 0
        self.owner: str | None = None
        for _, number, value in database.query("SELECT rowid, key, value FROM t2 ORDER BY rowid"):
            key = peer(number)
            try:
                found = root(value) if isinstance(value, bytes) else None
            except PostboxError:
                found = None
            if key is not None and found is not None:
                self._peers[key] = _Peer(found)
            else:
                self.unread += 1
        self._read_owner(database)

    def _read_owner(self, database: Database) -> None:
        """Whose account it is stands in the state of the account."""
        if not {"key", "value"} <= database.columns("t0"):
            return
        for (value,) in database.query("SELECT value FROM t0"):
            try:
                state = root(value) if isinstance(value, bytes) else {}
            except PostboxError:
                continue  # other values there are of other kinds
            if state.get("@") == _STATE and (key := peer(state.get("peerId"))) is not None:
                self.owner = key
                return

    def person(self, number: object) -> str | None:
        """Note the peer of a number as somebody who takes part; return the key."""
        return self.known(peer(number))

    def known(self, key: str | None) -> str | None:
        """Note a peer as somebody who takes part; return the key, that of the owner for the owner."""
        if key is None:
            return None
        if key == self.owner:
            return self.me()
        found = self._peers.get(key)
        name, aliases = (found.name, found.aliases) if found is not None else (None, [])
        return self._roster.person(key, "account", key, name, aliases)

    def me(self) -> str:
        """Note the owner; return the key."""
        found = self._peers.get(self.owner or "")
        aliases: list[Alias] = [("account", self.owner)] if self.owner else []
        return self._roster.owner(found.name if found else None, aliases + (found.aliases if found else []))

    def name(self, key: str | None) -> str | None:
        """What the store calls a peer."""
        found = self._peers.get(key or "")
        return found.name if found is not None else None

    def dialog(self, number: object) -> tuple[str, str | None]:
        """Note the conversation with a peer; return its key and, where there is one, the other of two."""
        key = peer(number)
        if key is None:
            return self._roster.thread(f"dialog {number}"), None
        other: str | None = key if key.startswith("user") else None
        kind: ConversationKind = "direct"
        if key.startswith(("chat", "channel")):
            group = key.startswith("chat") or (key in self._peers and self._peers[key].group)
            kind = "group" if group else "channel"
        elif key.startswith("secret"):
            other = self._peers[key].other if key in self._peers else None
        elif key == self.owner:
            kind, other = "self", None
        someone = self.known(other)
        title = self.name(key) or self.name(other)
        shared = key.startswith(("chat", "channel"))
        details = {"secret": True} if key.startswith("secret") else None
        people = (someone,) if someone is not None else ()
        whose = None if shared else self.owner  # the app keeps a store for each account
        return self._roster.thread(key, kind, people, title, shared=shared, details=details, whose=whose), someone

    def meet(self, key: str, sender: str | None) -> None:
        """Note that somebody wrote in a conversation."""
        if sender is not None and sender != OWNER:
            self._roster.thread(key, people=(sender,))

    def records(self) -> Iterator[Conversation | Participant]:
        """Yield every conversation and everybody who takes part in one."""
        return self._roster.records()
