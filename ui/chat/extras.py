"""Below the words of a message: earlier versions, translations, transcripts, and what examiners added to it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRectF

from parsers.words import N_
from triage import documents
from ui.chat.flow import LIMIT, Flow, Picture
from ui.look.theme import theme
from ui.words import number, of, tr

_DOCUMENT = 12  # lines of a document in the bubble; the side panel has more
_EDITS = 3  # versions in the bubble; the side panel has all
_WIDTH, _HEIGHT = 260, 200  # of a picture, at most, in the bubble
RENDERING = {"translation": N_("Translation"), "transcript": N_("Transcript"), "ocr": N_("Read from the picture"),
             "document": N_("Read from the document")}
MADE_BY = {"human": N_("by a person"), "machine": N_("by a machine, unchecked")}
ROLES = {"exhibit": N_("Exhibit of the report"), "contrary": N_("Contrary message for the report")}
ROLE_ICON = {"exhibit": "exhibit", "contrary": "contrary"}


def pictures(flow: Flow, message: dict[str, Any]) -> None:
    """Thumbnails, blurred until they are asked for, and the place of a location."""
    for picture in message.get("pictures") or ():
        w, h = picture["image"].width(), picture["image"].height()
        scale = min(_WIDTH * theme().scale / w, _HEIGHT * theme().scale / h, flow.width / w, 1.6)
        flow.box(Picture(QRectF(0, 0, max(120, round(w * scale)), max(60, round(h * scale))), picture["sha256"],
                         picture["image"], picture["blurred"]))
    details = message["details"]
    if isinstance(details.get("lat"), int | float) and isinstance(details.get("lon"), int | float):
        flow.box(Picture(QRectF(0, 0, min(flow.width, 240 * theme().scale), 120 * theme().scale),
                         at=(details["lat"], details["lon"])))


def earlier(flow: Flow, message: dict[str, Any]) -> None:
    """What the message said before it was edited, as far as the evidence has it."""
    edits = message["details"].get("edited")
    texts = [str(e["text"]) for e in edits if isinstance(e, dict) and e.get("text")] if isinstance(edits, list) else []
    if not texts:
        return
    t = theme()
    flow.gap(4)
    start = flow.y
    for n, words in enumerate(texts[:_EDITS], 1):
        heading = tr(N_("Earlier version")) if len(texts) == 1 else tr(N_("Earlier version {n}"), n=n)
        flow.text(heading, t.font("small-strong"), t.color("concern"), indent=10, lines=1)
        flow.text(words[:LIMIT], t.font("caption"), t.color("muted"), indent=10, lines=4)
    if len(texts) > _EDITS:
        flow.text(tr(N_("and {n} more in the side panel"), n=len(texts) - _EDITS), t.font("small"), t.color("muted"),
                  indent=10, lines=1)
    flow.bars.append((QRectF(0, start, 3, flow.y - start), t.color("concern")))


def rendering_head(rendering: dict[str, Any]) -> str:
    """“Translation · fr · K. Sworn, by a person”."""
    made_by = tr(MADE_BY.get(rendering["made_by"], rendering["made_by"]))
    parts = [of(RENDERING, rendering["kind"]), rendering.get("name") or "", rendering["language"] or "",
             tr(N_("{author}, {made_by}"), author=rendering["author"], made_by=made_by)]
    if rendering["confidence"] is not None:
        parts.append(tr(N_("confidence {n}%"), n=round(rendering["confidence"] * 100)))
    parts += [tr(text, **arguments) for text, arguments in documents.lacking(rendering.get("details") or {})]
    return " · ".join(filter(None, parts))


def renderings(flow: Flow, message: dict[str, Any]) -> None:
    """Translations and transcripts under the original, never in its place."""
    t = theme()
    for rendering in message.get("renderings") or ():
        flow.gap(6)
        start = flow.y
        flow.text(rendering_head(rendering), t.font("small-strong"), t.color("accent"), indent=10, lines=1)
        flow.text(rendering["text"][:LIMIT], t.font("body"), t.color("text"), indent=10,
                  lines=_DOCUMENT if rendering["kind"] == "document" else 0)
        flow.bars.append((QRectF(0, start, 3, flow.y - start), t.color("accent")))


def work(flow: Flow, message: dict[str, Any]) -> None:
    """Place in the report, notes, tags."""
    t = theme()
    if chosen := message.get("exhibit"):
        flow.gap(5)
        tone = "accent" if chosen["role"] == "exhibit" else "good"
        flow.line(ROLE_ICON[chosen["role"]], tr(ROLES[chosen["role"]]), t.font("small-strong"), t.color(tone))
    notes = message.get("noted") or []
    if notes:
        flow.gap(3)
        words = tr(N_("Note: {text}"), text=notes[-1]["text"])
        flow.line("note", words if len(notes) == 1 else f"{words}  (+{number(len(notes) - 1)})", t.font("caption"),
                  t.color("text"))
    if message.get("tags"):
        flow.tag_line(message["tags"])
