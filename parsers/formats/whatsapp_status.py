"""WhatsApp for Android: `status.db` (in a backup `status_backup.db`), statuses that people showed for a day.

Since 2025 the app keeps statuses here beside, and in later versions instead of, the chat `status@broadcast` of
`msgstore.db`; both go into one conversation, and a status that stands in both counts once, by its key.

Facts: `status(uuid, sender_user_jid, status_info_row_id, type, timestamp ms, received_timestamp ms, text_data, state,
audience_type, is_archived)`; `status_info(chat_jid)`; `status_media_link(status_row_id, media_content_row_id)` with
`media_content(file_path, mime_type, file_size, file_hash in Base64, media_duration s, media_name)`;
`status_text(url, page_title, page_description)`; `status_seen_receipt(status_row_id, receipt_user_jid,
received_timestamp ms, seen_timestamp ms)`, which the app writes for what its own user showed, as nobody else is told
who saw a status; `status_interactions(view_count, reaction_count)`. The app's own statements that make and read these
tables (2025 and 2026); a public dump of WA Business 2.26.21.75 with its triggers; a public reader of decrypted
backups of 2026. What the numbers of `type` and `state` mean is told differently by these, so that they stay numbers.

Tested on: the tables of 2025 and 2026, by description. Not read: thumbnails (counted in a warning), texts and stickers
laid over a picture, reactions, lists of who may see a status.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, ClassVar

from parsers import times
from parsers.apps.whatsapp.chat import STATUS, Chat
from parsers.apps.whatsapp.message import (
    MOST_RECEIPTS,
    SEPARATOR,
    UNIQUE_KEY,
    WARNING_RECEIPTS,
    WARNING_THUMBNAILS,
    attachment_of,
    kind_of_mime,
)
from parsers.apps.whatsapp.people import APP, Directory
from parsers.base import Context, register
from parsers.evidence import Item
from parsers.records import (
    OWNER,
    Attachment,
    Kind,
    Message,
    Provenance,
    Record,
    State,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import direction_of
from parsers.sqlite.database import Database
from parsers.sqlite.parser import DatabaseParser
from parsers.sqlite.scan import Tally, scan
from parsers.sqlite.values import count_of, plain, text_of
from parsers.words import N_

_TABLE, _MEDIA, _LINKS = "status", "media_content", "status_media_link"
_SEEN, _WORDS, _COUNTS, _SMALL = "status_seen_receipt", "status_text", "status_interactions", "status_thumbnail"
_NAMES = (
    "uuid", "sender_user_jid", "timestamp", "received_timestamp", "text_data", "type", "state", "audience_type",
    "is_archived", "status_info_row_id",
)  # fmt: skip
_FILE = (
    "file_path", "file_size", "file_length", "mime_type", "media_name", "file_hash", "media_duration", "width",
    "height",
)  # fmt: skip
_NUMBERS = (("type", "status_type"), ("state", "state"), ("audience_type", "audience"))

WARNING_SEEN = N_(
    "In the table {table}, {rows} rows say who saw statuses that are no longer there. They were not read."
)

_Rows = dict[object, list[dict[str, Any]]]


@register
class WhatsAppStatus(DatabaseParser):
    id = "whatsapp-status"
    name = N_("WhatsApp for Android, statuses (status.db)")
    version = "3"
    app = APP
    recovers = (_TABLE,)
    tested = ("2025 and 2026 (by description)",)
    notes = N_(
        "What people showed for a day, with who saw what the user of the device showed. Thumbnails are not read."
    )
    reason = N_("SQLite database with WhatsApp's table of statuses")
    needs: ClassVar = {_TABLE: ("uuid", "sender_user_jid", "timestamp", "status_info_row_id")}

    def records(self, item: Item, database: Database, context: Context) -> Iterator[Record]:
        return _Statuses(item, database, context).records()


class _Statuses:
    """Reads one database. What stands beside the statuses is held in memory: it is of a day, and of what the user
    archived.
    """

    def __init__(self, item: Item, database: Database, context: Context) -> None:
        self._item, self._database, self._context = item, database, context
        self._people = Directory(database)
        self._media = self._of(_media_query(database), _FILE)
        self._seen = self._beside(_SEEN, "receipt_user_jid", "received_timestamp", "seen_timestamp")
        self._words = self._beside(_WORDS, "url", "page_title", "page_description")
        self._counts = self._beside(_COUNTS, "view_count", "reaction_count")
        self._chats = self._threads()
        self._left = {"messages": 0, "rows": 0}

    def records(self) -> Iterator[Record]:
        self._people.learn_own(self._own())
        chat = Chat(STATUS, Provenance(_TABLE, 0))
        tally = Tally(self._database, "message", _TABLE)
        yield from tally.start()
        asked = ", ".join(self._database.expression(_TABLE, name) for name in _NAMES)
        n = old = 0
        for state, (row_id, *values) in scan(self._database, f"SELECT rowid, {asked} FROM {_TABLE} WHERE rowid > ?"):
            n += 1
            if state == "removed_by_wal":
                old += 1
                yield tally.old()
            self._context.check()
            message = self._message(row_id, dict(zip(_NAMES, values, strict=True)), state)
            if message.sender is not None and message.sender != OWNER:
                chat.senders.add(message.sender)
            if tally.last is None:
                chat.provenance = message.provenance
            yield message
            tally.last = row_id
        tally.read = n - old
        yield from tally.settle()
        if n:
            chat.details["status_updates"] = True
            yield chat.record()
        for key in sorted(chat.senders):
            self._people.use(key)
        yield from self._people.participants()
        yield from self._warnings()

    def _own(self) -> list[str]:
        """The addresses under which the user showed something: those that have viewers."""
        sql = f"SELECT DISTINCT sender_user_jid FROM {_TABLE} WHERE rowid = ?"
        found = (row for status in self._seen if type(status) is int for row in self._database.query(sql, (status,)))
        return [jid for (jid,) in found if isinstance(jid, str)]

    def _message(self, row_id: int, row: dict[str, Any], state: State) -> Message:
        text, raw = text_of(row["text_data"])
        files = tuple(attachment_of(self._item, media) for media in self._media.get(row_id, ()))
        sender = self._people.person(text_of(row["sender_user_jid"])[0])
        direction = direction_of(sender)
        key, _ = text_of(row["uuid"])
        words = f"{SEPARATOR}{text or ''}"
        if key is None:
            same = None
        elif len(key) >= UNIQUE_KEY:  # random, and the same in the tables of msgstore.db and on other phones
            same = f"*{key}{words}"
        else:
            same = SEPARATOR.join((key, sender or "", str(plain(row["timestamp"])))) + words
        return Message(
            STATUS, _kind(text, files), direction, sender, times.from_unix_ms(row["timestamp"]), text,
            Provenance(_TABLE, row_id), state, key, same, attachments=files,
            details=self._details(row_id, row, sender) or None, raw=raw,
        )  # fmt: skip

    def _details(self, row_id: int, row: dict[str, Any], sender: str | None) -> dict[str, Any]:
        details: dict[str, Any] = {}
        received = count_of(row["received_timestamp"])
        if received is not None:
            details["received_ms"] = received
        for column, name in _NUMBERS:
            if row[column] is not None:
                details[name] = plain(row[column])
        if row["is_archived"] == 1:
            details["archived"] = True
        address, _ = text_of(row["sender_user_jid"])
        if sender is None and address is not None:
            details["sender_address"] = address
        shown_in = self._chats.get(row["status_info_row_id"])
        if shown_in not in (None, sender, STATUS) and not (sender == OWNER and self._people.is_own(str(shown_in))):
            details["shown_in"] = shown_in
        for words in self._words.get(row_id, ()):
            told = {"url": words["url"], "title": words["page_title"], "description": words["page_description"]}
            found = {name: text_of(value)[0] for name, value in told.items()}
            if any(found.values()):
                details["link"] = {name: value for name, value in found.items() if value is not None}
        for counts in self._counts.get(row_id, ()):
            details |= {name: number for name, value in counts.items() if (number := count_of(value)) is not None}
        self._viewers(row_id, details)
        return details

    def _viewers(self, row_id: int, details: dict[str, Any]) -> None:
        found: list[dict[str, Any]] = []
        for row in self._seen.get(row_id, ()):
            who = self._people.person(text_of(row["receipt_user_jid"])[0])
            told = {"who": who, "delivered_ms": count_of(row["received_timestamp"]),
                    "read_ms": count_of(row["seen_timestamp"])}  # fmt: skip
            found.append({name: value for name, value in told.items() if value is not None or name == "who"})
        if found:
            details["receipts"] = found[:MOST_RECEIPTS]
        if len(found) > MOST_RECEIPTS:
            details["receipts_more"] = len(found) - MOST_RECEIPTS
            self._left["messages"] += 1
            self._left["rows"] += len(found) - MOST_RECEIPTS

    def _threads(self) -> dict[object, str]:
        if not {"row_id", "chat_jid"} <= self._database.columns("status_info"):
            return {}
        rows = self._database.query("SELECT row_id, chat_jid FROM status_info")
        return {row_id: self._people.resolve(jid) for row_id, jid in rows if isinstance(jid, str)}

    def _beside(self, table: str, *names: str) -> _Rows:
        if "status_row_id" not in self._database.columns(table):
            return {}
        asked = ", ".join(self._database.expression(table, name) for name in names)
        return self._of(f"SELECT status_row_id, {asked} FROM {table} ORDER BY rowid", names)

    def _of(self, sql: str | None, names: tuple[str, ...]) -> _Rows:
        found: _Rows = defaultdict(list)
        if sql is not None:
            for status, *values in self._database.query(sql):
                self._context.check()
                found[status].append(dict(zip(names, values, strict=True)))
        return dict(found)

    def _warnings(self) -> Iterator[Record]:
        if self._left["rows"]:
            yield Warning(WARNING_RECEIPTS, {**self._left, "most": MOST_RECEIPTS})
        if "status_row_id" in self._database.columns(_SEEN):
            lost = f"COALESCE(status_row_id, -1) NOT IN (SELECT rowid FROM {_TABLE})"
            if rows := self._database.count(_SEEN, lost):
                yield Warning(WARNING_SEEN, {"rows": rows, "table": _SEEN}, Provenance(_SEEN))
        if "thumbnail" in self._database.columns(_SMALL):
            rows = self._database.count(_SMALL, "typeof(thumbnail) = 'blob' AND length(thumbnail) > 0")
            if rows:
                yield Warning(WARNING_THUMBNAILS, {"rows": rows, "table": _SMALL}, Provenance(_SMALL))


def _media_query(database: Database) -> str | None:
    if not {"status_row_id", "media_content_row_id"} <= database.columns(_LINKS):
        return None
    if "row_id" not in database.columns(_MEDIA):
        return None
    asked = ", ".join(database.expression(_MEDIA, name, "m") for name in _FILE)
    return (
        f"SELECT l.status_row_id, {asked} FROM {_LINKS} AS l JOIN {_MEDIA} AS m ON m.row_id = l.media_content_row_id "
        "ORDER BY l.rowid"
    )


def _kind(text: str | None, files: tuple[Attachment, ...]) -> Kind:
    if files:
        return kind_of_mime(files[0].mime)
    return "text" if text else "other"
