"""Logs beside a database that were damaged, or made to do harm."""

from __future__ import annotations

import io
import shutil
import sqlite3
import struct
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from parsers import evidence as evidence_module
from parsers.evidence import Evidence, Item, Note, Scratch
from parsers.sqlite import logs
from parsers.sqlite.carving import carve
from parsers.sqlite.database import build_from_sql
from parsers.sqlite.pages import File
from tests.support import leave_wal

_MAGIC = b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7"
_ASK = "SELECT _id, t FROM m ORDER BY _id"
_PAGE, _FRAME = 4096, 4096 + 24
Unchanged = Callable[[Path], AbstractContextManager[None]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "e").mkdir()
    sql = ("CREATE TABLE m (_id INTEGER PRIMARY KEY, t TEXT);"
           "INSERT INTO m SELECT value, printf('%0500d', value) FROM json_each('[1,2,3,4,5,6,7,8,9,10,11,12]');")
    build_from_sql(sql, tmp_path / "e/x.db")
    return tmp_path / "e"


def _read(folder: Path) -> tuple[list[Any], tuple[Note, ...], list[str]]:
    """Rows, what is said, and the damage."""
    with Scratch(folder.parent / "scratch") as scratch, Evidence(folder, scratch) as evidence:
        item = evidence.get("x.db")
        assert item is not None
        for _ in range(2):  # as an import opens it, to identify it and to read it
            with item.database() as database:
                rows = list(database.rows(_ASK))
        return rows, item.notes, item.damage


def _leave_journal(folder: Path, *names: bytes, signed: bool = True, finished: bool = False) -> None:
    """Break off in the middle of a change of all rows, or just before its journal would have been removed; `names`: the
    super-journals that the journal ends with.
    """
    work = folder.parent / "w.db"
    shutil.copyfile(folder / "x.db", work)
    connection = sqlite3.connect(work, isolation_level=None)
    try:
        for line in ("PRAGMA cache_size = 1", "PRAGMA cache_spill = 1", "BEGIN", "UPDATE m SET t = 'gone'",
                     "INSERT INTO m SELECT value + 100, zeroblob(9000) FROM json_each('[1,2,3,4]')"):
            connection.execute(line)
        if not finished:
            shutil.copyfile(work, folder / "x.db")
        journal = Path(f"{work}-journal").read_bytes()
        if finished:
            connection.execute("COMMIT")
            shutil.copyfile(work, folder / "x.db")
    finally:
        connection.close()
    for name in names:
        checksum = sum(byte - 256 if signed and byte > 127 else byte for byte in name) & 0xFFFFFFFF
        journal += bytes(4) + name + struct.pack(">II", len(name), checksum) + _MAGIC
    (folder / "x.db-journal").write_bytes(journal)


def _is_old(rows: list[Any]) -> bool:
    return [row for _, row in rows] == [(n, f"{n:0500d}") for n in range(1, 13)]


def test_a_journal_without_a_list_is_applied(folder: Path, hashes_unchanged: Unchanged) -> None:
    _leave_journal(folder)
    with hashes_unchanged(folder):
        rows, notes, damage = _read(folder)
    assert _is_old(rows)
    assert (notes, damage) == ((), [])


@pytest.mark.parametrize("finished", [True, False])
@pytest.mark.parametrize("signed", [True, False])
def test_no_journal_has_a_file_of_the_machine_removed(
    folder: Path, tmp_path: Path, hashes_unchanged: Unchanged, *, signed: bool, finished: bool
) -> None:
    """SQLite removes the file that a journal names once it has been applied. Whether it is applied is told by whether
    the database is whole without it.
    """
    precious = tmp_path / "précieux.txt"
    precious.write_text("the only copy")
    _leave_journal(folder, bytes(precious), signed=signed, finished=finished)
    with hashes_unchanged(folder):
        rows, notes, _ = _read(folder)
    assert precious.read_text() == "the only copy"
    assert _is_old(rows) is not finished
    message = logs.FINISHED if finished else logs.UNFINISHED
    assert [(note.message, note.args["name"]) for note in notes] == [(message, precious.name)]


def test_two_names_one_behind_the_other_are_both_taken_off(folder: Path, tmp_path: Path) -> None:
    precious = tmp_path / "precious.txt"
    precious.write_text("the only copy")
    (folder / "x.db-mj1").write_bytes(b"x.db\0")
    _leave_journal(folder, bytes(precious), b"/data/data/app/x.db-mj1")
    _read(folder)
    assert precious.exists()


def test_a_journal_whose_list_lies_beside_is_applied(folder: Path, hashes_unchanged: Unchanged) -> None:
    (folder / "x.db-mj1A2B3C9D4").write_bytes(b"/data/data/app/x.db-journal\0")
    _leave_journal(folder, b"/data/data/app/x.db-mj1A2B3C9D4")
    with hashes_unchanged(folder):
        rows, notes, damage = _read(folder)
    assert _is_old(rows)
    assert (notes, damage) == ((), [])


