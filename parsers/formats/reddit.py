"""Reddit's copy of an account ("data request"), and what Reddit gives to authorities: chats and messages as tables.

Facts (public readers of such files of 2021 to 2026: RLEAPP, which reads returns to authorities, Epicenter's importer
and its specification, a reader of all tables, a study of the files with its sources): one folder of tables in UTF-8.
- `chat_history.csv`: `message_id`, `created_at`, `updated_at`, `username`, `message`, `thread_parent_message_id`,
  `channel_url`, `subreddit`, `channel_name`, `conversation_type`; in older files and in returns without the thread.
  What others wrote in these chats is in it.
- `messages.csv`, `messages_archive.csv`: private messages, received and sent: `id`, `permalink`, `thread_id`, `date`,
  `ip`, `from`, `to`, `subject`, `body`. `…_headers.csv` repeat them without the words; they are read where the table
  with the words is not there.
- Times are `2024-05-01 10:00:00 UTC`. Long tables are split (`messages_1.csv`).
- The name stands in `statistics.csv`, a table of `statistic` and `value`, as `account name`.

Whose account it is says `statistics.csv`; else the one who takes part in every conversation
(`Conversation.details["direction_basis"]`). Made after these descriptions, without a real sample; which words
`conversation_type` has nobody says, so that a chat is of two where no more than two write in it. Private messages
between two are one conversation; `thread_id` is empty in most rows that readers show. Not read: posts, comments, votes,
logs of addresses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from parsers import times
from parsers.base import Context, Identified, Parser, register
from parsers.errors import UserError
from parsers.exports import Cast, Notes, iso_time
from parsers.item import Item
from parsers.reasons import WARNING_NO_OWNER
from parsers.records import (
    OWNER,
    Found,
    Kind,
    Message,
    Ordinals,
    Provenance,
    Record,
    Time,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import digest, direction_of
from parsers.signs import Signs
from parsers.text.headed import Headed, Row, delimiter_of
from parsers.whose import owned
from parsers.words import N_

APP = "Reddit"
REASON_CHATS = N_("The columns of Reddit's chats (message_id, channel_url, username)")
REASON_MESSAGES = N_("The columns of Reddit's private messages (permalink, thread_id, from, to)")
WARNING_HEADERS = N_("The table has no words of messages. The one with the words is not in the evidence.")

_CHATS = frozenset(("message_id", "created_at", "username", "message", "channel_url"))
_MESSAGES = frozenset(("id", "permalink", "thread_id", "date", "from", "to"))
_KNOWN_CHATS = _CHATS | {"updated_at", "thread_parent_message_id", "subreddit", "channel_name", "conversation_type"}
_KNOWN_MESSAGES = _MESSAGES | {"ip", "subject", "body"}
_STATISTICS = frozenset(("statistic", "value"))
_UTC = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d{1,2}:\d\d:\d\d)(\.\d{1,6})?\d* ?(?:UTC|\+00:00)\Z")
_HEADERS = re.compile(r"(message|messages_archive)_headers((?:_\d+)?\.csv)\Z", re.IGNORECASE)
_FEWEST = 2  # conversations from which on the one who is in all of them is the owner
_MOST_STATISTICS = 1 << 20
_GONE = frozenset(("[deleted]", "[removed]"))


class _Reading:
    """The messages of one table while they are read."""

    def __init__(self, item: Item, table: Headed, talks: dict[str, set[str]]) -> None:
        self.notes = Notes("column")
        self._talks, self._table = talks, table
        own, self._basis = _account(item), "statistics"
        shared = set.intersection(*talks.values()) if own is None and len(talks) >= _FEWEST else set()
        if len(shared) == 1:
            own, self._basis = next(iter(shared)), "takes part in every conversation"
        self._own = own.casefold() if own is not None else None
        self._mark = owned(own.casefold()).mark if own is not None else ""
        self._cast = Cast(APP, has_owner=own is not None)
        if own is not None:
            self._cast.owner(None, [("username", own)])
        self._same: dict[str, Ordinals] = {}

    def person(self, name: str | None, key: str) -> str | None:
        """The key of somebody by the name of the account, whose capital letters do not count; of an account that is
        gone nothing but this is known.
        """
        if name is None or name.casefold() == self._own:
            return None if name is None else OWNER
        if name in _GONE:
            return self._cast.person(f"{name} ({key})", "name", f"{name} ({key})", name)
        return self._cast.person(name.casefold(), "username", name)

    def thread(self, key: str, people: list[str | None], place: Provenance, title: str | None = None,
               details: dict[str, Any] | None = None) -> None:
        """Note a conversation with those who take part."""
        self._cast.thread(key, people=[one for one in people if one is not None], title=title, details=details,
                          provenance=None if self._cast.has_thread(key) else place)  # fmt: skip

    def message(self, key: str, sender: str | None, time: Time, text: str | None, place: Provenance,
                **more: Any) -> Message:
        """One message: which way it went is told where the owner is."""
        way = direction_of(sender, known=self._own is not None)
        self.notes.undated += time.basis == "none"
        details = more.pop("details", None) or None
        number = more.get("app_key")
        same = None
        if number is not None:
            same = f"{number}\x1f{time.raw}"
        elif time.basis != "none":
            said = digest(sender if sender != OWNER else self._own, text)
            same = self._mark + self._same.setdefault(key, Ordinals()).number(time.raw, said)
        kind: Kind = "text" if text is not None else "other"
        return Message(key, kind, way, sender, time, text, place, same=same, details=details, **more)

    def close(self) -> Iterator[Record]:
        """Yield everybody, and what an examiner must know."""
        for key in self._talks:
            if self._cast.has_thread(key):
                others = len(self._cast.people_of(key)) - (0 if self._own is not None else 1)
                self._cast.thread(key, "group" if others > 1 else "direct" if others == 1 else "unknown",
                                  details={"direction_basis": self._basis} if self._own is not None else None)
        yield from self._cast.records()
        yield from self.notes.warnings()
        yield from self._table.warnings()
        if self._own is None and self._talks:
            yield Warning(WARNING_NO_OWNER)


@register
class RedditChats(Parser):
    """See the module's docstring."""

    id = "reddit-chats"
    name = N_("Reddit data request, chats (chat_history.csv)")
    version = "1"
    app = APP
    tested = ("2023 and 2026 (by public readers)",)
    notes = N_("Made after public readers, also of what Reddit gives to authorities.")
    zeros = "all"
    signs = Signs(marks=("channel_url",))

    def identify(self, item: Item) -> Identified | None:
        return Identified(90, REASON_CHATS) if delimiter_of(item, _CHATS) is not None else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        table = Headed(item, context, _CHATS)
        talks: dict[str, set[str]] = {}
        for row in table.rows():
            talks.setdefault(_channel(row), set()).update(_names(row, "username"))
        reading = _Reading(item, table, talks)
        for row in table.rows():
            if row.cells is None:
                yield from row.rejected("message")
                continue
            yield Found("message", 1)
            key, place = _channel(row), Provenance(None, line=row.line)
            sender = reading.person(row.get("username"), key)
            about = {name: value for name in ("subreddit", "conversation_type") if (value := row.get(name)) is not None}
            reading.thread(key, [sender], place, row.get("channel_name"), about)
            details: dict[str, Any] = {}
            sent, changed = row.get("created_at"), row.get("updated_at")
            if changed is not None and changed not in (sent, "0"):  # nobody says what was changed
                details["updated_at"] = changed
            _keep_others(row, _KNOWN_CHATS, details, reading.notes)
            yield reading.message(
                key, sender, _time(sent), row.written("message"), place, details=details,
                app_key=row.get("message_id"), reply_to=row.get("thread_parent_message_id"),
            )  # fmt: skip
        yield from reading.close()


