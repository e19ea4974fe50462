"""LINE for Android: `naver_line`, chats and contacts, and `call_history`, calls.

Facts (ALEAPP `line`; modders' notes on the app's own code and tables): `chat_history.from_mid` is the sender and NULL
for what the owner wrote; `created_time` is text, milliseconds since 1970 UTC; `type` 1 is a message, 27, 28, 35 and 38
one that was unsent, whose words the app removes; other types are calls and events of the chat, kept with their number;
`attachement_type` (the app's spelling) is LINE's content type: 1 picture, 2 video, 3 audio, 6 call, 7 sticker, 13
contact, 14 file, 15 place, and more; `parameter` is a list of names and values between tabs. The first letter of
`chat_id` says what it is: `u` a person, `c` a group, `r` a room, `m` an open chat. `server_id` is the service's id of
the message, the same for everybody. `call_history.call_type` ends in `O` for calls made, `I` for others; `voip_type` V
video, A voice, G of a group. The app's published table of calls (2023) has `caller_mid`, `caller_name`, `contact_id`,
`country_code` and `phone_number` (calls to telephones, `lineout_type`, name no `caller_mid`), times as text, `duration`
(its unit is not stated: kept as it is), `voip_gc_media_type` and `result`; what ALEAPP reads (2021) lacks most of them.

What a message brought lies in `files/chats/<chat_id>/messages/<id of the row>`, `.thumb` behind it for the small
picture, mostly below `Android/data/jp.naver.line.android` of the same user of the phone (ALEAPP of October 2026, run on
images of Android 11, 12 and 14, where `contacts` and `membership` can be empty): found there, as no field names it.

A message that was unsent may also have the mark `limesunsend` or `leinsunsend` in `parameter`, and stands beside the
row of its words, with its `server_id`. `reactions` has who (`member_id`) put which `reaction_type` on which
`server_message_id` at `reaction_time_millis`. `location_latitude` and `location_longitude` are degrees where they can
be, else millionths of them (public readers of 2025 and 2026). The names in `parameter`: see `parsers.apps.line`. A call
in a chat is listed as a call where no `call_history` lies beside.

No real sample was at hand: made-up databases of 2014, 2024 and 2026. Not read: stickers' pictures, hidden and secret
chats of old versions, settings.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, ClassVar

from parsers import times
from parsers.apps.line import APP, CONTENT, REACTIONS, REPLY, call_details, contact_of, notice_of, same_of
from parsers.base import Context, register
from parsers.evidence import Item
from parsers.paths import file_of
from parsers.reasons import REASON_LOOSE_REACTION
from parsers.records import (
    OWNER,
    Attachment,
    Call,
    ConversationKind,
    Direction,
    Kind,
    Message,
    Provenance,
    Reaction,
    Record,
    Rejection,
)
from parsers.roster import Roster, digest, direction_of
from parsers.rows import Row, Side, Table, contact, integer, unknown
from parsers.sqlite.database import Database
from parsers.sqlite.parser import DatabaseParser
from parsers.words import N_

_STATED = ("voip_type", "voip_gc_media_type", "lineout_type", "spot_category", "result", "duration", "country_code")
_COLUMNS = (
    "id", "server_id", "type", "chat_id", "from_mid", "content", "created_time", "delivered_time", "status",
    "sent_count", "read_count", "location_name", "location_address", "location_phone", "location_latitude",
    "location_longitude", "attachement_image_size", "attachement_type", "attachement_local_uri", "parameter",
)
_IGNORED = ("attachement_image", "attachement_image_height", "attachement_image_width", "chunks")
_ENDINGS = ("", ".original", ".thumb")  # of the files that the app keeps for a message
_MARKS = frozenset(("limesunsend", "leinsunsend"))
_TARGET = Side("targets", "chat_history", "server_id", ("chat_id",), to="server_message_id")
_E6 = 1_000_000
_USER = re.compile(
    r"(?:^|/)data/data/|(?:^|/)(?:data/user(?:_de)?|data_mirror/data_[cd]e/[^/]+|data/media|storage/emulated)/(\d+)/")
_UNSENT = frozenset((27, 28, 35, 38))
_CHATS: dict[str, ConversationKind] = {"u": "direct", "c": "group", "r": "group", "m": "group"}


@register
class LineAndroid(DatabaseParser):
    """See the module's docstring."""

    id = "line-android"
    name = N_("LINE for Android (naver_line)")
    version = "4"
    app = APP
    recovers = ("chat_history",)
    tested = ("2014, 2024 and 2026 (by description)",)
    notes = N_("Made after public descriptions.")
    reason = N_("SQLite database with LINE's tables chat_history and contacts")
    needs: ClassVar = {"chat_history": ("chat_id", "from_mid", "content", "created_time")}

    def records(self, item: Item, database: Database, context: Context) -> Iterator[Record]:
        return _Reading(item, database).records(context)


