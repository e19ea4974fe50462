"""What an amount is said to be by the words beside it: wage, fine, interest, hours, …

The nearest word decides, but where several numbers are listed each word speaks of its own: in “road 250, interest 350”
the interest is 350 alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from triage.ledger.amounts import Amount, has_word
from triage.ledger.bills import may_hold_bill
from triage.ledger.clock import has_span
from triage.ledger.figures import has_digit
from triage.ledger.lexicon import MARKED, Lexicon, readable
from triage.ledger.rates import may_be_rate, rate_behind
from triage.ledger.vocabulary import WORD, Kind, Named, nearest_word, vocabulary
from triage.ledger.withheld import ends_list, is_cost, is_from, is_of_verb, is_withheld, may_be_withheld

_MOVED: frozenset[Kind] = frozenset(("deduction", "fine", "fee", "payment", "balance"))
"""What a rent or a price may be of which more is said than that it is one."""
_CLOSE = 20
"""Code points within which a word says what a number without a currency is."""
_CLOSE_FINE = 8
"""The same for a fine: “fine” is mostly none."""
_OF_BILL = "bill"
"""Stands for the currency that a number of a bill does not have."""
_LEAST = 5
"""A lower number without a currency counts things."""
_LEAST_SUM = 11
"""One up to ten is mostly a mark, a day or an hour, unless it is so much for each hour or day."""
_LEAST_RATE = 20
"""A lower number that is so much a day counts cigarettes, showers or pages."""
_NOON = 12
_LAST_DAY = 31  # of a month
_YEARS = range(2010, 2040)
"""“For 2024” is a year, “for 2000” is not."""
_LETTER = r"[^\W\d_]"
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


def may_name_amounts(text: str) -> bool:
    """Whether `ledger.entries_of` can find anything in a text: false only where it finds nothing, and told five times
    sooner.

    An amount is one by a currency, a unit, or a word that says what it is. Most numbers of a chat have none of them.
    """
    if not has_digit(text) and not has_word(text):
        return False
    kinds, folded = vocabulary(), readable(text)
    return (any(map(kinds.tells, WORD.findall(folded))) or kinds.sign(folded) is not None
            or kinds.phrases.search(folded) is not None or may_be_rate(folded) or has_span(text)
            or may_hold_bill(text) or may_be_withheld(folded))


def kind_of(amount: Amount, beside: Beside, *, of_bill: bool = False) -> Kind | None:
    """What an amount is, by the nearest word; None where it is no money and no working time. `of_bill`: it is money,
    though no currency is written (`triage.ledger.bills`).
    """
    kinds, after = vocabulary(), beside.after
    if of_bill and not amount.unit:
        amount = msgspec.structs.replace(amount, unit=_OF_BILL)
    before = _AGREED.sub(lambda fine: "\0" * len(fine[0]), beside.before)
    if before != beside.before:
        beside = msgspec.structs.replace(beside, before=before)
    if amount.unit == "h":
        return "hours" if 0 < amount.value <= 400 and _is_worked(before, after) else None
    end = kinds.up_to_what_begins_anew(after, bare=not amount.unit)
    behind = [word for word in _said_behind(beside) if word.start < end and (
        amount.unit or after[word.start : word.end] not in kinds.weak)]
    near = [(word.start, word.rank, word.kind) for word in behind]
    if (beside.whole and beside.last is not None and beside.last[2] == "payment") or kinds.out_of.at(after):
        # Not a balance: that is what is left by the payment.
        near = [one for one in near if one[2] not in ("payment", "deduction")]
        near += [(len(before) - word.end, word.rank, word.kind) for word in kinds.named(before) if word.kind == "wage"]
    else:
        said = [word for word in _said_before(beside, bare=not amount.unit) if (
            amount.unit or before[word.start : word.end] not in kinds.weak)]
        near += [(len(before) - word.end, word.rank, word.kind) for word in said]
        since = before[beside.last[1] :] if beside.last else before  # what is taken may be the amount before
        near = _without_what_is_taken_from(near, [*said, *behind], since, after)
        near = _without_what_is_advanced(near, [*said, *behind], before, after)
    near = _with_what_is_withheld(_without_what_others_give(near, before, after), beside)
    if not amount.unit or any(one[0] <= _CLOSE and one[2] in _MOVED for one in near):
        near = [one for one in near if one[2] != "price"]  # “I paid the rent, 300 euros”
    nearest = min((one for one in near if amount.unit or one[0] <= _reach(one[2])), default=None)
    if amount.unit and (nearest is None or nearest[2] == "price") and _as_before(beside) == "deduction":
        return "deduction"  # “he takes 300 euros for rent and 100 euros for papers”
    if amount.unit:
        return nearest[2] if nearest else "amount"
    kind = nearest[2] if nearest else _as_before(beside)
    if kind is None or amount.value < (_LEAST if rate_behind(after) else _LEAST_SUM):
        kind = _as_rate(amount, after)
    return None if kind is None or _counts_things(amount, beside) else kind


def _as_before(beside: Beside) -> Kind | None:
    """What the further items of a list are that have no word of their own: “they took 250 for rent and 80 for food”."""
    if beside.last is None or beside.last[2] not in _MOVED - {"balance"}:
        return None
    between = beside.before[beside.last[1] :]
    item = max((item.end() for item in vocabulary().item.finditer(between)), default=0)
    return beside.last[2] if item and not _labelled(between[item:]) else None


def _as_rate(amount: Amount, after: str) -> Kind | None:
    """An amount of which no more is said than how often: “300 a week, food and room”."""
    sum_ = amount.value >= _LEAST_RATE or amount.value % 1  # 4,50 an hour
    return "amount" if sum_ and rate_behind(after) else None


def _is_worked(before: str, after: str) -> bool:
    """Whether hours are working time, and neither a time of the day (“from 9h to 17h”) nor from now (“in 2 hours”)."""
    kinds = vocabulary()
    if rate_behind(after):
        return True  # 10-12 hours a day
    if kinds.clock.before(before) or kinds.ago.at(after):
        return False
    if _TO_ANOTHER_HOUR.match(after) or _FROM_ANOTHER_HOUR.search(before):
        return False
    return is_of_work(before, after) or any(kinds.speaks(kinds.every, text) for text in (before, after))


def is_deposit(before: str, after: str) -> bool:
    """Whether what stands in a sentence speaks of a deposit, which may be given back as no other fee is."""
    return any(vocabulary().speaks(vocabulary().deposit, text) for text in (before, after))


def is_of_work(before: str, after: str) -> bool:
    """Whether what stands in a sentence speaks of work, not of a day or a week alone."""
    return any(vocabulary().speaks(vocabulary().work, text) for text in (before, after))


def _without_what_is_taken_from(near: list[tuple[int, int, Kind]], named: list[Named], before: str, after: str,
                                ) -> list[tuple[int, int, Kind]]:
    """Without the wage, where that is what something is taken from: “I deduct from your wages 100”."""
    kinds = vocabulary()
    if any(word.kind == "payment" for word in kinds.named(before)):
        after = _COMMA.split(after, maxsplit=1)[0]  # “I give you 120 cash, the rest of the wages I keep”
    others = {word.kind for word in named if word.kind in {"deduction", "fine"}}
    if not any(one[2] == "wage" for one in near):
        return near
    of_it = any(kinds.from_.of(word) for text in (before, after) for wage in kinds.named(text) if wage.kind == "wage"
                for word in WORD.findall(text[: wage.start])[-_FROM:])
    takes = of_it and any(kinds.taken.of(word) for word in WORD.findall(f"{before} {after}"))
    earlier = "deduction" in others and any(word.kind == "deduction" and word.end <= len(before)
                                            for word in kinds.named(before))
    if not ((others and of_it) or takes or earlier):
        return near
    pay = {"wage", "payment"} if of_it else {"wage"}  # of “from your pay” the last word may be either
    without = [one for one in near if one[2] not in pay]
    return without if others and not (takes and "fine" not in others) else [*without, (0, 0, "deduction")]


def _without_what_is_advanced(near: list[tuple[int, int, Kind]], named: list[Named], before: str, after: str,
                              ) -> list[tuple[int, int, Kind]]:
    """An advance without the wage that it is of (“an advance of 300 on your wages”), and as a payment where a word says
    that it was given.
    """
    if min(near, default=(0, 0, "wage"))[2] not in ("amount", "wage") or not any(one[2] == "amount" for one in near):
        return near
    of_it = any(0 <= wage.start - one.end <= _OF_WAGE for text in (before, after) for one in vocabulary().named(text)
                for wage in vocabulary().named(text) if one.kind == "amount" and wage.kind == "wage")
    across = (any(one.kind == "amount" for one in vocabulary().named(before[-_OF_WAGE:]))
              and any(one.kind == "wage" for one in vocabulary().named(after[:_OF_WAGE])))
    if of_it or across:
        near = [one for one in near if one[2] != "wage"]
    if min(near)[2] == "amount" and any(word.kind == "payment" for word in named):
        return [one for one in near if one[2] == "payment"]
    return near


def _without_what_others_give(near: list[tuple[int, int, Kind]], before: str, after: str,
                              ) -> list[tuple[int, int, Kind]]:
    """Without a wage that is a prize, a fine for parking or what a shop takes off: none is between two people."""
    kinds = vocabulary()
    others: tuple[tuple[Kind, Lexicon], ...] = (("wage", kinds.chance),)
    if not any(one.kind == "wage" for text in (before, after) for one in kinds.named(text)):  # else taken from that
        others = (*others, ("fine", kinds.public), ("deduction", kinds.sale))
    for kind, lexicon in others:
        if any(one[2] == kind for one in near) and any(kinds.speaks(lexicon, text) for text in (before, after)):
            near = [one for one in near if one[2] not in (kind, "payment")]  # “I received a fine for parking”
    return near


def _with_what_is_withheld(near: list[tuple[int, int, Kind]], beside: Beside) -> list[tuple[int, int, Kind]]:
    """With a deduction that no word says alone, or that the verb at the end of a list says of all its items."""
    since = beside.before[beside.last[1] :] if beside.last else beside.before
    after = beside.after[: beside.following[0]] if beside.following else beside.after
    if any(kind == "fine" for _, _, kind in near):
        return near
    if is_withheld(since, after, beside.after):
        return [*(one for one in near if one[2] not in ("wage", "price")), (0, 0, "deduction")]
    if not _is_listed(beside):
        return near
    dropped = ("wage", "price") if is_from(since) else ("price",)
    return [*(one for one in near if one[2] not in dropped), (_CLOSE, 0, "deduction")]


def _is_listed(beside: Beside) -> bool:
    """Whether an amount is an item of a list at whose end stands what is done with all of them."""
    since = beside.before[beside.last[1] :] if beside.last else beside.before
    return (beside.last is not None or beside.following is not None) and ends_list(since, beside.after)


def may_be_money(amount: Amount) -> bool:
    """Whether a word beside a number may say what that is."""
    return amount.value >= _LEAST if not amount.unit else amount.unit != "h"


def _reach(kind: Kind) -> int:
    """How near a word must be to a number without a currency."""
    return _CLOSE_FINE if kind == "fine" else _CLOSE


def _said_behind(beside: Beside) -> Iterator[Named]:
    """The words behind an amount that may speak of it: in “300, plus interest 350” the word is that of the next."""
    after, following = beside.after, beside.following
    named = [word for word in vocabulary().named(after) if not after.startswith(_AND_THE, word.start)]
    if following is None or not named:
        until = _end_of_own(beside)
        yield from (word for word in named if word.start < until)
        return
    until = following[0]
    begins = max((item.end() for item in vocabulary().item.finditer(after, 0, until)), default=None)
    # A word between two numbers is the second's, if the first has one before it and the second none behind it.
    has_own = _has_own(beside) and not any(
        word.start >= following[1] and not after[following[1] : word.start].strip()
        and not _A_NUMBER.match(after, word.end) for word in named)
    for word in named:
        if begins is not None:
            of_next = word.end > begins
        else:
            of_next = word.end <= until and bool(_DIRECTLY.fullmatch(after, word.end, until)) and (
                has_own or after[word.start : word.end] in vocabulary().ahead
                or not _DIRECTLY.fullmatch(after, 0, word.start))
        if not of_next:
            yield word


def _end_of_own(beside: Beside) -> int:
    """Where ends what may speak of the last number of a list, if that has words of its own: in “papers 600, road 250,
    house, food, interest” the interest is a further item.
    """
    items = [item.start() for item in vocabulary().item.finditer(beside.after)]
    if beside.last is None or len(items) < _FURTHER_ITEMS or not _labelled(beside.before[beside.last[1] :]):
        return len(beside.after)
    return items[1]


def _has_own(beside: Beside) -> bool:
    """Whether a word of its own stands near before an amount, behind the one before it."""
    begin = beside.last[1] if beside.last else 0
    begin = max((item.end() for item in vocabulary().item.finditer(beside.before, begin)), default=begin)
    near = max(begin, len(beside.before) - _CLOSE)
    return any(word.end > begin and word.end >= near for word in vocabulary().named(beside.before))


def _said_before(beside: Beside, *, bare: bool) -> Iterator[Named]:
    """The words before an amount that may speak of it: in “interest 350, road 250” the road is what the second is.

    A debt may be named before its number, which a verb follows (“of what you owe, we are at 5400”).
    """
    before, last = beside.before, beside.last
    named = [*vocabulary().named(before)]
    if not named:
        return
    begin = last[1] if last else 0
    begin = max((item.end() for item in vocabulary().item.finditer(before, begin)), default=begin)
    labelled = _labelled(before[begin:])
    for word in named:
        elsewhere = _is_of(word, before, last) if last else bare and word.kind != "balance"
        if word.end > begin or not labelled or not elsewhere:
            yield word


def _is_of(word: Named, before: str, last: tuple[int, int, Kind | None]) -> bool:
    """Whether a word says of the amount before what that is."""
    start, end, kind = last
    return kind == word.kind and bool(_DIRECTLY.fullmatch(before, word.end, start) if word.start < start
                                      else _DIRECTLY.fullmatch(before, end, word.start))


def _labelled(item: str) -> bool:
    """Whether a number has words of its own before it, others than “and another”."""
    kinds = vocabulary()
    return not all(kinds.again.of(word) or kinds.next.of(word) for word in WORD.findall(item))


def _counts_things(amount: Amount, beside: Beside) -> bool:
    """Whether a number without a currency is a year, a day, a measure, or counts what the next word names."""
    kinds, before, after = vocabulary(), beside.before, beside.after
    if after.startswith("+") or after.lstrip().startswith(("%", "٪")) or kinds.percent.at(after):
        return True
    named_by = kinds.named_by.before(before)
    if kinds.percent.before(before) or (named_by and not (  # the price of “the room 300”, not the number of room 300
            named_by[0] == "room" and kinds.article.intersection(WORD.findall(before)[-2:-1])) and not (
            _is_listed(beside))):
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
    if amount.value <= _NOON and kinds.noon.at(after):
        return True
    word = _NEXT_WORD.match(after)
    if word is None:
        return False
    if not word[1].isascii():
        return False
    if kinds.next.of(word[1]) or any(lexicon.at(after) for _, lexicon in kinds.lexicons):
        return False
    return not (is_of_verb(word[1]) or (is_cost(word[1]) and _is_listed(beside)))


def negates(text: str, behind: str = "") -> bool:
    """Whether a negation stands in a text, or in the few words behind it up to a comma."""
    negation = vocabulary().negation
    return negation.search(text) or negation.search(_COMMA.split(behind[:_NEAR_BEHIND], maxsplit=1)[0])


def denied(before: str, after: str, kind: Kind) -> bool:
    """Whether a negation stands in the clause before an amount, or close behind it."""
    negation = vocabulary().negation
    ends = [found.end() for found in negation.clause.finditer(before)]
    ends += [at.end() for at in _COMMA.finditer(before) if WORD.search(before, at.end())]
    is_before, start, until = nearest_word(kind, before, after)
    if is_before and until:  # “you did not pay two months, that is 640”
        ends = [end for end in ends if end <= start]
    begin = max(ends, default=0)
    if negation.search(before[begin:]):
        return True
    if kind == "hours":
        return False  # “14 hours, no day off”
    if kind in {"balance", "fine", "deduction"}:  # “you owe 300, do not forget” denies nothing, “500 не должен” does
        word = next((one for one in vocabulary().named(after) if one.kind == kind), None)
        if word is None or any(one.kind == kind for one in vocabulary().named(before)):
            return False
        return negation.search(after[: word.start])
    return negation.search(_COMMA.split(after[:_NEAR_BEHIND], maxsplit=1)[0])
