"""What an examiner types, into a tree: Whoosh's parser with plugins of our own for what words and fields look like.

Whoosh groups, and knows AND, OR and NOT; it answers broken syntax with an empty query, so brackets and operators are
checked first, and a mistake is named with its place. The plugins make leaves that are our nodes already, so that each
knows where it stands.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from whoosh import qparser
from whoosh import query as whoosh
from whoosh.qparser import syntax
from whoosh.qparser.taggers import RegexTagger

from parsers.words import N_
from triage.custody.chain import printable
from triage.search import fields, patterns
from triage.search.nodes import (
    Field,
    Filters,
    Group,
    Leaf,
    Loose,
    Near,
    Node,
    Not,
    Query,
    QueryError,
    Regex,
    Term,
    UnknownField,
    ValueApart,
)
from triage.text.fold import fold, query_tokens
from triage.text.tables import is_word_character, stands_alone

_START, _END = r"(?<![^\s()\"])", r"(?![^\s()\"])"
_UNSEEN = "\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
#: Signs of currencies (Unicode's category Sc).
_MONEY = "$¢-¥֏؋৲৳৻૱௹฿៛\u20a0-\u20cf\ua838﷼﹩＄￠￡￥￦"
_QUOTED = r"\"[^\"]*\"(?:~\d*)?"
# A blank after the colon is overlooked where only one thing can be meant: what is quoted, in brackets, or last.
_ONE_VALUE = (rf"(?=\"[^\"]+\"|\[[^\]]+\]|\([^()]+\)|(?!(?:AND|OR|NOT){_END})[^\s()\"]+\s*"
              rf"(?:$|\)|(?:AND|OR|NOT){_END}))")
_LEAF = (
    rf"{_START}(?P<field>[A-Za-z]+):(?!//)(?:\s+{_ONE_VALUE})?(?P<value>{_QUOTED}|\[[^\]]*\][^\s()\"]*|\([^()]*\)|[^\s()\"]*)"
    rf"|(?P<phrase>{_QUOTED})"
    rf"|{_START}/(?P<regex>(?:[^/\\\n]|\\[^\n])+)/{_END}"
    r"|(?P<word>[^\s()\"]+)"
)
_APART = re.compile(rf"\s+(?!(?:AND|OR|NOT){_END})[^\s()\"]+(?:\s+(?!(?:AND|OR|NOT){_END}|[A-Za-z]+:\S)[^\s()\"]+)*")
_TOKEN = re.compile(rf"[()]|{_LEAF}")
#: What a word processor or an input method writes in place of quotation marks and brackets, and the marks that nobody
#: sees and a copy brings along: beside a word they hide an operator or a field. A sign of money apart from its figure
#: (650 €) is none of the words either, as the index has letters and digits alone. Not within quotation marks or an
#: expression, where everything stands for itself.
_WRITTEN = re.compile(
    rf"\"[^\"]*\"|{_START}/(?:[^/\\\n]|\\[^\n])+/{_END}"
    r"|(?P<quoted>“[^”\"]*”|„[^“”\"]*[“”]|”[^”\"]*”|«[^»\"]*»|»[^«\"]*«|〝[^〞〟\"]*[〞〟]|＂[^＂\"]*＂)"
    rf"|(?P<bracket>[（）])|(?P<unseen>{_START}[{_UNSEEN}]+|[{_UNSEEN}]+{_END}|(?<=\d)\s+[{_MONEY}]{_END}"
    rf"|{_START}[{_MONEY}]\s+(?=\d))")
_DEEPEST = 20  # brackets within brackets; FTS5 follows no more than a hundred, and nobody means so many
_WORDS = ("AND", "OR", "NOT")
_PHRASE = re.compile(r"\"([^\"]*)\"(?:~(\d*))?")
_BEGINNING = re.compile(r"\w\*\s*$")
_LINK = re.compile(r"\w+://|www\.", re.IGNORECASE)
_FUZZY = re.compile(r"(?<=[^~])~(\d*)$")
WAYS = {"stem": "stem", "disguised": "disguised", "roman": "romanised"}
_MOST_EDITS = 2
_FIGURE = re.compile(rf"[{_MONEY}]?\d[\d.,'’٬٫]*[{_MONEY}]?[.,;:!]*")
_FIGURES = range(4, 10)
"""Digits before the decimals of a number that people write with and without marks between its thousands."""
_NO_LETTER = N_("there is no letter or digit to search for.")


class _LeafQuery(whoosh.Query):  # type: ignore[misc]
    """A leaf of Whoosh's tree that carries one of our nodes."""

    def __init__(self, node: Node) -> None:
        self.node = node


class _LeafNode(syntax.SyntaxNode):  # type: ignore[misc]
    def __init__(self, node: Node) -> None:
        self.node = node

    def query(self, parser: Any) -> _LeafQuery:
        return _LeafQuery(self.node)


class _LeafTagger(RegexTagger):  # type: ignore[misc]
    def create(self, parser: Any, match: re.Match[str]) -> _LeafNode:
        return _LeafNode(_leaf(match))


