"""The one place that opens evidence: files, folders and zips, without ever writing to them.

Every file becomes an `Item` with a path inside the evidence (`/` between parts; a member of an archive stands below
the archive's own path). Items are read in place: archives are never unpacked by name, so an entry called `../x` can
go nowhere. Links are listed and not followed. Where SQLite has to write (a database with a write-ahead log or a
journal) or cannot read in place (inside a zip), a copy goes into the private scratch folder.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import shutil
import stat
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any, BinaryIO, cast

import msgspec

from parsers.errors import (
    ArchiveDamaged,
    ArchiveTooLarge,
    Cancelled,
    EvidenceMissing,
    EvidenceUnreadable,
    NeedsKey,
    NoRoom,
    UserError,
)
from parsers.paths import member_name, readable, shared_parts
from parsers.words import N_

if TYPE_CHECKING:
    from parsers.sqlite import Database

_BLOCK = 1 << 20
_HEAD = 8192
_DEPTH = 3  # a zip in a zip in a zip; deeper is an attack or a mistake, and is listed as not read
_BOMB_RATIO = 250  # text packs at most about 50 to 1, an SMS backup about 20
_BOMB_SIZE = 256 << 20  # bytes; a small archive may have any ratio
_SIDE_FILES = ("-wal", "-shm", "-journal")


class Digests(msgspec.Struct, frozen=True):
    """Hex digests of a whole file, and its size in bytes."""

    sha256: str
    md5: str
    size: int


class Problem(msgspec.Struct, frozen=True):
    """Something in the evidence that cannot be read as a file: its path, a message id with arguments, and a status."""

    path: str
    status: str
    message: str
    args: dict[str, Any] = {}


class Scratch:
    """A private folder for copies, readable by the user alone, wiped on close."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        self._n = 0

    def new_folder(self) -> Path:
        """Return a new, empty folder inside."""
        return Path(tempfile.mkdtemp(dir=self.folder))

    def close(self) -> None:
        """Remove everything. A file that another program holds open is left for the wipe at the next start."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Scratch:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Item:
    """One file of the evidence.

    `path`: inside the evidence. `size`: bytes, as the folder or archive states it. `claimed_by`: the path of the
    source that this file belongs to (a log of its database, a picture of its chat), or None.
    """

    def __init__(self, evidence: Evidence, path: str, size: int, opener: Callable[[], BinaryIO]) -> None:
        self.evidence = evidence
        self.path = path
        self.size = size
        self.real: Path | None = None  # where it lies on disk, for a file that is not inside an archive
        self.claimed_by: str | None = None
        self.container = False
        self.damage: list[str] = []
        self._opener = opener
        self._head: bytes | None = None
        self._digests: Digests | None = None
        self._copy: Path | None = None
        self._schema: dict[str, frozenset[str]] | None | bool = False

    @property
    def name(self) -> str:
        return PurePosixPath(self.path).name

    @property
    def folder(self) -> str:
        """The path of the folder that holds it, empty at the top."""
        return self.path.rpartition("/")[0]

    def open(self) -> BinaryIO:
        """Open for reading. Raises EvidenceUnreadable, NeedsKey or ArchiveDamaged."""
        with _reading(self.path):
            return self._opener()

    def head(self, size: int = _HEAD) -> bytes:
        """Return the first bytes (at most 8192), empty when the file cannot be read."""
        if self._head is None:
            try:
                with self.open() as stream, _reading(self.path):
                    self._head = stream.read(_HEAD)
            except UserError as error:
                self.damage.append(str(error))
                self._head = b""
        return self._head[:size]

    def chunks(self) -> Iterator[bytes]:
        """Yield the file in blocks. Raises as `open`, also in the middle."""
        with self.open() as stream:
            while True:
                with _reading(self.path):
                    block = stream.read(_BLOCK)
                if not block:
                    return
                self.evidence.progress(len(block))
                yield block

    def digests(self) -> Digests:
        """Return SHA-256 and MD5 of the content, read once. Raises as `open`."""
        for _ in self.hashing():
            pass
        return cast(Digests, self._digests)

    def hashing(self, target: IO[bytes] | None = None) -> Iterator[int]:
        """Hash block by block (unless that was done and nothing is to be written), yielding each block's size."""
        if self._digests is not None and target is None:
            return
        sha256, md5, size = hashlib.sha256(), hashlib.md5(usedforsecurity=False), 0
        for block in self.chunks():
            sha256.update(block)
            md5.update(block)
            size += len(block)
            if target is not None:
                target.write(block)
            yield len(block)
        self._digests = Digests(sha256.hexdigest(), md5.hexdigest(), size)

    def copy_to(self, target: Path) -> None:
        """Copy into scratch, hashing on the way. Raises NoRoom, and as `open`."""
        try:
            with target.open("wb") as stream:
                for _ in self.hashing(stream):
                    pass
        except OSError as error:
            raise NoRoom(path=self.path, reason=error.strerror or str(error)) from error

    def local(self) -> Path:
        """Return a path that other libraries can read: the file itself, or a scratch copy of an archive's member.

        The caller must open it for reading only.
        """
        if self.real is not None:
            return self.real
        if self._copy is None:
            self._copy = self.evidence.scratch.new_folder() / "copy"
            self.copy_to(self._copy)
        return self._copy

    def beside(self, name: str) -> Item | None:
        """Return the file `name` in the same folder (or below it, with `/`), if the evidence has it."""
        return self.evidence.get(f"{self.folder}/{name}" if self.folder else name)

    def find(self, hint: str) -> Item | None:
        """Return the file that `hint` (a path or name as the app wrote it) most likely means, or None.

        The name must be equal; of several, the one whose path shares most trailing parts with the hint wins, then the
        one nearest to this item. Two equally good files of different content are no answer.
        """
        return self.evidence.find(hint, self)

    def claim(self, other: Item) -> None:
        """Record that `other` belongs to this source."""
        if other is not self and other.claimed_by is None:
            other.claimed_by = self.path

    def database(self) -> Database:
        """Open as a SQLite database; use as a context manager. Raises NotADatabase."""
        from parsers.sqlite import Database  # noqa: PLC0415  (sqlite.py builds on this module)

        return Database(self)

    def schema(self) -> dict[str, frozenset[str]] | None:
        """Return table names with their columns when this is a readable SQLite database, else None."""
        if self._schema is False:
            from parsers.sqlite import read_schema  # noqa: PLC0415

            self._schema = read_schema(self)
        return cast("dict[str, frozenset[str]] | None", self._schema)


