"""The case's own words, and what a loose word stands for among them.

The words are those of the index (fts5vocab), read once per open case and kept until evidence is added. A word that
only messages outside the scope hold is never shown or suggested.
"""

from __future__ import annotations

import json
import re
import weakref
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, lru_cache
from itertools import product
from typing import Any

import msgspec
import snowballstemmer
from rapidfuzz import process
from rapidfuzz.distance import OSA

from triage.case import Case
from triage.intake import indexed
from triage.search import romanise
from triage.search.meant import meant
from triage.search.nodes import Expanded, Group, Loose, Node, Not, Query, Term, leaves
from triage.store import Store

#: Languages of `stem:`; each is tried, and what it made the same word is shown.
STEM_LANGUAGES = ("english", "french", "spanish", "portuguese", "italian", "german", "dutch", "romanian", "russian",
                  "arabic", "hindi", "turkish", "hungarian", "swedish", "greek", "lithuanian", "indonesian")
_STEM_HEAD = 3  # stemmers change the end of a word; Arabic's, which strips the article, is compared with all words
#: Digits and signs for letters, and look-alike letters of Cyrillic and Greek as they fold.
_DISGUISES = {
    "a": "4аα", "b": "8ьвβ", "c": "сς", "d": "ԁ", "e": "3еε", "g": "9", "h": "нһ", "i": "1lіιι", "j": "ј", "k": "кκ",
    "l": "1i", "m": "мμ", "n": "пη", "o": "0оο", "p": "рρ", "q": "ԛ", "r": "г", "s": "5ѕ", "t": "7тτ", "u": "υ",
    "v": "ѵν", "w": "ѡω", "x": "хχ", "y": "уγ", "z": "2",
}  # fmt: skip
_SIGNS = {"a": "@", "s": "$", "i": "!", "e": "€", "l": "|", "t": "+"}
_MOST_SIGNS = 6
_MOST_SHOWN = 1000


