"""Calls in Telegram Desktop's JSON export: what its writer leaves out of them is not made up."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from parsers.apps.telegram import told
from parsers.errors import EvidenceUnreadable
from parsers.evidence import Item
from parsers.records import Message, Record, Warning  # noqa: A004  (the field's own word)
from tests import support
from tests.parsers.test_telegram_json import PARSER, chat, evidence, message, messages, until_error, when


def event(number: int, action: str, **fields: Any) -> dict[str, Any]:
    """A service message as the exporter writes it."""
    return {
        "id": number, "type": "service", **when(1714550400 + number),
        "actor": "Ivan", "actor_id": "user31", "action": action, **fields, "text": "", "text_entities": [],
    }  # fmt: skip


def read(tmp_path: Path, *entries: dict[str, Any]) -> list[Record]:
    return support.read(PARSER, evidence(tmp_path, chat(*entries, type="private_group", name="House")))


def call_of(one: Message) -> tuple[str, str | None, float | None]:
    details = one.details or {}
    return one.kind, details.get("outcome"), details.get("duration_s")


@pytest.mark.parametrize(
    ("fields", "outcome", "seconds"),
    [
        ({"duration_seconds": 65, "discard_reason": "hangup"}, "answered", 65),
        ({"duration_seconds": 65}, "answered", 65),
        ({"duration_seconds": 65, "discard_reason": "disconnect"}, "answered", 65),
        ({"discard_reason": "missed"}, "missed", 0),
        ({"discard_reason": "busy"}, "rejected", 0),
        # Nobody says that these lasted no time.
        ({"discard_reason": "hangup"}, "unknown", None),
        ({"discard_reason": "disconnect"}, "unknown", None),
        ({"discard_reason": "migrate_conference_all"}, "unknown", None),
        ({"discard_reason": "a reason of tomorrow"}, "unknown", None),
        ({}, "unknown", None),
        ({"duration_seconds": None, "discard_reason": None}, "unknown", None),
        ({"duration_seconds": -3}, "unknown", None),
        ({"duration_seconds": "soon"}, "unknown", None),
        ({"duration_seconds": [], "discard_reason": {}}, "unknown", None),
        ({"duration_seconds": 0, "discard_reason": "hangup"}, "unknown", 0),  # some other tool states it
    ],
)
def test_a_call(fields: dict[str, Any], outcome: str, seconds: int | None, tmp_path: Path) -> None:
    records = read(tmp_path, event(7, "phone_call", **fields))
    (one,) = messages(records)
    assert call_of(one) == ("call", outcome, seconds)
    assert (one.details or {})["system"] == {"type": "phone_call", **fields}
    assert ("duration_s" in (one.details or {})) == (seconds is not None)
    assert not any(isinstance(record, Warning) and "field" in record.args for record in records)
    assert support.ledger(records)["message"] == {"found": 1, "kept": 1}


@pytest.mark.parametrize(
    ("fields", "outcome", "seconds"),
    [
        ({"duration_seconds": 120, "is_active": 0, "is_missed": 0}, "answered", 120),
        ({"is_active": 0, "is_missed": 1}, "missed", 0),
        ({"is_active": False, "is_missed": True}, "missed", 0),
        ({"is_active": 1, "is_missed": 0}, "unknown", None),  # it goes on
        ({"is_active": 0, "is_missed": 0}, "unknown", None),  # an invitation
        ({}, "unknown", None),
    ],
)
def test_a_conference(fields: dict[str, Any], outcome: str, seconds: int | None, tmp_path: Path) -> None:
    (one,) = messages(read(tmp_path, event(7, "conference_call", **fields)))
    assert call_of(one) == ("call", outcome, seconds)
    assert (one.details or {})["system"] == {"type": "conference_call", **fields}


def test_events_about_calls_are_no_calls(tmp_path: Path) -> None:
    invited = event(1, "invite_to_group_call", members=["Olga", None])
    planned = event(2, "group_call_scheduled", schedule_date=1714560000)
    nobody = event(3, "invite_to_group_call")
    records = read(tmp_path, invited, planned, nobody)
    assert [(one.kind, one.details) for one in messages(records)] == [
        ("system", {"system": {"type": "invite_to_group_call", "members": ["Olga", None]}}),
        ("system", {"system": {"type": "group_call_scheduled", "schedule_date": 1714560000}}),
        ("system", {"system": {"type": "invite_to_group_call"}}),
    ]
    assert not any(isinstance(record, Warning) and "field" in record.args for record in records)


def test_a_group_call_counts_when_it_ends(tmp_path: Path) -> None:
    """And where it does not, once, with its end left open; everything keeps its number, time and place."""
    entries = [
        event(1, "group_call"), message(2, "hello"), event(3, "group_call", duration=300),
        event(4, "group_call"), message(5, "hello?"),  # its end is not in the export
        event(6, "group_call"), event(7, "invite_to_group_call", members=["Olga"]), message(8, "who comes?"),
    ]  # fmt: skip
    records = read(tmp_path, *entries)
    found = {one.app_key: one for one in messages(records)}
    calls = {key: call_of(one) for key, one in found.items() if one.kind == "call"}
    assert calls == {
        "1": ("call", None, None), "3": ("call", "answered", 300), "4": ("call", "unknown", None),
        "6": ("call", "unknown", None),
    }  # fmt: skip
    assert all(one.time.utc_ms is not None and one.provenance.row == int(key or 0) for key, one in found.items())
    assert (found["6"].details or {}) == {"system": {"type": "group_call"}, "outcome": "unknown"}
    assert support.ledger(records)["message"] == {"found": 8, "kept": 8}


def test_a_call_of_one_chat_does_not_end_in_another(tmp_path: Path) -> None:
    head = {"type": "private_group"}
    one = {"name": "A", **head, "id": 1, "messages": [event(1, "group_call")]}
    two = {"name": "B", **head, "id": 2, "messages": [event(2, "group_call", duration=9)]}
    whole = {"about": "", "chats": {"about": "", "list": [one, two]}}
    records = support.read(PARSER, evidence(tmp_path, json.dumps(whole)))
    assert [(m.conversation, *call_of(m)) for m in messages(records)] == [
        ("chat1", "call", "unknown", None), ("chat2", "call", "answered", 9)]  # fmt: skip


def test_a_call_that_is_held_outlives_a_failing_medium(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = evidence(tmp_path, chat(event(1, "group_call"), message(2), message(3), type="private_group"))

    def chunks(item: Item) -> Iterator[bytes]:
        yield path.read_bytes()[:-60]
        raise EvidenceUnreadable(path=item.path, reason="bad sector")

    monkeypatch.setattr(Item, "chunks", chunks)
    with support.opened(path) as opened:
        kept, error = until_error(opened.items[0])
    assert isinstance(error, EvidenceUnreadable)
    assert [(m.app_key, *call_of(m)) for m in messages(kept)] == [
        ("2", "text", None, None), ("1", "call", "unknown", None)]  # fmt: skip
    assert support.ledger(kept)["message"] == {"found": 2, "kept": 2}


def test_what_is_told_of_a_call() -> None:
    assert told("group_call", None, None) == told("group_call", 0, None) == {}
    assert told("phone_call", None, "missed") == {"duration_s": 0, "outcome": "missed"}
    assert told("phone_call", None, None) == {"outcome": "unknown"}
    assert told("phone_call", 0, None) == {"duration_s": 0, "outcome": "unknown"}
