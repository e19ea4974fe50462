"""Which rules a case was looked through with, as its log tells, and looking through all of it with those of today.

A case keeps the flags that it was given when its evidence was read, and a newer program brings newer rules. So the log
names the rules with every source, and whoever opens an older case can run the new ones: what they find is added, what
nobody has decided on and they find no longer goes, and what was decided stays.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from parsers.errors import UserError
from parsers.words import N_
from triage import custody, flagging, own_rules
from triage.case import Case
from triage.flags.patterns import store as patterns
from triage.packages import info

RUN = "flags.run"
_READ = ("source.read", "source.again")


class Looked(NamedTuple):
    """A catalogue by which sources were looked through; `version` and `sha256` are empty where the log does not say,
    as the program of then did not note them.
    """

    version: str
    sha256: str
    sources: int


class KeepsItsFlags(UserError):
    message = N_("{path} is a review package. Run the rules in the case that it was made from.")
    exit_code = 2


class Outcome(NamedTuple):
    """How many flags are new, and how many are gone."""

    new: int
    gone: int


def looked(case: Case) -> list[Looked]:
    """By which catalogues the sources of the case were looked through last, in the order in which they came."""
    found: Counter[tuple[str, str]] = Counter()
    for action, subject, text in case.db.execute(
        f"SELECT action, subject, detail FROM audit WHERE action IN (?, {', '.join('?' * len(_READ))}) ORDER BY seq",
        (RUN, *_READ)):
        detail = json.loads(text)
        if action == RUN:
            found = Counter({(subject, str(detail.get("sha256", ""))): found.total()})
        else:
            found[str(detail.get("rules", "")), str(detail.get("rules_sha256", ""))] += 1
    return [Looked(*key, n) for key, n in found.items() if n]


def older(case: Case) -> list[Looked]:
    """Those of `looked` that are not the rules of this program; none of a review package, which has its flags from the
    case that it was made from.
    """
    if info.of(case) is not None:
        return []
    return [one for one in looked(case) if one.sha256 != flagging.shipped().sha256]


def run_again(case: Case, reason: str | None = None, tell: Callable[[int, int], None] = lambda n, of: None) -> Outcome:
    """Run the rules of this program over all that may be seen, as an import would. All or nothing; logged.

    `tell` is called with how many of how many messages were read or matched, and may raise Cancelled. Raises
    KeepsItsFlags.
    """
    if info.of(case) is not None:
        raise KeepsItsFlags(path=case.path.name)
    with case.transaction():
        before = _undecided(case)
        case.db.execute("DELETE FROM flag WHERE status = 'unreviewed' AND rule NOT LIKE '%.own-%'")
        case.db.execute("DELETE FROM flag_span WHERE flag NOT IN (SELECT id FROM flag)")
        flagging.Rules().match(case, patterns=False, tell=tell)
        patterns.refresh(case)
        after = _undecided(case)
        outcome = Outcome(len(after - before), len(before - after))
        shipped = flagging.shipped()
        custody.record(case, RUN, shipped.version, reason, {
            "sha256": shipped.sha256, "flags": outcome.new, "gone": outcome.gone})
    if own_rules.rules_of(case):
        own_rules.run(case)
    return outcome


def _undecided(case: Case) -> set[str]:
    return {ident for (ident,) in case.db.execute(
        "SELECT ident FROM flag WHERE status = 'unreviewed' AND rule NOT LIKE '%.own-%'")}
