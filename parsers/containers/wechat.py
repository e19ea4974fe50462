"""WeChat's encrypted database on Android, `EnMicroMsg.db`, with its write-ahead log.

SQLCipher as of its first version: pages of 1,024 bytes (4,096 is tried too), of which the last 16 hold an IV, without
a check of their own; the first 16 bytes of the file are a salt. The key is PBKDF2-SHA1 (4,000 rounds) of a password of
seven signs: the beginning of the MD5, in small hexadecimal digits, of the telephone's IMEI and the account's number
(UIN) behind one another. Telephones that give no IMEI to apps stand there as `1234567890ABCDEF`. The number stands in
the app's settings (`_auth_uin` of `auth_info_key_prefs.xml`, `default_uin` of `system_config_prefs.xml`), an IMEI in
`IMEI_DENGTA` of `DENGTA_META.xml`. Whether a key fits is told by the head of the database that it yields.

Sources: wechat-dump (ppwwyyxx), xiaomi-wechat-script (reverland), zetetic.net/sqlcipher/design. Run on databases that
SQLCipher itself made for the tests. Later versions of the app derive their password otherwise; a password that was
found elsewhere can be given.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from parsers.containers import Container, Member, NoKeyFits, Unread, register
from parsers.containers.signal_desktop import GIVEN, Pages, decrypted
from parsers.derived import pbkdf2
from parsers.errors import NeedsKey
from parsers.hexkeys import digits
from parsers.item import Item, Note
from parsers.sqlite.database import MAGIC
from parsers.words import N_

_SALT, _IV, _ROUNDS = 16, 16, 4000
_SIZES = (1024, 4096)
_NAME = re.compile(r"enmicromsg.{0,40}\.db\Z", re.IGNORECASE)
_NO_IMEI = "1234567890ABCDEF"
_NUMBERS = {
    "auth_info_key_prefs.xml": re.compile(rb'"_auth_uin"\s+value="(-?\d{1,20})"'),
    "system_config_prefs.xml": re.compile(rb'"default_uin"\s+value="(-?\d{1,20})"'),
    "DENGTA_META.xml": re.compile(rb'"IMEI_DENGTA">([0-9A-Za-z]{8,20})<'),
}
_MOST = 12
_LONGEST = 64  # signs of what is given
KEY = N_(
    "WeChat's database: its password of seven signs, or the telephone's IMEI with the account's number (UIN) behind it"
)
FOUND = N_("It was decrypted from {path} with a password made of the account's number, which lies in the evidence.")


@register
class WeChatDatabase(Container):
    """An encrypted database."""

    rank = 1

    def recognises(self, item: Item) -> bool:
        if not _NAME.match(item.name) or item.size < _SIZES[0] or item.size % _SIZES[0]:
            return False
        return not item.head(16).startswith((MAGIC[:6], b"PK"))

    def members(self, item: Item, secrets: Sequence[bytes]) -> Iterator[Member | Unread]:
        opened = _opened(item, secrets)
        if opened is None:
            raise (NoKeyFits if secrets else NeedsKey)(path=item.path, what=KEY)
        pages, how = opened
        note = Note(how, {"path": item.path})
        yield from decrypted(item, pages, note)


class _Pages(Pages):
    """Pages without a check of their own."""

    def __init__(self, key: bytes, size: int) -> None:
        self._key, self.size, self.damaged = key, size, 0

    def page(self, number: int, page: bytes) -> bytes:
        if not any(page):  # never written
            return page
        start, end = (_SALT if number == 1 else 0), self.size - _IV
        machine = Cipher(algorithms.AES(self._key), modes.CBC(page[end:])).decryptor()
        plain = machine.update(page[start:end]) + machine.finalize()
        return (MAGIC if number == 1 else b"") + plain + page[end:]

    def fits(self, first: bytes) -> bool:
        """Whether the first page is the head of a database of such pages: its sizes and its fixed bytes."""
        head = self.page(1, first)
        sizes = head[16:18] == self.size.to_bytes(2, "big") and head[20] >= _IV
        return sizes and head[21:24] == bytes((64, 32, 32))


def _opened(item: Item, secrets: Sequence[bytes]) -> tuple[_Pages, str] | None:
    """The password whose key fits, with the sentence that says how it was come by."""
    first = item.read_at(0, _SIZES[-1])
    for password, how in _passwords(item, secrets):
        key = pbkdf2(item, "sha1", password, first[:_SALT], _ROUNDS, 32)
        for size in _SIZES:
            pages = _Pages(key, size)
            if len(first) >= size and item.size % size == 0 and pages.fits(first[:size]):
                return pages, how
    return None


def _passwords(item: Item, secrets: Sequence[bytes]) -> Iterator[tuple[bytes, str]]:
    """Every password worth trying."""
    given = list(dict.fromkeys(text for secret in secrets for text in _spellings(secret)))
    for text in given:
        yield text.encode("utf-8"), GIVEN
        yield _seven(text), GIVEN
    numbers = _settings(item, "auth_info_key_prefs.xml", "system_config_prefs.xml")
    phones = _settings(item, "DENGTA_META.xml")
    for number in numbers:
        for phone in (_NO_IMEI, *phones):
            yield _seven(phone + number), FOUND
        for text in given:
            yield _seven(text + number), GIVEN
    for phone in (_NO_IMEI, *phones):
        for text in given:
            yield _seven(phone + text), GIVEN


def _spellings(secret: bytes) -> Iterator[str]:
    """What was given: as it stands, and, where it can be a password of the app, an IMEI or a number, without what
    stands between its digits, in small letters as the app writes a password, and in capitals as it writes an IMEI.
    """
    text = secret.decode("utf-8", "ignore").strip()
    if 0 < len(text) <= _LONGEST:
        yield text
        bare = digits(text)
        if bare is not None:
            signed = "".join(text.split())  # the number of an account can have a minus in front
            yield from (bare.lower(), bare.upper(), signed, signed.upper())


def _seven(text: str) -> bytes:
    return hashlib.md5(text.encode("utf-8"), usedforsecurity=False).hexdigest()[:7].encode("ascii")


def _settings(item: Item, *names: str) -> list[str]:
    """What the app's settings in the evidence say, the first few."""
    found: dict[str, None] = {}
    for name in names:
        for other in item.evidence.named(name)[:_MOST]:
            for match in _NUMBERS[name].finditer(other.head()):
                found[match[1].decode("ascii")] = None
    return list(found)[:_MOST]
