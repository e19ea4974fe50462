"""Pay, debts and hours as workers and bosses write them in chats, in the languages that the ledger reads in depth.

Expected: “kind value currency” with what is known of it: `w` paid or owes by who writes, `o` by whom it is written to,
`r` received, `?` not counted, `/` and for how long it is each time; `;` between and `-` for none.
"""

from __future__ import annotations

import pytest

from tests.triage.conftest import Take
from tests.triage.invented import chat, counted, say
from triage.ledger.amounts import amounts
from triage.ledger.entries import Entry, entries_of
from triage.ledger.kinds import may_name_amounts
from triage.ledger.lines import of_case
from triage.ledger.totals import totals

_WHO = {"writer": "w", "other": "o", "received": "r", "": ""}


def _read(text: str) -> str:
    found = entries_of(text, 1)
    assert not found or may_name_amounts(text)
    return "; ".join(map(_shown, found)) or "-"


def _shown(e: Entry) -> str:
    return ("?" if e.doubt else "") + " ".join(filter(None, (
        e.kind, f"{e.value.normalize():f}", e.currency, _WHO[e.debtor], f"/{e.per}" if e.per else "")))


def _said(*lines: tuple[str, str]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("text", "expected"), lines, ids=[text for text, _ in lines])


@pytest.mark.parametrize(("text", "value", "unit"), [
    ("三百元", 300, "CNY"), ("两万块钱", 20_000, "CNY"), ("三万五千块", 35_000, "CNY"), ("三万五块", 35_000, "CNY"),
    ("一百零五元", 105, "CNY"), ("十二个小时", 12, "h"), ("สามร้อยห้าสิบบาท", 350, "THB"), ("หมื่นห้าพันบาท", 15_000, "THB"),
    ("พันห้าบาท", 1500, "THB"), ("สิบสองชั่วโมง", 12, "h"), ("năm trăm nghìn đồng", 500_000, "VND"),
    ("mười lăm triệu đồng", 15_000_000, "VND"), ("hai triệu rưỡi đồng", 2_500_000, "VND"),
    ("limang daang piso", 500, "PHP"), ("dalawang libo at limang daang piso", 2500, "PHP"),
    ("singkwenta pesos", 50, "peso"), ("lima ratus ribu rupiah", 500_000, "IDR"), ("dua belas jam", 12, "h"),
    ("seribu dua ratus ringgit", 1200, "MYR"), ("teen sau rupaye", 300, "rupee"),
    ("dhai lakh rupaye", 250_000, "rupee"),
    ("साढ़े तीन हज़ार रुपये", 3500, "rupee"), ("पाँच सौ रुपये", 500, "rupee"), ("बारह घंटे", 12, "h"),
    ("хиляда и двеста евро", 1200, "EUR"), ("dwa i pół tysiąca złotych", 2500, "PLN"),
    ("две с половиной тысячи рублей", 2500, "RUB"), ("half a million dollars", 500_000, "dollar"),
    ("eineinhalb tausend Euro", 1500, "EUR"), ("2x450", 900, ""), ("450€ x 2", 900, "EUR"), ("3х1,5k", 4500, ""),
])  # fmt: skip
def test_numbers_in_words_of_all_scripts_and_numbers_taken_so_many_times(text: str, value: int, unit: str) -> None:
    assert [(one.value, one.unit, one.end - one.start) for one in amounts(text)] == [(value, unit, len(text))]


@pytest.mark.parametrize("text", ["几百块", "หลายร้อยบาท", "一起走", "五个人", "beberapa ratus ribu rupiah", "1920x1080",
                                  "12 hrs x 6 days"])
def test_what_is_no_number_of_money(text: str) -> None:
    assert [one for one in amounts(text) if one.unit not in ("", "h") or one.value > 2000] == []


