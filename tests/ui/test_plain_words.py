"""Figures and words that an inspector can follow: each total has its own name, marks say what they mean, and what
stands in the evidence for no app of a name of its own is translated.
"""

from __future__ import annotations

from dataclasses import replace

from tests.ui.drive import idle, shown
from triage.report import labels
from ui import codes
from ui.look.theme import theme
from ui.models.conversations import KEEPS
from ui.views.people.place import apps
from ui.widgets import widths
from ui.widgets.basic import Pill, Pressable
from ui.widgets.table import in_two
from ui.window import Window
from ui.words import of, tr


def place_of(window: Window, name: str, qtbot):
    """A place once it is filled."""
    window.travel(name, {})
    qtbot.waitUntil(lambda: window.current == name and idle(window), timeout=60_000)
    return window.places[name]


def test_the_overview_names_marks_and_says_how_many_kinds_it_leaves_out(opened: Window, qtbot) -> None:
    place = opened.places["overview"]
    qtbot.waitUntil(lambda: "The help lane" in "\n".join(shown(place)) and idle(opened), timeout=60_000)
    # By its name: the conversations outside the help lane come a turn later, and one of them has as many kinds.
    full = next(c for c in place.findChildren(Pressable)
                if c.toolTip().startswith("Read Didier Logement") and "V-HELP" in c.toolTip())
    said = [pill.text() for pill in full.findChildren(Pill)]
    kinds = [line for line in full.toolTip().splitlines() if line.startswith(("C-", "R-", "V-", "X-", "B"))]
    assert said[0].startswith("Help sought")
    assert not any(text.startswith("C-") for text in said), "a code by itself tells nothing"
    left_out = int("".join(filter(str.isdigit, said[-1])))
    assert len(said) - 1 + left_out == len(kinds), "what is shown and what is left out is all there is"
    assert any("Accounts and phone controlled" in line for line in kinds)
    assert "Passages that match a rule, by indicator:" in full.toolTip(), "as its marks have numbers"
    assert "two strong indicators" in full.toolTip(), "the rule stands where somebody asks for it"
    words = "\n".join(shown(place))
    assert words.lower().count("rows of evidence") == 1, "no two totals of the same name"
    assert "combination rule" not in words


def test_the_head_of_a_conversation_says_what_it_counts(opened: Window, qtbot) -> None:
    place = place_of(opened, "conversations", qtbot)
    qtbot.waitUntil(lambda: bool(place.list.model.rows), timeout=60_000)
    flagged = next(n for n, c in enumerate(place.list.model.rows) if c["flags"])
    place.list.list.choose(flagged)
    qtbot.waitUntil(lambda: bool(place.pane.flag_label.text()) and idle(opened), timeout=60_000)
    assert place.pane.flag_label.text().isdigit(), "the name has the room"
    n, row = place.pane.flag_label.text(), place.list.model.rows[flagged]
    assert f" {n} message{'s with flags' if n != '1' else ' with a flag'} " in place.pane.people.text()
    place.grab()
    assert not place.pane.people.toolTip(), "none of it is cut"
    assert place.pane.flag_label.toolTip().startswith(f"{n} message")
    assert "overview and the list count passages" in place.pane.flag_label.toolTip()
    tip = place.list.model.data(place.list.model.index(flagged), 3)  # Qt.ItemDataRole.ToolTipRole
    assert "Passages that match a rule, by indicator:" in tip
    for code in row["flags"]:
        assert codes.title(code) in tip


def test_a_display_zone_is_not_told_of_times_without_one(opened: Window, qtbot) -> None:
    place = place_of(opened, "conversations", qtbot)
    qtbot.waitUntil(lambda: bool(place.list.model.rows), timeout=60_000)
    place.list.list.choose(0)
    qtbot.waitUntil(lambda: bool(place.pane.people.text()) and idle(opened), timeout=60_000)
    assert "times in Europe/Paris" in place.pane.people.text()
    place.pane._describe(replace(place.pane.model.thread, local=True))
    assert "local time, zone unknown" in place.pane.people.text()
    assert "times in" not in place.pane.people.text()


def test_what_is_no_name_of_an_app_is_translated(french: Window, qtbot) -> None:
    assert of(labels.APP, "Phone") == "Téléphone"
    assert of(labels.APP, "WhatsApp") == "WhatsApp"
    place = place_of(french, "people", qtbot)
    qtbot.waitUntil(lambda: bool(place.everybody), timeout=60_000)
    kept = {app for person in place.everybody for each in person["identifiers"] for app in [each["app"]]}
    assert "Phone" in kept, "the sample has a log of calls"
    told = {apps(person) for person in place.everybody}
    assert any("Téléphone" in text for text in told)
    assert not any("Phone" in text for text in told)


def test_french_filters_agree_with_what_they_filter(french: Window) -> None:
    assert tr(KEEPS["tagged"]) == "Étiquetées", "conversations, as Toutes"
    assert tr(KEEPS["help"]) != tr("Help"), "the manual is called so"


def test_a_path_breaks_before_the_name_of_its_file(opened: Window) -> None:
    path = "source/export-B/second-phone/WhatsApp Chat with Victor - Foreman.txt"
    font = theme().font("body")
    assert in_two(path, font, 160, path=True) == ["source/export-B/second-phone/",
                                                  "WhatsApp Chat with Victor - Foreman.txt"]
    assert in_two("a/b.txt", font, 160, path=True) == ["a/b.txt"]
    columns = opened.places["evidence"].table.source.columns if "evidence" in opened.places else []
    for n, (plain, ordered) in enumerate(zip(widths.titles(columns), widths.titles(columns, 0), strict=True)):
        assert (ordered > plain) == (n == 0), "only the column by which rows are ordered keeps room for the sign"
