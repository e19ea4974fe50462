"""What older and newer versions of an app's tables have otherwise, at the places where it could be lost or misread."""

from __future__ import annotations

from pathlib import Path

import pytest

from parsers.records import Call, Contact, Conversation, Message, Participant, Record
from tests import support


def case(parser: str, name: str, folder: Path) -> list[Record]:
    root = support.build(support.FIXTURES / parser / name, folder / parser / name)
    return support.read(support.parser_named(parser), root)


def messages(records: list[Record]) -> dict[int | None, Message]:
    return {m.provenance.row: m for m in records if isinstance(m, Message) and m.state != "removed_by_wal"}


def calls(records: list[Record]) -> dict[int | None, Call]:
    return {c.provenance.row: c for c in records if isinstance(c, Call)}


def threads(records: list[Record]) -> dict[str, Conversation]:
    return {c.key: c for c in records if isinstance(c, Conversation)}


def people(records: list[Record]) -> dict[str, Participant]:
    return {p.key: p for p in records if isinstance(p, Participant)}


def details(record: Message | Call | Conversation) -> dict[str, object]:
    return record.details or {}


def test_textnow_of_2014_names_people_without_a_table_of_contacts(tmp_path: Path) -> None:
    records = case("textnow", "2014", tmp_path)
    assert people(records)["+33612340001"].name == "Patron"
    assert details(threads(records)["+33612340001"])["dialled_as"] == "+12125550100"


def test_words_beside_a_picture_are_words(tmp_path: Path) -> None:
    found = messages(case("textnow", "2014", tmp_path))
    assert (found[3].kind, found[3].text, found[4].text) == ("image", "this is the room", None)


def test_a_call_of_textnow_goes_the_way_its_direction_says(tmp_path: Path) -> None:
    found = calls(case("textnow", "2014", tmp_path))
    assert (found[7].direction, found[8].direction) == ("out", "in")


def test_burner_tells_minutes_that_were_charged_and_no_length(tmp_path: Path) -> None:
    found = calls(case("burner", "account", tmp_path))[4]
    assert (found.duration_s, details(found)["minutes_charged"], found.outcome) == (None, 61, "answered")


def test_burner_with_fewer_columns_still_says_with_whom_and_when(tmp_path: Path) -> None:
    records = case("burner", "fewer-columns", tmp_path)
    found = messages(records)[1]
    assert (found.conversation, found.direction, found.time.utc_ms) == (
        "+33612340001|+33699000001", "unknown", 1600077600000)  # fmt: skip
    assert details(threads(records)[found.conversation])["own_number_alias"] == "Nadia"


def test_line_calls_to_telephones_say_to_which(tmp_path: Path) -> None:
    records = case("line-android-calls", "2023", tmp_path)
    found = calls(records)
    assert found[2].participants == ("0351234567",)
    assert people(records)["0351234567"].name == "Embassy"
    assert (found[1].duration_s, found[1].video, found[5].direction) == (61.0, True, "unknown")


def test_hangouts_before_version_200_counted_kinds_of_chats_otherwise(tmp_path: Path) -> None:
    found = threads(case("hangouts-android", "2013", tmp_path))
    assert (found["UgxChatOld"].kind, found["UgxGroupOld"].kind) == ("direct", "group")


@pytest.mark.parametrize(("version", "row", "kind"), [
    ("2013", 3, "image"), ("2013", 5, "call"), ("2014", 1, "location"), ("2014", 2, "video")])  # fmt: skip
def test_hangouts_knows_what_columns_of_older_versions_mean(tmp_path: Path, version: str, row: int, kind: str) -> None:
    assert messages(case("hangouts-android", version, tmp_path))[row].kind == kind


def test_a_place_in_older_hangouts_has_its_name(tmp_path: Path) -> None:
    found = messages(case("hangouts-android", "2014", tmp_path))[1]
    assert (found.text, details(found)["place"]) == ("Come to the villa", "Villa des Pins, Nice")


def test_viber_of_2014_has_people_without_ids(tmp_path: Path) -> None:
    records = case("viber-data", "2014", tmp_path)
    found = {(c.provenance.table, c.provenance.row): c for c in records if isinstance(c, Contact)}
    assert (found["vibernumbers", 2].details or {})["blocked"] is True
    assert found["phonebookdata", 4].identifiers == (("phone", "06 12 34 99 99"),)
    assert found["sync_data", 2].name == "Sister"
    assert [c.outcome for c in calls(records).values()] == ["answered", "missed", "answered"]


def test_calls_and_voice_messages_of_viber_on_a_computer(tmp_path: Path) -> None:
    found = messages(case("viber-desktop", "2022", tmp_path))
    assert (found[4].kind, details(found[4])["duration_s"], found[8].direction) == ("call", 95, "out")
    assert (found[3].kind, found[3].attachments[0].duration_s) == ("voice", 7.0)


def test_words_whose_event_is_gone_are_kept(tmp_path: Path) -> None:
    left = messages(case("viber-desktop", "2022", tmp_path))[91]
    assert (left.text, left.provenance.table, left.direction, left.time.basis) == (
        "Do not tell anybody", "Messages", "unknown", "none")  # fmt: skip


def test_an_older_viber_in_milliseconds_and_text_tells_the_same(tmp_path: Path) -> None:
    records = case("viber-desktop-old", "2016", tmp_path)
    found = messages(records)
    assert (found[1].time.utc_ms, found[1].direction, found[6].state) == (1456000060000, "in", "wal_only")
    assert set(threads(records)["group:5300000000000000002"].participants) == {
        "+40721000009", "+33612340001", "owner"}  # fmt: skip


