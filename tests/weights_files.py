"""Writes what `tests.weights_tool` has learned of a language: the table of weights, what each code needs, examples.

An example is a labelled line that the rule finds, or a benign one near it that it does not, tried with the matcher
itself. A broad compound rule whose own examples no longer hold where the rest of a message has to lean its way is left
as it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

import msgspec
import numpy as np

from tests.weights_shared import Prior
from triage.flags import examples
from triage.flags.catalogue import FOLDER, Catalogue, Rule, rule_of
from triage.flags.matcher import Matcher
from triage.flags.schema import WEIGHED, WeighedCode, WeighedFile
from triage.flags.weighed import SHARED, Feature, kind_of, scale, written
from triage.flags.weights import Shared, Table, Weights
from triage.text.tables import stands_alone

EXAMPLES = 4
SCREENED = 2.0  # of 100 passages that weigh enough, so many may be missed by the look at their words alone
TRIED = 60  # lines are tried at most for the examples of a rule
EVERYWHERE = ("quote", "report", "fiction", "rights", "news")
_HEAD = ("# Rules that weigh words: the sum that each needs, and examples. The weights stand beside.\n"
         "# Made by tests/weights_tool.py from labelled passages; see triage/flags/weighed.py\n")


class Files:
    """The two files of a language. `kinds`: the file that lists them. `places` and `weights`: of all features by code;
    `offsets`: by code. `prior`: what kinds weigh in all languages.
    """

    def __init__(self, catalogue: Catalogue, language: str, kinds: bytes, passages: Sequence[Any],
                 places: Mapping[Feature, int], weights: np.ndarray, offsets: Mapping[str, float],
                 prior: Prior) -> None:
        self.catalogue, self.language, self.kinds, self.passages = catalogue, language, kinds, passages
        self.places, self.weights, self.offsets = places, np.round(weights, 2), offsets
        self.prior, self._before = prior, prior.sums(passages)

    def write(self, codes: Sequence[str], need: Mapping[str, float], beside: Mapping[str, float],
              broad: Sequence[str], lean: Mapping[str, float], common: frozenset[str]) -> tuple[int, int]:
        """Returns how many codes have a rule of their own and how many compound rules are broad. What a code needs is
        given with its offset, as all codes share one scale while it is chosen, and written without.
        """
        keep = [n for n, code in enumerate(codes) if code in need or code in lean]
        spoken = [WeighedCode(code, max(lean.get(code, -np.inf) - self.offsets[code], -99.0)) for code in
                  (codes[n] for n in keep)]
        look = {code: min(need[code], beside.get(code, np.inf)) - self.offsets[code] for code in need}
        content = self._table(keep, [codes[n] for n in keep], look, common)
        guards = [name for name in EVERYWHERE
                  if name == "quote" or name in self.catalogue.languages[self.language].spec.guards]
        file = WeighedFile(self.language, 1, "composed", guards, list(broad), spoken,
                           self._screen(keep, [codes[n] for n in keep], look))
        shared = Shared(f"{WEIGHED}/{SHARED}.tsv", (FOLDER / WEIGHED / f"{SHARED}.tsv").read_bytes, b"")
        weights = Weights(f"{WEIGHED}/{self.language}.tsv", lambda: content, b"", file, lambda: self.kinds,
                          shared if self.kinds else None)
        file = self._with_examples(weights, need, beside)
        file = self._with_own_examples(replace(weights, needs=file))
        (FOLDER / WEIGHED / f"{self.language}.tsv").write_bytes(content)
        (FOLDER / WEIGHED / f"{self.language}.toml").write_text(as_text(file), encoding="utf-8", newline="\n")
        return sum(one.least is not None for one in file.codes), len(file.broad)

    def _table(self, keep: Sequence[int], codes: Sequence[str], look: Mapping[str, float],
               common: frozenset[str]) -> bytes:
        weights = self.weights[:, keep]
        tells = self._telling(keep, codes, look, common)
        lines = ["# What words count for and against codes. Made by tests/weights_tool.py, see there."]
        for feature, place in self.places.items():
            row = weights[place]
            if row.any() or feature in tells:
                cells = [f"{code} {weight:g}" for code, weight in zip(codes, row, strict=True) if weight]
                lines.append("\t".join([("!" if feature in tells else "") + written(feature), *cells]))
        return ("\n".join(lines) + "\n").encode()

    def _sums(self, row: int, keep: Sequence[int]) -> np.ndarray:
        """What a passage weighs for the codes kept."""
        one = self.passages[row]
        there = [self.places[feature] for feature in one.features() & self.places.keys()]
        return np.asarray(self.weights[there][:, keep].sum(axis=0) * scale(one.stems) + self._before[row, keep])

    def _screen(self, keep: Sequence[int], codes: Sequence[str], look: Mapping[str, float]) -> float:
        """What the words alone weigh for one of the codes in all but few of the passages that weigh enough."""
        wanted = [n for n, code in zip(keep, codes, strict=True) if code in look]
        least = np.array([look[code] for code in codes if code in look])
        alone: list[float] = []
        for row, one in enumerate(self.passages):
            if (self._sums(row, wanted) >= least).any():
                words = [self.places[f] for f in one.features() & self.places.keys()
                         if isinstance(f, str) or len(f) == 1]
                shared = sum(self.prior.alone(kind) for kind in {one.kinds.get(stem, "") for stem in one.stems})
                both = (self.weights[words].sum(axis=0) + shared)[wanted]
                alone.append(float((both * scale(one.stems)).max()))
        return round(float(np.percentile(alone, SCREENED)), 2) if alone else 99.0

    def _telling(self, keep: Sequence[int], codes: Sequence[str], look: Mapping[str, float],
                 common: frozenset[str]) -> frozenset[str]:
        """Few single words of which one stands in each passage that weighs enough, by how much they weigh. Where none
        but everyday words stand in one, it will not be found.
        """
        least = np.array([look.get(code, np.inf) for code in codes])
        chosen: set[str] = set()
        for row, one in enumerate(self.passages):
            if not (self._sums(row, keep) >= least).any():
                continue
            single = [f for f in one.features() & self.places.keys() if isinstance(f, str) and _may_tell(f, common)]
            if single and chosen.isdisjoint(single):
                chosen.add(max(single, key=lambda word: (self._alone(word, one)[keep].max(), word)))
        return frozenset(chosen)

    def _alone(self, word: str, passage: Any) -> np.ndarray:
        """What a word weighs with its kind."""
        weights = self.weights[self.places[word]] + self.prior.alone(passage.kinds.get(word, ""))
        kind = self.places.get((kind_of(word, passage.kinds),))
        return np.asarray(weights if kind is None else weights + self.weights[kind])

    def _with_examples(self, weights: Weights, need: Mapping[str, float], beside: Mapping[str, float]) -> WeighedFile:
        """With what each code needs, and lines that its rule finds or does not."""
        codes = [msgspec.structs.replace(one, least=need[one.code] - self.offsets[one.code],
                                         beside=beside[one.code] - self.offsets[one.code]
                                         if beside.get(one.code, np.inf) < need[one.code] else None)
                 if one.code in need else one for one in weights.needs.codes]
        file = msgspec.structs.replace(weights.needs, codes=codes)
        matcher, table = self._matcher(replace(weights, needs=file)), weights.table()
        lines = [one for one in self.passages if isinstance(one.line, str) and '"' not in one.line
                 and "\n" not in one.line and one.group not in {"rules", "benign"}]
        done = []
        for one in codes:
            rule = matcher.catalogue.rules.get(f"{one.code}.{self.language}.{WEIGHED}")
            if rule is not None:
                found = self._tried(matcher, table, rule, [p for p in lines if one.code in p.codes], wanted=True)
                near = self._tried(matcher, table, rule, [p for p in lines if not p.codes], wanted=False)
                match, no_match = list(islice(found, EXAMPLES)), list(islice(near, EXAMPLES))
                enough = min(len(match), len(no_match)) == EXAMPLES
                one = (msgspec.structs.replace(one, match=match, no_match=no_match) if enough  # noqa: PLW2901
                       else WeighedCode(one.code, one.lean))
            done.append(one)
        return msgspec.structs.replace(file, codes=done)

    def _tried(self, matcher: Matcher, table: Table, rule: Rule, lines: Sequence[Any], *, wanted: bool
               ) -> Iterator[str]:
        """Lines from the heaviest down that the rule finds, or does not, whoever is spoken of in them."""
        swaps = examples.Swaps(matcher.catalogue, self.language)
        ordered = sorted(((-table.sum_of(one.stems, rule.code), one.line) for one in lines), key=lambda pair: pair[0])
        for _, line in ordered[:TRIED]:
            variants = [v for _, lists in swaps.variants(line) for vs in lists for v in vs]
            if examples.finds(matcher, rule, line) == wanted and all(
                    examples.finds(matcher, rule, v) == wanted for v in variants):
                yield line

    def _with_own_examples(self, weights: Weights) -> WeighedFile:
        """Broad are only compound rules that still find their own examples."""
        file = weights.needs
        matcher = self._matcher(weights)
        kept = [name for name in file.broad
                if all(examples.finds(matcher, self.catalogue.rules[name], line)
                       for line in self.catalogue.rules[name].spec.match)]
        return msgspec.structs.replace(file, broad=kept)

    def _matcher(self, weights: Weights) -> Matcher:
        """The rules of the language alone, with these weights."""
        shared = self.catalogue
        rules = {rule.id: rule for rule in shared.compound if rule.language == self.language}
        for code, spec in weights.needs.specs():
            rules[spec.id] = rule_of(weights.file, code, spec, shared.languages, shared.frameworks)
        return Matcher(replace(shared, rules=rules, weights={self.language: weights}, keep=False))


def _may_tell(word: str, common: frozenset[str]) -> bool:
    """Whether messages may be found by a word. A letter of a script without spaces is one: each is in many messages,
    and together they are in all that matter."""
    return stands_alone(word[0]) or (len(word) > 2 and word not in common)


def as_text(file: WeighedFile) -> str:
    """The file as it stands on disk."""
    lines = [_HEAD + f'language = "{file.language}"', f"version = {file.version}", f'review = "{file.review}"',
             f"screen = {file.screen:.2f}", f"unless = {json.dumps(file.unless)}",
             *(line for name, rules in (("broad", file.broad), ("sure", file.sure))
               for line in (f"{name} = [", *(f'  "{rule}",' for rule in rules), "]"))]
    for one in file.codes:
        lines += ["", "[[codes]]", f'code = "{one.code}"', f"lean = {one.lean:.3f}"]
        for name, value in (("least", one.least), ("beside", one.beside), ("read", one.read),
                            ("around", one.around)):
            if value is not None:
                lines.append(f"{name} = {value:.3f}")
        if one.least is not None or one.read is not None:
            for name, examples_ in (("match", one.match), ("no_match", one.no_match)):
                lines += [f"{name} = [", *(f"  {json.dumps(line, ensure_ascii=False)}," for line in examples_), "]"]
    return "\n".join(lines) + "\n"
