"""One message as the matcher sees it."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

from triage.flags.pattern import level
from triage.text.fold import Folded, fold, fold_map

Direction = Literal["in", "out", "unknown"]


class Turn:
    """A message among its neighbours: who wrote it, when (milliseconds since 1970 UTC, if known) and what.

    The folded text is made when it is asked for, and its map back to the original only where something matched.
    Whoever has the folded text already (the import does) gives it.
    """

    def __init__(
        self, sender: str | None, direction: Direction, at_ms: int | None, text: str, folded: str | None = None
    ) -> None:
        self.sender = sender
        self.direction: Direction = direction
        self.at_ms = at_ms
        self.text = text
        if folded is not None:
            self.__dict__["folded"] = level(folded)

    @cached_property
    def folded(self) -> str:
        """Folded and levelled (`pattern.level`), as the expressions read it."""
        return level(fold(self.text))

    @cached_property
    def mapping(self) -> Folded:
        return fold_map(self.text)

    def same_side(self, other: Turn) -> bool | None:
        """Whether both were written by the same side; None where the evidence does not tell."""
        if self.sender is not None and other.sender is not None:
            return self.sender == other.sender
        if "unknown" not in {self.direction, other.direction}:
            return self.direction == other.direction
        return None
