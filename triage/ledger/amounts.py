"""Numbers, money and hours in what people write: 1.200,50 and 1,200.50, 3k, ٣٠٠, 1,20,000, symbols and words.

Offsets are code points of the text as it stands. Numbers written out are read before a currency or hours
(`triage.ledger.spelled`). Dates, times of the day, telephone and account
numbers are not read.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import msgspec

from triage.ledger.figures import NUMBER, SPACE, TOO_LONG, digits_plain, has_digit, value_of, without_dates_and_accounts
from triage.ledger.lexicon import Lexicon, legible, readable
from triage.ledger.spelled import has_unspaced_number, number_words, spelled
from triage.text.tables import stands_alone

FILE = Path(__file__).resolve().parents[2] / "resources" / "rules" / "ledger.toml"


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`resources/rules/ledger.toml`: words divided by spaces, `*` any ending, `_` a space within, `=` with
    its marks only.
    """

    symbols: dict[str, str]
    words: dict[str, str]
    prefixes: dict[str, str]
    thousands: dict[str, str]
    hours: dict[str, str]
    kinds: dict[str, str]
    bare: dict[str, str]
    not_money: dict[str, str]
    before: dict[str, str]
    negation: dict[str, str]
    rate: dict[str, str]
    clock: dict[str, str]


class Amount(msgspec.Struct, frozen=True):
    """A number that somebody wrote, from `start` to `end` with its currency or unit.

    `unit`: an ISO 4217 code, a plain name where several countries share the currency, `h` for hours, or empty where
    none is written. `unsure`: the digits can be read in two ways (1.200 is twelve hundred here, elsewhere 1.2).
    """

    value: Decimal
    unit: str
    start: int
    end: int
    unsure: bool


@lru_cache(maxsize=1)
def words() -> Words:
    """The word lists. Raises OSError or msgspec.ValidationError if the installation is damaged."""
    return msgspec.convert(tomllib.loads(FILE.read_text(encoding="utf-8")), Words)


_LETTER = r"[^\W\d_]"
_DAY_AND_MONTH = re.compile(r"(?:0?[1-9]|[12]\d|3[01])\.(?:0[1-9]|1[0-2])")
_THREE_DECIMALS = frozenset({"KWD", "BHD", "OMR", "TND", "dinar"})
"""Currencies of a thousand parts: 1.200 is one and a fifth there (ISO 4217)."""
_TOGETHER = 24
"""Code points that may stand between two numbers that are named together."""
_CENTS = re.compile(r"(?<=[€£$₴₽])\d\d(?![\w%€£$]|[.,]\d)")
_FURTHER = re.compile(r"\d(?![\d.,:%])")
_T_R = re.compile(r" ?т\.? ?(?=р(?:\.|уб|(?!\w)))", re.IGNORECASE)
"""Russian for thousands of roubles: 20 т.р., 20тр."""
_SMALLER = re.compile(rf"{SPACE}?(?:(?:and|et|y|e|i|и|і|و){SPACE}?)?(\d{{1,3}})(?![\d.,:%])")
_OF = re.compile(r" ?(?:de|di|d['’])(?= |\b) ?", re.IGNORECASE)  # 50 de lei, 3 millones de pesos
_NO_CENTS = re.compile(r"(?:[.,][-–—]{1,2}|/-)(?= ?\w| ?[€£$₹])")  # 1.200,- Euro, 350.- CHF, 5000/- Rs
_BY_SIGNS = "xXхХ×*"
_BY = re.compile(rf" ?[{_BY_SIGNS}] ?(?=\d)")
_MOST_TIMES = 100
"""So many times a sum may be named at once: 2x450 is 900, and 1920x1080 no sum."""
_HYPHEN = re.compile("-(?=[^\\W\\d_]{2})")  # 16-hour shifts
_DOT = re.compile(r"\.(?!\d)")
_LEAST_SUM = {"HUF": 100, "p": 100}
"""Less is worth nothing, and meant otherwise: 6 ft are feet, and P45 is a form."""
_SMALL = 100
"""Two lower numbers with a dash between and no currency are a score, ages or hours, no sums."""
_SHARED = frozenset((Decimal(1000), Decimal(1_000_000)))
_MANIFOLD, _LIKE = 5, 3
"""Of “800 to 900 euros” the first has the currency of the second; no more than so many times apart, with “and” less."""


