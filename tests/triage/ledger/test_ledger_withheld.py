"""What is taken from pay, said in the present tense, with verbs of two parts, and in lists with their verb at the end;
and what resembles it in everyday messages.

Expected: “kind value currency” with `?` where it does not count; `;` between and `-` for none.
"""

from __future__ import annotations

import pytest

from triage.ledger.entries import entries_of
from triage.ledger.kinds import may_name_amounts


def _read(text: str) -> str:
    found = entries_of(text, 1)
    assert not found or may_name_amounts(text)
    return "; ".join(("?" if e.doubt else "") + " ".join(filter(None, (
        e.kind, f"{e.value.normalize():f}", e.currency))) for e in found) or "-"


def _said(*lines: tuple[str, str]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("text", "expected"), lines, ids=[text for text, _ in lines])


@_said(
    ("I take 200 a month for the room", "?deduction 200"), ("I'm taking 50 from you for the plate", "deduction 50"),
    ("they take 300 euros from us every month for the bed", "deduction 300 EUR"),
    ("he takes 300 euros for rent and 100 euros for papers", "deduction 300 EUR; deduction 100 EUR"),
    ("je te retire 50 par jour", "?deduction 50"), ("je te prends 200 pour le logement", "deduction 200"),
    ("on te retient 80 pour le transport", "?deduction 80"), ("ti tolgo 20", "deduction 20"),
    ("ci tolgono 200 per l'alloggio", "deduction 200"), ("ti scalo 50 dalla paga", "deduction 50"),
    ("mi prendono 250 euro per il letto", "deduction 250 EUR"), ("me descuenta 100", "deduction 100"),
    ("te saco 40 por la comida", "deduction 40"), ("te rebajo 50 del sueldo", "deduction 50"),
    ("îți iau 200 pentru cameră", "deduction 200"), ("ieri ai lipsit. iti tai 300", "deduction 300"),
    ("zabieram ci 200 za pokój", "deduction 200"),
    ("снимаю с тебя 500 за еду", "deduction 500"), ("забираю з тебе 300 за їжу", "deduction 300"),
)  # fmt: skip
def test_what_is_taken_is_deducted_in_the_present_too(text: str, expected: str) -> None:
    assert _read(text) == expected


@_said(
    ("ich ziehe dir 300 ab", "deduction 300"), ("ich zieh dir 50 ab", "deduction 50"),
    ("ich zieh dir 50 euro vom lohn ab", "deduction 50 EUR"), ("er zieht mir 200 für die Miete ab", "deduction 200"),
    ("er hält 500 von meinem Lohn zurück", "deduction 500"), ("er behält 300 ein für das Zimmer", "deduction 300"),
    ("ich zieh dir 50 fürs Zimmer und 30 fürs Essen ab", "deduction 50; deduction 30"),
    ("für das Zimmer 200, fürs Essen 150 zieh ich dir ab", "deduction 200; deduction 150"),
    ("ik hou 200 in", "deduction 200"), ("ze houden 250 in voor het bed", "deduction 250"),
    ("ik trek je 50 af voor het eten", "deduction 50"), ("hij trekt 75 van mijn loon af", "deduction 75"),
    ("voor de kamer 200, voor eten 150 hou ik in", "deduction 200; deduction 150"),
)  # fmt: skip
def test_a_verb_of_two_parts_has_the_amount_between_or_before_it(text: str, expected: str) -> None:
    assert _read(text) == expected


