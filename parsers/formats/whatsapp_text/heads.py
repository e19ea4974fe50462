"""What the heads of a file have in common: their one shape, a second one without years, and their language."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice

from parsers.formats.whatsapp_text.shape import NO_YEAR, Form, Key, Shape, Stamp, any_head
from parsers.formats.whatsapp_text.words import MARKS

_NEAR = 20  # lines before the first head without a year, among which is one with a year
_FIRST = 50  # heads that tell whether all say which half of the day it is
_LAST_YEAR = 2016  # in which such exports were made
#: How a head can begin that has a day and a month in numbers and no year behind them.
_LEFT_OUT = re.compile(
    rf"[{MARKS}\s\[]{{0,4}}(?:\d{{1,2}}[:.h]\d\d\D{{1,12}})?\d{{1,2}}[./\-月월] ?\d{{1,2}}(?!\d|[./\-] ?\d{{4}})")

_OF_SCRIPTS = tuple(
    (language, re.compile(pattern))
    for language, pattern in (
        ("ko", "[가-힣]"), ("ja", "午前|午後"), ("zh", "上午|下午|凌晨|早上|晚上|中午"), ("fa", "[۰-۹]"),
        ("ar", "[٠-٩صم]"), ("el", "[πμΠΜ]"), ("bn", "[০-৯]"), ("he", "[א-ת]"), ("th", "[ก-๛]"),
        ("tr", "ÖÖ|ÖS"), ("fr", "à"), ("fi", "klo"), ("pt", "da (?:manhã|tarde|noite)"), ("ms", "PTG|PG"),
        ("hi", "पूर्वाह्न|अपराह्न"), ("bg", r"г\."), ("my", "[က-၉]"), ("km", "[ក-៩]"), ("lo", "[ກ-ໟ]"), ("si", "[අ-ෆ]"),
        ("ta", "[அ-௯]"), ("te", "[అ-౯]"), ("kn", "[ಅ-೯]"), ("ml", "[അ-൯]"), ("gu", "[અ-૯]"), ("pa", "[ਅ-੯]"),
        ("ka", "[ა-ჰ]"), ("hy", "[ա-և]"),
    )
)  # fmt: skip


def language_of(raw: str) -> str | None:
    """Return the language that the digits or the words of a head show by themselves."""
    return next((language for language, pattern in _OF_SCRIPTS if pattern.search(raw)), None)


def shape_of(lines: Iterator[str]) -> tuple[Form, Key] | None:
    """Return the shape of these lines: that of most heads, or that of the first and the last head, as then all others
    stand inside the messages.
    """
    found: dict[tuple[Form, Key], int] = {}
    dated: dict[tuple[Form, Key], int] = {}  # those with a year
    last = last_dated = None
    early = True
    for line in lines:
        head = any_head(line)
        if head is None:
            continue
        last = head[0], head[1].key
        found[last] = found.get(last, 0) + 1
        if last[1][2] != NO_YEAR:
            last_dated, early = last, early and is_early(head[1])
            dated[last] = found[last]
    if not early:
        found, last = dated, last_dated
    return last if last is None or last == next(iter(found)) else max(found, key=found.__getitem__)


def meant(heads: list[tuple[Form, Stamp]]) -> list[tuple[Form, Stamp]]:
    """Return the heads that can be the file's own: none without a year beside any of a year in which no app left it
    out, as these are of a plan of shifts or the like.
    """
    if all(stamp.key[2] == NO_YEAR or is_early(stamp) for _, stamp in heads):
        return heads
    return [(form, stamp) for form, stamp in heads if stamp.key[2] != NO_YEAR]


def is_early(stamp: Stamp) -> bool:
    """Whether a date with its year is of the time in which such exports were made."""
    fields = stamp.fields
    return {1: fields.first, 3: fields.third}.get(stamp.key[2], 9999) <= _LAST_YEAR


def tells_halves(lines: Iterable[str], shape: Shape) -> bool:
    """Say whether the heads of this shape say which half of the day it is, by the first of them."""
    heads = (head for line in lines if (head := any_head(line)) is not None)
    own = (stamp for form, stamp, _ in heads if (form, stamp.key) == (shape.form, shape.key))
    return any(stamp.part not in (None, "?") for stamp in islice(own, _FIRST))


def other_key(lines: Iterable[tuple[str, int, int]], shape: Shape) -> Key | None:
    """Return the key of the heads that leave out their year, where others have it, or of these others.

    So an old Android wrote what was of the year of the export, and that is the end of it: where a date with a year
    stands behind one without, or one of later years before it, the one without is something that somebody pasted.
    """
    form, key = shape.form, shape.key
    if key[2] not in (1, 3, NO_YEAR):
        return None
    found: Key | None = None
    before: deque[str] = deque(maxlen=_NEAR)
    behind = False  # the first head without a year
    for text, _, _ in lines:
        if not behind and key[2] != NO_YEAR and _LEFT_OUT.match(text) is None:
            if text[:1].isdigit():
                before.append(text)
            continue
        head = any_head(text)
        if head is None or head[0] != form or _but_for_the_year(head[1].key) != _but_for_the_year(key):
            continue
        if head[1].key[2] != NO_YEAR:
            if behind or key[2] != NO_YEAR or not is_early(head[1]):
                return None
            found = head[1].key
        elif key[2] != NO_YEAR and not behind:
            dated = [told[1] for line in before if (told := any_head(line)) is not None and told[1].key == key]
            if not dated or not is_early(dated[-1]):
                return None
            found = head[1].key
        behind = behind or head[1].key[2] == NO_YEAR
    return found


def _but_for_the_year(key: Key) -> tuple[bool, str, bool, bool]:
    return key[0], key[1], key[3], key[4]
