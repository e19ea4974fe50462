"""Tar archives, plain (read in place) and packed with gzip, bzip2 or xz; and single files packed so.

The standard library reads the headers (ustar, GNU long names, pax, sparse files of all kinds); this module bounds what
it may read and keeps its positions from going back, both of which a hostile header can bring about. Old archives have
no magic; they are known by the checksum over their first header. A packed tar goes through private scratch.
Facts: the format, https://www.gnu.org/software/tar/manual/html_node/Standard.html; gzip, RFC 1952 (the last four bytes
give the size of the content modulo 2**32).
"""

from __future__ import annotations

import bz2
import contextlib
import lzma
import re
import tarfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from typing import IO, TYPE_CHECKING, Any, cast

import msgspec

from parsers.containers import BOMB_RATIO, BOMB_SIZE, Container, Member, Unread, register, spooled
from parsers.containers.zip import CUT as TORN
from parsers.containers.zip import LINK
from parsers.errors import ArchiveTooLarge, Cancelled, FileTruncated, UserError
from parsers.item import Note
from parsers.paths import NAMELESS, readable
from parsers.streams import Piece, Pieces, ReadAt, blocks, in_place, made, unpacked
from parsers.words import N_

if TYPE_CHECKING:
    from parsers.item import Item

_BLOCK = 512
_WINDOW = 1 << 16  # bytes
_SEARCH = 1 << 20  # bytes, a multiple of a block
_LONGEST_HEADER = 16 << 20  # bytes of a long name or of pax fields; real ones have some hundred
_MOST_PACKED = 1032  # bytes that the method of gzip makes of one, at most
#: What unpacking raises; what reading the evidence raises has become a sentence by then.
_DAMAGE = (zlib.error, lzma.LZMAError, EOFError, OSError, ValueError)
_XZ_MEMORY = 256 << 20  # bytes that a dictionary of xz may ask for
_OLD_HEADER = re.compile(rb"[^\0][\s\S]{99}[0-7 ]{6}[0-7 \0][ \0][\s\S]{40}[0-7 ]{6}[ \0]")
DEVICE = N_("{path} is a device or pipe, not a file, and was not read.")
CUT = N_("{path} ends in the middle in its archive; what is there of it was read.")
DAMAGED = N_("{path} is damaged at byte {offset}. What stands before and behind the damage was read; ask for a fresh "
             "copy.")
LINKED = N_("In its archive this file is a further name (a hard link) of {target}.")
_NOT_FILES = (tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE)


@register
class Tar(Container):
    """A tar archive that is not packed."""

    def recognises(self, item: Item) -> bool:
        return is_tar(item.head(_BLOCK))

    def members(self, item: Item, secrets: Sequence[bytes]) -> Iterator[Member | Unread]:
        return entries(item.read_at, item.size, item.size, item.path)


@register
class Packed(Container):
    """A file packed with gzip, bzip2 or xz: a tar, whose members are listed as its own, or one file."""

    def recognises(self, item: Item) -> bool:
        return _machine(item.head(6)) is not None

    def members(self, item: Item, secrets: Sequence[bytes]) -> Iterator[Member | Unread]:
        if is_tar(_beginning(item)):
            tar = spooled(item, _content(item))
            yield from entries(tar.at, tar.size, item.size, item.path, tar.broken)
        else:
            yield _single(item)


def is_tar(head: bytes) -> bool:
    """Whether a file that begins so is a tar archive."""
    if len(head) < _BLOCK:
        return False
    if head[257:262] == b"ustar":
        return True
    if not _OLD_HEADER.match(head):
        return False
    stated = int(head[148:154].strip(b" \0") or b"0", 8)
    return stated == sum(head[:148]) + sum(head[156:_BLOCK]) + 8 * ord(" ")


def entries(
    at: ReadAt, size: int, packed: int, path: str, broken: str | None = None
) -> Iterator[Member | Unread]:
    """List a tar of `size` bytes that `at` reads and that lies in the container `path` of `packed` bytes.

    Where a tar is damaged, what stands before and behind is kept, and the damage is told; so it is when `broken` says
    why its content ended. Members behind the end mark (tars joined, or hidden there) are listed as well.
    """
    start: int | None = 0
    behind = None
    starts: list[int] = []
    links: dict[str, str] = {}
    while start is not None:
        starts.append(start)
        reached = start
        try:
            for info, end in _headers(at, start):
                reached = start + end
                if info.islnk():
                    links.setdefault(_name(info.name), _name(info.linkname))
                elif not info.isdir():
                    yield _entry(at, size, packed, path, start, info)
            reason = _bad_end(at, reached)
        except (UserError, Cancelled, GeneratorExit):
            raise
        except Exception as error:  # the library raises many kinds on headers that were made to hurt
            reason = str(error)
            if reached == 0 and not broken and _next_header(at, _BLOCK, size) is None:
                raise
        start = _next_header(at, reached + (_BLOCK if reason else 0), size)
        if reason and start is not None:
            behind = behind or reached
        elif reason:
            broken = broken or reason
    yield from _linked(links, at, size, packed, path, starts)
    if broken:
        yield Unread("", "partial", FileTruncated.message, {"reason": broken})
    elif behind is not None:
        yield Unread("", "partial", DAMAGED, {"offset": behind})


