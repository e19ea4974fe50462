"""Databases of the evidence: both truths of a write-ahead log, and every damage a sentence."""

from __future__ import annotations

import shutil
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from parsers.errors import Cancelled, NotADatabase
from parsers.evidence import Evidence, Scratch
from parsers.sqlite import logs
from parsers.sqlite.database import Database, build_from_sql
from parsers.sqlite.pages import File
from parsers.sqlite.scan import scan
from tests.support import leave_wal

_BASE = "CREATE TABLE m (_id INTEGER PRIMARY KEY, t TEXT); INSERT INTO m VALUES (1, 'a'), (2, 'b'), (3, 'c');"
_ASK = "SELECT _id, t FROM m ORDER BY _id"
Unchanged = Callable[[Path], AbstractContextManager[None]]


@contextmanager
def opened(folder: Path, name: str = "x.db") -> Iterator[Database]:
    with Scratch(folder.parent / "scratch") as scratch, Evidence(folder, scratch) as evidence:
        item = evidence.get(name)
        assert item is not None
        with item.database() as database:
            yield database


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "e").mkdir()
    build_from_sql(_BASE, tmp_path / "e/x.db")
    return tmp_path / "e"


def rows(folder: Path, sql: str = _ASK) -> list[Any]:
    with opened(folder) as database:
        return list(database.rows(sql))


def test_without_a_log_every_row_is_live(folder: Path, hashes_unchanged: Unchanged) -> None:
    with hashes_unchanged(folder):
        assert rows(folder) == [("live", (1, "a")), ("live", (2, "b")), ("live", (3, "c"))]
    assert sorted(p.name for p in folder.iterdir()) == ["x.db"]


def test_a_table_without_row_ids_is_asked_for_them_all_the_same(tmp_path: Path, hashes_unchanged: Unchanged) -> None:
    (tmp_path / "e").mkdir()
    build_from_sql(
        "CREATE TABLE m (_id INTEGER PRIMARY KEY, t TEXT) WITHOUT ROWID; INSERT INTO m VALUES (7, 'a'), (9, 'b');"
        "CREATE TABLE n (a TEXT, b TEXT, PRIMARY KEY (b, a)) WITHOUT ROWID;"
        "INSERT INTO n VALUES ('x', 'y'), ('z', 'c')",
        tmp_path / "e/x.db",
    )
    with hashes_unchanged(tmp_path / "e"):
        assert rows(tmp_path / "e", "SELECT rowid, t FROM m ORDER BY 1") == [("live", (7, "a")), ("live", (9, "b"))]
        assert rows(tmp_path / "e", "SELECT q.rowid, a FROM n AS q WHERE q.rowid > 0 ORDER BY 1") == [
            ("live", (1, "z")), ("live", (2, "x")),
        ]  # fmt: skip
        with opened(tmp_path / "e") as database:
            assert (database.columns("m"), database.count("n")) == (frozenset({"_id", "t"}), 2)


def test_both_truths_of_a_log(folder: Path, hashes_unchanged: Unchanged) -> None:
    leave_wal(
        folder / "x.db",
        "INSERT INTO m VALUES (4, 'd'); DELETE FROM m WHERE _id = 1; UPDATE m SET t = 'B' WHERE _id = 2",
    )
    with hashes_unchanged(folder):
        assert rows(folder) == [
            ("removed_by_wal", (1, "a")),
            ("wal_only", (2, "B")),
            ("removed_by_wal", (2, "b")),
            ("live", (3, "c")),
            ("wal_only", (4, "d")),
        ]


def test_columns_and_tables_that_only_the_log_brings_make_no_old_row_new(
    folder: Path, hashes_unchanged: Unchanged
) -> None:
    leave_wal(
        folder / "x.db",
        "ALTER TABLE m ADD COLUMN extra TEXT DEFAULT 'q'; CREATE TABLE n (_id INTEGER PRIMARY KEY, z);"
        "INSERT INTO n VALUES (2, 'z'); INSERT INTO m VALUES (4, 'd', 'e'); DELETE FROM m WHERE _id = 1",
    )
    with hashes_unchanged(folder):
        assert rows(folder, "SELECT m._id, t, extra, n.z FROM m LEFT JOIN n ON n._id = m._id ORDER BY m._id") == [
            ("removed_by_wal", (1, "a", "q", None)),
            ("wal_only", (2, "b", "q", "z")),
            ("removed_by_wal", (2, "b", "q", None)),
            ("live", (3, "c", "q", None)),
            ("wal_only", (4, "d", "e", None)),
        ]
        assert rows(folder, "SELECT _id, z FROM n ORDER BY _id") == [("wal_only", (2, "z"))]


