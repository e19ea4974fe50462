"""Patterns that weigh one side against the other, or a person against themself: B1 to B5."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from triage.flags.intervals import Share, clearly_more, share
from triage.flags.patterns.features import Features, Listed, Writer
from triage.flags.patterns.model import MOST_MESSAGES, PatternFinding

_REPORTS, _REPORT_MESSAGES = 8, 30

_Counting = Callable[[Writer], tuple[int, int]]
_Listing = Callable[[Writer], Listed]


def _finding(rule: str, one: Features, writer: str, counted: Share, compared: Share | None,
             messages: Sequence[int]) -> PatternFinding:
    return PatternFinding(rule, one.talk, writer, one.counterpart(writer), counted, compared,
                          tuple(messages[:MOST_MESSAGES]))


def imperatives(talks: Sequence[Features]) -> Iterator[PatternFinding]:
    """B1: the share of messages with an order, against the other side's."""
    for one in talks:
        for name, writer in sorted(one.writers.items()):
            other = one.writers.get(one.counterpart(name) or "")
            if other is None or min(writer.messages, other.messages) < 30 or len(writer.orders) < 10:
                continue
            here, there = share(len(writer.orders), writer.messages), share(len(other.orders), other.messages)
            if clearly_more(here, there):
                yield _finding("B1.imperatives", one, name, here, there, writer.orders.ids)


def report_load(talks: Sequence[Features]) -> Iterator[PatternFinding]:
    """B2: the share of messages that report place, time or activity unasked, against the writer's other talks."""
    yield from _against_self(talks, "B2.report-load", lambda w: (len(w.reports), w.messages), lambda w: w.reports,
                             here_least=_REPORT_MESSAGES, elsewhere_least=30, hits_least=_REPORTS)


def reporters(talks: Sequence[Features]) -> set[str]:
    """Who may report more in one of these conversations than elsewhere: only their words matter there."""
    return {name for one in talks for name, writer in one.writers.items()
            if len(writer.reports) >= _REPORTS and writer.messages >= _REPORT_MESSAGES}


def checkins(talks: Sequence[Features]) -> Iterator[PatternFinding]:
    """B3: the days on which one writer demands place, proof or report."""
    for one in talks:
        for name, writer in sorted(one.writers.items()):
            days = {said.day for said in writer.checks if said.day is not None}
            if len(writer.checks) >= 5 and len(days) >= 3:
                yield _finding("B3.checkin", one, name, share(len(days), len(writer.days)), None,
                               [said.id for said in writer.checks])


def bursts(talks: Sequence[Features]) -> Iterator[PatternFinding]:
    """B4: runs of messages or calls that press for an answer."""
    for one in talks:
        for name, writer in sorted(one.writers.items()):
            if len(writer.bursts) < 3 or writer.runs < 10:
                continue
            other = one.writers.get(one.counterpart(name) or "")
            there = share(len(other.bursts), other.runs) if other else None
            if there is None or share(len(writer.bursts), writer.runs).value > there.value:
                yield _finding("B4.bursts", one, name, share(len(writer.bursts), writer.runs), there, writer.bursts.ids)


def latency(talks: Sequence[Features]) -> Iterator[PatternFinding]:
    """B4: answers within two minutes, against the writer's other talks. Who writes next in a group answers nobody."""
    yield from _against_self(talks, "B4.latency", lambda w: (len(w.quick), w.answers), lambda w: w.quick,
                             here_least=20, elsewhere_least=20, hits_least=10, pairs=True)


def night(talks: Sequence[Features]) -> Iterator[PatternFinding]:
    """B5: messages between midnight and five, against the writer's other talks. Only hours that are known count."""
    yield from _against_self(talks, "B5.night", lambda w: (len(w.night), w.placed), lambda w: w.night,
                             here_least=20, elsewhere_least=50, hits_least=20)


def _against_self(talks: Sequence[Features], rule: str, counted: _Counting, messages: _Listing, *,
                  here_least: int, elsewhere_least: int, hits_least: int, pairs: bool = False,
                  ) -> Iterator[PatternFinding]:
    """A person's share in one conversation against the same person's share in all others together. `pairs`: only in
    those of two persons.
    """
    if pairs:
        talks = [one for one in talks if len(one.people) == 2]
    hits: Counter[str] = Counter()
    cases: Counter[str] = Counter()
    for one in talks:
        for name, writer in one.writers.items():
            n, of = counted(writer)
            hits[name] += n
            cases[name] += of
    for one in talks:
        for name, writer in sorted(one.writers.items()):
            n, of = counted(writer)
            if n < hits_least or of < here_least or cases[name] - of < elsewhere_least:
                continue
            here, elsewhere = share(n, of), share(hits[name] - n, cases[name] - of)
            if clearly_more(here, elsewhere):
                yield _finding(rule, one, name, here, elsewhere, messages(writer).ids)