class Evidence:
    """A file, folder or zip handed over by an examiner.

    `items`: every readable file, in order of path. `problems`: what is there but cannot be read as a file.
    `cancelled` is asked between blocks; `progress(n)` is told of n bytes read. Use as a context manager.
    """

    def __init__(
        self,
        root: Path,
        scratch: Scratch,
        cancelled: Callable[[], bool] = lambda: False,
        progress: Callable[[int], None] = lambda _: None,
    ) -> None:
        with _reading(str(root)):
            if not root.exists():
                raise EvidenceMissing(path=str(root))
        self.root = root
        self.scratch = scratch
        self._cancelled = cancelled
        self._progress = progress
        self.items: list[Item] = []
        self.problems: list[Problem] = []
        self._by_path: dict[str, Item] = {}
        self._by_name: dict[str, list[Item]] | None = None
        self._archives: list[zipfile.ZipFile] = []
        if root.is_dir():
            self._walk(root)
        else:
            self._add_file(root, readable(root.name))
        self.items.sort(key=lambda item: item.path)
        for item in self.items:
            self._claim_side_file(item)

    def __enter__(self) -> Evidence:
        return self

    def __exit__(self, *_: object) -> None:
        for archive in self._archives:
            archive.close()

    def progress(self, n: int) -> None:
        """Tell of `n` bytes read; raises Cancelled when the examiner asked to stop."""
        if self._cancelled():
            raise Cancelled
        self._progress(n)

    def get(self, path: str) -> Item | None:
        """Return the item at exactly this path."""
        return self._by_path.get(path)

    def find(self, hint: str, near: Item) -> Item | None:
        """See `Item.find`."""
        if self._by_name is None:
            self._by_name = {}
            for item in self.items:
                self._by_name.setdefault(item.name.casefold(), []).append(item)
        parts = [part for part in hint.replace("\\", "/").split("/") if part not in ("", ".", "..")]
        if not parts:
            return None
        candidates = [i for i in self._by_name.get(parts[-1].casefold(), []) if not i.container]
        if len(candidates) < 2:
            return candidates[0] if candidates else None

        def rank(item: Item) -> tuple[int, int]:
            shared_tail = shared_parts(parts[::-1], item.path.split("/")[::-1])
            return shared_tail, shared_parts(near.path.split("/"), item.path.split("/"))

        best = max(map(rank, candidates))
        winners = [item for item in candidates if rank(item) == best]
        try:
            alike = len({item.digests().sha256 for item in winners}) == 1
        except UserError:  # one that cannot be read may be another
            return None
        return winners[0] if alike else None

    def _walk(self, root: Path) -> None:
        def unreadable(error: OSError) -> None:
            path = readable(Path(error.filename).relative_to(root).as_posix()) if error.filename else "."
            reason = error.strerror or str(error)
            self._problem(path, "failed", EvidenceUnreadable.message, path=path, reason=reason)

        for folder, names, files in os.walk(root, onerror=unreadable, followlinks=False):
            self.progress(0)
            names.sort()
            for name in [n for n in names if Path(folder, n).is_symlink()] + sorted(files):
                real = Path(folder, name)
                self._add_file(real, self._free(readable(real.relative_to(root).as_posix())))

    def _add_file(self, real: Path, path: str) -> None:
        try:
            info = real.lstat() if real != self.root else real.stat()
        except OSError as error:
            self._problem(path, "failed", EvidenceUnreadable.message, path=path, reason=error.strerror or str(error))
            return
        if stat.S_ISLNK(info.st_mode):
            self._problem(path, "not_read", N_("{path} is a link and was not followed."), path=path)
        elif not stat.S_ISREG(info.st_mode):
            self._problem(path, "not_read", N_("{path} is a device or pipe, not a file, and was not read."), path=path)
        else:
            item = Item(self, path, info.st_size, lambda: _open_quietly(real))
            item.real = real
            self._add(item, depth=0)

    def _add(self, item: Item, depth: int) -> None:
        self.items.append(item)
        self._by_path[item.path] = item
        if item.head(4) in (b"PK\x03\x04", b"PK\x05\x06") and not _is_document(item):
            item.container = True
            if depth >= _DEPTH:
                self._problem(item.path, "not_read", N_("{path} lies too deep inside other archives."), path=item.path)
                return
            try:
                self._add_members(item, depth)
            except UserError as error:
                status = "needs_key" if isinstance(error, NeedsKey) else "failed"
                self._problem(item.path, status, error.message, **error.args_by_name)

    def _add_members(self, item: Item, depth: int) -> None:
        source: Path | io.BytesIO
        source = item.real if item.real is not None else item.local()
        try:
            archive = zipfile.ZipFile(source)
        except Exception as error:  # the library raises many kinds on a directory that was made to hurt
            raise ArchiveDamaged(path=item.path, reason=str(error)) from error
        self._archives.append(archive)
        members = [info for info in archive.infolist() if not info.is_dir()]
        size = sum(info.file_size for info in members)
        if size > _BOMB_SIZE and size > _BOMB_RATIO * max(item.size, 1):
            raise ArchiveTooLarge(path=item.path, size=size, packed=item.size)
        for info in members:
            self._add_member(item, archive, info, depth)

    def _add_member(self, item: Item, archive: zipfile.ZipFile, info: zipfile.ZipInfo, depth: int) -> None:
        path = self._free(f"{item.path}/{member_name(info.filename, info.flag_bits)}")
        if stat.S_ISLNK(info.external_attr >> 16):
            self._problem(path, "not_read", N_("{path} is a link and was not followed."), path=path)
            return
        if info.flag_bits & 1:
            self._problem(path, "needs_key", NeedsKey.message, path=path, what=N_("a zip with a password"))
            return
        self._add(Item(self, path, info.file_size, lambda: cast(BinaryIO, archive.open(info))), depth + 1)

    def _free(self, path: str) -> str:
        """Two entries of one name are two files, as an attacker or a broken tool may make."""
        free, n = path, 2
        while free in self._by_path:
            free, n = f"{path}#{n}", n + 1
        return free

    def _claim_side_file(self, item: Item) -> None:
        for ending in _SIDE_FILES:
            owner = self._by_path.get(item.path.removesuffix(ending)) if item.path.endswith(ending) else None
            if owner is not None:
                owner.claim(item)

    def _problem(self, where: str, status: str, message: str, /, **args: Any) -> None:
        self.problems.append(Problem(where, status, message, args))


