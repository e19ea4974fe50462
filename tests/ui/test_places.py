"""Overview, people, report, log; languages and colours; the frame around them."""

from __future__ import annotations

import threading
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QLabel, QPushButton, QScrollArea

from tests.ui.conftest import Watchdog, open_case
from tests.ui.drive import idle, shown
from triage.custody.actions import DETAILS, told
from triage.views import overview
from triage.work import stating
from ui.look.theme import DARK, LIGHT, contrast, theme
from ui.rail import SHORTCUTS
from ui.widgets.basic import Pressable
from ui.widgets.heatmap import HeatMap
from ui.window import PLACES, Window
from ui.words import tr


def _texts(widget) -> str:
    return "\n".join(shown(widget))


def test_the_overview_tells_the_ledger_in_one_sentence(opened: Window, qtbot) -> None:
    place = opened.places["overview"]
    qtbot.waitUntil(lambda: "Rows of evidence" in _texts(place), timeout=60_000)
    assert ("Rows of evidence of every kind: 1,209. Stored: 1,194; merged with an equal copy: 14; rejected with a "
            "reason: 1.") in _texts(place), "a number behind a colon is right for none, one and many"
    qtbot.waitUntil(lambda: "The help lane" in _texts(place), timeout=60_000)


@pytest.mark.parametrize(("counted", "place"), [("Attachments: 42", "media"), ("Flags: ", "review")])
def test_what_is_counted_leads_to_where_it_is_shown(opened: Window, counted: str, place: str, qtbot) -> None:
    def tile() -> list[Pressable]:
        return [t for t in opened.places["overview"].findChildren(Pressable) if t.accessibleName().startswith(counted)]

    qtbot.waitUntil(lambda: bool(tile()), timeout=60_000)
    tile()[0].click()
    qtbot.waitUntil(lambda: opened.current == place, timeout=60_000)


