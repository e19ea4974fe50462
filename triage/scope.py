"""Scope and privilege: what lies outside is not shown, searched, flagged or counted until it is opened with a reason.

Every message and call carries `hidden`, a set of bits. Reading goes through `visible()`, which is false while any bit
stands that has not been opened. A message without any usable time cannot be shown to lie outside the dates and stays.
One more bit is no matter of scope and is never opened: `ASIDE`, of a reading that another one of the same source stands
in for (see triage.sources.readings), and of a message that another one stands for (triage.twins.linked).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from parsers.errors import UserError
from parsers.words import N_
from triage.casefile import facts
from triage.custody import chain
from triage.identifiers import normalise
from triage.sources import readings
from triage.text.fold import name_of
from triage.twins.copies import change_places

if TYPE_CHECKING:
    from triage.case import Case

DATES, PEOPLE, PRIVILEGED, ASIDE = 1, 2, 4, 8
_SCOPE = DATES | PEOPLE | PRIVILEGED
NAMES: dict[str, int] = {"dates": DATES, "people": PEOPLE, "privileged": PRIVILEGED}


class NothingToOpen(UserError):
    message = N_("“{name}” is not a part of the scope. Choose dates, people or privileged.")
    exit_code = 2


class ReasonNeeded(UserError):
    message = N_("A reason is needed, and it goes into the log.")
    exit_code = 2


def closed_bits(case: Case) -> int:
    """The bits that hide a message now."""
    opened = case.db.execute("SELECT coalesce(sum(bit), 0) FROM opening").fetchone()[0]
    return ASIDE | _SCOPE & ~int(opened)


def visible(case: Case, alias: str = "m") -> str:
    """SQL that is true for what may be seen. (Built from an integer, never from text.)"""
    return f"({alias}.hidden & {closed_bits(case)}) = 0"


def flag_visible(case: Case, alias: str = "f") -> str:
    """SQL that is true for a flag all of whose passages may be seen: its words would show the others."""
    if not anything_hidden(case):
        return "1"
    return (f"NOT EXISTS (SELECT 1 FROM flag_span hs JOIN message hm ON hm.id = hs.message WHERE hs.flag = {alias}.id"
            f" AND NOT {visible(case, 'hm')})")


def anything_hidden(case: Case) -> bool:
    """Whether anything may not be seen now."""
    return _hides(case, closed_bits(case))


def keeps_back(case: Case) -> bool:
    """Whether scope or privilege holds anything back now: what is said elsewhere may tell of it."""
    return _hides(case, closed_bits(case) & _SCOPE)


def _hides(case: Case, bits: int) -> bool:
    return case.db.execute(
        "SELECT 1 WHERE EXISTS (SELECT 1 FROM message WHERE hidden <> 0 AND hidden & ?1)"
        " OR EXISTS (SELECT 1 FROM veil WHERE bits & ?1)", (bits,)).fetchone() is not None


def shown_conversations(case: Case) -> set[int]:
    """Conversations that may be seen: none of those whose messages are all hidden, or whose people are, if empty."""
    everything = case.db.execute("SELECT id FROM conversation").fetchall()
    if not anything_hidden(case):
        return {row[0] for row in everything}
    return {row[0] for row in case.db.execute(SHOWN.format(visible=visible(case)), (closed_bits(case),))}


def reaction_visible(case: Case, alias: str = "r", closed: int | None = None) -> str:
    """SQL that is true for a reaction to a message that may be seen which may be seen itself: not by privileged people,
    and within the dates, by the wall clock where no more is known. `closed`: bits, those that hide now unless given.
    """
    closed = closed_bits(case) if closed is None else closed
    parts = ["1"]
    if closed & PRIVILEGED and (lawyers := privileged(case)):
        parts.append(f"coalesce({alias}.sender NOT IN ({', '.join(map(str, sorted(lawyers)))}), 1)")
    if closed & DATES:
        wall_clock = f"CAST(strftime('%s', {alias}.local) AS INTEGER) * 1000"
        for at, zone in ((f"{alias}.utc_ms", facts.display_zone(case)),
                         (f"iif({alias}.utc_ms IS NULL, {wall_clock}, NULL)", ZoneInfo("UTC"))):
            start, end = _bounds(case, zone)
            parts += [f"coalesce({at} >= {start}, 1)"] * (start is not None)
            parts += [f"coalesce({at} < {end}, 1)"] * (end is not None)
    return " AND ".join(parts)


def partly_hidden(case: Case) -> set[int]:
    """Conversations that hold messages which may not be seen."""
    held = f"m.hidden & {closed_bits(case) & _SCOPE}"
    return {row[0] for row in case.db.execute(
        f"SELECT DISTINCT m.conversation FROM message m INDEXED BY message_thread WHERE {held} UNION"
        f" SELECT c.conversation FROM copy c JOIN message m ON m.id = c.message WHERE {held}")}


def shown_contacts(case: Case) -> int:
    """How many contacts may be seen."""
    return int(case.db.execute(
        "SELECT count(*) FROM contact WHERE id NOT IN (SELECT id FROM veil WHERE what = 'contact' AND bits & ?)",
        (closed_bits(case),)).fetchone()[0])


#: Conversations that may be seen, given what a message that may be seen is, and the bits that hide a conversation.
SHOWN = """
SELECT c.id FROM conversation c
WHERE c.id NOT IN (SELECT id FROM veil WHERE what = 'conversation' AND bits & ?)
  AND (EXISTS (SELECT 1 FROM message m WHERE m.conversation = c.id AND {visible})
    OR EXISTS (SELECT 1 FROM copy p JOIN message m ON m.id = p.message WHERE p.conversation = c.id AND {visible})
    OR NOT EXISTS (SELECT 1 FROM message m WHERE m.conversation = c.id UNION ALL
                   SELECT 1 FROM copy p WHERE p.conversation = c.id))
