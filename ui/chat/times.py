"""Both times of a message in few characters: the wall clock, and UTC or why there is none."""

from __future__ import annotations

from typing import Any

from parsers.words import N_
from triage.report import labels
from ui.words import clock as time_of_day
from ui.words import listed, of, parse_iso, short_day, tr


def clock(message: dict[str, Any]) -> str:
    """“18:41 · 17:41 UTC”, “18:41 · zone unknown”, “no usable time”."""
    rests = message["time_basis"]
    local, utc = parse_iso(message["sent_at_local"]), parse_iso(message["sent_at"])
    if rests == "none" or (local is None and utc is None):
        return tr(labels.BASIS["none"])
    if utc is None:
        assert local is not None
        return f"{local:%H:%M} · " + tr(N_("zone unknown")) + _doubt(message)
    if local is None:
        return f"{utc:%H:%M} UTC"
    world = f"{utc:%H:%M} UTC"
    if local.utcoffset() is not None and not local.utcoffset():
        return world if rests == "utc" else f"{world} · " + _assigned(message)
    if local.date() != utc.date():
        world += f" ({short_day(utc.date())})"
    if rests == "assigned":
        world += " · " + _assigned(message)
    return f"{local:%H:%M} · {world}"


def _assigned(message: dict[str, Any]) -> str:
    """That an examiner set the zone, and what that leaves in doubt."""
    return tr(N_("assigned")) + _doubt(message)


def _doubt(message: dict[str, Any]) -> str:
    """What is doubtful about a time, or that its clock was set right."""
    doubt = message.get("time_doubt")
    return " · " + of(labels.SHORT_DOUBT, doubt) if doubt else ""


def when(message: dict[str, Any]) -> str:
    """The day and both times: “14 Apr 2026, 18:41 · 17:41 UTC”."""
    moment = parse_iso(message["sent_at_local"]) or parse_iso(message["sent_at"])
    usable = moment is not None and message["time_basis"] != "none"
    return listed(short_day(moment.date()), clock(message)) if usable and moment else clock(message)


def full(message: dict[str, Any]) -> list[tuple[str, str]]:
    """Every time of a message with its name, for the side panel."""
    lines = []
    if message["sent_at_local"]:
        lines.append((tr(N_("Local time")), _long(message["sent_at_local"])))
    lines.append(("UTC", _long(message["sent_at"]) if message["sent_at"] else "–"))
    lines.append((tr(N_("As stored")), message["sent_at_raw"] or "–"))
    lines.append((tr(N_("Basis")), basis(message)))
    return lines


def basis(message: dict[str, Any]) -> str:
    """What a time rests on, and what is doubtful about it."""
    rests, doubt = of(labels.BASIS, message["time_basis"]), message.get("time_doubt")
    return listed(rests, of(labels.DOUBT, doubt)) if doubt else rests


def _long(iso: str) -> str:
    moment = parse_iso(iso)
    if moment is None:
        return iso
    return listed(short_day(moment.date()), time_of_day(moment.time(), seconds=True))
