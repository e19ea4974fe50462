"""What people say in many languages and how the ledger reads it: each line was read wrongly once.

Expected: “kind value currency doubt” for each amount, with `;` between and `-` for none.
"""

from __future__ import annotations

import time

import pytest

from triage.ledger.amounts import amounts
from triage.ledger.entries import entries_of
from triage.ledger.kinds import may_name_amounts


def _read(text: str) -> str:
    entries = entries_of(text, 1) if may_name_amounts(text) else []
    doubts = {"asked": "", "unsaid": ""}  # whether a payment is only asked for is told elsewhere
    return "; ".join(" ".join(filter(None, (e.kind, f"{e.value.normalize():f}", e.currency,
                                            doubts.get(e.doubt, e.doubt)))) for e in entries) or "-"


def _said(*lines: tuple[str, str]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("text", "expected"), lines, ids=[text for text, _ in lines])


@_said(
    ("I do 10 hours a day", "hours 10"), ("16-hour shifts", "hours 16"), ("по 14 часов без выходных", "hours 14"),
    ("can you do 3 pm", "-"), ("pracuję od 6 do 18", "hours 12"),
    ("o senhor do 302 disse", "-"),
    ("ti do 100 euro", "payment 100 EUR"), ("100 đô", "amount 100 USD"), ("100 đô la", "amount 100 USD"),
    ("500.000đ", "amount 500000 VND"), ("lei 25 anni, italiana", "-"), ("500 lei", "amount 500 RON"),
    ("I'm 6 ft tall", "-"), ("he was so mad 10 people left", "-"), ("guest complaint in rm 204", "-"),
    ("RM 500", "amount 500 MYR"), ("rm500", "amount 500 MYR"), ("my p45 form", "-"), ("P500 na lang", "amount 500 PHP"),
    ("G2 won't do", "-"),
)  # fmt: skip
def test_a_currency_is_its_word_and_no_other_that_looks_like_it(text: str, expected: str) -> None:
    assert _read(text) == expected


@_said(
    ("دفعت 300 درهم؟", "payment 300 dirham question"), ("你付了300元？", "payment 300 CNY question"),
    ("你付了300元吗", "payment 300 CNY question"), ("You paid 300 euros?!", "payment 300 EUR question"),
    ("перевел 5000 руб?))", "payment 5000 RUB question"), ("300 euros?😅", "amount 300 EUR question"),
    ("did you pay the 300 euros", "payment 300 EUR question"), ("هل دفعت ٣٠٠ درهم", "payment 300 dirham question"),
    ("300 euros. Ok?", "amount 300 EUR"), ("我付了300元。好吗？", "payment 300 CNY"),
)  # fmt: skip
def test_a_question_is_seen_in_every_script(text: str, expected: str) -> None:
    assert _read(text) == expected


@_said(
    ("j'ai payé 12€50 le taxi", "payment 12.5 EUR"), ("9€90", "amount 9.9 EUR"), ("100€ 30min", "amount 100 EUR"),
    ("I sent 200 euros 25 march", "payment 200 EUR"), ("50 Euro 3 Tage", "amount 50 EUR"),
    ("30 dollars 8 hours work", "amount 30 dollar; hours 8"), ("Rs. 500 bheje", "payment 500 rupee"),
    ("Rs.500 advance", "amount 500 rupee"), ("-50€ for the uniform", "amount 50 EUR"),
)  # fmt: skip
def test_a_currency_belongs_to_one_number(text: str, expected: str) -> None:
    assert _read(text) == expected


@_said(
    ("salary 1250/1300 euros", "wage 1250 EUR; wage 1300 EUR"), ("you pay 250/2 = 125 each", "payment 125"),
    ("send it to 07700 900 123 please", "-"), ("envoie sur le 06 12 34 56 78", "-"), ("98765 43210 pe bheje", "-"),
    ("padala mo sa 0917 123 4567", "-"), ("переведи на карту 5168 7422 3344 5566", "-"),
    ("virement IBAN FR76 3000 6000 0112 3456 7890 189", "-"), ("send 612-345-678", "-"),
    ("1 200 000 fcfa", "amount 1200000 XOF"), ("pay 10000-12000 uah", "payment 10000 UAH; payment 12000 UAH"),
    ("500-600 euros a month salary", "wage 500 EUR; wage 600 EUR"), ("we won 21-15, pay up", "-"),
    ("entre 800 et 900 € par mois", "amount 800 EUR; amount 900 EUR"),
)  # fmt: skip
def test_a_number_is_read_whole_and_groups_are_an_account(text: str, expected: str) -> None:
    assert _read(text) == expected


