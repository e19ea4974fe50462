"""Calls in Snapchat's download of one's own data: `talk_history.json` and its page, `talk_history.html`.

Facts (public descriptions of the download's files, one of 2026 with the fields that were seen; a public generator of
such files; a public reader of the pages): lists called `Outgoing Calls`, `Incoming Calls` and, in some downloads,
`Completed Calls`, of entries with `Date & Time` (words that end with UTC), `Type` (AUDIO, VIDEO), `Result` (`Call
Received`, `Call Succeeded`, `Call Failed`), `City` and `Country` (the owner's), `Network`, `People in Chat`, `Length
(sec)`. The page has a table for each list, under a heading of its name, whose first row names the columns. The download
does not say with whom; where an entry names somebody (`Recipient`, `From`, `To`), they are taken. A completed call may
stand in two lists: it is told as often as the file has it. Entries of other lists (`Chat Sessions`, `Game Sessions`,
which were empty where they were seen) are no calls, and kept as messages of kind `other`.

Built without a real sample. A page beside the same lists in JSON tells its calls again, as a source of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import Any, Literal

from parsers import times
from parsers.base import Context, Identified, Parser, closed, register
from parsers.exports import Cast, Entries, iso_time, object_of, of_damage, opening, rejected, text_of
from parsers.item import Item
from parsers.reasons import REASON_BROKEN, WARNING_TRUNCATED, WARNING_UNDATED
from parsers.records import (
    OWNER,
    Call,
    Direction,
    Found,
    Message,
    Provenance,
    Record,
    Rejection,
    Time,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.signs import Signs
from parsers.text.holes import HOLE_IN_BYTES, squeezed
from parsers.text.htmltext import words_of
from parsers.text.jsonstream import Cut, Damaged, Element, Window
from parsers.text.pages import split
from parsers.words import N_

APP = "Snapchat"
REASON = N_("Calls as Snapchat's download has them (Outgoing Calls, Incoming Calls)")
_LIST = re.compile(rb'"(?:Outgoing|Incoming|Completed) Calls"\s*:\s*\[')
_HEADING = re.compile(
    rb"<(?:h[1-6]|b|p|div|caption)\b[^>]{0,300}>\s*(?:<b>)?\s*([a-z]{1,20} (?:Calls|Sessions))\s*<", re.IGNORECASE)
_COLUMN = re.compile(rb">\s*Date\s*(?:&amp;|&)\s*Time\s*<", re.IGNORECASE)
_ROW = re.compile(rb"<tr\b", re.IGNORECASE)
_CELL = re.compile(rb"<t[dh]\b[^>]{0,500}>(.*?)(?=</?t[dh]\b|</tr\b|</table\b|\Z)", re.IGNORECASE | re.DOTALL)
_TABLE = re.compile(rb"<table\b", re.IGNORECASE)
_CHECK_EVERY = 2000
_START = re.compile(r'\{\s*"(?:Type|Date & Time|Result|City|Country|Network|People in Chat|Length \(sec\)|Recipient|'
                    r'From|To)"\s*:')
_SECTION = re.compile(r'"[^"\\]{1,100}"\s*:\s*\[\s*(?:\]|\{\s*"(?:[^"\\]|\\.){1,100}"\s*:)')
_PLACES = re.compile(f"(?P<section>{_SECTION.pattern})|(?P<entry>{_START.pattern})")
_WHEN = ("Date & Time", "Date", "Created", "Started")
_WHO = ("Recipient", "Caller", "From", "To", "Username")
_MOMENT = re.compile(r"(\d{4})[-/](\d\d)[-/](\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?) UTC\Z")
_LENGTH, _RESULT = ("Length (sec)", "Duration"), ("Result", "Status")
_READ = frozenset((*_WHEN, *_WHO, *_LENGTH, *_RESULT, "Type"))
_TOLD_OF_A_CALL = frozenset((*_LENGTH, *_RESULT, "Type"))
_OF_A_LIST = ("(no list)", "Calls")
_CALLS = "calls"

Outcome = Literal["answered", "missed", "rejected", "cancelled", "unknown"]


@register
class SnapchatCalls(Parser):
    """See the module's docstring."""

    id = "snapchat-calls"
    name = N_("Snapchat download, calls (JSON, HTML)")
    version = "6"
    app = APP
    tested = ("lists of 2024 and 2026, and a page, by public descriptions",)
    notes = N_("Built from public descriptions, without a real sample. The download does not say who was called.")
    zeros = "inside"
    signs = Signs(opens=b"{<", marks=("calls",))

    def identify(self, item: Item) -> Identified | None:
        head = opening(item)
        if head.startswith(b"{"):
            return Identified(88, REASON) if _LIST.search(head) else None
        page = head.startswith(b"<") and _HEADING.search(head) is not None and _COLUMN.search(head) is not None
        return Identified(88, REASON) if page else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        if opening(item).startswith(b"<"):
            page = _Page(item, context)
            yield from closed(page.records(), page.close)
            return
        lists, reading = _Lists(item, context), _Reading()
        rows = chain.from_iterable(reading.records(element, name) for name, element in lists.entries())
        yield from closed(rows, reading.close)
        yield from lists.warnings()


