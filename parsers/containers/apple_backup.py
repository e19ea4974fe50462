"""Backups of an iPhone or iPad as iTunes, Finder and acquisition tools make them, plain and encrypted.

A backup is a folder (or the same inside an archive) with `Manifest.db` (iOS 10 and later: table `Files` with fileID,
domain, relativePath, flags 1 file, 2 folder, 4 link, and a property list) or `Manifest.mbdb` (before). Each file lies
under the SHA-1 of "domain-relativePath", in a folder of its first two digits, or flat before iOS 10. Members stand at
`<backup>/<domain>/<relativePath>`, so that apps' files are beside each other as on the device; `Manifest.plist` is only
needed where the backup is encrypted.

Encryption: `Manifest.plist` holds a keybag whose class keys are wrapped (RFC 3394) by a key made of the password:
PBKDF2-SHA256 (DPSL, DPIC; since iOS 10.2), then PBKDF2-SHA1 (SALT, ITER). Each file's key is wrapped by its class key;
content is AES-CBC without authentication, so a damaged file cannot be told from its decryption alone. Keybag, wrapped
keys and entries are read by the library iphone-backup-decrypt; nothing of it writes or prints here. A secret of 32
bytes is also tried as the key that the password gives.
Facts: that library; Apple's Platform Security guide, "Keybags"; for Manifest.mbdb the public description at
https://www.theiphonewiki.com/wiki/ITunes_Backup.
"""

from __future__ import annotations

import hashlib
import plistlib
import re
from collections.abc import Generator, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap
from iphone_backup_decrypt.utils import BackupKeyBag, FilePlist  # type: ignore[import-untyped]

from parsers.containers import Container, Member, NoKeyFits, NotAContainer, Unread, register, spooled
from parsers.containers.ciphers import cbc
from parsers.containers.mbdb import MAGIC as MBDB
from parsers.containers.mbdb import records
from parsers.containers.zip import LINK
from parsers.derived import Trying, pbkdf2
from parsers.errors import FileMalformed, NeedsKey, UserError
from parsers.hexkeys import from_hex
from parsers.item import Item, Note
from parsers.sqlite.database import MAGIC as SQLITE
from parsers.streams import made
from parsers.words import N_

if TYPE_CHECKING:
    from parsers.sqlite.database import Database

_FOLDER, _LINK = 2, 4
_DEEPEST = 2  # parts of a path: a file under its number, in the folder of its first two digits or without one
_NAME = re.compile(r"[0-9a-f]{40}")
_ROUNDS = {b"DPIC": 20_000_000, b"ITER": 1_000_000}  # more would only keep the machine busy
_LARGEST_LIST = 256 << 20  # bytes of Manifest.plist or Manifest.mbdb; real ones have some megabytes
WHAT = N_("an encrypted iPhone backup: its backup password")
STORED = N_("In the backup this file is stored as {stored}.")
DECRYPTED = N_("In the encrypted backup this file is stored as {stored}; it was decrypted with the password given.")
ABSENT = N_("The backup lists {of} files, of which {n} are not there, the first {first}. Ask for the whole backup.")
LIST_DAMAGED = N_("The backup's list of files is damaged ({reason}). Files that it no longer names lie in the backup "
                  "under numbers only, and stay locked where it is encrypted. Ask for a fresh copy of {path}.")


class KeybagMissing(UserError):
    message = N_("{path} is the list of an encrypted iPhone backup, whose Manifest.plist is not beside it or does not "
                 "hold its keys. Ask for the whole backup folder.")


class Entry(msgspec.Struct, frozen=True):
    """A file that a backup lists. `key`: its key, wrapped by the key of class `protection`; None where it has none."""

    stored: str
    path: str
    flags: int
    key: bytes | None = None
    protection: int = 0
    size: int | None = None


