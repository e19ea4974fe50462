"""Twitter for Android: `twitter.db`, newer `<account>-<version>.db`.

Facts (plaso `twitter_android` and its public sample of 2015, which is tested; for blobs see `blob`): `conversations`
and `conversation_participants` are chats; `conversation_entries` has the messages: `user_id` who wrote, `created`
milliseconds since 1970 UTC, `entry_type` 0 a message, `data` its id, words and links. `statuses` are posts that the app
had loaded, `users` the accounts that it knew. Which accounts the app was used with say the columns `owner_id`.

A message whose blob cannot be read is kept with its bytes. Not read: searches, notices, lists, moments (counted).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, ClassVar

from parsers import times
from parsers.base import Context, register
from parsers.formats.twitter.blob import texts
from parsers.formats.twitter.shared import APP, Accounts, same_of
from parsers.item import Item
from parsers.records import (
    OWNER,
    Kind,
    Message,
    Record,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.rows import Row, Table, contact, not_read, unknown
from parsers.sqlite.database import Database, quoted
from parsers.sqlite.parser import DatabaseParser
from parsers.words import N_

WARNING_BLOBS = N_("{n} messages hold data that cannot be read. Their bytes were kept.")
WARNING_POSTS = N_("{n} posts that the app had loaded stand beside the messages; they are public and no chat.")
_STATUSES = frozenset(("status_id", "author_id", "content", "created"))
_OWNERS = ("user_groups", "status_groups", "timeline", "cursors")
_NOT_READ = ("search_queries", "notifications", "activities", "moments", "stories")
_POST = ("status_id", "author_id", "content", "r_content", "source", "created", "in_r_user_id", "in_r_status_id",
         "favorited", "retweeted", "latitude", "longitude", "lang", "quoted_tweet_id", "retweet_count",
         "favorite_count", "view_count")  # fmt: skip
_POST_QUIET = ("place_data", "entities", "cards", "flags", "supplemental_language", "quoted_tweet_data",
               "card", "unified_card", "conversation_id", "self_thread_id")  # fmt: skip
_PERSON = ("user_id", "username", "name", "description", "web_url", "location", "friendship", "followers", "friends",
           "profile_created")  # fmt: skip


@register
class TwitterAndroid(DatabaseParser):
    """See the module's docstring."""

    id = "twitter-android"
    name = N_("Twitter for Android (twitter.db)")
    version = "1"
    app = APP
    tested = ("2015 (a public sample)", "2022 (by description)")
    notes = N_("Posts that the app had loaded are kept apart from messages. Searches, notices and lists are counted.")
    reason = N_("SQLite database with Twitter's tables conversation_entries and users")
    needs: ClassVar = {
        "conversation_entries": ("entry_id", "conversation_id", "user_id", "created"),
        "users": ("user_id",),
    }

    def records(self, item: Item, database: Database, context: Context) -> Iterator[Record]:
        return _Reading(database).records(context)


