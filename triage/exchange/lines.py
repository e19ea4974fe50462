"""Messages and calls as JSON lines, put together from pieces that were written before: a hundred thousand a second.

The same objects as `Store.messages` gives, which a test compares line by line. What most rows share (conversation,
people, source) is written once and kept; a row with attachments, copies, flags or an answer takes the ordinary way.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Raw

from parsers.times import iso_utc
from triage.exchange.selection import Selected
from triage.sources.zones import wall_clock
from triage.store import CALLS, MESSAGES

_PAGE = 1000
_DAY = 86_400_000  # milliseconds
_QUARTER = 900_000
_encoder = msgspec.json.Encoder()
_SQL = """
SELECT m.id, m.ident, m.conversation, m.source, m.kind, m.direction, m.sender, m.utc_ms, m.local, m.time_raw, m.basis,
  m.text, m.state, m.details, m.tbl, m.row, m.offset, m.line,
  m.attachments = 0 AND m.reply IS NULL AND m.reply_to IS NULL
FROM message m WHERE {records} AND {visible} AND ({where}) ORDER BY m.sort_ms, m.id
"""
_NOTHING = Raw(b"{}")


class _Line(msgspec.Struct, gc=False):
    """A line as it is encoded. What is `Raw` is copied as it is: it holds a value and the names and values after it
    that rows share, up to the next one that differs; so the names here are no more than where each piece begins.
    """

    record: str
    id: str
    conversation: Raw
    sent_at: str | None
    sent_at_local: str | None
    sent_at_raw: str
    time_basis: str
    time_doubt: str | None
    text: str | None
    state: Raw
    row: int | None
    offset: int | None
    line: int | None
    parser: Raw
    details: Raw


class Lines:
    """Writes the lines of a selection."""

    def __init__(self, selected: Selected) -> None:
        self.selected, self.store = selected, selected.store
        self._clock = clock(self.store.zone)
        self._parties: dict[tuple[int, int | None], str] = {}
        self._files: dict[int, tuple[str, str]] = {}
        self._shared: dict[tuple[Any, ...], tuple[Raw, Raw, Raw]] = {}
        db = self.store.db
        self._special = {n for (n,) in db.execute("SELECT message FROM copy UNION SELECT message FROM flag_span")}

    def pages(self, kind: str) -> Iterator[tuple[int, bytes]]:
        """How many, and their lines, of the messages or calls, page by page."""
        special, withheld = self._special, self.store.withheld is not None
        cursor = self.store.db.execute(
            _SQL.format(records=CALLS if kind == "call" else MESSAGES, visible=self.store.visible,
                        where=self.selected.where), self.selected.values)
        while rows := cursor.fetchmany(_PAGE):
            others = [row[0] for row in rows if not row[18] or row[0] in special or (
                withheld and row[13] and '"quoted' in row[13])]
            made = {m["row"]: whole(kind, m) for m in self.store.by_ids(others)} if others else {}
            line = self._line
            yield len(rows), encoded(
                [made.get(row[0]) or line(kind, row) for row in rows] if made else [line(kind, row) for row in rows])

    def _line(self, kind: str, row: tuple[Any, ...]) -> _Line:
        (_, ident, conversation, source, what, direction, sender, utc, local, raw, basis, text, state, details, table,
         number, offset, line, _) = row
        sent, wall = (None, None) if utc is None else self._clock(utc)
        key = (conversation, sender, source, what, direction, state, table)
        parties, place, end = self._shared.get(key) or self._share(*key)
        basis, _, doubt = basis.partition(":")  # as zones.time_basis has it
        if not doubt and basis != "none" and self.store.clock_offset(source):
            doubt = "corrected"
        return _Line(kind, ident.hex(), parties, sent, wall if local is None else local, raw, basis, doubt or None,
                     text, place, number, offset, line, end, Raw(details) if details else _NOTHING)

    def _share(self, conversation: int, sender: int | None, source: int, what: str, direction: str, state: str,
               table: str | None) -> tuple[Raw, Raw, Raw]:
        """The three pieces between what differs from row to row."""
        store = self.store
        parties = self._parties.get((conversation, sender))
        if parties is None:
            others = [store.person(p) for p in store.recipients(conversation, sender)]
            parties = self._parties[conversation, sender] = _members(
                {"sender": store.person(sender), "recipients": others})
        if source not in self._files:
            told = store.source_facts(source)
            self._files[source] = (_members({name: told[name] for name in ("path", "sha256")}),
                                   _members({name: told[name] for name in ("parser_version", "exhibit")}))
        before, behind = self._files[source]
        thread = _members({"conversation_title": store.title(conversation), "app": store.conversation_app(conversation),
                           "kind": what, "direction": direction})
        parser = store.source_facts(source)["parser"]
        made = self._shared[conversation, sender, source, what, direction, state, table] = (
            Raw(f"{_json(store.conversation_uid(conversation))},{thread},{parties}"),
            Raw(f'{_json(state)},"attachments":[],"reply_to":null,"sources":[{{{before},"table":{_json(table)}'),
            Raw(f'{_json(parser)},{behind},"state":{_json(state)}}}],"flags":[]'))
        return made


def whole(kind: str, record: dict[str, Any]) -> dict[str, Any]:
    """A record as the store gives it, as it stands in a line."""
    return {"record": kind, **{name: value for name, value in record.items() if name not in ("row", "record")}}


def encoded(lines: Sequence[_Line | dict[str, Any]]) -> bytes:
    """Lines as UTF-8, each with its end; a lone surrogate in a name becomes an escape."""
    try:
        return _encoder.encode_lines(lines)
    except (UnicodeEncodeError, TypeError, OverflowError):
        return b"".join(map(_odd, lines))


def _odd(line: _Line | dict[str, Any]) -> bytes:
    try:
        return _encoder.encode_lines([line])
    except (UnicodeEncodeError, TypeError, OverflowError):
        if isinstance(line, _Line):  # its texts come from the database as they are, which holds no such thing
            raise
        return json.dumps(line, ensure_ascii=True, default=str).encode() + b"\n"


def _json(value: Any) -> str:
    return _encoder.encode(value).decode()


def _members(values: dict[str, Any]) -> str:
    """Names and values without the braces around them."""
    return _json(values)[1:-1]


class _Stretch(msgspec.Struct):
    """A quarter of an hour: both times up to the minute's digits, those of its seconds, and the offset as written."""

    utc: str
    wall: str
    utc_seconds: list[str]
    wall_seconds: list[str]
    suffix: str


