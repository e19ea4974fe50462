"""Wire's backup for all its apps (WBUX of version 4): pages of protocol buffers, opened by `parsers.containers.wire`.

Facts: wireapp/kalium, module `backup` and `backup.proto` in its published versions. The zip holds pages of up to a
thousand entries, `users_0.binpb`, `conversations_0.binpb`, `messages_0.binpb` and so on (at first without `_`), read
together from the first on. Each is a `BackupData`: 1 whose backup it is and when it was made, 2 conversations, 3
messages, 4 people, 5 reactions (later). A message has 1 its id, 2 its time (milliseconds; at first a text of ISO 8601),
3 who sent it, 4 their device, 5 the conversation, one of 6 text (2 who is mentioned, from and how many UTF-16 letters;
3 what it answers; both later), 7 a file, 8 a place, then 9 a number for debugging and 10 (later) when it was last
edited. Ids are a value and a domain; at first the owner's was text. A backup has no files, only what they are called,
their id on the server and the SHA-256 of what lies there, encrypted. It has no calls, events, pings, nor who is in a
conversation or what kind it is; people named are those who wrote.

Tested: fixtures made after that source, of its first version and of the latest; without a real sample. Not read: keys
and tokens of files, loudness of voice notes, the number for debugging.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from itertools import chain
from typing import Any

from parsers import times
from parsers.base import Context, Identified, Parser, closed, register, spared
from parsers.exports import Cast, Notes, iso_time
from parsers.item import Item
from parsers.protobuf import Fields, NotProtobuf, data, fields, integer, last, message, text, varint
from parsers.reasons import REASON_BROKEN, REASON_NOWHERE, WARNING_NO_OWNER, WARNING_TRUNCATED
from parsers.records import (
    OWNER,
    Attachment,
    Direction,
    Found,
    Kind,
    LedgerKind,
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
from parsers.words import N_

APP = "Wire"
REASON = N_("Page of a Wire backup: whose it is, then people, conversations or messages")
REASON_NO_MESSAGE = N_("The message that it belongs to is not in the backup.")

_ENDING = ".binpb"
_LONGEST = 32 << 20  # bytes of an entry; a longer one is damage or an attack
_RAW = 1000  # bytes of a damaged entry that are kept
_ID = re.compile(r"[0-9A-Za-z._@-]{1,200}\Z")
_DOMAIN = re.compile(r"[0-9A-Za-z.-]{0,200}\Z")
_NUMBER = re.compile(r"(\d+)")
_MEDIA: dict[str, Kind] = {"image": "image", "video": "video", "audio": "voice"}
_FIELDS = {1: "info", 2: "conversations", 3: "messages", 4: "users", 5: "reactions"}
_OF_MESSAGE = frozenset(range(1, 11))


@register
class WireBackup(Parser):
    """See the module's docstring."""

    id = "wire-backup"
    name = N_("Wire backup (for all its apps)")
    version = "2"
    app = APP
    tested = ("first schema (by published source)", "schema with reactions (by published source)")
    notes = N_(
        "Built from Wire's published source, without a real sample. A backup holds no files, calls or events, and does "
        "not say who is in a conversation. One with a password needs it.")
    signs = Signs(endings=(_ENDING,))

    def identify(self, item: Item) -> Identified | None:
        owner = _owner_of(item) if item.name.lower().endswith(_ENDING) else None
        if owner is None:
            return None
        mine = _order(item)
        if any(_order(other) < mine and _owner_of(other) == owner for other in _beside(item)):
            return None  # read together with the first page
        return Identified(90, REASON)

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        owner = _owner_of(item)
        others = sorted((one for one in _beside(item) if _order(one) > _order(item)), key=_order)
        pages = [item, *(one for one in others if owner is not None and _owner_of(one) == owner)]
        backup = _Backup(item, context)
        for page in pages:
            item.claim(page)
            yield from backup.reactions(page)
        yield from closed(chain.from_iterable(map(backup.records, pages)), backup.close)


def _beside(item: Item) -> list[Item]:
    return [one for one in item.evidence.in_folder(item.folder)
            if one.name.lower().endswith(_ENDING) and not one.container]


