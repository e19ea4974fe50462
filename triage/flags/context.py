"""What a message says among its neighbours, read as a whole conversation is.

“With me until you are done” is no passport, unless somebody asked for theirs. So what the words and the first network
(`triage.flags.meaning`) find likely is read once more, by a larger network (`triage.flags.encoder`), with so many of
the messages before and behind it as fit into `MOST` pieces of words. It was learned from labelled conversations, parts
of which had been set among ordinary talk (`tests/reader_tool.py`). What it makes of advice was learned afterwards,
from what it knows by then (`tests/advice_tool.py`).

It is told which messages one writer wrote, never who owns the device: that of a victim and that of a controller are
read alike. Words that say who somebody is (`people.toml`) are read as one word of their group, digits as one digit.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from io import BytesIO
from typing import NamedTuple

import numpy as np
import sentencepiece

from triage.flags.encoder import Encoder, Piece
from triage.flags.learning import PIECES, READER, SPELLING, Learning, alike
from triage.flags.network import Floats, Ids
from triage.flags.threads import Threads, processors
from triage.flags.turns import Turn
from triage.text import han
from triage.text.fold import fold

FURTHEST = 12
"""Messages before and behind that are read with one."""
REACH = 7 * 24 * 3_600_000
"""Milliseconds: what was written longer before or after is not read with a message."""
MOST = 128
"""Pieces of words, and marks of who wrote, that are read together."""
ADVICE = "advice"
"""What stands among the codes for how much a message is like those of somebody who advises, explains rights or
reassures: “keep your passport yourself, give it to nobody” has the words of those who take it away."""
_LONGEST = 60  # pieces of one message
_SIDES = 6  # writers that are told apart; all further ones are one
_SOON, _SAME_DAY = 600_000, 6 * 3_600_000  # milliseconds
_WORD = re.compile(r"\w+")
_DIGIT = re.compile(r"\d")
_AT_ONCE = 320  # pieces; of more the processor's cache holds less
_MOST_KEPT = 5000  # messages, of which the pieces are kept
_MOST_MADE = 3000  # texts, of which the sums are kept, some kilobytes each


def written(text: str, same: Mapping[str, str]) -> str:
    """A message as it is read: in small letters, with one digit and one word for all that say who somebody is, and
    Chinese in one writing.
    """
    plain = han.all_simplified(" ".join(unicodedata.normalize("NFKC", text).lower().split()))
    return _DIGIT.sub("5", _WORD.sub(lambda word: _one(word[0], same), plain))


def _one(word: str, same: Mapping[str, str]) -> str:
    return same.get(fold(word).strip(), word)


def gap(before: int | None, at: int | None) -> int:
    """How long after the one before a message came: 0 where that is not known, then minutes, hours, longer."""
    if before is None or at is None:
        return 0
    return 1 + sum(at - before >= step for step in (_SOON, _SAME_DAY))


def within(turns: Sequence[Turn], index: int, sizes: Sequence[int]) -> range:
    """Which messages are read together with one: those around it that fit, from either side in turn.

    `sizes`: how many pieces each has.
    """
    first, last, left = index, index + 1, MOST - sizes[index] - 1
    at = turns[index].at_ms
    open_ = {-1, 1}
    while open_:
        for way in (-1, 1):
            place = first - 1 if way < 0 else last
            if way not in open_:
                continue
            if not 0 <= place < len(turns) or abs(place - index) > FURTHEST or sizes[place] + 1 > left or not _near(
                    at, turns[place].at_ms):
                open_.discard(way)
                continue
            left -= sizes[place] + 1
            first, last = min(first, place), max(last, place + 1)
    return range(first, last)


def _near(here: int | None, there: int | None) -> bool:
    return here is None or there is None or abs(there - here) <= REACH


class Read(NamedTuple):
    """What the network makes of a message and of those that were read with it, by message and code; and the place of
    the first of them among the messages given.
    """

    start: int
    sums: Floats


class Context:
    """The network, ready to read. What it knows is looked up when it is first asked."""

    def __init__(self, learned: Learning, threads: Threads | None = None) -> None:
        self._files, self._threads = learned, threads or Threads()
        self._kept: dict[str, Ids] = {}
        self._made: dict[int, Floats] = {}

    @cached_property
    def _arrays(self) -> Mapping[str, np.ndarray]:
        with np.load(BytesIO(self._files.read(READER)), allow_pickle=False) as found:
            own = {name: found[name] if found[name].dtype.kind in "iuU" else found[name].astype(np.float32)
                   for name in found.files}
        return {"advice": np.zeros(2 * len(own["begin"]), np.float32), "advice_b": np.array(-1, np.float32)} | own

    @cached_property
    def codes(self) -> dict[str, int]:
        """By code its place in the sums."""
        return {code: n for n, code in enumerate([*self._arrays["codes"].tolist(), ADVICE])}

    def forget(self) -> None:
        """Let go of what the network knows: it is looked up again when it is next asked."""
        for name in ("_arrays", "_encoder", "_spelling"):
            self.__dict__.pop(name, None)

    @cached_property
    def _same(self) -> dict[str, str]:
        return alike(self._arrays["same"].tolist())  # itself too, so that it is read without accents as the others are

    @cached_property
    def _spelling(self) -> sentencepiece.SentencePieceProcessor:
        return sentencepiece.SentencePieceProcessor(model_proto=self._files.read(SPELLING))

    @cached_property
    def _encoder(self) -> Encoder:
        return Encoder(self._arrays, np.load(self._files.place(PIECES), mmap_mode="r", allow_pickle=False))

    def sums(self, places: Sequence[tuple[Sequence[Turn], int]]) -> Floats:
        """By message, given by its neighbours and its place among them, and code what the network makes of it: above
        zero where it thinks the code likelier than not.
        """
        return np.array([read.sums[index - read.start] for read, (_, index) in zip(
            self.read(places), places, strict=True)], np.float32).reshape(-1, len(self.codes))

    def read(self, places: Sequence[tuple[Sequence[Turn], int]]) -> list[Read]:
        """The same of each message and of all that are read with it."""
        texts = [self._text(turns, index) for turns, index in places]
        keys = [_key(text, place) for text, place in texts]
        new = {key: n for n, key in enumerate(keys) if key not in self._made}
        if len(self._made) + len(new) > _MOST_MADE:
            self._made.clear()
            new = {key: n for n, key in enumerate(keys)}
        batches = [*_batches({key: sum(len(one.ids) + 1 for one in texts[n][0]) for key, n in new.items()})]
        encoder = self._encoder  # made before threads ask for it
        for batch, sums in zip(batches, self._threads.map(
                lambda batch: encoder.sums([texts[new[key]][0] for key in batch]), batches), strict=True):
            self._made |= zip(batch, sums, strict=True)
        return [Read(index - place, self._made[key]) for key, (_, place), (_, index) in zip(
            keys, texts, places, strict=True)]

    def _text(self, turns: Sequence[Turn], index: int) -> tuple[list[Piece], int]:
        start = max(0, index - FURTHEST)
        turns, index = turns[start:index + FURTHEST + 1], index - start
        ids = self._ids([turn.text for turn in turns])
        chosen = within(turns, index, [len(one) for one in ids])
        sides = {_writer(turns[index]): 0}
        text = [Piece(ids[n], min(sides.setdefault(_writer(turns[n]), len(sides)), _SIDES - 1),
                      gap(turns[n - 1].at_ms, turns[n].at_ms) if n > chosen.start else 0) for n in chosen]
        return text, index - chosen.start

    def _ids(self, texts: Sequence[str]) -> list[Ids]:
        """The pieces of each message by number."""
        if len(self._kept) > _MOST_KEPT:
            self._kept.clear()
        if new := [text for text in dict.fromkeys(texts) if text not in self._kept]:
            cut = self._spelling.encode([written(text, self._same) for text in new], num_threads=processors(new))
            self._kept |= zip(new, (np.asarray(ids[:_LONGEST], np.int64) for ids in cut), strict=True)
        return [self._kept[text] for text in texts]


def _writer(turn: Turn) -> str:
    return turn.sender or turn.direction


def _key(text: Sequence[Piece], place: int) -> int:
    """What is the same for texts that are read alike."""
    return hash((place, *((one.side, one.gap, one.ids.tobytes()) for one in text)))


def _batches(sizes: Mapping[int, int]) -> Iterator[list[int]]:
    """Texts that are read together, by how many pieces each has."""
    batch: list[int] = []
    size = 0
    for key, one in sizes.items():
        if batch and size + one > _AT_ONCE:
            yield batch
            batch, size = [], 0
        batch.append(key)
        size += one
    if batch:
        yield batch
