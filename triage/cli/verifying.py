"""The verb `verify`: evidence, log and index against each other."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from parsers.words import N_
from triage.case import Case
from triage.cli.output import as_json, table
from triage.custody import chain, verification
from triage.intake import passes
from triage.words import Translator


def verify(case: Case, options: Any, translate: Translator) -> int:
    """Evidence hashes, audit chain, index against store."""
    with case.scratch() as scratch:
        findings = [*chain.verify_chain(case), *verification.verify_index(case), *passes.verify(case),
                    *verification.verify_evidence(case, scratch)]
    if case.why_read_only is None:
        verification.record_verification(case, findings)
    rows, remarks = _rows(findings, translate), _rows(verification.remarks(case), translate)
    if options.json:
        # Named only where there are any: most callers know `ok` and `findings` alone.
        as_json({"ok": not rows, "findings": rows} | ({"remarks": remarks} if remarks else {}))
    else:
        if rows:
            table([(r["what"], r["detail"]) for r in rows], [translate(N_("Finding")), translate(N_("Detail"))])
        else:
            sys.stdout.write(translate(N_("Evidence, log and index are as they were.")) + "\n")
        if remarks:
            table([(r["what"], r["detail"]) for r in remarks], [translate(N_("Remark")), translate(N_("Detail"))])
    # A clock that was set back breaks nothing that verification compares, and stays in the log for good: were it a
    # finding, the case would end with 1 ever after, and nobody would look when something is wrong.
    return 1 if rows else 0


def _rows(findings: Sequence[chain.Finding], translate: Translator) -> list[dict[str, str]]:
    return [{"what": f.what, "subject": f.subject, "detail": translate(f.detail, **f.args)} for f in findings]
