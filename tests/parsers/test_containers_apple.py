"""Backups of iPhones: files stand where they stood on the device, encrypted ones with their password only."""

from __future__ import annotations

import plistlib
import shutil
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.containers import NoKeyFits
from parsers.errors import NeedsKey, UserError
from tests.parsers import backups
from tests.parsers.listing import listed, opened

Unchanged = Callable[[Path], AbstractContextManager[None]]

FILES = {
    ("HomeDomain", "Library/SMS/sms.db"): b"SQLite format 3\x00" + b"messages" * 40,
    ("HomeDomain", "Library/SMS/sms.db-wal"): b"log" * 20,
    ("MediaDomain", "Library/SMS/Attachments/ab/IMG_1.jpeg"): b"\xff\xd8\xff picture",
    ("AppDomainGroup-group.net.whatsapp.WhatsApp.shared", "Message/Media/été.opus"): b"OggS" * 16,
    ("HomeDomain", "empty"): b"",
}
PATHS = {f"{domain}/{path}": content for (domain, path), content in FILES.items()}


def members(root: Path, scratch: Path, *secrets: bytes) -> dict[str, bytes]:
    """What stands at names of the device, without the numbered files and the lists of the backup."""
    return {path: content for path, content in listed(root, scratch, *secrets).read.items() if "Domain" in path}


@pytest.mark.parametrize("flat", [False, True])
def test_a_plain_backup(tmp_path: Path, hashes_unchanged: Unchanged, flat: bool) -> None:
    root = tmp_path / "backup"
    backups.apple_backup(root, FILES, flat=flat)
    with hashes_unchanged(root):
        found = listed(root, tmp_path / "s")
    assert {path: content for path, content in found.read.items() if "Domain" in path} == PATHS
    assert found.problems == {}
    stored = backups.stored_name("HomeDomain", "Library/SMS/sms.db")
    assert found.containers >= {"Manifest.db", stored if flat else f"{stored[:2]}/{stored}"}
    assert set(found.read) == found.containers | set(PATHS)


def test_files_are_beside_each_other_as_on_the_device(tmp_path: Path) -> None:
    backups.apple_backup(tmp_path / "two/phone", FILES)
    with opened(tmp_path / "two", tmp_path / "s") as evidence:
        sms = evidence.get("phone/HomeDomain/Library/SMS/sms.db")
        assert sms is not None
        log = sms.beside("sms.db-wal")
        assert log is not None
        assert log.claimed_by == sms.path
        found = sms.find("~/Library/SMS/Attachments/ab/IMG_1.jpeg")
        assert found is not None
        assert found.path == "phone/MediaDomain/Library/SMS/Attachments/ab/IMG_1.jpeg"
        assert sms.device == "phone"
        assert "stored as phone/" in sms.notes[0].message.format(**sms.notes[0].args)


def test_a_backup_in_a_zip(tmp_path: Path) -> None:
    backups.apple_backup(tmp_path / "b/Backup", FILES)
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        for path in (tmp_path / "b").rglob("*"):
            archive.write(path, path.relative_to(tmp_path / "b"))
    found = members(tmp_path / "b.zip", tmp_path / "s")
    assert found == {f"b.zip/Backup/{path}": content for path, content in PATHS.items()}


def test_an_encrypted_backup(tmp_path: Path, hashes_unchanged: Unchanged, capfd: pytest.CaptureFixture[str]) -> None:
    root = tmp_path / "backup"
    backups.apple_backup(root, FILES, "motdepassé")
    with hashes_unchanged(root):
        assert members(root, tmp_path / "s", b"not this", "motdepassé".encode()) == PATHS
    assert capfd.readouterr() == ("", "")
    assert not (tmp_path / "s").exists()


def test_without_its_password_an_encrypted_backup_says_which(tmp_path: Path) -> None:
    backups.apple_backup(tmp_path / "backup", FILES, "secret")
    for secrets, message in ((), NeedsKey.message), ((b"wrong", b"\x00" * 32), NoKeyFits.message):
        with opened(tmp_path / "backup", tmp_path / "s", *secrets) as evidence:
            (problem,) = evidence.problems
            assert (problem.path, problem.status, problem.message) == ("Manifest.db", "needs_key", message)
            assert all("Domain" not in item.path for item in evidence.items)
            assert "Manifest.db" in problem.message.format(**problem.args)


def test_a_damaged_encrypted_file_costs_itself(tmp_path: Path) -> None:
    backups.apple_backup(tmp_path / "backup", FILES, "secret")
    name = backups.stored_name("HomeDomain", "Library/SMS/sms.db")
    path = tmp_path / "backup" / name[:2] / name
    path.write_bytes(path.read_bytes()[:-7])
    found = listed(tmp_path / "backup", tmp_path / "s", b"secret")
    assert found.problems == {"HomeDomain/Library/SMS/sms.db": "ArchiveDamaged"}
    assert len([path for path in found.read if "Domain" in path]) == len(PATHS) - 1


