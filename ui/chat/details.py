"""What the evidence says of a message beside the rest, for its side panel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from babel.units import format_unit

from parsers.words import N_
from triage.views import calls
from triage.views.details import NAMES, PEOPLE, VALUES, moment, name_of
from ui.words import date_and_time, locale, tr

_ELSEWHERE = frozenset({"edited"})  # has a section of its own
_OF_A_TIME = frozenset({"utc_ms", "local", "raw", "basis"})  # what stands for a time and nothing else
_UNITS = (("duration-day", 86_400), ("duration-hour", 3600), ("duration-minute", 60), ("duration-second", 1))


def in_words(details: Mapping[str, Any], called: Mapping[str, str]) -> list[tuple[str, str]]:
    """(name, value) of what has a name in words, in the order of the evidence. `called`: see `triage.views.details`."""
    return [(tr(NAMES[name]), told(name, value, called)) for name, value in details.items()
            if name in NAMES and name not in _ELSEWHERE]


def as_stored(details: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(name, value) of what only the app has a name for."""
    return [(name, told(name, value, {})) for name, value in details.items()
            if name not in NAMES and name not in _ELSEWHERE]


def told(name: str, value: Any, called: Mapping[str, str]) -> str:
    """A value in words: a moment, a duration, people by their names; what it is made of, one after the other."""
    if isinstance(value, bool):
        return tr(N_("yes")) if value else tr(N_("no"))
    if isinstance(value, dict):
        return (_moment(value.get("utc_ms")) if value.keys() <= _OF_A_TIME else "") or _parts(value, called)
    if isinstance(value, list):
        between = "\n" if any(isinstance(one, dict) for one in value) else ", "
        return between.join(told(name, one, called) for one in value)
    if isinstance(value, int | float):
        if name.endswith("_ms"):
            return _moment(value) or str(value)
        if name.endswith("_s"):
            return _lasting(name, value)
        return str(value)
    if value is None or value == "":
        return "–"
    if value in VALUES.get(name, ()):
        return tr(VALUES[name][value])
    return called.get(str(value), str(value)) if name in PEOPLE else str(value)


def _parts(value: Mapping[str, Any], called: Mapping[str, str]) -> str:
    rest = [tr("{name}: {value}", name=detail_name(name), value=told(name, inner, called))
            for name, inner in value.items() if name != "who"]
    if "who" not in value:
        return "; ".join(rest)
    return tr("{name}: {value}", name=told("who", value["who"], called), value="; ".join(rest))


def detail_name(name: str) -> str:
    """What a detail is called, in words."""
    return tr(name_of(name)) if name in NAMES else name_of(name)


def _moment(utc_ms: Any) -> str:
    iso = moment(utc_ms)
    return f"{date_and_time(iso)} UTC" if iso else ""


def _lasting(name: str, seconds: float) -> str:
    if name == "duration_s":
        return calls.length(seconds) or "0:00"
    unit, length = next(unit for unit in _UNITS if not seconds % unit[1] or unit[1] == 1)
    return format_unit(seconds / length, unit, locale=locale())
