"""What examiners add: lists of known hashes, contrary passages, translations, notes, decisions; and how far the rules
can be trusted.
"""

from __future__ import annotations

from collections.abc import Sequence

from parsers.words import N_
from triage.report import labels
from triage.report.details import plainly
from triage.report.flow import Column, Value, Writer
from triage.report.labels import moment
from triage.report.model import KnownFile, Measure, Rate, Translation
from triage.report.options import PARTS
from triage.report.part_flags import numbers_of
from triage.sources.known_hashes import UNCOMPARED


def known(w: Writer) -> None:
    """Files that are on lists of known hashes, and which lists these are."""
    say, found = w.say, w.report.known
    w.opening(PARTS["known"], "known")
    if not found.lists:
        w.paragraph(w.words(N_("No list of known hashes was compared with the files of this case.")))
        return
    w.paragraph(w.words(N_(
        "A match says that a file is byte for byte the one of a list, by its MD5, SHA-1 or SHA-256, and nothing else. "
        "What a list is said to hold is the word of those who made and imported it.")))
    w.table(
        [Column(say(N_("List")), 3), Column(say(N_("Said to hold")), 1.6), Column(say(N_("Hashes")), -20, "r"),
         Column(say(N_("Files that match")), -20, "r"), Column(say(N_("Imported")), -45)],
        [[w.lines([one.name, f"SHA-256 {one.sha256}"], narrow=True), w.evidence(one.category, narrow=True),
          say.number(one.hashes), say.number(one.files), w.lines([one.by, moment(one.at)], narrow=True)]
         for one in found.lists])
    if found.files:
        w.table(
            [Column(say(N_("File")), 3), Column(say(N_("List, said to hold")), 2),
             Column(say(N_("Conversations")), 1.2), Column(say(N_("Messages")), -20, "r"),
             Column(say(N_("Exhibits")), 1)],
            [_known(w, file) for file in found.files])
    if found.left_out:
        w.paragraph(w.words(N_("Further matches that are not printed: {n}."), n=found.left_out))
    if found.uncompared:
        w.paragraph(w.words(UNCOMPARED, n=found.uncompared))


def _known(w: Writer, file: KnownFile) -> list[Value]:
    said = [file.name or w.say(N_("no name")), f"SHA-256 {file.sha256}" if file.sha256 else ""]
    if file.stated:
        said.append(w.say(N_("not in the evidence; its hash is the one that the app states")))
    return [w.lines([line for line in said if line], narrow=True),
            w.lines([line for line in (file.list, file.category, file.note) if line], narrow=True),
            ", ".join(file.conversations), w.say.number(file.messages), ", ".join(map(str, file.exhibits))]


def contrary(w: Writer) -> None:
    """Passages chosen because they speak against the suspicion, or for the persons named."""
    say = w.say
    w.opening(PARTS["contrary"], "contrary")
    if not w.report.contrary:
        w.paragraph(w.words(N_("No examiner chose any passage as contrary or exculpatory.")))
        return
    w.table(
        [Column(say(N_("Exhibit")), -18), Column(say(N_("Reason")), 4), Column(say(N_("By")), 1.4),
         Column(say(N_("Time")), -45)],
        [[str(chosen.exhibit), w.evidence(chosen.reason), w.evidence(chosen.by, narrow=True),
        moment(chosen.at)]
         for chosen in w.report.contrary],
    )


def translations(w: Writer) -> None:
    """Translations, transcripts and texts read from pictures, by exhibit, each with its author."""
    say = w.say
    w.opening(PARTS["translations"], "translations")
    rows: list[list[Value]] = []
    exhibits = {exhibit.number: exhibit for exhibit in w.report.exhibits}
    for assessment in w.report.assessments:
        exhibit = exhibits.get(assessment.exhibit)
        numbers = numbers_of(exhibit) if exhibit else {}
        rows += [[numbers.get(t.message, t.message), _made_by(w, t), w.evidence(t.text)]
                 for t in assessment.translations]
    if not rows:
        w.paragraph(w.words(N_("None.")))
        return
    w.paragraph(w.words(N_(
        "Each says whether a person or a machine made it. A machine's may be wrong in every word and must be checked "
        "by a sworn translator before anything rests on it.")))
    w.table([Column(say(N_("Message")), -18), Column(say(N_("What, by whom")), -46), Column(say(N_("Text")))], rows)


