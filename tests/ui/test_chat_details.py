"""What stands beside a message is told in words: no key of a parser, no brackets, no letter of a hash alone."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QWidget

from triage.actions import titled
from ui.chat.provenance import _plain, _told
from ui.views.search_hits import HitDelegate
from ui.widgets.value import add_value
from ui.window import Window


def test_details_are_told_in_words() -> None:
    assert _plain("written_before_colon") == "Written before the colon"
    assert _plain("forwarded_from") == "forwarded from"
    assert _told({"type": "encryption_notice", "all": True}) == "type: encryption_notice; all: yes"
    assert _told(["a", None]) == "a, –"


def test_a_hash_has_the_width_of_its_panel(window: Window, qtbot) -> None:
    holder = QWidget(window)
    grid = QGridLayout(holder)
    add_value(grid, 0, "Actor", "C. Moreau")
    add_value(grid, 1, "Hash", "0123456789abcdef" * 4, "mono")
    places = [grid.getItemPosition(n) for n in range(grid.count())]
    assert places[0][0] == places[1][0], "a short value stands beside its name"
    assert places[2][0] < places[3][0], "a hash stands beneath it"
    assert places[3][3] == 2


def test_a_hit_takes_two_lines_of_its_message_and_no_third() -> None:
    assert HitDelegate.HEIGHT < 80


def test_the_log_names_what_a_verification_found() -> None:
    assert titled(str, "findings") == "Findings"
