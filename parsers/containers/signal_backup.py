"""Signal's backup file for Android, `signal-….backup`, opened with its passphrase of 30 digits.

A length of four bytes and a header (IV, salt, version), then frames: statements that make the database, attachments,
stickers and avatars (their bytes follow the frame), settings, an end. Each frame is protocol-buffer bytes under
AES-256-CTR, with the first ten bytes of an HMAC-SHA256 behind it; the counter is the first four bytes of the IV, one
more for each piece. Since version 1 the length before a frame is encrypted too and counts for its HMAC; the HMAC of an
attachment begins with its IV. Keys: 250,000 rounds of SHA-512 over the digits, the salt before the first, then HKDF.

What comes out: `signal.db`, made of the statements in scratch, and each file as the app numbers it. Only tables and
their rows are taken over, never triggers, indexes or virtual tables. Of the settings, those that say whose account it
is go into a table `key_value`, which the app has in a database of its own.

Sources: signalapp/Signal-Android (`Backups.proto`, `FullBackupExporter`, `BackupRecordInputStream`), the projects
signal-back (xeals) and signalbackup-tools (bepaald). Run on files that the tests write after these descriptions.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import sqlite3
import struct
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from parsers.containers import Container, Member, NoKeyFits, NotAContainer, Unread, register
from parsers.derived import Trying, once
from parsers.errors import NeedsKey, NoRoom
from parsers.hexkeys import together
from parsers.item import Note
from parsers.protobuf import Fields, NotProtobuf, data, fields, integer, message, text
from parsers.streams import blocks, in_place, made
from parsers.words import N_

if TYPE_CHECKING:
    from parsers.item import Item

_ROUNDS = 250_000
_MAC = 10  # bytes
_LARGEST_FRAME = 64 << 20  # bytes; a frame holds one row
_NEWEST = 1
_IN_A_ROW = 8  # damaged frames behind each other; behind more the lengths are no longer believed
_ACCOUNT = frozenset({"account.aci", "account.pni", "account.e164", "account.username"})
KEY = N_("a Signal backup: its passphrase of 30 digits, which the phone showed when backups were turned on")
GIVEN = N_("It was decrypted from {path} with the passphrase that was given.")
CUT = N_("{path} ends in the middle or is damaged ({reason}). What stands before was decrypted.")
REFUSED = N_("{n} statements of the backup {path} could not be carried out. Their rows are missing.")
SKIPPED = N_("{n} entries of the backup {path} fail their check. What they held is missing; the rest was decrypted.")
NEWER = N_("{path} is a Signal backup of the unknown version {version}. Ask for an update of this program.")


class Header(msgspec.Struct, frozen=True):
    """The beginning of a backup. `start`: where its frames begin."""

    iv: bytes
    salt: bytes
    version: int
    start: int


class _Damaged(Exception):
    """A frame that does not fit its check, or is none. `end`: where it ends, if its length can be right."""

    def __init__(self, reason: str, end: int | None = None) -> None:
        super().__init__(reason)
        self.end = end


@register
class SignalBackup(Container):
    """A backup file."""

    rank = 1

    def recognises(self, item: Item) -> bool:
        return header(item.head(256)) is not None

    def members(self, item: Item, secrets: Sequence[bytes]) -> Iterator[Member | Unread | Trying]:
        found = header(item.head(256))
        if found is None:
            raise NotAContainer
        if found.version > _NEWEST:
            yield Unread("", "not_read", NEWER, {"version": found.version})
            return
        passphrases = list(dict.fromkeys(digits for secret in secrets if (digits := _digits(secret))))
        for n, digits in enumerate(passphrases, 1):
            yield Trying(item.path, n, len(passphrases))
            backup = _Backup(item, found, digits)
            if backup.fits():
                yield from backup.members()
                return
        raise (NoKeyFits if passphrases else NeedsKey)(path=item.path, what=KEY)


def header(head: bytes) -> Header | None:
    """Read the header from the first bytes, None where they are no backup's."""
    size = int.from_bytes(head[:4], "big")
    if not 20 <= size <= 200 or len(head) < 4 + size:
        return None
    try:
        frame = fields(head[4 : 4 + size])
        inner = message(frame, 1)
    except NotProtobuf:
        return None
    iv, salt = data(inner, 1), data(inner, 2)
    if set(frame) != {1} or iv is None or len(iv) != 16 or salt is None or len(salt) != 32:
        return None
    return Header(iv, salt, integer(inner, 3) or 0, 4 + size)


def _digits(secret: bytes) -> bytes | None:
    """A passphrase from what was given: 30 digits, however they are grouped."""
    packed = together(secret.decode("utf-8", "replace")).encode()
    return packed if len(packed) == 30 and packed.isdigit() else None


def keys_of(passphrase: bytes, salt: bytes) -> bytes:
    """The keys of the cipher and of the check, 32 bytes each. A third of a second."""
    running = hashlib.sha512(salt)
    found = passphrase
    for _ in range(_ROUNDS):
        running.update(found + passphrase)
        found = running.digest()
        running = hashlib.sha512()
    return HKDF(hashes.SHA256(), 64, bytes(32), b"Backup Export").derive(found[:32])


