"""Stating the facts of a case: checked (`triage.casefile.facts`), logged, and in effect at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from triage import people
from triage.casefile import facts
from triage.custody import chain
from triage.flagging import scoping
from triage.sources import zones
from triage.twins import linked

if TYPE_CHECKING:
    from triage.case import Case


def set_facts(case: Case, values: dict[str, str], reason: str | None = None) -> None:
    """Check all, then set all in one transaction, with one log entry each. Raises UnknownFact or BadFact.

    Changing the scope or the privileged people takes effect at once on everything in the case.
    """

    checked = facts.check_all(values, case.fact)
    changed = {name: value for name, value in checked.items() if value != case.fact(name)}
    if not changed:
        return
    with case.transaction():
        for name, value in changed.items():
            before = case.fact(name)
            case.set_fact(name, value)
            chain.record(case, "fact.set", name, reason, {"before": before, "after": value})
        if "region" in changed:
            people.normalise_again(case)
            linked.join(case)
        if "zone" in changed:
            zones.sort_again(case)
        if facts.SCOPE_FACTS & changed.keys():
            scoping.apply(case, anew="zone" in changed)
