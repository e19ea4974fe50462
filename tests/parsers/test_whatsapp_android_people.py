"""WhatsApp for Android: whose words and whose message it is, where people have several addresses and chats."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pytest

from parsers.formats.whatsapp_android.index import WARNING_WORDS_UNKNOWN
from parsers.records import (
    OWNER,
    Call,
    Conversation,
    Message,
    Participant,
    Reaction,
    Record,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.sqlite.values import words_only
from tests import support
from tests.parsers.test_whatsapp_android import PARSER, at, messages

PHONE, OTHER, OWN = "491700000001@s.whatsapp.net", "491700000002@s.whatsapp.net", "491700000099@s.whatsapp.net"
LID, GROUP, LIST = "100000000000001@lid", "120363000000000001@g.us", "1580000009@broadcast"
NEVER = -(1 << 63)

SCHEMA = """
CREATE TABLE jid (_id INTEGER PRIMARY KEY AUTOINCREMENT, user TEXT NOT NULL, server TEXT NOT NULL, agent INTEGER,
  device INTEGER, type INTEGER, raw_string TEXT);
INSERT INTO jid VALUES
  (1, '491700000001', 's.whatsapp.net', 0, 0, 0, '491700000001@s.whatsapp.net'),
  (2, '100000000000001', 'lid', 0, 0, 18, '100000000000001@lid'),
  (3, '120363000000000001', 'g.us', 0, 0, 1, '120363000000000001@g.us'),
  (4, '491700000002', 's.whatsapp.net', 0, 0, 0, '491700000002@s.whatsapp.net'),
  (5, '100000000000001', 'lid', 1, 0, 19, '100000000000001.1:0@lid'),
  (6, '1580000009', 'broadcast', 0, 0, 3, '1580000009@broadcast'),
  (7, '867051314767696', 'bot', 0, 0, 25, '867051314767696@bot'),
  (8, '491700000099', 's.whatsapp.net', 0, 0, 0, '491700000099@s.whatsapp.net'),
  (9, '491700000099', 's.whatsapp.net', 0, 17, 17, '491700000099.0:17@s.whatsapp.net'),
  (10, '200000000000002', 'lid', 0, 0, 18, '200000000000002@lid');
CREATE TABLE jid_map (lid_row_id INTEGER PRIMARY KEY NOT NULL, jid_row_id INTEGER NOT NULL, sort_id INTEGER);
CREATE TABLE chat (_id INTEGER PRIMARY KEY AUTOINCREMENT, jid_row_id INTEGER UNIQUE, subject TEXT,
  account_jid_row_id INTEGER);
CREATE TABLE message (_id INTEGER PRIMARY KEY AUTOINCREMENT, chat_row_id INTEGER NOT NULL, from_me INTEGER NOT NULL,
  key_id TEXT NOT NULL, sender_jid_row_id INTEGER, status INTEGER, broadcast INTEGER, timestamp INTEGER,
  message_type INTEGER, text_data TEXT, starred INTEGER, sort_id INTEGER NOT NULL DEFAULT 0);
"""
LEGACY = """
CREATE TABLE messages (_id INTEGER PRIMARY KEY AUTOINCREMENT, key_remote_jid TEXT NOT NULL, key_from_me INTEGER,
  key_id TEXT NOT NULL, status INTEGER, needs_push INTEGER, data TEXT, timestamp INTEGER, media_wa_type TEXT,
  remote_resource TEXT, quoted_row_id INTEGER);
"""
_JOBS = """
CREATE TABLE deleted_chat_job (_id INTEGER PRIMARY KEY AUTOINCREMENT, chat_row_id INTEGER NOT NULL, block_size INTEGER,
  singular_message_delete_rows_id TEXT, deleted_message_row_id INTEGER, deleted_starred_message_row_id INTEGER);
"""
_INDEX = """
CREATE TABLE message_edit_info (message_row_id INTEGER PRIMARY KEY, original_key_id TEXT NOT NULL,
  edited_timestamp INTEGER NOT NULL, sender_timestamp INTEGER NOT NULL);
