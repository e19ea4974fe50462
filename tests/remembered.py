"""What the networks make of a text, worked out once in a run and then remembered, for all of its workers.

To read the sample evidence takes some twenty seconds, of which seventeen are the network's (`triage.flags.encoder`),
and a dozen tests about other things read it again. A text is known by all that its sums depend on: the weights, and of
every message its pieces, its side and its gap. Once these are known, a sixth of what is left is what the smaller one
says of the words that a flag rests on; the rest of its work each process keeps by itself, after one second. So are
labelled passages, which one test measures, another exchanges words in and a third evaluates. Tests of the networks
themselves (`APART`) go without.
"""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partialmethod
from pathlib import Path
from weakref import WeakKeyDictionary

import pytest

from triage.flags.encoder import Encoder, Piece
from triage.flags.network import Floats, Ids, Network

_FLAGS = Path(__file__).parent / "triage" / "flags"
APART = {_FLAGS / f"test_{name}.py" for name in ("context", "encoder", "meaning", "threads")}


class Remembered:
    """In the place of `Encoder.sums` and `Network.rests_on`, with a file that workers share."""

    def __init__(self, path: Path) -> None:
        self.on = True
        self._real, self._real_rests = Encoder.sums, Network.rests_on
        self._weights: WeakKeyDictionary[Encoder | Network, bytes] = WeakKeyDictionary()
        self._lock = threading.Lock()  # the network is asked on several threads
        self._db = sqlite3.connect(path, timeout=60, isolation_level=None, check_same_thread=False)
        self._db.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;"
                               "CREATE TABLE IF NOT EXISTS sums (text BLOB PRIMARY KEY, made BLOB) WITHOUT ROWID")

    def sums(self, encoder: Encoder, texts: Sequence[Sequence[Piece]]) -> list[Floats]:
        """As `Encoder.sums`."""
        if not self.on:
            return self._real(encoder, texts)
        keys = [self._key(encoder, text) for text in texts]
        with self._lock:
            rows = [self._db.execute("SELECT made FROM sums WHERE text = ?", (key,)).fetchone() for key in keys]
        new = [n for n, row in enumerate(rows) if row is None]
        made = dict(zip(new, self._real(encoder, [texts[n] for n in new]) if new else (), strict=True))
        with self._lock:
            self._db.executemany("INSERT OR IGNORE INTO sums VALUES (?, ?)",
                                 [(keys[n], sums.tobytes()) for n, sums in made.items()])
        import numpy as np  # not before `triage` has said how many threads it may use

        return [made[n] if row is None else np.frombuffer(row[0], np.float32).reshape(len(texts[n]), -1)
                for n, row in enumerate(rows)]

    def rests_on(self, network: Network, pieces: Ids, column: int) -> Floats:
        """As `Network.rests_on`."""
        if not self.on:
            return self._real_rests(network, pieces, column)
        digest = hashlib.blake2b(self._of(network, network._a) + pieces.tobytes() + b"%d" % column, digest_size=16)
        digest.update(network._numbers(pieces).tobytes())
        with self._lock:
            row = self._db.execute("SELECT made FROM sums WHERE text = ?", (digest.digest(),)).fetchone()
        if row is not None:
            import numpy as np

            return np.frombuffer(row[0], np.float32)
        made = self._real_rests(network, pieces, column)
        with self._lock:
            self._db.execute("INSERT OR IGNORE INTO sums VALUES (?, ?)", (digest.digest(), made.tobytes()))
        return made

    def _of(self, asked: Encoder | Network, arrays: Mapping[str, Floats]) -> bytes:
        if asked not in self._weights:
            weights = hashlib.blake2b()
            for name in sorted(arrays):
                weights.update(name.encode() + arrays[name].tobytes())
            self._weights[asked] = weights.digest()
        return self._weights[asked]

    def _key(self, encoder: Encoder, text: Sequence[Piece]) -> bytes:
        digest = hashlib.blake2b(self._of(encoder, encoder._a), digest_size=16)
        for one in text:
            digest.update(b"%d %d %d " % (len(one.ids), one.side, one.gap))
            digest.update(encoder._pieces[one.ids].tobytes())
        return digest.digest()

    def close(self) -> None:
        self._db.close()


def _asked(encoder: Encoder, remembered: Remembered, texts: Sequence[Sequence[Piece]]) -> list[Floats]:
    return remembered.sums(encoder, texts)


def _asked_rests(network: Network, remembered: Remembered, pieces: Ids, column: int) -> Floats:
    return remembered.rests_on(network, pieces, column)


@contextmanager
def remembering(path: Path) -> Iterator[Remembered]:
    """The networks' work is remembered in this file meanwhile."""
    remembered = Remembered(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Encoder, "sums", partialmethod(_asked, remembered))
        patch.setattr(Network, "rests_on", partialmethod(_asked_rests, remembered))
        yield remembered
    remembered.close()
