"""The list of files of an iPhone backup before iOS 10, `Manifest.mbdb`.

After the magic, one record after the other: domain, path, link target, hash, wrapped key (each a big-endian length of
two bytes, 0xFFFF for none, and the bytes), then mode, inode, user, group, three times, size, protection class, number
of properties, and those as pairs of such texts. Facts: https://www.theiphonewiki.com/wiki/ITunes_Backup.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

import msgspec

MAGIC = b"mbdb\x05\x00"
_NUMBERS = struct.Struct(">HQIIIIIQBB")
_NONE = 0xFFFF


class Record(msgspec.Struct, frozen=True):
    """One entry. `mode`: as Unix has it. `key`: four bytes of protection class and the wrapped key, or empty."""

    domain: str
    path: str
    key: bytes
    mode: int
    size: int
    protection: int


def records(data: bytes) -> Iterator[Record]:
    """Yield the entries. Raises EOFError where the list breaks off in one."""
    position = len(MAGIC)
    while position < len(data):
        fields = []
        for _ in range(5):
            field, position = _field(data, position)
            fields.append(field)
        if position + _NUMBERS.size > len(data):
            raise EOFError("it ends in the middle")
        mode, _, _, _, _, _, _, size, protection, properties = _NUMBERS.unpack_from(data, position)
        position += _NUMBERS.size
        for _ in range(2 * properties):
            _, position = _field(data, position)
        domain, path = (field.decode("utf-8", "surrogateescape") for field in fields[:2])
        yield Record(domain, path, fields[4], mode, size, protection)


def _field(data: bytes, position: int) -> tuple[bytes, int]:
    if position + 2 > len(data):
        raise EOFError("it ends in the middle")
    length = int.from_bytes(data[position:position + 2], "big")
    position += 2
    if length == _NONE:
        return b"", position
    if position + length > len(data):
        raise EOFError("it ends in the middle")
    return data[position:position + length], position + length
