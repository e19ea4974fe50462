"""The drawing of who talks to whom, driven as an examiner would."""

from __future__ import annotations

import itertools
import random
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt

from tests.triage.network.test_network import _crowd, star
from tests.ui.conftest import Watchdog
from tests.ui.drive import shown
from triage.network import graph as network
from triage.network.graph import Graph, Link, Node
from triage.network.layout import lay_out
from ui.network.canvas import Canvas
from ui.views.network import Network
from ui.window import Window
from ui.words import short_day


@pytest.fixture
def place(opened: Window, qtbot) -> Network:
    """The place with the sample's graph."""
    opened.go("network", {})
    found = opened.places["network"]
    qtbot.waitUntil(lambda: len(found.canvas.dots) > 20, timeout=60_000)
    qtbot.wait(600)  # the nodes settle
    return found


def _node(place: Network, name: str) -> str:
    return next(n.id for n in place.graph.nodes.values() if n.name == name)


def _words(widget) -> str:
    return "\n".join(shown(widget))


def test_owners_of_several_devices_are_told_apart_in_the_narrow_table(place: Network, qtbot) -> None:
    """What tells them apart is the end of their name, which one line would cut."""
    table = place.panel.table
    qtbot.waitUntil(lambda: table.source.rowCount() == len(place.graph.nodes), timeout=60_000)
    qtbot.waitUntil(lambda: table.rowHeight(0) > 2 * table.fontMetrics().height(), timeout=60_000)


def test_it_says_that_the_middle_says_nothing_against_a_person(place: Network, qtbot) -> None:
    qtbot.waitUntil(lambda: "says nothing against a person" in _words(place.panel), timeout=60_000)
    assert place.panel.table.source.rowCount() == len(place.graph.nodes)


