"""What else is found around what was found, and what stands too much by itself to be flagged.

Somebody who holds another person's papers, wages and telephone speaks of it again and again; a friend says “you owe me
three hundred” once in months. Of what is found in labelled conversations that nothing was learned from, where nothing
else is found within forty messages before and behind, one in six is right, and where three others are, nine in ten. So
what is needed grows with the number of messages around, and falls with what is found in them, each find counting by how
likely it is. With these numbers, chosen there, hardly a right find goes (one in a thousand), but two in five of those
in harmless conversations. In long talk, where what is said in earnest stands further apart, more would go with higher
ones.

A find that is very likely by itself stays wherever it is, and a call for help that is likely: one such message among
thousands may be all that there is. Where fewer than `FEWEST` messages are around, as in a single message or a few lines
of an export, nothing is asked of what is found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable
from math import exp, log1p

FEWEST = 5
"""Messages around one that say something of what is spoken of."""
_OF_MESSAGES, _OF_FINDS, _LESS = 2.0, 3.0, 4.0
_MOST_MESSAGES = 40
"""More around one count for no more: what these numbers were chosen from was no longer."""
MOST, MOST_OF_HELP = 3.0, 1.5
"""More is never needed."""
_LIKELY = 1.0  # what a find counts as that networks were not asked about
_STEEP = 1.5  # how a margin becomes a share
_SAME = 2.0  # so much what else is found in the same message counts


def needed(finds: float, messages: int) -> float:
    """What a find must come to, above what it needs in any case, among so many messages with so many other finds."""
    return _OF_MESSAGES * log1p(min(messages, _MOST_MESSAGES)) - _OF_FINDS * log1p(finds) - _LESS


class Company:
    """What was found in a conversation, by message."""

    def __init__(self) -> None:
        self._counts: dict[Hashable, dict[str, float]] = defaultdict(dict)  # by message and code

    def add(self, message: Hashable, code: str, margin: float | None) -> None:
        """A code is found in a message, `margin` above what is needed; None where nobody was asked."""
        counts, own = self._counts[message], 1 / (1 + exp(-_STEEP * (_LIKELY if margin is None else margin)))
        counts[code] = max(counts.get(code, 0.0), own)

    def keeps(self, message: Hashable, code: str, margin: float | None, is_help: bool,
              around: Callable[[], Collection[Hashable]]) -> bool:
        """Whether a find stays. `around`: tells the messages around it, its own not among them, if that matters."""
        if margin is None or margin >= (MOST_OF_HELP if is_help else MOST):
            return True
        others = around()
        finds = sum(max(self._counts[one].values()) for one in others if one in self._counts)
        finds += _SAME * max((own for other, own in self._counts[message].items() if other != code), default=0.0)
        return len(others) < FEWEST or margin >= needed(finds, len(others))