CREATE TABLE message_ftsv2_content (docid INTEGER PRIMARY KEY, c0content, c1fts_jid, c2fts_namespace);
"""
_BY_PLACE = _JOBS + """
CREATE VIEW available_message_view AS SELECT message._id AS _id FROM message LEFT JOIN deleted_chat_job AS job
  ON job.chat_row_id = message.chat_row_id
  WHERE NOT (message.sort_id <= IFNULL(job.deleted_message_row_id, -9223372036854775808));
"""


def read(sql: str, folder: Path) -> list[Record]:
    """The records of a database made of this."""
    folder.mkdir()
    with contextlib.closing(sqlite3.connect(folder / "msgstore.db")) as connection:
        connection.executescript(sql)
    return support.read(PARSER, folder)


def row(n: int, chat: int, text: str, *, me: int = 0, sender: int = 0, place: int | None = None) -> str:
    """A message of the current schema."""
    return (
        "INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, timestamp, message_type, text_data,"
        f" sort_id) VALUES ({n}, {chat}, {me}, '3EB0{n:016X}', {sender}, {1_700_000_000_000 + n * 1000}, 0, '{text}',"
        f" {n if place is None else place});"
    )


def old(n: int, jid: str, text: str, *, me: int = 0, key: str | None = None, push: int = 0, named: str = "") -> str:
    """A message of the older schema."""
    return (
        "INSERT INTO messages (_id, key_remote_jid, key_from_me, key_id, status, needs_push, data, timestamp,"
        f" media_wa_type, remote_resource) VALUES ({n}, '{jid}', {me}, '{key or f'3EB0{n:016X}'}', 5, {push}, '{text}',"
        f" {1_580_000_000_000 + n * 1000}, '0', {repr(named) if named else 'NULL'});"
    )


def edit(n: int) -> str:
    return f"INSERT INTO message_edit_info VALUES ({n}, '3EB0FFFF{n:012X}', 1700000050000, 1700000049000);"


def earlier(records: list[Record], n: int) -> str | None:
    details = at(records, n).details
    assert details is not None
    text: str | None = details["edited"][0]["text"]
    return text


def keys(records: list[Record]) -> set[str]:
    return {record.key for record in records if isinstance(record, Participant)}


def chat(records: list[Record], key: str) -> Conversation:
    *_, found = (record for record in records if isinstance(record, Conversation) and record.key == key)
    return found


@pytest.mark.parametrize("by_place", [True, False])
def test_an_edited_message_gets_its_own_earlier_words(*, by_place: bool, tmp_path: Path) -> None:
    """Entry 10 of the index is of the message at place 10, or of row 10, as the app's view tells."""
    records = read(
        SCHEMA + "INSERT INTO chat VALUES (1, 3, 'G', NULL), (2, 1, NULL, NULL);" + _INDEX
        + (_BY_PLACE if by_place else "")
        + row(10, 1, "Ich komme um neun", sender=1, place=11) + row(11, 2, "Hast du das Geld", place=10) + edit(10)
        + "INSERT INTO message_ftsv2_content VALUES (11, 'ich komme um acht', NULL, NULL),"
        " (10, 'hast du das geld', NULL, NULL);",
        tmp_path / "x",
    )  # fmt: skip
    assert earlier(records, 10) == ("ich komme um acht" if by_place else "hast du das geld")


def test_an_index_that_says_the_same_words_tells_no_earlier_text(tmp_path: Path) -> None:
    records = read(
        SCHEMA + "INSERT INTO chat VALUES (1, 3, 'G', NULL); INSERT INTO jid_map VALUES (2, 1, 1);" + _INDEX
        + row(1, 1, "Ärger! Wo bist Du?", sender=4) + row(2, 1, "@100000000000001 komm her", sender=4)
        + row(3, 1, "@200000000000002, komm", sender=4) + row(4, 1, "@491700000001 geh", sender=4)
        + row(5, 1, "ฉันรักคุณ", sender=4) + "".join(map(edit, range(1, 6)))
        + "INSERT INTO message_ftsv2_content VALUES (1, 'arger wo bist du ?', NULL, NULL),"
        " (2, '@491700000001 komm her', NULL, NULL), (3, '@ 491700000077 , komm', NULL, NULL),"
        " (4, '@491700000002 geh', NULL, NULL), (5, 'ฉัน รัก คุณ', NULL, NULL);",
        tmp_path / "x",
    )  # fmt: skip
    assert [earlier(records, n) for n in (1, 2, 3, 5)] == [None] * 4
    assert earlier(records, 4) == "@491700000002 geh", "somebody else was mentioned before"


