"""Whose name a word is: in any alphabet, with endings of declension, and inside longer words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from triage.report import abjad
from triage.search import romanise
from triage.text.fold import fold

#: Letters of a name from which it is found with an ending, and anywhere inside a word.
STEM, INSIDE = 5, 6
_WORD = re.compile(r"[^\W\d_]+")
_ACCOUNT = re.compile(r"(?i)\b(?:user|channel|chat|group|account|id|uid)(?=[_ -]?\d{4})")
_DOMAIN = re.compile(r"(?<=[^@\s])@[\w-]+(?:\.[\w-]+)+")
_VOWEL = re.compile("[aeiouyаеєиіїоуюяыэьё]+$")


def name_tokens(names: Iterable[str]) -> Iterable[str]:
    """The folded words of names that are looked for by themselves; a short one only where it is the whole name.

    Of a mail address the part before the @: its domain is that of thousands of others; and of an account such as
    `user7100000418` nothing, which is found as a whole.
    """
    for name in names:
        words = _WORD.findall(fold(_ACCOUNT.sub("", _DOMAIN.sub("", name))))
        yield from (word for word in words if len(word) > 2 or (len(words) == 1 and len(word) == 2))


class Namesakes:
    """Finds whose name a folded word is. `tokens`: {folded word of a name: whose}; `compounds`: the same for Arabic
    names of two words that are written as one.
    """

    def __init__(self, tokens: Mapping[str, str], compounds: Mapping[str, str]) -> None:
        self._tokens = tokens
        self._stems = [(_VOWEL.sub("", token), who) for token, who in tokens.items() if len(token) >= STEM]
        self._inside = [(token, who) for token, who in tokens.items() if len(token) >= INSIDE]
        self._endings = [(token, who) for token, who in tokens.items() if STEM - 1 <= len(token) < INSIDE]
        self._keys = [(key, who) for token, who in tokens.items() if len(key := _key(token)) > 3]
        self._latin = [(abjad.plain(latin), who) for token, who in tokens.items()
                       if len(latin := romanise.latin(token)) >= abjad.LEAST and not abjad.LETTERS.search(token)]
        self._abjad = [(spelt, who) for token, who in {**tokens, **compounds}.items()
                       if abjad.LETTERS.search(token) and (spelt := abjad.spellings(token))]
        self.of: Callable[[str], str] = lru_cache(maxsize=200_000)(self._judge)

    def _judge(self, word: str) -> str:
        """`of`: whose name a folded word is, or ''."""
        if word in self._tokens:
            return self._tokens[word]
        for stem, who in self._stems:
            if word.startswith(stem) and len(word) <= len(stem) + 4:
                return who
        for token, who in self._inside:
            if token in word:
                return who
        for token, who in self._endings:  # Nela in Ionela
            if word.endswith(token) and len(word) <= len(token) + 3:
                return who
        return self._read_out(word)

    def _read_out(self, word: str) -> str:
        """Whose name a word is in another alphabet, or in another habit of spelling."""
        key = _key(word)
        if len(word) >= STEM or romanise.is_foreign(word):
            for known, who in self._keys:
                if key == known:
                    return who
                if romanise.is_foreign(word) and len(known) >= STEM and (
                    key.startswith(_VOWEL.sub("", known)) and len(key) <= len(known) + 3
                ):
                    return who
        if abjad.LETTERS.search(word):
            bare = abjad.bare(word)
            if bare != word and (who := self.of(bare)):
                return who
            spelt = abjad.spellings(word)
            return next((who for known, who in self._latin if spelt and spelt.fullmatch(known)), "")
        plain = abjad.plain(word)
        return next((who for spelt, who in self._abjad if spelt.fullmatch(plain)), "")


@lru_cache(maxsize=100_000)
def _key(word: str) -> str:
    """One plain Latin spelling, so that other alphabets and habits of spelling meet."""
    latin = romanise.latin(word) if not word.isascii() else word
    for spelling, one in _SPELLINGS:
        latin = latin.replace(spelling, one)
    return re.sub(r"(.)\1+", r"\1", latin)


_SPELLINGS = (("ph", "f"), ("x", "ks"), ("kh", "h"), ("ck", "k"), ("q", "k"), ("c", "k"), ("w", "v"), ("y", "i"),
              ("j", "i"), ("ou", "u"), ("ee", "i"), ("oo", "u"), ("h", ""))
