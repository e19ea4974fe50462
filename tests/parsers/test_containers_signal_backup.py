"""Signal's backup for Android: opened with its passphrase only, a damaged one as far as it goes, never obeyed."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.base import Context
from parsers.containers import signal_backup
from parsers.errors import ArchiveDamaged
from parsers.evidence import Evidence, Scratch
from parsers.records import Message, Record
from tests import support
from tests.parsers.signal_backups import END, PASSPHRASE, attachment, backup, field, setting, statement

PARSER = support.parser_named("signal-android")
OLGA = "11111111-2222-4333-8444-555555555555"
ME = "33333333-2222-4333-8444-777777777777"
NOW = 1_710_000_000_000
ROUNDS = 3
TABLES = (
    "CREATE TABLE recipient (_id INTEGER PRIMARY KEY AUTOINCREMENT, e164 TEXT, aci TEXT, group_id TEXT)",
    "CREATE TABLE thread (_id INTEGER PRIMARY KEY AUTOINCREMENT, recipient_id INTEGER)",
    """CREATE TABLE message (_id INTEGER PRIMARY KEY AUTOINCREMENT, date_sent INTEGER, thread_id INTEGER,
    from_recipient_id INTEGER, type INTEGER, body TEXT, expires_in INTEGER DEFAULT 0, remote_deleted INTEGER)""",
    "CREATE TABLE attachment (_id INTEGER PRIMARY KEY AUTOINCREMENT, message_id INTEGER, content_type TEXT)",
)
ADD = "INSERT INTO message VALUES(?, ?, ?, ?, ?, ?, ?, ?)"


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer rounds for the key: the real number takes a third of a second each time."""
    monkeypatch.setattr(signal_backup, "_ROUNDS", ROUNDS)


def row(n: int, text: str | None) -> bytes:
    return statement(ADD, n, NOW + n, 1, 2, 0xA00014, text, 0, None)


def chat(*more: bytes | tuple[bytes, bytes]) -> list[bytes | tuple[bytes, bytes]]:
    """The frames of a chat with a picture."""
    return [
        field(5, field(1, 286)),
        *map(statement, TABLES),
        statement("INSERT INTO recipient VALUES(?, ?, ?, ?)", 2, "+380000000222", OLGA, None),
        statement("INSERT INTO thread VALUES(?, ?)", 1, 2),
        row(1, "You will live here"),
        statement("INSERT INTO attachment VALUES(?, ?, ?)", 11, 1, "image/jpeg"),
        attachment(11, b"a picture" * 9000),
        setting("account.aci", ME),
        setting("settings.theme", "dark"),
        *more,
    ]


