"""Messages and calls as JSON lines, put together from pieces that were written before: a hundred thousand a second.

The same objects as `Store.messages` gives, which a test compares line by line. What most rows share (conversation,
people, source) is written once and kept; a row with attachments, copies, flags or an answer takes the ordinary way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from json.encoder import encode_basestring as quoted
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from parsers.times import iso_utc
from triage.exchange.selection import Selected
from triage.zones import wall_clock

_PAGE = 5000
_DAY = 86_400_000  # milliseconds
_encoder = msgspec.json.Encoder()
_SQL = """
SELECT m.id, lower(hex(m.ident)), m.conversation, m.source, m.kind, m.direction, coalesce(m.sender, 0), m.utc_ms,
  m.local, m.time_raw, m.basis, m.text, m.state, m.details, m.tbl, m.row, m.offset, m.line,
  m.attachments = 0 AND m.reply IS NULL AND m.reply_to IS NULL
FROM message m WHERE m.record = ? AND {visible} AND ({where}) ORDER BY m.sort_ms, m.id
"""


class Lines:
    """Writes the lines of a selection."""

    def __init__(self, selected: Selected) -> None:
        self.selected, self.store = selected, selected.store
        self._clock = clock(self.store.zone)
        self._threads: dict[int, str] = {}
        self._people: dict[tuple[int, int], str] = {}
        self._files: dict[int, tuple[str, str]] = {}
        self._shared: dict[tuple[Any, ...], tuple[str, str, str, str]] = {}
        db = self.store.db
        self._special = {n for (n,) in db.execute("SELECT message FROM copy UNION SELECT message FROM flag_span")}

    def lines(self, record: int) -> Iterator[list[str]]:
        """Pages of lines, each with its end, of the messages (0) or calls (1)."""
        kind = "call" if record else "message"
        cursor = self.store.db.execute(
            _SQL.format(visible=self.store.visible, where=self.selected.where), (record, *self.selected.values))
        while rows := cursor.fetchmany(_PAGE):
            others = [row[0] for row in rows if not row[18] or row[0] in self._special or (
                self.store.withheld and row[13] and '"quoted' in row[13])]
            made = {m["row"]: m for m in self.store.by_ids(others)} if others else {}
            yield [whole_line(kind, made[row[0]]) if row[0] in made else self._line(kind, row) for row in rows
                   ] if made else [self._line(kind, row) for row in rows]

    def _line(self, kind: str, row: tuple[Any, ...]) -> str:
        (_, ident, conversation, source, what, direction, sender, utc, local, raw, basis, text, state, details, table,
         number, offset, line, _) = row
        if utc is None:
            sent, wall = "null", "null" if local is None else quoted(local)
        else:
            sent, wall = self._clock(utc)
            wall = wall if local is None else quoted(local)
        key = (conversation, sender, source, what, direction, basis, state, table)
        parties, middle, place, end = self._shared.get(key) or self._share(*key)
        return (
            f'{{"record":"{kind}","id":"{ident}",{parties}"sent_at":{sent},"sent_at_local":{wall},'
            f'"sent_at_raw":{quoted(raw)},{middle}"text":{"null" if text is None else quoted(text)},{place}'
            f'"row":{"null" if number is None else number},"offset":{"null" if offset is None else offset},'
            f'"line":{"null" if line is None else line},{end}"details":{details or "{}"}}}\n')

    def _share(self, conversation: int, sender: int, source: int, what: str, direction: str, basis: str, state: str,
               table: str | None) -> tuple[str, str, str, str]:
        """The four pieces between what differs from row to row."""
        before, behind = self._files.get(source) or self._file(source)
        thread = self._threads.get(conversation) or self._thread(conversation)
        parties = self._people.get((conversation, sender)) or self._parties(conversation, sender)
        made = self._shared[conversation, sender, source, what, direction, basis, state, table] = (
            f'{thread}"kind":"{what}","direction":"{direction}",{parties}', f'"time_basis":"{basis}",',
            f'"state":"{state}","attachments":[],"reply_to":null,"sources":[{before}"table":{_json(table)},',
            f'{behind}"state":"{state}"}}],"flags":[],')
        return made

    def _thread(self, conversation: int) -> str:
        store = self.store
        app = store.conversation_app(conversation)
        made = (f'"conversation":{quoted(store.conversation_uid(conversation))},'
                f'"conversation_title":{quoted(store.title(conversation))},"app":{quoted(app)},')
        self._threads[conversation] = made
        return made

    def _parties(self, conversation: int, sender: int) -> str:
        store = self.store
        others = [store.person(p) for p in store.participants(conversation) if p != sender]
        made = f'"sender":{_json(store.person(sender or None))},"recipients":{_json(others)},'
        self._people[conversation, sender] = made
        return made

    def _file(self, source: int) -> tuple[str, str]:
        told = self.store.source_facts(source)
        before = ",".join(f'"{name}":{_json(told[name])}' for name in ("path", "sha256"))
        behind = ",".join(f'"{name}":{_json(told[name])}' for name in ("parser", "parser_version", "exhibit"))
        made = self._files[source] = f"{{{before},", f"{behind},"
        return made


def whole_line(kind: str, record: dict[str, Any]) -> str:
    """A line of a record as the store gives it."""
    return _json({"record": kind, **{name: value for name, value in record.items() if name not in ("row", "record")}}
                 ) + "\n"


def _json(value: Any) -> str:
    return _encoder.encode(value).decode()


def clock(zone: ZoneInfo) -> Callable[[int], tuple[str, str]]:
    """A function from milliseconds UTC to both times as JSON strings; days and offsets are worked out once."""
    hours = [f"T{n // 3600:02}:{n // 60 % 60:02}:{n % 60:02}" for n in range(86_400)]
    fine = ["", *(f".{n:03}" for n in range(1, 1000))]
    days: dict[int, tuple[str, int, str]] = {}

    def offset(ms: int) -> tuple[int, str]:
        written = wall_clock(ms, zone)[19:]
        parts = [int(part) for part in written[1:].split(":")]
        ahead = sum(part * of for part, of in zip(parts, (3_600_000, 60_000, 1000), strict=False))
        return (ahead if written[0] == "+" else -ahead), written

    def of_day(day: int) -> tuple[str, int, str]:
        """Its name, and its offset with how that is written, empty on a day that has two."""
        first, last = offset(day * _DAY), offset(day * _DAY + _DAY - 1000)
        ahead, suffix = first if first == last else (0, "")
        made = days[day] = str(iso_utc(day * _DAY))[:10], ahead, suffix
        return made

    def both(ms: int) -> tuple[str, str]:
        day, rest = divmod(ms, _DAY)
        name, ahead, suffix = days.get(day) or of_day(day)
        if not suffix:
            ahead, suffix = offset(ms // 1000 * 1000)
        second, thousandth = divmod(rest, 1000)
        there, wall = name, rest + ahead
        if not 0 <= wall < _DAY:
            further, wall = divmod(wall, _DAY)
            there = (days.get(day + further) or of_day(day + further))[0]
        if not wall % 1000 and not thousandth:
            return f'"{name}{hours[second]}Z"', f'"{there}{hours[wall // 1000]}{suffix}"'
        return (f'"{name}{hours[second]}{fine[thousandth]}Z"',
                f'"{there}{hours[wall // 1000]}{fine[wall % 1000]}{suffix}"')

    return both
