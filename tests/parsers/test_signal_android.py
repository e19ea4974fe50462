"""Signal's database for Android: whose every row is, in the tables of every age, and what it must not take for its."""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.apps.signal import types
from parsers.records import (
    OWNER,
    Call,
    Contact,
    Conversation,
    Message,
    Participant,
    Reaction,
    Record,
    Rejection,
    Warning,  # noqa: A004  (the field's own word)
)
from tests import support

PARSER = support.parser_named("signal-android")
FIXTURES = support.FIXTURES / "signal-android"
OLGA = "11111111-2222-4333-8444-555555555555"
ME = "33333333-2222-4333-8444-777777777777"
NOW = 1_710_000_000_000
IN, OUT = 0xA00014, 0xA00017
TABLES = """
CREATE TABLE recipient(_id INTEGER PRIMARY KEY, e164 TEXT, aci TEXT, group_id TEXT, profile_joined_name TEXT);
CREATE TABLE thread(_id INTEGER PRIMARY KEY, recipient_id INTEGER);
CREATE TABLE message(_id INTEGER PRIMARY KEY, date_sent INTEGER, date_received INTEGER, thread_id INTEGER,
  from_recipient_id INTEGER, to_recipient_id INTEGER, type INTEGER, body TEXT, expires_in INTEGER,
  remote_deleted INTEGER, latest_revision_id INTEGER, revision_number INTEGER);
CREATE TABLE reaction(_id INTEGER PRIMARY KEY, message_id INTEGER, author_id INTEGER, emoji TEXT, date_sent INTEGER);
CREATE TABLE key_value(key TEXT PRIMARY KEY, value TEXT);
"""


def database(folder: Path, *rows: dict[str, Any], aci: str | None = ME) -> Path:
    """A database of one chat with Olga (recipient 2) of the owner (recipient 1)."""
    folder.mkdir(exist_ok=True)
    path = folder / "signal.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(TABLES)
        if aci is not None:
            connection.execute("INSERT INTO key_value VALUES('account.aci', ?)", (aci,))
        connection.execute("INSERT INTO recipient VALUES(1, '+37360000111', ?, NULL, 'Mira')", (ME,))
        connection.execute("INSERT INTO recipient VALUES(2, '+380000000222', ?, NULL, 'Olga')", (OLGA,))
        connection.execute("INSERT INTO thread VALUES(1, 2)")
        for n, row in enumerate(rows):
            incoming = {"date_sent": NOW + n, "thread_id": 1, "from_recipient_id": 2, "to_recipient_id": 1, "type": IN}
            written = {**incoming, **row}
            marks = ", ".join("?" * len(written))
            connection.execute(f"INSERT INTO message({', '.join(written)}) VALUES({marks})", list(written.values()))
    connection.close()
    return path


def read(path: Path) -> list[Record]:
    return support.read(PARSER, path)


def messages(records: list[Record]) -> list[Message]:
    return [record for record in records if isinstance(record, Message)]


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> list[Record]:
    """The records of the tables of 2021."""
    return read(support.build(FIXTURES / "2021", tmp_path_factory.mktemp("old") / "case"))


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> list[Record]:
    """The records of the tables of 2025."""
    return read(support.build(FIXTURES / "2025", tmp_path_factory.mktemp("new") / "case"))


def test_the_same_message_on_the_phone_and_the_computer_is_one(tmp_path: Path) -> None:
    """The phone's copies agree with the computer's and with the other side's phone, sent or received."""
    mine = messages(read(database(tmp_path / "mine", {"body": "hello"}, {**_sent(), "body": "yes"})))
    other = database(tmp_path / "other", {**_sent(1), "body": "hello"}, {"body": "yes"}, aci=OLGA)
    with sqlite3.connect(other) as connection:
        connection.execute("UPDATE recipient SET aci = ? WHERE _id = 1", (OLGA,))
        connection.execute("UPDATE recipient SET aci = ? WHERE _id = 2", (ME,))
        connection.execute("UPDATE recipient SET e164 = NULL")
    connection.close()
    seen = messages(read(other))
    assert [one.same for one in mine] == [one.same for one in seen]
    assert [one.direction for one in mine] == ["in", "out"]
    assert [one.direction for one in seen] == ["out", "in"]


