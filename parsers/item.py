"""A file of the evidence, wherever it lies: on the disk, in an archive, in a backup, encrypted."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO, cast

import msgspec

from parsers.errors import NoRoom, UserError
from parsers.streams import ReadAt, in_place, reading

if TYPE_CHECKING:
    from parsers.evidence import Evidence
    from parsers.sqlite.database import Database
    from parsers.text.holes import Holes

_HEAD = 8192
_START, _PART = 64, 256  # bytes; where text is damaged, one of such parts of it is whole
_TWICE = re.compile(r"(.+)(#\d+)")  # how `Evidence` tells files of one path apart
_CONTROLS = bytes(n in range(1, 9) or n in range(14, 27) for n in range(256))  # 1 for what no text has


class Digests(msgspec.Struct, frozen=True):
    """Hex digests of a whole file, and its size in bytes. `more`: by other algorithms, as `Item.also` asked for."""

    sha256: str
    md5: str
    size: int
    more: dict[str, str] = {}


class Note(msgspec.Struct, frozen=True):
    """What an examiner should know of how a file was come by: a message id with its arguments.

    `partial`: the file is not whole.
    """

    message: str
    args: dict[str, Any] = {}
    partial: bool = False


class Item:
    """One file of the evidence.

    `path`: inside the evidence. `size`: bytes, as the folder or archive states it. `claimed_by`: the path of the
    source that this file belongs to (a log of its database, a picture of its chat), or None. `container`: other items
    stand for what it holds. `device`: the path of the backup of one device that it comes from (empty: the evidence is
    that backup), or None. `stored`: the file that holds its content, where a backup keeps it under another name.
    """

    def __init__(self, evidence: Evidence, path: str, size: int, opener: Callable[[], BinaryIO]) -> None:
        self.evidence = evidence
        self.path = path
        self.size = size
        self.disk: str | None = None  # where it lies, as it is; 100,000 of these are cheaper as text than as `Path`
        self.claimed_by: str | None = None
        self.container = False
        self.listed_elsewhere = False  # as the member of a backup
        self.device: str | None = None
        self.stored: Item | None = None
        self.same_as_stored = False
        self.depth = 0  # archives around it
        self.damage: list[str] = []
        self.notes: tuple[Note, ...] = ()
        self.told: list[Note] = []  # notes that come with its last byte
        self.starts: tuple[int, ...] = ()  # of the parts of a split zip
        self.in_place: ReadAt | None = None
        self.also: frozenset[str] = frozenset()  # names of further algorithms (of hashlib) to hash it by
        self.holes: Holes | None = None  # takes what is read, where zeros in it are told of
        self.filled: Path | None = None  # a scratch copy of a database that ends early, as long as it should be
        self._opener = opener
        self._head: bytes | None = None
        self._binary: bool | None = None
        self._counted = 0  # bytes that progress was told of
        self._digests: Digests | None = None
        self._copy: Path | None = None
        self._schema: dict[str, frozenset[str]] | bool | None = False

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def folder(self) -> str:
        """The path of the folder that holds it, empty at the top."""
        return self.path.rpartition("/")[0]

    @property
    def real(self) -> Path | None:
        """Where it lies on disk, as it is; None inside archives and for what is decrypted."""
        return None if self.disk is None else Path(self.disk)

    def open(self) -> BinaryIO:
        """Open for reading. Raises EvidenceUnreadable, NeedsKey or ArchiveDamaged."""
        with reading(self.path):
            return self._opener()

    def open_anywhere(self) -> BinaryIO:
        """Open so that going to any place is cheap, which `open` does not promise inside archives. Raises as `open`,
        and NoRoom.
        """
        at = self._random()
        size = self.size if self._copy is None else self._copy.stat().st_size
        return in_place(self.path, (at, 0, size))

    def read_at(self, offset: int, size: int) -> bytes:
        """Return up to `size` bytes from `offset`, fewer where the file ends. Raises as `open`, and NoRoom."""
        at = self._random()
        with reading(self.path):
            return at(offset, size)

    def beginning(self, size: int) -> bytes:
        """Up to `size` of its first bytes, to tell what it is. None of a file that cannot be read: that is noted."""
        try:
            return self.read_at(0, size)
        except UserError as error:
            self.damage.append(str(error))
            return b""

    def _random(self) -> ReadAt:
        if self.in_place is None:
            if self.same_as_stored and self.stored is not None:
                self.in_place = self.stored.read_at
            else:
                self.in_place = self.evidence.reader(self.local())
        return self.in_place

    def keep_copy(self, path: Path) -> None:
        """Use this scratch file, which holds the content, instead of copying it when a path is asked for."""
        self._copy = path

    def head(self, size: int = _HEAD) -> bytes:
        """Return the first bytes (at most 8192), empty when the file cannot be read."""
        if self._head is None:
            try:
                self._head = self._first_bytes()
                self.evidence.keeps_head(self, len(self._head))
            except UserError as error:
                self.damage.append(str(error))
                self._head = b""
        return self._head[:size]

    @property
    def binary(self) -> bool:
        """Whether its first bytes are no text, told in microseconds: control characters in every part of them, as in
        pictures. False decides nothing.
        """
        if self._binary is None:
            self._binary = self._is_binary()
        return self._binary

    def _is_binary(self) -> bool:
        head = self.head().rstrip(b"\x1a")  # by which old systems end a text
        if head[:2] in (b"\xff\xfe", b"\xfe\xff") or head.count(0) * 32 > len(head):
            return False  # UTF-16 consists of bytes like these
        marked = head.translate(_CONTROLS)
        places = (0, *range(_START, len(head), _PART), len(head))
        return bool(head) and all(marked.count(1, start, stop) * 64 > stop - start for start, stop in pairwise(places))

    def forget_head(self) -> None:
        """Free the first bytes, which are read again when they are asked for."""
        self._head = None

    def _first_bytes(self) -> bytes:
        with reading(self.path):
            if self.disk is not None:
                return self.evidence.first_bytes(self.disk, _HEAD)
            if self.in_place is not None:
                return self.in_place(0, min(_HEAD, self.size))
            with self._opener() as stream:
                return stream.read(_HEAD)

    def chunks(self) -> Iterator[bytes]:
        """Yield the file in blocks. Raises as `open`, also in the middle."""
        offset, holes = 0, self.holes
        with self.open() as stream:
            while True:
                with reading(self.path):
                    block = stream.read(self.evidence.block)
                if not block:
                    return
                if holes is not None:
                    holes.take(offset, block)
                offset += len(block)
                self.evidence.progress(max(0, offset - self._counted))  # a text is gone through several times
                self._counted = max(self._counted, offset)
                yield block

    def digests(self) -> Digests:
        """Return SHA-256 and MD5 of the content, read once. Raises as `open`."""
        for _ in self.hashing():
            pass
        return cast(Digests, self._digests)

    def hashing(self, target: IO[bytes] | None = None) -> Iterator[int]:
        """Hash block by block (unless that was done and nothing is to be written), yielding each block's size."""
        if self._digests is not None and target is None and self.also <= self._digests.more.keys():
            return
        if self.same_as_stored and self.stored is not None:
            self.stored.also |= self.also
            yield from self.stored.hashing(target)
            self._digests = self.stored.digests()
            return
        sha256, md5, size = hashlib.sha256(), hashlib.md5(usedforsecurity=False), 0
        more = {name: hashlib.new(name, usedforsecurity=False) for name in sorted(self.also)}
        for block in self.chunks():
            sha256.update(block)
            md5.update(block)
            for other in more.values():
                other.update(block)
            size += len(block)
            if target is not None:
                target.write(block)
            yield len(block)
        self._digests = Digests(sha256.hexdigest(), md5.hexdigest(), size,
                                {name: other.hexdigest() for name, other in more.items()})
        self.notes += tuple(note for note in self.told if note not in self.notes)

    def _lies_in(self) -> Path:
        """The file on the disk that holds it."""
        item, path = self.stored or self, (self.stored or self).path
        while item.disk is None and "/" in path:
            path = path.rpartition("/")[0]
            item = self.evidence.get(path) or item
        return self.evidence.root if item.disk is None else Path(item.disk)

    def stamp(self) -> tuple[int, int, int] | None:
        """What tells cheaply whether the file that holds it was written to since; None where it cannot be asked."""
        try:
            info = self._lies_in().stat()
        except OSError:
            return None
        return info.st_size, info.st_mtime_ns, info.st_ino

    def is_there(self) -> bool:
        """Whether the file that holds it can still be opened: media are taken out, and connections end."""
        try:
            place = self._lies_in()
            if not place.is_dir():  # where a container lists its members beside itself, the folder of all of it
                self.evidence.first_bytes(str(place), 1)
        except OSError:
            return False
        return True

    def differs(self) -> bool:
        """Whether its content is not what was hashed, by reading all of it again."""
        held = self.stored if self.same_as_stored and self.stored is not None else self
        digest = hashlib.sha256()
        try:
            with held.open() as stream, reading(self.path):
                while block := stream.read(self.evidence.block):
                    self.evidence.progress(0)
                    digest.update(block)
        except UserError:
            return True
        return digest.hexdigest() != held.digests().sha256

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
        if self.disk is not None:
            return Path(self.disk)
        if self.same_as_stored and self.stored is not None:
            return self.stored.local()
        if self._copy is None:
            self._copy = self.evidence.scratch.new_folder() / "copy"
            self.copy_to(self._copy)
        return self._copy

    def beside(self, name: str) -> Item | None:
        """Return the file `name` in the same folder (or below it, with `/`), if the evidence has it."""
        return self.evidence.get(f"{self.folder}/{name}" if self.folder else name)

    def side(self, ending: str) -> Item | None:
        """Return the log of a database, `-wal`, `-shm` or `-journal`: the file of its name beside it, in whatever case,
        as tools that copy write names anew; of files of one path the log of as many.
        """
        again = _TWICE.fullmatch(self.name)
        for name in (f"{self.name}{ending}", again and f"{again[1]}{ending}{again[2]}"):
            here = self.evidence.named(name) if name else []
            found = [other for other in here if other.folder == self.folder]
            if found:
                return next((other for other in found if other.name == name), found[0])
        return None

    def find(self, hint: str, *like: str) -> Item | None:
        """Return the file that `hint` (a path or name as the app wrote it) most likely means, or None.

        The name must be equal; of several, the one whose path shares most trailing parts with the hint wins, then the
        one nearest to this item. Two equally good files of different content are no answer, nor is one that lies with
        another source of this item's name, or of one of the names in `like`.
        """
        return self.evidence.find(hint, self, like)

    def with_export(self, name: str, is_export: Callable[[Item], bool]) -> Item | None:
        """Return the file `name` that came with this export: in its folder or archive, or in a folder below that holds
        no export of its own. Apps number their files by the day on every phone, so that one of that name elsewhere is
        mostly another. Of several, the one in its own folder; None where they differ.
        """
        return self.evidence.with_export(self, name, is_export)

    def claim(self, other: Item) -> None:
        """Record that `other` belongs to this source."""
        if other is not self and other.claimed_by is None:
            other.claimed_by = self.path

    def database(self) -> Database:
        """Open as a SQLite database; use as a context manager. Raises NotADatabase."""
        from parsers.sqlite.database import Database  # noqa: PLC0415  (sqlite.py builds on this module)

        return Database(self)

    def schema(self) -> dict[str, frozenset[str]] | None:
        """Return table names with their columns when this is a readable SQLite database, else None."""
        if self._schema is False:
            from parsers.sqlite.schemas import read_schema  # noqa: PLC0415

            self._schema = read_schema(self)
        return cast("dict[str, frozenset[str]] | None", self._schema)
