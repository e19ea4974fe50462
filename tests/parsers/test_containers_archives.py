"""Tar archives, packed files, and zips with a password."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import struct
import subprocess
import sys
import tarfile
import zipfile
import zlib
from collections import Counter
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.containers import BOMB_SIZE, NoKeyFits
from parsers.errors import ArchiveTooLarge, Cancelled, FileTruncated, NeedsKey
from parsers.evidence import Evidence, Scratch
from tests.parsers import backups
from tests.parsers.listing import listed, opened

FILES = {"data/data/x/a.db": b"SQLite format 3\x00" + b"a" * 3000, "data/b.txt": b"b", "empty": b""}
PACKERS = {"gz": gzip.compress, "bz2": partial(bz2.compress, compresslevel=1), "xz": lzma.compress}


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def below(found: dict[str, bytes], path: str) -> dict[str, bytes]:
    return {name.removeprefix(f"{path}/"): content for name, content in found.items() if name.startswith(f"{path}/")}


# -- tar --------------------------------------------------------------------------------------------------------


def test_a_tar_is_read_in_place(tmp_path: Path) -> None:
    path = write(tmp_path / "f.tar", backups.tar(FILES))
    with opened(path, tmp_path / "s") as evidence:
        assert {item.path: b"".join(item.chunks()) for item in evidence.items if not item.container} == {
            f"f.tar/{name}": content for name, content in FILES.items()}
        item = evidence.get("f.tar/data/data/x/a.db")
        assert item is not None
        assert item.read_at(16, 4) == b"aaaa"
        assert list((tmp_path / "s").iterdir()) == []


@pytest.mark.parametrize("packer", PACKERS)
def test_a_packed_tar_and_a_packed_file(tmp_path: Path, packer: str) -> None:
    (tmp_path / "e").mkdir()
    write(tmp_path / f"e/f.tar.{packer}", PACKERS[packer](backups.tar(FILES)))
    write(tmp_path / f"e/sms.xml.{packer}", PACKERS[packer](b"<?xml version='1.0'?><smses/>"))
    found = listed(tmp_path / "e", tmp_path / "s")
    assert below(found.read, f"f.tar.{packer}") == FILES
    assert below(found.read, f"sms.xml.{packer}") == {"sms.xml": b"<?xml version='1.0'?><smses/>"}
    assert found.problems == {}


def test_parts_joined_in_one_packed_file(tmp_path: Path) -> None:
    data = gzip.compress(b"one ") + gzip.compress(b"two") + bytes(600)
    assert listed(write(tmp_path / "j.gz", data), tmp_path / "s").read["j.gz/j"] == b"one two"


def test_all_ways_of_long_names_and_links(tmp_path: Path) -> None:
    for kind in (tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
        out = io.BytesIO()
        names = ["./here.txt", "ü/" + "d" * 90 + "/f.txt", "/abs", "../up", "back\\slash"]
        with tarfile.open(fileobj=out, mode="w", format=kind) as archive:
            for name in names:
                info = tarfile.TarInfo(name)
                info.size = 1
                archive.addfile(info, io.BytesIO(b"x"))
            for name, type_ in (("link", tarfile.SYMTYPE), ("hard", tarfile.LNKTYPE), ("pipe", tarfile.FIFOTYPE)):
                info = tarfile.TarInfo(name)
                info.type, info.linkname = type_, "/etc/passwd"
                archive.addfile(info)
        found = listed(write(tmp_path / f"{kind}.tar", out.getvalue()), tmp_path / "s")
        assert below(found.read, f"{kind}.tar") == dict.fromkeys([names[0][2:], *names[1:]], b"x")
        assert below(found.problems, f"{kind}.tar") == dict.fromkeys(("link", "hard", "pipe"), "not_read")  # type: ignore[arg-type]
    assert not list(tmp_path.parent.rglob("up"))


def test_an_archive_without_magic(tmp_path: Path) -> None:
    data = bytearray(backups.tar({"old": b"old"}))
    data[257:512] = bytes(255)
    data[148:156] = b" " * 8
    data[148:156] = f"{sum(data[:512]):06o}\0 ".encode()
    assert listed(write(tmp_path / "o.tar", bytes(data)), tmp_path / "s").read["o.tar/old"] == b"old"


@pytest.mark.parametrize("kind", ["gnu", "0.0", "0.1", "1.0"])
def test_sparse_files(tmp_path: Path, kind: str) -> None:
    with (tmp_path / "sparse").open("wb") as stream:
        stream.seek(1 << 20)
        stream.write(b"middle")
        stream.seek(3 << 20)
        stream.write(b"end")
    how = ["--format=gnu"] if kind == "gnu" else ["--format=posix", f"--sparse-version={kind}"]
    try:
        subprocess.run(["tar", *how, "--sparse", "-cf", "s.tar", "sparse"], cwd=tmp_path, check=True,
                       capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("the tar of this system makes no sparse archives")
    found = listed(tmp_path / "s.tar", tmp_path / "s")
    assert list(below(found.read, "s.tar").values()) == [(tmp_path / "sparse").read_bytes()]


@pytest.mark.parametrize("packer", [None, *PACKERS])
def test_what_stands_before_a_break_is_kept(tmp_path: Path, packer: str | None) -> None:
    tar = backups.tar({"first": b"1" * 700, "cut": random.Random(1).randbytes(200_000), "after": b"3"})
    data = (PACKERS[packer](tar) if packer else tar)[:-60_000]
    name = f"x.tar.{packer}" if packer else "x.tar"
    with opened(write(tmp_path / name, data), tmp_path / "s") as evidence:
        item = evidence.get(f"{name}/first")
        assert item is not None
        assert b"".join(item.chunks()) == b"1" * 700
        (problem,) = evidence.problems
        assert (problem.path, problem.status, problem.message) == (name, "partial", FileTruncated.message)
        cut = evidence.get(f"{name}/cut")
        if cut is not None:  # bzip2 gives nothing of a block that is not whole
            assert cut.notes[0].partial
            assert b"".join(cut.chunks()) == tar[2048:][:cut.size]


def test_a_break_between_two_files_shows_by_the_missing_end(tmp_path: Path) -> None:
    data = backups.tar({"first": b"1" * 512, "second": b"2" * 512})[:1024]
    found = listed(write(tmp_path / "x.tar", data), tmp_path / "s")
    assert (found.read["x.tar/first"], found.problems) == (b"1" * 512, {"x.tar": "partial"})


def test_what_stands_behind_damage_and_behind_the_end_is_kept(tmp_path: Path) -> None:
    files = {"first": b"1" * 700, "lost": b"2" * 600, "third": b"3" * 9000, "fourth": b"4"}
    tar = bytearray(backups.tar(files))
    tar[1536:1600] = b"\xff" * 64  # the header of the second
    found = listed(write(tmp_path / "d.tar", bytes(tar)), tmp_path / "s")
    assert below(found.read, "d.tar") == {name: files[name] for name in ("first", "third", "fourth")}
    assert found.problems == {"d.tar": "partial"}
    joined = backups.tar({"one": b"1"}) + backups.tar({"two": b"2"})
    found = listed(write(tmp_path / "j.tar", joined), tmp_path / "s")
    assert (below(found.read, "j.tar"), found.problems) == ({"one": b"1", "two": b"2"}, {})


def test_a_packed_bomb_is_not_unpacked(tmp_path: Path) -> None:
    machine = zlib.compressobj(9, zlib.DEFLATED, 31)
    out = bytearray(machine.compress(backups.tar({"first": b"1"})[:1024]))
    zeros = bytes(1 << 20)
    for _ in range((BOMB_SIZE >> 20) + 2):
        out += machine.compress(zeros)
    out += machine.flush()
    with opened(write(tmp_path / "b.tgz", bytes(out)), tmp_path / "s") as evidence:
        (problem,) = evidence.problems
        assert (problem.status, problem.message) == ("failed", ArchiveTooLarge.message)


def test_a_sparse_file_as_large_as_a_disk(tmp_path: Path) -> None:
    info = tarfile.TarInfo("huge")
    header = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    header[156:157] = b"S"
    header[483:495] = b"77777777777\0"
    header[148:156] = b" " * 8
    header[148:156] = f"{sum(header):06o}\0 ".encode()
    found = listed(write(tmp_path / "h.tar", bytes(header) + bytes(1024)), tmp_path / "s")
    assert found.problems == {"h.tar/huge": "failed"}


def test_a_header_that_claims_to_be_everything(tmp_path: Path) -> None:
    info = tarfile.TarInfo("x")
    info.type, info.size = tarfile.XHDTYPE, 1 << 33
    with (tmp_path / "x.tar").open("wb") as stream:
        stream.write(info.tobuf(tarfile.GNU_FORMAT))
        stream.truncate(1 << 26)
    assert listed(tmp_path / "x.tar", tmp_path / "s").problems == {"x.tar": "failed"}


@given(st.integers(0, 1 << 20), st.integers(0, 255), st.booleans(), st.sampled_from(["", *PACKERS]))
def test_a_mangled_tar_is_a_sentence_and_never_a_crash(
    tmp_path_factory: pytest.TempPathFactory, at: int, value: int, cut: bool, packer: str
) -> None:
    data = bytearray(backups.tar({"a": b"a" * 600, "d" * 120: b"b", "c": b"c"})[:5000])
    if packer:
        data = bytearray(PACKERS[packer](bytes(data)))
    data[at % len(data)] = value
    folder = tmp_path_factory.mktemp("mangled")
    path = write(folder / "x", bytes(data[:at % len(data)] if cut else data))
    assert listed(path, folder / "s").read["x"] == path.read_bytes()


@given(st.binary(min_size=512, max_size=1536))
def test_headers_of_noise_come_to_an_end(tmp_path_factory: pytest.TempPathFactory, noise: bytes) -> None:
    data = bytearray(noise + bytes(1024))
    data[257:262] = b"ustar"
    data[148:156] = b" " * 8
    data[148:156] = f"{sum(data[:512]):06o}\0 ".encode()
    folder = tmp_path_factory.mktemp("noise")
    assert "x" in listed(write(folder / "x", bytes(data)), folder / "s").read


# -- zips with a password ---------------------------------------------------------------------------------------


def old_zip(content: bytes, password: bytes) -> bytes:
    """A zip as the format's own encryption makes it."""
    table = [zlib.crc32(bytes([n]), 0xFFFFFFFF) ^ 0xFFFFFFFF for n in range(256)]
    keys = [0x12345678, 0x23456789, 0x34567890]

    def crc(byte: int, value: int) -> int:
        return (value >> 8) ^ table[(value ^ byte) & 0xFF]

    def turn(byte: int) -> None:
        keys[0] = crc(byte, keys[0])
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = crc(keys[1] >> 24, keys[2])

    for byte in password:
        turn(byte)
    checksum = zlib.crc32(content)
    out = bytearray()
    for byte in bytes(11) + bytes([checksum >> 24]) + content:
        k = keys[2] | 2
        out.append(byte ^ ((k * (k ^ 1)) >> 8 & 0xFF))
        turn(byte)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as made:
        made.writestr(zipfile.ZipInfo("m.txt"), bytes(out))
    data = bytearray(archive.getvalue())
    central = data.index(b"PK\x01\x02")
    for at, flags, numbers in ((0, 6, 14), (central, 8, 16)):
        data[at + flags] |= 1
        struct.pack_into("<III", data, at + numbers, checksum, len(out), len(content))
    return bytes(data)


