"""A message as text with its provenance, for the clipboard."""

from __future__ import annotations

from typing import Any

from parsers.words import N_
from triage.report import labels
from ui.words import of, tr


def place(source: dict[str, Any]) -> str:
    """Where in its file a message stands: table and row, byte or line."""
    parts = []
    if source.get("table"):
        parts.append(tr(N_("table {name}"), name=source["table"]))
    if source.get("row") is not None:
        parts.append(tr(N_("row {id}"), id=str(source["row"])))
    if source.get("offset") is not None:
        parts.append(tr(N_("byte {id}"), id=str(source["offset"])))
    if source.get("line") is not None:
        parts.append(tr(N_("line {id}"), id=str(source["line"])))
    return ", ".join(parts)


def as_text(message: dict[str, Any]) -> str:
    """Times, sender, the text as it stands, attachments, and each source with hash and place."""
    who = (message["sender"] or {}).get("name") or tr(N_("Sender not named"))
    head = f"[{message['sent_at_local'] or '–'} | {message['sent_at'] or 'UTC –'}] {who}"
    if message["state"] != "live":
        head += f" ({of(labels.STATE, message['state'])})"
    lines = [head, message["text"] or of(labels.MESSAGE_KIND, message["kind"])]
    lines += [f"{tr(N_('Attachment'))}: {a['name'] or '–'} {a['sha256'] or ''}".rstrip()
              for a in message["attachments"]]
    lines += [f"{tr(N_('Source'))}: {s['exhibit']} · {s['path']} · SHA-256 {s['sha256']} · {place(s)} · "
              f"{s['parser']} {s['parser_version']}" for s in message["sources"]]
    lines.append(f"{tr(N_('Message'))}: {message['id']}")
    return "\n".join(lines)
