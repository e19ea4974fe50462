"""JSON lines of everything, in the objects of the command contract: one object a line, UTF-8.

Each line has `record`, its kind: first `export`, which says what limits it, then `source`, `person`, `conversation`,
`message`, `call`, `contact`, `location`, `reaction`, `flag`, and of pay and debts each `ledger` line and
`ledger_total`, with the examiner's changes. A limited selection holds the sources, people and conversations of its
messages, and no contacts or locations, which belong to no message.
"""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter
from typing import Any

import msgspec

from triage import people
from triage.exchange import pay, rows
from triage.exchange.lines import Lines, encoded, whole
from triage.exchange.reread import Reread
from triage.exchange.writing import Job
from triage.flagging import review
from triage.views import overview
from triage.words import Translator


class _Head(msgspec.Struct):
    record: str


def write(job: Job) -> None:
    """Write the file, which is read line by line meanwhile."""
    head = msgspec.json.Decoder(_Head)
    with Reread(job, lambda data: map(attrgetter("record"), head.decode_lines(data))) as file:
        for kind, record in (("export", job.about()), *_before(job)):
            file.write(encoded([whole(kind, record)]))
            job.count(kind)
        lines = Lines(job.selected)
        for kind in ("message", "call"):
            for n, page in lines.pages(kind):
                file.write(page)
                job.count(kind, n)
        for kind, record in _behind(job):
            file.write(encoded([whole(kind, record)]))
            job.count(kind)


def everything(job: Job) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every record of the selection with its kind."""
    yield from _before(job)
    for kind, record in job.records():
        yield kind, {name: value for name, value in record.items() if name not in ("row", "record")}
    yield from _behind(job)


def _before(job: Job) -> Iterator[tuple[str, dict[str, Any]]]:
    store, selected = job.store, job.selected
    says = Translator(store.case.fact("language") or "en")
    shown = {store.conversation_uid(n) for n in selected.conversations & store.shown}
    for source in overview.sources(store.case):
        if selected.everything or (source["exhibit"], source["path"], source["sha256"]) in selected.sources:
            yield "source", overview.in_words(source, says)
    told = {p for n in selected.conversations for p in store.participants(n)}
    persons = {store.identities[n][0] for n in told}
    for person in people.listing(store.case):
        if selected.everything or person["id"] in persons:
            yield "person", person
    for conversation in overview.conversations(store):
        if selected.everything or conversation["id"] in shown:  # of a whole case the empty ones too
            also = [o for o in conversation["also"] if selected.everything or o["id"] in shown]
            yield "conversation", overview.why_in_words(conversation, says) | {"also": also}


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
        if shown.isdisjoint((flag["conversation"], *flag["also_in"])):
            continue
        if selected.everything or rows.in_selection(selected, flag["row"]):
            yield "flag", {name: value for name, value in flag.items() if name != "row"}
    yield from pay.records(store, selected)
