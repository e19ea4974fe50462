"""What the evidence says of a message beside its text, for exhibits: whether it was sent at all, by whom it was first
written, what it answers, what was changed and taken back, who answered it with a sign.

Everything that has a name in words (`triage.views.details.NAMES`) is printed, but what only the app itself can read and
what stands elsewhere in the exhibit; fields that only the app has a name for stay in the export. What comes from
privileged people is not told: when they read a message and what they thought of it is theirs.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from parsers.times import iso_utc
from parsers.words import N_
from triage import scope
from triage.report import model
from triage.sources import readings
from triage.store import Store
from triage.twins.copies import put_on
from triage.views import details as naming
from triage.views import quotes

#: Printed first, whatever the app keeps first: what a reader must know before the words count as somebody's.
_FIRST = ("not_sent", "box", "send_state", "scheduled", "deleted", "deleted_by", "deleted_at", "deleted_ms", "unread",
          "forwarded", "forwarded_from", "forwarded_many_times", "saved_from", "written_before_colon",
          "direction_basis", "subject", "quoted_sender", "quoted", "quoted_below")
#: Printed in words of their own (see `of_message`) or elsewhere, or nothing that a reader could use.
_APART = frozenset({
    "addresses", "lat", "lon", "edited", "receipts", "receipts_more", "service_center", "stored", "read", "received"})
#: What the app calls them in numbers of its own; in words they are worth printing.
_OF_THE_APP = frozenset({"status", "type"})
#: Clocks of the devices: printed where they tell another time than the message.
_CLOCKS = frozenset({"sent_ms", "received_ms"})
_AGREE_MS = 60_000
_LABELS = {
    "duration_s": N_("Duration in seconds"), "other_version": N_("Its other version"),
}
_MOST = 12
"""Receipts that are printed of one message."""
#: In what order the parts of a detail are printed, whatever the app keeps first.
_PARTS = ("sender", "name", "title", "text", "address", "url")
#: What a part with these names says without its name.
_BARE = frozenset({"sender", "name", "title", "text", "address", "url", "emoji"})

_RECEIPT = N_("{who}: delivered {delivered_ms}; read {read_ms}")
_PLAYED = N_("{who}: delivered {delivered_ms}; read {read_ms}; played {played_ms}")
_REACTED = N_("{emoji} by {who}, {time}")
_REACTIONS = """
SELECT p.message, r.emoji, r.sender, r.utc_ms, r.local FROM {put_on}
WHERE {counts} AND {visible} AND p.message IN (SELECT value FROM json_each(?)) GROUP BY p.message, r.id ORDER BY r.id
"""

Value = model.Phrase | tuple[model.Detail, ...]


class Teller:
    """Tells of messages of one conversation: `called` says who is who, `reacted` what was put on each."""

    def __init__(self, store: Store, messages: Sequence[dict[str, Any]]) -> None:
        self._store = store
        app = messages[0]["app"] if messages else ""
        self._called = naming.called(store, app, messages)
        self._reacted = _reactions(store, [m["row"] for m in messages])
        self._withheld = store.withheld.people if store.withheld else frozenset()

    def of_message(self, message: Mapping[str, Any]) -> tuple[model.Detail, ...]:
        """Everything beside its text, sender and time."""
        return tuple(self._all(message))

    def _all(self, message: Mapping[str, Any]) -> Iterator[model.Detail]:
        details = self._seen(message["details"])
        if reacted := self._reacted.get(message["row"], {}):  # by whom: more than how many
            counted = details.get("reactions")
            details["reactions"] = [one for one in counted if not isinstance(one, dict) or one.get("emoji") not in
                                    reacted] if isinstance(counted, list) else None
        for name in sorted(details, key=lambda name: _FIRST.index(name) if name in _FIRST else len(_FIRST)):
            if _is_printed(name, details[name], message) and (value := self._value(name, details[name])):
                yield model.Detail(model.Words(_LABELS.get(name) or naming.NAMES[name]), value)
        if details.get("lat") is not None and details.get("lon") is not None:
            yield model.Detail(model.Words(N_("Coordinates")), f"{details['lat']}, {details['lon']}")
        yield from self._edits(details)
        yield from self._receipts(details)
        if reacted:
            yield model.Detail(model.Words(naming.NAMES["reactions"]), tuple(
                model.Detail("", model.Words(_REACTED, one)) for signs in reacted.values() for one in signs))

    def _seen(self, details: Mapping[str, Any]) -> dict[str, Any]:
        """Without what privileged people did."""
        if not self._withheld:
            return dict(details)
        return {name: [one for one in value if not self._is_withheld(one)] if isinstance(value, list) else value
                for name, value in details.items()}

    def _is_withheld(self, one: Any) -> bool:
        named = [one.get(name) for name in ("who", "by", "sender")] if isinstance(one, dict) else []
        return any(isinstance(who, str) and _account(who) & self._withheld for who in named)

    # -------------------------------------------------------------- values

    def _value(self, name: str, value: Any) -> Value:
        """A detail as words: a quotation is who said it and the text, a place its name and address; empty for nothing.
        """
        if value in (None, "", [], {}, False):
            return ""
        if value is True:
            return model.Words(N_("yes"))
        if isinstance(value, int | float):
            return self._number(name, value)
        if isinstance(value, list):
            return self._list(name, value)
        if isinstance(value, dict):
            return self._parts(name, value)
        if value in (known := naming.VALUES.get(name, {})):
            return model.Words(known[value])
        if name in naming.PEOPLE:
            return self._called.get(str(value), str(value))
        if name.endswith("_at"):
            return _moment(self._store, str(value)) or str(value)
        return str(value)

    def _number(self, name: str, value: float) -> Value:
        if name.endswith("_ms"):
            return self._display(value) or f"{value}"
        if name.endswith("_s") and name not in _LABELS:
            return model.Words(N_("{n} seconds"), {"n": value})
        return f"{value:.15g}"

    def _list(self, name: str, values: list[Any]) -> Value:
        told = [said for one in values if (said := ", ".join(map(str, one)) if isinstance(one, list) else
                                           self._value(name, one))]
        if all(isinstance(one, str) for one in told):
            return "\n".join(map(str, told))
        return tuple(model.Detail("", one) for one in told)

    def _parts(self, of: str, value: Mapping[str, Any]) -> Value:
        names = sorted(value, key=lambda name: _PARTS.index(name) if name in _PARTS else len(_PARTS))
        if of in quotes.NAMES and value.get("text"):  # its own time and number are no matter of this message
            names = [name for name in names if name in _PARTS]
        told = [(name, said) for name in names if (said := self._value(name, value[name]))]
        if all(name in _BARE and isinstance(said, str) for name, said in told):
            return "\n".join(str(said) for _, said in told)
        return tuple(model.Detail(_name(name) if of != "system" or name != "type" else "", said) for name, said in told)

    # -------------------------------------------------------------- changes

    def _edits(self, details: Mapping[str, Any]) -> Iterator[model.Detail]:
        """What a message said before it was changed, as far as the evidence keeps that."""
        edited = details.get("edited")
        for earlier in edited if isinstance(edited, list) else [edited] if edited else []:
            before = earlier if isinstance(earlier, dict) else {"text": earlier if isinstance(earlier, str) else None}
            at = self._display(before.get("utc_ms")) or str(before.get("local") or before.get("raw") or "")
            if before.get("text"):
                when = (model.Detail(model.Words(naming.NAMES["utc_ms"]), at),) if at else ()
                said = str(before["text"])
                yield model.Detail(model.Words(N_("Text before an edit")), (*when, model.Detail("", said)) if when else
                                   said)
            elif at:
                yield model.Detail(model.Words(naming.NAMES["edited_ms"]), model.Words(_NO_TEXT_AT, {"time": at}))
            else:
                yield model.Detail(model.Words(naming.NAMES["edited_ms"]), model.Words(_NO_TEXT))
        if mark := details.get("edit_mark"):
            yield model.Detail(model.Words(naming.NAMES["edited_ms"]), str(mark))

    def _receipts(self, details: Mapping[str, Any]) -> Iterator[model.Detail]:
        """When a message that the owner wrote was delivered, read and played, as far as the app keeps it."""
        told = [one for one in details.get("receipts") or () if isinstance(one, dict)]
        for one in told[:_MOST]:
            moments = {name: self._display(one.get(name)) or "–" for name in ("delivered_ms", "read_ms", "played_ms")}
            words = model.Words(_PLAYED if one.get("played_ms") else _RECEIPT,
                                {"who": self._called.get(who := str(one.get("who") or "–"), who), **moments})
            yield model.Detail(model.Words(naming.NAMES["receipts"]), words)
        further = details.get("receipts_more")
        if more := max(0, len(told) - _MOST) + (further if isinstance(further, int) else 0):
            yield model.Detail(model.Words(naming.NAMES["receipts_more"]), str(more))

    def _display(self, utc_ms: Any) -> str:
        return _moment(self._store, naming.moment(utc_ms))


_NO_TEXT = N_("yes; the text before it is not in the evidence")
_NO_TEXT_AT = N_("{time}; the text before it is not in the evidence")


def _name(part: str) -> model.Phrase:
    if part in _BARE:
        return ""
    return model.Words(naming.NAMES[part]) if part in naming.NAMES else naming.name_of(part)


def _is_printed(name: str, value: Any, message: Mapping[str, Any]) -> bool:
    if name in _APART or name not in {*naming.NAMES, *_LABELS} or (value == message["text"] and value):
        return False
    if name in _CLOCKS:
        sent = message["sent_at"] and round(datetime.fromisoformat(message["sent_at"]).timestamp() * 1000)
        return not isinstance(value, int) or not sent or abs(value - sent) >= _AGREE_MS
    if name in _OF_THE_APP:
        return isinstance(value, str) and not value.isdecimal() and message["kind"] in ("other", "system")
    return True


def _account(who: str) -> set[str]:
    """What somebody may be known as: as it stands, and as the number of an address of WhatsApp."""
    return {who.casefold(), f"+{who.partition('@')[0]}"}


def _moment(store: Store, iso: str | None) -> str:
    """A moment in the display zone with its offset; empty for what is none."""
    try:
        moment = datetime.fromisoformat(iso or "")
    except ValueError:
        return ""
    if moment.tzinfo is None:
        return ""
    written = moment.astimezone(store.zone).isoformat(" ", "seconds")
    return f"{written[:19]} {written[19:]}"


def _reactions(store: Store, rows: Iterable[int]) -> dict[int, dict[str, list[dict[str, str | int | float]]]]:
    """{message: {sign: by whom and when}}, as far as they may be seen."""
    found: dict[int, dict[str, list[dict[str, str | int | float]]]] = defaultdict(lambda: defaultdict(list))
    query = _REACTIONS.format(put_on=put_on(scope.closed_bits(store.case)), counts=readings.counts("r"),
                              visible=scope.reaction_visible(store.case))
    for row, emoji, sender, utc_ms, local in store.db.execute(query, (json.dumps(list(rows)),)):
        at = _moment(store, iso_utc(utc_ms)) if utc_ms is not None else (local or "").replace("T", " ")
        found[row][emoji].append({"emoji": emoji, "who": store.names.get(sender) or "–", "time": at or "–"})
    return found
