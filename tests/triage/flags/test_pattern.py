"""The syntax that rules are written in, and that the literals of a phrase are in every text it matches."""

from __future__ import annotations

import itertools
import re
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.flags.anchors import Commonness, LiteralFinder, words_of
from triage.flags.catalogue import Catalogue
from triage.flags.examples import turns_of
from triage.flags.one_text import Finder, compile_for
from triage.flags.pattern import (
    Forms,
    Group,
    PatternError,
    Writing,
    compile_group,
    is_plain,
    level,
    parse,
)
from triage.text.fold import fold

LISTS = {"your": parse("your | ur"), "family": parse("mum | dad | little brother")}


def found(phrase: str, text: str, writing: Writing | None = None) -> str | None:
    match = compile_group(parse(phrase, LISTS), writing or Writing()).search(level(fold(text)))
    return match[0] if match else None


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("your passport", "Where is YOUR  passport?", "your  passport"),
        ("your passport", "your... passport", "your... passport"),
        ("your passport", "your 😡 passport", "your 😡 passport"),
        ("your passport", "it is yours. Passport!", None),
        ("your passport", "your. Passport", None),  # the end of a sentence
        ("your passport", "your passports", None),
        ("your passport*", "your passports", "your passports"),
        ("(you|u) owe", "u owe me", "u owe"),
        ("still? owe", "they owe", "owe"),
        ("you still? owe", "you owe", "you owe"),
        ("you still? owe", "you still owe", "you still owe"),
        ("you still? owe", "you never owe", None),
        ("keep [2] passport", "keep all her passport", "keep all her passport"),
        ("keep [2] passport", "keep all of her passport", None),
        ("{your} {family}", "UR little brother", "ur little brother"),
        ("don't run", "dont run", "dont run"),
        ("don't run", "don’t run", "don't run"),
        ("don't run", "don t run", "don t run"),
        ("té ferai", "TE FERAI", "te ferai"),
        ("send now", "send nowwww", "send nowwww"),
        ("pass me", "pas me", None),
        ("run | go away", "please go away", "go away"),
        ("owe ####", "owe 320", None),
        ("owe ####", "owe 3200", "owe 3200"),
        ("owe ####", "owe 3.200", "owe 3.200"),
        ("owe ####", "owe 3k", "owe 3k"),
        ("owe ####", "owe £ 3200", "owe £ 3200"),
        ("owe ## euros", "owe 40 euros", "owe 40 euros"),
        ("at # now", "at 7h30 now", "at 7h30 now"),
    ],
)
def test_what_a_phrase_finds(phrase: str, text: str, expected: str | None) -> None:
    assert found(phrase, text) == expected


def test_a_gap_takes_no_negation() -> None:
    writing = Writing(negations=("not", "never"))
    assert found("will [2] take", "will just take", writing) == "will just take"
    assert found("will [2] take", "will never take", writing) is None
    assert found("will [2] take", "will nevertheless take", writing) == "will nevertheless take"


def test_words_end_after_vowel_signs_in_indic_scripts() -> None:
    assert found("फोटो भेज", "फोटो भेज दो") == level(fold("फोटो भेज"))
    assert found("फोटो भेज", "फोटो भेजो") is None


def test_in_a_language_without_spaces_words_touch() -> None:
    writing = Writing(spaced=False)
    assert found("护照 放 我", "你的护照放我这儿", writing) == "护照放我"
    assert found("护照 [3] 我", "护照统一放我", writing) == "护照统一放我"
    assert found("开 gps", "马上开gps", writing) == "开gps"
    assert found("开 gps", "开gpsx", writing) is None


@pytest.mark.parametrize(
    "phrase",
    ["", "(a|b", "a b)", "[2] a", "a [2]", "a? b?", "a | ", "{nowhere} a", "a [99] b", "a* *", "a?? b", "don't ~"],
)
def test_what_is_refused(phrase: str) -> None:
    with pytest.raises(PatternError):
        parse(phrase, LISTS)


WORDS = st.sampled_from(["keep", "your", "passport", "don't", "mum", "u", "now", "té", "deport"])
PIECES = st.one_of(
    WORDS,
    WORDS.map(lambda word: f"{word}*"),
    st.lists(WORDS, min_size=2, max_size=3).map(lambda words: f"({'|'.join(words)})"),
    st.lists(WORDS, min_size=2, max_size=2).map(lambda words: f"({' '.join(words)}|{words[0]})?"),
    st.just("[2]"),
    st.just("##"),
    st.just("{family}"),
)
BETWEEN = st.sampled_from([" ", "  ", ", ", " 😡 ", "... ", "-", "'"])
TEXT_WORDS = st.sampled_from(
    [
        "keep", "your", "passport", "dont", "don't", "don t", "mum", "u", "nowwww", "té", "deported", "little",
        "brother", "40",
    ]
)  # fmt: skip


@given(st.lists(PIECES, min_size=1, max_size=5), st.lists(st.tuples(TEXT_WORDS, BETWEEN), min_size=1, max_size=8))
def test_the_literals_of_a_phrase_are_in_every_text_that_it_matches(
    pieces: list[str], text: list[tuple[str, str]]
) -> None:
    try:
        group = parse(" ".join(pieces), LISTS)
    except PatternError:
        return
    tests = LiteralFinder(Commonness(["your"], ["mum"])).of_group(group)
    message = fold("".join(word + between for word, between in text))
    if compile_group(group, Writing()).search(level(message)):
        for literals in tests:
            assert any(literal in words_of(message) for literal in literals.texts)


