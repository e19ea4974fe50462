"""Signal Desktop's encrypted database, `sql/db.sqlite`, with its write-ahead log.

SQLCipher 4 with a raw key: pages of 4,096 bytes, of which the last 80 hold an IV of 16 and an HMAC-SHA512 of 64; the
first 16 bytes of the file are a salt. Pages are decrypted one by one, so that the log stays a log and both views of
the database can be read; each is checked against its HMAC. The log's frames hold encrypted pages; they are decrypted
and their checksums made anew.

The key (64 hexadecimal digits) stands in `config.json` beside the folder, as `key` until 2024; since then as
`encryptedKey`, wrapped by the operating system: on macOS and Linux AES-128-CBC under PBKDF2-SHA1 of a secret of the
keychain (`saltysalt`, 1,003 rounds on macOS, one on Linux, where the secret may be the fixed word of a machine without
a keychain), on Windows AES-256-GCM under a key of 32 bytes that the account's own protection guards.

Sources: zetetic.net/sqlcipher/design; sqlite.org/fileformat2.html (the log); Chromium's os_crypt; the projects sigtop
(tbvdm) and signal-export (carderne). Run on databases that SQLCipher itself made for the tests.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import struct
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from parsers.containers import Container, Member, NoKeyFits, NotAContainer, Spooled, Unread, register, spooled
from parsers.errors import FileTruncated, NeedsKey
from parsers.hexkeys import from_hex
from parsers.item import Note
from parsers.sqlite.database import MAGIC
from parsers.sqlite.logs import log_note
from parsers.words import N_

if TYPE_CHECKING:
    from parsers.item import Item

_PAGE, _RESERVE, _SALT, _IV, _HMAC = 4096, 80, 16, 16, 64
_FRAME_HEAD, _LOG_HEAD = 24, 32
_TRIED = 4  # pages that a key is tried on
_LOG_MAGIC = (0x377F0682, 0x377F0683)
_NAMES = frozenset({"db.sqlite", "signal.sqlite", "signal.db", "database.sqlite"})
_ROUNDS = (1003, 1)
_FIXED = b"peanuts"  # what Chromium takes on Linux where there is no keychain
KEY = N_(
    "Signal's database: the “config.json” of the program, the database key of 64 digits, or the operating system's "
    "secret that wraps it"
)
FOUND = N_("It was decrypted from {path} with the key in {config}, which lies in the evidence.")
GIVEN = N_("It was decrypted from {path} with a key that was given.")
WRAPPED = N_("It was decrypted from {path} with the key in {config}, unwrapped with a secret that was given.")
DAMAGED = N_("{pages} pages of {path} fail their own check. They were read as they are and may be wrong.")
LOG_ENDS = N_(
    "The write-ahead log {path} was decrypted up to its page {pages} only: what stands behind is damaged, cut or of "
    "another log. The newest messages may be missing. Ask for a fresh copy of it.")


@register
class SignalDesktopDatabase(Container):
    """An encrypted database."""

    rank = 1

    def recognises(self, item: Item) -> bool:
        if item.name.lower() not in _NAMES or item.size < _PAGE:
            return False
        return not item.head(16).startswith((MAGIC[:6], b"PK")) and _config(item) is not None

    def members(self, item: Item, secrets: Sequence[bytes]) -> Iterator[Member | Unread]:
        config = _config(item)
        if config is None:
            raise NotAContainer
        opened = _opened(item, config, secrets)
        if opened is None:
            raise (NoKeyFits if secrets else NeedsKey)(path=item.path, what=KEY)
        pages, how = opened
        note = Note(how, {"path": item.path, "config": config.path} if how != GIVEN else {"path": item.path})
        yield from decrypted(item, pages, note)


def _opened(item: Item, config: Item, secrets: Sequence[bytes]) -> tuple[Pages, str] | None:
    """The key that fits, with the sentence that says how it was come by."""
    salt = item.read_at(0, _SALT)
    for key, how in _keys(config, secrets):
        pages = Pages(key, salt)
        if pages.fit(item):
            return pages, how
    return None


def decrypted(item: Item, pages: Pages, note: Note) -> Iterator[Member | Unread]:
    """A database and its log, which is decrypted as far as it is of one chain. Raises NoRoom and ArchiveTooLarge."""
    yield member(item.path, item.name, spooled(item, pages.database(item)), pages, note)
    log = item.side("-wal")
    if log is None or not log.size:
        return
    name, plain = f"{item.name}-wal", spooled(log, pages.log(log))
    frames = max(plain.size - _LOG_HEAD, 0) // (_FRAME_HEAD + pages.size)
    if plain.size > _LOG_HEAD:
        made = member(log.path, name, plain, pages, note)
        if plain.error is None and log_note(log, frames) is not None:
            made = msgspec.structs.replace(
                made, notes=(*made.notes, Note(LOG_ENDS, {"path": log.path, "pages": frames}, partial=True)))
        yield made
    elif plain.error is not None:
        yield Unread(name, "failed", plain.error.message, plain.error.args_by_name)
    elif (said := log_note(log, frames)) is not None:
        yield Unread(name, "failed", said.message, said.args)


def member(path: str, name: str, plain: Spooled, pages: Pages, note: Note) -> Member:
    notes: tuple[Note, ...] = (note,)
    if pages.damaged:
        notes += (Note(DAMAGED, {"path": path, "pages": pages.damaged}, partial=True),)
        pages.damaged = 0
    if plain.error is not None:
        notes += (Note(FileTruncated.message, {"path": path, "reason": plain.broken}, partial=True),)
    return Member(name, plain.size, lambda: plain.open(f"{path}/{name}"), plain.at, plain.path, notes=notes)


# -- keys -------------------------------------------------------------------------------------------------------


def _config(item: Item) -> Item | None:
    """The program's settings: in the folder above `sql`, or beside the database where only files were handed over."""
    parent = item.folder.rpartition("/")[0]
    above = item.evidence.get(f"{parent}/config.json" if parent else "config.json") if item.folder else None
    for other in (above, item.beside("config.json")):
        if other is not None and _settings(other):
            return other
    return None


