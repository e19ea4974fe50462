"""The verb `verify`: evidence, log and index against each other."""

from __future__ import annotations

import sys
from typing import Any

from parsers.words import N_
from triage import custody, passes
from triage.case import Case
from triage.cli.output import as_json, table
from triage.words import Translator


def verify(case: Case, options: Any, translate: Translator) -> int:
    """Evidence hashes, audit chain, index against store."""
    with case.scratch() as scratch:
        findings = [*custody.verify_chain(case), *custody.verify_index(case), *passes.verify(case),
                    *custody.verify_evidence(case, scratch)]
    if case.why_read_only is None:
        custody.record_verification(case, findings)
    rows = [{"what": f.what, "subject": f.subject, "detail": translate(f.detail, **f.args)} for f in findings]
    if options.json:
        as_json({"ok": not rows, "findings": rows})
    elif rows:
        table([(r["what"], r["detail"]) for r in rows], [translate(N_("Finding")), translate(N_("Detail"))])
    else:
        sys.stdout.write(translate(N_("Evidence, log and index are as they were.")) + "\n")
    return 1 if rows else 0
