"""Badoo and Bumble for Android, which share one store of chats: `ChatComDatabase`.

Facts (ALEAPP `BadooChat` of 2023 and `bumble` of 2022, HPI `my.bumble.android`, chat-history-manager-rust
`badoo_android` of 2024, each by its published source): `message.created_timestamp` counts milliseconds since 1970 UTC;
`is_incoming` 1 received, 0 sent; `conversation_id` is the number of the other person, as `conversation_info.user_id`
(where its `conversation_type`, of later versions, is User; nobody describes another); `sender_id` and `recipient_id`
are the same people under encrypted numbers (`encrypted_user_id`), which change when the app is installed anew;
`payload` is JSON by `payload_type`: TEXT (`text`, whose own `type` is TEXT, or SMILE for one that the app composed),
QUESTION_GAME (`text`, `answer_own`, `answer_other`), IMAGE, GIF, VIDEO and INSTANT_VIDEO (`url`), AUDIO (`url`,
`duration` in milliseconds), REACTION (to a photo of a profile: `emoji_reaction`, `message`, `photo_url`).
Codes of `gender` are described as 0 and 1 by one reader, whom a later version of it no longer follows: they are kept.
Which of the two apps it is, only the folder of the app says (`com.badoo.mobile`, `com.bumble.app`). The owner's name is
not in the file. It is a cache: a chat that was not opened lately may be missing, one that was ended may still be there.

Tested: databases made up after these descriptions, of Bumble of 2022 and Badoo of 2024. Not read: likes and visits
(`CombinedConnectionsDatabase`), the settings with the owner's profile.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, ClassVar

from parsers import times
from parsers.base import Context, register
from parsers.exports import json_of
from parsers.item import Item
from parsers.records import (
    OWNER,
    Attachment,
    Direction,
    IdentifierKind,
    Kind,
    Message,
    Record,
)
from parsers.roster import Roster, digest
from parsers.rows import Row, Table, contact, unknown
from parsers.sqlite.database import Database
from parsers.sqlite.parser import DatabaseParser
from parsers.words import N_

_COLUMNS = ("id", "conversation_id", "sender_id", "sender_name", "recipient_id", "created_timestamp",
            "modified_timestamp", "is_incoming", "payload", "payload_type", "reply_to_id", "status", "is_masked",
            "is_liked", "is_forwarded", "is_reply_allowed")  # fmt: skip
_PEOPLE = ("user_id", "encrypted_user_id", "user_name", "gender", "age", "user_image_url", "user_photos", "work",
           "education", "conversation_type")  # fmt: skip
_KINDS: dict[str, Kind] = {
    "TEXT": "text", "QUESTION_GAME": "text", "IMAGE": "image", "GIF": "image", "VIDEO": "video",
    "INSTANT_VIDEO": "video", "AUDIO": "voice", "REACTION": "reaction",
}  # fmt: skip
_APPS = (("com.badoo.", "Badoo"), ("com.bumble.", "Bumble"))
_EITHER = "Badoo/Bumble"
_NOWHERE = "(no conversation)"


@register
class BadooAndroid(DatabaseParser):
    """See the module's docstring."""

    id = "badoo-android"
    name = N_("Badoo and Bumble for Android (ChatComDatabase)")
    version = "1"
    app = _EITHER
    recovers = ("message",)
    tested = ("2022 (Bumble) and 2024 (Badoo), by published source",)
    notes = N_("Pictures, films and voice messages lie with the service; their addresses are kept. Chats that were not "
               "opened lately may be missing.")
    reason = N_("SQLite database with the table message of Badoo and Bumble")
    needs: ClassVar = {"message": ("sender_id", "recipient_id", "created_timestamp", "payload", "payload_type")}

    def records(self, item: Item, database: Database, context: Context) -> Iterator[Record]:
        return _Reading(item, database).records(context)


