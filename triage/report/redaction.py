"""What is blacked out in a redacted report: people, words, pictures; by default the affected and those who report harm.

Kept as `made` rows of kind `redaction` (triage.work.annotations), each logged and undoable, with one of these bodies:

    {"what": "person", "person": uid}    a person, with every name, number and account
    {"what": "keep", "person": uid}      one who would be left out by default, and is to be named
    {"what": "text", "text": words}      a number, an address or any words
    {"what": "word", "text": word}       a part of somebody's name that is an ordinary word and stays readable
    {"what": "image", "sha256": hash}    a picture: its name and hash

One more row, of kind `pseudonym`, keeps the numbers of people (`P1`, `P2` …), so that they are the same in every report
of the case, and a random secret. The secret stands in the log, and in no redacted report: without it, the hashes of the
log would let anybody test a guess at a name.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from typing import Any

import msgspec

from parsers.words import N_
from triage.case import Case
from triage.people import OWNER_NAME, SEVERAL
from triage.people import names as people_names
from triage.report.namesakes import Namesakes, name_tokens
from triage.report.passages import Phrase, Words
from triage.store import Store
from triage.text.fold import fold
from triage.work import annotations as kept

KIND, NUMBERS = "redaction", "pseudonym"


class Target(msgspec.Struct, frozen=True):
    """Something to be replaced. `names` are matched in any writing, `numbers` by their digits, `exact` as they are."""

    pseudonym: str
    what: Phrase
    names: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    person: str = ""
    by: str = ""
    at: str = ""
    reason: Phrase = ""


class Plan(msgspec.Struct, frozen=True):
    """All of it. `spare`: words that stay. `images`: SHA-256 of pictures. `secret` stands in entry `secret_entry`.

    A case that cannot be written may have none.
    """

    targets: tuple[Target, ...]
    spare: frozenset[str] = frozenset()
    images: frozenset[str] = frozenset()
    secret: str = ""
    secret_entry: int = 0


# ------------------------------------------------------------------ what an examiner decides


def add(case: Case, body: dict[str, Any], reason: str | None = None) -> str:
    """Keep one decision; see the module for its shapes. Returns its uid. Raises EmptyText."""
    if body["what"] in ("text", "word") and not str(body["text"]).strip():
        raise kept.EmptyText
    uid, _ = kept.make(case, KIND, body, reason=reason)
    return uid


def drop(case: Case, uid: str, reason: str | None = None) -> None:
    """Take a decision back. Raises NoSuchAnnotation."""
    kept.unmake(case, uid, reason)


def decided(store: Store) -> list[dict[str, Any]]:
    """The decisions, oldest first: uid, body, at, actor, reason."""
    return kept.made(store, KIND)


def people(store: Store, everybody: dict[str, Known] | None = None) -> list[dict[str, Any]]:
    """Everybody who is left out: person, why (a message id), and the decision's uid or None for the default."""
    rows = decided(store)
    now = _joined(store)
    keep = {now.get(row["body"]["person"], row["body"]["person"]) for row in rows if row["body"]["what"] == "keep"}
    found: dict[str, dict[str, Any]] = {}
    for uid, why in _by_default(store):
        if uid not in keep:
            found[uid] = {"person": uid, "why": why, "decision": None, "by": "", "at": "", "reason": ""}
    for row in rows:
        if row["body"]["what"] == "person":
            uid = now.get(row["body"]["person"], row["body"]["person"])
            found[uid] = {
                "person": uid, "why": _BY_CHOICE, "decision": row["uid"], "by": row["actor"],
                "at": row["at"], "reason": row["reason"] or ""}
    spare = {fold(row["body"]["text"]) for row in rows if row["body"]["what"] == "word"}
    everybody = known(store) if everybody is None else everybody
    _add_numbers_of_cards(store, everybody, set(found), spare)
    for uid in _alike(everybody, set(found), spare):
        if uid not in keep:
            found[uid] = {"person": uid, "why": _ALIKE, "decision": None, "by": "", "at": "", "reason": ""}
    return list(found.values())


