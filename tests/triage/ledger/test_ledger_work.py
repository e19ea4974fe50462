"""What examiners do to the ledger: laid over what was read, logged, undone, and never shown where the scope says no."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.triage.conftest import Take
from tests.triage.invented import chat, counted, say
from triage.case import Case
from triage.custody import chain
from triage.ledger import lines, totals, work
from triage.ledger.work import NotAKind, NotAnAmount, NotOfThisMessage
from triage.scope import ReasonNeeded
from triage.store import Store
from triage.work import annotations, stating

ANA = "+33639980001"


@pytest.fixture
def store(take: Take) -> Store:
    return take([
        *chat("a", ANA), *chat("g", ANA, "+33639980002", kind="group"),
        *counted(say("you owe me 600 euros", at=1, chat="a", sender=ANA), say("I paid 200 euros", at=2, chat="a"),
                 say("did you pay the fine of 50 euros?", at=3, chat="a", sender=ANA), say("hello", at=4, chat="g")),
    ])


def _sums(store: Store) -> dict[tuple[str, str], Decimal]:
    return {(t.kind, t.currency): t.total for t in totals.totals(work.lines(store)) if t.lines}


def test_a_change_counts_and_the_line_read_stays(store: Store, case: Case) -> None:
    read = list(lines.of_case(store))
    assert _sums(store) == {("balance", "EUR"): 600, ("payment", "EUR"): 200}
    fine = next(line for line in read if line.entry.kind == "fine")
    change = work.change(case, fine.id, "fine", "55,50", "EUR", "the second message says so")
    assert _sums(store)["fine", "EUR"] == Decimal("55.50")
    (before, stands), = [pair for pair in work.laid_over(read, store) if pair[0].id == fine.id]
    assert (before.entry.value, before.entry.doubt) == (Decimal(50), "question")
    assert stands is not None
    assert (stands.entry.value, stands.edited.author if stands.edited else "") == (Decimal("55.50"), "ada")
    annotations.undo(case, change)
    assert ("fine", "EUR") not in _sums(store)
    actions = [e.action for e in chain.entries(case)]
    assert actions[-2:] == ["ledger.line.set", "ledger.line.set.undo"]


def test_an_examiner_says_who_paid_and_for_how_long_it_is_each_time(store: Store, case: Case) -> None:
    line = next(line for line in lines.of_case(store) if line.entry.kind == "payment")
    change = work.change(case, line.id, "payment", "200", "EUR", "r", debtor="received")
    assert [one.entry.debtor for one in work.lines(store) if one.id == line.id] == ["received"]
    for kind, debtor in (("balance", ""), ("wage", "")):  # nobody owes what was received
        work.change(case, line.id, kind, "200", "EUR", "r", debtor="received", per="month")
        assert [(one.entry.debtor, one.entry.per) for one in work.lines(store) if one.id == line.id] == [
            (debtor, "month")]
    work.restore(case, line.id)
    assert [(one.entry.debtor, one.entry.per) for one in work.lines(store) if one.id == line.id] == [("writer", "")]
    with pytest.raises(NotAKind):
        work.change(case, line.id, "payment", "200", "EUR", "r", debtor="the boss")
    assert change


def test_a_line_struck_out_is_in_no_total_and_can_stand_again(store: Store, case: Case) -> None:
    line = next(line for line in lines.of_case(store) if line.entry.kind == "payment")
    work.strike(case, line.id, "said in jest")
    assert ("payment", "EUR") not in _sums(store)
    assert [stands for read, stands in work.laid_over([line], store)] == [None]
    work.restore(case, line.id)
    assert _sums(store)["payment", "EUR"] == 200


def test_a_line_is_added_to_a_message_changed_and_taken_away(store: Store, case: Case) -> None:
    line = next(iter(lines.of_case(store)))
    message = store.message_uid(line.entry.message)
    work.add(case, message, line.writer, "hours", "12", "", "from the photograph of the sheet")
    (made,) = work.added(store)
    assert (made.counterpart, made.entry.value) == (line.counterpart, 12)
    work.change_added(case, made.id, "hours", "14", "", "read again")
    assert _sums(store)["hours", ""] == 14
    assert len(work.added(store)) == 1
    stating.set_facts(case, {"privileged": ANA})
    assert work.lines(Store(case)) == [], "what is held back names no amounts"
    stating.set_facts(case, {"privileged": ""})
    work.restore(case, made.id)
    assert work.added(Store(case)) == []


def test_nothing_without_a_reason_a_kind_and_an_amount(store: Store, case: Case) -> None:
    line = next(iter(lines.of_case(store)))
    with pytest.raises(ReasonNeeded):
        work.strike(case, line.id, "  ")
    with pytest.raises(NotAKind):
        work.change(case, line.id, "gift", "5", "EUR", "r")
    for bad in ("", "five", "1,250", "1.250", "-3", "NaN", "1e99", "1.2.3", "inf"):
        with pytest.raises(NotAnAmount):
            work.change(case, line.id, "wage", bad, "EUR", "r")
    group = case.db.execute("SELECT lower(hex(ident)) FROM message WHERE text = 'hello'").fetchone()[0]
    with pytest.raises(NotOfThisMessage):
        work.add(case, group, "nobody", "wage", "5", "EUR", "r")
    assert case.db.execute("SELECT count(*) FROM made").fetchone()[0] == 0


@given(st.text(max_size=30))
def test_what_is_typed_is_an_amount_or_refused(text: str) -> None:
    try:
        value = work.amount(text)
    except NotAnAmount:
        return
    assert value.is_finite()
    assert 0 <= value <= 10**15
