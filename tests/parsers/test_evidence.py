"""Evidence is read in place and never written to, whatever its archives and names do."""

from __future__ import annotations

import io
import os
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.errors import ArchiveDamaged, Cancelled, EvidenceMissing, EvidenceUnreadable, UserError
from parsers.evidence import Evidence, Scratch
from parsers.item import Item
from parsers.paths import member_name, readable
from tests import support

Unchanged = Callable[[Path], AbstractContextManager[None]]


@contextmanager
def opened(root: Path, scratch: Path) -> Iterator[Evidence]:
    with Scratch(scratch) as folder, Evidence(root, folder) as evidence:
        yield evidence


def contents(root: Path, scratch: Path) -> tuple[dict[str, bytes], dict[str, str]]:
    """{path: content} of what can be read, {path: status} of what cannot."""
    with opened(root, scratch) as evidence:
        read, not_read = {}, {problem.path: problem.status for problem in evidence.problems}
        for item in evidence.items:
            try:
                read[item.path] = b"".join(item.chunks())
            except UserError as error:
                not_read[item.path] = type(error).__name__
        return read, not_read


def packed(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return out.getvalue()


def test_every_file_of_a_folder_and_of_archives_in_archives(tmp_path: Path, hashes_unchanged: Unchanged) -> None:
    root = tmp_path / "phone"
    (root / "a/b").mkdir(parents=True)
    (root / "a/b/ü.txt").write_bytes(b"one")
    (root / "x.zip").write_bytes(packed(("in/two.txt", b"two"), ("deep.zip", packed(("three.txt", b"three")))))
    (root / "report.docx").write_bytes(packed(("word/document.xml", b"<w/>")))
    with hashes_unchanged(root):
        read, problems = contents(root, tmp_path / "s")
    assert {k: v for k, v in read.items() if not k.endswith((".zip", ".docx"))} == {
        "a/b/ü.txt": b"one",
        "x.zip/in/two.txt": b"two",
        "x.zip/deep.zip/three.txt": b"three",
    }
    assert problems == {}
    assert "report.docx" in read
    assert not (tmp_path / "s").exists()


def test_names_in_archives(tmp_path: Path) -> None:
    archive = bytearray(
        packed(
            ("twice", b"1"),
            ("twice2", b"2"),
            ("../../up.txt", b"3"),
            ("/abs.txt", b"4"),
            ("win\\dir\\f.txt", b"5"),
            ("e" * 2 + "-utf8", b"6"),
            ("con", b"7"),
            ("a" * 300, b"8"),
        )
    )
    archive[:] = archive.replace(b"twice2", b"twice\x00").replace(b"ee-utf8", "é-utf8".encode())
    (tmp_path / "n.zip").write_bytes(archive)
    read, problems = contents(tmp_path / "n.zip", tmp_path / "s")
    assert problems == {}
    assert {k.removeprefix("n.zip/"): v for k, v in read.items() if k != "n.zip"} == {
        "twice": b"1",
        "twice#2": b"2",
        "../../up.txt": b"3",
        "/abs.txt": b"4",
        "win/dir/f.txt": b"5",
        "é-utf8": b"6",
        "con": b"7",
        "a" * 300: b"8",
    }
    assert not list(tmp_path.parent.rglob("up.txt"))


def test_a_file_that_is_called_a_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "n.zip").write_bytes(packed(("folder/", b""), ("hidden/", b"1"), ("hidden/x", b"2"), ("a\\b\\", b"3")))
    read, problems = contents(tmp_path / "n.zip", tmp_path / "s")
    assert problems == {}
    assert {k: v for k, v in read.items() if k != "n.zip"} == {
        "n.zip/hidden": b"1", "n.zip/hidden/x": b"2", "n.zip/a/b": b"3"}


@pytest.mark.parametrize(("sum_of", "name"), [("Чат".encode("cp866"), "Чат"), (b"another", "ùáΓ")])
def test_a_name_in_a_code_page_with_the_true_one_beside(tmp_path: Path, sum_of: bytes, name: str) -> None:
    field = struct.pack("<BL", 1, zlib.crc32(sum_of)) + "Чат".encode()
    info = zipfile.ZipInfo("abc")
    info.extra = struct.pack("<HH", 0x5455, 0) + struct.pack("<HH", 0x7075, len(field)) + field
    with zipfile.ZipFile(tmp_path / "n.zip", "w") as archive:
        archive.writestr(info, b"1")
    written = (tmp_path / "n.zip").read_bytes()
    (tmp_path / "n.zip").write_bytes(written.replace(b"abc", "Чат".encode("cp866")))
    read, _ = contents(tmp_path / "n.zip", tmp_path / "s")
    assert read[f"n.zip/{name}"] == b"1"


