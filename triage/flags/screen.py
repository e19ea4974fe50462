"""One pass over a message's words for the literals of all rules: which of them it may match.

A literal stands for a row of bits: for each test (`compiled.TESTS`) one of every number, and behind them one that says
that a word is drawn out, and one for each language of which it is a telling word (`weighing`). So a message passes all
tests of a number where all its bits are set, which is asked of all at once: the halves of the row are laid on one
another until one bit a number is left. Rows are long and there are forty thousand: each is made when it is first found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

import ahocorasick

from triage.flags import kept
from triage.flags.anchors import DRAWN_OUT, drawn_in
from triage.flags.compiled import TESTS, Lead


class Screen:
    """`width`: numbers that the leads tell of. `telling`: by telling word the languages of it, a bit for each."""

    def __init__(self, leads: Sequence[Lead], width: int, telling: Mapping[str, int]) -> None:
        self._leads, self._telling = leads, telling
        self._above = TESTS * width  # where the bits end that tests have
        self._all = (1 << self._above) - 1
        self._folds = [width << n for n in reversed(range(TESTS.bit_length() - 1))]
        self._free = self._all & ~self._row({place for lead in leads for place in lead.places}, width)
        # What has no literals at all would be in every message.
        self._told = (1 << width) - 1 & ~self._folded(self._free)
        self._rows = _Rows(lambda key: self._row(self._places(key), width) | self._keys[key][1] << self._above)

    def tells(self, number: int) -> bool:
        """Whether there are literals by which a message is told to be worth a number."""
        return bool(self._told >> number & 1)

    @cached_property
    def automaton(self) -> Callable[[str], Iterator[tuple[int, int]]]:
        """The bare pass over a text's words (`anchors.words_of`). Made when the first message is asked about, as what
        only matches does without.
        """
        automaton = ahocorasick.Automaton(ahocorasick.STORE_INTS)
        with kept.building():
            for text, key in self._literals().items():
                automaton.add_word(text, key)
            automaton.make_automaton()
        search: Callable[[str], Iterator[tuple[int, int]]] = automaton.iter
        return search

    def passed(self, words: str) -> tuple[list[int], int]:
        """The numbers whose tests a message passes, in order, and the languages that it has a telling word of."""
        search, rows, passed = self.automaton, self._rows, self._free
        for _, key in search(words):
            passed |= rows[key]
        said = passed >> self._above
        if said & 1:
            for _, key in search(drawn_in(words)):
                passed |= rows[key]
        numbers = self._folded(passed) & self._told
        return _places(numbers) if numbers else [], said >> 1

    def _folded(self, passed: int) -> int:
        """The row of bits laid on itself until one is left of each number, below bits that say nothing."""
        for half in self._folds:
            passed &= passed >> half
        return passed

    def _literals(self) -> dict[str, int]:
        """Each literal with the key of its row."""
        keys = {(n, 0): n for n in range(len(self._leads))}
        literals: dict[str, int] = {}
        for n, lead in enumerate(self._leads):
            literals.update(dict.fromkeys(lead.literals.split("\n"), n))
        says = dict.fromkeys(DRAWN_OUT, 1) | {text: told << 1 for text, told in self._telling.items()}
        for text, said in says.items():
            literals[text] = keys.setdefault((literals.get(text, -1), said), len(keys))
        self._keys = list(keys)  # of each key the lead, -1 for none, and what its literals say
        return literals

    def _places(self, key: int) -> Iterable[tuple[int, int]]:
        lead = self._keys[key][0]
        return () if lead < 0 else self._leads[lead].places

    def _row(self, places: Iterable[tuple[int, int]], width: int) -> int:
        row = bytearray(self._above // 8 + 1)
        for test, number in places:
            bit = test * width + number
            row[bit >> 3] |= 1 << (bit & 7)
        return int.from_bytes(row, "little")


class _Rows(dict[int, int]):
    def __init__(self, make: Callable[[int], int]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: int) -> int:
        row = self[key] = self._make(key)
        return row


def _places(bits: int) -> list[int]:
    """The places of the bits that are set, in order."""
    numbers = []
    while bits:
        lowest = bits & -bits
        numbers.append(lowest.bit_length() - 1)
        bits ^= lowest
    return numbers
