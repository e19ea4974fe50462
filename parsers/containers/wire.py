"""Wire's encrypted backups, told by name and not opened.

Their first four bytes are WBUA (Android), WBUI (iPhone) or WBUX (later, on all), then of the first two a byte 0 and two
of a version (Wire's backup-export-tool, EncryptionHeader and Header; its library for phones, kalium, Backup). They are
encrypted with ChaCha20-Poly1305 and a key that Argon2 derives from the password.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from parsers.containers import Container, Member, Unread, register
from parsers.words import N_

if TYPE_CHECKING:
    from parsers.item import Item

_MAGIC = (b"WBUA\0", b"WBUI\0", b"WBUX")
ENCRYPTED = N_(
    "{path} is a Wire backup that its password encrypts. This program does not open it: restore it in Wire and back it "
    "up from Wire for desktop without a password, or open it with Wire’s own export tool.")


@register
class WireBackup(Container):
    """An encrypted backup."""

    def recognises(self, item: Item) -> bool:
        return item.head(5).startswith(_MAGIC)

    def members(self, item: Item, secrets: Sequence[bytes]) -> Iterator[Member | Unread]:
        yield Unread("", "failed", ENCRYPTED)
