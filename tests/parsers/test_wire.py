"""Wire's backup beyond the contract: whose it is, files that are missing, odd values, encrypted ones told by name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from parsers.containers.wire import ENCRYPTED
from parsers.reasons import WARNING_NO_OWNER
from parsers.records import Call, Conversation, Message, Participant, Reaction, Record
from parsers.records import Warning as Told
from tests import support

PARSER = support.parser_named("wire-desktop")
ANA = "22222222-bbbb-4bbb-8bbb-222222222222"


def case(name: str, folder: Path) -> Path:
    """The folder that holds the backup's files."""
    root = support.build(support.FIXTURES / "wire-desktop" / name, folder / name)
    return next(path.parent for path in root.rglob("events.json"))


def messages(records: list[Record]) -> list[Message]:
    return [record for record in records if isinstance(record, Message)]


def test_names_come_from_the_people_of_newer_backups(tmp_path: Path) -> None:
    old, new = (support.read(PARSER, case(name, tmp_path)) for name in ("2019", "2024"))
    assert {r.name for r in old if isinstance(r, Participant)} == {"Mina", None}
    assert {r.name for r in new if isinstance(r, Participant)} == {"Mina", "Ana R.", "Chef"}
    kinds = {r.title: (r.kind, r.shared) for r in new if isinstance(r, Conversation)}
    assert kinds["Kitchen"] == ("group", True)


def test_quotes_edits_receipts_and_reactions(tmp_path: Path) -> None:
    records = support.read(PARSER, case("2019", tmp_path))
    answer = next(one for one in messages(records) if one.text == "Twelve hours again?")
    assert (answer.reply_to, answer.direction) == ("eeeeeeee-0000-4000-8000-000000000002", "out")
    assert (answer.details or {})["delivery"][0]["status"] == "read"
    edited = next(one for one in messages(records) if (one.details or {}).get("replaces"))
    assert (edited.details or {})["edited_at"] == "2019-07-10T09:05:00.000Z"
    assert [(r.emoji, r.sender) for r in records if isinstance(r, Reaction)] == [("❤️", ANA)], "one taken back is none"
    assert [r.outcome for r in records if isinstance(r, Call)] == ["missed"]


@pytest.mark.parametrize("missing", ["export.json", "conversations.json", "users.json"])
def test_a_file_that_is_missing_costs_what_it_says(missing: str, tmp_path: Path) -> None:
    folder = case("2024", tmp_path)
    (folder / missing).unlink()
    records = support.read(PARSER, folder)
    assert len(messages(records)) == 6
    without = missing == "export.json"
    assert any(isinstance(r, Told) and r.message == WARNING_NO_OWNER for r in records) is without
    assert ({one.direction for one in messages(records)} == {"unknown"}) is without


@pytest.mark.parametrize("value", [None, 7, "x", [], [[]], {}, {"id": 3}, [{"id": None}], -1e300, 10**30, True])
@pytest.mark.parametrize("field", [
    "conversation", "from", "time", "id", "data", "type", "reactions", "read_receipts", "ephemeral_expires"])
def test_an_odd_value_costs_nothing_else(field: str, value: Any, tmp_path: Path) -> None:
    folder = case("2024", tmp_path)
    events = json.loads((folder / "events.json").read_text(encoding="utf-8"))
    for word in (field, f"qualified_{field}"):
        if word == field or word in events[1]:
            events[1][word] = value
    (folder / "events.json").write_text(json.dumps(events), encoding="utf-8")
    records = support.read(PARSER, folder)
    assert len(messages(records)) >= 5
    assert all(totals["found"] == totals["kept"] + totals["rejected"] for totals in support.ledger(records).values())
    json.dumps([support.line(record) for record in records], allow_nan=False)


@pytest.mark.parametrize("data", [
    {"content": 7}, {"items": [None, {"text": 3}, {"button": {"text": "Y"}}]}, {"location": {"latitude": 1e999}},
    {"info": 3, "content_length": 10**40, "meta": {"duration": 10**40}}, {"user_ids": [None, {}, 3]}])
@pytest.mark.parametrize("kind", ["message-add", "composite-message-add", "location", "asset-add", "member-join",
                                  "voice-channel-deactivate"])  # fmt: skip
def test_odd_data_costs_nothing_else(kind: str, data: dict[str, Any], tmp_path: Path) -> None:
    folder = case("2024", tmp_path)
    events = json.loads((folder / "events.json").read_text(encoding="utf-8"))
    events[1] |= {"type": f"conversation.{kind}", "data": data}
    (folder / "events.json").write_text(json.dumps(events), encoding="utf-8")
    records = support.read(PARSER, folder)
    assert len(messages(records)) >= 5
    json.dumps([support.line(record) for record in records], allow_nan=False)


@pytest.mark.parametrize("magic", [b"WBUA\0\0\1", b"WBUI\0\0\1", b"WBUX\x0001"])
def test_encrypted_backups_are_told_by_name(magic: bytes, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "backup.wbu").write_bytes(magic + bytes(range(200)))
    with support.opened(tmp_path / "in") as evidence:
        assert [problem.message for problem in evidence.problems] == [ENCRYPTED]
        assert evidence.problems[0].message.format(**evidence.problems[0].args)
