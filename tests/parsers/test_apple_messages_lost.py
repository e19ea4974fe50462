"""Apple Messages whose tables of people, conversations and files are damaged, or have lost what messages refer to."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from parsers.formats.apple_messages import AppleMessages
from parsers.records import (
    OWNER,
    Conversation,
    Message,
    Participant,
    Reaction,
    Record,
    Warning,  # noqa: A004  (the field's own word)
)
from tests import support

PARSER = AppleMessages()


def messages(records: list[Record]) -> list[Message]:
    return [record for record in records if isinstance(record, Message)]


def _database(folder: Path, sql: str) -> Path:
    connection = sqlite3.connect(folder / "sms.db")
    connection.executescript(sql)
    connection.close()
    return folder


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """600 messages, each with its own group, writer and file; every fourth a mark on the message before."""
    root = _database(
        tmp_path_factory.mktemp("crowd"),
        "CREATE TABLE message (ROWID INTEGER PRIMARY KEY, guid TEXT UNIQUE, handle_id, date, is_from_me, text,"
        " associated_message_type, associated_message_guid);"
        "CREATE TABLE handle (ROWID INTEGER PRIMARY KEY, id, note);"
        "CREATE TABLE chat (ROWID INTEGER PRIMARY KEY, guid);"
        "CREATE TABLE chat_message_join (chat_id INTEGER, message_id INTEGER, note TEXT);"
        "CREATE TABLE attachment (ROWID INTEGER PRIMARY KEY, filename);"
        "CREATE TABLE message_attachment_join (message_id INTEGER, attachment_id INTEGER);"
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 600)"
        "INSERT INTO message SELECT i, printf('GUID-%012d', i), i, 5e8 + i, 0, 'x', iif(i % 4, 0, 2000),"
        " iif(i % 4, NULL, printf('GUID-%012d', i - 1)) FROM n;"
        "INSERT INTO handle SELECT ROWID, printf('+34600%06d', ROWID), printf('%060d', ROWID) FROM message;"
        "INSERT INTO chat SELECT ROWID, printf('iMessage;+;chat%060d', ROWID) FROM message;"
        "INSERT INTO chat_message_join SELECT ROWID, ROWID, printf('note %060d', ROWID) FROM message;"
        "INSERT INTO attachment SELECT ROWID, printf('~/Library/SMS/Attachments/%060d.jpg', ROWID) FROM message;"
        "INSERT INTO message_attachment_join SELECT ROWID, ROWID FROM message;",
    )
    return (root / "sms.db").read_bytes()


def _damaged(data: bytes, needle: bytes, folder: Path, kind: int = 0x0D) -> list[Record]:
    """What is read where the page that holds some bytes, of a table or (10) an index, is gone."""
    pages = [bytearray(data[at : at + 4096]) for at in range(0, len(data), 4096)]
    assert [page for page in pages if page[0] == kind and needle in page]
    pages = [b"\xff" * 4096 if page[0] == kind and needle in page else page for page in pages]
    (folder / "sms.db").write_bytes(b"".join(pages))
    return support.read(PARSER, folder)


@pytest.mark.parametrize("needle", [b"+34600000300", b"chat%060d" % 300, b"note %060d" % 300, b"%060d.jpg" % 300])
def test_a_damaged_page_beside_the_messages_costs_its_rows_only(needle: bytes, crowd: bytes, tmp_path: Path) -> None:
    """Who wrote, in which conversation, with which file: told of the messages before the damage and behind it."""
    found = _damaged(crowd, needle, tmp_path)
    assert len(messages(found)) == 450
    assert sum(m.sender is not None for m in messages(found)) > 370
    assert sum(m.conversation.startswith("iMessage;+;chat") for m in messages(found)) > 370
    assert all(m.attachments for m in messages(found)), "that there was a file is known even where its row is gone"
    assert sum(m.attachments[0].name is not None for m in messages(found)) > 370
    last = next(m for m in messages(found) if m.provenance.row == 599)
    assert (last.sender, last.conversation) == ("+34600000599", f"iMessage;+;chat{599:060d}")


def test_a_mark_whose_message_cannot_be_looked_up_is_not_lost(crowd: bytes, tmp_path: Path) -> None:
    found = _damaged(crowd, b"GUID-000000000311", tmp_path, kind=0x0A)
    assert {r.provenance.row for r in found if isinstance(r, Message | Reaction)} == set(range(1, 601))


def test_what_was_written_to_a_group_that_is_gone_is_no_message_between_two(tmp_path: Path) -> None:
    """No row of `chat` is left of two groups and a person; the messages name them."""
    root = _database(
        tmp_path,
        "CREATE TABLE handle (ROWID INTEGER PRIMARY KEY, id); INSERT INTO handle VALUES (1, '+331'), (2, '+332');"
        "CREATE TABLE chat (ROWID INTEGER PRIMARY KEY, guid, chat_identifier, style);"
        "INSERT INTO chat VALUES (1, 'any;-;+331', '+331', 45);"
        "CREATE TABLE message (guid, handle_id, date, is_from_me, service, cache_roomnames, ck_chat_id);"
        "INSERT INTO message VALUES ('a', 1, 5e8, 0, 'iMessage', 'chat77', NULL),"
        " ('b', 0, 5e8, 1, 'iMessage', 'chat77', NULL),"
        " ('c', 2, 5e8, 0, 'SMS', NULL, 'SMS;+;chat78'), ('d', 0, 5e8, 1, 'SMS', NULL, 'SMS;-;+339'),"
        " ('e', 0, 5e8, 1, 'iMessage', NULL, 'iMessage;-;+331'), ('f', 1, 5e8, 0, 'SMS', NULL, NULL);",
    )  # fmt: skip
    found = support.read(PARSER, root)
    assert [(m.conversation, m.sender) for m in messages(found)] == [
        ("iMessage;+;chat77", "+331"), ("iMessage;+;chat77", OWNER), ("SMS;+;chat78", "+332"), ("SMS;-;+339", OWNER),
        ("any;-;+331", OWNER), ("any;-;+331", "+331"),
    ]  # fmt: skip
    chats = {r.key: (r.kind, r.participants) for r in found if isinstance(r, Conversation)}
    assert chats == {
        "any;-;+331": ("direct", ("+331", OWNER)), "SMS;-;+339": ("direct", ("+339", OWNER)),
        "iMessage;+;chat77": ("group", ("+331", OWNER)), "SMS;+;chat78": ("group", ("+332", OWNER)),
    }, "the chat names its one member where no row does"  # fmt: skip
    assert {r.key for r in found if isinstance(r, Participant)} == {OWNER, "+331", "+332", "+339"}


def test_what_was_said_in_a_conversation_whose_row_is_gone_stays_together(tmp_path: Path) -> None:
    root = _database(
        tmp_path,
        "CREATE TABLE handle (ROWID INTEGER PRIMARY KEY, id); INSERT INTO handle VALUES (1, '+331'), (2, '+332');"
        "CREATE TABLE chat_handle_join (chat_id, handle_id);"
        "INSERT INTO chat_handle_join VALUES (7, 1), (8, 1), (8, 2);"
        "CREATE TABLE chat_message_join (chat_id, message_id);"
        "INSERT INTO chat_message_join VALUES (7, 1), (7, 2), (8, 3), (8, 4), (9, 5), (9, 6);"
        "CREATE TABLE message (guid, handle_id, date, is_from_me, service);"
        "INSERT INTO message VALUES ('a', 1, 5e8, 0, 'SMS'), ('b', 0, 5e8, 1, 'SMS'), ('c', 2, 5e8, 0, 'SMS'),"
        " ('d', 0, 5e8, 1, 'SMS'), ('e', 0, 5e8, 1, 'SMS'), ('f', 2, 5e8, 0, 'SMS');",
    )
    found = support.read(PARSER, root)
    kept = ["SMS;-;+331", "SMS;-;+331", "chat:8", "chat:8", "chat:9", "chat:9"]
    assert [m.conversation for m in messages(found)] == kept
    assert {r.key: (r.kind, r.participants) for r in found if isinstance(r, Conversation)} == {
        "SMS;-;+331": ("direct", ("+331", OWNER)), "chat:8": ("group", ("+331", "+332", OWNER)),
        "chat:9": ("unknown", ("+332", OWNER)),
    }  # fmt: skip


def test_conversations_that_were_deleted_are_counted(tmp_path: Path) -> None:
    root = _database(
        tmp_path,
        "CREATE TABLE message (guid, handle_id, date, is_from_me); CREATE TABLE sync_deleted_chats (guid, timestamp);"
        "INSERT INTO sync_deleted_chats VALUES ('a', 1), ('b', 2);",
    )
    (warning,) = [r for r in support.read(PARSER, root) if isinstance(r, Warning)]
    assert warning.message.endswith("conversations that were deleted.")
    assert warning.args == {"table": "sync_deleted_chats", "rows": 2}