def pictures(store: Store) -> list[dict[str, Any]]:
    """The pictures of messages that may be seen, each once, by time: sha256, name, at (wall clock) and conversation of
    the first message with it, and the uid of the decision that leaves it out, or None.
    """
    left_out = {row["body"]["sha256"]: row["uid"] for row in decided(store) if row["body"]["what"] == "image"}
    found: dict[str, dict[str, Any]] = {}
    for sha256, name, row in store.db.execute(_PICTURES.format(visible=store.visible)):
        if sha256 not in found:
            found[sha256] = {"sha256": sha256, "name": name or "", "row": row, "decision": left_out.get(sha256)}
    where = {m["row"]: m for m in store.by_ids([one["row"] for one in found.values()])}
    return [{"sha256": one["sha256"], "name": one["name"], "at": where[one["row"]]["sent_at_local"] or "",
             "conversation": where[one["row"]]["conversation_title"] or "", "decision": one["decision"]}
            for one in found.values() if one["row"] in where]


_PICTURES = """
SELECT a.sha256, a.name, m.id FROM attachment a JOIN message m ON m.id = a.message
WHERE a.sha256 IS NOT NULL AND (a.mime LIKE 'image/%' OR m.kind IN ('image', 'sticker')) AND {visible}
ORDER BY m.sort_ms, m.id, a.id
"""
_AFFECTED = N_("categorised as affected")
_WRITER = N_("wrote a passage that may be a report by an affected person")
_ALIKE = N_("shares a name or a number with somebody who is left out")
_BY_CHOICE = N_("chosen by an examiner")


def _joined(store: Store) -> dict[str, str]:
    """{person: whom they were joined with}: what was decided on one holds for both."""
    found = {gone["uid"]: gone["kept"] for gone in _gone(store)}
    return {uid: _last(found, uid) for uid in found}


def _last(found: dict[str, str], uid: str) -> str:
    seen = {uid}
    while uid in found and found[uid] not in seen:
        uid = found[uid]
        seen.add(uid)
    return uid


def _gone(store: Store) -> Iterable[dict[str, Any]]:
    """People who were joined with others, as they were."""
    for (record,) in store.db.execute("SELECT gone FROM merge WHERE undone_at IS NULL ORDER BY id"):
        yield msgspec.json.decode(record)


def _by_default(store: Store) -> Iterable[tuple[str, str]]:
    """The affected; and who wrote a passage of the help lane, unless an examiner gave them another category."""
    yield from ((uid, _AFFECTED) for (uid,) in store.db.execute(
        "SELECT uid FROM person WHERE category = 'affected' ORDER BY uid"))
    now = _joined(store)
    yield from ((now[gone["uid"]], _AFFECTED) for gone in _gone(store) if gone["category"] == "affected")
    yield from ((uid, _WRITER) for (uid,) in store.db.execute(
        "SELECT DISTINCT p.uid FROM flag f JOIN flag_span s ON s.flag = f.id JOIN message m ON m.id = s.message"
        " JOIN identity i ON i.id = m.sender JOIN person p ON p.id = i.person"
        f" WHERE f.lane = 'help' AND f.status <> 'rejected' AND p.category = 'unknown' AND {store.visible}"
        " ORDER BY p.uid"))


# ------------------------------------------------------------------ numbers of people


def number_people(case: Case) -> None:
    """Give everybody who has none a number that stays. Changes nothing where the case cannot be written."""
    if case.why_read_only is not None:
        return
    uids = [uid for (uid,) in case.db.execute("SELECT uid FROM person ORDER BY uid")]
    have = _numbers(case)
    new = [uid for uid in uids if uid not in set(have.get("order", ()))]
    if new or not have:
        body = {"order": [*have.get("order", ()), *new], "secret": have.get("secret") or secrets.token_hex(16)}
        kept.make(case, NUMBERS, body, uid=NUMBERS)


def _numbers(case: Case) -> dict[str, Any]:
    row = case.db.execute("SELECT body FROM made WHERE uid = ?", (NUMBERS,)).fetchone()
    return dict(msgspec.json.decode(row[0])) if row else {}


