"""Meta's pages beyond the contract: generations, languages, dates that do not tell, who is who, what is no thread."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.base import Context
from parsers.records import Conversation, Message, Participant, Reaction, Record
from parsers.text.pagedates import PageDates
from parsers.times import iso_utc
from tests import support


def case(parser: str, name: str, folder: Path, context: Context | None = None) -> list[Record]:
    root = support.build(support.FIXTURES / parser / name, folder / parser / name)
    return support.read(support.parser_named(parser), root, context)


def messages(records: list[Record]) -> list[Message]:
    return [record for record in records if isinstance(record, Message)]


@pytest.mark.parametrize(("written", "local"), [
    ("Mar 5, 2024, 12:34 PM", "2024-03-05T12:34:00"), ("Mar 05, 2024 12:34:56 am", "2024-03-05T00:34:56"),
    ("5 mars 2024 à 12:34", "2024-03-05T12:34:00"), ("05.03.2024, 9:05", "2024-03-05T09:05:00"),
    ("Jul 12, 2024 4:55:32pm", "2024-07-12T16:55:32"), ("5 мар. 2024 г., 12:34", "2024-03-05T12:34:00"),
    ("2024年3月5日 12:34", "2024-03-05T12:34:00"), ("5 mar 2024, 12:34", "2024-03-05T12:34:00"),
    ("Tuesday, March 5, 2013 at 12:30pm EST", "2013-03-05T12:30:00"), ("23/3/2024, 12:34", "2024-03-23T12:34:00"),
])  # fmt: skip
def test_times_of_a_page_are_wall_clock_times(written: str, local: str) -> None:
    dates = PageDates()
    dates.note(written)
    time = dates.read(written)
    assert (time.local, time.utc_ms, time.raw) == (local, None, written)


def test_a_time_with_its_zone_is_a_moment() -> None:
    assert iso_utc(PageDates().read("Tuesday, 5 March 2013 at 12:34 UTC+01").utc_ms) == "2013-03-05T11:34:00Z"


def test_an_order_that_does_not_show_stays_open_until_it_is_told(tmp_path: Path) -> None:
    first = messages(case("instagram-html", "numbers", tmp_path / "a"))[0]
    assert (first.time.basis, first.time.raw) == ("none", "3/4/2024, 12:34")
    told = messages(case("instagram-html", "numbers", tmp_path / "b", Context(day_order="dmy")))[0]
    assert told.time.local == "2024-04-03T12:34:00"


def test_old_pages_hold_several_threads(tmp_path: Path) -> None:
    records = case("messenger-html", "2015", tmp_path)
    assert [m.conversation for m in messages(records)] == ["Boss, Olga K", "Boss, Olga K", "Ana, Olga K"]
    assert {r.key for r in records if isinstance(r, Conversation)} == {"Boss, Olga K", "Ana, Olga K"}


def test_people_reactions_and_files_are_told(tmp_path: Path) -> None:
    records = case("messenger-html", "2019", tmp_path)
    assert {r.name for r in records if isinstance(r, Participant)} == {"Boss", "Ana M", "Olga K"}
    assert [(r.emoji, r.sender) for r in records if isinstance(r, Reaction)] == [("😡", "Ana M"), ("👍", "Boss")]
    assert messages(records)[1].attachments[0].path == "messages/inbox/House_AbC123/photos/1.jpg"


def test_the_owner_of_a_group_is_told_by_the_chats_of_two(tmp_path: Path) -> None:
    when = '<div class="_a6-o">Mar 05, 2024 2:03:11 pm</div>'
    for folder, title, writers in (
        ("bob_1", "Bob", "Bob Ana"), ("cem_2", "Cem", "Cem Ana"), ("gang_3", "Gang", "Bob Ana Cem"),
        ("dan_4", "Dan", "Dan"), ("ana_5", "Ana", "Ana"), ("dan_6", "Dan", "Dan Ana"),
    ):  # fmt: skip
        said = "".join(f'<div class="_a6-g"><div class="_a6-h">{who}</div><div class="_a6-p">hi</div>{when}</div>'
                       for who in writers.split())  # fmt: skip
        path = tmp_path / "your_facebook_activity" / "messages" / "inbox" / folder / "message_1.html"
        path.parent.mkdir(parents=True)
        path.write_text(f"<html><head><title>{title}</title></head><body>{said}</body></html>")
    records = support.read(support.parser_named("messenger-html"), tmp_path)
    ways = [(m.conversation, m.direction) for m in messages(records)]
    assert ways == [("ana_5", "unknown"), ("bob_1", "in"), ("bob_1", "out"), ("cem_2", "in"), ("cem_2", "out"),
                    ("dan_4", "in"), ("dan_6", "in"), ("dan_6", "out"),
                    ("gang_3", "in"), ("gang_3", "out"), ("gang_3", "in")]  # fmt: skip
    named = {m.sender for m in messages(records) if m.conversation.startswith("dan_")}
    assert named == {"Dan (dan_4)", "Dan (dan_6)", "owner"}  # two people of one name


def test_other_pages_of_a_download_are_no_threads(tmp_path: Path) -> None:
    box = '<div class="_3-95 _a6-g"><div class="_2ph_ _a6-h _a6-i">{}</div><div class="_a6-p">x</div></div>'
    page = "<html><head><style>._a6-g{}</style></head><body>" + "".join(box.format(f"Olga liked {n}") for n in range(9))
    (tmp_path / "comments.html").write_text(page, encoding="utf-8")
    for parser in ("messenger-html", "instagram-html"):
        assert support.read(support.parser_named(parser), tmp_path) == []


@given(st.text(max_size=60))
@settings(deadline=None)
def test_any_text_is_a_time_or_none(text: str) -> None:
    dates = PageDates()
    dates.note(text)
    assert dates.read(text).basis in ("none", "local", "utc")
