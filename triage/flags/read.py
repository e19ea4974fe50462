"""Rules that weigh words where a network reads for the language: what the words weigh and what the network makes of the
message (`triage.flags.meaning`) are added up.

Each finds much that the other misses, and where both doubt, both are mostly right: of passages by writers from whom
nothing was learned, words alone find a quarter at the price at which both together find two fifths. The network is
asked first, as it says for all languages at once what is worth weighing; then the words are weighed in the language of
which most of them are known.

Then what stands around the message has its say (`triage.flags.context`): a demand among threats comes to more than it
does by itself. What comes to enough only so counts for nothing until somebody has accepted it. What is enough by itself
stays, whatever stands around it: one threat in months of ordinary talk is one.

It is also asked about what the words of compound rules find: of what it thinks least likely (`DOUBTED`) one in twenty
is right, of the rest three in five.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from triage.flags import context
from triage.flags.anchors import words_of
from triage.flags.catalogue import Catalogue, Rule
from triage.flags.columns import Places
from triage.flags.found import Around
from triage.flags.lexicon import Lexicon, Text
from triage.flags.meaning import UNREAD, Meaning
from triage.flags.network import Floats
from triage.flags.pattern import unlevel
from triage.flags.scales import Margins, Scales
from triage.flags.turns import Turn
from triage.flags.weighed import scale

WORDS_COUNT = 0.6
"""So much the words' sum counts beside what the network makes of a message. Chosen where most of what both find in
conversations of unseen writers is right; between 0.5 and 1 it makes little difference."""
UNWEIGHED = -1.5  # by what the words of a code fall short of which too little was written to weigh them
FURTHEST = 6.0  # above or below what is needed: further than that the words say no more
WORTH = -2.0  # a message of which the network makes less is not weighed
LIKELY = -3.5
"""A message that comes to less by itself is not asked about with what stands around it."""
_MOST_MADE = 8000  # messages
DOUBTED = -4.0  # a compound rule holds where the network makes no less of the message
MOST_DOUBTED = 25
"""Words of a message about which the network is asked so. Of a longer one that speaks of many things it makes little of
each, and its end it does not read.
"""
THREATS = frozenset(("C-TA", "C-TF", "C-TI", "C-TS", "C-TV"))
"""Plain ones stand in all kinds of talk, of which the network has read little: it doubts “I want to kill you all”."""
LEANS = 2.0  # a broad rule holds where the network makes as much of the message, whatever the words weigh
BESIDE = Around(7 * 24 * 3_600_000, context.FURTHEST, context.FURTHEST)
"""How near another passage must stand to a message that is enough only beside one, and what has a say in what a message
comes to: a week, and so many messages."""
FEWEST_WORDS = 3  # in a message, as no word by itself is ever enough


class Reading:
    """The rules of the languages that the network reads for. `numbers`: by language and code."""

    def __init__(self, catalogue: Catalogue, numbers: Mapping[str, Mapping[str, int]]) -> None:
        read = {language: [need for need in weights.needs.codes if need.read is not None]
                for language, weights in catalogue.weights.items()} if catalogue.learned is not None else {}
        self.languages = tuple(language for language, needs in read.items() if needs)
        self._needs, self._numbers = read, numbers
        self._doubted = {code for code, spec in catalogue.codes.items() if spec.lane != "help"} - THREATS
        self._sure = {rule for weights in catalogue.weights.values() for rule in weights.needs.sure}
        self._meaning = Meaning(catalogue.learned) if catalogue.learned is not None else None
        self._made: dict[str, Floats] = {}  # what was read last: neighbours are asked again and again

    @cached_property
    def _tables(self) -> tuple[npt.NDArray[np.int64], Margins]:
        """By language and code, in the order of the network's: the number of the rule, and what it needs by itself."""
        assert self._meaning is not None
        shape = len(self.languages), len(self._meaning.codes)
        numbers, alone = np.zeros(shape, np.int64), np.full(shape, np.inf)
        for row, language in enumerate(self.languages):
            for need in self._needs[language]:
                if need.read is not None and need.code in self._numbers[language]:
                    at = row, self._meaning.codes[need.code]
                    numbers[at], alone[at] = self._numbers[language][need.code], need.read
        return numbers, alone

    @cached_property
    def around(self) -> dict[int, tuple[int, float]]:
        """By number of a rule where its code stands in the sums, and what these must come to with what stands around.
        """
        meaning = self._meaning
        return {} if meaning is None else {
            self._numbers[language][need.code]: (
                meaning.codes[need.code], -np.inf if need.around is None else need.around)
            for language in self.languages for need in self._needs[language] if need.code in self._numbers[language]}

    def made(self, messages: Sequence[str]) -> Floats | None:
        """What the network makes of each message, by code; None where it reads for no language."""
        return None if self._meaning is None or not self.languages else self._meaning.sums(messages)

    def column(self, rule: Rule) -> int:
        """Where in what the network makes of messages the code of a compound rule stands; -1 where it is not asked
        about what the rule finds: in languages that it does not read for, of codes that it does not know, where it
        doubts the rule's own examples, and of threats and calls for help, of which none may be missed.
        """
        if self._meaning is None or rule.language not in self.languages or rule.code not in self._doubted or (
                rule.id in self._sure):
            return -1
        return self._meaning.codes.get(rule.code, -1)

    def found(self, made: Floats, messages: Sequence[str], text: Text, lexicon: Lexicon, scales: Scales
              ) -> Iterator[tuple[int, int, bool]]:
        """The messages that may weigh and mean enough: the message, the number of the rule, and whether they do so by
        themselves or only with what stands around them. `text`: the same messages, of which the network `made` this.
        """
        worth = np.flatnonzero((made.max(axis=1) >= WORTH) & (text.sizes >= FEWEST_WORDS))
        if not len(worth):
            return
        margins, languages = self.margins([messages[n] for n in worth.tolist()], lexicon, scales)
        both = made[worth] + WORDS_COUNT * margins
        numbers, alone = (table[languages] for table in self._tables)
        for place, code in zip(*np.nonzero((both >= LIKELY) & np.isfinite(alone)), strict=True):
            yield int(worth[place]), int(numbers[place, code]), bool(both[place, code] >= alone[place, code])

    def margins(self, messages: Sequence[str], lexicon: Lexicon, scales: Scales
                ) -> tuple[Margins, Places]:
        """By message and code of the network how far the words weigh above what is needed, and by message the language
        of `languages` that was taken for its own: of which most words are known, and in which they weigh most. With one
        word for all of a group that says who somebody is: “sister” may be known in a language in which “brother” is
        not.
        """
        assert self._meaning is not None
        places = {code: n for n, code in enumerate(scales.codes)}
        columns = np.array([places.get(code, -1) for code in self._meaning.codes])
        text = lexicon.read([self._meaning.plain(words) for words in messages])
        above, own = scales.above(text, lexicon, self.languages)
        weighs = np.where(columns >= 0, above[:, columns], -np.inf)
        return np.where(np.isneginf(weighs), UNWEIGHED, np.clip(weighs, -FURTHEST, FURTHEST)), own

    def sums(self, turns: Sequence[Turn], index: int, lexicon: Lexicon, scales: Scales) -> Floats:
        """By code what a message comes to among those around it."""
        assert self._meaning is not None
        first = max(0, index - context.FURTHEST)
        turns, index = turns[first:index + context.FURTHEST + 1], index - first
        made = self._made_of(turns)
        words = _words(turns[index])
        with lexicon.lock:
            margins, _ = self.margins([words], lexicon, scales)
        near = np.array([same_time(turns[index], turn) for turn in turns])
        at = int(near[:index].sum())
        made, read = made[near], (made != UNREAD).any(axis=1)[near]
        if not read[at]:
            return np.full(made.shape[1], UNREAD, np.float32)
        same = [turn.same_side(turns[index]) is True or turn is turns[index] for turn in turns]
        return self._meaning.context.sums(made, read, at, np.array(same)[near], margins[0])

    def _made_of(self, turns: Sequence[Turn]) -> Floats:
        """What the network makes of each, by code."""
        assert self._meaning is not None
        if len(self._made) + len(turns) > _MOST_MADE:
            self._made.clear()
        if new := {turn.text: turn for turn in turns if turn.text not in self._made}:
            self._made |= zip(new, self._meaning.sums([_words(turn) for turn in new.values()]), strict=True)
        return np.array([self._made[turn.text] for turn in turns])

    def doubts(self, words: str, rule: Rule) -> bool:
        """Whether the network thinks it unlikely that the words of a message, which a compound rule finds, carry its
        code.
        """
        column = self.column(rule)
        if self._meaning is None or column < 0 or len(words.split()) > MOST_DOUBTED:
            return False
        return bool(self._meaning.sums([words], every=True)[0, column] < DOUBTED)

    def leans(self, words: str, code: str) -> bool:
        """Whether the network takes the words of a message for a code, so that a broad rule holds in it."""
        if self._meaning is None or code not in self._meaning.codes:
            return False
        return bool(self._meaning.sums([words], every=True)[0, self._meaning.codes[code]] >= LEANS)

    def speaks_for(self, words: str, code: str, weighed: Sequence[float]) -> list[float]:
        """For each word of a message what it counts for the code. `weighed`: what it weighs."""
        assert self._meaning is not None
        share = WORDS_COUNT * scale(words.split())
        return [meant + share * weight
                for meant, weight in zip(self._meaning.speaks_for(words, code), weighed, strict=True)]


def _words(turn: Turn) -> str:
    return words_of(unlevel(turn.folded))


def same_time(here: Turn, there: Turn) -> bool:
    """Whether two messages are so near in time that what one says has to do with the other."""
    return here.at_ms is None or there.at_ms is None or abs(there.at_ms - here.at_ms) <= BESIDE.reach
