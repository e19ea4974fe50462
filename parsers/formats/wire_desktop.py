"""Wire for desktop and web: the backup `….desktop_wbu`, a zip of JSON files.

Facts: the published source of Wire's web app (BackupRepository, EventMapper, the list of client events), of its
library for phones, which takes such backups (kalium, WebEventContent), and of Wire's own tool that prints them
(backup-export-tool, DesktopExporter). `export.json` says whose backup it is (`user_id`, `user_name`, `user_handle`,
`creation_time`, `version`), `conversations.json` lists conversations (`type` 0 group, 1 with oneself, 2 of two people,
3 asked for; `others`), `users.json` the people, in newer versions only. `events.json` holds what was said: `type`,
`conversation`, `from`, `time` (ISO 8601, UTC), `id`, `data`, `reactions` (who to emoji, later pairs of an emoji and
people), `edited_time`, `read_receipts`. Files are not in a backup, only what they are called and where the server has
them. Which reasons a call's end can have is known of `completed` and `missed` only.

Made without a real sample. Backups of another kind, which all apps write later, are read by `wire_backup`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import Any

from parsers import times
from parsers.base import Context, Identified, Parser, closed, register
from parsers.errors import UserError
from parsers.exports import (
    Cast,
    Entries,
    Notes,
    as_text,
    iso_time,
    list_of,
    object_of,
    opening,
    rejected,
    small_json,
    text_of,
)
from parsers.item import Item
from parsers.reasons import REASON_NOWHERE, WARNING_NO_OWNER
from parsers.records import (
    OWNER,
    REASON_NO_EMOJI,
    Attachment,
    Call,
    ConversationKind,
    Direction,
    Found,
    Kind,
    Message,
    Provenance,
    Reaction,
    Record,
    Rejection,
    Time,
)
from parsers.records import Warning as Told
from parsers.roster import direction_of
from parsers.signs import Signs
from parsers.text.jsonstream import Element, sniff_encoding
from parsers.words import N_

APP = "Wire"
REASON = N_("Events of a Wire backup (type, conversation, from)")

_MARKS = tuple(map(re.compile, (rb'"type"\s*:\s*"(?:conversation|call|user)\.[a-z0-9-]+"', rb'"conversation"\s*:',
                                rb'"(?:from|qualified_from)"\s*:')))  # fmt: skip
_START = re.compile(r'\{\s*"[a-z_]{2,40}"\s*:')
_EVENT = "conversation."
_KINDS: dict[int, ConversationKind] = {0: "group", 1: "self", 2: "direct", 3: "direct"}
_MEDIA: dict[str, Kind] = {"image": "image", "video": "video", "audio": "voice"}
_SYSTEM = frozenset((
    "group-creation", "one2one-creation", "member-join", "member-leave", "team-member-leave", "rename",
    "receipt-mode-update", "message-timer-update", "verification", "legal-hold-update", "missed-messages",
    "unable-to-decrypt", "incoming-message-too-big", "call-time-out", "file-type-restricted", "voice-channel-activate",
))  # fmt: skip
_READ = frozenset((
    "type", "conversation", "qualified_conversation", "from", "qualified_from", "from_client_id", "time", "id", "data",
    "reactions", "edited_time", "read_receipts", "category", "status", "version", "primary_key", "ephemeral_expires",
    "ephemeral_started", "ephemeral_time", "error_code", "error", "server_time",
))  # fmt: skip


@register
class WireDesktop(Parser):
    """See the module's docstring."""

    id = "wire-desktop"
    name = N_("Wire for desktop and web (backup)")
    version = "4"
    app = APP
    tested = ("backups of 2019 and 2024 (by published source)",)
    notes = N_(
        "Built from Wire's published source, without a real sample. A backup holds no files. Older ones do not name "
        "people but for the owner. Backups that a password encrypts are not read.")
    zeros = "inside"
    signs = Signs(opens=b"[", marks=("conversation",))

    def identify(self, item: Item) -> Identified | None:
        head = opening(item)
        if not head.startswith(b"[") or not all(mark.search(head) for mark in _MARKS):
            return None
        return Identified(85, REASON)

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        backup = _Backup(item, context)
        encoding = sniff_encoding(item.head())
        elements = backup.entries.at(encoding, 3 if encoding == "utf-8-sig" else 0)
        yield from closed(chain.from_iterable(map(backup.records, elements)), backup.close)