@_said(
    ("working 6am to 10pm every day", "hours 16 /day"), ("on bosse de 6h à 22h", "hours 16"),
    ("trabajamos de 6 de la mañana a 10 de la noche", "hours 16"), ("trabalhamos das 6h às 20h", "hours 14"),
    ("lavoriamo dalle 5 alle 19", "hours 14"), ("muncim de la 6 la 22", "hours 16"),
    ("arbeite von 5 Uhr morgens bis 8 Uhr abends", "hours 15"), ("we werken van 6 tot 22 uur", "hours 16"),
    ("pracujemy od 6 do 22", "hours 16"), ("работим от 6 до 22", "hours 16"),
    ("работаю с 7 утра до 9 вечера", "hours 14"), ("працюємо з 6 до 22 без вихідних", "hours 16"),
    ("نشتغل من 6 الصبح ل 10 بالليل", "hours 16"), ("sabah 6dan akşam 10a kadar çalışıyoruz", "hours 16"),
    ("सुबह 6 से रात 10 बजे तक काम", "hours 16"), ("早上6点到晚上10点上班", "hours 16"),
    ("làm từ 6h sáng đến 10h tối", "hours 16"), ("ทำงาน 6 โมงเช้าถึง 4 ทุ่ม", "hours 16"),
    ("trabaho mula 6am hanggang 10pm", "hours 16"), ("kerja dari jam 6 pagi sampai jam 10 malam", "hours 16"),
    ("I work 8:30-17:00", "hours 8.5"), ("worked from 1 to 15 May", "-"),
    ("working from 5 to 20 euros", "amount 5 EUR; amount 20 EUR"),
    ("shop open 6am to 10pm", "-"), ("je travaille du 1 au 15 mars", "-"), ("работаю с 1 до 15 мая", "-"),
    ("12 hrs x 6 days and no pay", "hours 12 /day"), ("I work 10-12 hours a day", "hours 12 /day"),
    ("干了十二个小时", "hours 12"), ("am făcut 70 de ore săptămâna asta", "hours 70"), ("tăng ca 14 tiếng", "hours 14"),
)  # fmt: skip
def test_hours_between_two_times_of_the_day_are_hours_of_work(text: str, expected: str) -> None:
    assert _read(text) == expected


def test_times_that_may_be_of_morning_or_evening_can_be_read_in_two_ways() -> None:
    assert [(e.value, e.unsure) for e in entries_of("we work from 8h to 10h pm", 1)] == [(14, True)]
    assert [(e.value, e.unsure) for e in entries_of("I work from 8am to 8pm", 1)] == [(12, False)]


@_said(
    ("deposit 500 euros you will get back at the end", "?fee 500 EUR"), ("fianza de 400, te la devuelvo", "?fee 400"),
    ("caution de 500€ rendue à la fin", "?fee 500 EUR"), ("Kaution 500€ bekommst du zurück", "?fee 500 EUR"),
    ("залог 10000 вернут в конце", "?fee 10000"), ("押金500,走的时候退给你", "?fee 500"),
    ("agency fee 500 euros, I get back at 6", "fee 500 EUR"), ("залог 10000 отдал два дня назад", "fee 10000"),
    ("cọc 10 triệu, sau trả lại", "?fee 10000000"), ("kaucja 500 zł zwracana na koniec", "?fee 500 PLN"),
    ("deposit 500 euros, never returned", "fee 500 EUR"), ("he keeps the deposit of 500 euros", "fee 500 EUR"),
    ("押金500不退", "fee 500"), ("u owed me 300, now it is paid", "?balance 300"),
    ("tu me devais 300, c'est payé maintenant", "?balance 300 o"), ("you owe me 300. It's paid now", "?balance 300 o"),
    ("byłeś mi winien 300, już oddałeś", "?balance 300"), ("你之前欠我300,已经还清了", "?balance 300"),
    ("you owe me 300, it is not paid", "balance 300 o"), ("you owe 3200, 200 is paid", "balance 3200 o; payment 200"),
)  # fmt: skip
def test_what_is_given_back_or_settled_does_not_count(text: str, expected: str) -> None:
    read = _read(text)
    assert read == expected or read.removesuffix(" o") == expected.removesuffix(" o")


@_said(
    ("300 a week, food and room", "amount 300 /week"), ("4,50 l'ora in nero", "amount 4.5 /hour"),
    ("300 la semaine nourri logé", "amount 300 /week"), ("1.000 al mese mi avevi promesso", "amount 1000 /month"),
    ("每天给150块", "?payment 150 CNY /day"), ("günlük 500 tl veriyor", "?payment 500 TRY /day"),
    ("จ่ายวันละ 350 บาท", "?payment 350 THB /day"), ("dibayar 100rb per hari", "?payment 100000 /day"),
    ("ik krijg 300 per week", "amount 300 /week"), ("salary 1200 euros a month", "wage 1200 EUR /month"),
    ("I smoke 15 a day", "-"), ("24/7", "-"),
    ("t'avais dit 1200 par mois et jtouche 400", "amount 1200 /month; ?payment 400"),
)  # fmt: skip
def test_for_how_long_an_amount_is_each_time(text: str, expected: str) -> None:
    assert _read(text) == expected


@_said(
    ("desconta 200 do aluguel e 100 da comida", "deduction 200; deduction 100"),
    ("ti trattengo 150 per l'alloggio e 50 per il cibo", "deduction 150; deduction 50"),
    ("вычли 5000 за жильё и 3000 за еду", "deduction 5000; deduction 3000"),
    ("خصم مني 300 للسكن و 100 للأكل", "deduction 300; deduction 100"),
    ("gaji dipotong 500rb buat kos dan 300rb buat makan", "deduction 500000; deduction 300000"),
    ("salaire 250, billet 80", "wage 250"), ("I paid the rent, 300 euros", "payment 300 EUR w"),
    ("получил 20 из 45 тысяч", "payment 20000"), ("400 aldım 1200 den", "payment 400 r"),
    ("ik heb 400 van de 1200 gekregen", "payment 400"), ("I got 20 at school", "-"),
)  # fmt: skip
def test_further_items_of_a_list_and_parts_of_a_whole(text: str, expected: str) -> None:
    assert _read(text) == expected


