"""What a phrase finds in one text, where making a regular expression of it would take longer than the search.

Most rules are asked about a few messages of a case. Of their alternatives those are kept whose words the text holds
(`narrowed`), which are few and short, and these are gone through word by word (`_Walk`), in the order in which an
expression would try them: what is found is the same. Left to expressions are scripts that write without spaces, where
a word may end anywhere, and texts that are long, of which a step takes some fifty times as long here (`compile_for`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Protocol

from triage.flags.pattern import (
    NUMBERS,
    Gap,
    Group,
    Node,
    Number,
    Sequence,
    Word,
    Writing,
    compile_group,
    first_needed,
    is_word,
    letters,
    word_class,
)

FEW_TEXTS = 32
"""Of so many, each is gone through by itself; then an expression of all alternatives takes no longer."""

_LONGEST = 2000  # characters of a text
_ODD = re.compile(r"['-]{2}")
_ROW = re.compile(r"\d[\d .,]{40}")  # pasted numbers, which would be one or many
_FURTHEST = 7  # characters between two words
_SIGNS = "$€£¥₦₹"
_SIGN = re.compile(f"[{_SIGNS}]")
_NUMBERS = {digits: re.compile(number) for digits, number in NUMBERS.items()}
_OF_NUMBERS = re.compile(  # no number reaches further
    rf"(?:[{_SIGNS}] ?)?\d[\d .,]*(?:k|tr|rb|jt)? ?[a-z{_SIGNS}%]*\d*")
_WORDS = re.compile(f"[{word_class()}]+")
_BETWEEN = {plain: re.compile(replace(Writing(), plain=plain).separator) for plain in (False, True)}


class Hit(Protocol):
    """Where something stands, as `re.Match` says it."""

    def span(self) -> tuple[int, int]: ...
    def start(self) -> int: ...


class Finder(Protocol):
    """What finds a phrase in a text, as `re.Pattern` does."""

    def search(self, text: str, pos: int = 0, /) -> Hit | None: ...


def compile_for(text: str, group: Group, writing: Writing) -> Finder | None:
    """What finds in this text, levelled and folded, what the expression of the whole group would; None where it finds
    nothing.
    """
    there = narrowed(group, text)
    if there is None:
        return None
    if writing.spaced and len(text) <= _LONGEST and _walkable(there) and not _ROW.search(text):
        return _Walk(there, writing)
    return compile_group(there, replace(writing, negations=tuple(
        word for word in writing.negations if _stands(word, text))))


def narrowed(group: Group, text: str) -> Group | None:
    """The alternatives all of whose words a text holds, or None."""
    kept = [choice for one in group.choices if (choice := _within(one, text)) is not None]
    return Group(tuple(kept)) if kept else None


def _within(sequence: Sequence, text: str) -> Sequence | None:
    items: list[tuple[Node, bool]] = []
    for item in sequence.items:
        node, optional = item
        if isinstance(node, Word):
            if node.text in text or _stands(node.text, text):
                items.append(item)
                continue
        elif not isinstance(node, Group):
            items.append(item)
            continue
        elif (there := narrowed(node, text)) is not None:
            items.append((there, optional))
            continue
        if not optional:
            return None
    return Sequence(tuple(items))


def _stands(word: str, text: str) -> bool:
    return all(piece in text for piece in _pieces(word))


@lru_cache(maxsize=10_000)
def _pieces(word: str) -> list[str]:
    """What of a word has to stand in a text however it is written (see `letters`); itself, where that is one way."""
    return [piece for piece in re.split("['-]", word) if piece]


def _walkable(group: Group) -> bool:
    """Whether each of its words, where it stands, ends where no letter follows, so that it ends in one place only."""
    return all(_plain_sequence(choice) for choice in group.choices)


def _plain_sequence(sequence: Sequence) -> bool:
    first = first_needed(sequence)
    return all(_plain_word(node.text) if isinstance(node, Word)
               else _walkable(node) if isinstance(node, Group)
               else isinstance(node, Number) or n > first
               for n, (node, _) in enumerate(sequence.items))


@lru_cache(maxsize=10_000)
def _plain_word(word: str) -> bool:
    return is_word(word[0]) and is_word(word[-1]) and not _ODD.search(word)


class _Found:
    """A place, as `re.Match` would say it."""

    __slots__ = ("_span",)

    def __init__(self, start: int, end: int) -> None:
        self._span = start, end

    def span(self) -> tuple[int, int]:
        return self._span

    def start(self) -> int:
        return self._span[0]


class _Walk:
    """Goes through a phrase, from every word of a text. Each of the steps yields where it may end, likeliest first as
    an expression would try them.
    """

    def __init__(self, group: Group, writing: Writing) -> None:
        self._group, self._plain = group, writing.plain
        self._between = _BETWEEN[writing.plain]
        self._refused = _refused(writing.negations) if writing.negations else None
        self._text = ""
        self._ends: dict[int, int] = {}

    def search(self, text: str, pos: int = 0, /) -> _Found | None:
        self._text, self._ends = text, _words(text)
        begins = tuple(_begins(self._group))
        for start in self._ends if all(begins) else _starts(text):
            if start >= pos and text.startswith(begins, start):
                for end in self._of_group(self._group, start):
                    return _Found(start, end)
        return None

    def _of_group(self, group: Group, at: int) -> Iterator[int]:
        for choice in group.choices:
            yield from self._of_sequence(choice, first_needed(choice), 0, at)

    def _of_sequence(self, sequence: Sequence, first: int, n: int, at: int) -> Iterator[int]:
        """Ends of what is left of a sequence from its n-th item. `first`: the one that must be there; a space follows
        what stands before it, and goes before what stands behind it.
        """
        if n == len(sequence.items):
            yield at
            return
        node, optional = sequence.items[n]
        if isinstance(node, Gap):
            yield from self._of_gap(node.limit, sequence, first, n, at)
            return
        for begin in self._behind(at) if n > first else (at,):
            for end in self._of_node(node, begin):
                for following in self._behind(end) if n < first else (end,):
                    yield from self._of_sequence(sequence, first, n + 1, following)
        if optional:
            yield from self._of_sequence(sequence, first, n + 1, at)

    def _of_gap(self, limit: int, sequence: Sequence, first: int, n: int, at: int) -> Iterator[int]:
        """Few words before many; none of them refused."""
        yield from self._of_sequence(sequence, first, n + 1, at)
        if limit:
            for begin in self._behind(at):
                if begin in self._ends and not (self._refused and self._refused.match(self._text, begin)):
                    yield from self._of_gap(limit - 1, sequence, first, n, self._ends[begin])

    def _of_node(self, node: Node, at: int) -> Iterable[int]:
        if isinstance(node, Group):
            return self._of_group(node, at)
        if isinstance(node, Number):
            return _numbers(self._text, at, min(node.digits, 4))
        assert isinstance(node, Word)
        end = self._of_word(node, at)
        return () if end is None else (end,)

    def _of_word(self, word: Word, at: int) -> int | None:
        text, end = self._text, at
        for piece, mark in _marked(word.text):
            if not text.startswith(piece, end):
                return None
            end += len(piece)
            if mark and text[end:end + 1] and text[end] in mark:
                end += 1
        if word.open_end:
            while end < len(text) and is_word(text[end]):
                end += 1
            return end
        if not self._plain and len(word.text) > 2 and (last := word.text[-1]).isascii() and last.isalpha():
            drawn = end
            while text.startswith(last, drawn):
                drawn += 1
            end = drawn if drawn - end > 1 else end
        return None if end < len(text) and is_word(text[end]) else end

    def _behind(self, end: int) -> Iterator[int]:
        """Where a word or a number may begin behind one, nothing but what may stand between two being there."""
        text, between = self._text, self._between
        if _SIGN.search(text, end, end + _FURTHEST):
            for begin in range(min(len(text) - 1, end + _FURTHEST), end, -1):
                if (begin in self._ends or text[begin] in _SIGNS) and between.fullmatch(text, end, begin):
                    yield begin
        elif (found := between.match(text, end)) is not None and found.end() in self._ends:
            yield found.end()


def _numbers(text: str, at: int, digits: int) -> Iterator[int]:
    """Where a number that begins here may end, the longest first; no letter follows."""
    span = _OF_NUMBERS.match(text, at)
    number = _NUMBERS[digits]
    if span is not None and number.match(text, at):
        for end in range(span.end(), at, -1):
            if not (end < len(text) and is_word(text[end])) and number.fullmatch(text, at, end):
                yield end


def _begins(group: Group) -> Iterator[str]:
    """What one of which stands where the group does; nothing where that is a number."""
    for choice in group.choices:
        for node, optional in choice.items:
            if isinstance(node, Group):
                yield from _begins(node)
            elif isinstance(node, Word):
                yield _marked(node.text)[0][0]
            else:
                yield ""
            if not optional:
                break


@lru_cache(maxsize=256)  # many rules ask about one text
def _words(text: str) -> dict[int, int]:
    """Where each word of a text begins and ends."""
    return {found.start(): found.end() for found in _WORDS.finditer(text)}


@lru_cache(maxsize=64)
def _starts(text: str) -> list[int]:
    """Where words and numbers of a text begin, the latter with the sign of a currency."""
    signs = (found.start() for found in _SIGN.finditer(text))
    return sorted([*_words(text), *(n for n in signs if n == 0 or not is_word(text[n - 1]))])


@lru_cache(maxsize=10_000)
def _marked(word: str) -> tuple[tuple[str, str], ...]:
    """A word in pieces, each with what may stand behind it, as `letters` says."""
    pieces = re.split("(['-])", word)
    marks = ["'` " if mark == "'" else "- " for mark in pieces[1::2]]
    return tuple(zip(pieces[::2], [*marks, ""], strict=True))


@lru_cache(maxsize=128)
def _refused(negations: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(map(letters, negations))})(?![{word_class()}])")
