"""Calls in Snapchat's download of one's own data: `talk_history.json`.

Facts (a public description of the download's files, and a public generator of such files): lists called `Outgoing
Calls`, `Incoming Calls` and, in some downloads, `Completed Calls`, of entries with `Date & Time` (words that end with
UTC), `Type` (AUDIO, VIDEO), `Result`, `City` (the owner's), `Length (sec)`. The download does not say with whom; where
an entry names somebody (`Recipient`, `From`, `To`), they are taken. A completed call may stand in two lists: it is told
as often as the file has it. The same calls as a page (`talk_history.html`) are not read.

Built without a real sample.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Literal

from parsers import times
from parsers.base import Context, Identified, Parser, register
from parsers.exports import (
    WARNING_DAMAGED,
    WARNING_TRUNCATED,
    WARNING_UNDATED,
    Cast,
    Entries,
    iso_time,
    opening,
    rejected,
    text_of,
)
from parsers.formats.snapchat import APP
from parsers.formats.telegram_json.stream import Cut, Damaged, Element, Window
from parsers.item import Item
from parsers.records import (
    OWNER,
    Call,
    Direction,
    Found,
    Provenance,
    Record,
    Time,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.signs import Signs
from parsers.words import N_

REASON = N_("Calls as Snapchat's download has them (Outgoing Calls, Incoming Calls)")
_LIST = re.compile(rb'"(?:Outgoing|Incoming|Completed) Calls"\s*:\s*\[')
_START = re.compile(r'\{\s*"(?:Type|Date & Time|Result|City|Length \(sec\)|Recipient|From|To)"\s*:')
_WHEN = ("Date & Time", "Date", "Created", "Started")
_WHO = ("Recipient", "Caller", "From", "To", "Username")
_MOMENT = re.compile(r"(\d{4})[-/](\d\d)[-/](\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?) UTC\Z")
_READ = frozenset((*_WHEN, *_WHO, "Type", "Result", "Length (sec)"))
_CALLS = "calls"

Outcome = Literal["answered", "missed", "rejected", "cancelled", "unknown"]


@register
class SnapchatCalls(Parser):
    """See the module's docstring."""

    id = "snapchat-calls"
    name = N_("Snapchat download, calls (JSON)")
    version = "1"
    app = APP
    tested = ("2020 to 2025, by public descriptions",)
    notes = N_("Built from public descriptions, without a real sample. The download does not say who was called.")
    signs = Signs(opens=b"{", marks=("calls",))

    def identify(self, item: Item) -> Identified | None:
        head = opening(item)
        return Identified(88, REASON) if head.startswith(b"{") and _LIST.search(head) else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        entries = Entries(item, context, _START)
        cast, undated, cut, damaged = Cast(APP, has_owner=True), 0, False, 0
        cast.owner()
        window = Window(item.chunks())
        try:
            for name in window.members():
                if window.peek() != "[":
                    window.skip()
                    continue
                for element in entries.of(window):
                    for record in _records(element, name, cast):
                        undated += isinstance(record, Call) and record.time.basis == "none"
                        yield record
        except Cut:
            cut = True
        except Damaged:
            damaged = 1
        finally:
            window.close()
        yield from cast.records()
        if undated:
            yield Warning(WARNING_UNDATED, {"n": undated})
        if cut or entries.truncated:
            yield Warning(WARNING_TRUNCATED, partial=True)
        if damaged + entries.damaged:
            yield Warning(WARNING_DAMAGED, {"n": damaged + entries.damaged}, partial=True)


def _records(element: Element, name: str, cast: Cast) -> Iterator[Record]:
    raw = element.value
    if not isinstance(raw, dict):
        yield from rejected("call", element, name)
        return
    yield Found("call", 1)
    where = Provenance(name, None, element.offset)
    ways: dict[str, Direction] = {"outgoing": "out", "incoming": "in"}
    way = ways.get(name.partition(" ")[0].lower(), "unknown")
    user = next((text_of(raw.get(word)) for word in _WHO if text_of(raw.get(word))), None)
    person = cast.person(user, "username", user) if user is not None else None
    key = cast.thread(person or _CALLS, "direct" if person else "unknown", (person,) if person else ())
    result, seconds = text_of(raw.get("Result")), _seconds(raw.get("Length (sec)"))
    time = _time(next((text_of(raw.get(word)) for word in _WHEN if text_of(raw.get(word))), None))
    details: dict[str, Any] = {"list": name, **({"result": result} if result else {})}
    other = {word: value for word, value in raw.items() if word not in _READ and value not in (None, "", [], {})}
    if other:
        details["other"] = other
    same = None if time.utc_ms is None else f"{name}\x1f{time.raw}\x1f{user}"
    yield Call(
        key, way, OWNER if way == "out" else person if way == "in" else None, time, seconds,
        _outcome(result, seconds, name), where, video="VIDEO" in str(raw.get("Type")).upper(),
        participants=(person,) if person else (), same=same, details=details,
    )  # fmt: skip


def _outcome(result: str | None, seconds: float | None, name: str) -> Outcome:
    said = (result or "").lower()
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
