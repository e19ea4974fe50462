
"""Which tables beside `message` are read, and how: one query each, in order of message.

Columns come and go between versions: only those that exist are asked for. `message_system_*` tables carry the
arguments of system events and are read whole, whatever their columns, so that a new one is read too.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from parsers.formats.whatsapp_android import add_ons, index, payments, receipts
from parsers.formats.whatsapp_android.statement import PER_MESSAGE, Side, Statement
from parsers.sqlite.database import Database, quoted

SIDES = (
    Side(
        "media",
        "message_media",
        (
            "file_path",
            "file_size",
            "file_length",
            "mime_type",
            "media_name",
            "file_hash",
            "media_duration",
            "width",
            "height",
            "page_count",
            "media_caption",
            "raw_transcription_text",
            "first_viewed_timestamp",
        ),
    ),
    Side(
        "quoted",
        "message_quoted",
        (
            "chat_row_id",
            "from_me",
            "sender_jid_row_id",
            "key_id",
            "timestamp",
            "message_type",
            "text_data",
            "parent_message_chat_row_id",
        ),
    ),
    Side("quoted_media", "message_quoted_media", ("mime_type", "media_name", "file_path", "media_caption")),
    Side(
        "location",
        "message_location",
        (
            "latitude",
            "longitude",
            "place_name",
            "place_address",
            "url",
            "live_location_share_duration",
            "live_location_final_latitude",
            "live_location_final_longitude",
            "live_location_final_timestamp",
        ),
    ),
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
    Side(
        "forwarded_channel",
        "forwarded_newsletter_message_info",
        ("newsletter_jid_row_id", "newsletter_name", "profile_name"),
    ),
    Side("ephemeral", "message_ephemeral", ("duration", "expire_timestamp", "keep_in_chat", "after_read_duration")),
    Side("view_once", "message_view_once_media", ("state",)),
    Side("view_once", "message_view_once", ("state",)),
    Side("mentions", "message_mentions", ("jid_row_id", "display_name"), many=True),
    Side(
        "group_invite",
        "message_group_invite",
        ("group_jid_row_id", "admin_jid_row_id", "group_name", "invite_code", "expiration"),
    ),
    Side("payment", "message_payment"),
    Side("payment_status", "message_payment_status_update"),
    Side("payment_invite", "message_payment_invite"),
    Side(
        "invoice", "message_invoice", ("amount", "note", "sender_jid_row_id", "receiver_jid_row_id", "status")
    ),
    Side(
        "order",
        "message_order",
        ("order_title", "item_count", "message", "seller_jid", "currency_code", "total_amount_1000"),
    ),
    Side(
        "product",
        "message_product",
        ("title", "description", "currency_code", "amount_1000", "url", "business_owner_jid"),
    ),
    Side("template", "message_template", ("content_text_data", "footer_text_data")),
    Side("buttons", "message_template_button", ("text_data", "extra_data"), many=True),
    Side(
        "interactive",
        "message_ui_elements",
        ("element_type", "element_content", "description", "footer_text", "button_text"),
        many=True,
    ),
    Side("interactive_reply", "message_ui_elements_reply", ("reply_values", "reply_description")),
    Side(
        "advert",
        "message_external_ad_content",
        ("title", "body", "media_url", "source_type", "source_id", "source_url"),
    ),
    Side("missed_call", "missed_call_logs", ("video_call", "group_jid_row_id", "timestamp"), many=True),
    Side("scheduled_call", "message_scheduled_call", ("title", "scheduled_timestamp_ms", "call_type")),
    Side(
        "scheduled_call",
        "scheduled_calls",
        ("call_title", "scheduled_timestamp", "call_type", "creator_jid_row_id"),
        key="creation_message_row_id",
    ),
    Side(
        "event",
        "message_event",
        (
            "name",
            "description",
            "location_latitude",
            "location_longitude",
            "location_name",
            "location_address",
            "join_link",
            "start_time",
            "end_time",
            "is_canceled",
        ),
    ),
    Side("album", "message_album", ("image_count", "video_count")),
    Side("channel_reactions", "newsletter_message_reaction", ("reaction", "reaction_count"), many=True),
    Side(
        "channel_invite",
        "message_newsletter_admin_invite",
        ("newsletter_jid_row_id", "newsletter_name", "expiration"),
    ),
    Side(
        "expiry_setting",
        "message_ephemeral_setting",
        ("setting_duration", "setting_reason", "pre_setting_duration", "after_read_duration"),
    ),
    Side("business", "message_privacy_state", ("business_name",)),
    Side("quoted_vcard", "message_quoted_vcard", ("vcard",), many=True),
    Side("quoted_location", "message_quoted_location", ("latitude", "longitude", "place_name", "place_address")),
    Side("payment_reminder", "message_payment_transaction_reminder",
         ("amount", "transfer_date", "payment_sender_name", "expiration")),
    Side("sticker_pack", "message_sticker_pack", ("pack_name", "publisher")),
    Side("future", "message_future", ("version", "future_message_type", "data")),
    Side("rich", "ai_rich_response_message_core_info", ("ai_rich_response_core_blob",)),
    Side("channel", "newsletter_message",
         ("reaction_from_me", "view_count", "comments_count", "forwards_count", "admin_profile_name"), quiet=True),
    Side("question", "question_reply_quoted_message", ("question_text", "response_text")),
    Side("status_quoted", "status_quoted_message", ("description_text",)),
    Side("event_invite", "message_event_invite", ("event_title", "start_time", "end_time", "is_canceled", "caption")),
    Side("inline_video", "message_inline_video_metadata", ("video_content_url", "caption")),
    Side("channel_invite", "message_newsletter_follower_invite", ("newsletter_jid_row_id", "newsletter_name")),
    Side("earlier_question", "poll_edit_snapshot", ("previous_poll_name",), many=True, key="parent_message_row_id"),
    Side("sections", "interactive_message_sections",
         ("section_title", "item_header", "item_title", "item_description"), many=True),
    Side("header", "interactive_message_header_content",
         ("header_title", "header_sub_title", "document_file_name", "document_file_path", "document_mime_type")),
    Side("media", "addon_message_media",
         ("file_path", "file_size", "file_length", "mime_type", "file_hash", "width", "height"), many=True),
    Side("quarantine", "message_quarantine", ("timestamp", "original_protobuf")),
    Side("limited_sharing", "message_limit_sharing_setting", ("enabled",)),
    Side("memory", "bot_memory_metadata", ("memory", "added"), many=True),
    Side("places", "message_media_interactive_annotation",
         ("location_latitude", "location_longitude", "location_name", "newsletter_name"), many=True),
    Side("audience", "status_message_info", ("status_mentions", "is_group_status", "status_audience_custom_list_name"),
         quiet=True),
    Side("from_history", "group_history_bundle_association", ("bundle_sender_jid_row_id",)),
)


#: What a quoted message said beside text. In the older schema some of these tables go by rows of `messages_quotes`, so
#: that they are read for messages alone that `message_quoted` has.
_QUOTED = (
    Side("quoted_product", "message_quoted_product",
         ("title", "description", "product_id", "currency_code", "amount_1000", "business_owner_jid")),
    Side("quoted_order", "message_quoted_order", ("order_title", "item_count", "message", "seller_jid")),
    Side("quoted_interactive", "message_quoted_ui_elements", ("element_type", "element_content")),
    Side("quoted_template", "message_template_quoted", ("content_text_data", "footer_text_data")),
    Side("quoted_group_invite", "message_quoted_group_invite",
         ("group_name", "group_jid_row_id", "admin_jid_row_id", "invite_code")),
    Side("quoted_call", "message_quoted_call_log", ("video_call", "call_result")),
    Side("quoted_invoice", "message_quote_invoice", ("amount", "note", "status")),
    Side("quoted_group", "message_quoted_blank_reply", ("group_subject", "parent_group_jid")),
)  # fmt: skip

_SEVERAL_PER_EVENT = (
    "message_system_chat_participant",
    "message_system_with_group_nodes",
    "message_system_sibling_group_link_change",
)


def statements(database: Database) -> Iterator[Statement]:
    """Yield a query for every side table that this database has."""
    events = [table for table in database.tables() if table.startswith("message_system_")]
    system = [Side(table, table, many=table in _SEVERAL_PER_EVENT) for table in events]
    for side in (*SIDES, *system):
        present = database.columns(side.table)
        if side.key in present:
            wanted = side.columns or sorted(present - {side.key})
            columns = tuple(name for name in wanted if name in present)
            placed = msgspec.structs.replace(side, rows_of=quoted(side.table)) if side.many else side
            yield placed, columns, _select(side, columns)
    yield from _joins(database)


def _select(side: Side, columns: tuple[str, ...]) -> str:
    """The query; where the key is the table's own it ends as `scan` wants it, which reads on behind damage."""
    key = quoted(side.key)
    asked = "".join(f", {_small(side, name)}" for name in columns)
    if not side.many:
        return f"SELECT {key}, {key}{asked} FROM {quoted(side.table)} WHERE {key} > ?"
    unique = _unique(key, "rowid")
    return f"SELECT {unique}, {key}{asked} FROM {quoted(side.table)} WHERE {key} IS NOT NULL ORDER BY 1"


