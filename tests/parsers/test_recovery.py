"""Deleted rows: found in what SQLite leaves lying, and never where nothing was deleted."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parsers.base import Context, parsers
from parsers.records import Conversation, Message
from parsers.records import Found as Counted
from parsers.sqlite.carving import Carver, Found, carve
from parsers.sqlite.database import MAGIC
from parsers.sqlite.pages import varint, varint_length
from parsers.sqlite.recovery import recovered
from tests.support import FIXTURES, build, cases, opened

_SCHEMA = """
CREATE TABLE message (_id INTEGER PRIMARY KEY AUTOINCREMENT, chat_row_id INTEGER NOT NULL, from_me INTEGER NOT NULL,
  key_id TEXT NOT NULL, sender_jid_row_id INTEGER, timestamp INTEGER, received_timestamp INTEGER, message_type INTEGER,
  text_data TEXT, status INTEGER);
CREATE UNIQUE INDEX message_key ON message (chat_row_id, from_me, key_id);
CREATE TABLE chat (_id INTEGER PRIMARY KEY, jid_row_id INTEGER, subject TEXT);
CREATE TABLE jid (_id INTEGER PRIMARY KEY, user TEXT, server TEXT, raw_string TEXT);
CREATE TABLE tricky (_id INTEGER PRIMARY KEY, chat_row_id INTEGER, from_me INTEGER, key_id TEXT,
  sender_jid_row_id INTEGER, timestamp INTEGER, received_timestamp INTEGER, message_type INTEGER, text_data TEXT,
  status INTEGER);
"""
_WORDS = ("work", "pay", "passport", "money", "come", "here", "now", "please", "later", "ok", "yes", "no", "папери",
          "护照", "جواز")
T0 = 1_700_000_000_000


def make(path: Path, n: int, deleted: list[int], *, seed: int = 1, page: int = 4096, changed: bool = False,
         secure: bool = False, wal: bool = False) -> dict[int, tuple[Any, ...]]:
    """A database of n messages from which some are deleted; returns those."""
    rnd = random.Random(seed)
    db = sqlite3.connect(path, isolation_level=None)
    db.execute(f"PRAGMA page_size = {page}")
    db.execute(f"PRAGMA secure_delete = {'ON' if secure else 'OFF'}")
    db.executescript(_SCHEMA)
    db.execute("BEGIN")
    for chat in range(1, 10):
        db.execute("INSERT INTO jid VALUES (?, ?, 's.whatsapp.net', ?)",
                   (chat, f"3363998{chat:04}", f"3363998{chat:04}@s.whatsapp.net"))
        db.execute("INSERT INTO chat VALUES (?, ?, NULL)", (chat, chat))
    for i in range(1, n + 1):
        row = (i, rnd.randint(1, 9), rnd.randint(0, 1), f"{rnd.getrandbits(128):032X}", None, T0 + i * 60_000,
               T0 + i * 60_000 + 500, 0, " ".join(rnd.choices(_WORDS, k=rnd.randint(1, 20))), 0)
        db.execute("INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        db.execute("INSERT INTO tricky VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                   (i, i % 7, 2, f"x{i}", 1, i, i, 5, "?", 9))
    if changed:
        db.execute("UPDATE message SET status = 5, text_data = text_data || ' edited' WHERE _id % 7 = 0")
    db.execute("COMMIT")
    if wal:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA wal_autocheckpoint = 0")
    rows = {row[0]: row for row in db.execute("SELECT * FROM message")}
    db.execute("BEGIN")
    for table in ("message", "tricky"):
        db.executemany(f"DELETE FROM {table} WHERE _id = ?", [(i,) for i in deleted])
    db.execute("COMMIT")
    if wal:
        copy = path.with_name("copy")
        for ending in ("", "-wal"):
            shutil.copy(f"{path}{ending}", f"{copy}{ending}")
        db.close()
        for ending in ("", "-wal"):
            shutil.move(f"{copy}{ending}", f"{path}{ending}")
    else:
        db.close()
    return {i: rows[i] for i in deleted}


def carved(folder: Path, name: str = "msgstore.db", table: str = "message") -> list[Found]:
    with opened(folder) as evidence:
        item = evidence.get(name)
        before = item.digests().sha256
        with item.database() as database:
            found = carve(database, [table])[table]
        assert item.digests().sha256 == before
        return found


def right(found: list[Found], gone: dict[int, tuple[Any, ...]], *, changed: bool = False) -> list[Found]:
    """Those that are deleted rows, whole; an older version of one, before it was changed, counts too. Of one that
    nothing vouches for, the end of the text may be another's.
    """
    texts = {row[3]: row for row in gone.values()}
    return [f for f in found if (row := texts.get(f.values[3])) is not None and f.rowid in (None, row[0])
            and (f.values[1:] == row[1:] or (changed and f.values[5] == row[5])
                 or (f.confidence == "medium" and f.values[8][:-8] == row[8][:len(f.values[8]) - 8]))]


@pytest.mark.parametrize(("deleted", "least"), [
    (list(range(100, 120)), 0.9), (list(range(500, 900)), 0.8), (random.Random(3).sample(range(1, 2000), 150), 0.95),
])
@pytest.mark.parametrize("changed", [False, True])
def test_deleted_rows_are_found_and_nothing_else(
    tmp_path: Path, deleted: list[int], least: float, changed: bool
) -> None:
    gone = make(tmp_path / "msgstore.db", 2000, deleted, changed=changed)
    found = carved(tmp_path)
    assert right(found, gone, changed=changed) == found, "a row that never was"
    assert len(found) >= least * len(gone) * (0.25 if changed else 1)  # changes overwrite what was deleted before
    assert len({f.values[3] for f in found}) == len(found), "the same row twice"


@pytest.mark.parametrize("changed", [False, True])
@pytest.mark.parametrize("page", [512, 4096, 65536])
def test_nothing_is_found_where_nothing_was_deleted(tmp_path: Path, changed: bool, page: int) -> None:
    make(tmp_path / "msgstore.db", 1500, [], changed=changed, page=page)
    assert carved(tmp_path) == []


def test_what_was_wiped_is_not_made_up(tmp_path: Path) -> None:
    make(tmp_path / "msgstore.db", 800, list(range(1, 400)), secure=True)
    assert carved(tmp_path) == []


def test_wiped_pages_of_a_wide_table_are_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every byte of theirs may begin a row of nothing but NULL; to look at each took minutes for a megabyte."""
    columns = ", ".join(f"c{n} INTEGER" for n in range(80))
    db = sqlite3.connect(tmp_path / "wide.db", isolation_level=None)
    db.executescript(f"PRAGMA secure_delete = ON; CREATE TABLE wide (_id INTEGER PRIMARY KEY, {columns});")
    db.executemany(f"INSERT INTO wide (c0) VALUES ({10**12} + ?)", [(n,) for n in range(400)])
    db.execute("DELETE FROM wide WHERE _id > 10")  # too few left to say what rows look like
    db.close()
    looked: list[int] = []
    payload = Carver._payload
    monkeypatch.setattr(Carver, "_payload", lambda *given: looked.append(given[2]) or payload(*given))
    assert carved(tmp_path, "wide.db", "wide") == []
    assert len(looked) < 100


