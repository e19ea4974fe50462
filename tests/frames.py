"""Streams of protocol buffers from readable JSON, for fixtures.

`NAME.frames.json` is a list of messages, one a line. A key is a field's number and, for the reader of the fixture, its
name (`"11 standardMessage"`); a value is a number, text, bytes as `base16:` and digits, a message, or a list of these.
The numbers stand in the fixture, so that a wrong one in the program shows. A number with a point is a float of four
bytes. `NAME.binpb.json` is one message.
"""

from __future__ import annotations

import json
import struct
from typing import Any

_BYTES = "base16:"


def varint(value: int) -> bytes:
    """A number in the encoding of protocol buffers."""
    found = bytearray()
    value &= (1 << 64) - 1
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*found, value])


def message(fields: dict[str, Any]) -> bytes:
    """A message of these fields."""
    found = b""
    for key, value in fields.items():
        number = int(key.split(" ", 1)[0])
        for one in value if isinstance(value, list) else [value]:
            found += _field(number, one)
    return found


def _field(number: int, value: Any) -> bytes:
    if isinstance(value, int):  # also a truth value
        return varint(number << 3) + varint(int(value))
    if isinstance(value, float):
        return varint(number << 3 | 5) + struct.pack("<f", value)
    if isinstance(value, dict):
        data = message(value)
    elif value.startswith(_BYTES):
        data = bytes.fromhex(value.removeprefix(_BYTES))
    else:
        data = value.encode("utf-8", "surrogateescape")
    return varint(number << 3 | 2) + varint(len(data)) + data


def stream(frames: list[dict[str, Any]]) -> bytes:
    """The messages one after the other, each behind its length."""
    return b"".join(varint(len(data)) + data for data in map(message, frames))


def built(text: str) -> bytes:
    """The stream that a fixture describes."""
    return stream(json.loads(text))


def one(text: str) -> bytes:
    """The single message that a fixture describes."""
    return message(json.loads(text))
