"""Which conversations to read first, from the flags that stand in the case."""

from __future__ import annotations

from collections import defaultdict

from triage.flagging import shipped
from triage.flags.combine import FlagFact, Priority, combine
from triage.store import Store

NONE = Priority(0, {}, 0, "", {})
BESIDE = "f.status <> 'accepted' AND json_extract(f.explanation, '$.beside') IS NOT NULL"
"""Whether a flag stands only beside another one (`FlagFact.beside`)."""


def of_case(store: Store, language: str | None = None) -> dict[int, Priority]:
    """{conversation: priority} for those with flags that are not rejected and may be seen.

    A message merged from several copies carries its flags once, so repetition across devices adds nothing.
    """
    catalogue = shipped()
    facts: dict[int, list[FlagFact]] = defaultdict(list)
    for conversation, code, rule, beside in store.db.execute(
        f"SELECT f.conversation, f.code, f.rule, {BESIDE} FROM flag f JOIN message m ON m.id = f.message"
        f" WHERE f.status <> 'rejected' AND {store.visible} AND {store.flag_visible}"
        " ORDER BY f.conversation, m.sort_ms, m.id, f.ident"):
        facts[conversation].append(FlagFact(code, rule, bool(beside)))
    language = language or store.case.fact("language") or "en"
    return {conversation: combine(catalogue, flags, language) for conversation, flags in facts.items()}
