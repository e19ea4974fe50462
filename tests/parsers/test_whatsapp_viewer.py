"""WhatsApp Viewer's JSON beyond the contract: copies of the database, damage, what is not its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from parsers.formats.whatsapp_android.build import UNIQUE_KEY
from parsers.records import Message, Record
from tests import support

ONE = ('{"timestamp": "2019-03-05T12:15:0%dZ", "id": "3EB0C767D26B8C4A5F6%d", "fromMe": false, "type": "text", '
       '"text": "%s"}')
CHAT = '{"key": "40722000111@s.whatsapp.net", "contactName": "Boss", "messages": [%s]}'


def read(folder: Path, text: str) -> list[Message]:
    folder.mkdir(exist_ok=True)
    (folder / "a.json").write_text(text)
    found: list[Record] = support.read(support.parser_named("whatsapp-viewer"), folder)
    return [r for r in found if isinstance(r, Message)]


def test_a_message_is_the_one_of_the_database(tmp_path: Path) -> None:
    (one,) = read(tmp_path, CHAT % (ONE % (1, 1, "Come")))
    assert len(one.app_key or "") >= UNIQUE_KEY
    assert one.same == f"*{one.app_key}\x1fCome"


def test_damage_costs_one_message(tmp_path: Path) -> None:
    broken = '{"timestamp": "2019-03-05T12:15:02Z", "id": !!}'
    text = '{"chats": [%s]}' % (CHAT % ", ".join((ONE % (1, 1, "a"), broken, ONE % (3, 3, "c"))))
    found = read(tmp_path, text)
    assert [(m.text, m.sender) for m in found] == [
        ("a", "40722000111@s.whatsapp.net"), ("c", "40722000111@s.whatsapp.net")]


@pytest.mark.parametrize("text", [
    '{"key": "value", "messages": []}', '{"key": "a@b.c", "value": 1}', '{"chats": [{"name": "x"}]}', "{}",
])
def test_other_json_is_not_claimed(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text) == []
