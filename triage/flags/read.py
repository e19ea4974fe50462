"""Rules that weigh words where a network reads for the language: what the words weigh and what the network makes of the
message (`triage.flags.meaning`) are added up.

Each finds much that the other misses, and where both doubt, both are mostly right: of passages by writers from whom
nothing was learned, words alone find a quarter at the price at which both together find two fifths. The network is
asked first, as it says for all languages at once what is worth weighing; then the words are weighed in the language of
which most of them are known.

What comes near is read once more, by a larger network, by itself and among the messages around it, which are read with
it and may come to enough as well (`triage.flags.context`): a demand among threats comes to more than it does by itself,
and one among jokes to less. Where there are messages around it that decides, unless it comes to much more than enough
by itself (`SURELY`): one threat in months of ordinary talk is one. What does not come to enough by itself counts for
nothing until somebody has accepted it.

The smaller one is also asked about what the words of compound rules find: of what it thinks least likely (`DOUBTED`)
one in twenty is right, of the rest three in five. And of what stays the larger one says how likely it is, among the
messages around (`Reading.stands`): whether that is enough depends on what else is found there (`triage.flags.company`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from triage.flags import context
from triage.flags.anchors import words_of
from triage.flags.catalogue import Catalogue, Rule
from triage.flags.columns import Places
from triage.flags.company import MOST
from triage.flags.found import Around
from triage.flags.lexicon import Lexicon, Text
from triage.flags.meaning import UNREAD, Meaning
from triage.flags.network import Floats
from triage.flags.pattern import unlevel
from triage.flags.scales import Margins, Scales
from triage.flags.threads import Threads
from triage.flags.turns import Turn
from triage.flags.weighed import scale

WORDS_COUNT = 0.6
"""So much the words' sum counts beside what the network makes of a message. Chosen where most of what both find in
conversations of unseen writers is right; between 0.5 and 1 it makes little difference."""
UNWEIGHED = -1.5  # by what the words of a code fall short of which too little was written to weigh them
FURTHEST = 6.0  # above or below what is needed: further than that the words say no more
WORTH = -4.0  # a message of which the network makes less is not weighed
LIKELY, POSSIBLE = -2.0, -5.0
"""A message that comes to as much, of any code, is read once more; one that comes to less, but to what is possible,
where another passage stands within `NEAR` that comes to as much or matches a rule of phrases: to read all would take
three times as long, and where nothing else is there few of them are anything."""
LESS_READ, LOWER = frozenset(("bn", "cs", "el", "fa", "hi", "hu", "id", "ne", "pa", "pcm", "sq", "sr", "th", "tl", "ur",
                              "vi")), 3.0
"""Languages that the smaller network has read least of, and so much less suffices there: in held files of five of them
one label in twenty more is found for it, and no less of what is found is right."""
FAR = 2.5
"""A message that by itself comes to so much less than is needed among others is not read among them, which takes six
times as long: of those that would come to enough one in two hundred is lost, of everyday messages half need not be
read."""
SURELY = 2.0
"""What comes to so much more than is needed by itself is found whatever stands around it."""
NEAR = context.REACH
"""As far as messages are read together: with a day instead of a week, one in fifty of the passages in labelled
conversations was not read at all, of ten finds more nine are right, and one message in twenty more is read."""
AT_FIRST = 0.4
"""So much the words and the smaller network count beside the larger one."""
DOUBTED = -4.0  # a compound rule holds where the network makes no less of the message
COUNTS, FOR_WORDS = 0.7, 1.5
"""What the networks make of a message in which a compound rule finds its code counts so much, and this is added, for
the words in their order: then finds of phrases and of networks that come to as much are right as often."""
SAYS, SAYS_THREAT = 3.0, 0.0
"""Where the message comes to as much by itself, what a compound rule finds stays whatever stands around it. “If you
talk to the police I will kill your mother” is said once; “I'll kill you if you eat my yoghurt” comes to far less."""
MOST_DOUBTED = 25
"""Words of a message about which the network is asked so. Of a longer one that speaks of many things it makes little of
each, and its end it does not read.
"""
THREATS = frozenset(("C-TA", "C-TF", "C-TI", "C-TS", "C-TV"))
"""Plain ones stand in all kinds of talk, of which the network has read little: it doubts “I want to kill you all”."""
LEANS = 2.0  # a broad rule holds where the network makes as much of the message, whatever the words weigh
BESIDE = Around(context.REACH, 40, 40)
"""How near another passage must stand to a message that is enough only beside one: a week, and so many messages."""
ADVISES = 1.5
"""So much what a message comes to is lowered by how much it is like advice (`context.ADVICE`): what is meant beyond
doubt stays, and of what is doubtful goes what somebody says who warns."""
AMONG = Around(context.REACH, context.FURTHEST, context.FURTHEST)
"""The messages that may be read with one."""
LEAST = -8.0  # the smaller network says no less
MOST_AT_FIRST = 2.0  # words and the smaller network hardly ever say more
FEWEST_WORDS = 3  # in a message, as no word by itself is ever enough
FEWEST_LETTERED = 2  # of them with letters: a list of times and sums says nothing by itself, in no language

