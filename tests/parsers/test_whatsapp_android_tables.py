"""WhatsApp for Android: databases in which tables of several versions meet, and what stands in tables of one alone."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pytest

from parsers.apps.whatsapp import sent
from parsers.base import Context
from parsers.errors import MissingColumns
from parsers.records import (
    OWNER,
    Call,
    Conversation,
    Participant,
    Record,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.sqlite.recovery import recovered
from tests import frames, support
from tests.parsers.test_whatsapp_android import PARSER, at, made, messages, records_of

_OF_2018 = """
CREATE TABLE messages (_id INTEGER PRIMARY KEY AUTOINCREMENT, key_remote_jid TEXT, key_from_me INTEGER, key_id TEXT,
  status INTEGER, data TEXT, timestamp INTEGER, media_wa_type TEXT, media_size INTEGER, remote_resource TEXT,
  receipt_device_timestamp INTEGER, read_device_timestamp INTEGER, played_device_timestamp INTEGER);
INSERT INTO messages VALUES
  (1, '4912345678-15@g.us', 1, '15000', 6, 'Familie', 1500000000000, '0', 11, '4912345678@s.whatsapp.net', -1, -1, -1),
  (2, '4912345679@s.whatsapp.net', 1, 'AAAAAAAAAAAAAAAAAAAA', 13, 'hallo', 1500000001000, '0', 0, NULL, 1500000002000,
   1500000003000, -1),
  (3, '4912345678-15@g.us', 1, 'BBBBBBBBBBBBBBBBBBBB', 5, 'alle', 1500000004000, '0', 0, NULL, -1, -1, -1),
  (4, '4912345679@s.whatsapp.net', 0, 'CCCCCCCCCCCCCCCCCCCC', 0, 'na', 1500000005000, '0', 0, NULL, -1, -1, -1);
CREATE TABLE receipts (_id INTEGER PRIMARY KEY, key_remote_jid TEXT, key_id TEXT, remote_resource TEXT,
  receipt_device_timestamp INTEGER, read_device_timestamp INTEGER, played_device_timestamp INTEGER);
INSERT INTO receipts VALUES
  (1, '4912345678-15@g.us', 'BBBBBBBBBBBBBBBBBBBB', '4912345679@s.whatsapp.net', 1500000004500, 1500000004600, -1),
  (2, '4912345678-15@g.us', 'BBBBBBBBBBBBBBBBBBBB', '4912345670@s.whatsapp.net', 1500000004700, -1, -1);
"""
_MOVED = """
CREATE TABLE jid (_id INTEGER PRIMARY KEY, user TEXT, server TEXT);
INSERT INTO jid VALUES (1, '4912345678-15', 'g.us'), (2, '4912345679', 's.whatsapp.net'),
  (3, '4912345678', 's.whatsapp.net');
CREATE TABLE chat (_id INTEGER PRIMARY KEY, jid_row_id INTEGER, subject TEXT);
INSERT INTO chat VALUES (1, 1, 'Familie'), (2, 2, NULL);
CREATE TABLE message (_id INTEGER PRIMARY KEY, chat_row_id INTEGER, from_me INTEGER, key_id TEXT,
  sender_jid_row_id INTEGER, status INTEGER, timestamp INTEGER, message_type INTEGER, text_data TEXT);
INSERT INTO message VALUES (1, 1, 1, '15000', 3, 6, 1500000000000, 7, 'Familie'),
  (2, 2, 1, 'AAAAAAAAAAAAAAAAAAAA', 0, 13, 1500000001000, 0, 'hallo'),
  (5, 2, 0, 'DDDDDDDDDDDDDDDDDDDD', 0, 0, 1500000006000, 0, 'neu');