def test_words_are_letters_and_digits() -> None:
    assert words_only("Straße, 5 Ağaç İki") == words_only("strasse 5 agac iki")
    assert words_only("um 8") != words_only("um 9")


def test_a_deleted_chat_leaves_the_other_one_of_the_same_person(tmp_path: Path) -> None:
    records = read(
        SCHEMA + "INSERT INTO jid_map VALUES (2, 1, 1); INSERT INTO chat VALUES (1, 1, NULL, NULL), (2, 2, NULL, NULL);"
        + _JOBS + f"INSERT INTO deleted_chat_job VALUES (1, 2, 100, NULL, 4, {NEVER});"
        + row(1, 1, "by number") + row(2, 2, "by LID") + row(3, 1, "by number too", me=1) + row(4, 2, "LID", sender=2),
        tmp_path / "x",
    )  # fmt: skip
    assert {m.provenance.row: m.state for m in messages(records)} == {
        1: "live", 2: "deleted_by_app", 3: "live", 4: "deleted_by_app",
    }  # fmt: skip
    both = chat(records, PHONE)
    assert both.state == "live"
    assert both.details is not None
    assert both.details["deletion"]["chat_row"] == 2


def test_a_deletion_goes_by_chat_in_the_older_schema_too(tmp_path: Path) -> None:
    records = read(
        SCHEMA.partition("CREATE TABLE message (")[0] + LEGACY + _JOBS
        + "INSERT INTO jid_map VALUES (2, 1, 1); INSERT INTO chat VALUES (1, 1, NULL, NULL), (2, 2, NULL, NULL);"
        + f"INSERT INTO deleted_chat_job VALUES (1, 1, 100, NULL, 4, {NEVER});" + old(2, PHONE, "a") + old(3, LID, "b"),
        tmp_path / "x",
    )  # fmt: skip
    assert [m.state for m in messages(records)] == ["deleted_by_app", "live"]
    assert {m.conversation for m in messages(records)} == {PHONE}


@pytest.mark.parametrize("written", ['"2","3"', '["2","3"]', "2,3"])
def test_messages_deleted_one_by_one(written: str, tmp_path: Path) -> None:
    records = read(
        SCHEMA + "INSERT INTO chat VALUES (1, 1, NULL, NULL);" + _JOBS
        + f"INSERT INTO deleted_chat_job VALUES (1, 1, 100, '{written}', {NEVER}, {NEVER});"
        + "".join(row(n, 1, f"t{n}") for n in range(1, 5)),
        tmp_path / "x",
    )  # fmt: skip
    assert [m.state for m in messages(records)] == ["live", "deleted_by_app", "deleted_by_app", "live"]
    assert chat(records, PHONE).state == "live"


