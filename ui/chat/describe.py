"""What a message is besides its text: its state, attachments, place, poll, call, in words and with an icon."""

from __future__ import annotations

from typing import Any

from parsers.words import N_
from triage.report import labels
from triage.views import calls
from triage.views.details import NAMES, SYSTEM
from ui.chat import cards
from ui.words import of, size, tr, written_out

STATE_ICON = {"deleted_by_app": "trash", "recovered": "recovered", "wal_only": "database", "removed_by_wal": "database"}
KIND_ICON = {"image": "image", "video": "video", "voice": "voice", "document": "document", "sticker": "sticker",
             "location": "location", "contact": "contact", "poll": "poll", "call": "call", "deleted": "trash"}


_NOT_TAKEN = ("missed", "rejected", "cancelled", "blocked")


def is_centred(message: dict[str, Any]) -> bool:
    """Calls and system lines stand in the middle."""
    return calls.is_call(message) or message["kind"] == "system"


def centred_text(message: dict[str, Any]) -> tuple[str, str]:
    """(icon, words) of a call or a system line."""
    if calls.is_call(message):
        return ("call-missed" if calls.outcome(message) in _NOT_TAKEN else "call"), " · ".join(calls.words(message, tr))
    event = message["details"].get("system") or {}
    known = _event(event) if isinstance(event, dict) else ""
    # Databases keep an event and its argument, exports the whole sentence that the app showed.
    argument = None
    if isinstance(event, dict):
        argument = (message["text"] if "action" in event else None) or event.get("title")
    if argument:
        return "info", tr("{name}: {value}").format(name=known, value=argument)  # no argument of tr: it is evidence
    return "info", message["text"] or known or tr(N_("System message"))


def _event(event: dict[str, Any]) -> str:
    """What an event of the app was; empty where the evidence does not say."""
    kind = event.get("type", "")
    if kind in SYSTEM:
        return tr(SYSTEM[kind])
    if kind == "unknown":  # the app's own number is all there is
        kind = event.get("action", "")
    told = str("" if kind is None else kind).removeprefix("type ").replace("_", " ")
    return tr(N_("System message of a kind that has no name here (type {type})"), type=told) if told else ""


def state_words(message: dict[str, Any]) -> str:
    """The state where it is not simply live."""
    if message["state"] != "live":
        return of(labels.STATE, message["state"])
    if message["kind"] == "deleted":
        return tr(N_("a deleted message; its text is not in the evidence"))
    return ""


def extras(message: dict[str, Any]) -> list[tuple[str, str, str]]:
    """(icon, words, tone) of what is attached or stands for the text."""
    lines: list[tuple[str, str, str]] = []
    kind, details = message["kind"], message["details"]
    for attachment in message["attachments"]:
        parts = [written_out(attachment["name"] or "") or of(labels.MESSAGE_KIND, kind)]
        if attachment["present"]:
            parts += [size(attachment["size"]), calls.length(attachment.get("seconds")), tr(N_("in the evidence"))]
            if attachment.get("failed"):
                parts.append(tr(attachment["failed"]))
        else:
            parts.append(tr(N_("not in the evidence")))
        lines.append((KIND_ICON.get(kind, "paperclip"), " · ".join(filter(None, parts)),
                      "text" if attachment["present"] else "muted"))
    if kind in KIND_ICON and not message["attachments"] and kind not in (
            "deleted", "call", "poll", "location") and not (kind == "contact" and cards.contacts(details)):
        lines.append((KIND_ICON[kind], of(labels.MESSAGE_KIND, kind) + _length(details), "muted"))
    if details.get("lat") is not None:
        place = f"{details.get('place')} · " if details.get("place") else ""
        lines.append(("location", f"{place}{details['lat']:.5f}, {details['lon']:.5f}"
                      + (" · " + tr(N_("live")) if details.get("live") or details.get("live_s")
                         or details.get("type") == "live_location" else ""), "text"))
    lines += cards.poll(details, message["text"])
    lines += cards.contacts(details)
    if not lines and not message["text"] and kind in ("text", "other"):
        kind_of_app = details.get("type")
        lines.append(("info", tr(N_("Message of a kind that has no name here (type {type})"), type=str(kind_of_app))
                      if isinstance(kind_of_app, str | int) else tr(N_("Message without text")), "muted"))
    return lines


def _length(details: dict[str, Any]) -> str:
    lasted = calls.length(details.get("duration_s"))
    return f" · {lasted}" if lasted else ""


def quoted(message: dict[str, Any]) -> tuple[str, str] | None:
    """(who, text) of the message that this one answers, from the case or as the app kept it."""
    answer, kept = message["answers"], message["details"].get("quoted") or message["details"].get("quoted_below")
    if answer is not None:
        who = answer["who"]
        if answer.get("chat") is not None:
            who = tr(N_("{who}, in the conversation {title}"), who=who, title=answer["chat"])
        return who, answer["text"] or of(labels.MESSAGE_KIND, answer["kind"])
    if isinstance(kept, dict):
        words = kept.get("text") or of(labels.MESSAGE_KIND, kept.get("kind") or "other")
        return tr(N_("Quoted by the app")), str(words)
    if isinstance(kept, str):
        return tr(N_("Quoted by the app")), kept
    elsewhere = message["details"].get("reply_elsewhere")
    if isinstance(elsewhere, dict):
        return tr(NAMES["reply_elsewhere"]), tr(
            N_("Message {number} of the conversation {title}; it is not in the case"),
            number=str(elsewhere.get("message") or "?"), title=message["elsewhere"])
    if isinstance(elsewhere, str):
        return tr(NAMES["reply_elsewhere"]), ""
    if message["reply_to"]:
        return tr(N_("Answers a message that is not in the case")), ""
    return None


def reactions(message: dict[str, Any]) -> str:
    """Emoji with their number."""
    counts: dict[str, int] = {}
    for emoji, _ in message["reacted"]:
        counts[emoji] = counts.get(emoji, 0) + 1
    for entry in message["details"].get("reactions") or ():
        if isinstance(entry, dict) and entry.get("emoji") and entry["emoji"] not in counts:
            counts[str(entry["emoji"])] = int(entry.get("count") or 1)
    return "   ".join(f"{emoji} {n}" if n > 1 else emoji for emoji, n in counts.items())


def notes(message: dict[str, Any]) -> list[str]:
    """Words beside the time: edited, forwarded."""
    found = []
    if "edited" in message["details"] or message["details"].get("edit_mark"):
        found.append(tr(N_("edited")))
    if message["details"].get("not_sent"):
        found.append(tr(N_("not sent")))
    return found


def forwarded(message: dict[str, Any]) -> str:
    """Where it was forwarded from, if it was. Some apps do not say from whom, or only give a reference."""
    details = message["details"]
    if isinstance(origin := details.get("forwarded_from"), str) and origin:
        return tr(N_("Forwarded from {who}"), who=origin)
    return tr(N_("Forwarded")) if details.get("forwarded") or "forwarded_from" in details else ""
