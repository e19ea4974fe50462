"""One entry of `messages` as records, in both shapes of Meta's downloads."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec

from parsers import times
from parsers.exports import as_text, rejected
from parsers.formats.meta_json.thread import Thread
from parsers.item import Item
from parsers.paths import shared_parts
from parsers.reasons import WARNING_FIELDS, WARNING_UNDATED, WARNING_UNKNOWN
from parsers.records import (
    REASON_NO_EMOJI,
    Attachment,
    Direction,
    Found,
    Kind,
    Message,
    Ordinals,
    Provenance,
    Reaction,
    Record,
    Rejection,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import digest, direction_of
from parsers.text.jsonstream import Element

_FILES: tuple[tuple[str, Kind], ...] = (
    ("photos", "image"), ("videos", "video"), ("audio_files", "voice"), ("gifs", "image"), ("files", "document"),
    ("sticker", "sticker"), ("media", "other"),
)  # fmt: skip
_KINDS: dict[str, Kind] = {
    "jpg": "image", "jpeg": "image", "png": "image", "gif": "image", "webp": "image", "heic": "image",
    "mp4": "video", "mov": "video", "webm": "video", "3gp": "video", "mkv": "video",
    "m4a": "voice", "aac": "voice", "mp3": "voice", "ogg": "voice", "opus": "voice", "wav": "voice",
}  # fmt: skip
#: Types of old downloads (2018 to 2022), and of end-to-end encrypted chats.
_PLAIN = frozenset(("generic", "share", "text", "media", "link", ""))
_SYSTEM = {"subscribe": "people_added", "unsubscribe": "people_left", "admin": "admin", "call": "call"}
_READ = frozenset((
    "sender_name", "senderName", "timestamp_ms", "timestamp", "content", "text", "reactions", "is_unsent", "isUnsent",
    "share", "call_duration", "missed", "type", "users", "ip", "sender_id_INTERNAL", "is_geoblocked_for_viewer",
    "is_taken_down", "bumped_message_metadata", "is_unsent_image_by_messenger_kid_parent",
    *(name for name, _ in _FILES),
))  # fmt: skip
_FLAGS = ("is_taken_down", "is_geoblocked_for_viewer", "is_unsent_image_by_messenger_kid_parent", "missed", "ip")
_REMOTE = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_MOST = 100


class Messages:
    """Makes records of entries. `senders`: who wrote, by key."""

    def __init__(self, item: Item, app: str, thread: Thread) -> None:
        self._item, self._app, self._thread = item, app, thread
        self._words, self._plain = thread.spelling.words, thread.spelling.plain
        self._same = Ordinals()
        self._numbers = Ordinals()
        self._unknown: Counter[tuple[str, str]] = Counter()
        self._unread: Counter[str] = Counter()
        self._undated = 0
        self.senders: dict[str, None] = {}

    def records(self, element: Element) -> Iterator[Record]:
        """Yield the message of an entry and the reactions to it, with what the ledger needs."""
        raw = element.value
        if not isinstance(raw, dict):
            yield from rejected("message", element, "messages")
            return
        yield Found("message", 1)
        message = self._message(raw, Provenance("messages", None, element.offset))
        yield message
        reactions = raw.get("reactions")
        for n, reaction in enumerate(reactions if isinstance(reactions, list) else ()):
            yield from self._reaction(reaction, message, n)

    def warnings(self) -> Iterator[Record]:
        """Yield what was met that an examiner must know."""
        if self._undated:
            yield Warning(WARNING_UNDATED, {"n": self._undated})
        for (field, value), n in sorted(self._unknown.items()):
            yield Warning(WARNING_UNKNOWN, {"n": n, "field": field, "value": value})
        for name, n in sorted(self._unread.items()):
            yield Warning(WARNING_FIELDS, {"n": n, "field": name})

    def _message(self, raw: dict[str, Any], where: Provenance) -> Message:
        stamp = raw.get("timestamp_ms", raw.get("timestamp"))
        time = times.from_unix_ms(stamp)
        self._undated += time.utc_ms is None
        name = self._words(raw.get("sender_name") or raw.get("senderName")) or ""
        sender = self._thread.person(name)
        if sender is not None:
            self.senders[sender] = None
        written = raw.get("content", raw.get("text"))
        text, details = self._words(written), self._details(raw)
        if isinstance(written, str) and self._thread.spelling.doubtful(written):
            details["written"] = written
        attachments = tuple(self._attachments(raw))
        kind = self._kind(raw, attachments, text, details)
        if text is None and kind != "deleted":
            text = self._share(raw, details)
            kind = "text" if kind == "other" and text is not None else kind
        said = digest(kind, text, *(a.name for a in attachments), details.get("link"))
        number = self._numbers.number(str(stamp), name).rpartition("\x1f")[2]
        return Message(
            self._thread.key, kind, self._direction(sender), sender, time, text, where,
            app_key=f"{stamp}/{name}/{number}",
            same=self._same.number(str(stamp), f"{name}\x1f{said}") if time.utc_ms is not None else None,
            attachments=attachments, details=details or None,
        )  # fmt: skip

    def _direction(self, sender: str | None) -> Direction:
        return direction_of(sender, known=self._thread.owner is not None)

    def _details(self, raw: dict[str, Any]) -> dict[str, Any]:
        told = [name for name in _FLAGS if raw.get(name) not in (None, False, "")]
        details: dict[str, Any] = {name: self._plain(raw[name]) for name in told}
        if type(raw.get("call_duration")) in {int, float}:
            details["duration_s"] = raw["call_duration"]
        bumped = raw.get("bumped_message_metadata")
        if isinstance(bumped, dict) and bumped.get("is_bumped"):
            details["bumped"] = self._words(bumped.get("bumped_message")) or True
        given = {key: value for key, value in raw.items() if key not in _READ}
        unread = {key: self._plain(value) for key, value in given.items() if value not in (None, [], {}, "")}
        for key in unread:
            if key in self._unread or len(self._unread) < _MOST:
                self._unread[key] += 1
        if unread:
            details["other"] = unread
        share = raw.get("share")
        if isinstance(share, dict) and share:
            details["share"] = self._plain(share)
            details["link"] = self._words(share.get("link")) or self._words(share.get("href"))
            if details["link"] is None:
                del details["link"]
        return details

    def _share(self, raw: dict[str, Any], details: dict[str, Any]) -> str | None:
        """Words that stand for a missing text."""
        share = raw.get("share")
        if not isinstance(share, dict):
            return None
        text = self._words(share.get("share_text")) or details.get("link")
        if text is not None:
            details["text_source"] = "share"
        return text

    def _kind(
        self, raw: dict[str, Any], attachments: tuple[Attachment, ...], text: str | None, details: dict[str, Any]
    ) -> Kind:
        stated = self._words(raw.get("type")) or ""
        event = _SYSTEM.get(stated.lower())
        if stated.lower() not in _PLAIN and event is None:
            details["type"] = stated
            if stated.lower() != "placeholder":
                self._unknown["type", stated[:80] if len(self._unknown) < _MOST else "…"] += 1
        if raw.get("is_unsent") is True or raw.get("isUnsent") is True:
            return "deleted"
        if event == "call" or "call_duration" in raw:
            missed = "missed" if raw.get("missed") is True else "unknown"
            details["outcome"] = "answered" if details.get("duration_s") else missed
            return "call"
        if event is not None:
            users = [self._words(u.get("name")) for u in raw.get("users") or () if isinstance(u, dict)]
            details["system"] = {"type": event, "people": [name for name in users if name]}
            return "system"
        for name, kind in _FILES:
            if raw.get(name):
                return self._kind_of_file(attachments) if name == "media" else kind
        return "text" if text is not None else "other"

    def _kind_of_file(self, attachments: tuple[Attachment, ...]) -> Kind:
        name = attachments[0].name if attachments else None
        return _KINDS.get((name or "").rpartition(".")[2].lower(), "document")

    def _attachments(self, raw: dict[str, Any]) -> Iterator[Attachment]:
        for field, _ in _FILES:
            value = raw.get(field)
            for file in value if isinstance(value, list) else [value]:
                if isinstance(file, dict):
                    yield self._attachment(file)
                elif isinstance(file, str) and file:
                    yield self._attachment({"uri": file})

    def _attachment(self, file: dict[str, Any]) -> Attachment:
        uri = self._words(file.get("uri")) or ""
        details: dict[str, Any] = {"written_path": uri} if uri else {}
        created = times.from_unix_s(file.get("creation_timestamp"))
        if created.utc_ms is not None:
            details["created"] = times.iso_utc(created.utc_ms)
        thumbnail = file.get("thumbnail")
        if isinstance(thumbnail, dict) and self._words(thumbnail.get("uri")):
            preview = self._words(thumbnail.get("uri")) or ""
            found = self._find(preview)
            details["thumbnail"] = found.path if found else preview
        item = self._find(uri)
        name = uri.partition("?")[0].rpartition("/")[2] or None
        return Attachment(name, None, item.path if item else None, details=details or None)

    def _find(self, uri: str) -> Item | None:
        """The file that a download's path means, claimed: in the thread's own folder, or under the same folders."""
        parts = [part for part in uri.split("/") if part not in ("", ".", "..")]
        if not parts or _REMOTE.match(uri):
            return None
        own = self._item.folder.rpartition("/")[2]
        found = self._item.beside("/".join(parts[-2:])) if len(parts) < 3 or own in ("", parts[-3]) else None
        if found is None:
            found = self._item.find(uri)
            wanted = min(len(parts), 3 if "stickers_used" not in parts else 2)
            if found is not None and shared_parts(parts[::-1], found.path.split("/")[::-1]) < wanted:
                found = None
        if found is None or found is self._item or found.container:
            return None
        self._item.claim(found)
        return found

    def _reaction(self, raw: Any, message: Message, n: int) -> Iterator[Record]:
        yield Found("reaction", 1)
        where = msgspec.structs.replace(message.provenance, table="reactions", row=n)
        emoji = self._words(raw.get("reaction")) if isinstance(raw, dict) else None
        if emoji is None or message.app_key is None:
            yield Rejection("reaction", REASON_NO_EMOJI, where, raw=as_text(self._plain(raw)))
            return
        sender = self._thread.person(self._words(raw.get("actor")))
        stamp = raw.get("timestamp")
        time = times.from_unix_s(stamp) if stamp is not None else times.MISSING
        direction = self._direction(sender)
        yield Reaction(message.conversation, message.app_key, sender, emoji, time, where, direction)
