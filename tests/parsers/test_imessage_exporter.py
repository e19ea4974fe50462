"""Chats of imessage-exporter: whose words are whose, and who the owner is."""

from __future__ import annotations

from pathlib import Path

import pytest

from parsers.base import identify
from parsers.records import OWNER, Message
from tests import support

_TEXT = "imessage-exporter-txt"


def _messages(folder: Path, name: str, content: str, parser: str = _TEXT) -> list[Message]:
    (folder / name).write_text(content, encoding="utf-8")
    return [record for record in support.read(support.parser_named(parser), folder) if isinstance(record, Message)]


def test_the_paragraphs_of_an_answer_are_not_taken_for_those_of_the_message_above(tmp_path: Path) -> None:
    """Until version 3 only the first line of an answer was moved in; the owner did not write the threat."""
    answer = "May 17, 2022  5:31:00 PM\nBoss\nOk.\n\nElse I tell the police.\n"
    inside = "    May 17, 2022  5:31:00 PM\n    Boss\n    Ok.\n\nElse I tell the police.\n\n"
    note = "This message responded to an earlier message.\n"
    found = _messages(tmp_path, "Boss.txt", f"May 17, 2022  5:30:00 PM\nMe\nI leave\n{inside}\n{answer}{note}\n")
    assert [(m.sender, m.text, m.reply_to) for m in found] == [
        (OWNER, "I leave", None), ("Boss", "Ok.\n\nElse I tell the police.", "line 1")]  # fmt: skip


@pytest.mark.parametrize(
    ("own", "other", "known"),
    [("(Read by them after 3 seconds)", "", True), ("", "(Read by Eva after 1 day, 3 seconds)", True),
     ("", "(Read by you after 3 seconds)", False)],
)  # fmt: skip
def test_the_owner_by_another_name_is_told_by_what_was_read(
    tmp_path: Path, own: str, other: str, *, known: bool
) -> None:
    times = (f"May 17, 2022  5:3{n}:00 PM {read}".rstrip() for n, read in enumerate((own, other, "")))
    text = "".join(f"{when}\n{who}\nNo\n\n" for when, who in zip(times, ("Eva", "Boss", "Ray"), strict=True))
    found = _messages(tmp_path, "Team - 3.txt", text)
    assert [m.direction for m in found] == (["out", "in", "in"] if known else ["unknown"] * 3)


@pytest.mark.parametrize(
    "text",
    [
        "May 17, 2022  5:30:00 PM\n\nA diary\n",
        "May 17, 2022  5:30:00 PM I met the boss.\nHe took my passport.\n",
        "May 17, 2022  5:30:00 PM I met the boss.\n\nHe took my passport.\n\n",
        "May 17, 2022 05:30 PM\nMe\nHello\n",
    ],
)
def test_a_diary_is_no_chat(tmp_path: Path, text: str) -> None:
    (tmp_path / "notes.txt").write_text(text, encoding="utf-8")
    with support.opened(tmp_path) as evidence:
        (item,) = evidence.items
        assert not any(parser.id == _TEXT for parser, _ in identify(item))


def test_a_part_behind_an_answer_is_its_own_message_s(tmp_path: Path) -> None:
    case = support.FIXTURES / "imessage-exporter-html" / "v2"
    parser = support.parser_named("imessage-exporter-html")
    found = [r for r in support.read(parser, support.build(case, tmp_path / "e")) if isinstance(r, Message)]
    assert next(m.text for m in found if m.sender == "Ana Pop") == "And the doctor?"
    assert any((m.text or "").endswith("Second part of Ray") and m.sender == "Boss Ray" for m in found)
