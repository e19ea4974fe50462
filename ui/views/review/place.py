"""Review: flag after flag, by keyboard alone. The help lane comes first and stands apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QFrame, QSplitter, QStackedWidget, QWidget

from parsers.words import N_
from triage.flagging import matched, review
from triage.flags.explain import OF_A_CONVERSATION
from triage.report import labels
from triage.views import overview
from ui import codes
from ui.chat.lent_keys import WORK, lend_keys
from ui.chat.pane import ChatPane
from ui.desk import Desk
from ui.history import Step, decided
from ui.keys import shortcuts
from ui.keys.commands import Command
from ui.look.theme import ROOMY, XS, M, S, theme
from ui.models.flags import FlagModel
from ui.models.lazy import ROW
from ui.reading import code_facts, conversation_of, flag_counts, flag_ids
from ui.running.importing import Importing
from ui.running.operations import Reader
from ui.views.place import Nothing, Place, share
from ui.views.review.panel import VERDICT_STATUS, FlagPanel
from ui.widgets.basic import Label, button, column, row
from ui.widgets.export import export_tool
from ui.widgets.flow import FlowLayout
from ui.widgets.rows import RowDelegate, RowList, RowPainter, shortened
from ui.words import language, number, of, parse_iso, short_day, told_apart, tr

Index = QModelIndex | QPersistentModelIndex
QUEUES: dict[str, tuple[str, ...]] = {
    "unreviewed": ("unreviewed",), "unsure": ("unsure",), "accepted": ("accepted",), "rejected": ("rejected",),
}
#: What the queue holds as a file: title (a message id) and cell of a flag with its first message.
COLUMNS: tuple[tuple[str, Any], ...] = (
    (N_("Code"), lambda f: f["code"]), (N_("Lane"), lambda f: f["lane"]),
    (N_("Status"), lambda f: of(labels.REVIEW, f["status"])),
    (N_("Sent at (UTC)"), lambda f: f["said"].get("sent_at")),
    (N_("Local time"), lambda f: f["said"].get("sent_at_local")),
    (N_("Sent by"), lambda f: (f["said"].get("sender") or {}).get("name")),
    (N_("Conversation"), lambda f: f["said"].get("conversation_title")),
    (N_("App"), lambda f: of(labels.APP, f["said"].get("app") or "")),
    (N_("Message"), lambda f: f["said"].get("text")),
    (N_("Matched words"), lambda f: matched.line(f["words"])),
    (N_("Reason"), lambda f: f["reason"]), (N_("Decided by"), lambda f: f["author"]),
    (N_("Decided at (UTC)"), lambda f: f["decided_at"]), (N_("Rule"), lambda f: f"{f['rule']} {f['rule_version']}"),
    (N_("Innocent reading"), lambda f: f["innocent"]), (N_("Message id"), lambda f: f["message"]),
    (N_("Conversation id"), lambda f: f["conversation"]), (N_("Id"), lambda f: f["id"]),
)
#: What is said of a queue that holds nothing (message ids).
_NONE = {"unsure": N_("No flag is undecided"), "accepted": N_("No flag has been accepted"),
         "rejected": N_("No flag has been rejected")}
_STATUS_ICON = {"accepted": "check", "rejected": "close", "unsure": "question"}
_STATUS_COLOUR = {"accepted": "good", "rejected": "danger", "unsure": "concern"}
_SIGN = 16
_PAGE = 1000  # flags whose messages are read together


def _listed(reader: Reader, statuses: Iterable[str]) -> list[list[Any]]:
    """The cells of every flag in one of these states; some rest on a conversation and on no message."""
    flags = [flag for status in statuses for flag in review.listing(reader.store, status=status)]
    said = {m["row"]: m for at in range(0, len(flags), _PAGE) for m in reader.store.by_ids(
        flag["row"] for flag in flags[at:at + _PAGE] if flag["row"] is not None)}
    words = matched.words(reader.store, [flag["id"] for flag in flags])
    return [[cell(flag | {"said": said.get(flag["row"], {}), "words": words.get(flag["id"], [])})
             for _, cell in COLUMNS] for flag in flags]


class FlagDelegate(RowDelegate):
    """Code and decision; the words matched; conversation and day. The help lane has its sign at the end of the line:
    as words beside the code it would leave the title of the rule no room.
    """

    HEIGHT = 82

    def draw(self, row: RowPainter, index: Index) -> None:
        flag, room = index.data(ROW), row.room
        step = 22 * theme().scale
        if not flag:
            row.skeleton(2, 0.5)
            return
        tone = "help" if flag["lane"] == "help" else "concern"
        x = row.chip(room.left(), room.top(), flag["code"], tone)
        end = room.right()
        for name, colour in ((_STATUS_ICON.get(flag["status"]), _STATUS_COLOUR.get(flag["status"])),
                             ("help" if flag["lane"] == "help" else None, "help")):
            if name and colour:
                end -= _SIGN
                row.icon(name, colour, end, room.top(), _SIGN)
                end -= XS
        title = codes.within(flag["code"], flag["title"], lambda whole: row.fits(whole, "caption", end - x - 2))
        row.words(QRectF(x + 2, room.top() + 1, end - x - 2, 20), title, "caption", "muted")
        words = matched.line(flag["words"])
        row.words(room.adjusted(0, step, 0, 0), words or tr(OF_A_CONVERSATION), "strong" if words else "caption")
        local = parse_iso(flag["at"])
        day = short_day(local.date()) if local else tr(labels.BASIS["none"])
        where = shortened("caption", room.width(), flag["conversation_title"], told_apart(flag.get("apart")), day)
        row.words(room.adjusted(0, 2 * step, 0, 0), where, "caption", "muted")


class Review(Place):
    """Queue, context, decision."""

    CONCERNS = frozenset({"evidence", "scope", "people", "facts"})

    def __init__(self, desk: Desk, importing: Importing) -> None:
        super().__init__(desk, importing)
        self.queue = "unreviewed"
        self.model = FlagModel(desk.ops, self)
        self.list = RowList(self.model, FlagDelegate(), tr("Flags to review"))
        self.pane = ChatPane(desk)
        self.panel = FlagPanel(desk, self.decide, self.undo)
        self.see = button(tr("See the overview"), lambda: desk.go("overview"), kind="primary")
        self.empty = Nothing(desk, "check", self.see)
        self._lay_out()
        self._keys()
        self.list.selectionModel().currentChanged.connect(lambda index, _: self._show(index))
        self.model.arrived.connect(self._late)
        desk.busy.connect(self._may)
        desk.history.changed.connect(self._can_undo)
        desk.history.moved.connect(self._moved)
        self._may()

    def _lay_out(self) -> None:
        left = QFrame()
        left.setProperty("list", "true")
        if theme().scale <= ROOMY:  # with large text its buttons ask for more
            left.setMinimumWidth(210)
        self.chips = QButtonGroup(self)
        self.chip: dict[str, Any] = {}
        for name in QUEUES:
            made = button("", lambda n=name: self.show_queue(n), kind="chip")
            made.setCheckable(True)
            made.setChecked(name == self.queue)
            made.setFont(theme().font("caption"))
            self.chips.addButton(made)
            self.chip[name] = made
        self.out = export_tool(self.desk, lambda: tr("Flags"), lambda: [tr(title) for title, _ in COLUMNS],
                               lambda: lambda reader, queue=self.queue: _listed(reader, QUEUES[queue]))
        tabs = row(FlowLayout(*self.chip.values(), spacing=XS), column(self.out, None), spacing=XS)
        tabs.setStretch(0, 1)
        self.lane = Label("", "caption", "help", wrap=True)
        self.lane.hide()
        layout = column(column(tabs, self.lane, spacing=S, margins=(M, M, M, S)), self.list, spacing=0,
                        margins=(0, 0, 1, 0))
        layout.setStretch(1, 1)
        left.setLayout(layout)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        for widget in (left, self.pane, self.panel):
            self.split.addWidget(widget)
        share(self.split, (310, 540, 410), 1)
        self.stack = QStackedWidget()
        holder = QWidget()
        holder.setLayout(column(self.empty))
        self.stack.addWidget(self.split)
        self.stack.addWidget(holder)
        self.setLayout(column(self.stack))

    def _keys(self) -> None:
        self.runs: dict[str, Callable[[], None]] = {
            "accept": lambda: self.panel.choose("accept"), "reject": lambda: self.panel.choose("reject"),
            "unsure": lambda: self.panel.choose("unsure"), "following": lambda: self._step(1),
            "preceding": lambda: self._step(-1)}
        for name, run in self.runs.items():
            shortcut = QShortcut(QKeySequence(shortcuts.keys(name)), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(run)
        lend_keys(self.list, self.pane)

    # -- the queue ----------------------------------------------------------------------------------------------

    def show_queue(self, name: str) -> None:
        """Show the flags of one status."""
        self.queue = name
        self.chip[name].setChecked(True)
        self.refresh()

    def refresh(self, keep: str | None = None) -> None:
        queue = self.queue
        keep = keep or (self.model.entry(self.list.currentIndex().row()) or {}).get("id")

        def work(reader: Reader) -> tuple[list[dict[str, Any]], dict[str, int], dict[str, Any], bool]:
            return (flag_ids(reader.store, QUEUES[queue]), flag_counts(reader.store), code_facts(language()),
                    overview.bare(reader.case))

        self.desk.ops.read(work, lambda found: self._fill(*found, keep), self, key="flags")

    def _fill(self, entries: list[dict[str, Any]], counts: dict[str, int], known: dict[str, Any],
              bare: bool, keep: str | None) -> None:
        self.panel.codes = known
        before = max(0, self.list.currentIndex().row())
        self.model.show(entries, known)
        for name, made in self.chip.items():
            made.setText(f"{of(labels.REVIEW, name).capitalize()}  {number(counts.get(name, 0))}")
        helping = sum(e["lane"] == "help" for e in entries)
        self.lane.setText(tr("The first {n} are of the help lane: their words read like a call for help or a report "
                             "of harm. They say nothing against the writer.", n=helping))
        self.lane.setVisible(bool(helping) and theme().scale <= ROOMY)
        self.list.setToolTip(self.lane.text() if helping and theme().scale > ROOMY else "")
        total = sum(counts.get(s, 0) for s in review.STATUSES)
        if not total or (not entries and self.queue == "unreviewed"):
            self._nothing(total, bare=bare)
            return
        self.stack.setCurrentIndex(0)
        if entries:
            self.list.choose(self.model.position(keep) if self.model.position(keep) >= 0
                             else min(before, len(entries) - 1))
            if not self.list.currentIndex().isValid():
                self.list.choose(0)
            self._show(self.list.currentIndex())
        else:
            self.panel.show_flag({})
            self.pane.clear()
            self.pane.empty.say(tr(_NONE[self.queue]), tr("What you decide so stands here, and can be changed here."))

    def _nothing(self, total: int, *, bare: bool) -> None:
        self.stack.setCurrentIndex(1)
        if total:
            self.empty.tell(tr("Every flag has been reviewed"),
                           tr("{n} decisions stand in the case. They can be changed from here or in the report.",
                              n=total), bare=False)
            self.stack.setCurrentIndex(0)
            self.panel.show_flag({})
            self.panel.say_done()
        else:
            self.see.setVisible(not bare)
            self.empty.tell(tr("Nothing to review"), tr(
                "No passage that may be seen matches a rule. That proves nothing: the rules miss what is said in other "
                "words or languages."), bare=bare)

    def _show(self, index: Index) -> None:
        flag = index.data(ROW) if index.isValid() else None
        if flag:
            self.panel.show_flag(flag)
            self.pane.show_message(flag["row"], lambda reader: conversation_of(reader, flag["row"]))

    def _late(self, first: int, last: int) -> None:
        if first <= self.list.currentIndex().row() <= last:
            self._show(self.list.currentIndex())

    def _step(self, by: int) -> None:
        self.list.choose(min(max(0, self.list.currentIndex().row() + by), len(self.model.ids) - 1))

    # -- decisions ----------------------------------------------------------------------------------------------

    def _may(self) -> None:
        why = "" if self.desk.writable else tr("The case is open for reading only.")
        if self.desk.importing:
            why = tr("Decisions wait until the import has ended.")
        self.panel.allow(why)

    def decide(self, flag: dict[str, Any], verdict: str, reason: str) -> None:
        """Save a decision and go to the next flag."""
        at = self.list.currentIndex().row()

        status = VERDICT_STATUS[verdict]

        def done() -> None:
            self.panel.saved(tr("{code}: {status}", code=flag["code"], status=of(labels.REVIEW, status)))
            following = self.model.entry(at + 1) if flag["status"] in QUEUES[self.queue] else None
            self.refresh(keep=(following or {}).get("id"))
            self.list.setFocus()

        self.desk.history.do(
            decided(flag["id"], verdict, reason), tr(N_("{code}: {status}"), code=flag["code"],
                                                     status=of(labels.REVIEW, status)),
            "flags", self, done=done, failed=self.panel.refuse,
            about={"flag": flag["id"], "before": flag["status"], "after": status})

    def undo(self) -> None:
        """Take the last decision back."""
        if self.desk.may_write:
            self.desk.history.undo()

    def _can_undo(self) -> None:
        self.panel.can_undo(len(self.desk.history.past))

    def _moved(self, step: Step, way: int) -> None:
        """A decision was taken back, or taken again, by Ctrl+Z or its like: show its flag."""
        if "flag" not in step.about:
            return
        self._due = True
        if self.isVisible():
            self.panel.saved(tr("The decision was taken back.") if way < 0 else step.name)
            self.queue = step.about["before" if way < 0 else "after"]
            self.chip[self.queue].setChecked(True)
            self.refresh(keep=step.about["flag"])

    def arrive(self, flag: str | None = None, queue: str | None = None, **_: Any) -> None:
        if queue is not None or flag is not None:
            self.queue = queue or self.queue
            self.chip[self.queue].setChecked(True)
            self.refresh(keep=flag)
        self.list.setFocus()

    def main_control(self) -> QWidget:
        return self.list

    def commands(self) -> list[Command]:
        runs = {**self.runs, **{name: lambda n=name: self._on_message(n) for name in WORK}}
        return [Command(tr(shortcuts.title(name)), run, shortcuts.keys(name), "review") for name, run in runs.items()]

    def _on_message(self, name: str) -> None:
        self.pane.view.run(name)

    def here(self) -> dict[str, Any]:
        return {"queue": self.queue, "flag": self.panel.flag.get("id")}

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.panel.reset()
            self.list.setFocus()
            return
        super().keyPressEvent(event)
