"""The assessments part of the report: what rules match and what people decided, kept apart from the facts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from parsers.words import N_
from triage.case import Case
from triage.custody import logbook
from triage.custody.chain import Entry
from triage.flagging import matched, priorities
from triage.flags import evaluate
from triage.flags.catalogue import Catalogue
from triage.flags.intervals import Share
from triage.report import model
from triage.report.exhibits import Passage
from triage.store import Store


def indicators(catalogue: Catalogue, flags: list[dict[str, Any]], language: str) -> tuple[model.Indicator, ...]:
    """The definitions of the codes that the case used, in the order of their names."""
    found = []
    for code in sorted({f["code"] for f in flags} & set(catalogue.codes)):
        spec = catalogue.codes[code]
        found.append(model.Indicator(
            code=code, title=spec.title.in_language(language), definition=spec.definition.in_language(language),
            lane=spec.lane, ilo=tuple(spec.ilo), htcds=tuple(spec.htcds), triad=tuple(spec.triad),
            delphi=tuple(dict.fromkeys([*spec.delphi.recruitment, *spec.delphi.destination])),
            innocent=spec.innocent.in_language(language)))
    return tuple(found)


def of_passages(store: Store, passages: list[Passage], translations: dict[int, tuple[model.Translation, ...]],
                catalogue: Catalogue, language: str) -> tuple[model.Assessment, ...]:
    """The flags of each exhibit, the help lane first, and the translations of its messages."""
    words = matched.words(store, {f["id"] for p in passages for f in p.flags})
    return tuple(
        model.Assessment(p.number, tuple(_flag(f, words.get(f["id"], []), catalogue, language) for f in sorted(
            p.flags, key=lambda f: (f["lane"] != "help", f["code"], f["id"]))), translations.get(p.number, ()))
        for p in passages)


def _flag(f: dict[str, Any], words: matched.Shown, catalogue: Catalogue, language: str) -> model.Flag:
    spec, rule = catalogue.codes.get(f["code"]), catalogue.rules.get(f["rule"])
    return model.Flag(
        id=f["id"], code=f["code"], rule=f["rule"], rule_version=f["rule_version"],
        review=_review_mark(rule.spec.review if rule else ""),
        matched=tuple(model.Match(message, text) for message, text in words),
        innocent=spec.innocent.in_language(language) if spec else "", lane=f["lane"], strength=f["strength"] or "",
        phase=f["phase"] or "", status=f["status"], author=f["author"] or "", reason=f["reason"] or "",
        decided_at=f["decided_at"], explanation=_not_by_itself(f))


def _not_by_itself(f: dict[str, Any]) -> model.Phrase:
    """Of what counts for nothing until somebody has accepted it that it does not, and why."""
    if f["account"]:
        return model.Words(N_(
            "Written by somebody who tells in this conversation what is done to them or to others: it is read with the "
            "help lane, and counts for no indicator until it is accepted."))
    if not f["explanation"].get("beside") or f["status"] == "accepted":
        return ""
    return model.Words(N_(
        "By itself it would not be enough: it is read together with what stands around it, and counts for no indicator "
        "until it is accepted."))


def _review_mark(review: str) -> model.Phrase:
    if review == "composed":
        return model.Words(N_("composed for this program, not reviewed by a native speaker"))
    return model.Words(N_("reviewed by {who}"), {"who": review.removeprefix("reviewed by ")})


def of_conversations(store: Store, conversations: list[dict[str, Any]], refs: dict[str, str],
                     phases: dict[str, tuple[model.PhaseCount, ...]], accepted: Mapping[str, int], language: str
                     ) -> tuple[model.ConversationAssessment, ...]:
    """Priority, counts by code, Delphi dimensions and the convention triad, for conversations with flags."""
    levels = priorities.of_case(store, language)
    found = []
    for c in conversations:
        level = levels.get(c["row"])
        if level is None:
            continue
        found.append(model.ConversationAssessment(
            conversation=refs[c["id"]], priority=level.level, why=model.Words(level.why, dict(level.why_args)),
            codes=tuple(level.flags.items()), triad=level.triad, phases=phases.get(c["id"], ()),
            accepted=accepted.get(c["id"], 0), help=level.help,
            dimensions=tuple(model.Dimension(d.name, d.strong, d.medium, d.weak, d.positive)
                             for d in level.dimensions)))
    return tuple(found)


_DECISIONS = {
    "source.zone": N_("Zone and clock offset assigned to a source"),
    "evidence.add": N_("How times and dates are read, set when the evidence was added"),
    "person.merge": N_("Two persons joined"),
    "person.part": N_("A joining of persons undone"), "person.set": N_("A person named or categorised"),
    "reading.set": N_("Which reading of a source counts"),
    "reading.set.undo": N_("The choice of a reading taken back"),
}
#: What of an entry about new evidence is somebody's assessment.
_ASSIGNED = ("zone", "offset_s", "day_order", "year")


def decisions(case: Case, until: int, people: dict[str, str]) -> tuple[model.Decision, ...]:
    """Assessments by examiners that are no flags, from the audit log. `people`: what to call a person's uid."""
    return tuple(model.Decision(model.Words(_DECISIONS[e.action]), people.get(e.subject, e.subject),
                                _value(said), e.actor, e.at, e.reason or "")
                 for e in logbook.entries(case, until)
                 if e.action in _DECISIONS and ((said := _decided(e)) or e.action != "evidence.add"))


def _decided(entry: Entry) -> dict[str, Any]:
    if entry.action != "evidence.add":
        return entry.detail
    return {name: entry.detail[name] for name in _ASSIGNED if entry.detail.get(name)}


def _value(detail: dict[str, Any]) -> str:
    said = {name: value for name, value in detail.items() if value not in (None, "") and name != "rows"}
    return json.dumps(said, ensure_ascii=False) if said else ""


def rates(flags: list[dict[str, Any]]) -> tuple[model.Rate, ...]:
    """The measured error rates of the codes and languages used; a line without numbers where none were measured."""
    used = {(f["code"], language) for f in flags if (language := f["explanation"].get("language", ""))}
    return tuple(_rate(code, language) for code, language in sorted(used))


def _rate(code: str, language: str) -> model.Rate:
    line = evaluate.line(code, language)
    if line is None:
        return model.Rate(code, language)
    return model.Rate(
        code, language, line.cases, _measure(line.precision), _measure(line.recall), line.per_thousand,
        None if line.per_conversation is None else line.per_conversation.value, line.data)


def _measure(share: Share | None) -> model.Measure | None:
    return None if share is None or not share.cases else model.Measure(share.value, share.low, share.high)