class _Reading:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._unknown: Counter[tuple[str, str]] = Counter()
        self._unreadable = 0
        self._accounts = Accounts(self._owners())
        for row in Table(database, "users", "contact", _PERSON).rows():
            self._accounts.person(row.text("user_id"), row.text("name"), row.text("username"))
        members: dict[str, list[str | None]] = {}
        for row in Table(database, "conversation_participants", "contact", ("conversation_id", "user_id")).rows():
            members.setdefault(row.text("conversation_id") or "", []).append(self._accounts.person(row.text("user_id")))
        for row in Table(database, "conversations", "contact", ("conversation_id", "title", "is_muted", "is_hidden",
                                                                "read_only")).rows():  # fmt: skip
            key = row.text("conversation_id")
            self._accounts.chat(key, members.get(key or "", ()), row.text("title"), details=row.given("is_hidden"),
                                provenance=row.provenance)  # fmt: skip

    def _owners(self) -> set[str]:
        """The accounts that the app was used with."""
        found: set[str] = set()
        for table in _OWNERS:
            if "owner_id" in self._database.columns(table):
                sql = f"SELECT DISTINCT owner_id FROM {quoted(table)} WHERE owner_id > 0 LIMIT 20"
                found |= {str(value) for (value,) in self._database.query(sql)}
        return found

    def records(self, context: Context) -> Iterator[Record]:
        wanted = ("entry_id", "conversation_id", "user_id", "created", "entry_type", "data", "linked_entry_id")
        quiet = ("sort_entry_id", "request_id", "conversation_content_type")
        entries = Table(self._database, "conversation_entries", "message", wanted, ignored=quiet)
        yield from entries.records(self._message, context)
        posts = 0
        if self._database.columns("statuses") >= _STATUSES:
            posts = self._database.count("statuses")
            table = Table(self._database, "statuses", "message", _POST, ignored=_POST_QUIET)
            yield from table.records(self._post, context)
        known = self._database.columns("users")  # most of a profile says nothing to a case
        yield from Table(self._database, "users", "contact", _PERSON, ignored=known).records(self._contact, context)
        yield from self._accounts.roster.records()
        yield from unknown(self._unknown)
        if self._unreadable:
            yield Warning(WARNING_BLOBS, {"n": self._unreadable}, partial=True)
        if posts:
            yield Warning(WARNING_POSTS, {"n": posts})
        yield from not_read(self._database, *_NOT_READ)

    def _message(self, row: Row) -> Iterator[Record]:
        number, own = row.integer("entry_type"), row.text("entry_id")
        sender = self._accounts.person(row.text("user_id"))
        key = self._accounts.chat(row.text("conversation_id"), (sender,))
        found = texts(row["data"])
        details: dict[str, Any] = {}
        raw: bytes | None = None
        if found is None and row["data"] is not None:
            self._unreadable += 1
            raw = row["data"] if isinstance(row["data"], bytes) else None
        links = [text for text in found or () if text.startswith(("http://", "https://")) and "//t.co/" not in text]
        if links:
            details["links"] = list(dict.fromkeys(links))
        text = next(iter(found or ()), None) or None
        kind: Kind = "text" if text is not None else "other"
        if number != 0:
            kind, details["system"] = "system", {"type": f"entry {number}", "words": (found or [])[:20]}
            self._unknown["entry_type", str(number)] += 1
        time = times.from_unix_ms(row["created"])
        yield Message(
            key, kind, self._accounts.direction(sender), sender, time, text, row.provenance, row.state, own,
            same_of(own, live=row.state == "live"), row.text("linked_entry_id"), details=details or None, raw=raw,
        )  # fmt: skip

    def _post(self, row: Row) -> Iterator[Record]:
        sender, own = self._accounts.person(row.text("author_id")), row.text("status_id")
        details = row.given("source", "favorited", "retweeted", "lang", "quoted_tweet_id", "retweet_count",
                            "favorite_count", "view_count")  # fmt: skip
        details["post"] = True
        text, shown = row.text("content"), row.text("r_content")
        if shown is not None and shown != text:
            details["shown_as"] = shown
        place = [_degrees(row[name], limit) for name, limit in (("latitude", 90), ("longitude", 180))]
        if None not in place and place != [0.0, 0.0]:
            details["lat"], details["lon"] = place
        reply = row.text("in_r_status_id") if row.integer("in_r_status_id") else None
        if row.integer("in_r_user_id"):
            details["answers"] = row.text("in_r_user_id")
        yield Message(
            self._accounts.posts(sender), "text" if text is not None else "other",
            "out" if sender == OWNER else "unknown", sender, times.from_unix_ms(row["created"]), text,
            row.provenance, row.state, own,
            same_of(own, live=row.state == "live"), reply, details=details, raw=row.raw("content"),
        )  # fmt: skip

    def _contact(self, row: Row) -> Iterator[Record]:
        yield contact(
            APP, row, row.text("name"), (("account", row.text("user_id")), ("username", row.text("username"))),
            row.given("friendship", "location", "description", "web_url"),
        )  # fmt: skip


def _degrees(value: object, limit: int) -> float | None:
    try:
        number = float(value) if isinstance(value, str | float | int) else None
    except ValueError:
        return None
    return number if number is not None and abs(number) <= limit else None
