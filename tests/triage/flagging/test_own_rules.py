"""An examiner's own rules: checked like the catalogue's, tried, kept, run, explained, handed on."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from tests.triage.conftest import Take
from tests.triage.invented import chat, counted, say
from triage.case import Case
from triage.custody import chain
from triage.flagging import own_rules, review
from triage.flagging.own_rules import (
    FindsWhatItMustNot,
    KeysOnPeople,
    MissesItsExample,
    NoRules,
    OwnRule,
    RuleIncomplete,
    RuleInvalid,
)
from triage.flags.explain import explain
from triage.flags.shipped import shipped
from triage.store import Store
from triage.work import annotations, stating

ANA = "+33639980001"
BADGE = OwnRule("Gate badge", "C-LOCK", "en", "controller", (("badge | gate card",), ("give | hand over | leave",)),
                ("leave your badge with me",), ("the badge of the museum is nice",))


@pytest.fixture
def store(take: Take) -> Store:
    return take([*chat("a", ANA), *counted(
        say("give me the badge tonight", at=1, chat="a", sender=ANA), say("hello", at=2, chat="a"),
        say("hand over the gate card and sleep", at=3, chat="a", sender=ANA))])


def _flags(case: Case) -> list[tuple[str, str]]:
    return case.db.execute("SELECT rule, rule_version FROM flag WHERE rule LIKE '%.own-%' ORDER BY message").fetchall()


def test_a_rule_is_tried_before_it_is_kept(store: Store, case: Case) -> None:
    found = own_rules.attempt(store, BADGE)
    assert (found["n"], found["conversations"], found["read"]) == (2, 1, 3)
    text = case.db.execute("SELECT text FROM message WHERE id = ?", (found["hits"][0]["row"],)).fetchone()[0]
    assert {text[a:b] for a, b in found["hits"][0]["spans"]} == {"give", "badge"}
    assert _flags(case) == []


def test_a_kept_rule_flags_is_named_and_goes_again(store: Store, case: Case) -> None:
    before = own_rules.catalogue(case)
    assert before is shipped()
    change = own_rules.keep(case, BADGE)
    assert own_rules.run(case) == 2
    assert own_rules.run(case) == 0, "the same rules give the same flags"
    assert _flags(case) == [(BADGE.id, "1")] * 2
    now = own_rules.catalogue(case)
    assert now.version == f"{before.version} + 1"
    assert now.sha256 != before.sha256
    told = explain(own_rules.in_force(), "C-LOCK", BADGE.id, "1", {"parts": [], "guards": [], "also": []})
    assert told.state is None, "the rule is there, in this version"
    (entry,) = own_rules.listing(store)
    assert entry["flags"] == {"unreviewed": 2}
    decided = case.db.execute("SELECT ident FROM flag WHERE rule = ? LIMIT 1", (BADGE.id,)).fetchone()[0]
    review.decide(case, decided, "accept", "seen at the gate")
    annotations.undo(case, change)
    own_rules.run(case)
    assert len(_flags(case)) == 1, "what was decided stays"
    assert own_rules.catalogue(case) is shipped()
    assert not chain.verify_chain(case)


def test_a_changed_rule_is_its_next_version(store: Store, case: Case) -> None:
    own_rules.keep(case, BADGE)
    own_rules.run(case)
    own_rules.keep(case, msgspec.structs.replace(BADGE, parts=(("gate card",), ("hand over",)),
                                                 match=("hand over your gate card",)))
    own_rules.run(case)
    assert _flags(case) == [(BADGE.id, "2")]


def test_a_rule_of_another_name_is_never_replaced(case: Case) -> None:
    own_rules.keep(case, msgspec.structs.replace(BADGE, name="Пропуск 2"))
    with pytest.raises(own_rules.NameTaken):
        own_rules.keep(case, msgspec.structs.replace(BADGE, name="Карта 2"))
    own_rules.keep(case, msgspec.structs.replace(BADGE, name="ПРОПУСК – 2", within=50))
    assert [(rule.version, rule.within) for rule in own_rules.rules_of(case)] == [(2, 50)]


def test_later_evidence_and_what_scope_holds_back(store: Store, case: Case, take: Take) -> None:
    own_rules.keep(case, BADGE)
    take([*chat("a", ANA), *counted(say("give back the badge", at=9, chat="a", sender=ANA))], exhibit="B")
    assert len(_flags(case)) == 3, "an import runs them too"
    stating.set_facts(case, {"privileged": ANA})
    assert own_rules.attempt(Store(case), BADGE)["n"] == 0
    assert own_rules.listing(Store(case))[0]["flags"] == {}


@pytest.mark.parametrize(("changes", "failure"), [
    ({"name": " "}, RuleIncomplete),
    ({"parts": (("badge",),)}, RuleIncomplete),
    ({"no_match": ()}, RuleIncomplete),
    ({"code": "C-NONE"}, RuleInvalid),
    ({"language": "xx"}, RuleInvalid),
    ({"parts": (("badge (",), ("give",))}, RuleInvalid),
    ({"match": ("give me money",)}, MissesItsExample),
    ({"no_match": ("give me that badge",)}, FindsWhatItMustNot),
    ({"parts": (("romanian | romanians",), ("give | hand over | leave",)), "match": ("leave, romanian",),
      "no_match": ("hello",)}, KeysOnPeople),
])
def test_a_rule_that_will_not_do_is_refused(case: Case, changes: dict, failure: type) -> None:
    with pytest.raises(failure):
        own_rules.keep(case, msgspec.structs.replace(BADGE, **changes))
    assert own_rules.rules_of(case) == []


def test_rules_go_to_another_case_by_file(case: Case, tmp_path: Path) -> None:
    own_rules.keep(case, BADGE)
    path = tmp_path / "rules.json"
    assert own_rules.write_file(case, path) == 1
    with Case.create(tmp_path / "other.attest", None, "bo") as other:
        own_rules.read_file(other, path)
        assert own_rules.rules_of(other) == own_rules.rules_of(case)
        assert own_rules.catalogue(other).sha256 == own_rules.catalogue(case).sha256
        path.write_text('{"shape": "something else"}', encoding="utf-8")
        with pytest.raises(NoRules):
            own_rules.read_file(other, path)
        with pytest.raises(NoRules):
            own_rules.read_file(other, tmp_path / "none.json")


def test_a_rule_of_which_one_part_alone_has_words_runs(take: Take, case: Case) -> None:
    rule = OwnRule("Sum and paper", "C-DOC", "en", "unknown", (("passport",), ("#",)), ("your passport for 55",),
                   ("your passport",))
    store = take([*chat("a", ANA), *counted(say("passport 55", chat="a", sender=ANA))])
    assert own_rules.attempt(store, rule)["n"] == 1