def test_a_keybag_from_before_ios_10_2(tmp_path: Path) -> None:
    root = tmp_path / "backup"
    backups.apple_backup(root, FILES, "secret")
    plist = (root / "Manifest.plist").read_bytes()
    properties = plistlib.loads(plist)
    properties["BackupKeyBag"] = backups.keybag("secret", b"\x11" * 32, double=False)
    (root / "Manifest.plist").write_bytes(plistlib.dumps(properties))
    assert members(root, tmp_path / "s", b"secret") == PATHS


def test_the_list_of_files_of_old_backups(tmp_path: Path) -> None:
    root = tmp_path / "backup"
    backups.apple_backup(root, FILES, flat=True)
    (root / "Manifest.db").unlink()
    (root / "Manifest.mbdb").write_bytes(backups.mbdb(FILES))
    assert members(root, tmp_path / "s") == PATHS
    (root / "Manifest.mbdb").write_bytes(backups.mbdb(FILES)[:-40])
    found = listed(root, tmp_path / "s")
    assert found.problems == {"Manifest.mbdb": "failed"}
    assert len([path for path in found.read if "Domain" in path]) == len(PATHS) - 1


def test_files_that_the_list_names_and_nobody_finds(tmp_path: Path) -> None:
    root = tmp_path / "backup"
    backups.apple_backup(root, FILES)
    shutil.rmtree(root / backups.stored_name("HomeDomain", "Library/SMS/sms.db")[:2])
    with opened(root, tmp_path / "s") as evidence:
        (problem,) = evidence.problems
        assert (problem.path, problem.status) == ("Manifest.db", "partial")
        assert (problem.args["n"], problem.args["of"]) == (1, len(FILES))
        assert problem.args["first"] == "HomeDomain/Library/SMS/sms.db"


@pytest.mark.parametrize("password", [None, "correct horse"])
def test_a_damaged_list_of_files_is_told(tmp_path: Path, password: str | None) -> None:
    root = tmp_path / "backup"
    backups.apple_backup(root, {("AppDomain-x", f"Documents/{n}{'x' * 200}"): b"%d" % n for n in range(60)}, password)
    damaged = bytearray((root / "Manifest.db").read_bytes())
    damaged[8192:24576] = bytes(16384)
    (root / "Manifest.db").write_bytes(damaged)
    with opened(root, tmp_path / "s", (password or "").encode()) as evidence:
        assert len([item for item in evidence.items if "Domain" in item.path]) < 60
        assert [(p.path, p.status) for p in evidence.problems] == [("Manifest.db", "partial")]


def test_an_encrypted_list_whose_keys_are_missing(tmp_path: Path) -> None:
    root = tmp_path / "backup"
    backups.apple_backup(root, FILES, "secret")
    (root / "Manifest.plist").unlink()
    (root / "Info.plist").write_bytes(plistlib.dumps({}))
    assert listed(root, tmp_path / "s", b"secret").problems == {"Manifest.db": "failed"}


def test_another_database_of_that_name_is_a_file_like_any_other(tmp_path: Path) -> None:
    (tmp_path / "e").mkdir()
    (tmp_path / "e/Manifest.db").write_bytes(b"not encrypted, not a database")
    found = listed(tmp_path / "e", tmp_path / "s")
    assert (found.containers, found.problems) == (set(), {})


def test_an_archive_in_a_backup_is_opened_once(tmp_path: Path) -> None:
    inner = tmp_path / "x.zip"
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("in.txt", "in")
    backups.apple_backup(tmp_path / "backup", {("HomeDomain", "x.zip"): inner.read_bytes()})
    found = listed(tmp_path / "backup", tmp_path / "s")
    assert [path for path in found.read if path.endswith("in.txt")] == ["HomeDomain/x.zip/in.txt"]


@given(st.integers(0, 1 << 16), st.integers(0, 255), st.integers(0, 2), st.booleans())
def test_a_mangled_backup_is_a_sentence_and_never_a_crash(
    tmp_path_factory: pytest.TempPathFactory, at: int, value: int, which: int, cut: bool
) -> None:
    root = tmp_path_factory.mktemp("mangled") / "backup"
    backups.apple_backup(root, FILES, "x")
    (root / "Manifest.mbdb").write_bytes(backups.mbdb(FILES))
    path = root / ("Manifest.db", "Manifest.plist", "Manifest.mbdb")[which]
    data = bytearray(path.read_bytes())
    data[at % len(data)] = value
    path.write_bytes(data[:at % len(data)] if cut else data)
    with opened(root, root.parent / "s", b"x") as evidence:
        for item in evidence.items:
            with suppress(UserError):
                item.digests()
        assert all(problem.message.format(**problem.args) for problem in evidence.problems)
    shutil.rmtree(root.parent)


def test_the_sample_backup_without_its_property_list(tmp_path: Path, testdata: Path) -> None:
    found = listed(testdata / "ios-backup", tmp_path / "s")
    assert found.read["HomeDomain/Library/SMS/sms.db"].startswith(b"SQLite format 3\x00")
    assert "AppDomainGroup-group.net.whatsapp.WhatsApp.shared/ChatStorage.sqlite" in found.read
    assert found.problems["Manifest.db"] == "partial"
