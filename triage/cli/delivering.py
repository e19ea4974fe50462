"""The verbs `report` and `export`: what leaves the case for people and for other tools."""

from __future__ import annotations

import contextlib
import sys
from typing import Any

from parsers.errors import UserError
from parsers.words import N_
from triage.case import Case
from triage.cli.output import as_json
from triage.words import Translator


class NotYet(UserError):
    message = N_("{what} is not part of this version.")
    exit_code = 2


def report(case: Case, options: Any, translate: Translator) -> int:
    """Print the report."""
    from triage.report import deliver, signing  # noqa: PLC0415  (typesetting takes a while to load)
    from triage.report import options as reports  # noqa: PLC0415

    asked = reports.Options(
        shape=options.shape, language=options.language or case.fact("language") or translate.language,
        paper=options.paper, parts=reports.chosen_parts(options.shape, options.parts),
        flags=reports.chosen_statuses(options.flags), chosen_only=options.chosen, redact=options.redact)
    key = signing.load(options.sign, options.sign_password_file) if options.sign else None
    with contextlib.closing(key) if key else contextlib.nullcontext():
        done = deliver.deliver(case, options.out, asked, form=options.format or reports.form_of(options.out), key=key)
    result = {"report": str(options.out), "files": [str(f) for f in done.files], "exhibits": done.exhibits,
              "sidecar": str(done.sidecar), "manifest": str(done.manifest),
              "sources": str(done.sources) if done.sources else None,
              "signature": str(done.signature) if done.signature else None}
    as_json(result) if options.json else sys.stdout.write("".join(f"{f}\n" for f in done.all()))
    return 0


def export(case: Case, options: Any, translate: Translator) -> int:
    """Write files for other tools."""
    from triage import exchange  # noqa: PLC0415  (spreadsheets take a third of a second to load)

    if options.format not in exchange.FORMATS:
        raise NotYet(what=translate(N_("The export format “{format}”"), format=options.format))
    people, conversations = (given[0] if len(given) == 1 else tuple(given) or None
                             for given in (options.person, options.conversation))
    selection = exchange.Selection(options.start, options.end, people, conversations, options.accepted)
    done = exchange.export(case, options.format, options.out, selection)
    result = {"format": done.format, "out": done.out, "manifest": done.manifest, "counts": done.counts,
              "files": list(done.files)}
    as_json(result) if options.json else sys.stdout.write(f"{done.out}\n{done.manifest}\n")
    return 0
