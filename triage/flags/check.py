"""Checking the catalogue: its examples, its fairness, its cost. And the table that `rules list` prints."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from parsers.words import N_
from triage.flags import examples, kept
from triage.flags.catalogue import Catalogue, Rule
from triage.flags.matcher import Matcher
from triage.flags.schema import Line

FEWEST_EXAMPLES = 4
SLOWEST_US = 20_000.0
"""Microseconds that a rule may take for a message in which all its words stand. The median rule takes ten."""


class Problem(msgspec.Struct, frozen=True):
    """What is wrong with a rule: a message id and its arguments."""

    file: str
    rule: str
    message: str
    args: dict[str, Any]


MISSED = N_("It does not find its own example “{example}”.")
WRONGLY_FOUND = N_("It finds “{example}”, which it must not.")
SCREENED_OUT = N_("Its example “{example}” would never be looked at: no word of it leads to a rule.")
TOO_FEW = N_("It has {found} examples of what it must find and {not_found} of what it must not; both need {least}.")
KEYS_ON_PEOPLE = N_(
    "In “{example}” its result changes when “{word}” is exchanged: a rule must not key on who somebody is."
)
TOO_SLOW = N_("It takes {cost} microseconds for a message; {most} is the most that is allowed.")


def check(catalogue: Catalogue, matcher: Matcher | None = None, rules: Iterable[str] | None = None) -> list[Problem]:
    """Run the examples of every rule, or of those named. Form and syntax were checked when the catalogue was read.

    `matcher`: one of this catalogue, if it is in hand.
    """
    matcher = matcher or Matcher(catalogue)
    problems: list[Problem] = []
    chosen = [*catalogue.rules.values()] if rules is None else [*map(catalogue.rules.__getitem__, rules)]
    swaps = {language: examples.Swaps(catalogue, language) for language in {rule.language for rule in chosen}}
    looked_at = iter(examples.screened_in(matcher, [line for rule in chosen for line in rule.spec.match]))
    with kept.building():  # expressions, which stay
        for rule in chosen:
            problems += _of_rule(matcher, rule, swaps[rule.language], [next(looked_at) for _ in rule.spec.match])
    return problems


def _of_rule(matcher: Matcher, rule: Rule, swaps: examples.Swaps, looked_at: Sequence[bool]) -> Iterator[Problem]:
    def problem(message: str, **args: Any) -> Problem:
        return Problem(rule.file, rule.id, message, args)

    matcher.expect_many(rule.id)
    spec = rule.spec
    if min(len(spec.match), len(spec.no_match)) < FEWEST_EXAMPLES:
        yield problem(TOO_FEW, found=len(spec.match), not_found=len(spec.no_match), least=FEWEST_EXAMPLES)
    lines = [*spec.match, *spec.no_match]
    found = examples.found(matcher, rule, lines)
    wrong = len(spec.match)
    for line, there, seen in zip(spec.match, found[:wrong], looked_at, strict=True):
        if not there:
            yield problem(MISSED, example=examples.show(line))
        elif not seen:
            yield problem(SCREENED_OUT, example=examples.show(line))
    for line, there in zip(spec.no_match, found[wrong:], strict=True):
        if there:
            yield problem(WRONGLY_FOUND, example=examples.show(line))
    for line, before in zip(lines, found, strict=True):
        for word in _keyed_on(matcher, rule, swaps, line, before):
            yield problem(KEYS_ON_PEOPLE, example=examples.show(line), word=word)
    cost = _cost_us(matcher, rule, lines)  # its expressions were compiled above
    if cost > SLOWEST_US:
        yield problem(TOO_SLOW, cost=round(cost), most=round(SLOWEST_US))


def _keyed_on(matcher: Matcher, rule: Rule, swaps: examples.Swaps, line: Line, before: bool) -> Iterator[str]:
    for word, lists in swaps.variants(line):
        if not any(set(examples.found(matcher, rule, variants)) <= {before} for variants in lists):
            yield word


def _cost_us(matcher: Matcher, rule: Rule, lines: Sequence[Line]) -> float:
    """Microseconds of the processor a message, over the rule's own examples: in these its words do stand, so it is the
    costly case.
    """
    places = [(turns, index) for turns in map(examples.turns_of, lines) for index in range(len(turns))]
    started = time.thread_time()
    matcher.match_rule_at(rule.id, places)
    return (time.thread_time() - started) / max(1, len(places)) * 1_000_000


def listing(catalogue: Catalogue, matcher: Matcher | None = None,
            rules: Iterable[str] | None = None) -> list[dict[str, Any]]:
    """A line for each rule, or each of those named, by code and language: `code, language, rule, version, review,
    speaker, examples`.

    With a `matcher` of the catalogue also `cost_us`, microseconds for one of its own examples.
    """
    lines: list[dict[str, Any]] = []
    if matcher is not None:
        matcher.anchors("")  # what is read at first use is no rule's cost
    chosen = catalogue.rules.values() if rules is None else map(catalogue.rules.__getitem__, rules)
    for rule in sorted(chosen, key=lambda rule: (rule.code, rule.language, rule.id)):
        spec = rule.spec
        line: dict[str, Any] = {
            "code": rule.code, "language": rule.language, "rule": rule.id, "version": rule.version,
            "review": spec.review, "speaker": spec.speaker, "examples": len(spec.match) + len(spec.no_match),
        }  # fmt: skip
        if matcher is not None:
            every = [*spec.match, *spec.no_match]
            matcher.expect_many(rule.id)
            _cost_us(matcher, rule, every[:1])  # compiles its expressions
            line["cost_us"] = round(_cost_us(matcher, rule, every), 1)
        lines.append(line)
    return lines
