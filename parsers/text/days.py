"""Lines that give only the day, and clocks, as the text exports of LINE and KakaoTalk print them.

Such exports write the date once, on a line of its own with the day of the week, and each message with its time alone.
The day of the week settles what the numbers alone cannot: `Fri, 1/2/2026` is the second of January, as the first of
February is no Friday.

Facts and their source: Unicode CLDR (read through Babel's data when this module was written) for the names of days in
21 languages and the names of months in English; the forms of the lines from public parsers named in the formats that
use them.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import date

import msgspec

from parsers.records import (
    Provenance,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.text.dates import ORDERS, DateOrder, Fields, Order, Verdict, hour24, part_of_day
from parsers.words import N_

_DAYS = """
monday mon 月曜日 月 月曜 星期一 周一 週一 一 월요일 월 วันจันทร์ จ senin sen isnin isn lunes lun segunda-feira
seg segunda montag mo lundi lunedì понедельник пн pazartesi pzt thứhai th2 الاثنين الإثنين poniedziałek pon
maandag ma

tuesday tue tues 火曜日 火 火曜 星期二 周二 週二 二 화요일 화 วันอังคาร อ selasa sel martes mar terça-feira ter
terça dienstag di mardi martedì вторник вт salı sal thứba th3 الثلاثاء wtorek wt dinsdag

wednesday wed 水曜日 水 水曜 星期三 周三 週三 三 수요일 수 วันพุธ พ rabu rab miércoles mié quarta-feira qua
quarta mittwoch mi mercredi mer mercoledì среда ср çarşamba çar thứtư th4 الأربعاء miyerkules miy środa śr
woensdag wo

thursday thu thur thurs 木曜日 木 木曜 星期四 周四 週四 四 목요일 목 วันพฤหัสบดี พฤ kamis kam khamis kha jueves
jue quinta-feira qui quinta donnerstag do jeudi jeu giovedì gio четверг чт perşembe per thứnăm th5 الخميس
huwebes huw czwartek czw donderdag

friday fri 金曜日 金 金曜 星期五 周五 週五 五 금요일 금 วันศุกร์ ศ jumat jum jumaat viernes vie sexta-feira sex
sexta freitag fr vendredi ven venerdì пятница пт cuma cum thứsáu th6 الجمعة biyernes biy piątek pt vrijdag vr

saturday sat 土曜日 土 土曜 星期六 周六 週六 六 토요일 토 วันเสาร์ ส sabtu sab sábado sáb samstag sa samedi sam
sabato суббота сб cumartesi cmt thứbảy th7 السبت sabado sobota sob zaterdag za

sunday sun 日曜日 日 日曜 星期日 星期天 周日 周天 週日 일요일 일 วันอาทิตย์ อา minggu min ahad ahd domingo dom
sonntag so dimanche dim domenica воскресенье вс pazar paz chủnhật cn الأحد linggo lin niedziela niedz zondag zo
"""
_WEEKDAYS = {word: number for number, words in enumerate(_DAYS.split("\n\n")) for word in words.split()}
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)
_MONTH_NUMBERS = {name[:n]: 1 + i for i, name in enumerate(_MONTHS) for n in (3, len(name))} | {"sept": 9}
_EDGE = re.compile("[\\s.,()（）\\[\\]\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")
_DIGIT = re.compile(r"\d")
_NUMBERS = re.compile(
    r"(?P<a>\d{1,4})(?P<sep>[/.\-]\s?|년\s*|年\s*)(?P<b>\d{1,2})(?P<sep2>[/.\-]\s?|월\s*|月\s*)(?P<c>\d{1,4})(?P<end>일|日|\.)?")
_MONTH_FIRST = re.compile(r"(?P<m>[A-Za-z]{3,9})\.? (?P<d>\d{1,2})(?:st|nd|rd|th)?,? (?P<y>\d{4})")
_DAY_FIRST = re.compile(r"(?P<d>\d{1,2})(?:st|nd|rd|th)? (?P<m>[A-Za-z]{3,9})\.?,? (?P<y>\d{4})")
_LONGEST = 60  # characters of a line that is nothing but a date
_CLOCK = re.compile(
    r"(?P<before>[^\d:\t]{0,14}?)(?P<h>\d{1,2})[:.](?P<m>\d{2})(?::(?P<s>\d{2}))?(?P<after>[^\d:\t]{0,14})")
_OF_CLOCK = frozenset(("น", "h", "uhr", "klo", "kl", "시", "点", "點", "hs", "hrs"))


class DayLine(msgspec.Struct, frozen=True):
    """A line that is a date. `weekday`: 0 Monday to 6 Sunday, None where none is written.

    `named`: the day itself where the month stands as a word; otherwise `fields` with their separator.
    """

    fields: Fields | None
    separator: str
    named: date | None
    weekday: int | None


class Clock(msgspec.Struct, frozen=True):
    """A time of day as written: `hour` as it stands, `part` of the day (see `textdates.part_of_day`)."""

    hour: int
    minute: int
    second: int | None
    part: str | None

    def text(self, hour: int | None = None) -> str | None:
        """Return hh:mm:ss, with another hour of 24 where it is given; None where there is no such time."""
        hour = hour24(self.hour, self.part) if hour is None else hour
        if hour is None or hour > 23 or self.minute > 59 or (self.second or 0) > 59:
            return None
        return f"{hour:02}:{self.minute:02}:{self.second or 0:02}"


def _plain_digits(text: str) -> str:
    """Digits of any script as 0 to 9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def weekday(word: str) -> int | None:
    """Return the day of the week that a word names, 0 for Monday, None for any other word."""
    return _WEEKDAYS.get(_EDGE.sub("", word).casefold())


