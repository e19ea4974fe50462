"""The verb `readings`: sources that were read by more than one version of their parser, and which reading counts."""

from __future__ import annotations

from typing import Any

from parsers.words import N_
from triage.case import Case
from triage.cli.output import as_json_lines, cut, table
from triage.report import labels
from triage.sources import readings as made
from triage.sources import rereading
from triage.views import overview
from triage.words import Translator


def again(case: Case) -> tuple[str, ...]:
    """The sources whose parser is newer than their readings."""
    return tuple(made.first(source) for source in overview.sources(case) if source["newer"])


def readings(case: Case, options: Any, translate: Translator) -> int:
    """List the readings, or let one count."""
    if options.source:
        rereading.choose(case, options.source, options.reason or "")
    found = overview.sources(case)
    several = [s for s in found if sum(made.first(s) == made.first(other) for other in found) > 1 or s["newer"]]
    rows = [_object(case, source, several) for source in several]
    if options.json:
        as_json_lines(rows)
    else:
        table([(r["id"], r["exhibit"], cut(r["path"], 50), f"{r['parser']} {r['parser_version']}",
                translate(labels.STATUS[r["status"]]), r["found"], r["stored"], r["merged"], r["rejected"],
                translate(N_("counts")) if r["counts"] else translate(N_("set aside")), r["newer"] or "")
               for r in rows],
              [translate(h) for h in (N_("Source"), N_("Exhibit ref"), N_("Path"), N_("Parser"), N_("State"),
                                      N_("Found"), N_("Stored"), N_("Merged"), N_("Rejected"), N_("Result"),
                                      N_("Newer version installed"))])
    return 0


def _object(case: Case, source: dict[str, Any], several: list[dict[str, Any]]) -> dict[str, Any]:
    """For machines: the reading, and beside the one that counts what only one of the two has (see
    `triage.sources.readings.compare`; first is this one).
    """
    names = ("id", "exhibit", "path", "parser", "parser_version", "status", *overview.LEDGER, "counts", "replaces",
             "newer", "finished_at")
    counts = next(s for s in several if s["counts"] and made.first(s) == made.first(source))
    beside = None if counts is source else made.compare(case, source["row"], counts["row"])
    return {name: source[name] for name in names} | {"beside": beside}