"""


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
    from triage.flagging import settling  # noqa: PLC0415  (they ask what may be seen)

    for _ in settling.settle(case, None, take_away=True):
        pass
    _find_patterns(case)


def _find_patterns(case: Case) -> None:
    from triage.flags.patterns import store  # noqa: PLC0415  (they ask what may be seen)

    store.refresh(case)


def _hidden(case: Case) -> set[int]:
    return {row[0] for row in case.db.execute(
        "SELECT id FROM message WHERE hidden <> 0 AND hidden & ?", (closed_bits(case),))}


def _flag(case: Case, shown: set[int]) -> None:
    """What was hidden when it was imported has no flags yet, nor have its neighbours any that need it."""
    if shown:
        from triage.flagging import applying, own_rules, rulebook  # noqa: PLC0415  (they ask what may be seen)

        if rulebook.older(case):  # by one set of rules all of it
            rulebook.run_again(case)
            return
        applying.Rules().match(case)
        own_rules.run(case)


def _drop_flags(case: Case) -> None:
    if anything_hidden(case):
        case.db.execute(f"DELETE FROM flag AS f WHERE status = 'unreviewed' AND NOT {flag_visible(case)}")
        case.db.execute("DELETE FROM flag_span WHERE flag NOT IN (SELECT id FROM flag)")


def _compute(case: Case) -> None:
    start, end = _bounds(case, facts.display_zone(case))
    identities = {name: _identities(case, name) for name in ("scope-people", "privileged")}
    case.db.execute("DELETE FROM veil")
    if start is None and end is None and not any(case.fact(name) for name in identities):
        case.db.execute(f"UPDATE message SET hidden = hidden & {ASIDE} WHERE hidden & {_SCOPE}")
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
    pairs = dict(case.db.execute(_OUTSIDE.format(scope=_SCOPE, all=_SCOPE | ASIDE)))
    if pairs:
        move(case, pairs)


def move(case: Case, pairs: dict[int, int]) -> None:
    """Let messages stand where copies do: {message: copy}, row ids. The log says what each source holds from then on,
    or verification would take it for a change by somebody else. In a transaction.
    """
    from triage.custody import accounts  # noqa: PLC0415  (they ask what may be seen)

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
    inside, privileged = (_matching(case, name, _NUMBERED_CONTACT, _NAMED_CONTACT)
                          for name in ("scope-people", "privileged"))
    everything = {row[0] for row in case.db.execute("SELECT id FROM contact")} if people else inside
    bits = dict.fromkeys(everything - inside, PEOPLE)
    for n in privileged:
        bits[n] = bits.get(n, 0) | PRIVILEGED
    return sorted(bits.items())


#: A message merged from two devices stands in the conversations of both: one of them with the lawyer is enough to hide
#: it, and one inside the scope enough to show it. One file may know its writer by a number that the list of lawyers
#: has, another by a name alone. A time that is none is only the neighbour's, for sorting.
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
      | CASE WHEN :people AND conversation NOT IN inside
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
      WHERE p.conversation = c.id AND p.identity IN temp.scope_people) THEN 2 ELSE 0 END
    | CASE WHEN c.kind <> 'group' AND c.kind <> 'channel' AND EXISTS (SELECT 1 FROM conversation_participant p
      WHERE p.conversation = c.id AND p.identity IN temp.privileged) THEN 4 ELSE 0 END AS bits
  FROM conversation c) WHERE bits <> 0
"""


def _bounds(case: Case, zone: ZoneInfo) -> tuple[int | None, int | None]:
    first, last = case.fact("scope-from"), case.fact("scope-to")
    return facts.midnight_ms(first, zone) if first else None, facts.midnight_ms(last, zone, 1) if last else None


def privileged(case: Case) -> set[int]:
    """Identities of those whose words are privileged."""
    return _identities(case, "privileged")


