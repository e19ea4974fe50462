"""Assessments of passages: the indicators used, and what rules match in each exhibit with the decisions on it.

Reports by affected persons come first and apart, since they are never suspicion of their writer. What is the same for
every flag of a code (definition, frameworks) stands once, with the indicators.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from parsers.words import N_
from triage.report import labels
from triage.report.flow import Column, Value, Writer, text_weight
from triage.report.glyphs import Shown
from triage.report.labels import moment
from triage.report.model import Exhibit, Flag, Indicator, Lane
from triage.report.options import PARTS
from triage.report.part_facts import exhibit_id, sender_of

#: Flags whose texts weigh less are not divided over two pages.
SHORT_FLAG = 4.5

#: Codes that a labour inspector reads under these headings.
_DOCUMENTS = frozenset({"C-DOC", "R-DOCREQ"})
_HOUSING = frozenset({"C-LOCK", "C-CHECK", "C-LOC", "C-NEED", "X-COND", "R-MOVE"})


def non_punishment(w: Writer) -> None:
    """The note on people who were made to commit offences, where an examiner accepted such a flag."""
    if w.report.non_punishment:
        w.paragraph(w.words(N_(
            "Non-punishment. An examiner accepted a flag for being made to commit offences. The Council "
            "of Europe Convention on Action against Trafficking in Human Beings, article 26, provides for "
            "the possibility of not imposing penalties on victims for their involvement in unlawful "
            "activities, to the extent that they have been compelled to do so."
        )), "warn")


def helping(w: Writer) -> None:
    """Passages in which somebody may be reporting what is done to them."""
    w.opening(PARTS["help"], "help")
    w.paragraph(w.words(N_(
        "Passages in which somebody may be reporting what is done to them. They are never a ground for "
        "suspicion of the person who wrote them."
    )))
    _by_exhibit(w, "help")


def concerns(w: Writer) -> None:
    """Every other flag, exhibit by exhibit."""
    w.opening(PARTS["flags"], "flags")
    w.paragraph(w.words(N_(
        "What rules match in each exhibit, each with an innocent reading. Definitions and frameworks stand once, "
        "with the indicators.")))
    _by_exhibit(w, "concern")


def _by_exhibit(w: Writer, lane: Lane) -> None:
    known = {indicator.code: indicator for indicator in w.report.indicators}
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
        numbers = numbers_of(exhibit) if exhibit else {}
        for group in _alike(flags):
            _flags(w, group, known.get(group[0].code), numbers)
    if not found:
        w.paragraph(w.words(N_("None.")))


def numbers_of(exhibit: Exhibit) -> dict[str, str]:
    """{message: its number in the exhibit}, such as 12.4."""
    return {m.id: f"{exhibit.number}.{n}" for n, m in enumerate(exhibit.messages, 1)}


def _alike(flags: Sequence[Flag]) -> list[list[Flag]]:
    """Flags of one code that share their decision and what explains them, together."""
    groups: dict[tuple[str, ...], list[Flag]] = defaultdict(list)
    for flag in flags:
        decision = flag.status, flag.author, flag.reason, flag.decided_at or ""
        groups[flag.code, *decision, str(flag.explanation)].append(flag)
    return list(groups.values())


def _flags(w: Writer, flags: Sequence[Flag], indicator: Indicator | None, numbers: dict[str, str]) -> None:
    say, first = w.say, flags[0]
    rows: list[tuple[str, Value]] = [
        (say(N_("Matched words")), _matched(w, flags, numbers)),
        (say(N_("Explanation")), w.phrase(first.explanation)),
        (say(N_("Innocent reading")), w.phrase(first.innocent)),
        (say(N_("Decision")), _decision(w, first)),
    ]
    kept = [[label, value] for label, value in rows if value]
    weight = sum(text_weight(value) for _, value in kept)
    grades = w.say.listed(dict.fromkeys(part for flag in flags for part in _grade(w, flag)))
    w.add({
        "k": "fl", "code": first.code, "title": w.phrase(indicator.title) if indicator else "", "grade": grades,
        "status": say.of(labels.REVIEW, first.status), "accepted": first.status == "accepted", "rows": kept,
        "keep": weight < SHORT_FLAG,
    }, 1.0 + weight / 3)


def _grade(w: Writer, flag: Flag) -> list[str]:
    return [part for part in (
        w.say.of(labels.STRENGTH, flag.strength) if flag.strength else "",
        w.say.of(labels.PHASE, flag.phase) if flag.phase else "",
    ) if part and flag.lane != "help"]


def _matched(w: Writer, flags: Sequence[Flag], numbers: dict[str, str]) -> Value:
    """For each flag the words of each message behind its number in the exhibit, and the rule that they match."""
    lines = []
    for flag in flags:
        by_message: dict[str, list[str]] = defaultdict(list)
        for match in flag.matched:
            by_message[match.message].append(w.say.quoted(w.apart(match.text)))
        words = [f"{numbers.get(message, message)}  {' … '.join(found)}" for message, found in by_message.items()]
        rule = w.sentence(N_("{rule}, version {version}"), rule=flag.rule, version=flag.rule_version)
        lines.append(f"{'   '.join(words)}   ({rule})")
    return w.laid("\n".join(lines))


def _decision(w: Writer, flag: Flag) -> Value:
    if flag.status == "unreviewed":  # the mark beside the title says so
        return ""
    status = w.say.of(labels.REVIEW, flag.status)
    return w.lines([
        w.sentence(N_("{status} by {author}, {time}"), status=status, author=flag.author,
                   time=moment(flag.decided_at)),
        w.sentence(N_("Reason: {reason}"), reason=flag.reason) if flag.reason else "",
    ])


# ------------------------------------------------------------------ the codes


def indicators(w: Writer) -> None:
    """Each code that the case used: definition, frameworks, innocent reading, and how often it has which status."""
    w.opening(PARTS["indicators"], "indicators")
    if not w.report.indicators:
        w.paragraph(w.words(N_("None.")))
        return
    w.paragraph(w.words(N_(
        "The indicators whose rules match in this case. Numbers are flags in this report. Every rule is versioned with "
        "the catalogue; rules that no native speaker has reviewed are named.")))
    flags = [flag for assessment in w.report.assessments for flag in assessment.flags]
    for indicator in w.report.indicators:
        _indicator(w, indicator, [flag for flag in flags if flag.code == indicator.code])


def _indicator(w: Writer, indicator: Indicator, flags: Sequence[Flag]) -> None:
    say = w.say
    counts = Counter(str(flag.status) for flag in flags)
    rules = Counter((flag.rule, flag.rule_version, say.phrase(flag.review)) for flag in flags)
    reviews: dict[str, list[str]] = defaultdict(list)
    for (rule, version, review), n in sorted(rules.items()):
        reviews[review].append(w.sentence(N_("{rule} version {version} ({n})"), rule=rule, version=version, n=n))
    rows: list[tuple[str, Value]] = [
        (say(N_("Definition")), w.phrase(indicator.definition)),
        (say(N_("Frameworks")), _frameworks(w, indicator)),
        (say(N_("Innocent reading")), w.phrase(indicator.innocent)),
        (say(N_("Rules")), w.lines([Shown(say.labelled(say.listed(names), w.apart(review)))
                                    for review, names in reviews.items()])),
    ]
    kept = [[label, value] for label, value in rows if value]
    said = say.listed(say.labelled(say.of(labels.REVIEW, status), say.number(counts[status]))
                      for status in labels.REVIEW if counts[status])
    w.add({"k": "fl", "code": indicator.code, "title": w.phrase(indicator.title), "grade": said, "status": "",
           "accepted": False, "rows": kept, "keep": True}, 1.0 + sum(text_weight(value) for _, value in kept) / 3)


def _frameworks(w: Writer, indicator: Indicator) -> Value:
    say = w.say
    lines = [
        say(N_("ILO {codes}"), codes=", ".join(indicator.ilo)) if indicator.ilo else "",
        say(N_("Delphi {codes}"), codes=", ".join(indicator.delphi)) if indicator.delphi else "",
        say(N_("HTCDS {codes}"), codes=", ".join(indicator.htcds)) if indicator.htcds else "",
        convention(w, indicator.triad),
    ]
    return w.laid(" · ".join(w.apart(line) for line in lines if line))


def convention(w: Writer, triad: Sequence[str]) -> str:
    """Which elements of the convention's definition are touched: act, means, purpose."""
    elements = w.say.listed(w.say.of(labels.TRIAD, element) for element in triad)
    return w.say(N_("Convention: {elements}"), elements=elements) if elements else ""


