"""Who is who: identities as the evidence names them, and persons as the examiner decides.

Every identity starts as a person of its own. Two identities with the same E.164 number are only proposed as one
person; the examiner confirms, and every merge can be undone.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from parsers.errors import UserError
from parsers.records import OWNER, IdentifierKind, Participant
from parsers.words import N_
from triage import counts, custody, facts, scope
from triage.identifiers import Normal, normalise

if TYPE_CHECKING:
    from triage.case import Case

CATEGORIES = ("unknown", "suspect", "affected", "witness", "other")


class NoSuchPerson(UserError):
    message = N_("There is no person {person} in this case.")
    exit_code = 2


class SamePerson(UserError):
    message = N_("{person} is one person already. Choose two different people.")
    exit_code = 2


class Identities:
    """Keys of one source's participants to identity rows, made when first met."""

    def __init__(self, case: Case, source: int, evidence_uid: str, app: str) -> None:
        self.db = case.db
        self.app = app
        self._source = source
        self._evidence = evidence_uid
        self._region = case.fact("region") or None
        self._ids: dict[str | None, int | None] = {None: None}
        self._guessed: set[str] = set()

    def get(self, key: str | None) -> int | None:
        """The identity of a key; one that was never declared is kept under its own writing."""
        found = self._ids.get(key)
        if found is None and key is not None:
            kind: IdentifierKind = "owner" if key == OWNER else "jid" if "@" in key else "other"
            found = self.declare(Participant(key, self.app, kind, None if key == OWNER else key, owner=key == OWNER))
            self._guessed.add(key)
        return found

    def normal(self, kind: str, value: str) -> Normal:
        """Normalise with the case's region."""
        return normalise(kind, value, self._region)

    def declare(self, r: Participant) -> int:
        """Find or make the identity; a later declaration fills in a name that was missing."""
        identifier = custody.printable(r.identifier) if r.identifier else None
        name = custody.printable(r.name) if r.name else None
        # A name is only what one phone calls somebody: the “Mum” of another phone is another person.
        parts = (r.app, identifier) if identifier and r.kind != "name" else (r.app, self._evidence, r.key)
        key = hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()
        row = self.db.execute("SELECT id FROM identity WHERE uid = ?", (key,)).fetchone()
        if row is None:
            normal = self.normal(r.kind, identifier or "")
            person = self.db.execute("INSERT INTO person (uid) VALUES (?) RETURNING id", (key,)).fetchone()[0]
            row = self.db.execute(
                "INSERT INTO identity VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
                (key, person, r.app, r.kind, identifier, name, r.owner, normal.e164, normal.country,
                 normal.line_type)).fetchone()
        else:
            self.db.execute("UPDATE identity SET name = coalesce(name, ?), owner = max(owner, ?) WHERE id = ?",
                            (name, r.owner, row[0]))
            if r.kind != "other":  # first met as the mere key of a message, now declared for what it is
                normal = self.normal(r.kind, identifier or "")
                self.db.execute(
                    "UPDATE identity SET kind = ?, e164 = ?, country = ?, line_type = ?"
                    " WHERE id = ? AND kind = 'other'",
                    (r.kind, normal.e164, normal.country, normal.line_type, row[0]))
        for kind, value in r.aliases:
            self.db.execute("INSERT OR IGNORE INTO alias VALUES (?, ?, ?, ?)",
                            (row[0], kind, custody.printable(value), self.normal(kind, value).e164))
        n = int(row[0])
        if r.key in self._guessed:
            self._guessed.remove(r.key)
            self._replace(self._ids[r.key], n)
        self._ids[r.key] = n
        return n

    def _replace(self, guessed: int | None, declared: int) -> None:
        """A key was met before its participant was declared, under another app: what this source wrote moves over."""
        if guessed is None or guessed == declared:
            return
        person = self.db.execute("SELECT person FROM identity WHERE id = ?", (guessed,)).fetchone()[0]
        change = {"old": guessed, "new": declared, "source": self._source, "person": person}
        for table in ("message", "reaction"):
            self.db.execute(f"UPDATE {table} SET sender = :new WHERE sender = :old AND source = :source", change)
        ours = ("identity = :old AND conversation IN"
                " (SELECT conversation FROM conversation_source WHERE source = :source)")
        self.db.execute(f"UPDATE OR IGNORE conversation_participant SET identity = :new WHERE {ours}", change)
        self.db.execute(f"DELETE FROM conversation_participant WHERE {ours}", change)
        self.db.execute(_DELETE_UNUSED, change)
        self.db.execute("DELETE FROM alias WHERE identity = :old AND :old NOT IN (SELECT id FROM identity)", change)
        self.db.execute("DELETE FROM person WHERE id = :person AND id NOT IN (SELECT person FROM identity)", change)