def _made_by(w: Writer, t: Translation) -> Value:
    say = w.say
    made = say(N_("MACHINE: {author}"), author=t.author) if t.machine else say(N_("by {author}"), author=t.author)
    sure = say(N_("confidence {share}"), share=say.share(t.confidence)) if t.confidence is not None else ""
    what = say.of(labels.RENDERING, t.kind)
    cut = say(N_("the first {n} of {of} characters"), n=say.number(len(t.text)), of=say.number(t.length)) if (
        t.length > len(t.text)) else ""
    language = say.language_name(t.language) if t.language else ""
    return w.lines([", ".join(part for part in (what, language) if part), made, sure, *map(say.phrase, t.lacking), cut,
                    moment(t.at)], narrow=True)


def notes(w: Writer) -> None:
    """What examiners wrote and tagged, where the report is asked to print it."""
    say = w.say
    w.opening(PARTS["notes"], "notes")
    if not w.report.notes:
        w.paragraph(w.words(N_("None.")))
        return
    w.table(
        [Column(say(N_("About")), 1.4), Column(say(N_("Kind")), -16), Column(say(N_("Text")), 3),
         Column(say(N_("By, time")), -45)],
        [[w.phrase(note.about, narrow=True), say(N_("tag")) if note.tag else say(N_("note")), w.evidence(note.text),
          w.lines([note.by, moment(note.at)], narrow=True)] for note in w.report.notes])


def decisions(w: Writer) -> None:
    """Assessments by examiners that are no flags."""
    say = w.say
    w.opening(PARTS["decisions"], "decisions")
    if not w.report.decisions:
        w.paragraph(w.words(N_("None.")))
        return
    w.table(
        [Column(say(N_("Decision")), 1.6), Column(say(N_("About")), 2), Column(say(N_("Value")), 2),
         Column(say(N_("Reason")), 2), Column(say(N_("By, time")), -45)],
        [[w.phrase(d.what, narrow=True), w.evidence(d.subject, narrow=True),
          w.lines([plainly(w, d.value)], narrow=True), w.evidence(d.reason, narrow=True),
          w.lines([d.by, moment(d.at)])] for d in w.report.decisions],
    )


def rates(w: Writer) -> None:
    """How often the rules and languages used are right, as far as it was measured."""
    say = w.say
    w.opening(PARTS["rates"], "rates")
    w.paragraph(w.words(N_(
        "For the rules and languages used. Precision: the share of flags that are right. Recall: the "
        "share of right passages that are found. In brackets: 95% Wilson intervals. What was measured on "
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
    """The sets of data are numbered: their names in each row made a page of four rows."""
    say = w.say
    sets = list(dict.fromkeys(name for rate in rates for name in _sets(rate)))
    w.table(
        [Column(say(N_("Code")), -20), Column(say(N_("Language")), -18), Column(say(N_("Cases")), -16, "r"),
         Column(say(N_("Precision")), 1.3), Column(say(N_("Recall")), 1.3),
         Column(say(N_(
             "False per 1,000 messages"
         )), 1, "r"), Column(say(N_("Benign conversations flagged")), 1.3, "r"),
         Column(say(N_("Data")), 1.1)],
        [_rate_row(w, rate, [sets.index(name) + 1 for name in _sets(rate)]) for rate in rates],
    )
    if sets:
        w.paragraph(w.words(N_("Data: {sets}."), sets=", ".join(f"{n} {name}" for n, name in enumerate(sets, 1))))


def _sets(rate: Rate) -> list[str]:
    return [name for name in rate.data.split(", ") if name]


def _rate_row(w: Writer, rate: Rate, sets: Sequence[int]) -> list[Value]:
    say = w.say
    none = say(N_("not measured"))
    return [
        rate.code, say.language_name(rate.language), none if rate.cases is None else
        say.number(rate.cases), _measure(w, rate.precision) or none, _measure(w, rate.recall) or none, none
        if rate.per_thousand is None else say.number(round(rate.per_thousand, 2)), none if
        rate.per_conversation is None else say.share(rate.per_conversation), ", ".join(map(str, sets)),
    ]


def _measure(w: Writer, measure: Measure | None) -> str:
    if measure is None:
        return ""
    share = w.say.share
    return f"{share(measure.value)} [{share(measure.low)}–{share(measure.high)}]"
