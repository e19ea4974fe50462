"""What the rules look at in a case: what somebody wrote, and not the words of the app."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.triage.conftest import Take
from tests.triage.invented import chat, counted, say
from triage.case import Case
from triage.flagging import own_rules, rulebook
from triage.ingest import Import, Options
from triage.store import Store

THREAT = "I keep your passport until your debt is paid"


@pytest.mark.parametrize(("more", "said"), [
    ({}, True), ({"kind": "image"}, True), ({"kind": "location"}, True), ({"kind": "poll"}, True),
    ({"kind": "deleted", "state": "deleted_by_app"}, True),  # what was deleted, not that it was
    ({"kind": "deleted"}, False), ({"kind": "system"}, False), ({"kind": "call"}, False),
    ({"kind": "location", "details": {"live": True}}, False),
])
def test_words_of_the_app_are_no_statement(take: Take, case: Case, more: dict[str, object], said: bool) -> None:
    store = take([*chat("c", "+33600000001"), *counted(say(THREAT, sender="+33600000001", **more))])
    codes = {code for (code,) in case.db.execute("SELECT code FROM flag")}
    assert ("C-DOC" in codes) is said
    flags = store.totals()["flags"]
    with case.transaction():
        case.db.execute("DELETE FROM flag_span")
        case.db.execute("DELETE FROM flag")
    rulebook.run_again(case)
    assert Store(case).totals()["flags"] == flags, "a second look says what the first did"


def test_the_same_words_count_where_somebody_wrote_them(take: Take, case: Case) -> None:
    take([*chat("c", "+33600000001"), *counted(
        say(THREAT, sender="+33600000001", kind="system", at=1), say(THREAT, sender="+33600000001", at=2))])
    flagged = case.db.execute("SELECT DISTINCT m.kind FROM flag f JOIN message m ON m.id = f.message").fetchall()
    assert flagged == [("text",)]


def test_an_own_rule_finds_what_its_trial_found(take: Take, case: Case) -> None:
    store = take([*chat("c", "+33600000001"), *counted(
        say("the green van is here", at=1), say("the green van", kind="system", at=2))])
    rule = own_rules.OwnRule(
        name="Van", code="C-LOC", language="en", speaker="unknown", parts=[["green"], ["van"]],
        match=["the green van is here"], no_match=["a red bus"])
    assert own_rules.attempt(store, rule)["n"] == 1


def test_placeholders_of_a_french_export_are_no_flags(case: Case, tmp_path: Path) -> None:
    (tmp_path / "Discussion WhatsApp avec Didier.txt").write_text(
        "17/03/2026 18:02 - Didier: Bonjour\n17/03/2026 18:03 - Didier: \u200eCe message a été supprimé.\n"
        "17/03/2026 18:04 - Didier: Localisation en direct partagée\n17/03/2026 18:05 - Yasmine: Bonsoir\n", "utf-8")
    Import(case, Options(exhibit="A")).run([tmp_path / "Discussion WhatsApp avec Didier.txt"])
    assert Store(case).totals() | {"messages": 4, "flags": 0} == Store(case).totals()
