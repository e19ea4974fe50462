"""Pictures that look like identity papers, by the machine-readable zone in the text that was read from them.

The zone is two lines of 44 characters (passports, TD3), two of 36 (TD2) or three of 30 (cards, TD1), in capitals,
digits and `<`; the first begins with what the paper is (P, V, A, C or I) and holds filler. An engine that reads
pictures takes `<` for other signs and adds blanks, so lines are cleaned first, and lengths may differ by a few. Right
check digits say more, and are told apart. A hint for the examiner: a picture of a paper says nothing about its holder.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Literal

from triage.selectors.checks import card_zone, passport_zone

Zone = Literal["checked", "alike"]

_FILLER = str.maketrans({"«": "<", "‹": "<", "＜": "<", "≤": "<", "(": "<", "{": "<", "[": "<", "€": "<"})
_LINE = re.compile(r"[A-Z0-9<]+")
_FIRST = re.compile(r"(?:P[A-Z<]|V[A-Z<]|[ACI][A-Z0-9<])[A-Z<]{3}")
_LENGTHS = (30, 36, 44)
_OFF_BY = 3
_LOST = 12  # fillers at the end of the first line, of which an engine drops some


def zone(text: str) -> Zone | None:
    """Whether a text holds such a zone: with right check digits, or only alike; None without one."""
    lines = [_cleaned(line) for line in text.splitlines()]
    found: Zone | None = None
    for first, second in pairwise(lines):
        if first is None or second is None or not _close(second) or abs(len(first) - len(second)) > _LOST:
            continue
        if not _FIRST.match(first) or first.count("<") < 2 or not any(c.isdigit() for c in second):
            continue
        if (len(second) == 44 and passport_zone(second)) or (
            len(first) == len(second) == 30 and card_zone(first, second)):
            return "checked"
        found = "alike"
    return found


def _cleaned(line: str) -> str | None:
    """A line as it would stand in a zone, None where it cannot be one."""
    bare = re.sub(r"\s+", "", line.translate(_FILLER)).upper()
    possible = min(_LENGTHS) - _LOST <= len(bare) <= max(_LENGTHS) + _OFF_BY
    return bare if possible and _LINE.fullmatch(bare) else None


def _close(line: str) -> bool:
    return any(abs(len(line) - length) <= _OFF_BY for length in _LENGTHS)
