"""Signal's local backup: a folder `signal-backup-…` with `main`, `metadata` and `files`, and a store beside it.

Everything hangs on one secret, the recovery key (the app's "account entropy pool"): 64 letters and digits, shown in
groups of four, in capitals, since 2026 with `#` for the letter O and `=` for the digit 0. HKDF-SHA256 without a salt
makes of it the backup key, of that the key of `metadata` and, with the backup's id, those of `main`; the id stands in
`metadata` under AES-256-CTR (IV of 12 bytes, counter from 0). `main` is an IV of 16 bytes, AES-256-CBC, and an
HMAC-SHA256 over both; inside is gzip, and in that the frames (`parsers.apps.signal.binary`), which end in padding. A
file of the store lies in `files/ab/abcd…`, in the same envelope under a key of its own that its message states, filled
up with zeros, which the stated size cuts off.

A backup for Signal's cloud begins with `SBACKUP` and 1; its keys also need a token that only the service gives out.

Sources: libsignal (`account-keys/src/backup.rs`, `message-backup/src/key.rs`, `frame.rs`), whose published check
values the tests use; Signal-Android (`LocalArchive.proto`, `LocalArchiver`, `EncryptedBackupReader`,
`AccountEntropyPool`); Signal-Desktop (`localBackup.node.ts`). Run on backups that the tests write after these.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import zlib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from parsers.apps.signal.binary import decode, pieces
from parsers.containers import Container, Member, NoKeyFits, NotAContainer, Unread, register, spooled
from parsers.containers.ciphers import cbc
from parsers.errors import NeedsKey
from parsers.item import Note
from parsers.protobuf import NotProtobuf, data, fields, integer, message
from parsers.streams import blocks, made, unpacked
from parsers.words import N_

if TYPE_CHECKING:
    from parsers.item import Item

_CLOUD = b"SBACKUP"
_IV, _MAC, _NEWEST = 16, 32, 1
_EMPTY = hashlib.sha256().digest()
_GZIP = b"\x1f\x8b\x08"
_LARGEST_METADATA = 1000  # bytes; it has some forty
_OTHERS = re.compile(r"[^0-9a-z]")
_SHOWN = str.maketrans("#=", "o0")  # how the app shows what is easily confused
KEY = N_("a Signal backup: its recovery key of 64 letters and digits, which the app shows in its settings for backups")
GIVEN = N_("It was decrypted from {path} with the recovery key that was given.")
CHANGED = N_("{path} fails its own check: it is cut or was changed. What could be read of it may be wrong or "
             "incomplete.")
ABSENT = N_("The backup {path} names {of} files, of which {n} are not there. Ask for the folder “files” that lies "
            "beside the backup's folder.")
CLOUD = N_("{path} is a Signal backup from the service's cloud. Its key also needs a token that only the service has; "
           "ask for a local backup or for the phone.")
NEWER = N_("{path} is a Signal backup of the unknown version {version}. Ask for an update of this program.")


class Metadata(msgspec.Struct, frozen=True):
    """What `metadata` says: the version, and the backup's id as it is encrypted."""

    version: int
    iv: bytes
    encrypted_id: bytes


class Keys(msgspec.Struct, frozen=True):
    """The keys of `main`, 32 bytes each."""

    mac: bytes
    cipher: bytes


class _Stored(msgspec.Struct, frozen=True):
    """A file of the store as a message states it. `size`: bytes of its content, None where it is not stated."""

    name: str
    key: bytes
    size: int | None


@register
class SignalFolder(Container):
    """The file `main` of a backup."""

    rank = 1

    def recognises(self, item: Item) -> bool:
        return item.name == "main" and item.size >= 2 * _IV + _MAC

    def members(self, item: Item, secrets: Sequence[bytes]) -> Iterator[Member | Unread]:
        if item.head(len(_CLOUD)) == _CLOUD:
            yield Unread("", "not_read", CLOUD)
            return
        beside = item.beside("metadata")
        found = None if beside is None or beside.size > _LARGEST_METADATA else metadata(beside.head())
        if beside is None or found is None:
            raise NotAContainer
        for other in (beside, item.beside("files")):
            if other is not None:
                other.container = other.listed_elsewhere = True
        if found.version > _NEWEST:
            yield Unread("", "not_read", NEWER, {"version": found.version})
            return
        keys = _fitting(item, found, secrets)
        if keys is None:
            raise (NoKeyFits if any(map(pool, secrets)) else NeedsKey)(path=item.path, what=KEY)
        yield from _members(item, keys)


def metadata(content: bytes) -> Metadata | None:
    """Read the file `metadata`, None where it is none."""
    try:
        found = fields(content)
        inner = message(found, 2)
    except NotProtobuf:
        return None
    version, iv, encrypted = integer(found, 1), data(inner, 1), data(inner, 2)
    if version is None or iv is None or len(iv) != 12 or encrypted is None or len(encrypted) != 16:
        return None
    return Metadata(version, iv, encrypted)


def pool(secret: bytes) -> bytes | None:
    """A recovery key from what was given: 64 letters and digits, however they are written and grouped."""
    text = _OTHERS.sub("", secret.decode("utf-8", "ignore").translate(_SHOWN).lower())
    return text.encode("ascii") if len(text) == 64 else None


