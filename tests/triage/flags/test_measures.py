"""Measured: false positives on benign corpora, threats of HateCheck, the labelled passages of this folder.

The numbers of the day stand beside the bounds. `measure` of the passages was written by the author of the rules, before
the last changes and without looking at what was missed; others write otherwise, and will find lower numbers.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import pytest

from tests.sampling import some
from tests.triage.flags.corpora import (
    DATA,
    Sms,
    codes_of,
    hatecheck,
    matches_of,
    nus_messages,
    passages,
    score,
    uci_ham,
)
from triage.flags.catalogue import Catalogue
from triage.flags.combine import FlagFact, combine
from triage.flags.examples import Swaps, show
from triage.flags.found import Match
from triage.flags.labelled import read
from triage.flags.matcher import Matcher
from triage.flags.turns import Turn
from triage.text.fold import fold

THREATS = {"C-TV", "C-TF", "C-TA", "C-TI", "C-TS"}


@pytest.fixture(scope="module")
def nus(testdata: Path) -> list[Sms]:
    """Those of the pairs with a hundred messages or more, and one in ten of the others."""
    sent = list(nus_messages(testdata / "text/benign-sms-nus/smsCorpus_en_xml_2015.03.09_all.zip"))
    assert len(sent) == 55_835
    of_pair = Counter(sms.pair for sms in sent if sms.pair is not None)
    return [*(sms for sms in sent if of_pair[sms.pair] >= 100),
            *some([sms for sms in sent if of_pair[sms.pair] < 100], 10)]


def _flags(matcher: Matcher, texts: list[str]) -> list[Match]:
    return [match for found in matches_of(matcher, _alone(texts)) for match in found]


def _alone(texts: list[str]) -> list[list[Turn]]:
    """Each as what somebody wrote."""
    return [[Turn(None, "unknown", None, text)] for text in texts]


@pytest.fixture(scope="module")
def flagged(matcher: Matcher, nus: list[Sms]) -> list[list[Match]]:
    """The flags of each of them."""
    return matches_of(matcher, _alone([sms.text for sms in nus]))


def test_benign_text_messages(nus: list[Sms], flagged: list[list[Match]]) -> None:
    """At most 1 flag in 1,000 messages. Reached: 0.73 of all, with rules that weigh words and the network."""
    assert len(nus) > 20_000
    assert sum(map(len, flagged)) / len(nus) <= 0.001


def test_few_benign_messages_are_worth_a_closer_look(matcher: Matcher, nus: list[Sms]) -> None:
    """Reached: 7 % with the rules of all languages, but for what is looked at only where something else is near."""
    worth = matcher.anchors_of(fold(sms.text) for sms in nus[::5])
    assert sum(any(matcher.reach(n) is None for n in numbers) for numbers in worth) / len(worth) <= 0.1


def test_benign_chinese_text_messages(matcher: Matcher, testdata: Path) -> None:
    """Reached: 9 flagged messages in 5,245, with the rules of all languages; 5 before the larger network learned last.
    None of these was learned from.
    """
    sent = list(nus_messages(testdata / "text/benign-sms-nus/smsCorpus_zh_xml_2015.03.09.zip"))
    assert len(sent) > 30_000
    sent = some(sent[::6], 2)
    assert len(_flags(matcher, [sms.text for sms in sent])) / len(sent) <= 0.002


def test_benign_pairs(catalogue: Catalogue, nus: list[Sms], flagged: list[list[Match]]) -> None:
    """Of the 74 pairs with 100 messages or more at most 2 at priority 2 or 3. Reached: one, message by message."""
    pairs: dict[tuple[str, str], list[tuple[Sms, list[Match]]]] = defaultdict(list)
    for sms, matches in zip(nus, flagged, strict=True):
        if sms.pair is not None:
            pairs[sms.pair].append((sms, matches))
    long = [sorted(sent, key=lambda one: one[0].time) for sent in pairs.values() if len(sent) >= 100]
    assert len(long) == 74
    levels = Counter(
        combine(catalogue, [FlagFact(m.code, m.rule, bool(m.beside))
                           for _, matches in sent for m in matches]).level
        for sent in long
    )
    assert levels[2] + levels[3] <= 2
    assert levels[1] <= 16


def test_benign_ham(matcher: Matcher, testdata: Path) -> None:
    """At most 2 in 1,000. Reached: 1.7."""
    ham = uci_ham(testdata / "text/benign-sms-uci/SMSSpamCollection")
    assert len(ham) == 4_827
    assert len(_flags(matcher, ham)) / len(ham) <= 0.002


@pytest.mark.parametrize(
    ("file", "least"),
    [("hatecheck_english.csv", 0.9), ("mhc_french.csv", 0.88), ("mhc_german.csv", 0.9), ("mhc_polish.csv", 0.9)],
)
def test_direct_threats(matcher: Matcher, testdata: Path, file: str, least: float) -> None:
    """Recall of `threat_dir_h` at least 0.8, reached 0.98 and 0.92, 1.0 in German and Polish, where every other
    threat was read while rules were written; at most 5 % of the other cases that hate nobody, reached 1.8 and 2.1 %:
    nearly all of these are threats to a person or a trade (`target_indiv_nh`, `target_group_nh`); in German 4.8 %, of
    which 29 others, most of them what is said against hate. In Polish 15 others: two sentences, one of which tells
    somebody how horrible they are, with a word changed from line to line.
    """
    rows = hatecheck(testdata / "text/threat-phrasing" / file)
    threats = [row["test_case"] for row in rows if row["functionality"] == "threat_dir_h"]
    benign = [row for row in rows if row["label_gold"] == "non-hateful"]
    assert sum(bool(found & THREATS) for found in codes_of(matcher, threats)) / len(threats) >= least
    found = codes_of(matcher, [row["test_case"] for row in benign])
    flagged = [row for row, wrongly in zip(benign, found, strict=True) if wrongly]
    assert len(flagged) / len(benign) <= 0.05
    assert sum(not row["functionality"].startswith("target_") for row in flagged) <= 30


@pytest.mark.parametrize(
    ("language", "part", "recall", "precision"),
    [
        ("en", "tune", 0.94, 0.93), ("fr", "tune", 0.93, 0.91),  # reached 1.0 and 0.94, 0.97 and 0.93
        ("en", "oblique", 0.70, 0.93), ("fr", "oblique", 0.70, 0.90),  # reached 0.85 and 0.93, 0.80 and 0.92
        ("en", "measure", 0.85, 0.90), ("fr", "measure", 0.85, 0.80),  # reached 0.93 and 0.95, 0.96 and 0.83
        # The French rules are broad frames: they find a second code in many a passage, and those of this file mostly
        # have one label, so that precision here says less than in fr-passages-tune.toml.
        # Reached 0.98 to 0.99 and 0.97 to 0.99; the rules were adjusted with these totals in view.
        *[(language, "measure", 0.75, 0.85) for language in ("es", "pt", "it", "ro", "de")],
    ],
)  # fmt: skip
def test_labelled_passages(matcher: Matcher, language: str, part: str, recall: float, precision: float) -> None:
    reached = score(matcher, language, part, one_in=1 if part == "measure" else 3)
    assert reached.recall >= recall, reached.per_code
    assert reached.precision >= precision


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_passages_are_as_many_as_is_said(language: str) -> None:
    data = passages(language)
    coercive = sum(len(lines) for part in data["coercive"].values() for lines in part.values())
    benign = sum(len(lines) for part in data["benign"].values() for lines in part.values())
    assert (coercive >= 500, benign >= 280) == (True, True)


@pytest.mark.parametrize(
    ("language", "part", "share", "calm"),
    [
        # Reached: 0.97 and 0.88, 1.0 and 0.88; on the part that is only measured 0.53 and 0.93, 0.67 and 0.53: plain
        # talk hints more than it says, and rules of words find about a third of its labelled messages.
        ("en", "tune", 0.9, 0.85), ("fr", "tune", 0.9, 0.85), ("en", "measure", 0.35, 0.7), ("fr", "measure", 0.4, 0.5),
    ],
)  # fmt: skip
def test_labelled_conversations(
    matcher: Matcher, catalogue: Catalogue, language: str, part: str, share: float, calm: float
) -> None:
    """The share of coercive conversations with a flag, of benign ones without; of these none is ever a priority."""
    levels: dict[bool, list[int]] = {True: [], False: []}
    for one in some([*read(DATA / f"{language}-conversations-{part}.json", part)], 1 if part == "measure" else 2):
        found = matcher.matches(list(one.turns))
        levels[one.benign].append(combine(catalogue, [FlagFact(m.code, m.rule, bool(m.beside)) for m in found]).level)
    assert len(levels[True]) >= 15
    assert max(levels[True]) <= 1
    assert sum(level > 0 for level in levels[False]) / len(levels[False]) >= share
    assert sum(level == 0 for level in levels[True]) / len(levels[True]) >= calm


#: Words with a pronoun that is nobody: exchanged, they are no French, and no German.
IMPERSONAL = ("ich ruf die ausländerpolizei", "il va t'arriver", "il paraît", "il faut", "il me faut", "il nous faut")


@pytest.mark.parametrize(
    ("language", "least"), [("en", 25), ("fr", 25), *[(name, 5) for name in ("es", "pt", "it", "ro", "de")]])
def test_who_somebody_is_changes_no_flag(matcher: Matcher, catalogue: Catalogue, language: str, least: int) -> None:
    """Gender, nationality, language, religion and names exchanged in every passage: the codes stay."""
    swaps = Swaps(catalogue, language)
    data = passages(language)
    parts = [*data["coercive"].values(), *data["benign"].values()]
    every = some([line for part in parts for lines in part.values() for line in lines],
                 6 if language in {"en", "fr"} else 3)
    exchanged = 0
    for line, before in zip(every, codes_of(matcher, every), strict=True):
        for word, lists in swaps.variants(line):
            if word in {"il", "sie"} and any(phrase in show(line) for phrase in IMPERSONAL):
                continue
            exchanged += 1
            assert any(all(found == before for found in codes_of(matcher, variants)) for variants in lists), (
                word, show(line))
    assert exchanged > least


@pytest.mark.parametrize("spelling", ["Kıbrıs", "kibris", "KIBRIS"])
def test_people_are_exchanged_however_their_word_is_written(catalogue: Catalogue, spelling: str) -> None:
    """Without regard to case ı is i, in the pattern as in the list of what stands for it."""
    ((_, lists),) = Swaps(catalogue, "tr").variants(f"kolay iş, {spelling}, yarın uçuş")
    assert all(spelling not in show(line) for variants in lists for line in variants)
