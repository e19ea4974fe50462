"""The verb `info`: sources, counts and the loss ledger, which also end an import."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from parsers.words import N_
from triage.case import Case
from triage.cli.output import as_json, cut, cut_inside, table
from triage.report import labels
from triage.views import overview
from triage.words import Translator


def info(case: Case, options: Any, translate: Translator) -> int:
    """Sources, counts, loss ledger."""
    show_info(overview.info(case), options, translate, overview.waiting(case))
    return 0


def show_info(result: dict[str, Any], options: Any, translate: Translator, waiting: Sequence[str]) -> None:
    """What `overview.info` tells, and `overview.waiting`."""
    if options.json:
        as_json(result | {"sources": [overview.in_words(s, translate) for s in result["sources"]]})
        return
    single, together = overview.told(result["sources"])
    rows = [(s, cut_inside(s["path"], 60)) for s in single]
    rows += [(group[0], translate(N_("({n} files)"), n=len(group))) for group in together]
    table([(s["exhibit"], path, s["format"] or "", translate(labels.STATUS[s["status"]]), s["found"],
            s["stored"], s["merged"], s["rejected"],
            cut(translate(s["reason"], **s["reason_args"]) if s["reason"] else "", 80)) for s, path in rows],
          [translate(h) for h in (N_("Exhibit ref"), N_("Source"), N_("App"), N_("State"), N_("Found"), N_("Stored"),
                                  N_("Merged"), N_("Rejected"), N_("Cause"))])
    if together:
        sys.stdout.write("\n" + translate(N_("Files alike of which nothing was read share a line; --json lists each."))
                         + "\n")
    totals = result["totals"]
    sys.stdout.write("\n" + translate(
        N_("Messages: {messages} (rows: {rows}), calls: {calls}, conversations: {conversations}, people: {people}, "
           "attachments: {attachments}, contacts: {contacts}, flags: {flags}."), **totals) + "\n")
    withheld = result["case"]["withheld"]["all"]
    if withheld:
        sys.stdout.write(translate(N_("{n} messages and calls are held back by scope or privilege."), n=withheld)
                         + "\n")
    if waiting:
        sys.stdout.write(translate(N_("Not read closely to the end: {names}. Add the evidence again to go on."),
                                   names=", ".join(waiting)) + "\n")
    if result.get("report"):
        sys.stdout.write(translate(N_("Report: {path}"), path=result["report"]) + "\n")
