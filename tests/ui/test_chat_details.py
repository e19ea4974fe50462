"""What stands beside a message is told in words: no key of a parser, no brackets, no letter of a hash alone."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QGridLayout, QWidget

from triage.custody.actions import titled
from ui import words
from ui.chat import describe
from ui.chat.details import as_stored, in_words, told
from ui.views.searching.hits import HitDelegate
from ui.widgets.value import add_value
from ui.window import Window


def test_details_are_told_in_words() -> None:
    called = {"4072@s.whatsapp.net": "Ana"}
    details = {
        "written_before_colon": "x", "forwarded_from": "4072@s.whatsapp.net", "expires_s": 86_400, "duration_s": 75,
        "system": {"type": "encryption_notice", "all": True}, "mentions": ["4072@s.whatsapp.net", "owner"],
        "receipts": [{"who": "4072@s.whatsapp.net", "delivered_ms": 1_710_000_004_600, "read_ms": 10**17}],
        "forwarded_at": {"utc_ms": 1_709_913_600_000, "raw": "1709913600"}, "edited": [{"text": "before"}],
        "text": "owner", "aweType": "703", "parts": ["a", None],
    }
    assert in_words(details, called | {"owner": "The owner"}) == [
        ("Written before the colon", "x"), ("Forwarded from", "4072@s.whatsapp.net"), ("Disappears after", "1 day"),
        ("Duration", "1:15"), ("Line of the app", "Kind: Messages are end-to-end encrypted; all: yes"),
        ("Mentioned", "Ana, The owner"),
        ("Delivered and read", "Ana: Delivered at: 9 Mar 2024, 16:00 UTC; Read at: 100000000000000000"),
        ("First written", "8 Mar 2024, 16:00 UTC"), ("Text", "owner"),
    ]
    assert as_stored(details) == [("aweType", "703"), ("parts", "a, –")]
    assert told("live_s", 900, {}) == "15 minutes"
    assert told("asset_duration_ms", 30_000, {}) == "30000", "a length of time is no day of 1970"
    assert told("quoted", {"text": "pay first", "utc_ms": 1_709_913_600_000}, {}) == (
        "Text: pay first; Time: 8 Mar 2024, 16:00 UTC")
    assert told("phone_number", 40_721_000_002, {}) == "40721000002"
    assert told("outcome", "voicemail", {}) == "voicemail"
    words.use("fr")
    try:
        assert told("outcome", "voicemail", {}) == "messagerie vocale"
        assert told("outcome", "of a new kind", {}) == "of a new kind"
        assert told("expires_s", 7 * 86_400, {}) == "7\u00a0jours"
    finally:
        words.use("en")


@pytest.mark.parametrize(("details", "said"), [
    ({"forwarded_from": "Ana"}, "Forwarded from Ana"), ({"forwarded_from": True}, "Forwarded"),
    ({"forwarded_from": {"message_id": "1"}}, "Forwarded"), ({"forwarded_from": None}, "Forwarded"),
    ({"forwarded": True}, "Forwarded"), ({}, "")])
def test_a_message_that_was_forwarded_says_so(details: dict[str, object], said: str) -> None:
    assert describe.forwarded({"details": details}) == said


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
