"""`winmail.dat`: what Outlook packs a mail's files and words into when it sends rich text (TNEF).

Facts (Microsoft's MS-OXTNEF, and MS-OXPROPS for the properties): after a signature (0x223E9F78, little-endian) and a
key of two bytes stand attributes: level, id of four bytes, length, data, a checksum of two bytes. 0x00069002 begins
an attachment, 0x00018010 names it, 0x0006800F holds it; 0x00069003 and 0x00069005 hold MAPI properties of the message
and of an attachment: number, then type and id of two bytes each, for named ones a GUID and a number or a name, then
one value or, for texts, binary data and objects, their number and each with its length, padded to four bytes. 0x3707
and 0x3704 are an attachment's name, 0x370E its MIME type, 0x3701 its data (an object of an attached mail begins with
16 bytes of an interface's id and is TNEF again), 0x3712 its content id; 0x69007 is the code page of texts; 0x1000 and
0x1013 the words as text and HTML, 0x1009 as compressed RTF, which is not read. The checksum is the sum of the data's
bytes.
"""

from __future__ import annotations

import codecs
import struct
from collections.abc import Iterator

import msgspec

MAGIC = b"\x78\x9f\x3e\x22"
_RENDER, _TITLE, _DATA, _BODY, _PROPS, _ATTACHED = 0x69002, 0x18010, 0x6800F, 0x2800C, 0x69003, 0x69005
_PAGE = 0x69007
_MOST = 10_000  # attributes, properties, values
#: Types of MAPI properties of a fixed length: bytes with their padding.
_FIXED = {0x0001: 4, 0x0002: 4, 0x0003: 4, 0x0004: 4, 0x0005: 8, 0x0006: 8, 0x0007: 8, 0x000A: 4, 0x000B: 4,
          0x0014: 8, 0x0040: 8, 0x0048: 16}  # fmt: skip
_TEXT, _WIDE, _BINARY, _OBJECT = 0x001E, 0x001F, 0x0102, 0x000D
_LONG_NAME, _NAME, _MIME, _HELD, _CONTENT_ID = 0x3707, 0x3704, 0x370E, 0x3701, 0x3712
_PLAIN, _HTML = 0x1000, 0x1013


class File(msgspec.Struct):
    """A file that is packed. `mail`: it is a mail, and its data TNEF again."""

    name: str | None = None
    mime: str | None = None
    content_id: str | None = None
    data: bytes | None = None
    mail: bool = False


class Packed(msgspec.Struct):
    """What a `winmail.dat` holds. `codec`: of its texts. `whole`: nothing of it was broken."""

    text: str | None = None
    html: bytes | None = None
    files: list[File] = []
    codec: str = "cp1252"
    whole: bool = True


class _Cut(ValueError):
    """The data end, or say something that cannot be."""


def unpacked(data: bytes) -> Packed:
    """Take a `winmail.dat` apart. Never raises: what stands before something broken is kept."""
    found = Packed()
    try:
        for level_id, value, sound in _attributes(data):
            found.whole = found.whole and sound
            _take(found, level_id, value)
    except _Cut:
        found.whole = False
    found.whole = found.whole and all(file.data is not None for file in found.files if file.name is not None)
    found.files = [file for file in found.files if file.data is not None or file.name is not None]
    return found


def _attributes(data: bytes) -> Iterator[tuple[int, bytes, bool]]:
    if not data.startswith(MAGIC):
        raise _Cut("no TNEF")
    position = 6
    for _ in range(_MOST):
        if position + 9 > len(data):
            if data[position:].strip(b"\0\r\n"):
                raise _Cut("ends in an attribute")
            return
        _, number, size = struct.unpack_from("<BII", data, position)
        position += 9
        if size > len(data) - position:
            raise _Cut("ends in an attribute")
        value = data[position : position + size]
        position += size
        stated = data[position : position + 2]
        yield number, value, len(stated) == 2 and int.from_bytes(stated, "little") == sum(value) & 0xFFFF
        position += 2


def _take(found: Packed, number: int, value: bytes) -> None:
    if number == _RENDER:
        found.files.append(File())
    elif number == _PAGE:
        found.codec = _codec(int.from_bytes(value[:4], "little")) or found.codec
    elif number == _BODY and found.text is None:
        found.text = _text(value, found.codec)
    elif number == _PROPS:
        for name, kind, data in _properties(value):
            if name == _PLAIN and kind in (_TEXT, _WIDE):
                found.text = _text(data, found.codec, wide=kind == _WIDE)
            elif name == _HTML:
                found.html = data
    elif number in (_TITLE, _DATA, _ATTACHED):
        if not found.files:
            found.files.append(File())
        _attached(found.files[-1], number, value, found.codec)


def _attached(file: File, number: int, value: bytes, codec: str) -> None:
    if number == _TITLE:
        file.name = file.name or _text(value, codec)
    elif number == _DATA:
        file.data = value if file.data is None else file.data
    else:
        for name, kind, data in _properties(value):
            words = _text(data, codec, wide=kind == _WIDE) if kind in (_TEXT, _WIDE) else None
            if name == _LONG_NAME and words:
                file.name = words
            elif name == _NAME and words:
                file.name = file.name or words
            elif name == _MIME and words:
                file.mime = words
            elif name == _CONTENT_ID and words:
                file.content_id = words
            elif name == _HELD and kind in (_BINARY, _OBJECT):
                inner = data[16:] if kind == _OBJECT else data
                file.mail = kind == _OBJECT and inner.startswith(MAGIC)
                file.data = inner


def _properties(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield id, type and value of MAPI properties; of several values the first."""
    position = 4
    for _ in range(min(_number(data, 0), _MOST)):
        kind, name = _number(data, position, 2), _number(data, position + 2, 2)
        position += 4
        if name >= 0x8000:
            position = _skip_name(data, position)
        several, base = bool(kind & 0x1000), kind & 0xEFFF
        count = 1
        if several or base in (_TEXT, _WIDE, _BINARY, _OBJECT):
            count = _number(data, position)
            position += 4
        first: bytes | None = None
        for _ in range(min(count, _MOST)):
            if base in (_TEXT, _WIDE, _BINARY, _OBJECT):
                size = _number(data, position)
                position += 4
                padded = size + -size % 4
            else:
                size = padded = _FIXED.get(base, -1)
            if size < 0 or size > len(data) - position:
                raise _Cut("a property that ends elsewhere")
            if first is None:
                first = data[position : position + size]
            position += padded
        if first is not None:
            yield name, base, first


def _skip_name(data: bytes, position: int) -> int:
    if _number(data, position + 16) == 0:
        return position + 24
    size = _number(data, position + 20)
    if size > len(data) - position:
        raise _Cut("a name that ends elsewhere")
    return position + 24 + size + -size % 4


def _number(data: bytes, position: int, size: int = 4) -> int:
    if position + size > len(data):
        raise _Cut("ends in a number")
    return int.from_bytes(data[position : position + size], "little")


def _codec(page: int) -> str | None:
    """The codec of a code page, None where it is none of texts of one byte a letter, or unknown."""
    name = "utf-8" if page == 65001 else f"cp{page}"
    try:
        return codecs.lookup(name).name if 437 <= page <= 65001 else None
    except LookupError:
        return None


def _text(data: bytes, codec: str, *, wide: bool = False) -> str | None:
    """A text: UTF-16 where it is wide, else UTF-8 where it is that, else of the stated code page."""
    if wide:
        words = data.decode("utf-16-le", "replace")
    else:
        try:
            words = data.decode("utf-8")
        except UnicodeDecodeError:
            words = data.decode(codec, "replace")
    return words.rstrip("\0") or None
