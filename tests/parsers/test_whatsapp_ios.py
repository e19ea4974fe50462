"""WhatsApp for iOS beyond the contract: companions, real samples, hostile blobs, two ends of one chat."""

from __future__ import annotations

import base64
import shutil
import sqlite3
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.base import Context
from parsers.errors import MissingColumns, NotADatabase
from parsers.formats.whatsapp_ios import WhatsAppIOS, wire
from parsers.formats.whatsapp_ios.blobs import Metadata, Receipt
from parsers.formats.whatsapp_ios.build import push_name
from parsers.formats.whatsapp_ios.calls import WhatsAppIOSCalls
from parsers.formats.whatsapp_ios.contacts import WhatsAppIOSContacts
from parsers.records import (
    OWNER,
    Call,
    Contact,
    Conversation,
    Message,
    Participant,
    Reaction,
    Record,
    Warning,  # noqa: A004  (the field's own word)
)
from tests import support

CHATS, CONTACTS, CALLS = WhatsAppIOS(), WhatsAppIOSContacts(), WhatsAppIOSCalls()


def built(parser_id: str, case: str, target: Path) -> Path:
    return support.build(support.FIXTURES / parser_id / case, target)


def messages(records: list[Record]) -> list[Message]:
    return [record for record in records if isinstance(record, Message)]


def at(records: list[Record], row: int) -> Message:
    found = [m for m in messages(records) if m.provenance.row == row]
    assert len(found) == 1
    return found[0]


