"""Checking the catalogue: every rule's own examples are run, and what each rule costs is measured.

An example of `match` must match its rule somewhere; one of `no_match` must not, anywhere. Examples of several messages
begin each line with `A: ` or `B: `, the two sides of a chat.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from parsers.words import N_
from triage.flags.catalogue import Catalogue, Rule
from triage.flags.matcher import Matcher
from triage.flags.schema import Line
from triage.flags.turns import Turn

FEWEST = 4  # examples of each kind that a rule must carry
_REPEAT = 20


class Problem(msgspec.Struct, frozen=True):
    """What is wrong with a rule: its id, a message id and arguments."""

    rule: str
    message: str
    args: dict[str, Any] = {}


def check(catalogue: Catalogue) -> list[Problem]:
    """Run the examples of all rules, by rule. An empty list is a clean catalogue."""
    matcher = Matcher(catalogue)
    return [problem for rule in catalogue.rules.values() for problem in _rule(matcher, rule)]


def _rule(matcher: Matcher, rule: Rule) -> Iterator[Problem]:
    for kind, lines, wanted in (("match", rule.spec.match, True), ("no_match", rule.spec.no_match, False)):
        if len(lines) < FEWEST:
            yield Problem(rule.id, N_("It has {n} examples of {kind}; at least {fewest} are needed."),
                          {"n": len(lines), "kind": kind, "fewest": FEWEST})
        for line in lines:
            if _matches(matcher, rule.id, line) is wanted:
                continue
            text = " / ".join(line) if isinstance(line, list) else line
            yield Problem(rule.id, N_("“{text}” should match and does not.") if wanted
                          else N_("“{text}” matches and should not."), {"text": text})


def turns(line: Line) -> list[Turn]:
    """An example as the messages it stands for, one minute apart."""
    if isinstance(line, str):
        return [Turn("A", "in", 0, line)]
    found = []
    for n, part in enumerate(line):
        side, text = part[:1], part[3:]
        found.append(Turn(side, "in" if side == "A" else "out", n * 60_000, text))
    return found


def _matches(matcher: Matcher, rule: str, line: Line) -> bool:
    messages = turns(line)
    return any(matcher.match_rule(rule, messages, n) for n in range(len(messages)))


def listing(catalogue: Catalogue) -> list[dict[str, Any]]:
    """*rules list* of the contract, by code, language and rule, with what the rule does in words of its file."""
    return [
        {"code": rule.code, "language": rule.language, "rule": rule.id, "version": rule.version,
         "review": rule.spec.review, "speaker": rule.spec.speaker, "lane": catalogue.codes[rule.code].lane,
         "examples": len(rule.spec.match) + len(rule.spec.no_match)}
        for rule in sorted(catalogue.rules.values(), key=lambda r: (r.code, r.language, r.id))
    ]


def costs(catalogue: Catalogue, texts: Iterable[str] = ()) -> dict[str, float]:
    """{rule: microseconds a message}, over the texts given, else over the rule's own examples, which cost most."""
    matcher = Matcher(catalogue)
    sample = [Turn(None, "unknown", None, text) for text in texts]
    found = {}
    for rule in catalogue.rules.values():
        messages = sample or [t for line in (*rule.spec.match, *rule.spec.no_match) for t in turns(line)]
        for one in messages[:1]:
            matcher.match_rule(rule.id, [one], 0)  # compiles its expressions
        start = time.perf_counter()
        for _ in range(_REPEAT):
            for one in messages:
                matcher.match_rule(rule.id, [one], 0)
        found[rule.id] = (time.perf_counter() - start) / (_REPEAT * len(messages)) * 1e6
    return found
