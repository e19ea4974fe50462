"""Which messages the rules are tried on: nothing is passed over that a rule would match among its neighbours."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from random import Random

import pytest

from parsers.records import OWNER, Record, Time
from tests.sampling import some
from tests.triage.conftest import Take
from tests.triage.invented import chat, counted, say
from triage.case import Case
from triage.flagging import applying
from triage.flags.anchors import words_of
from triage.flags.catalogue import Catalogue, Rule
from triage.flags.examples import turns_of
from triage.flags.matcher import Matcher
from triage.flags.nearby import Candidates, Listed
from triage.flags.patterns import store
from triage.flags.patterns.told import Told
from triage.flags.turns import Turn

BOSS = "+33600000001"
NO_TIME = Time(None, None, "?", "none")
Passage = tuple[str, tuple[tuple[int, int, int], ...]]


def kept(case: Case) -> set[Passage]:
    """The flags of words in the case: rule, and (message, start, end) of each part."""
    rows = case.db.execute(
        "SELECT f.id, f.rule, s.message, s.start, s.end FROM flag f JOIN flag_span s ON s.flag = f.id WHERE s.end > 0"
        " ORDER BY f.id").fetchall()
    return {(group[0][1], tuple(sorted(row[2:] for row in group)))
            for group in ([*rows] for _, rows in groupby(rows, key=lambda row: row[0]))}


def found(case: Case) -> set[Passage]:
    """What the rules match where every message is tried with every rule it is worth, among all of its conversation."""
    matcher, passages = applying.matcher(), set()
    rows = case.db.execute(
        "SELECT conversation, id, sender, direction, coalesce(utc_ms, sort_ms), text FROM message m WHERE record = 0"
        f" AND text IS NOT NULL AND {applying.SAID} ORDER BY conversation, sort_ms, id").fetchall()
    for _, talk in groupby(rows, key=lambda row: row[0]):
        said = [*talk]
        turns = [Turn(None if row[2] is None else str(row[2]), row[3], row[4], row[5]) for row in said]
        for match in matcher.matches(turns):
            spans = sorted((said[turn][1], start, end) for turn, start, end in match.spans)
            passages.add((match.rule, tuple(spans)))
    return passages


def exchanges(catalogue: Catalogue, limit: int) -> list[tuple[Rule, list[Turn]]]:
    """Examples of rules across messages, of every language."""
    found = [(rule, turns_of(line)) for rule in catalogue.rules.values() if rule.spec.across
             for line in (*rule.spec.match, *rule.spec.no_match) if not isinstance(line, str)]
    Random(7).shuffle(found)
    return found[:limit]


def told(turns: list[Turn], key: str, gap: int, first: int = 0) -> list[Record]:
    """An exchange as a chat, its messages so many seconds apart."""
    return [say(turn.text, at=first + n * gap, row=hash((key, n)) % 10**9, chat=key,
                sender=BOSS if turn.direction == "in" else OWNER) for n, turn in enumerate(turns)]


@pytest.fixture
def of_sample(sample_file: Path, tmp_path: Path) -> Iterator[Case]:
    with Case.open(Path(shutil.copy(sample_file, tmp_path)), None, "ada") as made:
        yield made


def test_the_sample_case_has_every_flag(of_sample: Case) -> None:
    flags = kept(of_sample)
    assert len(flags) > 100
    assert flags == found(of_sample)
    assert any(len({message for message, _, _ in spans}) > 1 for _, spans in flags)


@pytest.mark.parametrize("gap", [60, 11 * 3600])
def test_exchanges_are_found_as_among_the_whole_conversation(
    case: Case, take: Take, catalogue: Catalogue, gap: int
) -> None:
    """Near and far apart, in chats of their own and one after the other in a long one."""
    records = chat("long", BOSS)
    for n, (_, turns) in enumerate(exchanges(catalogue, 120)):
        records += [*chat(f"c{n}", BOSS), *told(turns, f"c{n}", gap)]
        records += told(turns, "long", gap, first=n * 4 * gap)
    take(records, closely=True)
    flags = kept(case)
    assert len({rule for rule, _ in flags}) > 20
    assert flags == found(case)


def test_the_other_part_may_have_come_from_another_source(case: Case, take: Take) -> None:
    talk = chat("g", BOSS, shared=True)
    take([*talk, *counted(say("in my safe", at=60, chat="g"))], exhibit="A", closely=True)
    assert not kept(case)
    take([*talk, *counted(say("can we get our passports back", chat="g", sender=BOSS))], exhibit="B", closely=True)
    assert kept(case) == found(case) != set()


def test_messages_without_a_time_have_neighbours_too(case: Case, take: Take) -> None:
    take([*chat("c", BOSS), say("can we get our passports back", row=1, sender=BOSS, time=NO_TIME),
          say("they are in my safe", row=2, time=NO_TIME)], closely=True)
    assert {rule for rule, _ in kept(case)} == {rule for rule, _ in found(case)} != set()


def test_a_chat_that_is_known_as_shared_later_keeps_its_messages_together(case: Case, take: Take) -> None:
    question, answer = say("can we get our passports back", chat="g", sender=BOSS), say("in my safe", at=60, chat="g")
    take([question, *chat("g", BOSS, shared=True), answer], closely=True)
    assert kept(case) == found(case) != set()


def test_only_what_has_its_other_part_near_is_wanted(matcher: Matcher) -> None:
    number, partner = next((n, p) for n, p in matcher.partners.items() if p.number and p.after and not p.before)
    assert partner.number is not None
    plain = next(n for n in range(matcher.count) if n not in matcher.partners)
    seen = Candidates()
    seen.add(1, 1, 0, [number])
    seen.add(2, 1, partner.after, [partner.number])
    seen.add(3, 1, partner.after + 1, [number, partner.number])
    seen.add(4, 2, 0, [number, partner.number])  # itself is no neighbour
    seen.add(5, 3, 0, [plain, number])
    assert list(seen.wanted(matcher)) == [(1, 1, [number]), (5, 3, [plain])]
    assert list(seen.wanted(matcher, {3})) == [(1, 1, [number]), (5, 3, [plain, number])]
    seen.move(2, 1)
    assert next(seen.wanted(matcher)) == (1, 1, [number])


def test_rules_whose_other_part_has_no_words_are_always_wanted(matcher: Matcher) -> None:
    blind = [n for n, partner in matcher.partners.items() if partner.number is None]
    seen = Candidates()
    for n in blind:
        seen.add(n, n, None, [n])
    assert [numbers for *_, numbers in seen.wanted(matcher)] == [[n] for n in blind]


def test_the_other_part_of_every_example_is_told(matcher: Matcher, catalogue: Catalogue) -> None:
    """What a message is worth alone holds the anchor of each match, and another message of it the other part."""
    checked = 0
    numbers = {rule: n for n, rule in enumerate(rule.id for rule in catalogue.compound)}
    for rule, turns in some(exchanges(catalogue, 10_000), 3):
        worth = [matcher.of_words(words_of(turn.folded)) for turn in turns]
        partner = matcher.partners[numbers[rule.id]]
        for index in range(len(turns)):
            for match in matcher.match_rule(rule.id, turns, index):
                others = {turn for turn, _, _ in match.spans} - {index}
                assert numbers[rule.id] in worth[index]
                assert partner.number is None or all(partner.number in worth[other] for other in others)
                checked += len(others)
    assert checked > 130


def test_the_numbers_of_a_message_are_found_again_by_its_row() -> None:
    seen = Candidates()
    assert seen.numbers()(1) == ()
    for message, numbers in ((7, (2, 5)), (3, (1,)), (9, (2, 5)), (3, (4,))):  # a copy in another chat comes once more
        seen.add(message, 1, None, numbers)
    of = seen.numbers()
    assert [of(message) for message in (2, 3, 7, 8, 9, 10)] == [(), (4,), (2, 5), (), (2, 5), ()]


def test_what_was_told_of_messages_is_kept_by_row() -> None:
    told_of = Told()
    assert told_of.of(5) is None
    told_of.add(5, bytes([1, 2]))
    told_of.add(9, bytes([3]))
    assert [told_of.of(n) for n in range(4, 11)] == [None, 1, 2, None, None, 3, None]
    told_of.add(6, bytes([4]))  # the source that came after was taken back
    assert [told_of.of(n) for n in range(5, 10)] == [1, 4, None, None, None]


def test_patterns_are_the_same_read_from_the_case_as_told_while_reading(of_sample: Case) -> None:
    ask = "SELECT ident, explanation FROM flag WHERE rule LIKE 'B%' ORDER BY ident"
    before = of_sample.db.execute(ask).fetchall()
    assert before
    with of_sample.transaction():
        of_sample.db.execute("DELETE FROM flag WHERE rule LIKE 'B%'")
        store.refresh(of_sample)
    assert of_sample.db.execute(ask).fetchall() == before


def test_what_is_listed_is_given_again_in_its_order_or_by_message() -> None:
    wanted = [(7, 2, [1, 3]), (4, 9, [5]), (7, 1, [1, 3]), (4_000_000_000, 1, [])]
    listed = Listed(iter(wanted))
    assert [*listed.lots(3)] == [wanted[:3], wanted[3:]]
    listed.sort()
    assert [one for lot in listed.lots(2) for one in lot] == sorted(wanted)
    assert len(listed) == 4
    assert [*Listed([]).lots(10)] == []
