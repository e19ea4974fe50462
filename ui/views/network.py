"""Network: who talks to whom, as a drawing that can be narrowed, arranged by hand and followed down to the messages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QCompleter,
    QFileDialog,
    QLineEdit,
    QSplitter,
    QStackedWidget,
    QWidget,
)

from parsers.words import N_
from triage import exchange
from triage.case import Case
from triage.network import graph as network
from triage.network.graph import Choice, Graph, Tally
from triage.network.layout import lay_out
from triage.report import labels
from triage.views import overview
from ui.desk import Desk
from ui.history import Step, annotated
from ui.keys import shortcuts
from ui.keys.commands import Command
from ui.look.theme import ROOMY, L, M, S, theme
from ui.network.canvas import Canvas
from ui.network.panel import LEGEND, NetworkPanel
from ui.opening import open_conversation
from ui.running.importing import Importing
from ui.running.operations import Reader
from ui.views.place import Nothing, Place, share, wait_in
from ui.widgets.basic import Label, PageHead, button, column, row, tool
from ui.widgets.flow import FlowLayout
from ui.widgets.form import choice, whole
from ui.widgets.legend import Legend
from ui.widgets.span import SpanBar
from ui.words import count, of, short_day, tr

Spot = tuple[float, float]
_ARRANGED = "arranged"
_DAY_0 = date(1970, 1, 1)
_AROUND_WORDS = 44  # the frame of a line to type in, and the button that empties it


class Network(Place):
    """The drawing with its filters above, the time below, and what is chosen at the right."""

    CONCERNS = frozenset({"evidence", "people", "scope", "flags", "facts"})

    def __init__(self, desk: Desk, importing: Importing) -> None:
        super().__init__(desk, importing)
        self.tally: Tally | None = None
        self.graph = Graph({}, {})
        self.spots: dict[str, Spot] = {}
        self._wanted: str | None = None
        self._make_filters()
        self.canvas = Canvas()
        self.panel = NetworkPanel(desk)
        self.span = SpanBar(tr("Stretch of time"), self._slice)
        self.state = Label("", "caption", "concern", wrap=True)
        self.state.hide()
        self._lay_out()
        self.canvas.picked.connect(self._picked)
        self.canvas.opened.connect(self._open)
        self.canvas.drawn.connect(self._drawn)
        self.canvas.moved.connect(self._keep)
        self.panel.wanted.connect(self.choose)
        self.panel.left.connect(self.canvas.step_back)
        self.span.changed.connect(lambda *_: self.rebuild())
        desk.history.moved.connect(self._arranged_anew)

    def _make_filters(self) -> None:
        self.head = PageHead(tr("Network"), tr("Who talks to whom: people and groups, tied by messages and calls."))
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Find a person or group"))
        self.search.setAccessibleName(tr("Find a person or group"))
        self.search.setClearButtonEnabled(True)
        self.search.setFont(theme().font("body"))
        self.search.setFixedWidth(max(round(210 * min(1.4, theme().scale)), self.search.fontMetrics().horizontalAdvance(
            self.search.placeholderText()) + _AROUND_WORDS))
        self._names = QStringListModel(self)
        completer = QCompleter(self._names, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.activated.connect(self._find)
        self.search.setCompleter(completer)
        self.search.returnPressed.connect(lambda: self._find(self.search.text()))
        self.app = choice([("", tr("All apps"))])
        self.app.setAccessibleName(tr("App"))
        self.flagged = QCheckBox(tr("Only ties with flags"))
        self.flagged.setFont(theme().font("body"))
        self.least = whole(1, 100_000, 1, before=tr("Messages: at least "))
        self.least.setKeyboardTracking(False)
        self.least.setAccessibleName(tr("Fewest messages and calls of a tie"))
        self.least.setToolTip(tr("Fewest messages and calls of a tie"))
        self.app.currentIndexChanged.connect(lambda _: self.rebuild())
        self.flagged.toggled.connect(lambda _: self.rebuild())
        self.least.valueChanged.connect(lambda _: self.rebuild())
        self.out = button(tr("GraphML…"), self._export, glyph="save",
                          tip=tr("Write the whole graph for Gephi, yEd or i2"))
        self.head.add(self.search, self.out)

    def _lay_out(self) -> None:
        looking = QWidget()
        looking.setLayout(row(tool("add", tr("Larger (+)"), lambda: self.canvas.zoom(1.25)),
                              tool("minus", tr("Smaller (-)"), lambda: self.canvas.zoom(0.8)),
                              tool("fit", tr("All of it (0)"), self._fit),
                              tool("arrange", tr("Arrange anew"), self.arrange), spacing=S))
        self.app.setMinimumWidth(round(200 * min(1.3, theme().scale)))
        tools = FlowLayout(self.app, self.least, self.flagged, looking, spacing=M, margins=(L + 8, 0, M, S))
        drawing = QWidget()
        legend = Legend(LEGEND)
        if theme().scale > ROOMY:
            legend.hide()  # the drawing needs its lines then; it stands beside it
        inner = column(tools, row(self.state, margins=(L + 8, 0, M, S)), self.canvas, legend,
                       row(self.span, margins=(L, 0, L, S)), spacing=0)
        inner.setStretch(2, 1)
        drawing.setLayout(inner)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(drawing)
        split.addWidget(self.panel)
        share(split, (840, 390), 0)
        self.body = QStackedWidget()
        self.nothing = Nothing(self.desk, "network")
        self.body.addWidget(self.nothing)
        self.body.addWidget(split)
        wait_in(self.body)
        layout = column(self.head, self.body, spacing=0)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def _fit(self) -> None:
        self.canvas.fit()

    # -- reading ------------------------------------------------------------------------------------------------

    def _arranged_anew(self, step: Step, _: int) -> None:
        if step.topic == _ARRANGED:
            self.refresh()

    def refresh(self) -> None:
        def work(reader: Reader) -> tuple[Tally, list[int], dict[str, Spot], bool]:
            tally = network.tally(reader.store)
            tell_apart(tally.nodes.values())
            return tally, tally.volume(), network.places(reader.store), overview.bare(reader.case)

        self.desk.ops.read(work, lambda found: self._counted(*found), self, lane="graph", key="network-tally")

    def _counted(self, tally: Tally, volume: list[int], kept: dict[str, Spot], bare: bool) -> None:
        self.tally, self._kept = tally, kept
        self.spots = {}
        self.nothing.tell(tr("No ties"), tr("No message or call that may be seen ties two people."), bare=bare)
        self.body.setCurrentIndex(1 if tally.counts else 0)
        for control in (self.search, self.out):
            control.setEnabled(bool(tally.counts))
        current = self.app.currentData()
        self.app.blockSignals(True)
        self.app.clear()
        self.app.addItem(tr("All apps"), "")
        for name in sorted(set(tally.apps.values())):
            self.app.addItem(of(labels.APP, name), name)
        self.app.setCurrentIndex(max(0, self.app.findData(current)))
        self.app.blockSignals(False)
        self.span.set_values(volume)
        self.settle_focus()
        self.rebuild()

    def main_control(self) -> QWidget:
        return self.canvas if self.tally is None or self.tally.counts else self.nothing.add

    def chosen(self) -> Choice:
        """What the filters say."""
        every = self.span.is_everything
        return Choice(None if every else self.span.first, None if every else self.span.last,
                      self.app.currentData() or None, self.flagged.isChecked(), self.least.value())

    def rebuild(self, *, anew: bool = False) -> None:
        """Compute the graph of the filters, away from the window's thread; nodes keep their places."""
        tally, chosen, spots = self.tally, self.chosen(), self.spots
        if tally is None:
            return
        kept = {} if anew else self._kept

        def work(_: Reader) -> tuple[Graph, dict[str, Spot]]:
            graph = network.build(tally, chosen)
            if anew or any(name not in spots for name in graph.nodes):
                return graph, {**({} if anew else spots), **lay_out(graph, kept), **({} if anew else spots)}
            return graph, spots

        self.desk.ops.read(work, lambda found: self._show(*found), self, lane="graph", key="network")

    def _show(self, graph: Graph, spots: dict[str, Spot]) -> None:
        self.graph, self.spots = graph, spots
        self.panel.show_graph(graph)
        self.canvas.show_graph(graph, spots)
        self._names.setStringList(sorted({n.name for n in graph.nodes.values()}, key=str.casefold))
        self._say()
        self._picked(self.canvas.chosen if self.canvas.exists(self.canvas.chosen) else None)

    def _drawn(self) -> None:
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            self.canvas.find(wanted)

    def _say(self) -> None:
        said = ""
        if self.graph.left_out:
            said = tr("The {most} people and groups with the most messages are drawn; {left} others are left out. "
                      "Narrow the time or the app to see them.", most=network.MOST, left=self.graph.left_out)
        elif not self.graph.nodes and self.tally is not None and self.tally.counts:
            said = tr("No tie is left with these filters.")
        self.state.setText(said)
        self.state.setVisible(bool(said))

    def _slice(self, n: int) -> tuple[str, str]:
        """The first and the last day of a slice."""
        first, last = self.tally.days(n) if self.tally is not None else (0, 0)
        return short_day(_DAY_0 + timedelta(first)), short_day(_DAY_0 + timedelta(last))

    # -- choosing -----------------------------------------------------------------------------------------------

    def _picked(self, what: object) -> None:
        self.canvas.tell(self.panel.said(what))
        if isinstance(what, tuple):
            pair = what
            self.desk.ops.read(lambda reader: network.tie(reader.store, self.graph, *pair),
                               lambda rests: self.panel.show_tie(pair, rests, self._days(pair)), self, lane="pages",
                               key="network-tie")
        elif isinstance(what, str):
            self.panel.show_node(self.graph.nodes[what])
        else:
            self.panel.overview()

    def _days(self, pair: tuple[str, str]) -> str:
        links = [link for p in (pair, pair[::-1]) if (link := self.graph.links.get((p[0], p[1]))) is not None]
        timed = [n for link in links for n in (link.first, link.last) if n >= 0]
        if not timed:
            return ""
        return tr("From {first} to {last}", first=self._slice(min(timed))[0], last=self._slice(max(timed))[1])

    def choose(self, what: Any) -> None:
        """Mark a node, or a tie of one, and show it at the right."""
        self.canvas.choose(what, from_node=True)
        self._picked(what)

    def _find(self, text: str) -> None:
        wanted = text.strip().casefold()
        matching = [n for n in self.graph.nodes.values() if wanted and wanted in n.name.casefold()]
        if matching:
            best = min(matching, key=lambda n: (n.name.casefold() != wanted, -n.sent - n.received))
            self.canvas.find(best.id)
        elif wanted:
            self.desk.say(tr("Nobody in the picture is called “{text}”.", text=text.strip()), "concern")

    def _open(self, what: object) -> None:
        if isinstance(what, str):
            node = self.graph.nodes[what]
            if node.group:
                open_conversation(self.desk, node.conversation)
            else:
                self.desk.go("people", person=what)
        elif isinstance(what, tuple):
            pair = what
            self.desk.ops.read(lambda reader: network.tie(reader.store, self.graph, *pair),
                               lambda rests: open_conversation(self.desk, rests[0]["row"]) if rests else None, self,
                               lane="pages")

    def arrive(self, person: str | None = None, **_: Any) -> None:
        if person is not None and person in self.canvas.dots:
            self.canvas.find(person)
        elif person is not None:
            self._wanted = person

    def commands(self) -> list[Command]:
        if not self.canvas.isVisible():
            return []
        moving = [Command(tr(s.title), lambda n=s.id: self.canvas.run(n), s.keys, "network")
                  for s in shortcuts.SHORTCUTS if s.where == shortcuts.NETWORK and s.id != "pan"]
        return [*moving, Command(tr("All the time again"), self.span.choose_all, glyph="network"),
                Command(tr("Arrange anew"), self.arrange, glyph="arrange"),
                Command(tr("Write the whole graph for Gephi, yEd or i2"), self._export, glyph="save")]

    # -- places and files ---------------------------------------------------------------------------------------

    def _keep(self, moved: dict[str, Spot]) -> None:
        """Nodes moved by hand stay where they were put, in the case where it can be written."""
        self.spots = {**self.spots, **moved}
        self._kept = {**self._kept, **moved}
        if self.desk.may_write:
            self.desk.history.do(annotated(lambda case: network.keep_places(case, moved)), tr("Node moved"), _ARRANGED,
                                 self)

    def arrange(self) -> None:
        """Let the program arrange what is shown; places given by hand are forgotten, which can be undone."""
        if self._kept and self.desk.may_write:
            self.desk.history.do(annotated(network.forget_places), tr("Arrange anew"), _ARRANGED, self)
        self._kept = {}
        self.rebuild(anew=True)

    def _export(self) -> None:
        stem = self.desk.facts.get("number") or "network"
        name, _ = QFileDialog.getSaveFileName(self, tr("Where to write the files"),
                                              str(Path.home() / f"{stem}.graphml"), "GraphML (*.graphml)")
        if name:
            self.export_to(Path(name))

    def export_to(self, path: Path) -> None:
        """Write the graph of the whole case for other tools; logged."""
        def work(case: Case) -> exchange.Exported:
            return exchange.export(case, "graphml", path)

        def done(made: exchange.Exported) -> None:
            self.desk.say(count(sum(made.counts.values()), N_("{n} record written to {path}"),
                                N_("{n} records written to {path}"), path=made.out), "good")
            self.desk.changed.emit("log")

        self.desk.ops.write(work, done, self)


def tell_apart(nodes: Iterable[network.Node]) -> None:
    """People of the same name are told with their apps where these differ, as the owner of two devices whom nobody has
    named.
    """
    alike = defaultdict(list)
    for node in nodes:
        alike[node.name].append(node)
    for name, same in alike.items():
        if len(same) > 1 and all(node.apps for node in same) and len({node.apps for node in same}) == len(same):
            for node in same:
                node.name = f"{name} ({', '.join(of(labels.APP, app) for app in node.apps)})"
