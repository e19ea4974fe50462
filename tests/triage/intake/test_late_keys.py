"""A key that comes later: what was said without it is no longer said, and no key is made of a password twice."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from parsers import derived
from tests import support
from tests.parsers import backups
from triage.case import Case
from triage.ingest import Import, Options
from triage.intake.progress import Progress
from triage.views import overview

WRONG, RIGHT = b"wrong", b"correct horse"


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    derived.forget()
    with Case.create(tmp_path / "t.attest", None, "ada") as opened:
        yield opened
    derived.forget()


def sources(case: Case) -> dict[str, str]:
    return {s["path"]: s["status"] for s in overview.sources(case)}


def iphone(root: Path) -> Path:
    whole = support.build(support.FIXTURES / "whatsapp-android/legacy", root / "w") / "msgstore.db"
    backups.apple_backup(root / "backup", {
        ("AppDomain-x", "Documents/msgstore.db"): whole.read_bytes(),
        ("CameraRollDomain", "a.jpg"): b"\xff\xd8\xff" * 9,
    }, RIGHT.decode())
    return root / "backup"


def test_files_that_belong_to_a_table_need_no_key_once_it_came(tmp_path: Path, case: Case) -> None:
    folder = next(support.build(support.FIXTURES / "threema-android/v16", tmp_path / "t").iterdir())
    whole = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
    root = tmp_path / "backup.zip"
    root.write_bytes(backups.aes_zip(whole, RIGHT.decode()))
    Import(case, Options(), processes=1).run([root])
    assert set(sources(case).values()) == {"needs_key"}
    Import(case, Options(secrets=(RIGHT,)), processes=1).run([root])
    assert "needs_key" not in sources(case).values()
    assert "read" in sources(case).values()


def test_a_locked_backup_is_one_source_and_none_of_its_numbers_stays(tmp_path: Path, case: Case) -> None:
    root = iphone(tmp_path)
    Import(case, Options(), processes=1).run([root])
    assert sources(case) == {"Manifest.db": "needs_key"}
    Import(case, Options(secrets=(RIGHT,)), processes=1).run([root])
    found = sources(case)
    assert found["AppDomain-x/Documents/msgstore.db"] == "read"
    assert "Manifest.db" not in found
    assert not any(len(path) > 40 and "/" in path[:3] for path in found)


def test_what_was_said_of_the_numbers_by_an_earlier_version_goes_too(tmp_path: Path, case: Case) -> None:
    root = iphone(tmp_path)
    listed, lists = (root / name for name in ("Manifest.db", "Manifest.plist"))
    for path in (listed, lists):
        path.rename(tmp_path / path.name)
    Import(case, Options(exhibit="E"), processes=1).run([root])  # without its list, each number is a file of no kind
    assert set(sources(case).values()) <= {"failed", "not_recognised"}  # what is all encrypted is not taken for read
    for path in (listed, lists):
        (tmp_path / path.name).rename(path)
    Import(case, Options(exhibit="E", secrets=(RIGHT,)), processes=1).run([root])
    assert sorted(sources(case)) == ["AppDomain-x/Documents/msgstore.db", "CameraRollDomain/a.jpg"]


def test_tries_are_told_and_the_other_process_makes_no_key_twice(
    tmp_path: Path, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = iphone(tmp_path)
    told: list[tuple[str, str, int, int]] = []

    def tell(p: Progress) -> None:
        told.append((p.phase, p.source, p.index, p.of))

    Import(case, Options(secrets=(WRONG, b"other")), tell, processes=2).run([root])
    tries = [one for one in dict.fromkeys(told) if one[0] == "keys"]
    assert tries == [("keys", "Manifest.db", 1, 2), ("keys", "Manifest.db", 2, 2)]

    def made(*_: Any) -> bytes:
        raise AssertionError("it was made already")

    monkeypatch.setattr(hashlib, "pbkdf2_hmac", made)
    Import(case, Options(secrets=(WRONG, b"other")), processes=1).run([root])
    assert sources(case) == {"Manifest.db": "needs_key"}


def _chat(name: str, word: str) -> dict[str, bytes]:
    return {f"WhatsApp Chat with {name}.txt":
            f"13/02/2026, 10:00 - Ana: {word}\n13/02/2026, 10:01 - Bob: yes\n".encode()}


def test_what_was_read_needs_no_key_where_another_comes_alone(tmp_path: Path, case: Case) -> None:
    root = tmp_path / "exports"
    root.mkdir()
    for name, password in (("a", RIGHT), ("b", b"second")):
        (root / f"{name}.zip").write_bytes(backups.aes_zip(_chat(name, f"hello {name}"), password.decode()))
    for secret in (RIGHT, b"second"):
        Import(case, Options(secrets=(secret,)), processes=1).run([root])
    assert sources(case) == {f"{n}.zip/WhatsApp Chat with {n}.txt": "read" for n in "ab"}
    (root / "a.zip").write_bytes(backups.aes_zip(_chat("a", "another"), "third"))
    Import(case, Options(), processes=1).run([root])
    assert [s["status"] for s in overview.sources(case) if s["path"].startswith("a.zip")] == ["read", "needs_key"]


def test_a_backup_that_was_opened_needs_no_key(tmp_path: Path, case: Case) -> None:
    root = iphone(tmp_path)
    Import(case, Options(secrets=(RIGHT,)), processes=1).run([root])
    opened = sources(case)
    derived.forget()
    Import(case, Options(), processes=1).run([root])
    assert sources(case) == opened
