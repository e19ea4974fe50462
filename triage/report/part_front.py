"""The front of the report: cover, summary, contents, case and scope, method, searches."""

from __future__ import annotations

from collections import Counter

from parsers.words import N_
from triage.report import labels
from triage.report import summary as sentences
from triage.report.details import plainly
from triage.report.flow import Column, Value, Writer
from triage.report.labels import moment
from triage.report.model import Conversation, ConversationAssessment, MarkedWith
from triage.report.options import PARTS
from triage.words import DRAFT_NOTE

#: Conversations that the summary names.
FIRST = 6


def contents(w: Writer) -> None:
    """The list of contents, which the rendering fills in."""
    w.heading(1, w.say(N_("Contents")), "contents", new=True)
    w.add({"k": "toc"})


def cover(w: Writer) -> None:
    """The first page: what this is, of which case and state, by whom and for whom."""
    report, case, say = w.report, w.report.case, w.say
    rows: list[tuple[str, Value]] = [
        (say(N_("Case number")), w.evidence(case.number)),
        (say(N_("Laboratory")), w.evidence(case.laboratory)),
        (say(N_("Agency")), w.evidence(case.agency)),
        (say(N_("Examiner")), w.evidence(case.examiner)),
        (say(N_("Requested by")), _customer(w)),
        (say(N_("Legal authority")), w.evidence(case.authority)),
        (say(N_("State of the case")), w.words(
            N_(
                "{day}, entry {seq} of the audit log"
            ), day=say.day(report.head.at), seq=str(report.head.seq))),
        (say(N_("Report id")), w.evidence(report.id)),
    ]
    notes = [say(message) for message in _NOTES[_note(w)]]
    if report.shape in ("bundle", "request"):
        notes += [say.phrase(phrase) for phrase in report.selection]
    if report.draft_language:
        notes.append(say(DRAFT_NOTE))
    if report.redactions:
        notes.append(say(N_("This rendering is redacted. The list of redactions says how often what was replaced.")))
    w.add({
        "k": "cover",
        "agency": w.evidence(case.laboratory or case.agency),
        "kind": say.of(labels.SHAPE, report.shape),
        "title": w.phrase(report.title or case.title),
        "rows": [[label, value] for label, value in rows if value],
        "notes": notes,
    }, 1)


def _note(w: Writer) -> str:
    """Which note fits the parts that were chosen: it says no more than that what it names is there."""
    shape, titles = w.report.shape, [group.title for group in w.options.layout() if group.title]
    if shape not in ("full", "labour"):
        return shape
    if _JUDGED not in titles:
        return "bundle"
    return "full" if titles[:2] == ["Facts", _JUDGED] else "labour"


_JUDGED = N_("Assessments")
_NOTES: dict[str, tuple[str, ...]] = {
    "full": (N_(
        "This report contains assessments. Part I holds facts: what the evidence says, word for word. Part II holds "
        "assessments: what rules and people make of it. An assessment can be wrong."),),
    "labour": (N_(
        "This report contains assessments. Facts and assessments stand in parts of their own, and each part says "
        "which it is. An assessment can be wrong. Amounts and hours are what messages name, not what was paid or "
        "worked."),),
    "bundle": (N_(
        "This document holds messages word for word, with what was said around them. It holds no assessment of what "
        "they mean."),),
    "request": (N_(
        "This annex supports a request to a provider or to another state. It is no request by itself: the competent "
        "authority decides, and fills in the legal ground."),),
}


def _customer(w: Writer) -> Value:
    case, say = w.report.case, w.say
    day = say(N_("request of {day}"), day=say.day(case.requested)) if case.requested else ""
    return w.lines([case.customer, case.reference, day])


def summary(w: Writer) -> None:
    """One page in plain words, which never says more than the facts."""
    report, say = w.report, w.say
    w.heading(1, say(PARTS["summary"]), "summary", new=True)
    if report.case.question:
        w.pairs([(say(N_("Question asked")), w.evidence(report.case.question))])
    flags = [flag.status for assessment in report.assessments for flag in assessment.flags]
    flags += [pattern.status for pattern in report.patterns]
    counts = Counter(flags) + Counter(report.unprinted)  # those of the case, whatever is printed
    w.add({"k": "figures", "cells": [
        [say.number(n), label] for n, label in (
            (len(report.sources), say(N_("sources"))),
            (report.totals.conversations, say(N_("conversations"))),
            (report.totals.messages, say(N_("messages"))),
            (len(report.exhibits), say(N_("exhibits"))),
            (counts["accepted"], say(N_("flags accepted"))),
            (counts["unreviewed"], say(N_("flags unreviewed"))),
        )
    ]})
    w.add({"k": "digest", "rows": [[title, w.laid(text)] for title, text in sentences.groups(w)]}, 2)
    _read_first(w)


