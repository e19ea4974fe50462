"""Who talks to whom: directions, groups, what scope hides, choices, circles and the middle, places given by hand."""

from __future__ import annotations

import itertools
import math
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from parsers.records import OWNER, Call, Found, Provenance
from parsers.times import from_unix_ms
from tests.triage.conftest import Take
from tests.triage.invented import chat, counted, say
from triage.case import Case
from triage.custody import chain
from triage.network import graph as network
from triage.network.graph import Choice, Graph, Node, Tally
from triage.network.layout import STEP, lay_out
from triage.store import Store
from triage.work import annotations, stating

ANA, BOGDAN, CARMEN = "+33639980001", "+33639980002", "+33639980003"
DAY = 86_400
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def store(take: Take) -> Store:
    """The owner with Ana (three to her, one from her, a call), with a group, and with Bogdan a month later."""
    return take([
        *chat("a", ANA), *chat("b", BOGDAN), *chat("g", ANA, BOGDAN, CARMEN, kind="group", title="Team"),
        *chat("s", kind="self"),
        *counted(
            say("one", at=1, chat="a"), say("two", at=2, chat="a"), say("three", at=3, chat="a"),
            say("yes", at=4, chat="a", sender=ANA), say("hello all", at=5, chat="g"),
            say("good morning", at=6, chat="g", sender=CARMEN), say("a note", at=7, chat="s"),
            say("later", at=30 * DAY, chat="b", sender=BOGDAN),
            say("Ana was added", at=8, chat="g", sender=ANA, kind="system"),
        )])


def _named(graph: Graph, name: str) -> Node:
    return next(n for n in graph.nodes.values() if n.name == name)


def test_directions_are_kept_and_a_group_message_goes_to_the_group(store: Store) -> None:
    tally = network.tally(store)
    graph = network.build(tally)
    ana, group = _named(graph, ANA), _named(graph, "Team")
    owner = next(n for n in graph.nodes.values() if n.owner)
    assert graph.links[owner.id, ana.id].messages == 3
    assert graph.links[ana.id, owner.id].messages == 1
    assert graph.links[owner.id, group.id].messages == 1
    assert (group.group, group.members, group.writers, group.received) == (True, 4, 2, 2)
    carmen = _named(graph, CARMEN)
    assert (owner.id, carmen.id) not in graph.links, "nobody knows whether she read it"
    assert tally.apart == 1, "the note to oneself"
    assert sum(link.messages for link in graph.links.values()) == 7, "a line of the system is no message to anybody"


def test_time_app_flags_and_minimum_narrow_it(store: Store, case: Case) -> None:
    tally = network.tally(store)
    assert sum(tally.volume()) == 7
    last = network.build(tally, Choice(first=tally.slices - 1, last=tally.slices - 1))
    assert {n.name for n in last.nodes.values() if not n.owner} == {BOGDAN}
    assert not network.build(tally, Choice(app="Another")).nodes
    assert not network.build(tally, Choice(flagged=True)).nodes
    strong = network.build(tally, Choice(minimum=4))
    assert {n.name for n in strong.nodes.values() if not n.owner} == {ANA}, "three there and one back are four"
    ident = case.db.execute("SELECT id, conversation FROM message WHERE text = 'yes'").fetchone()
    case.db.execute("INSERT INTO flag (ident, code, rule, rule_version, conversation, message, lane, explanation)"
                    " VALUES ('f', 'C-DEBT', 'r', '1', ?, ?, 'concern', '{}')", (ident[1], ident[0]))
    flagged = network.build(network.tally(store), Choice(flagged=True))
    assert _named(flagged, ANA).flags == 1
    assert len(flagged.nodes) == 2
    # The same as a pattern of the conversation, which rests on what both wrote: of no one of them.
    case.db.execute("INSERT INTO flag_span SELECT id, message, 0, 0, '' FROM flag")
    pattern = network.build(network.tally(store), Choice(flagged=True))
    assert len(pattern.nodes) == 2
    assert not any(node.flags or node.help for node in pattern.nodes.values())


