"""Who is who: identities as the evidence names them, and persons as the examiner decides.

Every identity starts as a person of its own. Two identities with the same E.164 number are only proposed as one
person; the examiner confirms, and every merge can be undone.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from parsers.errors import UserError
from parsers.records import OWNER, IdentifierKind, Participant
from parsers.words import N_
from triage import scope
from triage.casefile import facts
from triage.custody import chain
from triage.identifiers import Normal, account, normalise, today
from triage.views import counts

OWNER_NAME = N_("Owner of the device")

if TYPE_CHECKING:
    from collections.abc import Iterable

    from triage.case import Case

CATEGORIES = ("unknown", "suspect", "affected", "witness", "other")
#: How parsers call who is known by a hidden identifier alone, for want of a name.
_LABEL = "LID:"
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Me", "Mn", "Zl", "Zp", "Zs"))
_FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters without a shape, of which apps take empty names


class NoSuchPerson(UserError):
    message = N_("There is no person {person} in this case.")
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
        return normalise(kind, value, self._region, sure=True)

    def declare(self, r: Participant) -> int:
        """Find or make the identity; a later declaration adds what was missing."""
        identifier = chain.printable(r.identifier) if r.identifier else None
        name = chain.printable(r.name) if r.name else None
        # A name is only what one phone calls somebody: the “Mum” of another phone is another person.
        parts = (r.app, identifier) if identifier and r.kind != "name" else (r.app, self._evidence, r.key)
        key = hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()
        row = self.db.execute("SELECT id, name FROM identity WHERE uid = ?", (key,)).fetchone()
        known = name
        if row is None:
            normal = self.normal(r.kind, identifier or "")
            person = self.db.execute("INSERT INTO person (uid) VALUES (?) RETURNING id", (key,)).fetchone()[0]
            row = self.db.execute(
                "INSERT INTO identity VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
                (key, person, r.app, r.kind, identifier, name, r.owner, normal.e164, normal.country,
                 normal.line_type)).fetchone()
        else:
            known = row[1]
            self.db.execute("UPDATE identity SET owner = max(owner, ?) WHERE id = ?", (r.owner, row[0]))
            if r.kind != "other":  # first met as the mere key of a message, now declared for what it is
                normal = self.normal(r.kind, identifier or "")
                self.db.execute(
                    "UPDATE identity SET kind = ?, e164 = ?, country = ?, line_type = ?"
                    " WHERE id = ? AND kind = 'other'",
                    (r.kind, normal.e164, normal.country, normal.line_type, row[0]))
        for kind, value in r.aliases:
            self.db.execute("INSERT OR IGNORE INTO alias VALUES (?, ?, ?, ?)",
                            (row[0], kind, chain.printable(value), self.normal(kind, value).e164))
        n = int(row[0])
        if name is not None and name != known:
            self._rename(n, known, name)
        if r.key in self._guessed:
            self._guessed.remove(r.key)
            self._replace(self._ids[r.key], n)
        self._ids[r.key] = n
        return n

    def _rename(self, identity: int, known: str | None, name: str) -> None:
        """Another source has another name: whichever came first, the same one is shown, and the other kept beside."""
        shown, *others = sorted({name, known or name}, key=lambda n: (n.startswith(_LABEL), n))
        self.db.execute("UPDATE identity SET name = ? WHERE id = ?", (shown, identity))
        self.db.executemany("INSERT OR IGNORE INTO alias VALUES (?, 'name', ?, ?)", [
            (identity, other, self.normal("name", other).e164) for other in others if not other.startswith(_LABEL)])
        self.db.execute("DELETE FROM alias WHERE identity = ? AND kind = 'name' AND value = ?", (identity, shown))

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
        normal = normalise(kind, identifier, region, sure=True)
        case.db.execute("UPDATE identity SET e164 = ?, country = ?, line_type = ? WHERE id = ?",
                        (normal.e164, normal.country, normal.line_type, n))
    for table in ("alias", "contact_identifier"):
        values = case.db.execute(f"SELECT DISTINCT kind, value FROM {table}").fetchall()
        case.db.executemany(f"UPDATE {table} SET e164 = ? WHERE kind = ? AND value = ?", [
            (normalise(kind, value, region, sure=True).e164, kind, value) for kind, value in values])


def names(case: Case, identities: set[int] | None = None, db: Any = None) -> dict[int, str]:
    """What to call each identity: the examiner's name, else the address books', else the app's, else the identifier; of
    an account that is a telephone number, its number. Who was made one person is called the same in all of them.

    The owner of a device whose account is not known is called as `case.says`, in the reader's language.
    """
    rows = (db or case.db).execute(
        _NAMES, (json.dumps(sorted(identities)) if identities is not None else None,
                 scope.closed_bits(case) & (scope.PRIVILEGED | scope.ASIDE))).fetchall()
    called: dict[int, tuple[int, str]] = {}
    for _, person, owner, *ways in rows:
        nothing = len(ways), case.says(OWNER_NAME) if owner else "?"
        best = next(((rank, name) for rank, name in enumerate(ways) if name and _can_be_seen(name)), nothing)
        if best[0] < called.get(person, (len(ways) + 1,))[0]:
            called[person] = best
    return {n: called[person][1] for n, person, *_ in rows if identities is None or n in identities}


def _can_be_seen(name: str) -> bool:
    return any(c not in _FILLERS and unicodedata.category(c) not in _UNSEEN for c in name)


#: Between the names of somebody whom address books call differently.
SEVERAL = " / "
#: A name in an address book goes by number, whoever wrote it how; by an account only within its app, since everybody
#: may be number 1001 of another one. Nobody is called by the number that he gives as his name. Where address books
#: differ, or two people share a number, several names say so, and none of them is chosen. What the owner of a device is
#: called there stands among them: he is not called “Boss” because others do.
_NAMES = f"""
SELECT i.id, i.person, i.owner, p.name,
  (SELECT group_concat(name, '{SEVERAL}') FROM (
   SELECT DISTINCT trim(c.name) AS name FROM contact_identifier k JOIN contact c ON c.id = k.contact
   WHERE trim(c.name) <> '' AND (k.value = i.identifier OR k.e164 = i.e164
     OR k.e164 IN (SELECT a.e164 FROM alias a WHERE a.identity = i.id AND a.kind <> 'name')
     OR k.value IN (SELECT a.value FROM alias a WHERE a.identity = i.id AND a.kind <> 'name'))
     AND (c.app = i.app OR k.e164 IS NOT NULL OR k.kind IN ('phone', 'email') AND (k.kind = i.kind OR EXISTS (
       SELECT 1 FROM alias a WHERE a.identity = i.id AND a.kind = k.kind AND a.value = k.value)))
     AND c.id NOT IN (SELECT id FROM veil WHERE what = 'contact' AND bits & ?2)
   UNION SELECT trim(o.name) FROM identity o WHERE o.person = i.person AND o.owner
     AND o.name GLOB '*[^-0-9 +().]*' AND substr(o.name, 1, 4) <> '{_LABEL}'
   ORDER BY name LIMIT 3)),
  iif(substr(i.name, 1, 4) = '{_LABEL}', NULL, i.name), iif(i.kind = 'jid', coalesce(i.e164, i.identifier),
  iif(substr(i.name, 1, 4) = '{_LABEL}', NULL, i.identifier)), i.name
