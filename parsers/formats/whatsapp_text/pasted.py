"""Dated lines that belong to a message: those of a chat that somebody pasted into one.

They look like messages, and so do messages that arrived late. What tells them apart, by what the apps do:
- line ends: iPhones end a message with CR LF and break lines inside one with LF (observed by Pustur in
  whatsapp-chat-parser, issue 266), so where a file does so, a head after a bare LF stands inside a message, unless it
  is dated later than the message above it, which nobody can have pasted. Android writes one line end only.
- time: two or more lines in a row that lie an hour or more before a line above them. So do messages that arrived
  late, and all that follow when the clock of a phone is set back. They are taken for pasted only where that cannot be:
  each of them is of somebody who never writes in the order of the file, or goes back behind what its own writer
  wrote above, while a phone delivers what one person writes in the order in which it was written; one at least goes
  back so, or they are of a third person in a chat of two; and the file then goes on where it was.

What cannot be told apart stays a message of its own, as a line that is shown twice does less harm than words that are
taken for those of somebody else; the examiner is told of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

LATE = 60  # minutes before the latest line so far that make a line late
_LATE_KEPT = 200_000
_FEWEST = 2  # lines; one alone is more often a message that arrived late
_BY_LINE_END = 200  # pasted heads in a row at most, or the file is two files with different line ends


class Late(NamedTuple):
    """A line dated well before one above it. `back`: before one of the same writer. `run`: those in a row share it."""

    run: int
    line: int
    name: str | None
    back: bool


class LateLines:
    """Takes the times of a file in its order and keeps the lines that are late.

    `resumed`: runs of late lines after which the file goes on at the time above them or later. `running`: such a run
    has not ended.
    """

    def __init__(self) -> None:
        self.top = 0
        self.found: list[Late] = []
        self.resumed: set[int] = set()
        self._run = 0
        self.running = False

    def is_late(self, minute: int | None) -> bool:
        """Take the time of the next head; say whether it lies well before the latest one."""
        if minute is not None and minute < self.top - LATE:
            self.running = True
            return True
        if self.running:
            if minute is not None and minute >= self.top:
                self.resumed.add(self._run)
            self._run += 1
            self.running = False
        if minute is not None and minute > self.top:
            self.top = minute
        return False

    def add(self, line: int, name: str | None, back: bool) -> None:
        """Keep a late line."""
        if len(self.found) < _LATE_KEPT:
            self.found.append(Late(self._run, line, name, back))

    def pasted(self, heads: int, stranger: Callable[[str], bool], two: bool) -> list[Late]:
        """Return the lines that stand inside messages. `stranger`: whether somebody writes on late lines only, and is
        not whom the chat is named after. `two`: the two people of the chat write in its order.
        """
        if len(self.found) > max(10, heads // 5):
            return []
        found: list[Late] = []
        for run, group in groupby(self.found, key=lambda late: late.run):
            if run in self.resumed:
                found += _pasted(list(group), stranger, two)
        return found


def _pasted(lines: Sequence[Late], stranger: Callable[[str], bool], two: bool) -> Sequence[Late]:
    strange = [line.name is not None and stranger(line.name) for line in lines]
    if True not in strange:
        return ()
    first = strange.index(True)
    inside = lines[first:]
    possible = all(line.back or strange[n] for n, line in enumerate(inside, first))
    sure = two or any(line.back for line in inside)
    return inside if possible and sure and len(inside) >= _FEWEST else ()


class LineEnds:
    """Takes how the lines of a file end, and says whether a bare LF breaks lines inside messages.

    `wide`: the lines after which a run of heads behind bare LFs holds one that is dated later than what stands above.
    `inside`: how many lines of each name stand inside messages, if so.
    """

    def __init__(self) -> None:
        self.wide: set[int] = set()
        self.inside: Counter[str] = Counter()
        self._after = [[0, 0, 0], [0, 0, 0]]  # lines (continuing, dated) after an ending of kind 0, 1, 2
        self._kept = 0
        self._anchor = 0
        self._names: list[str] = []
        self._run = self._longest = 0

    def other(self, ending: int) -> None:
        """Take a line that begins no message; `ending`: of the line above it."""
        self._after[0][ending] += 1

    def head(self, line: int, ending: int, name: str | None, later: bool) -> None:
        """Take a line that could begin a message; `later`: it is dated later than all above it."""
        self._after[1][ending] += 1
        if ending != 1:
            self._end_run()
            self._anchor = line
            return
        self._run += 1
        if later:
            self.wide.add(self._anchor)
        if name is not None and self._run <= _BY_LINE_END:
            self._names.append(name)

    def _end_run(self) -> None:
        if self._anchor in self.wide:
            self._kept += self._run
        else:
            self.inside.update(self._names)
            self._longest = max(self._longest, self._run)
        self._names, self._run = [], 0

    def doubtful(self, heads: int) -> bool:
        """Say whether line ends would tell that heads stand inside messages, were they not all dated later."""
        continuing, dated = self._after
        return 0 < self._kept == dated[1] and dated[1] * 3 <= heads and continuing[2] * 10 <= continuing[1] > 0

    def tell(self, heads: int) -> int:
        """Return the number of heads that stand inside messages, 0 where line ends do not tell."""
        self._end_run()
        continuing, dated = self._after
        pasted = dated[1] - self._kept
        tells = (
            0 < pasted < dated[2]
            and dated[1] * 3 <= heads
            and continuing[2] * 10 <= continuing[1] + pasted
            and self._longest <= _BY_LINE_END
        )
        return pasted if tells else 0


def counted(lines: Iterable[Late]) -> Counter[str]:
    """Return how many of these lines each name has."""
    return Counter(line.name for line in lines if line.name is not None)
