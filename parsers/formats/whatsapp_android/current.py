
"""The current schema: `message`, row by row.

Every row passes through `read_current`, so its loop takes a short way for the plain case (text, no side rows,
no flags) and builds the record in place; all else goes to the builder.
"""

from __future__ import annotations

from collections.abc import Iterator

from parsers import times
from parsers.apps.whatsapp.chat import Chat
from parsers.apps.whatsapp.message import SEPARATOR, UNIQUE_KEY
from parsers.apps.whatsapp.people import Directory
from parsers.base import Context
from parsers.formats.whatsapp_android.build import Builder, Row
from parsers.formats.whatsapp_android.chats import Chats
from parsers.formats.whatsapp_android.sides import Sides
from parsers.formats.whatsapp_android.statement import goes_by_place
from parsers.records import OWNER, Direction, Message, Provenance, Record, Rejection, State
from parsers.sqlite.database import Database
from parsers.sqlite.gaps import Gaps
from parsers.sqlite.scan import Tally, scan
from parsers.sqlite.values import count_of
from parsers.words import N_

TABLE = "message"
REASON_PLACEHOLDER = N_("Placeholder row of the app, not a message.")
_FROM_MS, _UNTIL_MS = 631_152_000_000, 4_102_444_800_000  # 1990 to 2100: others are no times, or in another unit
_CHECK_EVERY = 0xFFF  # rows between looks at the cancel button, less one

#: The bits of Row.flags in order: the column that must exist, and the test.
_FLAGS = (
    ("starred", "starred = 1"),
    ("origination_flags", "origination_flags & 1"),
    ("broadcast", "broadcast > 0"),
    ("status", "status = 6"),
    ("status", "(from_me = 1 AND status = 0)"),
    ("origin", "origin = 1"),
    ("translated_text", "translated_text IS NOT NULL"),
)
#: What is true of a row that has none of them.
_USUAL = (
    ("starred", "starred IS NOT 1"),
    ("origination_flags", "origination_flags IS 0"),
    ("broadcast", "COALESCE(broadcast, 0) <= 0"),
    ("status", "status IS NOT 6 AND (from_me IS NOT 1 OR status IS NOT 0)"),
    ("origin", "origin IS NOT 1"),
    ("translated_text", "translated_text IS NULL"),
)


def select(database: Database) -> str:
    """The query over `message` alone, with NULL for columns that this version lacks."""
    names = (
        "chat_row_id",
        "from_me",
        "key_id",
        "sender_jid_row_id",
        "timestamp",
        "received_timestamp",
        "message_type",
        "text_data",
    )
    asked = ", ".join(database.expression(TABLE, name) for name in names)
    flags = [
        f"{1 << bit} * COALESCE({test}, 0)"
        for bit, (column, test) in enumerate(_FLAGS)
        if column in database.columns(TABLE)
    ]
    # one test for the plain row spares SQLite most of the arithmetic
    plainly = " AND ".join(usual for column, usual in _USUAL if column in database.columns(TABLE))
    bits = f"CASE WHEN {plainly} THEN 0 ELSE {' + '.join(flags)} END" if flags else "0"
    translated = database.expression(TABLE, "translated_text")
    place = database.expression(TABLE, "sort_id") if goes_by_place(database) else "0"
    return f"SELECT rowid, {asked}, {bits}, {translated}, {place} FROM {TABLE} WHERE rowid > ?"