@_said(
    ("you must pay 500 euros by friday", "payment 500 EUR"), ("j'ai payé 300 euros", "payment 300 EUR"),
    ("vas a pagar 500 euros", "payment 500 EUR"), ("paga 500 euro domani", "payment 500 EUR"),
    ("vai pagar 500 euros", "payment 500 EUR"), ("your pay is 500 euros", "wage 500 EUR"),
    ("ta paye 500 euros", "wage 500 EUR"), ("la paga 500 euro", "wage 500 EUR"), ("payslip 500 euros", "wage 500 EUR"),
)  # fmt: skip
def test_to_pay_is_no_wage(text: str, expected: str) -> None:
    assert _read(text) == expected


@_said(
    ("I will deduct from your wages 100 euros", "deduction 100 EUR"), ("fine from your pay 50 euros", "fine 50 EUR"),
    ("I cut 100 euros from your pay for the plates", "deduction 100 EUR"),
    ("I'm taking 80 euros out of your wages for food", "deduction 80 EUR"),
    ("je retiens sur ton salaire 100 euros", "deduction 100 EUR"), ("je déduis de ta paie 100€", "deduction 100 EUR"),
    ("te descuento 100 euros del sueldo", "deduction 100 EUR"), ("te quito 50 euros", "deduction 50 EUR"),
    ("удержу из зарплаты 1000 рублей", "deduction 1000 RUB"), ("îți opresc 300 lei din salariu", "deduction 300 RON"),
    ("potrącam ci 200 zł z wypłaty", "deduction 200 PLN"), ("ti trattengo 100 euro", "deduction 100 EUR"),
    ("ich behalte 200 Euro für die Miete ein", "deduction 200 EUR"), ("my pay is 50 euros", "wage 50 EUR"),
)  # fmt: skip
def test_what_is_taken_from_wages_is_deducted(text: str, expected: str) -> None:
    assert _read(text) == expected


@_said(
    ("your salary is 1,200 euros minus 300 for rent", "wage 1200 EUR; deduction 300"),
    ("Lohn 1200 Euro minus 300 Euro Miete", "wage 1200 EUR; deduction 300 EUR"),
    ("wage 1200 euros fine 50 euros", "wage 1200 EUR; fine 50 EUR"),
    ("paid 300 balance 700", "payment 300; balance 700"),
    ("зарплата 40000 руб штраф 5000 руб", "wage 40000 RUB; fine 5000 RUB"),
    ("工资5000元扣款500元", "wage 5000 CNY; deduction 500 CNY"),
    ("راتب 3000 ريال خصم 500 ريال", "wage 3000 riyal; deduction 500 riyal"),
    ("debt 1000 paid 300 balance 700", "balance 1000; payment 300; balance 700"),
    ("you paid 200 of the 3200 euros", "payment 200 EUR; amount 3200 EUR"),
    ("paid 200 of the 3200 euros you owe", "payment 200 EUR; balance 3200 EUR"),
    ("du hast 200 von 3200 Euro bezahlt", "payment 200 EUR; amount 3200 EUR"),
    ("заплатил 200 из 3200 евро", "payment 200 EUR; amount 3200 EUR"), ("me deve 100 de 1989", "balance 100"),
)  # fmt: skip
def test_of_two_numbers_each_has_its_own_word(text: str, expected: str) -> None:
    assert _read(text) == expected


