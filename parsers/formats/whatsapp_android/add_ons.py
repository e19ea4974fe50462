"""What people put on a message of WhatsApp for Android, other than reactions and votes; and drafts.

Facts (tables as the app creates them, and the type numbers that its own queries join them by): `message_add_on(_id,
parent_message_row_id, from_me, sender_jid_row_id, timestamp ms, message_add_on_type)` with one table for each type: 56
reaction, 67 poll vote, 68 `…_keep_in_chat` (a disappearing message kept, state 1, or let go, 2), 79 `…_pin_in_chat`
(pinned, 1, or no longer, 2), 86 `…_scheduled_call_edit`, 93 `…_event_response`; 74 is an edit, which
`message_edit_info` tells. Channels add answers in words (`…_question_response`, `…_status_question_answer`).
`composition(chat_row_id, timestamp ms, message_type, text, quoted_message_row_id)` holds what was typed and not sent,
one row a chat, `composition_media(composition_row_id, media_uri, media_name, media_duration_in_seconds)` the files
that were to go with it (a public dump of 2026). `quick_replies(title, content)` are answers that a business keeps
ready: what it tells everybody, though not when and to whom.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from parsers import times
from parsers.apps.whatsapp.chat import Chat
from parsers.apps.whatsapp.people import Directory
from parsers.base import Context
from parsers.formats.whatsapp_android.chats import Chats
from parsers.records import (
    OWNER,
    Attachment,
    Message,
    Provenance,
    Record,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.sqlite.database import Database
from parsers.sqlite.scan import Tally, scan
from parsers.sqlite.values import count_of, moment_of, plain, text_of
from parsers.words import N_

ADD_ONS = "message_add_on"
_DRAFTS, _PREPARED = "composition", "quick_replies"
_EDIT = 74

#: Name in `details`: the table, and its columns that say something.
TABLES: dict[str, tuple[str, tuple[str, ...]]] = {
    "pins": ("message_add_on_pin_in_chat", ("pin_in_chat_state",)),
    "keeps": ("message_add_on_keep_in_chat", ("keep_in_chat_state",)),
    "event_responses": ("message_add_on_event_response", ("response", "extra_guest_count")),
    "answers": ("message_add_on_question_response", ("response",)),
    "status_answers": ("message_add_on_status_question_answer", ("answer",)),
    "call_edits": ("message_add_on_scheduled_call_edit", ("edit_type",)),
}
_READ_ELSEWHERE = ("message_add_on_reaction", "message_add_on_poll_vote")
_SHORT = {"pin_in_chat_state": "state", "keep_in_chat_state": "state"}

WARNING_ADD_ONS = N_("{rows} additions to messages, of the unknown kind {type}, were not read.")


def queries(database: Database, unique: str) -> Iterator[tuple[str, str, tuple[str, ...], str]]:
    """Yield (name, table, columns, query) for every kind of add-on; `unique`: SQL for the key of its rows."""
    if not {"_id", "parent_message_row_id"} <= database.columns(ADD_ONS):
        return
    who = [database.expression(ADD_ONS, name, "a") for name in ("from_me", "sender_jid_row_id", "timestamp")]
    for name, (table, wanted) in TABLES.items():
        present = database.columns(table)
        if "message_add_on_row_id" not in present:
            continue
        columns = tuple(column for column in wanted if column in present)
        asked = [*who, database.expression(table, "sender_timestamp", "t"), *(f"t.{column}" for column in columns)]
        sql = (
            f"SELECT {unique}, a.parent_message_row_id, {', '.join(asked)} FROM {table} AS t "
            f"JOIN {ADD_ONS} AS a ON a._id = t.message_add_on_row_id "
            "WHERE a.parent_message_row_id IS NOT NULL ORDER BY 1"
        )
        yield name, table, ("from_me", "sender_jid_row_id", "added", "at", *columns), sql


def who(row: dict[str, Any], people: Directory) -> str | None:
    """Who an add-on is of. In a chat of two it names no sender, who is then the other person: `name_peer`."""
    return OWNER if row.get("from_me") == 1 else people.key(row.get("sender_jid_row_id"))


def name_peer(details: dict[str, Any], chat: Chat) -> None:
    """Name the other person of a chat of two where an add-on names nobody, or that person by another address."""
    votes = [voter for option in details.get("poll", {}).get("options", ()) for voter in option["voters"]]
    for entry in (*votes, *(entry for name in TABLES for entry in details.get(name, ()))):
        entry["who"] = chat.writer(entry["who"]) or chat.peer


def told(row: dict[str, Any], people: Directory) -> dict[str, Any]:
    """Who put an add-on on a message, when, and what it says."""
    found: dict[str, Any] = {
        "who": who(row, people), "at_ms": count_of(row.get("at")) or count_of(row.get("added")),
    }  # fmt: skip
    for column, value in row.items():
        if column not in ("from_me", "sender_jid_row_id", "added", "at") and value is not None:
            found[_SHORT.get(column, column)] = plain(value)
    return found


def unread(database: Database) -> Iterator[Record]:
    """Warn of add-ons that no table explains: kinds of a newer version."""
    if not {"_id", "message_add_on_type"} <= database.columns(ADD_ONS):
        return
    known = (*(table for table, _ in TABLES.values()), *_READ_ELSEWHERE)
    explained = [
        f"_id NOT IN (SELECT message_add_on_row_id FROM {table} WHERE message_add_on_row_id IS NOT NULL)"
        for table in known
        if "message_add_on_row_id" in database.columns(table)
    ]
    where = " AND ".join(["message_add_on_type IS NOT ?", *explained])
    sql = f"SELECT message_add_on_type, count(*) FROM {ADD_ONS} WHERE {where} GROUP BY 1 ORDER BY 1"
    for kind, rows in database.query(sql, (_EDIT,)):
        yield Warning(WARNING_ADD_ONS, {"rows": rows, "type": str(plain(kind))}, Provenance(ADD_ONS))


def read_drafts(database: Database, chats: Chats, context: Context) -> Iterator[Record]:
    """Yield a message for every draft, and what is found."""
    if not {"chat_row_id", "text"} <= database.columns(_DRAFTS):
        return
    tally = Tally(database, "message", _DRAFTS)
    yield from tally.start()
    names = ("chat_row_id", "timestamp", "message_type", "text")
    asked = ", ".join(database.expression(_DRAFTS, name) for name in (*names, "quoted_message_row_id"))
    files = _draft_files(database)
    n = old = 0
    for state, (row_id, chat_row, at, kind, words, quoted) in scan(
        database, f"SELECT rowid, {asked} FROM {_DRAFTS} WHERE rowid > ?"
    ):
        n += 1
        if state == "removed_by_wal":
            old += 1
            yield tally.old()
        context.check()
        place = Provenance(_DRAFTS, row_id)
        text, raw = text_of(words)
        details: dict[str, Any] = {"box": "draft"}
        if kind not in (None, 0):
            details["message_type"] = plain(kind)
        time, unit = moment_of(at)
        if unit is not None:
            details["time_unit"] = unit
        same = None if time.utc_ms is None else f"draft\x1f{time.utc_ms}\x1f{text or ''}"
        yield Message(
            chats.of_row(chat_row, place).key, "text" if text else "other", "out", OWNER, time, text, place, state,
            same=same, details=details, raw=raw, attachments=tuple(files.get(row_id, ())),
            reply_to=_key_of(database, quoted),
        )  # fmt: skip
        tally.last = row_id
    tally.read = n - old
    yield from tally.settle()


def _draft_files(database: Database) -> dict[int, list[Attachment]]:
    """The files that were to go with drafts, by the row of the draft."""
    found: dict[int, list[Attachment]] = {}
    table = "composition_media"
    if not {"composition_row_id", "media_uri"} <= database.columns(table):
        return found
    names = ("composition_row_id", "media_uri", "media_name", "media_duration_in_seconds", "file_length")
    asked = ", ".join(database.expression(table, name) for name in names)
    for row_id, uri, name, seconds, size in database.query(f"SELECT {asked} FROM {table} ORDER BY rowid"):
        written, _ = text_of(uri)
        lasted = count_of(seconds)
        found.setdefault(row_id, []).append(Attachment(
            text_of(name)[0] or (written or "").rpartition("/")[2] or None, size=count_of(size),
            duration_s=None if lasted is None else float(lasted),
            details={"written_path": written} if written else None))
    return found


def _key_of(database: Database, row: object) -> str | None:
    """The key of the message in a row of `message`."""
    if type(row) is not int or not {"_id", "key_id"} <= database.columns("message"):
        return None
    return text_of(next(database.query("SELECT key_id FROM message WHERE _id = ?", (row,)), (None,))[0])[0]


def read_prepared(database: Database, chats: Chats, context: Context) -> Iterator[Record]:
    """Yield a message for every answer that a business keeps ready, and what is found."""
    if "content" not in database.columns(_PREPARED):
        return
    tally = Tally(database, "message", _PREPARED)
    yield from tally.start()
    title = database.expression(_PREPARED, "title")
    n = old = 0
    for state, (row_id, name, content) in scan(
        database, f"SELECT rowid, {title}, content FROM {_PREPARED} WHERE rowid > ?"
    ):
        n += 1
        if state == "removed_by_wal":
            old += 1
            yield tally.old()
        context.check()
        place = Provenance(_PREPARED, row_id)
        (text, raw), (short, _) = text_of(content), text_of(name)
        details: dict[str, Any] = {"box": "quick reply", "not_sent": True} | ({"title": short} if short else {})
        yield Message(
            chats.of_key(_PREPARED, place).key, "text" if text else "other", "out", OWNER, times.MISSING, text, place,
            state, same=f"{_PREPARED}\x1f{short or ''}\x1f{text or ''}", details=details, raw=raw,
        )  # fmt: skip
        tally.last = row_id
    tally.read = n - old
    yield from tally.settle()
