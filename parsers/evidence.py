"""The one place that opens evidence, without ever writing to it: files, folders, and what they hold.

Every file becomes an `Item` with a path inside the evidence (`/` between parts; a member of an archive stands below
the archive's own path). `parsers.containers` knows archives, backups and encrypted files, and reads them in place:
nothing is unpacked by name, so an entry called `../x` can go nowhere. Links are listed and not followed. Where SQLite
has to write (a database with a write-ahead log or a journal), or a packed or decrypted file has to be read from any
place, a copy goes into the private scratch folder.
"""

from __future__ import annotations

import heapq
import os
import re
import shutil
import stat
import tempfile
import unicodedata
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from parsers.containers import Container, Member, NotAContainer, Unread, containers
from parsers.derived import Trying
from parsers.errors import (
    ArchiveDamaged,
    Cancelled,
    EvidenceMissing,
    EvidenceUnreadable,
    NeedsKey,
    UserError,
    WrongKey,
)
from parsers.item import Digests, Item, Note
from parsers.paths import readable, shared_parts
from parsers.sqlite.database import MAGIC
from parsers.streams import ReadAt, reading
from parsers.words import N_

__all__ = ["Digests", "Evidence", "Item", "Note", "Problem", "Scratch"]

_BLOCK = 1 << 20  # bytes
_DEPTH = 3  # a zip in a zip in a zip; deeper is an attack or a mistake, and is listed as not read
_HANDLES = 64  # files held open at once, of those that are read in pieces; systems allow some hundreds
_HEADS = 64 << 20  # bytes
_SIDE_FILE = re.compile(r"(.+)(-wal|-shm|-journal)(#\d+)?", re.IGNORECASE)


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


