"""KakaoTalk for Android, people: `KakaoTalk2.db`.

Facts (`jiru/kakaodecrypt`, which lists what is enciphered; the statements by which versions of the app of about 2019
and 2020 make their tables, as published; programs that read a running app's databases): in `friends` the names, `uuid`,
`phone_number`, `raw_phone_number` and `status_message` are enciphered under the owner's number, in the way that `enc`
says; `blocked`, `hidden`, `favorite` and, since 2020, `purged` and `suspended` are flags, `created_at` a time in
seconds or milliseconds. `block_friends` has who was blocked (`user_id`, before `id`) with a name in clear.
`open_profile` has the owner's profiles for open chats: its `user_id` is the owner's number, and kakaodecrypt takes the
key from there. `open_chat_member` has the people of open chats, by `link_id`, whose names stand in `open_link`.

Newer versions may lack `friends` (programs of 2026 say so): then open chats alone name people. Tested on: made-up
databases of 2019, 2025 and 2026.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

from parsers import times
from parsers.base import Context, Identified, Parser, register
from parsers.errors import UserError
from parsers.formats.kakaotalk_android.ciphers import Undeciphered, plain
from parsers.item import Item
from parsers.records import (
    IdentifierKind,
    Record,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.rows import Row, Table, contact
from parsers.signs import Signs
from parsers.sqlite.database import Database
from parsers.words import N_

APP = "KakaoTalk"
REASON_PEOPLE = N_("SQLite database with KakaoTalk's table friends")
WARNING_CLOSED = N_("{count} values could not be deciphered; they were kept as they are.")
WARNING_NO_OWNER = N_("No message is marked as the owner's own, so the key to the names of people is unknown.")
_FLAGS = ("blocked", "hidden", "favorite", "purged", "suspended")
_ENCIPHERED = ("nick_name", "contact_name", "name", "phone_number", "raw_phone_number", "uuid", "status_message")
FRIENDS = ("id", *_ENCIPHERED, "linked_services", "created_at", *_FLAGS, "enc")
_IGNORED = ("contact_id", "type", "phonetic_name", "profile_image_url", "full_profile_image_url",
            "original_profile_image_url", "chat_id", "brand_new", "position", "v", "board_v", "ext", "user_type",
            "story_user_id", "account_id", "member_type", "involved_chat_ids", "new_badge_updated_at",
            "new_badge_seen_at", "status_action_token")  # fmt: skip
_MEMBERS = frozenset(("user_id", "nickname", "enc"))
_BLOCKED = ("user_id", "id", "nickname", "block_type", "friend_type")
_ENOUGH = 500  # messages marked as the owner's that settle who the owner is


@register
class KakaoTalkAndroidPeople(Parser):
    """See the module's docstring."""

    id = "kakaotalk-android-people"
    name = N_("KakaoTalk for Android, people (KakaoTalk2.db)")
    version = "2"
    app = APP
    tested = ("2019 and 2025 (by published source)",)
    notes = N_("Names open only with KakaoTalk.db beside it, or a profile for open chats in it. An entry can be "
               "somebody whom the app proposed.")
    signs = Signs(tables=("friends", "open_chat_member"))

    def identify(self, item: Item) -> Identified | None:
        schema = item.schema() or {}
        friends = schema.get("friends", frozenset()) >= {"id", "name", "uuid", "enc"}
        members = schema.get("open_chat_member", frozenset()) >= _MEMBERS and "open_link" in schema
        return Identified(90, REASON_PEOPLE) if "chat_logs" not in schema and (friends or members) else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        beside = beside_of(item, "KakaoTalk.db", "chat_logs")
        found: list[int] = []
        if beside is not None:
            try:
                with beside.database() as other:
                    found = owners(other)
            except UserError as error:  # a damaged neighbour costs the names alone
                item.damage.append(str(error))
        with item.database() as database:
            people = People(found or profiles(database))
            yield from contacts(database, people, context)
            if not people.owners:
                yield Warning(WARNING_NO_OWNER)
            elif people.closed:
                yield Warning(WARNING_CLOSED, {"count": people.closed})


def beside_of(item: Item, name: str, *tables: str) -> Item | None:
    """The database beside this one, where it has one of the tables."""
    found = item.beside(name)
    return found if found is not None and found is not item and set(tables) & set(found.schema() or {}) else None


