"""Containers as an examiner meets them: from the command line, with keys and without, down to the messages."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from parsers.evidence import Scratch
from parsers.filetypes import kind_of
from tests import support
from tests.parsers import backups
from triage.intake.reading import Begin, Reader, Settings

pytestmark = pytest.mark.rules
Unchanged = Callable[[Path], AbstractContextManager[None]]
Cli = Callable[..., Any]
PASSWORD, ROOT = "mot de passé", b"\x05" * 32


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A WhatsApp database of the fixtures."""
    folder = support.build(support.FIXTURES / "whatsapp-android/legacy", tmp_path_factory.mktemp("db") / "e")
    return (folder / "msgstore.db").read_bytes()


@pytest.fixture(scope="module")
def expected(database: bytes, tmp_path_factory: pytest.TempPathFactory) -> int:
    """How many messages it holds, one of them told of a call that stands in no list."""
    folder = tmp_path_factory.mktemp("plain")
    (folder / "msgstore.db").write_bytes(database)
    records = support.read(support.parser_named("whatsapp-android"), folder)
    return support.ledger(records)["message"]["kept"]


def stored(source: dict[str, Any]) -> int:
    """Messages, and calls that are told by one."""
    return sum(source["kinds"][kind]["stored"] for kind in ("message", "call"))


def crypt15(root: Path, database: bytes) -> tuple[Path, str, str]:
    path = root / "msgstore.db.crypt15"
    path.write_bytes(backups.crypt(15, backups.key_of_root(ROOT), database))
    return path, "msgstore.db.crypt15/msgstore.db", "--unlock-hex"


def android(root: Path, database: bytes) -> tuple[Path, str, str]:
    path = root / "b.ab"
    path.write_bytes(backups.android_backup(backups.tar({"apps/com.whatsapp/db/msgstore.db": database}), PASSWORD))
    return path, "b.ab/apps/com.whatsapp/db/msgstore.db", "--unlock-password-file"


def apple(root: Path, database: bytes) -> tuple[Path, str, str]:
    backups.apple_backup(root / "backup", {("AppDomain-x", "Documents/msgstore.db"): database}, PASSWORD)
    return root / "backup", "AppDomain-x/Documents/msgstore.db", "--unlock-password-file"


def zipped(root: Path, database: bytes) -> tuple[Path, str, str]:
    path = root / "z.zip"
    path.write_bytes(backups.aes_zip({"x/msgstore.db": database}, PASSWORD))
    return path, "z.zip/x/msgstore.db", "--unlock-password-file"


@pytest.mark.parametrize("make", [crypt15, android, apple, zipped])
def test_encrypted_evidence_from_the_command_line(
    cli: Cli, here: Cli, tmp_path: Path, database: bytes, expected: int, hashes_unchanged: Unchanged,
    make: Callable[[Path, bytes], tuple[Path, str, str]],
) -> None:
    (tmp_path / "e").mkdir()
    root, path, option = make(tmp_path / "e", database)
    (tmp_path / "pw").write_bytes(b"\xef\xbb\xbfother\r\n" + PASSWORD.encode() + b"\r\n")
    secret = f"0x{ROOT.hex(':').upper()}" if option == "--unlock-hex" else tmp_path / "pw"
    run = cli if make is crypt15 else here  # a process with a file of passwords: test_a_key_given_later
    with hashes_unchanged(tmp_path / "e"):
        found = run("triage", root, "--case", tmp_path / "c.attest", "--unencrypted", option, secret, check=None).json
    (source,) = [source for source in found["sources"] if source["path"] == path]
    assert source["sha256"] == hashlib.sha256(database).hexdigest()
    assert stored(source) == expected > 0
    assert "crypted" in source["warnings"][0]["message"]  # how it was opened
    held = b"".join(file.read_bytes() for file in tmp_path.glob("c.attest*"))
    assert PASSWORD.encode() not in held
    assert ROOT.hex().encode() not in held.lower()


def test_evidence_whose_key_is_missing_says_which_file_and_which_key(
    here: Cli, tmp_path: Path, database: bytes
) -> None:
    (tmp_path / "e").mkdir()
    for make in (crypt15, android, apple):
        make(tmp_path / "e", database)
    found = here("triage", tmp_path / "e", "--case", tmp_path / "c.attest", "--unencrypted", check=1).json
    reasons = {s["path"]: s["reason"] for s in found["sources"] if s["status"] == "needs_key"}
    assert set(reasons) == {"msgstore.db.crypt15", "b.ab", "backup/Manifest.db"}
    for path, words in (("msgstore.db.crypt15", "64 digits"), ("b.ab", "Android"), ("backup/Manifest.db", "iPhone")):
        assert path in reasons[path]
        assert words in reasons[path]


def test_what_was_not_recognised_is_listed_by_size_and_kind(here: Cli, tmp_path: Path) -> None:
    root = tmp_path / "e"
    root.mkdir()
    for name, content in (("a", b"ID3 a sound"), ("b", b"fLaC a sound"), ("c", b"\x81\x02\x03\x04")):
        (root / name).write_bytes(content)
    found = here("triage", root, "--case", tmp_path / "c.attest", "--unencrypted").json
    assert {(s["path"], s["size"], s["status"], s["reason"].split(": ")[1]) for s in found["sources"]} == {
        ("a", 11, "not_recognised", "MP3 sound."), ("b", 12, "not_recognised", "FLAC sound."),
        ("c", 4, "not_recognised", "unknown.")}


