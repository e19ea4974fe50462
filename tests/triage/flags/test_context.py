"""Messages are read once more, by themselves and among those around them."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import meaning_lines
from tests.triage.conftest import Take
from tests.triage.invented import OWNER, chat, counted, say
from triage.case import Case
from triage.flagging import applying
from triage.flags import context, labelled
from triage.flags.catalogue import Catalogue
from triage.flags.found import AROUND
from triage.flags.matcher import Matcher
from triage.flags.meaning import UNREAD
from triage.flags.network import Floats
from triage.flags.read import FAR, Reading
from triage.flags.threads import Threads
from triage.flags.turns import Direction, Turn

DEMAND = "The money you owe stays open, I will take it from next month again"
THREATS_AROUND = (
    "Your passport stays with me until everything is paid back",
    "If you go to the police I will tell your mother what you do here",
    "Send me a photo of where you are, now, and of who is with you",
    "You do not leave the flat before I say so, the door stays locked",
)
PLAIN_AROUND = (
    "Haha you are so funny, see you at the party on Saturday then",
    "I brought the cake and the balloons, the kids will love it",
    "Thanks again for dinner yesterday, it was lovely to see you all",
    "Shall we meet at the pool or go to the lake with the bikes",
)


@pytest.fixture(scope="module")
def reading(matcher: Matcher) -> Reading:
    return matcher._weighing._reading


def turns(*texts: str, side: Direction = "in", minutes: int = 5) -> list[Turn]:
    return [Turn(None, side, n * minutes * 60_000, text) for n, text in enumerate(texts)]


def sums(matcher: Matcher, said: list[Turn], index: int) -> Floats:
    """By code what a message comes to among the others."""
    _, among, _ = matcher._weighing._reading.sums([(said, index)], matcher._lexicon, matcher._weighing._scales)
    return among[0]


def test_the_same_words_come_to_more_among_threats_than_among_friends(matcher: Matcher, reading: Reading) -> None:
    assert reading._meaning is not None
    debt = reading._meaning.codes["C-DEBT"]
    among = [sums(matcher, turns(*around[:2], DEMAND, *around[2:]), 2)[debt]
             for around in (THREATS_AROUND, PLAIN_AROUND)]
    assert among[0] > among[1] + 0.5


def test_which_side_owns_the_device_is_not_known(matcher: Matcher) -> None:
    """That of a victim and that of a controller are read alike."""
    said = [*THREATS_AROUND[:2], DEMAND, *THREATS_AROUND[2:]]
    ways: list[tuple[Direction, Direction]] = [("in", "out"), ("out", "in")]
    here, there = (
        sums(matcher, [Turn(None, way[n % 2], n, text) for n, text in enumerate(said)], 2) for way in ways)
    assert np.array_equal(here, there)


def test_a_neighbour_further_than_is_looked_has_no_say(matcher: Matcher) -> None:
    empty = ["ok"] * context.FURTHEST
    alone = sums(matcher, turns(*empty, DEMAND, minutes=1), context.FURTHEST)
    assert np.array_equal(alone, sums(matcher, turns(THREATS_AROUND[0], *empty, DEMAND, minutes=1),
                                      context.FURTHEST + 1))
    near = sums(matcher, turns(THREATS_AROUND[0], *empty[1:], DEMAND, minutes=1), context.FURTHEST)
    assert not np.allclose(alone, near)


def test_a_neighbour_of_another_week_has_no_say(matcher: Matcher) -> None:
    def among(away: int) -> Floats:
        return sums(matcher, [Turn(None, "in", 1, THREATS_AROUND[0]), Turn(None, "in", 1 + away, DEMAND)], 1)

    alone = sums(matcher, [Turn(None, "in", 1, DEMAND)], 0)
    assert np.array_equal(among(context.REACH + 1), alone)
    assert not np.allclose(among(context.REACH), alone, atol=1e-3)


def test_messages_are_read_alike_whatever_else_is_asked_about(catalogue: Catalogue) -> None:
    """By themselves, with others, again, and where what was made of others had to be forgotten."""
    said = turns(*THREATS_AROUND, DEMAND, *PLAIN_AROUND)
    assert catalogue.learned is not None
    fresh = context.Context(catalogue.learned)
    together = fresh.sums([(said, n) for n in range(len(said))])
    alone = np.concatenate([context.Context(catalogue.learned).sums([(said, n)]) for n in (0, 4, 8)])
    assert np.allclose(together[[0, 4, 8]], alone, atol=1e-4)
    assert np.array_equal(fresh.sums([(said, 4)])[0], together[4])
    assert fresh.sums([]).shape == (0, len(fresh.codes))


def test_how_many_threads_read_changes_nothing(catalogue: Catalogue) -> None:
    said = turns(*THREATS_AROUND, DEMAND, *PLAIN_AROUND)
    assert catalogue.learned is not None
    one, four = (context.Context(catalogue.learned, Threads(most)).sums([(said, n) for n in range(len(said))])
                 for most in (1, 4))
    assert np.array_equal(one, four)


def test_what_comes_to_far_too_little_by_itself_is_not_read_among_the_others(
        matcher: Matcher, reading: Reading) -> None:
    said = turns(*THREATS_AROUND[:2], PLAIN_AROUND[1], *THREATS_AROUND[2:])
    alone, among, _ = reading.sums([(said, 2), (said, 0)], matcher._lexicon, matcher._weighing._scales)
    assert (among[0] == UNREAD).all()
    assert (alone[0] < reading._least - FAR).all()
    assert (among[1] > UNREAD).any()


def test_words_that_say_who_somebody_is_and_which_digits_are_no_different(catalogue: Catalogue) -> None:
    assert catalogue.learned is not None
    read = context.Context(catalogue.learned)
    same = read._same
    assert context.written("  Er schuldet\n3200 ", same) == context.written("er schuldet 4711", same)
    words = [word for word in ("brother", "sister") if word in same or word in same.values()]
    assert len({context.written(f"my {word} pays", same) for word in words}) == 1
    assert context.written("Où es-tu ? Réponds !", same) == "où es-tu ? réponds !", "marks and accents say something"


@given(st.lists(st.integers(0, 70), min_size=1, max_size=40), st.data())
def test_what_is_read_with_a_message_stands_around_it_and_fits(sizes: list[int], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(sizes) - 1))
    said = [Turn(None, "in", data.draw(st.none() | st.integers(1, 4)), "") for _ in sizes]
    chosen = context.within(said, index, sizes)
    assert index in chosen
    assert max(index - chosen.start, chosen.stop - 1 - index) <= context.FURTHEST
    assert len(chosen) == 1 or sum(sizes[n] + 1 for n in chosen) <= context.MOST


@pytest.mark.parametrize(("before", "at", "is_"), [
    (None, 5, 0), (5, None, 0), (1, 1, 1), (1, 599_999, 1), (1, 600_001, 2), (1, 21_600_000, 2), (1, 21_600_001, 3)])
def test_how_long_after_another_a_message_came(before: int | None, at: int | None, is_: int) -> None:
    assert context.gap(before, at) == is_


def test_a_message_that_nothing_is_likely_in_is_not_read(matcher: Matcher) -> None:
    assert not [number for number in matcher.anchors(turns("ok")[0].folded) if matcher._weighing.is_read(number)]
    asked = [(said := turns("ok", *THREATS_AROUND), n, matcher.anchors(said[n].folded)) for n in range(2)]
    assert [one is None for one in matcher._weighing.read(asked)] == [True, False]


@pytest.mark.parametrize(("days", "is_found"), [(0.5, True), (3, True), (6, True), (8, False)])
def test_what_is_possible_is_read_where_another_passage_stands_within_a_week(
        matcher: Matcher, days: float, is_found: bool) -> None:
    at = int(days * 86_400_000)
    text = "Then the missing part comes off what you get"
    said = [Turn(None, "in", 0, THREATS_AROUND[0]), Turn(None, "in", at, text)]
    read = [number for number in matcher.anchors_of([said[1].folded])[0] if matcher.is_read(number)]
    assert read
    assert all(map(matcher.is_possible, read))
    assert any(match.place == 1 for match in matcher.matches(said)) == is_found


def test_what_is_enough_only_among_others_says_so(matcher: Matcher) -> None:
    """In conversations from which nothing was learned: such are found, and none of them by itself."""
    found = 0
    for one in meaning_lines.talks("en-conversations-4")[:7]:
        for match in matcher.matches(one.turns):
            if match.beside == AROUND:
                (place,) = {hit.turn for hit in match.parts}
                assert match.code not in {m.code for m in matcher.matches([one.turns[place]])}
                found += 1
    assert found > 2


@pytest.mark.parametrize("around", [PLAIN_AROUND * 10, [f"ordinary words {n}" for n in range(30)]])
def test_what_is_enough_by_itself_is_found_among_whatever_else(matcher: Matcher, around: Sequence[str]) -> None:
    """One demand in months of ordinary talk is one."""
    keeps = "I keep your passport till you have paid. You owe me 1200 euros"
    for text in (keeps, THREATS_AROUND[1], THREATS_AROUND[3]):
        alone = {match.rule for match in matcher.matches(turns(text))}
        assert alone
        said = turns(*around[:12], text, *around[12:])
        assert alone <= {match.rule for match in matcher.match(said, 12) if not match.beside}


def test_a_message_is_found_as_it_is_read_with_another_one(matcher: Matcher) -> None:
    """In conversations from which nothing was learned: messages that nothing by itself says are worth reading, most of
    them rightly; each once, however many it was read with.
    """
    right, found, languages = 0, 0, matcher._weighing._reading.languages
    for one in meaning_lines.talks("en-conversations-18")[:8]:
        worth = matcher.worth_among(one.turns)
        matches = matcher.matches(one.turns)
        assert len({(match.rule, match.spans) for match in matches}) == len(matches)
        for match in matches:
            (place, *further) = {hit.turn for hit in match.parts}
            if not further and match.rule.endswith(".weighed") and match.rule.split(".")[1] in languages and not any(
                    map(matcher.is_read, worth[place])):
                found += 1
                right += match.code in one.codes[place]
                if not match.beside:  # it is enough by itself, but for what tells which messages are worth reading
                    assert match.code in {code for code, sums in _alone(matcher, one.turns[place]).items() if sums}
    assert found > 6
    assert right / found > 0.6


def _alone(matcher: Matcher, turn: Turn) -> dict[str, bool]:
    """By code whether what a message comes to by itself is enough in any language."""
    reading = matcher._weighing._reading
    assert reading._meaning is not None
    sums, _, _ = reading.sums([([turn], 0)], matcher._lexicon, matcher._weighing._scales)
    return {code: any(sums[0][column] >= need.alone for needs in reading.needs for need in needs
                      if need.column == column) for code, column in reading._meaning.codes.items()}


def test_where_a_message_is_read_by_itself_that_decides(matcher: Matcher) -> None:
    """What it seems to say beside another one is not added to it."""
    said = turns(*THREATS_AROUND[:2], DEMAND, *THREATS_AROUND[2:])
    weighing = matcher._weighing
    asked = [(said, n, numbers) for n, numbers in enumerate(matcher.worth_among(said))]
    near = [sums[2] for sums in weighing.read(asked) if sums is not None]
    assert any(near)
    for one in near:
        alone = [*weighing.around(one, said, lambda at: asked[at][2], lambda *_: ())]
        assert not [match for match in alone if any(map(matcher.is_read, asked[match.parts[0].turn][2]))
                    and one[match.parts[0].turn].near]


def test_what_phrases_find_stands_for_its_code(matcher: Matcher) -> None:
    """One flag a code and message, also where a message was read with another one."""
    for one in meaning_lines.talks("en-conversations-4")[:7]:
        places = [(match.code, place) for match in matcher.matches(one.turns) if match.rule.endswith(".weighed")
                  for place in {hit.turn for hit in match.parts}]
        phrases = {(match.code, hit.turn) for match in matcher.matches(one.turns) for hit in match.parts
                   if not match.rule.endswith(".weighed")}
        assert not phrases & {*places}


def test_an_import_finds_among_others_what_the_conversation_shows(
        case: Case, take: Take, catalogue: Catalogue, matcher: Matcher) -> None:
    """The same flags from the stored messages as from the conversation in hand."""
    def matched(one: labelled.Labelled) -> tuple[list[Turn], set[tuple[str, str]]]:
        said = [Turn(None, turn.direction, n * 60_000, turn.text) for n, turn in enumerate(one.turns)]
        return said, {(match.rule, match.beside) for match in matcher.matches(said)}

    boss = "+33600000001"
    said, wanted = next((said, found) for said, found in map(matched, meaning_lines.talks("en-conversations-4"))
                        if any(beside == AROUND for _, beside in found))
    take([*chat("c", boss), *counted(*[
        say(turn.text, at=n * 60, sender=boss if turn.direction == "in" else OWNER) for n, turn in enumerate(said)])])
    with case.transaction():
        case.db.execute("DELETE FROM flag_span")
        case.db.execute("DELETE FROM flag")
        applying.Rules(catalogue, matcher).match(case, patterns=False)
    kept = {(rule, json.loads(why).get("beside", "")) for rule, why in case.db.execute(
        "SELECT rule, explanation FROM flag")}
    assert kept == wanted


CLUB = ("Morning all", "Contribution of 2,000 is due today by 6pm. Late is a fine of 200 as per our constitution",
        "Noted", "Sent mine", "Mine too", "who is bringing cake to the meeting", "Mary said she will", "nice one")


@pytest.mark.parametrize("said", [
    "I keep your passport until your debt is paid", "delete this chat so that nobody sees what I pay you",
    "anyone who runs will be killed", "Please help me, I cannot leave, they keep my passport"])
def test_what_is_meant_stands_in_whatever_talk(matcher: Matcher, said: str) -> None:
    among = [Turn("a" if n % 3 else "b", "in", n * 60_000, text) for n, text in enumerate([*CLUB[:1], said, *CLUB[2:]])]
    found = {match.code for match in matcher.matches(among)}
    assert found >= {match.code for match in matcher.match(among, 1, closely=False)}
    assert found


ADVISED = [
    ("Keep your passport yourself, don't give it to anyone", "C-DOC",
     "Give me your passport, I keep it, you get it from nobody but me"),
    ("Behalt deinen Pass bei dir und gib ihn keinem", "C-DOC", "Dein Pass bleibt bei mir, den kriegst du nicht"),
    ("Geh ruhig raus, du brauchst keine Erlaubnis, um Freundinnen zu treffen", "C-LOCK",
     "Du gehst nicht raus, ohne meine Erlaubnis triffst du keine Freundinnen"),
    ("Guarda tú el pasaporte, no se lo des a nadie", "C-DOC", "El pasaporte me lo das a mí y lo guardo yo"),
    ("Schalte die Standortfreigabe ab, niemand muss wissen, wo du bist", "C-LOC",
     "Schalte die Standortfreigabe an, ich will sehen, wo du bist"),
    ("خلي جوازك معك دايما ولا تعطيه لأحد", "C-DOC", "جوازك معي ولا راح اعطيك اياه"),
]


@pytest.mark.parametrize(("advice", "code", "order"), ADVISED)
def test_who_warns_in_the_words_of_who_controls_is_not_taken_for_one(
        matcher: Matcher, advice: str, code: str, order: str) -> None:
    assert not matcher.matches(turns(advice))
    assert not [found for found in matcher.matches(turns(*PLAIN_AROUND[:2], advice, *PLAIN_AROUND[2:]))
                if any(part.turn == 2 for part in found.parts)]
    assert code in {found.code for found in matcher.matches(turns(order))}
