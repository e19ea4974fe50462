"""What the accepted flags of a case say in the vocabulary of the Human Trafficking Case Data Standard (IOM, CC BY 4.0).

The standard's fields (github.com/UNMigration/HTCDS, "Field Definitions", Methods of Control) describe what a person
experienced, which only somebody who spoke with the person may state. So this is no record of a person:
`indications.csv` has a row for each accepted flag and method of control, with its conversation, message and reviewer,
and no words of the messages; `conversations.csv` counts them by conversation. A case worker takes from it what the
person confirms.

The standard has no field for somebody's telling what is done to them: a flag of the help lane has no method of control,
its field stays empty, and the column `help` counts it. `Other` is for what an accepted concern stands for that the list
of methods does not name.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from typing import Any

from triage.exchange import rows
from triage.exchange.tables import write_about
from triage.exchange.writing import Job, cell
from triage.flagging import review

METHODS = (
    "DebtBondage", "TakesEarnings", "RestrictsFinancialAccess", "Threats", "PsychologicalAbuse", "PhysicalAbuse",
    "SexualAbuse", "FalsePromises", "PsychoactiveSubstances", "RestrictsMovement", "RestrictsMedicalCare",
    "ExcessiveWorkingHours", "UsesChildren", "ThreatOfLawEnforcement", "WithholdsNecessities", "WithholdsDocuments",
    "Other",
)
_PREFIX = "MethodsOfControl"
_HELP = "help"
_HEAD = ("HTCDSField", "code", "flag", "rule", "conversation", "message", "sent_at", "sent_at_local", "reviewer",
         "reason")


def write(job: Job) -> None:
    """Write both tables, then read the first."""
    store = job.store
    write_about(job, job.path)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    with (job.path / "indications.csv").open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(_HEAD)
        for flag in review.listing(store, status="accepted"):
            if not job.selected.everything and not rows.in_selection(job.selected, flag["row"]):
                continue
            sent = next(iter(store.by_ids([flag["row"]])), {})
            told = flag["lane"] == "help"
            for method in flag["frameworks"]["htcds"] or ["" if told else "Other"]:
                field = f"{_PREFIX}{method}" if method else ""
                for conversation in (flag["conversation"], *flag["also_in"]):
                    counts[conversation][field or _HELP] += 1
                writer.writerow([cell(value) for value in (
                    field, flag["code"], flag["id"], flag["rule"], flag["conversation"], flag["message"],
                    sent.get("sent_at"), sent.get("sent_at_local"), flag["author"], flag["reason"])])
                job.count("indication")
    fields = [*(f"{_PREFIX}{method}" for method in METHODS), _HELP]
    with (job.path / "conversations.csv").open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["conversation", *fields])
        for uid, found in sorted(counts.items()):
            writer.writerow([uid, *(found[field] or "" for field in fields)])
    job.notes.append("Accepted flags only. A flag says that a passage matches a rule and that a named examiner "
                     "accepted it; it states nothing about a person.")
    if helping := sum(found[_HELP] for found in counts.values()):
        job.notes.append(f"Passages in which somebody may be reporting what is done to them: {helping}, each counted "
                         "in its conversation. The standard has no field for them; theirs is empty.")
    with (job.path / "indications.csv").open(encoding="utf-8-sig", newline="") as stream:
        job.read_again["indication"] = sum(1 for _ in csv.DictReader(stream))


def known(method: Any) -> bool:
    """Whether the standard has this method of control."""
    return method in METHODS
