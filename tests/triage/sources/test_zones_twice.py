"""The hour that clocks skip, the one that comes twice: said beside the time, told apart by the order of a file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from parsers.records import Message, Record
from parsers.times import from_local, missing
from tests.triage.invented import chat, counted, say
from triage.case import Case
from triage.ingest import Import, Options
from triage.sources import zones
from triage.store import Store
from triage.work import stating

Take = Callable[..., Store]
_SPRING = ("2024-03-31T03:30:00", "2024-03-31T04:30:00")
_BEFORE, _AFTER = "2024-10-27T02:10:00", "2024-10-27T04:10:00"
_FIRST, _SECOND = "2024-10-27T00:", "2024-10-27T01:"


def at(*walls: str, thread: str = "c", first: int = 1) -> list[Message]:
    """A message for each wall clock, in the order of the file; “-” for one without a time. Texts are their places."""
    return [
        say(str(row), row=row, chat=thread,
            time=missing("-") if wall == "-" else from_local(datetime.fromisoformat(wall), wall))
        for row, wall in enumerate(walls, first)
    ]


def autumn(*minutes: str) -> list[str]:
    return [f"2024-10-27T03:{minute}:00" if minute != "-" else minute for minute in minutes]


def imported(take: Take, *walls: str, **options: object) -> Store:
    records: list[Record] = [*chat(), *counted(*at(*walls))]
    return take(records, **options)


def placed(case: Case) -> list[tuple[str, str | None, str, str | None]]:
    """(place in the file, UTC, basis, doubt), in the order in which messages are read."""
    return [(m["text"], m["sent_at"], m["time_basis"], m["time_doubt"]) for m in Store(case).messages()]


def reassigned(case: Case, zone: str | None, offset_ms: int = 0) -> None:
    zones.assign(case, int(case.db.execute("SELECT id FROM source").fetchone()[0]), zone, offset_ms)


_YEAR = [
    ("1", "2024-03-30T21:00:00Z", "assigned", None), ("3", "2024-03-31T01:30:00Z", "assigned", None),
    ("2", "2024-03-31T01:30:00Z", "assigned", "skipped"),
    ("4", "2024-10-27T00:30:00Z", "assigned", "order"), ("5", "2024-10-27T00:45:00Z", "assigned", "order"),
    ("6", "2024-10-27T01:10:00Z", "assigned", "order"), ("7", "2024-10-27T02:10:00Z", "assigned", None)]  # fmt: skip


@pytest.mark.parametrize("when", ["on import", "afterwards"])
def test_a_whole_year_of_a_text_export(tmp_path: Path, case: Case, when: str) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "WhatsApp Chat with B.txt").write_text(
        "30/03/2024, 23:00 - A: 1\n31/03/2024, 03:30 - B: 2\n31/03/2024, 04:30 - A: 3\n27/10/2024, 03:30 - B: 4\n"
        "27/10/2024, 03:45 - A: 5\n27/10/2024, 03:10 - A: 6\n27/10/2024, 04:10 - A: 7\n", encoding="utf-8")
    Import(case, Options(zone="Europe/Bucharest" if when == "on import" else None), closely=False).run([tmp_path / "x"])
    if when == "afterwards":
        assert {(basis, doubt) for _, _, basis, doubt in placed(case)} == {("local", None)}
        reassigned(case, "Europe/Bucharest")
    assert sorted(placed(case)) == sorted(_YEAR)
    assert [text for text, *_ in placed(case)][3:] == ["4", "5", "6", "7"]


def test_the_zone_may_be_another_and_be_taken_back(case: Case, take: Take) -> None:
    imported(take, _BEFORE, *autumn("45", "10", "-"), _AFTER)
    columns = "id, utc_ms, local, basis, sort_ms"
    before = case.db.execute(f"SELECT {columns} FROM message ORDER BY id").fetchall()
    reassigned(case, "Europe/Bucharest", 5000)
    assert [(text, sent, doubt) for text, sent, _, doubt in placed(case)] == [
        ("1", "2024-10-26T23:10:05Z", "corrected"), ("2", "2024-10-27T00:45:05Z", "order"),
        ("3", "2024-10-27T01:10:05Z", "order"), ("4", None, None),
        ("5", "2024-10-27T02:10:05Z", "corrected")]  # fmt: skip
    reassigned(case, "Asia/Tokyo")  # which has one time all year: the clock of the file went back, nothing else
    assert {doubt for *_, doubt in placed(case)} == {None}
    reassigned(case, "Europe/Bucharest")
    reassigned(case, None)
    assert case.db.execute(f"SELECT {columns} FROM message ORDER BY id").fetchall() == before


def test_without_a_zone_the_display_zone_sorts_in_the_order_of_the_file_and_claims_nothing(
    case: Case, take: Take
) -> None:
    stating.set_facts(case, {"zone": "Europe/Bucharest"})
    imported(take, _BEFORE, *autumn("45", "-", "10", "-"), _AFTER)
    told = placed(case)
    assert [text for text, *_ in told] == ["1", "2", "3", "4", "5", "6"]
    assert {(sent, basis, doubt) for _, sent, basis, doubt in told} == {(None, "local", None), (None, "none", None)}
    stating.set_facts(case, {"zone": ""})
    assert [text for text, *_ in placed(case)] == ["1", "4", "5", "2", "3", "6"]  # as the clocks stand there
    stating.set_facts(case, {"zone": "Europe/Bucharest"})
    assert placed(case) == told


@pytest.mark.parametrize(("walls", "second", "doubt"), [
    ((_BEFORE, *autumn("10", "45"), _AFTER), "", "twice"),  # no step back
    ((_BEFORE, *autumn("45", "10", "50", "20"), _AFTER), "", "twice"),  # two: no file that runs with time has them
    (autumn("45", "10"), "", "twice"),  # the file may run either way
    ((_BEFORE, *autumn("45", "10")), "3", "order"),
    ((_AFTER, *autumn("20", "50", "10"), _BEFORE), "2", "order"),  # the newest first
    ((_BEFORE, *autumn("50"), _BEFORE, *autumn("05", "05"), _AFTER, _AFTER), "45", "order"),  # one came late
])  # fmt: skip
def test_what_the_order_of_a_file_tells(
    case: Case, take: Take, walls: tuple[str, ...], second: str, doubt: str
) -> None:
    imported(take, *walls, zone="Europe/Bucharest")
    hour = [(text, sent, why) for text, sent, _, why in placed(case) if walls[int(text) - 1] not in (_BEFORE, _AFTER)]
    assert {why for *_, why in hour} == {doubt}
    assert {text for text, sent, _ in hour if str(sent).startswith(_SECOND)} == set(second)
    assert all(str(sent).startswith(_SECOND if text in second else _FIRST) for text, sent, _ in hour)


def test_each_chat_of_a_file_has_an_order_of_its_own(case: Case, take: Take) -> None:
    one, other = at(_BEFORE, *autumn("45"), _AFTER), at(_BEFORE, *autumn("10"), _AFTER, thread="d", first=4)
    take([*chat(), *chat("d"), *counted(*one, *other)], zone="Europe/Bucharest")
    assert {(text, doubt) for text, *_, doubt in placed(case) if doubt} == {("2", "twice"), ("5", "twice")}
