"""The window in a draft language that is written from right to left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QAbstractButton, QApplication, QSplitter, QWidget

from parsers.words import N_
from tests.ui.drive import idle
from tests.ui.test_chat import _message
from triage.case import WrongPassphrase
from triage.tables.mapping import Preview
from triage.words import DRAFT_NOTE
from ui import words
from ui.chat.layout import bubble
from ui.dialogs.mapping_rows import Rows
from ui.look import icons
from ui.topbar import TopBar
from ui.views.people.place import equals
from ui.widgets.basic import Label, column
from ui.widgets.form import choice
from ui.widgets.lines import Lines
from ui.widgets.rows import RowPainter
from ui.window import PLACES, Window
from ui.words import date_and_time, day_span, dotted, error_text, is_rtl, isolate, listed, short_day, tr


def bar(window: Window) -> TopBar:
    """The bar in force: changing the language builds another."""
    found = [one for one in window.findChildren(TopBar) if one.isVisible()]
    assert len(found) == 1
    return found[0]


def starts(label: Label) -> list[int]:
    """Where the ink of each line begins, from the right edge of a label, in pixels."""
    picture = label.grab().toImage()
    ground = picture.pixel(0, 0)
    step = label.fontMetrics().height()
    found = []
    for top in range(0, picture.height() - step + 1, step):
        inked = [x for x in range(picture.width()) if any(
            picture.pixel(x, y) != ground for y in range(top, top + step))]
        found.append(picture.width() - max(inked))
    return found


class _Windows(QObject):
    """The widgets that were shown as windows of their own."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.shown.append(type(watched).__name__)
        return False


def test_nothing_flashes_up_beside_the_window_and_takes_the_keyboard_from_it(opened: Window, qtbot) -> None:
    watcher, app = _Windows(), QApplication.instance()
    app.installEventFilter(watcher)
    try:
        opened.set_language("ar")
        qtbot.waitUntil(lambda: "overview" in opened.places and idle(opened), timeout=60_000)
        assert watcher.shown == []
    finally:
        app.removeEventFilter(watcher)
        opened.set_language("en")


def test_arabic_turns_the_window_and_says_that_it_is_a_draft(opened: Window, qtbot) -> None:
    try:
        opened.set_language("ar")
        qtbot.waitUntil(lambda: opened.current == "overview" and len(opened.findChildren(TopBar)) == 1)
        assert QApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft
        assert bar(opened).draft.isVisible()
        assert bar(opened).draft.toolTip() == tr(DRAFT_NOTE)
        left_edge = opened.rail.mapTo(opened, QPoint(0, 0)).x()
        assert left_edge > opened.width() / 2, "the places stand at the right"
        for name, _, _ in PLACES:
            opened.go(name, {})
            qtbot.waitUntil(lambda name=name: opened.current == name)
            for split in opened.places[name].findChildren(QSplitter):
                for part in filter(QWidget.isVisible, map(split.widget, range(split.count()))):
                    assert part.geometry().right() < split.width(), "the frame of what has the keyboard is seen whole"
        # A day keeps its order inside a line of either direction, and what begins in Arabic begins at the right.
        assert short_day(date(2026, 3, 17)) == isolate("17 مارس 2026")
        assert Label("الأدلة").text() == "الأدلة"
        # Rows, and what is chosen in tables, begin at the right.
        opened.go("evidence", {})
        place = opened.places["evidence"]
        qtbot.waitUntil(lambda: place.table.current() is not None, timeout=60_000)
        assert place.table.selectionModel().selectedRows()
        picture = QPixmap(300, 80)
        painter = QPainter(picture)
        row = RowPainter(painter, QRectF(0, 0, 300, 80), mirror=True)
        assert row.seen(QRectF(0, 0, 60, 20)) == QRectF(240, 0, 60, 20)
        assert row.chip(0, 0, "C-DOC", "concern") > 0
        painter.end()
        # Numbers stand at the right, so that their units lie beneath one another; words begin at the right as well.
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute
        model = opened.places["people"].table.source
        assert model.headerData(5, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole) & right == right
        label = Label("SHA-256")
        label.setAlignment(Qt.AlignmentFlag.AlignTop)
        assert label.alignment() & right == right
        # A clock of 24 hours and the comma of the language; a line of facts begins at the right.
        assert date_and_time("2026-03-17T21:30:00+00:00").endswith(f"، {isolate('21:30')}")
        assert is_rtl(listed("WhatsApp", "2,300 EUR"))
        # Names that may be one person, each with its apps, one after the other from the right.
        told = equals([{"name": "Didier", "identifiers": [{"app": "SMS"}]},
                       {"name": "بلال", "identifiers": [{"app": "SMS"}]}])
        assert is_rtl(told)
        assert isolate("Didier") in told
        # The room around a layout is turned like what stands in it.
        edges = column(margins=(1, 2, 3, 4)).contentsMargins()
        assert (edges.left(), edges.right()) == (3, 1)
        wrapped = Label("الأدلة " * 12, wrap=True)
        wrapped.resize(90, wrapped.heightForWidth(90))
        assert max(starts(wrapped)) - min(starts(wrapped)) <= 2, "lines begin beneath one another"
        # What points along the line of reading points the other way.
        turned, plain = icons.icon("chevron-left", "#000000"), icons.pixmap("chevron-right", "#000000", 20)
        assert turned.pixmap(20, 20).toImage() == plain.toImage()
        opened.go(PLACES[-1][0], {})
        # Controls stand in the language's order, and what is filled in turns nothing around it.
        opened.go("timeline", {})
        place = opened.places["timeline"]
        qtbot.waitUntil(lambda: place.by.isVisible() and place.by.x() > place.app.x() > place.date.x(), timeout=60_000)
        path = "/a/b/report.pdf"
        assert isolate(path) in tr("Written to {path}", path=path)
        assert is_rtl(tr("{one} to {other}", one="Ana", other="Bo"))
        assert "\u200e2026" in tr("From, such as 2026-01-31"), "else its days and years change places"
        # Numbers among the conversations of a package keep their plus in front.
        opened.go("reader", {})
        talks = opened.places["reader"].form.list
        qtbot.waitUntil(lambda: talks.count() > 0, timeout=60_000)
        assert any(talks.item(n).text().startswith(f"\u200f{isolate('+212600000570')}") for n in range(talks.count()))
        # What can be typed is shown as it is typed: a star at the end of a word stays there.
        opened.go("search", {})
        qtbot.waitUntil(lambda: any(b.text() == isolate(tr("passp*")) for b in opened.places["search"].findChildren(
            QAbstractButton)), timeout=60_000)
        opened.go(PLACES[-1][0], {})
        # "Nela D." keeps its full stop at its own end.
        assert Label("Nela D.").text() == isolate("Nela D.")
        # A line of short facts begins at the right, though its first word is Latin.
        assert dotted("WhatsApp", "", "3") == f"\u200f{isolate('WhatsApp')} · {isolate('3')}"
        assert is_rtl(dotted("WhatsApp", "3"))
        assert "2026" in day_span(date(2026, 3, 17), date(2026, 4, 28))
    finally:
        opened.set_language("en")
    qtbot.waitUntil(lambda: opened.current == PLACES[-1][0] and len(opened.findChildren(TopBar)) == 1)
    assert QApplication.layoutDirection() == Qt.LayoutDirection.LeftToRight
    assert not bar(opened).draft.isVisible()
    assert Label("Nela D.").text() == "Nela D."
    assert dotted("WhatsApp", "", "3") == "WhatsApp · 3"
    mixed = dotted("15", "محمد", "3 Nov 2023")
    assert not is_rtl(mixed)
    assert mixed == f"\u200e{isolate('15')} · {isolate('محمد')} · {isolate('3 Nov 2023')}", "no number goes to the name"
    assert day_span(date(2026, 3, 17), date(2026, 4, 28)).split() == ["17", "Mar", "–", "28", "Apr", "2026"]
    assert day_span(date(2026, 3, 17), date(2026, 3, 17)) == short_day(date(2026, 3, 17))


