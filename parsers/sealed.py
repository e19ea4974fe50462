"""Whether a document is locked with a password, told from its own marks without opening it.

Facts: PDF 32000-1, 7.6.3 (algorithms 2, 4, 5 and 6: an empty password is tried, which most PDFs with an owner's
password open with) and ISO 32000-2, 7.6.4.3 (algorithm 2.B); [MS-OFFCRYPTO] 2.3.1 (`EncryptedPackage`), [MS-DOC] 2.5.2
(bit 8 of the flags at 10), [MS-XLS] 2.4.117 (FilePass behind the first record), [MS-PPT] 2.3.2 (`headerToken`);
OpenDocument 1.3 part 2, 3.4 (`encryption-data` in the manifest); `.iwpv2` of Pages, Numbers and Keynote.
"""

from __future__ import annotations

import hashlib
import re
import zlib

import olefile
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from parsers.item import Item

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LARGEST = 256 << 20  # bytes of a document that is looked through
_PAD = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
_LOCK = re.compile(rb"/Encrypt\s*(?:(\d{1,9})\s+(\d{1,5})\s+R\b|<<)")
_ID = re.compile(rb"/ID\s*\[\s*(<[0-9A-Fa-f\s]*>|\((?:[^()\\]|\\.)*\))", re.DOTALL)
_ESCAPED = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b"", b"\r\n": b""}
_PPT_LOCKED, _XLS_FILEPASS = 0xF3D1C4DF, 0x2F
_MANIFEST = b"META-INF/manifest.xml"
_DIRECTORY = 1 << 20  # bytes at the end of a zip among which its list of files stands


def is_sealed(item: Item) -> bool:
    """Whether a document opens with a password only. False where that cannot be told. Raises as `Item.read_at`."""
    head = item.head()
    if head.startswith(_OLE):
        return _compound(item)
    if head.startswith(_ZIP):
        return _zipped(item)
    return b"%PDF-" in head[:1024] and item.size <= _LARGEST and _pdf(item.read_at(0, item.size))


def _compound(item: Item) -> bool:
    try:
        with item.open_anywhere() as stream, olefile.OleFileIO(stream) as ole:
            if ole.exists("EncryptedPackage"):
                return True
            if ole.exists("WordDocument"):
                return bool(ole.openstream("WordDocument").read(12)[11] & 1)
            if ole.exists("Current User"):
                return int.from_bytes(ole.openstream("Current User").read(20)[12:16], "little") == _PPT_LOCKED
            book = next((name for name in ("Workbook", "Book") if ole.exists(name)), None)
            return book is not None and _has_filepass(ole.openstream(book).read(4096))
    except (OSError, ValueError, IndexError, TypeError, AttributeError):  # what the library raises over broken ones
        return False


def _has_filepass(records: bytes) -> bool:
    """Whether the beginning of a workbook's stream holds the record; it stands behind the first or the second."""
    at = 0
    for _ in range(4):
        kind, size = int.from_bytes(records[at:at + 2], "little"), int.from_bytes(records[at + 2:at + 4], "little")
        if kind == _XLS_FILEPASS:
            return True
        at += 4 + size
    return False


def _zipped(item: Item) -> bool:
    if b".iwpv2" in item.read_at(max(0, item.size - _DIRECTORY), _DIRECTORY):
        return True
    if item.size > _LARGEST or not item.head(38)[30:].startswith(b"mimetype"):
        return False
    data = item.read_at(0, item.size)
    place = data.find(_MANIFEST)
    if place < 30 or data[place - 30:place - 26] != _ZIP:
        return False
    method = int.from_bytes(data[place - 22:place - 20], "little")
    start = place + len(_MANIFEST) + int.from_bytes(data[place - 2:place], "little")
    if method == 0:
        return b"encryption-data" in data[start:start + _DIRECTORY]
    try:
        return b"encryption-data" in zlib.decompressobj(-15).decompress(data[start:], _DIRECTORY)
    except zlib.error:
        return False


# -- PDF ----------------------------------------------------------------------------------------------------------


