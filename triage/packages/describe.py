"""Decisions of a comparison in words: what they are about, and what each side says. Message ids with arguments."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import msgspec

from parsers.words import N_
from triage.flagging import matched
from triage.ledger.entries import KINDS
from triage.packages.compare import Item
from triage.report import labels
from triage.store import NoSuchConversation, NoSuchMessage, Store
from triage.work.subjects import Subjects

HELD_BACK = N_("held back by scope or privilege")
_AWAY, _NEVER = N_("taken away"), N_("nothing")
_ROLES = {"exhibit": N_("chosen as exhibit"), "contrary": N_("chosen as contrary message")}
_CUT = 400


class Said(msgspec.Struct, frozen=True):
    """`about`: what the decision is about, in the evidence's or an examiner's words, or a message id where nothing may
    be shown. `place` finds it: `message`, `conversation_row` or `file` (row ids), `person` or `flag` (public ids).
    `ours`: the words are the program's, to be translated.
    """

    about: str
    place: dict[str, Any]
    ours: bool = False

    @property
    def held_back(self) -> bool:
        """Whether scope or privilege keeps it from view."""
        return self.ours and self.about == HELD_BACK


_HELD_BACK = Said(HELD_BACK, {}, ours=True)


def about(store: Store, item: Item) -> Said:
    """What a decision is about, as far as it may be seen."""
    return _ABOUT[item.kind](store, item)


def decision(value: dict[str, Any] | None, item: Item, said: Said) -> tuple[str, dict[str, Any]]:
    """What one side says: a message id and its arguments, or words of an examiner in quotation marks. `said`: what the
    decision is about; where that may not be seen, its words may not be either.
    """
    if value is None:
        return (_AWAY if item.before is not None else _NEVER), {}
    if said.held_back:
        return HELD_BACK, {}
    return _DECISION[item.kind](value)


def _text_of(store: Store, message: str) -> Said:
    try:
        number = store.message_row(message)
        found = store.by_ids([number])
    except NoSuchMessage:
        return _HELD_BACK
    text = found[0]["text"] or "; ".join(a["name"] or "" for a in found[0]["attachments"])
    return Said(f"{found[0]['conversation_title']}: {(text or '…')[:_CUT]}",
                {"message": number})


def _subject(store: Store, what: str, subject: str) -> Said:
    if what == "message":
        return _text_of(store, subject)
    if what == "conversation":
        try:
            number = store.conversation_id(subject)
            return Said(store.title(number), {"conversation_row": number})
        except NoSuchConversation:
            return _HELD_BACK
    if what == "person":
        return _person(store, subject)
    row = store.db.execute("SELECT a.name, a.id FROM attachment a JOIN message m ON m.id = a.message WHERE a.sha256 = ?"
                           f" AND {store.visible} ORDER BY a.id LIMIT 1", (subject,)).fetchone()
    return _HELD_BACK if row is None else Said(row[0] or subject, {"file": row[1]})


def _person(store: Store, uid: str) -> Said:
    if not Subjects(store).seen("person", uid):
        return _HELD_BACK
    for n, (person, _) in store.identities.items():
        if person == uid:
            return Said(str(store.names[n]), {"person": uid})
    return Said(uid, {})


def _flag(store: Store, item: Item) -> Said:
    ident = item.key.partition("|")[2]
    row = store.db.execute(f"SELECT f.id, f.code, m.ident FROM flag f JOIN message m ON m.id = f.message"
                           f" WHERE f.ident = ? AND {store.visible} AND {store.flag_visible}", (ident,)).fetchone()
    if row is None:
        known = store.db.execute("SELECT 1 FROM flag WHERE ident = ?", (ident,)).fetchone()
        return Said(HELD_BACK if known else N_("a passage that no rule of this case matches"), {}, ours=True)
    words = matched.line(matched.words(store, [ident]).get(ident, []))
    said = _text_of(store, row[2].hex())
    return Said(f"{row[1]}: {words[:_CUT]}" if words else f"{row[1]}: {said.about}", {**said.place, "flag": ident})


def _tagged(store: Store, item: Item) -> Said:
    _, what, subject, key = item.key.split("|", 3)
    row = store.db.execute("SELECT name FROM tag WHERE uid = ?", (key,)).fetchone()
    said = _subject(store, what, subject)
    return said if said.ours else Said(f"{row[0] if row else key.removeprefix('name:')} · {said.about}", said.place)


def _of_value(item: Item) -> dict[str, Any]:
    return item.mine.value or item.theirs.value or item.before or {}


def _note(store: Store, item: Item) -> Said:
    value = _of_value(item)
    return _subject(store, value["what"], value["subject"])


def _joined(store: Store, item: Item) -> Said:
    kept, gone = item.key.split("|")[1:]
    both = [_person(store, uid) for uid in (kept, gone)]
    held = next((one for one in both if one.held_back), None)
    return held or Said(" + ".join(one.about for one in both), {"person": kept})


def _rule(_: Store, item: Item) -> Said:
    return Said(json.loads(_of_value(item)["body"])["name"], {})


def _line(store: Store, item: Item) -> Said:
    body = json.loads(_of_value(item)["body"])
    return _text_of(store, body["message"]) if "message" in body else Said(item.key.rpartition(":")[2], {})


_ABOUT: dict[str, Callable[[Store, Item], Said]] = {
    "flag": _flag,
    "tag": lambda _, item: Said(_of_value(item)["name"], {}),
    "tagged": _tagged,
    "note": _note,
    "exhibit": lambda store, item: _text_of(store, item.key.partition("|")[2]),
    "rendering": lambda store, item: _text_of(store, _of_value(item)["message"]),
    "rule": _rule,
    "line": _line,
    "name": lambda store, item: _person(store, item.key.partition("|")[2]),
    "category": lambda store, item: _person(store, item.key.partition("|")[2]),
    "joined": _joined,
}


def _quoted(text: str) -> tuple[str, dict[str, Any]]:
    return f"“{text}”", {}  # no argument: a word that is a message id as well must not be translated


def _made(value: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    body = json.loads(value["body"])
    if value["kind"] == "rule":
        parts = " + ".join(" | ".join(part) for part in body["parts"])
        return N_("finds {parts} as {code}, version {version}"), {
            "parts": parts, "code": body["code"], "version": str(body["version"])}
    if body.get("removed"):
        return N_("struck out"), {}
    return N_("{value} {currency} ({kind})"), {"value": body["value"] or "–", "currency": body["currency"] or "",
                                                "kind": KINDS.get(body["kind"], "–")}


_DECISION: dict[str, Callable[[dict[str, Any]], tuple[str, dict[str, Any]]]] = {
    "flag": lambda value: (labels.REVIEW[value["status"]], {}),
    "tag": lambda value: (N_("called “{name}”, {colour}"), {"name": value["name"], "colour": value["colour"]}),
    "tagged": lambda _: (N_("tagged"), {}),
    "note": lambda value: _quoted(value["text"]),
    "exhibit": lambda value: (_ROLES[value["role"]], {}),
    "rendering": lambda value: _quoted(value["text"]),
    "rule": _made,
    "line": _made,
    "name": lambda value: _quoted(value["name"]),
    "category": lambda value: (labels.CATEGORY[value["category"]], {}),
    "joined": lambda _: (N_("one person"), {}),
}
