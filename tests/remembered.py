"""What the larger network makes of a text, worked out once in a run and then remembered, for all of its workers.

To read the sample evidence takes some twenty seconds, of which seventeen are the network's (`triage.flags.encoder`),
and a dozen tests about other things read it again. A text is known by all that its sums depend on: the weights, and of
every message its pieces, its side and its gap. Tests of the rules and networks themselves (`APART`) go without.
"""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partialmethod
from pathlib import Path
from weakref import WeakKeyDictionary

import pytest

from triage.flags.encoder import Encoder, Piece
from triage.flags.network import Floats

APART = Path(__file__).parent / "triage" / "flags"


class Remembered:
    """In the place of `Encoder.sums`, with a file that workers share."""

    def __init__(self, path: Path) -> None:
        self.on = True
        self._real = Encoder.sums
        self._weights: WeakKeyDictionary[Encoder, bytes] = WeakKeyDictionary()
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

    def _key(self, encoder: Encoder, text: Sequence[Piece]) -> bytes:
        if encoder not in self._weights:
            weights = hashlib.blake2b()
            for name in sorted(encoder._a):
                weights.update(name.encode() + encoder._a[name].tobytes())
            self._weights[encoder] = weights.digest()
        digest = hashlib.blake2b(self._weights[encoder], digest_size=16)
        for one in text:
            digest.update(b"%d %d %d " % (len(one.ids), one.side, one.gap))
            digest.update(encoder._pieces[one.ids].tobytes())
        return digest.digest()

    def close(self) -> None:
        self._db.close()


def _asked(encoder: Encoder, remembered: Remembered, texts: Sequence[Sequence[Piece]]) -> list[Floats]:
    return remembered.sums(encoder, texts)


@contextmanager
def remembering(path: Path) -> Iterator[Remembered]:
    """The network's work is remembered in this file meanwhile."""
    remembered = Remembered(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Encoder, "sums", partialmethod(_asked, remembered))
        yield remembered
    remembered.close()
