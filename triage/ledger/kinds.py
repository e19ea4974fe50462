"""What an amount is said to be by the words beside it: wage, fine, interest, hours, …

The nearest word decides, but where several numbers are listed each word speaks of its own: in “road 250, interest 350”
the interest is 350 alone. A word stands for itself, whole: neither for a longer one that begins with it or holds it,
nor for one with other marks where the list says so (nợ is a debt, no is none).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

import msgspec

from triage.ledger.amounts import Amount, has_digit, has_word, unit_lexicons, words
from triage.ledger.lexicon import MARKED, Lexicon, readable
from triage.ledger.lexicon import legible as legible_with
from triage.ledger.negation import Negation
from triage.text.tables import stands_alone

Kind = Literal["wage", "payment", "deduction", "fine", "fee", "interest", "balance", "price", "hours", "amount",
               "transfer"]
_ORDER: tuple[Kind, ...] = ("fine", "deduction", "interest", "balance", "fee", "amount", "wage", "price", "payment")
_CLOSE = 20
"""Code points within which a word says what a number without a currency is."""
_CLOSE_FINE = 8
"""The same for a fine: “fine” is mostly none."""
_LEAST = 5
"""A lower number without a currency counts things."""
_LAST_DAY = 31  # of a month
_YEARS = range(2010, 2040)
"""“For 2024” is a year, “for 2000” is not."""
_LONG_WORD = 12
"""A word of so many letters may reach out of what triage.ledger.amounts looks at beside a number."""

_LETTER = r"[^\W\d_]"
_WORD = re.compile(r"[^\W\d_]+")
_NEXT_WORD = re.compile(r" ?([^\W\d_]+)")
_A_NUMBER = re.compile(r"[\W_]*(?:[^\W\d_]{1,3}[\W_]+)?\d")
_TO = rf" ?(?:-|–|a{MARKED}?|to|till|until|bis|do|до|as|alle|la|tot) ?"  # from one hour to another
_TO_ANOTHER_HOUR = re.compile(rf"{_TO}[0-9]")
_FROM_ANOTHER_HOUR = re.compile(rf"[0-9] ?(?:h|{_LETTER}{{2,6}})?{_TO}$")
_AND_THE = "وال"  # in Arabic, as one with its word: behind a number it begins another item
_AGREED = re.compile(r"^\s*(?:ok(?:ay)?,? )?fine,")
_FROM = 3
"""So many words before a wage one may say that something is taken from it."""
_OF_WAGE = 20
"""Code points between an advance and the wage that it is of."""
_FURTHER_ITEMS = 3
_COMMA = re.compile("[,،，、]")
_NEAR_BEHIND = 20
_DIRECTLY = re.compile(r"[\W_]*(?:[^\W\d_]{1,3}[\W_]+)?")
"""What may stand between a number and a word of its own: signs, and one short word (“interest of 350”)."""


class Beside(msgspec.Struct, frozen=True):
    """What stands before and behind an amount in its sentence, as `legible` gives it.

    `last`: where in `before` the amount before it stands, and what that was read as. `following`: where in `after` the
    next one stands, if that may be money too. `part`: it is named as a part of the next; `whole`: the one before it is
    a part of it (“200 of the 3200”).
    """

    before: str
    after: str
    last: tuple[int, int, Kind | None] | None = None
    following: tuple[int, int] | None = None
    part: bool = False
    whole: bool = False


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
        self.ahead = frozenset(listed.bare["ahead"].split())
        self.unit = Lexicon({"unit": listed.not_money["units"]})
        self.percent = Lexicon({"percent": listed.not_money["percent"]})
        self.work = Lexicon({"work": listed.hours["work"], "day": listed.hours["day"]})
        self.clock, self.ago = Lexicon({"at": listed.hours["at"]}), Lexicon({"ago": listed.hours["ago"]})
        self.named_by = Lexicon({name: listed.before[name] for name in ("number", "room")})
        self.article = frozenset(listed.before["article"].split())
        self.within = Lexicon({"year": listed.before["year"]})
        self.taken, self.from_ = Lexicon({"take": listed.before["take"]}), Lexicon({"from": listed.before["from"]})
        self.negation = Negation(listed.negation)
        per, time, each = (_any_words(listed.rate[name]) for name in ("per", "time", "each"))
        self.rate = re.compile(rf" ?(?:(?:{per}) ?(?:{time})|{each})(?!{_LETTER})")
        self.no_rate = re.compile(rf"[\W_]*(?:{_any_words(listed.rate['other'])})(?!{_LETTER})")

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
        lexicons = [lexicon for _, lexicon in (*self.lexicons, ("other", self.other))]
        self.marked = frozenset(word for lexicon in (*lexicons, self.day, self.clock) for word in lexicon.marked)
        self.unmarked = frozenset(readable(word) for lexicon in (*lexicons, *self.units) for word in lexicon.marked)

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
        be looked at (triage.ledger.amounts looks no farther), so that it always may.
        """
        if len(word) >= _LONG_WORD or word in self.unmarked or _said(word):
            return True
        beginnings = range(len(word)) if stands_alone(word[0]) else range(1)
        return any(lexicon.at(word[n:]) or word in lexicon.phrases for lexicon in self.units for n in beginnings)


