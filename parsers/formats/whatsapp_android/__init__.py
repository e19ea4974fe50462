"""WhatsApp for Android: `msgstore.db`, current and legacy schema.

The database of the app (`com.whatsapp`, and `com.whatsapp.w4b` for WhatsApp Business) as it lies on the
device or comes out of a decrypted backup. Names from the address book are in `wa.db`, a source of its own:
people are joined later by JID and number, and this parser works with or without it.

Tested on: the legacy `messages` table of 2020 and of 2022 (two public samples); the current `message` table
of 2.22 to 2.26 as described by the column lists and notes of the projects below.

Sources: IPED (`ExtractorAndroid`, `ExtractorAndroidNew`, `WAContactsExtractorAndroid`): types, system events,
where the parts of a message lie. frozenspider/chat-history-manager: sender of system rows, keys of revoked
messages, albums. jferrl/amberkeep (docs on Android, column list of 2.26.35.75): codes proved by row counts,
`sender_jid_row_id` 0, bit 0 of `origination_flags`, `origin` 1, orphans, LID. WAInsight: earlier text of an
edited message in the search index, poll votes. KnugiHK/WhatsApp-Chat-Exporter: `jid_map`, missed calls. J.
Hickman, "New msgstore - who dis?" (2022). The app's own views in the samples: `deleted_chat_job`, legacy
system rows.

Times: `timestamp` is when the message was sent (for incoming messages as the sender's server saw it), in
milliseconds since 1970 UTC; `received_timestamp` is in `details.received_ms`.

Public dumps of the schema of 2026 (145 tables and more) gave the tables of comments, lists, history sent on, order of
deletion (`sort_id`), messages that the app held back (`message_quarantine`: a message as it was sent), places and
audiences of status updates, disappearing after reading, limited sharing, what an assistant remembers, who of a business
wrote, answers that it keeps ready.

Not read: encrypted backups (.crypt12 to .crypt15: they are containers), thumbnails, receipts of single devices,
reactions and messages that wait for their counterpart (`message_orphan`, `message_add_on_orphan`: counted in a
warning), calls that only the pre-2018 tables know, the full-text index of messages that say themselves what it says.
Rows are never read through a view of the database; views change between versions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import chain

from parsers.apps.whatsapp.message import MOST_RECEIPTS, WARNING_RECEIPTS
from parsers.apps.whatsapp.people import APP, Directory
from parsers.base import Context, Identified, Parser, register
from parsers.errors import MissingColumns
from parsers.evidence import Item
from parsers.formats.whatsapp_android import add_ons, index, payments, traces
from parsers.formats.whatsapp_android.build import Builder
from parsers.formats.whatsapp_android.calls import CALLS, read_calls, read_reactions
from parsers.formats.whatsapp_android.chats import Chats
from parsers.formats.whatsapp_android.current import TABLE as CURRENT
from parsers.formats.whatsapp_android.current import read_current
from parsers.formats.whatsapp_android.legacy import TABLE as LEGACY
from parsers.formats.whatsapp_android.legacy import read_legacy
from parsers.formats.whatsapp_android.repeats import repeated
from parsers.formats.whatsapp_android.sides import Sides
from parsers.reasons import WARNING_HIDDEN, WARNING_LEFT_OVER, WARNING_TYPE
from parsers.records import Conversation, Provenance, Record, Warning  # noqa: A004  (the field's own word)
from parsers.signs import Signs
from parsers.sqlite.database import MAGIC, Database
from parsers.sqlite.gaps import Gaps
from parsers.words import N_

_CURRENT_COLUMNS = frozenset(("chat_row_id", "from_me", "key_id"))
_LEGACY_COLUMNS = frozenset(("key_remote_jid", "key_from_me", "key_id"))

REASON_CURRENT = N_("SQLite database with WhatsApp's tables message, chat and jid")
REASON_LEGACY = N_("SQLite database with WhatsApp's older table messages")
REASON_OTHER = N_("SQLite database called msgstore with WhatsApp's addresses and without its tables of messages")
REASON_NAME = N_("SQLite database called msgstore whose tables cannot be listed")

WARNING_ACTION = N_(
    "{count} system events are of the unknown kind {action}. They were kept, with their number."
)
WARNING_CHAT_GONE = N_(
    "{chats} conversations are no longer listed, but messages of theirs are. They are kept under their row "
    "numbers."
)
WARNING_WAITING = N_(
    "{rows} rows of the table {table} wait for a message that had not arrived, and were not read."
)
WARNING_MEMBERS = N_(
    "In the table {table}, {rows} rows name a group or a person that the database no longer lists. They were not read."
)
WARNING_MEMBERS_MORE = N_(
    "In the table {table}, {rows} rows are of conversations that have more of them than are kept. They were not read."
)


@register
class WhatsAppAndroid(Parser):
    id = "whatsapp-android"
    name = N_("WhatsApp for Android (msgstore.db)")
    version = "7"
    app = APP
    recovers = (CURRENT, LEGACY, CALLS)
    tested = ("2.20 (legacy schema)", "2.22 (legacy schema)", "2.22 to 2.26 (current schema, by description)")
    notes = N_(
        "Reads the database, with drafts and with the times at which each recipient got and read a message. "
        "Thumbnails are not read. Names from the address book come from wa.db."
    )
    signs = Signs(tables=(CURRENT, LEGACY, "jid"))

    def identify(self, item: Item) -> Identified | None:
        schema = item.schema()
        if schema is None:
            if item.head(16) == MAGIC and item.name.lower().startswith("msgstore"):
                return Identified(60, REASON_NAME)
            return None
        if schema.get(CURRENT, frozenset()) >= _CURRENT_COLUMNS:
            return Identified(95, REASON_CURRENT)
        if schema.get(LEGACY, frozenset()) >= _LEGACY_COLUMNS:
            return Identified(95, REASON_LEGACY)
        # never passed over without a word: reading it says which columns are missing
        named = item.name.lower().startswith("msgstore") and {"user", "server"} <= schema.get("jid", frozenset())
        return Identified(60, REASON_OTHER) if named else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        with item.database() as database:
            yield from _Reading(item, database, context).records()


class _Reading:
    def __init__(self, item: Item, database: Database, context: Context) -> None:
        self.database = database
        self.context = context
        self.current = database.columns(CURRENT) >= _CURRENT_COLUMNS
        self.legacy = database.columns(LEGACY) >= _LEGACY_COLUMNS
        if not self.current and not self.legacy:
            raise MissingColumns(path=item.path, what="message(chat_row_id, from_me, key_id)")
        if self.current and self.legacy and not self._filled():
            self.current = (
                False  # before the move the app keeps `message` with nothing but its placeholder row
            )
        self.people = Directory(database)
        self.chats = Chats(database, self.people)
        logged = bool(database.columns("call_log")) and database.count("call_log") > 0
        self.builder = Builder(item, self.people, self.chats, logged=logged)
        self.builder.edited = self._edit_keys()
        self.builder.repeated = frozenset(repeated(database, self.people, self.chats))

    def records(self) -> Iterator[Record]:
        parts = (self.database, self.people, self.chats, self.context)
        orphans: Counter[str] = Counter()
        # Said beforehand: whoever stores the messages need not move them when a group turns out to be shared.
        yield from (Conversation(chat.key, APP, chat.kind, shared=True) for chat in self.chats if chat.shared)
        for table, wanted, read in (
            (CURRENT, self.current, read_current),
            (LEGACY, self.legacy, read_legacy),
        ):
            if wanted:
                sides = Sides(self.database)
                gaps = Gaps(self.database, table, listening=self.current != self.legacy)
                yield from read(
                    self.database, self.builder, self.people, self.chats, sides, gaps, self.context
                )
                yield from gaps.warnings()
                sides.finish()
                orphans = sides.orphans if not orphans else orphans & sides.orphans
        yield from add_ons.read_drafts(self.database, self.chats, self.context)
        yield from add_ons.read_prepared(self.database, self.chats, self.context)
        yield from payments.read_payments(
            self.database, self.people, self.chats, self.builder.plainly, self.context
        )
        yield from index.read_left_over(self.database, self.people, self.chats)
        yield from read_reactions(*parts)
        yield from read_calls(*parts)
        yield from traces.note_deleted_chats(self.database, self.people, self.chats)
        yield from traces.thumbnails(self.database)
        yield from chain(self._conversations(), self.people.participants(), self._warnings(orphans))

    def _filled(self) -> bool:
        """Whether the current table holds anything but the app's placeholder, in either view."""
        sql = "SELECT rowid FROM message WHERE chat_row_id <> -1 ORDER BY rowid LIMIT 1"
        return next(self.database.rows(sql), None) is not None

    def _edit_keys(self) -> dict[str, str]:
        """The keys that edited messages were known by before, for quotes made after the edit."""
        columns = {"message_row_id", "original_key_id"}
        if not self.current or not columns <= self.database.columns("message_edit_info") or "_id" not in (
            self.database.columns(CURRENT)
        ):
            return {}
        keys = self.database.query(
            "SELECT m.key_id, e.original_key_id FROM message_edit_info AS e JOIN message AS m "
            "ON m._id = e.message_row_id WHERE m.key_id <> e.original_key_id"
        )
        return {new: old for new, old in keys if isinstance(new, str) and isinstance(old, str)}

    def _conversations(self) -> Iterator[Record]:
        for chat in self.chats:
            record = chat.record()
            for key in record.participants:
                self.people.use(key)
            yield record

    def _warnings(self, orphans: Counter[str]) -> Iterator[Record]:
        for type_, count in sorted(self.builder.unknown_types.items()):
            yield Warning(WARNING_TYPE, {"type": type_, "count": count})
        for action, count in sorted(self.builder.unknown_actions.items()):
            yield Warning(WARNING_ACTION, {"action": action, "count": count})
        for table, rows in sorted(orphans.items()):
            yield Warning(WARNING_LEFT_OVER, {"table": table, "rows": rows}, Provenance(table))
        if self.chats.unknown:
            yield Warning(WARNING_CHAT_GONE, {"chats": self.chats.unknown})
        if self.people.unresolved:
            yield Warning(WARNING_HIDDEN, {"people": self.people.unresolved})
        if left := self.builder.receipts_left:
            yield Warning(WARNING_RECEIPTS, {**left, "most": MOST_RECEIPTS})
        for table, rows in sorted(self.chats.members.lost.items()):
            yield Warning(WARNING_MEMBERS, {"table": table, "rows": rows}, Provenance(table))
        for table, rows in sorted(self.chats.members.left_out.items()):
            yield Warning(WARNING_MEMBERS_MORE, {"table": table, "rows": rows}, Provenance(table))
        yield from add_ons.unread(self.database)
        for table in (
            "message_orphan",
            "message_add_on_orphan",
            "message_orphaned_edit",
            "message_quarantine",
        ):
            rows = self.database.count(table)
            if rows:
                yield Warning(WARNING_WAITING, {"table": table, "rows": rows}, Provenance(table))
