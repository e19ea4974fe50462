"""IMO for Android: `imofriends.db`.

Facts (Autopsy's and ALEAPP's modules of the app): `messages.buid` is the chat partner; `message_type` 1 received, 0 or
2 sent; `timestamp` nanoseconds since 1970 UTC; `last_message` the words, or a notice in the phone's language for media;
`imdata` JSON with `type`, `original_path` and `local_path` of a file; `friends` names the partners. `accountdb.db`
beside it names the owner's own account. `author` of newer versions is who wrote in a group.

No real sample was at hand: tested on made-up databases of two versions. Not read: calls (`calls_only`: counted),
stories.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, ClassVar

from parsers import times
from parsers.base import Context, register
from parsers.errors import UserError
from parsers.evidence import Item
from parsers.exports import json_of
from parsers.paths import file_of
from parsers.records import (
    OWNER,
    REASON_NOBODY,
    Attachment,
    Contact,
    ConversationKind,
    Direction,
    IdentifierKind,
    Kind,
    Message,
    Record,
    Rejection,
)
from parsers.roster import Roster, digest
from parsers.rows import Row, Table, not_read, unknown
from parsers.sqlite.database import MAGIC, Database
from parsers.sqlite.parser import DatabaseParser
from parsers.words import N_

APP = "imo"
_COLUMNS = ("buid", "alias", "timestamp", "author", "author_alias", "message_type", "message_read", "last_message",
            "imdata", "message_state", "deleted", "msg_id", "reply_to")  # fmt: skip
_IGNORED = ("icon", "author_icon", "num_tries", "view_type", "message_seen", "sender_timestamp_nano", "seq_no")
_DIRECTIONS: dict[int, Direction] = {0: "out", 1: "in", 2: "out"}
_KINDS: tuple[tuple[str, Kind], ...] = (
    ("photo", "image"), ("image", "image"), ("video", "video"), ("audio", "voice"), ("sticker", "sticker"),
    ("file", "document"), ("location", "location"), ("contact", "contact"), ("call", "call"), ("deleted", "deleted"),
)  # fmt: skip


@register
class Imo(DatabaseParser):
    """See the module's docstring."""

    id = "imo-android"
    name = N_("imo for Android (imofriends.db)")
    version = "4"
    app = APP
    recovers = ("messages",)
    tested = ("2020 and 2024 (by description)",)
    notes = N_("Made after public descriptions. Calls are counted, not read.")
    reason = N_("SQLite database with the tables messages and friends of imo")
    needs: ClassVar = {"messages": ("buid", "timestamp", "message_type", "last_message"), "friends": ("buid",)}

    def records(self, item: Item, database: Database, context: Context) -> Iterator[Record]:
        return _Reading(item, database).records(context)


