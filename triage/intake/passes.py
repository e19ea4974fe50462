"""What is read from the messages of a case after an import: what they name, the language of each, and counts.

All of it is kept in the case, goes on where it stopped, and is made again when its rules or the region change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from parsers.words import N_
from triage.case import Case
from triage.custody import accounts
from triage.custody.chain import Finding
from triage.intake import indexed
from triage.ledger import gathered
from triage.selectors import cases as selectors
from triage.selectors.cases import NotReadYet
from triage.sources import stated
from triage.text import languages
from triage.views import counts

Progress = Callable[[int, int], None]
#: Name: (how many messages it has not read yet, reading them).
_PASSES: dict[str, tuple[Callable[[Case], int], Callable[[Case, Progress | None], int]]] = {
    "index": (indexed.missing, indexed.gather),
    "selectors": (selectors.missing, selectors.gather),
    "languages": (languages.missing, languages.gather),
    "amounts": (gathered.missing, gathered.gather),
    "counts": (counts.missing, counts.gather),
}


def missing(case: Case, names: Iterable[str] = tuple(_PASSES)) -> int:
    """How many messages one of the passes has not read yet."""
    return max((_PASSES[name][0](case) for name in names), default=0)


def require(case: Case, names: Iterable[str]) -> None:
    """Raise NotReadYet unless the passes have read every message."""
    n = missing(case, names)
    if n:
        raise NotReadYet(n=n)


def verify(case: Case) -> list[Finding]:
    """Compare what is kept of counts and amounts with the messages, what the case holds with its log, and hashes that
    were stated with those of the files.
    """
    n = counts.differing(case) + gathered.differing(case)
    found = [Finding("index", case.path.name, N_(
        "What is kept of counts and amounts differs from the messages in {n} places. Import the evidence into a new "
        "case."), {"n": n})] if n else []
    return [*found, *accounts.verify(case), *stated.verify(case)]


def run(case: Case, names: Iterable[str] = tuple(_PASSES), progress: Progress | None = None) -> int:
    """Read the messages not read yet; returns how many. `progress(done, all)` may raise Cancelled."""
    return max((_PASSES[name][1](case, progress) for name in sorted(names)), default=0)
