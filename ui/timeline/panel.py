"""Beside the events: the one that is chosen or pointed at, and the stretches without any."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from parsers.times import iso_utc
from parsers.words import N_
from triage.report import labels
from triage.views import calls
from triage.views.timeline import DAY_MS, Days, Event, Gap
from ui.chat.times import when
from ui.desk import Desk
from ui.look.theme import ROOMY, L, M, S, theme
from ui.models.table import Column
from ui.timeline.axis import moment
from ui.timeline.paint import gap_length, gap_text
from ui.widgets.basic import Card, Label, Pill, button, clear, column, row
from ui.widgets.flow import Head
from ui.widgets.legend import Legend
from ui.widgets.table import Table
from ui.widgets.value import Value
from ui.words import count, isolate, of, short_day, tr

KIND_NAMES = {"message": N_("Messages"), "media": N_("Media"), "call": N_("Calls"), "system": N_("System lines"),
              "location": N_("Locations")}
#: What the signs of the drawing mean: text and tone.
LEGEND = (
    (N_("● message"), ""), (N_("■ media"), ""), (N_("▲ call"), ""), (N_("◆ location"), ""), (N_("| system line"), ""),
    (N_("○ no time zone"), ""), (N_("▼ matches a rule"), "concern"), (N_("● help lane"), "help"))
_LONGEST = 1200


class TimePanel(QFrame):
    """`wanted` carries a stretch to look at; `opened` an event to open."""

    wanted = Signal(float, float)
    opened = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.zone = ZoneInfo("UTC")
        self.setProperty("side", "true")
        self.setMinimumWidth(theme().beside(300))
        self._head = QVBoxLayout()
        self._head.setSpacing(S)
        self.notes = Label("", "caption", "muted", wrap=True)
        self.table = Table([
            Column(tr("Without events"), lambda g: gap_length(g["gap"]), key=lambda g: -g["gap"].days, role="strong",
                   tip=lambda g: gap_text(g["gap"])),
            Column(tr("From"), lambda g: short_day(moment(g["gap"].start_ms, self.zone).date()),
                   key=lambda g: g["gap"].start_ms),
        ], tr("Stretches without events"), on_enter=self._go)
        inner = QWidget()
        inner.setLayout(column(self._head, self.notes, spacing=S, margins=(L, L, L, S)))
        self.head = Head(inner)
        self.table.setMinimumHeight(round(110 * theme().scale))
        layout = column(self.head, self.table, spacing=0, margins=(1, 0, 0, 0))
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.nothing()

    def nothing(self) -> None:
        """No event is chosen."""
        clear(self._head)
        self._head.addWidget(Label(tr("No event chosen"), "heading", wrap=True))
        self._head.addWidget(Label(tr("Zoom in with the wheel or +, until single events show. Point at one to read it, "
                                      "press it to keep it here; Ctrl and the arrow keys walk from one to the next."),
                                   "caption", "muted", wrap=True))
        if theme().scale > ROOMY:
            self._head.addWidget(Legend(LEGEND))

    def say_notes(self, days: Days, local: int) -> None:
        """What the drawing cannot show, or shows with a doubt."""
        notes = []
        if days.timeless:
            notes.append(count(days.timeless, N_("{n} event has no usable time and is not drawn."),
                               N_("{n} events have no usable time and are not drawn.")))
        if local:
            notes.append(count(
                local,
                N_("{n} event has a wall-clock time without a zone (hollow): it stands where the display zone puts "
                   "it."),
                N_("{n} events have a wall-clock time without a zone (hollow): they stand where the display zone puts "
                   "them.")))
        self.notes.setText("\n".join(notes))
        self.notes.setVisible(bool(notes))

    def show_gaps(self, gaps: list[Gap]) -> None:
        """The longest first."""
        rows = [{"id": g.start_ms, "gap": g} for g in sorted(gaps, key=lambda g: (g.start_ms - g.end_ms, g.start_ms))]
        self.table.say_nothing(tr("Never two whole days without an event."))
        self.table.set_rows(rows, (0, 110))

    def show_event(self, event: Event, message: dict[str, Any] | None) -> None:
        """Fill the panel with an event."""
        clear(self._head)
        add = self._head.addWidget
        utc = None if event.local else iso_utc(event.at_ms)
        add(Label(when(message or {"sent_at_local": moment(event.at_ms, self.zone).isoformat(), "sent_at": utc,
                                   "time_basis": "utc" if utc else "local"}), "heading", wrap=True))
        if message is None:
            add(Label(event.text or tr("It is outside the scope now."), wrap=True, selectable=True))
            return
        who = isolate(message["sender"]["name"]) if message["sender"] else tr("nobody named")
        where = f"{isolate(message['conversation_title'])} ({message['app']})"
        add(Label(f"{who} – {where}", "caption", "muted", wrap=True))
        pills = [Pill(of(labels.MESSAGE_KIND, message["kind"]), "plain")]
        if event.local:
            pills.append(Pill(tr("no time zone"), "concern"))
        if event.concern:
            pills.append(Pill(tr("matches a rule"), "concern"))
        if event.help:
            pills.append(Pill(tr("help lane"), "help"))
        self._head.addLayout(row(*pills, None, spacing=S))
        card = Card("sunken", (M, S, M, S))
        said = " · ".join(calls.words(message, tr)) if calls.is_call(message) else message["text"]
        text = said or ", ".join(a["name"] or a["mime"] or "?" for a in message["attachments"]) or "–"
        card.body.addWidget(Value(text[:_LONGEST] + (" …" if len(text) > _LONGEST else ""), "message",
                                  name=tr("Message")))
        add(card)
        add(Label(tr("As recorded: {raw}", raw=isolate(message["sent_at_raw"])), "small", "muted", wrap=True,
                  selectable=True))
        self._head.addLayout(row(button(tr("Open the conversation"), lambda: self.opened.emit(event), kind="quiet",
                                        glyph="conversations"), None))
        QTimer.singleShot(0, self.head, self.head.fit)  # what is new in it has its size then

    def _go(self, entry: dict[str, Any]) -> None:
        gap = entry["gap"]
        around = max(DAY_MS, (gap.end_ms - gap.start_ms) / 2)
        self.wanted.emit(gap.start_ms - around, gap.end_ms + around)
