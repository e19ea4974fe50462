"""Twitter for the iPhone: `twitter.db`, the posts and people that the app had loaded.

Facts (plaso `twitter_ios` and its public sample of 2015, which is tested): `Statuses` are posts: `date` seconds since
1970 UTC, `userId` who wrote; `Users` the accounts that the app knew. `Statuses` and `Users` have shadows with the same
columns. Whose account it is the database does not say, and messages between people are not in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from parsers import times
from parsers.base import Context, register
from parsers.formats.twitter.shared import APP, Accounts, same_of
from parsers.item import Item
from parsers.records import (
    Message,
    Record,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.rows import Row, Table, contact
from parsers.sqlite.database import Database
from parsers.sqlite.parser import DatabaseParser
from parsers.words import N_

WARNING_NO_CHATS = N_("This database of the app holds public posts, and no messages between people.")
_POST = ("id", "text", "date", "userId", "inReplyToStatusId", "retweetedStatusId", "inReplyToUsername",
         "quotedStatusId", "source", "lang", "favorited", "retweetCount", "favoriteCount", "includeInProfileTimeline",
         )  # fmt: skip
_PERSON = ("id", "screenName", "name", "location", "description", "url", "following", "protected", "createdDate")


@register
class TwitterIos(DatabaseParser):
    """See the module's docstring."""

    id = "twitter-ios"
    name = N_("Twitter for iPhone (twitter.db)")
    version = "1"
    app = APP
    tested = ("2015 (a public sample)", "2013 (by description)")
    notes = N_("Public posts that the app had loaded. The database does not say whose account it is.")
    reason = N_("SQLite database with Twitter's tables Statuses and Users")
    needs: ClassVar = {"Statuses": ("id", "text", "date", "userId"), "Users": ("screenName",)}

    def records(self, item: Item, database: Database, context: Context) -> Iterator[Record]:
        return _Reading(database).records(context)


class _Reading:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._accounts = Accounts()
        self._seen: set[str] = set()
        for table in ("Users", "UsersShadow"):
            for row in Table(database, table, "contact", _PERSON).rows():
                self._accounts.person(row.text("id"), row.text("name"), row.text("screenName"))

    def records(self, context: Context) -> Iterator[Record]:
        for table in ("Statuses", "StatusesShadow"):
            known = self._database.columns(table)
            yield from Table(self._database, table, "message", _POST, ignored=known).records(self._post, context)
        for table in ("Users", "UsersShadow"):
            known = self._database.columns(table)
            yield from Table(self._database, table, "contact", _PERSON, ignored=known).records(self._contact, context)
        yield from self._accounts.roster.records()
        yield Warning(WARNING_NO_CHATS)

    def _post(self, row: Row) -> Iterator[Record]:
        own, sender, text = row.text("id"), self._accounts.person(row.text("userId")), row.text("text")
        details = row.given("source", "lang", "favorited", "retweetCount", "favoriteCount", "retweetedStatusId",
                            "quotedStatusId", "inReplyToUsername", "includeInProfileTimeline")  # fmt: skip
        details["post"] = True
        reply = row.text("inReplyToStatusId") if row.integer("inReplyToStatusId") else None
        same = same_of(own, live=row.state == "live" and row.table == "Statuses")
        yield Message(
            self._accounts.posts(sender), "text" if text is not None else "other", "unknown", sender,
            times.from_unix_s(row["date"]), text, row.provenance, row.state, own, same, reply, details=details,
            raw=row.raw("text"),
        )  # fmt: skip

    def _contact(self, row: Row) -> Iterator[Record]:
        yield contact(
            APP, row, row.text("name"), (("account", row.text("id")), ("username", row.text("screenName"))),
            row.given("following", "location", "description", "url"),
        )  # fmt: skip
