"""Which of what was found closely becomes a flag: that depends on what else is found around it
(`triage.flags.company`), and so waits until all of a source is read.

What was found stays in a table of its own, whether it became a flag or not: where a further source has messages of a
conversation, all of it is settled again, so that the order of sources changes nothing. What words had found and does
not stay goes, where nobody has decided about it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import msgspec

from triage import scope
from triage.case import Case
from triage.flags.company import Company
from triage.flags.read import BESIDE
from triage.views.neighbours import COLUMNS, Neighbours, Row

_LOT = 100  # finds that are settled at once
_HELP = "help"  # the lane
_MOST_COMPANIES = 8  # of other conversations that hold copies of a message
#: The same passage in another message: that of another reading of its source.
_HOLD = """
INSERT INTO find VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (conversation, ident) DO UPDATE
SET message = excluded.message, margin = excluded.margin, flag = excluded.flag
WHERE message <> excluded.message OR (margin IS NOT NULL AND (excluded.margin IS NULL OR excluded.margin > margin))
"""


class Flag(NamedTuple):
    """A find as it is stored: conversation and message as row ids, `spans` as (message, start, end, text)."""

    ident: str
    code: str
    rule: str
    rule_version: str
    conversation: int
    message: int
    lane: str
    explanation: str
    spans: list[tuple[int, int, int, str]]


class Settled(NamedTuple):
    """What share of the finds was settled, 0 to 1, and of those since the last how many are new flags, and how many
    flags are gone.
    """

    share: float
    new: int
    gone: int


class _Find(NamedTuple):
    ident: str
    message: int
    margin: float | None
    flag: str


def put(case: Case, flag: Flag) -> bool:
    """Store a flag, in a transaction. Returns whether it is new; of one that is not, and that nobody has decided
    about, what explains it now takes the place of what did.
    """
    done = case.db.execute(
        "INSERT OR IGNORE INTO flag (ident, code, rule, rule_version, conversation, message, lane,"
        " explanation) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id", flag[:-1]).fetchone()
    if done is None:
        case.db.execute("UPDATE flag SET explanation = ?1 WHERE ident = ?2 AND status = 'unreviewed'"
                        " AND explanation <> ?1", (flag.explanation, flag.ident))
        return False
    case.db.executemany("INSERT INTO flag_span VALUES (?, ?, ?, ?, ?)", [(done[0], *span) for span in flag.spans])
    return True


def hold(case: Case, found: Iterable[tuple[Flag, float | None]]) -> None:
    """Keep finds, each with how far it comes above what is needed, until they are settled. In a transaction. One that
    is found with several messages counts as with that where it is likeliest.
    """
    case.db.executemany(_HOLD, [
        (flag.conversation, flag.ident, flag.message, flag.code, margin, msgspec.json.encode(flag).decode())
        for flag, margin in found])


def forget(case: Case) -> None:
    """All messages are looked through anew: what was kept is of no use any more. In a transaction."""
    case.db.execute("DELETE FROM find")


def settle(case: Case, source: int | None, *, take_away: bool) -> Iterator[Settled]:
    """Make flags of what was found in the conversations of a source (row id), or in all, a few finds at a time, each in
    a transaction of the caller's. Settling twice changes nothing. `take_away`: flags that do not stay and that nobody
    has decided about, or they are left.
    """
    talks = [talk for (talk,) in case.db.execute(
        "SELECT DISTINCT conversation FROM find WHERE ?1 IS NULL OR conversation IN (SELECT conversation"
        " FROM conversation_source WHERE source = ?1) ORDER BY 1", (source,)).fetchall()]
    new = gone = waiting = 0
    for n, talk in enumerate(talks):
        last, one = "", _Settling(case)
        while lot := [_Find(*row) for row in case.db.execute(
                "SELECT ident, message, margin, flag FROM find WHERE conversation = ? AND ident > ? ORDER BY ident"
                " LIMIT ?", (talk, last, _LOT)).fetchall()]:
            one = one.now()
            for find, flag in one.visible(lot):
                if one.stays(talk, find, flag.code, is_help=flag.lane == _HELP):
                    new += put(case, flag)
                elif take_away and not one.stays_elsewhere(talk, find, flag.code, is_help=flag.lane == _HELP):
                    gone += _take_away(case, find.ident)
            last, waiting = lot[-1].ident, waiting + len(lot)
            if waiting >= _LOT:
                yield Settled(n / len(talks), new, gone)
                new = gone = waiting = 0
    yield Settled(1.0, new, gone)


class _Settling:
    """What is known of conversations."""

    def __init__(self, case: Case) -> None:
        self._case, self._visible = case, scope.visible(case)
        self._neighbours, self._rows = Neighbours(case, self._visible), dict[int, Row]()
        self._companies: dict[int, Company] = {}

    def now(self) -> _Settling:
        """What is known of them now: between two lots another part of the case may have been opened."""
        return self if scope.visible(self._case) == self._visible else _Settling(self._case)

    def visible(self, lot: list[_Find]) -> Iterator[tuple[_Find, Flag]]:
        """Those of which every part may be seen."""
        flags = [msgspec.json.decode(find.flag, type=Flag) for find in lot]
        self._rows = {row[0]: row for row in self._case.db.execute(
            f"SELECT {COLUMNS} FROM message m WHERE m.id IN (SELECT value FROM json_each(?)) AND {self._visible}",
            (json.dumps([message for flag in flags for message, *_ in flag.spans]),))}
        for find, flag in zip(lot, flags, strict=True):
            if all(message in self._rows for message, *_ in flag.spans):
                yield find, flag

    def stays(self, talk: int, find: _Find, code: str, *, is_help: bool) -> bool:
        """Whether it stays among the messages of a conversation."""
        def around() -> list[int]:
            near, _ = self._neighbours.of(self._rows[find.message], talk, BESIDE)
            return [row[0] for row in near if row[0] != find.message]

        return self._company(talk).keeps(find.message, code, find.margin, is_help, around)

    def stays_elsewhere(self, talk: int, find: _Find, code: str, *, is_help: bool) -> bool:
        """Whether it does in another one that holds the message too."""
        return any(self.stays(other, find._replace(margin=margin), code, is_help=is_help)
                   for other, margin in self._case.db.execute(
                       "SELECT conversation, margin FROM find WHERE ident = ? AND conversation <> ?",
                       (find.ident, talk)).fetchall())

    def _company(self, talk: int) -> Company:
        """What is found in a conversation, as far as it may be seen: what was kept, and what is flagged without having
        been.
        """
        company = self._companies.get(talk)
        if company is None:
            if len(self._companies) >= _MOST_COMPANIES:
                self._companies.clear()
            company = self._companies[talk] = Company()
            kept = set[tuple[int, str]]()
            for message, code, margin in self._case.db.execute(
                    "SELECT f.message, f.code, f.margin FROM find f JOIN message m ON m.id = f.message"
                    f" WHERE f.conversation = ? AND {self._visible}", (talk,)):
                company.add(message, code, margin)
                kept.add((message, code))
            for message, code in self._case.db.execute(
                    "SELECT DISTINCT f.message, f.code FROM flag f JOIN message m ON m.id = f.message"
                    " WHERE f.conversation = ? AND f.rule NOT LIKE '%.own-%' AND f.code NOT GLOB 'B[0-9]*'"
                    f" AND {self._visible}", (talk,)):
                if (message, code) not in kept:
                    company.add(message, code, None)
        return company


def _take_away(case: Case, ident: str) -> int:
    """Take away a flag that nobody has decided about. Returns how many."""
    gone: list[tuple[Any, ...]] = case.db.execute(
        "SELECT id FROM flag WHERE ident = ? AND status = 'unreviewed'", (ident,)).fetchall()
    case.db.executemany("DELETE FROM flag_span WHERE flag = ?", gone)
    case.db.executemany("DELETE FROM flag WHERE id = ?", gone)
    return len(gone)
