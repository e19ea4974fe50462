"""Apple Messages beyond the contract: real samples, deletions, hostile bodies, files that only share a name."""

from __future__ import annotations

import plistlib
import shutil
import sqlite3
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typedstream import unarchive_from_data

from parsers.base import Context
from parsers.errors import MissingColumns, NotADatabase
from parsers.formats.apple_messages import AppleMessages
from parsers.formats.apple_messages.body import read_body, read_edits
from parsers.formats.apple_messages.payload import Balloon
from parsers.records import (
    OWNER,
    Conversation,
    Message,
    Participant,
    Reaction,
    Record,
    Warning,  # noqa: A004  (the field's own word)
)
from tests import support

PARSER = AppleMessages()
GUID = "00000000-0000-4000-8000-{:012d}"
LINKS = "com.apple.messages.URLBalloonProvider"


def messages(records: list[Record]) -> list[Message]:
    return [record for record in records if isinstance(record, Message)]


def at(records: list[Record], row: int) -> Message:
    found = [m for m in messages(records) if m.provenance.row == row]
    assert len(found) == 1
    return found[0]


def told(records: list[Record], row: int) -> dict[str, object]:
    return at(records, row).details or {}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("ios-18") / "evidence"
    return support.build(support.FIXTURES / PARSER.id / "ios-18", target)


@pytest.fixture(scope="module")
def records(root: Path) -> list[Record]:
    return support.read(PARSER, root)


def test_reads_the_sample_of_a_mac(testdata: Path) -> None:
    sample = testdata / "imessage"
    before = support.hashes(sample)
    found = support.read(PARSER, sample)
    assert support.ledger(found)["message"] == Counter(found=10, kept=10)
    first = at(found, 1)
    assert (first.direction, first.sender, first.time.utc_ms) == ("in", "447775455555", 1448215786000)
    assert Counter(m.direction for m in messages(found)) == {"in": 5, "out": 5}
    owner = next(r for r in found if isinstance(r, Participant) and r.owner)
    assert owner.aliases == (("email", "ken.doh@icloud.com"), ("phone", "+447775667416"))
    lost = {r.key: (r.details or {}).get("missing_messages") for r in found if isinstance(r, Conversation)}
    assert sum(filter(None, lost.values())) == 226, "the conversations remember what was deleted from them"
    assert {m.provenance.row for m in messages(found) if "attributed_text" in (m.details or {})} == {6, 10}
    assert support.hashes(sample) == before


def test_reads_the_sample_of_a_backup(testdata: Path, tmp_path: Path) -> None:
    evidence = tmp_path / "evidence"
    evidence.mkdir()
    name = "3d0d7e5fb2ce288813306e4d4636395e047a3d28"
    shutil.copyfile(testdata / "ios-backup" / "3d" / name, evidence / "sms.db")
    found = support.read(PARSER, evidence)
    assert [(m.text, m.sender, m.time.utc_ms) for m in messages(found)] == [
        ("Please click here https://badbadbad.example.org/", "apple", 1567120410540)
    ]


def test_reads_the_single_blobs(testdata: Path) -> None:
    parts = testdata / "imessage" / "parts"
    texts = {path.name: read_body(path.read_bytes()) for path in (parts / "streamtyped").iterdir()}
    assert texts.pop("ExtraData") is None, "it breaks off in the middle of its text"
    assert {name: body.text for name, body in texts.items() if body is not None} == {
        "AttributedBodyTextOnly": "Noter test",
        "AttributedBodyTextOnly2": "Test 3",
        "Blank": "",
        "MultiPart": "\ufffctest 1\ufffctest 2 \ufffctest 3",
        "URL": "https://github.com/ReagentX/Logria",
        "WeirdText": "𝖍𝖊𝖑𝖑𝖔 𝖜𝖔𝖗𝖑𝖉",
    }
    assert texts["MultiPart"] is not None
    assert len(texts["MultiPart"].transfers) == 3
    edited = read_edits((parts / "edited_message" / "Edited.plist").read_bytes())
    assert [version["text"] for version in edited.earlier] == ["First message  ", "Edit 1", "Edit 2"]
    assert edited.last == "Edited message"
    assert read_edits((parts / "edited_message" / "Deleted.plist").read_bytes()).all_unsent
    for path in (parts / "app_message").iterdir():
        balloon = Balloon(f"plugin:0:{path.stem}", path.read_bytes())
        assert not balloon.unread
        assert balloon.text
    for path in (parts / "url_message").iterdir():
        assert Balloon(LINKS, path.read_bytes()).link["url"].startswith("https://")


