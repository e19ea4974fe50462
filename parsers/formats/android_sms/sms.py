"""Text messages of Android's message database: table `sms`, and tables of the same columns that makers add.

Facts: Android's `Telephony.TextBasedSmsColumns`: type 1 inbox, 2 sent, 3 draft, 4 outbox, 5 failed, 6 queued; status
-1 none, 0 complete, 32 pending, 64 failed; `date` is when the phone took or made the message and `date_sent` when the
service centre did, both in milliseconds since 1970 UTC. A draft names nobody: its thread does.

Samsung's columns, from the tables that its own software creates (public decompilations; no real sample was at hand):
`hidden`, `reserved` (to be sent later), `delivery_date`, `sim_slot`, `spam_report`, `is_spam`, `is_bin` (in the bin of
the app), tables `spam_sms` (kept apart as spam) and `im` (RCS), and `group_id` of a message to several people.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from parsers import times
from parsers.formats.android_sms.parts import BOXES
from parsers.formats.android_sms.threads import Threads
from parsers.records import OWNER, Direction, Message, Record, State
from parsers.roster import digest
from parsers.rows import Row

COLUMNS = (
    "thread_id", "address", "person", "date", "date_sent", "protocol", "read", "status", "type", "subject", "body",
    "service_center", "locked", "error_code", "creator", "sub_id", "sim_id", "sim_slot", "sim_imsi", "imsi", "sub_id2",
    "hidden", "reserved", "group_id", "group_type", "delivery_date", "callback_number", "link_url", "svc_cmd",
    "svc_cmd_content", "spam_report", "is_spam", "spam_type", "is_bin", "from_address", "app_id", "msg_id",
    "remote_uri", "session_id", "correlation_tag", "priority", "expiry", "recipient_ids", "phone_id", "network_type",
    "file_path", "file_name", "content_type", "file_size",
)
IGNORED = (
    "seen", "reply_path_present", "deletable", "pri", "teleservice_id", "roam_pending", "safe_message", "group_cotag",
    "res_url", "parentfolder", "flagresourceurl", "path", "parentfolderpath", "lastmodseq", "syncdirection",
    "syncaction", "linenum", "_bufferdbid", "favorite", "favorite_date", "text_only", "using_mode", "d_rpt",
    "announcements_subtype", "announcements_scenario_id", "bin_info", "object_id", "secret_mode", "re_type",
    "block_type",
)
#: Columns that go to the details as they are when they say something.
_AS_THEY_ARE = (
    "service_center", "error_code", "creator", "sub_id", "sim_id", "sim_slot", "sim_imsi", "imsi", "phone_id",
    "group_id", "group_type", "callback_number", "link_url", "svc_cmd", "svc_cmd_content", "spam_report", "spam_type",
    "from_address", "protocol", "remote_uri", "session_id", "correlation_tag", "subject", "person",
)  # fmt: skip
_FLAGS = {"locked": "locked", "hidden": "hidden", "reserved": "scheduled", "is_spam": "spam"}
_STATUS = {0: "delivered", 32: "pending", 64: "failed"}


class Texts:
    """Makes messages of the rows; `unknown` counts types that nothing explains."""

    def __init__(self, threads: Threads) -> None:
        self._threads = threads
        self._present: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {}  # of each table, as rows come by million
        self.unknown: Counter[tuple[str, str]] = Counter()

    def make(self, row: Row) -> Iterator[Record]:
        """The message of a row of `sms` or of a table like it."""
        thread, address, body = row.integer("thread_id"), row.text("address"), row.text("body")
        time = times.from_unix_ms(row["date"])
        direction, box = self._box(row)
        conversation = self._threads.key(thread, (address,))
        details = self._details(row, box)
        person = self._threads.member(thread, address) or self._threads.only(thread)
        if direction == "out" and address is not None and len(self._threads.others(thread)) > 1:
            details["to"] = [person]
        sender = OWNER if direction == "out" else person if direction == "in" else None
        if direction == "unknown":
            details["type"] = row["type"] if not isinstance(row["type"], bytes) else row.text("type")
        same = None
        if time.utc_ms is not None:
            same = f"{time.utc_ms}\x1f{direction}\x1f{digest(body or '')}"
        yield Message(
            conversation, "text" if direction != "unknown" else "other", direction, sender, time, body,
            row.provenance, _state(row), same=same, details=details or None, raw=row.raw("body"),
        )  # fmt: skip

    def _box(self, row: Row) -> tuple[Direction, str | None]:
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
        if status in _STATUS and row.table != "im":
            details["delivery"] = _STATUS[status]
        elif status is not None and status != -1:
            details["status"] = status
        for column, word in (("date_sent", "sent_ms"), ("delivery_date", "delivered_ms")):
            moment = times.from_unix_ms(row[column])
            if moment.utc_ms is not None:
                details[word] = moment.utc_ms
        if row.integer("read") == 0 and details.get("box") is None and row.integer("type") == 1:
            details["read"] = False
        if in_bin(row):
            details["in_bin"] = True
        return details


def in_bin(row: Row) -> bool:
    """Whether the app has the message in its bin: deleted by a person, and not yet purged."""
    return (row.integer("is_bin") or 0) > 0


def _state(row: Row) -> State:
    return "deleted_by_app" if row.state == "live" and in_bin(row) else row.state
