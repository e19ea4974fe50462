"""The network of `triage.flags.meaning` as it is learned: the same steps, with slopes. Needs torch.

    pip install torch==2.13.0
"""

from __future__ import annotations

import random
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from triage.flags.meaning import Pieces
from triage.flags.network import RUNS

BATCH, POOL = 64, 3200  # rows that are learned from together; rows among which those of like length are put together
RATE, FIRST, LAST = 1e-3, 200, 0.02  # how far weights move; steps until they do; how much of it at the end
FORGOTTEN, DROPPED = 0.05, 0.2  # of the pieces, and of what the network makes of them, is left out at random
INNER = ("proj", "proj_b", "ln_g", "ln_b", "w1_", "b1_", "w2_", "b2_")
WHOLE = ("ln_g", "ln_b", "cnn_W", "cnn_b", "d0", "d1", "p1", "d2", "p3", "d3")

Arrays = Mapping[str, np.ndarray]


def names() -> list[str]:
    """What is learned beside the last step."""
    return [f"{name}{run}" for run, _ in RUNS for name in INNER] + list(WHOLE)


def learn(begin: Arrays, pieces: Pieces, ids: Sequence[np.ndarray], wanted: np.ndarray, passes: float,
          rate: float = RATE) -> dict[str, np.ndarray]:
    """What is learned from rows of pieces, each with the codes that it is wanted for, beginning with `begin`."""
    import torch

    torch.manual_seed(1)
    random.seed(1)
    net = _network(torch, begin, pieces, wanted.shape[1])
    steps = int(len(ids) / BATCH * passes)
    optimiser = torch.optim.AdamW([p for p in net.parameters() if p.requires_grad], lr=rate, weight_decay=0.01)
    pace = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1, (step + 1) / FIRST) * max(LAST, 1 - step / steps))
    net.train()
    done = 0
    while done < steps:
        for batch in _batches(ids):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                sums = net(*_padded(torch, [ids[n] for n in batch]))
            loss = torch.nn.functional.binary_cross_entropy_with_logits(
                sums.float(), torch.tensor(wanted[batch], dtype=torch.float32), reduction="sum") / len(batch)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            pace.step()
            done += 1
            if done % 200 == 0:
                sys.stderr.write(f"{done} of {steps}: {loss.item():.3f}\n")
            if done == steps:
                break
    found = {name: getattr(net, name).detach().numpy() for name in names()}
    return found | {"head": net.head.weight.detach().numpy().T, "head_b": net.head.bias.detach().numpy()}


def _batches(ids: Sequence[np.ndarray]) -> list[list[int]]:
    order = list(range(len(ids)))
    random.shuffle(order)
    pools = [sorted(order[n:n + POOL], key=lambda row: len(ids[row])) for n in range(0, len(order), POOL)]
    batches = [pool[n:n + BATCH] for pool in pools for n in range(0, len(pool), BATCH)]
    random.shuffle(batches)
    return batches


def _padded(torch: Any, rows: Sequence[np.ndarray]) -> tuple[Any, Any]:
    """The pieces of rows, and which of the places hold one."""
    sizes = np.array([len(row) for row in rows])
    there = np.arange(sizes.max()) < sizes[:, None]
    padded = np.zeros(there.shape, np.int64)
    padded[there] = np.concatenate(rows)
    return torch.tensor(padded), torch.tensor(there)


