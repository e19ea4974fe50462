"""The exporter's list of calls: what it says of each, in one sentence."""

from __future__ import annotations

import re
from typing import Any

from parsers.apps.whatsapp.exported_people import CALLS, People
from parsers.records import Call, Provenance, Time

_CALL = re.compile(
    r"A (?P<group>group )?(?P<what>video|voice) call (?P<way>to|from) (?P<who>.*) was (?P<how>cancelled|missed|not "
    r"answered|unavailable|failed|in an unknown state|initiated and lasted for (?P<long>.*?) with .* data "
    r"transferred)\.\Z", re.DOTALL)  # fmt: skip
_OUTCOMES = {"cancelled": "cancelled", "missed": "missed", "not answered": "missed"}
_UNITS = {"day": 86400, "hour": 3600, "minute": 60, "second": 1}
_LONG = re.compile(r"(\d+) (day|hour|minute|second)s?")
_NOBODY = "None"


def call(people: People, told: str, shown: str | None, time: Time, number: str | None, where: Provenance, *,
         own: bool) -> Call:  # fmt: skip
    """A call. `shown`: who it was with, as the exporter shows them; otherwise what it says tells."""
    match = _CALL.match(told)
    if shown is None and match is not None and match["who"] != _NOBODY:
        shown = match["who"]
    other = people.called(shown) if shown is not None else None
    direct = other is not None and "@" in other and not (match is not None and match["group"])
    key = people.thread(str(other) if direct else CALLS[0], None)
    how = match["how"] if match is not None else ""
    outcome: Any = "answered" if how.startswith("initiated") else _OUTCOMES.get(how, "unknown")
    return Call(
        key, "out" if own else "in", people.roster.owner() if own else other, time,
        _seconds(match["long"]) if match is not None and match["long"] else None, outcome, where,
        match is not None and match["what"] == "video", (other,) if other is not None else (), app_key=number,
        same=number or (f"{time.raw}\x1f{told}" if time.raw else None), details={"told": told} if told else None,
    )  # fmt: skip


def _seconds(words: str) -> float | None:
    if words in ("less than a second", "a second"):
        return float(words == "a second")
    found = _LONG.findall(words)
    return float(sum(int(n) * _UNITS[unit] for n, unit in found)) if found else None
