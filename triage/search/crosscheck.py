"""The dual-tool check: a second, independent engine (Whoosh) indexes the selection and answers the same query.

Both engines get the same folded tokens, so what is compared is the searching, not the folding; that the folding is
right is shown by the brute-force tests. Whoosh finds words, phrases and prefixes in its own index, and expands * ? and
~ over its own list of words, by code of its own; fields and regular expressions, which are no matter of an index, both
take from the case. The index lives in memory and is gone afterwards.

Where the two differ, the text itself is read a third time, without any index, and says which of them is right.
"""

from __future__ import annotations

from collections import defaultdict
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

import msgspec
from whoosh import analysis, fields
from whoosh import query as whoosh
from whoosh.filedb.filestore import RamStorage
from whoosh.support.levenshtein import damerau_levenshtein

from parsers.words import N_
from triage.intake import indexed
from triage.search import marks
from triage.search.compiler import compile_query
from triage.search.engine import find_ids
from triage.search.nodes import Expanded, Field, Group, Loose, Near, Node, Not, Query, Regex, Term
from triage.search.vocabulary import Vocabulary, expanded, resolve
from triage.store import Store
from triage.text.fold import index_text

_FIELDS = ("body", "names", "renderings")
_LONGEST_WORD = 32768  # bytes; FTS5 cuts there

LONG_WORD = N_("The message holds a word of more than 32,768 bytes, which the index of the case cuts.")
NOT_INDEXED = N_("The text holds it, but the index of the case does not know it. Verify the case.")
WRONGLY_FOUND = N_("The text does not hold it, but the index of the case says so. Verify the case.")
SECOND_MISSED = N_("The text holds it; the second engine missed it.")
SECOND_WRONG = N_("The text does not hold it; the second engine is wrong.")


class _Document(NamedTuple):
    body: str
    names: str
    renderings: str = ""


def cross_check(store: Store, query: Query) -> dict[str, Any]:
    """Return {count, only_here, only_there}: public ids that one engine alone finds, and where there are any,
    `reasons` {id: message id of the reason}. `count` is this program's own.
    """
    here = set(find_ids(store, query))
    documents = _documents(store, msgspec.structs.replace(query, node=None))
    second = _Second(store, documents)
    there = second.answer(query.node) if query.node is not None else set(documents)
    uids = {n: store.message_uid(n) for n in here ^ there}
    result: dict[str, Any] = {"count": len(here), "only_here": sorted(uids[n] for n in here - there),
                              "only_there": sorted(uids[n] for n in there - here)}
    if uids:
        ready = resolve(store, query).node
        assert ready is not None
        result["reasons"] = {uids[n]: _reason(second, ready, n, here=n in here) for n in sorted(uids)}
    return result


def _documents(store: Store, selection: Query) -> dict[int, _Document]:
    """The selection in the form the index takes, made anew from the messages themselves."""
    said: dict[int, list[str]] = defaultdict(list)
    for message, text in store.db.execute(
        "SELECT m.id, r.text FROM rendering r JOIN message m ON m.ident = unhex(r.message)"
        " ORDER BY r.kind, r.at, r.uid"):
        said[message].append(text)
    where, parameters = compile_query(store, selection)
    hidden = store.hidden_quotes  # of these the text alone is searched
    return {n: _Document(body, "" if n in hidden else names, index_text(" \u2029 ".join(said[n])) if n in said else "")
            for n, body, names in indexed.rows(
                store.db, f"{store.visible} AND ({where})", parameters)}


def _reason(second: _Second, node: Node, n: int, *, here: bool) -> str:
    document = second.documents.get(n, _Document("", ""))
    if any(len(word.encode()) > _LONGEST_WORD for text in document for word in text.split()):
        return LONG_WORD
    held = second.holds(node, n)
    if here:
        return SECOND_MISSED if held else WRONGLY_FOUND
    return NOT_INDEXED if held else SECOND_WRONG