def _read_first(w: Writer) -> None:
    """The conversations to read first: those where somebody seeks help, then by the priority that their flags give."""
    report, say = w.report, w.say
    judged = sorted((a for a in report.conversation_assessments if a.priority > 1 or a.help), key=lambda a: not a.help)
    judged, flagged = judged[:FIRST], sum(bool(a.codes) for a in report.conversation_assessments)
    if not judged or not w.options.has("conversations"):
        return
    conversations = {c.ref: c for c in report.conversations}
    exhibits = Counter(exhibit.conversation for exhibit in report.exhibits)
    w.paragraph(w.words(N_("To be read first: where somebody seeks help, then by the number and kind of passages that "
                           "match rules. The order says nothing about anybody.")))
    w.table(
        [Column(say(N_("Ref")), -10), Column(say(N_("Conversation")), 2), Column(say(N_("From, to")), -44),
         Column(say(N_("Exhibits")), -18, "r"), Column(say(N_("Flags")), -26, "r"),
         Column(say(N_("of these accepted")), -24, "r")],
        [_first_row(w, a, conversations[a.conversation], exhibits[a.conversation]) for a in judged
         if a.conversation in conversations])
    if further := flagged - sum(bool(a.codes) for a in judged):
        w.paragraph(say.count(further, N_("{n} further conversation has flags."),
                              N_("{n} further conversations have flags.")))


def _first_row(w: Writer, a: ConversationAssessment, conversation: Conversation, exhibits: int) -> list[Value]:
    edges = [(t.display or t.utc or t.local or t.raw)[:10] for t in (conversation.first, conversation.last) if t]
    return [a.conversation, w.lines([conversation.title or w.say(N_("no title")), w.say.app(conversation.app)],
                                    narrow=True),
            " – ".join(dict.fromkeys(edges)), w.say.number(exhibits), w.say.number(sum(n for _, n in a.codes)),
            w.say.number(a.accepted)]


def case(w: Writer) -> None:
    """Who asked what, on which authority, within which limits."""
    case, scope, say = w.report.case, w.report.scope, w.say
    w.opening(PARTS["case"], "case", new=True)
    w.pairs([
        (say(N_("Title")), w.evidence(case.title)),
        (say(N_("Case number")), w.evidence(case.number)),
        (say(N_("Laboratory")), w.evidence(case.laboratory)),
        (say(N_("Examiner")), w.evidence(case.examiner)),
        (say(N_("Agency")), w.evidence(case.agency)),
        (say(N_("Requested by")), w.evidence(case.customer)),
        (say(N_("Their reference")), w.evidence(case.reference)),
        (say(N_("Day of the request")), say.day(case.requested) if case.requested else ""),
        (say(N_("Legal authority")), w.evidence(case.authority)),
        (say(N_("Question asked")), w.evidence(case.question)),
        (say(N_("Scope: dates")), _dates(w)),
        (say(N_("Scope: people")), w.lines(scope.people) or say(N_("no limit by person"))),
        (say(N_("Privileged people")), w.lines(scope.privileged)),
        (say(N_("Display time zone")), w.evidence(case.zone)),
        (say(N_("Default phone region")), w.evidence(case.region)),
    ])
    w.below(N_("Held back by scope and privilege"), "held-back")
    if any(held.messages for held in scope.held_back):
        w.paragraph(w.words(N_(
            "These messages and calls are in the evidence and not in this report. They are not shown, "
            "searched, flagged or counted in any result."
        )))
        w.table(
            [Column(say(N_("Held back because"))), Column(say(N_("Messages and calls")), -40, "r")],
            [[say.of(labels.WITHHELD, held.what), say.number(held.messages)] for held in scope.held_back],
        )
    else:
        w.paragraph(w.words(N_("Nothing is held back.")))
    if scope.openings:
        w.paragraph(w.words(N_("An examiner opened these parts, with a reason that is in the audit log:")))
        w.table(
            [Column(say(N_("Opened"))), Column(say(N_("By"))), Column(say(N_("Time")), -45),
             Column(say(N_("Reason")), 2)],
            [[say.of(labels.WITHHELD, o.what), w.evidence(o.by), moment(o.at), w.evidence(o.reason)]
             for o in scope.openings],
        )


