"""Numbers, money and hours in what people write: 1.200,50 and 1,200.50, 3k, ٣٠٠, 1,20,000, symbols and words.

Offsets are code points of the text as it stands. Numbers written out in words (“three hundred”, 三百) are not read.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path

import msgspec

from triage.flags.pattern import level
from triage.folding import stands_alone
from triage.text import fold

FILE = Path(__file__).resolve().parents[1] / "resources" / "rules" / "ledger.toml"


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


def readable(text: str) -> str:
    """Folded, and every combining mark a letter, so that words of the Indic scripts stay whole."""
    return level(fold(text))


@lru_cache(maxsize=1)
def words() -> Words:
    """The word lists. Raises OSError or msgspec.ValidationError if the installation is damaged."""
    return msgspec.convert(tomllib.loads(FILE.read_text(encoding="utf-8")), Words)


MARKED = "\u16a0"
"""Behind a word that is written with all its marks, where these make it another word. A letter of no chat (a rune)."""


class Lexicon:
    """Words with a meaning each: looked up word by word, stems (`*`) by their beginning.

    `marked`: those that count only as they are written, with their marks (`=`). They are looked up with `MARKED`.
    """

    def __init__(self, meanings: Mapping[str, str]) -> None:
        self.exact: dict[str, str] = {}
        self._stems: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self.longer: list[tuple[str, str]] = []
        self.marked: list[str] = []
        for meaning, line in meanings.items():
            for listed in line.split():
                word = readable(listed.removeprefix("=").replace("_", " ")).strip()
                if listed.startswith("="):
                    self.marked.append(unicodedata.normalize("NFC", listed[1:]))
                    self.exact.setdefault(word + MARKED, meaning)
                elif word.endswith("*"):
                    self._stems[word[:3]].append((word[:-1], meaning))
                elif " " in word:
                    self.longer.append((word, meaning))
                else:
                    self.exact.setdefault(word, meaning)

    def written(self) -> Iterator[str]:
        """All words, stems without their star."""
        yield from self.exact
        yield from (word for word, _ in self.longer)
        yield from (stem for stems in self._stems.values() for stem, _ in stems)

    def of(self, word: str) -> str | None:
        """The meaning of a folded word."""
        known = self.exact.get(word)
        if known is None:
            known = next((m for stem, m in self._stems.get(word[:3], ()) if word.startswith(stem)), None)
        return known

    def at(self, text: str) -> tuple[str, int] | None:
        """The meaning of the word or sign that a folded text begins with, and where it ends."""
        found = _TOKEN.match(text)
        if found is None:
            return None
        word = found[1]
        if (meaning := self.of(word)) is not None:
            return meaning, found.end()
        if stands_alone(word[0]):
            for length in range(min(len(word), 6), 0, -1):
                if (meaning := self.exact.get(word[:length])) is not None:
                    return meaning, found.start(1) + length
        return None

    def before(self, text: str) -> tuple[str, str] | None:
        """The meaning of the word or sign that a folded text ends with, and the word."""
        found = _LAST.search(text)
        word = found[1] if found else ""
        meaning = self.of(word) if word else None
        return (meaning, word) if meaning is not None else None


_TOKEN = re.compile(r" ?([^\W\d_]+|[^\w\s])")
_LAST = re.compile(r"((?:us)?\$|[^\W\d_]+|[^\w\s]) ?$")
_SPACE = "[ \u00a0\u202f\u2009]"
_NUMBER = re.compile(
    rf"(?<![\d.,:/+#-])(?:\d{{1,2}}(?:,\d{{2}})+,\d{{3}}(?:\.\d{{1,2}})?"  # 1,20,000
    rf"|\d{{1,3}}(?:(?P<group>[.,'’]|{_SPACE})\d{{3}})(?:(?P=group)\d{{3}})*(?:[.,]\d{{1,2}})?(?!\d)"
    r"|\d+(?:[.,]\d{1,3})?)(?![:/]\d)"
)
_THREE_DECIMALS = frozenset({"KWD", "BHD", "OMR", "TND", "dinar"})
"""Currencies of a thousand parts: 1.200 is one and a fifth there (ISO 4217)."""
_TOO_LONG = 9
"""A run of so many digits without a currency is a telephone or an account number."""


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
        self.hours = Lexicon({"h": f"{listed.hours['words']} {listed.hours['short']}"})


@lru_cache(maxsize=1)
def _units() -> _Units:
    return _Units(words())


def unit_lexicons() -> tuple[Lexicon, ...]:
    """The words and signs that make a number an amount or hours, after it and before it."""
    units = _units()
    return units.after, units.before, units.hours


@lru_cache(maxsize=65536)
def _plain(character: str) -> str:
    """A digit of any script as 0 to 9, the Arabic separators as . and , — one character for one."""
    if character == "٫":
        return "."
    if character == "٬":
        return ","
    digit = unicodedata.digit(character, None)
    return character if digit is None or not character.isdecimal() else str(digit)


_HAS_DIGIT = re.compile(r"\d")


def has_digit(text: str) -> bool:
    """Whether a text holds a digit of any script: without one it names no amount."""
    return _HAS_DIGIT.search(text) is not None


def amounts(text: str) -> Iterator[Amount]:
    """Every number of a text that may be money or hours, in order: bare numbers too, with an empty unit."""
    if not has_digit(text):
        return
    plain = text if text.isascii() else "".join(map(_plain, text))
    units = _units()
    for found in _NUMBER.finditer(plain):
        value, unsure = _value(found[0], found["group"])
        if value is None:
            continue
        start, end = found.span()
        after = _Tail(plain, end)
        if factor := after.take(units.factor):
            value *= Decimal(factor)
        unit = after.take(units.after)
        if not unit and (head := units.before.before(readable(plain[max(0, start - 14) : start]))):
            unit, start = head[0], _back(plain, start, head[1])
        if not unit and _glued(plain, start):
            continue
        if unit in _THREE_DECIMALS and unsure and "." in found[0]:
            value, unsure = value / 1000, False
        unit = unit or after.take(units.hours)
        if not unit and sum(c.isdigit() for c in found[0]) >= _TOO_LONG:
            continue
        yield Amount(value, unit, start, after.at, unsure)


class _Tail:
    """What follows a number, taken word by word. Folding may change lengths: places are found in the original."""

    def __init__(self, text: str, at: int) -> None:
        self.text, self.at = text, at
        self._read = -1, "", ""

    def take(self, lexicon: Lexicon) -> str:
        """The meaning of the next word if the lexicon has one, else nothing; the place moves behind it."""
        if self._read[0] != self.at:  # mostly three lexicons are asked about the same word
            piece = self.text[self.at : self.at + 18]
            self._read = self.at, piece, "" if piece[:1].isdigit() else readable(piece)
        _, piece, folded = self._read
        if not folded:
            return ""
        found = lexicon.at(folded)
        if found is None:
            return ""
        meaning, end = found
        self.at += end if piece.isascii() else next(
            (n for n in range(1, len(piece) + 1) if len(readable(piece[:n])) >= end), len(piece))
        return meaning


def _glued(text: str, start: int) -> bool:
    """Whether a letter of a script with spaces stands right before: part of a name or a code, no number of its own."""
    return start > 0 and text[start - 1].isalpha() and not stands_alone(text[start - 1])


def _back(text: str, start: int, folded: str) -> int:
    """Where the words before a number begin."""
    wanted = folded.strip()
    for n in range(1, 15):
        if start - n < 0:
            break
        if readable(text[start - n : start]).strip() == wanted:
            return start - n
    return start


def _value(written: str, group: str | None) -> tuple[Decimal | None, bool]:
    """The number, and whether it can be read in two ways.

    Two different separators: the last is the decimal one. One, repeated or followed by exactly three digits: it
    divides thousands, unless the number begins with 0.
    """
    text = re.sub(rf"{_SPACE}|['’]", "", written)
    marks = [c for c in text if c in ".,"]
    unsure = False
    if len(set(marks)) == 2:
        last = marks[-1]
        text = text.replace("," if last == "." else ".", "").replace(last, ".")
    elif len(marks) > 1:
        text = text.replace(marks[0], "")
    elif marks:
        whole, _, rest = text.partition(marks[0])
        spaced = group is not None and group not in ".,"
        if len(rest) == 3 and not spaced and whole.lstrip("0"):
            text, unsure = whole + rest, True
        else:
            text = f"{whole}.{rest}"
    try:
        return Decimal(text), unsure
    except InvalidOperation:
        return None, False