@register
class AppleBackup(Container):
    """The list of a backup's files. Opened first, so that what lies in it under a number is not opened there too."""

    rank = -1
    device = True

    def recognises(self, item: Item) -> bool:
        return item.name == "Manifest.db" or (item.name == "Manifest.mbdb" and item.head(len(MBDB)) == MBDB)

    def base(self, item: Item) -> str:
        return item.folder

    def covers(self, item: Item, path: str) -> bool:
        before = f"{item.folder}/" if item.folder else ""
        return path.startswith(before) and "Domain" in path[len(before):].split("/", 1)[0]

    def members(self, item: Item, secrets: Sequence[bytes]) -> Iterator[Member | Unread | Trying]:
        keybag = yield from _unlocked(item, secrets)
        entries = _from_mbdb(item, keybag) if item.head(len(MBDB)) == MBDB else _from_database(item, keybag)
        listed, absent, first = 0, 0, ""
        for entry in entries:
            if entry.flags == _FOLDER:
                continue
            if entry.flags == _LINK:
                yield Unread(entry.path, "not_read", LINK)
                continue
            listed += 1
            stored = item.beside(f"{entry.stored[:2]}/{entry.stored}") or item.beside(entry.stored)
            if stored is None:
                absent, first = absent + 1, first or entry.path
            else:
                yield _member(stored, entry, keybag)
        if absent:
            yield Unread("", "partial", ABSENT, {"n": absent, "of": listed, "first": first})
        if item.damage:
            yield Unread("", "partial", LIST_DAMAGED, {"reason": item.damage[0]})


def _member(stored: Item, entry: Entry, keybag: BackupKeyBag | None) -> Member:
    if entry.key is None or keybag is None:
        note = Note(STORED, {"stored": stored.path})
        return Member(entry.path, stored.size, stored.open, stored=stored, same=True, notes=(note,))
    key, size = entry.key, stored.size if entry.size is None else entry.size

    def make() -> Iterator[bytes]:
        return cbc(stored.read_at, 0, stored.size, _file_key(keybag, entry.protection, key), content=entry.size)

    note = Note(DECRYPTED, {"stored": stored.path})
    return Member(entry.path, size, lambda: made(make, stored.path), stored=stored, notes=(note,))


# -- what the backup lists --------------------------------------------------------------------------------------


def _from_database(item: Item, keybag: BackupKeyBag | None) -> Iterator[Entry]:
    with _manifest(item, keybag).database() as database:
        if not database.columns("Files") >= {"fileID", "domain", "relativePath"}:
            raise NotAContainer
        yield from _entries(database, item, with_keys=keybag is not None)


def _entries(database: Database, item: Item, *, with_keys: bool) -> Iterator[Entry]:
    columns = [database.expression("Files", name) for name in ("fileID", "domain", "relativePath", "flags", "file")]
    if not with_keys:
        columns[4] = "NULL"
    for stored, domain, path, flags, about in database.query(f"SELECT {', '.join(columns)} FROM Files"):
        full = f"{domain}/{path}" if path else str(domain)
        if not _NAME.fullmatch(str(stored)):
            stored = _stored_name(str(domain), str(path or ""))  # noqa: PLW2901
        key, protection, size = _about(about, item) if about else (None, 0, None)
        yield Entry(str(stored), full, flags if isinstance(flags, int) else 1, key, protection, size)
    item.damage.extend(line for line in database.item.damage if line not in item.damage)


def _about(plist: Any, item: Item) -> tuple[bytes | None, int, int | None]:
    """(wrapped key, protection class, size) of the property list of an entry."""
    try:
        about = FilePlist(plist)
        return about.encryption_key, int(about.protection_class), about.filesize
    except Exception as error:  # noqa: BLE001  (any kind, on a list made to hurt; the file is then read as it is)
        line = f"{type(error).__name__}: {error}"
        if line not in item.damage:
            item.damage.append(line)
        return None, 0, None


def _from_mbdb(item: Item, keybag: BackupKeyBag | None) -> Iterator[Entry]:
    for record in records(_whole(item)):
        flags = {0xA: _LINK, 0x4: _FOLDER}.get(record.mode >> 12, 1)
        stored = _stored_name(record.domain, record.path)
        wrapped = record.key[4:] if keybag is not None and len(record.key) > 4 else None
        yield Entry(stored, f"{record.domain}/{record.path}", flags, wrapped, record.protection, record.size)


def _stored_name(domain: str, path: str) -> str:
    return hashlib.sha1(f"{domain}-{path}".encode("utf-8", "surrogateescape"), usedforsecurity=False).hexdigest()


# -- encryption -------------------------------------------------------------------------------------------------