@pytest.fixture
def arabic(window: Window) -> Iterator[None]:
    """Arabic words, in a window that is not turned by itself."""
    words.use("ar")
    yield
    words.use("en")


def test_a_chat_lies_as_its_readers_know_it(arabic: None) -> None:
    mark = {"flag": "f", "code": "C-DOC", "lane": "concern", "status": "unreviewed", "start": 0, "end": 3}
    own, other = (bubble(_message(text="oui", direction=way, marks=[mark]), 700, day=None, first=True, palette={1: 0})
                  for way in ("out", "in"))
    assert own.box.right() < 350 < other.box.left(), "what was sent at the left, what came at the right"
    assert (own.at_right, other.at_right) == (False, True)
    chip, time = other.chips[0][0], other.texts[-1]
    assert chip.left() > time.at.x(), "the signs begin at the right, the times end at the left"
    assert chip.right() <= other.box.right()
    message = _message(kind="contact", text=None, details={"contact": "Mona"})
    card = bubble(message, 700, day=None, first=True, palette={1: 0})
    for _, _, at, _ in card.icons:
        assert at.x() > card.box.center().x(), "a sign stands where its line begins"


def test_names_in_lists_and_tables_keep_their_signs(arabic: None) -> None:
    assert choice([("a", "Nela D.")]).itemText(0) == isolate("Nela D.")
    code = "C-DOC – احتجاز الوثائق"
    assert choice([("a", code)]).itemText(0) == code, "which begins at the right, as the words beside it"
    assert is_rtl(tr("PDF, for the file")), "a sentence begins at the right, though its first word is Latin"
    typed = choice([("a", "Nela D.")], editable=True)
    assert typed.itemText(0) == "Nela D.", "as it is typed"
    rows = Rows()
    rows.show_table(Preview((), None, 1, ["_id", "الاسم"], []))
    model = rows.stands.currentWidget().source
    said = [model.headerData(n, Qt.Orientation.Horizontal) for n in range(2)]
    assert said == [isolate("_id"), "الاسم"]


def test_what_is_filled_in_is_set_apart_in_failures_too_and_translated(arabic: None) -> None:
    path = Path("/cases/2026/one.attest")
    assert isolate(str(path)) in error_text(WrongPassphrase(path=str(path)))
    assert isolate(str(path)) in tr(N_("Written to {path}"), path=path)
    assert "blue" not in tr(N_("called “{name}”, {colour}"), name="A", colour="blue")


def test_lines_are_written_at_the_side_where_they_begin(arabic: None, qtbot) -> None:
    lines = Lines()
    qtbot.addWidget(lines)
    lines.resize(400, 120)
    lines.show()
    assert lines.cursorRect().center().x() > 200, "the first letter is awaited at the right"
    lines.setPlainText("Second line")
    assert lines.cursorRect().center().x() < 200
    lines.setPlainText("قال لي أن أبقى")
    assert lines.cursorRect().center().x() > 200
    lines.clear()
    assert lines.cursorRect().center().x() > 200
