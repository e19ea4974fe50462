"""How the reading of a source ended: its ledger made to add up, its state, and the sentence for what went wrong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from parsers.errors import UserError
from parsers.records import Found, Provenance, Rejection, Warning  # noqa: A004  (the field's own word)
from parsers.words import N_
from triage.intake.prepare import UNREACHED
from triage.intake.reading import Failure
from triage.intake.writer import Writer

UNEXPECTED = N_("The parser met something that it was not made for ({reason}). The rest of the source may be missing.")
SURPLUS = N_("The parser gave {n} more records than it had counted rows.")
DAMAGED = N_("Part of the file is damaged ({reason}). What could be read was read.")
ALL_DAMAGED = N_("The file is damaged ({reason}). Nothing could be read from it.")


def sentence(error: Exception) -> tuple[str, dict[str, Any]]:
    if isinstance(error, UserError):
        return error.message, dict(error.args_by_name)
    return UNEXPECTED, {"reason": f"{type(error).__name__}: {error}"}


def damaged(writer: Writer, reasons: Iterable[str]) -> None:
    """Tell of damage that the file has, and whether anything could be read all the same."""
    message = DAMAGED if _held(writer) else ALL_DAMAGED
    for reason in reasons:
        writer.add(Warning(message, {"reason": reason}, partial=True))


def balance(writer: Writer) -> None:
    """The ledger must add up: what was counted and never came is a loss, and is said."""
    for kind, count in writer.counts.items():
        gap = count["found"] - count["stored"] - count["merged"] - count["rejected"]
        if gap > 0:
            writer.partial = True
            writer.add(Rejection(kind, UNREACHED, Provenance(), {"n": gap}))  # type: ignore[arg-type]
            count["rejected"] += gap - 1
        elif gap < 0:
            writer.add(Warning(SURPLUS, {"n": -gap}, partial=True))
            writer.add(Found(kind, -gap))  # type: ignore[arg-type]


def status(writer: Writer, failure: Failure | None) -> tuple[str, str | None, dict[str, Any]]:
    held = _held(writer)
    found = sum(c["found"] for c in writer.counts.values())
    if failure is not None:
        status = "needs_key" if failure.needs_key else "partial" if held else "failed"
        return status, failure.message or UNEXPECTED, failure.args
    if writer.partial:
        return ("partial" if held or not found else "failed"), None, {}
    return ("read" if found or held else "empty"), None, {}


def _held(writer: Writer) -> int:
    """Records that are in the case, by this source or as well by it."""
    return sum(c["stored"] + c["merged"] for c in writer.counts.values())
