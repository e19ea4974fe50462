"""What is counted over the case: activity, who writes to whom, pay and hours; and what a request can rest on."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from parsers.words import N_
from triage.report import plots
from triage.report.flow import Column, Value, Writer
from triage.report.labels import moment
from triage.report.model import Money, MoneyLine, Phrase, Request, Tie
from triage.report.options import PARTS

UNITS = {"day": N_("day"), "week": N_("week"), "month": N_("month"), "year": N_("year")}

#: Ties that are listed below the drawing.
TIES = 40

_ARTICLES: tuple[str, ...] = (
    N_("Expedited preservation of stored data: Budapest Convention, article 16 (article 29 for another state)"),
    N_("Production of subscriber information or data: Budapest Convention, article 18"),
    N_("Access to stored data by mutual assistance: Budapest Convention, article 31"),
    N_("Domain name registration information: Second Additional Protocol, article 6"),
    N_("Disclosure of subscriber information by a provider in another state: Second Additional Protocol, article 7"),
    N_("Expedited production of subscriber information and traffic data: Second Additional Protocol, article 8"),
    N_("Expedited disclosure in an emergency: Second Additional Protocol, article 9"),
    N_("Removal of content, on the ground named below"),
)


def activity(w: Writer) -> None:
    """When messages were written: over the whole time, by hour and weekday, and by conversation."""
    w.opening(PARTS["activity"], "activity")
    a, say = w.report.activity, w.say
    if not a.days:
        w.paragraph(w.words(N_("None.")))
        return
    unit = say(UNITS[plots.unit_of(a.days)])
    total = sum(n for _, n in a.days)
    w.paragraph(w.words(N_("{n} messages with a usable time, in the display zone ({zone})."), n=total,
                        zone=w.report.case.zone))
    if a.untimed:
        w.paragraph(w.words(N_("Messages without a usable time stand in no plot: {n}."), n=a.untimed), "item")
    if a.floating:
        w.paragraph(w.words(N_("Messages whose clock has no known zone are counted by their own wall clock: {n}."),
                            n=a.floating), "item")
    caption = w.sentence(N_("Messages by {unit}, {first} to {last}"), unit=unit, first=a.days[0][0], last=a.days[-1][0])
    w.add({"k": "fig", "svg": plots.bars(a), "caption": caption, "alt": str(caption)}, 2)
    clock = w.sentence(N_("Messages by weekday and hour: the area of a square is the number of messages"))
    w.add({"k": "fig", "svg": plots.clock(a, say.weekdays()), "caption": clock, "alt": str(clock)}, 2)
    w.paragraph(w.words(N_("By conversation, each on its own scale. A triangle marks the day of an exhibit.")))
    rows = [[track.conversation, w.title(track.title), plots.track(track, a.days)] for track in a.tracks]
    w.add({"k": "tracks", "rows": rows, "alt": str(w.sentence(N_("Messages over time by conversation"))),
           "ends": [a.days[0][0], a.days[-1][0]]}, 1 + 0.3 * len(rows))
    if a.tracks_left_out:
        w.paragraph(say.count(a.tracks_left_out, N_("{n} further conversation is not drawn."),
                              N_("{n} further conversations are not drawn.")))


def network(w: Writer) -> None:
    """Who writes to whom."""
    w.opening(PARTS["network"], "network")
    net, say = w.report.network, w.say
    if not net.ties:
        w.paragraph(w.words(N_("None.")))
        return
    w.paragraph(w.words(N_(
        "Black circles are users of the devices. The width of a line is the number of messages that two people wrote "
        "in conversations of their own; a dashed line joins people who only write in a group together. Writing to "
        "somebody says nothing about what was meant.")))
    caption = w.sentence(N_("Who writes to whom"))
    w.add({"k": "fig", "svg": plots.net(net), "caption": caption, "alt": str(caption)}, 3)
    if net.left_out:
        w.paragraph(say.count(net.left_out, N_("{n} further person writes less and is not drawn."),
                              N_("{n} further people write less and are not drawn.")))
    names = {node.ref: node.name for node in net.nodes}
    ties = sorted(net.ties, key=lambda t: (-(t.a_wrote + t.b_wrote), -t.groups, t.a, t.b))
    w.table(
        [Column(say(N_("Between")), 2), Column(say(N_("and")), 2), Column(say(N_("First wrote")), -24, "r"),
         Column(say(N_("Second wrote")), -26, "r"), Column(say(N_("Groups shared")), -26, "r")],
        [_tie(w, tie, names) for tie in ties[:TIES]])
    if len(ties) > TIES:
        w.paragraph(w.words(N_("Further pairs: {n}."), n=len(ties) - TIES))


def _tie(w: Writer, tie: Tie, names: dict[str, str]) -> list[Value]:
    number = w.say.number
    return [*(_party(w, ref, names[ref]) for ref in (tie.a, tie.b)),
            number(tie.a_wrote), number(tie.b_wrote), number(tie.groups) if tie.groups else ""]


# ------------------------------------------------------------------ pay and hours


_HOW_READ = {
    "money": N_(
        "As written in conversations and read by a program: what an amount is, and who owes or paid it, follows from "
        "the words beside it and can be wrong. The day is that of the message. What was paid, deducted, fined or "
        "charged is added up, as often as it was named; different currencies never, and what was paid and what was "
        "received apart. Of a balance the last one stands, for each side that owes. Wages, prices and interest may be "
        "named again and again: they stand from the least to the most. Lines in doubt say why and do not count."),
    "hours": N_(
        "As written in conversations and read by a program, which can be wrong. The day is that of the message. Hours "
        "may be named again and again: they stand from the least to the most and are never added up. Lines in doubt "
        "say why and do not count."),
}


def money(w: Writer) -> None:
    """Wages, payments, deductions, fines, fees and debts between two people."""
    _money(w, "money", w.report.money)


def hours(w: Writer) -> None:
    """Hours of work between two people."""
    _money(w, "hours", w.report.hours)


def _money(w: Writer, part: str, found: Money) -> None:
    say = w.say
    w.opening(PARTS[part], part)
    if not found.lines:
        w.paragraph(w.words(N_("None.")))
        _unnamed(w, found)
        return
    w.paragraph(w.words(_HOW_READ[part]))
    if found.apart:
        w.paragraph(w.words(N_(
            "Lines of which it is not known between whom they are, as in groups, stand in the list and in no total: "
            "{n}."), n=found.apart))
    w.paragraph(w.words(N_("Times stand in the display zone ({zone}) where nothing else stands beside them."),
                        zone=w.report.case.zone))
    w.table(
        [Column(say(N_("Named by")), 2), Column(say(N_("to")), 2), Column(say(N_("Kind")), 1.4),
         Column(say(N_("Total") if part == "money" else N_("Hours named")), 1.2, "r"),
         Column(say(N_("Lines")), -14, "r"), Column(say(N_("In doubt")), -20, "r")],
        [[_party(w, s.writer_ref, s.writer), _party(w, s.counterpart_ref, s.counterpart), _kind(w, s.kind, s.per),
          w.evidence(_amount(w, s.currency, *s.total) if s.lines else "–"), say.number(s.lines),
          say.number(s.doubtful)]
         for s in found.sums])
    w.table(
        [Column(say(N_("Time of message")), -32), Column(say(N_("Named by, to")), 1.6), Column(say(N_("Kind")), 1.5),
         Column(say(N_("Amount")), -24, "r"), Column(say(N_("Words "
                                                            "around it")), 2.6), Column(say(N_("Exhibit")), -15, "r")],
        [_line(w, line) for line in found.lines])
    if found.left_out:
        w.paragraph(w.words(N_("Further lines that are not printed: {n}."), n=found.left_out))
    _unnamed(w, found)


def _unnamed(w: Writer, found: Money) -> None:
    if found.unnamed:
        w.paragraph(w.words(N_("Amounts of which nothing says what they are, and which are not printed: {n}."),
                            n=found.unnamed))


def _second(at: str, more: int = 0) -> str:
    """A moment in UTC without the parts of a second; with `more`, the full second that follows them."""
    if not at:
        return ""
    later = datetime.fromisoformat(at) + timedelta(seconds=more if len(at) > 20 else 0)
    return f"{later:%Y-%m-%dT%H:%M:%S}Z"


def _time(w: Writer, at: str) -> Value:
    """A time of a message. Its zone stands beside it where it is another than the display zone, which is said once for
    all, where it is unknown, and in the hour that the clock runs through twice.
    """
    if not at:
        return ""
    when = datetime.fromisoformat(at)
    if when.tzinfo is None:
        return w.lines([moment(at), w.say(N_("zone unknown"))])
    shown = when.astimezone(ZoneInfo(w.report.case.zone))
    plain = all(shown.replace(fold=fold).utcoffset() == when.utcoffset() for fold in (0, 1))
    return moment(when.replace(tzinfo=None).isoformat() if plain else at)


def _party(w: Writer, ref: str, name: str) -> Value:
    return w.evidence(w.person(ref, name), narrow=True)


def _amount(w: Writer, unit: str, *named: Decimal) -> str:
    """An amount, or from what to what it was named, with its currency or as hours."""
    return f"{' – '.join(map(w.say.amount, named))}\u00a0{w.say(unit) if unit == 'h' else unit}".strip()


def _kind(w: Writer, kind: Phrase, per: Phrase) -> Value:
    """What a sum is, and for how long it is each time."""
    return w.lines([w.say.phrase(kind), w.say.phrase(per)], narrow=True) if per else w.phrase(kind, narrow=True)


def _line(w: Writer, line: MoneyLine) -> list[Value]:
    marks = [w.say.phrase(mark) for mark in (line.per, line.mark, line.edited) if mark]
    to = w.sentence(N_("to {names}"), names=w.person(line.counterpart_ref, line.counterpart))
    return [_time(w, line.at), w.lines([w.person(line.writer_ref, line.writer), to], narrow=True),
            w.lines([w.say.phrase(line.kind), *marks], narrow=True), w.evidence(_amount(w, line.currency, line.amount)),
            w.evidence(line.said, narrow=True), str(line.exhibit) if line.exhibit else line.conversation]


# ------------------------------------------------------------------ requests


def requests(w: Writer) -> None:
    """For each provider the accounts, addresses and times of the exhibits, and blank fields for the authority."""
    w.opening(PARTS["requests"], "requests")
    if not w.report.requests:
        w.paragraph(w.words(N_("None.")))
    for n, request in enumerate(w.report.requests, 1):
        _request(w, request, n)


def _request(w: Writer, request: Request, number: int) -> None:
    say = w.say
    provider = w.say.app(request.provider)
    w.heading(3, w.glyphs.isolate(provider), f"request-{number}", new=number > 1)
    w.pairs([(say(N_("Service")), w.evidence(provider)),
             (say(N_("Provider, to be checked")), w.phrase(request.company))])
    if request.accounts:
        w.table([Column(say(N_("Kind")), 1.5), Column(say(N_("Account or number")), 2), Column(say(N_("Ref")), -12),
                 Column(say(N_("Name in the evidence")), 2), Column(say(N_("Writes in exhibits")), 1.4)],
                [[w.phrase(a.kind, narrow=True), w.evidence(a.value, narrow=True), a.person,
                  w.evidence(a.name, narrow=True), _numbers(a.exhibits)] for a in request.accounts])
    if request.windows:
        w.table([Column(say(N_("Conversation")), -28), Column(say(N_("From (UTC)")), 1), Column(say(N_("To (UTC)")), 1),
                 Column(say(N_("Exhibits")), 1.4)],
                [[window.conversation, moment(_second(window.first)), moment(_second(window.last, 1)),
                   _numbers(window.exhibits)]
                 for window in request.windows])
    if request.untimed:
        w.paragraph(w.words(N_("In these exhibits a message has no time in UTC, so that it stands in no line above: "
                               "{exhibits}. Assigning a zone to its source gives it one."),
                            exhibits=_numbers(request.untimed)))
    if request.links:
        w.table([Column(say(N_("Web address, as written")), 3), Column(say(N_("Exhibits")), 1)],
                [[w.evidence(url, narrow=True), _numbers(numbers)] for url, numbers in request.links])
    w.paragraph(w.words(N_("For the competent authority: what is asked for")), "intro")
    for article in _ARTICLES:
        w.paragraph(w.words(article), "box")
    w.add({"k": "form", "rows": [[say(label), lines] for label, lines in _FIELDS]}, 1)


_FIELDS: tuple[tuple[str, int], ...] = (
    (N_("Requesting authority and file number"), 1), (N_("Legal ground in national law"), 2),
    (N_("Offence, and why the data are needed"), 2), (N_("Data asked for, and from when to when"), 2),
    (N_("Whether the user may be told"), 1), (N_("Name, function, place, date, signature"), 2),
)


def _numbers(numbers: tuple[int, ...]) -> str:
    return ", ".join(map(str, numbers))
