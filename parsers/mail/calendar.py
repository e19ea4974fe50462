"""What an invitation in a mail says (RFC 5545, `text/calendar`): when, where and to what somebody is called."""

from __future__ import annotations

import re

_FOLD = re.compile(r"\r?\n[ \t]")
_LINE = re.compile(r"(?P<name>[A-Za-z-]{2,40})(?:;(?P<parameters>[^:\"]*(?:\"[^\"]*\"[^:\"]*)*))?:(?P<value>.*)\Z")
_ESCAPED = re.compile(r"\\(.)")
_TOLD = ("SUMMARY", "DTSTART", "DTEND", "DUE", "LOCATION", "DESCRIPTION", "ORGANIZER", "ATTENDEE", "STATUS", "RRULE")
_ZONE = re.compile(r"TZID=\"?([^;\":]+)", re.IGNORECASE)
_NAME = re.compile(r"CN=\"?([^;\":]+)", re.IGNORECASE)
_EVENTS = ("VEVENT", "VTODO")
_DEEPEST = 20
_MOST = 200  # properties of a calendar


def events(text: str) -> list[dict[str, str]]:
    """The events and tasks of a calendar by the names of their properties, several people on lines of their own."""
    found: list[dict[str, str]] = []
    inside: list[str] = []
    taken = 0
    for line in _FOLD.sub("", text).splitlines():
        match = _LINE.match(line.strip("\r"))
        if match is None:
            continue
        name, value = match["name"].upper(), match["value"]
        if name == "BEGIN" and len(inside) < _DEEPEST:
            inside.append(value.strip().upper())
            if inside[-1] in _EVENTS:
                found.append({})
        elif name == "END" and inside:
            inside.pop()
        elif inside and inside[-1] in _EVENTS and name in _TOLD and taken < _MOST:  # not of an alarm in it
            taken += 1
            said = _said(name, value, match["parameters"] or "")
            found[-1][name.lower()] = f"{found[-1][name.lower()]}\n{said}" if name.lower() in found[-1] else said
    return [event for event in found if event]


def _said(name: str, value: str, parameters: str) -> str:
    text = _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], value).strip()
    if name.startswith("DT") or name == "DUE":
        zone = _ZONE.search(parameters)
        return f"{text} {zone[1]}" if zone is not None else text
    if name in ("ORGANIZER", "ATTENDEE"):
        shown, address = _NAME.search(parameters), text.removeprefix("mailto:").removeprefix("MAILTO:")
        return f"{shown[1]} <{address}>" if shown is not None and shown[1] != address else address
    return text


def words(found: list[dict[str, str]]) -> str | None:
    """The events as a person reads them."""
    parts = ["\n".join(event[name.lower()] for name in _TOLD[:6] if name.lower() in event) for event in found]
    return "\n\n".join(part for part in parts if part) or None
