"""What examiners have decided in a case, each decision under a key that is the same on every machine.

Keys: `flag|ident`, `tag|uid`, `tagged|what|subject|tag`, `note|uid`, `exhibit|message`, `rendering|uid`, `rule|uid`,
`line|uid` (of the pay and debts), `name|person`, `category|person`, `joined|kept|gone`. A tag made after the package
is known by its name: two examiners who make one of the same name mean the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import msgspec

from parsers.words import N_

KINDS: dict[str, str] = {
    "flag": N_("Decision on a flag"), "tag": N_("A tag itself"), "tagged": N_("Tagged with"), "note": N_("A note"),
    "exhibit": N_("Choice for the report"), "rendering": N_("Translation or transcript"), "rule": N_("Own rule"),
    "line": N_("Line of pay and debts"), "name": N_("Name of a person"), "category": N_("Category of a person"),
    "joined": N_("People made one"),
}
#: Kinds of the table `made` that travel, with what their keys begin with. What is blacked out for a report, and where
#: nodes of a drawing lie, stay with the examiner who did it.
MADE: dict[str, str] = {"rule": "rule", "ledger.line": "line"}


class Value(msgspec.Struct, frozen=True):
    """A decision. `core` is what is decided; two that agree on it say the same. `at` is ISO 8601 UTC.

    `stamp` tells a decision that was taken anew from one that was left alone; empty where the case keeps none.
    """

    core: dict[str, Any]
    actor: str = ""
    at: str = ""
    reason: str = ""
    stamp: str = ""


State = dict[str, Value]


def differs(one: Value | None, other: Value | None) -> bool:
    """Whether something was done between the two."""
    if one is None or other is None:
        return one is not other
    return one.core != other.core or bool(one.stamp and other.stamp and one.stamp != other.stamp)


def agree(one: Value | None, other: Value | None) -> bool:
    """Whether both say the same, whoever said it, and why."""
    return one is other if one is None or other is None else one.core == other.core


def read(db: Any, known_tags: frozenset[str] | None = None) -> State:
    """All decisions of a case. `known_tags`: uids of the tags that both sides knew (None: those that are here)."""
    called = dict(db.execute("SELECT uid, name FROM tag"))
    known = frozenset(called) if known_tags is None else known_tags
    return dict([*_flags(db), *_tags(db, called, known), *_notes(db), *_exhibits(db), *_renderings(db), *_made(db),
                 *_persons(db), *_joined(db)])


def tag_key(uid: str, name: str, known: frozenset[str]) -> str:
    """What a tag is called in keys."""
    return uid if uid in known or uid == "bookmark" else f"name:{name.casefold()}"


def _rows(db: Any, table: str, where: str = "1") -> Iterator[dict[str, Any]]:
    cursor = db.execute(f"SELECT * FROM {table} WHERE {where}")
    names = [column[0] for column in cursor.description]
    for row in cursor:
        yield dict(zip(names, row, strict=True))


def _value(row: dict[str, Any], *core: str) -> Value:
    return Value({name: row[name] for name in core}, row["actor"], row["at"], row.get("reason") or "", row["at"])


def _flags(db: Any) -> Iterator[tuple[str, Value]]:
    for row in _rows(db, "flag", "status <> 'unreviewed'"):
        yield f"flag|{row['ident']}", Value({"status": row["status"]}, row["author"] or "", row["decided_at"] or "",
                                            row["reason"] or "", row["decided_at"] or "")


def _tags(db: Any, called: dict[str, str], known: frozenset[str]) -> Iterator[tuple[str, Value]]:
    for row in _rows(db, "tag"):
        yield f"tag|{tag_key(row['uid'], row['name'], known)}", _value(row, "name", "colour")
    for row in _rows(db, "tagged"):
        if row["tag"] in called:
            name = tag_key(row["tag"], called[row["tag"]], known)
            value = _value(row)
            yield f"tagged|{row['what']}|{row['subject']}|{name}", value


def _notes(db: Any) -> Iterator[tuple[str, Value]]:
    for row in _rows(db, "note"):
        yield f"note|{row['uid']}", _value(row, "what", "subject", "text")


def _exhibits(db: Any) -> Iterator[tuple[str, Value]]:
    for row in _rows(db, "exhibit"):
        yield f"exhibit|{row['subject']}", _value(row, "role", "images")


def _renderings(db: Any) -> Iterator[tuple[str, Value]]:
    for row in _rows(db, "rendering"):
        yield f"rendering|{row['uid']}", _value(row, "message", "file", "kind", "language", "text", "made_by", "author",
                                                "confidence", "details")


def _made(db: Any) -> Iterator[tuple[str, Value]]:
    for row in _rows(db, "made"):
        if row["kind"] in MADE:
            yield f"{MADE[row['kind']]}|{row['uid']}", _value(row, "kind", "body")


def _persons(db: Any) -> Iterator[tuple[str, Value]]:
    """What was said of each person, also of those who were made part of another since: who borrowed it from them, or
    lent it, when they were made one, says nothing new (see `persons.merge`).
    """
    said = {uid: {"name": name, "category": category} for uid, name, category in db.execute(
        "SELECT uid, name, category FROM person")}
    for (gone,) in db.execute("SELECT gone FROM merge WHERE undone_at IS NULL ORDER BY id DESC"):
        record = json.loads(gone)
        said[record["uid"]] = {name: record[name] for name in ("name", "category")}
        for name, value in record.get("lent", {}).items():
            if name in _UNSAID and said.get(record["kept"], {}).get(name) == value:
                said[record["kept"]][name] = _UNSAID[name]
    for uid, values in said.items():
        yield from ((f"{name}|{uid}", Value({name: values[name]})) for name, nothing in _UNSAID.items()
                    if values[name] and values[name] != nothing)


_UNSAID = {"name": None, "category": "unknown"}


def _joined(db: Any) -> Iterator[tuple[str, Value]]:
    for gone, at, actor, reason in db.execute(
        "SELECT gone, at, actor, reason FROM merge WHERE undone_at IS NULL ORDER BY id"):
        record = json.loads(gone)
        yield f"joined|{record['kept']}|{record['uid']}", Value({}, actor, at, reason or "")


# -- who, when and why ----------------------------------------------------------------------------------------------

class Trace(msgspec.Struct, frozen=True):
    """Who did something last, when (ISO 8601 UTC), and why, out of the log; and what it left there, where the log says.
    """

    actor: str = ""
    at: str = ""
    reason: str = ""
    after: dict[str, Any] | None = None


def traces(db: Any, after: int, known: frozenset[str]) -> dict[str, Trace]:
    """{key: the last entry of the log after entry `after` that touched it}: also for what was taken away."""
    found: dict[str, Trace] = {}
    called = dict(db.execute("SELECT uid, name FROM tag"))
    for at, actor, action, subject, reason, text in db.execute(
        "SELECT at, actor, action, subject, reason, detail FROM audit WHERE seq > ? ORDER BY seq", (after,)):
        detail = json.loads(text)
        if action == "person.part":
            for (kept,) in db.execute("SELECT json_extract(gone, '$.kept') FROM merge WHERE id = ?",
                                      (detail["merge"],)):
                found[f"joined|{kept}|{subject}"] = Trace(actor, at, reason or "")
        for key, left in _touched(action, subject, detail, called, known):
            found[key] = Trace(actor, at, reason or "", left)
    return found


def unlogged(base: State, now: State, found: dict[str, Trace]) -> bool:
    """Whether a decision stands in a case that its log (`traces`) knows nothing of, or left otherwise. Of tags and of
    people that is not asked, as they are called anew by what is done to others.
    """
    for key, value in now.items():
        if key.partition("|")[0] in _EACH_LOGGED and differs(base.get(key), value):
            trace = found.get(key)
            if trace is None or (trace.after is not None and any(
                    trace.after.get(name) != what for name, what in value.core.items())):
                return True
    return False


_EACH_LOGGED = frozenset({"flag", "tagged", "note", "exhibit", "rendering", *MADE.values()})


def _touched(action: str, subject: str, detail: dict[str, Any], called: dict[str, str],
             known: frozenset[str]) -> Iterator[tuple[str, dict[str, Any] | None]]:
    if action.startswith(("flag.", "package.flag")):
        yield f"flag|{subject.removeprefix('flag|')}", {"status": detail["after"]} if "after" in detail else None
    elif action.startswith(("person.set", "package.person")):
        yield from ((f"{field}|{subject}", None) for field in ("name", "category") if detail.get(field) is not None)
    elif action == "person.merge":
        yield f"joined|{subject}|{detail.get('with')}", None
    for row in detail.get("rows", ()):
        columns = row["after"] or row["before"] or {}
        if row["table"] == "tag":
            called.setdefault(row["key"][0], columns.get("name", ""))
            yield f"tag|{tag_key(row['key'][0], called[row['key'][0]], known)}", None
        elif row["table"] == "tagged":
            tag, what, subject_ = row["key"]
            yield f"tagged|{what}|{subject_}|{tag_key(tag, called.get(tag, ''), known)}", row["after"]
        elif row["table"] == "made":
            if columns.get("kind") in MADE:
                yield f"{MADE[columns['kind']]}|{row['key'][0]}", row["after"]
        else:
            yield f"{row['table']}|{row['key'][0]}", row["after"]
