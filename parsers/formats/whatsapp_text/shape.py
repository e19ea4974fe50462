"""The dated head of a line in a WhatsApp text export: its forms, and what stands in it.

Three forms: `[date, time] rest` (iPhone), `date, time - rest` (Android), `date, time: rest` (iPhone until
about 2016). Around, inside and between stand marks of direction, no-break blanks, byte order marks (real
exports have them at line starts and behind the bracket), commas of several scripts or a word (`à`, `klo`,
`um`), and digits of any script. The time can come first (Vietnamese), the part of the day before or behind
it. One export prints all its heads in one shape, which is what tells them from dated lines that somebody
pasted into a message.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable
from datetime import time
from typing import Literal

import msgspec
import re2

from parsers import times
from parsers.formats.whatsapp_text import named
from parsers.formats.whatsapp_text.words import BLANKS, MARKS, fold
from parsers.records import Time
from parsers.text.dates import ORDERS, Fields, Verdict, hour24, part_of_day, wall_clock

Form = Literal["bracket", "dash", "colon"]
Key = tuple[bool, str, int, bool, bool]

_M = f"[{MARKS}]*"
_S = f"[{BLANKS}{MARKS}]"
_FLIGHT = rf"هـ?{_M}\.?(?:{_M}ش\.?)?"  # of the Prophet; with a letter more, by the sun, which is the Persian era
_DATE = (
    r"(?P<era>令和|平成|[RH]|(?:中華)?民國|民国)?(?P<a>\d{1,4})" + f"{_S}?{_M}"
    r"(?P<sep>[./\-\u2010-\u2014／．年년])" + f"{_S}?{_M}"
    r"(?P<b>\d{1,2})" + f"{_S}?{_M}" + r"(?:(?P=sep)|[月월])" + f"{_S}?{_M}"
    r"(?P<c>\d{1,4})(?!\d)(?:[日일]|\.)?" + rf"(?:{_S}{{1,2}}(?:г\.|BE|พ\.ศ\.|{_FLIGHT}|م|AP|AD|AH))?"
)
_TIME = (  # 17:46:10, 17.46, 17h46, 17 h 46 min 10 s (fr-CA), 17시 46분 10초, 17時46分
    r"(?P<h>\d{1,2})" + f"{_S}?{_M}" + r"[:.：∶٫h시時时点點]" + f"{_S}?{_M}" + r"(?P<m>\d{2}|\d(?=분))"
    f"(?:(?:[:.]|{_S}?min\\.?{_S}?|[분分]{_S}?)" + _M + rf"(?P<s>\d{{2}}|\d(?=초))(?:{_S}?(?:s\b|[초秒]))?"
    f"|{_S}?min\\b|[분分])?" + r"(?!\d)"
)  # fmt: skip
_BESIDE = r"[^\d\[\]<>:]{0,24}?"
_DATE_FIRST = re.compile(f"{_S}*{_DATE}(?P<mid>{_BESIDE}){_TIME}(?P<tail>{_BESIDE}){_S}*")
_TIME_FIRST = re.compile(f"{_S}*(?P<lead>{_BESIDE}){_TIME}(?P<mid>{_BESIDE}){_DATE}(?P<tail>){_S}*")

#: Words between date and time, or behind the time, that mean nothing: at, o'clock. (`a` behind a time is one that
#: says which half of the day it is, and so is the Hungarian `de.`)
_NO_MEANING = frozenset((
    "à", "a", "às", "as", "at", "um", "om", "kl", "klo", "klockan", "ore", "ora", "alle", "le", "o", "ó", "u",
    "в", "о", "у", "ч", "г", "god", "godz", "год", "lúc", "luc", "pukul", "jam", "saat", "h", "uhr", "hod",
    "hodin", "στις", "στο", "ob", "v", "da", "w", "को", "पर", "τις", "il", "el", "des", "den", "dem",
    "dne", "dia", "día", "ngày", "เวลา", "น", "klock", "hodź", "zeg", "las", "les", "aig", "në", "во", "ô", "ka",
    "plkst", "val", "gada", "pada", "nang", "ساعت", "الساعة", "في", "در", "ժամը",
))  # fmt: skip

#: Commas and stops between date and time, also of Burmese, Ethiopic, N'Ko, Urdu, Tibetan and Khmer.
_STOPS = " -/().,;،؛۔、，。၊။፣፤߸།។"
#: What a narrow no-break blank, which stands before AM and PM since 2023, becomes in a file that was saved in a Windows
#: code page, or read in one.
_LOST_BLANK = re.compile("[?\ufffd]|\u00e2\u20ac\u00af")
#: The year before the first of each emperor.
_ERAS = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988}
_PLAIN_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?([^\d\[\]<>:]{0,12})")
_DASH = re.compile(f"{_S}[-\u2010-\u2015\u2212](?:{_S}|$)")
_COLON = re.compile(rf"(?<=[\dmM.]):{_S}")
_LONGEST = 72  # characters; no head is longer
_GLUE = " \t\u00a0\u202f\u2009\u3000\udca0" + MARKS + ",،、，;"
_MARKS = frozenset(MARKS)
_BLANK = frozenset((" ", "\u00a0", "\u202f"))
_DASHES = frozenset("\u2010\u2011\u2012\u2013\u2014")
_LETTERS = frozenset(string.ascii_letters)
_NAMED = "name"  # stands for the separator of a date whose month is a word
NO_YEAR = 2  # the place of a year that a date in numbers leaves out


class Stamp(msgspec.Struct, frozen=True):
    """What one head says: its fields as written. `part` is None in 24 hours, `?` for a word that no language
    knows.

    `glue`: what stands between date and time where that is blanks and a comma only, else empty.
    """

    raw: str
    fields: Fields
    separator: str
    hour: int
    minute: int
    second: int | None
    part: str | None
    date_first: bool
    glue: str

    @property
    def key(self) -> Key:
        """What all heads of one export share: order, separator, place of the year, whether seconds, whether indented.

        The app indents none, but whoever quotes a chat does.
        """
        fields = self.fields
        year = 1 if fields.first_digits == 4 else 3 if fields.third_digits == 4 else 0
        if (fields.first, fields.third)[year // 2] == named.UNTOLD and year and self.separator != _NAMED:
            year = NO_YEAR
        return self.date_first, self.separator, year, self.second is not None, self.raw[:1].isspace()

    def clock(self) -> time | None:
        """Return the time of day, None when there is none such or its part of the day is not understood."""
        return _clock(self.hour, self.minute, self.second or 0, self.part)


def _clock(hour: int, minute: int, second: int, part: str | None) -> time | None:
    full = None if part == "?" and hour <= 12 else hour24(hour, part)
    return None if full is None or minute > 59 or second > 59 else time(full, minute, second)


def _on_a_clock(hour: int, minute: int, second: int) -> bool:
    return hour < 24 and minute < 60 and second < 60


def _part(words: tuple[str, ...]) -> str | None:
    """Return the part of the day that the words around a time name, `?` when they say something else."""
    part: str | None = None
    for n, word in enumerate(words, 1):
        plain = fold(_LOST_BLANK.sub(" ", word).strip(_STOPS)).strip(_STOPS)
        if _NO_MEANING.issuperset(plain.split()) and (plain != "a" or n < len(words)):  # or nothing at all
            continue
        part = part_of_day(plain) or _among_others(plain) or part or "?"
    return part


def _one_word(raw: str) -> bool:
    return sum(not any(map(str.isdigit, piece)) for piece in raw.split()) < 2


def _among_others(words: str) -> str | None:
    """Return the part of the day that some of these words name, beside "at", "o'clock" or "of the"."""
    pieces = [piece.strip(_STOPS) for piece in re.split(r"[\s,،]+", words)]
    meant = [piece for piece in pieces if piece and piece not in _NO_MEANING]
    whole = part_of_day("".join(meant))
    return whole or next((part for piece in meant if piece != "de" and (part := part_of_day(piece))), None)


def _match(raw: str) -> re.Match[str] | None:
    return _DATE_FIRST.fullmatch(raw) or _TIME_FIRST.fullmatch(raw)


def read_stamp(raw: str, *, impossible: bool = False) -> Stamp | None:
    """Return what a head (the part before bracket or dash) says, or None when it is no date with a time.

    `impossible`: a month 13 or an hour 25 is taken too, as a file whose heads are all alike means it for a date.
    """
    if len(raw) > _LONGEST:
        return None
    match, by_name = _match(raw), False
    if match is None and named.begins(raw):
        plain = named.numbered(raw)
        by_name = plain is not None
        match = None if plain is None else _match(plain)
    if match is None:
        match = next((found for plain in named.with_a_year(raw) if (found := _match(plain)) is not None), None)
    if match is None:
        return None
    date_first = match.re is _DATE_FIRST
    middle = match["mid"]
    if middle == "T":  # ISO 8601, which logs print and WhatsApp never does
        return None
    first, third = match["a"], match["c"]
    fields = Fields(int(first), int(match["b"]), int(third), len(first), len(third))
    if match["era"] is not None:  # counted from the first year of an emperor, or of the republic
        fields = Fields(_ERAS.get(match["era"], 1911) + int(first), fields.second, fields.third, 4, len(third))
    untold = by_name and named.untold(fields)
    if not impossible and (
        (not untold and not any(fields.possible(order) for order in ORDERS)) or int(match["h"]) > 24
    ):
        return None
    separator = {"／": "/", "．": ".", "年": "/", "년": "/"}.get(match["sep"], match["sep"])
    if separator == "." and match.end("sep") < match.start("b"):
        separator = ". "
    return Stamp(
        raw, fields, _NAMED if by_name else "-" if separator in _DASHES else separator,
        int(match["h"]), int(match["m"]), int(match["s"]) if match["s"] else None,
        _part((middle, match["tail"]) if date_first else (match["lead"], middle)),
        date_first, middle if date_first and not by_name and not middle.strip(_GLUE) else "",
    )  # fmt: skip


def cut(line: str, form: Form) -> tuple[str, str] | None:
    """Cut a line into head and rest after this form, without looking at what the head says."""
    if form == "bracket":
        start = 0
        while start < len(line) and line[start] in MARKS:
            start += 1
        if line[start : start + 1] != "[":
            return None
        end = line.find("]", start, start + _LONGEST)
        if end < 0:
            return None
        rest = line[end + 1 :]
        return line[start + 1 : end], rest[1:] if rest[:1] in (" ", "\u00a0", "\u202f") else rest
    match = (_DASH if form == "dash" else _COLON).search(line, 0, _LONGEST)
    return None if match is None else (line[: match.start()], line[match.end() :])


_FIRST_OF_HEAD = re.compile(rf"{_S}{{0,8}}\[?{_S}{{0,4}}(?:[^\W\d_]|[.'’]|\s){{0,16}}\d")
_begins = _FIRST_OF_HEAD.match
#: Signs at the start of a line that no head has, asked first: in the lines of JSON, XML and code they are common, and
#: the blanks before them take the pattern hundreds of steps.
_OF_OTHERS = frozenset('"{}<>()]/\\|,;:!?*+-=#$%&@^_`~')
#: A date and a time have four numbers apart from each other, where the year and the hour are written as one.
_NUMBERS = re.compile(r"\D*\d+\D+\d+\D+\d+\D+\d")


def looks_dated(line: str) -> bool:
    """Say whether a line could begin with a head of any form: what `any_head` is worth asking about."""
    return line.lstrip()[:1] not in _OF_OTHERS and _begins(line) is not None


#: The same of all lines at once, in UTF-8 that is ASCII: where a head can begin, has a digit, and ends. (By re2, whose
#: time does not grow with the ways in which a line could match.)
_MAY_HAVE_HEAD = re2.compile(
    rb"(?m)^[ \t\r\v\f\x1c-\x1f]*\[?[ \t\r\v\f\x1c-\x1fA-Za-z.']*"
    rb"[0-9][^\n]{0,%d}(?:\]|[ \t]-|[0-9mM.]:[ \t])" % _LONGEST)


def has_no_head(data: bytes) -> bool:
    """Say whether no line of this UTF-8 can have a head: quickly told of most logs, JSON and XML. False decides
    nothing, and is said of what holds nothing.
    """
    return (data.isascii() and bool(data.strip()) and b"\x1a" not in data and (b"\n" in data or b"\r" not in data)
            and _MAY_HAVE_HEAD.search(data) is None)


def any_head(line: str, *, impossible: bool = False) -> tuple[Form, Stamp, str] | None:
    """Return the form, the head and the rest of a line with a head of any shape (`impossible`: see `read_stamp`)."""
    if not looks_dated(line) or (_NUMBERS.match(line, 0, 2 * _LONGEST) is None and not named.begins(line)):
        return None
    forms: tuple[Form, ...] = ("bracket", "dash", "colon")
    for form in forms:
        pieces = cut(line, form)
        stamp = read_stamp(pieces[0], impossible=impossible) if pieces is not None else None
        if pieces is not None and stamp is not None and (form == "bracket" or stamp.part != "?"):
            return form, stamp, pieces[1]
    return None


class Day:
    """The date of a head under the order of the file, in `year` if it says none (`stated`). `several`: it has readings.
    `number`: of the day, to tell days apart; for an open date it stands for the numbers as they are written.
    """

    __slots__ = ("day", "fields", "iso", "minutes", "number", "several", "stated")

    def __init__(self, stamp: Stamp, verdict: Verdict, year: int | None) -> None:
        fields = self.fields = named.told(written := stamp.fields, year)
        self.stated = fields is not written
        self.day = verdict.day(fields)
        self.several = self.day is None and len(verdict.readings(fields)) > 1
        if self.day is not None:
            self.number = self.day.toordinal()
        elif fields.first_digits == 4:
            self.number = (fields.first * 16 + fields.second) * 32 + fields.third
        else:
            self.number = (fields.third * 100 + fields.second) * 100 + fields.first
        self.minutes = self.number * 1440
        self.iso = "" if self.day is None else self.day.isoformat()


class Clock:
    """The time of day of a head; `iso` is empty where it is not understood, `known` false where no clock shows it."""

    __slots__ = ("iso", "known", "minutes")

    def __init__(self, clock: time | None, *, known: bool = True) -> None:
        self.known = known
        self.minutes = clock.hour * 60 + clock.minute if clock is not None else 0
        self.iso = clock.isoformat("seconds") if clock is not None else ""


class Head:
    """The head of a message: what was written, and the time it means.

    `number`: tells equal minutes from different ones; `minute`: minutes since year 1, to compare, None where
    the time is not sure.
    """

    __slots__ = ("_time", "clock", "date", "minute", "number", "raw")

    def __init__(self, raw: str, day: Day, clock: Clock) -> None:
        self.raw = raw
        self.date = day
        self.clock = clock
        self._time: Time | None = None
        self.number = day.minutes + clock.minutes
        self.minute: int | None = self.number if clock.iso and day.iso else None

    @property
    def time(self) -> Time:
        """The wall-clock time, or a time without a basis that keeps what was written."""
        if self._time is None:
            if self.minute is None:
                self._time = times.missing(self.raw)
            else:
                self._time = wall_clock(self.date.iso, self.clock.iso, self.raw)
        return self._time


class Shape:
    """The one shape that the heads of a file have, with a memory of dates and times, as they recur.

    `other`: of the heads of an old Android that leave out their year, or do not, in a file that has both. `halves`:
    its heads say which half of the day it is; one that says it in a word that no language knows begins a message too.
    After `settle`, `head(raw)` reads a head and `split(line)` cuts a line into its head and the rest, each
    None where a line begins no message of this shape.
    """

    _REMEMBERED = 20_000

    def __init__(self, form: Form, key: Key) -> None:
        self.form = form
        self.key = key
        self.other: Key | None = None
        self.halves = False
        self._glue = ""
        self._days: dict[str, Day] = {}
        self._clocks: dict[str, Clock] = {}
        self._parts: dict[str, str | None] = {}
        self._verdict = Verdict(None, "open", ORDERS)
        self._year: int | None = None
        self._last_raw = ""
        self._last: Head | None = None
        self.split = _splitter(self)

    def settle(self, verdict: Verdict, year: int | None) -> None:
        """Give the order of the dates, and the year of those without, before `head` and `split` are used for times."""
        self._verdict, self._year = verdict, year
        self._days.clear()
        self._last_raw, self._last = "", None

    def stamp(self, raw: str) -> Stamp | None:
        """Return what a head of this shape says, None when it is of another shape or no head."""
        stamp = read_stamp(raw, impossible=True)
        if stamp is None or (stamp.part == "?" and self.form != "bracket" and not (self.halves and _one_word(raw))):
            return None
        if stamp.key != self.key:
            return self._of_the_other_key(stamp) if stamp.key == self.other else None
        return stamp

    def _of_the_other_key(self, stamp: Stamp) -> Stamp:
        """Month and day stand as in the dates of the same file that begin with their year."""
        written = stamp.fields
        if self.key[2] != 1 or stamp.key[2] != NO_YEAR or written.first_digits == 4:
            return stamp
        fields = Fields(named.UNTOLD, written.first, written.second, 4, written.first_digits)
        return msgspec.structs.replace(stamp, fields=fields)

    def head(self, raw: str) -> Head | None:
        """Read a head. Date and time are put together from those of earlier heads where they can."""
        if raw == self._last_raw:
            return self._last
        head: Head | None = None
        if self._glue:
            left, _, right = raw.partition(self._glue)
            day = self._days.get(left)
            if day is not None:
                clock = self._clocks.get(right) or self._new_clock(right)
                if clock is not None:
                    head = Head(raw, day, clock)
        if head is None:
            stamp = self.stamp(raw)
            if stamp is not None:
                head = self._learn(stamp)
        self._last_raw, self._last = raw, head
        return head

    def _new_clock(self, text: str) -> Clock | None:
        """Read the time behind a known date, in the plain form that nearly all have."""
        match = _PLAIN_CLOCK.fullmatch(text)
        if match is None or (match[3] is not None) != self.key[3]:
            return None
        part = self._parts.get(match[4], "")
        if len(self._parts) > 1000 or len(self._clocks) > 200_000:
            self._parts.clear()
            self._clocks.clear()
        if part == "":
            part = self._parts[match[4]] = _part((match[4],))
        if part == "?":
            return None
        hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
        clock = Clock(_clock(hour, minute, second, part), known=_on_a_clock(hour, minute, second))
        self._clocks[text] = clock
        return clock

    def _learn(self, stamp: Stamp) -> Head:
        """Keep date and time of a head apart, for others that combine them anew."""
        known = _on_a_clock(stamp.hour, stamp.minute, stamp.second or 0)
        day, clock = Day(stamp, self._verdict, self._year), Clock(stamp.clock(), known=known)
        if stamp.glue:
            self._glue = self._glue or stamp.glue
            left, _, right = stamp.raw.partition(self._glue)
            if self._glue == stamp.glue and left and right and left[-1] not in "-./[":
                if len(self._days) > self._REMEMBERED or len(self._clocks) > 100_000:
                    self._days.clear()
                    self._clocks.clear()
                self._days[left] = day
                self._clocks[right] = clock
        return Head(stamp.raw, day, clock)


def _splitter(shape: Shape) -> Callable[[str], tuple[Head, str] | None]:
    """Return the function that cuts lines: a closure, as it runs for every line of the file, twice."""
    read = shape.head
    pattern = _DASH if shape.form == "dash" else _COLON
    blank, letters, marks = _BLANK, _LETTERS if shape.key[1] != _NAMED else frozenset[str](), _MARKS

    def bracket(line: str) -> tuple[Head, str] | None:
        start = 1
        if line[:1] != "[":
            if line[:1] not in marks or not line:
                return None
            start = line.find("[", 0, 12) + 1
            if not start or line[: start - 1].strip(MARKS):
                return None
        end = line.find("]", start, start + _LONGEST)
        if end < 0:
            return None
        head = read(line[start:end])
        if head is None:
            return None
        return head, line[end + 2 :] if line[end + 1 : end + 2] in blank else line[end + 1 :]

    def other(line: str) -> tuple[Head, str] | None:
        if line[:1] in letters:
            return None
        end = line.find(" - ", 0, _LONGEST) if pattern is _DASH else -1
        if end > 0:
            head = read(line[:end])
            if head is not None:
                return head, line[end + 3 :]
        match = pattern.search(line, 0, _LONGEST) if looks_dated(line) else None
        if match is None or match.start() == end:
            return None
        head = read(line[: match.start()])
        return None if head is None else (head, line[match.end() :])

    return bracket if shape.form == "bracket" else other
