"""Room on the page: no column is cut while another has room to spare, heads are read whole, fields stand level."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QLabel, QStyleOptionViewItem

from tests.ui import big
from tests.ui.conftest import open_case
from tests.ui.drive import idle
from triage.case import Case
from triage.casefile import facts
from triage.work import stating
from ui.dialogs.texts import TextDialog
from ui.look.theme import S, theme
from ui.widgets.activity import Activity
from ui.widgets.basic import Elided, Label, PageHead, button, row
from ui.widgets.flow import Beside
from ui.widgets.rows import told
from ui.widgets.table import Table, in_two
from ui.widgets.value import Value
from ui.window import PLACES, Window
from ui.words import tr

#: A rounded width is no cut.
_NEARLY = 2


def needs(table: Table, column: int) -> int:
    """How wide the words of a column are."""
    model, option = table.source, QStyleOptionViewItem()
    return max((table.itemDelegate().sizeHint(option, model.index(row, column)).width()
                for row in range(model.rowCount())), default=0)


def cut(table: Table) -> list[str]:
    """The columns whose words are cut although the last pixels of another hold nothing."""
    columns = [n for n in range(table.source.columnCount()) if not table.isColumnHidden(n)]
    short = {n: needs(table, n) - table.columnWidth(n) for n in columns}
    spare = sum(max(0, -missing) for n, missing in short.items()
                if missing < 0 and table.columnWidth(n) > table.horizontalHeader().sectionSizeHint(n) + 20)
    return [table.source.columns[n].title for n in columns if _NEARLY < short[n] <= spare]


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_no_column_is_cut_while_another_is_half_empty(french: Window, size: tuple[int, int], qtbot) -> None:
    french.resize(*size)
    for name, _, _ in PLACES:
        french.go(name, {})
        qtbot.waitUntil(lambda: idle(french), timeout=60_000)
        qtbot.wait(80)
        for table in french.places[name].findChildren(Table):
            if table.isVisible() and table.source.rows:
                assert cut(table) == [], f"{name}: {table.accessibleName()}"


def test_large_numbers_are_read_whole(window: Window, tmp_path: Path, qtbot) -> None:
    path = big.make(tmp_path / "big.attest", 200, flags=0)
    with Case.open(path, None) as case, case.transaction():
        case.db.execute("UPDATE ledger SET found = 120000, stored = 120000")
    open_case(window, path, qtbot)
    window.go("evidence", {})
    table = window.places["evidence"].table
    qtbot.waitUntil(lambda: bool(table.source.rows), timeout=60_000)
    qtbot.wait(60)
    assert [table.source.columns[n].title for n in range(table.source.columnCount())
            if needs(table, n) > table.columnWidth(n) + _NEARLY] == []


def test_a_width_drawn_by_hand_stays(opened: Window, qtbot) -> None:
    opened.go("log", {})
    place = opened.places["log"]
    qtbot.waitUntil(lambda: bool(place.table.source.rows), timeout=60_000)
    place.table.horizontalHeader().resizeSection(2, 333)
    place.refresh()
    qtbot.waitUntil(lambda: idle(opened), timeout=60_000)
    qtbot.wait(60)
    opened.resize(1500, 800)
    qtbot.wait(60)
    assert place.table.columnWidth(2) == 333


def test_the_line_beneath_a_title_is_read_whole(french: Window, qtbot) -> None:
    for name, _, _ in PLACES:
        french.go(name, {})
        qtbot.waitUntil(lambda: idle(french), timeout=60_000)
        qtbot.wait(40)
        head = getattr(french.places[name], "head", None)
        if head is not None:
            line: QLabel = head.subtitle
            room = line.heightForWidth(line.width()) if line.wordWrap() else line.sizeHint().height()
            assert line.height() >= room, name
            assert line.wordWrap() or line.width() >= line.sizeHint().width(), name


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_the_names_of_the_case_facts_are_read_whole(french: Window, size: tuple[int, int], qtbot) -> None:
    french.resize(*size)
    some = {name: "x" for name in facts.FACTS if name not in (*facts.DAYS, *facts.SCOPE_FACTS, "language")}
    days = {"requested": "2026-01-02", "scope-from": "2020-01-01", "scope-to": "2030-01-01"}
    everybody = {"scope-people": "Nela, Didier, Sergiu, Oksana, Victor", "privileged": "nobody"}
    french.desk.ops.write(lambda case: stating.set_facts(case, {**some, **days, **everybody, "language": "fr"}),
                          lambda _: (french.desk.refresh_facts(), french.desk.changed.emit("facts")), french)
    french.go("overview", {})
    panel = french.places["overview"].facts
    qtbot.waitUntil(lambda: idle(french) and bool(panel.findChildren(Value)), timeout=60_000)
    titles = {tr(title) for title in facts.FACTS.values()}

    def names() -> list[QLabel]:
        return [label for label in panel.findChildren(QLabel) if label.text() in titles and label.isVisible()]

    qtbot.waitUntil(lambda: len(names()) == len(titles) and all(
        label.height() >= label.heightForWidth(label.width()) for label in names()), timeout=60_000)
    for label in names():
        words = QFontMetrics(label.font())
        assert max(map(words.horizontalAdvance, label.text().split())) <= label.width(), label.text()
        if size[0] == 1920:
            assert words.horizontalAdvance(label.text()) <= label.width(), label.text()


def test_the_months_take_the_width_of_their_card(window: Window, qtbot) -> None:
    chart = Activity([("2026-04", 3), ("2026-05", 9), ("2026-06", 1)])
    chart.resize(1200, 92)
    assert chart._bar(2).right() == pytest.approx(1200)
    image = chart.grab().toImage()
    chart.deleteLater()
    ink = {x for x in range(image.width()) if image.pixelColor(x, 66) == theme().color("accent")}
    assert max(ink) > 900
    assert min(ink) < 300


def test_names_of_months_stand_apart(french: Window, qtbot) -> None:
    chart = Activity([(f"20{year}-{month:02}", 9) for year in (23, 24) for month in range(1, 13)])
    words = QFontMetrics(theme().font("small"))
    for width in range(500, 1400, 50):
        chart.resize(width, 92)
        assert chart.every() * chart._bar(0).width() > words.horizontalAdvance("sept. 24") + 10, width
    chart.resize(1200, 92)
    assert chart.every() == 2
    chart.deleteLater()


def test_fields_side_by_side_stand_level_though_one_label_takes_two_lines(french: Window, qtbot) -> None:
    french.go("rules", {})
    place = french.places["rules"]
    qtbot.waitUntil(lambda: idle(french), timeout=60_000)
    qtbot.wait(60)
    for one, other in (place.parts[:2], (place.match, place.no_match)):
        assert one.label.height() != other.label.height(), "or this tests nothing"
        assert one.input.mapTo(place, QPoint()).y() == other.input.mapTo(place, QPoint()).y()


def test_pay_and_debts_gives_its_room_to_words_and_names(opened: Window, qtbot) -> None:
    """Who the pairs are is read whole, and a column of states that no line has leaves its room to the words."""
    opened.go("ledger", {})
    place = opened.places["ledger"]
    qtbot.waitUntil(lambda: bool(place.rows) and idle(opened), timeout=60_000)
    place.pairs.selectRow(0)
    qtbot.wait(80)
    for table, column in ((place.pairs, 0), (place.lines, 4)):
        text = max((table.source.columns[column].text(row) for row in table.source.rows), key=len)
        room = table.columnWidth(column) - 2 * S
        assert table.rowHeight(0) > 2 * table.fontMetrics().height()
        assert len(in_two(text, theme().font(table.source.columns[column].role), room)) == 2
    first, second = in_two("Didier Logement ↔ Owner of the device", theme().font("strong"), place.pairs.columnWidth(0))
    assert f"{first} {second}" == "Didier Logement ↔ Owner of the device", "nothing is lost between the lines"
    state = next(n for n, c in enumerate(place.lines.source.columns) if c.optional)
    assert place.lines.isColumnHidden(state) == (not any(e["state"] for e in place.lines.source.rows))
    lines = place.lines.source.rows
    place.lines.set_rows([e | {"state": ""} for e in lines], (112, 104, 124, 88, 0, 84))
    assert place.lines.isColumnHidden(state)
    place.lines.set_rows([e | {"state": "question"} for e in lines], (112, 104, 124, 88, 0, 84))
    assert not place.lines.isColumnHidden(state)
    assert place.lines.columnWidth(4) >= 100, "the others make room for it"


@pytest.mark.parametrize("width", [1366, 1366 - 270])  # alone, and beside the panel of the training
def test_the_name_of_a_conversation_keeps_its_room(french: Window, width: int, qtbot) -> None:
    french.resize(width, 768)
    french.go("conversations", {})
    place = french.places["conversations"]
    qtbot.waitUntil(lambda: bool(place.list.model.rows), timeout=60_000)
    place.list.list.choose(0)
    qtbot.waitUntil(lambda: place.pane.title.isVisible() and idle(french), timeout=60_000)
    place.split.setSizes([320, 300, 300])
    qtbot.wait(80)
    assert place.pane.title.width() >= 170
    assert place.fold.isVisible()
    assert place.fold.geometry().right() <= place.pane.width()


def test_what_a_note_is_about_is_spaced_as_the_language_spaces(french: Window, qtbot) -> None:
    french.go("conversations", {})
    place = french.places["conversations"]
    qtbot.waitUntil(lambda: bool(place.list.model.rows), timeout=60_000)
    place.list.list.choose(0)
    qtbot.waitUntil(lambda: bool(place.pane.work.current()), timeout=60_000)
    place.pane.work.note()
    qtbot.waitUntil(lambda: bool(french.findChildren(TextDialog)), timeout=60_000)
    dialog = french.findChildren(TextDialog)[-1]
    said = [label.text() for label in dialog.findChildren(QLabel)]
    dialog.reject()
    assert any("\u00a0: " in text for text in said), said


def test_what_stands_beside_a_head_gives_way_to_its_words_on_a_small_window(window: Window, qtbot) -> None:
    head = PageHead("Media", "Pictures are blurred: click or V shows one, double-click or Z shows it large.")
    head.add(*(button(f"What can be done here, number {n}") for n in range(4)))
    qtbot.addWidget(head)
    for width, below in ((1500, False), (900, True), (1500, False)):
        head.resize(width, 200)
        head.show()
        qtbot.wait(30)
        assert head.subtitle.width() >= 260
        first = head.actions.itemAt(0).widget()
        assert (first.mapTo(head, QPoint()).y() > head.subtitle.mapTo(head, QPoint()).y()) == below
    title = Elided("Montrouvel team, fourth house", "strong")
    line = Beside(title, row(Label("B · WhatsApp · 100 messages · 17 Mar – 28 Apr 2026")), title.whole)
    qtbot.addWidget(line)
    line.resize(400, 60)
    line.show()
    qtbot.waitUntil(lambda: title.width() >= title.whole())
    room = QFontMetrics(theme().font("caption")).horizontalAdvance("17 Mar – 28 Apr 2026") + 2
    assert told("caption", room, "WhatsApp", "100 messages", "17 Mar – 28 Apr 2026", spare=(0, 1)) == (
        "17 Mar – 28 Apr 2026")