@register
class LineAndroidCalls(DatabaseParser):
    """See the module's docstring."""

    id = "line-android-calls"
    name = N_("LINE for Android, calls (call_history)")
    version = "2"
    app = APP
    tested = ("2021 (by description) and 2023 (by published source)",)
    notes = N_("Made after public descriptions.")
    reason = N_("SQLite database with LINE's table call_history")
    needs: ClassVar = {"call_history": ("call_type", "start_time", "caller_mid")}

    def records(self, item: Item, database: Database, context: Context) -> Iterator[Record]:
        roster = Roster(APP)
        yield from Table(database, "call_history", "call", (
            "call_type", "start_time", "end_time", "caller_mid", *_STATED, "voip_gc_chat_id", "message_id",
            "phone_number", "caller_name",
        ), ignored=("id", "contact_id")).records(lambda row: _call(row, roster), context)  # fmt: skip
        yield from roster.records()


def _call(row: Row, roster: Roster) -> Iterator[Record]:
    mid, kind = row.text("caller_mid"), row.text("call_type") or ""
    ways: dict[str, Direction] = {"O": "out", "I": "in"}
    direction = ways.get(kind.upper()[-1:], "unknown")
    started = row.integer("start_time")
    start = times.missing(row.text("start_time")) if started is None else times.from_unix_ms(started)
    end = times.from_unix_ms(row.integer("end_time"))
    duration = None
    if start.utc_ms is not None and end.utc_ms is not None and end.utc_ms >= start.utc_ms:
        duration = (end.utc_ms - start.utc_ms) / 1000
    name, number = row.text("caller_name"), row.text("phone_number")
    chat = row.text("voip_gc_chat_id") or (mid if mid and mid[:1] != "u" else None)
    person = None
    if mid and mid[:1] == "u":
        person = roster.person(mid, "account", mid, name, [("phone", number)] if number else ())
    elif number is not None:
        person = roster.person(number, "phone", number, name)
    where = chat or person
    key = roster.thread(where or "(no address)", _CHATS.get(where[:1], "direct") if where else "unknown",
                        [person] if person else [], None if person else name, shared=chat is not None)  # fmt: skip
    media = (row.text("voip_gc_media_type") or row.text("voip_type") or "").upper()
    yield Call(
        key, direction, person if direction == "in" else OWNER if direction == "out" else None, start, duration,
        "answered" if duration else "unknown", row.provenance, video=media.startswith("V"),
        participants=(person,) if person else (), state=row.state, app_key=row.text("message_id"),
        details=row.given("call_type", *_STATED) or None,
        same=None if start.utc_ms is None else f"{start.utc_ms}\x1f{kind}\x1f{duration}",
    )  # fmt: skip