def owners(database: Database) -> list[int]:
    """Whose messages are marked as the owner's, the most frequent first."""
    rows = Table(database, "chat_logs", "contact", ("user_id",), where="v LIKE '%\"isMine\":true%'").rows()
    found = Counter(user for row in islice(rows, _ENOUGH) if (user := row.integer("user_id")) is not None and user > 0)
    return [user for user, _ in found.most_common()]


def profiles(database: Database) -> list[int]:
    """Who has a profile for open chats in a table of people: the owner."""
    rows = Table(database, "open_profile", "contact", ("user_id",)).rows()
    return list(dict.fromkeys(user for row in rows if (user := row.integer("user_id")) is not None and user > 0))


def contacts(database: Database, people: People, context: Context) -> Iterator[Record]:
    """The tables of people as contacts; nothing where they are missing."""
    yield from Table(database, "friends", "contact", FRIENDS, ignored=_IGNORED).records(people.contact, context)
    blocked = Table(database, "block_friends", "contact", _BLOCKED, ignored=("profile_image_url",))
    yield from blocked.records(people.blocked, context)
    people.links = {
        link: title for row in Table(database, "open_link", "contact", ("id", "name")).rows()
        if (link := row.integer("id")) is not None and (title := row.text("name")) is not None
    }
    members = Table(database, "open_chat_member", "contact", (*sorted(_MEMBERS), "link_id"),
                    ignored=database.columns("open_chat_member"))  # fmt: skip
    yield from members.records(people.member, context)


class People:
    """The names in tables of people, which are enciphered under the owner's number."""

    def __init__(self, owners: list[int]) -> None:
        self.owners = owners
        self.closed = 0
        self.links: dict[int, str] = {}

    def open(self, row: Row, name: str) -> str | None:
        stored, enc = row.text(name), row.integer("enc")
        if stored is None or enc is None:
            return stored
        for owner in self.owners[:3]:
            try:
                return plain(stored, enc, owner).strip("\0") or None
            except Undeciphered:
                continue
        self.closed += 1
        return None

    def contact(self, row: Row) -> Iterator[Record]:
        """A row of `friends`."""
        user = row.integer("id")
        opened: dict[str, str | None] = {}
        shut: dict[str, str | None] = {}
        for column in _ENCIPHERED:
            before = self.closed
            opened[column] = self.open(row, column)
            if self.closed > before:
                shut[column] = row.text(column)
        nick, called, own, phone, raw, uuid, about = opened.values()
        stated: list[tuple[IdentifierKind, str | None]] = [
            ("account", str(user) if user else None), ("phone", phone), ("phone", raw), ("username", uuid)]
        name = nick or called or own
        details: dict[str, Any] = {word: value for word, value in (("own_name", own), ("in_address_book_as", called))
                                   if value is not None and value != name}  # fmt: skip
        details.update({word: value for word, value in (("about", about), ("enciphered", shut)) if value})
        details.update(row.flags(*_FLAGS), **row.given("linked_services"))
        since = _time(row.integer("created_at"))
        if since is not None:
            details["since_ms"] = since
        yield contact(APP, row, name, dict.fromkeys(stated), details)

    def blocked(self, row: Row) -> Iterator[Record]:
        """A row of `block_friends`."""
        user, name = row.integer("user_id") or row.integer("id"), row.text("nickname")
        details = {"blocked": True, **row.given("block_type", "friend_type")}
        yield contact(APP, row, name, (("account", str(user) if user else None),), details)

    def member(self, row: Row) -> Iterator[Record]:
        """A row of `open_chat_member`."""
        user, name = row.integer("user_id"), self.open(row, "nickname")
        link = row.integer("link_id")
        details: dict[str, Any] = {"open_chat": self.links.get(link or 0, link)}
        if name is None and row.text("nickname"):
            details["enciphered"] = {"nickname": row.text("nickname")}
        yield contact(APP, row, name, (("account", str(user) if user else None),), details)


def _time(value: int | None) -> int | None:
    """Milliseconds since 1970 of a time in seconds or milliseconds; None where it is none."""
    if not value:
        return None
    return (times.from_unix_ms(value) if value > 10**11 else times.from_unix_s(value)).utc_ms