@_said(
    ("wysłałem ci 400 przez western union", "payment 400 w"), ("ti ho mandato 250 con western union", "payment 250 w"),
    ("te mandei 150 pela western union", "payment 150 w"), ("我给你转了2500", "payment 2500 w"),
    ("你给我转了2500", "payment 2500 o"), ("tao gửi mày 5tr rồi", "payment 5000000 w"),
    ("nhận được 4tr", "payment 4000000 r"), ("โอนให้แล้ว 2500", "payment 2500 w"), ("ได้เงินแค่ 4000", "payment 4000 r"),
    ("nagpadala ako ng 5k sa western union", "payment 5000 w"), ("nakuha ko lang 4000", "payment 4000 r"),
    ("aku sudah transfer 2,5 juta", "payment 2500000 w"), ("jumat aku bayar 600rb", "?payment 600000"),
    ("babayaran kita ng 6k sa biyernes", "?payment 6000"), ("thứ 6 trả mày 6tr", "?payment 6000000"),
    ("kamu masih utang 800 ribu sama aku", "balance 800000 o"), ("mày còn nợ tao 8 triệu", "balance 8000000 o"),
    ("may utang ka pa sakin na 8k", "balance 8000 o"), ("เธอติดหนี้ฉัน 300", "balance 300 o"),
    ("ich hab dir 250 per western union geschickt", "payment 250 w"),
    ("maine 2500 western union se bheje", "payment 2500 w"),
    ("terima kasih 500x", "-"), ("差不多500", "-"), ("300 bon", "-"),
)  # fmt: skip
def test_who_paid_and_who_owes_in_further_languages(text: str, expected: str) -> None:
    assert _read(text) == expected


@_said(
    ("pracodawca nie zapłacił 2 miesięcy, razem 6400 zł", "?payment 6400 PLN"),
    ("не заплатив за два тижні, це 640 євро", "?payment 640 EUR"),
    ("don't worry, I paid 300 euros", "payment 300 EUR w"),
    ("tao trả được 5000 rồi còn 12000 nữa", "payment 5000 w; balance 12000"),
    ("pinangako 25k pero 15k lang binigay", "payment 15000"), ("kerja 14 jam ga ada libur", "hours 14"),
    ("работали с 8:00 до 21:00 каждый день", "hours 13 /day"), ("Ok!\n> I paid 300 euros", "?payment 300 EUR w"),
)  # fmt: skip
def test_what_was_not_paid_promised_or_quoted_is_no_payment(text: str, expected: str) -> None:
    assert _read(text) == expected


@pytest.mark.parametrize("text", [
    "je dois prendre le bus 45 à la gare", "je t'ai envoyé le dossier 300 de la fac", "il a reçu 40 de fièvre",
    "falta 10 para as 8", "la multa numero 3320 è arrivata", "am luat 10 la mate", "am primit 30 de mesaje",
    "er verdient 10 von 10", "ik heb een 8 gekregen voor wiskunde", "dostałem 5 z matmy", "отдал 20 книг",
    "получил 5 по математике", "отримав 10 балів", "还剩20页", "还差10分钟", "ได้รับ 30 ข้อความ", "ปรับแอร์ 25 องศา",
    "unpaid parking at 45 main street", "I got 90 on the test", "terima kasih 1000", "еще 5 минут осталось",
    "bana 5 dakika ver", "100 me se 80 mile", "nợ 3 môn", "me quedan 20 páginas por leer", "restano 30 posti"])
def test_marks_pages_buses_and_minutes_are_no_money(text: str) -> None:
    assert _read(text) == "-"


def test_a_wage_a_day_and_a_wage_a_month_are_two(take: Take) -> None:
    ana = "+33639980001"
    store = take([*chat("p", ana), *counted(*(say(text, at=n, chat="p", sender=ana) for n, text in enumerate((
        "your salary is 1200 euros a month", "salary 50 euros a day", "12 hours of work a day",
        "60 hours of work a week", "salary 1100 euros a month"))))])
    assert {(t.kind, t.per): (t.least, t.most, t.lines) for t in totals(of_case(store))} == {
        ("wage", "month"): (1100, 1200, 2), ("wage", "day"): (50, 50, 1), ("hours", "day"): (12, 12, 1),
        ("hours", "week"): (60, 60, 1)}
