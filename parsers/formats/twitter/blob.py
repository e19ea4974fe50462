"""The values that Twitter's app for Android packs into a blob.

Worked out from blobs of a public sample (plaso's `twitter.db` of 2015), where every one of them reads to its end: each
value begins with a byte of five bits for its type and three for how many bytes follow (1 none, 2 one, 3 two, 4 four, 5
eight). 2 and 3 are whole numbers, 4 and 5 numbers with a point, 6 true or false, 7 nothing, 8 a text counted in UTF-16
units, 9 and 11 begin and end an object, 13 a text of ASCII.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

_WIDTHS = {0: 0, 1: 0, 2: 1, 3: 2, 4: 4, 5: 8}
_MOST = 10_000
BEGIN, END = "{", "}"


def values(data: bytes) -> Iterator[Any]:
    """Yield the values of a blob in order; objects as `BEGIN` and `END`. Raises ValueError where it is none."""
    place = 0
    for _ in range(_MOST):
        if place >= len(data):
            return
        kind, width = data[place] >> 3, _WIDTHS.get(data[place] & 7)
        place += 1
        if width is None:
            raise ValueError("a width that is not known")
        if kind in (4, 5):
            size = 4 if kind == 4 else 8
            yield struct.unpack(">f" if kind == 4 else ">d", _piece(data, place, size))[0]
            place += size
        elif kind in (1, 2, 3):
            yield int.from_bytes(_piece(data, place, width), "big", signed=True)
            place += width
        elif kind == 6:
            yield bool(data[place - 1] & 7)
        elif kind == 7:
            yield None
        elif kind in (8, 13):
            length = int.from_bytes(_piece(data, place, width), "big")
            place += width
            text, place = _text(data, place, length)
            yield text
        elif kind in (9, 11):
            place += width
            yield BEGIN if kind == 9 else END
        elif kind == 14:
            length = int.from_bytes(_piece(data, place, width), "big")
            yield _piece(data, place + width, length)
            place += width + length
        else:
            raise ValueError("a type that is not known")


def _piece(data: bytes, place: int, size: int) -> bytes:
    piece = data[place:place + size]
    if len(piece) < size:
        raise ValueError("it ends in the middle")
    return piece


def _text(data: bytes, place: int, units: int) -> tuple[str, int]:
    """A text of so many UTF-16 units, in UTF-8 or with each half of a pair by itself; and where it ends."""
    start = place
    while units > 0:
        if place >= len(data):
            raise ValueError("it ends in the middle")
        lead = data[place]
        size = 1 if lead < 0x80 else 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4
        units -= 2 if size == 4 else 1
        place += size
    text = data[start:place].decode("utf-8", "surrogatepass")  # UnicodeDecodeError is a ValueError
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"), place


def texts(data: object) -> list[str] | None:
    """All texts of a blob, in order; None where it cannot be read."""
    if not isinstance(data, bytes):
        return None
    try:
        return [value for value in values(data) if isinstance(value, str) and value not in (BEGIN, END)]
    except (ValueError, struct.error):
        return None
