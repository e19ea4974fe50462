"""sigtop's text: where one message ends and the next begins, and two owners in one group."""

from __future__ import annotations

from pathlib import Path

from parsers.records import OWNER, Message
from tests import support

_GROUP = f"Conversation: Team ({'A' * 43})\n\n"


def _messages(folder: Path, content: str) -> list[Message]:
    folder.mkdir()
    (folder / "Team.txt").write_text(content, encoding="utf-8")
    return [r for r in support.read(support.parser_named("sigtop"), folder) if isinstance(r, Message)]


def _one(who: str, text: str) -> str:
    kind = "outgoing" if who == "You" else "incoming"
    return f"From: {who}\nType: {kind}\nSent: Tue, 2 Jan 2024 10:00:00 +0100\n\n{text}\n\n"


def test_words_that_look_like_fields_stay_their_writer_s(tmp_path: Path) -> None:
    text = "Read this:\n\nFrom: You\nI owe 500\n\nType: of work\nSent: never"
    found = _messages(tmp_path / "a", _GROUP + _one("Boss", text) + _one("You", "no"))
    assert [(m.sender, m.text) for m in found] == [("Boss", text), (OWNER, "no")]


def test_the_owners_of_two_exports_of_a_group_are_two(tmp_path: Path) -> None:
    (mine,) = _messages(tmp_path / "a", _GROUP + _one("You", "ok"))
    theirs = _messages(tmp_path / "b", _GROUP + _one("You", "ok") + _one("Boss", "good"))
    assert mine.conversation == theirs[0].conversation
    assert mine.same != theirs[0].same