class _Units:
    """What stands before and after a number, from the word lists."""

    def __init__(self, listed: Words) -> None:
        signs: dict[str, list[str]] = defaultdict(list)
        for sign, unit in listed.symbols.items():
            signs[unit].append(sign)
        after = {unit: " ".join([*signs.get(unit, []), listed.words.get(unit, "")])
                 for unit in dict.fromkeys((*signs, *listed.words))}  # in order: a word's first meaning stands
        self.after = Lexicon(after)
        self.before = Lexicon({unit: f"{after.get(unit, '')} {listed.prefixes.get(unit, '')}"
                               for unit in dict.fromkeys((*after, *listed.prefixes))})
        self.factor = Lexicon(listed.thousands)
        self.things = Lexicon({"unit": listed.not_money["units"]})
        self.hours = Lexicon({"h": f"{listed.hours['words']} {listed.hours['short']}"})
        self.marked = frozenset(word for lexicon in (self.after, self.before, self.factor, self.hours)
                                for word in lexicon.marked)
        lines = [*listed.words.values(), listed.hours["words"]]
        said = number_words().union(*(  # as they are written, and without their marks
            (word.lower(), readable(word)) for line in lines for word in line.split()))
        self.words = frozenset(word + sign for word in said for sign in ("", *".,!?;:)…؟،"))
        self.touching = frozenset(listed.before["touching"].split())
        to, of, and_ = ("|".join(re.escape(readable(word.replace("_", " "))) for word in listed.bare[name].split())
                        for name in ("to", "of", "and"))
        self.range, self.and_ = re.compile(rf" ?[-–—~/] ?| ?(?:{to}) ?"), re.compile(rf" (?:{and_}) ")
        self.part = re.compile(rf"/| ?(?:{of}) ?(?:{_LETTER}+ )?")  # “200 of the 3200”


@lru_cache(maxsize=1)
def _units() -> _Units:
    return _Units(words())


def unit_lexicons() -> tuple[Lexicon, ...]:
    """The words and signs that make a number an amount or hours, after it and before it."""
    units = _units()
    return units.after, units.before, units.hours


def has_word(text: str) -> bool:
    """Whether a text holds a word for a currency, hours or a number: without that and a digit it names no amount."""
    return not _units().words.isdisjoint(text.lower().split()) or has_unspaced_number(text)


def amounts(text: str, *, in_words: bool = True) -> Iterator[Amount]:
    """Every number of a text that may be money or hours, in order: bare numbers too, with an empty unit, and those that
    are written out (`in_words`) before a currency or unit.
    """
    written_out = [*_spelled(text)] if in_words and has_word(text) else []
    if not written_out:
        yield from _in_digits(text)
        return
    taken = {place for one in written_out for place in range(one.start, one.end)}
    digits = [one for one in _in_digits(text) if one.start not in taken and one.end - 1 not in taken]
    yield from sorted([*digits, *written_out], key=lambda one: one.start)


def _spelled(text: str) -> Iterator[Amount]:
    units = _units()

    def unit_at(place: int) -> tuple[str, int] | None:
        tail = _Tail(text, place)
        unit = tail.take(units.after) or tail.take(units.hours)
        return (unit, tail.at) if unit else None

    return (Amount(one.value, one.unit, one.start, one.end, False) for one in spelled(text, unit_at))


def _in_digits(text: str) -> Iterator[Amount]:
    if not has_digit(text):
        return
    plain = without_dates_and_accounts(digits_plain(text))
    found: list[_Read] = []
    at = 0
    while number := NUMBER.search(plain, at):
        read = _read(plain, number, at)
        at = number.end()
        if read is not None:
            at = max(at, read.amount.end)
            found.append(read)
    found = [_as_many(plain, one, following) for one, following in zip(found, [*found[1:], None], strict=False)]
    for n, (amount, sign, written, _) in enumerate(found):
        joined = n > 0 and sign != "" and found[n - 1].amount.end == written - 1
        if sign and not joined and not (amount.unit and (written < 2 or not plain[written - 2].isalnum())):
            continue  # of a telephone number, of a name (covid-19), or of a calculation
        unit = amount.unit or _shared(plain, found, n)
        if not unit and not _may_be_bare(plain, found, n, joined=joined):
            continue
        yield Amount(amount.value, unit, amount.start, amount.end, amount.unsure)


class _Read(NamedTuple):
    """A number with what is written at it; `sign`: a plus or minus that touches it, `written`: where it begins."""

    amount: Amount
    sign: str
    written: int
    factor: Decimal


