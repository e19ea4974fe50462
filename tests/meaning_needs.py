"""Sets what rules need where a network reads for the language (`triage.flags.read`), and chooses their examples.

    python -m tests.meaning_needs [--everyday FILE.jsonl …]

By conversations of writers from whom nothing was learned (`meaning_lines.HELD`). What a message needs by itself
(`read`): of each code the lowest sum from which on SURE of what is found carries it, and of everyday messages from
which nothing was learned, two of every EACH, none may come so far. What it needs among the messages around it
(`around`): the sum that is worth most, where each that is wrong costs WRONG of one that is right, and each everyday
message EVERYDAY, near what most codes need; a call for help needs LESS. Also lists the compound rules whose own
examples the network doubts: it is not asked about what these find.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from types import MappingProxyType

import msgspec
import numpy as np

from tests import meaning_lines
from tests.meaning_lines import EACH, Row
from tests.weights_files import as_text
from triage.flags import examples
from triage.flags.anchors import words_of
from triage.flags.catalogue import FOLDER, Catalogue, Rule, load, rule_of
from triage.flags.matcher import Matcher
from triage.flags.meaning import UNREAD
from triage.flags.pattern import unlevel
from triage.flags.read import DOUBTED
from triage.flags.schema import WEIGHED, Line, WeighedCode, WeighedFile
from triage.flags.turns import Direction, Turn
from triage.text.fold import fold

SURE = 0.75
FEWEST = 6  # of a code must be found and right, else it needs what most need
FLOOR, FURTHER = -0.8, 0.4
"""No code needs less by itself; and so much more than the everyday message that comes furthest."""
SURER = {"C-ACC": 1.8, "C-DEG": 2.7, "C-DOC": -0.3, "C-NEED": 1.2, "C-SEC": 0.4, "C-SUB": 3.7, "C-TA": -0.3,
         "C-TS": 1.1, "C-WAGE": 1.7, "R-LURE": 2.0, "V-HELP": 3.6, "X-HOURS": 1.0}
"""Least that these need by themselves, as held files and one in three of the everyday messages say less than all of
them. Set with all of NUS in view, and the harmless messages of UCI and HateCheck: in the Chinese part of NUS more than
one in a thousand messages was marked without it, half of them for asking after a telephone number; in UCI nearly three.
"""
LESS = {"V-HELP": 0.5}
"""So much less these need among the messages around, twice as much in SCARCE: a call for help that is missed is worse
than one that is none. Of what comes short of the need by so little, one in three is one, in SCARCE more than half."""
SCARCE = frozenset(("ar", "bn", "cs", "el", "fa", "hi", "hu", "id", "ne", "pa", "pcm", "ru", "sq", "sr", "th", "tl",
                    "tr", "uk", "ur", "vi", "zh"))
"""Languages in which fewest were learned from, and little more than two calls in five came to what all languages need.
"""
MORE = {"zh": {"C-ACC": 0.6, "C-CHECK": 0.6, "C-DEG": 0.6, "C-LOCK": 0.6}}
"""So much more these need by themselves in a language: half of what was marked in the Chinese part of NUS, where few
words say little, was of these."""
OWN = {"fa": {"C-NEED": 0.1}, "hu": {"C-DEG": 2.0}, "ne": {"V-HELP": 3.2}, "pa": {"V-HELP": 3.2},
       "sq": {"C-DEG": 2.0, "C-SUB": 2.3}, "sr": {"C-SUB": 2.3}}
"""What codes need by themselves in a language of which too few examples come as far as SURER asks."""
ALONE, RAISED = 2.0, 4.0
WRONG, EVERYDAY = 1.0, 5.0
USUAL, FURTHEST, STEP = -2.0, 2.0, 0.1
DRAWN = 6.0
"""A need among the messages around is looked for so far from what most need, and is worth so much less for each one
away from it: of rare codes too little is known to go far."""
CROWD = 30
"""Everyday messages that stand behind one another in a file are read as one conversation of so many."""
LANGUAGES = tuple(dict.fromkeys(name.partition("-")[0] for name in meaning_lines.HELD))
"""Those that the network reads for: nobody can say how it does in others, of which no conversations are held."""
NO_LEAN = -99.0
NARROW = 0.3  # above what is doubted: an example must not hang on the rounding, or on who is spoken of
EXAMPLES, TRIED, TOGETHER = 4, 250, 10


def sums(matcher: Matcher, talks: Sequence[Sequence[Turn]]) -> tuple[np.ndarray, np.ndarray]:
    """By message of conversations, one behind the other, and code what it comes to by itself, and among those around
    it; UNREAD of messages that are not read.
    """
    weighing = matcher._weighing
    parts = []
    for turns in talks:
        asked = [(turns, n, numbers) for n, numbers in enumerate(matcher.worth_among(turns))]
        nothing = np.full(len(codes_of(matcher)), UNREAD)
        parts += [(nothing, nothing) if one is None else one[:2] for one in weighing.read(asked)]
    return np.array([alone for alone, _ in parts]), np.array([among for _, among in parts])


def codes_of(matcher: Matcher) -> list[str]:
    """The codes in the order of the sums."""
    meaning = matcher._weighing._reading._meaning
    assert meaning is not None
    return list(meaning.codes)


def open_matcher(catalogue: Catalogue) -> Matcher:
    """One to ask what messages come to: all that are read are read among those around them too."""
    nothing = np.full(99, 99.0)
    return _quick(replaced(catalogue, {
        language: with_needs(catalogue, language, nothing, -nothing, list(catalogue.codes)) for language in LANGUAGES}))


def _quick(catalogue: Catalogue) -> Matcher:
    """One that reads on all processors."""
    matcher = Matcher(catalogue)
    matcher.threads.use(None)
    return matcher


def lowest(rows: Sequence[Row], totals: np.ndarray, code: str, sure: float) -> float | None:
    """The lowest sum from which on so much of what is found carries the code."""
    order = np.argsort(-totals, kind="stable")
    right = np.cumsum([code in rows[n].codes for n in order])
    enough = np.flatnonzero((right / np.arange(1, len(order) + 1) >= sure) & (right >= FEWEST))
    return float(totals[order[enough[-1]]]) if len(enough) else None


def worth_most(wanted: np.ndarray, sums_: np.ndarray, everyday: np.ndarray) -> float:
    """The need among the messages around from which on what is found is worth most, see WRONG, EVERYDAY and USUAL."""
    needs = np.arange(USUAL - FURTHEST, USUAL + FURTHEST + STEP / 2, STEP)
    right, wrong, harmless_ = ((np.sort(one)[None] >= needs[:, None]).sum(axis=1)
                               for one in (sums_[wanted], sums_[~wanted], everyday))
    worth = right - WRONG * wrong - EVERYDAY * harmless_ - DRAWN * np.abs(needs - USUAL)
    return float(needs[np.argmax(worth)])


def harmless(needs: np.ndarray, everyday: np.ndarray) -> np.ndarray:
    """What is needed, raised for those codes that an everyday message comes so far for, by RAISED at most, and never
    less than FLOOR. One that stands ALONE above all others of a code is left out: a poem about possession would end all
    else it needs.
    """
    needs = np.maximum(needs, FLOOR)
    if len(everyday) < 2:
        return needs
    second, first = np.sort(everyday, axis=0)[-2:]
    return np.clip(np.where(first - second > ALONE, second, first) + FURTHER, needs, needs + RAISED)


def with_needs(catalogue: Catalogue, language: str, alone: np.ndarray, around: np.ndarray, codes: Sequence[str],
               sure: Sequence[str] = ()) -> WeighedFile:
    """The file of a language with what the rules need."""
    file = catalogue.weights[language].needs
    at = {code: n for n, code in enumerate(codes)}
    there = {one.code for one in file.codes}
    every = [*file.codes, *(WeighedCode(code, NO_LEAN) for code in codes if code in ruled(catalogue) - there)]
    done = [msgspec.structs.replace(
        one, read=round(float(alone[at[one.code]]), 2), around=round(float(around[at[one.code]]), 2))
        if one.code in at else one for one in every]
    return msgspec.structs.replace(file, codes=done, sure=list(sure))


def ruled(catalogue: Catalogue) -> frozenset[str]:
    """The codes that words are weighed for in any language: others are found by no words."""
    return frozenset(one.code for weights in catalogue.weights.values() for one in weights.needs.codes
                     if one.least is not None)


def doubted(catalogue: Catalogue, matcher: Matcher) -> dict[str, list[str]]:
    """By language the compound rules of whose own examples the network thinks one unlikely, or hardly likely."""
    meaning = matcher._weighing._reading._meaning
    assert meaning is not None
    examples_ = [(rule, " ".join(words_of(unlevel(turn.folded)) for turn in examples.turns_of(line)))
                 for rule in catalogue.compound if rule.language in LANGUAGES and rule.code in meaning.codes
                 for line in rule.spec.match]
    found: dict[str, dict[str, None]] = {language: {} for language in LANGUAGES}
    for first in range(0, len(examples_), 2000):
        batch = examples_[first:first + 2000]
        for (rule, _), made in zip(batch, meaning.sums([words for _, words in batch], every=True), strict=True):
            if made[meaning.codes[rule.code]] < DOUBTED + NARROW:
                found[rule.language][rule.id] = None
    return {language: sorted(rules) for language, rules in found.items()}


def unheard(matcher: Matcher) -> list[Rule]:
    """The compound rules whose own examples of several messages are not found: one message of these may be doubted
    where all together are not.
    """
    found = []
    for rule in matcher.catalogue.compound:
        lines = [line for line in rule.spec.match if rule.language in LANGUAGES and len(examples.turns_of(line)) > 1]
        if lines and not all(examples.found(matcher, rule, lines)):
            found.append(rule)
    return found


def replaced(catalogue: Catalogue, files: dict[str, WeighedFile]) -> Catalogue:
    """The catalogue with other files of needs, and a rule for each code in them."""
    weights = {language: replace(one, needs=files.get(language, one.needs))
               for language, one in catalogue.weights.items()}
    rules = {rule.id: rule for rule in catalogue.compound}
    for one in weights.values():
        for code, spec in one.needs.specs():
            rules[spec.id] = rule_of(one.file, code, spec, catalogue.languages, catalogue.frameworks)
    return replace(catalogue, rules=MappingProxyType(rules), weights=MappingProxyType(weights))


def with_examples(matcher: Matcher, file: WeighedFile, rows: Sequence[Row]) -> WeighedFile:
    """With lines that the rules find, or do not, whoever is spoken of in them."""
    catalogue, language = matcher.catalogue, file.language
    swaps = examples.Swaps(catalogue, language)
    own = [row for row in rows if row.language == language and not {'"', "\n"} & {*row.text}]
    benign = [row.text for row in own if not row.codes]
    done: list[WeighedCode] = []
    for one in file.codes:
        rule = catalogue.rules.get(f"{one.code}.{language}.{WEIGHED}")
        if rule is not None and one.read is not None and one.code in ruled(catalogue):
            carry = [*one.match, *(row.text for row in own if one.code in row.codes)]
            found = list(islice(_tried(matcher, rule, swaps, carry, wanted=True), EXAMPLES))
            not_found = list(islice(_tried(matcher, rule, swaps, [*one.no_match, *benign], wanted=False), EXAMPLES))
            sys.stderr.write(f"{rule.id} {one.read} {one.around} {len(found)} {len(not_found)}\n")
            enough = min(len(found), len(not_found)) == EXAMPLES
            done.append(msgspec.structs.replace(one, match=found, no_match=not_found) if enough
                        else WeighedCode(one.code, one.lean))
        else:
            done.append(one)
    return msgspec.structs.replace(file, codes=done)


def _tried(matcher: Matcher, rule: Rule, swaps: examples.Swaps, lines: Sequence[Line], *, wanted: bool
           ) -> Iterator[Line]:
    tried = [*dict.fromkeys(line for line in lines if isinstance(line, str))][:TRIED]
    for first in range(0, len(tried), TOGETHER):
        some = tried[first:first + TOGETHER]
        for line, there in zip(some, examples.found(matcher, rule, some), strict=True):
            if there == wanted:
                variants = [v for _, lists in swaps.variants(line) for vs in lists for v in vs]
                if all(found == wanted for found in examples.found(matcher, rule, variants)):
                    yield line


def main(arguments: list[str]) -> None:
    """See the head of this file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--everyday", type=Path, nargs="*", default=[])
    chosen = parser.parse_args(arguments)
    catalogue = load()
    matcher = open_matcher(catalogue)
    codes = codes_of(matcher)
    rows = meaning_lines.held(every=True)
    alone_sums, among_sums = sums(matcher, [
        one.turns for name in meaning_lines.HELD for one in meaning_lines.talks(name)])
    said = [text for path in chosen.everyday for text in _everyday(path) if words_of(fold(text)).strip()]
    nothing = np.zeros((0, len(codes)))
    everyday, crowded = (np.maximum(*both) for both in zip(*(
        sums(matcher, [*crowds(said, sides)]) if said else (nothing, nothing)
        for sides in (("in", "out"), ("in",))), strict=True))
    lows = [lowest(rows, alone_sums[:, n], code, SURE) for n, code in enumerate(codes)]
    usual = float(np.percentile([one for one in lows if one is not None], 75))
    alone = np.maximum(harmless(np.array([usual if one is None else one for one in lows]), everyday),
                       [SURER.get(code, FLOOR) for code in codes])
    around = np.array([worth_most(np.array([code in row.codes for row in rows]), among_sums[:, n], crowded[:, n])
                       for n, code in enumerate(codes)])
    for code, least, less in zip(codes, alone, around, strict=True):
        sys.stderr.write(f"{code} {least:.2f} {less:.2f}\n")
    sure = doubted(catalogue, matcher)
    eased = np.array([LESS.get(code, 0.0) for code in codes])
    more = {language: np.array([MORE.get(language, {}).get(code, 0.0) for code in codes]) for language in LANGUAGES}
    own = {language: np.array([OWN.get(language, {}).get(code, alone[n]) for n, code in enumerate(codes)])
           for language in LANGUAGES}
    files = {language: with_needs(
        catalogue, language, own[language] + more[language], around - eased * (1 + (language in SCARCE)), codes,
        sure[language]) for language in LANGUAGES}
    for rule in unheard(_quick(replaced(catalogue, files))):
        file = files[rule.language]
        files[rule.language] = msgspec.structs.replace(file, sure=sorted({*file.sure, rule.id}))
    matcher = _quick(replaced(catalogue, files))
    learned = [*rows, *meaning_lines.learned_from(catalogue)]
    for language, file in files.items():
        text = as_text(with_examples(matcher, file, learned))
        (FOLDER / WEIGHED / f"{language}.toml").write_text(text, encoding="utf-8", newline="\n")


def _everyday(path: Path, places: Sequence[int] = (1, 2)) -> Iterator[str]:
    """Of every EACH messages those at these places; at 0 stand those that networks learn from."""
    with path.open(encoding="utf-8") as lines:
        yield from (str(json.loads(line)["text"]) for n, line in enumerate(lines) if n % EACH in places)


def crowds(texts: Sequence[str], sides: Sequence[Direction] = ("in", "out")) -> Iterator[tuple[Turn, ...]]:
    """Everyday messages as conversations, who writes told by lot; of some devices one side alone is left."""
    lot = random.Random(1)
    for n in range(0, len(texts), CROWD):
        yield tuple(Turn(None, lot.choice(sides), None, text) for text in texts[n:n + CROWD])


if __name__ == "__main__":
    main(sys.argv[1:])
