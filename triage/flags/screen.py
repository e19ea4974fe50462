"""One pass over the words of messages for the literals of all rules: which of them each may match.

The literals are a tree of their words, kept as columns, and of a thousand messages every step is taken with all words
at once (`triage.flags.columns`). Literals that stand for the same have one key. A message is worth a number where it
holds a literal of each of its tests (`compiled.Index`). Of these the rarest is asked first: it leads from the few keys
of a message to the few numbers that are worth asking more.
"""

from __future__ import annotations

import numpy as np

from triage.flags.columns import Lists, Pairs, Places, once, unpack
from triage.flags.index import BITS, TESTS, Index, signatures
from triage.flags.lexicon import Lexicon, Text

_AT_ONCE = 16_384  # pairs of a message and a number


class Screen:
    """Of one index. `beginning`, `following`: by symbol 1 where literals begin with it, and where it stands behind
    another, else 0.
    """

    def __init__(self, index: Index) -> None:
        self._tree = Pairs(np.frombuffer(index.tree, np.uint64))
        self._keys = np.frombuffer(index.keys, np.int32)
        self._first = Lists(np.frombuffer(index.first_starts, np.int32), np.frombuffer(index.first, np.int32))
        self._tests = np.frombuffer(index.tests, np.int32).reshape(-1, TESTS - 1).T.copy()
        self._asked = Pairs(np.frombuffer(index.asked, np.uint64))
        self._bits = np.frombuffer(index.bits, np.int32)
        self._masks = np.frombuffer(index.masks, np.uint64).reshape(-1, BITS // 64)
        nodes, symbols = unpack(self._tree.packed)
        self._goes_on = np.zeros(len(self._keys), np.bool_)
        self._goes_on[nodes] = True
        first, known = symbols[nodes == 0], int(symbols.max(initial=0)) + 1
        self._roots = np.zeros(known, np.intp)
        self._roots[first] = np.arange(1, len(first) + 1)
        self.beginning, self.following = (_marked(which, known) for which in (first, symbols[nodes > 0]))

    def passed(self, text: Text, lexicon: Lexicon) -> tuple[Places, Places]:
        """The messages and the numbers whose tests they pass, in order."""
        messages, keys = self._held(text, lexicon)
        at, number = self._first.of_all(keys)
        message = np.take(messages, at)
        bits = np.take(self._bits, keys)
        messages, keys, bits = messages[bits >= 0], keys[bits >= 0], bits[bits >= 0]
        signed = signatures(messages, bits, len(text))
        for n in range(TESTS - 1):
            test = np.take(self._tests[n], number)
            passes = test < 0
            # A signature each: all at once took twenty megabytes. Where no rule has a further test there are none.
            for first in range(0, len(test) if len(self._masks) else 0, _AT_ONCE):
                here = slice(first, first + _AT_ONCE)
                passes[here] |= (np.take(signed, message[here], axis=0)
                                 & np.take(self._masks, test[here], axis=0, mode="wrap")).any(axis=1)
            message, number = message[passes], number[passes]
        messages, keys = once(messages, keys)
        held = Lists(np.searchsorted(messages, np.arange(len(text) + 1)), keys)
        for n in range(TESTS - 1):
            test = np.take(self._tests[n], number)
            passes = test < 0
            asked = np.flatnonzero(~passes)
            place, key = held.of_all(message[asked])
            found, _ = self._asked.find(test[asked[place]], key)
            passes[asked[place[found]]] = True
            message, number = message[passes], number[passes]
        return once(message, number)

    def _held(self, text: Text, lexicon: Lexicon) -> tuple[Places, Places]:
        """The messages and the keys of literals that they hold: one more word of each literal at every step."""
        place, symbol = lexicon.beginning.of_all(text.words)
        node: Places = np.take(self._roots, symbol)
        last = np.diff(text.messages, append=len(text)) > 0
        messages, keys = [], []
        while len(node):
            key = np.take(self._keys, node)
            ends = np.flatnonzero(key >= 0)
            messages.append(np.take(text.messages, np.take(place, ends)))
            keys.append(np.take(key, ends))
            further = np.flatnonzero(np.take(self._goes_on, node) & ~np.take(last, place))
            place, node = np.take(place, further) + 1, np.take(node, further)
            asked, symbol = lexicon.following.of_all(np.take(text.words, place))
            there, edge = self._tree.find(np.take(node, asked), symbol)
            place, node = np.take(place, np.take(asked, there)), edge + 1
        nothing = np.zeros(0, np.intp)
        return np.concatenate([nothing, *messages]), np.concatenate([nothing, *keys])


def _marked(which: Places, size: int) -> bytes:
    marks = np.zeros(size, np.bool_)
    marks[which] = True
    return marks.tobytes()
