"""Keys that are made of passwords: each made once, and never waited for by somebody who wants to stop."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from parsers import derived
from parsers.containers.whatsapp import NoKeyFits
from parsers.errors import Cancelled
from parsers.evidence import Evidence, Scratch
from tests.parsers import backups

FILES = {("AppDomain-x", "Documents/notes.txt"): b"where are you", ("HomeDomain", "a.txt"): b"at work"}
WRONG, RIGHT = b"wrong", b"right"


@pytest.fixture(autouse=True)
def nothing_known() -> Iterator[None]:
    derived.forget()
    yield
    derived.forget()


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The passwords that keys were made of, each time that one was."""
    asked: list[bytes] = []
    real = hashlib.pbkdf2_hmac

    def counted(name: str, password: bytes, salt: bytes, rounds: int, length: int | None = None) -> bytes:
        if name == "sha256":  # the first of the two of an iPhone's backup
            asked.append(password)
        return real(name, password, salt, rounds, length)

    monkeypatch.setattr(hashlib, "pbkdf2_hmac", counted)
    return asked


def backup(root: Path) -> Path:
    backups.apple_backup(root, FILES, RIGHT.decode())
    return root


def names(root: Path, scratch: Path, *secrets: bytes) -> list[str]:
    with Scratch(scratch) as folder, Evidence(root, folder, secrets=secrets) as evidence:
        return [item.name for item in evidence.items if not item.container]


def test_a_password_is_tried_once_however_often_its_evidence_is_opened(tmp_path: Path, made: list[bytes]) -> None:
    root = backup(tmp_path / "b")
    made.clear()
    for _ in range(3):
        assert sorted(names(root, tmp_path / "s", WRONG, RIGHT)) == ["a.txt", "notes.txt"]
    assert made == [WRONG, RIGHT]
    derived.forget()
    names(root, tmp_path / "s", WRONG)
    assert made == [WRONG, RIGHT, WRONG]


def test_the_bytes_of_a_key_for_something_else_are_no_password(tmp_path: Path, made: list[bytes]) -> None:
    root = backup(tmp_path / "b")
    made.clear()
    with Scratch(tmp_path / "s") as scratch, Evidence(
            root, scratch, secrets=(bytes(range(200, 232)), backups.key_file(bytes(range(32))))) as evidence:
        (problem,) = evidence.problems
        assert (problem.status, problem.message) == ("needs_key", NoKeyFits.message)
    assert made == []


def test_while_a_key_is_made_it_can_be_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = backup(tmp_path / "b")
    begun, go = threading.Event(), threading.Event()

    def slow(*_: object) -> bytes:
        begun.set()
        go.wait(60)
        return bytes(32)

    monkeypatch.setattr(hashlib, "pbkdf2_hmac", slow)
    start = time.monotonic()
    try:
        with Scratch(tmp_path / "s") as scratch, pytest.raises(Cancelled):
            Evidence(root, scratch, begun.is_set, secrets=(WRONG,))
    finally:
        go.set()
    assert time.monotonic() - start < 30


def test_each_try_is_told(tmp_path: Path) -> None:
    root = backup(tmp_path / "b")
    with Scratch(tmp_path / "s") as scratch, Evidence(
            root, scratch, secrets=(WRONG, RIGHT, b"other"), at_once=False) as evidence:
        told = list(evidence.listing())
        assert [(one.path, one.n, one.of) for one in told] == [
            ("Manifest.db", 1, 3), ("Manifest.db", 2, 3), ("Manifest.db", 0, 0)]
        assert len([item for item in evidence.items if not item.container]) == len(FILES)


def test_a_wrong_key_of_a_whatsapp_backup_writes_no_garbage(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    content = b"SQLite format 3\0" + hashlib.shake_128(b"x").digest(6 << 20)
    (tmp_path / "b" / "msgstore.db.crypt15").write_bytes(backups.crypt(15, bytes(range(32)), content))
    with Scratch(tmp_path / "s") as scratch, Evidence(tmp_path / "b", scratch, secrets=(b"\x07" * 32,)) as evidence:
        assert [problem.status for problem in evidence.problems] == ["needs_key"]
        assert list(scratch.folder.iterdir()) == []
