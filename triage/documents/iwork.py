"""Documents of Pages, Numbers and Keynote: their words, else the preview that they carry.

Facts: since 2013 `Index/*.iwa`, in the document or in its `Index.zip`: blocks of a zero, a length of three bytes and
Snappy without check sums (Sean Patrick O'Brien, "iWork '13 File Format"); in them a length, an `ArchiveInfo` (2: one
`MessageInfo` for each object, of it 1 type and 3 length), and the objects. Words are in `TSWP.StorageArchive` (type
2001, 3: texts), those of cells in `TST.TableDataList` (type 6005, 3: entries, of them 3: text) (SheetJS, re-lab).
Before, `index.xml` or `index.apxl`, packed by gzip or not. `.iwpv2` and `.iwph` stand in a document with a password.
Snappy: google/snappy, format_description.txt.

A document as a folder, as macOS shows it as one file, is not read as a document.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from parsers.protobuf import Fields, NotProtobuf, fields, varint
from triage.documents import pdf
from triage.documents.pieces import DAMAGED, ENCRYPTED, TOO_LARGE, Lines, Packed, Unreadable

_STORAGE, _CELLS = 2001, 6005
_INDEX = r"(?:.*/)?Index\.zip"
_PARTS = r"(?:.*/)?(?:Index/)?(?:[^/]+/)*[^/]+\.iwa"
_OLD = r"index\.(?:xml|apxl)(?:\.gz)?"
_PREVIEW = r"(?:.*/)?QuickLook/Preview\.pdf"
_PICTURE = r"(?:.*/)?(?:QuickLook/Thumbnail|preview)\.jpe?g"
_LARGEST = 64 << 20  # bytes of one part


class _Old(Lines):
    paragraphs = frozenset(("p", "br"))
    cells = frozenset(("t", "ct"))
    words = frozenset(("p",))
    silent = frozenset(("metadata", "stylesheet", "version-history"))


def is_one(packed: Packed) -> bool:
    """Whether a zip is such a document."""
    return any(packed.matching(pattern) for pattern in (_INDEX, r"(?:.*/)?Index/[^/]+\.iwa", _OLD))


def read(packed: Packed, told: dict[str, Any], *, scans: bool) -> Iterator[str | bytes]:
    """The words; where there are none, those of the preview, or its picture. Raises Unreadable."""
    if packed.matching(r"(?:.*/)?\.iw(?:pv2|ph)"):
        raise Unreadable(ENCRYPTED)
    found = False
    for text in _words(packed):
        found = found or bool(text.strip())
        yield text
    if found:
        return
    for name in packed.matching(_PREVIEW):
        yield from pdf.read(b"".join(packed.blocks(name)), told, scans=scans)
        return
    for name in packed.matching(_PICTURE)[-1:]:
        told["scans"] = 1
        if scans:
            yield b"".join(packed.blocks(name))


def _words(packed: Packed) -> Iterator[str]:
    for name in packed.matching(_OLD):
        blocks = packed.blocks(name)
        yield from _Old().read(_unzipped(blocks) if name.endswith(".gz") else blocks)
        return
    inner = packed.matching(_INDEX)
    if inner:
        try:
            archive = zipfile.ZipFile(io.BytesIO(b"".join(packed.blocks(inner[0]))))
        except zipfile.BadZipFile as error:
            raise Unreadable(DAMAGED) from error
        packed = Packed(archive)
    for name in packed.matching(_PARTS):
        data = b"".join(packed.blocks(name))
        for kind, content in _objects(_unframed(data)):
            yield from _texts(kind, content)


def _unzipped(blocks: Iterator[bytes]) -> Iterator[bytes]:
    machine = zlib.decompressobj(31)
    size = 0
    for block in blocks:
        while block:
            made = machine.decompress(block, 1 << 18)
            size += len(made)
            if size > _LARGEST:
                raise Unreadable(TOO_LARGE)
            yield made
            block = machine.unconsumed_tail  # noqa: PLW2901  (what is left of it)


def _unframed(data: bytes) -> bytes:
    """The content of a part: its blocks, unpacked."""
    found, at = bytearray(), 0
    while at + 4 <= len(data):
        size = int.from_bytes(data[at + 1:at + 4], "little")
        block = data[at + 4:at + 4 + size]
        if data[at] != 0 or len(block) < size:
            raise Unreadable(DAMAGED)
        found += snappy(block)
        if len(found) > _LARGEST:
            raise Unreadable(TOO_LARGE)
        at += 4 + size
    return bytes(found)


def snappy(block: bytes) -> bytes:
    """Unpack what Snappy packed, without its frame. Raises Unreadable."""
    try:
        size, at = varint(block, 0)
        if size > _LARGEST:
            raise Unreadable(TOO_LARGE)
        found = bytearray()
        while at < len(block) and len(found) < size:
            tag = block[at]
            at += 1
            if tag & 3 == 0:
                length = (tag >> 2) + 1
                if length > 60:  # the length stands in so many bytes behind
                    more = length - 60
                    length = int.from_bytes(block[at:at + more], "little") + 1
                    at += more
                found += block[at:at + length]
                at += length
                continue
            if tag & 3 == 1:
                length, back, more = (tag >> 2 & 7) + 4, (tag >> 5) << 8 | block[at], 1
            else:
                length, more = (tag >> 2) + 1, 2 if tag & 3 == 2 else 4
                back = int.from_bytes(block[at:at + more], "little")
            at += more
            if not 0 < back <= len(found):
                raise Unreadable(DAMAGED)
            start = len(found) - back
            piece = bytes(found[start:start + min(back, length)])
            found += (piece * (length // len(piece) + 1))[:length]
    except (NotProtobuf, IndexError) as error:
        raise Unreadable(DAMAGED) from error
    if len(found) != size:
        raise Unreadable(DAMAGED)
    return bytes(found)


def _objects(data: bytes) -> Iterator[tuple[int, bytes]]:
    """(type, content) of each object."""
    at = 0
    try:
        while at < len(data):
            size, at = varint(data, at)
            info = fields(data[at:at + size])
            at += size
            for message in info.get(2, ()):
                if not isinstance(message, bytes):
                    raise Unreadable(DAMAGED)
                one = fields(message)
                kind, length = _number(one, 1), _number(one, 3)
                yield kind, data[at:at + length]
                at += length
    except NotProtobuf as error:
        raise Unreadable(DAMAGED) from error


def _number(found: Fields, key: int) -> int:
    value = found.get(key, [0])[0]
    return value if isinstance(value, int) else 0


def _texts(kind: int, content: bytes) -> Iterator[str]:
    if kind not in (_STORAGE, _CELLS):
        return
    try:
        for value in fields(content).get(3, ()):
            if not isinstance(value, bytes):
                continue
            texts = [value] if kind == _STORAGE else [one for one in fields(value).get(3, ()) if isinstance(one, bytes)]
            for text in texts:
                words = _SIGNS.sub("\n", text.decode("utf-8", "replace")).strip("\n")
                if words:
                    yield f"{words}\n"
    except NotProtobuf:  # another thing of that number: the others are read all the same
        return


_SIGNS = re.compile("[\u2028\u2029\ufffc\x04\x05\x0b\x0c]+")