def test_marks_become_reactions_while_their_message_is_there(records: list[Record]) -> None:
    marks = [(r.target, r.sender, r.emoji, r.state) for r in records if isinstance(r, Reaction)]
    assert marks == [
        (GUID.format(1), OWNER, "❤️", "live"),
        (GUID.format(2), "+34600111002", "👍", "deleted_by_app"),
        (GUID.format(2), "+34600111002", "🙏", "live"),
        (GUID.format(2), "+34600111002", "sticker", "live"),
    ]
    orphan = at(records, 15)
    assert (orphan.kind, orphan.reply_to) == ("reaction", GUID.format(900))
    assert orphan.text is not None
    assert "no se lo digas a nadie" in orphan.text, "all that is left of a message that is gone"


def test_what_was_edited_and_taken_back_is_told(records: list[Record]) -> None:
    edited = told(records, 8)["edited"]
    assert isinstance(edited, list)
    assert [version["text"] for version in edited] == ["me debes 500", "me debes 700"]
    assert (at(records, 9).kind, at(records, 9).state) == ("deleted", "deleted_by_app")
    assert told(records, 10)["unsent_parts"] == [0]
    assert at(records, 10).text == "lo demás queda"


def test_recently_deleted_is_kept_apart(records: list[Record]) -> None:
    gone = at(records, 31)
    assert (gone.state, gone.text, gone.conversation) == ("deleted_by_app", "no vuelvas", "iMessage;-;+34600111002")
    assert told(records, 31)["deleted_ms"] == 1718316200000
    assert told(records, 10)["deleted_parts"] == ["la parte borrada"]


def test_no_message_is_lost_for_want_of_a_conversation(records: list[Record]) -> None:
    assert at(records, 32).conversation == "iMessage;-;+34600111002"
    assert at(records, 33).conversation == "iMessage;-;tia.rosa@example.org"
    assert at(records, 34).conversation == "no chat"
    assert all("conversation_basis" in told(records, row) for row in (32, 33, 34))


def test_a_message_in_two_conversations_is_one(records: list[Record]) -> None:
    assert told(records, 30)["also_in"] == ["SMS;-;+34600111002"]


def test_the_same_name_is_not_the_same_file(root: Path) -> None:
    """IMG_0002.JPG of the camera roll is not the picture that was received under that name."""
    with support.opened(root) as evidence:
        item = evidence.get("Library/SMS/sms.db")
        assert item is not None
        found = list(PARSER.read(item, Context()))
        claimed = {other.path for other in evidence.items if other.claimed_by is not None}
    assert at(found, 45).attachments[0].path is None
    assert at(found, 5).attachments[0].path == "Library/SMS/Attachments/ab/11/at_0_11111111/IMG_0001.heic"
    assert claimed == {
        "Library/SMS/Attachments/ab/11/at_0_11111111/IMG_0001.heic",
        "Library/SMS/Attachments/aa/14/at_0_55555555/CL.loc.vcf",
        "Library/SMS/Attachments/bb/15/at_0_66666666/Joy.vcf",
    }


def test_attachments_that_are_gone_are_still_told(records: list[Record]) -> None:
    assert told(records, 6)["missing_attachments"] == ["at_0_22222222-2222-4222-8222-222222222222"]
    assert (at(records, 45).attachments[1].details or {}) == {"missing_row": True}


def test_a_pin_has_its_coordinates(records: list[Record]) -> None:
    assert (told(records, 40)["lat"], told(records, 40)["lon"]) == (37.389092, -5.984459)


