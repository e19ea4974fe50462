"""Text messages of Android's message database: table `sms`, and tables of the same columns that makers add.

Facts: Android's `Telephony.TextBasedSmsColumns`: type 1 inbox, 2 sent, 3 draft, 4 outbox, 5 failed, 6 queued; status
-1 none, 0 complete, 32 pending, 64 failed; `date` is when the phone took or made the message and `date_sent` when the
service centre did, both in milliseconds since 1970 UTC. A draft names nobody: its thread does.

Samsung's columns, from the tables that its own software creates (public decompilations; no real sample was at hand):
`hidden`, `reserved` (to be sent later), `delivery_date`, `sim_slot`, `spam_report`, `is_spam`, `is_bin` (in the bin of
the app), `group_id` of a message to several people, and tables with the same columns: `im` (RCS; `body`), `ft` (files
sent over RCS; `file_name`, `file_path`, `content_type`, no `body`), `wpm` (service messages with a link in `href`),
each once more with `spam_` in front (kept apart as spam) and `bin_` (in the bin of the app; `BinDbConstants`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from parsers import times
from parsers.apps.android.book import Undated
from parsers.apps.android.parts import BOXES, kind_of
from parsers.apps.android.threads import Threads
from parsers.evidence import Item
from parsers.paths import file_of
from parsers.records import OWNER, PRESENT, Attachment, Direction, Kind, Message, Record, State, Time
from parsers.roster import digest
from parsers.rows import Row

#: What makers put in front of the names of tables of the same columns.
PREFIXES = ("", "spam_", "bin_")
TABLES = tuple(f"{prefix}{name}" for prefix in PREFIXES for name in ("sms", "im", "ft", "wpm"))
COLUMNS = (
    "thread_id", "address", "person", "date", "date_sent", "protocol", "read", "status", "type", "subject", "body",
    "service_center", "locked", "error_code", "creator", "sub_id", "sim_id", "sim_slot", "sim_imsi", "imsi", "sub_id2",
    "hidden", "reserved", "group_id", "group_type", "delivery_date", "callback_number", "link_url", "svc_cmd",
    "svc_cmd_content", "spam_report", "is_spam", "spam_type", "is_bin", "from_address", "app_id", "msg_id",
    "remote_uri", "session_id", "correlation_tag", "priority", "expiry", "recipient_ids", "phone_id", "network_type",
    "file_path", "file_name", "content_type", "file_size", "thumbnail_path", "bytes_transf", "href", "si_id",
    "imdn_message_id", "user_alias", "recipients", "reject_reason", "cancel_reason", "delivered_timestamp", "ext_info",
    "expiry_timestamp", "bin_timestamp", "re_original_body", "re_body", "re_type", "sticker_id", "device_name",
    "chat_session_id", "message_type",
)
IGNORED = (
    "seen", "reply_path_present", "deletable", "pri", "teleservice_id", "roam_pending", "safe_message", "group_cotag",
    "res_url", "parentfolder", "flagresourceurl", "path", "parentfolderpath", "lastmodseq", "syncdirection",
    "syncaction", "linenum", "_bufferdbid", "favorite", "favorite_date", "text_only", "using_mode", "d_rpt",
    "announcements_subtype", "announcements_scenario_id", "bin_info", "object_id", "secret_mode", "re_type",
    "block_type", "transaction_id", "display_notification_status", "displayed_counter", "rcsdb_id", "service_type",
    "delivered_count", "timedmsg_expiry", "secret_message", "mcloud_filename", "updated_timestamp", "safe_image_path",
    "cmc_prop", "is_bot", "media_id", "ft_mech", "time_len", "sef_type", "re_original_key", "re_recipient_address",
    "re_content_uri", "re_content_type", "re_file_name", "re_count_info", "created", "si_expires", "action",
)
#: Columns that go to the details as they are when they say something.
_AS_THEY_ARE = (
    "service_center", "error_code", "creator", "sub_id", "sim_id", "sim_slot", "sim_imsi", "imsi", "phone_id",
    "group_id", "group_type", "callback_number", "link_url", "svc_cmd", "svc_cmd_content", "spam_report", "spam_type",
    "from_address", "protocol", "remote_uri", "session_id", "correlation_tag", "subject", "person", "href", "si_id",
    "user_alias", "recipients", "reject_reason", "cancel_reason", "ext_info", "sticker_id", "device_name",
    "re_original_body", "re_body",
)  # fmt: skip
_FLAGS = {"locked": "locked", "hidden": "hidden", "reserved": "scheduled", "is_spam": "spam"}
_MOMENTS = {"date_sent": "sent_ms", "delivery_date": "delivered_ms", "delivered_timestamp": "delivered_ms",
            "expiry_timestamp": "expires_ms", "bin_timestamp": "put_in_bin_ms"}  # fmt: skip
_STATUS = {0: "delivered", 32: "pending", 64: "failed"}


class Texts:
    """Makes messages of the rows; `unknown` counts types that nothing explains."""

    def __init__(self, item: Item, threads: Threads) -> None:
        self._item = item
        self._threads = threads
        self._present: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {}  # of each table, as rows come by million
        self._undated = Undated()
        self.unknown: Counter[tuple[str, str]] = Counter()

    def make(self, row: Row) -> Iterator[Record]:
        """The message of a row of `sms` or of a table like it."""
        thread, address, body = row.integer("thread_id"), row.text("address"), row.text("body")
        time, unit = moment(row["date"], times.from_unix_ms)
        direction, box = self._box(row)
        conversation = self._threads.key(thread, (address,))
        details = self._details(row, box)
        if unit is not None:
            details["time_unit"] = unit
        person = self._threads.member(thread, address) or self._threads.only(thread)
        if direction == "out" and address is not None and len(self._threads.others(thread)) > 1:
            details["to"] = [person]
        sender = OWNER if direction == "out" else person if direction == "in" else None
        if direction == "unknown" and "type" in row.values:
            details["type"] = row["type"] if not isinstance(row["type"], bytes) else row.text("type")
        attachments = self._files(row)
        content = direction, digest(body or "", *(a.name for a in attachments))
        same: str | None = "\x1f".join((str(time.utc_ms), *content))
        if time.utc_ms is None:
            same = self._undated.number(conversation, time, *content) if row.state in PRESENT else None
        yield Message(
            conversation, _kind(row, direction, attachments), direction, sender, time, body, row.provenance,
            _state(row), row.text("imdn_message_id"), same, attachments=attachments, details=details or None,
            raw=row.raw("body"),
        )  # fmt: skip

    def _files(self, row: Row) -> tuple[Attachment, ...]:
        """The file of a row of RCS, as `ft` keeps it."""
        path, name = row.text("file_path"), row.text("file_name")
        if path is None and name is None:
            return ()
        found = file_of(path, self._item)
        details: dict[str, Any] = {} if path is None else {"stored_as": path}
        details |= row.given("bytes_transf", "thumbnail_path")
        return (Attachment(
            name or (path or "").rpartition("/")[2] or None, row.text("content_type"), found.path if found else None,
            row.integer("file_size") or None, details=details or None,
        ),)  # fmt: skip

    def _box(self, row: Row) -> tuple[Direction, str | None]:
        if "type" not in row.values:
            return "unknown", None
        known = BOXES.get(row.integer("type") or 0)
        if known is None:
            self.unknown["type", str(row.text("type"))] += 1
            return "unknown", None
        return known

    def _details(self, row: Row, box: str | None) -> dict[str, Any]:
        details: dict[str, Any] = {}
        if box is not None:
            details["box"] = box
        if row.table != "sms":
            details["table"] = row.table
        known = self._present.get(row.table)
        if known is None:
            known = self._present[row.table] = (
                tuple(name for name in _AS_THEY_ARE if name in row.values),
                {name: word for name, word in _FLAGS.items() if name in row.values})
        details.update(row.given(*known[0]))
        for column, word in known[1].items():
            if (row.integer(column) or 0) > 0:
                details[word] = True
        status = row.integer("status")
        if status in _STATUS and row.table.endswith("sms"):
            details["delivery"] = _STATUS[status]
        elif status is not None and status != -1:
            details["status"] = status
        for column, word in _MOMENTS.items():
            at = times.from_unix_ms(row[column])
            if at.utc_ms is not None:
                details[word] = at.utc_ms
        if row.integer("read") == 0 and details.get("box") is None and row.integer("type") == 1:
            details["read"] = False
        if in_bin(row):
            details["in_bin"] = True
        return details


def in_bin(row: Row) -> bool:
    """Whether the app has the message in its bin: deleted by a person, and not yet purged."""
    return row.table.startswith("bin_") or (row.integer("is_bin") or 0) > 0


def moment(value: object, usual: Callable[[object], Time]) -> tuple[Time, str | None]:
    """The time of a row, and the unit of its number where that is not the usual one of its column."""
    time = usual(value)
    other = times.in_other_unit(value) if time.utc_ms is None else None
    return other or (time, None)


def _kind(row: Row, direction: Direction, attachments: tuple[Attachment, ...]) -> Kind:
    if attachments:
        return kind_of(attachments[0].mime)
    return "other" if direction == "unknown" and "type" in row.values else "text"


def _state(row: Row) -> State:
    return row.deleted_if(in_bin(row))
