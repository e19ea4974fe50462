"""Android's message database beyond the contract: spellings of a number, damage, real samples, other databases."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.apps.android.parts import header_text
from parsers.apps.android.threads import alike
from parsers.formats.android_sms import AndroidSms
from parsers.records import Conversation, Message, Participant, Record, Warning  # noqa: A004  (the field's own word)
from tests import support

PARSER = AndroidSms()
SMS = ("CREATE TABLE sms (_id INTEGER PRIMARY KEY, thread_id INTEGER, address TEXT, date INTEGER, type INTEGER,"
       " body TEXT);"
       "CREATE TABLE canonical_addresses (_id INTEGER PRIMARY KEY, address TEXT);")  # fmt: skip


def case(name: str, folder: Path) -> list[Record]:
    return support.read(PARSER, support.build(support.FIXTURES / PARSER.id / name, folder / "evidence"))


def messages(records: list[Record]) -> list[Message]:
    return [record for record in records if isinstance(record, Message)]


def database(folder: Path, sql: str, name: str = "mmssms.db") -> Path:
    folder.mkdir(exist_ok=True)
    connection = sqlite3.connect(folder / name)
    connection.executescript(sql)
    connection.close()
    return folder


def test_two_spellings_of_a_number_are_one_conversation(tmp_path: Path) -> None:
    records = messages(case("modern", tmp_path))
    found = [m for m in records if m.conversation == "0612340001" and m.provenance.table == "sms"]
    assert {m.direction for m in found} == {"in", "out"}
    assert {m.sender for m in found} == {"0612340001", "owner"}


def test_what_the_network_writes_behind_a_number_is_no_part_of_it(tmp_path: Path) -> None:
    root = database(tmp_path / "evidence", SMS + """
        CREATE TABLE pdu (_id INTEGER PRIMARY KEY, thread_id INTEGER, date INTEGER, msg_box INTEGER, m_type INTEGER);
        CREATE TABLE part (_id INTEGER PRIMARY KEY, mid INTEGER, ct TEXT, text TEXT, _data TEXT, seq INTEGER);
        CREATE TABLE addr (_id INTEGER PRIMARY KEY, msg_id INTEGER, address TEXT, type INTEGER, charset INTEGER);
        CREATE TABLE threads (_id INTEGER PRIMARY KEY, recipient_ids TEXT, type INTEGER);
        INSERT INTO canonical_addresses VALUES (1, '+33612340001'), (2, '+33612340002');
        INSERT INTO threads VALUES (1, '1 2', 0);
        INSERT INTO pdu VALUES (1, 1, 1700000000, 1, 132);
        INSERT INTO addr VALUES (1, 1, '+33612340001/TYPE=PLMN', 137, 106);
        INSERT INTO part VALUES (1, 1, 'text/plain', 'pay', NULL, 0);
    """)
    assert [m.sender for m in messages(support.read(PARSER, root))] == ["+33612340001"]


def test_two_who_give_one_answer_at_once_count_as_in_a_backup_in_xml(tmp_path: Path) -> None:
    ana, bob = "+33612340001", "+33612340002"
    root = database(tmp_path / "evidence", SMS + f"""
        CREATE TABLE pdu (_id INTEGER PRIMARY KEY, thread_id INTEGER, date INTEGER, msg_box INTEGER, m_type INTEGER);
        CREATE TABLE part (_id INTEGER PRIMARY KEY, mid INTEGER, ct TEXT, text TEXT, _data TEXT, seq INTEGER);
        CREATE TABLE addr (_id INTEGER PRIMARY KEY, msg_id INTEGER, address TEXT, type INTEGER, charset INTEGER);
        CREATE TABLE threads (_id INTEGER PRIMARY KEY, recipient_ids TEXT, type INTEGER);
        INSERT INTO canonical_addresses VALUES (1, '{ana}'), (2, '{bob}');
        INSERT INTO threads VALUES (1, '1 2', 0);
        INSERT INTO pdu VALUES (1, 1, 1700000000, 1, 132), (2, 1, 1700000000, 1, 132);
        INSERT INTO addr VALUES (1, 1, '{ana}', 137, 106), (2, 2, '{bob}', 137, 106);
        INSERT INTO part VALUES (1, 1, 'text/plain', 'yes', NULL, 0), (2, 2, 'text/plain', 'yes', NULL, 0);
    """)
    entries = "".join(
        f"<mms date='1700000000000' msg_box='1' m_type='132' address='{ana}~{bob}'><parts><part ct='text/plain'"
        f" text='yes' /></parts><addrs><addr address='{who}' type='137' /></addrs></mms>" for who in (ana, bob))
    (tmp_path / "sms.xml").write_text(f"<smses count='2'>{entries}</smses>", encoding="utf-8")
    here, there = (messages(records) for records in (
        support.read(PARSER, root), support.read(support.parser_named("sms-backup-xml"), tmp_path / "sms.xml")))
    assert [m.sender for m in here] == [ana, bob]
    assert len({m.same for m in here}) == 2
    assert [(m.conversation, m.same) for m in here] == [(m.conversation, m.same) for m in there]


def test_a_draft_is_kept_as_a_draft_of_its_conversation(tmp_path: Path) -> None:
    draft = next(m for m in messages(case("modern", tmp_path)) if m.text == "I want to go")
    assert (draft.conversation, draft.direction, (draft.details or {})["box"]) == ("0612340001", "out", "draft")


def test_parts_stand_in_their_order_and_multiply_nothing(tmp_path: Path) -> None:
    found = [m for m in messages(case("modern", tmp_path)) if m.app_key == "mid-1"]
    assert [m.text for m in found] == ["first\nsecond"]
    assert found[0].attachments[0].path == "app_parts/PART_1709640900_IMG_1.jpg"
    assert (found[0].details or {})["subject"] == "Час"


def test_a_part_added_in_the_log_shows_both_messages(tmp_path: Path) -> None:
    states = {m.state: m.text for m in messages(case("modern", tmp_path)) if m.app_key == "mid-2" and m.kind == "text"}
    assert states == {"wal_only": "Not me\nand not him", "removed_by_wal": "Not me"}


def test_words_whose_message_is_gone_are_kept_apart(tmp_path: Path) -> None:
    left = [m for m in messages(case("modern", tmp_path)) if m.state == "recovered"]
    assert [m.text for m in left] == ["Bring the passports to the office"]


def test_the_owner_is_known_by_the_number_that_sent(tmp_path: Path) -> None:
    people = {p.key: p for p in case("modern", tmp_path) if isinstance(p, Participant)}
    assert ("phone", "+33699000000") in people["owner"].aliases
    assert "+33699000000" not in people


def test_the_bin_of_the_app_is_deleted_and_kept(tmp_path: Path) -> None:
    found = messages(case("samsung", tmp_path))
    deleted = {m.text for m in found if m.state == "deleted_by_app" and m.provenance.table in ("sms", "pdu")}
    assert deleted == {"You owe 900 now", "Picture follows"}


def test_without_an_index_the_parts_come_all_the_same(tmp_path: Path) -> None:
    assert [m.text for m in messages(case("old", tmp_path)) if m.provenance.table == "pdu"] == ["Voilà", None]


def test_a_damaged_side_table_costs_no_message(tmp_path: Path) -> None:
    text = "x" * 900
    parts = ", ".join(f"({n}, {n}, 0, 'text/plain', '{text}')" for n in range(1, 200))
    pdus = ", ".join(f"({n}, 1, {1709640000 + n}, 1, 132)" for n in range(1, 200))
    root = database(tmp_path / "evidence", (
        "CREATE TABLE pdu (_id INTEGER PRIMARY KEY, thread_id INTEGER, date INTEGER, msg_box INTEGER, m_type INTEGER);"
        "CREATE TABLE part (_id INTEGER PRIMARY KEY, mid INTEGER, seq INTEGER, ct TEXT, text TEXT);"
        f"INSERT INTO pdu VALUES {pdus}; INSERT INTO part VALUES {parts};"))  # fmt: skip
    path = root / "mmssms.db"
    data = bytearray(path.read_bytes())
    page = data.find(b"x" * 900, len(data) // 2) // 4096 * 4096
    data[page : page + 4096] = b"\xff" * 4096
    path.write_bytes(data)
    records = support.read(PARSER, root)
    kept = messages(records)
    assert len(kept) == 199
    assert 150 < sum(m.text == text for m in kept) < 199
    assert any(isinstance(record, Warning) and record.partial for record in records)


def test_other_databases_with_a_table_sms_are_left_alone(tmp_path: Path) -> None:
    root = database(tmp_path / "evidence", (
        "CREATE TABLE sms (_id INTEGER PRIMARY KEY, thread_id INTEGER, address TEXT, date INTEGER, type INTEGER,"
        " body TEXT, service_center TEXT); CREATE TABLE thread (_id INTEGER PRIMARY KEY);"
        "CREATE TABLE recipient (_id INTEGER);"
        "CREATE TABLE mms (_id INTEGER, address TEXT, body TEXT);"), "signal.db")  # fmt: skip
    with support.opened(root) as evidence:
        assert PARSER.identify(evidence.items[0]) is None


def test_files_of_rcs_and_the_bin_of_samsung_are_messages(tmp_path: Path) -> None:
    """`ft` has no words, `bin_…` tables are what the app deleted; both were lost when their columns differed."""
    found = {m.provenance.table: m for m in messages(case("samsung", tmp_path))}
    file = found["ft"]
    assert (file.kind, file.direction, file.sender, file.app_key) == ("document", "in", "+639170000001", "imdn-1")
    assert (file.attachments[0].name, file.attachments[0].size) == ("contract.pdf", 2048)
    assert file.conversation == "+639170000001~+97150000002"
    gone = [(found[table].text, found[table].direction, found[table].state) for table in ("bin_sms", "bin_pdu")]
    assert gone == [("Say nothing to them", "in", "deleted_by_app"), ("I have no money", "out", "deleted_by_app")]
    assert (found["wpm"].details or {})["href"] == "http://settings.example"


def test_a_column_that_is_missing_costs_its_field_and_no_message(tmp_path: Path) -> None:
    """Makers, backup tools and old phones leave out any one of them."""
    columns = ("thread_id", "address", "date", "type", "body")
    values = ("1", "'+1555'", "1709640000000", "1", "'Come now'")
    for left_out in columns:
        kept = [name for name in columns if name != left_out]
        row = ", ".join(value for name, value in zip(columns, values, strict=True) if name != left_out)
        root = database(tmp_path / left_out, (
            f"CREATE TABLE sms (_id INTEGER PRIMARY KEY, {', '.join(kept)});"
            "CREATE TABLE pdu (_id INTEGER PRIMARY KEY, date, msg_box, m_type);"
            "CREATE TABLE im (_id INTEGER PRIMARY KEY, address, body, date);"
            f"INSERT INTO sms VALUES (1, {row}); INSERT INTO pdu VALUES (1, 1709640000, 1, 132);"
            "INSERT INTO im VALUES (1, '+1666', 'RCS', 1709640000000);"))  # fmt: skip
        found = {m.provenance.table: m for m in messages(support.read(PARSER, root))}
        assert found.keys() == {"sms", "pdu", "im"}
        assert (found["sms"].text, found["im"].text) == (None if left_out == "body" else "Come now", "RCS")
        assert (found["im"].direction, found["im"].kind, found["im"].conversation) == ("unknown", "text", "+1666")
        assert (found["sms"].direction == "unknown") == (left_out == "type")
        assert (found["sms"].time.utc_ms is None) == (left_out == "date")


@pytest.mark.parametrize(("value", "unit"), [
    (1709640000, "seconds"), (1709640000000, None), (1709640000000000, "microseconds"), (0, None), (-5, None),
])  # fmt: skip
def test_a_date_in_another_unit_is_a_date(tmp_path: Path, value: int, unit: str | None) -> None:
    root = database(tmp_path / "evidence", f"{SMS} INSERT INTO sms VALUES (1, 1, '+1', {value}, 1, 'x');")
    (message,) = messages(support.read(PARSER, root))
    assert message.time.utc_ms == (1709640000000 if value > 0 else None)
    assert message.time.raw == str(value)
    assert (message.details or {}).get("time_unit") == unit


def test_numbers_that_are_spelt_alike() -> None:
    assert alike("06 12 34 00 01", "+33612340001")
    assert alike("1 555-521-5554", "15555215554")
    assert not alike("+33612340001", "+33612340002")
    assert not alike("4141", "+336124141")
    assert not alike("AIRLINE", "AIRLINES")


@given(st.text(max_size=40), st.integers(0, 3000))
def test_a_header_comes_through_whatever_it_is(text: str, charset: int) -> None:
    assert isinstance(header_text(text, charset), str)
    assert header_text(text.encode().decode("latin-1"), 106) == text


@given(st.lists(st.tuples(st.one_of(st.none(), st.text(max_size=8), st.integers(-5, 1 << 50), st.binary(max_size=5)),
                          st.one_of(st.none(), st.text(max_size=20), st.binary(max_size=20), st.floats()),
                          st.one_of(st.none(), st.integers(-3, 9), st.text(max_size=3))), max_size=6))  # fmt: skip
def test_any_values_in_the_columns_are_messages(rows: list[tuple[object, object, object]]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        root = database(Path(name) / "evidence", SMS)
        connection = sqlite3.connect(root / "mmssms.db")
        with connection:
            connection.executemany(
                "INSERT INTO sms (address, body, type, date, thread_id) VALUES (?1, ?2, ?3, ?1, ?3)",
                [row for row in rows if all(not isinstance(v, str) or v.isprintable() for v in row)],
            )
        (count,) = connection.execute("SELECT count(*) FROM sms").fetchone()
        connection.close()
        assert len(messages(support.read(PARSER, root))) == count


@pytest.mark.parametrize(("sample", "expected"), [("2013", 9), ("2020", 29)])
def test_real_samples(testdata: Path, sample: str, expected: int) -> None:
    records = support.read(PARSER, testdata / "android-sms" / sample)
    found = messages(records)
    assert len(found) == expected
    assert all(m.time.utc_ms is not None and m.direction != "unknown" for m in found)
    threads = [record for record in records if isinstance(record, Conversation)]
    assert len(threads) == {"2013": 1, "2020": 15}[sample]


def test_the_multimedia_messages_of_a_real_sample(testdata: Path) -> None:
    found = messages(support.read(PARSER, testdata / "android-sms" / "2020"))
    assert [(m.kind, m.direction) for m in found if m.provenance.table == "pdu"] == [("image", "out"), ("image", "in")]
