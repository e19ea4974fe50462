"""Which flags of a case tell of what is done to their writer (`triage.flags.disclosed`), by conversation.

Whether they do follows from all that stands in a conversation, and so from decisions and from what may be seen now: it
is asked anew each time and kept nowhere.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from triage.flags.catalogue import Catalogue
from triage.flags.combine import lane
from triage.flags.disclosed import Passage, accounts
from triage.intake.prepare import SAID

_WRITERS = """
SELECT s.flag, s.message, i.person FROM flag_span s JOIN message m ON m.id = s.message
  LEFT JOIN identity i ON i.id = m.sender WHERE s.flag IN (SELECT value FROM json_each(?))
"""
_ANSWERED = """
SELECT 1 FROM message m JOIN identity i ON i.id = m.sender
WHERE (m.conversation = ?1 OR m.id IN (SELECT message FROM copy WHERE conversation = ?1)) AND i.person <> ?2
  AND m.record = 0 AND {said} AND m.text <> '' AND {visible} LIMIT 1
"""


class Standing(NamedTuple):
    """A flag (row id) that is not rejected. `counts`: it is enough by itself, or was accepted."""

    flag: int
    code: str
    rule: str
    counts: bool
    accepted: bool


def told(db: Any, visible: str, catalogue: Catalogue, standing: Mapping[int, Sequence[Standing]]
         ) -> dict[int, set[int]]:
    """{conversation: its flags that tell of what is done to their writer}, of those that have any. `standing`: all
    flags of each conversation that may be seen; `visible`: SQL over `m`.
    """
    asked = {talk: flags for talk, flags in standing.items() if _may_tell(catalogue, flags)}
    if not asked:
        return {}
    messages: dict[int, set[int]] = defaultdict(set)
    writers: dict[int, set[int | None]] = defaultdict(set)
    for flag, message, person in db.execute(_WRITERS, (
            json.dumps(sorted({one.flag for flags in asked.values() for one in flags})),)):
        messages[flag].add(message)
        writers[flag].add(person)
    query = _ANSWERED.format(said=SAID, visible=visible)
    found: dict[int, set[int]] = {}
    for talk, flags in asked.items():
        def is_answered(writer: str, talk: int = talk) -> bool:
            return db.execute(query, (talk, int(writer))).fetchone() is not None

        places = accounts(catalogue, [
            Passage(one.code, one.rule, _one_of(writers[one.flag]), frozenset(messages[one.flag]), one.counts,
                    one.accepted) for one in flags], is_answered)
        if places:
            found[talk] = {flags[n].flag for n in places}
    return found


def _may_tell(catalogue: Catalogue, flags: Iterable[Standing]) -> bool:
    """Whether somebody seeks help there, and something else is flagged."""
    lanes = {(lane(catalogue, one.code), one.counts) for one in flags}
    return ("help", True) in lanes and bool(lanes & {("concern", True), ("concern", False)})


def _one_of(persons: set[int | None]) -> str | None:
    person = next(iter(persons)) if len(persons) == 1 else None
    return None if person is None else str(person)