class _Reading:
    def __init__(self, item: Item, database: Database) -> None:
        path = f"/{item.path}".lower()
        self._app = next((name for part, name in _APPS if part in path), _EITHER)
        self._roster = Roster(self._app)
        self._unknown: Counter[tuple[str, str]] = Counter()
        self._people = Table(database, "conversation_info", "contact", _PEOPLE,
                             ignored=database.columns("conversation_info"))  # fmt: skip
        self._messages = Table(database, "message", "message", _COLUMNS, gaps=self._roster)
        self._encrypted: dict[str, str] = {}
        self._others: dict[str, str | None] = {}
        for row in self._people.rows():
            user = row.text("user_id") or row.text("encrypted_user_id")
            if user is None:
                continue
            other = row.text("encrypted_user_id")
            if row.text("conversation_type") not in (None, "User"):
                self._others[user] = row.text("user_name")
                continue
            if other is not None:
                self._encrypted[other] = user
            aliases: list[tuple[IdentifierKind, str]] = [("account", other)] if other and other != user else []
            self._roster.person(user, "account", user, row.text("user_name"), aliases)

    def records(self, context: Context) -> Iterator[Record]:
        yield from self._messages.records(self._message, context)
        yield from self._people.records(self._contact, context)
        yield from self._roster.records()
        yield from unknown(self._unknown)

    def _message(self, row: Row) -> Iterator[Record]:
        incoming = row.integer("is_incoming")
        direction: Direction = "in" if incoming == 1 else "out" if incoming == 0 else "unknown"
        sent_by, sent_to = row.text("sender_id"), row.text("recipient_id")
        if direction == "unknown" and "is_incoming" not in self._messages.columns:  # an older version, perhaps
            direction = "in" if sent_by in self._encrypted else "out" if sent_to in self._encrypted else "unknown"
        key, person = self._thread(row, sent_to if direction == "out" else sent_by)
        sender = OWNER if direction == "out" else None
        if direction == "in" or (direction == "unknown" and sent_by in self._encrypted):
            sender = self._sender(sent_by, row.text("sender_name"), person)
            if person is None and sender is not None:
                self._roster.thread(key, people=(sender,))
        if direction == "out" and sent_by is not None:
            self._roster.owner(aliases=(("account", sent_by),))
        payload = json_of(row.text("payload"))
        named = row.text("payload_type") or ""
        text, details, files = self._content(named, payload)
        kind: Kind = _KINDS.get(named, "other")
        if kind == "other":
            self._unknown["payload_type", named] += 1
            details["type"] = named
        details.update(row.given("status", "is_masked", "is_liked", "is_forwarded"))
        created, changed = times.from_unix_ms(row["created_timestamp"]), times.from_unix_ms(row["modified_timestamp"])
        if changed.utc_ms is not None and changed.utc_ms != created.utc_ms:
            details["modified_ms"] = changed.utc_ms  # not said to be an edit
        own = row.text("id")
        unread = kind == "other" or (row.text("payload") is not None and not payload)
        value = row["payload"]
        raw = row.raw("payload") or (str(value).encode("utf-8", "surrogatepass") if unread and value else None)
        yield Message(
            key, kind, direction, sender, created, text, row.provenance, row.state, own,
            f"{own}\x1f{digest(kind, text, row['created_timestamp'], sender)}" if own else None,
            row.text("reply_to_id"), files, details or None, value if isinstance(value, bytes) else raw,
        )  # fmt: skip

    def _thread(self, row: Row, other: str | None) -> tuple[str, str | None]:
        """The conversation of a message, and the person that it is with."""
        key = row.text("conversation_id") or self._encrypted.get(other or "", other) or _NOWHERE
        if key in self._others:
            return self._roster.thread(key, title=self._others[key]), None
        if key == _NOWHERE:
            return self._roster.thread(key), None
        person = self._roster.person(key, "account", key)
        if other is not None and other not in self._encrypted and other != key:
            self._roster.person(key, "account", key, None, [("account", other)])
        return self._roster.thread(key, "direct", [person]), person

    def _sender(self, sent_by: str | None, name: str | None, person: str | None) -> str | None:
        if person is not None:
            return self._roster.person(person, "account", person, name)
        if sent_by is None:
            return None
        person = self._encrypted.get(sent_by, sent_by)
        return self._roster.person(person, "account", person, name)

    @staticmethod
    def _content(named: str, payload: dict[str, Any]) -> tuple[str | None, dict[str, Any], tuple[Attachment, ...]]:
        """The words of a message, what else it says, and the files it has at the service."""
        details: dict[str, Any] = {}
        text = _text(payload, "text")
        if named == "REACTION":
            emoji, words = _text(payload, "emoji_reaction"), _text(payload, "message")
            text = emoji if emoji and words and emoji in words else " ".join(filter(None, (words, emoji))) or None
            details |= {name: value for name in ("photo_id", "photo_url") if (value := _text(payload, name))}
        elif named == "QUESTION_GAME":
            details |= {name: value for name in ("answer_own", "answer_other") if (value := _text(payload, name))}
        if (style := _text(payload, "type")) not in (None, "TEXT"):
            details["type"] = style
        url = _text(payload, "url")
        if url is None:
            return text, details, ()
        length = payload.get("duration")
        seconds = length / 1000 if isinstance(length, int | float) and 0 < length < 1e9 else None
        name = url.partition("?")[0].rstrip("/").rpartition("/")[2] or None
        return text, details, (Attachment(name, duration_s=seconds, details={"url": url}),)

    def _contact(self, row: Row) -> Iterator[Record]:
        details = row.given("age", "work", "education", "user_image_url", "conversation_type",
                            silent=(None, "", "User"))  # fmt: skip
        details.update(row.given("gender", silent=(None,)))
        yield contact(
            self._app, row, row.text("user_name"),
            (("account", row.text("user_id")), ("account", row.text("encrypted_user_id"))), details,
        )  # fmt: skip


def _text(payload: dict[str, Any], name: str) -> str | None:
    value = payload.get(name)
    return value if isinstance(value, str) and value else None
