"""Messages long enough to be a script that is sent to many, and the shingles by which copies of one are known.

A shingle is three words in a row. A case may hold a hundred thousand long messages of one writer: of these only such
are held as may be copies of a lure that the writer sent (`broadcast`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from triage.text.fold import index_text, words_only

_SHINGLE = 3
_SHORTEST, _LONGEST = 8, 300
"""Words of a message that may be a script; longer ones are forwarded articles."""

ALIKE = 0.5
"""Shared shingles of all shingles (Jaccard) from which two texts are copies of one script."""

Shingles = frozenset[tuple[str, ...]]
Lures = Mapping[str, Shingles]
"""By writer the shingles of all lures that they sent."""


@dataclass(frozen=True, slots=True)
class Script:
    """A message long enough to be a script: its words with a space between, and whether it holds a lure."""

    id: int
    text: str
    lure: bool

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(self.text.split())


def spoken(text: str) -> str:
    """The words of a text with one space between them, and spaces around."""
    return f" {words_only(index_text(text))} "


def shingles(words: Sequence[str]) -> Shingles:
    return frozenset(tuple(words[n : n + _SHINGLE]) for n in range(len(words) - _SHINGLE + 1))


def is_script(words: str) -> bool:
    """Whether a message is as long as one. `words`: `spoken` of it."""
    return _SHORTEST <= words.count(" ") - 1 <= _LONGEST


def script_of(message: int, words: str, *, lure: bool, wanted: Shingles | None) -> Script | None:
    """A message (`words`: `spoken` of it) as a script, if it may be one, and a copy of what the `wanted` shingles are
    of; None is all.
    """
    if not is_script(words):
        return None
    return Script(message, words.strip(), lure) if wanted is None or may_copy(words.split(), wanted) else None


def may_copy(words: Sequence[str], wanted: Shingles) -> bool:
    """Whether a text has enough of the `wanted` shingles, of however many texts, to be a copy of one of these."""
    found = shingles(words)
    return len(found & wanted) >= ALIKE * len(found)
