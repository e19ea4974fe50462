"""The guided training is checked against the case: each task is done by doing it, and undone with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from triage import people, training
from triage.case import Case
from triage.custody import chain
from triage.flagging import review
from triage.ingest import Import, Options
from triage.search import history
from triage.search.syntax import parse
from triage.sources import zones
from triage.store import Store
from triage.words import LANGUAGES, Translator
from triage.work import annotations, persons, stating

LAWYER = "+33639987720"  # of the sample


@pytest.fixture
def built(sample_evidence: Path) -> Path:
    return sample_evidence


def _done(case: Case) -> list[str]:
    return [task.id for task, state in zip(training.TASKS, training.progress(Store(case)), strict=True) if state.done]


def _flags(case: Case, lane: str) -> list[str]:
    return [ident for (ident,) in case.db.execute("SELECT ident FROM flag WHERE lane = ? ORDER BY ident", (lane,))]


def test_the_whole_way(case: Case, built: Path) -> None:
    stating.set_facts(case, {"zone": "Europe/Paris", "region": "FR"})
    assert _done(case) == []
    Import(case, Options(exhibit="A"), closely=False).run([built / "phone-A"])
    assert _done(case) == ["first"]
    for exhibit in "BCD":
        Import(case, Options(exhibit=exhibit), closely=False).run([built / f"export-{exhibit}"])
    assert _done(case) == ["first", "all"]
    for (n,) in case.db.execute("SELECT id FROM source WHERE path LIKE '%.txt'").fetchall():
        zones.assign(case, n, "Europe/Paris", 0, "used there")
    assert _done(case)[-1] == "zone"
    stating.set_facts(case, {"privileged": LAWYER})
    assert _done(case)[-1] == "privilege"
    training.answer(case, "merged", "3")
    assert "merged" not in _done(case)
    assert training.progress(Store(case))[4].args == {"answer": "3"}
    merged = case.db.execute("SELECT sum(merged) FROM ledger WHERE kind = 'message'").fetchone()[0]
    training.answer(case, "merged", f" {merged} ")
    assert _done(case)[-1] == "merged"
    proposal = people.proposals(case)[0]
    merge = persons.merge(case, *proposal["persons"][:2])
    assert _done(case)[-1] == "person"
    persons.undo_merge(case, merge)
    assert "person" not in _done(case), "a task is done while the case shows it"
    persons.merge(case, *proposal["persons"][:2])
    uid = case.db.execute("SELECT lower(hex(ident)) FROM message WHERE text LIKE '%1410%'").fetchone()[0]
    annotations.tag(case, "debt", "message", [uid])
    assert _done(case)[-1] == "tagged"
    for flag in _flags(case, "concern")[:4]:
        review.decide(case, flag, "reject", "said by a courier")
    assert "review" not in _done(case)
    review.decide(case, _flags(case, "help")[0], "accept", "asks for help")
    assert _done(case)[-1] == "review"
    ids = [i for (i,) in case.db.execute("SELECT lower(hex(ident)) FROM message WHERE hidden = 0 LIMIT 4")]
    annotations.choose(case, ids[:3], "exhibit")
    assert "chosen" not in _done(case)
    annotations.choose(case, ids[3:], "contrary")
    assert _done(case)[-1] == "chosen"
    with case.transaction():
        chain.record(case, "report", "r.pdf")
    assert training.progress(Store(case))[-1].said.startswith("The report is made")
    with case.transaction():
        chain.record(case, "verify", "t.attest")
    assert _done(case) == [task.id for task in training.TASKS]
    assert len(training.TASKS) == 10


def test_a_search_is_noticed(case: Case) -> None:
    assert "not been searched" in training.progress(Store(case))[6].said
    history.log(case, parse("1410"))
    assert "no message with 1410 is tagged" in training.progress(Store(case))[6].said


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_there_in_each_language(case: Case, language: str) -> None:
    translate = Translator(language)
    for task, state in zip(training.TASKS, training.progress(Store(case)), strict=True):
        for text in (task.title, task.text, task.why):
            assert translate(text).strip()
        assert translate(state.said, **state.args).strip()
