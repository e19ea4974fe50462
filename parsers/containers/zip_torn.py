"""Members of a zip archive whose directory is missing: what was cut off, or is not the archive's own.

A zip keeps its directory at its end, so a copy that broke off has none, while every member still stands behind a
header of its own. Those headers are followed from the start; where one is not there, the next is searched for.
Facts: APPNOTE 6.3.10, 4.3.7 (local header), 4.3.9 (data descriptor, with or without its signature, of 4 or 8 bytes a
size), 4.5.3 (sizes above 4 GB), 4.4.4 (bit 3: sizes stand behind the data, bit 0: encrypted). Nothing is taken on
trust: a member whose size no header states is unpacked to its end, or the descriptor behind it must state the distance
that was covered. What a member holds is checked against its checksum when it is read, as in any zip.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from parsers.containers import BOMB_RATIO, BOMB_SIZE
from parsers.streams import ReadAt, blocks

if TYPE_CHECKING:
    from parsers.item import Item

_HEADER = struct.Struct("<4s5H3L2H")
_LOCAL, _DESCRIPTOR = b"PK\x03\x04", b"PK\x07\x08"
_CIPHER = 12  # bytes that the old encryption adds in front
_ENCRYPTED, _SIZES_BEHIND = 1, 8
_ABSENT = 0xFFFFFFFF
_LONG_SIZES = 1  # kind of extra field
_STEP = 1 << 20  # bytes
_MOST_MEMBERS = 1 << 20
_KNOWN_METHODS = frozenset((0, 6, 8, 9, 12, 14, 93, 95, 98, 99))


class Found(NamedTuple):
    """A member, and whether all of it is there."""

    info: zipfile.ZipInfo
    whole: bool


def is_torn(item: Item, archive: zipfile.ZipFile) -> bool:
    """Whether the directory that was found is not the archive's own: it does not know the member that the file begins
    with. A cut archive that ends with a zip inside ends with that one's directory; a directory of nothing can be put
    behind anything.
    """
    first = min((info.header_offset for info in archive.infolist()), default=1)
    return first > 0 and not item.starts and item.head(4) == _LOCAL


def members(item: Item, offset: int = 0, stop: int | None = None) -> Iterator[Found]:
    """Yield the members that begin from `offset` on and before `stop`, in the order of the file. Raises what reading
    the evidence raises.
    """
    at, size, n = item.read_at, item.size, 0
    while n < _MOST_MEMBERS and (stop is None or offset < stop):
        item.evidence.progress(0)
        header = _header(at, offset)
        if header is None:
            following = _next_header(item, offset)
            if following is None:
                return
            offset = following
            continue
        info, start = header
        end = _end(item, info, start)
        n += 1
        if end is None or end > size:
            yield Found(info, whole=False)
            if info.flag_bits & _SIZES_BEHIND and end is None:  # where it ends is unknown: others may stand behind it
                following = _next_header(item, start)
                if following is None:
                    return
                offset = following
                continue
            return
        yield Found(info, whole=True)
        offset = end


def files(item: Item) -> list[Found]:
    """The members that are files."""
    return [one for one in members(item) if not one.info.is_dir()]


def _header(at: ReadAt, offset: int) -> tuple[zipfile.ZipInfo, int] | None:
    """A member by its own header, with the place of its data; None where no header stands."""
    data = at(offset, _HEADER.size)
    if len(data) < _HEADER.size or not data.startswith(_LOCAL):
        return None
    _, version, flags, method, clock, day, checksum, packed, size, name_size, extra_size = _HEADER.unpack(data)
    if method not in _KNOWN_METHODS or not name_size or version & 0xFF > 99:
        return None
    name = at(offset + _HEADER.size, name_size)
    extra = at(offset + _HEADER.size + name_size, extra_size)
    if len(name) < name_size or b"\0" in name:
        return None
    info = zipfile.ZipInfo(name.decode("utf-8" if flags & 0x800 else "cp437", "replace"), _when(clock, day))
    info.flag_bits, info.compress_type, info.CRC = flags, method, checksum
    info._raw_time = clock  # type: ignore[attr-defined]  # noqa: SLF001  (the library checks passwords by it)
    info.header_offset, info.extra = offset, extra
    info.file_size, info.compress_size = _long_sizes(extra, size, packed)
    return info, offset + _HEADER.size + name_size + extra_size


def _when(clock: int, day: int) -> tuple[int, int, int, int, int, int]:
    return ((day >> 9) + 1980, day >> 5 & 15, day & 31, clock >> 11, clock >> 5 & 63, (clock & 31) * 2)


def _long_sizes(extra: bytes, size: int, packed: int) -> tuple[int, int]:
    """The sizes of a member, from its extra field where the header has no room for them."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind == _LONG_SIZES and length >= 16 and _ABSENT in (size, packed) and at + 20 <= len(extra):
            return struct.unpack_from("<QQ", extra, at + 4)
        at += 4 + length
    return size, packed