def find_date(text: str) -> tuple[DayLine, int, int] | None:
    """Return the first date in a text, without its weekday, and where it stands."""
    match = _NUMBERS.search(text)
    if match is not None:
        a, b, c = int(match["a"]), int(match["b"]), int(match["c"])
        fields = Fields(a, b, c, len(match["a"]), len(match["c"]))
        return DayLine(fields, match["sep"].strip() or " ", None, None), match.start(), match.end()
    for pattern in (_MONTH_FIRST, _DAY_FIRST):
        match = pattern.search(text)
        month = _MONTH_NUMBERS.get(match["m"].casefold()) if match is not None else None
        if match is not None and month is not None:
            try:
                day = date(int(match["y"]), month, int(match["d"]))
            except ValueError:
                return None
            return DayLine(None, " ", day, None), match.start(), match.end()
    return None


def day_line(line: str, *, bare: bool = False) -> DayLine | None:
    """Return the date that a line consists of, with its weekday; None for any other line.

    `bare`: a date without a day of the week is one too.
    """
    if len(line) > _LONGEST:
        return None
    if _DIGIT.search(line) is None:
        return None
    text = _plain_digits(line.strip())
    found = find_date(text)
    if found is None:
        return None
    day, start, end = found
    rest = _EDGE.sub("", text[:start] + text[end:])
    if not rest:
        return day if bare else None
    number = weekday(rest.removesuffix("ที่"))
    return DayLine(day.fields, day.separator, day.named, number) if number is not None else None


def clock(token: str) -> Clock | None:
    """Return the time that a token is, such as `午後5:38`, `오전 1:33`, `11:24 p.m.` or `20.15 น.`, else None."""
    if not any(c.isdigit() for c in token) or len(token) > 40:
        return None
    match = _CLOCK.fullmatch(_plain_digits(token.strip()))
    if match is None:
        return None
    parts = []
    for word in (match["before"], match["after"]):
        bare = _EDGE.sub("", word).casefold()
        if not bare or bare in _OF_CLOCK:
            continue
        part = part_of_day(word)
        if part is None:
            return None
        parts.append(part)
    if len(parts) > 1:
        return None
    hour, second = int(match["h"]), int(match["s"]) if match["s"] else None
    return Clock(hour, int(match["m"]), second, parts[0] if parts else None)


class DayOrder:
    """Settles how the dates of one file are read, by their weekdays first, else as `DateOrder` does."""

    def __init__(self) -> None:
        self._order = DateOrder()
        self._right: Counter[Order] = Counter()
        self._wrong: Counter[Order] = Counter()
        self._any = False

    def add(self, day: DayLine) -> None:
        """Take the date of one line."""
        if day.fields is None:
            return
        self._any = True
        self._order.add(day.fields, day.separator)
        for order in ORDERS:
            read = day.fields.day(order) if day.fields.possible(order) else None
            if day.weekday is not None and read is not None:
                (self._right if read.weekday() == day.weekday else self._wrong)[order] += 1

    def verdict(self, language: str | None, told: str | None) -> Verdict:
        """`told`: see `DateOrder.verdict`."""
        best = [order for order in ORDERS if self._right[order] and not self._wrong[order]]
        if len(best) > 1:  # those that read fewer of the dates than another are none
            most = max(self._right[order] for order in best)
            best = [order for order in best if self._right[order] == most]
        if len(best) == 1:
            return Verdict(best[0], "weekday", (best[0],), buddhist=self._order.verdict().buddhist)
        if not self._any:
            return Verdict("ymd", "form", ("ymd",))
        return self._order.verdict(language, told)


