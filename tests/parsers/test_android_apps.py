"""The smaller apps of Android beyond the contract: LINE, imo, TextNow, Burner, Hangouts, Tango, and their samples."""

from __future__ import annotations

import base64
import sqlite3
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.apps.line import call_details
from parsers.formats.line_android import parameters
from parsers.formats.tango import decoded
from parsers.records import (
    Call,
    Contact,
    Conversation,
    Direction,
    Message,
    Participant,
    Reaction,
    Record,
    Rejection,
)
from tests import support


def case(parser: str, name: str, folder: Path) -> list[Record]:
    root = support.build(support.FIXTURES / parser / name, folder / parser / name)
    return support.read(support.parser_named(parser), root)


def messages(records: list[Record]) -> dict[int | None, Message]:
    """Messages by row, as the app has them now."""
    return {m.provenance.row: m for m in records if isinstance(m, Message) and m.state != "removed_by_wal"}


def test_line_keeps_the_words_of_what_was_unsent(tmp_path: Path) -> None:
    records = case("line-android", "current", tmp_path)
    both = {m.state: (m.kind, m.text) for m in records if isinstance(m, Message) and m.provenance.row == 1}
    assert both == {
        "wal_only": ("deleted", None), "removed_by_wal": ("text",
        "You do not leave before the debt is paid")}  # fmt: skip


def test_line_says_why_it_takes_a_message_for_the_owners(tmp_path: Path) -> None:
    own = messages(case("line-android", "current", tmp_path))[2]
    assert (own.direction, own.sender, (own.details or {})["direction_basis"]) == ("out", "owner", "no sender")
    assert own.reply_to == "500000000000000001"


def test_line_tells_people_from_groups_by_their_ids(tmp_path: Path) -> None:
    records = case("line-android", "current", tmp_path)
    found = {r.key: (r.kind, r.shared) for r in records if isinstance(r, Conversation)}
    assert found["u0001"] == ("direct", False)
    assert found["c0001"] == found["r0001"] == found["m0001"] == ("group", True)


def test_line_gives_degrees_as_they_are_or_in_millionths(tmp_path: Path) -> None:
    found = messages(case("line-android", "current", tmp_path))
    assert (found[14].details or {})["lat"] == 43.695
    assert [(found[6].details or {})[name] for name in ("lat", "lon", "location_raw")] == [
        43.695, 7.264, [43695000, 7264000]]  # fmt: skip


@given(st.text())
def test_any_text_is_a_list_of_parameters(text: str) -> None:
    assert all(isinstance(value, str) for value in parameters(text).values())


def test_line_calls_have_their_length(tmp_path: Path) -> None:
    calls = [c for c in case("line-android-calls", "calls", tmp_path) if isinstance(c, Call)]
    assert [(c.direction, c.video, c.duration_s) for c in calls[:3]] == [
        ("out", False, 61.0), ("in", True, 0.0), ("in", True, 60.0)]


def test_imo_knows_the_owner_from_the_file_beside_it(tmp_path: Path) -> None:
    records = case("imo-android", "current", tmp_path)
    people = {p.key: p for p in records if isinstance(p, Participant)}
    assert people["owner"].name == "Ion"
    assert messages(records)[2].sender == "owner"
    assert messages(records)[4].sender == "1100000002"


def test_imo_times_are_nanoseconds(tmp_path: Path) -> None:
    second = messages(case("imo-android", "current", tmp_path))[2]
    assert (second.time.utc_ms, second.time.raw) == (1709640010123, "1709640010123456789")


def test_a_group_of_imo_stays_one_where_the_owner_wrote_last(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "imofriends.db") as database:
        database.executescript("""
            CREATE TABLE messages (buid TEXT, alias TEXT, timestamp INTEGER, author TEXT, author_alias TEXT,
                                   message_type INTEGER, last_message TEXT);
            CREATE TABLE friends (buid TEXT, name TEXT);
            INSERT INTO friends VALUES ('g.1', 'Team');
            INSERT INTO messages VALUES ('g.1', 'Team', 1700000000000000000, 'u1;imo', 'Boss', 1, 'work'),
                                        ('g.1', 'Team', 1700000001000000000, NULL, NULL, 0, 'ok');
        """)
    database.close()
    records = support.read(support.parser_named("imo-android"), tmp_path)
    (chat,) = [record for record in records if isinstance(record, Conversation)]
    assert (chat.kind, chat.title, chat.participants) == ("group", "Team", ("u1", "owner"))
    assert {p.key for p in records if isinstance(p, Participant)} == {"u1", "owner"}


