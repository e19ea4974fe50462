"""Patterns of whole conversations, B1 to B14 of the indicators, and the two codes that are patterns (C-IND, R-CAST).

`find` is a pure function of conversations. Every finding names its direction, what was counted out of what, what it
was compared with, the messages it rests on, and by its rule the published basis or that it is experimental. Nothing is
said without enough data; `patterns.toml` says how much that is. B14, duplicates across devices, is no finding: copies
are counted once before anything else (`features.once`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from triage.flags.patterns import broadcast, circle, course, sides
from triage.flags.patterns.features import Features, read
from triage.flags.patterns.model import PatternFinding, Said, Talk

Pattern = Callable[[Sequence[Features]], Iterator[PatternFinding]]

REGISTRY: Mapping[str, Pattern] = MappingProxyType({
    "B1.imperatives": sides.imperatives,
    "B2.report-load": sides.report_load,
    "B3.checkin": sides.checkins,
    "B4.bursts": sides.bursts,
    "B4.latency": sides.latency,
    "B5.night": sides.night,
    "B6.broadcast": broadcast.broadcasts,
    "B7.hub": circle.hubs,
    "B8.balance": course.balances,
    "B9.move": course.moves,
    "B10.order": course.order_of_phases,
    "B11.in-turn": course.in_turn,
    "B11.after-threat": course.after_threat,
    "B12.contacts": circle.shrinking,
    "B13.about-others": circle.about_others,
})
"""Each id of `patterns.toml` with the function that finds it."""


def find(conversations: Iterable[Talk]) -> list[PatternFinding]:
    """All findings, by conversation, rule and writer. Conversations are read one after the other, not all at once."""
    return find_in([read(talk) for talk in conversations])


def find_in(talks: Sequence[Features]) -> list[PatternFinding]:
    """The same for conversations that were read, as closely as their findings matter."""
    found = [finding for pattern in REGISTRY.values() for finding in pattern(talks)]
    return sorted(found, key=lambda f: (f.talk, f.rule, f.writer or "", f.messages))


__all__ = ["REGISTRY", "PatternFinding", "Said", "Talk", "find", "find_in"]
