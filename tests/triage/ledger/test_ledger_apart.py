"""What is no line between two people, and what an app recorded: shown with what it is, and in no total by guess."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from parsers.records import OWNER, Conversation, Message, Participant, Record
from tests.triage.conftest import Take
from tests.triage.invented import chat, counted, say
from triage.case import Case
from triage.ledger import doubts, gathered, totals, work
from triage.ledger import lines as ledger
from triage.ledger.recorded import WRITER, payments
from triage.ledger.work import NotOfThisMessage
from triage.store import Store
from triage.work import persons, stating

BOSS, ANA = "+33639980001", "+33639980002"
PAID = {"amount_1000": 500_000, "currency_code": "INR", "status": 405, "receiver": BOSS}


def sms(address: str, kind: str = "other") -> list[Record]:
    """A conversation of text messages with an address of the network."""
    return [Participant(OWNER, "SMS", "owner", None, owner=True),
            Participant(address, "SMS", kind, address),  # type: ignore[arg-type]
            Conversation(address, "SMS", "direct", participants=(address, OWNER))]


def lines(store: Store) -> list[tuple[Any, ...]]:
    """(who, to whom, kind, value, doubt) of each line."""
    names = {uid: store.names[n] for n, (uid, _) in store.identities.items()}
    return [(names.get(line.writer, ""), names.get(line.counterpart, ""), line.entry.kind, line.entry.value,
             line.entry.doubt) for line in work.lines(store)]


def sums(store: Store) -> dict[tuple[str, str], Decimal]:
    return {(t.kind, t.currency): t.total for t in totals.totals(work.lines(store)) if t.lines}


@pytest.fixture
def crew(take: Take) -> Store:
    """A group of three, and one of whose members no more than a writer is known."""
    return take([
        *chat("g", BOSS, ANA, kind="group"), *chat("two", BOSS, kind="group"), *chat("a", BOSS),
        *counted(say("fine of 50 euros for who was late", at=1, chat="g", sender=BOSS, details={"mentions": [ANA]}),
                 say("you owe me 70 euros", at=2, chat="two", sender=BOSS),
                 say("I paid 300 euros", at=3, chat="g", app_key="paid"),
                 say("I deducted 20 euros for the bed", at=4, chat="g", sender=BOSS, reply_to="paid"),
                 say("the salary is 900 euros", at=5, chat="g", sender=None))], closely=False)


def test_a_group_has_its_lines_and_no_total_by_guess(crew: Store) -> None:
    assert [(who == "", to, kind, value) for who, to, kind, value, _ in lines(crew)] == [
        (False, "", "fine", 50), (False, "", "balance", 70), (False, "", "payment", 300), (False, "", "deduction", 20),
        (True, "", "wage", 900)]
    assert totals.totals(work.lines(crew)) == []
    ana = next(uid for uid, identifier in crew.identities.values() if identifier == ANA)
    owner = next(crew.identities[n][0] for n in crew.owners)
    assert [line.meant for line in ledger.of_case(crew)] == [ana, "", "", owner, ""], "who is mentioned or answered"


def test_an_examiner_says_who_is_meant_and_it_counts(crew: Store, case: Case) -> None:
    fine, debt, *_ = ledger.of_case(crew)
    ana = next(uid for uid, identifier in crew.identities.values() if identifier == ANA)
    work.change(case, fine.id, "fine", "50", "EUR", "she was late")
    assert sums(crew) == {}, "a corrected kind says nothing of who is meant"
    change = work.change(case, fine.id, "fine", "50", "EUR", "she was late", ana)
    assert sums(crew) == {("fine", "EUR"): 50}
    work.change(case, debt.id, "balance", "70", "EUR", "r", debt.writer)
    assert ("balance", "EUR") not in sums(crew), "nobody owes themselves"
    with pytest.raises(NotOfThisMessage):
        work.change(case, fine.id, "fine", "50", "EUR", "r", "nobody")
    joined = persons.merge(case, next(uid for uid, i in crew.identities.values() if i is None), ana, "the same")
    assert sums(Store(case)) == {("fine", "EUR"): 50}, "by whichever name the person goes now"
    persons.undo_merge(case, joined)
    stating.set_facts(case, {"privileged": BOSS})
    assert sums(Store(case)) == {}
    assert change


def test_a_line_is_added_to_a_message_of_a_group(crew: Store, case: Case) -> None:
    line = next(iter(ledger.of_case(crew)))
    message = crew.message_uid(line.entry.message)
    ana = next(uid for uid, identifier in crew.identities.values() if identifier == ANA)
    work.add(case, message, line.writer, "hours", "12", "", "from the sheet")
    (made,) = work.added(crew)
    assert (made.counterpart, sums(crew)) == ("", {})
    work.change_added(case, made.id, "hours", "12", "", "hers", ana)
    assert sums(crew) == {("hours", ""): 12}
    work.change_added(case, made.id, "hours", "12", "", "not sure", "")
    assert sums(crew) == {}
    for writer, other in (("nobody", ana), (line.writer, line.writer), (line.writer, "nobody")):
        with pytest.raises(NotOfThisMessage):
            work.add(case, message, writer, "wage", "5", "EUR", "r", other)


def test_banks_and_words_of_others_count_for_nobody(take: Take) -> None:
    told = "Confirmed. You have received Ksh5,000.00 from JOHN. New M-PESA balance is Ksh690.00"
    store = take([
        *sms("MPESA"), *sms("22141", "phone"), *sms("Boss"), *sms(BOSS, "phone"),
        *counted(say(told, at=1, chat="MPESA", sender="MPESA"),
                 say("Your balance is Rs 1500", at=2, chat="22141", sender="22141"),
                 say("you owe me 40 euros", at=3, chat="Boss", sender="Boss"), say("ok", at=4, chat="Boss"),
                 say("you owe me 3200 euros", at=5, chat=BOSS, sender=BOSS, details={"forwarded": True}),
                 say("you owe me 3300 euros", at=6, chat=BOSS, sender=BOSS, details={"forwarded_from": None}),
                 say("I paid 200 euros", at=7, chat=BOSS, details={"not_sent": True}),
                 say("I paid 100 euros", at=8, chat=BOSS, details={"box": "draft"}),
                 say("I paid 30 euros", at=9, chat=BOSS, state="recovered", details={"recovered": {"page": 3}}))],
        closely=False)
    assert [doubt for *_, doubt in lines(store)] == [
        "service", "service", "service", "", "forwarded", "forwarded", "unsent", "unsent", "recovered"]
    assert sums(store) == {("balance", "EUR"): 40}, "somebody answered the word: it is a person's name"


def test_one_message_on_two_devices_counts_once(take: Take, case: Case) -> None:
    def phone(owner: str, other: str, *said: Message) -> list[Record]:
        return [Participant(OWNER, "SMS", "owner", None, owner=True, aliases=(("phone", owner),)),
                Participant(other, "SMS", "phone", other),
                Conversation(other, "SMS", "direct", participants=(other, OWNER)), *counted(*said)]

    take(phone(ANA, BOSS, say("I paid 200 euros", at=0, chat=BOSS), say("I paid 200 euros", at=60, chat=BOSS),
               say("I paid 9 euros", at=100, chat=BOSS)), closely=False)
    store = take(phone(BOSS, ANA, say("I paid 200 euros", at=4, chat=ANA, sender=ANA),
                       say("I paid 200 euros", at=65, chat=ANA, sender=ANA),
                       say("I paid 9 euros", at=9000, chat=ANA, sender=ANA)), exhibit="B", closely=False)
    by = {identifier: uid for uid, identifier in store.identities.values() if identifier}
    mine = {row[0]: row[1] for row in case.db.execute(
        "SELECT a.value, p.uid FROM alias a JOIN identity i ON i.id = a.identity JOIN person p ON p.id = i.person"
        " WHERE i.owner = 1")}
    for number in (ANA, BOSS):
        if mine[number] != by[number]:
            persons.merge(case, mine[number], by[number], "one number")
    assert sums(Store(case)) == {("payment", "EUR"): 418}, "twice 200 by either device; 9 was paid on two occasions"


@pytest.mark.parametrize(("apart_ms", "zones", "same"), [
    (600_000, (True, True), True), (600_001, (True, True), False), (7_200_000, (True, False), True),
    (7_230_000, (True, False), True), (7_500_000, (True, False), False), (90_000_000, (True, False), False),
    (7_200_000, (False, False), False)])
def test_how_far_apart_two_devices_may_tell_of_a_message(apart_ms: int, zones: tuple[bool, bool], same: bool) -> None:
    told = [doubts.Told(("w",), n, n, n * apart_ms, zones[n]) for n in (0, 1)]
    assert doubts.told_again(told) == ({1} if same else set())


def test_payments_that_an_app_recorded(take: Take) -> None:
    taken = {"feedesc": "¥200.00", "paysubtype": "3", "payer_username": BOSS, "receiver_username": ANA}
    store = take([
        *chat("a", BOSS), *chat("g", BOSS, ANA, kind="group"),
        *counted(say(None, at=1, chat="a", sender=BOSS, kind="other", details={"transactions": [PAID, {}]}),
                 say(None, at=2, chat="a", sender=None, kind="other", details={"transactions": [PAID]}),
                 say("for the room, 1.5", at=3, chat="a", details={"payment": {
                     "amountMob": "1.50", "status": "SUCCESSFUL"}}),
                 say("转账给你 ¥200.00\n欠款 300元", at=4, chat="g", sender=BOSS, details={
                     "payment": {**taken, "paysubtype": "1"}}),
                 say("收到转账200.00元", at=5, chat="g", sender=ANA, details={"payment": taken}),
                 say(None, at=6, chat="g", sender=ANA, details={"payment": {**taken, "payer_username": "stranger"}}))],
        closely=False)
    found = [(line.entry.kind, line.entry.value, line.entry.currency, line.entry.doubt, line.entry.debtor,
              line.is_between_two) for line in ledger.of_case(store)]
    assert found == [
        ("transfer", 500, "INR", "stateless", "other", True), ("transfer", 500, "INR", "stateless", "writer", True),
        ("transfer", Decimal("1.5"), "MOB", "", "writer", True),
        ("balance", 300, "CNY", "", "", False), ("transfer", 200, "CNY", "pending", "writer", True),
        ("transfer", 200, "CNY", "", "other", True), ("transfer", 200, "CNY", "", "", False)]
    assert sums(store) == {("transfer", "MOB"): Decimal("1.5"), ("transfer", "CNY"): 200}
    known = list(ledger.of_case(store))
    assert len({line.id for line in known}) == len(found)
    assert gathered.gather(store.case) == 6
    assert list(ledger.of_case(store)) == known, "what is kept says the same"
    assert gathered.differing(store.case) == 0


@pytest.mark.parametrize(("details", "expected"), [
    ({"payment": {"amount_with_symbol": "120 €", "sender": "s", "receiver": "r"}}, [("120", "EUR", "stateless", "s")]),
    ({"payment": {"amountMob": "2", "status": "SUBMITTED"}}, [("2", "MOB", "pending", WRITER)]),
    ({"payment": {"amountMob": "2", "failed": "NETWORK"}}, [("2", "MOB", "failed", WRITER)]),
    ({"payment": {"amountMob": "2"}}, [("2", "MOB", "stateless", WRITER)]),
    ({"payment": {"feedesc": "￥1,200.50", "paysubtype": "4"}}, [("1200.5", "CNY", "failed", "")]),
    ({"payment": {"feedesc": "HK$20.00", "paysubtype": "8"}}, [("20", "HKD", "", "")]),
    *(({"payment": bad}, []) for bad in (
        {}, [], "5", {"amountMob": "x"}, {"amountMob": "-1"}, {"amountMob": "NaN"}, {"feedesc": ["¥2"]},
        {"amount_with_symbol": "1 € and 2 €"}, {"note": "Diner"})),
    ({"transactions": [{"amount_1000": True}, {"amount_1000": 0}, {"amount_1000": "5"}, 7]}, []),
])
def test_what_details_record(details: dict[str, Any], expected: list[tuple[str, ...]]) -> None:
    assert [(str(p.value), p.currency, p.state, p.payer) for p in payments(details)] == expected
