"""Hangouts for Android: `babel.db`, one for each account (`babel0.db`, `babel1.db` …).

Facts (plaso `android_hangouts`, the tables that the app creates, a public sample): `messages.timestamp` microseconds
since 1970 UTC; `type` 1 sent, 2 received, others events (their names are those of the app's code, as published); SMS
have a `transport_type` and `sms_type`; the author is named by `author_gaia_id` or `author_chat_id`, who stand in
`participants`; `conversations.conversation_type` 1 two people, 2 a group; `conversation_participants` who is in a chat,
by row of `participants`. The words are kept with HTML entities: they are given as people read them, and as they are
stored in `details.stored` where that differs. Pictures are addresses (`remote_url`) or files of the phone
(`local_url`).

Older versions (the statements by which the app upgrades its tables, as published): before version 200 of the database
(2013) `messages` had no `attachment_content_type`, and `conversation_type` was higher by one; to about version 230
(2014) a place was `location_name`, `target_map_url` and `static_map_url`, and a video `video_stream_url`;
`new_conversation_name` and `participant_keys` came after that. `transport_type` was counted otherwise then: it is kept
as it is.

The owner is the author of what was sent. Tested on: a public sample of 2017 (14 messages) and made-up rows of other
types; made-up databases of 2013 and 2014. Not read: blobs of cards and stickers (`attachments`: counted by column name
in a warning), presence, suggestions, calls of the dialler (`recent_calls`: counted).
"""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Iterator
from typing import Any, ClassVar

from parsers import times
from parsers.apps.android.parts import kind_of
from parsers.base import Context, register
from parsers.evidence import Item
from parsers.paths import file_of
from parsers.records import (
    OWNER,
    Attachment,
    ConversationKind,
    Direction,
    IdentifierKind,
    Kind,
    Message,
    Record,
    Time,
)
from parsers.roster import Roster, digest
from parsers.rows import Row, Side, Table, not_read, unknown
from parsers.sqlite.database import Database
from parsers.sqlite.parser import DatabaseParser
from parsers.words import N_

APP = "Hangouts"
_COLUMNS = (
    "message_id", "message_type", "conversation_id", "author_chat_id", "author_gaia_id", "text", "timestamp", "status",
    "type", "local_url", "remote_url", "attachment_content_type", "latitude", "longitude", "address", "off_the_record",
    "transport_type", "transport_phone", "sms_timestamp_sent", "mms_subject", "sms_raw_sender", "sms_raw_recipients",
    "attachment_name", "attachment_description", "attachment_target_url", "new_conversation_name", "participant_keys",
    "voicemail_length", "call_media_type", "expiration_timestamp", "sms_type", "image_id", "stream_url",
    "location_name", "target_map_url", "static_map_url", "video_stream_url", "hidden_by",
)
_IGNORED = (
    "delete_after_read_timetamp", "width_pixels", "height_pixels", "stream_id", "album_id", "notification_level",
    "notified_for_failure", "external_ids", "sms_priority", "sms_message_size", "persisted", "sms_message_status",
    "image_rotation", "forwarded_mms_url", "forwarded_mms_count", "attachment_target_url_description",
    "attachment_target_url_name", "attachment_blob_data", "attachment_uploading_progress", "sending_error",
    "stream_expiration", "last_seen_timestamp", "observed_status", "receive_type", "init_timestamp",
    "in_app_msg_latency", "notified", "alert_in_conversation_list", "attachments", "is_user_mentioned", "local_id",
    "request_task_row_id", "scroll_time", "scroll_to_item_position", "hide_read_avatar", "transport_type_2",
    "alert_status",
)
_FILES = Side("files", "multipart_attachments", "message_id", ("url", "content_type", "conversation_id"),
              to="message_id")  # fmt: skip
_CHATS: dict[int, ConversationKind] = {1: "direct", 2: "group"}
_PLACE = "hangouts/location"
_EVENTS: dict[int, tuple[Kind, str]] = {
    0: ("system", "location requested"), 3: ("system", "renamed"), 4: ("system", "members changed"),
    5: ("system", "error"), 6: ("system", "unknown"), 7: ("call", "call started"), 8: ("call", "call ended"),
    9: ("system", "history off"), 10: ("system", "history on"), 11: ("system", "left"), 12: ("system", "joined"),
    13: ("system", "error"), 14: ("system", "left"), 15: ("system", "error"), 16: ("system", "location suggested"),
    17: ("system", "location asked for"), 18: ("system", "link sharing on"), 19: ("system", "link sharing off"),
    20: ("system", "link sharing"),
}  # fmt: skip