def test_what_is_counted_is_shown_before_what_to_read_first_is_known(
        window: Window, sample_case: Path, tmp_path: Path, qtbot, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on, weigh = threading.Event(), overview.conversations

    def slowly(*given, **named):
        go_on.wait(20)
        return weigh(*given, **named)

    monkeypatch.setattr(overview, "conversations", slowly)
    copy = tmp_path / "copy.attest"
    copy.write_bytes(sample_case.read_bytes())
    open_case(window, copy, qtbot)
    place = window.places["overview"]
    qtbot.waitUntil(lambda: "Still reading" in _texts(place), timeout=60_000)
    assert "Rows of evidence" in _texts(place)
    assert "Read first" not in _texts(place)
    go_on.set()
    qtbot.waitUntil(lambda: "Read first" in _texts(place), timeout=60_000)
    assert "Still reading" not in _texts(place)
    assert "The help lane" in _texts(place)


def test_the_overview_shows_the_hours_of_the_week_and_languages_without_rules(opened: Window, qtbot) -> None:
    place = opened.places["overview"]
    qtbot.waitUntil(lambda: bool(place.findChildren(HeatMap)), timeout=60_000)
    (cells,) = place.findChildren(HeatMap)
    assert sum(map(sum, cells.hours)) > 1000
    assert cells.accessibleDescription().startswith("The most: ")
    qtbot.waitUntil(lambda: "Between 22:00 and 06:00: 18%" in _texts(place), timeout=60_000)


def test_what_privilege_holds_back_is_opened_with_a_reason(opened: Window, qtbot) -> None:
    place = opened.places["overview"]
    opened.desk.ops.write(lambda case: stating.set_facts(case, {"privileged": "+33639987720"}),
                          lambda _: (opened.desk.refresh_facts(), opened.desk.changed.emit("scope")), opened)
    qtbot.waitUntil(lambda: "held back" in _texts(place.scope), timeout=60_000)
    place.scope._ask("privileged")
    place.scope._open()
    qtbot.waitUntil(lambda: "reason is needed" in _texts(place.scope), timeout=60_000)
    place.scope.reason.setText("The lawyer consented in writing")
    place.scope._open()
    qtbot.waitUntil(lambda: "Nothing is held back" in _texts(place.scope), timeout=60_000)
    opened.go("log", {})
    qtbot.waitUntil(lambda: any(e.action == "scope.open" for e in opened.places["log"].entries), timeout=60_000)


def test_two_people_are_made_one_and_parted(opened: Window, qtbot) -> None:
    opened.go("people", {})
    place = opened.places["people"]
    qtbot.waitUntil(lambda: len(place.everybody) > 10, timeout=60_000)
    before = len(place.everybody)
    pair = [p for p in place.everybody if p["name"].startswith("Hamza")][:2]
    place._merge(pair, None)
    qtbot.waitUntil(lambda: len(place.everybody) == before - 1, timeout=60_000)
    merge = place.panel.merges[0]
    place.panel._undo(merge["id"])
    qtbot.waitUntil(lambda: len(place.everybody) == before, timeout=60_000)


def test_a_category_needs_a_reason(opened: Window, qtbot) -> None:
    opened.go("people", {})
    place = opened.places["people"]
    qtbot.waitUntil(lambda: bool(place.panel.person), timeout=60_000)
    place.panel.category.input.setCurrentIndex(place.panel.category.input.findData("affected"))
    place.panel._save()
    assert "reason" in place.panel.reason.hint.text().lower()
    place.panel.reason.input.setText("Named in the complaint")
    place.panel._save()
    qtbot.waitUntil(lambda: any(p["category"] == "affected" for p in place.everybody), timeout=60_000)


def test_the_report_is_made_shown_and_printed(opened: Window, tmp_path: Path, qtbot) -> None:
    opened.go("report", {})
    place = opened.places["report"]
    out = tmp_path / "report.pdf"
    place.file.input.setText(str(out))
    place.make()
    qtbot.waitUntil(lambda: not place.making, timeout=120_000)
    assert out.read_bytes()[:5] == b"%PDF-"
    assert place.model.rowCount() > 5
    place.model._picture(0)
    qtbot.waitUntil(lambda: place.model._pictures.get(0) is not None, timeout=60_000)
    page = place.model._pictures[0]
    assert page.width() > 500
    assert page.height() > page.width()
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    with qtbot.waitSignal(place.printing.said, check_params_cb=lambda text, tone: tone == "good", timeout=60_000):
        place.printing.start(printer, [place.model.page(n) for n in range(2)])
    assert (tmp_path / "printed.pdf").stat().st_size > 1000


def test_a_report_for_a_folder_that_is_not_there_is_refused(opened: Window) -> None:
    opened.go("report", {})
    place = opened.places["report"]
    place.file.input.setText("/nowhere/at/all/report.pdf")
    place.make()
    assert not place.making
    assert "folder" in place.file.hint.text()


def test_verification_says_what_it_found(opened: Window, sample_evidence: Path, qtbot) -> None:
    opened.go("log", {})
    place = opened.places["log"]
    place.verify()
    qtbot.waitUntil(place.result.isVisible, timeout=60_000)
    assert "as they were" in _texts(place.result)
    changed = sample_evidence / "export-C" / "calls.xml"
    content = changed.read_bytes()
    try:
        changed.write_bytes(content + b"<!-- -->")
        place.verify()
        qtbot.waitUntil(lambda: "changed since" in _texts(place.result), timeout=60_000)
    finally:
        changed.write_bytes(content)


def test_the_log_remarks_where_a_clock_was_set_back(opened: Window, qtbot) -> None:
    opened.go("log", {})
    place = opened.places["log"]
    qtbot.waitUntil(lambda: bool(place.entries), timeout=60_000)
    assert not place.remarks.isVisible()
    newest, *older = place.entries
    place._fill([msgspec.structs.replace(newest, at="2001-02-03T04:05:06.789Z"), *older])
    assert place.remarks.isVisible()
    for told_in in (place.remarks, place.detail):
        assert "2001-02-03T04:05:06.789Z, lies before that of the entry before it" in _texts(told_in)
    remark = next(n for n, c in enumerate(place.table.source.columns) if c.title == "Remark")
    assert place.table.source.columns[remark].text(newest) == "earlier than the entry before"
    place._fill(place.entries[1:])
    assert not place.remarks.isVisible()


def test_an_entry_of_the_log_is_told_in_the_language_of_the_window(opened: Window, qtbot) -> None:
    opened.set_language("fr")
    try:
        opened.go("log", {})
        place = opened.places["log"]
        qtbot.waitUntil(lambda: bool(place.entries), timeout=60_000)
        raw = {key for entry in place.entries for key in entry.detail} - set(DETAILS)
        assert raw == set(), "every detail has a name"
        read = next(n for n, e in enumerate(place.table.source.rows) if e.action == "source.read")
        place.table.selectRow(read)
        said = _texts(place.detail)
        assert "Messages" in said
        assert "Conservés : " in said.replace("\u00a0", " ")
        assert "{" not in said
        fact = next(e for e in place.entries if e.action == "fact.set" and e.subject == "number")
        place.table.selectRow(place.table.source.rows.index(fact))
        assert "Numéro d’affaire" in _texts(place.detail)
        assert told(tr, ["accepted", "unsure"], "flags", "report") == "retenu\nen suspens", "codes are said in words"
        assert told(tr, "accepted", "after", "flag.accept") == "retenu"
        assert told(tr, "accepted", "after", "fact.set") == "accepted", "what somebody wrote stays"
        area = place.detail.findChild(QScrollArea)
        assert area.horizontalScrollBar().maximum() == 0, "hashes break where the column ends"
    finally:
        opened.set_language("en")


def test_every_place_opens_without_standing_still(opened: Window, qtbot) -> None:
    for name, _, _ in PLACES:
        opened.go(name, {})
        qtbot.waitUntil(lambda: idle(opened), timeout=60_000)
    dog = Watchdog()
    dog.start()
    for name, _, _ in PLACES:
        opened.go(name, {})
        qtbot.wait(30)
        qtbot.waitUntil(lambda: idle(opened), timeout=60_000)
    qtbot.wait(150)
    assert dog.stop() < 2000  # frozen, not merely busy: benchmarks measure pauses


def test_ctrl_and_digits_go_to_places(opened: Window, qtbot) -> None:
    for n, (name, _, _) in enumerate(PLACES[:SHORTCUTS], 1):
        action = next(a for a in opened.actions() if a.shortcut().toString() == f"Ctrl+{n}")
        action.trigger()
        assert opened.current == name


def test_the_rail_fits_a_small_screen_and_scrolls_with_large_text(opened: Window, qtbot) -> None:
    area = opened.rail.area
    assert area.widget().sizeHint().height() <= 768 - 60, "a screen of 768 lines, less the window's own frame"
    try:
        opened.set_scale(2.0)
        qtbot.waitUntil(lambda: "overview" in opened.places, timeout=60_000)
        area, last = opened.rail.area, PLACES[-1][0]
        assert all(row.width() >= row.sizeHint().width() for row in opened.rail.rows.values()), "no title is cut"
        opened.go(last, {})
        row = opened.rail.rows[last]
        qtbot.waitUntil(lambda: row.visibleRegion().boundingRect().height() == row.height(), timeout=60_000)
    finally:
        opened.set_scale(1.0)


def test_arrow_keys_walk_along_the_rail_and_enter_goes_there(opened: Window, qtbot) -> None:
    rows = opened.rail.rows
    names = list(rows)
    opened.activateWindow()
    rows[names[0]].setFocus()
    qtbot.keyClick(rows[names[0]], Qt.Key.Key_Down)
    assert opened.focusWidget() is rows[names[1]]
    assert opened.current == names[0]
    qtbot.keyClick(rows[names[1]], Qt.Key.Key_Return)
    assert opened.current == names[1]
    qtbot.keyClick(rows[names[1]], Qt.Key.Key_Up)
    qtbot.keyClick(rows[names[0]], Qt.Key.Key_Up)
    assert opened.focusWidget() is rows[names[-1]]


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_contrast_is_enough_to_read(colours) -> None:
    grounds = ("window", "surface", "sunken", "hover", "accent_soft", "bubble_in", "bubble_out")
    pairs = [(ink, ground) for ground in grounds for ink in ("text", "muted")]
    pairs += [("accent", "surface"), ("accent", "window"), ("on_accent", "accent"), ("rail_text", "rail"),
              ("on_rail_active", "rail_active"), ("accent", "accent_soft"), ("text", "mark"), ("muted", "chat")]
    for tone in ("concern", "help", "danger", "good"):
        pairs += [(tone, "surface"), (tone, f"{tone}_soft"), ("text", f"{tone}_soft")]
    low = {p: round(contrast(getattr(colours, p[0]), getattr(colours, p[1])), 2) for p in pairs}
    low |= {(sender, ground): round(contrast(sender, getattr(colours, ground)), 2)
            for sender in colours.senders for ground in ("bubble_in", "bubble_out")}
    assert {p: c for p, c in low.items() if c < 4.5} == {}


def test_colours_change_at_once_and_the_place_stays(opened: Window, qtbot) -> None:
    opened.go("search", {})
    opened.set_scheme("dark")
    assert theme().dark
    qtbot.waitUntil(lambda: opened.current == "search" and "search" in opened.places, timeout=60_000)
    opened.set_scheme("light")
    assert not theme().dark


def test_the_window_speaks_french(opened: Window, qtbot) -> None:
    from triage.words import catalogue

    words = catalogue("fr")
    if "Evidence" not in words:
        pytest.skip("the French catalogue does not hold the window's words yet")
    opened.set_language("fr")
    try:
        qtbot.waitUntil(lambda: "overview" in opened.places, timeout=60_000)
        shown = [row.text() for row in opened.rail.rows.values()]
        assert shown == [words[title] for _, _, title in PLACES]
    finally:
        opened.set_language("en")


def test_text_grows_at_once(opened: Window, qtbot) -> None:
    before = opened.rail.rows["overview"].font().pixelSize()
    opened.set_scale(1.5)
    try:
        qtbot.waitUntil(lambda: "overview" in opened.places, timeout=60_000)
        assert opened.rail.rows["overview"].font().pixelSize() == round(before * 1.5)
    finally:
        opened.set_scale(1.0)


def test_a_case_closes_while_something_still_asks(opened: Window, qtbot) -> None:
    path = opened.desk.path
    opened.close_case()
    for lane in ("pages", "lists", "graph"):
        opened.desk.ops.read(lambda reader: reader.store.totals(), lambda _: None, opened, lane=lane)
    qtbot.waitUntil(lambda: opened.desk.path is None, timeout=60_000)
    assert not path.with_name(f"{path.name}-wal").exists(), "one file remains"


def test_other_colours_leave_one_where_one_was(opened: Window, qtbot) -> None:
    opened.go("conversations", {"message": 700})
    qtbot.waitUntil(lambda: opened.places["conversations"].here() != {}, timeout=60_000)
    before = opened.places["conversations"].here()
    old = opened.places["conversations"]
    opened.set_scheme("dark")
    qtbot.waitUntil(lambda: opened.places.get("conversations") not in {None, old}, timeout=60_000)
    qtbot.waitUntil(lambda: opened.places["conversations"].here().get("message") == before["message"], timeout=60_000)
    assert opened.places["conversations"].here()["conversation"]["id"] == before["conversation"]["id"]
    opened.go("search", {"text": "passport"})
    search = opened.places["search"]
    qtbot.waitUntil(lambda: search.app.count() > 1 and len(search.model.ids) > 5, timeout=60_000)
    search.app.setCurrentIndex(search.app.findData("WhatsApp"))
    asked = search.here()
    assert asked["filters"].app == "WhatsApp"
    opened.set_scheme("light")
    qtbot.waitUntil(lambda: opened.places.get("search") not in {None, search}, timeout=60_000)
    qtbot.waitUntil(lambda: opened.places["search"].here() == asked, timeout=60_000)
    qtbot.waitUntil(lambda: bool(opened.places["search"].model.ids), timeout=60_000)


def test_what_is_decided_of_somebody_with_many_numbers_stands_near_their_name(opened: Window, qtbot) -> None:
    opened.go("people", {})
    place = opened.places["people"]
    qtbot.waitUntil(lambda: place.table.current() is not None, timeout=60_000)
    person = place.table.current()
    one = person["identifiers"][0]
    place.panel.show_person(person | {"identifiers": [one | {"e164": f"+4072200{n:04}"} for n in range(30)]})

    def seen() -> set[str]:
        return {label.text() for label in place.panel.findChildren(QLabel) if label.isVisibleTo(place.panel)}

    qtbot.waitUntil(lambda: "+40722000005" in seen(), timeout=60_000)
    assert not {"+40722000006", "+40722000029"} & seen()
    assert "and 24 others" in seen()
    next(b for b in place.panel.findChildren(QPushButton) if b.text() == "Show others").click()
    qtbot.waitUntil(lambda: "+40722000029" in seen(), timeout=60_000)
    assert "and 24 others" not in seen()
