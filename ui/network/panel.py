"""Beside the drawing: who is most connected, one person or group, or one tie with the conversations it rests on."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from parsers.words import N_
from triage.network.graph import Graph, Link, Node
from triage.report import labels
from ui.desk import Desk
from ui.look.theme import ROOMY, L, M, S, theme
from ui.models.table import Column
from ui.opening import open_conversation
from ui.views.people.panel import CATEGORIES, CATEGORY_TONE
from ui.widgets.basic import Card, Label, Pill, button, clear, column, row, tool
from ui.widgets.flow import Head
from ui.widgets.legend import Legend
from ui.widgets.table import Table
from ui.words import count, isolate, number, of, tr

CAUTION = N_("Being in the middle says nothing against a person. Whoever’s phone was seized stands in the middle of "
             "what can be seen, and so do relatives, interpreters and people who organise.")

BY_KEYS = N_("By keyboard: the arrow keys go from one to the next, J and K from tie to tie, Enter opens the messages, "
             "Escape goes back. ? lists all keys.")
#: What shapes and lines mean: text and tone.
LEGEND = (
    (N_("○ person"), ""), (N_("▢ group"), ""), (N_("◎ owner of a device"), ""), (N_("thick line: many messages"), ""),
    (N_("- - dashed: passages match a rule"), "concern"), (N_("colour: circle of contacts"), ""))


class NetworkPanel(QFrame):
    """`wanted` carries what to choose: a node's id, a pair of ids, or None; `left` asks for one step back."""

    wanted = Signal(object)
    left = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.graph = Graph({}, {})
        self._working = False
        self.setProperty("side", "true")
        self.setMinimumWidth(theme().beside(330))
        self._head = QVBoxLayout()
        self._head.setSpacing(S)
        self.table = Table([
            Column(tr("Name"), lambda e: e["name"], role="strong", two_lines=True),
            Column(tr("Ties"), lambda e: number(e["ties"]), key=lambda e: -e["ties"], right=True),
            Column(tr("Entries"), lambda e: number(e["n"]), key=lambda e: -e["n"], right=True,
                   tip=lambda _: tr("Messages and calls")),
            Column(tr("Share of paths"), lambda e: tr("{n}%", n=round(100 * e["between"])),
                   key=lambda e: -e["between"], right=True, about=tr(
                       "Of the shortest ways between two others in this picture, how many lead through here")),
        ], tr("People and groups in the picture"), on_enter=lambda e: self.wanted.emit(e["id"]))
        self.ties = Table([
            Column(tr("With"), lambda e: e["name"], role="strong", two_lines=True),
            Column(tr("Sent"), lambda e: number(e["there"]), key=lambda e: -e["there"], right=True,
                   tip=lambda e: tr("Messages and calls to {name}", name=e["name"])),
            Column(tr("Received"), lambda e: number(e["back"]), key=lambda e: -e["back"], right=True,
                   tip=lambda e: tr("Messages and calls from {name}", name=e["name"])),
            Column(tr("Flags"), lambda e: number(e["flags"]) if e["flags"] else "", key=lambda e: -e["flags"],
                   right=True, tone=lambda e: "concern"),
        ], tr("Ties"), on_enter=lambda e: self.wanted.emit(e["pair"]))
        self.rests = Table([
            Column(tr("Conversation"), lambda e: e["title"], role="strong"),
            Column(tr("App"), lambda e: of(labels.APP, e["app"])),
            Column(tr("Entries"), lambda e: number(e["messages"]), key=lambda e: -e["messages"], right=True,
                   tip=lambda _: tr("Messages and calls")),
        ], tr("Conversations of this tie"), on_enter=self._open)
        tables = column(self.table, self.ties, self.rests, spacing=0)
        for table in (self.table, self.ties, self.rests):
            table.setMinimumHeight(round(110 * theme().scale))
        above = QWidget()
        above.setLayout(self._head)
        self._head.setContentsMargins(L, L, L, S)
        self.head = Head(above)
        layout = column(self.head, tables, spacing=0, margins=(1, 0, 0, 0))
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def show_graph(self, graph: Graph) -> None:
        """Keep the graph that the picture shows."""
        self.graph = graph

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)

    def _clear(self) -> None:
        """Empty what stands above the tables; who worked here with the keyboard goes on here."""
        at = self.window().focusWidget()
        self._working = at is not None and self.isAncestorOf(at)
        clear(self._head)

    def _only(self, table: Table) -> None:
        if self._working:
            table.show()
            table.setFocus()
            if table.source.rows and not table.currentIndex().isValid():
                table.selectRow(0)
        QTimer.singleShot(0, self.head, self.head.fit)  # what is new in it has its size then
        for one in (self.table, self.ties, self.rests):
            one.setVisible(one is table)

    def _add(self, *items: Any) -> None:
        for item in items:
            if isinstance(item, QWidget):
                self._head.addWidget(item)
            else:
                self._head.addLayout(item)

    def _caution(self) -> Card:
        card = Card("sunken", (M, S, M, S))
        card.body.addWidget(Label(tr(CAUTION), "caption", wrap=True))
        return card

    # -- the picture --------------------------------------------------------------------------------------------

    def overview(self) -> None:
        """What the picture holds, and who is most connected in it."""
        self._clear()
        nodes = self.graph.nodes.values()
        people, groups = sum(not n.group for n in nodes), sum(n.group for n in nodes)
        pairs = {frozenset(pair) for pair in self.graph.links}
        self._add(Label(tr("In the picture"), "heading"),
                  Label(tr("People: {people}. Groups: {groups}. Ties: {ties}. Circles of contacts: {circles}.",
                           people=people, groups=groups, ties=len(pairs), circles=self.graph.communities),
                        wrap=True), self._caution())
        notes = [tr("What is written in a group goes to the group: who of its members read it is not known.")]
        if self.graph.apart:
            notes.append(tr("Messages and calls without a sender or without another side, which tie nobody: {n}.",
                            n=self.graph.apart))
        if self.graph.sampled:
            notes.append(tr("With so many people, the share of paths is an estimate."))
        self._add(Label(" ".join(notes), "caption", "muted", wrap=True))
        self._add(Label(tr(BY_KEYS), "caption", "muted", wrap=True))
        if theme().scale > ROOMY:
            self._add(Legend(LEGEND))
        self.table.set_rows([
            {"id": n.id, "name": n.name, "ties": n.degree, "n": n.sent + n.received + n.calls, "between": n.betweenness}
            for n in sorted(nodes, key=lambda n: (-n.degree, -n.sent - n.received - n.calls, n.id))], (0, 58, 84, 76))
        self._only(self.table)

    # -- a person or group --------------------------------------------------------------------------------------

    def show_node(self, node: Node) -> None:
        """One node and its ties."""
        self._clear()
        back = tool("chevron-left", tr("Back to everybody"), lambda: self.wanted.emit(None))
        title = row(back, Label(node.name, "heading", wrap=True, selectable=True), spacing=S)
        title.setStretch(1, 1)
        self._add(title)
        pills = [Pill(tr("group") if node.group else tr(CATEGORIES[node.category]),
                      "plain" if node.group else CATEGORY_TONE[node.category])]
        if node.owner:
            pills.append(Pill(tr("owner of the device"), "accent"))
        pills.append(Pill(tr("circle {n}", n=node.community + 1), "plain"))
        self._add(row(*pills, None, spacing=S))
        self._add(Label(self._figures(node), wrap=True))
        if node.degree > 1 and not node.group:
            share = tr("{n}% of the shortest ways between two others in this picture lead through here.",
                       n=round(100 * node.betweenness))
            self._add(Label(share, "caption", "muted", wrap=True), self._caution())
        self._add(self._actions(node))
        self.ties.set_rows([self._tie(node, *tie) for tie in self.graph.ties(node.id)], (0, 68, 80, 60))
        self._only(self.ties)

    @staticmethod
    def _figures(node: Node) -> str:
        if node.group:
            return tr("{received} messages; {members} take part, {writers} of them wrote.", received=node.received,
                      members=node.members, writers=node.writers)
        return tr("Wrote {sent}, was written {received}, calls: {calls}, passages that match a rule: {flags}.",
                  sent=node.sent, received=node.received, calls=node.calls, flags=node.flags + node.help)

    def said(self, what: object) -> str:
        """What is chosen, in words; with nothing chosen, how to choose by keys."""
        if isinstance(what, str):
            node = self.graph.nodes[what]
            kind = tr("group") if node.group else tr(CATEGORIES[node.category])
            ties = count(node.degree, N_("{n} tie"), N_("{n} ties"))
            return f"{node.name}, {kind}, {ties}. {self._figures(node)}"
        if isinstance(what, tuple):
            links = [link for pair in (what, what[::-1]) if (link := self.graph.links.get(pair)) is not None]
            one, other = (self.graph.nodes[n].name for n in what)
            messages = count(sum(link.messages for link in links), N_("{n} message"), N_("{n} messages"))
            flags = sum(link.flags + link.help for link in links)
            return f"{one} – {other}, {messages}. " + tr("Passages that match a rule: {n}", n=flags)
        return tr(BY_KEYS)

    def _actions(self, node: Node) -> Any:
        if node.group:
            return row(button(tr("Open the conversation"), lambda: open_conversation(
                self.desk, node.conversation), kind="quiet", glyph="conversations"), None)
        return row(button(tr("Person"), lambda: self.desk.go("people", person=node.id), kind="quiet", glyph="people"),
                   button(tr("Messages"), lambda: self.desk.go("search", person=node.id), kind="quiet",
                          glyph="search"), None, spacing=0)

    def _tie(self, node: Node, other: str, there: Link | None, back: Link | None) -> dict[str, Any]:
        return {"id": other, "pair": (node.id, other), "name": self.graph.nodes[other].name,
                "there": there.messages + there.calls if there else 0,
                "back": back.messages + back.calls if back else 0,
                "flags": sum(x.flags + x.help for x in (there, back) if x)}

    # -- a tie --------------------------------------------------------------------------------------------------

    def show_tie(self, pair: tuple[str, str], rests: list[dict[str, Any]], days: str) -> None:
        """Both directions of a tie and the conversations it rests on."""
        self._clear()
        one, other = (self.graph.nodes[n] for n in pair)
        self._add(row(tool("chevron-left", tr("Back to everybody"), lambda: self.wanted.emit(None)),
                      Label(f"{isolate(one.name)} – {isolate(other.name)}", "heading", wrap=True), spacing=S))
        for source, target in ((one, other), (other, one)):
            link = self.graph.links.get((source.id, target.id))
            if link is None:
                continue
            card = Card("sunken", (M, S, M, S), 2)
            to = tr(N_("{one} to the group {other}") if target.group else N_("{one} to {other}"),
                    one=isolate(source.name), other=isolate(target.name))
            said = [count(link.messages, N_("{n} message"), N_("{n} messages"))]
            if link.calls:
                said.append(count(link.calls, N_("{n} call"), N_("{n} calls")))
            card.body.addWidget(Label(to, "caption-strong", wrap=True))
            card.body.addWidget(Label(" · ".join(said), wrap=True))
            if link.flags or link.help:
                card.body.addWidget(Label(tr("Passages that match a rule: {n}", n=link.flags + link.help), "caption",
                                          "concern" if link.flags else "help", wrap=True))
            self._add(card)
        self._add(Label(days, "caption", "muted", wrap=True),
                  Label(tr("Enter opens a conversation"), "caption", "muted"))
        self.rests.set_rows([{"id": r["row"], **r} for r in rests], (0, 90, 84))
        self._only(self.rests)

    def _open(self, entry: dict[str, Any]) -> None:
        open_conversation(self.desk, entry["row"])