def _linked(
    links: dict[str, str], at: ReadAt, size: int, packed: int, path: str, starts: list[int]
) -> Iterator[Member | Unread]:
    """What hard links name: further names of a member, which a tar holds once, under the name that came first. They
    are looked for only where there are links. Links to links lead to it as well, and those to nothing are told of.
    """
    wanted = {name: _end_of(name, links) for name in links}
    targets, found = set(wanted.values()), dict[str, Member | Unread]()
    for start in starts if links else ():
        with contextlib.suppress(tarfile.TarError, ValueError, EOFError):  # the damage that has been told of
            for info, _ in _headers(at, start):
                if _name(info.name) in targets and info.isreg():
                    found.setdefault(_name(info.name), _entry(at, size, packed, path, start, info))
    left = max(BOMB_SIZE, BOMB_RATIO * packed)
    for name, target in wanted.items():
        member = found.get(target)
        left -= member.size if isinstance(member, Member) else 0
        if not isinstance(member, Member):
            yield Unread(name, "not_read", LINK)
        elif left < 0:
            yield Unread(name, "failed", ArchiveTooLarge.message, {"size": member.size, "packed": packed})
        else:
            note = Note(LINKED, {"target": target})
            yield msgspec.structs.replace(member, name=name, notes=(*member.notes, note))


def _end_of(name: str, links: dict[str, str]) -> str:
    seen: set[str] = set()
    while name in links and name not in seen:
        seen.add(name)
        name = links[name]
    return name


def _name(name: str) -> str:
    return readable(name.removeprefix("./")) or NAMELESS


def _headers(at: ReadAt, start: int) -> Iterator[tuple[tarfile.TarInfo, int]]:
    """Yield the headers from `start` up to an end mark or damage, each with where its member ends (from `start`)."""
    source = cast(IO[bytes], _Bounded(lambda offset, size: at(start + offset, size)))
    archive: Any = tarfile.open(fileobj=source, mode="r:", errors="surrogateescape")  # noqa: SIM115  (holds no file)
    before = -1
    while (info := archive.next()) is not None:
        archive.members.clear()  # its list of all members is not needed, and there may be millions
        if archive.offset <= before or info.size < 0 or info.offset_data < 0:
            raise tarfile.ReadError("a header points backwards")
        before = archive.offset
        yield info, before


def _bad_end(at: ReadAt, offset: int) -> str | None:
    """What is wrong with where the list of members ended: a whole tar has blocks of zeros there."""
    block = at(offset, _BLOCK)
    if not block:
        return "it has no end mark"
    return f"no header where one should be, at byte {offset}" if block.strip(b"\0") else None


def _next_header(at: ReadAt, offset: int, size: int) -> int | None:
    """Where the next header stands at or behind `offset`, by its magic."""
    offset -= offset % _BLOCK
    while offset < size:
        window = at(offset, _SEARCH)
        found = window.find(b"ustar")
        while found >= 0:
            if found % _BLOCK == 257:
                return offset + found - 257
            found = window.find(b"ustar", found + 1)
        offset += _SEARCH
    return None


def _entry(
    at: ReadAt, size: int, packed: int, path: str, start: int, info: tarfile.TarInfo
) -> Member | Unread:
    """A member whose header counts from `start`."""
    name = _name(info.name)
    if info.issym():
        return Unread(name, "not_read", LINK)
    if info.type in _NOT_FILES:
        return Unread(name, "not_read", DEVICE)
    if info.sparse is not None:
        pieces = list(_sparse(at, start, info))
        if info.size > max(BOMB_SIZE, BOMB_RATIO * packed):
            return Unread(name, "failed", ArchiveTooLarge.message, {"size": info.size, "packed": packed})
        whole = f"{path}/{name}"
        return Member(name, info.size, lambda: in_place(whole, *pieces), Pieces(whole, *pieces).read_at)
    begin = start + info.offset_data
    there = max(0, min(info.size, size - begin))
    notes = (Note(CUT, {"path": f"{path}/{name}"}, partial=True),) if there < info.size else ()

    def read_at(offset: int, wanted: int) -> bytes:
        return at(begin + offset, max(0, min(wanted, there - offset)))

    return Member(name, there, lambda: in_place(f"{path}/{name}", (at, begin, there)), read_at, notes=notes)


