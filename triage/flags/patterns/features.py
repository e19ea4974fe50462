"""One reading of a conversation: what its messages show, per writer, small enough to keep for a whole case.

The patterns compare conversations with one another. They work on this, not on texts. A conversation may be as long as a
case, so that its messages are taken one after the other in their order, and let go: what is kept of them are counts,
times, and those that match a rule.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from triage.flags.patterns.model import CHECKS, CONTROL, DAY_MS, LURES, MOST_MESSAGES, THREATS, Said, Talk
from triage.flags.patterns.scripts import Lures, Script, Shingles, script_of, spoken
from triage.flags.patterns.words import BALANCE, GROUP, KIND, ORDER, REPORT, says
from triage.ledger.entries import Entry, entries_of
from triage.ledger.figures import has_digit

BURST_MS = 10 * 60_000
QUICK_MS = 2 * 60_000
NAMES_MONEY = (CONTROL, "R-FEE", "V-HELP")
"""Codes that begin so: where none stands, nothing rests on the amounts of a conversation."""
_NIGHT = range(5)
_NOTHING: Shingles = frozenset()


@dataclass(slots=True)
class Listed:
    """Messages that are counted, and the first of them by id: no finding names more."""

    n: int = 0
    ids: list[int] = field(default_factory=list)

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
    matter; `lures`: of which the long messages are kept that share words with a lure; `money`: in which conversations
    the amounts matter; None is all.
    """

    words: frozenset[str] | None = None
    lures: Lures | None = None
    money: frozenset[int] | None = None


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
    unfollowed: list[Said] = field(default_factory=list)  # threats that kind words may follow yet
    kindness: list[tuple[Said, Said]] = field(default_factory=list)  # threats, first kind words within a day after each
    groups: Listed = field(default_factory=Listed)
    scripts: list[Script] = field(default_factory=list)


