"""WhatsApp for Android beyond the contract: real samples, damage, overlapping backups, shape of queries."""

from __future__ import annotations

import importlib.util
import shutil
import sqlite3
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

from parsers.apps.whatsapp.message import WARNING_THUMBNAILS
from parsers.apps.whatsapp.people import canonical
from parsers.base import Context, Identified
from parsers.errors import Cancelled, MissingColumns, NotADatabase
from parsers.evidence import Item
from parsers.formats.whatsapp_android import WhatsAppAndroid
from parsers.formats.whatsapp_android.current import select
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
from tests import support

PARSER = WhatsAppAndroid()
BENCHMARKS = Path(__file__).parent.parent / "benchmarks"


def made(case: str, tmp_path: Path) -> Path:
    return support.build(support.FIXTURES / PARSER.id / case, tmp_path / case)


def records_of(case: str, tmp_path: Path) -> list[Record]:
    return support.read(PARSER, made(case, tmp_path))


def messages(records: list[Record]) -> list[Message]:
    return [record for record in records if isinstance(record, Message)]


def at(records: list[Record], row: int, table: str = "message") -> Message:
    found = [m for m in messages(records) if (m.provenance.table, m.provenance.row) == (table, row)]
    assert len(found) == 1
    return found[0]


@pytest.fixture(scope="module")
def current(tmp_path_factory: pytest.TempPathFactory) -> list[Record]:
    return records_of("current", tmp_path_factory.mktemp("current"))


def test_reads_the_legacy_sample(testdata: Path) -> None:
    root = testdata / "whatsapp-android" / "legacy"
    before = support.hashes(root)
    records = support.read(PARSER, root)
    assert support.ledger(records)["message"] == Counter(found=11, kept=10, rejected=1)
    assert support.ledger(records)["call"] == Counter(found=4, kept=4)
    assert {record.message for record in records if isinstance(record, Warning)} == {WARNING_THUMBNAILS}
    kinds = Counter(message.kind for message in messages(records))
    assert kinds == {"location": 5, "text": 2, "image": 2, "system": 1}
    assert [r.duration_s for r in records if isinstance(r, Call)] == [107.0, 91.0, 92.0, 122.0]
    assert support.hashes(root) == before


def test_reads_the_sample_of_2022(testdata: Path) -> None:
    """The database and its two encrypted copies, which the key file beside them opens, give the same rows."""
    records = support.read(PARSER, testdata / "whatsapp-android" / "encrypted")
    assert support.ledger(records)["message"] == Counter(found=30, kept=27, rejected=3)
    assert len({message.same for message in messages(records)}) == 9
    assert {message.conversation for message in messages(records)} == {"status@broadcast"}
    assert {message.sender for message in messages(records)} == {"0@s.whatsapp.net"}


def test_keeps_both_identifiers_of_a_hidden_person(current: list[Record]) -> None:
    person = next(p for p in current if isinstance(p, Participant) and p.name == "Оля")
    assert person.key == "380671000009@s.whatsapp.net"
    assert ("lid", "900000000000006@lid") in person.aliases
    assert ("phone", "+380671000009") in person.aliases
    chats = [c for c in current if isinstance(c, Conversation) and c.key == person.key]
    assert len(chats) == 1, "the chat with the hidden identifier and the one with the number are one"


def test_labels_a_hidden_person_that_nothing_resolves(current: list[Record]) -> None:
    person = next(p for p in current if isinstance(p, Participant) and p.key == "900000000000008@lid")
    assert person.name == "LID:900000000000008"
    assert person.kind == "lid"


def test_attachments_are_found_and_claimed(tmp_path: Path) -> None:
    root = made("current", tmp_path)
    with support.opened(root) as evidence:
        item = next(i for i in evidence.items if i.name == "msgstore.db")
        records = list(PARSER.read(item, Context()))
        picture = at(records, 6).attachments[0].path
        assert picture == "Media/WhatsApp Images/IMG-20240305-WA0001.jpg"
        claimed = evidence.get(picture)
        assert claimed is not None
        assert claimed.claimed_by == item.path