def test_a_device_of_a_hidden_person_is_that_person(tmp_path: Path) -> None:
    records = read(
        SCHEMA + "INSERT INTO jid_map VALUES (2, 1, 1); INSERT INTO chat VALUES (1, 1, NULL, NULL);"
        "CREATE TABLE call_log (_id INTEGER PRIMARY KEY AUTOINCREMENT, jid_row_id INTEGER, from_me INTEGER,"
        " call_id TEXT, transaction_id INTEGER, timestamp INTEGER, video_call INTEGER, duration INTEGER,"
        " call_result INTEGER, group_jid_row_id INTEGER, call_creator_device_jid_row_id INTEGER,"
        " call_link_row_id INTEGER);"
        "CREATE TABLE call_link (_id INTEGER PRIMARY KEY, token TEXT NOT NULL, creator_jid_row_id INTEGER NOT NULL);"
        "INSERT INTO call_link VALUES (3, 'tokABC', 4);"
        "INSERT INTO call_log VALUES (1, 1, 0, 'call:0123456789ABCDEF0123', 1, 1700000000000, 0, 60, 5, 0, 5, 3);",
        tmp_path / "x",
    )
    (call,) = (record for record in records if isinstance(record, Call))
    assert (call.sender, call.participants) == (PHONE, (PHONE,))
    assert call.details is not None
    assert call.details["call_link"] == {"token": "tokABC", "creator": OTHER}
    assert keys(records) == {OWNER, PHONE, OTHER}


def test_in_a_chat_of_two_the_other_one_writes(tmp_path: Path) -> None:
    """Whether or not a row tells that the address is that person's; what came through a list names the list."""
    records = read(
        SCHEMA + "INSERT INTO chat VALUES (1, 1, NULL, 2);" + row(1, 1, "by number") + row(2, 1, "by LID", sender=2)
        + row(3, 1, "unknown", sender=10) + row(4, 1, "list", sender=6) + row(5, 1, "bot", sender=7)
        + row(6, 1, "a", me=1)
        + "CREATE TABLE message_add_on (_id INTEGER PRIMARY KEY, chat_row_id INTEGER, from_me INTEGER, key_id TEXT,"
        " sender_jid_row_id INTEGER, parent_message_row_id INTEGER, timestamp INTEGER, message_add_on_type INTEGER);"
        "CREATE TABLE message_add_on_reaction (message_add_on_row_id INTEGER PRIMARY KEY, reaction TEXT,"
        " sender_timestamp INTEGER); INSERT INTO message_add_on VALUES (1, 1, 0, 'k', 10, 6, 1700000100000, 56);"
        "INSERT INTO message_add_on_reaction VALUES (1, '👍', 1700000099000);",
        tmp_path / "x",
    )  # fmt: skip
    assert [m.sender for m in messages(records)] == [PHONE] * 4 + ["867051314767696@bot", OWNER]
    details = [m.details for m in messages(records)]
    assert details == [None, None, {"sender_address": "200000000000002@lid"}, {"list": LIST}, None, None]
    assert [r.sender for r in records if isinstance(r, Reaction)] == [PHONE]
    assert set(chat(records, PHONE).participants) == {PHONE, "867051314767696@bot", OWNER}
    assert keys(records) == {PHONE, "867051314767696@bot", OWNER}
    person = next(record for record in records if isinstance(record, Participant) and record.key == PHONE)
    assert ("lid", LID) in person.aliases


def test_a_group_keeps_who_wrote_by_row(tmp_path: Path) -> None:
    records = read(
        SCHEMA + "INSERT INTO chat VALUES (1, 3, 'G', NULL);" + row(1, 1, "a", sender=10) + row(2, 1, "b", sender=4),
        tmp_path / "x",
    )
    assert [m.sender for m in messages(records)] == ["200000000000002@lid", OTHER]


def test_what_went_to_a_list_is_one_message_for_each_recipient(tmp_path: Path) -> None:
    key = "3EB0AAAAAAAAAAAAAAAA"
    records = read(
        LEGACY + old(1, LIST, "Treffen", me=1, key=key, push=2, named=f"{PHONE},{OTHER}")
        + old(2, PHONE, "Treffen", me=1, key=key, push=2) + old(3, OTHER, "Treffen", me=1, key=key, push=2)
        + old(4, PHONE, "Rundruf", push=2, named=LIST) + old(5, OTHER, "allein", me=1),
        tmp_path / "x",
    )  # fmt: skip
    sent = messages(records)
    assert {(m.conversation, m.same) for m in sent[:3]} == {(k, f"{key}\x1fTreffen") for k in (LIST, PHONE, OTHER)}
    assert [(m.details or {}).get("sent_to_list") for m in sent] == [True, True, True, True, None]
    assert sent[0].details is not None
    assert sent[0].details["recipients"] == [PHONE, OTHER]
    assert (sent[3].sender, (sent[3].details or {})["list"]) == (PHONE, LIST)
    assert sent[4].same is not None
    assert sent[4].same.startswith("*")
    assert keys(records) == {OWNER, PHONE, OTHER}