def _small(side: Side, column: str) -> str:
    """A column without its blobs, where the columns are not chosen one by one (pictures of photo changes)."""
    name = quoted(column)
    return name if side.columns else f"CASE WHEN typeof({name}) = 'blob' THEN NULL ELSE {name} END"


def _joins(database: Database) -> Iterator[Statement]:
    """Side rows that need another table to be of use. All join by row id, so that the plan stays a scan."""
    for make in (_calls, _votes, _devices, _agents):
        statement = make(database)
        if statement is not None:
            yield statement
    yield from _parts(database)
    yield from _quotes(database)
    yield from index.statements(database)
    yield from payments.statements(database)
    yield from receipts.statements(database)
    for name, table, columns, sql in add_ons.queries(database, _unique("a.parent_message_row_id", "a._id")):
        yield Side(name, table, rows_of="t"), columns, sql


def _calls(database: Database) -> Statement | None:
    """The row of the call log that a message stands for."""
    if not {"message_row_id", "call_log_row_id"} <= database.columns("message_call_log"):
        return None
    if "_id" not in database.columns("call_log"):
        return None
    names = ("call_id", "video_call", "duration", "call_result")
    asked = ", ".join(database.expression("call_log", name, "c") for name in names)
    sql = (
        f"SELECT l.message_row_id, l.message_row_id, l.call_log_row_id, {asked} FROM message_call_log AS l "
        "LEFT JOIN call_log AS c ON c._id = l.call_log_row_id "
        "WHERE l.message_row_id IS NOT NULL ORDER BY 1"
    )
    return Side("call", "message_call_log", rows_of="l"), ("call_log_row_id", *names), sql


