"""Identity papers by their machine-readable zone, as an engine reads it; the specimens are those of ICAO Doc 9303."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.media.papers import zone

PASSPORT = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
CARD = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"


@pytest.mark.parametrize("text", [PASSPORT, CARD, f"REPUBLIC OF UTOPIA\nPassport\n\n{PASSPORT}\n",
                                  PASSPORT.replace("<<ANNA", " << ANNA").replace("L898", "L8 98")])
def test_a_zone_with_right_check_digits(text: str) -> None:
    assert zone(text) == "checked"


@pytest.mark.parametrize("text", [
    PASSPORT.replace("36UTO", "86UTO"),  # a digit misread
    PASSPORT.replace("<<<<<<<<<", "<<<<<<<"),  # filler lost
    PASSPORT.replace("<<", "«<"),
])
def test_a_zone_that_was_read_in_part(text: str) -> None:
    assert zone(text) in {"alike", "checked"}


@pytest.mark.parametrize("text", [
    "", "Your passport stays with me until you have paid", "PASSPORT\nPASSEPORT", PASSPORT.split("\n", maxsplit=1)[0],
    "P" * 44 + "\n" + "1" * 44, "if (a << 2) { b = c[3] << 4; }\nwhile (a << 2) { b = c[3]; }",
    "0040 7123 4567 8901 2345 6789 0123\n0040 7123 4567 8901 2345 6789 0123",
])
def test_other_texts_hold_none(text: str) -> None:
    assert zone(text) is None


@given(st.text())
def test_no_text_is_too_odd(text: str) -> None:
    assert zone(text) in {None, "alike", "checked"}
