"""Encrypted databases of apps on Apple's systems: of Signal, whose key lies in the keychain, and of Telegram.

SQLCipher 4 with a raw key of 32 bytes and a salt of 16, which the app gives together (96 hexadecimal digits), and with
the first 32 bytes of the file in clear, so that the system sees a database there: the salt is then not in the file.
What follows is encrypted, so that the rest of the head makes no sense: that is how such a file is told from a database
in clear. Pages and their check are those of `parsers.containers.signal_desktop`.

Telegram keeps key and salt in `.tempkeyEncrypted`, in a folder above the database: AES-256-CBC, key and IV from the
first 32 and last 16 bytes of the SHA-512 of the app's passcode, which is a fixed word where none was set; behind the 48
bytes stand four of a hash, which the check of the first page makes needless.

Sources: signalapp/Signal-iOS (`GRDBDatabaseStorageAdapter`: key and salt of 48 bytes, `cipher_plaintext_header_size`
32); for Telegram the published readers telegram-message-exporter (soakes) and telegram-chat-recovery (mere);
zetetic.net/sqlcipher/sqlcipher-api, sqlcipher/design. Run on databases that SQLCipher itself made for the tests.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from parsers.containers import Container, Member, NoKeyFits, Unread, register
from parsers.containers.signal_desktop import GIVEN, Pages, decrypted
from parsers.errors import NeedsKey
from parsers.hexkeys import from_hex
from parsers.item import Note
from parsers.sqlite.database import MAGIC
from parsers.words import N_

if TYPE_CHECKING:
    from parsers.item import Item

_PAGE, _HEAD, _RESERVE, _KEY = 4096, 32, 80, 32
_WHOLE = _KEY + 16
_TEMPKEY = ".tempkeyEncrypted"
_NO_PASSCODE = b"no-matter-key"
KEY = N_("a database whose key an app keeps apart, as Signal and Telegram do on an iPhone: the 96 digits of key and "
         "salt, or for Telegram the app's passcode with the file .tempkeyEncrypted")
FOUND = N_("It was decrypted from {path} with the key in {key}, which lies in the evidence.")


@register
class KeychainDatabase(Container):
    """An encrypted database with its first bytes in clear."""

    rank = 1

    def recognises(self, item: Item) -> bool:
        if item.size < _PAGE:
            return False
        head = item.head(128)
        if len(head) < 128:  # what holds it is damaged there
            return False
        stated = int.from_bytes(head[16:18], "big"), head[20]
        return head.startswith(MAGIC) and stated == (_PAGE, _RESERVE) and not _makes_sense(head)

    def members(self, item: Item, secrets: Sequence[bytes]) -> Iterator[Member | Unread]:
        given = dict.fromkeys(key for secret in secrets if (key := key_of(secret)))
        notes = [(key, Note(GIVEN, {"path": item.path})) for key in given]
        notes += [(key, Note(FOUND, {"path": item.path, "key": where.path})) for where in _beside(item)
                  for key in unwrapped(where.head(), (_NO_PASSCODE, b"", *secrets))]  # fmt: skip
        fits = ((pages, note) for key, note in notes if (pages := _pages(key)).fit(item))
        opened = next(fits, None)
        if opened is None:
            tried = given or (secrets and len(notes) > len(given))
            raise (NoKeyFits if tried else NeedsKey)(path=item.path, what=KEY)
        pages, note = opened
        yield from decrypted(item, pages, note)


def _makes_sense(head: bytes) -> bool:
    """Whether the head of a database goes on as one: schema format, encoding, a page of a table (SQLite, 1.3, 1.6)."""
    form, encoding = int.from_bytes(head[44:48], "big"), int.from_bytes(head[56:60], "big")
    return form <= 4 and encoding <= 3 and head[100] in (5, 13)


def key_of(secret: bytes) -> bytes | None:
    """Key and salt from what was given: 48 bytes, or their digits, also as SQLCipher takes them (`x'…'`)."""
    return secret if len(secret) == _WHOLE else from_hex(secret, _WHOLE)


def _beside(item: Item) -> list[Item]:
    """Telegram's files of keys, those in the folders above the database first."""
    found = item.evidence.named(_TEMPKEY)
    return sorted(found, key=lambda one: (not item.path.startswith(f"{one.folder}/"), -len(one.folder), one.path))


def unwrapped(content: bytes, passcodes: Sequence[bytes]) -> Iterator[bytes]:
    """Key and salt that Telegram's file of the key stands for, under each passcode: at most one is right."""
    if len(content) < _WHOLE or len(content) % 16 or len(content) > 1024:
        return
    for passcode in dict.fromkeys(passcodes):
        digest = hashlib.sha512(passcode).digest()
        machine = Cipher(algorithms.AES(digest[:32]), modes.CBC(digest[-16:])).decryptor()
        yield machine.update(content)[:_WHOLE]


def _pages(key: bytes) -> Pages:
    return Pages(key[:_KEY], key[_KEY:], _HEAD)