OTHER_LETTERS = re.compile(
    "[\u0530-\u05ff\u0a80-\u0dff\u0e80-\u139f\u1780-\u17ff\u3040-\u30ff\u3130-\u318f\uac00-\ud7af]")
"""Of scripts that no language is written in that the networks read for (Armenian, Hebrew, Gujarati to Sinhala, Lao to
Ethiopic, Khmer, kana, Hangul). A message of which half the words are written so is not read: in Burmese and Khmer four
of five finds were calls for help that were none.
"""


class Needs(NamedTuple):
    """What a rule needs, by its number: where its code stands in the sums, and what these must come to, by themselves
    and among the messages around.
    """

    rule: int
    column: int
    alone: float
    among: float


class Near(NamedTuple):
    """A message that was read with another one: its language, by its place among those that are read for; by code what
    it comes to by itself, and as it was read with the other; whether it comes near enough by itself to be read among
    those around it, where it is worth reading.
    """

    language: int
    alone: Floats
    among: Floats
    near: bool


class Reading:
    """The rules of the languages that the networks read for. `numbers`: by language and code."""

    def __init__(self, catalogue: Catalogue, numbers: Mapping[str, Mapping[str, int]], threads: Threads) -> None:
        learned = catalogue.learned
        read = {language: [need for need in weights.needs.codes if need.read is not None]
                for language, weights in catalogue.weights.items()} if learned is not None else {}
        self.languages = tuple(language for language, needs in read.items() if needs)
        """Those that are read for, in the order of the numbers that `found` gives them."""
        self._needs, self._numbers = read, numbers
        self._read = {code for code, spec in catalogue.codes.items() if spec.lane != "help"}
        self._sure = {rule for weights in catalogue.weights.values() for rule in weights.needs.sure}
        self._letters = {name: frozenset("".join((*one.common, *one.frequent)))
                         for name, one in catalogue.languages.items() if not one.spec.spaced and name in read}
        self._meaning = Meaning(learned.read, threads) if learned is not None else None
        self._context = context.Context(learned, threads) if learned is not None else None

    @cached_property
    def needs(self) -> list[list[Needs]]:
        """By language, in the order of `languages`, what each of its rules needs."""
        assert self._meaning is not None
        return [[Needs(self._numbers[language][need.code], self._meaning.codes[need.code], need.read,
                       need.read if need.around is None else need.around)
                 for need in self._needs[language]
                 if need.read is not None and need.code in self._numbers[language]] for language in self.languages]

    @cached_property
    def _least(self) -> Floats:
        """By code the least that any language needs of a message among others."""
        assert self._meaning is not None
        least = np.full(len(self._meaning.codes), np.inf, np.float32)
        for needs in self.needs:
            for need in needs:
                least[need.column] = min(least[need.column], need.among)
        return least

    @cached_property
    def _columns(self) -> Places:
        """Where the codes of the smaller network stand in the sums of the larger one; -1 where it does not know one."""
        assert self._meaning is not None
        assert self._context is not None
        return np.array([self._context.codes.get(code, -1) for code in self._meaning.codes])

    def forget(self) -> None:
        """Let go of the networks, until they are next asked."""
        for network in (self._meaning, self._context):
            if network is not None:
                network.forget()

    def made(self, messages: Sequence[str]) -> Floats | None:
        """What the network makes of each message, by code; None where it reads for no language."""
        return None if self._meaning is None or not self.languages else self._meaning.sums(messages)

    def column(self, rule: Rule) -> int:
        """Where in what the network makes of messages the code of a compound rule stands; -1 where it is not asked
        about what the rule finds: in languages that it does not read for, of codes that it does not know, where it
        doubts the rule's own examples, and of threats and calls for help, of which none may be missed.
        """
        return -1 if rule.code in THREATS else self._column(rule)

    def _column(self, rule: Rule) -> int:
        if self._meaning is None or rule.language not in self.languages or rule.code not in self._read or (
                rule.id in self._sure):
            return -1
        return self._meaning.codes.get(rule.code, -1)

    def is_told(self, rule: Rule) -> bool:
        """Whether networks say of what a compound rule finds how likely it is: also of threats, of which those that
        are found among jokes go, and none that stands by itself.
        """
        column = self._column(rule)
        return column >= 0 and bool(self._columns[column] >= 0)

    def found(self, made: Floats, messages: Sequence[str], text: Text, lexicon: Lexicon, scales: Scales
              ) -> Iterator[tuple[int, int, bool]]:
        """The messages that are read once more, each with the place of its language among `languages`, and whether they
        are in any case (`LIKELY`). `text`: the same messages, of which the network `made` this.
        """
        worth = np.flatnonzero((made.max(axis=1) >= WORTH) & (text.sizes >= FEWEST_WORDS))
        worth = worth[np.array([_is_lettered(messages[n]) for n in worth.tolist()], np.bool_)]
        if not len(worth):
            return
        margins, languages = self.margins([messages[n] for n in worth.tolist()], lexicon, scales)
        most = (np.maximum(made[worth], LEAST) + WORDS_COUNT * margins).max(axis=1)
        most += np.where([language in LESS_READ for language in self.languages], LOWER, 0)[languages]
        near = np.flatnonzero(most >= POSSIBLE)
        yield from zip(worth[near].tolist(), np.asarray(languages)[near].tolist(), (most[near] >= LIKELY).tolist(),
                       strict=True)

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
        for n, place in self._by_letters(messages):
            weighs[n], own[n] = -np.inf, place
        return np.where(np.isneginf(weighs), UNWEIGHED, np.clip(weighs, -FURTHEST, FURTHEST)), own

    def _by_letters(self, messages: Sequence[str]) -> Iterator[tuple[int, int]]:
        """The messages in languages of which no words are weighed, known by their letters, and the language of each."""
        for place, letters in self._unweighed.items():
            for n, message in enumerate(messages):
                words = message.split()
                if sum(word in letters for word in words) > len(words) / 2:
                    yield n, place

    def is_unweighed(self, language: str) -> bool:
        """Whether no words of a language are weighed that the networks read for."""
        return language in self.languages and self.languages.index(language) in self._unweighed

    @cached_property
    def _unweighed(self) -> dict[int, frozenset[str]]:
        """By their place in `languages` those whose words touch, and of which none is weighed; and their letters."""
        return {place: self._letters[language] for place, language in enumerate(self.languages)
                if language in self._letters and all(need.least is None for need in self._needs[language])}

    def sums(self, places: Sequence[tuple[Sequence[Turn], int]], lexicon: Lexicon, scales: Scales
             ) -> tuple[Floats, Floats, list[dict[int, Near]]]:
        """By message, given by its neighbours and its place among them, and code what it comes to: by itself, and among
        them, where it is not FAR from what is needed there; UNREAD where it is. And of each, by their place, those of
        its neighbours that come to what is needed as they are read with it.
        """
        assert self._meaning is not None
        assert self._context is not None
        first, _ = self._first([turns[index] for turns, index in places], lexicon, scales)
        alone, advised = self._alone(first, [turns[index] for turns, index in places])
        near = np.flatnonzero((alone >= self._least - FAR).any(axis=1)).tolist()
        among, others = np.full_like(alone, UNREAD), [dict[int, Near]() for _ in places]
        asked: list[tuple[int, int, Floats]] = []
        for n, read in zip(near, self._context.read([places[n] for n in near]), strict=True):
            index = places[n][1] - read.start
            among[n] = self._both(first[n], read.sums[index]) - advised[n]
            may = (self._both(np.float32(MOST_AT_FIRST), read.sums) >= self._least).any(axis=1)
            asked += [(n, read.start + place, read.sums[place]) for place in np.flatnonzero(may).tolist()
                      if place != index]
        asked = [one for one in asked if len(words := _words(places[one[0]][0][one[1]]).split()) >= FEWEST_WORDS
                 and not _is_other(words)]
        if asked:
            turns = [places[n][0][at] for n, at, _ in asked]
            own, languages = self._first(turns, lexicon, scales)
            totals = self._both(own, np.array([made for *_, made in asked]))
            there = np.flatnonzero((totals >= self._least).any(axis=1)).tolist()
            for k, by_itself, lowered in zip(
                    there, *self._alone(own[there], [turns[k] for k in there]), strict=True):
                n, at, _ = asked[k]
                others[n][at] = Near(int(languages[k]), by_itself, totals[k] - lowered,
                                     bool((by_itself >= self._least - FAR).any()))
        return alone, among, others

    def _first(self, turns: Sequence[Turn], lexicon: Lexicon, scales: Scales) -> tuple[Floats, Places]:
        """What the smaller network and the words make of messages, and the language of each among `languages`."""
        assert self._meaning is not None
        words = [_words(turn) for turn in turns]
        with lexicon.lock:
            margins, languages = self.margins(words, lexicon, scales)
        made = np.maximum(self._meaning.sums(words, every=True), LEAST)
        return (AT_FIRST * (made + WORDS_COUNT * margins)).astype(np.float32), languages

    def _alone(self, first: Floats, turns: Sequence[Turn]) -> tuple[Floats, Floats]:
        """What messages come to by themselves, and by how much less by code, as somebody may advise there."""
        assert self._context is not None
        made = self._context.sums([([turn], 0) for turn in turns])
        advised: Floats = np.maximum(made[:, self._context.codes[context.ADVICE], None], 0) * self._lowers
        alone: Floats = self._both(first, made) - advised
        return alone, advised

    @cached_property
    def _lowers(self) -> Floats:
        """By code how much advice counts against it: nothing against a call for help, of which none may be missed."""
        assert self._meaning is not None
        return np.array([ADVISES if code in self._read else 0 for code in self._meaning.codes], np.float32)

    def _both(self, first: Floats | np.float32, made: Floats) -> Floats:
        """What the smaller network and the words come to, and the larger one, in the order of the smaller one's codes;
        UNREAD of those that one does not know.
        """
        return np.where(self._columns >= 0, first + made[..., self._columns], UNREAD).astype(np.float32)

    def doubts(self, asked: Sequence[tuple[str, Rule]]) -> list[bool]:
        """Of the words of messages, each with a compound rule that finds them, whether the network thinks it unlikely
        that they carry its code.
        """
        columns = [-1 if self._meaning is None or len(words.split()) > MOST_DOUBTED else self.column(rule)
                   for words, rule in asked]
        found = [False] * len(asked)
        told = [n for n, column in enumerate(columns) if column >= 0]
        if self._meaning is not None and told:
            made = self._meaning.sums([asked[n][0] for n in told], every=True)
            for n, own in zip(told, made, strict=True):
                found[n] = bool(own[columns[n]] < DOUBTED)
        return found

    def stands(self, places: Sequence[tuple[Sequence[Turn], int]], rules: Sequence[Rule], lexicon: Lexicon,
               scales: Scales) -> list[float | None]:
        """Of messages, in each of which a compound rule finds its code, how far that comes above what is needed as
        networks read it among those around it; None where they are not asked.
        """
        found: list[float | None] = [None] * len(places)
        if self._meaning is None or self._context is None:
            return found
        asked = [n for n, (turns, index) in enumerate(places) if len(turns) > 1 and self.is_told(rules[n])
                 and len(_words(turns[index]).split()) <= MOST_DOUBTED]
        if asked:
            threats = defaultdict(set)
            for (talk, index), rule in zip(places, rules, strict=True):
                if rule.code in THREATS:
                    threats[id(talk), index].add(rule.code)
            turns = [places[n][0][places[n][1]] for n in asked]
            first, _ = self._first(turns, lexicon, scales)
            read = self._context.read([places[n] for n in asked])
            for n, own, by_itself, lowered, one in zip(asked, first, *self._alone(first, turns), read, strict=True):
                sums = self._both(own, one.sums[places[n][1] - one.start]) - lowered
                found[n] = self._margin(
                    rules[n], sums, by_itself, len(threats[id(places[n][0]), places[n][1]]) > 1)
        return found

    def _margin(self, rule: Rule, among: Floats, alone: Floats, is_twofold: bool) -> float:
        """How far what a compound rule finds comes above what is needed, by what the message comes to among others and
        by itself. One threat is easily taken for another, and “I will kill you” for a joke among jokes. Two kinds of
        threat in one message (`is_twofold`) stay whatever networks make of it, and what a `plain` rule finds does too:
        “Go to the police and I will kill you”.
        """
        column = self._column(rule)
        if rule.code not in THREATS:
            says, sum_ = rule.spec.plain or alone[column] >= SAYS, among[column]
        else:
            says = rule.spec.plain or is_twofold or alone[self._threats].max() >= SAYS_THREAT
            sum_ = max(among[self._threats].max(), alone[self._threats].max())
        margin = COUNTS * float(sum_) + FOR_WORDS
        return max(margin, MOST) if says else margin

    @cached_property
    def _threats(self) -> list[int]:
        assert self._meaning is not None
        return [column for code, column in self._meaning.codes.items() if code in THREATS]

    def lean(self, asked: Sequence[tuple[str, str]]) -> list[bool]:
        """Whether the network takes the words of messages for a code, so that a broad rule holds there."""
        found = [False] * len(asked)
        if self._meaning is None or not asked:
            return found
        codes = self._meaning.codes
        told = [n for n, (_, code) in enumerate(asked) if code in codes]
        made = self._meaning.sums([asked[n][0] for n in told], every=True)
        for n, own in zip(told, made, strict=True):
            found[n] = bool(own[codes[asked[n][1]]] >= LEANS)
        return found

    def speaks_for(self, words: str, code: str, weighed: Sequence[float]) -> list[float]:
        """For each word of a message what it counts for the code. `weighed`: what it weighs."""
        assert self._meaning is not None
        share = WORDS_COUNT * scale(words.split())
        return [meant + share * weight
                for meant, weight in zip(self._meaning.speaks_for(words, code), weighed, strict=True)]


def _is_lettered(words: str) -> bool:
    lettered = [word for word in words.split() if any(map(str.isalpha, word))]
    return len(lettered) >= FEWEST_LETTERED and not _is_other(lettered)


def _is_other(words: Sequence[str]) -> bool:
    """Whether half of the words or more are in letters of no language that is read for."""
    return 2 * sum(OTHER_LETTERS.search(word) is not None for word in words) >= len(words)


def _words(turn: Turn) -> str:
    return words_of(unlevel(turn.folded))


def same_time(here: Turn, there: Turn) -> bool:
    """Whether two messages are so near in time that what one says has to do with the other."""
    return here.at_ms is None or there.at_ms is None or abs(there.at_ms - here.at_ms) <= BESIDE.reach
