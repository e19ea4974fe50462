"""Keeps the catalogues of translations in step with the code.

    python -m tests.words_tool update      new ids in, gone ids out, translations kept; says what is to do
    python -m tests.words_tool check       the same without writing; ends with 1 where something is to do

Ids are read from the syntax tree and not by pattern, because `tr(NAMES["none"])` holds a string that is no
message. The catalogue is written by Babel, sorted by id, without line numbers, dates or names, so that two
people who change different sentences change different lines.
"""

from __future__ import annotations

import ast
import functools
import io
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from tests.syntax import nodes

ROOT = Path(__file__).resolve().parent.parent
CODE = ("parsers", "triage", "ui", "main.py")
LOCALES = ROOT / "resources" / "locale"
MARKERS = frozenset({"N_", "tr"})
#: What every parser says it was tested on: sentences for users like its name and notes, and many, so each is taken
#: without a mark.
_TESTED = "tested"
WIDTH = 110

NBSP = "\u00a0"
_HEADER = "# Translations of Attest. How to translate: resources/locale/README.md\n#"
#: Headers that say how to read the file; those that name people, addresses or days are left out.
_KEPT_HEADERS = frozenset({
    "Language", "Plural-Forms", "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
})  # fmt: skip


class Word(NamedTuple):
    """A marked message and where it stands first (`file:line`, the file from the root)."""

    id: str
    place: str


# Reading the code


def sources() -> Iterator[tuple[str, str]]:
    """(name from the root, text) of every file that may hold messages."""
    for name in CODE:
        path = ROOT / name
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            yield file.relative_to(ROOT).as_posix(), file.read_text(encoding="utf-8")


def called(node: ast.Call) -> str:
    """The last part of the name that a call uses: `say` of `w.say(...)`, empty where it has none."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def marked_in(file: str, source: str) -> Iterator[Word]:
    """Messages marked in one file, in the order of the text."""
    found = []
    for node in nodes(source):
        if isinstance(node, ast.Call) and called(node) in MARKERS and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str) and first.value:
                found.append((node.lineno, node.col_offset, first.value))
        elif isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == _TESTED for t in node.targets):
            found += [(part.lineno, part.col_offset, part.value) for part in ast.walk(node.value)
                      if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    return (Word(text, f"{file}:{line}") for line, _, text in sorted(found))


@functools.cache
def marked() -> dict[str, Word]:
    """Every message of the code by its id, with the first place of each."""
    words: dict[str, Word] = {}
    for file, source in sources():
        for word in marked_in(file, source):
            words.setdefault(word.id, word)
    return words


@functools.cache
def rule_tables() -> list[tuple[Path, dict[str, Any]]]:
    """The files of the indicator rules and what stands in each. To read them takes seconds."""
    return [(file, tomllib.loads(file.read_text(encoding="utf-8")))
            for file in sorted((ROOT / "resources" / "rules").rglob("*.toml"))]


def rule_texts() -> dict[str, Word]:
    """The texts of the indicator rules that users read, by their English.

    English and French stand in the rule files beside one another; every other language has them in its catalogue.
    """
    words: dict[str, Word] = {}
    for file, table in rule_tables():
        for text in _english(table):
            words.setdefault(text, Word(text, file.relative_to(ROOT).as_posix()))
    return words


def _english(table: object) -> Iterator[str]:
    if isinstance(table, dict):
        if isinstance(table.get("en"), str) and isinstance(table.get("fr"), str):
            yield table["en"]
        else:
            for value in table.values():
                yield from _english(value)
    elif isinstance(table, list):
        for value in table:
            yield from _english(value)


@functools.cache
def wanted(language: str) -> dict[str, Word]:
    """Every message that the catalogue of a language holds."""
    return marked() if language == "fr" else rule_texts() | marked()


# French spacing


_BEFORE = re.compile(r"[ \u00a0\u202f]*([;?!»])(?![\w\\])|[ \u00a0\u202f]+(:|%(?!\())(?=\W|$)|(?<=[\w})»])(:)(?=\s|$)")
_AFTER = re.compile(r"«[ \u00a0\u202f]*")
_THOUSANDS = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")
_APOSTROPHE = re.compile(r"(?<=\w)'(?=[\w{«])")


def french_spacing(text: str) -> str:
    """Text with the spaces and apostrophes of French printing: no-break space before : ; ? ! % and », after «
    and between thousands.

    Signs inside a word (`from:Victor`, `09:30`, `w?rk`) stay as they are, and so do quotation marks.
    """
    text = _BEFORE.sub(lambda match: NBSP + "".join(filter(None, match.groups())), text)
    text = _AFTER.sub("«" + NBSP, text)
    return _APOSTROPHE.sub("’", _THOUSANDS.sub(NBSP, text))


SPACING = {"fr": french_spacing}


# The catalogue


class _QuietCatalogue(Catalog):
    """A catalogue whose header says how to read it and nothing about who wrote it when."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:  # type: ignore[override]
        kept = [(name, value) for name, value in super().mime_headers if name in _KEPT_HEADERS]
        return [*kept[:-1], (kept[-1][0], kept[-1][1] + "\n")]  # the last line too has to end

    @mime_headers.setter
    def mime_headers(self, headers: Iterable[tuple[str, str]]) -> None:
        self._set_mime_headers(headers)


