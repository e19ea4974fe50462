"""The whole flow of a report, from the cover to the end mark: the parts that its options ask for, in their order."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from parsers.words import N_
from triage.report import (
    part_back,
    part_conversations,
    part_counted,
    part_examiners,
    part_facts,
    part_flags,
    part_front,
    part_sources,
)
from triage.report.flow import Block, Writer
from triage.report.glyphs import Glyphs
from triage.report.labels import Speaker
from triage.report.model import Report
from triage.report.options import PARTS, Options

WRITERS: Mapping[str, Callable[[Writer], None]] = {
    "case": part_front.case, "sources": part_sources.sources, "method": part_front.method,
    "searches": part_front.searches, "people": part_facts.people, "conversations": part_facts.conversations,
    "activity": part_counted.activity, "network": part_counted.network, "money": part_counted.money,
    "hours": part_counted.hours, "exhibits": part_facts.exhibits, "requests": part_counted.requests,
    "help": part_flags.helping, "documents": part_flags.documents, "housing": part_flags.housing,
    "priorities": part_conversations.priorities, "matrix": part_conversations.matrix,
    "triad": part_conversations.triad, "patterns": part_conversations.patterns, "indicators": part_flags.indicators,
    "flags": part_flags.concerns, "known": part_examiners.known, "contrary": part_examiners.contrary,
    "translations": part_examiners.translations,
    "notes": part_examiners.notes, "decisions": part_examiners.decisions, "rates": part_examiners.rates,
    "limits": part_back.limits, "redactions": part_back.redactions, "custody": part_back.custody,
    "glossary": part_back.glossary, "signature": part_back.signature,
}  # fmt: skip

#: What a group opens with, where its title alone would not say how it is to be read.
_INTRODUCTIONS: Mapping[str, str] = {
    N_("Facts"): N_(
        "What the evidence says. Nothing in this part is an assessment: messages are printed word for word, without "
        "marks on any words, in the order of their times."),
    N_("Assessments"): N_(
        "What rules and people make of the facts. A flag marks a passage, never a person; it says that the words "
        "match a rule, and each has an innocent reading that fits the same words. A flag is unreviewed until a named "
        "examiner decides, with a reason. Nationality, ethnicity, religion, language and gender never raise or lower "
        "a priority."),
    N_("Pay and hours"): N_(
        "Amounts and hours that messages name, as a program reads them. A line is what somebody wrote; it is no "
        "proof that money moved or that hours were worked. Lines in a question or beside a negation, and payments "
        "that are only asked for or promised, are marked and stay out of the totals."),
    N_("Data asked for"): N_(
        "What the exhibits of this annex name, provider by provider, as it would be needed to preserve, disclose or "
        "take down data. Which request is made, to whom and on what legal ground is for the competent authority: its "
        "fields are left blank."),
    N_("Translations"): N_(
        "Translations and transcripts stand beside the original and never in place of it. Each says who or what made "
        "it."),
}


def compose(report: Report, say: Speaker, glyphs: Glyphs, options: Options | None = None) -> list[Block]:
    """Every block of the report in order, in the language of `say`, printable as `glyphs` sees to it."""
    options = options or Options(shape=report.shape)
    writer = Writer(report, say, glyphs, options)
    part_front.cover(writer)
    if options.has("summary"):
        part_front.summary(writer)
    part_front.contents(writer)
    for group in options.layout():
        parts = [part for part in group.parts if part != "summary"]
        if not parts:
            continue
        writer.begin(group.title, annex=group.annex)
        if group.title in _INTRODUCTIONS:
            writer.paragraph(writer.words(_INTRODUCTIONS[group.title]))
        if group.title == "Assessments":
            part_flags.non_punishment(writer)
        for part in parts:
            WRITERS[part](writer)
    writer.add({"k": "end"}, 0.2)
    return writer.blocks


assert WRITERS.keys() | {"summary"} == PARTS.keys()