def test_a_quote_of_what_went_to_a_list_names_no_person_of_many(tmp_path: Path) -> None:
    records = read(
        LEGACY + old(1, PHONE, "ja") + "UPDATE messages SET quoted_row_id = 7;"
        "CREATE TABLE messages_quotes (_id INTEGER PRIMARY KEY, key_id TEXT, key_from_me INTEGER, data TEXT,"
        " remote_resource TEXT, timestamp INTEGER);"
        "INSERT INTO messages_quotes VALUES (7, '3EB0AAAAAAAAAAAAAAAA', 1, 'Treffen',"
        f" '{PHONE},{OTHER}', 1580000000000);",
        tmp_path / "x",
    )
    assert keys(records) == {OWNER, PHONE}
    details = messages(records)[0].details
    assert details is not None
    assert details["quoted"]["sender"] == OWNER


def _of_the_owner(*more: str) -> str:
    return (
        SCHEMA + "INSERT INTO chat VALUES (1, 1, NULL, NULL), (2, 3, 'G', NULL), (3, 8, NULL, NULL);"
        + row(1, 2, "mine", me=1) + row(2, 2, "hey @491700000099", sender=1) + row(3, 3, "note", me=1)
        + "CREATE TABLE message_details (message_row_id INTEGER PRIMARY KEY, author_device_jid INTEGER);"
        "INSERT INTO message_details VALUES (1, 9), (3, 9);"
        "CREATE TABLE message_mentions (_id INTEGER PRIMARY KEY, message_row_id INTEGER, jid_row_id INTEGER);"
        "INSERT INTO message_mentions VALUES (1, 2, 8);"
        "CREATE TABLE group_participant_user (_id INTEGER PRIMARY KEY, group_jid_row_id INTEGER,"
        " user_jid_row_id INTEGER, rank INTEGER, pending INTEGER);"
        "INSERT INTO group_participant_user VALUES (1, 3, 1, 2, 0), (2, 3, 8, 0, 0);"
        + "".join(more)
    )  # fmt: skip


def test_the_user_is_known_by_the_device_that_wrote(tmp_path: Path) -> None:
    records = read(_of_the_owner("INSERT INTO jid_map VALUES (10, 8, 1);"), tmp_path / "x")
    owner = next(record for record in records if isinstance(record, Participant) and record.owner)
    assert set(owner.aliases) == {("phone", "+491700000099"), ("lid", "200000000000002@lid")}
    assert keys(records) == {OWNER, PHONE}
    assert (at(records, 2).details or {})["mentions"] == [OWNER]
    assert set(chat(records, GROUP).participants) == {PHONE, OWNER}
    notes = chat(records, OWN)
    assert (notes.kind, notes.participants) == ("self", (OWNER,))
    assert (at(records, 3).conversation, at(records, 3).sender) == (OWN, OWNER)


def test_a_device_that_others_wrote_with_is_not_the_users(tmp_path: Path) -> None:
    records = read(_of_the_owner("INSERT INTO message_details VALUES (2, 8);"), tmp_path / "x")
    assert next(record for record in records if isinstance(record, Participant) and record.owner).aliases == ()
    assert OWN in keys(records)


def test_the_user_of_a_database_of_today_has_no_other_writer(tmp_path: Path) -> None:
    """What the user wrote stays the user's, whatever address a row gives beside it."""
    records = read(_of_the_owner(row(4, 1, "an dich", me=1, sender=8)), tmp_path / "x")
    assert [m.sender for m in messages(records)] == [OWNER, PHONE, OWNER, OWNER]
    assert isinstance(at(records, 4), Message)


