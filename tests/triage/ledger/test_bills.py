"""Lists of what somebody is charged, or has earned, that add up to a number of the same message."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.triage.conftest import Take
from tests.triage.invented import chat, counted, say
from triage.ledger import gathered
from triage.ledger.entries import entries_of
from triage.ledger.kinds import may_name_amounts
from triage.ledger.lines import of_case


def _read(text: str) -> list[tuple[str, str, str]]:
    assert may_name_amounts(text) or not entries_of(text, 1)
    return [(e.kind, f"{e.value:f}", e.currency) for e in entries_of(text, 1)]


@pytest.mark.parametrize(("text", "expected"), [
    ("Agence 600, transport 250, tenue 90, caution lit 190. Ça fait 1130",
     [("bill", "600", ""), ("bill", "250", ""), ("bill", "90", ""), ("fee", "190", ""), ("bill", "1130", "")]),
    ("logement 320, tenue 90, dossier 800. Vous me devez encore 1210 euros",
     [("bill", "320", "EUR"), ("bill", "90", "EUR"), ("bill", "800", "EUR"), ("balance", "1210", "EUR")]),
    ("300 visa + 150 bus + 90 uniform = 540 total debt",
     [("bill", "300", ""), ("bill", "150", ""), ("bill", "90", ""), ("balance", "540", "")]),
    ("1260: 600 agency, 250 transport, 320 room, 90 uniform",
     [("bill", value, "") for value in ("1260", "600", "250", "320", "90")]),
    ("visa 300 + bus 150 = 450", [("bill", "300", ""), ("bill", "150", ""), ("bill", "450", "")]),
    ("билет 250, виза 300, форма 90, всего 640", [("bill", value, "") for value in ("250", "300", "90", "640")]),
    ("تذكرة 250، تأشيرة 300، ملابس 90، المجموع 640", [("bill", value, "") for value in ("250", "300", "90", "640")]),
    ("机票2500，签证3000，衣服900，一共6400", [("bill", value, "") for value in ("2500", "3000", "900", "6400")]),
])  # fmt: skip
def test_numbers_that_add_up_are_items_and_their_total(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert _read(text) == expected


@pytest.mark.parametrize("text", [
    "Agence 600, transport 250, tenue 90. Ça fait 1130",  # wrong by 190: nothing says that these are sums
    "math 15, physics 12, history 13, total 40", "10, 20, 30, 60", "rooms 100 and 200, then 300",
    "bus 40 to the square, then walk 80 m to 120", "flour 200 g, sugar 100 g, butter 100 g, total 400 g",
    "100 pushups, 200 squats, 300 situps = 600", "run 30 km, bike 40 km, swim 20 km, total 90 km",
])  # fmt: skip
def test_other_numbers_are_none(text: str) -> None:
    assert _read(text) == []


@given(st.lists(st.integers(20, 5000), min_size=3, max_size=12))
def test_whatever_the_items_are_they_are_found(values: list[int]) -> None:
    text = ", ".join(f"xa {value}" for value in values) + f". xo {sum(values)}"
    assert [value for _, value, _ in _read(text)] == [*map(str, values), str(sum(values))]


def test_what_is_counted_beside_a_price_is_no_money() -> None:
    assert _read("2 bags, 3 boxes, 5 kilos: 10 euros") == [("amount", "10", "EUR")]


def test_a_question_is_marked_and_a_total_of_totals_is_found() -> None:
    kept = entries_of("visa 300, bus 150, suit 50, that makes 500. Room 200, food 100. All together 800?", 1)
    assert [f"{e.value:f}" for e in kept] == ["300", "150", "50", "500", "200", "100", "800"]
    assert kept[-1].doubt == "question"


_LIST = "Agence 600, transport 250, tenue 90, lit 190"
_READ = "bill 600; bill 250; bill 90; bill 190"
_APART: tuple[tuple[str, tuple[tuple[str, int], ...]], ...] = (  # what is read of messages, each so many seconds later
    ("bill 600 EUR; bill 250 EUR; bill 90 EUR; bill 190 EUR; amount 1130 EUR", ((_LIST, 0), ("1130 euros", 60))),
    (f"{_READ}; bill 1130", ((_LIST, 0), ("Ça fait 1130", 60))),
    (f"balance 1130; {_READ}", (("tu me dois 1130", 0), (_LIST, 60))),
    (f"{_READ}; {_READ}; bill 1130", ((_LIST, 0), (_LIST, 30), ("Ça fait 1130", 60))),
    ("bill 320; bill 800; fee 90; bill 1210", (("loyer 320, dossier 800, caution 90", 0), ("total 1210", 5))),
    ("", ((_LIST, 0), ("Ça fait 1130", 7200))), ("", ((_LIST, 0), ("bus 1131", 60))),
    ("", ((_LIST, 0), ("bus 1130, train 80, metro 3", 60))), ("", (("math 15, bio 12, latin 13", 0), ("40", 9))),
)  # fmt: skip


def test_the_sum_of_a_list_may_stand_in_another_message_of_its_conversation(take: Take) -> None:
    talks = [f"+3363998000{n}" for n in range(len(_APART))]
    store = take([*(record for who in talks for record in chat(who, who)), *counted(*(
        say(text, at=n * 100_000 + at, chat=who, sender=who) for n, (who, (_, said)) in enumerate(
            zip(talks, _APART, strict=True)) for text, at in said))], closely=False)
    people = {identifier: person for person, identifier in store.identities.values()}
    read = [*of_case(store)]
    assert ["; ".join(f"{one.entry.kind} {one.entry.value:f} {one.entry.currency}".strip() for one in read if
                      one.writer == people[who]) for who in talks] == [expected for expected, _ in _APART]
    assert len({one.id for one in read}) == len(read)
    gathered.gather(store.case)
    assert [*of_case(store)] == read, "what is kept says the same"
    assert gathered.differing(store.case) == 0
