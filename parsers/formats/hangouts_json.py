"""Hangouts in a Takeout: `Hangouts.json`.

Facts (public readers of such files: hangouts-reader, hangouts-to-sms, and the description of its fields in hangups):
`conversations` (before 2018 `conversation_state`) of `conversation` (id, type, `self_conversation_state`, people in
`participant_data`) and `events` (before: `event`): `sender_id` (`gaia_id`, `chat_id`), `timestamp` in microseconds
since 1970 UTC, `event_id`, `event_type`; words in `chat_message.message_content.segment` (TEXT, LINE_BREAK, LINK),
files in `attachment` (`embed_item.plus_photo`); `hangout_event` is a call, `membership_change` and
`conversation_rename` are notices.

Built without a real sample. The same message in the app's database on Android counts once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from parsers import times
from parsers.base import Context, Identified, Parser, closed, register
from parsers.exports import Cast, Entries, Notes, list_of, object_of, of_damage, opening, rejected, text_of
from parsers.item import Item
from parsers.reasons import WARNING_NO_OWNER
from parsers.records import (
    OWNER,
    Attachment,
    ConversationKind,
    Found,
    IdentifierKind,
    Kind,
    Message,
    Provenance,
    Record,
    Time,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import digest, direction_of
from parsers.signs import Signs
from parsers.text.jsonstream import Cut, Damaged, Element, Window
from parsers.words import N_

APP = "Hangouts"
REASON = N_("Chats as Google's Takeout has them from Hangouts")

_OPENS = re.compile(rb'"(?:conversations|conversation_state)"\s*:\s*\[\s*\{')
_FIELDS = re.compile(rb'"conversation_id"\s*:\s*\{\s*"id"|"self_conversation_state"\s*:|"participant_data"\s*:')
_START = re.compile(r'\{\s*"conversation_id"\s*:\s*\{\s*"id"\s*:\s*"[^"]{1,200}"\s*\}\s*,\s*"sender_id"')
_TYPES: dict[str, ConversationKind] = {"STICKY_ONE_TO_ONE": "direct", "ONE_TO_ONE": "direct", "GROUP": "group"}
_TEXTS = frozenset(("REGULAR_CHAT_MESSAGE", "SMS", "VOICEMAIL", "OTHER_CHAT_MESSAGE"))
_NOTICES = frozenset((
    "ADD_USER", "REMOVE_USER", "RENAME_CONVERSATION", "OTR_MODIFICATION", "GROUP_LINK_SHARING_MODIFICATION",
    "CONVERSATION_RENAME", "HISTORY",
))  # fmt: skip


@register
class HangoutsJson(Parser):
    """See the module's docstring."""

    id = "hangouts-json"
    name = N_("Hangouts (Takeout)")
    version = "5"
    app = APP
    tested = ("2016 and 2021, by public descriptions",)
    notes = N_("Built from public descriptions, without a real sample.")
    zeros = "inside"
    signs = Signs(opens=b"{", marks=("conversation",))

    def identify(self, item: Item) -> Identified | None:
        head = opening(item)
        if not head.startswith(b"{") or not _OPENS.search(head):
            return None
        return Identified(90, REASON) if _FIELDS.search(head) else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        reader = _Reader(item, context)
        yield from closed(reader.rows(), reader.close)


