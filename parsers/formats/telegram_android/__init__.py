"""Telegram for Android: `cache4.db`.

The database of the app (`org.telegram.messenger` and its forks) at `files/cache4.db`, `files/account1/cache4.db` and
so on: messages as blobs in Telegram's wire format, one table of them before 2021 (`messages`) and another since
(`messages_v2`), users, chats, secret chats and dialogs beside them.

Facts and where they come from: DrKLO/Telegram (`MessagesStorage`: tables and columns; `DialogObject`: what `uid`
means; `FileLoader`: names of files; `TLRPC`: what the app appends to a message), Telegram's published schema in its
layers (see `tl`), ALEAPP's telegramAndroid (which constructors real devices hold; how a secret message begins) and
RealityNet/teleparser. Numbers of messages count per account in chats of two and basic groups, per chat in channels
and supergroups. Times are seconds UTC.

Tested on fixtures built after these descriptions, in the schemas of 2019 and of 2024; there is no public sample. Not
read: files of secret chats (their messages are), translations that the owner asked for, stories, web sessions, deleted
rows in free pages. Drafts stand in a file of their own, see `drafts`. What the app wrote down of a voice note stands in
`custom_params`. Rows of `messages_topics` that are not in `messages_v2` are read too, and those of
`unread_push_messages`: what notifications brought that the app had not loaded (`PushListenerController`; `fm` is the
notification, `data` a message that the app made of it). A blob that cannot be read to its end keeps what stood before
and its raw bytes, and the words are looked for behind the time that the row states (`rescue`); of one that is a
FlatBuffer (`flat`), the texts that stand in it are told.
"""

from __future__ import annotations

from collections.abc import Iterator

from parsers.base import Context, Identified, Parser, register
from parsers.formats.telegram_android import drafts
from parsers.formats.telegram_android.messages import Messages
from parsers.formats.telegram_android.people import APP, Directory
from parsers.item import Item
from parsers.reasons import WARNING_OWNER_UNKNOWN
from parsers.records import Contact, IdentifierKind, Record, Warning  # noqa: A004  (the field's own word)
from parsers.rows import Row, Side, Table
from parsers.signs import Signs
from parsers.sqlite.database import Database
from parsers.words import N_

__all__ = ["TelegramAndroid", "drafts"]

_COLUMNS = ("mid", "uid", "read_state", "send_state", "date", "data", "out", "ttl", "custom_params")
_IGNORED = (
    "media", "replydata", "imp", "mention", "forwards", "replies_data", "thread_reply_id", "is_channel",
    "reply_to_message_id", "group_id", "reply_to_story_id", "topic_id",
)  # fmt: skip
_TABLES = ("messages_v2", "messages", "scheduled_messages_v2", "scheduled_messages")
_TOPICS = "messages_topics"
_PUSHED = "unread_push_messages"
_NOT_IN_MAIN = "NOT EXISTS (SELECT 1 FROM {main} AS v WHERE v.mid = {table}.mid AND v.uid = {table}.uid)"

_UNREAD = N_("{n} messages could not be read to their end ({why}). What was read, and their raw bytes, were kept.")
_PEOPLE = N_("{n} users or groups could not be read; they have the name that the database searches by.")


@register
class TelegramAndroid(Parser):
    """See the module's docstring."""

    id = "telegram-android"
    name = N_("Telegram for Android (cache4.db)")
    version = "5"
    app = APP
    tested = ("tables of 2019 (by description)", "tables of 2024 (by description)", "message layers 17 to 229")
    notes = N_(
        "Files of secret chats are not read. A message whose blob cannot be read, as of an app that is "
        "newer than this program, is kept with its raw bytes and with the words that stand behind its time."
    )
    signs = Signs(tables=("messages_v2", "messages"))

    def identify(self, item: Item) -> Identified | None:
        schema = item.schema()
        if schema is None:
            return None
        for table in ("messages_v2", "messages"):
            if {"mid", "uid", "date", "data", "out"} <= schema.get(table, frozenset()):
                known = sum(name in schema for name in ("users", "chats", "dialogs", "enc_chats"))
                if known >= 2 and "data" in schema.get("users", {"data"}):
                    return Identified(95, N_("SQLite database with Telegram's tables of messages, users and chats"))
        return None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        with item.database() as database:
            yield from _Reading(item, database, context).records()


class _Reading:
    def __init__(self, item: Item, database: Database, context: Context) -> None:
        self._item, self._database, self._context = item, database, context
        self._people = Directory(database)
        self._messages = Messages(self._people, self._find)

    def records(self) -> Iterator[Record]:
        for name in _TABLES:
            table = Table(self._database, name, "message", _COLUMNS, ignored=_IGNORED)
            yield from table.records(self._messages.make, self._context)
        topics = Table(self._database, _TOPICS, "message", _COLUMNS, ignored=_IGNORED, where=self._missing(_TOPICS))
        yield from topics.records(self._messages.make, self._context)
        if {"mid", "uid", "date", "data"} <= self._database.columns(_PUSHED):
            ignored = ("random", "name", "uname", "flags", "topicId")
            pushed = Table(self._database, _PUSHED, "message", (*_COLUMNS, "fm", "is_reaction"), ignored=ignored,
                           where=self._missing(_PUSHED))  # fmt: skip
            yield from pushed.records(self._messages.pushed, self._context)
        yield from self._contacts()
        if "did" in self._database.columns("dialogs"):
            for (did,) in self._database.query("SELECT did FROM dialogs ORDER BY rowid"):
                if self._people.is_dialog(did):
                    self._people.dialog(did)
        yield from self._people.records()
        yield from self._warnings()

    def _missing(self, table: str) -> str:
        """Which rows of a table stand for messages that the table of messages lacks."""
        mains = (name for name in ("messages_v2", "messages") if {"mid", "uid"} <= self._database.columns(name))
        main = next(mains, None)
        return "1" if main is None else _NOT_IN_MAIN.format(main=main, table=table)

    def _contacts(self) -> Iterator[Record]:
        """The device's address book as the app copied it."""
        for version, key in (("v7", "key"), ("v6", "uid")):
            phones = Side("phones", f"user_phones_{version}", key, ("phone", "deleted"), to=key)
            table = Table(
                self._database, f"user_contacts_{version}", "contact", (key, "fname", "sname"),
                ignored=("uid", "imported"), sides=(phones,),
            )  # fmt: skip
            yield from table.records(self._contact, self._context)

    @staticmethod
    def _contact(row: Row) -> Iterator[Record]:
        name = " ".join(part for part in (row.text("fname"), row.text("sname")) if part) or None
        numbers: dict[tuple[IdentifierKind, str], None] = {}
        removed = []
        for phone in row.side("phones"):
            number = phone.text("phone")
            if number and phone.integer("deleted"):
                removed.append(number)
            elif number:
                numbers["phone", number] = None
        details = {"removed_numbers": removed} if removed else None
        yield Contact(APP, name, tuple(numbers), row.provenance, row.state, details)

    def _find(self, name: str) -> str | None:
        """A file that a message names, by the name under which the app keeps it."""
        other = self._item.find(name) if name else None
        if other is None:
            return None
        self._item.claim(other)
        return other.path

    def _warnings(self) -> Iterator[Record]:
        for why, n in sorted(self._messages.unread.items()):
            yield Warning(_UNREAD, {"why": why, "n": n})
        if self._people.unread:
            yield Warning(_PEOPLE, {"n": self._people.unread})
        if self._people.owner is None:
            yield Warning(WARNING_OWNER_UNKNOWN)