def _pdf(data: bytes) -> bool:
    """Whether an encrypted PDF refuses the empty password. False where the dictionary cannot be read."""
    found = None
    for found in _LOCK.finditer(data):  # noqa: B007  (the last one counts: a PDF is changed at its end)
        pass
    if found is None:
        return False
    place = found.end() - 2
    if found[1] is not None:
        objects = [*re.finditer(rb"(?<!\d)%s\s+%s\s+obj\b" % (found[1], found[2]), data)]
        if not objects:
            return False
        place = objects[-1].end()
    lock = data[place:place + 4096].partition(b"endobj")[0]
    user, owner = _string(lock, b"U"), _string(lock, b"O")
    revision = _number(lock, b"R", 2)
    if user is None or owner is None or b"/Standard" not in lock:
        return b"/Standard" not in lock  # made with certificates, or by another program's own means
    if min(len(user), len(owner)) < (48 if revision >= 5 else 32):
        return False
    if revision >= 5:
        return _hash(user[32:40], revision) != user[:32]
    first = _ID.search(data)
    ident = _unescaped(first[1]) if first is not None else b""
    return not _opens(lock, user, owner, ident, revision)


def _opens(lock: bytes, user: bytes, owner: bytes, ident: bytes, revision: int) -> bool:
    permitted = (_number(lock, b"P", 0) & 0xFFFFFFFF).to_bytes(4, "little")
    length = _number(lock, b"Length", 40) // 8 if revision > 2 else 5
    if _number(lock, b"V", 1) == 4:
        length = 16
    clear = b"\xff" * 4 if revision >= 4 and re.search(rb"/EncryptMetadata\s+false", lock) else b""
    key = _md5(_PAD + owner[:32] + permitted + ident + clear)[:length]
    if revision == 2:
        return _rc4(key, _PAD) == user[:32]
    for _ in range(50):
        key = _md5(key)[:length]
    made = _md5(_PAD + ident)
    for n in range(20):
        made = _rc4(bytes(byte ^ n for byte in key), made)
    return made == user[:16]


def _hash(salt: bytes, revision: int) -> bytes:
    """Of the empty password: algorithm 2.B; of revision 5 its first step alone."""
    key = hashlib.sha256(salt).digest()
    n, last = 0, 0
    while revision > 5 and (n < 64 or last > n - 32):
        machine = Cipher(algorithms.AES(key[:16]), modes.CBC(key[16:32])).encryptor()
        made = machine.update(key * 64)
        algorithm = (hashlib.sha256, hashlib.sha384, hashlib.sha512)[sum(made[:16]) % 3]
        key, last, n = algorithm(made).digest(), made[-1], n + 1
    return key[:32]


def _md5(data: bytes) -> bytes:
    return hashlib.md5(data, usedforsecurity=False).digest()


def _rc4(key: bytes, data: bytes) -> bytes:
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) & 255
        state[i], state[j] = state[j], state[i]
    i, j, made = 0, 0, bytearray()
    for byte in data:
        i = (i + 1) & 255
        j = (j + state[i]) & 255
        state[i], state[j] = state[j], state[i]
        made.append(byte ^ state[(state[i] + state[j]) & 255])
    return bytes(made)


def _number(lock: bytes, name: bytes, default: int) -> int:
    found = re.search(rb"/%s\s*(-?\d{1,12})\b" % name, lock)
    return int(found[1]) if found is not None else default


def _string(lock: bytes, name: bytes) -> bytes | None:
    found = re.search(rb"/%s\s*(<[0-9A-Fa-f\s]+>|\((?:[^()\\]|\\.)*\))" % name, lock, re.DOTALL)
    return None if found is None else _unescaped(found[1])


def _unescaped(written: bytes) -> bytes:
    """What a string of a PDF means."""
    if written[:1] == b"<":
        digits = re.sub(rb"\s", b"", written[1:-1])
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))
    return _ESCAPED.sub(_meant, written[1:-1])


def _meant(found: re.Match[bytes]) -> bytes:
    if found[1][:1] in b"01234567":
        return bytes((int(found[1], 8) & 255,))
    return _LETTERS.get(found[1], found[1])
