"""Who owes a balance, who made a payment, and whether that is only asked for, by the words around an amount.

“You owe me 3200” and “I owe you 40” are two debts, “I paid 300” and “I received 300” two payments, and “send me 300” is
none. Only what is said outright is taken: where no word of the lists (`resources/rules/ledger_sides.toml`) stands
near, it is left open.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Literal

from triage.ledger.kinds import negates
from triage.ledger.lexicon import spoken
from triage.ledger.vocabulary import nearest_word

FILE = Path(__file__).resolve().parents[2] / "resources" / "rules" / "ledger_sides.toml"
Debtor = Literal["", "writer", "other", "received"]
"""Who owes or has paid: who wrote the message, whom it was written to, or nobody said. `received`: who wrote was paid,
and by whom is not said.
"""
_CONDITION = 20
"""So many code points before a payment of which no side is said, one of `when` makes it a condition."""
_CLAUSE = 40
"""So many code points before a debt or a payment “they say” may stand."""
_COMMA = re.compile("[,;،，、]")


class _Sides:
    def __init__(self) -> None:
        languages = [*tomllib.loads(FILE.read_text(encoding="utf-8")).values()]
        self.you, self.i, self.asked, self.paid, self.you_paid, self.got = (
            re.compile(spoken(lists[name] for lists in languages))
            for name in ("you", "i", "asked", "paid", "you_paid", "got"))
        self.ahead, self.nothing, self.told, self.others, self.settled, self.back = (
            re.compile(spoken(lists[name] for lists in languages))
            for name in ("ahead", "nothing", "told", "others", "settled", "back"))
        when = spoken(lists["when"] for lists in languages)
        self.when, self.condition = re.compile(rf"(?:{when})[\W_]*$"), re.compile(when)
        self.still = re.compile(spoken(lists["still"] for lists in languages))

    def said(self, pattern: re.Pattern[str], text: str) -> set[tuple[int, int]]:
        """Where a text says it, word by word or with “still” or “already” between them."""
        blotted = self.still.sub(lambda word: " " * len(word[0]), text)
        return {one.span() for either in {text, blotted} for one in pattern.finditer(either)}


@lru_cache(maxsize=1)
def _sides() -> _Sides:
    return _Sides()


def debtor_of(before: str, after: str) -> Debtor:
    """Who owes what stands between two stretches of a sentence (`vocabulary.legible`)."""
    sides = _sides()
    return _nearest(before, after, (("other", sides.you), ("writer", sides.i))) or ""


def payment_of(before: str, after: str) -> tuple[Debtor, Literal["", "asked", "unsaid"]]:
    """Who made a payment; and whether the sentence asks for it, orders or promises it, or does not say that it was
    made (“transfer 300 today”).
    """
    sides = _sides()
    said = _nearest(before, after, (
        (None, sides.asked), ("writer", sides.paid), ("other", sides.you_paid), ("received", sides.got)))
    if said is None:
        return "", "asked"
    if said:
        return said, ""
    is_before, start, end = nearest_word("payment", before, after)
    text = before if is_before else after
    if not is_before and _COMMA.search(after, 0, start):
        return "", "unsaid"  # “2100 net, room and bus ticket paid”
    told = any(one[0] < end and start < one[1] for one in sides.said(sides.told, text))
    return "", "" if told and not sides.condition.search(text, max(0, start - _CONDITION), start) else "unsaid"


def is_ahead(before: str, after: str) -> bool:
    """Whether a deduction, a fine or a fee is announced or threatened, rather than made: “I will deduct 200”."""
    return any(_sides().ahead.search(text) for text in (before, after))


def is_of_others(before: str) -> bool:
    """Whether somebody tells what others say: “they say I owe 1900”, up to the next comma."""
    near = before[-_CLAUSE:]
    return any(not _COMMA.search(near, end) for _, end in _sides().said(_sides().others, near))


def is_not_received(following: str) -> bool:
    """Whether the sentence behind a payment says that it never came: “1200 paid by transfer. I received nothing!”"""
    return _sides().nothing.search(following) is not None


def is_settled(before: str, after: str, behind: str) -> bool:
    """Whether a debt is said to be paid or settled, there or in the next sentence: “you owed me 300, now it is paid”.
    """
    return any(_undenied(_sides().settled, text) for text in (before, after, behind))


def keeps_deposit(before: str, after: str, behind: str) -> bool | None:
    """Whether what was deposited is not given back, though somebody speaks of it; None where nobody does."""
    said = [_undenied(_sides().back, text) for text in (before, after, behind)]
    return None if all(one is None for one in said) else True not in said


def _undenied(pattern: re.Pattern[str], text: str) -> bool | None:
    """Whether a text says something without a negation in its clause; None where it does not say it."""
    found = pattern.search(text)
    return None if found is None else not negates(_COMMA.split(text[: found.end()])[-1], text[found.end() :])


def _nearest(before: str, after: str, sides: Iterable[tuple[Debtor | None, re.Pattern[str]]]) -> Debtor | None:
    """What the nearest words say, of those before the amount rather than behind it; of two that begin together the
    longer. Words within longer ones say nothing of their own. Before all others stand those on both sides of the
    amount.
    """
    looked, sides = _sides(), tuple(sides)
    around = f"{before} {after}"
    for side, words in sides:
        if any(start < len(before) < end - 1 and not _COMMA.search(around, start, end)
               for start, end in looked.said(words, around)):
            return side  # “я вже 400 євро заплатила”
    for text, sign in ((before, 1), (after, -1)):
        said = {(start, end, n): side for n, (side, words) in enumerate(sides)
                for start, end in looked.said(words, text)}
        own = [(sign * start, end, n) for start, end, n in said
               if not any(s <= start and end <= e and (s, e) != (start, end) for s, e, _ in said)]
        if own:
            nearest, end, n = max(own)
            side = said[sign * nearest, end, n]
            return None if side == "other" and looked.when.search(text[: sign * nearest]) else side
    return ""
