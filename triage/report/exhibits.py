"""The facts part of the report: flagged passages as numbered exhibits, verbatim, with what was said around them."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from PIL import Image

from triage.report import model
from triage.report.told import Teller
from triage.store import Store
from triage.views import gaps

CONTEXT = 3  # messages before and after
LONGEST = 16  # messages from the first to the last of a passage made of neighbouring ones


class Passage(msgspec.Struct, frozen=True):
    """Flags that share messages, or messages that an examiner chose, and their row ids, in one conversation.

    `chosen`: what `annotations.exhibits` says of the chosen ones.
    """

    number: int
    conversation: str
    rows: tuple[int, ...]
    flags: tuple[dict[str, Any], ...] = ()
    chosen: tuple[dict[str, Any], ...] = ()


class _Group(msgspec.Struct):
    """A passage in the making: `at` is its place in the thread."""

    rows: set[int]
    flags: list[dict[str, Any]] = []
    chosen: list[dict[str, Any]] = []
    role: str = "exhibit"


def passages(store: Store, flags: list[dict[str, Any]], refs: dict[str, str],
             chosen: Sequence[dict[str, Any]] = (), *, context: int = CONTEXT) -> list[Passage]:
    """Group flags and chosen messages that share a message or stand close: by conversation (by priority), then time."""
    order = {uid: n for n, uid in enumerate(refs)}
    groups: dict[str, dict[int, _Group]] = defaultdict(dict)
    for flag in flags:
        if flag["spans"]:  # a pattern of the conversation has none: its messages are no passage
            rows = {store.message_row(uid) for uid in {span["message"] for span in flag["spans"]}}
            _add(groups[flag["conversation"]], _Group(rows, [flag]))
    for one in chosen:
        conversation = store.by_ids([one["row"]])[0]["conversation"]
        _add(groups[conversation], _Group({one["row"]}, [], [one], one["role"]))
    found: list[tuple[str, list[int], _Group]] = []
    for uid in sorted(groups, key=lambda uid: order.get(uid, len(order))):
        thread = {n: place for place, n in enumerate(store.thread(store.conversation_id(uid)))}
        found += [(uid, sorted(g.rows, key=lambda n: thread.get(n, -1)), g)
                  for g in _neighbours({id(g): g for g in groups[uid].values()}.values(), thread, context)]
    return [Passage(n, uid, tuple(rows), tuple(sorted(g.flags, key=lambda f: str(f["id"]))), tuple(g.chosen))
            for n, (uid, rows, g) in enumerate(found, 1)]


def _add(groups: dict[int, _Group], new: _Group) -> None:
    """Put a group under each of its messages, joined with those that share a message with it."""
    for group in {id(groups[n]): groups[n] for n in sorted(new.rows) if n in groups}.values():
        new = _joined(group, new)
    groups.update(dict.fromkeys(new.rows, new))


def _joined(a: _Group, b: _Group) -> _Group:
    role = "contrary" if "contrary" in (a.role, b.role) else "exhibit"
    return _Group(a.rows | b.rows, a.flags + b.flags, a.chosen + b.chosen, role)


def _neighbours(groups: Iterable[_Group], thread: dict[int, int], context: int) -> list[_Group]:
    """Join passages whose contexts overlap, up to a length that a page can hold: one exchange is read once, not
    once for every flag in it. A contrary passage stays by itself: what speaks against is not to be read as what speaks
    for.
    """
    def place(group: _Group, pick: Any) -> int:
        return int(pick(thread.get(n, -1) for n in group.rows))

    joined: list[_Group] = []
    for group in sorted(groups, key=lambda g: (place(g, min), place(g, max))):
        last = joined[-1] if joined else None
        if last is not None and group.role == last.role and (
            place(group, min) - place(last, max) <= 2 * context and place(group, max) - place(last, min) < LONGEST
        ):
            joined[-1] = _joined(last, group)
        else:
            joined.append(group)
    return joined


def exhibits(store: Store, found: list[Passage], refs: dict[str, str], sources: dict[Any, str], *,
             context: int = CONTEXT) -> tuple[model.Exhibit, ...]:
    """The messages of each passage with their context."""
    result = []
    threads: dict[str, list[int]] = {}
    places: dict[str, dict[int, int]] = {}
    details: dict[str, dict[str, Any]] = {}
    for passage in found:
        uid = passage.conversation
        if uid not in threads:
            threads[uid] = store.thread(store.conversation_id(uid))
            places[uid] = {n: place for place, n in enumerate(threads[uid])}
            details[uid] = _details(store, uid)
        wanted: set[int] = set()
        for row in passage.rows:
            at = places[uid][row]
            wanted.update(range(max(0, at - context), min(len(threads[uid]), at + context + 1)))
        order = sorted(wanted)
        with_pictures = {c["row"] for c in passage.chosen if c["images"]}
        messages = []
        around = store.by_ids(threads[uid][at] for at in order)
        teller = Teller(store, around)
        for n, (at, message) in enumerate(zip(order, around, strict=True)):
            one = _message(store, message, sources, teller, message["row"] in passage.rows,
                           pictures(store, message) if message["row"] in with_pictures else ())
            messages.append(one if not n else msgspec.structs.replace(
                one, gap=at - order[n - 1] - 1, missing=gaps.between(details[uid], around[n - 1], message)))
        result.append(model.Exhibit(passage.number, refs[uid], tuple(messages), bool(passage.chosen)))
    return tuple(result)


def _details(store: Store, uid: str) -> dict[str, Any]:
    n, details = store.db.execute("SELECT id, details FROM conversation WHERE uid = ?", (uid,)).fetchone()
    return store.conversation_details(n, details)


def pictures(store: Store, message: dict[str, Any]) -> tuple[model.Picture, ...]:
    """The small copies that the case keeps of a message's pictures: only for messages chosen with their pictures."""
    found = []
    for a in message["attachments"]:
        row = a["sha256"] and store.db.execute(
            "SELECT thumbnail FROM media WHERE sha256 = ? AND thumbnail IS NOT NULL", (a["sha256"],)).fetchone()
        size = _size(row[0]) if row else None
        if row and size:
            found.append(model.Picture(a["name"] or "", a["sha256"], bytes(row[0]), *size))
    return tuple(found)


