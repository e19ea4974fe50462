"""What came in is read closely in the background: it goes on when a case is opened, and one can work meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from tests.ui.conftest import open_case
from triage.case import Case
from triage.flagging import applying, closer
from triage.ingest import Import, Options
from triage.views import overview
from triage.work.stating import set_facts
from ui.window import Window


@pytest.fixture
def waiting(sample_evidence: Path, tmp_path: Path) -> Path:
    """A case whose messages are still to be read closely."""
    path = tmp_path / "waiting.attest"
    with Case.create(path, None, "tester") as case:
        set_facts(case, {"zone": "Europe/Paris", "region": "FR"})
        Import(case, Options(exhibit="A"), closely=False).run([sample_evidence / "phone-A"])
    return path


def count(path: Path) -> int:
    """How many flags the case has."""
    with Case.open(path, None, read_only=True) as case:
        return int(case.db.execute("SELECT count(*) FROM flag").fetchone()[0])


def test_an_opened_case_goes_on_while_one_decides(window: Window, waiting: Path, qtbot, monkeypatch) -> None:
    monkeypatch.setattr("ui.running.closer._TURN", 0.01)
    before = count(waiting)
    shares: list[float] = []
    window.desk.closer.moved.connect(shares.append)
    open_case(window, waiting, qtbot)
    qtbot.waitUntil(lambda: len(shares) > 2, timeout=60_000)
    bar = window._top
    assert bar.running.isVisible()
    assert "Reading closely" in bar.running.text()
    window.go("review", {})
    place = window.places["review"]
    qtbot.waitUntil(lambda: bool(place.panel.flag), timeout=60_000)
    place.panel.choose("accept")
    place.panel.reason.setText("said so")
    place.panel.save_button.click()
    qtbot.waitUntil(lambda: bool(window.desk.history.past), timeout=60_000)
    assert window.desk.closer.running
    qtbot.waitUntil(lambda: not window.desk.closer.running, timeout=60_000)
    assert shares == sorted(shares)
    assert not bar.running.isVisible()
    case = window.desk.ops.case
    with Case.open(case.path, None, read_only=True) as reopened:
        assert overview.waiting(reopened) == []
        found = dict(reopened.db.execute("SELECT status, count(*) FROM flag GROUP BY 1").fetchall())
    assert found["accepted"] == 1
    assert sum(found.values()) > before


def test_closing_stops_it_and_opening_goes_on(window: Window, waiting: Path, qtbot, monkeypatch) -> None:
    monkeypatch.setattr("ui.running.closer._TURN", 0.01)
    shares: list[float] = []
    window.desk.closer.moved.connect(shares.append)
    open_case(window, waiting, qtbot)
    qtbot.waitUntil(lambda: len(shares) > 1, timeout=60_000)
    window.close_case()
    qtbot.waitUntil(lambda: window.desk.path is None, timeout=60_000)
    with Case.open(waiting, None, read_only=True) as case:
        assert overview.waiting(case) == ["A"]
    open_case(window, waiting, qtbot)
    qtbot.waitUntil(lambda: not window.desk.closer.running, timeout=60_000)
    with Case.open(waiting, None, read_only=True) as case:
        assert overview.waiting(case) == []


def test_the_overview_says_what_is_still_to_be_read(window: Window, waiting: Path, qtbot, monkeypatch) -> None:
    def never(look: object) -> None:  # the rules are never ready
        look()  # type: ignore[operator]

    monkeypatch.setattr(applying, "make_ready", never)
    open_case(window, waiting, qtbot)

    def said() -> bool:
        return any("Still to be read closely" in label.text() for label in window.findChildren(QLabel))

    qtbot.waitUntil(said, timeout=60_000)
    assert window.desk.closer.running
    monkeypatch.undo()
    qtbot.waitUntil(lambda: not window.desk.closer.running, timeout=60_000)
    qtbot.waitUntil(lambda: not said(), timeout=60_000)


def test_what_goes_wrong_is_told(window: Window, waiting: Path, qtbot, monkeypatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("no network")

    monkeypatch.setattr(closer, "steps", fail)
    open_case(window, waiting, qtbot)
    qtbot.waitUntil(lambda: "no network" in window.banner.text or bool(window.banner.text), timeout=60_000)
    assert not window.desk.closer.running
