"""Backups of Android phones, and WhatsApp's own: opened with their key, plainly refused without it."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.containers import NoKeyFits
from parsers.containers.whatsapp import ROOT_KEY, keys_of, layout
from parsers.errors import FileTruncated, NeedsKey
from tests.parsers import backups
from tests.parsers.listing import listed, opened

SMS = "apps/com.android.providers.telephony/d_f/000000_sms_backup"
FILES = {SMS: b"[]" * 300, "apps/org.example/db/chat.db": bytes(range(256)) * 30, "shared/0/DCIM/ü.jpg": b"\xff\xd8"}
PASSWORD = "pässword"
DATABASE = b"SQLite format 3\x00" + bytes(range(256)) * 300
ROOT, KEY = b"\x07" * 32, b"\x09" * 32


def write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("version", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("password", [None, PASSWORD])
def test_an_android_backup(tmp_path: Path, version: int, packed: bool, password: str | None) -> None:
    data = backups.android_backup(backups.tar(FILES), password, packed=packed, version=version, eight_bit=version == 1)
    path = write(tmp_path / "b.ab", data)
    found = listed(path, tmp_path / "s", b"other", PASSWORD.encode())
    assert found.problems == {}
    assert found.read == {"b.ab": data} | {f"b.ab/{name}": content for name, content in FILES.items()}
    with opened(path, tmp_path / "s", PASSWORD.encode()) as evidence:
        item = evidence.get(f"b.ab/{SMS}")
        assert item is not None
        assert (item.device, len(item.notes)) == ("b.ab", int(password is not None))


def test_an_android_backup_without_its_password(tmp_path: Path) -> None:
    path = write(tmp_path / "b.ab", backups.android_backup(backups.tar(FILES), PASSWORD))
    for secrets, message in ((), NeedsKey.message), ((b"no", b"\xff\xfe"), NoKeyFits.message):
        with opened(path, tmp_path / "s", *secrets) as evidence:
            (problem,) = evidence.problems
            assert (problem.path, problem.status, problem.message) == ("b.ab", "needs_key", message)
            assert [item.path for item in evidence.items] == ["b.ab"]
            assert evidence.locked(f"b.ab/{SMS}")
            assert not evidence.locked("c.ab/x")


@pytest.mark.parametrize("password", [None, PASSWORD])
@pytest.mark.parametrize("packed", [True, False])
def test_an_android_backup_that_breaks_off(tmp_path: Path, packed: bool, password: str | None) -> None:
    noise = random.Random(1).randbytes(40_000)
    data = backups.android_backup(backups.tar(FILES | {"apps/x/f/large": noise}), password, packed=packed)
    with opened(write(tmp_path / "b.ab", data[:-16000]), tmp_path / "s", PASSWORD.encode()) as evidence:
        item = evidence.get(f"b.ab/{SMS}")
        assert item is not None
        assert b"".join(item.chunks()) == FILES[SMS]
        (problem,) = evidence.problems
        assert (problem.status, problem.message) == ("partial", FileTruncated.message)
        cut = evidence.get("b.ab/apps/x/f/large")
        assert cut is None or cut.notes[-1].partial


def test_the_sample_android_backups(tmp_path: Path, testdata: Path) -> None:
    for name in ("backup.ab", "backup2.ab", "backup3.ab"):
        found = listed(testdata / "android-backup" / name, tmp_path / "s", b"123456")
        assert (found.problems, len(found.read[f"{name}/{SMS}"])) == ({}, 143)


# -- WhatsApp ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "secret"), [
    (12, backups.key_file(KEY)), (14, backups.key_file(KEY)), (14, KEY), (15, ROOT), (15, ROOT.hex().encode() + b"\n"),
    (15, b" ".join(ROOT.hex().upper().encode()[n:n + 4] for n in range(0, 64, 4))), (15, backups.root_key_file(ROOT)),
], ids=["12", "14", "14-bare", "15-bytes", "15-digits", "15-groups", "15-file"])  # fmt: skip
@pytest.mark.parametrize("name", ["msgstore.db", "wa.db", "msgstore-2024-03-01.1.db"])
def test_a_whatsapp_backup(tmp_path: Path, kind: int, secret: bytes, name: str) -> None:
    key = backups.key_of_root(ROOT) if kind == 15 else KEY
    path = write(tmp_path / f"e/{name}.crypt{kind}", backups.crypt(kind, key, DATABASE))
    found = listed(tmp_path / "e", tmp_path / "s", b"a password", secret)
    assert found.problems == {}
    assert found.read[f"{path.name}/{name}"] == DATABASE
    with opened(tmp_path / "e", tmp_path / "s", secret) as evidence:
        item = evidence.get(f"{path.name}/{name}")
        assert item is not None
        assert item.head(16) == b"SQLite format 3\x00"
        assert path.name in item.notes[0].message.format(**item.notes[0].args)


def test_a_small_header_as_of_other_databases(tmp_path: Path) -> None:
    for features in (0, 20, 200):  # one byte of length, two, and two for more than 255
        data = backups.crypt(14, KEY, DATABASE, features=features)
        found = listed(write(tmp_path / f"{features}.crypt14", data), tmp_path / "s", KEY)
        assert found.read[f"{features}.crypt14/{features}"] == DATABASE


def test_a_whatsapp_backup_of_several_files(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("wall.jpg", b"\xff\xd8\xff")
    data = backups.crypt(15, backups.key_of_root(ROOT), out.getvalue(), several=True)
    found = listed(write(tmp_path / "wallpapers.backup.crypt15", data), tmp_path / "s", ROOT)
    assert found.read["wallpapers.backup.crypt15/wallpapers.backup/wall.jpg"] == b"\xff\xd8\xff"


def test_key_files_in_the_evidence_are_tried_and_named(tmp_path: Path) -> None:
    root = tmp_path / "e"
    write(root / "data/data/com.whatsapp/files/key", backups.key_file(KEY))
    write(root / "data/data/com.whatsapp/files/encrypted_backup.key", backups.root_key_file(ROOT))
    write(root / "sdcard/key", b"nothing")
    write(root / "sdcard/a.db.crypt14", backups.crypt(14, KEY, DATABASE))
    write(root / "sdcard/b.db.crypt15", backups.crypt(15, backups.key_of_root(ROOT), DATABASE))
    with opened(root, tmp_path / "s") as evidence:
        assert evidence.problems == []
        for name, key in (("a.db.crypt14/a.db", "key"), ("b.db.crypt15/b.db", "encrypted_backup.key")):
            item = evidence.get(f"sdcard/{name}")
            assert item is not None
            assert item.notes[0].args["key"] == f"data/data/com.whatsapp/files/{key}"


def test_key_files_out_of_another_archive(tmp_path: Path) -> None:
    root = tmp_path / "e"
    write(root / "a.db.crypt14", backups.crypt(14, KEY, DATABASE))
    write(root / "z.tar", backups.tar({"files/key": backups.key_file(KEY)}))
    assert listed(root, tmp_path / "s").read["a.db.crypt14/a.db"] == DATABASE


def test_a_wrong_key_and_none(tmp_path: Path) -> None:
    path = write(tmp_path / "m.db.crypt15", backups.crypt(15, backups.key_of_root(ROOT), DATABASE))
    for secrets, message in ((), NeedsKey.message), ((b"\x01" * 32,), NoKeyFits.message), ((b"pw",), NeedsKey.message):
        with opened(path, tmp_path / "s", *secrets) as evidence:
            (problem,) = evidence.problems
            assert (problem.path, problem.status, problem.message) == ("m.db.crypt15", "needs_key", message)
            assert problem.args["what"] == ROOT_KEY
            assert len(evidence.items) == 1


@pytest.mark.parametrize("damage", [lambda data: data[:-5000], lambda data: data[:9000] + b"\x00" + data[9001:]])
def test_a_damaged_whatsapp_backup_is_read_as_far_as_it_goes(tmp_path: Path, damage: object) -> None:
    dice = random.Random(1).randbytes(60_000)
    data = damage(backups.crypt(14, KEY, DATABASE + dice))  # type: ignore[operator]
    with opened(write(tmp_path / "m.db.crypt14", data), tmp_path / "s", KEY) as evidence:
        item = evidence.get("m.db.crypt14/m.db")
        assert item is not None
        assert item.notes[-1].partial
        assert item.head(16) == b"SQLite format 3\x00"


@pytest.mark.parametrize("kind", [14, 15])
def test_a_renamed_backup_is_known_by_its_header(tmp_path: Path, kind: int) -> None:
    key = backups.key_of_root(ROOT) if kind == 15 else KEY
    path = write(tmp_path / "renamed.bin", backups.crypt(kind, key, DATABASE))
    assert listed(path, tmp_path / "s", key).read["renamed.bin/renamed.bin"] == DATABASE
    uuid = b"\x16\x08\x01\x12\x12\x2a\x10" + bytes(range(16)) + bytes(100)  # a buffer of another program
    assert listed(write(tmp_path / "other.bin", uuid), tmp_path / "s").containers == set()


def test_what_only_looks_like_a_whatsapp_backup(tmp_path: Path) -> None:
    write(tmp_path / "e/a.crypt14", b"\x05\x08\x01\x12\x01\x00" + bytes(200))
    write(tmp_path / "e/b.crypt12", b"\x00\x01")
    write(tmp_path / "e/c.crypt15", b"")
    found = listed(tmp_path / "e", tmp_path / "s", KEY)
    assert (found.containers, found.problems) == (set(), {})


def test_the_sample_whatsapp_backups(tmp_path: Path, testdata: Path) -> None:
    found = listed(testdata / "whatsapp-android/encrypted", tmp_path / "s")
    assert found.read["msgstore.db.crypt12/msgstore.db"] == found.read["msgstore.db"]
    assert found.read["msgstore.db.crypt14/msgstore.db"] == found.read["msgstore.db"]


@given(st.binary(max_size=300))
def test_any_header_is_read_or_refused(data: bytes) -> None:
    for name in ("a.crypt12", "a.crypt14", "a"):
        layout(data, name)
    keys_of(data)


@given(st.sampled_from(["ab", "abp", "c12", "c14", "c15"]), st.integers(0, 1 << 20), st.integers(0, 255), st.booleans())
def test_a_mangled_backup_is_a_sentence_and_never_a_crash(
    tmp_path_factory: pytest.TempPathFactory, which: str, at: int, value: int, cut: bool
) -> None:
    name, data = {
        "ab": ("x.ab", backups.android_backup(backups.tar({"apps/x/f/y": b"y" * 600}), "x")),
        "abp": ("x.ab", backups.android_backup(backups.tar({"apps/x/f/y": b"y" * 600}))),
        "c12": ("x.crypt12", backups.crypt(12, KEY, DATABASE[:500])),
        "c14": ("x.crypt14", backups.crypt(14, KEY, DATABASE[:500])),
        "c15": ("x.crypt15", backups.crypt(15, backups.key_of_root(KEY), DATABASE[:500])),
    }[which]
    changed = bytearray(data)
    changed[at % len(data)] ^= value
    folder = tmp_path_factory.mktemp("mangled")
    path = write(folder / name, bytes(changed[:at % len(data)] if cut else changed))
    found = listed(path, folder / "s", b"x", KEY)
    assert found.read[name] == path.read_bytes()
