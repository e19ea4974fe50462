"""Blobs of the app's newest versions that are FlatBuffers and no longer Telegram's wire format.

Facts (flatbuffers.dev, internals): a buffer begins with the offset of its root table; a table begins with the distance
back to its vtable, which begins with its own size and the table's, two bytes each, followed by offsets into the table;
a text is its length in four bytes, UTF-8, and a zero. Which field of which table is what the app does not publish, so
nothing is taken for the words of a message: the texts that stand in a buffer are told as such, and its bytes are kept.
"""

from __future__ import annotations

_MOST, _LONGEST = 50, 20_000  # texts, bytes of one


def is_flat(data: bytes) -> bool:
    """Whether bytes are a FlatBuffer: its root table and vtable lie inside and fit each other."""
    root = int.from_bytes(data[:4], "little")
    if len(data) < 16 or root % 4 or not 4 <= root <= len(data) - 4:
        return False
    back = int.from_bytes(data[root : root + 4], "little", signed=True)
    vtable = root - back
    if back == 0 or vtable % 2 or not 4 <= vtable <= len(data) - 4:
        return False
    size, table = (int.from_bytes(data[vtable + n : vtable + n + 2], "little") for n in (0, 2))
    if size < 4 or size % 2 or vtable + size > len(data) or table < 4 or root + table > len(data):
        return False
    offsets = (int.from_bytes(data[vtable + n : vtable + n + 2], "little") for n in range(4, size, 2))
    return all(offset == 0 or 4 <= offset < table for offset in offsets)


def texts(data: bytes) -> list[str]:
    """The texts of a FlatBuffer in the order in which they stand, each once."""
    found: dict[str, None] = {}
    at = 4
    while at <= len(data) - 5 and len(found) < _MOST:
        size = int.from_bytes(data[at : at + 4], "little")
        end = at + 4 + size
        if 2 <= size <= _LONGEST and end < len(data) and data[end] == 0:
            try:
                text = data[at + 4 : end].decode("utf-8")
            except UnicodeDecodeError:
                text = ""
            if text and all(letter.isprintable() or letter in "\n\r\t\u200d\u200b\ufe0f" for letter in text):
                found[text] = None
                at = (end + 4) & ~3
                continue
        at += 4
    return list(found)
