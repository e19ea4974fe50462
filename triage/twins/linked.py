"""Messages that two files tell in two ways (see `triage.twins.alike`) count once: one of them stands for both.

The other is laid aside, as a reading is that another one stands in for: it keeps its row, its words and its id, carries
the bit `scope.ASIDE`, and its places stand among the copies of the one that counts, so that both conversations show it
and every provenance is told. `twin` names those copies. Nothing is deleted, and all of it is taken back by `part`.

What counts follows from the evidence, whatever came first: times that are known to the second, accounts rather than
names, the app's own file rather than another tool's report. A message that an examiner has worked on is never laid
aside. Neither is one whose file the other has not, or says nothing of, unless the other takes its place.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from parsers.errors import UserError
from parsers.words import N_
from triage import scope
from triage.custody import chain
from triage.flagging import scoping
from triage.twins import alike, wordless
from triage.twins.copies import PLACE
from triage.work import annotations as work

if TYPE_CHECKING:
    from triage.case import Case
    from triage.store import Store

KIND = "apart"
_REPORTS = frozenset({"ufdr", "table"})  # parsers of what other tools make of a phone
_PLACES = ", ".join(PLACE)
_PLACE = ("source", "tbl", "row", "offset", "line")


class NotOne(UserError):
    message = N_("These two conversations have no messages in common.")
    exit_code = 2


def join(case: Case, *, anew: bool | None = None) -> int:
    """Look for messages that are one, and let each count once. Returns how many are laid aside. Logged where that is
    another number than before. `anew`: scope and rules are applied whatever is found, as `scoping.apply` has it:
    persons or times have changed, and with them what is one.
    """
    with case.transaction():
        before = dict(case.db.execute("SELECT t.message, c.message FROM twin t JOIN copy c ON c.id = t.copy"))
        same = _Links(case, _found(case)).of == before  # mostly: nothing has to be written
        if not same or anew is not None:
            scoping.apply(case, anew=bool(anew), first=lambda: None if same else link(case))
        after = len(before) if same else _count(case)
        if after != len(before):
            chain.record(case, "messages.join", "", detail={
                "messages": after, "conversations": len({n for pair in _shared(case) for n in pair})})
    return after


def link(case: Case) -> None:
    """The same for a caller who applies scope and rules afterwards. In a transaction."""
    part(case)  # what scope has put in the place of another one does not say what its own file holds
    _Links(case, _found(case)).write()


def part(case: Case) -> None:
    """Let every message stand for itself again. In a transaction; the caller applies scope and rules."""
    db = case.db
    db.execute(_ANSWERS_BACK)
    names = ", ".join(f"{{0}}.{name}" for name in _PLACE)
    mine = defaultdict[int, set[Any]](set)
    for one, *place in db.execute(
        f"SELECT c.message, {names.format('b')} FROM twin t JOIN copy c ON c.id = t.copy JOIN message b"
        f" ON b.id = t.message UNION SELECT c.message, {names.format('o')} FROM twin t JOIN copy c"
        " ON c.id = t.copy JOIN copy o ON o.message = t.message"):
        mine[one].add(tuple(place))
    asked = json.dumps(sorted(mine))
    copies = defaultdict[int, list[tuple[int, bool]]](list)
    for n, one, *place in db.execute(f"SELECT c.id, c.message, {names.format('c')} FROM copy c WHERE c.message IN"
                                     " (SELECT value FROM json_each(?)) ORDER BY c.id", (asked,)):
        copies[one].append((n, tuple(place) in mine[one]))
    gone = {n for found in copies.values() for n, is_mine in found if is_mine}
    # Where scope has put the message at a place of the other, it goes back to one of its own.
    moved = {one: next(n for n, is_mine in copies[one] if not is_mine) for one, *place in db.execute(
        f"SELECT m.id, {names.format('m')} FROM message m WHERE m.id IN (SELECT value FROM json_each(?))", (asked,))
        if tuple(place) in mine[one]}
    if moved:
        scoping.move(case, moved)
    db.executemany("DELETE FROM copy WHERE id = ?", [(n,) for n in sorted(gone | {*moved.values()})])
    db.execute(f"UPDATE message SET hidden = hidden & ~{scope.ASIDE} WHERE id IN (SELECT message FROM twin)")
    db.execute("DELETE FROM twin")


#: What answers a message that was laid aside answers the one that stands for it, and back what its own file says. Each
#: walks through the messages once: nothing finds those that answer one.
_ANSWERS = """
UPDATE message SET reply = (SELECT c.message FROM twin t JOIN copy c ON c.id = t.copy WHERE t.message = message.reply)
WHERE reply IN (SELECT message FROM twin)
"""
_ANSWERS_BACK = """
UPDATE message SET reply = coalesce((
  SELECT t.message FROM copy c JOIN twin t ON t.copy = c.id JOIN message o ON o.id = t.message
  WHERE c.message = message.reply AND o.source = message.source), reply)
