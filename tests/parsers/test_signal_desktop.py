"""Signal Desktop's database: what stands in columns and what in JSON, whoever wrote it."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.base import Context
from parsers.records import OWNER, Conversation, Message, Participant, Reaction, Record
from tests import support

PARSER = support.parser_named("signal-desktop")
OLGA = "11111111-2222-4333-8444-555555555555"
ME = "33333333-2222-4333-8444-777777777777"
NOW = 1_710_000_000_000


def database(folder: Path, *rows: dict[str, Any], owner: bool = True) -> Path:
    """A database of one chat with these messages: columns, and `json` as an object or text."""
    path = folder / "db.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute(
            "CREATE TABLE conversations(id STRING PRIMARY KEY, json TEXT, type STRING, name TEXT, e164 TEXT,"
            " serviceId TEXT, groupId TEXT)"
        )
        connection.execute(
            "CREATE TABLE messages(rowid INTEGER PRIMARY KEY, id STRING UNIQUE, json TEXT, sent_at INTEGER,"
            " conversationId STRING, type STRING, body TEXT, sourceServiceId TEXT)"
        )
        connection.execute("CREATE TABLE items(id STRING PRIMARY KEY, json TEXT)")
        if owner:
            connection.execute("INSERT INTO items VALUES('uuid_id', ?)", (json.dumps({"value": f"{ME}.1"}),))
        connection.execute("INSERT INTO conversations VALUES('c', '{}', 'private', 'Olga', NULL, ?, NULL)", (OLGA,))
        for n, row in enumerate(rows):
            value = row.get("json", {})
            given_row = {
                "id": f"m-{n}", "sent_at": NOW + n, "conversationId": "c", "type": "incoming", "sourceServiceId": OLGA,
                **row, "json": value if isinstance(value, str) else json.dumps(value),
            }  # fmt: skip
            names = ", ".join(given_row)
            marks = ", ".join("?" * len(given_row))
            connection.execute(f"INSERT INTO messages({names}) VALUES({marks})", list(given_row.values()))
    connection.close()
    return path


def messages(records: list[Record]) -> list[Message]:
    return [record for record in records if isinstance(record, Message)]


def read(path: Path) -> list[Record]:
    return support.read(PARSER, path)


def test_columns_count_before_the_json(tmp_path: Path) -> None:
    """Versions since 2024 keep what they moved into columns in the JSON of older rows, which may be stale."""
    (one,) = messages(read(database(tmp_path, {"body": "new", "json": {"body": "old", "type": "outgoing"}})))
    assert (one.text, one.direction) == ("new", "in")


def test_the_same_message_on_both_ends_is_one(tmp_path: Path) -> None:
    sent = messages(read(database(tmp_path, {"type": "outgoing", "body": "hello", "sourceServiceId": None})))[0]
    other = tmp_path / "other"
    other.mkdir()
    received = messages(read(database(other, {"body": "hello", "sourceServiceId": ME}, owner=False)))[0]
    assert sent.same == received.same
    assert sent.same is not None
    assert sent.same.startswith("*")
    assert sent.sender == OWNER


def test_a_group_is_nobody_and_words_that_are_left_of_a_deleted_message_are_read(tmp_path: Path) -> None:
    """Where a row names the group as who wrote, reacted or is mentioned, nobody is named."""
    told = {"source": "g", "reactions": [{"emoji": "x", "fromId": "g"}], "quote": {"id": 5, "author": "g"}}
    path = database(tmp_path, {"conversationId": "g", "sourceServiceId": None, "body": "who?", "json": told},
                    {"body": "still here", "json": {"deletedForEveryone": True}})  # fmt: skip
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO conversations VALUES('g', '{}', 'group', 'House', NULL, NULL, 'R3JvdXA=')")
    connection.close()
    records = read(path)
    assert {one.key for one in records if isinstance(one, Participant)} == {OWNER, OLGA}
    one, deleted = messages(records)
    assert (one.sender, (one.details or {})["sender_unknown"]) == (None, True)
    assert (deleted.kind, deleted.text) == ("deleted", "still here")


def test_what_was_begun_and_not_sent_is_a_draft(tmp_path: Path) -> None:
    path = database(tmp_path, {"body": "hello"})
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE conversations SET json = ?", (json.dumps({"draft": "help", "draftTimestamp": NOW}),))
        connection.execute("INSERT INTO conversations VALUES('b', '{', 'private', NULL, NULL, NULL, NULL)")
    connection.close()
    _, draft = messages(read(path))
    assert (draft.text, draft.sender, draft.time.utc_ms, draft.conversation) == ("help", OWNER, NOW, OLGA)
    assert draft.details == {"box": "draft"}


@pytest.mark.parametrize(("told", "sender", "direction", "outcome"), [
    ({"wasIncoming": True, "wasDeclined": True}, OLGA, "in", "rejected"),
    ({"wasIncoming": True, "wasVideoCall": True}, OLGA, "in", "missed"),
    ({"wasIncoming": False, "wasDeclined": True}, OWNER, "out", "unknown"),
    ({"wasIncoming": False, "acceptedTime": NOW, "endedTime": NOW + 9000}, OWNER, "out", "answered"),
    ({"callMode": "Group", "creatorUuid": OLGA}, OLGA, "in", "unknown"),
])  # fmt: skip
def test_a_call_of_an_old_version_is_a_call(
    tmp_path: Path, told: dict[str, Any], sender: str, direction: str, outcome: str
) -> None:
    """Before there was a list of calls the chat told of them. That the other declined is told of no outgoing one."""
    row = {"type": "call-history", "sourceServiceId": None, "json": {"callHistoryDetails": told}}
    (one,) = messages(read(database(tmp_path, row)))
    assert (one.kind, one.sender, one.direction, (one.details or {})["outcome"]) == ("call", sender, direction, outcome)
    assert (one.details or {}).get("duration_s") == (9 if outcome == "answered" else None)


def test_a_number_without_an_account_is_no_account(tmp_path: Path) -> None:
    """What is known by its number alone has a PNI, which is nobody's account."""
    path = database(tmp_path, {"body": "hello", "conversationId": "p", "sourceServiceId": f"PNI:{ME}"})
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO conversations VALUES('p', '{}', 'private', 'Ion', '+40721000333', ?, NULL)",
                           (f"PNI:{ME}",))  # fmt: skip
    connection.close()
    (one,) = messages(records := read(path))
    (ion,) = [who for who in records if isinstance(who, Participant) and who.name == "Ion"]
    assert (one.sender, ion.kind, ion.identifier) == ("+40721000333", "phone", "+40721000333")
    assert ("other", f"PNI:{ME}") in ion.aliases