def _any_words(listed: str) -> str:
    """One of the words or phrases of a list, the longest first."""
    phrases = sorted(listed.split(), key=len, reverse=True)
    return "|".join(re.escape(readable(phrase.replace("_", " "))) for phrase in phrases)


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


def nearest_word(kind: Kind, before: str, after: str) -> tuple[bool, int, int]:
    """The word nearest to an amount that says that it is of a kind: whether it stands before it, and from where to
    where.
    """
    found = [(len(before) - one.end, True, one) for one in _kinds().named(before) if one.kind == kind]
    found += [(one.start, False, one) for one in _kinds().named(after) if one.kind == kind]
    if not found:
        return True, 0, 0
    _, is_before, word = min(found, key=lambda one: one[0])
    return is_before, word.start, word.end


def legible(text: str) -> str:
    """A short text as words are looked for in it: those that count with their marks only are told apart."""
    return legible_with(text, _kinds().marked)


def may_name_amounts(text: str) -> bool:
    """Whether `ledger.entries_of` can find anything in a text: false only where it finds nothing, and told five times
    sooner.

    An amount is one by a currency, a unit, or a word that says what it is. Most numbers of a chat have none of them.
    """
    if not has_digit(text) and not has_word(text):
        return False
    kinds, folded = _kinds(), readable(text)
    return (any(map(kinds.tells, _WORD.findall(folded))) or kinds.sign(folded) is not None
            or kinds.phrases.search(folded) is not None)


def kind_of(amount: Amount, beside: Beside) -> Kind | None:
    """What an amount is, by the nearest word; None where it is no money and no working time."""
    kinds, after = _kinds(), beside.after
    before = _AGREED.sub(lambda fine: "\0" * len(fine[0]), beside.before)
    if before != beside.before:
        beside = msgspec.structs.replace(beside, before=before)
    if amount.unit == "h":
        return "hours" if 0 < amount.value <= 400 and _is_worked(before, after) else None
    end = len(after) if amount.unit else kinds.up_to_what_begins_anew(after)
    behind = [word for word in _said_behind(beside) if word.start < end]
    near = [(word.start, word.rank, word.kind) for word in behind]
    if beside.whole and beside.last is not None and beside.last[2] == "payment":
        near = [one for one in near if one[2] != "payment"]  # not a balance: that is what is left by the payment
    else:
        said = [*_said_before(beside, bare=not amount.unit)]
        near += [(len(before) - word.end, word.rank, word.kind) for word in said]
        since = before[beside.last[1] :] if beside.last else before  # what is taken may be the amount before
        near = _without_what_is_taken_from(near, [*said, *behind], since, after)
        near = _without_what_is_advanced(near, [*said, *behind], before, after)
    nearest = min((one for one in near if amount.unit or one[0] <= _reach(one[2])), default=None)
    if amount.unit:
        return nearest[2] if nearest else "amount"
    if nearest is None or nearest[2] == "price" or amount.value < _LEAST or _counts_things(amount, beside):
        return None
    return nearest[2]


