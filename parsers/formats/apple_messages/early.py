"""Messages of iPhones before iOS 6: the first schema of `sms.db`.

Facts: `message(address, date, text, flags, group_id, subject, recipients)` for SMS and MMS, dates in seconds since
1970; `flags` 2 received, 3 sent, 33 and 35 not sent, 129 deleted, 131 no such recipient (jwz's `sms-backup`; several
exporters agree on 2 and 3). iOS 5 added the columns of iMessage: `is_madrid`, `madrid_handle`, `madrid_roomname`,
`madrid_guid`, `madrid_flags` with bit 4 for what the owner wrote (12289 and 77825 received, 36869, 45061 and 102405
sent, 32773 sent in vain: the message exporter of Czebotar, Forsythe and Echols), `date` then in seconds since 2001,
`madrid_date_read` and `madrid_date_delivered` too. `msg_group` with `group_member(group_id, address)` are the
conversations of SMS; `msg_pieces(message_id, part_id, content_type, content_loc, data)` the parts of an MMS, whose
files lie in `Library/SMS/Parts`; `madrid_attachment(message_id, filename, mime_type)` the files of an iMessage.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from parsers import times
from parsers.apps.apple import address_kind, apple_ms
from parsers.base import Context
from parsers.evidence import Item
from parsers.formats.apple_messages.body import read_body
from parsers.formats.apple_messages.chats import APP
from parsers.records import OWNER, Attachment, Direction, Kind, Message, Record, State, Time
from parsers.roster import Roster, digest
from parsers.rows import Row, Side, Table
from parsers.sqlite.database import Database
from parsers.sqlite.scan import look_up
from parsers.sqlite.values import text_of

TABLE = "message"
_SIGNS = frozenset(("address", "date", "text", "flags"))
_COLUMNS = (
    "address", "date", "text", "flags", "svc_center", "group_id", "subject", "country", "read", "recipients",
    "madrid_attributedBody", "madrid_handle", "madrid_guid", "madrid_type", "madrid_roomname", "madrid_service",
    "madrid_account", "madrid_flags", "madrid_error", "is_madrid", "madrid_date_read", "madrid_date_delivered",
)  # fmt: skip
_IGNORED = (
    "ROWID", "replace", "association_id", "height", "UIFlags", "version", "headers", "smsc_ref", "dr_date",
    "madrid_version", "madrid_attachmentInfo", "madrid_url", "madrid_account_guid",
)
_SIDES = (
    Side("pieces", "msg_pieces", "message_id", ("content_type", "content_loc", "data", "part_id"), "part_id"),
    Side("files", "madrid_attachment", "message_id", ("filename", "mime_type", "attachment_guid", "uti_type")),
)
_SENT, _DELETED, _FROM_ME = 1, 129, 4
_FAILED = frozenset((33, 35, 131))
_ENDINGS = ("jpg", "png", "gif", "vcf", "3gp", "mov", "amr")
_KINDS: dict[str, Kind] = {"image": "image", "video": "video", "audio": "voice"}


def is_early(columns: frozenset[str]) -> bool:
    """Whether the columns of a table `message` are those of the first schema."""
    return columns >= _SIGNS and bool(columns & {"group_id", "svc_center", "UIFlags", "madrid_handle"})


def read_early(item: Item, database: Database, context: Context) -> Iterator[Record]:
    """Yield every message with everybody it names."""
    reading = _Reading(item, database)
    table = Table(database, TABLE, "message", _COLUMNS, ignored=_IGNORED, sides=_SIDES, gaps=reading.roster)
    yield from table.records(reading.make, context)
    yield from reading.roster.records()


class _Reading:
    def __init__(self, item: Item, database: Database) -> None:
        self._item = item
        self.roster = Roster(APP)
        self._members: dict[int, tuple[str, ...]] = {}
        if {"group_id", "address"} <= database.columns("group_member"):
            for _, group, address in look_up(database, "group_member", ("group_id", "address")):
                written, _ = text_of(address)
                if isinstance(group, int) and written is not None:
                    self._members[group] = (*self._members.get(group, ()), written)

    def make(self, row: Row) -> Iterator[Record]:
        """The message of a row."""
        madrid = row.integer("is_madrid") == 1
        direction, state = self._direction(row, madrid=madrid)
        details: dict[str, Any] = {"service": row.text("madrid_service") or ("iMessage" if madrid else "SMS")}
        address = row.text("madrid_handle") if madrid else row.text("address")
        conversation, others = self._conversation(row, address, madrid=madrid)
        sender = OWNER if direction == "out" else None
        if direction == "in":
            named = address or (others[0] if len(others) == 1 else None)
            sender = self._person(named) if named is not None else None
        texts, attachments = self._content(row)
        text = row.text("text")
        body = read_body(row["madrid_attributedBody"]) if text is None else None
        text = text or (body.text if body is not None else None) or "\n".join(texts) or None
        if text is None and row.text("subject"):
            text, details["text_from"] = row.text("subject"), "subject"
        time = _time(row["date"], details, madrid=madrid)
        self._note(row, direction, details)
        key = row.text("madrid_guid")
        same = f"*{key}\x1f{text or ''}" if key is not None and len(key) >= 16 else None
        if same is None and time.utc_ms is not None:
            same = f"{time.utc_ms}\x1f{direction}\x1f{digest(text or '', *(a.name for a in attachments))}"
        yield Message(
            conversation, _kind(text, attachments), direction, sender, time, text, row.provenance, state, key, same,
            attachments=tuple(attachments), details=details, raw=row.raw("text"),
        )  # fmt: skip

    def _direction(self, row: Row, *, madrid: bool) -> tuple[Direction, State]:
        flags = row.integer("madrid_flags" if madrid else "flags")
        if flags is None:
            return "unknown", row.state
        if madrid:
            return "out" if flags & _FROM_ME else "in", row.state
        if flags == _DELETED:
            return "unknown", row.deleted_if(True)
        return "out" if flags & _SENT else "in" if flags else "unknown", row.state

    def _person(self, address: str) -> str:
        return self.roster.person(address, address_kind(address), address)

    def _conversation(self, row: Row, address: str | None, *, madrid: bool) -> tuple[str, list[str]]:
        service, room = "iMessage" if madrid else "SMS", row.text("madrid_roomname")
        group = row.integer("group_id")
        people = [self._person(member) for member in self._members.get(group or 0, ())]
        if room is not None:
            if address is not None:
                people.append(self._person(address))
            return self.roster.thread(f"{service};+;{room}", "group", people), people
        if len(people) > 1:
            return self.roster.thread(f"{service};+;group {group}", "group", people), people
        if address is None and not people:
            return self.roster.thread("no chat" if not group else f"group {group}", "unknown"), []
        only = self._person(address) if address is not None else people[0]
        return self.roster.thread(f"{service};-;{only}", "direct", (only,)), [only]

    def _content(self, row: Row) -> tuple[list[str], list[Attachment]]:
        """Texts and files of an MMS, and files of an iMessage."""
        texts: list[str] = []
        files: list[Attachment] = []
        for piece in row.side("pieces"):
            mime = (piece.text("content_type") or "").partition(";")[0].strip().lower()
            if mime == "text/plain":
                texts.append(piece.text("data") or "")
            elif mime != "application/smil" and (mime or piece.text("content_loc")):
                hints = _parts(row.id, piece.integer("part_id"))
                files.append(self._file(piece.text("content_loc"), mime or None, hints))
        for file in row.side("files"):
            hint = file.text("filename")
            name = (hint or "").rpartition("/")[2] or None
            files.append(self._file(name, file.text("mime_type"), () if hint is None else (hint,)))
        return [text for text in texts if text], files

    def _file(self, name: str | None, mime: str | None, hints: Iterable[str]) -> Attachment:
        for hint in hints:
            found = self._item.find(hint)
            if found is not None and found is not self._item:
                self._item.claim(found)
                return Attachment(name, mime, found.path)
        return Attachment(name, mime)

    @staticmethod
    def _note(row: Row, direction: Direction, details: dict[str, Any]) -> None:
        if row.text("subject"):
            details["subject"] = row.text("subject")
        if row.integer("flags") in _FAILED or (direction == "out" and row.integer("madrid_error")):
            details["not_sent"] = True
        if direction == "unknown":
            details["flags"] = row.integer("flags")
        details.update(row.given("svc_center", "madrid_error", "madrid_account"))
        for column, word in (("madrid_date_read", "read_ms"), ("madrid_date_delivered", "delivered_ms")):
            moment = apple_ms(row[column])
            if moment is not None:
                details[word] = moment


def _parts(message: int, part: int | None) -> tuple[str, ...]:
    """Where the file of a part of an MMS can lie: `Library/SMS/Parts`, named by message and part."""
    return tuple(f"Library/SMS/Parts/{message}-{part or 0}.{ending}" for ending in _ENDINGS)


def _time(value: object, details: dict[str, Any], *, madrid: bool) -> Time:
    """The date of a row: of an iMessage since 2001, of all others since 1970."""
    if madrid:
        return times.from_apple(value)
    time = times.from_unix_s(value)
    if time.utc_ms is None and (other := times.in_other_unit(value)) is not None:
        time, details["time_unit"] = other
    return time


def _kind(text: str | None, attachments: list[Attachment]) -> Kind:
    if not attachments:
        return "text" if text else "other"
    mime = attachments[0].mime or ""
    return "contact" if mime.endswith("vcard") else _KINDS.get(mime.partition("/")[0], "document")