def read(root: Path, *secrets: bytes) -> tuple[list[Record], list[Any], list[str], dict[str, bytes]]:
    """The records, the problems, what the items' notes say, and the bytes of every file in a backup."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Scratch(Path(folder) / "scratch") as scratch,
        Evidence(root, scratch, secrets=secrets) as evidence,
    ):
        notes = [note.message.format(**note.args) for item in evidence.items for note in item.notes]
        files = {item.path: item.read_at(0, item.size) for item in evidence.items}
        records = [one for item in support.claimed(PARSER, evidence) for one in PARSER.read(item, Context())]
        return records, list(evidence.problems), notes, files


def texts(records: list[Record]) -> list[str | None]:
    return [one.text for one in records if isinstance(one, Message)]


def write(folder: Path, content: bytes) -> Path:
    path = folder / "signal-2024-03-09-16-00-00.backup"
    path.write_bytes(content)
    return path


def test_a_backup_with_its_passphrase(
    tmp_path: Path, hashes_unchanged: Callable[[Path], AbstractContextManager[None]]
) -> None:
    """With the real number of rounds: words, whose account, and the picture with its message."""
    write(tmp_path, backup(*chat(END)))
    with hashes_unchanged(tmp_path):
        records, problems, notes, files = read(tmp_path, b"wrong", PASSPHRASE)
    assert texts(records) == ["You will live here"]
    assert problems == []
    (picture,) = [path for path in files if "attachments/11" in path]
    assert files[picture] == b"a picture" * 9000
    (message,) = [one for one in records if isinstance(one, Message)]
    assert [one.path for one in message.attachments] == [picture]
    assert any("decrypted" in note for note in notes)
    assert not any(PASSPHRASE.decode() in note for note in notes)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("version", [0, 1])
def test_both_versions_of_the_format(version: int, tmp_path: Path) -> None:
    write(tmp_path, backup(*chat(row(2, "Answer me"), END), version=version, rounds=ROUNDS))
    records, problems, notes, files = read(tmp_path, PASSPHRASE)
    assert texts(records) == ["You will live here", "Answer me"]
    assert problems == []
    assert not any("damaged" in note for note in notes)
    assert any("attachments/11" in path for path in files)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("written", [b"12345 67890 12345 67890 12345 67890", b"12345-67890\n12345-67890 12345-67890 "])
def test_the_passphrase_as_it_is_written_down(written: bytes, tmp_path: Path) -> None:
    """The phone shows it in groups of five."""
    write(tmp_path, backup(*chat(END), rounds=ROUNDS))
    assert texts(read(tmp_path, written)[0]) == ["You will live here"]


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("secrets", [(), (b"a password",), (b"0" * 30,)])
def test_without_the_passphrase_it_says_what_it_needs(secrets: tuple[bytes, ...], tmp_path: Path) -> None:
    write(tmp_path, backup(*chat(END), rounds=ROUNDS))
    records, (problem,), _, _ = read(tmp_path, *secrets)
    assert texts(records) == []
    assert problem.status == "needs_key"
    assert "30" in problem.message.format(**problem.args)


def test_a_newer_version_is_said_and_not_guessed(tmp_path: Path) -> None:
    write(tmp_path, backup(*chat(END), version=7, rounds=1))
    _, (problem,), _, _ = read(tmp_path, PASSPHRASE)
    assert (problem.status, "7" in problem.message.format(**problem.args)) == ("not_read", True)


@pytest.mark.usefixtures("quick")
def test_a_cut_backup_gives_what_stands_before_the_cut(tmp_path: Path) -> None:
    whole = backup(*chat(row(2, "lost"), END), rounds=ROUNDS)
    for missing in (17, 18, 40, 80):  # in the last frames: the end has 16 bytes
        write(tmp_path, whole[:-missing])
        records, problems, notes, _ = read(tmp_path, PASSPHRASE)
        assert texts(records) == ["You will live here"]
        assert problems == []
        assert any("damaged" in note for note in notes)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("version", [0, 1])
@pytest.mark.parametrize("hit", ["two", "first"])
def test_a_damaged_entry_costs_itself(hit: str, version: int, tmp_path: Path) -> None:
    """Where the length of an entry is whole, what follows is found; also where the passphrase is tried."""
    frames = chat(row(2, "two"), row(3, "three"), END)
    before = len(backup(*(frames[:-3] if hit == "two" else []), rounds=ROUNDS, version=version))
    content = bytearray(backup(*frames, rounds=ROUNDS, version=version))
    content[before + 6] ^= 1
    write(tmp_path, bytes(content))
    records, problems, notes, _ = read(tmp_path, PASSPHRASE)
    assert texts(records) == ["You will live here", *(["two"] if hit == "first" else []), "three"]
    assert problems == []
    assert any(note.startswith("1 entries of the backup") for note in notes)
    assert not any("ends in the middle" in note for note in notes)


@pytest.mark.usefixtures("quick")
def test_a_backup_without_an_end_is_marked(tmp_path: Path) -> None:
    write(tmp_path, backup(*chat(), rounds=ROUNDS))
    records, _, notes, _ = read(tmp_path, PASSPHRASE)
    assert texts(records) == ["You will live here"]
    assert any("no end" in note for note in notes)


@pytest.mark.usefixtures("quick")
def test_a_changed_picture_is_noticed(tmp_path: Path) -> None:
    """The bytes of a file that does not fit its check are not passed off as whole."""
    content = bytearray(backup(*chat(END), rounds=ROUNDS))
    content[len(content) // 2] ^= 1  # the picture is most of the file
    write(tmp_path, bytes(content))
    with (
        tempfile.TemporaryDirectory() as folder,
        Scratch(Path(folder) / "scratch") as scratch,
        Evidence(tmp_path, scratch, secrets=(PASSPHRASE,)) as evidence,
    ):
        (picture,) = [item for item in evidence.items if "attachments/11" in item.path]
        with pytest.raises(ArchiveDamaged), picture.open() as stream:
            stream.read()


@pytest.mark.usefixtures("quick")
def test_statements_are_not_obeyed(tmp_path: Path) -> None:
    """Nothing but tables and rows: no other file, no code that runs, no row that multiplies itself."""
    elsewhere = tmp_path / "elsewhere.db"
    case = tmp_path / "case"
    case.mkdir()
    hostile = [
        statement(f"ATTACH DATABASE '{elsewhere}' AS other"),
        statement("CREATE TRIGGER t AFTER INSERT ON message BEGIN DELETE FROM message; END"),
        statement("CREATE VIRTUAL TABLE v USING fts5(body)"),
        statement("CREATE TABLE big AS SELECT zeroblob(100000000) AS x"),
        statement("INSERT INTO message SELECT _id + 100, 1, 1, 2, 3, body, 0, 0 FROM message"),
        statement("INSERT INTO message(body) VALUES(hex(zeroblob(100000000)))"),
        statement("INSERT INTO message(body) VALUES('a'); DROP TABLE message"),
        statement("DROP TABLE message"),
        statement("DELETE FROM message"),
        statement("UPDATE message SET body = 'forged'"),
        statement("PRAGMA writable_schema = 1"),
        statement("COMMIT"),
        statement("CREATE TABLE sqlite_sequence(name, seq)"),
        statement("INSERT INTO disk_is_full VALUES(1)"),  # what is refused names it, and the disk has room
    ]
    write(case, backup(*chat(*hostile, row(2, "after"), END), rounds=ROUNDS))
    records, _, notes, files = read(case, PASSPHRASE)
    assert texts(records) == ["You will live here", "after"]
    assert not elsewhere.exists()
    assert any("could not be carried out" in note for note in notes)
    assert all(len(content) < 10_000_000 for content in files.values())
    (made,) = [content for path, content in files.items() if path.endswith("signal.db")]
    copy = tmp_path / "copy.db"
    copy.write_bytes(made)
    with closing(sqlite3.connect(copy)) as connection:
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type != 'index'")}
        kept = dict(connection.execute("SELECT key, value FROM key_value"))
    assert names == {"recipient", "thread", "message", "attachment", "key_value", "sqlite_sequence"}
    assert kept == {"account.aci": ME, "database version": "286"}


@pytest.mark.usefixtures("quick")
def test_every_kind_of_value_comes_through(tmp_path: Path) -> None:
    values = ("text", -5, 2**63 - 1, 1.5, b"\x00\xff", None)
    frames = [
        statement("CREATE TABLE message(a, b, c, d, e, f)"),
        statement("INSERT INTO message VALUES(?, ?, ?, ?, ?, ?)", *values),
        field(2, field(1, "INSERT INTO message(a) VALUES(?)") + field(2, field(1, b"caf\xe9"))),
        END,
    ]
    write(tmp_path, backup(*frames, rounds=ROUNDS))
    (made,) = [content for path, content in read(tmp_path, PASSPHRASE)[3].items() if path.endswith("signal.db")]
    copy = tmp_path / "copy.db"
    copy.write_bytes(made)
    with closing(sqlite3.connect(copy)) as connection:
        first, second = connection.execute("SELECT * FROM message").fetchall()
    assert first == values
    assert second[0] == b"caf\xe9"  # bytes that are no UTF-8 are kept as they are


@pytest.mark.usefixtures("quick")
def test_names_from_a_backup_stay_inside_it(tmp_path: Path) -> None:
    avatar = (field(7, field(1, "../../etc/passwd") + field(2, 3)), b"abc")
    write(tmp_path, backup(*chat(avatar, attachment(7, b"old", 160000), END), rounds=ROUNDS))
    _, problems, _, files = read(tmp_path, PASSPHRASE)
    assert problems == []
    assert [content for path, content in files.items() if path.endswith("attachments/7_160000")] == [b"old"]
    (name,) = [path for path, content in files.items() if content == b"abc"]
    assert ".." not in name.split("/")
    assert "/avatars/" in name


@pytest.mark.usefixtures("quick")
def test_a_file_longer_than_the_backup_is_no_file(tmp_path: Path) -> None:
    write(tmp_path, backup(*chat((field(4, field(1, 12) + field(3, 2**40)), b"short"), END), rounds=ROUNDS))
    records, _, notes, files = read(tmp_path, PASSPHRASE)
    assert texts(records) == ["You will live here"]
    assert any("longer than the backup" in note for note in notes)
    assert not any("attachments/12" in path for path in files)


@given(st.binary(max_size=120))
def test_headers_of_anything(head: bytes) -> None:
    found = signal_backup.header(head)
    assert found is None or (len(found.iv), len(found.salt)) == (16, 32)


@given(st.data())
def test_damage_never_breaks_the_reading(data: st.DataObject) -> None:
    """A backup with changed bytes is read up to them, or says what is wrong; it is never read wrongly."""
    content = bytearray(backup(*chat(row(2, "Answer me"), END), rounds=ROUNDS, version=data.draw(st.integers(0, 1))))
    for _ in range(data.draw(st.integers(0, 3))):
        content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    cut = data.draw(st.integers(0, len(content)))
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(signal_backup, "_ROUNDS", ROUNDS)
        write(Path(folder), bytes(content[:cut]))
        records, _, _, _ = read(Path(folder), PASSPHRASE)
    assert texts(records) == ["You will live here", "Answer me"][: len(texts(records))]
