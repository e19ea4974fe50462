"""The store of Telegram for iPhone and Mac, "Postbox": its objects, its names of peers, its hash of types.

An object is a run of fields: a key (its length in one byte), the number of a type, a value, its bytes in the order of
the processor (the lowest first). An object inside another stands behind a hash of its class and its length; the
outermost is the field `_` of a run. A peer is one number of 64 bits: a kind in the bits 32 to 34 (0 user, 1 group,
2 channel, 3 secret chat), the other bits an id, the lowest first. The hash of a class is MurmurHash3 (32 bits, seed
0xf7ca7fd2) of its name.

Sources: TelegramMessenger/Telegram-iOS, `submodules/Postbox/Sources` (`Coding.swift`, `Peer.swift`,
`MessageHistoryTable.swift`); the published readers telegram-chat-recovery (mere) and telegram-message-exporter
(soakes), whose numbers of classes the tests compare.
"""

from __future__ import annotations

import struct
from typing import Any

_SEED = 0xF7CA7FD2
_DEEPEST = 24
_MOST = 100_000  # members of a list
KINDS = {0: "user", 1: "chat", 2: "channel", 3: "secret"}

Object = dict[str, Any]


class PostboxError(Exception):
    """The bytes are no object of the store."""


class Reader:
    """Reads values from bytes, one after the other. Raises PostboxError where they end."""

    def __init__(self, data: bytes) -> None:
        self._data, self.position = data, 0

    @property
    def left(self) -> int:
        """Bytes that were not read."""
        return len(self._data) - self.position

    def take(self, size: int) -> bytes:
        """The next bytes."""
        if not 0 <= size <= self.left:
            raise PostboxError("ends in a value")
        self.position += size
        return self._data[self.position - size : self.position]

    def number(self, form: str) -> Any:
        """The next number, in the form of the module `struct`."""
        return struct.unpack(f"<{form}", self.take(struct.calcsize(form)))[0]

    def blob(self) -> bytes:
        """Bytes behind their length."""
        return self.take(self.number("i"))

    def text(self) -> str:
        """Text behind its length."""
        return self.blob().decode("utf-8", "surrogateescape")

    def count(self) -> int:
        """How many members follow."""
        found: int = self.number("i")
        if not 0 <= found <= _MOST:
            raise PostboxError("a list of no possible length")
        return found


def root(data: bytes) -> Object:
    """The outermost object of a run of fields. Raises PostboxError."""
    found = fields(data).get("_")
    if not isinstance(found, dict):
        raise PostboxError("no object")
    return found


def fields(data: bytes, deep: int = 0) -> Object:
    """The fields of an object. Raises PostboxError."""
    if deep > _DEEPEST:
        raise PostboxError("nested without end")
    reader, found = Reader(data), Object()
    while reader.left:
        key = reader.take(reader.number("B")).decode("utf-8", "replace")
        found[key] = _value(reader, reader.number("B"), deep)
    return found


def _object(reader: Reader, deep: int) -> Object:
    kind = reader.number("i")
    return {**fields(reader.blob(), deep + 1), "@": kind}


def _value(reader: Reader, kind: int, deep: int) -> Any:
    if kind in _PLAIN:
        return reader.number(_PLAIN[kind])
    if kind == 2:
        return reader.number("B") != 0
    if kind == 4:
        return reader.text()
    if kind == 5:
        return _object(reader, deep)
    if kind in (6, 7):
        return [reader.number("i" if kind == 6 else "q") for _ in range(reader.count())]
    if kind == 8:
        return [_object(reader, deep) for _ in range(reader.count())]
    if kind == 9:
        return [(_object(reader, deep), _object(reader, deep)) for _ in range(reader.count())]
    if kind == 10:
        return reader.blob()
    if kind == 11:
        return None
    if kind in (12, 13):
        return [reader.text() if kind == 12 else reader.blob() for _ in range(reader.count())]
    raise PostboxError(f"unknown type {kind}")


_PLAIN = {0: "i", 1: "q", 3: "d"}


def peer(value: Any) -> str | None:
    """A peer's number as the key under which Telegram's other formats have the same peer, such as `user123`."""
    if type(value) is not int or not -(1 << 63) <= value < 1 << 63:
        return None
    bits = value & (1 << 64) - 1
    kind, low, high = bits >> 32 & 7, bits & 0xFFFFFFFF, bits >> 35
    number = high << 32 | low
    if kind == 3 and not high:  # secret chats have numbers with a sign
        number = low - (1 << 32) if low >= 1 << 31 else low
    return f"{KINDS[kind]}{number}" if kind in KINDS and number else None


def peers(data: Any) -> list[str]:
    """The peers in a list that is packed into bytes, or is one."""
    if isinstance(data, bytes):
        reader = Reader(data)
        try:
            data = [reader.number("q") for _ in range(reader.count())]
        except PostboxError:
            return []
    return [key for one in data if (key := peer(one)) is not None] if isinstance(data, list) else []


def type_hash(name: str) -> int:
    """The number of a class."""
    data, h = name.encode("utf-8"), _SEED
    whole = len(data) - len(data) % 4
    for at in range(0, whole, 4):
        h ^= _mixed(int.from_bytes(data[at : at + 4], "little"))
        h = (_turned(h, 13) * 5 + 0xE6546B64) & 0xFFFFFFFF
    if data[whole:]:
        h ^= _mixed(int.from_bytes(data[whole:], "little"))
    h ^= len(data)
    h = (h ^ h >> 16) * 0x85EBCA6B & 0xFFFFFFFF
    h = (h ^ h >> 13) * 0xC2B2AE35 & 0xFFFFFFFF
    h ^= h >> 16
    return h - (1 << 32) if h >= 1 << 31 else h


def _mixed(k: int) -> int:
    return _turned(k * 0xCC9E2D51 & 0xFFFFFFFF, 15) * 0x1B873593 & 0xFFFFFFFF


def _turned(value: int, by: int) -> int:
    return (value << by | value >> 32 - by) & 0xFFFFFFFF
