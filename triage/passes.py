"""What is read from the messages of a case after an import: what they name, and the language of each.

Both are kept in the case, go on where they stopped, and are made again when their rules or the region change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from triage import languages
from triage.case import Case
from triage.selectors import cases as selectors
from triage.selectors.cases import NotReadYet

Progress = Callable[[int, int], None]
#: Name: (how many messages it has not read yet, reading them).
_PASSES: dict[str, tuple[Callable[[Case], int], Callable[[Case, Progress | None], int]]] = {
    "selectors": (selectors.missing, selectors.gather),
    "languages": (languages.missing, languages.gather),
}


def missing(case: Case, names: Iterable[str] = tuple(_PASSES)) -> int:
    """How many messages one of the passes has not read yet."""
    return max((_PASSES[name][0](case) for name in names), default=0)


def require(case: Case, names: Iterable[str]) -> None:
    """Raise NotReadYet unless the passes have read every message."""
    n = missing(case, names)
    if n:
        raise NotReadYet(n=n)


def run(case: Case, names: Iterable[str] = tuple(_PASSES), progress: Progress | None = None) -> int:
    """Read the messages not read yet; returns how many. `progress(done, all)` may raise Cancelled."""
    return max((_PASSES[name][1](case, progress) for name in sorted(names)), default=0)
