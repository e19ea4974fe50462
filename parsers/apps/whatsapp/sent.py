"""The words of a message of WhatsApp as it was sent: a protocol buffer that the app keeps where it could not, or would
not, take the message apart.

Facts: `WAProto.proto` of Baileys and whatsmeow (`Message`: 1 conversation, 3 image with 3 caption, 6 text with 1 text,
7 document with 20 caption, 9 video with 7 caption, 49, 60 and 64 poll with 2 name, 2 and 3; 12 protocol message with 14
edited message; 31 sent by another device with 2 message; 37, 40, 53, 55, 58 and 59 wrappers with 1 message: view once,
disappearing, document with caption, edited).
"""

from __future__ import annotations

from parsers.protobuf import Fields, NotProtobuf, fields

#: Field of the kind: field of its words.
_WORDS = ((6, 1), (3, 3), (9, 7), (7, 20), (49, 2), (60, 2), (64, 2))
_WRAPPERS = ((37, 1), (40, 1), (53, 1), (55, 1), (58, 1), (59, 1), (31, 2), (12, 14))
_DEEPEST = 6


def words(data: object) -> str | None:
    """The text or caption of a message; None where it has none, or the bytes are no such message."""
    return _words(data, 0) if isinstance(data, bytes) and data else None


def _words(data: bytes, deep: int) -> str | None:
    try:
        found = fields(data)
    except NotProtobuf:
        return None
    plain = _text(found, 1)
    if plain is not None:
        return plain
    for kind, number in _WORDS:
        inner = _inner(found, kind)
        try:
            text = _text(fields(inner), number) if inner is not None else None
        except NotProtobuf:
            continue
        if text is not None:
            return text
    for kind, number in _WRAPPERS if deep < _DEEPEST else ():
        inner = _inner(found, kind)
        try:
            wrapped = _inner(fields(inner), number) if inner is not None else None
        except NotProtobuf:
            continue
        if wrapped is not None and (text := _words(wrapped, deep + 1)) is not None:
            return text
    return None


def _inner(found: Fields, number: int) -> bytes | None:
    value = found.get(number, [None])[0]
    return value if isinstance(value, bytes) else None


def _text(found: Fields, number: int) -> str | None:
    value = _inner(found, number)
    try:
        return value.decode("utf-8").strip() or None if value is not None else None
    except UnicodeDecodeError:
        return None
