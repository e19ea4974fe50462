"""Every fuzz target takes its seeds, and some hundred spoiled ones: so that the targets stay right without atheris."""

from __future__ import annotations

import importlib.util
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz.targets import TARGETS, Target

_SPOILED = 25
ROOT = Path(__file__).resolve().parents[2]


def _feed(target: Target, data: bytes) -> None:
    try:
        target.feed(data)
    except target.allowed:
        return


@pytest.mark.parametrize("name", TARGETS)
def test_seeds_and_spoiled_seeds_are_taken(name: str) -> None:
    target, dice = TARGETS[name], random.Random(name)
    seeds = list(target.seeds())[:4]
    assert seeds, "a target needs seeds"
    for seed in seeds:
        _feed(target, seed)
    for _ in range(_SPOILED):
        data = bytearray(dice.choice(seeds))
        for _ in range(1 + dice.randrange(6)):
            at = dice.randrange(len(data) + 1)
            how = dice.randrange(3)
            if how == 0 and data:
                data[at % len(data)] = dice.randrange(256)
            elif how == 1:
                del data[at : at + dice.randrange(40)]
            else:
                data[at:at] = dice.randbytes(dice.randrange(1, 12))
        _feed(target, bytes(data))


@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="atheris is not installed")
def test_atheris_runs_a_target(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.run", "mrz", "2", str(tmp_path)], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
