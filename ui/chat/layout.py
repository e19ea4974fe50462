"""Laying a message out: from its data to placed texts, icons, bars and chips, once for a width, then kept."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QColor, QFontMetricsF, QTextCharFormat, QTextLayout

from parsers.words import N_
from triage.report import labels
from ui.chat import describe, extras
from ui.chat.flow import LIMIT, Flow, Picture, Text, lay
from ui.chat.times import clock
from ui.look.theme import ROOMY, theme
from ui.words import day_name, dotted, is_rtl, mirrored, tr

DAY_HEIGHT = 40
_PAD_X, _PAD_Y = 12, 8
_MARGIN = 20
_MAX = 620
#: Of the width of the view what a bubble takes at most, and with large text.
_SHARE, _SHARE_LARGE = 0.78, 0.92
_TIED = "\u00a0"


@dataclass
class Bubble:
    """A row ready to paint. Rectangles are relative to the row's top left corner; `height` is the whole row's."""

    height: int
    day: str = ""
    unread: bool = False
    box: QRectF = field(default_factory=QRectF)
    centred: bool = False
    outgoing: bool = False
    at_right: bool = False
    state: str = "live"
    texts: list[Text] = field(default_factory=list)
    icons: list[tuple[str, str, QPointF, int]] = field(default_factory=list)
    bars: list[tuple[QRectF, QColor]] = field(default_factory=list)
    chips: list[tuple[QRectF, str, str, str]] = field(default_factory=list)
    tags: list[tuple[QRectF, str, str]] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    quote: QRectF | None = None
    emphasis: str = ""


def bubble(message: dict[str, Any], width: int, *, day: int | None, first: bool, palette: dict[int, int],
           unread: bool = False) -> Bubble:
    """Lay a message out for a view of this width.

    `day`: the ordinal of the day that begins with it (0: no usable time), None within a day. `first`: another person
    wrote before, so that the name stands above. `palette`: identity to its number among the participants. `unread`: it
    is the first that was not yet read, and says so above.
    """
    top = DAY_HEIGHT if day is not None or unread else 0
    title = "" if day is None else day_name(date.fromordinal(day)) if day else tr(labels.BASIS["none"])
    if describe.is_centred(message):
        made = _centred(message, width, top)
    else:
        made = _spoken(message, width, top, first, palette)
    made.day, made.unread = dotted(title, tr(N_("not read from here on"))) if unread else title, unread
    return made


def hidden(width: int, day: int | None) -> Bubble:
    """A message that scope or privilege has taken from view meanwhile."""
    top = DAY_HEIGHT if day is not None else 0
    made = _pill("lock", tr(N_("held back by scope or privilege")), "", width, top)
    made.day = "" if not day else day_name(date.fromordinal(day))
    return made


def _centred(message: dict[str, Any], width: int, top: int) -> Bubble:
    glyph, words = describe.centred_text(message)
    made = _pill(glyph, words, clock(message), width, top)
    made.state = message["state"]
    _beneath(made, message, width)
    return made


def _beneath(made: Bubble, message: dict[str, Any], width: int) -> None:
    """Under what stands in the middle: its place in the report, notes, tags and flags."""
    flow = Flow(min(_MAX, width - 2 * _MARGIN - 60))
    extras.work(flow, message)
    codes = _codes(message["marks"])
    if not codes and not flow.y:
        return
    inner = max(flow.used, min(flow.width, _chips_width(codes)))
    origin = QPointF((width - inner) / 2, made.box.bottom())
    if codes:
        flow.gap(5)
        flow.gap(_chips(made, flow, codes, inner, origin))
    _move(made, flow, inner, origin)
    made.height = round(origin.y() + flow.y + 10)


def _pill(glyph: str, words: str, time: str, width: int, top: int) -> Bubble:
    t = theme()
    font = t.font("caption")
    room = min(_MAX, width - 2 * _MARGIN - 60)
    if len(words) > LIMIT:  # all of it stands in the side panel
        words = words[:LIMIT] + "…"
    # All of it, as of what somebody wrote: who was taken into a group may stand in the last line, and the time does.
    # The time goes to the next line as one, and without a dot before it.
    layout, height, used = lay(f"{words}   {time.replace(' ', _TIED)}" if time else words, font, room)
    left = (width - used - 24) / 2
    words_left, icon_left = (left, left + used + 8) if mirrored() else (left + 24, left)
    box = QRectF(left - 12, top + 5, used + 24 + 24, height + 12)
    return Bubble(
        height=round(top + box.height() + 10), box=box, centred=True,
        texts=[Text(layout, QPointF(words_left - (room - used if is_rtl(words) else 0), top + 11), t.color("muted"))],
        icons=[(glyph, t.colours.muted, QPointF(icon_left, top + 11 + (QFontMetricsF(font).height() - 16) / 2), 16)])


def _spoken(message: dict[str, Any], width: int, top: int, first: bool, palette: dict[int, int]) -> Bubble:
    t = theme()
    outgoing = message["direction"] == "out"
    share = _SHARE if t.scale <= ROOMY else _SHARE_LARGE
    room = min(_MAX * t.scale, (width - 2 * _MARGIN) * share) - 2 * _PAD_X
    flow = Flow(room)
    if first:
        _name(flow, message, palette)
    if words := describe.forwarded(message):
        flow.line("reply", words, t.font("caption"), t.color("muted"))
    if words := describe.state_words(message):
        tone = "danger" if message["state"] == "deleted_by_app" or message["kind"] == "deleted" else "concern"
        flow.line(describe.STATE_ICON.get(message["state"], "trash"), words, t.font("small-strong"), t.color(tone))
    _quote(flow, message)
    extras.pictures(flow, message)
    for glyph, line, tone in describe.extras(message):
        flow.line(glyph, line, t.font("caption"), t.color("text" if tone == "text" else "muted"))
    if message["text"]:
        _body(flow, message)
    extras.earlier(flow, message)
    extras.renderings(flow, message)
    if emoji := describe.reactions(message):
        flow.gap(4)
        flow.text(emoji, t.font("body"), t.color("text"), lines=1)
    extras.work(flow, message)
    return _finish(flow, message, width, top, outgoing, first)


def _name(flow: Flow, message: dict[str, Any], palette: dict[int, int]) -> None:
    t = theme()
    sender = message["sender"]
    senders = t.colours.senders
    colour = QColor(senders[palette.get(message.get("sender_row") or 0, 0) % len(senders)])
    flow.text(sender["name"] if sender else tr(N_("Sender not named")), t.font("caption-strong"), colour, lines=1)
    flow.gap(2)


def _quote(flow: Flow, message: dict[str, Any]) -> None:
    found = describe.quoted(message)
    if found is None:
        return
    t = theme()
    who, words = found
    start = flow.y
    flow.gap(3)
    flow.text(who, t.font("small-strong"), t.color("accent"), indent=10, lines=1)
    if words:
        flow.text(words, t.font("caption"), t.color("muted"), indent=10, lines=2)
    flow.gap(3)
    flow.bars.append((QRectF(0, start, 3, flow.y - start), t.color("accent")))
    if message["answers"] is not None:
        flow.quote = QRectF(0, start, flow.width, flow.y - start)
    flow.gap(5)


def _body(flow: Flow, message: dict[str, Any]) -> None:
    t = theme()
    words = message["text"]
    cut = len(words) > LIMIT
    shown = words[:LIMIT]
    marked = _formats(shown, message["marks"], message.get("found") or [])
    flow.text(shown, t.font("message"), t.color("text"), formats=marked, own=True)
    if cut:
        flow.text(tr(N_("… {n} more characters in the side panel"), n=len(words) - LIMIT), t.font("caption"),
                  t.color("accent"))


def _formats(words: str, marks: list[dict[str, Any]], found: list[tuple[int, int]]) -> list[QTextLayout.FormatRange]:
    """Underlines of what the rules matched, and above them of what was searched for."""
    formats = []
    for mark in marks:
        if mark["status"] != "rejected" and mark["start"] < len(words):
            tone = "help" if mark["lane"] == "help" else "concern"
            formats += underline(words, [(mark["start"], mark["end"])], "help_soft" if tone == "help" else "mark", tone)
    return formats + underline(words, [span for span in found if span[0] < len(words)], "mark", "accent")


def underline(words: str, spans: list[tuple[int, int]], ground: str, tone: str) -> list[QTextLayout.FormatRange]:
    """Formats that mark spans of a text. Spans count code points, Qt counts UTF-16 units."""
    wide = [n for n, char in enumerate(words) if ord(char) > 0xFFFF]
    formats = []
    for start, end in spans:
        form = QTextCharFormat()
        form.setBackground(theme().color(ground))
        form.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
        form.setUnderlineColor(theme().color(tone))
        found = QTextLayout.FormatRange()
        found.start = start + sum(1 for n in wide if n < start)
        found.length = end + sum(1 for n in wide if n < end) - found.start
        found.format = form
        formats.append(found)
    return formats


def _finish(flow: Flow, message: dict[str, Any], width: int, top: int, outgoing: bool, first: bool) -> Bubble:
    """The last line: chips where reading begins, the times where it ends; then everything moves to its place in the
    row. What the owner of the device sent lies where lines end: at the left in a window read from right to left.
    """
    t = theme()
    font = t.font("small")
    metrics = QFontMetricsF(font)
    foot = " · ".join([*describe.notes(message), clock(message)])
    codes = _codes(message["marks"])
    chips_width = _chips_width(codes)
    foot_width = min(metrics.horizontalAdvance(foot) + 2, flow.width)
    inner = max(flow.used, min(flow.width, chips_width + foot_width + (8 if codes else 0)))
    stacked = chips_width + foot_width + 8 > flow.width
    box_width = inner + 2 * _PAD_X
    at_right = outgoing != flow.turned
    left = width - _MARGIN - box_width if at_right else float(_MARGIN)
    y = top + (7 if first else 3)
    origin = QPointF(left + _PAD_X, y + _PAD_Y)
    flow.gap(4)
    made = Bubble(0, outgoing=outgoing, at_right=at_right, state=message["state"])
    row_height = _chips(made, flow, codes, inner, origin)
    if stacked and codes:
        flow.gap(row_height + 2)
    layout, height, _ = lay(foot, font, max(foot_width, 10), right=not flow.turned)
    flow.texts.append(Text(layout, QPointF(0 if flow.turned else inner - foot_width, flow.y), t.color("muted")))
    flow.y += max(height, row_height if codes else 0)
    _move(made, flow, inner, origin)
    made.box = QRectF(left, y, box_width, flow.y + 2 * _PAD_Y)
    made.height = round(made.box.bottom() + 3)
    made.emphasis = _emphasis(message["marks"])
    return made


def _seen(flow: Flow, inner: float, origin: QPointF, rect: QRectF) -> QRectF:
    """Where a part of a bubble of this width lies in the row."""
    x = inner - rect.right() if flow.turned else rect.left()
    return QRectF(QPointF(x, rect.top()) + origin, rect.size())


def _chips_width(codes: list[tuple[str, str, str, str]]) -> float:
    metrics = QFontMetricsF(theme().font("small-strong"))
    return sum(metrics.horizontalAdvance(code) + 20 for code, *_ in codes)


def _chips(made: Bubble, flow: Flow, codes: list[tuple[str, str, str, str]], inner: float, origin: QPointF) -> float:
    """Set the codes of flags beside each other, in as many lines as they need; return the height of a line."""
    t = theme()
    metrics, row_height, x = QFontMetricsF(t.font("small-strong")), QFontMetricsF(t.font("small")).height() + 3, 0.0
    for code, lane, status, _ in codes:
        w = metrics.horizontalAdvance(code) + 14
        if x + w > inner:
            x, flow.y = 0.0, flow.y + row_height + 3
        made.chips.append((_seen(flow, inner, origin, QRectF(x, flow.y, w, row_height)), code, lane, status))
        x += w + 6
    return row_height


def _move(made: Bubble, flow: Flow, inner: float, origin: QPointF) -> None:
    """Give a row what was stacked, at its place."""
    # What ends at the right was set at the right of all the room there was; the bubble is only as wide as it needs.
    back = QPointF(inner - flow.width, 0)
    made.texts += [Text(p.layout, p.at + origin + (back if p.right else QPointF()), p.colour) for p in flow.texts]
    made.icons += [(glyph, colour, _seen(flow, inner, origin, QRectF(at, QSizeF(size, size))).topLeft(), size)
                   for glyph, colour, at, size in flow.icons]
    made.bars += [(_seen(flow, inner, origin, rect), colour) for rect, colour in flow.bars]
    made.tags += [(_seen(flow, inner, origin, rect), text, colour) for rect, text, colour in flow.tags]
    made.quote = flow.quote.translated(origin) if flow.quote is not None else None
    made.pictures += [replace(p, rect=_seen(flow, inner, origin, p.rect)) for p in flow.pictures]


def _codes(marks: list[dict[str, Any]]) -> list[tuple[str, str, str, str]]:
    """(code, lane, status, flag) of each flag, once."""
    seen: dict[str, tuple[str, str, str, str]] = {}
    for mark in marks:
        seen.setdefault(mark["flag"], (mark["code"], mark["lane"], mark["status"], mark["flag"]))
    return list(seen.values())


def _emphasis(marks: list[dict[str, Any]]) -> str:
    lanes = {m["lane"] for m in marks if m["status"] != "rejected"}
    return "help" if "help" in lanes else "concern" if lanes else ""