def _order(item: Item) -> tuple[list[tuple[int, str]], str]:
    parts = ((int(part), "") if part.isdigit() else (0, part) for part in _NUMBER.split(item.name.lower())[:20])
    return list(parts), item.name


def _owner_of(item: Item) -> str | None:
    """Whose backup a page is of, by its first entry; None where it is no page."""
    head = item.head()
    try:
        tag, position = varint(head, 0)
        size, position = varint(head, position)
        if tag != 10 or not 8 <= size <= len(head) - position:
            return None
        info = fields(head[position : position + size])
        if not all(isinstance(last(info, number), bytes) for number in (1, 2, 3, 5)) or 4 not in info:
            return None
        rest = head[position + size :]
        if rest and varint(rest, 0)[0] not in (18, 26, 34, 42):
            return None
        return _id(info, 3)
    except NotProtobuf:
        return None


def _id(found: Fields | None, number: int) -> str | None:
    """An id: a message of value and domain, or, as the owner's at first, text."""
    value = data(found, number)
    return None if value is None else _id_of(value)[0]


def _id_of(value: bytes) -> tuple[str | None, str | None]:
    """The value and domain of an id."""
    try:
        inner = fields(value)
        name, domain = text(inner, 1), text(inner, 2)
        if set(inner) <= {1, 2} and name and _ID.match(name) and _DOMAIN.match(domain or ""):
            return name, domain or None
    except NotProtobuf:
        pass
    plain = value.decode("utf-8", "replace")
    return (plain, None) if _ID.match(plain) else (None, None)


def _begins(head: bytes) -> tuple[int, int, int]:
    """The tag of an entry, the size of its content and where that begins. Raises NotProtobuf."""
    tag, position = varint(head, 0)
    kind = tag & 7
    if tag < 8 or kind not in (0, 1, 2, 5):
        raise NotProtobuf("no entry")
    if kind in (1, 5):
        return tag, 8 if kind == 1 else 4, position
    value, behind = varint(head, position)
    return tag, value if kind == 2 else 0, behind


