"""Zip archives, whichever program wrote them.

Members are read in place. Facts: the format's specification by its maker, APPNOTE 6.3.10: local header 4.3.7,
encryption flag 4.4.4, methods 4.4.5; Unicode path 4.6.9.
"""

from __future__ import annotations

import bz2
import contextlib
import stat
import struct
import zipfile
import zlib
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, cast

import msgspec

from parsers.containers import BOMB_RATIO, BOMB_SIZE, Container, Member, NoKeyFits, Unread, register, zip_torn
from parsers.containers.zip_keys import AES_METHOD, WHAT, AesFields, aes_content, aes_fits, old_fits, proven
from parsers.errors import (
    ArchiveDamaged,
    ArchiveTooLarge,
    ArchiveTorn,
    Cancelled,
    EvidenceUnreadable,
    NeedsKey,
    UserError,
)
from parsers.item import Note
from parsers.paths import NAMELESS, member_name
from parsers.streams import ReadAt, blocks, in_place, made, unpacked
from parsers.words import N_

if TYPE_CHECKING:
    from parsers.item import Item

#: A first member, an empty archive, a joined split archive, and one that turned out to fit in a single part.
_MAGIC = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08", b"PK00")
_LOCAL = struct.Struct("<4s5H3L2H")
#: Office files, e-books and apps are zips too, and are documents rather than containers of evidence.
_DOCUMENTS = (
    ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".odg", ".epub", ".apk", ".jar", ".ipa", ".docm", ".xlsm",
    ".pptm", ".xlsb", ".pages", ".numbers", ".key",
)  # fmt: skip
#: Ways of packing that cannot be unpacked here, by number.
_METHODS = {6: "implode", 9: "deflate64", 93: "zstd", 95: "xz", 98: "ppmd"}
_STRONG = 0x40  # flag: encrypted in a way that only its maker's programs know
_EMPTY = b"PK\x05\x06" + bytes(18)  # a directory of nothing
_WHOLE: Sequence[zipfile.ZipInfo] = ()
_LIBRARY_BLOCK = 1 << 16  # bytes
_PROOF = 64 << 20  # bytes of a member that is read to prove a password
WRONG_CHECKSUM = N_(
    "{path} does not have the checksum that its archive states ({actual} instead of {stated}): some of it was changed "
    "or damaged. It was read as it is; check what it says against another source.")
CUT = N_(
    "{path} is damaged inside its archive: {got} bytes of it could be unpacked, and the last of them may be wrong. "
    "What follows them is lost here; look for another copy of the archive.")
UNLOCKED = N_("{path} was encrypted and was opened with a password that was given.")
UNLISTED = N_(
    "The directory of its archive does not list {path}: it was taken out of the archive, or hidden in it. It was read "
    "where it still stands.")
LINK = N_("{path} is a link and was not followed.")


@register
class Zip(Container):
    """A zip archive."""

    def recognises(self, item: Item) -> bool:
        return item.head(4) in _MAGIC and not item.name.lower().endswith(_DOCUMENTS)

    def members(self, item: Item, secrets: Sequence[bytes]) -> Iterator[Member | Unread]:
        archive, infos, cut = _listed(item)
        unlisted = _unlisted(item, archive) if cut is _WHOLE else []
        infos += unlisted
        hidden = set(map(id, unlisted))
        bombs = _bombs(item, infos)
        locked = [info for info in infos if info.flag_bits & 1 and not info.flag_bits & _STRONG]
        reader = _Reader(item, archive)
        reader.passwords = proven(locked, secrets, reader.fits, reader.proves) if locked else []
        for info in infos:
            name = _name(info)
            if stat.S_ISLNK(info.external_attr >> 16):
                yield Unread(name, "not_read", LINK)
            elif id(info) in bombs:
                yield Unread(name, "failed", ArchiveTooLarge.message,
                             {"size": info.file_size, "packed": info.compress_size})
            elif info.flag_bits & _STRONG:
                yield Unread(name, "failed", EvidenceUnreadable.message, {"reason": N_("strong zip encryption")})
            elif info.flag_bits & 1 and not reader.passwords:
                yield Unread(name, "needs_key", (NoKeyFits if secrets else NeedsKey).message, {"what": WHAT})
            else:
                member = reader.member(name, info)
                note = Note(UNLISTED, {"path": f"{item.path}/{name}"})
                yield msgspec.structs.replace(member, notes=(*member.notes, note)) if id(info) in hidden else member
        for info in cut:
            name = _name(info)
            stated = info.file_size
            if _begins(item.read_at, info, item.size):
                yield reader.member(name, info, stated or info.compress_size)
            else:
                yield Unread(name, "failed", ArchiveDamaged.message, {"reason": N_("it ends in the middle")})
        if cut is not _WHOLE:  # last of all, as it ends the list
            raise ArchiveTorn(path=item.path, members=len(infos))