def test_a_key_that_several_messages_have_makes_none_of_them_a_copy(tmp_path: Path) -> None:
    """The sender's program chooses the key: one that its user wrote under can come back from somebody else."""
    said = "INSERT INTO message (_id, chat_row_id, from_me, key_id, timestamp, message_type, text_data) VALUES "
    said += ", ".join(
        f"({n}, {chat}, {me}, '3EB00000000000000001', {1_700_000_000_000 + n}, 0, 'come tonight')"
        for n, chat, me in ((1, 1, 1), (2, 2, 1), (3, 2, 0))
    )
    chats = "INSERT INTO chat (_id, jid_row_id) VALUES (1, 1), (2, 4);"
    read_ones = messages(read(f"{SCHEMA}{chats}{said};{row(4, 1, 'yes')}", tmp_path / "x"))
    assert [(m.conversation, m.direction) for m in read_ones[:3]] == [(PHONE, "out"), (OTHER, "out"), (OTHER, "in")]
    assert len({m.same for m in read_ones}) == 4
    assert [(m.same or "").startswith("*") for m in read_ones] == [False, False, False, True]


def test_writers_of_a_group_who_are_no_longer_listed_are_told_apart(tmp_path: Path) -> None:
    sql = SCHEMA + "INSERT INTO chat (_id, jid_row_id, subject) VALUES (1, 3, 'Crew'), (2, 1, NULL);"
    sql += row(1, 1, "a", sender=77) + row(2, 1, "b", sender=78) + row(3, 1, "c", sender=3) + row(4, 1, "d", sender=4)
    sql += row(5, 1, "e", me=1, sender=0) + row(6, 2, "f", sender=0)
    records = read(sql, tmp_path / "x")
    told = [(m.sender, m.details) for m in messages(records)]
    assert told == [
        (None, {"sender_row": 77}), (None, {"sender_row": 78}), (None, {"sender_address": GROUP}), (OTHER, None),
        (OWNER, None), (PHONE, None),
    ]  # fmt: skip
    assert GROUP not in keys(records), "a group is nobody"


def test_an_answer_and_a_reaction_stay_in_the_conversation(tmp_path: Path) -> None:
    """The number and the hidden identifier of a person have a chat each: what one quotes of the other is no other chat.
    Where a chat is no longer listed, or the version has no column for it, a reaction goes where its message is.
    """
    quoted = "CREATE TABLE message_quoted (message_row_id INTEGER PRIMARY KEY, chat_row_id INTEGER,{} from_me INTEGER,"
    quoted += " sender_jid_row_id INTEGER, key_id TEXT, text_data TEXT); INSERT INTO message_quoted VALUES "
    add_ons = "CREATE TABLE message_add_on (_id INTEGER PRIMARY KEY, chat_row_id INTEGER, from_me INTEGER,"
    add_ons += " sender_jid_row_id INTEGER, parent_message_row_id INTEGER, timestamp INTEGER); CREATE TABLE"
    add_ons += " message_add_on_reaction (message_add_on_row_id INTEGER PRIMARY KEY, reaction TEXT, sender_timestamp);"
    add_ons += " INSERT INTO message_add_on VALUES (1, 99, 0, 0, 1, 0), (2, NULL, 1, 0, 1, 1700000005000);"
    add_ons += " INSERT INTO message_add_on_reaction VALUES (1, '👍', 1700000005), (2, '😢', NULL);"
    chats = "INSERT INTO jid_map VALUES (2, 1, 1); INSERT INTO chat (_id, jid_row_id) VALUES (1, 1), (2, 2), (3, 3);"
    said = row(1, 1, "first") + row(2, 2, "answer", me=1) + row(3, 1, "more")
    now = quoted.format(" parent_message_chat_row_id INTEGER,")
    records = read(
        f"{SCHEMA}{chats}{said}{now}(2, 2, 1, 0, 0, '3EB00000000000000001', 'first'),"
        f" (3, 3, 1, 0, 4, '3EB0FFFFFFFFFFFFFFFF', 'elsewhere');{add_ons}", tmp_path / "x")  # fmt: skip
    same, other = (at(records, n).details or {} for n in (2, 3))
    assert same["quoted"] == {"text": "first", "sender": PHONE}
    assert other["quoted"] == {"text": "elsewhere", "sender": OTHER, "from_another_chat": True}
    assert [(r.conversation, r.sender, r.time.utc_ms) for r in records if isinstance(r, Reaction)] == [
        (PHONE, PHONE, 1700000005000), (PHONE, OWNER, 1700000005000),
    ]  # fmt: skip
    old_one = read(f"{SCHEMA}{chats}{said}{quoted.format('')}(2, 2, 0, 0, '3EB00000000000000001', 'first');",
                   tmp_path / "y")  # fmt: skip
    assert (at(old_one, 2).details or {})["quoted"] == {"text": "first", "sender": PHONE}


