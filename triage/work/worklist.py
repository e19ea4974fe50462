"""What examiners have added to the case, as one list: every tag, note, chosen exhibit, translation and transcript.

Only what may be seen: an entry on a message that scope or privilege keeps back is not listed, nor counted.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from triage import scope
from triage.case import Case
from triage.custody import chain
from triage.store import Store
from triage.views import overview
from triage.views.exhibits import Apart, apart, of_conversations
from triage.work.annotations import notes_of, renderings_of, tags_of

KINDS = ("tag", "note", "exhibit", "contrary", "translation", "transcript", "ocr", "document")
_ENTRIES = (
    "SELECT 'tag' AS kind, t.name AS name, u.reason AS text, u.what AS what, u.subject AS subject, u.at AS at,"
    " u.actor AS actor, t.colour AS colour, t.uid || u.subject AS uid FROM tagged u JOIN tag t ON t.uid = u.tag"
    " UNION ALL SELECT 'note', NULL, text, what, subject, at, actor, NULL, uid FROM note"
    " UNION ALL SELECT role, NULL, reason, 'message', subject, at, actor, NULL, role || subject FROM exhibit"
    " UNION ALL SELECT kind, language, CASE kind WHEN 'document' THEN substr(text, 1, 2000) ELSE text END, 'message',"
    " message, at, author, NULL, uid FROM rendering"
)


def listing(store: Store, *, kind: str | None = None, tag: str | None = None) -> list[dict[str, Any]]:
    """Entries, those of messages by their time and then the others: id, kind, name (of the tag, or the language), text,
    what, subject, at, actor, colour, and for a message row, sender, sent_at, sent_at_local, time_basis, time_doubt,
    app, said, conversation; for a conversation its title; for both what tells it `apart` from others of its name, or
    None; for a file or person its name.
    """
    rows = store.db.execute(
        f"SELECT * FROM ({_ENTRIES}) WHERE (?1 IS NULL OR kind = ?1)"
        " AND (?2 IS NULL OR kind = 'tag' AND name = ?2 COLLATE NOCASE)", (kind, tag)).fetchall()
    names = ("kind", "name", "text", "what", "subject", "at", "actor", "colour", "id")
    entries = [dict(zip(names, row, strict=True)) for row in rows]
    by_what = defaultdict(list)
    for entry in entries:
        by_what[entry["what"]].append(entry)
    shown = _messages(store, by_what["message"])
    shown += _conversations(store, by_what["conversation"])
    return shown + _people(store, by_what["person"]) + _files(store, by_what["file"])


def counts(store: Store) -> dict[str, int]:
    """How many entries may be seen, by kind."""
    return dict(Counter(entry["kind"] for entry in listing(store)))


def _messages(store: Store, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    rows = {uid: n for n, uid in store.db.execute(
        f"SELECT m.id, lower(hex(m.ident)) FROM message m WHERE {store.visible} AND m.ident IN"
        " (SELECT unhex(value) FROM json_each(?))", (json.dumps(sorted({e["subject"] for e in entries})),))}
    messages = {m["id"]: (place, m) for place, m in enumerate(
        sorted(store.by_ids(rows.values()), key=lambda m: (m["sent_at"] or m["sent_at_local"] or "", m["row"])))}
    told, found = _apart(store), []
    for entry in entries:
        if entry["subject"] not in messages:
            continue
        place, message = messages[entry["subject"]]
        found.append((place, KINDS.index(entry["kind"]), entry["at"], entry | {
            "row": message["row"], "sender": (message["sender"] or {}).get("name"), "sent_at": message["sent_at"],
            "sent_at_local": message["sent_at_local"], "time_basis": message["time_basis"],
            "time_doubt": message["time_doubt"], "app": message["app"],
            "said": message["text"],
            "message_kind": message["kind"], "conversation": message["conversation_title"],
            "apart": told.get(message["conversation"])}))
    return [entry for *_, entry in sorted(found, key=lambda item: item[:3])]


def _conversations(store: Store, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    known = {uid: n for n, uid in store.db.execute("SELECT id, uid FROM conversation") if n in store.shown}
    told = _apart(store)
    return [entry | {"conversation": store.title(n), "conversation_row": n, "apart": told.get(entry["subject"])}
            for entry in entries if (n := known.get(entry["subject"])) is not None]


def _apart(store: Store) -> dict[str, Apart]:
    """What tells conversations of one name apart, by their public ids."""
    told = apart(store)
    return {uid: told[n] for n, uid in store.db.execute("SELECT id, uid FROM conversation") if n in told}


def _people(store: Store, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if not entries:
        return []
    from triage import people  # noqa: PLC0415  (people.listing reads every person; rarely needed here)

    names = {p["id"]: p["name"] for p in people.listing(store.case)}
    return [entry | {"sender": names[entry["subject"]]} for entry in entries if entry["subject"] in names]


def _files(store: Store, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    names = dict(store.db.execute(
        "SELECT a.sha256, min(coalesce(a.name, a.path)) FROM attachment a JOIN message m ON m.id = a.message"
        f" WHERE {store.visible} AND a.sha256 IN (SELECT value FROM json_each(?)) GROUP BY a.sha256",
        (json.dumps([e["subject"] for e in entries]),)))
    return [entry | {"said": names[entry["subject"]]} for entry in entries if entry["subject"] in names]


def describe(store: Store, messages: Iterable[dict[str, Any]]) -> None:
    """Put `tags`, `noted`, `exhibit` and `renderings` into messages of the store."""
    known = {m["id"]: m for m in messages}
    tags = tags_of(store, "message", known)
    notes = notes_of(store, "message", known)
    renderings = renderings_of(store, known)
    exhibits = {subject: {"role": role, "reason": reason, "images": bool(images), "actor": actor, "at": at}
                for subject, role, reason, images, actor, at in store.db.execute(
                    "SELECT subject, role, reason, images, actor, at FROM exhibit WHERE subject IN"
                    " (SELECT value FROM json_each(?))", (json.dumps(list(known)),))}
    for uid, message in known.items():
        message["tags"], message["noted"] = tags.get(uid, []), notes.get(uid, [])
        message["exhibit"], message["renderings"] = exhibits.get(uid), renderings.get(uid, [])


def public_ids(case: Case, rows: Iterable[int]) -> list[str]:
    """Public ids of messages by their row ids, by time; those that may not be seen are left out."""
    return [uid for (uid,) in case.db.execute(
        f"SELECT lower(hex(m.ident)) FROM message m WHERE {scope.visible(case)} AND m.id IN"
        " (SELECT value FROM json_each(?)) ORDER BY m.sort_ms, m.id", (json.dumps(list(rows)),))]


# -- how far each examiner has read -----------------------------------------------------------------------------------

def unseen(store: Store, actor: str, conversation: int) -> int:
    """How many messages of a conversation this examiner has not yet had before the eyes, of what may be seen."""
    behind = _behind(store, actor, conversation)
    if conversation in behind:
        return behind[conversation]
    return int(store.db.execute(
        f"SELECT count(*) FROM message m WHERE ({store.in_conversation()}) AND m.record = 0 AND {store.visible}",
        (conversation, conversation)).fetchone()[0])


def read_until(store: Store, actor: str, conversation: str) -> int | None:
    """To what time this examiner has read a conversation (public id), in milliseconds; None: not at all."""
    row = store.db.execute("SELECT until_ms FROM seen WHERE (conversation, actor) = (?, ?)",
                           (conversation, actor)).fetchone()
    return None if row is None else int(row[0])


def _behind(store: Store, actor: str, conversation: int | None) -> dict[int, int]:
    """{conversation: messages after the place that was read last}, of those that were read at all; of one or of all."""
    until = store.db.execute(
        "SELECT c.id, s.until_ms FROM seen s JOIN conversation c ON c.uid = s.conversation WHERE s.actor = ?"
        " AND (?2 IS NULL OR c.id = ?2)", (actor, conversation)).fetchall()
    return {n: store.db.execute(
        f"SELECT count(*) FROM message m WHERE ({store.in_conversation()}) AND m.record = 0 AND m.sort_ms > ?"
        f" AND {store.visible}", (n, n, ms)).fetchone()[0] for n, ms in until if n in store.shown}


def conversations(store: Store, actor: str) -> list[dict[str, Any]]:
    """The conversations of `overview.conversations` with `unread`, their own `tags` and `noted`, and `inside`: the
    names of the tags that messages in them bear; `exhibits` that hold them, and what tells them `apart` from others of
    their name, or None.
    """
    found = overview.conversations(store)
    unread = {c["row"]: c["messages"] for c in found} | _behind(store, actor, None)
    uids = [c["id"] for c in found]
    tags = tags_of(store, "conversation", uids)
    notes = notes_of(store, "conversation", uids)
    exhibits, told_apart = of_conversations(store), apart(store)
    inside: dict[int, set[str]] = defaultdict(set)
    of_messages = ("FROM tagged u JOIN tag t ON t.uid = u.tag JOIN message m ON m.ident = unhex(u.subject){copies}"
                   f" WHERE u.what = 'message' AND {store.visible}")
    for n, name in store.db.execute(
        f"SELECT m.conversation, t.name {of_messages.format(copies='')} UNION"
        f" SELECT c.conversation, t.name {of_messages.format(copies=' JOIN copy c ON c.message = m.id')}"):
        inside[n].add(name)
    for c in found:
        c |= {"unread": unread.get(c["row"], 0), "tags": tags.get(c["id"], []), "noted": notes.get(c["id"], []),
              "inside": sorted(inside.get(c["row"], ())), "exhibits": exhibits.get(c["row"], []),
              "apart": told_apart.get(c["row"])}
    return found


EVERYTHING_MS = 2**62


def mark_seen(case: Case, conversation: str, until_ms: int | None, after_ms: int | None = None) -> bool:
    """Keep how far the acting examiner has read (EVERYTHING_MS: to what is its end now); None: not at all. `after_ms`:
    what was read begins behind this; nothing is kept where that was not read to there, as what lies between was not
    read. Returns whether it is kept.

    Where reading stood is no assessment of the evidence, so the log does not hold it.
    """
    with case.transaction():
        key = (conversation, case.actor)
        if after_ms is not None and not case.db.execute(
            "SELECT 1 FROM seen WHERE (conversation, actor) = (?, ?) AND until_ms >= ?", (*key, after_ms)).fetchone():
            return False
        if until_ms is None:
            case.db.execute("DELETE FROM seen WHERE conversation = ? AND actor = ?", key)
            return True
        if until_ms == EVERYTHING_MS:
            until_ms = case.db.execute(
                "SELECT coalesce(max(m.sort_ms), 0) FROM message m JOIN conversation c ON c.uid = ?1 WHERE"
                " m.conversation = c.id OR m.id IN (SELECT message FROM copy WHERE conversation = c.id)",
                (conversation,)).fetchone()[0]
        case.db.execute(
            "INSERT INTO seen VALUES (?, ?, ?, ?) ON CONFLICT (conversation, actor) DO UPDATE SET"
            " until_ms = max(until_ms, excluded.until_ms), at = excluded.at", (*key, until_ms, chain.now()))
    return True