@_said(
    ("الراتب 5 آلاف درهم", "wage 5000 dirham"), ("долг 5к", "balance 5000"), ("долг, приду в 5 к тебе", "-"),
    ("ты мне должна 12 тыс. руб", "balance 12000 RUB"), ("винна мені 3 тис. грн", "balance 3000 UAH"),
    ("2 mille euros", "amount 2000 EUR"), ("2 tausend Euro Kaution", "fee 2000 EUR"), ("转你1万5", "payment 15000"),
    ("欠3万2千元", "balance 32000 CNY"), ("5 mii de lei datorie", "balance 5000 RON"),
    ("amendă 50 de lei", "fine 50 RON"),
    ("3 millones de pesos", "amount 3000000 peso"), ("me deve R$ 1.200,50", "balance 1200.5 BRL"),
    ("utang mo 5 libong piso", "balance 5000 PHP"), ("комиссия 5 тысяч тенге", "fee 5000 KZT"),
    ("500 円", "amount 500 JPY"), ("500 francs cfa", "amount 500 XOF"), ("500 francs", "amount 500 franc"),
)  # fmt: skip
def test_thousands_and_currencies_as_they_are_written(text: str, expected: str) -> None:
    assert _read(text) == expected


@_said(
    ("I haven't paid the 300 euros yet", "payment 300 EUR negated"),
    ("no pagaste 300 euros", "payment 300 EUR negated"),
    ("nu ți-am plătit 500 lei", "payment 500 RON negated"), ("n-am plătit 300 euro", "payment 300 EUR negated"),
    ("ما دفعت 300 درهم", "payment 300 dirham negated"), ("我没付300块", "payment 300 CNY negated"),
    ("maine paise nahi diye 500 rs", "payment 500 rupee negated"), ("300 tl ödemedim", "payment 300 TRY negated"),
    ("hindi pa bayad ang 300 pesos", "payment 300 peso negated"),
    ("ik heb niet betaald 300 euro", "payment 300 EUR negated"),
    ("không trả 300 đồng", "payment 300 VND negated"), ("belum bayar 300 ribu rupiah", "payment 300000 IDR negated"),
    ("tu n'as rien payé des 500 euros", "payment 500 EUR negated"),
    ("don't forget you owe me 500 euros", "balance 500 EUR"),
    ("don't worry I sent 300 euros", "payment 300 EUR"), ("you can't leave until you pay 500 euros", "payment 500 EUR"),
    ("this isn't a joke, you owe 500 euros", "balance 500 EUR"), ("nu 300 euro betaald", "payment 300 EUR"),
    ("4000 €, hôtel, rien à savoir", "amount 4000 EUR"), ("wer nicht kommt zahlt 20 Euro", "payment 20 EUR"),
)  # fmt: skip
def test_a_negation_counts_where_it_denies_the_amount(text: str, expected: str) -> None:
    assert _read(text) == expected


@_said(
    ("зарплата 10 числа", "-"), ("аванс 25-го, остальное потом", "-"), ("工资10号发", "-"), ("सैलरी 10 तारीख को", "-"),
    ("зарплата за 2024 год", "-"), ("salary for 2024 was never paid", "-"), ("Lohn kommt am 15.03.", "-"),
    ("paid 12.03.2026", "-"), ("room 204, deposit paid", "-"), ("frais de 20 %", "-"),
    ("comisión del 10 por ciento", "-"),
    ("commission 15 pour cent", "-"), ("ты должна приехать к 22.00", "-"), ("debo salir a las 18", "-"),
    ("скинул 15 минут назад", "-"), ("ارسلت 15 صورة", "-"), ("给我10分钟", "-"), ("باقي 10 دقايق", "-"),
    ("बाकी 5 दिन", "-"), ("вернул 500 и ящик", "payment 500"), ("salariul e 40 de ore", "-"),
)  # fmt: skip
def test_days_times_rooms_shares_and_things_are_no_money(text: str, expected: str) -> None:
    assert _read(text) == expected


@_said(
    ("tu bosses de 9h à 17h", "hours 8"), ("trabajo de 8h a 20h", "hours 12"), ("work starts 8h", "-"),
    ("смена в 20 часов", "-"),
    ("I'll be at work in 2 hours", "-"), ("le travail commence à 6h30", "-"), ("at work 8 hours ago", "-"),
    ("每天工作12小时", "hours 12"), ("الشغل ١٢ ساعة", "hours 12"), ("on bosse 12h par jour", "hours 12"),
    ("работаю по 12 часов", "hours 12"), ("I work a 10 hour day", "hours 10"),
)  # fmt: skip
def test_hours_are_working_time_and_no_time_of_the_day(text: str, expected: str) -> None:
    assert _read(text) == expected


