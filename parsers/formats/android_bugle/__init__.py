"""Google Messages, and Android's own messaging app: `bugle_db`.

The app's copy of the phone's text messages, which also holds what the phone's own database does not: chats by RCS,
events of groups, drafts, and messages that were deleted elsewhere. Tables `messages` with `parts`, `participants`,
`conversations`, `conversation_participants`.

Sources: Android's `DatabaseHelper`, `MessageData`, `ParticipantData` (the app began as a fork of it); ALEAPP
`googleMessages` (columns `file_size_bytes` and `local_cache_path` come and go; sender by `sub_id`); names of statuses:
see `codes`. No real sample was at hand: tested on made-up databases with the columns of Android 5 and of 2024.

Times: `received_timestamp` (when the phone took or sent it) and `sent_timestamp` in milliseconds since 1970 UTC; larger
numbers are read as micro- or nanoseconds, which some versions are said to write.

What is SMS or MMS takes the app name and conversation of the phone's own database, so that a message which both hold
counts once where both write the number alike.

Reactions, answers, captions, edits and links stand in tables of their own: `beside`.

Not read: annotations (a table of which no public description says what it holds: counted), spam verdicts, delivery
reports by person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from parsers import times
from parsers.apps.android.book import MESSAGES
from parsers.apps.android.parts import is_text, kind_of
from parsers.base import Context, Identified, Parser, register
from parsers.errors import MissingColumns
from parsers.evidence import Item
from parsers.formats.android_bugle.beside import Beside, key_of
from parsers.formats.android_bugle.codes import PROTOCOLS, event_of, is_deleted, is_event, status_of
from parsers.formats.android_bugle.people import Directory
from parsers.paths import file_of
from parsers.records import (
    OWNER,
    Attachment,
    Direction,
    Kind,
    Message,
    Provenance,
    Record,
    Time,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import Roster, digest
from parsers.rows import WARNING_NOT_READ, Row, Side, Table, unknown
from parsers.signs import Signs
from parsers.sqlite.database import Database
from parsers.words import N_

REASON = N_("SQLite database with the tables messages, parts and participants of Google Messages")
_MESSAGES = frozenset(("conversation_id", "sender_id", "message_status", "received_timestamp"))
_PARTS = frozenset(("message_id", "text", "content_type"))
_OTHERS = frozenset(("participants", "conversations", "conversation_participants"))
_COLUMNS = (
    "conversation_id", "sender_id", "sent_timestamp", "received_timestamp", "message_protocol", "message_status",
    "read", "sms_message_uri", "sms_message_size", "mms_subject", "mms_transaction_id", "mms_content_location",
    "mms_expiry",
    "raw_status", "self_id", "rcs_message_id", "rcs_remote_instance", "custom_delivery_receipt_mime_type",
    "scheduled_timestamp", "is_hidden", "queue_insert_timestamp", "sms_error_code", "rcs_status", "web_id",
    "mms_retrieve_text", "original_rcs_message_id", "rcs_expiry",
    "satellite_datagram_id",
)
_IGNORED = (
    "seen", "sms_priority", "sms_error_desc_map_name", "retry_start_timestamp", "cloud_sync_id",
    "usage_stats_logging_id", "sending_to_rcs_group", "message_report_status", "rcs_file_transfer_session_id",
    "correlation_id", "etouffee_status", "verification_status", "cms_id", "send_counter", "raw_rcs_message_to_send",
    "custom_delivery_receipt_content", "report_attempt_acounter", "cms_last_mod_seq", "rcs_ui_status",
    "rcs_message_id_with_text_type", "custom_headers", "cms_correlation_id", "group_private_participant",
    "original_message_id", "parent_message_id", "awaiting_reverse_sync", "old_sms_message_uri", "draft_id",
    "result_code", "cms_life_cycle", "auto_retry_counter", "can_revoke_before_delivered_with_rcs", "trace_id",
    "fallback_reason", "outgoing_delivery_report_status", "outgoing_read_report_status", "xms_transport",
    "message_original_protocol", "my_identity", "my_identity_foreign_key", "encryption_protocol",
    "message_persistence_id", "mute_priority", "sender_send_destination", "receiving_network_country",
    "msisdn_receiving_rcs_message",
)
_PART = Side("parts", "parts", "message_id", (
    "text", "uri", "content_type", "width", "height", "timestamp", "local_cache_path", "file_size_bytes", "file_name",
    "duration", "original_uri", "preview_content_uri", "latitude", "longitude",
))  # fmt: skip
_MICRO, _NANO = 10**14, 10**17
_DRAFT = 3


@register
class AndroidBugle(Parser):
    """See the module's docstring."""

    id = "android-bugle"
    name = N_("Google Messages (bugle_db)")
    version = "2"
    app = MESSAGES
    tested = ("Android 5 (by description)", "Google Messages 2024 and 2025 (by description)")
    notes = N_("Delivery reports by person are not read. Made after public descriptions.")
    signs = Signs(tables=("messages",))

    def identify(self, item: Item) -> Identified | None:
        schema = item.schema()
        return Identified(95, REASON) if schema is not None and is_store(schema) else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        with item.database() as database:
            if not is_store({name: database.columns(name) for name in database.tables()}):
                raise MissingColumns(path=item.path, what="messages(conversation_id, sender_id, message_status)")
            yield from _Reading(item, database).records(context)


