"""The manual says what the code does, and its translations what the English pages say."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from parsers.base import parsers
from tests import manual_tool
from triage.words import Translator, catalogue

_LINK = re.compile(r"\]\(([^)#]+)\)")
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
#: Emphasis with one asterisk is the name of a place, button or option of the window and nothing else.
_NAME = re.compile(r"(?<!\*)\*([^*\n]+)\*(?!\*)")


def named(page: Path) -> str:
    return f"{manual_tool.language_of(page)}-{page.stem}"


each_page = pytest.mark.parametrize("page", manual_tool.PAGES, ids=named)
each_translation = pytest.mark.parametrize("page", manual_tool.TRANSLATED, ids=named)


@each_page
def test_tables_are_in_step(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    made = manual_tool.made(text, manual_tool.language_of(page))
    assert made == text, "run `python -m tests.manual_tool update`"


@each_page
def test_links_lead_somewhere(page: Path) -> None:
    """To a page beside it; the window shows the English one where a language has none."""
    folders = {page.parent, manual_tool.MANUAL} if page in manual_tool.TRANSLATED else {page.parent}
    for target in _LINK.findall(page.read_text(encoding="utf-8")):
        if not target.startswith("http"):
            assert any((folder / target).exists() for folder in folders), target


def test_every_table_is_on_a_page() -> None:
    used = {name for page in manual_tool.PAGES for name in tables(page.read_text("utf-8"))}
    assert used == set(manual_tool.TABLES)


@pytest.mark.parametrize("page", manual_tool.ENGLISH, ids=named)
def test_the_window_has_what_a_page_names(page: Path) -> None:
    unknown = [name for name in names(page.read_text("utf-8")) if not ids_of(name)]
    assert not unknown, "no string of the window: mend the page, or use ** where it is no name"


@pytest.mark.parametrize("page", ["evidence", "fr/evidence"])
def test_every_app_whose_deleted_rows_are_looked_for_is_named(page: str) -> None:
    text = (manual_tool.MANUAL / f"{page}.md").read_text("utf-8")
    apps = {"iMessage" if parser.name.startswith("Apple") else parser.name.split()[0]
            for parser in parsers() if parser.recovers}
    assert [app for app in sorted(apps) if app not in text] == []


def test_every_page_is_translated_into_french() -> None:
    assert {page.name for page in manual_tool.ENGLISH} == {path.name for path in (manual_tool.MANUAL / "fr").iterdir()}


@each_translation
def test_a_translation_is_of_the_page_as_it_is_now(page: Path) -> None:
    english = manual_tool.MANUAL / page.name
    assert manual_tool.made_of(page) == manual_tool.hash_of(english), (
        f"{english.name} has changed: bring {page.parent.name}/{page.name} in step with it, then run "
        f"`python -m tests.manual_tool translated {page.parent.name}/{page.stem}`")


@each_translation
def test_a_translation_is_built_like_its_page(page: Path) -> None:
    english, translated = ((manual_tool.MANUAL / page.name).read_text("utf-8"), page.read_text("utf-8"))
    for part in (levels, tables, grids, codes, links):
        assert part(translated) == part(english), part.__name__


@each_translation
def test_a_translation_uses_the_names_of_the_window(page: Path) -> None:
    say = Translator(manual_tool.language_of(page))
    wanted = [{shortened(say(found)) for found in ids_of(name)}
              for name in names((manual_tool.MANUAL / page.name).read_text("utf-8"))]
    used = Counter(shortened(name) for name in names(page.read_text("utf-8")))
    assert sum(used.values()) == len(wanted)
    for choices in wanted:
        assert any(used[name] for name in choices), choices
    assert set(used) <= set().union(*wanted)


def levels(text: str) -> list[str]:
    return re.findall(r"^(#+) ", _FENCE.sub("", text), re.MULTILINE)


def tables(text: str) -> list[str]:
    """Names of the tables that the code makes, in order."""
    return re.findall(r"<!-- table: ([a-z-]+) -->", text)


def grids(text: str) -> list[int]:
    """The number of cells of each row of the tables that are written by hand."""
    return [len(re.findall(r"(?<!\\)\|", line)) for line in manual_tool.by_hand(text).splitlines()
            if line.startswith("|")]


def codes(text: str) -> set[str]:
    """Code spans, and the lines of code blocks without what is said between them."""
    hand = manual_tool.by_hand(text)
    lines = [line for block in _FENCE.findall(hand) for line in block.splitlines()]
    return {*(line for line in lines if not line.startswith("#")), *re.findall(r"`[^`\n]+`", _FENCE.sub("", hand))}


def links(text: str) -> Counter[str]:
    return Counter(_LINK.findall(text))


def names(text: str) -> list[str]:
    """Names of the window's parts, in order."""
    return _NAME.findall(re.sub(r"`[^`\n]*`", "", _FENCE.sub("", manual_tool.by_hand(text))))


def shortened(text: str) -> str:
    """As a page prints it: without what counts something behind it, and without the dots that announce a dialog."""
    return re.split(r"[ \u00a0]\{", text)[0].removesuffix("…")


def ids_of(name: str) -> set[str]:
    """The message ids that the window may show for an English name."""
    return {text for text in catalogue("fr") if shortened(text) == shortened(name)}


def test_the_french_page_of_formats_says_in_french_what_each_was_tested_on() -> None:
    known = catalogue("fr")
    told = {part for parser in parsers() for part in parser.tested}
    assert {part for part in told if not known.get(part)} == set()
    assert not [part for part in told if "; " in part], "the report takes a line apart there"
    page = (manual_tool.MANUAL / "fr" / "formats.md").read_text(encoding="utf-8")
    english = r"(?i)by (?:public )?description|public samples?\b|by published|as publicly|made-up"
    assert re.findall(english, page) == []