def _sent(by: int = 1) -> dict[str, Any]:
    return {"from_recipient_id": by, "to_recipient_id": 3 - by, "type": OUT}


def test_words_agree_with_signal_on_a_computer(new: list[Record], tmp_path: Path) -> None:
    """The two fixtures of 2025 tell the same chat."""
    case = support.FIXTURES / "signal-desktop" / "2025"
    computer = support.read(support.parser_named("signal-desktop"), support.build(case, tmp_path / "case"))
    phone = {one.same: one for one in messages(new) if one.same}
    both = [(one, phone[one.same]) for one in messages(computer) if one.same in phone]
    assert {one.text for one, _ in both} >= {"You will live here 🏠", "Is this right?", "passport is in the office"}
    assert {one.conversation for one, _ in both} == {other.conversation for _, other in both}
    groups = [
        {one.key for one in records if isinstance(one, Conversation) and one.kind == "group"}
        for records in (new, computer)
    ]
    assert groups[0] == groups[1]


def test_the_owner_is_whoever_sent(tmp_path: Path) -> None:
    """A database without the settings of a backup: the sender of what went out is the owner."""
    records = read(database(tmp_path, {"body": "hello"}, {**_sent(), "body": "yes"}, aci=None))
    assert [one.sender for one in messages(records)] == [OLGA, OWNER]
    (owner,) = [one for one in records if isinstance(one, Participant) and one.owner]
    assert ("account", ME) in (owner.aliases or ())


def test_an_unknown_owner_is_said(tmp_path: Path) -> None:
    records = read(database(tmp_path, {"body": "hello"}, aci=None))
    assert any(isinstance(one, Warning) and "owner" in one.message for one in records)


def test_old_tables_name_the_other_side_only(old: list[Record]) -> None:
    """In a group of 2021 an incoming row names its author, an outgoing one the group."""
    by_text = {one.text: one for one in messages(old)}
    assert by_text["welcome"].sender == "+40721000333"
    assert by_text["Who are you all?"].sender == OWNER
    assert by_text["Who are you all?"].reply_to == by_text["welcome"].app_key
    assert by_text["Who are you all?"].conversation == by_text["welcome"].conversation


def test_numbers_of_sms_and_mms_are_told_apart(old: list[Record]) -> None:
    """Row 1 of `sms` and row 1 of `mms` are two messages, and each has its own reaction."""
    keys = {one.app_key: one.text for one in messages(old)}
    found = {one.emoji: keys[one.target] for one in old if isinstance(one, Reaction)}
    assert found == {"❤️": "Our house", "👍": "Where are you?"}


def test_earlier_versions_of_a_message_are_marked(new: list[Record]) -> None:
    by_text = {one.text: one for one in messages(new)}
    assert by_text["400 EUR first"].details["replaced"] is True  # type: ignore[index]
    assert by_text["600 EUR first"].details["edited"][0]["text"] == "400 EUR first"  # type: ignore[index]


def test_a_reaction_to_nothing_is_counted(new: list[Record]) -> None:
    rejected = [one for one in new if isinstance(one, Rejection)]
    assert [(one.kind, one.raw) for one in rejected] == [("reaction", "❤️")]


def test_a_call_in_the_table_of_calls_is_no_second_call(new: list[Record]) -> None:
    assert [one.outcome for one in new if isinstance(one, Call)] == ["missed", "answered", "answered", "unknown"]
    assert not [one for one in messages(new) if one.kind == "call"]
    (row,) = [one for one in messages(new) if (one.details or {}).get("system", {}).get("type") == "missed_call"]
    (call, *_) = [one for one in new if isinstance(one, Call)]
    assert row.details["system"]["call_id"] == call.app_key  # type: ignore[index]


