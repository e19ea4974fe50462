"""The start page: a case is created, opened, refused, remembered."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QScrollArea, QToolButton

from tests.ui import drive
from tests.ui.conftest import dispose, open_case
from triage.case import Case
from triage.casefile.strength import strength
from triage.ingest import Options
from ui import words
from ui.views import start
from ui.window import Window

PASSPHRASE = "correct horse battery staple"


def test_pages_are_made_when_they_are_asked_for_and_keep_what_was_typed(window: Window) -> None:
    start = window.start
    assert start.pages.count() == 1
    start.show_page("new")
    QTest.keyClicks(window.focusWidget(), "7/2026")
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
    assert start.pages.currentIndex() == 0
    assert window.focusWidget() is start.home.ways[0]
    start.show_page("new")
    assert start.pages.count() == 2
    assert start.new.fields["number"].text() == "7/2026"


@pytest.mark.parametrize(("spoken", "scale"), [("fr", 1.0), ("uk", 1.0), ("ro", 1.0), ("fr", 1.5)])
def test_every_way_in_and_every_button_of_the_list_is_seen_on_a_small_screen(
    window: Window, tmp_path: Path, spoken: str, scale: float, qtbot) -> None:
    window.desk.settings.remember(tmp_path / "one.attest", "7/2026", "2026-03-01")
    window.resize(1024, 700)
    window.set_scale(scale)
    window.set_language(spoken)
    try:
        home = window.start.home
        qtbot.wait(30)
        assert home.width() <= window.start.pages.width()
        seen = home.parentWidget().parentWidget().rect()
        for each in (*home.ways, *home.findChildren(QToolButton)):
            left = each.mapTo(home, QPoint()).x()
            assert 0 <= left < left + each.width() <= seen.width(), each.accessibleName()
    finally:
        window.set_language("en")
        window.set_scale(1.0)


def _fill(window: Window, path: Path, passphrase: str, again: str | None = None) -> None:
    form = window.start.new
    window.start.show_page("new")
    form.fields["number"].input.setText("7/2026")
    form.fields["title"].input.setText("Greenhouse")
    form.fields["scope-from"].input.setText("2026-03-01")
    form.file.input.setText(str(path))
    form.file.input.setModified(True)
    form.secret.input.setText(passphrase)
    form.again.input.setText(passphrase if again is None else again)


def test_a_case_is_created_on_one_page(window: Window, tmp_path: Path, qtbot) -> None:
    path = tmp_path / "new.attest"
    _fill(window, path, PASSPHRASE)
    QTest.mouseClick(window.start.new.create_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.current == "evidence", timeout=60_000)
    assert window.desk.facts["number"] == "7/2026"
    assert window.desk.facts["scope-from"] == "2026-03-01"
    assert path.read_bytes()[:6] != b"SQLite", "the case must be encrypted"
    qtbot.waitUntil(lambda: window.places["evidence"].body.currentIndex() == 0)
    window.close_case()
    qtbot.waitUntil(lambda: window.desk.path is None, timeout=60_000)
    with Case.open(path, PASSPHRASE) as case:
        assert case.fact("title") == "Greenhouse"
    assert window.desk.settings.recent()[0]["path"] == str(path)


@pytest.mark.parametrize(("passphrase", "again", "field"), [
    ("short", None, "secret"), (PASSPHRASE, PASSPHRASE + "x", "again")])
def test_a_passphrase_that_will_not_do_is_refused_on_the_page(
    window: Window, tmp_path: Path, passphrase: str, again: str | None, field: str) -> None:
    path = tmp_path / "new.attest"
    _fill(window, path, passphrase, again)
    QTest.mouseClick(window.start.new.create_button, Qt.MouseButton.LeftButton)
    assert getattr(window.start.new, field).hint.property("tone") == "danger"
    assert not path.exists()


def test_the_days_of_the_scope_that_are_shown_as_examples_say_so(window: Window) -> None:
    window.set_language("fr")
    try:
        window.start.show_page("new")
        assert window.start.new.fields["scope-to"].input.placeholderText() == "par ex. 31/05/2026"
    finally:
        window.set_language("en")


def test_a_part_that_one_zone_alone_has_is_taken_for_it_and_enter_makes_the_case(
    window: Window, tmp_path: Path, qtbot) -> None:
    path = tmp_path / "new.attest"
    _fill(window, path, PASSPHRASE)
    form = window.start.new
    zone = form.fields["zone"]
    for typed, meant in (("europe/", "europe/"), ("paris", "Europe/Paris")):
        zone.input.setFocus()
        zone.input.lineEdit().selectAll()
        QTest.keyClicks(zone.input.lineEdit(), typed)
        zone.input.completer().popup().hide()
        QTest.keyClick(zone.input.lineEdit(), Qt.Key.Key_Tab)
        assert zone.input.currentText() == meant
    form.again.input.setFocus()
    QTest.keyClick(form.again.input, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.current == "evidence", timeout=60_000)
    assert window.desk.facts["zone"] == "Europe/Paris"


def test_a_wrong_day_is_named_beneath_its_field(window: Window, tmp_path: Path) -> None:
    _fill(window, tmp_path / "new.attest", PASSPHRASE)
    window.start.new.fields["scope-from"].input.setText("yesterday")
    QTest.mouseClick(window.start.new.create_button, Qt.MouseButton.LeftButton)
    assert "2026-03-31" in window.start.new.fields["scope-from"].hint.text()


def test_a_wrong_field_is_scrolled_to_and_holds_the_cursor(window: Window, tmp_path: Path, qtbot) -> None:
    _fill(window, tmp_path / "new.attest", PASSPHRASE)
    form = window.start.new
    form.fields["number"].input.setText("")
    form.fields["scope-from"].input.setText("yesterday")
    bar = form.findChild(QScrollArea).verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 100)
    bar.setValue(bar.maximum())
    QTest.mouseClick(form.create_button, Qt.MouseButton.LeftButton)
    field = form.fields["scope-from"]
    qtbot.waitUntil(lambda: not field.visibleRegion().isEmpty(), timeout=60_000)
    assert field.input.hasFocus()
    assert "scope-from" not in field.hint.text(), "the name of the command line"
    for first, last, before in (("31/02/2026", "2026-01-01", False), ("20260301", "2026-05-31", False),
                                ("2026-03-01", "once", False), ("20260301", "2026-02-01", True)):
        form.fields["scope-from"].input.setText(first)
        form.fields["scope-to"].input.setText(last)
        form._create()
        assert (form.fields["scope-to"].hint.text() == "The last day lies before the first.") == before, (first, last)


@pytest.mark.parametrize(("language", "typed", "day"), [
    ("fr", "01/03/2026", "2026-03-01"), ("uk", "1.3.2026", "2026-03-01"), ("en", "01/03/2026", None),
    ("fr", "2026-03-01", "2026-03-01"), ("fr", "31/02/2026", None)])
def test_a_day_is_typed_as_the_language_writes_it(language: str, typed: str, day: str | None) -> None:
    before = words.language()
    words.use(language)
    try:
        assert words.typed_fact("scope-from", typed) == (day or typed)
        assert words.typed_fact("number", typed) == typed
    finally:
        words.use(before)


@pytest.mark.parametrize(("name", "value", "shown"), [
    ("scope-from", "2026-03-01", "1er mars 2026"), ("region", "DE", "Allemagne"), ("language", "ro", "roumain"),
    ("scope-to", "once", "once"), ("number", "2026-03-01", "2026-03-01"), ("region", "ZZ9", "ZZ9"),
])
def test_facts_are_shown_in_words(name: str, value: str, shown: str) -> None:
    before = words.language()
    words.use("fr")
    try:
        assert words.shown_fact(name, value) == shown
    finally:
        words.use(before)


def test_who_made_the_case_acts_when_it_is_opened_again(window: Window, tmp_path: Path, qtbot) -> None:
    path = tmp_path / "new.attest"
    _fill(window, path, PASSPHRASE)
    window.start.new.fields["examiner"].input.setText("C. Moreau")
    QTest.mouseClick(window.start.new.create_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.current == "evidence", timeout=60_000)
    window.close_case()
    qtbot.waitUntil(lambda: window.desk.path is None, timeout=60_000)
    window.open_case(path, PASSPHRASE)
    qtbot.waitUntil(lambda: window.desk.path == path, timeout=60_000)
    assert window.desk.actor == "C. Moreau"


def test_an_encrypted_case_asks_for_its_passphrase_and_says_when_it_is_wrong(
    window: Window, tmp_path: Path, qtbot) -> None:
    path = tmp_path / "locked.attest"
    Case.create(path, PASSPHRASE, "tester").close()
    window.open_case(path)
    unlock = window.start.unlock
    qtbot.waitUntil(lambda: window.start.pages.currentWidget() is unlock, timeout=60_000)
    QTest.keyClicks(unlock.secret.input, "something else")
    QTest.keyClick(unlock.secret.input, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "passphrase does not open" in unlock.secret.hint.text(), timeout=60_000)
    unlock.secret.input.setText(PASSPHRASE)
    QTest.keyClick(unlock.secret.input, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.desk.path == path, timeout=60_000)


def test_enter_twice_opens_a_case_once(window: Window, tmp_path: Path, qtbot, monkeypatch) -> None:
    path, asked = tmp_path / "locked.attest", []
    Case.create(path, PASSPHRASE, "tester").close()
    window.open_case(path)
    unlock = window.start.unlock
    qtbot.waitUntil(lambda: window.start.pages.currentWidget() is unlock, timeout=60_000)
    monkeypatch.setattr(window.start, "open_path", lambda *given: asked.append(given))
    unlock.secret.input.setText(PASSPHRASE)
    for _ in range(2):
        QTest.keyClick(unlock.secret.input, Qt.Key.Key_Return)
    assert asked == [(path, PASSPHRASE)]


def test_a_file_that_is_no_case_gets_a_sentence(window: Window, tmp_path: Path, qtbot) -> None:
    path = tmp_path / "odd.attest"
    path.write_bytes(b"SQLite format 3\x00" + b"\x00" * 200)
    window.open_case(path)
    qtbot.waitUntil(lambda: "not a case" in window.start.banner.text, timeout=60_000)


def test_a_second_window_opens_for_reading_and_says_so(opened: Window, qapp, settings, qtbot) -> None:
    from ui import app as starting

    other = starting.build(qapp, settings)
    try:
        other.show()
        open_case(other, opened.desk.path, qtbot)
        assert not other.desk.writable
        assert not other._top.state.isHidden()
        other.go("review", {})
        assert not other.places["review"].panel.buttons["accept"].isEnabled()
    finally:
        other.close()
        dispose(other)


def test_a_lock_stands_before_recent_cases_that_have_a_passphrase_alone(window: Window, tmp_path: Path,
                                                                        monkeypatch) -> None:
    shown: list[str] = []
    make = start.glyph_label
    monkeypatch.setattr(start, "glyph_label", lambda name, *rest: shown.append(name) or make(name, *rest))
    for name, passphrase in (("open", None), ("locked", "correct horse battery")):
        path = tmp_path / f"{name}.attest"
        Case.create(path, passphrase, "tester").close()
        window.start.home._entry({"path": str(path), "title": name, "opened": "2026-05-01"})
    window.start.home._entry({"path": str(tmp_path / "gone.attest"), "title": "gone", "opened": "2026-05-01"})
    assert shown == ["file", "lock", "warning"]


def test_a_recent_case_is_offered_and_can_be_taken_off(window: Window, tmp_path: Path, qtbot) -> None:
    path = tmp_path / "recent.attest"
    Case.create(path, None, "tester").close()
    open_case(window, path, qtbot)
    window.close_case()
    qtbot.waitUntil(lambda: window.desk.path is None, timeout=60_000)
    home = window.start.home
    assert home.cases.count() == 1
    home._forget(str(path))
    assert window.desk.settings.recent() == []
    assert path.exists()


def test_the_sample_case_opens_from_its_button(window: Window, qtbot) -> None:
    window.start.sample()
    qtbot.waitUntil(lambda: window.desk.path is not None, timeout=60_000)
    qtbot.waitUntil(lambda: not window.importing.running, timeout=120_000)
    rows = window.places["evidence"].table.source.rows
    qtbot.waitUntil(lambda: len(window.places["evidence"].table.source.rows) == 8, timeout=60_000)
    assert {r["exhibit"] for r in window.places["evidence"].table.source.rows} == {"A", "B", "C", "D"}, rows


def test_strength_grows_with_length() -> None:
    assert strength("")[0] == 0
    assert strength("aaaaaaaaaaaa")[2] == "danger"
    assert strength(PASSPHRASE)[2] == "good"
    assert strength("Ab1!")[2] == "danger"


def test_every_button_of_the_start_page_has_a_name(window: Window) -> None:
    for made in window.start.findChildren(QPushButton):
        assert made.accessibleName() or made.text() or made.isHidden()


def test_the_first_click_on_the_languages_opens_them(window: Window, qtbot) -> None:
    button, seen = window.start.settings_button, []

    def look() -> None:
        menu = button.menu()
        seen.append(menu is not None and menu.isVisible() and [a.text() for a in menu.actions()][:2])
        if menu is not None:
            menu.close()

    QTimer.singleShot(300, look)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(seen), timeout=60_000)
    assert seen == [["English", "Français"]]


@pytest.mark.skipif(os.name == "nt", reason="an open file stays where it is")
def test_a_case_whose_file_has_gone_can_be_left(empty: Window, qtbot) -> None:
    """Whoever pulled the stick stands before the start page, which says so, not before a place that reads nothing."""
    path = empty.desk.path
    away = path.rename(path.with_name("elsewhere.attest"))
    empty.travel("log", {})
    qtbot.waitUntil(lambda: "not there any more" in empty.banner.text, timeout=60_000)
    empty.close_case()
    qtbot.waitUntil(lambda: empty.desk.path is None, timeout=60_000)
    qtbot.waitUntil(lambda: "not there any more" in empty.start.banner.text, timeout=60_000)
    assert empty.start.isVisible()
    away.rename(path)
    empty.open_case(path)
    qtbot.waitUntil(lambda: empty.desk.path == path, timeout=60_000)


def test_a_case_of_papers_alone_is_not_asked_for_evidence(empty: Window, tmp_path: Path, qtbot) -> None:
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "contract.pdf").write_bytes(b"%PDF-1.4\nnothing that can be read")
    empty.importing.start([(Options(exhibit="A"), [papers])])
    qtbot.waitUntil(lambda: not empty.importing.running, timeout=180_000)
    for name, title in (("timeline", "No events"), ("network", "No ties"), ("people", "Nobody is named")):
        empty.go(name, {})
        place = empty.places[name]
        qtbot.waitUntil(lambda place=place, title=title: title in drive.shown(place.nothing), timeout=60_000)
        assert place.body.currentWidget() is place.nothing
        assert place.nothing.add.isHidden(), name
    assert not empty.places["network"].out.isEnabled()
    assert not empty.places["network"].search.isEnabled()


@pytest.mark.parametrize("place", ["people", "timeline", "network", "conversations", "media", "ledger", "review"])
def test_where_there_is_nothing_yet_a_button_leads_to_the_evidence(empty: Window, place: str, qtbot) -> None:
    empty.go(place, {})
    def ways() -> list[QPushButton]:
        return [b for b in empty.places[place].findChildren(QPushButton)
                if b.text() == "Add evidence" and b.isVisible() and b.isEnabled()]

    qtbot.waitUntil(lambda: len(ways()) == 1, timeout=60_000)
    assert not any("may be seen" in said for said in drive.shown(empty.places[place])), "of no evidence it says nothing"
    ways()[0].click()
    qtbot.waitUntil(lambda: empty.current == "evidence", timeout=60_000)
