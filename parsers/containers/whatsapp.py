"""Encrypted backups of WhatsApp for Android: crypt12 (and 9 to 11, laid out alike), crypt14, crypt15.

Header. crypt12: version 00 01, version of the key, salt of the server (32), salt of the account (16), IV (16).
crypt14 and crypt15: the length of a protocol buffer (a varint) and that buffer: field 2 (crypt14) holds the versions,
the salts and in its field 5 the IV, field 3 (crypt15) in its field 1 the IV; field 4 names the app's version.
Content: AES-256-GCM, its 16 bytes of tag, the MD5 of all before, and in crypt12 four bytes of the phone number. A
backup of several files (wallpapers, stickers, increments) has no MD5. Inside: a zlib stream, or a zip.
Keys. crypt12 and crypt14: the file `key` of 158 bytes, a Java byte array of 131, of which the last 32 are the key.
crypt15: a root key of 32 bytes, shown to the user as 64 digits, or in `encrypted_backup.key` as a Java byte array;
key = HMAC-SHA256(HMAC-SHA256(32 zero bytes, root), "backup encryption" 01). A backup whose key is kept by the password
needs the servers of the company, and is not opened by the password alone. Key files that lie in the evidence are tried.
A backup whose tag does not fit, though the key opens its beginning, is read as far as it goes and called damaged.
Run on crypt12 and crypt14 as of 2.22.5; crypt15 on files made for the tests from the same descriptions.
Facts: the documentation and the schemas of the project wa-crypt-tools; the sample files.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import zlib
from collections.abc import Generator, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from parsers.containers import Container, Member, NoKeyFits, NotAContainer, Spooled, Unread, register, spooled
from parsers.derived import Trying
from parsers.errors import NeedsKey
from parsers.hexkeys import from_hex
from parsers.item import Note
from parsers.sqlite.database import MAGIC as SQLITE
from parsers.streams import ReadAt, blocks, unpacked
from parsers.words import N_

if TYPE_CHECKING:
    from parsers.item import Item

_NAME = re.compile(r"(.+)\.crypt(9|1[0-9])$", re.IGNORECASE)
_VERSION = re.compile(rb"\d+(\.\d+){2,3}")
_JAVA_BYTES = bytes.fromhex("aced0005757200025b42acf317f8060854e0020000787000")  # then three bytes more of the length
_TAG, _MD5, _PHONE = 16, 16, 4
_OLD_HEADER = 67
_KEY_FILES = ("key", "encrypted_backup.key")
_KEY_FILE = 158  # bytes
_LARGEST_KEY_FILE = 1024  # bytes
_MOST_KEY_FILES = 32
KEY = N_("a WhatsApp backup: the phone's file “key”")
ROOT_KEY = N_("an end-to-end encrypted WhatsApp backup: its key of 64 digits, or the phone's “encrypted_backup.key”")
GIVEN = N_("It was decrypted from {path} with a key that was given.")
FOUND = N_("It was decrypted from {path} with the key file {key}, which lies in the evidence.")
DAMAGED = N_("{path} is damaged: its key fits, but its contents fail their own check. What could be decrypted was read "
             "and may be wrong or missing in part.")


class Layout(msgspec.Struct, frozen=True):
    """Where an encrypted backup's parts are. `iv`: its start vector; `start`: where its content begins."""

    iv: bytes
    start: int
    end_to_end: bool = False


