"""What scope and privilege hide, worked out anew when it changes: flags of what is hidden go, and the rules run over
what is hidden no longer. What may be seen, and by what it is known, is said by `triage.scope`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from parsers.errors import UserError
from parsers.words import N_
from triage import scope
from triage.casefile import facts
from triage.custody import accounts, chain
from triage.flagging import applying, own_rules, rulebook, settling
from triage.flags.patterns import store
from triage.sources import readings
from triage.twins.copies import change_places

if TYPE_CHECKING:
    from triage.case import Case


class NothingToOpen(UserError):
    message = N_("“{name}” is not a part of the scope. Choose dates, people or privileged.")
    exit_code = 2


def apply(case: Case, *, patterns: bool = True, anew: bool = False, first: Callable[[], None] = lambda: None) -> None:
    """Compute `hidden` for everything; drop the unreviewed flags of what is hidden now, and run the rules over what is
    hidden no longer. In a transaction. `patterns`: and find conversation patterns anew, where the caller does not;
    `anew`: also where nothing is hidden that was not, as times or persons have changed, which they are counted by.
    `first`: what changes which messages are laid aside.
    """
    before = _hidden(case)
    first()
    _compute(case)
    _drop_flags(case)
    now = _hidden(case)
    if patterns and now - before:
        _settle(case)
    elif patterns and anew:
        _find_patterns(case)
    _flag(case, shown=before - now)


def _settle(case: Case) -> None:
    """What was counted over messages that are hidden now, or stood beside them, is looked at without them."""
    for _ in settling.settle(case, None, take_away=True):
        pass
    _find_patterns(case)


def _find_patterns(case: Case) -> None:
    store.refresh(case)


def _hidden(case: Case) -> set[int]:
    return {row[0] for row in case.db.execute(
        "SELECT id FROM message WHERE hidden <> 0 AND hidden & ?", (scope.closed_bits(case),))}


def _flag(case: Case, shown: set[int]) -> None:
    """What was hidden when it was imported has no flags yet, nor have its neighbours any that need it."""
    if shown:
        if rulebook.older(case):  # by one set of rules all of it
            rulebook.run_again(case)
            return
        applying.Rules().match(case)
        own_rules.run(case)


def _drop_flags(case: Case) -> None:
    if scope.anything_hidden(case):
        case.db.execute(f"DELETE FROM flag AS f WHERE status = 'unreviewed' AND NOT {scope.flag_visible(case)}")
        case.db.execute("DELETE FROM flag_span WHERE flag NOT IN (SELECT id FROM flag)")


def _compute(case: Case) -> None:
    start, end = scope.bounds(case, facts.display_zone(case))
    identities = {name: scope.identities_of(case, name) for name in ("scope-people", "privileged")}
    case.db.execute("DELETE FROM veil")
    if start is None and end is None and not any(case.fact(name) for name in identities):
        case.db.execute(f"UPDATE message SET hidden = hidden & {scope.ASIDE} WHERE hidden & {scope.OUTSIDE}")
        _veil_aside(case)
        return
    for name, ids in identities.items():
        table = name.replace("-", "_")
        case.db.execute(f"CREATE TEMP TABLE IF NOT EXISTS {table} (identity INTEGER PRIMARY KEY)")
        case.db.execute(f"DELETE FROM temp.{table}")
        case.db.executemany(f"INSERT INTO temp.{table} VALUES (?)", [(n,) for n in ids])
    people = bool(case.fact("scope-people"))
    case.db.execute(_COMPUTE, {"start": start, "end": end, "people": people})
    case.db.execute(_VEIL_CONVERSATIONS, {"people": people})
    case.db.executemany("INSERT INTO veil VALUES ('contact', ?, ?)", _contacts(case, people))
    _veil_aside(case)
    pairs = dict(case.db.execute(_OUTSIDE.format(scope=scope.OUTSIDE, all=scope.OUTSIDE | scope.ASIDE)))
    if pairs:
        move(case, pairs)


def move(case: Case, pairs: dict[int, int]) -> None:
    """Let messages stand where copies do: {message: copy}, row ids. The log says what each source holds from then on,
    or verification would take it for a change by somebody else. In a transaction.
    """
    sound = accounts.unchanged(case)
    change_places(case, pairs)
    accounts.say_again(case, sound)


def _veil_aside(case: Case) -> None:
    """What only readings hold that do not count."""
    aside = json.dumps(sorted(readings.aside(case)))
    if aside != "[]":
        case.db.execute(_VEIL_ASIDE, (aside,))


def _contacts(case: Case, people: bool) -> list[tuple[int, int]]:
    """(contact, bits) for entries of an address book that are outside."""
    inside, privileged = (scope.matching(case, name, _NUMBERED_CONTACT, _NAMED_CONTACT)
                          for name in ("scope-people", "privileged"))
    everything = {row[0] for row in case.db.execute("SELECT id FROM contact")} if people else inside
    bits = dict.fromkeys(everything - inside, scope.PEOPLE)
    for n in privileged:
        bits[n] = bits.get(n, 0) | scope.PRIVILEGED
    return sorted(bits.items())


def open_part(case: Case, name: str, reason: str) -> None:
    """Let a hidden part be seen; logged with its reason. Raises NothingToOpen or scope.ReasonNeeded."""
    if name not in scope.NAMES:
        raise NothingToOpen(name=name)
    if not reason.strip():
        raise scope.ReasonNeeded
    with case.transaction():
        before = _hidden(case)
        counts = scope.withheld(case)
        case.db.execute("INSERT OR REPLACE INTO opening VALUES (?, ?, ?, ?)",
                        (scope.NAMES[name], chain.now(), case.actor, reason))
        chain.record(case, "scope.open", name, reason, counts)
        _flag(case, shown=before - _hidden(case))


def close_part(case: Case, name: str, reason: str | None = None) -> None:
    """Hide an opened part again."""
    if name not in scope.NAMES:
        raise NothingToOpen(name=name)
    with case.transaction():
        case.db.execute("DELETE FROM opening WHERE bit = ?", (scope.NAMES[name],))
        chain.record(case, "scope.close", name, reason)
        apply(case)


#: A message merged from two devices stands in the conversations of both: one of them with the lawyer is enough to hide
#: it, and one inside the scope enough to show it. What somebody inside wrote is inside wherever it stands: statuses of
#: many people stand in one conversation, in which none of them takes part. One file may know its writer by a number
#: that the list of lawyers has, another by a name alone. A time that is none is only the neighbour's, for sorting.
_COMPUTE = """
WITH
  inside AS (SELECT DISTINCT conversation FROM conversation_participant WHERE identity IN temp.scope_people),
  lawyer AS (
    SELECT DISTINCT p.conversation FROM conversation_participant p JOIN conversation c ON c.id = p.conversation
    WHERE p.identity IN temp.privileged AND c.kind <> 'group' AND c.kind <> 'channel'),
  computed AS (
    SELECT id,
        CASE WHEN basis <> 'none' AND (coalesce(utc_ms, sort_ms) < :start OR coalesce(utc_ms, sort_ms) >= :end)
          THEN 1 ELSE 0 END
      | CASE WHEN :people AND conversation NOT IN inside AND coalesce(sender NOT IN temp.scope_people, 1)
          AND id NOT IN (SELECT message FROM copy WHERE conversation IN inside) THEN 2 ELSE 0 END
      | CASE WHEN conversation IN lawyer OR sender IN temp.privileged
          OR id IN (SELECT message FROM copy WHERE conversation IN lawyer)
          OR id IN (SELECT c.message FROM twin t JOIN copy c ON c.id = t.copy JOIN message o ON o.id = t.message
                    WHERE o.sender IN temp.privileged) THEN 4 ELSE 0 END AS bits
    FROM message)
