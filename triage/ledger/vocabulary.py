"""The words that say what an amount is, looked up in texts: a word stands for itself, whole, neither for a longer one
that begins with it or holds it, nor for one with other marks where the list says so (nợ is a debt, no is none).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from triage.ledger.amounts import unit_lexicons, words
from triage.ledger.lexicon import MARKED, Lexicon, one_of, readable
from triage.ledger.lexicon import legible as legible_with
from triage.ledger.negation import Negation
from triage.text.tables import stands_alone

Kind = Literal["wage", "payment", "deduction", "fine", "fee", "interest", "balance", "price", "bill", "hours",
               "amount", "transfer"]
_ORDER: tuple[Kind, ...] = ("fine", "deduction", "interest", "balance", "fee", "amount", "wage", "price", "payment")
_LONG_WORD = 12
"""A word of so many letters may reach out of what triage.ledger.amounts looks at beside a number."""


_LETTER = r"[^\W\d_]"
WORD = re.compile(r"[^\W\d_]+")


class Named(NamedTuple):
    """A word that says what an amount is, where it stands in a text; of two as near, the lower rank decides."""

    start: int
    end: int
    rank: int
    kind: Kind


class Vocabulary:
    def __init__(self) -> None:
        listed = words()
        self.lexicons = [(kind, Lexicon({kind: listed.kinds[kind]})) for kind in _ORDER]
        self.other = Lexicon({"other": listed.not_money["other"]})
        self.next = Lexicon({"next": listed.bare["next"]})
        self.again = Lexicon({"again": listed.bare["again"]})
        and_ = "|".join(map(re.escape, Lexicon({"and": listed.bare["and"]}).exact))
        self.item = re.compile(rf"[,;+\n•|&]|(?<!{_LETTER})(?:{and_})(?!{_LETTER})")
        self.deposit = Lexicon({"deposit": listed.bare["deposit"]})
        self.but = Lexicon({"but": listed.bare["but"]})
        self.year = Lexicon({"year": listed.bare["year"]})
        self.day = Lexicon({"day": listed.bare["day"]})
        self.anew = Lexicon({"anew": listed.bare["anew"]})
        self.ahead = frozenset(listed.bare["ahead"].split())
        self.noon, self.out_of = (Lexicon({name: listed.bare[name]}) for name in ("noon", "out_of"))
        self.weak = frozenset(readable(phrase.replace("_", " ")) for phrase in listed.bare["weak"].split())
        self.chance, self.public, self.sale = (
            Lexicon({name: listed.not_money[name]}) for name in ("chance", "public", "sale"))
        self.unit = Lexicon({"unit": listed.not_money["units"]})
        self.percent = Lexicon({"percent": listed.not_money["percent"]})
        self.work, self.every = Lexicon({"work": listed.hours["work"]}), Lexicon({"day": listed.hours["day"]})
        self.clock, self.ago = Lexicon({"at": listed.hours["at"]}), Lexicon({"ago": listed.hours["ago"]})
        self.named_by = Lexicon({name: listed.before[name] for name in ("number", "room")})
        self.article = frozenset(listed.before["article"].split())
        self.within = Lexicon({"year": listed.before["year"]})
        self.taken, self.from_ = Lexicon({"take": listed.before["take"]}), Lexicon({"from": listed.before["from"]})
        self.negation = Negation(listed.negation)
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

    def named(self, text: str) -> Iterator[Named]:
        """The words of a text that say what an amount is."""
        for other in self.others.within(text):
            text = text[: other.start()] + "\0" * len(other[0]) + text[other.end() :]
        for word in WORD.finditer(text):
            for rank, kind in said_by(word[0]):
                yield Named(word.start(), word.end(), rank, kind)
        for phrase in self.phrases.within(text):
            yield Named(phrase.start(), phrase.end(), *self.longer[phrase[0]])

    def speaks(self, lexicon: Lexicon, text: str) -> bool:
        """Whether a word or phrase of a list stands anywhere in a text."""
        return any(lexicon.at(text[word.start() + n :]) for word in WORD.finditer(text)
                   for n in (range(len(word[0])) if stands_alone(word[0][0]) else range(1)))

    def up_to_what_begins_anew(self, text: str, *, bare: bool) -> int:
        """Where ends what may say of the number before it what it is: in “12345 send me the picture” at once, if that
        has no currency, and in “900 were promised but 400 paid” before the payment.
        """
        return next((word.start() for word in WORD.finditer(text)
                     if self.but.at(word[0]) or (bare and self.anew.at(word[0]))), len(text))

    @lru_cache(maxsize=65_536)  # noqa: B019  (there is one of these)
    def tells(self, word: str) -> bool:
        """Whether a word can be the currency or the unit of an amount, or say what it is. Of a long one only a part may
        be looked at (triage.ledger.amounts looks no farther), so that it always may.
        """
        if len(word) >= _LONG_WORD or word in self.unmarked or said_by(word):
            return True
        beginnings = range(len(word)) if stands_alone(word[0]) else range(1)
        return any(lexicon.at(word[n:]) or word in lexicon.phrases for lexicon in self.units for n in beginnings)


class _Phrases:
    """Finds phrases, the longest first: whole words, where their script has spaces between words."""

    def __init__(self, phrases: Iterable[str]) -> None:
        parts: dict[bool, list[str]] = {True: [], False: []}
        for phrase in phrases:
            parts[stands_alone(phrase[-1])].append(phrase)
        whole = f"(?:{one_of(parts[False])})(?!{_LETTER})" if parts[False] else ""
        # A limit before each would take five times as long.
        self.search = re.compile("|".join(filter(None, [whole, one_of(parts[True])])) or "(?!)").search

    def within(self, text: str) -> Iterator[re.Match[str]]:
        at = 0
        while found := self.search(text, at):
            at = found.start() + 1
            if found.start() == 0 or stands_alone(found[0][0]) or not WORD.match(text[found.start() - 1]):
                at = found.end()
                yield found


@lru_cache(maxsize=65_536)  # chats say the same words again and again
def said_by(word: str) -> tuple[tuple[int, Kind], ...]:
    """(rank, kind) of what a word says an amount is."""
    if vocabulary().other.of(word):
        return ()
    return tuple((rank, kind) for rank, (kind, lexicon) in enumerate(vocabulary().lexicons) if says(lexicon, word))


def says(lexicon: Lexicon, word: str) -> bool:
    """Whether a word has a meaning; of a script without spaces, whether any stretch of it has."""
    if stands_alone(word[0]):
        return any(lexicon.at(word[n:]) for n in range(len(word)))
    return lexicon.at(word) is not None


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    return Vocabulary()


def words_of_kind(kind: str) -> Iterator[str]:
    """The words and beginnings of words by which amounts are called so, levelled: one is in every text that names one.
    """
    for name, lexicon in vocabulary().lexicons:
        if name == kind:
            yield from (word.removesuffix(MARKED) for word in lexicon.written())


def nearest_word(kind: Kind, before: str, after: str) -> tuple[bool, int, int]:
    """The word nearest to an amount that says that it is of a kind: whether it stands before it, and from where to
    where.
    """
    found = [(len(before) - one.end, True, one) for one in vocabulary().named(before) if one.kind == kind]
    found += [(one.start, False, one) for one in vocabulary().named(after) if one.kind == kind]
    if not found:
        return True, 0, 0
    _, is_before, word = min(found, key=lambda one: one[0])
    return is_before, word.start, word.end


def legible(text: str) -> str:
    """A short text as words are looked for in it: those that count with their marks only are told apart."""
    return legible_with(text, vocabulary().marked)
