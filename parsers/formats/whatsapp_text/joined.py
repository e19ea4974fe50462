"""Exports that somebody put together in one file: where one ends and the next, printed in another way, begins.

One export prints all its heads alike, so heads of another shape inside it come from a chat that was pasted into a
message, or from a further export, of a phone with another language or region. They are taken for an export where there
are many in a row and most are of people who write in the rest of the file too; or where they stand above all others,
as nobody can paste a chat into a message that is yet to come.
"""

from __future__ import annotations

from collections import Counter

from parsers.formats.whatsapp_text.shape import any_head, looks_dated
from parsers.formats.whatsapp_text.words import without_marks

_FEWEST = 10  # heads in a row, at the end of the file
_FEWEST_INSIDE = 20  # between others, where a pasted chat is more likely
_MANY = 200  # heads in a row that nobody pastes, whoever they are of
_MOST_NAMES = 10_000
_MOST_CUTS = 20  # more are no exports, and each part is looked for from the beginning of the file


class Joined:
    """Watches the lines of a file go by and then says where to cut it.

    `waits`: whether the next line that begins a message of the file's own shape matters to it.
    """

    def __init__(self) -> None:
        self.waits = True
        self._names: Counter[str] = Counter()
        self._heads = 0
        self._begin = (0, 0)
        self._own = False
        self._first: list[tuple[int, int]] = []  # where the file's own shape begins below dated lines of another
        self._runs: list[tuple[list[tuple[int, int]], int, Counter[str]]] = []  # (places to cut, heads, their names)

    def other(self, line: int, byte: int, text: str) -> None:
        """Take a line that begins no message of the shape of the file."""
        if not looks_dated(text):
            return
        head = any_head(text)
        if head is None:
            return
        if not self._heads:
            self._begin, self.waits = (line, byte), True
        self._heads += 1
        name, colon, _ = head[2].partition(": ")
        if colon and (name in self._names or len(self._names) < _MOST_NAMES):
            self._names[name] += 1

    def own(self, line: int, byte: int) -> None:
        """Take a line that begins a message of the shape of the file."""
        if self._heads:
            if not self._own:
                self._first = [(line, byte)]
            elif self._heads >= _FEWEST_INSIDE:
                self._runs.append(([self._begin, (line, byte)], self._heads, self._names))
            self._heads, self._names = 0, Counter()
        self._own, self.waits = True, False

    def cuts(self, known: list[str]) -> list[tuple[int, int]]:
        """Return the places (number of a line, its byte) at which a further export begins, in order.

        `known`: who writes in the part of the file's own shape.
        """
        runs = list(self._runs)
        if self._heads and self._own:
            runs.append(([self._begin], self._heads, self._names))
        writers = frozenset(known)
        found = [place for places, heads, names in runs if _is_export(heads, names, writers) for place in places]
        found += self._first
        return sorted(set(found)) if len(found) <= _MOST_CUTS else []


def _is_export(heads: int, names: Counter[str], known: frozenset[str]) -> bool:
    shared = sum(times for name, times in names.items() if without_marks(name) in known)
    return heads >= _MANY or (heads >= _FEWEST and shared * 2 >= heads)