class _Reading:
    """The calls of a file while they are read."""

    def __init__(self) -> None:
        self._cast, self._undated = Cast(APP, has_owner=True), 0
        self._cast.owner()

    def records(self, element: Element, name: str) -> Iterator[Record]:
        """Yield what an entry of a list says."""
        if isinstance(element.value, dict):
            yield from self.entry(element.value, name, element.offset)
        else:
            yield from rejected("call", element, name)

    def entry(self, raw: dict[str, Any], name: str, offset: int) -> Iterator[Record]:
        for record in _entry(raw, name, offset, self._cast):
            self._undated += isinstance(record, Call) and record.time.basis == "none"
            yield record

    def close(self) -> Iterator[Record]:
        """Yield everybody, and how much has no time."""
        yield from self._cast.records()
        if self._undated:
            yield Warning(WARNING_UNDATED, {"n": self._undated})


class _Lists:
    """The entries of the lists of a file, with the names of these."""

    def __init__(self, item: Item, context: Context) -> None:
        self._item = item
        self._entries = Entries(item, context, _START, several=True, other=_SECTION)
        self._cut, self._damaged = False, 0

    def entries(self) -> Iterator[tuple[str, Element]]:
        """Yield them in the order of the file, going on behind damage."""
        window = Window(self._item.chunks())
        try:
            try:
                for name in window.members():
                    if window.peek() == "[":
                        yield from self._list(window, name)
                    else:
                        window.skip()
            except Damaged:
                yield from self._behind(window)
        except Cut:
            self._cut = True
        finally:
            window.close()

    def _list(self, window: Window, name: str) -> Iterator[tuple[str, Element]]:
        for element in self._entries.of(window):
            yield (_likely(element.value) if element.behind else name), element

    def _behind(self, window: Window) -> Iterator[tuple[str, Element]]:
        self._damaged += 1
        while (what := window.resume(_PLACES)) is not None:
            try:
                if what == "entry":
                    yield from ((_likely(element.value), element) for element in self._entries.of(window, inside=True))
                    continue
                name = str(window.value())
                window.peek()
                window.pos += 1  # the colon
                window.peek()
                yield from self._list(window, name)
            except Damaged:
                self._damaged += 1

    def warnings(self) -> Iterator[Record]:
        """Yield what an examiner must know of the damage."""
        yield from of_damage(cut=self._cut or self._entries.truncated, places=self._damaged + self._entries.damaged)


def _likely(entry: object) -> str:
    """What an entry is of whose list is lost: a call, of which it stays open who called, or something else."""
    return _OF_A_LIST[not _TOLD_OF_A_CALL.isdisjoint(object_of(entry))]


class _Page:
    """The tables of a page: its rows, as the entries of the lists that their headings name."""

    def __init__(self, item: Item, context: Context) -> None:
        self._item, self._context = item, context
        self._reading, self._cut = _Reading(), False

    def records(self) -> Iterator[Record]:
        table = _Table()
        for n, piece in enumerate(split(self._item, _ROW)):
            if n % _CHECK_EVERY == 0:
                self._context.check()
            self._cut = piece.cut
            torn = next((match.end() for match in reversed([*HOLE_IN_BYTES.finditer(piece.source)])), None)
            if torn is not None and not piece.head:
                yield Found("call", 1)
                raw = squeezed(piece.source.decode("utf-8", "replace"), 2000)
                yield Rejection("call", REASON_BROKEN, Provenance(table.name, None, piece.offset), raw=raw)
            elif not piece.head and (entry := table.entry(piece.source)):
                yield from self._reading.entry(entry, table.list_of(entry), piece.offset)
            table.go_on(piece.source, torn)

    def close(self) -> Iterator[Record]:
        """Yield what closes the reading, and whether the page ends early."""
        yield from self._reading.close()
        if self._cut:
            yield Warning(WARNING_TRUNCATED, partial=True)