def test_bad_blobs_keep_their_bytes(records: list[Record]) -> None:
    for row in (37, 38, 39):
        assert at(records, row).raw
    warned = {r.args["column"]: r.args["count"] for r in records if isinstance(r, Warning) and "column" in r.args}
    assert warned == {"attributedBody": 2, "message_summary_info": 1, "payload_data": 1}


def test_every_view_of_the_log_is_told(tmp_path: Path) -> None:
    root = support.build(support.FIXTURES / PARSER.id / "wal", tmp_path / "evidence")
    found = support.read(PARSER, root)
    assert {(m.provenance.row, m.state, m.text, m.conversation) for m in messages(found)} == {
        (1, "live", "queda", "any;-;+34600111002"),
        (2, "wal_only", "me debes 900", "any;-;+34600111002"),
        (2, "removed_by_wal", "me debes 500", "any;-;+34600111002"),
        (3, "removed_by_wal", "se borra", "any;-;+34600111002"),
        (4, "deleted_by_app", "a la papelera", "any;-;+34600111002"),
        (6, "wal_only", "nuevo", "any;-;+34600111002"),
    }
    assert [(r.emoji, r.state) for r in found if isinstance(r, Reaction)] == [("👍", "removed_by_wal")]


def _database(tmp_path: Path, sql: str) -> Path:
    root = tmp_path / "evidence"
    root.mkdir()
    connection = sqlite3.connect(root / "sms.db")
    connection.executescript(sql)
    connection.close()
    return root


def test_four_columns_are_enough(tmp_path: Path) -> None:
    root = _database(
        tmp_path,
        "CREATE TABLE handle (id TEXT); CREATE TABLE message (guid, handle_id, date, is_from_me);"
        "INSERT INTO handle VALUES ('+331'); INSERT INTO message VALUES ('g', 1, 5e8, 0), (NULL, 9, 'x', NULL),"
        " ('h', 1, 5e8, NULL);",
    )
    found = support.read(PARSER, root)
    assert [(m.conversation, m.kind, m.sender, m.direction) for m in messages(found)] == [
        ("unknown;-;+331", "other", "+331", "in"),
        ("no chat", "other", None, "unknown"),
        ("unknown;-;+331", "other", None, "unknown"),
    ]
    assert told(found, 3)["correspondent"] == "+331", "who may have got it as well as written it"


def test_the_first_schema_tells_its_two_services_and_their_two_epochs_apart(tmp_path: Path) -> None:
    root = support.build(support.FIXTURES / PARSER.id / "ios-5", tmp_path / "evidence")
    found = support.read(PARSER, root)
    assert [(m.direction, m.time.utc_ms, m.text) for m in messages(found)][:2] == [
        ("in", 1330000000000, "Your papers are with me"), ("out", 1330000060000, "I want them back"),
    ]  # fmt: skip
    assert (at(found, 7).direction, at(found, 7).time.utc_ms) == ("in", (351700000 + 978307200) * 1000)
    assert (at(found, 9).conversation, at(found, 9).sender) == ("iMessage;+;chat100200300", "boss@example.org")
    assert (at(found, 4).state, at(found, 4).direction) == ("deleted_by_app", "unknown")
    assert [told(found, row).get("not_sent") for row in (2, 3, 8, 11)] == [None, True, None, True]
    assert at(found, 5).attachments[0].path == "Library/SMS/Parts/05/01/5-1.jpg"


def test_a_keyed_archive_of_the_text_is_read(tmp_path: Path) -> None:
    """Apple writes typedstreams; this is the other archive of the same object."""
    archive = plistlib.dumps({
        "$version": 100000, "$archiver": "NSKeyedArchiver", "$top": {"root": plistlib.UID(1)},
        "$objects": ["$null", {"NSString": plistlib.UID(2), "$class": plistlib.UID(3)}, "You stay here",
                     {"$classname": "NSAttributedString", "$classes": ["NSAttributedString", "NSObject"]}],
    }, fmt=plistlib.FMT_BINARY)  # fmt: skip
    root = _database(
        tmp_path,
        "CREATE TABLE message (guid, handle_id, date, is_from_me, text, attributedBody);"
        f"INSERT INTO message VALUES ('g', 1, 5e8, 0, NULL, X'{archive.hex()}');",
    )
    assert [m.text for m in messages(support.read(PARSER, root))] == ["You stay here"]


