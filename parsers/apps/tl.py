"""Telegram's wire format as the app for Android stores it: objects that begin with the number of their constructor.

The numbers and fields of the constructors are Telegram's published schema (core.telegram.org/schema), gathered in
`tl.txt` from its layers 70 to 229 for everything that a message, user or chat can hold. A number is the CRC-32 of
its definition, so that a definition either is the one that was written or does not exist; those of messages and
service messages were checked against it, back to layer 17. What the app adds for itself (`message_secret`, the path
of a file behind a message) follows its readers (DrKLO/Telegram, `TLRPC.Message`, and readers of the same in
ALEAPP's telegramAndroid, which ran on nine devices).

Reading never guesses: at a number that is not known it stops, and what stood before it is kept.
"""

from __future__ import annotations

import functools
import pkgutil
import re
import struct
from collections.abc import Callable
from typing import Any

import msgspec

_VECTOR = 0x1CB5C415
_BOOLS = {0x997275B5: True, 0xBC799737: False}
_NULL = 0x56730BCD
_DEEPEST = 48  # objects in objects; a page of rich text has a dozen
PEERS = {
    0x9DB1BC6D: 4, 0xBAD0E5BB: 4, 0xBDDDE532: 4, 0x59511722: 8, 0x36C6019A: 8, 0xA2A5371E: 8,
}  # fmt: skip  (numbers of the peer constructors and the bytes of the id behind them)
_SECRET = {0x555555FA, 0x555555F9, 0x555555F8}

#: Constructors that only the app's own storage has, and the actions of secret chats.
_OWN = """
55555550 messageActionUserJoined
55555552 messageActionTTLChange ttl:int
555555f5 messageActionLoginUnknownLocation title:string address:string
555555f7 messageEncryptedAction encrypted_action:Object
a1733aec decryptedMessageActionSetMessageTTL ttl_seconds:int
65614304 decryptedMessageActionDeleteMessages random_ids:Vector<long>
8ac1f475 decryptedMessageActionScreenshotMessages random_ids:Vector<long>
0c4f40be decryptedMessageActionReadMessages random_ids:Vector<long>
6719e45c decryptedMessageActionFlushHistory
f3048883 decryptedMessageActionNotifyLayer layer:int
29632a36 messageMediaUnsupported bytes:bytes
"""
_FIELD = re.compile(r"(\w+):(?:(\w+)\.(\d+)\?)?([\w#<>]+)\Z")

Object = dict[str, Any]
#: name, the word that holds its flag, the flag's bit, type
_Field = tuple[str, str | None, int, str]


class TlError(Exception):
    """The bytes are not what the schema says, or of a constructor that it does not have."""


class Constructor(msgspec.Struct, frozen=True):
    """A constructor: its name and its fields in order."""

    name: str
    fields: tuple[_Field, ...]


@functools.cache
def schema() -> dict[int, Constructor]:
    """Every known constructor by its number. Read once, on first need."""
    data = pkgutil.get_data("parsers.apps", "tl.txt") or b""
    found = {}
    for line in (data.decode("ascii") + _OWN).splitlines():
        if line:
            number, name, *fields = line.split()
            found[int(number, 16)] = Constructor(name, tuple(map(_field, fields)))
    return found


def _field(text: str) -> _Field:
    match = _FIELD.match(text)
    if match is None:
        raise ValueError(text)
    return match[1], match[2], int(match[3] or 0), match[4]