def _log(folder: Path) -> bytearray:
    """Three transactions, each of one frame at least."""
    leave_wal(folder / "x.db", "UPDATE m SET t = 'first' WHERE _id = 1; UPDATE m SET t = 'second' WHERE _id = 1;"
              "UPDATE m SET t = 'third' WHERE _id = 1")
    log = bytearray((folder / "x.db-wal").read_bytes())
    assert len(log) >= 32 + 3 * _FRAME
    return log


def test_a_sound_log_needs_no_remark(folder: Path) -> None:
    _log(folder)
    rows, notes, damage = _read(folder)
    assert rows[0] == ("wal_only", (1, "third"))
    assert (notes, damage) == ((), [])


def test_what_stands_behind_damage_in_a_log_is_said_and_stays_to_be_looked_for(folder: Path) -> None:
    log = _log(folder)
    frames = (len(log) - 32) // _FRAME
    log[32 + _FRAME + 24 + 50] ^= 1
    (folder / "x.db-wal").write_bytes(log)
    rows, notes, _ = _read(folder)
    assert rows[0] == ("wal_only", (1, "first"))
    assert [(note.message, note.args["applied"], note.args["frames"], note.partial) for note in notes] == [
        (logs.LOG_CUT, 1, frames, True)]
    with Scratch(folder.parent / "scratch") as scratch, Evidence(folder, scratch) as evidence:
        item = evidence.get("x.db")
        assert item is not None
        older = [page.data for page in File(item, 1).older() if page.file == "wal"]
    assert any(b"third" in page for page in older)


@pytest.mark.parametrize(("start", "end"), [(0, 4), (8, 12), (16, 24), (24, 32)])
def test_a_damaged_header_of_a_log_is_said(folder: Path, start: int, end: int) -> None:
    log = _log(folder)
    log[start:end] = bytes(255 - byte for byte in log[start:end])
    (folder / "x.db-wal").write_bytes(log)
    rows, notes, _ = _read(folder)
    assert _is_old(rows)
    assert [(note.message, note.partial) for note in notes] == [(logs.LOG_UNREADABLE, True)]


def test_a_log_that_was_emptied_with_zeros_needs_no_remark(folder: Path) -> None:
    (folder / "x.db-wal").write_bytes(bytes(len(_log(folder))))
    rows, notes, _ = _read(folder)
    assert _is_old(rows)
    assert notes == ()


def test_a_log_that_ends_in_the_middle_of_a_page_is_said(folder: Path) -> None:
    log = _log(folder)
    (folder / "x.db-wal").write_bytes(log[:-2000])
    rows, notes, _ = _read(folder)
    assert rows[0][0] == "wal_only"
    assert [note.message for note in notes] == [logs.LOG_ENDS_EARLY]


@pytest.mark.parametrize("size", [20, 32])
def test_a_log_that_ends_before_its_first_page_is_said(folder: Path, size: int) -> None:
    (folder / "x.db-wal").write_bytes(_log(folder)[:size])
    rows, notes, _ = _read(folder)
    assert _is_old(rows)
    assert [(note.message, note.partial) for note in notes] == [(logs.LOG_ENDS_EARLY, True)]


def test_a_log_whose_pages_are_of_another_header_is_said(folder: Path) -> None:
    log = _log(folder)
    frames = len(range(32, len(log), _FRAME))
    for at in range(32, len(log), _FRAME):
        log[at + 8] ^= 1
    (folder / "x.db-wal").write_bytes(log)
    rows, notes, _ = _read(folder)
    assert _is_old(rows)
    assert [(note.message, note.args["frames"]) for note in notes] == [(logs.LOG_BEGUN, frames)]


