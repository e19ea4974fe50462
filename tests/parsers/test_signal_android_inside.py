"""Signal for Android: what lies in files and in blobs beside a row, and what is nobody."""

from __future__ import annotations

import base64
import sqlite3
import uuid
from pathlib import Path
from typing import Any

import pytest

from parsers.records import (
    OWNER,
    Call,
    Contact,
    Conversation,
    Message,
    Participant,
    Record,
    Warning,  # noqa: A004  (the field's own word)
)
from tests.frames import message as blob
from tests.parsers.test_signal_android import IN, ME, NOW, OLGA, OUT, database, messages, read

LONG = "You owe 3,000. " * 200
ION = "22222222-2222-4333-8444-666666666666"
GROUP = 0xA90014  # an update of a group that has a master key
_FILES = """CREATE TABLE attachment(_id INTEGER PRIMARY KEY, message_id INTEGER, content_type TEXT, quote INTEGER);
INSERT INTO attachment VALUES(5, 1, 'text/x-signal-plain', 0);"""


def _changed(path: Path, sql: str, *values: Any) -> Path:
    with sqlite3.connect(path) as connection:
        if values:
            connection.execute(sql, values)
        else:
            connection.executescript(sql)
    connection.close()
    return path


def _id(account: str) -> str:
    return f"base16:{uuid.UUID(account).hex}"


@pytest.mark.parametrize(("file", "text", "cut"), [
    (LONG, LONG, None), (None, LONG[:2000], True), ("Another message. " * 200, LONG[:2000], True),
])  # fmt: skip
def test_the_whole_of_a_long_text_is_read(tmp_path: Path, file: str | None, text: str, cut: bool | None) -> None:
    """The row holds two kilobytes of it; a file of a folder that belongs to another phone is not its end."""
    case = tmp_path / "case"
    _changed(database(case, {"body": LONG[:2000]}), _FILES)
    if file is not None:
        (case / "attachments").mkdir()
        (case / "attachments" / "5").write_text(file, "utf-8")
    (one,) = messages(read(case))
    assert (one.kind, one.text, one.attachments) == ("text", text, ())
    assert (one.details or {}).get("cut") is cut


def _event(tmp_path: Path, row: dict[str, Any]) -> dict[str, Any]:
    path = database(tmp_path / "case")
    _changed(path, "ALTER TABLE message ADD COLUMN message_extras BLOB")
    written = {"date_sent": NOW, "thread_id": 1, "from_recipient_id": 2, "to_recipient_id": 1, **row}
    _changed(path, f"INSERT INTO message({', '.join(written)}) VALUES({', '.join('?' * len(written))})",
             *written.values())  # fmt: skip
    (one,) = messages(read(path))
    assert (one.kind, one.text) == ("system", None)
    return (one.details or {})["system"]  # type: ignore[no-any-return]


_ADDED = {"type": "groupMemberAddedUpdate", "updaterAci": OLGA, "newMemberAci": ION}
_EXTRAS: dict[str, Any] = {"1 gv2": {"2 update": {"1 updates": [
    {"18 added": {"1 updater": _id(OLGA), "2 member": _id(ION)}},
    {"11 removed": {"1 remover": _id(OLGA), "2 removed": _id(ME)}},
]}}}  # fmt: skip
_DECRYPTED: dict[str, Any] = {
    "1 context": {"1 masterKey": f"base16:{'5a' * 32}"},
    "2 change": {"1 editor": _id(OLGA), "3 newMembers": {"1 aci": _id(ION)}, "4 deleteMembers": [_id(ME), _id(OLGA)],
                 "10 newTitle": {"1 value": "House 5"}},
}  # fmt: skip
_NAMES: dict[str, Any] = {"1 change": {"1 previous": "Olga", "2 new": "Boss"}}


def test_who_was_added_to_a_group_and_by_whom(tmp_path: Path) -> None:
    """Since 2024 it stands in a column of its own."""
    told = _event(tmp_path, {"type": GROUP, "message_extras": blob(_EXTRAS)})
    removed = {"type": "groupMemberRemovedUpdate", "removerAci": OLGA, "removedAci": OWNER}
    assert told == {"type": "group_update", "changes": [_ADDED, removed]}


def test_older_changes_of_groups_are_read_and_their_master_key_is_not_kept(tmp_path: Path) -> None:
    body = base64.b64encode(blob(_DECRYPTED)).decode()
    told = _event(tmp_path, {"type": GROUP, "body": body})
    assert told == {"type": "group_update", "changes": [
        _ADDED, {"type": "groupMemberRemovedUpdate", "removerAci": OLGA, "removedAci": OWNER},
        {"type": "groupMemberLeftUpdate", "aci": OLGA},
        {"type": "groupNameUpdate", "updaterAci": OLGA, "newGroupName": "House 5"},
    ]}  # fmt: skip


@pytest.mark.parametrize("row", [
    {"message_extras": blob({"3 profile": _NAMES})}, {"body": base64.b64encode(blob(_NAMES)).decode()},
])  # fmt: skip
def test_what_somebody_was_called_before(tmp_path: Path, row: dict[str, Any]) -> None:
    told = _event(tmp_path, {"type": 7, **row})
    assert told == {"type": "profile_change", "profileNameChange": {"previous": "Olga", "newValue": "Boss"}}