def test_files_alike_that_nothing_read_share_a_line_and_the_rest_stand_alone(here: Cli, tmp_path: Path) -> None:
    root = tmp_path / "a folder with a name that is long enough to be cut in a table of sources" / "e"
    root.mkdir(parents=True)
    for n in range(20):
        (root / f"{n}.bin").write_bytes(b"ID3 a sound" + bytes([n]))
    (root / "other.bin").write_bytes(b"fLaC a sound")
    case = tmp_path / "c.attest"
    lines = here("triage", root.parent, "--case", case, "--unencrypted", json=False).stdout.splitlines()
    told = [line for line in lines if "MP3" in line or "FLAC" in line]
    assert len(told) == 2
    assert any("(20 files)" in line for line in told)
    assert any("e/other.bin" in line for line in told)
    assert len(here("info", case).json["sources"]) == 21


@pytest.mark.parametrize(("head", "kind"), [
    (b"\x00\x00\x00\x18ftypmp42", "MPEG-4 video or sound"), (b"\x00\x00\x00\x18ftypheic", "HEIF picture"),
    (b"<?xml version='1.0'?><plist version='1.0'>", "property list"), (b"<?xml version='1.0'?><smses/>", "XML"),
    (b"\xef\xbb\xbf[{}]", "JSON"), (b'{\n "a": 1}', "JSON"),
    (b"[1, 2]", "JSON"), (b"[12:30] Anna: hi", "text"), (b"{note} buy milk", "text"),
    ("Пример текста".encode("cp1251") + b" 2024-01-01 10:00 - plain", "text"),
    ("Übergröße\n".encode("utf-16"), "text"), ("ไทย".encode()[:-1], "text"), (bytes(64), "zeros"), (b"", "unknown"),
    (bytes(range(256)), "unknown"), (b"SQLite format 3\x00", "SQLite database"), (b"bplist00", "property list"),
])  # fmt: skip
def test_kinds_of_files(head: bytes, kind: str) -> None:
    assert kind_of(head) == kind


def devices(root: Path, scratch: Path) -> dict[str, str]:
    """{path of each source: its device}."""
    settings = Settings("E1", None, None, 0, "UTC", ())
    with Scratch(scratch) as folder:
        return {event.path: event.device for event in Reader(root, folder, settings, lambda *_: False).events()
                if isinstance(event, Begin)}


def test_files_of_one_device_are_told_from_those_of_another(tmp_path: Path, database: bytes) -> None:
    root = tmp_path / "e"
    for n, phone in enumerate(("A", "B")):  # the same bytes would be a copy of one phone
        of_it = database[:60] + n.to_bytes(4, "big") + database[64:]
        for place in ("data/data/com.whatsapp/databases", "storage/emulated/0/WhatsApp"):
            (root / phone / "dump" / place).mkdir(parents=True)
            (root / phone / "dump" / place / "msgstore.db").write_bytes(of_it)
    other = database[:60] + bytes((0, 0, 0, 9)) + database[64:]
    backups.apple_backup(root / "backups/C", {("AppDomain-x", "m.db"): other, ("HomeDomain", "m.db"): other})
    found = devices(root, tmp_path / "s")
    assert sorted(found.values()) == ["A/dump", "A/dump", "B/dump", "B/dump", "backups/C", "backups/C"]
    assert set(devices(root / "backups/C", tmp_path / "s").values()) == {""}
    with zipfile.ZipFile(tmp_path / "ffs.zip", "w") as archive:
        for path in (root / "A/dump").rglob("*.db"):
            archive.write(path, path.relative_to(root / "A/dump"))
    assert set(devices(tmp_path / "ffs.zip", tmp_path / "s").values()) == {""}


def test_thousands_of_archives_do_not_hold_their_files_open(tmp_path: Path) -> None:
    for n in range(300):
        with zipfile.ZipFile(tmp_path / f"{n}.zip", "w") as archive:
            archive.writestr("m.txt", f"{n} of many")
    with support.opened(tmp_path) as evidence:
        for item in evidence.items:
            item.digests()
        assert len(evidence.items) == 600
        assert len(evidence._handles) <= 64


def test_a_key_given_later_opens_what_was_locked_and_verifying_needs_none(
    cli: Cli, here: Cli, tmp_path: Path, database: bytes, expected: int
) -> None:
    (tmp_path / "e").mkdir()
    root, path, option = android(tmp_path / "e", database)
    case = tmp_path / "c.attest"
    (tmp_path / "pw").write_text(PASSWORD, encoding="utf-8")
    found = here("triage", root, "--case", case, "--unencrypted", check=1).json
    assert [(s["path"], s["status"]) for s in found["sources"]] == [("b.ab", "needs_key")]
    found = cli("add", case, root, option, tmp_path / "pw", check=None).json
    assert [(s["path"], stored(s)) for s in found["sources"]] == [(path, expected)]
    assert here("verify", case).json == {"ok": True, "findings": []}
