"""Part B, assessments: what rules and people make of the facts. Each names its rule or its author.

Reports by affected persons come first and apart, since they are never suspicion of their writer.
"""

from __future__ import annotations

from collections.abc import Sequence

from parsers.words import N_
from triage.report import labels
from triage.report.flow import Column, Value, Writer, text_weight
from triage.report.glyphs import layout
from triage.report.labels import moment
from triage.report.model import (
    Assessment,
    ConversationAssessment,
    Dimension,
    Flag,
    Indicator,
    Lane,
    Measure,
    Rate,
    Translation,
)
from triage.report.part_facts import exhibit_id

#: Codes side by side in one table of the indicator matrix.
MATRIX_COLUMNS = 10

#: A flag whose texts weigh less is not divided over two pages.
SHORT_FLAG = 4.5


def assessments(w: Writer) -> None:
    """All of Part B."""
    w.part = w.say(N_("Part B · Assessments"))
    w.heading(1, w.say(N_("Part B  Assessments")), "part-b", new=True)
    w.paragraph(w.words(N_(
        "What rules and people make of the facts in Part A. A flag marks a passage, never a person; it "
        "says that the words match a rule, and each has an innocent reading that fits the same words. A "
        "flag is unreviewed until a named examiner decides, with a reason. Nationality, ethnicity, "
        "religion, language and gender never raise or lower a priority."
    )))
    if w.report.non_punishment:
        w.paragraph(w.words(N_(
            "Non-punishment. An examiner accepted a flag for being made to commit offences. The Council "
            "of Europe Convention on Action against Trafficking in Human Beings, article 26, provides for "
            "the possibility of not imposing penalties on victims for their involvement in unlawful "
            "activities, to the extent that they have been compelled to do so."
        )), "warn")
    _help(w)
    _priorities(w)
    _matrix(w)
    _concerns(w)
    _contrary(w)
    _decisions(w)
    _rates(w)


# ------------------------------------------------------------------ flags


def _help(w: Writer) -> None:
    w.heading(2, w.say(N_("B1  Reports by affected persons")), "help")
    w.paragraph(w.words(N_(
        "Passages in which somebody may be reporting what is done to them. They are never a ground for "
        "suspicion of the person who wrote them."
    )))
    _by_exhibit(w, "help")


def _concerns(w: Writer) -> None:
    w.heading(2, w.say(N_("B4  Flags by exhibit")), "flags")
    _by_exhibit(w, "concern")


def _by_exhibit(w: Writer, lane: Lane) -> None:
    indicators = {indicator.code: indicator for indicator in w.report.indicators}
    conversations = {conversation.ref: conversation for conversation in w.report.conversations}
    exhibits = {exhibit.number: exhibit for exhibit in w.report.exhibits}
    found = False
    for assessment in w.report.assessments:
        flags = [flag for flag in assessment.flags if flag.lane == lane]
        if not flags:
            continue
        found = True
        exhibit = exhibits.get(assessment.exhibit)
        conversation = conversations.get(exhibit.conversation) if exhibit else None
        w.add({
            "k": "as", "n": assessment.exhibit, "id": exhibit_id(assessment.exhibit),
            "t": w.say(N_("Exhibit {n}"), n=assessment.exhibit),
            "ref": conversation.ref if conversation else "",
            "title": w.title(conversation.title if conversation else ""),
        }, 0.5, opens=True)
        messages = exhibit.messages if exhibit else ()
        numbers = {m.id: f"{assessment.exhibit}.{n}" for n, m in enumerate(messages, 1)}
        for flag in flags:
            _flag(w, flag, indicators.get(flag.code), numbers)
        _translations(w, assessment, numbers, lane)
    if not found:
        w.paragraph(w.words(N_("None.")))


def _flag(w: Writer, flag: Flag, indicator: Indicator | None, numbers: dict[str, str]) -> None:
    say = w.say
    rows: list[tuple[str, Value]] = [
        (say(N_("Definition")), w.phrase(indicator.definition) if indicator else ""),
        (say(N_("Matched words")), _matched(w, flag, numbers)),
        (say(N_("Explanation")), w.phrase(flag.explanation)),
        (say(N_("Innocent reading")), w.phrase(flag.innocent)),
        (say(N_("Frameworks")), _frameworks(w, indicator, flag)),
        (say(N_("Rule")), _rule(w, flag)),
        (say(N_("Decision")), _decision(w, flag)),
    ]
    kept = [[label, value] for label, value in rows if value]
    weight = sum(text_weight(value) for _, value in kept)
    w.add({
        "k": "fl", "code": flag.code, "title": w.phrase(indicator.title) if indicator else "",
        "status": say.of(labels.REVIEW, flag.status), "accepted": flag.status == "accepted", "rows": kept,
        "keep": weight < SHORT_FLAG,
    }, 1.2 + weight / 3)


