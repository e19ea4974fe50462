"""What the window asks of a case beyond the store's own lists: the skeleton of a thread, and pages of it ready to draw.

Everything here runs in a reading thread and honours the store's `visible`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

from triage import scope
from triage.flags.patterns.words import specs
from triage.flags.shipped import shipped
from triage.media import gallery
from triage.sources import readings
from triage.store import Store
from triage.twins import copies, linked
from triage.views import counts, details
from triage.work import worklist
from triage.work.subjects import Subjects
from ui.look.pictures import both
from ui.running.operations import Reader


def rows(reader: Reader, ids: list[int]) -> list[dict[str, Any]]:
    """Messages ready to draw, in the order asked for.

    Beside the contract's fields they have `called` (triage.views.details), `marks`, `reacted`, `answers`, `elsewhere`
    (the name of another conversation in which stands what is answered), `sender_row`, `sort_ms`, and what examiners
    added: `tags`, `noted`, `exhibit`, `renderings` (triage.work.worklist). A message that may not be seen (the scope
    changed meanwhile) comes back as an empty dict.
    """
    store = reader.store
    found = {m["row"]: m for m in store.by_ids(ids)}
    key = json.dumps(ids)
    marks = _marks(store, key)
    reactions = _reactions(store, key)
    answers = _answers(store, [m["reply_to"] for m in found.values() if m["reply_to"]])
    keys = {n: rest for n, *rest in store.db.execute(
        "SELECT id, sender, sort_ms FROM message WHERE id IN (SELECT value FROM json_each(?))", (key,))}
    worklist.describe(store, found.values())
    apps = {message["app"] for message in found.values()}
    called = {app: details.called(store, app, [m for m in found.values() if m["app"] == app]) for app in apps}
    _pictures(store, list(found.values()))
    for n, message in found.items():
        message["marks"] = marks.get(n, [])
        message["called"] = called[message["app"]]
        message["reacted"] = reactions.get(n, [])
        message["answers"] = _answered(answers, message)
        message["elsewhere"] = details.other_chat(store, message)
        message["sender_row"], message["sort_ms"] = keys[n]
    return [found.get(n, {}) for n in ids]


def _pictures(store: Store, messages: list[dict[str, Any]]) -> None:
    """Put `pictures` into messages: each attachment's thumbnail, sharp and blurred; and what is known of its file."""
    hashes = [a["sha256"] for m in messages for a in m["attachments"] if a["sha256"]]
    known = gallery.thumbnails(store, hashes) if hashes else {}
    for message in messages:
        message["pictures"] = []
        for attachment in message["attachments"]:
            thumbnail, attachment["failed"], attachment["seconds"] = known.get(attachment["sha256"], (None, None, None))
            if thumbnail:
                image, blurred = both(thumbnail)
                message["pictures"].append({"sha256": attachment["sha256"], "image": image, "blurred": blurred})


def _marks(store: Store, key: str) -> dict[int, list[dict[str, Any]]]:
    """Spans of flags per message: where the words stand, the code, its lane, and the decision."""
    result: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for message, start, end, ident, code, lane, status in store.db.execute(
        "SELECT s.message, s.start, s.end, f.ident, f.code, f.lane, f.status FROM flag_span s JOIN flag f"
        f" ON f.id = s.flag WHERE {store.flag_visible} AND s.message IN (SELECT value FROM json_each(?))"
        " ORDER BY s.start, s.end", (key,)):
        result[message].append({"start": start, "end": end, "flag": ident, "code": code, "lane": lane,
                                "status": status})
    return result


def _reactions(store: Store, key: str) -> dict[int, list[tuple[str, str]]]:
    """(emoji, who) put on each message, as far as they may be seen."""
    result: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for message, emoji, sender in store.db.execute(
        f"SELECT p.message, r.emoji, r.sender FROM {copies.put_on(scope.closed_bits(store.case))}"
        f" WHERE {readings.counts('r')} AND {scope.reaction_visible(store.case)}"
        " AND p.message IN (SELECT value FROM json_each(?)) GROUP BY p.message, r.id ORDER BY r.id", (key,)):
        result[message].append((emoji, store.names.get(sender, "")))
    return result


def _answers(store: Store, uids: list[str]) -> dict[str, dict[str, Any]]:
    """The messages that others answer, by public id: their row, sender and text."""
    result: dict[str, dict[str, Any]] = {}
    for uid in set(uids):
        try:
            ident = bytes.fromhex(uid)
        except ValueError:
            continue  # the app's own id of a message that is not in the case
        row = store.db.execute(
            f"SELECT m.id, m.sender, m.text, m.kind, m.conversation FROM message m WHERE m.ident = ?"
            f" AND {store.visible}", (ident,)).fetchone()
        if row is not None:
            copies = store.db.execute("SELECT conversation FROM copy WHERE message = ?", (row[0],))
            result[uid] = {"row": row[0], "who": store.names.get(row[1], ""), "text": row[2], "kind": row[3],
                           "title": store.title(row[4]),
                           "conversations": {store.conversation_uid(n) for n in (row[4], *(n for (n,) in copies))}}
    return result


def _answered(answers: dict[str, dict[str, Any]], message: dict[str, Any]) -> dict[str, Any] | None:
    """What a message answers; `chat`: the name of the conversation where that stands, if it is another."""
    found = answers.get(message["reply_to"])
    if found is None:
        return None
    return found | {"chat": None if message["conversation"] in found["conversations"] else found["title"]}