def _read(plain: str, number: re.Match[str], since: int, *, alone: bool = False) -> _Read | None:
    """A number with its currency or unit. `since`: where what belongs to the number before it ends. `alone`: and not
    multiplied with what stands behind.
    """
    units = _units()
    value, unsure = value_of(number[0], number["group"])
    if value is None:
        return None
    start, end = written, _ = number.span()
    after = _Tail(plain, end)
    factor, value = value, after.times(value)
    factor = value / factor if factor else Decimal(1)
    unit = (after.take(units.after) or after.beyond(_OF.match(plain, after.at), units.after)
            or after.beyond(_NO_CENTS.match(plain, after.at), units.after))
    if not unit and after.at > end:
        unit = after.beyond(_DOT.match(plain, after.at), units.after)  # 12 тыс. руб
    if unit and value == int(value) and after.at == end + 1 and (cents := _CENTS.match(plain, after.at)):
        value, after.at = value + Decimal(cents[0]) / 100, cents.end()  # 12€50
    if value < _LEAST_SUM.get(unit, 0):
        return None
    if not unit and (head := units.before.before(legible(plain[max(since, start - 14) : start], units.marked))):
        begin = _back(plain, start, head[1])
        touches = not plain[begin:start].endswith(" ")
        if value < _LEAST_SUM.get(head[1], 0):
            return None
        if head[1].rstrip(".") not in units.touching or touches or plain[begin:start].strip().isupper():
            unit, start = head[0], begin
    if not unit and _glued(plain, start):
        return None
    if unit in _THREE_DECIMALS and unsure and "." in number[0]:
        value, unsure = value / 1000, False
    if not unit and after.at == end and _DAY_AND_MONTH.fullmatch(number[0]):
        return None
    unit = (unit or after.take(units.hours) or after.beyond(_HYPHEN.match(plain, after.at), units.hours)
            or after.beyond(_OF.match(plain, after.at), units.hours))
    if not unit and (sum(c.isdigit() for c in number[0]) >= TOO_LONG or plain[written - 1 : written] == "."):
        return None
    sign = plain[written - 1] if written and plain[written - 1] in "+-" else ""
    amount = Amount(value, unit, start, after.at, unsure)
    return _Read(amount if alone else _multiplied(plain, amount), sign, written, factor)


def _multiplied(plain: str, amount: Amount) -> Amount:
    """An amount so many times, where that is written behind or before it: 2x450, 450€ x 2; not for so many days."""
    by = _BY.match(plain, amount.end)
    number = NUMBER.match(plain, by.end()) if by else None
    other = _read(plain, number, amount.end, alone=True) if number else None
    if other is None or amount.unit == "h" or (amount.unit and other.amount.unit) or other.amount.unit == "h":
        return amount
    second = other.amount
    lower = min(amount.value, second.value)
    if lower != int(lower) or lower > _MOST_TIMES or _Tail(plain, second.end).take(_units().things):
        return amount
    return Amount(amount.value * second.value, amount.unit or second.unit, amount.start, second.end,
                  amount.unsure or second.unsure)


def _as_many(plain: str, one: _Read, following: _Read | None) -> _Read:
    """A number with the thousands of the next one, where the two are named together: “20 of 45 thousand”."""
    if following is None or following.factor not in _SHARED or one.factor != 1 or one.amount.unit:
        return one
    more = msgspec.structs.replace(one.amount, value=one.amount.value * following.factor)
    return one._replace(amount=more) if _together(plain, more, following.amount) else one


def _shared(plain: str, found: list[_Read], n: int) -> str:
    """The currency of a number next to it, where the two are named together: “500-600 euros”, “200 of 3200 euros”."""
    amount = found[n].amount
    if n + 1 < len(found) and (unit := found[n + 1].amount.unit) and _together(plain, amount, found[n + 1].amount):
        return "" if unit == "h" else unit
    before = found[n - 1].amount if n else None
    if before and before.unit != "h" and plain[before.end : amount.start] == "-" and _together(plain, before, amount):
        return before.unit
    return ""


def _together(plain: str, lower: Amount, higher: Amount) -> bool:
    """Whether two numbers are the ends of a span, a part and its whole, or as good as that (“45 and 60 euros”)."""
    between = plain[lower.end : higher.start]
    if not 0 < lower.value < higher.value or len(between) > _TOGETHER:
        return False
    times, between = higher.value / lower.value, readable(between)
    return (is_part(between) or (times <= _MANIFOLD and _units().range.fullmatch(between) is not None)
            or (times <= _LIKE and _units().and_.fullmatch(between) is not None))


