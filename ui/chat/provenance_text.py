"""Where a message stands in the evidence, in words: for the side panel and, with the message, for the clipboard."""

from __future__ import annotations

from typing import Any

from parsers.words import N_
from triage.report import labels
from ui.words import listed, of, tr


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
    return listed(*parts)


def of_source(source: dict[str, Any]) -> list[tuple[str, str]]:
    """(name, value) of what is known of one source of a message."""
    return [(tr(N_("Exhibit ref")), source["exhibit"]), (tr(N_("Path")), source["path"]),
            (tr(N_("Place")), place(source) or "–"),
            (tr(N_("Parser")), f"{source['parser']} {source['parser_version']}"),
            (tr(N_("Row state")), of(labels.STATE, source["state"])), ("SHA-256", source["sha256"])]


def heading(n: int) -> str:
    """What the n-th source of a message is called, from 0."""
    return tr(N_("Source")) if n == 0 else tr(N_("The same message also in"))


def as_text(message: dict[str, Any]) -> str:
    """Times, sender, the text as it stands, attachments, conversation, and each source with hash and place."""
    def line(name: str, value: str) -> str:
        return tr("{name}: {value}", name=name, value=value)

    sender = message["sender"] or {}
    who, identifier = sender.get("name") or tr(N_("Sender not named")), sender.get("identifier")
    if identifier and identifier != who:  # many telephones call somebody by the same name
        who = f"{who} <{identifier}>"
    head = f"[{message['sent_at_local'] or '–'} | {message['sent_at'] or 'UTC –'}] {who}"
    if message["state"] != "live":
        head += f" ({of(labels.STATE, message['state'])})"
    lines = [head, message["text"] or of(labels.MESSAGE_KIND, message["kind"])]
    for attachment in message["attachments"]:
        lines.append(line(tr(N_("Attachment")), attachment["name"] or "–"))
        if attachment["sha256"]:
            lines.append(line("SHA-256", attachment["sha256"]))
    lines.append(line(tr(N_("Conversation")), listed(message["conversation_title"], of(labels.APP, message["app"]))))
    for n, source in enumerate(message["sources"]):
        lines += [heading(n), *(line(name, value) for name, value in of_source(source))]
    lines.append(line(tr(N_("Message")), message["id"]))
    return "\n".join(lines)
