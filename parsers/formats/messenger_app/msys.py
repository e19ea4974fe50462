"""Messenger since about 2020: `msys_database_<account>` on Android, `lightspeed-<account>.db` on iPhones.

Facts (ALEAPP `FacebookMessenger`, seen with apps of 2021 to 2025): `messages` has `thread_key`, `timestamp_ms` since
1970 UTC, `message_id`, `sender_id`, `text`, `is_admin_message`, `is_unsent`, `reply_source_id`; `attachments` and
`attachment_ctas` what belongs to them (`title_text` and `subtitle_text` of calls and places, a place in a
`native_url`); `reactions` by `actor_id`; `threads`, `participants` and `contacts` name chats and people; `call_log` has
calls (`call_direction` 1 made, 2 received; `call_media_type` 2 video). The number in the file's name is the account;
else `_user_info`, or the contact whose `friendship_status` is 0. Tables that are made without row ids are read as they
are now, and each row goes by its place in order.

On iPhones (iLEAPP `facebookMessenger`) messages stand in `thread_messages`, what belongs to them in `attachment_items`
as well, and secret conversations in `secure_messages` (`thread_key`, `timestamp_ms`, `sender_id`, `text`,
`secure_message_attachments_encrypted`). What is encrypted there stays so: who wrote when is told, the words are kept
as bytes.

What is encrypted from end to end stands in tables of its own since: see `client`. The app of Facebook keeps a copy of
the database, `fb-msys-<account>.db`. Where no `call_log` tells of calls, what belongs to a message does: its title is
the kind of the call, and what stands below it how long it was.

No real sample was at hand: tested on made-up databases of four versions. Not read: stories, drafts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from parsers import times
from parsers.base import Context, Identified, Parser, register
from parsers.errors import MissingColumns
from parsers.formats.messenger_app import client
from parsers.formats.messenger_app.shared import APP, Accounts, Edits, kind_of, same_of
from parsers.item import Item
from parsers.records import (
    OWNER,
    REASON_NO_EMOJI,
    Attachment,
    Call,
    Direction,
    Found,
    IdentifierKind,
    Kind,
    LedgerKind,
    Message,
    Reaction,
    Record,
    Rejection,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import digest
from parsers.rows import Row, Side, Table, contact
from parsers.signs import Signs
from parsers.sqlite.database import Database, quoted
from parsers.sqlite.scan import Tally
from parsers.words import N_

REASON = N_("SQLite database with Messenger's tables messages, threads and contacts (msys)")
WARNING_SECRET = N_("{n} messages of secret conversations are encrypted on the phone. Who wrote them when is told; "
                    "their bytes are kept.")
_MESSAGES = frozenset(("thread_key", "timestamp_ms", "message_id", "sender_id", "text"))
_COLUMNS = ("thread_key", "timestamp_ms", "message_id", "sender_id", "text", "is_admin_message", "is_unsent",
            "unsent_timestamp_ms", "sticker_id", "reply_source_id", "reply_snippet", "offline_threading_id",
            "is_forwarded", "edit_count", "ephemeral_duration_in_sec", "subthread_key")  # fmt: skip
_FILES = ("filename", "title_text", "subtitle_text", "playable_url", "preview_url", "playable_url_mime_type",
          "preview_url_mime_type", "attachment_type", "filesize", "playable_duration_ms", "attachment_fbid",
          "description_text", "source_text")  # fmt: skip
_PEOPLE = ("id", "name", "username", "email_address", "phone_number", "is_messenger_user", "friendship_status",
           "contact_type", "secondary_name")  # fmt: skip
_NAMED = re.compile(r"(?:msys_database_|lightspeed-|fb-msys-)?(\d{5,20})(?:\.db)?\Z")
_PLACE = re.compile(r"(-?\d{1,2}\.\d{2,12}),\s?(-?\d{1,3}\.\d{2,12})")
_LONGEST = 10_000_000  # seconds
_CALL = re.compile(r"(?:you )?(missed )?(?:an? )?(?:group )?(?:(audio|video|voice) (?:call|chat)|call)"
                   r"(?: ended| from .{1,80})?", re.IGNORECASE)  # fmt: skip
_LENGTH = re.compile(r"(\d{1,4})\s?(h|m|s)(?:ou?rs?|in(?:ute)?s?|ec(?:ond)?s?|r)?\b", re.IGNORECASE)
#: Tables of messages, of which a version has one.
_TABLES = ("messages", "thread_messages")
_NEEDED = {**dict.fromkeys(_TABLES, _MESSAGES), client.TABLE: client.NEEDED}
_SECRET = ("thread_key", "timestamp_ms", "message_id", "offline_threading_id", "sender_id", "text",
           "secure_message_attachments_encrypted")  # fmt: skip
_CIPHER = re.compile(r"(?=\D*\d)(?=[^A-Z]*[A-Z])(?=[^a-z]*[a-z])[A-Za-z0-9+/_\-]{20,}={0,2}\Z")  # Base64


@register
class MessengerMsys(Parser):
    """See the module's docstring."""

    id = "messenger-msys"
    name = N_("Messenger (msys_database, lightspeed)")
    version = "3"
    app = APP
    tested = ("2021, 2025, and of iPhones 2022 and 2026 (by description)",)
    notes = N_("Made after public descriptions. Stories and drafts are not read. Of chats that are encrypted between "
               "the phones, answers and reactions are not read; what a message's row says of them is kept as stored.")
    signs = Signs(tables=(*_TABLES, client.TABLE))

    def identify(self, item: Item) -> Identified | None:
        schema = item.schema()
        if schema is None or not any(schema.get(table, frozenset()) >= needed for table, needed in _NEEDED.items()):
            return None
        return Identified(95, REASON) if "contacts" in schema and "threads" in schema else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        with item.database() as database:
            if not any(database.columns(table) >= needed for table, needed in _NEEDED.items()):
                raise MissingColumns(path=item.path, what="messages(thread_key, timestamp_ms, message_id, sender_id)")
            yield from _Reading(item, database).records(context)