def day_of(line: DayLine, verdict: Verdict) -> date | None:
    """Return the day under the verdict; None where it has no reading, or several."""
    return line.named if line.fields is None else verdict.day(line.fields)


class DayOrdinals:
    """Numbers equal messages where a format has no ids, in flat memory: the counts of one day are kept.

    A day that comes back later in the file is numbered by its visit, so that two messages never share a number.
    """

    def __init__(self) -> None:
        self._day = ""
        self._visits: dict[str, int] = {}
        self._seen: dict[str, int] = {}

    def number(self, day: str, moment: str, content: str) -> str:
        """Return the moment, the content and its number among equals as one string for `Message.same`."""
        if day != self._day:
            self._day = day
            self._visits[day] = self._visits.get(day, 0) + 1
            self._seen.clear()
        visit = self._visits[day]
        key = f"{moment}\x1f{content}" + (f"\x1fvisit{visit}" if visit > 1 else "")
        count = self._seen.get(key, 0)
        self._seen[key] = count + 1
        return f"{key}\x1f{count}"


#: How an order of the fields of a date is written for a person.
ORDER_NAMES: dict[Order, str] = {
    "dmy": N_("day, month, year"),
    "mdy": N_("month, day, year"),
    "ymd": N_("year, month, day"),
}
#: What an order rests on where no number told it, in words.
WEAK = {
    "sequence": N_(
        "No number in the dates of this file tells day from month. They were read as {order}, as only so "
        "the lines run forward in time. Check it against another source, or set the order."
    ),
    "span": N_(
        "No number in the dates of this file tells day from month. They were read as {order}, as only so "
        "the days lie close together. Check it against another source, or set the order."
    ),
    "language": N_(
        "No number in the dates of this file tells day from month. They were read as {order}, as is usual "
        "in the language of the export ({language}). Check it against another source, or set the order."
    ),
}
_OPEN = N_(
    "Day and month cannot be told apart: {raw} can be {readings}. The times of {count} "
    "messages stay open until you set the order of the dates for this source; until then "
    "they keep the order of the file."
)
_BUDDHIST = N_("The years are of the Thai Buddhist calendar; 543 were taken off each.")
_IMPOSSIBLE = N_("{count} messages, the first on line {line}, have no time that exists. Their times were left open.")


class Undated:
    """Counts messages whose time stays open, for one warning each at the end."""

    def __init__(self) -> None:
        self._open = self._impossible = self._open_line = self._line = 0
        self._raw = ""
        self._fields: Fields | None = None

    def add(self, day: DayLine | None, verdict: Verdict, raw: str, line: int) -> None:
        """Take a message on this line, under this day line (None: under none)."""
        if day is not None and day.fields is not None and len(verdict.readings(day.fields)) > 1:
            if not self._open:
                self._raw, self._fields, self._open_line = raw, day.fields, line
            self._open += 1
        else:
            self._line = self._line or line
            self._impossible += 1

    def warnings(self, verdict: Verdict, language: str | None) -> Iterator[Warning]:
        """Yield what an examiner must know of the dates of the file."""
        if verdict.order is not None and verdict.weak and verdict.basis in WEAK:
            yield Warning(WEAK[verdict.basis], {"order": ORDER_NAMES[verdict.order], "language": language or ""})
        if verdict.buddhist:
            yield Warning(_BUDDHIST)
        if self._fields is not None:
            readings = " / ".join(day.isoformat() for day in verdict.readings(self._fields))
            args = {"raw": self._raw, "readings": readings, "count": self._open}
            yield Warning(_OPEN, args, Provenance(line=self._open_line))
        if self._impossible:
            yield Warning(_IMPOSSIBLE, {"count": self._impossible, "line": self._line}, Provenance(line=self._line))
