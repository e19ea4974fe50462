"""Archives and images that this program does not open, told by their first bytes, with what to do about them.

What such a file holds may be the whole of the evidence, so it is said to be unread, and not merely unknown. Facts: the
marks are those of each format's own description; ext4, https://docs.kernel.org/filesystems/ext4/globals.html (the super
block at 1024: magic at 56, size of a block at 24); F2FS, its super block at 1024; APFS, `nx_superblock_t`; EnCase and
AD1, the headers that libewf and the tools of AccessData write (`EVF`, `LVF`, `EVF2`, `LEF2`, `ADSEGMENTEDFILE`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from parsers.containers import Container, Member, Unread, register
from parsers.words import N_

if TYPE_CHECKING:
    from parsers.item import Item

_ARCHIVES = {b"7z\xbc\xaf'\x1c": "7z", b"Rar!\x1a\x07": "RAR", b"(\xb5/\xfd": "Zstandard", b"\x04\x22\x4d\x18": "LZ4"}
_IMAGES = (
    (0, b"EVF\x09\x0d\x0a\xff\x00", "E01"), (0, b"EVF2\x0d\x0a\x81\x00", "Ex01"),
    (0, b"LVF\x09\x0d\x0a\xff\x00", "L01"), (0, b"LEF2\x0d\x0a\x81\x00", "Lx01"),
    (0, b"ADSEGMENTEDFILE\0", "AD1"), (0, b"QFI\xfb", "QCOW2"),
    (0, b"KDMV", "VMDK"), (0, b"vhdxfile", "VHDX"), (0, b"LUKS\xba\xbe", "LUKS"), (3, b"-FVE-FS-", "BitLocker"),
    (3, b"NTFS    ", "NTFS"), (3, b"EXFAT   ", "exFAT"), (82, b"FAT32   ", "FAT32"), (54, b"FAT16   ", "FAT16"),
    (512, b"EFI PART", "GPT"), (32, b"NXSB", "APFS"), (1024, b"\x10\x20\xf5\xf2", "F2FS"),
)
_LEAST_IMAGE = 1 << 20  # bytes
_EXT4, _LARGEST_BLOCK = 1024, 6
ARCHIVE = N_(
    "{path} is an archive ({what}) that this program does not open. Unpack a copy of it with another program, and add "
    "the folder that holds its files.")
IMAGE = N_(
    "{path} is an image of a disk or a partition ({what}), which this program does not open. Write its files out of a "
    "copy with a forensic tool, and add the folder that holds them.")


@register
class Unopened(Container):
    """An archive or image of a kind that is not read."""

    def recognises(self, item: Item) -> bool:
        return _kind(item) is not None

    def members(self, item: Item, secrets: Sequence[bytes]) -> Iterator[Member | Unread]:
        found = _kind(item)
        if found is not None:
            yield Unread("", "not_read", found[0], {"what": found[1]})


def _kind(item: Item) -> tuple[str, str] | None:
    """(message id, name of the kind), or None."""
    head = item.head()
    for magic, what in _ARCHIVES.items():
        if head.startswith(magic):
            return ARCHIVE, what
    if item.size < _LEAST_IMAGE:
        return None
    for offset, magic, what in _IMAGES:
        if head.startswith(magic, offset):
            return IMAGE, what
    block = head[_EXT4:_EXT4 + 64]
    is_ext4 = block[56:58] == b"\x53\xef" and block[25:28] == bytes(3) and block[24] <= _LARGEST_BLOCK
    return (IMAGE, "ext4") if is_ext4 else None
