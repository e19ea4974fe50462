"""Apple Messages: iMessage, SMS, MMS and RCS of `sms.db` (iOS) and `chat.db` (macOS).

Both are one schema: `message` with `handle`, `chat` and join tables. Rows of `message` are messages, events of groups,
and marks (tapbacks) on other messages, which become reactions as long as the message they were put on is there.

Tested on: a `chat.db` of macOS 10.10 (2015, plaso's tests: 10 messages, seconds since 2001, 226 messages of which only
traces are left), an `sms.db` of iOS 13 to 14 (MVT's tests, 1 message without any conversation), 26 single blobs of
imessage-exporter's tests; the schema of iOS 16 to 26 as public descriptions give it.

Sources: ReagentX/imessage-exporter (columns, codes, blobs, deletions; see `codes.py`, `body.py`, `payload.py`,
`attachments.py`, `chats.py`); the column list of macOS 26 in the fixtures of a public tool; `ck_chat_id` names the
conversation of messages that no chat lists (a reader tested on 77,000 messages).

Times: `date` in seconds since 2001 UTC, since iOS 11 in nanoseconds; `date_read`, `date_delivered` and others as
`details.…_ms`, milliseconds since 1970.

The first schema, before iOS 6, is another one: `early.py`.

Not read: stickers' placement, pictures inside
link previews, pictures of groups, digital touch and handwriting beyond their kind, the full-text index.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from parsers.apps.apple import unread_columns
from parsers.base import Context, Identified, Parser, register
from parsers.errors import MissingColumns
from parsers.evidence import Item
from parsers.formats.apple_messages.build import Builder
from parsers.formats.apple_messages.chats import APP, People, Threads
from parsers.formats.apple_messages.early import is_early, read_early
from parsers.formats.apple_messages.messages import SILENT, TABLE, USED, read_messages
from parsers.reasons import WARNING_TYPE
from parsers.records import Provenance, Record, Warning  # noqa: A004  (the field's own word)
from parsers.signs import Signs
from parsers.sqlite.database import MAGIC, Database
from parsers.sqlite.gaps import Gaps
from parsers.words import N_

_REQUIRED = frozenset(("guid", "handle_id", "date", "is_from_me"))
_SIGNS = frozenset(("attributedBody", "cache_roomnames", "is_from_me", "date_delivered", "associated_message_guid"))
_NAMES = ("sms.db", "chat.db")

REASON = N_("SQLite database with the tables of Apple's Messages")
REASON_NAME = N_("SQLite database named as Apple's Messages names its own, whose tables cannot be listed")
WARNING_EVENT = N_("{count} system events are of the unknown kind {event}. They were kept, with their numbers.")
WARNING_UNREAD = N_(
    "The column {column} of {count} messages could not be read. The messages were kept; raw bytes are kept where the "
    "text depends on them."
)
WARNING_ORPHANS = N_(
    "{count} messages belong to no conversation that the database lists, which can be a sign that a conversation was "
    "deleted. They are kept by what they say of it themselves."
)
WARNING_MISSING = N_(
    "{rows} messages are listed in conversations and are no longer there. They were deleted, or moved elsewhere; the "
    "conversations note how many each has lost."
)
WARNING_DIFFERENT = N_(
    "{count} messages are stored twice, as text and as formatted text, and the two do not say the same. One of them "
    "may have been changed outside the app; both are kept."
)
WARNING_DELETED = N_("The table {table} names {rows} messages that were deleted.")
WARNING_DELETED_CHATS = N_("The table {table} names {rows} conversations that were deleted.")
_DELETED = {
    "deleted_messages": WARNING_DELETED, "sync_deleted_messages": WARNING_DELETED,
    "unsynced_removed_recoverable_messages": WARNING_DELETED, "sync_deleted_chats": WARNING_DELETED_CHATS,
}


@register
class AppleMessages(Parser):
    id = "apple-messages"
    name = N_("Apple Messages: iMessage and SMS (sms.db, chat.db)")
    version = "4"
    app = APP
    recovers = (TABLE,)
    tested = ("macOS 10.10 (public sample)", "iOS 13 to 14 (public sample)", "iOS 3 to 5 and 16 to 26 (by description)")
    notes = N_(
        "A mark whose message is gone stays a message, with its words. What the phone understood of a voice message "
        "is given as its transcription."
    )
    signs = Signs(tables=(TABLE,))

    def identify(self, item: Item) -> Identified | None:
        schema = item.schema()
        if schema is None:
            named = item.head(16) == MAGIC and item.name.lower() in _NAMES
            return Identified(60, REASON_NAME) if named else None
        columns = schema.get(TABLE, frozenset())
        return Identified(95, REASON) if _is_store(columns) or is_early(columns) else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        with item.database() as database:
            if is_early(database.columns(TABLE)):
                yield from read_early(item, database, context)
                return
            if not _is_store(database.columns(TABLE)):
                raise MissingColumns(path=item.path, what=f"{TABLE}({', '.join(sorted(_REQUIRED))})")
            people = People(database)
            threads = Threads(database, people)
            builder = Builder(item, people, threads)
            gaps = Gaps(database, TABLE)
            yield from read_messages(database, builder, threads, gaps, context)
            yield from gaps.warnings()
            missing = sum(threads.gone.values())
            for thread in threads:
                record = thread.record()
                for key in record.participants:
                    people.of_address(key)
                yield record
            yield from people.participants()
            yield from _warnings(database, builder, missing)


def _is_store(columns: frozenset[str]) -> bool:
    """Whether a table is Apple's `message`. Any one of its columns can be missing, and every other table."""
    return columns >= _REQUIRED or (len(columns & _REQUIRED) == len(_REQUIRED) - 1 and len(columns & _SIGNS) > 1)


def _warnings(database: Database, builder: Builder, missing: int) -> Iterator[Record]:
    counts: tuple[tuple[Counter[str], str, str], ...] = (
        (builder.unknown_types, WARNING_TYPE, "type"), (builder.unknown_events, WARNING_EVENT, "event"),
        (builder.unread, WARNING_UNREAD, "column"),
    )
    for counter, message, word in counts:
        for value, count in sorted(counter.items()):
            if count:
                yield Warning(message, {word: value, "count": count}, Provenance(TABLE))
    if builder.orphans:
        yield Warning(WARNING_ORPHANS, {"count": builder.orphans}, Provenance(TABLE))
    if builder.different:
        yield Warning(WARNING_DIFFERENT, {"count": builder.different}, Provenance(TABLE))
    if missing:
        yield Warning(WARNING_MISSING, {"rows": missing}, Provenance("chat_message_join"))
    for table, words in _DELETED.items():
        rows = database.count(table)
        if rows:
            yield Warning(words, {"table": table, "rows": rows}, Provenance(table))
    unread = unread_columns(database, TABLE, (*USED, *SILENT))
    if unread is not None:
        yield unread
