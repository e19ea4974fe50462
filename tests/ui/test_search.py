"""Search from the window: as one types, with filters, mistakes named, hits opened."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton, QToolButton

from triage.search import count, parse
from triage.search.facets import Facets
from triage.search.language import language_table
from triage.store import Store
from ui.models.lazy import ROW
from ui.views.searching.hits import hit_words
from ui.window import Window


@pytest.fixture
def place(opened: Window, qtbot):
    """The search place, its filters filled."""
    opened.go("search", {})
    found = opened.places["search"]
    qtbot.waitUntil(lambda: found.conversation.count() > 1, timeout=60_000)
    return found


def _type(place, text: str, qtbot) -> None:
    place.query.clear()
    QTest.keyClicks(place.query, text)
    qtbot.waitUntil(lambda: place.model.query is not None and place.model.query.text == text, timeout=60_000)


def test_hits_come_while_typing_newest_first(opened: Window, place, qtbot) -> None:
    _type(place, "passport", qtbot)
    expected = count(Store(opened.desk.ops.case), parse("passport"))
    assert len(place.model.ids) == expected > 3
    assert str(expected) in place.total.text()
    times = [place.model.row(n)["sent_at"] for n in range(expected)]
    assert times == sorted(times, reverse=True)
    start, end = place.model.row(0)["hit_spans"][0]
    assert place.model.row(0)["snippet"][start:end].casefold().startswith("passport")


def test_a_mistake_is_named_and_the_hits_stay(place, qtbot) -> None:
    _type(place, "passport", qtbot)
    before = len(place.model.ids)
    QTest.keyClicks(place.query, " AND")
    qtbot.waitUntil(lambda: not place.problem.isHidden(), timeout=60_000)
    assert "character 10" in place.problem.text()
    assert place.query.text() == "passport AND"
    assert len(place.model.ids) == before
    assert place.whose.isVisible()
    assert place.whose.text().replace("\u2068", "").replace("\u2069", "") == "Hits of: passport"
    QTest.keyClicks(place.query, " work")
    qtbot.waitUntil(place.problem.isHidden, timeout=60_000)
    qtbot.waitUntil(place.whose.isHidden, timeout=60_000)


def test_calls_are_listed_at_one_press_and_say_what_they_were(opened: Window, place, qtbot) -> None:
    next(b for b in place.findChildren(QPushButton) if b.text() == "Calls").click()
    calls = Store(opened.desk.ops.case).totals()["calls"]
    qtbot.waitUntil(lambda: len(place.model.ids) == calls == 42, timeout=60_000)
    said = {hit_words(place.model.row(n)) for n in range(calls)}
    assert {"Incoming call · declined", "Incoming video call · Didier Logement · answered · 0:52",
            "Outgoing call · not answered"} <= said
    assert place.model.describe(place.model.row(0)).startswith("Colis Lys livraison, ")
    assert place.total.text() == "42 hits"


def test_filters_narrow(opened: Window, place, qtbot) -> None:
    _type(place, "passport", qtbot)
    everything = len(place.model.ids)
    place.app.setCurrentIndex(place.app.findData("WhatsApp"))
    qtbot.waitUntil(lambda: place.model.query.filters.app == "WhatsApp", timeout=60_000)
    place.start.setText("2026-04-01")
    qtbot.waitUntil(lambda: place.model.query.filters.start == "2026-04-01", timeout=60_000)
    narrowed = len(place.model.ids)
    assert 0 < narrowed < everything
    place.clear_filters()
    qtbot.waitUntil(lambda: len(place.model.ids) == everything, timeout=60_000)


def test_enter_opens_the_hit_in_its_conversation(opened: Window, place, qtbot) -> None:
    _type(place, "passport", qtbot)
    QTest.keyClick(place.query, Qt.Key.Key_Return)
    qtbot.waitUntil(place.list.hasFocus, timeout=60_000)
    hit = place.list.currentIndex().data(ROW)
    QTest.keyClick(place.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: opened.current == "conversations", timeout=60_000)
    pane = opened.places["conversations"].pane
    qtbot.waitUntil(lambda: pane.model.thread is not None and pane.view.currentIndex().isValid(), timeout=60_000)
    assert pane.model.row(pane.view.currentIndex().row())["id"] == hit["id"]


def test_nothing_found_says_what_to_try(place, qtbot) -> None:
    _type(place, "zzzyyyxxx", qtbot)
    qtbot.waitUntil(lambda: place.body.currentIndex() == 1, timeout=60_000)
    assert "*" in place.empty.text.text()


def test_the_model_is_a_proper_model(place, qtbot, qtmodeltester) -> None:
    _type(place, "the", qtbot)
    qtmodeltester.check(place.model)


def _entry(place, facet: str, name: str):
    return next((b for b in place.facets.findChildren(QToolButton)
                 if b.property("facet") == facet and b.accessibleName().startswith(name)), None)


def test_the_wrong_character_is_marked_in_the_line(place, qtbot) -> None:
    _type(place, "passport", qtbot)
    QTest.keyClicks(place.query, " date:soon")
    qtbot.waitUntil(lambda: place.query.marked == 15, timeout=60_000)
    assert "character 15" in place.problem.text()
    assert place.query.text() == "passport date:soon"
    place.query.setText("passport")
    qtbot.waitUntil(lambda: place.query.marked is None, timeout=60_000)


def test_facets_count_and_narrow_and_widen(opened: Window, place, qtbot) -> None:
    _type(place, "passport", qtbot)
    everything = len(place.model.ids)
    qtbot.waitUntil(lambda: bool(place.facets.findChildren(QToolButton)), timeout=60_000)
    first = next(b for b in place.facets.findChildren(QToolButton) if b.property("facet") == "months")
    month, n = re.match(r"(\w+ \d{4}): (\d+) hits", first.accessibleName()).groups()
    assert int(n) < everything
    QTest.mouseClick(first, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(place.model.ids) == int(n), timeout=60_000)
    began = datetime.strptime(month, "%B %Y" if len(month.split()[0]) > 3 else "%b %Y")  # noqa: DTZ007
    assert place.start.text() == f"{began:%Y-%m-%d}"
    qtbot.waitUntil(lambda: (_entry(place, "months", f"{month}: {n} hits, chosen")) is not None, timeout=60_000)
    QTest.mouseClick(_entry(place, "months", month), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(place.model.ids) == everything, timeout=60_000)


def test_facets_say_how_many_values_they_do_not_list(place) -> None:
    def entries(n: int) -> list[dict[str, object]]:
        return [{"value": f"{2000 + k}-01", "name": "x", "count": 2} for k in range(n)]

    found = Facets(99, entries(12), entries(1), [], entries(20), [], [],
                   {"conversations": 40, "apps": 1, "people": 0, "months": 20, "flags": 0, "languages": 0})
    place.facets.show_facets(found, set())
    said = [label.text() for label in place.facets.findChildren(QLabel)]
    assert "Only the 12 with the most hits are listed, of 40." in said
    assert "Only the last 18 months are listed, of 20." in said
    assert sum("listed" in text for text in said) == 2, "where all are listed nothing is said"


def test_a_loose_word_says_what_it_stands_for(place, qtbot) -> None:
    _type(place, "pasport~", qtbot)
    qtbot.waitUntil(lambda: not place.stands_for.isHidden(), timeout=60_000)
    assert re.search(r"pasport stands for: passport \(\d+\)", place.stands_for.text())
    assert len(place.model.ids) > 3
    _type(place, "passport or work", qtbot)  # as said beside hits, and without any
    qtbot.waitUntil(lambda: "passport OR work" in place.stands_for.text() or place.meant.count() > 1, timeout=60_000)


def test_the_order_can_be_chosen(place, qtbot) -> None:
    _type(place, "passport", qtbot)
    newest = list(place.model.ids)
    place.order.setCurrentIndex(place.order.findData("oldest"))
    qtbot.waitUntil(lambda: list(place.model.ids) == newest[::-1], timeout=60_000)
    place.order.setCurrentIndex(place.order.findData("relevance"))
    qtbot.waitUntil(lambda: list(place.model.ids) not in (newest, newest[::-1]), timeout=60_000)
    assert sorted(place.model.ids) == sorted(newest)


def test_did_you_mean_searches_for_it(place, qtbot) -> None:
    _type(place, "pasprot", qtbot)
    qtbot.waitUntil(lambda: place.meant.count() > 1, timeout=60_000)
    chip = place.meant.itemAt(1).widget()
    assert chip.text() == "passport"
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(place.model.ids) > 3, timeout=60_000)
    assert place.query.text() == "passport"


def test_the_hit_knows_its_place_and_its_neighbours(place, qtbot) -> None:
    _type(place, "passport", qtbot)
    place.list.choose(0)
    qtbot.waitUntil(lambda: "Hit" in place.place_of.text(), timeout=60_000)
    place_of, of = map(int, re.findall(r"\d+", place.place_of.text())[:2])
    assert place_of == of > 1
    assert not place.after.isEnabled()
    before = place._around["before"]
    place.before.click()
    qtbot.waitUntil(lambda: place.list.currentIndex().data(ROW)["row"] == before, timeout=60_000)


def test_the_words_of_the_search_are_marked_in_the_conversation(place, qtbot) -> None:
    def marked(word: str) -> bool:
        message = place.pane.model.peek(place.pane.view.currentIndex().row()) or {}
        return word in [message["text"][start:end].lower() for start, end in message.get("found") or []]

    def drawn(word: str) -> bool:
        made = place.pane.view._bubble(place.pane.view.currentIndex().row())
        return made is not None and any(text.layout.text()[part.start:part.start + part.length].lower() == word
                                        for text in made.texts for part in text.layout.formats())

    _type(place, "passport", qtbot)
    place.list.choose(0)
    qtbot.waitUntil(lambda: marked("passport") and drawn("passport"), timeout=60_000)
    row = place.list.currentIndex().data(ROW)["row"]
    _type(place, "the passport", qtbot)  # the same conversation, and other words
    place.list.choose(list(place.model.ids).index(row))
    qtbot.waitUntil(lambda: marked("the") and drawn("the"), timeout=60_000)


def test_what_is_looked_into_is_logged_once_and_can_be_run_again(opened: Window, place, qtbot) -> None:
    _type(place, "passport", qtbot)
    place.list.choose(0)
    place.list.choose(1)
    qtbot.waitUntil(lambda: bool(place.kept._past), timeout=60_000)
    assert [entry[0] for entry in place.kept._past] == ["passport"]
    place.kept.keep("Papers")
    qtbot.waitUntil(lambda: bool(place.kept._saved), timeout=60_000)
    _type(place, "hotel", qtbot)
    place.kept.fill()
    action = next(a for a in place.kept.list.actions() if a.text() == "Papers")
    action.trigger()
    qtbot.waitUntil(lambda: place.model.query is not None and place.model.query.text == "passport", timeout=60_000)


def test_hits_are_exported(opened: Window, place, tmp_path, qtbot) -> None:
    _type(place, "passport", qtbot)
    with qtbot.waitSignal(opened.desk.said, timeout=60_000):
        place.kept.export_to(tmp_path / "hits.csv")
    assert (tmp_path / "hits.csv").read_text("utf-8-sig").count("passport") >= len(place.model.ids)


def test_a_search_for_accounts_offers_to_read_the_messages_first(place, qtbot) -> None:
    place.query.setText("has:link")
    qtbot.waitUntil(lambda: not place.remedy.isHidden(), timeout=60_000)
    place.remedy.click()
    qtbot.waitUntil(lambda: place.model.query is not None and place.model.query.text == "has:link", timeout=60_000)
    assert place.remedy.isHidden()
    assert place.problem.isHidden()


def test_the_card_of_the_language_types_its_examples(place, qtbot) -> None:
    card = place.body.widget(0)
    wanted = [line.example for line in language_table()]  # the card is built in turns
    qtbot.waitUntil(lambda: len(card.findChildren(QPushButton)) == len(wanted), timeout=60_000)
    chips = card.findChildren(QPushButton)
    assert [chip.text() for chip in chips] == wanted
    place.help.click()
    assert place.body.currentIndex() == 0
    chips[3].click()
    qtbot.waitUntil(lambda: place.model.query is not None and place.model.query.text == "passp*", timeout=60_000)


def test_the_button_that_exports_hits_stands_beside_them(opened: Window, place, tmp_path, qtbot, monkeypatch) -> None:
    """As in every other list; in the menu of saved searches nobody looks for it."""
    out = tmp_path / "hits.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    _type(place, '"and the passport"', qtbot)
    assert place.out.isVisible()
    place.out.click()
    qtbot.waitUntil(lambda: str(out) in opened.banner.text, timeout=60_000)
    assert opened.banner.text.startswith("1 message written")