def _identities(case: Case, fact: str) -> set[int]:
    """Identities that the examiner's list names, with all others of the same persons."""
    found = _matching(case, fact, _NUMBERED, _NAMED)
    contacts = _matching(case, fact, None, "SELECT id, name FROM contact")
    if contacts:
        found.update(row[0] for row in case.db.execute(_OF_CONTACTS, (json.dumps(sorted(contacts)),)))
    return {row[0] for row in case.db.execute(_OF_THE_SAME_PERSONS, (json.dumps(sorted(found)),))}


def _matching(case: Case, fact: str, numbered: str | None, named: str) -> set[int]:
    """What the examiner's list names: by number in any writing (`numbered`), or by identifier, alias or name (`named`:
    what has which), whatever their capitals, accents and form: one phone has a lawyer's name in letters with accents,
    another in letters and accents.

    A number that stands there as it is dialled at home, in a case without a region, is that of every country: what is
    held back too much is counted and can be opened, what is shown cannot be taken back.
    """
    entries = [part.strip() for part in case.fact(fact).replace(";", ",").split(",") if part.strip()]
    if not entries:
        return set()
    names = {*map(name_of, entries)}
    found = {n for n, text in case.db.execute(named) if text is not None and name_of(text) in names}
    for entry in entries if numbered is not None else ():
        e164 = normalise("phone", entry, case.fact("region") or None).e164
        digits = "".join(filter(str.isdecimal, entry)).lstrip("0")
        at_home = e164 is None and len(digits) >= _FEWEST_DIGITS and _DIALLED.fullmatch(entry)
        found.update(row[0] for row in case.db.execute(
            str(numbered), {"e164": e164, "ends": f"%{digits}" if at_home else None}))
    return found


_DIALLED = re.compile(r"[\d\s().\-/\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
_FEWEST_DIGITS = 7  # of a number without its country
_NUMBERED = """
SELECT id FROM identity WHERE e164 = :e164 OR e164 LIKE :ends
UNION SELECT identity FROM alias WHERE e164 = :e164 OR e164 LIKE :ends
"""
_NAMED = """
SELECT id, identifier FROM identity UNION ALL SELECT id, name FROM identity
UNION ALL SELECT identity, value FROM alias
UNION ALL SELECT i.id, p.name FROM person p JOIN identity i ON i.person = p.id WHERE p.name IS NOT NULL
"""
#: Whom entries of an address book are about.
_OF_CONTACTS = """
WITH k AS (SELECT e164, value FROM contact_identifier WHERE contact IN (SELECT value FROM json_each(?)))
SELECT i.id FROM k JOIN identity i ON i.e164 = k.e164 OR i.identifier = k.value
UNION SELECT a.identity FROM k JOIN alias a ON a.kind <> 'name' AND (a.e164 = k.e164 OR a.value = k.value)
"""
_NUMBERED_CONTACT = "SELECT contact FROM contact_identifier WHERE e164 = :e164 OR e164 LIKE :ends"
_NAMED_CONTACT = "SELECT contact, value FROM contact_identifier UNION ALL SELECT id, name FROM contact"
#: What the examiner confirmed to be one person is hidden or shown as one.
_OF_THE_SAME_PERSONS = """
SELECT id FROM identity WHERE person IN (SELECT person FROM identity WHERE id IN (SELECT value FROM json_each(?)))
"""


def open_part(case: Case, name: str, reason: str) -> None:
    """Let a hidden part be seen; logged with its reason. Raises NothingToOpen or ReasonNeeded."""
    if name not in NAMES:
        raise NothingToOpen(name=name)
    if not reason.strip():
        raise ReasonNeeded
    with case.transaction():
        before = _hidden(case)
        counts = withheld(case)
        case.db.execute("INSERT OR REPLACE INTO opening VALUES (?, ?, ?, ?)",
                        (NAMES[name], chain.now(), case.actor, reason))
        chain.record(case, "scope.open", name, reason, counts)
        _flag(case, shown=before - _hidden(case))


def close_part(case: Case, name: str, reason: str | None = None) -> None:
    """Hide an opened part again."""
    if name not in NAMES:
        raise NothingToOpen(name=name)
    with case.transaction():
        case.db.execute("DELETE FROM opening WHERE bit = ?", (NAMES[name],))
        chain.record(case, "scope.close", name, reason)
        apply(case)


def withheld(case: Case) -> dict[str, int]:
    """How many messages and calls each part holds back now."""
    closed = closed_bits(case) & _SCOPE
    return {name: int(case.db.execute(
        f"SELECT count(*) FROM message WHERE hidden <> 0 AND hidden & ? AND hidden & {ASIDE} = 0",
        (bits & closed,)).fetchone()[0]) for name, bits in {**NAMES, "all": _SCOPE}.items()}
