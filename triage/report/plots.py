"""Plots as SVG, drawn for print: vector, black on white, told apart by length, size and dashes and never by colour.

Only references (`P1`, `C1`), numbers and ISO dates stand inside a drawing, so that no letter of the evidence can be
missing from a typeface or escape a redaction; names stand in the tables beside it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from triage.report.findings import Activity, Network, Track

WIDTH = 640
#: Bars that a page's width can hold.
BARS = 130
_INK, _GREY, _LIGHT = "#141414", "#575757", "#c8c8c8"
_FONT = 'font-family="Noto Sans" font-size="{size}"'

Bin = tuple[str, int]


def unit_of(days: Sequence[Bin]) -> str:
    """The unit of a plot: `day`, `week`, `month` or `year`, the finest that fits."""
    first, last = date.fromisoformat(days[0][0]), date.fromisoformat(days[-1][0])
    length = (last - first).days + 1
    return next((unit for unit, size in (("day", 1), ("week", 7), ("month", 30.4)) if length / size <= BARS), "year")


def binned(days: Sequence[Bin], unit: str) -> list[Bin]:
    """Counts by unit without gaps: (first day of the unit, messages)."""
    counts: Counter[date] = Counter()
    for day, n in days:
        counts[_start(date.fromisoformat(day), unit)] += n
    at, last = min(counts), max(counts)
    found = []
    while at <= last:
        found.append((at.isoformat(), counts[at]))
        at = _next(at, unit)
    return found


def _start(day: date, unit: str) -> date:
    if unit == "week":
        return day - timedelta(day.weekday())
    return day if unit == "day" else day.replace(day=1) if unit == "month" else day.replace(month=1, day=1)


def _next(day: date, unit: str) -> date:
    if unit in ("day", "week"):
        return day + timedelta(1 if unit == "day" else 7)
    if unit == "month" and day.month < 12:
        return day.replace(month=day.month + 1)
    return day.replace(year=day.year + 1, month=1) if day.year < 9999 else date.max


def _svg(height: float, body: Sequence[str], width: float = WIDTH) -> str:
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}"'
            f' height="{height:g}">{"".join(body)}</svg>')


def _text(x: float, y: float, text: str, size: float = 9, anchor: str = "start", fill: str = _GREY) -> str:
    return (f'<text x="{x:.1f}" y="{y:.1f}" {_FONT.format(size=f"{size:g}")} text-anchor="{anchor}"'
            f' fill="{fill}">{text}</text>')


def _line(x1: float, y1: float, x2: float, y2: float, stroke: str = _LIGHT, width: float = 0.6, dash: str = "") -> str:
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{stroke}"'
            f' stroke-width="{width:.2f}"{dashes}/>')


def _rect(x: float, y: float, width: float, height: float, fill: str = _INK) -> str:
    return f'<rect x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}" fill="{fill}"/>'


def bars(activity: Activity) -> str:
    """Messages over the whole time of the case."""
    found = binned(activity.days, unit_of(activity.days))
    height, left, bottom = 150.0, 44.0, 128.0
    top = max(n for _, n in found)
    top += top % 2  # so that half of it is a number of messages too
    step = (WIDTH - left - 4) / len(found)
    body = []
    for share in (1.0, 0.5):
        y = bottom - share * 112
        body += [_line(left, y, WIDTH - 4, y), _text(left - 5, y + 3, f"{top * share:g}", anchor="end")]
    for n, (_, count) in enumerate(found):
        if count:
            size = max(0.8, count / top * 112)
            body.append(_rect(left + n * step + step * 0.1, bottom - size, max(0.5, step * 0.8), size))
    body.append(_line(left, bottom, WIDTH - 4, bottom, _INK, 0.8))
    body += _dates(found, left, step, bottom + 13)
    return _svg(height, body)


def _dates(found: Sequence[Bin], left: float, step: float, y: float) -> list[str]:
    """A date below every so many bars, without one running into the next."""
    every = max(1, math.ceil(72 / step))
    return [part for n in range(0, len(found), every) if left + n * step < WIDTH - 50
            for part in (_line(left + n * step, y - 13, left + n * step, y - 9, _INK),
                         _text(left + n * step, y, found[n][0]))]


def clock(activity: Activity, weekdays: Sequence[str]) -> str:
    """Messages by weekday and hour: a square for each, whose area is the number. `weekdays` are short names."""
    left, cell = 44.0, 24.4
    top = max((n for row in activity.hours for n in row), default=0) or 1
    body = []
    for hour in range(24):
        body.append(_text(left + hour * cell + cell / 2, 10, f"{hour:02}", anchor="middle"))
    for day, row in enumerate(activity.hours):
        y = 16 + day * 18
        body.append(_text(left - 8, y + 12, weekdays[day], anchor="end", fill=_INK))
        body.append(_line(left, y + 18, left + 24 * cell, y + 18))
        for hour, n in enumerate(row):
            if n:
                size = max(1.2, 16 * math.sqrt(n / top))
                body.append(_rect(left + hour * cell + (cell - size) / 2, y + 9 - size / 2, size, size))
    return _svg(16 + 7 * 18 + 4, body)


def track(one: Track, days: Sequence[Bin]) -> str:
    """One conversation in the time of the case: a bar for each unit, a triangle below for each exhibit."""
    unit = unit_of(days)
    whole = [day for day, _ in binned(days, unit)]
    place = {day: n for n, day in enumerate(whole)}
    counts = dict(binned(one.days, unit))
    width, base = 360.0, 17.0
    step, top = width / len(whole), max(counts.values(), default=1) or 1
    body = [_line(0, base, width, base)]
    for day, n in counts.items():
        if n and day in place:
            size = max(1.0, n / top * 15)
            body.append(_rect(place[day] * step, base - size, max(0.6, step * 0.85), size, _GREY))
    for day in sorted({_start(date.fromisoformat(day), unit).isoformat() for day in one.exhibits}):
        if day in place:
            x = place[day] * step + step / 2
            body.append(f'<path d="M{x:.1f} {base + 1:.1f}l3.2 5.6h-6.4z" fill="{_INK}"/>')
    return _svg(24, body, width)


def net(network: Network) -> str:
    """The network: users of the devices in the middle, the others around them by number of messages.

    The width of a line is the number of messages of the two alone; a dashed line is a group that they share.
    """
    places = _places(network)
    height = 430.0
    body = []
    top = max((t.a_wrote + t.b_wrote for t in network.ties), default=1) or 1
    for tie in network.ties:
        (x1, y1), (x2, y2) = places[tie.a], places[tie.b]
        n = tie.a_wrote + tie.b_wrote
        if n:
            body.append(_line(x1, y1, x2, y2, _GREY, 0.5 + 5 * math.sqrt(n / top)))
        else:
            body.append(_line(x1, y1, x2, y2, _LIGHT, 0.5, "2 3"))
    for node in network.nodes:
        x, y = places[node.ref]
        fill, ink = (_INK, "#ffffff") if node.owner else ("#ffffff", _INK)
        body.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="12.5" fill="{fill}" stroke="{_INK}" stroke-width="0.9"/>')
        body.append(_text(x, y + 3.2, node.ref, 9, "middle", ink))
    return _svg(height, body)


def _places(network: Network) -> dict[str, tuple[float, float]]:
    """Where each node stands; the same data gives the same places."""
    centre = (WIDTH / 2, 215.0)
    owners = [node.ref for node in network.nodes if node.owner]
    others = [node.ref for node in network.nodes if not node.owner]
    places = {}
    for n, ref in enumerate(owners):
        radius = 0 if len(owners) == 1 else 46
        angle = 2 * math.pi * n / len(owners)
        places[ref] = (centre[0] + radius * math.cos(angle), centre[1] + radius * math.sin(angle))
    for n, ref in enumerate(others):
        angle = 2 * math.pi * n / max(1, len(others)) - math.pi / 2
        far = 1.0 if n % 2 == 0 or len(others) <= 10 else 0.74
        places[ref] = (centre[0] + 290 * far * math.cos(angle), centre[1] + 196 * far * math.sin(angle))
    return places