@pytest.fixture(scope="module")
def current(tmp_path_factory: pytest.TempPathFactory) -> list[Record]:
    return support.read(CHATS, built(CHATS.id, "current", tmp_path_factory.mktemp("current") / "evidence"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The app's folder as it lies on a device, with every database under its own name."""
    root = built(CHATS.id, "current", tmp_path / "evidence")
    (root / "ChatStorage.db").rename(root / "ChatStorage.sqlite")
    for parser_id, name in ((CONTACTS.id, "ContactsV2"), (CONTACTS.id, "LID"), (CALLS.id, "CallHistory")):
        made = built(parser_id, "current", tmp_path / f"{parser_id}-{name}")
        shutil.copyfile(made / f"{name}.db", root / f"{name}.sqlite")
    return root


def test_reads_the_backup_sample(testdata: Path, tmp_path: Path) -> None:
    root = tmp_path / "evidence"
    root.mkdir()
    backup = testdata / "ios-backup"
    for source, name in (
        ("7c/7c7fba66680ef796b916b067077cc246adacf01d", "ChatStorage.sqlite"),
        ("b8/b8548dc30aa1030df0ce18ef08b882cf7ab5212f", "ContactsV2.sqlite"),
        ("e7/e794f6ffcc3c222535f47684a63d5178da3c4500", "LID.sqlite"),
    ):
        shutil.copyfile(backup / source, root / name)
    before = support.hashes(root)
    records = support.read(CHATS, root)
    assert support.ledger(records)["message"] == Counter(found=3, kept=3)
    assert not [record for record in records if isinstance(record, Warning)]
    assert at(records, 1).sender == at(records, 1).conversation == "14155550100@s.whatsapp.net"
    assert at(records, 1).time.utc_ms == 1756307200000
    contacts = support.read(CONTACTS, root)
    assert support.ledger(contacts)["contact"] == Counter(found=3, kept=3)
    assert support.hashes(root) == before


def test_names_and_numbers_come_from_the_databases_beside(folder: Path) -> None:
    records = support.read(CHATS, folder)
    boss = next(r for r in records if isinstance(r, Participant) and r.key == "393471110002@s.whatsapp.net")
    assert boss.name == "Capo Ferri"
    assert boss.aliases == (("phone", "+393471110002"), ("lid", "700000000000002@lid"))
    chat = next(r for r in records if isinstance(r, Conversation) and r.title == "Sig. Ferri")
    assert chat.key == boss.key, "the chat is listed under the hidden identifier"
    assert at(records, 20).sender == boss.key
    assert [r.sender for r in records if isinstance(r, Reaction)] == [boss.key, OWNER]
    kept = [r for r in records if isinstance(r, Participant) and r.key.endswith("@lid")]
    assert [(p.key, p.name) for p in kept] == [("700000000000009@lid", "Blessing 🌸")]


def test_the_databases_beside_stay_sources_of_their_own(folder: Path) -> None:
    with support.opened(folder) as evidence:
        item = evidence.get("ChatStorage.sqlite")
        assert item is not None
        list(CHATS.read(item, Context()))
        claimed = {other.path for other in evidence.items if other.claimed_by is not None}
    assert claimed == {
        "Message/Media/393471110002@s.whatsapp.net/a/b/0001.jpg",
        "Message/Media/393471110002@s.whatsapp.net/a/b/0001.thumb",
        "Message/Media/393471110002@s.whatsapp.net/i/j/0005.mp4",
    }


def test_a_broken_database_beside_costs_its_names_only(folder: Path) -> None:
    (folder / "LID.sqlite").write_bytes(b"SQLite format 3\x00" + bytes(4080))
    (folder / "ContactsV2.sqlite").write_bytes(b"no database")
    assert support.ledger(support.read(CHATS, folder))["message"] == Counter(found=41, kept=41)


def test_a_call_is_the_one_in_the_chat(folder: Path) -> None:
    calls = [r for r in support.read(CALLS, folder) if isinstance(r, Call)]
    assert [c.outcome for c in calls] == ["answered", "missed", "answered", "rejected", "unknown"]
    assert [c.direction for c in calls] == ["in", "in", "out", "unknown", "out"]
    assert calls[0].participants == ("393471110002@s.whatsapp.net",)
    assert calls[1].video
    assert set(calls[2].participants) == {"2348031110003@s.whatsapp.net", "700000000000009@lid"}
    assert calls[2].conversation == "120363111111111111@g.us"


def test_pictures_are_no_places(current: list[Record]) -> None:
    """On a picture the columns of a place hold its size; on a document those of a length its pages."""
    picture, document = at(current, 4), at(current, 9)
    assert picture.details is None
    assert document.attachments[0].duration_s is None
    assert document.details is None
    assert (at(current, 6).details or {})["lat"] == 41.4622


def test_nobody_is_accused_by_an_event(current: list[Record]) -> None:
    """Sources disagree who added or removed whom, so those named are told without a role."""
    removed = at(current, 27)
    assert (removed.sender, removed.direction, removed.text) == (None, "unknown", None)
    assert removed.details is not None
    told = removed.details["system"]
    assert (told["member"], told["named"]) == ("2348031110003@s.whatsapp.net", ["393471110002@s.whatsapp.net"])


def test_a_group_message_without_a_member_names_nobody(current: list[Record]) -> None:
    assert at(current, 23).sender is None
    assert at(current, 23).direction == "in"


def test_a_copy_from_a_synchronisation_counts_once(current: list[Record]) -> None:
    assert at(current, 2).same == at(current, 41).same


def test_answers_reach_what_they_answer(current: list[Record]) -> None:
    assert at(current, 3).reply_to == at(current, 2).app_key
    quoted = (at(current, 22).details or {})["quoted"]
    assert quoted == {"sender": "700000000000002@lid", "text": "la foto del contratto", "kind": "image"}


def test_missing_rows_are_noted(current: list[Record]) -> None:
    group = next(c for c in current if isinstance(c, Conversation) and c.title == "Squadra Nord")
    assert group.details is not None
    assert group.details["missing_rows"]["ranges"] == [[18, 19, None, 1709308400000]]


def test_every_view_of_the_log_is_told(tmp_path: Path) -> None:
    records = support.read(CHATS, built(CHATS.id, "wal", tmp_path / "evidence"))
    states = {(m.provenance.row, m.state, m.text) for m in messages(records)}
    assert states == {
        (1, "live", "stays"),
        (2, "wal_only", "you owe 900"),
        (2, "removed_by_wal", "you owe 500"),
        (3, "removed_by_wal", "will be deleted"),
        (4, "wal_only", "second caption"),
        (4, "removed_by_wal", "first caption"),
        (5, "wal_only", "newest"),
    }


def test_two_media_rows_leave_one_message(tmp_path: Path) -> None:
    records = support.read(CHATS, built(CHATS.id, "early", tmp_path / "evidence"))
    assert [a.name for a in at(records, 3).attachments] == ["clip.mp4"]
    assert at(records, 2).reply_to == at(records, 1).app_key
    assert (at(records, 4).details or {})["quoted"]["text"] == "Where are you?"


def _database(tmp_path: Path, sql: str) -> Path:
    root = tmp_path / "evidence"
    root.mkdir()
    connection = sqlite3.connect(root / "ChatStorage.sqlite")
    connection.executescript(sql)
    connection.close()
    return root


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """600 messages, each in its own group, of its own member, with a picture, receipts and the message it answers."""
    root = _database(
        tmp_path_factory.mktemp("crowd"),
        "CREATE TABLE ZWAMESSAGE (Z_PK INTEGER PRIMARY KEY, ZCHATSESSION, ZMESSAGEDATE, ZISFROMME, ZTEXT, ZMESSAGETYPE,"
        " ZGROUPMEMBER, ZMEDIAITEM, ZMESSAGEINFO, ZPARENTMESSAGE, ZSTANZAID);"
        "CREATE TABLE ZWACHATSESSION (Z_PK INTEGER PRIMARY KEY, ZCONTACTJID, ZPARTNERNAME);"
        "CREATE TABLE ZWAGROUPMEMBER (Z_PK INTEGER PRIMARY KEY, ZCHATSESSION, ZMEMBERJID, ZCONTACTNAME);"
        "CREATE TABLE ZWAMEDIAITEM (Z_PK INTEGER PRIMARY KEY, ZMEDIALOCALPATH);"
        "CREATE TABLE ZWAMESSAGEINFO (Z_PK INTEGER PRIMARY KEY, ZRECEIPTINFO);"
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 600)"
        "INSERT INTO ZWAMESSAGE SELECT i, i, 7e8 + i, 0, 'x', 1, i, i, i, 601 - i, printf('STANZA%012d', i) FROM n;"
        "INSERT INTO ZWACHATSESSION SELECT Z_PK, printf('12036%010d@g.us', Z_PK), printf('chat %060d', Z_PK)"
        " FROM ZWAMESSAGE;"
        "INSERT INTO ZWAGROUPMEMBER SELECT Z_PK, Z_PK, printf('39347%06d@s.whatsapp.net', Z_PK),"
        " printf('member %060d', Z_PK) FROM ZWAMESSAGE;"
        "INSERT INTO ZWAMEDIAITEM SELECT Z_PK, printf('Media/%060d.jpg', Z_PK) FROM ZWAMESSAGE;"
        "INSERT INTO ZWAMESSAGEINFO SELECT Z_PK, CAST(printf('receipt %060d', Z_PK) AS BLOB) FROM ZWAMESSAGE;",
    )  # fmt: skip
    return (root / "ChatStorage.sqlite").read_bytes()


@pytest.mark.parametrize("needle", ["chat %060d", "member %060d", "%060d.jpg", "receipt %060d"])
def test_a_damaged_page_beside_the_messages_costs_its_rows_only(needle: str, crowd: bytes, tmp_path: Path) -> None:
    """No message is lost with its picture or its receipts, and nobody behind the damage is forgotten."""
    pages = [crowd[at : at + 4096] for at in range(0, len(crowd), 4096)]
    kept = [b"\xff" * 4096 if (needle % 300).encode() in page else page for page in pages]
    assert kept != pages
    (tmp_path / "ChatStorage.sqlite").write_bytes(b"".join(kept))
    records = support.read(CHATS, tmp_path)
    assert support.ledger(records)["message"] == Counter(found=600, kept=600)
    assert sum(m.sender is not None for m in messages(records)) > 550
    assert all(m.attachments and m.reply_to for m in messages(records))
    assert sum(m.attachments[0].name is not None for m in messages(records)) > 500
    titles = {r.key: r.title for r in records if isinstance(r, Conversation)}
    assert titles["120360000000599@g.us"] == f"chat {599:060d}"


@pytest.mark.parametrize(("name", "own"), [("IMG_0001.jpg", False), (f"{'0a1b' * 8}.jpg", True)])
def test_the_same_short_name_is_not_the_same_file(name: str, own: bool, tmp_path: Path) -> None:
    root = _database(
        tmp_path,
        "CREATE TABLE ZWAMESSAGE (Z_PK INTEGER PRIMARY KEY, ZCHATSESSION, ZMESSAGEDATE, ZISFROMME, ZMESSAGETYPE,"
        " ZMEDIAITEM); CREATE TABLE ZWAMEDIAITEM (Z_PK INTEGER PRIMARY KEY, ZMEDIALOCALPATH);"
        f"INSERT INTO ZWAMESSAGE VALUES (1, 1, 7e8, 0, 1, 1); INSERT INTO ZWAMEDIAITEM VALUES (1, 'Media/a/b/{name}');",
    )
    (root / "DCIM").mkdir()
    (root / "DCIM" / name).write_bytes(b"a picture of the camera")
    assert at(support.read(CHATS, root), 1).attachments[0].path == (f"DCIM/{name}" if own else None)


def test_receipts_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    """They may hold reactions and votes; and a file whose row is gone was a file."""
    root = _database(
        tmp_path,
        "CREATE TABLE ZWAMESSAGE (Z_PK INTEGER PRIMARY KEY, ZCHATSESSION, ZMESSAGEDATE, ZISFROMME, ZTEXT, ZMESSAGETYPE,"
        " ZMESSAGEINFO, ZMEDIAITEM);"
        "CREATE TABLE ZWAMESSAGEINFO (Z_PK INTEGER PRIMARY KEY, ZRECEIPTINFO);"
        "CREATE TABLE ZWAMEDIAITEM (Z_PK INTEGER PRIMARY KEY, ZMEDIALOCALPATH);"
        "INSERT INTO ZWAMESSAGE VALUES (1, 1, 7e8, 0, 'x', 0, 1, NULL), (2, 1, 7e8, 0, NULL, 1, NULL, 9);"
        "INSERT INTO ZWAMESSAGEINFO VALUES (1, X'3A660A');",
    )
    records = support.read(CHATS, root)
    assert at(records, 1).raw == b"\x3a\x66\x0a"
    assert [r.args for r in records if isinstance(r, Warning) and "reactions" in r.message] == [{"count": 1}]
    assert [a.details for a in at(records, 2).attachments] == [{"missing_row": True}]


def test_three_columns_are_enough(tmp_path: Path) -> None:
    root = _database(
        tmp_path,
        "CREATE TABLE ZWACHATSESSION (Z_PK INTEGER PRIMARY KEY);"
        "CREATE TABLE ZWAMESSAGE (Z_PK INTEGER PRIMARY KEY, ZCHATSESSION, ZMESSAGEDATE);"
        "INSERT INTO ZWACHATSESSION VALUES (1); INSERT INTO ZWAMESSAGE VALUES (1, 1, 7e8), (2, 1, 'x'), (3, 2, NULL);",
    )
    records = support.read(CHATS, root)
    assert [(m.conversation, m.kind, m.direction, m.time.basis) for m in messages(records)] == [
        ("unknown:1", "other", "unknown", "utc"),
        ("unknown:1", "other", "unknown", "none"),
        ("unknown:2", "other", "unknown", "none"),
    ]


@pytest.mark.parametrize(("parser", "kind", "schema"), [
    (CALLS, "call", ("CREATE TABLE ZWACDCALLEVENT (Z_PK INTEGER PRIMARY KEY, ZDATE, Z1CALLEVENTS);"
     "CREATE TABLE ZWAAGGREGATECALLEVENT (Z_PK INTEGER PRIMARY KEY, ZINCOMING, ZNOTE);"
     "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)"
     "INSERT INTO ZWACDCALLEVENT SELECT i, 7e8, i FROM n;"
     "INSERT INTO ZWAAGGREGATECALLEVENT SELECT Z_PK, 1, printf('row %060d', Z_PK) FROM ZWACDCALLEVENT;")),
    (CONTACTS, "contact", ("CREATE TABLE ZWAPHONE (Z_PK INTEGER PRIMARY KEY, ZCONTACT, ZWHATSAPPID);"
     "CREATE TABLE ZWACONTACT (Z_PK INTEGER PRIMARY KEY, ZFULLNAME);"
     "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)"
     "INSERT INTO ZWAPHONE SELECT i, i, 39347000000 + i FROM n;"
     "INSERT INTO ZWACONTACT SELECT Z_PK, printf('row %060d', Z_PK) FROM ZWAPHONE;")),
], ids=["calls", "contacts"])  # fmt: skip
def test_no_call_or_contact_is_lost_with_a_row_beside_it(
    parser: WhatsAppIOSCalls | WhatsAppIOSContacts, kind: str, schema: str, tmp_path: Path
) -> None:
    path = _database(tmp_path, schema) / "ChatStorage.sqlite"
    data = path.read_bytes()
    at = data.index(b"row %060d" % 100) // 4096 * 4096
    path.write_bytes(data[:at] + b"\xff" * 4096 + data[at + 4096 :])
    assert support.ledger(support.read(parser, path.parent))[kind] == Counter(found=200, kept=200)


def test_nobody_wrote_what_may_be_the_owners(tmp_path: Path) -> None:
    root = _database(
        tmp_path,
        "CREATE TABLE ZWACHATSESSION (Z_PK INTEGER PRIMARY KEY, ZCONTACTJID);"
        "CREATE TABLE ZWAMESSAGE (Z_PK INTEGER PRIMARY KEY, ZCHATSESSION, ZMESSAGEDATE, ZTEXT, ZISFROMME, ZFROMJID);"
        "INSERT INTO ZWACHATSESSION VALUES (1, '39347@s.whatsapp.net');"
        "INSERT INTO ZWAMESSAGE VALUES (1, 1, 7e8, 'x', NULL, NULL), (2, 1, 7e8, 'x', NULL, '39347@s.whatsapp.net');",
    )
    found = messages(support.read(CHATS, root))
    assert [(m.direction, m.sender) for m in found] == [("unknown", None), ("unknown", "39347@s.whatsapp.net")]


def test_names_what_is_missing(tmp_path: Path) -> None:
    root = _database(tmp_path, "CREATE TABLE ZWAMESSAGE (Z_PK INTEGER PRIMARY KEY, ZTEXT);")
    with support.opened(root) as evidence:
        assert CHATS.identify(evidence.items[0]) is None
        with pytest.raises(MissingColumns, match="ZCHATSESSION"):
            list(CHATS.read(evidence.items[0], Context()))


def test_a_database_that_cannot_be_listed_is_said_to_have_failed(tmp_path: Path) -> None:
    root = tmp_path / "evidence"
    root.mkdir()
    (root / "ChatStorage.sqlite").write_bytes(b"SQLite format 3\x00" + bytes(4080))
    with support.opened(root) as evidence:
        claim = CHATS.identify(evidence.items[0])
        assert claim is not None
        with pytest.raises(NotADatabase):
            list(CHATS.read(evidence.items[0], Context()))


def test_the_older_address_book_gives_one_contact_per_number(tmp_path: Path) -> None:
    records = support.read(CONTACTS, built(CONTACTS.id, "old", tmp_path / "evidence"))
    found = [r for r in records if isinstance(r, Contact)]
    assert [c.name for c in found] == ["Joy Eze", "Joy Eze", None]
    assert (found[0].details or {})["about"] == "Busy"


@pytest.mark.parametrize(
    ("stored", "name"),
    [
        ("Kay 🌺", "Kay 🌺"),
        ("Anna", "Anna"),  # four letters of Base64, and no protocol buffer
        ("YOJA", "YOJA"),  # four that are one
        (base64.b64encode(b"\x0a\x03Kay\x10\x07").decode(), "Kay"),
        ("CNXy9s8GIAA=", None),  # a protocol buffer that holds no name
        (None, None),
        ("", None),
    ],
)
def test_names_that_senders_had_set(stored: str | None, name: str | None) -> None:
    assert push_name(stored) == name


class _Nobody:
    def key(self, jid: object) -> str | None:
        return jid if isinstance(jid, str) and "@" in jid else None


@given(st.binary(max_size=400))
def test_no_blob_breaks_the_reading(data: bytes) -> None:
    people = _Nobody()
    for blob in (data, b"\x3a" + data, b"\x2a\x08AAAABBBB\x9a\x01" + data, b"bplist00" + data):
        metadata, receipt = Metadata(blob), Receipt(blob)
        metadata.quoted(people)  # type: ignore[arg-type]
        metadata.call(people)  # type: ignore[arg-type]
        assert metadata.template() is None or isinstance(metadata.template(), str)
        assert all(len(entry) == 4 for entry in receipt.reactions())
        receipt.poll(people)  # type: ignore[arg-type]
        receipt.totals()


_VALUES = st.one_of(st.integers(0, 2**64 - 1), st.binary(max_size=40))
_PAIRS = st.lists(st.tuples(st.integers(1, 300), _VALUES), max_size=20)


@given(_PAIRS)
def test_a_buffer_reads_back(pairs: list[tuple[int, int | bytes]]) -> None:
    data = b"".join(_field(number, value) for number, value in pairs)
    expected: dict[int, list[int | bytes]] = {}
    for number, value in pairs:
        expected.setdefault(number, []).append(value)
    assert wire.parse(data) == (expected or None)
    if pairs and isinstance(pairs[-1][1], bytes) and pairs[-1][1]:
        assert wire.parse(data[:-1]) is None, "a buffer that breaks off is no buffer"


def _field(number: int, value: int | bytes) -> bytes:
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value)
    return _varint(number << 3 | 2) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*out, value))