class _Memory(RamStorage):  # type: ignore[misc]
    """Whoosh's own storage in memory writes what it works on into the system's folder for temporary files, where the
    evidence would lie unencrypted and two checks at once would destroy each other's files. This one does not.
    """

    def temp_storage(self, name: str | None = None) -> _Memory:
        return _Memory()


class _Second:
    """Whoosh's index of some documents, and its answers as sets of ids.

    The sets are combined here, so that a mistake in one engine's AND or NOT shows too.
    """

    def __init__(self, store: Store, documents: dict[int, _Document]) -> None:
        self.store, self.documents = store, documents
        tokens = analysis.RegexTokenizer(r"[^ ]+")
        schema = fields.Schema(id=fields.STORED, body=fields.TEXT(analyzer=tokens, spelling=False),
                               names=fields.TEXT(analyzer=tokens), renderings=fields.TEXT(analyzer=tokens))
        index = _Memory().create_index(schema)
        writer = index.writer()
        for n, document in documents.items():
            writer.add_document(id=n, **document._asdict())
        writer.commit()
        self.searcher = index.searcher()
        reader = self.searcher.reader()
        self.words = Vocabulary({word.decode() for field in _FIELDS for word in reader.lexicon(field)})

    def answer(self, node: Node) -> set[int]:
        """Ids of the documents that a tree finds."""
        if isinstance(node, Group):
            sets = [self.answer(part) for part in node.nodes]
            return set[int]().union(*sets) if node.any else set(self.documents).intersection(*sets)
        if isinstance(node, Not):
            return set(self.documents) - self.answer(node.node)
        if isinstance(node, Term):
            return self._find(lambda field: self._term(node, field))
        if isinstance(node, Near):
            phrases = [Term(phrase) for phrase in node.phrases]
            return {n for n in self.answer(Group(tuple(phrases))) if self.holds(node, n)}
        if isinstance(node, Loose):
            return self._expanded(node)
        return self.from_case(node)

    def _find(self, make: Any) -> set[int]:
        return {self.searcher.stored_fields(n)["id"] for field in _FIELDS
                for n in self.searcher.docs_for_query(make(field))}

    def _term(self, term: Term, field: str) -> Any:
        *words, last = term.tokens
        if not term.prefix:
            return whoosh.Phrase(field, list(term.tokens)) if words else whoosh.Term(field, last)
        if not words:
            return whoosh.Prefix(field, last)
        endings = [word.decode() for word in self.searcher.reader().expand_prefix(field, last)]
        return whoosh.Or([whoosh.Phrase(field, [*words, ending]) for ending in endings])

    def _expanded(self, loose: Loose) -> set[int]:
        ready = expanded(self.words, loose)
        words: tuple[str, ...] = ready.words
        if loose.way == "wildcard":
            shapes = {loose.word, loose.word[:-1]} if loose.word.endswith("?") else {loose.word}
            words = tuple(word for word in self.words.words if any(fnmatchcase(word, shape) for shape in shapes))
        elif loose.way == "fuzzy":
            words = tuple(word for word in self.words.words if abs(len(word) - len(loose.word)) <= loose.number
                          and damerau_levenshtein(loose.word, word) <= loose.number)
        found = self._find(lambda field: whoosh.Or([whoosh.Term(field, word) for word in words])) if words else set()
        return found.union(*(self.answer(Term(phrase)) for phrase in ready.phrases))

    def from_case(self, node: Node) -> set[int]:
        """What no index decides."""
        return set(self.documents) & set(find_ids(self.store, Query("", node)))

    def holds(self, node: Node, n: int) -> bool:
        """Whether the text of a document holds what a resolved tree asks for, read without an index."""
        if isinstance(node, Group):
            return (any if node.any else all)(self.holds(part, n) for part in node.nodes)
        if isinstance(node, Not):
            return not self.holds(node.node, n)
        if isinstance(node, Field | Regex):
            return n in self.from_case(node)
        assert isinstance(node, Term | Near | Expanded)
        return any(marks.hits(text, [node]) for text in self.documents.get(n, _Document("", "")))
