"""What every place of the window shares: the case, the operations on it, the settings, and word of what changed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from parsers import derived
from triage.case import Case
from triage.casefile import facts
from triage.custody import chain
from triage.flagging import own_rules
from triage.media import gallery
from triage.packages import info
from triage.packages.info import Package
from triage.views import counts
from triage.work import stating
from ui.chat import sketch
from ui.history import History
from ui.lent import Lent
from ui.running.closer import CloserReading
from ui.running.media import MediaReading, TextReading
from ui.running.operations import Operations
from ui.settings import Settings
from ui.words import language, tr

#: Changes after which messages may be others, at another time, or hidden otherwise.
_COUNTED = frozenset({"evidence", "people", "scope", "facts"})


class Desk(QObject):
    """Signals: `opened` and `closed` (a case), `changed` (what: evidence, people, flags, scope, facts, log, work, seen,
    media), `going` (a place and its arguments), `said` (a sentence for the banner, its tone), `withdrawn` (a
    sentence of it that is no longer so), `busy` (an import runs).
    """

    opened = Signal()
    closed = Signal()
    changed = Signal(str)
    going = Signal(str, dict)
    said = Signal(str, str)
    withdrawn = Signal(str)
    busy = Signal(bool)

    def __init__(self, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self.settings = settings
        self.ops = Operations(self)
        self.history = History(self.ops, self.changed.emit, self)
        self.show_pictures = False
        self.secrets: tuple[bytes, ...] = ()
        self.facts: dict[str, str] = {}
        self.path: Path | None = None
        self.why_read_only: str | None = None
        self.holder = ""
        self.package: Package | None = None
        self.importing = False
        self.stop_import = threading.Event()
        self.media, self.texts = MediaReading(self), TextReading(self)
        self.closer = CloserReading(self)
        self.lent = Lent()
        self.changed.connect(lambda what: self.keep_up() if what in _COUNTED else None)

    # -- opening and closing ------------------------------------------------------------------------------------

    def create(self, path: Path, passphrase: str | None, values: dict[str, str],
               failed: Callable[[BaseException], None], then: Callable[[], None] | None = None) -> None:
        """Make a case with its facts and open it."""
        def work(_: Any) -> Case:
            for name, value in values.items():
                facts.check(name, value)
            case = Case.create(path, passphrase, values.get("examiner") or None)
            try:
                stating.set_facts(case, {k: v for k, v in values.items() if v})
            except BaseException:
                case.close()
                raise
            return case

        self._enter(work, failed, then)

    def open(self, path: Path, passphrase: str | None, failed: Callable[[BaseException], None],
             then: Callable[[], None] | None = None) -> None:
        """Open a case file."""
        actor = str(self.settings.get("actor") or "") or None  # the log names who opens it
        self._enter(lambda _: Case.open(path, passphrase, actor), failed, then)

    def _enter(self, work: Callable[[Any], Case], failed: Callable[[BaseException], None],
               then: Callable[[], None] | None) -> None:
        def arrive(result: tuple[Case, dict[str, str], Package | None]) -> None:
            case, values, package = result
            self.lent.take_back()
            self.ops.adopt(case)
            self.path, self.facts, self.package = case.path, values, package
            self.why_read_only, self.holder = case.why_read_only, case.holder
            self.show_pictures = False
            self.forget_secrets()
            self.history.clear()
            self.settings.remember(case.path, self.name, date.today().isoformat())  # noqa: DTZ011  (the user's own day)
            self.opened.emit()
            self.keep_up()
            self.closer.start()
            if then is not None:
                then()

        def run(old: Any) -> tuple[Case, dict[str, str], Package | None]:
            case = work(old)
            case.says = tr
            own_rules.catalogue(case)
            case.actor = chain.printable(self.settings.get("actor") or case.actor)
            return case, facts.all_facts(case), info.of(case)

        self.ops.write(run, arrive, self, failed)

    def speak(self) -> None:
        """The words that the case is read with, in the language of the window."""
        self.ops.speak()

    def close_case(self, then: Callable[[], None] | None = None) -> None:
        """Close the case; an import stops first."""
        self.stop_import.set()
        self.media.stop()
        self.texts.stop()
        self.closer.stop()

        def closed() -> None:
            self.lent.take_back()
            self.path, self.facts, self.why_read_only, self.package = None, {}, None, None
            self.show_pictures = False
            self.forget_secrets()
            self.history.clear()
            self.closed.emit()
            if then is not None:
                then()

        self.ops.release(closed, self)

    def forget_secrets(self) -> None:
        """Keys and passwords, and what was made of them, end with the case."""
        self.secrets = ()
        derived.forget()

    # -- what places ask ----------------------------------------------------------------------------------------

    @property
    def name(self) -> str:
        """What to call the case: number and title, else its file."""
        parts = [self.facts.get("number", ""), self.facts.get("title", "")]
        return " – ".join(p for p in parts if p) or (self.path.stem if self.path else "")

    @property
    def writable(self) -> bool:
        """Whether decisions can be saved now."""
        return self.path is not None and self.why_read_only is None

    @property
    def actor(self) -> str:
        """Who acts, for the log."""
        return self.ops.case.actor if self.ops.case is not None else ""

    @property
    def may_write(self) -> bool:
        """Whether an examiner's work can be saved now: writable, and no import holds the writing thread."""
        return self.writable and not self.importing

    @property
    def may_import(self) -> bool:
        """Whether evidence can be added: a review package takes none. While an import runs it waits for its turn."""
        return self.writable and self.package is None

    @property
    def report_language(self) -> str:
        """The language of the case, else of the window."""
        return self.facts.get("language") or language()

    @property
    def out_folder(self) -> Path:
        """Where files are written unless said: beside the case, or where its report went; never beside another case."""
        beside = self.path.parent if self.path else Path.home()
        own = self.settings.get("report-case") == str(self.path)
        return Path(str(self.settings.get("report-folder", beside))) if own else beside

    @out_folder.setter
    def out_folder(self, folder: Path) -> None:
        self.settings.set("report-case", str(self.path))
        self.settings.set("report-folder", str(folder))

    def go(self, place: str, **args: Any) -> None:
        """Show a place."""
        self.going.emit(place, args)

    def say_reading(self) -> None:
        """Say that what was asked for was not done: while evidence is read the case cannot be changed."""
        self.say(tr("Not done: the case cannot be changed while evidence is read. Do it again once that has ended."),
                 "concern")

    def say(self, text: str, tone: str = "accent") -> None:
        """Show a sentence in the window's banner."""
        self.said.emit(text, tone)

    def withdraw(self, text: str) -> None:
        """Take a sentence back that is no longer so, if it is still shown."""
        self.withdrawn.emit(text)

    def refresh_facts(self) -> None:
        """Read the facts again after they were set."""
        def arrived(values: dict[str, str]) -> None:
            self.facts = values
            self.changed.emit("facts")

        self.ops.read(lambda reader: facts.all_facts(reader.case), arrived, self)

    def read_places(self) -> None:
        """Read the places of the case, among which sketches show one."""
        def arrived(found: list[sketch.Place]) -> None:
            sketch.places[:] = found
            self.changed.emit("places")

        self.ops.read(lambda reader: gallery.places(reader.store), arrived, self, lane="media", key="places")

    def keep_up(self) -> None:
        """Let the counts that are kept (triage.views.counts) follow the case. Until then readers count for
        themselves."""
        if self.may_write:
            self.ops.write(lambda case: case and counts.gather(case), None, self, quiet=True)

    def set_importing(self, *, running: bool) -> None:
        """An import has begun or ended."""
        self.importing = running
        self.busy.emit(running)

    def stop(self) -> None:
        """Join every thread; at the end of the program."""
        self.stop_import.set()
        self.media.stop()
        self.texts.stop()
        self.closer.stop()
        self.ops.stop()
        self.lent.take_back()
