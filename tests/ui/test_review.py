"""Review by keyboard: decisions need a reason, are saved at once, undone, and survive reopening."""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from tests.ui.conftest import open_case
from triage.flagging import matched, review
from triage.store import Store
from ui.chat.flag_section import FlagSection
from ui.models.lazy import ROW
from ui.views.review.place import FlagDelegate
from ui.widgets.basic import Label, Pill
from ui.widgets.rows import RowPainter
from ui.window import Window


@pytest.fixture
def place(opened: Window, qtbot):
    """The review place at its first flag."""
    opened.go("review", {})
    found = opened.places["review"]
    qtbot.waitUntil(lambda: bool(found.panel.flag), timeout=60_000)
    return found


def _decide(place, key: Qt.Key, reason: str, qtbot) -> str:
    flag = place.panel.flag["id"]
    QTest.keyClick(place.list, key)
    assert place.panel.reason.hasFocus()
    QTest.keyClicks(place.panel.reason, reason)
    QTest.keyClick(place.panel.reason, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: place.panel.flag.get("id") not in (flag, None), timeout=60_000)
    return flag


def test_the_help_lane_comes_first_and_is_explained(place) -> None:
    lanes = [e["lane"] for e in place.model.entries]
    assert lanes[0] == "help"
    assert lanes == sorted(lanes, key=lambda lane: lane != "help")
    assert not place.lane.isHidden()
    assert str(lanes.count("help")) in place.lane.text()


def test_a_decision_is_saved_with_its_reason_and_survives(opened: Window, place, qtbot) -> None:
    total = len(place.model.entries)
    accepted = _decide(place, Qt.Key.Key_A, "The sender names the debt", qtbot)
    rejected = _decide(place, Qt.Key.Key_R, "A joke among friends", qtbot)
    qtbot.waitUntil(lambda: len(place.model.entries) == total - 2, timeout=60_000)
    path = opened.desk.path
    opened.close_case()
    qtbot.waitUntil(lambda: opened.desk.path is None, timeout=60_000)
    open_case(opened, path, qtbot)
    opened.go("review", {"queue": "accepted"})
    again = opened.places["review"]
    qtbot.waitUntil(lambda: again.panel.flag.get("id") == accepted, timeout=60_000)
    assert again.panel.flag["reason"] == "The sender names the debt"
    again.show_queue("rejected")
    qtbot.waitUntil(lambda: again.panel.flag.get("id") == rejected, timeout=60_000)


def test_undo_puts_the_flag_back(place, qtbot) -> None:
    total = len(place.model.entries)
    flag = _decide(place, Qt.Key.Key_U, "Needs the whole chat", qtbot)
    qtbot.waitUntil(lambda: len(place.model.entries) == total - 1, timeout=60_000)
    QTest.keyClick(place.list, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(place.model.entries) == total, timeout=60_000)
    qtbot.waitUntil(lambda: place.panel.flag.get("id") == flag, timeout=60_000)
    assert place.panel.flag["status"] == "unreviewed"
    assert not place.panel.undo_button.isEnabled()


def test_a_decision_without_a_reason_is_not_saved(place) -> None:
    flag = place.panel.flag["id"]
    QTest.keyClick(place.list, Qt.Key.Key_A)
    QTest.keyClick(place.panel.reason, Qt.Key.Key_Return)
    assert "reason is needed" in place.panel.status.text()
    assert place.panel.flag["id"] == flag
    QTest.keyClicks(place.panel.reason, "Why")
    assert "is needed" not in place.panel.status.text(), "what was missing is being typed"
    QTest.keyClick(place.panel.reason, Qt.Key.Key_Escape)
    assert place.panel.verdict == ""


def test_a_queue_that_holds_nothing_says_so_and_shows_no_conversation(place, qtbot) -> None:
    qtbot.waitUntil(lambda: place.pane.model.thread is not None, timeout=60_000)
    place.show_queue("rejected")
    qtbot.waitUntil(place.pane.empty.isVisible, timeout=60_000)
    assert place.pane.empty.title.text() == "No flag has been rejected"
    assert place.pane.model.thread is None
    place.show_queue("unreviewed")
    qtbot.waitUntil(lambda: place.pane.model.thread is not None and not place.pane.empty.isVisible(), timeout=60_000)