UPDATE message SET hidden = bits | (hidden & 8) FROM computed
WHERE computed.id = message.id AND message.hidden & 7 <> bits
"""
#: Messages that may be seen where a conversation inside holds a copy of them, but which are told of in one outside,
#: with its name and its people: with the copy whose place they are to take.
_OUTSIDE = """
SELECT m.id, min(c.id) FROM copy c JOIN message m ON m.id = c.message
WHERE m.hidden & {all} = 0 AND c.conversation NOT IN (SELECT id FROM veil WHERE what = 'conversation')
  AND m.conversation IN (SELECT id FROM veil WHERE what = 'conversation' AND bits & {scope}) GROUP BY m.id
"""
_VEIL_ASIDE = """
INSERT INTO veil
SELECT 'contact', id, 8 FROM contact WHERE source IN (SELECT value FROM json_each(?1))
UNION ALL
SELECT 'conversation', conversation, 8 FROM conversation_source GROUP BY conversation
  HAVING sum(source NOT IN (SELECT value FROM json_each(?1))) = 0
ON CONFLICT (what, id) DO UPDATE SET bits = bits | 8
"""
_VEIL_CONVERSATIONS = """
INSERT INTO veil SELECT 'conversation', id, bits FROM (
  SELECT c.id, CASE WHEN :people AND NOT EXISTS (SELECT 1 FROM conversation_participant p
      WHERE p.conversation = c.id AND p.identity IN temp.scope_people)
      AND c.id NOT IN (SELECT conversation FROM message WHERE sender IN temp.scope_people) THEN 2 ELSE 0 END
    | CASE WHEN c.kind <> 'group' AND c.kind <> 'channel' AND EXISTS (SELECT 1 FROM conversation_participant p
      WHERE p.conversation = c.id AND p.identity IN temp.privileged) THEN 4 ELSE 0 END AS bits
  FROM conversation c) WHERE bits <> 0
"""
_NUMBERED_CONTACT = "SELECT contact FROM contact_identifier WHERE e164 = :e164 OR e164 LIKE :ends"
_NAMED_CONTACT = "SELECT contact, value FROM contact_identifier UNION ALL SELECT id, name FROM contact"