def test_a_click_on_a_person_shows_ties_and_one_of_these_leads_to_the_messages(place: Network, opened: Window, qtbot,
                                                                              ) -> None:
    didier = _node(place, "Didier Logement")
    place.canvas.find(didier)
    spot = place.canvas.mapFromScene(place.canvas.dots[didier].pos())
    qtbot.mouseClick(place.canvas.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert place.canvas.chosen == didier
    qtbot.waitUntil(lambda: "Didier Logement" in _words(place.panel), timeout=60_000)
    assert place.panel.ties.source.rowCount() >= 1
    place.panel.ties.selectRow(0)
    qtbot.keyClick(place.panel.ties, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: place.panel.rests.isVisible() and place.panel.rests.source.rowCount() > 0, timeout=60_000)
    assert isinstance(place.canvas.chosen, tuple)
    place.panel.rests.selectRow(0)
    qtbot.keyClick(place.panel.rests, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: opened.current == "conversations", timeout=60_000)
    qtbot.waitUntil(lambda: opened.places["conversations"].pane.thread is not None, timeout=60_000)


def test_a_click_on_a_tie_chooses_it(place: Network, qtbot) -> None:
    a, b = max(place.graph.links, key=lambda pair: place.graph.links[pair].messages)
    place.canvas.find(a)
    middle = (place.canvas.dots[a].pos() + place.canvas.dots[b].pos()) / 2
    place.canvas.centerOn(middle)
    qtbot.mouseClick(place.canvas.viewport(), Qt.MouseButton.LeftButton, pos=place.canvas.mapFromScene(middle))
    assert set(place.canvas.chosen) == {a, b}
    qtbot.keyClick(place.canvas, Qt.Key.Key_Escape)
    assert place.canvas.chosen is None


def test_filters_narrow_and_widen_without_moving_anybody(place: Network, qtbot) -> None:
    before = {name: dot.pos() for name, dot in place.canvas.dots.items()}
    place.flagged.setChecked(True)
    qtbot.waitUntil(lambda: len(place.canvas.dots) < len(before), timeout=60_000)
    assert all(before[name] == dot.pos() for name, dot in place.canvas.dots.items())
    place.flagged.setChecked(False)
    qtbot.waitUntil(lambda: len(place.canvas.dots) == len(before), timeout=60_000)
    place.span.setFocus()
    qtbot.keyClick(place.span, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    place.span.choose(0, 20)
    qtbot.waitUntil(lambda: 0 < len(place.canvas.dots) < len(before), timeout=60_000)
    qtbot.keyClick(place.span, Qt.Key.Key_Home)
    qtbot.waitUntil(lambda: len(place.canvas.dots) == len(before), timeout=60_000)
    first, last = (short_day(date(1970, 1, 1) + timedelta(day))
                   for day in (place.tally.first_day, place.tally.last_day))
    assert place.span.accessibleDescription() == f"From {first} to {last}"
    place.least.setValue(99_999)
    qtbot.waitUntil(lambda: "No tie is left" in place.state.text(), timeout=60_000)


def test_a_node_moved_by_hand_is_there_the_next_time(place: Network, opened: Window, qtbot) -> None:
    node = _node(place, "Didier Logement")
    place.canvas.find(node)
    dot = place.canvas.dots[node]
    start = place.canvas.mapFromScene(dot.pos())
    view = place.canvas.viewport()
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    for step in range(1, 6):
        qtbot.mouseMove(view, start + QPoint(12 * step, 8 * step))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=start + QPoint(60, 40))
    there = dot.pos()
    assert there != QPointF(*lay_out(place.graph)[node])
    kept: list[object] = []
    opened.desk.ops.read(lambda reader: network.places(reader.store), kept.append, opened)
    qtbot.waitUntil(lambda: bool(kept) and node in kept[0], timeout=60_000)
    opened.rebuild()
    qtbot.waitUntil(lambda: "network" in opened.places and len(opened.places["network"].canvas.dots) > 20,
                    timeout=60_000)
    again = opened.places["network"].canvas.dots[node]
    assert (again.pos() - there).manhattanLength() < 1
    opened.undo()
    qtbot.waitUntil(lambda: (again.pos() - there).manhattanLength() > 1, timeout=60_000)
    opened.redo()
    qtbot.waitUntil(lambda: (again.pos() - there).manhattanLength() < 1, timeout=60_000)
    opened.places["network"].arrange()
    qtbot.waitUntil(lambda: (again.pos() - there).manhattanLength() > 1, timeout=60_000)


def test_somebody_is_found_by_part_of_the_name(place: Network) -> None:
    place._find("didier")
    assert "Didier" in place.graph.nodes[place.canvas.chosen].name
    place._find("nobody at all")
    assert "nobody at all" in place.window().banner.text


def test_the_graph_is_written_for_other_tools(place: Network, opened: Window, tmp_path: Path, qtbot) -> None:
    out = tmp_path / "who.graphml"
    place.export_to(out)
    qtbot.waitUntil(lambda: out.exists() and "written to" in opened.banner.text, timeout=60_000)
    assert "<graphml" in out.read_text("utf-8")


def test_two_thousand_people_are_drawn_without_a_pause(place: Network, qtbot) -> None:
    graph = network.build(_crowd(2000))
    spots = lay_out(graph)
    place.canvas.show_graph(graph, spots)
    qtbot.wait(200)
    dog = Watchdog()
    dog.start()
    for _ in range(4):
        place.canvas.zoom(1.2)
        qtbot.wait(60)
    place.canvas.choose(next(iter(graph.nodes)))
    qtbot.wait(60)
    assert dog.stop() < 1000  # frozen, not merely busy


def _made_up(people: int) -> Graph:
    """A few in the middle, long names, groups, flags."""
    chance = random.Random(people)
    nodes = {str(n): Node(str(n), f"{chance.choice(_LONG)} {n}", group=n % 17 == 5, owner=n % 40 == 0, received=3,
                          sent=900 if n % 30 == 0 else chance.randrange(60), flags=chance.choice([0, 0, 1, 23]),
                          betweenness=0.9 if n == 0 else chance.random() * 0.1) for n in range(people)}
    links = {(str(n), str(m)): Link(str(n), str(m), messages=3) for n in range(1, people)
             for m in {n // 40 * 40, chance.randrange(n)} if m != n}
    return Graph(nodes, links)


_LONG = ("Victor - Foreman", "Montrouvel echipa 4", "Іван Гриценко", "بلال خويا", "+212600000561", "Mme Rolland")


@pytest.mark.parametrize("people", [60, 400])
def test_names_lie_on_nothing_at_any_zoom(window: Window, qtbot, people: int) -> None:
    canvas = Canvas()
    canvas.setParent(window.centralWidget() or window)
    canvas.resize(980, 520)
    canvas.show()
    graph = _made_up(people)
    drawn: list[bool] = []
    canvas.drawn.connect(lambda: drawn.append(True))
    canvas.show_graph(graph, lay_out(graph))
    qtbot.waitUntil(lambda: bool(drawn), timeout=60_000)
    canvas.fit()
    shown = []
    for _ in range(4):
        view = canvas.viewportTransform()
        boxes = {}
        for dot in canvas.dots.values():
            for words in (dot.label, dot.count):
                if words is not None and words.isVisible():
                    boxes[words] = words.deviceTransform(view).mapRect(words.box)
        inside = [box for box in boxes.values() if QRectF(canvas.viewport().rect()).intersects(box)]
        for one, other in itertools.combinations(inside, 2):
            assert not one.adjusted(0.5, 0.5, -0.5, -0.5).intersects(other)
        central = {dot.label for dot in canvas.dots.values() if dot.zValue() == 3}
        for one, other in itertools.combinations([boxes[words] for words in boxes if words not in central], 2):
            assert not one.adjusted(-2.4, 0.5, 0, -0.5).intersects(other), "nor do they touch"
            assert not one.adjusted(0, 0.5, 2.4, -0.5).intersects(other)
        assert canvas.dots["0"].label.isVisible(), "whoever is in the middle is named"
        assert len(central) <= 1
        for dot in canvas.dots.values():
            mid, side = view.map(dot.pos()), dot.radius * view.m11()
            round_it = QRectF(mid.x() - side, mid.y() - side, 2 * side, 2 * side).adjusted(0.5, 0.5, -0.5, -0.5)
            for other in canvas.dots.values():
                if other is not dot and other.label in boxes and other.label not in central:
                    assert not boxes[other.label].intersects(round_it), "no name covers another dot"
        for dot in canvas.dots.values():
            told = [sign for sign in (dot.count, dot.pennant) if sign is not None and sign.isVisible()]
            assert len(told) == bool(graph.nodes[dot.id].flags), "its flags are told, once"
        shown.append(len(inside))
        canvas.scale(1.6, 1.6)
        canvas.centerOn(canvas.dots["0"])
        canvas.zoom(1.0)
    assert shown[0] >= 25


def test_the_busiest_contacts_of_one_person_are_named(window: Window, qtbot) -> None:
    canvas = Canvas()
    canvas.setParent(window.centralWidget() or window)
    canvas.resize(900, 560)
    canvas.show()
    graph = network.build(star(240))
    drawn: list[bool] = []
    canvas.drawn.connect(lambda: drawn.append(True))
    canvas.show_graph(graph, lay_out(graph))
    qtbot.waitUntil(lambda: bool(drawn), timeout=60_000)
    canvas.fit()
    contacts = (node for node in graph.nodes.values() if not node.owner)
    busiest = sorted(contacts, key=lambda node: node.sent + node.received + node.calls)[-30:]
    named = [node.name for node in busiest if canvas.dots[node.id].label and canvas.dots[node.id].label.isVisible()]
    assert len(named) >= 29


def test_two_of_three_names_find_room_in_a_small_window(opened: Window, place: Network, qtbot) -> None:
    opened.resize(1366, 768)
    qtbot.wait(600)
    place.canvas.fit()
    dots = list(place.canvas.dots.values())
    named = [dot for dot in dots if dot.label is not None and dot.label.isVisible()]
    assert len(named) >= 0.65 * len(dots)


def test_a_name_is_written_out_where_there_is_room_and_stands_off_the_dots_of_others(window: Window, qtbot) -> None:
    nodes = {name: Node(name, name, sent=9, flags=7) for name in ("Victor - Foreman of the site", "Bo", "Ana")}
    links = {("Bo", "Ana"): Link("Bo", "Ana", messages=3)}
    canvas = Canvas()
    canvas.setParent(window.centralWidget() or window)
    canvas.resize(980, 520)
    canvas.show()
    canvas.show_graph(Graph(nodes, links), {"Victor - Foreman of the site": (0.0, 0.0), "Bo": (120.0, 48.0),
                                            "Ana": (400.0, 0.0)})
    qtbot.wait(50)
    canvas.fit()
    victor, other = canvas.dots["Victor - Foreman of the site"], canvas.dots["Bo"]
    assert victor.label.text == victor.id
    view = canvas.viewportTransform()
    for dot, stranger in ((victor, other), (other, victor)):
        for words in (dot.label, dot.count):
            assert words.isVisible()
            box = words.deviceTransform(view).mapRect(words.box)
            around = view.mapRect(stranger.mapRectToScene(stranger.boundingRect()))
            assert not box.adjusted(-5, -5, 5, 5).intersects(around)


def test_parts_of_a_graph_fill_the_shape_of_a_window() -> None:
    sizes = (14, 9, 7, 2, 2)
    names = {part: [f"{part}-{n}" for n in range(size)] for part, size in enumerate(sizes)}
    links = {(mine[0], other): Link(mine[0], other, messages=2) for mine in names.values() for other in mine[1:]}
    spots = lay_out(Graph({name: Node(name, name) for mine in names.values() for name in mine}, links))
    xs, ys = zip(*spots.values(), strict=True)
    assert 1.2 < (max(xs) - min(xs)) / (max(ys) - min(ys)) < 2.4