class _Reader:
    def __init__(self, item: Item, context: Context) -> None:
        self._item, self._context = item, context
        self._entries = Entries(item, context, _START, several=True)
        self._cast = Cast(APP)
        self._notes = Notes("event_type")
        self._own: set[str] = set()
        self._damaged, self._cut = 0, False

    def rows(self) -> Iterator[Record]:
        """Yield everything in the order of the file, going on behind damage."""
        window = Window(self._item.chunks())
        try:
            for name in window.members():
                if name in ("conversations", "conversation_state") and window.peek() == "[":
                    for _ in window.places():
                        yield from self._chat(window)
                else:
                    window.skip()
        except Cut:
            self._cut = True
        except Damaged:
            self._damaged += 1 + self._entries.damaged
            self._entries = Entries(self._item, self._context, _START, whole=False)  # what holds the lists is lost
            if self._entries.resume(window):
                for element in self._entries.of(window, inside=True):
                    yield from self._records(element, None)
                self._entries.damaged = 0
        finally:
            window.close()

    def _chat(self, window: Window) -> Iterator[Record]:
        offset, key = window.offset(window.pos), None
        for name in window.members():
            if name == "conversation_state" and window.peek() == "{":  # before 2018, one level more
                yield from self._chat(window)
            elif name in ("events", "event") and window.peek() == "[":
                for element in self._entries.of(window):
                    yield from self._records(element, None if element.behind else key)
            elif name == "conversation":
                key = self._about(object_of(window.value()), offset)
            else:
                window.skip()

    def close(self) -> Iterator[Record]:
        """Yield everybody, and what an examiner must know of the file."""
        self._cast.has_owner = bool(self._own)
        yield from self._cast.records()
        if not self._own:
            yield Warning(WARNING_NO_OWNER)
        yield from self._notes.warnings()
        yield from of_damage(cut=self._cut or self._entries.truncated, places=self._damaged + self._entries.damaged)

    def _about(self, raw: dict[str, Any], offset: int) -> str | None:
        """Note a conversation, its people and its owner; return its key."""
        inner = object_of(raw.get("conversation")) or raw
        key = text_of(object_of(raw.get("conversation_id")).get("id")) or text_of(object_of(inner.get("id")).get("id"))
        own = object_of(object_of(inner.get("self_conversation_state")).get("self_read_state"))
        number = _number(own.get("participant_id"))
        if number is not None:
            self._own.add(number)
            self._cast.owner(None, [("account", number)])
        people = [self._participant(object_of(one)) for one in list_of(inner.get("participant_data"))]
        if key is None:
            return None
        stated = text_of(inner.get("type")) or ""
        others = [one for one in people if one not in (None, OWNER)]
        return self._cast.thread(
            key,
            _TYPES.get(stated, "group" if len(others) > 1 else "unknown"),
            [one for one in others if one],
            text_of(inner.get("name")),
            shared=True,
            provenance=Provenance("conversation", None, offset),
        )

    def _participant(self, raw: dict[str, Any]) -> str | None:
        phone = object_of(raw.get("phone_number"))
        number = text_of(phone.get("e164")) or text_of(object_of(phone.get("i18n_data")).get("international_number"))
        aliases: list[tuple[IdentifierKind, str]] = [("phone", number)] if number else []
        return self._person(_number(raw.get("id")), text_of(raw.get("fallback_name")), aliases)

    def _person(
        self, number: str | None, name: str | None = None, aliases: list[tuple[IdentifierKind, str]] | None = None
    ) -> str | None:
        if number is None:
            return None
        if number in self._own:
            return self._cast.owner(name, aliases or ())
        return self._cast.person(number, "account", number, name, aliases or ())

    def _records(self, element: Element, chat: str | None) -> Iterator[Record]:
        raw = element.value
        if not isinstance(raw, dict):
            yield from rejected("message", element, "events")
            return
        yield Found("message", 1)
        where = Provenance("events", None, element.offset)
        own, stated = text_of(raw.get("event_id")), text_of(raw.get("event_type")) or ""
        sender = self._person(_number(raw.get("sender_id")))
        key = text_of(object_of(raw.get("conversation_id")).get("id")) or chat or "(no conversation)"
        self._cast.thread(key, people=[sender] if sender not in (None, OWNER) and sender else [], shared=True)
        time = _time(raw.get("timestamp"))
        self._notes.undated += time.utc_ms is None
        details: dict[str, Any] = {}
        attachments = tuple(_files(raw))
        text = _words(raw, details)
        kind = self._kind(raw, stated, attachments, text, details)
        direction = direction_of(sender, known=bool(self._own))
        same = f"*hangouts\x1f{own}" if own is not None and len(own) >= 16 else None
        if same is None and time.utc_ms is not None:
            same = f"{time.raw}\x1f{direction}\x1f{digest(own, text)}"
        yield Message(key, kind, direction, sender, time, text, where, app_key=own, same=same, attachments=attachments,
                      details=details or None)  # fmt: skip

    def _kind(
        self, raw: dict[str, Any], stated: str, attachments: tuple[Attachment, ...], text: str | None,
        details: dict[str, Any],
    ) -> Kind:  # fmt: skip
        call = object_of(raw.get("hangout_event"))
        if call or stated == "HANGOUT_EVENT":
            kind = text_of(call.get("event_type")) or stated
            details["system"] = {"type": kind, "media": text_of(call.get("media_type"))}
            seconds = text_of(call.get("hangout_duration_secs"))
            if seconds is not None and seconds.isdecimal() and len(seconds) < 8:
                details["duration_s"] = int(seconds)
            if kind.startswith("END"):  # its beginning is told apart
                details["outcome"] = "answered" if details.get("duration_s") else "unknown"
            return "call"
        change, rename = object_of(raw.get("membership_change")), object_of(raw.get("conversation_rename"))
        if change or rename or stated in _NOTICES:
            people = [_number(one) for one in list_of(change.get("participant_id"))]
            names = {word: text_of(rename.get(word)) for word in ("old_name", "new_name") if text_of(rename.get(word))}
            details["system"] = {"type": text_of(change.get("type")) or stated, "people": people, **names}
            return "system"
        if stated not in _TEXTS:
            self._notes.unknown(stated or "none")
            details["type"] = stated
        if stated == "VOICEMAIL":
            return "voice"
        if attachments:
            if "PLACE_V2" in list_of((attachments[0].details or {}).get("type")):
                return "location"
            return "video" if (attachments[0].details or {}).get("media_type") == "VIDEO" else "image"
        return "text" if text is not None else "other"