WHERE reply IN (SELECT c.message FROM twin t JOIN copy c ON c.id = t.copy)
"""


def any_are(case: Case) -> bool:
    """Whether any message stands for another one."""
    return case.db.execute("SELECT 1 FROM twin LIMIT 1").fetchone() is not None


def _count(case: Case) -> int:
    return int(case.db.execute("SELECT count(DISTINCT message) FROM twin").fetchone()[0])


def _found(case: Case) -> list[alike.Pairing]:
    apart = _apart(case)
    uids = dict(case.db.execute("SELECT id, uid FROM conversation"))
    found = [*_but(apart, uids, alike.pairings(case))]
    return [*found, *_but(apart, uids, wordless.more(case, found))]


def _but(apart: set[str], uids: dict[int, str], found: Iterable[alike.Pairing]) -> Iterator[alike.Pairing]:
    """Without what an examiner keeps apart."""
    return (pairing for pairing in found
            if _key(uids[pairing.one.conversation], uids[pairing.other.conversation]) not in apart)


class _Ranks:
    """Which of two units counts: the lower one."""

    def __init__(self, case: Case) -> None:
        self._sources = {n: (parser in _REPORTS, uid) for n, parser, uid in case.db.execute(
            "SELECT id, parser, uid FROM source")}
        self._uids = dict(case.db.execute("SELECT id, uid FROM conversation"))
        self._named = {n for (n,) in case.db.execute(
            "SELECT person FROM identity GROUP BY person HAVING sum(identifier IS NOT NULL AND kind <> 'name') = 0")}

    def of(self, unit: alike.Unit) -> tuple[Any, ...]:
        report, uid = self._sources[unit.source]
        named = len(unit.writers & self._named)
        return unit.listed, not unit.absolute, unit.by_minute, report, named, uid, self._uids[unit.conversation]


class _Links:
    """Gathers which message stands for which, and writes it."""

    def __init__(self, case: Case, found: list[alike.Pairing]) -> None:
        self.case, self.of = case, dict[int, int]()  # {laid aside: what stands for it}
        self._standing = set[int]()
        asked = json.dumps(sorted({line.id for pairing in found for pair in pairing.lines for line in pair}))
        self._worked = {n for (n,) in case.db.execute(
            "SELECT m.id FROM message m WHERE m.id IN (SELECT value FROM json_each(?1)) AND (lower(hex(m.ident)) IN"
            " (SELECT value FROM json_each(?2)) OR m.id IN (SELECT s.message FROM flag_span s JOIN flag f"
            " ON f.id = s.flag WHERE f.status <> 'unreviewed'))", (asked, json.dumps(sorted(_worked_on(case)))))}
        self._files: defaultdict[int, set[str]] = defaultdict(set)
        self._told = Counter[int]()  # of how many files the name or hash is told
        for message, sha256, told in case.db.execute(
            "SELECT message, iif(present, sha256, NULL), coalesce(sha256, stated_sha256, name) IS NOT NULL"
            " FROM attachment WHERE message IN (SELECT value FROM json_each(?))", (asked,)):
            self._told[message] += told
            if sha256 is not None:
                self._files[message].add(sha256)

        ranks = _Ranks(case)
        for pairing in sorted(found, key=lambda pairing: sorted((ranks.of(pairing.one), ranks.of(pairing.other)))):
            first = ranks.of(pairing.one) < ranks.of(pairing.other)
            for one, other in pairing.lines:
                self._add(*((one.id, other.id) if first else (other.id, one.id)))

    def _add(self, keep: int, lose: int) -> None:
        """Let one stand for the other, or the other for it where that is what may be laid aside."""
        keep = self.of.get(keep, keep)
        if keep == lose or lose in self.of:
            return
        for gone, stands in ((lose, keep), (keep, lose)):
            if self._may_go(gone, stands):
                self.of[gone] = stands
                self._standing.add(stands)
                return

    def _may_go(self, gone: int, stands: int) -> bool:
        return (gone not in self._worked and gone not in self._standing
                and self._files.get(gone, set()) <= self._files.get(stands, set())
                and (self._told[gone] == 0 or self._told[stands] > 0))

    def write(self) -> None:
        """Lay them aside."""
        db = self.case.db
        db.execute("CREATE TEMP TABLE IF NOT EXISTS stands (lose INTEGER PRIMARY KEY, keep INTEGER)")
        db.execute("DELETE FROM temp.stands")
        db.executemany("INSERT INTO temp.stands VALUES (?, ?)", self.of.items())
        for table, which in (("message", "id"), ("copy", "message")):
            (last,) = db.execute("SELECT coalesce(max(id), 0) FROM copy").fetchone()
            rows = f"temp.stands s JOIN {table} p ON p.{which} = s.lose"
            number = "? + row_number() OVER (ORDER BY s.lose, p.id)"
            places = ", ".join(f"p.{name}" for name in PLACE)
            # Which row is whose is told before they are copied, as `copy` may be what is copied.
            db.execute(f"INSERT INTO twin SELECT {number}, s.lose FROM {rows}", (last,))
            db.execute(f"INSERT INTO copy (id, message, {_PLACES}) SELECT {number}, s.keep, {places} FROM {rows}"
                       " ORDER BY 1", (last,))
        db.execute(_ANSWERS)
        db.execute(f"UPDATE message SET hidden = hidden | {scope.ASIDE} WHERE id IN (SELECT lose FROM temp.stands)")


def _worked_on(case: Case) -> set[str]:
    """Public ids of messages that examiners have said something of."""
    found = {row[0] for row in case.db.execute(
        "SELECT subject FROM tagged WHERE what = 'message' UNION SELECT subject FROM note WHERE what = 'message'"
        " UNION SELECT subject FROM exhibit UNION SELECT message FROM rendering")}
    for (body,) in case.db.execute("SELECT body FROM made"):
        found.update(re.findall(r"\b[0-9a-f]{20}\b", body))
    return found


# -- an examiner who knows better -------------------------------------------------------------------------------------

def _key(one: str, other: str) -> str:
    first, second = sorted((one, other))
    return f"{KIND}-{first}-{second}"


def _apart(case: Case) -> set[str]:
    return {uid for (uid,) in case.db.execute("SELECT uid FROM made WHERE kind = ?", (KIND,))}


def keep_apart(case: Case, one: str, other: str, reason: str) -> work.Change:
    """Let two conversations (uids) count each for itself. Logged with its reason. Raises NotOne and ReasonNeeded."""
    uids = dict(case.db.execute("SELECT id, uid FROM conversation"))
    if not any({uids[a], uids[b]} == {one, other} for a, b in _shared(case)):
        raise NotOne
    if not reason.strip():
        raise scope.ReasonNeeded
    key = _key(one, other)
    kept = work.Row("made", (key,), {
        "uid": key, "kind": KIND, "body": json.dumps({"conversations": sorted((one, other))}), "at": chain.now(),
        "actor": chain.printable(case.actor), "reason": reason})
    with case.transaction():
        change = work.write(case, "conversations.apart", one, [kept], reason)
        join(case)
    return change


def undo(case: Case, change: work.Change) -> work.Change:
    """Take that back; returns the change that does it again."""
    with case.transaction():
        inverse = work.undo(case, change)
        join(case)
    return inverse


# -- what is told of it -----------------------------------------------------------------------------------------------

def _shared(case: Case, visible: str = "1") -> dict[tuple[int, int], int]:
    """Of two conversations (row ids) how many messages count once that both tell."""
    found: defaultdict[tuple[int, int], int] = defaultdict(int)
    for one, other, n in case.db.execute(
        "SELECT m.conversation, c.conversation, count(DISTINCT m.id) FROM twin t JOIN copy c ON c.id = t.copy"
        f" JOIN message m ON m.id = c.message WHERE m.conversation <> c.conversation AND {visible} GROUP BY 1, 2"):
        found[min(one, other), max(one, other)] += n
    return dict(found)


def also(store: Store) -> dict[int, dict[int, int]]:
    """{conversation: {another that is the same chat, or has the same two people in the same app: how many messages of
    it are told in both}}, row ids, of what may be seen. A phone may write one number in two ways, each a thread.
    """
    found: defaultdict[int, dict[int, int]] = defaultdict(dict)
    if not store.db.execute("SELECT 1 FROM sqlite_master WHERE name = 'twin'").fetchone():
        return found  # of an older version, which may only be read
    for (one, other), n in _shared(store.case, store.visible).items():
        found[one][other] = found[other][one] = n
    for group in _of_the_same(store):
        for one in group:
            for other in group:
                if one != other:
                    found[one].setdefault(other, 0)
    return {one: {other: n for other, n in others.items() if other in store.shown}
            for one, others in found.items() if one in store.shown}


def told(store: Store) -> dict[int, list[dict[str, Any]]]:
    """The same as `also`, as it is told: id, title, and how many messages both tell."""
    return {one: [{"id": store.conversation_uid(other), "title": store.title(other), "both": n}
                  for other, n in sorted(others.items(), key=lambda found: (-found[1], found[0]))]
            for one, others in also(store).items()}


def _of_the_same(store: Store) -> list[list[int]]:
    """Conversations of one app with the same owner and the same other person, by number or as an examiner said."""
    people = alike.people_of(store.case)
    names: dict[str, int] = {}
    who: dict[int, int] = {}
    for person, numbers in sorted(people.numbers.items()):
        if person not in people.owners:
            who[person] = min(names.setdefault(number, person) for number in sorted(numbers))
    groups: defaultdict[tuple[str, frozenset[int]], list[int]] = defaultdict(list)
    for n, app in store.db.execute("SELECT id, app FROM conversation WHERE kind = 'direct' ORDER BY id"):
        parts = frozenset(who.get(person, person) for person in people.parts.get(n, ()))
        if len(parts) == 2 and len(parts & people.owners) == 1:
            groups[alike.family(app), parts].append(n)
    return [group for group in groups.values() if len(group) > 1]