class _Backup:
    """A backup under one passphrase."""

    def __init__(self, item: Item, found: Header, passphrase: bytes) -> None:
        self._item, self._header = item, found
        keys = once(item, ("signal backup", _ROUNDS, passphrase, found.salt), lambda: keys_of(passphrase, found.salt))
        self._key, self._mac = keys[:32], keys[32:]
        self._skipped = 0

    def _iv(self, piece: int) -> bytes:
        start = int.from_bytes(self._header.iv[:4], "big")
        return ((start + piece) & 0xFFFFFFFF).to_bytes(4, "big") + self._header.iv[4:]

    def _cipher(self, piece: int) -> Any:
        return Cipher(algorithms.AES(self._key), modes.CTR(self._iv(piece))).decryptor()

    def fits(self) -> bool:
        """Whether the check of the first frame holds, or of one behind it where that is damaged."""
        try:
            return self._sound(self._header.start, 0) is not None
        except _Damaged:
            return False
        finally:
            self._skipped = 0

    def _sound(self, position: int, piece: int) -> tuple[Fields, int, int] | None:
        """The next frame that fits its check, where it ends and the number of the piece behind it; None at the end of
        the file. A damaged frame costs itself: what follows goes on where it ends. Raises _Damaged.
        """
        first: _Damaged | None = None
        for skipped in range(_IN_A_ROW):
            try:
                read = self._frame(position, piece)
            except _Damaged as error:
                first = first or error
                if error.end is None:
                    raise first from error
                position, piece = error.end, piece + 1
                continue
            if read is None and first is not None:
                raise first
            self._skipped += skipped
            return None if read is None else (*read, piece + 1)
        raise first or _Damaged("damaged frames")

    def _frame(self, position: int, piece: int) -> tuple[Fields, int] | None:
        """The frame at a position and where it ends; None at the end of the file. Raises _Damaged."""
        machine = self._cipher(piece)
        before = self._item.read_at(position, 4)
        if not before:
            return None
        written = machine.update(before) if self._header.version else before
        size = int.from_bytes(written, "big")
        if len(before) < 4 or not _MAC < size <= _LARGEST_FRAME:
            raise _Damaged("a frame of no possible length")
        body = self._item.read_at(position + 4, size)
        content, said = body[:-_MAC], body[-_MAC:]
        checked = before + content if self._header.version else content
        if len(body) < size or not hmac.compare_digest(hmac.digest(self._mac, checked, "sha256")[:_MAC], said):
            end = position + 4 + size if len(body) == size else None
            raise _Damaged("a frame that does not fit its check", end)
        try:
            return fields(machine.update(content)), position + 4 + size
        except NotProtobuf as error:
            raise _Damaged(str(error), position + 4 + size) from error

    def members(self) -> Iterator[Member | Unread]:
        """Yield the files, then the database that the statements make."""
        item = self._item
        database = _Database(item.evidence.scratch.new_folder() / "signal.db")
        reason: str | None = "no end"
        try:
            position, piece = self._header.start, 0
            while (read := self._sound(position, piece)) is not None:
                frame, position, piece = read
                item.evidence.progress(0)
                if integer(frame, 6):
                    reason = None
                    break
                name, size = _file(frame)
                if name is not None:
                    if position + size + _MAC > item.size:
                        raise _Damaged("a file that is longer than the backup")
                    yield self._member(name, position, size, piece)
                    position, piece = position + size + _MAC, piece + 1
                else:
                    database.take(frame)
        except _Damaged as error:
            reason = str(error)
        except sqlite3.Error as error:
            raise NoRoom(path=item.path, reason=str(error)) from error
        finally:
            database.close()
        yield self._made(database, reason)

    def _made(self, database: _Database, reason: str | None) -> Member:
        item = self._item
        notes: tuple[Note, ...] = (Note(GIVEN, {"path": item.path}),)
        if reason is not None:
            notes += (Note(CUT, {"path": item.path, "reason": reason}, partial=True),)
        if self._skipped:
            notes += (Note(SKIPPED, {"path": item.path, "n": self._skipped}, partial=True),)
        if database.refused:
            notes += (Note(REFUSED, {"path": item.path, "n": database.refused}, partial=True),)
        at = item.evidence.reader(database.path)
        size = database.path.stat().st_size
        name = f"{item.path}/signal.db"
        content = (at, 0, size)
        return Member("signal.db", size, lambda: in_place(name, content), at, database.path, notes=notes)

    def _member(self, name: str, position: int, size: int, piece: int) -> Member:
        def opened() -> BinaryIO:
            return made(lambda: self._content(position, size, piece), f"{self._item.path}/{name}")

        return Member(name, size, opened, notes=(Note(GIVEN, {"path": self._item.path}),))

    def _content(self, position: int, size: int, piece: int) -> Iterator[bytes]:
        """Yield the bytes of a file; those that do not fit their check end in an error, as a damaged archive's do."""
        machine = self._cipher(piece)
        check = hmac.new(self._mac, self._iv(piece), "sha256")
        for block in blocks(self._item.read_at, position, size):
            check.update(block)
            yield machine.update(block)
        if not hmac.compare_digest(check.digest()[:_MAC], self._item.read_at(position + size, _MAC)):
            raise ValueError("it does not fit its check")