def _matched(w: Writer, flag: Flag, numbers: dict[str, str]) -> Value:
    """The matched words of each message, behind its number in the exhibit."""
    return layout("\n".join(
        f"{numbers.get(match.message, match.message)}  “{w.glyphs.isolate(match.text)}”"
        for match in flag.matched
    ))


def _rule(w: Writer, flag: Flag) -> Value:
    return w.words(
        N_("{rule}, version {version}, {review}"),
        rule=flag.rule, version=flag.rule_version, review=w.say.phrase(flag.review),
    )


def _frameworks(w: Writer, indicator: Indicator | None, flag: Flag) -> Value:
    if indicator is None:
        return ""
    say = w.say
    grade = ", ".join(part for part in (
        say.of(labels.STRENGTH, flag.strength) if flag.strength else "",
        say.of(labels.PHASE, flag.phase) if flag.phase else "",
    ) if part)
    delphi = ", ".join(indicator.delphi) + (f" ({grade})" if grade and indicator.delphi else "")
    lines = [
        say(N_("ILO {codes}"), codes=", ".join(indicator.ilo)) if indicator.ilo else "",
        say(N_("Delphi {codes}"), codes=delphi) if delphi else "",
        say(N_("HTCDS {codes}"), codes=", ".join(indicator.htcds)) if indicator.htcds else "",
        _convention(w, indicator.triad),
    ]
    return w.evidence(" · ".join(line for line in lines if line))


def _decision(w: Writer, flag: Flag) -> Value:
    status = w.say.of(labels.REVIEW, flag.status)
    if flag.status == "unreviewed":
        return w.words(N_("unreviewed: no examiner has decided on this flag"))
    return w.lines([
        w.say(N_(
            "{status} by {author}, {time}"
        ), status=status, author=flag.author, time=moment(flag.decided_at)),
        w.say(N_("Reason: {reason}"), reason=flag.reason) if flag.reason else "",
    ])


def _translations(w: Writer, assessment: Assessment, numbers: dict[str, str], lane: Lane) -> None:
    """Translations of an exhibit's messages, once: with the lane that its flags stand in first."""
    lanes = [flag.lane for flag in assessment.flags]
    if lane != ("help" if "help" in lanes else "concern"):
        return
    rows = [[numbers.get(t.message, t.message), _translator(w, t), w.evidence(t.text)]
            for t in assessment.translations]
    if rows:
        say = w.say
        w.table([Column(say(N_("Message")), -18), Column(say(N_("Translation by")), -40),
                 Column(say(N_("Text")))], rows)


def _translator(w: Writer, translation: Translation) -> Value:
    by = w.say(N_(
        "machine: {author}"
    ), author=translation.author) if translation.machine else translation.author
    return w.lines([w.say.language_name(translation.language), by, moment(translation.at)], narrow=True)


# ------------------------------------------------------------------ conversations


def _priorities(w: Writer) -> None:
    say = w.say
    w.heading(2, say(N_("B2  Conversations by priority")), "priorities")
    w.paragraph(w.words(N_(
        "Priority says in which order to read, not what happened. 0: no flag. 1: a flag. 2: one dimension "
        "of the Delphi indicators is positive. 3: two or more. A dimension counts distinct indicators and "
        "is positive with two strong, one strong and one other, three medium, or two medium and one weak. "
        "Rejected flags do not count."
    )))
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
            without, N_(
                "{n} further conversation has no flag."
            ), N_("{n} further conversations have no flag.")))
    elif not judged:
        w.paragraph(w.words(N_("None.")))


def _dimensions(w: Writer, assessment: ConversationAssessment) -> Value:
    lines = [_dimension(w, dimension) for dimension in assessment.dimensions]
    return w.lines([*lines, _convention(w, assessment.triad)], narrow=True)


def _convention(w: Writer, triad: Sequence[str]) -> str:
    """Which elements of the convention's definition are touched: act, means, purpose."""
    elements = ", ".join(w.say.of(labels.TRIAD, element) for element in triad)
    return w.say(N_("Convention: {elements}"), elements=elements) if elements else ""


def _dimension(w: Writer, dimension: Dimension) -> str:
    name = w.say.of(labels.DIMENSION, dimension.name)
    counts = f"{dimension.strong}, {dimension.medium}, {dimension.weak}"
    return f"{dimension.name} {name}: {counts} " + (
        w.say(N_("(positive)")) if dimension.positive else w.say(N_("(not positive)")))