@register
class HangoutsAndroid(DatabaseParser):
    """See the module's docstring."""

    id = "hangouts-android"
    name = N_("Hangouts for Android (babel.db)")
    version = "3"
    app = APP
    recovers = ("messages",)
    tested = ("2017 (a public sample)", "2013 and 2014 (by published source)")
    notes = N_("Cards, stickers, presence and calls of the dialler are not read.")
    reason = N_("SQLite database with the tables messages, participants and conversations of Hangouts")
    needs: ClassVar = {
        "messages": ("conversation_id", "author_chat_id", "text", "timestamp", "type"),
        "participants": (),
        "conversations": (),
    }

    def records(self, item: Item, database: Database, context: Context) -> Iterator[Record]:
        return _Reading(item, database).records(context)


class _Reading:
    def __init__(self, item: Item, database: Database) -> None:
        self._item, self._database = item, database
        self._roster = Roster(APP)
        self._unknown: Counter[tuple[str, str]] = Counter()
        self._own = self._owner()
        self._keys: dict[int, str | None] = {}
        for row in Table(database, "participants", "contact", (
            "gaia_id", "chat_id", "phone_id", "circle_id", "first_name", "full_name", "fallback_name", "blocked",
        )).rows():  # fmt: skip
            self._keys[row.id] = self._person(row)
        self._chats()

    def _owner(self) -> set[str]:
        """Ids of whoever wrote what was sent."""
        sql = "SELECT DISTINCT author_chat_id FROM messages WHERE type = 1 AND author_chat_id IS NOT NULL"
        return {str(value) for (value,) in self._database.query(sql)}

    def _person(self, row: Row) -> str | None:
        ids = [value for value in (row.text("gaia_id"), row.text("chat_id"), row.text("circle_id")) if value]
        phone, fallback = row.text("phone_id"), row.text("fallback_name")
        name = row.text("full_name") or row.text("first_name")
        aliases: list[tuple[IdentifierKind, str]] = [("account", value) for value in dict.fromkeys(ids)]
        aliases += [("phone", phone)] if phone else []
        if fallback and fallback not in (name, phone):
            aliases.append(("email" if "@" in fallback else "name", fallback))
        if self._own.intersection(ids):
            self._roster.owner(name, aliases)
            return OWNER
        key = ids[0] if ids else phone or fallback
        return self._roster.person(key, "account" if ids else "phone", key, name, aliases) if key else None

    def _author(self, row: Row) -> str | None:
        for column in ("author_gaia_id", "author_chat_id", "sms_raw_sender"):
            value = row.text(column)
            if value is not None:
                if value in self._own:
                    return OWNER
                return self._roster.person(value, "phone" if column == "sms_raw_sender" else "account")
        return None

    def _chats(self) -> None:
        members: dict[str, dict[str, None]] = {}
        wanted = ("participant_row_id", "conversation_id")
        for row in Table(self._database, "conversation_participants", "contact", wanted).rows():
            key = self._keys.get(row.integer("participant_row_id") or 0)
            if key is not None and key != OWNER:
                members.setdefault(row.text("conversation_id") or "", {})[key] = None
        columns = self._database.columns("messages")
        older = 0 if "attachment_content_type" in columns else 1  # the count of kinds before version 200
        for row in Table(self._database, "conversations", "contact", (
            "conversation_id", "conversation_type", "name", "generated_name", "draft", "snippet_text",
        )).rows():  # fmt: skip
            chat = row.text("conversation_id")
            if chat is not None:
                people = members.get(chat, {})
                number = (row.integer("conversation_type") or 0) - older
                kind = _CHATS.get(number, "group" if len(people) > 1 else "unknown")
                self._roster.thread(chat, kind, people, row.text("name") or row.text("generated_name"), shared=True,
                                    details=row.given("draft"), provenance=row.provenance)  # fmt: skip

    def records(self, context: Context) -> Iterator[Record]:
        table = Table(self._database, "messages", "message", _COLUMNS, ignored=_IGNORED, sides=(_FILES,))
        yield from table.records(self._make, context)
        yield from self._roster.records()
        yield from unknown(self._unknown)
        yield from not_read(self._database, "recent_calls")

    def _make(self, row: Row) -> Iterator[Record]:
        number, author = row.integer("type"), self._author(row)
        direction: Direction = "out" if number == 1 else "in" if number == 2 else "unknown"
        stored, details = row.text("text"), self._details(row)
        text = html.unescape(stored) if stored is not None else None
        if text != stored:
            details["stored"] = stored
        attachments = self._attachments(row)
        kind: Kind = kind_of(attachments[0].mime or "image/*") if attachments else "text"  # as the app upgrades it
        if row.text("attachment_content_type") == _PLACE or (not attachments and {"lat", "place"} & details.keys()):
            kind = "location"
        if direction == "unknown":
            kind, name = _EVENTS.get(-1 if number is None else number, ("system", ""))
            if not name:
                self._unknown["type", str(number)] += 1
            details["system"] = {"type": name or f"type {number}"}
            for column in ("new_conversation_name", "participant_keys"):
                if row.text(column):
                    details["system"][column] = row.text(column)
        key = self._roster.thread(row.text("conversation_id") or "(no address)",
                                  people=[author] if author not in (None, OWNER) else ())  # fmt: skip
        time, own = _time(row["timestamp"]), row.text("message_id")
        sender = OWNER if direction == "out" else author
        same = None
        if own is not None and len(own) >= 16 and row.state == "live":
            same = f"*hangouts\x1f{own}"
        elif time.utc_ms is not None:
            same = f"{time.raw}\x1f{direction}\x1f{digest(own, text)}"
        yield Message(
            key, kind, direction, sender, time, text, row.provenance, row.state, own, same, attachments=attachments,
            details=details or None, raw=row.raw("text"),
        )  # fmt: skip

    def _details(self, row: Row) -> dict[str, Any]:
        details = row.given("address", "transport_phone", "attachment_description", "attachment_target_url",
                            "sms_raw_recipients", "voicemail_length", "call_media_type", "hidden_by")  # fmt: skip
        for column, word in (("location_name", "place"), ("target_map_url", "map"), ("static_map_url", "map_picture")):
            if row.text(column):
                details[word] = row.text(column)
        if row.text("mms_subject"):
            details["subject"] = row.text("mms_subject")
        if (row.integer("transport_type") or 1) != 1:
            details["transport"] = row.integer("transport_type")
        if row.integer("off_the_record") == 1:
            details["off_the_record"] = True
        sent = times.from_unix_ms(row.integer("sms_timestamp_sent") or None)
        if sent.utc_ms is not None:
            details["sms_sent_ms"] = sent.utc_ms
        expires = _time(row.integer("expiration_timestamp") or None)
        if expires.utc_ms is not None:
            details["expires_ms"] = expires.utc_ms
        lat, lon = row["latitude"], row["longitude"]
        if isinstance(lat, float) and isinstance(lon, float) and (lat, lon) != (0.0, 0.0) and abs(lat) <= 90:
            details["lat"], details["lon"] = lat, lon
        return details

    def _attachments(self, row: Row) -> tuple[Attachment, ...]:
        found: list[Attachment] = []
        stored, remote, mime = row.text("local_url"), row.text("remote_url"), row.text("attachment_content_type")
        if stored or remote:
            file = file_of(stored.removeprefix("file://"), self._item) if stored and ":" not in stored[7:] else None
            details = {name: value for name, value in (("stored_as", stored), ("url", remote)) if value}
            name = row.text("attachment_name") or (stored or remote or "").rpartition("/")[2] or None
            found.append(Attachment(name, mime, file.path if file else None, details=details))
        for stream in dict.fromkeys((row.text("stream_url"), row.text("video_stream_url"))):
            if stream and stream not in (stored, remote):
                found.append(Attachment(None, mime if found else "video/*", details={"stream": stream}))
        for side in row.side("files"):
            url = side.text("url")
            if url and url not in (stored, remote):
                name = url.rpartition("/")[2] or None
                found.append(Attachment(name, side.text("content_type"), details={"url": url}))
        return tuple(found)


def _time(value: object) -> Time:
    """Microseconds since 1970; whoever wrote milliseconds is read as well."""
    if type(value) is int and value >= 10**14:
        whole = times.from_unix_ms(value // 1000)
        return Time(whole.utc_ms, None, str(value), whole.basis)
    return times.from_unix_ms(value)
