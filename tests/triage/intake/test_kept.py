"""What is kept beside the messages says what the messages say: while more come, while parts are hidden, at other times,
and in cases made before there was a place to keep it.
"""

from __future__ import annotations

import stat
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from parsers.times import from_local, missing
from tests.triage.conftest import Take, of_before
from tests.triage.invented import T0, chat, counted, reading, say
from triage import people
from triage.case import Case
from triage.casefile import facts, schema
from triage.flagging import scoping
from triage.ingest import Import
from triage.intake import passes
from triage.ledger import gathered, lines
from triage.network import graph
from triage.store import Store
from triage.views import counts, overview, timeline
from triage.work import persons, stating
from ui.reading import activity

ANA, BOGDAN, LAWYER = "+33639980001", "+33639980002", "+33639980003"
_WALL = datetime(2026, 3, 4, 0, 10)  # noqa: DTZ001  (without a zone: that is the point)
_EARLY = datetime(1969, 12, 31, 23, 0)  # noqa: DTZ001


def records() -> list[Any]:
    return [
        *chat("ana", ANA), *chat("team", ANA, BOGDAN, kind="group", title="Team"), *chat("lawyer", LAWYER),
        *counted(
            say("You owe me 300 euros", chat="ana", sender=ANA, row=1, at=1),
            say("I will send you 50 euros", chat="ana", row=2, at=90_000),
            say("hello", chat="team", sender=BOGDAN, row=3, at=200_000),
            say("Ana was added", chat="team", row=4, at=200_001, kind="system"),
            say("at midnight", chat="ana", row=5, time=from_local(_WALL, "2026-03-04 00:10")),
            say("when?", chat="ana", row=6, time=missing("")),
            say("before there were telephones", chat="ana", row=7, time=from_local(_EARLY, "1969")),
            say("My fee is 400 euros", chat="lawyer", sender=LAWYER, row=8, at=400),
        )]


def said(case: Case) -> dict[str, Any]:
    """All that is read from what is kept."""
    store = Store(case)
    days, tally = timeline.days(store), graph.tally(store)
    cells: dict[tuple[int, ...], int] = {}
    for *key, n, local, concern, helping in zip(*(days.counts.columns[c].tolist() for c in timeline._COLUMNS),
                                                strict=True):
        for what, number in enumerate((n, local, concern, helping)):
            cells[*key, what] = cells.get((*key, what), 0) + number
    return {
        "people": [(p["id"], p["messages"]) for p in people.listing(case)], "hours": overview.by_hour(store),
        "months": activity(store), "lines": [(line.id, line.entry) for line in lines.of_case(store)],
        "days": ({cell: n for cell, n in cells.items() if n}, days.counts.start_ms, days.timeless, days.span),
        "ties": ({key: n for key, n in tally.counts.items() if any(n)}, tally.volume(), tally.apart),
    }


def anew(case: Case) -> dict[str, Any]:
    """The same where nothing is kept."""
    with case.transaction():
        before = case.db.execute("SELECT * FROM kept").fetchall()
        case.db.execute("DELETE FROM kept")
        found = said(case)
        case.db.executemany("INSERT INTO kept VALUES (?, ?, ?, ?)", before)
    return found


@pytest.fixture
def kept(case: Case, take: Take) -> Case:
    take(records())
    passes.run(case)
    assert passes.missing(case) == 0
    return case


def test_it_says_what_the_messages_say(kept: Case) -> None:
    found = said(kept)
    assert found == anew(kept)
    assert len(found["lines"]) == 3
    assert sum(n for _, n in found["people"]) == 8
    assert sum(map(sum, found["hours"]["zone"])) == 4, "neither the line of the system nor what has no time"
    assert sum(map(sum, found["hours"]["local"])) == 2
    assert found["days"][2] == 1, "no time"


def test_what_has_come_since_is_in_it(kept: Case, take: Take) -> None:
    before = said(kept)
    take([*chat("ana", ANA), *counted(say("And 70 euros for the bed", chat="ana", sender=ANA, row=1, at=500_000))], "B")
    after = said(kept)
    assert gathered.missing(kept) == counts.missing(kept) == 1
    assert after == anew(kept)
    assert len(after["lines"]) == len(before["lines"]) + 1
    passes.run(kept)
    assert gathered.missing(kept) == counts.missing(kept) == 0
    assert said(kept) == after


@pytest.mark.parametrize("change", [
    {"privileged": LAWYER}, {"scope-from": "2026-02-26"}, {"scope-people": ANA}, {"zone": "Asia/Kathmandu"},
])
def test_scope_and_zone_change_it_at_once(kept: Case, change: dict[str, str]) -> None:
    before = said(kept)
    stating.set_facts(kept, change)
    after = said(kept)
    assert after == anew(kept) != before
    passes.run(kept)
    assert passes.missing(kept) == 0
    assert said(kept) == after


def test_a_part_that_is_opened_is_seen_at_once(kept: Case) -> None:
    stating.set_facts(kept, {"privileged": LAWYER})
    passes.run(kept)
    hidden = said(kept)
    scoping.open_part(kept, "privileged", "consent")
    assert said(kept) == anew(kept) != hidden
    scoping.close_part(kept, "privileged")
    assert said(kept) == hidden