def test_an_answer_and_a_reaction_reach_an_edited_message(current: list[Record]) -> None:
    edited = at(current, 28)
    assert edited.details is not None
    assert edited.details["edited"][0]["text"] == "tu me dois 900 €"
    assert at(current, 29).reply_to == edited.app_key == "3A0000000000000000FF28"
    assert [r.emoji for r in current if isinstance(r, Reaction) and r.target == edited.app_key] == ["😢"]


def test_a_message_taken_back_is_known_by_its_first_key(current: list[Record]) -> None:
    gone = at(current, 26)
    assert (gone.kind, gone.state, gone.app_key) == ("deleted", "deleted_by_app", "3A0000000000000000FF26")
    by_admin = at(current, 27)
    assert by_admin.details is not None
    assert by_admin.details["deleted"] == {"by": "admin", "admin": "33612340001@s.whatsapp.net"}


def test_missing_rows_are_noted_at_their_conversation(current: list[Record]) -> None:
    group = next(c for c in current if isinstance(c, Conversation) and c.title == "Équipe Villa")
    assert group.details is not None
    assert group.details["missing_rows"]["between"] == 8
    assert group.details["missing_rows"]["ranges"] == [[52, 59, None, 1709630600000]]


def test_chat_that_is_gone_loses_no_message(current: list[Record]) -> None:
    assert at(current, 61).conversation == "unknown:99"
    assert at(current, 61).text == "From a chat that was deleted"


def _copy(current_root: Path, target: Path, *changes: str) -> list[Record]:
    shutil.copytree(current_root, target)
    connection = sqlite3.connect(target / "databases" / "msgstore.db")
    for change in changes:
        connection.execute(change)
    connection.commit()
    connection.close()
    return support.read(PARSER, target)


def test_two_backups_share_what_did_not_change(tmp_path: Path) -> None:
    """Delivery marks and new rows leave `same` alone; another text, or a text taken back, does not."""
    root = made("current", tmp_path)
    before = support.read(PARSER, root)
    after = _copy(
        root,
        tmp_path / "later",
        "UPDATE message SET status = 13, receipt_server_timestamp = 1 WHERE from_me = 1 AND status = 5",
        "UPDATE message SET text_data = 'Et apporte tout.', key_id = 'NEWKEY0000000000000005' WHERE _id = 5",
        "INSERT INTO message_edit_info VALUES (5, '3A00000000000000000005', 1709700000000, 1709700000000)",
        "UPDATE message SET message_type = 15, text_data = NULL, key_id = 'NEWKEY00000000000025' "
        "WHERE _id = 25",
        "INSERT INTO message_revoked VALUES (25, '3A00000000000000000025', NULL, 1709700000000)",
    )
    first = {m.provenance: m for m in messages(before)}
    changed = {m.provenance.row for m in messages(after) if m.same != first[m.provenance].same}
    assert changed == {5, 25}
    for row in changed:
        kept = first[at(after, row).provenance]
        assert at(after, row).app_key == kept.app_key, "the link between both versions stays"


def test_what_is_answered_in_another_chat_is_told(tmp_path: Path) -> None:
    root = made("current", tmp_path)
    moved = _copy(root, tmp_path / "moved", "UPDATE message_quoted SET chat_row_id = 1 WHERE message_row_id = 29")
    here, there = at(support.read(PARSER, root), 29), at(moved, 29)
    assert here.reply_in is None
    assert there.reply_to == here.reply_to
    assert there.reply_in not in (None, there.conversation)
    assert (there.details or {})["reply_elsewhere"] == {"chat": there.reply_in, "message": there.reply_to}


def test_every_view_of_the_log_is_told(tmp_path: Path) -> None:
    records = records_of("wal", tmp_path)
    states = {(m.provenance.row, m.state, m.text) for m in messages(records)}
    assert (3, "removed_by_wal", "will be deleted") in states
    assert (5, "wal_only", "pay 900 first") in states
    assert (5, "removed_by_wal", "pay 500 first") in states
    assert (8, "wal_only", "newest") in states
    assert (4, "live", "only its delivery changes") in states
    points = [m.details["last_point"]["lat"] for m in messages(records) if m.kind == "location" and m.details]
    assert points == [4.5, 4.06], "the older point of a live location is a record of its own"
    assert len({m.same for m in messages(records) if m.provenance.row == 6}) == 2
    gone = next(c for c in records if isinstance(c, Conversation) and c.state == "removed_by_wal")
    assert gone.key == "237670000002@s.whatsapp.net"


