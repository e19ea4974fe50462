"""Events on one axis: counts by bucket agree with the events themselves, gaps, times without a zone, scope."""

from __future__ import annotations

from datetime import datetime

import pytest

from parsers.records import Location, Provenance
from parsers.times import from_local, from_unix_ms
from tests.triage.conftest import Take
from tests.triage.invented import T0, chat, counted, say
from triage.case import Case
from triage.sources import zones
from triage.store import Store
from triage.views import timeline
from triage.views.timeline import DAY_MS
from triage.work import stating

ANA, BOGDAN = "+33639980001", "+33639980002"
DAY = 86_400
_WALL = datetime(2026, 3, 10, 8, 0)  # noqa: DTZ001  (without a zone: that is the point)


@pytest.fixture
def store(take: Take) -> Store:
    """Three days with Ana, then nothing for nine days, then Bogdan; a place; one message without a time."""
    place = Location("Maps", 48.1, 2.2, from_unix_ms(T0 + DAY * 1000), Provenance(table="l", row=1))
    return take([
        *chat("a", ANA), *chat("b", BOGDAN), place,
        *counted(
            say("one", at=0, chat="a"), say("two", at=60, chat="a", sender=ANA), say("three", at=DAY, chat="a"),
            say("four", at=2 * DAY, chat="a", kind="image"),
            say("five", at=12 * DAY, chat="b", sender=BOGDAN), say("six", at=12 * DAY + 5 * 3600, chat="b"),
            say("seven", chat="b", row=99, time=from_local(_WALL, "2026-03-10 08:00:00")),
        )])


def test_bars_and_events_are_the_same(store: Store) -> None:
    days = timeline.days(store)
    start, end = days.span
    events = timeline.singles(store, start, end)
    assert events is not None
    assert len(events) == int(days.counts.columns["n"].sum()) == 8
    for by in ("all", "person", "conversation", "app", "kind"):
        lanes = timeline.lanes(days, days.counts, by)  # type: ignore[arg-type]
        order = [lane.key for lane in lanes]
        place = timeline.places(days, days.counts, by, order)  # type: ignore[arg-type]
        picture = timeline.picture(days.counts, place, len(order), start, end, 7 * DAY_MS)
        each = [sum(timeline.lane_of(days, e, by) == key for e in events) for key in order]  # type: ignore[arg-type]
        assert [lane.total for lane in lanes] == each == [int(n) for n in picture.n.sum(axis=1)]
    assert timeline.singles(store, start, end, most=7) is None


def test_finer_bars_agree_with_days(store: Store) -> None:
    days = timeline.days(store)
    start, end = days.span
    hours = timeline.hours(store, start, end, 3_600_000, days.zone_ms)
    assert hours.columns["n"].sum() == days.counts.columns["n"].sum()
    order = [lane.key for lane in timeline.lanes(days, hours, "kind")]
    assert order == ["message", "media", "location"]


def test_gaps_are_whole_days_without_events(store: Store) -> None:
    days = timeline.days(store)
    (gap,) = timeline.gaps(days.counts)
    assert gap.days == 9
    events = timeline.singles(store, *days.span)
    assert events is not None
    assert [round((g.end_ms - g.start_ms) / 3_600_000) for g in timeline.short_gaps(events)][:2] == [24, 24]


def test_a_time_without_a_zone_is_marked_and_none_is_counted_apart(take: Take, store: Store, case: Case) -> None:
    days = timeline.days(store)
    assert int(days.counts.columns["local"].sum()) == 1
    events = timeline.singles(store, *days.span)
    assert events is not None
    assert [e.local for e in events].count(True) == 1
    assert days.timeless == 0
    case.db.execute("UPDATE message SET basis = 'none', utc_ms = NULL WHERE text = 'one'")
    again = timeline.days(Store(case))
    assert (again.timeless, int(again.counts.columns["n"].sum())) == (1, 7)


def test_places_stand_where_messages_of_their_time_do(take: Take, case: Case) -> None:
    """By the display zone of that day, which in London was another in January 1970; and before the first message."""
    stating.set_facts(case, {"zone": "Europe/London"})
    winter = from_local(datetime(2026, 1, 10, 12), "r")  # noqa: DTZ001
    store = take([
        *chat("a", ANA), *counted(say("x", chat="a", time=winter)),
        Location("Maps", 48.1, 2.2, winter, Provenance(table="l", row=1)),
        Location("Maps", 48.1, 2.2, from_unix_ms(1768046400000 - 2 * DAY * 1000), Provenance(table="l", row=2))])
    zones.assign(case, 1, None, 60_000, "its clock was slow")
    events = timeline.singles(store, 0, 1 << 42)
    assert events is not None
    assert [e.at_ms - 1768046400000 for e in events] == [60_000 - 2 * DAY * 1000, 60_000, 60_000]
    days = timeline.days(store)
    assert sorted(days.counts.columns["bucket"].tolist()) == [-2, 0, 0]


def test_scope_and_filters_leave_out(store: Store, case: Case) -> None:
    days = timeline.days(store)
    assert len(timeline.kept(days, days.counts, "Another", flagged=False)) == 0
    assert len(timeline.kept(days, days.counts, None, flagged=True)) == 0
    stating.set_facts(case, {"privileged": BOGDAN})
    limited = timeline.days(Store(case))
    assert int(limited.counts.columns["n"].sum()) == 4, "and no places: nobody knows whose they are"


def test_an_empty_case_has_no_events(case: Case) -> None:
    days = timeline.days(Store(case))
    assert len(days.counts) == 0
    assert timeline.lanes(days, days.counts, "person") == []
    assert timeline.gaps(days.counts) == []
    assert timeline.singles(Store(case), *days.span) == []
