"""Records from the entries of an SMS backup: SMS, calls, and who takes part in them."""

from __future__ import annotations

from collections import Counter
from typing import Any

from parsers import times
from parsers.apps.android.book import CALLS, NO_ADDRESS, NOTHING, Book, Outcome, Undated, given
from parsers.exports import iso_time
from parsers.records import (
    OWNER,
    Call,
    Direction,
    Message,
    Provenance,
    Time,
)
from parsers.roster import digest
from parsers.text.printed import Dates
from parsers.text.xmlrepair import Tag

_BOXES: dict[str, tuple[Direction, str | None]] = {
    "1": ("in", None), "2": ("out", None), "3": ("out", "draft"), "4": ("out", "outbox"),
    "5": ("out", "failed"), "6": ("out", "queued"),
}  # fmt: skip
#: The same in words, as tools write them that make the file from something else: how Android and its users name boxes.
_BOX_WORDS = {
    "received": "1", "inbox": "1", "incoming": "1", "in": "1", "sent": "2", "outgoing": "2", "out": "2", "draft": "3",
    "drafts": "3", "outbox": "4", "failed": "5", "queued": "6",
}  # fmt: skip
_CALL_WORDS = {
    "incoming": "1", "received": "1", "in": "1", "outgoing": "2", "dialed": "2", "dialled": "2", "out": "2",
    "missed": "3", "voicemail": "4", "rejected": "5", "blocked": "6", "answered externally": "7",
}  # fmt: skip
_CALLS: dict[str, tuple[Direction, Outcome]] = {
    "1": ("in", "answered"), "2": ("out", "answered"), "3": ("in", "missed"), "4": ("in", "voicemail"),
    "5": ("in", "rejected"), "6": ("in", "blocked"), "7": ("in", "answered"),
}  # fmt: skip
_PRESENTATION = {"2": "restricted", "3": "unknown", "4": "payphone", "5": "unavailable"}
#: What stood in place of a number before there was a presentation (Android's CallerInfo).
_OLD_NUMBERS = {"-1": "unknown", "-2": "restricted", "-3": "payphone"}
_DELIVERY = {"0": "delivered", "32": "pending", "64": "failed"}

_UNKNOWN_VALUES = 100
_EARLIEST = "1990"

#: Attributes that have a field of their own, and what the others hold when they say nothing.
_USED = frozenset({"address", "date", "type", "body", "contact_name", "name", "number", "duration", "dur"})
_SILENT: dict[str, frozenset[str]] = {
    "protocol": frozenset({"0"}), "read": frozenset({"1"}), "seen": frozenset({"1"}),
    "status": frozenset({"-1"}), "locked": frozenset({"0"}), "date_sent": frozenset({"0"}),
    "sub_id": frozenset({"-1"}), "toa": frozenset({"0"}), "sc_toa": frozenset({"0"}),
    "presentation": frozenset({"1"}), "readable_date": frozenset({"n/a"}), "features": frozenset({"0"}),
}  # fmt: skip


def moment(raw: str | None) -> tuple[Time, str | None]:
    """Return the time of an entry, and its unit where that is not the format's milliseconds."""
    if raw is None:
        return times.MISSING, None
    if len(raw) == 13 and raw.isascii() and raw.isdigit() and raw[0] != "0":  # nearly every entry
        return times.from_unix_ms(int(raw)), None
    time = times.from_unix_ms(raw)
    other = times.in_other_unit(raw) if time.utc_ms is None else None
    return other or (time, None)


def explain(details: dict[str, Any], direction: Direction) -> None:
    """Say in words what the app wrote as numbers: when it was sent, whether it arrived, and whether it was read."""
    if "date_sent" in details and (sent := moment(details["date_sent"])[0].utc_ms) is not None:
        details["sent_ms"] = sent
        del details["date_sent"]
    if details.get("read") == "0":
        details["read"] = False
    if direction == "out" and "status" in details and (arrived := _DELIVERY.get(details["status"])) is not None:
        details["delivery"] = arrived
        del details["status"]


def quiet(
    used: frozenset[str], silent: dict[str, frozenset[str]] | None = None
) -> dict[str, frozenset[str] | None]:
    """Return for each attribute the values that say nothing, beside those of all entries; None where it has a field
    of its own.
    """
    values = {**_SILENT, **(silent or {})}
    return {**{name: words | NOTHING for name, words in values.items()}, **dict.fromkeys(used)}


def rest(attributes: dict[str, str], table: dict[str, frozenset[str] | None]) -> dict[str, Any]:
    """Return the attributes that have no field of their own and say something; `table`: see `quiet`."""
    return {
        name: value
        for name, value in attributes.items()
        if (silent := table.get(name, NOTHING)) is not None and value not in silent
    }


_QUIET = quiet(_USED)


