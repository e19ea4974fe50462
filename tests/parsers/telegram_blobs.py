"""Writes Telegram's wire format by the schema that the parser reads it with, for fixtures and tests."""

from __future__ import annotations

import struct
from typing import Any

from parsers.apps.tl import Constructor, schema


def packed(value: bytes | str) -> bytes:
    """A string of bytes with its length, padded to four."""
    data = value.encode("utf-8", "surrogateescape") if isinstance(value, str) else value
    head = bytes([len(data)]) if len(data) < 254 else b"\xfe" + len(data).to_bytes(3, "little")
    return head + data + bytes(-(len(head) + len(data)) % 4)


def boxed(number: int, /, **fields: Any) -> bytes:
    """An object: the number of its constructor, then its fields. Flags are set for the optional fields given."""
    constructor = schema()[number]
    known = {name for name, *_ in constructor.fields}
    assert fields.keys() <= known, fields.keys() - known
    return number.to_bytes(4, "little") + _fields(constructor, fields)


def _fields(constructor: Constructor, fields: dict[str, Any]) -> bytes:
    words: dict[str, int] = {}
    for name, word, bit, _ in constructor.fields:
        if word is not None and name in fields and fields[name] is not False:
            words[word] = words.get(word, 0) | 1 << bit
    written = []
    for name, word, bit, kind in constructor.fields:
        if kind == "#":
            written.append(words.get(name, 0).to_bytes(4, "little"))
        elif kind != "true" and (word is None or words.get(word, 0) >> bit & 1):
            assert name in fields, f"{constructor.name} needs {name}"
            written.append(_value(kind, fields[name]))
    return b"".join(written)


def _value(kind: str, value: Any) -> bytes:
    if kind == "int":
        return struct.pack("<i", value)
    if kind == "long":
        return struct.pack("<q", value)
    if kind == "double":
        return struct.pack("<d", value)
    if kind in ("string", "bytes"):
        return packed(value)
    if kind == "Bool":
        return (0x997275B5 if value else 0xBC799737).to_bytes(4, "little")
    if kind.startswith("Vector<"):
        items = [_value(kind[7:-1], one) for one in value]
        return (0x1CB5C415).to_bytes(4, "little") + struct.pack("<i", len(items)) + b"".join(items)
    assert kind == "Object"
    assert isinstance(value, bytes)
    return value


def user(number: int) -> bytes:
    """A peer that is a user, as written since 2021."""
    return boxed(0x59511722, user_id=number)


def chat(number: int) -> bytes:
    return boxed(0x36C6019A, chat_id=number)


def channel(number: int) -> bytes:
    return boxed(0xA2A5371E, channel_id=number)


def secret(
    number: int, sender: bytes, peer: bytes, date: int, text: str, media: bytes, *, out: bool = False, ttl: int = 0
) -> bytes:
    """A message of a secret chat in the app's own form. `sender`: 4 or 8 bytes, or a peer."""
    return (
        struct.pack("<Iiii", 0x555555FA, 2 if out else 0, number, ttl) + sender + peer + struct.pack("<i", date)
        + packed(text) + media + struct.pack("<Ii", 0x1CB5C415, 0)
    )  # fmt: skip
