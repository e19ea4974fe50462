"""How one hit is drawn: who and where, the words found, the times."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF
from PySide6.QtGui import QFontMetricsF

from parsers.words import N_
from triage.report import labels
from triage.views import calls
from ui.chat.details import detail_name
from ui.chat.extras import rendering_head
from ui.chat.flow import lay
from ui.chat.layout import underline
from ui.chat.times import when
from ui.look.theme import theme
from ui.models.lazy import ROW
from ui.widgets.rows import RowDelegate, RowPainter, told
from ui.words import dotted, is_rtl, of, told_apart, tr

Index = QModelIndex | QPersistentModelIndex
#: Share of the line for the conversation of a hit, where the name of who wrote is long.
_WHERE = 0.4
#: Letters that the names need: where the time leaves them less, as with large text, it stands below the words.
_LEAST = 24


def found_at(message: dict[str, Any]) -> str:
    """Where the words stand, if not in the text of the message: in a translation or transcript, or in a detail."""
    if rendering := message.get("rendering"):
        return rendering_head(rendering)
    return detail_name((message.get("beside") or {}).get("name", ""))


def hit_words(message: dict[str, Any]) -> str:
    """The words of a hit; of a call, whose own words nobody looked for, what it was."""
    if calls.is_call(message) and not message["hit_spans"]:
        return " · ".join(calls.words(message, tr))
    return message["snippet"] or of(labels.MESSAGE_KIND, message["kind"])


class HitDelegate(RowDelegate):
    """Who and where, the snippet with its hits, the times."""

    HEIGHT = 78

    def draw(self, row: RowPainter, index: Index) -> None:
        t, message, room = theme(), index.data(ROW), row.room
        if message is None:
            row.skeleton(2, 0.5)
            row.skeleton(28, 0.8)
            return
        if not message:
            row.words(room, tr(N_("held back by scope or privilege")), "caption", "muted")
            return
        step = 21 * t.scale
        who = (message["sender"] or {}).get("name") or tr(N_("Sender not named"))
        time, head = when(message), found_at(message)
        beneath = room.width() - QFontMetricsF(t.font("small")).horizontalAdvance(time) < _LEAST * QFontMetricsF(
            t.font("strong")).averageCharWidth()
        right = 0.0
        if not beneath:
            right = row.words(room, time, "small", "muted", end=True)
        elif not head:
            row.words(room.adjusted(0, 2 * step, 0, 0), time, "small", "muted", end=True)
        title = dotted(message["conversation_title"], told_apart(message.get("apart")))
        app = of(labels.APP, message["app"])
        line = room.width() - right - 12
        # A long name leaves the conversation its share of the line: a hit says both who wrote and where.
        where = min(QFontMetricsF(t.font("caption")).horizontalAdvance(dotted(title, app)), line * _WHERE)
        used = row.words(room.adjusted(0, 0, -right - 12 - where - 10, 0), who, "strong")
        beside = room.adjusted(used + 10, 1, -right - 12, 0)
        row.words(beside, told("caption", beside.width(), title, app, spare=(1,)), "caption", "muted")
        text, down = hit_words(message), 0.0
        if head:
            row.words(room.adjusted(0, step + 2, 0, 0), head, "small-strong", "accent")
            down = step - 3
        layout, _, used_width = lay(text, t.font("body"), room.width(), 1 if down or beneath else 2,
                           underline(text, message["hit_spans"], "mark", "accent"))
        painter, shift = row.painter, max(0.0, room.width() - used_width) if row.mirror and not is_rtl(text) else 0.0
        painter.setPen(t.color("text"))
        painter.setClipRect(room)
        layout.draw(painter, room.topLeft() + QPointF(shift, step + 2 + down))
