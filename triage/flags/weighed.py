"""Rules that weigh all words of a message, for what controllers say in words that no phrase foresees.

A compound rule says which words stand where. But people who hold another's passport seldom say so in such words, and
labelled passages of several writers show most of them to be missed. So each code has, beside its compound rules, one
rule a language that adds up what every word and every pair of neighbouring words counts for or against the code. The
weights come from labelled passages (`tests/weights_tool.py`, by logistic regression) and stand in
`resources/rules/weighed/LANGUAGE.tsv`, a word a line, so that anybody can read, question and change them. A word counts
by its first six letters, and by its kind: `LANGUAGE.kinds.tsv` says which words mean much the same (passport, papers,
permit: DOC), so that what was learned of one holds for the others. A word that is not listed there counts by its first
four letters instead. Words that say who somebody is (`people.toml`) have no kind and no weight, and never will.

The kinds are the same in all languages, and so what they weigh by themselves, one behind the other or near one another
in whatever order is learned from the passages of all of them (`shared.tsv`): what a language's own table has of them
is how it differs. So a language in which few passages were written finds by what was learned in the others.

The sum is divided by the root of the number of words, so that a long message is no more suspect than a short one, and
set against what the rule needs (`least`). No word alone suffices: at least three must speak for the code, and one of
them must be among the telling ones, by which a message is found. Broad compound rules, whose words are said in
innocence too, hold only where the sum is not below `lean`. Deterministic: the same words give the same sum.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from itertools import pairwise, repeat

from triage.flags.anchors import words_of
from triage.flags.schema import CatalogueInvalid
from triage.text.fold import fold

STEM = 6
"""Letters of a word that count where words are weighed: its endings are left out in every language alike."""
FEWEST_WORDS = 3
"""So many different words have to speak for a code."""
EASE = 3
"""Added to the number of words, as a message of two words says little however much they weigh."""
BEGINNING = 4
"""Letters of a beginning, which stands for the kind of a word that has none."""
KINDS = ".kinds.tsv"
"""How the file of kinds ends that stands beside a table."""
SHARED = "shared"
"""The table of what kinds weigh in all languages."""
NEAR = "~"
"""What stands between two kinds that are near one another."""
REACH = 4
"""So many words apart are kinds that stand near one another."""
_SHOWN = 0.8  # of what speaks for a code, the share that the words shown to the reader make up
_GROUP = 3  # digits of a long number that stand together
_MOST_SHOWN = 6


Kinds = Mapping[str, str]
"""By word, as `stems` has it, its kind (in capitals, as no folded word is)."""
Feature = str | tuple[str, ...]
"""What has a weight: a word as `stems` has it (`passpo`), the kind of one (`DOC`, here (`DOC`,); of a word without, its
beginning, `pass*`, here (`pass`,)), two neighbours (`your passpo`), the kinds of two (`YOUR pass*`, here
(`YOUR`, `pass`, `*`)), two kinds near one another, in the order of letters (`DOC~KEEP`, here (`DOC`, `KEEP`, `~`)).
"""


def stem_of(word: str) -> str:
    """What counts of a word: its first letters, a number as #."""
    return word[:STEM] if not word[0].isdigit() else "#"


def stems(words: str) -> list[str]:
    """What counts of a message's words (`anchors.words_of`)."""
    return [*map(stem_of, words.split())]


def kind_of(stem: str, kinds: Kinds) -> str:
    """The kind of a word, or its beginning where it has none."""
    return kinds.get(stem) or stem[:BEGINNING]


def features(stemmed: Sequence[str], kinds: Kinds) -> set[Feature]:
    """The words of a message, their kinds, and the same of neighbours."""
    short = [kind_of(stem, kinds) for stem in stemmed]
    return {*stemmed, *pairwise(stemmed), *zip(short), *zip(short, short[1:], repeat("*"))}


