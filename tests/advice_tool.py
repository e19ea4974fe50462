"""Adds to what the network of `triage.flags.context` knows what advice is like: `advice` in `reader.npz`.

    pip install torch==2.13.0
    python -m tests.advice_tool

Those who warn use the words of those who control. What the network makes of a message, before it asks for codes, tells
them apart by a straight line, which is learned here from lines of advice (`*-protective-1.toml`) and from labelled and
ordinary messages; the network itself stays as it is. Where the line lies is set by messages of the held files, from
which nothing was learned: of those that carry a code, `LIKE` lie on the side of advice. To be run again after
`tests.reader_tool learn`.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from tests import meaning_lines
from tests.meaning_tool import PLACE
from tests.triage.flags.corpora import DATA
from triage.flags import labelled
from triage.flags.catalogue import load
from triage.flags.context import Context
from triage.flags.learning import READER
from triage.flags.network import Floats
from triage.flags.turns import Turn

LIKE = 0.045
CODED, ORDINARY = 14_000, 8_000  # messages that are learned from, at most
WEIGHTS = {"advice": 4.0, "coded": 1.0, "ordinary": 0.3}
DECAY = 1e-3
_AT_ONCE, _TOGETHER = 1000, 40


class Line(NamedTuple):
    kind: str
    turn: Turn


def lines() -> list[Line]:
    """The lines of advice, messages with and without codes, and those with codes that the line's place is set by."""
    chance = random.Random(1)
    found = [Line("advice", one.turns[-1]) for path in sorted(DATA.glob("*-protective-1.toml"))
             for one in labelled.read(path, "tune")]
    learned = [one for language in meaning_lines.LANGUAGES for path in meaning_lines.files(language)
               if "protective" not in path.name for part in meaning_lines._parts(path)
               for one in labelled.read(path, part)]
    every = [*_of(learned)]
    for kind, most in (("coded", CODED), ("ordinary", ORDINARY)):
        own = [line for line in every if line.kind == kind]
        found += chance.sample(own, min(most, len(own)))
    held = _of(one for name in meaning_lines.HELD for one in meaning_lines.talks(name))
    return [*found, *(Line("held", line.turn) for line in held if line.kind == "coded")]


def _of(labelled_: Iterable[labelled.Labelled]) -> Iterator[Line]:
    for one in labelled_:
        for turn, codes in zip(one.turns, one.codes, strict=True):
            if turn.text.strip():
                yield Line("coded" if codes else "ordinary", turn)


def _batched(every: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    yield from (every[first:first + size] for first in range(0, len(every), size))


def seen(turns: list[Turn]) -> Floats:
    """What the network makes of each message by itself, before it is asked for codes."""
    learned = load().learned
    assert learned is not None
    context, found = Context(learned), []
    for batch in _batched(turns, _AT_ONCE):
        texts = [context._text([turn], 0)[0] for turn in batch]
        order = sorted(range(len(texts)), key=lambda n: len(texts[n][0].ids))
        own = np.concatenate([context._encoder.seen([texts[n] for n in part])
                              for part in _batched(order, _TOGETHER)])
        found.append(own[np.argsort(order)])
        sys.stderr.write(".")
    return np.concatenate(found)


def learn(values: Floats, kinds: Sequence[str]) -> tuple[Floats, float]:
    """What each number counts for advice, and what is added."""
    import torch

    kind, middle, spread = np.array(kinds), values.mean(axis=0), values.std(axis=0) + 1e-3
    own = kind != "held"
    given = torch.from_numpy((values[own] - middle) / spread)
    wanted = torch.from_numpy((kind[own] == "advice").astype(np.float32))
    counts = torch.tensor([WEIGHTS[one] for one in kind[own].tolist()])
    line = torch.zeros(values.shape[1] + 1, requires_grad=True)
    steps = torch.optim.LBFGS([line], max_iter=60)

    def loss() -> Any:
        steps.zero_grad()
        losses = torch.nn.functional.binary_cross_entropy_with_logits(
            given @ line[:-1] + line[-1], wanted, reduction="none")
        found = (losses * counts).sum() / counts.sum() + DECAY * (line[:-1] ** 2).sum()
        found.backward()
        return found

    steps.step(loss)
    weights = (line[:-1].detach().numpy() / spread).astype(np.float32)
    said = values @ weights
    least = float(np.quantile(said[kind == "held"], 1 - LIKE))
    for one in ("advice", "coded", "ordinary", "held"):
        sys.stderr.write(f"\n{one}: {(said[kind == one] >= least).mean():.3f} on the side of advice")
    return weights, -least


def main() -> None:
    """See the head of this file."""
    every = lines()
    weights, added = learn(seen([line.turn for line in every]), [line.kind for line in every])
    with np.load(PLACE / READER, allow_pickle=False) as found:
        arrays = {name: found[name] for name in found.files}
    np.savez_compressed(PLACE / READER, **arrays | {"advice": weights, "advice_b": np.array(added, np.float32)})


if __name__ == "__main__":
    main()
