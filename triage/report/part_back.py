"""Annexes: limits, custody log, redactions, glossary, signature."""

from __future__ import annotations

from parsers.words import N_
from triage.casefile.facts import FACTS
from triage.custody.actions import named
from triage.custody.chain import SET_BACK
from triage.report.details import plainly
from triage.report.flow import Column, Value, Writer
from triage.report.glossary import GLOSSARY
from triage.report.labels import moment
from triage.report.model import Entry
from triage.report.options import PARTS


def limits(w: Writer) -> None:
    """What this report cannot say."""
    report = w.report
    w.opening(PARTS["limits"], "limits")
    for limit in report.limits:
        w.paragraph(w.phrase(limit), "item")
    w.paragraph(w.words(N_(
        "A passage without a flag is not cleared, and a conversation without a flag is not unimportant. "
        "Sources that were not read may hold anything."
    )), "item")
    if report.languages:
        w.paragraph(w.words(N_("Languages with rules: {languages}. The measured error rates, where there are any, "
                               "hold for these alone."), languages=w.say.language_names(report.languages)), "item")
    if report.languages_missing:
        w.paragraph(w.words(N_("Met in the evidence, but covered by no rule: {languages}."),
                            languages=w.say.language_names(report.languages_missing)), "item")
    if report.languages_partly:
        w.paragraph(w.words(N_("Met in the evidence, with rules for some indicators only: {languages}. The manual says "
                               "for which."), languages=w.say.language_names(report.languages_partly)), "item")


def redactions(w: Writer) -> None:
    """What was replaced and how often, never what it was."""
    say = w.say
    w.opening(PARTS["redactions"], "redactions")
    if not w.report.redactions:
        w.paragraph(w.words(N_("Nothing is redacted in this rendering.")))
        return
    w.paragraph(w.words(N_(
        "What is replaced is not named here. A pseudonym stands for the same person throughout this report. Hashes "
        "of log entries in which something was replaced are left out, since a guess could be tested against them."
    )))
    w.paragraph(w.words(N_(
        "Where several people share a name, and nothing but the name says who is meant, the pseudonym is that of one "
        "of them.")))
    w.table(
        [Column(say(N_("What")), 2), Column(say(N_("Replaced by")), 1), Column(say(N_("Places")), -18, "r"),
         Column(say(N_("Reason")), 2), Column(say(N_("By, time")), -45)],
        [[w.phrase(r.what, narrow=True), w.evidence(r.replaced_by, narrow=True), say.number(r.places),
          w.phrase(r.reason, narrow=True), w.lines([r.by, moment(r.at)], narrow=True)]
         for r in w.report.redactions],
    )


def custody(w: Writer) -> None:
    """The audit log up to its sealed head."""
    report, say = w.report, w.say
    w.opening(PARTS["custody"], "custody")
    w.paragraph(w.words(_LOG_IN_PART if report.audit_left_out else _LOG, n=report.audit_left_out))
    w.pairs([
        (say(N_("Head: entry")), w.evidence(str(report.head.seq))),
        (say(N_("Head: time")), moment(report.head.at)),
        (say(N_("Head: hash")), w.evidence(report.head.hash) if report.head.hash else say(N_("withheld"))),
    ])
    w.table(
        [Column(say(N_(
            "No."
        )), -11, "r"), Column(say(N_("Time, actor")), -45), Column(say(N_("Action, subject, reason")), 1),
         Column(say(N_("Hash")), -48, mono=True)],
        [_entry(w, entry) for entry in report.audit],
    )


_LOG = N_(
    "Every action up to the sealed head of the audit log. The hash of an entry is SHA-256 over the "
    "entry and the hash of the one before, so that any later change shows. Actions after the head are "
    "not part of this report."
)
_LOG_IN_PART = N_(
    "The entries of the audit log about the sources of this document. {n} other entries up to the sealed head, such as "
    "decisions, searches and notes, are not printed here; the full report holds all of them. The hash of an entry is "
    "SHA-256 over the entry and the hash of the one before.")


def _entry(w: Writer, entry: Entry) -> list[Value]:
    reason = w.sentence(N_("Reason: {reason}"), reason=entry.reason) if entry.reason else ""
    remark = w.say(SET_BACK, seq=entry.seq, at=moment(entry.at), before=moment(entry.later_before)) \
        if entry.later_before else ""
    half = len(entry.hash) // 2
    subject = entry.subject
    if entry.action.startswith("fact.set") and subject in FACTS:
        subject = f"{w.say(FACTS[subject])} ({subject})"
    return [
        str(entry.seq),
        w.lines([moment(entry.at), entry.actor], narrow=True),
        w.lines([f"{named(w.say, entry.action)} ({entry.action})", subject, reason,
                 plainly(w, entry.detail, entry.action), remark]),
        w.lines([entry.hash[:half], entry.hash[half:]]) if entry.hash else w.say(N_("withheld")),
    ]


def glossary(w: Writer) -> None:
    """The words of the field."""
    w.opening(PARTS["glossary"], "glossary")
    terms = [(w.say(term), w.words(meaning)) for term, meaning in GLOSSARY]
    w.pairs(sorted(terms, key=lambda term: w.say.alphabetical(term[0])))


def signature(w: Writer) -> None:
    """Who answers for it."""
    say = w.say
    w.opening(PARTS["signature"], "signature")
    w.paragraph(w.words(N_(
        "I carried out the examination that this report describes, and I answer for the decisions that "
        "bear my name."
    )))
    if w.report.signed_by:
        name, serial = w.report.signed_by
        w.paragraph(w.words(N_(
            "The file is signed electronically with the certificate of {name}, serial number {serial}. The signature "
            "is in the file and in the signature of its manifest, not on this page."), name=name, serial=serial))
    w.add({"k": "sign", "who": w.evidence(w.report.case.examiner), "rows": [
        say(N_("Examiner")), say(N_("Place and date")), say(N_("Signature")),
    ]}, 0.5)