def _matrix(w: Writer) -> None:
    say = w.say
    w.heading(2, say(N_("B3  Indicators by conversation")), "matrix")
    judged = [a for a in w.report.conversation_assessments if a.codes]
    codes = sorted({code for a in judged for code, _ in a.codes})
    if not codes:
        w.paragraph(w.words(N_("None.")))
        return
    w.paragraph(w.words(N_("How many flags of each code stand in each conversation.")))
    for start in range(0, len(codes), MATRIX_COLUMNS):
        part = codes[start : start + MATRIX_COLUMNS]
        rows = [_matrix_row(w, a, part) for a in judged if any(code in part for code, _ in a.codes)]
        w.table([Column("", -12), *(Column(code, 1, "c") for code in part)], rows, opens=True)
    indicators = {indicator.code: indicator for indicator in w.report.indicators}
    w.table(
        [Column(say(N_(
            "Code"
        )), -20), Column(say(N_("Indicator")), 2), Column(say(N_("ILO")), -16), Column(say(N_("Delphi")), -24),
         Column("HTCDS", 1.6)],
        [_legend_row(w, indicators[code]) for code in codes if code in indicators],
    )


def _matrix_row(w: Writer, assessment: ConversationAssessment, codes: Sequence[str]) -> list[Value]:
    counts = dict(assessment.codes)
    cells = [w.say.number(counts[code]) if counts.get(code) else "·" for code in codes]
    return [assessment.conversation, *cells]


def _legend_row(w: Writer, indicator: Indicator) -> list[Value]:
    return [
        indicator.code, w.phrase(indicator.title), w.lines(indicator.ilo),
        w.evidence(", ".join(indicator.delphi)), w.lines(indicator.htcds, narrow=True),
    ]


# ------------------------------------------------------------------ people's own assessments


def _contrary(w: Writer) -> None:
    say = w.say
    w.heading(2, say(N_("B5  Contrary passages chosen by an examiner")), "contrary")
    if not w.report.contrary:
        w.paragraph(w.words(N_("No examiner chose any passage as contrary or exculpatory.")))
        return
    w.table(
        [Column(say(N_("Exhibit")), -18), Column(say(N_("Reason")), 4), Column(say(N_("By")), 1.4),
         Column(say(N_("Time")), -40)],
        [[str(chosen.exhibit), w.evidence(chosen.reason), w.evidence(chosen.by, narrow=True),
        moment(chosen.at)]
         for chosen in w.report.contrary],
    )


def _decisions(w: Writer) -> None:
    say = w.say
    w.heading(2, say(N_("B6  Other decisions by examiners")), "decisions")
    if not w.report.decisions:
        w.paragraph(w.words(N_("None.")))
        return
    w.table(
        [Column(say(N_("Decision")), 1.6), Column(say(N_("About")), 2), Column(say(N_("Value")), 2),
         Column(say(N_("Reason")), 2), Column(say(N_("By, time")), -38)],
        [[w.phrase(d.what, narrow=True), w.evidence(d.subject, narrow=True), w.phrase(d.value, narrow=True),
          w.evidence(d.reason, narrow=True), w.lines([d.by, moment(d.at)])] for d in w.report.decisions],
    )


def _rates(w: Writer) -> None:
    say = w.say
    w.heading(2, say(N_("B7  Measured error rates")), "rates")
    w.paragraph(w.words(N_(
        "For the rules and languages used. Precision: the share of flags that are right. Recall: the "
        "share of right passages that are found. In brackets: 95 % Wilson intervals. What was measured on "
        "one set of data may differ on another."
    )))
    measured = [rate for rate in w.report.rates if rate.precision or rate.recall or rate.per_thousand is not None]
    missing = dict.fromkeys(
        f"{rate.code} ({say.language_name(rate.language)})" for rate in w.report.rates if rate not in measured)
    if measured:
        _rate_table(w, measured)
    if missing:
        w.paragraph(w.words(N_("Not measured: {rules}."), rules=", ".join(missing)))
    if not w.report.rates:
        w.paragraph(w.words(N_("Not measured.")), "warn")


def _rate_table(w: Writer, rates: Sequence[Rate]) -> None:
    say = w.say
    w.table(
        [Column(say(N_("Code")), -20), Column(say(N_("Language")), -18), Column(say(N_("Cases")), -20, "r"),
         Column(say(N_("Precision")), 1.4), Column(say(N_("Recall")), 1.4),
         Column(say(N_(
             "False per 1,000 messages"
         )), 1, "r"), Column(say(N_("Benign conversations flagged")), 1.1, "r"),
         Column(say(N_("Data")), 1.6)],
        [_rate_row(w, rate) for rate in rates],
    )


def _rate_row(w: Writer, rate: Rate) -> list[Value]:
    say = w.say
    none = say(N_("not measured"))
    return [
        rate.code, say.language_name(rate.language), none if rate.cases is None else
        say.number(rate.cases), _measure(w, rate.precision) or none, _measure(w, rate.recall) or none, none
        if rate.per_thousand is None else say.number(round(rate.per_thousand, 2)), none if
        rate.per_conversation is None else say.share(rate.per_conversation), w.evidence(rate.data,
        narrow=True),
    ]


def _measure(w: Writer, measure: Measure | None) -> str:
    if measure is None:
        return ""
    share = w.say.share
    return f"{share(measure.value)} [{share(measure.low)}–{share(measure.high)}]"
