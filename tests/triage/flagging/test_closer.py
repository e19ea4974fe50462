"""Reading closely after an import: a few messages at a time, from where it stopped, and with the same result."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from parsers.errors import Cancelled
from tests.triage.invented import chat, counted, evidence, reading, say
from triage import scope
from triage.case import Case
from triage.custody import chain
from triage.flagging import applying, closer, review, rulebook, settling
from triage.ingest import Import, Options
from triage.report import build, model
from triage.report.options import Options as Wanted
from triage.store import Store
from triage.views import overview

ANA = "+33600000001"
TALK = (
    "Good morning, did you sleep well?", "I keep your passport until your debt is paid",
    "You will get your papers from my drawer when I have all of my money back, not before.",
    "Nobody here goes to the doctor. You work until it is finished.",
    "Whoever talks to the police will see what happens to their mother.", "The bus leaves at six.",
    "Your wages stay with me so that they are safe.", "Bring bread and milk please.",
    "Do not leave the house, I see on the camera when you do.", "See you on Sunday!",
)
Flags = list[tuple[Any, ...]]


def flags(case: Case) -> Flags:
    """All that tells one flag from another, and what explains each."""
    return case.db.execute("SELECT ident, code, rule, message, explanation FROM flag ORDER BY ident").fetchall()


def messages() -> list[Any]:
    """One conversation, in which each thing is said at several times of several days."""
    return [*chat("c", ANA), *counted(*(say(text, sender=ANA, at=86_400 * day + 60 * n)
                                        for day in range(4) for n, text in enumerate(TALK)))]


@pytest.fixture
def bring(case: Case, tmp_path: Path) -> Callable[..., None]:
    """`bring(closely=…)` imports them into the case."""
    def run(into: Case = case, *, closely: bool) -> None:
        with reading({"x.rec": messages()}):
            Import(into, Options(exhibit="A"), closely=closely).run([evidence(tmp_path / "evidence" / "A", "x.rec")])
    return run


def test_what_words_say_is_there_before_and_the_rest_comes(case: Case, bring: Callable[..., None]) -> None:
    bring(closely=False)
    words = flags(case)
    assert {code for _, code, *_ in words} >= {"C-DOC"}
    assert overview.waiting(case) == ["A"]
    shares = [step.share for step in closer.steps(case, applying.Rules())]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert {ident for ident, *_ in flags(case)} > {ident for ident, *_ in words}
    assert overview.waiting(case) == []
    done = [entry for entry in chain.entries(case) if entry.action == "source.closely"]
    assert [entry.detail["flags"] for entry in done] == [len(flags(case)) - len(words)]
    assert [*closer.steps(case, applying.Rules())] == []


def test_it_comes_to_what_one_look_over_everything_does(case: Case, bring: Callable[..., None]) -> None:
    bring(closely=True)
    found = flags(case)
    rulebook.run_again(case)
    assert flags(case) == found


@pytest.mark.parametrize("after", [1, 2, 3])
def test_it_goes_on_where_it_was_stopped(case: Case, bring: Callable[..., None], tmp_path: Path, monkeypatch,
                                         after: int) -> None:
    monkeypatch.setattr(closer, "_LOT", 4)
    bring(closely=False)
    steps = closer.steps(case, applying.Rules())
    for _ in range(after):
        next(steps)
    case.db.execute("BEGIN")  # as a kill leaves it: what was not committed is not there
    case.db.execute("UPDATE closer SET upto = 10000")
    case.db.execute("ROLLBACK")
    assert overview.waiting(case) == ["A"]
    bring(closely=True)  # adding the same evidence again reads nothing but this
    assert overview.waiting(case) == []
    with Case.create(tmp_path / "other.attest", None, "ada") as other:
        bring(other, closely=True)
        assert flags(other) == flags(case)


def test_cancelling_leaves_what_was_read(case: Case, tmp_path: Path) -> None:
    def stop(step: closer.Step) -> None:
        if step.share > 0:
            raise Cancelled

    with reading({"x.rec": messages()}):
        Import(case, Options(exhibit="A"), closely=False).run([evidence(tmp_path / "evidence" / "A", "x.rec")])
    with pytest.raises(Cancelled):
        closer.run(case, applying.Rules, stop)
    assert overview.waiting(case) == ["A"]
    assert [source["status"] for source in overview.sources(case)] == ["read"]


def test_what_is_hidden_meanwhile_is_not_marked(case: Case, bring: Callable[..., None]) -> None:
    bring(closely=False)
    steps = closer.steps(case, applying.Rules())
    next(steps)  # all have been looked through
    before = len(flags(case))
    with case.transaction():
        case.db.execute("UPDATE message SET hidden = ?", (scope.PRIVILEGED,))
    assert [step.flags for step in steps][-1] == 0
    assert len(flags(case)) == before


def test_a_decision_stands_beside_what_comes(case: Case, bring: Callable[..., None]) -> None:
    bring(closely=False)
    with case.transaction():
        case.db.execute("UPDATE flag SET status = 'rejected', explanation = '{\"parts\": []}'")
    decided = flags(case)
    closer.run(case, applying.Rules)
    assert {*decided} <= {*flags(case)}


def test_running_all_rules_leaves_nothing_to_read(case: Case, bring: Callable[..., None]) -> None:
    bring(closely=False)
    rulebook.run_again(case)
    assert overview.waiting(case) == []


def test_the_report_says_what_was_not_read(case: Case, bring: Callable[..., None]) -> None:
    def said() -> list[model.Phrase]:
        return [limit for limit in build.build(case, Wanted()).limits
                if isinstance(limit, model.Words) and "read closely" in limit.message]

    bring(closely=False)
    assert len(said()) == 1
    closer.run(case, applying.Rules)
    assert said() == []
    assert Store(case).totals()["flags"] > 0


def test_the_report_says_what_would_not_be_enough_by_itself(case: Case, bring: Callable[..., None]) -> None:
    def explained() -> set[bool]:
        return {bool(flag.explanation) for one in build.build(case, Wanted()).assessments for flag in one.flags}

    bring(closely=True)
    for beside, status, said in (("around", "unreviewed", True), ("around", "accepted", False),
                                 (None, "unreviewed", False)):
        with case.transaction():
            case.db.execute("UPDATE flag SET status = ?, explanation = json_set(explanation, '$.beside', ?)",
                            (status, beside))
        assert explained() == {said}


CLUB = (
    "Morning all", "Contribution of 2,000 is due today by 6pm. Late is a fine of 200 as per our constitution", "Noted",
    "Sent mine", "Mine too", "who is bringing cake to the meeting", "Mary said she will", "nice one", "see you Sunday",
)


@pytest.mark.parametrize("decided", [None, "accept", "reject"])
def test_what_words_found_goes_where_a_network_makes_nothing_of_it_and_nobody_has_decided(
        case: Case, tmp_path: Path, decided: str | None) -> None:
    records = [*chat("c", ANA), *counted(*(say(text, sender=ANA, at=60 * n) for n, text in enumerate(CLUB)))]
    with reading({"x.rec": records}):
        Import(case, Options(exhibit="A"), closely=False).run([evidence(tmp_path / "evidence" / "A", "x.rec")])
    ((ident, code, *_),) = flags(case)
    assert code == "C-FINE"
    if decided:
        review.decide(case, ident, decided, "as I read it")
    closer.run(case, applying.Rules)
    assert [one[0] for one in flags(case)] == ([ident] if decided else [])
    assert case.db.execute("SELECT count(*) > 0 FROM flag_span").fetchone()[0] == bool(decided)
    told = [entry.detail for entry in chain.entries(case) if entry.action == "source.closely"]
    assert [detail.get("gone") for detail in told] == [None if decided else 1]
    rulebook.run_again(case)
    assert [one[0] for one in flags(case)] == ([ident] if decided else [])


def test_what_is_out_of_scope_meanwhile_keeps_its_flags(case: Case, tmp_path: Path) -> None:
    records = [*chat("c", ANA), *counted(*(say(text, sender=ANA, at=60 * n) for n, text in enumerate(CLUB)))]
    with reading({"x.rec": records}):
        Import(case, Options(exhibit="A"), closely=False).run([evidence(tmp_path / "evidence" / "A", "x.rec")])
    was, steps = flags(case), closer.steps(case, applying.Rules())
    next(steps)  # all messages were looked at
    with case.transaction():
        case.db.execute("UPDATE message SET hidden = 1")
    assert [*steps]
    assert flags(case) == was


@pytest.mark.parametrize("stopped", [False, True])
@pytest.mark.parametrize("step", ["looking", "reading"])
def test_a_message_that_the_program_fails_at_is_passed_over_alone(
        case: Case, bring: Callable[..., None], monkeypatch: pytest.MonkeyPatch, step: str, stopped: bool) -> None:
    """It is told of as a warning that names the row, once, and the rest is found; a full disk is no such thing."""
    rules, bad = applying.Rules(), TALK[2]
    monkeypatch.setattr(closer, "_LOT", 5)
    bring(closely=False)
    words = flags(case)
    if step == "looking":
        real = rules.matcher.likely
        monkeypatch.setattr(rules.matcher, "likely", lambda text, numbers: _fails(text == bad) or real(text, numbers))
    else:
        many = rules.matcher.match_many
        monkeypatch.setattr(rules.matcher, "match_many", lambda places, worth, closely: _fails(
            any(turns[index].text == bad for turns, index, _ in places)) or many(places, worth, closely=closely))
    steps = closer.steps(case, rules)
    for _ in range(3 if stopped else 0):
        next(steps)
    assert [*(closer.steps(case, rules) if stopped else steps)][-1].share == 1
    said = [warning for source in overview.sources(case) for warning in source["warnings"]]
    assert [warning["args"] for warning in said] == [{"error": "IndexError: of this text"}] * 4
    assert len({(warning["table"], warning["row"], warning["line"]) for warning in said}) == 4
    assert [entry.detail["failed"] for entry in chain.entries(case) if entry.action == "source.closely"] == [4]
    assert overview.waiting(case) == []
    alone = {ident for ident, *_ in flags(case)} - {ident for ident, *_ in words}
    monkeypatch.undo()
    rulebook.run_again(case)
    every = {ident for ident, *_ in flags(case)}
    assert alone & every
    assert len(alone - every) <= 4, "one beside each may come to enough only while it cannot be read"


def test_what_befalls_the_machine_ends_the_reading(case: Case, bring: Callable[..., None],
                                                   monkeypatch: pytest.MonkeyPatch) -> None:
    bring(closely=False)
    rules = applying.Rules()

    def full(*_: object, closely: bool) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(rules.matcher, "match_many", full)
    with pytest.raises(OSError, match="space"):
        [*closer.steps(case, rules)]
    assert overview.waiting(case) == ["A"]
    assert not [warning for source in overview.sources(case) for warning in source["warnings"]]


def _fails(when: bool) -> None:
    if when:
        raise IndexError("of this text")


def test_the_order_of_sources_changes_nothing_where_a_message_stands_in_two_conversations(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same message stands alone in one backup and among ordinary talk in another: it stays, as it does alone. And
    in one conversation of two sources what one of them holds counts for what the other does.
    """
    alone = [*chat("c", ANA), *counted(say(CLUB[1], sender=ANA, at=60))]
    among = [*chat("d", ANA), *counted(*(say(text, sender=ANA, at=60 * n) for n, text in enumerate(CLUB)))]
    first = [*chat("e", ANA), *counted(*(say(text, sender=ANA, at=60 * n, row=n)
                                         for n, text in enumerate([*CLUB, *TALK]) if n % 2))]
    second = [*chat("e", ANA), *counted(*(say(text, sender=ANA, at=60 * n, row=n)
                                          for n, text in enumerate([*CLUB, *TALK]) if not n % 2))]
    records = {"1.rec": alone, "2.rec": among, "3.rec": first, "4.rec": second}
    results = []
    for number, order in enumerate((["1", "2", "3", "4"], ["4", "3", "2", "1"], ["2", "4", "1", "3"])):
        with reading(records), Case.create(tmp_path / f"{number}.attest", None, "ada") as case:
            for name in order:
                Import(case, Options(exhibit=name)).run([evidence(tmp_path / str(number) / name, f"{name}.rec")])
            results.append({ident for ident, *_ in flags(case)})
            rulebook.run_again(case)
            results.append({ident for ident, *_ in flags(case)})
    assert results[0]
    assert all(found == results[0] for found in results)


def test_rules_that_are_run_meanwhile_end_the_reading(case: Case, bring: Callable[..., None],
                                                      monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closer, "_LOT", 4)
    bring(closely=False)
    steps = closer.steps(case, applying.Rules())
    for _ in range(3):
        next(steps)
    rulebook.run_again(case)
    found = flags(case)
    assert [*steps]
    assert flags(case) == found
    assert overview.waiting(case) == []
    assert [entry for entry in chain.entries(case) if entry.action == "source.closely"] == []


def test_the_log_counts_what_went_and_came_however_often_it_was_stopped(
        case: Case, bring: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closer, "_LOT", 4)
    monkeypatch.setattr(settling, "_LOT", 2)
    bring(closely=False)
    done = 2
    while overview.waiting(case):
        for _ in zip(range(done), closer.steps(case, applying.Rules()), strict=False):
            done += 1
    with Case.create(tmp_path / "other.attest", None, "ada") as other:
        bring(other, closely=True)
        told = [[entry.detail for entry in chain.entries(one) if entry.action == "source.closely"]
                for one in (case, other)]
        assert told[0] == told[1]
        assert flags(case) == flags(other)
