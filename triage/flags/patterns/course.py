"""Patterns in the course of a conversation: B8 balance, B9 move, B10 order of phases, B11 threat and kindness."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from triage.flags.intervals import share
from triage.flags.patterns.features import Features, Writer
from triage.flags.patterns.model import CONTROL, DAY_MS, MOST_MESSAGES, PatternFinding, Said
from triage.ledger.entries import Entry
from triage.ledger.totals import risen

STAGES: tuple[tuple[str, frozenset[str]], ...] = (
    ("lure", frozenset({"R-LURE", "R-CAST"})),
    ("documents or fee", frozenset({"R-DOCREQ", "R-FEE"})),
    ("travel", frozenset({"R-COACH"})),
)
"""The stages of a course, before the last: any code of control."""


def balances(talks: Sequence[Features]) -> Iterator[PatternFinding]:
    """B8: a balance is named as high as before or higher, although a payment was named in between."""
    for one in talks:
        pairs = [pair for debt in _debts(one) for pair in risen(debt)]
        kept = [(was, paid, now) for was, paid, now in pairs if now.value >= was.value]
        if not kept:
            continue
        writer = _one_of(now.writer for *_, now in kept)
        messages = dict.fromkeys(e.message for was, paid, now in kept for e in (was, *paid, now))
        yield PatternFinding("B8.balance", one.talk, writer, one.counterpart(writer) if writer else None,
                             share(len(kept), len(pairs)), None, tuple(messages)[:MOST_MESSAGES])


def _debts(one: Features) -> list[list[Entry]]:
    """The amounts of a conversation, those of each debt together. In a group, or where two owe each other, a balance of
    which nobody says who owes it may be of any.
    """
    owed = {id(entry): _debtor(one, entry) for entry in one.money if entry.kind == "balance"}
    debtors = sorted({who for who in owed.values() if who is not None})
    if len(one.people) <= 2 and len(debtors) < 2:
        return [one.money]
    return [[entry for entry in one.money if owed.get(id(entry), who) == who] for who in debtors]


def _debtor(one: Features, entry: Entry) -> str | None:
    if entry.writer is None or not entry.debtor:
        return None
    return entry.writer if entry.debtor == "writer" else one.counterpart(entry.writer)


def _one_of(persons: Iterable[str | None]) -> str | None:
    """The person, where they are all one: what several wrote is the course of none of them."""
    found = {*persons}
    return found.pop() if len(found) == 1 else None


def moves(talks: Sequence[Features]) -> Iterator[PatternFinding]:
    """B9: a request to move, the end within two days, and the same persons in another app within seven."""
    starts: dict[frozenset[str], list[tuple[int, int, Features]]] = defaultdict(list)
    for one in talks:
        if one.start is not None:
            starts[one.people].append((one.start, one.talk, one))
    for one in talks:
        for move, after in one.moves:
            at = move.at_ms
            if at is None or one.end is None or one.end - at > 2 * DAY_MS:
                continue
            news = [n for n in starts[one.people] if n[2].app != one.app and 0 <= n[0] - at <= 7 * DAY_MS]
            if not news:
                continue
            new = min(news, key=lambda n: n[:2])[2]
            yield PatternFinding("B9.move", one.talk, move.sender, one.counterpart(move.sender or ""),
                                 share(after, one.messages), None, (move.id, new.opening))
            break


def order_of_phases(talks: Sequence[Features]) -> Iterator[PatternFinding]:
    """B10: lure, documents or fee, travel, control, each first seen after the one before; three of the four."""
    for one in talks:
        course = stages(one.first)
        rising: list[Said] = []
        for _, said in course:
            if said.at_ms is not None and (not rising or _place(said) > _place(rising[-1])):
                rising.append(said)
        if len(course) >= 3 and len(rising) == len(course):
            writer = _one_of(said.sender for said in rising)
            yield PatternFinding("B10.order", one.talk, writer, one.counterpart(writer) if writer else None,
                                 share(len(rising), len(STAGES) + 1), None, tuple(s.id for s in rising))


def _place(said: Said) -> tuple[int, int]:
    return said.at_ms or 0, said.id


def stages(first: dict[str, Said]) -> list[tuple[str, Said]]:
    """The first passage of each stage that a conversation shows, in the order of STAGES, control last."""
    found = []
    for name, codes in STAGES:
        seen = [said for code, said in first.items() if code in codes]
        if seen:
            found.append((name, min(seen, key=_place)))
    control = [said for code, said in first.items() if code.startswith(CONTROL)]
    if control:
        found.append(("control", min(control, key=_place)))
    return found


def after_threat(talks: Sequence[Features]) -> Iterator[PatternFinding]:
    """C-IND: kindness of the same writer within a day after a threat."""
    for one, name, writer, pairs in _kindness(talks):
        yield PatternFinding(
            "B11.after-threat", one.talk, name, one.counterpart(name), share(len(pairs), len(writer.threats)), None,
            tuple(dict.fromkeys(s.id for pair in pairs for s in pair))[:MOST_MESSAGES])


def in_turn(talks: Sequence[Features]) -> Iterator[PatternFinding]:
    """B11: from a threat to kindness within a day, and again after a new threat."""
    for one, name, writer, pairs in _kindness(talks):
        turns: list[tuple[Said, Said]] = []
        for threat, kind in pairs:
            if not turns or (threat.at_ms or 0) > (turns[-1][1].at_ms or 0):
                turns.append((threat, kind))
        if len(turns) >= 2:
            days, changed = ({_day(s) for s in some if s.at_ms is not None}
                             for some in (writer.threats, (threat for threat, _ in turns)))
            yield PatternFinding(
                "B11.in-turn", one.talk, name, one.counterpart(name), share(len(changed), len(days)), None,
                tuple(s.id for pair in turns for s in pair)[:MOST_MESSAGES])


def _day(said: Said) -> int:
    return (said.at_ms or 0) // DAY_MS if said.day is None else said.day


def _kindness(talks: Sequence[Features]) -> Iterator[tuple[Features, str, Writer, list[tuple[Said, Said]]]]:
    """Threats with the first kindness of the same writer within a day after each."""
    for one in talks:
        for name, writer in sorted(one.writers.items()):
            if writer.kindness:
                yield one, name, writer, writer.kindness