CREATE TABLE message_system (message_row_id INTEGER PRIMARY KEY, action_type INTEGER);
INSERT INTO message_system VALUES (1, 11);
"""


def _made_of(sql: str, folder: Path) -> list[Record]:
    folder.mkdir()
    with contextlib.closing(sqlite3.connect(folder / "msgstore.db")) as connection:
        connection.executescript(sql)
    return support.read(PARSER, folder)


def test_older_tables_tell_who_received_and_read_what(tmp_path: Path) -> None:
    records = _made_of(_OF_2018, tmp_path / "x")
    one, both = (at(records, row, "messages").details for row in (2, 3))
    assert one == {"receipts": [
        {"who": "4912345679@s.whatsapp.net", "delivered_ms": 1500000002000, "read_ms": 1500000003000}]}  # fmt: skip
    assert both is not None
    assert sorted(both["receipts"], key=lambda receipt: str(receipt["who"])) == [
        {"who": "4912345670@s.whatsapp.net", "delivered_ms": 1500000004700},
        {"who": "4912345679@s.whatsapp.net", "delivered_ms": 1500000004500, "read_ms": 1500000004600},
    ]
    assert at(records, 4, "messages").details is None


def test_a_row_of_both_tables_is_one_message(tmp_path: Path) -> None:
    """Also an event, whose key is short and whose type the two tables write otherwise."""
    records = _made_of(_OF_2018 + _MOVED, tmp_path / "x")
    assert len(messages(records)) == 7
    assert len({m.same for m in messages(records)}) == 5
    assert {m.text for m in messages(records)} == {"Familie", "hallo", "alle", "na", "neu"}


@pytest.mark.parametrize(
    ("sql", "texts"),
    [
        (_OF_2018 + "CREATE VIEW message AS SELECT _id, 1 AS chat_row_id, key_from_me AS from_me, key_id"
         " FROM messages;", ["Familie", "hallo", "alle", "na"]),
        (_MOVED + "CREATE VIEW messages AS SELECT _id, 'a@s.whatsapp.net' AS key_remote_jid, from_me AS key_from_me,"
         " key_id, text_data AS data FROM message;", ["Familie", "hallo", "neu"]),
    ],
)  # fmt: skip
def test_a_view_of_the_name_of_a_table_is_no_table(sql: str, texts: list[str], tmp_path: Path) -> None:
    assert [m.text for m in messages(_made_of(sql, tmp_path / "x"))] == texts


def test_a_database_whose_messages_are_a_view_alone_is_not_passed_over(tmp_path: Path) -> None:
    sql = _MOVED.replace("TABLE message (", "TABLE elsewhere (").replace("INTO message VALUES", "INTO elsewhere VALUES")
    with pytest.raises(MissingColumns):
        _made_of(sql + "CREATE VIEW message AS SELECT * FROM elsewhere;", tmp_path / "x")


def test_a_receipt_that_came_in_later_makes_no_second_message(tmp_path: Path) -> None:
    """The tick of a message turns blue in the log: the message is the same in both views."""
    root = made("of-2026", tmp_path)
    support.leave_wal(root / "msgstore.db", "UPDATE receipt_user SET read_timestamp = 1760000070000 WHERE _id = 5; "
                      "INSERT INTO receipt_user VALUES (6, 2, 1, 1760000002500, NULL, NULL);")  # fmt: skip
    records = support.read(PARSER, root)
    assert {(m.state, m.provenance.row) for m in messages(records) if m.state != "live"} == {("deleted_by_app", 13)}
    assert len(messages(records)) == 14
    poll, second = at(records, 10).details, at(records, 2).details
    assert poll is not None
    assert second is not None
    assert poll["receipts"][0]["read_ms"] == 1760000070000
    assert second["receipts"][0]["delivered_ms"] == 1760000002500


def test_a_group_call_is_of_the_one_who_began_it(tmp_path: Path) -> None:
    records = records_of("of-2026", tmp_path)
    begun, own, _ = (record for record in records if isinstance(record, Call))
    assert (begun.conversation, begun.sender) == ("120363000000000004@g.us", "40722000002@s.whatsapp.net")
    assert (own.sender, own.participants) == (OWNER, ())
    people = {record.key for record in records if isinstance(record, Participant)}
    assert not {key for key in people if key.endswith("@g.us") or "40722000009" in key}


def test_a_tick_in_the_log_makes_no_second_message_of_2018(tmp_path: Path) -> None:
    _made_of(_OF_2018, tmp_path / "x")
    support.leave_wal(tmp_path / "x" / "msgstore.db", "UPDATE messages SET status = 13, read_device_timestamp = "
                      "1500000009000 WHERE _id = 3")  # fmt: skip
    found = messages(support.read(PARSER, tmp_path / "x"))
    assert [(m.provenance.row, m.state) for m in found] == [(1, "live"), (2, "live"), (3, "live"), (4, "live")]


def test_what_is_left_of_a_deleted_chat_is_noted_at_the_people(tmp_path: Path) -> None:
    records = records_of("of-2026", tmp_path)
    left = {r.key: r for r in records if isinstance(r, Conversation) and "deleted_chat" in (r.details or {})}
    assert {key: record.state for key, record in left.items()} == {
        "900000000000077@lid": "deleted_by_app", "40722000002@s.whatsapp.net": "deleted_by_app",
    }  # fmt: skip
    said = [record.args for record in records if isinstance(record, Warning)]
    assert {"chats": 2} in said
    assert {"rows": 1, "table": "message_thumbnail"} in said


_CALLS = """
CREATE TABLE jid (_id INTEGER PRIMARY KEY, user TEXT, server TEXT);
INSERT INTO jid VALUES (1, '4912345679', 's.whatsapp.net');
CREATE TABLE chat (_id INTEGER PRIMARY KEY, jid_row_id INTEGER, subject TEXT);
CREATE TABLE message (_id INTEGER PRIMARY KEY, chat_row_id INTEGER, from_me INTEGER, key_id TEXT);
CREATE TABLE call_log (_id INTEGER PRIMARY KEY AUTOINCREMENT, jid_row_id INTEGER, from_me INTEGER, call_id TEXT,
  transaction_id INTEGER, timestamp INTEGER, video_call INTEGER, duration INTEGER, call_result INTEGER,
  bytes_transferred INTEGER, group_jid_row_id INTEGER NOT NULL DEFAULT 0);
