"""Signal's encrypted database on a computer: opened with the key beside it or a secret, and never written to."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
import sqlcipher3
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.base import Context
from parsers.evidence import Evidence, Scratch
from parsers.records import Message, Record
from tests import support

KEY = bytes(range(32))
PARSER = support.parser_named("signal-desktop")
OLGA = "11111111-2222-4333-8444-555555555555"
NOW = 1_710_000_000_000
TABLES = """
CREATE TABLE conversations(id STRING PRIMARY KEY ASC, json TEXT, type STRING, name TEXT, e164 TEXT, serviceId TEXT,
  groupId TEXT);
CREATE TABLE messages(rowid INTEGER PRIMARY KEY ASC, id STRING UNIQUE, json TEXT, sent_at INTEGER,
  conversationId STRING, type STRING, body TEXT, sourceServiceId TEXT);
"""


def profile(root: Path, config: dict[str, str] | None, key: bytes = KEY, *, wal: bool = False) -> Path:
    """The program's folder with an encrypted database of one message, and another that only the log has."""
    (root / "sql").mkdir(parents=True)
    if config is not None:
        (root / "config.json").write_text(json.dumps(config))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "db.sqlite"
        connection = sqlcipher3.connect(str(path), isolation_level=None)
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.executescript(TABLES)
        connection.execute("INSERT INTO conversations VALUES('c', '{}', 'private', 'Olga', NULL, ?, NULL)", (OLGA,))
        add = "INSERT INTO messages VALUES(NULL, ?, '{}', ?, 'c', 'incoming', ?, ?)"
        connection.execute(add, ("m-1", NOW, "Where are you?" * 400, OLGA))
        if wal:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA wal_autocheckpoint = 0")
            connection.execute(add, ("m-2", NOW + 1, "Answer me", OLGA))
            shutil.copyfile(f"{path}-wal", root / "sql" / "db.sqlite-wal")
        shutil.copyfile(path, root / "sql" / "db.sqlite")
        connection.close()
    return root


def read(root: Path, *secrets: bytes) -> tuple[list[Record], list[str], list[str]]:
    """The records of Signal's parser, the statuses of problems, and the notes of the database."""
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
        return records, [problem.status for problem in evidence.problems], notes


def texts(records: list[Record]) -> list[tuple[str | None, str]]:
    return [((m.text or "")[:14], m.state) for m in records if isinstance(m, Message)]


def wrap(key: bytes, secret: bytes, rounds: int, mark: bytes) -> str:
    wrapping = hashlib.pbkdf2_hmac("sha1", secret, b"saltysalt", rounds, 16)
    plain = key.hex().encode() + bytes([16]) * 16
    machine = Cipher(algorithms.AES(wrapping), modes.CBC(b" " * 16)).encryptor()
    return (mark + machine.update(plain) + machine.finalize()).hex()


def test_with_the_key_beside_it(
    tmp_path: Path, hashes_unchanged: Callable[[Path], AbstractContextManager[None]]
) -> None:
    root = profile(tmp_path / "Signal", {"key": KEY.hex()})
    with hashes_unchanged(root):
        records, problems, notes = read(root)
    assert texts(records) == [("Where are you?", "live")]
    assert problems == []
    assert "config.json" in notes[0]
    assert KEY.hex() not in notes[0]


def test_both_views_of_its_log(tmp_path: Path) -> None:
    root = profile(tmp_path / "Signal", {"key": KEY.hex()}, wal=True)
    assert texts(read(root)[0]) == [("Where are you?", "live"), ("Answer me", "wal_only")]


@pytest.mark.parametrize(("rounds", "mark"), [(1003, b"v10"), (1, b"v11"), (1, b"v10")])
def test_a_wrapped_key_with_the_systems_secret(rounds: int, mark: bytes, tmp_path: Path) -> None:
    root = profile(tmp_path / "Signal", {"encryptedKey": wrap(KEY, b"the keychain's word", rounds, mark)})
    assert read(root)[1] == ["needs_key"]
    records, problems, notes = read(root, b"another password", b"the keychain's word")
    assert texts(records) == [("Where are you?", "live")]
    assert problems == []
    assert "unwrapped" in notes[0]


def test_a_machine_without_a_keychain_needs_no_secret(tmp_path: Path) -> None:
    root = profile(tmp_path / "Signal", {"encryptedKey": wrap(KEY, b"peanuts", 1, b"v10")})
    assert texts(read(root)[0]) == [("Where are you?", "live")]


