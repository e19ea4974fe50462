"""Who writes to whom, as GraphML: people and groups are nodes; an edge counts messages and calls from one to another.

What is written in a group goes to the group, as in the window: who of its members read it is not known, and edges to
each of them would make a busy group look like a web of contacts. A status goes to the owner of the device who got it,
so that it ties nobody who shows one to others who do. Being in the middle of such a graph is not guilt.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from xml.etree import ElementTree as ET

from triage.exchange.places import clean
from triage.exchange.writing import Job

_NS = "http://graphml.graphdrawing.org/xmlns"
_KEYS = (("name", "node", "string"), ("kind", "node", "string"), ("identifier", "node", "string"),
         ("messages", "edge", "int"),
         ("calls", "edge", "int"), ("first", "edge", "string"), ("last", "edge", "string"))


def write(job: Job) -> None:
    """Write the graph, then parse the file."""
    nodes: dict[str, dict[str, Any]] = {}
    edges: dict[tuple[str, str], dict[str, Any]] = defaultdict(lambda: {"message": 0, "call": 0, "at": []})
    kinds = dict(job.store.db.execute("SELECT uid, kind FROM conversation"))
    for kind, record in job.records():
        sender, others = record["sender"], record["recipients"]
        for person in filter(None, (sender, *others)):
            nodes.setdefault(person["id"], person | {"kind": "person"})
        target = _target(record, kinds[record["conversation"]])
        if sender is None or target is None or target["id"] == sender["id"]:
            continue
        nodes.setdefault(target["id"], target)
        edge = edges[sender["id"], target["id"]]
        edge[kind] += 1
        edge["at"] = _span(edge["at"], record["sent_at"])
    root = ET.Element("graphml", {"xmlns": _NS})
    for name, where, kind in _KEYS:
        ET.SubElement(root, "key", {"id": f"{where}-{name}", "for": where, "attr.name": name, "attr.type": kind})
    graph = ET.SubElement(root, "graph", {"edgedefault": "directed"})
    ET.SubElement(graph, "desc").text = clean(job.about_line())
    for uid, one in sorted(nodes.items()):
        node = ET.SubElement(graph, "node", {"id": uid})
        _data(node, "node", name=one["name"], kind=one["kind"], identifier=one["identifier"])
        job.count("node")
    for (sender_id, other_id), edge in sorted(edges.items()):
        element = ET.SubElement(graph, "edge", {"source": sender_id, "target": other_id})
        first, last = (edge["at"] or [None, None])
        _data(element, "edge", messages=edge["message"], calls=edge["call"], first=first, last=last)
        job.count("edge")
    ET.ElementTree(root).write(job.path, encoding="utf-8", xml_declaration=True)
    tags = [element.tag for element in ET.parse(job.path).iter()]  # noqa: S314  (our own file)
    job.read_again.update({"node": tags.count(f"{{{_NS}}}node"), "edge": tags.count(f"{{{_NS}}}edge")})


def _target(record: dict[str, Any], kind: str) -> dict[str, Any] | None:
    """The node that a message or call goes to: the other side, or the group; None where nobody is known."""
    others = [*{p["id"]: p for p in record["recipients"]}.values()]
    if kind in ("group", "channel") or len(others) > 1 or (kind == "broadcast" and not others):
        return {"id": record["conversation"], "name": record.get("conversation_title"), "identifier": None,
                "kind": "group"}
    return others[0] | {"kind": "person"} if others else None


def _span(span: list[str], at: str | None) -> list[str]:
    """First and last of times as ISO 8601: `…:04Z` comes before `…:04.623Z`."""
    ordered = sorted([*span, *([at] if at else [])], key=lambda time: time.removesuffix("Z"))
    return [ordered[0], ordered[-1]] if ordered else []


def _data(parent: ET.Element, where: str, **values: Any) -> None:
    for name, value in values.items():
        if value is not None:
            ET.SubElement(parent, "data", {"key": f"{where}-{name}"}).text = clean(str(value))
