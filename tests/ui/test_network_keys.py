"""The network by keyboard alone: reach somebody, go from tie to tie, open its messages, move the time, go back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from tests.ui.keyboard import press, tab_to
from ui.keys import shortcuts
from ui.network import walk
from ui.network.canvas import Canvas
from ui.views.network import Network
from ui.window import Window

K = Qt.Key


@pytest.fixture
def place(opened: Window, qtbot) -> Network:
    """The place with the sample's graph; the drawing has the keyboard."""
    opened.activateWindow()
    opened.travel("network", {})
    qtbot.waitUntil(lambda: "network" in opened.places, timeout=60_000)
    found = opened.places["network"]
    qtbot.waitUntil(lambda: len(found.canvas.dots) > 20 and opened.focusWidget() is found.canvas, timeout=60_000)
    qtbot.wait(600)  # the nodes settle
    return found


def test_everybody_is_reached_and_named_to_a_screen_reader(place: Network, opened: Window) -> None:
    assert "arrow keys" in place.canvas.accessibleDescription()
    order = [e["id"] for e in place.panel.table.source.rows]
    press(opened, K.Key_Right)
    seen = [place.canvas.chosen]
    for _ in order[1:]:
        press(opened, K.Key_PageDown)
        seen.append(place.canvas.chosen)
    assert seen == order
    node = place.graph.nodes[order[-1]]
    assert place.canvas.accessibleDescription().startswith(f"{node.name}, ")
    press(opened, K.Key_Home)
    assert place.canvas.chosen == order[0]


def test_arrows_go_to_who_stands_there(place: Network, opened: Window) -> None:
    press(opened, K.Key_Home)
    for key, way in ((K.Key_Left, (-1, 0)), (K.Key_Up, (0, -1)), (K.Key_Right, (1, 0)), (K.Key_Down, (0, 1))):
        before = place.canvas.dots[place.canvas.chosen].pos()
        press(opened, key)
        moved = place.canvas.dots[place.canvas.chosen].pos() - before
        assert moved.x() * way[0] + moved.y() * way[1] > 0
        assert place.canvas.viewport().rect().contains(place.canvas.mapFromScene(
            place.canvas.dots[place.canvas.chosen].pos()))


def test_from_a_person_along_a_tie_to_its_messages(place: Network, opened: Window, qtbot) -> None:
    press(opened, K.Key_Home)
    person = place.canvas.chosen
    ties = [other for other, *_ in place.graph.ties(person)]
    for other in ties[:2]:
        press(opened, K.Key_J)
        assert place.canvas.chosen == (person, other)
    press(opened, K.Key_K)
    assert place.canvas.chosen == (person, ties[0])
    assert " – " in place.canvas.accessibleDescription()
    assert "message" in place.canvas.accessibleDescription()
    press(opened, K.Key_Escape)
    assert place.canvas.chosen == person
    press(opened, K.Key_J)
    press(opened, K.Key_O)
    assert place.canvas.chosen == ties[0]
    press(opened, K.Key_Escape)
    assert place.canvas.chosen is None
    press(opened, K.Key_Home)
    press(opened, K.Key_J)
    press(opened, K.Key_Return)
    qtbot.waitUntil(lambda: opened.current == "conversations"
                    and opened.places["conversations"].pane.model.thread is not None, timeout=60_000)


def test_the_panel_is_worked_by_keys_and_left_by_escape(place: Network, opened: Window, qtbot) -> None:
    press(opened, K.Key_Home)
    person = place.canvas.chosen
    tab_to(opened, "Ties")
    press(opened, K.Key_Down)
    press(opened, K.Key_Return)
    qtbot.waitUntil(lambda: place.panel.rests.isVisible() and opened.focusWidget() is place.panel.rests, timeout=60_000)
    assert place.panel.rests.current() is not None
    press(opened, K.Key_Escape)
    assert place.canvas.chosen == person
    qtbot.waitUntil(lambda: opened.focusWidget() is place.panel.ties, timeout=60_000)
    press(opened, K.Key_Escape)
    assert place.canvas.chosen is None
    qtbot.waitUntil(lambda: opened.focusWidget() is place.panel.table, timeout=60_000)


def test_the_time_is_moved_by_keys(place: Network, opened: Window, qtbot) -> None:
    everybody, span = len(place.canvas.dots), place.span
    tab_to(opened, "Stretch of time")
    last = span.last
    press(opened, K.Key_Left)
    assert (span.first, span.last) == (0, last - 1), "a stretch that is all the time moves as well"
    assert " to " in span.accessibleDescription()
    for _ in range(last - 8):
        press(opened, K.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert (span.first, span.last) == (0, 7)
    press(opened, K.Key_PageDown)
    assert (span.first, span.last) == (8, 15)
    press(opened, K.Key_Right)
    assert (span.first, span.last) == (9, 16)
    press(opened, K.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert (span.first, span.last) == (8, 16)
    qtbot.waitUntil(lambda: len(place.canvas.dots) < everybody, timeout=60_000)
    press(opened, K.Key_Escape)
    assert span.is_everything
    qtbot.waitUntil(lambda: len(place.canvas.dots) == everybody, timeout=60_000)


def test_every_key_that_is_listed_is_answered(place: Network, opened: Window, monkeypatch) -> None:
    done: list[str] = []
    monkeypatch.setattr(Canvas, "run", lambda _, name: bool(done.append(name)) or True)
    plain = {K.Key_Plus: "larger", K.Key_Minus: "smaller", K.Key_0: "fit", K.Key_Equal: "larger",
             K.Key_Return: "open-chosen", K.Key_Enter: "open-chosen", K.Key_Escape: "step-back", K.Key_J: "next-tie",
             K.Key_K: "previous-tie", K.Key_O: "other-end", K.Key_PageDown: "next-node", K.Key_PageUp: "previous-node",
             K.Key_Home: "first-node", K.Key_Left: "node-left", K.Key_Right: "node-right", K.Key_Up: "node-up",
             K.Key_Down: "node-down"}
    for key in plain:
        press(opened, key)
    assert done == list(plain.values())
    assert {*done, "pan"} == {s.id for s in shortcuts.SHORTCUTS if s.where == shortcuts.NETWORK}


def test_the_drawing_moves_with_ctrl_and_an_arrow(place: Network, opened: Window) -> None:
    for _ in range(6):
        press(opened, K.Key_Plus)
    before = place.canvas.mapToScene(0, 0)
    press(opened, K.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert place.canvas.mapToScene(0, 0).x() > before.x()


def test_the_palette_offers_what_the_network_can_do(place: Network, opened: Window) -> None:
    names = {c.name: c for c in place.commands()}
    assert "The next tie of the chosen person or group" in names
    names["The person or group with the most ties"].run()
    assert place.canvas.chosen == walk.in_order(place.graph)[0]
    names["The next tie of the chosen person or group"].run()
    assert isinstance(place.canvas.chosen, tuple)
