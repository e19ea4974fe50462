"""Keyword lists: read from files, kept in the case, run over all of it at once, with results per keyword.

What can be read: a text file with one search a line (`#` begins a comment, `[Category]` a category); CSV or
tab-separated with a header that names `keyword` (or term, word, query, expression) and perhaps `category`, or without
one the keyword in the first column and its category in the second; Autopsy's XML (`keyword_lists`, `keyword_list name`,
`keyword literal`); EnCase's tab-delimited export in UTF-16 (five header lines, then two lines an entry: the second has
an empty first column for an expression or 5 for a folder, its name, its text and 17 flags, of which the sixth is GREP).
The last two as the classes XmlKeywordSearchList and EnCaseKeywordSearchList of sleuthkit/autopsy read them.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from lxml import etree

from parsers.errors import UserError
from parsers.times import iso_utc
from parsers.words import N_
from triage.case import Case
from triage.custody import chain
from triage.search import vocabulary
from triage.search.columns import columns, counted
from triage.search.engine import hit_ids
from triage.search.nodes import QueryError
from triage.search.syntax import parse
from triage.selectors.lists import decoded
from triage.store import Store
from triage.text.fold import query_tokens

MOST_BYTES = 20 << 20
_COLUMNS = ("keyword", "keywords", "term", "word", "query", "expression", "value", "search term")
_CATEGORIES = ("category", "group", "list", "folder", "topic", "theme")
_ENCASE_HEADER = 5
_ENCASE_GREP = 8  # the sixth of the flags, which begin at column 3


class Keyword(NamedTuple):
    """One search of a list; `line` is its place in the file, counted from 1."""

    category: str
    query: str
    line: int


class NotAList(UserError):
    message = N_("{path} cannot be read as a keyword list ({reason}).")
    exit_code = 2


class EmptyList(UserError):
    message = N_("{path} holds no keywords. Write one search a line and load it again.")
    exit_code = 2


class NoSuchList(UserError):
    message = N_("There is no keyword list “{name}” in this case.")
    exit_code = 2


# -- reading files --------------------------------------------------------------------------------------------------

def read(path: Path) -> list[Keyword]:
    """The keywords of a file, each once. Raises NotAList or EmptyList."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise NotAList(path=str(path), reason=N_("it is too large"))
        data = path.read_bytes()
    except OSError as error:
        raise NotAList(path=str(path), reason=error.strerror or str(error)) from error
    found = dict.fromkeys(_parse(path, data))
    unique: dict[tuple[str, str], Keyword] = {}
    for keyword in found:
        unique.setdefault((keyword.category, keyword.query), keyword)
    if not unique:
        raise EmptyList(path=str(path))
    return list(unique.values())


def _parse(path: Path, data: bytes) -> Iterator[Keyword]:
    text = _decode(path, data)
    start = text.lstrip()[:200]
    if start.startswith("<"):
        return _autopsy(path, data)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") and _is_encase(text):
        return _encase(text)
    if path.suffix.lower() in (".csv", ".tsv") or "\t" in start.partition("\n")[0]:
        return _table(path, text)
    return _lines(text)


def _decode(path: Path, data: bytes) -> str:
    try:
        return decoded(data)
    except UnicodeDecodeError as error:
        raise NotAList(path=str(path), reason=N_("its text is neither UTF-8 nor UTF-16")) from error


def _lines(text: str) -> Iterator[Keyword]:
    category = ""
    for n, line in enumerate(text.splitlines(), 1):
        entry = line.strip()
        if entry.startswith("[") and entry.endswith("]"):
            category = entry[1:-1].strip()
        elif entry and not entry.startswith("#"):
            yield Keyword(category, entry, n)


def _table(path: Path, text: str) -> Iterator[Keyword]:
    try:
        yield from _rows(text)
    except csv.Error as error:
        raise NotAList(path=str(path), reason=N_("a quotation mark is never closed")) from error


def _rows(text: str) -> Iterator[Keyword]:
    first = text.replace("\r", "\n").split("\n", 1)[0]
    separator = max(("\t", ";", ","), key=first.count)
    rows = csv.reader(io.StringIO(text, newline=None), delimiter=separator)
    keyword, category, header = 0, 1, True
    for row in rows:
        if header:
            header = False
            names = [cell.strip().casefold() for cell in row]
            known = next((names.index(name) for name in _COLUMNS if name in names), None)
            if known is not None:
                keyword = known
                category = next((names.index(name) for name in _CATEGORIES if name in names), len(names))
                continue
        if len(row) > keyword and row[keyword].strip():
            yield Keyword(row[category].strip() if len(row) > category else "", row[keyword].strip(), rows.line_num)


