"""Viber beyond the contract: one message on three kinds of device, reactions, deletions, and the real sample."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.formats.viber.shared import Info, business_text
from parsers.records import Call, Contact, Conversation, Message, Participant, Reaction, Record
from tests import support

CASES = {"viber-android": "current", "viber-data": "book", "viber-desktop": "computer", "viber-ios": "iphone"}


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Record]]:
    root = tmp_path_factory.mktemp("viber")
    return {
        name: support.read(support.parser_named(name), support.build(support.FIXTURES / name / case, root / name))
        for name, case in CASES.items()
    }


def messages(records: list[Record]) -> list[Message]:
    return [record for record in records if isinstance(record, Message)]


def test_one_message_is_the_same_on_every_device(read: dict[str, list[Record]]) -> None:
    names = ("viber-android", "viber-desktop", "viber-ios")
    copies = [[m for m in messages(read[name]) if m.app_key == "5945000000000000001"] for name in names]
    first = [{(m.text, m.same, m.conversation, m.direction) for m in found} for found in copies]
    assert first[0] == first[1] == first[2]
    assert len(first[0]) == 1


def test_a_group_is_one_thread_on_every_device(read: dict[str, list[Record]]) -> None:
    for name in ("viber-android", "viber-desktop", "viber-ios"):
        groups = {r.key: r for r in read[name] if isinstance(r, Conversation)}
        assert groups["group:7700000000000000001"].shared


def test_an_answer_points_to_what_it_answers(read: dict[str, list[Record]]) -> None:
    for name in ("viber-android", "viber-desktop", "viber-ios"):
        answer = next(m for m in messages(read[name]) if m.text == "How much is left")
        assert answer.reply_to == "5945000000000000001"


def test_what_was_deleted_for_everybody_stays_in_the_older_view(read: dict[str, list[Record]]) -> None:
    both = {m.state: (m.kind, m.text) for m in messages(read["viber-android"]) if m.provenance.row == 12}
    assert both == {"wal_only": ("deleted", None), "removed_by_wal": ("text", "Where is everybody")}


def test_what_the_owner_deleted_is_kept_as_deleted(read: dict[str, list[Record]]) -> None:
    deleted = [m.text for m in messages(read["viber-android"]) if m.state == "deleted_by_app"]
    assert deleted == ["I will send them home"]


def test_a_place_is_in_degrees_only_where_the_unit_is_certain(read: dict[str, list[Record]]) -> None:
    places = {m.provenance.row: m.details or {} for m in messages(read["viber-android"]) if m.kind == "location"}
    assert (places[6]["lat"], places[6]["lon"]) == (43.695, 7.264)
    assert "lat" not in places[7]
    assert places[7]["location_raw"] == [43695000, 7264000]


def test_reactions_name_who_and_what(read: dict[str, list[Record]]) -> None:
    found = [(r.target, r.sender, r.emoji) for r in read["viber-android"] if isinstance(r, Reaction)]
    assert ("5945000000000000001", "owner", "❤️") in found
    assert ("5945000000000000002", "+33612340001", "😡") in found


def test_a_call_in_both_databases_is_one_call(read: dict[str, list[Record]]) -> None:
    both = [[c for c in read[name] if isinstance(c, Call)] for name in ("viber-android", "viber-data")]
    keys = [{(c.conversation, c.same) for c in calls} for calls in both]
    assert keys[0] & keys[1] == {("+33612340001", "call\x1f1709640130000\x1f1\x1f61.0")}


def test_an_earlier_version_of_a_message_is_no_message_of_its_own(read: dict[str, list[Record]]) -> None:
    earlier = next(m for m in messages(read["viber-desktop"]) if m.text == "I want my pasport")
    assert earlier.kind == "other"
    assert (earlier.details or {})["edit_of"] == "5945000000000000031"


def test_the_owner_is_no_contact_of_the_chats(read: dict[str, list[Record]]) -> None:
    for name in ("viber-android", "viber-desktop"):
        people = {p.key for p in read[name] if isinstance(p, Participant)}
        assert "+40721000002" not in people
        assert "owner" in people


@given(st.one_of(st.text(max_size=60), st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(
        st.sampled_from(["quote", "fileInfo", "token", "edit", "Text", "URL", "FileName", "FileSize"]), inner)),
    max_leaves=12).map(json.dumps)))  # fmt: skip
def test_any_text_beside_a_message_is_taken_or_left(text: str) -> None:
    info = Info(text)
    assert info.reply_to is None or info.reply_to.isdecimal()
    assert business_text(text) is not None or text == ""


def test_real_sample(testdata: Path) -> None:
    records = support.read(support.parser_named("viber-data"), testdata / "viber-android")
    found = [(c.direction, c.video, c.duration_s) for c in records if isinstance(c, Call)]
    assert found == [("in", False, 98.0), ("out", False, 100.0), ("in", True, 95.0), ("out", True, 105.0)]
    contacts = [record for record in records if isinstance(record, Contact)]
    assert len(contacts) == 5
    assert ("phone", "+19198887386") in next(c for c in contacts if c.name == "This Is DFIR Two").identifiers


def test_nobody_is_taken_for_the_owner_where_sent_messages_name_the_other(tmp_path: Path) -> None:
    """A wrong owner would put words into somebody's mouth."""
    root = support.build(support.FIXTURES / "viber-android" / "old", tmp_path / "old")
    connection = sqlite3.connect(root / "viber_messages.db")
    with connection:
        connection.execute("UPDATE messages SET participant_id = 2")
        connection.execute("INSERT INTO participants_info VALUES (3, '+97150000002', 'Agent', NULL)")
        connection.execute("INSERT INTO participants VALUES (3, 2, 3)")
        connection.execute("INSERT INTO messages VALUES (9, 1, 3, 1409640050000, 1, 'text', 'hi', NULL, 0)")
    connection.close()
    records = support.read(support.parser_named("viber-android"), root)
    people = {p.key for p in records if isinstance(p, Participant)}
    assert {"+33612340001", "+97150000002", "+40721000002"} <= people