def _size(data: bytes) -> tuple[int, int] | None:
    """Width and height of a JPEG or PNG that this program made itself; None for anything else."""
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as image:
            return image.size
    except (OSError, ValueError):
        return None


def display_time(store: Store, utc: str | None, local: str | None, raw: str, basis: Any,
                 doubt: str | None = None) -> model.Time:
    """A time in all the ways the report prints it. A wall clock without a zone has no display time."""
    display = None
    if utc:
        display = datetime.fromisoformat(utc).astimezone(store.zone).isoformat(timespec="seconds")
    return model.Time(utc, local if basis in ("local", "assigned") else None, display, raw, basis, doubt)


def _message(store: Store, m: dict[str, Any], sources: dict[Any, str], teller: Teller, passage: bool,
             shown: tuple[model.Picture, ...] = ()) -> model.Message:
    sender = m["sender"] or {}
    return model.Message(
        id=m["id"], kind=m["kind"], direction=m["direction"],
        time=display_time(store, m["sent_at"], m["sent_at_local"], m["sent_at_raw"], m["time_basis"],
                          m["time_doubt"]),
        text=m["text"], sender_name=sender.get("name") or "", sender_identifier=sender.get("identifier") or "",
        recipients=tuple({r["id"]: r["name"] for r in m["recipients"] if r}.values()), state=m["state"],
        passage=passage,
        places=tuple(model.Place(
            sources.get((s["exhibit"], s["path"], s["sha256"]), ""), s["table"], s["row"], s["offset"], s["line"],
            s["state"]) for s in m["sources"]),
        reply_to=m["reply_to"],
        attachments=tuple(model.Attachment(a["name"] or "", a["mime"] or "", a["size"], a["sha256"], a["present"])
                          for a in m["attachments"]),
        details=teller.of_message(m), pictures=shown,
    )
