"""Taking a second reader's decisions into the case: all that are new, and what the examiner says of each conflict.

One transaction, one inverse: what `merge` returns takes everything back, and returns what does it again. Rows keep the
reader as their author and the reader's time; each step is an entry of the log under the examiner who merged, with
author, time and package. What was taken over is remembered, so that the same package changes nothing a second time.
"""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from parsers.errors import UserError
from parsers.words import N_
from triage.case import Case
from triage.custody import chain
from triage.flagging import own_rules, scoping
from triage.packages import compare, state
from triage.packages.compare import Choice, Comparison, Item, Side
from triage.twins import linked
from triage.work import annotations as work
from triage.work import persons
from triage.work.annotations import Row

#: Does something to the case and returns what takes it back.
Act = Callable[[Case], "Act"]
#: Rules first, for flags that only they make; people made one before they are named; tags before what they are put on.
_ORDER = ("rule", "joined", "name", "category", "tag", "tagged", "note", "exhibit", "rendering", "line", "flag")


class NotBoth(UserError):
    message = N_("Both can stand only for notes, translations and transcripts. Choose one of the two.")
    exit_code = 2


class Outcome(msgspec.Struct, frozen=True):
    """How many decisions were taken over, kept as they were here, or kept both; and the keys of those that could not
    be taken over, because what they are about is not in the case.
    """

    taken: int
    kept: int
    both: int
    without: tuple[str, ...]


def default_choices(comparison: Comparison) -> dict[str, Choice]:
    """What needs nobody's word: everything that only the reader decided is taken over."""
    return {item.key: "theirs" for item in comparison.standing("there")}


def merge(case: Case, comparison: Comparison, choices: Mapping[str, Choice]) -> tuple[Outcome, Act]:
    """Carry out choices for items that are new from the reader or in conflict; items without a choice stay open.

    Returns what was done and what takes it back. Nothing to do leaves no entry in the log. Raises NotBoth.
    """
    open_items = [item for item in comparison.standing("there", "conflict") if item.key in choices]
    for item in open_items:
        if choices[item.key] == "both" and not item.may_keep_both:
            raise NotBoth
    run = _Merge(case, comparison, sorted(open_items, key=lambda item: (_ORDER.index(item.kind), item.key)), choices)
    with case.transaction():
        inverse = run.run()
    return Outcome(run.counts["theirs"], run.counts["mine"], run.counts["both"], tuple(run.without)), inverse


