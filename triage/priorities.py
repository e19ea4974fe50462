"""Which conversations to read first, from the flags that stand in the case, and in which conversations a flag counts.

A message that was merged into its copy elsewhere stands in the conversations of both. Its flags are kept once, and
count in each of them: what a person was told does not weigh less because somebody else's phone was read first.
"""

from __future__ import annotations

from collections import defaultdict

from triage.flags.combine import FlagFact, Priority, combine
from triage.flags.shipped import shipped
from triage.store import Store

NONE = Priority(0, {}, 0, "", {})
BESIDE = "f.status <> 'accepted' AND json_extract(f.explanation, '$.beside') IS NOT NULL"
"""Whether a flag stands only beside another one (`FlagFact.beside`)."""
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
    also = also_in(store)
    found: dict[int, list[tuple[int, FlagFact]]] = defaultdict(list)
    for conversation, flag, code, rule, beside in store.db.execute(
        f"SELECT f.conversation, f.id, f.code, f.rule, {BESIDE} FROM flag f JOIN message m ON m.id = f.message"
        f" WHERE f.status <> 'rejected' AND {store.visible} AND {store.flag_visible}"
        " ORDER BY m.sort_ms, m.id, f.ident"):
        for place in (conversation, *also.get(flag, ())):
            found[place].append((flag, FlagFact(code, rule, bool(beside))))
    return found


def also_in(store: Store) -> dict[int, list[int]]:
    """{flag: further conversations in which it counts}, of those that have any."""
    found: dict[int, list[int]] = defaultdict(list)
    for flag, conversation in store.db.execute(_ALSO):
        found[flag].append(conversation)
    return found
