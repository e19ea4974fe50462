"""The full-text index of a WhatsApp for Android database: words that stand nowhere else.

Facts: `message_ftsv2_content(docid, c0content, c1fts_jid)`, before 2020 `messages_fts_content(docid, c0content)`. An
entry goes by `message.sort_id` where the app's views do, before by the row id: read by the wrong one, the words of
somebody else would be the earlier text. Triggers take an entry away with its message (the app's own statements); where
they did not run, or the page of the message is damaged, the entry is what is left. The words are in folded form,
without capital letters and signs (WAInsight). `c1fts_jid` names the chat in a form of its own (`1 c`), perhaps with
more; where all entries with the same one are of one chat, as far as messages are left, the others are of it too.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from parsers.apps.whatsapp.people import Directory
from parsers.formats.whatsapp_android.chats import Chats
from parsers.formats.whatsapp_android.statement import Side, Statement, goes_by_place
from parsers.records import (
    Found,
    Message,
    Provenance,
    Record,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.sqlite.database import Database
from parsers.sqlite.scan import scan
from parsers.sqlite.values import text_of
from parsers.times import MISSING
from parsers.words import N_

BASIS = "search index"
_INDEX, _OLD_INDEX = "message_ftsv2_content", "messages_fts_content"

WARNING_WORDS_LEFT = N_(
    "{rows} entries of the app's search index ({table}) belong to messages that are no longer there. Their words are "
    "told as messages without writer and time, as the index has them: without capital letters and signs."
)
WARNING_WORDS_UNKNOWN = N_(
    "The entries of the app's search index ({table}) do not go with the messages. What it may hold of messages that "
    "are no longer there was not read."
)


def statements(database: Database) -> Iterator[Statement]:
    """Yield a query for what the index holds of messages that were edited, and of those that were taken back."""
    if not {"docid", "c0content"} <= database.columns(_INDEX):
        return
    join, entry = "", "e.message_row_id"
    if goes_by_place(database) and "_id" in database.columns("message"):
        join, entry = "JOIN message AS m ON m._id = e.message_row_id ", "m.sort_id"
    for table, key in (("message_edit_info", "original_key_id"), ("message_revoked", "revoked_key_id")):
        if {"message_row_id", key} <= database.columns(table):
            yield Side("indexed", _INDEX, rows_of="e"), ("text",), (
                f"SELECT e.message_row_id, e.message_row_id, f.c0content FROM {table} AS e {join}"
                f"JOIN {_INDEX} AS f ON f.docid = {entry} WHERE 1 ORDER BY 1"
            )


def read_left_over(database: Database, people: Directory, chats: Chats) -> Iterator[Record]:
    """Yield a message for each entry that no message goes with. Where those are many, it is not understood how entries
    and messages go together, and they are no sign of anything.
    """
    for table in (_INDEX, _OLD_INDEX):
        select = _left_over(database, table)
        if select is None:
            continue
        most = database.count(table) // 2
        left = list(islice(scan(database, select, compared=False), most + 1))
        if len(left) > most:
            yield Warning(WARNING_WORDS_UNKNOWN, {"table": table}, Provenance(table))
            continue
        known = _chats(database, people, chats) if left and table == _INDEX else {}
        told = 0
        for _, (row_id, content, token) in left:
            text, raw = text_of(content)
            if text is None:
                continue
            told += 1
            place = Provenance(table, row_id)
            chat = chats.of_key(known.get(token, "unknown:index"), place)
            yield Found("message", 1)
            yield Message(
                chat.key, "text", "unknown", None, MISSING, text, place, "deleted_by_app",
                same=f"index\x1f{row_id}\x1f{text}", details={"text_from": BASIS}, raw=raw,
            )  # fmt: skip
        if told:
            yield Warning(WARNING_WORDS_LEFT, {"rows": told, "table": table}, Provenance(table))


def _left_over(database: Database, table: str) -> str | None:
    columns = database.columns(table)
    held = [
        f"NOT EXISTS (SELECT 1 FROM {messages} AS m WHERE m._id = f.docid)"
        for messages in ("message", "messages")
        if "_id" in database.columns(messages)
    ]
    if not held or not {"docid", "c0content"} <= columns:
        return None
    if "sort_id" in database.columns("message"):
        held.append("f.docid NOT IN (SELECT sort_id FROM message WHERE sort_id IS NOT NULL)")
    token = database.expression(table, "c1fts_jid", "f")
    return f"SELECT f.docid, f.c0content, {token} FROM {table} AS f WHERE {' AND '.join(held)} AND f.docid > ?"


def _chats(database: Database, people: Directory, chats: Chats) -> dict[object, str]:
    """The conversation that all entries with one `c1fts_jid` are of, as far as messages are left."""
    found: dict[object, set[str]] = {}
    for table, column in (("message", "chat_row_id"), ("messages", "key_remote_jid")):
        if not {"_id", column} <= database.columns(table) or "c1fts_jid" not in database.columns(_INDEX):
            continue
        entry = "sort_id" if table == "message" and goes_by_place(database) else "_id"
        sql = (
            f"SELECT DISTINCT f.c1fts_jid, m.{column} FROM {_INDEX} AS f JOIN {table} AS m ON m.{entry} = f.docid "
            "WHERE f.c1fts_jid <> ''"
        )
        for token, named in database.query(sql):
            chat = chats.by_row.get(named)
            key = chat.key if chat is not None else people.resolve(named) if isinstance(named, str) else None
            if key is not None:
                found.setdefault(token, set()).add(key)
    return {token: next(iter(keys)) for token, keys in found.items() if len(keys) == 1}