def test_without_its_log_the_database_reads_plainly(tmp_path: Path) -> None:
    root = made("wal", tmp_path)
    (root / "msgstore.db-wal").unlink()
    assert {m.state for m in messages(support.read(PARSER, root))} == {"live"}


def test_half_moved_database_counts_a_copy_once(tmp_path: Path) -> None:
    records = records_of("migrated", tmp_path)
    assert at(records, 2).same == at(records, 2, "messages").same
    assert at(records, 5).same != at(records, 5, "messages").same
    assert not [r for r in records if isinstance(r, Warning)], "an id that one table lacks is in the other"


def test_chats_that_the_user_deleted_are_still_told(tmp_path: Path) -> None:
    records = records_of("early", tmp_path)
    deleted = {m.provenance.row for m in messages(records) if m.state == "deleted_by_app"}
    assert deleted == {2, 3, 4, 6, 10, 11}
    states = {c.key: c.state for c in records if isinstance(c, Conversation)}
    assert states["919810000001@s.whatsapp.net"] == "deleted_by_app"
    assert states["97150000002@s.whatsapp.net"] == "live", "only its pictures were cleared"


def test_works_without_any_side_table(tmp_path: Path) -> None:
    database = tmp_path / "evidence" / "msgstore.db"
    database.parent.mkdir()
    connection = sqlite3.connect(database)
    connection.executescript(
        "CREATE TABLE jid (_id INTEGER PRIMARY KEY); CREATE TABLE message (_id INTEGER PRIMARY KEY,"
        "chat_row_id, from_me, key_id); INSERT INTO message VALUES (1, 5, 0, 'k'), (2, 5, 1, X'6B32');"
    )
    connection.close()
    records = support.read(PARSER, database.parent)
    assert [(m.conversation, m.sender, m.same) for m in messages(records)] == [
        ("unknown:5", None, None),
        ("unknown:5", OWNER, None),
    ]


def test_what_people_put_on_a_message_is_told(current: list[Record]) -> None:
    """Pins, keeps and answers to events; a kind of a newer version is counted, not passed over."""
    details = at(current, 30).details or {}
    other = at(current, 30).conversation
    assert details["pins"] == [{"who": other, "at_ms": 1709630311500, "state": 1}]
    assert details["keeps"] == [{"who": OWNER, "at_ms": 1709630312000, "state": 1}]
    answer = (at(current, 32).details or {})["event_responses"]
    came = {"who": "40721000002@s.whatsapp.net", "at_ms": 1709630313500, "response": 1, "extra_guest_count": 2}
    assert answer == [came]
    unread = [r.args for r in current if isinstance(r, Warning) and "additions" in r.message]
    assert unread == [{"rows": 1, "type": "121"}]


def test_what_was_typed_and_not_sent_is_kept_as_a_draft(current: list[Record]) -> None:
    draft, empty = at(current, 1, "composition"), at(current, 2, "composition")
    assert (draft.text, draft.direction, draft.sender) == ("Please let me go home", "out", OWNER)
    assert (draft.conversation, (draft.details or {})["box"]) == (at(current, 30).conversation, "draft")
    assert (empty.kind, empty.text) == ("other", None)


def test_a_time_in_another_unit_and_a_missing_type_are_what_they_are(tmp_path: Path) -> None:
    """Rows that a tool copied, or that damage touched: the number decides, and the raw value stays."""
    database = tmp_path / "evidence" / "msgstore.db"
    database.parent.mkdir()
    connection = sqlite3.connect(database)
    connection.executescript(
        "CREATE TABLE message (_id INTEGER PRIMARY KEY, chat_row_id, from_me, key_id, timestamp, message_type,"
        " text_data);"
        "INSERT INTO message VALUES (1, 1, 0, '3A00000000000000000001', 1700000000, 0, 'seconds'),"
        "(2, 1, 0, '3A00000000000000000002', 1700000000000000, 0, 'microseconds'),"
        "(3, 1, 0, '3A00000000000000000003', -1700000000000, 0, 'none'),"
        "(4, 1, 0, '3A00000000000000000004', 1700000000000, NULL, 'no type');"
    )
    connection.close()
    found = messages(support.read(PARSER, database.parent))
    assert [m.time.utc_ms for m in found] == [1700000000000, 1700000000000, None, 1700000000000]
    assert [(m.details or {}).get("time_unit") for m in found] == ["seconds", "microseconds", None, None]
    assert {m.kind for m in found} == {"text"}
    assert found[0].time.raw == "1700000000"