def path_of(language: str) -> Path:
    return LOCALES / language / "LC_MESSAGES" / "attest.po"


def languages() -> list[str]:
    """The languages that have a catalogue."""
    return sorted(path.parents[1].name for path in LOCALES.glob("*/LC_MESSAGES/attest.po"))


def read(language: str, text: str) -> Catalog:
    """A catalogue from the text of its file."""
    return read_po(io.BytesIO(text.encode()), locale=language, abort_invalid=True)


def updated(language: str, text: str, ids: Iterable[str]) -> Catalog:
    """The catalogue with exactly these ids.

    Translations are kept. An id that only changed a little takes over the nearest translation, marked as
    unsure, which the program does not show until somebody has taken the mark away.
    """
    old = read(language, text) if text else Catalog(locale=language)
    template = Catalog()
    for text_id in ids:
        template.add(text_id)
    old.update(template, update_header_comment=False, update_creation_date=False)
    fresh = _QuietCatalogue(locale=language, header_comment=_HEADER, fuzzy=False)
    spacing = SPACING.get(language, lambda text: text)
    for message in old:
        if isinstance(message.id, str) and message.id:
            string = str(message.string or "")
            flags = {"fuzzy"} if message.fuzzy and string else set()
            fresh.add(message.id, spacing(string), flags=flags, user_comments=message.user_comments)
    return fresh


def rendered(catalogue: Catalog) -> str:
    """The text of a catalogue's file."""
    for message in catalogue:
        message.flags -= {"python-format"}  # "95 % of" is no placeholder: ours are in braces
    stream = io.BytesIO()
    write_po(stream, catalogue, width=WIDTH, no_location=True, sort_output=True, ignore_obsolete=True)
    return stream.getvalue().decode()


def to_do(catalogue: Catalog) -> list[Message]:
    """What is not translated, or marked as unsure."""
    return [message for message in catalogue if message.id and (not message.string or message.fuzzy)]


def main(arguments: list[str]) -> int:
    if arguments not in (["update"], ["check"]):
        sys.stderr.write(f"{__doc__}\n")
        return 2
    stale = 0
    for language in languages():
        words = wanted(language)
        path = path_of(language)
        text = path.read_text(encoding="utf-8")
        catalogue = updated(language, text, words)
        new = rendered(catalogue)
        missing = to_do(catalogue)
        stale += bool(missing) or new != text
        if arguments == ["update"] and new != text:
            path.write_text(new, encoding="utf-8", newline="\n")
        for message in missing:
            state = "unsure" if message.string else "not translated"
            sys.stdout.write(f"{language}: {state}: {words[str(message.id)].place}: {message.id!r}\n")
        sys.stdout.write(f"{language}: {len(words)} ids, {len(missing)} to translate\n")
    return int(arguments == ["check"] and stale > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
