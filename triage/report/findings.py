"""The part of the report's data that is counted over the case, and what examiners add to it.

See `triage.report.model` for the conventions; everything here is reached through that module. References such as `P1`,
`C1` and exhibit numbers are those of the report.
"""

from __future__ import annotations

from decimal import Decimal

import msgspec

from triage.report.passages import Phrase, Status

# ------------------------------------------------------------------ counted facts


class Track(msgspec.Struct, frozen=True):
    """One conversation over time: messages by day (ISO, display zone), and the days of its exhibits."""

    conversation: str
    title: str
    days: tuple[tuple[str, int], ...]
    exhibits: tuple[str, ...] = ()


class Activity(msgspec.Struct, frozen=True):
    """Messages by day, by weekday (Monday first) and hour, and by conversation, in the display zone.

    `untimed`: messages without a usable time, which stand in no plot. `floating`: those whose clock has no known zone;
    they are counted by their own wall clock.
    """

    days: tuple[tuple[str, int], ...] = ()
    hours: tuple[tuple[int, ...], ...] = ()
    tracks: tuple[Track, ...] = ()
    untimed: int = 0
    floating: int = 0
    tracks_left_out: int = 0


class Node(msgspec.Struct, frozen=True):
    """A person in the network: reference, name, messages written in the ties that are drawn."""

    ref: str
    name: str
    messages: int
    owner: bool = False


class Tie(msgspec.Struct, frozen=True):
    """Messages that `a` and `b` wrote in conversations of the two alone, and conversations of more that they share."""

    a: str
    b: str
    a_wrote: int
    b_wrote: int
    groups: int = 0


class Network(msgspec.Struct, frozen=True):
    """Who writes to whom. `left_out`: people with fewer messages, who are not drawn."""

    nodes: tuple[Node, ...] = ()
    ties: tuple[Tie, ...] = ()
    left_out: int = 0


class Sum(msgspec.Struct, frozen=True):
    """A total that one person named to another, or its least and its most (`ledger.totals.Total`). `doubtful`: lines
    in a question or a negation, or asked for or promised, which do not count. `per`: for how long it is each time. Two
    people may have one name: their references tell them apart.
    """

    writer: str
    counterpart: str
    kind: Phrase
    currency: str
    total: tuple[Decimal, ...]
    lines: int
    doubtful: int
    writer_ref: str = ""
    counterpart_ref: str = ""
    per: Phrase = ""


class MoneyLine(msgspec.Struct, frozen=True):
    """One amount or number of hours, as a message names it. `said`: the words around it; `mark`: why it is in doubt;
    `per`: for how long it is each time.
    `currency`: empty where none is said, and `h` for hours.

    `at`: the message's time in the display zone; where no zone is known, its wall clock.
    """

    at: str
    conversation: str
    message: str
    writer: str
    counterpart: str
    kind: Phrase
    amount: Decimal
    currency: str
    said: str
    exhibit: int | None = None
    mark: Phrase = ""
    edited: Phrase = ""
    writer_ref: str = ""
    counterpart_ref: str = ""
    per: Phrase = ""


class Money(msgspec.Struct, frozen=True):
    """Pay, debts, deductions, or hours. `left_out`: lines beyond those that are printed. `unnamed`: amounts of which
    nothing says what they are, which are not among them. `apart`: lines of which it is not known between whom they are,
    which no sum counts.
    """

    sums: tuple[Sum, ...] = ()
    lines: tuple[MoneyLine, ...] = ()
    left_out: int = 0
    unnamed: int = 0
    apart: int = 0


class Account(msgspec.Struct, frozen=True):
    """An account with a provider: `value` as the provider knows it, the person's reference and name here, and the
    exhibits in which it writes.
    """

    kind: Phrase
    value: str
    person: str
    name: str
    exhibits: tuple[int, ...] = ()


class Window(msgspec.Struct, frozen=True):
    """A stretch of time in UTC in which messages of an exhibit were written."""

    first: str
    last: str
    conversation: str
    exhibits: tuple[int, ...]


class Request(msgspec.Struct, frozen=True):
    """What a request to one provider can rest on. `company` is the company behind the app as far as it is known here.

    `links`: web addresses, each with the exhibits in which it stands. `untimed`: exhibits with a message whose time in
    UTC is not known, which stand in no window or only in part.
    """

    provider: str
    company: Phrase
    accounts: tuple[Account, ...] = ()
    links: tuple[tuple[str, tuple[int, ...]], ...] = ()
    windows: tuple[Window, ...] = ()
    untimed: tuple[int, ...] = ()


# ------------------------------------------------------------------ assessments


class TriadCell(msgspec.Struct, frozen=True):
    """A code in one part of the triad: how many messages touch it, and in which exhibits."""

    code: str
    messages: int
    exhibits: tuple[int, ...]


class Step(msgspec.Struct, frozen=True):
    """Where a phase begins in a conversation."""

    phase: str
    code: str
    exhibit: int | None


class Triad(msgspec.Struct, frozen=True):
    """What of act, means and purpose the flags of a conversation touch, and the order of its phases."""

    conversation: str
    act: tuple[TriadCell, ...] = ()
    means: tuple[TriadCell, ...] = ()
    purpose: tuple[TriadCell, ...] = ()
    course: tuple[Step, ...] = ()


class PatternFlag(msgspec.Struct, frozen=True):
    """A pattern of a whole conversation: what was counted, out of how many, and set against what."""

    conversation: str
    code: str
    title: str
    rule: str
    rule_version: str
    counted: str
    numbers: tuple[float, ...]
    compared: str
    others: tuple[float, ...]
    basis: Phrase
    source: str
    least: str
    innocent: str
    script: str = ""
    status: Status = "unreviewed"
    author: str = ""
    reason: str = ""
    decided_at: str | None = None
    first: str = ""
    messages: int = 0


class Note(msgspec.Struct, frozen=True):
    """A note or a tag on something of the case. `about`: an exhibit's message, a conversation's or person's name."""

    about: Phrase
    text: str
    by: str
    at: str
    tag: bool = False
