"""Signal for Android: its database, as a backup file holds it.

On the phone the database is encrypted with a key that only the phone has. What comes here is the `signal.db` that
`parsers.containers.signal_backup` makes of a backup file, or a database that another tool decrypted.

Facts and where they come from: signalapp/Signal-Android (the tables as of its database version 286, `MessageTypes`,
`CallTable`, `GroupTable`, `RecipientTable`), signalbackup-tools (bepaald) and signal-back (xeals) for older versions.
Since 2023 there is one table `message`, which names sender and addressee; before, `sms` and `mms`, whose rows name the
other side only. Columns were renamed often (`uuid`, `service_id`, `aci`; `phone`, `e164`; `msg_box`, `type`). Times
are milliseconds UTC. An edited message keeps its earlier versions as rows of their own, which are marked as replaced.
Since 2026 a deleted message names who deleted it (`deleted_by`), its author or an administrator of the group; before,
`remote_deleted` says only that. Polls (since late 2025) lie in `poll`, `poll_option` and `poll_vote`.

No public sample exists: tested on fixtures made after these descriptions, in the tables of 2021 and of 2025. Not read:
the inside of group changes (kept as they stand), receipts, stickers, payments, sessions and keys.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from parsers.apps.signal import APP
from parsers.base import Context, register
from parsers.formats.signal_android.messages import (
    CALL_COLUMNS,
    CALL_SIDES,
    COLUMNS,
    DRAFT_COLUMNS,
    DRAFT_WHERE,
    REACTION_COLUMNS,
    REACTION_SIDES,
    Messages,
    sides,
)
from parsers.formats.signal_android.people import People
from parsers.reasons import WARNING_OWNER_UNKNOWN, WARNING_UNFOUND, WARNING_UNKNOWN_KIND
from parsers.records import Record, Warning  # noqa: A004  (the field's own word)
from parsers.rows import Table
from parsers.sqlite.database import Database
from parsers.sqlite.parser import DatabaseParser, Schema
from parsers.words import N_

if TYPE_CHECKING:
    from parsers.evidence import Item

_TABLES = ("message", "mms", "sms")
#: Columns that say nothing to a case: receipts, delivery, what the app still has to show.
_IGNORED = (
    "from_device_id", "recipient_device_id", "address_device_id", "read", "ct_l", "exp", "m_type", "m_size", "st",
    "tr_id", "subscription_id", "receipt_timestamp", "has_delivery_receipt", "has_read_receipt", "viewed",
    "mismatched_identities", "network_failures", "expire_started", "notified", "quote_mentions", "unidentified",
    "reactions_unread", "reactions_last_seen", "mentions_self", "notified_timestamp", "server_guid", "message_ranges",
    "export_state", "exported", "expire_timer_version", "delivery_receipt_count", "read_receipt_count",
    "viewed_receipt_count", "reactions", "ranges", "part_count", "network_failure", "mismatched_identities", "person",
    "protocol", "status", "reply_path_present", "subject", "service_center", "quote_attachment", "group_context",
    "votes_unread", "votes_last_seen", "pinning_message_id",
)  # fmt: skip


@register
class SignalAndroid(DatabaseParser):
    """See the module's docstring."""

    id = "signal-android"
    name = N_("Signal for Android (database of a backup)")
    version = "5"
    app = APP
    tested = ("tables of 2021 (by description)", "tables of 2025 (by description)")
    notes = N_(
        "Reads the database out of a backup file, which needs its passphrase of 30 digits, or one decrypted elsewhere, "
        "with drafts and with the whole of long texts, which lie in files of the backup."
    )
    reason = N_("SQLite database with Signal's tables of messages, recipients and threads")
    needs: ClassVar = {"recipient": ("group_id",), "thread": ()}

    def fits(self, schema: Schema) -> bool:
        return super().fits(schema) and any(
            {"_id", "thread_id", "body"} <= columns and {"expires_in", "remote_deleted"} & columns
            for columns in (schema.get(table, frozenset()) for table in _TABLES))

    def records(self, item: Item, database: Database, context: Context) -> Iterator[Record]:
        people = People(database)
        yield from people.records(context)
        messages = Messages(item, people, database)
        for name in _TABLES:
            table = Table(database, name, "message", COLUMNS, ignored=_IGNORED, sides=sides(name))
            yield from table.records(messages.make, context)
        table = Table(database, "reaction", "reaction", REACTION_COLUMNS, sides=REACTION_SIDES)
        yield from table.records(messages.reaction, context)
        ignored = ("read", "local_joined", "group_call_active")
        table = Table(database, "call", "call", CALL_COLUMNS, ignored=ignored, sides=CALL_SIDES)
        yield from table.records(messages.call, context)
        if set(DRAFT_COLUMNS) <= database.columns("drafts"):
            table = Table(database, "drafts", "message", DRAFT_COLUMNS, where=DRAFT_WHERE)
            yield from table.records(messages.draft, context)
        yield from people.roster.records()
        for kind, n in sorted(messages.unknown.items()):
            yield Warning(WARNING_UNKNOWN_KIND, {"type": kind, "n": n})
        if messages.unfound:
            yield Warning(WARNING_UNFOUND, {"n": messages.unfound})
        if not people.knows_owner:
            yield Warning(WARNING_OWNER_UNKNOWN)
