"""What LINE's databases on Android and the iPhone have in common: names and values that go with a message.

Facts (public readers of these databases of 2025 and 2026, and the service's published definitions): Android keeps them
between tabs in `parameter`, the iPhone as an archive in `ZCONTENTMETADATA`. A call has `RESULT` (`NORMAL`, `CANCELED`,
`NO_RESPONSE`, `REJECTED`, `BUSY`), `DURATION` in milliseconds and `TYPE` (`V` with a picture), older ones `VOIP_` in
front; that of a group `GC_EVT_TYPE` (`S` it begins, `I` somebody is asked, `E` it ends) and `GC_MEDIA_TYPE`. A notice
of a chat has `LOC_KEY`, what it is, and `LOC_ARGS`, whom it names; a contact `mid` and `displayName`. A reaction is one
of six, by word on Android and by number on the iPhone, or a sticker of the service.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

from parsers.records import (
    Direction,
    Kind,
)
from parsers.roster import digest
from parsers.rows import Row

REACTIONS = {"nice": "👍", "love": "❤️", "fun": "😆", "amazing": "😮", "sad": "😢", "omg": "😱"}
BY_NUMBER = dict(enumerate(REACTIONS.values(), 2))
REPLY = "message_relation_server_message_id"
_OUTCOMES: dict[str, Literal["answered", "missed", "rejected"]] = {
    "NORMAL": "answered", "NO_RESPONSE": "missed", "NOANSWER": "missed", "REJECTED": "rejected", "BUSY": "rejected"}
_OLD = re.compile(r"Call History\s*:\s*(\d{1,9})\s*millisecs", re.IGNORECASE)
_MID = re.compile(r"u[0-9a-f]{32}")
_LONGEST = 10_000_000_000  # milliseconds


def call_details(values: Mapping[str, str], text: str | None, way: Direction, *, told: bool) -> dict[str, Any]:
    """How a call went. `told`: no log of calls tells it, so that it has to be listed by this line."""
    def one(*names: str) -> str:
        return next((values[name] for name in names if values.get(name)), "").strip().upper()

    found: dict[str, Any] = {}
    old = _OLD.search(text or "")
    number = old[1] if old is not None else one("DURATION", "VOIP_DURATION", "VOIP_DURATION_OLD", "voipDuration")
    length = int(number) if number.isdecimal() and len(number) < 12 else 0
    if 0 < length < _LONGEST:
        found["duration_s"] = length / 1000
    media = one("GC_MEDIA_TYPE", "VOIP_GC_MEDIA_TYPE", "VOIP_GC_MEDIA_TYPE_OLD", "TYPE", "VOIP_TYPE", "voipType")
    if media:
        found["video"] = media in ("V", "VIDEO")
    event = one("GC_EVT_TYPE", "VOIP_GC_EVENT_TYPE", "VOIP_GC_EVENT_TYPE_OLD")
    result = one("RESULT", "VOIP_RESULT", "VOIP_RESULT_OLD", "voipResult")
    if result:
        found["call_result"] = result
    if told and event not in ("S", "I"):  # its end is told apart
        cancelled = "cancelled" if way == "out" else "missed"
        found["outcome"] = "answered" if length else cancelled if result.startswith("CANCEL") else (
            _OUTCOMES.get(result, "unknown") if result != "NORMAL" else "unknown")  # fmt: skip
    return found


def notice_of(values: Mapping[str, str]) -> dict[str, Any]:
    """What a notice of a chat says beyond its type, and whom it names."""
    found: dict[str, Any] = {"event": values["LOC_KEY"]} if values.get("LOC_KEY") else {}
    people = list(dict.fromkeys(_MID.findall(values.get("LOC_ARGS", ""))))
    return found | ({"people": people[:300]} if people else {})


def contact_of(values: Mapping[str, str]) -> dict[str, str]:
    """Whom a message passes on."""
    names = (("mid", "account"), ("CONTACT_MID", "account"), ("displayName", "name"), ("CONTACT_DISPLAYNAME", "name"),
             ("vCard", "vcard"), ("CONTACT_VCARD", "vcard"))  # fmt: skip
    return {word: values[name] for name, word in names if values.get(name)}


APP = "LINE"
CONTENT: dict[int, tuple[Kind, str]] = {
    1: ("image", "image"), 2: ("video", "video"), 3: ("voice", "audio"), 4: ("text", "HTML"), 5: ("document", "PDF"),
    6: ("call", "call"), 7: ("sticker", "sticker"), 9: ("other", "gift"), 10: ("system", "group board"),
    11: ("text", "app link"), 12: ("text", "link"), 13: ("contact", "contact"), 14: ("document", "file"),
    15: ("location", "location"), 16: ("text", "post"), 17: ("text", "rich message"), 18: ("system", "chat event"),
    19: ("other", "music"), 20: ("other", "payment"), 21: ("image", "image"), 22: ("text", "flex message"),
}  # fmt: skip
_UNIQUE = 16  # digits of a server id that no other message of the app has


def same_of(row: Row, server: str | None, text: str | None, kind: Kind) -> str | None:
    """The service's id of the message, which is the same on every phone; None where it has none."""
    if server is None or not server.isdecimal() or kind == "system":
        return None
    if len(server) >= _UNIQUE and row.state == "live" and kind != "deleted":  # its words may stand in a row beside
        return f"*line\x1f{server}"
    return f"id\x1f{server}\x1f{digest(text, kind)}"
