"""Rules that a case was looked through with: the log names them, and those of a newer program can be run on it."""

from __future__ import annotations

import pytest

from parsers.errors import Cancelled
from tests.triage.conftest import Take
from tests.triage.invented import chat, counted, say
from triage.case import Case
from triage.custody import chain
from triage.flagging import applying, own_rules, review, rulebook
from triage.flagging.own_rules import OwnRule
from triage.flags.shipped import shipped
from triage.report.build import build
from triage.report.options import Options
from triage.store import Store
from triage.work import stating

BOSS = "+33600000001"
SAID = [say(text, chat="c", sender=BOSS, at=60 * n, row=n) for n, text in enumerate((
    "I keep your passport until you have paid your debt", "I will kill you if you leave", "See you at eight"))]


@pytest.fixture
def older(case: Case, take: Take, monkeypatch: pytest.MonkeyPatch) -> Case:
    """A case of a program that did not note its rules, knew no threats, and had a rule that is gone since: the flag of
    one passage is decided on, that of the other is not.
    """
    monkeypatch.setattr(applying, "noted", dict)
    take([*chat("c", BOSS), *counted(*SAID)])
    monkeypatch.undo()
    with case.transaction():
        case.db.execute("DELETE FROM flag WHERE code = 'C-TV'")
        for ident, status in (("gone", "unreviewed"), ("kept", "accepted")):
            case.db.execute(
                "INSERT INTO flag (ident, code, rule, rule_version, conversation, message, lane, explanation, status)"
                " SELECT ?1, 'C-ISO', 'C-ISO.en.of-then', '1', conversation, id, 'concern', '{}', ?2 FROM message"
                " WHERE text LIKE 'See you%'", (ident, status))
    return case


def idents(case: Case) -> set[str]:
    return {ident for (ident,) in case.db.execute("SELECT ident FROM flag")}


def test_the_log_names_the_rules_with_every_source(case: Case, take: Take) -> None:
    take([*chat("c", BOSS), *counted(*SAID)])
    now = shipped()
    assert rulebook.looked(case) == [(now.version, now.sha256, 1)]
    assert rulebook.older(case) == []


def test_the_rules_of_today_are_run_and_what_was_decided_stays(older: Case) -> None:
    assert rulebook.older(older) == [("", "", 1)]
    decided = next(f for f in review.listing(Store(older)) if f["code"] == "C-DOC")
    review.decide(older, decided["id"], "reject", "a joke")
    outcome = rulebook.run_again(older, "a newer program")
    found = {f["id"]: f for f in review.listing(Store(older))}
    assert outcome.gone == 1
    assert outcome.new == sum(f["code"] == "C-TV" for f in found.values()) > 0
    assert "gone" not in found
    assert (found["kept"]["status"], found[decided["id"]]["status"]) == ("accepted", "rejected")
    assert rulebook.older(older) == []
    entry = list(chain.entries(older))[-1]
    assert (entry.action, entry.reason, entry.detail["flags"], entry.detail["gone"]) == (
        "flags.run", "a newer program", outcome.new, 1)
    assert rulebook.run_again(older) == (0, 0), "a second run says what the first did"


def test_a_run_that_is_stopped_changes_nothing(older: Case) -> None:
    before, entries = idents(older), len(list(chain.entries(older)))

    def stop(n: int, of: int) -> None:
        assert (n, of) == (3, 3)
        raise Cancelled

    with pytest.raises(Cancelled):
        rulebook.run_again(older, tell=stop)
    assert idents(older) == before
    assert len(list(chain.entries(older))) == entries
    assert rulebook.older(older)


def test_what_is_read_later_does_not_hide_what_was_read_before(older: Case, take: Take) -> None:
    take([*chat("c", BOSS), *counted(say("and again", chat="c", sender=BOSS, row=9))], exhibit="B")
    assert [one.version for one in rulebook.looked(older)] == ["", shipped().version]
    assert [one.sources for one in rulebook.older(older)] == [1]


def test_the_report_says_with_which_rules_passages_were_found(older: Case) -> None:
    report = build(older, Options())
    assert [(one.version, one.sources) for one in report.method.marked] == [("", 1)]
    assert any("older rule catalogue" in getattr(phrase, "message", "") for phrase in report.limits)
    rulebook.run_again(older)
    assert not build(older, Options()).method.marked


def test_a_review_package_keeps_the_flags_of_its_case(older: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rulebook.info, "of", lambda case: object())
    assert rulebook.older(older) == []
    with pytest.raises(rulebook.KeepsItsFlags):
        rulebook.run_again(older)


def _of_then(monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    monkeypatch.setattr(applying, "noted", lambda: {"rules": version, "rules_sha256": version})


def test_what_a_newer_program_found_is_not_taken_away(
    case: Case, take: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    _of_then(monkeypatch, "2099.1.1")
    take([*chat("c", BOSS), *counted(*SAID)])
    monkeypatch.undo()
    assert rulebook.older(case) == []
    assert [one.version for one in build(case, Options()).method.marked] == ["2099.1.1"]


def test_a_source_without_messages_was_not_looked_through(case: Case, take: Take) -> None:
    take([*chat("c", BOSS)])
    assert rulebook.looked(case) == []


def test_an_own_rule_that_cannot_be_run_leaves_all_as_it_was(older: Case) -> None:
    own_rules.keep(older, OwnRule("Drawer", "C-DOC", "en", "unknown", (("passport",), ("debt",)),
                                  ("your passport and your debt",), ("hello there",)))
    with older.transaction():
        older.db.execute("UPDATE made SET body = replace(body, 'C-DOC', 'C-GONE') WHERE kind = 'rule'")
    before = idents(older)
    with pytest.raises(own_rules.RuleInvalid):
        rulebook.run_again(older)
    assert idents(older) == before
    assert rulebook.older(older)


def test_a_wider_scope_brings_an_older_case_to_the_rules_of_today(older: Case) -> None:
    stating.set_facts(older, {"scope-to": "1999-01-01"})
    assert rulebook.older(older)
    stating.set_facts(older, {"scope-to": ""})
    assert rulebook.older(older) == []
    assert "C-TV" in {f["code"] for f in review.listing(Store(older))}
