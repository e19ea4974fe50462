"""Scope and privilege: what lies outside is not shown, searched, flagged or counted until it is opened with a reason.

Every message and call carries `hidden`, a set of bits. Reading goes through `visible()`, which is false while any bit
stands that has not been opened. A message without any usable time cannot be shown to lie outside the dates and stays.
One more bit is no matter of scope and is never opened: `ASIDE`, of a reading that another one of the same source stands
in for (see triage.sources.readings), and of a message that another one stands for (triage.twins.linked).
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from parsers.errors import UserError
from parsers.words import N_
from triage.casefile import facts
from triage.identifiers import normalise
from triage.text.fold import name_of

if TYPE_CHECKING:
    from triage.case import Case

DATES, PEOPLE, PRIVILEGED, ASIDE = 1, 2, 4, 8
OUTSIDE = DATES | PEOPLE | PRIVILEGED
NAMES: dict[str, int] = {"dates": DATES, "people": PEOPLE, "privileged": PRIVILEGED}


class ReasonNeeded(UserError):
    message = N_("A reason is needed, and it goes into the log.")
    exit_code = 2


def closed_bits(case: Case) -> int:
    """The bits that hide a message now."""
    opened = case.db.execute("SELECT coalesce(sum(bit), 0) FROM opening").fetchone()[0]
    return ASIDE | OUTSIDE & ~int(opened)


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
    return _hides(case, closed_bits(case) & OUTSIDE)


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
            start, end = bounds(case, zone)
            parts += [f"coalesce({at} >= {start}, 1)"] * (start is not None)
            parts += [f"coalesce({at} < {end}, 1)"] * (end is not None)
    return " AND ".join(parts)


def partly_hidden(case: Case) -> set[int]:
    """Conversations that hold messages which may not be seen."""
    held = f"m.hidden & {closed_bits(case) & OUTSIDE}"
    return {row[0] for row in case.db.execute(
        f"SELECT DISTINCT m.conversation FROM message m INDEXED BY message_thread WHERE {held} UNION"
        f" SELECT c.conversation FROM copy c JOIN message m ON m.id = c.message WHERE {held}")}


def shown_contacts(case: Case) -> int:
    """How many contacts may be seen."""
    return int(case.db.execute(
        "SELECT count(*) FROM contact WHERE id NOT IN (SELECT id FROM veil WHERE what = 'contact' AND bits & ?)",
        (closed_bits(case),)).fetchone()[0])


def files_held_back(case: Case, evidence: int) -> set[str]:
    """The files of a piece of evidence (row id) that only messages refer to which may not be seen."""
    if not keeps_back(case):
        return set()
    return {path for (path,) in case.db.execute(
        "SELECT path FROM attachment WHERE evidence = ?1 EXCEPT SELECT a.path FROM attachment a"
        f" JOIN message m ON m.id = a.message WHERE a.evidence = ?1 AND {visible(case)}", (evidence,))}


#: Conversations that may be seen, given what a message that may be seen is, and the bits that hide a conversation.
SHOWN = """
SELECT c.id FROM conversation c
WHERE c.id NOT IN (SELECT id FROM veil WHERE what = 'conversation' AND bits & ?)
  AND (EXISTS (SELECT 1 FROM message m WHERE m.conversation = c.id AND {visible})
    OR EXISTS (SELECT 1 FROM copy p JOIN message m ON m.id = p.message WHERE p.conversation = c.id AND {visible})
    OR NOT EXISTS (SELECT 1 FROM message m WHERE m.conversation = c.id UNION ALL
                   SELECT 1 FROM copy p WHERE p.conversation = c.id))
"""


def bounds(case: Case, zone: ZoneInfo) -> tuple[int | None, int | None]:
    first, last = case.fact("scope-from"), case.fact("scope-to")
    return facts.midnight_ms(first, zone) if first else None, facts.midnight_ms(last, zone, 1) if last else None


def privileged(case: Case) -> set[int]:
    """Identities of those whose words are privileged."""
    return identities_of(case, "privileged")


def identities_of(case: Case, fact: str) -> set[int]:
    """Identities that the examiner's list names, with all others of the same persons."""
    found = matching(case, fact, _NUMBERED, _NAMED)
    contacts = matching(case, fact, None, "SELECT id, name FROM contact")
    if contacts:
        found.update(row[0] for row in case.db.execute(_OF_CONTACTS, (json.dumps(sorted(contacts)),)))
    return {row[0] for row in case.db.execute(_OF_THE_SAME_PERSONS, (json.dumps(sorted(found)),))}


def matching(case: Case, fact: str, numbered: str | None, named: str) -> set[int]:
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
#: What the examiner confirmed to be one person is hidden or shown as one.
_OF_THE_SAME_PERSONS = """
SELECT id FROM identity WHERE person IN (SELECT person FROM identity WHERE id IN (SELECT value FROM json_each(?)))
"""


def withheld(case: Case) -> dict[str, int]:
    """How many messages and calls each part holds back now."""
    closed = closed_bits(case) & OUTSIDE
    return {name: int(case.db.execute(
        f"SELECT count(*) FROM message WHERE hidden <> 0 AND hidden & ? AND hidden & {ASIDE} = 0",
        (bits & closed,)).fetchone()[0]) for name, bits in {**NAMES, "all": OUTSIDE}.items()}