@register
class RedditMessages(Parser):
    """See the module's docstring."""

    id = "reddit-messages"
    name = N_("Reddit data request, private messages (messages.csv)")
    version = "1"
    app = APP
    tested = ("2023 and 2026 (by public readers)",)
    notes = N_("Made after public readers, also of what Reddit gives to authorities.")
    zeros = "all"
    signs = Signs(marks=("thread_id",))

    def identify(self, item: Item) -> Identified | None:
        if delimiter_of(item, _MESSAGES) is None or _with_words(item) is not None:
            return None
        return Identified(90, REASON_MESSAGES)

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        table = Headed(item, context, _MESSAGES)
        for other in item.evidence.items:
            if other.folder == item.folder and _HEADERS.match(other.name) and _with_words(other) is item:
                item.claim(other)
        talks: dict[str, set[str]] = {}
        for row in table.rows():
            talks.setdefault(_thread(row), set()).update(_names(row, "from", "to"))
        reading = _Reading(item, table, talks)
        for row in table.rows():
            if row.cells is None:
                yield from row.rejected("message")
                continue
            yield Found("message", 1)
            key, place = _thread(row), Provenance(None, line=row.line)
            sender = reading.person(row.get("from"), key)
            reading.thread(key, [sender, reading.person(row.get("to"), key)], place)
            details: dict[str, Any] = {"subject": subject} if (subject := row.get("subject")) is not None else {}
            details |= {name: value for name in ("ip", "thread_id") if (value := row.get(name)) is not None}
            _keep_others(row, _KNOWN_MESSAGES, details, reading.notes)
            yield reading.message(key, sender, _time(row.get("date")), row.written("body"), place, details=details,
                                  app_key=row.get("id"))  # fmt: skip
        yield from reading.close()
        if talks and "body" not in table.columns:
            yield Warning(WARNING_HEADERS)