def test_people_made_one_are_counted_as_one(kept: Case) -> None:
    one, other, *_ = [uid for uid, n in said(kept)["people"] if n]
    persons.merge(kept, one, other)
    assert counts.missing(kept) == 0, "nothing is counted anew for it"
    assert said(kept) == anew(kept)


@pytest.mark.parametrize("sql", [
    "UPDATE message SET text = 'You owe me 900 euros' WHERE text = 'hello'",
    "UPDATE message SET sort_ms = sort_ms + 86400000, utc_ms = utc_ms + 86400000 WHERE text = 'hello'",
    "UPDATE message SET conversation = (SELECT max(id) FROM conversation)",
    "UPDATE message SET sender = NULL WHERE text = 'hello'",
    "DELETE FROM message WHERE id = (SELECT max(id) FROM message)",
])
def test_whatever_changes_messages_is_noticed(kept: Case, sql: str) -> None:
    with kept.transaction():
        kept.db.execute(sql)
    assert said(kept) == anew(kept)


@pytest.mark.parametrize("sql", [
    "UPDATE message_count SET n = n + 1 WHERE rowid = 1", "DELETE FROM message_count WHERE rowid = 1",
    "UPDATE quarter_count SET hidden = 4 WHERE rowid = 1", "INSERT INTO quarter_count VALUES (1, 0, 0, 1)",
    "DELETE FROM amount_message WHERE message = (SELECT max(message) FROM amount_message)",
    "UPDATE amount_message SET entries = replace(entries, '300', '30')",
    "INSERT INTO amount_message SELECT id, '[]' FROM message WHERE text = 'hello'",
])
def test_verification_finds_what_somebody_changed(kept: Case, sql: str) -> None:
    assert passes.verify(kept) == []
    with kept.transaction():
        kept.db.execute(sql)
    (finding,) = passes.verify(kept)
    assert (finding.what, finding.args["n"] > 0) == ("index", True)


def test_what_does_not_change_a_count_leaves_them(kept: Case) -> None:
    with kept.transaction():
        kept.db.execute("UPDATE message SET raw = x'00', reply = NULL, details = NULL")
    assert counts.missing(kept) == gathered.missing(kept) == 0


def test_a_short_step_at_a_time_comes_to_the_end(case: Case, take: Take, monkeypatch: pytest.MonkeyPatch) -> None:
    take(records())
    monkeypatch.setattr(gathered, "_STEP", 3)
    counts.gather(case)
    steps = 0
    while gathered.gather(case, most=3):
        steps += 1
    assert steps == 3  # three times three of eight
    assert gathered.missing(case) == counts.missing(case) == 0
    assert said(case) == anew(case)


def old(path: Path, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """A case as version 3 of the case file has it."""
    with of_before(monkeypatch, 3), Case.create(path, None, "ada") as case, reading({"x.rec": records()}):
        (folder / "x.rec").write_bytes(b"invented" + b"x.rec")
        Import(case, closely=False).run([folder / "x.rec"])


def test_a_case_of_before_is_read_and_follows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: Case) -> None:
    path, wanted = tmp_path / "old.attest", _without_ids(said(kept))
    old(path, monkeypatch, tmp_path)
    with Case.open(path, None, read_only=True) as case:
        assert case.db.execute("PRAGMA user_version").fetchone()[0] == 3
        assert _without_ids(said(case)) == wanted
    with Case.open(path, None) as case:
        assert case.db.execute("PRAGMA user_version").fetchone()[0] == len(schema.MIGRATIONS)
        assert counts.missing(case) == gathered.missing(case) == 8
        assert _without_ids(said(case)) == wanted
        passes.run(case, ("amounts", "counts"))
        assert counts.missing(case) == gathered.missing(case) == 0
        assert _without_ids(said(case)) == wanted
    backup = tmp_path / "old.attest.version3.bak"
    assert stat.S_ISREG(backup.stat().st_mode)
    with Case.open(backup, None, read_only=True) as case:
        assert _without_ids(said(case)) == wanted


def _without_ids(found: dict[str, Any]) -> dict[str, Any]:
    """Ids of persons and lines are those of the exhibit."""
    keep: dict[str, Callable[[Any], Any]] = {
        "people": lambda rows: sorted(n for _, n in rows), "lines": lambda rows: [(e.kind, e.value) for _, e in rows],
        "ties": lambda ties: (sorted(ties[0].values()), *ties[1:]), "months": list, "hours": dict, "days": tuple}
    return {name: keep[name](value) for name, value in found.items()}


def test_moments_stand_in_their_day(kept: Case) -> None:
    rows = kept.db.execute(f"SELECT day, sum(n) FROM {counts.by_day(kept.db, facts.display_zone(kept))}"
                           " WHERE basis <> 2 GROUP BY 1 ORDER BY 1").fetchall()
    first = T0 // counts.DAY_MS
    assert rows == [(-1, 1), (first, 2), (first + 1, 1), (first + 2, 2), (first + 7, 1)], "1969 is no part of 1970"
