"""KakaoTalk for Android: `KakaoTalk.db` (chats) and `KakaoTalk2.db` (people).

Facts (`jiru/kakaodecrypt`; programs that answer out of a running app's databases, of 2019 to 2026, and what they print
of its rows): `chat_logs` has a row for each message: `id` is the message's number on KakaoTalk's servers, `user_id` who
wrote, `created_at` seconds, `type` what it is (with 16384 added where it was deleted, `deleted_at` then says when), `v`
a JSON whose `isMine` tells the owner's and whose `enc` says how `message` and `attachment` are enciphered
(`ciphers.py`: the key is that of the one who wrote). `chat_rooms` has the chats: `type` (`DirectChat`, `MultiChat`,
`OD` and `OM` open ones, `PlusChat` of firms, `MemoChat` the owner's notes), `members` and `active_member_ids`, JSON
lists of numbers, `private_meta` the name that the owner gave it, `link_id` an open chat. `KakaoTalk2.db` has people
(see `people`), their names enciphered under the owner's number, and in `open_link` the names of open chats.

The owner is who wrote the messages marked as the owner's; where there are none, who has a profile for open chats
(`open_profile`). Without either, the names of people stay closed.

Tested: made-up databases of two versions. Not read: reactions, who has read, the cache of files; databases that are
enciphered as a whole, as newer versions have them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from parsers import times
from parsers.base import Context, register
from parsers.errors import UserError
from parsers.exports import json_of
from parsers.formats.kakaotalk_android.ciphers import Undeciphered, plain
from parsers.formats.kakaotalk_android.content import DELETED, content_of
from parsers.formats.kakaotalk_android.people import (
    APP,
    FRIENDS,
    WARNING_CLOSED,
    WARNING_NO_OWNER,
    People,
    beside_of,
    contacts,
    owners,
    profiles,
)
from parsers.item import Item
from parsers.records import (
    OWNER,
    ConversationKind,
    Direction,
    Message,
    Record,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import Roster, digest
from parsers.rows import Row, Table, integer, unknown
from parsers.sqlite.database import Database
from parsers.sqlite.parser import DatabaseParser
from parsers.words import N_

_COLUMNS = ("id", "type", "chat_id", "user_id", "message", "attachment", "created_at", "deleted_at", "v")
_IGNORED = ("_id", "client_message_id", "prev_id", "referer", "supplement", "thread_id", "scope", "link_id")
_KINDS: dict[str, ConversationKind] = {
    "DirectChat": "direct", "SDirectChat": "direct", "OD": "direct", "PlusChat": "direct",
    "MultiChat": "group", "SMultiChat": "group", "OM": "group", "MemoChat": "self",
}  # fmt: skip


@register
class KakaoTalkAndroid(DatabaseParser):
    """See the module's docstring."""

    id = "kakaotalk-android"
    name = N_("KakaoTalk for Android (KakaoTalk.db)")
    version = "3"
    app = APP
    recovers = ("chat_logs",)
    tested = ("2019 and 2025 (by published source)",)
    notes = N_("Made after public descriptions. Reactions and cached files are not read. Keep KakaoTalk2.db beside.")
    reason = N_("SQLite database with KakaoTalk's table chat_logs")
    needs: ClassVar = {"chat_logs": ("id", "type", "chat_id", "user_id", "message", "attachment", "created_at", "v")}

    def records(self, item: Item, database: Database, context: Context) -> Iterator[Record]:
        return _Reading(item, database).records(context)


