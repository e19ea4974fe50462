"""Where an import stands, as whoever watches it is told."""

from __future__ import annotations

import msgspec

from triage.flags.matcher import Matcher
from triage.flags.nearby import Candidates


class Progress(msgspec.Struct):
    """Where an import stands: `phase` rules, scan, keys, read, flag, rest or closer; `source` the `index`-th of `of`
    (of keys on `source` while they are tried; percent while messages are read closely); bytes of all evidence
    read so far and in all; records stored; of the source in work its bytes, the messages that rules are to be tried on,
    as far as it is read, and on how many of them they were.
    """

    phase: str = "scan"
    source: str = ""
    index: int = 0
    of: int = 0
    bytes_done: int = 0
    bytes_total: int = 0
    records: int = 0
    size: int = 0
    likely: int = 0
    matched: int = 0


class Expected:
    """On how many messages of a source rules will be tried, told while it is read. To count it asks every candidate, so
    it is counted whenever there are four times as many, and guessed from that in between.
    """

    def __init__(self, candidates: Candidates, matcher: Matcher) -> None:
        self._candidates, self._matcher = candidates, matcher
        self._asked, self._wanted = 0, 0

    def count(self) -> int:
        """Of the candidates so far."""
        there = len(self._candidates)
        if there >= 4 * self._asked:
            self._asked, self._wanted = there, self._candidates.count(self._matcher)
        return round(self._wanted * there / self._asked) if self._asked else 0
