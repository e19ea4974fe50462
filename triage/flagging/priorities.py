"""Which conversations to read first, from the flags that stand in the case, and in which conversations a flag counts.

A message that was merged into its copy elsewhere stands in the conversations of both. Its flags are kept once, and
count in each of them: what a person was told does not weigh less because somebody else's phone was read first.
"""

from __future__ import annotations

import json
from collections import defaultdict

from triage.flagging import whose
from triage.flagging.whose import Standing
from triage.flags.combine import FlagFact, Priority, combine
from triage.flags.patterns.model import LURES, THREATS
from triage.flags.shipped import shipped
from triage.store import Store

NONE = Priority(0, {}, 0, "", {})
BESIDE = "f.status <> 'accepted' AND json_extract(f.explanation, '$.beside') IS NOT NULL"
"""Whether a flag stands only beside another one (`FlagFact.beside`)."""
_GROUNDS = {"C-IND": THREATS, "R-CAST": LURES}
"""Codes of patterns, by which a priority may rise, and those of the passages that they rest on."""
#: Further conversations (`conversation`) in which a flag (`flag`, row ids) counts: those that hold all its messages.
_ALSO = """
SELECT h.flag, h.conversation FROM (
  SELECT f.id AS flag, f.message, c.conversation FROM flag f CROSS JOIN copy c ON c.message = f.message
  WHERE c.conversation <> f.conversation
  UNION SELECT f.id, f.message, m.conversation FROM flag f CROSS JOIN message m ON m.id = f.message
  WHERE m.conversation <> f.conversation) h
WHERE NOT EXISTS (
  SELECT 1 FROM flag_span s WHERE s.flag = h.flag AND s.message <> h.message
    AND NOT EXISTS (SELECT 1 FROM message m WHERE m.id = s.message AND m.conversation = h.conversation)
    AND NOT EXISTS (SELECT 1 FROM copy c WHERE c.message = s.message AND c.conversation = h.conversation))
ORDER BY h.flag, h.conversation
"""


def of_case(store: Store, language: str | None = None) -> dict[int, Priority]:
    """{conversation: priority} for those with flags that are not rejected and may be seen.

    A message merged from several copies carries its flags once a conversation, so repetition across devices adds
    nothing there.
    """
    catalogue = shipped()
    language = language or store.case.fact("language") or "en"
    return {conversation: combine(catalogue, [fact for _, fact in flags], language)
            for conversation, flags in standing(store).items()}


def standing(store: Store) -> dict[int, list[tuple[int, FlagFact]]]:
    """{conversation: its flags that are not rejected and may be seen, by time}."""
    also, groundless = also_in(store), _groundless(store)
    found: dict[int, list[Standing]] = defaultdict(list)
    for conversation, flag, code, rule, beside, status in store.db.execute(
        f"SELECT f.conversation, f.id, f.code, f.rule, {BESIDE}, f.status FROM flag f JOIN message m"
        f" ON m.id = f.message WHERE f.status <> 'rejected' AND {store.visible} AND {store.flag_visible}"
        " ORDER BY m.sort_ms, m.id, f.ident"):
        one = Standing(flag, code, rule, not beside and flag not in groundless, status == "accepted")
        for place in (conversation, *also.get(flag, ())):
            found[place].append(one)
    told = whose.told(store.db, store.visible, shipped(), found)
    return {talk: [(one.flag, FlagFact(one.code, one.rule, not one.counts, one.flag in told.get(talk, ())))
                   for one in flags] for talk, flags in found.items()}


def _groundless(store: Store) -> set[int]:
    """Flags of patterns that nobody has decided about, of which every passage that they rest on was rejected or counts
    for nothing itself. They are looked for anew with the next import; until then they must weigh nothing.
    """
    rests_on: dict[int, set[int]] = defaultdict(set)
    codes: dict[int, str] = {}
    for flag, code, message in store.db.execute(
        "SELECT f.id, f.code, s.message FROM flag f JOIN flag_span s ON s.flag = f.id WHERE s.end = 0"
        " AND f.status <> 'accepted' AND f.code IN (SELECT value FROM json_each(?))", (json.dumps([*_GROUNDS]),)):
        rests_on[flag].add(message)
        codes[flag] = code
    if not codes:
        return set()
    said: dict[int, list[tuple[str, bool]]] = defaultdict(list)
    for message, code, counts in store.db.execute(
        f"SELECT s.message, f.code, f.status <> 'rejected' AND NOT ({BESIDE}) FROM flag_span s"
        " JOIN flag f ON f.id = s.flag WHERE s.end > 0 AND s.message IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(set().union(*rests_on.values()))),)):
        said[message].append((code, bool(counts)))
    grounds = {flag: [counts for message in messages for code, counts in said[message] if code in _GROUNDS[codes[flag]]]
               for flag, messages in rests_on.items()}
    return {flag for flag, found in grounds.items() if found and not any(found)}


def also_in(store: Store) -> dict[int, list[int]]:
    """{flag: further conversations in which it counts}, of those that have any."""
    found: dict[int, list[int]] = defaultdict(list)
    for flag, conversation in store.db.execute(_ALSO):
        found[flag].append(conversation)
    return found
