"""Messenger for Android until about 2021: `threads_db2` (also in the app of Facebook).

Facts (ALEAPP `FacebookMessenger`): `messages` has `sender` as JSON (`user_key` such as `FACEBOOK:1000…`, `name`),
`timestamp_ms` since 1970 UTC, `attachments` and `shares` as JSON lists, `generic_admin_message_extensible_data` as JSON
for notices (of a call: `caller_id`, `call_duration` in seconds, `video`). `thread_key` is `ONE_TO_ONE:<other>:<own>` or
`GROUP:<number>`. `message_reactions`, `thread_users` and `thread_participants` stand beside. `msg_type` -1 is a mark of
the app's cache. The file `threads_db2-uid` names the account; without it, the number that is in every chat of two is
taken for it.

No real sample was at hand: tested on made-up databases of two versions. Not read: folders, drafts, stories.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, ClassVar

from parsers import times
from parsers.base import Context, register
from parsers.exports import text_of
from parsers.formats.messenger_app.shared import APP, Accounts, kind_of, same_of
from parsers.item import Item
from parsers.records import (
    OWNER,
    REASON_NO_EMOJI,
    Attachment,
    Direction,
    Found,
    IdentifierKind,
    Kind,
    Message,
    Reaction,
    Record,
    Rejection,
)
from parsers.roster import digest
from parsers.rows import Row, Side, Table, contact
from parsers.sqlite.database import Database
from parsers.sqlite.parser import DatabaseParser, Schema
from parsers.words import N_

REASON_MARK = N_("The row is a mark of the app's cache and holds no message.")
_COLUMNS = ("msg_id", "thread_key", "text", "sender", "timestamp_ms", "timestamp_sent_ms", "msg_type", "attachments",
            "shares", "sticker_id", "snippet", "generic_admin_message_extensible_data", "admin_text_type",
            "coordinates", "offline_threading_id", "source", "is_non_authoritative", "unsent_timestamp_ms",
            "replied_to_message", "message_replied_to_data", "pending_send_media_attachment")  # fmt: skip
_PEOPLE = ("user_key", "name", "first_name", "last_name", "username", "is_friend", "is_messenger_user",
           "friendship_status", "phone_number")  # fmt: skip
_STAMPS = ("reaction_timestamp", "reaction_timestamp_ms", "reaction_creation_timestamp_ms", "reaction_creation_time_ms")


@register
class MessengerThreads(DatabaseParser):
    """See the module's docstring."""

    id = "messenger-threads"
    name = N_("Messenger for Android (threads_db2)")
    version = "2"
    app = APP
    tested = ("2016 and 2020 (by description)",)
    notes = N_("Made after public descriptions. Drafts and stories are not read.")
    reason = N_("SQLite database with Messenger's tables messages, threads and thread_users")
    needs: ClassVar = {"messages": ("msg_id", "thread_key", "text", "sender", "timestamp_ms")}

    def fits(self, schema: Schema) -> bool:
        return super().fits(schema) and ("thread_users" in schema or "thread_participants" in schema)

    def records(self, item: Item, database: Database, context: Context) -> Iterator[Record]:
        return _Reading(item, database).records(context)


