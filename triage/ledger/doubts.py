"""Why an amount is in no total until an examiner says what it is: what its words say, whose they are, and what became
of the message.

A total says that one person paid or took so much. So it holds what somebody wrote themselves, sent, once: no words
passed on from others, no drafts, no rows found again in free space (which may be older copies of what is counted
already), nothing that a bank or a shop tells of its own books, and not the same message from the other side's device.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Literal, NamedTuple

from parsers.words import N_

Doubt = Literal["", "question", "negated", "asked", "unsaid", "others", "rate", "settled", "returned", "service",
                "forwarded", "unsent", "recovered", "again", "pending", "failed", "stateless"]
DOUBTS: dict[str, str] = {
    "question": N_("in a question"), "negated": N_("beside a negation"),
    "asked": N_("asked for, promised or announced"),
    "unsaid": N_("not said who paid, or whether it was paid"),
    "others": N_("told of what somebody else says"), "rate": N_("each hour, day, week or month"),
    "settled": N_("said to be paid or settled"), "returned": N_("said to be given back"),
    "service": N_("from a bank, a shop or another service"), "forwarded": N_("forwarded: words of somebody else"),
    "unsent": N_("not sent"), "recovered": N_("recovered, may be counted already"),
    "again": N_("the same message on another device"),
    "pending": N_("recorded by the app as not completed"),
    "failed": N_("recorded by the app as failed, refused or paid back"),
    "stateless": N_("recorded by the app, which does not say whether it was completed"),
}
_FORWARDED = ("forwarded", "forwarded_from", "forwarded_from_id", "forwarded_many_times", "forwarded_channel")
_UNSENT_BOXES = frozenset({"draft", "failed", "outbox", "queued"})
_UNSENT_STATES = frozenset({"draft", "not sent", "sending"})
_DELAY_MS = 10 * 60_000
"""By which the clocks of two devices, and the delivery of a message, may differ."""
_ZONES_MS, _QUARTER_MS, _MINUTE_MS = 14 * 3_600_000, 15 * 60_000, 60_000
"""What a wall clock may be ahead of UTC, what zones differ by, and how exactly exports of chats tell the time."""


def of_message(details: Mapping[str, Any], state: str, *, service: bool) -> Doubt:
    """Why nothing of a message counts, by what the evidence says of it."""
    if service:
        return "service"
    if any(details.get(name) or (name == "forwarded_from" and name in details) for name in _FORWARDED):
        return "forwarded"  # of a deleted account not even the name is left
    if (details.get("not_sent") or details.get("scheduled") or details.get("draft")
            or details.get("box") in _UNSENT_BOXES or details.get("send_state") in _UNSENT_STATES):
        return "unsent"
    if state == "recovered" and isinstance(details.get("recovered"), dict):
        return "recovered"
    return ""


class Told(NamedTuple):
    """A line with what makes it the same as another: who to whom, in which app, with which words at which place."""

    what: tuple[Any, ...]
    conversation: int
    source: int
    sort_ms: int | None
    known_zone: bool


def told_again(lines: Iterable[Told]) -> set[int]:
    """Which of some lines, by their place, repeat one of another conversation and source between the same people: a
    message that both its sender's and its receiver's device hold, and nothing in the evidence links.

    Each stands for one at most: what somebody wrote twice stands twice on either device.
    """
    by: dict[tuple[Any, ...], list[tuple[int, Told]]] = defaultdict(list)
    for n, line in enumerate(lines):
        if line.sort_ms is not None:
            by[line.what].append((n, line))
    again: set[int] = set()
    for alike in by.values():
        if len({line.conversation for _, line in alike}) < 2:
            continue
        first: list[tuple[Told, set[int]]] = []
        for n, line in alike:
            for one, sources in first:
                if line.conversation != one.conversation and line.source not in sources and _same_time(one, line):
                    sources.add(line.source)
                    again.add(n)
                    break
            else:
                first.append((line, {line.source}))
    return again


def _same_time(one: Told, other: Told) -> bool:
    apart = abs((one.sort_ms or 0) - (other.sort_ms or 0))
    if one.known_zone == other.known_zone:
        return apart <= _DELAY_MS
    return apart <= _ZONES_MS + _MINUTE_MS and (apart + _MINUTE_MS) % _QUARTER_MS <= 2 * _MINUTE_MS
