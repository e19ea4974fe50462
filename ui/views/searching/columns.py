"""What the files of the search say of a hit, and of a number, account or link: headings and values as in the window."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from parsers.words import N_
from triage.report import labels
from triage.search.export import Columns
from triage.selectors.kinds import NAMES
from triage.views import calls
from ui.chat.details import detail_name
from ui.chat.extras import MADE_BY, RENDERING
from ui.chat.provenance_text import place
from ui.chat.times import basis
from ui.words import of, tr

_BETWEEN = " | "  # between the values of a cell, which have commas of their own


def found(message: dict[str, Any]) -> str:
    """The words that were found: in the text, in a translation or transcript, with whose it is, or in a detail."""
    said, beside = message.get("rendering"), message.get("beside")
    if beside is not None:
        words = message["snippet"]
        return tr("{name}: {value}", name=detail_name(beside["name"]), value=words) if beside["name"] else str(words)
    if said is None:
        text = message["text"] or ""
        return _BETWEEN.join(text[start:end] for start, end in message["hits"])
    whose = tr("{author}, {made_by}", author=said["author"], made_by=of(MADE_BY, said["made_by"]))
    kind = " ".join(filter(None, (of(RENDERING, said["kind"]), said.get("name"))))
    return tr("{name}: {value}", name=f"{kind} ({whose})", value=message["snippet"])


def checked(value: dict[str, Any]) -> str:
    """What a check of a number or account has shown."""
    if not value["checked"]:
        return ""
    return tr("valid number") if value["kind"] == "phone" else tr("check digits are right")


def _sender(name: str) -> Any:
    return lambda m: (m["sender"] or {}).get(name)


def _source(source: dict[str, Any]) -> str:
    where = place(source)
    return f"{source['path']} ({where})" if where else str(source["path"])


_HITS: Columns = (
    (N_("Sent at (UTC)"), lambda m: m["sent_at"]), (N_("Local time"), lambda m: m["sent_at_local"]),
    (N_("Time as stored"), lambda m: m["sent_at_raw"]),
    (N_("Basis of the time"), basis),
    (N_("App"), lambda m: of(labels.APP, m["app"])), (N_("Conversation"), lambda m: m["conversation_title"]),
    (N_("Sent by"), _sender("name")), (N_("Number or account"), _sender("identifier")),
    (N_("Recipients"), lambda m: _BETWEEN.join(calls.taking_part(m))),
    (N_("Direction"), lambda m: of(labels.DIRECTION, m["direction"])),
    (N_("Kind"), lambda m: of(labels.MESSAGE_KIND, m["kind"])), (N_("State"), lambda m: of(labels.STATE, m["state"])),
    (N_("Message"), lambda m: m["text"]), (N_("Words found"), found),
    (N_("Outcome of call"), lambda m: calls.ended(m, tr) if calls.is_call(m) else None),
    (N_("Duration in seconds"), lambda m: calls.seconds(m) if calls.is_call(m) else None),
    (N_("Attachments"), lambda m: _BETWEEN.join(a["name"] or a["mime"] or "" for a in m["attachments"])),
    (N_("Sources"), lambda m: _BETWEEN.join(map(_source, m["sources"]))),
    (N_("Message id"), lambda m: m["id"]),
)
_SELECTORS: Columns = (
    (N_("Kind"), lambda v: of(NAMES, v["kind"])), (N_("Value"), lambda v: v["value"]), (N_("Checked"), checked),
    (N_("Messages"), lambda v: v["messages"]), (N_("People"), lambda v: _BETWEEN.join(v["people"])),
    (N_("First"), lambda v: v["first"]), (N_("Last"), lambda v: v["last"]),
)


def _headed(columns: Columns) -> Sequence[Any]:
    return [(tr(heading), get) for heading, get in columns]


def hits() -> Columns:
    """The columns of hits, with headings in the language of the window."""
    return _headed(_HITS)


def selectors() -> Columns:
    """The columns of numbers, accounts and links, with headings in the language of the window."""
    return _headed(_SELECTORS)