def _settings(item: Item) -> dict[str, Any]:
    try:
        value = json.loads(item.head())
    except (ValueError, RecursionError):
        return {}
    known = isinstance(value, dict) and any(isinstance(value.get(name), str) for name in ("key", "encryptedKey"))
    return value if known else {}


def _keys(config: Item, secrets: Sequence[bytes]) -> Iterator[tuple[bytes, str]]:
    """Every key worth trying, with the sentence that says how it was come by."""
    settings = _settings(config)
    plain = key_of(settings.get("key"))
    if plain is not None:
        yield plain, FOUND
    for secret in secrets:
        given = secret if len(secret) == 32 else key_of(secret.decode("ascii", "ignore"))
        if given is not None:
            yield given, GIVEN
    wrapped = settings.get("encryptedKey")
    try:
        content = bytes.fromhex(wrapped) if isinstance(wrapped, str) else b""
    except ValueError:
        return
    for secret, how in (*((one, WRAPPED) for one in secrets), (_FIXED, FOUND), (b"", FOUND)):
        for key in unwrapped(content, secret):
            yield key, how


def key_of(text: object) -> bytes | None:
    """A key of 32 bytes from its 64 digits."""
    return from_hex(text, 32) if isinstance(text, str) else None


def unwrapped(content: bytes, secret: bytes) -> Iterator[bytes]:
    """The database keys that a wrapped one can stand for under a secret: at most one of them is right."""
    if content[:3] not in (b"v10", b"v11"):
        return
    body = content[3:]
    if len(secret) == 32 and len(body) > 28:  # Windows
        try:
            key = key_of(AESGCM(secret).decrypt(body[:12], body[12:], None).decode("ascii", "ignore"))
        except InvalidTag:
            key = None
        if key is not None:
            yield key
    if len(body) % 16 or not body:
        return
    for rounds in _ROUNDS:
        wrapping = hashlib.pbkdf2_hmac("sha1", secret, b"saltysalt", rounds, 16)
        machine = Cipher(algorithms.AES(wrapping), modes.CBC(b" " * 16)).decryptor()
        plain = machine.update(body) + machine.finalize()
        padding = plain[-1]
        if 1 <= padding <= 16:
            key = key_of(plain[:-padding].decode("ascii", "ignore"))
            if key is not None:
                yield key


