"""Hours of the week: in the display zone, wall-clock times apart, and nothing that may not be seen."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from parsers.errors import Cancelled
from parsers.times import from_local, from_unix_s
from tests.triage.conftest import Take
from tests.triage.invented import chat, counted, say
from triage.case import Case
from triage.flagging import review
from triage.flags.explain import ACCOUNT, explain
from triage.flags.shipped import shipped
from triage.ingest import Import, Options
from triage.intake.progress import Progress
from triage.network import graph as network
from triage.report.build import build
from triage.report.options import Options as ReportOptions
from triage.store import Store
from triage.views import overview
from triage.work import stating

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
    stating.set_facts(case, {"zone": zone})
    found = overview.by_hour(Store(case))
    assert found["zone"][day][hour] == 2
    assert sum(map(sum, found["zone"])) == 2
    assert found["local"][2][5] == 1, "as the evidence writes it, whatever the display zone"
    assert sum(map(sum, found["local"])) == 1


def test_a_file_of_calls_alone_is_one_of_the_phone(case: Case, tmp_path: Path) -> None:
    call = '<call number="+40721000111" duration="61" date="1709800000000" type="1" presentation="1" />'
    text = '<sms address="+40721000111" date="1709800000000" type="1" body="come" />'
    for name, entries, root in (("calls", call, "calls"), ("both", call + text, "smses")):
        (tmp_path / f"{name}.xml").write_text(f"<?xml version='1.0' encoding='UTF-8'?><{root}>{entries}</{root}>")
        Import(case, closely=False).run([tmp_path / f"{name}.xml"])
    assert {s["path"]: s["format"] for s in overview.sources(case)} == {"calls.xml": "Phone", "both.xml": "SMS"}


def test_what_is_held_back_is_not_counted(store: Store, case: Case) -> None:
    stating.set_facts(case, {"privileged": ANA})
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
            Import(case, Options("B-1", zone="Europe/Paris", offset_ms=-60_000, day_order="mdy", year=2014),
                   stop).run([folder])
        assert overview.unfinished(case) == [{"exhibit": "B-1", "root": str(folder), "zone": "Europe/Paris",
                                              "offset_ms": -60_000, "day_order": "mdy", "year": 2014}]
        assert build(case, ReportOptions()).unfinished == ("B-1",)
        Import(case, Options(exhibit="B-1", zone="Europe/Paris"), closely=False).run([folder])
        assert overview.unfinished(case) == []


def test_who_tells_a_friend_what_is_done_to_them_makes_no_conversation_of_control(case: Case, take: Take) -> None:
    """The same words to the one who does it count, beside what that one answers; so does what an examiner accepts."""
    said = ["zabrali mi paszport", "szef, zamykają nas na noc i nie wolno wychodzić",
            "mówi że jestem mu winna 4000 i muszę odrobić dług"]
    friend, other, third, boss = (f"+3360000000{n}" for n in range(1, 5))
    words = [say(text, at=60 * n + who, chat=key) for n, text in enumerate(said) for who, key in enumerate("fghb")]
    answers = [*(say("boże, gdzie jesteś", at=30 + who, chat=key, sender=sender)
                 for who, (key, sender) in enumerate(zip("fgh", (friend, other, third), strict=True))),
               say("paszport zostaje u mnie aż odrobisz dług", at=400, chat="b", sender=boss)]
    store = take([*chat("f", friend), *chat("g", other), *chat("h", third), *chat("b", boss), *words, *answers],
                 closely=False)

    def by_person(store: Store) -> dict[str, dict[str, Any]]:
        return {p["identifier"]: c for c in overview.conversations(store) for p in c["participants"]
                if p["identifier"] in (friend, boss)}

    told, before = by_person(store)[friend], by_person(store)[boss]
    assert (told["priority"], told["why_args"]["told"], before["priority"]) == (1, 2, 2)
    mine = [f for f in review.listing(store, conversation=told["row"]) if f["lane"] == "concern"]
    assert [(f["account"], f["strength"]) for f in mine] == [(True, None)] * 2
    assert explain(shipped(), mine[0]["code"], mine[0]["rule"], "1", {}, account=True).speaker.message == ACCOUNT
    assert not any(f["code"] == "B7" for f in review.listing(store))  # three friends were told: no centre of control
    graph = network.build(network.tally(store))
    link = next(one for one in graph.links.values() if told["row"] in one.conversations and one.help)
    assert (link.flags, link.help) == (0, told["help"] + 2)

    for flag in mine:
        review.decide(case, flag["id"], "accept", "he reads this phone himself")
    assert by_person(Store(case))[friend]["priority"] == 2
