"""The guided training in the window: begun from the start page, checked while one works, left and taken up again."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from tests.ui.drive import shown
from triage import sample
from triage.ingest import Import
from triage.training import Progress
from ui import sample_case
from ui.training import TrainingPanel
from ui.window import PLACES, Window


def _panel(window: Window) -> TrainingPanel:
    return window.findChildren(TrainingPanel)[-1]


def _words(widget) -> str:
    return "\n".join(shown(widget))


def _press(widget, text: str, qtbot) -> None:
    """Press the button of this name, once it is shown: what is new in a layout shows in the next turn of the loop."""
    found: list[QPushButton] = []

    def there() -> bool:
        found[:] = [b for b in widget.findChildren(QPushButton) if b.text() == text and not b.isHidden()]
        return bool(found)

    qtbot.waitUntil(there, timeout=60_000)
    found[0].click()


def _offered(panel: TrainingPanel) -> set[str]:
    """The folders that the task in the panel offers."""
    return {b.text().rsplit(" ", 1)[1] for b in panel.findChildren(QPushButton)
            if b.text().startswith("Add the folder") and not b.isHidden()}


def _asked(window: Window) -> list[str]:
    """The folders whose facts are asked for."""
    place = window.places.get("evidence")
    return [path.name for path in place.intake.paths] if place is not None and place.intake.isVisible() else []


@pytest.fixture
def begun(window: Window, qtbot) -> Window:
    window.start.training()
    qtbot.waitUntil(lambda: window.desk.path == sample_case.training_path() and window.current == "overview",
                    timeout=60_000)
    qtbot.waitUntil(lambda: bool(_panel(window).state) and "Task 1" in _words(_panel(window)), timeout=60_000)
    return window


@pytest.mark.parametrize("way", ["training", "sample"])
def test_the_start_page_says_at_once_that_the_sample_is_prepared(
        window: Window, way: str, qtbot, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on, build = threading.Event(), sample.build

    def slowly(target: Path) -> Path:
        assert go_on.wait(30)
        return build(target)

    monkeypatch.setattr(sample, "build", slowly)
    getattr(window.start, way)()
    assert "being prepared" in window.start.banner.text
    assert not window.start.isEnabled(), "it could be asked for twice"
    go_on.set()
    qtbot.waitUntil(lambda: window.desk.path is not None and not window.desk.importing, timeout=120_000)
    window.close_case()
    qtbot.waitUntil(lambda: window.desk.path is None, timeout=60_000)
    assert window.start.isEnabled()
    assert window.start.banner.text == ""


def test_a_task_is_done_by_doing_it_and_its_reasoning_follows(begun: Window, qtbot) -> None:
    panel = _panel(begun)
    assert "has not been read yet" in _words(panel)
    assert "Why it matters" not in _words(panel)
    _press(panel, "Add the folder phone-A", qtbot)
    place = begun.places["evidence"]
    qtbot.waitUntil(place.intake.isVisible, timeout=60_000)
    place.intake.exhibit.input.setText("A")
    place.intake._go()
    qtbot.waitUntil(lambda: "Why it matters" in _words(_panel(begun)), timeout=60_000)
    assert "1 of 10 tasks done" in _words(panel)
    _press(panel, "Next task", qtbot)
    qtbot.waitUntil(lambda: "Task 2" in _words(panel), timeout=60_000)
    assert "2 of 8 sources" in _words(panel)

    panel.leave()
    qtbot.waitUntil(lambda: begun.desk.path is None, timeout=60_000)
    begun.start.training()
    qtbot.waitUntil(lambda: begun.desk.path is not None and bool(_panel(begun).state), timeout=60_000)
    qtbot.waitUntil(lambda: "Task 2" in _words(_panel(begun)), timeout=60_000)
    assert "1 of 10 tasks done" in _words(_panel(begun))


def test_a_typed_answer_is_checked(begun: Window, qtbot) -> None:
    panel = _panel(begun)
    panel.show_task(4)
    qtbot.waitUntil(lambda: "Task 5" in _words(panel), timeout=60_000)
    panel.typed.setText("99")
    _press(panel, "Check", qtbot)
    qtbot.waitUntil(lambda: "“99” is not the number" in _words(panel), timeout=60_000)
    assert "Why it matters" not in _words(panel)


def test_no_task_lets_the_panel_slide_sideways(begun: Window, qtbot) -> None:
    begun.set_language("fr")
    try:
        qtbot.waitUntil(lambda: bool(_panel(begun).state), timeout=60_000)
        panel = _panel(begun)
        panel._timer.stop()
        for done in (False, True):
            panel._checked(([Progress(done=done) for _ in panel.state], frozenset()))
            for n in range(len(panel.state)):
                panel.show_task(n)
                qtbot.wait(20)  # the layout of the new task
                qtbot.waitUntil(lambda: panel.scroll.horizontalScrollBar().maximum() == 0, timeout=2_000)
    finally:
        begun.set_language("en")


def test_every_place_has_room_beside_the_panel(begun: Window, qtbot) -> None:
    for name, _, _ in PLACES:
        begun.go(name, {})
        qtbot.wait(60)
        assert begun.width() <= 1366, name


def test_the_evidence_of_the_training_is_not_where_another_case_looks_for_its_own(begun: Window) -> None:
    begun.desk.settings.set("evidence-folder", "/seized")
    begun.go("evidence", {})
    place = begun.places["evidence"]
    folder = sample_case.training_evidence()
    assert place._folder() == str(folder)
    place.offer([folder / "phone-A"])
    assert begun.desk.settings.get("evidence-folder") == "/seized"


def test_another_case_has_no_panel(opened: Window) -> None:
    assert opened.findChildren(TrainingPanel) == []


def test_evidence_of_the_training_that_was_damaged_is_built_again(window: Window, tmp_path: Path) -> None:
    folder = sample_case.training_evidence(tmp_path)
    (folder / "phone-A").rename(folder / "gone")
    again = sample_case.training_evidence(tmp_path)
    assert (again / "phone-A" / "msgstore.db").is_file()
    assert not (again / "gone").exists()


def test_a_folder_that_was_read_is_not_offered_again(begun: Window, qtbot) -> None:
    panel = _panel(begun)
    panel.show_task(1)
    panel._timer.stop()
    qtbot.waitUntil(lambda: {"export-B", "export-C", "export-D"} == _offered(panel), timeout=60_000)
    panel._checked((panel.state, frozenset({"export-C"})))
    qtbot.waitUntil(lambda: {"export-B", "export-D"} == _offered(panel), timeout=60_000)


def test_a_folder_is_offered_and_taken_while_another_is_read(begun: Window, qtbot, monkeypatch) -> None:
    panel, go_on, run = _panel(begun), threading.Event(), Import.run
    monkeypatch.setattr(Import, "run", lambda self, roots: (go_on.wait(60), run(self, roots))[1])
    panel._timer.stop()
    panel.show_task(1)
    for name in ("export-C", "export-D"):
        _press(panel, f"Add the folder {name}", qtbot)
        qtbot.waitUntil(lambda name=name: _asked(begun) == [name], timeout=60_000)
        begun.places["evidence"].intake.start_button.click()
    assert len(begun.importing.queue) == 1
    go_on.set()
    qtbot.waitUntil(lambda: not begun.importing.running, timeout=120_000)
    panel.check()
    qtbot.waitUntil(lambda: panel.brought >= {"export-C", "export-D"}, timeout=60_000)


def test_beginning_again_is_asked_in_place_first(begun: Window, qtbot) -> None:
    panel = _panel(begun)
    panel._timer.stop()
    panel._checked(([Progress(done=True) for _ in panel.state], frozenset()))
    _press(panel, "Begin again", qtbot)
    qtbot.waitUntil(lambda: "cannot be taken back" in _words(panel), timeout=60_000)
    assert begun.desk.path is not None
    _press(panel, "Keep it", qtbot)
    qtbot.waitUntil(lambda: "cannot be taken back" not in _words(panel), timeout=60_000)
    assert begun.desk.path == sample_case.training_path()


def test_the_answer_leaves_the_keyboard_in_the_panel(begun: Window, qtbot) -> None:
    panel = _panel(begun)
    panel.show_task(4)
    qtbot.waitUntil(lambda: "Task 5" in _words(panel), timeout=60_000)
    qtbot.waitUntil(panel.typed.isVisible, timeout=60_000)
    panel.typed.setFocus()
    panel.typed.setText("99")
    QTest.keyClick(panel.typed, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "“99” is not the number" in _words(panel), timeout=60_000)
    qtbot.waitUntil(lambda: panel.isAncestorOf(begun.focusWidget()), timeout=60_000)
