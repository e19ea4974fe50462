"""One pass over the words of messages for the literals of all rules: which of them each may match.

Literals that stand for the same have one key. A message is worth a number where it holds a literal of each of its tests
(`compiled.Index`). Of these the rarest is asked first: it leads from the few keys of a message to the few numbers that
are worth asking more, and all of it is algebra of sets of keys. The tests behind it are made ready when first asked.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property

import ahocorasick

from triage.flags import kept
from triage.flags.anchors import DRAWN_OUT, drawn_in
from triage.flags.compiled import KEYS, Index


class Screen:
    """`telling`: by telling word the languages of it, a bit for each."""

    def __init__(self, index: Index, telling: Mapping[str, int]) -> None:
        self._index, self._telling = index, telling
        self._first: list[Sequence[int]] = [*map(tuple, index.first)]
        self._tests = _Tests(index.tests)
        self._says: dict[int, tuple[int, int]] = {}
        self._saying = frozenset[int]()

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

    def passed(self, messages: Sequence[str]) -> tuple[list[list[int]], list[int]]:
        """Of the words of each message the numbers whose tests it passes, in order, and the languages that it has a
        telling word of. One step after the other is taken with all of them, as what one step looks at would drive
        that of another out of the processor's cache: of a thousand messages each takes half of the time.
        """
        search, first, tests = self.automaton, self._first.__getitem__, self._tests
        found = [{key for _, key in search(words)} for words in messages]
        said = [*map(self._said, found)]
        for n, says in enumerate(said):
            if says & 1:
                found[n] |= {key for _, key in search(drawn_in(messages[n]))}
                said[n] = self._said(found[n])
        asked = [set[int]().union(*map(first, keys)) for keys in found]
        passed = [[number for number in numbers if not any(map(keys.isdisjoint, tests[number]))]
                  for keys, numbers in zip(found, asked, strict=True)]
        return [*map(sorted, passed)], [says >> 1 for says in said]

    def _said(self, keys: set[int]) -> int:
        """What keys say: that a word is drawn out, and above that the languages. Those that are of literals as well get
        the key of these.
        """
        said = 0
        for key in self._saying & keys:
            lead, says = self._says[key]
            keys.add(lead)
            said |= says
        return said

    def _literals(self) -> dict[str, int]:
        """Each literal with its key. Keys behind those of the index are of what says something."""
        literals: dict[str, int] = {}
        for key, texts in enumerate(self._index.literals):
            literals.update(dict.fromkeys(texts.split("\n"), key))
        keys: dict[tuple[int, int], int] = {}
        first = len(self._index.literals)
        says = dict.fromkeys(DRAWN_OUT, 1) | {text: told << 1 for text, told in self._telling.items()}
        for text, said in says.items():
            literals[text] = first + keys.setdefault((literals.get(text, -1), said), len(keys))
        self._says = {first + n: key for key, n in keys.items()}
        self._saying = frozenset(self._says)
        self._first += [()] * (len(keys) + 1)  # the last: of no literal, key -1
        return literals


class _Tests(dict[int, tuple[frozenset[int], ...]]):
    """By number the keys of each test behind its first."""

    def __init__(self, packed: Sequence[Sequence[bytes]]) -> None:
        super().__init__()
        self._packed = packed

    def __missing__(self, number: int) -> tuple[frozenset[int], ...]:
        tests = self[number] = tuple(frozenset(array(KEYS, test)) for test in self._packed[number])
        return tests