class _LeafPlugin(qparser.Plugin):  # type: ignore[misc]
    """Words, phrases, regular expressions and fields, after the operators have had their turn."""

    def taggers(self, parser: Any) -> list[tuple[Any, int]]:
        return [(_LeafTagger(_LEAF), 10)]


def parse(text: str, filters: Filters | None = None) -> Query:
    """Read a query. Raises QueryError where it is broken, never returns an empty result for a mistake."""
    filters = filters or Filters()
    for day in (filters.start, filters.end):
        if day:
            fields.day(day)
    plain = _WRITTEN.sub(_as_typed, text)  # no character moves, so that places are those of the text
    _check(plain)
    if not plain.strip():
        return Query(text, None, filters)
    return Query(text, _node(_parser().parse(plain, normalize=False)), filters)


def _as_typed(part: re.Match[str]) -> str:
    if part["quoted"]:
        return f'"{part[0][1:-1]}"'
    if part["bracket"]:
        return "(" if part[0] == "（" else ")"
    return " " * len(part[0]) if part["unseen"] else part[0]


@cache
def _parser() -> Any:
    operators = {name.title(): _START + name + _END for name in _WORDS}
    return qparser.QueryParser("text", schema=None, plugins=[
        qparser.WhitespacePlugin(), qparser.GroupPlugin(), _LeafPlugin(),
        qparser.OperatorsPlugin(**operators, AndNot=None, AndMaybe=None, Require=None)])


def _node(tree: Any) -> Node:
    """From Whoosh's tree to ours."""
    if isinstance(tree, _LeafQuery):
        return tree.node
    if isinstance(tree, whoosh.Not):
        return Not(_node(tree.query))
    parts = tuple(_node(part) for part in tree.subqueries)
    return parts[0] if len(parts) == 1 else Group(parts, isinstance(tree, whoosh.Or))


# -- brackets and operators -----------------------------------------------------------------------------------------

def _check(text: str) -> None:
    """Find what Whoosh would swallow: open quotes and brackets, operators without a side."""
    opened: list[int] = []
    before: str | None = None
    position, end = 1, 0
    for match in _TOKEN.finditer(text):
        part, position = match[0], match.start() + 1
        _check_quote(text[end:match.start()], end)
        end = match.end()
        if part == "(":
            opened.append(position)
            if len(opened) > _DEEPEST:
                raise QueryError(position=position, what=N_("there are too many brackets within each other."))
        elif part == ")":
            if not opened:
                raise QueryError(position=position, what=N_("this bracket closes nothing."))
            if before == "(":
                raise QueryError(position=position, what=N_("there is nothing between these brackets."))
            opened.pop()
        _check_operator(part, before, position)
        _check_open(text, match)
        before = part
    _check_quote(text[end:], end)
    if before in _WORDS:
        raise QueryError(position=position, what=N_("a word is missing after this operator."))
    if opened:
        raise QueryError(position=opened[-1], what=N_("this bracket is never closed."))


def _check_quote(skipped: str, start: int) -> None:
    """Between tokens only spaces are left over, and a quotation mark that is never closed."""
    if '"' in skipped:
        raise QueryError(position=start + skipped.index('"') + 1, what=N_("this quotation mark is never closed."))


def _check_operator(part: str, before: str | None, position: int) -> None:
    if (part in ("AND", "OR") and before in (None, "(", *_WORDS)) or part == before == "NOT":
        raise QueryError(position=position, what=N_("a word is missing before this operator."))
    if part == ")" and before in _WORDS:
        raise QueryError(position=position, what=N_("a word is missing before this bracket."))


def _check_open(text: str, match: re.Match[str]) -> None:
    """A range, a list of values or a regular expression that is begun and never ended."""
    value = match["value"]
    if value is not None:
        if value.startswith("[") and "]" not in value:
            raise QueryError(position=match.start("value") + 1, what=N_("this bracket is never closed."))
        if not value and text[match.end():match.end() + 1] == "(":
            raise QueryError(position=match.end() + 1, what=N_("this bracket is never closed."))
        words = _APART.match(text, match.end())
        if not value and words and match["field"].lower() in fields.FIELDS:
            example = f'{match["field"]}:"{" ".join(words[0].split())}"'
            raise ValueApart(position=match.start() + 1, example=example)
    word = match["word"] or ""
    if word.startswith("/") and len(word) > 1 and not word.startswith("//"):
        raise QueryError(position=match.start() + 1, what=N_(
            "this regular expression is never closed; put the words in quotation marks to search for them as they "
            "stand."))


# -- leaves ---------------------------------------------------------------------------------------------------------

def _leaf(match: re.Match[str]) -> Node:
    at = match.start() + 1
    if match["field"]:
        return _field(match["field"], match["value"], at, match.start("value") + 1)
    if match["phrase"]:
        return _phrase(match["phrase"], at)
    if match["regex"]:
        patterns.compiled(match["regex"], at + 1)
        return Regex(match["regex"], at + 1)
    return _word(match["word"], at)


