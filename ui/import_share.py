"""How much of an import is done. Bytes alone do not say it: a database is hashed in a moment and read for minutes."""

from __future__ import annotations

import math

from triage.ingest import Progress

#: Of the work on a source: computing its hash, and reading it; the rest is matching the rules at its end.
_HASH, _READ = 0.06, 0.89
#: Bytes of a source for each record in it, until a source has been read from which to learn it.
_BYTES = 145.0
_LEARNED = 1000  # records from which it is learned
_EVEN = 0.8


class Measure:
    """Counts the bytes that are done with, of one import. What is hashed of the source in work is done with as its
    records come.
    """

    def __init__(self) -> None:
        self._at: tuple[str, int] = ("", 0)
        self._begun, self._rows, self._hashed, self._over = 0, 0, 0, True
        self._bytes = _BYTES
        self._most = 0.0

    def of(self, p: Progress) -> float:
        """Bytes done with; never less than before, while the same evidence is read."""
        if p.bytes_done < self._begun:  # it is looked through from its beginning again
            self._begun, self._hashed, self._most, self._over = p.bytes_done, 0, 0.0, True
        if (p.source, p.index) != self._at and p.phase == "read":
            self._at, self._begun, self._rows = (p.source, p.index), p.bytes_done, p.records
            self._hashed, self._over = 0, False
        rows = p.records - self._rows
        if not self._over and not (rows and self._hashed):
            self._hashed = p.bytes_done - self._begun
        if p.phase == "flag" and not self._over:
            self._over = True
            if rows >= _LEARNED:
                self._bytes = self._hashed / rows
        if self._over:
            done = float(p.bytes_done)
        else:
            share = _HASH + _READ * _part(rows * self._bytes / self._hashed if self._hashed else 0.0)
            done = p.bytes_done - self._hashed * (1 - share)
        self._most = max(self._most, done)
        return self._most


def _part(guessed: float) -> float:
    """How far one is, by a guess of how much there is: it never reaches the end, however wrong the guess was."""
    return guessed if guessed <= _EVEN else 1 - (1 - _EVEN) * math.exp((_EVEN - guessed) / (1 - _EVEN))
