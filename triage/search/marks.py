"""Where the hits stand in the original text, and the snippet around the first of them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence

from triage.search import patterns
from triage.search.nodes import Expanded, Leaf, Near, Regex, Term
from triage.text.fold import find_tokens, token_spans

MARKS = ("«", "»")
_PIECE, _OVER = 20_000, 1000  # characters
_AROUND = 60  # characters of context on each side of the first hit
Span = tuple[int, int]


def hits(text: str, marked: Sequence[Leaf]) -> list[Span]:
    """Where the leaves of a resolved query stand in the original text, without overlaps, by place."""
    found: list[Span] = []
    for leaf in marked:
        if isinstance(leaf, Term):
            found += find_tokens(text, leaf.tokens, prefix_last=leaf.prefix)
        elif isinstance(leaf, Expanded):
            words = set(leaf.words)
            found += [(start, end) for word, start, end in token_spans(text) if word in words]
            found += [span for phrase in leaf.phrases for span in find_tokens(text, phrase)]
        elif isinstance(leaf, Near):
            found += _near(text, leaf)
        elif isinstance(leaf, Regex):
            found += patterns.compiled(leaf.pattern).spans(text)
    return merged(found)


def first_hits(text: str, marked: Sequence[Leaf]) -> list[Span]:
    """Some of them, with the first: in what is as long as a book they are looked for piece by piece."""
    if len(text) > 2 * _PIECE:
        for start in range(0, len(text), _PIECE):
            # One piece runs into the next, so that no phrase is cut; a word cut at its end is whole in the next.
            if spans := hits(text[start:start + _PIECE + _OVER].rpartition(" ")[0], marked):
                return [(start + begin, start + end) for begin, end in spans]
    return hits(text, marked)


def merged(spans: Sequence[Span]) -> list[Span]:
    """Spans by place, those that touch joined."""
    result: list[Span] = []
    for start, end in sorted(spans):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def _near(text: str, near: Near) -> list[Span]:
    """The phrases wherever all of them stand close together, as FTS5's NEAR means it."""
    places = token_spans(text)
    words = [word for word, _, _ in places]
    starts = [_starts(words, phrase) for phrase in near.phrases]
    found: list[Span] = []
    for last, at in enumerate(starts):
        for place in at:
            others = [(phrase, _within(starts[n], place - len(phrase) - near.distance, place))
                      for n, phrase in enumerate(near.phrases) if n != last]
            if all(places_near for _, places_near in others):
                for phrase, near_places in ((near.phrases[last], [place]), *others):
                    found += [(places[p][1], places[p + len(phrase) - 1][2]) for p in near_places]
    return found


def _starts(words: list[str], phrase: tuple[str, ...]) -> list[int]:
    length = len(phrase)
    return [n for n in range(len(words) - length + 1) if tuple(words[n:n + length]) == phrase]


def _within(places: list[int], first: int, last: int) -> list[int]:
    return places[bisect_left(places, first):bisect_right(places, last)]


def snippet(text: str, spans: Sequence[Span]) -> str:
    """The text around the first hit, every hit in it marked, cut at its ends with an ellipsis."""
    return _cut(text, spans, lambda part: MARKS[0] + part + MARKS[1])[0]


def plain_snippet(text: str, spans: Sequence[Span]) -> tuple[str, list[Span]]:
    """The same without marks, and where the hits stand in it. (Evidence may hold the signs that mark.)"""
    return _cut(text, spans, lambda part: part)


def _cut(text: str, spans: Sequence[Span], mark: Callable[[str], str]) -> tuple[str, list[Span]]:
    first = spans[0][0] if spans else 0
    start = max(0, first - _AROUND)
    end = min(len(text), (spans[0][1] if spans else 0) + 2 * _AROUND)
    out, at, length = ["…" if start else ""], start, 1 if start else 0
    placed: list[Span] = []
    for left, right in spans:
        if left >= end:
            break
        out += [text[at:left], mark(text[left:right])]
        length += left - at
        placed.append((length, length + right - left))
        length += right - left
        at = right
    out += [text[at:max(at, end)], "…" if max(at, end) < len(text) else ""]
    return "".join(out).replace("\n", " "), placed
