"""Exports that know their chat by its title alone, and bear the same one: whether they are of one chat.

Two groups "Family", and two people who are both saved as "Ali", bear one title, so that their exports are read as one
chat and equal lines of one minute as one message. What the exports hold tells: of the time that both cover, two of one
chat have nearly all texts in common, as only what was deleted, or written by somebody who was saved under another name
meanwhile, differs. Files that messages carry are not compared, as an export can be made without them, nor what the app
tells, which is alike in any two chats.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from parsers.words import N_
from triage.twins import alike

if TYPE_CHECKING:
    from triage.case import Case

OTHER = N_("The chat in {path} bears the same title. Of the time that both cover, texts that stand in both: {both}, "
           "only here: {here}, only there: {there}. These may be two chats, whose equal messages count once: compare "
           "them.")
_SHARE = 0.7  # of what the smaller of both has of the time that both cover
#: Such chats that several sources have, or messages of theirs.
_CHATS = """
SELECT id FROM conversation WHERE key LIKE 'title:%' AND id IN (
  SELECT conversation FROM conversation_source GROUP BY 1 HAVING count(*) > 1 UNION SELECT conversation FROM copy
  UNION SELECT m.conversation FROM conversation c CROSS JOIN copy p ON p.conversation = c.id
    JOIN message m ON m.id = p.message WHERE c.key LIKE 'title:%')
"""
_WRITTEN = ("m.text <> '' AND m.record = 0 AND m.kind <> 'system' AND m.attachments = 0 AND m.sort_ms IS NOT NULL"
            " AND m.basis <> 'none' AND m.state <> 'recovered'"
            " AND (m.hidden & 8 = 0 OR m.id IN (SELECT message FROM twin))")
#: What somebody wrote in them, by the places where it stands; what was linked before counts as it stood.
_TEXTS = f"""
SELECT m.conversation, m.source, m.id, m.sort_ms FROM json_each(?1) c CROSS JOIN message m ON m.conversation = c.value
WHERE {_WRITTEN}
UNION SELECT p.conversation, p.source, m.id, m.sort_ms FROM json_each(?1) c CROSS JOIN copy p
  ON p.conversation = c.value JOIN message m ON m.id = p.message
  WHERE {_WRITTEN} AND p.id NOT IN (SELECT copy FROM twin) ORDER BY 1, 2, 3
"""
#: Sources that tell the same although not in the same form, as where a clock or a name was changed.
_LINKED = """
SELECT DISTINCT gone.source, m.source FROM twin t JOIN message gone ON gone.id = t.message JOIN copy c ON c.id = t.copy
JOIN message m ON m.id = c.message
"""


class Overlap(NamedTuple):
    """Two such exports, with how many texts of the time that both cover stand in both, and in each."""

    one: alike.Unit
    other: alike.Unit
    shared: int
    here: int
    there: int

    @property
    def is_one(self) -> bool:
        """Whether they are of one chat."""
        return self.shared > 0 and self.shared >= _SHARE * min(self.here, self.there)

    @property
    def differs(self) -> bool:
        """Whether they may be of two."""
        return self.shared < _SHARE * min(self.here, self.there)


def overlaps(case: Case) -> Iterator[Overlap]:
    """Pairs of such exports that are read as one chat, or have messages in common, and cover some time both."""
    units: dict[tuple[int, int], alike.Unit] = {}
    places: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    asked = json.dumps([n for (n,) in case.db.execute(_CHATS)])
    for conversation, source, message, at in case.db.execute(_TEXTS, (asked,)):
        place = conversation, source
        # By one clock, as what they have in common stands at the same times.
        units.setdefault(place, alike.Unit(conversation, source, "unknown", None)).see(at, absolute=True)
        places[message].append(place)
    pairs = Counter(dict.fromkeys(((a, b) for a, b in combinations(units, 2) if a[0] == b[0]), 0))
    for found in places.values():
        pairs.update(combinations(found, 2))
    for (a, b), shared in sorted(pairs.items()):
        one, other = units[a], units[b]
        first, last = max(min(one.times), min(other.times)), min(max(one.times), max(other.times))
        if a[1] != b[1] and first <= last:
            yield Overlap(one, other, shared, *(sum(first <= at <= last for at in unit.times) for unit in (one, other)))


def tell(case: Case) -> None:
    """Warn at both sources where two such exports may be of two chats."""
    paths = dict(case.db.execute("SELECT id, path FROM source"))
    linked = set(map(frozenset, case.db.execute(_LINKED)))
    found = [o for o in overlaps(case) if o.differs and {o.one.source, o.other.source} not in linked]
    rows = [(here, OTHER, {"path": paths[there], "both": o.shared, "here": n - o.shared, "there": m - o.shared})
            for o in found for here, there, n, m in (
                (o.one.source, o.other.source, o.here, o.there), (o.other.source, o.one.source, o.there, o.here))]
    with case.transaction():
        case.db.execute("DELETE FROM warning WHERE message = ?", (OTHER,))
        case.db.executemany("INSERT INTO warning (source, message, args, partial) VALUES (?, ?, ?, 0)",
                            [(source, message, json.dumps(args)) for source, message, args in rows])