def read_current(
    database: Database,
    builder: Builder,
    people: Directory,
    chats: Chats,
    sides: Sides,
    gaps: Gaps,
    context: Context,
) -> Iterator[Record]:
    """Yield a record or a rejection for every row of `message`, and what is found."""
    tally = Tally(database, "message", TABLE)
    yield from tally.start()
    senders, by_row, use, from_unix_ms = people.keys, chats.by_row, people.use, times.from_unix_ms
    repeated = builder.repeated
    expected, n, old, before, time_before, next_side = 1, 0, 0, None, None, sides.next_id
    for state, row in scan(database, select(database)):
        row_id, chat_row, from_me, key, sender_row, timestamp, received, kind, text, flags, *_ = row
        n += 1
        if not n & _CHECK_EVERY:
            context.check()
        chat = by_row.get(chat_row)
        if chat is None:
            if is_placeholder(chat_row, key):
                expected = row_id + 1
                if state == "removed_by_wal":
                    old += 1
                    yield tally.old()
                yield Rejection("message", REASON_PLACEHOLDER, Provenance(TABLE, row_id))
                continue
            chat = chats.of_row(chat_row, Provenance(TABLE, row_id))
        if row_id != expected:
            gaps.jump(expected, row_id, before, time_before, chat, timestamp)
        expected, before, time_before = row_id + 1, chat, timestamp
        named = senders.get(sender_row)
        if (
            kind != 0
            or flags
            or state != "live"
            or row_id >= next_side
            or chat.deletions
            or type(text) is not str
            or not text
            or type(key) is not str
            or len(key) < UNIQUE_KEY
            or key in repeated
            or type(timestamp) is not int
            or not _FROM_MS <= timestamp < _UNTIL_MS
            or (from_me != 0 and from_me != 1)  # noqa: PLR1714  (the hot path)
            or (from_me == 0 and (named is None or named != chat.peer) and _is_told(named, sender_row, chat))
        ):
            old += state == "removed_by_wal"
            full = Row(
                TABLE,
                row_id,
                chat,
                from_me,
                key,
                senders.get(sender_row),
                timestamp,
                received,
                kind,
                text,
                flags,
                row[10],
                row[11] if type(row[11]) is int else 0,
                chat_row,
                sender_row=sender_row,
            )
            yield from views(full, state, builder, sides, tally)
            next_side = sides.next_id
            continue
        sender: str | None
        direction: Direction
        if from_me == 1:
            sender, direction = OWNER, "out"
        else:
            sender, direction = named or chat.peer, "in"
            if sender is not None and sender not in chat.senders:
                chat.senders.add(sender)
                use(sender)
        yield Message(
            chat.key,
            "text",
            direction,
            sender,
            from_unix_ms(timestamp),
            text,
            Provenance(TABLE, row_id),
            "live",
            key,
            f"*{key}{SEPARATOR}{text}",  # as the builder's, for a row that no list sent
            None,
            (),
            {"received_ms": received} if type(received) is int and received > 0 else None,
        )
    tally.read, tally.last = n - old, expected - 1
    yield from tally.settle()
    gaps.last = tally.last


def _is_told(named: str | None, sender_row: object, chat: Chat) -> bool:
    """Whether more is to be told of the sender of what came in than who that is."""
    if named is None:
        return chat.peer is None and count_of(sender_row) is not None
    return chat.kind == "direct" or named.endswith("@g.us")


def views(row: Row, state: State, builder: Builder, sides: Sides, tally: Tally) -> Iterator[Record]:
    """Yield the message as each view of the write-ahead log has it, where they differ.

    A row can be equal in both views and still have changed, when a side row of it was replaced (the last
    point of a live location): the older content is then a record of its own.
    """
    beside = sides.take(row.id)
    older = sides.older()
    if state == "removed_by_wal":
        yield tally.old()
        yield _told(builder.message(row, beside if older is None else older, state), row)
        return
    yield _told(builder.message(row, beside, state), row)
    if state == "live" and older is not None and sides.replaced:
        yield tally.old()
        yield _told(builder.message(row, older, "removed_by_wal", side_rows_only=True), row)


def _told(message: Message, row: Row) -> Message:
    if message.sender is not None and message.sender != OWNER:
        row.chat.senders.add(message.sender)
    return message


def is_placeholder(chat_row: object, key: object) -> bool:
    """Whether a row is the one that the app seeds the table with: no chat, no key, no content."""
    return chat_row in (-1, "-1") and key in (-1, "-1", None)