def _unlisted(item: Item, archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Files that stand between those of the directory, which does not list them: programs that follow the directory
    alone, as most do, do not see them.
    """
    found: list[zipfile.ZipInfo] = []
    infos = [] if item.starts else sorted(archive.infolist(), key=lambda info: info.header_offset)
    for info, after in zip(infos, [*(info.header_offset for info in infos[1:]), archive.start_dir], strict=False):
        least = info.header_offset + _LOCAL.size + len(info.orig_filename) + info.compress_size
        if after - least <= _LOCAL.size:  # no room for another one
            continue
        with contextlib.suppress(EOFError, zipfile.BadZipFile):  # of a damaged header reading its member tells
            end = _start(item.read_at, info) + info.compress_size
            if after - end > _LOCAL.size:  # its own extra field is not what fills it
                found += [one.info for one in zip_torn.members(item, end, after)
                          if one.whole and not one.info.is_dir()]
    return found


def _is_folder(info: zipfile.ZipInfo) -> bool:
    """An entry that ends as folders do and holds something is a file that is hidden from most programs."""
    return info.filename.endswith("/") and not info.file_size


def _name(info: zipfile.ZipInfo) -> str:
    """The name of a member; where its tool wrote that in the code page of its own machine, the one it put beside."""
    return (_name_beside(info) or member_name(info.filename, info.flag_bits)).rstrip("/") or NAMELESS


def _name_beside(info: zipfile.ZipInfo) -> str | None:
    """The field 0x7075, which counts where its checksum is that of the name as it stands in the archive."""
    extra = info.extra
    while not info.flag_bits & 0x800 and len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        if kind == 0x7075 and length > 5 and extra[4] == 1:
            with contextlib.suppress(UnicodeError):
                if int.from_bytes(extra[5:9], "little") == zlib.crc32(info.orig_filename.encode("cp437")):
                    return extra[9:4 + length].decode()
        extra = extra[4 + length:]
    return None


def _bombs(item: Item, infos: Sequence[zipfile.ZipInfo]) -> set[int]:
    """The `id` of each member that looks made to fill the disk: refused alone, the others are read. Raises
    ArchiveTooLarge where without them the rest would still unpack to too much, as members that share their bytes do.
    """
    size = sum(info.file_size for info in infos)
    most = max(BOMB_SIZE, BOMB_RATIO * item.size)
    bombs: set[int] = set()
    for info in sorted(infos, key=lambda info: -info.file_size):
        packed_hard = info.file_size > BOMB_RATIO * max(info.compress_size, 1)
        if packed_hard and (info.file_size > BOMB_SIZE or size > most):
            bombs.add(id(info))
            size -= info.file_size
    if size > most:
        raise ArchiveTooLarge(path=item.path, size=size, packed=item.size)
    return bombs


def _listed(item: Item) -> tuple[zipfile.ZipFile, list[zipfile.ZipInfo], Sequence[zipfile.ZipInfo]]:
    """The archive, its files, and those that are not all there: `_WHOLE` where it has a directory of its own."""
    try:
        archive = _opened(item)
        if not zip_torn.is_torn(item, archive):
            return archive, [info for info in archive.infolist() if not _is_folder(info)], _WHOLE
    except ArchiveDamaged:
        if item.starts or item.head(4) != _MAGIC[0]:
            raise
        found = zip_torn.files(item)
        if not any(one.whole for one in found):
            raise
    else:
        found = zip_torn.files(item)
    whole, cut = ([one.info for one in found if one.whole is state] for state in (True, False))
    ending = in_place(item.path, (item.read_at, 0, item.size), (lambda at, size: _EMPTY[at:at + size], 0, len(_EMPTY)))
    return zipfile.ZipFile(ending), whole, cut


def _opened(item: Item) -> zipfile.ZipFile:
    """Read the directory. What it reads from holds no file open, so that thousands of archives can stay."""
    try:
        archive = zipfile.ZipFile(item.open_anywhere())
        if item.starts:
            _count_from_parts(archive, item.starts)
        return archive
    except (UserError, Cancelled):
        raise
    except Exception as error:  # the library raises many kinds on a directory that was made to hurt
        raise ArchiveDamaged(path=item.path, reason=str(error)) from error


def _count_from_parts(archive: zipfile.ZipFile, starts: Sequence[int]) -> None:
    """Offsets in a split zip count from the start of the part that a member begins in; the library has counted all
    from the part with the directory.
    """
    counted_from = starts[bisect_right(starts, archive.start_dir) - 1]
    for info in archive.infolist():
        info.header_offset += starts[info.volume] - counted_from


class _Reader:
    """Reads members of one archive. `passwords`: those that open members of it."""

    def __init__(self, item: Item, archive: zipfile.ZipFile) -> None:
        self.item, self.archive = item, archive
        self.passwords: list[bytes] = []

    def member(self, name: str, info: zipfile.ZipInfo, size: int | None = None) -> Member:
        """The member as the evidence takes it. `size`: where the most that is read of it is no measure of that."""
        path = f"{self.item.path}/{name}"
        locked = info.flag_bits & 1
        plain = info.compress_type == zipfile.ZIP_STORED and not locked
        notes = (Note(UNLOCKED, {"path": path}),) if locked else ()
        told: list[Note] = []

        def wrong(actual: int) -> None:
            args = {"path": path, "stated": f"{info.CRC:08x}", "actual": f"{actual:08x}"}
            told[:] = [Note(WRONG_CHECKSUM, args, partial=True)]

        def cut(got: int) -> None:
            told[:] = [Note(CUT, {"path": path, "got": got}, partial=True)]

        return Member(name, info.file_size if size is None else size,
                      lambda: made(lambda: self.content(info, self._password(info), wrong, cut), path),
                      (lambda offset, size: self._in_place(info, offset, size)) if plain else None, notes=notes,
                      told=told)

    def _password(self, info: zipfile.ZipInfo) -> bytes | None:
        """The password of a member; where none fits, reading it says so."""
        if not info.flag_bits & 1:
            return None
        if len(self.passwords) == 1:
            return self.passwords[0]
        return next((one for one in self.passwords if self.fits(info, one)), self.passwords[0])

    def content(self, info: zipfile.ZipInfo, password: bytes | None,
                wrong: Callable[[int], None] | None = None, cut: Callable[[int], None] | None = None
                ) -> Iterator[bytes]:
        """Yield what a member holds, unpacked and checked. `wrong` is told of a checksum that differs, once all was
        yielded, and `cut` of how many bytes came out where the rest is damaged; without them, and in what a wrong
        password may have opened, either is an error.
        """
        at, method = self.item.read_at, info.compress_type
        if method == zipfile.ZIP_LZMA or (password is not None and method != AES_METHOD):
            return self._by_library(info, password)
        start, with_checksum = _start(at, info), True
        if password is not None:
            fields = AesFields(info)
            method, with_checksum = fields.method, fields.version == 1
            packed = aes_content(at, start, info, password)
        else:
            packed = blocks(at, start, info.compress_size)
        whole = packed if method == zipfile.ZIP_STORED else unpacked(packed, _machine(method))
        if password is not None:
            wrong = cut = None
        return _checked(whole, packed, info, wrong, cut, with_checksum=with_checksum)

    def _by_library(self, info: zipfile.ZipInfo, password: bytes | None) -> Iterator[bytes]:
        with self.archive.open(info, pwd=password) as stream:
            while block := stream.read(_LIBRARY_BLOCK):
                yield block

    def _in_place(self, info: zipfile.ZipInfo, offset: int, size: int) -> bytes:
        return self.item.read_at(_start(self.item.read_at, info) + offset, max(0, min(size, info.file_size - offset)))

    def fits(self, info: zipfile.ZipInfo, password: bytes) -> bool:
        """Whether a password passes the quick check of a member."""
        try:
            if info.compress_type == AES_METHOD:
                return aes_fits(self.item.read_at, _start(self.item.read_at, info), info, password)
            return old_fits(self.archive, info, password)
        except Cancelled:
            raise
        except Exception:  # noqa: BLE001  (a member that is damaged has no password that fits)
            return False

    def proves(self, info: zipfile.ZipInfo, password: bytes) -> bool:
        """Whether a password opens a member to its end; a large one is not read for it."""
        if info.file_size > _PROOF:
            return True
        try:
            for _ in self.content(info, password):
                self.item.evidence.progress(0)
        except Cancelled:
            raise
        except Exception:  # noqa: BLE001  (wrong password, or damage: this member proves nothing)
            return False
        return True


def _start(at: ReadAt, info: zipfile.ZipInfo) -> int:
    """Where a member's data begin. Its own header repeats the name, with an extra field that may differ in length."""
    header = at(info.header_offset, _LOCAL.size)
    if len(header) < _LOCAL.size:
        raise EOFError("it ends in the middle")
    signature, *_, name, extra = _LOCAL.unpack(header)
    if signature != b"PK\x03\x04":
        raise zipfile.BadZipFile("Bad magic number for file header")
    return cast(int, info.header_offset + _LOCAL.size + name + extra)


def _machine(method: int) -> Any:
    """What unpacks a member. Raises NotImplementedError for ways of packing that cannot be unpacked here."""
    if method == zipfile.ZIP_DEFLATED:
        return zlib.decompressobj(-zlib.MAX_WBITS)
    if method == zipfile.ZIP_BZIP2:
        return bz2.BZ2Decompressor()
    raise NotImplementedError(f"compression type {method} ({_METHODS.get(method, '?')})")


def _begins(at: ReadAt, info: zipfile.ZipInfo, size: int) -> bool:
    """Whether the beginning of a member that is not all there can be read; completes its sizes. (Where a stored member
    ends that states no size, nothing tells; it would run on into the next.)
    """
    if info.flag_bits & 1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return False
    there = size - _start(at, info)
    if info.compress_type == zipfile.ZIP_STORED and not info.file_size:
        return False
    info.compress_size = min(info.compress_size or there, there)
    info.file_size = min(info.file_size or BOMB_RATIO * there, max(BOMB_SIZE, BOMB_RATIO * there))
    return info.compress_size > 0


def _checked(
    content: Iterator[bytes], packed: Iterator[bytes], info: zipfile.ZipInfo, wrong: Callable[[int], None] | None,
    cut: Callable[[int], None] | None, *, with_checksum: bool
) -> Iterator[bytes]:
    """Pass on as many bytes as the directory states. Raises BadZipFile where their checksum differs and nobody is to
    be told of it, and EOFError or what the unpacking raises where it ends early.

    `packed` is drawn to its end, where an encrypted member is authenticated.
    """
    left, checksum = info.file_size, 0
    try:
        for block in content:
            part = block[:left]
            checksum, left = zlib.crc32(part, checksum), left - len(part)
            yield part
            if len(block) > len(part):
                break
        if left:
            raise EOFError("a member is shorter than the directory states")
    except (EOFError, zlib.error):
        if cut is None or left == info.file_size:
            raise
        cut(info.file_size - left)
        return
    if with_checksum and checksum != info.CRC:
        if wrong is None:
            raise zipfile.BadZipFile(f"Bad CRC-32 for file {info.filename!r}")
        wrong(checksum)
    for _ in packed:
        pass
