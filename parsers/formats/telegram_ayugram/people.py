"""Accounts, people and chats of an AyuGram database; their keys are those of Telegram's own exports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from parsers import times
from parsers.apps.tl import read_object
from parsers.records import Conversation, ConversationKind, Participant, Provenance
from parsers.rows import Row
from parsers.sqlite.database import Database

if TYPE_CHECKING:
    from parsers.evidence import Item

APP = "Telegram"
_TYPED = 1 << 48  # the first versions for computers write the kind of a peer above its number
_FAMILIES = {0: "user", 1: "chat", 2: "channel"}
_CACHES = ("files/cache4.db", "files/account1/cache4.db", "files/account2/cache4.db", "files/account3/cache4.db")
_POST = 1 << 14
_TABLES = ("DeletedMessage", "EditedMessage")


class People:
    """Everybody met. Grows with people and chats, never with messages."""

    def __init__(self, item: Item, database: Database) -> None:
        self._database = database
        self.accounts: dict[int, None] = {}
        self._families: dict[int, str] = {}
        self._kinds: dict[str, ConversationKind] = {}
        self._people: dict[str, dict[str, None]] = {}
        self._details: dict[str, dict[str, Any]] = {}
        self._tables: dict[str, str] = {}
        self._whose: dict[str, str] = {}
        self._met: dict[str, None] = {}
        self._from_rows()
        self._from_caches(item)

    def _from_rows(self) -> None:
        """What rows say of a chat: only a channel or supergroup has posts, topics and messages in its own name.

        In the first versions for computers the kind of peer stands above 48 bits.
        """
        for name in _TABLES:
            columns = self._database.columns(name)
            if not {"dialogId", "peerId", "fromId", "flags"} <= columns:
                continue
            topic = "topicId" if "topicId" in columns else "0"
            sql = f"""SELECT dialogId, max(peerId), max(flags & {_POST}), max({topic}),
                max(fromId IN (dialogId, -dialogId)) FROM {name} WHERE dialogId < 0 GROUP BY dialogId"""
            for dialog, peer, post, subject, itself in self._database.query(sql):
                if type(dialog) is not int:
                    continue
                number = -dialog
                typed = _FAMILIES.get(peer >> 48) if type(peer) is int and peer >= _TYPED else None
                if post or subject or itself or typed == "channel":
                    self._families[number] = "channel"
                    self._kinds[f"channel{number}"] = "channel" if post else "group" if subject else "unknown"
                elif typed == "chat":
                    self._families[number] = "chat"
                    self._kinds[f"chat{number}"] = "group"

    def _from_caches(self, item: Item) -> None:
        """What the same app's own databases on Android say of groups and channels."""
        others = {other.path: other for other in map(item.find, _CACHES) if other is not None and other is not item}
        for other in others.values():
            schema = other.schema()
            if schema is None or not {"uid", "data"} <= schema.get("chats", frozenset()):
                continue
            with other.database() as database:
                for uid, data in database.query("SELECT uid, data FROM chats"):
                    value = read_object(data)
                    if value is None or type(uid) is not int:
                        continue
                    family = "channel" if value["_"].startswith("channel") else "chat"
                    self._families[abs(uid)] = family
                    group = family == "chat" or bool(value.get("megagroup"))
                    self._kinds[f"{family}{abs(uid)}"] = "group" if group else "channel"

    def account(self, row: Row) -> str | None:
        """The key of the account that saw a message."""
        number = row.integer("userId")
        if not number:
            return None
        self.accounts[number] = None
        return self.met(f"user{number}")

    def met(self, key: str) -> str:
        self._met[key] = None
        return key

    def peer(self, number: int | None) -> str | None:
        """The key of a chat by the number that Android gives it."""
        if not number:
            return None
        return f"user{number}" if number > 0 else f"{self._families.get(-number, 'channel')}{-number}"

    def dialog(self, row: Row) -> str:
        """The key of a chat. What several accounts of one file saw in chats of their own stays apart."""
        number, account = row.integer("dialogId"), row.integer("userId")
        if number is None:
            return self._thread(row, f"dialog {row['dialogId']}")
        family = "user" if number >= 0 else self._families.get(-number, "chat")
        key = f"{family}{abs(number)}"
        if family == "user":
            self._kinds[key] = "self" if number == account else "direct"
        kind = self._kinds.get(key, "unknown")
        if family != "channel" and account is not None and account != next(iter(self.accounts), account):
            key = f"{key} of user{account}"
            self._kinds[key] = kind
        me = f"user{account}" if account else None
        if me is not None:
            self._whose.setdefault(key, me)
        return self._thread(row, key, me, f"user{number}" if family == "user" else None)

    def _thread(self, row: Row, key: str, *people: str | None) -> str:
        self._tables.setdefault(key, row.table)
        thread = self._people.setdefault(key, {})
        for person in people:
            if person is not None:
                thread[self.met(person)] = None
        return key

    def sender(self, row: Row, key: str, out: bool) -> str | None:
        """Who wrote a message: see the package's docstring for the forms of `fromId`."""
        number, dialog, account = row.integer("fromId"), row.integer("dialogId"), row.integer("userId")
        if number is None or dialog is None:
            return None
        if not number:
            if out:
                return f"user{account}" if account else None
            if dialog > 0:
                return f"user{dialog}"
            return key if (row.integer("flags") or 0) & _POST else None
        if number >= _TYPED:
            family = _FAMILIES.get(number >> 48)
            return f"{family}{number & _TYPED - 1}" if family is not None else None
        if dialog < 0 and abs(number) == -dialog:
            return key.partition(" ")[0]
        return f"channel{-number}" if number < 0 else f"user{number}"

    def meet(self, key: str, sender: str | None) -> None:
        """Note that somebody wrote in a chat."""
        if sender is not None:
            self._people[key][self.met(sender)] = None

    def deleted_dialogs(self) -> None:
        """Note the chats that were deleted as a whole."""
        if not {"userId", "dialogId", "entityCreateDate"} <= self._database.columns("DeletedDialog"):
            return
        sql = "SELECT userId, dialogId, entityCreateDate FROM DeletedDialog ORDER BY rowid"
        for n, (account, dialog, noticed) in enumerate(self._database.query(sql), 1):
            row = Row("DeletedDialog", n, "live", {"userId": account, "dialogId": dialog})
            self.account(row)
            time = times.from_unix_s(noticed)
            self._details.setdefault(self.dialog(row), {})["deleted_at"] = {"utc_ms": time.utc_ms, "raw": time.raw}

    def records(self) -> Iterator[Conversation | Participant]:
        """Yield every chat and everybody who takes part in one."""
        for key, people in self._people.items():
            shared = key.startswith(("chat", "channel"))
            yield Conversation(
                key, APP, self._kinds.get(key, "unknown"), None, tuple(people), shared,
                details=self._details.get(key), provenance=Provenance(self._tables[key]),
                whose=None if shared else self._whose.get(key),
            )  # fmt: skip
        owners = {f"user{number}" for number in self.accounts}
        for key in self._met:
            yield Participant(key, APP, "account", key, None, owner=key in owners)
