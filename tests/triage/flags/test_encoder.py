"""The larger network's steps, against the same worked out plainly."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.flags.encoder import HEADS, Encoder, Piece, unpacked
from triage.flags.network import Floats

WIDTH, CODES = 8 * HEADS, 3


@pytest.fixture(scope="module")
def small() -> dict[str, np.ndarray]:
    """A network of two layers."""
    lot = np.random.default_rng(1)

    def some(*shape: int, by: float = 0.5) -> Floats:
        return np.asarray(lot.standard_normal(shape) * by, np.float32)

    found = {"places": some(40, WIDTH), "begin": 1 + some(WIDTH, by=0.1), "begin_b": some(WIDTH, by=0.1),
             "mark": some(WIDTH), "side": some(6, WIDTH), "gap": some(4, WIDTH), "mid_b": some(WIDTH),
             "head": some(WIDTH, CODES), "head_b": some(CODES), "advice": some(2 * WIDTH), "advice_b": some()}
    tables = {"mid": (2 * WIDTH, WIDTH)}
    for n in range(2):
        tables |= {f"{n}.qkv": (WIDTH, 3 * WIDTH), f"{n}.out": (WIDTH, WIDTH), f"{n}.wide": (WIDTH, 2 * WIDTH),
                   f"{n}.narrow": (2 * WIDTH, WIDTH)}
        found |= {f"{n}.{name}": 1 + some(WIDTH, by=0.1) for name in ("level", "last")}
        found |= {f"{n}.{name}_b": some(WIDTH, by=0.1) for name in ("level", "last")}
    for name, shape in tables.items():
        found[name] = lot.integers(-127, 128, shape).astype(np.int8)
        found[f"{name}_by"] = np.full(shape[1], 0.004, np.float32)
        found[f"{name}_b"] = some(shape[1], by=0.1)
    return found


def plainly(a: dict[str, np.ndarray], pieces: Floats, text: list[Piece], place: int) -> Floats:
    """The sums of one message, number by number, and how much it is like advice."""
    def full(name: str) -> np.ndarray:
        return a[name].astype(float) * a[f"{name}_by"]

    def level(row: np.ndarray, name: str) -> np.ndarray:
        return (row - row.mean()) / math.sqrt(row.var() + 1e-12) * a[name] + a[f"{name}_b"]

    def bent(row: np.ndarray) -> np.ndarray:
        return np.array([x * (1 + math.erf(x / math.sqrt(2))) / 2 for x in row])

    rows, own = [], []
    for n, one in enumerate(text):
        for row in [a["mark"] + a["side"][one.side] + a["gap"][one.gap], *(pieces[i] for i in one.ids)]:
            own += [len(rows)] if n == place else []
            rows.append(level(row + a["places"][len(rows)], "begin"))
    for n in range(2):
        qkv = [row @ full(f"{n}.qkv") + a[f"{n}.qkv_b"] for row in rows]
        size, new = WIDTH // HEADS, []
        for row, mine in zip(rows, qkv, strict=True):
            answer = []
            for head in range(HEADS):
                q, k, v = (slice(part * WIDTH + head * size, part * WIDTH + (head + 1) * size) for part in range(3))
                likes = np.exp([mine[q] @ other[k] / math.sqrt(size) for other in qkv])
                answer += [*sum(share * other[v] for share, other in zip(likes / likes.sum(), qkv, strict=True))]
            inner = level(row + answer @ full(f"{n}.out") + a[f"{n}.out_b"], f"{n}.level")
            wide = bent(inner @ full(f"{n}.wide") + a[f"{n}.wide_b"])
            new.append(level(inner + wide @ full(f"{n}.narrow") + a[f"{n}.narrow_b"], f"{n}.last"))
        rows = new
    both = np.concatenate([np.mean([rows[i] for i in own], axis=0), rows[own[0]]])
    codes = bent(both @ full("mid") + a["mid_b"]) @ a["head"] + a["head_b"]
    return np.asarray([*codes, both @ a["advice"] + a["advice_b"]], np.float32)


def test_sums_are_those_worked_out_number_by_number(small: dict[str, np.ndarray]) -> None:
    lot = np.random.default_rng(2)
    measure = (np.abs(lot.standard_normal((50, 3, 1))) * 0.1).astype(np.float16).view(np.uint8)
    packed = np.concatenate([measure, lot.integers(0, 256, (50, 3, 16)).astype(np.uint8)], axis=-1).reshape(50, -1)
    texts = [[Piece(lot.integers(0, 50, size), n % 3, n % 4) for n, size in enumerate(sizes)]
             for sizes in ([3, 5, 2], [1], [0, 4])]
    for text, sums in zip(texts, Encoder(small, packed).sums(texts), strict=True):
        slow = [plainly(small, unpacked(packed), text, place) for place in range(len(text))]
        assert np.allclose(sums, slow, atol=2e-2)


@given(st.lists(st.integers(-8, 7), min_size=32, max_size=32), st.sampled_from([0.5, 0.25, 2.0]))
def test_numbers_in_four_bits_are_read_back(numbers: list[int], by: float) -> None:
    bits = np.array(numbers) + 8
    row = np.concatenate([np.array([by], np.float16).view(np.uint8), (bits[:16] | bits[16:] << 4).astype(np.uint8)])
    assert unpacked(row[None]).tolist() == [[number * by for number in numbers]]