class Vocabulary:
    """The words of an index. `words` are sorted; `lines` is all of them, one a line, for a scan at C's speed."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = sorted(words)

    @cached_property
    def lines(self) -> str:
        return "\n".join(self.words)

    @cached_property
    def foreign(self) -> list[tuple[str, str, str]]:
        """(word, in Latin letters, consonants) of the words in other alphabets that can be read out."""
        found = [(word, romanise.latin(word)) for word in self.words if romanise.is_foreign(word)]
        return [(word, latin, romanise.skeleton(latin)) for word, latin in found]

    def expand(self, loose: Loose) -> tuple[str, ...]:
        """The words that a loose word stands for, sorted."""
        return tuple(sorted(_WAYS[loose.way](self, loose)))

    def matching(self, pattern: str) -> set[str]:
        """Words that a pattern of ours (never an examiner's) matches whole."""
        return set(re.findall(rf"^{pattern}$", self.lines, re.MULTILINE))

    def holding(self, part: str) -> list[str]:
        """Words with this part in them."""
        return [word for word in self.words if part in word]


def _wildcard(vocabulary: Vocabulary, loose: Loose) -> set[str]:
    return vocabulary.matching(wildcard_pattern(loose.word))


def wildcard_pattern(word: str) -> str:
    """`*` any characters, `?` one character, at the end of the word at most one.

    The first place of each part between two * is the right one, so that none is tried again: a word may be 30,000 signs
    of an encoded file.
    """
    body, end = (word[:-1], "[^\\n]?") if word.endswith("?") else (word, "")
    first, *parts = ["".join("[^\\n]" if c == "?" else re.escape(c) for c in part) for part in body.split("*")]
    if not parts:
        return first + end
    *middle, last = parts
    return first + "".join(f"(?>[^\\n]*?{part})" for part in middle if part) + "[^\\n]*" + last + end


def _fuzzy(vocabulary: Vocabulary, loose: Loose) -> set[str]:
    return {word for word, _, _ in process.extract_iter(
        loose.word, vocabulary.words, scorer=OSA.distance, score_cutoff=loose.number)}


def _stem(vocabulary: Vocabulary, loose: Loose) -> set[str]:
    head = loose.word[:_STEM_HEAD]
    near = [word for word in vocabulary.words if word.startswith(head)]
    found: set[str] = {loose.word} & set(near)
    for language in STEM_LANGUAGES:
        stemmer = _stemmer(language)
        wanted = stemmer.stemWord(loose.word)
        if len(wanted) < 2:
            continue
        among = vocabulary.holding(wanted) if language == "arabic" and not wanted.isascii() else near
        found.update(word for word in among if stemmer.stemWord(word) == wanted)
    return found


@lru_cache(maxsize=len(STEM_LANGUAGES))
def _stemmer(language: str) -> Any:
    return snowballstemmer.stemmer(language)


def _disguised(vocabulary: Vocabulary, loose: Loose) -> set[str]:
    return vocabulary.matching("".join(f"[{re.escape(c)}{_DISGUISES.get(c, '')}]" for c in loose.word))


def disguised_phrases(word: str) -> tuple[tuple[str, ...], ...]:
    """Token sequences that a word leaves in the index when it is spelt apart or has signs for letters."""
    found: set[tuple[str, ...]] = {tuple(word)} if len(word) > 2 else set()
    places = [n for n, c in enumerate(word) if c in _SIGNS][:_MOST_SIGNS]
    for chosen in product((False, True), repeat=len(places)):
        cut = {place for place, sign in zip(places, chosen, strict=True) if sign}
        pieces = "".join(" " if n in cut else c for n, c in enumerate(word)).split()
        if len("".join(pieces)) > 2 and cut and len(pieces) > 0 and pieces != [word]:
            found.add(tuple(pieces))
    return tuple(sorted(phrase for phrase in found if len(phrase) > 1 or len(phrase[0]) > 3))


def _romanised(vocabulary: Vocabulary, loose: Loose) -> set[str]:
    wanted = romanise.skeleton(loose.word)
    found = {loose.word}
    for word, latin, skeleton in vocabulary.foreign:
        if skeleton == wanted and (len(wanted) > 2 or OSA.distance(latin, loose.word, score_cutoff=2) <= 2):
            found.add(word)
    return found & (set(vocabulary.words) if loose.word in vocabulary.words else found)


_WAYS: dict[str, Callable[[Vocabulary, Loose], set[str]]] = {
    "wildcard": _wildcard, "fuzzy": _fuzzy, "stem": _stem, "disguised": _disguised, "romanised": _romanised,
}

_kept: weakref.WeakKeyDictionary[Case, tuple[tuple[Any, ...], Vocabulary]] = weakref.WeakKeyDictionary()


def vocabulary(store: Store) -> Vocabulary:
    """The words of the case's index, as they are now."""
    prepare(store.db)
    version = (indexed.missing(store.case), *store.db.execute(
        "SELECT (SELECT max(id) FROM message), (SELECT count(*) FROM source), (SELECT count(*) FROM rendering),"
        " (SELECT max(at) FROM rendering)").fetchone())
    kept = _kept.get(store.case)
    if kept is None or kept[0] != version:
        words = (row[0] for row in store.db.execute(
            "SELECT term FROM temp.search_words UNION SELECT term FROM temp.rendered_words"))
        kept = _kept[store.case] = (version, Vocabulary(words))
    return kept[1]


def prepare(db: Any) -> None:
    """Make the views of the index that SQL of a loose word uses, for this connection alone."""
    for index, name in (("message_fts", "search"), ("rendering_fts", "rendered")):
        for part, kind in (("words", "row"), ("places", "instance")):
            db.execute(f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.{name}_{part} USING fts5vocab"
                       f" ('main', '{index}', '{kind}')")


def resolve(store: Store, query: Query) -> Query:
    """The query with each loose word expanded over the case's vocabulary."""
    if not any(isinstance(leaf, Loose) for leaf in leaves(query.node, negated=True)):
        return query
    words = vocabulary(store)

    def walk(node: Node) -> Node:
        if isinstance(node, Group):
            return msgspec.structs.replace(node, nodes=tuple(walk(part) for part in node.nodes))
        if isinstance(node, Not):
            return Not(walk(node.node))
        return expanded(words, node) if isinstance(node, Loose) else node

    assert query.node is not None
    return msgspec.structs.replace(query, node=walk(query.node))


def expanded(words: Vocabulary, loose: Loose) -> Expanded:
    """A loose word with what it stands for."""
    return Expanded(loose, words.expand(loose), disguised_phrases(loose.word) if loose.way == "disguised" else ())


def counted(store: Store, words: Iterable[str]) -> dict[str, int]:
    """{word: messages that may be seen}, of those words that any such message holds."""
    prepare(store.db)
    found: Counter[str] = Counter()
    key, hidden = json.dumps(list(words)), json.dumps(sorted(store.hidden_quotes))
    for places in ("search_places", "rendered_places"):
        found.update(dict(store.db.execute(
            f"SELECT v.term, count(DISTINCT v.doc) FROM temp.{places} v JOIN message m ON m.id = v.doc"
            f" WHERE v.term IN (SELECT value FROM json_each(?)) AND {store.visible}"
            " AND (v.col = 'body' OR v.doc NOT IN (SELECT value FROM json_each(?))) GROUP BY v.term", (key, hidden))))
    return dict(found)


def explain(store: Store, query: Query) -> list[dict[str, Any]]:
    """What each loose word stands for: {at, way, word, words {word: messages}, more (words not listed)}."""
    shown: list[dict[str, Any]] = []
    for leaf in leaves(resolve(store, query).node, negated=True):
        if isinstance(leaf, Expanded):
            known = counted(store, leaf.words[:_MOST_SHOWN])
            by_use = dict(sorted(known.items(), key=lambda entry: (-entry[1], entry[0])))
            shown.append({"at": leaf.loose.at, "way": leaf.loose.way, "word": leaf.loose.word, "words": by_use,
                          "more": max(0, len(leaf.words) - _MOST_SHOWN)})
    return shown


def suggestions(store: Store, query: Query, most: int = 3, *, nothing: bool = True) -> list[str]:
    """Queries that the examiner may have meant: as other programs write them, with a word that no message holds
    replaced by a near one that some do, or, where `nothing` was found, any of the words, if each stands somewhere.
    """
    found = meant(query)
    words = [leaf for leaf in leaves(query.node)
             if isinstance(leaf, Term) and len(leaf.tokens) == 1 and not leaf.prefix]
    held = {leaf: bool(counted(store, leaf.tokens)) for leaf in words}
    for leaf in words:
        token = leaf.tokens[0]
        if held[leaf] or token.isdigit():  # another amount or number is not the same misspelt
            continue
        for near in _nearest(store, token, most):
            replaced = _replace(query.text, leaf.at, token, near)
            if replaced is not None and replaced not in found:
                found.append(replaced)
    node = query.node
    if nothing and isinstance(node, Group) and not node.any and set(node.nodes) == set(words) and all(held.values()):
        found.append(" OR ".join(word for word in query.text.split() if word != "AND"))
    return [*dict.fromkeys(found)][:most]


def _nearest(store: Store, token: str, most: int) -> Iterator[str]:
    if len(token) < 3:
        return
    words = vocabulary(store)
    edits = 1 if len(token) < 5 else 2
    near = {word: distance for word, distance, _ in process.extract_iter(
        token, words.words, scorer=OSA.distance, score_cutoff=edits)}
    for word in _romanised(words, Loose("romanised", token)):
        near.setdefault(word, edits)
    known = counted(store, near)
    ranked = sorted(known, key=lambda word: (near[word], -known[word], word))
    yield from ranked[:most]


def _replace(text: str, at: int, token: str, near: str) -> str | None:
    """The query with the word that begins at a place replaced."""
    found = re.match(r"[^\s()\"]+", text[at - 1:])
    return None if found is None else text[:at - 1] + near + text[at - 1 + found.end():]


__all__ = ["Vocabulary", "counted", "explain", "prepare", "resolve", "suggestions", "vocabulary"]