def clock(zone: ZoneInfo) -> Callable[[int], tuple[str, str]]:
    """A function from milliseconds UTC to both times as text, fast for times that follow one another: what a quarter of
    an hour has in common is worked out once. A day on which the offset changes, and the odd seconds of old local time,
    go the ordinary way.
    """
    seconds = [[f"{n // 60:02}:{n % 60:02}" for n in range(first, first + 900)] for first in range(0, 3600, 900)]
    fine = ["", *(f".{n:03}" for n in range(1, 1000))]
    days: dict[int, tuple[str, int, str]] = {}
    current, stretch = 1 << 62, None

    def offset(ms: int) -> tuple[int, str]:
        """Milliseconds ahead of UTC, and how that is written."""
        written = wall_clock(ms, zone)[19:]
        parts = [int(part) for part in written[1:].split(":")]
        ahead = sum(part * of for part, of in zip(parts, (3_600_000, 60_000, 1000), strict=False))
        return (ahead if written[0] == "+" else -ahead), written

    def of_day(day: int) -> tuple[str, int, str]:
        """Its name, and its offset in quarters of an hour with how that is written, empty on a day without one such."""
        first, last = offset(day * _DAY), offset(day * _DAY + _DAY - 1000)
        quarters, odd = divmod(first[0], _QUARTER)
        made = days[day] = str(iso_utc(day * _DAY))[:10], quarters, "" if odd or first != last else first[1]
        return made

    def begin(quarter: int) -> _Stretch | None:
        day, part = divmod(quarter, 96)
        name, ahead, suffix = days.get(day) or of_day(day)
        if not suffix:
            return None
        further, there = divmod(part + ahead, 96)
        other = (days.get(day + further) or of_day(day + further))[0] if further else name
        return _Stretch(f"{name}T{part // 4:02}:", f"{other}T{there // 4:02}:", seconds[part % 4], seconds[there % 4],
                        suffix)

    def both(ms: int) -> tuple[str, str]:
        nonlocal current, stretch
        quarter, rest = divmod(ms, _QUARTER)
        if quarter != current:
            current, stretch = quarter, begin(quarter)
        if stretch is None:
            return str(iso_utc(ms)), wall_clock(ms, zone)
        second, thousandth = divmod(rest, 1000)
        part = fine[thousandth]
        return (f"{stretch.utc}{stretch.utc_seconds[second]}{part}Z",
                f"{stretch.wall}{stretch.wall_seconds[second]}{part}{stretch.suffix}")

    return both
