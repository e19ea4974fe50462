"""A source read again by a newer parser: both results stand, one of them counts, nothing twice, and back again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from parsers import base
from parsers.records import Contact, Found, Location, Provenance, Reaction, Record
from parsers.times import from_unix_ms
from tests.triage import invented
from tests.triage.invented import T0, chat, say
from triage import people, scope, search
from triage.case import Case
from triage.custody import accounts, chain, verification
from triage.exchange import rows as exported
from triage.flagging import applying, review, rulebook
from triage.flags.shipped import shipped
from triage.ingest import Import, Options
from triage.scope import ReasonNeeded
from triage.sources import readings, rereading
from triage.store import Store
from triage.views import overview
from triage.work import annotations, stating

ANA = "+33639980001"
PASSPORT = "I keep your passport until you have paid everything back to me."


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    with Case.create(tmp_path / "t.attest", None, "ada") as opened:
        yield opened


def _old() -> list[Record]:
    return [Found("message", 4), Found("contact", 1), Found("location", 1), Found("reaction", 1), *chat("c", ANA),
            say("Good morning", at=0, sender=ANA), say(PASSPORT, at=60, sender=ANA, same="k1"),
            say("garbled ��", at=120, same="k2"), say("an artefact", at=180),
            Contact(app="Chat", name="Ana", identifiers=(("phone", ANA),), provenance=Provenance("p", 1)),
            Location(app="Chat", lat=48.0, lon=2.0, time=from_unix_ms(T0), provenance=Provenance("l", 1)),
            Reaction(conversation="c", target="x", sender=ANA, direction="in", emoji="👍", time=from_unix_ms(T0),
                     provenance=Provenance("r", 1))]


def _new() -> list[Record]:
    return [Found("message", 5), Found("contact", 1), Found("location", 1), Found("reaction", 1), *chat("c", ANA),
            say("Good morning", at=0, sender=ANA), say(PASSPORT, at=60, sender=ANA, same="k1"),
            say("I am tired", at=120, same="k2"), say("Where is my passport?", at=240),
            say("recovered at last", at=300, sender=ANA),
            Contact(app="Chat", name="Ana", identifiers=(("phone", ANA),), provenance=Provenance("p", 1)),
            Location(app="Chat", lat=48.0, lon=2.0, time=from_unix_ms(T0), provenance=Provenance("l", 1)),
            Reaction(conversation="c", target="x", sender=ANA, direction="in", emoji="👍", time=from_unix_ms(T0),
                     provenance=Provenance("r", 1))]


def _import(case: Case, folder: Path, content: list[Record], version: str, again: bool = False) -> None:
    with invented.reading({"a.rec": content}):
        base._registry["invented"].version = version
        wanted = tuple(s["id"] for s in overview.sources(case) if s["newer"]) if again else ()
        Import(case, Options(again=wanted), processes=1).run([folder])


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    return invented.evidence(tmp_path / "phone", "a.rec")


def _texts(case: Case) -> list[str]:
    return [m["text"] for m in Store(case).messages()]


def _found(case: Case, words: str) -> list[str]:
    store = Store(case)
    return [m["text"] for m in search.find(store, search.parse(words))]


def _whole(case: Case) -> dict[str, Any]:
    """Everything that a user counts or reads."""
    store = Store(case)
    return {
        "totals": store.totals(), "messages": [{k: v for k, v in m.items() if k not in ("row", "sources", "reply_to")}
                                               for m in store.messages()],
        "places": [sorted((s["exhibit"], s["row"]) for s in m["sources"]) for m in store.messages()],
        "conversations": [(c["id"], c["messages"], c["flags"]) for c in overview.conversations(store)],
        "people": [(p["id"], p["messages"]) for p in people.listing(case)],
        "flags": sorted((f["id"], f["status"], f["reason"]) for f in review.listing(store)),
        "contacts": [c["id"] for c in exported.contacts(store)], "locations": len(list(exported.locations(store))),
        "reactions": case.db.execute(f"SELECT count(*) FROM reaction r WHERE {readings.counts('r')}").fetchone()[0],
    }


def _rereadings(case: Case) -> list[dict[str, Any]]:
    return [s for s in overview.sources(case) if s["parser"] == "invented"]


def _sound(case: Case) -> None:
    assert verification.verify_index(case) == []
    assert chain.verify_chain(case) == []
    assert accounts.verify(case) == []


def test_a_newer_parser_reads_beside_the_old_result(case: Case, evidence: Path) -> None:
    _import(case, evidence, _old(), "1")
    before = _whole(case)
    _import(case, evidence, _new(), "1", again=True)  # no newer parser: nothing happens
    assert len(_rereadings(case)) == 1
    _import(case, evidence, _new(), "2", again=True)
    first, second = _rereadings(case)
    assert (first["counts"], second["counts"], second["replaces"]) == (True, False, first["id"])
    assert (first["found"], second["found"], second["stored"], second["parser_version"]) == (7, 8, 8, "2")
    assert _whole(case) == before, "until somebody chooses, the old result counts, and it alone"
    assert readings.compare(case, first["row"], second["row"])["message"] == {
        "only_first": 2, "only_second": 3, "changed": 0}
    assert scope.withheld(case) == {"dates": 0, "people": 0, "privileged": 0, "all": 0}
    _sound(case)
    _import(case, evidence, _new(), "2")  # added once more, it is known
    assert len(_rereadings(case)) == 2
    assert _whole(case) == before


def test_the_examiner_chooses_and_takes_it_back(case: Case, evidence: Path) -> None:
    _import(case, evidence, _old(), "1")
    (flag,) = [f["id"] for f in review.listing(Store(case)) if "passport" in str(f["spans"])][:1]
    review.decide(case, flag, "accept", "says so himself")
    kept = next(m["id"] for m in Store(case).messages() if m["text"] == PASSPORT)
    annotations.tag(case, "papers", "message", [kept])
    before = _whole(case)
    _import(case, evidence, _new(), "2", again=True)
    _, second = _rereadings(case)
    with pytest.raises(ReasonNeeded):
        rereading.choose(case, second["id"], " ")
    with pytest.raises(rereading.NotAReading):
        rereading.choose(case, "nothing", "no")
    change = rereading.choose(case, second["id"], "reads deleted rows")
    assert _texts(case) == ["Good morning", PASSPORT, "I am tired", "Where is my passport?", "recovered at last"]
    after = _whole(case)
    assert after["totals"]["messages"] == after["totals"]["rows"] == 5
    assert [s["counts"] for s in _rereadings(case)] == [False, True]
    assert (flag, "accepted", "says so himself") in after["flags"], "a decision stays with its passage"
    assert Store(case).message_row(kept), "and so does what was tagged"
    assert [(len(after[k]) if isinstance(after[k], list) else after[k]) for k in ("contacts", "locations", "reactions")
            ] == [1, 1, 1]
    assert _found(case, "recovered") == ["recovered at last"]
    assert _found(case, "artefact") == []
    entry = next(e for e in chain.entries(case) if e.action == "reading.set")
    assert entry.reason == "reads deleted rows"
    _sound(case)
    again = rereading.undo(case, change)
    assert _whole(case) == before
    rereading.undo(case, again)
    assert _whole(case) == after
    _sound(case)


@pytest.mark.parametrize("order", ["before", "between", "after"])
def test_what_another_device_holds_too_is_never_lost_or_counted_twice(
    case: Case, evidence: Path, tmp_path: Path, order: str
) -> None:
    """The other phone has k1, k2 as the old parser read it, and the artefact's neighbour."""
    other = invented.evidence(tmp_path / "other", "a.rec")
    theirs = [Found("message", 2), *chat("c", ANA), say(PASSPORT, at=60, sender=ANA, same="k1", row=7),
              say("garbled ��", at=120, same="k2", row=8)]
    if order == "before":
        _import(case, other, theirs, "1")
    _import(case, evidence, _old(), "1")
    if order == "between":
        _import(case, other, theirs, "1")
    _import(case, evidence, _new(), "2", again=True)
    if order == "after":
        _import(case, other, theirs, "2")
    second = next(s for s in _rereadings(case) if s["exhibit"] == "phone" and s["replaces"])
    before = _whole(case)
    assert before["totals"]["messages"] == 4
    assert before["totals"]["rows"] == 6
    change = rereading.choose(case, second["id"], "better")
    assert sorted(_texts(case)) == sorted(["Good morning", PASSPORT, "I am tired", "Where is my passport?",
                                           "recovered at last", "garbled ��"])
    totals = Store(case).totals()
    assert (totals["messages"], totals["rows"]) == (6, 7)
    assert {m["text"]: sorted(s["exhibit"] for s in m["sources"]) for m in Store(case).messages()
            if m["text"] in (PASSPORT, "garbled ��")} == {PASSPORT: ["other", "phone"], "garbled ��": ["other"]}
    _sound(case)
    rereading.undo(case, change)
    assert _whole(case)["totals"] == before["totals"]
    assert _whole(case)["places"] == before["places"]
    _sound(case)