def references(case: Case, uids: Iterable[str]) -> dict[str, str]:
    """{person: `P1` …}: the numbers that were given, else by the order of `uids`."""
    order = _numbers(case).get("order", [])
    known = {uid: n for n, uid in enumerate(order, 1)}
    more = iter(range(len(order) + 1, len(order) + 1_000_000))
    return {uid: f"P{known[uid] if uid in known else next(more)}" for uid in uids}


# ------------------------------------------------------------------ the plan


def plan(store: Store, refs: dict[str, str], conversations: dict[str, tuple[str, set[str]]]) -> Plan:
    """Everything to be replaced. `refs`: people's numbers; `conversations`: {uid: (reference, people in it)}."""
    rows = decided(store)
    everybody = known(store)
    targets = [_person(one, everybody, refs, conversations) for one in people(store, everybody)]
    numbered = 0
    for row in rows:
        if row["body"]["what"] == "text":
            numbered += 1
            targets.append(Target(
                f"[X{numbered}]", Words(N_("words chosen by an examiner")), phrases=(row["body"]["text"],),
                by=row["actor"], at=row["at"], reason=row["reason"] or ""))
    privileged = [part.strip() for part in store.case.fact("privileged").replace(";", ",").split(",") if part.strip()]
    if privileged:
        targets.append(Target(_PRIVILEGED, Words(N_("privileged people, as the case facts name them")),
                              phrases=tuple(privileged), reason=Words(N_("privileged"))))
    secret = str(_numbers(store.case).get("secret", ""))
    entry = store.db.execute("SELECT min(seq) FROM audit WHERE action = ?", (f"{NUMBERS}.set",)).fetchone()[0]
    if secret:
        targets.append(Target("[…]", Words(N_("the secret that protects hashes")), exact=(secret,)))
    images = frozenset(row["body"]["sha256"] for row in rows if row["body"]["what"] == "image")
    if images:  # apps write the names of files into texts, and the log says what was decided
        names = {name for sha256 in sorted(images) for (name,) in store.db.execute(
            "SELECT DISTINCT name FROM attachment WHERE sha256 = ? AND name IS NOT NULL", (sha256,))}
        targets.append(Target("[…]", Words(N_("pictures")), exact=(*sorted(images), *sorted(names, key=len)[::-1])))
    return Plan(
        tuple(targets), frozenset(row["body"]["text"] for row in rows if row["body"]["what"] == "word"),
        images, secret, entry or 0)


_PRIVILEGED = "[…]"


def _person(one: dict[str, Any], everybody: dict[str, Known], refs: dict[str, str],
            conversations: dict[str, tuple[str, set[str]]]) -> Target:
    uid = one["person"]
    me = everybody.get(uid, Known())
    mine = [c for c, (_, present) in conversations.items() if uid in present]
    return Target(
        refs.get(uid, "P0"), Words(N_("a person: names, numbers and accounts")), tuple(sorted(me.names)),
        tuple(sorted(me.numbers)), (), (uid, *sorted(me.exact), *mine), uid, one["by"], one["at"],
        one["reason"] or Words(one["why"]))


_NAMES = """
SELECT p.uid, p.name FROM person p WHERE p.name IS NOT NULL
UNION SELECT p.uid, i.name FROM identity i JOIN person p ON p.id = i.person WHERE i.name IS NOT NULL
UNION SELECT p.uid, c.name FROM identity i JOIN person p ON p.id = i.person
  JOIN contact_identifier k ON (k.value = i.identifier OR k.e164 = i.e164
    OR k.e164 IN (SELECT a.e164 FROM alias a WHERE a.identity = i.id)
    OR k.value IN (SELECT a.value FROM alias a WHERE a.identity = i.id))
  JOIN contact c ON c.id = k.contact WHERE c.name IS NOT NULL
UNION SELECT p.uid, c.title FROM conversation c JOIN conversation_participant q ON q.conversation = c.id
  JOIN identity i ON i.id = q.identity JOIN person p ON p.id = i.person
  WHERE c.kind = 'direct' AND i.owner = 0 AND c.title IS NOT NULL
"""
_IDENTIFIERS = """
SELECT p.uid, i.kind, i.identifier, i.e164, i.uid FROM identity i JOIN person p ON p.id = i.person
UNION SELECT p.uid, a.kind, a.value, a.e164, '' FROM alias a JOIN identity i ON i.id = a.identity
  JOIN person p ON p.id = i.person
"""