class _Reading:
    def __init__(self, item: Item, database: Database) -> None:
        self._item, self._database = item, database
        self._roster = Roster(APP)
        self._owners = owners(database)
        self._names: dict[str, list[str]] = {}
        self._links: dict[int, str] = {}
        self._people = People(self._owners)
        self._unknown: Counter[tuple[str, int]] = Counter()
        self._closed = 0
        self._note(database)
        beside = beside_of(item, "KakaoTalk2.db", "friends", "open_link", "open_profile")
        if beside is not None:
            try:
                with beside.database() as other:
                    if not self._owners:
                        self._owners.extend(profiles(other))
                    self._note(other)
            except UserError as error:  # a damaged neighbour costs the names alone
                item.damage.append(str(error))
        if self._owners:
            self._roster.owner(None, [("account", str(user)) for user in self._owners])

    def _note(self, database: Database) -> None:
        """The names of people and of open chats that a database has."""
        for row in Table(database, "friends", "contact", FRIENDS).rows():
            names = [self._people.open(row, column) for column in ("nick_name", "contact_name", "name")]
            self._names.setdefault(str(row.integer("id")), []).extend(name for name in names if name)
        for row in Table(database, "open_chat_member", "contact", ("user_id", "nickname", "enc")).rows():
            name = self._people.open(row, "nickname")
            if name is not None:
                self._names.setdefault(str(row.integer("user_id")), []).append(name)
        for row in Table(database, "open_link", "contact", ("id", "name")).rows():
            link, title = row.integer("id"), row.text("name")
            if link is not None and title is not None:
                self._links[link] = title

    def _person(self, user: str, name: str | None = None) -> str:
        if integer(user) in self._owners:
            return OWNER
        self._roster.person(user, "account", user)
        for one in self._names.get(user) or ([name] if name else []):
            self._roster.person(user, "account", user, one)
        return user

    def records(self, context: Context) -> Iterator[Record]:
        self._rooms()
        table = Table(self._database, "chat_logs", "message", _COLUMNS, ignored=_IGNORED, gaps=self._roster)
        yield from table.records(self._message, context)
        yield from contacts(self._database, People(self._owners), context)
        yield from self._roster.records()
        yield from unknown(self._unknown)
        if self._people.closed and not self._owners:
            yield Warning(WARNING_NO_OWNER)
        if closed := self._closed + self._people.closed:
            yield Warning(WARNING_CLOSED, {"count": closed})

    def _rooms(self) -> None:
        wanted = ("id", "type", "members", "active_member_ids", "private_meta", "link_id")
        for row in Table(self._database, "chat_rooms", "contact", wanted).rows():
            number = row.integer("id")
            if number is None:
                continue
            kind = row.text("type") or ""
            members = dict.fromkeys((*_numbers(row.text("members")), *_numbers(row.text("active_member_ids"))))
            name = json_of(row.text("private_meta")).get("name")
            link = self._links.get(row.integer("link_id") or 0)
            title = name if isinstance(name, str) and name else link
            people = [person for user in members if (person := self._person(user)) != OWNER]
            details: dict[str, Any] = {"type": kind} if kind else {}
            if title is not None and link is not None and link != title:
                details["open_chat"] = link
            self._roster.thread(
                str(number), _KINDS.get(kind, "unknown"), people, title, shared=kind in ("MultiChat", "OM"),
                details=details or None, provenance=row.provenance)  # fmt: skip

    def _open(self, row: Row, name: str, enc: int | None) -> tuple[str | None, bytes | None]:
        """A value in clear; or none, and what is stored."""
        stored = row.text(name)
        if stored is None or enc is None:
            return stored, None
        try:
            return plain(stored, enc, row.integer("user_id") or 0) or None, None
        except Undeciphered:
            self._closed += 1
            return None, stored.encode("utf-8", "surrogateescape")

    def _message(self, row: Row) -> Iterator[Record]:
        about = json_of(row.text("v"))
        enc = integer(about.get("enc"))
        text, closed = self._open(row, "message", enc)
        attachment, closed_file = self._open(row, "attachment", enc)
        number, user = row.integer("type") or 0, row.integer("user_id")
        said = content_of(number, text, attachment)
        if said.unknown:
            self._unknown["type", number & ~DELETED] += 1
        chat = self._roster.thread(str(row.integer("chat_id")))
        mine = about.get("isMine")
        writer = None if user is None or user <= 0 else str(user)
        direction: Direction = "unknown"
        if said.kind != "system":
            if mine is True or (mine is None and user in self._owners):
                direction = "out"
            elif mine is False or (self._owners and writer is not None):
                direction = "in"
        sender = OWNER if direction == "out" else self._person(writer) if direction == "in" and writer else None
        for person, name in said.people:
            self._person(person, name)
        if sender is not None and sender != OWNER:
            self._roster.thread(chat, people=(sender,))
        details = dict(said.details)
        kind = said.kind
        if number & DELETED or row.integer("deleted_at"):
            details["deleted"] = True
            moment = row.integer("deleted_at")
            when = times.iso_utc(times.from_unix_s(moment).utc_ms) if moment else None
            if when is not None:
                details["deleted_at"] = when
            if text is None and closed is None and not said.files and kind != "system":
                kind = "deleted"
        if said.unknown or kind == "other":
            details["type"] = number & ~DELETED
        if closed is not None or closed_file is not None:
            details["enciphered"] = {"enc": enc}
            if closed_file is not None:
                details["enciphered"]["attachment"] = closed_file.decode("utf-8", "replace")[:2000]
        if kind == "system" and writer is not None and "system" in details:
            details["system"]["by"] = writer
        time = times.from_unix_s(row["created_at"])
        server = row.integer("id")
        own = str(server) if server else None
        same = None
        if own is not None and time.utc_ms is not None and closed is None and closed_file is None:
            same = f"{own}\x1f{time.utc_ms}\x1f{digest(sender, kind, said.text)}"
        yield Message(
            chat, kind, direction, sender, time, said.text, row.provenance, row.state, own, same, said.reply_to,
            said.files, details or None, closed if closed is not None else row.raw("message"),
        )  # fmt: skip


def _numbers(text: str | None) -> Iterable[str]:
    """The people of a JSON list of numbers."""
    try:
        found = json.loads(text) if text else []
    except (ValueError, RecursionError):
        return []
    numbers = (integer(one) for one in found) if isinstance(found, list) else iter(())
    return [str(number) for number in numbers if number is not None and number > 0]
