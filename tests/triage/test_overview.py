"""Hours of the week: in the display zone, wall-clock times apart, and nothing that may not be seen."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from parsers.errors import Cancelled
from parsers.times import from_local, from_unix_s
from tests.triage.conftest import Take
from tests.triage.invented import chat, counted, say
from triage import facts, overview
from triage.case import Case
from triage.ingest import Import, Options
from triage.progress import Progress
from triage.report.build import build
from triage.report.options import Options as ReportOptions
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


def test_evidence_that_was_stopped_between_its_files_is_known_as_unfinished(tmp_path: Path) -> None:
    folder = tmp_path / "phone"
    folder.mkdir()
    for n in range(3):
        (folder / f"{n}.vcf").write_text(f"BEGIN:VCARD\nVERSION:3.0\nFN:Person {n}\nTEL:+3363998000{n}\nEND:VCARD\n")

    def stop(p: Progress) -> None:
        if p.source == "1.vcf":
            raise Cancelled

    with Case.create(tmp_path / "c.attest", None, "tester") as case:
        with pytest.raises(Cancelled):
            Import(case, Options("B-1", zone="Europe/Paris", offset_ms=-60_000, day_order="mdy"), stop).run([folder])
        assert overview.unfinished(case) == [{"exhibit": "B-1", "root": str(folder), "zone": "Europe/Paris",
                                              "offset_ms": -60_000, "day_order": "mdy"}]
        assert build(case, ReportOptions()).unfinished == ("B-1",)
        Import(case, Options(exhibit="B-1", zone="Europe/Paris")).run([folder])
        assert overview.unfinished(case) == []