def test_other_apps_tables_of_that_name_are_left_alone(tmp_path: Path) -> None:
    root = _database(tmp_path, "CREATE TABLE message (_id, date, guid); CREATE TABLE handle (x);")
    with support.opened(root) as evidence:
        assert PARSER.identify(evidence.items[0]) is None
        with pytest.raises(MissingColumns, match="handle_id"):
            list(PARSER.read(evidence.items[0], Context()))


def test_a_database_that_cannot_be_listed_is_said_to_have_failed(tmp_path: Path) -> None:
    root = tmp_path / "evidence"
    root.mkdir()
    (root / "sms.db").write_bytes(b"SQLite format 3\x00" + bytes(4080))
    with support.opened(root) as evidence:
        assert PARSER.identify(evidence.items[0]) is not None
        with pytest.raises(NotADatabase):
            list(PARSER.read(evidence.items[0], Context()))


def _blobs(root: Path) -> list[bytes]:
    connection = sqlite3.connect(root / "Library/SMS/sms.db")
    rows = connection.execute(
        "SELECT attributedBody FROM message UNION SELECT message_summary_info FROM message UNION "
        "SELECT payload_data FROM message"
    ).fetchall()
    connection.close()
    return [blob for (blob,) in rows if isinstance(blob, bytes)]


