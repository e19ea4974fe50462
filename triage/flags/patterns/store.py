"""Conversation patterns in the case: found over everything that may be seen, kept as flags without words of their own.

A pattern's flag has no matched words. The messages it rests on stand as rows of `flag_span` that begin and end at 0, so
that scope and privilege hold it back like every other flag as soon as one of them is held back. Its id comes from the
pattern, the direction, the numbers and the messages: the same evidence gives the same flags, and where more evidence
changes the numbers, a decision stays with the numbers it was made on.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from heapq import merge
from itertools import groupby
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from triage import scope
from triage.case import dump_json
from triage.casefile import facts
from triage.flagging import whose
from triage.flagging.whose import Standing
from triage.flags.intervals import Share
from triage.flags.patterns import PatternFinding, Said, Talk, find_in
from triage.flags.patterns.features import NAMES_MONEY, Features, Look, read
from triage.flags.patterns.model import DAY_MS, LURES
from triage.flags.patterns.scripts import Lures, Shingles, shingles, spoken
from triage.flags.patterns.sides import reporters
from triage.flags.patterns.told import ASKS, DIGITS, SAYS, SCRIPT, UNTIMED, Told
from triage.flags.patterns.words import BALANCE, specs
from triage.flags.shipped import shipped
from triage.intake.prepare import SAID, uid

if TYPE_CHECKING:
    from triage.case import Case
    from triage.store import Store

_BALANCE = BALANCE | DIGITS  # bits of `told` that begin the reading of amounts
_DAY_ZERO = date(1970, 1, 1).toordinal()
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: A message that several conversations hold is read in the largest of them alone: there it stands among the most of
#: what was said, and counts once where conversations are compared. `conversation`: where it is read, not in its own.
_READ_THERE = """
CREATE TEMP TABLE read_there AS
WITH pairs AS MATERIALIZED (SELECT DISTINCT c.message, c.conversation FROM copy c JOIN message m ON m.id = c.message
    WHERE c.conversation <> m.conversation AND {visible}),
  every AS MATERIALIZED (SELECT message, conversation FROM pairs
    UNION SELECT m.id, m.conversation FROM message m WHERE m.id IN (SELECT message FROM pairs)),
  brought AS MATERIALIZED (SELECT conversation, count(*) AS n FROM pairs GROUP BY 1),
  sizes AS MATERIALIZED (SELECT e.conversation, coalesce(b.n, 0)
      + (SELECT count(*) FROM message m WHERE m.conversation = e.conversation) AS n
    FROM (SELECT DISTINCT conversation FROM every) e LEFT JOIN brought b ON b.conversation = e.conversation),
  ranked AS (SELECT e.message, e.conversation, row_number() OVER (PARTITION BY e.message ORDER BY s.n DESC, v.uid) AS r
    FROM every e JOIN sizes s ON s.conversation = e.conversation JOIN conversation v ON v.id = e.conversation)
SELECT r.conversation, m.sort_ms, r.message FROM ranked r JOIN message m ON m.id = r.message
WHERE r.r = 1 AND r.conversation <> m.conversation
"""
_BROUGHT = """
SELECT m.id, h.conversation, m.sender, m.sort_ms, m.record FROM temp.read_there h
  CROSS JOIN message m ON m.id = h.message
