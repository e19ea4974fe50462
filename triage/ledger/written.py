"""Amounts as a language writes them, for the window and the report alike."""

from __future__ import annotations

from decimal import Decimal

from babel import Locale
from babel.numbers import format_decimal

_FROM_FIVE = frozenset(("bg", "es", "pl"))


def written(value: Decimal, locale: Locale) -> str:
    """A whole number, or two decimals at least, as money is written: 1 450, 1 200,50 and never 1 200,5."""
    whole = str(locale.decimal_formats[None].pattern).partition(".")[0]
    form = whole if value == value.to_integral_value() else f"{whole}.00#"
    return str(format_decimal(value, form, locale=locale, group_separator=grouped(value, locale)))


def grouped(value: float | Decimal, locale: Locale) -> bool:
    """Whether thousands are set apart: where CLDR 46 gives `minimumGroupingDigits` as 2, which Babel does not read,
    only from five digits on: 1109, 11.090.
    """
    return locale.language not in _FROM_FIVE or abs(float(value)) >= 10_000