def test_the_chat_shows_the_flagged_message(place, qtbot) -> None:
    place.list.choose(2)
    flag = place.list.currentIndex().data(ROW)
    qtbot.waitUntil(lambda: place.pane.view.currentIndex().isValid() and (
        place.pane.model.row(place.pane.view.currentIndex().row()) or {}).get("row") == flag["row"], timeout=60_000)
    message = place.pane.model.row(place.pane.view.currentIndex().row())
    assert flag["id"] in [mark["flag"] for mark in message["marks"]]


def test_no_dots_stand_between_words_that_follow_one_another(opened: Window, place, qtbot) -> None:
    """In the list, on the panel, and in the file that is written."""
    texts = {m["id"]: m["text"] for m in Store(opened.desk.ops.case).messages()}
    flags = review.page(Store(opened.desk.ops.case), [e["id"] for e in place.model.entries])
    number, flag = next((n, f) for n, f in enumerate(flags) for a, b in pairwise(f["spans"])
                        if a["message"] == b["message"] and texts[a["message"]][a["end"]:b["start"]] == " ")
    place.list.choose(number)
    qtbot.waitUntil(lambda: place.panel.flag.get("id") == flag["id"], timeout=60_000)
    dots = " … ".join(s["matched"] for s in flag["spans"])
    said = [label.text() for label in place.panel.findChildren(Label)]
    assert dots not in said
    words = matched.line(place.list.currentIndex().data(ROW)["words"])
    assert words in said
    assert words.count("…") < dots.count("…")


def test_letters_typed_into_the_reason_decide_nothing(place) -> None:
    QTest.keyClick(place.list, Qt.Key.Key_A)
    QTest.keyClicks(place.panel.reason, "regular jar")
    assert place.panel.reason.text() == "regular jar"
    assert place.panel.verdict == "accept"


def test_the_model_is_a_proper_model(place, qtmodeltester) -> None:
    qtmodeltester.check(place.model)


def test_the_queue_is_written_as_it_stands(opened: Window, place, tmp_path: Path, qtbot, monkeypatch) -> None:
    out = tmp_path / "flags.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    place.out.click()
    qtbot.waitUntil(lambda: str(out) in opened.banner.text, timeout=60_000)
    with out.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {r["Id"] for r in rows} == {e["id"] for e in place.model.entries}
    assert all(r["Status"] == "unreviewed" for r in rows)
    said = [r for r in rows if r["Message"]]
    assert all(r["Matched words"].lstrip("'").split(" … ")[0] in r["Message"] for r in said if r["Matched words"])
    assert {("Yasmine T.", "Didier Logement", "WhatsApp")} <= {
        (r["Sent by"], r["Conversation"], r["App"]) for r in said}, "what one reads, not only its number"
    assert all(r["Local time"] for r in said)


def test_a_pattern_of_a_conversation_does_not_stand_in_the_list_as_a_dash(place, monkeypatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(RowPainter, "words", lambda _, __, text, *___, **____: said.append(text) or 0.0)
    pattern = {"code": "B5", "title": "Messages at night", "lane": "concern", "status": "unreviewed", "words": [],
               "at": "2026-03-17T01:00:00", "conversation_title": "Foreman"}
    index = SimpleNamespace(data=lambda role: pattern if role == ROW else None)
    image = QImage(300, 82, QImage.Format.Format_ARGB32)
    painter = QPainter(image)
    FlagDelegate(place).draw(RowPainter(painter, QRectF(0, 0, 300, 82), mirror=False), index)
    painter.end()
    assert "–" not in said
    assert any("whole conversation" in text for text in said)


def test_the_state_of_a_flag_stands_out_on_its_card_beside_the_message(opened: Window, qtbot) -> None:
    mark = {"flag": "1", "code": "C-DEBT", "lane": "concern", "status": "unreviewed"}
    section = FlagSection(opened.desk, {"marks": [mark]})
    section.setParent(opened.centralWidget())
    section.resize(260, 200)
    section.show()
    qtbot.waitUntil(lambda: len(section.findChildren(Pill)) == 2 and section.findChildren(Pill)[1].isVisible(),
                    timeout=60_000)
    qtbot.wait(300)
    pill = section.findChildren(Pill)[1]
    seen, at = section.grab().toImage(), pill.mapTo(section, pill.rect().center())
    ground = seen.pixelColor(pill.mapTo(section, pill.rect().topLeft()).x() + 4, at.y())
    assert ground != seen.pixelColor(at.x() + pill.width(), at.y()), "else it is no sign but loose words"