def _file(frame: Fields) -> tuple[str | None, int]:
    """The name and size of the file that follows a frame, None where none does."""
    for field, folder, length in ((4, "attachments", 3), (7, "avatars", 2), (8, "stickers", 2)):
        if field not in frame:
            continue
        try:
            inner = message(frame, field)
        except NotProtobuf as error:
            raise _Damaged(str(error)) from error
        if field == 7:
            name = text(inner, 3) or text(inner, 1) or "unknown"
            name = "".join(c if c.isalnum() or c in "+-." else "_" for c in name)[:80]
        else:
            name = str(integer(inner, 1) or 0)
            unique = integer(inner, 2) if field == 4 else None
            name += f"_{unique}" if unique else ""
        return f"{folder}/{name}", integer(inner, length) or 0
    return None, 0


class _Database:
    """The database that a backup's statements make. `refused`: statements that could not be carried out."""

    def __init__(self, path: Path) -> None:
        self.path, self.refused = path, 0
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.set_authorizer(_authorize)
        for pragma in ("journal_mode = OFF", "synchronous = OFF"):
            with contextlib.suppress(sqlite3.DatabaseError):  # they only make it faster
                self._connection.execute(f"PRAGMA {pragma}")
        self._connection.execute("CREATE TABLE key_value(key TEXT PRIMARY KEY, value TEXT)")
        self._connection.execute("BEGIN")

    def take(self, frame: Fields) -> None:
        """Carry out what a frame says, if it makes a table, fills one, or says whose account it is."""
        try:
            statement, setting, version = message(frame, 2), message(frame, 9), message(frame, 5)
        except NotProtobuf:
            self.refused += 1
            return
        if statement is not None:
            self._statement(statement)
        elif setting is not None and text(setting, 1) in _ACCOUNT:
            self._run("INSERT OR REPLACE INTO key_value VALUES(?, ?)", (text(setting, 1), text(setting, 7)))
        elif version is not None:
            number = integer(version, 1) or 0
            self._run("INSERT OR REPLACE INTO key_value VALUES('database version', ?)", (str(number),))

    def _statement(self, statement: Fields) -> None:
        sql = (text(statement, 1) or "").strip()
        beginning = " ".join(sql[:40].split()).upper()
        if beginning.startswith("INSERT INTO"):
            try:
                parameters = [_parameter(fields(one)) for one in statement.get(2, ()) if isinstance(one, bytes)]
            except NotProtobuf:
                self.refused += 1
                return
            self._run(sql, parameters)
        elif beginning.startswith("CREATE TABLE") and "SQLITE_" not in beginning:
            self._run(sql, ())

    def _run(self, sql: str, parameters: Sequence[Any]) -> None:
        try:
            self._connection.execute(sql, parameters)
        except (sqlite3.Error, sqlite3.Warning, ValueError, OverflowError) as error:
            if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
                raise
            self.refused += 1

    def close(self) -> None:
        """Finish the file."""
        with contextlib.suppress(sqlite3.Error):
            self._connection.execute("COMMIT")
        self._connection.close()


def _parameter(found: Fields) -> str | int | float | bytes | None:
    """A value of a row: text (as bytes where it is no UTF-8), a number with its sign, a double, bytes, or nothing."""
    if 1 in found:
        value = data(found, 1) or b""
        try:
            return value.decode("utf-8")
        except UnicodeDecodeError:
            return value
    if 2 in found:
        number = integer(found, 2) or 0
        return number - (1 << 64) if number >= 1 << 63 else number
    if 3 in found:
        double: float = struct.unpack("<d", struct.pack("<Q", integer(found, 3) or 0))[0]
        return double
    return data(found, 4)


_ALLOWED = frozenset({
    sqlite3.SQLITE_CREATE_TABLE, sqlite3.SQLITE_INSERT, sqlite3.SQLITE_READ, sqlite3.SQLITE_UPDATE,
    sqlite3.SQLITE_TRANSACTION, sqlite3.SQLITE_CREATE_INDEX, sqlite3.SQLITE_REINDEX,
})  # fmt: skip
_HARMLESS = frozenset({"journal_mode", "synchronous"})


def _authorize(action: int, first: str | None, *_: str | None) -> int:
    """Only tables and rows, each from one frame: whatever else a hostile backup asks for is refused."""
    if action == sqlite3.SQLITE_PRAGMA:
        return sqlite3.SQLITE_OK if first in _HARMLESS else sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY
