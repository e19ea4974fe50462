"""Truecaller beyond the contract: what the phone's own databases hold as well counts once."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from parsers.records import Call, Contact, Conversation, Message, Participant, Record
from tests import support

CASE = support.FIXTURES / "truecaller" / "2021"


def test_text_messages_and_calls_of_the_phone_are_told_as_in_its_own_databases(tmp_path: Path) -> None:
    copies = support.read(support.parser_named("truecaller"), support.build(CASE, tmp_path / "app"))
    phone = tmp_path / "phone"
    phone.mkdir()
    with closing(sqlite3.connect(phone / "mmssms.db")) as sms, closing(sqlite3.connect(phone / "calllog.db")) as log:
        sms.executescript(
            "CREATE TABLE canonical_addresses (_id INTEGER PRIMARY KEY, address TEXT);"
            "CREATE TABLE sms (_id INTEGER PRIMARY KEY, address TEXT, date INTEGER, type INTEGER, body TEXT);"
            "INSERT INTO sms VALUES (77, '+919800000031', 1630000400000, 1, 'Bring your passport to the office')"
        )
        log.executescript(
            "CREATE TABLE calls (_id INTEGER PRIMARY KEY, number TEXT, date INTEGER, duration INTEGER, type INTEGER,"
            " new INTEGER); INSERT INTO calls VALUES (501, '9800000031', 1630000000000, 61, 1, 0)"
        )
    own = [record for name in ("android-sms", "android-calls")
           for record in support.read(support.parser_named(name), phone)]  # fmt: skip
    assert told(own) == told(copies) & told(own)
    assert len(told(own)) == 2


def test_what_strangers_call_a_number_names_nobody(tmp_path: Path) -> None:
    records = support.read(support.parser_named("truecaller"), support.build(CASE, tmp_path / "app"))
    names = {record.name for record in records if isinstance(record, Participant | Contact)}
    assert names == {"Agent Ravi", "Xavier", None}
    assert [r.details for r in records if isinstance(r, Contact) and r.name is None] == [
        {"listed_as": "Spam caller", "contact_spam_score": 300, "search_query": "1400000032",
         "looked_up_ms": 1630000201000}]  # fmt: skip


def told(records: list[Record]) -> set[tuple[str, str, str | None]]:
    """App, conversation and `same` of each message and call: by these, copies are found."""
    apps = {record.key: record.app for record in records if isinstance(record, Conversation)}
    return {(apps[record.conversation], record.conversation, record.same)
            for record in records if isinstance(record, Message | Call)}  # fmt: skip
