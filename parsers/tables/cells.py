"""What cells mean: moments, people as tools write them, durations, entries of a contact."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone

import msgspec

from parsers import times
from parsers.records import IdentifierKind, Time
from parsers.reported.values import MONTHS, Clock, Value
from parsers.tables.mapping import COUNTED, Mapping, compiled, zone
from parsers.text.calendars import full_year
from parsers.text.dates import DateOrder, Fields, Verdict, hour24, part_of_day
from parsers.text.pagedates import PageDates

_OWNER = re.compile(
    r"\s*\((?:owner|propriétaire|propietario|proprietario|proprietário|besitzer|eigentümer)\)\s*$", re.IGNORECASE
)
_ANGLED = re.compile(r"(?P<name>.*?)\s*<(?P<id>[^<>]{1,200})>\s*", re.DOTALL)
_LED = re.compile(r"(?P<id>[^\s@]+@[^\s@]+|\+?\d{5,20})\s+(?P<name>(?=.*[^\W\d]).+)", re.DOTALL)
_BEHIND = re.compile(  # fewer digits without a plus may be years, or an extension
    r"(?P<name>.*[^\W\d].*?)\s*\((?P<id>(?:\+(?:\d[\s./\-]{0,2}){2}|\d{3})(?:[\s./\-]{0,2}\d){6,17}|[^\s@()]+@[^\s()]+)\)",
    re.DOTALL)
_WHOSE_CLOCK = re.compile(r"\s*\((?:device|network)\)$", re.IGNORECASE)  # XRY says whose clock it was
_IDENTIFIER = re.compile(r"@|(?:\d[\s().\-/]{0,2}){5}|^\+?\d+$")
_ROLE = re.compile(r"(from|to|general|cc|bcc)\s*:\s*", re.IGNORECASE)
_PEOPLE = re.compile(r"\s*[\n\r;]+\s*")
_ENTRY = re.compile(
    r"\s*(?P<kind>Phone|User ID|Email|E-mail|Web address|Profile Picture)\s*-(?P<label>[^:\n]{0,80}):\s*"
    r"(?P<value>.*\S)\s*",
    re.IGNORECASE,
)
_ENTRY_KINDS: dict[str, IdentifierKind] = {"phone": "phone", "email": "email", "e-mail": "email", "user id": "account"}
_DATE = re.compile(r"\s*(\d{1,4})([/.\-])(\d{1,2})\2(\d{2,4})\b")
_COUNT = re.compile(r"-?\d+(?:[.,]\d*)?(?:[eE][+\-]?\d+)?|")
_ROUNDED = re.compile(r"\d(?:[.,](\d*))?E\+(\d{1,2})")
_LONGEST_TIME = 60
_LONGEST_NAMED = 400
_EXCEL = datetime(1899, 12, 30)  # noqa: DTZ001  (a wall clock without a zone)


class Party(msgspec.Struct, frozen=True):
    """Somebody as a cell names him: an identifier, a name, the role before them, whether marked as owner."""

    identifier: str | None
    name: str | None
    role: str | None = None
    owner: bool = False


def party(text: str) -> Party | None:
    """Read `identifier name`, `name <identifier>`, `name (number)`, or one of them; `From:` may stand before, `(owner)`
    behind.
    """
    text = text.strip()
    role = _ROLE.match(text)
    if role is not None:
        text = text[role.end() :]
    owner = _OWNER.search(text)
    if owner is not None:
        text = text[: owner.start()]
    text = text.strip()
    if not text:
        return None
    word = role[1].casefold() if role else None
    match = _ANGLED.fullmatch(text) or _LED.fullmatch(text)
    if match is None and text[-1:] == ")" and len(text) < _LONGEST_NAMED:
        match = _BEHIND.fullmatch(text)
    if match is not None:
        name = match["name"].strip().strip('"') or None
        return Party(match["id"].strip(), name if name != match["id"] else None, word, owner is not None)
    is_name = _IDENTIFIER.search(text) is None
    return Party(None if is_name else text, text if is_name else None, word, owner is not None)


def people(text: str) -> list[Party]:
    """Read several people, one a line or between semicolons."""
    return [found for part in _PEOPLE.split(text) if (found := party(part)) is not None]


def entries(text: str) -> Iterator[tuple[IdentifierKind, str]]:
    """Read the entries of a contact, one a line, as `Phone-Mobile: …`."""
    for line in text.splitlines():
        match = _ENTRY.fullmatch(line)
        if match is not None:
            yield _ENTRY_KINDS.get(match["kind"].casefold(), "other"), match["value"]


class Moments:
    """Reads the times of one table as its mapping says. `ambiguous` counts those that have two readings."""

    def __init__(self, mapping: Mapping, verdict: Verdict) -> None:
        self._pattern = mapping.pattern
        self._regular = compiled(mapping.pattern) if mapping.pattern else None
        self._zone = zone(mapping.zone) if mapping.zone else None
        self._clock = Clock(verdict)

    @property
    def ambiguous(self) -> int:
        return self._clock.ambiguous

    def time(self, raw: str, said: str | None = None) -> Time:
        """Return the time of a cell. `said`: the zone that a column gives."""
        raw = raw.strip()
        time = self._read(_WHOSE_CLOCK.sub("", raw))
        if time.raw != raw:
            time = msgspec.structs.replace(time, raw=raw)
        where = (zone(said) if said else None) or self._zone
        if time.basis != "local" or time.local is None or where is None:
            return time
        moment = datetime.fromisoformat(time.local)
        try:
            return times.from_aware(moment.replace(tzinfo=_offset(where) if isinstance(where, str) else where), raw)
        except (ValueError, OverflowError):
            return time

    def _read(self, raw: str) -> Time:
        if self._pattern is not None and self._pattern in COUNTED and _COUNT.fullmatch(raw) is None:
            return self._said(raw)  # one program counts, another of the same columns writes a date
        if self._pattern in ("unix_s", "unix_ms"):
            return _counted(raw, times.from_unix_s if self._pattern == "unix_s" else times.from_unix_ms)
        if self._pattern == "apple":
            return times.from_apple(raw)
        if self._pattern == "excel":
            return _excel(raw)
        if self._regular is not None:
            match = self._regular.fullmatch(raw)
            if match is not None:
                return _by_pattern(match, raw)
        return self._said(raw)

    def _said(self, raw: str) -> Time:
        """The time in the forms of reports, or with its month as a word in any language."""
        time = self._clock.time(Value(raw))
        if time.basis != "none" or not any(c.isalpha() for c in raw) or len(raw) > _LONGEST_TIME:
            return time
        named = PageDates()
        named.note(raw)
        found = named.read(raw)
        return time if found.basis == "none" else found


def observe(text: str, order: DateOrder) -> None:
    """Let a cell say in which order day and month are written."""
    match = _DATE.match(text)
    if match is not None:
        first, last = match[1], match[4]
        order.add(Fields(int(first), int(match[3]), int(last), len(first), len(last)), match[2])


def _counted(raw: str, own: Callable[[str], Time]) -> Time:
    """A number of seconds or milliseconds, or of another unit where it is a time in that one only. A spreadsheet shows
    1710000123456 as 1.71E+12, whose other digits are lost: that is no time.
    """
    rounded = _ROUNDED.fullmatch(raw)
    if rounded is not None and len(rounded[1] or "") < int(rounded[2]):
        return times.missing(raw)
    number = raw.replace(",", ".")
    time = own(number)
    other = times.in_other_unit(number) if time.utc_ms is None else None
    time = time if other is None else other[0]
    return msgspec.structs.replace(time, raw=raw)


def _excel(raw: str) -> Time:
    """Days since 1899-12-30, as spreadsheets count them: a wall clock without a zone."""
    try:
        days = float(raw.replace(",", "."))
        moment = _EXCEL + timedelta(days=days)
    except (ValueError, OverflowError):
        return times.missing(raw)
    if not 1990 <= moment.year < 2100:
        return times.missing(raw)
    rounded = (moment + timedelta(milliseconds=500)).replace(microsecond=0)  # a day's fraction has no exact second
    return times.from_local(rounded, raw)


def _by_pattern(match: re.Match[str], raw: str) -> Time:
    parts = match.groupdict()
    year = int(parts["year"]) if parts.get("year") else full_year(int(parts.get("short") or 0), 2)
    month = int(parts["month"]) if parts.get("month") else MONTHS.get((parts.get("name") or "")[:3].casefold())
    hour: int | None = int(parts.get("hour") or 0)
    if parts.get("half"):
        hour = hour24(int(parts["half"]), part_of_day(parts.get("part") or ""))
    if year is None or month is None or hour is None or not 1990 <= year < 2100:
        return times.missing(raw)
    try:
        moment = datetime(  # noqa: DTZ001  (its zone follows)
            year, month, int(parts["day"]), hour, int(parts.get("minute") or 0), int(parts.get("second") or 0),
            int((parts.get("fraction") or "0")[:6].ljust(6, "0")),
        )  # fmt: skip
        offset = parts.get("offset")
        if offset is None:
            return times.from_local(moment, raw)
        where = zone(offset)
        return times.from_aware(moment.replace(tzinfo=_offset(where) if isinstance(where, str) else UTC), raw)
    except (ValueError, OverflowError):
        return times.missing(raw)


def _offset(text: str) -> timezone:
    """Return the zone of a normalised offset such as `-03:30`."""
    span = timedelta(hours=int(text[1:3]), minutes=int(text[4:]))
    return timezone(span if text[0] == "+" else -span)
