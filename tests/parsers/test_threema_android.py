"""Threema's backup beyond the contract: the password, damage between rows, whose backup it is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from parsers.base import Context
from parsers.formats.threema_android import WARNING_BODY, WARNING_CONCLUDED
from parsers.reasons import WARNING_DAMAGED, WARNING_TRUNCATED
from parsers.records import Call, Conversation, Message, Participant, Reaction, Record, Rejection
from parsers.records import Warning as Told
from tests import support
from tests.parsers.backups import aes_zip
from tests.parsers.listing import opened

PARSER = support.parser_named("threema-android")
V16 = "threema-backup_ECHOECHO_1630000000000_1"


def case(name: str, folder: Path) -> Path:
    return support.build(support.FIXTURES / "threema-android" / name, folder / name)


def messages(records: list[Record]) -> list[Message]:
    return [record for record in records if isinstance(record, Message)]


def told(records: list[Record]) -> dict[str, dict[str, object]]:
    return {record.message: record.args for record in records if isinstance(record, Told)}


def test_a_backup_opens_with_its_password(tmp_path: Path) -> None:
    folder = case("v16", tmp_path) / V16
    whole = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
    (tmp_path / "zipped").mkdir()
    (tmp_path / "zipped" / "backup.zip").write_bytes(aes_zip(whole, "correct horse"))
    for secrets, n in ((), 0), ((b"wrong",), 0), ((b"wrong", b"correct horse"), 16):
        with opened(tmp_path / "zipped", tmp_path / f"scratch{n}", *secrets) as found:
            items = support.claimed(PARSER, found)
            records = [record for item in items for record in PARSER.read(item, Context())]
            assert len(messages(records)) == n
            assert bool(found.problems) is (n == 0)


def test_a_quotation_mark_that_is_lost_costs_its_row(tmp_path: Path) -> None:
    root = case("v16", tmp_path)
    path = root / V16 / "message_ABCD1234.csv"
    path.write_bytes(path.read_bytes().replace(b'"Yes. Where', b"Yes. Where"))
    records = support.read(PARSER, root)
    assert len([one for one in records if isinstance(one, Rejection)]) == 1
    assert told(records)[WARNING_DAMAGED] == {"n": 1}
    assert "the room" in {one.text for one in messages(records)}
    assert len(messages(records)) == 15


def test_a_file_that_ends_inside_a_row_says_so(tmp_path: Path) -> None:
    root = case("v16", tmp_path)
    path = root / V16 / "message_ABCD1234.csv"
    path.write_bytes(path.read_bytes()[: 198 + 60])
    records = support.read(PARSER, root)
    assert WARNING_TRUNCATED in told(records)
    assert not [one for one in messages(records) if one.conversation == "ABCD1234"]


@pytest.mark.parametrize("missing", ["contacts.csv", "groups.csv", "ballot.csv", "settings"])
def test_a_file_that_is_missing_costs_what_it_says(missing: str, tmp_path: Path) -> None:
    root = case("v16", tmp_path)
    (root / V16 / missing).unlink()
    with support.opened(root) as evidence:
        assert len([one for one in evidence.items if PARSER.identify(one) is not None]) == 1
    records = support.read(PARSER, root)
    assert len(messages(records)) == 16
    assert len([one for one in records if isinstance(one, Call)]) == 2


def test_a_column_that_is_missing_costs_what_it_says(tmp_path: Path) -> None:
    root = case("v26", tmp_path)
    path = root / "threema-backup" / "message_x1y2z3.csv"
    path.write_bytes(path.read_bytes().replace(b'"posted_at"', b'"posted"').replace(b'"uid"', b'"vid"'))
    found = [one for one in messages(support.read(PARSER, root)) if one.conversation == "ABCD1234"]
    assert len(found) == 8
    assert all(one.time.utc_ms is not None for one in found), "the time it was made is taken instead"


def test_the_owner_is_concluded_only_where_one_person_is_left(tmp_path: Path) -> None:
    root = case("v16", tmp_path)
    records = support.read(PARSER, root)
    assert told(records)[WARNING_CONCLUDED] == {"identity": "ECHOECHO"}
    path = root / V16 / "groups.csv"
    path.write_bytes(path.read_bytes().replace(b"ABCD1234;ECHOECHO", b"ABCD1234;STRANGER;ECHOECHO"))
    records = support.read(PARSER, root)
    assert WARNING_CONCLUDED not in told(records)
    (owner,) = [one for one in records if isinstance(one, Participant) and one.owner]
    assert owner.aliases == ()
    group = next(one for one in records if isinstance(one, Conversation) and one.title == "Work")
    assert {"STRANGER", "ECHOECHO"} <= set(group.participants)


def test_what_newer_versions_add(tmp_path: Path) -> None:
    records = support.read(PARSER, case("v26", tmp_path))
    by_key = {one.app_key: one for one in messages(records) if one.conversation == "ABCD1234"}
    assert by_key[f"{0xA3:016x}"].kind == "deleted"
    assert (by_key[f"{0xA2:016x}"].details or {})["edited_ms"] > 0
    assert by_key[f"{0xA5:016x}"].kind == "sticker"
    assert by_key[f"{0xA4:016x}"].attachments[0].path is not None
    events = [(one.details or {})["system"] for one in messages(records) if one.kind == "system"]
    assert {"type": "member added", "status": 3, "identity": "ABCD1234"} in events
    assert {(one.emoji, one.sender) for one in records if isinstance(one, Reaction)} == {
        ("❤️", "ABCD1234"), ("👍", "owner"), ("👍", "ABCD1234"), ("🔑", "owner")}  # fmt: skip
    assert len([one for one in records if isinstance(one, Rejection)]) == 1, "a reaction in a chat that is gone"
    assert WARNING_BODY not in told(records)


@pytest.mark.parametrize("body", [
    '[4,{"status":1e400,"callId":NaN}]', '[4,{"status":' + "9" * 40 + "}]", "[" * 5000, "[4]", "{}", "null",
    '["","",3,-1,[],{},7,8,9,10]', "[NaN,1e999,3]", '[1,{"status":-7,"duration":-1,"callId":' + "9" * 30 + "}]",
    "[2,4,[],{}," + "9" * 30 + "]",
])
@pytest.mark.parametrize("kind", [
    "GROUP_STATUS", "VOIP_STATUS", "FILE", "LOCATION", "BALLOT", "IMAGE", "VIDEO", "VOICEMESSAGE", "CONTACT"])
def test_a_body_that_is_none_costs_nothing_else(kind: str, body: str, tmp_path: Path) -> None:
    root = case("v16", tmp_path)
    cells = f'"{kind}","{body.replace(chr(34), chr(34) * 2)}"'.encode()
    path = root / V16 / "message_BOSS0001.csv"
    path.write_bytes(path.read_bytes().replace(b'"TEXT","You owe me 3000"', cells))
    records = support.read(PARSER, root)
    assert len(messages(records)) + len([one for one in records if isinstance(one, Call)]) == 18
    json.dumps([support.line(record) for record in records], allow_nan=False)