_DELETE_UNUSED = """
DELETE FROM identity WHERE id = :old AND NOT EXISTS (SELECT 1 FROM message WHERE sender = :old)
  AND NOT EXISTS (SELECT 1 FROM reaction WHERE sender = :old)
  AND NOT EXISTS (SELECT 1 FROM conversation_participant WHERE identity = :old)
"""


def normalise_again(case: Case) -> None:
    """The case's default region has changed: national numbers mean others now. In a transaction."""
    region = case.fact("region") or None
    for n, kind, identifier in case.db.execute("SELECT id, kind, identifier FROM identity").fetchall():
        normal = normalise(kind, identifier, region)
        case.db.execute("UPDATE identity SET e164 = ?, country = ?, line_type = ? WHERE id = ?",
                        (normal.e164, normal.country, normal.line_type, n))
    for table in ("alias", "contact_identifier"):
        values = case.db.execute(f"SELECT DISTINCT kind, value FROM {table}").fetchall()
        case.db.executemany(f"UPDATE {table} SET e164 = ? WHERE kind = ? AND value = ?", [
            (normalise(kind, value, region).e164, kind, value) for kind, value in values])


def names(case: Case, identities: set[int] | None = None, db: Any = None) -> dict[int, str]:
    """What to call each identity: the examiner's name, else the address book's, else the app's, else the identifier; of
    an account that is a telephone number, its number.

    The owner of a device whose account is not known is called as `case.owner_name` says, in the reader's language.
    """
    rows = (db or case.db).execute(_NAMES, (json.dumps(sorted(identities)) if identities is not None else None,))
    return {n: person or book or own or identifier or case.owner_name
            for n, person, book, own, identifier in rows}


_NAMES = """
SELECT i.id, p.name,
  (SELECT c.name FROM contact_identifier k JOIN contact c ON c.id = k.contact
   WHERE c.name <> '' AND (k.value = i.identifier OR k.e164 = i.e164
     OR k.e164 IN (SELECT a.e164 FROM alias a WHERE a.identity = i.id)
     OR k.value IN (SELECT a.value FROM alias a WHERE a.identity = i.id)) ORDER BY c.uid LIMIT 1),
  i.name, iif(i.kind = 'jid', coalesce(i.e164, i.identifier), i.identifier)
FROM identity i JOIN person p ON p.id = i.person
WHERE ?1 IS NULL OR i.id IN (SELECT value FROM json_each(?1))
"""


def listing(case: Case, limit: int | None = None, offset: int = 0) -> list[dict[str, Any]]:
    """Persons who write or take part in something that may be seen, by number of messages, then id.

    *Person* of the command contract: id, name, identifiers, category, messages.
    """
    sent = Counter(dict(case.db.execute(
        f"SELECT i.person, sum(m.n) FROM {counts.by_day(case.db, facts.display_zone(case))} m JOIN identity i"
        f" ON i.id = m.sender WHERE m.record = 0 AND {scope.visible(case)} GROUP BY i.person")))
    hidden = only_hidden(case)
    rows = case.db.execute("SELECT id, uid, category FROM person").fetchall()
    shown = sorted((row for row in rows if row[0] not in hidden), key=lambda r: (-sent[r[0]], r[1]))
    page = shown[offset:None if limit is None else offset + limit]
    called = names(case)
    result = []
    for person, uid, category in page:
        identities = case.db.execute(
            "SELECT id, app, kind, identifier, e164, country, line_type, name, owner FROM identity WHERE person = ?"
            " ORDER BY uid", (person,)).fetchall()
        result.append({
            "id": uid, "name": called[identities[0][0]], "category": category, "messages": sent[person],
            "identifiers": [_identifier(case, row) for row in identities],
        })
    return result


def count(case: Case) -> int:
    """How many persons `listing` has."""
    return int(case.db.execute("SELECT count(*) FROM person").fetchone()[0]) - len(only_hidden(case))


def only_hidden(case: Case) -> set[int]:
    """Persons whom only hidden messages and conversations show."""
    if not scope.anything_hidden(case):
        return set()
    shown = json.dumps(sorted(scope.shown_conversations(case)))
    return {row[0] for row in case.db.execute(_ONLY_HIDDEN.format(visible=scope.visible(case)), (shown,))}


