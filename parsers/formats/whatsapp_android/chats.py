
"""The conversations of a WhatsApp for Android database, what is said of them, and the row ids missing beside
them.

Facts: `chat(jid_row_id, subject, hidden, archived, created_timestamp ms, ephemeral_expiration s, chat_lock)`, legacy
`chat_list(key_remote_jid, subject, creation)`; `newsletter(chat_row_id, name, description, handle)` for channels;
`labels(_id, label_name)` with `labeled_jid(label_id, jid_row_id)`, lists that the user made (dump of the schema of
2026).
What the user deleted: see `parsers.apps.whatsapp.chat`. Row ids are AUTOINCREMENT over all chats, so they are never
given twice; a missing one was there, or an insertion was undone. Which conversation it belonged to is not recorded: it
is noted at the conversations on both sides.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from parsers.apps.whatsapp.chat import STATUS, Chat, Deletion
from parsers.apps.whatsapp.people import Directory, canonical
from parsers.formats.whatsapp_android.members import Members
from parsers.records import Provenance, State
from parsers.sqlite.database import Database
from parsers.sqlite.scan import look_up, scan
from parsers.sqlite.values import count_of, plain, text_of


class Chats:
    """All conversations, by the row id of `chat` and by key."""

    def __init__(self, database: Database, people: Directory) -> None:
        self._database = database
        self._people = people
        self.by_row: dict[object, Chat] = {}
        self._by_key: dict[str, Chat] = {}
        self._row_of: dict[str, int] = {}
        self.unknown = 0
        self._read_chats()
        self._read_legacy_list()
        self._read_channels()
        self._read_lists()
        self.members = Members(database, people, self.of_key, self.by_row)
        self.members.read()
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
        sql = f"SELECT rowid, {self._columns('chat', *names)} FROM chat WHERE rowid > ?"
        for state, (row_id, *values) in scan(self._database, sql):
            row = dict(zip(names, values, strict=True))
            if state == "removed_by_wal" and row_id in self.by_row:
                _changed(self.by_row[row_id], row)
                continue
            key = self._people.thread(row["jid_row_id"])
            chat = self._known(key or f"unknown:{row_id}", Provenance("chat", row_id), state)
            self.by_row[row_id] = chat
            chat.rows.append(row_id)
            address = self._people.address(row["jid_row_id"])
            if address is not None:
                self._row_of[address] = row_id
            _describe(chat, row)

    def _read_legacy_list(self) -> None:
        if "key_remote_jid" not in self._database.columns("chat_list"):
            return
        columns = self._columns("chat_list", "key_remote_jid", "subject", "archived", "creation")
        for state, (row_id, jid, subject, archived, created) in scan(
            self._database, f"SELECT rowid, {columns} FROM chat_list WHERE rowid > ?"
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
        names = ("chat_row_id", "name", "description", "handle", "subscribers_count")
        for _, row_id, name, description, handle, subscribers in look_up(self._database, "newsletter", names):
            chat = self.by_row.get(row_id)
            if chat is not None:
                chat.title = chat.title or text_of(name)[0]
                extra = {"description": description, "handle": handle, "subscribers": subscribers}
                chat.details.update(
                    {word: plain(value) for word, value in extra.items() if value not in (None, "", b"")}
                )

    def _read_lists(self) -> None:
        """The lists into which the user sorted chats, in WhatsApp Business called labels."""
        if not {"label_id", "jid_row_id"} <= self._database.columns("labeled_jid"):
            return
        if not {"_id", "label_name"} <= self._database.columns("labels"):
            return
        rows = look_up(self._database, "labels", ("_id", "label_name"))
        named = {label: text_of(name)[0] for _, label, name in rows}
        for row_id, label, jid in look_up(self._database, "labeled_jid", ("label_id", "jid_row_id")):
            key, name = self._people.thread(jid), named.get(label)
            if key is not None and name is not None:
                lists = self.of_key(key, Provenance("labeled_jid", row_id)).details.setdefault("lists", [])
                if name not in lists:
                    lists.append(name)

    def _read_deletions(self) -> None:
        columns = self._database.columns("deleted_chat_job")
        if "chat_row_id" not in columns:
            return
        names = sorted(columns - {"_id"})
        for _, *values in look_up(self._database, "deleted_chat_job", names):
            row = dict(zip(names, values, strict=True))
            chat_row = row.pop("chat_row_id")
            chat = self.by_row.get(chat_row)
            if chat is None:
                continue
            job = Deletion(row)
            chat.deletions.setdefault(chat_row, []).append(job)
            told = job.details | ({"chat_row": chat_row} if len(chat.rows) > 1 else {})
            if "deletion" in chat.details:
                chat.details.setdefault("further_deletions", []).append(told)
            else:
                chat.details["deletion"] = told
            if all(any(one.whole for one in chat.deletions.get(each, ())) for each in chat.rows):
                chat.state = "deleted_by_app"

    def row_of(self, jid: str | None, chat: Chat) -> int | None:
        """Return the row of `chat` with this JID, or the only one of the conversation (older tables name the JID)."""
        only = chat.rows[0] if len(chat.rows) == 1 else None
        return only if jid is None else self._row_of.get(canonical(jid), only)

    def _known(self, key: str, provenance: Provenance, state: State = "live") -> Chat:
        chat = self._by_key.get(key)
        if chat is None:
            chat = self._by_key[key] = Chat(key, provenance, state, own=self._people.is_own(key))
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


def _changed(chat: Chat, before: dict[str, Any]) -> None:
    """Note what the row of a chat was without the write-ahead log. The chat stands in both views: what is said of it is
    all that the log changed.
    """
    chat.state = "live"
    subject, _ = text_of(before.get("subject"))
    if subject is not None and subject != chat.title:
        chat.details["title_before"] = subject
