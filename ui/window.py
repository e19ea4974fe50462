"""The frame: start page or case; a rail of places at the left, the place beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QCloseEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from parsers import base
from parsers.words import N_
from ui import manual, rail, voice
from ui.desk import Desk
from ui.dialogs.keys import KeysDialog
from ui.dialogs.palette import Palette
from ui.dialogs.settings import SettingsDialog
from ui.history import Step
from ui.keys import commands, shortcuts
from ui.keys.focus import FocusKeeper, UndoOfTheCase
from ui.keys.tab_order import in_reading_order
from ui.look import icons
from ui.look.theme import M, theme
from ui.package_strip import PackageStrip
from ui.rail import SHORTCUTS, Rail
from ui.running.importing import Importing
from ui.topbar import TopBar
from ui.training import TrainingPanel, is_training
from ui.views.conversations.place import Conversations
from ui.views.evidence.place import Evidence
from ui.views.help import Help
from ui.views.ledger.place import Ledger
from ui.views.log import Log
from ui.views.marked import Marked
from ui.views.media.place import Media
from ui.views.network import Network
from ui.views.new_case import zones
from ui.views.overview.place import Overview
from ui.views.people.place import People
from ui.views.place import Place
from ui.views.reader.place import SecondReader
from ui.views.report.place import Report
from ui.views.review.place import Review
from ui.views.rules import Rules
from ui.views.searching.place import Search
from ui.views.start import Start
from ui.views.timeline import Timeline
from ui.widgets.basic import Banner, column, row
from ui.words import error_text, tr

#: name, icon, what it is called; in the order of the rail (whose groups ui.rail knows) and of Ctrl+1 to 9.
PLACES: tuple[tuple[str, str, str], ...] = (
    ("overview", "overview", N_("Overview")),
    ("evidence", "evidence", N_("Evidence")),
    ("conversations", "conversations", N_("Conversations")),
    ("search", "search", N_("Search")),
    ("media", "media", N_("Media")),
    ("timeline", "timeline", N_("Timeline")),
    ("network", "network", N_("Network")),
    ("review", "review", N_("Review")),
    ("marked", "tag", N_("Tagged")),
    ("people", "people", N_("People")),
    ("ledger", "ledger", N_("Pay and debts")),
    ("rules", "rules", N_("Own rules")),
    ("report", "report", N_("Report")),
    ("reader", "eye", N_("Second reader")),
    ("log", "log", N_("Log")),
    ("help", "book", N_("Help")),
)


_CLASSES: dict[str, type[Place]] = {
    "overview": Overview,
    "evidence": Evidence,
    "conversations": Conversations,
    "search": Search,
    "media": Media,
    "timeline": Timeline,
    "network": Network,
    "review": Review,
    "marked": Marked,
    "people": People,
    "ledger": Ledger,
    "rules": Rules,
    "report": Report,
    "reader": SecondReader,
    "log": Log,
    "help": Help,
}


#: How long the first page of a case has the machine for itself.
_FIRST_PAGE_MS = 700


class Window(QMainWindow):
    """The one window of the program."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        desk.setParent(self)
        theme().dress(self)
        self.importing = Importing(desk)
        self.resize(1320, 740)
        self.setMinimumSize(1024, 600)
        self.places: dict[str, Place] = {}
        self._ended = False
        self.current = ""
        self._asked: object | None = None
        self._stack = QStackedWidget(self)
        self.setCentralWidget(self._stack)
        self._actions()
        FocusKeeper(self)
        UndoOfTheCase(self)
        desk.opened.connect(self._opened)
        desk.closed.connect(self._show_start)
        desk.going.connect(self.travel)
        desk.said.connect(self._say)
        desk.withdrawn.connect(self._withdraw)
        desk.history.moved.connect(self._moved)
        desk.changed.connect(self._changed)
        desk.media.ended.connect(lambda _: desk.read_places())
        desk.ops.unexpected.connect(lambda error: self._say(error_text(error), "danger"))
        theme().changed.connect(self.rebuild)
        geometry = desk.settings.blob("geometry")
        if geometry is not None:
            self.restoreGeometry(geometry)
        self._show_start()

    def _actions(self) -> None:
        for n, (name, _, _) in enumerate(PLACES[:SHORTCUTS], 1):
            self._action(self.place_keys(n), lambda place=name: self.travel(place, {}))
        self.runs: dict[str, Callable[[], object]] = {
            "palette": self.show_palette, "shortcuts": self.show_shortcuts,
            "search": lambda: self.travel("search", {}), "undo": self.undo, "redo": self.redo,
            "settings": self.show_settings, "open": lambda: self._leave_for("open"),
            "new": lambda: self._leave_for("new"), "close": self.close_case, "quit": self.close,
            "help": self.show_help,
        }
        for name, run in self.runs.items():
            self._action(shortcuts.sequences(name), run).setObjectName(name)

    def show_help(self) -> None:
        """The manual at the page of the place one is in; on the start page the manual's first page."""
        if self.desk.path is None:
            self.start.show_page("help")
        else:
            self.go("help", {"page": manual.page_of(self.current)})

    @property
    def all_places(self) -> tuple[tuple[str, str, str], ...]:
        """Every place: name, icon, what it is called (a message id)."""
        return PLACES

    @staticmethod
    def place_keys(n: int) -> str:
        """The keys of the n-th place, from 1; empty where it has none."""
        return f"Ctrl+{n}" if n <= SHORTCUTS else ""

    def show_palette(self) -> None:
        """Offer every place and action by its name."""
        Palette(commands.of_window(self), self).open()

    def show_shortcuts(self) -> None:
        """List the shortcuts."""
        KeysDialog([(shortcuts.shown(self.place_keys(n)), tr(title)) for n, (_, _, title) in enumerate(PLACES, 1)
                    if self.place_keys(n)], self).open()

    def show_settings(self) -> None:
        """Language, colours, text, name, zone."""
        SettingsDialog(self).open()

    def undo(self) -> None:
        """Take back what was done last, wherever it was done."""
        self._move(self.desk.history.undo, self.desk.history.past, tr("There is nothing to take back."))

    def redo(self) -> None:
        """Do again what was taken back."""
        self._move(self.desk.history.redo, self.desk.history.future, tr("There is nothing to do again."))

    def _move(self, run: Callable[[], None], steps: list[Step], nothing: str) -> None:
        if self.desk.importing:
            self.desk.say_reading()
        elif self.desk.path is not None and not steps:
            self._say(nothing, "accent")
        elif self.desk.writable:
            run()

    def _moved(self, step: Step, way: int) -> None:
        self._say(tr("Taken back: {what}", what=step.name) if way < 0 else tr("Done again: {what}", what=step.name),
                  "good")

    def _action(self, keys: str | list[QKeySequence], run: Callable[[], object]) -> QAction:
        action = QAction(self)
        action.setShortcuts(keys if isinstance(keys, list) else [QKeySequence(keys)])
        action.triggered.connect(lambda _=False: run())
        self.addAction(action)
        return action

    # -- start --------------------------------------------------------------------------------------------------

    def _show_start(self) -> None:
        self._clear()
        self.setWindowTitle("Attest")
        self.start = Start(self.desk, self.importing)
        self._stack.addWidget(self.start)
        self._stack.setCurrentWidget(self.start)
        self.start.home.take_focus()
        self._warm(self._for_the_next_page())

    @staticmethod
    def _for_the_next_page() -> Iterator[None]:
        """What an opened case and a new one need, which takes a moment the first time."""
        yield from rail.warm(PLACES)
        zones()
        yield

    def open_case(self, path: Path, passphrase: str | None = None) -> None:
        """Open a case file, asking for its passphrase on the start page where one is needed."""
        self.start.open_path(path, passphrase)

    def close_case(self) -> None:
        """Close the case and show the start page."""
        if self.desk.path is not None:
            self.desk.close_case()

    def _leave_for(self, what: str) -> None:
        if self.desk.path is None:
            self.start.show_page(what)
        else:
            self.desk.close_case(lambda: self.start.show_page(what))

    # -- the case -----------------------------------------------------------------------------------------------

    def _opened(self) -> None:
        self._build_workspace()
        self.go("evidence" if self.importing.running else "overview", {})
        QTimer.singleShot(_FIRST_PAGE_MS, self, self._read_ahead)
        self._warm(icons.warm(theme().colours.muted, theme().colours.accent, theme().side(18)))

    def _read_ahead(self) -> None:
        """What will be asked for, once the first page has had the machine for itself."""
        self.desk.read_places()
        self.desk.ops.read(lambda _: (base.parsers(), zones()), lambda _: None, self, lane="paper")

    def _warm(self, steps: Iterator[None]) -> None:
        if next(steps, steps) is not steps:
            QTimer.singleShot(15, self, lambda: self._warm(steps))

    def _build_workspace(self) -> None:
        self._clear()
        self.setWindowTitle(f"{self.desk.name} – Attest")
        space = QWidget()
        self.rail = Rail(PLACES, lambda name: self.travel(name, {}))
        self._places = QStackedWidget()
        self._top = TopBar(self.desk, self.importing, self)
        self.banner = Banner()
        self.desk.history.changed.connect(self.banner.pass_by)
        inner = QVBoxLayout()
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        holder = QWidget()
        holder.setObjectName("page")
        self._holder = column(column(self.banner, margins=(M, 0, M, 0)), self._places, spacing=0)
        holder.setLayout(self._holder)
        inner.addWidget(self._top)
        if self.desk.package is not None:
            inner.addWidget(PackageStrip(self.desk.package, lambda: self.go("reader", {})))
        inner.addWidget(holder, 1)
        outer = row(self.rail, inner, *([TrainingPanel(self.desk)] if is_training(self.desk) else []), spacing=0)
        outer.setStretch(1, 1)
        space.setLayout(outer)
        self._stack.addWidget(space)
        self._stack.setCurrentWidget(space)

    def travel(self, name: str, args: dict[str, Any]) -> None:
        """Where a person asks to go: a place that is not there yet is made in one turn of the loop, styled in the next
        and shown in a third, so that none is long. Nothing happens without a case.
        """
        if self.desk.path is None:
            return
        if name in self.places:
            self.go(name, args)
            return
        self.banner.pass_by()
        self.current = name
        self.rail.show_current(name)
        made = self._make(name)
        asked = self._asked = object()

        def join() -> None:
            if self._asked is asked:  # nobody has asked for another place meanwhile
                self._places.addWidget(made)
                QTimer.singleShot(0, made, arrive)

        def arrive() -> None:
            if self._asked is asked:
                self.go(name, args)

        QTimer.singleShot(0, made, join)

    def _make(self, name: str) -> Place:
        made = self.places[name] = _CLASSES[name](self.desk, self.importing)
        return made

    def go(self, name: str, args: dict[str, Any]) -> None:
        """Show a place, made when first visited."""
        self._asked = None
        if name != self.current:
            self.banner.pass_by()
        place = self.places.get(name) or self._make(name)
        if self._places.indexOf(place) < 0:
            self._places.addWidget(place)
        self.current = name
        self.rail.show_current(name)
        before = self.focusWidget()
        self._places.setCurrentWidget(place)
        moved = self.focusWidget()  # by Qt, to whatever control comes first
        place.visit(**args)
        if self.focusWidget() is moved and (before is None or not place.isAncestorOf(before)):
            place.take_focus()

    def _changed(self, what: str) -> None:
        if what in ("evidence", "scope"):
            self.desk.read_places()

    def _say(self, text: str, tone: str) -> None:
        voice.say(self, text)
        if self.desk.path is not None:
            self.banner.show_text(text, tone)
        else:
            self.start.say(text, tone)

    @property
    def _notices(self) -> Banner:
        """The banner of the page that is shown."""
        return self.start.banner if self.desk.path is None else self.banner

    def _withdraw(self, text: str) -> None:
        if text and self._notices.text == text:
            self._notices.dismiss()

    def focusNextPrevChild(self, forward: bool) -> bool:
        in_reading_order(self)
        return super().focusNextPrevChild(forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape that nothing else has a use for takes the notice away."""
        banner = self._notices
        if event.key() == Qt.Key.Key_Escape and banner.text:
            banner.dismiss()
            return
        super().keyPressEvent(event)

    # -- language and colours -----------------------------------------------------------------------------------

    def set_language(self, language: str) -> None:
        """Speak another language, at once."""
        from ui.app import speak  # noqa: PLC0415  (app builds this window)

        self.desk.settings.set("language", language)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        speak(app, language)
        self.desk.speak()
        self.rebuild()

    def set_scheme(self, scheme: str) -> None:
        """auto, light or dark, at once."""
        self.desk.settings.set("scheme", scheme)
        theme().set_scheme(scheme)

    def set_scale(self, scale: float) -> None:
        """The size of all text, at once; 1.0 is the usual one."""
        self.desk.settings.set("scale", scale)
        theme().scale = scale
        theme().apply()

    def rebuild(self) -> None:
        """Draw everything anew in the language and colours in force, at the same place."""
        name = self.current or "overview"
        if self.desk.path is None:
            self._show_start()
            return
        shown = self.places[name].here() if name in self.places else {}
        self._build_workspace()
        QTimer.singleShot(0, self, lambda: self.go(name, shown))

    def _clear(self) -> None:
        self._asked = None  # whatever was on its way has nowhere to go
        for place in self.places.values():
            if place.parent() is None:  # made, and not shown yet
                place.deleteLater()
        self.places = {}
        while self._stack.count():
            old = self._stack.widget(0)
            self._stack.removeWidget(old)
            old.hide()
            old.deleteLater()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._ended:
            return
        self._ended = True
        self.desk.settings.set("geometry", self.saveGeometry())
        self.desk.settings.sync()
        theme().changed.disconnect(self.rebuild)
        self.desk.stop()
        super().closeEvent(event)

