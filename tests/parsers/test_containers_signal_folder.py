"""Signal's local backup: opened with its recovery key only, a damaged one as far as it goes."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.apps.signal.binary import decode, pieces
from parsers.base import Context
from parsers.containers import signal_folder
from parsers.errors import ArchiveDamaged
from parsers.evidence import Evidence, Scratch
from parsers.records import Message, Record
from tests import frames, support
from tests.parsers import signal_folders as folders

PARSER = support.parser_named("signal-backup")
NOW = 1_767_200_000_000
FILE_KEY = bytes(range(64))
PICTURE = b"a made-up picture" * 9


def chat(*texts: str, picture: bytes | None = None) -> list[dict[str, Any]]:
    """The frames of a chat, with a picture at its last message."""
    head: list[dict[str, Any]] = [
        {"1 version": 1, "2 backupTimeMs": NOW},
        {"1 account": {"4 givenName": "Mira"}},
        {"2 recipient": {"1 id": 1, "5 self": {}}},
        {"2 recipient": {"1 id": 2, "2 contact": {"1 aci": "base16:" + "11" * 16}}},
        {"3 chat": {"1 id": 1, "2 recipientId": 2}},
    ]
    for n, text in enumerate(texts):
        words: dict[str, Any] = {"2 text": {"1 body": text}}
        if picture is not None and n == len(texts) - 1:
            digest = hashlib.sha256(picture).hexdigest()
            locator = {"3 size": len(picture), "9 localKey": "base16:" + FILE_KEY.hex(), "10 hash": f"base16:{digest}"}
            words["3 attachments"] = [{"1 pointer": {"4 contentType": "image/jpeg", "13 locatorInfo": locator}}]
        item = {"1 chatId": 1, "2 authorId": 2, "3 dateSent": NOW + n, "8 incoming": {}, "11 standardMessage": words}
        head.append({"4 chatItem": item})
    return head


@contextmanager
def opened(root: Path, *secrets: bytes) -> Iterator[Evidence]:
    with (
        tempfile.TemporaryDirectory() as folder,
        Scratch(Path(folder) / "scratch") as scratch,
        Evidence(root, scratch, secrets=secrets) as evidence,
    ):
        yield evidence


def read(root: Path, *secrets: bytes) -> tuple[list[Record], list[str], list[str]]:
    """The records, what the problems say, and what the items' notes say."""
    with opened(root, *secrets) as evidence:
        notes = [note.message.format(**note.args) for item in evidence.items for note in item.notes]
        records = [one for item in support.claimed(PARSER, evidence) for one in PARSER.read(item, Context())]
        said = [f"{problem.status}: {problem.message.format(**problem.args)}" for problem in evidence.problems]
        return records, said, notes


def messages(records: list[Record]) -> list[Message]:
    return [one for one in records if isinstance(one, Message)]


def texts(records: list[Record]) -> list[str | None]:
    return [one.text for one in messages(records)]


def test_keys_are_those_that_libsignal_publishes() -> None:
    """The check values of `message-backup/src/key.rs`."""
    found = signal_folder.metadata(folders.metadata())
    assert found is not None
    keys = signal_folder.keys_of(folders.RECOVERY_KEY, found)
    assert keys.mac.hex() == "f425e22a607c529717e1e1b29f9fe139f9d1c7e7d01e371c7753c544a3026649"
    assert keys.cipher.hex() == "e143f4ad5668d8bfed2f88562f0693f53bda2c0e55c9d71730f30e24695fd6df"


