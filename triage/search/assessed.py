"""Fields of the search that ask for what was said of messages: flags, languages, and the examiner's tags and notes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from typing import Any

from babel import Locale

from parsers.words import N_
from triage.search.nodes import QueryError
from triage.store import Store
from triage.text.fold import fold, index_text, name_of

Sql = tuple[str, list[Any]]
_IN = "IN (SELECT value FROM json_each(?))"


def flag(condition: str) -> Callable[[Store, str], Sql]:
    """Messages of a flag; `condition` is SQL over `flag f` with the value once or more."""
    def sql(store: Store, value: str) -> Sql:
        where = f"(lower(?) IN ('*', 'any') OR {condition}) AND {store.flag_visible}"
        return (f"m.id IN (SELECT fs.message FROM flag_span fs JOIN flag f ON f.id = fs.flag WHERE {where})",
                [value] * (1 + condition.count("?")))

    return sql


def language(_: Store, value: str) -> Sql:
    if value == "*":
        return "m.id IN (SELECT message FROM message_language)", []
    if value.casefold() == "none":
        return "m.id NOT IN (SELECT message FROM message_language)", []
    return "m.id IN (SELECT message FROM message_language WHERE language = ?)", [_code(value)]


def _code(value: str) -> str | None:
    """ISO 639-1 code of a language by its code, its English or French name, or its own name."""
    plain = fold(value)
    if re.fullmatch(r"[a-z]{2}", plain):
        return plain
    return _language_names().get(plain)


@cache
def _language_names() -> dict[str, str]:
    return {fold(name): code for language in ("fr", "en") for code, name in Locale(language).languages.items()
            if len(code) == 2}


def check_language(value: str, at: int) -> None:
    if value != "*" and value.casefold() != "none" and _code(value) is None:
        raise QueryError(position=at, what=N_("this language is not known; write its code such as ro or its name."))


def annotated(what: str) -> Callable[[Store, str], Sql]:
    """Messages with a tag or note, or in a conversation or by a person that has it. `*` is any."""
    table, condition = {
        "tag": ("tagged a JOIN tag t ON t.uid = a.tag", "attest_same(t.name, ?1)"),
        "note": ("note a", "attest_holds(a.text, ?1)"),
    }[what]

    def sql(store: Store, value: str) -> Sql:
        subjects: dict[str, list[str]] = {"message": [], "conversation": [], "person": [], "file": []}
        store.db.create_function("attest_holds", 2, holds, deterministic=True)
        store.db.create_function("attest_same", 2, same, deterministic=True)
        for kind, subject in store.db.execute(
            f"SELECT a.what, a.subject FROM {table} WHERE ?1 = '*' OR {condition}", (value,)):
            subjects[kind].append(subject)
        lists = {kind: json.dumps(found) for kind, found in subjects.items()}
        return (
            "(m.id IN (SELECT x.id FROM json_each(?) j JOIN message x ON x.ident = unhex(j.value))"
            f" OR m.conversation IN (SELECT id FROM conversation WHERE uid {_IN})"
            f" OR m.sender IN (SELECT i.id FROM identity i JOIN person p ON p.id = i.person WHERE p.uid {_IN})"
            f" OR m.id IN (SELECT message FROM attachment WHERE sha256 {_IN}))"
        ), [lists["message"], lists["conversation"], lists["person"], lists["file"]]

    return sql


def holds(text: str, words: str) -> bool:
    """Whether a name, title or note holds words, folded as everywhere in the search."""
    tokens, plain = index_text(words), fold(words).strip()
    return bool(plain) and (plain in fold(text) or (bool(tokens) and f" {tokens} " in f" {index_text(text)} "))


def same(text: str, words: str) -> bool:
    """Whether a name is these words, whatever their capitals, accents and form."""
    return name_of(text) == name_of(words)