def _network(torch: Any, begin: Arrays, pieces: Pieces, codes: int) -> Any:
    functional = torch.nn.functional

    class Network(torch.nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            for name in names():
                self.register_parameter(name, torch.nn.Parameter(torch.tensor(begin[name])))
            width = begin["cnn_W"].shape[1]
            self.head, self.drop = torch.nn.Linear(2 * width, codes), torch.nn.Dropout(DROPPED)
            with torch.no_grad():
                if "head" in begin:
                    self.head.weight.copy_(torch.tensor(begin["head"].T))
                    self.head.bias.copy_(torch.tensor(begin["head_b"]))
                else:
                    self.head.bias.fill_(-4.0)
                    torch.nn.init.normal_(self.head.weight, std=0.02)

        def _compared(self, values: Any, run: int, before: int, layer: int) -> Any:
            patterns, bias = getattr(self, f"w{layer}_{run}"), getattr(self, f"b{layer}_{run}")
            inner = patterns.shape[1]
            padded = functional.pad(values.transpose(1, 2), (before, run - 1 - before))
            kernel = patterns.view(run, inner, inner).permute(2, 1, 0)
            return functional.relu(functional.conv1d(padded, kernel, bias)).transpose(1, 2)

        def forward(self, ids: Any, there: Any) -> Any:
            mask = there[..., None].float()
            numbers = torch.tensor(pieces.numbers(ids.numpy()))
            if self.training:
                numbers = numbers * (torch.rand(ids.shape) > FORGOTTEN)[..., None]
            seen = [numbers]
            for run, before in RUNS:
                own = functional.layer_norm(
                    numbers @ getattr(self, f"proj{run}") + getattr(self, f"proj_b{run}"),
                    self.b2_2.shape, getattr(self, f"ln_g{run}"), getattr(self, f"ln_b{run}"), 1e-12) * mask
                inner = (self._compared(own, run, before, 1) + own) * mask
                seen.append(self._compared(inner, run, before, 2) + inner)
            said = functional.layer_norm(torch.cat(seen, -1), self.ln_g.shape, self.ln_g, self.ln_b, 1e-12)
            said = self.drop(said) @ self.cnn_W + self.cnn_b
            top = said.masked_fill(~there[..., None], -1e4).amax(1)
            middle = (said * mask).sum(1) / mask.sum(1).sqrt()
            first = functional.relu(middle @ self.d0)
            second = functional.relu(middle @ self.p1 + first @ self.d1)
            third = functional.relu(self.drop(second) @ self.d2)
            whole = torch.tanh(second @ self.p3 + third @ self.d3)
            return self.head(torch.cat([self.drop(whole), self.drop(top)], -1))

    return Network()


def screen(ids: Sequence[np.ndarray], worth: np.ndarray, pieces: int, pairs: int, step: int, passes: int = 3
           ) -> dict[str, np.ndarray]:
    """What single pieces and pairs weigh for a message to be worth reading."""
    import torch

    torch.manual_seed(1)
    alone, both = torch.nn.EmbeddingBag(pieces, 1, mode="sum"), torch.nn.EmbeddingBag(pairs, 1, mode="sum")
    torch.nn.init.zeros_(alone.weight)
    torch.nn.init.zeros_(both.weight)
    level = torch.nn.Parameter(torch.zeros(1))
    optimiser = torch.optim.Adagrad([*alone.parameters(), *both.parameters(), level], lr=0.1)
    order = list(range(len(ids)))
    for _ in range(passes):
        random.shuffle(order)
        for n in range(0, len(order), 512):
            batch = order[n:n + 512]
            sizes = np.array([len(ids[row]) for row in batch])
            flat = np.concatenate([ids[row] for row in batch])
            joined = np.concatenate([(ids[row][:-1] * step + ids[row][1:]) % pairs for row in batch])
            starts = torch.tensor(np.cumsum(sizes) - sizes)
            joined_starts = torch.tensor(np.cumsum(sizes - 1) - (sizes - 1))
            sums = (alone(torch.tensor(flat), starts) + both(torch.tensor(joined), joined_starts))[:, 0]
            sums = sums / torch.tensor(np.sqrt(sizes), dtype=torch.float32) + level
            loss = torch.nn.functional.binary_cross_entropy_with_logits(
                sums, torch.tensor(worth[batch], dtype=torch.float32))
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    return {"screen_pieces": alone.weight.detach().numpy()[:, 0], "screen_pairs": both.weight.detach().numpy()[:, 0]}
