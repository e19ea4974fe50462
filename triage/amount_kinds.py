"""What an amount is said to be by the words beside it: wage, fine, interest, hours, …

The nearest word decides, but where several numbers are listed each word speaks of its own: in “road 250, interest 350”
the interest is 350 alone. A word stands for itself, whole: neither for a longer one that begins with it or holds it,
nor for one with other marks where the list says so (nợ is a debt, no is none).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

import msgspec

from triage.amounts import MARKED, Amount, Lexicon, has_digit, readable, unit_lexicons, words
from triage.folding import stands_alone

Kind = Literal["wage", "payment", "deduction", "fine", "fee", "interest", "balance", "price", "hours", "amount"]
_ORDER: tuple[Kind, ...] = ("fine", "deduction", "interest", "balance", "fee", "wage", "price", "payment")
_CLOSE = 20
"""Code points within which a word says what a number without a currency is."""
_CLOSE_FINE = 8
"""The same for a fine: “fine” is mostly none."""
_LEAST = 5
"""A lower number without a currency counts things."""
_LAST_DAY = 31  # of a month
_LONG_WORD = 12
"""A word of so many letters may reach out of what triage.amounts looks at beside a number."""

_LETTER = r"[^\W\d_]"
_WORD = re.compile(r"[^\W\d_]+")
_NEXT_WORD = re.compile(r" ?([^\W\d_]+)")
_DIRECTLY = re.compile(r"[\W_]*(?:[^\W\d_]{1,3}[\W_]+)?")
"""What may stand between a number and a word of its own: signs, and one short word (“interest of 350”)."""


class Beside(msgspec.Struct, frozen=True):
    """What stands before and behind an amount in its sentence, as `legible` gives it.

    `last`: where in `before` the amount before it stands, and what that was read as. `until`: how far it is to the next
    one, if that may be money too.
    """

    before: str
    after: str
    last: tuple[int, int, Kind | None] | None = None
    until: int | None = None


class _Named(NamedTuple):
    """A word that says what an amount is, where it stands in a text; of two as near, the lower rank decides."""

    start: int
    end: int
    rank: int
    kind: Kind


class _Kinds:
    def __init__(self) -> None:
        listed = words()
        self.lexicons = [(kind, Lexicon({kind: listed.kinds[kind]})) for kind in _ORDER]
        self.other = Lexicon({"other": listed.not_money["other"]})
        self.next = Lexicon({"next": listed.bare["next"]})
        self.again = Lexicon({"again": listed.bare["again"]})
        and_ = "|".join(map(re.escape, Lexicon({"and": listed.bare["and"]}).exact))
        self.item = re.compile(rf"[,;+\n•|&]|(?<!{_LETTER})(?:{and_})(?!{_LETTER})")
        self.year = Lexicon({"year": listed.bare["year"]})
        self.day = Lexicon({"day": listed.bare["day"]})
        self.anew = Lexicon({"anew": listed.bare["anew"]})
        self.unit = Lexicon({"unit": listed.not_money["units"]})
        self.percent = Lexicon({"percent": listed.not_money["percent"]})
        self.work = Lexicon({"work": listed.hours["work"], "day": listed.hours["day"]})

        self.units = unit_lexicons()
        signs = {word for lexicon in (*self.units, *(lexicon for _, lexicon in self.lexicons)) for word in lexicon.exact
                 if len(word) == 1 and not word.isalpha()}
        self.sign = re.compile("|".join(re.escape(sign) for sign in sorted(signs)) or "(?!)").search
        longer = {phrase: (rank, kind) for rank, (kind, lexicon) in reversed([*enumerate(self.lexicons)])
                  for phrase, _ in lexicon.longer}
        self.longer = longer
        self.phrases = _Phrases(longer)
        self.others = _Phrases([*(phrase for phrase, _ in self.other.longer),
                                *(word for word in self.other.exact if stands_alone(word[0]))])
        self.marked = frozenset(word for _, lexicon in (*self.lexicons, ("other", self.other))
                                for word in lexicon.marked)
        self.unmarked = frozenset(map(readable, self.marked))

    def named(self, text: str) -> Iterator[_Named]:
        """The words of a text that say what an amount is."""
        for other in self.others.within(text):
            text = text[: other.start()] + "\0" * len(other[0]) + text[other.end() :]
        for word in _WORD.finditer(text):
            for rank, kind in _said(word[0]):
                yield _Named(word.start(), word.end(), rank, kind)
        for phrase in self.phrases.within(text):
            yield _Named(phrase.start(), phrase.end(), *self.longer[phrase[0]])

    def up_to_what_begins_anew(self, text: str) -> int:
        """Where ends what may say of the number before it what it is: in “12345 send me the picture” at once."""
        return next((word.start() for word in _WORD.finditer(text) if self.anew.at(word[0])), len(text))

    @lru_cache(maxsize=65_536)  # noqa: B019  (there is one of these)
    def tells(self, word: str) -> bool:
        """Whether a word can be the currency or the unit of an amount, or say what it is. Of a long one only a part may
        be looked at (triage.amounts looks no farther), so that it always may.
        """
        if len(word) >= _LONG_WORD or word in self.unmarked or _said(word):
            return True
        beginnings = range(len(word)) if stands_alone(word[0]) else range(1)
        return any(lexicon.at(word[n:]) for lexicon in self.units for n in beginnings)


class _Phrases:
    """Finds phrases, the longest first: whole words, where their script has spaces between words."""

    def __init__(self, phrases: Iterable[str]) -> None:
        ends = [re.escape(phrase) + ("" if stands_alone(phrase[-1]) else rf"(?!{_LETTER})")
                for phrase in sorted(phrases, key=len, reverse=True)]
        self.search = re.compile("|".join(ends) or "(?!)").search  # a limit before each would take five times as long

    def within(self, text: str) -> Iterator[re.Match[str]]:
        at = 0
        while found := self.search(text, at):
            at = found.start() + 1
            if found.start() == 0 or stands_alone(found[0][0]) or not _WORD.match(text[found.start() - 1]):
                at = found.end()
                yield found


@lru_cache(maxsize=65_536)  # chats say the same words again and again
def _said(word: str) -> tuple[tuple[int, Kind], ...]:
    """(rank, kind) of what a word says an amount is."""
    if _kinds().other.of(word):
        return ()
    return tuple((rank, kind) for rank, (kind, lexicon) in enumerate(_kinds().lexicons) if _says(lexicon, word))


def _says(lexicon: Lexicon, word: str) -> bool:
    """Whether a word has a meaning; of a script without spaces, whether any stretch of it has."""
    if stands_alone(word[0]):
        return any(lexicon.at(word[n:]) for n in range(len(word)))
    return lexicon.at(word) is not None


@lru_cache(maxsize=1)
def _kinds() -> _Kinds:
    return _Kinds()


def words_of_kind(kind: str) -> Iterator[str]:
    """The words and beginnings of words by which amounts are called so, levelled: one is in every text that names one.
    """
    for name, lexicon in _kinds().lexicons:
        if name == kind:
            yield from (word.removesuffix(MARKED) for word in lexicon.written())


def legible(text: str) -> str:
    """A short text as words are looked for in it: those that count with their marks only are told apart."""
    if not text.isascii():
        marked = _kinds().marked
        text = _WORD.sub(lambda word: word[0] + MARKED if word[0].lower() in marked else word[0],
                         unicodedata.normalize("NFC", text))
    return readable(text)


def may_name_amounts(text: str) -> bool:
    """Whether `ledger.entries_of` can find anything in a text: false only where it finds nothing, and told five times
    sooner.

    An amount is one by a currency, a unit, or a word that says what it is. Most numbers of a chat have none of them.
    """
    if not has_digit(text):
        return False
    kinds, folded = _kinds(), readable(text)
    return (any(map(kinds.tells, _WORD.findall(folded))) or kinds.sign(folded) is not None
            or kinds.phrases.search(folded) is not None)


def kind_of(amount: Amount, beside: Beside) -> Kind | None:
    """What an amount is, by the nearest word; None where it is no money and no working time."""
    kinds, before, after = _kinds(), beside.before, beside.after
    if amount.unit == "h":
        worked = any(kinds.work.at(word[0]) for text in (before, after) for word in _WORD.finditer(text))
        return "hours" if worked and 0 < amount.value <= 400 else None
    end = len(after) if amount.unit else kinds.up_to_what_begins_anew(after)
    near = [(len(before) - word.end, word.rank, word.kind) for word in _said_before(beside, bare=not amount.unit)]
    near += [(word.start, word.rank, word.kind) for word in _said_behind(beside) if word.start < end]
    nearest = min((one for one in near if amount.unit or one[0] <= _reach(one[2])), default=None)
    if amount.unit:
        return nearest[2] if nearest else "amount"
    if nearest is None or nearest[2] == "price" or amount.value < _LEAST or _counts_things(amount, before, after):
        return None
    return nearest[2]


def may_be_money(amount: Amount) -> bool:
    """Whether a word beside a number may say what that is."""
    return amount.value >= _LEAST if not amount.unit else amount.unit != "h"


def _reach(kind: Kind) -> int:
    """How near a word must be to a number without a currency."""
    return _CLOSE_FINE if kind == "fine" else _CLOSE


def _said_behind(beside: Beside) -> Iterator[_Named]:
    """The words behind an amount that may speak of it: in “300, plus interest 350” the word is that of the next."""
    after, until = beside.after, beside.until
    named = [*_kinds().named(after)]
    if until is None or not named:
        yield from named
        return
    begins = max((item.end() for item in _kinds().item.finditer(after, 0, until)), default=None)
    for word in named:
        if begins is not None:
            of_next = word.end > begins
        else:
            of_next = (word.end <= until and bool(_DIRECTLY.fullmatch(after, word.end, until))
                       and not _DIRECTLY.fullmatch(after, 0, word.start))
        if not of_next:
            yield word


def _said_before(beside: Beside, *, bare: bool) -> Iterator[_Named]:
    """The words before an amount that may speak of it: in “interest 350, road 250” the road is what the second is.

    A debt may be named before its number, which a verb follows (“of what you owe, we are at 5400”).
    """
    before, last = beside.before, beside.last
    named = [*_kinds().named(before)]
    if not named:
        return
    begin = last[1] if last else 0
    begin = max((item.end() for item in _kinds().item.finditer(before, begin)), default=begin)
    labelled = _labelled(before[begin:])
    for word in named:
        elsewhere = _is_of(word, before, last) if last else bare and word.kind != "balance"
        if word.start >= begin or not labelled or not elsewhere:
            yield word


def _is_of(word: _Named, before: str, last: tuple[int, int, Kind | None]) -> bool:
    """Whether a word says of the amount before what that is."""
    start, end, kind = last
    return kind == word.kind and bool(_DIRECTLY.fullmatch(before, word.end, start) if word.start < start
                                      else _DIRECTLY.fullmatch(before, end, word.start))


def _labelled(item: str) -> bool:
    """Whether a number has words of its own before it, others than “and another”."""
    kinds = _kinds()
    return not all(kinds.again.of(word) or kinds.next.of(word) for word in _WORD.findall(item))


def _counts_things(amount: Amount, before: str, after: str) -> bool:
    """Whether a number without a currency is a year, a day, a measure, or counts what the next word names."""
    kinds = _kinds()
    following = _WORD.findall(after[:24])[:2]
    if after.startswith(("+", "%")) or any(kinds.unit.at(word) for word in following):
        return True
    if (following and kinds.percent.of(following[0])) or kinds.percent.before(before):
        return True
    if 1900 <= amount.value <= 2100 and kinds.year.before(before):
        return True
    if amount.value <= _LAST_DAY and amount.value == int(amount.value) and kinds.day.before(before):
        return True
    word = _NEXT_WORD.match(after)
    if word is None or not word[1].isascii():
        return False
    return not (kinds.next.of(word[1]) or any(lexicon.of(word[1]) for _, lexicon in kinds.lexicons))
