"""Backups that `adb backup` writes: a few lines of text, then a tar, packed or not, encrypted or not.

Lines: "ANDROID BACKUP", version (1 to 5), 1 where packed by zlib, "none" or "AES-256". With AES follow the salt of the
password, the salt of the checksum, the rounds, a start vector, and the master key's blob, in hex. The password's key
(PBKDF2-HMAC-SHA1, 32 bytes) opens the blob (AES-CBC): vector, master key and checksum of the content, each after its
length. The checksum is PBKDF2 over the master key; from version 2 on its bytes, taken as signed, become characters and
those UTF-8, so that each byte from 0x80 turns into three; version 1 takes the low byte of each character, of the
password as well. Either way is tried, as phones disagree with the version they write.
Members lie below `apps/<package>/` (`db` its databases, `f` its files, `sp` its preferences) and `shared/`.
Facts: the Android Open Source Project, BackupPasswordManager, PasswordUtils and PerformAdbRestoreTask;
https://nelenkov.blogspot.com/2012/06/unpacking-android-backups.html.
"""

from __future__ import annotations

import hmac
import zlib
from collections.abc import Generator, Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec

from parsers.containers import Container, Member, NoKeyFits, Unread, register, spooled
from parsers.containers.ciphers import cbc
from parsers.containers.tar import entries
from parsers.derived import Trying, pbkdf2
from parsers.errors import FileMalformed, NeedsKey
from parsers.item import Note
from parsers.streams import blocks, unpacked
from parsers.words import N_

if TYPE_CHECKING:
    from parsers.item import Item

MAGIC = b"ANDROID BACKUP\n"
_MOST_ROUNDS = 1_000_000  # more would only keep the machine busy; Android uses 10,000
_HEADER = 4096  # bytes; real ones have some 600
WHAT = N_("an Android backup: its backup password")
DECRYPTED = N_("The backup {path} is encrypted and was opened with the password given.")


class _Header(msgspec.Struct, frozen=True):
    """What the lines say. `size`: where the content begins. `secret`: the five lines of an encrypted backup."""

    packed: bool
    size: int
    secret: list[bytes] | None


@register
class AndroidBackup(Container):
    """A file that `adb backup` wrote."""

    device = True

    def recognises(self, item: Item) -> bool:
        return item.head(len(MAGIC)) == MAGIC

    def members(self, item: Item, secrets: Sequence[bytes]) -> Iterator[Member | Unread | Trying]:
        header = _header(item)
        length = item.size - header.size
        if header.secret is None and not header.packed:
            yield from entries(lambda at, wanted: item.read_at(header.size + at, wanted), length, item.size, item.path)
            return
        content: Iterator[bytes] = blocks(item.read_at, header.size, length)
        notes: tuple[Note, ...] = ()
        if header.secret is not None:
            key, iv = yield from _master_key(item, header.secret, secrets)
            content = cbc(item.read_at, header.size, length, key, iv)
            notes = (Note(DECRYPTED, {"path": item.path}),)
        tar = spooled(item, unpacked(content, zlib.decompressobj()) if header.packed else content)
        for member in entries(tar.at, tar.size, item.size, item.path, tar.broken):
            if isinstance(member, Member):
                yield msgspec.structs.replace(member, notes=notes + member.notes)
            else:
                yield member


def _header(item: Item) -> _Header:
    lines = item.head(_HEADER).split(b"\n", 9)
    if len(lines) < 5 or lines[3] not in (b"none", b"AES-256"):
        encryption = lines[3][:40].decode("ascii", "replace") if len(lines) > 3 else ""
        raise FileMalformed(path=item.path, reason=f"ANDROID BACKUP {encryption}".strip())
    count = 4 if lines[3] == b"none" else 9
    if len(lines) <= count:
        raise FileMalformed(path=item.path, reason="ANDROID BACKUP AES-256")
    size = sum(len(line) + 1 for line in lines[:count])
    return _Header(lines[2] == b"1", size, lines[4:9] if count == 9 else None)


def _master_key(item: Item, secret: list[bytes], secrets: Sequence[bytes]
                ) -> Generator[Trying, None, tuple[bytes, bytes]]:
    """The key and the start vector of the content. Raises NeedsKey, NoKeyFits and FileMalformed."""
    try:
        salt, checksum_salt, iv, blob = (bytes.fromhex(secret[n].decode("ascii")) for n in (0, 1, 3, 4))
        rounds = int(secret[2])
    except ValueError as error:
        raise FileMalformed(path=item.path, reason="ANDROID BACKUP AES-256") from error
    if not 0 < rounds <= _MOST_ROUNDS or len(iv) != 16 or len(blob) % 16 or not blob:
        raise FileMalformed(path=item.path, reason="ANDROID BACKUP AES-256")
    if not secrets:
        raise NeedsKey(path=item.path, what=WHAT)
    for n, given in enumerate(secrets, 1):
        yield Trying(item.path, n, len(secrets))
        for password in dict.fromkeys((given, _low_bytes(given))):
            key = pbkdf2(item, "sha1", password, salt, rounds, 32)
            found = _open_blob(b"".join(cbc(lambda at, n: blob[at:at + n], 0, len(blob), key, iv)))
            if found and _is_checked(item, found[1], found[2], checksum_salt, rounds):
                return found[1], found[0]
    raise NoKeyFits(path=item.path, what=WHAT)


def _low_bytes(password: bytes) -> bytes:
    """A password as old versions take it: the low byte of each character."""
    text = password.decode("utf-8", "replace")
    return bytes(byte for char in text for byte in (char.encode("utf-16-le")[::2]))


def _open_blob(blob: bytes) -> tuple[bytes, bytes, bytes] | None:
    """(vector, master key, checksum), or None where the lengths make no sense, as after a wrong password."""
    parts, position = [], 0
    for _ in range(3):
        length = blob[position] if position < len(blob) else 0
        parts.append(blob[position + 1:position + 1 + length])
        position += 1 + length
    vector, key, checksum = parts
    return (vector, key, checksum) if (len(vector), len(key), len(checksum)) == (16, 32, 32) else None


def _is_checked(item: Item, key: bytes, checksum: bytes, salt: bytes, rounds: int) -> bool:
    as_characters = "".join(chr(byte if byte < 0x80 else 0xFF00 + byte) for byte in key).encode("utf-8")
    return any(hmac.compare_digest(pbkdf2(item, "sha1", form, salt, rounds, 32), checksum)
               for form in dict.fromkeys((as_characters, key)))
