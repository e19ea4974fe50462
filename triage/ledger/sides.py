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

from triage.ledger.lexicon import readable
from triage.text.tables import stands_alone

FILE = Path(__file__).resolve().parents[2] / "resources" / "rules" / "ledger_sides.toml"
Debtor = Literal["", "writer", "other", "received"]
"""Who owes or has paid: who wrote the message, whom it was written to, or nobody said. `received`: who wrote was paid,
and by whom is not said.
"""
_LETTER = r"[^\W\d_]"
_APART = re.compile(r"[\W_]+")
_GAP = r"[\W_]*"  # “envoie-moi”, “j'te dois”, “you're”


class _Sides:
    def __init__(self) -> None:
        languages = tomllib.loads(FILE.read_text(encoding="utf-8")).values()
        self.you, self.i, self.asked, self.paid, self.you_paid, self.got, self.ahead, self.nothing = (
            _one_of(lists[name] for lists in languages)
            for name in ("you", "i", "asked", "paid", "you_paid", "got", "ahead", "nothing"))


def _one_of(lists: Iterable[str]) -> re.Pattern[str]:
    said = dict.fromkeys(phrase for listed in lists for phrase in listed.split("|"))
    found = []
    for phrase in sorted(said, key=len, reverse=True):
        words = [re.escape(word) for word in _APART.split(readable(phrase).strip()) if word]
        body = (_GAP if len(words) > 1 else "").join(words)
        found.append(body if stands_alone(readable(phrase).strip()[0]) else rf"(?<!{_LETTER}){body}(?!{_LETTER})")
    return re.compile("|".join(found))


@lru_cache(maxsize=1)
def _sides() -> _Sides:
    return _Sides()


def debtor_of(before: str, after: str) -> Debtor:
    """Who owes what stands between two stretches of a sentence (`amount_kinds.legible`)."""
    sides = _sides()
    return _nearest(before, after, (("other", sides.you), ("writer", sides.i))) or ""


def payment_of(before: str, after: str) -> tuple[Debtor, bool]:
    """Who made a payment, and whether the sentence asks for it, orders or promises it, rather than telling that it was
    made.
    """
    sides = _sides()
    said = _nearest(before, after, (
        (None, sides.asked), ("writer", sides.paid), ("other", sides.you_paid), ("received", sides.got)))
    return ("", True) if said is None else (said, False)


def is_ahead(before: str, after: str) -> bool:
    """Whether a deduction, a fine or a fee is announced or threatened, rather than made: “I will deduct 200”."""
    return any(_sides().ahead.search(text) for text in (before, after))


def is_not_received(following: str) -> bool:
    """Whether the sentence behind a payment says that it never came: “1200 paid by transfer. I received nothing!”"""
    return _sides().nothing.search(following) is not None


def _nearest(before: str, after: str, sides: Iterable[tuple[Debtor | None, re.Pattern[str]]]) -> Debtor | None:
    """What the nearest words say, of those before the amount rather than behind it; of two that begin together the
    longer.
    """
    for text, sign in ((before, 1), (after, -1)):
        said: list[tuple[int, int, int, Debtor | None]] = [
            (sign * one.start(), one.end(), n, side) for n, (side, words) in enumerate(sides)
            for one in words.finditer(text)]
        if said:
            return max(said)[3]
    return ""
