"""What messages may hold for the patterns of conversations, told of each by itself while it is read.

The patterns count orders, reports and kind words of every writer of a case. To read a million texts once more for them
takes long, so it is done where a text is in hand: once, however often it is sent. Few texts need to be read again: the
index of the threads says the rest.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence

from triage.flags.patterns.model import asks
from triage.flags.patterns.scripts import is_script
from triage.flags.patterns.words import BALANCE, says
from triage.ledger.figures import has_digit
from triage.text.fold import words_only

SAYS = 2 * BALANCE - 1  # the bits of `words.says`
ASKS, DIGITS, SCRIPT, UNTIMED = (2 * BALANCE << n for n in range(4))
"""Beside what it says: ends in a question; names a number; is as long as a script; its time in UTC is not known."""
_UNKNOWN = 0xFFFF
_SHORT = 80  # characters
_MOST_SEEN = 20_000  # short texts that are remembered: some four megabytes


class Asking:
    """Asks of one text after the other what it says, and `ASKS` to `SCRIPT`."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}

    def of(self, texts: Sequence[str], bodies: Sequence[str]) -> bytes:
        """Of texts, and what the index has of them: a byte each. Of an empty one, nothing."""
        if len(self._seen) > _MOST_SEEN:
            self._seen.clear()
        return bytes([self._of(text, body) if text else 0 for text, body in zip(texts, bodies, strict=True)])

    def _of(self, text: str, body: str) -> int:
        known = self._seen.get(text)
        if known is None:
            words = f" {words_only(body)} "
            known = says(text, words) | ASKS * asks(text) | DIGITS * has_digit(text) | SCRIPT * is_script(words)
            if len(text) <= _SHORT:
                self._seen[text] = known
        return known


class Told:
    """What was said of messages while they were read, by row id: two bytes for each."""

    def __init__(self) -> None:
        self._first, self._kinds = 0, array("H")

    def add(self, first: int, kinds: Iterable[int]) -> None:
        """Of messages with ids from `first` on; what was said of these before, or of later ones, is no longer so."""
        if not self._kinds:
            self._first = first
        place = first - self._first
        del self._kinds[place:]
        self._kinds.extend([_UNKNOWN] * (place - len(self._kinds)))
        self._kinds.extend(kinds)

    def of(self, message: int) -> int | None:
        """None where nothing was said."""
        place = message - self._first
        kinds = self._kinds[place] if 0 <= place < len(self._kinds) else _UNKNOWN
        return None if kinds == _UNKNOWN else kinds
