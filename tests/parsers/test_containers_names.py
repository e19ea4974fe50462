"""Further names in a tar, files that were packed and cut, and what is not opened."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from parsers.errors import ArchiveTooLarge
from tests.parsers.listing import opened
from tests.parsers.test_containers_archives import PACKERS, write


def test_a_hard_link_is_a_further_name_of_a_file(tmp_path: Path) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, target in (("./a.db", None), ("b.db", "./a.db"), ("c.db", "b.db"), ("d", "gone"), ("e", "e")):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = tarfile.LNKTYPE if target else tarfile.REGTYPE, target or ""
            info.size = 0 if target else 3
            archive.addfile(info, io.BytesIO(b"abc"))
    with opened(write(tmp_path / "x.tar", out.getvalue()), tmp_path / "s") as evidence:
        assert {i.path: b"".join(i.chunks()) for i in evidence.items if not i.container} == dict.fromkeys(
            ("x.tar/a.db", "x.tar/b.db", "x.tar/c.db"), b"abc")
        assert [p.path for p in evidence.problems] == ["x.tar/d", "x.tar/e"]
        linked = evidence.get("x.tar/c.db")
        assert linked is not None
        assert [note.args for note in linked.notes] == [{"target": "a.db"}]


def test_links_to_one_large_file_do_not_fill_the_disk(tmp_path: Path) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        info = tarfile.TarInfo("a")
        info.size = 1 << 20
        archive.addfile(info, io.BytesIO(bytes(info.size)))
        for n in range(1000):
            info = tarfile.TarInfo(f"l{n}")
            info.type, info.linkname = tarfile.LNKTYPE, "a"
            archive.addfile(info)
    with opened(write(tmp_path / "x.tar", out.getvalue()), tmp_path / "s") as evidence:
        assert {p.message for p in evidence.problems} == {ArchiveTooLarge.message}
        assert len(evidence.problems) > 500


@pytest.mark.parametrize("packer", sorted(PACKERS))
def test_the_beginning_of_a_packed_file_that_was_cut_is_read_and_told(tmp_path: Path, packer: str) -> None:
    plain = b"".join(b"%d " % n for n in range(60_000))
    packed = PACKERS[packer](plain)
    root = write(tmp_path / f"sms.xml.{packer}", packed[:-40] if packer == "xz" else packed[:len(packed) * 2 // 3])
    with opened(root, tmp_path / "s") as evidence:
        item = evidence.get(f"sms.xml.{packer}/sms.xml")
        assert item is not None
        found = b"".join(item.chunks())
        assert found
        assert plain.startswith(found)
        assert item.digests().size == len(found)
        assert [(note.partial, note.args["got"]) for note in item.notes] == [(True, len(found))]


@pytest.mark.parametrize(("begin", "size", "what"), [
    (b"7z\xbc\xaf'\x1c", 100, "7z"), (b"Rar!\x1a\x07\x01\x00", 100, "RAR"), (b"(\xb5/\xfd", 100, "Zstandard"),
    (b"EVF\x09\x0d\x0a\xff\x00", 1 << 20, "E01"), (b"\xeb\x52\x90NTFS    ", 1 << 20, "NTFS"),
    (bytes(1048) + bytes([2, 0, 0, 0]) + bytes(28) + b"\x53\xef", 1 << 20, "ext4"),
    (b"\xeb\x52\x90NTFS    ", 1000, None), (b"EVF", 1 << 20, None),
])
def test_what_is_not_opened_says_what_to_do(tmp_path: Path, begin: bytes, size: int, what: str | None) -> None:
    with opened(write(tmp_path / "phone", begin.ljust(size, b"\0")), tmp_path / "s") as evidence:
        assert [(p.status, p.args["what"]) for p in evidence.problems] == [("not_read", what)] * (what is not None)
