"""Protocol buffers read strictly by their wire format, without a schema.

Source: protobuf.dev/programming-guides/encoding. Groups, which nothing uses any more, are refused.
"""

from __future__ import annotations

_LONGEST = 10  # bytes of a number

#: Field number: its values in order, numbers (varint, fixed 32 and 64, unsigned) or bytes.
Fields = dict[int, list[int | bytes]]


class NotProtobuf(ValueError):
    """The bytes are no protocol buffer."""


def varint(data: bytes, position: int) -> tuple[int, int]:
    """Return a number and the position behind it. Raises NotProtobuf."""
    value = 0
    for n in range(_LONGEST):
        if position >= len(data):
            raise NotProtobuf("ends in a number")
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << 7 * n
        if byte < 0x80:
            return value & (1 << 64) - 1, position
    raise NotProtobuf("a number without end")


def fields(data: bytes) -> Fields:
    """Return every field of a message. Raises NotProtobuf where the bytes are none."""
    found: Fields = {}
    position = 0
    while position < len(data):
        tag, position = varint(data, position)
        number, kind = tag >> 3, tag & 7
        value: int | bytes
        if number == 0:
            raise NotProtobuf("field 0")
        if kind == 0:
            value, position = varint(data, position)
        else:
            if kind == 2:
                size, position = varint(data, position)
            elif kind in (1, 5):
                size = 8 if kind == 1 else 4
            else:
                raise NotProtobuf(f"wire type {kind}")
            if size > len(data) - position:
                raise NotProtobuf("ends in a field")
            value = data[position : position + size]
            position += size
            if kind != 2:
                value = int.from_bytes(value, "little")
        found.setdefault(number, []).append(value)
    return found


def message(found: Fields, number: int) -> Fields | None:
    """Return the last message in a field, None where there is none. Raises NotProtobuf."""
    values = [value for value in found.get(number, ()) if isinstance(value, bytes)]
    return fields(values[-1]) if values else None


def last(found: Fields | None, number: int) -> int | bytes | None:
    """Return the last value of a field, which counts where it is no list."""
    values = (found or {}).get(number)
    return values[-1] if values else None


def integer(found: Fields | None, number: int) -> int | None:
    """Return the last number in a field."""
    value = last(found, number)
    return value if isinstance(value, int) else None


def data(found: Fields | None, number: int) -> bytes | None:
    """Return the last bytes in a field."""
    value = last(found, number)
    return value if isinstance(value, bytes) else None


def text(found: Fields | None, number: int) -> str | None:
    """Return the last text in a field, bytes that are no UTF-8 as surrogates."""
    value = data(found, number)
    return None if value is None else value.decode("utf-8", "surrogateescape")