def _is_document(item: Item) -> bool:
    """Office files, e-books and apps are zips too, and are documents rather than containers of evidence."""
    return item.name.lower().endswith(
        (".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".epub", ".apk", ".jar", ".ipa", ".docm", ".xlsm")
    )


def _open_quietly(path: Path) -> BinaryIO:
    """Open without touching the access time, where the system lets us (the file must be ours, or we are root)."""
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0)
    try:
        fd = os.open(path, flags | getattr(os, "O_NOATIME", 0))
    except PermissionError:
        fd = os.open(path, flags)
    return os.fdopen(fd, "rb")


@contextlib.contextmanager
def _reading(path: str) -> Iterator[None]:
    """Turn what the system and the zip library raise into sentences for a person."""
    try:
        yield
    except (zipfile.BadZipFile, EOFError) as error:
        raise ArchiveDamaged(path=path, reason=str(error)) from error
    except NotImplementedError as error:  # zipfile: a way of packing that it does not know
        raise EvidenceUnreadable(path=path, reason=str(error)) from error
    except RuntimeError as error:  # zipfile: encrypted member
        raise NeedsKey(path=path, what=str(error)) from error
    except OSError as error:
        raise EvidenceUnreadable(path=path, reason=error.strerror or str(error)) from error
    except Exception as error:
        of_packing = type(error).__module__ in ("zlib", "lzma", "_lzma", "struct")
        if of_packing or isinstance(error, ValueError | OverflowError):
            raise ArchiveDamaged(path=path, reason=str(error)) from error
        raise
