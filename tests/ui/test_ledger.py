"""The ledger in the window: pairs, lines, corrections with undo, files."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from tests.ui.drive import shown
from triage.ledger.lines import Line
from ui.views.ledger.place import Ledger
from ui.window import Window


@pytest.fixture
def place(opened: Window, qtbot) -> Ledger:
    """The place with the sample's lines."""
    opened.go("ledger", {})
    found = opened.places["ledger"]
    qtbot.waitUntil(lambda: len(found.rows) > 20 and found.lines.current() is not None, timeout=60_000)
    return found


def _one(place: Ledger, uid: str) -> dict:
    return next(e for e in place.rows if e["id"] == uid)


def _wait(place: Ledger, uid: str, state: str, qtbot) -> None:
    qtbot.waitUntil(lambda: _one(place, uid)["state"] == state, timeout=60_000)


def test_pairs_narrow_lines_and_totals(place: Ledger) -> None:
    assert place.pairs.source.rows[0]["lines"] == len(place.rows)
    pair = place.pairs.current()
    assert place.lines.source.rowCount() == pair["lines"] < len(place.rows)
    assert {e["pair"] for e in place.lines.source.rows} == {pair["id"]}
    place.pairs.choose("everybody")
    assert place.lines.source.rowCount() == len(place.rows)
    assert place.totals.source.rowCount() > 10
    assert {t["total"] for t in place.totals.source.rows if not t["lines"]} == {"–"}, "a debt of 0 is a statement"


def test_the_time_of_a_line_says_what_it_is(place: Ledger, qtbot) -> None:
    place.pairs.choose("everybody")
    for basis, says in (("utc", " UTC"), ("assigned", "assigned")):
        place.lines.choose(next(e["id"] for e in place.rows if e["time_basis"] == basis))
        qtbot.waitUntil(lambda says=says: any("2026, " in said and said.endswith(says) for said in shown(place.panel)),
                        timeout=60_000)


@pytest.fixture
def advertised(place: Ledger, qtbot) -> str:
    """The line of an advertisement that a recruiter passed on, chosen."""
    uid = next(e["id"] for e in place.rows if e["state"] == "forwarded" and "2300" in e["message"])
    place.pairs.choose("everybody")
    place.lines.choose(uid)
    qtbot.waitUntil(lambda: place.panel.entry.get("id") == uid, timeout=60_000)
    return str(uid)


def test_a_correction_needs_a_reason_counts_and_is_undone(place: Ledger, advertised: str, opened: Window, qtbot,
                                                          ) -> None:
    place.panel.debtor.input.setCurrentIndex(1)
    place.panel.kind.input.setCurrentIndex(place.panel.kind.input.findData("wage"))
    assert place.panel.debtor.text() == "", "who paid is not who owes: it is said anew of another kind"
    place.panel.per.input.setCurrentIndex(place.panel.per.input.findData("month"))
    place.panel.value.input.setText("2400")
    place.panel.save()
    qtbot.waitUntil(lambda: "reason" in place.panel.reason.hint.text().lower(), timeout=60_000)
    place.panel.reason.input.setText("The contract says so")
    place.panel.save()
    _wait(place, advertised, "changed", qtbot)
    assert any(t["label"] == "wage, each month" and "2,400" in t["total"] for t in place.totals.source.rows)
    assert "2,300\u00a0EUR" in _one(place, advertised)["as_read"], "an amount and its currency stay on one line"
    opened.undo()
    _wait(place, advertised, "forwarded", qtbot)


def test_lines_are_struck_out_and_added(place: Ledger, advertised: str, opened: Window, qtbot) -> None:
    before = len(place.rows)
    place.panel.reason.input.setText("An advertisement, no promise to her")
    place.panel.strike()
    _wait(place, advertised, "struck", qtbot)
    qtbot.waitUntil(lambda: place.panel.entry.get("state") == "struck", timeout=60_000)
    place.panel.restore()
    _wait(place, advertised, "forwarded", qtbot)
    qtbot.waitUntil(lambda: place.panel.entry.get("state") == "forwarded", timeout=60_000)
    place.panel.value.input.setText("1,250")
    place.panel.reason.input.setText("From the picture")
    place.panel.add()
    qtbot.waitUntil(lambda: "no amount" in place.panel.error.text(), timeout=60_000)
    place.panel.value.input.setText("50")
    place.panel.add()
    qtbot.waitUntil(lambda: len(place.rows) == before + 1, timeout=60_000)
    assert [e["value"] for e in place.rows if e["state"] == "added"] == ["50"]


def test_lines_are_written_to_a_file(place: Ledger, tmp_path: Path, qtbot, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "lines.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(out), ""))
    place.pairs.choose("everybody")
    place.lines.export()
    qtbot.waitUntil(lambda: out.exists() and "written" in place.window().banner.text, timeout=60_000)
    with out.open(encoding="utf-8-sig", newline="") as stream:
        written = list(csv.DictReader(stream))
    assert len(written) == len(place.rows)
    by_message = {entry["message_id"]: entry for entry in place.rows}
    for line in written:
        entry = by_message[line["Message id"]]
        assert line["Message"].lstrip("'") == entry["message"], "whole, where the window shows an excerpt"
        assert line["Local time"] == (entry["at"] or ""), "to be put in order, as 1 Mar 2026 is not"
    thousands = next(line for line in written if line["Amount"] == "2,300\u00a0EUR")
    assert (thousands["Figure"], thousands["Currency"]) == ("2300", "EUR")
    assert {line["Amount"] for line in written if not line["Currency"]} >= {"600", "1900"}
    assert not any(line["Amount"].endswith(".0") for line in written)


def test_another_place_can_ask_for_a_message(place: Ledger, opened: Window) -> None:
    wanted = place.rows[-1]
    opened.go("ledger", {"message": wanted["row"]})
    assert place.lines.current()["row"] == wanted["row"]
    opened.go("ledger", {"message": 10**9})
    assert "no line" in opened.banner.text


def test_reading_is_stopped_and_begun_again(place: Ledger, opened: Window, qtbot, monkeypatch) -> None:
    known = len(place.rows)
    with monkeypatch.context() as patched:
        def endless(_: object, progress: Callable[[int, int], None]) -> Iterator[Line]:
            while True:
                progress(1200, 5000)
                time.sleep(0.01)
            yield  # makes this a generator

        patched.setattr("triage.ledger.lines.of_case", endless)
        opened.desk.changed.emit("evidence")
        qtbot.waitUntil(lambda: "1,200" in place.nothing.text.text(), timeout=60_000)
        assert place.body.currentIndex() == 0
        assert not place.again_button.isVisible()
        place.stop_button.click()
        qtbot.waitUntil(place.again_button.isVisible, timeout=60_000)
        assert not place.stop_button.isVisible()
    place.again_button.click()
    qtbot.waitUntil(lambda: place.body.currentIndex() == 1 and len(place.rows) == known, timeout=60_000)