@pytest.mark.parametrize(("kind", "body"), [(GROUP, "not a blob"), (7, "CgQI"), (IN | 0x10000, "////")])
def test_what_is_no_blob_is_kept_as_it_stands(tmp_path: Path, kind: int, body: str) -> None:
    assert _event(tmp_path, {"type": kind, "body": body, "message_extras": b"\xff\xff"})["body"] == body


_NOBODY = """
ALTER TABLE recipient ADD COLUMN distribution_list_id INTEGER;
ALTER TABLE recipient ADD COLUMN call_link_room_id TEXT;
INSERT INTO recipient(_id, group_id) VALUES(4, '__signal_group__v2__!00');
INSERT INTO recipient(_id, distribution_list_id) VALUES(5, 1);
INSERT INTO recipient(_id, call_link_room_id) VALUES(6, 'room');
CREATE TABLE distribution_list(_id INTEGER PRIMARY KEY, name TEXT, distribution_id TEXT, recipient_id INTEGER);
CREATE TABLE distribution_list_member(_id INTEGER PRIMARY KEY, list_id INTEGER, recipient_id INTEGER);
CREATE TABLE call_link(_id INTEGER PRIMARY KEY, name TEXT, recipient_id INTEGER);
INSERT INTO distribution_list VALUES(1, 'Girls', '00000000-0000-4000-8000-000000000001', 5);
INSERT INTO distribution_list_member VALUES(1, 1, 2);
INSERT INTO call_link VALUES(1, 'Evening', 6);
INSERT INTO thread VALUES(2, 4), (3, 5);
CREATE TABLE call(_id INTEGER PRIMARY KEY, call_id INTEGER, message_id INTEGER, peer INTEGER, type INTEGER,
  direction INTEGER, event INTEGER, timestamp INTEGER, ringer INTEGER);
INSERT INTO call VALUES(1, 9, NULL, 6, 4, 1, 0, 1710000000000, NULL), (2, 10, NULL, 4, 3, 0, 3, 1710000000001, 4);
CREATE TABLE drafts(_id INTEGER PRIMARY KEY, thread_id INTEGER, type TEXT, value TEXT);
INSERT INTO drafts VALUES(1, 1, 'text', 'help me'), (2, 1, 'audio', 'content://x');
"""


@pytest.fixture(scope="module")
def nobody(tmp_path_factory: pytest.TempPathFactory) -> list[Record]:
    """A database in which a group, a list and a link stand where people do."""
    path = database(
        tmp_path_factory.mktemp("nobody") / "case", {"type": 9, "thread_id": 2, "from_recipient_id": 4},
        {"body": "my story", "thread_id": 3, "from_recipient_id": 1, "to_recipient_id": 5, "type": OUT},
        {"body": "who?", "thread_id": 2, "from_recipient_id": 4},
    )  # fmt: skip
    return read(_changed(path, _NOBODY))


def test_groups_lists_and_links_are_no_people(nobody: list[Record]) -> None:
    """None is a contact, takes part or writes: where a row names one, nobody is named."""
    assert {one.key for one in nobody if isinstance(one, Participant)} == {OWNER, OLGA}
    assert [one.provenance.row for one in nobody if isinstance(one, Contact)] == [1, 2]
    assert [one.sender for one in messages(nobody)][:3] == [None, OWNER, None]
    assert [one.sender for one in nobody if isinstance(one, Call)] == [OWNER, None]
    found = {(one.kind, one.title): one for one in nobody if isinstance(one, Conversation)}
    assert OLGA in found["broadcast", "Girls"].participants
    assert ("group", "Evening") in found


def test_what_was_begun_and_not_sent_is_a_draft(nobody: list[Record]) -> None:
    drafts = [one for one in messages(nobody) if one.provenance.table == "drafts"]
    assert [(one.text, one.sender, one.conversation, one.details) for one in drafts] == [
        ("help me", OWNER, OLGA, {"box": "draft"})]  # fmt: skip
    assert not [one for one in nobody if isinstance(one, Warning) and "damaged" in one.message]


def test_the_first_list_of_calls_had_no_times(tmp_path: Path) -> None:
    """They stand in the chat. A call that the other did not take is not said to have been declined."""
    path = _changed(database(tmp_path, {"type": 2, "from_recipient_id": 1}), """
        CREATE TABLE call(_id INTEGER PRIMARY KEY, call_id INTEGER, message_id INTEGER, peer INTEGER, type INTEGER,
          direction INTEGER, event INTEGER);
        INSERT INTO call VALUES(1, 9, 1, 2, 0, 1, 2);""")  # fmt: skip
    (call,) = [one for one in read(path) if isinstance(one, Call)]
    assert (call.time.utc_ms, call.outcome, call.sender) == (NOW, "unknown", OWNER)


def test_who_was_in_a_call_of_a_group(tmp_path: Path) -> None:
    body = base64.b64encode(blob({"2 by": OLGA, "4 in": [OLGA, ME], "7 ended": NOW + 60_000})).decode()
    (one,) = [one for one in read(database(tmp_path, {"type": 12, "body": body})) if isinstance(one, Message)]
    assert (one.details or {})["participants"] == [OLGA, OWNER]
    assert (one.details or {})["duration_s"] == 60