def _pack(folder: Path, name: str, sound: float, *, encrypted: bool = False) -> None:
    """Move a database and what lies beside it into a zip in which this part only of a file is sound; or it is
    encrypted.
    """
    with zipfile.ZipFile(folder / "e.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.glob("x.db*")):
            archive.write(path, path.name)
            path.unlink()
        entry, directory = archive.getinfo(name), archive.start_dir
    data = bytearray((folder / "e.zip").read_bytes())
    begin, end = (entry.header_offset + 30 + len(name) + int(entry.compress_size * part) for part in (sound, 1))
    data[begin:end] = b"\xff" * (end - begin)
    if encrypted:
        data[entry.header_offset + 6] |= 1
        data[data.index(name.encode(), directory) - 46 + 8] |= 1
    (folder / "e.zip").write_bytes(data)


@pytest.mark.parametrize(("sound", "encrypted", "newest", "message"), [
    (0.9, False, "second", logs.LOG_CUT),
    (0, False, None, logs.LOG_UNREAD),
    (1, True, None, logs.LOG_UNREAD),
])
def test_a_log_that_cannot_be_read_costs_no_more_than_itself(
    folder: Path, sound: float, newest: str | None, message: str, *, encrypted: bool
) -> None:
    _log(folder)
    _pack(folder, "x.db-wal", sound, encrypted=encrypted)
    with Scratch(folder.parent / "scratch") as scratch, Evidence(folder, scratch) as evidence:
        item = evidence.get("e.zip/x.db")
        assert item is not None
        assert item.schema() == {"m": frozenset({"_id", "t"})}
        with item.database() as database:
            rows = list(database.rows(_ASK))
            carve(database, ("m",))
        assert len(rows) == 12 + (newest is not None)
        assert rows[0][1][1] == (newest or f"{1:0500d}")
        assert item.notes[-1].message == message
        assert {(note.args["path"], note.partial) for note in item.notes} == {("e.zip/x.db-wal", True)}
        assert item.damage == []


class _Failing(io.BytesIO):
    """A medium that fails behind what it holds."""

    def read(self, size: int | None = -1, /) -> bytes:
        if not (block := super().read(size)):
            raise OSError(5, "Input/output error")
        return block


def test_a_log_on_a_failing_medium_is_read_as_far_as_it_can_be(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = _log(folder)
    opened, start = evidence_module._open_quietly, bytes(log[:32 + _FRAME])
    monkeypatch.setattr(evidence_module, "_open_quietly",
                        lambda path: _Failing(start) if str(path).endswith("-wal") else opened(path))
    rows, notes, damage = _read(folder)
    assert rows[0] == ("wal_only", (1, "first"))
    assert [(note.message, note.args) for note in notes] == [
        (logs.LOG_READ_IN_PART, {"path": "x.db-wal", "size": len(start), "whole": len(log)})]
    assert damage == []


@pytest.mark.parametrize("ending", ["-wal", "-journal"])
def test_a_log_without_the_rights_to_it_costs_no_more_than_itself(
    folder: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    """(Whoever runs the tests may have every right.)"""
    if ending == "-wal":
        _log(folder)
    else:
        _leave_journal(folder, finished=True)
    opened = evidence_module._descriptor

    def refuse(path: str | Path) -> int:
        if str(path).endswith(ending):
            raise PermissionError(13, "Permission denied")
        return opened(path)

    monkeypatch.setattr(evidence_module, "_descriptor", refuse)
    rows, notes, damage = _read(folder)
    assert len(rows) >= 12
    message = logs.LOG_UNREAD if ending == "-wal" else logs.JOURNAL_UNREAD
    assert [(note.message, note.args["path"]) for note in notes] == [(message, f"x.db{ending}")]
    assert damage == []


def test_frames_of_before_a_checkpoint_need_no_remark(folder: Path) -> None:
    work = folder.parent / "w.db"
    shutil.copyfile(folder / "x.db", work)
    connection = sqlite3.connect(work, isolation_level=None)
    try:
        for line in ("PRAGMA journal_mode = WAL", "UPDATE m SET t = zeroblob(5000)", "PRAGMA wal_checkpoint(RESTART)",
                     "UPDATE m SET t = 'new' WHERE _id = 1"):
            connection.execute(line).fetchall()
        shutil.copyfile(work, folder / "x.db")
        shutil.copyfile(f"{work}-wal", folder / "x.db-wal")
    finally:
        connection.close()
    assert (folder / "x.db-wal").stat().st_size > 32 + 5 * _FRAME
    rows, notes, damage = _read(folder)
    assert rows[0] == ("wal_only", (1, "new"))
    assert (notes, damage) == ((), [])


def test_a_damaged_definition_that_is_no_text_costs_its_own_table_only(folder: Path) -> None:
    """SQLite quotes the damaged definition, and Python cannot say what it quotes."""
    connection = sqlite3.connect(folder / "x.db", isolation_level=None)
    try:
        connection.execute("CREATE TABLE broken (a INTEGER)")
    finally:
        connection.close()
    data = (folder / "x.db").read_bytes()
    assert data.count(b"CREATE TABLE broken (a INTEGER)") == 1
    (folder / "x.db").write_bytes(data.replace(b"CREATE TABLE broken", b"CREATE \xb5ABLE broken"))
    rows, _, damage = _read(folder)
    assert _is_old(rows)
    assert damage


def test_a_table_whose_name_is_no_text_costs_itself_only(folder: Path) -> None:
    connection = sqlite3.connect(folder / "x.db", isolation_level=None)
    try:
        connection.execute("CREATE TABLE broken (a INTEGER PRIMARY KEY) WITHOUT ROWID")
    finally:
        connection.close()
    data = (folder / "x.db").read_bytes()
    (folder / "x.db").write_bytes(data.replace(b"broken", b"bro\xeeen"))
    rows, _, _ = _read(folder)
    assert _is_old(rows)
    with Scratch(folder.parent / "scratch") as scratch, Evidence(folder, scratch) as evidence:
        item = evidence.get("x.db")
        assert item is not None
        assert item.schema() == {"m": frozenset({"_id", "t"})}


def test_items_beside_are_found_by_their_names(folder: Path) -> None:
    """The name of a list is one of the phone, of whichever system."""
    (folder / "x.db-mj1").write_bytes(b"list")
    _leave_journal(folder, b"C:\\app\\x.db-mj1")
    with Scratch(folder.parent / "scratch") as scratch, Evidence(folder, scratch) as evidence:
        item = evidence.get("x.db-journal")
        assert isinstance(item, Item)
        assert 0 < logs.journal(item).size < item.size