_ONLY_HIDDEN = """
SELECT person FROM identity
WHERE id IN (SELECT identity FROM conversation_participant UNION SELECT sender FROM message)
EXCEPT SELECT person FROM identity
WHERE id IN (SELECT identity FROM conversation_participant WHERE conversation IN (SELECT value FROM json_each(?))
             UNION SELECT m.sender FROM message m WHERE {visible})
"""


def _identifier(case: Case, row: tuple[Any, ...]) -> dict[str, Any]:
    n, app, kind, identifier, e164, country, line_type, name, owner = row
    aliases = [{"kind": k, "value": v, "e164": e} for k, v, e in case.db.execute(
        "SELECT kind, value, e164 FROM alias WHERE identity = ? ORDER BY kind, value", (n,))]
    return {"app": app, "kind": kind, "identifier": identifier, "e164": e164, "country": country,
            "line_type": line_type, "name": name, "owner": bool(owner), "aliases": aliases}


def proposals(case: Case) -> list[dict[str, Any]]:
    """Persons that share a phone number and may be one: for the examiner to confirm, never done by itself."""
    rows = case.db.execute(
        "SELECT e164, group_concat(DISTINCT uid) FROM (SELECT i.e164, p.uid FROM identity i JOIN person p ON"
        " p.id = i.person WHERE i.e164 IS NOT NULL UNION SELECT a.e164, p.uid FROM alias a JOIN identity i ON"
        " i.id = a.identity JOIN person p ON p.id = i.person WHERE a.e164 IS NOT NULL)"
        " GROUP BY e164 HAVING count(DISTINCT uid) > 1 ORDER BY e164")
    return [{"number": e164, "persons": sorted(uids.split(","))} for e164, uids in rows]


def merge(case: Case, kept: str, gone: str, reason: str | None = None) -> int:
    """Make two persons one (uids). Returns the number to undo it with. Raises NoSuchPerson."""
    with case.transaction():
        keep, lose = _person(case, kept), _person(case, gone)
        if keep == lose:
            raise SamePerson(person=kept)
        moved = [row[0] for row in case.db.execute("SELECT id FROM identity WHERE person = ?", (lose,))]
        record = dict(zip(("uid", "name", "category", "note"), case.db.execute(
            "SELECT uid, name, category, note FROM person WHERE id = ?", (lose,)).fetchone(), strict=True))
        record["kept"] = kept
        case.db.execute("UPDATE identity SET person = ? WHERE person = ?", (keep, lose))
        case.db.execute("DELETE FROM person WHERE id = ?", (lose,))
        n = case.db.execute(
            "INSERT INTO merge VALUES (NULL, ?, ?, ?, ?, ?, ?, NULL) RETURNING id",
            (keep, json.dumps(record), json.dumps(moved), custody.now(), case.actor, reason)).fetchone()[0]
        custody.record(case, "person.merge", kept, reason, {"with": gone, "merge": n})
        scope.apply(case)
    return int(n)


def undo_merge(case: Case, n: int) -> None:
    """Part what a merge joined. Raises NoSuchPerson when there is no such merge, or it was undone.

    Merges can be undone in any order. What another one that was undone has taken out since stays where it is.
    """
    with case.transaction():
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
        person = case.db.execute("INSERT INTO person VALUES (NULL, :uid, :name, :category, :note) RETURNING id",
                                 record).fetchone()[0]
        case.db.execute("UPDATE identity SET person = ? WHERE id IN (SELECT value FROM json_each(?))",
                        (person, json.dumps(moving)))
        case.db.execute("UPDATE merge SET undone_at = ? WHERE id = ?", (custody.now(), n))
        custody.record(case, "person.part", record["uid"], detail={"merge": n})
        scope.apply(case)


def set_person(case: Case, uid: str, *, name: str | None = None, category: str | None = None,
               reason: str | None = None) -> dict[str, str]:
    """Name or categorise a person: the examiner's decision, logged. An empty name takes the name away.

    Returns name and category as they stood, to undo it.
    """
    with case.transaction():
        person = _person(case, uid)
        before = case.db.execute("SELECT coalesce(name, ''), category FROM person WHERE id = ?", (person,)).fetchone()
        if name is not None:
            case.db.execute("UPDATE person SET name = ? WHERE id = ?", (name.strip() or None, person))
        if category is not None:
            case.db.execute("UPDATE person SET category = ? WHERE id = ?", (category, person))
        custody.record(case, "person.set", uid, reason, {"name": name, "category": category})
        scope.apply(case)
    return {"name": before[0], "category": before[1]}


def _person(case: Case, uid: str) -> int:
    row = case.db.execute("SELECT id FROM person WHERE uid = ?", (uid,)).fetchone()
    if row is None:
        raise NoSuchPerson(person=uid)
    return int(row[0])
