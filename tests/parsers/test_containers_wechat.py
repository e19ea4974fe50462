"""WeChat's encrypted database: opened with its password, or with what the evidence says of phone and account."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
import sqlcipher3

from parsers.base import Context
from parsers.evidence import Evidence, Scratch
from parsers.records import Message, Record
from tests import support

PARSER = support.parser_named("wechat-android")
NOW = 1_709_625_600_000
TABLES = """
CREATE TABLE message (msgId INTEGER PRIMARY KEY, msgSvrId INTEGER, type INT, status INT, isSend INT, createTime INTEGER,
  talker TEXT, content TEXT, imgPath TEXT);
CREATE TABLE rcontact (username TEXT PRIMARY KEY, alias TEXT, conRemark TEXT, nickname TEXT, type INT);
CREATE TABLE userinfo (id INTEGER PRIMARY KEY, type INT, value TEXT);
"""
AUTH = '<map>\n    <int name="_auth_uin" value="{}" />\n</map>\n'
PHONE = '<map>\n    <string name="IMEI_DENGTA">{}</string>\n</map>\n'


def password(imei: str, number: str) -> str:
    return hashlib.md5(f"{imei}{number}".encode(), usedforsecurity=False).hexdigest()[:7]


def account(root: Path, word: str, *, page: int = 1024, wal: bool = False) -> Path:
    """The app's folder with an encrypted database of one message, and another that only the log has."""
    target = root / "MicroMsg" / "0123abcd"
    target.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "EnMicroMsg.db"
        connection = sqlcipher3.connect(str(path), isolation_level=None)
        for setting in (f"key = '{word}'", "cipher_use_hmac = OFF", f"cipher_page_size = {page}", "kdf_iter = 4000",
                        "cipher_kdf_algorithm = PBKDF2_HMAC_SHA1"):  # fmt: skip
            connection.execute(f"PRAGMA {setting}")
        connection.executescript(TABLES)
        add = "INSERT INTO message VALUES(NULL, ?, 1, 3, 0, ?, 'wxid_boss', ?, NULL)"
        connection.execute(add, (1, NOW, "把护照给我" * 400))
        if wal:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA wal_autocheckpoint = 0")
            connection.execute(add, (2, NOW + 1, "现在"))
            shutil.copyfile(f"{path}-wal", target / "EnMicroMsg.db-wal")
        shutil.copyfile(path, target / "EnMicroMsg.db")
        connection.close()
    return root


def settings_of(root: Path, **files: str) -> None:
    folder = root / "shared_prefs"
    folder.mkdir()
    for name, content in files.items():
        (folder / f"{name}.xml").write_text(content, encoding="utf-8")


def read(root: Path, *secrets: bytes) -> tuple[list[tuple[str, str]], list[str], list[str]]:
    """The texts with their states, the statuses of problems, and the notes of the database."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Scratch(Path(folder) / "scratch") as scratch,
        Evidence(root, scratch, secrets=secrets) as evidence,
    ):
        records: list[Record] = []
        notes: list[str] = []
        for item in support.claimed(PARSER, evidence):
            notes += [note.message.format(**note.args) for note in item.notes]
            records += PARSER.read(item, Context())
        found = [((m.text or "")[:5], m.state) for m in records if isinstance(m, Message)]
        return found, [problem.status for problem in evidence.problems], notes


@pytest.mark.parametrize("page", [1024, 4096])
def test_with_its_password(
    page: int, tmp_path: Path, hashes_unchanged: Callable[[Path], AbstractContextManager[None]]
) -> None:
    root = account(tmp_path / "mm", "1a2b3c4", page=page)
    assert read(root)[1] == ["needs_key"]
    assert read(root, b"wrong")[0] == []
    with hashes_unchanged(root):
        found, problems, notes = read(root, b"another", b"1a2b3c4\n")
    assert (found, problems) == ([("把护照给我", "live")], [])
    assert "1a2b3c4" not in notes[0]


def test_both_views_of_its_log(tmp_path: Path) -> None:
    root = account(tmp_path / "mm", "1a2b3c4", wal=True)
    assert read(root, b"1a2b3c4")[0] == [("把护照给我", "live"), ("现在", "wal_only")]


@pytest.mark.parametrize("imei", ["1234567890ABCDEF", "350000000000001"])
def test_the_settings_of_the_app_open_it(imei: str, tmp_path: Path) -> None:
    root = account(tmp_path / "mm", password(imei, "-123456789"))
    settings_of(root, auth_info_key_prefs=AUTH.format("-123456789"), DENGTA_META=PHONE.format(imei))
    found, problems, notes = read(root)
    assert (found, problems) == ([("把护照给我", "live")], [])
    assert "lies in the evidence" in notes[0]


def test_phone_and_number_can_be_given(tmp_path: Path) -> None:
    root = account(tmp_path / "mm", password("350000000000001", "987"))
    assert read(root, b"350000000000001987")[0] == [("把护照给我", "live")]
    settings_of(root, auth_info_key_prefs=AUTH.format("987"))
    assert read(root, b"350000000000001")[0] == [("把护照给我", "live")]


def test_something_else_of_that_name_asks_for_a_key_and_harms_nothing(tmp_path: Path) -> None:
    root = tmp_path / "mm"
    root.mkdir()
    (root / "EnMicroMsg.db").write_bytes(os.urandom(4096))
    assert read(root) == ([], ["needs_key"], [])