class Entries:
    """Makes records of SMS and calls; `unknown` counts values that no source of the format explains."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.unknown: Counter[tuple[str, str]] = Counter()
        self._undated = Undated()
        self._dates = Dates()
        self.undated = self.odd_text = self.repaired = self.cut = 0

    def sms(self, tag: Tag) -> Message | None:
        """Return the message of an `<sms>`, or None when it holds neither a text nor an address nor a
        date."""
        attributes = tag.attributes
        get = attributes.get
        body, address, raw = get("body"), get("address"), get("date")
        if body is None and address is None and raw is None:
            return None
        conversation, person = self.book.direct(address, get("contact_name") or get("name"))
        time, told = self.when(attributes)
        direction, box = self.box(get("type"))
        details = rest(attributes, _QUIET) | told
        if box is not None:
            details["box"] = box
        if tag.long is not None and "body" in tag.long:
            details["text_bytes"] = tag.long["body"].length
            self.cut += 1
        if direction == "unknown":
            details["type"] = get("type")
        explain(details, direction)
        sender = person if direction == "in" else OWNER if direction == "out" else None
        self.note(tag, time)
        return Message(
            conversation, "text" if direction != "unknown" else "other", direction, sender, time, body,
            Provenance(tag.name, None, tag.offset),
            same=self.same(conversation, time, direction, digest(body or "")),
            details=details or None, raw=None if tag.odd is None else tag.odd.get("body"),
        )  # fmt: skip

    def when(self, attributes: dict[str, str]) -> tuple[Time, dict[str, Any]]:
        """Return the time of an entry, and what an examiner must know of where it is from.

        Tools write a date as text in place of milliseconds. Where there is none, what the app showed of it counts.
        """
        raw = attributes.get("date")
        time, unit = moment(raw)
        if time.basis != "none":
            return time, {} if unit is None else {"time_unit": unit}
        for name in ("date", "readable_date"):
            written = attributes.get(name)
            told = iso_time(written)
            told = self._dates.read(written) if told.basis == "none" else told
            if told.utc_ms is not None or (told.local or "") >= _EARLIEST:
                kept = {} if name == "date" or given(raw) is None else {"date": raw}
                return told, {} if name == "date" else {"time_from": name, **kept}
        return time, {}

    def same(self, conversation: str, time: Time, *content: str) -> str | None:
        """Return what tells an entry from others of its conversation, in this and in any other copy of the backup.

        Without a time it is the nth of its like; None where there are more of these than memory should hold.
        """
        if time.utc_ms is not None or time.local is not None:
            return "\x1f".join((time.local or str(time.utc_ms), *content))
        return self._undated.number(conversation, time, *content)

    def box(self, value: str | None) -> tuple[Direction, str | None]:
        """Return direction and box of a message type (1 received … 6 queued), counting unknown ones."""
        if value is None or value == "null":
            return "unknown", None
        known = _BOXES.get(value) or _BOXES.get(_code(value, _BOX_WORDS))
        if known is None:
            self.strange("type", value)
            return "unknown", None
        return known

    def strange(self, field: str, value: str) -> None:
        """Count an unknown value; a hostile file has no end of them."""
        known = len(self.unknown) < _UNKNOWN_VALUES or (field, value) in self.unknown
        self.unknown[field, value[:80] if known else "…"] += 1

    def note(self, tag: Tag, time: Time) -> None:
        """Count what an examiner must know of an entry."""
        if time.basis == "none":
            self.undated += 1
        if tag.odd is not None:
            self.odd_text += 1
        if tag.repaired:
            self.repaired += 1

    def call(self, tag: Tag) -> Call | None:
        """Return the call of a `<call>`, or None when it holds neither a number nor a date."""
        attributes = tag.attributes
        number, raw = attributes.get("number"), attributes.get("date")
        if number is None and raw is None:
            return None
        time, told = self.when(attributes)
        details = rest(attributes, _QUIET) | told
        shown = _PRESENTATION.get(attributes.get("presentation", "")) or _OLD_NUMBERS.get(number or "")
        if shown is not None:
            details["presentation"] = shown
        person = None
        name = attributes.get("contact_name") or attributes.get("name")
        if number is not None and given(number) is not None and number not in _OLD_NUMBERS:
            person = self.book.person(number, name, CALLS)
        key = f"tel:{person or shown or NO_ADDRESS}"
        people = (person,) if person is not None else ()
        self.book.thread(key, people, name, CALLS, "direct" if people else "unknown")
        written = attributes.get("type", "")
        kind = _code(written, _CALL_WORDS)
        direction, outcome = _CALLS.get(kind, ("unknown", "unknown"))
        lasted = attributes.get("duration") or attributes.get("dur")
        duration = _seconds(lasted)
        if duration is None and given(lasted) is not None:
            details["duration"] = lasted
        if kind == "2" and not duration:
            outcome = "unknown"  # the log does not say whether nobody answered or the owner hung up
        if kind not in _CALLS:
            self.strange("call type", written)
            details["type"] = written
        if kind == "7":
            details["answered_on"] = "another device"
        self.note(tag, time)
        sender = person if direction == "in" else OWNER if direction == "out" else None
        same = self.same(key, time, kind, str(duration))
        return Call(
            key, direction, sender, time, duration, outcome, Provenance(tag.name, None, tag.offset),
            video=_is_video(attributes.get("features")), participants=people, same=same, details=details or None,
        )  # fmt: skip


def _code(value: str, words: dict[str, str]) -> str:
    """Return the number of a type, whether it is written as one or as a word; what is neither as it stands."""
    plain = value.strip()
    return words.get(plain.casefold().replace("_", " ").removeprefix("message type "), plain)


def _seconds(raw: str | None) -> float | None:
    """Return a duration, None where it is missing or no number of seconds."""
    try:
        value = float(raw or "")
    except ValueError:
        return None
    return value if 0 <= value < 10_000_000 else None


def _is_video(features: str | None) -> bool:
    """Say whether the bits of Android's CallLog name a call with picture."""
    return features is not None and features.isdecimal() and bool(int(features[:9]) & 1)