# -- pages ------------------------------------------------------------------------------------------------------


class Pages:
    """Decrypts pages under one key. `damaged`: how many failed their check since it was last asked.

    `head`: the bytes of the first page that are not encrypted; the salt, or the head of the database in clear.
    """

    size = _PAGE

    def __init__(self, key: bytes, salt: bytes, head: int = _SALT) -> None:
        self._key, self._head = key, head
        mask = bytes(byte ^ 0x3A for byte in salt)
        self._mac = hashlib.pbkdf2_hmac("sha512", key, mask, 2, 32)
        self.damaged = 0

    def authentic(self, number: int, page: bytes) -> bool:
        """Whether a page was written with this key, as it stands there."""
        start = self._head if number == 1 else 0
        said = page[_PAGE - _HMAC :]
        content = page[start : _PAGE - _HMAC] + struct.pack("<I", number)
        return hmac.compare_digest(hmac.digest(self._mac, content, "sha512"), said)

    def fit(self, item: Item) -> bool:
        """Whether one of the first pages was written with this key: any of them may be damaged."""
        first = (item.read_at(n * self.size, self.size) for n in range(_TRIED))
        return any(len(page) == self.size and self.authentic(n, page) for n, page in enumerate(first, 1))

    def page(self, number: int, page: bytes) -> bytes:
        """Return a page as SQLite writes it, the bytes that it leaves alone unchanged."""
        if not any(page):  # never written
            return page
        if not self.authentic(number, page):
            self.damaged += 1
        start, end = (self._head if number == 1 else 0), _PAGE - _RESERVE
        machine = Cipher(algorithms.AES(self._key), modes.CBC(page[end : end + _IV])).decryptor()
        plain = machine.update(page[start:end]) + machine.finalize()
        head = MAGIC + page[_SALT:start] if number == 1 else b""
        return head + plain + page[end:]

    def database(self, item: Item) -> Iterator[bytes]:
        """Yield the database, decrypted. A copy that ends inside a page lacks this page."""
        self.damaged += bool(item.size % self.size)
        for number in range(1, item.size // self.size + 1):
            yield self.page(number, item.read_at((number - 1) * self.size, self.size))

    def log(self, item: Item) -> Iterator[bytes]:
        """Yield the write-ahead log with its pages decrypted, up to the first frame that is not of its chain."""
        head = item.read_at(0, _LOG_HEAD)
        magic, _, size = struct.unpack(">III", head[:12])
        if magic not in _LOG_MAGIC or size != self.size:
            return
        order = "<" if magic == _LOG_MAGIC[0] else ">"
        said = _checksum(order, head[:24], (0, 0))
        if struct.pack(">II", *said) != head[24:32]:
            return
        made = said
        yield head
        position = _LOG_HEAD
        while position + _FRAME_HEAD + self.size <= item.size:
            frame = item.read_at(position, _FRAME_HEAD + self.size)
            position += len(frame)
            said = _checksum(order, frame[:8] + frame[_FRAME_HEAD:], said)
            if frame[8:16] != head[16:24] or struct.pack(">II", *said) != frame[16:24]:
                return
            plain = self.page(int.from_bytes(frame[:4], "big"), frame[_FRAME_HEAD:])
            made = _checksum(order, frame[:8] + plain, made)
            yield frame[:16] + struct.pack(">II", *made) + plain


def _checksum(order: str, data: bytes, start: tuple[int, int]) -> tuple[int, int]:
    """The running checksum of the log: two sums over numbers of 32 bits."""
    first, second = start
    numbers = struct.unpack(f"{order}{len(data) // 4}I", data)
    for n in range(0, len(numbers), 2):
        first = (first + numbers[n] + second) & 0xFFFFFFFF
        second = (second + numbers[n + 1] + first) & 0xFFFFFFFF
    return first, second