def _sparse(at: ReadAt, start: int, info: tarfile.TarInfo) -> Iterator[Piece]:
    """The parts of a sparse file in order: what is stored, and holes, which read as zeros."""
    position, stored = 0, start + info.offset_data
    for offset, length in cast("list[tuple[int, int]]", info.sparse):
        if length == 0:  # fills up the header, or marks the end
            continue
        if offset < position or length < 0 or offset + length > info.size:
            raise tarfile.ReadError("a sparse file whose parts do not fit")
        yield None, 0, offset - position
        yield at, stored, length
        position, stored = offset + length, stored + length
    yield None, 0, info.size - position


class _Bounded:
    """What the library reads headers from. It asks for as many bytes as a header says, which may be all there are.

    Headers of small files lie close together, so a window is read at once.
    """

    def __init__(self, at: ReadAt) -> None:
        self._at = at
        self._position = self._start = 0
        self._window = b""

    def read(self, size: int = -1) -> bytes:
        """Read a header. Raises ReadError where it is larger than headers are."""
        if not 0 <= size <= _LONGEST_HEADER:
            raise tarfile.ReadError("a header of an impossible size")
        inside = self._position - self._start
        if not 0 <= inside <= len(self._window) - size:
            self._start, inside = self._position, 0
            self._window = self._at(self._position, max(size, _WINDOW))
        found = self._window[inside:inside + size]
        self._position += len(found)
        return found

    def seek(self, offset: int) -> int:
        """Go to a place in the archive. Raises ReadError for one before it."""
        if offset < 0:
            raise tarfile.ReadError("a header points before the archive")
        self._position = offset
        return offset

    def tell(self) -> int:
        """The place in the archive."""
        return self._position


# -- packed -----------------------------------------------------------------------------------------------------


def _machine(head: bytes) -> Callable[[], Any] | None:
    """What unpacks a file that begins so, or None."""
    if head[:3] == b"\x1f\x8b\x08":
        return lambda: zlib.decompressobj(zlib.MAX_WBITS | 16)
    if head[:3] == b"BZh" and head[3:4] in b"123456789":
        return bz2.BZ2Decompressor
    if head[:6] == b"\xfd7zXZ\x00":
        return lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, _XZ_MEMORY)
    return None


def _content(item: Item) -> Iterator[bytes]:
    """Unpack, one packed part after the other, as several may be joined. Zeros behind them are padding."""
    make = _machine(item.head(6))
    assert make is not None
    packed = blocks(item.read_at, 0, item.size)
    machine, rest, total = make(), b"", 0
    while True:
        for block in unpacked(_with(rest, packed), machine):
            total += len(block)
            if total > max(BOMB_SIZE, BOMB_RATIO * item.size):
                raise ArchiveTooLarge(path=item.path, size=total, packed=item.size)
            yield block
        rest = machine.unused_data
        while not rest.lstrip(b"\0"):
            more = next(packed, None)
            if more is None:
                return
            rest = more
        if _machine(rest[:6]) is None and len(rest) >= 6:
            return  # something else behind it, which programs ignore as well
        machine = make()


def _with(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    if first:
        yield first
    yield from rest


def _beginning(item: Item) -> bytes:
    """The first block of the content, as far as it can be unpacked."""
    found = b""
    try:
        for block in _content(item):
            found += block[:_BLOCK]
            if len(found) >= _BLOCK:
                break
    except _DAMAGE:
        return found  # reading it will say what is wrong
    return found


def _single(item: Item) -> Member:
    name = item.name
    for ending in (".gz", ".bz2", ".xz", ".tgz"):
        if name.lower().endswith(ending) and len(name) > len(ending):
            name = name[:-len(ending)]
            break
    size, path, told = item.size, f"{item.path}/{name}", list[Note]()
    if item.head(2) == b"\x1f\x8b":
        stated = int.from_bytes(item.read_at(max(0, item.size - 4), 4), "little")
        size = stated if item.size < 1 << 30 and stated <= _MOST_PACKED * item.size else item.size  # or it was cut

    def cut(got: int) -> None:
        told[:] = [Note(TORN, {"path": path, "got": got}, partial=True)]

    return Member(name, size or 1, lambda: made(lambda: _up_to_damage(item, cut), path), told=told)


def _up_to_damage(item: Item, cut: Callable[[int], None]) -> Iterator[bytes]:
    """Unpack; where it is damaged or ends early, `cut` is told of how many bytes came out before that, if any did."""
    got = 0
    try:
        for block in _content(item):
            yield block
            got += len(block)
    except _DAMAGE:
        if not got:
            raise
        cut(got)
