
"""The legacy schema: one wide table `messages`, in use until about 2021.

Facts: `key_remote_jid` is the conversation, `remote_resource` the sender in a group or list, and where the user sent to
a list its recipients between commas; `needs_push` above 0 says that a row was sent to a list, which the app's own view
calls `broadcast`: it has one key for the list and for each recipient; `media_wa_type` is the type, and a row with type
0 and status 6 is a system event whose number stands in `media_size` (IPED ExtractorAndroid; the app's own view
`available_message_view` turns such rows into type 7). `quoted_row_id` points into `messages_quotes`. `forwarded & 1`
means forwarded. For locations `media_name` holds name and address on two lines, for live locations `jid,lat,lon,ms` of
the last point and `media_duration` the seconds shared; `data` of a contact is the vCard. Where `message_media` does not
yet exist the path of a file is inside `thumb_image`, a Java-serialised object.

During the move to the current schema both tables can hold the same message under the same row id and key.
Where the old row has no words of its own (the name of a document) it then takes those of the new one, so that
the two are the same message to the case.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from parsers.apps.whatsapp.chat import Chat
from parsers.apps.whatsapp.people import Directory
from parsers.base import Context
from parsers.formats.whatsapp_android.build import Builder, Row
from parsers.formats.whatsapp_android.chats import Chats
from parsers.formats.whatsapp_android.current import REASON_PLACEHOLDER, is_placeholder
from parsers.formats.whatsapp_android.sides import SideRow, SideRows, Sides
from parsers.records import OWNER, Provenance, Record, Rejection, State
from parsers.sqlite.database import Database
from parsers.sqlite.gaps import Gaps
from parsers.sqlite.scan import Tally, scan
from parsers.sqlite.values import count_of, text_of

TABLE = "messages"
_CHECK_EVERY = 0xFFF
_COLUMNS = (
    "key_remote_jid",
    "key_from_me",
    "key_id",
    "status",
    "data",
    "timestamp",
    "media_url",
    "media_mime_type",
    "media_wa_type",
    "media_size",
    "media_name",
    "media_caption",
    "media_hash",
    "media_duration",
    "origin",
    "latitude",
    "longitude",
    "thumb_image",
    "remote_resource",
    "received_timestamp",
    "starred",
    "mentioned_jids",
    "forwarded",
    "needs_push",
)
_MEDIA_TYPES = frozenset((1, 2, 3, 9, 13, 20, 42, 43, 82))
_SYSTEM_STATUS = 6


def select(database: Database) -> str:
    """The query over `messages`, with the quote and the copy in the current table, both found by row id."""
    asked = [database.expression(TABLE, name, "m") for name in _COLUMNS]
    at = _COLUMNS.index("status")  # a tick that turns blue makes no other message of it in the write-ahead log
    asked[at] = f"CASE WHEN {asked[at]} IN (0, {_SYSTEM_STATUS}) THEN {asked[at]} END"
    joins = ""
    quotes = database.columns("messages_quotes")
    if {"_id", "key_id"} <= quotes and "quoted_row_id" in database.columns(TABLE):
        joins += " LEFT JOIN messages_quotes AS q ON q._id = m.quoted_row_id AND m.quoted_row_id > 0"
        asked += [
            database.expression("messages_quotes", name, "q")
            for name in (
                "key_id",
                "key_from_me",
                "data",
                "remote_resource",
                "timestamp",
                "media_caption",
                "media_name",
                "media_mime_type",
            )
        ]
    else:
        asked += ["NULL"] * 8
    if {"_id", "key_id", "text_data"} <= database.columns("message"):
        joins += " LEFT JOIN message AS c ON c._id = m._id AND c.key_id = m.key_id"
        asked.append("c.text_data")
    else:
        asked.append("NULL")
    return f"SELECT m.rowid, {', '.join(asked)} FROM {TABLE} AS m{joins} WHERE m.rowid > ?"


_NAMES = (
    *_COLUMNS,
    "q_key",
    "q_from_me",
    "q_data",
    "q_sender",
    "q_timestamp",
    "q_caption",
    "q_name",
    "q_mime",
    "copy_text",
)


def read_legacy(
    database: Database,
    builder: Builder,
    people: Directory,
    chats: Chats,
    sides: Sides,
    gaps: Gaps,
    context: Context,
) -> Iterator[Record]:
    """Yield a record or a rejection for every row of `messages`, and what is found."""
    tally = Tally(database, "message", TABLE)
    yield from tally.start()
    expected, n, old, before, time_before = 1, 0, 0, None, None
    for state, (row_id, *values) in scan(database, select(database)):
        n += 1
        old += state == "removed_by_wal"
        if not n & _CHECK_EVERY:
            context.check()
        row = dict(zip(_NAMES, values, strict=True))
        if is_placeholder(row["key_remote_jid"], row["key_id"]):
            expected = row_id + 1
            if state == "removed_by_wal":
                yield tally.old()
            yield Rejection("message", REASON_PLACEHOLDER, Provenance(TABLE, row_id))
            continue
        jid, _ = text_of(row["key_remote_jid"])
        provenance = Provenance(TABLE, row_id)
        chat = (
            chats.of_row(None, provenance) if jid is None else chats.of_key(people.resolve(jid), provenance)
        )
        if row_id != expected:
            gaps.jump(expected, row_id, before, time_before, chat, row["timestamp"])
        expected, before, time_before = row_id + 1, chat, row["timestamp"]
        yield from _views(row_id, row, chat, state, builder, people, chats, sides, tally)
    tally.read, tally.last = n - old, expected - 1
    yield from tally.settle()
    gaps.last = tally.last


def _views(
    row_id: int,
    row: dict[str, Any],
    chat: Chat,
    state: State,
    builder: Builder,
    people: Directory,
    chats: Chats,
    sides: Sides,
    tally: Tally,
) -> Iterator[Record]:
    full = _row(row_id, row, chat, people, chats)
    beside, older = sides.take(row_id), sides.older()
    views: list[tuple[SideRows, State]] = [(beside, state)]
    if state == "removed_by_wal":
        views = [(beside if older is None else older, state)]
    elif state == "live" and older is not None and sides.replaced:
        views.append((older, "removed_by_wal"))
    for chosen, as_state in views:
        if as_state == "removed_by_wal":
            yield tally.old()
        sides_of_view = {name: [dict(side) for side in rows] for name, rows in chosen.items()}
        _fold_in(row, full, sides_of_view, people)
        message = builder.message(full, sides_of_view, as_state, side_rows_only=as_state != state)
        if message.sender is not None and message.sender != OWNER:
            chat.senders.add(message.sender)
        yield message


def _row(row_id: int, row: dict[str, Any], chat: Chat, people: Directory, chats: Chats) -> Row:
    kind = _integer(row["media_wa_type"])
    text = row["media_caption"] if kind in _MEDIA_TYPES and not row["data"] else row["data"]
    forwarded = _integer(row["forwarded"])
    flags = (
        (row["starred"] == 1)
        + 2 * (isinstance(forwarded, int) and forwarded & 1)
        + 4 * (count_of(_integer(row["needs_push"])) is not None)
        + 8 * (row["status"] == _SYSTEM_STATUS)
        + 16 * (row["key_from_me"] == 1 and row["status"] == 0)
        + 32 * (row["origin"] == 1)
    )
    named, _ = text_of(row["remote_resource"])
    several = _addresses(named)
    return Row(
        TABLE,
        row_id,
        chat,
        row["key_from_me"],
        row["key_id"],
        None if named is None or several else _person(named, people),
        row["timestamp"],
        row["received_timestamp"],
        kind,
        None if kind in (4, 14) else text,
        flags,
        chat_row=chats.row_of(text_of(row["key_remote_jid"])[0], chat),
        recipients=tuple(people.key_of(address) for address in several),
    )


def _addresses(named: str | None) -> list[str]:
    """The recipients of what was sent to a list, between commas where one person would stand."""
    found = [part.strip() for part in (named or "").split(",")]
    return [part for part in found if part] if len(found) > 1 else []


def _person(named: str, people: Directory) -> str | None:
    """The key of an address without noting a person: the builder does where it is one."""
    key = people.resolve(named)
    return OWNER if people.is_own(key) else key


def _fold_in(row: dict[str, Any], full: Row, sides: SideRows, people: Directory) -> None:
    """Give what the wide table holds the shape of the side tables, where those have no row of their own."""
    kind = full.type
    if full.flags & 8 and kind in (None, 0, 7) and "system" not in sides:  # calls have that status too
        sides["system"] = [{"action_type": row["media_size"]}]
    if kind in _MEDIA_TYPES:
        inline = _media(row)
        stored = sides.setdefault("media", [inline])[0]
        for name, value in inline.items():
            if stored.get(name) in (None, "", 0):
                stored[name] = value
    if kind in (5, 16) and "location" not in sides and row["latitude"] is not None:
        sides["location"] = [_location(row, live=kind == 16)]
        full.text = row["media_caption"] or row["data"] if kind == 16 else row["data"]
    if kind == 10 and "missed_call" not in sides:
        sides["missed_call"] = [{"video_call": int(row["media_caption"] == "video")}]
    if kind in (4, 14) and "vcard" not in sides:
        sides["vcard"] = [{"vcard": row["data"]}]
    if kind in (4, 14):
        full.text = row["media_name"]
    full.text = full.text or row["copy_text"]
    if row["q_key"] is not None and "quoted" not in sides:
        sides["quoted"] = [
            {
                "key_id": row["q_key"],
                "from_me": row["q_from_me"],
                "timestamp": row["q_timestamp"],
                "text_data": row["q_data"] or row["q_caption"],
                # a quote of what went to a list names the list, or all its recipients
                "sender": None if _addresses(text_of(row["q_sender"])[0]) else people.person(row["q_sender"]),
            }
        ]
        if row["q_mime"]:
            sides["quoted_media"] = [{"mime_type": row["q_mime"], "media_name": row["q_name"]}]
    mentioned, _ = text_of(row["mentioned_jids"])
    if mentioned is not None and "mentions" not in sides:
        sides["mentions"] = [
            {"key": people.key_of(jid.strip())} for jid in mentioned.split(",") if jid.strip()
        ]


def _media(row: dict[str, Any]) -> SideRow:
    return {
        "file_path": _path_inside(row["thumb_image"]),
        "file_size": row["media_size"],
        "mime_type": row["media_mime_type"],
        "media_name": row["media_name"],
        "file_hash": row["media_hash"],
        "media_duration": row["media_duration"],
    }


def _location(row: dict[str, Any], *, live: bool) -> SideRow:
    name, _ = text_of(row["media_name"])
    place: SideRow = {"latitude": row["latitude"], "longitude": row["longitude"], "url": row["media_url"]}
    if live:
        place["live_location_share_duration"] = row["media_duration"]
        parts = (name or "").split(",")
        if len(parts) == 4:
            place["live_location_final_latitude"] = _float(parts[1])
            place["live_location_final_longitude"] = _float(parts[2])
            place["live_location_final_timestamp"] = _integer(parts[3])
    elif name is not None:
        place["place_name"], _, place["place_address"] = name.partition("\n")
    return place


def _path_inside(blob: object) -> str | None:
    """The file path in a serialised Java object: a string there is `t`, two bytes of length, and its text."""
    if not isinstance(blob, bytes):
        return None
    at = blob.find(b"Media/WhatsApp")
    for start in range(at - 3, max(at - 260, -1), -1):
        if blob[start] == ord("t"):
            length = int.from_bytes(blob[start + 1 : start + 3], "big")
            if start + 3 <= at < start + 3 + length <= len(blob):
                return blob[start + 3 : start + 3 + length].decode("utf-8", "replace")
    return None


def _integer(value: object) -> object:
    """A number that the legacy table keeps as text; anything else as it is."""
    if isinstance(value, str) and len(value) < 19:
        text = value.strip()
        if text.lstrip("-").isdecimal():
            return int(text)
    return value


def _float(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
