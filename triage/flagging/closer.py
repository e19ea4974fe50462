"""Reading closely, once evidence is in the case: what the words of rules say is known by then, what networks make of
messages (`triage.flags.read`) takes several times as long as all the rest of an import.

So it is done a few messages at a time, each lot saved with how far it came: while an examiner reads and decides, and
after a break, or a kill, from there. A source that has not been read closely to its end is told of wherever flags are.
A message at which the program fails is passed over alone, and is named among the warnings of its source.

What is found becomes a flag when all of a source is read, as that depends on what else is found around it
(`triage.flagging.settling`); and so may what the words of rules had found go again, where nobody has decided about it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from sqlcipher3 import dbapi2 as sqlcipher

from parsers.words import N_
from triage.case import Case
from triage.custody import chain
from triage.flagging import applying, settling
from triage.flagging.applying import Rules
from triage.flags.nearby import Candidates, Listed, Wanted
from triage.flags.patterns import store as patterns
from triage.intake import garbage
from triage.intake.prepare import encode

_LOT = 2 * applying.TOGETHER  # messages that are saved together
_LOOKED, _READ = 0.4, 0.55  # of all work is looking for what is worth reading, and reading it; the rest is settling
_FAILED = N_("The program failed at reading this message closely ({error}), so that only what the words of rules say of"
             " it is flagged: please read it yourself, with those around it.")
_Message = TypeVar("_Message", bound=Sequence[object])
_Of = TypeVar("_Of")
_Failed = dict[int, Exception]  # by message, its row id


class Step(NamedTuple):
    """Where it stands: the share of the work that is done, 0 to 1, and how many flags are new, or gone."""

    share: float
    flags: int


def begin(case: Case, source: int) -> None:
    """A source (row id) was read: its messages wait. In a transaction."""
    case.db.execute("INSERT OR IGNORE INTO closer (source, upto) VALUES (?, 0)", (source,))


def forget(case: Case) -> None:
    """All rules were run over all messages: nothing waits. In a transaction."""
    case.db.execute("DELETE FROM closer")


def steps(case: Case, rules: Rules) -> Iterator[Step]:
    """Read all that waits, and tell after every lot, when it is saved. Between two steps anything may be done to the
    case by the same thread; in a transaction it must not be called.
    """
    sources = case.db.execute("SELECT source, upto FROM closer ORDER BY source").fetchall()
    sizes = [applying.messages(case, source) for source, _ in sources]
    before, all_, flags = 0, max(1, sum(sizes)), 0
    for (source, upto), size in zip(sources, sizes, strict=True):
        for part, new in _source(case, rules, source, upto):
            flags += new
            yield Step((before + size * part) / all_, flags)
        before += size
    if sources:
        yield Step(1.0, flags)


def run(case: Case, rules: Callable[[], Rules], tell: Callable[[Step], None] = lambda _: None) -> None:
    """Read all that waits. `rules`: made when they are needed. `tell` may raise, to stop: the next run goes on there.
    """
    if case.db.execute("SELECT 1 FROM closer").fetchone():
        garbage.give_back()
        for step in steps(case, rules()):
            tell(step)


def _source(case: Case, rules: Rules, source: int, upto: int) -> Iterator[tuple[float, int]]:
    """Shares of the work on a source, and how many flags are new, or gone, since the last."""
    candidates, read, of = Candidates(), 0, max(1, applying.messages(case, source))
    failed: _Failed = {}
    for rows in applying.said(case, source):
        _each(rows, lambda some: rules.ask(some, candidates), failed)
        read += len(rows)
        yield _LOOKED * min(1.0, read / of), 0
    known, others = candidates.numbers(), applying.shared(case, source)

    def find(lot: Sequence[Wanted]) -> list[tuple[settling.Flag, float | None]]:
        return [(rules.flag(one), one.match.margin) for _, some in rules.found(case, lot, known, others)
                for one in some]

    wanted = Listed(one for one in candidates.wanted(rules.matcher, others)
                    if one[0] > upto and any(map(rules.matcher.is_asked, one[2])))
    wanted.sort()
    candidates = Candidates()  # those that were asked take twenty bytes a message
    garbage.give_back()
    done = 0
    for lot in wanted.lots(_LOT):
        found = [one for some in _each(lot, find, failed) for one in some]
        with case.transaction():
            if not _waits(case, source):
                return
            settling.hold(case, found)
            # A message may stand in two conversations, and the second of them in the next lot.
            case.db.execute("UPDATE closer SET upto = ? WHERE source = ?", (lot[-1][0] - 1, source))
            _warn(case, source, failed)
        done += len(lot)
        yield _LOOKED + _READ * done / len(wanted), 0
    settled = settling.settle(case, source, take_away=True)
    while True:
        with case.transaction():
            if not _waits(case, source):
                return
            if (step := next(settled, None)) is None:
                _end(case, rules, source, failed)
                return
            case.db.execute("UPDATE closer SET flags = flags + ?, gone = gone + ? WHERE source = ?",
                            (step.new, step.gone, source))
        yield _LOOKED + _READ + (1 - _LOOKED - _READ) * step.share, step.new + step.gone


def _waits(case: Case, source: int) -> bool:
    """Whether it still does: rules may have been run over everything meanwhile."""
    return case.db.execute("SELECT 1 FROM closer WHERE source = ?", (source,)).fetchone() is not None


def _end(case: Case, rules: Rules, source: int, failed: _Failed) -> None:
    """A source was read closely, and what was found is settled. In a transaction."""
    ((exhibit, path, new, gone),) = case.db.execute(
        "SELECT e.exhibit, s.path, c.flags, c.gone FROM closer c JOIN source s ON s.id = c.source"
        " JOIN evidence e ON e.id = s.evidence WHERE s.id = ?", (source,))
    case.db.execute("DELETE FROM closer WHERE source = ?", (source,))
    _warn(case, source, failed)
    ((count,),) = case.db.execute("SELECT count(*) FROM warning WHERE source = ? AND message = ?", (source, _FAILED))
    chain.record(case, "source.closely", path, detail={
        "exhibit": exhibit, "flags": new, **({"gone": gone} if gone else {}),
        **({"failed": count} if count else {}), **applying.noted()})
    if not case.db.execute("SELECT 1 FROM closer").fetchone():
        # To find patterns takes as much memory as the networks, which are not asked any more.
        rules.matcher.forget_networks()
        garbage.give_back()
        patterns.refresh(case)


def _warn(case: Case, source: int, failed: _Failed) -> None:
    """Tell of messages that could not be read closely, of each once, however often they are come to."""
    case.db.executemany(
        "INSERT INTO warning SELECT NULL, ?1, ?2, ?3, 0, m.tbl, m.row, m.offset, m.line FROM message m WHERE m.id = ?4"
        " AND NOT EXISTS (SELECT 1 FROM warning w WHERE w.source = ?1 AND w.message = ?2 AND w.tbl IS m.tbl"
        " AND w.row IS m.row AND w.offset IS m.offset AND w.line IS m.line)",
        [(source, _FAILED, encode({"error": chain.printable(f"{type(error).__name__}: {error}")}), message)
         for message, error in sorted(failed.items())])


def _each(lot: Sequence[_Message], do: Callable[[Sequence[_Message]], _Of], failed: _Failed) -> list[_Of]:
    """What is done with some messages, whose row id stands first; where that fails, with each by itself, and which
    then fail. What befalls the case or the machine is no matter of one message.
    """
    try:
        return [do(lot)]
    except (sqlcipher.Error, OSError, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001  (whatever a text brings about ends the reading of this message alone)
        if len(lot) == 1:
            failed[lot[0][0]] = error  # type: ignore[index]
            return []
    return [done for one in lot for done in _each([one], do, failed)]
