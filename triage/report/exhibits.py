"""The facts part of the report: flagged passages as numbered exhibits, verbatim, with what was said around them."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

import msgspec

from parsers.words import N_
from triage.report import model
from triage.store import Store

CONTEXT = 3  # messages before and after
LONGEST = 12  # messages from the first to the last of a passage made of neighbouring ones


class Passage(msgspec.Struct, frozen=True):
    """Flags that share messages, and the row ids of those messages, in one conversation."""

    number: int
    conversation: str
    rows: tuple[int, ...]
    flags: tuple[dict[str, Any], ...]


def passages(store: Store, flags: list[dict[str, Any]], refs: dict[str, str]) -> list[Passage]:
    """Group flags that share a message, in the order of conversations (by priority), then time."""
    order = {uid: n for n, uid in enumerate(refs)}
    groups: dict[str, list[tuple[set[str], list[dict[str, Any]]]]] = defaultdict(list)
    for flag in flags:
        messages = {span["message"] for span in flag["spans"]}
        if not messages:  # a pattern of the conversation: its messages are no passage
            continue
        together = [flag]
        for group in [g for g in groups[flag["conversation"]] if g[0] & messages]:
            groups[flag["conversation"]].remove(group)
            messages |= group[0]
            together = group[1] + together
        groups[flag["conversation"]].append((messages, together))
    found = []
    for conversation in sorted(groups, key=lambda uid: order.get(uid, len(order))):
        thread = {n: place for place, n in enumerate(store.thread(store.conversation_id(conversation)))}
        placed = []
        for messages, together in groups[conversation]:
            rows = sorted((store.message_row(uid) for uid in messages), key=lambda n: thread.get(n, -1))
            placed.append((thread.get(rows[0], -1), rows, together))
        found += [(conversation, rows, together) for rows, together in _neighbours(placed, thread)]
    return [Passage(n, conversation, tuple(rows), tuple(sorted(together, key=lambda f: f["id"])))
            for n, (conversation, rows, together) in enumerate(found, 1)]


def _neighbours(placed: list[tuple[int, list[int], list[dict[str, Any]]]], thread: dict[int, int]
                ) -> list[tuple[list[int], list[dict[str, Any]]]]:
    """Join passages that stand in each other's context, up to a length that a page can hold: one exchange is read once,
    not once for every flag in it.
    """
    joined: list[tuple[list[int], list[dict[str, Any]]]] = []
    for _, rows, together in sorted(placed, key=lambda p: p[:2]):
        if joined and thread.get(rows[0], -1) - thread.get(joined[-1][0][-1], -1) <= CONTEXT and (
            thread.get(rows[-1], -1) - thread.get(joined[-1][0][0], -1) < LONGEST
        ):
            before = joined.pop()
            both = sorted({*before[0], *rows}, key=lambda n: thread.get(n, -1))
            joined.append((both, before[1] + together))
        else:
            joined.append((rows, together))
    return joined


def exhibits(store: Store, found: list[Passage], refs: dict[str, str], sources: dict[Any, str]
             ) -> tuple[model.Exhibit, ...]:
    """The messages of each passage with their context."""
    result = []
    threads: dict[str, list[int]] = {}
    places: dict[str, dict[int, int]] = {}
    for passage in found:
        uid = passage.conversation
        if uid not in threads:
            threads[uid] = store.thread(store.conversation_id(uid))
            places[uid] = {n: place for place, n in enumerate(threads[uid])}
        wanted: set[int] = set()
        for row in passage.rows:
            at = places[uid][row]
            wanted.update(range(max(0, at - CONTEXT), min(len(threads[uid]), at + CONTEXT + 1)))
        order = sorted(wanted)
        messages = []
        before = None
        for at, message in zip(order, store.by_ids(threads[uid][at] for at in order), strict=True):
            gap = at - before - 1 if before is not None else 0
            messages.append(_message(store, message, sources, message["row"] in passage.rows, gap))
            before = at
        result.append(model.Exhibit(passage.number, refs[uid], tuple(messages)))
    return tuple(result)


def display_time(store: Store, utc: str | None, local: str | None, raw: str, basis: Any) -> model.Time:
    """A time in all the ways the report prints it. A wall clock without a zone has no display time."""
    display = None
    if utc:
        display = datetime.fromisoformat(utc).astimezone(store.zone).isoformat(timespec="seconds")
    return model.Time(utc, local if basis in ("local", "assigned") else None, display, raw, basis)


def _message(store: Store, m: dict[str, Any], sources: dict[Any, str], passage: bool, gap: int) -> model.Message:
    sender = m["sender"] or {}
    return model.Message(
        id=m["id"], kind=m["kind"], direction=m["direction"],
        time=display_time(store, m["sent_at"], m["sent_at_local"], m["sent_at_raw"], m["time_basis"]),
        text=m["text"], sender_name=sender.get("name") or "", sender_identifier=sender.get("identifier") or "",
        recipients=tuple(r["name"] for r in m["recipients"] if r), state=m["state"], passage=passage, gap=gap,
        places=tuple(model.Place(
            sources.get((s["exhibit"], s["path"], s["sha256"]), ""), s["table"], s["row"], s["offset"], s["line"],
            s["state"]) for s in m["sources"]),
        reply_to=m["reply_to"],
        attachments=tuple(model.Attachment(a["name"] or "", a["mime"] or "", a["size"], a["sha256"], a["present"])
                          for a in m["attachments"]),
        details=tuple(_details(m["details"])),
    )


_DETAILS = {
    "subject": N_("Subject"), "quoted": N_("Quoted message"), "quoted_below": N_("Quoted below it"),
    "other_version": N_("Its other version"), "caption": N_("Caption"), "forwarded_from": N_("Forwarded from"),
    "place": N_("Place"), "link": N_("Link"), "duration_s": N_("Duration in seconds"), "outcome": N_("Outcome of call"),
}


def _details(details: dict[str, Any]) -> list[model.Detail]:
    found = [model.Detail(model.Words(label), str(details[name])) for name, label in _DETAILS.items()
             if details.get(name) not in (None, "", [])]
    if "lat" in details and "lon" in details:
        found.append(model.Detail(model.Words(N_("Coordinates")), f"{details['lat']}, {details['lon']}"))
    edited = details.get("edited")
    for earlier in edited if isinstance(edited, list) else []:
        text = earlier.get("text") if isinstance(earlier, dict) else earlier
        found.append(model.Detail(model.Words(N_("Text before an edit")), str(text)))
    return found
