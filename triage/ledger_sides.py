"""Who owes a balance, and whether a payment is only asked for or promised, by the words around an amount.

“You owe me 3200” and “I owe you 40” are two debts, and “send me 300” is no payment. Only what is said outright is
taken: where no word of the lists (`resources/rules/ledger_sides.toml`) stands near, it is left open.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Literal

from triage.amounts import readable
from triage.folding import stands_alone

FILE = Path(__file__).resolve().parents[1] / "resources" / "rules" / "ledger_sides.toml"
Debtor = Literal["", "writer", "other"]
"""Who owes: who wrote the message, whom it was written to, or nobody said."""
_LETTER = r"[^\W\d_]"
_APART = re.compile(r"[\W_]+")
_GAP = r"[\W_]*"  # “envoie-moi”, “j'te dois”, “you're”


class _Sides:
    def __init__(self) -> None:
        languages = tomllib.loads(FILE.read_text(encoding="utf-8")).values()
        self.you, self.i, self.asked = (
            _one_of(lists[name] for lists in languages) for name in ("you", "i", "asked"))


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
    """Who owes what stands between two stretches of a sentence (`amount_kinds.legible`): as the nearest words say, of
    those before the amount rather than behind it.
    """
    sides = _sides()
    for text, nearest in ((before, max), (after, min)):
        said: list[tuple[int, Debtor]] = [(one.start(), "other") for one in sides.you.finditer(text)]
        said += [(one.start(), "writer") for one in sides.i.finditer(text)]
        if said:
            return nearest(said)[1]
    return ""


def is_asked(before: str, after: str) -> bool:
    """Whether the sentence asks for the payment, orders or promises it, rather than telling that it was made."""
    return any(_sides().asked.search(text) for text in (before, after))
