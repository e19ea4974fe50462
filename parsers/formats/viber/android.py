"""Viber for Android: `viber_messages`, the chats.

Facts (tables that the app creates, public decompilations; ALEAPP `Viber`; mbv/viberdbviewer): `messages.send_type` 0
received, 1 sent; `msg_date` milliseconds since 1970 UTC; `participant_id` is the sender's row in `participants`, whose
`participant_info_id` is their row in `participants_info`, also for what the owner sent; `deleted` 1 hides a row that
the user deleted; `conversation_type` 0 a person, 1 a group, 5 a community, 6 the owner's notes; `timebomb` seconds
after which a message vanishes; `messages_likes` who liked what, by token; `messages_calls` the calls of chats. Row 1007
is the notice of a reaction, with a copy of the liked text. The line of a call (1002) has `missed_call`, `incoming_call`
or `outgoing_call` as its text, `_video` behind it where there was a picture; it is listed as a call where neither
`messages_calls` nor the database `viber_data` beside tells of calls.

`location_lat` and `location_lng` are whole numbers whose unit no public source states: they become degrees only where
they can be nothing but ten-millionths, and stay as they are in the details otherwise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, ClassVar

from parsers import times
from parsers.base import Context, register
from parsers.evidence import Item
from parsers.formats.viber.calls import Calls
from parsers.formats.viber.shared import (
    ANDROID,
    APP,
    NOTES,
    REACTIONS,
    WORDS,
    Info,
    business_text,
    note_person,
    same,
    token_of,
)
from parsers.paths import file_of
from parsers.records import (
    OWNER,
    Attachment,
    ConversationKind,
    Kind,
    Message,
    Provenance,
    Reaction,
    Record,
    Rejection,
)
from parsers.roster import Roster
from parsers.rows import Row, Side, Table, unknown
from parsers.sqlite.database import Database
from parsers.sqlite.parser import DatabaseParser
from parsers.words import N_

REASON_TARGET = N_("The message that was liked is not in the database.")
_COLUMNS = (
    "conversation_id", "participant_id", "msg_date", "send_type", "extra_mime", "body", "description", "msg_info",
    "token", "deleted", "status", "unread", "opened", "group_id", "location_lat", "location_lng", "extra_uri",
    "extra_duration", "extra_download_id", "timebomb", "read_message_time", "quoted_message_data", "likes_count",
    "extra_flags", "flag", "conversation_type", "extra_bucket_name", "destination_uri", "my_reaction",
)
_IGNORED = (
    "order_key", "user_id", "seq", "sync_read", "extra_status", "message_global_id", "extra_upload_id", "event_count",
    "spans", "encryption_params", "scroll_pos", "broadcast_msg_id", "extra_flags2", "comment_thread_id",
    "raw_message_info", "bucket", "msg_info_bin", "msg_info_bin_version",
)
_TARGET = Side("targets", "messages", "token", ("conversation_id",), to="message_token")
_MEDIA = frozenset(("image", "video", "voice", "document", "sticker"))
_E7 = 10_000_000


@register
class ViberAndroid(DatabaseParser):
    """See the module's docstring."""

    id = "viber-android"
    name = N_("Viber for Android, chats (viber_messages)")
    version = "4"
    app = APP
    recovers = ("messages",)
    tested = ("2014 and 2018 to 2024 (by description)",)
    notes = N_("Made after public descriptions. Places are kept as raw numbers where their unit is not certain.")
    reason = N_("SQLite database with Viber's tables messages, participants and participants_info")
    needs: ClassVar = {
        "messages": ("conversation_id", "participant_id", "msg_date", "send_type"),
        "participants": (),
        "participants_info": (),
    }

    def records(self, item: Item, database: Database, context: Context) -> Iterator[Record]:
        return _Reading(item, database).records(context)