def test_a_backup_with_its_key(
    tmp_path: Path, hashes_unchanged: Callable[[Path], AbstractContextManager[None]]
) -> None:
    """Words, the picture with its message, its bytes without what fills it up, and nothing left over."""
    name = folders.store(tmp_path, PICTURE, FILE_KEY)
    folders.write(tmp_path, frames.stream(chat("You will live here", "Look", picture=PICTURE)), (name,))
    with hashes_unchanged(tmp_path):
        records, said, notes = read(tmp_path, b"wrong", folders.RECOVERY_KEY)
    assert texts(records) == ["You will live here", "Look"]
    assert said == []
    (attachment,) = messages(records)[1].attachments
    assert attachment.path is not None
    assert attachment.path.endswith(f"main/files/{name[:2]}/{name}")
    assert not any(folders.RECOVERY_KEY.decode() in note or "fails" in note for note in notes)
    with opened(tmp_path, folders.RECOVERY_KEY) as evidence:
        item = evidence.get(attachment.path)
        assert item is not None
        with item.open() as stream:
            assert stream.read() == PICTURE
        loose = [item.path for item in evidence.items if not item.container]
    assert len(loose) == 2, "only the frames and the picture stand for themselves"


@pytest.mark.parametrize("case", support.cases("signal-backup"), ids=lambda case: case.name)
def test_encrypted_it_says_the_same(case: Path, tmp_path: Path) -> None:
    """The reviewed fixture, encrypted."""
    plain = support.build(case, tmp_path / "plain")
    (stream,) = [path.read_bytes() for path in plain.rglob("frames")]
    folders.write(tmp_path / "whole", stream)
    records, _, _ = read(tmp_path / "whole", folders.RECOVERY_KEY)
    expected = texts(support.read(PARSER, plain))
    assert [text for text in texts(records) if not (text or "").startswith("This is")] == [
        text for text in expected if not (text or "").startswith("This is")
    ], "the long text alone needs its file"


@pytest.mark.parametrize(
    "written",
    [
        folders.RECOVERY_KEY.upper(),
        b" ".join(folders.RECOVERY_KEY[n : n + 4] for n in range(0, 64, 4)) + b"\n",
        folders.RECOVERY_KEY.upper().replace(b"O", b"#").replace(b"0", b"="),
    ],
)
def test_the_key_as_it_is_shown(written: bytes, tmp_path: Path) -> None:
    folders.write(tmp_path, frames.stream(chat("You will live here")))
    assert texts(read(tmp_path, written)[0]) == ["You will live here"]


@pytest.mark.parametrize("secrets", [(), (b"a password",), (b"0" * 64,), (folders.RECOVERY_KEY[:-1],)])
def test_without_its_key_it_says_what_it_needs(secrets: tuple[bytes, ...], tmp_path: Path) -> None:
    folders.write(tmp_path, frames.stream(chat("You will live here")))
    records, (said,), _ = read(tmp_path, *secrets)
    assert records == []
    assert said.startswith("needs_key: ")
    assert "recovery key of 64" in said


def test_a_missing_store_is_said(tmp_path: Path) -> None:
    """Only the backup's folder was copied, as happens easily."""
    folders.write(tmp_path, frames.stream(chat("Look", picture=PICTURE)))
    records, (said,), _ = read(tmp_path, folders.RECOVERY_KEY)
    assert texts(records) == ["Look"]
    assert messages(records)[0].attachments[0].path is None
    assert said.startswith("partial: ")
    assert "1 files, of which 1 are not there" in said


def test_a_changed_picture_is_noticed(tmp_path: Path) -> None:
    name = folders.store(tmp_path, PICTURE, FILE_KEY)
    path = tmp_path / "files" / name[:2] / name
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes(content)
    folders.write(tmp_path, frames.stream(chat("Look", picture=PICTURE)), (name,))
    with opened(tmp_path, folders.RECOVERY_KEY) as evidence:
        (item,) = [one for one in evidence.items if one.path.endswith(name) and not one.container]
        with pytest.raises(ArchiveDamaged), item.open() as stream:
            stream.read()


def test_a_backup_of_the_cloud_is_refused_by_name(tmp_path: Path) -> None:
    folder = folders.write(tmp_path, frames.stream(chat("x")))
    (folder / "main").write_bytes(b"SBACKUP\x01" + bytes(100))
    _, (said,), _ = read(tmp_path, folders.RECOVERY_KEY)
    assert said.startswith("not_read: ")
    assert "cloud" in said