class _Reading:
    def __init__(self, item: Item, database: Database) -> None:
        self._item, self._database = item, database
        self._accounts = Accounts(self._owner(item))
        self._logged = database.count("call_log") > 0
        for row in self._rows("contacts", "contact", _PEOPLE):
            self._accounts.person(row.text("id"), row.text("name"), _aliases(row))
        self._encrypted = 0
        self._edits = Edits(self._rows(Edits.TABLE, "contact", Edits.COLUMNS))
        self._members: dict[str, dict[str, None]] = {}
        for row in self._rows("participants", "contact", ("thread_key", "contact_id", "nickname")):
            person = self._accounts.person(row.text("contact_id"), None)
            if person is not None:
                self._members.setdefault(row.text("thread_key") or "", {})[person] = None
        self._groups: set[str] = set()
        for row in self._rows("threads", "contact", ("thread_key", "thread_type", "thread_name", "folder_name",
                                                     "removed_watermark_timestamp_ms")):  # fmt: skip
            key = row.text("thread_key")
            if key is not None:
                people = self._members.get(key, {})
                if row.integer("thread_type") not in (1, 15) and len([p for p in people if p != OWNER]) > 1:
                    self._groups.add(key)
                self._accounts.thread(key, people, row.text("thread_name"), group=key in self._groups,
                                      details=row.given("thread_type", "folder_name"), provenance=row.provenance)

    def _owner(self, item: Item) -> str | None:
        named = _NAMED.match(item.name)
        if named is not None:
            return named[1]
        if "facebook_user_id" in self._database.columns("_user_info"):
            rows = self._database.query("SELECT facebook_user_id FROM _user_info")
            found = {str(value) for (value,) in rows if value}
            if len(found) == 1:
                return found.pop()
        if {"id", "friendship_status"} <= self._database.columns("contacts"):
            found = {str(value) for (value,) in self._database.query(
                "SELECT id FROM contacts WHERE friendship_status = 0 LIMIT 3")}
            return found.pop() if len(found) == 1 else None
        return None

    def _has_rows(self, table: str) -> bool:
        """Whether rows of a table have ids of their own: some of these tables are made without."""
        sql = "SELECT count(*) FROM sqlite_master WHERE name = ? AND upper(sql) LIKE '%WITHOUT ROWID%'"
        return bool(next(self._database.query(sql, (table,)), (0,))[0] == 0)

    def _rows(self, table: str, kind: LedgerKind, columns: Iterable[str]) -> Iterator[Row]:
        if self._has_rows(table):
            yield from Table(self._database, table, kind, columns).rows()
            return
        present = self._database.columns(table)
        wanted = [column for column in columns if column in present]
        sql = f"SELECT {', '.join(map(quoted, wanted)) or '1'} FROM {quoted(table)}"
        for n, values in enumerate(self._database.query(sql), 1):
            yield Row(table, n, "live", dict(zip(wanted, values, strict=False)))

    def _table(
        self, name: str, kind: LedgerKind, columns: tuple[str, ...], make: Callable[[Row], Iterable[Record]],
        context: Context, sides: tuple[Side, ...] = (),
    ) -> Iterator[Record]:  # fmt: skip
        """Records of a table; of one without row ids its rows as they are now, each with its place in order."""
        if not self._database.columns(name):
            return
        if self._has_rows(name):
            known = self._database.columns(name)  # most columns serve the app's screens
            yield from Table(self._database, name, kind, columns, ignored=known, sides=sides).records(make, context)
            return
        held: dict[str, dict[Any, list[Row]]] = {side.name: {} for side in sides}
        for side in sides:
            for row in self._rows(side.table, kind, (side.key, *side.columns)):
                held[side.name].setdefault(row[side.key], []).append(row)
        tally = Tally(self._database, kind, name)
        yield from tally.start()
        for row in self._rows(name, kind, columns):
            tally.read, tally.last = row.id, row.id
            if row.id % 1000 == 0:
                context.check()
            for side in sides:
                row.values[side.name] = held[side.name].get(row[side.to], [])
            yield from make(row)
        yield from tally.settle()

    def records(self, context: Context) -> Iterator[Record]:
        table = next((name for name in _TABLES if self._database.columns(name) >= _MESSAGES), _TABLES[0])
        sides = tuple(side for side in (
            Side("files", "attachments", "message_id", _FILES, to="message_id"),
            Side("items", "attachment_items", "message_id", ("title_text", "subtitle_text"), to="message_id"),
            Side("ctas", "attachment_ctas", "message_id", ("native_url", "title", "action_url"), to="message_id"),
            Side("reactions", "reactions", "message_id", ("actor_id", "reaction", "reaction_creation_timestamp_ms"),
                 to="message_id"),
        ) if self._database.columns(side.table) and (self._has_rows(side.table) or not self._has_rows(table)))
        yield from self._table(table, "message", _COLUMNS, self._message, context, sides)
        if self._database.columns(client.TABLE) >= client.NEEDED:
            between = client.ClientMessages(self._item, self._database, self._accounts, self._edits, self._rows)
            sides = (client.FILES,) if "message_pk" in self._database.columns(client.FILES.table) else ()
            yield from self._table(client.TABLE, "message", between.columns, between.message, context, sides)
        yield from self._table("secure_messages", "message", _SECRET, self._secret, context)
        calls = ("thread_key", "call_timestamp_ms", "call_duration", "call_direction", "call_media_type",
                 "has_been_seen", "call_id")  # fmt: skip
        yield from self._table("call_log", "call", calls, self._call, context)
        yield from self._table("contacts", "contact", _PEOPLE, self._contact, context)
        yield from self._accounts.roster.records()
        unread = client.unread(self._database)
        if self._edits.left:
            unread[Edits.TABLE] = self._edits.left
        if unread:
            told = ", ".join(f"{name} ({n})" for name, n in unread.items())
            yield Warning(client.WARNING_TABLES, {"tables": told})
        if self._encrypted:
            yield Warning(WARNING_SECRET, {"n": self._encrypted})

    def _thread(self, key: str | None, sender: str | None) -> str:
        if key is not None and self._accounts.roster.has_thread(key):
            return self._accounts.thread(key, (sender,), group=key in self._groups)
        return self._accounts.thread(key, (sender, self._accounts.person(key)), group=False)

    def _message(self, row: Row) -> Iterator[Record]:
        sender = self._accounts.person(row.text("sender_id"))
        key, own, text = self._thread(row.text("thread_key"), sender), row.text("message_id"), row.text("text")
        details: dict[str, Any] = row.given("is_forwarded", "edit_count")
        attachments = tuple(self._files(row, details))
        kind: Kind = "text" if text is not None else "other"
        if attachments:
            kind = kind_of(attachments[0].mime, attachments[0].name)
        elif row.text("sticker_id"):
            kind, details["sticker"] = "sticker", row.text("sticker_id")
        elif text is None and details.get("titles"):
            text, kind, details["text_source"] = "\n".join(details["titles"]), "text", "attachment"
            kind = self._called(details)
        kind = self._place(row, kind, details)
        if row.integer("is_admin_message") == 1:
            kind, details["system"] = "system", {"type": "admin"}
        if row.integer("is_unsent") == 1 or (row.integer("unsent_timestamp_ms") or 0) > 0:
            kind = "deleted"
        if (row.integer("ephemeral_duration_in_sec") or 0) > 0:
            details["expires_s"] = row.integer("ephemeral_duration_in_sec")
        if row.text("reply_snippet"):
            details["quoted"] = row.text("reply_snippet")
        edited = self._edits.earlier(own, (row.text("thread_key"),), text)
        if edited:
            details["edited"] = edited
        time = times.from_unix_ms(row["timestamp_ms"])
        same = same_of(own, live=row.state == "live")
        if same is None and time.utc_ms is not None:
            same = f"{time.utc_ms}\x1f{sender}\x1f{digest(own, text)}"
        yield Message(
            key, kind, self._accounts.direction(sender), sender, time, text, row.provenance, row.state, own, same,
            row.text("reply_source_id"), attachments, details or None, row.raw("text"),
        )  # fmt: skip
        for side in row.side("reactions"):
            yield from self._reaction(side, row, key, own)

    def _secret(self, row: Row) -> Iterator[Record]:
        """A message of a secret conversation: its words where they can be read, else its bytes."""
        sender = self._accounts.person(row.text("sender_id"))
        key, own = self._thread(row.text("thread_key"), sender), row.text("message_id") or row.text(
            "offline_threading_id")
        stored = row["text"]
        closed = isinstance(stored, bytes) or (isinstance(stored, str) and _CIPHER.match(stored) is not None)
        text = None if closed else row.text("text")
        raw = (stored if isinstance(stored, bytes) else str(stored).encode("utf-8", "surrogateescape")) if closed else (
            row.raw("text"))
        details: dict[str, Any] = {"secret_conversation": True}
        if closed:
            details["encrypted"] = True
            self._encrypted += 1
        if row["secure_message_attachments_encrypted"]:
            details["encrypted_attachments"] = True
        time = times.from_unix_ms(row["timestamp_ms"])
        same = same_of(own, live=row.state == "live")
        if same is None and time.utc_ms is not None:
            same = f"{time.utc_ms}\x1f{sender}\x1f{digest(own, stored)}"
        yield Message(
            key, "text" if text is not None else "other", self._accounts.direction(sender), sender, time, text,
            row.provenance, row.state, own, same, details=details, raw=raw,
        )  # fmt: skip

    def _called(self, details: dict[str, Any]) -> Kind:
        """Whether titles tell of a call; how it went, where no log of calls says it."""
        title, *rest = details["titles"]
        found = _CALL.fullmatch(title)
        if found is None or not any(found.groups()):
            return "text"
        units = {"h": 3600, "m": 60, "s": 1}
        seconds = sum(int(n) * units[unit.lower()] for n, unit in _LENGTH.findall(" ".join(rest)))
        if not self._logged:
            details["outcome"] = "missed" if found[1] else "answered" if seconds else "unknown"
            details["video"] = (found[2] or "").lower() == "video"
            if seconds:
                details["duration_s"] = seconds
        return "call"

    @staticmethod
    def _files(row: Row, details: dict[str, Any]) -> Iterator[Attachment]:
        titles: dict[str, None] = {}
        for side in (*row.side("files"), *row.side("items")):
            for column in ("title_text", "subtitle_text", "description_text"):
                if side.text(column):
                    titles[side.text(column) or ""] = None
            name = side.text("filename")
            mime = side.text("playable_url_mime_type") or side.text("preview_url_mime_type")
            url = side.text("playable_url") or side.text("preview_url")
            if name is None and mime is None and url is None:
                continue
            size, duration = side.integer("filesize"), side.integer("playable_duration_ms")
            told = {word: value for word, value in (("url", url), ("type", side["attachment_type"]),
                    ("id", side.text("attachment_fbid"))) if value is not None}  # fmt: skip
            yield Attachment(
                name or (url or "").partition("?")[0].rpartition("/")[2] or None, mime, None,
                size if size is not None and 0 < size < 1 << 50 else None,
                duration_s=duration / 1000 if duration is not None and 0 < duration < _LONGEST * 1000 else None,
                details=told,
            )  # fmt: skip
        if titles:
            details["titles"] = list(titles)

    @staticmethod
    def _place(row: Row, kind: Kind, details: dict[str, Any]) -> Kind:
        links = [text for side in row.side("ctas") for column in ("native_url", "action_url")
                 if (text := side.text(column)) is not None]  # fmt: skip
        if links:
            details["links"] = list(dict.fromkeys(links))
        for link in links:
            match = _PLACE.search(link) if "map" in link or "loc" in link or "geo:" in link else None
            if match is not None and abs(float(match[1])) <= 90 and abs(float(match[2])) <= 180:
                details["lat"], details["lon"] = float(match[1]), float(match[2])
                return "location"
        return kind

    def _reaction(self, side: Row, row: Row, key: str, target: str | None) -> Iterator[Record]:
        yield Found("reaction", 1)
        emoji = side.text("reaction")
        if emoji is None or target is None:
            yield Rejection("reaction", REASON_NO_EMOJI, side.provenance)
            return
        person, time = self._accounts.person(side.text("actor_id")), times.from_unix_ms(
            side["reaction_creation_timestamp_ms"])
        yield Reaction(key, target, person, emoji, time, side.provenance, self._accounts.direction(person), row.state)

    def _call(self, row: Row) -> Iterator[Record]:
        number = row.text("thread_key")
        key = self._thread(number, None)
        people = [p for p in self._members.get(number or "", {}) if p != OWNER] or [
            p for p in (self._accounts.person(number),) if p not in (None, OWNER) and key not in self._groups]
        direction: Direction = {1: "out", 2: "in"}.get(row.integer("call_direction") or 0, "unknown")  # type: ignore[assignment]
        duration = row.integer("call_duration")
        seconds = float(duration) if duration is not None and 0 <= duration < _LONGEST else None
        time = times.from_unix_ms(row["call_timestamp_ms"])
        sender = OWNER if direction == "out" else people[0] if direction == "in" and len(people) == 1 else None
        yield Call(
            key, direction, sender, time, seconds, "answered" if seconds else "unknown", row.provenance,
            row.integer("call_media_type") == 2, tuple(p for p in people if p is not None), row.state,
            row.text("call_id"), None if time.utc_ms is None else f"call\x1f{time.utc_ms}\x1f{direction}",
            row.given("has_been_seen", silent=(None,)) or None,
        )  # fmt: skip

    def _contact(self, row: Row) -> Iterator[Record]:
        details = row.given("friendship_status", "is_messenger_user", "secondary_name")
        yield contact(APP, row, row.text("name"), (("account", row.text("id")), *_aliases(row)), details)


def _aliases(row: Row) -> list[tuple[IdentifierKind, str]]:
    stated: tuple[tuple[IdentifierKind, str | None], ...] = (
        ("username", row.text("username")), ("email", row.text("email_address")), ("phone", row.text("phone_number")))
    return [(kind, value) for kind, value in stated if value]