def test_a_call_of_an_old_version_is_a_message(old: list[Record]) -> None:
    (call,) = [one for one in messages(old) if one.kind == "call"]
    assert (call.direction, (call.details or {})["outcome"]) == ("in", "missed")


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (IN | 0x40000, "expiration_timer_update"), (IN | 0x90000, "group_update"), (IN | 0x20000, "group_leave"),
        (0xA08214, "identity_update"), (7, "profile_change"), (14, "change_number"), (IN | 0x400000, "end_session"),
        (0x5_0000_0000 | IN, "reported_spam"), (0xA_0000_0000 | OUT, "blocked"), (0, "unknown type 0"),
        (0xF_0000_0000 | IN, f"unknown type {0xF_0000_0000 | IN}"), (IN, None), (OUT, None), (27, None),
        (0x1_0000_0000 | IN, None), (12, None),
    ],
)  # fmt: skip
def test_events_by_their_number(kind: int, name: str | None) -> None:
    """An event is told by its bits; what is none of them is a message or a call."""
    found = types.event(kind)
    assert found == name


def test_words_of_an_unknown_kind_are_kept(tmp_path: Path) -> None:
    records = read(database(tmp_path, {"body": "keep me", "type": 0xF_0000_0000 | IN}, {"body": "and me", "type": 30}))
    assert [(one.kind, one.text) for one in messages(records)] == [("other", "keep me"), ("other", "and me")]
    assert sum("unknown kind" in one.message for one in records if isinstance(one, Warning)) == 2


def test_a_deleted_message_has_no_words_left(tmp_path: Path) -> None:
    (one,) = messages(read(database(tmp_path, {"body": None, "remote_deleted": 1})))
    assert (one.kind, one.state, one.text) == ("deleted", "deleted_by_app", None)


def _newer(path: Path, *sql: str) -> Path:
    """The same database as a later version leaves it."""
    with sqlite3.connect(path) as connection:
        for one in sql:
            connection.executescript(one)
    connection.close()
    return path


def test_a_deleted_message_of_2026_names_who_deleted_it(tmp_path: Path) -> None:
    """`remote_deleted` gave way to `deleted_by`: the author's own number, or an administrator's."""
    rows = ({"body": None}, {"body": None}, {"body": "stays"})
    path = _newer(
        database(tmp_path, *rows),
        """
        ALTER TABLE message DROP COLUMN remote_deleted;
        ALTER TABLE message ADD COLUMN deleted_by INTEGER DEFAULT NULL;
        UPDATE message SET deleted_by = from_recipient_id WHERE _id = 1;
        UPDATE message SET deleted_by = 1 WHERE _id = 2;""",
    )
    own, by_admin, stays = messages(read(path))
    assert [(one.kind, one.state) for one in (own, by_admin)] == [("deleted", "deleted_by_app")] * 2
    assert (own.details or {}).get("deleted_by") is None
    assert (by_admin.details or {})["deleted_by"] == OWNER
    assert (stays.kind, stays.text) == ("text", "stays")


_POLLS = """
CREATE TABLE poll(_id INTEGER PRIMARY KEY, author_id INTEGER, message_id INTEGER, question TEXT,
  allow_multiple_votes INTEGER, end_message_id INTEGER);
CREATE TABLE poll_option(_id INTEGER PRIMARY KEY, poll_id INTEGER, option_text TEXT, option_order INTEGER);
CREATE TABLE poll_vote(_id INTEGER PRIMARY KEY, poll_id INTEGER, poll_option_id INTEGER, voter_id INTEGER,
  vote_count INTEGER, date_received INTEGER, vote_state INTEGER);
INSERT INTO poll VALUES(7, 2, 1, 'When do we go?', 0, NULL);
INSERT INTO poll_option VALUES(3, 7, 'Monday', 1), (4, 7, 'Sunday', 0);
INSERT INTO poll_vote VALUES(1, 7, 3, 1, 1, 0, 4), (2, 7, 4, 2, 1, 0, 3), (3, 7, 3, 2, 1, 0, 4), (4, 7, 4, 9, 0, 0, 0);
"""


def test_a_poll_is_told_with_its_votes(tmp_path: Path) -> None:
    """Answers in the order that they stand; votes taken back do not count."""
    (one,) = messages(read(_newer(database(tmp_path, {"body": None}), _POLLS)))
    assert (one.kind, one.text) == ("poll", "When do we go?")
    assert (one.details or {})["poll"] == {
        "question": "When do we go?", "multiple": False, "closed": False,
        "answers": [{"text": "Sunday", "voters": []}, {"text": "Monday", "voters": [OWNER, OLGA]}],
    }  # fmt: skip