@pytest.mark.parametrize(
    "change",
    [
        "DROP TABLE jid",
        "DROP TABLE jid_map",
        "ALTER TABLE message_edit_info RENAME COLUMN message_row_id TO elsewhere",
        "ALTER TABLE call_log RENAME COLUMN _id TO elsewhere",
        "ALTER TABLE message_add_on RENAME COLUMN from_me TO elsewhere",
        ("CREATE TABLE m2 (_id INTEGER PRIMARY KEY, chat_row_id, from_me, key_id, sender_jid_row_id, timestamp,"
        " message_type, text_data) WITHOUT ROWID; INSERT INTO m2 SELECT _id, chat_row_id, from_me, key_id,"
        " sender_jid_row_id, timestamp, message_type, text_data FROM message; DROP TABLE message;"
        " ALTER TABLE m2 RENAME TO message"),
    ],
)
def test_what_is_missing_costs_no_message(change: str, tmp_path: Path) -> None:
    before = [m for m in messages(records_of("current", tmp_path)) if m.provenance.table == "message"]
    root = made("current", tmp_path / "changed")
    connection = sqlite3.connect(root / "databases" / "msgstore.db")
    for kind in ("view", "trigger"):
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = ?", (kind,)).fetchall()
        connection.executescript("".join(f"DROP {kind} {name};" for (name,) in names))
    connection.executescript(change)
    connection.close()
    with support.opened(root) as evidence:
        item = next(i for i in evidence.items if i.name == "msgstore.db")
        assert PARSER.identify(item) is not None
        after = [m for m in messages(list(PARSER.read(item, Context()))) if m.provenance.table == "message"]
        assert item.damage == [], "nothing is said to be damaged that is only missing"
    assert [(m.provenance.row, m.text) for m in after] == [(m.provenance.row, m.text) for m in before]


def _item(root: Path, name: str) -> tuple[Identified | None, list[Record]]:
    with support.opened(root) as evidence:
        item: Item = next(i for i in evidence.items if i.name == name)
        return PARSER.identify(item), list(PARSER.read(item, Context()))


def test_names_what_is_missing(tmp_path: Path) -> None:
    root = tmp_path / "evidence"
    root.mkdir()
    sqlite3.connect(root / "other.db").execute("CREATE TABLE message (a)").connection.close()
    with pytest.raises(MissingColumns, match="chat_row_id"):
        _item(root, "other.db")


def test_a_database_that_cannot_be_listed_is_said_to_have_failed(tmp_path: Path) -> None:
    root = tmp_path / "evidence"
    root.mkdir()
    (root / "msgstore.db").write_bytes(b"SQLite format 3\x00" + bytes(4080))
    with pytest.raises(NotADatabase):
        _item(root, "msgstore.db")


def test_the_cancel_button_ends_a_long_read(tmp_path: Path) -> None:
    root = tmp_path / "evidence"
    root.mkdir()
    _benchmark().build(root / "msgstore.db", 10_000)
    asked = iter(range(10**6))
    with support.opened(root) as evidence, pytest.raises(Cancelled):
        list(PARSER.read(evidence.items[0], Context(cancelled=lambda: next(asked) > 0)))


