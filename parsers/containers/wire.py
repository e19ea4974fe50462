"""Wire's backups for phones and, of late, for all its apps: the older told by name, the newer opened.

Their first four bytes are WBUA (Android), WBUI (iPhone) or WBUX (later, on all), then of the first two a byte 0 and two
of a version (Wire's backup-export-tool, EncryptionHeader and Header; its library for phones, kalium, Backup). WBUA and
WBUI are encrypted with ChaCha20-Poly1305 and a key that Argon2 derives from the password, and are told by name only.

WBUX of version 4, which Wire's apps share (kalium, module `backup`, its README and source): numbers begin with their
highest byte. A byte 0 and two of the version, 16 of a salt, 32 that Argon2 makes of the author's account, four of
rounds and four of memory (bytes) for Argon2id, one that says whether a password encrypts it, zeros up to 1024. Then 24
bytes of the stream's header (zeros without a password) and a zip, encrypted as `parsers.containers.secretstream` says
in pieces of 4096 bytes, each of whose checks covers the first 1024 bytes too. Tested on files made after that source.
WBUX of version "03", which Wire for Android wrote before (kalium, BackupCoder and ChaCha20Utils), is the same, always
encrypted, but for a header of 63 bytes, and of checks that cover the version's two letters instead. It comes in a zip,
as `user-backup.cc20`. Early versions of version 4 that said "not encrypted" of encrypted content and kept no salt
cannot be opened by anybody.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from parsers.containers import Container, Member, NoKeyFits, Unread, register, spooled
from parsers.containers.secretstream import AROUND, HEADER, LAST, Stream
from parsers.containers.signal_backup import CUT, GIVEN
from parsers.derived import Trying, once
from parsers.errors import ArchiveDamaged, NeedsKey
from parsers.item import Note
from parsers.streams import in_place
from parsers.words import N_

if TYPE_CHECKING:
    from parsers.item import Item

_MAGIC = (b"WBUA\0", b"WBUI\0", b"WBUX")
_CROSS = b"WBUX\0"
_VERSION, _BEFORE = 4, 0x3033  # the latter are two digits
_FIXED, _SHORT = 1024, 63  # bytes
_PIECE = 4096 + AROUND  # bytes
_MOST_ROUNDS, _MOST_MEMORY = 16, 256 << 20  # Wire asks for 4 and 32 MiB; more would only keep the machine busy
_ZIP = b"PK"
_NAME = "backup.zip"
KEY = N_("a Wire backup: the password that was chosen for it")
ENCRYPTED = N_(
    "{path} is a Wire backup that its password encrypts. This program does not open it: restore it in Wire and back it "
    "up from Wire for desktop without a password, or open it with Wire’s own export tool.")
NEWER = N_("{path} is a Wire backup of the unknown version {version}. Ask for an update of this program.")


class _Header(msgspec.Struct, frozen=True):
    """The beginning of a backup. `stream`: the header of the stream. `beside`: what each check covers too.

    `locked`: a password encrypts it. `start`: where the content begins.
    """

    whole: bytes
    stream: bytes
    beside: bytes
    locked: bool
    start: int

    def key(self, item: Item, password: bytes) -> bytes | None:
        """The key that a password gives, None where this machine cannot tell."""
        rounds, memory = (int.from_bytes(self.whole[at : at + 4], "big") for at in (55, 59))
        if rounds > _MOST_ROUNDS or memory > _MOST_MEMORY:
            return None
        try:
            salt = self.whole[7:23]
            made = Argon2id(salt=salt, length=32, iterations=rounds, lanes=1, memory_cost=memory >> 10)
            return once(item, ("argon2id", password, salt, rounds, memory), lambda: made.derive(password))
        except (ValueError, UnsupportedAlgorithm, MemoryError):
            return None


@register
class WireBackup(Container):
    """A backup file."""

    def recognises(self, item: Item) -> bool:
        return item.head(5).startswith(_MAGIC)

    def members(self, item: Item, secrets: Sequence[bytes]) -> Iterator[Member | Unread | Trying]:
        head = item.read_at(0, _FIXED + HEADER)
        version = int.from_bytes(head[5:7], "big")
        size = _SHORT if version == _BEFORE else _FIXED
        if not head.startswith(_CROSS) or (version != _BEFORE and not _VERSION <= version < 0x3030):
            yield Unread("", "failed", ENCRYPTED)
        elif version not in (_VERSION, _BEFORE):
            yield Unread("", "not_read", NEWER, {"version": version})
        elif len(head) < size + HEADER:
            raise ArchiveDamaged(path=item.path, reason=N_("it ends in the middle"))
        else:
            whole, stream, before = head[:size], head[size : size + HEADER], version == _BEFORE
            header = _Header(whole, stream, head[5:7] if before else whole, before or head[_SHORT] != 0, size + HEADER)
            yield (yield from self._member(item, header, secrets))

    def _member(self, item: Item, header: _Header, secrets: Sequence[bytes]) -> Generator[Trying, None, Member]:
        start, path = header.start, f"{item.path}/{_NAME}"
        first = item.read_at(start, _PIECE)
        if not header.locked and (first.startswith(_ZIP) or not any(header.stream)):
            content = (item.read_at, start, item.size - start)
            return Member(_NAME, item.size - start, lambda: in_place(path, content),
                          lambda at, size: item.read_at(start + at, size))
        for n, secret in enumerate(secrets, 1):
            yield Trying(item.path, n, len(secrets))
            key = header.key(item, secret)
            if key is not None and Stream(key, header.stream).open(first, header.beside) is not None:
                break
        else:
            raise (NoKeyFits if secrets else NeedsKey)(path=item.path, what=KEY)
        plain = spooled(item, _opened(item, header, key))
        notes: tuple[Note, ...] = (Note(GIVEN, {"path": item.path}),)
        if plain.broken is not None:
            notes += (Note(CUT, {"path": item.path, "reason": plain.broken}, partial=True),)
        return Member(_NAME, plain.size, lambda: plain.open(path), plain.at, plain.path, notes=notes)


def _opened(item: Item, header: _Header, key: bytes) -> Iterator[bytes]:
    """Yield the content. A piece whose check does not hold ends it, as a damaged archive's does."""
    stream, position = Stream(key, header.stream), header.start
    while position < item.size:
        found = stream.open(item.read_at(position, _PIECE), header.beside)
        if found is None:
            raise ValueError("a piece that does not fit its check")
        plain, kind = found
        yield plain
        position += _PIECE
        if kind == LAST:
            return