_TAKEN_BACK = """
CREATE TABLE message_revoked (message_row_id INTEGER PRIMARY KEY, revoked_key_id TEXT);
INSERT INTO message_revoked VALUES (2, '3EB00000000000000002');
UPDATE message SET message_type = 15, text_data = NULL WHERE _id = 2;
INSERT INTO message_ftsv2_content VALUES (2, 'you owe me 900', 'd', ''), (3, 'three', 'd', ''), (4, 'four', 'e', ''),
  (5, 'five', 'e', ''), (70, 'nobody leaves this house', 'd', ''), (71, 'come to the office', 'f', '');
"""


def test_words_that_only_the_index_still_has_are_told(tmp_path: Path) -> None:
    """Of a message that was taken back, and of messages that are gone: in their chat where the index shows which."""
    sql = f"{SCHEMA}{_INDEX}INSERT INTO chat (_id, jid_row_id) VALUES (1, 1), (2, 4);"
    sql += "".join(row(n, chat, text) for n, chat, text in (
        (2, 1, ""), (3, 1, "Three"), (4, 2, "Four"), (5, 2, "Five"))) + _TAKEN_BACK  # fmt: skip
    records = read(sql, tmp_path / "x")
    details = at(records, 2).details or {}
    assert details["earlier_text"] == {"text": "you owe me 900", "basis": "search index"}
    left = [m for m in messages(records) if m.provenance.table == "message_ftsv2_content"]
    assert [(m.conversation, m.text, m.provenance.row) for m in left] == [
        (PHONE, "nobody leaves this house", 70), ("unknown:index", "come to the office", 71),
    ]  # fmt: skip
    assert {(m.sender, m.direction, m.time.basis, m.state) for m in left} == {
        (None, "unknown", "none", "deleted_by_app")}  # fmt: skip
    totals = support.ledger(records)["message"]
    assert totals["found"] == totals["kept"] == 6


def test_an_index_that_does_not_go_with_the_messages_is_no_sign_of_deletion(tmp_path: Path) -> None:
    sql = f"{SCHEMA}{_INDEX}INSERT INTO chat (_id, jid_row_id) VALUES (1, 1);" + row(2, 1, "one") + row(3, 1, "two")
    records = read(sql + "INSERT INTO message_ftsv2_content VALUES (900, 'one', '', ''), (901, 'two', '', '');",
                   tmp_path / "x")  # fmt: skip
    assert len(messages(records)) == 2
    assert WARNING_WORDS_UNKNOWN in {record.message for record in records if isinstance(record, Warning)}


def test_the_index_of_the_older_schema_tells_its_chat_too(tmp_path: Path) -> None:
    sql = LEGACY + _INDEX + "".join(old(n, PHONE, word) for n, word in ((1, "One"), (2, "Two"), (3, "Three")))
    sql += "INSERT INTO message_ftsv2_content VALUES (1, 'one', '0 c', ''), (2, 'two', '0 c', ''),"
    sql += " (3, 'three', '0 c', ''), (4, 'your papers stay here', '0 c', '');"
    left = [m for m in messages(read(sql, tmp_path / "x")) if m.provenance.table == "message_ftsv2_content"]
    assert [(m.conversation, m.text) for m in left] == [(PHONE, "your papers stay here")]