def test_many_members_of_one_name_are_many_files(tmp_path: Path) -> None:
    archive = packed(*((f"same{n:04d}", b"%d" % n) for n in range(2000)))
    for n in range(2000):
        archive = archive.replace(b"same%04d" % n, b"same\0\0\0\0")
    (tmp_path / "n.zip").write_bytes(archive)
    read, problems = contents(tmp_path / "n.zip", tmp_path / "s")
    assert problems == {}
    assert {k.removeprefix("n.zip/"): v for k, v in read.items() if k != "n.zip"} == {
        f"same#{n + 1}" if n else "same": b"%d" % n for n in range(2000)}


def test_a_password_and_an_unknown_method_cost_one_member_and_a_wrong_checksum_none(tmp_path: Path) -> None:
    good = bytearray(
        packed(("a", b"a" * 50), ("b", b"b" * 50), ("c", b"c" * 50), ("d", b"d" * 50), method=zipfile.ZIP_STORED)
    )
    central = [i for i in range(len(good)) if good[i : i + 4] == b"PK\x01\x02"]
    local = [i for i in range(len(good)) if good[i : i + 4] == b"PK\x03\x04"]
    good[central[1] + 8] |= 1  # password
    good[local[1] + 6] |= 1
    struct.pack_into("<H", good, central[2] + 10, 9)  # Deflate64, as Windows packs large files
    struct.pack_into("<H", good, local[2] + 8, 9)
    good[local[3] + 31 + 5] ^= 1  # content of d
    (tmp_path / "m.zip").write_bytes(good)
    read, problems = contents(tmp_path / "m.zip", tmp_path / "s")
    assert read.keys() == {"m.zip", "m.zip/a", "m.zip/d"}
    assert problems == {"m.zip/b": "needs_key", "m.zip/c": "EvidenceUnreadable"}
    with support.opened(tmp_path / "m.zip") as evidence:
        item = evidence.get("m.zip/d")
        assert item is not None
        assert item.notes == ()
        item.digests()
        (note,) = item.notes
    assert note.partial
    assert note.args == {
        "path": "m.zip/d", "stated": f"{zlib.crc32(b'd' * 50):08x}", "actual": f"{zlib.crc32(read['m.zip/d']):08x}"}


def test_data_descriptors_and_zip64(tmp_path: Path) -> None:
    class OneWay(io.RawIOBase):
        """A pipe: sizes come after the content."""

        def __init__(self) -> None:
            self.data = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, data: bytes) -> int:  # type: ignore[override]
            self.data += bytes(data)
            return len(data)

    out = OneWay()
    with zipfile.ZipFile(out, "w") as archive, archive.open("big", "w", force_zip64=True) as member:  # type: ignore[call-overload]
        member.write(b"content")
    (tmp_path / "d.zip").write_bytes(out.data)
    read, problems = contents(tmp_path / "d.zip", tmp_path / "s")
    assert (read["d.zip/big"], problems) == (b"content", {})


@given(st.integers(0, 400), st.integers(0, 255), st.integers(0, 400))
def test_a_mangled_archive_is_a_sentence_and_never_a_crash(
    tmp_path_factory: pytest.TempPathFactory, at: int, value: int, cut: int
) -> None:
    folder = tmp_path_factory.mktemp("mangled")
    data = bytearray(packed(("one.txt", b"one " * 20), ("dir/two.zip", packed(("x", b"y" * 9)))))
    data[at % len(data)] = value
    (folder / "e").mkdir()
    (folder / "e/z.zip").write_bytes(data[: len(data) - cut % len(data)])
    read, problems = contents(folder / "e", folder / "s")
    assert "z.zip" in read
    assert all(isinstance(status, str) for status in problems.values())


def test_archives_too_deep_are_named_and_not_unpacked(tmp_path: Path) -> None:
    data = b"bottom"
    for n in range(6):
        data = packed((f"{n}.zip" if n else "bottom.txt", data))
    (tmp_path / "deep.zip").write_bytes(data)
    read, problems = contents(tmp_path, tmp_path.parent / "s")
    assert list(problems.values()) == ["not_read"]
    assert not any("bottom" in path for path in read)


@pytest.mark.skipif(os.name == "nt", reason="devices and links of Unix")
def test_pipes_devices_and_links_are_listed_and_not_opened(tmp_path: Path) -> None:
    root = tmp_path / "e"
    root.mkdir()
    os.mkfifo(root / "pipe")
    (root / "out").symlink_to("/")
    (root / "loop").symlink_to("loop")
    read, problems = contents(root, tmp_path / "s")
    assert read == {}
    assert problems == {"pipe": "not_read", "out": "not_read", "loop": "not_read"}


def test_a_link_in_an_archive_is_no_way_out(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("link")
    info.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "l.zip", "w") as archive:
        archive.writestr(info, "/etc/passwd")
    assert contents(tmp_path / "l.zip", tmp_path / "s")[1] == {"l.zip/link": "not_read"}


