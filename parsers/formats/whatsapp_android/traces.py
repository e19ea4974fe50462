"""What a WhatsApp for Android database says of chats that are no longer in it, and of pictures that it holds itself.

Facts: `integrity_deleted_chat_metadata(lid, chat_creation_timestamp, last_incoming_message_timestamp)` and
`integrity_deleted_chat_message_count(lid, messages_receive_date, messages_count, outgoing_messages_count)`: the app
goes on counting, for its own checks against abuse, what was in chats with strangers that the user deleted (its store
`IntegrityDeletedChatMetadataStore`; columns as in a public dump of 2026). `message_thumbnail(message_row_id,
thumbnail)` and, before 2021, `message_thumbnails(thumbnail, key_id)` hold a small picture of a photograph, a video, a
document or a place, which stays when the file is gone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from parsers.apps.whatsapp.message import WARNING_THUMBNAILS
from parsers.apps.whatsapp.people import Directory
from parsers.formats.whatsapp_android.chats import Chats
from parsers.records import Provenance, Record, Warning  # noqa: A004  (the field's own word)
from parsers.sqlite.database import Database
from parsers.sqlite.values import plain, text_of
from parsers.words import N_

_CHATS = "integrity_deleted_chat_metadata"
_COUNTS = "integrity_deleted_chat_message_count"
_THUMBNAILS = ("message_thumbnail", "message_thumbnails")
_MOST_DAYS = 1000  # kept for one chat

WARNING_DELETED_CHATS = N_(
    "The app still counts the messages of {chats} chats that were deleted. What was in them is not here; their "
    "conversations say with whom they were, and when."
)


def note_deleted_chats(database: Database, people: Directory, chats: Chats) -> Iterator[Record]:
    """Note at their conversations what is left of deleted chats, and say how many there are."""
    found: set[str] = set()
    names = ("chat_type", "chat_creation_timestamp", "last_incoming_message_timestamp")
    for row_id, key, row in _rows(database, people, _CHATS, names):
        chats.trace(key, Provenance(_CHATS, row_id)).update(row)
        found.add(key)
    names = ("messages_receive_date", "messages_count", "outgoing_messages_count")
    for row_id, key, row in _rows(database, people, _COUNTS, names):
        days = chats.trace(key, Provenance(_COUNTS, row_id)).setdefault("days", [])
        if len(days) < _MOST_DAYS:
            days.append(row)
        found.add(key)
    if found:
        yield Warning(WARNING_DELETED_CHATS, {"chats": len(found)}, Provenance(_CHATS))


def _rows(
    database: Database, people: Directory, table: str, names: tuple[str, ...]
) -> Iterator[tuple[int, str, dict[str, Any]]]:
    if "lid" not in database.columns(table):
        return
    asked = ", ".join(database.expression(table, name) for name in names)
    for row_id, lid, *values in database.query(f"SELECT rowid, lid, {asked} FROM {table} ORDER BY rowid"):
        address, _ = text_of(lid)
        if address is not None:
            key = people.resolve(address if "@" in address else f"{address}@lid")
            row = zip(names, values, strict=True)
            yield row_id, key, {name: plain(value) for name, value in row if value not in (None, "", 0)}


def thumbnails(database: Database) -> Iterator[Record]:
    """Say how many pictures the database holds itself."""
    for table in _THUMBNAILS:
        if "thumbnail" in database.columns(table):
            rows = database.count(table, "typeof(thumbnail) = 'blob' AND length(thumbnail) > 0")
            if rows:
                yield Warning(WARNING_THUMBNAILS, {"rows": rows, "table": table}, Provenance(table))
