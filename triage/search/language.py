"""What an examiner types, into a tree.

Whoosh's parser does the parsing; its tree is turned into the few nodes below, which the compiler (`compiler`) and the
second engine (`crosscheck`) both read. Whoosh answers broken syntax with an empty query, so the syntax is checked
here first, and a mistake is named with its place.

Words mean all of them; `"a phrase"`, `pre*`, AND OR NOT and brackets; fields `from:` `in:` `app:` `kind:` `date:`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec
from whoosh import qparser
from whoosh import query as whoosh

from parsers.errors import UserError
from parsers.words import N_
from triage.custody import printable
from triage.text import query_tokens

FIELDS = ("from", "in", "app", "kind", "date")
_TOKEN = re.compile(r'"[^"]*"|[()]|[^\s()"]+')
_WORDS = ("AND", "OR", "NOT")
_START, _END = r"(?<![^\s()\"])", r"(?![^\s()\"])"  # what `_TOKEN` parts


class QueryError(UserError):
    """`position` counts characters from 1."""

    message = N_("The search stops at character {position}: {what}")
    exit_code = 2


class Term(msgspec.Struct, frozen=True):
    """Tokens in a row; with `prefix` the last is the beginning of a word."""

    tokens: tuple[str, ...]
    prefix: bool = False


class Field(msgspec.Struct, frozen=True):
    """A filter: `name` is one of FIELDS."""

    name: str
    value: str


class Not(msgspec.Struct, frozen=True):
    node: Node


class Group(msgspec.Struct, frozen=True):
    """All of the nodes, or with `any` at least one."""

    nodes: tuple[Node, ...]
    any: bool = False


Node = Term | Field | Not | Group


class Filters(msgspec.Struct, frozen=True):
    """Filters beside the text: public ids of a conversation and a person, an app, days (in the display zone)."""

    conversation: str | None = None
    person: str | None = None
    app: str | None = None
    start: str | None = None
    end: str | None = None


class Query(msgspec.Struct, frozen=True):
    """A query ready to run: its text, its tree (None for an empty text) and its filters."""

    text: str
    node: Node | None
    filters: Filters = Filters()

    def terms(self) -> list[Term]:
        """The terms whose hits are marked: those that are not negated."""
        found: list[Term] = []

        def walk(node: Node) -> None:
            if isinstance(node, Term):
                found.append(node)
            elif isinstance(node, Group):
                for part in node.nodes:
                    walk(part)

        if self.node is not None:
            walk(self.node)
        return found


def parse(text: str, filters: Filters | None = None) -> Query:
    """Read a query. Raises QueryError where it is broken, never returns an empty result for a mistake."""
    filters = filters or Filters()
    for day in (filters.start, filters.end):
        if day:
            _day(day, 1)
    _check(text)
    if not text.strip():
        return Query(text, None, filters)
    return Query(text, _node(_parser().parse(text, normalize=False), text), filters)


def _parser() -> qparser.QueryParser:
    plugins = [qparser.WhitespacePlugin(), qparser.PhrasePlugin(),
               qparser.PrefixPlugin(rf"(?P<text>[^\s()\"*]+)[*]{_END}"), qparser.GroupPlugin(),
               qparser.OperatorsPlugin(**{name.title(): _START + name + _END for name in _WORDS},
                                       AndNot=None, AndMaybe=None, Require=None),
               qparser.FieldsPlugin(expr=rf"{_START}(?P<text>{'|'.join(FIELDS)}):")]
    return qparser.QueryParser("text", schema=None, plugins=plugins)


def _check(text: str) -> None:
    """Find what Whoosh would swallow: open quotes and brackets, operators without a side, unknown fields."""
    if text.count('"') % 2:
        raise QueryError(position=text.rindex('"') + 1, what=N_("this quotation mark is never closed."))
    opened: list[int] = []
    before: str | None = None
    position = 1
    for match in _TOKEN.finditer(text):
        token, position = match[0], match.start() + 1
        if token == "(":
            opened.append(position)
        elif token == ")":
            if not opened:
                raise QueryError(position=position, what=N_("this bracket closes nothing."))
            if before == "(":
                raise QueryError(position=position, what=N_("there is nothing between these brackets."))
            opened.pop()
        _check_operator(token, before, position)
        _check_field(token, text, match.end(), position)
        before = token
    if before in _WORDS:
        raise QueryError(position=position, what=N_("a word is missing after this operator."))
    if opened:
        raise QueryError(position=opened[-1], what=N_("this bracket is never closed."))


def _check_operator(token: str, before: str | None, position: int) -> None:
    if (token in ("AND", "OR") and before in (None, "(", *_WORDS)) or token == before == "NOT":
        raise QueryError(position=position, what=N_("a word is missing before this operator."))
    if token == ")" and before in _WORDS:
        raise QueryError(position=position, what=N_("a word is missing before this bracket."))


def _check_field(token: str, text: str, end: int, position: int) -> None:
    name, colon, value = token.partition(":")
    if not colon or not name.isalpha() or token.startswith('"') or value.startswith("//"):
        return
    if name not in FIELDS:
        raise QueryError(position=position, what=N_(
            "this is not a field of the search. Fields are from, in, app, kind and date; put the words in quotation "
            "marks to search for them as they stand."))
    if not value and not text[end:end + 1] == '"':
        raise QueryError(position=position, what=N_("a value is missing after this field."))


def _day(text: str, position: int) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise QueryError(position=position, what=N_("this is not a day such as 2026-03-31.")) from error


def _node(tree: Any, text: str) -> Node:
    """From Whoosh's tree to ours."""
    for kind, build in _BUILD:
        if isinstance(tree, kind):
            return build(tree, text)
    raise QueryError(position=1, what=N_("this form of query is not known."))


def _leaf(words: str, field: str, text: str, *, prefix: bool = False, phrase: bool = False) -> Node:
    position = max(text.find(words), 0) + 1
    if field in FIELDS:
        return _filter(field, printable(words).strip(), position)
    tokens = tuple(query_tokens(words))
    if not tokens:
        raise QueryError(position=position, what=N_("there is no letter or digit to search for."))
    if "*" in words and not phrase:
        raise QueryError(position=position + words.index("*"), what=N_(
            "a star stands for any ending, so only at the end of a word; put the words in quotation marks to search "
            "for them as they stand."))
    return Term(tokens, prefix)


def _filter(name: str, value: str, position: int) -> Field:
    days = [day for day in value.split("..") if day]
    if not value or not days:
        raise QueryError(position=position, what=N_("a value is missing after this field."))
    if name == "date":
        for day in days:
            _day(day, position)
        if value.count("..") > 1:
            raise QueryError(position=position, what=N_("this is not a day such as 2026-03-31."))
    return Field(name, value)


def _many(tree: Any, text: str, *, any: bool) -> Node:
    return Group(tuple(_node(part, text) for part in tree.subqueries), any)


_BUILD: tuple[tuple[type, Callable[[Any, str], Node]], ...] = (
    (whoosh.Phrase, lambda q, t: _leaf(" ".join(q.words), q.fieldname, t, phrase=True)),
    (whoosh.Prefix, lambda q, t: _leaf(q.text, q.fieldname, t, prefix=True)),
    (whoosh.Term, lambda q, t: _leaf(q.text, q.fieldname, t)),
    (whoosh.Not, lambda q, t: Not(_node(q.query, t))),
    (whoosh.AndNot, lambda q, t: Group((_node(q.a, t), Not(_node(q.b, t))))),
    (whoosh.Or, lambda q, t: _many(q, t, any=True)),
    (whoosh.And, lambda q, t: _many(q, t, any=False)),
)
