"""What a conversation pattern reads, and what it finds: plain data without a case."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from triage.flags.intervals import Share

DAY_MS = 86_400_000
CONTROL = "C-"
"""Codes of control begin so; see `resources/rules`."""
THREATS = frozenset({"C-TV", "C-TF", "C-TA", "C-TI", "C-TS"})
CHECKS = frozenset({"C-LOC", "C-PROOF", "C-CHECK"})
LURES = frozenset({"R-LURE", "R-FEE", "R-DOCREQ"})


def asks(text: str) -> bool:
    """Whether a text ends in a question."""
    return text.rstrip().endswith(("?", "？", "؟"))


class Said(msgspec.Struct, frozen=True):
    """One message or call. `id` is whatever the caller knows it by.

    `sender`: the person, one id across apps where the examiner joined identities; None where the evidence does not
    tell. `at_ms`: milliseconds since 1970 UTC, None without a known zone. `day` and `hour` (0 to 23) of the writer's
    wall clock or of the display zone, None where neither is known. `codes`: of the flags on it that stand. `says`:
    `words.says` of it, None where that was not read yet. `asked`: it is known to end in a question, though its text, of
    which all that matters is known, was left out.
    """

    id: int
    sender: str | None
    at_ms: int | None
    text: str
    codes: frozenset[str] = frozenset()
    call: bool = False
    day: int | None = None
    hour: int | None = None
    says: int | None = None
    asked: bool = False

    @property
    def asks(self) -> bool:
        """Whether it ends in a question."""
        return self.asked or (self.text != "" and asks(self.text))


class Talk(msgspec.Struct, frozen=True):
    """One conversation. `said`: its messages in the order of their times, gone through once. `people`: who is known to
    take part, beside those who write; `owners`: those whose phones were seized, whether they take part or not. `apart`:
    a broadcast, such as statuses, whose people need not know of each other.
    """

    id: int
    app: str
    said: Iterable[Said]
    people: frozenset[str]
    owners: frozenset[str] = frozenset()
    apart: bool = False


class PatternFinding(msgspec.Struct, frozen=True):
    """A pattern that stands in a conversation, with everything it was counted from.

    `rule` names it in `patterns.toml`. `writer` and `toward` are the direction. `counted` is numerator and denominator,
    `compared` the same of the other side or of the writer's other conversations. `messages` are the ids it rests on, in
    their order, at most `MOST_MESSAGES`. `slots`: the words of a script, None where they differ from copy to copy.
    """

    rule: str
    talk: int
    writer: str | None
    toward: str | None
    counted: Share
    compared: Share | None
    messages: tuple[int, ...]
    slots: tuple[str | None, ...] = ()


MOST_MESSAGES = 60
"""A finding names no more messages than a person will read; its numbers count all."""