@_said(
    ("kiradan 200, yemekten 150 kesiyorum", "deduction 200; deduction 150"),
    ("maaşından 200 oda, 150 yemek kesiyorum", "deduction 200; deduction 150"),
    ("200 oda 150 yemek 50 otobüs kesiyorlar", "deduction 200; deduction 150; deduction 50"),
    ("maaş 1200, yemekten 150 kesiyorum", "wage 1200; deduction 150"),
    ("kamre ke 2000, khane ke 1500 kaat raha hu", "deduction 2000; deduction 1500"),
    ("salary 15000 hai, khane ka 1500 kaat raha hu", "wage 15000; deduction 1500"),
    ("कमरे के 2000 और खाने के 1500 काटूंगा", "?deduction 2000; ?deduction 1500"),
    ("khane ka 150 kat gaya", "deduction 150"),
    ("tankhah 12000 me se 2000 kaat liye", "wage 12000; deduction 2000"),
    ("房租200，饭钱150扣", "deduction 200; deduction 150"),
)  # fmt: skip
def test_a_verb_at_the_end_of_a_list_speaks_of_all_its_items(text: str, expected: str) -> None:
    assert _read(text) == expected


@_said(
    ("ich zieh dir nicht 50 ab", "?deduction 50"), ("ik hou geen 200 in", "?deduction 200"),
    ("non ti tolgo 20", "?deduction 20"), ("ziehst du mir 50 ab?", "?deduction 50"),
    ("Do you take 200 a month for the room?", "?deduction 200"), ("je vais te retirer 50", "?deduction 50"),
    ("ik ga 50 inhouden", "?deduction 50"), ("te voy a quitar 50", "?deduction 50"),
    ("ti toglierò 20", "?deduction 20"),
    ("als je te laat bent hou ik 50 in", "?deduction 50"), ("geç kalırsan 50 keserim", "?deduction 50"),
    ("ich zahle dir 500 und ziehe dir 50 ab", "?payment 500; deduction 50"),
)  # fmt: skip
def test_what_is_denied_asked_or_announced_does_not_count(text: str, expected: str) -> None:
    assert _read(text) == expected


@pytest.mark.parametrize("text", [
    "I take the 200 bus", "I take 20 pills a day", "we take 200 orders for food a day", "I take 200 for the bike",
    "I took 50 from the cash machine for food", "we took the room for 200", "take 20 off the list",
    "they took 300 photos for the visa", "discount 50 off", "get 20 off your first order", "je te prends 2 baguettes",
    "je retire 200 au distributeur", "tu me prends 20 clopes pour le trajet", "on a gagné 300 au loto",
    "te saco 20 fotos", "me descuenta 100 puntos", "te cobro 200 por la habitación", "mi prendo 20 giorni di ferie",
    "ti prendo 20 uova", "ich zieh mich an, um 50 ab Bahnhof", "der Bus fährt in 20 ab, zieh dich an",
    "ich halte um 200 an und komm zurück", "der Lehrer zieht mir 20 Punkte ab", "nimm 200 g Mehl und zieh 50 ab",
    "hou 20 in de gaten", "ik haal 300 op en ga af", "we houden 200 in voorraad", "iti iau bilet de 200 pentru zbor",
    "îți iau 200 de flori pentru masă", "забираю машину за 5000 на форму", "pastayı 20 parça kesiyorum",
    "eu fac 31 și îmi taie bonusul", "30 bin daha, kurban keserim", "can i keep 100 for rent",
    "12 aur 15 tareekh ko pedh kaat rahe"])
def test_what_is_taken_from_nobody_is_no_money(text: str) -> None:
    assert _read(text) == "-"


@_said(
    ("the fine for parking is 35 euros", "amount 35 EUR"), ("multa de 200 euros por aparcar", "amount 200 EUR"),
    ("j'ai reçu une amende de 135 euros, stationnement", "amount 135 EUR"),
    ("vize + uçak + kurs = 6.900 pound, ayda 300 düşüyorum", "amount 6900 pound"),
    ("parking fine 50 off your wages", "fine 50"), ("20 euros off with code SAVE", "amount 20 EUR"),
)  # fmt: skip
def test_a_fine_of_the_police_and_the_price_of_a_shop_are_not_between_two_people(text: str, expected: str) -> None:
    assert _read(text) == expected
