"""Assessments of whole conversations: priority, indicators by phase, the convention triad, patterns."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.words import N_
from triage.flags import triad as triads
from triage.report import labels
from triage.report.flow import Column, Value, Writer, text_weight
from triage.report.labels import moment
from triage.report.model import ConversationAssessment, Dimension, Indicator, PatternFlag, Step, Triad, TriadCell
from triage.report.options import PARTS
from triage.report.part_flags import convention

#: Codes side by side in one table of the indicator matrix.
MATRIX_COLUMNS = 8


def priorities(w: Writer) -> None:
    """In which order to read, and why."""
    say = w.say
    w.opening(PARTS["priorities"], "priorities")
    w.paragraph(w.words(N_(
        "Priority says in which order to read, not what happened. 0: no flag. 1: a flag. 2: one dimension "
        "of the Delphi indicators is positive. 3: two or more. A dimension counts distinct indicators and "
        "is positive with two strong, one strong and one other, three medium, or two medium and one weak. "
        "Rejected flags do not count."
    )))
    w.paragraph(w.words(N_("Passages are counted here by their flags, reports by affected persons apart: one exhibit "
                           "can hold several.")))
    judged = [a for a in w.report.conversation_assessments if a.priority > 0]
    titles = {conversation.ref: conversation.title for conversation in w.report.conversations}
    without = len(w.report.conversation_assessments) - len(judged)
    if judged:
        w.table(
            [Column(say(N_("Priority")), -16, "c"), Column(say(N_("Conversation")), 2),
             Column(say(N_("Why")), 3), Column(say(N_("Dimensions: strong, medium, weak")), 2.2)],
            [[str(a.priority), w.lines([a.conversation, titles.get(a.conversation, "")], narrow=True),
              w.phrase(a.why, narrow=True), _dimensions(w, a)] for a in judged],
        )
    if without:
        w.paragraph(say.count(
            without, N_("{n} further conversation has no flag."), N_("{n} further conversations have no flag.")))
    elif not judged:
        w.paragraph(w.words(N_("None.")))


def _dimensions(w: Writer, assessment: ConversationAssessment) -> Value:
    lines = [_dimension(w, dimension) for dimension in assessment.dimensions]
    return w.lines([*lines, convention(w, assessment.triad)], narrow=True)


def _dimension(w: Writer, dimension: Dimension) -> str:
    name = w.say.of(labels.DIMENSION, dimension.name)
    counts = f"{dimension.strong}, {dimension.medium}, {dimension.weak}"
    said = w.say(N_("(positive)")) if dimension.positive else w.say(N_("(not positive)"))
    return w.say.labelled(f"{dimension.name} {name}", f"{counts} {said}")


# ------------------------------------------------------------------ the matrix


def matrix(w: Writer) -> None:
    """How many flags of each code stand in each conversation, by phase."""
    say = w.say
    w.opening(PARTS["matrix"], "matrix")
    judged = [a for a in w.report.conversation_assessments if a.codes]
    codes = sorted({code for a in judged for code, _ in a.codes})
    if not codes:
        w.paragraph(w.words(N_("None.")))
        return
    w.paragraph(w.words(N_(
        "How many flags of each code stand in each conversation, by phase. Reports by affected persons and patterns "
        "belong to no phase.")))
    if w.options.has("indicators"):
        w.paragraph(w.words(N_("What each code means stands under “{part}”."), part=say(PARTS["indicators"])))
    for start in range(0, len(codes), MATRIX_COLUMNS):
        part = codes[start : start + MATRIX_COLUMNS]
        rows = [row for a in judged if any(code in part for code, _ in a.codes) for row in _matrix_rows(w, a, part)]
        w.table([Column("", -34), *(Column(code, 1, "c") for code in part)], rows, opens=True)
    if not w.options.has("indicators"):
        known = {indicator.code: indicator for indicator in w.report.indicators}
        w.table(
            [Column(say(N_("Code")), -20), Column(say(N_("Indicator")), 2), Column(say(N_("ILO")), -16),
             Column(say(N_("Delphi")), -24), Column("HTCDS", 1.6)],
            [_legend_row(w, known[code]) for code in codes if code in known],
        )


def _matrix_rows(w: Writer, assessment: ConversationAssessment, codes: Sequence[str]) -> list[list[Value]]:
    counts: dict[str, dict[str, int]] = {}
    for found in assessment.phases:
        counts.setdefault(found.phase, {})[found.code] = found.flags
    if not counts:
        counts[""] = dict(assessment.codes)
    rows: list[list[Value]] = []
    for phase in sorted(counts, key=lambda name: ("recruitment", "destination", "").index(name) if name in
                        ("recruitment", "destination", "") else 9):
        cells = [w.say.number(counts[phase][code]) if counts[phase].get(code) else "·" for code in codes]
        if any(cell != "·" for cell in cells):
            said = w.say.of(labels.PHASE, phase) if phase else ""
            rows.append([f"{assessment.conversation}  {said}".strip(), *cells])
    return rows


def _legend_row(w: Writer, indicator: Indicator) -> list[Value]:
    return [
        indicator.code, w.phrase(indicator.title), w.lines(indicator.ilo),
        w.evidence(", ".join(indicator.delphi)), w.lines(indicator.htcds, narrow=True),
    ]


# ------------------------------------------------------------------ the triad


def triad(w: Writer) -> None:
    """Act, means and purpose by conversation, with the exhibits that touch them."""
    say = w.say
    w.opening(PARTS["triad"], "triad")
    w.paragraph(w.words(N_(
        "Palermo Protocol, article 3, and Council of Europe convention, article 4: an act, by certain means, for the "
        "purpose of exploitation. The table says which flagged passages touch which element, and draws no conclusion. "
        "Exhibits stand in brackets.")))
    for sentence in (triads.CHILDREN, triads.CONSENT):
        w.paragraph(w.words(sentence), "item")
    w.paragraph(w.words(N_(
        "The number behind a code is that of messages, and can be lower than that of its flags: several flags on one "
        "message count once, and words of somebody who tells what is done to them or to others count for no element "
        "until they are accepted.")), "item")
    if not w.report.triads:
        w.paragraph(w.words(triads.EMPTY))
        return
    if w.options.has("indicators"):
        w.paragraph(w.words(N_("What each code means stands under “{part}”."), part=say(PARTS["indicators"])))
    titles = {conversation.ref: conversation.title for conversation in w.report.conversations}
    w.table(
        [Column(say(N_("Conversation")), 1),
         *(Column(_capital(say(labels.TRIAD[name])), width)
           for name, width in zip(triads.PARTS, (0.8, 2, 0.9), strict=True)),
         Column(say(N_("Order of phases")), 1)],
        [_triad_row(w, t, titles.get(t.conversation, "")) for t in w.report.triads])
    w.paragraph(w.words(N_("An empty cell says only that no passage matched a rule.")))


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]


def _triad_row(w: Writer, t: Triad, title: str) -> list[Value]:
    begins: dict[str, Step] = {}  # a conversation goes back and forth: what is told is where each phase begins
    for step in t.course:
        begins.setdefault(step.phase, step)
    steps = [w.say.of(labels.PHASE, step.phase) + (f" ({step.exhibit})" if step.exhibit else "")
             for step in begins.values()]
    return [w.lines([t.conversation, title], narrow=True), *(_cells(w, cells) for cells in (t.act, t.means, t.purpose)),
            w.lines(steps, narrow=True)]


def _cells(w: Writer, cells: Sequence[TriadCell]) -> Value:
    return w.evidence(", ".join(f"{cell.code}\u00a0×\u00a0{w.say.number(cell.messages)}{_bracket(cell.exhibits)}"
                                for cell in cells))


def _bracket(exhibits: Sequence[int]) -> str:
    if not exhibits:
        return ""
    return f" ({', '.join(map(str, exhibits[:5]))}{' …' if len(exhibits) > 5 else ''})"


# ------------------------------------------------------------------ patterns


def patterns(w: Writer) -> None:
    """Courses of events in whole conversations: what was counted, and against what."""
    w.opening(PARTS["patterns"], "patterns")
    if not w.report.patterns:
        w.paragraph(w.words(N_("None.")))
        return
    w.paragraph(w.words(N_(
        "A pattern is counted over a whole conversation in which words match rules as well. It is a course of "
        "events, not a finding about a person. In brackets: 95% Wilson intervals.")))
    titles = {conversation.ref: conversation.title for conversation in w.report.conversations}
    for pattern in w.report.patterns:
        _pattern(w, pattern, titles.get(pattern.conversation, ""))


def _pattern(w: Writer, p: PatternFlag, title: str) -> None:
    say = w.say
    decided = w.lines([
        w.sentence(N_("{status} by {author}, {time}"), status=say.of(labels.REVIEW, p.status), author=p.author,
                   time=moment(p.decided_at)),
        w.sentence(N_("Reason: {reason}"), reason=p.reason) if p.reason else "",
    ]) if p.status != "unreviewed" else ""
    rows: list[tuple[str, Value]] = [
        (say(N_("Conversation")), w.evidence(f"{p.conversation}  {title}")),
        (say(N_("Counted")), w.evidence(_share(w, p.numbers, p.counted))),
        (say(N_("Compared with")), w.evidence(_share(w, p.others, p.compared)) if p.compared else ""),
        (say(N_("Order of events")), w.evidence(p.script)),
        (say(N_("Rests on")),
         w.words(N_("{n} messages, the first {id}"), n=p.messages, id=p.first) if p.first else
         say.count(p.messages, N_("{n} message"), N_("{n} messages"))),
        (say(N_("Basis")), w.lines([say.phrase(p.basis), p.source, p.least])),
        (say(N_("Innocent reading")), w.evidence(p.innocent)),
        (say(N_("Rule")), w.words(N_("{rule}, version {version}"), rule=p.rule, version=p.rule_version)),
        (say(N_("Decision")), decided),
    ]
    kept = [[label, value] for label, value in rows if value]
    w.add({"k": "fl", "code": p.code, "title": w.evidence(p.title), "grade": "",
           "status": say.of(labels.REVIEW, p.status), "accepted": p.status == "accepted", "rows": kept, "keep": True},
          1.0 + sum(text_weight(value) for _, value in kept) / 3)


def _share(w: Writer, numbers: Sequence[float], what: str) -> str:
    if len(numbers) < 4 or not numbers[1]:
        return what
    hits, cases, low, high = numbers
    share = w.say(N_("{hits} of {cases} [{low}–{high}]"), hits=w.say.number(int(hits)), cases=w.say.number(int(cases)),
                  low=w.say.share(low), high=w.say.share(high))
    return w.say.labelled(share, what)