def test_calls_of_the_iphone_with_the_owner_and_deleted_bubbles(tmp_path: Path) -> None:
    records = support.read(
        support.parser_named("viber-ios"), support.build(support.FIXTURES / "viber-ios" / "calls", tmp_path / "in")
    )
    calls = [r for r in records if isinstance(r, Call)]
    assert [(c.direction, c.outcome, c.video) for c in calls] == [
        ("in", "answered", False), ("in", "missed", True), ("out", "answered", False), ("unknown", "unknown", False),
    ]  # fmt: skip
    assert [(c.details or {}).get("not_in_a_chat") for c in calls] == [None, True, True, True]
    assert {c.conversation for c in calls[:2]} == {m.conversation for m in messages(records)}
    owner = next(r for r in records if isinstance(r, Participant) and r.owner)
    assert (owner.name, owner.aliases) == ("Ines", (("phone", "+33612349999"),))


def test_the_iphone_of_2014_names_people_by_the_address_book(tmp_path: Path) -> None:
    records = support.read(
        support.parser_named("viber-ios"), support.build(support.FIXTURES / "viber-ios" / "of_2014", tmp_path / "in")
    )
    assert [(m.sender, m.direction) for m in messages(records)] == [("+33612340001", "in"), ("owner", "out")]
    assert next(r.name for r in records if isinstance(r, Participant) and not r.owner) == "Patron Villa"


def test_who_received_on_a_computer_is_not_its_owner(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "viber.db") as database:
        database.executescript("""
            CREATE TABLE Events (EventID INTEGER PRIMARY KEY, TimeStamp INTEGER, Direction INTEGER, Type INTEGER,
                                 ChatID INTEGER, ContactID INTEGER, Token INTEGER);
            CREATE TABLE Messages (EventID INTEGER, Type INTEGER, Body TEXT, Info TEXT);
            CREATE TABLE ChatInfo (ChatID INTEGER PRIMARY KEY, Name TEXT, Token INTEGER, Flags INTEGER);
            CREATE TABLE ChatRelation (ChatID INTEGER, ContactID INTEGER);
            CREATE TABLE Contact (ContactID INTEGER PRIMARY KEY, Name TEXT, Number TEXT, MID TEXT);
            INSERT INTO Contact VALUES (1, 'Me', '+331', 'm1'), (2, 'Boss', '+332', 'm2');
            INSERT INTO ChatInfo VALUES (1, NULL, NULL, 0);
            INSERT INTO ChatRelation VALUES (1, 1), (1, 2);
            INSERT INTO Events VALUES (1, 1700000000000, 0, 0, 1, 2, 11), (2, 1700000001000, 1, 0, 1, 2, 12),
                                      (3, 1700000002000, 1, 0, 1, 2, 13);
            INSERT INTO Messages VALUES (1, 1, 'work', NULL), (2, 1, 'ok', NULL), (3, 1, 'yes', NULL);
        """)
    database.close()
    found = messages(support.read(support.parser_named("viber-desktop"), tmp_path))
    assert [(m.sender, m.conversation) for m in found] == [("+332", "+332"), ("owner", "+332"), ("owner", "+332")]


def test_a_call_that_only_its_line_in_the_chat_tells_is_a_call(tmp_path: Path, read: dict[str, list[Record]]) -> None:
    root = support.build(support.FIXTURES / "viber-android" / "old", tmp_path / "old")
    found = [m for m in messages(support.read(support.parser_named("viber-android"), root)) if m.kind == "call"]
    assert [(m.direction, *map((m.details or {}).get, ("outcome", "video"))) for m in found] == [
        ("in", "missed", True), ("out", "unknown", False)]  # fmt: skip
    logged = next(m for m in messages(read["viber-android"]) if m.kind == "call")
    assert "outcome" not in (logged.details or {})  # the table of calls has it: it would be two
