"""What the accepted flags of a case say in the vocabulary of the Human Trafficking Case Data Standard (IOM, CC BY 4.0).

The standard's fields (github.com/UNMigration/HTCDS, "Field Definitions", Methods of Control) describe what a person
experienced, which only somebody who spoke with the person may state. So this is no record of a person:
`indications.csv` has a row for each accepted flag and method of control, with its conversation, message and reviewer,
and no words of the messages; `conversations.csv` counts them by conversation. A case worker takes from it what the
person confirms.
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
            for method in flag["frameworks"]["htcds"] or ["Other"]:
                field = f"{_PREFIX}{method}"
                for conversation in (flag["conversation"], *flag["also_in"]):
                    counts[conversation][field] += 1
                writer.writerow([cell(value) for value in (
                    field, flag["code"], flag["id"], flag["rule"], flag["conversation"], flag["message"],
                    sent.get("sent_at"), sent.get("sent_at_local"), flag["author"], flag["reason"])])
                job.count("indication")
    fields = [f"{_PREFIX}{method}" for method in METHODS]
    with (job.path / "conversations.csv").open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["conversation", *fields])
        for uid, found in sorted(counts.items()):
            writer.writerow([uid, *(found[field] or "" for field in fields)])
    job.notes.append("Accepted flags only. A flag says that a passage matches a rule and that a named examiner "
                     "accepted it; it states nothing about a person.")
    with (job.path / "indications.csv").open(encoding="utf-8-sig", newline="") as stream:
        job.read_again["indication"] = sum(1 for _ in csv.DictReader(stream))


def known(method: Any) -> bool:
    """Whether the standard has this method of control."""
    return method in METHODS
