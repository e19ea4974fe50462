"""Exports that somebody put together in one file: where one ends and the next, printed in another way, begins.

One export prints all its heads alike, so heads of another shape inside it come from a chat that was pasted into a
message, or from a further export, of a phone with another language or region. They are taken for an export where there
are many in a row and most are of people who write in the rest of the file too; or where they stand above all others,
as nobody can paste a chat into a message that is yet to come. A few are enough where the first is the app's note on
encryption, with which an export begins, and the last ends the file.

Exports of one phone are printed alike. There the note tells them apart, too: dated well before the line above it, it is
no message that arrived late. That it stands in a chat that was pasted is ruled out by who writes behind it: nobody new,
as in a later export of the same chat, or nobody of before but one, who owns the phone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from parsers.formats.whatsapp_text import system
from parsers.formats.whatsapp_text.shape import NO_YEAR, any_head, looks_dated
from parsers.formats.whatsapp_text.words import without_marks

_FEWEST = 10  # heads in a row, at the end of the file
_FEWEST_INSIDE = 20  # between others, where a pasted chat is more likely
_MANY = 200  # heads in a row that nobody pastes, whoever they are of
_MOST_NAMES = 10_000
_MOST_CUTS = 20  # more are no exports, and each part is looked for from the beginning of the file


class Joined:
    """Watches the lines of a file go by and then says where to cut it.

    `waits`: whether the next line that begins a message of the file's own shape matters to it. `noted`: whether a note
    that may begin an export was met; `begun`: the lines on which one does, with whether it is of another chat.
    """

    def __init__(self) -> None:
        self.waits = True
        self._names: Counter[str] = Counter()
        self._heads = 0
        self._begin = (0, 0)
        self._begins_with_note = self._own = False
        self._first: list[tuple[int, int]] = []  # where the file's own shape begins below dated lines of another
        self.noted = False
        self.begun: dict[int, bool] = {}
        self._parts: list[tuple[tuple[int, int], set[str]]] = []  # (where it may begin, who writes in it)
        self._runs: list[tuple[list[tuple[int, int]], int, Counter[str]]] = []  # (places to cut, heads, their names)

    def other(self, line: int, byte: int, text: str) -> None:
        """Take a line that begins no message of the shape of the file."""
        if not looks_dated(text):
            return
        head = any_head(text)
        if head is None or head[1].key[2] == NO_YEAR:  # of a plan of shifts sooner than of an export of old
            return
        if not self._heads:
            self._begin, self.waits = (line, byte), True
            self._begins_with_note = system.is_notice(head[2])
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

    def note(self, line: int, byte: int, before: Iterable[str]) -> None:
        """Take the note on encryption where it goes back in time; `before`: who wrote above the first such line."""
        if not self.noted:
            self._parts.append(((0, 0), set(before)))
        self.noted = True
        self._parts.append(((line, byte), set()))

    def writer(self, name: str | None) -> None:
        """Take who wrote a line behind such a note."""
        if name is not None and len(self._parts[-1][1]) < _MOST_NAMES:
            self._parts[-1][1].add(name)

    def _begun(self) -> list[tuple[int, int]]:
        found, before = [], set[str]()
        for place, names in self._parts:
            if place[0] and _could_be(names, before):
                found.append(place)
                self.begun[place[0]] = not names <= before
            before |= names
        return found

    def cuts(self, known: list[str]) -> list[tuple[int, int]]:
        """Return the places (number of a line, its byte) at which a further export begins, in order.

        `known`: who writes in the part of the file's own shape.
        """
        runs, writers = list(self._runs), frozenset(known)
        if self._heads and self._own:
            names = set(map(without_marks, self._names))
            noted = self._begins_with_note and not names.isdisjoint(writers) and _could_be(names, writers)
            runs.append(([self._begin], _MANY if noted else self._heads, self._names))
        found = [place for places, heads, names in runs if _is_export(heads, names, writers) for place in places]
        found += self._first + self._begun()
        return sorted(set(found)) if len(found) <= _MOST_CUTS else []


def _could_be(names: AbstractSet[str], known: AbstractSet[str]) -> bool:
    """Whether those who write behind a note on encryption can be those of a further export: see above."""
    return names <= known or len(names & known) < 2


def _is_export(heads: int, names: Counter[str], known: frozenset[str]) -> bool:
    shared = sum(times for name, times in names.items() if without_marks(name) in known)
    return heads >= _MANY or (heads >= _FEWEST and shared * 2 >= heads)