def test_a_damaged_page_of_a_side_table_costs_its_rows_only(tmp_path: Path) -> None:
    """What stands behind the damage still comes to its message: words under pictures, files, places."""
    root = tmp_path / "evidence"
    root.mkdir()
    path = root / "msgstore.db"
    connection = sqlite3.connect(path)
    connection.executescript(
        "CREATE TABLE message (_id INTEGER PRIMARY KEY, chat_row_id, from_me, key_id, timestamp, message_type,"
        " text_data);"
        "CREATE TABLE message_media (message_row_id INTEGER PRIMARY KEY, file_path, mime_type, media_caption);"
    )
    rows = range(1, 2001)
    connection.executemany("INSERT INTO message VALUES (?, 1, 0, ?, 1700000000000, 1, NULL)",
                           [(n, f"3A{n:020}") for n in rows])  # fmt: skip
    connection.executemany("INSERT INTO message_media VALUES (?, 'a.jpg', 'image/jpeg', ?)",
                           [(n, f"caption {n} of a picture") for n in rows])  # fmt: skip
    connection.commit()
    size = connection.execute("PRAGMA page_size").fetchone()[0]
    connection.close()
    data = bytearray(path.read_bytes())
    page = data.find(b"caption 1000 of") // size * size
    data[page : page + size] = b"\xff" * size
    path.write_bytes(data)
    with support.opened(root) as evidence:
        item = evidence.items[0]
        found = {m.provenance.row: m.text for m in messages(list(PARSER.read(item, Context())))}
        assert item.damage
    assert len(found) == 2000
    lost = [row for row, text in found.items() if text is None]
    assert 1000 in lost
    assert len(lost) < 200
    assert lost == list(range(lost[0], lost[-1] + 1)), "one page, and nothing beside it"


def test_a_damaged_page_costs_its_rows_only(tmp_path: Path) -> None:
    root = tmp_path / "evidence"
    root.mkdir()
    path = root / "msgstore.db"
    _benchmark().build(path, 3000)
    connection = sqlite3.connect(path)
    words = connection.execute("SELECT text_data FROM message WHERE _id = 1500").fetchone()[0].encode()
    size = connection.execute("PRAGMA page_size").fetchone()[0]
    connection.close()
    data = bytearray(path.read_bytes())
    page = data.find(words) // size * size
    data[page : page + size] = b"\xff" * size
    path.write_bytes(data)
    with support.opened(root) as evidence:
        item = evidence.items[0]
        records = list(PARSER.read(item, Context()))
        assert item.damage, "the import must be able to call the source partial"
    kept = [m.provenance.row for m in messages(records)]
    assert 1500 not in kept
    assert 2900 < len(kept) < 3000
    assert kept[-1] == 3001
    totals = support.ledger(records)["message"]
    assert totals["found"] == totals["kept"] + totals["rejected"]


def _benchmark() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_msgstore", BENCHMARKS / "make_msgstore.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_benchmark_database_reads_clean(tmp_path: Path) -> None:
    root = tmp_path / "evidence"
    root.mkdir()
    _benchmark().build(root / "msgstore.db", 5000)
    with support.opened(root) as evidence:
        item = evidence.items[0]
        records = list(PARSER.read(item, Context()))
        assert item.damage == []
    assert support.ledger(records)["message"] == Counter(found=5001, kept=5000, rejected=1)
    assert {w.message.split(" are ")[0] for w in records if isinstance(w, Warning)} == {"{people} people"}
    kinds = Counter(message.kind for message in messages(records))
    assert {"text", "image", "voice", "video", "document", "sticker", "system", "deleted", "location"} <= set(
        kinds
    )


def test_every_message_is_asked_for_once(tmp_path: Path) -> None:
    """One query over the table alone: no join that could multiply rows, no sort, no lookup per row."""
    root = tmp_path / "evidence"
    root.mkdir()
    _benchmark().build(root / "msgstore.db", 50)
    with support.opened(root) as evidence, evidence.items[0].database() as database:
        sql = f"EXPLAIN QUERY PLAN {select(database)} ORDER BY 1"
        plan = [row[3] for row in database.query(sql, (0,))]
    assert len(plan) == 1
    assert plan[0].startswith("SEARCH message USING INTEGER PRIMARY KEY")


@pytest.mark.parametrize(
    ("jid", "plain"),
    [
        ("33612340001@s.whatsapp.net", "33612340001@s.whatsapp.net"),
        ("33612340001.0:12@s.whatsapp.net", "33612340001@s.whatsapp.net"),
        ("33612340001:3@s.whatsapp.net", "33612340001@s.whatsapp.net"),
        ("900000000000006:1@lid", "900000000000006@lid"),
        ("33612340001-1500000000@g.us", "33612340001-1500000000@g.us"),
        ("status@broadcast", "status@broadcast"),
        ("", OWNER),
        ("x@lid_me", OWNER),
    ],
)
def test_a_linked_device_is_the_same_person(jid: str, plain: str) -> None:
    assert canonical(jid) == plain