class _Table:
    """The table that is read: the list that its heading names, and its columns."""

    def __init__(self) -> None:
        self.name = ""
        self._columns: list[str] = []
        self._torn = self._nameless = False  # zeros stand before this row of it; before its beginning

    def entry(self, source: bytes) -> dict[str, str]:
        """What a row says by the names of the columns; nothing, where it is the row that names these."""
        cells = [words_of(c.decode("utf-8", "replace")) for c in _CELL.findall(source)]
        names = [*self._columns, *(f"column {n + 1}" for n in range(len(self._columns), len(cells)))]
        if self._torn and len(cells) != len(self._columns):  # perhaps a row of another table
            names = [_WHEN[0] if _MOMENT.match(cell or "") else f"column {n}" for n, cell in enumerate(cells, 1)]
        elif cells and not self._columns:
            self._columns = [(cell or "").strip() for cell in cells]
            return {}
        return {word: cell.strip() for word, cell in zip(names, cells, strict=False) if cell and word}

    def list_of(self, entry: dict[str, str]) -> str:
        """The list that a row is of."""
        return _likely(entry) if self._torn or self._nameless else self.name

    def go_on(self, source: bytes, torn: int | None) -> None:
        """Look for the next table in what follows a row. `torn`: where zeros in a row end in it."""
        self._torn |= torn is not None
        if _TABLE.search(source, torn or 0):
            self._columns, self._torn = [], False
            headings = _HEADING.findall(source, torn or 0)
            self.name = headings[-1].decode("ascii").title() if headings else self.name
            self._nameless = torn is not None and not headings


def _entry(raw: dict[str, Any], name: str, offset: int, cast: Cast) -> Iterator[Record]:
    where = Provenance(name, None, offset)
    time = _time(_first(raw, _WHEN))
    other = {word: value for word, value in raw.items() if word not in _READ and value not in (None, "", [], {})}
    if not name.endswith("Calls"):
        yield Found("message", 1)
        key = cast.thread(name, "unknown", ())
        yield Message(key, "other", "unknown", None, time, None, where, details={"list": name, "entry": raw})
        return
    yield Found("call", 1)
    ways: dict[str, Direction] = {"outgoing": "out", "incoming": "in"}
    way = ways.get(name.partition(" ")[0].lower(), "unknown")
    user = _first(raw, _WHO)
    person = cast.person(user, "username", user) if user is not None else None
    key = cast.thread(person or _CALLS, "direct" if person else "unknown", (person,) if person else ())
    result = _first(raw, _RESULT)
    seconds = next((found for word in _LENGTH if (found := _seconds(raw.get(word))) is not None), None)
    details: dict[str, Any] = {"list": name, **({"result": result} if result else {})}
    if other:
        details["other"] = other
    same = None if time.utc_ms is None else f"{name}\x1f{time.raw}\x1f{user}"
    yield Call(
        key, way, OWNER if way == "out" else person if way == "in" else None, time, seconds,
        _outcome(result, seconds, name), where, video="VIDEO" in str(raw.get("Type")).upper(),
        participants=(person,) if person else (), same=same, details=details,
    )  # fmt: skip


def _first(raw: dict[str, Any], names: tuple[str, ...]) -> str | None:
    return next((found for name in names if (found := text_of(raw.get(name)))), None)


def _outcome(result: str | None, seconds: float | None, name: str) -> Outcome:
    said = (result or "").lower()
    if "fail" in said:
        return "unknown"  # why, and on which side, is not told
    words: tuple[tuple[Outcome, tuple[str, ...]], ...] = (
        ("missed", ("missed", "no answer", "unanswered", "timeout")),
        ("rejected", ("declin", "reject", "busy", "ignored")),
        ("cancelled", ("cancel", "abandon")), ("answered", ("succe", "received", "answered", "accepted", "completed")),
    )  # fmt: skip
    found = next((outcome for outcome, parts in words if any(part in said for part in parts)), None)
    if found is not None:
        return found
    return "answered" if seconds or name.startswith("Completed") else "unknown"


def _seconds(value: object) -> float | None:
    try:
        found = float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else -1.0
    except (ValueError, OverflowError):
        return None
    return found if 0 <= found < 1e7 else None


def _time(written: str | None) -> Time:
    """Words that end with UTC."""
    match = _MOMENT.match(written or "")
    if match is None:
        return times.missing(written) if written else times.MISSING
    found = iso_time(f"{match[1]}-{match[2]}-{match[3]}T{match[4]}Z")
    return Time(found.utc_ms, None, written or "", found.basis) if found.utc_ms is not None else times.missing(written)