"""


def test_deleted_calls_are_found_again(tmp_path: Path) -> None:
    calls = ", ".join(
        f"({n}, 1, {n % 2}, '{n:032X}', -1, {1_700_000_000_000 + n * 60_000}, 0, {20 + n % 60}, 5, {n * 1000}, 0)"
        for n in range(1, 61)
    )
    path = tmp_path / "msgstore.db"
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA secure_delete = OFF")
        connection.executescript(f"{_CALLS}INSERT INTO call_log VALUES {calls};")
        connection.execute("UPDATE call_log SET bytes_transferred = 9e999 WHERE _id = 60")  # infinite, and no obstacle
        connection.execute("DELETE FROM call_log WHERE _id IN (20, 21, 40)")
    with support.opened(tmp_path) as evidence:
        found = [r for r in recovered(PARSER, evidence.items[0], Context()) if isinstance(r, Call)]
    assert {(call.app_key, call.direction, call.state) for call in found} == {
        (f"{n:032X}", "out" if n % 2 else "in", "recovered") for n in (20, 21, 40)
    }
    assert {call.conversation for call in found} == {"4912345679@s.whatsapp.net"}


def test_a_call_in_seconds_and_one_with_nobody_left(tmp_path: Path) -> None:
    """Two calls with the same person stay together, also where that one is no longer listed."""
    sql = "INSERT INTO call_log VALUES (1, 1, 0, 'A', -1, 1700000000, 0, 5, 5, 0, 0),"
    sql += " (2, 77, 0, 'B', -1, 1700000100000, 0, 0, 2, 0, 0), (3, 77, 0, 'C', -1, 1700000200000, 0, 0, 2, 0, 0);"
    calls = [record for record in _made_of(_CALLS + sql, tmp_path / "x") if isinstance(record, Call)]
    assert (calls[0].time.utc_ms, (calls[0].details or {})["time_unit"]) == (1_700_000_000_000, "seconds")
    assert [call.conversation for call in calls[1:]] == ["unknown:jid 77", "unknown:jid 77"]


def test_a_call_that_the_log_changed_keeps_who_took_part(tmp_path: Path) -> None:
    people = "CREATE TABLE call_log_participant_v2 (_id INTEGER PRIMARY KEY, call_log_row_id INTEGER, jid_row_id"
    people += " INTEGER, call_result INTEGER); INSERT INTO call_log_participant_v2 VALUES (1, 1, 1, 5);"
    sql = f"{_CALLS}{people}INSERT INTO call_log VALUES (1, 0, 1, 'A', -1, 1700000000000, 0, 0, 5, 0, 0);"
    _made_of(sql, tmp_path / "x")
    support.leave_wal(tmp_path / "x" / "msgstore.db", "UPDATE call_log SET duration = 60")
    calls = [record for record in support.read(PARSER, tmp_path / "x") if isinstance(record, Call)]
    assert [(call.state, call.participants) for call in calls] == [
        ("wal_only", ("4912345679@s.whatsapp.net",)), ("removed_by_wal", ("4912345679@s.whatsapp.net",)),
    ]  # fmt: skip


@pytest.mark.parametrize("sql", [
    "INSERT INTO messages (_id, key_remote_jid, key_from_me, key_id) VALUES (9, '-1', 0, '-1');",
    f"{_MOVED}INSERT INTO message (_id, chat_row_id, from_me, key_id) VALUES (9, -1, 0, '-1');",
])  # fmt: skip
def test_a_placeholder_that_the_log_took_away_is_counted(sql: str, tmp_path: Path) -> None:
    _made_of(_OF_2018 + sql, tmp_path / "x")
    table = "message" if "message (" in sql else "messages"
    support.leave_wal(tmp_path / "x" / "msgstore.db", f"DELETE FROM {table} WHERE _id = 9")
    totals = support.ledger(support.read(PARSER, tmp_path / "x"))["message"]
    assert totals["found"] == totals["kept"] + totals["rejected"]
    assert totals["rejected"] == 1


_OF_2026 = """
CREATE TABLE message_quarantine (message_row_id INTEGER PRIMARY KEY, chat_row_id INTEGER, timestamp INTEGER,
  original_protobuf BLOB);
