"""Zip archives that were cut short: every member that is whole is read, and it is said that there may be more."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.containers.zip import UNLISTED
from parsers.errors import ArchiveDamaged, ArchiveTorn
from parsers.formats.whatsapp_text import WhatsAppText
from parsers.records import Message
from tests import support
from tests.parsers.listing import listed, opened
from tests.parsers.test_containers_archives import old_zip

CHAT = "".join(f"[03/02/21, 10:{n:02}:00] Ana: message {n}\n" for n in range(40)).encode()


class Pipe(io.RawIOBase):
    """Something that cannot be gone back in: sizes and checksums then stand behind the data."""

    def __init__(self) -> None:
        self.data = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        self.data += data
        return len(data)


def packed(files: dict[str, bytes], method: int, *, piped: bool) -> tuple[bytes, dict[str, int]]:
    """An archive, and where each of its members ends."""
    out: Any = Pipe() if piped else io.BytesIO()
    ends = {}
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
            ends[name] = len(out.data) if piped else out.tell()
    return (bytes(out.data) if piped else out.getvalue()), ends


def files_of(seed: int) -> dict[str, bytes]:
    noise = random.Random(seed)
    inner = packed({"one.txt": b"inside", "two.txt": b"too"}, zipfile.ZIP_STORED, piped=False)[0]
    return {
        "a.txt": b"a" * 500, "b/empty": b"", "b/noise.bin": noise.randbytes(3000), "c.zip": inner,
        "d.bin": noise.randbytes(800), "e.txt": b"PK\x03\x04 is how a member begins" * 20,
    }  # fmt: skip


def members_of(found: dict[str, bytes]) -> dict[str, bytes]:
    inside = {name.removeprefix("x.zip/"): data for name, data in found.items() if name.startswith("x.zip/")}
    return {name: data for name, data in inside.items() if not name.startswith("c.zip/")}


@pytest.mark.parametrize("piped", [False, True])
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_every_member_before_the_cut_is_read(tmp_path: Path, method: int, piped: bool) -> None:
    files = files_of(1)
    inside = {"one.txt": b"inside", "two.txt": b"too"}  # of a member whose end is lost: what stands in it is found
    data, ends = packed(files, method, piped=piped)
    for n, cut in enumerate([*ends.values(), *(end - 30 for end in ends.values()), len(data) - 1]):
        if cut < 40:
            continue
        folder = tmp_path / str(n)
        folder.mkdir()
        (folder / "x.zip").write_bytes(data[:cut])
        found = listed(folder, tmp_path / f"s{n}")
        whole = {name: files[name] for name, end in ends.items() if end <= cut}
        read = members_of(found.read)
        assert whole.items() <= read.items()
        for name, content in read.items():  # of the one that was cut its beginning
            assert (files | inside)[name].startswith(content)
            assert content or not files.get(name, b"")
        assert sum((files | inside)[name] != content for name, content in read.items()) <= 1
        assert found.problems["x.zip"] == "failed", "it is said that there may have been more"


def test_what_was_found_and_what_was_cut_is_said(tmp_path: Path) -> None:
    """Of a packing of which no beginning can be read."""
    data, ends = packed(files_of(2), zipfile.ZIP_BZIP2, piped=False)
    (tmp_path / "x.zip").write_bytes(data[: ends["d.bin"] - 5])
    with opened(tmp_path / "x.zip", tmp_path / "s") as evidence:
        list(evidence.items)
        told = {problem.path: (problem.message, problem.args) for problem in evidence.problems}
    assert told["x.zip"] == (ArchiveTorn.message, {"path": "x.zip", "members": 4})
    assert told["x.zip/d.bin"][0] == ArchiveDamaged.message


def test_the_directory_of_a_zip_inside_is_not_taken_for_its_own(tmp_path: Path) -> None:
    """Cut right behind a zip that lies inside unpacked, the file ends with a directory: that of the inner one."""
    data, ends = packed(files_of(3), zipfile.ZIP_STORED, piped=False)
    (tmp_path / "x.zip").write_bytes(data[: ends["c.zip"]])
    found = listed(tmp_path / "x.zip", tmp_path / "s")
    assert members_of(found.read).keys() >= {"a.txt", "b/empty", "b/noise.bin", "c.zip"}
    assert found.read["x.zip/c.zip/one.txt"] == b"inside"
    assert found.problems["x.zip"] == "failed"


def test_members_with_a_password_are_found_too(tmp_path: Path) -> None:
    data = old_zip(b"secret words", b"x")
    (tmp_path / "x.zip").write_bytes(data[: data.index(b"PK\x01\x02")])
    assert list(members_of(listed(tmp_path / "x.zip", tmp_path / "s", b"x").read).values()) == [b"secret words"]
    assert "needs_key" in listed(tmp_path / "x.zip", tmp_path / "t").problems.values()


def test_a_directory_of_nothing_hides_nothing(tmp_path: Path) -> None:
    data, ends = packed({"a.txt": b"words"}, zipfile.ZIP_DEFLATED, piped=False)
    (tmp_path / "x.zip").write_bytes(data[: ends["a.txt"]] + b"PK\x05\x06" + bytes(18))
    assert members_of(listed(tmp_path / "x.zip", tmp_path / "s").read) == {"a.txt": b"words"}


def test_two_archives_in_one_file_are_both_read(tmp_path: Path) -> None:
    """A program that reads the last directory only shows one of them, and nothing of the other."""
    one, two = (packed({name: name.encode()}, zipfile.ZIP_DEFLATED, piped=False)[0] for name in ("one", "two"))
    (tmp_path / "x.zip").write_bytes(one + two)
    found = listed(tmp_path / "x.zip", tmp_path / "s")
    assert members_of(found.read) == {"one": b"one", "two": b"two"}
    assert found.problems["x.zip"] == "failed"


def test_a_hole_in_the_middle_costs_what_lay_there(tmp_path: Path) -> None:
    files = files_of(4)
    data, ends = packed(files, zipfile.ZIP_DEFLATED, piped=False)
    hole = ends["a.txt"]
    broken = data[:hole] + bytes(60) + data[ends["b/empty"] :]
    (tmp_path / "x.zip").write_bytes(broken[:-30])
    assert members_of(listed(tmp_path / "x.zip", tmp_path / "s").read).keys() == files.keys() - {"b/empty"}


def test_a_small_file_that_claims_a_great_size_is_not_unpacked(tmp_path: Path) -> None:
    data, _ = packed({"a": b"\0" * (300 << 20)}, zipfile.ZIP_DEFLATED, piped=True)
    (tmp_path / "x.zip").write_bytes(data[: data.index(b"PK\x01\x02")])
    found = listed(tmp_path / "x.zip", tmp_path / "s")
    assert members_of(found.read) == {}
    assert found.problems["x.zip"] in ("failed", "not_read")


def test_the_messages_of_a_cut_export_are_read(tmp_path: Path) -> None:
    data, ends = packed({"_chat.txt": CHAT, "photo.jpg": bytes(5000)}, zipfile.ZIP_DEFLATED, piped=True)
    (tmp_path / "e").mkdir()
    (tmp_path / "e" / "WhatsApp Chat - Ana.zip").write_bytes(data[: ends["_chat.txt"] + 50])
    found = [r for r in support.read(WhatsAppText(), tmp_path / "e") if isinstance(r, Message)]
    assert [m.text for m in found] == [f"message {n}" for n in range(40)]


@pytest.mark.parametrize("piped", [False, True])
@pytest.mark.parametrize("where", ["cut off", "overwritten"])
def test_the_beginning_of_a_packed_chat_whose_rest_is_lost_is_read_and_told(
    tmp_path: Path, where: str, piped: bool
) -> None:
    said = [f"message {n} {random.Random(n).randbytes(40).hex()}" for n in range(4000)]
    chat = "".join(f"[03/02/21, {10 + n // 3600:02}:{n // 60 % 60:02}:{n % 60:02}] Ana: {text}\n"
                   for n, text in enumerate(said)).encode()
    data, ends = packed({"photo.jpg": bytes(5000), "_chat.txt": chat, "last.bin": b"behind it"}, zipfile.ZIP_DEFLATED,
                        piped=piped)
    half = (ends["photo.jpg"] + ends["_chat.txt"]) // 2
    mangled = data[:half] if where == "cut off" else data[:half] + b"\xff" * 3000 + data[half + 3000:]
    (tmp_path / "e").mkdir()
    (tmp_path / "e" / "WhatsApp Chat - Ana.zip").write_bytes(mangled)
    with support.opened(tmp_path / "e") as evidence:
        item = evidence.get("WhatsApp Chat - Ana.zip/_chat.txt")
        assert item is not None
        got = b"".join(item.chunks())
        item.digests()
        (note,) = item.notes
    assert note.partial
    if where == "cut off":  # what was overwritten may unpack to something else of the same length
        assert note.args["got"] == len(got)
        assert chat.startswith(got)
    assert len(got) > len(chat) // 3
    found = [r.text or "" for r in support.read(WhatsAppText(), tmp_path / "e") if isinstance(r, Message)]
    assert found[:1200] == said[:1200]


@given(
    st.integers(0, 1 << 16),
    st.lists(st.tuples(st.integers(0, 1 << 16), st.integers(0, 255)), max_size=5),
    st.booleans(),
)
def test_a_mangled_and_cut_zip_is_a_sentence_and_never_a_crash(
    tmp_path_factory: pytest.TempPathFactory, cut: int, changes: list[tuple[int, int]], piped: bool
) -> None:
    data = bytearray(packed(files_of(5), zipfile.ZIP_DEFLATED, piped=piped)[0])
    for at, value in changes:
        data[at % len(data)] = value
    folder = tmp_path_factory.mktemp("torn")
    (folder / "x.zip").write_bytes(bytes(data[: max(4, cut % len(data))]))
    found = listed(folder / "x.zip", folder / "s")
    assert found.read["x.zip"] == (folder / "x.zip").read_bytes()


def test_a_file_that_the_directory_does_not_list_is_read_and_told(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("one", "two", "three"):
            archive.writestr(name, name * 50)
        archive.filelist.pop(1)
    (tmp_path / "a.zip").write_bytes(out.getvalue())
    with opened(tmp_path / "a.zip", tmp_path / "s") as evidence:
        assert {i.name: b"".join(i.chunks()).decode() for i in evidence.items if not i.container} == {
            name: name * 50 for name in ("one", "two", "three")}
        told = {i.name: [note.message for note in i.notes] for i in evidence.items if i.notes}
        assert told == {"two": [UNLISTED]}