def _phrase(text: str, at: int) -> Leaf:
    found = _PHRASE.fullmatch(text)
    assert found is not None
    words, distance = found.groups()
    tokens = tuple(query_tokens(words))
    if not tokens:
        raise QueryError(position=at, what=_NO_LETTER)
    if distance is None:
        return Term(tokens, bool(_BEGINNING.search(words)), at)
    if not distance:
        raise QueryError(position=at + len(text) - 1, what=N_("a number of words is missing after ~."))
    phrases = dict.fromkeys(tuple(t) for word in words.split() if (t := query_tokens(word)))
    return Near(tuple(phrases), min(int(distance), 1000), at) if len(phrases) > 1 else Term(tokens, at=at)


def _word(word: str, at: int) -> Node:
    fuzzy = _FUZZY.search(word)
    if fuzzy:
        return _fuzzy(word[:fuzzy.start()], fuzzy[1], at)
    tokens = tuple(query_tokens(word))
    if not tokens:
        raise QueryError(position=at, what=_NO_LETTER)
    if _FIGURE.fullmatch(word) and len(forms := _figure(tokens)) > 1:
        return Group(tuple(Term(form, at=at) for form in forms), any=True)
    while not _counts(word[-1]):  # a comma after it
        word = word[:-1]
    body = word.rstrip("*")
    if ("*" not in body and "?" not in word) or _LINK.match(word):  # in a link ? stands for itself
        return Term(tokens, len(body) < len(word), at)
    return _wild(word, tokens, at)


def _figure(tokens: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The ways in which people write a number of thousands: 4000, 4 000 (4.000, 4,000), and 1,20,000 in India. The
    index parts words at such marks; whoever looks for an amount does not know how it was written.
    """
    groups = next((n for n, token in enumerate(tokens[1:], 1) if len(token) != 3), len(tokens))
    groups = 1 if len(tokens[0]) >= _FIGURES.start else groups
    whole, decimals = "".join(tokens[:groups]), tokens[groups:]
    if len(whole) not in _FIGURES or whole.startswith("0") or len(decimals) > 1 or any(len(d) > 2 for d in decimals):
        return [tokens]
    thousands, last = whole[:-3], whole[-3:]
    pairs = f"{thousands:>{len(thousands) + len(thousands) % 2}}"
    indian = [pairs[n:n + 2].strip() for n in range(0, len(pairs), 2)]
    written = ([whole], f"{int(whole):,}".split(","), [*indian, last])
    return [*dict.fromkeys((tokens, *((*form, *decimals) for form in written)))]


def _counts(character: str) -> bool:
    return character in "*?" or bool(query_tokens(character))


def _wild(word: str, tokens: tuple[str, ...], at: int) -> Leaf:
    """A word with * and ? in it. At its end a ? may stand for nothing, since it also ends a sentence."""
    parts = [part for part in re.split(r"([*?])", word) if part]
    folded = [part if part in "*?" else fold(part) for part in parts]
    if all(part in "*?" or all(is_word_character(c) and not stands_alone(c) for c in part) for part in folded):
        return Loose("wildcard", "".join(folded), at=at)
    if not set(word.rstrip("*?")) & set("*?"):  # it's? 护照?
        return Term(tokens, word.rstrip("?").endswith("*"), at)
    raise QueryError(position=at + min(word.index(c) for c in "*?" if c in word), what=N_(
        "* and ? stand for letters of one word; for several words write \"first last\"~3."))


def _fuzzy(word: str, number: str, at: int) -> Leaf:
    edits = int(number) if number else 1
    if not 0 < edits <= _MOST_EDITS:
        raise QueryError(position=at + len(word), what=N_("a fuzzy word allows ~1 or ~2 changed letters."))
    tokens = query_tokens(word)
    if not tokens:
        raise QueryError(position=at, what=_NO_LETTER)
    if len(tokens) > 1 or stands_alone(tokens[0][0]) or "*" in word or "?" in word:
        raise QueryError(position=at + len(word), what=N_("~ needs one word of letters before it."))
    return Loose("fuzzy", tokens[0], edits, at)


def _field(name: str, value: str, at: int, place: int) -> Leaf:
    known = name.lower()
    if known not in fields.FIELDS and known not in WAYS:
        raise UnknownField(position=at, name=name, fields=", ".join((*fields.FIELDS, *WAYS)))
    text = value[1:value.rindex('"')] if value.startswith('"') else value
    if not text.strip(" ()[]"):
        raise QueryError(position=at, what=N_("a value is missing after this field."))
    if known in WAYS:
        tokens = query_tokens(text)
        if len(tokens) != 1 or stands_alone(tokens[0][0]):
            raise QueryError(position=place, what=N_("one word of letters is needed here."))
        return Loose(WAYS[known], tokens[0], at=at)
    several = value.startswith("(") and known != "near"
    parts = [part.strip() for part in text.strip("()").split("|")] if several else [text.strip()]
    values = tuple(printable(part) for part in parts if part)
    if not values:
        raise QueryError(position=at, what=N_("a value is missing after this field."))
    for part in values:
        fields.FIELDS[known].check(part, place + max(value.find(part), 0))
    return Field(known, values, place)