@given(st.data())
def test_no_blob_breaks_the_reading(root: Path, data: st.DataObject) -> None:
    """Flipped, cut and grown: something comes out or nothing does, and it ends."""
    blob = bytearray(data.draw(st.sampled_from(_blobs(root))))
    for _ in range(data.draw(st.integers(1, 6))):
        blob[data.draw(st.integers(0, len(blob) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(blob[: data.draw(st.integers(0, len(blob)))]) + data.draw(st.binary(max_size=20))
    for damaged in (bytes(blob), cut):
        body = read_body(damaged)
        assert body is None or isinstance(body.text, str)
        assert isinstance(read_edits(damaged).earlier, tuple)
        for bundle in (LINKS, "a:b:com.apple.messages.Polls", "other"):
            assert isinstance(Balloon(bundle, damaged).link, dict)


_TOO_MUCH = [
    b"[2000000000{?=}]",  # two thousand million empty things
    b"[2000000000!]",
    b"{?=" * 4000 + b"}" * 4000,  # structures in structures
    b"{" * 4000,
    b"[9" * 3000 + b"c" + b"]" * 3000,
]


@pytest.mark.parametrize("wanted", _TOO_MUCH, ids=lambda wanted: f"{wanted[:6]!r}x{len(wanted)}")
def test_a_body_made_to_hurt_costs_its_attributes_only(wanted: bytes) -> None:
    start, mention = b"\x04\x0bstreamtyped\x81\xe8\x03", b"MentionConfirmed"
    length = bytes([len(wanted)]) if len(wanted) < 0x80 else b"\x81" + len(wanted).to_bytes(2, "little")
    body = read_body(start + b"\x84\x01+\x02hi\x84" + length + wanted + mention)
    assert body is not None
    assert (body.text, body.damaged) == ("hi", True)
    first = read_body(start + b"\x84" + length + wanted + b"\x84\x01+\x02hi" + mention)
    assert first is None or first.damaged


@given(st.text(max_size=300), st.sampled_from((1, 300)))
def test_text_of_any_length_is_what_the_library_reads(text: str, times: int) -> None:
    data = (text * times).encode("utf-8", "surrogatepass")
    lengths = ((0x80, b"", 1), (1 << 16, b"\x81", 2), (1 << 32, b"\x82", 4))
    mark, size = next((mark, size) for limit, mark, size in lengths if len(data) < limit)
    blob = b"\x04\x0bstreamtyped\x81\xe8\x03\x84\x01+" + mark + len(data).to_bytes(size, "little") + data
    body = read_body(blob)
    assert body is not None
    assert body.text.encode("utf-8", "surrogateescape") == data == unarchive_from_data(blob)


def _archived(text: str) -> bytes:
    data = text.encode()
    return b"\x04\x0bstreamtyped\x81\xe8\x03\x84\x01+" + bytes([len(data)]) + data


def _one(folder: Path, **columns: object) -> Message:
    names = ["guid", "handle_id", "date", "is_from_me", *columns]
    values = [GUID.format(1), 0, 740000000000000000, 1, *columns.values()]
    folder.mkdir(exist_ok=True)
    connection = sqlite3.connect(folder / "sms.db")
    connection.execute(f"CREATE TABLE message (ROWID INTEGER PRIMARY KEY, {', '.join(names)})")
    places = ", ".join("?" * len(names))
    connection.execute(f"INSERT INTO message ({', '.join(names)}) VALUES ({places})", values)
    connection.commit()
    connection.close()
    (found,) = messages(support.read(PARSER, folder))
    return found


@pytest.mark.parametrize("empty", ["", "\ufffc", "\ufffc ", None])
def test_words_that_only_the_formatted_text_holds_are_not_lost(empty: str | None, tmp_path: Path) -> None:
    found = _one(tmp_path, text=empty, attributedBody=_archived("\ufffcGive me your passport"))
    assert (found.text, found.kind) == ("Give me your passport", "text")


@pytest.mark.parametrize("form", ["text", "archive"])
def test_what_the_phone_showed_instead_of_a_foreign_text_is_told(form: str, tmp_path: Path) -> None:
    words = "Give me your passport"
    told = {"translatedText": words if form == "text" else _archived(words), "translationLanguage": "en_GB"}
    found = _one(tmp_path, text="Dame tu pasaporte", message_summary_info=plistlib.dumps({"t": [{"x": told}]}))
    assert found.text == "Dame tu pasaporte"
    assert (found.details or {})["translated_by_device"] == [{"text": words, "language": "en_GB"}]


def test_a_call_for_help_by_satellite_is_marked(tmp_path: Path) -> None:
    found = _one(tmp_path, text="SOS", is_stewie=1, sent_or_received_off_grid=1, filter_action=2)
    assert {"emergency_by_satellite", "by_satellite"} <= (found.details or {}).keys()
    assert (found.details or {})["filtered_as"] == "junk"


def test_what_was_edited_and_then_taken_back_is_deleted_with_its_history(tmp_path: Path) -> None:
    versions = [{"d": 740000000.0, "t": _archived("I will find you")}, {"d": 740000009.0, "t": _archived("sorry")}]
    found = _one(tmp_path, text=None, message_summary_info=plistlib.dumps({"ec": {"0": versions}, "rp": [0]}))
    assert (found.kind, found.state, found.text) == ("deleted", "deleted_by_app", None)
    assert [version["text"] for version in (found.details or {})["edited"]] == ["I will find you", "sorry"]


_EDITED = plistlib.dumps({"ec": {"0": [{"d": 1.0, "t": _archived("first")}, {"d": 2.0, "t": _archived("second")}]}})


@pytest.mark.parametrize(("columns", "kind", "text", "told"), [
    ({"attributedBody": _archived(""), "message_summary_info": _EDITED}, "text", "second", {
        "text_from": "message_summary_info"}),
    ({"text": "later", "is_sent": 0, "schedule_type": 2, "schedule_state": 1}, "text", "later", {"not_sent": True}),
    ({"text": "sent", "is_sent": 1, "schedule_type": 2, "schedule_state": 2}, "text", "sent", {"not_sent": None}),
    ({"text": "mine", "account": "E:me@example.org"}, "text", "mine", {"own_address": "me@example.org"}),
    ({"text": None, "subject": "I have your passport"}, "text", "I have your passport", {"text_from": "subject"}),
    ({"text": None, "date_retracted": 740000000000000000}, "deleted", None, {"unsent_ms": 1718307200000}),
])  # fmt: skip
def test_what_stands_in_other_columns_than_the_text(
    columns: dict[str, object], kind: str, text: str | None, told: dict[str, object], tmp_path: Path
) -> None:
    found = _one(tmp_path, **columns)
    assert (found.kind, found.text) == (kind, text)
    assert {name: (found.details or {}).get(name) for name in told} == told
