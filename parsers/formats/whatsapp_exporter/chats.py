"""The exporter's JSON: an object of chats, in each an object of messages. Read message by message, in two passes: who
is called what may stand behind the messages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import msgspec

from parsers import times
from parsers.apps.whatsapp.chat import kind_of
from parsers.apps.whatsapp.exported import same_of
from parsers.apps.whatsapp.exported_people import CALLS, EXPORTED, People, shared_ahead
from parsers.base import Context
from parsers.exports import Notes, as_text, object_of, text_of
from parsers.formats.whatsapp_exporter.build import Made, lines_of, made
from parsers.formats.whatsapp_exporter.calls import call
from parsers.item import Item
from parsers.reasons import REASON_BROKEN, REASON_CUT, WARNING_DAMAGED, WARNING_TRUNCATED, WARNING_UNDATED
from parsers.records import (
    Direction,
    Found,
    Message,
    Provenance,
    Reaction,
    Record,
    Rejection,
    Time,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.text.jsonstream import Cut, Damaged, Torn, Window
from parsers.times import MISSING
from parsers.words import N_

WARNING_SHIFTED = N_(
    "These chats of an iPhone were exported by an early version of WhatsApp-Chat-Exporter, which moved all times by "
    "the offset of the zone of the computer that exported. They can be wrong by hours.")  # fmt: skip
WARNING_FROM_TEXT = N_(
    "{n} messages were made from a chat as WhatsApp exports it as text, whose times have no zone. Look for that text, "
    "which the exporter puts beside its files.")  # fmt: skip

_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)\Z")
_KNOWN = frozenset((
    "from_me", "timestamp", "time", "media", "key_id", "meta", "data", "sender", "safe", "mime", "message_type",
    "received_timestamp", "read_timestamp", "reply", "quoted_data", "caption", "thumb", "sticker", "reactions",
))  # fmt: skip
_AGAIN = re.compile(
    r'(?P<message>"[^"\\]{1,60}"\s*:\s*\{\s*"from_me"\s*:)|'
    r'(?P<chat>"(?:[^"\\@]{0,200}@[a-z.]{2,20}|0{14}[01]|ExportedChat)"\s*:\s*\{\s*"(?:name|type|messages)"\s*:)')
_CUT_KEY = re.compile(r"[0-9A-F]{17}\Z")
_LOOK_EVERY = 1000
_EXCERPT = 2000
_NO_CHAT = "unknown chat"


class _Chat(msgspec.Struct):
    jid: str
    offset: int
    device: str | None = None
    base: str = ""


class Chats:
    """One file while it is read."""

    def __init__(self, item: Item, context: Context) -> None:
        self._item, self._context = item, context
        self._people = People()
        self._notes = Notes("type")
        self._logged = False
        self._about: dict[str, dict[str, Any]] = {}
        self._truncated = False
        self._damaged = self._from_text = self._n = 0
        self._shifted = False
        self._at = _Chat(_NO_CHAT, 0)

    def records(self) -> Iterator[Record]:
        """Yield the messages and calls, the conversations, the people, and what an examiner must know."""
        self._survey()
        window = Window(self._item.chunks())
        try:
            yield from self._chats(window)
        finally:
            window.close()
        yield from self._people.records()
        if self._notes.undated:
            yield Warning(WARNING_UNDATED, {"n": self._notes.undated})
            self._notes.undated = 0
        yield from self._notes.warnings()
        if self._shifted:
            yield Warning(WARNING_SHIFTED)
        if self._from_text:
            yield Warning(WARNING_FROM_TEXT, {"n": self._from_text})
        if self._truncated:
            yield Warning(WARNING_TRUNCATED, partial=True)
        if self._damaged:
            yield Warning(WARNING_DAMAGED, {"n": self._damaged}, partial=True)

    # -- the first pass -------------------------------------------------------------------------------------------

    def _survey(self) -> None:
        window = Window(self._item.chunks())
        try:
            for jid in window.members():
                about: dict[str, Any] = {}
                for name in window.members():
                    if name == "messages":
                        window.skip(across=True)
                    else:
                        about[name] = window.value()
                self._known(jid, about)
        except (Cut, Damaged):
            return  # told in the second pass
        finally:
            window.close()

    def _known(self, jid: str, about: dict[str, Any]) -> None:
        self._people.know(jid, text_of(about.get("name")))
        self._about[jid] = {name: about[name] for name in ("type", "media_base") if about.get(name)}
        self._logged |= jid in CALLS

    # -- the second pass ------------------------------------------------------------------------------------------

    def _chats(self, window: Window) -> Iterator[Record]:
        """Every chat; behind damage, from the next message or chat on that can be told."""
        at = ""
        while True:
            try:
                yield from self._from(window, at)
                return
            except Cut:
                self._truncated = True
                return
            except Damaged as problem:
                if isinstance(problem, Torn):  # a chat may begin in the zeros
                    self._at = _Chat(_NO_CHAT, 0)
                at = window.resume(_AGAIN) or ""
                self._damaged += 1
                if not at:
                    return

    def _from(self, window: Window, at: str) -> Iterator[Record]:
        """What follows: from the beginning, or from before a `message` or a `chat` on."""
        if at == "message":
            yield from self._messages(window, self._at, inside=True)
            for _ in window.members(inside=True):
                window.value()
        for jid in window.members(inside=bool(at)):
            self._at = _Chat(jid, window.offset(window.pos))
            yield from self._chat(window, self._at)

    def _chat(self, window: Window, chat: _Chat) -> Iterator[Record]:
        about: dict[str, Any] = {}
        before = self._n
        for name in window.members():
            if name == "messages":
                self._begin(chat, about)
                yield from shared_ahead(chat.jid)
                yield from self._messages(window, chat)
            else:
                about[name] = window.value()
        if chat.jid not in self._about:
            self._known(chat.jid, about)
        alone = self._people.contact(chat.jid, about, Provenance("chat", offset=chat.offset))
        if self._n == before and alone is not None:
            yield Found("contact", 1)
            yield alone

    def _begin(self, chat: _Chat, about: dict[str, Any]) -> None:
        if chat.jid not in self._about:
            self._known(chat.jid, about)
        known = self._about[chat.jid]
        chat.device, chat.base = text_of(known.get("type")), text_of(known.get("media_base")) or ""

    def _thread(self, chat: _Chat) -> str:
        """The conversation. All chats that were made from text have one address."""
        if chat.jid != EXPORTED:
            return self._people.thread(chat.jid, chat.offset)
        title = self._people.name_of(EXPORTED) or self._item.name.rpartition(".")[0]
        where = Provenance("chat", offset=chat.offset)
        return self._people.roster.thread(f"chat:{title}", title=title, provenance=where)

    def _messages(self, window: Window, chat: _Chat, *, inside: bool = False) -> Iterator[Record]:
        for number in window.members(inside=inside):
            self._n += 1
            if self._n % _LOOK_EVERY == 0:
                self._context.check()
            window.peek()
            offset = window.offset(window.pos)
            where = Provenance("messages", int(number) if number.isdecimal() and len(number) < 19 else None, offset)
            kind = "call" if chat.jid in CALLS else "message"
            try:
                value = window.value()
            except (Cut, Damaged) as problem:
                yield Found(kind, 1)  # type: ignore[arg-type]
                reason = REASON_CUT if isinstance(problem, Cut) else REASON_BROKEN
                raw = window.text[window.pos : window.pos + _EXCERPT]
                yield Rejection(kind, reason, where, raw=raw)  # type: ignore[arg-type]
                raise
            if not isinstance(value, dict):
                yield Found(kind, 1)  # type: ignore[arg-type]
                yield Rejection(kind, REASON_BROKEN, where, raw=as_text(value))  # type: ignore[arg-type]
            elif kind == "call":
                yield from self._call(value, where)
            else:
                yield from self._message(value, chat, where)

    def _message(self, value: dict[str, Any], chat: _Chat, where: Provenance) -> Iterator[Record]:
        yield Found("message", 1)
        thread = self._thread(chat)
        key = text_of(value.get("key_id"))
        phone = chat.device == "ios" or (chat.device is None and _CUT_KEY.match(key or "") is not None)
        data = text_of(value.get("data"))
        if data is not None and chat.jid == EXPORTED:
            data = data.removeprefix(" ")  # what stood behind the colon
        what = made(
            self._item, data, meta=value.get("meta") is True, media=value.get("media") is True,
            mime=text_of(value.get("mime")), caption=text_of(value.get("caption")), logged=self._logged,
            number=None if phone else value.get("message_type"), sticker=value.get("sticker") is True,
            base=chat.base)  # fmt: skip
        sender, direction = self._sender(value, chat.jid, what)
        self._people.wrote(thread, sender)
        details = what.details
        quoted = text_of(value.get("quoted_data"))
        if quoted is not None:
            details["quoted"] = lines_of(quoted)
        for name, word in (("received_timestamp", "received"), ("read_timestamp", "read_at")):
            if value.get(name):
                details[word] = str(value[name])
        more = {name: told for name, told in value.items() if name not in _KNOWN and told not in (None, "", [], {})}
        if more:
            self._notes.unread(more)
            details["fields"] = more
        time = self._time(value, chat)
        self._notes.undated += time.basis == "none"
        self._shifted |= phone and "received_timestamp" not in value
        # of an iPhone's key only the beginning is given
        same = same_of(key, what.kind, what.text, everywhere=not phone)
        same = same or _same(time, sender, what.kind, what.text, where)
        yield Message(
            thread, what.kind, direction, sender, time, what.text, where, app_key=key, same=same,
            reply_to=text_of(value.get("reply")), attachments=what.attachments, details=details or None, raw=what.raw,
        )  # fmt: skip
        for who, emoji in object_of(value.get("reactions")).items():
            if not isinstance(emoji, str) or not emoji:
                continue
            yield Found("reaction", 1)
            own = who == "You"
            person = self._people.roster.owner() if own else self._people.called(who)
            yield Reaction(thread, key or str(where.row), person, emoji, MISSING, msgspec.structs.replace(
                where, table="reactions"), "out" if own else "in")  # fmt: skip

    def _sender(self, value: dict[str, Any], jid: str, what: Made) -> tuple[str | None, Direction]:
        """Who wrote a message. In a group the exporter can take the owner's for somebody's whom it cannot name."""
        if not what.spoken:
            return None, "unknown"
        if value.get("from_me") is True:
            return self._people.roster.owner(), "out"
        shown = text_of(value.get("sender"))
        if shown is not None:
            return self._people.called(shown), "in"
        if jid == EXPORTED:
            name = self._people.name_of(jid)
            return (self._people.called(name), "in") if name is not None else (None, "unknown")
        if kind_of(jid) == "direct":
            return self._people.of_jid(jid), "in"
        return None, "unknown"

    def _time(self, value: dict[str, Any], chat: _Chat) -> Time:
        stamp = value.get("timestamp")
        if isinstance(stamp, bool) or not isinstance(stamp, int | float):
            return times.missing(stamp)
        time = times.from_unix_ms(round(stamp * 1000)) if abs(stamp) < 1e12 else times.missing(stamp)
        if time.utc_ms is None and (other := times.in_other_unit(stamp)) is not None:
            time, _ = other
        if chat.jid == EXPORTED and time.utc_ms is not None:
            self._from_text += 1
            return _wall_clock(time.utc_ms, text_of(value.get("time")), str(stamp))
        return msgspec.structs.replace(time, raw=str(stamp))

    def _call(self, value: dict[str, Any], where: Provenance) -> Iterator[Record]:
        yield Found("call", 1)
        yield call(
            self._people, text_of(value.get("data")) or "", text_of(value.get("sender")),
            self._time(value, _Chat(CALLS[0], 0)), text_of(value.get("key_id")), where,
            own=value.get("from_me") is True)  # fmt: skip


def _same(time: Time, sender: str | None, kind: str, text: str | None, where: Provenance) -> str | None:
    if time.basis == "none":
        return None
    return "\x1f".join((time.raw, sender or "", kind, text or "", str(where.row)))


def _wall_clock(utc_ms: int, clock: str | None, raw: str) -> Time:
    """The wall clock that a moment was made from: the one nearest to it with these hours and minutes."""
    match = _CLOCK.match(clock or "")
    if match is None:
        return times.missing(raw)
    moment = datetime(1970, 1, 1) + timedelta(milliseconds=utc_ms)  # noqa: DTZ001
    near = moment.replace(hour=int(match[1]), minute=int(match[2]))
    days = (near + timedelta(days=n) for n in (-1, 0, 1))
    return times.from_local(min(days, key=lambda one: abs(one - moment)), raw)
