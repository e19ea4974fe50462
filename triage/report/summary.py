"""The one-page summary: sentences that follow from the numbers of the report and say nothing beyond them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from parsers.words import N_
from triage.report.flow import Writer
from triage.report.model import READ_STATES, Flag


def groups(w: Writer) -> list[tuple[str, str]]:
    """The summary under its headings; sentences that would say "none" are left out unless they matter."""
    parts = (
        (N_("What was examined"), _sources),
        (N_("What it holds"), _records),
        (N_("What was marked"), _passages),
        (N_("What to bear in mind"), _limits),
    )
    return [(w.say(title), " ".join(sentences(w))) for title, sentences in parts]


def _sources(w: Writer) -> Iterator[str]:
    report, count = w.report, w.say.count
    statuses = Counter(source.status for source in report.sources)
    unread = sum(n for status, n in statuses.items() if status not in READ_STATES)
    if not report.sources:
        yield w.sentence(N_("No source was examined."))
        return
    yield count(len(report.sources), N_("{n} source was examined."), N_("{n} sources were examined."))
    if statuses["partial"]:
        yield w.sentence(N_("{n} of them could be read only in part."), n=statuses["partial"])
    if statuses["empty"]:
        yield w.sentence(N_("{n} of them held no record."), n=statuses["empty"])
    if unread:
        yield count(
            unread,
            N_("{n} was not read; what it holds is unknown, and it is listed with the reason."),
            N_("{n} were not read; what they hold is unknown, and they are listed with the reason."),
        )
    differing = sum(source.hash_agrees is False for source in report.sources)
    if differing:
        yield count(
            differing,
            N_("The hash of {n} source differs from the one stated when it was handed over."),
            N_("The hashes of {n} sources differ from those stated when they were handed over."),
        )


def _records(w: Writer) -> Iterator[str]:
    report, count = w.report, w.say.count
    totals = report.totals
    yield w.sentence(
        N_("Inside the legal scope, the case holds {messages} in {conversations}."),
        messages=count(totals.messages, N_("{n} message"), N_("{n} different messages")),
        conversations=count(totals.conversations, N_("{n} conversation"), N_("{n} conversations")),
    )
    if totals.rows > totals.messages:
        yield w.sentence(
            N_("They stand in {rows} rows of evidence: the same message met in several places counts once."),
            rows=totals.rows,
        )
    rejected = sum(line.rejected for source in report.sources for line in source.ledger)
    if rejected:
        yield count(
            rejected,
            N_("{n} row could not be read as a record; the reason is given."),
            N_("{n} rows could not be read as records; the reasons are given."),
        )
    held_back = next((h.messages for h in report.scope.held_back if h.what == "all"), 0)
    if held_back:
        yield count(
            held_back,
            N_(
                "{n} message or call lies outside the legal scope or is privileged, and is not part of "
                "this report."
            ),
            N_(
                "{n} messages or calls lie outside the legal scope or are privileged, and are not part of "
                "this report."
            ),
        )


def _passages(w: Writer) -> Iterator[str]:
    report, count = w.report, w.say.count
    if not report.exhibits:
        yield w.sentence(N_("No passage is printed as an exhibit."))
        yield from _not_printed(w)
        return
    places = len({exhibit.conversation for exhibit in report.exhibits})
    yield w.sentence(
        N_("{passages} from {conversations} is printed word for word as an exhibit.") if len(report.exhibits) == 1 else
        N_("{passages} from {conversations} are printed word for word as exhibits."),
        passages=count(len(report.exhibits), N_("{n} passage"), N_("{n} passages")),
        conversations=count(places, N_("{n} conversation"), N_("{n} conversations")),
    )
    flags = [flag for assessment in report.assessments for flag in assessment.flags]
    if flags:
        yield count(
            len(flags),
            N_("They carry {n} flag, which says that the words match a rule."),
            N_("They carry {n} flags, each of which says that the words match a rule."),
        )
        yield _review(w, flags)
    yield from _not_printed(w)
    if files := len({file.sha256 for file in report.known.files}) + report.known.left_out:
        yield count(files, N_("{n} file is on a list of known hashes."), N_("{n} files are on lists of known hashes."))
    help_exhibits = {
        a.exhibit for a in report.assessments if any(flag.lane == "help" for flag in a.flags)
    }
    if help_exhibits:
        yield count(
            len(help_exhibits),
            N_(
                "{n} passage may be a report by an affected person. It stands apart from the others and is "
                "never a ground for suspicion of its writer."
            ),
            N_(
                "{n} passages may be reports by an affected person. They stand apart from the others and "
                "are never a ground for suspicion of their writer."
            ),
        )


def _not_printed(w: Writer) -> Iterator[str]:
    """The flags that stand in no exhibit, so that the figures above add up."""
    report, count = w.report, w.say.count
    if report.patterns:
        yield count(len(report.patterns), N_("{n} further flag is a pattern of a whole conversation."),
                    N_("{n} further flags are patterns of whole conversations."))
    if rejected := report.unprinted.get("rejected", 0):
        yield count(rejected, N_("{n} further flag was rejected by an examiner and is not printed."),
                    N_("{n} further flags were rejected by examiners and are not printed."))
    if left_out := sum(report.unprinted.values()) - rejected:
        yield count(left_out, N_("{n} further flag is left out of this report by choice."),
                    N_("{n} further flags are left out of this report by choice."))


def _review(w: Writer, flags: list[Flag]) -> str:
    """How many of the printed flags an examiner accepted, rejected, left undecided or has not looked at."""
    n = Counter(flag.status for flag in flags)
    if n["rejected"]:
        return w.sentence(
            N_(
                "Of these, examiners accepted {accepted}, rejected {rejected} and left {unsure} "
                "undecided; {unreviewed} are unreviewed."
            ),
            accepted=n["accepted"], rejected=n["rejected"], unsure=n["unsure"], unreviewed=n["unreviewed"],
        )
    return w.sentence(
        N_(
            "Of these, examiners accepted {accepted} and left {unsure} undecided; {unreviewed} are "
            "unreviewed."
        ),
        accepted=n["accepted"], unsure=n["unsure"], unreviewed=n["unreviewed"],
    )


def _limits(w: Writer) -> Iterator[str]:
    report = w.report
    if report.languages_missing:
        yield w.sentence(
            N_(
                "No rule covers {languages}; messages in these languages were stored and can be searched, "
                "but were not flagged."
            ),
            languages=w.say.language_names(report.languages_missing),
        )
    if report.languages_partly:
        yield w.sentence(
            N_("Rules cover {languages} for some indicators only; of the others nothing was flagged."),
            languages=w.say.language_names(report.languages_partly),
        )
    yield w.sentence(N_("A passage without a flag is not cleared, and a flag says nothing about a person."))
    yield w.sentence(N_("Dates stand as year, month and day: {iso} is {day}."), iso=report.head.at[:10],
                     day=w.say.day(report.head.at))
