"""Which rules a case was looked through with, as its log tells, and looking through all of it with those of today.

A case keeps the flags that it was given when its evidence was read, and a newer program brings newer rules. So the log
names the rules with every source, and whoever opens an older case can run the new ones: what they find is added, what
nobody has decided on and they find no longer goes, and what was decided stays.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Container, Mapping
from typing import Any, NamedTuple

from parsers.errors import UserError
from parsers.words import N_
from triage.case import Case
from triage.custody import chain
from triage.flagging import applying, closer, own_rules
from triage.flags.patterns import store as patterns
from triage.flags.shipped import shipped
from triage.packages import info

RUN, READ, CHOSEN = "flags.run", "source.read", "reading.set"


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


def looked(case: Case, only: Container[tuple[str, str]] | None = None) -> list[Looked]:
    """By which catalogues the sources of the case were looked through last, in the order in which they came; `only` of
    those by exhibit and path. A review package says what its case said of the sources that came with it.
    """
    if (package := info.of(case)) is not None:
        return [Looked(*one) for one in package.rules]
    found: dict[tuple[str, str], tuple[str, str]] = {}  # by exhibit and path
    for action, subject, text in case.db.execute(
        "SELECT action, subject, detail FROM audit WHERE action IN (?, ?, ?) ORDER BY seq", (RUN, READ, CHOSEN)):
        detail = json.loads(text)
        source = str(detail.get("exhibit", "")), subject
        if action == RUN:
            found = dict.fromkeys(found, (subject, str(detail.get("sha256", ""))))
        elif (action == READ and _said(detail)) or (source in found and "rules" in detail):
            found[source] = str(detail.get("rules", "")), str(detail.get("rules_sha256", ""))
    return [Looked(*rules, n) for rules, n in Counter(
        rules for source, rules in found.items() if only is None or source in only).items()]


def _said(detail: Mapping[str, Any]) -> bool:
    """Whether a source had messages for the rules to look at."""
    return any(counts.get("stored", 0) + counts.get("merged", 0)
               for counts in (detail.get("message", {}), detail.get("recovered", {})))


def older(case: Case) -> list[Looked]:
    """As `behind`, but none of a review package, in which no rules are run: it keeps the flags of its case."""
    return [] if info.of(case) is not None else behind(case)


def behind(case: Case) -> list[Looked]:
    """Those of `looked` that are older than the rules of this program. What a newer one found, this one must not take
    away.
    """
    now = shipped()
    return [one for one in looked(case)
            if one.sha256 != now.sha256 and _number(one.version) <= _number(now.version)]


def _number(version: str) -> list[int]:
    return [int(part) for part in version.split(".") if part.isdecimal()]


def run_again(case: Case, reason: str | None = None, tell: Callable[[int, int], None] = lambda n, of: None) -> Outcome:
    """Run the rules of this program over all that may be seen, as an import would. All or nothing; logged.

    `tell` is called with how many of how many messages were read or matched, and may raise Cancelled. Raises
    KeepsItsFlags, and RuleInvalid where an own rule stands for an indicator that there is no more.
    """
    if info.of(case) is not None:
        raise KeepsItsFlags(path=case.path.name)
    own_rules.catalogue(case)
    with case.transaction():
        before = _undecided(case)
        case.db.execute("DELETE FROM flag WHERE status = 'unreviewed' AND rule NOT LIKE '%.own-%'")
        case.db.execute("DELETE FROM flag_span WHERE flag NOT IN (SELECT id FROM flag)")
        applying.Rules().match(case, patterns=False, tell=tell)
        closer.forget(case)
        patterns.refresh(case)
        after = _undecided(case)
        outcome = Outcome(len(after - before), len(before - after))
        now = shipped()
        chain.record(case, RUN, now.version, reason, {
            "sha256": now.sha256, "flags": outcome.new, "gone": outcome.gone})
        if own_rules.rules_of(case):
            own_rules.run(case)
    return outcome


def _undecided(case: Case) -> set[str]:
    return {ident for (ident,) in case.db.execute(
        "SELECT ident FROM flag WHERE status = 'unreviewed' AND rule NOT LIKE '%.own-%'")}