# ------------------------------------------------------------------ by subject, for labour inspectors


def documents(w: Writer) -> None:
    """Passages about passports, cards and papers."""
    _subject(w, "documents", _DOCUMENTS)


def housing(w: Writer) -> None:
    """Passages about where people live and whether they may leave."""
    _subject(w, "housing", _HOUSING)


def _subject(w: Writer, part: str, codes: frozenset[str]) -> None:
    say = w.say
    w.opening(PARTS[part], part)
    titles = {indicator.code: indicator.title for indicator in w.report.indicators}
    messages = {m.id: (m, n) for e in w.report.exhibits for m in e.messages for n in [numbers_of(e)[m.id]] if m.passage}
    rows: list[list[Value]] = []
    place = {uid: n for n, uid in enumerate(messages)}
    for assessment in w.report.assessments:
        for flag in sorted(assessment.flags, key=lambda flag: place.get(
                flag.matched[0].message if flag.matched else "", 0)):
            if flag.code in codes and flag.matched and flag.matched[0].message in messages:
                message, number = messages[flag.matched[0].message]
                at = message.time.display or message.time.utc or message.time.local
                rows.append([number, moment(at), w.evidence(sender_of(w, message), narrow=True),
                             w.lines([flag.code, say.phrase(titles.get(flag.code, ""))]),
                             w.evidence(" … ".join(match.text for match in flag.matched), narrow=True),
                             say.of(labels.REVIEW, flag.status)])
    if not rows:
        w.paragraph(w.words(N_("No passage in this report matches a rule about this. That is no proof that there was "
                               "nothing.")))
        return
    w.paragraph(w.words(N_("Words that match a rule; each is a mark on a passage, to be read in its exhibit.")))
    w.table([Column(say(N_("Message")), -15), Column(say(N_("Time")), -41), Column(say(N_("Writer")), 1.8),
             Column(say(N_("Indicator")), 2.1), Column(say(N_("Matched "
                                                              "words")), 2.3), Column(say(N_("Status")), -22)], rows)