def test_a_poll_without_its_tables_of_answers_keeps_its_question(tmp_path: Path) -> None:
    path = _newer(database(tmp_path, {"body": None}), _POLLS, "DROP TABLE poll_option; DROP TABLE poll_vote;",
                  "UPDATE poll SET end_message_id = 5, question = x'00ff'")  # fmt: skip
    (one,) = messages(read(path))
    assert one.kind == "poll"
    assert one.details["poll"]["closed"] is True  # type: ignore[index]


def test_two_messages_of_one_millisecond_stay_two(tmp_path: Path) -> None:
    rows = [{"body": "a", "date_sent": NOW}, {"body": "b", "date_sent": NOW}]
    one, two = messages(read(database(tmp_path, *rows)))
    assert one.same != two.same


def test_a_text_that_is_no_text_is_kept(tmp_path: Path) -> None:
    (one,) = messages(read(database(tmp_path, {"body": b"caf\xe9 \xff"})))
    assert one.raw == b"caf\xe9 \xff"


def test_other_databases_are_left_alone(tmp_path: Path) -> None:
    """The phone's own messages, and a table of recipients of another app."""
    for n, sql in enumerate((
        """CREATE TABLE sms(_id INTEGER PRIMARY KEY, thread_id, address, date, body, type);
        CREATE TABLE threads(_id INTEGER PRIMARY KEY, date, recipient_ids);""",
        """CREATE TABLE recipient(_id INTEGER PRIMARY KEY, name); CREATE TABLE thread(_id INTEGER PRIMARY KEY);
        CREATE TABLE message(_id INTEGER PRIMARY KEY, thread_id, body, expires_in);""",
    )):  # fmt: skip
        folder = tmp_path / str(n)
        folder.mkdir()
        with sqlite3.connect(folder / "signal.db") as connection:
            connection.executescript(sql)
        connection.close()
        with support.opened(folder) as evidence:
            assert not list(support.claimed(PARSER, evidence))


_VALUES = st.one_of(
    st.none(), st.integers(-(2**63), 2**63 - 1), st.text(max_size=8), st.binary(max_size=8), st.floats(),
    st.sampled_from((IN, OUT, 1, 12, NOW, -1, "+37360000111", OLGA)),
)  # fmt: skip


@given(st.lists(st.tuples(*[_VALUES] * 9), max_size=4), st.lists(st.tuples(*[_VALUES] * 3), max_size=3), _VALUES)
def test_nothing_a_row_says_breaks_the_reading(
    rows: list[tuple[Any, ...]], people: list[tuple[Any, ...]], setting: object
) -> None:
    """Every row becomes a record, whatever types its values have."""
    with tempfile.TemporaryDirectory() as folder:
        path = database(Path(folder) / "case", aci=None)
        with sqlite3.connect(path) as connection:
            connection.execute("INSERT INTO key_value VALUES('account.aci', ?)", (setting,))
            connection.executemany("INSERT INTO recipient(e164, aci, group_id) VALUES(?, ?, ?)", people)
            columns = ("date_sent", "date_received", "thread_id", "from_recipient_id", "type", "body", "expires_in",
                       "remote_deleted", "latest_revision_id")  # fmt: skip
            marks = ", ".join("?" * len(columns))
            connection.executemany(f"INSERT INTO message({', '.join(columns)}) VALUES({marks})", rows)
            connection.executemany("INSERT INTO reaction(message_id, author_id, emoji) VALUES(?, ?, ?)", people)
        connection.close()
        records = read(path)
    assert len(messages(records)) == len(rows)
    answered = sum(isinstance(one, Reaction) or (isinstance(one, Rejection) and one.kind == "reaction")
                   for one in records)  # fmt: skip
    assert answered == len(people)
    assert sum(isinstance(one, Contact) for one in records) == 2 + sum(one[2] is None for one in people)


def test_a_row_without_number_and_account_is_nobody_whom_another_phone_knows(tmp_path: Path) -> None:
    path = database(tmp_path, {"body": "who is this", "from_recipient_id": 7})
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO recipient (_id) VALUES (7)")
    connection.close()
    (who,) = (record for record in read(path) if isinstance(record, Participant) and record.key == "recipient 7")
    assert who.kind == "name", "of an account, the same identity would be made of row 7 of two phones"
