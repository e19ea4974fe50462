"""What is flagged and what is not: negation, questions, reports, quotations; exchanges; spans in the original text."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sampling import some
from tests.triage.flags.corpora import codes, matches
from triage.flags.catalogue import Catalogue, Rule
from triage.flags.examples import found, turns_of
from triage.flags.found import Match
from triage.flags.matcher import Matcher
from triage.flags.pattern import level
from triage.flags.turns import Turn
from triage.text.fold import fold, index_text, words_only

MINUTE = 60_000


def exchange(*lines: tuple[str, float, str]) -> list[Turn]:
    """Turns of (sender, minutes, text)."""
    return [Turn(sender, "in" if sender == "A" else "out", int(at * MINUTE), text) for sender, at, text in lines]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("Your passport stays with me until the contract is over", "C-DOC"),
        ("ur passport stays w me, stays with me ok", "C-DOC"),
        ("TON PASSEPORT RESTE AVEC MOI jusqu’à la fin du contrat", "C-DOC"),
        ("you can't leave the house without me", "C-LOCK"),
        ("u cant go out without my permission", "C-LOCK"),
        ("T'as pas le droit de quitter la maison", "C-LOCK"),
        ("I’ll break your legs if you run", "C-TV"),
        ("j'vais te casser les jambes", "C-TV"),
        ("if you don't come I'll send the video to your family", "C-TI"),
        ("si tu viens pas je balance la vidéo à ta famille", "C-TI"),
        ("they took my passport", "V-HELP"),
        ("ils ont pris mon passeport", "V-HELP"),
        ("delete this chat nowwww", "C-DEL"),
    ],
)
def test_what_is_flagged(matcher: Matcher, line: str, code: str) -> None:
    assert code in codes(matcher, line)


@pytest.mark.parametrize(
    "line",
    [
        "I will never take your passport",
        "I am not going to hurt you",
        "i'm not gonna hurt u",
        "nobody will hurt you here",
        "je ne prendrai jamais ton passeport",
        "je prendrai jamais ton passeport",  # the ne dropped
        "je vais pas te frapper",
        "on va pas garder tes papiers",
        "you don't have to send me your location now",
        "did he keep your passport?",
        "are you going to hurt me?",
        "he wrote \"your passport stays with me until you pay\", can you believe it",
        "il m'a écrit « je vais te casser les jambes », tu te rends compte",
        "he told me he would break your legs if you run, I don't believe it",
        "your employer may not keep your passport, that is illegal",
        "in the movie he says I'll break your legs",
        "i'll kill you haha",
        "je te tue mdr",
        "I'll kill you 😂",
        "I keep my passport in the drawer",
        "share your location with someone you trust, just in case",
    ],
)
def test_what_is_not_flagged(matcher: Matcher, line: str) -> None:
    assert codes(matcher, line) == set()


def test_a_negation_before_a_subject_belongs_to_what_precedes(matcher: Matcher) -> None:
    assert "C-TV" in codes(matcher, "if you dont I will hurt you")
    assert "C-TV" not in codes(matcher, "I promise I will not hurt you")


# --- exchanges ----------------------------------------------------------------------------------------------------


def asked_and_refused(minutes: float = 3, answerer: str = "B") -> list[Turn]:
    asked = ("A", 1, "Where is my passport?")
    return exchange(("A", 0, "ok"), asked, (answerer, 1 + minutes, "With me until you finish"))


def test_a_question_and_its_answer_are_one_flag(matcher: Matcher) -> None:
    turns = asked_and_refused()
    per_turn = [matcher.match(turns, index) for index in range(len(turns))]
    assert [len(found) for found in per_turn] == [0, 1, 0]
    (match,) = per_turn[1]
    assert match.rule == "C-DOC.en.asked"
    assert [(hit.turn, hit.part, hit.text) for hit in match.parts] == [
        (1, "asked", "Where is my passport"), (2, "refused", "With me until"),
    ]  # fmt: skip


def test_the_answer_must_come_from_the_other_side_and_in_time(matcher: Matcher) -> None:
    assert matcher.match(asked_and_refused(answerer="A"), 1) == []
    assert matcher.match(asked_and_refused(minutes=60 * 24 * 3), 1) == []
    between = [("A", n, "hm") for n in range(1, 4)]
    far = exchange(("A", 0, "Where is my passport?"), *between, ("B", 5, "With me until you finish"))
    assert matcher.match(far, 0) == []


def test_without_senders_the_direction_tells_the_sides_apart(matcher: Matcher) -> None:
    def turns(first: str, second: str) -> list[Turn]:
        return [Turn(None, first, None, "Where is my passport?"), Turn(None, second, None, "with me until you finish")]  # type: ignore[arg-type]

    assert len(matcher.match(turns("in", "out"), 0)) == 1
    assert matcher.match(turns("in", "in"), 0) == []
    assert matcher.match(turns("unknown", "unknown"), 0) == []  # nobody knows whether it was an answer


def test_looks_around_only_where_a_rule_reads_neighbours(matcher: Matcher) -> None:
    assert matcher.looks_around(fold("Where is my passport?"))
    assert matcher.looks_around(fold("wipe the chat history")), "the network is asked with what stands around"
    assert not matcher.looks_around(fold("Kifizettem a jegyed, ledolgozod")), "it does not read for Hungarian"
    assert not matcher.looks_around(fold("see you at eight"))


# --- what is reported ---------------------------------------------------------------------------------------------


def only(found: list[Match], code: str) -> Match:
    (match,) = [match for match in found if match.code == code]
    return match


def test_spans_are_code_points_of_the_original(matcher: Matcher) -> None:
    text = "😡😡 Té\u0301 dis: TON  PASSEPORT reste avec moi 👍🏽"
    match = only(matches(matcher, text), "C-DOC")
    assert [text[start:end] for _, start, end in match.spans] == [hit.text for hit in match.parts]
    assert [hit.text for hit in match.parts] == ["TON  PASSEPORT", "reste avec moi"]


def test_spans_hold_whole_graphemes(matcher: Matcher) -> None:
    text = "efface la conversatio\u0301n\u0303 maintenant"
    match = only(matches(matcher, text), "C-DEL")
    assert any(part.text.endswith("n\u0303") for part in match.parts)


def test_one_flag_for_overlapping_passages_of_a_code(matcher: Matcher) -> None:
    text = "I keep your passport in the safe, your passport stays here, you get it back when the debt is paid"
    found = matches(matcher, text)
    by_code = [match.code for match in found]
    spans = [(min(s for _, s, _ in m.spans), max(e for _, _, e in m.spans)) for m in found if m.code == "C-DOC"]
    assert by_code.count("C-DOC") >= 1
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))
    assert any(match.also for match in found)


def test_two_passages_of_a_code_are_two_flags(matcher: Matcher) -> None:
    text = "I'll break your legs. And then, when everybody is asleep and no one listens, I will kill you if you talk."
    found = matches(matcher, text)
    assert [match.code for match in found].count("C-TV") == 2


def test_guards_that_were_checked_are_named(matcher: Matcher) -> None:
    match = only(matches(matcher, "delete this chat"), "C-DEL")
    assert {"negation", "question", "quote"} <= set(match.guards)


def test_the_same_text_gives_the_same_flags(matcher: Matcher, catalogue: Catalogue) -> None:
    text = "I keep your passport and I know where your mum lives, delete this chat, you owe me 3200 for the visa"
    first = matches(matcher, text)
    assert len({match.code for match in first}) >= 3
    assert matches(Matcher(catalogue), text) == first


# --- the screen ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", " ", "thanks, got it", "ok", "😂", "\ud800", "a" * 20_000, "ça va ?", "你好"])
def test_ordinary_and_odd_texts_are_not_worth_a_look(matcher: Matcher, text: str) -> None:
    assert not matcher.anchors(fold(text))
    assert matches(matcher, text) == []


LINES = st.sampled_from(
    [
        "your passport stays with me", "you owe me 3200 for the visa", "send live location now",
        "delete this chat", "they took my passport", "ton passeport reste avec moi", "je vais te casser les jambes",
        "efface la conversation", "nobody leaves the house without me", "I'll send the video to your family",
    ]
)  # fmt: skip


@given(LINES, st.lists(st.sampled_from([" ", "  ", " 😡 ", ", ", "... ", "_", "\u00a0", "-"]), min_size=9, max_size=9),
       st.lists(st.sampled_from([0, 0, 0, 2, 5]), min_size=9, max_size=9))
def test_the_screen_never_dismisses_what_a_rule_matches(
    matcher: Matcher, line: str, between: list[str], drawn: list[int]
) -> None:
    """Each rule that the line matches is tried alone on the line as somebody else would write it."""
    rules = {match.rule for match in matches(matcher, line)}
    text = "".join(word + word[-1] * more + gap for word, gap, more in zip(line.split(), between, drawn, strict=False))
    turns = [Turn("A", "in", 0, text)]
    found = {match.rule for rule in rules for match in matcher.match_rule(rule, turns, 0)}
    assert found <= {name for match in matcher.match(turns, 0) for name in (match.rule, *match.also)}
    if found:
        folded = fold(text)
        assert matcher.anchors(folded) == matcher.worth(index_text(text)) != []


def worth_of(matcher: Matcher, rules: list[Rule]) -> list[list[int]]:
    """What each message is worth of the examples that rules must find, asked all at once."""
    return matcher.anchors_of(turn.folded for rule in rules for line in rule.spec.match for turn in turns_of(line))


def test_every_example_is_screened_in_for_its_own_rule(matcher: Matcher, catalogue: Catalogue) -> None:
    chosen = some([*catalogue.rules.values()][::16], 3)  # `check` asks of each rule whether its examples are looked at
    worth = iter(worth_of(matcher, chosen))
    for rule in chosen:
        for line, wanted in zip(rule.spec.match, found(matcher, rule, rule.spec.match), strict=True):
            turns = turns_of(line)
            names = {name for n in range(len(turns)) for match in matcher.match(turns, n, next(worth))
                     for name in (match.rule, *match.also)}
            assert not wanted or rule.id in names, (rule.id, line)


def test_likely_are_all_rules_that_match(matcher: Matcher, catalogue: Catalogue) -> None:
    """And less than what its words are worth, or nothing would be gained."""
    spared = 0
    chosen = some([rule for rule in catalogue.rules.values() if rule.language in {"en", "zh"}], 6)
    asked = iter(worth_of(matcher, chosen))
    lines = [line for rule in chosen for line in rule.spec.match]
    tried = {*some(range(len(lines)), 4)}
    for which, line in enumerate(lines):
        turns = turns_of(line)
        for n, turn in enumerate(turns):
            worth = next(asked)
            if which not in tried:
                continue
            likely = matcher.likely(turn.text, worth)
            assert matcher.match(turns, n, likely) == matcher.match(turns, n, worth), line
            spared += len(worth) - len(likely)
    assert spared > 40


def test_the_index_text_screens_like_the_folded_text(matcher: Matcher, catalogue: Catalogue) -> None:
    texts = [text for rule in some([*catalogue.rules.values()], 3) for line in rule.spec.match[:1]
             for text in ([line] if isinstance(line, str) else line)]
    folded = [*map(fold, texts)]
    worth = matcher.anchors_of(folded)
    assert matcher.anchors_of(map(level, folded)) == worth
    asked = matcher.of_all([f" {words_only(index_text(text))} " for text in texts])
    assert [[number for number in numbers if number < matcher.count] for numbers in asked] == worth
    for text, one, numbers in [*zip(texts, folded, worth, strict=True)][::50]:  # one by one as all at once
        assert matcher.anchors(one) == matcher.worth(index_text(text)) == numbers, text


def test_a_greek_question_ends_with_a_semicolon(matcher: Matcher) -> None:
    said = "Το διαβατήριό σου το κρατάω εγώ"
    assert codes(matcher, said) & {"C-DOC"}
    assert not codes(matcher, f"{said};")
    assert not codes(matcher, f"{said}\u037e")