def test_the_old_encryption(tmp_path: Path) -> None:
    path = write(tmp_path / "o.zip", old_zip(b"chat " * 50, b"pass"))
    found = listed(path, tmp_path / "s", *(bytes([n]) for n in range(255)), b"pass")
    assert (below(found.read, "o.zip"), found.problems) == ({"m.txt": b"chat " * 50}, {})


def test_the_old_encryption_is_not_taken_away_byte_by_byte(tmp_path: Path) -> None:
    content = bytes(range(256)) * 128
    path = write(tmp_path / "o.zip", old_zip(content, b"pass"))
    calls = Counter[str]()
    with opened(path, tmp_path / "s", b"pass") as evidence:
        sys.setprofile(lambda _frame, event, _: calls.update([event]))
        try:
            read = evidence.get("o.zip/m.txt").read_at(0, len(content))
        finally:
            sys.setprofile(None)
    assert read == content
    assert calls.total() < len(content) / 4


@pytest.mark.parametrize(("version", "strength"), [(1, 1), (1, 3), (2, 2), (2, 3)])
def test_aes(tmp_path: Path, version: int, strength: int) -> None:
    data = backups.aes_zip(FILES, "pä", version=version, strength=strength)
    path = write(tmp_path / "a.zip", data)
    found = listed(path, tmp_path / "s", b"other", "pä".encode())
    assert (below(found.read, "a.zip"), found.problems) == (FILES, {})
    changed = bytearray(data)
    changed[data.index(b"data/data/x/a.db") + len("data/data/x/a.db") + 30] ^= 1
    write(path, bytes(changed))
    found = listed(path, tmp_path / "s", "pä".encode())
    assert found.problems == {"a.zip/data/data/x/a.db": "ArchiveDamaged"}


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_all_ways_of_packing(tmp_path: Path, method: int) -> None:
    with zipfile.ZipFile(tmp_path / "m.zip", "w", method) as archive:
        for name, content in FILES.items():
            archive.writestr(name, content)
    found = listed(tmp_path / "m.zip", tmp_path / "s")
    assert (below(found.read, "m.zip"), found.problems) == (FILES, {})


