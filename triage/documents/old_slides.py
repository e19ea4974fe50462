"""PowerPoint's binary presentations (.ppt), of PowerPoint 97 to 2003.

Facts: [MS-PPT] 2.3.1 RecordHeader (version and instance, type, length; version 0xF holds other records), 2.9.42
TextCharsAtom (UTF-16), 2.9.43 TextBytesAtom (low bytes of UTF-16), 2.9.21 CString of comments and names, 2.3.2
CurrentUserAtom, whose `headerToken` says that the presentation is encrypted.

The stream is read as it lies. What PowerPoint saved quickly stands behind what it replaces, so that words which were
taken out may come along; words that stand twice, as titles do, come once.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

import olefile

from triage.documents.pieces import DAMAGED, ENCRYPTED, Unreadable

_HEADER = struct.Struct("<HHI")
_CHARS, _BYTES, _COMMENT, _STRING = 0x0FA0, 0x0FA8, 12000, 0x0FBA
_ENCRYPTED = 0xF3D1C4DF
_DEEPEST = 30
_SIGNS = {0x0B: "\n", 0x0D: "\n"}


def read(compound: olefile.OleFileIO) -> Iterator[str]:
    """The words of slides, notes and comments, each text on lines of its own. Raises Unreadable."""
    if compound.exists("Current User"):
        user = compound.openstream("Current User").read(20)
        if len(user) == 20 and int.from_bytes(user[12:16], "little") == _ENCRYPTED:
            raise Unreadable(ENCRYPTED)
    seen: set[str] = set()
    for text in _texts(compound.openstream("PowerPoint Document").read()):
        words = text.translate(_SIGNS).strip("\0 \n")
        if words and words not in seen:
            seen.add(words)
            yield f"{words}\n"


def _texts(data: bytes) -> Iterator[str]:
    """The texts of all records, in order. Raises Unreadable where none can be read."""
    ends, at, n = [len(data)], 0, 0
    inside = [0]
    while at + _HEADER.size <= len(data):
        while len(ends) > 1 and at >= ends[-1]:
            ends.pop()
            inside.pop()
        version, kind, length = _HEADER.unpack_from(data, at)
        at += _HEADER.size
        if length > len(data) - at:
            if n == 0:
                raise Unreadable(DAMAGED)
            return
        n += 1
        if version & 0xF == 0xF and len(ends) < _DEEPEST:
            ends.append(at + length)
            inside.append(kind)
            continue
        content = data[at:at + length]
        if kind == _CHARS or (kind == _STRING and inside[-1] == _COMMENT):
            yield content.decode("utf-16-le", "replace")
        elif kind == _BYTES:
            yield content.decode("latin-1")
        at += length
