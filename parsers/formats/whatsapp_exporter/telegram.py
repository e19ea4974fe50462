"""A WhatsApp chat in the shape of Telegram's export: no more than words, time and writer is left of it.

`from_id` is `user00000` for the owner, `user` and a name or digits in a group, `user` and the digits of the chat
otherwise; `id` the digits of the chat's address, without its server. What the exporter said stands as words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from parsers import times
from parsers.apps.whatsapp.chat import kind_of
from parsers.apps.whatsapp.exported_people import CALLS, People, shared_ahead
from parsers.base import Context
from parsers.exports import Entries, iso_time, list_of, object_of, rejected, text_of
from parsers.formats.whatsapp_exporter.build import made
from parsers.item import Item
from parsers.reasons import WARNING_UNDATED
from parsers.records import (
    OWNER,
    Direction,
    Found,
    Message,
    Ordinals,
    Provenance,
    Record,
    Time,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import digest
from parsers.survey import survey

_HEAD = re.compile(rb'"type"\s*:\s*"(?:personal_chat|private_group)"\s*,\s*"id"\s*:\s*\d{1,40}\s*,\s*'
                   rb'"messages"\s*:\s*\[')  # fmt: skip
#: Telegram's own writer gives the seconds as text, its messages' numbers no such name, and no writer other ids.
_FIRST = re.compile(
    rb'"date_unixtime"\s*:\s*\d+\s*,\s*"from"\s*:\s*(?:"Me"\s*,\s*"from_id"\s*:\s*"user00000"|'
    rb'"(?:[^"\\]|\\.){0,300}"\s*,\s*"from_id"\s*:\s*"user(?:[^"\\]|\\.){0,300}")')  # fmt: skip
_START = re.compile(r'\{\s*"id"\s*:')
_OWN = "user00000"
_SAID = re.compile(r"(?:Message deleted\Z|The media is missing\Z|Location shared: \(|This media include the following "
                   r"vCard|A (?:video|voice) call was missed\Z)")  # fmt: skip
_KNOWN = frozenset(("id", "type", "date", "date_unixtime", "from", "from_id", "text", "text_entities",
                    "reply_to_message_id"))  # fmt: skip


def is_telegram_shape(head: bytes) -> bool:
    """Whether the beginning of a file is that of a WhatsApp chat in Telegram's shape."""
    return _HEAD.search(head) is not None and _FIRST.search(head) is not None


class Telegram:
    """One file while it is read."""

    def __init__(self, item: Item, context: Context) -> None:
        self._item, self._context = item, context
        self._people = People()
        self._numbers = Ordinals()
        self._undated = 0

    def records(self) -> Iterator[Record]:
        """Yield the messages, the conversation, its people, and what an examiner must know."""
        found = survey(self._item, frozenset(("messages",)))
        jid = _jid(found.header)
        name = text_of(found.header.get("name"))
        self._people.know(jid, name if name != jid else None)
        thread = self._people.thread(jid, 0)
        yield from shared_ahead(jid)
        entries = Entries(self._item, self._context, _START, whole=found.whole)
        for offset in found.lists.values():
            for element in entries.at(found.encoding, offset):
                if element.problem is not None or not isinstance(element.value, dict):
                    yield from rejected("message", element, "messages")
                else:
                    yield Found("message", 1)
                    yield self._message(element.value, thread, element.offset)
        yield from self._people.records()
        if self._undated:
            yield Warning(WARNING_UNDATED, {"n": self._undated})
        yield from entries.warnings()

    def _message(self, value: dict[str, Any], thread: str, offset: int) -> Message:
        number = value.get("id")
        row = number if type(number) is int else None
        text = _text(value.get("text"))
        what = made(self._item, text, meta=text is not None and _SAID.match(text) is not None, media=False, mime=None,
                    caption=None, number=None)  # fmt: skip
        writer, direction = self._writer(value, thread)
        self._people.wrote(thread, writer)
        time = self._time(value)
        self._undated += time.basis == "none"
        more = {name: told for name, told in value.items() if name not in _KNOWN}
        details = what.details | ({"fields": more} if more else {})
        # two members of a group are both owners, each of an export
        own = self._item.digests().sha256 if writer == OWNER and kind_of(thread) != "direct" else None
        said = digest(writer, own, what.kind, what.text)
        same = None if time.basis == "none" else self._numbers.number(time.raw, said)
        return Message(
            thread, what.kind, direction, writer, time, what.text, Provenance("messages", row, offset),
            app_key=text_of(number), same=same, reply_to=text_of(value.get("reply_to_message_id")),
            attachments=what.attachments, details=details or None, raw=what.raw)  # fmt: skip

    def _writer(self, value: dict[str, Any], thread: str) -> tuple[str | None, Direction]:
        shown = text_of(value.get("from_id")) or ""
        if shown == _OWN:
            return self._people.roster.owner(), "out"
        name = shown.removeprefix("user")
        if name == thread.partition("@")[0]:  # nobody was named
            return (self._people.of_jid(thread), "in") if kind_of(thread) == "direct" else (None, "unknown")
        return (self._people.called(name), "in") if name else (None, "unknown")

    @staticmethod
    def _time(value: dict[str, Any]) -> Time:
        found = times.from_unix_s(value.get("date_unixtime"))
        return found if found.utc_ms is not None else iso_time(value.get("date"))


def _jid(header: dict[str, Any]) -> str:
    digits = str(header.get("id") or 0)
    if digits in CALLS or digits == "0":
        return text_of(header.get("name")) or digits
    if header.get("type") == "private_group":
        return f"{digits}@g.us"
    return f"{digits}@s.whatsapp.net"


def _text(value: Any) -> str | None:
    """Words: a string, or, where a tool wrote the file anew, a list as Telegram has it."""
    if isinstance(value, list):
        return "".join(text_of(part) or text_of(object_of(part).get("text")) or "" for part in list_of(value)) or None
    return text_of(value)
