"""The phrases that rules are written in: their small syntax, and what is made of it.

A phrase is words with spaces between them, written as people write (accents and capitals do not matter, both sides
are folded by `triage.text.fold.fold`):

    your passport               these words, one after the other
    (you|u|ya) owe              one of the alternatives; each may be a phrase itself
    still? owe                  a word or group that may be absent
    deport*                     any ending
    keep [2] passport           up to two other words between; under the guard `negation` never a negation
    {family}                    a word list of the rule's language
    # ### ####                  a number; of at least three digits; of at least four (1.200, 3k and £40 are numbers)
    don't                       the apostrophe or hyphen may be absent or a space

A language may write a word in several ways (`Forms`): with what is attached before it, or in other letters.

`a b | c d` at the outer level are two phrases. Between the words of a phrase stand spaces, commas, emoji or dots in a
row, but no end of a sentence. The last letter of a word may be drawn out (nowww). In a language written without
spaces words may touch, and `[2]` counts characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import msgspec

from triage.text.fold import fold
from triage.text.tables import stands_alone


class PatternError(ValueError):
    """A phrase that does not follow the syntax. The text says what is wrong, in English, for who writes rules."""


class Word(msgspec.Struct, frozen=True):
    text: str  # folded
    open_end: bool = False


class Gap(msgspec.Struct, frozen=True):
    limit: int


class Number(msgspec.Struct, frozen=True):
    digits: int


class Sequence(msgspec.Struct, frozen=True):
    items: tuple[tuple[Node, bool], ...]  # each with: may be absent


class Group(msgspec.Struct, frozen=True):
    choices: tuple[Sequence, ...]


Node = Word | Gap | Number | Group

_TOKEN = re.compile(
    r"\s*(?:(?P<op>[()|?])|\[(?P<gap>\d+)\]|\{(?P<list>[a-z_]+)\}|(?P<num>#+)|(?P<word>[^\s()|?\[\]{}#]+))"
)
_END = ("end", "")
_OPTIONAL = ("op", "?")
_ENDS_SEQUENCE = frozenset({_END, ("op", "|"), ("op", ")")})
_MAX_GAP = 12


@dataclass(frozen=True, slots=True)
class Forms:
    """The ways in which a language writes a word that a rule names once.

    `prefixes` may be attached to the first word of a phrase (Arabic و and ف, “and”). Each of `variants` exchanges
    letters, all of them at once (a long vowel for a short one).
    """

    prefixes: tuple[str, ...] = ()
    variants: tuple[Mapping[str, str], ...] = ()
    nodes: dict[tuple[str, bool], Word | Group] = field(default_factory=dict, repr=False, compare=False)
    """Of words that were read: phrases say the same again and again."""

    def of(self, word: str, *, first: bool) -> tuple[str, ...]:
        """All ways to write a folded word, itself first."""
        ways = [word]
        for variant in self.variants:  # each once: what one has written in Latin letters, the next leaves as it is
            ways = list(dict.fromkeys([*ways, *(_exchanged(way, variant) for way in ways)]))
        if first and not word[0].isascii():
            ways += [prefix + way for prefix in self.prefixes for way in ways]
        return tuple(dict.fromkeys(ways))


def _exchanged(word: str, letters: Mapping[str, str]) -> str:
    for letter, other in letters.items():
        word = word.replace(letter, other)
    return word


_ONE_FORM = Forms()


# --- reading -----------------------------------------------------------------------------------------------------


def parse(phrase: str, lists: Mapping[str, Group] | None = None, forms: Forms = _ONE_FORM) -> Group:
    """Read a phrase, or several with `|` between them. Raises PatternError."""
    reader = _Reader(phrase, lists or {}, forms)
    group = reader.choices()
    if reader.tokens[reader.at] != _END:
        raise PatternError(f"a closing bracket too many in “{phrase}”")
    return group


def merge(groups: Iterable[Group]) -> Group:
    """All alternatives of several groups, each once, in order."""
    return Group(tuple(dict.fromkeys(choice for group in groups for choice in group.choices)))


class WordLists(Mapping[str, Group]):
    """A word list and those `above` it, which it may use. Each is read when it is first asked for: a message is tried
    on rules of many languages, and a rule needs few of the lists of its own.
    """

    def __init__(self, above: Mapping[str, Group], name: str, phrases: Iterable[str], forms: Forms) -> None:
        self._above, self._name, self._phrases, self._forms = above, name, phrases, forms

    @cached_property
    def _own(self) -> Group:
        return merge(parse(phrase, self._above, self._forms) for phrase in self._phrases)

    def __getitem__(self, name: str) -> Group:
        return self._own if name == self._name else self._above[name]

    def __iter__(self) -> Iterator[str]:
        yield from self._above
        yield self._name

    def __len__(self) -> int:
        return len(self._above) + 1

    def __contains__(self, name: object) -> bool:
        return name == self._name or name in self._above


class _Reader:
    def __init__(self, phrase: str, lists: Mapping[str, Group], forms: Forms) -> None:
        self.phrase = phrase
        self.lists = lists
        self.forms = forms
        self.tokens = self._tokens()
        self.at = 0

    def _tokens(self) -> list[tuple[str, str]]:
        tokens: list[tuple[str, str]] = []
        place = 0
        text = self.phrase.strip()
        for found in _TOKEN.finditer(text):
            if found.start() != place or found.lastgroup is None:
                break
            tokens.append((found.lastgroup, found[found.lastgroup]))
            place = found.end()
        if place < len(text):
            raise PatternError(f"“{text[place:]}” is not understood in “{self.phrase}”")
        return [*tokens, _END]

    def _peek(self, op: str) -> bool:
        return self.tokens[self.at] == ("op", op)

    def choices(self) -> Group:
        found = [self._sequence()]
        while self._peek("|"):
            self.at += 1
            found.append(self._sequence())
        return Group(tuple(found))

    def _sequence(self) -> Sequence:
        items: list[tuple[Node, bool]] = []
        first = True  # nothing before it must be there
        while self.tokens[self.at] not in _ENDS_SEQUENCE:
            node = self._node(first=first)
            optional = self.tokens[self.at] == _OPTIONAL
            self.at += optional
            if isinstance(node, Gap) and (optional or first):
                raise PatternError(f"a gap needs a word before it that must be there, in “{self.phrase}”")
            first = first and optional
            items.append((node, optional))
        if first:
            raise PatternError(f"an alternative without any word that must be there in “{self.phrase}”")
        if isinstance(items[-1][0], Gap):
            raise PatternError(f"a gap needs a word after it in “{self.phrase}”")
        return Sequence(tuple(items))

    def _node(self, *, first: bool) -> Node:
        kind, value = self.tokens[self.at]
        self.at += 1
        if kind == "gap":
            if not 1 <= int(value) <= _MAX_GAP:
                raise PatternError(f"a gap is of 1 to {_MAX_GAP} words, not {value}, in “{self.phrase}”")
            return Gap(int(value))
        if kind == "num":
            return Number(len(value))
        if kind == "list":
            if value not in self.lists:
                raise PatternError(f"no word list is named “{value}”, in “{self.phrase}”")
            return self.lists[value]
        if kind == "word":
            node = self.forms.nodes.get((value, first))
            if node is None:
                node = self.forms.nodes[value, first] = self._word(value, first=first)
            return node
        if value != "(":
            raise PatternError(f"“{value}” stands in the wrong place in “{self.phrase}”")
        group = self.choices()
        if not self._peek(")"):
            raise PatternError(f"a bracket is not closed in “{self.phrase}”")
        self.at += 1
        return group

    def _word(self, value: str, *, first: bool) -> Word | Group:
        open_end = value.endswith("*")
        text = fold(value.removesuffix("*")).strip()
        if not text or "*" in text:
            raise PatternError(f"“*” stands at the end of a word, not as in “{value}”")
        if not is_word(level(text[0])) and unicodedata.category(text[0]) != "So":  # an emoji may stand for a word
            raise PatternError(f"“{value}” does not begin with a letter or digit, in “{self.phrase}”")
        words = [Word(level(way), open_end) for way in self.forms.of(text, first=first)]
        return words[0] if len(words) == 1 else Group(tuple(Sequence(((word, False),)) for word in words))


# --- characters --------------------------------------------------------------------------------------------------


#: Combining marks of the scripts that fold() leaves them to, each to a letter of its own that no text has. Python's
#: `\\w` leaves marks out, at which it would break every word of the Indic scripts; and a class that names them all, in
#: every gap of every phrase, made the expressions of one language take twenty seconds to compile.
MARKS = {
    code: 0x2CEB0 + n  # CJK extension F: letters that no chat writes
    for n, code in enumerate(c for c in range(0x300, 0x10000) if unicodedata.category(chr(c)) in {"Mn", "Mc"})
}
_BACK = {letter: code for code, letter in MARKS.items()}
_HAS_LEVELLED = re.compile(f"[{chr(min(_BACK))}-{chr(max(_BACK))}]")
_HAS_MARK = re.compile("[" + "".join(re.escape(chr(code)) for code in MARKS) + "]")


def level(folded: str) -> str:
    """A folded text with every combining mark as a letter: same length, so that places stay the same."""
    if folded.isascii() or not _HAS_MARK.search(folded):
        return folded
    return folded.translate(MARKS)


def unlevel(levelled: str) -> str:
    """The folded text that `level` was given."""
    if levelled.isascii() or not _HAS_LEVELLED.search(levelled):
        return levelled
    return levelled.translate(_BACK)


def word_class() -> str:
    """The inside of a regular expression's class of characters that words of a levelled text consist of."""
    return r"\w"


