"""signal-export's files: told from WhatsApp's text, and one chat in three forms is read once."""

from __future__ import annotations

from pathlib import Path

from parsers.base import identify
from parsers.records import Message, Warning  # noqa: A004  (the field's own word)
from tests import support

_TEXT = "[2024-01-02 10:00:00] Boss: come\n\n[2024-01-02 10:01:00] Me: no\n\n"
_LINE = ('{"date": "2024-01-02T10:00:00", "sender": "Boss", "body": "come  ", "quote": "", "sticker": "", '
         '"reactions": [], "attachments": []}\n')  # fmt: skip


def test_its_markdown_is_signal_s_by_its_name_alone(tmp_path: Path) -> None:
    for name, claimed in (("chat.md", "signal-export-md"), ("WhatsApp Chat with Boss.txt", "whatsapp-text")):
        folder = tmp_path / name
        folder.mkdir()
        (folder / name).write_text(_TEXT, encoding="utf-8")
        with support.opened(folder) as evidence:
            assert identify(evidence.items[0])[0][0].id == claimed


def test_a_chat_that_lies_there_in_both_forms_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "Boss").mkdir()
    (tmp_path / "Boss" / "chat.md").write_text(_TEXT, encoding="utf-8")
    (tmp_path / "Boss" / "data.json").write_text(_LINE, encoding="utf-8")
    of_text = support.read(support.parser_named("signal-export-md"), tmp_path)
    assert [type(record) for record in of_text] == [Warning]
    of_lines = support.read(support.parser_named("signal-export-json"), tmp_path)
    assert [record.text for record in of_lines if isinstance(record, Message)] == ["come"]
