
"""The rows of `message`, with what several rows of other tables say of each: conversations, files, deletions.

Those tables are read once, in step with the messages, so that nothing is multiplied or lost. Both views of a
write-ahead log are read: a message that the log removed keeps the conversation and the files it had.
"""

from __future__ import annotations

from collections.abc import Iterator

from parsers.apps.apple import Beside, apple_ms
from parsers.base import Context
from parsers.formats.apple_messages import attachments, codes
from parsers.formats.apple_messages.build import Builder, Extras
from parsers.formats.apple_messages.chats import Thread, Threads
from parsers.records import Provenance, Record, State
from parsers.sqlite.database import Database
from parsers.sqlite.gaps import Gaps
from parsers.sqlite.scan import Tally, scan

TABLE = "message"
_CHECK_EVERY = 0x3FF  # rows between looks at the cancel button, less one

USED = (
    "guid", "text", "attributedBody", "handle_id", "other_handle", "subject", "service", "account", "date",
    "date_read", "date_delivered", "date_played", "date_edited", "date_retracted", "date_recovered", "is_from_me",
    "is_sent", "is_audio_message", "is_forward", "is_auto_reply", "is_spam", "is_sos", "was_downgraded", "error",
    "item_type", "group_title", "group_action_type", "share_status", "share_direction", "associated_message_guid",
    "associated_message_type", "associated_message_emoji", "balloon_bundle_id", "payload_data",
    "expressive_send_style_id", "message_summary_info", "destination_caller_id", "thread_originator_guid",
    "thread_originator_part", "cache_roomnames", "ck_chat_id", "schedule_type", "schedule_state",
    "is_stewie", "is_critical", "is_pending_satellite_send", "sent_or_received_off_grid", "filter_action",
)
#: Columns that are known, and not read: synchronisation, display, and states that say nothing of what was written.
SILENT = (
    "ROWID", "replace", "service_center", "country", "version", "type", "account_guid", "is_delivered", "is_finished",
    "is_emote", "is_empty", "is_delayed", "is_prepared", "is_read", "is_system_message", "has_dd_results",
    "is_service_message", "is_archive", "cache_has_attachments", "was_data_detected", "was_deduplicated", "is_played",
    "is_expirable", "expire_state", "message_action_type", "message_source", "associated_message_range_location",
    "associated_message_range_length", "time_expressive_send_played", "ck_sync_state", "ck_record_id",
    "ck_record_change_tag", "sr_ck_sync_state", "sr_ck_record_id", "sr_ck_record_change_tag", "is_corrupt",
    "reply_to_guid", "sort_id", "has_unseen_mention", "syndication_ranges", "synced_syndication_ranges",
    "was_delivered_quietly", "did_notify_recipient", "was_detonated", "part_count",
    "bia_reference_id", "is_kt_verified", "fallback_hash", "needs_relay", "is_time_sensitive", "filter_sub_action",
    "ck_fingerprint",
)


def target_of(column: str) -> str:
    """SQL for the guid inside `associated_message_guid`: `p:0/GUID`, `bp:GUID` or the guid alone."""
    return (f"CASE WHEN {column} LIKE 'p:%/%' THEN substr({column}, instr({column}, '/') + 1) "
            f"WHEN {column} LIKE 'bp:%' THEN substr({column}, 4) ELSE {column} END")


def is_mark(database: Database, alias: str) -> str:
    """SQL for whether a row is a mark on a message that is still there; all others are messages."""
    needed = {"associated_message_type", "associated_message_guid", "guid"}
    if not needed <= database.columns(TABLE):
        return "0"
    code, target = f"{alias}.associated_message_type", target_of(f"{alias}.associated_message_guid")
    there = f"EXISTS (SELECT 1 FROM {TABLE} AS target WHERE target.guid = {target})"
    return (f"CASE WHEN typeof({code}) = 'integer' AND {code} >= {codes.PUT_ON} AND {code} < {codes.AFTER_TAPBACKS} "
            f"THEN {there} ELSE 0 END")


class Streams:
    """All tables beside `message`."""

    def __init__(self, database: Database) -> None:
        columns = tuple(database.expression("attachment", name, "a") for name in attachments.COLUMNS)
        # without the table every column is NULL, and the join row says that there was a file
        join = "LEFT JOIN attachment AS a ON a.ROWID = t.attachment_id" if database.columns("attachment") else ""
        deleted = database.expression("chat_recoverable_message_join", "delete_date", "t")
        part = database.expression("recoverable_message_part", "part_text", "t")
        self.chats = Beside(database, "chat_message_join", "message_id", "chat_id")
        self.files = Beside(database, "message_attachment_join", "message_id", "attachment_id", columns, join)
        self.deleted = Beside(database, "chat_recoverable_message_join", "message_id", "chat_id", (deleted,))
        self.parts = Beside(database, "recoverable_message_part", "message_id", "part_index", (part,))

    def take(self, message: int, state: State) -> Extras:
        files = [dict(zip(attachments.COLUMNS, row[1:], strict=True)) for row in self.files.take(message, state)]
        deleted = [(chat, apple_ms(at)) for chat, at in self.deleted.take(message, state)]
        return Extras([chat for (chat,) in self.chats.take(message, state)], files, deleted,
                      [part for _, part in self.parts.take(message, state)])

    def finish(self, threads: Threads) -> None:
        for stream in (self.chats, self.files, self.deleted, self.parts):
            stream.finish()
        threads.gone.update(self.chats.left_over)


def read_messages(
    database: Database, builder: Builder, threads: Threads, gaps: Gaps, context: Context
) -> Iterator[Record]:
    """Yield a message or a reaction for every row of `message`, and what is found."""
    mark = is_mark(database, TABLE)
    messages = Tally(database, "message", TABLE, where=f"NOT ({mark})")
    marks = Tally(database, "reaction", TABLE, where=mark)
    yield from messages.start()
    yield from marks.start()
    streams = Streams(database)
    asked = ", ".join(database.expression(TABLE, name, "m") for name in USED)
    sql, as_message = (f"SELECT m.rowid, {marked}, {asked} FROM {TABLE} AS m WHERE m.rowid > ?"
                       for marked in (is_mark(database, "m"), "0"))
    expected = 1
    before: Thread | None = None
    time_before: int | None = None
    for n, (state, (row_id, marked, *values)) in enumerate(scan(database, sql, less=(as_message,))):
        if not n & _CHECK_EVERY:
            context.check()
        row = dict(zip(USED, values, strict=True))
        beside = streams.take(row_id, state)
        thread = builder.thread(row_id, row, beside)
        moment = apple_ms(row["date"])
        if row_id != expected:
            gaps.jump(expected, row_id, before, time_before, thread, moment)
        expected, before, time_before = row_id + 1, thread, moment
        tally = marks if marked else messages
        tally.last = row_id
        if state == "removed_by_wal":
            yield tally.old()
        else:
            tally.read += 1
        place = Provenance(TABLE, row_id)
        yield builder.mark(place, row, thread, state, beside) if marked else builder.message(
            place, row, thread, state, beside)
    yield from messages.settle()
    yield from marks.settle()
    streams.finish(threads)
    gaps.last = expected - 1 if expected > 1 else None