def test_a_zip_without_its_password(tmp_path: Path) -> None:
    path = write(tmp_path / "a.zip", backups.aes_zip(FILES, "x"))
    for secrets, message in ((), NeedsKey.message), ((b"no",), NoKeyFits.message):
        with opened(path, tmp_path / "s", *secrets) as evidence:
            assert {problem.path for problem in evidence.problems} == {f"a.zip/{name}" for name in FILES}
            assert {(problem.status, problem.message) for problem in evidence.problems} == {("needs_key", message)}
            assert evidence.locked("a.zip/empty")


def test_members_with_passwords_of_their_own(tmp_path: Path) -> None:
    files = {"a.txt": b"one " * 9, "b.txt": b"two " * 8, "c.txt": b"three"}
    passwords = {"a.txt": "pw1", "b.txt": "pw2", "c.txt": "lost"}
    path = write(tmp_path / "m.zip", backups.aes_zip(files, passwords))
    found = listed(path, tmp_path / "s", b"pw1", b"other", b"pw2")
    assert below(found.read, "m.zip") == {name: files[name] for name in ("a.txt", "b.txt")}
    assert found.problems == {"m.zip/c.txt": "NeedsKey"}


@given(st.integers(0, 1 << 20), st.integers(1, 255), st.booleans())
def test_a_mangled_zip_with_a_password_is_a_sentence_and_never_a_crash(
    tmp_path_factory: pytest.TempPathFactory, at: int, value: int, cut: bool
) -> None:
    data = bytearray(backups.aes_zip({"a": b"a" * 300, "b": b"b"}, "x"))
    data[at % len(data)] ^= value
    folder = tmp_path_factory.mktemp("mangled")
    path = write(folder / "x.zip", bytes(data[:at % len(data)] if cut else data))
    assert listed(path, folder / "s", b"x").read["x.zip"] == path.read_bytes()


