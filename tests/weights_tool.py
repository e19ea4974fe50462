"""Makes the weights of `resources/rules/weighed` from labelled passages.

    pip install scipy==1.17.1
    python -m tests.weights_tool shared LANGUAGE [LANGUAGE …] [--everyday LANGUAGE=FILE.jsonl …]

Learned from: `tests/triage/flags/data/LANGUAGE-*` (every part but `measure`, which nothing is learned from), and the
examples of the compound rules. Words count by themselves and by their kinds (`LANGUAGE.kinds.tsv`, written by people
who had seen no passage). What kinds weigh in all languages (`shared`, `tests.weights_shared`) is learned first, what
more or less they weigh in one is learned on top. `--everyday`: messages of a language that carry no code, such as a
corpus of text messages (`{"text"}` a line), of which every EACH-th is taken. A logistic regression for each code tells
its passages from all others.

What a rule needs (`least`, and `beside` another passage) is set where passages of a writer whom the regression has not
seen come out right: every file is left out once (with some others), and the rest learned from. It is the lowest sum at
which enough of what is found carries the label, and few of the benign lines are hit (see Demand).

Where whole conversations of a writer are at hand (`LANGUAGE-conversations-N.json`), both sums are then moved for all
codes alike: to where most is found that carries its label and least that does not (COST), in conversations and in
passages, by compound rules too, and never to less than passages ask for. Talk around a passage is what passages alone
do not show. And next to none of the everyday messages may come near what is asked (HARMLESS, NEAR).

Compound rules less than BROAD of whose finds in passages of all languages are right, or that match an everyday message
and are no threats, are called broad. They hold only where the sum reaches `lean`, the lowest at which LEANING of what
they find in unseen passages is right.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from tests.triage.flags.corpora import DATA
from tests.weights_files import Files
from tests.weights_passages import Passage, everyday, gathered, kinds_of, of_people, passage
from tests.weights_regression import regression
from tests.weights_shared import Prior, WithoutSome, none, shipped, weighed_codes, write
from triage.flags import examples, labelled
from triage.flags.catalogue import load
from triage.flags.matcher import Matcher
from triage.flags.weighed import FEWEST_WORDS, SHARED, Feature, kind_of, scale, words_in, written

PRECISION = {"en": 0.9, "fr": 0.9}
ELSEWHERE_PRECISION = 0.85
"""Of what a code finds in passages of unseen writers so much carries it: the bounds that the rules are measured by."""
BROAD = 0.95
BROAD_THREAT = 0.5  # whoever writes a threat is hardly known by the rest of the message
LEANING = 0.9
ORDINARY = 4  # so many wrong finds is one in an everyday message, of which phones hold far more than of passages
SURER, SURER_OF_FEW = {"C-DEG": 1.0}, 0.5
"""So much more is asked of these codes (mere swearing, of which passages hold little, is no degrading), and of every
code where fewer than three writers wrote."""
MOST_BENIGN = 0.002  # of the benign lines in hand may be hit by one code
LEAST_WEIGHT = 0.5  # a smaller one is left out
_WRITTEN_APART = re.compile(r"-(?:passages|conversations)-\d|^elsewhere$")
_BY_A_WRITER = re.compile(r"-passages-\d")
_CHATS = re.compile(r"-conversations-\d")
COST, COST_BESIDE = 2.0, 1.0
"""So many right finds are given up for one that is wrong: more are found while two of three added are right. Beside
another passage one of two: that raises no priority, and stands where somebody reads anyway."""
ELSEWHERE = 3  # of so many passages of other languages one is looked at, to see which rules are broad
HARMLESS = 0.0003  # of the everyday messages may come as NEAR to being found
NEAR = 1.0
"""Of 5,240 real Chinese messages none was found, left out, by what other ones of them had set; of 5,245 others 3.6 in
1,000 were, 2.1 when 0.5 more was asked, 0.6 with 1.0."""
SHIFTS, LOWER = tuple(n / 10 for n in range(15)), tuple(n / 5 for n in range(11))
_ENOUGH_WRITERS = 3
FOLDS = 5  # so many parts are the files shared out to, of which one is left out in turn
_FEWEST_FOUND = 6  # unseen passages must be found for a code to have a rule


def matrix(passages: Sequence[Passage], places: dict[Feature, int]) -> Any:
    from scipy.sparse import csr_matrix

    rows, columns, values = [], [], []
    for row, one in enumerate(passages):
        size = scale(one.stems)
        for feature in one.features():
            if feature in places:
                rows.append(row)
                columns.append(places[feature])
                values.append(size)
    return csr_matrix((values, (rows, columns)), shape=(len(passages), len(places)), dtype=np.float64)


def learned(passages: Sequence[Passage], codes: Sequence[str], people: frozenset[str], prior: np.ndarray
            ) -> tuple[dict[Feature, int], np.ndarray, np.ndarray]:
    """(place of each word, weights by word and code, what a sum is set off by). `prior`: what the passages' kinds weigh
    in all languages, by code."""
    often = Counter(feature for one in passages for feature in one.features())
    kept = sorted((f for f, count in often.items()
                   if count >= (2 if isinstance(f, str) or len(f) == 1 else 3)
                   and people.isdisjoint(words_in(f))), key=written)
    places = {feature: n for n, feature in enumerate(kept)}
    wanted = np.array([[code in one.codes for code in codes] for one in passages])
    weights, offsets = regression(matrix(passages, places), wanted, prior)
    weights[np.abs(weights) < LEAST_WEIGHT] = 0.0
    return places, weights, offsets


def sums_of(passages: Sequence[Passage], places: dict[Feature, int], weights: np.ndarray) -> np.ndarray:
    """The sums of each passage by code."""
    return np.asarray(matrix(passages, places) @ weights)


def weighed(passages: Sequence[Passage], places: dict[Feature, int], weights: np.ndarray, prior: Prior,
            sums: np.ndarray) -> np.ndarray:
    """The `sums` of passages by code; of those for which too few words speak, nothing."""
    from scipy.sparse import csr_matrix

    words = sorted({stem for one in passages for stem in one.stems})
    nothing = np.zeros(weights.shape[1])

    def weight(feature: Feature) -> np.ndarray:
        return weights[places[feature]] if feature in places else nothing

    kinds = passages[0].kinds
    speak = np.array([weight(stem) + weight((kind_of(stem, kinds),)) + prior.alone(kinds.get(stem, "")) > 0
                      for stem in words])
    place = {stem: n for n, stem in enumerate(words)}
    held = [(row, place[stem]) for row, one in enumerate(passages) for stem in set(one.stems)]
    rows, columns = zip(*held, strict=True)
    given = csr_matrix((np.ones(len(held)), (rows, columns)), shape=(len(passages), len(words)))
    speaking = given @ speak.astype(np.float64)
    return np.where(speaking >= FEWEST_WORDS, sums, -np.inf)


class Demand(NamedTuple):
    """What is asked of a sum: at least so much of what it finds is right, a benign line counting as `benign` of one,
    no more than `most` of the benign lines are hit, and no more than `everyday` lines of the benign file.
    """

    precision: float
    benign: float
    most: float
    everyday: int


ALONE = Demand(ELSEWHERE_PRECISION, 1.0, MOST_BENIGN, 0)
BESIDE = Demand(0.8, 0.15, 0.01, 2)
"""In a conversation with another passage that matches by itself, where benign lines are rarer by far."""


def needs(passages: Sequence[Passage], sums: np.ndarray, codes: Sequence[str], demand: Demand
          ) -> dict[str, float]:
    """What each code needs, or nothing for one that does not get there."""
    benign = np.array([not one.codes for one in passages])
    real = np.array([one.everyday for one in passages])
    found: dict[str, float] = {}
    for n, code in enumerate(codes):
        wanted = np.array([code in one.codes for one in passages])
        order = np.argsort(-sums[:, n], kind="stable")
        right, wrong = np.cumsum(wanted[order]), np.cumsum((~wanted * np.where(benign, demand.benign, 1.0))[order])
        harmless = np.cumsum(benign[order])
        good = (right / (right + wrong + 1) >= demand.precision) & (harmless <= max(2, demand.most * benign.sum()))
        good &= np.cumsum(real[order]) <= demand.everyday
        good &= np.isfinite(sums[order, n])
        if good.any():
            last = int(np.flatnonzero(good).max())
            if right[last] >= _FEWEST_FOUND:
                found[code] = float(sums[order[last], n])
    return found


def _halved(passages: Sequence[Passage]) -> Sequence[Passage]:
    """Where fewer than three writers wrote passages, each half of a file stands for a writer: else next to nothing
    would be learned from. What comes out is then somewhat too good."""
    writers = {one.group for one in passages if one.codes and "-passages-" in one.group}
    if len(writers) >= _ENOUGH_WRITERS:
        return passages
    return [one._replace(group=f"{one.group}, half {n % 2 + 1}") if one.group in writers else one
            for n, one in enumerate(passages)]


def cross_weighed(passages: Sequence[Passage], codes: Sequence[str], people: frozenset[str], prior: Prior
                  ) -> tuple[list[Passage], np.ndarray, np.ndarray]:
    """The passages of each writer, weighed by what was learned from all others, on one scale (the offset added): as
    a rule by itself sees them, and the bare sums. `prior`: of other languages."""
    passages = _halved(passages)
    before = prior.sums(passages)
    groups = sorted({one.group for one in passages} - {"rules"})
    kept: list[Passage] = []
    sums, bare = [], []
    for fold_ in range(min(FOLDS, len(groups))):
        held = set(groups[fold_::FOLDS])
        there = [n for n, one in enumerate(passages) if one.group in held]
        others = [n for n, one in enumerate(passages) if one.group not in held]
        places, weights, offsets = learned([passages[n] for n in others], codes, people, before[others])
        own = [passages[n] for n in there]
        kept += own
        bare.append(sums_of(own, places, weights) + before[there] + offsets)
        sums.append(weighed(own, places, weights, prior, bare[-1]))
    return kept, np.concatenate(sums), np.concatenate(bare)


class Hit(NamedTuple):
    """A compound rule of the language, a passage in which it matched, and whether that carries its code, or is an
    everyday message.
    """

    rule: str
    code: str
    where: int
    right: bool
    everyday: bool


def hits_of(matcher: Matcher, language: str, passages: Sequence[Passage]) -> list[Hit]:
    """What the compound rules of a language find by their words alone, in passages that no rule was fitted to."""
    found: list[Hit] = []
    for where, one in enumerate(passages):
        if not (one.everyday or _WRITTEN_APART.search(one.group)):
            continue
        turns = examples.turns_of(one.line)
        there = {(rule, match.code) for n in range(len(turns)) for match in matcher.match(turns, n)
                 for rule in (match.rule, *match.also) if f".{language}." in rule}
        found += [Hit(rule, code, where, code in one.codes, one.everyday) for rule, code in sorted(there)]
    return found


def leaning(hits: Sequence[Hit], sums: np.ndarray, codes: Sequence[str], *, few: bool
            ) -> tuple[list[str], dict[str, float]]:
    """The broad rules, and what each code needs for them to hold. `few`: of a few writers, whose passages tell too
    little of what is broad.
    """
    broad = {hit.rule for hit in hits if hit.everyday and not hit.rule.startswith("C-T")}
    counts = {rule: [sum(hit.rule == rule and hit.right is right for hit in hits) for right in (True, False)]
              for rule in {hit.rule for hit in hits if not few}}
    broad |= {rule for rule, (right, wrong) in counts.items()
              if wrong and right / (right + wrong) < (BROAD_THREAT if rule.startswith("C-T") else BROAD)}
    lean: dict[str, float] = {}
    for n, code in enumerate(codes):
        own = sorted({(-sums[hit.where, n], hit.where, hit.right, hit.everyday) for hit in hits
                      if hit.code == code and hit.rule in broad})
        if own:
            right = np.cumsum([hit for _, _, hit, _ in own])
            good = np.flatnonzero(right / np.cumsum([ORDINARY if one[3] else 1 for one in own]) >= LEANING)
            lean[code] = -own[good.max()][0] if len(good) else NEAR - own[0][0]  # none to go by: above them all
    return sorted(rule for rule in broad if rule.split(".")[0] in lean), lean


def moved(unseen: Sequence[Passage], sums: np.ndarray, codes: Sequence[str], hits: Sequence[Hit],
          need: Mapping[str, float]) -> tuple[float, float | None]:
    """By how much what every code needs is moved, and how much less is enough beside another passage, so that
    conversations and single passages, which count alike, come out best, and everyday messages stay away. Without
    conversations nothing is known of what stands beside.
    """
    over = sums - np.array([need.get(code, np.inf) for code in codes])
    ordinary = over[[one.everyday for one in unseen]].max(axis=1, initial=-np.inf)
    away = [shift for shift in SHIFTS if (ordinary >= shift - NEAR).sum() <= HARMLESS * len(ordinary)] or [SHIFTS[-1]]
    talks = [n for n, one in enumerate(unseen) if _CHATS.search(one.group)]
    if not talks:
        return away[0], None
    apart = [n for n, one in enumerate(unseen) if _WRITTEN_APART.search(one.group) and not _CHATS.search(one.group)]
    place = {code: n for n, code in enumerate(codes)}
    by_rules = np.zeros(sums.shape, bool)
    for hit in hits:
        by_rules[hit.where, place[hit.code]] = True
    wanted = np.array([[code in one.codes for code in codes] for one in unseen])
    names = [unseen[n].talk for n in talks]
    talk = {name: n for n, name in enumerate(dict.fromkeys(names))}
    where = np.array([talk[name] for name in names])

    def worth(rows: Sequence[int], found: np.ndarray, cost: float = COST) -> tuple[float, str]:
        right, wrong = int((found & wanted[rows]).sum()), int((found & ~wanted[rows]).sum())
        labels = int(wanted[rows].sum())
        return (right - cost * wrong) / max(1, labels), f"{right} of {labels} labels, {wrong} wrong"

    best, most, told = (0.0, 0.0), -np.inf, ""
    for shift in away:
        alone = (over >= shift) | by_rules
        passages, passages_told = worth(apart, alone[apart])
        conversations, conversations_told = worth(talks, alone[talks])
        marked = np.bincount(where, alone[talks].any(axis=1), minlength=len(talk)) > 0
        for lower in LOWER:
            added = (over[talks] >= shift - lower) & marked[where][:, None] & ~alone[talks]
            beside, beside_told = worth(talks, added, COST_BESIDE)
            if passages + conversations + beside > most:
                best, most = (shift, lower), passages + conversations + beside
                told = (f"conversations: {conversations_told}, beside: {beside_told}; passages: {passages_told};"
                        f" moved by {shift}, beside by {lower}")
    print(told)
    return best


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("languages", nargs="+")
    parser.add_argument("--everyday", nargs="*", default=[], metavar="LANGUAGE=FILE")
    options = parser.parse_args()
    messages = {language: Path(path) for language, _, path in (given.partition("=") for given in options.everyday)}
    catalogue = load()
    matcher = Matcher(replace(catalogue, weights={}, rules={rule.id: rule for rule in catalogue.compound}, keep=False))
    without = WithoutSome(catalogue, messages)
    for language in options.languages:
        if language == SHARED:
            print(f"{SHARED}: {write(catalogue, messages)} kinds and pairs of kinds")
            continue
        listed, kinds = kinds_of(language)
        passages = gathered(catalogue, language, kinds, messages.get(language))
        codes = sorted({code for one in passages for code in one.codes}.intersection(weighed_codes(catalogue)))
        people = of_people(catalogue, language)
        others = without.of(language, codes) if kinds else none(codes)
        unseen, sums, bare = cross_weighed(passages, codes, people, others)
        few = len({one.group for one in passages if _BY_A_WRITER.search(one.group)}) < _ENOUGH_WRITERS
        alone = ALONE._replace(precision=PRECISION.get(language, ELSEWHERE_PRECISION))
        need, beside = (
            {code: least + SURER.get(code, SURER_OF_FEW * few)
             for code, least in needs(unseen, sums, codes, demand).items()} for demand in (alone, BESIDE))
        elsewhere = [passage("elsewhere", [f"{turn.sender}: {turn.text}" for turn in one.turns], one.codes[0],
                             kinds)
                     for path in sorted(DATA.glob("*-passages-*.toml"))
                     if "measure" not in path.name and not path.name.startswith(language)
                     for one in islice(labelled.read(path, "tune"), 0, None, ELSEWHERE)]
        prior = shipped(codes) if kinds else none(codes)
        before = prior.sums(passages)
        places, weights, offsets = learned(passages, codes, people, before)
        far = sums_of(elsewhere, places, weights) + prior.sums(elsewhere) + offsets
        hits = [hit for hit in hits_of(matcher, language, [*unseen, *elsewhere]) if hit.code in codes]
        everywhere = np.concatenate([bare, far])
        broad, lean = leaning(hits, everywhere, codes, few=few)
        held = [hit for hit in hits if hit.where < len(unseen) and (
            hit.rule not in broad or everywhere[hit.where, codes.index(hit.code)] >= lean[hit.code])]
        more, lower = moved(unseen, sums, codes, held, need)
        need = {code: least + more for code, least in need.items()}
        if lower is not None:
            beside = {code: least - lower for code, least in need.items()}
        else:
            # Half way, as what stands in passages is more outspoken than what stands around it in conversations.
            beside = {code: (need[code] + low + more) / 2 for code, low in beside.items() if code in need}
        hit_by = [{code for n, code in enumerate(codes) if code in need and row[n] >= need[code]} for row in sums]
        for group in sorted({one.group for one in unseen}):
            own = [(one, hit) for one, hit in zip(unseen, hit_by, strict=True) if one.group == group]
            right = sum(len(one.codes & hit) for one, hit in own)
            harmless = [hit for one, hit in own if not one.codes]
            print(f"{language} {group}: recall {right}/{sum(len(one.codes) for one, _ in own)}, precision {right}/"
                  f"{sum(len(hit) for _, hit in own)}, benign hit {sum(map(bool, harmless))}/{len(harmless)}")
        common = everyday(catalogue, passages, messages.values())
        files = Files(catalogue, language, listed, passages, places, weights,
                      dict(zip(codes, offsets, strict=True)), prior)
        rules, kept = files.write(codes, need, beside, broad, lean, common)
        print(f"{language}: {rules} of {len(codes)} codes; {kept} broad rules")


if __name__ == "__main__":
    main()
