"""Call log and address book of Android beyond the contract: what a call says, whom the entry of an app means."""

from __future__ import annotations

from pathlib import Path

import pytest

from parsers.formats.android_calls import AndroidCalls
from parsers.formats.android_contacts import AndroidContacts
from parsers.records import Call, Contact, Message, Participant, Record, Rejection
from tests import support

CALLS, CONTACTS = AndroidCalls(), AndroidContacts()


def case(parser: AndroidCalls | AndroidContacts, name: str, folder: Path) -> list[Record]:
    return support.read(parser, support.build(support.FIXTURES / parser.id / name, folder / name))


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> dict[int | None, Call]:
    records = case(CALLS, "calllog", tmp_path_factory.mktemp("calls"))
    return {record.provenance.row: record for record in records if isinstance(record, Call)}


def test_every_type_has_its_outcome(calls: dict[int | None, Call]) -> None:
    assert {row: (call.direction, call.outcome) for row, call in calls.items()} == {
        1: ("in", "answered"), 2: ("out", "unknown"), 3: ("in", "missed"), 4: ("in", "voicemail"),
        5: ("in", "rejected"), 6: ("in", "blocked"), 7: ("in", "answered"), 8: ("unknown", "unknown"),
        9: ("in", "answered"), 11: ("out", "unknown"), 12: ("in", "answered"),
    }  # fmt: skip


def test_video_is_a_bit_among_others(calls: dict[int | None, Call]) -> None:
    assert calls[2].video
    assert not calls[1].video
    assert (calls[1].details or {})["features"] == ["HD", "VoLTE"]


def test_a_hidden_number_is_nobody(calls: dict[int | None, Call]) -> None:
    for row in (3, 9):
        assert calls[row].sender is None
        assert calls[row].conversation == "tel:restricted"


def test_a_voicemail_keeps_its_words_and_file(calls: dict[int | None, Call]) -> None:
    details = calls[4].details or {}
    assert (details["transcription"], details["file"]) == ("Come back to the house", "voicemail-4.amr")


def test_the_words_of_a_voicemail_are_a_message(tmp_path: Path) -> None:
    """Calls are not searched: only so does anybody find them."""
    (said,) = [m for m in case(CALLS, "calllog", tmp_path) if isinstance(m, Message)]
    assert (said.kind, said.direction, said.sender, said.conversation) == (
        "voice", "in", "0612340001", "tel:0612340001")
    assert said.details == {"transcription": "Come back to the house"}
    assert [a.path for a in said.attachments] == ["voicemail-4.amr"]


def test_the_log_of_samsung_holds_starts_of_messages(tmp_path: Path) -> None:
    texts = {m.text: m for m in case(CALLS, "samsung", tmp_path) if isinstance(m, Message)}
    assert set(texts) == {"The agency has your passp", "Picture"}
    assert (texts["The agency has your passp"].details or {})["excerpt"] is True


def test_a_call_in_a_backup_is_the_same_call(tmp_path: Path) -> None:
    """Equal to what the same call gives in a backup in XML, so that both count once."""
    (tmp_path / "xml").mkdir()
    (tmp_path / "xml" / "calls.xml").write_text(
        "<calls count='1'><call number='0612340001' duration='126' date='1709640000000' type='1'/></calls>")
    backup = support.read(support.parser_named("sms-backup-xml"), tmp_path / "xml")
    phone = case(CALLS, "calllog", tmp_path)
    same = [{(r.conversation, r.same) for r in records if isinstance(r, Call)} for records in (backup, phone)]
    assert same[0] <= same[1]


def contacts(folder: Path) -> dict[tuple[int | None, str], Contact]:
    records = case(CONTACTS, "current", folder)
    return {(r.provenance.row, r.state): r for r in records if isinstance(r, Contact)}


def test_what_apps_add_points_to_their_accounts(tmp_path: Path) -> None:
    found = contacts(tmp_path)
    assert ("jid", "33612340001@s.whatsapp.net") in found[2, "wal_only"].identifiers
    assert ("account", "900000007") in found[3, "live"].identifiers
    assert ("phone", "900000007") not in found[3, "live"].identifiers


def test_a_contact_deleted_on_the_phone_is_kept_and_said(tmp_path: Path) -> None:
    found = contacts(tmp_path)
    assert found[4, "deleted_by_app"].name == "Agent"
    assert found[5, "removed_by_wal"].identifiers[0] == ("phone", "+40721000002")


def test_a_number_added_in_the_log_shows_both_contacts(tmp_path: Path) -> None:
    found = contacts(tmp_path)
    assert ("phone", "+33612340001") in found[2, "wal_only"].identifiers
    assert ("phone", "+33612340001") not in found[2, "removed_by_wal"].identifiers


def test_one_file_of_both_gives_both(tmp_path: Path) -> None:
    records = case(CONTACTS, "old", tmp_path)
    assert [c.name for c in records if isinstance(c, Contact)] == ["Ion Pop"]
    assert len([c for c in records if isinstance(c, Call)]) == 2


def test_real_sample(testdata: Path) -> None:
    records = support.read(CONTACTS, testdata / "android-contacts")
    found = [record for record in records if isinstance(record, Call)]
    assert [(c.direction, c.outcome, c.duration_s) for c in found] == [
        ("in", "missed", 0.0), ("out", "answered", 126.0), ("in", "answered", 639.0)]
    names = {p.name for p in records if isinstance(p, Participant) and not p.owner}
    assert names == {"Barney"}
    assert not [record for record in records if isinstance(record, Rejection)]
