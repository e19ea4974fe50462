"""Values of Telegram exports as the standard library's C scanner decodes them, with what such files make of JSON."""

from __future__ import annotations

import json
import math
from typing import Any

#: Key under which an object keeps what it says twice (`Messages` puts it into the details).
REPEATED = "(repeated)"


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Build an object; of a key that comes twice the first value that says something counts.

    Telegram Desktop writes `text` twice into some service messages, the second time empty.
    """
    value = dict(pairs)
    if len(value) == len(pairs):
        return value
    value, repeated = {}, []
    for key, item in pairs:
        if key not in value or (not value[key] and item):
            value[key] = item
        elif item and item != value[key]:
            repeated.append([key, item])
    if repeated:
        value[REPEATED] = repeated
    return value


def _int(text: str) -> int | str:
    """Keep a number that no database holds (or that has thousands of digits) as text."""
    return int(text) if len(text) < 19 else text


def _float(text: str) -> float | str:
    number = float(text)
    return number if math.isfinite(number) else text


def number(value: Any) -> str | None:
    """Return a number of a message, chat or account as the exporter writes it.

    Tools that rewrite exports make strings or fractions of these numbers; they stay the same numbers.
    """
    if type(value) is float and value.is_integer():
        value = int(value)
    return str(value) if type(value) is int else value if type(value) is str else None


#: Decodes the value at a place of a text; returns it and where it ends.
scan = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=_float, parse_int=_int, parse_constant=str, strict=False
).scan_once  # type: ignore[attr-defined]
