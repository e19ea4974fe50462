"""Who owes, what is only asked for, and what the totals of the ledger say of it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from babel import Locale

from tests.triage.conftest import Take
from tests.triage.invented import chat, counted, say
from triage.ledger.entries import entries_of
from triage.ledger.lines import Edit, of_case, with_edits
from triage.ledger.totals import totals
from triage.ledger.written import written
from triage.report import named

ANA = "+33639980001"
PAIR = [*chat("p", ANA)]


def _named(take: Take, *said: str) -> dict[tuple[str, str], tuple[Decimal, Decimal, Decimal, int, int]]:
    """By kind and debtor of what Ana names: total, least and most, lines that count and others."""
    store = take([*PAIR, *counted(*(say(text, at=n, chat="p", sender=ANA) for n, text in enumerate(said)))])
    return {(t.kind, t.debtor): (t.total, t.least, t.most, t.lines, t.doubtful) for t in totals(of_case(store))}


def test_who_owes_is_told_apart(take: Take) -> None:
    assert _named(take, "you owe me 3200 euros", "I owe you 40 euros for the taxi", "the debt is 900 euros",
                  "you still owe me 3000 euros") == {
        ("balance", "other"): (3000, 3000, 3200, 2, 0), ("balance", "writer"): (40, 40, 40, 1, 0),
        ("balance", ""): (900, 900, 900, 1, 0)}


def test_what_may_be_named_again_and_again_is_no_sum(take: Take) -> None:
    found = _named(take, "your salary is 1200 euros", "1200 euros salary, as I said", "salary 1100 euros",
                   "you work 12 hours a day", "12 hours of work a day", "paid 200 euros", "sent 300 euros")
    assert found["wage", ""] == (1100, 1100, 1200, 3, 0)
    assert found["hours", ""][:3] == (12, 12, 12)
    assert found["payment", ""] == (500, 200, 300, 2, 0)


def test_what_was_paid_and_what_was_received_are_no_one_sum(take: Take) -> None:
    found = _named(take, "I received 500 euros", "I paid 300 euros for the room", "you sent me 200 euros",
                   "you paid 50 euros", "if you pay 900 euros you can go", "I paid 80 euros a day")
    assert found == {("payment", "received"): (500, 500, 500, 1, 0), ("payment", "writer"): (300, 300, 300, 1, 1),
                     ("payment", "other"): (250, 50, 200, 2, 0), ("payment", ""): (0, 0, 0, 0, 1)}


def test_two_people_of_one_name_are_told_apart_in_the_report(take: Take) -> None:
    store = take([*chat("p", ANA), *counted(say("I paid 300 euros", chat="p"), say("fine 50 euros", chat="p", at=9,
                                                                                  sender=ANA))])
    names = {uid: (f"P{n}", "Ali") for n, uid in enumerate(sorted({line.writer for line in of_case(store)}), 1)}
    money, _ = named.money(store, names, {}, {})
    assert [(one.writer_ref, one.counterpart_ref) for one in money.sums] == [("P1", "P2"), ("P2", "P1")]
    assert {(one.writer, one.writer_ref) for one in money.lines} == {("Ali", "P1"), ("Ali", "P2")}


def test_a_deduction_that_is_announced_is_not_made_yet(take: Take) -> None:
    found = _named(take, "I will deduct 200 euros", "I deducted 200 euros", "if you are late fine 50 euros",
                   "остальное 600 евро вычтем из зарплаты")
    assert found["deduction", ""] == (200, 200, 200, 1, 2)
    assert found["fine", ""] == (0, 0, 0, 0, 1)


def test_what_is_asked_for_or_promised_is_not_paid(take: Take) -> None:
    found = _named(take, "send me 300 euros tonight", "I will send 100 euros tomorrow", "I sent 50 euros")
    assert found == {("payment", ""): (0, 0, 0, 0, 2), ("payment", "writer"): (50, 50, 50, 1, 0)}


@pytest.mark.parametrize(("text", "debtor"), [
    ("tu me dois encore 300 euros", "other"), ("je te dois 300 euros", "writer"), ("j'te dois 300 euros", "writer"),
    ("me debes 300 euros", "other"), ("te debo 300 euros", "writer"), ("mi devi 300 euro", "other"),
    ("ti devo 300 euro", "writer"), ("du schuldest mir 300 euro", "other"), ("ich schulde dir 300 euro", "writer"),
    ("imi datorezi 300 euro", "other"), ("iti datorez 300 euro", "writer"), ("ты мне должен 300 рублей", "other"),
    ("я тебе должна 300 рублей", "writer"), ("ти мені винен 300 грн", "other"), ("عليك دين 300 درهم", "other"),
    ("你还欠300块", "other"), ("我欠你300块", "writer"), ("300 euros debt", ""),
    ("you say I owe you, but you owe me 300 euros", "other"), ("300 euros is what you owe", "other"),
    ("o senhor ainda me deve 1350 euros", "other"), ("o patrão me deve 300 euros", ""),
    ("il capo mi deve 300 euro", ""),
    ("die Firma sagt nichts, sie schulden mir 300 Euro", ""), ("老板欠我300块", ""), ("他欠你300块", ""),
    ("usted todavía me debe 300 euros", "other"), ("îmi mai datorați 300 lei", "other"),
    ("вы мне ещё должны 300 евро", "other"), ("ти мені ще винен 300 грн", "other"),
    ("Ти мені ще 200 грн винна за торт", "other"), ("я тебе 300 рублей должна", "writer"),
])
def test_who_owes(text: str, debtor: str) -> None:
    assert [(entry.kind, entry.debtor) for entry in entries_of(text, 1)] == [("balance", debtor)]


@pytest.mark.parametrize(("text", "payer"), [
    ("I paid 300 euros, and you will pay the rest", "writer"), ("he paid me 200 euros", ""),
    ("j'ai reçu 300 euros", "received"), ("tu m'as payé 300 euros", "other"), ("te pagué 300 euros", "writer"),
    ("ich habe dir 300 Euro überwiesen", "writer"), ("мне заплатили 300 руб", "received"),
    ("я тебе отдала 300 руб", "writer"), ("zapłaciłem 300 zł", "writer"), ("دفعت لك 300 درهم", "writer"),
    ("maine 300 rupaye diye", "writer"), ("你付了300元", "other"), ("ți-am trimis 300 lei", "writer"),
    ("mi hai pagato 300 euro", "other"), ("je t'ai remboursé 300 €", "writer"), ("you've paid 300 euros", "other"),
    ("Я вже дала 400", "writer"), ("أنا خلصتك 7000 درهم فطنجة", "writer"),
    ("я вже 400 євро заплатила", "writer"), ("ты мне 300 евро отдал", "other"),
])
def test_who_paid(text: str, payer: str) -> None:
    assert [(entry.kind, entry.debtor, entry.doubt) for entry in entries_of(text, 1)] == [("payment", payer, "")]


@pytest.mark.parametrize("text", [
    "envoie-moi 300 euros", "je vais te payer 300 euros", "mándame 300 euros", "te voy a pagar 300 euros",
    "schick mir 300 euro", "пришли 300 рублей", "відправ 300 грн", "ابعتلي 300 درهم", "你明天转给我300块",
    "trimite-mi 300 lei", "mandami 300 euro", "me manda 300 reais",
])
def test_asked_for(text: str) -> None:
    assert {(entry.kind, entry.doubt) for entry in entries_of(text, 1)} <= {("payment", "asked"), ("amount", "")}


@pytest.mark.parametrize(("text", "doubt"), [
    ("Pay 300 euros or I tell your family", "unsaid"), ("transfer 300 euros tonight", "unsaid"),
    ("she pays me 300 euros", "unsaid"), ("j'attends le virement de 300 euros", "unsaid"),
    ("paga 300 euros", "unsaid"), ("жду перевод 300 евро", "unsaid"), ("чекаю переказ 300 євро", "unsaid"),
    ("حول 300 يورو", "unsaid"), ("bayar 300 rupiah dalam 2 hari", "unsaid"), ("付300元", "unsaid"),
    ("if I had paid 300 euros", "unsaid"), ("once you have paid 300 euros you get the passport", "asked"),
    ("quand tu as payé 300 euros tu pars", "asked"), ("когда ты заплатил 300 евро", "asked"),
    ("2100 euros net, free room, bus ticket paid", "unsaid"),
    ("they paid 300 euros", ""), ("ils ont payé 300 euros", ""), ("мені скинули 300 грн", ""),
])  # fmt: skip
def test_a_payment_counts_only_where_somebody_says_that_it_was_made(text: str, doubt: str) -> None:
    assert {(entry.kind, entry.doubt) for entry in entries_of(text, 1)} == {("payment", doubt)}


@pytest.mark.parametrize("text", [
    "they say i owe 1900", "you said you paid 300 euros", "on dit que je dois encore 300 euros",
    "zice ca am datorie 1300", "кажуть винна 1900 євро", "говорят я должна 300 евро", "بيقولوا عليك 300 يورو",
])
def test_what_others_say_is_owed_or_paid_does_not_count(text: str) -> None:
    assert [entry.doubt for entry in entries_of(text, 1)] == ["others"]


def test_a_line_of_another_kind_has_no_debtor(take: Take) -> None:
    (line,) = of_case(take([*PAIR, *counted(say("you owe me 600 euros", chat="p", sender=ANA))]))
    edit = Edit(line.id, "ada", "2026-11-24T10:00:00Z", "a wage", kind="wage")
    assert [one.entry.debtor for one in with_edits([line], [edit])] == [""]


@pytest.mark.parametrize(("text", "doubt"), [
    ("T'inquiète, je te donne 300€ vendredi et le reste après", "asked"), ("je te vire 500 € demain", "asked"),
    ("je vais te verser 500 €", "asked"), ("Je peux te donner 300€ demain", "asked"), ("te pago 300 euros", "asked"),
    ("I give you 300€ on Friday", "asked"), ("pago-te 300€ na sexta", "asked"), ("ti do 300 euro venerdì", "asked"),
    ("je t'ai donné 300€ vendredi", ""), ("te pagué 300 euros", ""), ("I gave you 300€ on Friday", ""),
    ("vous me payez 5€ de l'heure", "rate"), ("je te paie 50€ par jour", "rate"),
    ("demain pas de retard sinon 40€ en moins", "asked"), ("be on time or else 40 euros fine", "asked"),
    ("لا تتأخر وإلا خصم 40 يورو", "asked"), ("acompte de 200€ donné le 12", "unsaid"), ("استلمت ٣٥٠ يورو فقط", ""),
    ("خصمت ١٥٠ يورو للسكن", ""), ("celle qui ne vient pas c'est 80 euros d'amende", "asked"),
    ("whoever is late pays a 50 euro fine", "asked"), ("кто опоздает штраф 50 евро", "asked"),
    ("хто запізниться штраф 50 грн", "asked"), ("cine întârzie amendă 100 lei", "asked"),
    ("اللي يتأخر غرامة 50 درهم", "asked"), ("fine is 50 euros for every mistake", "asked"),
    ("you got a fine of 50 euros yesterday", ""), ("50 euros d'amende pour le téléphone", ""),
])  # fmt: skip
def test_what_is_promised_or_threatened_in_the_present_was_not_paid_or_taken(text: str, doubt: str) -> None:
    (entry,) = entries_of(text, 1)
    assert (entry.kind in {"payment", "deduction", "fine"}, entry.doubt) == (True, doubt)


@pytest.mark.parametrize(("value", "english", "french"), [
    ("1200.5", "1,200.50", "1\u202f200,50"), ("1200", "1,200", "1\u202f200"), ("1200.00", "1,200", "1\u202f200"),
    ("0.125", "0.125", "0,125"), ("12.02", "12.02", "12,02"),
])  # fmt: skip
def test_an_amount_is_written_as_its_language_writes_money(value: str, english: str, french: str) -> None:
    assert [written(Decimal(value), Locale(language)) for language in ("en", "fr")] == [english, french]