class Reader:
    """Reads one blob from the start. Every method raises TlError where the bytes end or do not fit."""

    def __init__(self, data: bytes) -> None:
        self.data, self.pos, self._depth = data, 0, 0

    def _take(self, size: int) -> bytes:
        if size < 0 or self.pos + size > len(self.data):
            raise TlError(f"ends at byte {len(self.data)}")
        self.pos += size
        return self.data[self.pos - size : self.pos]

    def number(self) -> int:
        """A constructor's number, without moving on at the end of the blob."""
        return int.from_bytes(self._take(4), "little")

    def i32(self) -> int:
        return int.from_bytes(self._take(4), "little", signed=True)

    def i64(self) -> int:
        return int.from_bytes(self._take(8), "little", signed=True)

    def f64(self) -> float:
        value: float = struct.unpack("<d", self._take(8))[0]
        return value

    def blob(self) -> bytes:
        """A string of bytes: its length in one byte or, behind 254, in three; padded to four."""
        size, head = self._take(1)[0], 1
        if size == 254:
            size, head = int.from_bytes(self._take(3), "little"), 4
        elif size == 255:
            raise TlError("a string of no length")
        value = self._take(size)
        self.pos += -(head + size) % 4
        return value

    def text(self) -> str:
        return self.blob().decode("utf-8", "surrogateescape")

    def boxed(self) -> Any:
        """An object with its number. A dict of its fields, its constructor's name under `_`."""
        number = self.number()
        if number in _BOOLS:
            return _BOOLS[number]
        if number == _NULL:
            return None
        constructor = schema().get(number)
        if constructor is None:
            raise TlError(f"unknown constructor {number:08x}")
        return self.fields(constructor)

    def fields(self, constructor: Constructor, into: Object | None = None) -> Object:
        """The fields of a constructor, into a dict that keeps what was read when an error comes."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise TlError("objects too deep in each other")
        found: Object = {} if into is None else into
        found["_"] = constructor.name
        words: dict[str, int] = {}
        for name, word, bit, kind in constructor.fields:
            if kind == "#":
                words[name] = self.number()
            elif word is None or words.get(word, 0) >> bit & 1:
                found["(reading)"], found["(begins)"] = name, self.pos
                found[name] = True if kind == "true" else self._value(kind)
        found.pop("(reading)", None)
        found.pop("(begins)", None)
        self._depth -= 1
        return found

    def _value(self, kind: str) -> Any:
        read = _READ.get(kind)
        if read is not None:
            return read(self)
        if kind.startswith("Vector<"):
            return self.vector(kind[7:-1])
        if kind.startswith("int"):  # int128, int256
            return self._take(int(kind[3:]) // 8).hex()
        raise TlError(f"no type {kind}")

    def truth(self) -> bool:
        number = self.number()
        if number not in _BOOLS:
            raise TlError("no truth value")
        return _BOOLS[number]

    def vector(self, kind: str) -> list[Any]:
        if self.number() != _VECTOR:
            raise TlError("no vector")
        count = self.i32()
        if not 0 <= count <= (len(self.data) - self.pos) // 4:
            raise TlError(f"a vector of {count}")
        return [self._value(kind) for _ in range(count)]


_READ: dict[str, Callable[[Reader], Any]] = {
    "int": Reader.i32, "long": Reader.i64, "double": Reader.f64, "string": Reader.text, "bytes": Reader.blob,
    "Bool": Reader.truth, "Object": Reader.boxed,
}  # fmt: skip


class Blob(msgspec.Struct):
    """What a blob gave. `unread`: the field where reading ended, None when all was read; `why`: the reason.

    `path`: the file that the app noted behind a message.
    """

    value: Object
    unread: str | None = None
    why: str = ""
    path: str | None = None


def read_message(data: bytes) -> Blob | None:
    """Read a message as far as it can be read. None when not even its kind is known."""
    reader = Reader(data)
    try:
        number = reader.number()
    except TlError:
        return None
    value: Object = {}
    try:
        if number in _SECRET:
            _secret(reader, value)
        else:
            constructor = schema().get(number)
            if constructor is None or not constructor.name.startswith("message"):
                return None
            reader.fields(constructor, value)
    except (TlError, RecursionError) as error:
        unread = value.pop("(reading)", "")
        inside = value.get(unread)
        begins = value.pop("(begins)", None)
        if unread in ("media", "action") and inside is None:
            value[unread] = _named(data, begins)
        return Blob(value, unread, str(error))
    return Blob(value, path=_path(reader))


def _named(data: bytes, begins: int | None) -> Object | None:
    """What kind of media or action it is that could not be read: its number stands first."""
    if begins is None:
        return None
    number = int.from_bytes(data[begins : begins + 4], "little")
    constructor = schema().get(number)
    return {"_": constructor.name if constructor is not None else f"{number:08x}", "(unread)": True}


def _secret(reader: Reader, value: Object) -> None:
    """A message of a secret chat, which the app stores in a form of its own.

    The sender is a user's number, 32 bits in older versions and 64 in newer ones, or a peer; which of them shows by
    the peer that follows.
    """
    value["_"] = "message_secret"
    value["(reading)"] = "id"
    flags = reader.number()
    value["out"], value["id"], value["ttl"] = bool(flags & 2), reader.i32(), reader.i32()
    value["(reading)"] = "from_id"
    start = reader.pos
    ahead = [int.from_bytes(reader.data[start + n : start + n + 4], "little") for n in (0, 4, 8)]
    if ahead[0] in PEERS:
        value["from_id"] = reader.boxed()
    elif ahead[1] in PEERS:
        value["from_id"] = reader.i32()
    elif ahead[2] in PEERS:
        value["from_id"] = reader.i64()
    else:
        raise TlError("no sender")
    value["(reading)"] = "peer_id"
    value["peer_id"] = reader.boxed()
    value["(reading)"] = "date"
    value["date"], value["message"] = reader.i32(), reader.text()
    value["(reading)"], value["(begins)"] = "media", reader.pos
    value["media"] = reader.boxed()
    value["(reading)"] = "entities"
    value["entities"] = reader.vector("Object")
    if flags & 2048:
        value["via_bot_name"] = reader.text()
    if flags & 8:
        value["reply_to_random_id"] = reader.i64()
    if flags & 131072 and len(reader.data) - reader.pos >= 8:
        value["grouped_id"] = reader.i64()
    del value["(reading)"], value["(begins)"]


def _path(reader: Reader) -> str | None:
    """The path that the app writes behind some messages: a string that ends where the blob ends, or 4 bytes before."""
    if reader.pos >= len(reader.data):
        return None
    try:
        text = reader.text()
    except TlError:
        return None
    return text if text.startswith("/") and reader.pos >= len(reader.data) - 4 else None


def read_object(data: object) -> Object | None:
    """Read a user, chat or message that must be whole; None when it cannot be read."""
    if not isinstance(data, bytes):
        return None
    try:
        value = Reader(data).boxed()
    except (TlError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def transcription(data: object) -> str | None:
    """What the app wrote down of a voice note, of the parameters that it keeps beside a message: version 1, flags, and
    with the first of them that text (DrKLO/Telegram, `MessageCustomParamsHelper`, 2022 to 2026).
    """
    if not isinstance(data, bytes):
        return None
    reader = Reader(data)
    try:
        known = reader.number() == 1
        return (reader.text() or None) if known and reader.number() & 1 else None
    except TlError:
        return None
