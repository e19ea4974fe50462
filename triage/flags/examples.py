"""Running the catalogue's own examples: does each rule find what it must, and nothing that it must not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from triage.flags.catalogue import Catalogue, Rule
from triage.flags.matcher import Matcher
from triage.flags.schema import Line
from triage.flags.turns import Direction, Turn

_MINUTE_MS = 60_000


def turns_of(line: Line) -> list[Turn]:
    """An example as turns: one message, or an exchange whose lines begin with `A: ` or `B: `, a minute apart."""
    if isinstance(line, str):
        return [Turn("A", "in", 0, line)]
    turns = []
    for number, text in enumerate(line):
        side, _, said = text.partition(": ")
        direction: Direction = "in" if side == "A" else "out"
        turns.append(Turn(side, direction, number * _MINUTE_MS, said))
    return turns


def finds(matcher: Matcher, rule: Rule, line: Line) -> bool:
    """Whether the rule matches somewhere in an example."""
    return found(matcher, rule, [line])[0]


def found(matcher: Matcher, rule: Rule, lines: Sequence[Line]) -> list[bool]:
    """`finds` of many examples at once."""
    spoken = [turns_of(line) for line in lines]
    matches = iter(matcher.match_rule_at(rule.id, [(turns, n) for turns in spoken for n in range(len(turns))]))
    return [sum(bool(next(matches)) for _ in turns) > 0 for turns in spoken]


def screened_in(matcher: Matcher, lines: Sequence[Line]) -> list[bool]:
    """Of each example whether the import would look at it at all."""
    spoken = [[turn.folded for turn in turns_of(line)] for line in lines]
    worth = iter(matcher.anchors_of(chain.from_iterable(spoken)))
    return [sum(bool(next(worth)) for _ in folded) > 0 for folded in spoken]


def show(line: Line) -> str:
    return line if isinstance(line, str) else " / ".join(line)


# --- exchanging who people are ------------------------------------------------------------------------------------


class Swaps:
    """Exchanges words that say who somebody is (`people.toml`) in the examples of a language."""

    def __init__(self, catalogue: Catalogue, language: str) -> None:
        others: dict[str, list[list[str]]] = {}
        for group in catalogue.people.groups:
            if group.language == language:
                for words in group.words:
                    for word in words:
                        others.setdefault(_key(word), []).append([w for w in words if w != word])
        self._others: Mapping[str, list[list[str]]] = others
        written = {word for group in catalogue.people.groups if group.language == language
                   for words in group.words for word in words}
        anyone = "|".join(map(re.escape, sorted(written, key=len, reverse=True))) or "(?!)"
        known = catalogue.languages.get(language)
        limits = (r"(?<!\w)", r"(?!\w)") if known is None or known.spec.spaced else ("", "")
        self._pattern = re.compile(f"{limits[0]}(?:{anyone}){limits[1]}", re.IGNORECASE)

    def variants(self, line: Line) -> Iterator[tuple[str, list[list[Line]]]]:
        """For each such word of an example, the lists of variants: all of one of the lists must keep the flags."""
        lines: Sequence[str] = [line] if isinstance(line, str) else line
        words = {_key(found[0]) for text in lines for found in self._pattern.finditer(text)}
        for word in sorted(words):
            yield word, [[self._exchange(line, word, other) for other in group] for group in self._others[word]]

    def _exchange(self, line: Line, word: str, other: str) -> Line:
        def put(found: re.Match[str]) -> str:
            if _key(found[0]) != word:
                return found[0]
            return other.capitalize() if found[0][0].isupper() else other

        if isinstance(line, str):
            return self._pattern.sub(put, line)
        return [text[:3] + self._pattern.sub(put, text[3:]) for text in line]


def _key(word: str) -> str:
    """One for all spellings that a pattern without regard to case takes for equal: kıbrıs and kibris are KIBRIS."""
    return word.upper().lower()
