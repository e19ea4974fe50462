"""Amounts, hours and what they are, as people write them; lines per pair of people; totals per currency."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.errors import Cancelled
from tests.triage.conftest import Take
from tests.triage.invented import chat, say
from triage.case import Case
from triage.ledger.amounts import amounts, words
from triage.ledger.entries import KINDS, entries_of
from triage.ledger.kinds import may_name_amounts
from triage.ledger.lines import Edit, Line, of_case, with_edits
from triage.ledger.totals import risen, totals
from triage.store import Store

DAY = 86_400
BOSS = "+33600000001"


@pytest.mark.parametrize(
    ("text", "value", "unit", "written"),
    [
        ("you owe 1.200,50 €", "1200.50", "EUR", "1.200,50 €"),
        ("you owe €1,200.50", "1200.50", "EUR", "€1,200.50"),
        ("1 200,50 zł", "1200.50", "PLN", "1 200,50 zł"),
        ("1'200.50 chf", "1200.50", "CHF", "1'200.50 chf"),
        ("₹1,20,000", "120000", "INR", "₹1,20,000"),
        ("3k euros", "3000", "EUR", "3k euros"),
        ("2.5k naira", "2500.0", "NGN", "2.5k naira"),
        ("٣٠٠ درهم", "300", "dirham", "٣٠٠ درهم"),
        ("١٬٢٠٠٫٥٠ دينار", "1200.50", "dinar", "١٬٢٠٠٫٥٠ دينار"),
        ("५०० रुपये", "500", "rupee", "५०० रुपये"),
        ("500元", "500", "CNY", "500元"),
        ("5万", "50000", "", "5万"),
        ("5 triệu đồng", "5000000", "VND", "5 triệu đồng"),
        ("RM 500", "500", "MYR", "RM 500"),
        ("US$50", "50", "USD", "US$50"),
        ("$50", "50", "dollar", "$50"),
        ("Rs500", "500", "rupee", "Rs500"),
        ("0.500 euros", "0.500", "EUR", "0.500 euros"),
        ("1.200 KWD", "1.2", "KWD", "1.200 KWD"),
        ("5000 тысяч руб", "5000000", "RUB", "5000 тысяч руб"),
        ("14 hours", "14", "h", "14 hours"),
        ("8 ชั่วโมง", "8", "h", "8 ชั่วโมง"),
    ],
)
def test_numbers_as_people_write_them(text: str, value: str, unit: str, written: str) -> None:
    (found,) = amounts(text)
    assert (found.value, found.unit, text[found.start : found.end]) == (Decimal(value), unit, written)


@pytest.mark.parametrize(
    "text", ["call 0612345678", "at 14:30", "on 12/03/2026", "room abc123", "www.x.com/500", "no digits"])
def test_what_is_no_amount(text: str) -> None:
    assert entries_of(text, 1) == []


@pytest.mark.parametrize(("text", "unsure"), [("1.200 euros", True), ("1,200 euros", True), ("1 200 euros", False),
                                              ("1.200,00 euros", False), ("12,50 euros", False)])
def test_a_number_that_can_be_read_in_two_ways_says_so(text: str, unsure: bool) -> None:
    (found,) = amounts(text)
    assert found.unsure is unsure


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("you still owe me 3200 euros", "balance"), ("tu me dois encore 3k", "balance"), ("te debo 20", "balance"),
        ("I paid 300 euros today", "payment"), ("he enviado 200 euros", "payment"), ("fined 50 for talking", "fine"),
        ("50 d'amende", "fine"), ("штраф 5000 руб", "fine"), ("罚款500元", "fine"),
        ("take 20 off your pay", "deduction"),
        ("agency fee 800 dollars", "fee"), ("salaire 1200 euros", "wage"), ("เงินเดือน 9000 บาท", "wage"),
        ("interest of 10 euros", "interest"), ("rent is 400 euros", "price"), ("we work 14 hours a day", "hours"),
        ("on travaille 12 heures par jour", "hours"), ("500 euros", "amount"),
    ],
)  # fmt: skip
def test_the_nearest_word_says_what_an_amount_is(text: str, kind: str) -> None:
    (found,) = entries_of(text, 1)
    assert found.kind == kind
    assert kind in KINDS


@pytest.mark.parametrize(
    "text", ["send 5 pics", "pay 3 girls", "paid in 2019", "owe you 3", "fine with Monday 6", "14 hours",
             "Le premier mois est payé le 31, par virement", "te pago el 15 y ya", "salario dia 10",
             "12345 send me the picture", "my code is 4411, send it", "200 envoie moi la photo"])
def test_a_bare_number_needs_a_word_of_money_and_no_other_thing(text: str) -> None:
    assert entries_of(text, 1) == []


@pytest.mark.parametrize("text", ["send 500 tomorrow", "send me 200", "j'ai envoyé 200 à maman", "3200 paid",
                                  "paid 200, send me a receipt", "200 envoyé hier", "12345 euros send it"])
def test_a_bare_number_behind_a_word_of_sending_is_money(text: str) -> None:
    assert [entry.kind for entry in entries_of(text, 1)] == ["payment"]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("дорога 250, проценти 350", {350: "interest"}),  # road, interest
        ("проценти 350, дорога 250", {350: "interest"}),
        ("рахую: було 4100, мінус за місяць 300, плюс проценти 350", {350: "interest"}),
        ("дорога 250 и проценты 350", {350: "interest"}),
        ("проценты потом, дорога 250", {}),
        ("obat 200, sabun 50, bunga 300", {300: "interest"}),
        ("ticket 1150, visum 900, matras 60, rente 2426", {2426: "interest"}),
        ("road 250 zl, interest 350 zl", {250: "amount", 350: "interest"}),
        ("interest 350 zl, road 250 zl", {350: "interest", 250: "amount"}),
        ("salaire 250, billet 80", {250: "wage"}), ("medical 900, fee 300", {300: "fee"}),
        ("I paid 300 and another 200", {300: "payment", 200: "payment"}),
        ("we deduct 300 for food and 250 for bed", {300: "deduction", 250: "deduction"}),
        ("fines: late 50 euros, phone 30 euros", {50: "fine", 30: "fine"}),
        ("com os juros subiu, agora são 4300", {4300: "interest"}),
    ],
)  # fmt: skip
def test_where_numbers_are_listed_each_word_speaks_of_its_own(text: str, kinds: dict[int, str]) -> None:
    assert {int(entry.value): entry.kind for entry in entries_of(text, 1)} == kinds


@pytest.mark.parametrize(
    "text",
    [
        "battery 71 процент", "under 10 відсотків", "10 procent per week", "30 процента от сумата", "yüzde 40",
        "sponsor lai 8000", "giữ lại 500", "hen gap lai thang 7", "no 500", "no 300 por favor", "2 se 10 kar do",
        "temos 2800, são dois anos", "jesteś od 15", "zahl 300 oder ich poste es", "già 300", "jam 8, di dia kata 14",
        "am facut 40 de borcane", "manifestação de interesse 2500", "entinterest 250", "nakapagbayad na 210",
        "перевірка 5000", "вернулся в 300", "retina 200",
    ],
)  # fmt: skip
def test_a_word_that_holds_or_resembles_one_of_money_makes_no_amount(text: str) -> None:
    """Whole words alone count; of two that only their marks tell apart, the one that is meant; a share is no sum."""
    assert entries_of(text, 1) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("lãi 500 euros", "interest"), ("tiền lãi 500 euros", "interest"), ("con no 20 trieu dong", "balance"),
        ("còn nợ 500 euros", "balance"), ("500 euros no", "amount"), ("tu me dois 300 euros", "balance"),
        ("nós dois 300 euros", "amount"), ("ดอกเบี้ย 100 บาท", "interest"), ("ดอกไม้ 100 บาท", "amount"),
        ("a fine mese 300 euro", "amount"), ("trả 300 euros", "payment"), ("tra 20 giorni 300 euro", "amount"),
        ("karę 50 zł", "fine"), ("kesinti 300 tl", "deduction"), ("kesinlikle 300 tl", "amount"),
        ("los intereses son 300 euros", "interest"), ("інтереси 300 грн", "amount"), ("відсотки 300 грн", "interest"),
    ],
)  # fmt: skip
def test_a_kind_is_said_by_a_whole_word_with_its_own_marks(text: str, kind: str) -> None:
    (found,) = entries_of(text, 1)
    assert found.kind == kind


def test_a_word_cut_through_where_the_looking_ends_is_no_word() -> None:
    text = "confine" + " " * 56 + "300 euros" + " " * 56 + "finest"
    assert [entry.kind for entry in entries_of(text, 1)] == ["amount"]


def test_in_english_the_article_says_no_day() -> None:
    """“The 20 you owe me” is an amount; a day has its “th”, or another word before it."""
    (entry,) = entries_of("bring the 20 you owe me", 1)
    assert int(entry.value) == 20


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("you owe 500 euros?", "question"), ("I will not pay 300 euros", "negated"),
        ("j'ai jamais payé 300 euros", "negated"), ("you owe 500 euros.", ""),
    ],
)  # fmt: skip
def test_questions_and_negations_are_kept_and_marked(text: str, doubt: str) -> None:
    (found,) = entries_of(text, 1)
    assert found.doubt == doubt


def test_several_amounts_of_one_message() -> None:
    text = "your debt is 800 euros, you paid 200 euros, minus 30 euros fine"
    assert [(e.kind, e.value) for e in entries_of(text, 1)] == [
        ("balance", Decimal(800)), ("payment", Decimal(200)), ("fine", Decimal(30))]


@pytest.mark.timeout(30)  # a second, where no beginning is tried again and again
def test_hostile_text_takes_no_time_and_raises_nothing() -> None:
    for text in ("5h " * 10_000, "5 € " * 6_000, "1 euro. " * 4_000, "no 5 euros " * 3_000,
                 "1" * 50_000, "1," * 20_000, "9.9.9.9" * 5_000, "€" * 9_000 + "5", "\u0665" * 3_000, "5 \ud800 euros"):
        list(amounts(text))
        entries_of(text, 1)


@pytest.fixture
def store(case: Case, take: Take) -> Store:
    said = [
        say("you owe me 1000 euros", at=0, sender=BOSS), say("I paid 300 euros today", at=DAY),
        say("fine 50 euros for being late", at=DAY + 60, sender=BOSS), say("fine 20 dollars", at=DAY + 90, sender=BOSS),
        say("you owe 1000 euros", at=2 * DAY, sender=BOSS), say("do I owe 5000 euros?", at=3 * DAY),
    ]
    group = [say("you owe me 77 euros", at=10, sender=BOSS, chat="g")]
    return take([*chat("c", BOSS), *chat("g", BOSS, "+33600000002", kind="group"), *said, *group])


def of_pairs(store: Store) -> list[Line]:
    return [line for line in of_case(store) if line.is_between_two]


def test_lines_per_pair_with_message_and_span(store: Store) -> None:
    lines = of_pairs(store)
    assert [(line.entry.kind, str(line.entry.value), line.text) for line in lines] == [
        ("balance", "1000", "1000 euros"), ("payment", "300", "300 euros"), ("fine", "50", "50 euros"),
        ("fine", "20", "20 dollars"), ("balance", "1000", "1000 euros"), ("balance", "5000", "5000 euros"),
    ]
    assert len({line.id for line in lines}) == 6
    assert lines[0].writer == lines[1].counterpart != lines[1].writer
    assert lines[5].entry.doubt == "question"
    assert [line.id for line in of_pairs(store)] == [line.id for line in lines]
    (group,) = [line for line in of_case(store) if not line.is_between_two]
    assert (group.text, group.writer, group.counterpart) == ("77 euros", lines[0].writer, "")


def test_the_reading_of_a_case_tells_how_far_it_is_and_can_be_stopped(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("triage.ledger.lines._TELL", 2)
    told: list[tuple[int, int]] = []

    def tell(done: int, of: int) -> None:
        told.append((done, of))
        if done == 4:
            raise Cancelled

    with pytest.raises(Cancelled):
        list(of_case(store, tell))
    assert told == [(0, 7), (2, 7), (4, 7)]


def test_totals_never_mix_currencies_and_leave_doubt_out(store: Store) -> None:
    every = totals(of_case(store))
    found = {(t.kind, t.currency): (t.total, t.lines, t.doubtful) for t in every if t.kind != "balance"}
    assert found == {
        ("fine", "EUR"): (Decimal(50), 1, 0), ("fine", "dollar"): (Decimal(20), 1, 0),
        ("payment", "EUR"): (Decimal(300), 1, 0),
    }
    balances = [(t.total, t.lines, t.doubtful) for t in every if t.kind == "balance"]
    assert sorted(balances) == [(Decimal(0), 0, 1), (Decimal(1000), 2, 0)]  # the last one named, not a sum


def test_a_balance_after_a_payment(store: Store) -> None:
    ((was, paid, now),) = risen([line.entry for line in of_pairs(store)])
    assert (was.value, [p.value for p in paid], now.value) == (Decimal(1000), [Decimal(300)], Decimal(1000))


def test_an_edit_lies_over_its_line(store: Store) -> None:
    lines = of_pairs(store)
    edits = [
        Edit(lines[1].id, "ada", "2026-11-24T10:00:00Z", "a receipt says so", value=Decimal(250)),
        Edit(lines[2].id, "ada", "2026-11-24T10:01:00Z", "said in jest", removed=True),
        Edit(lines[5].id, "ada", "2026-11-24T10:02:00Z", "answered with yes", kind="balance"),
    ]
    changed = list(with_edits(lines, edits))
    assert len(changed) == 5
    assert (changed[1].entry.value, changed[1].edited) == (Decimal(250), edits[0])
    assert changed[4].entry.doubt == ""
    assert lines[1].entry.value == Decimal(300)


def _written() -> list[str]:
    """Every word and sign that the lists know, as it is written there."""
    listed = words()
    lines = [line for table in (listed.symbols, listed.words, listed.prefixes, listed.thousands, listed.hours,
                                listed.kinds) for item in table.items() for line in item]
    return sorted({word.replace("_", " ").rstrip("*").lstrip("=") for line in lines for word in line.split()})


_TEXTS = st.lists(st.one_of(
    st.sampled_from(_written()), st.sampled_from(["250", "1.200", "٣٠٠", "५००", "5", "2024", "3k", "0.5"]),
    st.sampled_from([" ", "", ". ", "? ", "\n", "-", ", ", "x", "no ", "元", "\u0301", "de "]), st.text(max_size=5)),
    max_size=9).map("".join)


@given(_TEXTS)
@settings(max_examples=300)
def test_no_text_that_names_an_amount_is_passed_over(text: str) -> None:
    assert may_name_amounts(text) or entries_of(text, 1) == []


def test_every_word_of_the_lists_is_looked_for() -> None:
    """Beside a number with a currency, beside one without, before and behind, with and without a space."""
    for word in _written():
        for text in (f"{word} 250", f"{word}250", f"250 {word}", f"250{word}", f"250 {word} euros", f"euros 250{word}",
                     f"I work 9 {word} a day", f"pay 250 {word}"):
            assert may_name_amounts(text) or entries_of(text, 1) == [], text
    assert not may_name_amounts("room 14, the bus at 17:30")
