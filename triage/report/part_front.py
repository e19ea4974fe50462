"""The front of the report: cover, summary, contents, case and scope, sources with their ledger, method."""

from __future__ import annotations

from parsers.words import N_
from triage.report import labels, summary
from triage.report.flow import Column, Value, Writer
from triage.report.glyphs import layout
from triage.report.labels import moment
from triage.report.model import READ_STATES, LedgerLine, Source


def front(w: Writer) -> None:
    """Everything before Part A."""
    _cover(w)
    _summary(w)
    w.heading(1, w.say(N_("Contents")), "contents", new=True)
    w.add({"k": "toc"})
    _case(w)
    _sources(w)
    _method(w)


def _cover(w: Writer) -> None:
    report, case, say = w.report, w.report.case, w.say
    rows: list[tuple[str, Value]] = [
        (say(N_("Case number")), w.evidence(case.number)),
        (say(N_("Agency")), w.evidence(case.agency)),
        (say(N_("Examiner")), w.evidence(case.examiner)),
        (say(N_("Requested by")), w.evidence(case.customer)),
        (say(N_("Legal authority")), w.evidence(case.authority)),
        (say(N_("State of the case")), w.words(
            N_(
                "{day}, entry {seq} of the audit log"
            ), day=say.day(report.head.at), seq=str(report.head.seq))),
        (say(N_("Report id")), w.evidence(report.id)),
    ]
    notes = [say(N_(
        "This report contains assessments. Part A holds facts: what the evidence says, word for word. "
        "Part B holds assessments: what rules and people make of it. An assessment can be wrong."
    ))]
    if report.draft_language:
        notes.append(say(N_(
            "The wording of this report in this language is a draft that nobody has reviewed."
        )))
    if report.redactions:
        notes.append(say(N_("This rendering is redacted. Part C lists what was replaced.")))
    w.add({
        "k": "cover",
        "agency": w.evidence(case.agency),
        "kind": say.of(labels.SHAPE, report.shape),
        "title": w.phrase(report.title or case.title),
        "rows": [[label, value] for label, value in rows if value],
        "notes": notes,
    }, 1)


def _summary(w: Writer) -> None:
    report, say = w.report, w.say
    w.heading(1, say(N_("Summary")), "summary", new=True)
    if report.case.question:
        w.pairs([(say(N_("Question asked")), w.evidence(report.case.question))])
    flags = [flag for assessment in report.assessments for flag in assessment.flags]
    w.add({"k": "figures", "cells": [
        [say.number(n), label] for n, label in (
            (len(report.sources), say(N_("sources"))),
            (report.totals.conversations, say(N_("conversations"))),
            (report.totals.messages, say(N_("messages"))),
            (len(report.exhibits), say(N_("exhibits"))),
            (sum(flag.status == "accepted" for flag in flags), say(N_("flags accepted"))),
            (sum(flag.status == "unreviewed" for flag in flags), say(N_("flags unreviewed"))),
        )
    ]})
    w.add({"k": "digest", "rows": [[title, layout(text)] for title, text in summary.groups(w)]}, 2)


