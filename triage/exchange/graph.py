"""Who writes to whom, as GraphML: people are nodes; an edge counts the messages and calls from one to another.

In a group a message goes to everybody in it. The program's own words: being in the middle of such a graph is not guilt.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from xml.etree import ElementTree as ET

from triage.exchange.places import clean
from triage.exchange.writing import Job

_NS = "http://graphml.graphdrawing.org/xmlns"
_KEYS = (("name", "node", "string"), ("identifier", "node", "string"), ("messages", "edge", "int"),
         ("calls", "edge", "int"), ("direct", "edge", "int"), ("first", "edge", "string"), ("last", "edge", "string"))


def write(job: Job) -> None:
    """Write the graph, then parse the file."""
    people: dict[str, dict[str, Any]] = {}
    edges: dict[tuple[str, str], dict[str, Any]] = defaultdict(lambda: {"message": 0, "call": 0, "direct": 0, "at": []})
    for kind, record in job.records():
        sender, others = record["sender"], record["recipients"]
        for person in filter(None, (sender, *others)):
            people.setdefault(person["id"], person)
        if sender is None:
            continue
        for other in others:
            if other["id"] == sender["id"]:
                continue
            edge = edges[sender["id"], other["id"]]
            edge[kind] += 1
            edge["direct"] += len(others) == 1
            edge["at"] = _span(edge["at"], record["sent_at"])
    root = ET.Element("graphml", {"xmlns": _NS})
    for name, where, kind in _KEYS:
        ET.SubElement(root, "key", {"id": f"{where}-{name}", "for": where, "attr.name": name, "attr.type": kind})
    graph = ET.SubElement(root, "graph", {"edgedefault": "directed"})
    for uid, person in sorted(people.items()):
        node = ET.SubElement(graph, "node", {"id": uid})
        _data(node, "node", name=person["name"], identifier=person["identifier"])
        job.count("person")
    for (sender_id, other_id), edge in sorted(edges.items()):
        element = ET.SubElement(graph, "edge", {"source": sender_id, "target": other_id})
        first, last = (edge["at"] or [None, None])
        _data(element, "edge", messages=edge["message"], calls=edge["call"], direct=edge["direct"], first=first,
              last=last)
        job.count("edge")
    ET.ElementTree(root).write(job.path, encoding="utf-8", xml_declaration=True)
    tags = [element.tag for element in ET.parse(job.path).iter()]  # noqa: S314  (our own file)
    job.read_again.update({"person": tags.count(f"{{{_NS}}}node"), "edge": tags.count(f"{{{_NS}}}edge")})


def _span(span: list[str], at: str | None) -> list[str]:
    return span if at is None else [min([at, *span]), max([at, *span])]


def _data(parent: ET.Element, where: str, **values: Any) -> None:
    for name, value in values.items():
        if value is not None:
            ET.SubElement(parent, "data", {"key": f"{where}-{name}"}).text = clean(str(value))
