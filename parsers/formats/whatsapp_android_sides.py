"""The tables beside `message`, streamed in step with it.

A current msgstore.db spreads a message over dozens of tables keyed by `message_row_id`. Joining them all multiplies
rows and is slow; asking per message is slower; holding them in memory grows with the chat. So each table is read once
in order of message and the streams are merged, which costs one comparison per message without side rows.

Columns come and go between versions: only those that exist are asked for. `message_system_*` tables carry the
arguments of system events and are read whole, whatever their columns, so that a new one is read too.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec

from parsers.records import State
from parsers.sqlite import Database, quoted

_PER_MESSAGE = 1 << 20  # room for the order of several rows of one message in a unique integer key
_NEVER = (1 << 63) - 1

SideRow = dict[str, Any]
SideRows = dict[str, list[SideRow]]


class Side(msgspec.Struct, frozen=True):
    """A side table: the name the rows go by, the table, its columns (empty: all), and whether a message has several."""

    name: str
    table: str
    columns: tuple[str, ...] = ()
    many: bool = False
    key: str = "message_row_id"


SIDES = (
    Side("media", "message_media", (
        "file_path", "file_size", "file_length", "mime_type", "media_name", "file_hash", "media_duration", "width",
        "height", "page_count", "media_caption", "raw_transcription_text", "first_viewed_timestamp", "transferred",
    )),
    Side("quoted", "message_quoted", ("chat_row_id", "from_me", "sender_jid_row_id", "key_id", "timestamp",
                                      "message_type", "text_data", "parent_message_chat_row_id")),
    Side("quoted_media", "message_quoted_media", ("mime_type", "media_name", "file_path", "media_caption")),
    Side("location", "message_location", (
        "latitude", "longitude", "place_name", "place_address", "url", "live_location_share_duration",
        "live_location_final_latitude", "live_location_final_longitude", "live_location_final_timestamp",
    )),
    Side("link", "message_text", ("url", "page_title", "description")),
    Side("system", "message_system", ("action_type",)),
    Side("revoked", "message_revoked", ("revoked_key_id", "admin_jid_row_id", "revoke_timestamp")),
    Side("edit", "message_edit_info", ("original_key_id", "edited_timestamp", "sender_timestamp")),
    Side("vcard", "message_vcard", ("vcard",), many=True),
    Side("vcard", "messages_vcards", ("vcard",), many=True),
    Side("vcard_jid", "message_vcard_jid", ("vcard_jid_row_id",), many=True),
    Side("poll", "message_poll", ("selectable_options_count", "poll_type", "end_time", "correct_option_id")),
    Side("poll_option", "message_poll_option", ("_id", "option_name", "vote_total"), many=True),
    Side("forwarded", "message_forwarded", ("forward_score",)),
    Side("forwarded_channel", "forwarded_newsletter_message_info", ("newsletter_jid_row_id", "newsletter_name")),
    Side("ephemeral", "message_ephemeral", ("duration", "expire_timestamp", "keep_in_chat")),
    Side("view_once", "message_view_once_media", ("state",)),
    Side("view_once", "message_view_once", ("state",)),
    Side("mentions", "message_mentions", ("jid_row_id", "display_name"), many=True),
    Side("group_invite", "message_group_invite", ("group_jid_row_id", "admin_jid_row_id", "group_name", "invite_code",
                                                  "expiration")),
    Side("payment", "message_payment"),
    Side("payment_status", "message_payment_status_update"),
    Side("payment_invite", "message_payment_invite"),
    Side("transactions", "pay_transaction", (
        "amount_1000", "currency_code", "status", "type", "timestamp", "sender_jid_row_id", "receiver_jid_row_id",
        "bank_transaction_id", "country",
    ), many=True),
    Side("invoice", "message_invoice", ("amount", "note", "sender_jid_row_id", "receiver_jid_row_id", "status")),
    Side("order", "message_order", ("order_title", "item_count", "message", "seller_jid", "currency_code",
                                    "total_amount_1000")),
    Side("product", "message_product", ("title", "description", "currency_code", "amount_1000", "url",
                                        "business_owner_jid")),
    Side("template", "message_template", ("content_text_data", "footer_text_data")),
    Side("buttons", "message_template_button", ("text_data", "extra_data"), many=True),
    Side("interactive", "message_ui_elements", ("element_type", "element_content", "description", "footer_text",
                                                "button_text"), many=True),
    Side("interactive_reply", "message_ui_elements_reply", ("reply_values", "reply_description")),
    Side("advert", "message_external_ad_content", ("title", "body", "media_url", "source_type", "source_id",
                                                   "source_url")),
    Side("missed_call", "missed_call_logs", ("video_call", "group_jid_row_id", "timestamp"), many=True),
    Side("scheduled_call", "message_scheduled_call", ("title", "scheduled_timestamp_ms", "call_type")),
    Side("scheduled_call", "scheduled_calls", ("call_title", "scheduled_timestamp", "call_type",
                                               "creator_jid_row_id"), key="creation_message_row_id"),
    Side("event", "message_event", ("name", "description", "location_latitude", "location_longitude", "location_name",
                                    "location_address", "join_link", "start_time", "end_time", "is_canceled")),
    Side("album", "message_album", ("image_count", "video_count")),
    Side("channel_reactions", "newsletter_message_reaction", ("reaction", "reaction_count"), many=True),
    Side("channel_invite", "message_newsletter_admin_invite", ("newsletter_jid_row_id", "newsletter_name",
                                                               "expiration")),
    Side("expiry_setting", "message_ephemeral_setting", ("setting_duration", "setting_reason",
                                                         "pre_setting_duration")),
    Side("business", "message_privacy_state", ("business_name",)),
    Side("future", "message_future", ("version", "future_message_type", "data")),
)  # fmt: skip

#: Rows that say nothing of a message's content, so that their being left over says nothing either.
_NO_TRACE = frozenset(("business", "ephemeral"))


class Sides:
    """The merged streams. `next_id` is the id of the next message that has side rows.

    `replaced`: whether a side row of the message last taken is gone or different with the write-ahead log applied.
    """

    def __init__(self, database: Database) -> None:
        self.orphans: Counter[str] = Counter()
        self.replaced = False
        self._tables: list[str] = []
        self._columns: list[tuple[str, tuple[str, ...]]] = []
        streams = [self._stream(database, *found) for found in _statements(database)]
        self._merged = heapq.merge(*streams)
        self._head = next(self._merged, None)
        self.next_id = self._head[0] if self._head is not None else _NEVER
        self._taken_id: int | None = None
        self._taken: SideRows = {}
        self._older: SideRows | None = None

    def _stream(
        self, database: Database, side: Side, columns: tuple[str, ...], sql: str
    ) -> Iterator[tuple[int, int, State, tuple[Any, ...]]]:
        index = len(self._columns)
        self._columns.append((side.name, columns))
        self._tables.append(side.table)

        def rows() -> Iterator[tuple[int, int, State, tuple[Any, ...]]]:
            last = -_NEVER
            for state, row in database.rows(sql):
                row_id = row[1]
                if type(row_id) is int and row_id >= last:  # a damaged page can break the order that the merge needs
                    last = row_id
                    yield row_id, index, state, row[2:]

        return rows()

    def take(self, row_id: int) -> SideRows:
        """Return the side rows of one message, by name. Ask in ascending order; the same id twice is allowed."""
        if row_id == self._taken_id:
            return self._taken
        self._taken_id, self._taken, self._older, self.replaced = row_id, {}, None, False
        head = self._head
        while head is not None and head[0] <= row_id:
            name, columns = self._columns[head[1]]
            if head[0] == row_id:
                self._sort_in(head[2], name, dict(zip(columns, head[3], strict=True)))
            elif name not in _NO_TRACE and head[2] != "removed_by_wal":
                self.orphans[self._tables[head[1]]] += 1
            head = next(self._merged, None)
        self._head = head
        self.next_id = head[0] if head is not None else _NEVER
        return self._taken

    def older(self) -> SideRows | None:
        """Return the side rows of the message last taken as they stand without the write-ahead log, if they differ."""
        return self._older

    def _sort_in(self, state: State, name: str, row: SideRow) -> None:
        if state != "live" and self._older is None:
            self._older = {known: list(rows) for known, rows in self._taken.items()}
        if state != "removed_by_wal":
            self._taken.setdefault(name, []).append(row)
        if state != "wal_only" and self._older is not None:
            self._older.setdefault(name, []).append(row)
            self.replaced = self.replaced or state == "removed_by_wal"

    def finish(self) -> None:
        """Count what is left: side rows of messages after the last one."""
        self.take(_NEVER)


def _statements(database: Database) -> Iterator[tuple[Side, tuple[str, ...], str]]:
    tables = database.tables()
    system = [
        Side(table, table, many=table in ("message_system_chat_participant", "message_system_with_group_nodes",
                                          "message_system_sibling_group_link_change"))
        for table in tables if table.startswith("message_system_")
    ]  # fmt: skip
    for side in (*SIDES, *system):
        present = database.columns(side.table)
        if side.key in present:
            columns = tuple(name for name in side.columns if name in present) if side.columns else tuple(
                sorted(present - {side.key})
            )
            yield side, columns, _select(side, columns)
    yield from _joins(database)


def _select(side: Side, columns: tuple[str, ...]) -> str:
    key = quoted(side.key)
    unique = f"{key} * {_PER_MESSAGE} + rowid % {_PER_MESSAGE}" if side.many else key
    asked = "".join(f", {_small(side, name)}" for name in columns)
    return f"SELECT {unique}, {key}{asked} FROM {quoted(side.table)} WHERE {key} IS NOT NULL ORDER BY 1"  # noqa: S608


def _small(side: Side, column: str) -> str:
    """A column without its blobs, where the columns are not chosen one by one (pictures of photo changes)."""
    name = quoted(column)
    return name if side.columns else f"CASE WHEN typeof({name}) = 'blob' THEN NULL ELSE {name} END"


def _joins(database: Database) -> Iterator[tuple[Side, tuple[str, ...], str]]:
    """Side rows that need another table to be of use. All join by row id, so that the plan stays a scan."""
    has = database.columns
    if "call_log_row_id" in has("message_call_log") and has("call_log"):
        names = ("call_id", "video_call", "duration", "call_result")
        asked = ", ".join(database.expression("call_log", name, "c") for name in names)
        yield Side("call", "message_call_log"), ("call_log_row_id", *names), (
            f"SELECT l.message_row_id, l.message_row_id, l.call_log_row_id, {asked} FROM message_call_log AS l "
            "LEFT JOIN call_log AS c ON c._id = l.call_log_row_id WHERE l.message_row_id IS NOT NULL ORDER BY 1"
        )
    if {"child_message_row_id", "parent_message_row_id"} <= has("message_association") and has("message"):
        kind = database.expression("message_association", "association_type", "a")
        yield Side("part_of", "message_association"), ("key_id", "association_type"), (
            f"SELECT a.child_message_row_id * {_PER_MESSAGE} + a.rowid % {_PER_MESSAGE}, a.child_message_row_id, "
            f"m.key_id, {kind} FROM message_association AS a LEFT JOIN message AS m "
            "ON m._id = a.parent_message_row_id WHERE a.child_message_row_id IS NOT NULL ORDER BY 1"
        )
    if {"message_row_id", "original_key_id"} <= has("message_edit_info") and {"docid", "c0content"} <= has(
        "message_ftsv2_content"
    ):
        yield Side("indexed", "message_ftsv2_content"), ("text",), (
            "SELECT f.docid, f.docid, f.c0content FROM message_edit_info AS e "
            "JOIN message_ftsv2_content AS f ON f.docid = e.message_row_id ORDER BY 1"
        )
    if has("message_add_on_poll_vote") and "parent_message_row_id" in has("message_add_on"):
        yield Side("vote", "message_add_on_poll_vote"), ("from_me", "sender_jid_row_id", "at", "options"), _votes(database)


def _votes(database: Database) -> str:
    at = database.expression("message_add_on_poll_vote", "sender_timestamp", "v")
    chosen, join = "NULL", ""
    if {"message_add_on_row_id", "message_poll_option_id"} <= database.columns(
        "message_add_on_poll_vote_selected_option"
    ):
        chosen = "group_concat(o.message_poll_option_id)"
        join = (
            "LEFT JOIN message_add_on_poll_vote_selected_option AS o "
            "ON o.message_add_on_row_id = v.message_add_on_row_id "
        )
    return (
        f"SELECT a.parent_message_row_id * {_PER_MESSAGE} + a._id % {_PER_MESSAGE}, a.parent_message_row_id, a.from_me, "
        f"a.sender_jid_row_id, {at}, {chosen} FROM message_add_on_poll_vote AS v JOIN message_add_on AS a "
        f"ON a._id = v.message_add_on_row_id {join}WHERE a.parent_message_row_id IS NOT NULL GROUP BY a._id ORDER BY 1"
    )