def test_whether_the_medium_is_still_there(tmp_path: Path) -> None:
    (folder := tmp_path / "e").mkdir()
    (folder / "n.zip").write_bytes(packed(("in.txt", b"1")))
    (folder / "plain.txt").write_bytes(b"2")
    with opened(folder, tmp_path / "s") as evidence:
        beside = Item(evidence, "decrypted/chat.db", 1, lambda: io.BytesIO(b"3"))  # type: ignore[arg-type,return-value]
        items = [evidence.get("plain.txt"), evidence.get("n.zip/in.txt"), beside]
        assert [item and (item.is_there(), item.stamp() is None) for item in items] == [(True, False)] * 3
        folder.rename(tmp_path / "away")
        assert [item and (item.is_there(), item.stamp() is None) for item in items] == [(False, True)] * 3


def test_evidence_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(EvidenceMissing):
        contents(tmp_path / "nowhere", tmp_path / "s")
    with pytest.raises((EvidenceMissing, EvidenceUnreadable)):
        contents(tmp_path / ("n" * 5000), tmp_path / "s")


def test_a_file_is_found_by_the_path_that_the_app_wrote(tmp_path: Path) -> None:
    root = tmp_path / "e"
    for name, content in (
        ("A/Media/IMG 1.jpg", b"a"),
        ("B/Media/IMG 1.jpg", b"b"),
        ("A/chat.txt", b"c"),
        ("Same/x", b"x"),
        ("Other/x", b"x"),
        ("B/only.ogg", b"o"),
    ):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    with opened(root, tmp_path / "s") as evidence:
        chat = evidence.get("A/chat.txt")
        assert chat is not None

        def found(hint: str) -> str | None:
            item = chat.find(hint)
            return item and item.path

        assert found("/storage/emulated/0/WhatsApp/Media/IMG 1.jpg") == "A/Media/IMG 1.jpg"
        assert found(r"C:\B\Media\img 1.JPG") == "B/Media/IMG 1.jpg"
        assert found("only.ogg") == "B/only.ogg"
        assert found("x") == "Other/x"  # two of one content
        for nothing in ("", "..", "/", "none.jpg", "../../../etc/passwd"):
            assert found(nothing) is None
    (root / "IMG 1.jpg").write_bytes(b"third")
    with opened(root, tmp_path / "s") as evidence:
        other = evidence.get("Same/x")
        assert other is not None
        assert other.find("IMG 1.jpg") is None  # three of different content, none nearer


def test_the_cancel_button_is_heard_between_blocks(tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(bytes(5 << 20))
    seen: list[int] = []
    with (
        Scratch(tmp_path.parent / "s") as scratch,
        Evidence(tmp_path, scratch, lambda: len(seen) > 1, seen.append) as evidence,
        pytest.raises(Cancelled),
    ):
        evidence.items[0].digests()
    assert sum(seen) < 5 << 20


@pytest.mark.parametrize(
    ("name", "flags", "text"),
    [
        ("plain.txt", 0, "plain.txt"),
        ("é".encode().decode("cp437"), 0, "é"),
        ("é".encode().decode("cp437"), 0x800, "├⌐"),
        ("caf\u00e9", 0, "café"),
        ("a\\b\\c", 0, "a/b/c"),
        ("a\\b/c", 0, "a\\b/c"),
        ("日本.txt", 0x800, "日本.txt"),
    ],
)
def test_member_names(name: str, flags: int, text: str) -> None:
    assert member_name(name, flags) == text


@given(st.binary(min_size=1, max_size=20), st.binary(min_size=1, max_size=20))
def test_names_stay_different_and_become_text(a: bytes, b: bytes) -> None:
    one, two = (readable(x.decode("utf-8", "surrogateescape")) for x in (a, b))
    one.encode()
    if b"\\" not in a + b:
        assert (one == two) == (a == b)


def test_damage_of_the_container_is_told_from_that_of_a_member(tmp_path: Path) -> None:
    (tmp_path / "cut.zip").write_bytes(packed(("a", os.urandom(500)))[:300])
    with opened(tmp_path, tmp_path.parent / "s") as evidence:
        (problem,) = evidence.problems
        assert (problem.path, problem.status, problem.message) == ("cut.zip", "failed", ArchiveDamaged.message)


def test_a_folder_that_cannot_be_opened_is_called_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "phone"
    root.mkdir()

    look = os.scandir

    def closed(folder: str | int) -> object:
        if folder == str(root):
            raise PermissionError(13, "Permission denied")
        return look(folder)

    monkeypatch.setattr("os.scandir", closed)
    with support.opened(root) as evidence:
        ((path, args),) = [(one.path, one.args) for one in evidence.problems]
    assert (path, args["path"]) == ("phone", "phone"), "“. cannot be read” tells nobody what to look at"
