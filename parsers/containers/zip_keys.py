"""Members of a zip that are encrypted, in the two ways in use: the old one of the format itself, and AES.

Facts: APPNOTE 6.3.10, 6.1 (the old encryption; its check is one byte, so one password in 256 passes it wrongly) and
4.4.4 (flag 6: strong encryption, which only its maker's programs write and which is not read here). AES: WinZip's
AE-1 and AE-2 description 1.04: method 99, extra field 0x9901 (version, "AE", strength, real method); the data are a
salt, two bytes to check the password, the content in counter mode from 1 with a little-endian counter, and ten bytes
of HMAC-SHA1 over the encrypted content; keys by PBKDF2 with 1000 rounds; AE-2 leaves the checksum out.
"""

from __future__ import annotations

import hashlib
import hmac
import struct
import zipfile
from collections.abc import Callable, Iterator, Sequence

import fast_zip_decryption  # noqa: F401  (sets what zipfile takes the old encryption away with, sixty times as fast)

from parsers.containers.ciphers import counted
from parsers.streams import ReadAt, blocks
from parsers.words import N_

AES_METHOD = 99
WHAT = N_("a zip with a password")
_SALT = {1: 8, 2: 12, 3: 16}  # bytes, by strength; keys are twice as long
_AUTHENTICATION = 10  # bytes
_TRIED = 16  # members that passwords are proved on
Check = Callable[[zipfile.ZipInfo, bytes], bool]


class AesFields:
    """The extra field of an AES member: `version` 1 or 2, `strength` 1 to 3, `method` by which it is packed."""

    def __init__(self, info: zipfile.ZipInfo) -> None:
        extra = info.extra
        while len(extra) >= 4:
            kind, length = struct.unpack_from("<HH", extra)
            if kind == 0x9901 and length >= 7:
                self.version, _, self.strength, self.method = struct.unpack_from("<H2sBH", extra, 4)
                if self.strength in _SALT:
                    return
            extra = extra[4 + length:]
        raise NotImplementedError("AES encryption of an unknown kind")

    @property
    def salt(self) -> int:
        """Bytes of salt before the content."""
        return _SALT[self.strength]

    def keys(self, password: bytes, salt: bytes) -> tuple[bytes, bytes, bytes]:
        """Return (key of the content, key of its authentication, the two bytes that check the password)."""
        length = 2 * self.salt
        derived = hashlib.pbkdf2_hmac("sha1", password, salt, 1000, 2 * length + 2)
        return derived[:length], derived[length:2 * length], derived[2 * length:]


def aes_fits(at: ReadAt, start: int, info: zipfile.ZipInfo, password: bytes) -> bool:
    """Whether the password passes the check of an AES member, which one in 65,536 wrong ones does too."""
    fields = AesFields(info)
    begin = at(start, fields.salt + 2)
    return hmac.compare_digest(fields.keys(password, begin[:fields.salt])[2], begin[fields.salt:])


def aes_content(at: ReadAt, start: int, info: zipfile.ZipInfo, password: bytes) -> Iterator[bytes]:
    """Yield the decrypted (still packed) content. Raises RuntimeError where the password is another, as the library
    does, and BadZipFile at the end where the authentication fails.
    """
    fields = AesFields(info)
    begin = at(start, fields.salt + 2)
    key, authentication, check = fields.keys(password, begin[:fields.salt])
    if check != begin[fields.salt:]:
        raise RuntimeError(WHAT)
    mac = hmac.new(authentication, digestmod="sha1")
    first, size = start + fields.salt + 2, info.compress_size - fields.salt - 2 - _AUTHENTICATION
    if size < 0:
        raise zipfile.BadZipFile("an encrypted member is too short")

    def authenticated() -> Iterator[bytes]:
        for block in blocks(at, first, size):
            mac.update(block)
            yield block

    yield from counted(authenticated(), key)
    if not hmac.compare_digest(mac.digest()[:_AUTHENTICATION], at(first + size, _AUTHENTICATION)):
        raise zipfile.BadZipFile(f"Bad authentication code for file {info.filename!r}")


def old_fits(archive: zipfile.ZipFile, info: zipfile.ZipInfo, password: bytes) -> bool:
    """Whether the password passes the one-byte check of the old encryption."""
    try:
        archive.open(info, pwd=password).close()
    except RuntimeError:
        return False
    return True


def proven(
    members: Sequence[zipfile.ZipInfo], passwords: Sequence[bytes], fits: Check, proves: Check
) -> list[bytes]:
    """The passwords that open members to their end, tried on the smallest. Members may have different ones."""
    found: list[bytes] = []
    for member in sorted(members, key=lambda member: member.file_size)[:_TRIED]:
        if not any(fits(member, password) for password in found):
            found += [password for password in passwords
                      if password not in found and fits(member, password) and proves(member, password)]
    return found