class _People:
    """Participants by their rows, and conversations."""

    def __init__(self, database: Database, roster: Roster) -> None:
        self._roster = roster
        self._owners = self._own(database)
        self._infos: dict[int, str | None] = {}
        self.by_id: dict[str, str] = {}
        for row in Table(database, "participants_info", "contact", (
            "number", "encrypted_number", "display_name", "contact_name", "viber_name", "member_id",
            "encrypted_member_id", "viber_id", "participant_type",
        )).rows():  # fmt: skip
            if row.state != "removed_by_wal" or row.id not in self._infos:
                self._infos[row.id] = self._note(row)
        self._participants: dict[int, str | None] = {}
        self._members: dict[int, dict[str, None]] = {}
        for row in Table(database, "participants", "contact", ("conversation_id", "participant_info_id")).rows():
            key = self._infos.get(row.integer("participant_info_id") or 0)
            self._participants[row.id] = key
            if key is not None:
                self._members.setdefault(row.integer("conversation_id") or 0, {})[key] = None
        self._chats: dict[int, str] = {}
        self._peers: dict[int, str] = {}
        for row in Table(database, "conversations", "contact", (
            "name", "group_id", "conversation_type", "participant_id_1", "deleted", "date", "group_name",
        )).rows():  # fmt: skip
            if row.state != "removed_by_wal" or row.id not in self._chats:
                self._chats[row.id] = self._chat(row)

    @staticmethod
    def _own(database: Database) -> set[int]:
        """The row of `participants_info` that is the owner's: marked so, or the only one that sent and never received.

        Where a version names the other person in what was sent, somebody appears both ways, and nobody is taken for it.
        """
        if not {"participant_info_id"} <= database.columns("participants"):
            return set()
        sql = ("SELECT p.participant_info_id, min(m.send_type), max(m.send_type) FROM messages AS m"
               " JOIN participants AS p ON p._id = m.participant_id GROUP BY 1")
        ways = {info: (low, high) for info, low, high in database.query(sql)}
        received = {info for info, (low, _) in ways.items() if low == 0}
        found = {info for info, way in ways.items() if way == (1, 1)}
        if len(found) != 1 or (0, 1) in ways.values():
            found = set()
        if "participant_type" in database.columns("participants_info"):
            sql = "SELECT _id FROM participants_info WHERE participant_type = 0"
            own = {row_id for (row_id,) in database.query(sql)} - received
            return own if len(own) == 1 else found
        return found

    def _note(self, row: Row) -> str | None:
        names = (row.text("contact_name"), row.text("display_name"), row.text("viber_name"))
        ids = tuple(row.text(c) for c in ("number", "member_id", "encrypted_member_id", "encrypted_number", "viber_id"))
        if row.id in self._owners:
            own = [("phone" if (i or "").lstrip("+").isdigit() else "account", i) for i in dict.fromkeys(ids) if i]
            self._roster.owner(next((n for n in names if n), None), own)  # type: ignore[arg-type]
            key: str | None = OWNER
        else:
            key = note_person(self._roster, ids[0], ids[1], names, ids[2:])
        for one in ids:
            if one and key is not None:
                self.by_id[one] = key
        return key

    def _chat(self, row: Row) -> str:
        number = row.integer("conversation_type")
        members = [key for key in self._members.get(row.id, {}) if key != OWNER]
        first = self._infos.get(row.integer("participant_id_1") or 0)
        group = token_of(row["group_id"])
        details = row.given("conversation_type") if number not in (0, 1, 5, 6) else {}
        state = row.deleted_if(row.integer("deleted") == 1)
        kind: ConversationKind
        if number == 6:
            key, kind, members = NOTES, "self", []
        elif number == 0 or (number is None and not group):
            peer = first if first not in (None, OWNER) else members[0] if members else None
            key, kind, members = peer or f"conversation {row.id}", "direct", [peer] if peer else []
            if peer is not None:
                self._peers[row.id] = peer
        else:
            key, kind = f"group:{group}" if group else f"conversation {row.id}", "group"
        title = row.text("name") or row.text("group_name")
        return self._roster.thread(key, kind, members, title, shared=key.startswith("group:"), state=state,
                                   details=details, provenance=Provenance("conversations", row.id))  # fmt: skip

    def chat(self, row_id: int | None) -> str:
        """Key of a conversation; one that is no longer listed goes by its row id."""
        known = self._chats.get(row_id) if row_id is not None else None
        return known if known is not None else self._roster.thread(f"conversation {row_id}")

    def sender(self, row: Row, direction: str) -> str | None:
        """Who wrote a message: its participant, else the other person of its chat."""
        if direction == "out":
            return OWNER
        key = self._participants.get(row.integer("participant_id") or 0)
        if key is None or (key == OWNER and direction == "in"):
            key = self._peers.get(row.integer("conversation_id") or 0)
        return key


