"""What leads from the words of a message to the rules it may match, as columns that are read back in no time."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import marisa_trie
import msgspec
import numpy as np
import numpy.typing as npt

from triage.flags.columns import Lists, Places, pack

TESTS = 4
"""Sets of literals that are asked for before a rule is tried, the rarest first. More would dismiss few messages."""
BITS = 1024
"""Of a signature, which dismisses four of five numbers before keys are compared."""


class Index(msgspec.Struct, frozen=True):
    """How all rules are found. Numbers behind those of the rules stand for the other parts of rules across messages, in
    the order of these (`compiled.across`). All but `orders`, `blind` and `symbols` are columns, of int32 where nothing
    else is said.

    `orders`: `compiled.Found.order` of each rule, in the order of the catalogue. `blind`: the numbers without
    literals. `symbols`: a trie (`marisa_trie.Trie`) of the words (a space behind) and beginnings of words (none) of
    literals, by which they are numbered: as a dict they took thirty times as much memory. `tree`: the literals by
    their words: pairs (uint64, `columns.pack`) of a node and a symbol; the place of a pair, from one on, is the
    node that the symbol leads to, and the literals begin at node 0. `keys`: by node the key of the literal that
    ends there, or -1. `first_starts`, `first`: by key the numbers whose first test a message passes that holds it.
    `tests`: by number its `TESTS` - 1 further tests, or -1. `asked`: pairs (uint64) of a test and a key that passes
    it. `bits`: by key the bit that it sets in a message's signature, -1 where no test asks for it; several share
    one, the most asked for few. `masks`: by test the bits of its keys (uint64, `BITS` of them).
    """

    orders: list[list[int]]
    blind: list[int]
    symbols: bytes
    tree: bytes
    keys: bytes
    first_starts: bytes
    first: bytes
    tests: bytes
    asked: bytes
    bits: bytes
    masks: bytes


Place = tuple[int, int]
"""(k, n): a message with the literal passes test k of number n."""


def laid_out(orders: list[list[int]], numbers: int, places: Mapping[str, Iterable[Place]]) -> Index:
    """`places`: by literal what it passes, of so many `numbers`."""
    alike: dict[tuple[Place, ...], list[str]] = defaultdict(list)  # literals that stand for the same have one key
    for text in sorted(places):
        alike[tuple(sorted(places[text]))].append(text)
    first = Lists.of([[number for test, number in passed if not test] for passed in alike])
    passing: dict[Place, list[int]] = defaultdict(list)
    for key, passed in enumerate(alike):
        for place in passed:
            passing[place].append(key)
    known: dict[tuple[int, ...], int] = {}  # tests with the same keys are one
    tests = np.full((numbers, TESTS - 1), -1, np.int32)
    for (test, number), keys in passing.items():
        if test:
            tests[number, test - 1] = known.setdefault(tuple(keys), len(known))
    asked = Lists.of([*known])
    often = np.bincount(asked.values, minlength=len(alike))
    bits = np.full(len(alike), -1, np.int32)
    bits[np.argsort(-often, kind="stable")[:np.count_nonzero(often)]] = np.arange(np.count_nonzero(often)) % BITS
    which = np.repeat(np.arange(len(known)), asked.sizes)
    masks = signatures(which, bits[asked.values], len(known))
    symbols, tree, keys_of = _tree([text for texts in alike.values() for text in texts],
                                   np.repeat(np.arange(len(alike)), [*map(len, alike.values())]))
    return Index(
        orders, sorted(set(range(len(orders), numbers)).difference(first.values.tolist())), symbols.tobytes(),
        tree.tobytes(), keys_of.tobytes(), first.starts.tobytes(), first.values.tobytes(), tests.tobytes(),
        np.sort(pack(which, asked.values)).tobytes(), bits.tobytes(), masks.tobytes())


def signatures(which: Places, bits: Places, size: int) -> npt.NDArray[np.uint64]:
    """By number up to `size` the bits that are set for it."""
    there = np.zeros((size, BITS), np.bool_)
    there[which, bits] = True
    return np.packbits(there, axis=1).view(np.uint64)


def _tree(texts: Sequence[str], keys: Places) -> tuple[marisa_trie.Trie, np.ndarray, np.ndarray]:
    """`Index.symbols`, `Index.tree` and `Index.keys` of literals with their keys. As columns, a level of the tree after
    the other: as Python's tuples and dicts the paths of all took more memory than all the rest of an import.
    """
    symbols = marisa_trie.Trie(sorted({word for text in texts for word in _words(text)}))
    spelled, sizes = array("i"), np.empty(len(texts), np.int32)
    for n, text in enumerate(texts):
        words = _words(text)
        spelled.extend(symbols[word] for word in words)
        sizes[n] = len(words)
    words_of, starts = np.frombuffer(spelled, np.int32), np.cumsum(sizes) - sizes
    node = np.zeros(len(texts), np.int64)  # how far each has come
    level, nodes = np.flatnonzero(sizes), 1
    levels: list[npt.NDArray[np.uint64]] = []
    while len(level):
        edges, taken = np.unique(pack(node[level], words_of[starts[level] + len(levels)]), return_inverse=True)
        node[level] = nodes + taken
        levels.append(edges)
        nodes += len(edges)
        level = level[sizes[level] > len(levels)]
    ends = np.full(nodes, -1, np.int32)
    ends[node] = keys
    return symbols, np.concatenate([*levels, np.empty(0, np.uint64)]), ends


def _words(literal: str) -> list[str]:
    """The symbols of a literal: its words, of which the last may be the beginning of one."""
    *whole, last = literal[1:].split(" ")
    return [*(f"{word} " for word in whole), *([last] if last else ())]


def literals(index: Index) -> Iterator[tuple[str, int]]:
    """All literals with their keys, read back from the tree."""
    symbols = marisa_trie.Trie().frombytes(index.symbols)
    keys: Sequence[int] = np.frombuffer(index.keys, np.int32).tolist()
    texts = [" "]
    for node, packed in enumerate(np.frombuffer(index.tree, np.uint64).tolist(), 1):
        texts.append(texts[packed >> 32] + symbols.restore_key(packed & 0xFFFFFFFF))
        if keys[node] >= 0:
            yield texts[node], keys[node]
