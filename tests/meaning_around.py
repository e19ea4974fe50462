"""Makes what is known of how neighbours change the sums of a message (`triage.flags.context`), and writes it into the
file of what was learned. Needs torch.

    pip install torch==2.13.0
    python -m tests.meaning_around --read NETWORK.npz NAME… [--read …] [--everyday FILE.jsonl …]

`--read`: a network as `tests/meaning_tool.py` writes it, and the files of conversations (`ru-conversations-4`) from
which that one has learned nothing: of what it has learned by heart it is too sure. So the network of before is given
with the files that the present one was learned from, and the present one with those that came after it. Everyday
messages are read as conversations: one of every EACH, none of those that networks learn from or needs are set by.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tests import meaning_lines, meaning_needs, meaning_tool
from triage.flags import context, labelled
from triage.flags.anchors import words_of
from triage.flags.catalogue import load
from triage.flags.matcher import Matcher
from triage.flags.meaning import LEARNED, Learned, Meaning
from triage.flags.read import BESIDE, FEWEST_WORDS, UNWEIGHED, WORTH
from triage.text import fold

WIDTH, HEADS, DROPPED = 128, 8, 0.2
PASSES, BATCH, RATE, FIRST, LAST, DECAY = 9, 16, 1.5e-3, 100, 0.02, 0.03
PART, ALONE = 0.4, 0.1  # of conversations so many are read in part, and so many messages by themselves


@dataclass
class Talk:
    """A conversation as it is learned from: by message what the network makes of it and whether that reads it, what its
    words weigh, the codes it carries, who wrote it and when.
    """

    made: np.ndarray
    read: np.ndarray
    margins: np.ndarray
    wanted: np.ndarray
    who: np.ndarray
    at: np.ndarray


class Reader:
    """What the network and the words make of conversations. Which are read the present file says."""

    def __init__(self, matcher: Matcher) -> None:
        self._matcher, self._reading = matcher, matcher._weighing._reading
        assert self._reading._meaning is not None
        self._present = self._reading._meaning
        self.codes = list(self._present.codes)

    def talks(self, network: Meaning, talks: Sequence[Sequence[labelled.Labelled]]) -> list[Talk]:
        """Of each file its conversations."""
        return [talk for file in talks for talk in self._of(network, file)]

    def _of(self, network: Meaning, file: Sequence[labelled.Labelled]) -> list[Talk]:
        words = [words_of(fold(turn.text)) for one in file for turn in one.turns]
        made = network.sums(words, every=True)
        order = [list(network.codes).index(code) if code in network.codes else -1 for code in self.codes]
        made = np.where(np.array(order) >= 0, made[:, order], -context.MOST)
        read = self._present._worth(self._present._pieces.of([
            self._present.plain(one).strip() for one in words]))
        margins = np.full(made.shape, UNWEIGHED)
        long = np.array([len(one.split()) for one in words]) >= FEWEST_WORDS
        weighed = np.flatnonzero(read & long & (made.max(axis=1) >= WORTH)).tolist()
        if weighed:
            with self._matcher._lexicon.lock:
                margins[weighed] = self._reading.margins(
                    [words[n] for n in weighed], self._matcher._lexicon, self._matcher._weighing._scales)[0]
        found, first = [], 0
        for one in file:
            last = first + len(one.turns)
            sides: dict[Any, int] = {}
            found.append(Talk(
                made[first:last], read[first:last], margins[first:last],
                np.array([[code in codes for code in self.codes] for codes in one.codes], np.float32),
                np.array([sides.setdefault(turn.sender or turn.direction, len(sides)) for turn in one.turns]),
                np.array([turn.at_ms or 0 for turn in one.turns])))
            first = last
        return found


def learn(talks: Sequence[Talk], codes: int) -> dict[str, np.ndarray]:
    """What is learned from conversations, by name."""
    import torch

    random.seed(1)
    torch.manual_seed(1)
    functional = torch.nn.functional
    net = _network(torch, codes)
    optimiser = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=DECAY)
    steps, done, told = PASSES * (len(talks) // BATCH), 0, 0.0
    for _ in range(PASSES):
        order = random.sample(range(len(talks)), len(talks))
        for n in range(0, len(order) - BATCH + 1, BATCH):
            batch = _padded(torch, [_part(talks[which]) for which in order[n:n + BATCH]])
            asked = batch.pop("asked")
            wanted = batch.pop("wanted")
            if not bool(asked.any()):
                continue
            sums = net(**batch)
            loss = functional.binary_cross_entropy_with_logits(
                sums[asked], wanted[asked], reduction="sum") / asked.sum()
            for group in optimiser.param_groups:
                group["lr"] = RATE * min(1, (done + 1) / FIRST) * max(LAST, 1 - done / steps)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 2.0)
            optimiser.step()
            done += 1
            told += loss.item()
            if done % 200 == 0:
                sys.stderr.write(f"{done} of {steps}: {told / 200:.3f}\n")
                told = 0.0
    found = {}
    for name, parameter in net.named_parameters():
        array = parameter.detach().numpy()
        where, _, kind = name.partition(".")
        found[f"{where}_b" if kind == "bias" else where] = array.T if kind == "weight" and array.ndim == 2 else array
    return {name.replace("inward", "in"): array for name, array in found.items()}


def _part(talk: Talk) -> tuple[Talk, int, int]:
    size = len(talk.made)
    first, last = 0, size
    if random.random() < PART:
        first = random.randrange(max(1, size // 2))
        last = random.randrange(first + 1, size + 1)
    if random.random() < ALONE:
        first = random.choice([*np.flatnonzero(talk.read).tolist(), 0])
        last = first + 1
    return talk, first, last


def _padded(torch: Any, parts: Sequence[tuple[Talk, int, int]]) -> dict[str, Any]:
    """Parts of conversations side by side, with what each message may ask."""
    size, codes = max(last - first for _, first, last in parts), parts[0][0].made.shape[1]
    shape = len(parts), size
    told, wanted = np.zeros((*shape, codes + 1), np.float32), np.zeros((*shape, codes), np.float32)
    made, weighed = np.zeros_like(wanted), np.zeros_like(wanted)
    asked, there = np.zeros(shape, bool), np.zeros(shape, bool)
    who, at = np.full(shape, -1), np.zeros(shape, np.int64)
    for n, (talk, first, last) in enumerate(parts):
        own, to = slice(first, last), slice(last - first)
        told[n, to] = context.told(talk.made[own], talk.read[own])
        made[n, to], weighed[n, to], wanted[n, to] = (
            talk.made[own], context.weighed(talk.margins[own]), talk.wanted[own])
        asked[n, to], there[n, to], who[n, to], at[n, to] = talk.read[own], True, talk.who[own], talk.at[own]
    far = context.distances(np.arange(size)[None, :] - np.arange(size)[:, None])
    near = ((far > 0) & (far < 2 * len(context.EDGES)) & there[:, None, :]
            & (np.abs(at[:, :, None] - at[:, None, :]) <= BESIDE.reach))
    arrays = {"told": told, "made": made, "weighed": weighed, "wanted": wanted, "asked": asked, "near": near,
              "same": who[:, :, None] == who[:, None, :], "far": far}
    return {name: torch.tensor(array) for name, array in arrays.items()}


def _network(torch: Any, codes: int) -> Any:
    linear, parameter, relu = torch.nn.Linear, torch.nn.Parameter, torch.nn.functional.relu

    class Network(torch.nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.inward, self.into = linear(codes + 1, WIDTH), linear(WIDTH, WIDTH)
            self.level, self.last_level = torch.nn.LayerNorm(WIDTH), torch.nn.LayerNorm(WIDTH)
            self.asks, self.offers = linear(WIDTH, WIDTH), linear(WIDTH, WIDTH, bias=False)
            self.holds, self.answered = linear(WIDTH, WIDTH), linear(2 * WIDTH, WIDTH)
            self.far = parameter(torch.zeros(2, HEADS, 2 * len(context.EDGES) + 1))
            self.nobody, self.side = parameter(torch.zeros(2, HEADS)), parameter(torch.randn(2, WIDTH) * 0.05)
            self.last, self.weighed, self.out = linear(WIDTH, WIDTH), linear(codes, WIDTH), linear(WIDTH, codes)
            self.own, self.words = parameter(torch.ones(codes)), parameter(torch.full((codes,), 0.4))
            torch.nn.init.zeros_(self.out.weight)
            torch.nn.init.zeros_(self.out.bias)
            self.drop = torch.nn.Dropout(DROPPED)

        def forward(self, told: Any, made: Any, weighed: Any, near: Any, same: Any, far: Any) -> Any:
            inner = self.into(self.drop(relu(self.inward(told))))
            known, shape = self.level(inner), (*told.shape[:2], HEADS, WIDTH // HEADS)
            asks, holds = (one(known).view(shape).transpose(1, 2) for one in (self.asks, self.holds))
            answers = []
            for side in (0, 1):
                offers = self.offers(known + self.side[side]).view(shape).transpose(1, 2)
                likes = asks @ offers.transpose(2, 3) / shape[-1] ** 0.5 + self.far[side][:, far]
                likes = likes.masked_fill(~(near & (same == bool(side)))[:, None], -1e9)
                nobody = self.nobody[side][None, :, None, None].expand(*likes.shape[:3], 1)
                share = torch.softmax(torch.cat([likes, nobody], -1), -1)
                answers.append((self.drop(share)[..., :-1] @ holds).transpose(1, 2).reshape(inner.shape))
            inner = inner + self.drop(self.answered(torch.cat(answers, -1)))
            last = self.drop(relu(self.last(self.last_level(inner)) + self.weighed(weighed)))
            return made * self.own + self.out(last) + self.words * weighed * context.WORDS_STEP

    return Network()


def main(arguments: list[str]) -> None:
    """See the head of this file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--read", nargs="+", action="append", required=True)
    parser.add_argument("--everyday", type=Path, nargs="*", default=[])
    chosen = parser.parse_args(arguments)
    reader = Reader(meaning_needs.open_matcher(load()))
    talks: list[Talk] = []
    for network, *names in chosen.read:
        if wrong := {*names} & {*meaning_lines.HELD} | {name for name in names if "measure" in name}:
            parser.error(f"nothing is learned from {', '.join(sorted(wrong))}")
        talks += reader.talks(Meaning(Path(network).read_bytes), [meaning_lines.talks(name) for name in names])
    place = meaning_tool.PLACE / LEARNED
    everyday = [text for path in chosen.everyday for text in meaning_needs._everyday(path, (3,))]
    crowds = [labelled.Labelled("-", turns, (frozenset[str](),) * len(turns))
              for turns in meaning_needs.crowds(everyday)]
    talks += reader.talks(Meaning(place.read_bytes), [crowds] if crowds else [])
    sys.stderr.write(f"{len(talks)} conversations, {sum(len(talk.made) for talk in talks)} messages\n")
    found = learn(talks, len(reader.codes))
    learned = Learned.read(place.read_bytes())
    arrays = {name: array for name, array in learned.arrays.items() if not name.startswith(context.PREFIX)}
    meaning_tool._write(arrays | {context.PREFIX + name: array for name, array in found.items()},
                        list(learned.codes), dict(learned.same))


if __name__ == "__main__":
    main(sys.argv[1:])
