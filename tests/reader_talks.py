"""What the network of `triage.flags.context` is learned from: parts of labelled conversations, as they are or set among
ordinary talk, single passages, and everyday messages one behind the other.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from tests import meaning_lines
from tests.triage.flags.corpora import DATA
from triage.flags import labelled
from triage.flags.catalogue import Catalogue
from triage.flags.context import gap
from triage.flags.encoder import Piece
from triage.flags.examples import turns_of
from triage.flags.network import Ids

LONGEST = 256
"""Pieces that are learned from together: more than are read together later."""
SHORTER = (32, 64, 128)
AMONG, SPARSE, PLACED = 0.3, 0.1, 0.2
"""Of conversations so many are set among ordinary talk, so many have one passage of theirs set into such, and of parts
so many are read without their times."""
OFTENER = 3  # times each pass, where all else was learned from before
SINGLE = 0.4  # so many of the single passages are read each time, of those of people who warn all
WARNS = "-protective-"  # in the names of files with lines of such
CROWDS = (1, 1, 1, 3, 8, 14)
SIDES = 6


@dataclass
class Said:
    """A message: who wrote it, when, its pieces, and the codes it carries; `counts`: whether these are known of it."""

    who: str
    at: int | None
    ids: Ids
    codes: frozenset[str] = field(default_factory=frozenset)
    counts: bool = True

    @property
    def size(self) -> int:
        return len(self.ids) + 1


@dataclass
class Part:
    """Messages that are read together."""

    text: list[Piece]
    codes: list[frozenset[str]]
    counts: list[bool]

    @property
    def size(self) -> int:
        return sum(len(one.ids) + 1 for one in self.text)


Talk = list[Said]
Cut = Callable[[Sequence[str]], list[Ids]]


class Source:
    """All there is. `cut`: gives the pieces of texts. `new`: names of files of conversations that are read OFTENER."""

    def __init__(self, catalogue: Catalogue, cut: Cut, everyday: Sequence[Path], new: Sequence[str] = ()) -> None:
        self.talks: list[tuple[str, Talk]] = []
        self.passages: list[Talk] = []
        self.warnings: list[Talk] = []
        self._ordinary: dict[str, list[Talk]] = defaultdict(list)
        single: dict[tuple[str, tuple[tuple[str, str], ...]], set[str]] = defaultdict(set)
        warned: set[tuple[tuple[str, str], ...]] = set()
        for language in meaning_lines.LANGUAGES:
            for rule in (rule for rule in catalogue.compound if rule.language == language):
                for lines, codes in ((rule.spec.match, [rule.code]), (rule.spec.no_match, [])):
                    for line in lines:
                        single[language, tuple((_who(turn), turn.text) for turn in turns_of(line))].update(codes)
            for path in sorted(DATA.glob(f"{language}*")):
                if "measure" in path.name or path.stem in meaning_lines.HELD:
                    continue
                for one in (one for part in meaning_lines._parts(path) for one in labelled.read(path, part)):
                    if one.conversation:
                        self._add(language, one, cut, OFTENER if path.stem in new else 1)
                    else:
                        turns = tuple((_who(turn), turn.text) for turn in one.turns)
                        single[language, turns].update(one.codes[0])
                        if WARNS in path.name:
                            warned.add(turns)
        for (_, turns), codes in single.items():
            ids = cut([text for _, text in turns])
            kept = self.warnings if turns in warned else self.passages
            kept.append([  # of several messages: which of them carries the code is not known
                Said(who, None, one, frozenset(codes), n == len(turns) - 1)
                for n, ((who, _), one) in enumerate(zip(turns, ids, strict=True))])
        self.everyday = [[one for one in cut([*meaning_lines._texts(path)]) if len(one)] for path in everyday]

    def _add(self, language: str, one: labelled.Labelled, cut: Cut, times: int) -> None:
        talk = [Said(_who(turn), turn.at_ms, ids, codes) for turn, ids, codes in zip(
            one.turns, cut([turn.text for turn in one.turns]), one.codes, strict=True)]
        self.talks += [(language, talk)] * times
        if not any(one.codes):
            self._ordinary[language].append(talk)

    def parts(self) -> list[Part]:
        """What is read in one pass: of the conversations all, of everything else some."""
        found: list[Part] = []
        for language, talk in self.talks:
            which = random.random()
            set_ = self._among if which < AMONG else self._sparse if which < AMONG + SPARSE else _as_it_is
            found += _cut(set_(language, talk))
        for passage in [*random.sample(self.passages, int(len(self.passages) * SINGLE)), *self.warnings]:
            found += [_part(_fitting(passage), passage[-1].who, timed=False)]
        for messages in self.everyday:
            first = 0
            while first < len(messages):
                size = random.choice(CROWDS)
                crowd = [Said(str(random.randrange(2)), None, ids) for ids in messages[first:first + size]]
                found.append(_part(_fitting(crowd), "0", timed=False))
                first += size
        return found

    def _among(self, language: str, talk: Talk) -> Talk:
        """With ordinary talk of others between its messages, in the words of the same people."""
        people, found = sorted({one.who for one in talk}), []
        often = 0.08 + 0.25 * random.random()
        for one in talk:
            if random.random() < often and (other := self._some(language, random.randint(1, 8))):
                found += _spoken(other, people, one.at)
            found.append(one)
        return found

    def _sparse(self, language: str, talk: Talk) -> Talk:
        """One of its passages that carry a code, with little around it, within ordinary talk."""
        coded = [n for n, one in enumerate(talk) if one.codes]
        if not coded or not self._ordinary[language]:
            return talk
        place = random.choice(coded)
        own = talk[max(0, place - random.randint(0, 2)):place + random.randint(1, 2)]
        people = sorted({one.who for one in talk})
        before, after = (_spoken(self._some(language, 8), people, own[0].at) for _ in range(2))
        return [*before, *own, *after]

    def _some(self, language: str, size: int) -> Talk:
        if not self._ordinary[language]:
            return []
        talk = random.choice(self._ordinary[language])
        first = random.randrange(max(1, len(talk) - size))
        return talk[first:first + size]


def _as_it_is(_language: str, talk: Talk) -> Talk:
    return talk


def _who(turn: labelled.Turn) -> str:
    return turn.sender or turn.direction


def _spoken(talk: Talk, people: Sequence[str], at: int | None) -> Talk:
    """The same messages as if these people had written them then."""
    who: dict[str, str] = {}
    return [Said(who.setdefault(one.who, people[len(who) % len(people)]), at, one.ids) for one in talk]


def _cut(talk: Talk) -> Iterator[Part]:
    """A conversation in parts, the first of any length, so that no message always stands at an edge."""
    most = LONGEST if random.random() < 0.8 else random.choice(SHORTER)
    part: Talk = []
    room = random.randrange(40, LONGEST)
    for one in talk:
        if part and sum(said.size for said in part) + one.size > room:
            yield _part(part, random.choice(part).who, timed=random.random() >= PLACED)
            part, room = [], most
        part.append(one)
    if part:
        yield _part(part, random.choice(part).who, timed=random.random() >= PLACED)


def _fitting(talk: Talk) -> Talk:
    while sum(one.size for one in talk) > LONGEST and len(talk) > 1:
        talk = talk[1:]
    return talk


def _part(talk: Talk, first: str, *, timed: bool) -> Part:
    sides = {first: 0}
    text = [Piece(one.ids, min(sides.setdefault(one.who, len(sides)), SIDES - 1),
                  gap(talk[n - 1].at, one.at) if n and timed else 0) for n, one in enumerate(talk)]
    return Part(text, [one.codes for one in talk], [one.counts for one in talk])


def wanted(parts: Sequence[Part], codes: Sequence[str]) -> np.ndarray:
    """By message of all parts which codes it carries."""
    return np.array([[code in one for code in codes] for part in parts for one in part.codes], np.float32)