class _Merge:
    """One run. `steps`: what takes back each step, in the order they were done."""

    def __init__(self, case: Case, comparison: Comparison, items: Sequence[Item],
                 choices: Mapping[str, Choice]) -> None:
        self.case, self.comparison, self.items, self.choices = case, comparison, items, choices
        self.package = comparison.package
        self.counts: Counter[str] = Counter()
        self.without: list[str] = []
        self.added: list[str] = []
        self.steps: list[Act] = []
        self._take: dict[str, Callable[[Item], bool]] = {
            "rule": self._made, "line": self._made, "joined": self._joined, "name": self._person,
            "category": self._person, "tag": self._tag, "tagged": self._tagged, "note": self._note,
            "exhibit": self._exhibit, "rendering": self._rendering, "flag": self._flag}

    def run(self) -> Act:
        """Do it all, in the transaction that is open."""
        if not self.items:
            return together([])
        chain.record(self.case, "package.merge", self.package.reader, None, {
            "package": self.package.id, "sha256": self.comparison.sha256,
            "log": {"entries": self.comparison.entries, "head": self.comparison.head},
            "theirs": sum(self.choices[item.key] == "theirs" for item in self.items),
            "mine": sum(self.choices[item.key] == "mine" for item in self.items),
            "both": sum(self.choices[item.key] == "both" for item in self.items)})
        shared = linked.any_are(self.case)
        if shared and self._lack_flags():  # on what counted when the package was made, and another one stands for now
            scoping.apply(self.case, first=lambda: linked.part(self.case))
        rules = [item for item in self.items if item.kind == "rule"]
        for item in rules:
            self._one(item)
        if self.steps:  # flags that only these rules make must be there before decisions on them are
            own_rules.run(self.case)
            self.steps = [_with_rules(self.steps[::-1])]
        for item in self.items[len(rules):]:
            self._one(item)
        self._remember()
        if not shared:
            return together(self.steps[::-1])
        linked.join(self.case)  # what the reader worked on is not laid aside
        return _with_twins(self.steps[::-1])

    def _lack_flags(self) -> bool:
        """Whether a flag that the reader decided on is not here."""
        decided = {item.key.partition("|")[2] for item in self.items
                   if item.kind == "flag" and self.choices[item.key] != "mine"}
        here = {ident for (ident,) in self.case.db.execute(
            "SELECT ident FROM flag WHERE ident IN (SELECT value FROM json_each(?))", (json.dumps(sorted(decided)),))}
        return not decided <= here

    def _one(self, item: Item) -> None:
        choice = self.choices[item.key]
        done = True
        if choice == "mine":
            self._log(item, "package.kept", {"theirs": msgspec.to_builtins(item.theirs)})
        else:
            done = self._take[item.kind](item)
        if done:
            self.counts[choice] += 1
        else:
            self.without.append(item.key)
            self._log(item, "package.without", {"theirs": msgspec.to_builtins(item.theirs)})

    def _log(self, item: Item, action: str, detail: dict[str, Any]) -> None:
        chain.record(self.case, action, item.key, item.theirs.reason or None, {**self._origin(item), **detail})

    def _origin(self, item: Item) -> dict[str, Any]:
        return {"package": self.package.id, "author": item.theirs.actor, "at": item.theirs.at}

    def _write(self, item: Item, rows: list[Row]) -> bool:
        """Through the annotations, which keep what stood before."""
        change = work.write(self.case, f"package.{item.kind}", item.key, rows, item.theirs.reason or None,
                                   origin=self._origin(item))
        self.steps.append(_back(change))
        return True

    def _stamp(self, side: Side) -> dict[str, str]:
        return {"at": side.at, "actor": side.actor}

    # -- kind by kind -------------------------------------------------------------------------------------------

    def _flag(self, item: Item) -> bool:
        ident, theirs = item.key.partition("|")[2], item.theirs
        status = theirs.value["status"] if theirs.value else "unreviewed"
        decision = (status, theirs.reason or None, theirs.actor, theirs.at) if theirs.value else (status, None, None,
                                                                                                  None)
        if not self.case.db.execute("SELECT 1 FROM flag WHERE ident = ?", (ident,)).fetchone():
            return False
        self.steps.append(_decided(self.case, ident, decision, "package.flag", self._origin(item)))
        return True

    def _tag_uid(self, key: str) -> str:
        """The uid here of a tag as keys call it; empty where there is none."""
        if not key.startswith("name:"):
            return key
        for uid, name in self.case.db.execute("SELECT uid, name FROM tag"):
            if name.casefold() == key.removeprefix("name:"):
                return str(uid)
        return ""

    def _tag(self, item: Item) -> bool:
        key, theirs = item.key.partition("|")[2], item.theirs
        uid = self._tag_uid(key) or uuid.uuid4().hex
        if theirs.value is None:
            uses = self.case.db.execute("SELECT what, subject FROM tagged WHERE tag = ?", (uid,)).fetchall()
            gone = {one.key for one in self.items if self.choices[one.key] != "mine"}
            if any(f"tagged|{what}|{subject}|{key}" not in gone for what, subject in uses):
                self._log(item, "package.kept", {"theirs": None})  # it was put on something else here meanwhile
                return True
            return self._write(item, [*(Row("tagged", (uid, *use), None) for use in uses), Row("tag", (uid,), None)])
        taken = self.case.db.execute("SELECT uid FROM tag WHERE name = ? COLLATE NOCASE AND uid <> ?",
                                     (theirs.value["name"], uid)).fetchone()
        if taken:  # the name is another tag's here
            return False
        return self._write(item, [Row("tag", (uid,), {"uid": uid, **theirs.value, **self._stamp(theirs)})])

    def _tagged(self, item: Item) -> bool:
        _, what, subject, key = item.key.split("|", 3)
        uid = self._tag_uid(key)
        if not uid or not self.case.db.execute("SELECT 1 FROM tag WHERE uid = ?", (uid,)).fetchone():
            return item.theirs.value is None
        columns = None if item.theirs.value is None else {
            "tag": uid, "what": what, "subject": subject, "reason": item.theirs.reason or None,
            **self._stamp(item.theirs)}
        return self._write(item, [Row("tagged", (uid, what, subject), columns)])

    def _text(self, item: Item, table: str) -> bool:
        """A note, a translation or a transcript. Both: the reader's stands beside under an id of its own."""
        uid = item.key.partition("|")[2]
        if self.choices[item.key] == "both":
            uid = uuid.uuid5(uuid.NAMESPACE_OID, f"{self.package.id}|{item.key}|{item.digest}").hex
            self.added.append(f"{table}|{uid}")
        value = item.theirs.value
        columns = None if value is None else {"uid": uid, **value, **self._stamp(item.theirs)}
        return self._write(item, [Row(table, (uid,), columns)])

    def _note(self, item: Item) -> bool:
        return self._text(item, "note")

    def _rendering(self, item: Item) -> bool:
        return self._text(item, "rendering")

    def _exhibit(self, item: Item) -> bool:
        subject, value = item.key.partition("|")[2], item.theirs.value
        columns = None if value is None else {
            "subject": subject, **value, "reason": item.theirs.reason or None, **self._stamp(item.theirs)}
        return self._write(item, [Row("exhibit", (subject,), columns)])

    def _made(self, item: Item) -> bool:
        uid, value = item.key.partition("|")[2], item.theirs.value
        columns = None if value is None else {
            "uid": uid, **value, "reason": item.theirs.reason or None, **self._stamp(item.theirs)}
        return self._write(item, [Row("made", (uid,), columns)])

    def _person(self, item: Item) -> bool:
        field, _, uid = item.key.partition("|")
        person = _person_now(self.case, uid)
        if person is None:
            return False
        nothing = "unknown" if field == "category" else None
        value = (item.theirs.value or {}).get(field) or nothing
        if person != uid:  # made part of another here, of whom something else may be said; see persons.merge
            (said,) = self.case.db.execute(f"SELECT {field} FROM person WHERE uid = ?", (person,)).fetchone()
            lent = (item.before or {}).get(field, nothing)
            if said not in (nothing, lent):
                self._log(item, "package.kept", {"theirs": msgspec.to_builtins(item.theirs)})
                return True
        self.steps.append(_described(self.case, person, field, value, "package.person", self._origin(item),
                                     item.theirs.reason))
        return True

    def _joined(self, item: Item) -> bool:
        kept, gone = item.key.split("|")[1:]
        self._log(item, "package.joined", {})
        if item.theirs.value is None:
            self.steps.append(_parted(self.case, kept, gone))
            return True
        mine, other = _person_now(self.case, kept), _person_now(self.case, gone)
        if mine is None or other is None:
            return False
        if mine != other:
            self.steps.append(_joined(self.case, mine, other, item.theirs.reason or None))
        return True

    # -- memory -------------------------------------------------------------------------------------------------

    def _remember(self) -> None:
        memory = compare.memory(self.case, self.package)
        for item in self.items:
            theirs = item.theirs
            memory["settled"][item.key] = [item.digest, self.choices[item.key]]
            memory["base"][item.key] = None if theirs.value is None else msgspec.to_builtins(
                state.Value(theirs.value, theirs.actor, theirs.at, theirs.reason))
        memory["added"] = sorted({*memory["added"], *self.added})
        uid = compare.memory_uid(self.package)
        body = json.dumps(memory, ensure_ascii=False, sort_keys=True)
        change = work.write(self.case, "package.settled", self.package.reader, [Row("made", (uid,), {
            "uid": uid, "kind": compare.MADE, "body": body, "at": chain.now(), "actor": self.case.actor,
            "reason": None})])
        self.steps.append(_back(change))


