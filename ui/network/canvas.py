"""The drawing: nodes that can be moved by hand, ties beneath them, names as far as there is room.

Thousands of nodes are items of Qt's own without code of ours in their painting; all ties are one item. What a colour
says is also said by a shape, a letter or a line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from PySide6.QtCore import QEasingCurve, QPointF, QRectF, Qt, QTimer, QVariantAnimation, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QGraphicsScene, QGraphicsView

from triage.network.graph import Graph
from triage.network.layout import STEP
from ui import voice
from ui.look.theme import theme
from ui.network import names, walk
from ui.network.items import Dot, Ties
from ui.network.names import Room
from ui.words import tr

Place = tuple[float, float]
_NEAR = 7
_ABOVE = 0.65  # room around all nodes, in steps: names are wide but not high
_ANIMATED = 300
_AT_ONCE = 100
_DOTS_AT_ONCE, _NAMES_AT_ONCE, _NAMED_AT_ONCE = 300, 40, 60
_ZOOM = 1.2
_MARGIN = 40  # pixels around what the keys lead to


class Canvas(QGraphicsView):
    """`picked` carries a node's id, a pair of ids, or None; `opened` the same on a double click; `moved` the places
    of nodes that were moved by hand; `drawn` comes when a graph is complete.
    """

    picked = Signal(object)
    opened = Signal(object)
    moved = Signal(dict)
    drawn = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.drawing = QGraphicsScene(self)
        self.drawing.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.setScene(self.drawing)
        self.setAccessibleName(tr("Who talks to whom"))
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.graph = Graph({}, {})
        self.dots: dict[str, Dot] = {}
        self.ties = Ties()
        self.drawing.addItem(self.ties)
        self.chosen: object = None
        self._back_to: str | None = None
        self._steps: Iterator[None] = iter(())
        self._fitted = True
        self._naming = object()
        self._pressed: tuple[QPointF, dict[str, QPointF]] | None = None
        self._moving: QVariantAnimation | None = None

    # -- what is shown ------------------------------------------------------------------------------------------

    def show_graph(self, graph: Graph, places: dict[str, Place]) -> None:
        """Draw a graph: nodes that are there stay, others come and go. A large one is drawn bit by bit."""
        self.graph = graph
        self._steps = self._drawing_steps(graph, places)
        if len(graph.nodes) <= _AT_ONCE:
            for _ in self._steps:
                pass
        else:
            self._step(self._steps)

    def _step(self, steps: Iterator[None]) -> None:
        if steps is self._steps and next(steps, self) is not self:  # a later graph has not taken its place
            QTimer.singleShot(0, self, lambda: self._step(steps))

    def _drawing_steps(self, graph: Graph, places: dict[str, Place]) -> Iterator[None]:
        for name in [n for n in self.dots if n not in graph.nodes]:
            self.drawing.removeItem(self.dots.pop(name))
        most = max((n.sent + n.received + n.calls for n in graph.nodes.values()), default=1)
        targets: dict[str, QPointF] = {}
        for n, (name, node) in enumerate(graph.nodes.items()):
            if n % _DOTS_AT_ONCE == _DOTS_AT_ONCE - 1:
                yield
            dot = self.dots.get(name)
            target = QPointF(*places.get(name, (0.0, 0.0)))
            if dot is None:
                dot = self.dots[name] = Dot(name)
                self.drawing.addItem(dot)
                dot.setPos(target)
            elif dot.pos() != target:
                targets[name] = target
            dot.dress(node, most)
        yield
        named_first = sorted((self.dots[name] for name in graph.nodes), key=lambda dot: -dot.rank)[:names.MOST]
        for n, dot in enumerate(named_first):
            if n % _NAMES_AT_ONCE == _NAMES_AT_ONCE - 1:
                yield
            dot.get_words()
        yield
        self.ties.show_links(graph, self.dots)
        yield
        self._bounds(places)
        self.setRenderHint(QPainter.RenderHint.Antialiasing, len(graph.links) <= 2500)
        self._move(targets)
        if self._fitted:
            self._fit()
        if not self.exists(self.chosen):
            self.choose(None)
        yield
        yield from self._naming_steps()
        self.drawn.emit()

    def exists(self, what: object) -> bool:
        """Whether a node or tie is in the graph; nothing always is."""
        if isinstance(what, tuple):
            return what in self.graph.links or what[::-1] in self.graph.links
        return what is None or what in self.graph.nodes

    def _bounds(self, places: dict[str, Place]) -> None:
        shown = [places[name] for name in self.graph.nodes if name in places] or [(0.0, 0.0)]
        xs, ys = [p[0] for p in shown], [p[1] for p in shown]
        around = QRectF(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)).adjusted(
            -STEP, -STEP * _ABOVE, STEP, STEP * _ABOVE)
        self.content = around
        wide = max(around.width(), around.height())
        self.drawing.setSceneRect(around.adjusted(-wide, -wide, wide, wide))
        self.ties.bound(self.drawing.sceneRect())

    def _move(self, targets: dict[str, QPointF]) -> None:
        """Nodes settle into their new places; many at once go there directly."""
        if self._moving is not None:
            self._moving.stop()
            self._moving = None
        if not targets:
            return
        if len(targets) > _ANIMATED or not self.isVisible():
            self._place({name: (1.0, self.dots[name].pos(), target) for name, target in targets.items()}, 1.0)
            return
        paths: dict[str, Any] = {name: (1.0, self.dots[name].pos(), target) for name, target in targets.items()}
        moving = QVariantAnimation(self)
        moving.setStartValue(0.0)
        moving.setEndValue(1.0)
        moving.setDuration(450)
        moving.setEasingCurve(QEasingCurve.Type.OutCubic)
        moving.valueChanged.connect(lambda share: self._place(paths, float(share)))
        moving.finished.connect(self._names)
        self._moving = moving
        moving.start(QVariantAnimation.DeletionPolicy.KeepWhenStopped)

    def _place(self, paths: dict[str, Any], share: float) -> None:
        for name, (_, start, end) in paths.items():
            if name in self.dots:
                self.dots[name].setPos(start + (end - start) * share)
        self.ties.follow()

    def choose(self, what: object, *, from_node: bool = False) -> None:
        """Mark a node (its id) or a tie (a pair); None takes the mark away. `from_node`: the tie was come to from its
        first node, to which one step leads back.
        """
        self.chosen, self._back_to = what, what[0] if from_node and isinstance(what, tuple) else None
        near: set[str] = set()
        if isinstance(what, tuple):
            near = set(what)
        elif isinstance(what, str):
            near = {what} | {b if a == what else a for a, b in self.graph.links if what in (a, b)}
        for name, dot in self.dots.items():
            dot.mark(chosen=name == what or (isinstance(what, tuple) and name in what),
                     faint=bool(near) and name not in near)
        self.ties.mark(what)
        self._names()

    def find(self, node: str) -> None:
        """Bring a node to the middle and mark it."""
        if node in self.dots:
            if self.transform().m11() < 0.8:
                self.resetTransform()
            self._fitted = False
            self.centerOn(self.dots[node])
            self.choose(node)
            self.picked.emit(node)

    # -- looking closer -----------------------------------------------------------------------------------------

    def fit(self) -> None:
        """All of it."""
        self._fitted = True
        self._fit()
        self._names()

    def _fit(self) -> None:
        if hasattr(self, "content"):
            self.fitInView(self.content, Qt.AspectRatioMode.KeepAspectRatio)
            if self.transform().m11() > 1.4:
                self.resetTransform()
                self.scale(1.4, 1.4)
                self.centerOn(self.content.center())

    def zoom(self, factor: float) -> None:
        """Larger or smaller, within reason."""
        now = self.transform().m11()
        factor = min(8.0 / now, max(0.03 / now, factor))
        self._fitted = False
        self.scale(factor, factor)
        self._names()

    def _names(self) -> None:
        for _ in self._naming_steps():
            pass

    def _naming_steps(self) -> Iterator[None]:
        """Names where there is room, those of what is chosen and of the most central nodes first."""
        self._naming = mine = object()
        view = self.mapToScene(self.viewport().rect()).boundingRect()
        dots = []
        for dot in self.dots.values():
            if view.contains(dot.pos()):
                dots.append(dot)
            else:
                dot.no_name()
        scale = self.transform().m11()
        to_window = self.viewportTransform()
        at = [to_window.map(d.pos()) for d in dots]
        room = Room(QRectF(self.viewport().rect()), [(p.x(), p.y(), d.around * scale)
                                                     for p, d in zip(at, dots, strict=True)])
        seen = sorted(range(len(dots)),
                      key=lambda n: (not dots[n].is_chosen, dots[n].opacity() < 1, -dots[n].rank))
        for dot in [dots[n] for n in seen[names.MOST:]]:
            dot.no_name()
        ways = self.ties.directions()

        def flags(n: int) -> None:
            dots[n].number(room, at[n], scale, n, ways.get(dots[n].id, []))

        def name(n: int) -> None:
            dots[n].name(room, at[n], scale, n, on_dots=n in first)

        named, first = seen[:names.MOST], seen[:names.FIRST]
        steps: list[tuple[Callable[[int], None], int]] = [(do, n) for n in first for do in (flags, name)]
        steps += [(do, n) for do in (flags, name) for n in named[names.FIRST:]]
        steps += [(lambda n: dots[n].lengthen(room, at[n], scale, n), n) for n in named]
        at_once = max(4, _NAMED_AT_ONCE * _DOTS_AT_ONCE // max(_DOTS_AT_ONCE, len(dots)))  # each looks at all dots
        for done, (step, n) in enumerate(steps):
            if done % at_once == at_once - 1:
                yield
                if self._naming is not mine:  # somebody has looked closer meanwhile
                    return
            step(n)

    # -- mouse and keys -----------------------------------------------------------------------------------------

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom(_ZOOM ** (event.angleDelta().y() / 120))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        name = walk.asked(event)
        if name == "pan":
            self._fitted = False
            super().keyPressEvent(event)  # an area that scrolls does it by the arrow keys, whatever is held
            self._names()
        elif name is None or not self.run(name):
            event.ignore()

    def run(self, name: str) -> bool:
        """Do what a shortcut of the network stands for, by its id. Returns whether there was something to do."""
        chosen = self.chosen
        node = chosen[0] if isinstance(chosen, tuple) else chosen if isinstance(chosen, str) else None
        if name in ("larger", "smaller"):
            self.zoom(_ZOOM if name == "larger" else 1 / _ZOOM)
        elif name == "fit":
            self.fit()
        elif name in walk.WAYS and node is not None:
            places = {other: dot.pos() for other, dot in self.dots.items()}
            self._go_to(walk.beside(places, self.dots[node].pos(), walk.WAYS[name]))
        elif name in walk.WAYS or name == "first-node":
            self._go_to(walk.stepped(self.graph, None, 0))
        elif name in ("next-node", "previous-node"):
            self._go_to(walk.stepped(self.graph, node, 1 if name == "next-node" else -1))
        elif name in ("next-tie", "previous-tie"):
            start = chosen or walk.stepped(self.graph, None, 0)
            self._go_to(walk.tie_beside(self.graph, start, 1 if name == "next-tie" else -1))
        elif name == "other-end" and isinstance(chosen, tuple):
            self._go_to(chosen[1])
        elif name == "open-chosen" and chosen is not None:
            self.opened.emit(chosen)
        elif name == "step-back" and chosen is not None:
            self.step_back()
        else:
            return False
        return True

    def _go_to(self, what: object) -> None:
        """Choose what the keys lead to, and bring it into sight."""
        if what is None:
            return
        seen = what[1] if isinstance(what, tuple) else what
        self.ensureVisible(self.dots[seen], _MARGIN, _MARGIN)
        self.choose(what, from_node=True)
        self.picked.emit(what)

    def step_back(self) -> None:
        """From a tie to the node it was come to from, from a node to everybody."""
        what = self._back_to
        self.choose(what)
        self.picked.emit(what)

    def tell(self, text: str) -> None:
        """What a screen reader says of what is chosen."""
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)
            if self.hasFocus():
                voice.say(self, text)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = (event.position(), {name: dot.pos() for name, dot in self.dots.items()})
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if event.buttons() and isinstance(self.drawing.mouseGrabberItem(), Dot):
            self.ties.follow()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor)
        if self._pressed is None:
            return
        start, before = self._pressed
        self._pressed = None
        gone = {name: (dot.x(), dot.y()) for name, dot in self.dots.items() if before.get(name) != dot.pos()}
        if gone:
            self.ties.follow()
            self._names()
            self.moved.emit(gone)
        elif (event.position() - start).manhattanLength() < 4 and event.button() == Qt.MouseButton.LeftButton:
            what = self.at(event.position())
            self.choose(what)
            self.picked.emit(what)
        else:
            self._fitted = False
            self._names()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        what = self.at(event.position())
        if what is not None:
            self.opened.emit(what)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fitted:
            self.fit()

    def at(self, position: QPointF) -> object:
        """The node or tie at a point of the window."""
        item = self.itemAt(position.toPoint())
        while item is not None and not isinstance(item, Dot):
            item = item.parentItem()
        if item is not None:
            return item.id
        point = self.mapToScene(position.toPoint())
        near, distance = self.ties.nearest(np.array([point.x(), point.y()]))
        return near if distance * self.transform().m11() <= _NEAR else None

    def drawBackground(self, painter: QPainter, rect: QRectF | Any) -> None:
        painter.fillRect(rect, theme().color("window"))