@given(st.lists(PIECES, min_size=1, max_size=5), st.lists(st.tuples(TEXT_WORDS, BETWEEN), min_size=1, max_size=8))
def test_a_plain_text_is_read_alike_without_what_others_need(pieces: list[str], text: list[tuple[str, str]]) -> None:
    try:
        group = parse(" ".join(pieces), LISTS)
    except PatternError:
        return
    message = level(fold("".join(word + between for word, between in text)))
    for spaced in (True, False):
        found = [[match.span() for match in compile_group(group, Writing(spaced, plain=plain)).finditer(message)]
                 for plain in (False, True)]
        assert found[0] == found[1] or not is_plain(message)


@pytest.mark.parametrize(("text", "plain"), [("your passport", True), ("your.. passport", False), ("nowww", False)])
def test_plain_is_a_text_without_dots_in_a_row_and_drawn_out_letters(text: str, plain: bool) -> None:
    assert is_plain(text) is plain


@given(st.text(max_size=60))
def test_the_words_of_any_text_stand_between_single_spaces(text: str) -> None:
    words = words_of(fold(text))
    assert words == f" {' '.join(words.split())} "


def test_a_part_that_is_only_numbers_has_no_literal() -> None:
    assert not LiteralFinder(Commonness([], [])).of_group(Group(parse("#### | keep").choices))


def test_a_phrase_is_found_by_the_rarest_words_on_both_sides_of_a_gap() -> None:
    group = parse("give [2] your passport [3] deported today? | leave")
    tests = LiteralFinder(Commonness(["your", "give"], [])).of_group(group)
    assert [sorted(literals.texts) for literals in tests] == [[" leave ", " your passport "], [" deported ", " leave "]]


@pytest.mark.parametrize(
    ("forms", "phrase", "text", "found"),
    [
        (Forms(prefixes=("و",)), "جوازك عندي", "وجوازك عندي", True),
        (Forms(prefixes=("و",)), "جوازك عندي", "جوازك وعندي", False),  # only the first word of a phrase
        (Forms(prefixes=("و",)), "(جوازك|اوراقك) عندي", "واوراقك عندي", True),
        (Forms(), "جوازك عندي", "وجوازك عندي", False),
        (Forms(variants=({"\u093c": ""},)), "क़र्ज़", "कर्ज", True),
        (Forms(variants=({"\u093c": ""},)), "क़र्ज़", "क़र्ज़", True),
        (Forms(variants=({"护": "護", "证": "證"},)), "护照", "護照", True),
    ],
)
def test_a_language_may_write_a_word_in_several_ways(forms: Forms, phrase: str, text: str, found: bool) -> None:
    group = parse(phrase, forms=forms)
    assert bool(compile_group(group, Writing()).search(level(fold(text)))) is found
    if found:  # and its literals lead to it
        texts = LiteralFinder(Commonness([], [])).of_group(group)[0].texts
        assert any(literal in words_of(level(fold(text))) for literal in texts)


def test_words_of_a_levelled_text_are_those_of_the_text() -> None:
    text = fold("तेरा पासपोर्ट मेरे पास रहेगा")
    assert words_of(level(text)) == words_of(text)


_PUT_IN = ("500", "1.200", "$500", "3 000 €", "12h30", "25k euro", "- $ 500", "US$5", "1,200.50", "..$5", "9.99$",
           "not", "nu", "x", "don t", "y...z", "5 kg", "7 am")


def _changed(text: str, drawn: Random) -> str:
    """As it may also have been written, and as nobody would write it."""
    words = text.split(" ")
    match drawn.randrange(6):
        case 0:
            drawn.shuffle(words)
        case 1:
            for _ in range(3):
                words.insert(drawn.randrange(len(words) + 1), drawn.choice(_PUT_IN))
        case 2:
            words = [drawn.choice(_PUT_IN) if any(map(str.isdigit, word)) else word for word in words]
        case 3:
            return text.replace(" ", drawn.choice((", ", "  ", "... ", "-", "!", " … ", "....")), drawn.randrange(1, 9))
        case 4:
            return "".join(letter * drawn.choice((1, 1, 1, 2, 3)) for letter in text)
        case _:
            return text.replace("'", drawn.choice(("", "`", " "))).replace("-", drawn.choice(("", " ")))
    return " ".join(words)


def _spans(finder: Finder | None, text: str) -> list[tuple[int, int]]:
    """From each place one, as `CompiledRule.find` asks."""
    spans, hit = [], finder.search(text) if finder else None
    while finder and hit is not None and len(spans) < 12:
        spans.append(hit.span())
        hit = finder.search(text, hit.start() + 1)
    return spans


def test_what_finds_in_one_text_finds_what_the_expression_of_all_alternatives_does(catalogue: Catalogue) -> None:
    """Parts and guards of rules of every language, in their own examples, in these changed, and in others'."""
    drawn = Random(11)
    rules = drawn.sample([*catalogue.compound], 32)
    texts = {rule.id: [turn.folded for line in (*rule.spec.match, *rule.spec.no_match) for turn in turns_of(line)]
             for rule in rules}
    others = [text for own in texts.values() for text in own]
    found = walked = 0
    for rule in rules:
        language = catalogue.languages[rule.language]
        groups = [*rule.parts.values(), *(language.guard(name).phrases for name in rule.guards
                                          if name in language.spec.guards)]
        own = texts[rule.id]
        asked = [*own, *(level(fold(_changed(text, drawn))) for text in own * 2), *drawn.sample(others, 8)]
        for group, plain in itertools.product(groups, (True, False)):
            writing = Writing(language.spec.spaced, language.negations if "negation" in rule.guards else (), plain)
            whole = compile_group(group, writing)
            for text in asked:
                one = compile_for(text, group, writing)
                there = _spans(whole, text)
                assert _spans(one, text) == there, (rule.id, text)
                found += len(there)
                walked += bool(there) and not isinstance(one, re.Pattern)
    assert found > 500
    assert walked > 300