class Known(msgspec.Struct):
    """What a person is known as: names, numbers, and ids that follow from them."""

    names: set[str] = set()
    numbers: set[str] = set()
    exact: set[str] = set()


def known(store: Store) -> dict[str, Known]:
    """{person: every name, number and other identifier} of everybody in the case."""
    found: dict[str, Known] = {}
    for uid, name in store.db.execute(_NAMES):
        # What the program calls the user of a device whose account is not known is no name of anybody.
        if name.strip() and name != store.case.says(OWNER_NAME):
            found.setdefault(uid, Known()).names.add(name)
    called = people_names(store.case)
    for uid, identity in store.db.execute("SELECT p.uid, i.id FROM identity i JOIN person p ON p.id = i.person"):
        if SEVERAL in called[identity]:  # whole: else each part may go under the number of another who has it too
            found.setdefault(uid, Known()).names.add(called[identity])
    for uid, kind, value, e164, identity in store.db.execute(_IDENTIFIERS):
        one = found.setdefault(uid, Known())
        one.exact |= {identity} - {""}
        one.numbers |= {e164} - {None}
        local = (value or "").partition("@")[0] if kind in ("jid", "lid", "email") else value or ""
        if sum(c.isdigit() for c in local) >= 6 and not any(c.isalpha() for c in local):
            one.numbers.add(local)
        elif local:
            one.names.add(local if kind == "jid" else value)
    return found


def _add_numbers_of_cards(store: Store, everybody: dict[str, Known], hidden: set[str], spare: set[str]) -> None:
    """Give those who are left out the numbers that an address book, or a contact card in a message, has under a word of
    their name: a new number is passed on so before anybody writes from it.
    """
    owners = {token: uid for uid in sorted(hidden & everybody.keys(), reverse=True)
              for token in name_tokens(everybody[uid].names) if token not in spare}
    whose = Namesakes(owners, {}).of
    cards: list[tuple[str, list[str]]] = [(name, [number]) for name, number in store.db.execute(_BOOK)]
    for details, text in store.db.execute("SELECT details, text FROM message WHERE kind = 'contact'"):
        read = msgspec.json.decode(details) if details else {}
        whole = [one for value in read.values() for one in (value if isinstance(value, list) else [value])]
        for card in (" ".join(_strings(one)) for one in (whole or [text])):
            cards += [(card, _TELEPHONE.findall(card))]
    for name, numbers in cards:
        if numbers and (uid := next(filter(None, map(whose, name_tokens([name]))), "")):
            everybody[uid].numbers |= set(numbers)


def _strings(value: Any) -> Iterable[str]:
    if isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _strings(one)
    elif isinstance(value, str):
        yield value


_BOOK = """
SELECT c.name, coalesce(k.e164, k.value) FROM contact c JOIN contact_identifier k ON k.contact = c.id
WHERE k.kind = 'phone' AND c.name IS NOT NULL
"""
_TELEPHONE = re.compile(r"(?<![\w+])\+?\d(?:[ ().\-/]{0,2}\d){6,14}(?!\w)")


def _alike(everybody: dict[str, Known], hidden: set[str], spare: set[str]) -> list[str]:
    """Others who share a number or a word of a name, in any writing, with those who are left out: mostly the same
    person, not yet joined, or one of the family, whose number would give them away.
    """
    names = {token for uid in hidden & everybody.keys() for token in name_tokens(everybody[uid].names)} - spare
    namesakes = Namesakes(dict.fromkeys(names, "alike"), {})
    found = {uid for uid, one in everybody.items()
             if any(map(namesakes.of, set(name_tokens(one.names)) - spare))} - hidden
    while True:
        numbers = {number for uid in (hidden | found) & everybody.keys() for number in everybody[uid].numbers}
        more = {uid for uid, one in everybody.items() if one.numbers & numbers} - hidden - found
        if not more:
            return sorted(found)
        found |= more
