"""QQ's text: where one message ends and the next begins, encodings, and whose a chat of two is."""

from __future__ import annotations

from pathlib import Path

import pytest

from parsers.records import Conversation, Message, Record
from tests import support

_RULE = "=" * 64
_FIRST = "消息记录（此消息记录为文本格式，不支持重新导入）\n\n"


def _chat(name: str, *messages: str, folder: str = "我的好友") -> str:
    said = "".join(f"{one}\n\n" for one in messages)
    return f"{_RULE}\n消息分组:{folder}\n{_RULE}\n消息对象:{name}\n{_RULE}\n\n{said}"


def _read(folder: Path, text: str, encoding: str = "utf-8") -> list[Record]:
    folder.mkdir(exist_ok=True)
    (folder / "chat.txt").write_bytes(text.encode(encoding))
    return support.read(support.parser_named("qq-text"), folder)


def _messages(records: list[Record]) -> list[Message]:
    return [one for one in records if isinstance(one, Message)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    (found,) = _messages(_read(tmp_path, _FIRST + _chat("老板", "2012-05-01 09:00:00 老板\n你欠我三千"), encoding))
    assert (found.sender, found.text) == ("老板", "你欠我三千")


def test_words_that_look_like_a_message_stay_their_writer_s(tmp_path: Path) -> None:
    said = "2012-05-01 09:00:00 A(10001)\nhe wrote:\n2012-05-01 08:00:00 B(10002)\npay"
    found = _messages(_read(tmp_path, _FIRST + _chat("g", said, "2012-05-01 09:01:00 B(10002)\nno", folder="我的群聊")))
    assert [one.sender for one in found] == ["10001", "10002"]
    assert str(found[0].text).endswith("\npay")


def test_an_excerpt_without_empty_lines_is_read_all_the_same(tmp_path: Path) -> None:
    rows = "".join(f"2012-05-01 09:00:0{n} A(10001)\nm{n}\n" for n in range(3))
    assert [one.text for one in _messages(_read(tmp_path, _FIRST + _chat("g") + rows))] == ["m0", "m1", "m2"]


def test_a_chat_that_stands_in_several_pieces_is_one_and_chats_of_two_owners_are_not(tmp_path: Path) -> None:
    mine = _chat("老板", "2012-05-01 09:00:00 老板\n好", "2012-05-01 09:01:00 小李\n好")
    more = _chat("老板", "2012-05-02 09:00:00 老板\n好")
    found = _read(tmp_path / "a", _FIRST + mine + _chat("g", "2012-05-01 09:00:00 A(10001)\nx") + more)
    assert [one.title for one in found if isinstance(one, Conversation)] == ["老板", "g"]
    theirs = _read(tmp_path / "b", _FIRST + mine.replace("小李", "阿花"))
    assert _messages(found)[0].same != _messages(theirs)[0].same


def test_hours_of_both_clocks(tmp_path: Path) -> None:
    heads = ("2019-1-2 12:05:00 AM", "2019-1-2 1:05:00 PM", "2019-1-2 13:05:00", "2019-1-2 13:05:00 PM")
    found = _messages(_read(tmp_path, _FIRST + _chat("g", *(f"{head} A(10001)\nx" for head in heads))))
    assert [str(one.time.local)[11:16] for one in found] == ["00:05", "13:05", "13:05", "13:05"]


@pytest.mark.parametrize("text", ["消息记录\n2012-05-01 09:00:00 A(10001)\nx\n", "", "\ufeff"])
def test_text_of_another_program_is_not_taken(tmp_path: Path, text: str) -> None:
    assert _read(tmp_path, text) == []