def _keep_others(row: Row, known: frozenset[str], details: dict[str, Any], notes: Notes) -> None:
    other = row.others(known)
    if other:
        details["other"] = other
        notes.unread(other)


def _names(row: Row, *columns: str) -> set[str]:
    return {name.casefold() for column in columns if (name := row.get(column)) is not None}


def _channel(row: Row) -> str:
    return row.get("channel_url") or row.get("channel_name") or "?"


def _thread(row: Row) -> str:
    """The two who write to each other."""
    return "~".join(sorted(_names(row, "from", "to"))) or "?"


def _with_words(item: Item) -> Item | None:
    """The table with the words to one that has only headers."""
    match = _HEADERS.match(item.name)
    if match is None:
        return None
    stem = "messages" if match[1].lower() == "message" else match[1]
    return item.beside(f"{stem}{match[2]}")


def _account(item: Item) -> str | None:
    """The name of the account in the statistics beside the table."""
    beside = item.beside("statistics.csv")
    if beside is None or beside.size > _MOST_STATISTICS or delimiter_of(beside, _STATISTICS) is None:
        return None
    try:
        for row in Headed(beside, Context(), _STATISTICS).rows():
            if row.get("statistic") == "account name":
                item.claim(beside)
                return row.get("value")
    except UserError as error:  # a damaged neighbour costs the owner's name alone
        item.damage.append(str(error))
    return None


def _time(written: str | None) -> Time:
    match = _UTC.match(written or "")
    if match is None:
        if re.fullmatch(r"\d{9,13}", written or ""):
            return times.from_unix_ms(int(written or 0)) if len(written or "") == 13 else times.from_unix_s(written)
        return iso_time(written)
    try:
        moment = datetime.fromisoformat(f"{match[1]} {match[2].zfill(8)}{match[3] or ''}").replace(tzinfo=UTC)
    except ValueError:
        return times.missing(written)
    return times.from_aware(moment, match[0])
