"""The combination rule of the Delphi indicators (ILO and European Commission, 2009), and the priority it gives.

A dimension is positive with two strong indicators, or one strong and one medium or weak, or three medium, or two
medium and one weak. What counts are **distinct indicators**, never codes or hits: six codes of this catalogue are the
one indicator CD3. Documents, debt and isolation are medium at recruitment and strong at destination, so each flag gets
a phase first.

A priority orders what is read first. It says nothing about any person, and the help lane stays out of it: what the
affected person reports is never suspicion of the writer.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from parsers.words import N_
from triage.flags.catalogue import Catalogue, matches_code
from triage.words import right_to_left

RECRUITMENT, DESTINATION = "recruitment", "destination"

_PATTERN = re.compile(r"B\d+$")

#: One sentence per priority. Its arguments are counts, and `dimensions` as a list of names that was translated before.
#: Counts stand after a colon, so that no language has to bend a noun to a number.
WHY_NONE = N_("No passage matches a rule.")
WHY_HELP = N_("Passages of the help lane: {help}. No other passage matches a rule.")
WHY_FLAGS = N_(
    "Passages that match a rule: {flags}. They count for {indicators} of the published indicators, too few to weigh "
    "in any of their fields.")
WHY_DIMENSIONS = N_(
    "Passages that match a rule: {flags}. They count for {indicators} of the published indicators, which together "
    "weigh in {positive} of their fields: {dimensions}.")
#: `told`: of the passages those in which the writer reports what is done (`flags.disclosed`).
WHY_TOLD = N_(
    "Passages that match a rule: {flags}. Written by somebody who tells here what is done to them or to others: {told}."
    " These are read with the help lane and count for no indicator until they are accepted.")
WHY_TOLD_FLAGS = N_(
    "Passages that match a rule: {flags}. Written by somebody who tells here what is done to them or to others: {told}."
    " These are read with the help lane and count for no indicator until they are accepted. The rest count for "
    "{indicators} of the published indicators, too few to weigh in any of their fields.")
WHY_TOLD_DIMENSIONS = N_(
    "Passages that match a rule: {flags}. Written by somebody who tells here what is done to them or to others: {told}."
    " These are read with the help lane and count for no indicator until they are accepted. The rest count for "
    "{indicators} of the published indicators, which together weigh in {positive} of their fields: {dimensions}.")
#: What `weigh` means in them, for whoever asks.
RULE = N_(
    "A field (dimension) weighs by the published combination rule where two strong indicators were met in it, or a "
    "strong one and any other, or three medium ones, or two medium ones and a weak one. Several passages may count for "
    "the same indicator, and those of the help lane count for none.")


class FlagFact(msgspec.Struct, frozen=True):
    """What the combination needs of a flag. `rule` None where it is not known. Give flags in order of time.

    `beside`: it is a match only because another passage nearby is (`flags.weighing`), and nobody has accepted it: it
    then counts for no indicator, as it would raise a priority by what has raised it already. Nor does an `account`, in
    which the writer reports what is done to them (`flags.disclosed`).
    """

    code: str
    rule: str | None = None
    beside: bool = False
    account: bool = False

    @property
    def counts(self) -> bool:
        """Whether it may count for an indicator."""
        return not self.beside and not self.account


class Dimension(msgspec.Struct, frozen=True):
    """Distinct indicators of one dimension, by strength of evidence."""

    name: str
    strong: int
    medium: int
    weak: int

    @property
    def positive(self) -> bool:
        """The published combination rule."""
        s, m, w = self.strong, self.medium, self.weak
        return s >= 2 or (s == 1 and m + w >= 1) or m >= 3 or (m >= 2 and w >= 1)


class Priority(msgspec.Struct, frozen=True):
    """`level` 0 to 3; `flags` counts by code (both lanes), `help` those of the help lane; `why` with `why_args`.

    `phases[i]` and `strengths[i]` belong to the i-th flag given: `strengths` is S, M, W or None where the flag counts
    for no indicator. `indicators` are the Delphi codes met. `triad` is what of act, means and purpose the codes touch.
    """

    level: int
    flags: dict[str, int]
    help: int
    why: str
    why_args: dict[str, str | int]
    dimensions: tuple[Dimension, ...] = ()
    indicators: tuple[str, ...] = ()
    triad: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()
    strengths: tuple[str | None, ...] = ()


def combine(catalogue: Catalogue, flags: Sequence[FlagFact], language: str = "en") -> Priority:
    """Combine the flags of one conversation, in order of time, without those a reviewer rejected."""
    codes = Counter(flag.code for flag in flags)
    phases = phases_of(catalogue, flags)
    helping = sum(n for code, n in codes.items() if lane(catalogue, code) == "help")
    met: set[str] = set()
    strengths: list[str | None] = []
    triad: set[str] = set()
    for flag, phase in zip(flags, phases, strict=True):
        found = indicators_of(catalogue, flag, phase, codes) if flag.counts else ()
        met.update(found)
        grades = {catalogue.frameworks.delphi[code].strength for code in found}
        strengths.append(next((grade for grade in "SMW" if grade in grades), None))
        if lane(catalogue, flag.code) != "help" and flag.code in catalogue.codes and not flag.account:
            triad.update(catalogue.codes[flag.code].triad)
    dimensions = tuple(_dimension(catalogue, name, met) for name in catalogue.frameworks.dimensions
                       if any(_prefix(code) == name for code in met))
    concerns = [flag for flag in flags if lane(catalogue, flag.code) == "concern"]
    told = sum(1 for flag in concerns if flag.account)
    positive = [d for d in dimensions if d.positive]
    level = min(3, 1 + len(positive)) if concerns else min(1, helping)
    why, args = _why(catalogue, len(concerns), helping, told, len(met), positive, language)
    return Priority(level, dict(sorted(codes.items())), helping, why, args, dimensions, tuple(sorted(met)),
                    tuple(t for t in ("act", "means", "purpose") if t in triad), phases, tuple(strengths))


def phases_of(catalogue: Catalogue, flags: Sequence[FlagFact]) -> tuple[str, ...]:
    """The phase of each flag.

    Most codes belong to one phase. Those `by-order` (documents, debt, isolation) are recruitment while the
    conversation has shown signs of recruitment and none yet of destination, and destination otherwise: where nothing
    of a recruitment was seen, holding a passport is what it is at destination.
    """
    recruiting, arrived, found = False, False, []
    for flag in flags:
        spec = catalogue.codes.get(flag.code)
        phase = spec.phase if spec else DESTINATION
        if phase == "by-order":
            found.append(RECRUITMENT if recruiting and not arrived else DESTINATION)
            continue
        if spec is not None and spec.lane != "help" and not flag.account:
            recruiting = recruiting or phase == RECRUITMENT
            arrived = arrived or phase == DESTINATION
        found.append(phase)
    return tuple(found)


def indicators_of(catalogue: Catalogue, flag: FlagFact, phase: str, present: Iterable[str]) -> tuple[str, ...]:
    """Delphi indicators that a flag counts for: the rule's own where it names some, else those of its code.

    Codes that mean nothing by themselves (`only_with`) count only beside another code of the conversation. The help
    lane counts for none. One passage is at most one indicator of a dimension, the first that is named: a code that
    lists three ways to withhold wages has not shown three.
    """
    spec = catalogue.codes.get(flag.code)
    if spec is None or spec.lane == "help":
        return ()
    own = catalogue.counted(flag.rule, flag.code)
    if own is not None:
        return _one_a_dimension(own)
    if spec.delphi.only_with and not any(
        matches_code(code, spec.delphi.only_with) for code in present if code != flag.code
    ):
        return ()
    return _one_a_dimension(spec.delphi.recruitment if phase == RECRUITMENT else spec.delphi.destination)


def _one_a_dimension(indicators: Iterable[str]) -> tuple[str, ...]:
    first: dict[str, str] = {}
    for indicator in indicators:
        first.setdefault(_prefix(indicator), indicator)
    return tuple(first.values())


def lane(catalogue: Catalogue, code: str) -> str:
    """The lane of a code: concern or help; `pattern` for B1 to B13, which are read beside the passages and raise no
    priority.
    """
    spec = catalogue.codes.get(code)
    if spec is None and _PATTERN.match(code):
        return "pattern"
    return spec.lane if spec else "concern"


def _prefix(code: str) -> str:
    return code.rstrip("0123456789")


def _dimension(catalogue: Catalogue, name: str, met: set[str]) -> Dimension:
    grades = Counter(catalogue.frameworks.delphi[code].strength for code in met if _prefix(code) == name)
    return Dimension(name, grades["S"], grades["M"], grades["W"])


def _why(catalogue: Catalogue, concerns: int, helping: int, told: int, indicators: int, positive: list[Dimension],
         language: str) -> tuple[str, dict[str, str | int]]:
    if not concerns:
        return (WHY_HELP, {"help": helping}) if helping else (WHY_NONE, {})
    args: dict[str, str | int] = {"flags": concerns, "indicators": indicators}
    if told:
        args["told"] = told
    if told == concerns:
        return WHY_TOLD, args
    if not positive:
        return (WHY_TOLD_FLAGS if told else WHY_FLAGS), args
    names = [catalogue.frameworks.dimensions[d.name].in_language(language) for d in positive]
    comma = "، " if right_to_left(language) else ", "
    args |= {"positive": len(positive), "dimensions": comma.join(names)}
    return (WHY_TOLD_DIMENSIONS if told else WHY_DIMENSIONS), args
