"""Who talks to whom: a directed graph of messages and calls, with its communities and who stands in between.

A node is a person (as the examiner has merged them) or a group. What is written in a conversation of two goes to the
other; what is written in a group, a channel or a broadcast goes to the group, which is a node of its own, as nobody
knows who of its members read it. Who shows a status to the owner of the device is tied to the owner alone, not to
others who do. What has no sender, and notes to oneself, tie nobody; they are counted apart.

Being in the middle of such a graph is not guilt: whose phone was seized stands in the middle of what can be seen, and
so do a grandmother and a dispatcher. Every place that shows these numbers says so.

`tally` reads the counts once, in slices of time; `build` makes the graph of a choice from them without the case.
Places that an examiner gave to nodes are `made` rows of the kind `network.place`: {"node": id, "x": …, "y": …}.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
import networkx as nx

from triage import people
from triage.case import Case
from triage.custody import chain
from triage.flagging.priorities import standing
from triage.store import Store
from triage.views import counts
from triage.work import annotations as work

#: Above this number of people and groups the most active are drawn, and a sentence says so.
MOST = 2000
#: Slices of time that the counts are kept in, so that a slider need not ask the case again.
SLICES = 240
SEED = 7
#: Above this many nodes, centrality is estimated from so many of them.
_EXACT, _SAMPLED = 300, 60
PLACE = "network.place"


class Node(msgspec.Struct):
    """A person (`id`: uid) or a group (`id`: "c:" and the conversation's uid). Counts are of the choice shown.

    `apps`: where a person has an identifier. `members`: who takes part in a group, `writers` of them write.
    `betweenness`: the share of shortest ways between two others that lead through it, 0 to 1.
    """

    id: str
    name: str
    apps: tuple[str, ...] = ()
    group: bool = False
    category: str = "unknown"
    owner: bool = False
    conversation: int = 0
    sent: int = 0
    received: int = 0
    calls: int = 0
    flags: int = 0
    help: int = 0
    degree: int = 0
    betweenness: float = 0.0
    community: int = 0
    members: int = 0
    writers: int = 0


class Link(msgspec.Struct):
    """What went from one node to another. `flags` of the concern lane, `help` of the help lane; `patterns` of the whole
    conversation, which rest on messages of any side: no number of them is put on a person.
    """

    source: str
    target: str
    messages: int = 0
    calls: int = 0
    flags: int = 0
    help: int = 0
    patterns: int = 0
    first: int = 0
    last: int = 0
    conversations: dict[int, int] = {}


class Choice(msgspec.Struct, frozen=True):
    """What to show: slices of time (from, to, both included; None: all), an app, only ties with flags, a minimum."""

    first: int | None = None
    last: int | None = None
    app: str | None = None
    flagged: bool = False
    minimum: int = 1


class Tally(msgspec.Struct):
    """Counts by slice: (conversation, sender, target, slice) to [messages, calls, flags, help, patterns].

    Slice -1 holds what has no usable time. `apart`: messages and calls that tie nobody. `first_day`, `last_day`: of
    the display zone, since 1970.
    """

    counts: dict[tuple[int, str, str, int], list[int]]
    nodes: dict[str, Node]
    apps: dict[int, str]
    first_day: int
    last_day: int
    slice_days: int
    slices: int
    apart: int

    def days(self, n: int) -> tuple[int, int]:
        """The first and the last day of a slice; the last slice ends with the last event."""
        first = self.first_day + n * self.slice_days
        return first, min(first + self.slice_days - 1, self.last_day)

    def volume(self) -> list[int]:
        """Messages and calls in each slice."""
        totals = [0] * self.slices
        for (_, _, _, at), (messages, calls, *_) in self.counts.items():
            if at >= 0:
                totals[at] += messages + calls
        return totals


class Graph(msgspec.Struct):
    """The graph of a choice. `left_out`: how many nodes were too many; `sampled`: centrality is an estimate."""

    nodes: dict[str, Node]
    links: dict[tuple[str, str], Link]
    communities: int = 0
    left_out: int = 0
    sampled: bool = False
    apart: int = 0

    def ties(self, node: str) -> list[tuple[str, Link | None, Link | None]]:
        """(other, what went there, what came from there), the strongest first."""
        others: dict[str, list[Link | None]] = defaultdict(lambda: [None, None])
        for (source, target), link in self.links.items():
            if source == node:
                others[target][0] = link
            elif target == node:
                others[source][1] = link
        pairs = [(other, there, back) for other, (there, back) in others.items()]
        return sorted(pairs, key=lambda p: (-sum(x.messages + x.calls for x in p[1:] if x), p[0]))


# -- reading the counts ---------------------------------------------------------------------------------------------

def tally(store: Store) -> Tally:
    """Count who wrote to whom, as far as may be seen, without lines of the system: from counts by day."""
    by_day = counts.by_day(store.db, store.zone)
    first, last = store.db.execute(f"SELECT min(m.day), max(m.day) FROM {by_day} m WHERE {store.visible}").fetchone()
    first, last = first or 0, last or 0
    width = max(1, -(-(last - first + 1) // SLICES))
    made = Tally({}, {}, {}, first, last, width, -(-(last - first + 1) // width), 0)
    _people(store, made)
    targets = _Targets(store, made)
    for conversation, sender, record, at, n in store.db.execute(
        f"SELECT m.conversation, m.sender, m.record, {_slice(made, 'm.day')}, sum(m.n) FROM {by_day} m"
        f" WHERE m.kind <> {counts.SYSTEM} AND {store.visible} GROUP BY 1, 4, 2, 3"):
        target = targets.of(conversation, sender or None)
        if target is None:
            made.apart += n
        else:
            made.counts.setdefault((conversation, *target, at), [0] * 5)[min(record, 1)] += n
    told = [flag for flags in standing(store).values() for flag, fact in flags if fact.account]
    for conversation, sender, what, at, n in store.db.execute(
        f"SELECT m.conversation, m.sender, {_WHAT}, {_slice(made, _day(store))}, count(*) FROM flag f JOIN message m"
        f" ON m.id = f.message WHERE f.status <> 'rejected' AND {store.visible} AND {store.flag_visible}"
        " GROUP BY 1, 2, 3, 4", (json.dumps(told),)):
        target = targets.of(conversation, sender)
        if target is not None:
            made.counts.setdefault((conversation, *target, at), [0] * 5)[what] += n
    return made


#: Where a flag counts. A pattern of a conversation has no words (`triage.flags.patterns.store`); what somebody reports
#: of what is done to them (a parameter: the list of these) stands with the help lane.
_WHAT = ("iif(EXISTS (SELECT 1 FROM flag_span s WHERE s.flag = f.id AND s.end = 0), 4,"
         " iif(f.lane = 'help' OR f.id IN (SELECT value FROM json_each(?)), 3, 2))")


def _slice(made: Tally, day: str) -> str:
    return f"iif({day} IS NULL, -1, ({day} - {made.first_day}) / {made.slice_days})"


def _day(store: Store) -> str:
    return counts.day_of("m.sort_ms", counts.zone_ms(store.db, store.zone))


def _people(store: Store, made: Tally) -> None:
    hidden = people.only_hidden(store.case)
    for person, identity, uid, category, owner, apps in store.db.execute(
        "SELECT p.id, min(i.id), p.uid, p.category, max(i.owner), json_group_array(DISTINCT i.app)"
        " FROM person p JOIN identity i ON i.person = p.id"
        " GROUP BY p.id"):
        if person not in hidden:
            made.nodes[uid] = Node(uid, store.names[identity], tuple(sorted(json.loads(apps))), category=category,
                                   owner=bool(owner))


class _Targets:
    """To whom what is said in a conversation goes."""

    def __init__(self, store: Store, made: Tally) -> None:
        self.store, self.made = store, made
        self._kinds: dict[int, tuple[str, str, str]] = {
            row[0]: row[1:] for row in store.db.execute("SELECT id, uid, kind, app FROM conversation")}
        self._known: dict[tuple[int, int | None], tuple[str, str] | None] = {}

    def of(self, conversation: int, sender: int | None) -> tuple[str, str] | None:
        """(person who writes, node written to); None where nobody is tied."""
        key = (conversation, sender)
        if key not in self._known:
            self._known[key] = self._find(conversation, sender)
        return self._known[key]

    def _find(self, conversation: int, sender: int | None) -> tuple[str, str] | None:
        if sender is None or conversation not in self.store.shown:
            return None
        uid, kind, app = self._kinds[conversation]
        writer = self.store.identities[sender][0]
        persons = {self.store.identities[n][0] for n in self.store.audience(conversation)}
        others = sorted(persons - {writer})
        self.made.apps[conversation] = app
        if kind in ("group", "channel") or len(others) > 1 or (kind == "broadcast" and not others):
            group = f"c:{uid}"
            if group not in self.made.nodes:
                self.made.nodes[group] = Node(group, self.store.title(conversation), group=True,
                                              conversation=conversation, members=len(persons))
            return writer, group
        return (writer, others[0]) if others else None


# -- the graph of a choice ------------------------------------------------------------------------------------------

def build(made: Tally, choice: Choice | None = None, most: int = MOST) -> Graph:
    """The graph of what was chosen, its strongest nodes where there are too many, with communities and centrality."""
    links = _links(made, choice or Choice())
    used = {name for pair in links for name in pair}
    nodes = {name: msgspec.structs.replace(made.nodes[name]) for name in sorted(used) if name in made.nodes}
    left_out = 0
    if len(nodes) > most:
        weight: dict[str, int] = defaultdict(int)
        for (source, target), link in links.items():
            weight[source] += link.messages + link.calls
            weight[target] += link.messages + link.calls
        kept = set(sorted(nodes, key=lambda n: (-weight[n], n))[:most])
        left_out = len(nodes) - len(kept)
        nodes = {name: node for name, node in nodes.items() if name in kept}
    graph = Graph(nodes, {pair: link for pair, link in links.items() if pair[0] in nodes and pair[1] in nodes},
                  left_out=left_out, apart=made.apart)
    for link in graph.links.values():
        _add(graph.nodes[link.source], graph.nodes[link.target], link)
    _measure(graph)
    return graph


def _links(made: Tally, choice: Choice) -> dict[tuple[str, str], Link]:
    first, last = choice.first if choice.first is not None else -1, made.slices if choice.last is None else choice.last
    links: dict[tuple[str, str], Link] = {}
    for (conversation, source, target, at), (messages, calls, flags, helps, patterns) in made.counts.items():
        if (at >= 0 and not first <= at <= last) or (at < 0 and choice.first is not None):
            continue
        if choice.app is not None and made.apps[conversation] != choice.app:
            continue
        link = links.get((source, target))
        if link is None:
            link = links[source, target] = Link(source, target, first=at, last=at, conversations={})
        link.messages += messages
        link.calls += calls
        link.flags += flags
        link.help += helps
        link.patterns += patterns
        link.first, link.last = min(link.first, at), max(link.last, at)
        link.conversations[conversation] = link.conversations.get(conversation, 0) + messages + calls

    def between(pair: tuple[str, str]) -> Iterable[Link]:
        return (links[p] for p in (pair, (pair[1], pair[0])) if p in links)

    return {pair: link for pair, link in links.items()
            if sum(x.messages + x.calls for x in between(pair)) >= choice.minimum
            and (not choice.flagged or any(x.flags or x.help or x.patterns for x in between(pair)))}


def _add(source: Node, target: Node, link: Link) -> None:
    source.sent += link.messages
    target.received += link.messages
    source.calls += link.calls
    target.calls += link.calls
    source.flags += link.flags
    source.help += link.help
    if target.group:
        target.writers += 1
        target.flags += link.flags
        target.help += link.help


def undirected(graph: Graph) -> nx.Graph:
    """The same ties without their direction; `weight` is the number of messages and calls."""
    made = nx.Graph()
    made.add_nodes_from(graph.nodes)
    for (source, target), link in graph.links.items():
        n = link.messages + link.calls
        if made.has_edge(source, target):
            made[source][target]["weight"] += n
        else:
            made.add_edge(source, target, weight=max(1, n))
    return made


def _measure(graph: Graph) -> None:
    """Degree, betweenness and communities (Louvain with a seed, so that two runs agree)."""
    if not graph.nodes:
        return
    plain = undirected(graph)
    graph.sampled = len(plain) > _EXACT
    between = nx.betweenness_centrality(plain, k=_SAMPLED if graph.sampled else None, seed=SEED)
    groups = nx.community.louvain_communities(plain, weight="weight", seed=SEED)
    groups = sorted(groups, key=lambda g: (-len(g), min(g)))
    graph.communities = sum(len(g) > 1 for g in groups)
    for n, members in enumerate(groups):
        for name in members:
            graph.nodes[name].community = n
    for name, node in graph.nodes.items():
        node.degree, node.betweenness = plain.degree[name], float(between[name])


# -- places given by hand -------------------------------------------------------------------------------------------

def places(store: Store) -> dict[str, tuple[float, float]]:
    """Where the examiner put nodes."""
    return {entry["body"]["node"]: (float(entry["body"]["x"]), float(entry["body"]["y"]))
            for entry in work.made(store, PLACE)}


def keep_places(case: Case, where: Mapping[str, tuple[float, float]]) -> work.Change:
    """Remember where nodes were put."""
    stamp = {"at": chain.now(), "actor": chain.printable(case.actor), "reason": None}
    return work.write(case, f"{PLACE}.set", f"{len(where)}", [
        work.Row("made", (f"{PLACE}:{node}",), {
            "uid": f"{PLACE}:{node}", "kind": PLACE, "body": json.dumps({"node": node, "x": round(x, 2),
                                                                        "y": round(y, 2)}, sort_keys=True), **stamp})
        for node, (x, y) in sorted(where.items())])


def forget_places(case: Case) -> work.Change:
    """Let the program arrange everything again."""
    uids = [uid for (uid,) in case.db.execute("SELECT uid FROM made WHERE kind = ? ORDER BY uid", (PLACE,))]
    return work.write(case, f"{PLACE}.drop", f"{len(uids)}", [work.Row("made", (uid,), None)
                                                                      for uid in uids])


def tie(store: Store, graph: Graph, one: str, other: str) -> list[dict[str, Any]]:
    """Conversations that a tie rests on, the fullest first: row, title, app, messages."""
    counts: dict[int, int] = defaultdict(int)
    for pair in ((one, other), (other, one)):
        link = graph.links.get(pair)
        for conversation, n in (link.conversations if link else {}).items():
            counts[conversation] += n
    apps = dict(store.db.execute("SELECT id, app FROM conversation WHERE id IN (SELECT value FROM json_each(?))",
                                 (json.dumps(list(counts)),)))
    return [{"row": n, "title": store.title(n), "app": apps[n], "messages": count} for n, count in
            sorted(counts.items(), key=lambda item: (-item[1], item[0]))]

