"""Element's exports in HTML and plain text beyond the contract: answers, names that go on, other programs' lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from parsers.records import Message, Participant, Record
from tests import support

HTML, TEXT = support.parser_named("matrix-html"), support.parser_named("matrix-text")


def case(parser: str, name: str, folder: Path) -> list[Record]:
    root = support.build(support.FIXTURES / parser / name, folder / f"{parser}-{name}")
    return support.read(support.parser_named(parser), root)


def messages(records: list[Record]) -> list[Message]:
    return [record for record in records if isinstance(record, Message)]


def test_a_tile_without_a_name_goes_on(tmp_path: Path) -> None:
    found = messages(case("matrix-html", "2024", tmp_path))
    assert [(m.sender, m.direction) for m in found[:3]] == [("@boss:example.org", "in")] * 2 + [("owner", "out")]


def test_what_is_answered_is_no_part_of_the_words(tmp_path: Path) -> None:
    page = messages(case("matrix-html", "2024", tmp_path))[2]
    assert (page.text, page.reply_to) == ("Why?", "$event02AAAAAAAAAAAAAAAAAAAA")
    assert page.details is not None
    assert page.details["reactions"] == ["Boss reacted with 👎"]
    line = messages(case("matrix-text", "2024", tmp_path))[2]
    assert line.text == "Why?\nand when do we get paid: Friday?"
    assert line.details == {"quoted": {"name": "Boss", "text": "Nobody leaves before the harvest..."}}


def test_whose_export_it_is_stands_on_the_first_page(tmp_path: Path) -> None:
    records = case("matrix-html", "2024", tmp_path)
    owner = next(r for r in records if isinstance(r, Participant) and r.owner)
    assert (owner.name, owner.aliases) == ("Ana", (("account", "@ana:example.org"),))
    assert messages(records)[-1].direction == "in"  # on the second page, which does not say it


@pytest.mark.parametrize(("name", "text", "claimed"), [
    ("notes.txt", "Wed, May 17, 2023, 17:03:32 - Boss: one\nmore\n", False),
    ("notes.txt", "Wed, May 17, 2023, 17:03:32 - A: b\n" * 3, True),
    ("notes.txt", "5/17/2023, 5:03:32 PM - Boss: one\n" * 5, False),
    ("notes.txt", "May 17, 2023, 5:03 PM - Boss: one\n" * 5, False),  # an old WhatsApp's, without the day of the week
    ("matrix - Farm - Chat Export - x.txt", "5/17/2023, 5:03:32 PM - Boss: one\n", True),
    ("matrix - Farm - Chat Export - x.txt", "shopping list\n", False),
])  # fmt: skip
def test_which_text_is_claimed(name: str, text: str, claimed: bool, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with support.opened(tmp_path) as evidence:
        assert bool(support.claimed(TEXT, evidence)) is claimed
