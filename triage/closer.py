"""Reading closely, once evidence is in the case: what the words of rules say is known by then, what networks make of
messages (`triage.flags.read`) takes several times as long as all the rest of an import.

So it is done a few messages at a time, each lot saved with how far it came: while an examiner reads and decides, and
after a break, or a kill, from there. A source that has not been read closely to its end is told of wherever flags are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from triage import custody, flagging
from triage.case import Case
from triage.flagging import Rules
from triage.flags.nearby import Candidates
from triage.flags.patterns import store as patterns

_LOT = 2 * flagging.TOGETHER  # messages that are saved together
_LOOKED = 0.4  # of all work is looking for what is worth reading; the rest is reading it


class Step(NamedTuple):
    """Where it stands: the share of the work that is done, 0 to 1, and how many flags are new."""

    share: float
    flags: int


def begin(case: Case, source: int) -> None:
    """A source (row id) was read: its messages wait. In a transaction."""
    case.db.execute("INSERT OR IGNORE INTO closer VALUES (?, 0)", (source,))


def forget(case: Case) -> None:
    """All rules were run over all messages: nothing waits. In a transaction."""
    case.db.execute("DELETE FROM closer")


def steps(case: Case, rules: Rules) -> Iterator[Step]:
    """Read all that waits, and tell after every lot, when it is saved. Between two steps anything may be done to the
    case by the same thread; in a transaction it must not be called.
    """
    sources = case.db.execute("SELECT source, upto FROM closer ORDER BY source").fetchall()
    sizes = [flagging.messages(case, source) for source, _ in sources]
    before, all_, flags = 0, max(1, sum(sizes)), 0
    for (source, upto), size in zip(sources, sizes, strict=True):
        for part, new in _source(case, rules, source, upto):
            flags += new
            yield Step((before + size * part) / all_, flags)
        before += size
    if sources:
        with case.transaction():
            patterns.refresh(case)
        yield Step(1.0, flags)


def run(case: Case, rules: Callable[[], Rules], tell: Callable[[Step], None] = lambda _: None) -> None:
    """Read all that waits. `rules`: made when they are needed. `tell` may raise, to stop: the next run goes on there.
    """
    if case.db.execute("SELECT 1 FROM closer").fetchone():
        for step in steps(case, rules()):
            tell(step)


def _source(case: Case, rules: Rules, source: int, upto: int) -> Iterator[tuple[float, int]]:
    """Shares of the work on a source, and how many flags are new since the last."""
    candidates, read, of = Candidates(), 0, max(1, flagging.messages(case, source))
    for rows in flagging.said(case, source):
        rules.ask(rows, candidates)
        read += len(rows)
        yield _LOOKED * min(1.0, read / of), 0
    known, others = candidates.numbers(), flagging.shared(case, source)
    wanted = sorted(one for one in candidates.wanted(rules.matcher, others)
                    if one[0] > upto and any(map(rules.matcher.is_read, one[2])))
    stored = 0
    for first in range(0, len(wanted), _LOT):
        lot = wanted[first:first + _LOT]
        found = [one for _, some in rules.found(case, lot, known, others) for one in some]
        with case.transaction():
            new = sum(rules.store(case, one) for one in found)
            # A message may stand in two conversations, and the second of them in the next lot.
            case.db.execute("UPDATE closer SET upto = ? WHERE source = ?", (lot[-1][0] - 1, source))
        stored += new
        yield _LOOKED + (1 - _LOOKED) * (first + len(lot)) / len(wanted), new
    ((exhibit, path),) = case.db.execute(
        "SELECT e.exhibit, s.path FROM source s JOIN evidence e ON e.id = s.evidence WHERE s.id = ?", (source,))
    with case.transaction():
        case.db.execute("DELETE FROM closer WHERE source = ?", (source,))
        custody.record(case, "source.closely", path, detail={
            "exhibit": exhibit, "flags": stored, **flagging.noted()})
