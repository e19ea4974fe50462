"""A case that an older program looked through: the overview says so, and the rules of this one can be run on it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton

from tests.ui.conftest import open_case
from triage.case import Case
from triage.custody import chain
from triage.flagging import rulebook
from ui.window import Window

RUN = "Run the rules again"


@pytest.fixture
def older(window: Window, sample_case: Path, tmp_path: Path, qtbot) -> Window:
    """The window with the sample, of which one source was read by a program that did not note its rules, and whose
    flags are gone but for one that was decided on.
    """
    path = tmp_path / "older.attest"
    path.write_bytes(sample_case.read_bytes())
    with Case.open(path, None) as case, case.transaction():
        chain.record(case, "source.read", "export-A/chat.txt", detail={"message": {"stored": 3}})
        case.db.execute("UPDATE flag SET status = 'accepted' WHERE id = (SELECT min(id) FROM flag)")
        case.db.execute("DELETE FROM flag WHERE status = 'unreviewed'")
    open_case(window, path, qtbot)
    window.go("overview", {})
    return window


def buttons(window: Window) -> list[QPushButton]:
    """The visible buttons that run the rules."""
    return [b for b in window.findChildren(QPushButton) if b.text() == RUN and b.isVisible()]


def test_the_rules_of_this_program_are_run_from_the_overview(older: Window, qtbot) -> None:
    qtbot.waitUntil(lambda: len(buttons(older)) == 1, timeout=60_000)
    buttons(older)[0].click()
    qtbot.waitUntil(lambda: "The rules were run again" in older.banner.text, timeout=60_000)
    qtbot.waitUntil(lambda: not buttons(older), timeout=60_000)
    case = older.desk.ops.case
    with Case.open(case.path, None, read_only=True) as reopened:
        assert rulebook.older(reopened) == []
        flags = dict(reopened.db.execute("SELECT status, count(*) FROM flag GROUP BY 1").fetchall())
    assert flags["accepted"] == 1
    assert flags["unreviewed"] > 50


def test_a_case_of_this_program_says_nothing_of_it(opened: Window, qtbot) -> None:
    opened.go("overview", {})
    qtbot.waitUntil(lambda: opened.places["overview"].main.count() > 3, timeout=60_000)
    assert not buttons(opened)