def test_what_scope_hides_ties_nobody(store: Store, case: Case) -> None:
    stating.set_facts(case, {"privileged": ANA})
    graph = network.build(network.tally(Store(case)))
    assert {n.name for n in graph.nodes.values() if not n.owner} == {BOGDAN, CARMEN, "Team"}


def test_circles_and_the_middle_are_the_same_each_time() -> None:
    def pair(a: str, b: str, n: int = 5) -> dict[tuple[int, str, str, int], list[int]]:
        return {(0, a, b, 0): [n, 0, 0, 0, 0]}

    names = "abcdefg"
    counts = {}
    for a, b in ("ab", "bc", "ca", "de", "ef", "fd", "cg", "gd"):
        counts |= pair(a, b)
    tally = Tally(counts, {n: Node(n, n) for n in names}, {0: "Chat"}, 0, DAY * 1000, DAY * 1000, 1, 0)
    first, second = network.build(tally), network.build(tally)
    assert first.nodes == second.nodes
    circle = {name: first.nodes[name].community for name in names}
    assert circle["a"] == circle["b"] != circle["e"] == circle["f"]
    assert first.nodes["g"].betweenness == max(n.betweenness for n in first.nodes.values())
    assert first.nodes["g"].degree == 2
    assert lay_out(first) == lay_out(second)


def _crowd(people: int) -> Tally:
    counts = {(n, f"p{n}", f"p{(n * n + 1) % people if n % 3 else n % 12}", n % 5): [1 + n % 40, n % 2, 0, 0, 0]
              for n in range(people)}
    counts |= {(n, f"p{n}", f"p{n + 1}", 0): [3, 0, 0, 0, 0] for n in range(people - 1)}
    return Tally({key: n for key, n in counts.items() if key[1] != key[2]},
                 {f"p{n}": Node(f"p{n}", f"Person {n}") for n in range(people)},
                 dict.fromkeys(range(people), "Chat"), 0, DAY * 5000 - 1, DAY * 1000, 5, 0)


def test_two_thousand_people_take_no_pause_and_more_are_the_strongest() -> None:
    began = time.process_time()
    graph = network.build(_crowd(2500))
    assert len(graph.nodes) == network.MOST
    assert graph.left_out == 500
    assert graph.sampled
    places = lay_out(graph)
    assert time.process_time() - began < 20, "seconds away from the window, not minutes; measured: 1.5"
    assert len(set(places.values())) == len(places)


def star(contacts: int, groups: int = 7) -> Tally:
    """The owner of a phone, who writes with everybody; some are in a group beside that."""
    chance = random.Random(contacts)
    nodes, counts = {"owner": Node("owner", "The owner of the phone", owner=True)}, {}
    for n in range(contacts):
        name = f"c{n:03}"
        nodes[name] = Node(name, f"{chance.choice(('Ana', 'Mihai Popescu', 'Dr. Rousseau', 'Boss'))} {n}")
        counts[n, "owner", name, 0] = [1 + int(chance.paretovariate(0.8)), 0, int(chance.random() < 0.1), 0, 0]
    for g in range(groups):
        nodes[f"g{g}"] = Node(f"g{g}", f"Group {g}", group=True)
        for n in chance.sample(range(contacts), 18):
            counts[contacts + g, f"c{n:03}", f"g{g}", 0] = [60, 0, 0, 0, 0]
        counts[contacts + g, "owner", f"g{g}", 0] = [5, 0, 0, 0, 0]
    return Tally(counts, nodes, {key[0]: "Chat" for key in counts}, 0, DAY * 1000, DAY * 1000, 1, 0)


