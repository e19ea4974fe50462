"""The program's JSON, read message by message."""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode
from collections.abc import Iterator
from typing import Any

from parsers.apps.whatsapp.chat import kind_of
from parsers.apps.whatsapp.exported import attachment, same_of
from parsers.apps.whatsapp.exported_people import People, shared_ahead
from parsers.base import Context
from parsers.exports import Nested, Notes, iso_time, rejected, text_of
from parsers.item import Item
from parsers.reasons import WARNING_UNDATED
from parsers.records import (
    Attachment,
    Direction,
    Found,
    Kind,
    Message,
    Ordinals,
    Provenance,
    Record,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import digest
from parsers.text.jsonstream import Element, Window

_START = re.compile(r'\{\s*"timestamp"\s*:')
_CHAT = re.compile(r'\{\s*"key"\s*:')
_NO_CHAT = "unknown chat"
_KNOWN = frozenset((
    "timestamp", "id", "fromMe", "remoteResource", "remoteResourceDisplayName", "quotedTimestamp", "quotedMessageId",
    "type", "text", "link", "caption", "filename", "duration", "location", "image",
))  # fmt: skip
_KINDS: dict[str, Kind] = {"text": "text", "link": "text", "image": "image", "audio": "voice", "video": "video",
                           "contact": "contact", "location": "location"}  # fmt: skip


class Chats:
    """One file while it is read."""

    def __init__(self, item: Item, context: Context) -> None:
        self._item = item
        self._nested = Nested(item, context, _START, _CHAT)
        self._people, self._notes = People(), Notes("type")
        self._numbers: dict[str, Ordinals] = {}
        self._undated = 0

    def chats(self) -> Iterator[Record]:
        """Yield the messages in order, going on behind damage."""
        window = Window(self._item.chunks())
        return self._nested.records(window, self._root(window), self._chat, lambda one: self._message(one, _NO_CHAT))

    def _root(self, window: Window) -> Iterator[Record]:
        chat: dict[str, Any] = {}
        for name in window.members():
            if name == "chats" and window.peek() == "[":
                for _ in window.places():
                    yield from self._chat(window)
            else:
                yield from self._member(window, name, chat)

    def _chat(self, window: Window) -> Iterator[Record]:
        chat: dict[str, Any] = {}
        for name in window.members():
            yield from self._member(window, name, chat)

    def _member(self, window: Window, name: str, chat: dict[str, Any]) -> Iterator[Record]:
        if name == "messages" and window.peek() == "[":
            thread = self._thread(chat, window.offset(window.pos))
            yield from shared_ahead(thread)
            for element in self._nested.entries.of(window):
                yield from self._message(element, _NO_CHAT if element.behind else thread)
        elif name in ("key", "subject", "contactName"):
            chat[name] = window.value()
        else:
            self._notes.unread([name])
            window.skip()

    def _thread(self, chat: dict[str, Any], offset: int) -> str:
        key = text_of(chat.get("key")) or _NO_CHAT
        name = text_of(chat.get("subject")) or text_of(chat.get("contactName"))
        self._people.know(key, name if name != key else None)
        return self._people.thread(key, offset)

    # -- one message --------------------------------------------------------------------------------------------

    def _message(self, element: Element, thread: str) -> Iterator[Record]:
        value = element.value
        if not isinstance(value, dict):
            yield from rejected("message", element, "messages")
            return
        yield Found("message", 1)
        if thread == _NO_CHAT:
            self._people.roster.thread(thread)
        details: dict[str, Any] = {}
        kind, text = self._words(value, details)
        files = self._files(value, details)
        sender, direction = self._sender(value, thread)
        self._people.wrote(thread, sender)
        time = iso_time(value.get("timestamp"))
        self._undated += time.basis == "none"
        more = {name: told for name, told in value.items() if name not in _KNOWN and told not in (None, "", [], {})}
        if more:
            self._notes.unread(more)
            details["fields"] = more
        key = text_of(value.get("id"))
        same = same_of(key, kind, text, everywhere=True)
        if same is None and time.basis != "none" and kind_of(thread) == "group":
            # in a chat of two the same may be said in the same second to the owner of another phone
            numbers = self._numbers.setdefault(thread, Ordinals())
            same = numbers.number(time.raw, digest(sender, kind, text, *(file.name for file in files)))
        yield Message(
            thread, kind, direction, sender, time, text, Provenance("messages", None, element.offset), app_key=key,
            same=same, reply_to=text_of(value.get("quotedMessageId")), attachments=files, details=details or None,
        )  # fmt: skip

    def _words(self, value: dict[str, Any], details: dict[str, Any]) -> tuple[Kind, str | None]:
        """What a message is, and its words."""
        told = text_of(value.get("type")) or ""
        kind = _KINDS.get(told, "other")
        if told and told not in _KINDS:
            self._notes.unknown(told)
            details["type"] = told
        caption = text_of(value.get("caption"))
        text = text_of(value.get("text")) or text_of(value.get("link")) or (caption if told != "link" else None)
        if told == "link" and caption is not None:
            details["link_title"] = caption
        if kind == "text" and text is None:
            kind = "other"  # a line of the app, whose words it makes itself
        elif kind == "other" and text is not None:
            kind = "text"
        quoted = text_of(value.get("quotedTimestamp"))
        if quoted is not None:
            details["reply_at"] = quoted
        lat, _, lon = (text_of(value.get("location")) or "").partition(",")
        try:
            details |= {"lat": float(lat), "lon": float(lon)} if lon else {}
        except ValueError:
            details["place"] = value["location"]
        return kind, text

    def _files(self, value: dict[str, Any], details: dict[str, Any]) -> tuple[Attachment, ...]:
        small = text_of(value.get("image"))
        if small is not None:
            try:
                data = b64decode(small, validate=True)
            except ValueError:  # not even letters of base64
                details["thumbnail"] = small
            else:
                details["thumbnail"] = {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        path, seconds = text_of(value.get("filename")), value.get("duration")
        if type(seconds) in (int, float) and seconds:
            details["duration_s"] = seconds
        if path is not None:
            return (attachment(self._item, path, None, ""),)
        return (Attachment(None),) if value.get("type") in ("image", "video", "audio", "contact") else ()

    def _sender(self, value: dict[str, Any], thread: str) -> tuple[str | None, Direction]:
        if value.get("fromMe") is True:
            return self._people.roster.owner(), "out"
        if value.get("fromMe") is not False:
            return None, "unknown"
        writer, name = text_of(value.get("remoteResource")), text_of(value.get("remoteResourceDisplayName"))
        if writer is not None:
            if self._people.name_of(writer) is None:
                self._people.know(writer, name if name != writer else None)
            return self._people.of_jid(writer), "in"
        return (self._people.of_jid(thread), "in") if kind_of(thread) == "direct" else (None, "in")

    def close(self) -> Iterator[Record]:
        """Yield the conversations, the people, and what an examiner must know of the file."""
        yield from self._people.records()
        yield from self._notes.warnings()
        if self._undated:
            yield Warning(WARNING_UNDATED, {"n": self._undated})
        yield from self._nested.warnings()