def test_rows_deleted_in_the_log_are_told_by_the_two_views_and_not_twice(tmp_path: Path) -> None:
    make(tmp_path / "msgstore.db", 800, list(range(100, 200)), wal=True)
    assert carved(tmp_path) == []


def test_a_table_that_was_emptied_gives_no_rows_of_another(tmp_path: Path) -> None:
    gone = make(tmp_path / "msgstore.db", 300, list(range(1, 301)))
    found = carved(tmp_path)
    assert right(found, gone) == found
    assert {f.confidence for f in found} <= {"low"}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000), share=st.floats(0, 0.6), page=st.sampled_from([512, 1024, 4096]))
def test_whatever_is_deleted_only_that_is_found(
    tmp_path_factory: pytest.TempPathFactory, seed: int, share: float, page: int
) -> None:
    folder = tmp_path_factory.mktemp("carve")
    rnd = random.Random(seed)
    gone = make(folder / "msgstore.db", 300, [i for i in range(1, 301) if rnd.random() < share], seed=seed, page=page)
    found = carved(folder)
    assert right(found, gone) == found


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_file_ends_nothing(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    make(folder / "msgstore.db", 120, list(range(20, 60)), page=1024)
    content = bytearray((folder / "msgstore.db").read_bytes())
    for _ in range(data.draw(st.integers(1, 30))):
        content[data.draw(st.integers(100, len(content) - 1))] = data.draw(st.integers(0, 255))
    (folder / "msgstore.db").write_bytes(content[:data.draw(st.integers(200, len(content)))])
    whatsapp = next(p for p in parsers() if p.id == "whatsapp-android")
    with opened(folder) as evidence:
        list(recovered(whatsapp, evidence.get("msgstore.db"), Context()))


def test_recovered_messages_are_read_by_the_format_and_counted_apart(tmp_path: Path) -> None:
    gone = make(tmp_path / "msgstore.db", 2000, random.Random(3).sample(range(1, 2000), 150))
    whatsapp = next(p for p in parsers() if p.id == "whatsapp-android")
    with opened(tmp_path) as evidence:
        records = list(recovered(whatsapp, evidence.get("msgstore.db"), Context()))
    messages = [r for r in records if isinstance(r, Message)]
    by_words = {(row[8], row[5]): row for row in gone.values()}
    assert len(messages) > 140
    assert sum(r.n for r in records if isinstance(r, Counted)) == len(messages)
    assert {r.kind for r in records if isinstance(r, Counted)} == {"recovered"}
    for message in messages:
        row = by_words[message.text, message.time.utc_ms]
        assert message.state == "recovered"
        assert message.provenance.row in (None, row[0])
        assert message.provenance.offset is not None
        assert message.details["recovered"]["confidence"] in ("high", "medium", "low")
    assert not [r for r in records if isinstance(r, Conversation)], "their rows stand, and were told of with the rest"


@pytest.mark.parametrize("parser", [p for p in parsers() if p.recovers], ids=lambda p: p.id)
def test_no_fixture_holds_a_deleted_row_that_nobody_deleted(parser: Any, tmp_path: Path) -> None:
    looked = 0
    for case in cases(parser.id):
        if any(path.name.endswith(".wal.sql") for path in case.rglob("*.sql")):
            continue
        sql = "\n".join(path.read_text("utf-8") for path in case.rglob("*.sql"))
        if "DELETE FROM" in sql.upper() or "DROP TABLE" in sql.upper():
            continue
        folder = build(case, tmp_path / case.name)
        with opened(folder) as evidence:
            for item in evidence.items:
                if item.head(16) == MAGIC and parser.identify(item):
                    looked += 1
                    assert [r for r in recovered(parser, item, Context()) if isinstance(r, Message)] == [], case.name
    assert looked, f"no fixture of {parser.id} in {FIXTURES} was looked at"


@given(st.integers(0, (1 << 63) - 1))
def test_varints(value: int) -> None:
    groups = [value >> shift & 0x7F for shift in range(56, -1, -7)]
    if value >> 56:
        data = bytes(g | 0x80 for g in [value >> 57 & 0x7F, *[value >> s & 0x7F for s in range(50, 7, -7)]]) + bytes(
            [value & 0xFF])
    else:
        short = groups[next((n for n, g in enumerate(groups) if g), 8):]
        data = bytes(g | 0x80 for g in short[:-1]) + bytes([short[-1]])
    assert varint_length(value) == len(data)
    assert varint(data, 0) == (value if len(data) < 9 else varint(data, 0)[0], len(data))


def test_real_databases_hold_what_they_held(testdata: Path) -> None:
    """None of the samples of message databases gives a deleted row that its own content contradicts."""
    counts: Counter[str] = Counter()
    for folder in ("android-sms/2013", "android-sms/2020", "whatsapp-android/legacy", "viber-android", "skype",
                   "tango-android", "imessage", "android-contacts"):
        with opened(testdata / folder) as evidence:
            for item in evidence.items:
                for parser in parsers():
                    if parser.recovers and item.head(16) == MAGIC and parser.identify(item):
                        for record in recovered(parser, item, Context()):
                            if isinstance(record, Message):
                                counts[parser.id] += 1
                                assert record.time.utc_ms, record
    assert counts.total() < 60


@pytest.mark.rules
def test_a_case_counts_them_apart(tmp_path: Path) -> None:
    from triage import search
    from triage.case import Case
    from triage.ingest import Import
    from triage.store import Store
    from triage.views import overview

    gone = make(tmp_path / "evidence-msgstore.db", 2000, random.Random(3).sample(range(1, 2000), 150))
    with Case.create(tmp_path / "c.attest", None, "ada") as case:
        Import(case, closely=False).run([tmp_path / "evidence-msgstore.db"])
        info = overview.info(case)
        line = info["sources"][0]["kinds"]["recovered"]
        assert 140 < line["stored"] <= len(gone)
        assert line["found"] == line["stored"] + line["merged"] + line["rejected"]
        assert info["totals"]["messages"] == 2000 - len(gone)
        for chat in overview.conversations(Store(case)):
            assert chat["state"] == "live"
            assert chat["details"]["missing_rows"]["beside"] < 2 * len(gone), "not what the copy lacks"
        found = list(search.find(Store(case), search.parse("state:recovered")))
        assert len(found) == line["stored"]
        place = found[0]["sources"][0]
        assert place["table"] == "message"
        assert place["offset"]
        assert sum(c["messages"] for c in overview.conversations(Store(case))) == 2000 - len(gone)
