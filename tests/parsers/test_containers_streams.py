"""Streams over pieces, streams made while they are read, and what an item remembers of its file."""

from __future__ import annotations

import bz2
import io
import lzma
import random
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import evidence as module
from parsers.containers.ciphers import cbc, counted
from parsers.errors import ArchiveDamaged
from parsers.streams import Piece, blocks, in_place, made, unpacked
from tests import support
from tests.parsers import backups

DATA = random.Random(1).randbytes(5000)
MOVES = st.lists(st.tuples(st.sampled_from(["set", "cur", "end", "read"]), st.integers(-700, 5200)), max_size=12)


def at(offset: int, size: int) -> bytes:
    return DATA[offset:offset + size]


def same_moves(stream: io.BufferedIOBase, model: io.BytesIO, moves: list[tuple[str, int]]) -> None:
    """A stream does what a file of the same content does."""
    for what, n in moves:
        if what == "read":
            assert stream.read(max(n, 0)) == model.read(max(n, 0))
        else:
            whence = {"set": 0, "cur": 1, "end": 2}[what]
            target = n if whence == 0 else n + (model.tell() if whence == 1 else len(model.getvalue()))
            if 0 <= target <= len(model.getvalue()):
                assert stream.seek(n, whence) == target == model.seek(target)
    assert stream.tell() == model.tell()


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 4000), st.integers(0, 900)), max_size=5), MOVES)
def test_pieces_are_one_file(parts: list[tuple[bool, int, int]], moves: list[tuple[str, int]]) -> None:
    pieces: list[Piece] = [(None if hole else at, offset, length) for hole, offset, length in parts]
    whole = b"".join(bytes(length) if hole else at(offset, length) for hole, offset, length in parts)
    same_moves(in_place("x", *pieces), io.BytesIO(whole), moves)  # type: ignore[arg-type]


@given(st.integers(1, 700), MOVES)
def test_what_is_made_while_it_is_read_is_one_file(step: int, moves: list[tuple[str, int]]) -> None:
    def make() -> Iterator[bytes]:
        return (DATA[n:n + step] for n in range(0, len(DATA), step))

    same_moves(made(make, "x"), io.BytesIO(DATA), moves)  # type: ignore[arg-type]


def test_a_piece_shorter_than_stated_is_damage() -> None:
    with pytest.raises(ArchiveDamaged, match="x"):
        in_place("x", (at, 4000, 2000)).read()


@pytest.mark.parametrize(("pack", "machine"), [
    (zlib.compress, zlib.decompressobj), (bz2.compress, bz2.BZ2Decompressor), (lzma.compress, lzma.LZMADecompressor)])
def test_unpacking_goes_in_steps_of_bounded_size(pack: object, machine: object) -> None:
    packed = pack(bytes(8 << 20))  # type: ignore[operator]
    found = list(unpacked(iter([packed]), machine()))  # type: ignore[operator]
    assert sum(map(len, found)) == 8 << 20
    assert max(map(len, found)) <= 1 << 18
    with pytest.raises(EOFError):
        list(unpacked(iter([packed[:-9]]), machine()))  # type: ignore[operator]


@given(st.binary(max_size=400), st.integers(1, 60))
def test_decryption_in_pieces(content: bytes, step: int) -> None:
    secret = backups.cbc(b"k" * 32, content, b"i" * 16)

    def few(offset: int, size: int) -> bytes:
        return secret[offset:offset + min(size, step)]

    assert b"".join(cbc(few, 0, len(secret), b"k" * 32, b"i" * 16)) == content
    pieces = [content[n:n + step] for n in range(0, len(content), step)]
    assert b"".join(counted(counted(iter(pieces), b"k" * 16), b"k" * 16)) == content


def test_blocks_end_where_they_are_asked_to() -> None:
    assert b"".join(blocks(at, 100, 4000)) == DATA[100:4100]
    with pytest.raises(EOFError):
        list(blocks(at, 100, 6000))


def test_first_bytes_are_forgotten_and_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(30):
        (tmp_path / f"{n}").write_bytes(bytes([n]) * 9000)
    monkeypatch.setattr(module, "_HEADS", 5 * 8192)
    with support.opened(tmp_path) as evidence:
        assert sum(item._head is not None for item in evidence.items) <= 5
        assert all(item.head() == bytes([int(item.name)]) * 8192 for item in evidence.items)
        assert sum(item._head is not None for item in evidence.items) <= 5


@pytest.mark.parametrize(("content", "binary"), [
    (b"\xff\xd8\xff\xe0" + DATA, True), (b"plain text\r\n" * 90, False), ("кириллица ".encode("utf-16-le") * 40, False),
    ("\ufeff日本語".encode("utf-16"), False), (b"a\0b" + b"stray zero in a message" * 9, False), (b"", False),
])  # fmt: skip
def test_what_cannot_be_text(tmp_path: Path, content: bytes, binary: bool) -> None:
    (tmp_path / "f").write_bytes(content)
    with support.opened(tmp_path) as evidence:
        assert evidence.items[0].binary is binary
