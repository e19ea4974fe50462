"""The window's words: one translator for the process, and numbers, days and moments as the language writes them.

Window texts are marked where they are used: `tr("Add files")`, `tr("Page {n}", n=3)`. A text kept for later is marked
with `N_` and translated when it is shown.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import PurePath
from typing import Any
from unicodedata import bidirectional

from babel import Locale
from babel.dates import format_date, format_interval, format_skeleton
from babel.numbers import format_decimal

from parsers.errors import UserError
from parsers.words import N_
from triage.casefile import facts
from triage.ledger.written import grouped
from triage.report.glyphs import code_point
from triage.views.exhibits import Apart
from triage.words import DRAFTS, LANGUAGES, Translator, first_of_month, right_to_left, system_language

# Each in its own language, so not translated.
LANGUAGE_NAMES = {
    "en": "English", "fr": "Français", "es": "Español", "ro": "Română", "uk": "Українська", "ar": "العربية",
}


class _Voice:
    """What the whole process speaks; replaced as one when the language changes."""

    def __init__(self, language: str) -> None:
        self.translate = Translator(language)
        # Days before months in English too: 04/05 means one thing only to people who work across borders.
        self.locale = Locale.parse("en_GB" if language == "en" else language)


_voice = [_Voice("en")]


def use(language: str | None) -> str:
    """Speak this language (None: the system's). Returns the language chosen."""
    chosen = language if language in LANGUAGES else system_language()
    _voice[0] = _Voice(chosen)
    for cached in (day_name, short_day, month_name, day_span, _number, date_and_time):
        cached.cache_clear()
    return chosen


def language() -> str:
    """The language spoken now."""
    return _voice[0].translate.language


def locale() -> Locale:
    """How numbers and days are written now."""
    return _voice[0].locale


def language_choice(code: str) -> str:
    """A language of the program as it stands in a list to choose from."""
    return tr("{name} (draft)", name=LANGUAGE_NAMES[code]) if code in DRAFTS else LANGUAGE_NAMES[code]


def language_choices() -> list[tuple[str, str]]:
    """(code, name) of every language of the program."""
    return [(code, language_choice(code)) for code in LANGUAGES]


def language_name(code: str) -> str:
    """What a language (ISO 639-1) is called in the language spoken now."""
    return locale().languages.get(code, code)


def translator() -> Translator:
    """The translator of the language spoken now."""
    return _voice[0].translate


def tr(message: str, /, **args: Any) -> str:
    """Translate a message id and fill in its arguments; numbers are written as the language writes them.

    In a right-to-left window names, paths and whatever else is filled in turn nothing around them, and a sentence that
    begins with one still begins at the right.
    """
    return _said(message, {name: number(value) if isinstance(value, int) and not isinstance(value, bool) else value
                           for name, value in args.items()})


def _said(message: str, args: dict[str, Any]) -> str:
    translate = _voice[0].translate
    if not mirrored():
        return translate(message, **args)
    # A word that is a message itself, such as the name of a colour, is translated before it is set apart.
    said = translate(message, **{
        name: isolate(translate.argument(name, str(value))) if value and isinstance(value, str | PurePath) else value
        for name, value in args.items()})
    turned = said.startswith(_ISOLATE) or (has_rtl(said) and not is_rtl(said))  # or it begins with PDF, say, or Enter
    return f"\u200f{said}" if turned else said


def error_text(error: BaseException) -> str:
    """The sentence of a failure; one that the program did not foresee says its kind."""
    if isinstance(error, facts.BadFact):  # its name is the command line's; here it is called as its field is
        name = str(error.args_by_name["name"])
        return tr(error.message, **error.args_by_name | {"name": tr(facts.FACTS.get(name, name))})
    if isinstance(error, UserError):
        return _said(error.message, error.args_by_name)
    return tr("Something unexpected happened ({reason}). Nothing in the case was changed by it.",
              reason=f"{type(error).__name__}: {error}")


def count(n: int, one: str, other: str, **args: Any) -> str:
    """`one` or `other` (message ids with `{n}`), as the language counts."""
    return tr(one if _voice[0].locale.plural_form(n) == "one" else other, n=n, **args)


def number(n: float) -> str:
    """1234567 as the language writes it."""
    return _number(n)


@lru_cache(maxsize=4096)
def _number(n: float) -> str:
    return format_decimal(n, locale=_voice[0].locale, group_separator=grouped(n, _voice[0].locale))


#: Of bytes, each a thousand times the one before: French writes octets.
_UNITS = (N_("B"), N_("kB"), N_("MB"), N_("GB"), N_("TB"))


def size(n: int | None) -> str:
    """Bytes in the unit that people read."""
    if n is None:
        return "–"
    value, units = float(n), [tr(unit) for unit in _UNITS]
    while value >= 1000 and len(units) > 1:
        value /= 1000
        units.pop(0)
    form = "#,##0" if len(units) == len(_UNITS) else "#,##0.0"
    return f"{format_decimal(value, form, locale=_voice[0].locale)}\u00a0{units[0]}"


#: A day with its month in figures and the year last, as letters and forms have it.
_WRITTEN = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
_ISO_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_SLASHED, _DOTTED = "{}/{}/{}", "{}.{}.{}"


def typed_day(text: str) -> date:
    """A day as people type it: 2026-03-31, and 31/03/2026 or 31.3.2026 in the languages that write the day first,
    which are all but English: there it may be either. Raises ValueError.
    """
    text = text.strip()
    written = _WRITTEN.fullmatch(text) if language() != "en" else None
    return date(*(int(part) for part in reversed(written.groups()))) if written else date.fromisoformat(text)


def typed_fact(name: str, text: str) -> str:
    """What was typed as a fact of the case, a day as the case keeps it. What is none stays for the check to refuse."""
    return iso_day(text) if name in facts.DAYS else text


def iso_day(text: str) -> str:
    """A day that was typed, as data has it. What is none stays for the check to refuse."""
    try:
        return typed_day(text).isoformat()
    except ValueError:
        return text


def such_as(example: str) -> str:
    """What stands in an empty field: an example of what may be typed, which nobody takes for what is set. A day stands
    there as the language writes it, which `typed_day` takes.
    """
    if language() != "en" and (day := _ISO_DAY.fullmatch(example)):
        example = (_DOTTED if language() in ("ro", "uk") else _SLASHED).format(*reversed(day.groups()))
    return tr("such as {example}", example=isolate(example) if mirrored() else example)


def shown_fact(name: str, value: str) -> str:
    """A fact of the case as it is read: a day in words, a country and a language by their names."""
    if name in facts.DAYS:
        try:
            return short_day(date.fromisoformat(value))
        except ValueError:
            return value
    if name == "region":
        return _voice[0].locale.territories.get(value, value)
    return language_name(value) if name == "language" else value


@lru_cache(maxsize=4096)
def day_name(day: date) -> str:
    """A day in full: Tuesday, 14 April 2026."""
    return first_of_month(format_date(day, "full", locale=_voice[0].locale), day, language())


@lru_cache(maxsize=4096)
def short_day(day: date) -> str:
    """A day in few characters: 14 Apr 2026."""
    locale = _voice[0].locale
    # "medium" is all digits in some languages. Arabic has no short names of months: looked up as such they come out as
    # "M03" at times.
    written = (format_date(day, "d MMMM y", locale=locale) if locale.language == "ar"
               else first_of_month(format_skeleton("yMMMd", day, locale=locale), day, locale.language))
    return isolate(written) if mirrored() else written  # it stands inside lines of either direction


@lru_cache(maxsize=4096)
def month_name(month: str) -> str:
    """A month (`2026-04`) in words: April 2026."""
    try:
        return format_skeleton("yMMMM", date.fromisoformat(f"{month}-01"), locale=_voice[0].locale)
    except ValueError:
        return month


@lru_cache(maxsize=4096)
def day_span(first: date, last: date) -> str:
    """From one day to another as the language writes it, what both share once: 17 Mar – 28 Apr 2026."""
    if first == last:
        return short_day(first)
    locale = _voice[0].locale
    if locale.language == "ar":
        # Each day is an isolate, in which a line looks for no direction: without the mark the later day came first.
        return f"\u200f{short_day(first)} \u2013 {short_day(last)}"
    written = format_interval(first, last, "yMMMd", locale=locale)
    return isolate(written) if mirrored() else written


@lru_cache(maxsize=4096)
def date_and_time(iso: str) -> str:
    """An ISO moment as the language writes it, in its own offset: 14 Apr 2026, 17:29."""
    moment = parse_iso(iso)
    if moment is None:
        return iso
    return listed(short_day(moment.date()), clock(moment.time()))


def clock(at: time, *, seconds: bool = False) -> str:
    """A time of day: 17:29 in every language, as in the evidence. The clock of twelve hours takes two looks."""
    return f"{at:%H:%M:%S}" if seconds else f"{at:%H:%M}"


def listed(*parts: str) -> str:
    """Short facts with the comma of the language between them; in a right-to-left window each by its own letters."""
    if not mirrored():
        return ", ".join(parts)
    return "\u200f" * bool(parts) + "، ".join(isolate(part) for part in parts)


def parse_iso(iso: str | None) -> datetime | None:
    """A moment from ISO 8601; None where it is none."""
    if not iso:
        return None
    try:
        return datetime.fromisoformat(iso)
    except ValueError:
        return None


def mirrored() -> bool:
    """Whether the window is read from right to left."""
    return right_to_left(language())


def isolate(text: str) -> str:
    """Text of either direction inside a line of the window's own, so that it turns nothing around it."""
    return f"{_ISOLATE}{text}\u2069"


def own_way(text: str) -> str:
    """Text of the evidence, or of another language, as a right-to-left window has to show it: by its own letters.

    Nothing but `written_out` changes in a window that reads from left to right, where Qt does so by itself, nor in text
    that runs from right to left itself: Qt takes a text that begins with an isolate for one from left to right, and
    would put it at the wrong side.
    """
    text = written_out(text)
    return isolate(text) if text and right_to_left(language()) and not is_rtl(text) else text


def written_out(text: str) -> str:
    """Signs that make letters run the other way are written as the report prints them: by them a file that is called
    `photo\\u202egpj.exe` would be read as a picture.
    """
    return _TURNS.sub(lambda sign: code_point(sign[0]), text) if _TURNS.search(text) else text


def exhibit(reference: str) -> str:
    """“Exhibit ref B”, or nothing."""
    return tr(N_("Exhibit ref {exhibit}"), exhibit=reference) if reference else ""


def told_apart(apart: Apart | None) -> str:
    """What tells a conversation from another of its name, in words; or nothing."""
    return (exhibit(apart.exhibits) or apart.else_) if apart is not None else ""


def dotted(*parts: str) -> str:
    """Short facts on one line, with dots between those that are not empty. They run the way of the window, whatever
    their own letters are: else the first one would turn the whole line, and an Arabic name the number behind it.
    """
    told = [part for part in parts if part]
    if not mirrored() and not any(bidirectional(char) in ("R", "AL") for part in told for char in part):
        return " · ".join(told)
    return ("\u200f" if mirrored() else "\u200e") + " · ".join(isolate(part) for part in told)


def is_rtl(text: str) -> bool:
    """Whether a text runs from right to left: its first strong letter decides (Unicode's rule P2)."""
    for char in text[:_LOOKED_AT]:
        kind = bidirectional(char)
        if kind in ("R", "AL", "L"):
            return kind != "L"
    return False


def has_rtl(text: str) -> bool:
    """Whether any letter of a text runs from right to left."""
    return _RTL.search(text) is not None


_TURNS = re.compile("[\u202a-\u202e]")
_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_LOOKED_AT = 6000  # characters
_ISOLATE = "\u2068"


def sentence(message: str | None, args: dict[str, Any] | None = None) -> str:
    """A stored message id with its arguments; empty for none."""
    if not message:
        return ""
    try:
        return tr(message, **(args or {}))
    except (KeyError, IndexError, ValueError):  # stored by another version with other placeholders
        return message


def of(names: dict[str, str] | Any, key: str | None) -> str:
    """The word for a value of an enumeration; the value itself where a later version knows more."""
    if key is None:
        return ""
    return tr(names[key]) if key in names else key