class _Backup:
    """One backup while its pages are read."""

    def __init__(self, item: Item, context: Context) -> None:
        self._item, self._context = item, context
        self._cast = Cast(APP)
        self._owner: str | None = None
        self._notes = Notes("content")
        self._truncated = False
        self._n = 0
        self._liked: dict[str, list[tuple[str, list[str | None], Provenance]]] = {}

    def close(self) -> Iterator[Record]:
        """Yield conversations, people, what belongs to no message, and warnings."""
        for number, liked in self._liked.items():
            for emoji, people, where in liked:
                for person in people:
                    raw = f"{emoji} {person or '?'} {number}"
                    yield Rejection("reaction", REASON_NO_MESSAGE, where, raw=raw)
        self._liked = {}
        yield from self._cast.records()
        if self._owner is None:
            yield Told(WARNING_NO_OWNER)
        yield from self._notes.warnings()
        if self._truncated:
            yield Told(WARNING_TRUNCATED, partial=True)

    # -- entries ------------------------------------------------------------------------------------------------

    def _entries(self, page: Item) -> Iterator[tuple[int, int, bytes]]:
        """Yield the offset, field and bytes of each entry of a page."""
        held, offset = bytearray(), 0
        for block in spared(self._item, page, page.chunks()):
            held += block
            position = 0
            while True:
                try:
                    tag, size, start = _begins(bytes(held[position : position + 20]))
                except NotProtobuf:
                    break
                start += position
                end = start + size
                if end > len(held) or size > _LONGEST:
                    break
                self._n += 1
                if self._n % 2000 == 0:
                    self._context.check()
                yield offset + position, tag >> 3, bytes(held[start:end]) if tag & 7 == 2 else b""
                position = end
            del held[:position]
            offset += position
            if len(held) > 2 * _LONGEST:
                break
        self._truncated |= bool(held)

    def reactions(self, page: Item) -> Iterator[Record]:
        """Take the reactions of a page, which are told with their messages, and whose backup it is."""
        for offset, field, content in self._entries(page):
            where = Provenance(page.name, None, offset)
            if field == 1 and self._owner is None:
                self._info(content)
            elif field == 5:
                yield from self._reaction(content, where)

    def _reaction(self, content: bytes, where: Provenance) -> Iterator[Record]:
        try:
            found = fields(content)
            number = text(found, 1)
            liked = [fields(one) for one in found.get(2, ()) if isinstance(one, bytes)]
        except NotProtobuf:
            yield from _rejected("reaction", content, where)
            return
        for one in liked:
            people = [_id_of(value)[0] for value in one.get(2, ()) if isinstance(value, bytes)]
            emoji = text(one, 1)
            yield Found("reaction", len(people))
            if number is None or not emoji:
                for _ in people:
                    yield Rejection("reaction", REASON_BROKEN, where, raw=content[:_RAW].hex())
                continue
            self._liked.setdefault(number.lower(), []).append((emoji, people, where))

    def _info(self, content: bytes) -> None:
        try:
            info = fields(content)
        except NotProtobuf:
            return
        owner = _id(info, 3)
        if owner is not None:
            self._owner = owner
            self._cast.has_owner = True
            self._cast.owner(None, [("account", owner)])

    def records(self, page: Item) -> Iterator[Record]:
        """What a page says, but for its reactions."""
        for offset, field, content in self._entries(page):
            where = Provenance(page.name, None, offset)
            if field == 3:
                try:
                    yield from self._message(fields(content), content, where)
                except NotProtobuf:
                    yield from _rejected("message", content, where)
            elif field in (2, 4):
                try:
                    (self._conversation if field == 2 else self._user)(fields(content), where)
                except NotProtobuf:
                    self._notes.unread([f"{_FIELDS[field]} (damaged)"])
            elif field not in _FIELDS:
                self._notes.unread([f"field {field}"])

    def _unread(self, name: str, found: Fields, known: frozenset[int] | set[int]) -> None:
        self._notes.unread(f"{name}.{number}" for number in sorted(set(found) - known))

    # -- people and conversations -------------------------------------------------------------------------------

    def _user(self, found: Fields, _: Provenance) -> None:
        self._unread("users", found, {1, 2, 3})
        number = _id(found, 1)
        if number is None:
            self._notes.unread(["users (without id)"])
            return
        handle = text(found, 3)
        if number == self._owner:
            self._cast.owner(text(found, 2), [("username", handle)] if handle else [])
        else:
            self._cast.person(number, "account", number, text(found, 2), [("username", handle)] if handle else [])

    def _conversation(self, found: Fields, where: Provenance) -> None:
        self._unread("conversations", found, {1, 2, 3})
        value = data(found, 1)
        key, domain = (None, None) if value is None else _id_of(value)
        if key is None:
            self._notes.unread(["conversations (without id)"])
            return
        changed = _moment(found, 3)
        told = {"domain": domain, "changed_at": times.iso_utc(changed.utc_ms) if changed else None}
        self._cast.thread(key, "unknown", (), text(found, 2), shared=True, provenance=where,
                          details={word: one for word, one in told.items() if one is not None})  # fmt: skip

    def _person(self, number: str | None) -> str | None:
        if number is None:
            return None
        return self._cast.owner() if number == self._owner else self._cast.person(number, "account", number)

    # -- messages -----------------------------------------------------------------------------------------------

    def _message(self, found: Fields, content: bytes, where: Provenance) -> Iterator[Record]:
        kind, words, attachments, details, reply = self._content(found)  # raises before anything is told
        yield Found("message", 1)
        key, number = _id(found, 5), text(found, 1)
        if key is None:
            yield Rejection("message", REASON_NOWHERE, where, raw=content[:_RAW].hex())
            return
        if kind != "other":
            self._unread("messages", found, _OF_MESSAGE)
        sender = self._person(_id(found, 3))
        self._cast.thread(key, "unknown", [sender] if sender else (), shared=True)
        time = _moment(found, 2) or times.MISSING
        self._notes.undated += time.utc_ms is None and time.local is None
        direction = direction_of(sender, known=self._owner is not None)
        edited = _moment(found, 10)
        details |= {"device": text(found, 4) or None, "edited_at": times.iso_utc(edited.utc_ms) if edited else None}
        same = f"*wire\x1f{number.lower()}" if number is not None and len(number) >= 16 else None
        made = Message(
            key, kind, direction, sender, time, words, where, app_key=number, same=same, reply_to=reply,
            attachments=attachments, details={word: one for word, one in details.items() if one is not None} or None,
            raw=content if kind == "other" else None,
        )  # fmt: skip
        yield made
        for emoji, people, there in self._liked.pop((number or "").lower(), ()):
            for person in map(self._person, people):
                way: Direction = "unknown" if self._owner is None else "out" if person == OWNER else "in"
                yield Reaction(key, number or "", person, emoji, times.MISSING, there, way)

    def _content(
        self, found: Fields
    ) -> tuple[Kind, str | None, tuple[Attachment, ...], dict[str, Any], str | None]:
        if (words := message(found, 6)) is not None:
            self._unread("text", words, {1, 2, 3})
            return "text", text(words, 1), (), {"mentions": self._mentions(words)}, text(words, 3) or None
        if (asset := message(found, 7)) is not None:
            self._unread("asset", asset, set(range(1, 14)))
            return *_asset(asset), {}, None
        if (place := message(found, 8)) is not None:
            self._unread("location", place, {1, 2, 3, 4})
            return "location", None, (), _place(place), None
        numbers = sorted(set(found) - _OF_MESSAGE)
        self._notes.unknown(", ".join(map(str, numbers)) or "–")
        return "other", None, (), {"fields": numbers or None}, None

    def _mentions(self, words: Fields) -> list[dict[str, Any]] | None:
        told = []
        for one in words.get(2, ()):
            mention = fields(one) if isinstance(one, bytes) else {}
            told.append({"person": self._person(_id(mention, 3)), "start": integer(mention, 1),
                         "length": integer(mention, 2)})  # fmt: skip
        return told or None


def _rejected(kind: LedgerKind, content: bytes, where: Provenance) -> Iterator[Record]:
    yield Found(kind, 1)
    yield Rejection(kind, REASON_BROKEN, where, raw=content[:_RAW].hex())


def _moment(found: Fields, number: int) -> Time | None:
    """A time: milliseconds, or a text; None where there is none."""
    value = last(found, number)
    if value is None:
        return None
    if isinstance(value, bytes):
        return iso_time(value.decode("utf-8", "replace"))
    return times.from_unix_ms(value - (1 << 64) if value >= 1 << 63 else value)


def _asset(found: Fields) -> tuple[Kind, str | None, tuple[Attachment, ...]]:
    mime, size = text(found, 1) or None, integer(found, 2) or 0
    image, video, audio, other = (message(found, number) for number in (10, 11, 12, 13))
    seen = image if image is not None else video
    lasted = integer(video, 3) or integer(audio, 1) or 0
    stated = data(found, 5)
    told = {
        "asset": text(found, 6), "domain": text(found, 8), "width": integer(seen, 1), "height": integer(seen, 2),
        "encrypted_sha256": stated.hex() if stated and len(stated) <= 64 else None,
    }  # fmt: skip
    attachment = Attachment(
        text(found, 3) or text(other, 1) or None, mime, None, size if 0 < size < 1 << 50 else None,
        duration_s=lasted / 1000 if 0 < lasted < 1 << 40 else None,
        details={word: one for word, one in told.items() if one} or None,
    )  # fmt: skip
    kind = _MEDIA.get((mime or "").partition("/")[0], "document")
    for media, inner in (("image", image), ("video", video), ("audio", audio)):
        kind = _MEDIA[media] if inner is not None else kind
    return kind, None, (attachment,)


def _place(found: Fields) -> dict[str, Any]:
    told: dict[str, Any] = {"place": text(found, 3) or None, "zoom": integer(found, 4)}
    for word, number, most in (("lon", 1, 180), ("lat", 2, 90)):
        bits = integer(found, number)
        degrees = struct.unpack("<f", struct.pack("<I", bits))[0] if bits is not None and bits < 1 << 32 else None
        told[word] = round(degrees, 6) if degrees is not None and -most <= degrees <= most else None
    return told
