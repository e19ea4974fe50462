"""Who is one person, and what of it is known, as examiners decide: every merge is logged and can be undone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from parsers.errors import UserError
from parsers.words import N_
from triage.custody import chain
from triage.flagging import scoping
from triage.flags.patterns import store as patterns
from triage.people import NoSuchPerson
from triage.twins import linked

if TYPE_CHECKING:
    from collections.abc import Iterable

    from triage.case import Case

#: What an examiner may say of a person, with what stands where nothing is said.
_SAID = {"name": None, "category": "unknown", "note": None}


class SamePerson(UserError):
    message = N_("{person} is one person already. Choose two different people.")
    exit_code = 2


def merge(case: Case, kept: str, gone: str, reason: str | None = None) -> int:
    """Make two persons one (uids). Returns the number to undo it with. Raises NoSuchPerson.

    What an examiner said of the one that goes is said of the one that stays, where nothing else is.
    """
    return merge_all(case, [(kept, gone)], reason)[0]


def merge_all(case: Case, pairs: Iterable[tuple[str, str]], reason: str | None = None) -> list[int]:
    """The same of several (kept, gone), one after the other; what follows from it is worked out once."""
    with case.transaction():
        made = [_merge(case, kept, gone, reason) for kept, gone in pairs]
        _follow(case, anew=any(flagged for _, flagged in made))
    return [n for n, _ in made]


def _merge(case: Case, kept: str, gone: str, reason: str | None) -> tuple[int, bool]:
    """The number of a merge, and whether the person takes part where words match a rule. In a transaction."""
    keep, lose = _person(case, kept), _person(case, gone)
    if keep == lose:
        raise SamePerson(person=kept)
    moved = [row[0] for row in case.db.execute("SELECT id FROM identity WHERE person = ?", (lose,))]
    record = dict(zip(("uid", "name", "category", "note"), case.db.execute(
        "SELECT uid, name, category, note FROM person WHERE id = ?", (lose,)).fetchone(), strict=True))
    record |= {"kept": kept, "lent": _lend(case, keep, record)}
    case.db.execute("UPDATE identity SET person = ? WHERE person = ?", (keep, lose))
    case.db.execute("DELETE FROM person WHERE id = ?", (lose,))
    n = case.db.execute(
        "INSERT INTO merge VALUES (NULL, ?, ?, ?, ?, ?, ?, NULL) RETURNING id",
        (keep, json.dumps(record), json.dumps(moved), chain.now(), case.actor, reason)).fetchone()[0]
    chain.record(case, "person.merge", kept, reason, {"with": gone, "merge": n, **record["lent"]})
    return int(n), patterns.take_part(case, keep)


def _lend(case: Case, keep: int, gone: dict[str, Any]) -> dict[str, Any]:
    """Say of the person that stays what is said of the other alone; returns that."""
    (has,) = case.db.execute(f"SELECT {', '.join(_SAID)} FROM person WHERE id = ?", (keep,))
    lent = {what: gone[what] for (what, nothing), now in zip(_SAID.items(), has, strict=True)
            if now == nothing and gone[what] != nothing}
    for what, value in lent.items():
        case.db.execute(f"UPDATE person SET {what} = ? WHERE id = ?", (value, keep))
    return lent


def _give_back(case: Case, gone: dict[str, Any]) -> None:
    """What was lent goes with whom it was said of, unless another was said since. Who borrowed it may have become part
    of somebody else meanwhile.
    """
    for what, value in gone.get("lent", {}).items():
        change = {"nothing": _SAID[what], "value": value, "kept": gone["kept"]}
        case.db.execute(f"UPDATE person SET {what} = :nothing WHERE {what} = :value"
                        " AND id = (SELECT person FROM identity WHERE uid = :kept)", change)
        case.db.execute(f"UPDATE merge SET gone = json_set(gone, '$.{what}', :nothing) WHERE undone_at IS NULL"
                        f" AND json_extract(gone, '$.uid') = :kept AND json_extract(gone, '$.{what}') = :value", change)


def undo_merge(case: Case, n: int) -> None:
    """Part what a merge joined. Raises NoSuchPerson when there is no such merge, or it was undone.

    Merges can be undone in any order. What another one that was undone has taken out since stays where it is.
    """
    undo_merges(case, [n])


def undo_merges(case: Case, numbers: Iterable[int]) -> None:
    """The same of several, one after the other."""
    with case.transaction():
        flagged = [_undo_merge(case, n) for n in numbers]
        _follow(case, anew=any(flagged))


def _follow(case: Case, *, anew: bool) -> None:
    """Who is who has changed: what scope hides, and which messages of two files are one."""
    linked.join(case, anew=anew)


def _undo_merge(case: Case, n: int) -> bool:
    """Whether the person that is parted takes part where words match a rule. In a transaction."""
    row = case.db.execute("SELECT gone, identities FROM merge WHERE id = ? AND undone_at IS NULL", (n,)).fetchone()
    if row is None:
        raise NoSuchPerson(person=n)
    record = json.loads(row[0])
    moving = [n for (n,) in case.db.execute(
        "SELECT i.id FROM identity i JOIN person p ON p.id = i.person"
        " WHERE i.id IN (SELECT value FROM json_each(?1))"
        " AND (p.uid = ?2 OR NOT EXISTS (SELECT 1 FROM person WHERE uid = ?2))", (row[1], record["kept"]))]
    if not moving:
        raise NoSuchPerson(person=record["uid"])
    (joined,) = case.db.execute("SELECT person FROM identity WHERE id = ?", (moving[0],)).fetchone()
    flagged = patterns.take_part(case, joined)
    _give_back(case, record)
    person = case.db.execute("INSERT INTO person VALUES (NULL, :uid, :name, :category, :note) RETURNING id",
                             record).fetchone()[0]
    case.db.execute("UPDATE identity SET person = ? WHERE id IN (SELECT value FROM json_each(?))",
                    (person, json.dumps(moving)))
    case.db.execute("UPDATE merge SET undone_at = ? WHERE id = ?", (chain.now(), n))
    chain.record(case, "person.part", record["uid"], detail={"merge": n})
    return flagged


def set_person(case: Case, uid: str, *, name: str | None = None, category: str | None = None,
               reason: str | None = None) -> dict[str, str]:
    """Name or categorise a person: the examiner's decision, logged. An empty name takes the name away.

    Returns name and category as they stood, to undo it.
    """
    with case.transaction():
        person = _person(case, uid)
        before = case.db.execute("SELECT coalesce(name, ''), category FROM person WHERE id = ?", (person,)).fetchone()
        if name is not None:
            name = chain.printable(name.strip())
            case.db.execute("UPDATE person SET name = ? WHERE id = ?", (name or None, person))
        if category is not None:
            case.db.execute("UPDATE person SET category = ? WHERE id = ?", (category, person))
        chain.record(case, "person.set", uid, reason, {"name": name, "category": category})
        scoping.apply(case)
    return {"name": before[0], "category": before[1]}


def _person(case: Case, uid: str) -> int:
    row = case.db.execute("SELECT id FROM person WHERE uid = ?", (uid,)).fetchone()
    if row is None:
        raise NoSuchPerson(person=uid)
    return int(row[0])