def test_a_log_of_another_time_is_ignored(folder: Path) -> None:
    leave_wal(folder / "x.db", "INSERT INTO m VALUES (4, 'd')")
    wal = bytearray((folder / "x.db-wal").read_bytes())
    wal[16:24] = b"otherslt"  # the salt: frames of before a checkpoint
    (folder / "x.db-wal").write_bytes(wal)
    assert [state for state, _ in rows(folder)] == ["live"] * 3


@pytest.mark.parametrize("page_size", [4096, 8192])
def test_the_log_of_another_database_hides_nothing(tmp_path: Path, page_size: int) -> None:
    tables = "".join(f"CREATE TABLE t{n} (a); " for n in range(3))
    (tmp_path / "e").mkdir()
    build_from_sql(_BASE + tables, tmp_path / "e/x.db")
    other = "CREATE TABLE o (_id INTEGER PRIMARY KEY, t); INSERT INTO o VALUES (9, 'z')"
    with sqlite3.connect(tmp_path / "o.db") as connection:
        connection.execute(f"PRAGMA page_size = {page_size}")
        connection.execute("VACUUM")
    leave_wal(tmp_path / "o.db", other)
    shutil.copyfile(tmp_path / "o.db-wal", tmp_path / "e/x.db-wal")
    with opened(tmp_path / "e") as database:
        assert [state for state, _ in database.rows(_ASK)] == ["live"] * 3
        (note,) = database.item.notes
        assert (note.message, note.partial) == (logs.FOREIGN, True)
        assert database.item.schema() == database.schema()
        assert list(File(database.item, with_log=not database.log_left_out).older()) == []


@pytest.mark.parametrize(("name", "log"), [("x.db", "X.DB-WAL"), ("X.DB", "x.db-Wal"), ("x.db#2", "x.db-wal#2")])
def test_a_log_is_known_in_whatever_case_its_name_was_copied(folder: Path, name: str, log: str) -> None:
    leave_wal(folder / "x.db", "INSERT INTO m VALUES (4, 'd')")
    (folder / "x.db").rename(folder / name)
    (folder / "x.db-wal").rename(folder / log)
    with opened(folder, name) as database:
        assert [state for state, _ in database.rows(_ASK)] == ["live"] * 3 + ["wal_only"]
        item = database.item.evidence.get(log)
        assert item is not None
        assert item.claimed_by == name


@pytest.mark.parametrize("keep", [0, 20, 32, 100, 3000])
def test_a_log_that_ends_early_gives_what_it_holds(folder: Path, keep: int) -> None:
    leave_wal(folder / "x.db", "INSERT INTO m VALUES (4, 'd')")
    wal = (folder / "x.db-wal").read_bytes()
    (folder / "x.db-wal").write_bytes(wal[:keep])
    assert [state for state, _ in rows(folder)] == ["live"] * 3


def test_a_hot_journal_is_applied_to_a_copy(tmp_path: Path, hashes_unchanged: Unchanged) -> None:
    work = tmp_path / "w.db"
    build_from_sql(
        _BASE + "INSERT INTO m SELECT value, printf('%0500d', value) FROM json_each('[10,11,12,13,14,15,16]');", work
    )
    connection = sqlite3.connect(work, isolation_level=None)
    for sql in ("PRAGMA cache_size = 1", "PRAGMA cache_spill = 1", "BEGIN", "UPDATE m SET t = 'half' || t"):
        connection.execute(sql)
    connection.execute("INSERT INTO m SELECT 100 + value, hex(randomblob(4000)) FROM json_each('[1,2,3,4,5,6,7,8,9]')")
    (tmp_path / "e").mkdir()
    for ending in ("", "-journal"):
        shutil.copyfile(f"{work}{ending}", tmp_path / f"e/x.db{ending}")
    connection.close()
    with hashes_unchanged(tmp_path / "e"):
        found = rows(tmp_path / "e")
    assert len(found) == 10
    assert not any("half" in row[1] for _, row in found)