class Evidence:
    """A file, folder, archive or backup handed over by an examiner.

    `items`: every readable file, in order of path. `problems`: what is there but cannot be read as a file.
    `cancelled` is asked between blocks; `progress(n)` is told of n bytes read. `secrets`: keys and passwords, each
    tried where it fits. `mappings`: how tables of other tools are to be read. Without `at_once`, run `listing` to its
    end before asking for anything else. Use as a context manager.
    """

    def __init__(
        self,
        root: Path,
        scratch: Scratch,
        cancelled: Callable[[], bool] = lambda: False,
        progress: Callable[[int], None] = lambda _: None,
        secrets: Sequence[bytes] = (),
        mappings: Sequence[str] = (),
        *,
        at_once: bool = True,
    ) -> None:
        with reading(str(root)):
            if not root.exists():
                raise EvidenceMissing(path=str(root))
        self.root = root
        self.scratch = scratch
        self.secrets = tuple(secrets)
        self.mappings = tuple(mappings)
        self._cancelled = cancelled
        self._progress = progress
        self.items: list[Item] = []
        self.problems: list[Problem] = []
        self._by_path: dict[str, Item] = {}
        self._by_name: dict[str, list[Item]] | None = None
        self._by_folder: dict[str, list[Item]] | None = None
        self._exports: dict[tuple[str, Callable[[Item], bool]], bool] = {}  # whether a folder holds one of that kind
        self._copies: dict[str, int] = {}  # path: how many of it there are
        self._handles: OrderedDict[str, int] = OrderedDict()
        self._heads: deque[tuple[Item, int]] = deque()
        self._heads_size = 0
        self._kinds = containers()
        self._locked: list[tuple[Container, Item]] = []
        self._waiting: list[tuple[int, int, Container, Item]] = []
        try:
            if root.is_dir():
                self._walk(root)
            else:
                self._add_file(str(root), readable(root.name), root.stat())
            if at_once:
                for _ in self.listing():
                    pass
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Evidence:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close what is held open. Reading an item opens it again."""
        while self._handles:
            os.close(self._handles.popitem()[1])

    @property
    def block(self) -> int:
        """Bytes to read of a file at once."""
        return _BLOCK

    def progress(self, n: int) -> None:
        """Tell of `n` bytes read; raises Cancelled when the examiner asked to stop."""
        if self._cancelled():
            raise Cancelled
        self._progress(n)

    def get(self, path: str) -> Item | None:
        """Return the item at exactly this path."""
        return self._by_path.get(path)

    def find(self, hint: str, near: Item, like: Sequence[str] = ()) -> Item | None:
        """See `Item.find`."""
        parts = [part for part in hint.replace("\\", "/").split("/") if part not in ("", ".", "..")]
        if not parts:
            return None
        candidates = [i for i in self.named(parts[-1]) if not i.container and not self._of_another(near, i, like)]
        if len(candidates) < 2:
            return candidates[0] if candidates else None

        def rank(item: Item) -> tuple[int, int]:
            shared_tail = shared_parts(parts[::-1], item.path.split("/")[::-1])
            return shared_tail, shared_parts(near.path.split("/"), item.path.split("/"))

        best = max(map(rank, candidates))
        return _only([item for item in candidates if rank(item) == best])

    def _of_another(self, near: Item, other: Item, like: Sequence[str]) -> bool:
        """Whether a file lies with another source that is called like this one, or by one of these names: of another
        phone, of another export.
        """
        rivals = [item for name in {near.name, *like} for item in self.named(name)]
        if other is near or len(rivals) < 2:
            return False
        if near.device != other.device and None not in (near.device, other.device):
            return True
        here, there = near.path.split("/")[:-1], other.path.split("/")[:-1]
        shared = shared_parts(here, there)
        if shared == len(there) or (shared and near.head(16) == MAGIC):
            return False  # above it; or one phone, which may have several copies of a database
        branch = "/".join(there[:shared + 1]) + "/"
        return any(rival is not near and rival.path.startswith(branch) for rival in rivals)

    def with_export(self, near: Item, name: str, is_export: Callable[[Item], bool]) -> Item | None:
        """See `Item.with_export`."""
        top = f"{near.folder}/" if near.folder else ""
        found = [item for item in self.named(name) if not item.container and item is not near
                 and item.path.startswith(top) and not self._apart(near.folder, item.folder, is_export)]
        found = [item for item in found if item.folder == near.folder] or found
        return _only([item for item in found if item.name == name] or found)

    def _apart(self, top: str, folder: str, is_export: Callable[[Item], bool]) -> bool:
        """Whether a folder, or one between it and `top`, holds an export of its own."""
        while folder != top:
            key = (folder, is_export)
            if key not in self._exports:
                self._exports[key] = any(map(is_export, self.in_folder(folder)))
            if self._exports[key]:
                return True
            folder = folder.rpartition("/")[0]
        return False

    def named(self, name: str) -> list[Item]:
        """Every item of this name, whatever its case and however its accents are put together, wherever it lies."""
        if self._by_name is None:
            self._by_name = {}
            for item in self.items:
                self._by_name.setdefault(_folded(item.name), []).append(item)
        return self._by_name.get(_folded(name), [])

    def in_folder(self, folder: str) -> list[Item]:
        """Every item that lies in exactly this folder, in order of name."""
        if self._by_folder is None:
            self._by_folder = {}
            for item in self.items:
                self._by_folder.setdefault(item.folder, []).append(item)
        return self._by_folder.get(folder, [])

    def locked(self, path: str) -> bool:
        """Whether nothing stands at a path because what would hold it needs a key that was not given."""
        return any(kind.covers(item, path) for kind, item in self._locked) or any(
            problem.path == path and problem.status == "needs_key" for problem in self.problems)

    def reader(self, path: Path) -> ReadAt:
        """Return a function that reads a file of the evidence, or of scratch, from any place."""

        key = str(path)  # hashes faster

        def at(offset: int, size: int) -> bytes:
            fd = self._handle(key)
            os.lseek(fd, offset, os.SEEK_SET)
            return os.read(fd, size)

        return at

    def first_bytes(self, path: str, size: int) -> bytes:
        """Read the start of a file on disk, which is all that is looked at of most."""
        fd = _descriptor(path)
        try:
            return os.read(fd, size)
        finally:
            os.close(fd)

    def keeps_head(self, item: Item, size: int) -> None:
        """Bound the memory that first bytes of files take: those of long ago are read again if need be."""
        self._heads.append((item, size))
        self._heads_size += size
        while self._heads_size > _HEADS:
            old, size = self._heads.popleft()
            old.forget_head()
            self._heads_size -= size

    def _handle(self, path: str) -> int:
        fd = self._handles.pop(path, None)
        if fd is None:
            fd = _descriptor(path)
            if len(self._handles) >= _HANDLES:
                os.close(self._handles.popitem(last=False)[1])
        self._handles[path] = fd
        return fd

    # -- listing ------------------------------------------------------------------------------------------------

    def listing(self) -> Iterator[Trying]:
        """List what containers hold, telling of each secret that is tried."""
        yield from self._expand()
        self.items.sort(key=lambda item: item.path)
        for item in self.items:
            self._claim_side_file(item)

    def _walk(self, root: Path) -> None:
        """List every file below `root`, folder by folder; 100,000 of them are common, so paths stay plain text."""
        waiting = [(str(root), "")]
        while waiting:
            folder, inside = waiting.pop()
            self.progress(0)
            try:
                with os.scandir(folder) as found:
                    entries = sorted(found, key=lambda entry: entry.name)
            except OSError as error:
                self._unreadable(readable(inside.rstrip("/")) or readable(root.name) or ".", error)
                continue
            for entry in entries:
                path = inside + entry.name
                try:
                    info = entry.stat(follow_symlinks=False)
                except OSError as error:
                    self._unreadable(readable(path), error)
                    continue
                if stat.S_ISDIR(info.st_mode):
                    waiting.append((entry.path, path + "/"))
                else:
                    self._add_file(entry.path, self._free(readable(path)), info)

    def _add_file(self, disk: str, path: str, info: os.stat_result) -> None:
        if stat.S_ISLNK(info.st_mode):
            self._problem(path, "not_read", N_("{path} is a link and was not followed."), path=path)
        elif not stat.S_ISREG(info.st_mode):
            self._problem(path, "not_read", N_("{path} is a device or pipe, not a file, and was not read."), path=path)
        else:
            item = Item(self, path, info.st_size, lambda: _open_quietly(disk))
            item.disk = disk
            self._add(item)

    def _add(self, item: Item) -> None:
        self.items.append(item)
        self._by_path[item.path] = item
        if self._by_name is not None:
            self._by_name.setdefault(_folded(item.name), []).append(item)
        for kind in self._kinds:
            if kind.recognises(item):
                item.container = not kind.stays
                heapq.heappush(self._waiting, (kind.rank, len(self.items), kind, item))
                return

    # -- what containers hold -----------------------------------------------------------------------------------

    def _expand(self) -> Iterator[Trying]:
        """Open every container, those last that may need files out of others."""
        while self._waiting:
            *_, kind, item = heapq.heappop(self._waiting)
            if item.listed_elsewhere:
                continue
            if item.depth >= _DEPTH:
                if kind.stays:
                    continue
                self._problem(item.path, "not_read", N_("{path} lies too deep inside other archives."), path=item.path)
                continue
            try:
                yield from self._add_members(kind, item)
            except NotAContainer:
                item.container = False
            except UserError as error:
                if kind.stays:
                    continue
                status = "needs_key" if isinstance(error, NeedsKey | WrongKey) else "failed"
                if status == "needs_key":
                    self._locked.append((kind, item))
                self._problem(item.path, status, error.message, **error.args_by_name)

    def _add_members(self, kind: Container, item: Item) -> Iterator[Trying]:
        base = kind.base(item)
        before = f"{base}/" if base else ""
        trying = False
        for n, member in enumerate(_sound(kind.members(item, self.secrets), item.path)):
            if n % 1000 == 0:
                self.progress(0)
            if isinstance(member, Trying):
                trying = True
                yield member
                continue
            if trying:
                trying = False
                yield Trying(item.path)
            path = self._free(before + member.name) if member.name else item.path
            if isinstance(member, Unread):
                self._problem(path, member.status, member.message, **({"path": path} | member.args))
            else:
                self._add_member(kind, item, base, path, member)

    def _add_member(self, kind: Container, around: Item, base: str, path: str, member: Member) -> None:
        item = Item(self, path, member.size, member.open)
        item.in_place, item.notes = member.in_place, around.notes + member.notes
        item.starts, item.told = member.starts, member.told
        item.depth = around.depth + (base == around.path)
        item.device = base if kind.device else around.device
        if member.copy is not None:
            item.keep_copy(member.copy)
        if member.stored is not None:
            item.stored, item.same_as_stored = member.stored, member.same
            member.stored.container = member.stored.listed_elsewhere = True
        self._add(item)

    def _free(self, path: str) -> str:
        """Two entries of one name are two files, as an attacker or a broken tool may make."""
        free = path
        while free in self._by_path:
            self._copies[path] = n = self._copies.get(path, 1) + 1
            free = f"{path}#{n}"
        return free

    def _claim_side_file(self, item: Item) -> None:
        side = _SIDE_FILE.fullmatch(item.name)
        if side is None:
            return
        for owner in self.named(f"{side[1]}{side[3] or ''}"):
            if owner.folder == item.folder and owner.side(side[2].lower()) is item:
                owner.claim(item)

    def _unreadable(self, path: str, error: OSError) -> None:
        reason = error.strerror or str(error)
        self._problem(path, "failed", EvidenceUnreadable.message, path=path, reason=reason)

    def _problem(self, where: str, status: str, message: str, /, **args: Any) -> None:
        self.problems.append(Problem(where, status, message, args))


def _only(found: list[Item]) -> Item | None:
    """The first of several files of one content; None where they differ, or one cannot be read and may be another."""
    try:
        alike = len(found) < 2 or len({item.digests().sha256 for item in found}) == 1
    except UserError:
        return None
    return found[0] if found and alike else None


def _folded(name: str) -> str:
    """A name as others of the same letters have it: phones and archives put accents together differently."""
    return name.casefold() if name.isascii() else unicodedata.normalize("NFC", name).casefold()


def _sound(members: Iterator[Member | Unread | Trying], path: str) -> Iterator[Member | Unread | Trying]:
    """The members of a container, whose failures, of whatever kind, cost itself alone."""
    try:
        with reading(path):
            yield from members
    except (UserError, Cancelled, NotAContainer):
        raise
    except Exception as error:
        raise ArchiveDamaged(path=path, reason=f"{type(error).__name__}: {error}") from error


def _open_quietly(path: str | Path) -> BinaryIO:
    return os.fdopen(_descriptor(path), "rb")


def _descriptor(path: str | Path) -> int:
    """Open without touching the access time, where the system lets us (the file must be ours, or we are root)."""
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0)
    try:
        return os.open(path, flags | getattr(os, "O_NOATIME", 0))
    except PermissionError:
        return os.open(path, flags)