class _Reading:
    def __init__(self, item: Item, database: Database) -> None:
        self._item, self._database = item, database
        self._roster = Roster(APP)
        self._unknown: Counter[tuple[str, str]] = Counter()
        wanted = ("buid", "name", "display", "phone", "starred", "blocked")
        self._friends = Table(database, "friends", "contact", wanted, ignored=("icon", "display_name", "_alias_sl"))
        self._own: str | None = None
        self._account()
        self._groups = self._several()
        for row in self._friends.rows():
            if row.text("buid") not in self._groups:
                self._person(row.text("buid"), row.text("display") or row.text("name"))

    def _several(self) -> set[str]:
        """The chats in which somebody else than the partner wrote: groups, whoever wrote the row at hand."""
        if "author" not in self._database.columns("messages"):
            return set()
        sql = "SELECT DISTINCT buid, author FROM messages WHERE message_type = 1 AND author <> ''"
        written = ((str(buid), _author(str(author))) for buid, author in self._database.query(sql))
        return {buid for buid, author in written if author not in (None, buid)}

    def _account(self) -> None:
        """The owner's account, which stands in a database of its own beside this one."""
        beside = self._item.beside("accountdb.db")
        if beside is None or beside.head(16) != MAGIC:
            return
        try:
            with beside.database() as database:
                for row in Table(database, "account", "contact", ("uid", "name", "phone")).rows():
                    self._own = row.text("uid")
                    self._roster.owner(row.text("name"), [("account", row.text("uid") or ""),
                                                          ("phone", row.text("phone") or "")])  # fmt: skip
        except UserError as error:  # a damaged neighbour costs the owner's name alone
            self._item.damage.append(str(error))
            return
        self._item.claim(beside)

    def _person(self, buid: str | None, name: str | None = None) -> str | None:
        if buid is None:
            return None
        return OWNER if buid == self._own else self._roster.person(buid, "account", buid, name)

    def records(self, context: Context) -> Iterator[Record]:
        table = Table(self._database, "messages", "message", _COLUMNS, ignored=_IGNORED, gaps=self._roster)
        yield from table.records(self._make, context)
        yield from self._friends.records(self._contact, context)
        yield from self._roster.records()
        yield from unknown(self._unknown)
        yield from not_read(self._database, "calls_only", "calls")

    def _make(self, row: Row) -> Iterator[Record]:
        buid, number = row.text("buid"), row.integer("message_type")
        direction = _DIRECTIONS.get(-1 if number is None else number, "unknown")
        author = _author(row.text("author"))
        several = buid in self._groups or (direction == "in" and author not in (None, buid))
        writer = self._person(author if several else buid, row.text("author_alias" if several else "alias"))
        if direction == "unknown":
            self._unknown["message_type", str(row["message_type"])] += 1
        data = json_of(row.text("imdata"))
        details: dict[str, Any] = {"imdata": data} if data else {}
        if row.integer("message_read") == 0 and direction == "in":
            details["read"] = False
        people = [writer] if writer is not None and writer != OWNER and (direction == "in" or not several) else []
        shape: ConversationKind = "group" if several else "direct" if people else "unknown"
        key = self._roster.thread(buid or "(no address)", shape, people, row.text("alias") if several else None)
        word = str(data.get("type") or "").lower()
        kind: Kind = next((kind for part, kind in _KINDS if part in word), "text")
        time, text = times.from_unix_ns(row["timestamp"]), row.text("last_message")
        sender = OWNER if direction == "out" else writer if direction == "in" else None
        yield Message(
            key, "other" if kind == "text" and direction == "unknown" else kind, direction, sender, time, text,
            row.provenance, row.state, row.text("msg_id"),
            None if time.utc_ms is None else f"{row.text('timestamp')}\x1f{direction}\x1f{digest(text, row['imdata'])}",
            attachments=self._attachments(data), details=details or None, raw=row.raw("last_message"),
        )  # fmt: skip

    def _attachments(self, data: dict[str, Any]) -> tuple[Attachment, ...]:
        paths = [path for path in (data.get("original_path"), data.get("local_path")) if isinstance(path, str) and path]
        if not paths:
            return ()
        found = next((item for item in (file_of(path, self._item) for path in paths) if item is not None), None)
        stated = data.get("filesize") or data.get("file_size")
        size = stated if type(stated) is int and stated > 0 else None
        name, path = paths[0].rpartition("/")[2], found.path if found else None
        return (Attachment(name, None, path, size, details={"stored_as": paths[0]}),)

    def _contact(self, row: Row) -> Iterator[Record]:
        buid, name = row.text("buid"), row.text("display") or row.text("name")
        stated: tuple[tuple[IdentifierKind, str], ...] = (("account", buid or ""), ("phone", row.text("phone") or ""))
        identifiers = tuple(pair for pair in stated if pair[1])
        if not identifiers and name is None:
            yield Rejection("contact", REASON_NOBODY, row.provenance)
            return
        yield Contact(APP, name, identifiers, row.provenance, row.state, row.flags("starred", "blocked") or None)


def _author(text: str | None) -> str | None:
    """The account of who wrote, without the name of the app behind it."""
    return (text or "").partition(";")[0] or None