WHERE h.conversation = ? ORDER BY h.sort_ms, h.message
"""
#: Every conversation that holds the first message of a flag.
_OF_FLAGS = """
SELECT f.id, f.conversation FROM flag f WHERE {which}
UNION SELECT f.id, m.conversation FROM flag f JOIN message m ON m.id = f.message WHERE {which}
UNION SELECT f.id, c.conversation FROM flag f JOIN copy c ON c.message = f.message WHERE {which}
"""
_MATCHED = ("f.lane = 'concern' AND f.status <> 'rejected'"
            " AND EXISTS (SELECT 1 FROM flag_span s WHERE s.flag = f.id AND s.end > 0)")
#: From an index alone: the rows of a thread lie all over the file, and each would have a page of its own decrypted.
_THREADS = """
SELECT m.id, m.conversation, m.sender, m.sort_ms, m.record FROM message m INDEXED BY message_thread
WHERE m.conversation IN (SELECT value FROM json_each(?)) AND {visible} AND {own}
ORDER BY m.conversation, m.sort_ms, m.id
"""
_TEXTS = """
SELECT m.id, m.utc_ms, m.local, m.basis, iif({said}, m.text, NULL) FROM message m
WHERE m.id IN (SELECT value FROM json_each(?))
"""
_AT_ONCE = 4000  # messages
_NONE: frozenset[str] = frozenset()
Codes = dict[int, frozenset[str]]


def refresh(case: Case, told: Told | None = None) -> int:
    """Find the patterns anew and keep them. In a transaction. Returns how many flags are new.

    Unreviewed ones that no longer stand go; decided ones stay with what they were decided on. After an import, after
    the scope or the times changed, and after persons were joined or parted. `told`: what is known of the messages that
    were just read.
    """
    matched = {conversation for _, conversation in case.db.execute(_OF_FLAGS.format(which=_MATCHED))}
    # By itself a course of events says little: it is kept where words match as well, and not looked for where none do.
    found = find_in(_read(case, matched, told)) if matched else []
    found = [finding for finding in found if finding.talk in matched]
    conversations = dict(case.db.execute("SELECT id, uid FROM conversation"))
    idents = _idents(case, found)
    kept = {_key(finding, conversations, idents): finding for finding in found}
    case.db.execute(
        "DELETE FROM flag WHERE status = 'unreviewed' AND rule IN (SELECT value FROM json_each(?))"
        " AND ident NOT IN (SELECT value FROM json_each(?))", (json.dumps(sorted(specs())), json.dumps(sorted(kept))))
    case.db.execute("DELETE FROM flag_span WHERE flag NOT IN (SELECT id FROM flag)")
    return sum(_keep(case, key, finding) for key, finding in kept.items())


def take_part(case: Case, person: int) -> bool:
    """Whether a person (row id) takes part in a conversation where words match a rule, so that a pattern may be counted
    from who that is.
    """
    talks = _OF_FLAGS.format(which=_MATCHED)
    return case.db.execute(
        f"SELECT 1 FROM conversation_participant p JOIN identity i ON i.id = p.identity WHERE i.person = ?1"
        f" AND p.conversation IN (SELECT conversation FROM ({talks})) UNION ALL"
        " SELECT 1 FROM flag f JOIN message m ON m.id = f.message JOIN identity i ON i.id = m.sender"
        f" WHERE i.person = ?1 AND {_MATCHED} LIMIT 1", (person,)).fetchone() is not None


def messages_of(store: Store, flags: list[int]) -> dict[int, list[str]]:
    """{flag: the messages that a pattern's flag rests on}, in their order. Flags of words have none here."""
    found: dict[int, list[str]] = defaultdict(list)
    for flag, ident in store.db.execute(
        "SELECT s.flag, lower(hex(m.ident)) FROM flag_span s JOIN message m ON m.id = s.message WHERE s.end = 0"
        " AND s.flag IN (SELECT value FROM json_each(?)) ORDER BY s.flag, m.sort_ms, m.id", (json.dumps(flags),)):
        found[flag].append(ident)
    return found


# --- reading -----------------------------------------------------------------------------------------------------


def _read(case: Case, matched: set[int], told: Told | None = None) -> list[Features]:
    """All conversations, one after the other. Those where no words match only say what their writers do elsewhere: of
    them the words are read of those writers alone for whom that may decide.
    """
    threads = _Threads(case, told or Told())
    lures = _lures(case, threads.codes)
    look = Look(lures=lures, money=_with_money(case))
    talks = [read(talk, look) for talk in threads.talks(matched, look, among=True)]
    look = Look(words=frozenset({*reporters(talks), *lures}), lures=lures, money=frozenset())
    talks += [read(talk, look) for talk in threads.talks(matched, look, among=False)]
    return sorted(talks, key=lambda talk: talk.talk)


#: Row id, sender, time by which it is sorted, whether it is a call, and what is known of it (`told`).
_Known = tuple[int, "str | None", "int | None", bool, "int | None"]
_Row = tuple[int, int, int, "int | None", int]


class _Threads:
    """Reads the conversations that may be seen, a piece at a time: a case may be large, and so may a conversation."""

    def __init__(self, case: Case, told: Told) -> None:
        self.case, self.told, self.codes = case, told, _codes(case)
        self.zone, self.chosen = facts.display_zone(case), bool(case.fact("zone"))
        self.persons: dict[int, str] = dict(case.db.execute(
            "SELECT i.id, p.uid FROM identity i JOIN person p ON p.id = i.person"))
        case.db.execute("DROP TABLE IF EXISTS temp.read_there")
        case.db.execute(_READ_THERE.format(visible=scope.visible(case)))
        case.db.execute("CREATE INDEX temp.read_there_thread ON read_there (conversation, sort_ms, message)")
        self._brought = {n for (n,) in case.db.execute("SELECT DISTINCT conversation FROM temp.read_there")}

    def talks(self, listed: set[int], look: Look, *, among: bool) -> Iterator[Talk]:
        """Those listed, or the others. Each is to be read before the next is asked for."""
        people, owners = _people(self.case)
        apps = dict(self.case.db.execute("SELECT id, app FROM conversation"))
        apart = {n for (n,) in self.case.db.execute("SELECT id FROM conversation WHERE kind = 'broadcast'")}
        wanted = sorted(n for n in scope.shown_conversations(self.case) if (n in listed) is among)
        for conversation, thread in self._rows(wanted):
            money = look.money is None or conversation in look.money
            known = ((n, self.persons.get(sender), at, bool(call), self.told.of(n))
                     for n, _, sender, at, call in thread)
            said = self._said(_pieces(known), look.lures, money=money)
            yield Talk(conversation, apps[conversation], said, frozenset(people[conversation]), frozenset(owners),
                       conversation in apart)

    def _rows(self, wanted: list[int]) -> Iterator[tuple[int, Iterator[_Row]]]:
        """The messages of each conversation that has any, by time: its own that are read there, and those brought."""
        own = "m.id NOT IN (SELECT message FROM temp.read_there)" if self._brought else "1"
        rows = self.case.db.execute(_THREADS.format(visible=scope.visible(self.case), own=own), (json.dumps(wanted),))
        threads = groupby(rows, key=lambda row: row[1])
        if not self._brought:
            yield from threads
            return
        conversation, thread = next(threads, (None, iter(())))
        for n in wanted:
            here: Iterator[_Row] = iter(())
            if conversation == n:
                here = thread
            brought = self.case.db.execute(_BROUGHT, (n,)) if n in self._brought else iter(())
            if conversation == n or n in self._brought:
                yield n, merge(here, brought, key=lambda row: (row[3] is not None, row[3] or 0, row[0]))
            if conversation == n:
                conversation, thread = next(threads, (None, iter(())))

    def _said(self, pieces: Iterator[list[_Known]], lures: Lures | None, *, money: bool) -> Iterator[Said]:
        asked = UNTIMED
        for piece in pieces:
            if money and any(known is None or known & _BALANCE == _BALANCE for *_, known in piece):
                asked |= DIGITS  # from the first balance on the ledger reads every amount
            texts = _texts(self.case, _read_again(piece, asked, lures))
            for one in piece:
                yield _said(one, self.codes, self.zone, texts.get(one[0]), chosen=self.chosen)


def _pieces(thread: Iterator[_Known]) -> Iterator[list[_Known]]:
    """A conversation in pieces. Messages of one time, which may be copies, stay together."""
    piece: list[_Known] = []
    for one in thread:
        if len(piece) >= _AT_ONCE and (one[2] is None or one[2] != piece[-1][2]):
            yield piece
            piece = []
        piece.append(one)
    if piece:
        yield piece


def _read_again(piece: list[_Known], asked: int, lures: Lures | None) -> list[int]:
    """The messages whose text or clock matters beyond what is known of them; `asked`: bits of this."""
    times = [None, *(at for _, _, at, *_ in piece), None]
    return [n for (n, sender, at, _, known), before, after in zip(piece, times, times[2:], strict=False)
            if known is None or known & asked or at in (before, after)  # may be copies
            or (known & SCRIPT and (lures is None or sender in lures))]


def _texts(case: Case, wanted: list[int]) -> dict[int, tuple[int | None, str | None, str, str | None]]:
    """{row id: utc_ms, local, basis, text}, read as they stand in the file."""
    return {n: (utc_ms, local, basis, text) for n, utc_ms, local, basis, text in case.db.execute(
        _TEXTS.format(said=SAID), (json.dumps(sorted(wanted)),))}


def _with_money(case: Case) -> frozenset[int]:
    """The conversations where something may rest on amounts."""
    names = " OR ".join(f"f.code LIKE '{name}%'" for name in NAMES_MONEY)
    return frozenset(conversation for _, conversation in case.db.execute(
        _OF_FLAGS.format(which=f"f.status <> 'rejected' AND ({names})")))


def _lures(case: Case, codes: Codes) -> Lures:
    """Who wrote messages that match a lure, and the shingles of these: only copies of them are looked for elsewhere."""
    found: dict[str, Shingles] = {}
    for person, text in case.db.execute(
        f"SELECT p.uid, iif({SAID}, m.text, NULL) FROM message m JOIN identity i ON i.id = m.sender"
        " JOIN person p ON p.id = i.person WHERE m.id IN (SELECT value FROM json_each(?))",
        (json.dumps([message for message, said in codes.items() if said & LURES]),)):
        found[person] = found.get(person, frozenset()) | shingles(spoken(text or "").split())
    return found


def _said(one: _Known, codes: Codes, zone: ZoneInfo, row: tuple[int | None, str | None, str, str | None] | None,
          *, chosen: bool) -> Said:
    """`chosen`: whether somebody chose the zone. Days are counted as they are shown, in whatever zone; where it is
    night nobody knows in one that was not chosen.
    """
    number, sender, at, call, known = one
    utc_ms, local, basis, text = row or (at, None, "utc", None)
    day, hour = _day_and_hour(utc_ms, local, basis, zone)
    return Said(
        number, sender, utc_ms, text or "", codes.get(number, _NONE), call,
        day, hour if chosen or basis == "local" else None,
        None if known is None else known & SAYS, known is not None and bool(known & ASKS))


def _day_and_hour(utc_ms: int | None, local: str | None, basis: str, zone: ZoneInfo) -> tuple[int | None, int | None]:
    """Of `_wall_clock`, its day since 1970."""
    if utc_ms is not None and basis != "local" and (ahead_ms := _ahead_ms(utc_ms // DAY_MS, zone)) is not None:
        here = utc_ms + ahead_ms
        return here // DAY_MS, here // 3_600_000 % 24
    moment = _wall_clock(utc_ms, local, basis, zone)
    return (None, None) if moment is None else (moment.toordinal() - _DAY_ZERO, moment.hour)


@lru_cache(maxsize=4096)  # to ask the zone for every message took a sixth of the reading of conversations
def _ahead_ms(day: int, zone: ZoneInfo) -> int | None:
    """How far the clocks of a zone are ahead of UTC through a day (of UTC); None where they change on it."""
    try:
        first, last = ((_EPOCH + timedelta(days=n)).astimezone(zone).utcoffset() for n in (day, day + 1))
    except OverflowError:
        return None
    return None if first is None or first != last else first // timedelta(milliseconds=1)


def _wall_clock(utc_ms: int | None, local: str | None, basis: str, zone: ZoneInfo) -> datetime | None:
    """The writer's own clock where the evidence has it, else the display zone's; None at the edges of the calendar,
    where the zone's clock shows a day that no calendar has.
    """
    if basis == "local" and local:
        return datetime.fromisoformat(local)
    if utc_ms is None:
        return None
    try:
        return (_EPOCH + timedelta(milliseconds=utc_ms)).astimezone(zone)
    except OverflowError:
        return None


def _codes(case: Case) -> Codes:
    """The codes of each message's flags of words that were not rejected, and all of whose words may be seen. What
    somebody reports of what is done to them is none of their doing.
    """
    found: Codes = {}
    same: dict[frozenset[str], frozenset[str]] = {}  # few differ, and a case may have a hundred thousand flags
    told = _told(case)
    for flag, message, code in case.db.execute(
        "SELECT s.flag, s.message, f.code FROM flag_span s JOIN flag f ON f.id = s.flag"
        f" WHERE s.end > 0 AND f.status <> 'rejected' AND {scope.flag_visible(case)}"):
        if flag in told:
            continue
        codes = found.get(message, _NONE) | {code}
        found[message] = same.setdefault(codes, codes)
    return found


def _told(case: Case) -> set[int]:
    """The flags in whose conversation they tell of what is done to their writer."""
    standing: dict[int, list[Standing]] = defaultdict(list)
    for talk, flag, code, rule, beside, status in case.db.execute(
        "SELECT f.conversation, f.id, f.code, f.rule, json_extract(f.explanation, '$.beside') IS NOT NULL, f.status"
        " FROM flag f WHERE f.status <> 'rejected' AND EXISTS (SELECT 1 FROM flag_span s WHERE s.flag = f.id"
        f" AND s.end > 0) AND {scope.flag_visible(case)}"):
        standing[talk].append(Standing(flag, code, rule, status == "accepted" or not beside, status == "accepted"))
    return set[int]().union(*whose.told(case.db, scope.visible(case), shipped(), standing).values())


def _people(case: Case) -> tuple[dict[int, set[str]], set[str]]:
    people: dict[int, set[str]] = defaultdict(set)
    for conversation, person in case.db.execute(
        "SELECT c.conversation, p.uid FROM conversation_participant c JOIN identity i ON i.id = c.identity"
        " JOIN person p ON p.id = i.person"):
        people[conversation].add(person)
    owners = {row[0] for row in case.db.execute(
        "SELECT p.uid FROM identity i JOIN person p ON p.id = i.person WHERE i.owner = 1")}
    return people, owners


# --- keeping -----------------------------------------------------------------------------------------------------


def _idents(case: Case, found: list[PatternFinding]) -> dict[int, str]:
    wanted = json.dumps(sorted({message for finding in found for message in finding.messages}))
    return dict(case.db.execute(
        "SELECT id, lower(hex(ident)) FROM message WHERE id IN (SELECT value FROM json_each(?))", (wanted,)))


def _key(finding: PatternFinding, conversations: dict[int, str], idents: dict[int, str]) -> str:
    numbers = [finding.counted.hits, finding.counted.cases]
    if finding.compared is not None:
        numbers += [finding.compared.hits, finding.compared.cases]
    return uid("pattern", finding.rule, conversations[finding.talk], finding.writer or "", finding.toward or "",
               *map(str, numbers), *(idents[message] for message in finding.messages))


def _keep(case: Case, key: str, finding: PatternFinding) -> int:
    spec = specs()[finding.rule]
    explanation = {
        "pattern": finding.rule, "writer": finding.writer, "toward": finding.toward,
        "counted": _numbers(finding.counted), "compared": _numbers(finding.compared), "slots": list(finding.slots),
        "basis": spec.basis, "source": spec.source.en if spec.source else "", "parts": [], "guards": [], "also": [],
        "language": "",
    }
    done = case.db.execute(
        "INSERT OR IGNORE INTO flag (ident, code, rule, rule_version, conversation, message, lane, explanation)"
        " VALUES (?, ?, ?, ?, ?, ?, 'concern', ?) RETURNING id",
        (key, spec.stored_code, finding.rule, str(spec.version), finding.talk, finding.messages[0],
         dump_json(explanation))).fetchone()
    if done is None:
        return 0
    case.db.executemany("INSERT INTO flag_span VALUES (?, ?, 0, 0, '')", [
        (done[0], message) for message in dict.fromkeys(finding.messages)])
    return 1


def _numbers(counted: Share | None) -> dict[str, float] | None:
    if counted is None:
        return None
    return {"hits": counted.hits, "cases": counted.cases, "low": round(counted.low, 4), "high": round(counted.high, 4)}
