"""Timeline: every event of every source on one axis, from years to minutes, and the stretches without any."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QCheckBox, QLineEdit, QSplitter, QStackedWidget, QWidget

from parsers.words import N_
from triage.report import labels
from triage.store import Store
from triage.views import exhibits, overview, timeline
from triage.views.timeline import Arranged, Days, Event
from ui.desk import Desk
from ui.look.theme import ROOMY, L, M, S, theme
from ui.opening import open_conversation
from ui.running.importing import Importing
from ui.running.operations import Reader
from ui.timeline.axis import DAY, HOUR, moment, step_for
from ui.timeline.canvas import TimeCanvas
from ui.timeline.panel import KIND_NAMES, LEGEND, TimePanel
from ui.views.place import Nothing, Place, wait_in
from ui.widgets.basic import Label, PageHead, column, row, tool
from ui.widgets.flow import FlowLayout
from ui.widgets.form import choice
from ui.widgets.legend import Legend
from ui.widgets.span import SpanBar
from ui.words import dotted, of, short_day, such_as, tr, typed_day

_BY: dict[timeline.Lanes, str] = {
    "all": N_("All together"), "person": N_("By person"), "conversation": N_("By conversation"), "app": N_("By app"),
    "kind": N_("By kind")}
_SLICES = 240
_WIDEST_BOX = 1.3
_PAUSE_MS = 70
_MOST_GAPS = 400
#: Events are drawn one by one where a bar would be this narrow, and so apart from one another.
_SINGLES = 3 * HOUR
#: Lanes, app and kind of events (None: all), only conversations with flags.
Asked = tuple[timeline.Lanes, str | None, str | None, bool]


class Timeline(Place):
    """The drawing with its lanes, the whole span below, the event at the right."""

    CONCERNS = frozenset({"evidence", "people", "scope", "flags", "facts"})

    def __init__(self, desk: Desk, importing: Importing) -> None:
        super().__init__(desk, importing)
        self.days: Days | None = None
        self.arranged: Arranged | None = None
        self.order: list[str | int] = []
        self._names: dict[str | int, str] = {}
        self._moving = False
        self._make_filters()
        self.canvas = TimeCanvas()
        self.panel = TimePanel(desk)
        self.span = SpanBar(tr("Stretch of time"), self._slice_days)
        self._lay_out()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_PAUSE_MS)
        self._later.timeout.connect(self._closer)
        self.canvas.viewed.connect(self._viewed)
        self.canvas.picked.connect(self._picked)
        self.canvas.pointed.connect(self._pointed)
        self.canvas.opened.connect(self._open)
        self.panel.opened.connect(self._open)
        self.panel.wanted.connect(self.canvas.look)
        self.span.changed.connect(self._spanned)

    def _make_filters(self) -> None:
        self.head = PageHead(tr("Timeline"), tr("Messages, calls, system lines and places of all sources on one axis."))
        self.by = choice([(key, tr(name)) for key, name in _BY.items()], "conversation")
        self.by.setAccessibleName(tr("Lanes"))
        self.app = choice([("", tr("All apps"))])
        self.app.setAccessibleName(tr("App"))
        self.kind = choice([("", tr("Everything")), *((kind, tr(name)) for kind, name in KIND_NAMES.items())])
        self.kind.setAccessibleName(tr("Kind"))
        self.flagged = QCheckBox(tr("Only conversations with flags"))
        self.flagged.setFont(theme().font("body"))
        self.date = QLineEdit()
        self.date.setPlaceholderText(such_as("2026-04-14"))
        self.date.setAccessibleName(tr("Go to a day"))
        self.date.setToolTip(tr("Go to a day"))
        self.date.setFont(theme().font("body"))
        self.date.setFixedWidth(round(165 * theme().scale))
        self.by.currentIndexChanged.connect(lambda _: self.arrange())
        self.app.currentIndexChanged.connect(lambda _: self.arrange())
        self.kind.currentIndexChanged.connect(lambda _: self.arrange())
        self.flagged.toggled.connect(lambda _: self.arrange())
        self.date.returnPressed.connect(self._jump)

    def _lay_out(self) -> None:
        looking = QWidget()
        looking.setLayout(row(Label(tr("Day"), "caption", "muted"), self.date,
                              tool("add", tr("Closer (+)"), lambda: self.canvas.zoom(1.6)),
                              tool("minus", tr("Farther (-)"), lambda: self.canvas.zoom(1 / 1.6)),
                              tool("fit", tr("All of it (0)"), self._everything), spacing=S))
        for box, least in ((self.by, 150), (self.app, 200), (self.kind, 130)):  # with large text a line holds both
            box.setMinimumWidth(round(least * min(_WIDEST_BOX, theme().scale)))
        tools = FlowLayout(self.by, self.app, self.kind, self.flagged, looking, spacing=M, margins=(L + 8, 0, M, S))
        drawing = QWidget()
        legend = Legend(LEGEND)
        if theme().scale > ROOMY:
            legend.hide()  # the drawing needs its lines then; it stands beside it
        inner = column(tools, self.canvas, legend, row(self.span, margins=(L, 0, L, S)), spacing=0)
        inner.setStretch(1, 1)
        drawing.setLayout(inner)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(drawing)
        split.addWidget(self.panel)
        split.setStretchFactor(0, 1)
        split.setSizes([900, 320])
        split.setChildrenCollapsible(False)
        self.body = QStackedWidget()
        self.nothing = Nothing(self.desk, "timeline")
        self.body.addWidget(self.nothing)
        self.body.addWidget(split)
        wait_in(self.body)
        layout = column(self.head, self.body, spacing=0)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    # -- reading ------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        asked = self._asked()

        def work(reader: Reader) -> tuple[Days, dict[str | int, str], Any, Arranged, bool]:
            days = timeline.days(reader.store)
            return (days, _names(reader.store), reader.store.zone, _arranged(days, *asked),
                    overview.bare(reader.case))

        self.desk.ops.read(work, lambda found: self._counted(asked, *found), self, lane="graph", key="timeline")

    def _asked(self) -> Asked:
        """What the filters say."""
        return (self.by.currentData(), self.app.currentData() or None, self.kind.currentData() or None,
                self.flagged.isChecked())

    def _counted(self, asked: Asked, days: Days, names: dict[str | int, str], zone: Any, arranged: Arranged,
                 bare: bool) -> None:
        first = self.days is None
        before = (self.canvas.start, self.canvas.end)
        self.days, self._names = days, names
        self.panel.zone = zone
        self.nothing.tell(tr("No events"), tr("Nothing that may be seen has a usable time. What was read stands under "
                                              "Conversations."), bare=bare)
        self.body.setCurrentIndex(1 if len(days.counts) else 0)
        current = self.app.currentData()
        self.app.blockSignals(True)
        self.app.clear()
        self.app.addItem(tr("All apps"), "")
        for name in sorted(set(days.apps.values())):
            self.app.addItem(of(labels.APP, name), name)
        self.app.setCurrentIndex(max(0, self.app.findData(current)))
        self.app.blockSignals(False)
        self.panel.say_notes(days, int(days.counts.columns["local"].sum()))
        self._moving = True
        self.canvas.set_span(*days.span, zone)
        if not first:
            self.canvas.look(*before)
        self._moving = False
        self.settle_focus()
        self._arrive(asked, arranged)

    def main_control(self) -> QWidget:
        return self.canvas if self.days is None or len(self.days.counts) else self.nothing.add

    def arrange(self) -> None:
        """Lanes and filters have changed: order the lanes anew, away from the window's thread, and draw."""
        days, asked = self.days, self._asked()
        if days is not None:
            self.desk.ops.read(lambda _: _arranged(days, *asked), lambda found: self._arrive(asked, found), self,
                               lane="graph", key="timeline-lanes")

    def _arrive(self, asked: Asked, arranged: Arranged) -> None:
        if asked != self._asked():  # the filters were changed while it was counted
            self.arrange()
            return
        by, self.arranged = asked[0], arranged
        self.order = [lane.key for lane in arranged.lanes]
        self.canvas.set_lanes([(self._called(lane.key, by), lane.total) for lane in arranged.lanes])
        self.canvas.gaps = arranged.gaps
        self.panel.show_gaps(arranged.gaps)
        self.span.set_values(arranged.whole)
        self._viewed(self.canvas.start, self.canvas.end)

    def _called(self, key: str | int, by: timeline.Lanes) -> str:
        if by == "kind":
            return tr(KIND_NAMES[str(key)])
        if by == "all":
            return tr("Everything")
        if by == "app":
            return of(labels.APP, str(key)) if key else tr("Locations")
        return self._names.get(key) or (tr("Locations") if key == 0 else tr("nobody named"))

    def _slice(self) -> int:
        assert self.days is not None
        return _slice_of(self.days)

    # -- looking ------------------------------------------------------------------------------------------------

    def _viewed(self, start: float, end: float) -> None:
        """Another stretch: bars of days at once, finer ones and single events when they have been read."""
        if self.days is None or self.arranged is None or self._moving:
            return
        room = max(1, self.canvas.viewport().width() - self.canvas.names_width)
        step = step_for((end - start) / room)
        if step >= DAY:
            self._bars(start, end, step)
        elif self.canvas.picture is None or self.canvas.events is None:
            self._bars(start, end, DAY)
        self._later.start()
        span_start, width = self.days.span[0], self._slice()
        first = round((start - span_start) / width)
        self._moving = True
        self.span.choose(first, max(first, round((end - span_start) / width) - 1))
        self._moving = False

    def _bars(self, start: float, end: float, step: int) -> None:
        assert self.arranged is not None
        self.canvas.set_picture(timeline.picture(self.arranged.counts, self.arranged.place, len(self.order), int(start),
                                                 int(end), step))

    def _closer(self) -> None:
        """Read what is in sight: each event where they are few, else finer bars."""
        days, start, end = self.days, int(self.canvas.start), int(self.canvas.end)
        if days is None:
            return
        room = max(1, self.canvas.viewport().width() - self.canvas.names_width)
        step = step_for((end - start) / room)
        asked, order = self._asked(), self.order
        by, app, kind, flagged = asked

        def work(reader: Reader) -> tuple[Any, Any]:
            events = timeline.singles(reader.store, start, end) if step <= _SINGLES else None
            if events is not None or step >= DAY:
                return events, None
            finer = timeline.hours(reader.store, start, end, step, days.zone_ms)
            finer = timeline.kept(days, finer, app, flagged=flagged, kind=kind)
            return None, timeline.picture(finer, timeline.places(days, finer, by, order), len(order), start, end, step)

        self.desk.ops.read(work, lambda found: self._show(*found, asked), self, lane="graph",
                           key="timeline-near")

    def _show(self, events: list[Event] | None, picture: Any, asked: Asked) -> None:
        assert self.days is not None
        _, app, kind, flagged = asked
        if events is not None:
            at = {key: n for n, key in enumerate(self.order)}
            wanted = set(timeline.flagged_conversations(self.days).tolist()) if flagged else None
            found = [(at[key], e) for e in events
                     if (key := timeline.lane_of(self.days, e, self.by.currentData())) in at
                     and (app is None or self.days.apps.get(e.conversation) == app)
                     and (kind is None or timeline.KINDS[e.kind] == kind)
                     and (wanted is None or e.conversation in wanted)]
            self.canvas.set_events(found, timeline.short_gaps([e for _, e in found]))
        elif picture is not None:
            self.canvas.set_picture(picture)

    def _spanned(self, first: int, last: int) -> None:
        if self.days is not None and not self._moving:
            start, width = self.days.span[0], self._slice()
            self.canvas.look(start + first * width, start + (last + 1) * width)

    def _everything(self) -> None:
        self.canvas.everything()

    def _slice_days(self, n: int) -> tuple[str, str]:
        """The first and the last day of a slice; the last one ends with the last event."""
        if self.days is None:
            return "", ""
        (first, end), width = self.days.span, self._slice()
        start = first + n * width
        return self._day(start + DAY // 2), self._day(min(start + width, end) - DAY // 2)

    def _day(self, at_ms: float) -> str:
        return short_day(moment(at_ms, self.panel.zone).date())

    def _jump(self) -> None:
        try:
            day = typed_day(self.date.text())
        except ValueError:
            self.desk.say(tr("A day is written like this: 2026-04-14."), "concern")
            return
        start = datetime(day.year, day.month, day.day, tzinfo=self.panel.zone).timestamp() * 1000
        self.canvas.look(start, start + DAY)

    # -- events -------------------------------------------------------------------------------------------------

    def _picked(self, event: Event | None) -> None:
        if event is None:
            self.panel.nothing()
            return
        self._read(event)

    def _pointed(self, event: Event | None) -> None:
        if event is not None and self.canvas.chosen is None:
            self._read(event)

    def _read(self, event: Event) -> None:
        if not event.row:
            self.panel.show_event(event, None)
            return
        self.desk.ops.read(lambda reader: next(iter(reader.store.by_ids([event.row])), None),
                           lambda message: self.panel.show_event(event, message), self, lane="pages",
                           key="timeline-event")

    def _open(self, event: Event) -> None:
        if event.row:
            open_conversation(self.desk, event.conversation, event.row)

    def arrive(self, at_ms: int | None = None, **_: Any) -> None:
        if at_ms is not None:
            self.canvas.look(at_ms - DAY / 2, at_ms + DAY / 2)


def _slice_of(days: Days) -> int:
    """How long a slice of the bar below is, in milliseconds."""
    start, end = days.span
    return max(1, -(-(end - start) // (_SLICES * DAY))) * DAY


def _arranged(days: Days, by: timeline.Lanes, app: str | None, kind: str | None, flagged: bool) -> Arranged:
    return timeline.arranged(days, by, app, _slice_of(days), flagged=flagged, most_gaps=_MOST_GAPS, kind=kind)


def _names(store: Store) -> dict[str | int, str]:
    """Titles of conversations by row, those of one name told apart; names of persons by uid."""
    apart, titles = exhibits.apart(store), {n: store.title(n) for n in sorted(store.shown)}
    apps, often = dict(store.db.execute("SELECT id, app FROM conversation")), Counter(titles.values())
    called: dict[str | int, str] = {
        n: dotted(title, apart[n].words if n in apart else of(labels.APP, apps[n])) if often[title] > 1 else title
        for n, title in titles.items()}
    for n, (uid, _) in store.identities.items():
        called.setdefault(uid, store.names[n])
    return called
