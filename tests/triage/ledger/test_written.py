"""Amounts and counts as each language writes them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from babel import Locale

from triage.ledger.written import written
from triage.report.labels import Speaker


@pytest.mark.parametrize(("language", "four", "five"), [
    ("en_GB", "1,109", "11,090.50"), ("es", "1109", "11.090,50"), ("fr", "1\u202f109", "11\u202f090,50"),
    ("ro", "1.109", "11.090,50"), ("uk", "1\xa0109", "11\xa0090,50")])
def test_thousands_are_set_apart_as_the_language_does(language: str, four: str, five: str) -> None:
    locale = Locale.parse(language)
    assert written(Decimal(1109), locale) == four
    assert written(Decimal("11090.5"), locale) == five
    assert Speaker(str, language.removesuffix("_GB")).number(1109) == four