def test_the_contacts_of_one_person_stand_in_sectors_by_community_the_busiest_nearest() -> None:
    graph = network.build(star(240))
    places = lay_out(graph)
    x, y = places["owner"]
    at = {name: (math.atan2(py - y, (px - x) / 1.35), math.hypot((px - x) / 1.35, py - y))
          for name, (px, py) in places.items() if name != "owner"}
    around = [graph.nodes[name].community for name in sorted(at, key=lambda name: at[name][0])]
    changes = sum(one != other for one, other in itertools.pairwise([*around, around[0]]))
    assert graph.communities > 4
    assert changes == graph.communities, "each community stands together"
    for community in range(graph.communities):
        weight = {name: node.sent + node.received + node.calls for name, node in graph.nodes.items()
                  if node.community == community and name != "owner"}
        near, far = (sum(weight[name] for name in half) for half in _halves(sorted(weight, key=lambda n: at[n][1])))
        assert near > far
    assert len(set(places.values())) == len(places)
    nearest = min(math.dist(one, other) for one, other in itertools.combinations(places.values(), 2))
    assert nearest > STEP * 0.6
    assert places == lay_out(graph)
    assert lay_out(graph, {"c007": (5.0, 6.0)})["c007"] == (5.0, 6.0)


def _halves(names: list[str]) -> tuple[list[str], list[str]]:
    return names[:len(names) // 2], names[len(names) // 2:]


def test_places_given_by_hand_stay_and_can_be_taken_back(store: Store, case: Case) -> None:
    graph = network.build(network.tally(store))
    node = next(iter(graph.nodes))
    head = chain.report_head(case)
    change = network.keep_places(case, {node: (12.5, -3.0)})
    assert network.places(Store(case)) == {node: (12.5, -3.0)}
    assert lay_out(graph, network.places(Store(case)))[node] == (12.5, -3.0)
    assert chain.report_head(case) == head, "a report says nothing else for it"
    annotations.undo(case, change)
    assert network.places(Store(case)) == {}
    network.keep_places(case, {node: (1, 1)})
    network.forget_places(case)
    assert network.places(Store(case)) == {}
    assert not chain.verify_chain(case)


def test_a_tie_names_the_conversations_it_rests_on(store: Store) -> None:
    graph = network.build(network.tally(store))
    owner = next(n for n in graph.nodes.values() if n.owner)
    rests = network.tie(store, graph, _named(graph, ANA).id, owner.id)
    assert [(r["app"], r["messages"]) for r in rests] == [("Chat", 4)]
    assert next(name for name, _, _ in graph.ties(owner.id)) == _named(graph, ANA).id


def test_a_call_counts_as_a_call(take: Take) -> None:
    made = Call(conversation="a", direction="out", sender=OWNER, time=from_unix_ms(1_772_000_000_000),
                outcome="answered", duration_s=60, provenance=Provenance(table="t", row=1))
    graph = network.build(network.tally(take([*chat("a", ANA), Found("call", 1), made])))
    (link,) = graph.links.values()
    assert (link.messages, link.calls) == (0, 1)


def test_who_shows_a_status_is_not_tied_to_others_who_do(take: Take) -> None:
    store = take([*chat("a", ANA), *chat("b", BOGDAN), *chat("s", kind="broadcast", title="Statuses"), *counted(
        say("sea", chat="s", sender=ANA), say("hill", chat="s", sender=ANA, at=1),
        say("car", chat="s", sender=BOGDAN, at=2), say("mine", chat="s", at=3))])
    graph = network.build(network.tally(store))
    ana, bogdan = _named(graph, ANA), _named(graph, BOGDAN)
    owner = next(n for n in graph.nodes.values() if n.owner)
    assert {pair: link.messages for pair, link in graph.links.items()} == {
        (ana.id, owner.id): 2, (bogdan.id, owner.id): 1, (owner.id, _named(graph, "Statuses").id): 1}
    assert (ana.received, bogdan.received, ana.degree, bogdan.degree) == (0, 0, 1, 1)


def test_the_same_graph_is_drawn_the_same_in_every_run() -> None:
    """Sets of names have another order in each run of the program."""
    code = ("from tests.triage.network.test_network import _crowd; from triage.network import graph as network;"
            "from triage.network.layout import lay_out; print(lay_out(network.build(_crowd(40))))")
    runs = {subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120,
                           env={**os.environ, "PYTHONHASHSEED": seed}, cwd=ROOT).stdout for seed in ("1", "2", "3")}
    assert len(runs) == 1


def test_the_last_slice_ends_with_the_last_event() -> None:
    tally = Tally({}, {}, {}, 100, 109, 4, 3, 0)
    assert [tally.days(n) for n in range(3)] == [(100, 103), (104, 107), (108, 109)]
