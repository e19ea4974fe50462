"""What scope and privilege hold back leaves the window where it was read, and is opened part by part."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from tests.ui.drive import idle, shown
from triage import people
from triage.store import Store
from triage.work import persons
from triage.work.stating import set_facts
from ui.window import Window

_LAWYER = "+33639987720"


def state(window: Window, values: dict[str, str], qtbot) -> None:
    """State facts of the case, and wait for every place that shows something of them."""
    window.desk.ops.write(lambda case: set_facts(case, values),
                          lambda _: (window.desk.refresh_facts(), window.desk.changed.emit("scope")), window)
    qtbot.waitUntil(lambda: idle(window) and window.desk.facts.get("privileged") == values.get("privileged"),
                    timeout=60_000)
    qtbot.wait(30)
    qtbot.waitUntil(lambda: idle(window), timeout=60_000)


@pytest.mark.parametrize("place", ["conversations", "search"])
def test_a_conversation_that_is_held_back_now_is_named_no_more(opened: Window, place: str, qtbot) -> None:
    (message,) = Store(opened.desk.ops.case).db.execute(
        "SELECT m.id FROM message m JOIN identity i ON i.id = m.sender WHERE i.e164 = ? LIMIT 1", (_LAWYER,)).fetchone()
    opened.go(place, {"message": message} if place == "conversations" else {"text": "Maître"})
    found = opened.places[place]
    if place == "search":
        qtbot.waitUntil(lambda: bool(found.model.ids), timeout=60_000)
        found.list.choose(0)
    qtbot.waitUntil(lambda: "Avocata" in found.pane.title.text() and idle(opened), timeout=60_000)
    state(opened, {"privileged": _LAWYER}, qtbot)
    qtbot.waitUntil(lambda: not found.pane.conversation and idle(opened), timeout=60_000)
    if place == "search":
        qtbot.waitUntil(lambda: not found.model.ids and idle(opened), timeout=60_000)
    assert not found.pane.view.isVisible()
    seen = [label.text() for label in found.findChildren(QLabel) if label.isVisibleTo(found)]
    assert not any("Avocata" in text or "Kerbrat" in text for text in seen)


def test_the_head_of_a_conversation_follows_the_name_of_a_person(opened: Window, qtbot) -> None:
    opened.go("conversations", {"message": 700})
    pane = opened.places["conversations"].pane
    qtbot.waitUntil(lambda: bool(pane.conversation) and idle(opened), timeout=60_000)
    uid = next(p["id"] for p in pane.conversation["participants"] if p["name"] in pane.title.text())
    opened.desk.ops.write(lambda case: persons.set_person(case, uid, name="The foreman"),
                          lambda _: opened.desk.changed.emit("people"), opened)
    qtbot.waitUntil(lambda: "The foreman" in pane.people.text(), timeout=10_000)


def test_one_part_is_opened_at_a_time_and_named(opened: Window, qtbot) -> None:
    state(opened, {"privileged": _LAWYER, "scope-from": "2026-04-01"}, qtbot)
    card = opened.places["overview"].scope
    qtbot.waitUntil(lambda: {"dates", "privileged"} <= set(card._buttons), timeout=60_000)
    card._buttons["dates"].click()
    card.reason.setText("The magistrate extended the period")
    card._buttons["privileged"].click()
    qtbot.wait(10)
    assert not card.reason.text(), "what was written for another part opens nothing"
    assert [text for text in shown(card) if text.startswith("Open:")] == ["Open: privileged"]
    QTest.keyClick(card.reason, Qt.Key.Key_Escape)
    assert card._form is None
    assert card._buttons["privileged"].hasFocus()


def test_what_is_held_back_for_two_reasons_is_said_to_stand_in_both_figures(opened: Window, qtbot) -> None:
    card = opened.places["overview"].scope
    for first, said in (("2026-04-01", False), ("2027-01-01", True)):
        state(opened, {"privileged": _LAWYER, "scope-from": first}, qtbot)
        qtbot.waitUntil(lambda said=said: any(t.startswith("What is held back for more") for t in shown(card)) is said
                        and "privileged" in card._buttons and idle(opened), timeout=60_000)


def test_facts_that_nobody_stated_take_one_line_and_escape_leaves_the_form(opened: Window, qtbot) -> None:
    panel = opened.places["overview"].facts
    qtbot.waitUntil(lambda: "T-1" in shown(panel) and idle(opened), timeout=60_000)
    assert "–" not in shown(panel)
    (missing,) = [text for text in shown(panel) if text.startswith("Not stated: ")]
    assert "Examiner" in missing
    assert "Title" not in missing
    panel._edit()
    QTest.keyClick(panel.fields["number"].input, Qt.Key.Key_Escape)
    assert not panel.editing
    qtbot.waitUntil(lambda: opened.focusWidget() is panel._change, timeout=60_000)


def test_facts_are_changed_by_choosing_where_there_is_something_to_choose(opened: Window, qtbot) -> None:
    panel = opened.places["overview"].facts
    opened.desk.facts["zone"] = "Etc/GMT-2"  # stated on the command line; the list has no such alias
    panel._edit()
    assert {name: panel.fields[name].text() for name in ("zone", "region", "language")} == {
        "zone": "Etc/GMT-2", "region": "FR", "language": ""}
    panel.fields["region"].input.setCurrentText("Tunisia")
    assert panel.fields["region"].text() == "TN"
    assert panel.fields["scope-people"].input.placeholderText() == "Numbers or names, with commas"
    panel.fields["zone"].input.setCurrentText("Paris")
    panel.fields["scope-from"].input.setText("2026-05-01")
    panel.fields["scope-to"].input.setText("2026-04-01")
    panel._save()
    assert "Paris" in panel.fields["zone"].hint.text()
    panel.fields["zone"].input.setCurrentText("Europe/Paris")
    panel._save()
    qtbot.waitUntil(lambda: "2026-04-01" in panel.fields["scope-to"].hint.text(), timeout=60_000)
    assert not panel.reason.hint.text()


def test_nothing_is_said_to_be_missing_before_it_is_read(opened: Window, qtbot, monkeypatch) -> None:
    def failing(_: object) -> None:
        raise people.NoSuchPerson(person="x")

    monkeypatch.setattr(people, "listing", failing)
    opened.go("people", {})
    place = opened.places["people"]
    assert "Nobody is named" not in [label.text() for label in place.findChildren(QLabel) if label.isVisible()]
    qtbot.waitUntil(lambda: bool(opened.banner.text), timeout=60_000)
    assert "Nobody is named" not in [label.text() for label in place.findChildren(QLabel) if label.isVisible()]


def test_the_owner_is_called_in_the_language_of_the_window(opened: Window, qtbot) -> None:
    def names() -> set[str]:
        return {p["name"] for p in getattr(opened.places.get("people"), "everybody", [])}

    opened.go("people", {})
    qtbot.waitUntil(lambda: "Owner of the device" in names(), timeout=60_000)
    try:
        opened.set_language("fr")
        qtbot.waitUntil(lambda: "Détenteur de l’appareil" in names(), timeout=60_000)
        assert "Owner of the device" not in names()
    finally:
        opened.set_language("en")