def test_textnow_tells_calls_and_voicemail_from_words(tmp_path: Path) -> None:
    records = case("textnow", "account", tmp_path)
    found = messages(records)
    assert (found[4].kind, (found[4].details or {})["transcription"]) == ("voice", "Come back to the house")
    assert found[5].kind == "system"
    assert [(c.direction, c.duration_s) for c in records if isinstance(c, Call)] == [("out", 75.0), ("in", 0.0)]


def test_burner_keeps_apart_what_went_to_each_number_of_the_owner(tmp_path: Path) -> None:
    found = messages(case("burner", "account", tmp_path))
    assert found[1].conversation != found[3].conversation
    assert found[1].sender == found[3].sender


def test_hangouts_gives_words_as_people_read_them(tmp_path: Path) -> None:
    first = messages(case("hangouts-android", "account", tmp_path))[1]
    assert first.text == "You don't leave before the debt is paid"
    assert (first.details or {})["stored"] == "You don&#39;t leave before the debt is paid"


def test_tango_keeps_what_it_cannot_read(tmp_path: Path) -> None:
    found = messages(case("tango-android", "account", tmp_path))
    assert {row for row, message in found.items() if message.raw is not None} == {7, 8, 9}
    assert found[8].kind == "other"


@given(st.binary(max_size=200))
def test_tango_survives_any_payload(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as name:
        connection = sqlite3.connect(Path(name) / "tc.db")
        connection.executescript(
            "CREATE TABLE conversations (conv_id TEXT);"
            "CREATE TABLE messages (msg_id INTEGER PRIMARY KEY, conv_id TEXT, type INTEGER, create_time BIGINT,"
            " direction INTEGER, payload BLOB);")
        payload = base64.b64encode(data)
        with connection:
            connection.execute("INSERT INTO messages VALUES (1, 'a', 3, 1709640000000, 2, ?)", (payload,))
        connection.close()
        found = messages(support.read(support.parser_named("tango-android"), Path(name)))
        assert len(found) == 1
        assert found[1].raw is not None or found[1].kind == "image"


@given(st.text())
def test_a_name_is_decoded_or_taken_as_it_is(text: str) -> None:
    assert decoded(base64.b64encode(text.encode("utf-8", "replace")).decode()) == (
        text.encode("utf-8", "replace").decode() or None)
    decoded(text)


@pytest.mark.parametrize(("parser", "folder", "counts"), [
    ("textnow", "android-sms/2020", (25, 3, 30)), ("burner", "burner-android", (14, 2, 4)),
    ("hangouts-android", "hangouts-android", (14, 0, 0)), ("tango-android", "tango-android", (18, 0, 0)),
    ("tango-profiles", "tango-android", (0, 0, 57)),
])  # fmt: skip
def test_real_samples(testdata: Path, parser: str, folder: str, counts: tuple[int, int, int]) -> None:
    records = support.read(support.parser_named(parser), testdata / folder)
    assert tuple(sum(isinstance(r, kind) for r in records) for kind in (Message, Call, Contact)) == counts
    assert not [record for record in records if isinstance(record, Rejection)]
    assert all(m.direction != "unknown" and m.time.utc_ms for m in records if isinstance(m, Message))


def test_who_wrote_in_the_real_hangouts(testdata: Path) -> None:
    found = messages(support.read(support.parser_named("hangouts-android"), testdata / "hangouts-android"))
    assert sum(m.direction == "out" for m in found.values()) == 6
    assert found[6].text == "I cant keep doing this"
    assert found[6].sender == "owner"


def test_who_wrote_in_the_real_tango(testdata: Path) -> None:
    """The words themselves say who: a notice that names the owner is the owner's."""
    found = messages(support.read(support.parser_named("tango-android"), testdata / "tango-android"))
    notice = next(m for m in found.values() if m.text == "Hank liked the message.")
    assert notice.direction == "out"


def test_line_knows_the_owner_who_wrote_under_their_own_id(tmp_path: Path) -> None:
    found = messages(case("line-android", "old", tmp_path))
    assert {row: found[row].sender for row in (1, 2, 4, 5)} == {1: "u0001", 2: "owner", 4: "owner", 5: "owner"}
    assert (found[5].details or {})["direction_basis"] == "own id"


def test_imo_of_both_phones_tells_words_from_notices(tmp_path: Path) -> None:
    found = messages(case("imo-ios", "2023", tmp_path))
    assert (found[3].kind, found[3].text, (found[3].details or {})["notice"][:8]) == ("image", None, "uploaded")
    assert (found[4].kind, found[4].text) == ("deleted", None)
    assert (found[6].conversation, found[6].sender) == ("g900", "2002144460145418")


def test_the_public_sample_of_imo(testdata: Path) -> None:
    records = support.read(support.parser_named("imo-ios"), testdata / "imo-ios")
    found = [m for m in records if isinstance(m, Message)]
    assert [m.direction for m in found].count("out") == 8
    assert sorted({m.kind for m in found}) == ["deleted", "image", "text"]
    assert (len(found), sum(isinstance(r, Contact) for r in records)) == (16, 4)


def test_line_on_the_iphone_tells_calls_files_answers_and_whose_notes_they_are(tmp_path: Path) -> None:
    records = case("line-ios", "2026", tmp_path)
    found = messages(records)
    calls = [tuple(map((found[row].details or {}).get, ("outcome", "duration_s", "video"))) for row in (6, 7, 8, 9)]
    assert calls == [("answered", 65.0, True), ("missed", None, False), (None, None, False), ("answered", 31.0, None)]
    assert [a.name for row in (3, 4, 5) for a in found[row].attachments] == [
        "500000000000000003.jpg", "500000000000000004.thumb", "contract.pdf"]  # fmt: skip
    assert [a.path is not None for row in (3, 4, 5) for a in found[row].attachments] == [True, True, False]
    assert found[2].reply_to == "500000000000000001"
    chats = {c.key: (c.kind, c.title, len(c.participants)) for c in records if isinstance(c, Conversation)}
    assert chats == {"u0001": ("direct", None, 2), "c0001": ("group", "House", 3), "u0003": ("direct", None, 2),
                     "u0009": ("self", None, 1)}  # fmt: skip


def test_line_reactions_name_who_put_them(tmp_path: Path) -> None:
    found = [(r.target[-1], r.sender, r.emoji, r.time.utc_ms) for r in case("line-ios", "2026", tmp_path)
             if isinstance(r, Reaction)]  # fmt: skip
    assert found == [("2", "u0001", "😢", 1790000015500), ("1", "owner", "👍", 1790000005000)]
    android = [r for r in case("line-android", "current", tmp_path) if isinstance(r, Reaction)]
    assert [(r.target[-1], r.sender, r.emoji) for r in android] == [("1", "u0002", "❤️")]


@pytest.mark.parametrize(("values", "way", "told", "outcome"), [
    ({"RESULT": "CANCELED", "TYPE": "A"}, "out", True, "cancelled"), ({"RESULT": "CANCELED"}, "in", True, "missed"),
    ({"VOIP_RESULT_OLD": "NO_RESPONSE"}, "out", True, "missed"), ({"RESULT": "BUSY"}, "out", True, "rejected"),
    ({"GC_EVT_TYPE": "E", "DURATION": "61000"}, "in", True, "answered"), ({"GC_EVT_TYPE": "I"}, "in", True, None),
    ({"RESULT": "NORMAL", "DURATION": "5000"}, "in", False, None), ({}, "in", True, "unknown"),
])  # fmt: skip
def test_line_calls_say_how_they_went_where_no_log_does(values: dict[str, str], way: Direction, told: bool,
                                                        outcome: str | None) -> None:
    assert call_details(values, None, way, told=told).get("outcome") == outcome


def test_line_tells_what_was_unsent_beside_its_words_and_a_call_with_its_length(tmp_path: Path) -> None:
    found = messages(case("line-android", "external", tmp_path))
    assert [(found[row].kind, found[row].text, found[row].app_key == found[1].app_key) for row in (1, 7)] == [
        ("text", "Send me a picture of the passport", True), ("deleted", None, True)]  # fmt: skip
    assert found[1].same != found[7].same  # two rows: the words do not become one with the mark that took them back
    assert [(found[8].details or {})[name] for name in ("outcome", "duration_s", "video")] == ["answered", 65.0, True]
    assert (found[9].details or {})["contact"] == {"account": "u0009", "name": "Agency"}