@register
class WhatsAppBackup(Container):
    """An encrypted backup."""

    rank = 1

    def recognises(self, item: Item) -> bool:
        head = item.head(4)
        likely = _NAME.match(item.name) is not None or head[1:2] == b"\x08" or head[2:3] == b"\x08"
        return likely and layout(item.head(), item.name) is not None

    def members(self, item: Item, secrets: Sequence[bytes]) -> Iterator[Member | Unread | Trying]:
        where = layout(item.head(), item.name)
        if where is None:
            raise NotAContainer
        keys = _keys(item, secrets)
        opened = yield from _opened(item, where, list(keys))
        if opened is None:
            given = any(found_in is None for found_in in keys.values())
            raise (NoKeyFits if given else NeedsKey)(path=item.path, what=ROOT_KEY if where.end_to_end else KEY)
        key, plain, authentic = opened
        found_in = keys[key]
        note = Note(GIVEN, {"path": item.path}) if found_in is None else Note(
            FOUND, {"path": item.path, "key": found_in})
        notes = (note,) if authentic else (note, Note(DAMAGED, {"path": item.path}, partial=True))
        named = _NAME.match(item.name)
        name = named[1] if named else item.name
        yield Member(name, plain.size, lambda: plain.open(f"{item.path}/{name}"), plain.at, plain.path, notes=notes)


# -- header -----------------------------------------------------------------------------------------------------


def layout(head: bytes, name: str) -> Layout | None:
    """Read the header of a backup from its first bytes, or return None where they are none.

    Where the name does not end as those of backups do, the salts (or the app's version) must be there as well: buffers
    of other programs look alike.
    """
    named = _NAME.match(name)
    if named and head[:2] == b"\x00\x01" and head[2:3] in (b"\x01", b"\x02", b"\x03") and len(head) > _OLD_HEADER:
        return Layout(head[51:67], _OLD_HEADER)
    try:
        size, start = _varint(head, 0)
        fields = _fields(head[start:start + size])
        if start + size > len(head):
            return None
        end_to_end = 3 in fields
        inner = _fields(fields[3] if end_to_end else fields.get(2, b""))
    except (IndexError, ValueError):
        return None
    iv = inner.get(1 if end_to_end else 5, b"")
    told = named or (_VERSION.match(_fields_or_none(fields.get(4, b"")).get(1, b"")) if end_to_end
                     else (len(inner.get(3, b"")), len(inner.get(4, b""))) == (32, 16))
    return Layout(iv, start + size, end_to_end) if len(iv) == 16 and told else None


def _fields_or_none(data: bytes) -> dict[int, bytes]:
    try:
        return _fields(data)
    except (IndexError, ValueError):
        return {}


def _varint(data: bytes, position: int) -> tuple[int, int]:
    """(number, position behind it). Raises IndexError at the end, ValueError for more than ten bytes."""
    number = shift = 0
    while shift < 70:
        byte = data[position]
        number |= (byte & 0x7F) << shift
        position, shift = position + 1, shift + 7
        if byte < 0x80:
            return number, position
    raise ValueError("no varint")


def _fields(data: bytes) -> dict[int, bytes]:
    """The fields of a protocol buffer that hold bytes. Raises IndexError and ValueError where it is none."""
    found, position = {}, 0
    while position < len(data):
        tag, position = _varint(data, position)
        kind = tag & 7
        if kind == 0:
            _, position = _varint(data, position)
            continue
        if kind == 2:
            length, position = _varint(data, position)
        elif kind in (1, 5):
            length = 8 if kind == 1 else 4
        else:
            raise ValueError("no protocol buffer")
        if position + length > len(data) or tag < 8:
            raise ValueError("no protocol buffer")
        if kind == 2:
            found[tag >> 3] = data[position:position + length]
        position += length
    return found


# -- keys -------------------------------------------------------------------------------------------------------


def _keys(item: Item, secrets: Sequence[bytes]) -> dict[bytes, str | None]:
    """{key of 32 bytes: path of the key file in the evidence, None where it was given}, in the order to try them."""
    keys: dict[bytes, str | None] = {}
    for secret in secrets:
        for key in keys_of(secret):
            keys.setdefault(key, None)
    for name in _KEY_FILES:
        small = [other for other in item.evidence.named(name) if 0 < other.size <= _LARGEST_KEY_FILE]
        for other in small[:_MOST_KEY_FILES]:
            for key in keys_of(other.head()):
                keys.setdefault(key, other.path)
    return keys


