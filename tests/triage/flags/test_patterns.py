"""Patterns of whole conversations: each found where it stands, in the right direction, and not without enough data."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec
import pytest

from triage.flags.patterns import REGISTRY, PatternFinding, Said, Talk, find
from triage.flags.patterns.broadcast import template
from triage.flags.patterns.features import once
from triage.flags.patterns.words import is_order, readable, specs

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
A, B = "anna", "ben"


class Builder:
    """Numbers messages as a case does: no two alike in the whole test."""

    def __init__(self) -> None:
        self.n = 0

    def say(self, who: str | None, text: str, at: int | None = None, *codes: str, **more: object) -> Said:
        self.n += 1
        day = None if at is None else at // DAY
        return Said(self.n, who, at, text, frozenset(codes), **{"day": day, **more})  # type: ignore[arg-type]


@pytest.fixture
def b() -> Builder:
    return Builder()


def talk(n: int, said: Iterable[Said], *people: str, app: str = "Chat", owners: tuple[str, ...] = ()) -> Talk:
    return Talk(n, app, tuple(said), frozenset(people or (A, B)), frozenset(owners))


def rules(found: Iterable[PatternFinding]) -> set[str]:
    return {finding.rule for finding in found}


def only(found: list[PatternFinding], rule: str) -> PatternFinding:
    matching = [finding for finding in found if finding.rule == rule]
    assert len(matching) == 1, found
    return matching[0]


def test_every_pattern_is_described_and_every_description_has_a_function() -> None:
    assert set(REGISTRY) == set(specs())
    assert all(spec.source for spec in specs().values() if spec.basis == "published")
    assert {spec.code for spec in specs().values()} == {None, "C-IND", "R-CAST"}


def test_what_a_pattern_rests_on_is_said_in_french_too() -> None:
    """Names of authors, years and works stay; the words around them are translated, unlike in the English."""
    sources = [spec.source for spec in specs().values() if spec.source]
    assert len(sources) > 8
    for source in sources:
        assert source.fr != source.en
        assert not re.search(r"\b(?:the|and|of|after|with|chart|behaviour)\b", source.in_language("fr"))
        assert re.findall(r"\d{4}", source.fr) == re.findall(r"\d{4}", source.en)
    assert specs()["B8.balance"].source.in_language("fr") == "OIT 2012, servitude pour dettes"


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("Send me the address", True), ("ok now answer", True), ("You have to clean the room", True),
        ("hi. Don't call him", True), ("envoie la photo", True), ("Réponds pas à elle", True), ("tu dois venir", True),
        ("I send you the address", False), ("she told me to wait", False), ("where are you", False),
        ("je viens", False), ("sending it now", False), ("马上过来", True), ("我到家了", False), ("ห้ามออก", True),
        ("ارسلي الموقع", True), ("अभी आओ", False), ("पैसे मत भेजो", False), ("भेजो पैसे", True),
    ],
)  # fmt: skip
def test_what_an_order_is(text: str, order: bool) -> None:
    assert is_order(readable(text)) is order


def _orders(b: Builder, of_a: int, of_b: int, size: int = 40) -> list[Said]:
    said = []
    for n in range(size):
        said.append(b.say(A, "send me the list" if n < of_a else "the sky is blue", n * HOUR))
        said.append(b.say(B, "wait a moment" if n < of_b else "yes it is", n * HOUR + MINUTE))
    return said


def test_orders_that_go_one_way(b: Builder) -> None:
    found = only(find([talk(1, _orders(b, 25, 2))]), "B1.imperatives")
    assert (found.writer, found.toward) == (A, B)
    assert (found.counted.hits, found.counted.cases) == (25, 40)
    assert found.compared is not None
    assert (found.compared.hits, found.compared.cases) == (2, 40)
    assert len(found.messages) == 25


@pytest.mark.parametrize(("of_a", "of_b", "size"), [(25, 20, 40), (12, 6, 40), (20, 0, 25)])
def test_orders_of_both_or_too_few(b: Builder, of_a: int, of_b: int, size: int) -> None:
    assert "B1.imperatives" not in rules(find([talk(1, _orders(b, of_a, of_b, size))]))


def _reports(b: Builder, asked: bool) -> list[Talk]:
    here = []
    for n in range(40):
        here.append(b.say(A, "where are you?" if asked else "good", n * HOUR))
        here.append(b.say(B, "I'm at the station now", n * HOUR + MINUTE))
    elsewhere = [b.say(B, "nice weather today", n * HOUR) for n in range(40)]
    return [talk(1, here), talk(2, elsewhere, B, "carla")]


def test_reports_that_nobody_asked_for(b: Builder) -> None:
    found = only(find(_reports(b, asked=False)), "B2.report-load")
    assert (found.writer, found.toward, found.talk) == (B, A, 1)
    assert found.compared is not None
    assert (found.counted.hits, found.compared.hits, found.compared.cases) == (40, 0, 40)


def test_an_answer_is_no_report(b: Builder) -> None:
    assert "B2.report-load" not in rules(find(_reports(b, asked=True)))


@pytest.mark.parametrize("more", [(A, "answer me"), (B, "sorry, one moment")])
def test_nor_is_it_where_more_is_said_before_it(b: Builder, more: tuple[str, str]) -> None:
    _, elsewhere = _reports(b, asked=False)
    for further, hits in ([], 0), (["I'm at home now"], 40):  # what is told on top of the answer nobody asked for
        said = [one for n in range(40) for one in (
            b.say(A, "where are you?", n * HOUR), b.say(*more, n * HOUR + 9),
            *(b.say(B, text, n * HOUR + MINUTE) for text in ("I'm at the station now", *further)))]
        found = [f.counted.hits for f in find([talk(1, said), elsewhere]) if f.rule == "B2.report-load"]
        assert found == [hits] * bool(hits)


def test_without_other_conversations_there_is_no_comparison(b: Builder) -> None:
    assert "B2.report-load" not in rules(find(_reports(b, asked=False)[:1]))


def test_checks_on_several_days(b: Builder) -> None:
    said = [b.say(A, "location", n * DAY, "C-LOC") for n in range(6)] + [b.say(A, "hello", 9 * DAY)]
    found = only(find([talk(1, said)]), "B3.checkin")
    assert (found.writer, found.counted.hits, found.counted.cases) == (A, 6, 7)
    assert "B3.checkin" not in rules(find([talk(1, [b.say(A, "location", n, "C-LOC") for n in range(9)])]))


def test_runs_that_press(b: Builder) -> None:
    said = []
    for n in range(12):
        at = n * HOUR
        if n < 4:
            said += [b.say(A, "hey", at), b.say(A, "you there", at + MINUTE), b.say(A, "answer me?", at + 2 * MINUTE)]
        else:
            said.append(b.say(A, "ok", at))
        said.append(b.say(B, "yes", at + 20 * MINUTE))
    found = only(find([talk(1, said)]), "B4.bursts")
    assert (found.writer, found.counted.hits, found.counted.cases) == (A, 4, 12)
    assert len(found.messages) == 12


def test_a_slow_run_and_missed_calls(b: Builder) -> None:
    slow, calls = [], []
    for n in range(12):
        at = n * DAY
        slow += [b.say(A, "hey", at), b.say(A, "there", at + HOUR), b.say(A, "yes?", at + 2 * HOUR)]
        slow += [b.say(B, "hi", at + 3 * HOUR)]
        calls += [b.say(A, "", at + m * MINUTE, call=True) for m in range(3)] + [b.say(B, "hi", at + HOUR)]
    assert "B4.bursts" not in rules(find([talk(1, slow)]))
    assert only(find([talk(1, calls)]), "B4.bursts").counted.hits == 12


def _answered(b: Builder, n: int, who: str, after: int) -> list[Said]:
    return [said for k in range(n) for said in (b.say(who, "so", k * DAY), b.say(B, "yes", k * DAY + after))]


def test_answers_faster_than_to_others(b: Builder) -> None:
    talks = [talk(1, _answered(b, 30, A, MINUTE)), talk(2, _answered(b, 30, "carla", HOUR), B, "carla")]
    found = only(find(talks), "B4.latency")
    assert (found.writer, found.toward, found.counted.hits) == (B, A, 30)
    assert found.compared is not None
    assert found.compared.hits == 0


def test_who_writes_next_in_a_group_answers_nobody(b: Builder) -> None:
    group = talk(1, _answered(b, 30, A, MINUTE), A, B, "carla", "dan")
    assert rules(find([group, talk(2, _answered(b, 30, "carla", HOUR), B, "carla")])) == set()


def test_nights_need_a_known_hour(b: Builder) -> None:
    def talks(hour: int | None) -> list[Talk]:
        return [
            talk(1, [b.say(A, "hey", n * DAY, hour=hour) for n in range(30)]),
            talk(2, [b.say(A, "hey", n * DAY, hour=None if hour is None else 12) for n in range(60)], A, "carla"),
        ]

    assert only(find(talks(3)), "B5.night").counted.hits == 30
    assert "B5.night" not in rules(find(talks(None)))
    assert "B5.night" not in rules(find(talks(22)))


AD = "Work in Montrouvel from Monday, {pay} a month, room and flight paid, no experience, write to {name}"


def _ads(b: Builder, copies: int, *codes: str) -> list[Talk]:
    return [
        talk(n, [b.say(A, AD.format(pay=2000 + n, name=f"lena{n}"), n * DAY, *(codes if n == 1 else ()))], A, f"p{n}")
        for n in range(1, copies + 1)
    ]


def test_one_script_to_many_with_its_slots(b: Builder) -> None:
    found = [f for f in find(_ads(b, 4, "R-LURE")) if f.rule == "B6.broadcast"]
    assert {f.talk for f in found} == {1, 2, 3, 4}
    assert {(f.writer, f.counted.hits, f.counted.cases) for f in found} == {(A, 4, 4)}
    assert found[0].toward == "p1"
    assert found[0].slots[:6] == ("work", "in", "montrouvel", "from", "monday", None)
    assert found[0].slots[-1] is None


def test_a_script_without_a_lure_or_to_two_is_none(b: Builder) -> None:
    assert "B6.broadcast" not in rules(find(_ads(b, 5)))
    assert "B6.broadcast" not in rules(find(_ads(b, 2, "R-LURE")))


def test_templates() -> None:
    assert template([["a", "b", "c"], ["a", "x", "c"]]) == ("a", None, "c")
    assert template([["a", "b", "c"], ["a", "b", "c", "d"], ["a", "q", "c"]]) == ("a", None, "c", None)


def _controlled(b: Builder, n: int, other: str) -> Talk:
    return talk(n, [b.say(A, "x", DAY, "C-DOC"), b.say(A, "y", 2 * DAY, "C-LOC")], A, other)


def test_hub_and_spokes(b: Builder) -> None:
    talks = [_controlled(b, n, f"p{n}") for n in (1, 2, 3)] + [talk(9, [b.say(A, "hi", 0)], A, "friend")]
    found = [f for f in find(talks) if f.rule == "B7.hub"]
    assert [(f.talk, f.writer, f.toward, f.counted.hits, f.counted.cases) for f in found] == [
        (n, A, f"p{n}", 3, 4) for n in (1, 2, 3)
    ]


def test_spokes_who_know_each_other_are_no_hub(b: Builder) -> None:
    talks = [_controlled(b, n, f"p{n}") for n in (1, 2, 3)] + [talk(9, [b.say("p1", "hi", 0)], "p1", "p2")]
    assert "B7.hub" not in rules(find(talks))
    assert "B7.hub" in rules(find([*talks[:3], msgspec.structs.replace(talks[3], apart=True)])), "a status of each"


def test_a_balance_that_does_not_fall(b: Builder) -> None:
    said = [b.say(A, "you owe me 1000 euros", 0, "C-DEBT"), b.say(B, "I paid 300 euros today", DAY)]
    said += [b.say(A, "you still owe 1000 euros", 2 * DAY)]
    found = only(find([talk(1, said)]), "B8.balance")
    assert (found.writer, found.counted.hits, found.counted.cases, len(found.messages)) == (A, 1, 1, 3)
    falling = [*said[:2], b.say(A, "now you owe 700 euros", 2 * DAY)]
    assert "B8.balance" not in rules(find([talk(1, falling)]))


def test_a_balance_of_another_debt_is_not_the_same_that_does_not_fall(b: Builder) -> None:
    said = [b.say(A, "Ana, you still owe me 300 euros", 0, "C-DEBT"), b.say(B, "I paid 100 euros today", HOUR)]
    said += [b.say(A, "Bob, you still owe me 500 euros", DAY)]
    assert "B8.balance" not in rules(find([talk(1, said, A, B, "ana", "bob")]))
    both_ways = [*said[:2], b.say(B, "and you still owe me 500 euros", DAY)]
    assert "B8.balance" not in rules(find([talk(1, both_ways)]))
    again = [*both_ways, b.say(A, "you owe me 300 euros", 2 * DAY)]
    assert only(find([talk(1, again)]), "B8.balance").counted.hits == 1


def test_a_move_to_another_app(b: Builder) -> None:
    old = talk(1, [b.say(A, "hi", 0), b.say(A, "go to signal", DAY, "R-MOVE")], app="Old")
    new = talk(2, [b.say(A, "here", 2 * DAY)], app="New")
    assert only(find([old, new]), "B9.move").messages == (2, 3)
    stays = talk(1, [*old.said, b.say(B, "no, here", 20 * DAY)], app="Old")
    assert "B9.move" not in rules(find([stays, new]))
    other = talk(2, [b.say(A, "here", 2 * DAY)], A, "carla", app="New")
    assert "B9.move" not in rules(find([old, other]))


def test_phases_in_their_order(b: Builder) -> None:
    codes = ["R-LURE", "R-DOCREQ", "R-COACH", "C-DOC"]
    said = [b.say(A, "x", n * DAY, code) for n, code in enumerate(codes)]
    found = only(find([talk(1, said)]), "B10.order")
    assert (found.counted.hits, found.counted.cases, found.messages) == (4, 4, (1, 2, 3, 4))
    turned = [b.say(A, "x", n * DAY, code) for n, code in enumerate(reversed(codes))]
    assert "B10.order" not in rules(find([talk(1, turned)]))
    assert (found.writer, found.toward) == (A, B)
    of_both = only(find([talk(1, [*said[:3], b.say(B, "you have my passport", 3 * DAY, "C-DOC")])]), "B10.order")
    assert (of_both.writer, of_both.toward) == (None, None)  # is the course of nobody


def test_kindness_after_a_threat(b: Builder) -> None:
    said = [b.say(A, "I'll hurt you", 0, "C-TV"), b.say(A, "I'm sorry, I bought a dress for you", 3 * HOUR)]
    found = find([talk(1, said)])
    assert only(found, "B11.after-threat").messages == (1, 2)
    assert specs()["B11.after-threat"].stored_code == "C-IND"
    assert "B11.in-turn" not in rules(found)
    again = [*said, b.say(A, "I'll hurt you again", 5 * DAY, "C-TV"), b.say(A, "je t'aime", 5 * DAY + HOUR)]
    assert only(find([talk(1, again)]), "B11.in-turn").counted.hits == 2
    one_day = [*said, b.say(A, "I'll hurt you again", 4 * HOUR, "C-TV"), b.say(A, "je t'aime", 5 * HOUR)]
    of_days = only(find([talk(1, one_day)]), "B11.in-turn").counted
    assert (of_days.hits, of_days.cases) == (1, 1)


@pytest.mark.parametrize(("who", "after"), [(B, HOUR), (A, 2 * DAY), (A, -HOUR)])
def test_kindness_of_the_other_or_much_later_or_before_is_none(b: Builder, who: str, after: int) -> None:
    said = [b.say(A, "I'll hurt you", DAY, "C-TV"), b.say(who, "I'm so sorry", DAY + after)]
    assert "B11.after-threat" not in rules(find([talk(1, said)]))


def _contacts(b: Builder, after: int, last: int = 60) -> list[Talk]:
    talks = [talk(n, [b.say(B, "hi", 12 * DAY)], B, f"p{n}", owners=(B,)) for n in range(2, 9)]
    talks += [talk(20 + n, [b.say(B, "hi", 50 * DAY)], B, f"p{n}", owners=(B,)) for n in range(2, 2 + after)]
    first = [b.say(B, "hello", 0), b.say(A, "no friends", 40 * DAY, "C-ISO")]
    first += [b.say(B, "ok", 41 * DAY), b.say(B, "ok", (40 + last) * DAY)]
    return [talk(1, first, owners=(B,)), *talks]


def test_contacts_shrink_after_the_first_control(b: Builder) -> None:
    found = only(find(_contacts(b, 2)), "B12.contacts")
    assert (found.writer, found.toward, found.counted.hits, found.counted.cases) == (A, B, 3, 7)
    assert "B12.contacts" not in rules(find(_contacts(b, 6)))


def test_a_group_that_falls_silent_is_no_lost_contact(b: Builder) -> None:
    group = talk(99, [b.say(B, "hi all", 12 * DAY)], B, *(f"g{n}" for n in range(30)), owners=(B,))
    assert "B12.contacts" not in rules(find([group, *_contacts(b, 6)]))
    first, *others = _contacts(b, 2)
    among_more = msgspec.structs.replace(first, people=first.people | {"carla"})
    assert only(find([among_more, *others]), "B12.contacts").toward is None


def test_a_phone_that_ends_early_is_not_silence(b: Builder) -> None:
    assert "B12.contacts" not in rules(find(_contacts(b, 0, last=5)))


def test_talk_about_others(b: Builder) -> None:
    lines = ["the girls in house 2 need money", "move the workers to the farm", "les filles doivent travailler ce soir"]
    said = [*(b.say(A, line, n * DAY) for n, line in enumerate(lines)), b.say("carl", "ok", 9 * DAY)]
    about = talk(1, said, A, "carl")
    control = talk(2, [b.say(A, "x", DAY, "C-DOC")], A, B)
    found = only(find([about, control]), "B13.about-others")
    assert (found.writer, found.toward, found.counted.hits, found.counted.cases) == (A, "carl", 3, 4)
    assert "B13.about-others" not in rules(find([about]))


def test_copies_from_two_devices_count_once(b: Builder) -> None:
    one = b.say(A, "hello", 1000)
    copy = Said(99, A, 1000, "hello")
    assert list(once([one, copy])) == [one]
    unknown = [Said(1, A, None, "hello"), Said(2, A, None, "hello")]
    assert list(once(unknown)) == unknown
    album = [Said(n, A, 1000, "") for n in range(5)]
    assert list(once(album)) == album


def test_the_same_conversations_give_the_same_findings(b: Builder) -> None:
    talks = [talk(1, _orders(b, 25, 2)), *_ads(b, 4, "R-LURE")]
    assert find(talks) == find(talks)
    assert {f.rule for f in find(talks)} == {"B1.imperatives", "B6.broadcast"}