class _Reading:
    def __init__(self, item: Item, database: Database) -> None:
        self._database = database
        self._accounts = Accounts(_owner(item, database))
        self._titles: dict[str, str | None] = {}
        for row in Table(database, "thread_users", "contact", _PEOPLE).rows():
            self._accounts.person(_number(row.text("user_key")), _name(row), _aliases(row))
        members: dict[str, list[str | None]] = {}
        wanted = ("thread_key", "user_key", "type", "name")
        for row in Table(database, "thread_participants", "contact", wanted).rows():
            person = self._accounts.person(_number(row.text("user_key")), row.text("name"))
            members.setdefault(row.text("thread_key") or "", []).append(person)
        for row in Table(database, "threads", "contact", ("thread_key", "name")).rows():
            key = row.text("thread_key")
            self._titles[key or ""] = row.text("name")
            self._thread(key, members.get(key or "", []), row)

    def _thread(self, stated: str | None, people: list[str | None], row: Row | None = None) -> str:
        kind, _, rest = (stated or "").partition(":")
        numbers = rest.split(":")
        group = kind != "ONE_TO_ONE"
        key = rest if group and rest else stated
        if not group and rest:
            other = next((number for number in numbers if number != self._accounts.own), numbers[0])
            people, key = [*people, self._accounts.person(other)], other
        details = {"thread_type": kind} if kind not in ("ONE_TO_ONE", "GROUP", "") else None
        return self._accounts.thread(key, people, self._titles.get(stated or ""), group=group, details=details,
                                     provenance=row.provenance if row is not None else None)  # fmt: skip

    def records(self, context: Context) -> Iterator[Record]:
        reactions = Side("reactions", "message_reactions", "msg_id", ("user_key", "reaction", *_STAMPS), to="msg_id")
        known = self._database.columns("messages")  # most of its columns serve the app's screens
        table = Table(self._database, "messages", "message", _COLUMNS, ignored=known, sides=(reactions,))
        yield from table.records(self._message, context)
        known = self._database.columns("thread_users")
        yield from Table(self._database, "thread_users", "contact", _PEOPLE, ignored=known).records(
            self._contact, context)
        yield from self._accounts.roster.records()

    def _message(self, row: Row) -> Iterator[Record]:
        sender_json = _json(row["sender"])
        sender = self._accounts.person(_number(text_of(sender_json.get("user_key"))), text_of(sender_json.get("name")))
        text, own = row.text("text"), row.text("msg_id")
        number = row.integer("msg_type")
        if number == -1 and text is None and not row.text("attachments"):
            yield Rejection("message", REASON_MARK, row.provenance)
            return
        key = self._thread(row.text("thread_key"), [sender])
        details: dict[str, Any] = row.given("snippet", "source") if text is None else row.given("source")
        kind: Kind = "text" if text is not None else "other"
        attachments = tuple(self._files(row))
        if attachments:
            kind = kind_of(attachments[0].mime, attachments[0].name)
        elif row.text("sticker_id"):
            kind, details["sticker"] = "sticker", row.text("sticker_id")
        text = self._shares(row, details) if text is None and kind == "other" else text
        kind = "text" if kind == "other" and text is not None else kind
        admin = _json(row["generic_admin_message_extensible_data"])
        if admin or number not in (None, 0, -1):
            kind = self._notice(admin, number, kind, details)
        if (row.integer("unsent_timestamp_ms") or 0) > 0:
            kind = "deleted"
            details["unsent"] = times.iso_utc(times.from_unix_ms(row["unsent_timestamp_ms"]).utc_ms)
        place = _json(row["coordinates"])
        lat, lon = place.get("latitude"), place.get("longitude")
        if isinstance(lat, float) and isinstance(lon, float) and abs(lat) <= 90 and abs(lon) <= 180:
            details["lat"], details["lon"] = lat, lon
        time = times.from_unix_ms(row["timestamp_ms"])
        same = same_of(own, live=row.state == "live")
        if same is None and time.utc_ms is not None:
            same = f"{time.utc_ms}\x1f{sender}\x1f{digest(own, text)}"
        reply = _json(row["message_replied_to_data"])
        yield Message(
            key, kind, self._accounts.direction(sender), sender, time, text, row.provenance, row.state, own, same,
            row.text("replied_to_message") or text_of(reply.get("message_id")), attachments, details or None,
            row.raw("text"),
        )  # fmt: skip
        for side in row.side("reactions"):
            yield from self._reaction(side, row, key, own)

    @staticmethod
    def _notice(admin: dict[str, Any], number: int | None, kind: Kind, details: dict[str, Any]) -> Kind:
        if "call_duration" in admin or "caller_id" in admin:
            duration = admin.get("call_duration")
            if type(duration) in {int, float}:
                details["duration_s"] = duration
            caller, video = text_of(admin.get("caller_id")), admin.get("video") is True
            details["system"] = {"type": "call", "caller": caller, "video": video}
            details |= {"outcome": "answered" if details.get("duration_s") else "unknown", "video": video}
            return "call"
        if admin or kind == "other" or number not in (None, 0):
            details["system"] = {"type": f"message type {number}", **({"data": admin} if admin else {})}
            return "system" if kind in ("text", "other") else kind
        return kind

    @staticmethod
    def _shares(row: Row, details: dict[str, Any]) -> str | None:
        """The words and addresses of what was shared."""
        words: list[str] = []
        links: list[str] = []
        for share in _list(row["shares"]):
            words += [text for text in (text_of(share.get("name")), text_of(share.get("description"))) if text]
            links += [text for text in (text_of(share.get("href")),) if text]
        if links:
            details["links"] = links
        if words:
            details["text_source"] = "share"
        return "\n".join(words) or None

    @staticmethod
    def _files(row: Row) -> Iterator[Attachment]:
        for one in _list(row["attachments"]):
            name = text_of(one.get("filename")) or text_of(one.get("fbid")) or text_of(one.get("id"))
            size = one.get("fileSize", one.get("file_size"))
            details = {key: value for key, value in one.items() if isinstance(value, str | int) and key in (
                "id", "fbid", "urls", "image_data_source")}  # fmt: skip
            yield Attachment(name, text_of(one.get("mimeType")) or text_of(one.get("mime_type")),
                             size=size if type(size) is int and 0 < size < 1 << 50 else None, details=details or None)

    def _reaction(self, side: Row, row: Row, key: str, target: str | None) -> Iterator[Record]:
        yield Found("reaction", 1)
        emoji = side.text("reaction")
        if emoji is None or target is None:
            yield Rejection("reaction", REASON_NO_EMOJI, side.provenance)
            return
        person = self._accounts.person(_number(side.text("user_key")))
        stamp = next((side[name] for name in _STAMPS if side[name] is not None), None)
        direction: Direction = "unknown" if self._accounts.own is None else "out" if person == OWNER else "in"
        yield Reaction(key, target, person, emoji, times.from_unix_ms(stamp), side.provenance, direction, row.state)

    def _contact(self, row: Row) -> Iterator[Record]:
        details = row.given("is_friend", "is_messenger_user", "friendship_status")
        yield contact(APP, row, _name(row), (("account", _number(row.text("user_key"))), *_aliases(row)), details)