def test_a_newer_version_is_said_and_not_guessed(tmp_path: Path) -> None:
    folders.write(tmp_path, frames.stream(chat("x")), version=7)
    _, (said,), _ = read(tmp_path, folders.RECOVERY_KEY)
    assert said.startswith("not_read: ")
    assert "version 7" in said


def test_another_file_called_main_stays_a_file(tmp_path: Path) -> None:
    (tmp_path / "main").write_bytes(b"int main(void) { return 0; }\n" * 9)
    (tmp_path / "metadata").write_text("something else")
    with opened(tmp_path) as evidence:
        assert evidence.problems == []
        assert not any(item.container for item in evidence.items)


def test_a_cut_backup_gives_what_stands_before_the_cut(tmp_path: Path) -> None:
    whole = [f"message {hashlib.sha256(bytes([n])).hexdigest()}" for n in range(200)]
    folder = folders.write(tmp_path, frames.stream(chat(*whole)))
    content = (folder / "main").read_bytes()
    (folder / "main").write_bytes(content[: len(content) // 2 + 5])
    records, said, notes = read(tmp_path, folders.RECOVERY_KEY)
    found = texts(records)
    assert 50 < len(found) < 150
    assert found == whole[: len(found)]
    assert said == []
    assert any("fails its own check" in note for note in notes)


@given(st.binary(max_size=80))
def test_metadata_of_anything(content: bytes) -> None:
    found = signal_folder.metadata(content)
    assert found is None or (len(found.iv), len(found.encrypted_id)) == (12, 16)


@given(st.lists(st.binary(max_size=40), max_size=5), st.integers(1, 50), st.binary(max_size=12))
def test_pieces_are_what_was_written(parts: list[bytes], size: int, rest: bytes) -> None:
    """Whatever the blocks, and with a broken end."""
    whole = b"".join(frames.varint(len(part)) + part for part in parts)
    blocks = [whole[n : n + size] for n in range(0, len(whole), size)]
    found = list(pieces(blocks))
    assert [piece.data for piece in found] == parts
    for piece in found:
        assert whole[piece.offset :].startswith(frames.varint(len(piece.data or b"")))
    cut = list(pieces([*blocks, b"\x7f" + rest]))
    assert [piece.data for piece in cut] == [*parts, None]
    assert [piece.number for piece in cut] == list(range(1, len(parts) + 2))


@settings(max_examples=200)
@given(st.recursive(
    st.integers(0, 2**40) | st.text(max_size=5) | st.binary(max_size=20).map(lambda b: f"base16:{b.hex()}"),
    lambda inner: st.dictionaries(st.integers(1, 25).map(str), inner, max_size=5), max_leaves=12,
))  # fmt: skip
def test_any_value_of_any_field(value: Any) -> None:
    """A frame of any shape either decodes or is said to be none."""
    data = frames.message({"4": value})
    try:
        found = decode(data)
    except ValueError:
        return
    assert list(found) == ["chatItem"]


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_damage_never_breaks_the_reading(data: st.DataObject) -> None:
    content = bytearray(folders.main(frames.stream(chat("You will live here", "Answer me"))))
    for _ in range(data.draw(st.integers(0, 3))):
        content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    cut = data.draw(st.integers(0, len(content)))
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "metadata").write_bytes(folders.metadata())
        (root / "main").write_bytes(content[:cut])
        with opened(root, folders.RECOVERY_KEY) as evidence:
            whole = bytes(content[:cut]) == folders.main(frames.stream(chat("You will live here", "Answer me")))
            noted = [note for item in evidence.items for note in item.notes if note.partial]
            for item in support.claimed(PARSER, evidence):
                assert whole or noted
                for totals in support.ledger(list(PARSER.read(item, Context()))).values():
                    assert totals["found"] == totals["kept"] + totals["rejected"]
