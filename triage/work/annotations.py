"""What examiners add to a case: tags, notes, chosen exhibits, translations and transcripts, and what else they make.

Every change goes through `write`, which keeps the rows as they were, so that each can be undone and done again, and
logs it in the same transaction. Subjects are public ids (see triage.casefile.schema), the same on every machine.
"""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from parsers.errors import UserError
from parsers.words import N_
from triage.case import Case
from triage.custody import chain
from triage.selectors import cases as selectors
from triage.store import Store
from triage.text.fold import index_text
from triage.work.subjects import Subjects

#: The tag that the window offers as a bookmark; made when first used.
BOOKMARK = "bookmark"
COLOURS = ("red", "orange", "yellow", "green", "blue", "violet", "grey")
WHAT = ("message", "conversation", "person", "file")
#: Tables that may be written, with their primary keys.
_KEYS: dict[str, tuple[str, ...]] = {
    "tag": ("uid",), "tagged": ("tag", "what", "subject"), "note": ("uid",), "exhibit": ("subject",),
    "rendering": ("uid",), "made": ("uid",),
}


class NoSuchAnnotation(UserError):
    message = N_("There is no {what} {uid} in this case.")
    exit_code = 2


class EmptyText(UserError):
    message = N_("There is nothing to keep: write something first.")
    exit_code = 2


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its table, its primary key, and its columns; None where it is not there."""

    table: str
    key: tuple[str, ...]
    columns: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Change:
    """What a change replaced: hand it to `undo`, which returns the change that does it again."""

    action: str
    subject: str
    before: tuple[Row, ...]


def write(case: Case, action: str, subject: str, rows: Iterable[Row], reason: str | None = None,
          origin: dict[str, Any] | None = None) -> Change:
    """Put rows as given (without columns: away), with one entry of the log. Returns what stood before.

    `origin`: where work comes from that was done elsewhere (package, author, at), for the log.
    """
    rows = tuple(rows)
    with case.transaction():
        before = tuple(_read(case, row) for row in rows)
        for row in rows:
            _put(case, row)
        touched = {str(row.columns["message"]) for row in (*before, *rows)
                   if row.table == "rendering" and row.columns is not None}
        for message in sorted(touched):
            _index(case, message)
        chain.record(case, action, subject, reason, {**(origin or {}), "rows": [
            {"table": row.table, "key": list(row.key), "before": old.columns, "after": row.columns}
            for row, old in zip(rows, before, strict=True)]})
    return Change(action, subject, before)


def undo(case: Case, change: Change) -> Change:
    """Put back what stood before a change."""
    action = change.action.removesuffix(".undo") if change.action.endswith(".undo") else f"{change.action}.undo"
    return write(case, action, change.subject, change.before)


def _where(table: str) -> str:
    return " AND ".join(f"{column} = ?" for column in _KEYS[table])


def row_now(case: Case, table: str, key: tuple[str, ...]) -> dict[str, Any] | None:
    """The columns of a row as it stands; None where there is none."""
    return _read(case, Row(table, key, None)).columns


def _read(case: Case, row: Row) -> Row:
    cursor = case.db.execute(f"SELECT * FROM {row.table} WHERE {_where(row.table)}", row.key)
    found = cursor.fetchone()
    columns = None if found is None else dict(zip((d[0] for d in cursor.description), found, strict=True))
    return Row(row.table, row.key, columns)


def _put(case: Case, row: Row) -> None:
    case.db.execute(f"DELETE FROM {row.table} WHERE {_where(row.table)}", row.key)
    if row.columns is not None:
        names = ", ".join(row.columns)
        marks = ", ".join("?" * len(row.columns))
        case.db.execute(f"INSERT INTO {row.table} ({names}) VALUES ({marks})", tuple(row.columns.values()))


def _index(case: Case, message: str) -> None:
    """Make the search entry of a message's renderings anew."""
    found = case.db.execute("SELECT id FROM message WHERE ident = unhex(?)", (message,)).fetchone()
    if found is None:
        return
    texts = [text for (text,) in case.db.execute(
        "SELECT text FROM rendering WHERE message = ? ORDER BY kind, at, uid", (message,))]
    case.db.execute("DELETE FROM rendering_fts WHERE rowid = ?", found)
    if texts:
        case.db.execute("INSERT INTO rendering_fts (rowid, body) VALUES (?, ?)",
                        (found[0], index_text(" \u2029 ".join(texts))))
    selectors.renew_rendered(case, found[0], texts)


def index_again(case: Case) -> None:
    """Make the search entries of all renderings anew, after messages got other row ids. In a transaction."""
    case.db.execute("DELETE FROM rendering_fts")
    for (message,) in case.db.execute("SELECT DISTINCT message FROM rendering ORDER BY message").fetchall():
        _index(case, message)


def _stamp(case: Case) -> dict[str, str]:
    return {"at": chain.now(), "actor": chain.printable(case.actor)}


def _text(text: str) -> str:
    if not text.strip():
        raise EmptyText
    return chain.printable(text.strip())


