"""Hours of the week: in the display zone, wall-clock times apart, and nothing that may not be seen."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from parsers.times import from_local, from_unix_s
from tests.triage.conftest import Take
from tests.triage.invented import chat, counted, say
from triage import facts, overview
from triage.case import Case
from triage.store import Store

ANA = "+33639980001"
#: Monday, 2 March 2026, 21:40 UTC.
_AT = int(datetime(2026, 3, 2, 21, 40, tzinfo=UTC).timestamp())
_WALL = datetime(2026, 3, 4, 5, 0)  # noqa: DTZ001  (without a zone: that is the point)


@pytest.fixture
def store(take: Take) -> Store:
    return take([*chat("a", ANA), *counted(
        say("one", chat="a", row=1, time=from_unix_s(_AT)), say("two", chat="a", row=2, time=from_unix_s(_AT + 60)),
        say("three", chat="a", row=3, time=from_local(_WALL, "2026-03-04 05:00")))])


@pytest.mark.parametrize(("zone", "day", "hour"), [
    ("UTC", 0, 21), ("Europe/Paris", 0, 22), ("Asia/Kathmandu", 1, 3), ("America/New_York", 0, 16)])
def test_hours_are_those_of_the_display_zone(store: Store, case: Case, zone: str, day: int, hour: int) -> None:
    facts.set_facts(case, {"zone": zone})
    found = overview.by_hour(Store(case))
    assert found["zone"][day][hour] == 2
    assert sum(map(sum, found["zone"])) == 2
    assert found["local"][2][5] == 1, "as the evidence writes it, whatever the display zone"
    assert sum(map(sum, found["local"])) == 1


def test_what_is_held_back_is_not_counted(store: Store, case: Case) -> None:
    facts.set_facts(case, {"privileged": ANA})
    found = overview.by_hour(Store(case))
    assert sum(map(sum, found["zone"] + found["local"])) == 0