# -- steps that take themselves back ------------------------------------------------------------------------------

def together(acts: Sequence[Act]) -> Act:
    """Several acts as one, saved together."""
    def act(case: Case) -> Act:
        with case.transaction():
            inverses = [one(case) for one in acts]
        return together(inverses[::-1])

    return act


def _back(change: work.Change) -> Act:
    return lambda case: _back(work.undo(case, change))


def _with_rules(acts: Sequence[Act]) -> Act:
    """Changes of own rules, after which flags are brought in step with them."""
    def act(case: Case) -> Act:
        inverses = [one(case) for one in acts]
        own_rules.run(case)
        return _with_rules(inverses[::-1])

    return act


def _with_twins(acts: Sequence[Act]) -> Act:
    """Changes of work, after which it is looked anew which of two messages counts for both."""
    def act(case: Case) -> Act:
        with case.transaction():
            scoping.apply(case, first=lambda: linked.part(case))  # what was decided on may be laid aside
            inverses = [one(case) for one in acts]
            linked.join(case)
        return _with_twins(inverses[::-1])

    return act


def _decided(case: Case, ident: str, decision: tuple[str | None, ...], action: str, origin: dict[str, Any]) -> Act:
    before = case.db.execute("SELECT status, reason, author, decided_at FROM flag WHERE ident = ?",
                             (ident,)).fetchone()
    if before is None:  # its own rule has gone since
        return lambda other: _decided(other, ident, decision, action, origin)
    case.db.execute("UPDATE flag SET status = ?, reason = ?, author = ?, decided_at = ? WHERE ident = ?",
                    (*decision, ident))
    chain.record(case, action, ident, decision[1], {
        **origin, "before": before[0], "after": decision[0], "was": list(before)})
    other_way = action.removesuffix(".undo") if action.endswith(".undo") else f"{action}.undo"
    return lambda other: _decided(other, ident, tuple(before), other_way, origin)


