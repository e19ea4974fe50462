"""The tree of a query: what the syntax is read into, and what the compiler and the second engine work from.

`at` is the place of a node's text in the query, counted from 1, for messages that name it.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from parsers.errors import UserError
from parsers.words import N_


class QueryError(UserError):
    """`position` counts characters from 1."""

    message = N_("The search stops at character {position}: {what}")
    exit_code = 2


class ValueApart(QueryError):
    """`example`: the field with its value, as it has to be written."""

    message = N_("The search stops at character {position}: the value stands right behind the colon, and in quotation "
                 "marks where it has spaces, as in {example}.")


class UnknownField(QueryError):
    """`name`: what stands before the colon; `fields`: what may."""

    message = N_("The search stops at character {position}: “{name}” is not a field of the search. The fields are "
                 "{fields}. Put the words in quotation marks to search for them as they stand.")


class Term(msgspec.Struct, frozen=True):
    """Tokens in a row; with `prefix` the last is the beginning of a word."""

    tokens: tuple[str, ...]
    prefix: bool = False
    at: int = 1


class Near(msgspec.Struct, frozen=True):
    """All of the phrases in any order; between the end of each and the start of the last at most `distance` tokens."""

    phrases: tuple[tuple[str, ...], ...]
    distance: int
    at: int = 1


class Loose(msgspec.Struct, frozen=True):
    """A word that stands for others: `way` is wildcard, fuzzy, stem, disguised or romanised.

    `word` is folded (a wildcard keeps its * and ?), `number` the edits that a fuzzy word allows.
    """

    way: str
    word: str
    number: int = 0
    at: int = 1


class Expanded(msgspec.Struct, frozen=True):
    """A loose word with the case's own words that it stands for, and phrases of single letters."""

    loose: Loose
    words: tuple[str, ...]
    phrases: tuple[tuple[str, ...], ...] = ()


class Regex(msgspec.Struct, frozen=True):
    """A regular expression over the text as it was written, without regard to capitals."""

    pattern: str
    at: int = 1


class Field(msgspec.Struct, frozen=True):
    """A filter. `values` are alternatives as typed; `triage.search.fields` knows what they mean."""

    name: str
    values: tuple[str, ...]
    at: int = 1


class Not(msgspec.Struct, frozen=True):
    node: Node


class Group(msgspec.Struct, frozen=True):
    """All of the nodes, or with `any` at least one."""

    nodes: tuple[Node, ...]
    any: bool = False


Leaf = Term | Near | Loose | Expanded | Regex | Field
Node = Leaf | Not | Group


class Filters(msgspec.Struct, frozen=True):
    """Filters beside the text: public ids of a conversation and a person, an app, days (in the display zone)."""

    conversation: str | None = None
    person: str | None = None
    app: str | None = None
    start: str | None = None
    end: str | None = None


class Query(msgspec.Struct, frozen=True):
    """A query: its text, its tree (None for an empty text) and its filters."""

    text: str
    node: Node | None
    filters: Filters = Filters()


def leaves(node: Node | None, *, negated: bool = False) -> Iterator[Leaf]:
    """The leaves of a tree in order; without those under a NOT unless `negated`."""
    if isinstance(node, Group):
        for part in node.nodes:
            yield from leaves(part, negated=negated)
    elif isinstance(node, Not):
        if negated:
            yield from leaves(node.node, negated=True)
    elif node is not None:
        yield node
