"""What an examiner must know of a text export, counted while it is read and said once at its end."""

from __future__ import annotations

from collections.abc import Iterator

from parsers.formats.whatsapp_text import named
from parsers.formats.whatsapp_text.shape import Head
from parsers.formats.whatsapp_text.source import Lines
from parsers.formats.whatsapp_text.survey import Survey
from parsers.records import (
    Provenance,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.text.calendars import Calendar
from parsers.text.dates import ORDERS, Verdict
from parsers.text.days import ORDER_NAMES, WEAK
from parsers.text.holes import zeros
from parsers.words import N_

_WEAK = {
    "values": N_(
        "Most dates of this file can only be read as {order}, and were; some lines speak against it. "
        "The file may be put together from several exports."
    ),
    **WEAK,
}
_OF_TIMES = (
    (
        "stated",
        N_(
            "Dates that leave out the year, and were read with the year that was stated at the import: {count}, the "
            "first on line {line}."
        ),
    ),
    (
        "clock",
        N_("The times of {count} messages, the first on line {line}, have a part of the day not known here."),
    ),
    (
        "no_clock",
        N_(
            "The times of day of {count} messages, the first on line {line}, are on no clock. Their times "
            "were left open."
        ),
    ),
    (
        "impossible",
        N_(
            "The dates of {count} messages, the first on line {line}, do not exist in the order that fits "
            "the file. Their times were left open."
        ),
    ),
    (
        "calendar",
        N_(
            "The dates of {count} messages, the first on line {line}, are of a calendar that the file does "
            "not name. Their times were left open."
        ),
    ),
    (
        "untold",
        N_(
            "The dates of {count} messages, the first on line {line}, do not say the year, or name a month that is "
            "another one in another language. Their times were left open."
        ),
    ),
    (
        "late",
        N_(
            "{count} messages, the first on line {line}, are dated more than a day before one above them. "
            "They may have arrived late, or have been pasted from another chat."
        ),
    ),
    (
        "alone",
        N_(
            "Messages dated an hour or more before one above them, of people who write nowhere else in this file: "
            "{count}, the first on line {line}. Each was kept as a message of its own; it may have arrived late, or "
            "have been pasted from another chat into the message above."
        ),
    ),
    (
        "back",
        N_(
            "Messages dated an hour or more before one that the same person wrote above them: {count}, the first on "
            "line {line}. Each was kept as a message of its own; the clock of a phone may have been changed, or it was "
            "pasted from another chat into the message above."
        ),
    ),
    (
        "later",
        N_(
            "Dated lines that stand where this file breaks lines inside messages, with later dates among them than "
            "above them: {count}, the first on line {line}. Each was kept as a message of its own."
        ),
    ),
)


_CONVERTED: dict[Calendar, str] = {
    "persian": N_("The dates are of the Persian calendar and were converted; each keeps what was written."),
    "islamic": N_(
        "The dates are of the Islamic calendar and were converted by that of Umm al-Qura, which iPhones use; each "
        "keeps what was written. By another reckoning a date can lie a day earlier or later: compare one with a file "
        "or another source."
    ),
}


class Reports:
    """Counts, each with the first line it is true of, and the warnings made of them."""

    def __init__(self, verdict: Verdict, survey: Survey, language: str | None = None) -> None:
        self._verdict = verdict
        self._survey = survey
        self._language = language
        self.preamble = 0
        self.empty = 0
        self._counts: dict[str, int] = {}
        self._first: dict[str, int] = {}
        self._example: Head | None = None
        self._placeholder = ""
        self._against = False  # a date can only be read in the other order of day and month
        self._heads = survey.heads

    def count(self, what: str, line: int, n: int = 1) -> None:
        """Take a message, or what stands on this line, of one kind: `late`, `back`, `alone`, `later`, `almost`, …"""
        self._counts[what] = self._counts.get(what, 0) + n
        self._first.setdefault(what, line)

    def counted(self, what: str) -> int:
        """Return how many were taken of this kind."""
        return self._counts.get(what, 0)

    def nested(self, lines: int, first: int) -> None:
        """Take dated lines that stand inside a message."""
        self.count("nested", first, lines)

    def placeholder(self, text: str) -> None:
        """Take a message that is nothing but words in angle brackets that no table knows."""
        self._placeholder = self._placeholder or text[:80]
        self.count("placeholder", 0)

    def no_time(self, head: Head, line: int) -> None:
        """Take a message whose time stays open."""
        if not head.clock.known:
            self.count("no_clock", line)
        elif head.date.several:
            self._example = self._example or head
            self.count("several", line)
        elif head.date.iso:
            self.count("clock", line)
        elif named.untold(head.date.fields):
            self.count("untold", line)
        elif head.date.fields.of_an_unknown_calendar:
            self.count("calendar", line)
        else:
            self.count("impossible", line)
            other = {"dmy": "mdy", "mdy": "dmy"}
            self._against |= any(head.date.fields.possible(o) for o in ORDERS if other.get(o) == self._verdict.order)

    def warnings(self, lines: Lines) -> Iterator[Warning]:
        """Yield everything that was counted."""
        yield from self._of_order()
        for what, message in _OF_TIMES:
            if what in self._counts:
                yield self._placed(what, message)
        yield from self._of_messages()
        if lines.zeros:
            yield zeros(lines.zeros, lines.first_hole)
        if lines.damaged:
            yield Warning(
                N_("{count} lines hold bytes that are no UTF-8. They were kept; letters may look wrong."),
                {"count": lines.damaged},
            )

    def _placed(self, what: str, message: str) -> Warning:
        line = self._first[what]
        return Warning(message, {"count": self._counts[what], "line": line}, Provenance(line=line))

    def _of_order(self) -> Iterator[Warning]:
        order, basis = self._verdict.order, self._verdict.basis
        # The order may be settled long before the first line that speaks against it.
        weak = self._verdict.weak or (basis == "values" and self._against)
        if order is not None and weak and basis in _WEAK:
            yield Warning(_WEAK[basis], {"order": ORDER_NAMES[order], "language": self._language or ""})
        if self._verdict.buddhist:
            yield Warning(N_("The years are of the Thai Buddhist calendar; 543 were taken off each."))
        if self._verdict.calendar is not None:
            yield Warning(_CONVERTED[self._verdict.calendar])
        if self._example is not None:
            readings = self._verdict.readings(self._example.date.fields)
            yield Warning(
                N_(
                    "Day and month cannot be told apart: {raw} can be {readings}. The times of {count} "
                    "messages stay open until you set the order of the dates for this source; until then "
                    "they keep the order of the file."
                ),
                {
                    "raw": self._example.raw,
                    "readings": " / ".join(day.isoformat() for day in readings),
                    "count": self._counts["several"],
                },
                Provenance(line=self._first["several"]),
            )
        elif order is None and self._heads:
            yield Warning(
                N_(
                    "Some dates of this file can only be read as one order of day and month, others only as "
                    "another; each was read as it can be. The file may be put together from several exports."
                )
            )

    def _of_messages(self) -> Iterator[Warning]:
        if "nested" in self._counts:
            yield self._placed(
                "nested",
                N_(
                    "{count} dated lines, the first on line {line}, stand inside messages, as when a chat is "
                    "pasted into a chat. They were kept as text of these messages and are no messages of "
                    "their own."
                ),
            )
        if "almost" in self._counts:
            yield self._placed(
                "almost",
                N_(
                    "{count} lines, the first on line {line}, begin like messages of people in this chat, but no date "
                    "and time can be read there. They were kept as text of the message above them."
                ),
            )
        if "torn" in self._counts:
            yield self._placed(
                "torn",
                N_(
                    "Pieces of text that belong to no dated line, behind zeros: {count}, the first on line {line}. "
                    "Each was kept without a sender, as it can be the rest of a message that is lost."
                ),
            )
        if "placeholder" in self._counts:
            yield Warning(
                N_(
                    "{count} messages are nothing but words in angle brackets that were not recognised, such "
                    "as {example}."
                ),
                {"count": self._counts["placeholder"], "example": self._placeholder},
            )
        if self.empty:
            yield Warning(
                N_(
                    "{count} messages have no text. Exports leave out what can be seen once only, among "
                    "other things."
                ),
                {"count": self.empty},
            )
        if self.preamble:
            yield Warning(
                N_(
                    "The file begins with text that belongs to no dated line; the beginning of the export "
                    "may be missing."
                )
            )
        yield from self._of_names()

    def _of_names(self) -> Iterator[Warning]:
        names = self._survey.names
        for name, times in names.longer:
            yield Warning(
                N_(
                    "{name} was taken as one name, as the name of the chat or a line of the app has it, and all "
                    "messages before the first colon go on like this: {count}."
                ),
                {"name": name, "count": times},
            )
        for name, words, times in names.alike:
            yield Warning(
                N_(
                    "All {count} messages of {name} go on with the words {words} and a colon. These were kept as what "
                    "was written, though they may be the end of the name."
                ),
                {"name": name, "words": words, "count": times},
            )