@dataclass(slots=True)
class Features:
    """One conversation: its writers, the first passage of each code, and what the ledger found in it.

    `opening`: the first message; `start` and `end`: the earliest and the latest known time; `sent`: when each owner
    wrote; `moves`: requests to move, with how many messages of a known time came after; `money`: balances, and the
    payments after the first.
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
    apart: bool

    def counterpart(self, person: str) -> str | None:
        """The other one of a conversation of two, else None."""
        others = self.people - {person}
        return next(iter(others)) if len(self.people) == 2 and len(others) == 1 else None


def read(talk: Talk, look: Look = Look()) -> Features:
    """The features of a conversation. Copies of one message (same writer, time and text) count once: B14."""
    reading = _Reading(talk, look)
    for one in once(talk.said):
        reading.add(one)
    return reading.features()


class _Reading:
    """What was seen of a conversation so far."""

    def __init__(self, talk: Talk, look: Look) -> None:
        self._talk, self._look = talk, look
        self._counts_money = look.money is None or talk.id in look.money
        self._messages = self._opening = 0
        self._question: _Question | None = None
        self._run: _Run | None = None
        self._writers: dict[str, Writer] = defaultdict(Writer)
        self._first: dict[str, Said] = {}
        self._moves: list[Said] = []
        self._times = array("q")
        self._sent: dict[str, array[int]] = defaultdict(lambda: array("q"))
        self._owes, self._money = False, list[Entry]()

    def add(self, one: Said) -> None:
        """The next message."""
        if not self._messages:
            self._opening = one.id
        self._messages += 1
        if one.codes:
            self._note_codes(one)
        if one.at_ms is not None:
            self._times.append(one.at_ms)
            if one.sender in self._talk.owners:
                self._sent[one.sender].append(one.at_ms)
        if self._counts_money and one.text:
            self._amounts(one)
        if one.sender is not None:
            _count(self._writers[one.sender], one, self._question, self._look)
            self._asks(one, one.sender)
            self._in_runs(one, one.sender)

    def features(self) -> Features:
        """After the last message."""
        self._end_run()
        talk, times = self._talk, self._times
        people = talk.people.union(self._writers)
        rests = any(code.startswith(NAMES_MONEY) for code in self._first)
        return Features(
            talk.id, talk.app, people, talk.owners & people, dict(self._writers), self._messages, self._opening,
            times[0] if times else None, times[-1] if times else None, dict(self._sent), self._first,
            [(move, 0 if move.at_ms is None else len(times) - bisect_right(times, move.at_ms)) for move in self._moves],
            self._money if rests else [], talk.apart,
        )

    def _note_codes(self, one: Said) -> None:
        for code in sorted(one.codes):
            self._first.setdefault(code, one)
        if "R-MOVE" in one.codes:
            self._moves.append(one)

    def _amounts(self, one: Said) -> None:
        """Balances, and payments from the first message on that may name a balance: earlier ones changed none."""
        self._owes = self._owes or _may_name_balance(one)
        if self._owes:
            self._money += [entry for entry in entries_of(one.text, one.id, one.sender, one.at_ms)
                            if entry.kind in ("balance", "payment")]

    def _asks(self, one: Said, sender: str) -> None:
        """Whether what others say next may answer somebody. Whoever asked and writes anew has an answer, or none."""
        question = self._question
        if one.asks or one.codes & CHECKS:
            self._question = _Question(sender, one.at_ms)
        elif question is not None and question.asker != sender:
            question.answered.add(sender)
        elif question is not None and question.answered:
            self._question = None

    def _in_runs(self, one: Said, sender: str) -> None:
        """Runs of one writer without an answer, and how soon the other answers."""
        run = self._run
        if run is None or run.sender != sender:
            if run is not None and run.last_ms is not None and one.at_ms is not None:
                _answer(self._writers[sender], one, one.at_ms - run.last_ms)
            self._end_run()
            run = self._run = _Run(sender)
        run.add(one)

    def _end_run(self) -> None:
        if self._run is not None:
            writer = self._writers[self._run.sender]
            writer.runs += 1
            if self._run.burst:
                writer.bursts.add(*self._run.burst)


@dataclass(slots=True)
class _Question:
    """The last one that was asked, or demand for place, proof or report: who has written since, and who has told."""

    asker: str
    at_ms: int | None
    answered: set[str] = field(default_factory=set)
    told: set[str] = field(default_factory=set)

    def is_answered_by(self, one: Said, sender: str) -> bool:
        """Whether what a message tells was asked for: in the first that somebody writes, or the first that tells
        anything within ten minutes (“where are you” – “sorry” – “at the station”).
        """
        if sender == self.asker or sender in self.told:
            return False
        soon = None not in (one.at_ms, self.at_ms) and (one.at_ms or 0) - (self.at_ms or 0) <= BURST_MS
        return soon or sender not in self.answered


class _Run:
    """Messages of one writer without an answer. `burst`: the first ids of the last three or more within ten minutes
    that end in a question, a call or a threat.
    """

    def __init__(self, sender: str) -> None:
        self.sender = sender
        self.last_ms: int | None = None
        self.burst: list[int] = []
        self._close: deque[tuple[int, int]] = deque()  # time and id of those in the last ten minutes

    def add(self, one: Said) -> None:
        self.last_ms = at = one.at_ms
        if at is None:
            return
        close = self._close
        close.append((at, one.id))
        while at - close[0][0] > BURST_MS:
            close.popleft()
        if len(close) >= 3 and (one.call or one.asks or one.codes & THREATS):
            self.burst = [n for _, n in islice(close, MOST_MESSAGES)]


def _may_name_balance(one: Said) -> bool:
    return has_digit(one.text) and bool(_says(one, spoken(one.text)) & BALANCE)


def once(said: Iterable[Said]) -> Iterator[Said]:
    """Each message once, where two devices or backups hold it (times known, and equal to the millisecond). Copies stand
    at the same moment, so that what was said before it is forgotten. Pictures without words that were sent together are
    no copies of one another.
    """
    moment: int | None = None
    seen: set[tuple[str | None, str, bool]] = set()
    for one in said:
        if one.at_ms is not None and (one.text or one.call):
            key = (one.sender, one.text, one.call)
            if one.at_ms != moment:
                moment, seen = one.at_ms, {key}
            elif key in seen:
                continue
            else:
                seen.add(key)
        yield one


def _count(writer: Writer, one: Said, question: _Question | None, look: Look) -> None:
    writer.messages += 1
    if one.day is not None:
        writer.days.add(one.day)
    if one.hour is not None:
        writer.placed += 1
        if one.hour in _NIGHT:
            writer.night.add(one.id)
    if one.codes:
        _note_codes(writer, one)
    if not one.call and (one.text or one.says) and (look.words is None or one.sender in look.words):
        _count_words(writer, one, question, None if look.lures is None else look.lures.get(one.sender or "", _NOTHING))


def _note_codes(writer: Writer, one: Said) -> None:
    for code in sorted(one.codes):
        if code.startswith(CONTROL):
            writer.control.setdefault(code, one)
    if one.codes & CHECKS:
        writer.checks.append(one)
    if one.codes & THREATS:
        writer.threats.append(one)
        if one.at_ms is not None:
            writer.unfollowed.append(one)


def _count_words(writer: Writer, one: Said, question: _Question | None, wanted: Shingles | None) -> None:
    """`wanted`: shingles of lures (`scripts.script_of`)."""
    keep = bool(one.text) and (wanted is None or bool(wanted))
    words = spoken(one.text) if keep or one.says is None else ""
    if said := _says(one, words):
        if said & ORDER:
            writer.orders.add(one.id)
        if said & REPORT:
            if question is None or not question.is_answered_by(one, one.sender or ""):
                writer.reports.add(one.id)
            else:
                question.told.add(one.sender or "")
        if said & KIND and writer.unfollowed and not one.codes & THREATS:
            _follow(writer, one)
        if said & GROUP:
            writer.groups.add(one.id)
    if keep and (script := script_of(one.id, words, lure=bool(one.codes & LURES), wanted=wanted)) is not None:
        writer.scripts.append(script)


def _says(one: Said, words: str) -> int:
    return says(one.text, words) if one.says is None else one.says


def _follow(writer: Writer, kind: Said) -> None:
    """Kind words: they follow the threats of the day before that none followed yet."""
    at = kind.at_ms
    if at is None:
        return
    gone = [(threat, at - (threat.at_ms or 0)) for threat in writer.unfollowed]
    writer.kindness += [(threat, kind) for threat, after in gone if 0 < after <= DAY_MS]
    writer.unfollowed = [threat for threat, after in gone if after <= 0]


def _answer(writer: Writer, one: Said, after_ms: int) -> None:
    if 0 <= after_ms <= 12 * 3_600_000:  # later it is a new conversation, not an answer
        writer.answers += 1
        if after_ms <= QUICK_MS:
            writer.quick.add(one.id)