class _Backup:
    """One backup while its events are read."""

    def __init__(self, item: Item, context: Context) -> None:
        self.entries = Entries(item, context, _START)
        self._item, self._context = item, context
        self._notes = Notes("type")
        about = self._companion("export.json")
        self._owner = text_of(about.get("user_id"))
        self._cast = Cast(APP, has_owner=self._owner is not None)
        if self._owner is not None:
            handle = text_of(about.get("user_handle"))
            self._cast.owner(text_of(about.get("user_name")), [
                ("account", self._owner), *([("username", handle)] if handle else [])])  # type: ignore[list-item]
        for user, _ in self._list("users.json"):
            self._user(user)
        for conversation, offset in self._list("conversations.json"):
            self._conversation(conversation, offset)

    def close(self) -> Iterator[Record]:
        """Yield conversations, people and warnings."""
        yield from self._cast.records()
        if self._owner is None:
            yield Told(WARNING_NO_OWNER)
        yield from self._notes.warnings()
        yield from self.entries.warnings()

    # -- people and conversations -------------------------------------------------------------------------------

    def _companion(self, name: str) -> dict[str, Any]:
        found = self._item.beside(name)
        if found is None:
            return {}
        self._item.claim(found)
        return object_of(small_json(found, self._item))

    def _list(self, name: str) -> Iterator[tuple[dict[str, Any], int]]:
        found = self._item.beside(name)
        if found is None or found.container or not opening(found).startswith(b"["):
            return
        self._item.claim(found)
        encoding = sniff_encoding(found.head())
        entries = Entries(found, self._context, _START)
        try:
            for element in entries.at(encoding, 3 if encoding == "utf-8-sig" else 0):
                if isinstance(element.value, dict):
                    yield element.value, element.offset
        except UserError as error:
            self._item.damage.append(str(error))
        self.entries.truncated |= entries.truncated
        self.entries.damaged += entries.damaged

    def _user(self, user: dict[str, Any]) -> None:
        number = _id(user.get("id")) or _id(user.get("qualified_id"))
        if number is None or number == self._owner:
            return
        stated = (("username", text_of(user.get("handle"))), ("email", text_of(user.get("email"))),
                  ("phone", text_of(user.get("phone"))))  # fmt: skip
        self._cast.person(number, "account", number, text_of(user.get("name")),
                          [(kind, value) for kind, value in stated if value])  # type: ignore[misc]

    def _conversation(self, raw: dict[str, Any], offset: int) -> None:
        key = _id(raw.get("id")) or _id(raw.get("qualified_id"))
        if key is None:
            return
        number = raw.get("type")
        kind = _KINDS.get(number, "unknown") if type(number) is int else "unknown"
        others = list_of(raw.get("others")) or list_of(raw.get("qualified_others"))
        people = [person for one in others if (person := self._person(_id(one))) is not None]
        told: dict[str, Any] = {
            "creator": self._person(text_of(raw.get("creator"))), "domain": text_of(raw.get("domain")),
            "team": text_of(raw.get("team_id")), "archived": raw.get("archived_state") is True or None,
            "asked_for": number == 3 or None,
        }  # fmt: skip
        for name in ("last_read_timestamp", "cleared_timestamp"):
            moment = times.from_unix_ms(raw.get(name)).utc_ms if raw.get(name) else None
            told[name.replace("timestamp", "ms")] = moment
        self._cast.thread(
            key, kind, people, text_of(raw.get("name")), shared=True,
            details={word: one for word, one in told.items() if one is not None},
            provenance=Provenance("conversations.json", None, offset),
        )  # fmt: skip

    def _person(self, number: str | None) -> str | None:
        if number is None:
            return None
        return self._cast.owner() if number == self._owner else self._cast.person(number, "account", number)

    # -- events -------------------------------------------------------------------------------------------------

    def records(self, element: Element) -> Iterator[Record]:
        """What an event is."""
        raw = element.value
        if not isinstance(raw, dict):
            yield from rejected("message", element, "events.json")
            return
        where = Provenance("events.json", None, element.offset)
        key = _id(raw.get("conversation")) or _id(raw.get("qualified_conversation"))
        name = (text_of(raw.get("type")) or "").removeprefix(_EVENT)
        yield Found("call" if name == "voice-channel-deactivate" else "message", 1)
        if key is None:
            yield Rejection("call" if name == "voice-channel-deactivate" else "message", REASON_NOWHERE, where,
                            raw=as_text(raw))  # fmt: skip
            return
        if not self._cast.has_thread(key):
            self._cast.thread(key, "unknown", shared=True)
        self._notes.unread(word for word, one in raw.items() if word not in _READ and one not in (None, "", [], {}))
        time = iso_time(raw.get("time"))
        self._notes.undated += time.utc_ms is None
        sender = self._person(_id(raw.get("from")) or _id(raw.get("qualified_from")))
        direction = direction_of(sender, known=self._owner is not None)
        if name == "voice-channel-deactivate":
            yield self._call(raw, where, key, sender, direction, time)
            return
        message = self._message(raw, name, where, key, sender, direction, time)
        yield message
        yield from self._reactions(raw.get("reactions"), message)

    def _message(
        self, raw: dict[str, Any], name: str, where: Provenance, key: str, sender: str | None, direction: Direction,
        time: Time,
    ) -> Message:
        data, number = object_of(raw.get("data")), text_of(raw.get("id"))
        details: dict[str, Any] = {}
        text: str | None = None
        attachments: tuple[Attachment, ...] = ()
        kind: Kind = "text"
        if name in ("message-add", "composite-message-add"):
            text = _words(data)
        elif name == "asset-add":
            kind, attachments = self._asset(data)
        elif name == "location":
            kind = "location"
            details |= _place(object_of(data.get("location")))
        elif name == "knock":
            kind, details["ping"] = "other", True
        elif name == "delete-everywhere":
            kind, details["deleted_at"] = "deleted", text_of(data.get("deleted_time"))
        elif name in _SYSTEM:
            kind, direction = "system", "unknown"
            details["system"] = self._event(name, data, raw)
        else:
            kind, text = "other", _words(data)
            self._notes.unknown(name)
            details["other"] = as_text(data)
        self._describe(raw, data, details)
        same = f"*wire\x1f{number}" if number is not None and kind != "system" and len(number) >= 16 else None
        if kind == "system" and number is not None:
            same = number
        return Message(
            key, kind, direction, sender, time, text, where, app_key=number, same=same,
            reply_to=text_of(object_of(data.get("quote")).get("message_id")), attachments=attachments,
            details={word: one for word, one in details.items() if one is not None} or None,
        )  # fmt: skip

    def _describe(self, raw: dict[str, Any], data: dict[str, Any], details: dict[str, Any]) -> None:
        """Add what any event may have."""
        details["edited_at"] = text_of(raw.get("edited_time")) or text_of(data.get("edited_time"))
        details["replaces"] = text_of(data.get("replacing_message_id"))
        details["device"] = text_of(raw.get("from_client_id"))
        expires = raw.get("ephemeral_expires")
        if expires:
            details["ephemeral_expires"] = True if expires is True else text_of(expires)
        read = []
        for one in map(object_of, list_of(raw.get("read_receipts"))):
            reader = self._person(_id(one.get("userId")))
            read.append({"recipient": reader, "status": "read", "utc_ms": iso_time(one.get("time")).utc_ms})
        if read:
            details["delivery"] = read

    def _asset(self, data: dict[str, Any]) -> tuple[Kind, tuple[Attachment, ...]]:
        info, size = object_of(data.get("info")), data.get("content_length")
        mime, lasted = text_of(data.get("content_type")), object_of(data.get("meta")).get("duration")
        told = {word: one for word, one in (
            ("asset", text_of(data.get("key"))), ("domain", text_of(data.get("domain"))),
            ("status", text_of(data.get("status"))), ("width", text_of(info.get("width"))),
            ("height", text_of(info.get("height")))) if one}  # fmt: skip
        size = int(text_of(size) or 0) if re.fullmatch(r"\d{1,15}", text_of(size) or "") else 0
        attachment = Attachment(
            text_of(info.get("name")), mime, None, size or None,
            duration_s=lasted / 1000 if type(lasted) is int and 0 < lasted < 1 << 40 else None, details=told or None,
        )  # fmt: skip
        kind = _MEDIA.get((mime or "").partition("/")[0], "document")
        return ("image" if info.get("tag") == "medium" else kind), (attachment,)

    def _event(self, name: str, data: dict[str, Any], raw: dict[str, Any]) -> dict[str, Any]:
        people = [self._person(_id(one)) for word in ("user_ids", "userIds", "qualified_user_ids")
                  for one in list_of(data.get(word))]  # fmt: skip
        told: dict[str, Any] = {"type": name, "people": list(dict.fromkeys(one for one in people if one)) or None}
        for word in ("name", "reason", "message_timer", "receipt_mode", "type", "legal_hold_status", "fileExt"):
            told["about" if word == "type" else word] = text_of(data.get(word))
        told["error"] = text_of(raw.get("error_code")) or text_of(raw.get("error"))
        return {word: one for word, one in told.items() if one is not None}

    def _call(
        self, raw: dict[str, Any], where: Provenance, key: str, sender: str | None, direction: Direction, time: Time
    ) -> Call:
        """A call, which the app notes when it ends. The unit of its length is not stated, and so it is a detail."""
        data, number = object_of(raw.get("data")), text_of(raw.get("id"))
        reason = text_of(data.get("reason"))
        others = tuple(one for one in self._cast.people_of(key) if one != OWNER)
        details = {word: one for word, one in (("reason", reason), ("duration", text_of(data.get("duration")))) if one}
        return Call(
            key, direction, sender, time, None,
            "answered" if reason == "completed" else "missed" if reason == "missed" else "unknown", where,
            participants=others, app_key=number, same=number, details=details or None,
        )  # fmt: skip

    def _reactions(self, raw: Any, message: Message) -> Iterator[Record]:
        pairs: list[tuple[str | None, str | None]] = []
        if isinstance(raw, dict):
            pairs = [(text_of(emoji), person) for person, emoji in raw.items() if emoji != ""]
        for one in list_of(raw):
            if isinstance(one, list) and len(one) == 2:
                pairs += [(text_of(one[0]), _id(person)) for person in list_of(one[1])]
        for emoji, person in pairs:
            yield Found("reaction", 1)
            if emoji is None or message.app_key is None:
                yield Rejection("reaction", REASON_NO_EMOJI, message.provenance, raw=as_text(raw))
                continue
            sender = self._person(person)
            way: Direction = "unknown" if self._owner is None else "out" if sender == OWNER else "in"
            yield Reaction(message.conversation, message.app_key, sender, emoji, times.MISSING, message.provenance, way)


def _id(value: Any) -> str | None:
    """An id, which newer versions give with the domain of its server."""
    return text_of(value.get("id")) if isinstance(value, dict) else text_of(value)


def _words(data: dict[str, Any]) -> str | None:
    """The text of a message, or of one with buttons."""
    items = [object_of(one) for one in list_of(data.get("items"))]
    if not items:
        return text_of(data.get("content")) or text_of(data.get("message"))
    lines = [_words(object_of(one.get("text"))) or text_of(object_of(one.get("button")).get("text")) for one in items]
    return "\n".join(line for line in lines if line) or None


def _place(raw: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"place": text_of(raw.get("name"))}
    for word, name, most in (("lat", "latitude", 90), ("lon", "longitude", 180)):
        value: Any = raw.get(name)
        found[word] = value if type(value) in (int, float) and -most <= value <= most else None
    return found
