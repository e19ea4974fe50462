"""Amounts as a language writes them, for the window and the report alike."""

from __future__ import annotations

from decimal import Decimal

from babel import Locale
from babel.numbers import format_decimal


def written(value: Decimal, locale: Locale) -> str:
    """A whole number, or two decimals at least, as money is written: 1 450, 1 200,50 and never 1 200,5."""
    whole = str(locale.decimal_formats[None].pattern).partition(".")[0]
    return str(format_decimal(value, whole if value == value.to_integral_value() else f"{whole}.00#", locale=locale))
