"""The pages of the search: numbers and accounts by kind, keyword lists and watch lists."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QFileDialog

from triage.selectors.kinds import NAMES
from ui.look.style import _SHEET
from ui.window import Window


@pytest.fixture
def place(opened: Window, qtbot):
    """The search place, its filters filled."""
    opened.go("search", {})
    found = opened.places["search"]
    qtbot.waitUntil(lambda: found.conversation.count() > 1, timeout=60_000)
    return found


def test_numbers_and_accounts_by_kind_lead_to_their_messages(
        opened: Window, place, tmp_path: Path, qtbot, monkeypatch) -> None:
    page = place.selectors
    place._show_selectors()
    qtbot.waitUntil(lambda: "not been read" in page.state.text(), timeout=60_000)
    page.read.click()
    qtbot.waitUntil(lambda: bool(page.kinds.source.rows), timeout=60_000)
    assert {k["id"] for k in page.kinds.source.rows} <= set(NAMES)
    page.kinds.choose("amount")
    qtbot.waitUntil(lambda: bool(page.values.source.rows) and page.values.source.rows[0]["kind"] == "amount",
                    timeout=60_000)
    chosen = page.values.source.rows[0]
    page.values.choose(chosen["id"])
    QTest.keyClick(page.values, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: place.body.currentIndex() == 2 and len(place.model.ids) == chosen["messages"],
                    timeout=60_000)
    assert place.query.text().startswith("amount:")
    assert place.model.row(0)["hit_spans"]
    with qtbot.waitSignal(opened.desk.said, timeout=60_000):
        page.export_to(tmp_path / "selectors.csv")
    assert "Sums of money" in (tmp_path / "selectors.csv").read_text("utf-8-sig")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "selectors.xlsx"), ""))
    with qtbot.waitSignal(opened.desk.said, timeout=60_000):
        page.out.click()
    rows = list(load_workbook(tmp_path / "selectors.xlsx").active.values)
    with (tmp_path / "selectors.csv").open(encoding="utf-8-sig", newline="") as stream:
        plain = [tuple(cell.removeprefix("'") for cell in row) for row in csv.reader(stream)]  # there “'+33” is text
    assert [tuple("" if v is None else str(v) for v in row) for row in rows] == plain


def test_a_keyword_list_is_run_and_its_lines_lead_to_their_messages(place, tmp_path: Path, qtbot) -> None:
    (tmp_path / "Papers.txt").write_text("[Papers]\npassport\nzzzyyyxxx\n(broken\n", "utf-8")
    page = place.lists
    place._show_lists()
    page.load_keywords(tmp_path / "Papers.txt")
    qtbot.waitUntil(lambda: len(page.results.source.rows) == 3, timeout=60_000)
    first, none, broken = page.results.source.rows
    assert (first["query"], none["messages"], broken["messages"]) == ("passport", 0, None)
    assert "character 1" in broken["note"]
    assert page.state.text() == "1 of 3 lines are found."
    page.results.choose(first["id"])
    QTest.keyClick(page.results, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: place.body.currentIndex() == 2 and len(place.model.ids) == first["messages"],
                    timeout=60_000)
    page.delete.click()
    qtbot.waitUntil(lambda: page.lists.count() == 0, timeout=60_000)


def test_a_watch_list_says_what_is_in_the_case_and_what_it_left_out(opened: Window, place, tmp_path, qtbot) -> None:
    said: list[str] = []
    opened.desk.said.connect(lambda text, _: said.append(text))
    (tmp_path / "Known.csv").write_text("value,kind,category\n+33 6 39 98 00 99,,People\nnonsense !,,\n", "utf-8")
    page = place.lists
    place._show_lists()
    page.load_watch(tmp_path / "Known.csv")
    qtbot.waitUntil(lambda: "entries of the watch list" in page.state.text(), timeout=60_000)
    assert any("nonsense !" in text for text in said)


def test_a_file_that_is_no_list_is_said(place, tmp_path: Path, qtbot) -> None:
    """And stays said when the lists of the case, which are read at the same time, arrive after it."""
    (tmp_path / "x.txt").write_bytes(b"\xe9\n")
    page = place.lists
    place._show_lists()
    page.load_keywords(tmp_path / "x.txt")
    qtbot.waitUntil(lambda: page.problem.isVisible() and "UTF-8" in page.problem.text(), timeout=60_000)
    page.refresh()
    qtbot.waitUntil(lambda: page.body.currentWidget() is page.nothing, timeout=60_000)
    assert "keyword list is a text" in page.nothing.text.text()
    assert not page.lists.isVisible(), "there is nothing to choose from"
    assert "UTF-8" in page.problem.text()
    assert page.problem.isVisible()


def test_a_list_for_every_case_is_checked_when_evidence_is_added(
    opened, place, sample_evidence, tmp_path, qtbot
) -> None:
    said: list[str] = []
    opened.desk.said.connect(lambda text, _: said.append(text))
    (tmp_path / "Known.csv").write_text("value,kind,category\n+33 6 39 98 00 99,,People\n", "utf-8")
    page = place.lists
    place._show_lists()
    page.load_watch(tmp_path / "Known.csv")
    qtbot.waitUntil(lambda: page.always.isVisible() and page.results.source is not None, timeout=60_000)
    page.always.click()
    kept = opened.desk.settings.watch_folder() / "Known.csv"
    qtbot.waitUntil(lambda: kept.exists() and page.always.isChecked(), timeout=60_000)
    from triage.ingest import Options

    opened.importing.start([(Options(exhibit="Z", zone="Europe/Paris"), [sample_evidence / "export-C"])])
    qtbot.waitUntil(lambda: not opened.importing.running, timeout=60_000)
    assert opened.desk.ops.case.db.execute("SELECT count(*) FROM audit WHERE action = 'watch.check'").fetchone()[0] == 1
    page.always.click()
    assert not kept.exists()


def test_the_form_makes_a_search_and_runs_it(place, qtbot) -> None:
    place._show_builder()
    form = place.builder
    assert not form.go.isEnabled()
    form.fields["any_words"].input.setText("passport passeport")
    form._toggles["has"]["number"].setChecked(True)
    form._toggles["has"]["number"].setChecked(False)
    assert form.preview.text() == "(passport OR passeport)"
    QTest.keyClick(form.fields["any_words"].input, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: place.body.currentIndex() == 2 and bool(place.model.ids), timeout=60_000)
    assert place.query.text() == "(passport OR passeport)"
    form.clear()
    assert not form.go.isEnabled()


def test_the_language_facet_narrows(opened: Window, place, qtbot) -> None:
    place.query.setText("lang:fr")
    qtbot.waitUntil(place.remedy.isVisible, timeout=60_000)
    place.remedy.click()
    qtbot.waitUntil(lambda: place.body.currentIndex() == 2 and len(place.model.ids) > 100, timeout=60_000)
    assert len(place.model.ids) < 1000
    place.query.setText("")
    place._narrow("languages", "fr")
    assert place.query.text() == "lang:fr"
    assert ("languages", "fr") in place._active()
    place._narrow("languages", "fr")
    assert place.query.text() == ""


def test_what_is_pressed_to_choose_looks_as_if_it_could_be(place) -> None:
    kinds = {(kind, found.property("kind")) for kind in ("QPushButton", "QToolButton")
             for found in place.builder.findChildren(QAbstractButton) if found.inherits(kind)}
    assert ("QToolButton", "chip") in kinds
    for widget, kind in kinds:
        assert f'{widget}[kind="{kind}"] {{' in _SHEET.template
