"""WhatsApp's statuses in a database of their own: whose they are, what was shown, and who saw it."""

from __future__ import annotations

import contextlib
import sqlite3
from collections import Counter
from pathlib import Path

import pytest

from parsers.apps.whatsapp.message import WARNING_RECEIPTS
from parsers.base import Context
from parsers.errors import MissingColumns
from parsers.formats import whatsapp_status
from parsers.formats.whatsapp_status import WARNING_SEEN, WhatsAppStatus
from parsers.records import OWNER, Conversation, Message, Participant, Record
from parsers.records import Warning as Said
from tests import support
from tests.parsers.test_whatsapp_android import PARSER as MESSAGES
from tests.parsers.test_whatsapp_android_people import SCHEMA, row

PARSER = WhatsAppStatus()


def _records(case: str, tmp_path: Path) -> list[Record]:
    return support.read(PARSER, support.build(support.FIXTURES / PARSER.id / case, tmp_path / case))


def _messages(records: list[Record]) -> list[Message]:
    return [record for record in records if isinstance(record, Message)]


def _said(records: list[Record], message: str) -> list[int]:
    return [record.args["rows"] for record in records if isinstance(record, Said) and record.message == message]


def test_tells_who_showed_what(tmp_path: Path) -> None:
    records = _records("2025", tmp_path)
    assert support.ledger(records)["message"] == Counter(found=4, kept=4)
    told = [(m.sender, m.kind, m.text) for m in _messages(records)]
    assert told == [
        ("100000000000001@lid", "text", "tonight at the station, 8 pm"), ("100000000000001@lid", "image", "new car"),
        ("33612340001@s.whatsapp.net", "video", None), (None, "other", None),
    ]  # fmt: skip
    assert _messages(records)[1].attachments[0].path == "Media/.Statuses/5f0c0f6d2a.jpg"
    assert _messages(records)[2].attachments[0].duration_s == 14.0


def test_what_has_viewers_is_the_users(tmp_path: Path) -> None:
    records = _records("2026", tmp_path)
    assert [m.direction for m in _messages(records)] == ["out", "out", "in", "in", "out"]
    assert [m.sender == OWNER for m in _messages(records)] == [True, True, False, False, True]
    seen = (_messages(records)[0].details or {})["receipts"]
    assert [receipt["who"] for receipt in seen] == ["33612340001@s.whatsapp.net", "900000000000008@lid"]
    assert ("read_ms" in seen[0], "read_ms" in seen[1]) == (True, False)
    owner = next(record for record in records if isinstance(record, Participant) and record.owner)
    assert owner.aliases == (("phone", "+40721000009"),)
    shown = [(m.details or {}).get("shown_in") for m in _messages(records)]
    assert shown == [None, None, None, "120363000000000001@g.us", None]
    assert _said(records, WARNING_SEEN) == [1]


def test_viewers_that_there_is_no_room_for_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whatsapp_status, "MOST_RECEIPTS", 1)
    records = _records("2026", tmp_path)
    details = _messages(records)[0].details or {}
    assert (len(details["receipts"]), details["receipts_more"]) == (1, 1)
    assert _said(records, WARNING_RECEIPTS) == [1]


def test_a_status_of_both_databases_is_one(tmp_path: Path) -> None:
    """`msgstore.db` keeps statuses as messages of a chat; both have the key and the words."""
    here = _messages(_records("2026", tmp_path))[2]
    folder = tmp_path / "x"
    folder.mkdir()
    with contextlib.closing(sqlite3.connect(folder / "msgstore.db")) as connection:
        connection.executescript(
            SCHEMA + "INSERT INTO jid VALUES (20, 'status', 'broadcast', 0, 0, 5, 'status@broadcast');"
            "INSERT INTO chat VALUES (1, 20, NULL, NULL);" + row(1, 1, "https://example.org/jobs", sender=1)
            + "UPDATE message SET key_id = '3EB0BBBBBBBBBBBBBBB3', timestamp = 1770800200000;"
        )  # fmt: skip
    records = support.read(MESSAGES, folder)
    there = _messages(records)[0]
    assert (there.conversation, there.same) == (here.conversation, here.same)
    (statuses,) = (r for r in records if isinstance(r, Conversation))
    assert (statuses.kind, statuses.participants) == ("broadcast", (OWNER,)), "who shows one is in no chat with others"
    assert there.sender in {r.key for r in records if isinstance(r, Participant)}


def test_a_table_of_statuses_without_its_columns_is_not_passed_over(tmp_path: Path) -> None:
    root = support.build(support.FIXTURES / PARSER.id / "2026", tmp_path / "x")
    with support.opened(root) as evidence:
        item = next(i for i in evidence.items if i.name == "status.db")
        assert PARSER.identify(item) is not None
    with sqlite3.connect(root / "status.db") as connection:
        connection.execute("ALTER TABLE status RENAME COLUMN sender_user_jid TO sender")
    with support.opened(root) as evidence:
        item = next(i for i in evidence.items if i.name == "status.db")
        assert PARSER.identify(item) is None
        with pytest.raises(MissingColumns):
            list(PARSER.read(item, Context()))
