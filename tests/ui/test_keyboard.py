"""The whole main job by keys alone: no mouse, and no call of what a button does."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from shiboken6 import isValid

from tests.ui.drive import idle
from tests.ui.keyboard import called, front, press, tab_stops, tab_to, walk, write
from triage.case import Case
from triage.flagging import review
from triage.store import Store
from triage.work import annotations
from ui import sample_case as kept
from ui.chat.view import ChatView
from ui.dialogs.palette import Palette
from ui.dialogs.tag_picker import TagPicker
from ui.dialogs.texts import TextDialog
from ui.keys.tab_order import stops
from ui.widgets.basic import Pressable
from ui.window import PLACES, Window

K, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier


def settled(window: Window, place: str, qtbot) -> None:
    """A place is in front, and nothing is read for it any more."""
    qtbot.waitUntil(lambda: window.current == place and place in window.places and window.places[place].isVisible()
                    and idle(window), timeout=60_000)
    qtbot.wait(30)  # what was read is shown in the next turn of the loop
    qtbot.waitUntil(lambda: idle(window), timeout=60_000)
    qtbot.wait(30)


def go(window: Window, place: str, qtbot) -> None:
    """To a place by the palette: Ctrl+K, its name, Enter."""
    press(window, K.Key_K, CTRL)
    qtbot.waitUntil(lambda: isinstance(front(window), Palette), timeout=60_000)
    write(window, next(title for name, _, title in PLACES if name == place))
    press(window, K.Key_Return)
    settled(window, place, qtbot)


@pytest.fixture
def sample_case_file(tmp_home: Path, sample_case: Path) -> Path:
    """The sample case where the start page looks for it, so that it need not be read again."""
    path = kept.case_path()
    path.parent.mkdir(parents=True)
    path.write_bytes(sample_case.read_bytes())
    return path


@pytest.mark.parametrize("place", [name for name, _, _ in PLACES])
def test_tab_comes_to_every_control_of_a_place_and_leaves_it(opened: Window, place: str, qtbot) -> None:
    opened.activateWindow()
    opened.travel(place, {})
    settled(opened, place, qtbot)
    shown, begun = opened.places[place], opened.focusWidget()
    assert begun is not None
    assert shown.isAncestorOf(begun), f"the keyboard is in the place, not at {called(begun)}"
    wanted, stood = tab_stops(shown), list(stops(shown))
    there = walk(opened)
    assert there.trapped == ""
    walked = [w for w in there.stops if w in stood]
    first = stood.index(walked[0])
    assert [called(w) for w in walked] == [called(w) for w in stood[first:] + stood[:first] if w in walked], \
        "in the order of its layouts"
    # A panel that shows what is current is filled anew on the way.
    assert [called(w) for w in wanted if isValid(w) and w.isVisible() and w not in there.stops
            and w.focusPolicy() & Qt.FocusPolicy.TabFocus] == []  # an area is one while nothing inside it is
    assert any(isValid(w) and not shown.isAncestorOf(w) for w in there.stops), "the place is left again"
    assert there.nameless == []
    assert there.unseen == []
    back = walk(opened, back=True)
    assert back.trapped == ""
    assert set(back.stops) >= {w for w in there.stops if isValid(w)}  # what was walked through may have opened more


def test_the_start_page_is_walked_and_opens_the_sample(window: Window, sample_case_file: Path, qtbot) -> None:
    window.activateWindow()
    assert window.focusWidget() is not None, "the keyboard is somewhere from the first moment"
    there = walk(window)
    assert (there.trapped, there.nameless, there.unseen) == ("", [], [])
    assert [called(w) for w in tab_stops(window.start) if w not in there.stops] == []
    tab_to(window, "Try the sample case", Pressable)
    press(window, K.Key_Return)
    qtbot.waitUntil(lambda: window.desk.path == sample_case_file, timeout=60_000)
    settled(window, "overview", qtbot)
    assert window.places["overview"].isAncestorOf(window.focusWidget())


def test_the_main_job_is_done_by_keys_alone(opened: Window, tmp_path: Path, qtbot) -> None:
    opened.activateWindow()
    settled(opened, "overview", qtbot)
    press(opened, K.Key_3, CTRL)
    settled(opened, "conversations", qtbot)
    _work_on_a_message(opened, qtbot)
    _search(opened, qtbot)
    decided = _decide(opened, qtbot)
    _name_a_person(opened, qtbot)
    _report(opened, tmp_path / "report.pdf", qtbot)
    path = opened.desk.path
    assert path is not None
    press(opened, K.Key_W, CTRL)
    qtbot.waitUntil(lambda: opened.desk.path is None, timeout=60_000)
    with Case.open(path, None, read_only=True) as case:
        store = Store(case)
        assert "Wages" in {t["name"] for t in annotations.tags(store)}
        states = {f["id"]: (f["status"], f["reason"]) for s in review.STATUSES for f in review.listing(store, status=s)}
    assert [states[flag] for flag in decided] == [("accepted", "The wage is said to be kept"), ("unreviewed", None)]


def _work_on_a_message(window: Window, qtbot) -> None:
    place = window.places["conversations"]
    for key in (K.Key_End, K.Key_Home, K.Key_Down):
        press(window, key)
    press(window, K.Key_Return)
    qtbot.waitUntil(lambda: isinstance(window.focusWidget(), ChatView) and idle(window), timeout=60_000)
    press(window, K.Key_Home)
    write(window, "jjk")
    view = place.pane.view
    assert view.currentIndex().row() == 1
    message = place.pane.model.ids[1]

    write(window, "t")
    qtbot.waitUntil(lambda: isinstance(front(window), TagPicker), timeout=60_000)
    write(window, "Wages")
    press(window, K.Key_Return)
    press(window, K.Key_Escape)
    qtbot.waitUntil(lambda: front(window) is window, timeout=60_000)
    write(window, "m")
    qtbot.waitUntil(lambda: isinstance(front(window), TextDialog), timeout=60_000)
    write(window, "Ask the foreman")
    press(window, K.Key_Return, CTRL)
    qtbot.waitUntil(lambda: front(window) is window and idle(window), timeout=60_000)
    assert window.focusWidget() is view, "the keyboard comes back to the message"
    write(window, "e")

    def done() -> bool:
        row = place.pane.model.row(1) or {}
        return bool(row.get("row") == message and row.get("tags") and row.get("noted") and row.get("exhibit"))

    qtbot.waitUntil(done, timeout=60_000)


def _search(window: Window, qtbot) -> None:
    press(window, K.Key_F, CTRL)
    settled(window, "search", qtbot)
    place = window.places["search"]
    write(window, "passport")
    qtbot.waitUntil(lambda: len(place.model.ids) > 5 and idle(window), timeout=60_000)
    press(window, K.Key_Return)
    assert window.focusWidget() is place.list
    press(window, K.Key_Down)
    qtbot.waitUntil(lambda: place.pane.model.thread is not None, timeout=60_000)
    press(window, K.Key_Return)
    settled(window, "conversations", qtbot)
    assert isinstance(window.focusWidget(), ChatView), "one goes on where the hit stands"


def _decide(window: Window, qtbot) -> list[str]:
    press(window, K.Key_8, CTRL)
    settled(window, "review", qtbot)
    place = window.places["review"]
    qtbot.waitUntil(lambda: bool(place.panel.flag), timeout=60_000)
    decided = []
    for letter, reason in (("a", "The wage is said to be kept"), ("r", "A film is spoken of")):
        flag = place.panel.flag["id"]
        decided.append(flag)
        write(window, letter)
        write(window, reason)
        press(window, K.Key_Return)
        qtbot.waitUntil(lambda flag=flag: place.panel.flag.get("id") not in {None, flag} and idle(window),
                        timeout=60_000)
        assert window.focusWidget() is place.list, "on to the next flag"
    press(window, K.Key_Z, CTRL)
    qtbot.waitUntil(lambda: place.panel.flag.get("id") == decided[1] and idle(window), timeout=60_000)
    return decided


def _name_a_person(window: Window, qtbot) -> None:
    go(window, "people", qtbot)
    place = window.places["people"]
    assert window.focusWidget() is place.table
    press(window, K.Key_Down)
    qtbot.waitUntil(lambda: bool(place.panel.person), timeout=60_000)
    tab_to(window, "Category")
    press(window, K.Key_Down)
    tab_to(window, "Reason")
    write(window, "Named in the complaint")
    category, person = place.panel.category.text(), place.panel.person["id"]
    press(window, K.Key_Return)
    qtbot.waitUntil(lambda: any(p["id"] == person and p["category"] == category for p in place.everybody),
                    timeout=60_000)


def _report(window: Window, out: Path, qtbot) -> None:
    go(window, "report", qtbot)
    place = window.places["report"]
    tab_to(window, "File")
    press(window, K.Key_A, CTRL)
    write(window, str(out))
    tab_to(window, "Make the report")
    press(window, K.Key_Space)
    assert place.making
    qtbot.waitUntil(lambda: not place.making, timeout=120_000)
    assert out.read_bytes()[:5] == b"%PDF-"
    settled(window, "report", qtbot)
    walked = walk(window)
    assert (walked.trapped, walked.nameless, walked.unseen) == ("", [], []), "the pages can be walked as well"
