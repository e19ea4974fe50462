"""How one hit is drawn: who and where, the words found, the times."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF
from PySide6.QtGui import QPainter

from parsers.words import N_
from triage.report import labels
from ui.chat.extras import rendering_head
from ui.chat.layout import lay, underline
from ui.chat.times import clock
from ui.models.lazy import ROW
from ui.theme import theme
from ui.widgets.rows import RowDelegate, words
from ui.words import of, parse_iso, short_day, tr

Index = QModelIndex | QPersistentModelIndex


class HitDelegate(RowDelegate):
    """Who and where, the snippet with its hits, the times."""

    HEIGHT = 86

    def draw(self, painter: QPainter, room: QRectF, index: Index) -> None:
        t, message = theme(), index.data(ROW)
        if message is None:
            painter.fillRect(QRectF(room.left(), room.top() + 2, room.width() * 0.5, 12), t.color("skeleton"))
            painter.fillRect(QRectF(room.left(), room.top() + 28, room.width() * 0.8, 12), t.color("skeleton"))
            return
        if not message:
            words(painter, room, tr(N_("held back by scope or privilege")), "caption", "muted")
            return
        step = 21 * t.scale
        who = (message["sender"] or {}).get("name") or tr(N_("Sender not named"))
        local = parse_iso(message["sent_at_local"])
        when = f"{short_day(local.date())}, {clock(message)}" if local else clock(message)
        right = words(painter, room, when, "small", "muted", right=True)
        used = words(painter, room.adjusted(0, 0, -right - 12, 0), who, "strong")
        words(painter, room.adjusted(used + 10, 1, -right - 12, 0),
              f"{message['conversation_title']} · {message['app']}", "caption", "muted")
        text, down = message["snippet"] or of(labels.MESSAGE_KIND, message["kind"]), 0.0
        if said := message.get("rendering"):  # the words stand in a translation or transcript, not in the message
            head = rendering_head(said)
            words(painter, room.adjusted(0, step + 2, 0, 0), head, "small-strong", "accent")
            down = step - 3
        layout, _, _ = lay(text, t.font("body"), room.width(), 1 if down else 2,
                           underline(text, message["hit_spans"], "mark", "accent"))
        painter.setPen(t.color("text"))
        painter.setClipRect(room)
        layout.draw(painter, room.topLeft() + QPointF(0, step + 2 + down))