def _end(item: Item, info: zipfile.ZipInfo, start: int) -> int | None:
    """Where a member ends, its descriptor included; None where it cannot be told. Completes its sizes."""
    if not info.flag_bits & _SIZES_BEHIND or info.compress_size:
        return start + info.compress_size
    if info.is_dir():
        return start
    if info.compress_type == zipfile.ZIP_DEFLATED and not info.flag_bits & _ENCRYPTED:
        return _by_unpacking(item, info, start)
    return _by_descriptor(item, info, start)


def _by_unpacking(item: Item, info: zipfile.ZipInfo, start: int) -> int | None:
    """The end of a deflated member is where its packed stream ends."""
    machine = zlib.decompressobj(-zlib.MAX_WBITS)
    size = checksum = fed = 0
    most = max(BOMB_SIZE, BOMB_RATIO * item.size)
    try:
        for block in blocks(item.read_at, start, item.size - start):
            item.evidence.progress(0)
            fed += len(block)
            while block and not machine.eof:
                part = machine.decompress(block, _STEP)
                size, checksum = size + len(part), zlib.crc32(part, checksum)
                block = machine.unconsumed_tail  # noqa: PLW2901  (what is left of it)
                if size > most:
                    return None
            if machine.eof:
                info.compress_size = fed - len(machine.unused_data)
                info.file_size, info.CRC = size, checksum
                return _behind_descriptor(item.read_at, start + info.compress_size, info)
    except zlib.error:
        return None
    return None


def _behind_descriptor(at: ReadAt, end: int, info: zipfile.ZipInfo) -> int:
    """Where the descriptor of a member ends; `end` where none stands there that agrees with it."""
    for signed in (True, False):
        found = _descriptor(at, end, signed=signed)
        for checksum, packed, size, behind in found:
            if (packed, size) == (info.compress_size, info.file_size):
                info.CRC = checksum  # as it was written: reading the member compares
                return behind
    return end


def _by_descriptor(item: Item, info: zipfile.ZipInfo, start: int) -> int | None:
    """The end of a member that cannot be unpacked here: the descriptor that states just this distance."""
    added = _CIPHER if info.flag_bits & _ENCRYPTED else 0

    def fits(place: int) -> int | None:
        for checksum, packed, size, behind in _descriptor(item.read_at, place, signed=True):
            as_stored = info.compress_type != zipfile.ZIP_STORED or packed == size + added
            if packed == place - start and as_stored:
                info.CRC, info.compress_size, info.file_size = checksum, packed, size
                return behind
        return None

    return _search(item, start, _DESCRIPTOR, fits)


def _descriptor(at: ReadAt, place: int, *, signed: bool) -> Iterator[tuple[int, int, int, int]]:
    """What a descriptor can say: (checksum, packed size, size, place behind it), in sizes of 4 and of 8 bytes.

    Something of the archive must stand behind it, or the file end there.
    """
    data = at(place, 32)
    skip = 4 if signed else 0
    if signed and not data.startswith(_DESCRIPTOR):
        return
    for form in ("<LLL", "<LQQ"):
        end = skip + struct.calcsize(form)
        if len(data) >= end and data[end:end + 2] in (b"PK", b"P", b""):
            checksum, packed, size = struct.unpack_from(form, data, skip)
            yield checksum, packed, size, place + end


def _next_header(item: Item, offset: int) -> int | None:
    """The next place, behind `offset`, where a member's header stands; None where there is none."""

    def fits(place: int) -> int | None:
        return place if _header(item.read_at, place) is not None else None

    return _search(item, offset + 1, _LOCAL, fits)


def _search(item: Item, offset: int, signature: bytes, fits: Callable[[int], int | None]) -> int | None:
    """The first place from `offset` on with this signature for which `fits` has an answer: that answer."""
    while offset < item.size:
        item.evidence.progress(0)
        block = item.read_at(offset, _STEP + 3)
        if not block:
            return None
        found = block.find(signature)
        while 0 <= found < _STEP:
            answer = fits(offset + found)
            if answer is not None:
                return answer
            found = block.find(signature, found + 1)
        offset += _STEP
    return None
