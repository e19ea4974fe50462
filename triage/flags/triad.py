"""The convention triad of one conversation as a matrix, and the order in which its phases appear.

Palermo Protocol, article 3, and Council of Europe convention, article 4: an act, by certain means, for the purpose of
exploitation. Consent is irrelevant once means are used, and under 18 no means are needed. The matrix shows which of the
three the flagged passages touch and with what; it draws no conclusion, and an empty cell says only that no passage
matched a rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from parsers.words import N_
from triage.flags.catalogue import Catalogue
from triage.flags.combine import FlagFact, phases_of

Part = Literal["act", "means", "purpose"]
PARTS: tuple[Part, ...] = ("act", "means", "purpose")

CHILDREN = N_("For a person under 18 no means are needed.")
CONSENT = N_("Consent is irrelevant once means are used.")
EMPTY = N_("No passage matched a rule. That is no proof that there was none.")


class Passage(msgspec.Struct, frozen=True):
    """What the matrix needs of a flag, `message` where it stands. Give them by time, without rejected ones."""

    code: str
    message: int
    rule: str | None = None


class Cell(msgspec.Struct, frozen=True):
    """One code in one part of the triad. `messages`: each once, in order of time."""

    code: str
    messages: tuple[int, ...]


class Step(msgspec.Struct, frozen=True):
    """Where a phase begins: its first passage after one of another phase."""

    phase: str
    code: str
    message: int


def matrix(catalogue: Catalogue, passages: Sequence[Passage]) -> dict[Part, tuple[Cell, ...]]:
    """For act, means and purpose the codes that touch it. The help lane is left out: it is no account of means.

    A message counts once for a code, however many rules match it and on however many devices it was found.
    """
    cells: dict[Part, tuple[Cell, ...]] = {}
    for part in PARTS:
        found: dict[str, dict[int, None]] = {}
        for passage in passages:
            spec = catalogue.codes.get(passage.code)
            if spec is not None and spec.lane != "help" and part in spec.triad:
                found.setdefault(passage.code, {})[passage.message] = None
        cells[part] = tuple(Cell(code, tuple(messages)) for code, messages in sorted(found.items()))
    return cells


def course(catalogue: Catalogue, passages: Sequence[Passage]) -> tuple[Step, ...]:
    """The phases in the order in which the conversation shows them, each where it begins."""
    kept = [p for p in passages if (spec := catalogue.codes.get(p.code)) is not None and spec.lane != "help"]
    steps: list[Step] = []
    for passage, phase in zip(kept, phases_of(catalogue, [FlagFact(p.code, p.rule) for p in kept]), strict=True):
        if not steps or steps[-1].phase != phase:
            steps.append(Step(phase, passage.code, passage.message))
    return tuple(steps)