def is_store(schema: Mapping[str, frozenset[str]]) -> bool:
    """Whether these tables and columns are Google Messages': one column of each can be missing, and one table."""
    messages = len(schema.get("messages", frozenset()) & _MESSAGES)
    parts = len(schema.get("parts", frozenset()) & _PARTS)
    others = len(schema.keys() & _OTHERS)
    return messages >= len(_MESSAGES) - 1 and (
        (parts >= len(_PARTS) - 1 and others > 0) or (messages == len(_MESSAGES) and others > 1)
    )


class _Reading:
    def __init__(self, item: Item, database: Database) -> None:
        self._item, self._database = item, database
        self._roster = Roster(MESSAGES)
        self._people = Directory(database, self._roster)
        self._beside = Beside(database, self._people.key, lambda value: _time(value, {}))
        self._unknown = Counter[tuple[str, str]]()

    def records(self, context: Context) -> Iterator[Record]:
        table = Table(self._database, "messages", "message", _COLUMNS, ignored=_IGNORED,
                      sides=(_PART, *self._beside.sides), gaps=self._roster)  # fmt: skip
        yield from table.records(self._make, context)
        yield from self._roster.records()
        yield from unknown(self._unknown)
        for name in sorted(set(self._database.tables()) - self._beside.read):
            rows = self._database.count(name) if "reaction" in name or "annotation" in name else 0
            if rows:
                yield Warning(WARNING_NOT_READ, {"table": name, "rows": rows}, Provenance(name))

    def _make(self, row: Row) -> Iterator[Record]:
        status = row.integer("message_status")
        texts, attachments, details = self._parts(row.side("parts"))
        details = {**self._details(row), **details}
        is_reaction = self._beside.tell(row, details)
        for caption in row.side("captions"):
            if caption.text("caption") and caption.text("caption") not in texts:
                texts.append(caption.text("caption") or "")
        sender = self._people.key(row.integer("sender_id"))
        conversation = self._people.chat(row.integer("conversation_id"), sender)
        direction = self._direction(status, sender, details)
        text = "\n".join(texts) if texts else None
        if row.text("mms_subject"):
            details["subject"] = row.text("mms_subject")
            if not text:
                text, details["text_from"] = details["subject"], "subject"
        if direction == "out":
            sender = OWNER
        elif direction == "in" and sender in (None, OWNER):
            sender = self._people.only(row.integer("conversation_id")) if sender is None else None
        time = _time(row["received_timestamp"] or row["sent_timestamp"], details)
        kind = self._kind(status, direction, attachments, details)
        app_key = key_of(row.text("rcs_message_id"), row.text("sms_message_uri"), row.id)
        yield Message(
            conversation, "reaction" if is_reaction and kind in ("text", "other") else kind, direction, sender, time,
            text, row.provenance, row.state, app_key, _same(row, time, direction, text), self._beside.reply_to(row),
            tuple(attachments), details or None,
            raw=next((part.raw("text") for part in row.side("parts") if part.raw("text")), None),
        )  # fmt: skip
        if row.state != "removed_by_wal":
            yield from self._beside.reactions(row, conversation, app_key)

    def _direction(self, status: int | None, sender: str | None, details: dict[str, Any]) -> Direction:
        if is_event(status):
            return "unknown"
        direction, _ = status_of(status)
        if direction == "unknown" and sender is not None:
            details["direction_basis"] = "sender"
            return "out" if sender == OWNER else "in"
        return direction

    def _kind(
        self, status: int | None, direction: Direction, attachments: list[Attachment], details: dict[str, Any]
    ) -> Kind:
        if status is not None and is_event(status):
            event = event_of(status)
            if event is None:
                self._unknown["event", str(status)] += 1
            details["system"] = {"type": event or str(status)}
            return "system"
        known = status_of(status)[1]
        if is_deleted(status):
            details["status"] = "deleted"
            return "deleted"
        if known is None:
            self._unknown["status", str(status)] += 1
            details["status"] = status
        else:
            details["status"] = known
        if status == _DRAFT:
            details["box"] = "draft"
        if "lat" in details:
            return "location"
        if attachments:
            return kind_of(attachments[0].mime)
        return "text" if direction != "unknown" else "other"

    def _details(self, row: Row) -> dict[str, Any]:
        protocol = row.integer("message_protocol")
        details: dict[str, Any] = {"protocol": PROTOCOLS.get(protocol if protocol is not None else -1, protocol)}
        if protocol not in PROTOCOLS:
            self._unknown["protocol", str(protocol)] += 1
        details.update(row.given("sms_message_uri", "mms_content_location", "raw_status", "sms_error_code",
                                 "scheduled_timestamp", "sms_message_size", "rcs_status", "mms_retrieve_text",
                                 "original_rcs_message_id", "rcs_expiry", "satellite_datagram_id"))  # fmt: skip
        sent, received = _time(row["sent_timestamp"], {}), _time(row["received_timestamp"], {})
        if sent.utc_ms is not None and received.utc_ms is not None and sent.utc_ms != received.utc_ms:
            details["sent_ms"] = sent.utc_ms
        status = row.integer("message_status")
        if row.integer("read") == 0 and status is not None and 100 <= status < 200:
            details["read"] = False
        if row.integer("is_hidden") == 1:
            details["hidden"] = True
        return details

    def _parts(self, rows: list[Row]) -> tuple[list[str], list[Attachment], dict[str, Any]]:
        texts: list[str] = []
        attachments: list[Attachment] = []
        details: dict[str, Any] = {}
        for part in rows:
            mime = (part.text("content_type") or "").strip().lower().split(";")[0]
            place = part["latitude"], part["longitude"]
            if all(isinstance(value, float) for value in place) and place != (0.0, 0.0):
                details["lat"], details["lon"] = place
            if (is_text(mime) or not mime) and not part.text("uri"):
                texts.append(part.text("text") or "")
            else:
                if part.text("text"):
                    texts.append(part.text("text") or "")
                attachments.append(self._attachment(part, mime))
        return texts, attachments, details

    def _attachment(self, part: Row, mime: str) -> Attachment:
        found = file_of(part.text("local_cache_path"), self._item)
        stored = part.text("local_cache_path")
        name = part.text("file_name") or (stored.rpartition("/")[2] if stored else None)
        size, duration = part.integer("file_size_bytes"), part.integer("duration")
        details = part.given("uri", "original_uri", "width", "height")
        if stored is not None:
            details["stored_as"] = stored
        return Attachment(
            name, mime or None, found.path if found else None, size if size is not None and size > 0 else None,
            duration_s=duration / 1000 if duration is not None and duration > 0 else None, details=details or None)


