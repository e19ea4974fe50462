"""A picture looked at closely, from the media place and from a chat: out of the evidence, blurred until asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from parsers.records import Attachment
from tests.triage.invented import OWNER, chat, counted, evidence, reading, say
from tests.triage.media import pictures as made
from tests.ui.conftest import media_place
from triage.case import Case
from triage.ingest import Import, Options
from ui.dialogs.picture import PictureDialog
from ui.window import Window

PEER = "+33612345678"
SIZE = (1600, 1200)
FILES = {f"IMG-{n}.jpg": made.jpeg(n + 1, size=SIZE) for n in range(9)} | {"voice.opus": made.opus(5)}


@pytest.fixture(scope="module")
def media_case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("picture")
    root = folder / "evidence"
    root.mkdir()
    for name, data in FILES.items():
        (root / name).write_bytes(data)
    sent = [say("see", at=n * 9000, sender=PEER if n % 2 else OWNER, kind="voice" if "voice" in name else "image",
                attachments=(Attachment(name, path=name),)) for n, name in enumerate(FILES)]
    path = folder / "media.attest"
    with Case.create(path, None, "tester") as case, reading({"x.rec": [*chat("c", PEER), *counted(*sent)]}):
        Import(case, Options(exhibit="A")).run([evidence(root, "x.rec")])
    return path


@pytest.fixture
def place(window: Window, media_case: Path, tmp_path: Path, qtbot):
    """The media place with its files read."""
    return media_place(window, media_case, tmp_path / "media.attest", len(FILES), qtbot)


@pytest.fixture
def large(place, qtbot):
    """The first picture of the media place, large; it is closed at the end."""
    place.grid.choose(0)
    QTest.keyClicks(place.grid, "z")
    yield (dialog := _dialog(qtbot))
    QTest.keyClick(dialog.view, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not any(isinstance(w, PictureDialog) for w in QApplication.topLevelWidgets()))


def _dialog(qtbot) -> PictureDialog:
    def found() -> list[PictureDialog]:
        return [w for w in QApplication.topLevelWidgets() if isinstance(w, PictureDialog) and w.isVisible()]

    qtbot.waitUntil(lambda: bool(found()), timeout=60_000)
    return found()[0]


def _whole(dialog: PictureDialog) -> bool:
    return (dialog.view.image.width(), dialog.view.image.height()) == SIZE


def test_what_is_blurred_stays_blurred_and_is_not_even_read(place, large, qtbot) -> None:
    qtbot.wait(300)
    assert not large.view.shown
    assert not _whole(large)
    QTest.keyClicks(large.view, "v")
    qtbot.waitUntil(lambda: _whole(large), timeout=60_000)
    assert large.view.shown
    assert "1,600 × 1,200 pixels" in large.told.text()
    assert place.grid.shows(large.file["sha256"]), "in the grid too"
    QTest.keyClicks(large.view, "v")
    assert not large.view.shown


def test_one_picture_after_the_other_by_key(place, large, qtbot) -> None:
    assert large.name.text() == "IMG-0.jpg"
    for _ in range(2):
        QTest.keyClick(large.view, Qt.Key.Key_Right)
    assert large.name.text() == "IMG-2.jpg"
    assert "3 of 10" in large.told.text()
    assert place.grid.current()["name"] == "IMG-2.jpg"
    QTest.keyClick(large.view, Qt.Key.Key_Left)
    assert large.name.text() == "IMG-1.jpg"
    place.grid.choose(9)
    assert "no picture" in large.told.text()
    assert not large.save.isEnabled()


def test_a_picture_is_turned_zoomed_and_moved(large, qtbot) -> None:
    QTest.keyClicks(large.view, "v")
    qtbot.waitUntil(lambda: _whole(large), timeout=60_000)
    view = large.view
    fits = view.scale()
    QTest.keyClicks(view, "++")
    assert view.scale() == pytest.approx(fits * 1.25 ** 2)
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert view._middle.y() < 0
    view.move_by(0, -100_000)
    assert view._middle.y() >= -SIZE[1] * view.scale() / 2, "never out of sight"
    QTest.keyClicks(view, "0")
    assert view.scale() == fits
    assert view._middle == QPointF()
    QTest.keyClicks(view, "r")
    assert view.scale() == pytest.approx(min(view.width() / SIZE[1], view.height() / SIZE[0]))


def test_a_double_click_shows_it_large_whether_or_not_it_was_shown(place, qtbot) -> None:
    grid = place.grid
    for _ in range(2):
        spot = grid.visualRect(grid.grid.place(0)).center()
        QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=spot)
        QTest.mouseDClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=spot)
        dialog = _dialog(qtbot)
        assert dialog.view.shown
        qtbot.waitUntil(lambda d=dialog: _whole(d), timeout=60_000)
        dialog.reject()
        qtbot.wait(30)


def test_where_the_file_is_gone_the_small_one_is_shown_and_why(place, qtbot, monkeypatch, tmp_path: Path) -> None:
    place.desk.ops.case.db.execute("UPDATE evidence SET root = ?", (str(tmp_path / "nowhere"),))
    place.grid.choose(0)
    place.grid.reveal([place.grid.current()["sha256"]])
    place.enlarge()
    dialog = _dialog(qtbot)
    qtbot.waitUntil(lambda: "Only the small picture" in dialog.told.text(), timeout=60_000)
    assert "cannot be read now" in dialog.told.text()
    assert not dialog.view.image.isNull()
    dialog.reject()


def test_the_arrows_run_on_into_the_next_row_of_the_grid(place, qtbot) -> None:
    grid = place.grid
    n = grid.grid.columns - 1
    grid.choose(n)
    QTest.keyClick(grid, Qt.Key.Key_Right)
    assert grid.grid.number(grid.currentIndex()) == n + 1
    QTest.keyClick(grid, Qt.Key.Key_Left)
    assert grid.grid.number(grid.currentIndex()) == n
    QTest.keyClick(grid, Qt.Key.Key_End)
    assert grid.current()["name"] == "voice.opus"
    QTest.keyClick(grid, Qt.Key.Key_Home)
    assert grid.grid.number(grid.currentIndex()) == 0


def test_a_picture_of_a_chat_is_shown_large(window: Window, place, qtbot) -> None:
    window.go("conversations", {})
    chat_place = window.places["conversations"]
    qtbot.waitUntil(lambda: bool(chat_place.list.model.rows), timeout=60_000)
    chat_place.pane.show_conversation(chat_place.list.model.rows[0])
    view = chat_place.pane.view
    qtbot.waitUntil(lambda: bool((chat_place.pane.model.row(0) or {}).get("pictures")), timeout=60_000)
    view.show_row(0)
    qtbot.waitUntil(lambda: view._bubble(0) is not None, timeout=60_000)
    QTest.keyClicks(view, "z")
    dialog = _dialog(qtbot)
    assert dialog.name.text() == "IMG-0.jpg"
    assert not dialog.view.shown
    QTest.mouseClick(dialog.view, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: _whole(dialog), timeout=60_000)
    dialog.reject()