def test_tango_takes_no_group_for_a_person(tmp_path: Path) -> None:
    records = case("tango-android", "group", tmp_path)
    found, chats = messages(records), threads(records)
    assert (found[3].sender, found[4].sender, chats["grp-5"].kind) == (None, "acc-3", "group")
    assert "grp-5" not in people(records)


def test_tango_tells_chats_without_messages_and_what_went_by_sms(tmp_path: Path) -> None:
    records = case("tango-android", "group", tmp_path)
    assert details(threads(records)["acc-4"])["conv_del_status"] == 2
    assert people(records)["acc-4"].name == "Agency"
    assert messages(records)[71].text == "Install Tango and call me"


def test_tango_keeps_the_bytes_of_what_it_does_not_know(tmp_path: Path) -> None:
    found = messages(case("tango-android", "group", tmp_path))
    assert found[5].raw is not None
    assert found[5].text == "a thing of a later version"


def test_a_request_to_be_friends_has_its_words_and_its_day(tmp_path: Path) -> None:
    found = [c for c in case("tango-profiles", "all-columns", tmp_path) if isinstance(c, Contact)][1]
    assert found.state == "removed_by_wal"
    assert {name: (found.details or {})[name] for name in ("request", "request_ms")} == {
        "request": "I have work for you", "request_ms": 1451600000000}  # fmt: skip


@pytest.mark.parametrize("version", ["2016", "2020"])
def test_wechat_tells_numbers_blocking_and_members_in_either_form(tmp_path: Path, version: str) -> None:
    records = case("wechat-ios-people", version, tmp_path)
    found = {c.identifiers[0][1]: c for c in records if isinstance(c, Contact)}
    assert ("phone", "13800138000") in found["wxid_maya"].identifiers
    assert (found["wxid_boss"].details or {})["blocked"] is True
    (group,) = (t for t in threads(records).values() if t.kind == "group")
    assert set(group.participants) >= {"wxid_maya", "wxid_boss"}


def test_wechat_knows_the_firm_of_a_recruiter(tmp_path: Path) -> None:
    found = [c for c in case("wechat-ios-people", "2020", tmp_path) if isinstance(c, Contact)][-1]
    assert (found.name, (found.details or {})["firm"]) == ("Recruiter Li", '{"title":"Sunshine Labour Export"}')


def test_kakaotalk_opens_names_by_the_owners_open_profile(tmp_path: Path) -> None:
    found = [c for c in case("kakaotalk-android-people", "2019", tmp_path) if isinstance(c, Contact)]
    assert (found[0].name, ("phone", "010-1234-5678") in found[0].identifiers) == ("Factory boss", True)
    assert [(c.details or {}).get("blocked") for c in found] == [None, None, True, None, True]
    assert (found[3].details or {})["enciphered"]


def test_kakaotalk_without_friends_names_the_people_of_open_chats(tmp_path: Path) -> None:
    found = [c for c in case("kakaotalk-android-people", "2026", tmp_path) if isinstance(c, Contact)]
    assert [(c.name, (c.details or {}).get("open_chat")) for c in found] == [
        ("Loan shark", None), ("Recruiter", "Jobs overseas"), ("새 친구", 556)]  # fmt: skip


def test_pc_suite_before_nokia_suite_wrote_semicolons(tmp_path: Path) -> None:
    found = [m for m in case("nokia-suite", "pc-suite", tmp_path) if isinstance(m, Message)]
    assert [(m.direction, m.text) for m in found[:3]] == [
        ("in", 'You stay; until I say "go"'), ("out", 'He said "no" to my face;\nand à la maison'),
        ("in", '"an open mark "of which nobody knows the end')]  # fmt: skip


def test_a_mark_that_is_never_closed_swallows_no_message(tmp_path: Path) -> None:
    rows = [f'sms;deliver;"+3361234{n:04}";"";"";"2009.11.20 21:{n % 60:02}";"";"words {n}"' for n in range(50)]
    rows[10] = rows[10].removesuffix('"')
    (tmp_path / "messages.csv").write_text("\n".join(rows), encoding="utf-8")
    found = [m for m in support.read(support.parser_named("nokia-suite"), tmp_path) if isinstance(m, Message)]
    assert len(found) == 50
    assert [m.text for m in found[9:12]] == ["words 9", '"words 10', "words 11"]


def test_snapchat_tells_the_calls_of_its_page_too(tmp_path: Path) -> None:
    records = case("snapchat-calls", "page", tmp_path)
    found = [c for c in records if isinstance(c, Call)]
    assert [(c.direction, c.outcome, c.duration_s) for c in found] == [
        ("out", "answered", 312.0), ("out", "missed", None), ("in", "answered", None), ("in", "unknown", None),
        ("in", "answered", None)]  # fmt: skip
    assert found[2].sender == "boss_mike"


@pytest.mark.parametrize("version", ["2026", "page"])
def test_a_session_of_snapchat_is_no_call(tmp_path: Path, version: str) -> None:
    (session,) = (m for m in case("snapchat-calls", version, tmp_path) if isinstance(m, Message))
    assert (session.kind, details(session)["list"]) == ("other", "Chat Sessions")


def test_a_call_of_snapchat_that_failed_was_not_answered(tmp_path: Path) -> None:
    found = [c for c in case("snapchat-calls", "2026", tmp_path) if isinstance(c, Call)]
    assert [c.outcome for c in found] == ["answered", "unknown", "answered"]
