"""How much of an import is done. Bytes alone do not say it: a database is hashed in a moment and read for minutes, and
what was read is matched with the rules.
"""

from __future__ import annotations

import math

from triage.intake.progress import Progress

#: Of the work on a source: computing its hash, then reading it and trying the rules; the rest is its end.
_HASH, _READ = 0.06, 0.91
#: Bytes of a source for each record in it, until a source has been read from which to learn it.
_BYTES = 145.0
_LEARNED = 1000  # records from which it is learned
_EVEN = 0.8
#: As many records as are read while the rules are tried on one message that they may match: 0.3 ms a record to 5 to
#: 20 ms a message, measured with exports of 500 and 5,000 messages.
_MATCH = 20


class Measure:
    """Counts the bytes that are done with, of one import. What is hashed of the source in work is done with as its
    records come and as the rules are tried: that has its share from the beginning, by the messages found so far that
    a rule may match. Nowhere does it jump, but where a source ends long before it was thought to.
    """

    def __init__(self) -> None:
        self._at: tuple[str, int] = ("", 0)
        self._begun, self._rows, self._hashed, self._over = 0, 0, 0, True
        self._bytes = _BYTES
        self._most = 0.0
        self._read: float | None = None  # the share that the source had when it was read to its end

    def of(self, p: Progress) -> float:
        """Bytes done with; never less than before, while the same evidence is read."""
        if p.bytes_done < self._begun:  # it is looked through from its beginning again
            self._begun, self._hashed, self._most, self._over = p.bytes_done, 0, 0.0, True
        if (p.source, p.index) != self._at and p.phase == "read":
            self._at, self._begun, self._rows = (p.source, p.index), p.bytes_done, p.records
            self._hashed, self._over, self._read = 0, False, None
        if p.phase == "rest":  # every source is done with
            self._over = True
        rows = p.records - self._rows
        if not self._over and not (rows and self._hashed):
            self._hashed = max(p.bytes_done - self._begun, p.size)  # some tell their bytes at their end only
        if p.phase == "flag" and self._read is None and not self._over:
            self._read = self._share(rows, p.likely)
            if rows >= _LEARNED:
                self._bytes = self._hashed / rows
        if self._over:
            done = float(p.bytes_done)
        else:
            share = self._share(rows, p.likely) if self._read is None else (
                self._read + (1 - self._read) * (p.matched / p.likely if p.likely else 1.0))
            done = max(p.bytes_done, self._begun + self._hashed) - self._hashed * (1 - share)
            self._over = share >= 1
        self._most = max(self._most, done)
        return self._most

    def _share(self, rows: int, likely: int) -> float:
        """Of the source in work, before the rules are tried."""
        guessed = _part(rows * self._bytes / self._hashed) if self._hashed else 0.0
        return _HASH + _READ * guessed * rows / (rows + _MATCH * likely) if rows else _HASH


def _part(guessed: float) -> float:
    """How far one is, by a guess of how much there is: it never reaches the end, however wrong the guess was."""
    return guessed if guessed <= _EVEN else 1 - (1 - _EVEN) * math.exp((_EVEN - guessed) / (1 - _EVEN))