def test_a_key_wrapped_on_windows(tmp_path: Path) -> None:
    guard, nonce = os.urandom(32), os.urandom(12)
    wrapped = b"v10" + nonce + AESGCM(guard).encrypt(nonce, KEY.hex().encode(), None)
    root = profile(tmp_path / "Signal", {"encryptedKey": wrapped.hex()})
    assert texts(read(root, guard)[0]) == [("Where are you?", "live")]


@pytest.mark.parametrize("secret", [KEY, KEY.hex().encode(), b" " + KEY.hex().upper().encode() + b"\n"])
def test_the_database_key_itself(secret: bytes, tmp_path: Path) -> None:
    root = profile(tmp_path / "Signal", {"encryptedKey": wrap(KEY, b"unknown", 1, b"v11")})
    assert texts(read(root, secret)[0]) == [("Where are you?", "live")]


def test_a_wrong_key_is_said_plainly(tmp_path: Path) -> None:
    root = profile(tmp_path / "Signal", {"key": bytes(32).hex()})
    records, problems, _ = read(root, b"wrong")
    assert (records, problems) == ([], ["needs_key"])
    with support.opened(root) as evidence:
        (problem,) = evidence.problems
        sentence = problem.message.format(**problem.args)
    assert "db.sqlite" in sentence
    assert "config.json" in sentence


def test_without_its_settings_it_is_a_file_like_any_other(tmp_path: Path) -> None:
    records, problems, _ = read(profile(tmp_path / "Signal", None))
    assert (records, problems) == ([], [])


def test_a_damaged_page_is_said_and_the_rest_read(tmp_path: Path) -> None:
    root = profile(tmp_path / "Signal", {"key": KEY.hex()})
    path = root / "sql" / "db.sqlite"
    data = bytearray(path.read_bytes())
    data[-3000] ^= 1
    path.write_bytes(data)
    with support.opened(root) as evidence:
        item = evidence.get("sql/db.sqlite/db.sqlite")
        assert item is not None
        assert [note.partial for note in item.notes] == [False, True]
        list(PARSER.read(item, Context()))


@pytest.mark.parametrize("cut", [False, True])
def test_a_damaged_first_page_or_end_keeps_the_key(cut: bool, tmp_path: Path) -> None:
    """Any of the first pages shows that the key fits, and a copy that was cut short is the same database."""
    root = profile(tmp_path / "Signal", {"key": KEY.hex()})
    path = root / "sql" / "db.sqlite"
    data = bytearray(path.read_bytes())
    if cut:
        del data[-100:]
    else:
        data[4000] ^= 1  # in the free middle of the page
    path.write_bytes(data)
    with support.opened(root) as evidence:
        item = evidence.get("sql/db.sqlite/db.sqlite")
        assert item is not None
        assert [note.partial for note in item.notes] == [False, True]
        assert list(PARSER.read(item, Context()))


def test_a_log_of_another_time_changes_nothing(tmp_path: Path) -> None:
    """A frame whose chain is broken ends the log, as it does for SQLite."""
    root = profile(tmp_path / "Signal", {"key": KEY.hex()}, wal=True)
    path = root / "sql" / "db.sqlite-wal"
    data = bytearray(path.read_bytes())
    data[40] ^= 1
    path.write_bytes(data)
    records, problems, notes = read(root)
    assert texts(records) == [("Where are you?", "live")]
    assert problems == ["failed"]
    assert any("db.sqlite-wal could not be read" in note for note in notes)


@settings(max_examples=25)
@given(
    where=st.integers(0, 1 << 20), how=st.sampled_from(("flip", "cut", "grow")), log=st.booleans(),
    bit=st.integers(0, 7),
)  # fmt: skip
def test_damage_costs_only_itself(
    where: int, how: str, log: bool, bit: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = profile(tmp_path_factory.mktemp("damaged") / "Signal", {"key": KEY.hex()}, wal=True)
    path = root / "sql" / ("db.sqlite-wal" if log else "db.sqlite")
    data = bytearray(path.read_bytes())
    where %= len(data)
    if how == "flip":
        data[where] ^= 1 << bit
    elif how == "cut":
        del data[where:]
    else:
        data[where:where] = bytes(4096)
    path.write_bytes(data)
    with support.opened(root) as evidence:
        for item in support.claimed(PARSER, evidence):
            totals = support.ledger(list(PARSER.read(item, Context())))
            for kind in totals.values():
                assert kind["found"] >= kind["kept"] + kind["rejected"]
