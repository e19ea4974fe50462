"""One reading of a conversation: what its messages show, per writer, small enough to keep for a whole case.

The patterns compare conversations with one another. They work on this, not on texts, so that a case of a million
messages is read one conversation at a time.
"""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from triage.amounts import has_digit
from triage.flags.patterns.model import CHECKS, CONTROL, LURES, MOST_MESSAGES, THREATS, Said, Talk
from triage.flags.patterns.words import kinds_of, named, phrases, readable
from triage.ledger import Entry, entries_of
from triage.text import index_text, words_only

BURST_MS = 10 * 60_000
QUICK_MS = 2 * 60_000
_NIGHT = range(5)
_SENTENCE = re.compile(r"(?:^|[.!?;:\n])\s*")
_SHORTEST_SCRIPT = 8
_LONGEST_SCRIPT = 300
"""Words of a message that may be a script; longer ones are forwarded articles."""


@dataclass(frozen=True, slots=True)
class Script:
    """A message long enough to be a script: its words with a space between, and whether it holds a lure."""

    id: int
    text: str
    lure: bool

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(self.text.split())


class Listed:
    """Messages that are counted, and the first of them by id: no finding names more."""

    __slots__ = ("ids", "n")

    def __init__(self) -> None:
        self.n = 0
        self.ids: list[int] = []

    def add(self, *ids: int) -> None:
        """Count once what may be several messages, such as a run of them."""
        self.n += 1
        if len(self.ids) < MOST_MESSAGES:
            self.ids += ids

    def __len__(self) -> int:
        return self.n


@dataclass(frozen=True, slots=True)
class Look:
    """How closely a conversation is read, as reading words takes most of the time. `words`: of which writers the words
    matter; `scripts`: of which the long messages are kept; None is all.
    """

    words: frozenset[str] | None = None
    scripts: frozenset[str] | None = None


@dataclass(slots=True)
class Writer:
    """What one person wrote in one conversation, in order."""

    messages: int = 0
    orders: Listed = field(default_factory=Listed)
    reports: Listed = field(default_factory=Listed)
    checks: list[Said] = field(default_factory=list)
    days: set[int] = field(default_factory=set)
    runs: int = 0
    bursts: Listed = field(default_factory=Listed)
    answers: int = 0
    quick: Listed = field(default_factory=Listed)
    placed: int = 0  # messages whose hour is known
    night: Listed = field(default_factory=Listed)
    control: dict[str, Said] = field(default_factory=dict)  # the first passage of each code
    threats: list[Said] = field(default_factory=list)
    kind: list[Said] = field(default_factory=list)  # none without a threat
    groups: Listed = field(default_factory=Listed)
    scripts: list[Script] = field(default_factory=list)


@dataclass(slots=True)
class Features:
    """One conversation: its writers, the first passage of each code, and what the ledger found in it.

    `opening`: the first message; `start` and `end`: the earliest and the latest known time; `sent`: when each owner
    wrote; `moves`: requests to move, with how many messages of a known time came after.
    """

    talk: int
    app: str
    people: frozenset[str]
    owners: frozenset[str]
    writers: dict[str, Writer]
    messages: int
    opening: int
    start: int | None
    end: int | None
    sent: dict[str, Sequence[int]]
    first: dict[str, Said]
    moves: list[tuple[Said, int]]
    money: list[Entry]

    def counterpart(self, person: str) -> str | None:
        """The other one of a conversation of two, else None."""
        others = self.people - {person}
        return next(iter(others)) if len(self.people) == 2 and len(others) == 1 else None


def read(talk: Talk, look: Look = Look()) -> Features:
    """The features of a conversation. Copies of one message (same writer, time and text) count once: B14."""
    said = list(once(talk.said))
    writers: dict[str, Writer] = defaultdict(Writer)
    first: dict[str, Said] = {}
    before: Said | None = None
    for one in said:
        for code in sorted(one.codes):
            first.setdefault(code, one)
        if one.sender is not None:
            _count(writers[one.sender], one, before, look)
        before = one
    _runs(writers, said)
    for writer in writers.values():
        if not writer.threats:
            writer.kind = []
    times = [s.at_ms for s in said if s.at_ms is not None]
    return Features(
        talk.id, talk.app, talk.people, talk.owners, dict(writers), len(said), said[0].id if said else 0,
        min(times, default=None), max(times, default=None),
        {owner: array("q", (s.at_ms for s in said if s.sender == owner and s.at_ms is not None))
         for owner in talk.owners},
        first, [(s, sum(at > s.at_ms for at in times) if s.at_ms is not None else 0) for s in said
                if "R-MOVE" in s.codes],
        _money(said, first),
    )


