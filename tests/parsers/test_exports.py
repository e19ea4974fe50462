"""Exports in JSON that stand on one line: what is broken in one entry costs that one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from parsers.records import Message, Rejection
from tests import support


def _telegram(numbers: range, chat: int = 31) -> dict[str, Any]:
    said = [{"id": n, "type": "message", "date": f"2024-03-10T10:{n:02}:00",
             "date_unixtime": str(1_710_000_000 + 60 * n), "from": "Ana", "from_id": f"user{chat}", "text": f"m{n}",
             "text_entities": [{"type": "plain", "text": f"m{n}"}]} for n in numbers]
    return {"name": f"Ana {chat}", "type": "personal_chat", "id": chat, "messages": said}


def telegram() -> dict[str, Any]:
    """A whole account, with two chats."""
    return {"about": "", "chats": {"about": "", "list": [_telegram(range(1, 7)), _telegram(range(7, 13), 32)]}}


def messenger() -> dict[str, Any]:
    said = [{"sender_name": "Ana", "timestamp_ms": 1_710_000_000_000 + n, "content": f"m{n}",
             "is_geoblocked_for_viewer": False} for n in range(1, 13)]
    return {"participants": [{"name": "Ana"}, {"name": "Bo"}], "messages": said, "title": "Ana",
            "is_still_participant": True, "thread_path": "inbox/ana_1", "magic_words": []}


def google_chat() -> dict[str, Any]:
    return {"messages": [
        {"creator": {"name": "Ana", "email": "ana@example.org", "user_type": "Human"},
         "created_date": f"Sunday, 10 March 2024 at 10:{n:02}:00 UTC", "text": f"m{n}", "topic_id": f"t{n}",
         "message_id": f"x/t{n}/{n}"} for n in range(1, 13)]}


@pytest.mark.parametrize("lost", [5, 100])
@pytest.mark.parametrize(("parser", "name", "make", "begin"), [
    ("telegram-json", "result.json", telegram, '{"id":'),
    ("messenger-json", "messages/inbox/ana_1/message_1.json", messenger, '{"sender_name":'),
    ("google-chat", "Google Chat/Groups/DM 1/messages.json", google_chat, '{"creator":'),
])
def test_an_entry_that_is_cut_in_its_first_fields_costs_at_most_the_next(
    parser: str, name: str, make: Callable[[], dict[str, Any]], begin: str, lost: int, tmp_path: Path
) -> None:
    """The first, one in the middle, and the last of a chat before another: what follows looks like their text."""
    path = tmp_path / "evidence" / name
    path.parent.mkdir(parents=True)
    data = json.dumps(make(), separators=(",", ":"))
    for broken in (1, 3, 6, 7, 9):
        for place in (1, 3, 6, 9, 14):
            at = data.rindex(begin, 0, data.index(f'"m{broken}"')) + place
            path.write_text(data[:at] + data[at + lost:])
            records = support.read(support.parser_named(parser), tmp_path / "evidence")
            missing = {f"m{n}" for n in range(1, 13)} - {r.text for r in records if isinstance(r, Message)}
            assert missing <= {f"m{broken}", f"m{broken + 1}"}
            assert 11 <= sum(isinstance(r, Message | Rejection) for r in records) <= 13  # it may fall in two pieces
