"""Wire for Android since 2022: the database that a backup of the app holds, `user-backup-database.db`.

Facts: wireapp/kalium, the library of that app: its tables (`Messages.sq` and others, several versions of them), its
words for contents, CreateBackupUseCase and DumpContent. On the phone the database is encrypted with a key of the phone;
a backup (until those that all apps of Wire share, see `wire_backup`) has it in clear, in a zip that a password may
encrypt (`parsers.containers.wire`), beside `export.json`, which says whose it is. `Message` has what every message has:
`content_type` a word, `creation_date` milliseconds since 1970 UTC (at first `date`, ISO 8601), ids with `@` and a
domain; each kind of content has a table of its own, with `message_id` and `conversation_id`. `visibility` is DELETED
where the words were taken away. Messages that were to vanish are not in a backup, nor is who is in a conversation.
`Call.status` says how a call went, not how long it was.

Tested: fixtures made after that source, of a first version and of a later one; without a real sample.
Not read: keys and tokens of files, link previews, drafts.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, ClassVar, Literal

from parsers import times
from parsers.base import Context, register
from parsers.exports import iso_time, object_of, small_json, text_of
from parsers.formats.wire_phone.android import WARNING_OWNER
from parsers.formats.wire_phone.shared import APP
from parsers.item import Item
from parsers.reasons import REASON_NO_TARGET
from parsers.records import (
    OWNER,
    REASON_NO_EMOJI,
    Attachment,
    Call,
    ConversationKind,
    Direction,
    IdentifierKind,
    Kind,
    Message,
    Reaction,
    Record,
    Rejection,
    Time,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import Roster, direction_of
from parsers.rows import Row, Side, Table, contact, unknown
from parsers.sqlite.database import Database
from parsers.sqlite.parser import DatabaseParser
from parsers.words import N_

_COLUMNS = ("id", "content_type", "conversation_id", "creation_date", "date", "sender_user_id", "sender_client_id",
            "status", "last_edit_date", "last_edit_timestamp", "visibility", "expire_after_millis",
            "self_deletion_end_date")  # fmt: skip
_USERS = ("qualified_id", "name", "handle", "email", "phone", "connection_status", "user_type", "deleted", "team")
_IDS = ("message_id", "conversation_id")
_ASSET = ("asset_name", "asset_mime_type", "asset_size", "asset_id", "asset_domain", "asset_sha256", "asset_width",
          "asset_height", "asset_duration_ms")  # fmt: skip
#: What belongs to a message: the name it goes by here, its table, its columns beside the ids.
_CONTENTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "text": ("MessageTextContent", ("text_body", "quoted_message_id")),
    "asset": ("MessageAssetContent", _ASSET),
    "restricted": ("MessageRestrictedAssetContent", ("asset_name", "asset_mime_type", "asset_size")),
    "location": ("MessageConversationLocationContent", ("latitude", "longitude", "name", "zoom")),
    "members": ("MessageMemberChangeContent", ("member_change_list", "member_change_type")),
    "renamed": ("MessageConversationChangedContent", ("conversation_name",)),
    "caller": ("MessageMissedCallContent", ("caller_id",)),
    "unknown": ("MessageUnknownContent", ("unknown_type_name", "unknown_encoded_data")),
    "undecrypted": ("MessageFailedToDecryptContent", ("unknown_encoded_data", "error_code")),
    "timer": ("MessageConversationTimerChangedContent", ("message_timer",)),
    "receipts": ("MessageConversationReceiptModeChangedContent", ("receipt_mode",)),
    "new_receipts": ("MessageNewConversationReceiptModeContent", ("receipt_mode",)),
    "protocol": ("MessageConversationProtocolChangedContent", ("protocol",)),
    "federation": ("MessageFederationTerminatedContent", ("domain_list", "federation_type")),
    "legal": ("MessageLegalHoldContent", ("legal_hold_member_list", "legal_hold_type")),
    "buttons": ("ButtonContent", ("id", "text", "is_selected")),
    "mentions": ("MessageMention", ("start", "length", "user_id")),
    "receipt": ("Receipt", ("user_id", "type", "date")),
    "failures": ("MessageRecipientFailure", ("recipient_failure_list", "recipient_failure_type")),
}  # fmt: skip
_KINDS: dict[str, Kind] = {
    "TEXT": "text", "COMPOSITE": "text", "ASSET": "document", "RESTRICTED_ASSET": "document", "LOCATION": "location",
    "KNOCK": "other", "MISSED_CALL": "call", "UNKNOWN": "other", "FAILED_DECRYPTION": "other",
}  # fmt: skip
_SYSTEM = frozenset((
    "MEMBER_CHANGE", "CONVERSATION_RENAMED", "REMOVED_FROM_TEAM", "CRYPTO_SESSION_RESET", "HISTORY_LOST",
    "NEW_CONVERSATION_RECEIPT_MODE", "CONVERSATION_RECEIPT_MODE_CHANGED", "HISTORY_LOST_PROTOCOL_CHANGED",
    "CONVERSATION_MESSAGE_TIMER_CHANGED", "CONVERSATION_CREATED", "MLS_WRONG_EPOCH_WARNING", "LEGAL_HOLD",
    "CONVERSATION_DEGRADED_MLS", "CONVERSATION_DEGRADED_PROTEUS", "CONVERSATION_VERIFIED_MLS", "FEDERATION",
    "CONVERSATION_VERIFIED_PROTEUS", "CONVERSATION_PROTOCOL_CHANGED", "CONVERSATION_STARTED_UNVERIFIED_WARNING",
    "CONVERSATION_PROTOCOL_CHANGED_DURING_CALL",
))  # fmt: skip
_ABOUT = ("members", "renamed", "timer", "receipts", "new_receipts", "protocol", "federation", "legal")
_MEDIA: dict[str, Kind] = {"image": "image", "video": "video", "audio": "voice"}
_CHATS: dict[str, ConversationKind] = {"SELF": "self", "ONE_ON_ONE": "direct", "CONNECTION_PENDING": "direct",
                                       "GROUP": "group", "GLOBAL_TEAM": "group"}  # fmt: skip
_OUTCOMES: dict[str, Literal["answered", "missed", "rejected"]] = {
    "ANSWERED": "answered", "ESTABLISHED": "answered", "MISSED": "missed", "REJECTED": "rejected"}


@register
class WireKalium(DatabaseParser):
    """See the module's docstring."""

    id = "wire-android-backup"
    name = N_("Wire for Android since 2022 (database of a backup)")
    version = "4"
    app = APP
    recovers = ("Message",)
    tested = ("first and later tables (by published source)",)
    notes = N_("Built from Wire's published source, without a real sample. A backup holds no files, no messages that "
               "were to vanish, and mostly not who is in a conversation. The database on the phone is encrypted and "
               "not read.")
    reason = N_("SQLite database with Wire's tables Message and MessageTextContent")
    needs: ClassVar = {
        "Message": ("id", "content_type", "conversation_id", "sender_user_id"),
        "MessageTextContent": ("message_id",),
    }

    def records(self, item: Item, database: Database, context: Context) -> Iterator[Record]:
        return _Reading(item, database).records(context)