@pytest.mark.parametrize("damage", ["header", "cut", "schema", "page"])
def test_damage_is_a_sentence_and_what_stands_before_it_is_kept(folder: Path, damage: str) -> None:
    with sqlite3.connect(folder / "x.db") as connection:
        connection.execute(
            "INSERT INTO m SELECT value + 10, hex(randomblob(2000)) FROM json_each('[1,2,3,4,5,6,7,8,9]')"
        )
    connection.close()
    data = bytearray((folder / "x.db").read_bytes())
    if damage == "header":
        data[16:20] = b"\xff\xff\xff\xff"
    elif damage == "cut":
        data = data[: len(data) // 2]
    elif damage == "schema":
        data = data.replace(b"CREATE TABLE m (_id", b"CREATE TABLE m (\xff\xfe(")
    else:
        data[4096:4200] = b"\xee" * 104  # where the table begins
    (folder / "x.db").write_bytes(data)
    try:
        with opened(folder) as database:
            found = list(database.rows(_ASK))
            assert found == [] or found[0] == ("live", (1, "a"))
            assert database.item.damage
    except NotADatabase as error:
        assert "x.db" in str(error)  # noqa: PT017  (either is right, by how SQLite meets the damage)


def test_a_view_that_calls_itself_a_table_is_none(tmp_path: Path) -> None:
    (tmp_path / "e").mkdir()
    build_from_sql(
        "CREATE TABLE n (_id INTEGER PRIMARY KEY); CREATE VIEW m AS WITH RECURSIVE r (_id, t) AS (SELECT 1, 'a'"
        " UNION ALL SELECT _id + 1, t FROM r) SELECT * FROM r;",
        tmp_path / "e/x.db",
    )
    with opened(tmp_path / "e") as database:
        assert database.tables() == ["n"]
        assert database.columns("m") == frozenset()
        assert database.count("m") == 0
        assert database.columns("N") == {"_id"}


def test_a_query_that_never_ends_hears_the_cancel_button(folder: Path) -> None:
    asked: list[int] = []
    endless = "WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT max(n), 1 FROM r"
    with Scratch(folder.parent / "s") as scratch, Evidence(folder, scratch, lambda: len(asked) > 5) as evidence:
        item = evidence.get("x.db")
        assert item is not None
        with item.database() as database:
            evidence._progress = asked.append
            with pytest.raises(Cancelled):
                list(database.query(endless))


def test_text_that_is_no_utf_8_keeps_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "e").mkdir()
    build_from_sql(
        "CREATE TABLE m (_id INTEGER PRIMARY KEY, t TEXT); INSERT INTO m VALUES (1, CAST (x'41ff42' AS TEXT)),"
        " (2, CAST (x'4100' AS TEXT));",
        tmp_path / "e/x.db",
    )
    found = [row[1] for _, row in rows(tmp_path / "e")]
    assert found == ["A\udcffB", "A\x00"]
    assert found[0].encode("utf-8", "surrogateescape") == b"A\xffB"


@pytest.mark.parametrize(
    "content", [b"", b"SQLite format 3\x00", b"SQLite format 3\x00" + b"\xff" * 500, b"PK\x03\x04"]
)
def test_what_is_no_database_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "e").mkdir()
    (tmp_path / "e/x.db").write_bytes(content)
    with pytest.raises(NotADatabase), opened(tmp_path / "e"):
        pass


def test_a_database_in_an_archive_is_copied_with_its_log_and_the_copy_is_gone(folder: Path, tmp_path: Path) -> None:
    leave_wal(folder / "x.db", "INSERT INTO m VALUES (4, 'd')")
    (tmp_path / "z").mkdir()
    with zipfile.ZipFile(tmp_path / "z/p.zip", "w") as archive:
        for path in folder.iterdir():
            archive.write(path, f"databases/{path.name}")
    with opened(tmp_path / "z", "p.zip/databases/x.db") as database:
        assert list(database.rows(_ASK))[-1] == ("wal_only", (4, "d"))
        assert (tmp_path / "scratch").exists()
    assert not (tmp_path / "scratch").exists()


