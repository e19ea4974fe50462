"""Zones and clock offsets: assessments that come and go, while what the evidence says stays."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.records import Message, Time
from parsers.times import from_local, from_unix_ms, missing
from tests.triage.conftest import of_before
from tests.triage.invented import T0, chat, counted, evidence, reading, say
from triage.case import Case
from triage.casefile import facts
from triage.custody import accounts, chain
from triage.exchange.lines import Lines
from triage.exchange.selection import Selected, Selection
from triage.ingest import Import
from triage.sources import zones
from triage.store import Store
from triage.views import overview
from triage.work import stating

Take = Callable[..., Store]
_ZONES = ["Europe/Paris", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia", "UTC"]


def local(text: str, wall: str, row: int) -> Message:
    moment = datetime.fromisoformat(wall)
    return say(text, row=row, time=from_local(moment, wall))


def times(case: Case) -> list[tuple[Any, ...]]:
    return [
        (m["text"], m["sent_at"], m["sent_at_local"], m["sent_at_raw"], m["time_basis"]) for m in Store(case).messages()
    ]


def source(case: Case) -> int:
    return int(case.db.execute("SELECT id FROM source").fetchone()[0])


def mixed() -> list[Any]:
    return [
        *chat(),
        *counted(
            local("before", "2026-03-29T01:59:00", 1),
            local("in the gap", "2026-03-29T02:30:00", 2),
            local("after", "2026-03-29T03:10:00", 3),
            say("timeless", row=4, time=missing("??")),
            say("utc", row=5, time=from_unix_ms(T0 + 86_400_000 * 60)),
            local("twice", "2026-10-25T02:30:00", 6),
            local("later", "2026-10-25T03:30:00", 7),
        ),
    ]


def test_no_zone_is_ever_invented(case: Case, take: Take) -> None:
    stating.set_facts(case, {"zone": "Asia/Tokyo"})
    take(mixed())
    shown = {text: rest for text, *rest in times(case)}
    assert shown["before"] == [None, "2026-03-29T01:59:00", "2026-03-29T01:59:00", "local"]
    assert shown["timeless"] == [None, None, "??", "none"]
    assert shown["utc"][3] == "utc"


def test_assigned_and_taken_back_leaves_everything_as_it_was(case: Case, take: Take) -> None:
    take(mixed())
    before = times(case)
    columns = "id, utc_ms, local, time_raw, basis, sort_ms, hidden"
    rows = case.db.execute(f"SELECT {columns} FROM message ORDER BY id").fetchall()
    zones.assign(case, source(case), "Europe/Paris", 90_061_001, "clock compared on 3 May")
    moved = {text: rest for text, *rest in times(case)}
    assert moved["before"][0] == "2026-03-30T02:00:01.001Z"
    assert {basis for *_, basis in moved.values()} == {"assigned", "none"}
    order = [m[0] for m in times(case)]
    assert order.index("timeless") == order.index("after") + 1  # still behind the row that it stands behind
    zones.assign(case, source(case), "America/New_York", 0)
    zones.assign(case, source(case), None, 0, "was wrong")
    assert times(case) == before
    assert case.db.execute(f"SELECT {columns} FROM message ORDER BY id").fetchall() == rows
    details = [e.detail for e in chain.entries(case) if e.action == "source.zone"]
    assert [d["after"] for d in details] == [["Europe/Paris", 90_061_001], ["America/New_York", 0], [None, 0]]
    with pytest.raises(zones.NoSuchSource):
        zones.assign(case, 99, None, 0)
    with pytest.raises(facts.BadFact):
        zones.assign(case, source(case), "Europe", 0)


def _told(case: Case) -> tuple[Any, ...]:
    """Of the first message: the clock that is told, its basis and doubt, the raw time, and the hour it counts in."""
    store = Store(case)
    m = next(iter(store.messages()))
    exported = next(iter(Lines(Selected(store, Selection())).pages("message")))[1]
    hours = overview.by_hour(store)
    (hour,) = [n for day in (*hours["local"], *hours["zone"]) for n in range(24) if day[n]]
    line = json.loads(exported.splitlines()[0])
    assert (line["sent_at_local"], line["time_doubt"]) == (m["sent_at_local"], m["time_doubt"])
    return m["sent_at_local"], m["time_basis"], m["time_doubt"], m["sent_at_raw"], hour


def test_a_clock_that_is_set_right_is_so_everywhere_and_says_so(case: Case, take: Take) -> None:
    """The hours of the day, the chat, exports and dates within the scope go by one clock; the raw value stays."""
    take([*chat(), *counted(local("late", "2026-03-10T21:30:00", 1))], closely=False)
    zones.assign(case, 1, None, 7_200_000, "two hours slow")
    assert _told(case) == ("2026-03-10T23:30:00", "local", "corrected", "2026-03-10T21:30:00", 23)
    assert accounts.verify(case) == [], "what the source holds is what was read"
    zones.assign(case, 1, "Europe/Paris", 7_200_001, "and of Paris")
    stating.set_facts(case, {"zone": "Europe/Paris"})
    assert _told(case) == ("2026-03-10T23:30:00.001", "assigned", "corrected", "2026-03-10T21:30:00", 23)
    assert accounts.verify(case) == []
    zones.assign(case, 1, None, 0, "all wrong")
    assert _told(case) == ("2026-03-10T21:30:00", "local", None, "2026-03-10T21:30:00", 21)


def test_a_case_of_before_gets_the_clock_set_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "old.attest"
    with of_before(monkeypatch, 9):
        records = [*chat(), *counted(local("late", "2026-03-10T21:30:00", 1))]
        with Case.create(path, None) as case, reading({"x.rec": records}):
            Import(case, closely=False).run([evidence(tmp_path / "e", "x.rec")])
            case.db.execute("UPDATE source SET offset_ms = 7200000")
            chain.record(case, "source.zone", "x.rec", "slow", {"before": [None, 0], "after": [None, 7_200_000]})
        with Case.open(path, None, read_only=True) as case:
            assert accounts.verify(case) == [], "as that version kept it"
    with Case.open(path, None) as case:
        assert _told(case)[0] == "2026-03-10T23:30:00"
        assert accounts.verify(case) == []


def test_the_hours_that_are_missing_or_come_twice_keep_their_order(case: Case, take: Take) -> None:
    take(mixed())
    zones.assign(case, source(case), "Europe/Paris", 0)
    shown = {text: sent for text, sent, *_ in times(case)}
    assert shown["before"] == "2026-03-29T00:59:00Z"
    assert shown["in the gap"] == "2026-03-29T01:30:00Z"  # as if the clock had not been put forward
    assert shown["after"] == "2026-03-29T01:10:00Z"
    assert shown["twice"] == "2026-10-25T00:30:00Z"  # the earlier of the two
    assert shown["later"] == "2026-10-25T02:30:00Z"


def test_the_display_zone_sorts_alike_whenever_it_is_set(tmp_path: Any, take: Take, case: Case) -> None:
    records = [*chat(), *counted(local("wall", "2026-02-25T08:00:00", 1), say("utc", row=2, at=0))]  # 06:13:20 UTC
    take(records)
    assert [m[0] for m in times(case)] == ["utc", "wall"]
    stating.set_facts(case, {"zone": "Asia/Tokyo"})  # 08:00 there is 23:00 UTC on the day before
    assert [m[0] for m in times(case)] == ["wall", "utc"]
    stating.set_facts(case, {"zone": ""})
    assert [m[0] for m in times(case)] == ["utc", "wall"]


@given(
    st.datetimes(datetime.fromisoformat("1991-01-01"), datetime.fromisoformat("2099-12-31")),
    st.sampled_from(_ZONES),
    st.sampled_from(_ZONES),
    st.integers(-(10**10), 10**10),
)
def test_placing_agrees_with_the_zone_and_keeps_the_raw_value(
    moment: datetime, zone: str, display: str, offset: int
) -> None:
    moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    time = from_local(moment, "raw")
    utc, wall, raw, basis, sort = zones.Zoning(zone, offset, ZoneInfo(display)).place(time)
    assert time.local is not None
    assert (wall, raw, basis) == (zones.shifted(time.local, offset), "raw", "assigned")
    assert utc is not None
    assert utc == sort
    back = datetime.fromtimestamp(0, ZoneInfo("UTC")) + timedelta(milliseconds=utc - offset)
    there = back.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert abs(there - moment) <= timedelta(hours=24)  # equal but for the hours that a zone leaves out
    if (
        moment.replace(tzinfo=ZoneInfo(zone))
        .astimezone(ZoneInfo("UTC"))
        .astimezone(ZoneInfo(zone))
        .replace(tzinfo=None)
        == moment
    ):
        assert there == moment
    assert zones.Zoning(None, 0, ZoneInfo(display)).place(time)[:4] == (None, time.local, "raw", "local")
    assert zones.Zoning(zone, offset, ZoneInfo(display)).place(Time(None, None, "x", "none")) == (
        None,
        None,
        "x",
        "none",
        None,
    )


@pytest.mark.parametrize(
    ("ms", "zone", "shown"),
    [
        (T0, "Asia/Kathmandu", "2026-02-25T11:58:20+05:45"),
        (T0 + 1, "UTC", "2026-02-25T06:13:20.001+00:00"),
        (-1, "UTC", "1969-12-31T23:59:59.999+00:00"),
    ],
)
def test_wall_clock(ms: int, zone: str, shown: str) -> None:
    assert zones.wall_clock(ms, ZoneInfo(zone)) == shown
