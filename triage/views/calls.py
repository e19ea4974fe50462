"""What a call was: how it went, how long it took and who took part, of the message that the store gives for it.

A call stands in a log of calls, or a chat tells of it. Where an app has a log besides, the line of the chat says the
same once more: `ONCE` is true for one of the two. Apps whose chats alone are in the evidence tell of many calls without
saying how they ended.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from parsers.words import N_
from triage.views.details import OUTCOME

#: By how much the line of a chat and the entry of a log may differ and still be one call, within a chat and elsewhere.
_APART_MS, _MOMENT_MS = 60_000, 2000
_DAY_MS = 86_400_000
#: SQL over `m`: how long a call took, in seconds; how it ended.
SECONDS = "coalesce(json_extract(m.details, '$.duration_s'), json_extract(m.details, '$.call.duration_s'))"
ENDED = ("coalesce(json_extract(m.details, '$.outcome'), json_extract(m.details, '$.call.outcome'),"
         " iif(json_extract(m.details, '$.call.missed'), 'missed', 'unknown'))")
_TWIN = "l.record > 0 AND (l.hidden = 0 OR m.hidden <> 0) AND l.sort_ms BETWEEN m.sort_ms - {0} AND m.sort_ms + {0}"
#: SQL over `m`: calls, each once: a line of a chat counts as one where no call of that chat has its id, or where none
#: begins or ends when the line was written (a log has the beginning of a call, some chats have its beginning, some its
#: end), and no other of that app began at this moment: chats of WhatsApp name a hidden number where its log names the
#: telephone.
ONCE = f"""
(m.record > 0 OR m.kind = 'call' AND NOT EXISTS (
  SELECT 1 FROM message l WHERE l.conversation = m.conversation AND {_TWIN.format(_DAY_MS)} AND (
   iif(json_type(m.details, '$.call.call_id') = 'text' AND l.app_key IS NOT NULL,
       l.app_key = json_extract(m.details, '$.call.call_id'),
       min(abs(m.sort_ms - l.sort_ms), abs(abs(m.sort_ms - l.sort_ms)
           - 1000 * coalesce(json_extract(l.details, '$.duration_s'), 0))) <= {_APART_MS})))
 AND NOT EXISTS (SELECT 1 FROM message l INDEXED BY message_time WHERE {_TWIN.format(_MOMENT_MS)}
   AND l.direction = m.direction AND l.conversation IN (SELECT id FROM conversation WHERE app = (
    SELECT app FROM conversation WHERE id = m.conversation))))
"""
#: How a call ended, as it is asked for: what examiners say besides the names that the records have.
ASKED = {**{name: name for name in OUTCOME}, "declined": "rejected", "any": ""}

#: The search that lists them all.
SEARCH = "call:any"
NOT_TAKEN = N_("not answered")
Say = Callable[..., str]


def _inner(message: dict[str, Any]) -> dict[str, Any]:
    found = message["details"].get("call")
    return found if isinstance(found, dict) else {}


def is_call(message: dict[str, Any]) -> bool:
    """Whether it is a call, or the line of a chat about one."""
    return bool(message["record"] == 1 or message["kind"] == "call")


def outcome(message: dict[str, Any]) -> str | None:
    """How it ended, by the names of `OUTCOME`; None where nothing is known."""
    inner = _inner(message)
    found = message["details"].get("outcome") or inner.get("outcome") or ("missed" if inner.get("missed") else None)
    return found if isinstance(found, str) and found in OUTCOME else None


def ended(message: dict[str, Any], say: Say) -> str:
    """How it ended, in words: what the owner of the device did not take was missed, what others did not take was not
    answered.
    """
    found = outcome(message)
    if found is None:
        return ""
    return say(NOT_TAKEN if found == "missed" and message["direction"] == "out" else OUTCOME[found])


def seconds(message: dict[str, Any]) -> float | None:
    """How long it took."""
    for told in (message["details"], _inner(message)):
        if isinstance(told.get("duration_s"), int | float):
            return float(told["duration_s"])
    return None


def length(lasted: float | None) -> str:
    """Minutes and seconds, with hours where there are any; empty where it did not last."""
    if not lasted:
        return ""
    minutes, rest = divmod(round(lasted), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def what(message: dict[str, Any], say: Say) -> str:
    """“Incoming video call”."""
    video = message["details"].get("video") or _inner(message).get("video")
    if message["direction"] == "out":
        return say(N_("Outgoing video call")) if video else say(N_("Outgoing call"))
    if message["direction"] == "in":
        return say(N_("Incoming video call")) if video else say(N_("Incoming call"))
    return say(N_("Video call")) if video else say(N_("Call"))


def words(message: dict[str, Any], say: Say) -> list[str]:
    """What it was, who called (if not the owner), how it ended, how long it took."""
    who = (message["sender"] or {}).get("name") or ""
    parts = [what(message, say), who if message["direction"] != "out" else "", ended(message, say),
             length(seconds(message))]
    return [part for part in parts if part]


def taking_part(message: dict[str, Any]) -> list[str]:
    """Who was called or called, besides the sender, by name: of a call in a group those who took part in it, as far as
    the log says so.
    """
    known = {p["identifier"]: p["name"] for p in message["recipients"] if p}
    sender = (message["sender"] or {}).get("identifier")
    told = message["details"].get("participants") if is_call(message) else None
    keys = [key for key in told if isinstance(key, str) and key != sender] if isinstance(told, list) else []
    if len(keys) > 1 or (keys and len(known) > 1):
        return [known.get(key) or key for key in keys]
    return [p["name"] for p in message["recipients"] if p]