def _many(folder: Path, n: int = 3000) -> Path:
    path = folder / "x.db"
    path.unlink()
    values = ", ".join(f"({k}, 'text number {k}')" for k in range(1, n + 1))
    build_from_sql(f"CREATE TABLE m (_id INTEGER PRIMARY KEY, t TEXT); INSERT INTO m VALUES {values};", path)
    return path


@pytest.mark.parametrize("cut", [0, 100, 4095])
def test_a_file_that_ends_early_is_read_as_far_as_it_goes(folder: Path, cut: int) -> None:
    """Half a page must not be read as rows of zeros."""
    path = _many(folder)
    path.write_bytes(path.read_bytes()[: 12 * 4096 + cut])
    with opened(folder) as database:
        found = [row for _, row in database.rows(_ASK)]
        assert found
        assert found == [(k, f"text number {k}") for k in range(1, len(found) + 1)]
        assert database.item.damage[0] == f"{12 * 4096 + cut} of {len(_many(folder).read_bytes())} bytes"
        assert database.item.damage[1:] == ["database disk image is malformed"]


def test_one_damaged_definition_does_not_cost_the_other_tables(folder: Path) -> None:
    connection = sqlite3.connect(folder / "x.db")
    connection.executescript(
        "CREATE TABLE broken (a); PRAGMA writable_schema = ON;"
        "UPDATE sqlite_master SET sql = 'CREATE TABLE broken (garbage' WHERE name = 'broken'"
    )
    connection.close()
    with opened(folder) as database:
        assert [row for _, row in database.rows(_ASK)] == [(1, "a"), (2, "b"), (3, "c")]
        assert [text.partition(" (")[0] for text in database.item.damage] == ["malformed database schema"]


def test_rows_that_run_backwards_end_the_reading(folder: Path) -> None:
    """A damaged tree can give the same rows for ever."""

    class Backwards(Database):
        def rows(self, sql: str, parameters: Any = ()) -> Iterator[Any]:
            yield "live", (5, "x")
            yield "live", (0, "y")
            self.item.damage.append("malformed")

        def query(self, sql: str, parameters: Any = ()) -> Iterator[Any]:
            yield 5, "x"

    with Scratch(folder.parent / "scratch") as scratch, Evidence(folder, scratch) as evidence:
        item = evidence.get("x.db")
        assert item is not None
        with Backwards(item) as database:
            assert [row[0] for _, row in scan(database, "SELECT _id, t FROM m WHERE _id > ?")] == [
                5, 0, 5, 5, 0,
            ]  # fmt: skip


_TOO_LARGE = (64 << 20) + 1  # bytes; the most that one value may hold is one less


def _with_a_value_too_large(folder: Path) -> None:
    connection = sqlite3.connect(folder / "x.db", isolation_level=None)
    connection.execute("INSERT INTO m VALUES (4, zeroblob(?)), (5, 'e'), (6, 'f')", (_TOO_LARGE,))
    connection.execute("INSERT INTO m VALUES (7, zeroblob(?)), (8, 'h')", (_TOO_LARGE - 1,))
    connection.close()


def test_a_value_too_large_costs_its_own_row_only(folder: Path) -> None:
    """Neither the row before it, which the library has read ahead, nor any behind it."""
    _with_a_value_too_large(folder)
    with opened(folder) as database:
        found = [(state, row[0]) for state, row in scan(database, "SELECT rowid, t FROM m WHERE rowid > ?")]
        assert found == [("live", n) for n in (1, 2, 3, 5, 6, 7, 8)]
        assert len(database.item.damage) == 1, "said once"


def test_behind_damage_nothing_is_said_to_have_been_removed(folder: Path) -> None:
    """Where the view with the log breaks off, rows of the other view are not what the log removed."""
    _with_a_value_too_large(folder)
    leave_wal(folder / "x.db", "INSERT INTO m VALUES (9, 'i'); DELETE FROM m WHERE _id IN (1, 6)")
    with opened(folder) as database:
        found = [(state, row[0]) for state, row in scan(database, "SELECT rowid, t FROM m WHERE rowid > ?")]
    assert found == [("removed_by_wal", 1), *(("live", n) for n in (2, 3, 5, 7, 8, 9))]