def test_two_messages_of_one_millisecond_stay_two(tmp_path: Path) -> None:
    one, two = messages(read(database(tmp_path, {"body": "a", "sent_at": NOW}, {"body": "b", "sent_at": NOW})))
    assert one.same != two.same


def test_a_quote_of_the_owner_is_found(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [{"type": "outgoing", "body": "hello", "sourceServiceId": None},
            {"body": "yes", "json": {"quote": {"id": NOW, "authorAci": ME, "text": "hello"}}}]  # fmt: skip
    first, second = messages(read(database(tmp_path, *rows)))
    assert second.reply_to == first.app_key


def test_damaged_json_keeps_the_columns(tmp_path: Path) -> None:
    (one,) = messages(read(database(tmp_path, {"body": "still here", "json": '{"reactions": ['})))
    assert (one.text, one.raw) == ("still here", b'{"reactions": [')


def test_rows_of_nobody_and_of_nothing_are_rows(tmp_path: Path) -> None:
    rows = [{"body": None, "sourceServiceId": None, "conversationId": "gone", "type": None},
            {"body": "", "sent_at": None}, {"type": "incoming", "sourceServiceId": None, "body": "who?"}]  # fmt: skip
    found = messages(read(database(tmp_path, *rows)))
    assert len(found) == 3
    assert found[2].sender == OLGA, "in a chat of two the other wrote what came in"


@pytest.mark.parametrize(
    "sql",
    ["CREATE TABLE messages(id, json, sent_at)",
     "CREATE TABLE conversations(id, json); CREATE TABLE messages(id, text)",
     "CREATE TABLE messages(id, json, conversationId, sent_at)"],
)  # fmt: skip
def test_leaves_other_databases_alone(sql: str, tmp_path: Path) -> None:
    path = tmp_path / "db.sqlite"
    with sqlite3.connect(path) as connection:
        connection.executescript(sql)
    connection.close()
    with support.opened(path) as evidence:
        assert PARSER.identify(evidence.items[0]) is None


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
_KEYS = st.sampled_from(
    ["attachments", "reactions", "quote", "sticker", "contact", "preview", "editHistory", "poll", "payment",
     "giftBadge", "storyReplyContext", "storyReaction", "bodyRanges", "bodyAttachment", "sendStateByConversationId",
     "errors", "groupV2Change", "expireTimer", "deletedForEveryone", "isErased", "isViewOnce", "timestamp", "type",
     "body"]
)  # fmt: skip
_TYPES = st.sampled_from(["incoming", "outgoing", "story", "group-v2-change", "call-history", "other", None])


@given(rows=st.lists(st.tuples(_TYPES, st.dictionaries(_KEYS, _JSON, max_size=6) | _JSON), max_size=4))
def test_any_value_of_any_field(rows: list[tuple[str | None, Any]], tmp_path_factory: pytest.TempPathFactory) -> None:
    given_rows = [{"type": kind, "json": json.dumps(value)} for kind, value in rows]
    path = database(tmp_path_factory.mktemp("any"), *given_rows)
    with support.opened(path) as evidence:
        records = list(PARSER.read(evidence.items[0], Context()))
    assert len(messages(records)) == len(rows)
    people = {r.key for r in records if isinstance(r, Participant)}
    threads = {r.key for r in records if isinstance(r, Conversation)}
    for record in records:
        support.line(record)
        if isinstance(record, Message | Reaction):
            assert record.conversation in threads
            assert record.sender is None or record.sender in people
    for totals in support.ledger(records).values():
        assert totals["found"] == totals["kept"] + totals["rejected"]
