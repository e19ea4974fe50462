"""Word's binary documents (.doc), of Word 97 to 2003.

Facts: [MS-DOC] 2.5.1 FibBase (wIdent, nFib; bit 8 of the flags at 10 says encrypted, bit 9 which stream holds the
tables), 2.5.6 FibRgFcLcb97 (fcClx at 0x1A2), 2.8.35 and 2.9.177 Clx and piece table: the text lies in pieces, each of
bytes in Windows-1252 (`fCompressed`) or of UTF-16. 2.4.1: signs below a blank stand for ends of paragraphs and cells,
breaks, and fields, whose instructions stand between 0x13 and 0x14.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

import olefile

from triage.documents.pieces import DAMAGED, ENCRYPTED, OTHER, Unreadable

_WORD, _FIRST_97 = 0xA5EC, 0xC1
_ENCRYPTED, _TABLE_1 = 0x0100, 0x0200
_CLX = 0x1A2
_LONGEST = 4_000_000  # characters
_SIGNS = {0x07: "\t", 0x0B: "\n", 0x0C: "\n\n", 0x0D: "\n", 0x0E: "\n", 0x1E: "-", 0xA0: "\u00a0",
          **dict.fromkeys((*range(7), 8, *range(0x0F, 0x13), *range(0x16, 0x1E), 0x1F), "")}
_INSTRUCTION = re.compile("\x13[^\x13\x14\x15]*[\x14\x15]|[\x13\x14\x15]")


def read(compound: olefile.OleFileIO) -> Iterator[str]:
    """The words of a document with its notes, heads and feet. Raises Unreadable."""
    main = compound.openstream("WordDocument").read()
    if len(main) < _CLX + 8:
        raise Unreadable(DAMAGED)
    ident, version = struct.unpack_from("<HH", main)
    (flags,) = struct.unpack_from("<H", main, 10)
    if ident != _WORD or version < _FIRST_97:
        raise Unreadable(OTHER)
    if flags & _ENCRYPTED:
        raise Unreadable(ENCRYPTED)
    table = compound.openstream("1Table" if flags & _TABLE_1 else "0Table").read()
    start, size = struct.unpack_from("<II", main, _CLX)
    texts, length = [], 0
    for text in _pieces(main, table[start:start + size]):
        texts.append(text)
        length += len(text)
        if length > _LONGEST:  # pieces may lie over one another
            break
    yield _INSTRUCTION.sub("", "".join(texts)).translate(_SIGNS)


def _pieces(main: bytes, clx: bytes) -> Iterator[str]:
    at = 0
    while clx[at:at + 1] == b"\x01":  # changes of looks, each with its length
        at += 3 + int.from_bytes(clx[at + 1:at + 3], "little")
    if clx[at:at + 1] != b"\x02":
        raise Unreadable(DAMAGED)
    plc = clx[at + 5:at + 5 + int.from_bytes(clx[at + 1:at + 5], "little")]
    count = (len(plc) - 4) // 12
    places = struct.unpack_from(f"<{count + 1}I", plc)
    for n in range(count):
        (where,) = struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * n + 2)
        length = max(0, places[n + 1] - places[n])
        if where & 1 << 30:
            begin = (where & (1 << 30) - 1) // 2
            yield main[begin:begin + length].decode("cp1252", "replace")
        else:
            yield main[where:where + 2 * length].decode("utf-16-le", "replace")