def _id(value: str | None) -> str | None:
    """The id before the domain."""
    return value.partition("@")[0] or value if value else None


def _ids(value: str | None) -> list[str]:
    """Ids of a list, which is JSON or, between commas, text."""
    try:
        found = json.loads(value or "[]")
    except (ValueError, RecursionError):
        found = [part.strip() for part in (value or "").split(",")]
    names = [text_of(object_of(one).get("value")) or text_of(one) for one in found] if isinstance(found, list) else []
    return [number for name in names if (number := _id(name))]


def _time(row: Row, *names: str) -> Time | None:
    """The first of these columns that says when: milliseconds, or ISO 8601."""
    for name in names:
        number, text = row.integer(name), row.text(name)
        if number is not None:
            return times.from_unix_ms(number)
        if text is not None:
            return iso_time(text)
    return None


class _Reading:
    def __init__(self, item: Item, database: Database) -> None:
        self._database = database
        self._roster = Roster(APP)
        self._unknown: Counter[tuple[str, str]] = Counter()
        own = [row.text("id") for row in Table(database, "SelfUser", "contact", ("id",)).rows()]
        beside = item.beside("export.json")
        about = object_of(small_json(beside, item))
        if beside is not None and about:
            item.claim(beside)
        self._owner = _id(text_of(about.get("user_id"))) or (_id(own[0]) if len(own) == 1 else None)
        self._users = Table(database, "User", "contact", _USERS, ignored=database.columns("User"))
        for row in self._users.rows():
            number = _id(row.text("qualified_id"))
            if number is not None:
                aliases = [pair for pair in _identifiers(row) if pair[1] != number]
                if number == self._owner:
                    self._roster.owner(row.text("name"), [("account", number), *aliases])
                else:
                    self._roster.person(number, "account", number, row.text("name"), aliases)
        chats = Table(database, "Conversation", "contact", ("qualified_id", "name", "type", "creator_id"))
        for row in chats.rows():
            key = _id(row.text("qualified_id"))
            if key is not None:
                kind = _CHATS.get(row.text("type") or "", "unknown")
                creator = self._person(row.text("creator_id"))
                self._roster.thread(key, kind, (), row.text("name"), shared=kind != "self", provenance=row.provenance,
                                    details={"creator": creator} if creator else None)  # fmt: skip
        for row in Table(database, "Member", "contact", ("user", "conversation")).rows():
            person, chat = self._person(row.text("user")), _id(row.text("conversation"))
            if person is not None and chat is not None:
                self._roster.thread(chat, people=(person,))

    def _person(self, value: str | None) -> str | None:
        number = _id(value)
        if number is None:
            return None
        return self._roster.owner() if number == self._owner else self._roster.person(number, "account", number)

    def _chat(self, row: Row) -> str:
        return self._roster.thread(_id(row.text("conversation_id")) or "(no conversation)")

    def _way(self, sender: str | None) -> Direction:
        return direction_of(sender, known=self._owner is not None)

    def records(self, context: Context) -> Iterator[Record]:
        sides = [Side(name, table, "message_id", ("conversation_id", *columns), to="id")
                 for name, (table, columns) in _CONTENTS.items()]
        table = Table(self._database, "Message", "message", _COLUMNS, ignored=("expects_read_confirmation",),
                      sides=sides)  # fmt: skip
        yield from table.records(self._message, context)
        if {*_IDS, "sender_id", "emoji"} <= self._database.columns("Reaction"):
            likes = Table(self._database, "Reaction", "reaction", (*_IDS, "sender_id", "emoji", "date"))
            yield from likes.records(self._reaction, context)
        calls = Table(self._database, "Call", "call", (
            "conversation_id", "id", "status", "caller_id", "conversation_type", "created_at", "type"))  # fmt: skip
        yield from calls.records(self._call, context)
        yield from self._users.records(self._contact, context)
        yield from self._roster.records()
        if self._owner is None:
            yield Warning(WARNING_OWNER)
        yield from unknown(self._unknown)

    def _message(self, row: Row) -> Iterator[Record]:
        key, sender = self._chat(row), self._person(row.text("sender_user_id"))
        if sender is not None:
            self._roster.thread(key, people=(sender,))
        chat, name = row["conversation_id"], row.text("content_type") or ""
        has = {one: [side for side in row.side(one) if side["conversation_id"] == chat] for one in _CONTENTS}
        kind: Kind = "system" if name in _SYSTEM else _KINDS.get(name, "other")
        details: dict[str, Any] = {}
        if name not in _KINDS and kind != "system":
            self._unknown["content_type", name[:80]] += 1
            details["content"] = name
        attachments = tuple(_file(one) for one in (*has["asset"], *has["restricted"]))
        if name == "ASSET":
            media = [(one.mime or "").partition("/")[0] for one in attachments]
            kind = next((_MEDIA[word] for word in media if word in _MEDIA), "document")
        raw = next((data for one in (*has["unknown"], *has["undecrypted"])
                    if isinstance(data := one["unknown_encoded_data"], bytes) and data), None)  # fmt: skip
        if kind == "system":
            details["system"] = {"type": name, **self._event(has)}
        self._describe(row, name, has, details)
        if (row.text("visibility") or "").upper() == "DELETED":
            kind = "deleted"
        words = [one.text("text_body") for one in has["text"]] + [one.text("text") for one in has["buttons"]]
        text = "\n".join(word for word in words if word) or None
        own = row.text("id")
        same = f"*wire\x1f{own.lower()}" if own is not None and kind != "system" and len(own) >= 16 else own
        yield Message(
            key, kind, "unknown" if kind == "system" else self._way(sender), sender,
            _time(row, "creation_date", "date") or times.MISSING, text, row.provenance, row.state, own, same,
            next((number for one in has["text"] if (number := one.text("quoted_message_id"))), None), attachments,
            details or None, raw or next((data for one in has["text"] if (data := one.raw("text_body"))), None),
        )  # fmt: skip

    def _event(self, has: dict[str, list[Row]]) -> dict[str, Any]:
        told: dict[str, Any] = {}
        for one in (side for name in _ABOUT for side in has[name]):
            for column in ("member_change_list", "legal_hold_member_list"):
                people = [self._person(number) for number in _ids(one.text(column))]
                if people:
                    told["people"] = people
            told |= one.given("member_change_type", "conversation_name", "message_timer", "receipt_mode", "protocol",
                              "domain_list", "federation_type", "legal_hold_type", silent=(None, ""))  # fmt: skip
        return told

    def _describe(self, row: Row, name: str, has: dict[str, list[Row]], details: dict[str, Any]) -> None:
        """Add what any message may have."""
        details |= row.given("status")
        if row.text("sender_client_id") is not None:
            details["device"] = row.text("sender_client_id")
        edited = _time(row, "last_edit_date", "last_edit_timestamp")
        if edited is not None and edited.utc_ms is not None:
            details["edited_at"] = times.iso_utc(edited.utc_ms)
        visibility = row.text("visibility") or "VISIBLE"
        if visibility.upper() not in ("VISIBLE", "DELETED"):
            details["visibility"] = visibility
        brief = row.integer("expire_after_millis")
        if brief is not None and 0 < brief < 1 << 40:
            details["expires_s"] = brief / 1000
        if name == "KNOCK":
            details["ping"] = True
        for one in has["location"]:
            details |= one.given("zoom")
            place = {"lat": (one["latitude"], 90), "lon": (one["longitude"], 180)}
            details |= {word: value for word, (value, most) in place.items()
                        if isinstance(value, int | float) and -most <= value <= most}  # fmt: skip
            if one.text("name"):
                details["place"] = one.text("name")
        for one in has["caller"]:
            details |= {"caller": self._person(one.text("caller_id")), "call": {"missed": True}}
        for one in (*has["unknown"], *has["undecrypted"]):
            details |= one.given("unknown_type_name", "error_code")
        if has["mentions"]:
            details["mentions"] = [{"person": self._person(one.text("user_id")), **one.given("start", "length", silent=(
                None,))} for one in has["mentions"]]  # fmt: skip
        if has["buttons"]:
            details["buttons"] = [one.given("text", "is_selected") for one in has["buttons"]]
        delivery = [{"recipient": self._person(one.text("user_id")), "status": (one.text("type") or "").lower(),
                     "utc_ms": (_time(one, "date") or times.MISSING).utc_ms} for one in has["receipt"]]  # fmt: skip
        delivery += [{"recipient": self._person(number), "status": "failed", "utc_ms": None}
                     for one in has["failures"] for number in _ids(one.text("recipient_failure_list"))]  # fmt: skip
        if delivery:
            details["delivery"] = delivery

    def _reaction(self, row: Row) -> Iterator[Record]:
        number, emoji, sender = row.text("message_id"), row.text("emoji"), self._person(row.text("sender_id"))
        if number is None or emoji is None:
            yield Rejection("reaction", REASON_NO_TARGET if number is None else REASON_NO_EMOJI, row.provenance)
            return
        yield Reaction(self._chat(row), number, sender, emoji, _time(row, "date") or times.MISSING, row.provenance,
                       self._way(sender), row.state)  # fmt: skip

    def _call(self, row: Row) -> Iterator[Record]:
        key, sender, status = self._chat(row), self._person(row.text("caller_id")), row.text("status") or ""
        people = () if sender is None or sender == OWNER else (sender,)
        number, time = row.text("id"), _time(row, "created_at") or times.MISSING
        yield Call(
            key, self._way(sender), sender, time, None, _OUTCOMES.get(status.upper(), "unknown"), row.provenance,
            participants=people, state=row.state, app_key=number,
            same=None if number is None or time.utc_ms is None else f"{number}\x1f{time.utc_ms}",
            details=row.given("status", "conversation_type", "type") or None,
        )  # fmt: skip

    @staticmethod
    def _contact(row: Row) -> Iterator[Record]:
        details = row.given("connection_status", "user_type", "team", "deleted")
        if domain := (row.text("qualified_id") or "").partition("@")[2]:
            details["domain"] = domain
        yield contact(APP, row, row.text("name"), _identifiers(row), details)


def _identifiers(row: Row) -> list[tuple[IdentifierKind, str]]:
    stated: tuple[tuple[IdentifierKind, str | None], ...] = (
        ("account", _id(row.text("qualified_id"))), ("username", row.text("handle")), ("email", row.text("email")),
        ("phone", row.text("phone")))  # fmt: skip
    return [(kind, value) for kind, value in stated if value]


def _file(row: Row) -> Attachment:
    size, lasted, stated = row.integer("asset_size"), row.integer("asset_duration_ms"), row["asset_sha256"]
    told = {"asset": row.text("asset_id"), "domain": row.text("asset_domain"), "width": row.integer("asset_width"),
            "height": row.integer("asset_height"),
            "encrypted_sha256": stated.hex() if isinstance(stated, bytes) and len(stated) <= 64 else None,
            "restricted": row.table == "MessageRestrictedAssetContent" or None}  # fmt: skip
    return Attachment(
        row.text("asset_name"), row.text("asset_mime_type"), None, size if size and 0 < size < 1 << 50 else None,
        duration_s=lasted / 1000 if lasted is not None and 0 < lasted < 1 << 40 else None,
        details={word: one for word, one in told.items() if one} or None,
    )  # fmt: skip