def _unlocked(item: Item, secrets: Sequence[bytes]) -> Generator[Trying, None, BackupKeyBag | None]:
    """The opened keybag of an encrypted backup, None of a plain one. Raises NeedsKey, NoKeyFits and NotAContainer."""
    properties = _properties(item)
    if not properties.get("IsEncrypted"):
        if item.name == "Manifest.db" and item.head(len(SQLITE)) != SQLITE:
            if item.beside("Status.plist") or item.beside("Info.plist"):
                raise KeybagMissing(path=item.path)
            raise NotAContainer
        return None
    try:
        keybag = BackupKeyBag(properties["BackupKeyBag"])
    except Exception as error:
        raise FileMalformed(path=item.path, reason=f"BackupKeyBag: {type(error).__name__} {error}") from error
    passwords = [secret for secret in secrets if _is_password(secret)]
    try:
        keys = [key for secret in secrets if (key := secret if len(secret) == 32 else from_hex(secret, 32))]
        if any(map(keybag.unlock_with_key, keys)):
            return keybag
        for n, password in enumerate(passwords, 1):
            yield Trying(item.path, n, len(passwords))
            if keybag.unlock_with_key(_key_of_password(item, keybag, password)):
                return keybag
    except (KeyError, TypeError, ValueError) as error:
        raise FileMalformed(path=item.path, reason=f"BackupKeyBag: {error}") from error
    for stored in _numbered(item):
        stored.container = stored.listed_elsewhere = True
    raise (NoKeyFits if secrets else NeedsKey)(path=item.path, what=WHAT)


def _is_password(secret: bytes) -> bool:
    """Whether somebody can have typed it as a password: each takes seconds to try, and the bytes of a key are none."""
    try:
        text = secret.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return all(char >= " " and char != "\x7f" for char in text)


def _numbered(item: Item) -> Iterator[Item]:
    """What an encrypted backup holds under numbers, while nothing tells what each is."""
    before = f"{item.folder}/" if item.folder else ""
    for other in item.evidence.items:
        parts = other.path[len(before):].split("/") if other.path.startswith(before) else []
        if parts and len(parts) <= _DEEPEST and _NAME.fullmatch(parts[-1]):
            yield other


def _properties(item: Item) -> dict[str, Any]:
    """What Manifest.plist says; empty where it is missing, as in backups that were copied in part."""
    plist = item.beside("Manifest.plist")
    if plist is None:
        return {}
    plist.container = True
    data = _whole(plist)
    try:
        found = plistlib.loads(data)
    except Exception as error:
        raise FileMalformed(path=plist.path, reason=f"{type(error).__name__}: {error}") from error
    return found if isinstance(found, dict) else {}


def _key_of_password(item: Item, keybag: BackupKeyBag, password: bytes) -> bytes:
    """The key that a password gives. Raises KeyError or ValueError where the keybag does not say how. Seconds."""
    for name, most in _ROUNDS.items():
        rounds = keybag.attrs.get(name, 1)
        if not isinstance(rounds, int) or not 0 < rounds <= most:
            raise ValueError(f"{name.decode()} is {rounds!r}")
    if b"DPIC" in keybag.attrs:
        password = pbkdf2(item, "sha256", password, keybag.attrs[b"DPSL"], keybag.attrs[b"DPIC"], 32)
    return pbkdf2(item, "sha1", password, keybag.attrs[b"SALT"], keybag.attrs[b"ITER"], 32)


def _file_key(keybag: BackupKeyBag, protection: int, wrapped: bytes) -> bytes:
    """Unwrap a key. Raises ValueError where its class key is missing or does not fit it. (The library's own way takes a
    millisecond, which is a minute and a half for the list of a phone.)
    """
    if protection not in keybag.classes_keys:
        raise ValueError(f"no key of class {protection}")
    try:
        return aes_key_unwrap(keybag.classes_keys[protection], wrapped)
    except InvalidUnwrap as error:
        raise ValueError("a key that was wrapped by another") from error


def _manifest(item: Item, keybag: BackupKeyBag | None) -> Item:
    """The list of files as a readable database: as it lies there, or decrypted into private scratch."""
    if keybag is None or item.head(len(SQLITE)) == SQLITE:  # iOS before 10.2 encrypts the files and not the list
        return item
    wrapped = _properties(item).get("ManifestKey")
    if not isinstance(wrapped, bytes) or len(wrapped) < 5:
        raise FileMalformed(path=item.path, reason="ManifestKey")
    try:
        key = _file_key(keybag, int.from_bytes(wrapped[:4], "little"), wrapped[4:])
    except ValueError as error:
        raise FileMalformed(path=item.path, reason=f"ManifestKey: {error}") from error
    plain = spooled(item, cbc(item.read_at, 0, item.size, key))
    found = Item(item.evidence, item.path, plain.size, lambda: plain.open(item.path))
    found.in_place = plain.at
    if plain.path is not None:
        found.keep_copy(plain.path)
    if plain.error is not None:
        item.damage.append(str(plain.error))
    return found


def _whole(item: Item) -> bytes:
    if item.size > _LARGEST_LIST:
        raise FileMalformed(path=item.path, reason=f"{item.size} bytes")
    return b"".join(item.chunks())