def _parts(database: Database) -> Iterator[Statement]:
    """The album, post or other message that a message belongs to, or comments on, by every table of this version."""
    key, join = "NULL", ""
    if {"_id", "key_id"} <= database.columns("message"):
        key, join = "m.key_id", "LEFT JOIN message AS m ON m._id = a.parent_message_row_id "
    for table, child in (("message_association", "child_message_row_id"),
                         ("message_parent_association", "message_row_id"),
                         ("message_comment", "message_row_id")):  # fmt: skip
        if not {child, "parent_message_row_id"} <= database.columns(table):
            continue
        sql = (
            f"SELECT {_unique(f'a.{child}', 'a.rowid')}, a.{child}, {key}, "
            f"{database.expression(table, 'association_type', 'a')} FROM {table} AS a {join}"
            f"WHERE a.{child} IS NOT NULL ORDER BY 1"
        )
        yield Side("part_of", table, rows_of="a"), ("key_id", "association_type"), sql


def _quotes(database: Database) -> Iterator[Statement]:
    """What a quote says where it is of an item for sale, a list, a template, an invitation, a call."""
    if not {"message_row_id", "key_id"} <= database.columns("message_quoted"):
        return
    for side in _QUOTED:
        present = database.columns(side.table)
        columns = tuple(name for name in side.columns if name in present)
        if side.key in present and columns:
            asked = ", ".join(f"t.{quoted(name)}" for name in columns)
            sql = (
                f"SELECT t.message_row_id, t.message_row_id, {asked} FROM {quoted(side.table)} AS t "
                "JOIN message_quoted AS q ON q.message_row_id = t.message_row_id WHERE 1 ORDER BY 1"
            )
            yield msgspec.structs.replace(side, rows_of="t"), columns, sql


