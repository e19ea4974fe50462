"""A window with settings and data of its own, and a watchdog over its event loop."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.conftest import Made
from tests.ui import big
from triage.case import Case
from triage.ingest import Import, Options
from triage.text import languages
from triage.work.stating import set_facts
from ui import app as starting
from ui.settings import Settings
from ui.window import Window

_TURNS, _LONG = 8, 25


@pytest.fixture(scope="session")
def qapp_cls() -> Callable[[list[str]], QApplication]:
    """The application as the program makes it."""
    return lambda _: starting.application()


@pytest.fixture
def qtbot(qtbot: QtBot) -> QtBot:
    """With a wait after which everything has its place: on a busy machine the loop turns once in a tenth of a second,
    and one layout asks for the next.
    """
    waited = qtbot.wait

    def wait(ms: int) -> None:
        waited(ms)
        for _ in range(_TURNS if ms >= _LONG else 0):  # while something is waited for it looks again by itself
            QApplication.processEvents()

    qtbot.wait = wait  # type: ignore[method-assign]
    return qtbot


@pytest.fixture
def settings(tmp_home: Path) -> Settings:
    """Settings in a folder of their own, in English."""
    made = Settings(tmp_home / "attest.ini")
    made.set("language", "en")
    made.set("scheme", "light")
    return made


@pytest.fixture
def window(qtbot, qapp: QApplication, settings: Settings) -> Iterator[Window]:
    """The window, shown, without a case; closed and its threads joined at the end."""
    made = starting.build(qapp, settings)
    made.resize(1366, 768)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()
    dispose(made)


@pytest.fixture(scope="session")
def sample_case(made_once: Made, sample_evidence: Path) -> Path:
    """A case with the sample evidence in it; copy it before changing anything."""

    def fill(folder: Path) -> None:
        with Case.create(folder / "sample.attest", None, "tester") as case:
            set_facts(case, {"zone": "Europe/Paris", "region": "FR", "number": "T-1", "title": "Tested"})
            for exhibit, part in (("A", "phone-A"), ("B", "export-B"), ("C", "export-C"), ("D", "export-D")):
                Import(case, Options(exhibit=exhibit, zone="Europe/Paris")).run([sample_evidence / part])
            # As when it was opened before: else the window of every test looks for them anew, and takes most of its
            # time.
            languages.keep(case, languages.met(case), languages.state(case))

    return made_once("window", fill) / "sample.attest"


@pytest.fixture(scope="session")
def long_case(made_once: Made) -> Path:
    """A case with one conversation of `big.LONG` messages; copy it before changing anything."""
    return made_once("long", lambda folder: big.make(folder / "long.attest", big.LONG)) / "long.attest"


@pytest.fixture
def opened(window: Window, sample_case: Path, tmp_path: Path, qtbot) -> Window:
    """The window with a copy of the sample case open."""
    copy = tmp_path / "copy.attest"
    copy.write_bytes(sample_case.read_bytes())
    open_case(window, copy, qtbot)
    return window


@pytest.fixture
def french(opened: Window, qtbot) -> Iterator[Window]:
    """The sample in a French window, whose words are longer."""
    opened.set_language("fr")
    qtbot.waitUntil(lambda: "overview" in opened.places, timeout=60_000)
    yield opened
    opened.set_language("en")


@pytest.fixture
def empty(window: Window, tmp_path: Path, qtbot) -> Window:
    """The window with a case that has no evidence."""
    path = tmp_path / "empty.attest"
    Case.create(path, None, "tester").close()
    open_case(window, path, qtbot)
    window.go("evidence", {})
    return window


@pytest.fixture
def gate(monkeypatch) -> Iterator[threading.Event]:
    """An import reads nothing before this is set, so that a test can act while it runs."""
    opened, run = threading.Event(), Import.run

    def waiting(self: Import, roots: list[Path]) -> None:
        opened.wait(60)
        run(self, roots)

    monkeypatch.setattr(Import, "run", waiting)
    yield opened
    opened.set()


def open_case(window: Window, path: Path, qtbot) -> None:
    """Open a case without a passphrase and wait for the overview."""
    window.open_case(path)
    qtbot.waitUntil(lambda: window.desk.path == path and window.current == "overview", timeout=60_000)


def media_place(window: Window, case: Path, copy: Path, files: int, qtbot):
    """The media place of a copy of a case, with so many files read."""
    copy.write_bytes(case.read_bytes())
    open_case(window, copy, qtbot)
    window.go("media", {})
    found = window.places["media"]
    qtbot.waitUntil(lambda: found.desk.media.of == files and not found.desk.media.running, timeout=60_000)
    qtbot.waitUntil(lambda: bool((found.grid.files.row(0) or {}).get("image")), timeout=60_000)
    return found


def dispose(window: Window) -> None:
    """Destroy a closed window now; events of deletion otherwise wait for a loop that a test never runs."""
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()


class Watchdog(QObject):
    """Ticks every few milliseconds and keeps the longest that the window was at work between two ticks. Counted is the
    processor's time of its thread, which is the same beside other processes; what waits is seen by `test_pauses`.
    """

    def __init__(self) -> None:
        super().__init__()
        self.longest = 0.0
        self._last = time.thread_time()
        self._timer = QTimer(self)
        self._timer.setInterval(2)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        """Begin to watch."""
        self.longest, self._last = 0.0, time.thread_time()
        self._timer.start()

    def stop(self) -> float:
        """Stop; returns the longest in milliseconds."""
        self._tick()
        self._timer.stop()
        return self.longest * 1000

    def _tick(self) -> None:
        now = time.thread_time()
        self.longest = max(self.longest, now - self._last)
        self._last = now
