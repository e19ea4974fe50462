"""What a message is called that a database holds with its write-ahead log and without it."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from parsers.records import OWNER, Message
from parsers.times import from_unix_ms
from tests.parsers.test_whatsapp_android_people import SCHEMA, row
from tests.support import leave_wal
from tests.triage.conftest import Take
from tests.triage.invented import T0, chat, counted, say
from triage.case import Case
from triage.custody import verification
from triage.ingest import Import
from triage.store import Store

ANA, BOSS = "+33639980001", "+33639980002"
_JOB = """
CREATE TABLE deleted_chat_job (_id INTEGER PRIMARY KEY AUTOINCREMENT, chat_row_id INTEGER NOT NULL, block_size INTEGER,
  singular_message_delete_rows_id TEXT, deleted_message_row_id INTEGER, deleted_starred_message_row_id INTEGER);
INSERT INTO deleted_chat_job (chat_row_id, singular_message_delete_rows_id) VALUES (1, '"7"');
"""


def _states(store: Store) -> list[tuple[str, str, list[str]]]:
    return [(m["text"], m["state"], sorted(s["state"] for s in m["sources"])) for m in store.messages()]


def test_a_star_or_a_tick_in_the_log_neither_brings_nor_removes_a_message(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "evidence" / "msgstore.db"
    path.parent.mkdir()
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.executescript(SCHEMA + "INSERT INTO chat VALUES (1, 1, NULL, NULL);" + _JOB + "".join(
            row(n, 1, text, me=1) for n, text in enumerate(("plain", "star", "sent", "old", "gone", "late", "hid"), 1)))
    leave_wal(path, """
        UPDATE message SET starred = 1 WHERE _id IN (2, 7);
        UPDATE message SET status = 0 WHERE _id = 3;
        UPDATE message SET text_data = 'new' WHERE _id = 4;
        UPDATE message SET timestamp = timestamp + 1 WHERE _id = 6;
        DELETE FROM message WHERE _id = 5;
    """ + row(9, 1, "only there", me=1))
    Import(case).run([path.parent])
    store = Store(case)
    assert _states(store) == [
        ("plain", "live", ["live"]), ("star", "live", ["live", "live"]), ("sent", "live", ["live", "live"]),
        ("new", "wal_only", ["wal_only"]), ("old", "removed_by_wal", ["removed_by_wal"]),
        ("gone", "removed_by_wal", ["removed_by_wal"]), ("late", "wal_only", ["removed_by_wal", "wal_only"]),
        ("hid", "deleted_by_app", ["deleted_by_app", "removed_by_wal"]), ("only there", "wal_only", ["wal_only"])]
    assert "not_sent" not in json.dumps([d for (d,) in case.db.execute("SELECT details FROM copy")])
    assert verification.verify_index(case) == []


def _pair(**other: Any) -> list[Message]:
    """A message as the log leaves it and as it was before."""
    shown: dict[str, Any] = {"text": "pay", "chat": "a", "sender": ANA, "row": 1, "same": "k"}
    return [say(state="wal_only", **shown), say(state="removed_by_wal", **shown | other)]


@pytest.mark.parametrize(("pair", "state"), [
    (_pair(), "live"), (_pair(row=2), "live"), (_pair()[::-1], "live"), (_pair(sender=BOSS), "wal_only"),
    (_pair(sender=OWNER), "wal_only"), (_pair(time=from_unix_ms(T0 + 1)), "wal_only"),
    (_pair(kind="image"), "wal_only"),
])
def test_both_views_have_a_message_when_writer_time_and_kind_are_the_same(
    take: Take, pair: list[Message], state: str
) -> None:
    store = take([*chat("a", ANA), *chat("b", BOSS), *counted(*pair)])
    (message,) = store.messages()
    assert (message["state"], len(message["sources"])) == (state, 2)
