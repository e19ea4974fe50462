"""WhatsApp-Chat-Exporter's files: told from Telegram's and WhatsApp's own, and read on behind damage."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from parsers.base import identify
from parsers.records import OWNER, Conversation, Message, Rejection, Warning  # noqa: A004  (the field's own word)
from tests import support

_JSON, _TEXT = "whatsapp-exporter-json", "whatsapp-exporter-txt"
_BOSS = "491511234567@s.whatsapp.net"


def _first(folder: Path, name: str, content: str) -> str | None:
    (folder / name).write_text(content, encoding="utf-8")
    with support.opened(folder) as evidence:
        claims = identify(evidence.items[0])
        return claims[0][0].id if claims else None


def _telegram(**of_message: Any) -> str:
    message = {"id": 1, "type": "message", "date": "2023-11-14T23:13:20", **of_message, "text": "come"}
    return json.dumps({"name": "Boss", "type": "personal_chat", "id": 491511234567, "messages": [message]})


def test_a_whatsapp_chat_in_telegram_s_shape_is_not_called_telegram(tmp_path: Path) -> None:
    own = _telegram(date_unixtime="1700000000", **{"from": "Boss", "from_id": "user491511234567"})
    assert _first(tmp_path, "a.json", own) == "telegram-json"
    theirs = _telegram(date_unixtime=1700000000, **{"from": "491511234567", "from_id": "user491511234567"})
    assert _first(tmp_path, "a.json", theirs) == _JSON


@pytest.mark.parametrize(
    ("lines", "claimed"),
    [
        ("[2023-11-14 22:13] Boss: come\n[2023-11-14 22:14] You: no\n", _TEXT),
        ("[2023-11-14 22:13] Boss: come\n                         now\n", _TEXT),
        ("[2023-11-14 22:13] Boss: come\n[2023-11-14 22:14] Eva: no\n[2023-11-14 22:15] Boss: now\n", "whatsapp-text"),
    ],
)
def test_its_plain_text_is_told_by_what_the_app_does_not_write(tmp_path: Path, lines: str, claimed: str) -> None:
    assert _first(tmp_path, "Boss.txt", lines) == claimed


def _chat(n: int, *, name: str = "Boss") -> dict[str, Any]:
    messages = {str(k): {"from_me": False, "timestamp": 1700000000 + k, "time": "22:13", "media": False,
                         "key_id": f"3EB0AAAAAAAAAAAAAA{n}{k}", "meta": False, "data": f"text {n}{k}", "sender": None}
                for k in range(3)}  # fmt: skip
    return {"name": name, "type": "android", "my_avatar": None, "messages": messages}


def test_times_that_a_tool_counted_in_another_unit_are_the_same(tmp_path: Path) -> None:
    whole = json.dumps({_BOSS: _chat(1)}).replace("1700000001", "1700000001000")
    (tmp_path / "result.json").write_text(whole.replace("1700000002", "1700000002000000"), encoding="utf-8")
    records = support.read(support.parser_named(_JSON), tmp_path)
    times = [record.time.utc_ms for record in records if isinstance(record, Message)]
    assert times == [1700000000000, 1700000001000, 1700000002000]


def test_who_shows_a_status_is_in_no_chat_with_others_who_do(tmp_path: Path) -> None:
    chat = _chat(1)
    for sender, message in zip(("Ana", "Boss", "491511234567"), chat["messages"].values(), strict=True):
        message["sender"] = sender
    (tmp_path / "result.json").write_text(json.dumps({"status@broadcast": chat}), encoding="utf-8")
    records = support.read(support.parser_named(_JSON), tmp_path)
    assert [r.participants for r in records if isinstance(r, Conversation)] == [(OWNER,)]
    assert {r.sender for r in records if isinstance(r, Message)} == {"Ana", "Boss", _BOSS}


@pytest.mark.parametrize(
    ("damage", "read", "doubtful"),
    [
        (('"text 11"', '"text 11"#'), "10 12 20 21 22", 0),
        (('"text 11"', "\0" * 64), "10 12 20 21 22", 1),
    ],
)
def test_damage_costs_a_message_and_moves_none_to_another_chat(
    tmp_path: Path, damage: tuple[str, str], read: str, doubtful: int
) -> None:
    whole = json.dumps({_BOSS: _chat(1), "4915700000000@s.whatsapp.net": _chat(2, name="Eva")})
    (tmp_path / "result.json").write_text(whole.replace(*damage), encoding="utf-8")
    records = support.read(support.parser_named(_JSON), tmp_path)
    found = [record for record in records if isinstance(record, Message)]
    assert [m.text for m in found] == [f"text {n}" for n in read.split()]
    of = {m.conversation for m in found if (m.text or "").startswith("text 1")}
    assert of == {_BOSS} | ({"unknown chat"} if doubtful else set())
    assert {m.conversation for m in found if (m.text or "").startswith("text 2")} == {"4915700000000@s.whatsapp.net"}
    assert sum(isinstance(record, Rejection) for record in records) == 1
    assert any(isinstance(record, Warning) and record.partial for record in records)


def test_a_message_that_nobody_is_named_for_is_nobody_s(tmp_path: Path) -> None:
    """In a group the exporter can take what the owner wrote for somebody's whom it does not name."""
    case = support.FIXTURES / _JSON / "android"
    found = {r.text: r for r in support.read(support.parser_named(_JSON), support.build(case, tmp_path / "evidence"))
             if isinstance(r, Message)}  # fmt: skip
    assert found["who wrote this is not told"].sender is None
    assert found["who wrote this is not told"].direction == "unknown"
    assert found["Why?"].sender == OWNER