@_said(
    ("I pay you 50 a day", "payment 50 rate"), ("we pay 500/day", "payment 500 rate"),
    ("te pago 500 al día", "payment 500 rate"), ("I paid 100 a week ago", "payment 100"),
    ("you owe me 300 for 3 months", "balance 300"), ("debt is 3000 and rising", "balance 3000"),
    ("الغرامة 300 ريال", "fine 300 riyal"), ("١١٠٠ والباقي قسط", "-"), ("والراتب 3000", "wage 3000"),
    ("Fine, 300 euros then", "amount 300 EUR"), ("200 euros is fine", "amount 200 EUR"),
    ("I got 90 euros on my day off", "payment 90 EUR"), ("fine of 50 euros", "fine 50 EUR"),
)  # fmt: skip
def test_a_sum_is_one_whatever_follows_and_fine_is_mostly_no_fine(text: str, expected: str) -> None:
    assert _read(text) == expected


@_said(
    ("you owe me 1 lakh 20 thousand", "balance 120000"), ("2 lakh 50 hazar rupaye", "amount 250000 rupee"),
    ("hutang 2 juta 500 ribu", "balance 2500000"), ("欠3万2千元", "balance 32000 CNY"),
    ("you owe me 5 thousand 200 euros", "balance 5200 EUR"), ("2 mille 500 euros", "amount 2500 EUR"),
    ("paid 3 thousand 200 people", "payment 3000"), ("lương 15tr", "wage 15000000"),
    ("зарплата 20 т.р.", "wage 20000 RUB"), ("20 тр зарплата", "wage 20000 RUB"), ("20т. руб", "amount 20000 RUB"),
    ("350.- CHF", "amount 350 CHF"), ("Lohn 1.200,- Euro", "wage 1200 EUR"), ("5000/- rs", "amount 5000 rupee"),
)  # fmt: skip
def test_thousands_add_up_and_belong_to_their_number(text: str, expected: str) -> None:
    assert _read(text) == expected


@_said(
    ("I only got paid 300 instead of 1200 euros", "payment 300 EUR; amount 1200 EUR"),
    ("j'ai reçu 300 au lieu de 1200 euros", "payment 300 EUR; amount 1200 EUR"),
    ("no fine of 50 euros this time", "fine 50 EUR negated"), ("fine 50 euros every day", "fine 50 EUR rate"),
    ("we pay 80 lei pe zi", "payment 80 RON rate"), ("j'ai payé 300 la semaine dernière", "payment 300"),
    ("Je te donne 120 en liquide, le reste du salaire je le garde", "payment 120"),
    ("il y a écrit 1 200 € payés par virement. je n'ai rien reçu !", "payment 1200 EUR negated"),
    ("1200 euros paid by transfer. Thanks", "payment 1200 EUR"),
    ("Дали 120 євро замість зарплати", "payment 120 EUR"), ("48 hours a week", "hours 48"),
    ("10-12 hours a day", "hours 12"), ("35 heures par semaine", "hours 35"),
    ("Документы 600, дорога 250 евро, дом, еда, форма, процент", "amount 250 EUR"),
)  # fmt: skip
def test_what_is_not_a_sum_that_was_paid(text: str, expected: str) -> None:
    assert _read(text) == expected


@pytest.mark.parametrize("text", [
    "1/" * 20_000, "1-" * 20_000, "1 " * 20_000, "1h" * 20_000, "12 and " * 5_000, "не " * 10_000 + "5 руб",
    "100 of the " * 4_000, "fine 5 from pay " * 3_000, "1.1." * 10_000, "\u0661\u0646" * 10_000])
def test_hostile_text_takes_no_time(text: str) -> None:
    begun = time.process_time()
    list(amounts(text))
    entries_of(text[:4_000], 1)
    assert time.process_time() - begun < 10


