"""Case facts: what the examiner states about the case, checked when set, logged when changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import phonenumbers

from parsers.errors import UserError
from parsers.words import N_
from triage.custody import chain
from triage.words import LANGUAGES

if TYPE_CHECKING:
    from triage.case import Case

#: Name of each fact as the command line writes it (`--set scope-from=…`), with what people call it.
FACTS: dict[str, str] = {
    "number": N_("Case number"),
    "title": N_("Title"),
    "examiner": N_("Examiner"),
    "agency": N_("Agency"),
    "laboratory": N_("Laboratory"),
    "customer": N_("Requested by"),
    "reference": N_("Their reference"),
    "requested": N_("Day of the request"),
    "authority": N_("Legal authority"),
    "question": N_("Question asked"),
    "scope-from": N_("Scope: first day"),
    "scope-to": N_("Scope: last day"),
    "scope-people": N_("Scope: people"),
    "privileged": N_("Privileged people"),
    "zone": N_("Display time zone"),
    "region": N_("Default phone region"),
    "language": N_("Language"),
}
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2500, 1, 1)
#: Facts that are days, kept as ISO 8601.
DAYS = frozenset({"scope-from", "scope-to", "requested"})
SCOPE_FACTS = frozenset({"scope-from", "scope-to", "scope-people", "privileged", "zone", "region"})


class UnknownFact(UserError):
    message = N_("“{name}” is not a fact of a case. Known are: {known}.")
    exit_code = 2


class BadFact(UserError):
    message = N_("“{value}” does not fit {name}: {expected}.")
    exit_code = 2


def check(name: str, value: str) -> str:
    """Return the value as it is stored. Raises UnknownFact or BadFact."""
    if name not in FACTS:
        raise UnknownFact(name=name, known=", ".join(FACTS))
    value = value.strip()
    if not value:
        return ""
    if name in DAYS:
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError as error:
            raise BadFact(name=name, value=value, expected=N_("a day such as 2026-03-31")) from error
    if name == "zone":
        zone(value)
    if name == "region":
        value = value.upper()
        if value not in phonenumbers.SUPPORTED_REGIONS:
            raise BadFact(name=name, value=value, expected=N_("a country in two letters such as FR"))
    if name == "language" and value not in LANGUAGES:
        raise BadFact(name=name, value=value, expected=", ".join(LANGUAGES))
    return chain.printable(value)


def check_all(values: dict[str, str], standing: Callable[[str], str] = lambda _: "") -> dict[str, str]:
    """Check values together, and with the facts that stand. Raises UnknownFact or BadFact."""
    checked = {name: check(name, value) for name, value in values.items()}
    first, last = (checked.get(name, standing(name)) for name in ("scope-from", "scope-to"))
    if first and last and first > last:
        raise BadFact(name="scope-to", value=last, expected=N_("a day that is not before the first day"))
    return checked


def midnight_ms(day: str, zone: ZoneInfo, days_later: int = 0) -> int:
    """The beginning of a day (ISO 8601) in a zone, or of one some days later, in milliseconds since 1970 UTC."""
    near = min(max(date.fromisoformat(day), _FIRST_DAY), _LAST_DAY)  # nothing lies beyond, and arithmetic ends there
    return int(datetime.combine(near + timedelta(days=days_later), time(), zone).timestamp() * 1000)


def zone(name: str) -> ZoneInfo:
    """Return a time zone by its IANA name. Raises BadFact."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise BadFact(name="zone", value=name, expected=N_("a zone such as Europe/Paris or UTC")) from error


def display_zone(case: Case) -> ZoneInfo:
    """The zone that times are shown in; it changes no record."""
    return zone(case.fact("zone") or "UTC")


def all_facts(case: Case) -> dict[str, str]:
    """Every fact that is set, in the order of FACTS."""
    return {name: value for name in FACTS if (value := case.fact(name))}
