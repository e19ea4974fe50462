"""What keeps a rule from matching: negation, a question, a quotation, a report, a film, advice on rights.

A guard looks at the words around the parts of a match, in the message where they stand, and never at the parts
themselves: “you can't leave” holds its negation as part of the phrase, and that negation is the coercion.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache, cached_property
from itertools import pairwise

from triage.flags.catalogue import Language, LanguageGuard, Rule
from triage.flags.one_text import FEW_TEXTS, narrowed
from triage.flags.pattern import Writing, compile_group, expression, word_class

Span = tuple[int, int]

_CLAUSE_END = re.compile(r"[.!?;:,\n]")
_BEFORE_LIMIT = 80
"""How many characters before a match `before` looks at, at most."""


class _Phrases:
    """The phrases of one guard. Where it does not look it is never compiled."""

    def __init__(self, name: str, guard: LanguageGuard, writing: Writing) -> None:
        self.name, self.where = name, frozenset(guard.spec.where)
        self._guard, self._writing = guard, writing
        self._more = guard.spec.reach - 1
        self._asked = 0

    def within(self, text: str) -> _Phrases | None:
        """What finds in this text what these do, or None where they find nothing: as `one_text.compile_for` does for
        parts, and for the same reason.
        """
        self._asked += 1
        if self._asked > FEW_TEXTS:
            return self
        there = narrowed(self._guard.phrases, text)
        return None if there is None else _Phrases(self.name, replace(self._guard, phrases=there), self._writing)

    @cached_property
    def _pattern(self) -> str:
        return expression(self._guard.phrases, self._writing)

    @cached_property
    def anywhere(self) -> re.Pattern[str]:
        return re.compile(self._pattern)

    @cached_property
    def at_end(self) -> re.Pattern[str]:
        word = f"{self._writing.separator}[{word_class()}]+"
        return re.compile(f"{self._pattern}(?:{word}){{0,{self._more}}}[^{word_class()}]*$")

    @cached_property
    def at_start(self) -> re.Pattern[str]:
        word = f"[{word_class()}]+{self._writing.separator}"
        return re.compile(f"[^{word_class()}]*(?:{word}){{0,{self._more}}}{self._pattern}")

    @cached_property
    def subjects(self) -> re.Pattern[str] | None:
        return compile_group(self._guard.subjects, self._writing) if self._guard.subjects else None


class Shared:
    """The guards of languages that rules have in common."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, str, Writing], _Phrases] = {}

    def of(self, name: str, language: Language, writing: Writing) -> _Phrases:
        key = (language.id, name, writing)
        if key not in self._made:
            self._made[key] = _Phrases(name, language.guard(name), writing)
        return self._made[key]


class Guards:
    """The guards of one rule."""

    def __init__(self, rule: Rule, language: Language, writing: Writing, shared: Shared) -> None:
        self.names = rule.guards
        self._marks = tuple(language.spec.question_marks)
        self._ends = _sentence_end(language.spec.question_marks)
        self._quote = "quote" in rule.guards
        self._question = "question" in rule.guards
        self._phrases = [shared.of(name, language, writing) for name in rule.guards if name in language.spec.guards]
        self._not_with = compile_group(rule.not_with, writing) if rule.not_with else None

    def holds_back(self, text: str, spans: Sequence[Span]) -> str | None:
        """The name of the guard that forbids a match with these parts (sorted, of one folded message), or None."""
        if self._quote and _quoted(text, spans):
            return "quote"
        start, end = spans[0][0], spans[-1][1]
        sentence = _sentence(text, start, end, self._ends)
        if self._question and text[sentence[1] : sentence[1] + 3].lstrip("!").startswith(self._marks):
            return "question"
        if self._not_with is not None and self._not_with.search(text):
            return "not_with"
        for phrases in self._phrases:
            there = phrases.within(text)
            if there is not None and _found(there, text, spans, sentence):
                return phrases.name
        return None


def _found(phrases: _Phrases, text: str, spans: Sequence[Span], sentence: Span) -> bool:
    where = phrases.where
    start, end = spans[0][0], spans[-1][1]
    if "message" in where and _outside(phrases.anywhere, text, (0, len(text)), spans):
        return True
    if "sentence" in where and _outside(phrases.anywhere, text, sentence, spans):
        return True
    if "opening" in where and phrases.at_start.match(text[sentence[0] : start + 40]):
        return True
    if "between" in where and any(
        phrases.anywhere.search(_clause_before(text, later[0], earlier[1])) for earlier, later in pairwise(spans)
    ):
        return True
    own_subject = phrases.subjects is not None and phrases.subjects.match(text, start) is not None
    if "before" in where and not own_subject and phrases.at_end.search(_clause_before(text, start)):
        return True
    return "after" in where and phrases.at_start.match(_clause_after(text, end)) is not None


def _outside(pattern: re.Pattern[str], text: str, scope: Span, spans: Sequence[Span]) -> bool:
    """Whether the phrase stands in the scope, but not within one of the rule's own parts."""
    return any(
        not any(start <= found.start() and found.end() <= end for start, end in spans)
        for found in pattern.finditer(text, *scope)
    )


def _clause_before(text: str, start: int, limit: int = 0) -> str:
    segment = text[max(limit, start - _BEFORE_LIMIT) : start]
    breaks = [found.end() for found in _CLAUSE_END.finditer(segment)]
    return segment[breaks[-1] :] if breaks else segment


def _clause_after(text: str, end: int) -> str:
    segment = text[end : end + _BEFORE_LIMIT]
    found = _CLAUSE_END.search(segment)
    return segment[: found.start()] if found else segment


@cache
def _sentence_end(question_marks: str) -> re.Pattern[str]:
    return re.compile(f"[.!?\\n{re.escape(question_marks)}]")


def _sentence(text: str, start: int, end: int, ends: re.Pattern[str]) -> Span:
    """The sentence or sentences that hold a match, without the final mark."""
    begin = 0
    for found in ends.finditer(text, 0, start):
        begin = found.end()
    stop = ends.search(text, end)
    return begin, stop.start() if stop else len(text)


def _quoted(text: str, spans: Sequence[Span]) -> bool:
    """Whether all parts stand within quotation marks, and somebody says something around the quotation."""
    start, end = spans[0][0], spans[-1][1]
    for mark, opens, closes in (('"', r'"', r'"'), ("'", r"(?:^|(?<=[\s(:]))'(?=\S)", r"(?<=\S)'(?=$|[\s.,;:!?)])")):
        if mark not in text:
            continue
        opening = [m.start() for m in re.finditer(opens, text[:start])]
        closing = re.search(closes, text[end:])
        if closing is None or not opening or (mark == '"' and len(opening) % 2 == 0):
            continue
        around = text[: opening[-1]] + text[end + closing.end() :]
        if mark not in text[opening[-1] + 1 : start] and len(re.findall(r"\w+", around)) >= 2:
            return True
    return False