def _money(said: Sequence[Said], first: Mapping[str, Said]) -> list[Entry]:
    """The ledger's lines, where a passage of control, fee or need stands at all and two balances may be named:
    elsewhere nothing rests on them.
    """
    if not any(code.startswith((CONTROL, "R-FEE", "V-HELP")) for code in first):
        return []
    if len(list(islice(filter(_may_name_balance, said), 2))) < 2:
        return []
    return [entry for s in said if s.text for entry in entries_of(s.text, s.id, s.sender, s.at_ms)]


def _may_name_balance(one: Said) -> bool:
    return has_digit(one.text) and "balance" in named(kinds_of(_words(one)) if one.kinds is None else one.kinds)


def once(said: Iterable[Said]) -> Iterator[Said]:
    """Each message once, where two devices or backups hold it (times known, and equal to the millisecond)."""
    seen: set[tuple[str | None, int, str, bool]] = set()
    for one in said:
        if one.at_ms is not None:
            key = (one.sender, one.at_ms, one.text, one.call)
            if key in seen:
                continue
            seen.add(key)
        yield one


def _count(writer: Writer, one: Said, before: Said | None, look: Look) -> None:
    writer.messages += 1
    if one.day is not None:
        writer.days.add(one.day)
    if one.hour is not None:
        writer.placed += 1
        if one.hour in _NIGHT:
            writer.night.add(one.id)
    if one.codes:
        _note_codes(writer, one)
    if not one.call and one.text and (look.words is None or one.sender in look.words):
        _count_words(writer, one, before, keep=look.scripts is None or one.sender in look.scripts)


def _note_codes(writer: Writer, one: Said) -> None:
    for code in sorted(one.codes):
        if code.startswith(CONTROL):
            writer.control.setdefault(code, one)
    if one.codes & CHECKS:
        writer.checks.append(one)
    if one.codes & THREATS:
        writer.threats.append(one)


def _count_words(writer: Writer, one: Said, before: Said | None, *, keep: bool) -> None:
    words = "" if one.kinds is not None and not keep else _words(one)
    kinds = named(kinds_of(words) if one.kinds is None else one.kinds)
    if kinds:
        text = readable(one.text)
        if "order" in kinds and is_order(text):
            writer.orders.add(one.id)
        if "report" in kinds and _volunteers(text, one, before):
            writer.reports.add(one.id)
        if "kind" in kinds and not one.codes & THREATS and phrases("kind").pattern.search(text):
            writer.kind.append(one)
        if {"group", "handle"} <= kinds and all(phrases(kind).pattern.search(text) for kind in ("group", "handle")):
            writer.groups.add(one.id)
    if keep and _SHORTEST_SCRIPT <= words.count(" ") - 1 <= _LONGEST_SCRIPT:
        writer.scripts.append(Script(one.id, words.strip(), bool(one.codes & LURES)))


def _words(one: Said) -> str:
    return f" {words_only(index_text(one.text))} "


def is_order(text: str) -> bool:
    """Whether a sentence of the text begins with an order, or says “you have to”. `text` folded and levelled."""
    order = phrases("order").pattern
    return any(order.match(text, begin.end()) for begin in _SENTENCE.finditer(text))


def _volunteers(text: str, one: Said, before: Said | None) -> bool:
    """Place, time or activity said by oneself: not asked for by the message before, and no question."""
    if text.rstrip().endswith("?") or not phrases("report").pattern.search(text):
        return False
    if before is None or before.sender == one.sender:
        return True
    return not (before.asks or before.codes & CHECKS)


def _runs(writers: dict[str, Writer], said: Sequence[Said]) -> None:
    """Runs of one writer without an answer, which of them press, and how soon the other answers."""
    run: list[Said] = []
    for one in [*said, None]:
        if one is not None and (one.sender is None or (run and run[-1].sender == one.sender)):
            if one.sender is not None:
                run.append(one)
            continue
        if run and run[0].sender is not None:
            writer = writers[run[0].sender]
            writer.runs += 1
            for burst in _pressing(run):
                writer.bursts.add(*burst)
        if one is not None and one.sender is not None:
            if run and run[-1].at_ms is not None and one.at_ms is not None:
                _answer(writers[one.sender], one, one.at_ms - run[-1].at_ms)
            run = [one]


def _answer(writer: Writer, one: Said, after_ms: int) -> None:
    if 0 <= after_ms <= 12 * 3_600_000:  # later it is a new conversation, not an answer
        writer.answers += 1
        if after_ms <= QUICK_MS:
            writer.quick.add(one.id)


def _pressing(run: list[Said]) -> Iterator[list[int]]:
    """Three or more within ten minutes that end in a question, a call or a threat: at most one of each run."""
    for end in range(len(run) - 1, 1, -1):
        last = run[end]
        if not (last.call or last.asks or last.codes & THREATS):
            continue
        at = last.at_ms
        close = [s for s in run[: end + 1] if at is not None and s.at_ms is not None and at - s.at_ms <= BURST_MS]
        if len(close) >= 3:
            yield [s.id for s in close]
            return
