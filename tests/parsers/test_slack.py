"""Slack's export beyond the contract: a channel of several days, marks, threads, people of the list."""

from __future__ import annotations

import json
from pathlib import Path

from parsers.records import Conversation, Message, Participant, Reaction, Record
from tests import support

PARSER = support.parser_named("slack")


def case(name: str, folder: Path) -> list[Record]:
    return support.read(PARSER, support.build(support.FIXTURES / "slack" / name, folder / name))


def messages(records: list[Record]) -> list[Message]:
    return [record for record in records if isinstance(record, Message)]


def test_the_days_of_a_channel_are_one_source(tmp_path: Path) -> None:
    root = support.build(support.FIXTURES / "slack" / "2024", tmp_path / "export")
    with support.opened(root) as evidence:
        claimed = [item.path for item in evidence.items if PARSER.identify(item) is not None]
    assert claimed == ["export/D01XX/2024-03-05.json", "export/general/2024-03-05.json"]
    records = support.read(PARSER, root)
    assert {r.key: r.kind for r in records if isinstance(r, Conversation)} == {"D01XX": "direct", "C01GEN": "channel"}


def test_marks_become_what_people_see(tmp_path: Path) -> None:
    found = next(m for m in messages(case("2024", tmp_path)) if m.app_key == "1709640010.000200")
    assert found.text == "@ana you owe 3000 & no list (https://debt.invalid/x) #general @here"
    assert (found.details or {})["stored"].startswith("<@U02ANA>")


def test_answers_point_to_their_thread_and_people_have_names(tmp_path: Path) -> None:
    records = case("2024", tmp_path)
    answer = next(m for m in messages(records) if m.text == "I want my passport")
    assert (answer.reply_to, answer.kind) == ("1709640010.000200", "image")
    assert answer.attachments[0].path == "export/general/attachments/F01-pass.jpg"
    assert {"Boss B", "Ana", "Payroll", "Guest"} <= {r.name for r in records if isinstance(r, Participant)}
    assert [(r.emoji, r.sender) for r in records if isinstance(r, Reaction)] == [(":cry:", "U02ANA")]


def test_a_day_that_is_empty_hides_no_other(tmp_path: Path) -> None:
    root = support.build(support.FIXTURES / "slack" / "2024", tmp_path / "export")
    (root / "export" / "general" / "2024-03-04.json").write_text("[]", encoding="utf-8")
    assert len(messages(support.read(PARSER, root))) == 8


def test_words_that_stand_only_in_blocks_are_one_text(tmp_path: Path) -> None:
    """As Slack shows them: pieces of a line in one line, with people, links and emoji."""
    line = [{"type": "text", "text": "I will "}, {"type": "text", "text": "not", "style": {"bold": True}},
            {"type": "text", "text": " pay "}, {"type": "user", "user_id": "U02ANA"}, {"type": "text", "text": " "},
            {"type": "emoji", "name": "cry"}, {"type": "link", "url": "https://x.invalid"}]  # fmt: skip
    points = {"type": "rich_text_list", "elements": [
        {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]} for text in ("one", "two")]}
    found = sent(tmp_path, text="", blocks=[
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": line}, points]},
        {"type": "section", "text": {"type": "mrkdwn", "text": "for <@U02ANA>"}}])  # fmt: skip
    assert found.text == "I will not pay @ana :cry:https://x.invalid\none\ntwo\nfor @ana"


def test_a_message_that_is_passed_on_is_somebody_elses_words(tmp_path: Path) -> None:
    found = sent(tmp_path, text="", attachments=[{
        "is_share": True, "author_name": "Boss B", "text": "you owe me", "files": [
            {"id": "F9", "name": "slip.pdf", "mimetype": "application/pdf"}]}])  # fmt: skip
    assert (found.text, found.kind) == ("you owe me", "document")
    assert [file.name for file in found.attachments] == ["slip.pdf"]
    assert (found.details or {})["forwarded_from"] == "Boss B"


def sent(folder: Path, **fields: object) -> Message:
    """The last message of the export, with these fields."""
    root = support.build(support.FIXTURES / "slack" / "2024", folder / "2024")
    told = {"type": "message", "user": "U02ANA", "ts": "1709999999.000100", **fields}
    (root / "export" / "general" / "2024-03-09.json").write_text(json.dumps([told]), encoding="utf-8")
    return next(m for m in messages(support.read(PARSER, root)) if m.app_key == "1709999999.000100")