def _time(value: object, details: dict[str, Any]) -> Time:
    """A time in milliseconds; noted in the details where the number must be in a smaller unit."""
    if type(value) is int and value >= _NANO:
        details["time_unit"] = "nanoseconds"
        return times.from_unix_ns(value)
    if type(value) is int and value >= _MICRO:
        details["time_unit"] = "microseconds"
        whole = times.from_unix_ms(value // 1000)
        return Time(whole.utc_ms, None, str(value), whole.basis)
    return times.from_unix_ms(value)


def _same(row: Row, time: Time, direction: Direction, text: str | None) -> str | None:
    """The id of an RCS message is the same at both ends; an SMS or MMS is told as in the phone's own database."""
    rcs = row.text("rcs_message_id")
    status = row.integer("message_status")
    if rcs is not None and len(rcs) >= 16 and not is_event(status):
        return f"*rcs\x1f{rcs}" if row.state == "live" else f"rcs\x1f{rcs}\x1f{digest(text, status)}"
    if time.utc_ms is None:
        return None
    protocol = row.integer("message_protocol")
    if protocol == 0 and not is_event(status) and not is_deleted(status):
        return f"{time.utc_ms}\x1f{direction}\x1f{digest(text or '')}"
    if protocol in (1, 2) and not is_event(status):
        parts = [row.text("mms_transaction_id") or "", "132" if direction == "in" else "128", text or ""]
        if not parts[0]:
            parts += [str(row.id)]
        return f"{time.utc_ms}\x1f{direction}\x1f{digest('|'.join(parts))}"
    return f"row\x1f{time.utc_ms}\x1f{status}\x1f{row.integer('sender_id')}\x1f{digest(text or '')}"
