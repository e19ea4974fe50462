"""Protocol-buffer blobs without their schema: `ZMETADATA` and `ZRECEIPTINFO` hold them.

Facts: https://protobuf.dev/programming-guides/encoding/ (tags, varints, lengths). A blob is read whole or not at all:
one that breaks off, or that holds what no protocol buffer does, gives None and stays raw.
"""

from __future__ import annotations

Message = dict[int, list["int | bytes"]]

_LONGEST = 4 << 20  # bytes; a blob of the app has hundreds
_MOST_FIELDS = 20_000
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5


def parse(data: object) -> Message | None:
    """Return {field number: values in order}; whole numbers for varints, bytes for all else."""
    if not isinstance(data, bytes) or not data or len(data) > _LONGEST:
        return None
    found: Message = {}
    at, n = 0, 0
    try:
        while at < len(data):
            tag, at = _varint(data, at)
            number, kind = tag >> 3, tag & 7
            value: int | bytes
            if kind == _VARINT:
                value, at = _varint(data, at)
            else:
                size, at = _varint(data, at) if kind == _BYTES else ({_FIXED64: 8, _FIXED32: 4}[kind], at)
                value, at = data[at : at + size], at + size
            n += 1
            if number == 0 or at > len(data) or n > _MOST_FIELDS:
                return None
            found.setdefault(number, []).append(value)
    except (IndexError, KeyError, ValueError):
        return None
    return found


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Return a number and the place behind it. Raises IndexError at the end, ValueError when it is too long."""
    value = 0
    for shift in range(0, 70, 7):
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
    raise ValueError("a number has at most ten bytes")


def inside(message: Message | None, *path: int) -> Message | None:
    """Return the message at the end of a path of field numbers."""
    for number in path:
        message = next(iter(messages(message, number)), None)
    return message


def messages(message: Message | None, number: int) -> list[Message]:
    """Return the messages that a field holds, without values that are none."""
    values = message.get(number, ()) if message is not None else ()
    return [found for value in values if (found := parse(value)) is not None]


def text(message: Message | None, number: int) -> str | None:
    """Return the first value of a field as text; None where it is empty or no UTF-8."""
    value = message.get(number, [None])[0] if message is not None else None
    if not isinstance(value, bytes):
        return None
    try:
        return value.decode("utf-8") or None
    except UnicodeDecodeError:
        return None


def number(message: Message | None, field: int) -> int | None:
    """Return the first value of a field as a whole number."""
    value = message.get(field, [None])[0] if message is not None else None
    return value if isinstance(value, int) else None