@_said(
    ("You owe me one thousand two hundred and fifty dollars", "balance 1250 dollar"),
    ("une amende de cinquante euros", "fine 50 EUR"), ("quatre-vingt-dix-sept euros", "amount 97 EUR"),
    ("soixante et onze euros", "amount 71 EUR"), ("tu me dois cent mille euros", "balance 100000 EUR"),
    ("doscientos euros", "amount 200 EUR"), ("treinta y cinco euros", "amount 35 EUR"),
    ("dos millones de pesos", "amount 2000000 peso"), ("mil e duzentos reais", "amount 1200 BRL"),
    ("îmi datorezi două sute cincizeci de lei", "balance 250 RON"), ("opt mii de euro", "amount 8000 EUR"),
    ("zweihundert Euro", "amount 200 EUR"), ("dreitausendfünfhundert Euro", "amount 3500 EUR"),
    ("fünfundzwanzig Euro", "amount 25 EUR"), ("two hundred €", "amount 200 EUR"),
    ("duemilacinquecento euro", "amount 2500 EUR"),
    ("tweehonderdvijftig euro", "amount 250 EUR"), ("ikiyüz lira", "amount 200 TRY"),
    ("dwieście pięćdziesiąt złotych", "amount 250 PLN"), ("полторы тысячи евро", "amount 1500 EUR"),
    ("триста п’ятдесят гривень", "amount 350 UAH"), ("ты мне должна двести евро", "balance 200 EUR"),
    ("ألف ومئتين ريال", "amount 1200 riyal"), ("خمسة وعشرين درهم", "amount 25 dirham"),
    ("خمسمية درهم", "amount 500 dirham"), ("on travaille douze heures par jour", "hours 12"),
    ("I paid two hundred euros, he paid 300 euros", "payment 200 EUR; payment 300 EUR"),
    ("a few hundred euros", "-"), ("3 hundred euros", "-"), ("ten real friends", "-"), ("dos euros", "-"),
    ("one two three hundred euros", "-"), ("à douze heures", "-"), ("dix pour cent", "-"), ("seven hundred", "-"),
)
def test_a_number_in_words_is_read_before_a_currency_or_hours(text: str, expected: str) -> None:
    assert _read(text) == expected


@_said(
    ("j'ai retiré 150 €", "amount 150 EUR"), ("j'ai retiré 150 € de ta paye", "deduction 150 EUR"),
    ("te he retirado 150 € del sueldo", "deduction 150 EUR"), ("зняв 150 гривень з карти", "amount 150 UAH"),
    ("я снял 150 евро с твоей зарплаты", "deduction 150 EUR"), ("зняли з мене 150 гривень", "deduction 150 UAH"),
    ("they cut my pay by 300 euros", "deduction 300 EUR"), ("my pay was cut 300 euros", "deduction 300 EUR"),
    ("le patron m'a retiré 150 euros", "deduction 150 EUR"), ("mi-au tăiat 150 de lei", "deduction 150 RON"),
)
def test_what_is_withdrawn_is_taken_from_pay_only_where_that_is_said(text: str, expected: str) -> None:
    assert _read(text) == expected


@_said(
    ("You got a 200€ advance on your wages", "amount 200 EUR"), ("avance sur salaire de 300 euros", "amount 300 EUR"),
    ("un anticipo de 300 euros sobre tu salario", "amount 300 EUR"),
    ("I gave you an advance of £200", "payment 200 pound"),
    ("ți-am dat un avans de 200 lei", "payment 200 RON"), ("اعطيتك سلفة 200 درهم", "payment 200 dirham"),
    ("I lent you 300 in March", "amount 300"), ("ți-am împrumutat 300 în martie", "amount 300"),
    ("salaire 1200 euros, fine 50 euros", "wage 1200 EUR; fine 50 EUR"),
)
def test_an_advance_or_a_loan_is_neither_a_fee_nor_a_wage(text: str, expected: str) -> None:
    assert _read(text) == expected


@_said(
    ("я тебе 500 не должен", "balance 500 negated"), ("ما عليك 500", "balance 500 negated"),
    ("nu-ți mai datorez 500", "balance 500 negated"), ("nobody paid me 300 euros", "payment 300 EUR negated"),
    ("sans payer 300 euros", "payment 300 EUR negated"), ("50 euros fine if you do not come", "fine 50 EUR"),
    ("you owe 300, do not forget", "balance 300"),
)
def test_a_denied_debt_or_payment_is_none(text: str, expected: str) -> None:
    assert _read(text) == expected


def test_no_run_of_number_words_holds_the_reading_up() -> None:
    for text in ("zwei" * 5000 + " euro", "hundred " * 5000 + "euros", "ein und " * 5000 + "euro", "و" * 9000 + " يورو",
                 "five euros " * 1000):
        start = time.perf_counter()
        assert len(list(amounts(text))) <= 1000
        assert time.perf_counter() - start < 5