def keys_of(secret: bytes) -> list[bytes]:
    """The keys that a key file's content, 32 bytes or 64 hex digits can stand for; none for anything else."""
    held = from_hex(secret, 32) or from_hex(secret, _KEY_FILE) or secret
    if held.startswith(_JAVA_BYTES):
        held = held[len(_JAVA_BYTES) + 3:]
    if len(held) == 131:
        return [held[99:]]
    return [_key_of_root(held), held] if len(held) == 32 else []


def _key_of_root(root: bytes) -> bytes:
    private = hmac.digest(bytes(32), root, "sha256")
    return hmac.digest(private, b"backup encryption\x01", "sha256")


# -- content ----------------------------------------------------------------------------------------------------


class _Content:
    """The content of a backup under one key. `authentic`: whether its tag fitted, known when all of it was read."""

    def __init__(self, at: ReadAt, where: Layout, end: int, key: bytes) -> None:
        self.at, self.where, self.end, self.key = at, where, end, key
        self.authentic = False

    def _decrypted(self) -> Iterator[bytes]:
        tag = self.at(self.end, _TAG)
        machine = Cipher(algorithms.AES(self.key), modes.GCM(self.where.iv)).decryptor()
        for block in blocks(self.at, self.where.start, max(0, self.end - self.where.start)):
            yield machine.update(block)
        try:
            machine.finalize_with_tag(tag)
            self.authentic = True
        except (InvalidTag, ValueError):
            self.authentic = False

    def begins_well(self) -> bool:
        """Whether it begins as databases and zips do, which a wrong key does not bring about."""
        first = next(self._decrypted(), b"")
        if _is_zlib(first):
            try:
                first = zlib.decompressobj().decompress(first, 1024)
            except zlib.error:
                return False
        return first.startswith((b"PK\x03\x04", SQLITE))

    def is_authentic(self, item: Item) -> bool:
        """Whether its tag fits. Nothing of what a wrong key makes of gigabytes is written to scratch for it."""
        for _ in self._decrypted():
            item.evidence.progress(0)
        return self.authentic

    def plain(self) -> Iterator[bytes]:
        """Yield the content, unpacked."""
        decrypted = self._decrypted()
        first = next(decrypted, b"")
        whole = chain((first,), decrypted)
        yield from unpacked(whole, zlib.decompressobj()) if _is_zlib(first) else whole
        for _ in decrypted:  # what stands behind the packed stream counts for the tag
            pass


def _is_zlib(first: bytes) -> bool:
    return len(first) > 1 and first[0] == 0x78 and int.from_bytes(first[:2], "big") % 31 == 0


def _opened(item: Item, where: Layout, keys: list[bytes]
            ) -> Generator[Trying, None, tuple[bytes, Spooled, bool] | None]:
    """The key that opens the backup, its content, and whether that is authentic; None where no key does."""
    if not keys:
        return None
    end = _end(item, where)
    contents = [_Content(item.read_at, where, end, key) for key in keys]
    fits = next((content for content in contents if content.begins_well()), None)
    if fits is None:  # it may hold something else: then its tag, at its end, tells
        for n, content in enumerate(contents, 1):
            yield Trying(item.path, n, len(contents))
            if content.is_authentic(item):
                fits = content
                break
    if fits is None:
        return None
    plain = spooled(item, fits.plain())
    return fits.key, plain, fits.authentic and plain.error is None


def _end(item: Item, where: Layout) -> int:
    """Where the content ends and its tag begins, told by which bytes are the MD5 of what stands before them."""
    candidates = {item.size - _MD5: _MD5 + _TAG, item.size - _MD5 - _PHONE: _MD5 + _PHONE + _TAG}
    running = hashlib.md5(usedforsecurity=False)
    position = 0
    for stop in sorted(candidates):
        for block in blocks(item.read_at, position, max(0, stop - position)):
            item.evidence.progress(0)
            running.update(block)
        position = max(position, stop)
        if stop > where.start and running.digest() == item.read_at(stop, _MD5):
            return item.size - candidates[stop]
    return item.size - _TAG
