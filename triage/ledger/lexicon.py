"""Words with a meaning, looked up in folded text word by word: what names money, hours, and what an amount is."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from triage.flags.pattern import level
from triage.text.fold import fold
from triage.text.tables import stands_alone


def readable(text: str) -> str:
    """Folded, and every combining mark a letter, so that words of the Indic scripts stay whole."""
    return level(fold(text))


def legible(text: str, marked: frozenset[str]) -> str:
    """A short text as words are looked for in it: those that count with their marks only are told apart."""
    if not text.isascii():
        text = _WORD.sub(lambda word: word[0] + MARKED if word[0].lower() in marked else word[0],
                         unicodedata.normalize("NFC", text))
    return readable(text)


def one_of(phrases: Iterable[str]) -> str:
    """A pattern for one of many phrases, the longest first. Parted by their first character: most places of a text are
    then passed over at once.
    """
    by: dict[str, list[str]] = defaultdict(list)
    for phrase in sorted({*phrases} - {""}, key=len, reverse=True):
        by[phrase[0]].append(re.escape(phrase[1:]))
    return "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in by.items())


MARKED = "\u16a0"
"""Behind a word that is written with all its marks, where these make it another word. A letter of no chat (a rune)."""


_APART = re.compile(r"[\W_]+")


def spoken(lists: Iterable[str]) -> str:
    """A pattern for one of the phrases of lists, with | between: whole words where their script has spaces, with any
    signs between them (“envoie-moi”, “j'te dois”, “you're”).
    """
    whole: list[str] = []
    standing: list[str] = []
    for phrase in sorted({phrase for listed in lists for phrase in listed.split("|") if phrase}, key=len, reverse=True):
        words = [re.escape(word) + f"{MARKED}?" for word in _APART.split(readable(phrase).strip()) if word]
        (standing if stands_alone(readable(phrase).strip()[0]) else whole).append(r"[\W_]*".join(words))
    # The limits stand once, not at each phrase: so that most places are passed over by their first letter alone.
    return "|".join([rf"(?<!{_LETTER})(?:{'|'.join(whole)})(?!{_LETTER})", *standing])


class Lexicon:
    """Words with a meaning each: looked up word by word, stems (`*`) by their beginning.

    `marked`: those that count only as they are written, with their marks (`=`). They are looked up with `MARKED`.
    """

    def __init__(self, meanings: Mapping[str, str]) -> None:
        self.exact: dict[str, str] = {}
        self._stems: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self.longer: list[tuple[str, str]] = []
        self.phrases: dict[str, list[tuple[str, str]]] = defaultdict(list)
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
                    self.phrases[word.partition(" ")[0]].append((word, meaning))
                else:
                    self.exact.setdefault(word, meaning)

        self._longest = max((len(word) for word in self.exact if stands_alone(word[0])), default=0)

    def written(self) -> Iterator[str]:
        """All words, stems without their star."""
        yield from self.exact
        yield from (word for word, _ in self.longer)
        yield from (stem for stems in self._stems.values() for stem, _ in stems)

    def of(self, word: str) -> str | None:
        """The meaning of a folded word."""
        known = self.exact.get(word)
        if known is None and (stems := self._stems.get(word[:3])):
            known = next((m for stem, m in stems if word.startswith(stem)), None)
        if known is None and word.startswith(_ARTICLES):
            rest = word.removeprefix("و")[2:]
            return self.of(rest) if len(rest) >= _SHORTEST else None
        return known

    def at(self, text: str) -> tuple[str, int] | None:
        """The meaning of the word or sign that a folded text begins with, and where it ends."""
        found = _TOKEN.match(text)
        if found is None:
            return None
        word = found[1]
        for phrase, meant in self.phrases.get(word, ()):
            end = found.start(1) + len(phrase)
            if text.startswith(phrase, found.start(1)) and not text[end : end + 1].isalpha():
                return meant, end
        if (meaning := self.of(word)) is not None:
            return (meaning, found.end()) if _NOT.match(text, found.end()) is None else None
        if stands_alone(word[0]):
            for length in range(min(len(word), self._longest), 0, -1):
                if (meaning := self.exact.get(word[:length])) is not None:
                    return meaning, found.start(1) + length
        return None

    def before(self, text: str) -> tuple[str, str] | None:
        """The meaning of the word or sign that a folded text ends with, and the word, with its dot (“Rs.”)."""
        found = _LAST.search(text)
        meaning = self.of(found[1].rstrip(".")) if found else None
        return (meaning, found[1]) if found and meaning is not None else None


_LETTER = r"[^\W\d_]"
_WORD = re.compile(rf"{_LETTER}+")
_ARTICLES = ("وال", "ال", "لل")
"""Arabic “the”, with “and” and “for”, written as one with its word."""
_SHORTEST = 3  # letters of an Arabic word that has an article
_DOLLAR = r"(?:us|r|a|au|c|ca|hk|mx|nz|s)\$"
_TOKEN = re.compile(rf" ?({_DOLLAR}|{_LETTER}+|[^\w\s])")
_LAST = re.compile(rf"((?<!{_LETTER})(?:{_DOLLAR}|{_LETTER}{{1,3}}\.)|{_LETTER}+|[^\w\s]) ?$")
_NOT = re.compile("['’]t(?!\\w)")  # won't is no currency
