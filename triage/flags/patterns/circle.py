"""Patterns of who writes to whom: B7 hub and spokes, B12 shrinking contacts, B13 talk about others.

They say where several conversations show the same controls. Whoever's phone was seized is in the centre of what can be
seen, and the words of the patterns say so.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from triage.flags.intervals import share
from triage.flags.patterns.features import Features
from triage.flags.patterns.model import DAY_MS, MOST_MESSAGES, PatternFinding

_SPOKES = 3
_KINDS = 2
_PERIOD_MS = 30 * DAY_MS


def hubs(talks: Sequence[Features]) -> Iterator[PatternFinding]:
    """B7: one writer, three counterparts or more with two kinds of control each, who share no conversation."""
    spokes: dict[str, list[tuple[str, Features]]] = defaultdict(list)
    counterparts: dict[str, set[str]] = defaultdict(set)
    rooms: dict[str, set[int]] = defaultdict(set)  # of each person; pairs of a group of thousands would be millions
    for one in talks:
        for person in () if one.apart else one.people:
            rooms[person].add(one.talk)
        for name, writer in sorted(one.writers.items()):
            other = one.counterpart(name)
            if other is None:
                continue
            counterparts[name].add(other)
            if len(writer.control) >= _KINDS:
                spokes[name].append((other, one))
    for name, found in sorted(spokes.items()):
        apart = _unconnected(sorted({other for other, _ in found}), rooms)
        if len(apart) < _SPOKES:
            continue
        for other, one in found:
            if other in apart:
                passages = sorted(one.writers[name].control.values(), key=lambda s: (s.at_ms or 0, s.id))
                yield PatternFinding("B7.hub", one.talk, name, other, share(len(apart), len(counterparts[name])), None,
                                     tuple(dict.fromkeys(s.id for s in passages))[:MOST_MESSAGES])


def _unconnected(people: Sequence[str], rooms: Mapping[str, set[int]]) -> list[str]:
    """Those who share a conversation with none of the others."""
    return [one for one in people if not any(rooms[one] & rooms[other] for other in people if other != one)]


def shrinking(talks: Sequence[Features]) -> Iterator[PatternFinding]:
    """B12: an owner writes to at most half as many persons in the 30 days after the first control as before it. A group
    is no person: who leaves one of thirty has not lost thirty contacts.
    """
    owners = sorted({person for one in talks for person in one.owners})
    for owner in owners:
        sent = [(one.sent[owner], one.counterpart(owner)) for one in talks if owner in one.sent]
        if not sent:
            continue
        begin, end = min(times[0] for times, _ in sent), max(times[-1] for times, _ in sent)
        first = min(
            ((said.at_ms, said.id, name, one) for one in talks if owner in one.people
             for name, writer in one.writers.items() if name != owner
             for said in writer.control.values() if said.at_ms is not None),
            default=None, key=lambda found: found[:3])
        if first is None:
            continue
        at, message, controller, talk = first
        if begin > at - _PERIOD_MS or end < at + _PERIOD_MS:  # what lies outside the evidence is not silence
            continue
        before = _reached(sent, at - _PERIOD_MS, at)
        after = _reached(sent, at, at + _PERIOD_MS)
        if len(before) >= 5 and len(after) * 2 <= len(before):
            yield PatternFinding("B12.contacts", talk.talk, controller, talk.counterpart(controller),
                                 share(len(after), len(before)), None, (message,))


def _reached(sent: Iterable[tuple[Sequence[int], str | None]], begin: int, end: int) -> set[str]:
    return {person for times, person in sent if person and bisect_left(times, begin) < bisect_left(times, end)}


def about_others(talks: Sequence[Features]) -> Iterator[PatternFinding]:
    """B13: a group is ordered, placed or counted, by somebody whose words elsewhere match a rule of control."""
    controls_in: dict[str, set[int]] = defaultdict(set)
    for one in talks:
        for name, writer in one.writers.items():
            if writer.control:
                controls_in[name].add(one.talk)
    for one in talks:
        elsewhere = [name for name in one.writers if controls_in[name] - {one.talk}]
        for name in sorted(elsewhere):
            writer = one.writers[name]
            if len(writer.groups) >= 3:
                yield PatternFinding("B13.about-others", one.talk, name, one.counterpart(name),
                                     share(len(writer.groups), one.messages), None,
                                     tuple(writer.groups.ids[:MOST_MESSAGES]))
