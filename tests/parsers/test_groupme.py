"""GroupMe: whose account an export is from, whose words are whose, and chats that one file holds together."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from parsers.reasons import WARNING_NO_OWNER
from parsers.records import OWNER, Conversation, Message, Participant, Reaction, Record, Rejection
from parsers.records import Warning as Note
from tests.support import parser_named, read


def _said(number: int, by: str = "1", text: str | None = "hi", **more: Any) -> dict[str, Any]:
    return {"created_at": 1743898770 + number, "favorited_by": [], "id": f"17438987700000{number:04}", "name": f"n{by}",
            "sender_id": by, "sender_type": "user", "source_guid": "g", "text": text, "user_id": by,
            **more}  # fmt: skip


def _write(folder: Path, messages: object, about: object = None, name: str = "message.json") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(json.dumps(messages))
    if about is not None:
        (folder / "conversation.json").write_text(json.dumps(about))


def _messages(records: list[Record]) -> list[Message]:
    return [one for one in records if isinstance(one, Message)]


def _two(other: str, pair: str) -> dict[str, Any]:
    return {"other_user": {"id": other, "name": "x"}, "last_message": {"conversation_id": pair}}


def test_the_owner_of_a_group_shows_in_a_chat_of_two_beside_it(tmp_path: Path) -> None:
    _write(tmp_path / "e" / "77", [_said(1, "1", group_id="77"), _said(2, "2", group_id="77")], {"id": "77"})
    _write(tmp_path / "e" / "1", [_said(3, "2", conversation_id="1+2")], _two("1", "1+2"))
    found = read(parser_named("groupme"), tmp_path)
    assert [(one.conversation, one.sender, one.direction) for one in _messages(found)] == [
        ("1+2", OWNER, "out"), ("77", "1", "in"), ("77", OWNER, "out")]  # fmt: skip
    assert not [one for one in found if isinstance(one, Participant) and one.key == "2"]


def test_nobody_is_the_owner_of_two_accounts_exports_put_together(tmp_path: Path) -> None:
    _write(tmp_path / "e" / "77", [_said(1, "1", group_id="77")], {"id": "77"})
    _write(tmp_path / "e" / "1", [_said(3, "2", conversation_id="1+2")], _two("1", "1+2"))
    _write(tmp_path / "e" / "4", [_said(4, "4", conversation_id="3+4")], _two("4", "3+4"))
    found = read(parser_named("groupme"), tmp_path)
    assert {one.conversation: one.direction for one in _messages(found)} == {"1+2": "out", "3+4": "in", "77": "unknown"}
    assert [one.message for one in found if isinstance(one, Note)] == [WARNING_NO_OWNER]


def test_chats_that_one_file_holds_together_stay_apart(tmp_path: Path) -> None:
    _write(tmp_path, {"count": 2, "messages": [_said(1, group_id="7"), _said(2, group_id="8")],
                      "direct_messages": [_said(3, conversation_id="1+2")]}, name="dump.json")  # fmt: skip
    found = read(parser_named("groupme"), tmp_path)
    assert [one.conversation for one in _messages(found)] == ["7", "8", "1+2"]
    assert {one.key: one.kind for one in found if isinstance(one, Conversation)} == {
        "7": "group", "8": "group", "1+2": "direct"}  # fmt: skip


@pytest.mark.parametrize("more", [
    {"system": True}, {"sender_type": "service"}, {"user_id": "calendar", "sender_id": "calendar"}])
def test_what_the_app_tells_is_said_by_nobody(tmp_path: Path, more: dict[str, Any]) -> None:
    _write(tmp_path, [_said(1, group_id="7", **more)])
    (one,) = _messages(read(parser_named("groupme"), tmp_path))
    assert (one.kind, one.sender, one.text) == ("system", None, "hi")


def test_who_liked_and_who_reacted_are_each_told_once(tmp_path: Path) -> None:
    _write(tmp_path, [_said(1, group_id="7", favorited_by=["2", "3"], reactions=[
        {"type": "unicode", "code": "👍", "user_ids": ["2"]}])])  # fmt: skip
    found = [one for one in read(parser_named("groupme"), tmp_path) if isinstance(one, Reaction)]
    assert [(one.sender, one.emoji) for one in found] == [("2", "👍"), ("3", "❤️")]


def test_a_broken_message_costs_itself_alone(tmp_path: Path) -> None:
    rows = [json.dumps(_said(n, text=f"m{n}", group_id="7")) for n in range(4)]
    rows[1] = rows[1].replace('"m1"', "m1")
    (tmp_path / "message.json").write_text(f"[{','.join(rows)}]")
    found = read(parser_named("groupme"), tmp_path)
    assert [one.text for one in _messages(found)] == ["m0", "m2", "m3"]
    assert sum(isinstance(one, Rejection) for one in found) == 1