def _described(case: Case, person: str, field: str, value: str | None, action: str, origin: dict[str, Any],
               reason: str | None) -> Act:
    before = case.db.execute(f"SELECT {field} FROM person WHERE uid = ?", (person,)).fetchone()
    if before is None:
        return lambda other: _described(other, person, field, value, action, origin, reason)
    case.db.execute(f"UPDATE person SET {field} = ? WHERE uid = ?", (value, person))
    chain.record(case, action, person, reason or None, {**origin, "before": before[0], field: value})
    scoping.apply(case)
    other_way = action.removesuffix(".undo") if action.endswith(".undo") else f"{action}.undo"
    return lambda other: _described(other, person, field, before[0], other_way, origin, None)


def _joined(case: Case, kept: str, gone: str, reason: str | None) -> Act:
    n = persons.merge(case, kept, gone, reason)

    def part(other: Case) -> Act:
        persons.undo_merge(other, n)
        return lambda again: _joined(again, kept, gone, reason)

    return part


def _parted(case: Case, kept: str, gone: str) -> Act:
    row = case.db.execute(
        "SELECT id, reason FROM merge WHERE undone_at IS NULL AND json_extract(gone, '$.kept') = ?"
        " AND json_extract(gone, '$.uid') = ? ORDER BY id DESC LIMIT 1", (kept, gone)).fetchone()
    if row is None:
        return together([])
    persons.undo_merge(case, row[0])
    return lambda other: _joined(other, kept, gone, row[1])


def _person_now(case: Case, uid: str) -> str | None:
    """The uid of the person that a uid means now: its own, or of the one that its identity was made part of."""
    row = case.db.execute("SELECT uid FROM person WHERE uid = ?1 UNION ALL SELECT p.uid FROM identity i JOIN person p"
                          " ON p.id = i.person WHERE i.uid = ?1 LIMIT 1", (uid,)).fetchone()
    return None if row is None else str(row[0])
