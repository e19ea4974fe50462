"""Deleted rows longer than a page: whole where their overflow pages are, else cut, and said to be."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parsers.base import Context, parsers
from parsers.records import Message, Warning  # noqa: A004  (the field's own word)
from parsers.sqlite.carving import Found
from parsers.sqlite.overflow import Overflow
from parsers.sqlite.pages import File
from parsers.sqlite.recovery import WARNING_CUT, recovered
from tests.parsers.test_recovery import _SCHEMA, T0, carved
from tests.support import opened

_COLUMNS = ("_id", "chat_row_id", "from_me", "key_id", "sender_jid_row_id", "timestamp", "received_timestamp",
            "message_type", "text_data", "status")  # fmt: skip


def words(rnd: random.Random, row: int, size: int) -> str:
    """A text whose every piece says which row and which place it is of, so that a wrong piece shows."""
    return "".join(f"row {row} at {n}; " for n in range(size // 12 + 1))[:size] + rnd.choice(("", "é", "护"))


def row_of(rnd: random.Random, n: int, share: float) -> tuple[Any, ...]:
    size = rnd.randint(2000, 14_000) if rnd.random() < share else rnd.randint(3, 80)
    return (n, rnd.randint(1, 9), rnd.randint(0, 1), f"{rnd.getrandbits(128):032X}", None, T0 + n * 60_000,
            T0 + n * 60_000 + 500, 0, words(rnd, n, size), 0)  # fmt: skip


def make(
    path: Path, n: int, gone: list[int], *, seed: int = 1, page: int = 4096, spare: int = 30, later: int = 0,
    share: float = 0.3, vacuum: bool = False, reuse: int = 0,
) -> dict[int, tuple[Any, ...]]:
    """A database of n messages, a share of them long, from which some are deleted; all rows that ever were.

    `spare`: free pages that are there before, so that those of the deleted rows become leaves of the freelist. `later`:
    rows written afterwards, which use free pages again, every other one deleted again. `reuse`: pages that something
    else uses afterwards.
    """
    rnd = random.Random(seed)
    rows = {i: row_of(rnd, i, share) for i in range(1, n + 1)}
    put = f"INSERT INTO message VALUES ({', '.join('?' * 10)})"
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute(f"PRAGMA page_size = {page}")
        db.execute(f"PRAGMA auto_vacuum = {int(vacuum)}")
        for pragma in ("secure_delete = OFF", "synchronous = OFF", "journal_mode = MEMORY"):
            db.execute(f"PRAGMA {pragma}")
        db.executescript(_SCHEMA)
        db.execute("CREATE TABLE filling (x BLOB)")
        db.execute("INSERT INTO filling VALUES (?)", (bytes(page * spare),))
        db.executemany("INSERT INTO jid VALUES (?, ?, 's.whatsapp.net', ?)",
                       [(c, f"3363998{c:04}", f"3363998{c:04}@s.whatsapp.net") for c in range(1, 10)])  # fmt: skip
        db.executemany("INSERT INTO chat VALUES (?, ?, NULL)", [(c, c) for c in range(1, 10)])
        db.execute("BEGIN")
        db.executemany(put, rows.values())
        db.execute("COMMIT")
        db.execute("DELETE FROM filling")
        for one in gone:
            db.execute("DELETE FROM message WHERE _id = ?", (one,))
        for i in range(n + 1, n + later + 1):
            rows[i] = row_of(rnd, i, share)
            db.execute(put, rows[i])
        for i in range(n + 1, n + later + 1, 2):
            db.execute("DELETE FROM message WHERE _id = ?", (i,))
        if reuse:
            db.execute("INSERT INTO filling VALUES (?)", (b"other words " * (page * reuse // 12),))
    return rows


def longest(seed: int, n: int, share: float) -> list[int]:
    """Long rows that a database of this seed will have, not beside one another."""
    rnd = random.Random(seed)
    long = [i for i in range(1, n + 1) if len(row_of(rnd, i, share)[8]) > 4200]
    return [i for i, before in zip(long, [-9, *long], strict=False) if i - before > 3]


def living(path: Path) -> set[int]:
    with closing(sqlite3.connect(path)) as db:
        return {n for (n,) in db.execute("SELECT _id FROM message")}


def check(found: list[Found], rows: dict[int, tuple[Any, ...]], alive: set[int], *, used: bool = False) -> None:
    """Each is a deleted row, whole or cut, and none lives. `used`: free pages were used again, so that the rest of one
    may in rare cases be another's, which its confidence says.
    """
    by_key = {row[3]: row for row in rows.values()}
    assert len({one.values[3] for one in found}) == len(found), "the same row twice"
    for one in found:
        row = by_key[one.values[3]]
        assert row[0] not in alive
        assert one.rowid in (None, row[0])
        if one.cut:
            assert one.values[1:8] == row[1:8]
            assert len(one.values) == 9
            assert row[8].startswith(one.values[8])
            assert len(one.values[8]) < len(row[8])
            assert one.confidence != "high"
        elif one.pages:
            assert one.confidence == "low"
            assert used or one.values[1:] == row[1:], "whole, to the last letter"
            assert (one.values[1:8], one.values[8][:30]) == (row[1:8], row[8][:30])
        else:
            assert one.values[1:8] == row[1:8]


def test_long_rows_are_whole_where_their_pages_are(tmp_path: Path) -> None:
    gone = longest(5, 600, 0.05)
    rows = make(tmp_path / "msgstore.db", 600, gone, seed=5, share=0.05, page=1024)
    found = carved(tmp_path)
    check(found, rows, living(tmp_path / "msgstore.db"))
    assert len(gone) > 12
    assert sum(bool(one.pages) for one in found) >= 0.4 * len(gone)  # of the others the page was put in order
    assert all(len(one.values) == 10 for one in found if one.pages)


def test_rows_whose_pages_are_used_again_are_cut(tmp_path: Path) -> None:
    gone = longest(5, 600, 0.05)
    rows = make(tmp_path / "msgstore.db", 600, gone, seed=5, share=0.05, spare=2, reuse=15)
    found = carved(tmp_path)
    check(found, rows, living(tmp_path / "msgstore.db"))
    assert any(one.cut for one in found)


@pytest.mark.parametrize("page", [512, 1024, 4096, 65536])
@pytest.mark.parametrize("share", [0.2, 1.0])
def test_nothing_is_found_where_nothing_was_deleted(page: int, share: float, tmp_path: Path) -> None:
    make(tmp_path / "msgstore.db", 200, [], page=page, share=share)
    assert carved(tmp_path) == []


def test_rows_that_were_changed_are_not_deleted_ones(tmp_path: Path) -> None:
    """What a change leaves of a long text that lives on is not shown as deleted."""
    make(tmp_path / "msgstore.db", 200, [], share=0.6)
    with closing(sqlite3.connect(tmp_path / "msgstore.db", isolation_level=None)) as db:
        db.execute("UPDATE message SET text_data = 'short now' WHERE _id % 3 = 0")
        db.execute("UPDATE message SET text_data = text_data || text_data WHERE _id % 5 = 0")
    assert carved(tmp_path) == []


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000), share=st.floats(0.05, 1), page=st.sampled_from([512, 1024, 4096]),
       later=st.integers(0, 80), spare=st.integers(1, 40), reuse=st.integers(0, 30), vacuum=st.booleans())  # fmt: skip
def test_whatever_is_deleted_and_used_again_only_that_is_found(
    tmp_path_factory: pytest.TempPathFactory, seed: int, share: float, page: int, later: int, spare: int, reuse: int,
    vacuum: bool,
) -> None:
    folder = tmp_path_factory.mktemp("long")
    rnd = random.Random(seed)
    gone = [i for i in range(1, 121) if rnd.random() < 0.3]
    rows = make(folder / "msgstore.db", 120, gone, seed=seed, page=page, later=later, spare=spare, share=share,
                reuse=reuse, vacuum=vacuum)  # fmt: skip
    check(carved(folder), rows, living(folder / "msgstore.db"), used=bool(later or reuse))


def test_they_come_out_as_messages_and_are_said_to_be_cut(tmp_path: Path) -> None:
    """Also where the table forbids that a column that is lost be empty."""
    gone = longest(5, 600, 0.05)
    rows = make(tmp_path / "msgstore.db", 600, gone, seed=5, share=0.05, spare=2, reuse=15)
    with closing(sqlite3.connect(tmp_path / "msgstore.db", isolation_level=None)) as db:
        db.execute("PRAGMA writable_schema = ON")
        db.execute("UPDATE sqlite_master SET sql = replace(sql, 'status INTEGER', 'status INTEGER NOT NULL')"
                   " WHERE name = 'message'")  # fmt: skip
    whatsapp = next(p for p in parsers() if p.id == "whatsapp-android")
    with opened(tmp_path) as evidence:
        records = list(recovered(whatsapp, evidence.get("msgstore.db"), Context()))
    by_time = {row[5]: row for row in rows.values()}
    cut = [one for one in records if isinstance(one, Message) and (one.details or {})["recovered"].get("cut")]
    assert cut
    for message in cut:
        assert by_time[message.time.utc_ms][8].startswith(message.text or "?")
        assert message.provenance.row in (None, by_time[message.time.utc_ms][0])
    (warning,) = [one for one in records if isinstance(one, Warning) and one.message == WARNING_CUT]
    assert warning.args["count"] == len(cut)


@pytest.mark.parametrize("page", [512, 1024, 4096, 65536])
def test_how_much_stands_on_a_page_is_what_sqlite_does(page: int, tmp_path: Path) -> None:
    """Payloads of every size around the limits: their cells end where SQLite ends them."""
    path = tmp_path / "a.db"
    sizes = [*range(page - 60, page + 60, 7), page * 2, page * 3 + 17, page * 5 - 3]
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute(f"PRAGMA page_size = {page}")
        db.execute("CREATE TABLE t (x BLOB)")
        for size in sizes:
            db.execute("INSERT INTO t VALUES (?)", (bytes([65]) * size,))
        has_stat = db.execute("SELECT 1 FROM pragma_module_list WHERE name = 'dbstat'").fetchone()
        used = db.execute("SELECT sum(payload) FROM dbstat WHERE name = 't' AND pagetype = 'leaf'").fetchone()[0] \
            if has_stat else None
    with opened(tmp_path) as evidence:
        overflow = Overflow(File(evidence.items[0]))
        local = 0
        for size in sizes:
            serial = size * 2 + 12
            header = 1 + next(n for n in range(1, 9) if serial < 1 << 7 * n)
            local += overflow.local(header + size)
    if used is None:
        pytest.skip("this SQLite has no table dbstat")
    assert local == used
