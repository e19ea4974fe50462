"""What the matcher finds: a passage, the rule it matches, and the words of each of its parts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

AROUND = "around"
"""What a match names in place of the rule of another passage where it is enough only among all that stands around."""


@dataclass(frozen=True, slots=True)
class PartHit:
    """The words that a part of a rule matched: `turn` is an index into the turns given, offsets are code points of
    the original text."""

    part: str
    turn: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Match:
    """A passage that matches a rule.

    `parts` in the order in which they stand; `guards`: the names that were checked and did not apply; `also`: ids of
    further rules of the same code that match an overlapping passage; `beside`: the rule of another passage nearby
    without which this one would not have been enough, or AROUND; `margin`: how far it comes above what is needed as
    networks read it among the messages around it, None where they were not asked (`triage.flags.company`).
    """

    rule: str
    version: int
    code: str
    language: str
    parts: tuple[PartHit, ...]
    guards: tuple[str, ...]
    also: tuple[str, ...] = ()
    beside: str = ""
    margin: float | None = field(default=None, compare=False)

    @property
    def place(self) -> int:
        """The turn in which it begins."""
        return min(hit.turn for hit in self.parts)

    @property
    def spans(self) -> tuple[tuple[int, int, int], ...]:
        """(turn, start, end) of each part, in original code points."""
        return tuple((hit.turn, hit.start, hit.end) for hit in self.parts)


class Around(NamedTuple):
    """How far rules look around a message: milliseconds to each side, and messages before and after."""

    reach: int
    before: int
    after: int
