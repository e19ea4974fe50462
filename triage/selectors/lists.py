"""Files with one value a line or in a table, as people and other programs save them."""

from __future__ import annotations

_MARKS = (b"\xff\xfe", b"\xfe\xff")


def decoded(data: bytes) -> str:
    """The text of a list in UTF-8 or UTF-16, with a byte-order mark or without. Raises UnicodeDecodeError."""
    if data[:2] in _MARKS:
        return data.decode("utf-16")
    if 0 in data:  # in no text in UTF-8; in UTF-16 one half of each blank, line end and Latin letter
        return data.decode("utf-16-be" if data[::2].count(0) > data[1::2].count(0) else "utf-16-le")
    return data.decode("utf-8-sig")