def _is_worked(before: str, after: str) -> bool:
    """Whether hours are working time, and neither a time of the day (“from 9h to 17h”) nor from now (“in 2 hours”)."""
    kinds = _kinds()
    if is_rate(after):
        return True  # 10-12 hours a day
    if kinds.clock.before(before) or kinds.ago.at(after):
        return False
    if _TO_ANOTHER_HOUR.match(after) or _FROM_ANOTHER_HOUR.search(before):
        return False
    return any(_says(kinds.work, word[0]) for text in (before, after) for word in _WORD.finditer(text))


def _without_what_is_taken_from(near: list[tuple[int, int, Kind]], named: list[_Named], before: str, after: str,
                                ) -> list[tuple[int, int, Kind]]:
    """Without the wage, where that is what something is taken from: “I deduct from your wages 100”."""
    kinds = _kinds()
    if any(word.kind == "payment" for word in kinds.named(before)):
        after = _COMMA.split(after, maxsplit=1)[0]  # “I give you 120 cash, the rest of the wages I keep”
    others = {word.kind for word in named if word.kind in {"deduction", "fine"}}
    if not any(one[2] == "wage" for one in near):
        return near
    of_it = any(kinds.from_.of(word) for text in (before, after) for wage in kinds.named(text) if wage.kind == "wage"
                for word in _WORD.findall(text[: wage.start])[-_FROM:])
    takes = of_it and any(kinds.taken.of(word) for word in _WORD.findall(f"{before} {after}"))
    earlier = "deduction" in others and any(word.kind == "deduction" and word.end <= len(before)
                                            for word in kinds.named(before))
    if not ((others and of_it) or takes or earlier):
        return near
    pay = {"wage", "payment"} if of_it else {"wage"}  # of “from your pay” the last word may be either
    without = [one for one in near if one[2] not in pay]
    return without if others else [*without, (0, 0, "deduction")]


def _without_what_is_advanced(near: list[tuple[int, int, Kind]], named: list[_Named], before: str, after: str,
                              ) -> list[tuple[int, int, Kind]]:
    """An advance without the wage that it is of (“an advance of 300 on your wages”), and as a payment where a word says
    that it was given.
    """
    if min(near, default=(0, 0, "wage"))[2] not in ("amount", "wage") or not any(one[2] == "amount" for one in near):
        return near
    of_it = any(0 <= wage.start - one.end <= _OF_WAGE for text in (before, after) for one in _kinds().named(text)
                for wage in _kinds().named(text) if one.kind == "amount" and wage.kind == "wage")
    across = (any(one.kind == "amount" for one in _kinds().named(before[-_OF_WAGE:]))
              and any(one.kind == "wage" for one in _kinds().named(after[:_OF_WAGE])))
    if of_it or across:
        near = [one for one in near if one[2] != "wage"]
    if min(near)[2] == "amount" and any(word.kind == "payment" for word in named):
        return [one for one in near if one[2] == "payment"]
    return near


def is_rate(after: str) -> bool:
    """Whether an amount is so much for each hour, day, week or month: what may be named once and happen often."""
    found = _kinds().rate.match(after)
    return found is not None and _kinds().no_rate.match(after, found.end()) is None


def may_be_money(amount: Amount) -> bool:
    """Whether a word beside a number may say what that is."""
    return amount.value >= _LEAST if not amount.unit else amount.unit != "h"


def _reach(kind: Kind) -> int:
    """How near a word must be to a number without a currency."""
    return _CLOSE_FINE if kind == "fine" else _CLOSE