def _autopsy(path: Path, data: bytes) -> Iterator[Keyword]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise NotAList(path=str(path), reason=str(error)) from error
    if root.tag != "keyword_lists":
        raise NotAList(path=str(path), reason=N_("it is no keyword list of Autopsy"))
    for listed in root.iter("keyword_list"):
        for entry in listed.iter("keyword"):
            written = (entry.text or "").strip()
            if written:
                expression = "/" + written.replace("/", r"\/") + "/"
                yield Keyword(listed.get("name") or "", _literal(written) if entry.get("literal") == "true"
                              else expression, int(entry.sourceline or 0))


def _is_encase(text: str) -> bool:
    lines = text.splitlines()
    return len(lines) > _ENCASE_HEADER + 1 and all("\t" in line for line in lines[_ENCASE_HEADER:_ENCASE_HEADER + 2])


def _encase(text: str) -> Iterator[Keyword]:
    """Folders become categories. Their grep dialect is not that of a regular expression here, so that a grep entry is
    passed on as a search that says so when it is run.
    """
    lines = text.splitlines()
    folder = ""
    for n in range(_ENCASE_HEADER, len(lines) - 1, 2):
        columns = lines[n + 1].split("\t")
        if len(columns) < 3:
            continue
        if columns[0] == "5":
            folder = columns[1]
        elif columns[2].strip():
            grep = len(columns) > _ENCASE_GREP and columns[_ENCASE_GREP]
            yield Keyword(folder, f"grep:{columns[2].strip()}" if grep else _literal(columns[2].strip()), n + 2)


def _literal(words: str) -> str:
    """A text to be found as it stands, as a search."""
    return '"' + words.replace('"', " ") + '"' if len(query_tokens(words)) else words


# -- in the case ----------------------------------------------------------------------------------------------------

def load(case: Case, path: Path, name: str | None = None) -> str:
    """Keep a list in the case under a name (the file's), in place of one that had it; return the name. Logged."""
    keywords = read(path)
    name = chain.printable((name or path.stem).strip() or path.name)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    with case.transaction():
        _remove(case, name)
        row = case.db.execute("INSERT INTO keyword_list VALUES (NULL, ?, ?, ?, ?) RETURNING id",
                              (name, digest, chain.now(), case.actor)).fetchone()
        case.db.executemany("INSERT INTO keyword VALUES (NULL, ?, ?, ?, ?)",
                            [(row[0], k.category, chain.printable(k.query), k.line) for k in keywords])
        chain.record(case, "keywords.load", name, None, {"sha256": digest, "keywords": len(keywords)})
    return name


def remove(case: Case, name: str) -> None:
    """Remove a list. Logged. Raises NoSuchList."""
    with case.transaction():
        if not _remove(case, name):
            raise NoSuchList(name=name)
        chain.record(case, "keywords.remove", name)


def _remove(case: Case, name: str) -> bool:
    case.db.execute("DELETE FROM keyword WHERE list IN (SELECT id FROM keyword_list WHERE name = ?)", (name,))
    return bool(case.db.execute("DELETE FROM keyword_list WHERE name = ?", (name,)).rowcount)


def lists(case: Case) -> list[dict[str, Any]]:
    """The lists of a case by name: {name, sha256, at, actor, keywords}."""
    return [dict(zip(("name", "sha256", "at", "actor", "keywords"), row, strict=True)) for row in case.db.execute(
        "SELECT l.name, l.sha256, l.at, l.actor, count(k.id) FROM keyword_list l LEFT JOIN keyword k ON k.list = l.id"
        " GROUP BY l.id ORDER BY l.name")]


def keywords_of(case: Case, name: str) -> list[Keyword]:
    """The keywords of a list in the file's order. Raises NoSuchList."""
    row = case.db.execute("SELECT id FROM keyword_list WHERE name = ?", (name,)).fetchone()
    if row is None:
        raise NoSuchList(name=name)
    return [Keyword(*entry) for entry in case.db.execute(
        "SELECT category, query, line FROM keyword WHERE list = ? ORDER BY id", (row[0],))]


def run(store: Store, keywords: list[Keyword], progress: Callable[[int, int], None] | None = None,
        ) -> list[dict[str, Any]]:
    """Search for each keyword in all that may be seen: {category, query, line, messages, conversations, first, last,
    problem}. `problem` is a UserError where the keyword is no search; its numbers are None then.
    """
    results: list[dict[str, Any]] = []
    for n, keyword in enumerate(keywords, 1):
        results.append(_result_of(store, keyword))
        if progress is not None:
            progress(n, len(keywords))
    return results


def _result_of(store: Store, keyword: Keyword) -> dict[str, Any]:
    result: dict[str, Any] = keyword._asdict() | dict.fromkeys(
        ("messages", "conversations", "first", "last", "problem"))
    try:
        ids = hit_ids(store, vocabulary.resolve(store, parse(keyword.query)))
    except QueryError as error:
        return result | {"problem": error}
    held = columns(store)
    first, last = held.span(ids)
    return result | {"messages": len(ids), "conversations": len(counted(held.conversation[ids])),
                     "first": iso_utc(first), "last": iso_utc(last)}