def _devices(database: Database) -> Statement | None:
    """Messages that were written on another device than the phone: a computer or a second phone linked to it."""
    table = "message_details"
    if not {"message_row_id", "author_device_jid"} <= database.columns(table):
        return None
    if not {"_id", "device"} <= database.columns("jid"):
        return None
    sql = (
        f"SELECT d.message_row_id, d.message_row_id, j.device FROM {table} AS d "
        "JOIN jid AS j ON j._id = d.author_device_jid WHERE j.device > 0 ORDER BY 1"
    )
    return Side("device", table, rows_of="d"), ("device",), sql


def _agents(database: Database) -> Statement | None:
    """Which of those who share the account of a business wrote a message."""
    table = "agent_message_attribution"
    if not {"message_row_id", "agent_id"} <= database.columns(table):
        return None
    name, join = "NULL", ""
    if {"agent_id", "agent_name"} <= database.columns("agent_devices"):
        name, join = "d.agent_name", "LEFT JOIN agent_devices AS d ON d.agent_id = a.agent_id "
    sql = f"SELECT a.message_row_id, a.message_row_id, {name}, a.agent_id FROM {table} AS a {join}WHERE 1 ORDER BY 1"
    return Side("agent", table, rows_of="a"), ("agent_name", "agent_id"), sql


def _votes(database: Database) -> Statement | None:
    """Who voted in a poll, when, and for which options (row ids between commas)."""
    table, options = "message_add_on_poll_vote", "message_add_on_poll_vote_selected_option"
    if "message_add_on_row_id" not in database.columns(table):
        return None
    if not {"_id", "parent_message_row_id", "from_me", "sender_jid_row_id"} <= database.columns("message_add_on"):
        return None
    chosen, join = "NULL", ""
    if {"message_add_on_row_id", "message_poll_option_id"} <= database.columns(options):
        chosen = "group_concat(o.message_poll_option_id)"
        join = f"LEFT JOIN {options} AS o ON o.message_add_on_row_id = v.message_add_on_row_id "
    sql = (
        f"SELECT {_unique('a.parent_message_row_id', 'a._id')}, a.parent_message_row_id, a.from_me, "
        f"a.sender_jid_row_id, {database.expression(table, 'sender_timestamp', 'v')}, {chosen} "
        f"FROM {table} AS v JOIN message_add_on AS a ON a._id = v.message_add_on_row_id {join}"
        "WHERE a.parent_message_row_id IS NOT NULL GROUP BY a._id ORDER BY 1"
    )
    return Side("vote", table), ("from_me", "sender_jid_row_id", "at", "options"), sql


def _unique(message: str, row: str) -> str:
    return f"{message} * {PER_MESSAGE} + {row} % {PER_MESSAGE}"
