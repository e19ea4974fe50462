"""Which of what was found closely becomes a flag: that depends on what else is found around it
(`triage.flags.company`), and so waits until all of a source is read. Conversations that several sources have messages
of are settled once more when all are, so that the order of the sources changes nothing.

Until then finds are kept in a table of their own, so that a break loses none. What words had found before and does not
stay goes again, where nobody has decided about it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import msgspec

from triage import scope
from triage.case import Case
from triage.flags.company import Company
from triage.flags.read import BESIDE
from triage.neighbours import COLUMNS, Neighbours

EVERY = 0
"""In place of a source's row id, where all messages of a case are looked through at once."""
_LOT = 100  # finds that are settled at once
_HELP = "help"  # the lane


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


def hold(case: Case, source: int, found: Iterable[tuple[Flag, float | None]]) -> None:
    """Keep finds of a source, each with how far it comes above what is needed, until all are there. In a transaction.
    One that is found with several messages counts as with that where it is likeliest.
    """
    case.db.executemany(
        "INSERT INTO find VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (source, ident) DO UPDATE"
        " SET margin = excluded.margin, flag = excluded.flag WHERE excluded.margin > margin",
        [(source, flag.ident, flag.conversation, flag.message, margin, msgspec.json.encode(flag).decode())
         for flag, margin in found])


def forget(case: Case, source: int | None = None) -> None:
    """What was kept of a source, or of all, is of no use any more. In a transaction."""
    case.db.execute("DELETE FROM find WHERE source = coalesce(?, source)", (source,))


def settle(case: Case, source: int | None) -> Iterator[Settled]:
    """Make flags of what was kept of a source, a few at a time, each in a transaction of the caller's; of None, of what
    several sources had a part in. Settling twice changes nothing.
    """
    which = "source = ?1" if source is not None else (
        "?1 IS NULL AND conversation IN (SELECT conversation FROM find GROUP BY 1 HAVING count(DISTINCT source) > 1)")
    companies = _companies(case, which, source)
    (of,) = case.db.execute(f"SELECT count(*) FROM find WHERE {which}", (source,)).fetchone()
    neighbours, last, before = Neighbours(case, scope.visible(case)), (0, ""), 0
    while lot := case.db.execute(
            f"SELECT conversation, ident, message, margin, flag FROM find WHERE {which} AND (conversation, ident)"
            " > (?2, ?3) ORDER BY conversation, ident LIMIT ?4", (source, *last, _LOT)).fetchall():
        rows = {row[0]: row for row in case.db.execute(
            f"SELECT {COLUMNS} FROM message m WHERE m.id IN (SELECT value FROM json_each(?)) AND"
            f" {scope.visible(case)}", (json.dumps([message for _, _, message, *_ in lot]),))}
        new = gone = 0
        for talk, ident, message, margin, held in lot:
            if message not in rows:  # out of scope meanwhile
                continue
            flag = msgspec.json.decode(held, type=Flag)
            if _stays(companies[talk], neighbours, rows[message], flag, margin):
                new += put(case, flag)
            else:
                gone += _take_away(case, ident)
        last, before = (lot[-1][0], lot[-1][1]), before + len(lot)
        yield Settled(before / of, new, gone)


def _companies(case: Case, which: str, source: int | None) -> dict[int, Company]:
    """By conversation what is found in it: what was kept, and what is flagged without having been."""
    talks = f"conversation IN (SELECT conversation FROM find WHERE {which})"
    found: dict[int, Company] = defaultdict(Company)
    kept = set()
    for talk, message, margin, code in case.db.execute(
            f"SELECT conversation, message, margin, json_extract(flag, '$[1]') FROM find WHERE {talks}", (source,)):
        found[talk].add(message, code, margin)
        kept.add((talk, message, code))
    for talk, message, code in case.db.execute(
            "SELECT DISTINCT conversation, message, code FROM flag WHERE rule NOT LIKE '%.own-%' AND code NOT GLOB"
            f" 'B[0-9]*' AND {talks}", (source,)):
        if (talk, message, code) not in kept:
            found[talk].add(message, code, None)
    return found


def _stays(company: Company, neighbours: Neighbours, row: tuple[Any, ...], flag: Flag, margin: float | None) -> bool:
    def around() -> list[int]:
        near, _ = neighbours.of(row, flag.conversation, BESIDE)
        return [one[0] for one in near if one[0] != row[0]]

    return company.keeps(row[0], flag.code, margin, flag.lane == _HELP, around)


def _take_away(case: Case, ident: str) -> int:
    """Take away a flag that nobody has decided about. Returns how many."""
    gone = case.db.execute("SELECT id FROM flag WHERE ident = ? AND status = 'unreviewed'", (ident,)).fetchall()
    case.db.executemany("DELETE FROM flag_span WHERE flag = ?", gone)
    case.db.executemany("DELETE FROM flag WHERE id = ?", gone)
    return len(gone)