def test_evidence_that_came_while_the_new_result_counted(case: Case, evidence: Path, tmp_path: Path) -> None:
    """It holds what only the old reading has; going back must not show that twice."""
    _import(case, evidence, _old(), "1")
    _import(case, evidence, _new(), "2", again=True)
    first, second = _rereadings(case)
    rereading.choose(case, second["id"], "better")
    other = invented.evidence(tmp_path / "other", "a.rec")
    _import(case, other, [Found("message", 1), *chat("c", ANA), say("garbled ��", at=120, same="k2", row=8)], "2")
    assert Store(case).totals()["messages"] == 6
    for chosen, messages, rows in ((first, 4, 5), (second, 6, 6), (first, 4, 5)):
        rereading.choose(case, chosen["id"], "to see")
        totals = Store(case).totals()
        assert (totals["messages"], totals["rows"]) == (messages, rows)
        assert len(_texts(case)) == len(set(_texts(case))) == messages
        _sound(case)


def test_scope_and_zone_reach_both_readings(case: Case, evidence: Path) -> None:
    from triage.sources import zones

    _import(case, evidence, _old(), "1")
    zones.assign(case, _rereadings(case)[0]["row"], None, 5000, "five seconds fast")
    _import(case, evidence, _new(), "2", again=True)
    first, second = _rereadings(case)
    assert first["offset_ms"] == second["offset_ms"] == 5000
    rereading.choose(case, second["id"], "better")
    assert next(iter(Store(case).messages()))["sent_at"] == "2026-02-25T06:13:25Z"
    stating.set_facts(case, {"scope-from": "2026-03-01"})
    assert Store(case).totals()["messages"] == 0
    assert scope.withheld(case)["dates"] == 5
    stating.set_facts(case, {"scope-from": ""})
    assert Store(case).totals()["messages"] == 5


def test_the_rules_are_named_with_the_reading_that_counts(
    case: Case, evidence: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for version, again in (("2001.1.1", False), ("2002.1.1", True)):
        monkeypatch.setattr(applying, "noted", lambda v=version: {"rules": v, "rules_sha256": v})
        _import(case, evidence, _new() if again else _old(), "2" if again else "1", again=again)
    monkeypatch.undo()
    assert [(one.version, one.sources) for one in rulebook.looked(case)] == [("2001.1.1", 1)], "the second waits"
    rereading.choose(case, _rereadings(case)[1]["id"], "the newer one")
    assert [(one.version, one.sources) for one in rulebook.looked(case)] == [(shipped().version, 1)]
