"""The case file: create, open, lock, migrate, close.

One SQLCipher 4 database. The key is derived once per opening (PBKDF2-HMAC-SHA512, 256,000 rounds over the file's own
salt, as SQLCipher does itself, so that its own tools open the file with the same passphrase) and handed to every
connection as a raw key: deriving it again for each reader would cost a quarter of a second each time.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import filelock
from sqlcipher3 import dbapi2 as sqlcipher

from parsers.errors import UserError
from parsers.evidence import Scratch
from parsers.words import N_
from triage.casefile import caselock, migrating
from triage.casefile.leftovers import HeldScratch
from triage.casefile.schema import MIGRATIONS
from triage.casefile.sparing import sqlite_utils
from triage.custody import chain
from triage.intake import keys
from triage.packages import info

_ROUNDS = 256_000
_FULL = N_("its disk is full or fails")
_UNWRITABLE = ("disk is full", "disk I/O error", "readonly", "locked", "unable to open")  # SQLite's own words
_READ_KB, _WRITE_KB = 32 << 10, 20 << 10
"""Pages kept by a connection that reads, of which a window has eight, and by the one that writes: an import of a
million messages took as long with 32 MB as with 76, and a thirtieth longer with 16."""
_PLAIN = b"SQLite format 3\x00"




class CaseExists(UserError):
    message = N_("{path} exists already. Choose another name, or use “add” to add evidence to it.")
    exit_code = 2


class CaseMissing(UserError):
    message = N_("There is no case at {path}. Check the name, or create it with “triage”.")
    exit_code = 2


class NotACase(UserError):
    message = N_("{path} is not a case of this program, or it is damaged.")
    exit_code = 3


class WrongPassphrase(UserError):
    message = N_("The passphrase does not open {path}. Check it (capitals, keyboard layout) and try again.")
    exit_code = 3


class PassphraseNeeded(UserError):
    message = N_("{path} is encrypted: give its passphrase with --passphrase-file or ATTEST_PASSPHRASE.")
    exit_code = 3


class CaseTooNew(UserError):
    message = N_("{path} was made by a newer version of the program (case version {version}). Install that version.")
    exit_code = 3


class CaseReadOnly(UserError):
    message = N_("{path} is open for reading only ({why}), so nothing can be changed in it.")
    exit_code = 3


class CaseNotClosed(UserError):
    message = N_(
        "{path} was not closed properly and its folder is write-protected. Copy it, with the file {wal} beside it, to "
        "a folder that can be written to, and open it there.")
    exit_code = 3


class CaseUnwritable(UserError):
    message = N_(
        "{path} cannot be written ({reason}). Make room or check the medium. What was finished is in the case, and the "
        "same command goes on.")


class CaseGone(CaseUnwritable):
    """Where the file was moved or deleted, the system may go on with what has no name any more, and all is lost."""

    message = N_(
        "{path} is not there any more: it was moved, renamed or deleted, or its medium was taken out. Nothing is read "
        "or written now. Bring it back, close the case and open it again; what was finished is in it.")


class CaseStillRead(UserError):
    """What another process reads cannot be folded into the one file."""

    message = N_(
        "{path} is finished and closed, but another program is reading it. Do not copy it alone now: {wal} beside it "
        "belongs to it until it is opened and closed again.")


class CannotCreate(UserError):
    message = N_("{path} cannot be created ({reason}). Choose another folder.")
    exit_code = 2


class Case:
    """An open case. `db` is the connection of the thread that opened it; others call `reader()`.

    `why_read_only` is None when changes are possible, otherwise a message id that says what prevents them; its
    placeholder is `holder`, the process that has the case open for writing.
    """

    def __init__(self, path: Path, key: str | None, actor: str, why_read_only: str | None, immutable: bool) -> None:
        self.path = path
        self.actor = chain.printable(actor)
        self.why_read_only = why_read_only
        self._key = key
        self._immutable = immutable
        self.holder = ""
        self.says: Callable[[str], str] = str  # message ids in the reader's language: of who or what has no name
        self._lock: filelock.BaseFileLock | None = None
        self.writing = threading.RLock()
        self.db = self._connect()

    @cached_property
    def utils(self) -> sqlite_utils.Database:
        """The same connection through sqlite-utils, for everyday work on small tables."""
        return sqlite_utils.Database(self.db)

    @classmethod
    def create(cls, path: Path, passphrase: str | None, actor: str | None = None) -> Case:
        """Make a new case; a passphrase of None makes it unencrypted. Raises CaseExists or CannotCreate."""
        if path.exists():
            raise CaseExists(path=str(path))
        path = caselock.itself(path)
        key = None if passphrase is None else _derive(passphrase, os.urandom(16))
        try:
            path.touch(mode=0o600, exist_ok=False)  # two may be asked for one name at once
        except FileExistsError as error:
            raise CaseExists(path=str(path)) from error
        except OSError as error:
            raise CannotCreate(path=str(path), reason=error.strerror or str(error)) from error
        case, lock = None, None
        try:
            lock, reason = caselock.acquire(path)
            if lock is None:
                raise CannotCreate(path=str(path), reason=reason)
            case = cls(path, key, actor or chain.default_actor(), None, immutable=False)
            case._fill(encrypted=key is not None)
        except BaseException as error:
            if case is not None:
                case.db.close()
            for ending in ("", "-wal", "-shm", "-journal"):
                Path(f"{path}{ending}").unlink(missing_ok=True)
            if lock is not None:
                caselock.release(lock)
            if isinstance(error, sqlcipher.OperationalError):
                raise CannotCreate(path=str(path), reason=str(error)) from error
            raise
        case._lock = lock
        return case

    def _fill(self, *, encrypted: bool) -> None:
        """The tables of a new case and the first entry of its log."""
        self.db.execute("PRAGMA journal_mode = WAL")
        self._migrate(0)
        with self.transaction():
            self._remember_writer()
            chain.record(self, "case.create", self.path.name, detail={"encrypted": encrypted})

    @classmethod
    def open(
        cls, path: Path, passphrase: str | None, actor: str | None = None, *, read_only: bool = False
    ) -> Case:
        """Open a case. Raises CaseMissing, NotACase, PassphraseNeeded, WrongPassphrase or CaseTooNew.

        Falls back to reading only when another process writes, the folder forbids it or the disk is full, and says so
        in `why_read_only`.
        """
        why = N_("opened for reading") if read_only else None
        path = caselock.itself(path)
        *others, last = keys.forms(passphrase)
        for form in others:
            with contextlib.suppress(WrongPassphrase):
                return cls._open_or_read(path, form, actor, why)
        return cls._open_or_read(path, last, actor, why)

    @classmethod
    def _open_or_read(cls, path: Path, passphrase: str | None, actor: str | None, why: str | None) -> Case:
        try:
            return cls._open(path, passphrase, actor, why)
        except CaseUnwritable as error:
            if why is not None or "disk" not in error.args_by_name["reason"]:
                raise
            return cls._open(path, passphrase, actor, _FULL)

    @classmethod
    def _open(cls, path: Path, passphrase: str | None, actor: str | None, why: str | None) -> Case:
        """`why`: only for reading, and what for."""
        try:
            if not path.is_file():
                raise CaseMissing(path=str(path))
        except OSError as error:
            raise NotACase(path=str(path)) from error
        head = _head(path)
        if len(head) < 16:
            raise NotACase(path=str(path))
        encrypted = head != _PLAIN
        if encrypted and passphrase is None:
            raise PassphraseNeeded(path=str(path))
        key = _derive(passphrase, head) if encrypted and passphrase is not None else None
        full = why == _FULL
        lock, why = caselock.acquire(path) if why is None else (None, why)
        wal = Path(f"{path}-wal")
        closed = full or (why is not None and not caselock.writable(path.parent))  # nothing can be laid beside it
        if closed and wal.exists() and not Path(f"{path}-shm").exists():
            raise CaseNotClosed(path=str(path), wal=wal.name)
        immutable = closed and not wal.exists()
        try:
            case = cls(path, key, actor or chain.default_actor(), why, immutable)
            case._lock = lock
            version = case._version()
            case.actor = chain.printable(actor or case._reader() or case.actor)
        except sqlcipher.DatabaseError as error:
            if lock is not None:
                caselock.release(lock)
            if _is_unwritable(error):
                raise CaseUnwritable(path=str(path), reason=str(error)) from error
            # A wrong key makes noise of the first page; what is wrong behind it is damage.
            noise = encrypted and "not a database" in str(error)
            raise (WrongPassphrase if noise else NotACase)(path=str(path)) from error
        except BaseException:
            if lock is not None:
                caselock.release(lock)
            raise
        try:
            case._start(version)
        except BaseException:
            case.db.close()
            if lock is not None:
                caselock.release(lock)
            raise
        return case

    def _version(self) -> int:
        """The case's schema version; the first read of the file, which fails where the key is wrong."""
        version = int(self.db.execute("PRAGMA user_version").fetchone()[0])
        has_facts = self.db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'fact'").fetchone()[0]
        if version == 0 or not has_facts:
            self.db.close()
            raise NotACase(path=str(self.path))
        return version

    def _reader(self) -> str:
        """Whom a review package was made for: who acts in it, unless somebody says otherwise."""
        package = info.of(self)
        return package.reader if package is not None else ""

    def _start(self, version: int) -> None:
        if version > len(MIGRATIONS):
            raise CaseTooNew(path=str(self.path), version=version)
        if self.why_read_only is None:
            self._wipe_scratch()
            if version < len(MIGRATIONS):
                self.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                try:
                    migrating.back_up(self.path, version)
                except OSError as error:
                    raise CaseUnwritable(path=str(self.path), reason=f"disk: {error.strerror or error}") from error
                self._migrate(version)
            with self._said_plainly():
                self.db.execute("PRAGMA journal_mode = WAL")
            with self.transaction():
                self._remember_writer()
                chain.record(self, "case.open", self.path.name)
        self.holder = self.fact("writer")

    def check_there(self) -> None:
        """Raise CaseGone where the file has gone since it was opened."""
        if not self.path.exists():
            raise CaseGone(path=str(self.path))

    def _connect(self, read_only: bool = False) -> sqlcipher.Connection:
        mode = "rw" if self.why_read_only is None and not read_only else "ro"
        uri = f"{self.path.absolute().as_uri()}?mode={mode}" + ("&immutable=1" if self._immutable else "")
        connection = sqlcipher.connect(uri, uri=True, isolation_level=None, check_same_thread=False, timeout=30)
        connection.execute("PRAGMA cipher_log_level = NONE")  # before the key, or a wrong one prints raw errors
        if self._key is not None:
            connection.execute(f"PRAGMA key = \"x'{self._key}'\"")
        kept = _READ_KB if read_only else _WRITE_KB
        for pragma in (f"cache_size = -{kept}", "synchronous = NORMAL", "temp_store = MEMORY"):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    def reader(self) -> sqlcipher.Connection:
        """Return a new connection that can only read, for another thread. The caller closes it."""
        self.check_there()
        return self._connect(read_only=True)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, for the writing connection; nested use joins the outer transaction."""
        if self.why_read_only is not None:
            raise CaseReadOnly(path=str(self.path), why=self.why_read_only.format(holder=self.holder))
        with self.writing:
            if self.db.in_transaction:
                yield
                return
            self.check_there()
            with self._said_plainly():
                self.db.execute("BEGIN IMMEDIATE")
                try:
                    yield
                    self.db.commit()
                except BaseException:
                    if self.db.in_transaction:  # a full disk has rolled back by itself
                        self.db.rollback()
                    raise

    @contextmanager
    def _said_plainly(self) -> Iterator[None]:
        try:
            yield
        except sqlcipher.OperationalError as error:
            self.check_there()
            if _is_unwritable(error):
                raise CaseUnwritable(path=str(self.path), reason=str(error)) from error
            raise

    def opens_with(self, passphrase: str) -> bool:
        """Whether a passphrase is this case's own; never for a case without encryption."""
        return self._key is not None and any(
            _derive(form, bytes.fromhex(self._key[64:])) == self._key for form in keys.forms(passphrase) if form)

    def fact(self, name: str, default: str = "") -> str:
        """Return a case fact (see triage.casefile.facts)."""
        row = self.db.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
        return row[0] if row else default

    def set_fact(self, name: str, value: str) -> None:
        """Store a fact as it is; `triage.casefile.facts` checks and logs what examiners state. In a transaction."""
        self.utils.table("fact").upsert({"name": name, "value": value}, pk="name")

    def scratch(self) -> Scratch:
        """A private folder for copies; close it when done. Beside the case, where its folder may hold evidence in plain
        text; elsewhere for one who may only read, also because the writer's own copies lie there.
        """
        if self.why_read_only is not None:
            return HeldScratch()
        return Scratch(self._scratch_folder)

    @property
    def _scratch_folder(self) -> Path:
        return self.path.with_name(self.path.name + ".tmp")

    def _wipe_scratch(self) -> None:
        """After a crash copies of evidence may lie there in plain text; nobody else writes while we hold the lock."""
        shutil.rmtree(self._scratch_folder, ignore_errors=True)

    def _migrate(self, version: int) -> None:
        """Each step is one transaction together with its version number. (executescript would commit in between.)"""
        for step, sql in enumerate(MIGRATIONS[version:], start=version + 1):
            with self.transaction():
                for statement in migrating.statements(sql):
                    self.db.execute(statement)
                self.db.execute(f"PRAGMA user_version = {step}")
                if version:
                    chain.record(self, "case.migrate", self.path.name, detail={"from": step - 1, "to": step})

    def _remember_writer(self) -> None:
        """Who holds the case, for a second process that can only read (the lock itself tells nobody)."""
        holder = f"{self.actor}@{socket.gethostname()}, process {os.getpid()}"
        self.set_fact("writer", holder)

    def close(self) -> None:
        """Leave one file: the write-ahead log is folded in. Raises CaseUnwritable where it cannot be; then the log
        beside the case belongs to it, and the next opening folds it in.
        """
        try:
            if self.why_read_only is None:
                with self.writing, self._said_plainly():
                    if self.db.in_transaction:
                        self.db.rollback()
                    self._fold_in()
        finally:
            self.db.close()
            if self._lock is not None:
                self._wipe_scratch()  # those who take a folder inside it leave the one that holds them
                caselock.release(self._lock)
                self._lock = None

    def _fold_in(self) -> None:
        """Where somebody reads, the log beside the case stays, empty if nobody is in the middle of it: all is in the
        one file then.
        """
        (busy, *_), = self.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        try:
            self.db.execute("PRAGMA journal_mode = DELETE")
        except sqlcipher.OperationalError as error:
            if "locked" not in str(error):
                raise
            if busy:
                raise CaseStillRead(path=str(self.path), wal=f"{self.path.name}-wal") from error

    def __enter__(self) -> Case:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        with contextlib.suppress(*([] if kind is None else [CaseUnwritable, CaseStillRead])):  # the first says more
            self.close()


def dump_json(value: Any) -> str | None:
    """JSON text for a column; empty becomes NULL."""
    return json.dumps(value, ensure_ascii=False, default=str) if value else None


def _derive(passphrase: str, salt: bytes) -> str:
    secret = passphrase.encode("utf-8", "surrogateescape")  # a variable of the environment may hold any bytes
    raw = hashlib.pbkdf2_hmac("sha512", secret, salt, _ROUNDS, 32)
    return raw.hex() + salt.hex()


def _is_unwritable(error: sqlcipher.Error) -> bool:
    return any(cause in str(error) for cause in _UNWRITABLE)


def encrypted(path: Path) -> bool:
    """Whether the content of a case file, or of any other, cannot be read without its passphrase. Raises NotACase."""
    return _head(path) != _PLAIN


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(16)
    except OSError as error:
        raise NotACase(path=str(path)) from error
