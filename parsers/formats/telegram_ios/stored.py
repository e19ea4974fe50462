"""Messages as the store of Telegram for iPhone keeps them: a key and a run of fields without names.

Source: TelegramMessenger/Telegram-iOS, `MessageHistoryTable.swift` (`MessageDataFlags`, reading of an entry, and of
what was forwarded), `Message.swift` (`StoreMessageFlags`).
"""

from __future__ import annotations

import struct
from typing import Any

import msgspec

from parsers.apps.postbox import Object, PostboxError, Reader, root

_KEY = struct.Struct(">qiii")
_MOST = 1000  # attributes or media of one message
INCOMING = 4
UNSENT, FAILED, SENDING = 1, 2, 32
_FIELDS = ((1 << 0, "q"), (1 << 1, "I"), (1 << 2, "q"), (1 << 3, "I"), (1 << 4, "I"), (1 << 5, "q"))
_KNOWN = 0x3F


class Index(msgspec.Struct, frozen=True):
    """A message's key. `namespace`: 0 numbered by the service, 1 by the app, 2 secret, 3 and 4 scheduled."""

    peer: int
    namespace: int
    seconds: int
    number: int


class Stored(msgspec.Struct, frozen=True):
    """A message. `unique`: the random number it was sent with; `album`: what groups several into one."""

    flags: int
    author: int | None
    text: str
    unique: int | None = None
    album: int | None = None
    thread: int | None = None
    forward: Object | None = None
    attributes: tuple[Object, ...] = ()
    media: tuple[Object, ...] = ()
    shared: tuple[tuple[int, int], ...] = ()
    damaged: int = 0


class Hole(PostboxError):
    """The row stands for messages that the app had not loaded."""


def index(key: object) -> Index | None:
    """Read a key, None where it is none."""
    return Index(*_KEY.unpack(key)) if isinstance(key, bytes) and len(key) == _KEY.size else None


def stored(value: object) -> Stored:
    """Read a message. Raises PostboxError, Hole where it is none."""
    if not isinstance(value, bytes):
        raise PostboxError("no content")
    reader = Reader(value)
    if reader.number("b") != 0:
        raise Hole("a hole")
    reader.take(8)  # the app's own number and its version
    written = reader.number("B")
    if written & ~_KNOWN:
        raise PostboxError("unknown flags")
    found = [reader.number(form) if written & flag else None for flag, form in _FIELDS]
    flags, _ = reader.number("I"), reader.number("I")
    forward = _forward(reader)
    author = reader.number("q") if reader.number("b") == 1 else None
    text = reader.text()
    attributes, broken = _objects(reader)
    media, more = _objects(reader)
    shared = tuple((reader.number("i"), reader.number("q")) for _ in range(_some(reader)))
    return Stored(flags, author, text, found[0], found[2], found[5], forward, attributes, media, shared, broken + more)


def _some(reader: Reader) -> int:
    n = reader.count()
    if n > _MOST:
        raise PostboxError("too many parts")
    return n


def _objects(reader: Reader) -> tuple[tuple[Object, ...], int]:
    """Objects behind their number, and how many of them could not be read."""
    found, broken = [], 0
    for _ in range(_some(reader)):
        data = reader.blob()
        try:
            found.append(root(data))
        except PostboxError:
            broken += 1
    return tuple(found), broken


def _forward(reader: Reader) -> Object | None:
    """Where the words come from."""
    written = reader.number("b")
    if not written:
        return None
    found: dict[str, Any] = {"author": reader.number("q"), "date": reader.number("i")}
    if written & 1 << 1:
        found["source"] = reader.number("q")
    if written & 1 << 2:
        found["message"] = (reader.number("q"), reader.number("i"), reader.number("i"))
    if written & 1 << 3:
        found["signature"] = reader.text()
    if written & 1 << 4:
        found["notice"] = reader.text()
    if written & 1 << 5:
        found["flags"] = reader.number("i")
    return found