CREATE TABLE message_future (message_row_id INTEGER PRIMARY KEY, version INTEGER, data BLOB);
CREATE TABLE message_limit_sharing_setting (message_row_id INTEGER PRIMARY KEY, enabled INTEGER, trigger INTEGER);
CREATE TABLE message_ephemeral (message_row_id INTEGER PRIMARY KEY, duration INTEGER, expire_timestamp INTEGER,
  keep_in_chat INTEGER, after_read_duration INTEGER);
CREATE TABLE message_media_interactive_annotation (_id INTEGER PRIMARY KEY, message_row_id INTEGER,
  location_latitude REAL, location_longitude REAL, location_name TEXT, newsletter_name TEXT);
CREATE TABLE bot_memory_metadata (_id INTEGER PRIMARY KEY, message_row_id INTEGER, memory TEXT, added INTEGER);
CREATE TABLE status_message_info (message_row_id INTEGER PRIMARY KEY, is_group_status INTEGER,
  status_audience_custom_list_name TEXT);
CREATE TABLE agent_message_attribution (message_row_id INTEGER PRIMARY KEY, agent_id TEXT);
CREATE TABLE agent_devices (agent_id TEXT PRIMARY KEY, agent_name TEXT, device INTEGER);
CREATE TABLE quick_replies (_id INTEGER PRIMARY KEY, title TEXT, content TEXT);
CREATE TABLE composition (_id INTEGER PRIMARY KEY, chat_row_id INTEGER, quoted_message_row_id INTEGER,
  timestamp INTEGER, message_type INTEGER, text TEXT);