def is_word(character: str) -> bool:
    """Whether a character of a levelled text belongs to a word: the same as `word_class`."""
    return character.isalnum() or character == "_"


@lru_cache(maxsize=4096)
def touches(character: str) -> bool:
    """Whether words of this character's script are written without spaces."""
    return stands_alone(character)


# --- regular expressions ------------------------------------------------------------------------------------------

_NOT_PLAIN = re.compile(r"\.\.|([a-z])\1\1")
_THOUSANDS = r"\d{1,3}(?:[ .,]\d{3})+"
_SHORT = r"\d+(?:[.,]\d+)? ?(?:k|tr|rb|jt)"  # thousand; Vietnamese million; Indonesian thousand and million
_UNIT = r"(?: ?(?:[$€£¥₦₹%]|euros?|eur|usd|gbp|dollars?|bucks|quid|pounds)| ?(?:am|pm|mins?|hrs?)|h\d{0,2})?"
NUMBERS = {
    digits: rf"(?:[$€£¥₦₹] ?)?(?:{_SHORT}|{_THOUSANDS}|\d{{{digits},}}(?:[.,]\d+)?){_UNIT}" for digits in (1, 2, 3, 4)
}


@dataclass(frozen=True, slots=True)
class Writing:
    """How the regular expressions of a language are written. `negations` are folded words that no gap may take.

    `plain`: for texts alone that are (`is_plain`). Of an expression that is made for all texts every other piece is
    there for dots in a row and for letters drawn out, and it takes twice as long to make.
    """

    spaced: bool = True
    negations: tuple[str, ...] = ()
    plain: bool = False

    @property
    def separator(self) -> str:
        if not self.spaced:
            return f"[^{word_class()}.?!;\\n]{{0,3}}"
        between = f"[^{word_class()}.?!;\\n]{{1,4}}"
        return between if self.plain else f"(?:{between}|\\.{{2,6}} ?)"