# -- tags -----------------------------------------------------------------------------------------------------------

def tags(store: Store) -> list[dict[str, Any]]:
    """Every tag with how often it is used on what may be seen: uid, name, colour, uses; by name. None that is used on
    what may not be seen alone.
    """
    subjects = Subjects(store)
    uses = Counter(tag for tag, what, subject in store.db.execute("SELECT tag, what, subject FROM tagged")
                   if subjects.seen(what, subject))
    return [{"uid": uid, "name": name, "colour": colour, "uses": uses[uid]} for uid, name, colour in store.db.execute(
        "SELECT uid, name, colour FROM tag ORDER BY name COLLATE NOCASE") if subjects.tag_seen(uid)]


def tag(case: Case, name: str, what: str, subjects: Sequence[str], *, colour: str = "blue",
        reason: str | None = None) -> Change:
    """Tag messages, conversations, people or files; the tag is made where it is new. Raises EmptyText."""
    name = _text(name)
    known = case.db.execute("SELECT uid FROM tag WHERE name = ? COLLATE NOCASE", (name,)).fetchone()
    uid = known[0] if known else BOOKMARK if name == BOOKMARK else uuid.uuid4().hex
    rows = [] if known else [Row("tag", (uid,), {"uid": uid, "name": name, "colour": colour, **_stamp(case)})]
    rows += [Row("tagged", (uid, what, subject), {
        "tag": uid, "what": what, "subject": subject, "reason": reason, **_stamp(case)}) for subject in subjects]
    return write(case, "tag.add", name, rows, reason)


def untag(case: Case, name: str, what: str, subjects: Sequence[str], reason: str | None = None) -> Change:
    """Take a tag off subjects. Raises NoSuchAnnotation."""
    uid = _tag(case, name)
    return write(case, "tag.remove", name, [Row("tagged", (uid, what, subject), None) for subject in subjects], reason)


def drop_tag(case: Case, name: str) -> Change:
    """Take a tag away, from everything. Raises NoSuchAnnotation."""
    uid = _tag(case, name)
    uses = case.db.execute("SELECT what, subject FROM tagged WHERE tag = ? ORDER BY what, subject", (uid,)).fetchall()
    gone = [Row("tagged", (uid, *use), None) for use in uses]
    return write(case, "tag.drop", name, [*gone, Row("tag", (uid,), None)])


def change_tag(case: Case, name: str, *, new_name: str | None = None, colour: str | None = None) -> Change:
    """Rename or recolour a tag. Raises NoSuchAnnotation or EmptyText."""
    row = _read(case, Row("tag", (_tag(case, name),), None))
    assert row.columns is not None
    columns = row.columns | ({"name": _text(new_name)} if new_name is not None else {})
    return write(case, "tag.change", name, [Row("tag", row.key, columns | ({"colour": colour} if colour else {}))])


def _tag(case: Case, name: str) -> str:
    row = case.db.execute("SELECT uid FROM tag WHERE name = ? COLLATE NOCASE", (name,)).fetchone()
    if row is None:
        raise NoSuchAnnotation(what="tag", uid=name)
    return str(row[0])