def _case(w: Writer) -> None:
    case, scope, say = w.report.case, w.report.scope, w.say
    w.heading(1, say(N_("1  Case and legal scope")), "case", new=True)
    w.pairs([
        (say(N_("Title")), w.evidence(case.title)),
        (say(N_("Case number")), w.evidence(case.number)),
        (say(N_("Examiner")), w.evidence(case.examiner)),
        (say(N_("Agency")), w.evidence(case.agency)),
        (say(N_("Requested by")), w.evidence(case.customer)),
        (say(N_("Legal authority")), w.evidence(case.authority)),
        (say(N_("Question asked")), w.evidence(case.question)),
        (say(N_("Scope: dates")), _dates(w)),
        (say(N_("Scope: people")), w.lines(scope.people) or say(N_("no limit by person"))),
        (say(N_("Privileged people")), w.lines(scope.privileged)),
        (say(N_("Display time zone")), w.evidence(case.zone)),
        (say(N_("Default phone region")), w.evidence(case.region)),
    ])
    w.heading(2, say(N_("Held back by scope and privilege")), "held-back")
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
            [Column(say(N_("Opened"))), Column(say(N_("By"))), Column(say(N_("Time")), -40),
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


# ------------------------------------------------------------------ sources


def _sources(w: Writer) -> None:
    say = w.say
    read = [source for source in w.report.sources if source.status in READ_STATES]
    unread = [source for source in w.report.sources if source.status not in READ_STATES]
    w.heading(1, say(N_("2  Sources and coverage")), "sources", new=True)
    w.paragraph(w.words(N_(
        "For each source and kind of record: found = stored + merged + rejected. Found counts the rows of "
        "the evidence itself. Merged rows are copies of a record that another place holds too; they keep "
        "their place. Evidence was opened for reading only."
    )))
    for source in read:
        _source(w, source)
    w.heading(2, say(N_("What was not read")), "not-read")
    if not unread:
        w.paragraph(w.words(N_("Every source was read.")))
    else:
        w.paragraph(w.words(N_("What these files hold is unknown, and nothing in this report speaks of it.")))
        w.table(
            [Column(say(N_("Ref")), -10), Column(say(N_("Path")), 3), Column(say(N_("Size")), -22, "r"),
             Column(say(N_("Status")), -24), Column(say(N_("Reason")), 3)],
            [[s.ref, w.evidence(s.path, narrow=True), _size(w, s.size), say.of(labels.STATUS, s.status),
              w.phrase(s.reason or "", narrow=True)] for s in unread],
        )
        w.table(
            [Column(say(N_("Ref")), -10), Column("SHA-256", 1, mono=True)],
            [[s.ref, w.evidence(s.sha256 or say(N_("not computed")))] for s in unread],
        )


def _size(w: Writer, size: int | None) -> str:
    return "" if size is None else w.say(N_("{n} bytes"), n=w.say.number(size))


def _source(w: Writer, source: Source) -> None:
    say = w.say
    w.heading(2, f"{source.ref}  {w.glyphs.isolate(source.path)}", f"source-{source.ref}")
    w.pairs([
        (say(N_("Exhibit reference")), w.evidence(source.exhibit)),
        (say(N_("Status")), say.of(labels.STATUS, source.status)),
        (say(N_("Reason")), w.phrase(source.reason) if source.reason else ""),
        (say(N_("Format")), w.evidence(source.format)),
        (say(N_("App, version or schema")), w.words(source.identified) if source.identified else ""),
        (say(N_("Parser")), w.evidence(f"{source.parser} {source.parser_version}".strip())),
        (say(N_("Size")), _size(w, source.size)),
        ("SHA-256", w.evidence(source.sha256)),
        ("MD5", w.evidence(source.md5)),
        (say(N_("Hash stated at hand-over")), _stated(w, source)),
        (say(N_("Hash verified again")), _verified(w, source)),
        (say(N_("Acquired by")), w.evidence(source.acquired_by)),
        (say(N_("Acquired at")), w.evidence(moment(source.acquired_at))),
        (say(N_("Acquired with")), w.evidence(source.acquired_with)),
        (say(N_("Read at")), moment(source.read_at)),
        (say(N_("Zone assigned")), w.evidence(source.zone)),
        (say(N_("Clock offset assigned")), _offset(w, source)),
    ])
    if source.ledger:
        _ledger(w, source)


def _stated(w: Writer, source: Source) -> Value:
    if not source.stated_sha256:
        return w.say(N_("none was stated"))
    if source.hash_agrees:
        return w.say(N_("equal to the one found"))
    return w.words(N_("DIFFERS from the one found: {hash}"), hash=source.stated_sha256)


def _verified(w: Writer, source: Source) -> Value:
    if not source.verified_at:
        return w.say(N_("not since it was read"))
    if source.sha256_after == source.sha256:
        return w.words(N_("equal, {time}"), time=moment(source.verified_at))
    return w.words(N_(
        "DIFFERS, {time}: {hash}"
    ), time=moment(source.verified_at), hash=source.sha256_after or "–")


def _offset(w: Writer, source: Source) -> Value:
    return w.words(N_("{n} seconds"), n=source.offset_s) if source.offset_s else ""


def _ledger(w: Writer, source: Source) -> None:
    say = w.say
    numbers = [say(N_("Found")), say(N_("Stored")), say(N_("Merged")), say(N_("Rejected"))]
    w.table(
        [Column(say(N_(
            "Ledger"
        ))), *(Column(name, -22, "r") for name in numbers), Column(say(N_("Adds up")), -20, "r")],
        [_ledger_row(w, line) for line in source.ledger],
        opens=False,
    )
    reasons = [(reason, say(N_("rejected"))) for reason in source.rejections]
    reasons += [(warning, say(N_("warning"))) for warning in source.warnings]
    if reasons:
        w.table(
            [Column(say(N_(
                "Rejections and warnings"
            ))), Column(say(N_("What")), -26), Column(say(N_("Records")), -26),
             Column(say(N_("Number")), -18, "r")],
            [[w.phrase(reason.text), what, say.of(labels.LEDGER_KIND, reason.kind) if reason.kind else "",
              say.number(reason.n)] for reason, what in reasons],
        )


def _ledger_row(w: Writer, line: LedgerLine) -> list[Value]:
    say = w.say
    counts = [say.number(n) for n in (line.found, line.stored, line.merged, line.rejected)]
    return [say.of(labels.LEDGER_KIND, line.kind), *counts, say(N_("yes")) if line.adds_up else say(N_("NO"))]


# ------------------------------------------------------------------ method


def _method(w: Writer) -> None:
    report, method, say = w.report, w.report.method, w.say
    w.heading(1, say(N_("3  Method and versions")), "method")
    w.paragraph(w.words(N_(
        "Each file was read once, its hash computed while reading. Parsers turned its rows into records "
        "that keep their place in the evidence. Rules then looked for compound phrases that published "
        "frameworks connect with coercion. The same program, rules, settings and evidence give the same "
        "result."
    )))
    w.pairs([
        (say(N_("Program")), w.evidence(f"{method.program} {method.version}")),
        (say(N_("Rule catalogue")), w.evidence(method.catalogue_version)),
        (say(N_("Rule catalogue, SHA-256")), w.evidence(method.catalogue_sha256)),
        (say(N_("Folding of text")), w.evidence(method.folding)),
        (say(N_("Display time zone")), w.evidence(report.case.zone)),
        (say(N_("Languages with rules")), say.language_names(report.languages)),
        *((say.phrase(setting.name), w.phrase(setting.value)) for setting in method.settings),
    ])
    if method.parsers:
        w.heading(2, say(N_("Parsers used")), "parsers")
        w.table(
            [Column(say(N_(
                "Parser"
            )), 2), Column(say(N_("Version")), -24), Column(say(N_("Tested with")), 3)],
            [[w.words(parser.name), w.evidence(parser.version), w.evidence(parser.tested)]
             for parser in method.parsers],
        )
    w.heading(2, say(N_("Searches recorded for this report")), "searches")
    if not method.searches:
        w.paragraph(w.words(N_("None.")))
        return
    w.table(
        [Column(say(N_("Search")), 3), Column(say(N_("Messages")), -24, "r"),
         Column(say(N_("Conversations")), -28, "r"), Column(say(N_("By")), 1), Column(say(N_("Time")), -40)],
        [[w.evidence(search.query, narrow=True), say.number(search.hits), say.number(search.conversations),
          w.evidence(search.by, narrow=True), moment(search.at)] for search in method.searches],
    )
