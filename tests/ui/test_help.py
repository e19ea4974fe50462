"""The manual in the window: every page, its links, the search, F1."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QApplication

from ui import manual
from ui.views.help import _PAGE, Manual
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


@pytest.fixture
def french(opened: Window) -> Iterator[Manual]:
    opened.set_language("fr")
    opened.go("evidence", {})
    opened.show_help()
    yield opened.places["help"].manual
    opened.set_language("en")


def test_a_french_window_shows_the_french_pages(french: Manual) -> None:
    assert french.page == "evidence"
    shown = french.text.toPlainText()
    assert shown.startswith("Éléments de preuve")
    assert "<!--" not in shown
    assert french.note.isHidden()
    assert [page for page, _ in manual.pages()] == [french.list.item(n).data(_PAGE) for n in range(french.list.count())]
    french.text.asked.emit("first-case")
    assert french.text.toPlainText().startswith("Des éléments de preuve au rapport")


@pytest.mark.parametrize(("typed", "marked"), [
    ("clé récupération caractères", {"clé", "récupération", "caractères"}),
    ("CLE RECUPERATION CARACTERES", {"clé", "récupération", "caractères"}),
    ("d'écriture anticipée l'application", {"d’écriture", "anticipée", "l’application"}),  # as a keyboard writes it
])
def test_french_words_are_found_as_people_type_them(french: Manual, typed: str, marked: set[str], qtbot) -> None:
    french.search.setText(typed)
    while french.hits.currentItem().data(_PAGE) != "evidence":
        french.hits.setCurrentRow(french.hits.currentRow() + 1)
    qtbot.keyClick(french.search, Qt.Key.Key_Return)
    assert french.page == "evidence"
    assert marked <= {mark.cursor.selectedText() for mark in french.text.extraSelections()}


def test_a_page_without_a_translation_says_that_it_is_english(
        french: Manual, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(manual, "FOLDER", tmp_path)
    (tmp_path / "plain.md").write_text("# Plain\n\nOnly in English.\n", encoding="utf-8")
    french.open("plain")
    assert french.text.toPlainText().startswith("Plain")
    assert not french.note.isHidden()
    french.open("glossary")
    assert french.note.isHidden()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_pages_fit_the_window_and_words_stay_whole(opened: Window, language: str, qapp: QApplication) -> None:
    opened.set_language(language)
    try:
        opened.show_help()
        shown = opened.places["help"].manual
        assert opened.width() == 1366
        for page, _ in manual.pages():
            shown.open(page)
            qapp.processEvents()
            assert shown.text.horizontalScrollBar().maximum() == 0, page
            assert shown.text.wordWrapMode() == QTextOption.WrapMode.WordWrap
    finally:
        opened.set_language("en")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_pages_fit_the_start_page_too_and_lines_stay_short_on_a_wide_screen(
        window: Window, language: str, qapp: QApplication) -> None:
    window.set_language(language)
    try:
        window.start.show_page("help")
        shown = window.start.findChild(Manual)
        for page, _ in manual.pages():
            shown.open(page)
            qapp.processEvents()
            assert shown.text.horizontalScrollBar().maximum() == 0, page
        window.resize(1920, 1080)
        qapp.processEvents()
        bar = shown.text.verticalScrollBar()
        assert shown.text.viewport().width() <= 900
        assert bar.mapTo(window, bar.rect().topRight()).x() > 1800, "the bar stands at the edge"
        window.start.show_page("home")
        assert window.start.brand.isVisible()
    finally:
        window.set_language("en")
