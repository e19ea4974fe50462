"""Text messages exported as JSON, beyond the contract: who a message went to, damage, copies of one message."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from parsers.formats.sms_json import SmsJson
from parsers.records import Call, Contact, Conversation, Message, Participant, Record, Rejection, Warning  # noqa: A004
from tests import support

PARSER = SmsJson()
ROW = {"_id": "1", "thread_id": "1", "address": "+40721000002", "date": "1709640000000", "type": "1", "body": "text"}


def of_kind(records: list[Record], kind: type[Any]) -> list[Any]:
    return [record for record in records if isinstance(record, kind)]


def read(folder: Path, data: str | list[Any], name: str = "messages.json") -> list[Record]:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return support.read(PARSER, folder)


def lines(*rows: dict[str, Any]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def mms(sender: str, recipients: list[str], text: str, box: str = "1", **more: Any) -> dict[str, Any]:
    return {
        "date": "1709640000", "msg_box": box, "m_type": "132" if box == "1" else "128", "tr_id": text,
        "__sender_address": {"address": sender, "type": "137"},
        "__recipient_addresses": [{"address": address, "type": "151"} for address in recipients],
        "__parts": [{"seq": "0", "ct": "text/plain", "text": text}], **more,
    }  # fmt: skip


@pytest.mark.parametrize("case", ["ndjson", "list", "fossify", "threads", "qksms", "calls"])
def test_every_form_is_recognised_once(case: str, tmp_path: Path) -> None:
    root = support.build(support.FIXTURES / PARSER.id / case, tmp_path / case)
    with support.opened(root) as evidence:
        claimed = [item.name for item in support.claimed(PARSER, evidence)]
    assert claimed == sorted(path.name for path in root.iterdir() if path.suffix == ".json") or claimed == [
        "messages.ndjson"]  # fmt: skip


@pytest.mark.parametrize("text", [
    '[{"address": "x", "date": "1"}]', '{"messages": [{"sender_name": "A", "timestamp_ms": 1}]}', "[]", "{}", "[1]",
    '{"id": 1, "type": "message", "date": "2024-01-01T00:00:00", "text": "x"}', '[{"number": 5, "duration": 3}]',
    '[{"display_name": "Ana", "id": 3}]', '{"thread_id": 7, "body": "x"}',
])  # fmt: skip
def test_lists_of_other_things_are_left_alone(text: str, tmp_path: Path) -> None:
    (tmp_path / "some.json").write_text(text)
    with support.opened(tmp_path) as evidence:
        assert not support.claimed(PARSER, evidence)


def test_a_group_is_not_taken_for_its_sender_alone(tmp_path: Path) -> None:
    direct = mms("+40721000005", ["+40721000001"], "alone")  # shows the owner's number
    group = mms("+40721000003", ["+40721000001", "+40721000004"], "to all")
    found = {m.text: m for m in of_kind(read(tmp_path, lines(ROW, direct, group), "messages.ndjson"), Message)}
    assert found["to all"].conversation == "+40721000003~+40721000004"
    assert found["to all"].sender == "+40721000003"
    assert found["alone"].conversation == "+40721000005"


def test_an_unknown_owner_stays_among_the_people(tmp_path: Path) -> None:
    group = mms("+40721000003", ["+40721000001", "+40721000004"], "to all")
    records = read(tmp_path, lines(group), "messages.ndjson")
    (conversation,) = of_kind(records, Conversation)
    assert set(conversation.participants) == {"+40721000003", "+40721000001", "+40721000004", "owner"}
    (owner,) = [person for person in of_kind(records, Participant) if person.owner]
    assert owner.aliases == ()


def test_who_was_copied_in_secret_is_not_taken_for_the_owner(tmp_path: Path) -> None:
    """A message that came in names one recipient, who writes himself elsewhere: he is not the owner."""
    copied = mms("+40721000003", ["+40721000004"], "copied")
    other = mms("+40721000004", ["+40721000001"], "other")
    records = read(tmp_path, lines(copied, other), "messages.ndjson")
    (owner,) = [person for person in of_kind(records, Participant) if person.owner]
    assert owner.aliases == (("phone", "+40721000001"),)


def test_one_number_in_two_spellings_is_one_conversation(tmp_path: Path) -> None:
    records = read(tmp_path, lines(ROW, ROW | {"address": "0721000002", "body": "b"}), "messages.ndjson")
    assert {m.conversation for m in of_kind(records, Message)} == {"+40721000002"}
    assert {m.sender for m in of_kind(records, Message)} == {"+40721000002"}


def test_damage_costs_no_more_than_its_line(tmp_path: Path) -> None:
    text = lines(ROW, ROW | {"body": "b"}).replace('"body": "text"', '"body": "te"xt"') + lines(ROW | {"body": "c"})
    records = read(tmp_path, text, "messages.ndjson")
    assert [m.text for m in of_kind(records, Message)] == ["b", "c"]
    assert [r.provenance.line for r in of_kind(records, Rejection)] == [1]


def test_a_list_cut_short_says_so(tmp_path: Path) -> None:
    text = json.dumps([ROW | {"body": str(n)} for n in range(20)], indent=2)
    records = read(tmp_path, text[: len(text) - 60])
    kept = of_kind(records, Message)
    assert len(kept) == 19
    assert any(warning.partial for warning in of_kind(records, Warning))
    totals = support.ledger(records)["message"]
    assert totals["found"] == totals["kept"] + totals["rejected"] == 20


def test_conversations_cut_short_keep_what_stands_before(tmp_path: Path) -> None:
    case = support.FIXTURES / PARSER.id / "threads" / "input" / "messages.json"
    text = case.read_text(encoding="utf-8")
    records = read(tmp_path, text[: text.index('"mms_content"')])
    assert [m.text for m in of_kind(records, Message)] == [
        "Be at the house before six", "Yes", "They keep our passports"]  # fmt: skip
    assert any(warning.partial for warning in of_kind(records, Warning))


def test_every_export_and_the_phone_hold_one_and_the_same_message(tmp_path: Path) -> None:
    def same(parser: str, case: str) -> list[Message]:
        root = support.build(support.FIXTURES / parser / case, tmp_path / f"{parser} {case}")
        found = of_kind(support.read(support.parser_named(parser), root), Message)
        return [m for m in found if m.text == "Be at the house before six"]

    copies = [same(PARSER.id, case) for case in ("ndjson", "list", "fossify", "threads", "qksms")]
    assert len({(m.conversation, m.same) for copy in copies for m in copy}) == 1
    (phone,) = same("android-sms", "modern")
    row = ROW | {"address": phone.conversation, "date": phone.time.raw, "body": phone.text}
    (export,) = of_kind(read(tmp_path / "one", [row]), Message)
    assert (export.conversation, export.same) == (phone.conversation, phone.same)


def test_messages_without_a_time_count_once_in_an_export_and_a_backup(tmp_path: Path) -> None:
    undated = [ROW | {"date": "0"}, ROW | {"date": "0"}, ROW | {"date": "0", "body": "else"}]
    export = [m.same for m in of_kind(read(tmp_path / "json", undated), Message)]
    assert len(set(export)) == 3
    entries = "".join(f'<sms address="{row["address"]}" date="0" type="1" body="{row["body"]}" />' for row in undated)
    (tmp_path / "sms.xml").write_text(f'<smses count="3">{entries}</smses>')
    backup = support.read(support.parser_named("sms-backup-xml"), tmp_path / "sms.xml")
    assert [m.same for m in of_kind(backup, Message)] == export


def test_calls_and_contacts_have_their_people(tmp_path: Path) -> None:
    root = support.build(support.FIXTURES / PARSER.id / "calls", tmp_path / "calls")
    records = support.read(PARSER, root)
    call = of_kind(records, Call)[0]
    assert (call.direction, call.duration_s, call.participants) == ("out", 65.0, ("+40721000002",))
    (contact,) = of_kind(records, Contact)
    assert ("jid", "40721000002@s.whatsapp.net") in contact.identifiers