def _owner(item: Item, database: Database) -> str | None:
    beside = item.beside(f"{item.name}-uid") or item.beside("threads_db2-uid")
    if beside is not None and beside.size < 200:
        text = beside.head().decode("ascii", "replace").strip()
        if text.isdecimal():
            item.claim(beside)
            return text
    sql = "SELECT DISTINCT thread_key FROM messages WHERE thread_key LIKE 'ONE_TO_ONE:%' LIMIT 50"
    pairs = [set(str(key).split(":")[1:]) for (key,) in database.query(sql)]
    common = set.intersection(*pairs) if len(pairs) > 1 else set()
    return common.pop() if len(common) == 1 else None


def _number(key: str | None) -> str | None:
    return key.rpartition(":")[2] or None if key is not None else None


def _name(row: Row) -> str | None:
    parts = (row.text("first_name"), row.text("last_name"))
    return row.text("name") or " ".join(part for part in parts if part) or None


def _aliases(row: Row) -> list[tuple[IdentifierKind, str]]:
    stated: tuple[tuple[IdentifierKind, str | None], ...] = (
        ("username", row.text("username")), ("phone", row.text("phone_number")))
    return [(kind, value) for kind, value in stated if value]


def _json(value: object) -> dict[str, Any]:
    try:
        found = json.loads(value) if isinstance(value, str | bytes) and value else None
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _list(value: object) -> list[dict[str, Any]]:
    try:
        found = json.loads(value) if isinstance(value, str | bytes) and value else None
    except (ValueError, RecursionError):
        return []
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