def shared_features(stemmed: Sequence[str], kinds: Kinds) -> set[Feature]:
    """What of a message may have a weight in all languages: its kinds, those of neighbours, and those near."""
    there = [kinds.get(stem, "") for stem in stemmed]
    found: set[Feature] = {(kind,) for kind in there if kind}
    found |= {(a, b, "*") for a, b in pairwise(there) if a and b}
    for n, one in enumerate(there):
        near = {other for other in there[n + 1 : n + 1 + REACH] if other and other != one} if one else ()
        found |= {(min(one, other), max(one, other), NEAR) for other in near}
    return found


def written(feature: Feature) -> str:
    """A feature as the table has it."""
    if isinstance(feature, str):
        return feature
    if len(feature) == 2:
        return " ".join(feature)
    if feature[-1] == NEAR:
        return NEAR.join(feature[:2])
    return " ".join(word if word.isupper() else f"{word}*" for word in feature[:2])


def of_written(text: str) -> Feature:
    """The feature that stands so in the table."""
    if NEAR in text:
        return (*text.split(NEAR), NEAR)
    words = tuple(text.split(" "))
    if text != "*" and (text.endswith("*") or words[-1].isupper()):
        kinds = tuple(word.removesuffix("*") for word in words)
        return kinds if len(words) == 1 else (*kinds, "*")
    return words if len(words) > 1 else text


def words_in(feature: Feature) -> tuple[str, ...]:
    """The words, or kinds of words, in a feature."""
    return (feature,) if isinstance(feature, str) else feature[:2]


def scale(stemmed: Sequence[str]) -> float:
    """What a sum of weights is multiplied by."""
    return float((len(stemmed) + EASE) ** -0.5)


def read_kinds(name: str, data: bytes) -> Kinds:
    """Read `KIND<tab>word word word…`, a kind a line; of a word its first six letters count, and it has one kind.
    Raises CatalogueInvalid.
    """
    found: dict[str, str] = {}
    for line in data.decode("utf-8").splitlines():
        kind, tab, listed = line.partition("\t")
        if line[:1] == "#" or not line:
            continue
        if not tab or not kind.isupper():
            raise CatalogueInvalid(file=name, rule=kind, reason="a line is a kind in capitals, a tab and its words")
        for word in listed.split(" "):
            stem, *rest = stems(words_of(fold(word))) or [""]
            if not stem or rest or found.setdefault(stem, kind) != kind:
                raise CatalogueInvalid(file=name, rule=kind, reason=f"“{word}” is no word, or has two kinds")
    return found


def shown(counts: Sequence[float], words: Sequence[str], common: Container[str]) -> list[int]:
    """The places of the words that the reader is shown: those that speak most for the code, in the message's order,
    with a word that stands between two of them. Of words that every message has (`common`) only those beside others:
    they may count for much, and say nothing to who reads them.
    """
    enough = _SHOWN * sum(count for count in counts if count > 0)
    chosen: list[int] = []
    for place in sorted(range(len(counts)), key=lambda place: -counts[place]):
        if len(chosen) == _MOST_SHOWN or (len(chosen) >= FEWEST_WORDS and enough <= 0) or counts[place] <= 0:
            break
        chosen.append(place)
        enough -= counts[place]
    telling = {place for place in chosen if words[place] not in common}
    if len(telling) > 1:
        near = {*chosen}
        for step in (1, -1):  # what stands in one stretch with a telling one
            for place in sorted(near, key=lambda place: place * step):
                if place - step in telling:
                    telling.add(place)
        chosen = [*telling]
    return sorted(_whole(words, {*chosen, *(place + 1 for place in chosen if place + 2 in chosen)}))


def _whole(words: Sequence[str], places: set[int]) -> set[int]:
    """With all of a number that is written in groups of three digits: of “1 200 €” not the end alone."""
    for step in (-1, 1):
        for place in [*places]:
            at = place + step
            while 0 <= at < len(words) and _one_number(*(words[at], words[at - step])[::-step]):
                places.add(at)
                at += step
    return places


def _one_number(first: str, second: str) -> bool:
    return first.isdecimal() and len(first) <= _GROUP and second.isdecimal() and len(second) == _GROUP
