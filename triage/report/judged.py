"""What rules and people make of conversations: the convention triad, patterns, translations, notes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from parsers.words import N_
from triage import documents
from triage.flags import triad
from triage.flags.catalogue import Catalogue
from triage.flags.explain import explain
from triage.flags.patterns.words import specs
from triage.report import model
from triage.report.exhibits import Passage
from triage.sources import known_hashes
from triage.store import Store
from triage.work.annotations import notes_of, renderings_of, tags_of

_PRINTED = 3000  # characters of the words of a document


def exhibits_of(exhibits: Sequence[model.Exhibit]) -> dict[str, int]:
    """{message: the exhibit whose passage it belongs to}."""
    return {m.id: e.number for e in exhibits for m in e.messages if m.passage}


def triads(catalogue: Catalogue, flags: Sequence[dict[str, Any]], refs: dict[str, str], exhibit_of: dict[str, int]
           ) -> tuple[model.Triad, ...]:
    """The triad of each conversation whose flags touch it. `flags` by time, without rejected ones."""
    found = []
    for conversation, mine in _by_conversation(flags).items():
        uids = {f["row"]: f["message"] for f in mine}
        passages = [triad.Passage(f["code"], f["row"], f["rule"]) for f in mine if f["spans"] and not f["account"]]
        cells = {part: tuple(model.TriadCell(cell.code, len(cell.messages), tuple(sorted(
            {exhibit_of[uids[n]] for n in cell.messages if uids[n] in exhibit_of})))
            for cell in row) for part, row in triad.matrix(catalogue, passages).items()}
        if any(cells.values()):
            found.append(model.Triad(
                refs[conversation], cells["act"], cells["means"], cells["purpose"],
                tuple(model.Step(step.phase, step.code, exhibit_of.get(uids[step.message]))
                      for step in triad.course(catalogue, passages))))
    return tuple(sorted(found, key=lambda t: int(t.conversation[1:])))


def phases(flags: Sequence[dict[str, Any]]) -> dict[str, tuple[model.PhaseCount, ...]]:
    """{conversation: flags by code and phase}; the help lane belongs to no phase."""
    counts: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for conversation, mine in _by_conversation(flags).items():
        for f in mine:
            counts[conversation][f["code"], "" if f["lane"] == "help" else f["phase"] or ""] += 1
    return {conversation: tuple(model.PhaseCount(code, phase, n) for (code, phase), n in sorted(found.items()))
            for conversation, found in counts.items()}


def accepted(flags: Sequence[dict[str, Any]]) -> dict[str, int]:
    """{conversation: how many of its flags an examiner accepted}."""
    return {conversation: sum(f["status"] == "accepted" for f in mine)
            for conversation, mine in _by_conversation(flags).items()}


def unprinted(every: Iterable[dict[str, Any]], passages: Sequence[Passage], chosen: Iterable[dict[str, Any]]
              ) -> dict[str, int]:
    """How many flags of each status stand in the case and not in the report. `chosen`: those that may be printed, of
    which patterns stand in no passage.
    """
    printed = {f["id"] for p in passages for f in p.flags} | {f["id"] for f in chosen if not f["spans"]}
    return dict(Counter(f["status"] for f in every if f["id"] not in printed))


def _by_conversation(flags: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for flag in flags:
        for conversation in (flag["conversation"], *flag["also_in"]):
            found[conversation].append(flag)
    return found


def patterns(catalogue: Catalogue, flags: Sequence[dict[str, Any]], refs: dict[str, str], language: str
             ) -> tuple[model.PatternFlag, ...]:
    """The flags of patterns of whole conversations, with what was counted."""
    found = []
    for f in flags:
        if f["rule"] not in specs():
            continue
        known = explain(catalogue, f["code"], f["rule"], f["rule_version"], f["explanation"], phase=f["phase"],
                        language=language)
        counted = known.pattern
        if counted is None:
            continue
        found.append(model.PatternFlag(
            refs[f["conversation"]], f["code"], known.title, f["rule"], f["rule_version"], counted.counted,
            counted.numbers, counted.compared or "", counted.others,
            model.Words(counted.basis.message, dict(counted.basis.args)), counted.source, counted.least, known.innocent,
            counted.script, f["status"], f["author"] or "", f["reason"] or "", f["decided_at"], f["message"],
            len(f["messages"])))
    return tuple(found)


def translations(store: Store, exhibits: Sequence[model.Exhibit]) -> dict[int, tuple[model.Translation, ...]]:
    """{exhibit: translations, transcripts and readings of its messages}, each with its author."""
    printed = [m.id for e in exhibits for m in e.messages]
    known = renderings_of(store, printed)
    return {e.number: found for e in exhibits if (found := tuple(
        model.Translation(m.id, r["language"] or "", _beginning(r["text"]) if r["kind"] == "document" else r["text"],
                          r["made_by"] == "machine", r["author"], r["at"], r["kind"], r["confidence"],
                          len(r["text"]), tuple(model.Words(*said) for said in documents.lacking(r["details"])))
        for m in e.messages for r in known.get(m.id, ())))}


def _beginning(text: str) -> str:
    """As much of the words of a document as the report prints: up to the end of a line, so that what is blacked out
    is not cut in two.
    """
    if len(text) <= _PRINTED:
        return text
    end = max(text.rfind("\n", 0, _PRINTED), 0) or max(text.rfind(" ", 0, _PRINTED), 0) or _PRINTED
    return text[:end].rstrip()


def notes(store: Store, exhibits: Sequence[model.Exhibit], conversations: Sequence[dict[str, Any]],
          people: Sequence[dict[str, Any]], refs: dict[str, str]) -> tuple[model.Note, ...]:
    """Notes and tags on what the report prints: messages of exhibits, conversations, people."""
    numbers = {m.id: f"{e.number}.{n}" for e in exhibits for n, m in enumerate(e.messages, 1)}
    subjects: list[tuple[str, dict[str, model.Phrase]]] = [
        ("message", {uid: model.Words(N_("Exhibit {n}"), {"n": number}) for uid, number in numbers.items()}),
        ("conversation", {c["id"]: f"{refs[c['id']]} {c['title']}" for c in conversations}),
        ("person", {p["id"]: p["name"] for p in people}),
    ]
    found = []
    for what, about in subjects:
        noted, tagged = notes_of(store, what, about), tags_of(store, what, about)
        for uid, name in about.items():
            found += [model.Note(name, t["name"], t["actor"], t["at"], tag=True) for t in tagged.get(uid, ())]
            found += [model.Note(name, n["text"], n["actor"], n["at"]) for n in noted.get(uid, ())]
    return tuple(found)


def contrary(passages: Sequence[Passage]) -> tuple[model.Chosen, ...]:
    """The exhibits that an examiner chose because they speak against the suspicion."""
    return tuple(model.Chosen(p.number, c["actor"], c["at"], c["reason"] or "")
                 for p in passages for c in p.chosen if c["role"] == "contrary")


#: Matches that are printed; one list may hold every sticker of a country.
MATCHES = 400


def known(store: Store, refs: dict[int, str], exhibits: Sequence[model.Exhibit]) -> model.Known:
    """The lists of known hashes of the case, and the files on them by the time of the first message that carries them.
    `refs`: the report's name of each conversation, by row.
    """
    lists = tuple(model.KnownList(one["name"], one["category"], one["hashes"], one["files"], one["sha256"],
                                  one["actor"], one["at"]) for one in known_hashes.lists(store))
    if not lists:
        return model.Known()
    printed: dict[str, set[int]] = defaultdict(set)  # as context too
    for exhibit in exhibits:
        for m in exhibit.messages:
            printed[m.id].add(exhibit.number)
    found: dict[tuple[str, str, str, str], list[dict[str, Any]]] = defaultdict(list)
    for match in known_hashes.matches(store):
        found[match["sha256"], match["list"], match["category"], match["note"] or ""].append(match)
    files = [model.KnownFile(
        matches[0]["name"] or "", sha256, listed, category, note, messages=len({m["message"] for m in matches}),
        stated=all(m["stated"] for m in matches),
        conversations=tuple(dict.fromkeys(refs[m["conversation"]] for m in matches if m["conversation"] in refs)),
        exhibits=tuple(sorted(set().union(*(printed.get(m["message"], set()) for m in matches)))))
        for (sha256, listed, category, note), matches in found.items()]
    return model.Known(lists, tuple(files[:MATCHES]), len(files[MATCHES:]), known_hashes.uncompared(store))