def keys_of(recovery_key: bytes, found: Metadata) -> Keys:
    """The keys of `main`, from the recovery key and the id in `metadata`."""
    backup_key = _derived(recovery_key, b"20240801_SIGNAL_BACKUP_KEY", 32)
    metadata_key = _derived(backup_key, b"20241011_SIGNAL_LOCAL_BACKUP_METADATA_KEY", 32)
    machine = Cipher(algorithms.AES(metadata_key), modes.CTR(found.iv + bytes(4))).decryptor()
    backup_id = machine.update(found.encrypted_id)
    both = _derived(backup_key, b"20241007_SIGNAL_BACKUP_ENCRYPT_MESSAGE_BACKUP:" + backup_id, 64)
    return Keys(both[:32], both[32:])


def _derived(secret: bytes, purpose: bytes, size: int) -> bytes:
    return HKDF(hashes.SHA256(), size, None, purpose).derive(secret)


def _fitting(item: Item, found: Metadata, secrets: Sequence[bytes]) -> Keys | None:
    """The keys under which `main` begins as it must. Its check, at the end, would also fail where it was cut."""
    head = item.read_at(0, 2 * _IV)
    for recovery_key in dict.fromkeys(key for secret in secrets if (key := pool(secret))):
        keys = keys_of(recovery_key, found)
        machine = Cipher(algorithms.AES(keys.cipher), modes.CBC(head[:_IV])).decryptor()
        if machine.update(head[_IV:]).startswith(_GZIP):
            return keys
    return None


def _members(item: Item, keys: Keys) -> Iterator[Member | Unread]:
    authentic = _authentic(item, keys.mac)
    end = item.size - _MAC if authentic else item.size  # where it was cut, its check is cut off
    packed = cbc(item.read_at, _IV, end - _IV, keys.cipher, item.read_at(0, _IV))
    plain = spooled(item, unpacked(packed, zlib.decompressobj(31)))
    notes: tuple[Note, ...] = (Note(GIVEN, {"path": item.path}),)
    if not authentic or plain.error is not None:
        notes += (Note(CHANGED, {"path": item.path}, partial=True),)
    name = f"{item.path}/frames"
    yield Member("frames", plain.size, lambda: plain.open(name), plain.at, plain.path, notes=notes)
    of = absent = 0
    for stored in _named(blocks(plain.at, 0, plain.size)):
        item.evidence.progress(0)
        of += 1
        held = _held(item, stored.name)
        if held is None:
            absent += 1
        else:
            yield _member(held, stored)
    if absent:
        yield Unread("", "partial", ABSENT, {"n": absent, "of": of})


def _authentic(item: Item, key: bytes) -> bool:
    """Whether a file fits the check at its end."""
    check = hmac.new(key, digestmod="sha256")
    for block in blocks(item.read_at, 0, item.size - _MAC):
        item.evidence.progress(0)
        check.update(block)
    return hmac.compare_digest(check.digest(), item.read_at(item.size - _MAC, _MAC))


def _held(item: Item, name: str) -> Item | None:
    """The file of the store: in the folder beside the backup's, else wherever it was put."""
    around = item.folder.rpartition("/")[0]
    found = item.evidence.get(f"{around}/files/{name[:2]}/{name}" if around else f"files/{name[:2]}/{name}")
    return found or next(iter(item.evidence.named(name)), None)


def _member(held: Item, stored: _Stored) -> Member:
    name = f"files/{stored.name[:2]}/{stored.name}"
    size = max(held.size - _IV - _MAC, 0) if stored.size is None else stored.size

    def opened() -> BinaryIO:
        return made(lambda: _content(held, stored), held.path)

    return Member(name, size, opened, stored=held, notes=(Note(GIVEN, {"path": held.path}),))


def _content(held: Item, stored: _Stored) -> Iterator[bytes]:
    """Yield what a file of the store holds. What does not fit its check ends in an error, as a damaged archive does."""
    if held.size < 2 * _IV + _MAC:
        raise EOFError("it ends in the middle")
    left = held.size if stored.size is None else stored.size
    packed = cbc(held.read_at, _IV, held.size - _IV - _MAC, stored.key[:32], held.read_at(0, _IV))
    for block in packed:
        if left:
            yield block[:left]
            left -= len(block[:left])
    if not _authentic(held, stored.key[32:]):
        raise ValueError("it does not fit its check")


# -- what the frames name ---------------------------------------------------------------------------------------


def _named(content: Iterator[bytes]) -> Iterator[_Stored]:
    """Every file of the store that the frames name, once."""
    seen: set[str] = set()
    for piece in pieces(content):
        if piece.data is None:
            return
        try:
            frame = decode(piece.data)
        except NotProtobuf:
            continue  # the reader of the frames counts it
        for locator in _locators(frame.get("chatItem")):
            stored = _stored(locator)
            if stored is not None and stored.name not in seen:
                seen.add(stored.name)
                yield stored


def _locators(value: Any) -> Iterator[dict[str, Any]]:
    """Every `locatorInfo` inside a frame."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "locatorInfo":
                yield inner
            else:
                yield from _locators(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _locators(inner)


def _stored(locator: dict[str, Any]) -> _Stored | None:
    plain, key = locator.get("plaintextHash", b""), locator.get("localKey", b"")
    if len(plain) != 32 or len(key) != 64:
        return None
    size = 0 if plain == _EMPTY else locator.get("size")  # of 0 nothing is written
    return _Stored(hashlib.sha256(plain + key).hexdigest(), key, size)