def _number(value: Any) -> str | None:
    person = object_of(value)
    return text_of(person.get("gaia_id")) or text_of(person.get("chat_id"))


def _time(value: object) -> Time:
    """Microseconds since 1970."""
    text = str(value) if type(value) in {int, str} else ""
    if not text.isdecimal() or len(text) > 18:
        return times.missing(value)
    whole = times.from_unix_ms(int(text) // 1000)
    return Time(whole.utc_ms, None, text, whole.basis)


def _words(raw: dict[str, Any], details: dict[str, Any]) -> str | None:
    """The text out of its segments."""
    parts: list[str] = []
    content = object_of(object_of(raw.get("chat_message")).get("message_content"))
    for segment in map(object_of, list_of(content.get("segment"))):
        text = text_of(segment.get("text"))
        parts.append("\n" if segment.get("type") == "LINE_BREAK" else text or "")
        link = text_of(object_of(segment.get("link_data")).get("link_target"))
        if link is not None and link not in (text or ""):
            details.setdefault("links", []).append(link)
    return "".join(parts).strip("\n") or None


def _files(raw: dict[str, Any]) -> Iterator[Attachment]:
    content = object_of(object_of(raw.get("chat_message")).get("message_content"))
    for one in map(object_of, list_of(content.get("attachment"))):
        item = object_of(one.get("embed_item"))
        photo = object_of(item.get("plus_photo")) or object_of(item.get("embeds.PlusPhoto.plus_photo"))
        url = text_of(photo.get("url")) or text_of(object_of(photo.get("thumbnail")).get("image_url"))
        told = {word: value for word, value in (("url", url), ("media_type", text_of(photo.get("media_type"))),
                ("photo_id", text_of(photo.get("photo_id"))), ("type", item.get("type"))) if value}  # fmt: skip
        if not photo:  # a place or a thing of another service: its words stay as they are
            told["stored"] = item
        name = url.partition("?")[0].rpartition("/")[2] if url else None
        yield Attachment(name or None, details=told or None)