def _said_behind(beside: Beside) -> Iterator[_Named]:
    """The words behind an amount that may speak of it: in “300, plus interest 350” the word is that of the next."""
    after, following = beside.after, beside.following
    named = [word for word in _kinds().named(after) if not after.startswith(_AND_THE, word.start)]
    if following is None or not named:
        until = _end_of_own(beside)
        yield from (word for word in named if word.start < until)
        return
    until = following[0]
    begins = max((item.end() for item in _kinds().item.finditer(after, 0, until)), default=None)
    # A word between two numbers is the second's, if the first has one before it and the second none behind it.
    has_own = _has_own(beside) and not any(
        word.start >= following[1] and not after[following[1] : word.start].strip()
        and not _A_NUMBER.match(after, word.end) for word in named)
    for word in named:
        if begins is not None:
            of_next = word.end > begins
        else:
            of_next = word.end <= until and bool(_DIRECTLY.fullmatch(after, word.end, until)) and (
                has_own or after[word.start : word.end] in _kinds().ahead
                or not _DIRECTLY.fullmatch(after, 0, word.start))
        if not of_next:
            yield word


def _end_of_own(beside: Beside) -> int:
    """Where ends what may speak of the last number of a list, if that has words of its own: in “papers 600, road 250,
    house, food, interest” the interest is a further item.
    """
    items = [item.start() for item in _kinds().item.finditer(beside.after)]
    if beside.last is None or len(items) < _FURTHER_ITEMS or not _labelled(beside.before[beside.last[1] :]):
        return len(beside.after)
    return items[1]


def _has_own(beside: Beside) -> bool:
    """Whether a word of its own stands near before an amount, behind the one before it."""
    begin = beside.last[1] if beside.last else 0
    begin = max((item.end() for item in _kinds().item.finditer(beside.before, begin)), default=begin)
    near = max(begin, len(beside.before) - _CLOSE)
    return any(word.end > begin and word.end >= near for word in _kinds().named(beside.before))


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
        if word.end > begin or not labelled or not elsewhere:
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


def _counts_things(amount: Amount, beside: Beside) -> bool:
    """Whether a number without a currency is a year, a day, a measure, or counts what the next word names."""
    kinds, before, after = _kinds(), beside.before, beside.after
    if after.startswith("+") or after.lstrip().startswith(("%", "٪")) or kinds.percent.at(after):
        return True
    named_by = kinds.named_by.before(before)
    if kinds.percent.before(before) or (named_by and not (  # the price of “the room 300”, not the number of room 300
            named_by[0] == "room" and kinds.article.intersection(_WORD.findall(before)[-2:-1]))):
        return True
    if 1900 <= amount.value <= 2100 and (beside.whole or kinds.year.before(before) or (
            amount.value in _YEARS and kinds.within.before(before))):  # “100 of 1989” too
        return True
    if amount.value <= _LAST_DAY and kinds.day.before(before):
        return True
    if beside.part or after.startswith("/"):
        return False  # 500/day
    if kinds.unit.at(after.removeprefix(" de").lstrip(" -")):  # 40 de ore
        return True
    word = _NEXT_WORD.match(after)
    if word is None:
        return False
    if not word[1].isascii():
        return False
    return not (kinds.next.of(word[1]) or any(lexicon.of(word[1]) for _, lexicon in kinds.lexicons))


def denied(before: str, after: str, kind: Kind) -> bool:
    """Whether a negation stands in the clause before an amount, or close behind it."""
    negation = _kinds().negation
    ends = [found.end() for found in negation.clause.finditer(before)]
    ends += [at.end() for at in _COMMA.finditer(before) if _WORD.search(before, at.end())]
    begin = max(ends, default=0)
    if negation.search(before[begin:]):
        return True
    if kind in {"balance", "fine", "deduction"}:  # “you owe 300, do not forget” denies nothing, “500 не должен” does
        word = next((one for one in _kinds().named(after) if one.kind == kind), None)
        if word is None or any(one.kind == kind for one in _kinds().named(before)):
            return False
        return negation.search(after[: word.start])
    return negation.search(_COMMA.split(after[:_NEAR_BEHIND], maxsplit=1)[0])
