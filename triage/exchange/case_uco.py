"""CASE/UCO as JSON-LD: facts of the case for other tools and other countries, valid against the CASE ontology.

Facts: caseontology.org and unifiedcyberontology.org, CASE 1.x over UCO 1.x (classes and shapes as the package
case-utils carries them; the tests run its validator). What is written: the investigation, the exhibits as provenance
records, the files that were read with their hashes, the applications, accounts and their owners, messages and calls,
threads, and from each message to the file that holds it. Ids are UUIDs made from the case's own ids, so that two
exports agree. A time is written where UTC is known; the others stand in the description with the wall clock as it is.

Flags and other assessments are not written: they are no facts.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import IO, Any

from triage import __version__
from triage.casefile import facts
from triage.exchange.writing import Job
from triage.views import overview

_SPACE = uuid.UUID("6f1f0d6e-3f6b-5d2e-9d5a-0a7e57a77e57")
_O = "https://ontology.unifiedcyberontology.org/uco"
_CONTEXT = {
    "kb": "http://example.org/kb/", "case-investigation": "https://ontology.caseontology.org/case/investigation/",
    "uco-action": f"{_O}/action/", "uco-core": f"{_O}/core/", "uco-identity": f"{_O}/identity/",
    "uco-observable": f"{_O}/observable/", "uco-tool": f"{_O}/tool/", "uco-types": f"{_O}/types/",
    "co": "http://purl.org/co/", "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_Node = dict[str, Any]


def write(job: Job) -> None:
    """Write the graph node by node, then read it whole and count its messages and calls."""
    with job.path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write('{"@context": ' + json.dumps(_CONTEXT) + ',\n"@graph": [\n')
        _Graph(job, stream).write()
        stream.write("\n]}\n")
    with job.path.open(encoding="utf-8") as stream:
        for line in stream:
            if '"@type": "uco-observable:Message"' in line:
                job.read_again["message"] += 1
            elif '"@type": "uco-observable:Call"' in line:
                job.read_again["call"] += 1
    with job.path.open(encoding="utf-8") as stream:
        json.load(stream)  # what was counted line by line is one whole document


class _Graph:
    def __init__(self, job: Job, stream: IO[str]) -> None:
        self.job, self.store, self.stream = job, job.store, stream
        self.first = True
        self.apps: set[str] = set()
        self.people: set[str] = set()
        self.accounts: set[str] = set()
        self.threads: dict[str, tuple[str, list[str]]] = {}
        self.files: dict[str, str] = {}

    def write(self) -> None:
        self._investigation()
        for kind, record in self.job.records():
            for node in self._message(record) if kind == "message" else self._call(record):
                self._put(node)
            self.job.count(kind)
        for conversation, (title, members) in sorted(self.threads.items()):
            self._put({
                "@id": _id("MessageThread", conversation), "@type": "uco-observable:MessageThread",
                "uco-core:name": title,
                "uco-core:hasFacet": {"@id": _id("MessageThreadFacet", conversation),
                                      "@type": "uco-observable:MessageThreadFacet",
                                      "uco-observable:messageThread": {
                                          "@id": _id("Thread", conversation), "@type": "uco-types:Thread",
                                          "co:element": [{"@id": member} for member in members],
                                          "co:size": {"@type": "xsd:nonNegativeInteger", "@value": str(len(members))}}},
            })

    def _put(self, node: _Node) -> None:
        self.stream.write(("" if self.first else ",\n") + json.dumps(node, ensure_ascii=True))
        self.first = False

    # -- the case and its evidence ------------------------------------------------------------------------------

    def _investigation(self) -> None:
        case = self.store.case
        known = facts.all_facts(case)
        number = known.get("number") or case.path.stem
        records = []
        for evidence, exhibit in self.store.db.execute("SELECT uid, exhibit FROM evidence ORDER BY id"):
            files = [self._file(source) for source in overview.sources(case, self.store.db)
                     if source["exhibit"] == exhibit and source["sha256"]]
            if files:
                record = _id("ProvenanceRecord", evidence)
                records.append({"@id": record})
                self._put({"@id": record, "@type": "case-investigation:ProvenanceRecord",
                           "case-investigation:exhibitNumber": exhibit,
                           "uco-core:object": [{"@id": file} for file in dict.fromkeys(files)]})
        self._put({"@id": _id("Tool", __version__), "@type": "uco-tool:Tool", "uco-core:name": "Attest",
                   "uco-tool:version": __version__})
        self._put({"@id": _id("Investigation", number), "@type": "case-investigation:Investigation",
                   "uco-core:name": number, "uco-core:description": _text(". ".join(filter(None, (
                       known.get("title", ""), self.job.about_line())))),
                   **({"case-investigation:focus": known["question"]} if "question" in known else {}),
                   **({"uco-core:object": records} if records else {})})

    def _file(self, source: _Node) -> str:
        key = f"{source['exhibit']}/{source['path']}/{source['sha256']}"
        name = _id("File", key)
        if key not in self.files:
            self.files[key] = name
            self._put({
                "@id": name, "@type": "uco-observable:File",
                "uco-core:hasFacet": [
                    {"@id": _id("FileFacet", key), "@type": "uco-observable:FileFacet",
                     "uco-observable:fileName": source["path"].rpartition("/")[2],
                     "uco-observable:filePath": source["path"], "uco-observable:isDirectory": False,
                     **({} if source["size"] is None else {"uco-observable:sizeInBytes": _integer(source["size"])})},
                    {"@id": _id("ContentDataFacet", key), "@type": "uco-observable:ContentDataFacet",
                     "uco-observable:hash": [_hash(key, "SHA256", source["sha256"]),
                                             *([_hash(key, "MD5", source["md5"])] if source["md5"] else [])]},
                ]})
        return name

    # -- messages and calls -------------------------------------------------------------------------------------

    def _message(self, m: _Node) -> Iterator[_Node]:
        yield from self._parties(m)
        facet = {
            "@id": _id("MessageFacet", m["id"]), "@type": "uco-observable:MessageFacet",
            "uco-observable:application": {"@id": _id("Application", m["app"])},
            "uco-observable:messageID": m["id"], "uco-observable:messageType": m["kind"],
            "uco-observable:sessionID": m["conversation"],
            **({"uco-observable:messageText": _text(m["text"])} if m["text"] else {}),
            **({"uco-observable:sentTime": _time(m["sent_at"])} if m["sent_at"] else {}), **_ends(m),
        }
        name = _id("Message", m["id"])
        self.threads.setdefault(m["conversation"], (m["conversation_title"], []))[1].append(name)
        yield {"@id": name, "@type": "uco-observable:Message", "uco-core:description": _description(m),
               "uco-core:hasFacet": facet}
        yield from self._contained(m, name)

    def _call(self, m: _Node) -> Iterator[_Node]:
        yield from self._parties(m)
        seconds = m["details"].get("duration_s")
        facet = {
            "@id": _id("CallFacet", m["id"]), "@type": "uco-observable:CallFacet",
            "uco-observable:application": {"@id": _id("Application", m["app"])},
            **({"uco-observable:startTime": _time(m["sent_at"])} if m["sent_at"] else {}),
            **({"uco-observable:duration": _integer(int(seconds))} if seconds is not None else {}),
            **({"uco-observable:callType": str(m["details"]["outcome"])} if m["details"].get("outcome") else {}),
            **_ends(m),
        }
        name = _id("Call", m["id"])
        yield {"@id": name, "@type": "uco-observable:Call", "uco-core:description": _description(m),
               "uco-core:hasFacet": facet}
        yield from self._contained(m, name)

    def _parties(self, m: _Node) -> Iterator[_Node]:
        if m["app"] not in self.apps:
            self.apps.add(m["app"])
            yield {"@id": _id("Application", m["app"]), "@type": "uco-observable:Application",
                   "uco-core:hasFacet": {"@id": _id("ApplicationFacet", m["app"]),
                                         "@type": "uco-observable:ApplicationFacet",
                                         "uco-observable:applicationIdentifier": m["app"]},
                   "uco-core:name": m["app"]}
        for person in filter(None, (m["sender"], *m["recipients"])):
            owner, key = {"@id": _id("Person", person["id"])}, _account(m, person)
            if person["id"] not in self.people:
                self.people.add(person["id"])
                yield {**owner, "@type": "uco-identity:Person", "uco-core:name": person["name"] or "unknown"}
            if key not in self.accounts:
                self.accounts.add(key)
                facet = {"@id": _id("AccountFacet", key), "@type": "uco-observable:AccountFacet",
                         "uco-observable:accountIdentifier": person["identifier"] or person["id"],
                         "uco-observable:owner": owner}
                yield {"@id": _id("Account", key), "@type": "uco-observable:Account", "uco-core:hasFacet": facet}

    def _contained(self, m: _Node, name: str) -> Iterator[_Node]:
        for n, source in enumerate(m["sources"]):
            key = f"{source['exhibit']}/{source['path']}/{source['sha256']}"
            if key in self.files:
                yield {"@id": _id("Relationship", f"{m['id']}/{n}"), "@type": "uco-observable:ObservableRelationship",
                       "uco-core:source": {"@id": name}, "uco-core:target": {"@id": self.files[key]},
                       "uco-core:kindOfRelationship": "Contained_Within", "uco-core:isDirectional": True,
                       "uco-core:description": _place(source)}


def _id(kind: str, key: str) -> str:
    return f"kb:{kind}-{uuid.uuid5(_SPACE, f'{kind}/{key}')}"


def _hash(key: str, method: str, value: str) -> _Node:
    return {"@id": _id("Hash", f"{key}/{method}"), "@type": "uco-types:Hash",
            "uco-types:hashMethod": method,  # a plain text as of UCO 1.4.0
            "uco-types:hashValue": {"@type": "xsd:hexBinary", "@value": value.upper()}}


def _ends(m: _Node) -> _Node:
    ends: _Node = {}
    if m["sender"]:
        ends["uco-observable:from"] = {"@id": _id("Account", _account(m, m["sender"]))}
    if m["recipients"]:
        ends["uco-observable:to"] = [{"@id": _id("Account", _account(m, p))} for p in m["recipients"]]
    return ends


def _account(m: _Node, person: _Node) -> str:
    """What tells accounts apart: a person that an examiner made of several has one of each app and identifier."""
    return f"{person['id']}/{m['app']}/{person['identifier']}"


def _time(iso: str) -> _Node:
    return {"@type": "xsd:dateTime", "@value": iso}


def _integer(value: int) -> _Node:
    return {"@type": "xsd:integer", "@value": str(value)}


def _text(text: str) -> str:
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _description(m: _Node) -> str:
    """What the ontology has no property for: state, the time as it stands and what it is."""
    return _text(f"state {m['state']}; time as recorded {m['sent_at_raw']!r} ({_rests(m)}); local "
                 f"{m['sent_at_local'] or 'unknown'}")


def _rests(m: _Node) -> str:
    return f"{m['time_basis']}, {m['time_doubt']}" if m["time_doubt"] else str(m["time_basis"])


def _place(source: _Node) -> str:
    parts = [f"{name} {source[name]}" for name in ("table", "row", "offset", "line") if source[name] is not None]
    return f"{', '.join(parts) or 'no place'}; parser {source['parser']} {source['parser_version']}"