def conversation_of(reader: Reader, message: int) -> dict[str, Any] | None:
    """The conversation in which a message stands; None for one that may not be seen."""
    row = reader.store.db.execute(f"SELECT m.conversation FROM message m WHERE m.id = ? AND {reader.store.visible}",
                                  (message,)).fetchone()
    return None if row is None else conversation_row(reader.store, row[0])


def conversation_still(reader: Reader, key: int) -> dict[str, Any] | None:
    """The conversation as it is after the case has changed; None where nothing of it may be seen any more."""
    return conversation_row(reader.store, key) if key in scope.shown_conversations(reader.case) else None


def conversation_row(store: Store, key: int) -> dict[str, Any]:
    """What the chat needs to know of a conversation, by its row id."""
    uid, app, kind, details = store.db.execute(
        "SELECT uid, app, kind, details FROM conversation WHERE id = ?", (key,)).fetchone()
    return {"row": key, "id": uid, "app": app, "kind": kind, "title": store.title(key),
            "details": store.conversation_details(key, details), "also": linked.told(store).get(key, []),
            "participants": [store.person(p) for p in store.participants(key)]}


def flag_ids(store: Store, statuses: tuple[str, ...], lane: str | None = None) -> list[dict[str, Any]]:
    """The review queue without its words: the help lane first, then by time."""
    marks = ", ".join("?" * len(statuses))
    return [dict(zip(("id", "code", "lane", "status", "message", "conversation"), row, strict=True))
            for row in store.db.execute(
                "SELECT f.ident, f.code, f.lane, f.status, f.message, f.conversation FROM flag f JOIN message m"
                f" ON m.id = f.message WHERE {store.visible} AND {store.flag_visible} AND f.status IN ({marks})"
                " AND (? IS NULL OR f.lane = ?)"
                " ORDER BY f.lane = 'concern', m.sort_ms, m.id, f.ident", (*statuses, lane, lane))]


def flag_counts(store: Store) -> dict[str, int]:
    """Flags that may be seen, by status and lane: {"unreviewed": n, …, "help": n unreviewed of the help lane}."""
    result: dict[str, int] = defaultdict(int)
    for status, lane, n in store.db.execute(
        "SELECT f.status, f.lane, count(*) FROM flag f JOIN message m ON m.id = f.message"
        f" WHERE {store.visible} AND {store.flag_visible} GROUP BY f.status, f.lane"):
        result[status] += n
        if lane == "help" and status == "unreviewed":
            result["help"] += n
    return dict(result)


def code_facts(language: str) -> dict[str, dict[str, Any]]:
    """Title, definition and innocent reading of each code of the catalogue, in a language."""
    catalogue = shipped()
    facts = {spec.stored_code: {"title": spec.title.in_language(language), "definition": "",
                                "innocent": spec.innocent.in_language(language), "lane": "concern"}
             for spec in specs().values() if spec.code is None}
    return facts | {code: {"title": spec.title.in_language(language),
                           "definition": spec.definition.in_language(language),
                           "innocent": spec.innocent.in_language(language), "lane": spec.lane}
                    for code, spec in catalogue.codes.items()}


def raw_row(reader: Reader, message: int) -> dict[str, Any]:
    """The stored columns of a message as they are, for the side panel; but without what it quotes of others where that
    may not be seen, and empty where it may not be seen itself.
    """
    shown = next(iter(reader.store.by_ids([message])), None)
    if shown is None:
        return {}
    cursor = reader.store.db.execute("SELECT * FROM message WHERE id = ?", (message,))
    stored = dict(zip((column[0] for column in cursor.description), cursor.fetchone(), strict=True))
    if json.loads(stored["details"] or "{}") != shown["details"]:
        stored |= {"details": json.dumps(shown["details"], ensure_ascii=False), "raw": None}
    return {name: value.hex() if isinstance(value, bytes) else value for name, value in stored.items()}


def activity(store: Store) -> list[tuple[str, int]]:
    """Messages a month in the display zone, the months between without any included: [("2026-03", 512), …]."""
    found: dict[str, int] = defaultdict(int)
    for day, n in store.db.execute(
        f"SELECT m.day, sum(m.n) FROM {counts.by_day(store.db, store.zone)} m WHERE m.record = 0 AND m.day IS NOT NULL"
        f" AND {store.visible} GROUP BY 1"):
        found[f"{datetime.fromtimestamp(day * 86400, UTC):%Y-%m}"] += n
    if not found:
        return []
    (year, month), last = map(int, min(found).split("-")), max(found)
    months: list[tuple[str, int]] = []
    while (name := f"{year:04}-{month:02}") <= last:
        months.append((name, found.get(name, 0)))
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return months


def merges(store: Store) -> list[dict[str, Any]]:
    """Merges of persons who may be seen that stand, the latest first: id, kept (public id), at, actor, reason."""
    subjects = Subjects(store)
    return [dict(zip(("id", "kept", "at", "actor", "reason"), row, strict=True)) for row in store.db.execute(
        "SELECT g.id, p.uid, g.at, g.actor, g.reason FROM merge g JOIN person p ON p.id = g.kept"
        " WHERE g.undone_at IS NULL ORDER BY g.id DESC") if subjects.seen("person", row[1])]
