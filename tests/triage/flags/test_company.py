"""What stands too much by itself among other messages is left out; what is plainly said is not."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.flags import company
from triage.flags.company import FEWEST, MOST, MOST_OF_HELP, Company, needed
from triage.flags.matcher import Matcher
from triage.flags.turns import Turn

ORDINARY = (
    "morning", "did you eat", "yes rice", "ok bus at six", "i will be late", "bring bread please", "ok",
    "the kids are fine", "what time is the match", "at nine", "see you there", "haha", "my phone is slow", "mine too",
)
DAY_MS = 24 * 3_600_000


def talk(texts: Sequence[str], step: int = 600_000) -> list[Turn]:
    return [Turn("ab"[n % 2], "in" if n % 2 else "out", n * step, text) for n, text in enumerate(texts)]


def among(text: str, around: Sequence[str] = ORDINARY) -> list[str]:
    half = len(around) // 2
    return [*around[:half], text, *around[half:]]


@given(finds=st.floats(0, 80), more=st.floats(0, 80), messages=st.integers(0, 80), further=st.integers(0, 80))
def test_more_finds_need_less_and_more_messages_more(finds: float, more: float, messages: int, further: int) -> None:
    assert needed(finds + more, messages) <= needed(finds, messages) <= needed(finds, messages + further)


@given(margins=st.lists(st.one_of(st.none(), st.floats(-5, 9)), max_size=30), margin=st.floats(-5, 9),
       code=st.sampled_from(["C-DOC", "C-DEBT"]))
def test_what_is_found_elsewhere_never_takes_a_find_away(
        margins: list[float | None], margin: float, code: str) -> None:
    one, all_ = Company(), Company()
    one.add(0, "C-DOC", margin)
    all_.add(0, "C-DOC", margin)
    for n, other in enumerate(margins, 1):
        all_.add(n, code, other)
    around = range(1, 41)
    assert all_.keeps(0, "C-DOC", margin, False, lambda: around) >= one.keeps(0, "C-DOC", margin, False, lambda: around)


@pytest.mark.parametrize(("margin", "is_help", "stays"), [
    (None, False, True), (MOST, False, True), (MOST - 0.1, False, False), (MOST_OF_HELP, True, True),
    (MOST_OF_HELP - 0.1, True, False), (MOST_OF_HELP, False, False)])
def test_what_is_likely_enough_stays_by_itself(margin: float | None, is_help: bool, stays: bool) -> None:
    found = Company()
    found.add(0, "X", margin)
    assert found.keeps(0, "X", margin, is_help, lambda: range(1, 81)) is stays


def test_a_few_messages_say_nothing_of_what_is_spoken_of() -> None:
    found = Company()
    found.add(0, "X", -9.0)
    assert found.keeps(0, "X", -9.0, False, lambda: range(1, FEWEST))
    assert not found.keeps(0, "X", -9.0, False, lambda: range(1, FEWEST + 1))


def test_a_second_code_in_the_same_message_counts_and_the_same_one_does_not() -> None:
    def stays(other: str) -> bool:
        found = Company()
        found.add(0, "C-DOC", 0.5)
        found.add(0, other, 5.0)
        return found.keeps(0, "C-DOC", 0.5, False, lambda: range(1, 21))

    assert stays("C-DEBT")
    assert not stays("C-DOC")


@pytest.mark.parametrize("text", [
    "I keep your passport until your debt is paid", "If you talk to the police I will kill your mother",
    "I will send the pictures to your family if you stop", "Je garde ton passeport jusqu'à ce que tu aies payé",
    "te voy a matar si hablas con la policía", "Я тебя убью, если пойдёшь в полицию",
    "Если пойдёшь в полицию, я тебя убью",
    "Please help me, he took my passport and locked me in",
    # What everybody who holds somebody fears: that they tell, or run.
    "Go to the police and I kill you", "tell anyone and I will kill you", "je te tue si tu vas chez les flics",
    "si le cuentas a alguien te mato", "se contares a alguém mato-te", "Ti ammazzo se vai dalla polizia",
    "te omor dacă spui cuiva", "Ich bring dich um wenn du zur Polizei gehst", "als je me verraadt maak ik je dood",
    "zabiję cię jak pójdziesz na policję", "ще те убия ако избягаш", "Пойдёшь в полицию — убью",
    "Убью тебя, если расскажешь кому-нибудь", "вб'ю якщо комусь скажеш", "لو هربتي هقتلك",
    "kaçarsan seni gebertirim", "你敢报警我就弄死你",
    "police ko bataya to jaan se maar dunga", "भागी तो तुझे मार डालूँगा", "mày báo công an là tao giết mày",
    "kalau lapor polisi kubunuh kamu", "pag nagsumbong ka sa pulis papatayin kita", "แจ้งตำรวจกูฆ่ามึงแน่",
])
def test_what_is_plainly_said_once_among_ordinary_talk_is_found(matcher: Matcher, text: str) -> None:
    for around in (ORDINARY, ORDINARY * 6):
        said = talk(among(text, around))
        assert [match for match in matcher.matches(said) if said[match.place].text == text]


def test_networks_that_were_let_go_say_the_same_when_they_are_asked_again(matcher: Matcher) -> None:
    said = talk(among("with me until you have paid what you owe, and your passport too"))
    first = matcher.matches(said)
    matcher._weighing.forget()  # as `Matcher.forget_networks` does outside of tests
    assert first
    assert matcher.matches(said) == first


@pytest.mark.parametrize("text", [
    "late is a fine of 200 as per our constitution",
    "you owe me 4k doubloons from last week, they are a loan",
])
def test_what_friends_say_once_is_left_out_and_found_where_it_stands_with_others(matcher: Matcher, text: str) -> None:
    said = talk(among(text))
    assert any(matcher.match(said, len(ORDINARY) // 2, matcher.worth_among(said)[len(ORDINARY) // 2]))
    assert not matcher.matches(said)
    assert matcher.matches(talk([text]))  # by itself nobody knows


def test_what_lies_more_than_a_week_away_is_not_around(matcher: Matcher) -> None:
    said = talk(among("late is a fine of 200 as per our constitution"), 8 * DAY_MS)
    assert matcher.matches(said)
    assert company.FEWEST > 1
