"""Part C, annexes: limits, custody log, redactions, glossary, signature, and the end mark."""

from __future__ import annotations

import unicodedata

from parsers.words import N_
from triage.report.flow import Column, Value, Writer
from triage.report.glossary import GLOSSARY
from triage.report.labels import moment
from triage.report.model import Entry


def back(w: Writer) -> None:
    """All of Part C."""
    w.part = w.say(N_("Part C · Annexes"))
    w.heading(1, w.say(N_("Part C  Annexes")), "part-c", new=True)
    _limits(w)
    _redactions(w)
    _custody(w)
    _glossary(w)
    _signature(w)
    w.add({"k": "end"}, 0.2)


def _limits(w: Writer) -> None:
    report, say = w.report, w.say
    w.heading(2, say(N_("Annex 1  Limits")), "limits")
    for limit in report.limits:
        w.paragraph(w.phrase(limit), "item")
    w.paragraph(w.words(N_(
        "A passage without a flag is not cleared, and a conversation without a flag is not unimportant. "
        "Sources that were not read may hold anything."
    )), "item")
    if report.languages_missing:
        w.paragraph(w.words(N_("Met in the evidence, but covered by no rule: {languages}."),
                            languages=w.say.language_names(report.languages_missing)), "item")


def _redactions(w: Writer) -> None:
    say = w.say
    w.heading(2, say(N_("Annex 2  Redactions")), "redactions")
    if not w.report.redactions:
        w.paragraph(w.words(N_("Nothing is redacted in this rendering.")))
        return
    w.table(
        [Column(say(N_("What")), 2), Column(say(N_("Replaced by")), 1), Column(say(N_("Places")), -18, "r"),
         Column(say(N_("Reason")), 2), Column(say(N_("By, time")), -40)],
        [[w.phrase(r.what, narrow=True), w.evidence(r.replaced_by, narrow=True), say.number(r.places),
          w.evidence(r.reason, narrow=True), w.lines([r.by, moment(r.at)], narrow=True)]
         for r in w.report.redactions],
    )


def _custody(w: Writer) -> None:
    report, say = w.report, w.say
    w.heading(2, say(N_("Annex 3  Custody log")), "custody")
    w.paragraph(w.words(N_(
        "Every action up to the sealed head of the audit log. The hash of an entry is SHA-256 over the "
        "entry and the hash of the one before, so that any later change shows. Actions after the head are "
        "not part of this report."
    )))
    w.pairs([
        (say(N_("Head: entry")), w.evidence(str(report.head.seq))),
        (say(N_("Head: time")), moment(report.head.at)),
        (say(N_("Head: hash")), w.evidence(report.head.hash)),
    ])
    w.table(
        [Column(say(N_(
            "No."
        )), -11, "r"), Column(say(N_("Time, actor")), -45), Column(say(N_("Action, subject, reason")), 1),
         Column(say(N_("Hash")), -45, mono=True)],
        [_entry(w, entry) for entry in report.audit],
    )


def _entry(w: Writer, entry: Entry) -> list[Value]:
    reason = w.say(N_("Reason: {reason}"), reason=entry.reason) if entry.reason else ""
    detail = entry.detail if entry.detail not in {"", "{}"} else ""
    half = len(entry.hash) // 2
    return [
        str(entry.seq),
        w.lines([moment(entry.at), entry.actor], narrow=True),
        w.lines([entry.action, entry.subject, reason, detail]),
        w.lines([entry.hash[:half], entry.hash[half:]]),
    ]


def _glossary(w: Writer) -> None:
    w.heading(2, w.say(N_("Annex 4  Glossary")), "glossary")
    terms = [(w.say(term), w.words(meaning)) for term, meaning in GLOSSARY]
    w.pairs(sorted(terms, key=lambda term: unicodedata.normalize("NFKD", term[0]).casefold()))


def _signature(w: Writer) -> None:
    say = w.say
    w.heading(2, say(N_("Annex 5  Signature")), "signature")
    w.paragraph(w.words(N_(
        "I carried out the examination that this report describes, and I answer for the decisions that "
        "bear my name."
    )))
    w.add({"k": "sign", "who": w.evidence(w.report.case.examiner), "rows": [
        say(N_("Examiner")), say(N_("Place and date")), say(N_("Signature")),
    ]}, 0.5)
