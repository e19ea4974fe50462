"""WhatsApp Viewer beyond the contract: copies of the database, damage, what is not its own, dates in any order."""

from __future__ import annotations

from pathlib import Path

import pytest

from parsers.apps.whatsapp.message import UNIQUE_KEY
from parsers.records import Message, Record
from tests import support

ONE = ('{"timestamp": "2019-03-05T12:15:0%dZ", "id": "3EB0C767D26B8C4A5F6%d", "fromMe": false, "type": "text", '
       '"text": "%s"}')
CHAT = '{"key": "40722000111@s.whatsapp.net", "contactName": "Boss", "messages": [%s]}'


def read(folder: Path, text: str, parser: str = "whatsapp-viewer", name: str = "a.json") -> list[Message]:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text)
    found: list[Record] = support.read(support.parser_named(parser), folder)
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


@pytest.mark.parametrize(("dates", "local"), [
    (("13.05.2019 - 12:15:02", "14.05.2019 - 12:15:02"), "2019-05-13T12:15:02"),
    (("5/13/2019 - 12:15:02 AM", "5/14/2019 - 1:15:02 PM"), "2019-05-13T00:15:02"),
    (("2019-05-13 - 12:15:02", "2019-05-14 - 12:15:02"), "2019-05-13T12:15:02"),
    (("05/06/19 - 12:15:02", "05/06/19 - 12:15:03"), None),
])  # fmt: skip
def test_the_order_of_a_date_is_told_by_all_of_them(tmp_path: Path, dates: tuple[str, str], local: str | None) -> None:
    text = "40722000111@s.whatsapp.net\n\n" + "".join(f"{date}; he: Come\n" for date in dates)
    first = read(tmp_path, text, "whatsapp-viewer-txt", "a.txt")[0]
    assert (first.time.local, first.time.raw) == (local, dates[0])


def test_words_that_are_no_sound_html_stay(tmp_path: Path) -> None:
    page = ('<html><head><title>WhatsApp Chat x</title><style>.chat_header {}</style></head><body><div class="chat">'
            '<div class="chat_header"><span class="contact">40722000111@s.whatsapp.net</span></div>'
            '<div class="message incoming_message"><div class="text"><span>1 < 2 & <3 you'
            '<span class="emoticon_1"></span></span></div><div class="remote-resource"></div>'
            '<div class="timestamp"><span>13.05.2019 - 12:15:02</span></div></div></div></body></html>')
    (one,) = read(tmp_path, page, "whatsapp-viewer-html", "a.html")
    assert (one.text, one.time.local) == ("1 < 2 & <3 you", "2019-05-13T12:15:02")


def test_a_small_picture_that_is_none_costs_no_message(tmp_path: Path) -> None:
    (one,) = read(tmp_path, CHAT % (ONE % (1, 1, "Come")).replace('"text": ', '"image": "é=", "text": '))
    assert (one.text, (one.details or {})["thumbnail"]) == ("Come", "é=")