def _dates(w: Writer) -> Value:
    scope, say = w.report.scope, w.say
    if scope.date_from and scope.date_to:
        return w.words(N_("{first} to {last}, both days included"),
                       first=say.day(scope.date_from), last=say.day(scope.date_to))
    if scope.date_from:
        return w.words(N_("from {day} on"), day=say.day(scope.date_from))
    if scope.date_to:
        return w.words(N_("up to and with {day}"), day=say.day(scope.date_to))
    return w.words(N_("no limit by date"))


# ------------------------------------------------------------------ method


def _marked(w: Writer, one: MarkedWith) -> list[str]:
    """A rule catalogue, and how many sources were looked through with it."""
    sources = w.say(N_("Sources: {n}."), n=one.sources)
    if not one.version:
        return [w.say(N_("A catalogue of an earlier version of this program, which did not note which.")), sources]
    return [one.version, one.sha256, sources]


def method(w: Writer) -> None:
    """How it was done, with every version and setting."""
    report, method, say = w.report, w.report.method, w.say
    w.opening(PARTS["method"], "method")
    w.paragraph(w.words(N_(
        "Each file was read once, its hash computed while reading. Parsers turned its rows into records "
        "that keep their place in the evidence. Rules then looked for compound phrases, and for messages whose "
        "words weigh enough together, that published frameworks connect with coercion. The same program, rules, "
        "settings and evidence give the same result."
    )))
    w.pairs([
        (say(N_("Program")), w.evidence(f"{method.program} {method.version}")),
        (say(N_("Program, SHA-256 of its files")), w.evidence(method.sha256)),
        (say(N_("Rule catalogue")), w.evidence(method.catalogue_version)),
        (say(N_("Rule catalogue, SHA-256")), w.evidence(method.catalogue_sha256)),
        *((say(N_("Sources looked through with")), w.lines(_marked(w, one))) for one in method.marked),
        (say(N_("Folding of text")), w.evidence(method.folding)),
        (say(N_("Languages with rules")), say.language_names(report.languages)),
        *((say.phrase(setting.name), w.phrase(setting.value)) for setting in method.settings),
    ])
    if method.parsers:
        w.below(N_("Parsers used"), "parsers")
        w.paragraph(w.words(N_("Below the name of each stands the SHA-256 of its own files.")))
        w.table(
            [Column(say(N_(
                "Parser"
            )), 2), Column(say(N_("Version")), -24), Column(say(N_("Tested with")), 3)],
            [[w.lines([say(parser.name), parser.sha256], narrow=True), w.evidence(parser.version),
              w.laid(w.glyphs.isolate("; ".join(map(say, parser.tested.split("; ")))))] for parser in method.parsers],
        )
    if report.selection:
        w.below(N_("Which passages are printed"), "selection")
        for phrase in report.selection:
            w.paragraph(w.phrase(phrase), "item")


def searches(w: Writer) -> None:
    """The searches that the log holds, with what each found."""
    say, found = w.say, w.report.method.searches
    w.opening(PARTS["searches"], "searches")
    if not found:
        w.paragraph(w.words(N_("No search is in the log of this case: what is printed was found by the rules, or "
                               "chosen by reading.")))
        return
    w.paragraph(w.words(N_("Every search that was run in this case up to the head of the log, once each, with the "
                           "number of messages that it found the last time.")))
    w.table(
        [Column(say(N_("Search")), 3), Column(say(N_("Limited to")), 2), Column(say(N_("Hits")), -18, "r"),
         Column(say(N_("Run")), -12, "r"), Column(say(N_("Last by, time")), -45)],
        [[w.evidence(search.query, narrow=True), w.lines([plainly(w, search.limits)], narrow=True),
          "–" if search.hits is None else say.number(search.hits), say.number(search.times),
          w.lines([search.by, moment(search.at)], narrow=True)] for search in found],
    )
