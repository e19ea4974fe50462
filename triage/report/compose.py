"""The whole flow of a report, from the cover to the end mark."""

from __future__ import annotations

from triage.report.flow import Block, Writer
from triage.report.glyphs import Glyphs
from triage.report.labels import Speaker
from triage.report.model import Report
from triage.report.part_assessments import assessments
from triage.report.part_back import back
from triage.report.part_facts import facts
from triage.report.part_front import front


def compose(report: Report, say: Speaker, glyphs: Glyphs) -> list[Block]:
    """Every block of the report in order, in the language of `say`, printable as `glyphs` sees to it."""
    writer = Writer(report, say, glyphs)
    for part in (front, facts, assessments, back):
        part(writer)
    return writer.blocks
