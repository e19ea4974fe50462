"""Calls of Viber for Android, as both of its databases keep them.

Facts (ALEAPP `Viber`, Autopsy's module of the app): `type` 1 received, 2 made, 3 missed; `viber_call_type` 1 voice,
4 video; `date` milliseconds since 1970 UTC, `duration` seconds; `end_reason` has no public list and is kept as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from parsers import times
from parsers.apps.android.book import Outcome
from parsers.base import Context
from parsers.formats.viber.shared import parsed, token_of
from parsers.records import OWNER, Call, Direction, Record
from parsers.roster import Roster
from parsers.rows import Row, Table
from parsers.sqlite.database import Database

_COLUMNS = ("canonized_number", "number", "viber_call_type", "viber_call", "date", "duration", "type", "end_reason",
            "start_reason", "token", "conference_info", "group_id", "conversation_id", "message_id")  # fmt: skip
_IGNORED = ("call_id", "aggregate_hash", "looked", "flags")
_TYPES: dict[int, tuple[Direction, Outcome]] = {1: ("in", "answered"), 2: ("out", "answered"), 3: ("in", "missed")}
_VIDEO = 4
_LONGEST = 10_000_000  # seconds


class Calls:
    """Makes calls of rows. `thread`: the conversation of a row; `unknown` counts types that nothing explains."""

    def __init__(self, roster: Roster, thread: Callable[[Row], str] | None = None) -> None:
        self._roster, self._thread = roster, thread
        self.unknown: Counter[tuple[str, str]] = Counter()

    def table(self, database: Database, name: str, context: Context) -> Iterator[Record]:
        """Yield the calls of a table, if it is there."""
        if {"date", "duration", "type"} <= database.columns(name):
            yield from Table(database, name, "call", _COLUMNS, ignored=_IGNORED).records(self._make, context)

    def _make(self, row: Row) -> Iterator[Record]:
        number = row.text("canonized_number") or row.text("number")
        person = self._roster.person(number, "phone" if number.lstrip("+").isdigit() else "account") if number else None
        details = row.given("end_reason", "start_reason")
        kind = row.integer("type")
        direction, outcome = _TYPES.get(kind or 0, ("unknown", "unknown"))
        if kind not in _TYPES:
            self.unknown["call type", str(kind)] += 1
            details["type"] = kind
        seconds = row.integer("duration")
        duration = float(seconds) if seconds is not None and 0 <= seconds < _LONGEST else None
        if not duration and outcome == "answered":
            outcome = "unknown"
        group = token_of(row["group_id"])
        conference = parsed(row.text("conference_info"))
        if conference is not None:
            details["conference"] = conference
        if row.integer("viber_call") == 0:
            details["to_telephone"] = True
        people = (person,) if person is not None else ()
        if self._thread is not None:
            key = self._thread(row)
        elif group is not None:
            key = self._roster.thread(f"group:{group}", "group", people, shared=True)
        else:
            key = self._roster.thread(person or "(no address)", "direct" if person else "unknown", people)
        time, token = times.from_unix_ms(row["date"]), token_of(row["token"])
        yield Call(
            key, direction, person if direction == "in" else OWNER if direction == "out" else None, time, duration,
            outcome, row.provenance, video=row.integer("viber_call_type") == _VIDEO, participants=people,
            state=row.state, app_key=token, details=details or None,
            same=None if time.utc_ms is None else f"call\x1f{time.utc_ms}\x1f{kind}\x1f{duration}",
        )  # fmt: skip