@lru_cache(maxsize=256)  # many rules ask about one text
def is_plain(folded: str) -> bool:
    """Whether a text has no dots in a row and no letter three times in a row: most have neither."""
    return _NOT_PLAIN.search(folded) is None


def expression(group: Group, writing: Writing) -> str:
    """The regular expression of the alternatives, bounded by word limits."""
    inner = _group(group, writing)
    if not writing.spaced:
        return inner
    return f"(?<![{word_class()}]){inner}(?![{word_class()}])"


def compile_group(group: Group, writing: Writing) -> re.Pattern[str]:
    return re.compile(expression(group, writing))


def _group(group: Group, writing: Writing) -> str:
    return "(?:" + "|".join(_choices(group, writing)) + ")"


def _choices(group: Group, writing: Writing) -> Iterator[str]:
    """A choice that is a group itself stands among the others: every group takes time to be compiled."""
    for choice in group.choices:
        node, optional = choice.items[0]
        if len(choice.items) == 1 and isinstance(node, Group) and not optional:
            yield from _choices(node, writing)
        else:
            yield _sequence(choice, writing)


def first_needed(sequence: Sequence) -> int:
    """The place of the first item that must be there."""
    return next(i for i, (node, optional) in enumerate(sequence.items) if not optional and not isinstance(node, Gap))


def _sequence(sequence: Sequence, writing: Writing) -> str:
    pivot = first_needed(sequence)
    separator = writing.separator
    written: list[str] = []
    for i, (node, optional) in enumerate(sequence.items):
        text = _node(node, writing)
        if isinstance(node, Gap):
            written.append(text)
        elif i < pivot:
            written.append(f"(?:{text}{separator})?")
        elif i == pivot:
            written.append(text)
        else:
            written.append(f"(?:{separator}{text})?" if optional else separator + text)
    return "".join(written)


def _node(node: Node, writing: Writing) -> str:
    if isinstance(node, Word):
        return _word(node, writing)
    if isinstance(node, Number):
        return NUMBERS[min(node.digits, 4)]
    if isinstance(node, Group):
        return _group(node, writing)
    if not writing.spaced:
        return f"[^.?!;\\n]{{0,{node.limit}}}?"
    refused = ""
    if writing.negations:
        words = "|".join(letters(word) for word in writing.negations)
        refused = f"(?!(?:{words})(?![{word_class()}]))"
    return f"(?:{writing.separator}{refused}[{word_class()}]+){{0,{node.limit}}}?"


def _word(word: Word, writing: Writing) -> str:
    text = letters(word.text)
    if word.open_end:
        text += f"[{word_class()}]*"
    elif not writing.plain and len(word.text) > 2 and word.text[-1].isascii() and word.text[-1].isalpha():
        last = word.text[-1]
        text += f"(?:{last}{last}+)?"
    if writing.spaced:
        return text
    before = "" if touches(word.text[0]) else "(?<![a-z0-9])"
    after = "" if word.open_end or touches(word.text[-1]) else "(?![a-z0-9])"
    return before + text + after


def letters(folded: str) -> str:
    """An expression of a folded word: its apostrophes and hyphens may be absent or spaces."""
    return "".join("['` ]?" if c == "'" else "[- ]?" if c == "-" else re.escape(c) for c in folded)
