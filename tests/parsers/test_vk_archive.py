"""VK's archive: which pages are one chat, and who wrote where the page does not say it in a known language."""

from __future__ import annotations

from pathlib import Path

import pytest

from parsers.reasons import WARNING_NO_OWNER
from parsers.records import Conversation, Message, Record, Warning  # noqa: A004  (the field's own word)
from tests.support import opened, parser_named, read

_JD = {"777": "eyJ1c2VyX2lkIjo3Nzd9", "778": "eyJ1c2VyX2lkIjo3Nzh9"}


def _page(*messages: tuple[str, str], account: str = "777", first: int = 1) -> str:
    boxes = "".join(
        f'<div class="message" data-id="{n}"><div class="message__header">{header}</div>'
        f'<div>{text}<div class="kludges"></div></div></div>\n'
        for n, (header, text) in enumerate(messages, first))
    return (f'<!DOCTYPE html><html><head><meta name="jd" content="{_JD[account]}"></head><body>'
            f'<div class="ui_crumb">Мария</div>{boxes}</body></html>\n')


def _read(root: Path) -> list[Record]:
    return read(parser_named("vk-archive"), root)


def _write(root: Path, name: str, page: str, encoding: str = "cp1251") -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(page, encoding=encoding)


_HERS = '<a href="https://vk.com/id5">Мария</a>, 2 фев 2020 в 22:46:22'


@pytest.mark.parametrize("encoding", ["cp1251", "utf-8", "utf-8-sig"])
def test_letters_are_right_in_a_page_that_was_saved_anew(tmp_path: Path, encoding: str) -> None:
    _write(tmp_path, "5/messages0.html", _page((_HERS, "Привет")), encoding)
    assert [(one.text, one.direction) for one in _read(tmp_path) if isinstance(one, Message)] == [("Привет", "in")]


def test_pages_of_one_chat_are_one_source_and_none_is_lost(tmp_path: Path) -> None:
    for number in (0, 50, 100):
        _write(tmp_path, f"5/messages{number}.html", _page((_HERS, f"page {number}"), first=number + 1))
    _write(tmp_path, "5/messages.html", _page((_HERS, "another first page"), first=900))
    texts = {one.text for one in _read(tmp_path) if isinstance(one, Message)}
    assert texts == {"page 0", "page 50", "page 100", "another first page"}
    with opened(tmp_path) as evidence:
        parser = parser_named("vk-archive")
        taken = sorted(item.name for item in evidence.items if parser.identify(item) is not None)
    assert taken == ["messages.html", "messages0.html"]


def test_two_accounts_chats_with_one_person_are_two(tmp_path: Path) -> None:
    for account in ("777", "778"):
        _write(tmp_path, f"{account}/5/messages0.html", _page((_HERS, "x"), account=account))
    assert {(one.key, one.whose) for one in _read(tmp_path) if isinstance(one, Conversation)} == {
        ("5", "777"), ("5", "778")}


def test_nobody_is_accused_of_words_in_a_language_whose_word_for_you_is_not_known(tmp_path: Path) -> None:
    _write(tmp_path, "5/messages0.html", _page(("Ти, 2 лют 2020 о 22:46:22", "гроші"), (
        '<a href="https://vk.com/id5">Марія</a>, 2 лют 2020 о 22:40:00', "так")))
    records = _read(tmp_path)
    assert [one.direction for one in records if isinstance(one, Message)] == ["unknown", "in"]
    assert [one.message for one in records if isinstance(one, Warning)] == [WARNING_NO_OWNER]