class _Reading:
    def __init__(self, item: Item, database: Database) -> None:
        self._item, self._database = item, database
        self._roster = Roster(APP)
        self._unknown: Counter[tuple[str, str]] = Counter()
        self._logged = item.beside("call_history") is not None
        self._own = self._own_id()
        self._contacts = Table(database, "contacts", "contact", (
            "m_id", "name", "server_name", "addressbook_name", "custom_name", "status_msg", "relation", "hidden",
            "favorite", "contact_key", "added_time_to_friend", "status",
        ), ignored=(
            "contact_id", "phonetic_name", "is_unread_status_msg", "picture_status", "picture_path", "is_first",
            "capability", "contact_kind", "contact_type", "buddy_category", "buddy_icon_type", "is_on_air",
            "updated_time", "created_time", "recommend_params", "profile_music", "profile_update_highlight_time",
            "contact_sync_request_id", "on_air_label", "video_profile", "status_msg_meta_data", "avatar_profile",
            "friend_ring_tone", "friend_ringback_tone", "nft_profile",
        ))  # fmt: skip
        for row in self._contacts.rows():
            self._person(row.text("m_id"), _names(row))
        self._members: dict[str, dict[str, None]] = {}
        for name, chat, member in (("membership", "id", "m_id"), ("chat_member", "chat_id", "mid")):
            for row in Table(database, name, "contact", (chat, member)).rows():
                key = self._person(row.text(member), [])
                if key is not None and key != OWNER:
                    self._members.setdefault(row.text(chat) or "", {})[key] = None
        for name, columns in (("groups", ("id", "name")), ("chat", ("chat_id", "chat_name", "last_message"))):
            for row in Table(database, name, "contact", columns).rows():
                self._thread(row.text(columns[0]), row.text(columns[1]), row)

    def _own_id(self) -> str | None:
        """The owner's id, where what they wrote names it: the one author of chats of two who is not the other
        person."""
        sql = ("SELECT DISTINCT from_mid FROM chat_history WHERE substr(chat_id, 1, 1) = 'u' AND from_mid <> chat_id"
               " AND substr(from_mid, 1, 1) = 'u' LIMIT 2")
        found = [mid for (mid,) in self._database.query(sql) if isinstance(mid, str)]
        if len(found) != 1:
            return None
        self._roster.owner(aliases=[("account", found[0])])
        return found[0]

    def _person(self, mid: str | None, names: list[str]) -> str | None:
        if mid is None:
            return None
        if mid == self._own:
            return OWNER
        return self._roster.person(mid, "account", mid, names[0] if names else None, [("name", n) for n in names[1:]])

    def _thread(self, chat: str | None, title: str | None = None, row: Row | None = None) -> str:
        key = chat or "(no address)"
        kind = _CHATS.get(key[:1], "unknown") if chat else "unknown"
        people = list(self._members.get(key, {}))
        if kind == "direct":
            people = [str(self._person(chat, []))]
            title = None
        details = row.given("last_message") if row is not None and row.table == "chat" else {}
        place: Provenance | None = row.provenance if row is not None else None
        return self._roster.thread(key, kind, people, title, shared=kind == "group", details=details, provenance=place)

    def records(self, context: Context) -> Iterator[Record]:
        table = Table(self._database, "chat_history", "message", _COLUMNS, ignored=_IGNORED, gaps=self._roster)
        yield from table.records(self._make, context)
        if {"server_message_id", "member_id", "reaction_type"} <= self._database.columns("reactions"):
            reactions = Table(self._database, "reactions", "reaction", (
                "server_message_id", "member_id", "reaction_type", "custom_reaction", "reaction_time_millis",
            ), ignored=("chat_id", "id"), sides=(_TARGET,))  # fmt: skip
            yield from reactions.records(self._reaction, context)
        yield from self._contacts.records(self._contact, context)
        yield from self._roster.records()
        yield from unknown(self._unknown)

    def _make(self, row: Row) -> Iterator[Record]:
        chat, mid = row.text("chat_id"), row.text("from_mid")
        key = self._thread(chat)
        person = self._person(mid, [])
        if person is not None and not self._members.get(key):  # of newer versions nothing else says who is there
            self._roster.thread(key, people=[person])
        own = mid is None or mid == self._own
        direction: Direction = "out" if own else "in"
        values = parameters(row.text("parameter"))
        kind, details = self._kind(row, values)
        if own:
            details["direction_basis"] = "no sender" if mid is None else "own id"
        if kind == "call":
            details |= call_details(values, row.text("content"), direction, told=not self._logged)
        elif kind == "contact" and (contact := contact_of(values)):
            details["contact"] = contact
        if kind == "system":
            details["system"] |= notice_of(values)
            direction, person = ("unknown", None) if mid is None else (direction, person)
        details.update(row.given("status", "sent_count", "read_count", "location_phone"))
        place = [row["location_latitude"], row["location_longitude"]]
        if all(isinstance(value, int | float) and value for value in place):
            if not (abs(place[0]) <= 90 and abs(place[1]) <= 180):
                details["location_raw"], place = place, [value / _E6 for value in place]
            if abs(place[0]) <= 90 and abs(place[1]) <= 180:
                details.update({"lat": float(place[0]), "lon": float(place[1])})
        name = ", ".join(part for part in (row.text("location_name"), row.text("location_address")) if part)
        if name:
            details["place"] = name
        time, server = times.from_unix_ms(row.integer("created_time")), row.text("server_id")
        text, sender = row.text("content"), OWNER if direction == "out" else person
        yield Message(
            key, kind, direction, sender, time, text, row.provenance, row.state, server,
            _same(row, server, time.utc_ms, text, kind), values.get(REPLY),
            self._attachments(row, kind, values), details or None, row.raw("content"),
        )  # fmt: skip

    def _kind(self, row: Row, values: dict[str, str]) -> tuple[Kind, dict[str, Any]]:
        number, content = row.integer("type"), row.integer("attachement_type") or 0
        details: dict[str, Any] = {"parameter": dict(values)} if values else {}
        if number in _UNSENT or (row.text("parameter") or "").strip().lower() in _MARKS:
            details["unsent"] = number
            return "deleted", details
        if content:
            kind, name = CONTENT.get(content, ("other", ""))
            if not name:
                self._unknown["attachement_type", str(content)] += 1
                details["type"] = content
            elif kind in ("system", "other"):
                details["system" if kind == "system" else "content"] = {"type": name} if kind == "system" else name
            return kind, details
        if number in (1, None):
            return "text", details
        if number == 5 and "STKID" in values:
            return "sticker", details
        self._unknown["type", str(number)] += 1
        details["system"] = {"type": f"type {number}"}
        return "system", details

    def _attachments(self, row: Row, kind: Kind, values: dict[str, str]) -> tuple[Attachment, ...]:
        chat, number = row.text("chat_id"), row.text("id")
        kept = [self._kept(f"{chat}/messages/{number}{ending}") if chat and number else None for ending in _ENDINGS]
        if kind == "voice" and kept[0] is None and chat and number:
            kept[0] = self._kept(f"{chat}/messages/voice_{number}.aac")
        if kind not in ("image", "video", "voice", "document") and not any(kept):
            return ()
        stored = row.text("attachement_local_uri")
        found = None
        if stored and not stored.startswith("content:"):
            found = file_of(stored.removeprefix("file://"), self._item)
        found = found or kept[1] or kept[0]
        told: dict[str, Any] = {"stored_as": stored} if stored else {}
        if found is None and kept[-1] is not None:
            found, told["thumbnail"] = kept[-1], True
        name = values.get("FILE_NAME") or (stored.rpartition("/")[2] if stored else None)
        size = integer(values.get("FILE_SIZE")) or row.integer("attachement_image_size")
        duration = values.get("DURATION", "")
        return (Attachment(
            name, None, found.path if found else None, size or None,
            duration_s=int(duration) / 1000 if duration.isdecimal() and len(duration) < 12 else None,
            details=told or None),)  # fmt: skip

    def _kept(self, path: str) -> Item | None:
        """The file that the app keeps for a message, which no field names: the one of this user of the phone."""
        user = _user(self._item.path)
        fitting = [one for one in self._item.evidence.named(path.rpartition("/")[2])
                   if not one.container and f"/{one.path}".endswith(f"/{path}")
                   and (user is None or _user(one.path) in (user, None))]  # fmt: skip
        found = fitting[0] if len(fitting) == 1 else self._item.find(path) if fitting else None
        if found is None or not any(one is found for one in fitting):
            return None
        self._item.claim(found)
        return found

    def _reaction(self, row: Row) -> Iterator[Record]:
        target = row.text("server_message_id")
        chat = next((found.text("chat_id") for found in row.side("targets")), None)
        stated = row.text("reaction_type") or row.text("custom_reaction")
        if target is None or chat is None or stated is None:
            yield Rejection("reaction", REASON_LOOSE_REACTION, row.provenance, raw=target)
            return
        sender, time = self._person(row.text("member_id"), []), times.from_unix_ms(row.integer("reaction_time_millis"))
        way = direction_of(sender)
        yield Reaction(self._thread(chat), target, sender, REACTIONS.get(stated.strip().lower(), stated), time,
                       row.provenance, way, row.state)  # fmt: skip

    def _contact(self, row: Row) -> Iterator[Record]:
        names = _names(row)
        details = row.given("server_name", "addressbook_name", "custom_name", "status_msg", "relation")
        details |= row.flags("hidden", "favorite")
        added = times.from_unix_ms(row.integer("added_time_to_friend"))
        if added.utc_ms is not None:
            details["added_ms"] = added.utc_ms
        yield contact(APP, row, names[0] if names else None, (("account", row.text("m_id")),), details)


def _user(path: str) -> str | None:
    """Which user of the phone a file is of, where its path says so."""
    found = _USER.search(path)
    return None if found is None else found[1] or "0"


def _names(row: Row) -> list[str]:
    """What somebody is called: by the owner, in the phone's address book, by themselves."""
    found = [row.text(c) for c in ("custom_name", "addressbook_name", "name", "server_name")]
    return list(dict.fromkeys(name for name in found if name))


def parameters(text: str | None) -> dict[str, str]:
    """Names and values between tabs, as the app writes them."""
    parts = (text or "").split("\t")
    return {name: value for name, value in zip(parts[::2], parts[1::2], strict=False) if name}


def _same(row: Row, server: str | None, ms: int | None, text: str | None, kind: Kind) -> str | None:
    found = same_of(row, server, text, kind)
    if found is not None or ms is None:
        return found
    return f"{ms}\x1f{row.text('from_mid')}\x1f{kind}\x1f{digest(text, row['parameter'])}"
