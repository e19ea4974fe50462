
"""The conversations of a WhatsApp for Android database, what is said of them, and the row ids missing beside
them.

Facts: `chat(jid_row_id, subject, hidden, archived, created_timestamp ms, ephemeral_expiration s, chat_lock)`,
legacy `chat_list(key_remote_jid, subject, creation)`; `newsletter(chat_row_id, name, description, handle)`
for channels; `group_participant_user(rank > 0 is an administrator)` and legacy `group_participants(admin)`;
`group_past_participant_user(is_leave)`; `deleted_chat_job` lists chats that the user deleted and the app has
not yet purged, and the app's own view `available_message_view` says which rows count as deleted: not starred
and id up to `deleted_message_row_id`, starred and id up to `deleted_starred_message_row_id`, or of a deleted
category; views of 2024 and later compare `sort_id` instead, which is lower than the row id where older messages came
in later. Row ids are AUTOINCREMENT over all chats, so they are never given twice; a missing one was there, or
an insertion was undone. Which conversation it belonged to is not recorded: it is noted at the conversations
on both sides.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from parsers.formats.whatsapp_android.people import APP, Directory
from parsers.formats.whatsapp_android.values import count_of, plain, text_of
from parsers.records import OWNER, Conversation, ConversationKind, Provenance, State
from parsers.sqlite import Database

_MOST_RANGES = 50  # kept per conversation; the totals go on counting
STATUS = "status@broadcast"


class Deletion:
    """Rows that the user deleted and that are still there, of one chat (one row of `deleted_chat_job`)."""

    def __init__(self, row: dict[str, Any]) -> None:
        self.details = {name: plain(value) for name, value in row.items() if value not in (None, "", 0)}
        self._upto = [
            _number(row.get(name)) for name in ("deleted_message_row_id", "deleted_starred_message_row_id")
        ]
        self._category_upto = [
            _number(row.get(name))
            for name in ("deleted_categories_message_row_id", "deleted_categories_starred_message_row_id")
        ]
        self._categories = str(row.get("deleted_message_categories") or "")
        self._single = _numbers(row.get("singular_message_delete_rows_id"))

    @property
    def whole(self) -> bool:
        """Whether the chat as such was deleted or cleared, not only single messages or kinds of media."""
        return self._upto[0] > 1

    def covers(self, row_id: int, sort_id: int, kind: object, *, starred: bool) -> bool:
        """Say whether the app treats this message as deleted. `sort_id`: its place, which newer versions go by."""
        if row_id in self._single or sort_id <= self._upto[starred]:
            return True
        return f'"{kind}"' in self._categories and sort_id <= self._category_upto[starred]


class Chat:
    """One conversation while its database is read."""

    def __init__(self, key: str, provenance: Provenance, state: State = "live") -> None:
        self.key = key
        self.kind = kind_of(key)
        self.peer = key if self.kind in ("direct", "channel") else None
        self.provenance = provenance
        self.state: State = state
        self.title: str | None = None
        self.details: dict[str, Any] = {}
        self.members: dict[str, None] = {}
        self.senders: set[str] = set()
        self.deletion: Deletion | None = None
        self.between = 0
        self.beside = 0
        self.ranges: list[list[int | None]] = []

    def missing(self, first: int, last: int, before: int | None, after: int | None, *, between: bool) -> None:
        """Note that the row ids `first` to `last` are missing next to messages of this chat, with times
        around.
        """
        if between:
            self.between += last - first + 1
        else:
            self.beside += last - first + 1
        if len(self.ranges) < _MOST_RANGES:
            self.ranges.append([first, last, before, after])

    @property
    def shared(self) -> bool:
        return self.kind in ("group", "channel")

    def record(self) -> Conversation:
        details = dict(self.details)
        if self.ranges:
            details["missing_rows"] = {"between": self.between, "beside": self.beside, "ranges": self.ranges}
        people = dict(self.members)
        people.update(dict.fromkeys(sorted(self.senders)))
        if self.peer is not None:
            people[self.peer] = None
        if self.kind != "channel":
            people.setdefault(OWNER)
        return Conversation(
            key=self.key,
            app=APP,
            kind=self.kind,
            title=self.title,
            participants=tuple(people),
            shared=self.shared,
            state=self.state,
            details=details or None,
            provenance=self.provenance,
        )


class Chats:
    """All conversations, by the row id of `chat` and by key."""

    def __init__(self, database: Database, people: Directory) -> None:
        self._database = database
        self._people = people
        self.by_row: dict[object, Chat] = {}
        self._by_key: dict[str, Chat] = {}
        self.unknown = 0
        self._read_chats()
        self._read_legacy_list()
        self._read_channels()
        self._read_members()
        self._read_deletions()

    def _columns(self, table: str, *names: str) -> str:
        return ", ".join(self._database.expression(table, name) for name in names)

    def _read_chats(self) -> None:
        if "jid_row_id" not in self._database.columns("chat"):
            return
        names = (
            "jid_row_id",
            "subject",
            "hidden",
            "archived",
            "created_timestamp",
            "ephemeral_expiration",
            "group_type",
            "chat_lock",
            "participation_status",
            "chat_origin",
        )
        sql = f"SELECT rowid, {self._columns('chat', *names)} FROM chat ORDER BY rowid"
        for state, (row_id, *values) in self._database.rows(sql):
            if state == "removed_by_wal" and row_id in self.by_row:
                continue
            row = dict(zip(names, values, strict=True))
            key = self._people.keys.get(row["jid_row_id"]) if type(row["jid_row_id"]) is int else None
            chat = self._known(key or f"unknown:{row_id}", Provenance("chat", row_id), state)
            self.by_row[row_id] = chat
            _describe(chat, row)

    def _read_legacy_list(self) -> None:
        if "key_remote_jid" not in self._database.columns("chat_list"):
            return
        columns = self._columns("chat_list", "key_remote_jid", "subject", "archived", "creation")
        for state, (row_id, jid, subject, archived, created) in self._database.rows(
            f"SELECT rowid, {columns} FROM chat_list ORDER BY rowid"
        ):
            if (
                isinstance(jid, str)
                and jid != "-1"
                and (state != "removed_by_wal" or jid not in self._by_key)
            ):
                chat = self._known(jid, Provenance("chat_list", row_id), state)
                _describe(chat, {"subject": subject, "archived": archived, "created_timestamp": created})

    def _read_channels(self) -> None:
        if "chat_row_id" not in self._database.columns("newsletter"):
            return
        columns = self._columns("newsletter", "name", "description", "handle", "subscribers_count")
        for row_id, name, description, handle, subscribers in self._database.query(
            f"SELECT chat_row_id, {columns} FROM newsletter ORDER BY chat_row_id"
        ):
            chat = self.by_row.get(row_id)
            if chat is not None:
                chat.title = chat.title or text_of(name)[0]
                extra = {"description": description, "handle": handle, "subscribers": subscribers}
                chat.details.update(
                    {word: plain(value) for word, value in extra.items() if value not in (None, "", b"")}
                )

    def _read_members(self) -> None:
        key = self._people.key
        if {"group_jid_row_id", "user_jid_row_id"} <= self._database.columns("group_participant_user"):
            columns = self._columns(
                "group_participant_user", "group_jid_row_id", "user_jid_row_id", "rank", "pending"
            )
            for group, user, rank, pending in self._database.query(
                f"SELECT {columns} FROM group_participant_user ORDER BY rowid"
            ):
                self._member(self._people.keys.get(group, ""), key(user), rank, pending)
        if {"gjid", "jid"} <= self._database.columns("group_participants"):
            columns = self._columns("group_participants", "gjid", "jid", "admin", "pending")
            for group, user, rank, pending in self._database.query(
                f"SELECT {columns} FROM group_participants ORDER BY rowid"
            ):
                self._member(group, self._people.key_of(user), rank, pending)
        if {"group_jid_row_id", "user_jid_row_id"} <= self._database.columns("group_past_participant_user"):
            columns = self._columns(
                "group_past_participant_user", "group_jid_row_id", "user_jid_row_id", "is_leave", "timestamp"
            )
            for group, user, left, moment in self._database.query(
                f"SELECT {columns} FROM group_past_participant_user ORDER BY rowid"
            ):
                chat, who = self._by_key.get(self._people.keys.get(group, "")), key(user)
                if chat is not None and who is not None:
                    past = {"who": who, "left": left == 1, "at_ms": count_of(moment)}
                    chat.details.setdefault("past_members", []).append(past)

    def _member(self, group: object, who: str | None, rank: object, pending: object) -> None:
        chat = self._by_key.get(group) if isinstance(group, str) else None
        if chat is None or who is None:
            return
        if pending == 1:
            chat.details.setdefault("pending_members", []).append(who)
            return
        chat.members[who] = None
        admins = chat.details.setdefault("admins", []) if isinstance(rank, int) and rank > 0 else None
        if admins is not None and who not in admins:
            admins.append(who)

    def _read_deletions(self) -> None:
        columns = self._database.columns("deleted_chat_job")
        if "chat_row_id" not in columns:
            return
        names = sorted(columns - {"_id"})
        for values in self._database.query(
            f"SELECT {self._columns('deleted_chat_job', *names)} FROM deleted_chat_job ORDER BY rowid"
        ):
            row = dict(zip(names, values, strict=True))
            chat = self.by_row.get(row.pop("chat_row_id"))
            if chat is None:
                continue
            chat.deletion = Deletion(row)
            chat.details["deletion"] = chat.deletion.details
            if chat.deletion.whole:
                chat.state = "deleted_by_app"

    def _known(self, key: str, provenance: Provenance, state: State = "live") -> Chat:
        chat = self._by_key.get(key)
        if chat is None:
            chat = self._by_key[key] = Chat(key, provenance, state)
        elif provenance != chat.provenance and provenance.table == chat.provenance.table:
            # the number and the hidden identifier of one person can each have a chat
            chat.details.setdefault("also_rows", []).append(provenance.row)
        return chat

    def of_row(self, chat_row: object, provenance: Provenance) -> Chat:
        """Return the conversation of a message; one whose chat is gone keeps its messages together by its
        number.
        """
        chat = self.by_row.get(chat_row)
        if chat is None:
            self.unknown += 1
            chat = self.by_row[chat_row] = self._known(f"unknown:{chat_row}", provenance)
        return chat

    def trace(self, key: str, provenance: Provenance) -> dict[str, Any]:
        """Return what is noted of the deleted chat with this JID; the chat is made where none is left."""
        chat = self._by_key.get(key) or self._known(key, provenance, "deleted_by_app")
        noted: dict[str, Any] = chat.details.setdefault("deleted_chat", {})
        return noted

    def of_key(self, key: str, provenance: Provenance) -> Chat:
        """Return the conversation with this JID, known to `chat` or not."""
        return self._by_key.get(key) or self._known(key, provenance)

    def __iter__(self) -> Iterator[Chat]:
        return iter(self._by_key.values())


def kind_of(key: str) -> ConversationKind:
    """Tell the kind of a conversation from the server part of its JID."""
    server = key.rpartition("@")[2]
    if server in ("s.whatsapp.net", "lid", "hosted", "hosted.lid", "c.us", "bot", "interop", "msgr"):
        return "direct"
    return {"g.us": "group", "broadcast": "broadcast", "newsletter": "channel"}.get(server, "unknown")  # type: ignore[return-value]


def _describe(chat: Chat, row: dict[str, Any]) -> None:
    chat.title = chat.title or text_of(row.get("subject"))[0]
    if chat.key == STATUS:
        chat.details["status_updates"] = True
    for name, flag in (("hidden", "hidden"), ("archived", "archived"), ("chat_lock", "locked")):
        if row.get(name) == 1:
            chat.details[flag] = True
    for name, as_name in (
        ("created_timestamp", "created_ms"),
        ("ephemeral_expiration", "expires_s"),
        ("group_type", "group_type"),
        ("participation_status", "participation_status"),
    ):
        value = count_of(row.get(name))
        if value is not None:
            chat.details.setdefault(as_name, value)
    origin, _ = text_of(row.get("chat_origin"))
    if origin is not None:
        chat.details["origin"] = origin


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _numbers(value: object) -> frozenset[int]:
    """Read a list of row ids: a JSON list, or numbers between commas."""
    if not isinstance(value, str) or not value.strip():
        return frozenset()
    try:
        read = json.loads(value)
    except (ValueError, RecursionError):
        read = value.split(",")
    items = read if isinstance(read, list) else [read]
    return frozenset(int(item) for item in items if str(item).strip().isdecimal() and len(str(item)) < 19)
