"""The manual in the window: every page, its links, the search, F1."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt, QUrl

from ui import manual
from ui.views.help import Manual
from ui.window import PLACES, Window


@pytest.fixture
def reader(opened: Window) -> Manual:
    opened.go("help", {})
    return opened.places["help"].manual


def test_every_page_is_listed_and_opens(reader: Manual) -> None:
    listed = [page for page, _ in manual.pages()]
    assert {path.stem for path in manual.FOLDER.glob("*.md")} | set(manual.MADE) == set(listed)
    assert len(listed) == len(set(listed)) == reader.list.count()
    for n, page in enumerate(listed):
        reader.list.setCurrentRow(n)
        assert reader.page == page
        assert len(reader.text.toPlainText()) > 200
        assert "<!--" not in reader.text.toPlainText()


def test_headings_are_larger_than_text(reader: Manual) -> None:
    reader.open("people")
    block = reader.text.document().begin()
    sizes = {}
    while block.isValid():
        level = block.blockFormat().headingLevel()
        pieces = block.begin()
        if not pieces.atEnd():
            sizes.setdefault(level, pieces.fragment().charFormat().font().pixelSize())
        block = block.next()
    assert sizes[1] > sizes[2] > 15


def test_links_lead_to_pages_inside_and_never_outside(reader: Manual) -> None:
    for path in manual.FOLDER.glob("*.md"):
        for target in re.findall(r"\]\(([\w-]+)\.md\)", path.read_text("utf-8")):
            reader.open("search")
            reader.text.asked.emit(target)
            assert reader.page == target
    before = reader.page
    reader.text._clicked(QUrl("https://example.org/"))
    assert reader.page == before
    reader.go_back()
    assert reader.page == "search"


def test_a_search_finds_sections_and_marks_the_words(reader: Manual, qtbot) -> None:
    qtbot.keyClicks(reader.search, "louvain method")
    assert reader.hits.count() == 1
    qtbot.keyClick(reader.search, Qt.Key.Key_Return)
    assert reader.page == "people"
    assert len(reader.text.extraSelections()) >= 2
    reader.search.setText("zzzz")
    assert reader.hits.count() == 0
    assert reader.said.text().startswith("0")
    reader.search.clear()
    assert reader.lists.currentIndex() == 0


def test_f1_opens_the_page_of_the_place(opened: Window, qtbot) -> None:
    for place, _, _ in PLACES:
        opened.go(place, {})
        opened.show_help()
        assert opened.current == "help"
        assert opened.places["help"].manual.page == manual.page_of(place)
    assert manual.page_of("timeline") == "timeline"
    assert manual.page_of("network") == "people"


def test_the_manual_is_there_before_a_case_is_open(window: Window) -> None:
    window.show_help()
    assert window.start.pages.currentWidget() is window.start.help
    assert window.start.help.findChild(Manual).page == manual.INDEX


def test_indicators_are_explained_in_the_language_of_the_window(opened: Window, qtbot) -> None:
    assert "Innocent reading" in manual.text_of("codes")
    opened.set_language("fr")
    try:
        assert "Interprétation anodine" in manual.text_of("codes")
    finally:
        opened.set_language("en")
