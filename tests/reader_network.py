"""The network of `triage.flags.encoder` in torch, as it is learned; and how its weights are written."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from tests.reader_talks import LONGEST, Part, Source, wanted
from triage.flags.encoder import HEADS, unpacked

LAYERS, WIDTH = 6, 384
BUDGET = 4096  # pieces of parts read together, about
BLOCK = 3000  # parts of which those of much the same length are read together
RATE, NEW, FIRST, DECAY = 2.5e-4, 4.0, 200, 0.01  # NEW: so much faster what begins at nothing
DROPPED, FORGOTTEN = 0.15, 0.1
STAYS = 0.998
_MATRICES = ("qkv", "out", "wide", "narrow")


def network(torch: Any, begin: Mapping[str, np.ndarray], pieces: np.ndarray, usual: np.ndarray) -> Any:
    """`begin`: the first layers' weights as `arrays` names them, full. `usual`: how often each code is carried."""
    functional, parameter = torch.nn.functional, torch.nn.Parameter

    def own(name: str) -> Any:
        return parameter(torch.from_numpy(begin[name].copy()))

    class Layer(torch.nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self, n: int) -> None:
            super().__init__()
            for name in _MATRICES:
                setattr(self, name, own(f"{n}.{name}"))
                setattr(self, f"{name}_b", own(f"{n}.{name}_b"))
            for name in ("level", "last"):
                setattr(self, name, own(f"{n}.{name}"))
                setattr(self, f"{name}_b", own(f"{n}.{name}_b"))

        def forward(self, x: Any, mask: Any) -> Any:
            texts, length, _ = x.shape
            q, k, v = (x @ self.qkv + self.qkv_b).view(texts, length, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
            # Written out: what torch has for it takes longer to learn from than all else together.
            likes = (q @ k.transpose(-1, -2) * (WIDTH // HEADS) ** -0.5 + mask).softmax(-1)
            answers = (likes.to(v.dtype) @ v).transpose(1, 2).reshape(texts, length, WIDTH)
            x = functional.layer_norm(x + answers @ self.out + self.out_b, (WIDTH,), self.level, self.level_b, 1e-12)
            wide = functional.gelu(x @ self.wide + self.wide_b)
            return functional.layer_norm(x + wide @ self.narrow + self.narrow_b, (WIDTH,), self.last, self.last_b,
                                         1e-12)

    class Network(torch.nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.pieces = torch.from_numpy(unpacked(pieces))
            self.places, self.begin, self.begin_b, self.mark = map(own, ("places", "begin", "begin_b", "mark"))
            self.layers = torch.nn.ModuleList(Layer(n) for n in range(LAYERS))
            self.side = parameter(torch.randn(6, WIDTH) * 0.05)
            self.gap = parameter(torch.randn(4, WIDTH) * 0.02)
            self.mid, self.mid_b = parameter(torch.randn(2 * WIDTH, WIDTH) * 0.02), parameter(torch.zeros(WIDTH))
            self.head = parameter(torch.randn(WIDTH, len(usual)) * 0.02)
            self.head_b = parameter(torch.from_numpy(np.log(usual).astype(np.float32)))
            self.drop = torch.nn.Dropout(DROPPED)

        def forward(self, ids: Any, side: Any, gap: Any, message: Any, messages: int) -> Any:
            there = message >= 0
            x = self.pieces[ids]
            if self.training:
                x = x * (torch.rand(ids.shape) > FORGOTTEN)[..., None]
            marks = (side >= 0)[..., None]
            x = torch.where(marks, self.mark + functional.embedding(side.clamp(min=0), self.side)
                            + functional.embedding(gap, self.gap), x)
            x = functional.layer_norm(x + self.places[:ids.shape[1]], (WIDTH,), self.begin, self.begin_b, 1e-12)
            mask = torch.where(there, 0.0, -1e4)[:, None, None, :]
            if torch.is_autocast_enabled("cpu"):
                mask = mask.to(torch.bfloat16)
            for layer in self.layers:
                x = layer(x, mask)
            x, flat = x.float(), message.view(-1)
            own_, sizes = flat[flat >= 0], torch.zeros(messages)
            sizes.index_add_(0, own_, torch.ones(len(own_)))
            middle = torch.zeros(messages, WIDTH).index_add(0, own_, x.view(-1, WIDTH)[flat >= 0]) / sizes[:, None]
            both = self.drop(torch.cat([middle, x[side >= 0]], -1))
            return self.drop(functional.gelu(both @ self.mid + self.mid_b)) @ self.head + self.head_b

    return Network()


def learn(source: Source, begin: Mapping[str, np.ndarray], pieces: np.ndarray, codes: Sequence[str], minutes: float
          ) -> dict[str, np.ndarray]:
    """What is learned in so many minutes, by name, full. `begin`: as `network` takes it, with whatever else was learned
    before. Layers are compiled, which takes a minute and a C++ compiler and saves a sixth of the time of each step.
    """
    import torch

    torch.manual_seed(1)
    met = np.array([sum(code in said.codes for _, talk in source.talks for said in talk) for code in codes])
    net = network(torch, begin, pieces, (met + 3) / sum(len(talk) for _, talk in source.talks))
    with torch.no_grad():
        for name, parameter in net.named_parameters():
            if (known := begin.get(name.removeprefix("layers."))) is not None:
                parameter.copy_(torch.from_numpy(known))
    for layer in net.layers:
        layer.compile(dynamic=True)
    net.train()
    new = [parameter for name, parameter in net.named_parameters()
           if name.split(".")[0] in {"side", "gap", "mid", "mid_b", "head", "head_b", "mark"}]
    old = [parameter for parameter in net.parameters() if not any(parameter is one for one in new)]
    optimiser = torch.optim.AdamW([{"params": old, "fast": 1.0}, {"params": new, "fast": NEW}], weight_decay=DECAY,
                                  fused=True)
    every = [*old, *new]
    smooth = [parameter.detach().clone() for parameter in every]
    started, told = time.monotonic(), 0.0
    for done, batch in enumerate(_batches(source), 1):
        spent = (time.monotonic() - started) / 60 / minutes
        if spent >= 1:
            break
        for group in optimiser.param_groups:
            group["lr"] = group["fast"] * RATE * (min(1, done / FIRST) * (1 - spent) + 0.01)
        told += _step(torch, net, optimiser, every, batch, codes)
        if done % 5 == 0:
            with torch.no_grad():
                torch._foreach_lerp_(smooth, every, 1 - min(STAYS, (done + 1) / (done + 10)) ** 5)
        if done % 100 == 0:
            sys.stderr.write(f"{done} steps, {spent:.2f} of the time: {told / 100:.3f}\n")
            told = 0.0
    with torch.no_grad():
        for parameter, one in zip(every, smooth, strict=True):
            parameter.copy_(one)
    return {name.removeprefix("layers."): parameter.detach().numpy() for name, parameter in net.named_parameters()}


def _step(torch: Any, net: Any, optimiser: Any, every: Sequence[Any], batch: Sequence[Part], codes: Sequence[str]
          ) -> float:
    counts = torch.tensor([float(one) for part in batch for one in part.counts])
    with torch.autocast("cpu", dtype=torch.bfloat16):
        sums = net(*_padded(torch, batch), len(counts))
    losses = torch.nn.functional.binary_cross_entropy_with_logits(
        sums.float(), torch.from_numpy(wanted(batch, codes)), reduction="none").sum(1)
    loss = (losses * counts).sum() / counts.sum()
    optimiser.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(every, 1.0)
    optimiser.step()
    return float(loss.item())


def _batches(source: Source) -> Iterator[list[Part]]:
    import random

    random.seed(1)
    while True:
        parts = source.parts()
        random.shuffle(parts)
        for first in range(0, len(parts), BLOCK):
            batches: list[list[Part]] = [[]]
            for part in sorted(parts[first:first + BLOCK], key=lambda part: part.size):
                if batches[-1] and (len(batches[-1]) + 1) * part.size > BUDGET:
                    batches.append([])
                batches[-1].append(part)
            random.shuffle(batches)
            yield from batches


def _padded(torch: Any, parts: Sequence[Part]) -> list[Any]:
    """Parts side by side: pieces, who wrote, gaps, and the number of the message that each place belongs to."""
    shape = len(parts), max(min(part.size, LONGEST) for part in parts)
    ids, gaps = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    sides, messages = np.full(shape, -1), np.full(shape, -1)
    number = 0
    for row, part in enumerate(parts):
        place = 0
        for one in part.text:
            end = place + 1 + len(one.ids)
            sides[row, place], gaps[row, place] = one.side, one.gap
            ids[row, place + 1:end], messages[row, place:end] = one.ids, number
            place, number = end, number + 1
    return [torch.from_numpy(array) for array in (ids, sides, gaps, messages)]


def full_of(arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """What `packed` wrote, in full again."""
    return {name: array.astype(np.float32) * arrays.get(f"{name}_by", np.float32(1)) for name, array in arrays.items()
            if array.dtype.kind != "U" and not name.endswith("_by") and not name.startswith("advice")}


def packed(full: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """As `reader.npz` has it: tables in whole numbers of eight bits, each column with its measure."""
    found: dict[str, np.ndarray] = {}
    for name, array in full.items():
        if name.split(".")[-1] in {*_MATRICES, "mid"}:
            by = np.maximum(np.abs(array).max(axis=0), 1e-9) / 127
            found[name], found[f"{name}_by"] = np.round(array / by).astype(np.int8), by.astype(np.float32)
        else:
            found[name] = array.astype(np.float16 if name == "places" else np.float32)
    return found