CREATE TABLE composition_media (composition_row_id INTEGER PRIMARY KEY, media_uri TEXT, media_name TEXT,
  media_duration_in_seconds INTEGER, file_length INTEGER);
UPDATE message SET text_data = NULL WHERE _id IN (2, 5);
INSERT INTO message_quarantine VALUES (2, 2, 1500000001500, x'3a020a00');
INSERT INTO message_limit_sharing_setting VALUES (2, 1, 0);
INSERT INTO message_ephemeral VALUES (5, 86400, 1500086400000, 0, 300);
INSERT INTO message_media_interactive_annotation VALUES (1, 5, 47.01, 28.86, 'Station', NULL);
INSERT INTO bot_memory_metadata VALUES (1, 5, 'has no passport', 1);
INSERT INTO status_message_info VALUES (5, 1, 'Girls');
INSERT INTO agent_message_attribution VALUES (2, 'a1'), (5, 'a2');
INSERT INTO agent_devices VALUES ('a1', 'Vera', 3);
INSERT INTO quick_replies VALUES (1, 'job', 'Good pay, we keep your papers safe');
INSERT INTO composition VALUES (7, 2, 5, 1500000009000, 2, NULL);
INSERT INTO composition_media VALUES (7, 'file:///data/voice/PTT-1.opus', NULL, 12, 900);
"""


def _sent(number: int, inner: bytes) -> bytes:
    return frames.varint(number << 3 | 2) + frames.varint(len(inner)) + inner


def test_what_databases_of_2026_tell_in_tables_of_their_own(tmp_path: Path) -> None:
    """A message that the app held back, one that it could not read, and what stands beside others."""
    viewed_once = _sent(55, _sent(1, _sent(3, _sent(3, b"her papers"))))
    sql = f"{_MOVED}{_OF_2026}".replace("x'3a020a00'", f"x'{viewed_once.hex()}'")
    sql += f"INSERT INTO message_future VALUES (5, 1, x'{_sent(6, _sent(1, b'from tomorrow')).hex()}');"
    records = _made_of(sql, tmp_path / "x")
    held, later = at(records, 2), at(records, 5)
    assert (held.text, held.raw) == ("her papers", viewed_once)
    assert held.details == {
        "text_from": "message as it was sent", "quarantined_ms": 1500000001500, "limited_sharing": {"enabled": 1},
        "agent": {"agent_name": "Vera", "agent_id": "a1"}}  # fmt: skip
    assert later.text == "from tomorrow"
    assert later.details == {
        "text_from": "message as it was sent", "expires_s": 86400, "expires_ms": 1500086400000,
        "expires_after_read_s": 300, "agent": {"agent_id": "a2"},
        "places": [{"location_latitude": 47.01, "location_longitude": 28.86, "location_name": "Station"}],
        "memory": [{"memory": "has no passport", "added": 1}],
        "audience": {"is_group_status": 1, "status_audience_custom_list_name": "Girls"}}  # fmt: skip
    draft, ready = at(records, 7, "composition"), at(records, 1, "quick_replies")
    assert (draft.attachments[0].name, draft.attachments[0].duration_s, draft.reply_to) == (
        "PTT-1.opus", 12.0, "DDDDDDDDDDDDDDDDDDDD")  # fmt: skip
    assert (ready.text, ready.sender, ready.time.basis) == ("Good pay, we keep your papers safe", OWNER, "none")
    assert ready.details == {"box": "quick reply", "not_sent": True, "title": "job"}


@pytest.mark.parametrize("data", [
    None, "text", b"", b"\xff\xff", b"\x0a\x03ab", _sent(6, b"\xff"), _sent(1, b"\xff\xfe"),
])
def test_what_is_no_message_as_it_was_sent_has_no_words(data: object) -> None:
    assert sent.words(data) is None