FROM identity i JOIN person p ON p.id = i.person
WHERE ?1 IS NULL OR i.person IN (SELECT person FROM identity WHERE id IN (SELECT value FROM json_each(?1)))
ORDER BY i.uid
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
    """Persons whom only hidden messages and conversations show, or nothing but the evidence's list of accounts though
    they are privileged.
    """
    lawyers = scope.privileged(case) if scope.closed_bits(case) & scope.PRIVILEGED else set()
    if not lawyers and not scope.anything_hidden(case):
        return set()
    shown = json.dumps(sorted(scope.shown_conversations(case)))
    return {row[0] for row in case.db.execute(
        _ONLY_HIDDEN.format(visible=scope.visible(case)), (json.dumps(sorted(lawyers)), shown))}


_ONLY_HIDDEN = """
SELECT person FROM identity
WHERE id IN (SELECT identity FROM conversation_participant UNION SELECT sender FROM message
             UNION SELECT value FROM json_each(?))
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
        "SELECT i.e164, p.id, p.uid FROM identity i JOIN person p ON p.id = i.person WHERE i.e164 IS NOT NULL UNION"
        " SELECT a.e164, p.id, p.uid FROM alias a JOIN identity i ON i.id = a.identity JOIN person p"
        " ON p.id = i.person WHERE a.e164 IS NOT NULL AND a.kind <> 'name'")
    shared = _shared(case, ((today(e164), person, uid) for e164, person, uid in rows))
    return [{"number": number, "persons": uids} for number, uids in shared]


def accounts(case: Case) -> list[dict[str, Any]]:
    """Persons that share an account, as the evidence says or by another writing of it: proposed as those of a number.

    Such as who is known on one phone by a hidden identifier alone, and on another by the number behind it. A mail
    address is the same in every app.
    """
    rows = case.db.execute(
        "SELECT i.app, i.kind, i.identifier, p.id, p.uid FROM identity i JOIN person p ON p.id = i.person"
        " WHERE i.identifier IS NOT NULL UNION SELECT i.app, a.kind, a.value, p.id, p.uid FROM alias a"
        " JOIN identity i ON i.id = a.identity JOIN person p ON p.id = i.person")
    shared = _shared(case, (
        (("" if kind == "email" else app, key), person, uid) for app, kind, value, person, uid in rows
        if (key := account(kind, value))))
    return [{"app": app or None, "account": key, "persons": uids} for (app, key), uids in shared]


def proposed(case: Case) -> list[dict[str, Any]]:
    """`proposals`, and those of `accounts` that say more: `what` is shared, by a `number` or not, and the `persons`."""
    numbers = proposals(case)
    found = [{"what": one["number"], "number": True, "persons": one["persons"]} for one in numbers]
    known = [{*one["persons"]} for one in numbers]
    return found + [{"what": one["account"], "number": False, "persons": one["persons"]} for one in accounts(case)
                    if not any(persons.issuperset(one["persons"]) for persons in known)]


def _shared(case: Case, rows: Iterable[tuple[Any, int, str]]) -> list[tuple[Any, list[str]]]:
    """What several persons have that may be seen, each with their uids, in order."""
    hidden = only_hidden(case)
    found: defaultdict[Any, set[str]] = defaultdict(set)
    for value, person, uid in rows:
        if person not in hidden:
            found[value].add(uid)
    return sorted((value, sorted(uids)) for value, uids in found.items() if len(uids) > 1)