def tags_of(store: Store, what: str, subjects: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """{subject: its tags (name, colour, actor, at)} for those that have any."""
    found: dict[str, list[dict[str, Any]]] = {}
    for subject, *row in store.db.execute(
        "SELECT u.subject, t.name, t.colour, u.actor, u.at FROM tagged u JOIN tag t ON t.uid = u.tag WHERE u.what = ?"
        " AND u.subject IN (SELECT value FROM json_each(?)) ORDER BY t.name COLLATE NOCASE",
        (what, json.dumps(list(subjects)))):
        found.setdefault(subject, []).append(dict(zip(("name", "colour", "actor", "at"), row, strict=True)))
    return found


# -- notes ----------------------------------------------------------------------------------------------------------

def add_note(case: Case, what: str, subject: str, text: str) -> tuple[str, Change]:
    """Write a note on a subject. Returns its uid, and the change. Raises EmptyText."""
    uid = uuid.uuid4().hex
    columns = {"uid": uid, "what": what, "subject": subject, "text": _text(text), **_stamp(case)}
    return uid, write(case, "note.add", subject, [Row("note", (uid,), columns)])


def change_note(case: Case, uid: str, text: str) -> Change:
    """Write a note anew; the log keeps what it said. An empty text takes it away. Raises NoSuchAnnotation."""
    columns = {"text": chain.printable(text.strip()), **_stamp(case)}
    return _change(case, "note", uid, columns if text.strip() else None)


def notes_of(store: Store, what: str, subjects: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """{subject: its notes (uid, text, at, actor), oldest first} for those that have any."""
    found: dict[str, list[dict[str, Any]]] = {}
    for subject, *row in store.db.execute(
        "SELECT subject, uid, text, at, actor FROM note WHERE what = ? AND subject IN (SELECT value FROM json_each(?))"
        " ORDER BY at, uid", (what, json.dumps(list(subjects)))):
        found.setdefault(subject, []).append(dict(zip(("uid", "text", "at", "actor"), row, strict=True)))
    return found


# -- exhibits -------------------------------------------------------------------------------------------------------

def choose(case: Case, messages: Sequence[str], role: str | None, *, images: bool = False,
           reason: str | None = None) -> Change:
    """Choose messages for the report as `exhibit` or `contrary`; a role of None leaves them out again."""
    return write(case, "exhibit.choose" if role else "exhibit.drop", ", ".join(messages[:3]), [
        Row("exhibit", (message,), None if role is None else {
            "subject": message, "role": role, "images": int(images), "reason": reason, **_stamp(case)})
        for message in messages], reason)


def exhibits(store: Store) -> list[dict[str, Any]]:
    """Messages that were chosen and may be seen, by time: message (public id), row, role, images, reason, at, actor."""
    return [dict(zip(("message", "row", "role", "images", "reason", "at", "actor"), row, strict=True))
            for row in store.db.execute(
                "SELECT e.subject, m.id, e.role, e.images, e.reason, e.at, e.actor FROM exhibit e"
                f" JOIN message m ON m.ident = unhex(e.subject) WHERE {store.visible} ORDER BY m.sort_ms, m.id")]


# -- translations and transcripts -----------------------------------------------------------------------------------

def render(case: Case, message: str, kind: str, text: str, *, language: str | None = None, author: str | None = None,
           made_by: str = "human", file: str | None = None, confidence: float | None = None,
           details: dict[str, Any] | None = None) -> tuple[str, Change]:
    """Add a translation, a transcript or text read from a file. Returns its uid and the change. Raises EmptyText."""
    uid = uuid.uuid4().hex
    columns = {"uid": uid, "message": message, "file": file, "kind": kind, "language": language, "text": _text(text),
               "made_by": made_by, "author": chain.printable(author or case.actor), "confidence": confidence,
               "details": json.dumps(details, ensure_ascii=False) if details else None, **_stamp(case)}
    return uid, write(case, f"{kind}.add", message, [Row("rendering", (uid,), columns)])


def change_rendering(case: Case, uid: str, text: str, *, author: str | None = None) -> Change:
    """Write it anew; an empty text takes it away. Raises NoSuchAnnotation."""
    columns = {"text": chain.printable(text.strip()), **_stamp(case), **({"author": author} if author else {})}
    return _change(case, "rendering", uid, columns if text.strip() else None)


def renderings_of(store: Store, messages: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """{message: its translations, transcripts and machine-read texts, oldest first} for those that have any."""
    names = ("uid", "kind", "language", "text", "made_by", "author", "confidence", "file", "at", "details")
    found: dict[str, list[dict[str, Any]]] = {}
    for message, *row in store.db.execute(
        f"SELECT message, {', '.join(names)} FROM rendering WHERE message IN (SELECT value FROM json_each(?))"
        " ORDER BY at, uid", (json.dumps(list(messages)),)):
        rendering = dict(zip(names, row, strict=True))
        found.setdefault(message, []).append(rendering | {"details": json.loads(rendering["details"] or "{}")})
    return found


# -- what else is made ----------------------------------------------------------------------------------------------

def make(case: Case, kind: str, body: dict[str, Any], *, uid: str | None = None, reason: str | None = None
         ) -> tuple[str, Change]:
    """Keep something of a kind that another module documents; with a uid that exists it is replaced."""
    uid = uid or uuid.uuid4().hex
    columns = {"uid": uid, "kind": kind, "body": json.dumps(body, ensure_ascii=False, sort_keys=True),
               "reason": reason, **_stamp(case)}
    return uid, write(case, f"{kind}.set", uid, [Row("made", (uid,), columns)], reason)


def unmake(case: Case, uid: str, reason: str | None = None) -> Change:
    """Take it away. Raises NoSuchAnnotation."""
    row = case.db.execute("SELECT kind FROM made WHERE uid = ?", (uid,)).fetchone()
    if row is None:
        raise NoSuchAnnotation(what="made", uid=uid)
    return write(case, f"{row[0]}.drop", uid, [Row("made", (uid,), None)], reason)


def made(store: Store, kind: str) -> list[dict[str, Any]]:
    """All of a kind, oldest first: uid, body, at, actor, reason."""
    return [{"uid": uid, "body": json.loads(body), "at": at, "actor": actor, "reason": reason}
            for uid, body, at, actor, reason in store.db.execute(
                "SELECT uid, body, at, actor, reason FROM made WHERE kind = ? ORDER BY at, uid", (kind,))]


def _change(case: Case, table: str, uid: str, changed: dict[str, Any] | None) -> Change:
    row = _read(case, Row(table, (uid,), None))
    if row.columns is None:
        raise NoSuchAnnotation(what=table, uid=uid)
    action = f"{table}.change" if changed else f"{table}.drop"
    subject = str(row.columns.get("subject") or row.columns.get("message") or uid)
    return write(case, action, subject, [Row(table, (uid,), row.columns | changed if changed else None)])
