"""JSON lines of everything, in the objects of the command contract: one object a line, UTF-8.

Each line has `record`, its kind: first `export`, which says what limits it, then `source`, `person`, `conversation`,
`message`, `call`, `contact`, `location`, `reaction`, `flag`. A limited selection holds the sources, people and
conversations of its messages, and no contacts or locations, which belong to no message.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from operator import attrgetter
from typing import Any

import msgspec

from triage import overview, people, review
from triage.exchange import rows
from triage.exchange.lines import Lines, whole_line
from triage.exchange.writing import Job

_CHUNK = 1 << 22  # bytes read again at a time


class _Head(msgspec.Struct):
    record: str


def write(job: Job) -> None:
    """Write the file, then read it line by line."""
    with job.path.open("wb") as stream:
        for kind, record in (("export", job.about()), *_before(job)):
            stream.write(_bytes(_line(kind, record)))
            job.count(kind)
        lines = Lines(job.selected)
        for number, kind in enumerate(("message", "call")):
            for page in lines.lines(number):
                stream.write(_bytes("".join(page)))
                job.count(kind, len(page))
        for kind, record in _behind(job):
            stream.write(_bytes(_line(kind, record)))
            job.count(kind)
    head = msgspec.json.Decoder(_Head)
    with job.path.open("rb") as stream:
        while lines_read := stream.readlines(_CHUNK):
            job.read_again.update(map(attrgetter("record"), head.decode_lines(b"".join(lines_read))))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _line(kind: str, record: dict[str, Any]) -> str:
    try:
        return whole_line(kind, record)
    except (UnicodeEncodeError, TypeError, OverflowError):
        return json.dumps({"record": kind, **record}, ensure_ascii=True, default=str) + "\n"


def everything(job: Job) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every record of the selection with its kind."""
    yield from _before(job)
    for kind, record in job.records():
        yield kind, {name: value for name, value in record.items() if name not in ("row", "record")}
    yield from _behind(job)


def _before(job: Job) -> Iterator[tuple[str, dict[str, Any]]]:
    store, selected = job.store, job.selected
    shown = {store.conversation_uid(n) for n in selected.conversations & store.shown}
    for source in overview.sources(store.case):
        if selected.everything or (source["exhibit"], source["path"], source["sha256"]) in selected.sources:
            yield "source", source
    told = {p for n in selected.conversations for p in store.participants(n)}
    persons = {store.identities[n][0] for n in told}
    for person in people.listing(store.case):
        if selected.everything or person["id"] in persons:
            yield "person", person
    for conversation in overview.conversations(store):
        if conversation["id"] in shown:
            yield "conversation", conversation


def _behind(job: Job) -> Iterator[tuple[str, dict[str, Any]]]:
    store, selected = job.store, job.selected
    shown = {store.conversation_uid(n) for n in selected.conversations & store.shown}
    if selected.everything:
        for contact in rows.contacts(store):
            yield "contact", contact
        for location in rows.locations(store):
            yield "location", location
    for reaction in rows.reactions(store, selected):
        yield "reaction", reaction
    for flag in review.listing(store):
        if flag["conversation"] in shown and (selected.everything or rows.in_selection(selected, flag["row"])):
            yield "flag", {name: value for name, value in flag.items() if name != "row"}