class _Reading:
    def __init__(self, item: Item, database: Database) -> None:
        self._item, self._database = item, database
        self._roster = Roster(APP)
        self._people = _People(database, self._roster)
        self._logged = database.count("messages_calls") > 0 or item.beside("viber_data") is not None
        self._unknown: Counter[tuple[str, str]] = Counter()

    def records(self, context: Context) -> Iterator[Record]:
        table = Table(self._database, "messages", "message", _COLUMNS, ignored=_IGNORED, gaps=self._roster)
        yield from table.records(self._make, context)
        yield from self._likes(context)
        calls = Calls(self._roster, lambda row: self._people.chat(row.integer("conversation_id")))
        yield from calls.table(self._database, "messages_calls", context)
        yield from self._roster.records()
        yield from unknown(self._unknown + calls.unknown)

    def _make(self, row: Row) -> Iterator[Record]:
        number = WORDS.get(str(row["extra_mime"])) if isinstance(row["extra_mime"], str) else None
        number = row.integer("extra_mime") if number is None else number
        kind: Kind
        kind, name = ANDROID.get(0 if number is None else number, ("other", ""))
        sent = row.integer("send_type")
        direction: Any = {0: "in", 1: "out"}.get(-1 if sent is None else sent, "unknown")
        info = Info(row.text("msg_info"))
        details, text = self._details(row, info), row.text("body")
        if not name:
            self._unknown["extra_mime", str(row["extra_mime"])] += 1
            details["type"] = str(row["extra_mime"])
        if direction == "unknown":
            self._unknown["send_type", str(row["send_type"])] += 1
        if name == "business message":
            text = business_text(text)
        elif name == "link":
            text = "\n".join(part for part in dict.fromkeys((text or info.text, info.link)) if part) or None
        elif kind in ("deleted", "reaction"):
            details["body"], text = text, None
        elif kind in _MEDIA:
            text = None if text == info.file_name else text
            text = row.text("description") or (None if text and text.startswith(("content:", "http", "/")) else text)
        elif kind == "system":
            details["system"] = {"type": name}
        elif kind == "call" and not self._logged:
            details["outcome"] = "missed" if (text or "").startswith("missed") else "unknown"
            details["video"] = (text or "").endswith("video")
        time, token = times.from_unix_ms(row["msg_date"]), token_of(row["token"])
        state = row.deleted_if(row.integer("deleted") == 1)
        reply = info.reply_to or Info(row.text("quoted_message_data")).reply_to or self._quoted(row, details)
        own = None if kind in ("system", "call", "reaction") else token
        sender = self._people.sender(row, direction)
        yield Message(
            self._people.chat(row.integer("conversation_id")), kind, direction, sender, time, text, row.provenance,
            state, token, same(own, time.utc_ms, direction, text, number, row.state), reply,
            self._attachments(row, kind, info), {k: v for k, v in details.items() if v is not None} or None,
            row.raw("body"),
        )  # fmt: skip

    def _details(self, row: Row, info: Info) -> dict[str, Any]:
        details = {**row.given("likes_count", "my_reaction"), **info.details}
        if row.integer("deleted") == 1:
            details["deleted"] = True
        if row.integer("unread") and row.integer("send_type") == 0:
            details["read"] = False
        if row.integer("timebomb"):
            details["expires_s"] = row.integer("timebomb")
        read = times.from_unix_ms(row["read_message_time"])
        if read.utc_ms is not None:
            details["read_ms"] = read.utc_ms
        lat, lon = row.integer("location_lat"), row.integer("location_lng")
        if lat and lon:
            if abs(lat) > 90_000_000 or abs(lon) > 180_000_000:
                details["lat"], details["lon"] = lat / _E7, lon / _E7
            if "lat" not in details or abs(details["lat"]) > 90 or abs(details["lon"]) > 180:
                details.pop("lat", None), details.pop("lon", None)
                details["location_raw"] = [lat, lon]
        return details

    def _quoted(self, row: Row, details: dict[str, Any]) -> str | None:
        quote = Info(row.text("quoted_message_data")).values
        text = quote.get("text") or quote.get("body")
        if isinstance(text, str) and text:
            details.setdefault("quoted", text)
        return token_of(quote.get("token") or quote.get("messageToken"))

    def _attachments(self, row: Row, kind: Kind, info: Info) -> tuple[Attachment, ...]:
        uri = row.text("extra_uri")
        body = row.text("body") or ""
        if kind not in _MEDIA or (uri is None and info.file_name is None and kind == "sticker"):
            return ()
        stored = uri or (body if body.startswith(("content:", "file:", "/")) else None)
        found = file_of(stored.removeprefix("file://"), self._item) if stored and "content:" not in stored else None
        duration = row.integer("extra_duration")
        details = row.given("extra_download_id")
        if stored is not None:
            details["stored_as"] = stored
        name = info.file_name or (stored.rpartition("/")[2] if stored else None)
        seconds = info.duration or (float(duration) if duration is not None and duration > 0 else None)
        return (Attachment(name, None, found.path if found else None, info.file_size, None, seconds, details or None),)

    def _likes(self, context: Context) -> Iterator[Record]:
        """Reactions, joined to their message by its token."""
        if not {"message_token", "participant_number"} <= self._database.columns("messages_likes"):
            return
        table = Table(self._database, "messages_likes", "reaction",
                      ("message_token", "participant_number", "date", "type", "status", "reaction"),
                      ignored=("like_token", "seq", "read", "sync_read"), sides=(_TARGET,))  # fmt: skip
        yield from table.records(self._like, context)

    def _like(self, row: Row) -> Iterator[Record]:
        token = token_of(row["message_token"])
        chat = next((target.integer("conversation_id") for target in row.side("targets")), None)
        if token is None or chat is None:
            yield Rejection("reaction", REASON_TARGET, row.provenance, raw=token)
            return
        who = row.text("participant_number")
        sender = OWNER if not who else self._people.by_id.get(who) or self._roster.person(who, "account")
        code = str(row.integer("type") or row.integer("reaction") or 1)
        yield Reaction(
            self._people.chat(chat), token, sender, REACTIONS.get(code, code), times.from_unix_ms(row["date"]),
            row.provenance, "out" if sender == OWNER else "in", row.state,
        )  # fmt: skip