# -- archives in several files ----------------------------------------------------------------------------------


def packed(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def cut_anywhere(data: bytes, folder: Path, name: str, n: int) -> None:
    folder.mkdir()
    size = -(-len(data) // n)
    for number in range(n):
        write(folder / f"{name}.{number + 1:03d}", data[number * size:(number + 1) * size])


@pytest.mark.parametrize("name", ["x.zip", "x.tar", "x.tar.gz"])
def test_numbered_parts(tmp_path: Path, name: str) -> None:
    files = FILES | {"noise": random.Random(2).randbytes(4000)}
    data = packed(files) if name == "x.zip" else backups.tar(files)
    cut_anywhere(gzip.compress(data) if name.endswith("gz") else data, tmp_path / "e", name, 11)
    found = listed(tmp_path / "e", tmp_path / "s")
    assert (below(found.read, f"{name}.001/{name}"), found.problems) == (files, {})
    assert {f"{name}.{n:03d}" for n in range(1, 12)} <= found.containers
    (tmp_path / f"e/{name}.007").unlink()
    found = listed(tmp_path / "e", tmp_path / "s")
    assert found.problems[f"{name}.001"] == "failed"


@pytest.mark.parametrize("at", [4 + 10, 4 + 3000, 4 + 4060])
def test_a_split_zip(tmp_path: Path, at: int) -> None:
    """Cut in the first member, in the second, and in a header, as zip -s does; the directory is in the last part."""
    files = {"one": random.Random(3).randbytes(2000), "two": random.Random(4).randbytes(2000), "three": b"3" * 90}
    data = bytearray(b"PK\x07\x08" + packed(files))
    place = data.index(b"PK\x01\x02")
    end = data.rindex(b"PK\x05\x06")
    struct.pack_into("<I", data, end + 16, place - at)
    while data[place:place + 4] == b"PK\x01\x02":
        offset = struct.unpack_from("<I", data, place + 42)[0] + 4
        struct.pack_into("<H", data, place + 34, int(offset >= at))
        struct.pack_into("<I", data, place + 42, offset - at if offset >= at else offset)
        place += 46 + sum(struct.unpack_from("<3H", data, place + 28))
    (tmp_path / "e").mkdir()
    write(tmp_path / "e/x.z01", bytes(data[:at]))
    write(tmp_path / "e/x.zip", bytes(data[at:]))
    found = listed(tmp_path / "e", tmp_path / "s")
    assert (below(found.read, "x.z01/x.zip"), found.problems) == (files, {})
    assert found.containers == {"x.z01", "x.zip", "x.z01/x.zip"}
    (tmp_path / "e/x.zip").unlink()
    assert listed(tmp_path / "e", tmp_path / "s").problems == {"x.z01": "failed"}


@given(st.integers(0, 1 << 20), st.integers(0, 255), st.integers(0, 3), st.booleans())
def test_mangled_parts_are_a_sentence_and_never_a_crash(
    tmp_path_factory: pytest.TempPathFactory, at: int, value: int, which: int, cut: bool
) -> None:
    folder = tmp_path_factory.mktemp("mangled")
    cut_anywhere(packed({"a": b"a" * 500, "b": random.Random(5).randbytes(600)}), folder / "e", "x.zip", 4)
    path = folder / f"e/x.zip.{which + 1:03d}"
    data = bytearray(path.read_bytes())
    data[at % len(data)] = value
    path.write_bytes(data[:at % len(data)] if cut else data)
    assert f"x.zip.{which + 1:03d}" in listed(folder / "e", folder / "s").read


def test_the_cancel_button_is_heard_while_archives_are_opened(tmp_path: Path) -> None:
    inner = packed({"a": bytes(3 << 20)})
    zips = packed({"in.zip": inner, "on.zip": inner})
    for n, data in enumerate((zips, gzip.compress(backups.tar({"x": bytes(3 << 20)})))):
        write(tmp_path / f"{n}", data)
    for after in range(1, 100):
        asked: list[int] = []

        def cancelled(asked: list[int] = asked, after: int = after) -> bool:
            asked.append(1)
            return len(asked) > after

        try:
            with Scratch(tmp_path.parent / "s") as scratch, Evidence(tmp_path, scratch, cancelled) as evidence:
                assert evidence.problems == []
                break
        except Cancelled:
            continue
    else:
        pytest.fail("it never came to an end")


def test_a_member_without_a_name_is_a_file_like_others(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("named.txt", "one")
        archive.writestr(zipfile.ZipInfo("gone"), "two")
    data = (tmp_path / "a.zip").read_bytes()
    local, listed = data.index(b"gone"), data.rindex(b"gone")
    short = bytearray(data[:local] + data[local + 4:listed] + data[listed + 4:])
    short[local - 4:local - 2] = bytes(2)  # the length of the name, in both headers
    short[listed - 4 - 18:listed - 4 - 16] = bytes(2)
    end = short.rindex(b"PK\5\6")
    for place, by in ((end + 12, 4), (end + 16, 4)):  # size and place of the directory
        short[place:place + 4] = (int.from_bytes(short[place:place + 4], "little") - by).to_bytes(4, "little")
    (tmp_path / "a.zip").write_bytes(short)
    with Scratch(tmp_path / "scratch") as scratch, Evidence(tmp_path / "a.zip", scratch) as evidence:
        assert {item.path: item.open().read() for item in evidence.items if not item.container} == {
            "a.zip/named.txt": b"one", "a.zip/(no name)": b"two"}
        assert evidence.problems == []
