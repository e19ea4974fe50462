"""The first pass over a LINE export: what only the whole file tells.

The order of day and month; who writes; the language; and what the exporter means by twelve in the morning, as Japanese
and Chinese know both ways: `午前12:03` is three past midnight, or three past noon where the times of the day go on so.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from parsers.base import Context
from parsers.evidence import Item
from parsers.formats.line_text.lines import Day, Entries, Entry, Shape
from parsers.formats.line_text.names import Names
from parsers.formats.line_text.words import Header, event, header, is_saved
from parsers.text.dates import Verdict
from parsers.text.days import Clock, DayOrder
from parsers.text.lines import Lines

_EVERY = 4096
_TITLED = 5  # lines in which the header stands
#: Marks of a half of the day that go with either reading of twelve.
MARKS = ("午前", "午後", "上午", "下午")

Twelve = Literal["midnight", "noon", "open"]


class Survey:
    """What the whole file says. `twelve`: the meaning of 12 in the morning; `writers` in the order of their coming."""

    def __init__(self) -> None:
        self.header: Header | None = None
        self.saved: str | None = None
        self.names = Names()
        self.writers: dict[str, None] = {}
        self.events = 0
        self.group = False
        self.verdict: Verdict | None = None
        self._order = DayOrder()
        self._noon = self._midnight = 0
        self._latest = -1
        self._twelve_seen = False

    @property
    def twelve(self) -> Twelve:
        """`open` where the file speaks for both; a line in the wrong place does not outweigh several."""
        if self._midnight >= 3 * self._noon:
            return "midnight"
        return "open" if self._midnight else "noon"

    def take(self, entries: Iterable[Day | Entry], shape: Shape, context: Context) -> None:
        """Go through the file."""
        for n, entry in enumerate(entries):
            if n % _EVERY == 0:
                context.check()
            if isinstance(entry, Day):
                self._order.add(entry.day)
                self._latest, self._twelve_seen = -1, False
            elif entry.clock is not None:
                self._clock(entry.clock, entry.raw)
                self._writer(entry, shape)
            else:
                self._preamble(entry)
        self.names.settle()
        language = self.header.language if self.header else None
        self.verdict = self._order.verdict(language, context.day_order)

    def _clock(self, clock: Clock, raw: str) -> None:
        """Weigh a time in the morning against those of the same day above it. Twelve in the afternoon is never both."""
        if not raw.startswith(MARKS):
            return
        if clock.part == "pm" and clock.hour == 12:
            self._midnight += 1
        if clock.part != "am" or clock.hour > 12:
            return
        minutes = clock.hour % 12 * 60 + clock.minute
        if clock.hour == 12:
            if self._latest >= 60:
                self._noon += 1
            self._twelve_seen = True
            return
        if self._twelve_seen and minutes >= 60 and self._latest < 60:
            self._midnight += 1
        self._latest = max(self._latest, minutes)

    def _writer(self, entry: Entry, shape: Shape) -> None:
        if shape == "blank":
            found = event(entry.rest)
            if found is not None and found.type == "unsent" and found.who is not None:
                self.names.add_sure(found.who)  # the app names them, whether a blank follows or not
            elif found is None or " " in entry.rest:
                self.names.add(entry.rest)
            text = entry.rest
        else:
            name, tab, text = entry.rest.partition("\t")
            if tab and name.strip():
                self.writers.setdefault(name)
                return
            text = text or name
        found = event(text)
        if found is not None and found.type in ("joined", "left", "added", "invited", "removed", "renamed"):
            self.group = True

    def _preamble(self, entry: Entry) -> None:
        """Read the header, which stands before the first day."""
        for n, text in enumerate((entry.rest, *entry.more)):
            if n < _TITLED and self.header is None:
                self.header = header(text)
            elif n < _TITLED and self.saved is None and is_saved(text):
                self.saved = text.strip()


def unread_preamble(entry: Entry, survey: Survey) -> str:
    """Return what of the text before the first message is neither header nor blank."""
    rows = [text for text in (entry.rest, *entry.more) if text.strip()]
    if rows and survey.header is not None and header(rows[0]) == survey.header:
        rows.pop(0)
        if rows and (rows[0].strip() == survey.saved or ":" in rows[0] or "：" in rows[0]):
            rows.pop(0)  # when it was saved, in whatever language
    return "\n".join(rows)


def take_survey(item: Item, lines: Lines, shape: Shape, context: Context) -> Survey:
    """Survey one export."""
    survey = Survey()
    name = item.name.rsplit(".", 1)[0]
    named = header(name) if name.upper().startswith("[LINE]") else None
    if named is not None and shape == "blank":
        survey.names.add_sure(named.title)
    survey.take(Entries(iter(lines), shape), shape, context)
    survey.header = survey.header or named
    return survey