def is_part(between: str) -> bool:
    """Whether what stands between two numbers makes the first a part of the second: “200 of the 3200”."""
    return len(between) <= _TOGETHER and _units().part.fullmatch(readable(between)) is not None


def _may_be_bare(plain: str, found: list[_Read], n: int, *, joined: bool) -> bool:
    """Whether a number without a currency may be a sum: of two with a dash between only a span of sums is."""
    amount = found[n].amount
    if joined:
        before = found[n - 1].amount
        return _SMALL <= before.value < amount.value
    if plain[amount.end : amount.end + 1] == "-" and plain[amount.end + 1 : amount.end + 2].isdigit():
        following = found[n + 1].amount if n + 1 < len(found) else None
        return following is not None and _SMALL <= amount.value < following.value
    return True


def counts_things(text: str, amount: Amount) -> bool:
    """Whether right behind an amount a measure or a thing stands that is counted: 200 g, 30 km."""
    return bool(_Tail(text, amount.end).take(_units().things))


class _Tail:
    """What follows a number, taken word by word. Folding may change lengths: places are found in the original."""

    def __init__(self, text: str, at: int) -> None:
        self.text, self.at = text, at
        self._read = -1, "", ""

    def take(self, lexicon: Lexicon) -> str:
        """The meaning of the next word if the lexicon has one, else nothing; the place moves behind it."""
        marked = _units().marked
        if self._read[0] != self.at:  # mostly three lexicons are asked about the same word
            piece = self.text[self.at : self.at + 20]
            self._read = self.at, piece, "" if piece[:1].isdigit() else legible(piece, marked)
        _, piece, folded = self._read
        if not folded or (found := lexicon.at(folded)) is None:
            return ""
        meaning, end = found
        self.at += end if piece.isascii() else next(
            (n for n in range(1, len(piece) + 1) if len(legible(piece[:n], marked)) >= end), len(piece))
        return meaning

    def times(self, value: Decimal) -> Decimal:
        """The value with the thousands behind it: 3k, 12 тыс., and what is short for 2500 and 15000 (2k5, 1万5)."""
        if short := _T_R.match(self.text, self.at):
            self.at = short.end()
            return value * 1000
        at, factor = self.at, self.take(_units().factor)
        if not factor:
            return value
        if self.text[at : self.at].lower() == " к":  # “to” in Russian: a thousand only where it touches its number
            self.at = at
            return value
        value *= Decimal(factor)
        if further := _FURTHER.match(self.text, self.at):
            self.at += 1
            smaller = self.take(_units().factor)
            return value + int(further[0]) * (Decimal(smaller) if smaller else Decimal(factor) / 10)
        return value + self._smaller(Decimal(factor))

    def _smaller(self, factor: Decimal) -> Decimal:
        """What a number with a smaller factor adds to one before it: 1 lakh 20 thousand, 3万2千, 2 juta 500 ribu."""
        at, further = self.at, _SMALLER.match(self.text, self.at)
        if further is not None:
            self.at = further.end()
            smaller = self.take(_units().factor)
            if smaller and Decimal(smaller) * int(further[1]) < factor:
                return Decimal(smaller) * int(further[1]) + self._smaller(Decimal(smaller))
            behind = self.at
            if not smaller and len(further[1]) == 3 and factor == 1000 and further[0][0].isspace() and self.take(
                    _units().after):  # 5 thousand 200 euros
                self.at = behind
                return Decimal(further[1])
        self.at = at
        return Decimal(0)

    def beyond(self, skipped: re.Match[str] | None, lexicon: Lexicon) -> str:
        """The meaning of the word behind what is skipped; the place stays where it has none."""
        if skipped is None:
            return ""
        at, self.at = self.at, skipped.end()
        meaning = self.take(lexicon)
        if not meaning:
            self.at = at
        return meaning


def _glued(text: str, start: int) -> bool:
    """Whether a letter of a script with spaces stands right before: part of a name or a code, no number of its own."""
    if start > 1 and text[start - 1] in _BY_SIGNS and not text[start - 2].isalpha():
        return False  # 2x450
    return start > 0 and text[start - 1].isalpha() and not stands_alone(text[start - 1])


def _back(text: str, start: int, folded: str) -> int:
    """Where the words before a number begin."""
    marked = _units().marked
    return next((n for n in range(start - 1, max(-1, start - 15), -1)
                 if legible(text[n:start], marked).strip() == folded.strip()), start)


